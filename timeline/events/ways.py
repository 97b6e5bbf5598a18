"""On the way: what the day of a journey says of when somebody was elsewhere.

Knows setting out, going on and going home; does not know what else a text says of when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from timeline.edtf import span_of_days
from timeline.events.actors import is_group
from timeline.events.context import GATHERING, GOING, Clause, Report, Thread
from timeline.events.words import any_of
from timeline.lexicon import event_words
from timeline.model import Kind, Span, TemporalExpression

_WORDS = event_words()
BORDER = re.compile("[,;。]")
"""Of clauses, in folded text."""
_BY_PLANE = f"{any_of('home', 'by_plane')}[^,。;]{{0,8}}{any_of('home')}"
_HOMEWARD_BY = f"[^,。;]{{0,8}}?(?:{_BY_PLANE}|{any_of('home', 'homeward')})"
_HOME_AFTER = re.compile(f"[^。;]{{0,60}}?{any_of('home', 'after')}{_HOMEWARD_BY}")
_HOME_AT_LAST = re.compile(f"[^。;]{{0,80}}?{any_of('home', 'after')},?(?:{_HOMEWARD_BY}|[^,。;]{{0,8}}?{any_of('home')})")
HOMEWARD = re.compile(any_of("home", "words", "homeward"))
_BACK_AFTER = re.compile(f"{any_of('home', 'after')}[^,。;]{{0,8}}?{any_of('home')}")
_ONWARD = re.compile(f"{any_of('home', 'after')},?")
ENDING, _VISITED = re.compile(any_of("home", "ending")), re.compile(any_of("home", "visited"))
_GOES_TO = tuple(_WORDS["home"]["next"])
_TO_ATTEND = re.compile(f"{any_of('to_attend')}[^,。;的]*$")
_MEETS = frozenset(_WORDS["gathering"]["meets"])
TABLES = frozenset(("mutual", "held", "chaired"))
"""The frames of words for a talk at one table."""
_JOURNEY, LONG_JOURNEY = timedelta(days=4), timedelta(days=10)
"""Between the day of a journey to a gathering and the gathering, and between the end of a visit and the way home, at the most."""


def around_journey(report: Report, thread: Thread) -> TemporalExpression | None:
    """2日，X抵达阿斯塔纳，出席峰会, and 18日，X出席峰会后乘专机回到北京: the gathering is close to the day of the journey."""
    trigger, onward = report.trigger, _goes_on_to(report)
    away = onward or goes_home(report)
    if onward:
        told_before = thread.date if 0 <= report.sentence.span.start - thread.date_at <= 1 else None
        day = next(iter(single_days(report.context.dates_in(onward))), None) or _day_before(report) or told_before
    elif away:
        day = _day_before(report) or _day_of_return(report)
    else:
        day = day_of_arrival(report) if is_at_table(report) and is_multilateral(report) else None
    if day is None or day.start is None or day.start != day.end:
        return None
    gatherings = [each for each in report.clause.triggers if GATHERING.search(each.word)]
    length = LONG_JOURNEY if trigger.type == "visit" or (away and len(gatherings) > 1) else _JOURNEY  # 结束出席A峰会、B峰会后回到北京
    first, last = (day.start - length, day.start) if away else (day.start, day.start + length)
    value = span_of_days(first, last, "~")
    told = "the next journey begins" if onward else "the journey home ends" if away else "the journey there is made"
    return replace(day, value=value, basis=f"{day.basis}; {told} on that day: {value}", vague=True)


def days_after(begins: TemporalExpression) -> TemporalExpression | None:
    """25日出访五国：A、B…: the days on which B follows, of a journey that begins on the one named."""
    if begins.start is None:
        return None
    value = span_of_days(begins.start, begins.start + LONG_JOURNEY, "~")
    return replace(begins, value=value, basis=f"{begins.basis}; the journey begins on that day: {value}", vague=True)


def days_before(ends: TemporalExpression) -> TemporalExpression | None:
    """20日结束三国之行: the days before, of a journey that ends on the one named."""
    if ends.start is None:
        return None
    value = span_of_days(ends.start - LONG_JOURNEY, ends.start, "~")
    return replace(ends, value=value, basis=f"{ends.basis}; the journey ends on that day: {value}", vague=True)


def is_ending(report: Report) -> bool:
    """Whether it is told of a journey that it ends."""
    return ENDING.search(report.context.folded, *report.lead) is not None


def _goes_on_to(report: Report) -> Span | None:
    """结束对瑞士的正式访问后抵达都柏林: over by the day of the next journey; where that one is told."""
    folded, context = report.context.folded, report.context
    onward = _ONWARD.match(folded, report.trigger.span.end) if report.trigger.type == "visit" else None
    ending = ENDING.search(folded, *report.lead) if onward else None
    if onward is None or ending is None or any(each.span.end == ending.start() for each in report.clause.dates):
        return None  # 18日结束对P的访问: dated itself
    border = BORDER.search(folded, onward.end(), report.sentence.span.end)
    told = Span(onward.end(), border.start() if border else report.sentence.span.end)
    goes = context.tells_in(GOING, told) or any(
        mention.kind is not Kind.PERSON and folded.startswith(_GOES_TO, mention.span.start - 1) for mention in context.mentions_in(told)
    )
    return told if goes else None


def goes_home(report: Report) -> bool:
    """Whether the clause goes on with the way home from another country: by plane, or from the gathering of an organisation."""
    folded, end = report.context.folded, report.sentence.span.end
    if not report.context.has(HOMEWARD):
        return False
    if _HOME_AFTER.match(folded, report.trigger.span.end, end):
        return True
    if _BACK_AFTER.match(folded, report.trigger.span.end, end) and is_multilateral(report):
        return True
    ended = ENDING.search(folded, report.sentence.span.start, report.trigger.span.start) if is_multilateral(report) else None
    return bool(ended or _ends_journeys(report)) and _HOME_AT_LAST.match(folded, report.trigger.span.end, end) is not None


def _ends_journeys(report: Report) -> bool:
    """结束对A、B和C的访问: several states, of which the day of the way home dates none; of one, it is the last day there."""
    folded, (start, end) = report.context.folded, (report.sentence.span.start, report.trigger.span.end)
    ending = ENDING.search(folded, start, end)
    visit = _VISITED.search(folded, ending.end(), end) if ending else None
    if ending is None or visit is None:
        return False
    states = report.context.mentions_in(Span(ending.end(), visit.start()))
    return len({mention.polity for mention in states if mention.kind is not Kind.PERSON and mention.polity}) > 1


def single_days(dates: Iterable[TemporalExpression]) -> list[TemporalExpression]:
    return [each for each in dates if each.start and each.start == each.end]


def _days_of(report: Report, clause: Clause) -> list[TemporalExpression]:
    """The single days that a clause names before the trigger."""
    return [each for each in single_days(clause.dates) if each.span.end <= report.trigger.span.start]


def _day_before(report: Report) -> TemporalExpression | None:
    return next((days[-1] for clause in report.backwards if (days := _days_of(report, clause))), None)


def _day_of_return(report: Report) -> TemporalExpression | None:
    """结束对P的访问后，20日乘专机回到北京."""
    following = report.context.dates_in(Span(report.trigger.span.end, report.sentence.span.end))
    home = HOMEWARD.search(report.context.folded, report.trigger.span.end, report.sentence.span.end)
    return next((each for each in single_days(following) if home and each.span.end <= home.start()), None)


def day_of_arrival(report: Report) -> TemporalExpression | None:
    """The day nearest before the trigger, if a journey stands between the two, and no time of day: 20日抵达，中午出席…"""
    going = 0
    for clause in report.backwards:
        going = going or max(
            (t.span.end for t in clause.triggers if t.frame == "goes" and t.span.end <= report.trigger.span.start), default=0
        )
        days = _days_of(report, clause)
        if days:
            between = Span(days[-1].span.end, report.trigger.span.start)
            return days[-1] if going > between.start and not report.context.tells_time(between) else None
    return None


def is_at_table(report: Report) -> bool:
    """会谈, 峰会, and 金砖国家领导人第十五次会晤."""
    return report.trigger.frame in TABLES or report.trigger.word in _MEETS


def is_multilateral(report: Report) -> bool:
    """出席东盟峰会: the gathering of an organisation, that somebody is to attend."""
    to_attend = _TO_ATTEND.search(report.context.folded, *report.lead)
    named = report.context.mentions_in(Span(to_attend.start(), report.trigger.span.end)) if to_attend else ()
    return any(is_group(report.context, mention.polity) for mention in named)
