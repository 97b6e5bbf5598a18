"""Where: the place that the text gives to a report.

Knows which place of a text is an event's and which one is only on the way; does not know when anything happened.
"""

from __future__ import annotations

import re

from timeline.events.actors import DELEGATION, is_aside, is_group
from timeline.events.context import JOINS, Clause, Context, Report, country_as_place
from timeline.events.occasions import topic_of
from timeline.events.ways import TABLES, goes_home
from timeline.events.words import any_of
from timeline.lexicon import event_words, not_after
from timeline.model import Kind, Mention, Place, Span

_WORDS = event_words()
_IN = tuple(_WORDS["location"]["in"])
_COUNTRY_REACH = 14
"""Characters in which a country stands before its capital."""
_OF_COUNTRY = frozenset(_WORDS["location"]["of_country"])
_AWAY_FROM = tuple(_WORDS["location"]["away"])
_BEFORE_GOING = tuple(_WORDS["location"]["not_yet"])
_NO_WAY = not_after(_WORDS["location"]["no_way_words"]) + f"(?<![{_WORDS['location']['no_way']}])"
_LOCATED = re.compile(f"{_NO_WAY}{any_of('location', 'before')}[^,。的]{{0,8}}$")
_VENUE_BEFORE = re.compile(f"{_NO_WAY}{any_of('location', 'venue')}$")
_HOMEWARD_TO = re.compile(f"{any_of('home')}$")
_TO_VISIT = re.compile(f"{any_of('beside', 'doing')}?{any_of('beside', 'to_visit')}(?:,|$)|{any_of('there_to')}")
"""After where somebody arrived: 转到香港访问."""
_SINCE = re.compile(any_of("since", "before"))
_BACKGROUND = re.compile(any_of("since", "background"))
_ATTENDS = re.compile(any_of("to_attend"))
_REGION = re.compile("[市府县都道州省]?")
_ACTS = re.compile(f"{_WORDS['location']['acts']}|{_WORDS['location']['rules']}")
_VOTE = re.compile(f"{any_of('location', 'votes_for')}*{any_of('location', 'votes')}")
_AFTER_TALK = re.compile(any_of("stay", "after_deed"))
_NOUNS = frozenset(_WORDS["meets_itself"]["nouns"])


def place_of(report: Report) -> Place | None:
    """That of its name, else the most specific place before the word, in this clause or one before it, else after it."""
    named = _place_in_name(report)
    if named or topic_of(report):
        return named  # where it is spoken of is another place
    # 出席峰会后回到北京: it was not there
    end = report.trigger.span.end if goes_home(report) else report.sentence.span.end
    for clause in report.backwards:
        if clause is not report.clause and _is_of_earlier_talk(report, clause):
            continue
        before = (mention for mention in clause.mentions if mention.place and mention.span.start < end)
        located = [(m.place, m) for m in before if m.place and _is_location(report.context, m) and not _is_gone_to(report, clause, m)]
        located = [each for each in located if each[0].country or each[0].kind != "region"]  # 正在欧洲访问的X: too wide to be a place
        if clause is not report.clause:
            located = [each for each in located if not _is_journey_of_others(report, clause, each[0])]
        if located:
            return max(located, key=lambda each: (each[0].kind == "venue", each[1].span.start))[0]
        near = _nearest_first(report, clause)
        country = next((place for m in near if (place := _country(report, m) or _gone_to(report, clause, m))), None)
        if country:
            return country
    return None


def places_of_each(report: Report, count: int) -> list[Place]:
    """20日和22日分别在特拉维夫和安曼会见A和B: the place of each, where as many are listed before the word; else none."""
    folded, listed = report.context.folded, list[Mention]()
    for mention in reversed(
        [m for m in report.clause.mentions if m.place and m.kind is Kind.PLACE and m.span.end <= report.trigger.span.start]
    ):
        if listed and not JOINS.fullmatch(folded, mention.span.end, listed[0].span.start):
            break
        listed.insert(0, mention)
    return [mention.place for mention in listed if mention.place] if len(listed) == count else []


def _nearest_first(report: Report, clause: Clause) -> list[Mention]:
    """赴A出席峰会、赴B出席另一峰会: of what stands before the word in its own clause, the last comes first."""
    at = report.trigger.span.start
    before = [m for m in clause.mentions if m.span.start < at] if clause is report.clause else []
    return [*reversed(before), *(m for m in clause.mentions if m not in before)]


def _is_of_earlier_talk(report: Report, clause: Clause) -> bool:
    """继两国外长在慕尼黑会晤后，双方将再次会面, 随着两国在板门店的谈判取得进展，X和Y或会晤: there others met, or they did before."""
    if _BACKGROUND.match(report.context.folded, clause.span.start):
        return True
    if not _SINCE.search(report.context.folded, clause.span.start, clause.span.start + 6):
        return False
    talks = [each for each in clause.triggers if each.type != "visit"]
    return bool(talks) and _AFTER_TALK.fullmatch(report.context.folded, talks[-1].span.end, clause.span.end) is not None


def _is_journey_of_others(report: Report, clause: Clause, place: Place) -> bool:
    """X抵达斯德哥尔摩，此行可能与Y与Z的峰会有关: where X went is not where Y and Z meet, unless one of the two is at home there."""
    if not any(each.type == "visit" for each in clause.triggers):
        return False
    at = report.trigger.span.start
    meet = {m.person.name: m.polity for m in report.clause.mentions if m.person and m.polity and m.span.end <= at}
    go = {m.person.name for m in clause.mentions if m.person and m.polity}
    return len(meet) > 1 and bool(go) and go.isdisjoint(meet) and place.country not in meet.values()


