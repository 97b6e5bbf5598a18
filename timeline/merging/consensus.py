"""What the mentions of one occasion agree on, field by field, and where they do not.

Knows how to weigh what sources say; does not know why they were taken to be of one occasion.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from timeline.edtf import Edtf, bounds, days, overlaps, sort_key, span_of_days
from timeline.lexicon import Gazetteer, event_words, fold
from timeline.merging.confidence import estimated, features_of
from timeline.merging.disagreement import LONGEST_STAY, ZONES, Town, conflicts_among, is_stay, town_of
from timeline.merging.undated import is_under_way
from timeline.model import TOP_OFFICES, Actor, Event, EventMention, Participant, Place, Source, Status
from timeline.sourcing import Evidence

_CAMEO = event_words()["cameo"]
_SUMMARY = event_words()["summary"]
_TELLING = TOP_OFFICES | {"deputy_head", "foreign_minister", "deputy_foreign_minister", "defence_minister", "minister"}
_DECIDING = (Status.DENIED, Status.OCCURRED, Status.CANCELLED, Status.PLANNED)
_PRECISION = {"venue": 0, "seat": 0, "city": 1, "capital": 1, "region": 2}
_NEXT_DAYS = 3
"""Days within which two days of one visit, told apart, are of one stay."""


def event_of(mentions: Sequence[EventMention], borrowed: Iterable[EventMention], evidence: Evidence, gazetteer: Gazetteer) -> Event:
    """The event that ``mentions`` report, of the first one's type; ``borrowed`` ones date it where they do not."""
    kind = mentions[0].type
    ordered = _in_order(mentions, evidence)
    first = ordered[0]
    borrowed = tuple(borrowed)
    status, value = when_and_whether(mentions, borrowed, evidence)
    participants = _participants(ordered, gazetteer)
    if status in (Status.CANCELLED, Status.PLANNED):
        participants = tuple(p for p in participants if p.role != "host")  # nobody has been received, whoever sent the invitation
    place = _place(ordered, status, evidence)
    involved = {p.polity for p in participants if p.polity} | _agreed_polities(ordered) | ({first.host} if first.host else set())
    polities = sorted(involved | _host_of_session(ordered, place, gazetteer))
    told = functools.partial(
        Event,
        id=_identity(kind, ordered, evidence),
        type=kind,
        mode=_elected([mention for mention in ordered if mention.mode is not None and mention.type == kind], _mode_of, evidence),
        status=status,
        date=value,
        participants=participants,
        polities=tuple(polities),
        visitors=_visitors(ordered) if kind == "visit" else (),
        host=first.host,
        place=place.name if place else None,
        place_en=place.name_en or None if place else None,
        country=first.host or (place.country if place and place.country else None),
        subtype=_elected([mention for mention in ordered if mention.subtype is not None], _subtype_of, evidence),
        sources=_sources(ordered, evidence),
        conflicts=conflicts_among(ordered, status, evidence),
    )
    event = told(summary="", cameo="", confidence=0.0)
    confidence, confidences = estimated(features_of(ordered, event, evidence), event)
    cameo = cameo_code(event, _commonest([mention.rule.partition(": ")[2] for mention in ordered]) or "")
    return told(summary=summary_of(event, gazetteer), cameo=cameo, confidence=confidence, confidences=confidences)


def _in_order(mentions: Sequence[EventMention], evidence: Evidence) -> list[EventMention]:
    """By their days of publication."""
    if len(mentions) < 2:
        return list(mentions)
    return sorted(mentions, key=lambda mention: (evidence.published(mention), mention.article, mention.trigger))


