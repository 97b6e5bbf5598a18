"""One occasion, one event: which mentions are of the same occasion, and what they agree on.

Knows when two reports can be of one occasion; does not know how any of them was worded.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from timeline.edtf import Edtf, bounds, days, overlaps, sort_key, span_of_days
from timeline.lexicon import Gazetteer, event_words, fold
from timeline.model import (
    Actor,
    Article,
    Chronology,
    Conflict,
    Event,
    EventMention,
    Failure,
    Participant,
    Person,
    Place,
    Source,
    Span,
    Status,
)


@dataclass(slots=True)
class _Cluster:
    """Mentions taken to be of one occasion. Only ``merge`` sees it; it grows, and becomes an ``Event``."""

    mentions: list[EventMention] = field(default_factory=list)
    borrowed: list[EventMention] = field(default_factory=list)
    """Dated mentions of the meetings during a visit that is itself undated."""

    @property
    def type(self) -> str:
        return self.mentions[0].type

    @property
    def dated(self) -> list[EventMention]:
        return [mention for mention in self.mentions if mention.value is not None] or self.borrowed


def merge(mentions: Iterable[EventMention], articles: Iterable[Article], gazetteer: Gazetteer, failures: tuple[Failure, ...] = ()) -> Chronology:
    """Merge event mentions of all articles into a chronology. Any order of input gives the same chronology."""
    by_id = {article.id: article for article in articles}
    ordered = sorted(mentions, key=lambda m: _merging_order(m, by_id))
    clusters: list[_Cluster] = []
    blocks: dict[tuple[str, str], list[_Cluster]] = {}
    for mention in ordered:
        nearby = _block(mention, blocks)
        best = max(nearby, key=lambda c: (_closeness(c, mention, by_id), -clusters.index(c)), default=None)
        if best is not None and _closeness(best, mention, by_id) > 0:
            best.mentions.append(mention)
            cluster = best
        else:
            cluster = _Cluster([mention])
            clusters.append(cluster)
        for key in _keys(mention):
            members = blocks.setdefault(key, [])
            if cluster not in members:
                members.append(cluster)
    clusters = _by_wire(clusters)
    _date_by_meetings(clusters)
    _date_by_visits(clusters)
    clusters = _fulfilled(clusters, by_id)
    events = [_event(cluster, by_id, gazetteer) for cluster in clusters if _is_worth(cluster)]
    events = _with_hosts(events)
    return Chronology(tuple(sorted(_with_unique_ids(events), key=_event_order)), tuple(sorted(by_id.values(), key=lambda a: a.id)), failures)


def _merging_order(mention: EventMention, articles: dict[str, Article]) -> tuple[object, ...]:
    """Precise dates first, so that vague mentions find a cluster to join; then by article and place, for determinism."""
    value = mention.value
    return (value is None, days(value) if value else 0, sort_key(value), mention.article, mention.trigger, mention.type, mention.host or "")


def _keys(mention: EventMention) -> list[tuple[str, str]]:
    return [(mention.type, polity) for polity in mention.polities]


def _block(mention: EventMention, blocks: dict[tuple[str, str], list[_Cluster]]) -> list[_Cluster]:
    """The clusters of the same type that share a polity."""
    found: dict[int, _Cluster] = {}
    for key in _keys(mention):
        for cluster in blocks.get(key, ()):
            found[id(cluster)] = cluster
    return list(found.values())


# --- the same occasion? ------------------------------------------------------------------------------------------------


def _closeness(cluster: _Cluster, mention: EventMention, articles: dict[str, Article]) -> float:
    """0 where the mention cannot be of the cluster's occasion, else the more the likelier."""
    if not _same_parties(cluster, mention) or not _same_fate(cluster, mention) or _recalls_another(cluster, mention, articles):
        return 0.0
    if mention.type == "call" and not _same_mode(cluster, mention):
        return 0.0
    together = _people_in_common(cluster, mention)
    same_article = any(other.article == mention.article for other in cluster.mentions)
    when = _same_time(cluster, mention, articles, same_article=same_article, people=together)
    return when and when + together + (0.5 if same_article else 0.0)


