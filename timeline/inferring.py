"""The publication date of an article that states none, where its own words allow it.

Knows what a report takes for granted about the day it is written; does not know how its dates are spelled.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from timeline.dates import Finder, Tense, tense_of
from timeline.lexicon import fold
from timeline.model import Article, Publication, TemporalExpression
from timeline.numbers import small_number

_NUMBER = "[一两二三四五六七八九十0-9]{1,3}"
_YEARS_SINCE = re.compile(rf"满(?P<count>{_NUMBER})周?年|(?P<anniversary>{_NUMBER})周年")
_MONTHS_SINCE = re.compile(rf"(?P<count>{_NUMBER})个多?月(?:之)?后的(?:现在|今天|今日)")
_REACH = 400
"""Characters back in which the event stands from which 满一年 (a year ago) or 7个月后的现在 (now, seven months on) counts."""


def with_publication(article: Article) -> Article:
    """The article with an inferred publication date where nothing states one and its text allows an inference."""
    if article.published is not None:
        return article
    day = inferred_day(article.text)
    return article if day is None else replace(article, published=Publication(day, "text", 0.4, inferred=True))


def inferred_day(text: str) -> date | None:
    """The day that ``text`` was written on: its month from what is latest, its day from 今天（21日） or from 将于15日.

    >>> inferred_day("2021年12月13日证实，双方将于明天（15日）会晤。")
    datetime.date(2021, 12, 14)
    """
    folded, find = fold(text), Finder(text)
    month = _month(find, folded)
    return None if month is None else _day(find, folded, month)


def _month(find: Finder, folded: str) -> date | None:
    """First day of the month of writing."""
    year = _latest_year(find, folded)
    if year is None:
        return None
    known = [item for item in find(date(year, 12, 31), prefer="past") if item.value is not None]
    for pattern, months in ((_MONTHS_SINCE, 1), (_YEARS_SINCE, 12)):
        for since in pattern.finditer(folded):
            begun = _begun(known, since.start())
            count = small_number(since["count"] or since["anniversary"]) if months == 12 else small_number(since["count"])
            if begun and count:
                return _months_later(begun, count * months)
    said = [item.start for item in known if _names_a_month(item) and item.start and item.start.year == year and _looks_back(item, folded)]
    return max(said).replace(day=1) if said else None


def _latest_year(find: Finder, folded: str) -> int | None:
    """The latest year that the text names as past or present."""
    years = [
        item.start.year
        for item in find()
        if item.start
        and item.timex_type == "DATE"
        and item.start.year > 1900
        and "year" in item.rule + item.basis
        and _looks_back(item, folded)
    ]
    return max(years, default=None)


def _looks_back(item: TemporalExpression, folded: str) -> bool:
    return tense_of(folded, item.span.start, item.span.end) is not Tense.FUTURE


def _names_a_month(item: TemporalExpression) -> bool:
    return "month" in item.rule and item.start is not None and item.end is not None and (item.end - item.start).days <= 31


def _begun(known: list[TemporalExpression], before: int) -> date | None:
    """The month last named before, from which a stretch of time is counted."""
    named = [item.start for item in known if before - _REACH <= item.span.start < before and _names_a_month(item)]
    return named[-1] if named else None


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _day(find: Finder, folded: str, month: date) -> date | None:
    """The day of ``month`` on which every 今天（21日） agrees; else the eve of the first day to come; else the last day past."""
    days = [month.replace(day=number) for number in range(1, calendar.monthrange(month.year, month.month)[1] + 1)]
    said = find(month)
    doubled = [day for day in days if _agrees(find, day)] if any(map(_is_doubled, said)) else []
    if len(doubled) == 1:
        return doubled[0]
    within = [item for item in said if "day" in item.rule.split("+") and item.start is not None]
    ahead = [item for item in within if not _looks_back(item, folded) and item.start and _same_month(item.start, month)]
    if ahead:
        return min(item.start for item in ahead if item.start) - timedelta(days=1)
    past = [item for item in find(days[-1], prefer="past") if "month_day" in item.rule and _looks_back(item, folded)]
    return max((item.start for item in past if item.start and _same_month(item.start, month)), default=None)


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _agrees(find: Finder, day: date) -> bool:
    """Whether some expression names a day both from today and by number, and all that do agree with ``day``."""
    doubled = [item for item in find(day) if _is_doubled(item)]
    return bool(doubled) and not any(item.conflict for item in doubled)


def _is_doubled(item: TemporalExpression) -> bool:
    rules = item.rule.split("+")
    return "marked_day" in rules or ("day_from_now" in rules and ("day" in rules or "month_day" in rules))