def when_and_whether(mentions: Sequence[EventMention], borrowed: Sequence[EventMention], evidence: Evidence) -> tuple[Status, Edtf | None]:
    """What became of the event, and its days as far as mentions tell them."""
    ordered = _in_order(mentions, evidence)
    status = _status(ordered)
    if status is Status.PLANNED and mentions[0].type == "visit" and any(m.status is Status.OCCURRED for m in borrowed):
        announced = _date(ordered, status, evidence)  # the visitor met somebody there: it took place, and on the days that were announced
        are_days = announced and (days(announced) == 1 or is_stay(ordered, announced)) and days(announced) <= LONGEST_STAY
        return Status.OCCURRED, announced if are_days else _borrowed_date(borrowed)
    said = any(mention.value is not None and mention.status is status for mention in ordered)
    return status, (None if said else _borrowed_date(borrowed)) or _date(ordered, status, evidence)


_mode_of, _subtype_of = attrgetter("mode"), attrgetter("subtype")


def cameo_code(event: Event, trigger: str = "") -> str:
    """The CAMEO code of an event that is mostly told by ``trigger``: its fate counts first, then where it took place, then how."""
    own = _CAMEO.get(event.status.value)
    if own or event.type != "meeting":
        return str(own or event_words()["types"][event.type]["cameo"])
    if event.country and event.country not in event.polities:
        return str(_CAMEO["elsewhere"])
    return str(_CAMEO["negotiation"] if fold(trigger) in _CAMEO["negotiating"] else event_words()["types"]["meeting"]["cameo"])


def _visitors(mentions: Sequence[EventMention]) -> tuple[str, ...]:
    return tuple(sorted({actor.polity for mention in mentions for actor in mention.actors if actor.role == "visitor"}))


def _host_of_session(mentions: Sequence[EventMention], place: Place | None, gazetteer: Gazetteer) -> set[str]:
    """在雅加达举行的东亚峰会: the member on whose soil an organisation gathers is at the table, whoever else is named."""
    groups = {mention.session.partition(" ")[0] for mention in mentions if mention.session} if place else set()
    polities = (gazetteer.by_code.get(group) for group in groups)
    return {place.country for polity in polities if place and polity and place.country in polity.states}


def _agreed_polities(mentions: Sequence[EventMention]) -> set[str]:
    """The polities that at least half of the mentions involve."""
    if len(mentions) == 1:
        return {actor.polity for actor in mentions[0].actors}
    counted = Counter(polity for mention in mentions for polity in {a.polity for a in mention.actors})
    return {polity for polity, count in counted.items() if count * 2 >= len(mentions)}


def _status(mentions: Sequence[EventMention]) -> Status:
    """Occurred beats all, being what later reports say; a cancellation beats the plan that it ends.

    A mention in passing (习近平访日的条件, the conditions of a visit) says nothing where its own article, or a later one,
    says what became of it. ``mentions`` are in order of publication.
    """
    if len(mentions) == 1:
        return mentions[0].status
    telling = {mention.article for mention in mentions if mention.is_telling}
    last = max((at for at, mention in enumerate(mentions) if mention.is_telling), default=-1)
    said = {m.status for at, m in enumerate(mentions) if m.is_telling or (at > last and m.article not in telling)}
    return next(status for status in _DECIDING if status in said)


# --- the date ----------------------------------------------------------------------------------------------------------


def deciding(mentions: Sequence[EventMention], status: Status) -> list[EventMention]:
    """The mentions that date the event: those of its status, and of these the ones that name a time of their own."""
    dated = [mention for mention in mentions if mention.value is not None]
    fates = (Status.CANCELLED, Status.PLANNED) if status is Status.CANCELLED else (status,)  # it was planned for a date, and had no other
    of_status = [mention for mention in dated if mention.status in fates] or dated
    return [mention for mention in of_status if mention.date and not mention.date.vague] or of_status


DATE_RULES = (
    *("the certain comes before the approximate", "the more precise comes first", "more independent sources give it"),
    *("it was written nearer to the event", "it is told more often", "of equals the earlier"),
)
"""Why one date comes before another, the first that tells them apart."""
Rank = tuple[object, ...]


def _value_of(mention: EventMention) -> Edtf | None:
    return mention.value


