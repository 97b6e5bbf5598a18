"""From relative to absolute: calendar arithmetic, the anchor that words are counted from, and the choice among candidates.

Knows the calendar, tense and nearness; does not know how any expression is written.
"""

from __future__ import annotations

import calendar
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

from timeline.edtf import Edtf, span_of_days


class Grain(IntEnum):
    """Units of the calendar, finer ones smaller."""

    CLOCK = 0
    DAY_PART = 1
    DAY = 2
    WEEK = 3
    PORTION = 4
    MONTH = 5
    QUARTER = 6
    HALF = 7
    YEAR = 8
    DECADE = 9
    CENTURY = 10


class Tense(StrEnum):
    """Which way a clause looks."""

    PAST = "past"
    FUTURE = "future"
    OPEN = "open"
    SOON = "soon"
    """Open, but the next clause goes on with what is to come: 周五抵达，将会见X."""


class Reach(StrEnum):
    """What a piece of an expression needs before it names days."""

    ABSOLUTE = "absolute"
    """Nothing: 2021年."""
    DEICTIC = "deictic"
    """The day that the text speaks on: 去年 (last year)."""
    LATER = "later"
    """A past date just named, else the day that the text speaks on: 三天后 (three days later)."""
    ECHO = "echo"
    """A date named before: 当天 (that day)."""
    BARE = "bare"
    """A choice among the cycles: 9月, 15日, 周三."""
    PART = "part"
    """A longer piece before it: 第一周 (the first week) of what?"""


class Stretch(NamedTuple):
    """Days from ``first`` to ``last``, named at the grain ``grain``."""

    first: date
    last: date
    grain: Grain
    approximate: bool = False

    @property
    def value(self) -> Edtf:
        return _value(self.first, self.last, "~" if self.approximate else "")


_value = functools.lru_cache(maxsize=4096)(span_of_days)


class Anchor(NamedTuple):
    """What an expression is counted from."""

    day: date | None
    """The publication date, or the day of a quoted speech; ``None`` where nothing is known."""
    focus: Stretch | None = None
    """The day last named in the text."""
    focus_year: int | None = None
    """The year last named in the text, near enough to carry over."""
    tense: Tense = Tense.OPEN
    prefer: str = "news"
    """``news``, ``past``, ``future`` or ``nearest``."""
    dense: bool = False
    """Whether candidates are wanted from many cycles, for checking one piece against another."""
    last: Stretch | None = None
    """The date last named in the text, of any grain."""
    story: Story | None = None
    """The date that the clause goes on from: 2月20日抵达华沙，22日……"""
    is_of_that_year: bool = False
    """Whether the date tells when what the year named before it is about took place: 去年……，那是6月19日."""
    looks_back: bool = False
    """Whether the text goes through months that are over, so that a bare month is hardly one of the next year."""


class Story(NamedTuple):
    """A date just told, from which a bare day may go on."""

    told: Stretch
    is_sentence: bool
    """Whether both stand in one sentence; else the day begins the next one."""
    opens: bool
    """Whether the day opens its clause, so that whoever the story is about goes on (……，22日抵达华沙)."""
    sets_scene: bool
    """Whether the date told stands by itself at the head of what follows: 2022年9月，……"""
    is_loose: bool
    """Whether the day may as well be that of the report: something is said on it, or the date before only describes something."""
    by_weekday: bool
    """Whether the date was told by a weekday."""
    in_figures: bool
    """Whether the date was told with its year in figures."""
    has_gone_on: bool = False
    """Whether the date told itself went on from one before it."""
    before: Stretch | None = None
    """The bare day before the date told, where that is a month or longer: 15日……。2013年10月……。16日."""


class Piece(NamedTuple):
    """One piece of an expression: what it names on its own, and within a coarser piece before it."""

    grain: Grain
    reach: Reach
    alone: Callable[[Anchor], Iterable[Stretch]]
    inside: Callable[[Stretch], Stretch | None]
    words: str = ""
    """The rule's meaning, readable: ``last year``, ``day 15``."""
    of: tuple[Grain, ...] = ()
    """The units that it may follow, where that is not simply every longer one."""
    cycle: Grain = Grain.YEAR
    """The unit that brings it back: a day of the month recurs every month."""


