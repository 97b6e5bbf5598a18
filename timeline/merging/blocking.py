"""Blocks for merging: what is compared of a report, and which ones can have to do with one another at all.

Knows what two reports of one occasion must share, and finds them without comparing all pairs; does not know when they are of one. Whatever
it leaves out would be told apart anyway, so that merging with it gives what comparing everything gives.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, combinations
from typing import Generic, NamedTuple, TypeVar

from timeline.edtf import Edtf, bounds
from timeline.lexicon import event_words, fold
from timeline.model import Actor, EventMention, Status

Parties = tuple[str, ...]
Names = frozenset[str]
Key = tuple[str, Parties]
"""A type and what a report of it must share with another one."""
Sides = tuple[Names, Names, Names, Mapping[str, Names], tuple[Parties, ...], tuple[Key, ...]]
Stretch = tuple[date, date]
"""A first and a last day."""
Thing = TypeVar("Thing")

_OF_TWO = ("meets", *(f"mutual: {word}" for word in event_words()["of_two"]["words"]))
"""How the rule of a report begins that tells of two who meet: X会见Y, X与Y工作午餐."""
_GENERIC = frozenset(event_words()["generic"]["titles"])

_LEVELS = ((4, 0), (9, 1 << 24), (22, 1 << 25))
"""The boxes that days are sorted into: length as a power of two (half a month, a year and a half, all time), and the first one's number."""
_ALL = -1
"""The box that holds everything."""
_SCANNED = 40
"""So many small boxes are looked through one by one; a longer stretch of time is looked for among all."""


class Profile(NamedTuple):
    """What is compared of a mention, worked out once, since it is compared with dozens of others."""

    mention: EventMention
    type: str
    article: str
    is_denied: bool
    is_of_two: bool
    """X会见Y: no table of four."""
    is_of_a_pair: bool
    """Of two polities, each with one person."""
    day: date | None
    """The day of its article's publication."""
    value: Edtf | None
    days: Stretch | None
    """First and last day of ``value``."""
    polities: Names
    guests: Names
    """The polities that visit."""
    people: Names
    casts: Mapping[str, Names]
    """Polity → who stands for it, by name or by an office that only one has; of a visit, those who visit."""
    parties: tuple[Parties, ...]
    """What it must share one of with another report of the same occasion."""
    keys: tuple[Key, ...]
    """The same, with its type."""

    @classmethod
    def of(cls, mention: EventMention, day: date | None) -> Profile:
        value, type = mention.value, mention.type
        days = bounds(value) if value is not None else None
        sides = _sides(type, mention.host, mention.actors, mention.session)
        polities, _, people, casts, *_ = sides
        is_of_two = len(polities) == 2 and fold(mention.rule).startswith(_OF_TWO)
        is_of_a_pair = len(polities) == len(people) == len(casts) == 2
        return cls(mention, type, mention.article, mention.status is Status.DENIED, is_of_two, is_of_a_pair, day, value, days, *sides)


def _sides(type: str, host: str | None, actors: tuple[Actor, ...], session: str) -> Sides:
    """The polities, guests, people, casts, parties and keys of a report; the same ones for all reports of one cast: there are many."""
    cast = [
        (a.polity, a.role, a.person.name, True, True) if a.person else (a.polity, a.role, a.title, False, _is_telling(a.title))
        for a in actors
    ]
    return _sides_of(type, host, tuple(cast), session)


@functools.lru_cache(maxsize=1 << 16)
def _sides_of(type: str, host: str | None, actors: tuple[tuple[str, str, str, bool, bool], ...], session: str) -> Sides:
    casts: dict[str, set[str]] = {}
    for polity, role, name, _, telling in actors:
        if polity and (role == "visitor" or type != "visit") and telling:
            casts.setdefault(polity, set()).add(name)
    people = frozenset([name for _, _, name, is_person, _ in actors if is_person])
    polities = frozenset([polity for polity, *_ in actors if polity] + ([host] if host else []))
    guests = [polity for polity, role, *_ in actors if role == "visitor"]
    parties = _parties_of(type, host, guests, polities, people)
    if session:
        parties = (*parties, ("session", session))
    standing = {polity: frozenset(names) for polity, names in casts.items()}
    return polities, frozenset(guests), people, standing, parties, tuple([(type, key) for key in parties])


