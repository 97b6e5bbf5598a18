"""Visits: who goes, where to, and at whose invitation.

Knows how journeys are told; does not know who meets whom on them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from timeline.events.actors import (
    DELEGATION,
    OTHER_SUBJECT,
    SENDS_GROUP,
    actor_of,
    actors_among,
    acts_for_nobody,
    before_trigger,
    comes_along,
    distinct,
    has_other_subject,
    is_private,
    is_silent,
    only_owns,
    polities_of,
)
from timeline.events.context import (
    COUNTRIES,
    EACH,
    GATHERING,
    INVITATION,
    JOINS,
    LOCATES,
    MATTER,
    OBJECT_AFTER,
    POSTED,
    SPEECH,
    STATES,
    TALKING,
    Context,
    Report,
    Target,
    Thread,
    country_as_place,
    mention_at,
)
from timeline.events.words import any_of
from timeline.lexicon import after_last, alternation, event_words, fold, not_after
from timeline.model import Actor, Kind, Mention, Span, Via

_WORDS = event_words()
_CAUSES = re.compile(any_of("causes"))
_PURPOSE = re.compile(any_of("motion", "purpose"))
_ENDS_VISIT = re.compile(f"{any_of('home', 'ending')}[^,。;]{{2,30}}{any_of('home', 'after')}$|{any_of('home', 'first_journey')}$")
_IN_TOWN = re.compile(f"{any_of('motion', 'in_town')}(?!的)|{any_of('joins', 'with')}[^,。;的]{{1,12}}{any_of('motion', 'in_town')}(?!的)")
_BARE_MOTION = frozenset(fold(word) for word in _WORDS["motion"]["bare"])
_PRIVATE_TOO = frozenset(_WORDS["motion"]["private_too"])
_TRAVELLERS = re.compile(f"的?{any_of('travellers')}")
_HEADS_MEET = re.compile(f"{any_of('gathering', 'heads')}[^,。;]{{0,8}}{any_of('gathering', 'meets')}")
_SEATS = {fold(name): place for name, place in _WORDS["seats"].items()}
_SEATED = re.compile(alternation(_SEATS))
_CEREMONY = re.compile(_WORDS["gathering"]["ceremonies"])
AT_TABLE = frozenset(("attends", "speaks"))
_AT_GATHERING = tuple(_WORDS["location"]["gathering"])
_BOTH_STATES = re.compile(f"对(?:这|上述)?[两三四五]国{any_of('listed', 'done')}?$")
_HEAD_IS = tuple(event_words()["delegates"]["head_is"])
_LEADS_THERE, _LED_BY = (re.compile(event_words()["delegates"][key]) for key in ("leads_there", "led_by"))
_HEADS_IT = tuple(event_words()["delegates"]["heads_it"])
_MEMBERS_ARE = re.compile(event_words()["delegates"]["members_are"])
_JOURNEY_TO = frozenset(event_words()["tour"]["journey_to"])
_OWNER_REACH = 6
"""Characters between whoever goes and where, in 佩洛西可能的台湾之行."""
_JOINTLY = re.compile(f"{any_of('led', 'jointly')}$")
_ALTOGETHER = re.compile(any_of("led", "together"))
_LISTED = re.compile(f"{_WORDS['listed']['countries']}{any_of('listed')}")
_SO_MANY = _WORDS["listed"]["so_many"]
_SO_MANY_BEFORE = re.compile(f"{_SO_MANY}(?:{any_of('listed', 'done')}|{any_of('listed', 'of_visit')})*$")
_SO_MANY_AFTER = re.compile(f"[^,。;]{{0,8}}?{_SO_MANY}(?!{any_of('listed', 'not_states')})")
_NAMED_NEXT = re.compile(f"[,。;]\\s*{_WORDS['listed']['these']}?{_SO_MANY}(?:之行|行程)?{any_of('listed', 'named')}")
_LONGEST_LIST = 60
"""Characters of a list of states."""
_MISSION = re.compile(f"{_WORDS['mission']['abroad']}[^,。;]{{1,10}}{any_of('mission')}")
_FIRST_TARGET = re.compile(f"{any_of('aspect')}?")
_NEXT_TARGET = re.compile(any_of("target", "joins"))
_TARGET_BEFORE = re.compile(f"{any_of('target', 'before')}$")
_VISITED = _WORDS["target"]["visited"]
_IMPLIED = frozenset(_WORDS["target"]["implied"])
_ARRIVED, _SENT_FOR = frozenset(map(fold, _WORDS["target"]["arrived"])), tuple(_WORDS["each"]["owns"])
_UNLESS = not_after(_WORDS["target"]["unless"])
_RECEIVES = re.compile(f"{_UNLESS}{any_of('target', 'receives')}[^,。;]{{0,4}}$")
_MANY_LEADERS, _AMONG_THEM = re.compile(_WORDS["target"]["many"]), re.compile(_WORDS["target"]["among_them"])
_BRACKETED = re.compile(r"\([^()]*\)")
_REPRESENTED = tuple(event_words()["aside"]["represented"])
_PARTY = re.compile(f"{any_of('led', 'party')}(?:了)?$")
_OFFICE_LENGTH = 2
"""Characters after a verb of sending, more than which name somebody who is sent, whoever it is."""
_NOT_ALONG = re.compile(f"{any_of('led', 'not_along')}$")
_BESIDE_LENGTH = 2
"""Characters of an adverb between a traveller and the word."""
_ACCOMPANIES = tuple(_WORDS["led"]["accompanies"])
_DELEGATES = re.compile(f"(?:{any_of('delegates', 'of')})*{any_of('delegates')}(?:{any_of('delegates', 'going')})?")
_WITHIN = frozenset(_WORDS["target"]["within"])
_JOINED = re.compile(f"[{_WORDS['joins']['between']}]{{0,14}}{any_of('joins', 'with')}{any_of('joins', 'kin')}?")
"""普京2012年6月与外长访华: when stands between the two. 习近平和夫人彭丽媛."""
_LED = re.compile(any_of("led"))
_DESCRIBED = re.compile(f"[了过]?(?:[^,。;、和与及]{{0,8}}的)?[^,。;的、和与及]{{0,6}}{any_of('described', 'nouns')}")
_DESCRIBED_BY_NAME = re.compile(f"的[^,。;的、和与及]{{0,6}}{any_of('described', 'nouns')}|{any_of('described', 'nouns')}")
_EPITHET = re.compile(f"{any_of('described', 'epithets')}的")
_RELATIVE = re.compile(f"[了过]?(?!{any_of('described', 'over')})[^,。;、]{{3,30}}的")
_NAMES_ALL = re.compile(f"[,。;、!?]|{any_of('described', 'ends')}|$")
_MEMBERS = re.compile(f"的?{any_of('described', 'some')}?{any_of('described', 'members')}")
_WHOLE_WORD = 2
"""Characters of a word for a journey that may stand before what is said of its goal; 到 and 来 are too common for that."""
_THERE = re.compile(f"{any_of('aspect')}?{any_of('there')}")
_NAMED_WITHIN = 80
"""Characters before a journey in which it is told where 当地 is."""
_ABSTRACT = tuple(_WORDS["abstract"]["after"])
_SENDS = tuple(_WORDS["sends"]["words"])
_SENT_BY = re.compile(f"{any_of('sends', 'by')}[^,。;]{{1,14}}$")
_LEADS_GROUP = re.compile(f"{any_of('led', 'party')}[^,。;的]{{0,14}}{any_of('led', 'groups')}")
_PUT_TO = tuple(_WORDS["invitation"]["to"])
_PUT = re.compile(f"{any_of('invitation', 'put')}?了?的?")
_ABOUT = re.compile(f"(?<![{_WORDS['about']['not_before']}]){any_of('about')}(?!{any_of('about', 'unless')})(?P<whom>[^,。;]{{2,30}})$")
_GROUP_AFTER = re.compile(f"(?:访问)?的[^,。;]{{0,12}}?{any_of('other_subject')}")
"""9日抵台访问的6名参众议员访问团: somebody else than whom the text was about."""
_BESIDE = frozenset(("", "的", "率团", "将", "再"))
_GLAD = re.compile(any_of("glad"))
_IS_GLAD = re.compile(f"{any_of('glad')}(?!地)(?:(?!{any_of('glad', 'of_another')})[^,。;]){{0,20}}$")
_THANKS = re.compile(f"{any_of('thanks')}(?P<whom>[^。;:]{{1,24}})$")
_KINDLY = re.compile(f"(?P<whom>[^,。;:的]{{0,8}}?),?(?P<how>{any_of('thanks', 'adverbs')}*)")
_COMES_HERE = tuple(_WORDS["thanks"]["here"])
_THANKED, _THANKS_REACH = re.compile(any_of("thanks")), 30
_RELATIVE_LENGTH = 45
"""Characters of a relative clause before the one who it is about: 来华访问的Y."""


# --- where to ----------------------------------------------------------------------------------------------------------


def targets_of(report: Report) -> list[Target]:
    """Where the journey goes, in the order in which the text names it."""
    if report.trigger.frame in ("attends", "speaks", "stop"):
        return _venue(report)
    found = _targets_after(report)
    if not found and report.trigger.frame == "visits":
        found = _target_before(report)
    for target in _counted_targets(report):
        found += [target] if target not in found else []
    if report.trigger.word in _BARE_MOTION and not (found and _has_purpose(report)):
        return []
    return found


def _targets_after(report: Report) -> list[Target]:
    """Right after the word: 访问日本、蒙古与韩国."""
    found: list[Target] = []
    listed = listed_after(report)
    at = listed.end() if listed else _described_until(report)
    for mention in report.context.mentions_in(Span(at, report.sentence.span.end)) if listed else report.clause.mentions:
        if mention.span.start < at:
            continue
        gap = _NEXT_TARGET if found else _FIRST_TARGET
        within = found and at == mention.span.start and mention.polity == found[-1][0] and _is_city(mention)  # 访问法国巴黎
        if mention.kind is Kind.PERSON or not (within or gap.fullmatch(report.context.folded, at, mention.span.start)):
            break
        _add_target(report.context, found, mention)
        at = mention.span.end
    return found


def _counted_targets(report: Report) -> list[Target]:
    """展开东南亚四国之行，四国分别是…; 对欧洲八国的访问。这八国包括…: named next, after how many they are."""
    folded, found = report.context.folded, list[Target]()
    named = _named_next(report)
    at = named.end() if named else 0
    for mention in report.context.mentions_in(Span(at, at + _LONGEST_LIST)) if named else ():
        if mention.kind is Kind.PERSON or not (_NEXT_TARGET if found else _FIRST_TARGET).fullmatch(folded, at, mention.span.start):
            break
        _add_target(report.context, found, mention)
        at = mention.span.end
    return found


def are_counted(report: Report) -> bool:
    """Whether what comes next names the states of which the clause says no more than how many they are."""
    return _named_next(report) is not None


def _named_next(report: Report) -> re.Match[str] | None:
    """The beginning of the list, where the word itself is of so many states: not 抵达P出席三国峰会，三国包括…."""
    folded = report.context.folded
    if report.trigger.frame != "visits":
        return None
    counted = _SO_MANY_BEFORE.search(folded, *report.lead) or _SO_MANY_AFTER.match(folded, *report.rest)
    named = _NAMED_NEXT.match(folded, report.clause.span.end) if counted else None
    return named if counted and named and named["count"] == counted["count"] else None


def _described_until(report: Report) -> int:
    """Where what describes the target ends, and the target begins: 访问了美国的传统盟友日本, 访问与中国接壤的越南."""
    folded, start = report.context.folded, report.trigger.span.end
    after = [m for m in report.clause.mentions if m.span.start > start and _is_somewhere(report.context, m)]
    if len(report.trigger.word) < _WHOLE_WORD or not after:
        return start
    first = next((m for m in report.clause.mentions if m.span.start == start), None)
    for mention in after:
        begins = first.span.end if first else start
        by_noun = (_DESCRIBED_BY_NAME if first else _DESCRIBED).fullmatch(folded, begins, mention.span.start)
        by_epithet = first is None and _EPITHET.fullmatch(folded, begins, mention.span.start)
        by_clause = first is None and _RELATIVE.fullmatch(folded, begins, mention.span.start)
        if by_epithet or ((by_noun or by_clause) and _NAMES_ALL.match(folded, mention.span.end)):
            return mention.span.start
    return start


def listed_after(report: Report) -> re.Match[str] | None:
    """出访欧洲三国：法国、德国、西班牙: as far as where the first of them is named."""
    return _LISTED.match(report.context.folded, report.trigger.span.end, report.sentence.span.end)


def _is_city(mention: Mention) -> bool:
    return mention.place is not None and mention.place.kind in ("city", "capital")


def _target_before(report: Report) -> list[Target]:
    """Before the word: 对俄罗斯进行国事访问, 对德国和奥地利的访问."""
    folded, start, found = report.context.folded, report.clause.span.start, list[Target]()
    told = max((t.span.end for t in report.clause.triggers if t.type == "visit" and t.span.end <= report.trigger.span.start), default=start)
    named = [m for m in report.clause.mentions if told <= m.span.start and m.span.end <= report.trigger.span.start]
    people = [at for at, mention in enumerate(named) if mention.kind is Kind.PERSON]
    before = named[people[-1] + 1 if people else 0 :]
    of_journey = _journey_to(report, before)
    for at in range(len(before) - 1, -1, -1):
        if at == of_journey or _TARGET_BEFORE.search(folded, max(start, before[at].span.start - 3), before[at].span.start):
            _add_target(report.context, found, before[at])
            for one, other in pairwise(before[at:]):
                if not _NEXT_TARGET.fullmatch(folded, one.span.end, other.span.start):
                    break
                _add_target(report.context, found, other)
            break
    return found


def _journey_to(report: Report, before: list[Mention]) -> int | None:
    """X结束德国、法国之行: the first of the list that names the journey; not 两国之行, of which something before tells."""
    if report.trigger.word not in _JOURNEY_TO or not before or before[-1].span.end != report.trigger.span.start:
        return None
    first = len(before) - 1
    while first and _NEXT_TARGET.fullmatch(report.context.folded, before[first - 1].span.end, before[first].span.start):
        first -= 1
    return first


def _venue(report: Report) -> list[Target]:
    """出席慕尼黑安全会议: where the gathering is. 首站是荷兰: what the stop is called."""
    context, trigger = report.context, report.trigger
    seated = _where_it_meets(report)
    if seated:
        return seated
    if trigger.frame == "attends" and not (
        GATHERING.search(context.folded, *report.rest) or _HEADS_MEET.search(context.folded, *report.rest)
    ):
        return []
    found, listed, at = list[Target](), list[Target](), 0
    mentions = report.clause.mentions
    if trigger.frame == "stop":  # 结束对德国的访问后抵达最后一站法国
        after = tuple([m for m in mentions if m.span.start >= trigger.span.end])
        mentions = after if after and after[0].span.start == trigger.span.end else mentions
    for mention in mentions:
        before = context.folded[max(report.clause.span.start, mention.span.start - 2) : mention.span.start]
        if found and trigger.frame == "stop" and mention.polity != found[-1][0]:
            if JOINS.fullmatch(context.folded, at, mention.span.start):  # 之后是P、Q和R
                listed += found[-1:]
            else:
                break  # 第一站意大利就遇到香港人士: the stop is what follows the word
        if trigger.frame == "speaks" and mention.span.start >= trigger.span.start:
            break
        goes_on = at and context.folded[at : mention.span.start] in _WITHIN and _is_city(mention)
        named = mention.span.start == trigger.span.end and not _is_party(context, mention, mentions)
        located = goes_on or trigger.frame == "stop" or before.endswith(_AT_GATHERING) or named
        at = mention.span.end if located else 0  # 在卡塔尔多哈出席峰会
        if located and _is_somewhere(context, mention) and not before.endswith(_VISITED):
            _add_target(context, found, mention)
    return (listed + found[-1:]) or (_whose_ceremony(report) if trigger.frame == "attends" else [])


def _where_it_meets(report: Report) -> list[Target]:
    """出席慕尼黑安全会议, 在慕尼黑安全会议上发表演讲: in Munich, as every year."""
    context, trigger = report.context, report.trigger
    if trigger.frame not in AT_TABLE:
        return []
    attends = trigger.frame == "attends"
    for mention in report.clause.mentions:
        polity = context.gazetteer.by_code.get(mention.polity) if mention.kind is Kind.POLITY else None
        there = mention.span.start >= trigger.span.end if attends else context.folded[mention.span.start - 1] in LOCATES
        if not (polity and polity.meets_in and there):
            continue
        return _seat(context, polity.meets_in)
    seat = _SEATED.search(context.folded, *report.rest) if attends else None
    return _seat(context, _SEATS[seat[0]]) if seat else []


def _whose_ceremony(report: Report) -> list[Target]:
    """出席加纳总统X就职典礼, 出席英国女王葬礼: in their country."""
    context = report.context
    ceremony = _CEREMONY.search(context.folded, *report.rest)
    of = [m for m in report.clause.mentions if report.trigger.span.end <= m.span.start and m.polity] if ceremony else []
    if ceremony is None or not of or of[-1].span.end != ceremony.start():
        return []
    place = country_as_place(context, of[-1].polity)
    return [(of[-1].polity, place)] if place else []


def _seat(context: Context, name: str) -> list[Target]:
    """The place of that name; of a state's, the state."""
    place, state = context.gazetteer.places.get(fold(name)), context.gazetteer.polities.get(fold(name))
    if place:
        return [(place.country, place)]
    return [(state.code, country_as_place(context, state.code))] if state else []


