"""Calendar values: what is written can be read again, here and by the reference implementation of EDTF."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.edtf import Edtf, Interval, Point, bounds, contains, days, overlaps, parse, sort_key, span_of_days

_DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))
_QUALIFIERS = st.sampled_from(["", "?", "~", "%"])


@st.composite
def _points(draw: st.DrawFn) -> Point:
    day = draw(_DAYS)
    month = day.month if draw(st.booleans()) else None
    return Point(day.year, month, day.day if month and draw(st.booleans()) else None, draw(_QUALIFIERS))


@st.composite
def _values(draw: st.DrawFn) -> Edtf:
    if draw(st.booleans()):
        return draw(_points())
    first, last = sorted((draw(_DAYS), draw(_DAYS)))
    start = Point.of(first, draw(_QUALIFIERS)) if draw(st.booleans()) else None
    return Interval(start, Point.of(last, draw(_QUALIFIERS)) if start is None or draw(st.booleans()) else None)


@given(_values())
def test_what_is_written_is_read_again(value: Edtf) -> None:
    assert parse(str(value)) == value


@settings(max_examples=30, deadline=None)
@given(_values())
def test_the_reference_implementation_reads_it_alike(value: Edtf) -> None:
    """The package ``edtf`` accepts every value that is written here, and writes it the same."""
    from edtf import parse_edtf

    assert str(parse_edtf(str(value))) == str(value)


@given(_values() | st.sampled_from([Point(0, 1, 1), Point(-44, 3, 15), Point(12000, 1, 1), Point(9999, 12, 31), Point(1, 1, 1)]))
def test_bounds_are_the_first_and_the_last_day_or_the_ends_of_time(value: Edtf) -> None:
    assert bounds(value) == (value.earliest or date.min, value.latest or date.max)


@given(_DAYS, _DAYS)
def test_a_span_of_days_covers_them_exactly(one: date, other: date) -> None:
    first, last = sorted((one, other))
    value = span_of_days(first, last)
    assert (value.earliest, value.latest) == (first, last)
    assert days(value) == (last - first).days + 1


@given(_values(), _values())
def test_what_holds_another_overlaps_it(one: Edtf, other: Edtf) -> None:
    assert not contains(one, other) or overlaps(one, other)
    assert overlaps(one, other) == overlaps(other, one)


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("2022-02-01", "2022-02-28", "2022-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01/2024-02-28"),
        ("2021-01-01", "2021-12-31", "2021"),
        ("2020-01-01", "2023-12-31", "2020/2023"),
        ("2021-11-01", "2022-01-31", "2021-11/2022-01"),
        ("2021-12-15", "2021-12-15", "2021-12-15"),
    ],
)
def test_the_shortest_value_is_written(first: str, last: str, wanted: str) -> None:
    assert str(span_of_days(date.fromisoformat(first), date.fromisoformat(last))) == wanted


@pytest.mark.parametrize(
    "text", ["", "2021-13", "2021-02-30", "21-01-01", "2021-W03", "2023-03-2X", "2021-05-02/2021-05-01", "../2020-02-30"]
)
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_years_that_datetime_lacks_have_no_days() -> None:
    early = Point(-221)
    assert str(early) == "-0221"
    assert (early.earliest, early.latest) == (None, None)


def test_the_undated_come_last() -> None:
    values = [None, parse("2021"), parse("2021-01-01"), parse("../1999")]
    assert [str(value) for value in sorted(values, key=sort_key)] == ["../1999", "2021-01-01", "2021", "None"]


def test_slack_brings_neighbours_together() -> None:
    assert not overlaps(parse("2021-05-01"), parse("2021-05-03"))
    assert overlaps(parse("2021-05-01"), parse("2021-05-03"), slack=2)
    assert overlaps(parse("2021/.."), parse("2050"), slack=5)
    assert parse("2013/..").qualified("~") == parse("2013~/..")
    assert parse("2013~/..").qualifier == "~"
