"""When: the date that the text gives to a report.

Knows which date of a text is an event's and which is not; does not know who takes part, nor what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from timeline.edtf import Edtf, Point, span_of_days
from timeline.events.actors import heeded_in, meanwhile_with, where_two_are_spoken_of
from timeline.events.bounds import is_short_window, is_window
from timeline.events.context import (
    AFTER_DEED,
    EACH,
    GATHERING,
    INVITATION,
    INVITED_BY,
    JOINS,
    MATTER,
    SPEECH,
    TALKING,
    TIMES_APART,
    Clause,
    Context,
    Day,
    Report,
    Thread,
    last_speech,
    mention_at,
    parties_among,
)
from timeline.events.lengths import counts_years_from, is_reckoned, of_the_reckoned, years_before, years_since
from timeline.events.status import MOVED, TO_HOLD, status_of
from timeline.events.ways import BORDER, ENDING, HOMEWARD, LONG_JOURNEY, around_journey, single_days
from timeline.events.words import any_of
from timeline.lexicon import BLOT, alternation, each_word, event_words
from timeline.model import Kind, Part, Sentence, Span, Status, TemporalExpression
from timeline.numbers import small_number

_WORDS = event_words()
_TOUR = re.compile(any_of("tour"))
NEXT_STOPS, FIRST_STOPS = (frozenset(_WORDS["tour"][key]) for key in ("next", "first"))
_ONLY_LISTED, _IS = re.compile(_WORDS["tour"]["listed"]), tuple(_WORDS["tour"]["is"])
_OTHER_DEED = re.compile(any_of("other_deed"))
_OFFICE = re.compile(f"[^,。]{{0,4}}{any_of('office')}")
_SINCE_OFFICE = re.compile(f"[^,。;]{{0,4}}{any_of('office')}[^,。;]{{0,14}}?{any_of('office', 'after')}(?!{any_of('office', 'soon')})")
_BEFORE = re.compile(any_of("earlier", "than"))
_TOPIC = re.compile(f"(?P<word>{any_of('topic')})[^,。;]{{0,24}}$")
"""21日针对X访美一事作出评论: the day is that of the comment."""
_URGED = re.compile(f"{any_of('topic', 'urged')}(?![下派党者])[^,。;]{{0,16}}$")
_TIMES = re.compile(f"(?P<count>{_WORDS['times']['twice']}){_WORDS['times']['word']}[^,。;]{{0,4}}$")
_DATED_NEXT, _DATED_LAST = (re.compile(_WORDS["times"]["dated"] + _WORDS["times"][key]) for key in ("dated_next", "dated_last"))
BRIEFING = re.compile(any_of("topic", "briefing"))
_PURPOSE = re.compile(f"{any_of('topic', 'purpose')}[^,。;]{{0,24}}$")
_AFTER_PURPOSE = re.compile(f"[^,。;]{{0,6}}(?:{any_of('topic', 'preparing')}|{any_of('topic', 'paid')})")
_AND_DAY = re.compile("[和及与、]|以及")
_EARLIER = re.compile(any_of("earlier"))
_SETS_SCENE, _WISHED_THEN = ("", *_WORDS["earlier"]["scene"]), re.compile(_WORDS["earlier"]["wished"])
_LOOKS_BACK = re.compile(any_of("looks_back"))
_SINCE = re.compile(f"[^,。]{{0,12}}{_WORDS['since']['ends']}")
_HELD_SINCE_OFFICE = re.compile(f"[^,。]{{0,8}}?{any_of('is_held')}[^,。]{{0,8}}?{any_of('office')}{_WORDS['since']['ends']}")
"""3月举行X上任以来首次峰会: since then, and not since March."""
_SINCE_BEFORE = re.compile(f"{any_of('since', 'before')}$")
_SINCE_AFTER, _SINCE_FIRST = tuple(_WORDS["since"]["after"]), tuple(_WORDS["since"]["first"])
_REPORT_AFTER = tuple(_WORDS["since"]["report"])
_SINCE_THEN = re.compile(any_of("since", "then"))
_UNTIL = re.compile(f"{any_of('since', 'until')}$")
_ENDS = re.compile(any_of("since", "end"))
_RANKS = re.compile(any_of("since", "rank"))
_AT_SESSION = re.compile(f"的[^,。;]{{0,8}}{any_of('since', 'at_session')}")
_BEGINS = re.compile(any_of("since", "begin"))
_HELD_THEN = re.compile(f"(?:之?前|之?后|以前|以后)?[^,。;]{{0,4}}{any_of('is_held')}的")
_NOT_LONG_AGO = timedelta(days=550)
"""Before publication, in which a month of taking office is told apart from the first journey after it."""
_IN = tuple(_WORDS["location"]["in"])
_OF_NAME = "|".join(any_of("gathering", key) for key in ("heads", "councils", "manners"))
_NAME_ONLY = re.compile(f"[^一-鿿]*(?:[和、][^一-鿿]*)?(?:{_OF_NAME}|第[^,。;]{{1,6}}[届次]|举行|进行|的)*")
"""What may stand between a year and the word for the gathering whose year it is."""
_SAME_DAY = "day_of_before"
"""The rule of 当天, the day that the text has spoken of."""
_NEXT_DAY = tuple(_WORDS["since"]["next_day"])
_LONGEST_TOUR = 20
_NTH_DAY = re.compile(any_of("stay", "nth_day"))
_OF_A_STAY = re.compile(f"{any_of('stay')}[^,。;]{{0,6}}$")
_STAY_REACH = 10
_INVITED = re.compile(f"{_WORDS['invitation']['verb']}(?!下)[^,。;]{{0,16}}$")
_NOW, _LONG_BEFORE = tuple(_WORDS["then_held"]["this_one"]), timedelta(days=45)
_WITHIN_TALKS = tuple(_WORDS["setting"]["within"])
_SET_IN = re.compile(f"{any_of('setting')}在[^,。;]{{1,24}}$")
_CONVEYED = re.compile(f"{any_of('invitation', 'conveyed')}(?=[^,。;]{{0,40}}$)")
_SAID = _WORDS["speech"]
_REVEALED = re.compile(f"{each_word(_SAID['revealed'], _SAID['to_have_been'])}|{_SAID['was_revealed']}")
_TELLS_OF, _OUTCOME = re.compile(f"{any_of('outcome', 'tells')}[^,。;]{{0,24}}$"), re.compile(f"的?{any_of('outcome')}")
_IF = re.compile(f"(?<![主首需])(?:{alternation(_WORDS['status']['denied']['condition'])})(?<!除非)")
_WISH = re.compile(any_of("wish"))
_WISHED = re.compile(f"{any_of('wish')}[^,。;并后]{{0,24}}$")
_OPPOSED = re.compile(
    f"(?:{any_of('wish', 'opposed')}|{_WORDS['wish']['threatened']}(?={BLOT}|{_WORDS['wish']['threatens']}))[^,。;并后]{{0,24}}$"
)
_HE_OPENS = re.compile(f"[,;]{any_of('own_day', 'he')}")
_THEN_MOVED = re.compile(_WORDS["status"]["cancelled"]["then_moved"])
_STAYS = frozenset(("goes", "visits"))
_THAT_DAY, _THEN_GOES = (re.compile(_WORDS["then"][key]) for key in ("that_day", "goes"))
_SPOKEN_OF = re.compile(f"{any_of('topic', 'spoken_of')}了?{BLOT}[^,。;]{{0,16}}$")
_ABOUT_IT = tuple(_WORDS["topic"]["of_its_own"])
_FOR, _PREPARES = _WORDS["topic"]["for"], re.compile(any_of("topic", "preparing"))
_AND_THEN = re.compile(_WORDS["then"]["and_then"])
_THEN_ON = re.compile(f"{_AND_THEN.pattern}[^,。;]{{0,8}}$")
_CALLS_OFF = re.compile(_WORDS["status"]["cancelled"]["calls_off"])
_WAS_MEANT = re.compile(f"{alternation(_WORDS['status']['cancelled']['meant'])}|{_WORDS['status']['cancelled']['put_off']}")
_DESPITE = re.compile(f"{any_of('wish', 'despite')}[^,。;]{{0,8}}$")
_LISTING = re.compile(f"{any_of('listing')}[^,。;]{{0,8}}$")
_JOURNEYS = frozenset(("goes", "visits", "leaves"))
_ITS_OWN, _DEPARTS = (re.compile(f"{any_of('own_day', 'adverbs')}{{0,3}}(?:{_WORDS['own_day'][key]})") for key in ("ahead", "departs"))
_THEREAFTER = re.compile(any_of("thereafter"))
ANNOUNCES = tuple(_WORDS["announced"]["announces"])
_STOP = re.compile("[。!?]")
WHEN_AHEAD = re.compile(
    f"{any_of('when_ahead')},?(?:(?!{SPEECH.pattern}|{any_of('when_ahead', 'promises')})[^,。;]){{0,8}}?{any_of('when_ahead', 'ahead')}"
)
_THEN_HELD = re.compile(any_of("then_held"))
_THIS_ONE = re.compile(any_of("then_held", "this_one"))
_MEETS = tuple(_WORDS["gathering"]["meets"])
_CHAIRED_THEN = tuple(_WORDS["then_held"]["chaired"])
_GOES_ON_STILL = re.compile(any_of("aside", "still_on"))
_STILL_ON = re.compile(f"{any_of('aside', 'still_on')}[^,。;]{{0,8}}$")
_DURING = re.compile(f"(?:{any_of('meanwhile', 'told')},?)?在?[^,。;]{{0,10}}?{any_of('meanwhile', 'during')},")
_ALSO = re.compile(f"[^,。;]{{1,14}}?{any_of('meanwhile', 'also')}")
_MEANWHILE = tuple(_WORDS["meanwhile"]["words"])

Dated = tuple[TemporalExpression | None, bool]
"""The expression that dates an event, and whether it was carried over from another sentence."""


# --- when --------------------------------------------------------------------------------------------------------------


def tour_in(context: Context, sentence: Sentence, clauses: Iterable[Clause]) -> TemporalExpression | None:
    """The days of a whole journey: 8月11日到15日的中欧之行."""
    if not _TOUR.search(context.folded, *sentence.span):
        return None
    for clause in clauses:
        talks = any(trigger.type != "visit" for trigger in clause.triggers)
        if talks and not _TOUR.search(context.folded, *clause.span):
            continue  # 此行人士说，两人三月底通电话后…
        spans = [each for each in clause.dates if _spans_a_tour(each) and not _is_of_something_else(context, clause, each)]
        if spans:
            return spans[0]
    return None


def _is_of_something_else(context: Context, clause: Clause, expression: TemporalExpression) -> bool:
    """此行可能与五月底之前举行的峰会有关, 上月底宣布这次行程: days that the clause gives a talk, or the announcement."""
    if context.folded.startswith(ANNOUNCES, expression.span.end):
        return True
    tour = _TOUR.search(context.folded, clause.span.start, expression.span.start)
    return tour is not None and _HELD_THEN.match(context.folded, expression.span.end) is not None


def _spans_a_tour(expression: TemporalExpression) -> bool:
    first, last = expression.start, expression.end
    return bool(first and last and 1 <= (last - first).days <= _LONGEST_TOUR and not expression.vague)


def date_of(report: Report, thread: Thread) -> Dated:
    """The expression that dates the event: of its clause, else of its sentence, else of what the text has been about."""
    if is_reckoned(report):
        return next((each for each in report.clause.dates if of_the_reckoned(report, each)), None), False
    years = years_since(report)
    if years is None:
        return _date_told(report, thread)
    own = [each for each in report.clause.dates if each.span.end <= report.trigger.span.start and not counts_years_from(report, each)]
    if own and "年" in own[-1].text:
        return own[-1], False  # 今年是X2014年访问P10周年
    told = [each for each in report.clause.dates if counts_years_from(report, each)]
    return (years_before(told[-1], years) if told else None), False


def _date_told(report: Report, thread: Thread) -> Dated:
    since = last_speech(report.context, report.sentence.span.start, report.trigger.span.start)
    topic = topic_of(report)
    spoken_of = where_two_are_spoken_of(report)
    if topic or spoken_of:
        return _date_in_clause(report, topic.start() if topic else spoken_of), False
    told = _told_of(report)
    if told:
        return _date_in_clause(report, told.start()), False
    moved = moved_to(report)
    if moved:
        return moved, False
    same_day = _on_its_day(report, thread)
    if same_day:
        return same_day[0], False
    around = around_journey(report, thread)
    if around:
        return around, False
    if (report.trigger.word in NEXT_STOPS and not report.clause.dates) or day_of_stop_before(report):
        return _carried(report, thread) if thread.tour else (None, False)
    own = _date_in_clause(report, since) or _date_in_clauses_before(report, since) or _date_right_after(report)
    own = None if own and _is_of_other_item(report, own) else own
    own = _unranked(report, own, since) if own else _since_office(report, thread)
    if own and report.trigger.frame == "stop" and own.start != own.end and own not in report.clause.dates:
        own = replace(own, vague=True)  # 3日至8日出访，首站是P，之后是Q: the days of the whole journey
    dated = (_until_its_end(report, own), False) if own else _carried(report, thread)
    year = _year_in_name(report, since, dated[0])
    return (year, False) if year and (dated[0] is None or not _is_within(dated[0], year)) else dated


def day_of_stop_before(report: Report) -> TemporalExpression | None:
    """5日抵达P，最后一站是Q: the day on which they were elsewhere, where the stop is listed without one of its own."""
    trigger = report.trigger
    if trigger.frame != "stop" or trigger.word in FIRST_STOPS or report.clause.dates:
        return None
    if not (trigger.word.endswith(_IS) or _ONLY_LISTED.match(report.context.folded, trigger.span.end)):
        return None
    dated = next((clause for clause in reversed(report.earlier) if clause.dates), None)
    days = single_days(dated.dates) if dated else []
    return days[-1] if days else None


def _told_of(report: Report) -> re.Match[str] | None:
    """20日被揭发曾会晤X, 20日介绍X访P成果: the word before which a day is that on which it came to light, or is told of."""
    folded, lead = report.context.folded, report.lead
    revealed = report.context.has(_REVEALED) and _REVEALED.search(folded, *lead)
    return revealed or (_TELLS_OF.search(folded, *lead) if _OUTCOME.match(folded, report.end_of_target) else None)


def moved_to(report: Report) -> TemporalExpression | None:
    """原定4月的访问推迟至5月, 改在20日举行; 原定5日访华，其后改为8日: the date to which it was put off."""
    if not report.context.has(MOVED):
        return None
    folded, (start, end), until = report.context.folded, report.clause.span, report.sentence.span.end
    moved = MOVED.search(folded, start, end)
    if moved is None and _WAS_MEANT.search(folded, start, end):
        then = _THEN_MOVED.match(folded, end, until)
        moved = MOVED.match(folded, then.end(), until) if then else None
    return next(iter(report.context.dates_in(Span(moved.end(), moved.end() + 1))), None) if moved else None


def listed_dates(report: Report, when: TemporalExpression | None) -> list[TemporalExpression | None]:
    """2018年和2019年举行过会晤: each of the dates before the word that make a list; days in a row are one gathering's."""
    counted = counted_dates(report)
    if counted:
        return [*counted]
    before = _days_before(report)
    if when is None or len(before) < 2 or before[-1] is not when or when.vague:
        return [when]
    return [*_list_at_end(report, before)]