def fixed(stretch: Stretch, words: str) -> Piece:
    """A piece that needs no anchor; within a coarser piece it holds only if it lies there."""

    def inside(outer: Stretch) -> Stretch | None:
        return stretch if outer.first <= stretch.first and stretch.last <= outer.last else None

    return Piece(stretch.grain, Reach.ABSOLUTE, lambda _: (stretch,), inside, words)


def short_year(number: int, words: str) -> Piece:
    """98年, 21年: the year of two digits that lies at most ten years ahead of the anchor's day."""

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        latest = anchor.day.year + 10 if anchor.day else 2049
        found = latest - (latest - number) % 100
        yield year(found if found >= 1900 else found + 100)

    return Piece(Grain.YEAR, Reach.ABSOLUTE, alone, lambda _: None, words)


@functools.lru_cache(maxsize=512)
def shifted(grain: Grain, count: int, words: str) -> Piece:
    """So many units from the anchor's day: 上周, 下个月, 去年, 昨天."""

    def alone(anchor: Anchor) -> tuple[Stretch, ...]:
        return _moved(grain, count, anchor.day) if anchor.day else ()

    return Piece(grain, Reach.DEICTIC, alone, lambda _: None, words)


@functools.lru_cache(maxsize=4096)
def _moved(grain: Grain, count: int, day: date) -> tuple[Stretch, ...]:
    """The unit that lies so many units from a day's own, where the calendar goes that far."""
    try:
        return (unit_around(shift(day, grain, count), grain),)
    except (ValueError, OverflowError):
        return ()


@functools.lru_cache(maxsize=512)
def echo(grain: Grain, count: int, words: str) -> Piece:
    """So many units from the date last named in the text: 当天, 翌日, 同年. Without one it is unknown in news."""

    def alone(anchor: Anchor) -> tuple[Stretch, ...]:
        coarse = grain >= Grain.MONTH and anchor.last is not None and anchor.last.grain <= grain
        named = anchor.last if coarse else anchor.focus  # 2018年5月以来首次，那一年的…: no day need have been named
        base = named.first if named else None if anchor.prefer == "news" else anchor.day  # 会谈后当天返回: not that of the report
        if grain is Grain.YEAR and anchor.focus_year:
            base = date(anchor.focus_year, 1, 1)
        return _moved(grain, count, base) if base else ()

    def inside(outer: Stretch) -> Stretch | None:
        return outer if outer.grain is grain and count == 0 else None

    return Piece(grain, Reach.ECHO, alone, inside, words)


@functools.lru_cache(maxsize=512)
def cyclic(grain: Grain, number: int, words: str) -> Piece:
    """The so-manieth day of a month, month of a year, weekday of a week …: bare, it may be of any of the cycles around."""
    place = _PLACES[grain]

    def alone(anchor: Anchor) -> tuple[Stretch, ...]:
        return _recurring(grain, number, anchor.day, anchor.dense) if anchor.day else ()

    cycle = {Grain.DAY: Grain.MONTH, Grain.DECADE: Grain.CENTURY}.get(grain, Grain.YEAR)
    return Piece(grain, Reach.BARE, alone, lambda outer: place(outer, number), words, cycle=cycle)


@functools.lru_cache(maxsize=4096)
def _recurring(grain: Grain, number: int, day: date, dense: bool) -> tuple[Stretch, ...]:
    """The days, months … of that number in the cycles around a day."""
    places = (_PLACES[grain](around, number) for around in _cycles(Anchor(day, dense=dense), grain))
    return tuple(place for place in places if place)


def months(first: int, last: int, words: str) -> Piece:
    """三四月: neighbouring months of one year."""

    def inside(outer: Stretch) -> Stretch | None:
        one, other = _month_of(outer, first), _month_of(outer, last)
        return Stretch(one.first, other.last, Grain.PORTION) if one and other else None

    def alone(anchor: Anchor) -> list[Stretch]:
        return [found for around in _cycles(anchor, Grain.MONTH) if (found := inside(around))]

    return Piece(Grain.PORTION, Reach.BARE, alone, inside, words)


