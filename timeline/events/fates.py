"""Whether and how: the status and the mode that the text gives to a report.

Knows what the clauses around say became of an event; does not know what its date is counted from.
"""

from __future__ import annotations

import re
from datetime import timedelta

from timeline.edtf import Edtf
from timeline.events.actors import heeded_in
from timeline.events.context import GATHERING, JOINS, LEAD_IN, Report, Thread
from timeline.events.lengths import is_reckoned, years_since
from timeline.events.occasions import (
    ANNOUNCES,
    BRIEFING,
    FIRST_STOPS,
    NEXT_STOPS,
    WHEN_AHEAD,
    day_of_stop_before,
    follows_one_ahead,
    moved_to,
    said_in,
    topic_of,
)
from timeline.events.status import last_cue, status_of
from timeline.events.ways import day_of_arrival, is_at_table, is_multilateral
from timeline.events.words import any_of
from timeline.lexicon import BLOT, alternation, event_words
from timeline.model import Kind, Span, Status, TemporalExpression, Via

_WORDS = event_words()
_PREPARED = (*_WORDS["topic"]["prepared"], *_WORDS["topic"]["urged"])
_EVE = re.compile(any_of("earlier", "eve"))
_HOLDS = tuple(_WORDS["held"]["begins"])
_LED_UP_TO = re.compile(f"(?:[及和与]{BLOT}*[^,。;]{{2,8}}会[谈晤]?)?(?:{_WORDS['earlier']['led_up_to']})")
_WHICH = re.compile(any_of("earlier", "which"))
_MEANT = re.compile(alternation(_WORDS["status"]["cancelled"]["meant"]))
_CONDITION = re.compile(alternation(_WORDS["status"]["denied"]["condition"]))
_IF, _WOULD = (re.compile(_WORDS["status"]["denied"][key]) for key in ("given_that", "would"))
_WOULD_NOT = re.compile(alternation(_WORDS["status"]["denied"]["would_not"]))
_THEN_OFF = re.compile(_WORDS["status"]["cancelled"]["then_off"])
_ENDED = re.compile(alternation(_WORDS["status"]["cancelled"]["ended"]))
_PREPARING = re.compile(f"[^,。;]{{0,4}}{any_of('topic', 'preparing')}")
_GOES_ON = re.compile(any_of("goes_on"))
_VIDEO = re.compile(f"{any_of('remote', 'video')}(?!{any_of('remote', 'unless')})")
_ONLINE = re.compile(f"(?:{_WORDS['remote']['online']})(?:{_WORDS['remote']['who']}){{0,2}}$")
_PHONE = re.compile(any_of("remote", "phone"))
_STOP = re.compile("[。!?;]")
_SAID_AGAIN = re.compile(f"[,;:]{any_of('goes_on', 'again')}[,、:]?$")
_HAS_BEGUN = re.compile(any_of("to_attend", "begun"))
_FOR_OCCASION = re.compile(_WORDS["topic"]["occasion"])
_WEEKS, _FIRST_DAYS = timedelta(days=20), timedelta(days=3)
_AFTER_IT = re.compile(f"{BLOT}*{any_of('stay', 'after_deed')}(?=,|$)")
_ABOUT_THEN, _AIMS = _WORDS["status"]["planned"]["about_then"], frozenset(_WORDS["status"]["planned"]["aims"])
_TURNS, _AFTER_ALL = re.compile(_WORDS["status"]["denied"]["turns"]), re.compile("[之以]?后$")
_THEN_TOLD = re.compile(f"[,;、](?:{alternation(_WORDS['status']['occurred']['then_told'])})(?!将|可能|或)")
_LEAD_LENGTH = 24
"""Characters of a clause without an event that can set the scene for the next one."""