def dates_of_each(report: Report, when: TemporalExpression | None, count: int) -> list[TemporalExpression]:
    """A与B分别于12日和15日访问P, 12日和15日分别会见A和B: the day of each, where as many are listed as they are; else none."""
    before = _days_before(report)
    if when is None or count < 2 or not before or before[-1].span != when.span or not EACH.search(report.context.folded, *report.lead):
        return []
    listed = _list_at_end(report, before)
    return listed if len(listed) == count and before[-1].value and not before[-1].vague else []


def _days_before(report: Report) -> list[TemporalExpression]:
    dates = (each for clause in (*report.earlier, report.clause) for each in clause.dates)
    return [each for each in dates if each.span.end <= report.trigger.span.start]


def _list_at_end(report: Report, before: list[TemporalExpression]) -> list[TemporalExpression]:
    """The last of the dates, with those that are joined to it in a list."""
    listed = before[-1:]
    for one, other in zip(reversed(before[:-1]), reversed(before[1:]), strict=True):
        if one.value is None or one.vague or not JOINS.fullmatch(report.context.folded, one.span.end, other.span.start):
            break
        listed.insert(0, one)
    return listed


def counted_dates(report: Report) -> list[TemporalExpression]:
    """2015年竞选时及2016年当选后，两次到访P; 前两次会晤分别在2018年6月和2019年2月: as many dates as times, in a list; else none."""
    folded, lead = report.context.folded, report.lead
    times = _TIMES.search(folded, *lead)
    if times is None:
        return []
    count, apart = small_number(times["count"]), TIMES_APART.match(folded, *report.rest)
    if apart:
        dates = [each for each in report.clause.dates if each.span.start >= apart.end()]
    else:
        near = [clause for clause in report.earlier[-1:] if not clause.triggers and not report.clause.dates]
        dates = [each for clause in (*near, report.clause) for each in clause.dates if each.span.end <= times.start()]
    if len(dates) != count or not all(each.value and not each.vague for each in dates):
        return []
    listed = all(_DATED_NEXT.fullmatch(folded, one.span.end, other.span.start) for one, other in pairwise(dates))
    return dates if listed and (apart or _DATED_LAST.fullmatch(folded, dates[-1].span.end, times.start())) else []


