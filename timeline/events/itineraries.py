"""Journeys with several stops: a stop that only the days of the whole journey date lies between its neighbours.

Knows the order in which a text tells of stops; does not know how a stop was recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from timeline.edtf import span_of_days
from timeline.model import EventMention, Span, Status, TemporalExpression

_FRAME = "stop"


def with_stops(mentions: Sequence[EventMention]) -> tuple[EventMention, ...]:
    """The mentions of one article, in reading order, each stop dated by the days that are left for it.

    首站 on the 11th, a meeting there on the 12th, 下一站 without a date, the whole journey until the 15th: 12th to 15th.
    """
    undated = [(at, stop, stop.date) for at, stop in enumerate(mentions) if stop.date and _is_undated_stop(stop)]
    if not undated:
        return tuple(mentions)
    told: dict[str, list[int]] = {}
    for at, mention in enumerate(mentions):
        for name in _people(mention):
            told.setdefault(name, []).append(at)
    narrowed: dict[tuple[Span, str | None], TemporalExpression] = {}
    for at, stop, journey in undated:
        others = sorted({other for name in _people(stop) for other in told[name]})
        before, after = (mentions[other] for other in others if other < at), (mentions[other] for other in others if other > at)
        narrowed[stop.trigger, stop.host] = _between(journey, list(_days(before, stop)), list(_days(after, stop)))
    stops: dict[int, list[tuple[EventMention, TemporalExpression]]] = {}
    for stop in mentions:
        if days := narrowed.get((stop.trigger, stop.host)):
            stops.setdefault(id(stop.date), []).append((stop, days))
    return tuple(_dated(mention, stops.get(id(mention.date), ()), narrowed) for mention in mentions)


def _is_undated_stop(mention: EventMention) -> bool:
    """A stop that has the days of the whole journey and none of its own."""
    days = mention.date
    return mention.type == "visit" and mention.rule.startswith(_FRAME) and bool(days and days.vague and days.start != days.end)


def _days(mentions: Iterable[EventMention], stop: EventMention) -> Iterable[tuple[date, date]]:
    """The days on the journey that the same travellers, of whom ``mentions`` are, spend elsewhere."""
    for mention in mentions:
        day = mention.date
        elsewhere = (mention.host or (mention.place.country if mention.place else None)) not in (None, "", stop.host)
        if not (day and day.start and day.end and elsewhere) or mention.status is Status.DENIED:
            continue
        if not day.vague and stop.date and stop.date.start and stop.date.end and stop.date.start <= day.start and day.end <= stop.date.end:
            yield day.start, day.end


def _between(journey: TemporalExpression, before: list[tuple[date, date]], after: list[tuple[date, date]]) -> TemporalExpression:
    """The journey's days from the last that was spent before the stop to the first that is spent after it."""
    if journey.start is None or journey.end is None:
        return journey
    first = max((last for _, last in before), default=journey.start)
    last = min((start for start, _ in after if start >= first), default=journey.end)
    if (first, last) == (journey.start, journey.end):
        return journey
    value = span_of_days(first, last)
    return replace(journey, value=value, basis=f"{journey.basis}; what comes before and after this stop leaves {value}")


def _dated(
    mention: EventMention,
    stops: Sequence[tuple[EventMention, TemporalExpression]],
    narrowed: Mapping[tuple[Span, str | None], TemporalExpression],
) -> EventMention:
    """The mention with its own narrowed days, or with those of the one of ``stops`` that it took its days from."""
    own = narrowed.get((mention.trigger, mention.host))
    if own:
        return replace(mention, date=own)
    for stop, days in stops:
        if stop.host in mention.polities and _people(stop) & _people(mention):
            return replace(mention, date=days)
    return mention


def _people(mention: EventMention) -> set[str]:
    return {actor.name for actor in mention.actors if actor.person}
