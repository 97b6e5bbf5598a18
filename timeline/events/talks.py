"""Meetings and calls: who sits at one table, who is met in turn, and who is meant where one side goes unnamed.

Knows how talks are told; does not know when or where they were held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain, pairwise

from timeline.events.actors import (
    CONCERNING,
    OTHER_SUBJECT,
    UNKNOWN_NAME,
    actor_of,
    actors_among,
    acts_for_nobody,
    after_trigger,
    before_trigger,
    comes_along,
    distinct,
    has_other_subject,
    is_group,
    is_of_both,
    is_private,
    is_silent,
    meanwhile_with,
    polities_of,
    subject_of,
    two_spoken_of,
)
from timeline.events.context import (
    COUNTRIES,
    EACH,
    GATHERING,
    HEADS,
    INVITED_BY,
    JOINS,
    LEAD_IN,
    LOCATES,
    OBJECT_AFTER,
    SPEECH,
    TALKING,
    Clause,
    Context,
    Report,
    Thread,
    Trigger,
    parties_among,
)
from timeline.events.words import any_of
from timeline.lexicon import BLOT, alternation, event_words, fold, leading_office
from timeline.model import Actor, Kind, Mention, Span, Via

_WORDS = event_words()
_NO_OBJECT = re.compile(f"(?:{any_of('no_object')}|[,。]|$)")
_ATTENDED = re.compile(f"{any_of('gathering', 'attended')}|在(?![^,。;]*{any_of('held', 'verbs')})")  # not 在天津举行的…峰会
_ACTS_ITSELF = re.compile(f"(?:{any_of('joins', 'adverbs')})+{any_of('joins', 'with')}")
_NAMED_GATHERING = re.compile(
    f"[^一-鿿]*(?:{any_of('gathering', 'heads')}|{any_of('gathering', 'councils')})?(?:第[^,。;]{{1,6}}[届次])?"
    f"{any_of('gathering', 'heads')}?{any_of('gathering', 'manners')}?{GATHERING.pattern}"
)
_HEADS_GATHER = re.compile(f"{any_of('gathering', 'heads')}?{any_of('gathering', 'of_heads')}")
_BESIDE_IT = re.compile(f"{GATHERING.pattern},?(?:{any_of('gathering', 'within')}|{any_of('goes_on')}|时|后|的)")
_GROUP_MEETS = re.compile(f"[^一-鿿]*(?:第[^,。;]{{1,6}}[届次])?{any_of('gathering', 'heads')}?{any_of('gathering', 'meets')}")
_ADDRESSED = tuple(_WORDS["addressed"]["to"])
_TELLS = re.compile(f"[^,。;]{{0,10}}?{any_of('addressed', 'tells')}[^,。;他她其并]*?{any_of('joins', 'with')}")
_HAS_TOLD = re.compile(any_of("addressed", "tells"))
_ATTENDING = re.compile(f"{any_of('to_attend')}[^,。;]*$")
_CAUSES = re.compile(any_of("causes"))
_SESSION = re.compile(f"{GATHERING.pattern}|{any_of('gathering', 'meets')}|{any_of('gathering', 'councils')}")
_OFFICIALS: Mapping[str, str] = _WORDS["officials"]
_OF_OFFICIALS = re.compile(alternation(_OFFICIALS))
_BORDERS = re.compile(f"[,。、;的]|{any_of('joins', 'with')}|{any_of('held', 'verbs')}")
_TAKES_PART = re.compile(f"(?:{any_of('to_attend')}|{any_of('then_held', 'chaired')})[^,。;]*$")
_NEXT = re.compile(any_of("next_round"))
_HOLDS_NEXT = re.compile(f"{any_of('next_round', 'meant')}[^,。;]{{0,12}}{any_of('next_round', 'holds')}{any_of('next_round')}$")
_UNKNOWN_OFFICIAL = re.compile(f"{any_of('other_subject', 'officials')}的?{UNKNOWN_NAME}")
_NEXT_ROUND = re.compile(f"[并又]?(?:{SPEECH.pattern})?(?:双方|两国|双边)?的?{any_of('next_round')}")
_TO_BE_HELD = re.compile(f"[^,。;]{{0,2}}?{any_of('next_round', 'ahead')}")
_AT_SESSION = tuple(_WORDS["gathering"]["within"])
_CHAIRS = re.compile(any_of("gathering", "chairs"))
_HOSTS = re.compile(any_of("gathering", "hosts"))
_AT_ONCE = re.compile(_WORDS["then"]["at_once"])
_OF_SEVERAL = re.compile(any_of("then", "of_all"))
_HELD_THEN = f"[^,。;{BLOT}]{{0,2}}{any_of('held', 'verbs')}[^,。;{BLOT}]{{0,6}}$"
_WITH_OTHERS = re.compile(f"{any_of('joins', 'with')}[^,。;{BLOT}]{{0,24}}?{any_of('joins', 'public')}{_HELD_THEN}")
_WATCHED = re.compile(f"{any_of('gathering', 'watched')}[^,。;]{{0,8}}$")
_WITH = re.compile(f"{any_of('joins', 'with')}$")
_CLOSED = frozenset(_WORDS["closed"]["words"])
_ATTENDED_NOUNS = frozenset(map(fold, _WORDS["was_there"]["it"]))
_FOR = _WORDS["was_there"]["for"]
_ADVERBS = f"{any_of('was_there', 'adverbs')}*"
_WAS_THERE = re.compile(
    f"{_ADVERBS}(?:{_FOR}[^,。;]{{1,8}}?)?(?:等人?|等[^,。;、]{{0,8}}?{any_of('was_there', 'sent')})?{_ADVERBS}"
    f"(?:{any_of('was_there')}了?{any_of('was_there', 'it')}?(?:并|[,。、;]|$)|{any_of('was_there', 'there')})"
)
_IS_HELD = re.compile(any_of("is_held"))
_SENT_THERE = re.compile(f"(?:等[0-9一二三四五六七八九十多]*国?)?{any_of('was_there', 'of')}*{any_of('was_there', 'sent')}")
"""美国、法国等国领导人, 苏丹政府代表团."""
_HELD_BY = re.compile(f"是?由[^。;]+?{any_of('is_held', 'by')}$")
_HELD_SESSION = re.compile(f"(?<!在){any_of('is_held')}的[^,。;]{{1,24}}$")
"""上月举行的G7外长会议."""
_NEXT_THERE = re.compile(f"(?:、|{any_of('joins', 'with')})(?:[^,。;]{{1,8}}、)?")
_LISTED_NEXT = re.compile(f"、|{any_of('joins', 'with')}")
_LONGEST_NAME = 18
_NO_SESSION = "", ""
_LEADERS = re.compile(any_of("leaders"))
_TIGHT = frozenset(("", *_WORDS["tight"]["words"]))
_LOOSE = _TIGHT | frozenset(_WORDS["tight"]["ranks"])
TO_PRESS = re.compile(f"{any_of('press', 'after')}{any_of('press')}")
"""在会谈后的记者会称: whoever says so need not have been there."""
_AT = _WORDS["gathering"]["at"]
_PARTICLES = "".join(_WORDS["aspect"]["words"])
_MEET = _WORDS["each"]["meet"]
_SHORT_NAME = 3
_ABOUT_THIS = re.compile(f"{any_of('topic', 'about_it')}{any_of('then_held', 'this_one')}$")
_WITH = re.compile(f"和|{any_of('partner')}(?!{any_of('partner', 'not_after')})")
_REFUSES = re.compile(f"(?:{alternation(_WORDS['status']['denied']['words'])})$")
_EXCHANGES = frozenset(map(fold, _WORDS["held"]["only_exchange"]))
_SEVERAL = 2
_A_LIST, _TOGETHER = 3, re.compile(_WORDS["each"]["together"])
_NEXT_MEETS = re.compile(_WORDS["each"]["next"])
_RECEIVES, _MEETS_WITH = tuple(_WORDS["each"]["receive"]), tuple(_WORDS["each"]["one_another"])
_IN_PASSING = _WORDS["in_passing"]
_THAN = tuple(_WORDS["earlier"]["than"])
_JUST_TOLD = 60
"""Characters from one talk to the next sentence that may be about it."""
_AT_TALK, _SAYS_REACH = tuple(_IN_PASSING["at_talk"]), 6
_FOLLOWING, _FOLLOWED, _OF_STATE = re.compile(_IN_PASSING["following"]), tuple(_IN_PASSING["followed"]), re.compile(_IN_PASSING["of_state"])
_JOINED_UNKNOWN = re.compile(f"{any_of('joins', 'with')}{UNKNOWN_NAME}(?:[在于的]|{any_of('joins', 'after_name')})[^{BLOT},。;]{{0,8}}$")

Cast = tuple[Actor, ...]


def casts_of(report: Report, thread: Thread) -> Iterator[Cast]:
    """Everybody at one table, or one cast for each of those met in turn."""
    spoken_of = two_spoken_of(report)
    if spoken_of:
        yield spoken_of
        return
    told = [m for m in _invited(report, _since_other_talk(report)) if not _names_a_gathering(report, m)]
    before = _without_kin(report, tuple(_spoken_of(report, told)))
    before = _closed_pair(report, before) or before
    before, both = _of_both_sides(report, before)
    left = actors_among(report.context, thread, both or before)
    if both and not left:
        return
    held_by = _is_held_by(report)
    met = report.trigger.frame == "meets" or _is_relative(report) or held_by
    following = _without_kin(report, after_trigger(report)) if met else ()
    right = () if _names_next_talk(report, following) else actors_among(report.context, thread, following)
    sides = polities_of((*left, *_adjacent_pair(report, _TIGHT))) if held_by else set()
    if len(sides) > 1:  # 俄乌会谈由X主持: whoever is of neither side only presides
        right = tuple(actor for actor in right if actor.polity in sides)
    if report.trigger.frame != "meets" and GATHERING.search(report.trigger.word) and not held_by:
        right = right[:1]  # 正在参加峰会的王毅与X会谈: X is met there
    pair = _adjacent_pair(report, _LOOSE if _talks_before(report) else _TIGHT) if not right else ()
    if pair and not polities_of(pair) <= {actor.polity for actor in left if actor.person or actor.title}:
        joins = _attends(report) if len(polities_of(pair)) > 2 else _attends_talk(report)
        own = [actor for actor in left if joins and actor.person and actor.polity in polities_of(pair)]
        yield distinct((*own, *pair))  # 李克强参加中日韩三国峰会, 王毅出席中法战略对话: for his own state
        return
    if pair and _talks_before(report):  # 美韩元首峰会、欧日领袖峰会: those of the other meeting are not at this one
        left = tuple(actor for actor in left if actor.polity in polities_of(pair))
    several = len(polities_of(left)) > 1 or (len(left) > 1 and _each(report) is not None)
    if several and not right and _are_objects(report, left):
        if _are_met_by_somebody(report, left):
            return
        left = (*_continued_subject(report, thread, left), *left)
    guest = thread.subject
    if guest and _only_invites(report, left) and not is_silent(guest) and guest.polity not in polities_of(left):
        left = (actor_of(guest), *left)  # X抵达P，应Y邀请出席峰会
    subject = left or _continued_subject(report, thread, right)
    in_turn = list(_in_turn(report, subject, right))
    yield from in_turn or _apart(report, left, _at_one_table(report, thread, distinct((*subject, *right))))


def _of_both_sides(report: Report, before: tuple[Mention, ...]) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Those before the word, and 两国元首 among them: 双方愿落实两国元首会晤共识 is of these alone, A与B结束了双方代表的会谈 of A and B."""
    both = tuple([mention for mention in before if is_of_both(report.context, mention)])[-1:]
    named = {m.polity for m in before if m.kind is Kind.PERSON and m.via is not Via.PRONOUN and m.polity}
    return (tuple([mention for mention in before if mention not in both]), ()) if len(named) > 1 else (before, both)


