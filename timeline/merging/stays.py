"""Visits and what is held during them: hosts and days of a visit from its meetings, and which meeting is part of which visit.

Knows merged events; does not know the mentions that they were merged from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from timeline.edtf import Edtf, bounds, days, overlaps, span_of_days
from timeline.lexicon import event_words, fold
from timeline.merging.blocking import Days
from timeline.merging.disagreement import LONGEST_STAY
from timeline.model import Event, Participant, Span, Status

_POSTED = tuple(event_words()["led"]["posted"])

_HELD = (Status.OCCURRED, Status.PLANNED)
"""A meeting that was still to come when a visit was under way is within its days."""
_DURING = 5
"""Days by which a meeting may miss the dates of the visit that it is part of."""
_STAY_GAP = 1
"""Days between two events of one stay."""
_STILL_THERE = 3
"""Days from the one day that is told of a visit to a meeting in the country visited that is of the same stay."""

_Sentence = tuple[str, Span]
"""The article, and where in it."""


def with_hosts(events: Sequence[Event]) -> list[Event]:
    """A visit's host is who received the visitor: the other side of the meetings held during it, in that country."""
    meetings: Days[Event] = Days()
    journeys: Days[Event] = Days()
    told: dict[_Sentence, list[Event]] = {}
    for at, event in enumerate(events):
        if event.type == "visit" and event.date and event.status is Status.OCCURRED:
            for visitor in _visiting(event):
                journeys.add(visitor, bounds(event.date), at, event)
        if event.type != "meeting" or event.status is Status.DENIED:
            continue
        if event.date:
            for participant in event.participants:
                meetings.add(participant.name, bounds(event.date), at, event)
            continue
        for sentence in _sentences(event):
            told.setdefault(sentence, []).append(event)
    hosted = (_hosted(event, meetings, journeys) if event.type == "visit" else event for event in events)
    return [_with_whom_it_tells_of(event, told) if event.type == "visit" else event for event in hosted]


def _sentences(event: Event) -> set[_Sentence]:
    return {(source.article, source.span) for source in event.sources}


def _with_whom_it_tells_of(visit: Event, told: Mapping[_Sentence, Sequence[Event]]) -> Event:
    """X访问P，会见Y: the undated meeting of the same sentence is of that undated visit."""
    if visit.date or visit.status is Status.DENIED:
        return visit
    known = {participant.name for participant in visit.participants}
    beside = [meeting for sentence in sorted(_sentences(visit)) for meeting in told.get(sentence, ()) if meeting.status is visit.status]
    there = [m for m in beside if m.country in (visit.host, None) and {p.name for p in m.participants} & known]
    hosts = _hosts_at(visit, there)
    return replace(visit, participants=(*visit.participants, *hosts)) if hosts else visit


def _hosts_at(visit: Event, meetings: Iterable[Event]) -> tuple[Participant, ...]:
    """Those of the visited polity who were at the meetings, other than those whom the visit has already."""
    known = {participant.name for participant in visit.participants}
    there = (p for meeting in meetings for p in meeting.participants)
    return tuple({p.name: replace(p, role="host") for p in there if p.polity == visit.host and p.name not in known}.values())


def _hosted(visit: Event, meetings: Days[Event], journeys: Days[Event]) -> Event:
    """The visit with its hosts, and with the days of the meetings held during it: a visit is the whole stay."""
    if visit.date is None:
        return visit
    visitors = _visiting(visit)
    near = meetings.touching(visitors, bounds(visit.date), slack=_DURING)
    around = [near[at] for at in sorted(near)]
    held = [meeting for meeting in around if _is_held_during(visit, meeting)]
    hosts = _hosts_at(visit, (meeting for meeting in held if _has_received(visit, meeting)))
    elsewhere = journeys.touching(visitors, bounds(visit.date), slack=_STILL_THERE).values()
    away = _first_day_away(visit.host, bounds(visit.date)[0], [*around, *elsewhere])
    stay = _whole_stay(visit, held + [meeting for meeting in around if _is_held_there(visit, meeting)], away)
    if not hosts and stay == visit.date:
        return visit
    return replace(visit, date=stay, participants=(*visit.participants, *hosts))


def _has_received(visit: Event, meeting: Event) -> bool:
    """Whether the hosts of the meeting are those of the visit: not whom a visitor who is there is only expected to meet."""
    to_come = visit.status is Status.OCCURRED and meeting.status is not Status.OCCURRED
    return bool(meeting.date and visit.date and overlaps(visit.date, meeting.date, slack=_STAY_GAP)) and not to_come


def _is_posted(title: str) -> bool:
    """Of envoys, who are where they are posted and need no visit to be met."""
    return fold(title).endswith(_POSTED)


def _is_held_during(visit: Event, meeting: Event) -> bool:
    """Within days of the visit, with the host, and in the visited country, or nowhere in particular on a day of the stay or next to one."""
    if visit.date is None or meeting.date is None or visit.host not in meeting.polities or visit.status is Status.DENIED:
        return False
    nowhere = meeting.country is None and len(meeting.polities) == 2 and not any(_is_posted(p.title) for p in meeting.participants)
    there = meeting.country == visit.host or (nowhere and overlaps(visit.date, meeting.date, slack=_STAY_GAP))
    return there and overlaps(visit.date, meeting.date, slack=_DURING)


