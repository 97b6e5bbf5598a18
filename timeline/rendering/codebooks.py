"""Says in the field's codes who and what an event is about: countries, offices, kinds of organisation.

Knows the tables of ``data/codebooks.toml`` and the polities; does not know how a file is laid out.
"""

from __future__ import annotations

import datetime
import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from timeline.lexicon import fold, gazetteer, rows_of
from timeline.model import Event, Participant
from timeline.rendering.wording import Words

COUNTRIES = frozenset({"state", "territory", "former"})
"""Kinds of polity that a person can be a national of, and a place can lie in."""
FORMER = "former"
"""Instead of an office: all terms of office are over."""


def polity_kind(code: str) -> str:
    """``state``, ``territory``, ``former``, ``organisation``, ``format`` or ``kind``; empty for a code that the table lacks."""
    return _polities().get(code, {}).get("kind", "")


def is_country(code: str) -> bool:
    return polity_kind(code) in COUNTRIES


def polity_name(code: str) -> str:
    """The English name, else the code itself.

    >>> polity_name("HK"), polity_name("CICA")
    ('Hong Kong', 'Conference on Interaction and Confidence Building Measures in Asia')
    """
    named = Words("en").polity(code)
    return named if named != code else _polities().get(code, {}).get("name_en") or code


def polity_name_zh(code: str) -> str:
    """The Chinese name in simplified characters, empty for a code that the table lacks."""
    return _polities().get(code, {}).get("name", "")


@functools.cache
def _polities() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows_of("polities.tsv")}


def alpha3(code: str) -> str:
    """ISO 3166-1 alpha-3 of a country; empty for what is none.

    >>> alpha3("CN"), alpha3("DE"), alpha3("NATO")
    ('CHN', 'DEU', '')
    """
    return (tables()["alpha3"].get(code) or _cldr_alpha3().get(code, "")) if is_country(code) else ""


def actor_code(polity: str, sector: str = "") -> str:
    """CAMEO's actor code: country and sector, or what kind of organisation; empty for a code that no table has.

    >>> actor_code("CN", "GOV"), actor_code("UN"), actor_code("SCO")
    ('CHNGOV', 'IGOUNO', 'IGO')
    """
    if is_country(polity):
        return alpha3(polity) + sector
    return str(tables()["groups"].get(polity, "IGO" if polity_kind(polity) else ""))


def sector(person: Participant, day: datetime.date | None) -> str:
    """``GOV``, ``LEG``, ``MIL``, ``PTY``, ``ELI`` for former holders of office, or empty; of several, the first in the table."""
    held = offices(person, day)
    found = (name for office, name in tables()["sectors"].items() if office in held)
    return str(next(found, "ELI" if FORMER in held else ""))


def day_of_offices(event: Event) -> datetime.date | None:
    """The day to look offices up for: the event's, else that of the last article, when its participants were still called so."""
    return event.start or max((source.published for source in event.sources if source.published), default=None)


def offices(person: Participant, day: datetime.date | None) -> tuple[str, ...]:
    """The offices (``people.tsv``) that somebody holds for their polity on ``day``.

    By the gazetteer, where it has the person: ``former`` alone where all terms are over. Else by the title that the sources give.
    """
    known = [each for each in gazetteer().people.get(fold(person.name), ()) if any(term.polity == person.polity for term in each.terms)]
    terms = [term for each in known[:1] for term in each.terms if term.polity == person.polity]
    if not terms:
        title = gazetteer().titles.get(fold(person.title))
        return (title.office,) if title else ()
    held = tuple(dict.fromkeys(term.office for term in terms if term.covers(day)))
    over = day is not None and all(term.last and term.last < day for term in terms)
    return held or ((FORMER,) if over else ())


@functools.cache
def tables() -> Mapping[str, Any]:
    """``codebooks.toml`` as it stands."""
    with (resources.files("timeline") / "data" / "codebooks.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _cldr_alpha3() -> dict[str, str]:
    """Alpha-2 → alpha-3, from CLDR's list of other codes for the same territory; the table settles those with several."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {codes[0]: alias for alias, codes in aliases.items() if len(codes) == 1 and len(alias) == 3 and alias.isalpha()}
