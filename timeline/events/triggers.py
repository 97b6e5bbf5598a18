"""Which words report an event where they stand: a talk that is held and not one that is kept up, a summit and not its name.

Knows what has to stand around a word for that; does not know who does what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from timeline.events.context import CLAUSE_END, COUNTRIES, EACH, JOINS, LOCATES, POSTED, Context, Trigger, mention_at, parties_among
from timeline.events.words import Hit, any_of, trigger_words
from timeline.lexicon import after_last, alternation, event_words, fold
from timeline.model import Kind, Mention, Span, Via

_ONLY_WHEN = re.compile(f"(?:[0-9年月日号上中下午晚间傍早晨凌周一二三四五六日本今昨当天乘搭坐专机启程已于在]|{any_of('motion', 'rides')})*")
"""What may stand between a traveller and 离开: when, and by what."""
_HELD = re.compile(any_of("held", "verbs"))
_ATTENDED = re.compile(f"{any_of('held', 'attended')}[^,。;]*$")
_HELD_UNTIL, _THROUGH = re.compile(event_words()["held"]["ended"]), tuple(event_words()["held"]["not_through"])
_KEPT = re.compile(f"[^,。;]{{0,6}}{any_of('held', 'kept')}")
_ABOUT_WORD = "就"
_HELD_AFTER = re.compile(any_of("held", "after"))
_HELD_REACH = 12
_REPORTED = event_words()["reported"]
_BY_WIRE = re.compile(any_of("reported", "by_wire"))
_GATHERINGS = frozenset(map(fold, event_words()["gathering"]["words"]))
_INTERVIEW = re.compile(f"{any_of('interview', 'given')}(?![^,。;]*{any_of('invitation')})[^,。;]{{1,24}}{any_of('interview')}$")
_NOT_SO = re.compile(any_of("held", "not_so"))
_EXCHANGES = frozenset(map(fold, event_words()["held"]["exchange"]))
_ONLY_EXCHANGES = frozenset(map(fold, event_words()["held"]["only_exchange"]))
_ABOUT = re.compile(event_words()["held"]["about"])
_ONLY_CARRIED_OUT = re.compile(f"{event_words()['held']['others']}{any_of('held', 'carried_out')}?{event_words()['held']['manner']}")
_LOOKS_FORWARD, _OCCASION, _KEPT_ON = (re.compile(event_words()["held"][key]) for key in ("looks_forward", "occasion", "kept_up"))
_NOT_TOLD = re.compile(event_words()["held"]["denied"])
_ELSEWHERE = re.compile(any_of("held", "elsewhere"))
_ONLY_BETWEEN = frozenset(map(fold, event_words()["held"]["only_between"]))
_TOGETHER = frozenset(map(fold, event_words()["held"]["together"]))
_TALKS = _ONLY_BETWEEN.union(map(fold, event_words()["held"]["between"]))
_NO_PLACE = re.compile(event_words()["signed"]["no_place"])
_SIGNED_APART = re.compile(any_of("signed", "apart"))
_WITHIN_STATE, _CLOCK_ONLY = (re.compile(event_words()["soil"][key]) for key in ("within", "clock_only"))
_ACROSS = re.compile(f"(?:{event_words()['other_subject']['crosses']}|{event_words()['soil']['rides']})$")
_STOPS = re.compile("|".join(alternation(each["words"]) for each in event_words()["triggers"] if each["frame"] in ("stop", "onward")))
_SOIL, _NO_FOOT = re.compile(any_of("soil")), re.compile(any_of("soil", "not_so"))
_HOLDS, _HOLDS_SPECIAL = tuple(event_words()["chaired"]["holds"]), tuple(event_words()["chaired"]["special"])
_CHAIRED, _BEFORE_HOLDING = re.compile(any_of("chaired", "verbs")), re.compile(any_of("chaired", "between"))
_BANQUET = re.compile(event_words()["banquet"]["given"])
_HOLDS_SESSION = re.compile(any_of("chaired", "session"))
_REGULAR = re.compile(any_of("chaired", "regular"))
_SESSION_REACH = 36
"""Characters from the verb to the end of a session's name."""
_STATE_AND_TITLE = 12
"""Characters between 与 and whoever stands before a joint press conference."""
_LONGEST_TITLE = 40
_CALLS = tuple(event_words()["is_called"]["whom"])
_GOES_TO = tuple(event_words()["to_see"]["words"])
_WIRING = frozenset(event_words()["wired"]["polities"])


