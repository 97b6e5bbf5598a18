"""A trigger as event mentions: talks with their cast, journeys by stages, each with its date, place and status.

Knows what one report comes to; does not know what the article is about, beyond what its thread says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from timeline.edtf import days, span_of_days
from timeline.events.actors import (
    actors_among,
    before_trigger,
    names_of,
    polities_of,
)
from timeline.events.asides import dates_the_telling, tells_no_occasion
from timeline.events.bounds import bounded
from timeline.events.context import (
    AFTER_DEED,
    EACH,
    GATHERING,
    GOING,
    HEADS,
    LOCATES,
    STATES,
    Report,
    Target,
    Thread,
    country_as_place,
)
from timeline.events.fates import is_remote, status_in, type_and_mode
from timeline.events.hosts import inviters_of, is_received, receivers_of
from timeline.events.journeys import (
    AT_TABLE,
    are_counted,
    goes_there,
    goes_to_inviters,
    implied_target,
    invited_to,
    is_implied,
    listed_after,
    target_named_before,
    targets_of,
    visitors_of,
)
from timeline.events.lengths import whole_stay, whole_talk
from timeline.events.occasions import (
    Dated,
    counted_dates,
    date_of,
    dates_of_each,
    listed_dates,
)
from timeline.events.status import is_of_tomorrow
from timeline.events.talks import casts_of, in_conversation, session_of, with_leaders
from timeline.events.venues import place_of, places_of_each
from timeline.events.ways import days_after, days_before, is_ending
from timeline.events.words import any_of
from timeline.lexicon import event_words, fold, leading_office
from timeline.model import TOP_OFFICES, Actor, EventMention, Kind, Mention, Person, Place, Span, Status, TemporalExpression, Via

_WORDS = event_words()
_SUMMIT = _WORDS["to_attend"]["summit"]
_LEAST_FOR_TWO = 32
"""Days in which two visit one another."""
_SEATS = ("capital", "state")
"""Where a visitor is received; from other towns one travels on."""
_GONE = re.compile(any_of("home", "gone"))
_LONGEST_VISIT = timedelta(days=14)
_FEW_WEEKS = timedelta(days=60)
"""Between the days of an arrival and of a departure that are told apart."""
_SHORT_STAY = 3
"""Days after an arrival in which a meeting told next was at the same place."""
_UNDERWAY = re.compile(f"[^,。;]{{0,8}}{any_of('underway')}")
_SETS_OUT = re.compile(any_of("to_attend", "sets_out"))
_OF_TWO = frozenset(_WORDS["of_two"]["words"])
_MANNER_LENGTH = 2
"""Characters of a word for the manner of a talk."""
_PAST = "vague_past"
"""The rule of 近日, the days up to the report."""
_HELD = re.compile(any_of("held", "after"))
_NAMED_SUMMIT = re.compile(
    f"{any_of('to_attend')}(?:在[^,。;]{{2,14}}的)?(?:第[^,。;届次]{{1,4}}[届次])?(?=[^,。;]{{0,14}}{any_of('to_attend', 'of_states')})"
    f"[一-鿿]{{4,16}}{_WORDS['to_attend']['summit']}$"
)
_OF_OTHERS, _UN_SEATS = re.compile(any_of("to_attend", "of_others")), frozenset(_WORDS["to_attend"]["seats"])
_HEAD_WORDS = tuple(HEADS)
_BEFORE_OFFICE = timedelta(days=5 * 365)
"""So long before an office, and no longer, people may meet others in one that the tables do not know."""
_ATTRIBUTION = re.compile(f"{any_of('attribution', 'by')}(?P<who>[^,。;据]{{2,12}}?)的?{any_of('attribution')}")


def events_of(report: Report, thread: Thread) -> list[EventMention]:
    """What a trigger reports; nothing where it tells of no occasion."""
    if tells_no_occasion(report):
        return []
    if report.trigger.frame == "exchanges":
        return _exchanged(report, thread)
    return _visits(report, thread) if report.trigger.type == "visit" else _talks(report, thread)


def _talks(report: Report, thread: Thread) -> list[EventMention]:
    when, carried = date_of(report, thread)
    when = whole_talk(report, when) if when and not dates_the_telling(report, when) else None
    day = when.start if when and when.start else report.context.published
    told = [_with_host(report, _officials(cast), day) for cast in casts_of(report, thread)]
    casts = [with_leaders(report, thread, cast, _in_which(report, when)) for cast in told]
    if carried and when is thread.date and not _share_people(thread, [_Stage(cast) for cast in casts]):
        today = report.context.published  # strangers, who lead their states today
        casts = [with_leaders(report, thread, cast, (today, today)) for cast in told]
    parties = [_by_members(report, cast) for cast in casts if _is_international(report, cast)]
    found = _mentions(report, thread, [_Stage(cast) for cast in parties if _is_international(report, cast)], (when, carried))
    if casts and report.trigger.word.endswith(_SUMMIT):
        thread.gathering = (found or _mentions(report, thread, [_Stage(casts[0])], (when, carried)))[0]
    return found


def _in_which(report: Report, when: TemporalExpression | None) -> tuple[date | None, date | None]:
    """The first and the last day on which it can have been; without a date, some weeks before it was written."""
    published = report.context.published
    if when and when.start:
        return when.start, min(when.end or when.start, max(published, when.start)) if published else when.end
    return published, published - _FEW_WEEKS if published else None


def _officials(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(actor for actor in actors if not (actor.person and actor.person.is_private))


def _with_host(report: Report, cast: tuple[Actor, ...], day: date | None) -> tuple[Actor, ...]:
    """在多哈出席第二届社会发展世界峰会: of no organisation that anybody could tell; the state where it gathers is at the table."""
    name = _NAMED_SUMMIT.search(report.context.masked, report.clause.span.start, report.trigger.span.end)
    if len(polities_of(cast)) != 1 or not name or _OF_OTHERS.search(name[0]) or not any(_is_in_office(actor, day) for actor in cast):
        return cast
    place = place_of(report)
    polity = report.context.gazetteer.by_code.get(place.country) if place and place.name not in _UN_SEATS else None
    return (*cast, Actor("participant", polity.code)) if polity and polity.kind == "state" else cast


def _is_in_office(actor: Actor, day: date | None) -> bool:
    return actor.person is not None and any(term.covers(day) for term in actor.person.terms)


def _by_members(report: Report, cast: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """四方会谈 is one of the Quad's four states, unless somebody else is at the table: then it is one of any four."""
    polities, present = report.context.gazetteer.by_code, polities_of(cast)
    found: list[Actor] = []
    for actor in cast:
        polity = polities.get(actor.polity)
        members = polity.members if polity and not actor.person and polity.kind != STATES else ()
        if not members:
            found.append(actor)
        elif present <= {actor.polity, *members}:
            found += [replace(actor, polity=code, title="") for code in members if code not in present]
    return _each_state(report, tuple(found))


