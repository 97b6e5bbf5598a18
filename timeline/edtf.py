"""Calendar values as EDTF (ISO 8601-2, level 1) has them: points and intervals.

Knows the calendar and EDTF's spelling; does not know Chinese, articles or today's date.
"""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

Day: TypeAlias = date | str
"""A day as a caller may give it: itself, or in ISO form."""
_POINT = re.compile(r"(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<qualifier>[?~%]?)")


@dataclass(frozen=True, slots=True)
class Point:
    """A year, a month or a day, perhaps uncertain (``?``), approximate (``~``) or both (``%``).

    >>> str(Point(2022, 9, qualifier="~"))
    '2022-09~'
    >>> Point(2023, 2, 30)
    Traceback (most recent call last):
        ...
    ValueError: there is no 2023-02-30
    """

    year: int
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    def __post_init__(self) -> None:
        if self.month is None and self.day is None:
            return
        months = 1 <= (self.month or 0) <= 12
        if not months or (self.day is not None and not 1 <= self.day <= _days_in(self.year, self.month or 1)):
            raise ValueError(f"there is no {self}")

    @classmethod
    def of(cls, day: date, qualifier: str = "") -> Point:
        return cls(day.year, day.month, day.day, qualifier)

    @property
    def earliest(self) -> date | None:
        """First day; ``None`` outside the years 1 to 9999, which ``datetime`` cannot hold."""
        if not 1 <= self.year <= 9999:
            return None
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date | None:
        if not 1 <= self.year <= 9999:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or _days_in(self.year, month))

    def qualified(self, qualifier: str) -> Point:
        return replace(self, qualifier=qualifier)

    def __str__(self) -> str:
        year = f"{self.year:05d}" if self.year < 0 else f"{self.year:04d}"
        if self.month is None:
            return year + self.qualifier
        if self.day is None:
            return f"{year}-{self.month:02d}{self.qualifier}"
        return f"{year}-{self.month:02d}-{self.day:02d}{self.qualifier}"


@dataclass(frozen=True, slots=True)
class Interval:
    """From one point to another, both included; ``None`` is an open end (``..``).

    >>> str(Interval(Point(2013), None))
    '2013/..'
    """

    start: Point | None
    end: Point | None

    def __post_init__(self) -> None:
        first, last = self.earliest, self.latest
        if first and last and first > last:
            raise ValueError(f"{self} ends before it begins")

    @classmethod
    def of(cls, first: date, last: date, qualifier: str = "") -> Interval:
        return cls(Point.of(first, qualifier), Point.of(last, qualifier))

    @property
    def qualifier(self) -> str:
        return (self.start or self.end or Point(1)).qualifier

    @property
    def earliest(self) -> date | None:
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> date | None:
        return self.end.latest if self.end else None

    def qualified(self, qualifier: str) -> Interval:
        start = self.start.qualified(qualifier) if self.start else None
        return Interval(start, self.end.qualified(qualifier) if self.end else None)

    def __str__(self) -> str:
        return f"{self.start or '..'}/{self.end or '..'}"


Edtf = Point | Interval


def parse(text: str) -> Edtf:
    """The inverse of ``str``.

    >>> parse("2020-09-18~/2020-09-25~").latest
    datetime.date(2020, 9, 25)
    """
    if "/" in text:
        left, right = text.split("/", 1)
        return Interval(None if left == ".." else _parse_point(left), None if right == ".." else _parse_point(right))
    return _parse_point(text)


def _parse_point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no EDTF value that timeline writes")
    month, day = match["month"], match["day"]
    return Point(int(match["year"]), int(month) if month else None, int(day) if day else None, match["qualifier"])


def as_day(given: Day | None) -> date | None:
    """The day that a caller gives. Raises ``ValueError`` for a text that is none, ``TypeError`` for what is neither day nor text.

    >>> as_day("2021-12-16")
    datetime.date(2021, 12, 16)
    """
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    if not isinstance(given, str):
        raise TypeError(f"a day is a datetime.date or a text such as '2021-12-16', not {given!r}")
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ValueError(f"{given!r} is no day; write it as '2021-12-16', or give a datetime.date") from error


def span_of_days(first: date, last: date, qualifier: str = "") -> Edtf:
    """The shortest value that covers the days from ``first`` to ``last``: a day, month or year where they make one.

    >>> str(span_of_days(date(2022, 2, 1), date(2022, 2, 28)))
    '2022-02'
    """
    if first == last:
        return Point.of(first, qualifier)
    whole_months = first.day == 1 and last.day == _days_in(last.year, last.month)
    if whole_months and first.month == 1 and last.month == 12:
        start, end = Point(first.year, qualifier=qualifier), Point(last.year, qualifier=qualifier)
    elif whole_months:
        start = Point(first.year, first.month, qualifier=qualifier)
        end = Point(last.year, last.month, qualifier=qualifier)
    else:
        return Interval.of(first, last, qualifier)
    return start if start == end else Interval(start, end)


def bounds(value: Edtf) -> tuple[date, date]:
    """First and last day, the far past and the far future standing for open ends."""
    if isinstance(value, Point) and value.month and value.day and 1 <= value.year <= 9999:
        day = date(value.year, value.month, value.day)  # made sooner than it is found among those remembered
        return day, day
    return _bounds(value)


@functools.lru_cache(maxsize=8192)
def _bounds(value: Edtf) -> tuple[date, date]:
    return value.earliest or date.min, value.latest or date.max


def overlaps(one: Edtf, other: Edtf, *, slack: int = 0) -> bool:
    """Whether the two share a day, or come within ``slack`` days of it."""
    return touches(bounds(one), bounds(other), slack=slack)


def touches(one: tuple[date, date], other: tuple[date, date], *, slack: int = 0) -> bool:
    """The same of first and last days."""
    (first, last), (start, end) = one, other
    if not slack:
        return last >= start and end >= first
    return _later(last, slack) >= start and _later(end, slack) >= first


def contains(outer: Edtf, inner: Edtf) -> bool:
    (first, last), (start, end) = bounds(outer), bounds(inner)
    return first <= start and end <= last


def days(value: Edtf) -> int:
    """Length in days; an open end makes it very long."""
    first, last = bounds(value)
    return (last - first).days + 1


def sort_key(value: Edtf | None) -> tuple[date, date, str]:
    """Order by first day, then shorter first; the undated come last."""
    if value is None:
        return date.max, date.max, ""
    first, last = bounds(value)
    return first, last, str(value)


def _later(day: date, count: int) -> date:
    return day if day > date.max - timedelta(days=count) else day + timedelta(days=count)


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= year <= 9999 and 1 <= month <= 12 else 31