def ranked_dates(own: Sequence[EventMention], evidence: Evidence) -> list[tuple[Rank, Edtf]]:
    """The values of the deciding mentions, the best first, each with what ``DATE_RULES`` say of it."""
    voted: Counter[Edtf] = evidence.votes(own, _value_of)
    giving: dict[Edtf, list[EventMention]] = {}
    for mention in own:
        if mention.value:
            giving.setdefault(mention.value, []).append(mention)

    def rank(value: Edtf) -> Rank:
        given = giving[value]
        return bool(value.qualifier), days(value), -voted[value], evidence.distance(given, value), -len(given), sort_key(value)

    return sorted(((rank(value), value) for value in voted), key=lambda each: each[0])


def _date(mentions: Sequence[EventMention], status: Status, evidence: Evidence) -> Edtf | None:
    """The best of the values that the deciding mentions give; a visit spans its days."""
    own = deciding(mentions, status)
    if not own:
        return None
    values = {mention.value for mention in own if mention.value}
    voted: Mapping[Edtf, int] = evidence.votes(own, _value_of) if len(values) > 1 else dict.fromkeys(values, 1)
    best = ranked_dates(own, evidence)[0][1] if len(voted) > 1 else next(iter(voted))
    planned = [m.value for m in mentions if m.value and m.date and not m.date.vague and m.status is Status.PLANNED]
    if mentions[0].type != "visit":
        announced = {value for value in planned if value and not value.qualifier} if best.qualifier else set()
        return announced.pop() if len(announced) == 1 else best  # over before the way home: on the days that were announced
    stay = _stay(own, voted, best)
    whole = [m.value for m in mentions if m.leg and m.value and m.date and m.date.vague and m.status is Status.PLANNED]
    return _since_told(_with_plans(stay, planned or whole if stay.qualifier else planned, is_told=stay in voted), mentions, evidence)


def _stay(mentions: Sequence[EventMention], counted: Mapping[Edtf, int], best: Edtf) -> Edtf:
    """The days of a visit: the commonest range around the best value, else all days close to it."""
    ranges = {m.value for m in mentions if m.date and "portion" not in m.date.rule and "week" not in m.date.rule}
    stays = [v for v in counted if v in ranges and not v.qualifier and 1 < days(v) <= LONGEST_STAY and overlaps(v, best)]
    if stays:
        return min(stays, key=lambda value: (-counted[value], days(value), sort_key(value)))
    if days(best) > 1 or best.qualifier:
        return best
    single = [bounds(value)[0] for value in counted if days(value) == 1 and not value.qualifier]
    near = [day for day in single if abs((day - bounds(best)[0]).days) <= _NEXT_DAYS]
    return span_of_days(min(near), max(near))


def _with_plans(stay: Edtf, planned: Iterable[Edtf | None], *, is_told: bool) -> Edtf:
    """A stay that has begun goes on as it was planned: to the end of a range that begins with it, or to a day soon after.

    Not one of several days that a report tells as such (``is_told``), other than one put together of single days.
    """
    first, last = bounds(stay)
    exact = [value for value in planned if value and not value.qualifier and days(value) <= LONGEST_STAY]
    if stay.qualifier:  # told roughly when it was over: on the days that were announced
        announced = {value for value in exact if days(value) > 1 and first <= bounds(value)[0] and bounds(value)[1] <= last}
        return announced.pop() if len(announced) == 1 else stay
    if (last - first).days >= LONGEST_STAY:
        return stay
    for value in exact:
        low, high = bounds(value)
        goes_on = not is_told or first == bounds(stay)[1]
        arrived = goes_on and abs((low - first).days) <= ZONES and low < high
        if arrived or (low == high and 0 < (low - last).days <= _NEXT_DAYS):
            last = max(last, high)
    return stay if last == bounds(stay)[1] else span_of_days(first, last)