def triggers_in(context: Context, span: Span, hits: tuple[Hit, ...], mentions: tuple[Mention, ...], *, headline: bool) -> Iterator[Trigger]:
    """Those of the words found in a clause that its names, its verbs and what stands beside them bear out."""
    for hit in hits:
        at = _beside_names(context, Span(hit.start, hit.end), mentions)
        if hit.result is None or at is None or at.end > span.end:
            continue
        kind, mode, frame = hit.result
        found = _Told(context, span, at, mentions, headline)
        if kind == "visit" and _is_interview(found):
            continue
        borne_out = _BORNE_OUT[frame](found) if frame in _BORNE_OUT else frame
        if borne_out:
            yield Trigger(at, at.of(context.folded), kind, mode, borne_out)


class _Told(NamedTuple):
    """A word that may report an event, where it stands."""

    context: Context
    clause: Span
    at: Span
    mentions: tuple[Mention, ...]
    headline: bool


def _is_interview(found: _Told) -> bool:
    folded, at = found.context.folded, found.at
    goal = mention_at(found.mentions, at.end)  # 接受X访问P的邀请
    goes = goal is not None and goal.kind is not Kind.PERSON
    return bool(_INTERVIEW.search(folded, found.clause.start, at.end)) and not (goes or folded.startswith("邀请", at.end))


def _if_held(found: _Told) -> str:
    """举行谈判; 谈判周五在华盛顿举行; not 对话 in the name of an organisation."""
    folded, clause, at = found.context.folded, found.clause, found.at
    if at.of(folded) in _ONLY_BETWEEN:
        denied = _NOT_TOLD.search(folded, max(clause.start, at.start - 2), at.start)
        apart = _ELSEWHERE.search(folded, clause.start, clause.end)  # 在推特上讨论, 通话讨论
        return "held" if not (denied or apart) and _is_between_people(found) else ""
    if at.of(folded) in _ONLY_EXCHANGES:
        return "held" if _is_of_people_once(found) else ""
    verb = _HELD.search(folded, max(clause.start, at.start - _HELD_REACH), at.start)
    before = (verb and not _is_kept_up(found, verb[0])) or _is_exchange_of_two(found)
    ended = _HELD_UNTIL.match(folded, at.end, clause.end) and not folded.endswith(_THROUGH, clause.start, at.start)
    after = before or ended or _HELD_AFTER.search(folded, at.end, min(clause.end, at.end + 2 * _HELD_REACH)) or _is_between_people(found)
    return "held" if after and not any(mention.span.overlaps(at) for mention in found.mentions) else ""


def _is_kept_up(found: _Told, verb: str) -> bool:
    """就各层级的对话保持沟通: what they speak of, and no occasion."""
    folded, at = found.context.folded, found.at
    return verb == _ABOUT_WORD and folded[at.start - 1] == "的" and _KEPT.match(folded, at.end) is not None


def _is_exchange_of_two(found: _Told) -> bool:
    """X同Y就中巴关系发展和高质量共建经济走廊深入交换意见: however long the topic."""
    folded, start = found.context.folded, found.clause.start
    about = _ABOUT.search(folded, start, found.at.start) if found.at.of(folded) in _EXCHANGES else None
    if about is None:
        return False
    sides = [m for m in found.mentions if start <= m.span.start and m.span.end <= about.start() and m.kind is not Kind.PLACE]
    return len({mention.polity for mention in sides}) > 1 and JOINS.search(folded, sides[0].span.end, about.start()) is not None


def _is_of_people_once(found: _Told) -> bool:
    """我期待同普京总统就…深入沟通, 今天上午，习近平主席同你进行了深入交流: on one occasion; not 中方愿同俄方就…保持深入沟通."""
    folded, (start, _), at = found.context.folded, found.clause, found.at.start
    before = Span(_clause_before(found).start, at) if folded[start - 1 : start] == "," else Span(start, at)
    once = _LOOKS_FORWARD.search(folded, start, at) or found.context.dates_in(before) or _OCCASION.search(folded, *before)
    about = _ABOUT.search(folded, start, at)
    opens = about.start() if about else at
    people = [m for m in _since(found) if m.kind is Kind.PERSON and m.span.end <= opens]
    joined = len(people) > 1 and JOINS.search(folded, people[0].span.end, people[-1].span.start)
    tight = joined and _ONLY_CARRIED_OUT.fullmatch(found.context.without_dates(Span(people[-1].span.end, opens)))
    return bool(once and tight) and not _KEPT_ON.search(folded, start, at)


