"""Says in the field's codes who and what an event is about: countries, offices, kinds of organisation.

Knows the tables of ``data/codebooks.toml`` and the polities; does not know how a file is laid out.
"""

from __future__ import annotations

import functools

from timeline.lexicon import rows_of
from timeline.rendering.wording import Words

COUNTRIES = frozenset({"state", "territory", "former"})
"""Kinds of polity that a person can be a national of, and a place can lie in."""


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