def _since_told(stay: Edtf, mentions: Iterable[EventMention], evidence: Evidence) -> Edtf:
    """正在德国访问, told a day or two before the first day that is told: a stay has begun when it is reported to be under way."""
    first, last = bounds(stay)
    if stay.qualifier or (last - first).days >= LONGEST_STAY:
        return stay
    there = (m for m in mentions if m.status is Status.OCCURRED and m.value is None and is_under_way(m))
    told = [day for day in map(evidence.published, there) if 0 < (first - day).days <= _NEXT_DAYS]
    return span_of_days(min(told), last) if told else stay


def _borrowed_date(mentions: Iterable[EventMention]) -> Edtf | None:
    values = [mention.value for mention in mentions if mention.value]
    stays = [bounds(value) for value in values]
    rough = "~" if any(value.qualifier for value in values) else ""
    return span_of_days(min(stay[0] for stay in stays), max(stay[1] for stay in stays), rough) if stays else None


# --- who and where -----------------------------------------------------------------------------------------------------


def _tells_who(title: str, gazetteer: Gazetteer) -> bool:
    """波兰外长 is one man; 国会议员 is any of many."""
    known = gazetteer.titles.get(fold(title))
    return known is not None and known.office in _TELLING


def _participants(mentions: Sequence[EventMention], gazetteer: Gazetteer) -> tuple[Participant, ...]:
    found: dict[tuple[str, str], list[Actor]] = {}
    represented: set[str] = set()
    for mention in mentions:
        for actor in mention.actors:
            if actor.person:
                represented.add(actor.polity)
                found.setdefault((actor.polity, actor.person.name), []).append(actor)
            elif actor.title:
                found.setdefault((actor.polity, actor.title), []).append(actor)
    visit = mentions[0].type == "visit"
    return tuple(
        [
            _participant(polity, actors, visit=visit)
            for (polity, title), actors in found.items()
            if actors[0].person or (polity not in represented and _tells_who(title, gazetteer))
        ]
    )


def _participant(polity: str, actors: list[Actor], *, visit: bool) -> Participant:
    first = actors[0]
    title = _commonest([actor.title for actor in actors if actor.title]) or ""
    role = first.role if visit else None
    if first.person is None:
        return Participant(fold(first.title), polity, title=title, role=role)
    person = first.person
    return Participant(person.name, polity, person.name_en, person.aliases, title, role, person.wikidata)


def _place(mentions: Sequence[EventMention], status: Status, evidence: Evidence) -> Place | None:
    """The country that more independent sources name than any other, in it the town that more name, in that the most precise place.

    A plan has a say only where those of the event's own status leave it open: what was planned elsewhere was held here.
    """
    placed = [mention for mention in mentions if mention.place]
    if len(placed) < 2:
        return placed[0].place if placed else None
    for area in (_country_of, _town_of):
        voted = evidence.votes([m for m in placed if m.status is status], area) or evidence.votes(placed, area)
        if voted:
            most = min(voted, key=lambda name: (-voted[name], _finest(placed, area, name), name))
            placed = [mention for mention in placed if area(mention) in (most, None)]
    places = evidence.votes(placed, lambda mention: mention.place)
    return min(places, key=lambda p: (_PRECISION.get(p.kind, 3), -places[p], p.name))


def _country_of(mention: EventMention) -> Town | None:
    town = town_of(mention)
    return (town[0], "") if town else None


def _town_of(mention: EventMention) -> Town | None:
    town = town_of(mention)
    return town if town and town[1] else None


def _finest(mentions: Iterable[EventMention], area: Callable[[EventMention], Town | None], town: Town) -> int:
    """How precise the most precise place in an area is, 0 the most."""
    return min(_PRECISION.get(mention.place.kind, 3) for mention in mentions if mention.place and area(mention) == town)


def _elected(mentions: Sequence[EventMention], said: Callable[[EventMention], str], evidence: Evidence) -> str | None:
    """What most independent sources say, the first by name of equals; each of the mentions says something."""
    if len(mentions) < 2:
        return said(mentions[0]) if mentions else None
    return _first(evidence.votes(mentions, said))