def same_event(one: EventMention, other: EventMention, articles: dict[str, Article]) -> bool:
    """Whether two mentions can be of one occasion: their type, parties, fate, mode and time agree."""
    return one.type == other.type and _closeness(_Cluster([one]), other, articles) > 0


def _same_parties(cluster: _Cluster, mention: EventMention) -> bool:
    for other in cluster.mentions[:6]:
        if mention.type == "visit":
            if other.host == mention.host and _visitors(other) & _visitors(mention) and not _casts_differ(other, mention, role="visitor"):
                return True
            continue
        common = other.polities & mention.polities
        together = len(common) / len(other.polities | mention.polities)
        enough = together > 0.5 or (together == 0.5 and len(_names_of(other) & _names_of(mention)) > 1)
        if enough and not _casts_differ(other, mention):
            return True
    return False


def _names_of(mention: EventMention) -> set[str]:
    return {_name(actor) for actor in mention.actors if actor.person}


def _visitors(mention: EventMention) -> set[str]:
    return {actor.polity for actor in mention.actors if actor.role == "visitor"}


def _casts_differ(one: EventMention, other: EventMention, role: str | None = None) -> bool:
    """Whether some polity is stood for by different people in the two. A polity without a person agrees with anybody."""
    for polity in one.polities & other.polities:
        first, second = _cast(one, polity, role), _cast(other, polity, role)
        if first and second and not first & second:
            return True
    return False


def _cast(mention: EventMention, polity: str, role: str | None) -> set[str]:
    return {_name(a) for a in mention.actors if a.polity == polity and (role is None or a.role == role) and (a.person or a.title)}


def _name(actor: Actor) -> str:
    return actor.person.name if actor.person else actor.title


def _same_fate(cluster: _Cluster, mention: EventMention) -> bool:
    """What was denied is no occasion that took place."""
    return (mention.status is Status.DENIED) == (cluster.mentions[0].status is Status.DENIED)


def _recalls_another(cluster: _Cluster, mention: EventMention, articles: dict[str, Article]) -> bool:
    """What has taken place, undated, is not the meeting that the same article still expects."""
    if mention.value is not None or mention.status is not Status.OCCURRED:
        return False
    article = articles.get(mention.article)
    day = article.published.day if article and article.published else None
    dated = cluster.dated
    return bool(day and dated) and all(m.status is Status.PLANNED and m.value and bounds(m.value)[0] > day for m in dated if day)


def _same_mode(cluster: _Cluster, mention: EventMention) -> bool:
    """A plain 通话 may have been by video; what is said to be by video was not by telephone."""
    return True if any(other.mode == mention.mode for other in cluster.mentions) else "通话" in mention.rule or any("通话" in o.rule for o in cluster.mentions)


def _people_in_common(cluster: _Cluster, mention: EventMention) -> float:
    names = {_name(actor) for other in cluster.mentions for actor in other.actors if actor.person}
    return float(len(names & {_name(actor) for actor in mention.actors if actor.person}))


_UNDATED_REACH = 21
"""Days around publication in which a mention without a date can be of an occasion that another article dates."""


def _same_time(
    cluster: _Cluster, mention: EventMention, articles: dict[str, Article], *, same_article: bool, people: float
) -> float:
    value = mention.value
    dated = cluster.dated
    if value is not None and dated:
        agreeing = [other for other in dated if other.value and _times_agree(value, other.value, mention.type)]
        if not agreeing or len(agreeing) * 2 < len(dated):
            return 0.0
        return 3.0 if any(other.value == value for other in dated) else 2.0
    if same_article:
        return 1.0 if people or not _has_people(mention) else 0.0
    if people < 2 and not (mention.type == "visit" and people >= 1):
        return 0.0
    return 0.5 if _published_near(cluster, mention, articles) or (value is None and not dated and _written_together(cluster, mention, articles)) else 0.0


