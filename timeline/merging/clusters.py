"""One occasion, one event: mentions grow to clusters, clusters to a chronology.

Knows in which order mentions are compared and with which clusters; does not know when two of them are of one occasion.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from timeline.edtf import bounds
from timeline.lexicon import Gazetteer
from timeline.merging.blocking import Days as DayIndex
from timeline.merging.blocking import Profile, Stretch
from timeline.merging.consensus import event_of, event_order, with_unique_ids
from timeline.merging.foretold import Told, as_written, in_time
from timeline.merging.joining import (
    by_wire,
    date_by_meetings,
    date_by_tours,
    date_by_visits,
    fulfilled,
    given_up,
    in_copies,
    shown_by_meetings,
    told_apart,
    within_stays,
)
from timeline.merging.sameness import UNDATED_REACH, Cluster, Days, closeness_of, in_common, is_worth, reach_of, slack_of
from timeline.merging.stays import with_hosts, with_parts
from timeline.merging.tours import with_tours
from timeline.model import Article, ArticleRecord, Chronology, Event, EventMention, Failure, Span
from timeline.sourcing import Evidence, copies, record_of


@dataclass(frozen=True, slots=True)
class Account:
    """An event with what it was made of."""

    event: Event
    mentions: tuple[EventMention, ...]
    """Those taken to be of one occasion, in the order in which they joined."""
    borrowed: tuple[EventMention, ...]
    """Those of another event that date this one."""


class Accounts(NamedTuple):
    """All events in their order, and what stands behind them."""

    each: tuple[Account, ...]
    evidence: Evidence

    def chronology(self, failures: tuple[Failure, ...] = ()) -> Chronology:
        records = sorted(self.evidence.articles.values(), key=lambda article: article.id)
        return Chronology(tuple(account.event for account in self.each), tuple(records), failures)


Groups = Callable[[], Mapping[str, str]]
"""Gives what ``sourcing.copies`` finds among the articles; asked for late, so that it can be found elsewhere meanwhile."""
Work = Callable[[Sequence[Told]], list[Event]]
Share = Callable[[Work, Sequence[Told]], list[Event]]
"""Does a work on everything, perhaps part of it elsewhere; what it makes comes in order."""
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
    share: Share | None = None,
) -> Chronology:
    """Merge event mentions of all articles into a chronology. Any order of input gives the same chronology."""
    return accounts_of(mentions, articles, gazetteer, groups=groups, gather=gather, share=share).chronology(failures)


def accounts_of(
    mentions: Iterable[EventMention],
    articles: Iterable[Article | ArticleRecord],
    gazetteer: Gazetteer,
    *,
    groups: Groups | None = None,
    gather: Gather | None = None,
    share: Share | None = None,
) -> Accounts:
    """The events of ``merge`` in its order, each with its mentions."""
    by_id = {each.id: record_of(each) if isinstance(each, Article) else each for each in articles}
    published = {article.id: article.published.day if article.published else None for article in by_id.values()}
    written = [as_written(mention, published) for mention in mentions]
    copied = functools.cache(groups or functools.partial(copies, by_id.values()))
    clusters = told_apart(given_up(by_wire(within_stays(in_copies(_clusters(written, published, gather), copied)))))
    date_by_meetings(clusters)
    date_by_visits(clusters)
    date_by_tours(clusters, published)
    worthy = [cluster for cluster in fulfilled(clusters) if is_worth(cluster)]
    shown_by_meetings(worthy)
    evidence = Evidence(by_id, copied())
    told = list(_told(worthy, evidence, published))
    work = functools.partial(_events_of, evidence, gazetteer)
    events = with_hosts(share(work, told) if share else work(told))
    in_order = sorted(zip(events, told, strict=True), key=lambda each: event_order(each[0]))
    named = with_parts(with_unique_ids(event for event, _ in in_order))
    accounts = (Account(event, tuple(own), tuple(borrowed)) for event, (_, (own, borrowed)) in zip(named, in_order, strict=True))
    return Accounts(tuple(accounts), evidence)


def _events_of(evidence: Evidence, gazetteer: Gazetteer, told: Sequence[Told]) -> list[Event]:
    return [event_of(own, borrowed, evidence, gazetteer) for own, borrowed in told]


def _told(worthy: Sequence[Cluster], evidence: Evidence, published: Days) -> Iterator[Told]:
    """What each event is told by, once no report of it is older than what it says took place."""
    for own, cluster in zip(with_tours([cluster.mentions for cluster in worthy]), worthy, strict=True):
        first, *others = in_time([as_written(mention, published) for mention in own], cluster.borrowed, evidence)
        yield first
        for mentions, borrowed in others:
            if is_worth(_cluster_of([Profile.of(mention, published.get(mention.article)) for mention in mentions], cluster.number)):
                yield mentions, borrowed


def gathered(ordered: Sequence[EventMention], published: Days) -> list[tuple[int, ...]]:
    """The places of the mentions in each cluster, as far as clusters are of mentions alone; ``ordered`` is as merging orders them."""
    places = {id(mention): place for place, mention in enumerate(ordered)}
    return [tuple(places[id(mention)] for mention in cluster.mentions) for cluster in _grown(ordered, published)]


def _clusters(mentions: Iterable[EventMention], published: Days, gather: Gather | None) -> list[Cluster]:
    ordered = _in_merging_order(mentions)
    if gather is None:
        return _grown(ordered, published)
    return [
        _cluster_of([Profile.of(ordered[place], published.get(ordered[place].article)) for place in places], number)
        for number, places in enumerate(sorted(gather(ordered, published)))
    ]


def _cluster_of(profiles: Sequence[Profile], number: int) -> Cluster:
    cluster = Cluster(number, profiles[0])
    for profile in profiles[1:]:
        cluster.add(profile)
    return cluster


def _grown(ordered: Sequence[EventMention], published: Days) -> list[Cluster]:
    """Each mention joins the cluster that it is closest to, the oldest of equals, or begins one of its own."""
    clusters: list[Cluster] = []
    block = _Block()
    for mention in ordered:
        profile = Profile.of(mention, published.get(mention.article))
        near = [(closeness_of(each, profile), -each.number) for each in block.near(profile)]
        closeness, number = max(near, default=(0.0, 0))
        if closeness > 0:
            cluster = clusters[-number]
            cluster.add(profile)
        else:
            cluster = Cluster(len(clusters), profile)
            clusters.append(cluster)
        block.add(cluster, profile)
    return clusters


class _Block:
    """Clusters by type, parties and time: those that a mention can be closest to, and few others.

    It rests on ``_in_merging_order``: while dated mentions come, there is no cluster without a date.
    """

    def __init__(self) -> None:
        self._dated: DayIndex[Cluster] = DayIndex()
        self._undated: DayIndex[Cluster] = DayIndex()
        self._by_article: dict[str, dict[int, Cluster]] = {}
        self._known: dict[int, tuple[int, set[Stretch]]] = {}
        """Cluster → how many keys and which dates it is known under."""

    def add(self, cluster: Cluster, profile: Profile) -> None:
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
    def _put(index: DayIndex[Cluster], cluster: Cluster, days: Stretch) -> None:
        for key in cluster.keys:
            index.add(key, days, cluster.number, cluster)

    def near(self, profile: Profile) -> Iterable[Cluster]:
        keys, day = profile.keys, profile.day
        if profile.days is not None:
            return self._dated.touching(keys, profile.days, slack=slack_of(profile.type)).values()
        found = {number: each for number, each in self._by_article.get(profile.article, {}).items() if each.type == profile.type}
        if day is not None and len(profile.people) >= in_common(profile.type):
            found |= self._dated.touching(keys, reach_of(day, profile.mention))
            found |= self._undated.touching(keys, (day, day), slack=UNDATED_REACH)
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


def same_event(one: EventMention, other: EventMention, articles: dict[str, Article]) -> bool:
    """Whether two mentions can be of one occasion: their type, parties, fate, mode and time agree."""
    published = {article.id: article.published.day if article.published else None for article in articles.values()}
    cluster = Cluster(0, Profile.of(one, published.get(one.article)))
    return one.type == other.type and closeness_of(cluster, Profile.of(other, published.get(other.article))) > 0