@functools.lru_cache(maxsize=512)
def weekday(number: int, words: str) -> Piece:
    """Monday is 1."""

    def alone(anchor: Anchor) -> tuple[Stretch, ...]:
        return _weekdays(number, anchor.day, 60 if anchor.dense else 1) if anchor.day else ()

    def inside(outer: Stretch) -> Stretch | None:
        if outer.grain is Grain.WEEK:
            return a_day(outer.first + timedelta(days=number - 1))
        if outer.grain is Grain.DAY and outer.first.isoweekday() == number:
            return outer
        return None

    return Piece(Grain.DAY, Reach.BARE, alone, inside, words, cycle=Grain.WEEK)


@functools.lru_cache(maxsize=1024)
def _weekdays(number: int, day: date, reach: int) -> tuple[Stretch, ...]:
    """That day of the weeks around a day."""
    first = day.toordinal() - day.weekday() + number - 1
    days = (first + 7 * week for week in range(-reach, reach + 1))
    return tuple(a_day(date.fromordinal(ordinal)) for ordinal in days if 1 <= ordinal <= date.max.toordinal())


def nth(grain: Grain, which: int, words: str, *, day: int | None = None) -> Piece:
    """第二周, 最后一个星期一, 第九个月, 第一天: the so-manieth unit of a longer one, negative from its end."""

    def inside(outer: Stretch) -> Stretch | None:
        return _nth_in(outer, grain, which, day)

    return Piece(Grain.DAY if day else grain, Reach.PART, lambda _: (), inside, words, of=_LONGER.get(grain, ()))


def edge(count: int, grain: Grain, side: int, words: str, *, alone_too: bool = False) -> Piece:
    """前6个月, 最后五天: the first (``side`` 1) or last (-1) so many units of a longer one; of this year if ``alone_too``."""

    def inside(outer: Stretch) -> Stretch | None:
        ends = [_nth_in(outer, grain, side, None), _nth_in(outer, grain, side * count, None)]
        first, last = ends[::side]
        return Stretch(first.first, last.last, Grain.PORTION) if first and last and first.first <= last.last else None

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        found = inside(year(anchor.day.year)) if anchor.day and alone_too else None
        if found:
            yield found

    reach = Reach.DEICTIC if alone_too else Reach.PART
    return Piece(Grain.HALF if grain >= Grain.MONTH else Grain.PORTION, reach, alone, inside, words, of=_LONGER.get(grain, ()))


def apart(grain: Grain, years: int, words: str, days: int = 0) -> Piece:
    """去年今日, 去年本月: the anchor's own day or month in another year; 三十年前的昨天, so many ``days`` from it."""

    @_on_calendar
    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day:
            yield unit_around(shift(anchor.day + timedelta(days=days), Grain.YEAR, years), grain)

    return Piece(grain, Reach.DEICTIC, alone, lambda _: None, words)


def through(grain: Grain, first: int, last: int, words: str) -> Piece:
    """今明两年, 昨今两天: neighbouring units named in one breath."""

    @_on_calendar
    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day:
            one, other = (unit_around(shift(anchor.day, grain, count), grain) for count in (first, last))
            yield Stretch(one.first, other.last, Grain.PORTION)

    return Piece(grain, Reach.DEICTIC, alone, lambda _: None, words)


@functools.lru_cache(maxsize=512)
def portion(name: str, words: str, *, of: Grain | None = None) -> Piece:
    """Early, middle or late in what stands before; alone, in the anchor's own month or year."""

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day and of is Grain.MONTH:
            for around in _cycles(anchor, Grain.DAY):
                yield part_of(around, name)  # type: ignore[misc]
        elif anchor.day and of is Grain.YEAR:
            yield part_of(year(anchor.day.year), name)  # type: ignore[misc]

    reach = Reach.DEICTIC if of is Grain.YEAR else Reach.BARE
    cycle = Grain.MONTH if of is Grain.MONTH else Grain.YEAR
    return Piece(Grain.PORTION, reach, alone, lambda outer: part_of(outer, name), words, cycle=cycle)


@functools.lru_cache(maxsize=512)
def same(grain: Grain, words: str) -> Piece:
    """A part of a day, or a clock time: it names no other day than the one before it."""
    return Piece(grain, Reach.BARE, lambda _: (), lambda outer: outer if outer.grain <= Grain.DAY else None, words)


