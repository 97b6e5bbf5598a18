"""Calendar arithmetic: units, shifts, parts and the choice among candidates, each against what a calendar on the wall says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates import anchoring as on
from timeline.dates.anchoring import Anchor, Grain, Stretch, Tense
from timeline.dates.festivals import INDEPENDENCE, easter, festival, hebrew_new_year, independence_day, lunar_days, names, orthodox_easter

DAY = date(2021, 12, 16)
_DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))


@pytest.mark.parametrize(
    ("grain", "first", "last"),
    [
        (Grain.DAY, "2021-12-16", "2021-12-16"),
        (Grain.WEEK, "2021-12-13", "2021-12-19"),
        (Grain.MONTH, "2021-12-01", "2021-12-31"),
        (Grain.QUARTER, "2021-10-01", "2021-12-31"),
        (Grain.HALF, "2021-07-01", "2021-12-31"),
        (Grain.YEAR, "2021-01-01", "2021-12-31"),
        (Grain.DECADE, "2020-01-01", "2029-12-31"),
        (Grain.CENTURY, "2001-01-01", "2100-12-31"),
    ],
)
def test_the_unit_around_a_day(grain: Grain, first: str, last: str) -> None:
    around = on.unit_around(DAY, grain)
    assert (str(around.first), str(around.last)) == (first, last)


@given(_DAYS, st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR]))
def test_units_hold_their_day_and_meet_without_gap(day: date, grain: Grain) -> None:
    around = on.unit_around(day, grain)
    assert around.first <= day <= around.last
    assert on.unit_around(around.last + timedelta(days=1), grain).first == around.last + timedelta(days=1)


@given(_DAYS, st.integers(-50, 50))
def test_a_shift_by_months_keeps_the_day_or_takes_the_last(day: date, count: int) -> None:
    there = on.shift(day, Grain.MONTH, count)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == count
    assert there.day == min(day.day, on.last_of_month(there).day)


@pytest.mark.parametrize(
    ("count", "grain", "there"), [(-2.5, Grain.YEAR, "2019-06-16"), (0.5, Grain.MONTH, "2021-12-31"), (3, Grain.WEEK, "2022-01-06")]
)
def test_halves_count_too(count: float, grain: Grain, there: str) -> None:
    assert str(on.far_end(DAY, grain, count)) == there


@given(_DAYS, st.integers(1, 4), st.integers(1, 7))
def test_the_nth_weekday_is_that_weekday_in_that_week(day: date, which: int, weekday: int) -> None:
    first = day.replace(day=1)
    found = on.nth_weekday(first, on.last_of_month(day), which, weekday)
    assert found is not None
    assert found.isoweekday() == weekday
    assert (found.day - 1) // 7 + 1 == which
    final = on.nth_weekday(first, on.last_of_month(day), -1, weekday)
    assert final is not None
    assert (final + timedelta(days=7)).month != day.month


@given(st.integers(1900, 2100), st.integers(1, 52))
def test_weeks_of_a_year_are_those_of_iso(number: int, week: int) -> None:
    found = on.nth(Grain.WEEK, week, "").inside(on.year(number))
    assert found is not None
    assert found.first == date.fromisocalendar(number, week, 1)


@pytest.mark.parametrize(
    ("tense", "prefer", "wanted"),
    [
        (Tense.PAST, "news", "2021-12-09"),
        (Tense.FUTURE, "news", "2021-12-20"),
        (Tense.OPEN, "past", "2021-12-09"),
        (Tense.OPEN, "future", "2021-12-20"),
        (Tense.OPEN, "nearest", "2021-12-20"),
    ],
)
def test_the_choice_follows_what_is_asked_for(tense: Tense, prefer: str, wanted: str) -> None:
    candidates = [on.a_day(date(2021, 12, 9)), on.a_day(date(2021, 12, 20))]
    chosen = on.choose(candidates, Anchor(DAY, tense=tense, prefer=prefer), Grain.WEEK)
    assert chosen is not None
    assert str(chosen.first) == wanted


def test_nothing_to_choose_from_is_nothing() -> None:
    assert on.choose([], Anchor(DAY)) is None
    only = on.a_day(DAY)
    assert on.choose([only], Anchor(None)) == only


@pytest.mark.parametrize("name", ["early", "middle", "late"])
@pytest.mark.parametrize("grain", [Grain.WEEK, Grain.MONTH, Grain.YEAR, Grain.DECADE, Grain.CENTURY])
def test_a_part_lies_in_its_whole(name: str, grain: Grain) -> None:
    outer = on.unit_around(DAY, grain)
    part = on.part_of(outer, name)
    assert part is not None
    assert outer.first <= part.first <= part.last <= outer.last


def test_beyond_the_calendar_there_is_nothing() -> None:
    for day in (date.min, date.max):
        for piece in (
            on.shifted(Grain.YEAR, 1, ""),
            on.shifted(Grain.YEAR, -1, ""),
            on.offset(-5, Grain.YEAR, ""),
            on.through(Grain.YEAR, 0, 1, ""),
        ):
            assert all(isinstance(found, Stretch) for found in piece.alone(Anchor(day)))


@pytest.mark.parametrize(
    ("number", "western", "eastern"),
    [(2013, "2013-03-31", "2013-05-05"), (2017, "2017-04-16", "2017-04-16"), (2024, "2024-03-31", "2024-05-05")],
)
def test_easter(number: int, western: str, eastern: str) -> None:
    assert (str(easter(number)), str(orthodox_easter(number))) == (western, eastern)


@pytest.mark.parametrize(("number", "day"), [(5778, "2017-09-21"), (5781, "2020-09-19"), (5784, "2023-09-16")])
def test_hebrew_new_year(number: int, day: str) -> None:
    assert str(hebrew_new_year(number)) == day


@pytest.mark.parametrize(("number", "first"), [(1900, "1900-01-31"), (1985, "1985-02-20"), (2050, "2050-01-23")])
def test_lunar_new_year(number: int, first: str) -> None:
    assert str((lunar_days(number, 1, 1) or [None])[0]) == first


def test_no_lunar_day_that_its_month_lacks() -> None:
    lengths = {lunar_days(2023, month, 30) is None for month in range(1, 13)}
    assert lengths == {True, False}
    assert lunar_days(2023, 3, 1, leap=True) is None


@pytest.mark.parametrize("year", [1950, 2010, 2024, 2033])
def test_every_festival_has_a_day_or_none_in_every_year(year: int) -> None:
    """No name in the table breaks, whatever calendar it hangs on; what a library does not know has no day."""
    outer = on.year(year)
    for name, key in names().items():
        if key == INDEPENDENCE:
            continue  # no day of its own: the country before it says which (the next test)
        found = festival(key, name).inside(outer)
        assert found is None or found.first <= found.last, name


def test_the_day_of_an_independence_is_its_countrys_own() -> None:
    assert set(names().values()) > {INDEPENDENCE}
    assert (independence_day("US"), independence_day("no such polity")) == ("fixed 07-04", None)
