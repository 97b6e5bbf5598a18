"""How long: the days of a stay or a talk, from the one that is named and from what is said of how many they are.

Knows 为期三天 and the like; does not know which date is an event's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from timeline.edtf import Point, span_of_days
from timeline.events.context import Report
from timeline.events.ways import BORDER
from timeline.events.words import any_of
from timeline.lexicon import event_words
from timeline.model import Kind, TemporalExpression
from timeline.numbers import small_number

_WORDS = event_words()
_CONCLUDED = re.compile(any_of("lasts", "concluded"))
_LASTS = re.compile(
    rf"""{any_of("lasts", "from")}?,?{any_of("lasts", "verbs")}?[^,。]{{0,6}}?{any_of("lasts", "marks")}?
    (?P<count>[{_WORDS["lasts"]["numerals"]}]){any_of("lasts", "units")}""",
    re.VERBOSE,
)
_SO_MANY_DAYS = re.compile(
    rf"(?P<count>[{_WORDS['lasts']['numerals']}](?=天)|两(?=日)){any_of('lasts', 'units')}(?!{any_of('lasts', 'unless')})"
)
"""After where somebody goes: 两日, 三天; 6日 is the sixth."""
_LASTING = rf"{any_of('lasts', 'marks')}(?P<count>[{_WORDS['lasts']['numerals']}]){any_of('lasts', 'units')}"
_LASTING_TALK = re.compile(f"{_LASTING}(?:[^,。;]{{0,10}}{any_of('is_held')})?的")
_OF_TALK = re.compile("的[^,。;的]{0,8}")
"""Between 为期两天 and a talk: 的, 的新一轮."""
_CLOSES, _OPENS = re.compile(f"{any_of('lasts', 'closes')}(?=$|[,。;了后])"), re.compile(any_of("lasts", "opens"))
_FROM = tuple(_WORDS["lasts"]["from"])
_LASTS_MARK = re.compile(any_of("lasts", "marks"))
_IS_SO_MANY_YEARS = re.compile(f",?{any_of('lasts', 'is_years')}")
_GONE_BY, _COUNTED, _RECKONS = (re.compile(_WORDS["lasts"][key]) for key in ("gone_by", "counted", "reckons"))
_YEARS_SINCE = re.compile(f"的?(?P<count>[{_WORDS['lasts']['year_numerals']}]{{1,4}}){any_of('lasts', 'years_since')}")


def whole_stay(report: Report, when: TemporalExpression) -> TemporalExpression:
    """周二（17日）起连续两日, 20日抵达，进行为期三天的访问: from the first day to the last."""
    lasts = _lasting(report, when) or _days_there(report, when)
    return _for_days(report, when, lasts) if lasts else when


def whole_talk(report: Report, when: TemporalExpression) -> TemporalExpression:
    """周三起连续两日举行会谈, 为期三天的会谈: the days that are said of the talk, or of the date itself."""
    lasts = _lasting(report, when)
    if lasts is None:
        return _from_or_until(report, when)
    at_date = lasts.start() - when.span.end <= 1 and report.context.folded.startswith(_FROM, lasts.start())
    folded, end = report.context.folded, report.trigger.span.start
    at_talk = folded[lasts.end() : end] == "的"
    if not at_talk and _CONCLUDED.search(folded, when.span.end, lasts.end()):
        at_talk = _OF_TALK.fullmatch(folded, lasts.end(), end) is not None  # 5日结束为期两天的新一轮会谈
    return _for_days(report, when, lasts) if at_date or at_talk else _from_or_until(report, when)


def years_since(report: Report) -> int | None:
    """今年是X访华50周年: how many years ago the event was, on the date that the text gives."""
    found = _YEARS_SINCE.match(report.context.folded, report.end_of_target)
    return small_number(found["count"]) if found else None


def is_reckoned(report: Report) -> bool:
    """尼克松访华已过去五年, 距X访越刚好一年: the days of such a clause are those on which it is said, or of what it is said with."""
    folded, end = report.context.folded, report.end_of_target
    if _GONE_BY.match(folded, end):
        return True
    return bool(_COUNTED.match(folded, end) and _RECKONS.search(folded, report.clause.span.start, report.trigger.span.start))


def of_the_reckoned(report: Report, when: TemporalExpression) -> bool:
    """距X去年3月访越刚好一年: the day of the journey, between whoever went and the word."""
    start, end = when.span
    since = _RECKONS.search(report.context.folded, report.clause.span.start, start)
    behind = since is not None or any(m.kind is Kind.PERSON and m.span.end <= start for m in report.clause.mentions)
    return behind and end <= report.trigger.span.start


def counts_years_from(report: Report, when: TemporalExpression) -> bool:
    """今年是X访华50周年, 明年将迎来…; not 20日出席X访华50周年大会."""
    return _IS_SO_MANY_YEARS.match(report.context.folded, when.span.end) is not None


def years_before(when: TemporalExpression, years: int) -> TemporalExpression | None:
    """The day, month or year so many years before; ``None`` where there is none."""
    value = when.value
    if not isinstance(value, Point) or value.year <= years or (value.month, value.day) == (2, 29):
        return None
    then = replace(value, year=value.year - years)
    return replace(when, value=then, basis=f"{when.basis}; {years} years before that: {then}")


def _days_there(report: Report, when: TemporalExpression) -> re.Match[str] | None:
    """周二访港两日, 20日起访问日本三天: so many days, right after where somebody goes."""
    target = report.right_after
    is_day = when.start is not None and when.start == when.end and when.span.end <= report.trigger.span.start
    if target is None or not is_day or any(each.span.start == target.span.end for each in report.clause.dates):
        return None  # 5日访京7日返港
    return _SO_MANY_DAYS.match(report.context.folded, target.span.end)


def _from_or_until(report: Report, when: TemporalExpression) -> TemporalExpression:
    """为期两天的峰会16日闭幕: the days that end on the one named, or that begin on it (开幕)."""
    context, clause = report.context, report.clause.span
    if when.start is None or when.start != when.end or not context.has(_LASTS_MARK):
        return when
    lasts = _LASTING_TALK.search(context.folded, clause.start, report.trigger.span.start)
    at = max(when.span.end, report.trigger.span.end)
    if lasts is None or BORDER.search(context.folded, report.trigger.span.end, at):
        return when
    closes = _CLOSES.search(context.folded, at, clause.end)
    return _for_days(report, when, lasts, ends=bool(closes)) if closes or _OPENS.search(context.folded, at, clause.end) else when


def _lasting(report: Report, when: TemporalExpression) -> re.Match[str] | None:
    """How long it lasts, as told after a single day."""
    context, start = report.context, when.span.end
    end = min(report.clause.span.end + 16, start + 40)
    is_day = when.start is not None and when.start == when.end
    if not (is_day and context.has(_LASTS_MARK) and _LASTS_MARK.search(context.folded, start, end)):
        return None
    lasts = _LASTS.search(context.folded, start, end)
    return lasts if lasts and _LASTS_MARK.search(lasts[0]) else None


def _for_days(report: Report, when: TemporalExpression, lasts: re.Match[str], *, ends: bool = False) -> TemporalExpression:
    """So many days from the day on, or back from it where it is the last: 5日结束为期两天的会谈."""
    if when.start is None:
        return when
    length = timedelta(days=(small_number(lasts["count"]) or 1) - 1)
    is_last = ends or _CONCLUDED.search(report.context.folded, when.span.end, lasts.end())
    first = when.start - length if is_last else when.start
    value = span_of_days(first, first + length)
    return replace(when, value=value, basis=f"{when.basis}; {lasts[0]} makes it {value}")
