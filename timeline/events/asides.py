"""Which triggers tell of no occasion: what is only thought, habit, spoken of in passing, or a name for what was told already.

Knows how one speaks of events that nobody says took place; does not know who would have taken part.
"""

from __future__ import annotations

import re
from datetime import timedelta

from timeline.events.actors import (
    BROUGHT_WITH,
    object_from,
)
from timeline.events.context import (
    CLAUSE_END,
    JOINS,
    TALKING,
    Report,
    parties_among,
)
from timeline.events.occasions import counted_dates, listed_dates
from timeline.events.status import is_of_another_verb
from timeline.events.talks import TO_PRESS, in_conversation
from timeline.events.words import any_of
from timeline.lexicon import alternation, each_word, event_words, fold
from timeline.model import Kind, Span, TemporalExpression

_WORDS = event_words()
_TIMES = _WORDS["times"]
_MORE = f"{any_of('times', 'more')}?{_TIMES['word']}"
_NOT_ORDINAL = f"(?<![第0-9{_TIMES['numerals']}])"
_ROUNDS = f"(?:{any_of('times', 'more')}[{_TIMES['rounds']}]|(?<=[{_TIMES['many']}])[{_TIMES['rounds']}])"
_GENERAL = re.compile(each_word(_WORDS["general"]["words"], "[^,。]{0,6}$"))
_MANY_TIMES = re.compile(rf"{_NOT_ORDINAL}[0-9{_TIMES['few']}]+{_MORE}[^,。]{{0,6}}$")
_SETS_TIME = re.compile(any_of("is_held", "sets_time"))
_DESCRIBED_REACH = 16
"""Characters from 的 to the name of whom a clause describes."""
_UNABLE = re.compile(f"{any_of('general', 'unable')}[^,。;]{{0,4}}$")
_WHOM = tuple(map(fold, _WORDS["general"]["whom"]))
_OFTEN = tuple(_WORDS["general"]["often"])
_WHENEVER = tuple(_WORDS["general"]["whenever"])
_WELCOMES = re.compile(f"{any_of('general', 'welcomes')}$")
_REGULARLY = re.compile(f"{any_of('general', 'regularly')}地?{any_of('joins', 'with')}[^,。;的并于]{{1,16}}$")
_WIDER = re.compile(f"{any_of('general', 'wider')}[^,。;]{{0,14}}$")
_KEPT_UP = re.compile(f"{any_of('general', 'kept_up')}[^,。;]{{0,20}}$")
_SEVERAL = re.compile(
    rf"(?:{_NOT_ORDINAL}[{_TIMES['several']}][{_TIMES['each']}]|{_NOT_ORDINAL}[0-9{_TIMES['numerals']}]{{1,4}}{_ROUNDS})[^,。]{{0,4}}$"
)
_COUNTS = re.compile(f"[{_TIMES['word']}{_TIMES['each']}{_TIMES['rounds']}]")
"""What each count of times or rounds ends with."""
_COUNTED_TIMES = rf"{any_of('times', 'aspect')}?{any_of('times', 'about')}?(?:[0-9]+|[两{_TIMES['numerals']}]{{1,4}}){_MORE}"
_COUNTED = re.compile(_COUNTED_TIMES)
_SO_FAR = re.compile(f"{any_of('times', 'so_far')}[^,。;]{{0,4}}{any_of('is_held')}?{_COUNTED_TIMES}")
"""峰会至今举行两次."""
_JOURNEYS, _JUST_TOLD, _SINCE = frozenset(("visits", "goes")), 80, _WORDS["since"]["ends"]
_SUMMIT = _WORDS["to_attend"]["summit"]
_OF_BUSINESS = re.compile(_WORDS["to_attend"]["of_business"])
_COUNTS_IT = f"第[0-9{_TIMES['numerals']}]+(?:{_TIMES['word']}|[{_TIMES['rounds']}])[^,。;]{{0,4}}$"
_NTH = re.compile(f"[^一-鿿]*{any_of('times', 'is_the')}(?:(?!{any_of('times', 'is_for')})[^,。;])*{_COUNTS_IT}")
_RANKS, _IS_THE = re.compile(any_of("times", "ranks")), re.compile(any_of("times", "this_is"))
_FEW_DAYS = timedelta(days=7)
_BY_WIRE = re.compile(any_of("press", "by_wire"))
_CHAIRS = tuple(_WORDS["chairs"]["words"])
_SESSIONS = frozenset((*_WORDS["gathering"]["words"], *_WORDS["gathering"]["meets"]))
_DONE = _WORDS["aspect"]["done"]
_WAS_THOUGHT = re.compile(f"(?<!比)(?:{alternation(_WORDS['status']['denied']['was_thought'])})[^,。;的]*$")
_GIVEN = re.compile(f"{alternation(_WORDS['status']['denied']['condition'])}|{_WORDS['status']['denied']['given']}")
_REFUSED = re.compile(_WORDS["status"]["denied"]["refused"])
_DENIES = alternation(_WORDS["status"]["denied"]["words"])
_GIVEN_NOT = re.compile(f"(?:{_GIVEN.pattern})[^,。;]{{0,20}}?(?:(?:{_DENIES})(?:(?!将|(?<![峰国议大])会)[^,。;]){{0,14}}|不)$")
_CONFIRMS, _UNCONFIRMED, _NOTHING_MORE = (
    re.compile(_WORDS["status"]["denied"][key]) for key in ("confirms", "unconfirmed", "nothing_more")
)
_THOUGHT = re.compile(alternation(_WORDS["status"]["denied"]["was_thought"]))
_CANCELLED = _WORDS["status"]["cancelled"]
_CALLED_OFF = re.compile(f"{alternation((*_CANCELLED['ended'], *_CANCELLED['words']))}|{_CANCELLED['moved']}")