def _each_state(report: Report, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """波罗的海三国 are three states, whoever else is there."""
    polities = report.context.gazetteer.by_code
    grouped = [polity for actor in actors if (polity := polities.get(actor.polity)) and polity.kind == STATES]
    if not grouped:
        return actors
    present = polities_of(actors)
    codes = {polity.code: [code for code in polity.members if code not in present] for polity in grouped}
    return tuple(
        replace(actor, polity=code, title="") if actor.polity in codes else actor
        for actor in actors
        for code in codes.get(actor.polity, (actor.polity,))
    )


def _is_international(report: Report, cast: tuple[Actor, ...]) -> bool:
    """Two polities, one organisation or format at a gathering of its own, or a format that stands for its members."""
    polities = {actor.polity for actor in cast if actor.polity}
    if len(polities) > 1:
        return True
    only = report.context.gazetteer.by_code.get(next(iter(polities), ""))
    if only is None or any(actor.person for actor in cast):
        return False
    return bool(only.members) or (only.kind in ("organisation", "format") and _gathers(report, cast))


def _gathers(report: Report, cast: tuple[Actor, ...]) -> bool:
    """峰会, and 金砖国家领导人第十五次会晤."""
    word = report.trigger.word
    held = word.startswith(_HEAD_WORDS) and _HELD.search(report.context.folded, *report.rest)  # 金砖国家领导人会晤16日举行
    return bool(held or GATHERING.search(word) or any(fold(actor.title) in HEADS for actor in cast))


def _visits(report: Report, thread: Thread) -> list[EventMention]:
    """For each target, a visit by each polity that goes there."""
    targets = targets_of(report)
    if not (targets or is_implied(report) or goes_to_inviters(report) or goes_there(report)) or _is_underway(report):
        return []
    if report.trigger.frame == "stop" and not _has_traveller(report, thread):
        return []
    inviters = inviters_of(report)
    visitors = _officials(visitors_of(report, thread, inviters))
    if goes_there(report):
        targets = target_named_before(report, visitors)
    targets = _each_target(report, targets or invited_to(report, inviters) or implied_target(report, thread, visitors))
    stages = []
    for host, place in targets:
        hosts = tuple(actor.acting_as("host") for actor in inviters if actor.polity == host)
        guests = [actor for actor in visitors if actor.polity and actor.polity != host] if host else []
        for polity in dict.fromkeys(actor.polity for actor in guests):
            party = _each_state(report, tuple(actor.acting_as("visitor") for actor in guests if actor.polity == polity))
            apart = len(targets) == 1 and _go_apart(report, party)
            stages += [_Stage((*those, *hosts), host, place) for those in ([(actor,) for actor in party] if apart else [party])]
    stages = _legs(stages)
    when, carried = date_of(report, thread) if stages else (None, False)
    if report.trigger.frame == "speaks" and (when is None or carried):
        return []
    if report.trigger.frame in AT_TABLE and is_remote(report):
        return []  # 以视频方式出席在P举行的峰会
    if report.trigger.frame == "leaves":
        when = _until_leaving(thread, stages, when)
    if when:  # of several targets, each is a stop on the days of the whole journey
        when = whole_stay(report, replace(when, vague=True) if len(targets) > 1 else when)
    return _of_several(report, thread, [_with_receivers(report, thread, stage, when) for stage in stages], (when, carried))


def _with_receivers(report: Report, thread: Thread, stage: _Stage, when: TemporalExpression | None) -> _Stage:
    """With those whom the text says the visitors dealt with, where nobody has invited or greeted them."""
    guests = [actor for actor in stage.actors if actor.role == "visitor"]
    if stage.host is None or len(guests) < len(stage.actors):
        return stage
    hosts = (actor.acting_as("host") for actor in receivers_of(report, thread, guests, stage.host, when))
    return replace(stage, actors=(*stage.actors, *hosts))


def _go_apart(report: Report, party: tuple[Actor, ...]) -> bool:
    """意大利总统X、总理Y先后访华: not on one journey, nor do those two ever leave their state together."""
    if len(party) < 2 or not all(actor.person for actor in party):
        return False
    terms = [actor.person.term_at(report.context.published) for actor in party if actor.person]
    heads = {term.office for term in terms if term} >= TOP_OFFICES
    return heads or EACH.search(report.context.folded, *report.lead) is not None


def _of_several(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    """25日出访五国：A、B…, 4日启程前往A、B: the day on which it begins, or, 20日结束三国之行, ends."""
    (when, carried), counted = dated, are_counted(report)
    if when is None or when.start != when.end or len(stages) < 2 or dates_of_each(report, when, len(stages)):
        return _mentions(report, thread, stages, dated)
    if counted and is_ending(report):
        return _mentions(report, thread, stages, (days_before(when), carried))
    if listed_after(report) or counted or _sets_out(report):
        later = days_after(when) if counted else None
        return _all_ahead(_mentions(report, thread, stages[:1], dated) + _mentions(report, thread, stages[1:], (later, False)))
    return _mentions(report, thread, stages, dated)


def _exchanged(report: Report, thread: Thread) -> list[EventMention]:
    """今年X和Y实现互访: each to the other's state, and neither on the day of what was told before."""
    before = before_trigger(report)
    own = before[-1:] if before and before[-1].via is Via.PRONOUN else before[-2:]
    between = report.context.without_dates(Span(own[-1].span.end, report.trigger.span.start)) if own else ""
    pair = [actor for actor in actors_among(report.context, thread, own) if actor.person]
    if between or len(pair) != 2 or len(polities_of(pair)) != 2:
        return []  # 两国高层互访: nobody says whose
    one, other = (actor.acting_as("visitor") for actor in pair)
    stages = [
        _Stage((guest, host.acting_as("host")), host.polity, country_as_place(report.context, host.polity))
        for guest, host in ((one, other), (other, one))
    ]
    when, carried = date_of(report, thread)
    long = when is not None and when.value is not None and days(when.value) >= _LEAST_FOR_TWO
    return _mentions(report, thread, stages, (when, carried) if long and not carried else (None, False))


def _until_leaving(thread: Thread, stages: list[_Stage], when: TemporalExpression | None) -> TemporalExpression | None:
    """X1日抵达P。……X3日离开P: the stay from the one day to the other."""
    arrived = next((thread.arrivals[key] for stage in stages for key in arrivals(stage.actors, stage.host) if key in thread.arrivals), None)
    if not (arrived and when and when.start and when.start == when.end and timedelta(0) < when.start - arrived <= _LONGEST_VISIT):
        return when
    value = span_of_days(arrived, when.start)
    return replace(when, value=value, basis=f"{when.basis}; from the day of arrival on: {value}")


def arrivals(actors: Iterable[Actor], host: str | None) -> list[tuple[str, str]]:
    """Who comes to which polity."""
    return [(name, host) for name in names_of(actor for actor in actors if actor.role == "visitor")] if host else []


def _each_target(report: Report, targets: list[Target]) -> list[Target]:
    """访问波罗的海三国: each of the three."""
    found: list[Target] = []
    for host, place in targets:
        polity = report.context.gazetteer.by_code.get(host)
        members = polity.members if polity and polity.kind == STATES else ()
        found += [(code, country_as_place(report.context, code)) for code in members] or [(host, place)]
    return found


def _sets_out(report: Report) -> bool:
    return bool(_SETS_OUT.search(report.context.folded, report.sentence.span.start, report.trigger.span.end))


def _is_underway(report: Report) -> bool:
    """从夏威夷前往关岛途中遇险的渔民: on the way, and nobody named before goes there."""
    before = any(mention.kind is Kind.PERSON and mention.span.end <= report.trigger.span.start for mention in report.clause.mentions)
    return not before and bool(_UNDERWAY.match(report.context.folded, report.trigger.span.end))


def _has_traveller(report: Report, thread: Thread) -> bool:
    return thread.subject is not None or any(m.kind is Kind.PERSON for clause in report.backwards for m in clause.mentions)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who takes part in one of a report's events; of a visit, also where it goes."""

    actors: tuple[Actor, ...]
    host: str | None = None
    place: Place | None = None
    leg: int = 0


def _legs(stages: list[_Stage]) -> list[_Stage]:
    """访问A、B和C: in the order in which the text lists them."""
    hosts = [host for host, _ in groupby(stages, key=lambda stage: stage.host)]
    if len(hosts) < 2 or len(set(hosts)) < len(hosts):
        return stages  # 访问A、B，再访A: twice there
    return [replace(stage, leg=hosts.index(stage.host) + 1) for stage in stages]


def _mentions(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    """One event mention for each stage: they share all that the report says."""
    if not stages:
        return []
    when, carried = dated
    listed = listed_dates(report, when)
    of_each = dates_of_each(report, when, len(stages)) if len({(each.actors, each.host) for each in stages}) > 1 else []
    places = places_of_each(report, len(stages)) if of_each and report.trigger.type == "meeting" else []
    stages = [replace(stage, place=place) for stage, place in zip(stages, places, strict=True)] if places else stages
    own = [(each, carried and bool(of_each)) for each in of_each or _dated_beside(report, stages)]
    if own:
        return _all_ahead(
            [mention for each, stage in zip(own, stages, strict=True) for mention in _on_one_date(report, thread, [stage], each)]
        )
    if len(listed) > 1:
        return [mention for each in listed for mention in _on_one_date(report, thread, stages, (each, carried))]
    return _on_one_date(report, thread, stages, dated)


def _all_ahead(stages: list[EventMention]) -> list[EventMention]:
    """周日启程前往P、Q: what has no day of its own is not over before the one that is still to come."""
    if not any(mention.status is Status.PLANNED and mention.date for mention in stages):
        return stages
    return [each if each.date or each.stated else replace(each, status=Status.PLANNED) for each in stages]


def _is_of_several_places(report: Report) -> bool:
    """2018年在北京、2019年在莫斯科两次会谈: each in one of them."""
    days = counted_dates(report)
    return sum(report.context.folded.startswith((*LOCATES, "的"), day.span.end) for day in days) > 1


def _dated_beside(report: Report, stages: list[_Stage]) -> list[TemporalExpression]:
    """先后同A（5月31日）、B（7月2日）通话: the day in brackets after whom each talk was with; nothing where not all have one."""
    folded, found = report.context.folded, list[TemporalExpression]()
    for stage in stages if len(stages) > 1 else ():
        ends = [actor.span.end for actor in stage.actors if actor.span and folded.startswith("(", actor.span.end)]
        found += [day for end in ends for day in report.clause.dates if day.span.start == end + 1][:1]
    return found if len(found) == len(stages) else []


def _on_one_date(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    when, carried = dated
    if carried and when is thread.date and not _share_people(thread, stages):
        when = None
    type, mode = type_and_mode(report)
    thread.status = status_in(report, thread, when)
    if thread.status is Status.PLANNED and when and (_PAST in when.rule or is_of_tomorrow(report.context.masked, report.trigger.span)):
        when = None  # 将于近日访华: in the coming days, however many
    when = bounded(report, when, thread.status)
    if when and when.start and report.context.published and when.start < report.context.published:
        stages = [replace(stage, actors=tuple(_in_office_then(report, actor, when) for actor in stage.actors)) for stage in stages]
    place = place_of(report) if type == "meeting" and not in_conversation(report) and not _is_of_several_places(report) else None
    if type == "meeting" and place is None:
        place = _place_of_sojourn(thread, when)
    text, attribution = report.context.article.text, _attribution(report)
    group, officials = session_of(report) if type != "visit" else ("", "")
    return [
        EventMention(
            article=report.context.article.id,
            sentence=report.sentence.span,
            type=type,
            mode=mode,
            status=thread.status or Status.OCCURRED,
            trigger=report.trigger.span,
            actors=stage.actors,
            date=when,
            place=_place_of_stay(report, stage)
            if type == "visit" and thread.status is not Status.PLANNED
            else stage.place or place or (_place_of_arrival(report, thread, stage, when) if type == "meeting" else None),
            host=stage.host,
            leg=stage.leg,
            subtype=_WORDS["subtype"].get(report.trigger.word),
            rule=f"{report.trigger.frame}: {_manner(report)}{report.trigger.span.of(text)}",
            attribution=attribution,
            confidence=_confidence(stage.actors, when, carried=carried),
            quote=report.sentence.span.of(text),
            stated=thread.status is not None,
            session=f"{group} {officials}" if group and _is_of_group(report, group, stage) else "",
        )
        for stage in stages
    ]


def _manner(report: Report) -> str:
    """双边 before 会议, which is a word of its own: a talk of two."""
    end = report.trigger.span.start
    start = max(report.clause.span.start, end - _MANNER_LENGTH)
    manner = Span(start, end).of(report.context.folded)
    return manner if manner in _OF_TWO else ""


def _in_office_then(report: Report, actor: Actor, when: TemporalExpression) -> Actor:
    """两国元首2019年6月会晤: those who held the office on that day, and not those who hold it as the report is written."""
    context, day = report.context, when.start
    if not (actor.person and actor.span and day):
        return actor
    mention = next((m for m in context.mentions_in(Span(*actor.span)) if m.span == actor.span), None)
    if mention is None:
        return actor
    if mention.via is Via.NAME:
        return replace(actor, person=_namesake_then(report, mention, day) or actor.person)
    if mention.via is not Via.TITLE:
        return actor
    is_theirs = not actor.person.known or _began(actor.person) <= day
    if mention.antecedent and is_theirs:
        return actor  # whom the article names with that office
    title = context.gazetteer.titles.get(fold(mention.title))
    if title is None:
        return actor
    office = leading_office(actor.polity) if title.office == "leader" else title.office
    days = (day, when.end) if when.end else (day,)
    if any(term.covers(each) for term in actor.person.terms if (term.polity, term.office) == (actor.polity, office) for each in days):
        return actor
    then = {context.gazetteer.holder(actor.polity, office, each) for each in days}
    return replace(actor, person=then.pop() if len(then) == 1 else None)


def _namesake_then(report: Report, mention: Mention, day: date) -> Person | None:
    """1977年卡特访日: of those of that name and polity the one who had come to office by then, where the one who was taken had not."""
    if mention.person is None or not mention.person.known or _began(mention.person) - day < _BEFORE_OFFICE:
        return None
    named = report.context.gazetteer.people.get(fold(mention.text), ())
    before = [each for each in named if any(term.polity == mention.polity for term in each.terms) and _began(each) <= day]
    return before[0] if len(before) == 1 else None


def _began(person: Person) -> date:
    """When somebody first held an office, as far as the tables know."""
    return min((term.first or date.min for term in person.terms), default=date.min)


def _is_of_group(report: Report, group: str, stage: _Stage) -> bool:
    """Whether the group is at the table, by itself or by its parts (ASEAN Plus Three)."""
    present, polity = polities_of(stage.actors), report.context.gazetteer.by_code.get(group)
    return group in present or bool(polity and polity.members and present.issuperset(polity.members))


def _place_of_stay(report: Report, stage: _Stage) -> Place | None:
    """在人民大会堂同来华访问的X会谈, 在人民大会堂举行仪式，欢迎X访华: where in the country the visitor was received."""
    received = any(each.type == "meeting" for each in report.clause.triggers) or is_received(report)
    if stage.place is None or stage.place.kind != "state" or not received:
        return stage.place
    there = place_of(report)
    return there if there and there.country == stage.host else stage.place


def _place_of_sojourn(thread: Thread, when: TemporalExpression | None) -> Place | None:
    """11日至13日，X在P出席峰会。与会期间，X会见Y: there, if that journey dates it."""
    journey = thread.sojourn if thread.during else None
    dated = journey and journey.date and when and when.span == journey.date.span
    return journey.place if journey and dated else None


def _place_of_arrival(report: Report, thread: Thread, stage: _Stage, when: TemporalExpression | None) -> Place | None:
    """X20日抵达P。当天下午，X同Y会谈; X访问P，并会见Y: there, if Y is of that state, the days agree, and nobody has gone home meanwhile."""
    stay, sentence, at = thread.stay, report.sentence.span, report.trigger.span.start
    if stay is None or (thread.status is Status.PLANNED) != stay.is_planned or not sentence.start - stay.at <= 1:
        return None
    if thread.status is Status.DENIED or (stay.is_planned and when is None):
        return None
    if not names_of(stage.actors) & stay.people or all(actor.polity != stay.host for actor in stage.actors):
        return None
    context, since = report.context, Span(report.clause.span.start if stay.at == sentence.end else sentence.start, at)
    told = [each for each in report.clause.triggers if each.type == "visit"]
    if told or _GONE.search(context.folded, *since) or context.tells_in(GOING, since):
        return None
    if when is None and stay.day and report.earlier and AFTER_DEED.search(report.context.folded, *report.earlier[-1].span):
        return None  # 自去年10月访问P以来，X首次会见Y
    apart = (when.start - stay.day).days if when and when.start and stay.day else 0 if stay.at == sentence.end else None
    if apart is None or not 0 <= apart <= _SHORT_STAY or (apart and stay.place.kind not in _SEATS):
        return None
    return stay.place


def _share_people(thread: Thread, stages: list[_Stage]) -> bool:
    """Whether the story goes on with one of those whose event had the date that is carried over; strangers have days of their own."""
    people = frozenset[str]().union(*(names_of(stage.actors) for stage in stages))
    return not people or not thread.date_people or bool(people & thread.date_people)


def _attribution(report: Report) -> str | None:
    context = report.context
    match = context.has(_ATTRIBUTION) and _ATTRIBUTION.search(context.folded, *report.sentence.span)
    return Span(*match.span("who")).of(context.article.text) if match else None


def _confidence(actors: tuple[Actor, ...], when: TemporalExpression | None, *, carried: bool) -> float:
    """More people by name, a date of its own: more to hold on to."""
    named = sum(1 for actor in actors if actor.person)
    dated = 0.0 if when is None else 0.1 if carried or when.vague else 0.25
    return round(min(0.95, 0.4 + 0.12 * min(named, 2) + dated), 2)