def window(count: float, grain: Grain, direction: int, words: str) -> Piece:
    """过去三个月, 未来几天: the stretch of so many units that ends or begins on the anchor's day."""

    @_on_calendar
    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day is None:
            return
        other = far_end(anchor.day, grain, count * direction)
        first, last = min(anchor.day, other), max(anchor.day, other)
        if grain >= Grain.MONTH and anchor.prefer == "news":
            first, last = _month(first.year, first.month).first, _month(last.year, last.month).last
        yield Stretch(first, last, Grain.DECADE, approximate=True)

    return Piece(Grain.DECADE, Reach.DEICTIC, alone, lambda _: None, words)


def offset(count: float, grain: Grain, words: str, *, vague: bool = False, further: bool = False) -> Piece:
    """三天前, 10年前, 7个月后: the unit that lies so many units away from the anchor's day; 两个多月前, ``further``: up to one more."""

    @_on_calendar
    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day is None:
            return
        there = far_end(anchor.day, grain, count)
        if anchor.prefer != "news" and count == int(count) and not vague:
            yield a_day(there)  # in speech and orders 三周后 is a day; in news it is about then
            return
        exact = count == int(count) and grain in (Grain.DAY, Grain.YEAR) and not vague
        unit = grain if exact or grain in (Grain.DAY, Grain.WEEK) else Grain.MONTH
        more = math.copysign(1 if abs(count) >= 1 else 0.5, count) if further else 0
        near, far = unit_around(there, unit), unit_around(far_end(anchor.day, grain, count + more), unit)
        yield Stretch(min(near.first, far.first), max(near.last, far.last), unit, approximate=not exact)

    return Piece(grain, Reach.LATER if count > 0 else Reach.DEICTIC, alone, lambda _: None, words)


def recent(days: int, words: str) -> Piece:
    """近日: the days that end on the anchor's day, as an approximate stretch."""

    def alone(anchor: Anchor) -> Iterator[Stretch]:
        if anchor.day:
            yield Stretch(anchor.day - timedelta(days=days), anchor.day, Grain.DECADE, approximate=True)

    return Piece(Grain.DECADE, Reach.DEICTIC, alone, lambda _: None, words)


def choose(candidates: Sequence[Stretch], anchor: Anchor, cycle: Grain = Grain.YEAR) -> Stretch | None:
    """The candidate that fits the tense and lies nearest to the anchor's day.

    In a clause that looks neither way the past is the likelier, unless the future one is much nearer: news
    names what is far back with its month or year.
    """
    if len(candidates) < 2 or anchor.day is None:
        return candidates[0] if candidates else None
    day = anchor.day
    today_counts = anchor.prefer != "future" or cycle is not Grain.WEEK  # who says 周二 of a day to come on a Tuesday means the next one
    past = future = None
    for candidate in candidates:
        first, last = candidate.first, candidate.last
        if first <= day and (past is None or first > past.first):
            past = candidate
        if (last > day or (today_counts and last == day)) and (future is None or first < future.first):
            future = candidate
    if past is None or future is None or _is_next_years(future, anchor, day, cycle):
        return past or future
    match anchor.prefer:
        case "past":
            return past
        case "future":
            return future
        case "nearest":
            return _nearest(candidates, past, future, day, cycle)
    return _by_tense(past, future, day, anchor.tense)


def _is_next_years(future: Stretch, anchor: Anchor, day: date, cycle: Grain) -> bool:
    """Whether a month of the next year is hardly meant: 1月4日 in a review of the year, without 将 or 明年."""
    return anchor.looks_back and cycle is Grain.YEAR and future.first.year > day.year and anchor.tense is not Tense.FUTURE


def go_on(within: Callable[[Stretch], Stretch | None], default: Stretch | None, anchor: Anchor, cycle: Grain) -> Stretch | None:
    """The bare day or weekday that goes on from the date just told: that of its month or week, or of the next one.

    ``within`` places the words in a month or week; ``default`` is what they name without a story. None where they do not go on from it.
    """
    day, story = anchor.day, anchor.story
    if day is None or story is None or story.told.grain > cycle:
        return None
    if default and default.last <= day and _goes_on_from_before(default, story):
        return None  # what was told in between was only recalled
    found = _next_in_story(within, story.told, cycle, day)
    if found is None or (anchor.tense is Tense.FUTURE and found.last < day) or (anchor.tense is Tense.PAST and found.first > day):
        return None
    if cycle is Grain.WEEK:
        return found if _goes_on_in_week(found, default, anchor, story) else None
    return found if default is None or default == found or _goes_on_in_month(found, default, day, story) else None