def _has_people(mention: EventMention) -> bool:
    return any(actor.person for actor in mention.actors)


def _times_agree(one: Edtf, other: Edtf, kind: str) -> bool:
    """Days agree when they share one; a visit may begin a day apart, and a local date may differ by a day for a visit only."""
    if overlaps(one, other):
        return True
    return kind == "visit" and overlaps(one, other, slack=1)


def _published_near(cluster: _Cluster, mention: EventMention, articles: dict[str, Article]) -> bool:
    article = articles.get(mention.article)
    day = article.published.day if article and article.published else None
    if day is None:
        return False
    first, last = day - timedelta(days=_UNDATED_REACH), day + timedelta(days=_UNDATED_REACH * 3)
    values = [other.value for other in cluster.dated if other.value]
    return any(first <= bounds(value)[1] and bounds(value)[0] <= last for value in values)


def _written_together(cluster: _Cluster, mention: EventMention, articles: dict[str, Article]) -> bool:
    """Two undated reports of one cast, written within weeks of one another."""
    days_of = [a.published.day for m in (*cluster.mentions, mention) if (a := articles.get(m.article)) and a.published]
    return len(days_of) > len(cluster.mentions) and (max(days_of) - min(days_of)).days <= _UNDATED_REACH


# --- what belongs to another cluster -----------------------------------------------------------------------------------


def _by_wire(clusters: list[_Cluster]) -> list[_Cluster]:
    """双方在会晤中… after a report of a video call means that call: no second, placeless meeting of the same people."""
    calls = [cluster for cluster in clusters if cluster.type == "call" and cluster.mentions[0].status is not Status.DENIED]
    kept = []
    for cluster in clusters:
        call = next((c for c in calls if _is_of_call(cluster, c)), None) if cluster.type == "meeting" else None
        if call:
            call.mentions.extend(cluster.mentions)
        else:
            kept.append(cluster)
    return kept


def _is_of_call(meeting: _Cluster, call: _Cluster) -> bool:
    if any(m.place for m in meeting.mentions) or not {m.article for m in meeting.mentions} & {m.article for m in call.mentions}:
        return False
    polities = {polity for m in call.mentions for polity in m.polities}
    if any(not m.polities <= polities for m in meeting.mentions) or meeting.mentions[0].status is Status.DENIED:
        return False
    return all(any(o.value and m.value and overlaps(m.value, o.value) for o in call.dated) for m in meeting.mentions if m.value)


def _date_by_meetings(clusters: list[_Cluster]) -> None:
    """A visit without a date of its own took place when the visitor met the hosts there, as the same articles say."""
    meetings = [cluster for cluster in clusters if cluster.type == "meeting" and cluster.dated]
    for visit in clusters:
        if visit.type != "visit" or visit.dated:
            continue
        articles = {m.article for m in visit.mentions}
        visitors = {_name(a) for m in visit.mentions for a in m.actors if a.role == "visitor" and a.person}
        host = visit.mentions[0].host
        during = [
            m for c in meetings for m in c.dated if m.article in articles and m.status is Status.OCCURRED and visitors & _names_of(m)
            and m.place and m.place.country == host and m.date and not m.date.vague
        ]
        days_met = [bounds(m.value) for m in during if m.value]
        if days_met and (max(d[1] for d in days_met) - min(d[0] for d in days_met)).days <= 5:
            visit.borrowed.extend(during)


def _date_by_visits(clusters: list[_Cluster]) -> None:
    """A meeting without a date of its own took place during the visit, where the same article tells of just one that fits."""
    visits = [cluster for cluster in clusters if cluster.type == "visit" and cluster.dated and cluster.mentions[0].status is not Status.DENIED]
    for meeting in clusters:
        if meeting.type != "meeting" or meeting.dated or not any(m.place for m in meeting.mentions) and not _planned(meeting):
            continue
        fitting = [visit for visit in visits if _is_during(meeting, visit)]
        if len(fitting) == 1:
            meeting.borrowed.extend(m for m in fitting[0].dated if m.value and days(m.value) <= 14)