def _place_in_name(report: Report) -> Place | None:
    """两国元首巴厘岛会晤: the place is part of what the meeting is called."""
    at = report.trigger.span.start
    if report.trigger.frame not in TABLES and report.trigger.word not in _NOUNS:
        return None  # 离开北京会见X
    group = next(
        (m.span.start for m in report.clause.mentions if m.span.end == at and is_group(report.context, m.polity)), at
    )  # 大阪G20峰会
    beside = (mention.place for mention in report.clause.mentions if mention.span.end in (at, group))
    return next((place for place in beside if place and place.kind != "venue"), None)


def _is_gone_to(report: Report, clause: Clause, mention: Mention) -> bool:
    """会谈后抵达巴黎, 结束会晤回到北京: where somebody went after the event."""
    start, at = report.trigger.span.end, mention.span.start
    gone = any(each.type == "visit" and each.span.end == at for each in clause.triggers if each.span.start >= start)
    return at > start and (gone or _HOMEWARD_TO.search(report.context.folded, start, at) is not None)


def _country(report: Report, mention: Mention) -> Place | None:
    """在新加坡, 在挪威: a polity as the place, where the text names nothing smaller."""
    context = report.context
    if mention.kind is not Kind.POLITY or not context.folded.endswith(_IN, max(0, mention.span.start - 2), mention.span.start):
        return None
    joined = JOINS.match(context.folded, mention.span.end)
    after = joined.end() if joined else mention.span.end + context.folded.startswith("-", mention.span.end)
    beside = [each for each in context.mentions_in(Span(after, after + 1))[:1] if each.kind is not Kind.PLACE]
    # 在中欧峰会上, 在美、朝峰会上: both are parties; not 在日本和韩国会见X
    named = report.trigger.span.start if report.trigger.frame != "meets" else -1
    of_pair = any(not joined or each.span.end == named for each in beside)
    if any(acts.match(context.folded, mention.span.end) for acts in (_VOTE, _ACTS, DELEGATION)):
        return None  # 在法国总统选举后, 在美国访问团抵台后
    return None if of_pair or is_aside(context, mention) else country_as_place(context, mention.polity)


def _gone_to(report: Report, clause: Clause, mention: Mention) -> Place | None:
    """在最后一站德国，与X会晤; 来到挪威，并与X会晤; 到梵蒂冈与X会晤."""
    folded, at = report.context.folded, mention.span.start
    before = [each for each in clause.triggers if each.span.end <= report.trigger.span.start]
    ended = [each for each in before if at == each.span.end + folded.startswith("了", each.span.end)]
    joined = JOINS.match(folded, mention.span.end) is not None
    attends = _ATTENDS.match(folded, mention.span.end) is not None  # 赴巴西出席峰会
    told = clause is not report.clause or joined or attends
    there = any(each.frame == "stop" or (each.frame == "goes" and told) for each in ended)
    alone = mention.span.end == clause.span.end or joined or _TO_VISIT.match(folded, mention.span.end, clause.span.end)
    # not 来到了美国第一夫人的故乡
    return country_as_place(report.context, mention.polity) if there and alone and mention.kind is Kind.POLITY else None


def _is_of_office(context: Context, place: Mention) -> bool:
    """在北京会见加利福尼亚州州长X, 汉堡市市长X: what X governs."""
    region = _REGION.match(context.folded, place.span.end)
    ends = {place.span.end, region.end() if region else place.span.end}  # 莫斯科|市长, 汉堡市|市长
    near = context.mentions_in(Span(place.span.end, max(ends) + 1))
    return any(mention.kind is Kind.PERSON and mention.span.start in ends for mention in near)


def _is_elsewhere(context: Context, venue: Mention) -> bool:
    """莫斯科大都会饭店 is not the hotel of that name in Hanoi."""
    before = context.mentions_in(Span(max(0, venue.span.start - 8), venue.span.start))
    return any(m.kind is Kind.PLACE and m.span.end == venue.span.start and m.polity not in ("", venue.polity) for m in before)


def _is_location(context: Context, mention: Mention) -> bool:
    if mention.kind is not Kind.PLACE or mention.place is None or is_aside(context, mention):
        return False
    if mention.place.kind == "venue" and _is_elsewhere(context, mention):
        return False
    if context.folded.startswith(_BEFORE_GOING, mention.span.end):
        return False  # 飞往首尔前会见X
    if context.folded.endswith(_AWAY_FROM, 0, mention.span.start):
        return False
    start = max(0, mention.span.start - 12)
    if not mention.place.country:  # 外交部, 总统府: many countries have one
        return _VENUE_BEFORE.search(context.folded, start, mention.span.start) is not None
    begins = _with_country(context, mention)
    if _is_of_office(context, mention):
        return _VENUE_BEFORE.search(context.folded, max(0, begins - 12), begins) is not None
    return mention.place.kind == "venue" or bool(_LOCATED.search(context.folded, max(0, begins - 12), begins))


def _with_country(context: Context, place: Mention) -> int:
    """Where 巴布亚新几内亚首都莫士比港 begins, with the country that the place is named after."""
    start = place.span.start
    before = context.mentions_in(Span(max(0, start - _COUNTRY_REACH), start))
    own = [m for m in before if m.polity == place.polity and m.kind is not Kind.PERSON]
    return own[-1].span.start if own and context.folded[own[-1].span.end : start] in _OF_COUNTRY else start
