"""Chinese diplomatic news in, a merged chronology of meetings, visits and calls out.

Everything that is listed in ``__all__`` is loaded when it is first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.batches import find_events_many, read_many
    from timeline.dates import parse_date
    from timeline.edtf import Edtf, Interval, Point
    from timeline.limits import Limits
    from timeline.model import (
        Article,
        ArticleRecord,
        BadData,
        Chronology,
        Conflict,
        Event,
        EventMention,
        Failure,
        Participant,
        Publication,
        Source,
        Span,
        Status,
        TemporalExpression,
        UnreadableArticle,
    )
    from timeline.numbers import Numeral, find_numbers, parse_number
    from timeline.pipeline import build, dates_of, find_dates, find_events, merge, read
    from timeline.rendering import event_record, read_events, render, to_frame
    from timeline.scoring import read_gold, score

__all__ = [
    "Article",
    "ArticleRecord",
    "BadData",
    "Chronology",
    "Conflict",
    "Edtf",
    "Event",
    "EventMention",
    "Failure",
    "Interval",
    "Limits",
    "Numeral",
    "Participant",
    "Point",
    "Publication",
    "Source",
    "Span",
    "Status",
    "TemporalExpression",
    "UnreadableArticle",
    "build",
    "dates_of",
    "event_record",
    "find_dates",
    "find_events",
    "find_events_many",
    "find_numbers",
    "merge",
    "parse_date",
    "parse_number",
    "read",
    "read_events",
    "read_gold",
    "read_many",
    "render",
    "score",
    "to_frame",
]

_MODULES = {
    "batches": ("find_events_many", "read_many"),
    "dates": ("parse_date",),
    "edtf": ("Edtf", "Interval", "Point"),
    "limits": ("Limits",),
    "model": (
        "Article",
        "ArticleRecord",
        "BadData",
        "Chronology",
        "Conflict",
        "Event",
        "EventMention",
        "Failure",
        "Participant",
        "Publication",
        "Source",
        "Span",
        "Status",
        "TemporalExpression",
        "UnreadableArticle",
    ),
    "numbers": ("Numeral", "find_numbers", "parse_number"),
    "pipeline": ("build", "dates_of", "find_dates", "find_events", "merge", "read"),
    "rendering": ("event_record", "read_events", "render", "to_frame"),
    "scoring": ("read_gold", "score"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