def _is_held_there(visit: Event, meeting: Event) -> bool:
    """With whomever it was: where a visitor meets somebody in the visited country, the visitor is still there."""
    return meeting.country == visit.host and meeting.status is Status.OCCURRED is visit.status


def _first_day_away(host: str | None, first: date, events: Iterable[Event]) -> date:
    """The day after the visit's ``first`` on which the visitor is in another country than the ``host``, as far as the events tell."""
    elsewhere = (e.date for e in events if e.status is Status.OCCURRED and (e.host or e.country) not in (None, host))
    return min((day for value in elsewhere if value and (day := bounds(value)[0]) > first), default=date.max)


def _whole_stay(visit: Event, held: list[Event], away: date) -> Edtf | None:
    """The days of the visit with the meetings of the days before and after it, as far as there is no gap; after a single day, with those of
    the next days too, until the visitor is ``away``.
    """
    if visit.date is None or visit.date.qualifier or days(visit.date) > LONGEST_STAY:
        return visit.date
    first, last = bounds(visit.date)
    single = [(bounds(m.date)[0], m) for m in held if m.date and days(m.date) == 1 and m.status in _HELD]
    told = {day for day, _ in single}
    if first == last:
        there = (day for day, meeting in single if _is_held_there(visit, meeting) and day <= away)
        last = max((day for day in there if 0 < (day - first).days <= _STILL_THERE), default=last)
    while before := next((day for day in told if 0 < (first - day).days <= _STAY_GAP), None):
        first = before
    while after := next((day for day in told if 0 < (day - last).days <= _STAY_GAP), None):
        last = after
    return span_of_days(first, last)


# --- what is part of a visit -------------------------------------------------------------------------------------------

_Stay = tuple[str, str, date]
"""Who visits whom on which day."""


def with_parts(events: Sequence[Event]) -> list[Event]:
    """Meetings and calls with the id of the visit that they were held on, in the same order; the events' own ids stay what they are."""
    visits: dict[_Stay, list[Event]] = {}
    for event in events:
        for stay in _stays_of(event):
            visits.setdefault(stay, []).append(event)
    return [_with_visit(event, _visit_around(event, visits)) if event.type != "visit" else event for event in events]


def _with_visit(event: Event, visit: str | None) -> Event:
    return event if event.part_of == visit else replace(event, part_of=visit)


def _stays_of(visit: Event) -> Iterator[_Stay]:
    if (
        visit.type != "visit"
        or visit.host is None
        or visit.date is None
        or visit.status is Status.DENIED
        or days(visit.date) > LONGEST_STAY
    ):
        return
    first, last = bounds(visit.date)
    for polity in visit.visitors:
        yield from ((polity, visit.host, first + timedelta(at)) for at in range((last - first).days + 1))


def _visit_around(event: Event, visits: Mapping[_Stay, Sequence[Event]]) -> str | None:
    """The visit that fits best: by the people it shares, then by its place, then the shortest."""
    if event.date is None:
        return None
    day = bounds(event.date)[0]
    pairs = ((guest, host) for guest in event.polities for host in event.polities if guest != host)
    near = {visit.id: visit for guest, host in pairs for visit in visits.get((guest, host, day), ())}
    fitting = [visit for visit in near.values() if is_part(event, visit)]
    best = min(fitting, key=lambda visit: (-len(_shared(event, visit)), event.place != visit.place, _length(visit), visit.id), default=None)
    return best.id if best else None


def is_part(event: Event, visit: Event) -> bool:
    """Whether a meeting or call was held on a visit: on its days, between its two sides, in the country that was visited."""
    if event.date is None or visit.date is None or visit.host is None or not {*visit.visitors, visit.host} <= {*event.polities}:
        return False
    (first, last), (arrival, departure) = bounds(event.date), bounds(visit.date)
    there = event.country in (visit.host, None) or event.type == "call"
    return arrival <= first and last <= departure and there and _fates_agree(event, visit) and not _is_of_others(event, visit)


def _fates_agree(event: Event, visit: Event) -> bool:
    """Nothing takes place on a visit that was called off."""
    if Status.DENIED in (event.status, visit.status):
        return False
    return visit.status is not Status.CANCELLED or event.status is Status.CANCELLED


def _is_of_others(event: Event, visit: Event) -> bool:
    """Other people of the visiting side, and nothing that says they met where it went."""
    guests = {participant.name for participant in event.participants if participant.polity in visit.visitors}
    return bool(guests) and not guests & _visiting(visit) and bool(_visiting(visit)) and event.country != visit.host


def _shared(event: Event, visit: Event) -> set[str]:
    return {participant.name for participant in event.participants} & {participant.name for participant in visit.participants}


def _visiting(visit: Event) -> set[str]:
    return {participant.name for participant in visit.participants if participant.role == "visitor"}


def _length(visit: Event) -> int:
    return days(visit.date) if visit.date else 0