def _year_in_name(report: Report, since: int, dated: TemporalExpression | None) -> TemporalExpression | None:
    """2019年二十国集团峰会, 论坛2024年年会: the year of the gathering; any other day is of whoever speaks of it."""
    context = report.context
    if report.trigger.type == "visit" and report.trigger.frame != "attends":
        return None
    years = [e for e in report.clause.dates if e.span.start >= since and e.value is not None and _is_in_name(context, e)]
    at = report.trigger.span.start
    before = [year for year in years if year.span.end <= at and _NAME_ONLY.fullmatch(context.masked, year.span.end, at)]
    return before[-1] if before else years[0] if years and dated is None and report.trigger.frame == "attends" else None


def _is_within(one: TemporalExpression, year: TemporalExpression) -> bool:
    return bool(one.start and year.start and one.start.year == year.start.year)


def _is_long(expression: TemporalExpression) -> bool:
    """A month, a year: more than the days of one occasion."""
    return bool(expression.start and expression.end and expression.end - expression.start > LONG_JOURNEY)


def topic_of(report: Report) -> re.Match[str] | None:
    """就X访美一事, 讨论峰会的日程: the word after which the event is only spoken of."""
    urged = _URGED.search(report.context.folded, *report.lead)
    if urged and _DESPITE.search(report.context.folded, report.clause.span.start, urged.start()):
        urged = None
    if urged and report.trigger.type == "visit":
        return urged
    purpose = _PURPOSE.search(report.context.folded, *report.lead)
    if purpose and _AFTER_PURPOSE.match(report.context.folded, report.trigger.span.end):
        return purpose
    if heeded := heeded_in(report):
        return heeded
    topic = _TOPIC.search(report.context.folded, *report.lead)
    spoken_of = topic and (
        MATTER.match(report.context.folded, report.trigger.span.end) or BRIEFING.search(report.context.folded, *report.rest)
    )
    return topic if spoken_of else None