def _is_between_people(found: _Told) -> bool:
    """金昌善与哈京早前于新加坡商讨…, 崔善姬与金成，周日起在板门店磋商: two people, and when or where."""
    folded, at = found.context.folded, found.at
    if at.of(folded) not in _TALKS:
        return False
    clause = found.clause
    before = [mention for mention in found.mentions if clause.start <= mention.span.start and mention.span.end <= at.start]
    if all(mention.kind is not Kind.PERSON for mention in before) and folded[clause.start - 1] == ",":
        clause = Span(_clause_before(found).start, clause.end)
        before = [*found.context.mentions_in(Span(clause.start, at.start))]
    people = [mention for mention in before if mention.kind is Kind.PERSON and mention.polity and mention.via is not Via.PRONOUN]
    begins = {mention.span.end: mention.span.start for mention in before}  # 与美国|白宫副幕僚长X
    joined = [m for m in people if JOINS.search(folded, clause.start, begins.get(m.span.start, m.span.start))]
    opens = bool(JOINS.match(folded, clause.start))  # X，与Y…: the first one is named in the clause before
    if not joined or len({m.polity for m in people}) + opens < 2:
        return False
    there = [m for m in before if m.kind is not Kind.PERSON and folded[m.span.start - 1] in LOCATES]
    if any(m.kind is Kind.POLITY and m.span.start >= people[-1].span.end and m not in there for m in before):
        return False
    dated = at.of(folded) not in _ONLY_BETWEEN and found.context.dates_in(Span(clause.start, at.start))
    return bool(there or dated or _is_meal_of(found, people[-1]))


def _is_meal_of(found: _Told, last: Mention) -> bool:
    """前往俱乐部，与首相X午宴，: wherever it is."""
    folded, at = found.context.folded, found.at
    if at.of(folded) not in _TOGETHER or folded[at.end : at.end + 1] not in ("", ",", "。", ";", "并"):
        return False
    return not found.context.without_dates(Span(last.span.end, at.start))


def _if_chaired(found: _Told) -> str:
    """共同主持…会议, 三国外长举行会议, 主持中沙联合委员会会议: a table of both."""
    folded, start = found.context.folded, found.at.start
    if _is_session_of_two(found):
        return "mutual"
    chaired = _CHAIRED.search(folded, found.clause.start, start) or folded.endswith(_HOLDS, found.clause.start, start)
    if chaired or not folded.endswith(_HOLDS_SPECIAL, found.clause.start, start):
        return "mutual" if chaired else ""
    apart = EACH.search(folded, found.clause.start, start)  # 两国分别召开紧急会议
    parties = [m for m in _since(found) if not folded.endswith((*LOCATES, _ABOUT_WORD), 0, m.span.start)]
    joined = parties and JOINS.search(folded, found.clause.start, parties[0].span.start)  # X表示，计划与Y举行紧急会议
    several = joined or len(parties_among(parties)) > 1
    return "mutual" if several and not apart and _hold_it(found, parties[-1]) else ""


def _hold_it(found: _Told, last: Mention) -> bool:
    """Whether no noun follows the last of those named: not 拜登与泽连斯基的顾问展开会议, 王毅与美国工商界人士展开会议."""
    folded, at = found.context.folded, last.span.end
    for day in found.context.dates_in(Span(at, found.at.start)):
        at = day.span.end if day.span.start == at else at
    return folded.startswith(_HOLDS_SPECIAL, at) or _BEFORE_HOLDING.match(folded, at) is not None


def _since(found: _Told) -> list[Mention]:
    """Who is named in the clause before the word."""
    return [mention for mention in found.mentions if found.clause.start <= mention.span.start and mention.span.end <= found.at.start]


def _is_session_of_two(found: _Told) -> bool:
    """中国与沙特举行联委会第四次会议: two states side by side, and the verb before the session's name."""
    folded, start = found.context.folded, found.at.start
    if not (
        _HOLDS_SESSION.search(folded, max(found.clause.start, start - _SESSION_REACH), start)
        and _REGULAR.search(folded, found.clause.start, found.at.end)
    ):
        return False
    states = [m for m in found.mentions if m.kind is Kind.POLITY and found.clause.start <= m.span.start and m.span.end <= start]
    gaps = (folded[one.span.end : other.span.start] for one, other in pairwise(states) if one.polity != other.polity)
    return any(gap in ("", "-") or JOINS.fullmatch(gap) for gap in gaps)