def _is_party(context: Context, mention: Mention, mentions: tuple[Mention, ...]) -> bool:
    """出席中国－东盟峰会, 出席中美会谈: one of those who meet, and not where."""
    end = mention.span.end + context.folded.startswith("-", mention.span.end)
    joined = JOINS.match(context.folded, end)
    after = joined.end() if joined else end
    if after == mention.span.end and len(mention.text) > 1:
        return False  # 出席瑞士达沃斯世界经济论坛年会
    return mention.kind is Kind.POLITY and any(other.kind is Kind.POLITY and other.span.start == after for other in mentions)


def _is_somewhere(context: Context, mention: Mention) -> bool:
    polity = context.gazetteer.by_code.get(mention.polity)
    return mention.kind is Kind.PLACE or (mention.kind is Kind.POLITY and polity is not None and polity.kind in COUNTRIES)


def _has_purpose(report: Report) -> bool:
    """到, 来, 赴 are common words: they make a visit with a purpose after them."""
    mentions, rest = report.clause.mentions, report.rest
    if _LEADS_GROUP.search(report.context.folded, *report.lead):
        return True  # 率艺术团到平壤演出
    if report.trigger.word in _PRIVATE_TOO:
        return bool(report.clause.dates and (_PURPOSE.search(report.context.folded, *rest) or _goes_in_office(report)))
    last = max((mention.span.end for mention in mentions if mention.span.start >= rest.start), default=rest.start)
    if rest.end - last <= 1 and report.earlier and _ENDS_VISIT.search(report.context.folded, *report.earlier[-1].span):
        return any(clause.dates for clause in report.backwards)  # 结束对瑞士的访问后，27日赴都柏林
    ends = rest.end - last <= 1 and any(mention.kind is Kind.PERSON for mention in mentions)
    if ends or _PURPOSE.search(report.context.folded, *rest):
        return True
    town = report.right_after
    return town is not None and _is_city(town) and _IN_TOWN.match(report.context.folded, town.span.end) is not None