def _date_in_clause(report: Report, since: int) -> TemporalExpression | None:
    own = [
        e
        for e in report.clause.dates
        if _dates_an_event(report.context, e, report.trigger.span) or (is_short_window(report.context, e) and not _wishes(report))
    ]
    before = [
        e
        for e in own
        if since <= e.span.start
        and e.span.end <= report.trigger.span.start
        and not (_dates_a_remark(report, e) or _dates_a_wish(report, e) or _dates_its_end(report, e) or _is_of_deed_before(report, e))
    ]
    after = [e for e in own if e.span.start >= report.trigger.span.end and not _is_of_next(report, e)]
    if report.trigger.type == "visit" and report.context.folded.startswith("的", report.end_of_target):
        now = report.context.published
        after = [e for e in after if not (now and e.start and e.start > now)]  # 向访问P的X表示有意明年访华
    return _of_days(report.context, before or after[:2]) if before or _are_together(report.context, after[:2]) else next(iter(after), None)


def _dates_a_remark(report: Report, expression: TemporalExpression) -> bool:
    """16日在与X会晤前表示: the day on which it is said."""
    folded, end = report.context.folded, report.trigger.span.end
    before = _BEFORE.match(folded, end)
    return bool(before and folded.startswith(_IN, expression.span.end) and SPEECH.search(folded, before.end(), report.clause.span.end))


def _wishes(report: Report) -> re.Match[str] | None:
    """邀请Y来访, 呼吁A与B会谈; not 应Y邀请访华, which is said of whoever goes."""
    if report.trigger.type == "visit" and not INVITED_BY.search(report.context.folded, *report.lead):
        invited = _INVITED.search(report.context.folded, *report.lead)
        if invited:
            return invited
    opposed = _OPPOSED.search(report.context.masked, *report.lead)
    if opposed:
        return None if _DESPITE.search(report.context.folded, report.clause.span.start, opposed.start()) else opposed
    if INVITATION.match(report.context.folded, report.end_of_target):  # 20日转达了X请Y访华的邀请
        conveyed = [*_CONVEYED.finditer(report.context.folded, *report.lead)]
        return conveyed[-1] if conveyed else None
    wished = report.context.has(_WISH) and _WISHED.search(report.context.folded, *report.lead)
    return wished if wished and said_in(report) is Status.PLANNED else None


def _dates_a_wish(report: Report, expression: TemporalExpression) -> bool:
    """X20日邀请Y来访, X20日呼吁A与B会谈, 双方20日决定举行会谈: the day on which they were asked, or so decided."""
    wish = _wishes(report) or TO_HOLD.search(report.context.folded, *report.lead)
    return wish is not None and expression.span.end <= wish.start() and not _is_future(report.context, expression)


def _is_of_next(report: Report, expression: TemporalExpression) -> bool:
    """会谈的第二天, 曾与A会面的B20日会见C, 与A通话后20日又会见B: the day of what the clause goes on to tell."""
    if _is_day_after(report, expression):
        return True
    if all(trigger.span.start < expression.span.end for trigger in report.clause.triggers):
        return False
    then = _AND_THEN.fullmatch(report.context.folded, report.end_of_target, expression.span.start)
    return then is not None or _is_of_head(report, expression)


def _is_of_head(report: Report, expression: TemporalExpression) -> bool:
    """曾与A会面的B20日会见C: the day of what B did then."""
    folded, at = report.context.folded, report.trigger.span.end
    attends = GATHERING.search(report.trigger.word)  # 出席G20峰会的X10日会见Y: there
    if report.trigger.type == "visit" or attends or not folded.startswith("的", at) or _GOES_ON_STILL.search(folded, *report.lead):
        return False
    head = mention_at(report.clause.mentions, at + 1)
    return head is not None and head.kind is Kind.PERSON and head.span.end <= expression.span.start


def _is_of_deed_before(report: Report, expression: TemporalExpression) -> bool:
    """4月访问法国后再次与X会面, 上周访华后将访问日本: the month, or the week, of the first of the two; one day may be that of both."""
    published, at = report.context.published, report.trigger.span.start
    if not (published and expression.end and expression.end < published):
        return False
    earlier = any(
        expression.span.end <= each.span.start < at and _THEN_ON.search(report.context.folded, each.span.end, at)
        for each in report.clause.triggers
    )
    return earlier and (expression.start != expression.end or said_in(report) is Status.PLANNED)


def _dates_its_end(report: Report, expression: TemporalExpression) -> bool:
    """X20日取消与Y的会晤: the day on which it was called off; not 去年9月取消会谈, which is about when it would have been."""
    return expression.start == expression.end and _CALLS_OFF.match(report.context.folded, expression.span.end) is not None


def _are_together(context: Context, days: list[TemporalExpression]) -> bool:
    """峰会于28日和29日举行."""
    return len(days) == 2 and _AND_DAY.fullmatch(context.folded, days[0].span.end, days[1].span.start) is not None