def _planned(cluster: _Cluster) -> bool:
    return all(mention.status is Status.PLANNED for mention in cluster.mentions)


def _is_during(meeting: _Cluster, visit: _Cluster) -> bool:
    host = visit.mentions[0].host
    if not {m.article for m in meeting.mentions} & {m.article for m in visit.mentions}:
        return False
    visitors = {_name(a) for m in visit.mentions for a in m.actors if a.role == "visitor" and a.person}
    elsewhere = any(m.place and m.place.country and m.place.country != host for m in meeting.mentions)
    return not elsewhere and any(host in m.polities and visitors & _names_of(m) for m in meeting.mentions)


# --- a plan and its fulfilment -----------------------------------------------------------------------------------------

_PLAN_REACH = 75
"""Days by which an occasion may miss the date that was planned for it and still be the one that was planned."""


def _fulfilled(clusters: list[_Cluster], articles: dict[str, Article]) -> list[_Cluster]:
    """Join a cluster of plans to the occasion that fulfils it, where there is just one that can."""
    kept: list[_Cluster] = []
    plans = [cluster for cluster in clusters if all(m.status is Status.PLANNED for m in cluster.mentions)]
    done = [cluster for cluster in clusters if cluster not in plans]
    for plan in plans:
        fitting = sorted((gap, at) for at, cluster in enumerate(done) if (gap := _plan_gap(plan, cluster, articles)) is not None)
        if fitting:
            done[fitting[0][1]].mentions.extend(plan.mentions)
        else:
            kept.append(plan)
    return done + kept


def _plan_gap(plan: _Cluster, cluster: _Cluster, articles: dict[str, Article]) -> int | None:
    """Days between what was planned and what happened, or ``None`` where the one cannot be the other."""
    if plan.type != cluster.type or cluster.mentions[0].status is Status.DENIED:
        return None
    if not any(_same_parties(cluster, mention) for mention in plan.mentions) or not _enough_people(plan, cluster):
        return None
    happened = [m.value for m in cluster.dated if m.value]
    if not happened:
        return None
    first = min(bounds(value)[0] for value in happened)
    announced = [a.published.day for m in plan.mentions if (a := articles.get(m.article)) and a.published]
    if not announced or first < min(announced) - timedelta(days=1):
        return None
    planned = [m.value for m in plan.dated if m.value]
    if planned:
        low, high = min(bounds(v)[0] for v in planned), max(bounds(v)[1] for v in planned)
        gap = max((low - first).days, (first - high).days, 0)
    else:
        gap = (first - min(announced)).days
    return gap if gap <= _PLAN_REACH else None


def _enough_people(plan: _Cluster, cluster: _Cluster) -> bool:
    """A visit is known by its visitor, a meeting by two people."""
    common = max(_people_in_common(cluster, mention) for mention in plan.mentions)
    return common >= (1 if plan.type == "visit" else 2)


# --- what the mentions agree on ----------------------------------------------------------------------------------------


def _is_worth(cluster: _Cluster) -> bool:
    """Something to hold on to: a date, or people on both sides of a plan or a denial."""
    if cluster.dated:
        return True
    people = {(actor.polity, _name(actor)) for mention in cluster.mentions for actor in mention.actors if actor.person}
    if cluster.type == "visit":
        return bool(people) and any(m.status is not Status.OCCURRED or m.rule.startswith("stop") for m in cluster.mentions)
    return len({polity for polity, _ in people}) > 1