def _goes_in_office(report: Report) -> bool:
    """去年7月国务卿蓬佩奥去平壤，: whoever holds an office goes, and there is no more to say of it."""
    town = report.right_after
    if town is None or not _is_somewhere(report.context, town) or report.clause.span.end - town.span.end > 1:
        return False
    lead = [m for m in report.clause.mentions if m.span.end <= report.trigger.span.start]
    goes = any(m.kind is Kind.PERSON and m.person and m.title for m in lead)
    return goes and not _CAUSES.search(report.context.folded, *report.lead)


def _add_target(context: Context, found: list[Target], mention: Mention) -> None:
    """Another target, or a more precise one in the polity that was named last."""
    polity = context.gazetteer.by_code.get(mention.polity)
    if polity is None or polity.kind == "format" or (polity.kind == "organisation" and len(mention.text) == 1):
        return
    if _TRAVELLERS.match(context.folded, mention.span.end) or _MISSION.match(context.folded, mention.span.end):
        return
    if polity.kind == "organisation" and _MEMBERS.match(context.folded, mention.span.end):
        return
    if found and found[-1][0] == mention.polity:
        found.pop()
    found.append((mention.polity, mention.place if mention.kind is Kind.PLACE else country_as_place(context, mention.polity)))


def goes_to_inviters(report: Report) -> bool:
    """应A国总统、B国总理邀请，对两国进行访问."""
    return report.trigger.frame == "visits" and _BOTH_STATES.search(report.context.folded, *report.lead) is not None