def _is_telling(title: str) -> bool:
    """波兰外长 (Poland's foreign minister) is one man, 官员 (an official) any of many."""
    return bool(title and fold(title) not in _GENERIC)


def _parties_of(type: str, host: str | None, guests: Sequence[str], polities: Names, people: Names) -> tuple[Parties, ...]:
    """A visit: its host and one of its guests. A talk: two polities, since more than half of all must be common; where there are so few
    that one can be half of them, that one polity, or two people.
    """
    if type == "visit":
        return tuple([("visit", host or "", guest) for guest in guests])
    if len(polities) > 2 or not polities:
        return tuple(combinations(sorted(polities), 2))
    return tuple(sorted(polities)), *(("people", *pair) for pair in combinations(sorted(people), 2))


def blocks(mentions: Iterable[EventMention]) -> list[list[int]]:
    """The places of mentions in order, in blocks: no two mentions of different blocks can join one cluster.

    Such mentions share their type and parties, or are joined by a chain of others that do; where there are no parties, the article.
    """
    above: dict[Hashable, Hashable] = {}

    def top(key: Hashable) -> Hashable:
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    firsts: list[Hashable] = []
    for mention in mentions:
        keys: tuple[Hashable, ...] = Profile.of(mention, None).keys
        first, *others = keys or [(mention.type, mention.article, "nobody")]
        firsts.append(first)
        for other in others:
            above[top(other)] = top(first)
    found: dict[Hashable, list[int]] = {}
    for place, first in enumerate(firsts):
        found.setdefault(top(first), []).append(place)
    return list(found.values())


def bins(held: Iterable[list[int]], count: int) -> list[list[int]]:
    """At most ``count`` bins of about one size, each with whole blocks, the places in order."""
    filled: list[tuple[int, int, list[list[int]]]] = [(0, number, []) for number in range(count)]
    for block in sorted(held, key=len, reverse=True):
        size, number, inside = heapq.heappop(filled)
        inside.append(block)
        heapq.heappush(filled, (size + len(block), number, inside))
    return [sorted(chain.from_iterable(inside)) for _, _, inside in sorted(filled, key=lambda each: each[1]) if inside]


class Days(Generic[Thing]):
    """Things under a key and a stretch of days, in boxes of days: what touches a stretch is found without looking at the rest."""

    def __init__(self) -> None:
        self._held: dict[Hashable, dict[int, dict[int, Thing]]] = {}
        """Key → number of a box → what is in it, by number."""

    def add(self, key: Hashable, days: Stretch, number: int, thing: Thing) -> None:
        """Put a thing there. ``number`` tells it apart; to put it there again changes nothing."""
        boxes = self._held.get(key)
        if boxes is None:
            boxes = self._held[key] = {_ALL: {}}
        for box in (*_smallest_boxes(days[0].toordinal(), days[1].toordinal()), _ALL):
            held = boxes.get(box)
            if held is None:
                boxes[box] = {number: thing}
            else:
                held[number] = thing

    def touching(self, keys: Iterable[Hashable], days: Stretch, *, slack: int = 0) -> dict[int, Thing]:
        """All that may touch the days, or come within ``slack`` of them, by number; some of them do not."""
        wanted = _boxes(max(days[0].toordinal() - slack, 1), days[1].toordinal() + slack)
        found: dict[int, Thing] = {}
        for key in keys:
            boxes = self._held.get(key)
            if boxes is not None:
                for box in wanted:
                    if box in boxes:
                        found |= boxes[box]
        return found


def _smallest_boxes(first: int, last: int) -> Sequence[int]:
    """One or two boxes of the smallest size of which no more are needed to hold the days from ``first`` to ``last``."""
    for bits, number in _LEVELS:
        start, end = first >> bits, last >> bits
        if end - start <= 1:
            return range(number + start, number + end + 1)
    raise ValueError(f"no calendar has a day {last}")


def _boxes(first: int, last: int) -> list[int]:
    """The boxes of every size that the days from ``first`` to ``last`` touch, or the one that holds everything."""
    if (last - first) >> _LEVELS[0][0] > _SCANNED:
        return [_ALL]
    found: list[int] = []
    for bits, number in _LEVELS:
        found += range(number + (first >> bits), number + (last >> bits) + 1)
    return found
