"""Event mentions of any number without articles to read: what merging alone has to do.

Knows what reports of one occasion have in common and where they differ; does not know how they are merged.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from benchmarks.articles import Leader, Occasion, lead_of, occasion
from timeline.edtf import Edtf, Interval, Point
from timeline.model import Actor, ArticleRecord, EventMention, Publication, Script, Span, Status, TemporalExpression

MENTIONS = 3
"""Of each article: as many as news articles have on average."""


def made_up(count: int, seed: int = 0) -> tuple[list[ArticleRecord], list[EventMention]]:
    """``count`` mentions and the articles that they stand in: of the article's own occasion, and of earlier ones."""
    written: list[ArticleRecord] = []
    mentions: list[EventMention] = []
    for number in range(-(-count // MENTIONS)):
        draw = Random(f"{seed} mentions {number}")
        own = occasion(lead_of(number, seed), seed)
        day = own.day if not own.planned else own.day - timedelta(days=3)
        sketch = "".join(f"{each:08x}" for each in sorted(draw.sample(range(1 << 32), 96)))
        name = f"{number:08d}"
        written.append(ArticleRecord(name, "", Publication(day, "column"), Script.HANS, sketch=sketch))
        mentions.append(_reported(own, name, 0, draw))
        for at in range(1, MENTIONS):
            earlier = occasion(lead_of(max(0, number - 100 * draw.randint(3, 60) - at), seed), seed)
            mentions.append(_reported(replace(earlier, planned=False), name, at, draw))
    return written, mentions[:count]


def _reported(told: Occasion, article: str, at: int, draw: Random) -> EventMention:
    one, other = told.cast
    visit = told.kind == "visit"
    start = 60 * at
    value = _dated(told, draw)
    dated = TemporalExpression(Span(start, start + 3), "15日", value, "DATE", "day", "", "") if value else None
    return EventMention(
        article=article,
        sentence=Span(start, start + 40),
        type=told.kind,
        mode=told.mode,
        status=Status.PLANNED if told.planned else Status.OCCURRED,
        trigger=Span(start + 20, start + 22),
        actors=(_actor(one, "visitor" if visit else "participant"), _actor(other, "host" if visit else "participant")),
        date=dated,
        place=None,
        host=other.polity if visit else None,
        rule="meets: 会见",
        quote="双方举行了会谈。",
    )


def _actor(leader: Leader, role: str) -> Actor:
    return Actor(role, leader.polity, leader.person, leader.title)


def _dated(told: Occasion, draw: Random) -> Edtf | None:
    """Mostly the day; else a day off, the month, a few days, or nothing."""
    kind = draw.random()
    if kind < 0.8:
        return Point.of(told.day)
    if kind < 0.83:
        return Point.of(told.day + timedelta(days=1))
    if kind < 0.87:
        return Interval.of(told.day, told.day + timedelta(days=2))
    return Point(told.day.year, told.day.month) if kind < 0.92 else None
