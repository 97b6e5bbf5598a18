"""One occasion, one event: which mentions are of the same occasion.

Knows when two reports can be of one occasion; does not know how any of them was worded, nor what they agree on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from timeline.edtf import Edtf, bounds, days, touches
from timeline.lexicon import Gazetteer, event_words
from timeline.merging.blocking import Days as DayIndex
from timeline.merging.blocking import Key, Profile, Stretch
from timeline.merging.consensus import LONGEST_STAY, event_of, event_order, with_unique_ids
from timeline.merging.stays import with_hosts, with_parts
from timeline.merging.tours import lent_by_tours, with_tours
from timeline.merging.undated import denies_a_plan, is_named_by_place, is_of_one_journey, looks_back, says_who_went
from timeline.model import Article, ArticleRecord, Chronology, Event, EventMention, Failure, Span, Status
from timeline.sourcing import Evidence, copies, record_of

Days = Mapping[str, date | None]
"""Article → the day of its publication."""
Time = tuple[Stretch, bool]
"""A first and a last day, and whether they are only planned."""
Town = tuple[str, str]
"""A country, and a town in it where one is known."""

_PLAIN_CALL = event_words()["remote"]["plain"]
_COMPARED = 6
"""So many of a cluster's mentions show whom it is about: the most precisely dated ones."""
_UNDATED_REACH = 21
"""Days around publication in which a mention without a date can be of an occasion that another article dates."""
_PLAN_REACH = 75
"""Days by which an occasion may miss the date that was planned for it and still be the one that was planned."""
_LONGEST_MONTH = 31
_SEVERAL = 3
"""People, from whom on a headline may list several meetings as one."""
_SAME_NIGHT = timedelta(days=1)
"""By which what an article tells of may seem to come after it: the two days are those of different time zones."""
_A_MONTH = 31
_GROUP = "团"
"""In the word for any delegation."""
_FEW_DAYS = 7
"""Days of a plan within which a visit by somebody whom nobody names is the one that was planned."""


class _Cluster:
    """Mentions taken to be of one occasion. Only ``merge`` sees it; it grows, and becomes an ``Event``."""

    def __init__(self, number: int, first: Profile) -> None:
        self.number = number
        self.type, self.host, self.is_denied = first.type, first.mention.host, first.is_denied
        self.profiles: list[Profile] = []
        self.shown: list[Profile] = []
        """Of the first few those that differ in their cast: they show whom it is about."""
        self.mentions: list[EventMention] = []
        self.borrowed: list[EventMention] = []
        """Dated mentions of the meetings during a visit that is itself undated, or of the visit around such a meeting."""
        self.articles: set[str] = set()
        self.people: set[str] = set()
        self.polities: set[str] = set()
        self.modes: set[str | None] = set()
        self.towns: set[Town] = set()
        """Where its own mentions say that it was."""
        self.written: Stretch | None = None
        """The first and the last day of publication, as far as such days are known."""
        self.is_published = True
        """Whether the day of publication is known of all."""
        self.is_planned = True
        """Whether all are plans."""
        self.keys: set[Key] = set()
        """What a further mention must share one of."""
        self.values: set[Edtf] = set()
        self.own_times: dict[Time, int] = {}
        """The times that its own mentions give, each with how often they do."""
        self.says_when = False
        """Whether one of these times says more than a year."""
        self._dated: list[EventMention] = []
        self.add(first)

    def add(self, profile: Profile) -> None:
        mention = profile.mention
        self.profiles.append(profile)
        self.mentions.append(mention)
        self.articles.add(profile.article)
        self.people |= profile.people
        self.polities |= profile.polities
        self.modes.add(_PLAIN_CALL if _PLAIN_CALL in mention.rule else mention.mode)
        self.modes.add(mention.mode)
        if town := _town(mention):
            self.towns.add(town)
        day = profile.day
        if day is None:
            self.is_published = False
        else:
            self.written = (min(self.written[0], day), max(self.written[1], day)) if self.written else (day, day)
        if len(self.profiles) <= _COMPARED:
            self.keys.update(profile.keys)
            if not any(_shows_the_same(each, profile) for each in self.shown):
                self.shown.append(profile)
        is_planned = mention.status is Status.PLANNED
        self.is_planned = self.is_planned and is_planned
        if profile.value is not None and profile.days is not None:
            time = profile.days, is_planned
            self._dated.append(mention)
            self.own_times[time] = self.own_times.get(time, 0) + 1
            self.says_when = self.says_when or not _says_little_of_when(profile.days)
            self.values.add(profile.value)

    def absorb(self, other: _Cluster) -> None:
        for profile in other.profiles:
            self.add(profile)

    @property
    def dated(self) -> list[EventMention]:
        return self._dated or self.borrowed

    @property
    def times(self) -> Mapping[Time, int]:
        """The times that date it, each with how often it is given."""
        if self._dated or not self.borrowed:
            return self.own_times
        return Counter((bounds(m.value), m.status is Status.PLANNED) for m in self.borrowed if m.value)

    @property
    def visitors(self) -> set[str]:
        """The people who visit, by name."""
        return {a.name for mention in self.mentions for a in mention.actors if a.role == "visitor" and a.person}