def _if_reported(found: _Told) -> str:
    return "mutual" if _is_report_abroad(found.context, found.clause, found.at, found.mentions) else ""


def _if_named(found: _Told) -> str:
    """特金会12日举行; or a headline's 岸田将会尹锡悦, or 到莫斯科见普京."""
    if _is_named_summit(found.context, found.clause, found.at, found.mentions):
        return "mutual"
    met = any(mention.kind is Kind.PERSON and mention.span.start == found.at.end for mention in found.mentions)
    return "meets" if met and (found.headline or _goes_to_town(found)) else ""


def _goes_to_town(found: _Told) -> bool:
    """到莫斯科 right before the word."""
    town = next((m for m in found.mentions if m.kind is Kind.PLACE and m.span.end == found.at.start), None)
    return town is not None and found.context.folded.endswith(_GOES_TO, found.clause.start, town.span.start)


def _if_received(found: _Told) -> str:
    """先后接待了巴基斯坦外长库雷希; 会见安倍，接着见X: a person of another state right after, and a host or a clause that goes on."""
    people = [m for m in found.mentions if m.kind is Kind.PERSON and m.polity and m.via is not Via.PRONOUN]
    goes_on = found.at.start == found.clause.start and found.context.folded[found.at.start - 1 : found.at.start] == ","
    host = goes_on or any(mention.span.end <= found.at.start for mention in people)
    return "meets" if host and any(mention.span.start == found.at.end for mention in people) else ""


def _if_at_dinner(found: _Told) -> str:
    """设晚宴，欢迎X."""
    context, (start, _) = found.context, found.clause
    if found.at.start != start or context.folded[start - 1 : start] != "," or not context.has(_BANQUET):
        return ""
    dinner = list(_BANQUET.finditer(context.folded, *_clause_before(found)))
    met = any(m.kind is Kind.PERSON and m.polity and m.span.start >= found.at.end for m in found.mentions)
    return "meets" if met and dinner and dinner[-1].end() == start - 1 else ""


def _if_pressed(found: _Told) -> str:
    """X与Y举行联合记者会: they stand side by side, and have met."""
    return "mutual" if _are_side_by_side(found, _named_before(found)) else ""


def _if_signed(found: _Told) -> str:
    """X与Y在新加坡签署声明: two who are named side by side, at a place."""
    people = _named_before(found)
    if not _are_side_by_side(found, people) or _SIGNED_APART.search(found.context.folded, found.clause.start, found.at.start):
        return ""
    folded = found.context.folded
    there = [m for m in found.mentions if m.kind is not Kind.PERSON and people[0].span.end <= m.span.start < found.at.start]
    located = any(folded[m.span.start - 1] in LOCATES and not _NO_PLACE.match(folded, m.span.end) for m in there)  # not 在乌克兰问题上
    return "mutual" if located else ""


def _named_before(found: _Told) -> list[Mention]:
    """The people named in the clause before the word, else in the clause before, if that is nothing but a list: X与Y，16日在P签署声明."""
    context = found.context
    people = [m for m in _since(found) if m.kind is Kind.PERSON and m.person and m.polity]
    opens = max((each.span.end for each in context.dates_in(Span(found.clause.start, found.at.start))), default=found.clause.start)
    if people or context.folded[opens] not in LOCATES or context.folded[found.clause.start - 1] != ",":
        return people
    span = _clause_before(found)
    earlier = [m for m in context.mentions_in(span) if m.kind is Kind.PERSON and m.person and m.polity]
    gaps = [context.folded[one.span.end : other.span.start] for one, other in pairwise(earlier)]
    only = len(earlier) > 1 and earlier[0].span.start == span.start and earlier[-1].span.end == span.end
    return earlier if only and all(JOINS.fullmatch(gap) for gap in gaps) else []


def _clause_before(found: _Told) -> Span:
    """The text from the border before the last one to the clause."""
    end, reach = found.clause.start - 1, max(0, found.clause.start - _SESSION_REACH)
    return Span(after_last(CLAUSE_END, found.context.folded, reach, end), end)


def _are_side_by_side(found: _Told, people: list[Mention]) -> bool:
    if len(people) == 1 and (joined := JOINS.search(found.context.folded, found.clause.start, people[0].span.start)):
        return people[0].span.start - joined.end() <= _STATE_AND_TITLE  # 他在与X的联合记者会上, X访问P，与Y握手
    apart = len({m.polity for m in people}) > 1
    return apart and JOINS.search(found.context.folded, people[0].span.end, people[-1].span.start) is not None