def _event(cluster: _Cluster, articles: dict[str, Article], gazetteer: Gazetteer) -> Event:
    mentions = sorted(cluster.mentions, key=lambda m: (articles[m.article].published.day if articles[m.article].published else date.max, m.article, m.trigger))  # type: ignore[union-attr]
    status = _status(mentions)
    value = _date(mentions, status) or _borrowed_date(cluster)
    participants = _participants(mentions, gazetteer)
    visitors = tuple(sorted({a.polity for m in mentions for a in m.actors if a.role == "visitor"})) if cluster.type == "visit" else ()
    host = mentions[0].host
    polities = sorted({p.polity for p in participants if p.polity} | _agreed_polities(mentions) | ({host} if host else set()))
    place = _place(mentions)
    country = host or (place.country if place and place.country else None)
    return Event(
        id=_identity(cluster.type, participants, polities, value),
        type=cluster.type,
        mode=_most_common(m.mode for m in mentions),
        status=status,
        date=value,
        participants=participants,
        polities=tuple(polities),
        visitors=visitors,
        host=host,
        place=place.name if place else None,
        place_en=place.name_en or None if place else None,
        country=country,
        cameo=event_words()["types"][cluster.type]["cameo"],
        subtype=_most_common(m.subtype for m in mentions),
        summary=_summary(cluster.type, mentions[0].mode, status, participants, polities, place, host, gazetteer),
        confidence=_confidence(mentions),
        sources=_sources(mentions, articles),
        conflicts=_conflicts(mentions),
    )


def _agreed_polities(mentions: Sequence[EventMention]) -> set[str]:
    """The polities that at least half of the mentions involve."""
    counted = Counter(polity for mention in mentions for polity in {a.polity for a in mention.actors})
    return {polity for polity, count in counted.items() if count * 2 >= len(mentions)}


def _status(mentions: Sequence[EventMention]) -> Status:
    """Occurred beats all, being what later reports say; a cancellation beats the plan that it ends."""
    said = {mention.status for mention in mentions}
    return next(status for status in (Status.DENIED, Status.OCCURRED, Status.CANCELLED, Status.PLANNED) if status in said)


def _date(mentions: Sequence[EventMention], status: Status) -> Edtf | None:
    """The most precise value that the deciding mentions give, the commonest of equals; a visit spans its days."""
    deciding = [m for m in mentions if m.value is not None and m.status is status] or [m for m in mentions if m.value is not None]
    own = [m for m in deciding if m.date and not m.date.vague] or deciding
    values = [m.value for m in own if m.value is not None]
    if not values:
        return None
    counted = Counter(values)
    best = min(counted, key=lambda v: (bool(v.qualifier), days(v), -counted[v], sort_key(v)))
    if mentions[0].type == "visit":
        ranges = {m.value for m in own if m.date and m.value and "portion" not in m.date.rule and "week" not in m.date.rule}
        stays = [v for v in counted if v in ranges and not v.qualifier and 1 < days(v) <= 14 and overlaps(v, best)]
        if stays:
            best = min(stays, key=lambda v: (-counted[v], days(v), sort_key(v)))
        elif days(best) == 1 and not best.qualifier:
            same = [v for v in values if days(v) == 1 and not v.qualifier and abs((bounds(v)[0] - bounds(best)[0]).days) <= 3]
            return span_of_days(min(bounds(v)[0] for v in same), max(bounds(v)[1] for v in same))
    return best


def _borrowed_date(cluster: _Cluster) -> Edtf | None:
    stays = [bounds(m.value) for m in cluster.borrowed if m.value]
    return span_of_days(min(stay[0] for stay in stays), max(stay[1] for stay in stays)) if stays else None


_TELLING = frozenset(("head_of_state", "head_of_government", "deputy_head", "foreign_minister", "deputy_foreign_minister", "defence_minister", "minister"))


def _tells_who(title: str, gazetteer: Gazetteer) -> bool:
    """波兰外长 is one man; 国会议员 is any of many."""
    known = gazetteer.titles.get(fold(title))
    return known is not None and known.office in _TELLING