def _shows_the_same(one: Profile, other: Profile) -> bool:
    return one.casts is other.casts and one.is_of_two == other.is_of_two and one.mention.session == other.mention.session


class _Index:
    """Clusters by whatever they must share with what is compared to them."""

    def __init__(self) -> None:
        self._clusters: dict[object, dict[int, _Cluster]] = {}

    def add(self, cluster: _Cluster, keys: Iterable[object]) -> None:
        for key in keys:
            self._clusters.setdefault(key, {})[cluster.number] = cluster

    def sharing(self, keys: Iterable[object]) -> list[_Cluster]:
        """Those with one of the keys, the oldest first."""
        found: dict[int, _Cluster] = {}
        for key in keys:
            found |= self._clusters.get(key, {})
        return [found[number] for number in sorted(found)]


@dataclass(frozen=True, slots=True)
class Account:
    """An event with what it was made of."""

    event: Event
    mentions: tuple[EventMention, ...]
    """Those taken to be of one occasion, in the order in which they joined."""
    borrowed: tuple[EventMention, ...]
    """Those of another event that date this one."""


Groups = Callable[[], Mapping[str, str]]
"""Gives what ``sourcing.copies`` finds among the articles; asked for late, so that it can be found elsewhere meanwhile."""

Gather = Callable[[Sequence[EventMention], Days], Iterable[tuple[int, ...]]]
"""Does what ``gathered`` does, perhaps elsewhere."""


def merge(
    mentions: Iterable[EventMention],
    articles: Iterable[Article | ArticleRecord],
    gazetteer: Gazetteer,
    failures: tuple[Failure, ...] = (),
    *,
    groups: Groups | None = None,
    gather: Gather | None = None,
) -> Chronology:
    """Merge event mentions of all articles into a chronology. Any order of input gives the same chronology."""
    accounts, evidence = accounts_of(mentions, articles, gazetteer, groups=groups, gather=gather)
    records = sorted(evidence.articles.values(), key=lambda article: article.id)
    return Chronology(tuple(account.event for account in accounts), tuple(records), failures)


def accounts_of(
    mentions: Iterable[EventMention],
    articles: Iterable[Article | ArticleRecord],
    gazetteer: Gazetteer,
    *,
    groups: Groups | None = None,
    gather: Gather | None = None,
) -> tuple[tuple[Account, ...], Evidence]:
    """The events of ``merge`` in its order, each with its mentions, and what stands behind all of them."""
    by_id = {each.id: record_of(each) if isinstance(each, Article) else each for each in articles}
    published = {article.id: article.published.day if article.published else None for article in by_id.values()}
    clusters = _told_apart(_given_up(_by_wire(_within_stays(_clusters(mentions, published, gather)))))
    _date_by_meetings(clusters)
    _date_by_visits(clusters)
    _date_by_tours(clusters, published)
    worthy = [cluster for cluster in _fulfilled(clusters) if _is_worth(cluster)]
    evidence = Evidence(by_id, groups() if groups else copies(by_id.values()))
    told = with_tours([cluster.mentions for cluster in worthy])
    events = with_hosts([event_of(own, each.borrowed, evidence, gazetteer) for own, each in zip(told, worthy, strict=True)])
    in_order = sorted(zip(events, told, worthy, strict=True), key=lambda each: event_order(each[0]))
    named = with_parts(with_unique_ids(event for event, *_ in in_order))
    return tuple(
        Account(event, tuple(own), tuple(cluster.borrowed)) for event, (_, own, cluster) in zip(named, in_order, strict=True)
    ), evidence


def gathered(ordered: Sequence[EventMention], published: Days) -> list[tuple[int, ...]]:
    """The places of the mentions in each cluster, as far as clusters are of mentions alone; ``ordered`` is as merging orders them."""
    places = {id(mention): place for place, mention in enumerate(ordered)}
    return [tuple(places[id(mention)] for mention in cluster.mentions) for cluster in _grown(ordered, published)]


