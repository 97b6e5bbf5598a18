"""Counts a chronology: how many events by month, polity, person, type and status, from which outlets, and how well they are covered.

Knows what is counted; does not know how a table looks or what its rows are called in any language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from timeline.edtf import Edtf, Interval, Point
from timeline.model import Chronology

Counts = tuple[tuple[str, int], ...]
"""Keys with their counts."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a chronology rests on, and where it is thin. ``None``: event records alone do not say."""

    events: int
    dated: int
    """Events with a date."""
    to_the_day: int
    """Events whose first day is known."""
    single_source: int
    """Events that one text reports, in however many articles."""
    conflicting: int
    """Events on which articles disagree."""
    articles: int
    """Articles read; for event records, articles cited."""
    articles_without_date: int | None
    articles_without_events: int | None
    unplaced: int | None
    """Relative date expressions that could not be placed."""
    failures: int | None
    """Inputs that could not be used."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Events by what they have in common. An event counts once for each month, polity or person it has; months are in order of time."""

    months: Counts
    """``2023-03``; ``2023`` where the month is unknown, an empty key where the date is."""
    polities: Counts
    """Codes."""
    people: Counts
    english: tuple[tuple[str, str], ...]
    """People's names with their English ones, as far as known."""
    types: Counts
    statuses: Counts
    outlets: Counts
    """Articles by outlet, of those that report an event; an empty key for those that name none."""
    coverage: Coverage


def count(chronology: Chronology) -> Statistics:
    """The figures of a chronology."""
    people = [participant for event in chronology for participant in event.participants]
    outlets = dict.fromkeys((source.article, source.outlet) for event in chronology for source in event.sources)
    months = Counter(_month(event.date) for event in chronology)
    return Statistics(
        months=tuple(sorted(months.items(), key=lambda pair: (not pair[0], pair[0]))),
        polities=_most(code for event in chronology for code in dict.fromkeys(event.polities)),
        people=_most(name for event in chronology for name in dict.fromkeys(one.name for one in event.participants)),
        english=tuple({one.name: one.name_en for one in people if one.name_en}.items()),
        types=_most(event.type for event in chronology),
        statuses=_most(str(event.status) for event in chronology),
        outlets=_most(outlet for _, outlet in outlets),
        coverage=_coverage(chronology),
    )


def _coverage(chronology: Chronology) -> Coverage:
    cited = {source.article for event in chronology for source in event.sources}
    articles = chronology.articles
    known = bool(articles or chronology.failures)
    return Coverage(
        events=len(chronology),
        dated=sum(event.date is not None for event in chronology),
        to_the_day=sum(_has_day(event.date) for event in chronology),
        single_source=sum(event.independent_sources == 1 for event in chronology),
        conflicting=sum(bool(event.conflicts) for event in chronology),
        articles=len(articles) if known else len(cited),
        articles_without_date=sum(article.published is None for article in articles) if known else None,
        articles_without_events=sum(article.id not in cited for article in articles) if known else None,
        unplaced=len(chronology.undated) if known else None,
        failures=len(chronology.failures) if known else None,
    )


def _month(date: Edtf | None) -> str:
    point = _first(date)
    if point is None:
        return ""
    return str(Point(point.year, point.month))


def _has_day(date: Edtf | None) -> bool:
    point = _first(date)
    return point is not None and point.day is not None


def _first(date: Edtf | None) -> Point | None:
    return date.start or date.end if isinstance(date, Interval) else date


def _most(keys: Iterable[str]) -> Counts:
    """The most frequent first, those alike in order of their keys."""
    return tuple(sorted(Counter(keys).items(), key=lambda pair: (-pair[1], pair[0])))
