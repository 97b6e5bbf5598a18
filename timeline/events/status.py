"""What a clause says became of an event: occurred, planned, cancelled or denied, with the cue's reach.

Knows cues and how far they reach; does not know who takes part.
"""

from __future__ import annotations

import re
from datetime import date

from timeline.edtf import Edtf
from timeline.lexicon import BLOT, alternation, each_word, entity_words, event_words, temporal
from timeline.model import Span, Status

_DENIAL_REACH = 14
"""Characters between a negation and the trigger that it denies: 没有 negates what follows at once, not the whole sentence."""
_CANCELLED_BEFORE, _CANCELLED_AFTER = 24, 10
"""Characters on either side of the trigger in which a cancellation is its own."""
_SETTING_OUT = frozenset(event_words()["status"]["planned"]["setting_out"])
_BESIDE = tuple(event_words()["status"]["planned"]["beside"])
_INVITATION = event_words()["invitation"]
_ADVERBS = "公开正式直接明确立即主动再会能"
"""Characters of what may stand between a negation and the verb that it denies."""
_ON_AGENDA = re.compile(event_words()["status"]["planned"]["on_agenda"])
_IMMINENT = re.compile(alternation(event_words()["status"]["planned"]["imminent"]))
_IMMINENT_REACH = 12
_WISHED = re.compile(
    f"(?:{alternation(event_words()['status']['cancelled']['wished'])})[^,。;]{{0,3}}(?:{alternation(event_words()['status']['cancelled']['words'])})"
)
"""要求取消访问: somebody wants it called off, and it has not been."""
MOVED = re.compile(event_words()["status"]["cancelled"]["moved"])
"""推迟至5月: put off to a day that is told."""
_PLAN, _DENIAL = event_words()["status"]["planned"], event_words()["status"]["denied"]
_WELCOMED = f"(?:{alternation(_PLAN['welcomed'])})"
_BACKED = f"(?:{BLOT}|{alternation(_PLAN['whoever'])})[^,。;的]{{0,12}}{_WELCOMED}"
_WELCOME = re.compile(
    f"{each_word(_PLAN['welcoming'], f'[^,。;]{{0,16}}{_WELCOMED}')}|{each_word(_PLAN['backing'], _BACKED, unless_after=_PLAN['purpose'])}"
)
"""欢迎你早日访华, 支持两国领导人再次会晤: still to come."""
_ASKED, _ASKED_TO, _ASKED_FOR = re.compile(_PLAN["asked"]), tuple(_PLAN["asked_to"]), re.compile(_PLAN["asked_for"])
_WILL = re.compile(f"(?:{BLOT}|{alternation(_PLAN['whoever'])}){_PLAN['future']}(?:{alternation(_PLAN['will'])})?$")
"""普京会访问中国: will, and not the end of a body's name (国会)."""
_MAY = re.compile(f"{BLOT}{_PLAN['may']}(?![{BLOT}者已刚正曾早])[^,。;]{{0,16}}$")
"""金正恩或乘飞机前往P."""
_FATE = re.compile(
    f",?(?:于|在)?[0-9年月日号下本今明后周月季一二三四五六日天晚早午点半至]{{0,12}}"
    f"(?:(?P<ahead>{alternation(_PLAN['of_it'])}|{_PLAN['placed']})|{alternation(_DENIAL['of_it'])})"
    f"(?:(?!(?<!先)后(?!(?:{alternation(_PLAN['held'])})(?:,|$)))[^,。;]){{0,20}}?(?:{alternation(_PLAN['held'])})"
)
"""A plan or a denial between the noun of an event and the verb of its being held."""
_SURELY = tuple(_PLAN["surely"])
_IN = tuple(event_words()["held"]["located"])
_WHILE = re.compile(f"[^,。;]{{1,12}}(?:{alternation(event_words()['when_ahead']['words'])})[^,。;]")
_TOMORROW = re.compile(f"{BLOT}{_PLAN['tomorrow']}$|^[^一-鿿{BLOT}]*{_PLAN['tomorrow']}{_PLAN['with']}")
"""李显龙明访华; 明与安倍会谈, as a headline goes on."""
_OPEN = re.compile(_PLAN["open"])
_INVITES, _INVITED_BY = re.compile(f"邀{BLOT}[^,。;]{{0,8}}$"), re.compile(f"[应受获]{BLOT}*$")
_GOES_THERE = tuple(_PLAN["goes_there"])
_URGED = re.compile(f"{_PLAN['urged']}[^,。;并后的 ]{{1,14}}$")
_PROPOSED = re.compile(f"{_PLAN['proposed']}(?=(?:{_PLAN['proposes']})|{BLOT})[^,。;并后的 ]{{0,24}}$")
_DISCUSSED = re.compile(f"{_PLAN['discussed']}了?[^,。;]{{0,4}}{BLOT}[^,。;]{{0,12}}$")
"""双方商定X访问P: of what is only spoken of."""
_COME_OF_IT = re.compile(f"[^,。;]{{0,6}}(?:{alternation(event_words()['outcome']['words'])})")
TO_HOLD = re.compile(_PLAN["to_hold"])
_SOON = re.compile(f"{_PLAN['soon']}|{_PLAN['if_only']}|{_PLAN['has_to']}{BLOT}[^,。;的]{{0,12}}$")
_DONE = event_words()["aspect"]["done"]
_PLAN_OF = re.compile(f"{BLOT}+(?:的[^,。;]{{0,4}})?(?:{alternation(_PLAN['of_target'])})")
_COUNTDOWN, _UNTIL = re.compile(_PLAN["countdown"]), re.compile(_PLAN["until"])
_UNTIL_GATHERING = re.compile(_PLAN["until_gathering"])
_GATHERINGS = tuple(event_words()["gathering"]["words"])
_BESIDE_IT = re.compile(_PLAN["beside_it"])
_EXPECTED = re.compile(f"{_PLAN['expected']}(?:{BLOT}|与|同|和|跟)[^,。;]{{0,10}}$")
_UNLIKELY = re.compile(_DENIAL["unlikely"])
_LEFT = re.compile(_PLAN["left"])
_NO_PLAN, _PLAN_AFTER = re.compile(_DENIAL["no_plan"]), re.compile(_DENIAL["plan"])
_INVITATION_WORDS = re.compile(alternation(_INVITATION["words"]))
_PROPOSAL = re.compile(alternation(_INVITATION["proposal"]))
_TAKEN_UP = re.compile(f"{_INVITATION['taken_up']}(?:{_PROPOSAL.pattern})")
_INVITED = re.compile(f"(?:{alternation(_INVITATION['reason'])})[^,。;]{{0,40}}?(?:{alternation(_INVITATION['words'])})")
"""应…邀请 says why somebody goes, not that the journey is still to come."""