def _clusters(mentions: Iterable[EventMention], published: Days, gather: Gather | None) -> list[_Cluster]:
    ordered = _in_merging_order(mentions)
    if gather is None:
        return _grown(ordered, published)
    clusters = []
    for number, places in enumerate(sorted(gather(ordered, published))):
        first, *others = [Profile.of(ordered[place], published.get(ordered[place].article)) for place in places]
        clusters.append(_Cluster(number, first))
        for profile in others:
            clusters[-1].add(profile)
    return clusters


def _grown(ordered: Sequence[EventMention], published: Days) -> list[_Cluster]:
    """Each mention joins the cluster that it is closest to, the oldest of equals, or begins one of its own."""
    clusters: list[_Cluster] = []
    block = _Block()
    for mention in ordered:
        profile = Profile.of(mention, published.get(mention.article))
        near = [(_closeness(each, profile), -each.number) for each in block.near(profile)]
        closeness, number = max(near, default=(0.0, 0))
        if closeness > 0:
            cluster = clusters[-number]
            cluster.add(profile)
        else:
            cluster = _Cluster(len(clusters), profile)
            clusters.append(cluster)
        block.add(cluster, profile)
    return clusters


class _Block:
    """Clusters by type, parties and time: those that a mention can be closest to, and few others.

    It rests on ``_merging_order``: while dated mentions come, there is no cluster without a date.
    """

    def __init__(self) -> None:
        self._dated: DayIndex[_Cluster] = DayIndex()
        self._undated: DayIndex[_Cluster] = DayIndex()
        self._by_article: dict[str, dict[int, _Cluster]] = {}
        self._known: dict[int, tuple[int, set[Stretch]]] = {}
        """Cluster → how many keys and which dates it is known under."""

    def add(self, cluster: _Cluster, profile: Profile) -> None:
        """Make a cluster known under what its last profile brought to it."""
        self._by_article.setdefault(profile.article, {})[cluster.number] = cluster
        keys, stays = self._known.setdefault(cluster.number, (0, set()))
        has_new_keys = keys < len(cluster.keys)
        if profile.days is None:
            if has_new_keys and not stays and cluster.written:
                self._put(self._undated, cluster, (cluster.written[0],) * 2)  # all written together, so near the first
        elif profile.days not in stays:
            self._put(self._dated, cluster, profile.days)
        if has_new_keys:
            for stay in stays:
                self._put(self._dated, cluster, stay)
            self._known[cluster.number] = len(cluster.keys), stays
        if profile.days is not None:
            stays.add(profile.days)

    @staticmethod
    def _put(index: DayIndex[_Cluster], cluster: _Cluster, days: Stretch) -> None:
        for key in cluster.keys:
            index.add(key, days, cluster.number, cluster)

    def near(self, profile: Profile) -> Iterable[_Cluster]:
        keys, day = profile.keys, profile.day
        if profile.days is not None:
            return self._dated.touching(keys, profile.days, slack=_slack(profile.type)).values()
        found = {number: each for number, each in self._by_article.get(profile.article, {}).items() if each.type == profile.type}
        if day is not None and len(profile.people) >= _in_common(profile.type):
            found |= self._dated.touching(keys, _reach(day)) | self._undated.touching(keys, (day, day), slack=_UNDATED_REACH)
        return found.values()


def _in_merging_order(mentions: Iterable[EventMention]) -> list[EventMention]:
    """Precise dates first, so that vague mentions find a cluster to join; then by article and place, for determinism. None twice."""
    ordered: list[EventMention] = []
    keyed = sorted(((_when_and_where(mention), number, mention) for number, mention in enumerate(mentions)), key=itemgetter(0, 1))
    for _, group in groupby(keyed, key=itemgetter(0)):
        alike = [mention for _, _, mention in group]
        ordered += alike if len(alike) == 1 else sorted(dict.fromkeys(alike), key=_who)
    return ordered


def _when_and_where(mention: EventMention) -> tuple[object, ...]:
    value = mention.value
    first, last = bounds(value) if value else (date.max, date.max)
    when = value is None, (last - first).days, first, last, str(value) if value else ""
    return *when, mention.article, mention.trigger, mention.type, mention.host or ""


def _who(mention: EventMention) -> tuple[object, ...]:
    return tuple((actor.span or Span(0, 0), actor.polity, actor.name) for actor in mention.actors)