def status_in(report: Report, thread: Thread, when: TemporalExpression | None) -> Status | None:
    """What became of the event: as its clause says, else as the clause before does that it goes on from, else as its day does."""
    known = _as_known(report, when)
    if known:
        return known
    topic = topic_of(report)
    said = said_in(report, when.value if when else None, topic)
    if said is None and _lies_behind(report, when):
        return Status.OCCURRED
    became = _what_became_of_it(report) if said is not Status.DENIED else None
    if became:
        return became
    if said in (None, Status.OCCURRED) and WHEN_AHEAD.match(report.context.folded, report.end_of_target) and not _is_over(report, when):
        return Status.PLANNED
    if (said is Status.DENIED and _is_conditional(report)) or (said is not Status.DENIED and _would_come_about(report)):
        return Status.PLANNED  # 如果…，将不会会谈: it may still come about
    if topic and said is not Status.DENIED and (prepared := _as_prepared(report, topic, said, when)):
        return prepared
    if said is None and report.earlier and topic is None and not _begins_anew(report):
        said = _carried_on(report, thread) or _status_of_lead(report, when.value if when else None)
    if said is Status.PLANNED and _has_come_to_pass(report, when):
        said = None
    if said is None and when and (thread.in_programme or _is_announced(report, when)) and not _is_over(report, when):
        return Status.PLANNED
    return said or _by_the_day(report, when)


def _what_became_of_it(report: Report) -> Status | None:
    """推迟至7月10日: to come, or past; or called off after all, as the sentence may go on to say."""
    moved = moved_to(report)
    if moved is None:
        return Status.CANCELLED if _came_to_nothing(report) else None
    if _ENDED.search(report.context.folded, moved.span.end, report.sentence.span.end):
        return Status.CANCELLED
    return Status.OCCURRED if _is_over(report, moved) else Status.PLANNED


def _by_the_day(report: Report, when: TemporalExpression | None) -> Status | None:
    """Still to come, or over where what they did next is told: 两国元首在P举行会谈，会后…."""
    if _is_yet_to_come(report, when):
        return Status.PLANNED
    then = report.trigger.type != "visit" and _THEN_TOLD.match(report.context.folded, report.clause.span.end, report.sentence.span.end)
    return Status.OCCURRED if then else None


def _as_prepared(report: Report, topic: re.Match[str], said: Status | None, when: TemporalExpression | None) -> Status | None:
    """为X访华铺路, 就X访华吹风: to come, unless its day is past (1971年秘密访华，为1972年2月X访华铺平了道路)."""
    prepared = topic[0].startswith(_PREPARED) or _PREPARING.match(report.context.folded, report.trigger.span.end)
    if prepared and _is_over(report, when):
        return said or Status.OCCURRED
    return Status.PLANNED if said is None and (prepared or BRIEFING.search(report.context.folded, *report.rest)) else None


def _as_known(report: Report, when: TemporalExpression | None) -> Status | None:
    """将迎来X访华50周年, 落实两国元首会晤共识: an event that readers know of, whatever else is still to come."""
    if years_since(report) is not None or is_reckoned(report):
        return Status.OCCURRED
    if heeded_in(report):
        return Status.PLANNED if _is_ahead(report, when) else Status.OCCURRED
    return None


def _lies_behind(report: Report, when: TemporalExpression | None) -> bool:
    """2018年10月X访华之后: it took place, whatever the clause before is about."""
    return bool(_is_over(report, when)) and _AFTER_IT.match(report.context.masked, report.trigger.span.end) is not None


def _is_announced(report: Report, when: TemporalExpression) -> bool:
    """6月9日宣布8月底访问P: the day that follows the word is still to come on the day that it is said."""
    earlier = any(each.end and when.start and each.end < when.start for each in report.clause.dates if each.span.end <= when.span.start)
    return earlier and report.context.folded.endswith(ANNOUNCES, 0, when.span.start)


def _is_conditional(report: Report) -> bool:
    """如果北京…，特朗普将不会与X会谈."""
    folded = report.context.folded
    given = any(_CONDITION.match(folded, clause.span.start) for clause in report.earlier)
    return given and _WOULD_NOT.search(folded, *report.lead) is not None


def _would_come_about(report: Report) -> bool:
    """若按原计划动身，他会是首位到访的国务卿."""
    folded = report.context.folded
    if not any(_IF.match(folded, clause.span.start) for clause in report.earlier):
        return False
    return any(_WOULD.search(folded, *span) for span in (report.lead, *(clause.span for clause in report.earlier)))


