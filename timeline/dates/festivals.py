"""The days of festivals, solar terms and lunar dates in a given year, by the calendar that fixes each of them.

Knows the calendars; does not know how a date is resolved nor what surrounds it. Libraries are loaded when first needed.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any

from timeline.dates.anchoring import Anchor, Grain, Piece, Reach, Stretch, last_of_month, nth_weekday, year
from timeline.lexicon import fold

Days = tuple[date, date]
OfYear = Callable[[int], Days | None]
_EASTERN = ("东正教", "正教")
INDEPENDENCE = "independence"
"""The key of the days whose date depends on whose independence is meant."""
_SPAN = re.compile(r"(?P<base>[a-z_]+ )?(?P<first>-?\d+)(?:\.\.(?P<last>-?\d+))?")


@functools.cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    with (resources.files("timeline") / "data" / "festivals.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def names() -> Mapping[str, str]:
    """Every name, folded, mapped to ``table key``; what else the name means most often is left to ``weather``."""
    found = {}
    for table, rows in _tables().items():
        if table not in ("terms", "national", "independence", "first_day"):
            found.update({fold(name): f"{table} {key}" for key, row in rows.items() for name in row})
    eastern = {church + name: "orthodox" + key[6:] for name, key in found.items() if key.startswith("easter ") for church in _EASTERN}
    terms = _tables()["terms"]
    plain = {name: f"terms {name}" for name in terms["names"]}
    also = {fold(name): f"terms {term}" for name, term in terms["also"].items()}
    eves = {fold(name): f"terms {term} -1" for name, term in terms["-1"].items()}
    return eastern | plain | also | eves | found | dict.fromkeys(("独立日", "独立节", "独立纪念日"), INDEPENDENCE)


def weather() -> tuple[str, ...]:
    """Solar terms that are also plain words: 大雪 (heavy snow)."""
    return tuple(_tables()["terms"]["weather"])


def national_day(code: str) -> str | None:
    """The name's key for the national day of a polity."""
    day = _tables()["national"].get(code)
    return f"fixed {day}" if day else None


def independence_day(code: str) -> str | None:
    """Likewise for the day of its independence."""
    day = _tables()["independence"].get(code)
    return f"fixed {day}" if day else None


def first_day(key: str) -> int:
    """How far from the day that a feast is named for the day lies from which its days are counted: 庞格尔节第四天."""
    return int(_tables()["first_day"].get(key, 0))


def festival(key: str, words: str, shift: int = 0) -> Piece:
    """A festival, by its key in ``names``; ``shift`` days after its first one where the text says so (复活节翌日)."""
    table, _, rest = key.partition(" ")
    of_year = _CALENDARS[table](rest)
    return yearly(lambda number: _moved(of_year(number), shift), words)


def _moved(days: Days | None, shift: int) -> Days | None:
    return (days[0] + timedelta(days=shift),) * 2 if days and shift else days


def lunar(month: int, day: int | None, words: str, *, leap: bool = False) -> Piece:
    """正月初一, 腊月, 闰四月: a day or a month of the Chinese calendar."""
    return yearly(lambda number: lunar_days(number, month, day, leap=leap), words)


def yearly(of_year: OfYear, words: str) -> Piece:
    """A piece that recurs with the year, though on other days."""

    def stretch(number: int) -> Iterator[Stretch]:
        days = of_year(number) if 0 < number < 9999 else None
        if days:
            yield Stretch(days[0], days[1], Grain.DAY if days[0] == days[1] else Grain.PORTION)

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day:
            reach = 4 if anchor.dense else 1
            for number in range(anchor.day.year - reach, anchor.day.year + reach + 1):
                yield from stretch(number)

    def inside(outer: Stretch) -> Stretch | None:
        found = next(stretch(outer.first.year), None)
        if found is None or outer.grain is Grain.YEAR:
            return found
        return found if outer.first <= found.first and found.last <= outer.last else None

    return Piece(Grain.DAY, Reach.BARE, alone, inside, words, of=(Grain.YEAR,))


def year_of_cycle(place: int, words: str) -> Piece:
    """癸卯年: the years around the anchor's that have this place in the cycle of sixty."""

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day:
            first = anchor.day.year - (anchor.day.year - 4 - place) % 60
            yield from (year(number) for number in (first, first + 60) if 0 < number < 9999)

    return Piece(Grain.YEAR, Reach.BARE, alone, lambda _: None, words, cycle=Grain.CENTURY)


# --- one function per calendar: key → (year → days) -----------------------------------------------------------------------


def _fixed(key: str) -> OfYear:
    month, day = map(int, key.split("-"))
    return lambda number: (date(number, month, day),) * 2


def _weekday(key: str) -> OfYear:
    month, which, weekday, *more = map(int, key.split())

    def of_year(number: int) -> Days | None:
        found = nth_weekday(date(number, month, 1), last_of_month(date(number, month, 1)), which, weekday)
        return (found + timedelta(days=sum(more)),) * 2 if found else None

    return of_year