def invited_to(report: Report, inviters: tuple[Actor, ...]) -> list[Target]:
    """To the states of those who invite, where the text says no more than how many they are."""
    if not goes_to_inviters(report):
        return []
    return [(polity, country_as_place(report.context, polity)) for polity in dict.fromkeys(actor.polity for actor in inviters)]


def is_implied(report: Report) -> bool:
    """Whether the word says where to without naming it: 来访, and 欢迎抵达的X, other than in another state than that of whoever does so."""
    if report.trigger.frame == "visits":
        return report.trigger.word in _IMPLIED
    context, came = report.context, report.trigger.span.end + 1
    if report.trigger.word not in _ARRIVED or not context.folded.startswith("的", came - 1):
        return False
    whom = mention_at(report.clause.mentions, came)
    if not _RECEIVES.search(context.folded, *report.lead) or (whom and context.folded.startswith(_SENT_FOR, whom.span.end)):
        return False
    before = [mention for mention in report.clause.mentions if mention.span.end <= report.lead.end]
    places = {mention.polity for mention in before if _is_somewhere(context, mention)}
    return places <= {mention.polity for mention in before if mention.kind is Kind.PERSON}


def goes_there(report: Report) -> bool:
    """到访当地, 访问了该国: to what was named before."""
    return report.trigger.frame in ("visits", "goes") and _THERE.match(report.context.folded, report.trigger.span.end) is not None


def target_named_before(report: Report, visitors: tuple[Actor, ...]) -> list[Target]:
    """The place or state that was named last, in this sentence or the one before, by itself or by its officials; not the visitors' own."""
    context, own, at = report.context, polities_of(visitors), report.trigger.span.start
    near = [m for m in context.mentions_in(Span(max(0, at - _NAMED_WITHIN), at)) if m.polity]
    telling = [m for m in near if m.kind is not Kind.PERSON or m.polity not in own]
    if not telling or telling[-1].polity in own:
        return []
    if telling[-1].kind is Kind.PERSON:
        return [(telling[-1].polity, country_as_place(context, telling[-1].polity))]
    found: list[Target] = []
    _add_target(context, found, telling[-1])
    return found