def _of_days(context: Context, before: list[TemporalExpression]) -> TemporalExpression:
    """The last of the dates, or 22日和23日 together: a gathering of two days."""
    last = before[-1]
    if _are_together(context, before[-2:]):
        first, second = before[-2].start, last.start
        if first and second and first == before[-2].end and second == last.end and timedelta(0) < second - first <= timedelta(3):
            value = span_of_days(first, second)
            return replace(last, value=value, basis=f"{before[-2].basis}; {last.basis}; together {value}")
    return last


def _is_day_after(report: Report, expression: TemporalExpression) -> bool:
    """访问的第二天, 举行峰会的同一天: the day after, or the very day, of something else."""
    folded, start = report.context.folded, expression.span.start
    if _SAME_DAY in expression.rule and start in (report.trigger.span.end, report.end_of_target):
        return True  # 结束访华当天: the day of its end, whichever that was
    if folded[start - 1] != "的":
        return False
    other_day = folded.startswith(_NEXT_DAY, start)
    return other_day or (_SAME_DAY in expression.rule and said_in(report) is Status.PLANNED)  # 宣布将举行峰会的同一天


def _date_in_clauses_before(report: Report, since: int) -> TemporalExpression | None:
    """The last date of the nearest clause that has one, unless it is that of something else."""
    context, trigger = report.context, report.trigger.span
    if _EARLIER.search(context.folded, *report.lead) and not _is_only_when(report):
        return None
    if meanwhile := _meanwhile(report):
        return meanwhile
    if _IF.search(context.folded, *report.lead):
        return None  # 1月致函P，威胁X如果访台，…
    for clause in _clauses_before(report):
        usable = [e for e in clause.dates if _dates_an_event(context, e, trigger) and e.span.start >= since]
        if not usable:
            continue
        if _is_stop_after(report, clause, usable[-1]):
            return _some_time_after(report, usable[-1])
        return None if _dates_something_else(report, clause, usable[-1]) else _of_days(report.context, usable)
    return None


def _some_time_after(report: Report, day: TemporalExpression) -> TemporalExpression | None:
    """Of what has taken place since: from that day until it was told, where those are days of one journey."""
    published = report.context.published
    if not (published and day.start and timedelta(0) < published - day.start <= LONG_JOURNEY) or said_in(report) is Status.PLANNED:
        return None
    value = span_of_days(day.start, published, "~")
    return replace(day, value=value, basis=f"{day.basis}; some time after that, and before {published}: {value}", vague=True)


def _dates_something_else(report: Report, clause: Clause, day: TemporalExpression) -> bool:
    """Whether the last date of a clause before is not that of what the report's clause tells."""
    context, is_stretch = report.context, day.start != day.end
    if report.trigger.frame == "goes" and is_stretch and ENDING.search(context.folded, *report.lead):
        return True  # 13日至17日访问P，结束访问后前往Q
    if is_stretch and AFTER_DEED.search(context.folded, *clause.span):
        return True  # 美国3月通过该法后，X访美; 去年11月会晤后，X访美: no more than after that
    if _is_future(context, day) and HOMEWARD.search(context.folded, *clause.span):
        return True  # 8月29日出发，9月5日返回，期间将会见X
    if _HELD_THEN.match(context.folded, day.span.end) and _has_subject_between(report, clause):
        return True  # X将出席周末举行的峰会，Y已抵达P，将会见Z
    spoken_of = _SPOKEN_OF.search(context.masked, *report.lead) if clause.triggers else None
    if spoken_of and (report.trigger.type == "visit" or not spoken_of[0].startswith(_ABOUT_IT)):
        return True  # A20日会见B，双方讨论X访问P; not 就两国合作进行对话
    if clause.triggers and context.folded.startswith(_FOR, clause.span.start) and _PREPARES.search(context.folded, *clause.span):
        return True  # 为X5月访P做准备，Y将访问P
    if _is_long(day) and _THEREAFTER.search(context.folded, *report.lead):
        return True  # X4月访华，Y随后也将访美
    if (clause.triggers and _is_apart(report, clause)) or _is_this_one(report, day):
        return True
    if (wish := _wishes(report)) and not (_is_future(context, day) and not (clause.triggers and wish.re is _INVITED)):
        return True  # X9月访问P时，邀请Y来访; X20日致电Y，邀请他来访
    return bool(clause.triggers and _is_to_come(report, day)) or _of_other_deed(context, day, clause)


def _is_stop_after(report: Report, dated: Clause, day: TemporalExpression) -> bool:
    """15日访问P，随后访问Q: of another state, nobody says on which day; not 20日结束对P的访问，抵达Q, nor 20日访问P，当天抵达Q."""
    context = report.context
    if report.trigger.type != "visit" or report.trigger.frame == "stop" or not _THEN_GOES.search(context.folded, *report.lead):
        return False
    own = "" if _THAT_DAY.search(context.folded, *report.lead) else _state_at(report.clause, report.trigger.span.end)
    for clause in report.earlier if own else ():
        if clause.span.start < dated.span.start or ENDING.search(context.folded, *clause.span):
            continue
        gone = [each for each in clause.triggers if each.frame in _STAYS and each.span.start >= day.span.end]
        if any(_state_at(clause, each.span.end) not in ("", own) for each in gone):
            return True
    return False


def follows_one_ahead(report: Report) -> bool:
    """拜登24日会飞抵P，之后访问Q: what comes after a day that is still to come."""
    if report.trigger.type != "visit" or not _THEN_GOES.search(report.context.folded, *report.lead):
        return False
    published = report.context.published
    return published is not None and any(day.start and day.start > published for clause in report.earlier for day in clause.dates)


def _state_at(clause: Clause, at: int) -> str:
    """The state of what is named right there, if anything is."""
    first = mention_at(clause.mentions, at)
    if first is None or first.kind is Kind.PERSON:
        return ""
    return first.place.country if first.place else first.polity


def _has_subject_between(report: Report, before: Clause) -> bool:
    """Whether a clause after ``before`` and as far as the report's begins with somebody whom ``before`` does not name."""
    for clause in (*(each for each in report.earlier if each.span.start > before.span.start), report.clause):
        first = next(iter(clause.mentions), None)
        if first and first.person and first.span.start == clause.span.start and all(first.person is not m.person for m in before.mentions):
            return True
    return False