def tells_no_occasion(report: Report) -> bool:
    return (
        _is_only_thought(report)
        or _is_unable(report)
        or _only_sets_time(report)
        or _is_habit(report)
        or _is_of_another_verb(report)
        or _only_brought(report)
        or _is_only_told_of(report)
        or _only_chairs(report)
        or _only_counts(report)
        or _only_ranks(report)
        or _is_of_business(report)
    )


def _is_only_thought(report: Report) -> bool:
    """原本预料X将获接见: nobody says that it came to that, nor that it was called off or put off; 没有确认两人会晤, 如果X拒绝会晤Y."""
    folded = report.context.folded
    if report.context.has(_CONFIRMS) and _is_unconfirmed(report):
        return True
    if report.context.has(_GIVEN) and _is_given(report):
        return True
    thought = report.context.has(_THOUGHT) and _WAS_THOUGHT.search(folded, *report.lead)
    return bool(thought) and not _CALLED_OFF.search(folded, report.trigger.span.end, report.sentence.span.end)


def _is_unable(report: Report) -> bool:
    """无法访问P的X: what somebody cannot do describes them, and denies no journey."""
    folded, end = report.context.folded, report.end_of_target
    described = any(m.kind is Kind.PERSON and end < m.span.start <= end + _DESCRIBED_REACH for m in report.clause.mentions)
    return described and folded.startswith("的", end) and _UNABLE.search(folded, *report.lead) is not None


def _only_sets_time(report: Report) -> bool:
    """两国元首会晤，安排在峰会期间举行: not those two at the summit."""
    end, folded = report.trigger.span.end, report.context.folded
    talks = [each for each in report.clause.triggers if each.type != "visit" and each.span.end < report.trigger.span.start]
    return bool(talks) and _SETS_TIME.match(folded, end) is not None and folded.startswith(",", talks[-1].span.end)


def _is_unconfirmed(report: Report) -> bool:
    """没有确认两人会晤; not 没有确认两人20日会晤的细节, nor what the clause dates to a day that is past."""
    folded, now = report.context.folded, report.context.published
    if not (_UNCONFIRMED.search(folded, *report.lead) and _NOTHING_MORE.match(folded, report.end_of_target)):
        return False
    return not any(day.end and now and day.end < now for day in report.clause.dates)


def _is_given(report: Report) -> bool:
    """如果X拒绝会晤Y, 如果俄军不撤，就拒绝会晤Y: nobody says that they meet, nor that they do not."""
    folded = report.context.folded
    earlier = any(_GIVEN.match(folded, clause.span.start) for clause in report.earlier)
    return bool(_GIVEN_NOT.search(folded, *report.lead) or (earlier and _REFUSED.search(folded, *report.lead)))


def _is_habit(report: Report) -> bool:
    """多次会晤, 通话十多次: no single occasion."""
    folded, at = report.context.folded, report.trigger.span.end
    welcomed = report.trigger.type == "visit" and _WELCOMES.search(folded, *report.lead)  # 北韩将对其来访表示欢迎: told already
    counts = _COUNTS.search(folded, *report.lead)
    general = _GENERAL.search(folded, *report.lead) or (counts and _MANY_TIMES.search(folded, *report.lead))
    regular = _REGULARLY.search(folded, *report.lead)
    wider = _WIDER.search(folded, *report.lead)
    several = counts and _SEVERAL.search(folded, *report.lead) and not (_has_a_day(report) or _has_dates(report))
    kept_up = not report.clause.dates and _KEPT_UP.search(folded, *report.lead)
    counted = _COUNTED.match(folded, at) or _SO_FAR.match(folded, at)
    often = report.trigger.type != "visit" and folded.endswith(_OFTEN, report.lead.start, report.trigger.span.start)
    whenever = folded.startswith(_WHENEVER, report.clause.span.start)  # 每当X访问P时
    of_many = regular or wider or several or kept_up or counted or often or whenever
    return bool(welcomed or of_many or (general and not folded.startswith(_DONE, at)) or folded.startswith(_WHOM, at))