def _keys(profile: Profile) -> list[tuple[str, str]]:
    """A cluster can be of the same occasion only if it shares one of these: a type and a polity."""
    return [(profile.type, polity) for polity in profile.polities]


def _is_worth(cluster: _Cluster) -> bool:
    """Something to hold on to: a date, people on both sides of a plan or a denial, or the name of a session that is to be held."""
    if cluster.dated or any(m.session and m.status is Status.PLANNED and is_named_by_place(m) for m in cluster.mentions):
        return True
    if cluster.type == "visit":
        return bool(cluster.people) and any(m.status is not Status.OCCURRED or says_who_went(m) for m in cluster.mentions)
    return len({actor.polity for mention in cluster.mentions for actor in mention.actors if actor.person}) > 1


# --- the same occasion? ------------------------------------------------------------------------------------------------


def same_event(one: EventMention, other: EventMention, articles: dict[str, Article]) -> bool:
    """Whether two mentions can be of one occasion: their type, parties, fate, mode and time agree."""
    published = {article.id: article.published.day if article.published else None for article in articles.values()}
    cluster = _Cluster(0, Profile.of(one, published.get(one.article)))
    return one.type == other.type and _closeness(cluster, Profile.of(other, published.get(other.article))) > 0


def _closeness(cluster: _Cluster, profile: Profile) -> float:
    """0 where the mention cannot be of the cluster's occasion, else the more the likelier."""
    if profile.is_denied is not cluster.is_denied:
        return 0.0  # what was denied is no occasion that took place
    # one session, whoever else attends it, says as much as one person in common
    together = float(len(cluster.people & profile.people) or _is_same_session(cluster, profile))
    if not together and _is_told_by_people(cluster, profile):
        return 0.0
    if not together and _is_of_somebody_unnamed(cluster, profile):
        return 0.0
    when = _same_time(cluster, profile, people=together)
    if not when or not _same_parties(cluster, profile) or _recalls_another(cluster, profile) or _comes_too_late(cluster, profile):
        return 0.0
    if profile.type == "call" and not _same_mode(cluster, profile.mention):
        return 0.0
    if profile.type == "meeting" and _is_elsewhere(cluster, profile):
        return 0.0
    return when + together + (0.5 if profile.article in cluster.articles else 0.0)


def _is_same_session(cluster: _Cluster, profile: Profile) -> bool:
    session = profile.mention.session
    return bool(session) and any(each.mention.session == session for each in cluster.shown)


def _is_told_by_people(cluster: _Cluster, profile: Profile) -> bool:
    """Whether one of the two names people and says little of when: only who took part tells then."""
    own, other = profile.people and _says_little_of_when(profile.days), cluster.people and cluster.own_times and not cluster.says_when
    return bool(own or other)


def _is_of_somebody_unnamed(cluster: _Cluster, profile: Profile) -> bool:
    """X将于10月访问P, 官员10月访问了P: the visit of somebody whom nobody names is not the one that X plans, whichever is told first, unless
    both are of the same few days.
    """
    is_planned = profile.mention.status is Status.PLANNED
    if profile.type != "visit" or is_planned is cluster.is_planned or not (profile if is_planned else cluster).people:
        return False
    if _GROUP in profile.mention.quote and any(_GROUP in mention.quote for mention in cluster.mentions):
        return False  # a delegation that was to go, and a delegation that went
    planned = [profile.days] if is_planned else [days for days, _ in cluster.own_times]
    return not any(days and (days[1] - days[0]).days <= _FEW_DAYS for days in planned)


def _says_little_of_when(days: Stretch | None) -> bool:
    """No date, or a year: on some day of it, many met."""
    return days is None or (days[1] - days[0]).days > _A_MONTH


def _same_parties(cluster: _Cluster, profile: Profile) -> bool:
    shown = cluster.shown
    return any(_agree_on_sides(each, profile) for each in shown) and not any(_casts_differ(each, profile) for each in shown)


def _agree_on_sides(one: Profile, other: Profile) -> bool:
    """A visit: the same host and visitors. A talk: more than half of the polities, or half of them and two people."""
    if other.type == "visit":
        return one.mention.host == other.mention.host and not one.guests.isdisjoint(other.guests)
    if one.mention.session and other.mention.session:
        return one.mention.session == other.mention.session  # 峰会14日闭幕, X14日出席峰会; not 外长会
    if one.is_of_two is not other.is_of_two and max(len(one.polities), len(other.polities)) > 2:
        return False  # X会见Y at a gathering is a meeting of its own
    common = len(one.polities & other.polities)
    half = 3 * common - len(one.polities) - len(other.polities)  # twice what is common, less all of them
    return half > 0 or (half == 0 and _shares_a_table(one, other))


