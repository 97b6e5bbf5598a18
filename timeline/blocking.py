"""Blocks for merging: which reports and events can have to do with one another at all, found without comparing all pairs.

Knows what two reports of one occasion must share; does not know when they are of one. Whatever it leaves out would be told apart anyway,
so that merging with it gives what comparing everything gives.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Generic, TypeVar

from timeline.model import EventMention

Parties = tuple[str, ...]
Thing = TypeVar("Thing")

_LEVELS = (4, 9, 22)
"""Lengths of the boxes that days are sorted into, as powers of two: half a month, a year and a half, all time."""
_SCANNED = 40
"""So many small boxes are looked through one by one; a longer stretch of time is looked for among all."""


def parties_of(mention: EventMention) -> Collection[Parties]:
    """What a report must share one of with another of the same occasion.

    A visit: its host and one of its guests. A talk: two polities, since more than half of all must be common; where there are so few
    that one can be half of them, that one polity, or two people.
    """
    if mention.type == "visit":
        return [("visit", mention.host or "", actor.polity) for actor in mention.actors if actor.role == "visitor"]
    polities = sorted(mention.polities)
    if len(polities) > 2 or not polities:
        return list(combinations(polities, 2))
    people = combinations(sorted({actor.name for actor in mention.actors if actor.person}), 2)
    return [tuple(polities), *(("people", *pair) for pair in people)]


class Days(Generic[Thing]):
    """Things under a key and a stretch of days, in boxes of days: what touches a stretch is found without looking at the rest."""

    def __init__(self) -> None:
        self._boxes: dict[tuple[Hashable, int, int], dict[int, Thing]] = {}
        self._all: dict[Hashable, dict[int, Thing]] = {}

    def add(self, key: Hashable, days: tuple[date, date], number: int, thing: Thing) -> None:
        """Put a thing there. ``number`` tells it apart; to put it there again changes nothing."""
        first, last = days[0].toordinal(), days[1].toordinal()
        level = next(level for level in _LEVELS if (last >> level) - (first >> level) <= 1)
        for box in range(first >> level, (last >> level) + 1):
            self._boxes.setdefault((key, level, box), {})[number] = thing
        self._all.setdefault(key, {})[number] = thing

    def touching(self, keys: Iterable[Hashable], days: tuple[date, date], *, slack: int = 0) -> dict[int, Thing]:
        """All that may touch the days, or come within ``slack`` of them, by number; some of them do not."""
        first, last = max(days[0].toordinal() - slack, 1), days[1].toordinal() + slack
        found: dict[int, Thing] = {}
        for key in keys:
            if key in self._all:
                for things in self._near(key, first, last):
                    found |= things
        return found

    def _near(self, key: Hashable, first: int, last: int) -> Iterator[dict[int, Thing]]:
        if (last - first) >> _LEVELS[0] > _SCANNED:
            yield self._all[key]
            return
        for level in _LEVELS:
            for box in range(first >> level, (last >> level) + 1):
                things = self._boxes.get((key, level, box))
                if things:
                    yield things