def _goes_on_from_before(default: Stretch, story: Story) -> bool:
    """15日抵达。2013年10月他也来过。16日……"""
    return story.before is not None and story.told.grain >= Grain.MONTH and 0 <= (default.first - story.before.last).days <= SHORTLY


def _goes_on_in_week(found: Stretch, default: Stretch | None, anchor: Anchor, story: Story) -> bool:
    """他上周一抵达，周三离开; not 他上周访问基辅，周一在东京会见X."""
    told, today = story.told, anchor.day
    if told.grain is Grain.WEEK and story.is_sentence and told.first <= found.first <= told.last:
        return not story.is_loose and anchor.tense is not Tense.FUTURE  # 上周访华，周四会见X
    if story.is_loose or found.first <= told.last or (default and default.first == today and told.last < default.first):
        return False  # 上周二通话，周三……, on a Wednesday
    ahead = anchor.tense is Tense.FUTURE and found.first > told.last
    return story.by_weekday and (ahead or (story.is_sentence and story.opens))


def _goes_on_in_month(found: Stretch, default: Stretch, day: date, story: Story) -> bool:
    """Whether the day of the story is likelier than that of the report: news of these days is told without a month."""
    told = story.told
    ahead = (found.first - told.last).days
    if ahead > 0 and _is_of_another_year(story, day):
        return ahead <= (REST_OF_MONTH if story.is_sentence else SHORTLY)
    if default.first > day >= found.last and story.opens and 0 < ahead <= A_MONTH:
        return True  # 5月10日……。21日他又飞到P, told in June: nothing looks ahead
    return _goes_on_by_distance(found, default, day, story, ahead)


def _goes_on_by_distance(found: Stretch, default: Stretch, day: date, story: Story, ahead: int) -> bool:
    told = story.told
    is_long_past = story.is_sentence and not story.is_loose and (day - told.last).days > STALE
    is_within = told.first <= found.first and found.last <= told.last
    is_during = is_within and (told.grain < Grain.MONTH or story.sets_scene or is_long_past)
    if told.first > day:
        is_then = is_during or (is_within and story.is_sentence)  # 11月的日程：18日
        return (story.opens or default.last < day or is_then) and (is_then or -SHORTLY <= ahead <= LATER)
    if is_long_past and -SHORTLY <= ahead < 0 and told.first == told.last:
        return default.last > day or (day - default.first).days > STALE  # 1月4日会谈，X是3日到的
    if ahead <= 0 and not is_during:
        return False
    if not (story.is_sentence or story.opens):
        return is_during and told.first != told.last and told.grain < Grain.MONTH and (day - told.last).days > STALE
    if is_within and told.first != told.last and told.grain < Grain.MONTH and not story.is_loose:
        return True  # 7日至10日访问P。8日，……
    if is_long_past and (0 < ahead <= _goes_on_for((day - told.last).days) or (is_within and story.opens)):
        return True  # 1964年11月5日前往P，在7日的招待会上
    if story.opens and 0 < ahead <= SHORTLY and (story.has_gone_on or (day - default.first).days > VERY_FRESH):
        return True
    if default.first > day - timedelta(days=FRESH) or default.last >= day:
        recent = story.in_figures or (day - told.last).days <= LONG_AGO
        return story.is_sentence and story.opens and not story.is_loose and recent and (is_during or ahead <= SOON)
    if story.opens:
        is_stale = story.is_sentence and not story.is_loose and (day - default.first).days > STALE
        return is_during or ahead <= (REST_OF_MONTH if is_stale else LATER)
    return not story.is_loose and (is_during or (ahead <= SOON and (day - default.first).days > STALE))


def _is_of_another_year(story: Story, day: date) -> bool:
    """1979年1月28日抵达。29日会谈: a day was told with its year, which is long over, and what opens the next clause goes on."""
    told = story.told
    return story.in_figures and story.opens and not story.is_loose and told.first == told.last and (day - told.last).days > YEARS_AGO


def _goes_on_for(since: int) -> int:
    """Days by which a day of its sentence may follow one told so many days ago."""
    return LATER if since > YEARS_AGO else SOON if since > LONG_AGO else 0