def _from(first_day: Callable[[int], date | None], key: str) -> OfYear:
    """So many days from a day that moves, or from one such day to another."""
    match = _SPAN.fullmatch(key)
    low = int(match["first"]) if match else 0
    high = int(match["last"] or low) if match else 0

    def of_year(number: int) -> Days | None:
        day = first_day(number)
        return (day + timedelta(days=low), day + timedelta(days=high)) if day else None

    return of_year


@functools.lru_cache(maxsize=512)
def easter(number: int) -> date:
    """Easter Sunday of the Western churches (the Gregorian computus).

    >>> easter(2018)
    datetime.date(2018, 4, 1)
    """
    century, golden = number // 100, number % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (number % 100 // 4) - moon - number % 100 % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(number, month, day + 1)


@functools.lru_cache(maxsize=512)
def orthodox_easter(number: int) -> date:
    """Easter Sunday of the Eastern churches (the Julian computus, on our calendar).

    >>> orthodox_easter(2013)
    datetime.date(2013, 5, 5)
    """
    moon = (19 * (number % 19) + 15) % 30
    weekday = (2 * (number % 4) + 4 * (number % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(number, month, day + 1) + timedelta(days=number // 100 - number // 400 - 2)


_HEBREW_EPOCH = -1373427
"""The ordinal of the first of Tishri in the year 1, on Python's count of days."""


def _hebrew_elapsed(number: int) -> int:
    months = (235 * number - 234) // 19
    day = 29 * months + (12084 + 13753 * months) // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


@functools.lru_cache(maxsize=512)
def hebrew_new_year(number: int) -> date:
    """The first of Tishri of a Hebrew year, by the rule of four postponements.

    >>> hebrew_new_year(5779)
    datetime.date(2018, 9, 10)
    """
    before, this, after = (_hebrew_elapsed(year) for year in (number - 1, number, number + 1))
    late = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return date.fromordinal(_HEBREW_EPOCH + this + late)


def _hebrew(key: str) -> OfYear:
    """Months are counted from the new year before or after them, since only those between vary in length."""
    month, _, span = key.partition(" ")

    def first(number: int) -> date:
        nisan = hebrew_new_year(number + 3761) - timedelta(days=177)
        leap = (7 * (number + 3760) + 1) % 19 < 7
        return {
            "nisan": nisan,
            "tishri": hebrew_new_year(number + 3761),
            "shevat": nisan - timedelta(days=89 if leap else 59),
            "kislev": hebrew_new_year(number + 3761) + timedelta(days=60 if _long_heshvan(number + 3761) else 59),
        }[month]

    return _observed(month, span, _from(first, span))


def _observed(month: str, span: str, of_year: OfYear) -> OfYear:
    """Israel's memorial and independence days give way to the Sabbath."""
    moves = {"nisan 26": {4: -1, 6: 1}, "nisan 34": {4: -1, 5: -2, 0: 1}, "nisan 126": {5: 1}}.get(f"{month} {span.split('..')[0]}")
    if moves is None:
        return of_year

    def moved(number: int) -> Days | None:
        days = of_year(number)
        late = timedelta(days=moves.get(days[0].weekday(), 0)) if days else timedelta()
        return (days[0] + late, days[1] + late) if days else None

    return moved


def _long_heshvan(number: int) -> bool:
    return (hebrew_new_year(number + 1) - hebrew_new_year(number)).days % 10 == 5


def _library(calendar: str, key: str) -> OfYear:
    """A method of one of the calendars in the library ``holidays``."""
    name, offset = re.fullmatch(r"([a-z_]+?)((?:[-+]\d+)*|\smonth)", key).groups()  # type: ignore[union-attr]
    moves = [int(part) for part in re.findall(r"[-+]\d+", offset)] or [0]

    def of_year(number: int) -> Days | None:
        day = _library_day(calendar, name, number)
        if day is None:
            return None
        if offset == " month":
            after = _library_day(calendar, "eid_al_fitr", number) or _library_day(calendar, "eid_al_fitr", number + 1)
            end = after - timedelta(days=1) if after and 27 < (after - day).days < 32 else day + timedelta(days=29)
            return day, end
        return day + timedelta(days=moves[0]), day + timedelta(days=moves[-1])

    return of_year


@functools.lru_cache(maxsize=4096)
def _library_day(calendar: str, name: str, number: int) -> date | None:
    """The calendar's first day of that name in a year; ``None`` outside the library's tables."""
    found = _library_days(calendar, name, number)
    days = [found] if isinstance(found, tuple) else found  # one day with a mark whether it is estimated, or several
    return min((day for day, _ in days if day and day.year == number), default=None)


def _library_days(calendar: str, name: str, number: int) -> Any:
    if calendar == "hindu":
        from holidays.calendars.hindu import _HinduLunisolar

        return getattr(_HinduLunisolar(), f"{name}_date")(number)
    if calendar == "buddhist":
        from holidays.calendars.buddhist import _BuddhistLunisolar

        return getattr(_BuddhistLunisolar(), f"{name}_date")(number)
    from holidays.calendars.islamic import _IslamicLunar

    return getattr(_IslamicLunar(), f"{name}_dates")(number)


def _lunar(key: str) -> OfYear:
    if key.startswith("last"):
        before = 1 - int(key[4:] or 0)  # days before the new year; the eve of 2024 is that of the new year 2024, as news has it

        def eve(number: int) -> Days | None:
            first = lunar_days(number, 1, 1)
            return (first[0] - timedelta(days=before),) * 2 if first else None

        return eve
    month, day = map(int, key.split("-"))
    return lambda number: lunar_days(number, month, day)


@functools.lru_cache(maxsize=512)
def _lunar_months(number: int) -> Mapping[int, Days]:
    """Month (negative where it is a leap one) → its first and last day."""
    from lunar_python import LunarYear, Solar

    found = {}
    for month in LunarYear.fromYear(number).getMonthsInYear():
        start = Solar.fromJulianDay(month.getFirstJulianDay())
        first = date(start.getYear(), start.getMonth(), start.getDay())
        found[month.getMonth()] = (first, first + timedelta(days=month.getDayCount() - 1))
    return found


def lunar_days(number: int, month: int, day: int | None, *, leap: bool = False) -> Days | None:
    """The days of a lunar month, or one day of it, in the lunar year that begins in the year ``number``.

    >>> lunar_days(2023, 1, 1)
    (datetime.date(2023, 1, 22), datetime.date(2023, 1, 22))
    """
    if not 1000 <= number <= 2600:
        return None
    days = _lunar_months(number).get(-month if leap else month)
    if days is None or day is None:
        return days
    found = days[0] + timedelta(days=day - 1)
    return (found, found) if found <= days[1] else None


@functools.lru_cache(maxsize=512)
def _solar_terms(number: int) -> tuple[date, ...]:
    """The 24 solar terms of a year, from 小寒 in January to 冬至 in December."""
    from lunar_python import LunarYear, Solar

    days = []
    for julian_day in LunarYear.fromYear(number).getJieQiJulianDays():
        day = Solar.fromJulianDay(julian_day)
        if day.getYear() == number:
            days.append(date(number, day.getMonth(), day.getDay()))
    return tuple(days[:24])


def _term(key: str) -> OfYear:
    name, _, late = key.partition(" ")
    place = _tables()["terms"]["names"].index(name)

    def of_year(number: int) -> Days | None:
        if not 1000 <= number <= 2600:
            return None
        return (_solar_terms(number)[place] + timedelta(days=int(late or 0)),) * 2

    return of_year


def _months_of(key: str) -> OfYear:
    first, last = map(int, key.split("-"))
    return lambda number: (date(number, first, 1), last_of_month(date(number, last, 1)))


def _other(key: str) -> OfYear:
    """What has a rule that no other feast has."""

    def of_year(number: int) -> Days | None:
        if key == "advent season":
            return _first_of_advent(number), date(number, 12, 24)
        day = _OTHER[key](number)
        return (day, day) if day else None

    return of_year


def _first_of_advent(number: int) -> date:
    christmas = date(number, 12, 25)
    return christmas - timedelta(days=21 + christmas.isoweekday())


def _emperors_birthday(number: int) -> date | None:
    """Hirohito's, Akihito's and Naruhito's; 2019 had none."""
    reigns = ((1927, 1988, 4, 29), (1989, 2018, 12, 23), (2020, 9999, 2, 23))
    return next((date(number, month, day) for first, last, month, day in reigns if first <= number <= last), None)


def _parsi_new_year(number: int) -> date:
    """The calendar of India's Parsis has 365 days and no leap years."""
    return date(2020, 8, 16) + timedelta(days=365 * (number - 2020))


_OTHER: Mapping[str, Callable[[int], date | None]] = {
    "advent": _first_of_advent,
    "christ the king": lambda number: _first_of_advent(number) - timedelta(days=7),
    "emperor": _emperors_birthday,
    "february": lambda number: last_of_month(date(number, 2, 1)),
    "korean army": lambda number: date(number, 2, 8) if number >= 2018 or number < 1978 else date(number, 4, 25),
    "parsi new year": _parsi_new_year,
    "victoria": lambda number: date(number, 5, 24) - timedelta(days=date(number, 5, 24).weekday()),
}


_CALENDARS: Mapping[str, Callable[[str], OfYear]] = {
    "fixed": _fixed,
    "weekday": _weekday,
    "easter": lambda key: _from(easter, key),
    "orthodox": lambda key: _from(orthodox_easter, key),
    "lunar": _lunar,
    "terms": _term,
    "hebrew": _hebrew,
    "islamic": lambda key: _library("islamic", key),
    "buddhist": lambda key: _library("buddhist", key),
    "hindu": lambda key: _library("hindu", key),
    "months": _months_of,
    "other": _other,
}