def _if_foot_set(found: _Told) -> str:
    """首次踏上美国领土; not 踏上加拿大籍邮轮, nor 反对X踏上美国土地."""
    folded = found.context.folded
    goal = mention_at(found.mentions, found.at.end)
    if goal is None or goal.kind is Kind.PERSON or not _SOIL.match(folded, goal.span.end):
        return ""
    return "" if _NO_FOOT.search(folded, found.clause.start, found.at.start) else "goes"


def _if_entered(found: _Told) -> str:
    """金正恩跨过军事分界线进入南韩: how, whoever goes, and nothing after a state other than theirs."""
    folded, state = found.context.folded, mention_at(found.mentions, found.at.end)
    how = _ACROSS.search(folded, found.clause.start, found.at.start)
    if how is None or state is None or state.kind is not Kind.POLITY:
        return ""
    opens = how.start() == found.clause.start  # whoever goes is named in the clause before
    before = Span(_clause_before(found).start if opens else found.clause.start, how.start())
    people = [mention for mention in found.context.mentions_in(before) if mention.kind is Kind.PERSON and mention.person]
    if len(people) != 1 or people[0].polity in ("", state.polity) or not _is_only_when(found.context, Span(people[0].span.end, before.end)):
        return ""  # 金正恩在周五上午，跨过…; not 普京下令军队跨过…
    within = _WITHIN_STATE.match(folded, state.span.end, found.clause.end)
    return "goes" if within and not _NO_FOOT.search(folded, before.start, found.at.start) else ""


def _if_onward(found: _Told) -> str:
    """下一站是P，之后是Q: where else the journey goes, at the head of a clause; not 会谈之后是晚宴."""
    folded, at = found.context.folded, found.at
    goal = mention_at(found.mentions, at.end)
    opens = at.start == found.clause.start and folded[at.start - 1 : at.start] == ","
    if goal is None or goal.kind is Kind.PERSON or not goal.polity or not opens:
        return ""
    return "stop" if _STOPS.search(folded, *_clause_before(found)) else ""


def _is_only_when(context: Context, span: Span) -> bool:
    """Nothing but when, and marks: 是在周五当地时间上午9时30分，."""
    return _CLOCK_ONLY.fullmatch(context.without_dates(span).replace(",", "")) is not None


def _if_left(found: _Told) -> str:
    """8日离开雅加达: dated, and from a place right after the word that is not in the traveller's own country."""
    context = found.context
    left = mention_at(found.mentions, found.at.end)
    polity = context.gazetteer.by_code.get(left.polity) if left else None
    if left is None or left.kind is Kind.PERSON or polity is None or polity.kind not in COUNTRIES:
        return ""
    before = _since(found)
    leaver = before[-1] if before and before[-1].kind is Kind.PERSON and before[-1].person else None
    if leaver is None or leaver.polity == left.polity or fold(leaver.title).endswith(POSTED):
        return ""
    between = Span(leaver.span.end, found.at.start)
    only_when = _ONLY_WHEN.fullmatch(context.folded, *between) and context.dates_in(Span(found.clause.start, found.at.start))
    return "leaves" if only_when else ""


def _if_phoned(found: _Told) -> str:
    """X给Y打电话, X给他打电话: who calls whom; not X打电话来道歉."""
    people = [m for m in found.mentions if m.span.end <= found.at.start and m.kind is Kind.PERSON]
    called = bool(people) and people[-1].span.end == found.at.start and found.context.folded.endswith(_CALLS, 0, people[-1].span.start)
    named = [mention for mention in people if mention.via is not Via.PRONOUN]
    return "mutual" if len(parties_among(named)) > 1 or (called and named and len(people) > 1) else ""


def _if_wired(found: _Told) -> str:
    """X致电Y: by telephone, unless it is a telegram."""
    return "" if any(mention.polity in _WIRING for mention in found.mentions) else "meets"


_BORNE_OUT: Mapping[str, Callable[[_Told], str]] = {
    "held": _if_held,
    "chaired": _if_chaired,
    "phones": _if_phoned,
    "wires": _if_wired,
    "reports": _if_reported,
    "names": _if_named,
    "receives": _if_received,
    "banquets": _if_at_dinner,
    "leaves": _if_left,
    "press": _if_pressed,
    "signs": _if_signed,
    "foot": _if_foot_set,
    "enters": _if_entered,
    "onward": _if_onward,
}
"""For the frames that are no event by the word alone: the frame that the clause makes of them, or none."""


