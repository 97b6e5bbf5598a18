"""States and places by their names, and by a character each: 中美, 美英双方.

Knows which characters stand for states, and where they do not.
"""

from __future__ import annotations

import re

from timeline.entities.names import Surroundings
from timeline.entities.taken import Taken
from timeline.lexicon import entity_words, fold
from timeline.model import Kind, Span, Via

_WORDS = entity_words()
_NOT_SHORT_AT = re.compile("|".join(f"{letter}(?!(?<=访{letter})(?:期间|前|后))[{after}]" for letter, after in _WORDS["not_short"].items()))
"""日期, 此访日程, but not 访日期间."""
_CITY_SHORTS: dict[str, str] = _WORDS["city_shorts"]
_ONLY_AFTER: dict[str, str] = _WORDS["only_after"]
_LED_BY_TWO = frozenset(_WORDS["led_by_two"]["codes"])


class Polities:
    """Polities and places, by their names and by their one-character forms."""

    def __init__(self, found: Taken, around: Surroundings) -> None:
        self._found, self._around = found, around
        self._folded, self._gazetteer = around.folded, around.gazetteer

    def take_joint(self) -> None:
        """两韩, and 中俄两国元首: one holder of the office for each of the polities."""
        for pattern, codes in self._around.names.joint_names:
            for match in pattern.finditer(self._folded):
                self._take_both(match, codes)
        for match in self._around.names.joint_office.finditer(self._folded):
            polities = Span(*match.span("polities"))
            if not self._found.covers(polities) and not self._around.tokens.overlapping(polities):
                self._take_holders(match, polities)

    def take_names_and_letters(self) -> None:
        tokens, names = self._around.tokens, self._around.names
        self._found.take_tokens(tokens.of_kind("polity"), Kind.POLITY)
        self._found.take_tokens(tokens.of_kind("place"), Kind.PLACE)
        for match in names.compound.finditer(self._folded):
            self._take_letters(Span(*match.span()))
        for match in names.goal.finditer(self._folded):
            at = match.end()
            if not _NOT_SHORT_AT.match(self._folded, at):
                self._take_letters(Span(at, at + 1))
        for match in names.city.finditer(self._folded):
            self._take_city(Span(*match.span()), match[0])

    def _take_city(self, span: Span, short: str) -> None:
        place = self._gazetteer.places.get(_CITY_SHORTS[short])
        if place and not self._found.covers(span):
            self._found.take(span, Kind.PLACE, Via.NAME, polity=place.country, place=place)

    def _take_holders(self, match: re.Match[str], polities: Span) -> None:
        """The last of the polities takes the office with it; of 中欧领导人, nobody knows which leader of China is meant."""
        title = self._gazetteer.titles.get(fold(match["title"]))
        codes = [self._around.shorts.get(letter) for letter in polities.of(self._folded)]
        beside_group = any((own := self._gazetteer.by_code.get(code or "")) and own.kind == "organisation" for code in codes)
        of_two = beside_group and len([code for code in codes if code]) == 2
        for at, code in zip(range(*polities), codes, strict=True):
            if code and of_two and code in _LED_BY_TWO and title and title.office == "leader":
                self._found.take(Span(at, at + 1), Kind.POLITY, Via.NAME, polity=code)
            elif code:
                end = match.end() if at == polities.end - 1 else at + 1
                self._found.take(Span(at, end), Kind.PERSON, Via.TITLE, polity=code, title=match["title"])

    def _take_both(self, match: re.Match[str], codes: tuple[str, str]) -> None:
        """两韩: a mention for each of the two, and of each one's leader where an office follows."""
        middle, title = match.start() + 1, match["title"] or ""
        kind, via = (Kind.PERSON, Via.TITLE) if title else (Kind.POLITY, Via.NAME)
        for code, span in zip(codes, (Span(match.start(), middle), Span(middle, match.end())), strict=True):
            self._found.take(span, kind, via, polity=code, title=title)

    def _take_letters(self, span: Span) -> None:
        """A mention for each character that stands for a polity; 韩朝 within 中美俄日韩朝 may have been taken as both Koreas."""
        if self._found.covers(span) and not self._found.covers_letters_only(span):
            return
        for at in range(*span):
            code = self._around.shorts.get(self._folded[at]) or _ONLY_AFTER.get(self._folded[at])
            if code and not self._found.covers((at, at + 1)):
                self._found.take(Span(at, at + 1), Kind.POLITY, Via.NAME, polity=code)