def _shares_a_table(one: Profile, other: Profile) -> bool:
    """Two people in common, unless one of the two is of just them: X会见Y is no table of four."""
    return not one.is_of_two and not other.is_of_two and len(one.people & other.people) > 1


def _casts_differ(one: Profile, other: Profile) -> bool:
    """Whether some polity is stood for by different people in the two. A polity without a person agrees with anybody."""
    casts = other.casts
    if one.casts is casts:  # nobody differs from themselves
        return False
    return any(polity in casts and names.isdisjoint(casts[polity]) for polity, names in one.casts.items())


def _recalls_another(cluster: _Cluster, profile: Profile) -> bool:
    """What has taken place, undated, is not the meeting that the article still expects, or that came after it."""
    day, times = profile.day, cluster.own_times
    if profile.value is not None or profile.mention.status is not Status.OCCURRED or day is None:
        return False
    stated = profile.mention.stated
    later = (first > day if is_planned else stated and first - day > _SAME_NIGHT for (first, _), is_planned in times)
    return bool(times) and all(later)


def _comes_too_late(cluster: _Cluster, profile: Profile) -> bool:
    """What took place on a day after articles that tell, undated, of something that is over: the same, the other way round."""
    if profile.days is None or cluster.own_times or not cluster.written or profile.mention.status is Status.PLANNED:
        return False
    over = all(mention.status is Status.OCCURRED and mention.stated for mention in cluster.mentions)
    return over and profile.days[0] - cluster.written[1] > _SAME_NIGHT


def _is_elsewhere(cluster: _Cluster, profile: Profile) -> bool:
    """前不久在杭州举行: on a day that is told only roughly, and in another town than those told of the cluster's occasion."""
    town = _town(profile.mention)
    if town is None or not town[1] or (profile.days is not None and profile.days[0] == profile.days[1]):
        return False
    return bool(cluster.towns) and all(_lie_apart(town, other) for other in cluster.towns)


def _town(mention: EventMention) -> Town | None:
    """The country and the town of a place, as far as either is known."""
    place = mention.place
    if place is None or not place.country:
        return None
    return place.country, place.name if place.kind in ("city", "capital") else place.within


def _lie_apart(one: Town, other: Town) -> bool:
    return one[0] != other[0] or bool(one[1] and other[1] and one[1] != other[1])


def _same_mode(cluster: _Cluster, mention: EventMention) -> bool:
    """A plain 通话 may have been by video; what is said to be by video was not by telephone."""
    return mention.mode in cluster.modes or _PLAIN_CALL in cluster.modes or _PLAIN_CALL in mention.rule


def _same_time(cluster: _Cluster, profile: Profile, *, people: float) -> float:
    times, day = cluster.own_times, profile.day
    if profile.days is not None and times:
        agreement = _agreement(times, profile.days, _slack(profile.type))
        return agreement + 1.0 if agreement and profile.value in cluster.values else agreement
    if profile.article in cluster.articles:
        return 1.0 if people or not profile.people else 0.0
    if day is None or people < _in_common(profile.type):
        return 0.0
    undated = profile.days is None and not times
    return 0.5 if (_are_written_together(cluster, day) if undated else _is_published_near(times, day)) else 0.0


def _agreement(times: Mapping[Time, int], days: Stretch, slack: int) -> float:
    """Whether at least half of the dates agree; days agree when they share one, and a visit's may be a day apart."""
    agreeing = sum([count for (stretch, _), count in times.items() if stretch == days or touches(stretch, days, slack=slack)])
    return 2.0 if agreeing and agreeing * 2 >= sum(times.values()) else 0.0


def _in_common(kind: str) -> int:
    """So many people make an undated report one of another article's occasion."""
    return 1 if kind == "visit" else 2


def _slack(kind: str) -> int:
    return 2 if kind == "visit" else 0


def _reach(day: date) -> tuple[date, date]:
    """The days of an occasion that an article of ``day`` can mean without dating it."""
    return day - timedelta(days=_UNDATED_REACH), day + timedelta(days=_UNDATED_REACH * 3)


def _is_published_near(times: Iterable[Time], day: date) -> bool:
    reach = _reach(day)
    return any(touches(stretch, reach) for stretch, _ in times)