def _is_only_when(report: Report) -> bool:
    """上月底，X曾到P: the clause before is that time, and nothing else; not 去年，X曾期待峰会."""
    if _WISHED_THEN.search(report.context.folded, *report.lead):
        return False
    return bool(report.earlier) and report.context.without_dates(report.earlier[-1].span) in _SETS_SCENE


def _clauses_before(report: Report) -> Iterator[Clause]:
    """Those of the same sentence, the nearest first; where several are quoted, a plan does not go on from what is past."""
    for clause in reversed(report.earlier):
        other = _STOP.search(report.context.folded, clause.span.end, report.clause.span.start)
        if other and not any(_is_future(report.context, each) for each in clause.dates) and _is_told_as_ahead(report):
            return  # 「他今天会见传媒。总统与X会面时，有可能…」
        yield clause


def _is_told_as_ahead(report: Report) -> bool:
    return said_in(report) is Status.PLANNED or WHEN_AHEAD.match(report.context.folded, report.end_of_target) is not None


def _is_future(context: Context, expression: TemporalExpression) -> bool:
    return bool(context.published and expression.end and expression.end > context.published)


def _is_setting(report: Report) -> bool:
    """在…会谈中, in a clause that begins with it: known already, and only where something else happened."""
    folded = report.context.folded
    within = report.trigger.type != "visit" and folded.startswith(_WITHIN_TALKS, report.trigger.span.end)
    return within and _SET_IN.search(folded, *report.lead) is not None


def _is_apart(report: Report, before: Clause) -> bool:
    """X周日抵达A，正在B访问的Y表示; 王毅10月也将访日，但为什么在两国领导人的电话会谈中没有谈到…: the clause before dates something else."""
    return _is_going_on(report, before) or _is_setting(report) or _is_next_in_rank(report, before)


def _is_this_one(report: Report, told: TemporalExpression) -> bool:
    """你这次访华, 此次访华再次会面: on the journey that is under way as somebody speaks, long after what the clause before tells of."""
    now, start = report.context.published, report.clause.span.start
    if now is None or told.end is None or now - told.end < _LONG_BEFORE:
        return False
    before = [trigger for clause in report.earlier for trigger in clause.triggers]
    if not before or any(trigger.type == "visit" and trigger.frame != "attends" for trigger in before):
        return False  # 3月抵达北京，此次访华期间会见X: the same journey
    visits = (trigger.span for trigger in report.clause.triggers if trigger.type == "visit" and trigger.span.end <= report.trigger.span.end)
    return any(report.context.folded.endswith(_NOW, start, visit.start) for visit in visits)


def _is_going_on(report: Report, before: Clause) -> bool:
    """正在P访问的X表示: as it is told, whenever that is, unless the clause before is of X as well."""
    folded = report.context.folded
    speakers = [m.person for m in report.clause.mentions if m.person and m.span.start >= report.end_of_target]
    if speakers and any(mention.person is speakers[0] for mention in before.mentions):
        return False
    says = SPEECH.search(folded, report.end_of_target, report.clause.span.end)
    return bool(says) and folded.startswith("的", report.end_of_target) and _STILL_ON.search(folded, *report.lead) is not None


def _is_next_in_rank(report: Report, before: Clause) -> bool:
    """2018年10月X访华之后，第一位到北京的国务卿: the date is that of the one who came before."""
    folded = report.context.folded
    return AFTER_DEED.search(folded, *before.span) is not None and _RANKS.search(folded, *report.lead) is not None


def _is_of_other_item(report: Report, day: TemporalExpression) -> bool:
    """包括4月16日的美日峰会、美韩峰会: the day is that of the first of those listed; a month may be everyone's."""
    context, start = report.context, day.span.end
    if day.start != day.end or not _LISTING.search(context.folded, report.sentence.span.start, day.span.start):
        return False
    if not GATHERING.search(report.trigger.word):
        return False  # 包括20日与X举行会晤、共进晚餐
    told = (each for clause in (*report.earlier, report.clause) for each in clause.triggers if GATHERING.search(each.word))
    return any(start <= each.span.start and each.span.end < report.trigger.span.start for each in told)


def _unranked(report: Report, own: TemporalExpression, since: int) -> TemporalExpression:
    """2月…成为今年首位访华的总统: the date before, where a year only ranks."""
    if not (str(own.value).isdigit() and _RANKS.match(report.context.folded, own.span.end)):
        return own
    earlier = [e for clause in report.backwards for e in clause.dates if since <= e.span.start and e.span.end < own.span.start]
    usable = [e for e in earlier if _dates_an_event(report.context, e, report.trigger.span)]
    return max(usable, key=lambda e: e.span, default=own)


def _until_its_end(report: Report, begins: TemporalExpression) -> TemporalExpression:
    """8月25日开始欧洲之行，直至9月1日结束: the days of the whole journey, for what happens on it."""
    context, end = report.context, report.sentence.span.end
    if not _BEGINS.match(context.folded, begins.span.end):
        return begins
    for ends in context.dates_in(Span(begins.span.end, end)):
        if _is_last_day(context, ends) and begins.start and ends.end and begins.start < ends.end:
            value = span_of_days(begins.start, ends.end)
            return replace(begins, value=value, basis=f"{begins.basis}; until {ends.text}: {value}", vague=True)
    return begins


def _is_last_day(context: Context, expression: TemporalExpression) -> bool:
    """直至9月1日结束."""
    start, end = expression.span
    return bool(_UNTIL.search(context.folded, max(0, start - 2), start) and _ENDS.match(context.folded, end))


def _since_office(report: Report, thread: Thread) -> TemporalExpression | None:
    """16日上任，先后与A、B通话; 4月以来，A、B相继访华: one after another, from that day until what they are said to have come before, or
    until publication.
    """
    context = report.context
    if not EACH.search(context.folded, report.clause.span.start, report.trigger.span.end):
        return None
    before = [e for c in (*report.earlier, report.clause) for e in c.dates if e.span.end <= report.trigger.span.start]
    taken = [e for e in before if _begins_a_time(report.context, e)]
    last = _day_of_pair(thread) if _comes_before(report) else context.published
    if not taken or taken[-1].start is None or last is None or not taken[-1].start <= last:
        return None
    value = span_of_days(taken[-1].start, last)
    return replace(taken[-1], value=value, basis=f"{taken[-1].basis}; one after another from that day on: {value}")


