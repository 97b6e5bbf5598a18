"""Journeys that several articles tell in parts: a stop has the days that the other stops leave for it.

Knows which stops were announced together, in which order, and on which days others were reported; does not know how any of it was worded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from timeline.edtf import span_of_days
from timeline.model import EventMention, Span, Status

_LONGEST = timedelta(days=21)
"""Of a journey to several states; what is told of a longer time is not the days of one journey."""

Days = tuple[date, date]
"""The first and the last."""
Events = Sequence[Sequence[EventMention]]
"""The mentions of each event."""
_Tour = tuple[str, Span, frozenset[str]]
"""The article, the word in it, and who travels."""


class _Leg(NamedTuple):
    """One stop of a journey, as one article lists it: which one, of which event, by which of its mentions."""

    number: int
    event: int
    mention: int


def with_tours(events: Events) -> list[list[EventMention]]:
    """The mentions of each event, those that give a stop the days of the whole journey narrowed to what the other stops leave for it.

    对A、B和C进行访问 from the 13th to the 20th, and elsewhere, 抵达C on the 18th: A and B before that day, C from it on.
    """
    narrowed = [list(mentions) for mentions in events]
    for legs in _tours(events, lambda mention: _journey(mention) is not None):
        for leg, left in _left_for(legs, events):
            narrowed[leg.event][leg.mention] = _on_days(events[leg.event][leg.mention], left)
    return narrowed


def lent_by_tours(events: Events, published: Mapping[str, date | None]) -> dict[int, list[EventMention]]:
    """For an event without a date, by its place in ``events``, a report of the stop before it that dates it roughly.

    访问了A、B和C, told without a day, and elsewhere, 抵达A on the 5th: B and C between that day and the article's.
    """
    lent: dict[int, list[EventMention]] = {}
    for legs in _tours(events, lambda mention: mention.date is None and mention.status is Status.OCCURRED):
        day = published.get(events[legs[0].event][legs[0].mention].article)
        for leg, mention in _between(legs, events, day) if day else ():
            lent.setdefault(leg.event, []).append(mention)
    return lent


def _tours(events: Events, is_of_one: Callable[[EventMention], bool]) -> list[list[_Leg]]:
    """The journeys to several states, each as the stops that one article lists, in its order."""
    tours: dict[_Tour, list[_Leg]] = {}
    for at, mentions in enumerate(events):
        for place, mention in enumerate(mentions):
            if mention.leg and is_of_one(mention):
                tours.setdefault((mention.article, mention.trigger, _visitors(mention)), []).append(_Leg(mention.leg, at, place))
    return [sorted(legs) for _, legs in sorted(tours.items(), key=lambda tour: tour[0][:2])]


def _between(legs: Sequence[_Leg], events: Events, day: date) -> Iterator[tuple[_Leg, EventMention]]:
    """For the stops that nothing dates, a report of the last dated one before, with the days from that to the next one or to ``day``."""
    told = [_told(events[leg.event], (day - _LONGEST, day)) for leg in legs]
    for at, leg in enumerate(legs):
        before = [place for place in range(at) if told[place]]
        if told[at] or not before or any(mention.date for mention in events[leg.event]):
            continue
        first = max(days[1] for days in told[:at] if days)
        last = min([day, *(days[0] for days in told[at + 1 :] if days)])
        report = next(each for each in events[legs[before[-1]].event] if _is_exact(each))
        if first < last and report.date:
            value = span_of_days(first, last, "~")
            basis = f"{report.date.basis}; listed after that stop by an article of {day}: {value}"
            yield leg, replace(report, date=replace(report.date, value=value, basis=basis, vague=True))


def _journey(mention: EventMention) -> Days | None:
    """The days of the whole journey, where no more than these are told of the stop."""
    days, value = mention.date, mention.value
    if days is None or value is None or not days.vague or value.qualifier or not (days.start and days.end):
        return None
    return (days.start, days.end) if timedelta(0) < days.end - days.start <= _LONGEST else None


def _visitors(mention: EventMention) -> frozenset[str]:
    return frozenset(actor.name for actor in mention.actors if actor.role == "visitor")


def _left_for(legs: Sequence[_Leg], events: Events) -> list[tuple[_Leg, Days]]:
    """The stops for which fewer days are left than the journey has, with these; none where the reports contradict the order."""
    journey = _journey(events[legs[0].event][legs[0].mention])
    if journey is None:
        return []
    told = [_told(events[leg.event], journey) for leg in legs]
    found: list[tuple[_Leg, Days]] = []
    for at, leg in enumerate(legs):
        own, last_of_all = told[at], at == len(legs) - 1
        first = max([journey[0], *(days[1] for days in told[:at] if days)])
        last = min([journey[1], *(days[0] for days in told[at + 1 :] if days)])
        if own and not last_of_all:
            continue  # it is dated by its own reports
        left = (own[0] if own else first, last)
        if left[0] < first or left[0] > left[1] or (not own and (left[1] - left[0]).days + 1 < _unknown_around(told, at)):
            return []
        if left != journey and left[0] < left[1]:
            found.append((leg, left))
    return found


def _unknown_around(told: Sequence[Days | None], at: int) -> int:
    """How many stops in a row, of which this is one, nothing dates: each takes a day."""
    first = next((place for place in range(at, -1, -1) if told[place]), -1)
    last = next((place for place in range(at, len(told)) if told[place]), len(told))
    return last - first - 1


def _told(mentions: Iterable[EventMention], journey: Days) -> Days | None:
    """The days on the journey that reports give the stop itself, other than all of them."""
    exact = [each.date for each in mentions if each.date and _is_exact(each)]
    told = [(each.start, each.end) for each in exact if each.start and each.end]
    days = [stay for stay in told if stay != journey and journey[0] <= stay[0] and stay[1] <= journey[1]]
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None


def _is_exact(mention: EventMention) -> bool:
    return bool(mention.date and not mention.date.vague and mention.value and not mention.value.qualifier)


def _on_days(mention: EventMention, left: Days) -> EventMention:
    if mention.date is None or mention.status is Status.DENIED:
        return mention
    value = span_of_days(*left)
    basis = f"{mention.date.basis}; the other stops of the journey leave {value}"
    return replace(mention, date=replace(mention.date, value=value, basis=basis, vague=False))