def _next_in_story(within: Callable[[Stretch], Stretch | None], told: Stretch, cycle: Grain, day: date) -> Stretch | None:
    around = unit_around(told.first, cycle)
    following = unit_around(around.last + timedelta(days=1), cycle)
    here, then = within(around), within(following)
    if here is None:
        return then
    back = (told.first - here.first).days
    if back > (NEXT_MONTH if cycle is Grain.MONTH else 0 if told.first > day else 7):
        return then  # 28日抵达，2日离开
    return then if then and then.first <= told.last else here  # 2月26日至3月2日访问期间，1日……


def _by_tense(past: Stretch, future: Stretch, day: date, tense: Tense) -> Stretch:
    back, ahead = (day - past.first).days, max((future.first - day).days, 0)
    if tense is Tense.PAST:
        return future if back > 300 and ahead < 60 else past
    if tense is Tense.FUTURE:
        return past if ahead > TENSE_BEATEN_BY * max(back, 1) and ahead > 20 else future
    nearer = 1 if tense is Tense.SOON else FUTURE_IF_NEARER_BY
    return future if back > nearer * max(ahead, 1) else past


def _nearest(candidates: Sequence[Stretch], past: Stretch, future: Stretch, day: date, cycle: Grain) -> Stretch:
    """The nearer one; yet 30日 is this month's, and 12月 this year's, unless the other one is nearer by far."""
    near = past if _distance(past, day) <= _distance(future, day) else future
    if cycle < Grain.MONTH:
        return near
    around = unit_around(day, cycle)
    here = [c for c in candidates if around.first <= c.first <= around.last]
    best = min(here, key=lambda c: _distance(c, day), default=near)
    return best if _distance(best, day) <= NEARER_BY_FAR * _distance(near, day) else near


def _distance(stretch: Stretch, day: date) -> int:
    return max((stretch.first - day).days, (day - stretch.last).days, 0)


NEARER_BY_FAR = 2
"""How many times nearer a date of a neighbouring month or year must be to win from this one's where the nearest is asked for."""

FRESH = 6
"""Days before the anchor's within which a bare day is likely to be that of the report, whichever month was told before."""

VERY_FRESH = 2
"""Days within which it is likely even where the story has just told of the days before."""

STALE = 10
"""Days from which on a bare day is hardly that of the report any more."""

SOON, LATER = 5, 7
"""Days after a date told before within which a bare day goes on from it: where it could be that of the report, and where hardly."""

REST_OF_MONTH = 27
"""Days after a date told with its year, long ago, within which a bare day of its sentence goes on from it."""

A_MONTH = 31
"""Days after a date told before within which a bare day goes on from it, where it would be to come otherwise."""

SHORTLY = 3
"""Days before a day to come on which somebody sets out."""

YEARS_AGO = 300
"""Days after which what is told is of another year than the report."""

LONG_AGO = 60
"""Days after which a day of the report is not taken for one of a story that was not told with its year."""

NEXT_MONTH = 14
"""Days by which a day's number must lie below the one told before to be of the month after it."""

TENSE_BEATEN_BY = 8
"""How many times farther the future date must be before a word such as 将 (will) is taken to belong to something else."""

FUTURE_IF_NEARER_BY = 4
"""How many times nearer an unmarked future date must be before it beats the past one."""


@functools.lru_cache(maxsize=4096)
def a_day(day: date) -> Stretch:
    return Stretch(day, day, Grain.DAY)


@functools.lru_cache(maxsize=512)
def year(number: int) -> Stretch:
    return Stretch(date(number, 1, 1), date(number, 12, 31), Grain.YEAR)


@functools.lru_cache(maxsize=4096)
def _month(number: int, month: int) -> Stretch:
    return Stretch(date(number, month, 1), date(number, month, calendar.monthrange(number, month)[1]), Grain.MONTH)


def decade(first_year: int) -> Stretch:
    return Stretch(date(first_year, 1, 1), date(first_year + 9, 12, 31), Grain.DECADE)


def century(number: int) -> Stretch:
    """The 21st runs from 2001 to 2100."""
    return Stretch(date(100 * number - 99, 1, 1), date(100 * number, 12, 31), Grain.CENTURY)