def _begins_a_time(context: Context, day: TemporalExpression) -> bool:
    """16日上任, 4月以来."""
    if context.folded.startswith(_WORDS["since"]["ends"], day.span.end):
        return True
    return day.start == day.end and _OFFICE.match(context.folded, day.span.end) is not None


def _comes_before(report: Report) -> bool:
    """Whether a clause says what the event came before: 在与X通话之前."""
    last = (trigger for clause in report.earlier for trigger in clause.triggers[-1:])
    return any(_BEFORE.match(report.context.folded, trigger.span.end) for trigger in last)


def _day_of_pair(thread: Thread) -> Day | None:
    """The day on which those spoken of last met or called."""
    return thread.days.get(frozenset(actor.name for actor in thread.pair.actors if actor.person))


def _on_its_day(report: Report, thread: Thread) -> tuple[TemporalExpression | None, ...]:
    """与X通话当天，先和Y通话: on the day of the event named before, where the text has dated that one; else on no known day."""
    for clause in report.backwards:
        if not clause.dates:
            continue
        same_days = [each for each in clause.dates if _SAME_DAY in each.rule]
        for trigger in clause.triggers if same_days else ():
            same = [each for each in same_days if each.span.start == trigger.span.end < report.trigger.span.start]
            if same:
                day = _day_of_pair(thread)
                basis = f"{same[0].text}: the day of {trigger.word}, {day}"
                return (replace(same[0], value=Point.of(day), basis=basis) if day else None,)
    return ()


def _date_right_after(report: Report) -> TemporalExpression | None:
    """A single day that the next clause opens with, if it does not tell of a journey of its own."""
    end = report.clause.span.end
    following = report.context.dates_in(Span(end, report.sentence.span.end))
    first = next((e for e in following if _dates_an_event(report.context, e, report.trigger.span)), None)
    if first is None or first.span.start - end > 2 or first.start != first.end or _HE_OPENS.match(report.context.folded, end):
        return None
    if said_in(report) is Status.PLANNED and (first.rule == _SAME_DAY or not _is_future(report.context, first)):
        return None  # 距离峰会一个月，同一天内…: of what comes after; 将访问P，29日出发: which month's, nothing says
    border = BORDER.search(report.context.folded, first.span.end, report.sentence.span.end)
    rest = Span(first.span.end, border.start() if border else report.sentence.span.end)
    departs = report.trigger.type != "visit" and _DEPARTS.match(report.context.folded, first.span.end)
    folded = report.context.folded
    if departs or report.context.tells_in(_JOURNEYS, rest) or _ITS_OWN.match(folded, first.span.end):
        return None
    then = _AND_THEN.match(folded, report.end_of_target)  # 通话后，20日会见X
    ends = then is not None and then.end() in (report.clause.span.end, first.span.start)
    return None if ends and report.context.tells_in(TALKING, rest) else first


def _meanwhile(report: Report) -> TemporalExpression | None:
    """20日抵达，22日返回，期间会见X: on one of the days from the one to the other."""
    folded = report.context.folded
    if not folded.startswith(_MEANWHILE, report.clause.span.start):
        return None
    there = [clause for clause in report.earlier if any(each.type == "visit" for each in clause.triggers)]
    home = [clause for clause in report.earlier if HOMEWARD.search(folded, *clause.span)]
    days = [day for clause in (*there[:1], *home[-1:]) for day in single_days(clause.dates)]
    if len(days) != 2 or not days[0].start or not days[-1].start or not timedelta(0) < days[-1].start - days[0].start <= LONG_JOURNEY:
        return None
    value = span_of_days(days[0].start, days[-1].start)
    return replace(days[-1], value=value, basis=f"{days[0].basis}; {days[-1].basis}; meanwhile: {value}")


def _carried(report: Report, thread: Thread) -> Dated:
    """The date of the sentence before, or the days of the journey that the sentence is part of."""
    if _is_setting(report):
        return None, False
    tour = thread.tour
    if tour and report.trigger.frame == "stop":
        return replace(tour, vague=True), True
    sojourn = _on_sojourn(report, thread)
    if sojourn:
        return sojourn, False
    near = report.sentence.part is Part.BODY and 0 <= report.sentence.span.start - thread.date_at <= 1
    if thread.date and (near or thread.date_at == report.sentence.span.end) and _is_then(report, thread):
        return replace(thread.date, vague=thread.date.vague or thread.date.start != thread.date.end), False
    since = last_speech(report.context, report.sentence.span.start, report.trigger.span.start)
    if report.context.tells_time(Span(since, report.trigger.span.start)):
        return _day_of_time(report, thread), True
    if thread.date and near and _goes_on(report, thread):
        return thread.date, True
    if tour and report.trigger.type != "call" and _TOUR.search(report.context.folded, *report.sentence.span):
        return replace(tour, vague=True), True
    return None, False


def _is_then(report: Report, thread: Thread) -> bool:
    """中欧领导人会晤将于7日举行。届时，X将会见Y。Z将同Y共同主持会晤: on that day, or the gathering itself."""
    if thread.date_status is not Status.PLANNED or said_in(report) is not Status.PLANNED:
        return False
    folded, start = report.context.folded, report.trigger.span.start
    of_same = report.trigger.type == "meeting" and _names_the_same(report, thread.date_parties)
    chairs = report.trigger.word.endswith(_MEETS) and folded.endswith(_CHAIRED_THEN, report.sentence.span.start, start)
    return of_same or chairs or _THEN_HELD.search(folded, report.sentence.span.start, start) is not None


def _names_the_same(report: Report, parties: frozenset[str]) -> bool:
    """Whether a clause names just the parties of the talk told before, or points at that talk (此次会晤)."""
    named = parties_among(report.clause.mentions)
    same_kind = report.trigger.frame == "meets" or report.trigger.word.endswith(_MEETS)  # not 中欧将举行绿色对话
    return same_kind and named == parties if named else _THIS_ONE.search(report.context.folded, *report.lead) is not None