def _cues(status: Status, key: str = "words") -> re.Pattern[str]:
    return re.compile(alternation(event_words()["status"][status.value][key]))


_CALLED_OFF = event_words()["status"]["cancelled"]
_CANCELLED = re.compile(each_word(_CALLED_OFF["words"], unless_after=_CALLED_OFF["not_so"]))
_NOT_CANCELLED = re.compile(f"(?:{_cues(Status.CANCELLED, 'not_so').pattern})(?:{_cues(Status.CANCELLED).pattern})")
_DENIES, _REPORT_OF_IT = re.compile(_DENIAL["denies"]), re.compile(_DENIAL["report"])
_DENIED, _NOT_DENIED, _OTHER_VERB = (_cues(Status.DENIED, key) for key in ("words", "unless", "other"))
_STAYS_AWAY, _UNABLE = re.compile(_DENIAL["stays_away"]), re.compile(_DENIAL["unable"])
_PLANNED = _cues(Status.PLANNED)
_PLANNED_AFTER = re.compile(f"(?!{_PLAN['placed_at']})(?:{_cues(Status.PLANNED, 'after').pattern})")
_RANKS = entity_words()["ranks"]
_NOT_PLANNED = re.compile(
    f"{alternation([*_PLAN['unless'], *temporal()['by_plan']])}|{each_word(_RANKS['words'], '(?![' + _RANKS['unless'] + ']|$)')}"
)
_SINCE_THEN = re.compile(f"[^一-鿿]{{0,4}}{event_words()['since']['ends']}")
_OCCURRED, _OCCURRED_AFTER, _SETTLED = (_cues(Status.OCCURRED, key) for key in ("words", "after", "settled"))
_NOT_OCCURRED = _cues(Status.OCCURRED, "unless")