def _participants(mentions: Sequence[EventMention], gazetteer: Gazetteer) -> tuple[Participant, ...]:
    found: dict[tuple[str, str], list[Actor]] = {}
    for mention in mentions:
        for actor in mention.actors:
            if actor.person or actor.title:
                found.setdefault((actor.polity, _name(actor)), []).append(actor)
    people = {polity for (polity, _), actors in found.items() if any(actor.person for actor in actors)}
    kept = {key: actors for key, actors in found.items() if actors[0].person or (key[0] not in people and _tells_who(key[1], gazetteer))}
    visit = mentions[0].type == "visit"
    return tuple(_participant(polity, actors, visit=visit) for (polity, _), actors in kept.items())


def _participant(polity: str, actors: list[Actor], *, visit: bool) -> Participant:
    first = actors[0]
    title = _most_common(actor.title for actor in actors) or ""
    role = first.role if visit else None
    if first.person is None:
        return Participant(fold(first.title), polity, title=title, role=role)
    person: Person = first.person
    return Participant(person.name, polity, person.name_en, person.aliases, title, role, person.wikidata)


def _place(mentions: Sequence[EventMention]) -> Place | None:
    places = Counter(mention.place for mention in mentions if mention.place)
    if not places:
        return None
    precision = {"venue": 0, "seat": 0, "city": 1, "capital": 1, "region": 2}
    return min(places, key=lambda p: (precision.get(p.kind, 3), -places[p], p.name))


