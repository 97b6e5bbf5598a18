"""References back: 双方 and 他 as mentions of their own, and an office without a name as whoever holds it.

Knows who was named and who held which office; does not know what anybody did.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from timeline.lexicon import Gazetteer, Title, alternation, entity_words, fold
from timeline.model import Kind, Mention, Span, Via

_WORDS = entity_words()
_POLITIES_AT_ONCE = frozenset(_WORDS["both"]["polities"])
_BOTH = re.compile(alternation(_WORDS["both"]["people"] + _WORDS["both"]["polities"]))
_FIRST_PERSON = frozenset(_WORDS["persons"]["first"])


def _pronoun(word: str, not_after: str) -> str:
    before = f"(?<!{_WORDS['persons']['not_before']})" if word in _FIRST_PERSON else ""
    return f"{before}{word}(?![{not_after}])" if not_after else word


_PRONOUN = re.compile("|".join(_pronoun(*each) for each in _WORDS["pronouns"].items()))
_LED_BY_GOVERNMENT = frozenset(_WORDS["led_by_government"]["codes"])


def both_sides(folded: str) -> Iterator[tuple[Span, Kind]]:
    """Words that refer to both sides at once: 两国元首, 双方."""
    for match in _BOTH.finditer(folded):
        yield Span(*match.span()), Kind.POLITY if match[0] in _POLITIES_AT_ONCE else Kind.PERSON


def pronouns(folded: str) -> Iterator[tuple[Span, Kind]]:
    """他, 我 and the like."""
    for match in _PRONOUN.finditer(folded):
        yield Span(*match.span()), Kind.PERSON


def resolved(mentions: list[Mention], gazetteer: Gazetteer, day: date | None) -> Iterator[Mention]:
    """Offices without a name, by who was named with that office before, else by who held it at the time."""
    holders = _Holders([m for m in mentions if m.via is Via.NAME and m.kind is Kind.PERSON], gazetteer, day)
    for mention in mentions:
        yield holders.named_for(mention) if mention.via is Via.TITLE and mention.kind is Kind.PERSON else mention


class _Holders:
    """Who holds an office: of those that the text names, else of those that the gazetteer knows."""

    def __init__(self, named: list[Mention], gazetteer: Gazetteer, day: date | None) -> None:
        self._named, self._gazetteer, self._day = named, gazetteer, day
        self._fitting: dict[tuple[tuple[str, ...], str], list[Mention]] = {}

    def named_for(self, mention: Mention) -> Mention:
        offices = _offices_of(self._gazetteer.titles[fold(mention.title)], mention.polity)
        fitting = self._of_offices(offices, mention.polity)
        before = bisect_left(fitting, mention.span.start, key=lambda each: each.span.start)
        if fitting and (mention.polity or before):
            antecedent = fitting[max(before - 1, 0)]
            return replace(mention, person=antecedent.person, polity=antecedent.polity, antecedent=antecedent.span)
        for office in offices if mention.polity else ():
            if (mention.polity, office) in self._gazetteer.holders:
                holder = self._gazetteer.holder(mention.polity, office, self._day)
                return replace(mention, person=holder) if holder else mention
        return mention

    def _of_offices(self, offices: tuple[str, ...], polity: str) -> list[Mention]:
        """The named who held one of the offices, for the polity if one is given."""
        key = offices, polity
        if key not in self._fitting:
            self._fitting[key] = [mention for mention in self._named if self._held(mention, offices, polity)]
        return self._fitting[key]

    def _held(self, named: Mention, offices: Iterable[str], polity: str) -> bool:
        person = named.person
        if person is None or (polity and named.polity != polity):
            return False
        if len(person.terms) == 1 or not person.known:
            return person.terms[0].office in offices
        return any(t.office in offices and t.covers(self._day) and (not polity or t.polity == polity) for t in person.terms)


def _offices_of(title: Title, polity: str) -> tuple[str, ...]:
    if title.office != "leader":
        return (title.office,)
    return ("head_of_government",) if polity in _LED_BY_GOVERNMENT else ("head_of_state", "head_of_government")