def status_of(folded: str, clause: Span, trigger: Span, when: Edtf | None, published: date | None) -> Status | None:
    """The status that the clause gives the trigger's event; ``None`` where it says nothing.

    Denial reaches forward a few words, cancellation over the clause, a plan forward to the trigger; a date after
    publication can only be a plan.
    """
    will = folded.startswith(_PLAN["own"], trigger.start)  # 将赴, 将往
    before = _without_reasons(folded[clause.start : trigger.start + will])
    beside_it = _BESIDE_IT.match(folded, trigger.end, clause.end)
    after = folded[trigger.end : clause.end]
    of_both = after if beside_it is None else folded[beside_it.end() : clause.end]
    if fate := _FATE.match(of_both):  # 元首会晤将在旧金山举行: said of the meeting itself
        return Status.PLANNED if fate["ahead"] else Status.DENIED
    if MOVED.search(folded, clause.start, clause.end):
        return None if published and when and when.latest and when.latest < published else Status.PLANNED
    if fate_told := _fate_told(before, of_both):
        return fate_told
    will_surely = before.endswith(_SURELY) and folded.startswith(_PLAN["future"], trigger.start)
    if will_surely or _WISHED.search(before[-_CANCELLED_BEFORE:]):
        return Status.PLANNED  # 威胁取消会晤: it has not been called off
    gathers = folded.endswith(_GATHERINGS, trigger.start, trigger.end)
    no_plan = _PLAN_AFTER.match(after) and _NO_PLAN.search(before)  # 没有任何与X会谈的计划
    if no_plan or (_is_denied(before, gathers=gathers) and not _is_time_of_another(before, after)) or _UNLIKELY.match(after):
        return Status.DENIED
    if _SINCE_THEN.match(after):
        return Status.OCCURRED  # 访台以来: it is counted from
    is_twice = before.endswith(_PLAN["future"]) and folded.startswith(_PLAN["future"], trigger.start)  # 在外长会会见X
    if _is_asked(folded, trigger, before, after, when, published):
        return Status.PLANNED
    if _is_planned(before, after, when, published) or (not is_twice and _looks_ahead(before, when, published)):
        return Status.PLANNED
    told = _OCCURRED.search(before) and _OCCURRED.search(_NOT_OCCURRED.sub("", before))
    return Status.OCCURRED if told or _OCCURRED_AFTER.match(after) else None


def _fate_told(before: str, after: str) -> Status | None:
    """What the words say that became of the plan: called off, not called off (访华从来没有取消过), or never true."""
    if _is_cancelled(before, after):
        return Status.CANCELLED
    if _NOT_CANCELLED.search(after[:_CANCELLED_AFTER]):
        return Status.PLANNED
    return Status.DENIED if _REPORT_OF_IT.match(after) and _DENIES.search(before) else None


def _without_reasons(before: str) -> str:
    """Without 应X邀请 and 根据X提议, which say why something is done, and not that it is to come."""
    if _INVITATION_WORDS.search(before):
        before = _INVITED.sub("", before)
    return _TAKEN_UP.sub("", before) if _PROPOSAL.search(before) else before


def _is_asked(folded: str, trigger: Span, before: str, after: str, when: Edtf | None, published: date | None) -> bool:
    """欢迎X赴华参会, 邀X访华 and not 应X邀访华; 距离峰会不到一个月."""
    asked = when is None and folded.startswith(_ASKED_TO, trigger.start) and _ASKED.search(before) and _ASKED_FOR.match(after)
    invites = _INVITES.search(before) if folded.startswith(_GOES_THERE, trigger.start) else None
    past = bool(published and when and when.latest and when.latest <= published and not when.qualifier)
    if invites and not past and not _INVITED_BY.search(before, 0, invites.start()):
        return True
    at_gathering = folded.endswith(_GATHERINGS, trigger.start, trigger.end) and when is None
    counted = _LEFT.match(after) or (_COUNTDOWN.search(before) and _UNTIL_GATHERING.match(after.lstrip(BLOT)))
    return bool(asked or (at_gathering and counted))