def unit_around(day: date, grain: Grain) -> Stretch:
    """The whole day, week (Monday to Sunday), month, quarter or year that holds ``day``."""
    match grain:
        case Grain.DAY:
            return a_day(day)
        case Grain.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Stretch(monday, monday + timedelta(days=6), Grain.WEEK)
        case Grain.MONTH:
            return _month(day.year, day.month)
        case Grain.QUARTER:
            return _quarter_of(year(day.year), (day.month + 2) // 3)  # type: ignore[return-value]
        case Grain.HALF:
            return _half_of(year(day.year), 1 if day.month <= 6 else 2)  # type: ignore[return-value]
        case Grain.CENTURY:
            return century((day.year + 99) // 100)
        case Grain.DECADE:
            return decade(day.year // 10 * 10)
    return year(day.year)


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF: 6, Grain.YEAR: 12, Grain.DECADE: 120, Grain.CENTURY: 1200}


def shift(day: date, grain: Grain, count: int) -> date:
    """``day`` moved by whole units; a day that the month lacks becomes its last. Raises beyond the years 1 to 9999."""
    if grain in (Grain.DAY, Grain.WEEK):
        return day + timedelta(days=count * (7 if grain is Grain.WEEK else 1))
    number, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[grain], 12)
    return date(number, month + 1, min(day.day, calendar.monthrange(number, month + 1)[1]))


def far_end(day: date, grain: Grain, count: float) -> date:
    """Like ``shift`` for halves too: 两年半 is thirty months, 半个月 fifteen days."""
    whole = int(count)
    there = shift(day, grain, whole)
    rest = count - whole
    if not rest:
        return there
    if grain >= Grain.YEAR:
        return shift(there, Grain.MONTH, round(rest * 12))
    return there + timedelta(days=round(rest * {Grain.MONTH: 30, Grain.QUARTER: 90, Grain.WEEK: 7}.get(grain, 1)))


def part_of(outer: Stretch, name: str) -> Stretch | None:
    """初, 中, 底 of a month (GUIDE: days 1–10, 11–20, 21–end), a year (January–March, June–July, November–December) …"""
    spans = {
        Grain.MONTH: {
            "early": (1, 10),
            "middle": (11, 20),
            "late": (21, 31),
            "first half": (1, 15),
            "second half": (16, 31),
            "first part": (1, 20),
            "second part": (11, 31),
        },
        Grain.YEAR: {"early": (1, 3), "middle": (6, 7), "late": (11, 12)},
        Grain.DECADE: {"early": (0, 2), "middle": (4, 6), "late": (7, 9)},
        Grain.CENTURY: {"early": (0, 19), "middle": (40, 59), "late": (80, 99)},
        Grain.WEEK: {"early": (0, 1), "middle": (2, 3), "late": (5, 6)},
    }.get(outer.grain)
    if spans is None:
        return None
    if name not in spans:
        return None
    low, high = spans[name]
    match outer.grain:
        case Grain.MONTH:
            first, last = outer.first.replace(day=low), outer.first.replace(day=min(high, outer.last.day))
        case Grain.YEAR:
            first, last = date(outer.first.year, low, 1), _month(outer.first.year, high).last
        case Grain.WEEK:
            first, last = outer.first + timedelta(days=low), outer.first + timedelta(days=high)
        case _:
            first, last = date(outer.first.year + low, 1, 1), date(outer.first.year + high, 12, 31)
    return Stretch(first, last, Grain.PORTION)


def last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def nth_weekday(first: date, last: date, which: int, number: int) -> date | None:
    """The so-manieth such weekday between two days, negative from the end.

    >>> nth_weekday(date(2021, 6, 1), date(2021, 6, 30), 3, 7)
    datetime.date(2021, 6, 20)
    """
    if which > 0:
        found = first + timedelta(days=(number - first.isoweekday()) % 7 + 7 * (which - 1))
    else:
        found = last - timedelta(days=(last.isoweekday() - number) % 7 + 7 * (-which - 1))
    return found if first <= found <= last else None


_LONGER = {
    Grain.DAY: (Grain.MONTH, Grain.YEAR, Grain.QUARTER, Grain.WEEK),
    Grain.WEEK: (Grain.MONTH, Grain.YEAR),
    Grain.MONTH: (Grain.YEAR, Grain.HALF, Grain.QUARTER),
    Grain.QUARTER: (Grain.YEAR,),
    Grain.YEAR: (Grain.DECADE, Grain.CENTURY),
}
"""The units in which shorter ones are counted."""


def _nth_in(outer: Stretch, grain: Grain, which: int, day: int | None) -> Stretch | None:
    """A unit that lies within ``outer``; a week of a month is one whose Monday does, a week of the year is ISO's."""
    if which == 0:
        return None
    if grain is Grain.WEEK:
        return _nth_week(outer, which, day)
    if grain is Grain.DAY:
        found = outer.first + timedelta(days=which - 1) if which > 0 else outer.last + timedelta(days=which + 1)
        return a_day(found) if outer.first <= found <= outer.last else None
    start = shift(outer.first, grain, which - 1) if which > 0 else shift(unit_around(outer.last, grain).first, grain, which + 1)
    unit = unit_around(start, grain)
    return unit if outer.first <= unit.first and unit.last <= outer.last else None


def _nth_week(outer: Stretch, which: int, day: int | None) -> Stretch | None:
    if day is not None:
        found = nth_weekday(outer.first, outer.last, which, day)
        return a_day(found) if found else None
    # ISO's first week is the one that holds the year's first Thursday
    found = nth_weekday(outer.first, outer.last, which, 4 if outer.grain is Grain.YEAR else 1)
    return unit_around(found, Grain.WEEK) if found else None


def _day_of(outer: Stretch, number: int) -> Stretch | None:
    if outer.grain is Grain.MONTH:
        return a_day(date(outer.first.year, outer.first.month, number)) if 1 <= number <= outer.last.day else None
    return outer if outer.grain is Grain.DAY and outer.first.day == number else None


def _month_of(outer: Stretch, number: int) -> Stretch | None:
    if outer.grain is Grain.YEAR and 1 <= number <= 12:
        return _month(outer.first.year, number)
    if outer.grain not in (Grain.HALF, Grain.QUARTER) or not 1 <= number <= 12:
        return None
    found = _month(outer.first.year, number)
    return found if outer.first <= found.first and found.last <= outer.last else None


def _quarter_of(outer: Stretch, number: int) -> Stretch | None:
    if outer.grain is not Grain.YEAR or not 1 <= number <= 4:
        return None
    return Stretch(date(outer.first.year, 3 * number - 2, 1), _month(outer.first.year, 3 * number).last, Grain.QUARTER)


def _half_of(outer: Stretch, number: int) -> Stretch | None:
    if outer.grain is not Grain.YEAR:
        return None
    return Stretch(date(outer.first.year, 6 * number - 5, 1), _month(outer.first.year, 6 * number).last, Grain.HALF)


def season_of(outer: Stretch, number: int) -> Stretch | None:
    """Spring is March to May, as GUIDE counts; winter runs into the next year."""
    if outer.grain is not Grain.YEAR:
        return None
    first = date(outer.first.year, 3 * number, 1)
    return Stretch(first, shift(first, Grain.MONTH, 3) - timedelta(days=1), Grain.PORTION)


def _decade_of(outer: Stretch, number: int) -> Stretch | None:
    return decade(outer.first.year // 100 * 100 + number) if outer.grain is Grain.CENTURY else None


_PLACES: dict[Grain, Callable[[Stretch, int], Stretch | None]] = {
    Grain.DAY: _day_of,
    Grain.MONTH: _month_of,
    Grain.QUARTER: _quarter_of,
    Grain.HALF: _half_of,
    Grain.PORTION: season_of,
    Grain.DECADE: _decade_of,
}


def _cycles(anchor: Anchor, grain: Grain) -> Iterator[Stretch]:
    """The months, years or centuries around the anchor's day in which a bare piece may lie."""
    if anchor.day is None:
        return
    cycle, counts = Grain.YEAR, range(-4, 5) if anchor.dense else range(-1, 2)
    if grain is Grain.DAY:
        cycle, counts = Grain.MONTH, range(-13, 14) if anchor.dense else range(-2, 3)
    elif grain is Grain.DECADE:
        cycle, counts = Grain.CENTURY, range(-1, 1)
    for count in counts:
        yield from _moved(cycle, count, anchor.day)


def _on_calendar(alone: Callable[[Anchor], Iterator[Stretch]]) -> Callable[[Anchor], Iterator[Stretch]]:
    """What lies before the year 1 or after 9999 names no day."""

    def guarded(anchor: Anchor) -> Iterator[Stretch]:
        with suppress(ValueError, OverflowError):
            yield from alone(anchor)

    return guarded
