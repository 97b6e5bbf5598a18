"""No later, no sooner: what 前 and 后 after a date say of when; and which stretches of time (未来几周) are short enough to say it.

Knows these words; does not know which date is an event's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from timeline.edtf import Edtf, Interval, Point, span_of_days
from timeline.events.context import Context, Report
from timeline.lexicon import event_words
from timeline.model import Kind, Status, TemporalExpression

_WORDS = event_words()["bounds"]
_BEFORE, _AFTER, _EVE = (re.compile(_WORDS[key]) for key in ("before", "after", "eve"))
_BUT, _COUNTS = tuple(_WORDS["but"]), re.compile(_WORDS["counts"])
_WINDOW, _PORTION = "window", "portion"
_MET, _NOT_MET = (None, Status.OCCURRED), (Status.PLANNED, Status.DENIED)
_DAYS_OF_EVE = timedelta(days=7)
_SHORT = {True: timedelta(days=220), False: timedelta(days=31)}
"""How long a stretch of time ahead (未来几个月), or up to now (过去三天), may be and still date an event."""


def is_window(when: TemporalExpression) -> bool:
    """未来几周, 过去十年."""
    return _WINDOW in when.rule


def is_short_window(context: Context, when: TemporalExpression) -> bool:
    """未来几周, 过去三天; not 过去十年, in which much else happened, nor 半年内第二次, which only counts."""
    if not is_window(when) or when.start is None or when.end is None or context.published is None:
        return False
    if _COUNTS.match(context.folded, when.span.end):
        return False
    return when.end - when.start <= _SHORT[_is_ahead(when, context.published)]


def _is_ahead(window: TemporalExpression, published: date) -> bool:
    """Those of months begin on the first day of one and end on the last."""
    first, last = window.start, window.end
    return first is not None and last is not None and first >= published.replace(day=1) and last > published


def bounded(report: Report, when: TemporalExpression | None, status: Status | None) -> TemporalExpression | None:
    """When it is, with what stands beside the date; ``None`` where that leaves nothing.

    将在5月1日前会面, 不会在5月1日之前会面: some day from now until then; 2月前: before February begins; 5月底前 is towards its end.
    国庆节前夕: in the week before. 将在6月10日后访问: open, 2024-06-10/...
    """
    published = report.context.published
    if when is None or published is None or when.start is None or when.end is None:
        return when
    if is_window(when):
        return when if _is_ahead(when, published) == (status in _NOT_MET) else None
    if _is_contrasted(report, when):
        return None
    value, words = _beside(report, when, (when.start, when.end), published, status)
    return replace(when, value=value, basis=f"{when.basis}; {words}: {value}", vague=True) if value else when


def _beside(
    report: Report, when: TemporalExpression, days: tuple[date, date], published: date, status: Status | None
) -> tuple[Edtf | None, str]:
    """The value that the word after the date gives it, and what that word says; nothing without one."""
    folded, at, (first, last) = report.context.folded, when.span.end, days
    if first == last and _EVE.match(folded, at):
        return span_of_days(first - _DAYS_OF_EVE, first, "~"), "shortly before that"
    if _BEFORE.match(folded, at) and not _is_of_person(report, at):
        return _no_later(when, first, last, published, status), "no later than that"
    if _AFTER.match(folded, at) and not _is_of_person(report, at):
        return _no_sooner(first, published, status), "no sooner than that"
    return None, ""


def _no_later(when: TemporalExpression, first: date, last: date, published: date, status: Status | None) -> Edtf | None:
    if last <= published:
        return Interval(None, Point.of(last)) if status in _MET else None
    has_begun = first <= published + timedelta(days=1)
    if status not in _NOT_MET or (_PORTION in when.rule and not has_begun):
        return None
    return span_of_days(published, last if first == last or has_begun else first - timedelta(days=1))


def _no_sooner(first: date, published: date, status: Status | None) -> Edtf | None:
    if status is Status.PLANNED:
        return Interval(Point.of(max(first, published)), None)
    return span_of_days(first, published, "~") if status in _MET and first < published else None


def _is_of_person(report: Report, at: int) -> bool:
    """9月前美国总统X将会见Y: the former president."""
    mention = report.context.mention_from(at + 1)
    return mention is not None and mention.kind is Kind.PERSON


def _is_contrasted(report: Report, when: TemporalExpression) -> bool:
    """不会在3月1日前会面，但会通电话: the talk has no such limit."""
    folded, start = report.context.folded, report.clause.span.start
    return when.span.end <= start and _BEFORE.match(folded, when.span.end) is not None and folded.startswith(_BUT, start)