def _most_common(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else None


def _confidence(mentions: Sequence[EventMention]) -> float:
    """Independent reports add up: each takes away part of what doubt is left."""
    best: dict[str, float] = {}
    for mention in mentions:
        best[mention.article] = max(best.get(mention.article, 0.0), mention.confidence)
    doubt = 1.0
    for confidence in sorted(best.values(), reverse=True)[:4]:
        doubt *= 1 - confidence * (1.0 if doubt == 1.0 else 0.5)
    return round(min(0.99, 1 - doubt), 2)


def _sources(mentions: Sequence[EventMention], articles: dict[str, Article]) -> tuple[Source, ...]:
    """One source an article: its best mention, the dated and more certain first."""
    best: dict[str, EventMention] = {}
    for mention in mentions:
        held = best.get(mention.article)
        if held is None or (mention.value is not None, mention.confidence) > (held.value is not None, held.confidence):
            best[mention.article] = mention
    return tuple(_source(mention, articles[mention.article]) for mention in best.values())


def _source(mention: EventMention, article: Article) -> Source:
    return Source(
        article=article.id,
        span=mention.sentence,
        quote=mention.sentence.of(article.text),
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
    )


def _conflicts(mentions: Sequence[EventMention]) -> tuple[Conflict, ...]:
    """Dates that do not overlap and places in different countries, each with the articles that give it."""
    by_value: dict[str, set[str]] = {}
    dated = [m for m in mentions if m.value is not None and m.status is not Status.PLANNED]
    disagree = any(one.value and other.value and not overlaps(one.value, other.value) for one in dated for other in dated)
    if disagree and mentions[0].type != "visit":
        for mention in dated:
            by_value.setdefault(str(mention.value), set()).add(mention.article)
    found = [Conflict("date", tuple((value, tuple(sorted(by_value[value]))) for value in sorted(by_value)))] if by_value else []
    warned = sorted({(m.date.conflict, m.article) for m in mentions if m.date and m.date.conflict})
    found += [Conflict("date", ((text, (article,)),)) for text, article in warned if text]
    return tuple(found)


def _identity(kind: str, participants: tuple[Participant, ...], polities: list[str], value: Edtf | None) -> str:
    people = sorted(p.name for p in participants)
    text = "|".join([kind, ",".join(people), ",".join(polities), str(value)])
    return f"{kind[0]}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:10]}"


def _with_unique_ids(events: Iterable[Event]) -> list[Event]:
    seen: Counter[str] = Counter()
    unique = []
    for event in sorted(events, key=_event_order):
        seen[event.id] += 1
        unique.append(replace(event, id=f"{event.id}-{seen[event.id]}") if seen[event.id] > 1 else event)
    return unique


def _event_order(event: Event) -> tuple[object, ...]:
    return (*sort_key(event.date), event.type, event.id)


def _with_hosts(events: list[Event]) -> list[Event]:
    """A visit's host is who received the visitor: the other side of the meetings held during it, in that country."""
    meetings = [event for event in events if event.type == "meeting" and event.status is not Status.DENIED]
    return [_hosted(event, meetings) if event.type == "visit" else event for event in events]


def _hosted(visit: Event, meetings: list[Event]) -> Event:
    """The visit with its hosts, and with the days of the meetings held during it: a visit is the whole stay."""
    visitors = {p.name for p in visit.participants if p.role == "visitor"}
    known = {p.name for p in visit.participants}
    held = [m for m in meetings if _within(visit, m) and visitors & {p.name for p in m.participants} and _held_there(visit, m)]
    received = [p for m in held if m.date and visit.date and overlaps(visit.date, m.date, slack=_STAY_GAP) for p in m.participants]
    hosts = {p.name: replace(p, role="host") for p in received if p.polity == visit.host and p.name not in known}
    return replace(visit, date=_whole_stay(visit, held), participants=(*visit.participants, *hosts.values()))


def _held_there(visit: Event, meeting: Event) -> bool:
    """In the visited country, or nowhere in particular on a day of the stay."""
    return meeting.country == visit.host or (meeting.country is None and bool(visit.date and meeting.date and overlaps(visit.date, meeting.date)))


_STAY_GAP = 1
"""Days between two events of one stay."""


def _whole_stay(visit: Event, held: list[Event]) -> Edtf | None:
    """From the day of arrival through the meetings of the days that follow without a gap."""
    if visit.date is None or visit.date.qualifier or days(visit.date) > 14:
        return visit.date
    first, last = bounds(visit.date)
    for meeting in sorted(held, key=lambda m: sort_key(m.date)):
        if meeting.date and days(meeting.date) == 1 and meeting.country == visit.host and meeting.status in (Status.OCCURRED, visit.status):
            day = bounds(meeting.date)[0]
            if 0 < (day - last).days <= _STAY_GAP:
                last = day
    return span_of_days(first, last)


def _within(visit: Event, meeting: Event) -> bool:
    if visit.date is None or meeting.date is None or visit.host not in meeting.polities:
        return False
    return overlaps(visit.date, meeting.date, slack=5) and visit.status is not Status.DENIED


# --- the readable line -------------------------------------------------------------------------------------------------

_VERBS = {
    ("meeting", None): "会晤",
    ("meeting", "in_person"): "会晤",
    ("call", "phone"): "通电话",
    ("call", "video"): "视频会晤",
    ("call", None): "通话",
}
_STATUS_WORDS = {Status.PLANNED: "拟", Status.CANCELLED: "取消", Status.DENIED: "未", Status.OCCURRED: ""}


def _summary(
    kind: str,
    mode: str | None,
    status: Status,
    participants: tuple[Participant, ...],
    polities: list[str],
    place: Place | None,
    host: str | None,
    gazetteer: Gazetteer,
) -> str:
    """普京（俄罗斯）、习近平（中国）视频会晤."""
    names = {code: polity.name for code, polity in gazetteer.by_code.items()}
    visiting = [p for p in participants if p.role == "visitor"] if kind == "visit" else list(participants)
    people = "、".join(f"{p.name}（{names.get(p.polity, p.polity)}）" for p in visiting)
    silent = [names.get(code, code) for code in polities if code not in {p.polity for p in visiting} and code != host]
    who = "、".join(filter(None, [people, *silent]))
    if kind == "visit":
        where = names.get(host or "", host or "")
        city = f"（{place.name}）" if place and place.name != where else ""
        return f"{who}{_STATUS_WORDS[status]}访问{where}{city}"
    where = f"在{place.name}" if place else ""
    return f"{who}{where}{_STATUS_WORDS[status]}{_VERBS.get((kind, mode), kind)}"


__all__ = ["merge", "same_event"]
_ = Span
