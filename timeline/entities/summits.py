"""The two leaders in a summit's short name: 特金会 is Trump's and Kim's, 拜习会 Biden's and Xi's.

Knows who leads which polity on a day, and by which character newspapers call them; does not know what is told of the summit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from timeline.lexicon import Gazetteer, alternation, entity_words, fold, leading_office
from timeline.model import Person, Span

_WORDS = entity_words()["summits"]
_VERBS = tuple(map(fold, _WORDS["verbs"]))
_HAN = re.compile("[\u4e00-\u9fff]")

Half = tuple[Span, Person, str]
"""One of the two characters, whom it means, and the polity that they lead."""


def pairs_in(folded: str, gazetteer: Gazetteer, day: date | None) -> Iterator[tuple[Half, Half]]:
    """The names of summits of two leaders, whoever the text names before whoever was in office on ``day``."""
    begin = [match.start() - 2 for meeting in _meetings_of_two(gazetteer) for match in meeting.finditer(folded)]
    if not begin:
        return
    letters = _letters(gazetteer)
    meant = functools.cache(lambda letter: _meant(letters[letter], folded, day))
    for at in sorted(begin):
        if _is_verb(folded, at):
            continue
        one, other = map(meant, folded[at : at + 2])
        if one and other and one[1] != other[1]:
            yield (Span(at, at + 1), *one), (Span(at + 1, at + 2), *other)


def _is_verb(folded: str, at: int) -> bool:
    """习拜会 is a summit's name only where nothing runs into it: 马克龙和普京拜会 is somebody calling on somebody."""
    return folded.startswith(_VERBS, at + 1) and bool(_HAN.match(folded, at - 1) if at else None)


def _meant(leaders: tuple[_Leader, ...], folded: str, day: date | None) -> tuple[Person, str] | None:
    """The one leader of that character whom the text names, or else who was in office."""
    named = [leader for leader in leaders if any(form in folded for form in leader.forms)]
    office = [leader for leader in leaders if day and _leads(leader.person, leader.polity, day)]
    fitting = [leader for leader in named if leader in office] or named or office
    return (fitting[0].person, fitting[0].polity) if fitting else None


def _forms(person: Person) -> tuple[str, ...]:
    return tuple(fold(form) for form in (person.name, *person.aliases) if "·" not in form and len(form) > 1)


def _leads(person: Person, polity: str, day: date) -> bool:
    return any(t.polity == polity and t.office == leading_office(polity) and t.first is not None and t.covers(day) for t in person.terms)


class _Leader(NamedTuple):
    """Somebody who has led a polity, and by which forms of their name a text may name them."""

    person: Person
    polity: str
    forms: tuple[str, ...]


@functools.lru_cache(maxsize=8)
def _letters(gazetteer: Gazetteer) -> dict[str, tuple[_Leader, ...]]:
    """First character of a leader's name in any region → the leaders who have it, by the table's order of polities."""
    found: dict[str, list[_Leader]] = {}
    for polity in _WORDS["polities"]:
        for person in gazetteer.holders.get((polity, leading_office(polity)), ()):
            leader = _Leader(person, polity, _forms(person))
            for letter in dict.fromkeys(form[0] for form in leader.forms):
                found.setdefault(letter, []).append(leader)
    return {letter: tuple(leaders) for letter, leaders in found.items()}


@functools.lru_cache(maxsize=8)
def _meetings_of_two(gazetteer: Gazetteer) -> tuple[re.Pattern[str], ...]:
    """Each word for the meeting after two letters; it comes first, since ``re`` finds a word sooner than one of many characters."""
    letter, not_after = f"[{''.join(map(re.escape, _letters(gazetteer)))}]", alternation(_WORDS["not_after"])
    return tuple(re.compile(f"{word}(?<={letter}{letter}{word})(?!{not_after})") for word in map(fold, _WORDS["meet"]))
