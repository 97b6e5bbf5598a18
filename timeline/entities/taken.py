"""What has been taken of a text: the mentions found so far, and which characters they cover.

Knows spans; does not know what any of them means.
"""

from __future__ import annotations

from collections.abc import Iterable

from timeline.entities.names import Token, made
from timeline.model import Kind, Mention, Person, Place, Span, Via


class Taken:
    """The mentions found so far, and which characters they cover."""

    def __init__(self, text: str) -> None:
        self._text, self._covered = text, bytearray(len(text))
        self._letters: set[int] = set()
        """Where a mention of a single character stands: 中, 美."""
        self._mentions: list[Mention] = []

    def take_references(self, references: Iterable[tuple[Span, Kind]]) -> None:
        for span, kind in references:
            if not self.covers(span):
                self.take(span, kind, Via.PRONOUN)

    def take_places(self, spans: Iterable[Span]) -> None:
        """Places that no table has, in a country that nobody says."""
        for span in spans:
            if not self.covers(span):
                name = span.of(self._text)
                self.take(span, Kind.PLACE, Via.NAME, place=Place(name, "", "", "city"))

    def take(
        self,
        span: Span,
        kind: Kind,
        via: Via,
        *,
        person: Person | None = None,
        polity: str = "",
        title: str = "",
        place: Place | None = None,
    ) -> None:
        start, end = span
        self._mentions.append(made(Mention, (span, self._text[start:end], kind, via, person, polity, title, place, None)))
        if end - start == 1:
            self._letters.add(start)
        self._covered[start:end] = b"\1" * (end - start)

    def take_tokens(self, tokens: Iterable[Token], kind: Kind) -> None:
        """Names of polities or places where nothing else stands: most of all mentions, so that nothing is called for each of them."""
        text, covered, take, via = self._text, self._covered, self._mentions.append, Via.NAME
        for start, end, form in tokens:
            if covered.find(1, start, end) < 0:
                span = made(Span, (start, end))
                take(made(Mention, (span, text[start:end], kind, via, None, form.code, "", form.place, None)))
                covered[start:end] = b"\1" * (end - start)

    def cover(self, span: Span) -> None:
        self._covered[span.start : span.end] = b"\1" * (span.end - span.start)

    def covers(self, span: tuple[int, int]) -> bool:
        """Whether any character of ``span`` is part of a mention."""
        return self._covered.find(1, *span) >= 0

    def last_before(self, at: int, reach: int) -> Mention | None:
        """The mention that ends last at or before ``at``, no more than ``reach`` characters away."""
        if self._covered.find(1, max(0, at - reach), at) < 0:
            return None
        ended = [mention for mention in self._mentions if at - reach <= mention.span.end <= at]
        return max(ended, key=lambda mention: mention.span.end, default=None)

    def covers_letters_only(self, span: Span) -> bool:
        """Whether what is taken in ``span`` are mentions of a single character."""
        return all(at in self._letters for at in range(*span) if self._covered[at])

    def in_order(self) -> list[Mention]:
        """By where they begin, then by where they end: as one number, since numbers are compared faster than spans."""
        size = len(self._text) + 1
        return sorted(self._mentions, key=lambda mention: mention.span[0] * size + mention.span[1])