def _are_written_together(cluster: _Cluster, day: date) -> bool:
    """Two undated reports of one cast, written within weeks of one another."""
    if not cluster.is_published or cluster.written is None:
        return False
    first, last = cluster.written
    return (max(last, day) - min(first, day)).days <= _UNDATED_REACH


# --- what belongs to another cluster -----------------------------------------------------------------------------------


def _within_stays(clusters: list[_Cluster]) -> list[_Cluster]:
    """4日，访台最后一天: a day of a stay, of which other reports tell the first and the last day, is no visit of its own."""
    stays: DayIndex[_Cluster] = DayIndex()
    for cluster in clusters:
        told = _told_stays(cluster) if cluster.type == "visit" and not cluster.is_denied else []
        for visitor in cluster.visitors if told else ():
            for stay in told:
                stays.add((cluster.host, visitor), stay, cluster.number, cluster)
    around = [_stay_around(stays, cluster) for cluster in clusters]
    for cluster, within in zip(clusters, around, strict=True):
        if within:
            within.absorb(cluster)
    return [cluster for cluster, within in zip(clusters, around, strict=True) if not within]


def _told_days(cluster: _Cluster) -> list[Stretch]:
    """The days that its reports give exactly, one after another."""
    return [each.days for each in cluster.profiles if each.days and each.value and not each.value.qualifier]


def _told_stays(cluster: _Cluster) -> list[Stretch]:
    """Those of several days, from the first to the last; a month is no stay, but some day in it."""
    return [(first, last) for first, last in _told_days(cluster) if first < last and (last - first).days < LONGEST_STAY]