def implied_target(report: Report, thread: Thread, visitors: tuple[Actor, ...]) -> list[Target]:
    """会见来访的Y: to the polity of whoever receives Y."""
    own = polities_of(visitors)
    for mentions in (before_trigger(report), *(clause.mentions for clause in reversed(report.earlier))):
        named = actors_among(report.context, thread, mentions)
        host = next((actor for actor in named if actor.polity not in own and _can_travel(report.context, actor)), None)
        if host:
            return [(host.polity, country_as_place(report.context, host.polity))]
    receives = any(each.frame == "meets" for each in report.clause.triggers)
    told_after = bool(visitors) and all(actor.span and actor.span.start >= report.trigger.span.end for actor in visitors)
    goes_on = thread.subject if receives and told_after and not has_other_subject(report) else None
    if goes_on and goes_on.polity not in own and not is_silent(goes_on) and not _is_abroad(report, goes_on):
        return [(goes_on.polity, country_as_place(report.context, goes_on.polity))]  # X会见Y。随后会见到访的Z
    met = _met_next(report, own)
    return [(met, country_as_place(report.context, met))] if met else []


def _met_next(report: Report, own: set[str]) -> str:
    """X到访，总理Y会见了他: the one state whose people the rest of the sentence names, where it tells of a talk."""
    rest = Span(report.clause.span.end, report.sentence.span.end)
    ends = report.trigger.span.end == report.clause.span.end  # not 与到访的X会面
    if not ends or report.context.first_of(TALKING, rest, frozenset()) is None:
        return ""
    named = {m.polity for m in report.context.mentions_in(rest) if m.kind is Kind.PERSON and m.person and m.polity} - own
    return named.pop() if len(named) == 1 else ""


def _is_abroad(report: Report, subject: Mention) -> bool:
    """X在P出席会议。随后会见到访的Y: nobody says that Y comes to X's own state."""
    at = report.trigger.span.start
    near = report.context.mentions_in(Span(max(0, at - _NAMED_WITHIN), at))
    return any(_is_somewhere(report.context, m) and m.polity not in ("", subject.polity) for m in near)


# --- who goes ----------------------------------------------------------------------------------------------------------