def _is_only_told_of(report: Report) -> bool:
    """首席秘书X在会谈后的记者会称: only one side speaks, and need not have been there; 致信X，交换看法: they do not meet."""
    context = report.context
    if report.trigger.frame == "held" and context.has(_BY_WIRE) and _BY_WIRE.search(context.folded, *report.clause.span):
        return True  # 在电话会谈中同X交换了意见, 致信X，就……交换看法
    if report.trigger.type == "visit" or not (context.has(TO_PRESS) and TO_PRESS.match(context.folded, report.trigger.span.end)):
        return False
    named = context.mentions_in(Span(report.sentence.span.start, report.trigger.span.start))
    if JOINS.search(context.folded, *report.lead):
        return False  # 在与X会谈后的记者会，Y表示
    return len(parties_among(named)) < 2


def _only_chairs(report: Report) -> bool:
    """峰会20日举行。X主持会晤: of the session just told, and no other one."""
    if report.trigger.type == "visit" or not report.context.folded.endswith(_CHAIRS, report.lead.start, report.trigger.span.start):
        return False
    return len(parties_among(report.clause.mentions)) < 2 and report.trigger.word in _SESSIONS


def _only_counts(report: Report) -> bool:
    """两国元首举行视频会晤，是他们第37次会谈: of the talk that the sentence has just told."""
    if report.trigger.type == "visit" or not any(each.frame in TALKING for clause in report.earlier for each in clause.triggers):
        return False
    folded = report.context.folded
    ends = CLAUSE_END.match(folded, report.trigger.span.end) or report.trigger.span.end == report.clause.span.end
    return bool(ends) and _NTH.match(folded, *report.lead) is not None


def _is_of_business(report: Report) -> bool:
    """两岸企业家峰会: no state gathers there."""
    gathers = report.trigger.word.endswith(_SUMMIT)
    return gathers and _OF_BUSINESS.search(report.context.folded, *report.lead) is not None


def _only_ranks(report: Report) -> bool:
    """X出访P. 这是2015年以来，首位部长级官员出访P: of the visit that the sentence before has told."""
    context, start = report.context, report.sentence.span.start
    if report.trigger.type != "visit" or not _RANKS.search(context.folded, *report.lead) or not _IS_THE.match(context.folded, start):
        return False
    told = context.tells_in(_JOURNEYS, Span(max(0, start - _JUST_TOLD), start))
    return told and all(context.folded.startswith(_SINCE, day.span.end) for day in context.dates_in(report.sentence.span))


def _has_dates(report: Report) -> bool:
    """2018年和2019年两次会晤: as many as are told apart."""
    before = [each for each in report.clause.dates if each.span.end <= report.trigger.span.start]
    return bool(counted_dates(report)) or (bool(before) and len(listed_dates(report, before[-1])) > 1)


def _has_a_day(report: Report) -> bool:
    """Whether the sentence gives a day or a few as far as the clause goes: 连同今日，已两度会见; 5月9日至10日举行数轮磋商."""
    dates = (each for clause in report.backwards for each in clause.dates)
    return any(each.start and each.end and each.end - each.start < _FEW_DAYS for each in dates)


def _is_of_another_verb(report: Report) -> bool:
    """并未支持王毅访美: what is denied is the support; nobody says whether the visit took place."""
    return is_of_another_verb(report.context.masked, report.clause.span, report.trigger.span)


def _only_brought(report: Report) -> bool:
    """会见来华出席峰会的某国总统, 同来华出席峰会的某国总统会谈: the summit says who is met."""
    if report.trigger.type == "visit":
        return False
    at = report.trigger.span.start
    if any(each.span.start == report.trigger.span.end and each.type == report.trigger.type for each in report.clause.triggers):
        return True  # 东亚峰会外长会: the first word is part of the name
    meetings = [trigger for trigger in report.clause.triggers if trigger.frame == "meets" and trigger.span.end <= at]
    if any(at < object_from(report.context, report.clause, trigger) for trigger in meetings):
        return True
    after = (mention for mention in report.clause.mentions if mention.span.start > report.trigger.span.end)
    person = next((mention for mention in after if mention.kind is Kind.PERSON), None)
    brought = (
        person and report.context.folded.endswith("的", 0, person.span.start) and BROUGHT_WITH.search(report.context.folded, *report.lead)
    )
    return bool(brought)


def dates_the_telling(report: Report, when: TemporalExpression) -> bool:
    """20日向X通报与Y会谈的结果: the day on which X hears of it."""
    speakers = in_conversation(report)
    return bool(speakers) and speakers[-1].span is not None and when.span.end <= speakers[-1].span.start