def _without_kin(report: Report, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """习近平和夫人彭丽媛会见X: without her; 彭丽媛会见X."""
    return mentions if len(mentions) < 2 else tuple([m for m in mentions if not comes_along(report.context, m)])


def _apart(report: Report, left: Cast, cast: Cast) -> list[Cast]:
    """X访华，A、B分别会见: each of the two meets X, whom the clause does not name."""
    each = _each(report) if len(left) > 1 else None
    joint = [actor for actor in left if each and actor.span and actor.span.start < each.start()]
    others = [actor for actor in cast if actor not in joint]
    if len(joint) > 1 and len(polities_of(joint)) == 1 and len(others) == 1:
        return [(actor, *others) for actor in joint]
    return [cast]


def _only_invites(report: Report, left: Cast) -> bool:
    """Whether the people before the word are no more than those at whose invitation somebody attends."""
    invited = INVITED_BY.search(report.context.folded, *report.lead)
    people = [actor.span for actor in left if actor.person and actor.span]
    return invited is not None and bool(people) and all(invited.start() <= span.start < invited.end() for span in people)


def _talks_before(report: Report) -> list[Trigger]:
    """The meetings and calls that the clause names before this one."""
    return [each for each in report.clause.triggers if each.type != "visit" and each.span.end < report.trigger.span.start]


def _closed_pair(report: Report, before: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """与中国敲定协议、为A与B的会晤做准备: A与B的会晤 is of these two, unless they are joined to somebody before (结束同A和B的会晤)."""
    folded, two = report.context.folded, before[-2:]
    if len(two) < 2 or folded[two[1].span.end : report.trigger.span.start] not in _CLOSED or two[0].polity == two[1].polity:
        return ()
    joined = JOINS.fullmatch(folded, two[0].span.end, two[1].span.start) and "、" not in folded[two[0].span.end : two[1].span.start]
    people = all(mention.kind is Kind.PERSON and mention.via is not Via.PRONOUN for mention in two)
    with_others = _WITH.search(folded, report.clause.span.start, two[0].span.start)
    return two if joined and people and not with_others else ()


def _since_other_talk(report: Report) -> tuple[Mention, ...]:
    """A国和B国峰会、C国和D国外长会: of those before the word, only its own, where another meeting was named before them."""
    before, folded = before_trigger(report), report.context.folded
    others = _talks_before(report)
    if not others or others[-1].frame == "meets" or not _LISTED_NEXT.match(folded, others[-1].span.end):
        return before
    own = tuple(mention for mention in before if mention.span.start >= others[-1].span.end)
    named = parties_among(own)
    attended = _ATTENDED.search(folded, report.clause.span.start, others[0].span.start)
    if attended:  # X出席A峰会、B峰会: X, and not A
        names = Span(attended.end(), others[-1].span.end) if named else Span(0, 0)
        return tuple(m for m in before if m.kind is not Kind.POLITY or not names.start <= m.span.start < names.end)
    of_state = bool(own) and own[0].kind is Kind.POLITY and own[0].span.start == others[-1].span.end + 1  # 、A国与B国的外长会
    return own if len(named) > 1 or of_state or any(is_group(report.context, polity) for polity in named) else before


def _invited(report: Report, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """欢迎X来华出席峰会: of those before somebody's going there, only who is asked to go."""
    attended = _ATTENDING.search(report.context.folded, *report.lead)
    theirs = attended and any(is_group(report.context, m.polity) for m in mentions if m.span.start >= attended.start())
    asked = _CAUSES.search(report.context.folded, report.lead.start, attended.start()) if attended and theirs else None
    if asked is None or not any(m.kind is Kind.PERSON and m.span.start == asked.end() for m in mentions):
        return mentions
    return tuple(mention for mention in mentions if mention.span.start >= asked.end())


def _spoken_of(report: Report, told: list[Mention]) -> list[Mention]:
    """W向X通报与Y会谈的结果: X hears of it, and was not there; of A与Y会谈, neither was W."""
    hearer = _hearer(report, told)
    if hearer is None:
        return told
    own = [mention for mention in told if mention.span.start > hearer.span.start]
    return own if len(parties_among(own)) > 1 else [mention for mention in told if mention is not hearer]


def _hearer(report: Report, told: Iterable[Mention]) -> Mention | None:
    if not report.context.has(_HAS_TOLD):
        return None
    folded, start, end = report.context.folded, report.clause.span.start, report.trigger.span.start
    people = (mention for mention in told if mention.kind is Kind.PERSON and folded.endswith(_ADDRESSED, start, mention.span.start))
    return next((mention for mention in people if _TELLS.match(folded, mention.span.end, end)), None)


def in_conversation(report: Report) -> Cast:
    """W向X通报A与Y会谈的结果: W and X, for 双方 in what follows; nobody where the clause tells of no such thing."""
    named = before_trigger(report)
    hearer = _hearer(report, named)
    tellers = [m for m in named if hearer and m.kind is Kind.PERSON and m.polity and m.span.end < hearer.span.start]
    return (actor_of(tellers[-1]), actor_of(hearer)) if hearer and tellers else ()


def _names_a_gathering(report: Report, mention: Mention) -> bool:
    """出席东盟-中国-海合会峰会期间会见X, 金砖国家领导人会晤期间会见X: the name of another meeting, during which this one was held."""
    if mention.kind is not Kind.POLITY and (mention.via is not Via.TITLE or mention.person):
        return False
    masked, (_, start), end = report.context.masked, mention.span, report.trigger.span.start
    if _NAMED_GATHERING.match(masked, start, end):
        return True
    grouped = is_group(report.context, mention.polity)
    if grouped and _HEADS_GATHER.match(report.context.folded, mention.span.end, end):
        return True  # G20外长会期间会见X
    if grouped and _BESIDE_IT.match(report.context.folded, mention.span.end, end):
        return True  # 共同出席中阿峰会并举行会晤
    return grouped and _GROUP_MEETS.match(masked, start, end) is not None


def _are_objects(report: Report, actors: Cast) -> bool:
    """先后与A、B通话: all those before the word are met or called; the subject goes on from before."""
    first, folded = actors[0].span, report.context.folded
    if first is None or _ACTS_ITSELF.match(folded, first.end, report.trigger.span.start):
        return False
    return OBJECT_AFTER.search(folded, report.clause.span.start, first.start) is not None


def _are_met_by_somebody(report: Report, actors: Cast) -> bool:
    """某某与美国、法国的官员见面: by somebody whom nobody knows, rather than by one another."""
    first = actors[0].span
    if report.trigger.frame != "meets" or first is None or any(actor.person for actor in actors) or not has_other_subject(report):
        return False
    return _WITH.search(report.context.folded, report.clause.span.start + 2, first.start) is not None


def _is_relative(report: Report) -> bool:
    """在莫斯科与普京會談的習近平: the subject follows its clause."""
    at = report.trigger.span.end
    after = next((mention for mention in report.clause.mentions if mention.span.start >= at), None)
    return bool(after and report.context.folded[at : after.span.start] == "的")


def _names_next_talk(report: Report, following: tuple[Mention, ...]) -> bool:
    """中俄外长会晤紧接中美会谈: the two states right before the next word are those of that talk, and nobody whom this one is with."""
    if len(following) < 2 or following[0].span.start == report.trigger.span.end:
        return False
    then = next((each for each in report.clause.triggers if each.span.start >= following[-1].span.end and each.type != "visit"), None)
    gaps = [report.context.folded[one.span.end : other.span.start] for one, other in pairwise(following)] if then else ["-"]
    tight = then is not None and report.context.folded[following[-1].span.end : then.span.start] in _LOOSE
    return tight and not any(gaps) and all(mention.kind is Kind.POLITY for mention in following)


def _is_held_by(report: Report) -> bool:
    """会谈由X与Y共同主持, 峰会是由A的X于6月15日在P与B的Y举行: who holds it follows the word."""
    return _HELD_BY.match(report.context.folded, report.trigger.span.end, report.clause.span.end) is not None


def _adjacent_pair(report: Report, tight: frozenset[str]) -> Cast:
    """安倍在美朝峰会前…: the two that stand right before the word are the whole cast."""
    at, found = report.trigger.span.start, []
    for mention in reversed(report.clause.mentions):
        if mention.span.end > report.trigger.span.start:
            continue
        gap = report.context.folded[mention.span.end : at]
        if gap not in tight or mention.kind is Kind.PLACE or not mention.polity or mention.via is Via.PRONOUN:
            break
        if gap == "的" and report.context.folded.endswith(LOCATES, 0, mention.span.start):
            break  # 在新加坡的美朝峰会
        found.append(actor_of(mention))
        at = mention.span.start
    together = distinct(reversed(found))
    short = all(actor.span and actor.span.end - actor.span.start <= _SHORT_NAME for actor in together)
    return together if len(polities_of(together)) > 1 and short else ()


def _in_turn(report: Report, left: Cast, right: Cast) -> Iterator[Cast]:
    """Those who met or called, with each of those whom they met or called one after another; nothing where all met at once."""
    each = _each(report)
    head, among = (left, right) if left and right else (left[:1], left[1:])
    if each:
        joint = [actor for actor in left if actor.span and actor.span.start < each.start()]
        met = [actor for actor in (*left, *right) if actor not in joint]
        if len(joint) > 1 and len(met) == 1:  # A和B分别会见C
            for actor in joint:
                yield actor, *met
            return
    if _refuse(report, left, right):
        for actor in left:
            yield actor, *right
        return
    own = polities_of(head)
    others = [actor for actor in among if actor.polity not in own]
    keys = dict.fromkeys(_one_of(actor, apart=bool(each)) for actor in others)
    if head and len(keys) > 1 and (each or _is_by_phone(report) or _meets_a_list(report, head, others)):
        for key in keys:
            yield (*head, *(actor for actor in others if _one_of(actor, apart=bool(each)) == key))


def _refuse(report: Report, left: Cast, right: Cast) -> bool:
    """A国总理和B国总理没有会晤C: each of them."""
    apart = len(polities_of(left)) == len(left) > 1 and len(right) == 1 and report.trigger.frame == "meets"
    return apart and _REFUSES.search(report.context.folded, *report.lead) is not None


def _meets_a_list(report: Report, head: Cast, others: list[Actor]) -> bool:
    """X会见A、B和C, X同A、B和C进行了友好交流, each of another state: one after another, where nobody says that it was together."""
    exchanged = report.trigger.word in _EXCHANGES and _joins_one(report, head, others)
    people = [actor for actor in others if actor.person and actor.span and (exchanged or actor.span.start >= report.trigger.span.end)]
    enough = len(polities_of(people)) >= (_SEVERAL if exchanged else _A_LIST)
    several = (exchanged or report.trigger.frame == "meets") and len(people) == len(others) and enough
    return several and bool(head[0].person) and not _TOGETHER.search(report.context.folded, *report.clause.span)


def _joins_one(report: Report, head: Cast, others: list[Actor]) -> bool:
    """X同A、B进行了交流; not X、Y和Z与A进行了交流."""
    one, other = (cast[0].span if cast else None for cast in (head, others))
    between = report.context.folded[one.end : other.start] if one and other else ""
    return any(word in between for word in _MEETS_WITH) and "、" not in between


def _each(report: Report) -> re.Match[str] | None:
    return EACH.search(report.context.folded, report.clause.span.start, report.trigger.span.end)


def _one_of(actor: Actor, *, apart: bool) -> tuple[str, str]:
    """Those met apart are told by name, those on one line by polity."""
    return actor.polity, actor.name if apart else ""


def _is_by_phone(report: Report) -> bool:
    """Calls are between two; a 电话会议 and 三方通话 may be among many."""
    one_to_one = _MEET not in report.trigger.word and not _AT_ONCE.search(report.context.folded, *report.lead)
    return report.trigger.type == "call" and report.trigger.mode == "phone" and one_to_one


def session_of(report: Report) -> tuple[str, str]:
    """The organisation that holds a gathering of its own (二十国集团第十九次峰会, not 中国-东盟峰会), and whose officials' it is."""
    folded, trigger = report.context.folded, report.trigger
    if not _SESSION.search(trigger.word):
        return _NO_SESSION
    before = [mention for mention in report.clause.mentions if mention.span.end <= trigger.span.start]
    if before and before[-1].kind is Kind.PLACE and before[-1].span.end == trigger.span.start:
        before.pop()  # 上合组织天津峰会
    if not before or not is_group(report.context, before[-1].polity) or before[-1].kind is Kind.PLACE:
        return _NO_SESSION
    start, end = before[-1].span
    gap = folded[end : trigger.span.start]
    party = before[-2] if len(before) > 1 and before[-2].span.end == start else None
    beside = party is not None and party.kind is not Kind.PLACE and not _belongs_to(report, party, before[-1])  # not 日本G20峰会
    if (
        beside
        or len(gap) > _LONGEST_NAME
        or _BORDERS.search(gap)
        or folded.endswith("-", 0, start)
        or JOINS.search(folded, start - 2, start)
    ):
        return _NO_SESSION
    officials = _OF_OFFICIALS.search(folded, end, trigger.span.end)
    return before[-1].polity, _OFFICIALS[officials[0]] if officials else ""


def _belongs_to(report: Report, state: Mention, group: Mention) -> bool:
    polity = report.context.gazetteer.by_code.get(group.polity)
    return polity is not None and state.polity in polity.states


# --- the side that is not named ----------------------------------------------------------------------------------------


def _continued_subject(report: Report, thread: Thread, others: Cast) -> Cast:
    """The subject that goes on from the clauses before, where this clause names none."""
    subject = thread.subject
    if subject is None or not others or is_silent(subject) or subject.polity in polities_of(others):
        return ()
    if has_other_subject(report) or _is_with_nobody_official(report, ()):
        return ()
    return (actor_of(subject),)


def _at_one_table(report: Report, thread: Thread, known: Cast) -> Cast:
    if len(polities_of(known)) > 1:
        return distinct((*known, *_attending(report, thread, known), *_who_was_there(report, known)))
    if known and not any(actor.person or actor.title or _is_state(report.context, actor) for actor in known):
        # A与B，4日在上合组织会议场边会晤: the organisation only lends its venue; not A和B抵达P，出席峰会
        pair = () if report.earlier and report.earlier[-1].triggers else _cast_before(report, thread)
        if any(actor.person for actor in pair):
            return pair
    told = _of_pair(thread, known) if _is_one_told_of(report, known) else ()
    partners = told or _partners(report, thread, known)
    return distinct((*known, *partners, *_who_was_there(report, known), *_who_hosts(report, known)))


def _who_was_there(report: Report, known: Cast) -> Cast:
    """峰会10日举行，X、Y等出席, A、B等国领导人和C代表出席: those of whom the rest of the sentence says so."""
    states = [actor for actor in known if _is_state(report.context, actor)]
    if any(actor.person for actor in known) or not _SESSION.search(report.trigger.word):
        return ()
    if not known and not _IS_HELD.search(report.context.folded, *report.rest):
        return ()
    there = tuple(map(actor_of, attendance(report.context, _rest_of(report))))
    if len(states) > 1:
        return tuple(actor for actor in there if actor.person and actor.polity in polities_of(states))
    return there if len(states) < len(known) or len(polities_of((*there, *states))) > 1 else ()


def _rest_of(report: Report) -> Span:
    """The clauses of the sentence after the report's, up to another talk or another date, of which the next ones may be."""
    context, start, end = report.context, report.clause.span.end, report.sentence.span.end
    others = [each.span.start for each in context.dates_in(Span(start, end))]
    talk = context.first_of(TALKING, Span(start, end), _ATTENDED_NOUNS)
    stop = min([*others, *([talk] if talk is not None else [])], default=end)
    return Span(start, max(start, context.folded.rfind(",", start, stop) if stop < end else end))


def _who_hosts(report: Report, known: Cast) -> Cast:
    """支持巴西办好二十国集团峰会: the state that is to hold the gathering of an organisation."""
    if not any(is_group(report.context, actor.polity) for actor in known):
        return ()
    before = (m for m in report.clause.mentions if m.kind is Kind.POLITY and m.span.end <= report.trigger.span.start)
    hosts = (m for m in before if not is_group(report.context, m.polity) and _HOSTS.match(report.context.folded, m.span.end))
    return tuple(actor_of(mention) for mention in hosts)[:1]


def attendance(context: Context, span: Span) -> list[Mention]:
    """Those of whom a list says that they attend, in the order of the text: X、Y以及A、B代表与会."""
    folded, there = context.folded, list[Mention]()
    for mention in reversed(context.mentions_in(span)):
        if mention.kind is Kind.PLACE or not mention.polity or mention.via is Via.PRONOUN or is_silent(mention):
            continue
        sends = _SENT_THERE.match(folded, mention.span.end)
        end = sends.end() if sends and not mention.person else mention.span.end
        listed = bool(there) and _NEXT_THERE.fullmatch(folded, end, there[0].span.start)
        represented = folded.endswith(_FOR, 0, mention.span.start)  # 李强代表中国出席: 李强
        if not represented and (listed or _WAS_THERE.match(folded, end)):
            there.insert(0, mention)
    return [each._replace(person=None, title="") if _is_one_of_each(each) else each for each in there]


def _is_one_of_each(mention: Mention) -> bool:
    """美国、法国等国领导人: nobody says which one."""
    return mention.via is Via.TITLE and fold(mention.title) in HEADS


def _is_of_organisation_alone(report: Report, thread: Thread, known: Cast) -> bool:
    """今年9月，上合组织峰会取得成果: a gathering that is spoken of, and whoever speaks of it need not have been there."""
    if not _SESSION.search(report.trigger.word) or any(actor.person or _is_state(report.context, actor) for actor in known):
        return False
    if _WATCHED.search(report.context.masked, *report.lead):
        return True  # 呼吁各界关注G20峰会
    speaks = thread.subject and thread.speaker and thread.subject.person == thread.speaker.person
    elsewhere = thread.subject and thread.subject.span.start < report.clause.span.start
    if not (speaks and elsewhere):
        return False
    attends = _ATTENDED.search(report.context.folded, *report.lead)
    if attends is None:
        return True
    states = _states_of(report)  # 石破茂表示，日本出席东盟峰会: by its own prime minister, as likely as not
    own = any(thread.subject and actor.polity == thread.subject.polity for actor in states)
    return bool(states) and (not own or _HOSTS.search(report.context.folded, *report.lead) is not None)


def _is_one_of_many(report: Report, thread: Thread, known: Cast) -> bool:
    """A国和B国峰会、G7外长会议，以及C国外长会: listed; 13日落幕的G7峰会, G20峰会28日举行: spoken of, and nobody is said to be there."""
    if any(actor.person for actor in known) or not _SESSION.search(report.trigger.word) or _attends(report):
        return False
    folded, others = report.context.folded, _talks_before(report)
    if others and _LISTED_NEXT.match(folded, others[-1].span.end):
        return True
    goes_on = bool(report.earlier and report.earlier[-1].triggers) and JOINS.match(folded, report.clause.span.start) is not None
    there = folded.startswith(_AT_SESSION, report.trigger.span.end) or _CHAIRS.search(folded, *report.lead) is not None
    states = any(_is_state(report.context, actor) for actor in known)
    attended = JOINS.search(folded, *report.lead) or _ATTENDED.search(folded, *report.lead)
    here = thread.subject is not None and thread.subject.span.start >= report.sentence.span.start  # X抵达P，列席G7峰会
    over = _HELD_SESSION.search(folded, *report.lead) is not None  # 13日落幕的G7峰会
    alone = not (there or states) and (over or not (attended or here))  # G20峰会28日举行, 关注G20峰会
    return (goes_on and report.earlier[-1].triggers[-1].type == "meeting") or alone


def _states_of(report: Report) -> Cast:
    """习近平指出，中方支持俄方办好金砖国家领导人会晤: the states that a clause which begins with one names before the word."""
    folded, context = report.context.folded, report.context
    before = [m for m in report.clause.mentions if m.kind is Kind.POLITY and m.span.end <= report.trigger.span.start]
    if not before or before[0].span.start != report.clause.span.start:
        return ()
    acting = (actor_of(mention) for mention in before if not folded.endswith("在", 0, mention.span.start))
    return tuple(actor for actor in acting if _is_state(context, actor))


def _attending(report: Report, thread: Thread, known: Cast) -> Cast:
    """X抵达金边，出席中国-东盟领导人会议: the subject of the sentence, where the meeting's name alone tells of the parties."""
    subject = thread.subject
    if subject is None or any(actor.person or actor.title for actor in known) or subject.span.start < report.sentence.span.start:
        return ()
    return (actor_of(subject),) if _attends(report) and subject.polity in polities_of(known) else ()


def _is_state(context: Context, actor: Actor) -> bool:
    polity = context.gazetteer.by_code.get(actor.polity)
    return polity is None or polity.kind in COUNTRIES


def _states(cast: Cast) -> Cast:
    """The same states, by whomever."""
    return tuple(replace(actor, person=None, title="", span=None) for actor in cast)


def _partners(report: Report, thread: Thread, known: Cast) -> Cast:
    """The other side, where the clause names one side only: the subject that goes on, 双方, or who stands in the clauses before."""
    if (report.trigger.frame == "meets" and _has_other_object(report)) or _met_one_another(report, known):
        return ()
    if GATHERING.search(report.trigger.word) and report.context.folded.startswith(_AT, report.trigger.span.end) and not _is_joined(report):
        return ()  # X也在峰会上发表讲话
    if known and _is_of_organisation_alone(report, thread, known):
        return _states_of(report)
    if (known and _is_one_of_many(report, thread, known)) or _is_with_nobody_official(report, known):
        return ()
    if not known and len(polities_of(thread.pair.actors)) == 2 and _is_next_round(report):
        return _states(thread.pair.actors)
    if _is_next_round_of_one(report, thread, known):
        return tuple(actor for actor in _states(thread.pair.actors) if actor.polity not in polities_of(known))
    pronoun = any(m.via is Via.PRONOUN for m in report.clause.mentions if m.span.end <= report.trigger.span.start)
    told = any(_is_state(report.context, actor) or (actor.person and not pronoun) for actor in known)
    if told and _attends(report) and not _WITH.search(report.context.folded, *report.lead):
        return ()  # 感谢贵方派团出席峰会, 同样参加高峰会的X: whoever was spoken of before need not have been there
    if pronoun and not known and len(polities_of(thread.pair.actors)) > 1:
        return thread.pair.actors
    subject = None if any(_is_only_about(report, clause) for clause in report.earlier) else thread.subject
    if known and subject and subject.polity not in polities_of(known) and not is_silent(subject) and (pronoun or _is_joined(report)):
        unknown = not pronoun and _UNKNOWN_OFFICIAL.search(report.context.masked, *report.lead)  # 我国大使林立中还与X见过面
        return () if unknown else (actor_of(subject),)
    found = (
        _travels_there(report, thread, known)
        or _met_before(report, thread, known)
        or _told_beside(report, thread, known)
        or (() if known else _cast_before(report, thread))
    )
    return found or _from_before(report, thread, known, pronoun=pronoun)


def _is_one_told_of(report: Report, known: Cast) -> bool:
    """白宫就这次峰会发表声明: the one of which the text has told; not X在这次峰会后表示, who need not have been there."""
    about = _ABOUT_THIS.search(report.context.folded, *report.lead) is not None
    return about and bool(known) and not any(actor.person or actor.title for actor in known)


def _of_pair(thread: Thread, known: Cast) -> Cast:
    """Of those who met last the others, if these were of them."""
    met = thread.pair.actors
    return tuple(actor for actor in met if actor.polity not in polities_of(known)) if polities_of(known) < polities_of(met) else ()


def _travels_there(report: Report, thread: Thread, known: Cast) -> Cast:
    """11日至13日，X访问P. P主席说…… 在同P部长会谈时，双方……: X, whoever else has had the word."""
    journey = thread.sojourn
    if journey is None or not meanwhile_with(report, thread, journey):
        return ()
    return tuple(replace(each, role="participant", span=None) for each in journey.actors if each.role == "visitor" and each.person)[:1]


def _is_only_about(report: Report, clause: Clause) -> bool:
    """针对X的决定，Y在会面时提到: whoever a clause is about need not have been there."""
    return CONCERNING.match(report.context.folded, clause.span.start) is not None and _speaks_at_talk(report)


def _met_before(report: Report, thread: Thread, known: Cast) -> Cast:
    """X同Y会谈；总理、议长随后分别会见: whoever was met last, since nobody else is said."""
    alone = report.trigger.frame == "meets" and bool(known) and report.trigger.span.end == report.clause.span.end
    if not (alone and _NEXT_MEETS.search(report.context.folded, *report.lead)):
        return ()
    return tuple(actor for actor in thread.pair.actors if actor.person and actor.polity not in polities_of(known))


def _met_one_another(report: Report, known: Cast) -> bool:
    """总统X与反对派领导人Y会面: two of one state, and nobody else."""
    people = [actor for actor in known if actor.person and actor.span]
    if len(people) != 2 or people[0].polity != people[1].polity or report.trigger.word.startswith(_RECEIVES) or _each(report):
        return False
    one, other = (actor.span for actor in people)
    gap = report.context.folded[one.end : other.start] if one and other else ""
    return gap.startswith(_MEETS_WITH) and len(gap) <= _LONGEST_NAME


def _told_beside(report: Report, thread: Thread, known: Cast) -> Cast:
    """Whom a talk was with that is mentioned in passing: 在会谈时表示, 继会晤后."""
    if not known:
        follows = _FOLLOWING.match(report.context.folded, *report.lead)
        return _two_next(report, thread) if follows and report.context.folded.startswith(_FOLLOWED, report.trigger.span.end) else ()
    stay = thread.stay if _speaks_at_talk(report) else None
    if stay is None or stay.host not in polities_of(known) or report.sentence.span.start - stay.at > 1:
        return ()
    met = {actor.name for actor in thread.pair.actors}
    if stay.at - thread.pair.at < _JUST_TOLD and not met.isdisjoint(actor.name for actor in known):
        return ()  # A同B会谈。C上月来访。A在会谈时表示: with B
    came = stay.people - met  # 访华，同习近平会谈。王毅在会谈时表示: that talk was told of
    return tuple(actor_of(each) for each in reversed(thread.people) if each.person and each.person.name in came)[:1]


def _speaks_at_talk(report: Report) -> bool:
    """B访问P。A在会谈时表示: that talk was with B."""
    folded, (start, end) = report.context.folded, report.trigger.span
    return (
        folded.endswith(LOCATES, 0, start)
        and folded.startswith(_AT_TALK, end)
        and SPEECH.search(folded, end, end + _SAYS_REACH) is not None
    )


def _two_next(report: Report, thread: Thread) -> Cast:
    """继去年10月釜山会晤后，A与B再度握手: the two whom the next clause begins with, where a day or a place tells which one it was."""
    context, start = report.context, report.clause.span.end + 1
    told = [m for m in report.clause.mentions if m.span.end <= report.lead.end]
    where_or_when = told or any(each.span.end <= report.lead.end for each in report.clause.dates)
    pair = context.mentions_in(Span(start, min(start + _LONGEST_NAME * 2, report.sentence.span.end)))
    if not where_or_when or any(m.kind is not Kind.PLACE for m in told) or len(pair) < 2 or pair[0].span.start != start:
        return ()
    between = context.folded[pair[0].span.end : pair[1].span.start]
    if (between and not JOINS.fullmatch(between)) or JOINS.match(context.folded, pair[1].span.end):
        return ()
    cast = actors_among(context, thread, pair[:2])
    return cast if len(polities_of(cast)) == 2 else ()


def _is_next_round(report: Report) -> bool:
    """下一轮会谈将于9月举行: of the two who met last; not 日韩下一轮会谈, nor 下一轮谈判何时举行."""
    lead = report.context.without_dates(report.lead).strip()
    return _NEXT_ROUND.fullmatch(lead) is not None and _TO_BE_HELD.match(report.context.folded, report.trigger.span.end) is not None


def _is_next_round_of_one(report: Report, thread: Thread, known: Cast) -> bool:
    """乌方期待月内举行下一轮会谈: with those whom it met last."""
    if not report.context.has(_NEXT):
        return False
    folded, lead = report.context.folded, report.lead
    alone = not any(actor.person or actor.title for actor in (*known, *thread.pair.actors)) and not JOINS.search(folded, *lead)
    sides = parties_among(mention for mention in report.clause.mentions if mention.span.end <= lead.end)
    return alone and bool(sides) and sides < polities_of(thread.pair.actors) and _HOLDS_NEXT.search(folded, *lead) is not None


def _is_with_nobody_official(report: Report, known: Cast) -> bool:
    """黄之锋会见外长, 外长会见黄之锋: no other official is meant; but 会见黎智英和X is of whoever meets X."""
    unknown = _JOINED_UNKNOWN.search(report.context.masked, *report.lead)
    if unknown and not JOINS.search(report.context.folded, report.lead.start, unknown.start()):
        return True  # 外长与某某某的会面: with somebody whom no table has
    if _WITH_OTHERS.search(report.context.masked, *report.lead):
        return True  # 与利益相关方展开磋商
    private, at = [mention for mention in report.clause.mentions if is_private(mention)], report.trigger.span.start
    return acts_for_nobody(report) or (bool(private) and any(actor.span and actor.span.start < at for actor in known))


def _is_joined(report: Report) -> bool:
    """Whether the clause says that somebody else takes part: 与, a verb of meeting, or no subject of its own."""
    joined = JOINS.search(report.context.folded, *report.lead)
    return bool(joined) or report.trigger.frame == "meets" or not subject_of(report.context, report.clause)


def _cast_before(report: Report, thread: Thread) -> Cast:
    """Both sides, named by the clause before, which tells of no meeting itself: A和B抵达P，将于周二举行峰会."""
    if not report.earlier or has_other_subject(report):
        return ()
    before = report.earlier[-1]
    if before.triggers and _OF_SEVERAL.search(report.trigger.word):
        return ()  # A和B抵达P，举行四方会谈
    mentions = _joint_subject(report.context, before) if before.triggers else before.mentions
    together = actors_among(report.context, thread, mentions)
    return together if len(polities_of(together)) > 1 else ()


def _joint_subject(context: Context, clause: Clause) -> tuple[Mention, ...]:
    """A和B at the beginning of a clause about their journey, or about what comes before or around a talk of theirs: A和B在峰会前，先通电话;
    A和B在出席峰会期间，举行会谈.
    """
    around = [at for at in clause.triggers if GATHERING.search(at.word) and context.folded.startswith(_AT_SESSION, at.span.end)]
    told = [at for at in clause.triggers if at not in around and not context.folded.startswith(_THAN, at.span.end)]
    if any(trigger.frame not in (("goes", "attends") if around else ("goes",)) for trigger in told):
        return ()  # A和B访问P，举行会谈: with those of P
    before = [m for m in clause.mentions if m.kind is Kind.PERSON and m.span.end <= clause.triggers[0].span.start]
    if not before or before[0].span.start - clause.span.start > LEAD_IN:
        return ()
    two = len(before) == 2 and JOINS.fullmatch(context.folded, before[0].span.end, before[1].span.start)
    they = bool(around) and len(before) == 1 and before[0].via is Via.PRONOUN
    return tuple(before) if two or they else ()


def _from_before(report: Report, thread: Thread, known: Cast, *, pronoun: bool) -> Cast:
    """The nearest people before of another polity: one where one side is known, all where a pronoun stands for both."""
    if not known and not pronoun:
        return ()
    own, grouped = polities_of(known), False
    for clause in reversed(report.earlier):
        if report.context.has(TO_PRESS) and TO_PRESS.search(report.context.folded, *clause.span):
            continue  # X在会谈后的记者会称
        if _is_only_about(report, clause):
            continue
        people = actors_among(report.context, thread, clause.mentions, people_only=True)
        fitting = tuple(actor for actor in people if actor.polity not in own and (actor.person or actor.title))
        if fitting and grouped:  # 总统派出代表团，当晚与Y会谈: the group, not who sent it
            return tuple(replace(actor, person=None, title="") for actor in fitting[:1])
        if fitting:
            return fitting[:1] if known else fitting
        grouped = grouped or bool(OTHER_SUBJECT.search(report.context.masked, *clause.span))
    return _travelling(report, own)


def _travelling(report: Report, own: set[str]) -> Cast:
    """乌克兰代表团将前往P，与美方会谈: the state whose officials the clause right before this one says are on a journey."""
    before = report.earlier[-1] if report.earlier else None
    if before is None or not any(trigger.type == "visit" for trigger in before.triggers):
        return ()
    first = next(iter(before.mentions), None)
    opens = first is not None and first.kind is Kind.POLITY and first.span.start == before.span.start
    if first is None or not _OF_STATE.match(report.context.folded, first.span.end):
        return ()  # 日本游客抵达P，与X见面
    joined = JOINS.search(report.context.folded, *report.lead) is not None
    actor = actor_of(first) if opens and joined and first.polity not in own else None
    return (actor,) if actor and _is_state(report.context, actor) else ()


def _attends(report: Report) -> bool:
    """出席峰会: with whom, the name of the gathering says."""
    return GATHERING.search(report.trigger.word) is not None and _ATTENDED.search(report.context.folded, *report.lead) is not None


def _attends_talk(report: Report) -> bool:
    """王毅出席中法战略对话: for one of the two; not X出席中俄元首会晤, which is of others."""
    return _TAKES_PART.search(report.context.folded, *report.lead) is not None and not _LEADERS.search(report.trigger.word)


def _has_other_object(report: Report) -> bool:
    """会见了高级军官: somebody is met who is no party that we know."""
    after = report.rest.of(report.context.folded).lstrip(_PARTICLES)
    at = report.rest.end - len(after)
    if any(mention.span.start == at and mention.kind is Kind.POLITY for mention in report.clause.mentions):
        return True  # 会见中国记者: not 中 (in the course of)
    return bool(after) and not JOINS.search(report.context.folded, *report.lead) and not _NO_OBJECT.match(after)


# --- leaders -----------------------------------------------------------------------------------------------------------


def with_leaders(report: Report, thread: Thread, cast: Cast, days: tuple[date | None, date | None]) -> Cast:
    """美朝峰会 (a US–North Korean summit): the leaders, as the article names them or as the gazetteer knows them on both days."""
    named = any(actor.person or actor.title for actor in cast)
    polities = [report.context.gazetteer.by_code.get(actor.polity) for actor in cast]
    of_states = all(polity and polity.kind in COUNTRIES for polity in polities)
    if named or len(cast) != 2 or not of_states or not _LEADERS.search(report.trigger.word):
        return cast
    return tuple(_leader(report.context, thread, actor, days) for actor in cast)


def _leader(context: Context, thread: Thread, actor: Actor, days: tuple[date | None, date | None]) -> Actor:
    day, other_day = days
    for mention in chain(reversed(thread.people), context.mentions):
        if mention.polity == actor.polity and mention.person and _leads(mention, day):
            return replace(actor_of(mention), span=actor.span)
    office = leading_office(actor.polity)
    person = context.gazetteer.holder(actor.polity, office, day)
    lasting = person is not None and person is context.gazetteer.holder(actor.polity, office, other_day)
    return replace(actor, person=person) if person and lasting else actor


def _leads(mention: Mention, day: date | None) -> bool:
    terms = mention.person.terms if mention.person else ()
    offices = (leading_office(mention.polity), "leader")
    return any(term.polity == mention.polity and term.office in offices and (day is None or term.covers(day)) for term in terms)
