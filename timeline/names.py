"""The gazetteer compiled for one pass over a text, and the forms of names that it finds there.

Knows what names and offices look like and what stands next to what; does not know whom a name means.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from timeline.lexicon import Gazetteer, alternation, entity_words, fold
from timeline.model import Span

HAN = "\u4e00-\u9fff"
_WORDS = entity_words()
_STATE = "国"
"""Begins titles that run together with a short name: 美国务卿 is 美 + 国务卿, not 美国 + 务卿."""


class Token(NamedTuple):
    """A form from the gazetteer, found in the text."""

    span: Span
    form: str
    kind: str
    """``person``, ``polity``, ``place``, ``title``, ``stop``, or ``new name`` for a spelled name that no gazetteer has."""


class Tokens:
    """The tokens of one text in order, none overlapping, found by their place."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._starts = [token.span.start for token in tokens]
        self._polities = Counter(token.form for token in tokens if token.kind == "polity")

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    @property
    def polities(self) -> frozenset[str]:
        """The forms of all polities among them."""
        return frozenset(+self._polities)

    def at(self, start: int, kind: str) -> Token | None:
        """The token of a kind that begins at ``start``."""
        index = bisect_left(self._starts, start)
        found = self._tokens[index] if index < len(self._tokens) else None
        return found if found and found.span.start == start and found.kind == kind else None

    def of_kind(self, kind: str) -> tuple[Token, ...]:
        return tuple(token for token in self._tokens if token.kind == kind)

    def starting_in(self, start: int, end: int) -> list[Token]:
        return self._tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, at: int, reach: int) -> Iterator[Token]:
        """Those that end at ``at`` or up to ``reach`` characters before it, the nearest first."""
        for index in range(bisect_right(self._starts, at) - 1, -1, -1):
            token = self._tokens[index]
            if token.span.end < at - reach:
                return
            if token.span.end <= at:
                yield token

    def overlapping(self, span: Span) -> list[Token]:
        return self._tokens[slice(*self._range(span))]

    def replace(self, span: Span, new: Token | None) -> None:
        """Take out what overlaps ``span``, and put ``new`` there."""
        first, last = self._range(span)
        self._polities.subtract(token.form for token in self._tokens[first:last] if token.kind == "polity")
        self._tokens[first:last] = [new] if new else []
        self._starts[first:last] = [new.span.start] if new else []

    def _range(self, span: Span) -> tuple[int, int]:
        first = bisect_right(self._starts, span.start)
        if first and self._tokens[first - 1].span.end > span.start:
            first -= 1
        return first, max(first, bisect_left(self._starts, span.end))


@dataclass(frozen=True)
class Names:
    """A gazetteer compiled: an automaton for all its forms, and the patterns in which its short forms stand."""

    automaton: AhoCorasick
    forms: tuple[str, ...]
    kinds: tuple[str, ...]
    compound: re.Pattern[str]
    """中俄 before what shows that they are two polities."""
    goal: re.Pattern[str]
    """美 in 访美."""
    city: re.Pattern[str]
    """京 in 在京."""
    joint_office: re.Pattern[str]
    """中俄两国元首."""
    joint_names: tuple[tuple[re.Pattern[str], tuple[str, str]], ...]
    """两韩 with the two polities that it names."""

    def tokens(self, folded: str) -> Tokens:
        try:
            hits = self.automaton.find_matches_as_indexes(folded)
        except UnicodeEncodeError:  # half of a pair of surrogates, which no name holds
            hits = self.automaton.find_matches_as_indexes(folded.encode("utf-8", "replace").decode("utf-8"))
        return Tokens([self._token(index, start, end) for index, start, end in hits])

    def _token(self, index: int, start: int, end: int) -> Token:
        form, kind = self.forms[index], self.kinds[index]
        if kind == "short title":
            return Token(Span(start + 1, end), form[1:], "title")
        return Token(Span(start, end), form, kind)


@functools.lru_cache(maxsize=8)
def names_of(gazetteer: Gazetteer) -> Names:
    """The gazetteer compiled, once for each."""
    kinds = _kinds_of_forms(gazetteer)
    forms = tuple(form for form in kinds if len(form) > 1)
    letters, titles = re.escape("".join(gazetteer.shorts)), alternation(gazetteer.titles)
    return Names(
        automaton=AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest),
        forms=forms,
        kinds=tuple(kinds[form] for form in forms),
        compound=_compound(letters),
        goal=_goal(letters),
        city=_city(),
        joint_office=re.compile(
            rf"(?P<polities>[{letters}](?:、?[{letters}])+)(?:{alternation(_WORDS['joint_sides']['polities'])})?(?P<title>{titles})(?![{HAN}]?·)"
        ),
        joint_names=tuple(
            (re.compile(f"{name}(?:{_WORDS['joint_sides']['sides']})?(?P<title>{titles})?"), (first, second))
            for name, (first, second) in _WORDS["joint"].items()
        ),
    )