def is_of_tomorrow(folded: str, trigger: Span) -> bool:
    """今抵台明晤X: the day after that of what stands before it."""
    return folded.endswith(_PLAN["tomorrow"], 0, trigger.start)


def _is_cancelled(before: str, after: str) -> bool:
    if _CANCELLED.search(after[:_CANCELLED_AFTER]):
        return True
    return bool(_CANCELLED.search(before) and _CANCELLED.search(_WISHED.sub("", before)[-_CANCELLED_BEFORE:]))


def _is_denied(before: str, *, gathers: bool) -> bool:
    denied = _DENIED.search(before[-_DENIAL_REACH:]) or _UNABLE.search(before) or (gathers and _STAYS_AWAY.search(before))
    return bool(denied) and not _NOT_DENIED.search(before)


def _is_time_of_another(before: str, after: str) -> bool:
    """不可能在会见X时让步: what is denied is done when they meet."""
    return before.endswith(_IN) and _WHILE.match(after) is not None


def is_of_another_verb(folded: str, clause: Span, trigger: Span) -> bool:
    """Whether what stands before the trigger denies another verb, so that nothing is said of the event: 并未支持…访美."""
    reach = max(clause.start, trigger.start - _DENIAL_REACH), trigger.start
    cues = [*_DENIED.finditer(folded, *reach)] if _DENIED.search(folded, *reach) else []
    return bool(cues and _OTHER_VERB.match(folded[cues[-1].end() : trigger.start].lstrip(_ADVERBS)))


def _is_planned(before: str, after: str, when: Edtf | None, published: date | None) -> bool:
    first = when.earliest if when else None
    if published and first and first > published:
        return True
    of_tomorrow = _PLAN["tomorrow"] in before and _TOMORROW.search(before)
    past = bool(published and first and first < published)
    asked_for = _URGED.search(before) or _PROPOSED.search(before) or (not past and (_SOON.search(before) or TO_HOLD.search(before)))
    may = not past and (_MAY.search(before) or (_DISCUSSED.search(before) and not _COME_OF_IT.match(after.lstrip(BLOT))))
    if before.endswith(_BESIDE) or of_tomorrow or may or (asked_for and not after.startswith(_DONE)):
        return True
    if _WELCOME.search(before) or (_UNTIL.match(after.lstrip(BLOT)) and _COUNTDOWN.search(before)):
        return True
    if _EXPECTED.search(before) and not (published and first and first <= published):
        return True  # 期望与X会面
    before = _NOT_PLANNED.sub("", before)
    cue = _PLANNED.search(before)
    if cue and not (past and cue[0] in _SETTING_OUT) and not _is_settled(before[cue.end() :], first, published):
        return True
    is_open = not past and _OPEN.match(after.lstrip(BLOT))
    plan = not past and _PLAN_OF.match(after)  # 教宗访华计划
    soon = _IMMINENT.search(after[:_IMMINENT_REACH]) or _ON_AGENDA.match(after)
    return bool(_PLANNED_AFTER.match(after) or plan or is_open or soon)


def _looks_ahead(before: str, when: Edtf | None, published: date | None) -> bool:
    """普京会访问中国: will, unless the day is past."""
    first = when.earliest if when else None
    return _WILL.search(before) is not None and not (published and first and first < published)


def last_cue(folded: str, span: Span) -> re.Match[str] | None:
    """The last word that looks ahead."""
    cues = [*_PLANNED.finditer(folded, *span)]
    return cues[-1] if cues else None


def _is_settled(between: str, first: date | None, published: date | None) -> bool:
    """Whether the cue is only the reason for something that did happen: 应邀请，已于20日抵达."""
    return bool(_SETTLED.search(between)) and bool(first and published and first <= published)