def _commonest(words: Sequence[str]) -> str | None:
    """The first by name of equals."""
    if len(words) < 2:
        return words[0] if words else None
    return _first(Counter(words))


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda value: (-counted[value], value))


# --- the evidence ------------------------------------------------------------------------------------------------------


def _sources(mentions: Sequence[EventMention], evidence: Evidence) -> tuple[Source, ...]:
    """One source an article: its best mention, the dated and more certain first."""
    best: dict[str, EventMention] = {}
    for mention in mentions:
        held = best.get(mention.article)
        if held is None or (mention.value is not None, mention.confidence) > (held.value is not None, held.confidence):
            best[mention.article] = mention
    return tuple(_source(mention, evidence) for mention in best.values())


def _source(mention: EventMention, evidence: Evidence) -> Source:
    article = evidence.articles[mention.article]
    return Source(
        article=article.id,
        span=mention.sentence,
        quote=mention.quote,
        title=article.title,
        outlet=article.outlet.value if article.outlet else "",
        url=article.url.value if article.url else "",
        published=article.published.day if article.published else None,
        script=article.script,
        date_text=mention.date.text if mention.date else "",
        date_basis=mention.date.basis if mention.date else "",
        attribution=mention.attribution,
        status=mention.status,
        trigger=mention.trigger,
        group=evidence.groups.get(article.id, ""),
    )


# --- identity ----------------------------------------------------------------------------------------------------------


def _identity(kind: str, mentions: Iterable[EventMention], evidence: Evidence) -> str:
    """What tells the event from all others, whatever else is found: the words of its earliest report, and when that was written.

    Not its date, people or place, which change as reports are added, and which two events without a date can have in common.
    """
    day, report = min((evidence.published(mention), _report(mention)) for mention in mentions)
    text = "|".join([kind, str(day), *map(str, report)])
    return f"{kind[0]}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:10]}"


def _report(mention: EventMention) -> tuple[str, int, str, str]:
    """What an article says, wherever in it and under whatever name; one word can tell of several events, each of others."""
    who = ",".join(sorted({f"{actor.polity} {actor.name}" for actor in mention.actors}))
    return mention.quote, mention.trigger.start - mention.sentence.start, mention.host or "", who


def with_unique_ids(events: Iterable[Event]) -> list[Event]:
    """The events, which are in order, with a number on each id that an earlier one has: of copies of a text that are not of one event."""
    seen: dict[str, int] = {}
    unique = []
    for event in events:
        count = seen[event.id] = seen.get(event.id, 0) + 1
        unique.append(replace(event, id=f"{event.id}-{count}") if count > 1 else event)
    return unique


def event_order(event: Event) -> tuple[object, ...]:
    return (*sort_key(event.date), event.type, event.id)


# --- the readable line -------------------------------------------------------------------------------------------------


def summary_of(event: Event, gazetteer: Gazetteer) -> str:
    """普京（俄罗斯）、习近平（中国）视频会晤."""
    named = [p for p in event.participants if event.type != "visit" or p.role == "visitor"]
    people = [f"{p.name}（{_called(p.polity, gazetteer)}）" for p in named]
    represented = {p.polity for p in named}
    silent = [_called(code, gazetteer) for code in event.polities if code not in represented and code != event.host]
    who, status = "、".join([*people, *silent]), _SUMMARY["status"].get(event.status.value, "")
    verbs = _SUMMARY["verbs"]
    if event.type == "visit":
        where = _called(event.host or "", gazetteer)
        city = f"（{event.place}）" if event.place and event.place != where else ""
        return f"{who}{status}{verbs['visit']}{where}{city}"
    where = f"{_SUMMARY['at']}{event.place}" if event.place else ""
    return f"{who}{where}{status}{verbs.get(f'{event.type} {event.mode}' if event.mode else event.type, event.type)}"


def _called(code: str, gazetteer: Gazetteer) -> str:
    polity = gazetteer.by_code.get(code)
    return polity.name if polity else code
