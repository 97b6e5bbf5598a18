"""Blocking: merging with it gives what comparing everything with everything gives, and it keeps few things apart from many.

Knows made-up mentions of every kind that the types allow; does not know how any text is worded.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.edtf import Interval, Point, bounds, overlaps, parse
from timeline.lexicon import gazetteer
from timeline.merging import clusters, joining, stays
from timeline.merging.blocking import Days, Profile, bins, blocks
from timeline.merging.joining import keys_among
from timeline.merging.sameness import Cluster, keys_of
from timeline.model import (
    Actor,
    ArticleRecord,
    Chronology,
    EventMention,
    Person,
    Place,
    Publication,
    Script,
    Span,
    Status,
    TemporalExpression,
)

START = date(2023, 3, 1)
PEOPLE = {name: Person(name, known=False) for name in ("习近平", "李强", "普京", "拉夫罗夫", "马克龙", "拜登")}
HOMES = {"习近平": "CN", "李强": "CN", "普京": "RU", "拉夫罗夫": "RU", "马克龙": "FR", "拜登": "US"}
PLACES = (
    None,
    Place("莫斯科", "Moscow", "RU", "capital"),
    Place("克里姆林宫", "the Kremlin", "RU", "seat", "莫斯科"),
    Place("北京", "Beijing", "CN", "capital"),
    Place("上海", "Shanghai", "CN", "city"),
    Place("中国", "China", "CN", "state"),
)


class Everything:
    """In the place of ``Days``: all that was ever put in, whatever is asked for."""

    def __init__(self) -> None:
        self.things: dict[Hashable, Any] = {}

    def add(self, key: Hashable, days: tuple[date, date], number: int, thing: Any) -> None:
        self.things[number] = thing

    def touching(self, keys: Iterable[Hashable], days: tuple[date, date], *, slack: int = 0) -> dict[int, Any]:
        return {number: thing for number, thing in self.things.items() if isinstance(number, int)}


class AtAnyTime(Everything):
    """In the place of ``Days`` where the key itself counts: all that was put under it, whenever it was."""

    def add(self, key: Hashable, days: tuple[date, date], number: int, thing: Any) -> None:
        self.things.setdefault(key, {})[number] = thing

    def touching(self, keys: Iterable[Hashable], days: tuple[date, date], *, slack: int = 0) -> dict[int, Any]:
        return {number: thing for key in keys for number, thing in self.things.get(key, {}).items()}


class AllClusters:
    """In the place of ``_Block``: every cluster that shares the type and a polity, whenever it was and whoever took part."""

    def __init__(self) -> None:
        self.clusters: dict[int, Cluster] = {}

    def add(self, cluster: Cluster, profile: Profile) -> None:
        self.clusters[cluster.number] = cluster

    def near(self, profile: Profile) -> list[Cluster]:
        keys = set(keys_of(profile))
        return [each for each in self.clusters.values() if not keys.isdisjoint(keys_among(each))]


def merged(mentions: Iterable[EventMention], articles: Iterable[ArticleRecord]) -> Chronology:
    return clusters.merge(mentions, articles, gazetteer())


def compared_in_full(mentions: Iterable[EventMention], articles: Iterable[ArticleRecord]) -> Chronology:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "_Block", AllClusters)
        for module in (clusters, joining):
            patch.setattr(module, "DayIndex", Everything)
        patch.setattr(stays, "Days", AtAnyTime)
        return merged(mentions, articles)


days = st.integers(0, 40).map(lambda count: START + timedelta(days=count))
values = st.one_of(
    days.map(Point.of),
    st.builds(lambda day, length: Interval.of(day, day + timedelta(days=length)), days, st.integers(1, 9)),
    st.sampled_from([parse(text) for text in ("2023-03", "2023-04", "2023", "2023-03-10~", "2022/..", "../2024", "2013")]),
)


@st.composite
def articles(draw: st.DrawFn) -> ArticleRecord:
    day = draw(st.none() | days)
    published = Publication(day, "front matter") if day else None
    return ArticleRecord(draw(st.sampled_from("abcdefghij")), "", published, Script.HANS)


@st.composite
def reports(draw: st.DrawFn, article: str) -> EventMention:
    kind = draw(st.sampled_from(("meeting", "meeting", "visit", "call")))
    names = draw(st.lists(st.sampled_from(sorted(PEOPLE)), max_size=3, unique=True))
    cast: list[tuple[str, Person | None]] = [(HOMES[name], PEOPLE[name]) for name in names]
    cast += [
        (polity, None) for polity in draw(st.lists(st.sampled_from(("CN", "RU", "FR", "US", "EU")), min_size=1, max_size=3, unique=True))
    ]
    host = draw(st.sampled_from(("CN", "RU"))) if kind == "visit" else None
    roles = [("host" if polity == host else "visitor") if host else "participant" for polity, _ in cast]
    at = draw(st.integers(0, 400))
    value = draw(st.none() | values)
    dated = TemporalExpression(Span(at, at + 2), "近日", value, "DATE", "day", "", "", vague=draw(st.booleans())) if value else None
    return EventMention(
        article=article,
        sentence=Span(at, at + 30),
        type=kind,
        mode=draw(st.sampled_from((None, "phone", "video"))) if kind == "call" else None,
        status=draw(st.sampled_from((Status.OCCURRED, Status.OCCURRED, Status.PLANNED, Status.CANCELLED, Status.DENIED))),
        trigger=Span(at + 5, at + 7),
        actors=tuple(Actor(role, polity, person) for role, (polity, person) in zip(roles, cast, strict=True)),
        date=dated,
        place=draw(st.sampled_from(PLACES)),
        host=host,
        rule=draw(st.sampled_from(("meets: 会见", "mutual: 通话", "stop: 首站"))),
        quote="他们见了面。",
        stated=draw(st.booleans()),
        session=draw(st.sampled_from(("", "", "EU ", "EU 外长"))) if kind == "meeting" and ("EU", None) in cast else "",
    )


@st.composite
def archives(draw: st.DrawFn) -> tuple[list[ArticleRecord], list[EventMention]]:
    written = draw(st.lists(articles(), min_size=1, max_size=10, unique_by=lambda article: article.id))
    mentions = [mention for article in written for mention in draw(st.lists(reports(article.id), max_size=6))]
    return written, mentions


@settings(max_examples=120, deadline=None)
@given(archives())
def test_blocks_give_what_comparing_everything_gives(archive: tuple[list[ArticleRecord], list[EventMention]]) -> None:
    """Dated, vague, open, undated, planned and denied reports, of two or more polities, in any combination."""
    written, mentions = archive
    assert merged(mentions, written) == compared_in_full(mentions, written)


@settings(max_examples=120, deadline=None)
@given(archives(), st.integers(1, 5))
def test_blocks_can_be_looked_at_one_by_one(archive: tuple[list[ArticleRecord], list[EventMention]], count: int) -> None:
    """In bins, away from one another: the clusters are those of all mentions together."""
    written, mentions = archive
    seen = []

    def gather(ordered: Sequence[EventMention], published: Mapping[str, date | None]) -> Iterator[tuple[int, ...]]:
        for places in bins(blocks(ordered), count):
            seen.extend(places)
            for members in clusters.gathered([ordered[at] for at in places], published):
                yield tuple(places[at] for at in members)

    assert clusters.merge(mentions, written, gazetteer(), gather=gather) == merged(mentions, written)
    assert sorted(seen) == list(range(len(set(mentions))))


@settings(max_examples=100, deadline=None)
@given(st.lists(values, min_size=1, max_size=20), values, st.integers(0, 80))
def test_what_touches_the_days_is_found(held: list[Point | Interval], asked: Point | Interval, slack: int) -> None:
    """Nothing that overlaps is left out, under its own key and under no other."""
    index: Days[int] = Days()
    for number, value in enumerate(held):
        index.add("key", bounds(value), number, number)
    found = index.touching(["key", "none"], bounds(asked), slack=slack)
    assert {number for number, value in enumerate(held) if overlaps(value, asked, slack=slack)} <= set(found)
    assert not index.touching(["none"], bounds(asked))


def test_one_pair_of_many_days_is_looked_up_in_few() -> None:
    """Thirty years of daily meetings: a day finds those of its weeks, not all of them."""
    index: Days[int] = Days()
    for number in range(10_000):
        day = START - timedelta(days=number)
        index.add("key", (day, day), number, number)
    assert len(index.touching(["key"], (START, START), slack=1)) <= 32


def test_a_report_counts_for_the_first_six_only() -> None:
    """What a seventh report adds to a cluster's parties does not attract further ones, in blocks or without."""
    actor = [Actor("participant", HOMES[name], PEOPLE[name]) for name in ("习近平", "普京", "马克龙")]
    dated = TemporalExpression(Span(0, 2), "1日", Point.of(START), "DATE", "day", "", "")
    common = EventMention("a", Span(0, 9), "meeting", None, Status.OCCURRED, Span(3, 5), tuple(actor[:2]), dated, None)
    written = [ArticleRecord(f"a{at}", "", Publication(START, "option"), Script.HANS) for at in range(9)]
    mentions = [
        replace(common, article=f"a{at}", actors=tuple(actor[:3] if at == 7 else actor[1:] if at == 8 else actor[:2])) for at in range(9)
    ]
    assert merged(mentions, written) == compared_in_full(mentions, written)


def test_a_month_that_a_stay_is_also_reported_of_is_no_stay() -> None:
    """1日至2日, and 3月 of the same visit: another visit on the 13th is a day of neither, with blocks or without."""
    xi, biden = (Actor("visitor", HOMES[name], PEOPLE[name]) for name in ("习近平", "拜登"))
    staff = Actor("visitor", "CN", None)
    casts = {"2023-03": (xi, staff), "2023-03-01/2023-03-02": (xi, biden, staff), "2023-03-13": (biden, staff)}
    mentions = [
        EventMention("a", Span(0, 30), "visit", None, Status.OCCURRED, Span(5, 7), cast, dated, None, host="RU")
        for day, cast in casts.items()
        for dated in [TemporalExpression(Span(0, 2), "近日", parse(day), "DATE", "day", "", "")]
    ]
    written = [ArticleRecord("a", "", None, Script.HANS)]
    assert [str(event.date) for event in merged(mentions, written).events] == ["2023-03-01/2023-03-02", "2023-03-13"]
    assert merged(mentions, written) == compared_in_full(mentions, written)