def _is_ahead(report: Report, when: TemporalExpression | None) -> bool:
    published = report.context.published
    return bool(published and when and when.start and when.start > published)


def _is_over(report: Report, when: TemporalExpression | None) -> bool | None:
    """Whether the last day of the event lies before publication; ``None`` where one of the two is not known."""
    published = report.context.published
    return when.end < published if when and when.end and published else None


def _has_come_to_pass(report: Report, when: TemporalExpression | None) -> bool:
    """4日宣布将派出特使，5日抵达平壤: what was planned a clause ago."""
    over = when in report.clause.dates and _is_over(report, when)
    return bool(over) and report.trigger.frame != "visits" and said_in(report) is None


def _is_yet_to_come(report: Report, when: TemporalExpression | None) -> bool:
    """The next stop of a journey, a summit on whose eve somebody speaks, one for which they have just arrived: no cue says so."""
    trigger, over = report.trigger, _is_over(report, when)
    if _has_hardly_begun(report, when):
        return True
    if trigger.word in NEXT_STOPS:
        return not over
    if _is_on_the_way(report) or (when is None and follows_one_ahead(report)):
        return True
    if when is None and _leads_up_to(report):
        return True
    if over is not False:
        return False
    if trigger.frame == "stop":
        return trigger.word not in FIRST_STOPS
    return _EVE.match(report.context.folded, trigger.span.end) is not None or _has_just_arrived(report, when)


def _is_on_the_way(report: Report) -> bool:
    """5日抵达P，最后一站是Q, told some days after: they are hardly there yet."""
    published, before = report.context.published, day_of_stop_before(report)
    return bool(published and before and before.start and timedelta(0) <= published - before.start < _FIRST_DAYS)


def _leads_up_to(report: Report) -> bool:
    """在美朝峰会前，X访问P: what comes before a summit of two is told while that is ahead, unless it has a date."""
    folded, trigger = report.context.folded, report.trigger
    if not (GATHERING.search(trigger.word) and _LED_UP_TO.match(folded, trigger.span.end)):
        return False
    of_two = any(mention.span.end == trigger.span.start for mention in report.clause.mentions)
    return of_two and not _WHICH.search(folded, *report.lead)


def _follows_what_it_led_up_to(report: Report) -> bool:
    """X在美朝峰会前，会见了Y: the summit was ahead, and not the meeting; but X将在峰会前，先同Y通话 is to come."""
    context = report.context
    return any(
        _LED_UP_TO.match(context.folded, trigger.span.end) and not last_cue(context.masked, Span(clause.span.start, trigger.span.start))
        for clause in report.earlier
        for trigger in clause.triggers
    )


def _has_hardly_begun(report: Report, when: TemporalExpression | None) -> bool:
    """王毅10月访问日本, told on the first days of October."""
    published = report.context.published
    if not (published and when and when.start and when.end and when.end - when.start > _WEEKS):
        return False
    return timedelta(0) <= published - when.start < _FIRST_DAYS


def _has_just_arrived(report: Report, when: TemporalExpression | None) -> bool:
    """16日抵达金边，出席峰会, told on the 16th or the day after: nobody says that it has begun."""
    published = report.context.published
    if not (published and when and when.start and published - when.start <= timedelta(days=1)):
        return False
    if not is_at_table(report) or not is_multilateral(report) or day_of_arrival(report) is None:
        return False
    return _HAS_BEGUN.search(report.context.folded, report.trigger.span.end, report.sentence.span.end) is None


def _came_to_nothing(report: Report) -> bool:
    """原定4月访日，但由于疫情无限期延期: as a later clause of the sentence says."""
    folded, clause = report.context.folded, report.clause.span
    if said_in(report) is Status.PLANNED and _THEN_OFF.match(folded, clause.end, report.sentence.span.end):
        return True
    if not (report.context.has(_MEANT) and _MEANT.search(folded, *clause)):
        return False
    alone = all(each.span.start <= report.trigger.span.start for each in report.clause.triggers)
    since = report.end_of_target if alone else clause.end  # 原计划访P的X推迟行程; not 原定访P的X取消与Y的会谈
    return _ENDED.search(folded, since, report.sentence.span.end) is not None


