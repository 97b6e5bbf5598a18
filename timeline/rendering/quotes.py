"""Cuts a quotation into runs, so that its trigger, names and date words can be marked.

Knows offsets; does not know how a mark looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from timeline.model import Source
from timeline.rendering.scripts import LANGUAGE_OF, script_of

_Mark = tuple[int, int, str]


class Run(NamedTuple):
    """A piece of a quotation; ``kind`` is ``trigger``, ``date``, ``name`` or empty."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A source's sentence, ready to show; ``total`` is its whole length where it was cut, else 0."""

    runs: tuple[Run, ...]
    language: str
    shown: int
    total: int


def quotation(source: Source, names: Iterable[str], limit: int) -> Quotation:
    """The quote in runs, cut to ``limit`` characters."""
    text = source.quote[:limit]
    marks = _chosen([*_trigger(source, len(text)), *_found(text, [source.date_text], "date"), *_found(text, names, "name")])
    language = LANGUAGE_OF[source.script] if script_of(text) else ""
    total = len(source.quote)
    return Quotation(tuple(_runs(text, marks)), language, len(text), total if total > limit else 0)


def _trigger(source: Source, length: int) -> list[_Mark]:
    """The trigger within the quote: its offsets are into the article, where the quote begins at ``span.start``."""
    if source.trigger is None:
        return []
    start, end = source.trigger.start - source.span.start, source.trigger.end - source.span.start
    return [(start, end, "trigger")] if 0 <= start < end <= length else []


def _found(text: str, needles: Iterable[str], kind: str) -> list[_Mark]:
    """Every place where one of the needles stands, the longest first."""
    pattern = "|".join(re.escape(needle) for needle in sorted(filter(None, needles), key=lambda needle: (-len(needle), needle)))
    return [(match.start(), match.end(), kind) for match in re.finditer(pattern, text)] if pattern else []


def _chosen(marks: list[_Mark]) -> list[_Mark]:
    """Without overlaps: the first kind wins; in order of place."""
    taken: list[_Mark] = []
    covered: set[int] = set()
    for start, end, kind in marks:
        if covered.isdisjoint(range(start, end)):
            covered.update(range(start, end))
            taken.append((start, end, kind))
    return sorted(taken)


def _runs(text: str, marks: list[_Mark]) -> Iterable[Run]:
    position = 0
    for start, end, kind in marks:
        if position < start:
            yield Run(text[position:start])
        yield Run(text[start:end], kind)
        position = end
    if position < len(text):
        yield Run(text[position:])
