"""Names in Latin letters: whether the one that an article gives can be that of a person whom the tables know.

Knows how first names are shortened and how spellings differ; does not know where a name stands.
"""

from __future__ import annotations

import difflib

from timeline.lexicon import entity_words, is_short_for, plain_latin
from timeline.model import Person

_WORDS = entity_words()
_HONORIFICS = frozenset(_WORDS["latin"]["honorifics"])
_HAN_NAMED = frozenset(_WORDS["names"]["han_name_polities"])
_FULL_NAME = 2
"""Parts of a name from which on it tells apart who shares a surname."""
_SHORT_FORMS = frozenset(frozenset(pair.split()) for pair in _WORDS["latin"]["short_forms"])
_LIKE_FIRST_NAMES, _LIKE_OTHER_SYSTEMS, _LIKE_SPELLINGS = 0.6, 0.5, 0.7
"""How much must be the same, as ``difflib`` counts it: of first names (Mohamed, Muhammad), of names of which one may be romanised otherwise
(Chung Eui-yong, Jeong Ui-yong), and of spellings of one name (Zelensky, Zelenskiy)."""


def goes_by(person: Person, name: str) -> bool:
    """Whether a full name can be the person's: Dan Sullivan is not Jake Sullivan, Anthony Blinken is Antony Blinken."""
    said, own = _parts(name), _parts(person.name_en)
    if min(len(said), len(own)) < _FULL_NAME or said[0] in _HONORIFICS or said[0] == own[-1]:
        return True
    if said[-1] in own[1:] or own[-1] in said[1:]:
        pairs = [(one, other) for one in said[:-1] for other in own[:-1]]
        return any(_are_one_first_name(one, other) for one, other in pairs)
    likeness = _likeness("".join(said), "".join(own))
    if any(term.polity in _HAN_NAMED for term in person.terms):  # William Lai is Lai Ching-te
        return likeness >= _LIKE_OTHER_SYSTEMS or not set(said).isdisjoint(own)
    return likeness >= _LIKE_SPELLINGS


def _are_one_first_name(one: str, other: str) -> bool:
    """Mike and Michael, Bill and William, Mohamed and Muhammad."""
    return is_short_for(one, other) or {one, other} in _SHORT_FORMS or _likeness(one, other) >= _LIKE_FIRST_NAMES


def _parts(name: str) -> list[str]:
    return plain_latin(name).replace("-", " ").split()


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
