"""Sorts events under the year and month headings of a document.

Knows calendar parts; does not know how a heading looks.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from timeline.edtf import Edtf, Interval, Point
from timeline.model import Chronology, Event

_GENERIC = re.compile(r" \(generic[^)]*\)")
"""What our table of places adds to the names of venues that many countries have."""


@dataclass(frozen=True, slots=True)
class Month:
    """Events of one month, or of a year without a month (``month`` is ``None``)."""

    year: int
    month: int | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The months of one year, in the chronology's order."""

    year: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        return sum(len(month.events) for month in self.months)


def years(chronology: Chronology) -> tuple[Year, ...]:
    """The dated events by year and month of their first day, in the order in which they come."""
    found: dict[int, dict[int | None, list[Event]]] = {}
    for event in chronology:
        point = first_point(event.date)
        if point:
            found.setdefault(point.year, {}).setdefault(point.month, []).append(event)
    return tuple(Year(year, tuple(Month(year, month, tuple(events)) for month, events in months.items())) for year, months in found.items())


def undated(chronology: Chronology) -> tuple[Event, ...]:
    """The events without a date in the order in which they were first reported; those of which that is not known come last."""
    found = [event for event in chronology if first_point(event.date) is None]
    known = [event for event in found if first_report(event)]
    known.sort(key=lambda event: first_report(event) or datetime.date.max, reverse=chronology.newest_first)
    return (*known, *(event for event in found if not first_report(event)))


def in_order(chronology: Chronology) -> tuple[Event, ...]:
    """The dated events as they come, then the others."""
    return (*(event for event in chronology if first_point(event.date)), *undated(chronology))


def reported_months(chronology: Chronology) -> tuple[Month, ...]:
    """The events without a date by the month in which they were first reported; the year is 0 where nobody says when."""
    found: dict[tuple[int, int | None], list[Event]] = {}
    for event in undated(chronology):
        day = first_report(event)
        found.setdefault((day.year, day.month) if day else (0, None), []).append(event)
    return tuple(Month(year, month, tuple(events)) for (year, month), events in found.items())


def ends(date: Edtf) -> tuple[Point, ...]:
    """The points that bound a date, open ends left out."""
    return (date,) if isinstance(date, Point) else tuple(point for point in (date.start, date.end) if point)


def first_point(date: Edtf | None) -> Point | None:
    """Where an event stands in the calendar: its beginning, or its end where that is all that is known."""
    if date is None or isinstance(date, Point):
        return date
    return date.start or date.end


def single_source(event: Event) -> bool:
    """One text reports it, in however many articles."""
    return event.independent_sources == 1


def silent_polities(event: Event) -> tuple[str, ...]:
    """Polities that take part without a named person."""
    named = {participant.polity for participant in event.participants}
    return tuple(polity for polity in event.polities if polity not in named)


def outlets(event: Event) -> tuple[str, ...]:
    """Who published the articles that report it, as far as they say; each once."""
    return tuple(dict.fromkeys(source.outlet for source in event.sources if source.outlet))


def reported(event: Event) -> Edtf | None:
    """When articles told of it, from the first to the last; ``None`` where none says when it was published. No date of the event."""
    days = sorted(source.published for source in event.sources if source.published)
    if not days:
        return None
    first, last = Point.of(days[0]), Point.of(days[-1])
    return first if first == last else Interval(first, last)


def first_report(event: Event) -> datetime.date | None:
    """The day of the first article that tells of it."""
    return min((source.published for source in event.sources if source.published), default=None)


def voices(event: Event, articles: Iterable[str]) -> tuple[str, ...]:
    """Who says so: the outlets of an event's articles, each once; an article without one speaks under its own name."""
    known = {source.article: source.outlet for source in event.sources}
    return tuple(dict.fromkeys(known.get(article) or article for article in articles))


def place_en(event: Event) -> str:
    """The English name of the place as a reader wants it: without what the tables need to tell venues of one name apart."""
    return _GENERIC.sub("", event.place_en or "")