def visitors_of(report: Report, thread: Thread, inviters: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Who goes, with those whom the text lists as members of a delegation."""
    visitors = _travellers(report, thread, inviters)
    members = _listed_members(report) if report.context.has(_MEMBERS_ARE) else ()
    if not members or not (visitors or DELEGATION.search(report.context.masked, *report.lead)):
        return visitors
    groups = (report.context.gazetteer.by_code.get(code) for code in polities_of(visitors))
    own = polities_of(visitors).union(*(group.members for group in groups if group)) or polities_of(members)
    named = tuple(actor for actor in members if actor.polity in own)
    stood_for = polities_of(named)
    return distinct((*(actor for actor in visitors if actor.person or actor.polity not in stood_for), *named))


def _listed_members(report: Report) -> tuple[Actor, ...]:
    """代表团抵达P，成员包括X、Y: named in that sentence or the next one, with whoever leads it (由X任团长, 团长是X, 由X率领)."""
    context, start = report.context, report.trigger.span.end
    ends = context.folded.find("。", report.sentence.span.end + 1)
    listed = _MEMBERS_ARE.search(context.folded, start, ends if ends >= 0 else len(context.folded))
    if listed is None:
        return ()
    until = context.folded.find("。", listed.end())
    named = context.mentions_in(Span(report.sentence.span.start, until if until >= 0 else len(context.folded)))
    among = (m for m in named if m.span.start >= listed.start() or _leads_it(context, m))
    people = (m for m in among if m.kind is Kind.PERSON and m.person and m.polity and m.via is not Via.PRONOUN)
    return tuple(actor_of(m) for m in people if not (is_silent(m) or is_private(m) or only_owns(context, m)))


def _leads_it(context: Context, mention: Mention) -> bool:
    return context.folded.startswith(_HEADS_IT, mention.span.end) or context.folded.endswith(_HEAD_IS, 0, mention.span.start)


def _travellers(report: Report, thread: Thread, inviters: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """The subject: after a relative clause (来华访问的Y), else before the word, else of the clause before."""
    context = report.context
    told = _named_members(report) or _told_after(report) or _leaders(report)
    if told:
        return told
    inviting = {actor.span for actor in inviters}
    known = _known_travellers(report, thread)
    if known is None:
        known = _owner_of_journey(report) or _jointly(report, thread) or _spoken_of(report)
    if known is None:
        known = _right_before(report, inviting)
    if known is not None:
        return known
    before = _sent(report, [a for a in actors_among(context, thread, before_trigger(report)) if a.span not in inviting])
    people = [actor for actor in before if actor.person or (actor.title and _can_travel(context, actor))]
    if people:
        return _last_group(report, people)
    if report.context.folded.startswith("的", _end_of_target(report)):
        return ()
    states = tuple(actor for actor in before if not _is_target(report, actor) and _can_travel(context, actor))
    goals = {polity for polity, _ in targets_of(report)} if states else set()  # 对A、B进行国事访问: none of them visits the other
    states = tuple(actor for actor in states if actor.polity not in goals)
    if states and not goes_to_inviters(report):
        return states
    subject = thread.subject
    if not subject or _is_attributive(report) or is_silent(subject) or subject.span in inviting or _goes_nameless(report, subject):
        return ()
    if not has_other_subject(report):
        return (_or_only_a_group(report, subject),)
    # 总统宣布派出特使团，3月5日特使团抵达平壤
    sent = DELEGATION.search(context.masked, *report.lead)
    return (replace(actor_of(subject), person=None, title=""),) if sent else ()


def _named_members(report: Report) -> tuple[Actor, ...]:
    """欧洲多国领导人相继访华，其中有A国总统X、B国总理Y: those who are named as some of the many, in that clause or the next sentence."""
    context = report.context
    if not _MANY_LEADERS.search(context.folded, *report.lead):
        return ()
    listed = _AMONG_THEM.match(context.folded, report.clause.span.end)
    if listed is None:
        return ()
    end = context.folded.find("。", listed.end())
    named = [m for m in context.mentions_in(Span(listed.end(), end if end >= 0 else len(context.folded))) if m.person and m.polity]
    quoted = named and SPEECH.search(context.folded, listed.end(), named[-1].span.end)
    return () if quoted else tuple(actor_of(m) for m in named if not (is_silent(m) or is_private(m) or only_owns(context, m)))


def _leaders(report: Report) -> tuple[Actor, ...]:
    """由X和Y率领的法国代表团抵达P; 代表团抵达P，由X率领: whoever leads it."""
    context, at = report.context, report.trigger.span.start
    people = [m for m in report.clause.mentions if m.kind is Kind.PERSON and m.person and m.polity and m.span.end <= at]
    led = next((i for i, m in enumerate(people) if _LEADS_THERE.fullmatch(context.without_dates(Span(m.span.end, at)))), None)
    if led is None:
        return _leader_told_after(report)
    first = led
    while first and JOINS.fullmatch(context.folded, people[first - 1].span.end, people[first].span.start):
        first -= 1
    return tuple(actor_of(m) for m in people[first : led + 1])


def _leader_told_after(report: Report) -> tuple[Actor, ...]:
    context, end = report.context, report.clause.span.end
    by = _LED_BY.match(context.folded, end) if DELEGATION.search(context.masked, *report.lead) else None
    leader = context.mention_from(by.end()) if by else None
    if leader is None or leader.kind is not Kind.PERSON or not leader.polity or not _leads_it(context, leader):
        return ()
    return (actor_of(leader),)


def _told_after(report: Report) -> tuple[Actor, ...]:
    """来华访问的Y: those whom the relative clause is about; not 出席…举行的二十国集团领导人峰会."""
    context, at = report.context, report.trigger.span.end
    after = [m for m in report.clause.mentions if m.span.start >= at and m.kind is Kind.PERSON and m.polity and not is_private(m)]
    after = [m for m in after if m.person or _can_travel(context, actor_of(m))]
    going = [actor_of(mention) for mention in after if not only_owns(context, mention)]  # 访问的习近平主席特使X: X
    if going and context.folded[at : after[0].span.start].endswith("的") and after[0].span.start - at < _RELATIVE_LENGTH:
        return _received(report, going) or _together(going, context.folded)
    return ()


def _goes_nameless(report: Report, subject: Mention) -> bool:
    """邀请她前往捷克, 与这次北京之行有关人士: of whoever was spoken of before, the sentence does not say it."""
    spoken_of = report.trigger.word in _JOURNEY_TO and subject.span.start < report.sentence.span.start
    return spoken_of or _is_of_pronoun(report)


def _is_of_pronoun(report: Report) -> bool:
    """邀请她前往捷克: somebody of whom the text has said no name that fits."""
    return any(m.via is Via.PRONOUN and m.kind is Kind.PERSON and len(m.text) == 1 for m in before_trigger(report))


def _right_before(report: Report, inviting: set[Span | None]) -> tuple[Actor, ...] | None:
    """Whoever stands right before the word or its target; officials whom a state sends without a name."""
    beside = _beside(report) or _before_target(report)
    if beside and beside.span not in inviting:
        return (actor_of(beside),)
    return _delegates(report) or None


def _known_travellers(report: Report, thread: Thread) -> tuple[Actor, ...] | None:
    """A安排B访问P，首站Q: B; X表示，很高兴率团访华: X; 黄之锋访华: nobody who counts. ``None`` where the words say no such thing."""
    if acts_for_nobody(report):
        return ()
    if report.trigger.frame == "stop" and 0 <= report.clause.span.start - thread.travellers_at <= 1 and thread.travellers:
        return thread.travellers
    if _is_glad(report) and thread.speaker and not is_silent(thread.speaker):
        return (actor_of(thread.speaker),)
    thanked = _thanked(report)
    return _addressed(report) if thanked is None else thanked


def _thanked(report: Report) -> tuple[Actor, ...] | None:
    """感谢习近平主席10月23日亲自来到珠海: whom the speaker thanks, and nobody where no name is said; ``None`` where nobody is thanked."""
    context, at = report.context, report.trigger.span.start
    thanks = context.has(_THANKED) and _THANKS.search(context.folded, max(report.sentence.span.start, at - _THANKS_REACH), at)
    if not thanks:
        return None
    named = [m for m in context.mentions_in(Span(thanks.start("whom"), at)) if m.kind is Kind.PERSON and m.polity]
    begins = named[-1].span.end if named else thanks.start("whom")
    kindly = _KINDLY.fullmatch(context.without_dates(Span(begins, at)))
    if kindly is None or (named and kindly["whom"]) or not (kindly["how"] or (named and report.trigger.word.startswith(_COMES_HERE))):
        return None
    return tuple(map(actor_of, named[-1:]))


def _addressed(report: Report) -> tuple[Actor, ...] | None:
    """转达了X对Y发出的访华邀请, 对Y明年访华的邀请: Y; ``None`` where no invitation is put to anybody."""
    folded = report.context.folded
    if not INVITATION.match(folded, report.end_of_target):
        return None
    for mention in reversed(before_trigger(report)):
        if mention.kind is Kind.PERSON and mention.polity and folded.endswith(_PUT_TO, 0, mention.span.start):
            between = report.context.without_dates(Span(mention.span.end, report.trigger.span.start))
            return (actor_of(mention),) if _PUT.fullmatch(between) else None
    return None


def _is_glad(report: Report) -> bool:
    """X表示，很高兴率团访华: the speaker is there."""
    glad = report.context.has(_GLAD) and _IS_GLAD.search(report.context.folded, *report.lead)
    between = report.context.mentions_in(Span(glad.start(), report.trigger.span.start)) if glad else ()
    return bool(glad) and not any(mention.kind is Kind.PERSON for mention in between)  # 很高兴X外长将来访: X


def _or_only_a_group(report: Report, subject: Mention) -> Actor:
    """Whoever goes on; of 9日抵台访问的6名议员 no more than the state."""
    if _GROUP_AFTER.match(report.context.folded, report.end_of_target):
        subject = subject._replace(person=None, title="")
    return actor_of(subject)


def _received(report: Report, going: list[Actor]) -> tuple[Actor, ...]:
    """会见来访的A、B和C, 同来访的A、B分别会谈: all of them, other than those of the receiver's side and envoys, who are there already."""
    folded, (start, end) = report.context.folded, report.lead
    meets = next((t.span.start for t in report.clause.triggers if t.frame == "meets" and t.span.end <= report.trigger.span.start), None)
    if meets is None and EACH.search(folded, report.end_of_target, report.clause.span.end):  # 同来访的A、B分别举行会谈
        joins = JOINS.search(folded, start, end)
        meets = joins.start() if joins else None
    if meets is None:
        return ()
    own = {mention.polity for mention in report.clause.mentions if mention.span.end <= meets}
    joined = _joined_to(going, report.context.folded)
    return tuple(actor for actor in joined if actor.polity not in own and not fold(actor.title).endswith(POSTED))


def _can_travel(context: Context, actor: Actor) -> bool:
    """金砖国家 hold a summit and go nowhere; a state sends somebody."""
    polity = context.gazetteer.by_code.get(actor.polity)
    return polity is None or polity.kind in COUNTRIES or polity.kind == STATES


def _delegates(report: Report) -> tuple[Actor, ...]:
    """就美国官员访台表示反对: the officials go, and not whoever speaks of it."""
    before = [mention for mention in report.clause.mentions if mention.span.end <= report.trigger.span.start]
    if before and before[-1].kind is Kind.PERSON and before[-1].polity and SENDS_GROUP.match(report.context.folded, before[-1].span.end):
        return (Actor("participant", before[-1].polity, span=before[-1].span),)
    if not before or before[-1].kind is not Kind.POLITY or not before[-1].polity:
        return ()
    last = before[-1]
    gap = report.context.without_dates(Span(last.span.end, report.trigger.span.start))
    sent = _DELEGATES.fullmatch(gap) and not _PARTY.search(report.context.folded, report.clause.span.start, last.span.start)
    return (Actor("participant", last.polity, span=last.span),) if sent else ()


def _is_attributive(report: Report) -> bool:
    """访台的后果, 访问台湾应该是可行的: a visit in the abstract, of nobody whom the clause names."""
    return report.context.folded.startswith(_ABSTRACT, _end_of_target(report))


def _end_of_target(report: Report) -> int:
    """Where the name right after the word ends, with its town or house (佛罗里达州的海湖庄园); the end of the text where none is."""
    target, folded = report.right_after, report.context.folded
    within = mention_at(report.clause.mentions, target.span.end + 1) if target and folded.startswith("的", target.span.end) else None
    if target and within and within.kind is Kind.PLACE and within.polity in ("", target.polity):
        return within.span.end
    return target.span.end if target else len(folded)


def _spoken_of(report: Report) -> tuple[Actor, ...] | None:
    """就X访台表示反对, 对参议长访台的评论: X, or nobody whom we know, and not whoever speaks; ``None`` where no visit is spoken of."""
    about = _ABOUT.search(report.context.folded, *report.lead)
    spoken_of = MATTER.match(report.context.folded, report.trigger.span.end)
    if about is None or spoken_of is None or SPEECH.search(about["whom"]) or not _targets_after(report):
        return None
    named = [m for m in report.clause.mentions if about.start() < m.span.start < report.trigger.span.start]
    if any(_is_somewhere(report.context, mention) for mention in named):
        return None  # 对台湾进行…
    people = [actor_of(mention) for mention in named if mention.kind is Kind.PERSON and mention.polity]
    return _last_group(report, people) if people else ()


def _beside(report: Report) -> Mention | None:
    """针对外长访日一事: who stands right before the word goes, whatever else is said of them; not one of several (A和B访问…)."""
    before = [m for m in report.clause.mentions if m.kind is Kind.PERSON and m.polity and m.span.end <= report.trigger.span.start]
    named = before if before and not comes_along(report.context, before[-1]) else []
    folded, start = report.context.folded, report.clause.span.start
    if not named:
        return None
    gap = _BRACKETED.sub("", folded[named[-1].span.end : report.trigger.span.start])
    if _LED.fullmatch(gap) or _LEADS_GROUP.fullmatch(gap):
        return named[-1]  # 会见X率领的访华团, 对X率领89人代表团访华
    if gap not in _BESIDE or _PARTY.search(folded, start, named[-1].span.start):
        return None
    return named[-1] if _is_alone(report, named[-1]) else None


def _is_alone(report: Report, mention: Mention) -> bool:
    """Not 代表X and not 与X."""
    folded, start, at = report.context.folded, report.clause.span.start, mention.span.start
    return not folded.endswith(_REPRESENTED, start, at) and JOINS.search(folded, max(start, at - 2), at) is None


def _before_target(report: Report) -> Mention | None:
    """我对习近平主席2013年对刚果（布）的访问记忆犹新: who stands right before the target, with no more than a date between."""
    named = [m for m in report.clause.mentions if m.span.end <= report.trigger.span.start]
    for one, target in pairwise(named):
        if one.kind is not Kind.PERSON or not one.polity or target.kind is Kind.PERSON:
            continue
        between = report.context.without_dates(Span(one.span.end, target.span.start))
        if _TARGET_BEFORE.fullmatch(between) and _is_alone(report, one):
            return one
    return None


def _is_target(report: Report, actor: Actor) -> bool:
    """过境美国、转往巴拉圭: the polity right after another journey's word is where that one goes."""
    return any(actor.span and trigger.span.end == actor.span.start for trigger in report.clause.triggers if trigger.type == "visit")


def _sent(report: Report, actors: list[Actor]) -> list[Actor]:
    """Of 总统派出特使, only the second; of 总统派出代表团, only the polity; all, where nobody is named after a verb of sending."""
    folded = report.context.folded
    sent = after_last(_CAUSES, folded, *report.lead)
    group = sent + folded.startswith("的", sent)  # 派出的代表团
    if OTHER_SUBJECT.match(report.context.masked, group, report.lead.end) or _sends_unknown(report, sent):
        return [replace(actor, person=None, title="") for actor in actors[-1:]]
    apart = EACH.search(folded, report.lead.start, sent) is not None  # 接连派A及B赴P: not on one journey
    whole = [actor for actor in actors if actor.span and (actor.span.start >= sent or (not apart and actor.span.end > sent))]
    return whole or actors  # 美国派国务卿X: one mention


def _sends_unknown(report: Report, sent: int) -> bool:
    """指派多名前官员出访: whoever goes, it is not the one who sends them."""
    folded, start = report.context.folded, report.clause.span.start
    if not folded.endswith(_SENDS, 0, sent) or any(_is_known_within(m, sent, report.lead.end) for m in report.clause.mentions):
        return False
    if folded.startswith("的", sent) or _SENT_BY.search(folded, start, sent):
        return False  # 军方派出的专机, 受总统指派
    who = report.context.without_dates(Span(sent, report.lead.end))
    return len(who) > _OFFICE_LENGTH or who in report.context.gazetteer.titles  # 派出了特使


def _is_known_within(mention: Mention, start: int, end: int) -> bool:
    """Whether somebody whom we know, or a state, is named there: not 派出特使."""
    return start < mention.span.end <= end and (mention.person is not None or mention.kind is not Kind.PERSON)


def _last_group(report: Report, people: list[Actor]) -> tuple[Actor, ...]:
    """Those named together last before the word (针对外长访日一事), unless they are only whom the subject met (会见普京后访问…,
    同普京会谈后访问…).
    """
    folded, first = report.context.folded, len(people) - 1
    if _met_before(report, people[-1]) and not _CAUSES.search(folded, *report.lead):
        return _together(people, folded)  # A与B会谈后访问P: A
    while first and _are_joined(folded, people[first - 1], people[first]):
        first -= 1
    group, head = people[first:], people[first].span
    if first and head and _PARTY.search(folded, report.lead.start, head.start):
        return (people[first - 1], *group)  # A率领B、C访问: the one who leads is no less of a visitor
    if head and _comes_with(report, people[-1], head.start):  # 库什纳陪同特朗普访问P; 杜达陪同泽连斯基: of two states
        return tuple(group) if first and people[first - 1].polity == group[0].polity else tuple(people[max(first - 1, 0) :])
    is_object = head and OBJECT_AFTER.search(folded, report.lead.start, head.start)
    others = [actor for actor in people if actor not in group]
    if is_object and others and _JOINTLY.search(folded, *report.lead):
        return (others[0], *group)  # 李强在P同X、Y共同出席开幕式: whoever of them is not of P
    return tuple(others[:1]) if is_object and others else tuple(group)


def _owner_of_journey(report: Report) -> tuple[Actor, ...] | None:
    """拜登对佩洛西的台湾之行表示担忧: 佩洛西."""
    named = [m for m in report.clause.mentions if m.span.end <= report.trigger.span.start]
    first = _journey_to(report, [m for m in named if m.kind is not Kind.PERSON])
    if first is None:
        return None
    target = [m for m in named if m.kind is not Kind.PERSON][first]
    owner = next((m for m in reversed(named) if m.kind is Kind.PERSON and m.span.end < target.span.start), None)
    gap = report.context.folded[owner.span.end : target.span.start] if owner else ""
    owns = owner is not None and owner.polity and gap.endswith("的") and len(gap) <= _OWNER_REACH and "," not in gap
    return (actor_of(owner),) if owner and owns else None


def _jointly(report: Report, thread: Thread) -> tuple[Actor, ...] | None:
    """X在P同Y、Z共同出席开幕式: all of them."""
    if not _JOINTLY.search(report.context.folded, *report.lead):
        return None
    people = [actor for actor in actors_among(report.context, thread, before_trigger(report)) if actor.person]
    return _last_group(report, people) if len(polities_of(people)) > 1 else None


def _comes_with(report: Report, last: Actor, head: int) -> bool:
    """Whether somebody goes along with those named last, who stand right before the word: not 陪同X观看演出后, 拒绝陪同X."""
    folded = report.context.folded
    along = next((word for word in _ACCOMPANIES if folded.endswith(word, 0, head)), "")
    if not along or not last.span or _NOT_ALONG.search(folded, report.clause.span.start, head - len(along)):
        return False
    return len(report.context.without_dates(Span(last.span.end, report.trigger.span.start))) <= _BESIDE_LENGTH


def _met_before(report: Report, last: Actor) -> bool:
    """Whether the last of those named is one of a meeting that the clause tells of first, and they do not go on together."""
    at, start = last.span.end if last.span else report.trigger.span.start, report.trigger.span.start
    met = [each.span.end for each in report.clause.triggers if each.type != "visit" and at <= each.span.start < start]
    return bool(met) and not _ALTOGETHER.search(report.context.folded, met[-1], start)


def _together(actors: list[Actor], folded: str) -> tuple[Actor, ...]:
    """The first, and those of the same polity joined to it."""
    return tuple(actor for actor in _joined_to(actors, folded) if actor.polity == actors[0].polity)


def _joined_to(actors: list[Actor], folded: str) -> tuple[Actor, ...]:
    """The first, and those joined to it: 来访的A和B."""
    last = 1
    while last < len(actors) and _are_joined(folded, actors[last - 1], actors[last]):
        last += 1
    return tuple(actors[:last])


def _are_joined(folded: str, one: Actor, other: Actor) -> bool:
    if one.span is None or other.span is None:
        return False
    return one.span == other.span or bool(_JOINED.fullmatch(folded[one.span.end : other.span.start].strip()))  # 两人 are both