def _on_sojourn(report: Report, thread: Thread) -> TemporalExpression | None:
    """11日至13日，X访问P. 访问期间，X会见Y. X还会见Z. 在同P部长会谈时，……: on one of the days of the journey."""
    folded, start, told = report.context.folded, report.sentence.span.start, thread.sojourn
    met_there = told is not None and meanwhile_with(report, thread, told)
    opens = met_there or _DURING.match(folded, start, report.trigger.span.start)
    thread.during = bool(opens) or (thread.during and report.context.has(_ALSO) and _ALSO.match(folded, start) is not None)
    if not thread.during or told is None or told.date is None or report.trigger.type == "visit":
        return None
    travellers = {actor.name for actor in told.actors if actor.role == "visitor" and actor.person}
    named = {m.person.name for clause in report.backwards for m in clause.mentions if m.person}
    if not named and thread.subject and thread.subject.person:
        named = {thread.subject.person.name}
    if (named.isdisjoint(travellers) and not met_there) or (said_in(report) is Status.PLANNED) != (told.status is Status.PLANNED):
        return None
    return replace(told.date, basis=f"{told.date.basis}; on that journey", vague=True)


def _day_of_time(report: Report, thread: Thread) -> TemporalExpression | None:
    """下午3时许，习近平会见X, a paragraph after what he did on 3月20日上午: a time of day is one of the day told last."""
    context, start = report.context, report.sentence.span.start
    days = single_days(context.dates_in(Span(start, report.trigger.span.start)))
    if days:  # 10日传出，代表团上午会见X
        return days[-1]
    day = thread.date
    if day is None or day.start is None or day.start != day.end:
        return None
    others = context.dates_in(Span(thread.date_at, start))
    return day if all(each.start == day.start for each in single_days(others)) else None


def _of_other_deed(context: Context, expression: TemporalExpression, clause: Clause) -> bool:
    """3月1日上任: the day of something that is no meeting."""
    return not clause.triggers and bool(_OTHER_DEED.search(context.folded, expression.span.end, clause.span.end))


def said_in(report: Report, value: Edtf | None = None, topic: re.Match[str] | None = None) -> Status | None:
    """What the clause itself says became of the event; of one that is only spoken of, from the word on that says so."""
    said_from = report.clause.span.start
    if topic:  # 将对X访台一事采取措施, 回避了X访台一事
        said_from = topic.end("word") if "word" in topic.re.groupindex else topic.start()
    span = Span(said_from, report.clause.span.end)
    return status_of(report.context.masked, span, report.trigger.span, value, report.context.published)


def _is_to_come(report: Report, expression: TemporalExpression) -> bool:
    """外长3月到访时，邀请对方回访: a past date before it is not that of an event still to come."""
    published = report.context.published
    past = bool(published and expression.start and expression.start <= published)
    return past and said_in(report) is Status.PLANNED


def _goes_on(report: Report, thread: Thread) -> bool:
    """Whether the sentence carries the story of the one before further, rather than back (早前, 此前)."""
    before = report.context.folded[report.sentence.span.start : report.trigger.span.start]
    if SPEECH.search(before) or (said_in(report) is Status.PLANNED) != (thread.date_status is Status.PLANNED):
        return False
    return not _LOOKS_BACK.search(before) and not _LOOKS_BACK.match(report.context.folded, report.trigger.span.end)


def _dates_an_event(context: Context, expression: TemporalExpression, trigger: Span) -> bool:
    """Not the start of an era (自2013年以来), not a window of years."""
    start, end = expression.span
    if expression.value is None or is_window(expression):
        return False
    if start == trigger.end and _SAME_DAY in expression.rule:
        return False  # 通话当天 (the day of the call) dates what follows, not the call
    if _NTH_DAY.match(context.folded, start, end) and _OF_A_STAY.search(context.folded, max(0, start - _STAY_REACH), start):
        return False  # 到访法国第二天: counted from a day that is not said
    if _is_in_name(context, expression):
        return False
    if _is_of_office(context, expression, trigger) or _is_of_work(context, expression, trigger):
        return False
    if _is_last_day(context, expression) or _AT_SESSION.match(context.folded, end, max(end, trigger.start)):
        return False
    since = None if _HELD_SINCE_OFFICE.match(context.folded, end) else _SINCE.match(context.folded, end)
    if since and end <= trigger.start and trigger.end <= since.end():
        return True  # 2019年底安倍访华以来: the day of the visit itself
    ranks = str(expression.value).isdigit() and context.folded.startswith(_SINCE_FIRST, end)
    if since or ranks or context.folded.startswith(_SINCE_AFTER, end, end + 3) or context.folded.startswith(_REPORT_AFTER, end):
        return False
    begins_a_time = _SINCE_BEFORE.search(context.folded, max(0, start - 2), start)
    return not begins_a_time or not _SINCE_THEN.search(context.folded, end, max(end, trigger.start))


def _is_of_office(context: Context, expression: TemporalExpression, trigger: Span) -> bool:
    """今年6月获委任后首度访印: no more than after that; but 3月11日获任后与X通电话 and, long ago, 2013年3月就任后首访."""
    published, last = context.published, expression.end
    if expression.start == last or last is None or published is None or published - last > _NOT_LONG_AGO:
        return False
    taken = _SINCE_OFFICE.match(context.folded, expression.span.end)
    return taken is not None and taken.end() <= trigger.start and not _HELD_SINCE_OFFICE.match(context.folded, expression.span.end)


def _is_of_work(context: Context, expression: TemporalExpression, trigger: Span) -> bool:
    """《…国事访问纪实》今晚播出: when the film or the book about it comes out."""
    start, closes = expression.span.start, context.folded.rfind("》", trigger.end, expression.span.start)
    return closes > 0 and context.folded.rfind("《", 0, closes) < trigger.start and trigger.end <= start


def _is_in_name(context: Context, expression: TemporalExpression) -> bool:
    """2025年上合组织峰会, 2024年年会: a year right before a name or a gathering is part of what that is called."""
    at = expression.span.end
    if not str(expression.value).isdigit():
        return False
    first = context.mention_from(at)
    named = first is not None and first.kind is not Kind.PERSON
    return named or GATHERING.match(context.folded, at) is not None
