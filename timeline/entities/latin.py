"""Names in Latin letters: whether the one that an article gives can be that of a person whom the tables know.

Knows how first names are shortened and how spellings differ; does not know where a name stands.
"""

from __future__ import annotations

import difflib

from timeline.lexicon import entity_words, is_short_for, plain_latin
from timeline.model import Person

_WORDS = entity_words()
_HONORIFICS = frozenset(_WORDS["latin"]["honorifics"])
HAN_NAMED = frozenset(_WORDS["names"]["han_name_polities"])
"""Polities whose people have names of Han characters."""
_FULL_NAME = 2
"""Parts of a name from which on it tells apart who shares a surname."""
_SHORT_FORMS = frozenset(frozenset(pair.split()) for pair in _WORDS["latin"]["short_forms"])
_PARTICLES = frozenset(_WORDS["latin"]["particles"])
_LIKE_FIRST_NAMES = 0.6
"""How much of two first names must be the same, as ``difflib`` counts it: Mohamed, Muhammad."""


def goes_by(person: Person, name: str) -> bool:
    """Whether a full name can be the person's: Dan Sullivan is not Jake Sullivan, Anthony Blinken is Antony Blinken.

    Only a surname that is the same tells that the letters are a name at all, and not a photographer's or the person's office.
    """
    said, own = _parts(name), _parts(person.name_en)
    if min(len(said), len(own)) < _FULL_NAME or said[0] in _HONORIFICS or is_han_named(person):
        return True
    if said[-1] not in own[1:] and own[-1] not in said[1:]:
        return True
    return any(_are_one_first_name(one, other) for one in _given(said) for other in _given(own))


def is_unlike(person: Person, name: str) -> bool:
    """Whether no part of the name is like one of the person's: Robert Destro has nothing of Joseph Deiss."""
    said, own = _parts(name), _parts(person.name_en)
    return bool(own) and not is_han_named(person) and not any(_likeness(one, other) >= _LIKE_FIRST_NAMES for one in said for other in own)


def _given(parts: list[str]) -> list[str]:
    """What stands before the surname, without bin, de and the initials in the middle."""
    return [part for at, part in enumerate(parts[:-1]) if part not in _PARTICLES and (len(part) > 1 or at == 0)]


def is_han_named(person: Person) -> bool:
    """Of names that Han characters spell, the characters tell who it is: William Lai is Lai Ching-te."""
    return any(term.polity in HAN_NAMED for term in person.terms)


def _are_one_first_name(one: str, other: str) -> bool:
    """Mike and Michael, Bill and William, Mohamed and Muhammad; J is Jake where the other name has no more than that for a first one."""
    return is_short_for(one, other) or {one, other} in _SHORT_FORMS or _likeness(one, other) >= _LIKE_FIRST_NAMES


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _parts(name: str) -> list[str]:
    return plain_latin(name).replace("-", " ").split()