def _begins_anew(report: Report) -> bool:
    """Whether a stop stands before the clause: a quotation of several sentences is one."""
    return bool(_STOP.search(report.context.folded, report.earlier[-1].span.end, report.clause.span.start))


def _status_of_lead(report: Report, value: Edtf | None) -> Status | None:
    """计划于4月，在北京会见: the clause before without an event of its own sets the scene."""
    lead, trigger = report.earlier[-1], report.trigger.span
    occasion = _FOR_OCCASION.search(report.context.folded, *lead.span) is not None  # 期待以这次访问为契机，同X…
    stop = report.trigger.frame == "stop"  # 将访问中东，首站是P
    if (lead.triggers and not occasion and not stop) or lead.span.end - lead.span.start > _LEAD_LENGTH:
        return None
    found = status_of(report.context.masked, Span(lead.span.start, trigger.end), trigger, value, report.context.published)
    return found if found is Status.PLANNED and not _looks_ahead_to_another(report, lead.span) else None


def _looks_ahead_to_another(report: Report, lead: Span) -> bool:
    """推动双方合作，X会见Y: the clause has its own subject, and what is to come has its own words; not 预计4月内，X访问P."""
    context, clause = report.context, report.clause
    first = next((mention for mention in clause.mentions if mention.kind is Kind.PERSON and mention.via is not Via.PRONOUN), None)
    cue = last_cue(context.masked, lead)
    if first is None or cue is None or cue[0] not in _AIMS or context.folded.startswith(_HOLDS, clause.span.start):
        return False  # 愿意同P对话，举行P和Q首脑会晤: no subject
    if _CONDITION.match(context.folded, lead.start) or _IF.match(context.folded, lead.start):
        return False
    before = context.without_dates(Span(clause.span.start, first.span.start)).strip(_ABOUT_THEN)
    own = len(before) < LEAD_IN and not JOINS.search(before)
    return own and bool(context.without_dates(Span(cue.end(), lead.end)).strip(_ABOUT_THEN))


def _carried_on(report: Report, thread: Thread) -> Status | None:
    """That of the clause before; not of 不能前往, where 改以视频出席 or 但… follows, or 在不能访问后."""
    if not _continues(report):
        return None
    folded = report.context.folded
    turns = _TURNS.match(folded, report.clause.span.start) or _AFTER_ALL.search(folded, *report.earlier[-1].span)
    return None if thread.status is Status.DENIED and turns else thread.status


def _continues(report: Report) -> bool:
    """Whether the clause goes on with the subject of the one before; not X在美朝峰会前，会见了Y, which was ahead when X did."""
    if _follows_what_it_led_up_to(report):
        return False
    if _SAID_AGAIN.search(report.context.folded, report.earlier[0].span.start, report.clause.span.start):
        return True  # 将出席四方会谈，亦即，X国外长会议
    opening = report.lead.of(report.context.folded).strip()
    before = (mention for mention in report.clause.mentions if mention.span.end <= report.trigger.span.start)
    return bool(_GOES_ON.match(opening) or JOINS.match(opening)) or not any(mention.kind is Kind.PERSON for mention in before)


def is_remote(report: Report) -> bool:
    """Whether the clause says that it was by video, or what stands right before the word: 线上首脑峰会."""
    folded, at = report.context.folded, report.trigger.span.start
    return bool(_VIDEO.search(folded, *report.clause.span) or _ONLINE.search(folded, max(report.clause.span.start, at - 8), at))


def type_and_mode(report: Report) -> tuple[str, str | None]:
    """A meeting by video is a call, and so is a talk by telephone (双方仅用电话简短交谈)."""
    if report.trigger.type == "meeting" and is_remote(report):
        return "call", "video"
    if report.trigger.type == "meeting" and report.context.has(_PHONE) and _PHONE.search(report.context.folded, *report.lead):
        return "call", "phone"
    return report.trigger.type, report.trigger.mode
