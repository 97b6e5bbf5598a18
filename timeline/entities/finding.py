"""Who and what is mentioned: people, polities and places, by gazetteer, by the office before a name, and by reference back.

Knows in which order they are looked for, since what is taken first is taken from the others; does not know what anybody did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.entities.coreference import references, resolved
from timeline.entities.delegations import with_delegations
from timeline.entities.names import Surroundings
from timeline.entities.people import People
from timeline.entities.polities import Polities
from timeline.entities.taken import Taken
from timeline.lexicon import Gazetteer, alternation, entity_words, fold
from timeline.model import Article, Kind, Mention, Span, Suggestion, Via

_WORDS = entity_words()
_IN_CAPACITY = re.compile(_WORDS["capacity"]["phrase"])
_AGENCIES = {fold(name): code for code, names in _WORDS["agencies"].items() for name in names}
_AGENCY = re.compile(alternation(_AGENCIES))
_OUR_COUNTRY = re.compile("{word}(?<=[{after}]{word})".format_map(_WORDS["our_country"]))
_OPENING = 120
"""Characters in which an article says which agency reports."""


def find_mentions(article: Article, gazetteer: Gazetteer, suggested: tuple[Suggestion, ...] = ()) -> tuple[Mention, ...]:
    """All mentions in reading order, none overlapping.

    ``suggested`` names are taken where no table knows better: a person after an office or a polity, a place where nothing else stands.
    """
    day = article.published.day if article.published else None
    found = Taken(article.text)
    around = Surroundings(fold(article.text), gazetteer)
    for token in around.tokens.of_kind("stop"):
        found.cover(token.span)
    for match in _IN_CAPACITY.finditer(around.folded):
        found.cover(Span(*match.span()))
    both_sides, pronouns = references(around.folded)
    people = People(found, around, day, {each.span.start: each.span for each in suggested if each.kind is Kind.PERSON})
    people.take_dotted_names()
    people.take_summits()
    Polities(found, around).take_joint()
    people.take_known()
    found.take_references(both_sides)
    people.take_offices()
    people.take_suggested()
    people.take_local_names()
    Polities(found, around).take_names_and_letters()
    found.take_places(each.span for each in suggested if each.kind is Kind.PLACE)
    for span, code in _home(around.folded):
        if not found.covers(span):
            found.take(span, Kind.POLITY, Via.NAME, polity=code)
    found.take_references(pronouns)
    return with_delegations(tuple(resolved(found.in_order(), gazetteer, day, around.folded)), around.folded)


def _home(folded: str) -> Iterator[tuple[Span, str]]:
    """对我国进行访问, in the words of an agency that says so of its own country."""
    agency = _AGENCY.search(folded, 0, _OPENING)
    if agency:
        for match in _OUR_COUNTRY.finditer(folded):
            yield Span(*match.span()), _AGENCIES[agency[0]]