def _stay_around(stays: DayIndex[_Cluster], cluster: _Cluster) -> _Cluster | None:
    """The stay that a visit which took place on single days was part of; ``None`` where that is not beyond doubt."""
    if cluster.type != "visit" or cluster.is_denied or cluster.is_planned:
        return None
    told = _told_days(cluster)
    visitors = cluster.visitors if told else set()
    if not visitors or len(told) < len(cluster.dated) or any(first != last for first, last in told):
        return None
    stretch = min(first for first, _ in told), max(last for _, last in told)
    around = stays.touching([(cluster.host, visitor) for visitor in visitors], stretch).values()
    fitting = [
        each
        for each in around
        if each.number != cluster.number
        and each.host == cluster.host
        and not each.is_planned
        and each.visitors & visitors
        and any(first <= stretch[0] and stretch[1] <= last for first, last in _told_stays(each))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_wire(clusters: list[_Cluster]) -> list[_Cluster]:
    """双方在会晤中… after a report of a video call means that call: no second, placeless meeting of the same people."""
    calls, kept = _Index(), []
    for cluster in clusters:
        if cluster.type == "call" and not cluster.is_denied:
            calls.add(cluster, cluster.articles)
    for cluster in clusters:
        near = calls.sharing(cluster.articles) if cluster.type == "meeting" else []
        call = next((each for each in near if _is_of_call(cluster, each)), None)
        if call:
            call.absorb(cluster)
            calls.add(call, cluster.articles)
        else:
            kept.append(cluster)
    return kept


def _is_of_call(meeting: _Cluster, call: _Cluster) -> bool:
    """Whether a meeting in no particular place, of nobody else, fits the call on each date that it is given."""
    if meeting.is_denied or any(mention.place for mention in meeting.mentions):
        return False
    if not meeting.polities <= call.polities or not _same_parties(call, meeting.profiles[0]):
        return False
    own = {each.days for each in meeting.profiles if each.days}
    return all(any(touches(days, other) for other, _ in call.times) for days in own)


def _date_by_meetings(clusters: list[_Cluster]) -> None:
    """A visit without a date of its own took place when the visitor met the hosts there, as the same articles say."""
    met: dict[str, list[EventMention]] = {}
    for cluster in clusters:
        for mention in cluster.dated if cluster.type == "meeting" else ():
            met.setdefault(mention.article, []).append(mention)
    for visit in clusters:
        if visit.type == "visit" and not visit.dated:
            during = [mention for article in sorted(visit.articles) for mention in met.get(article, ()) if _shows_stay(mention, visit)]
            stays = [bounds(mention.value) for mention in during if mention.value]
            if stays and (max(last for _, last in stays) - min(first for first, _ in stays)).days <= 5:
                visit.borrowed.extend(during)


def _shows_stay(meeting: EventMention, visit: _Cluster) -> bool:
    """Whether the meeting dates the visit: one of the visitors, in the country that they visit, on a day that is told."""
    there = meeting.place is not None and meeting.place.country == visit.host
    told = meeting.status is Status.OCCURRED and meeting.date is not None and not meeting.date.vague
    return there and told and any(actor.person and actor.name in visit.visitors for actor in meeting.actors)


def _date_by_visits(clusters: list[_Cluster]) -> None:
    """A meeting without a date of its own took place during the visit, where the same article tells of just one that fits."""
    visits = _Index()
    for cluster in clusters:
        if cluster.type == "visit" and cluster.dated and not cluster.is_denied:
            visits.add(cluster, cluster.articles)
    for meeting in clusters:
        if meeting.type != "meeting" or meeting.dated or meeting.is_denied:
            continue
        near = [visit for visit in visits.sharing(meeting.articles) if _is_during(meeting, visit)]
        lent = [those for visit in near if (those := [each for each in visit.dated if _lends_its_days(each, meeting)])]
        if len(lent) == 1:
            own = [each for each in lent[0] if each.article in meeting.articles]
            meeting.borrowed.extend(own or lent[0])  # the day that its own article gives the visit


def _date_by_tours(clusters: list[_Cluster], published: Days) -> None:
    """A stop without a date of its own lies after the one that is listed before it."""
    visits = [each for each in clusters if each.type == "visit" and not each.is_denied and all(map(is_of_one_journey, each.mentions))]
    for at, lent in lent_by_tours([visit.mentions for visit in visits], published).items():
        if not visits[at].dated:
            visits[at].borrowed.extend(lent[:1])


def _is_during(meeting: _Cluster, visit: _Cluster) -> bool:
    """Between a visitor and somebody of the host, there; where no place is told, in the story of the visit that is being told."""
    host, visitors = visit.host, visit.visitors
    if any(mention.place and mention.place.country and mention.place.country != host for mention in meeting.mentions):
        return False
    if not any(host in each.polities and visitors & each.people for each in meeting.profiles):
        return False
    if meeting.is_planned or any(mention.place for mention in meeting.mentions):
        return True
    first = min((each.trigger.start for each in visit.mentions if each.article in meeting.articles), default=0)
    told = all(first < m.trigger.start and m.status is Status.OCCURRED and not looks_back(m) for m in meeting.mentions)
    return told and len(meeting.articles) == 1 and len(meeting.people) > 1


def _lends_its_days(visit: EventMention, meeting: _Cluster) -> bool:
    """Of a visit that is still to come, even a month, but only to a plan; of one that is over, nothing to a plan."""
    if visit.value is None:
        return False
    if visit.status is Status.PLANNED:
        return meeting.is_planned and days(visit.value) <= _LONGEST_MONTH
    first, last = bounds(visit.value)
    slack = 0 if first == last else 1  # of a stay, the last day is not over while it is told
    over = meeting.is_planned and any(each.day and (each.day - last).days >= slack for each in meeting.profiles)
    return days(visit.value) <= LONGEST_STAY and not over


# --- what a headline lists ---------------------------------------------------------------------------------------------


def _told_apart(clusters: list[_Cluster]) -> list[_Cluster]:
    """韩正会见A国总统、B国总理, of which the article then tells one by one: no third meeting."""
    meetings = _Index()
    for cluster in clusters:
        if cluster.type == "meeting" and cluster.own_times and len(cluster.people) > 1:
            meetings.add(cluster, cluster.articles)
    return [cluster for cluster in clusters if not _is_list(cluster, meetings)]


def _is_list(cluster: _Cluster, meetings: _Index) -> bool:
    if cluster.type != "meeting" or cluster.own_times or len(cluster.mentions) > 1 or len(cluster.people) < _SEVERAL:
        return False
    apart = [each.people for each in meetings.sharing(cluster.articles) if each.people < cluster.people]
    return set[str]().union(*apart) == cluster.people


# --- a plan and its denial ---------------------------------------------------------------------------------------------


def _given_up(clusters: list[_Cluster]) -> list[_Cluster]:
    """盛传A将会晤B，白宫表示两人不会会面: a plan that its own article denies afterwards is no event besides the denial."""
    denials = _Index()
    for cluster in clusters:
        if cluster.is_denied:
            denials.add(cluster, cluster.articles)
    kept = []
    for plan in clusters:
        open_plan = plan.is_planned and not plan.is_denied
        denial = next((each for each in denials.sharing(plan.articles) if _denies(each, plan)), None) if open_plan else None
        if denial:
            denial.absorb(plan)
        else:
            kept.append(plan)
    return kept


def _denies(denial: _Cluster, plan: _Cluster) -> bool:
    same_cast = denial.type == plan.type and denial.host == plan.host and denial.people == plan.people
    if not same_cast or len(plan.people) < _in_common(plan.type) or not plan.articles <= denial.articles:
        return False
    last = {mention.article: mention.trigger.start for mention in denial.mentions}
    if not all(mention.trigger.start < last[mention.article] for mention in plan.mentions) or not all(map(denies_a_plan, denial.mentions)):
        return False
    return not plan.times or not denial.times or any(touches(one, other) for one, _ in plan.times for other, _ in denial.times)


# --- a plan and its fulfilment -----------------------------------------------------------------------------------------


def _fulfilled(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join a cluster of plans to the occasion that fulfils it best, the oldest of equals."""
    plans: list[_Cluster] = []
    done: list[_Cluster] = []
    index: DayIndex[_Cluster] = DayIndex()
    for cluster in clusters:
        if cluster.is_planned:
            plans.append(cluster)
        else:
            done.append(cluster)
            _begun(index, cluster)
    for plan in plans:
        fitting = ((_plan_gap(plan, each), each) for each in _near_plan(index, plan))
        gaps = [(gap, each.number, each) for gap, each in fitting if gap is not None and _share_a_key(plan, each)]
        best = min(gaps, key=lambda found: found[:2])[2] if gaps else None
        if best:
            best.absorb(plan)
            _begun(index, best)
        else:
            done.append(plan)
    return done


def _begun(index: DayIndex[_Cluster], cluster: _Cluster) -> None:
    """Put a cluster where a plan looks for it: under the day on which it began."""
    if cluster.times:
        first = _first_day(cluster.times)
        for _, parties in cluster.keys:
            index.add(parties, (first, first), cluster.number, cluster)


def _first_day(times: Iterable[Time]) -> date:
    return min(first for (first, _), _ in times)


def _near_plan(index: DayIndex[_Cluster], plan: _Cluster) -> Iterable[_Cluster]:
    """The clusters that began within reach of the plan, or of its announcement where it gives no date."""
    planned = [stretch for stretch, _ in plan.times]
    days = planned or [(each.day, each.day) for each in plan.profiles if each.day]
    if not days:
        return ()
    parties = {key for each in plan.profiles for key in each.parties}
    stretch = min(first for first, _ in days), max(last for _, last in days)
    return index.touching(parties, stretch, slack=_PLAN_REACH).values()


def _share_a_key(plan: _Cluster, cluster: _Cluster) -> bool:
    return not set(_keys_of(plan)).isdisjoint(_keys_of(cluster))


def _keys_of(cluster: _Cluster) -> Iterator[tuple[str, str]]:
    for profile in cluster.profiles:
        yield from _keys(profile)


def _plan_gap(plan: _Cluster, cluster: _Cluster) -> int | None:
    """Days between what was planned and what happened, or ``None`` where the one cannot be the other."""
    announced = [each.day for each in plan.profiles if each.day]
    if not cluster.times or not announced or cluster.is_denied or not _same_cast(plan, cluster):
        return None
    first = _first_day(cluster.times)
    if first < min(announced) - timedelta(days=1):
        return None
    planned = [stretch for stretch, _ in plan.times]
    if not planned:
        gap = (first - min(announced)).days
        return gap if gap <= _PLAN_REACH else None
    opens, closes = min(low for low, _ in planned), max(high for _, high in planned)
    over = max(day for (_, day), _ in cluster.times)
    stay = timedelta(days=LONGEST_STAY) if plan.type == "visit" else _SAME_NIGHT
    if over < min(announced) and over + stay < opens:
        return None  # 昨日会晤，明年再会面: what took place before the plan was told does not fulfil it
    gap = max((opens - first).days, (first - closes).days, 0)
    return gap if gap <= _PLAN_REACH else None


def _same_cast(plan: _Cluster, cluster: _Cluster) -> bool:
    """A visit is known by its visitor, a meeting by two people, a session by its name and one who attends it."""
    common = max(len(cluster.people & each.people) for each in plan.profiles)
    sessions = {each.mention.session for each in plan.profiles} & {each.mention.session for each in cluster.profiles} - {""}
    return common >= (1 if plan.type == "visit" or sessions else 2) and any(_same_parties(cluster, each) for each in plan.profiles)