def _is_report_abroad(context: Context, clause: Span, at: Span, mentions: tuple[Mention, ...]) -> bool:
    """转到美国向特朗普汇报: in the country of whoever is reported to, and not by telephone."""
    before = [mention for mention in mentions if mention.span.end <= at.start]
    told = next((m for m in before if m.kind is Kind.PERSON and context.folded[m.span.start - 1] == _REPORTED["to"]), None)
    if told is None or _BY_WIRE.search(context.folded, clause.start, at.start):
        return False
    return any(m.kind is not Kind.PERSON and m.polity == told.polity and m.span.end <= told.span.start for m in before)


def _is_named_summit(context: Context, clause: Span, at: Span, mentions: tuple[Mention, ...]) -> bool:
    """特金会12日举行: two leaders by a character each, and something that tells of the occasion rather than what came of it."""
    before = [mention for mention in mentions if at.start - 2 <= mention.span.start and mention.span.end <= at.start]
    if len(before) != 2 or any(mention.kind is not Kind.PERSON or len(mention.text) > 1 for mention in before):
        return False
    return bool(context.dates_in(clause) or _HELD.search(context.folded, at.end, min(clause.end, at.end + _HELD_REACH)))


def _beside_names(context: Context, at: Span, mentions: tuple[Mention, ...]) -> Span | None:
    """What is left of a trigger after a name that covers its beginning, if that is a trigger; ``None`` in the name of a work."""
    if _in_title(context.folded, at):
        return None
    start, end = at
    covering = [m for m in mentions if m.span.start < end and start < m.span.end and not _gives_way(context, m, at)]
    if not covering:
        return at
    if len(covering) == 1 and _is_format_held(context, covering[0], at):
        return next((Span(cut, end) for cut in range(start + 1, end) if context.folded[cut:end] in trigger_words()), None)
    left = Span(max(mention.span.end for mention in covering), at.end)
    return left if left.of(context.folded) in trigger_words() else None


def _in_title(folded: str, span: Span) -> bool:
    """Whether the word is part of a work's name: 《与媒体见面》."""
    opening = folded.rfind("《", max(0, span.start - _LONGEST_TITLE), span.start)
    return opening >= 0 and "》" not in folded[opening : span.start]


def _gives_way(context: Context, mention: Mention, at: Span) -> bool:
    """领导人 in 亚太经合组织领导人会议 and 峰会 in 上合组织峰会 belong to the meeting's name, 元首 in 中俄元首会晤 to the people."""
    if mention.via is not Via.TITLE and not (
        mention.kind is Kind.POLITY and mention.span.start < at.start and at.of(context.folded) in _GATHERINGS
    ):
        return False
    polity = context.gazetteer.by_code.get(mention.polity)
    return polity is None or polity.kind in ("organisation", "format")


def _is_format_held(context: Context, mention: Mention, at: Span) -> bool:
    """出席四方会谈, 六方会谈周二在北京举行: the name of a format is that of a meeting where one is held."""
    polity = context.gazetteer.by_code.get(mention.polity)
    if polity is None or polity.kind != "format" or mention.span.end != at.end:
        return False
    border = CLAUSE_END.search(context.folded, at.end)
    end = min(at.end + 2 * _HELD_REACH, border.start() if border else len(context.folded))
    before = _ATTENDED.search(context.folded, max(0, mention.span.start - _HELD_REACH), mention.span.start)
    held = before or _HELD_AFTER.search(context.folded, at.end, end)
    return bool(held) and not _NOT_SO.search(context.folded, at.end, end)


def without_trigger(context: Context, mention: Mention, triggers: tuple[Trigger, ...]) -> tuple[Mention, ...]:
    """What is left of 亚太经合组织领导人 once 领导人会议 has been read as the trigger: the polity."""
    trigger = next((t for t in triggers if t.span.overlaps(mention.span)), None)
    if trigger is None or not (_gives_way(context, mention, trigger.span) or _is_format_held(context, mention, trigger.span)):
        return (mention,)
    if not mention.polity or trigger.span.start <= mention.span.start:
        return ()
    span = Span(mention.span.start, trigger.span.start)
    return (Mention(span, span.of(context.article.text), Kind.POLITY, Via.NAME, polity=mention.polity),)