def _kinds_of_forms(gazetteer: Gazetteer) -> dict[str, str]:
    """Each form with its kind; of two kinds that share a form, the later counts."""
    kinds = dict.fromkeys(gazetteer.places, "place")
    kinds |= dict.fromkeys(gazetteer.titles, "title")
    kinds |= dict.fromkeys(gazetteer.polities, "polity")
    kinds |= dict.fromkeys(gazetteer.people, "person")
    kinds |= {short + title: "short title" for short in gazetteer.shorts for title in gazetteer.titles if title.startswith(_STATE)}
    return kinds | {fold(stop): "stop" for stop in _WORDS["stops"]["words"]}


# Patterns begin with the class of the characters that they can begin with, and look behind it afterwards: ``re`` runs quickly over all
# the others only where a pattern begins with a class.


def _compound(letters: str) -> re.Pattern[str]:
    followed = alternation(_WORDS["compound"]["followed_by"])
    numbers = _WORDS["short_in_word"]["日"]
    first = f"[日{letters}]"
    return re.compile(rf"{first}(?<![{HAN}][{letters}]{first})(?<![{numbers}]日)(?:、?[{letters}]){{1,6}}(?={followed})")


def _goal(letters: str) -> re.Pattern[str]:
    after, only_after = re.escape("".join(_WORDS["compound"]["after"])), "".join(_WORDS["only_after"])
    towards, done = _WORDS["compound"]["towards"], alternation(_WORDS["compound"]["done"])
    first = f"[{letters}{only_after}]"
    return re.compile(rf"{first}(?:(?<=[{after}]{first})|(?<={towards}[{letters}])(?={done}))(?![{HAN}]?·)")


def _city() -> re.Pattern[str]:
    around = _WORDS["city_around"]
    located = "|".join(f"{short}(?<=[{around['before']}]{short})" for short in sorted(_WORDS["city_shorts"], key=len, reverse=True))
    return re.compile(f"(?:{located})(?![{around['not_after']}])")


_BREAKS_OFFICE = re.compile(alternation(_WORDS["phrase"]["breaks"]))
_WITHIN_OFFICE = re.compile(rf"{_WORDS['phrase']['of']}|[{HAN}“”()A-Za-z]{{0,14}}")
_CHAIN = re.compile(rf"(?:[{_WORDS['phrase']['chain']}]\s?[{HAN}]{{0,14}})?")
_OFFICE_REACH = 18
"""Characters between a polity and a name with an office between them."""
_POSTED = _WORDS["compound"]["posted"]
_PHRASE_REACH = 16
"""Characters that what may stand between two offices, or a polity and its office, takes at most."""


class Surroundings:
    """One text and its tokens: what stands before a place in it."""

    def __init__(self, folded: str, gazetteer: Gazetteer) -> None:
        self.folded, self.gazetteer, self.names = folded, gazetteer, names_of(gazetteer)
        self.tokens = self.names.tokens(folded)

    def polity_before(self, at: int) -> str:
        """The code of the polity that stands close before ``at``, with at most an office between."""
        token = next((token for token in self.tokens.before(at, _OFFICE_REACH) if token.kind == "polity"), None)
        if token is None or _BREAKS_OFFICE.search(self.folded, token.span.end, at):
            return ""
        return self.gazetteer.polities[token.form].code

    def offices_before(self, name: Span) -> tuple[Span, Token | None]:
        """The name with the offices before it (国家主席、军委主席), and the last of them."""
        start, nearest = name.start, None
        for token in self.tokens.before(name.start, len(self.folded)):
            if token.span.end < start - _PHRASE_REACH:
                break
            if token.kind not in ("title", "polity"):
                continue
            gap = self.folded[token.span.end : start]
            if token.kind == "polity":
                if nearest and belongs(gap):
                    start = token.span.start
                break
            if gap and not (nearest and _CHAIN.fullmatch(gap)):
                break
            start, nearest = token.span.start, nearest or token
        return Span(start, name.end), nearest

    def owner_before(self, at: int) -> Token | None:
        """The polity, or the place, whose office the one at ``at`` is."""
        owners = (token for token in self.tokens.before(at, _PHRASE_REACH) if token.kind in ("polity", "place"))
        owner = next((token for token in owners if not self.folded.endswith(_POSTED, 0, token.span.start)), None)
        return owner if owner and belongs(self.folded[owner.span.end : at]) else None


def belongs(gap: str) -> bool:
    """Whether what stands between a polity and an office can be the rest of the office's name."""
    return bool(_WITHIN_OFFICE.fullmatch(gap)) and not _BREAKS_OFFICE.search(gap)
