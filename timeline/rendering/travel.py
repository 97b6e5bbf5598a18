"""Lays leaders' visits out as the COLT data set does: one row a leader, a country and a stay.

Knows COLT's columns and whose travel it counts; what it cannot know from the news is left blank, since blank is not "No".
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from timeline.lexicon import fold, gazetteer
from timeline.model import TOP_OFFICES, Chronology, Event, Participant, Status
from timeline.rendering.codebooks import alpha3, day_of_offices, is_country, offices, polity_kind, polity_name, tables
from timeline.rendering.headlines import VENUES
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import one_line, safe_url
from timeline.rendering.tables import Row, csv_bytes, joined, precision
from timeline.rendering.wording import Words

_LINKS = 33
_CITIES = frozenset({"capital", "city"})

COLT_COLUMNS = (
    *("TripID", "TripYear", "TripStartDate", "TripEndDate", "TripDuration"),
    *("LeaderCountryOrIGO", "LeaderCountryISO", "LeaderRole", "LeaderTitle", "LeaderFullName", "LeaderNameChinese"),
    *("CountryVisited", "CountryVisitedISO", "CityVisited"),
    *("MetHostHoGS", "HostHOGSName", "MetNonhostHOGS", "NonhostHOGSNames", "MetIGOLeader", "IGOLeaderName"),
    *("AttendedMultilatEvent", "NameMultilatEvent", "VisitType", "DateText", "Confidence(1-5)", "Notes"),
    *(f"SourceLink{at}" for at in range(1, _LINKS + 1)),
    "RecordID",
)
"""COLT's own names, and four of ours that it lacks: ``LeaderNameChinese``, ``VisitType``, ``DateText``, ``RecordID``."""


def write_colt(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """Visits that took place, by leaders whom COLT counts; numbered in order of date."""
    trips = [trip for event in in_order(chronology) for trip in _trips(event)]
    rows = (_row(at, event, leader, role, chronology) for at, (event, leader, role) in enumerate(trips, start=1))
    return csv_bytes(COLT_COLUMNS, rows, raw=options.raw)


def left_out_of_colt(chronology: Chronology) -> int:
    """Events without a row: no visits, not carried out, or of nobody whom COLT counts."""
    return sum(next(_trips(event), None) is None for event in chronology)


def _trips(event: Event) -> Iterator[tuple[Event, Participant, str]]:
    if event.type == "visit" and event.status is Status.OCCURRED and event.host and is_country(event.host):
        for person in event.participants:
            role = _role(person, event)
            if role and person.role != "host" and person.polity != event.host:
                yield event, person, role


def _role(person: Participant, event: Event) -> str:
    """COLT's role code, empty for those whose travel it does not list; of a stretch, for want of the day, by its first or else its last."""
    role = _role_on(day_of_offices(event), person, event.start)
    return role or ("" if _exact(event) or event.end is None else _role_on(event.end, person, event.end))


def _role_on(day: datetime.date | None, person: Participant, dated: datetime.date | None) -> str:
    held = offices(person, day)
    if set(held) >= TOP_OFFICES:
        return "GS"
    counted = (str(code) for office, code in tables()["leaders"].items() if office in held)
    role = next(counted, "")
    return role if role != "F" or _counts_minister(person.polity, dated) else ""


def _counts_minister(polity: str, day: datetime.date | None) -> bool:
    rows = tables()["ministers"].items()
    return any(polity in polities and (day is None or day.year >= int(year)) for year, polities in rows)


def _row(at: int, event: Event, leader: Participant, role: str, chronology: Chronology) -> Row:
    assert event.host is not None
    codes = [alpha3(code) or one_line(code) for code in (leader.polity, event.host)]
    links = list(dict.fromkeys(filter(None, (safe_url(source.url) for source in event.sources))))[:_LINKS]
    row: Row = {
        "TripID": f"{at}-{codes[0]}-{codes[1]}-1",
        "TripYear": event.start.year if event.start else None,
        "TripStartDate": event.start if _exact(event) else None,
        "TripEndDate": event.end if _exact(event) else None,
        "TripDuration": (event.end - event.start).days + 1 if _exact(event) and event.start and event.end else "TBD",
        "LeaderCountryOrIGO": polity_name(leader.polity),
        "LeaderCountryISO": codes[0],
        "LeaderRole": role,
        "LeaderTitle": Words("en").office(leader, event.start) or leader.title,
        "LeaderFullName": leader.name_en or leader.name,
        "LeaderNameChinese": leader.name,
        "CountryVisited": polity_name(event.host),
        "CountryVisitedISO": codes[1],
        "CityVisited": _city(event),
        "VisitType": event.subtype,
        "DateText": Words("en").date(event.date),
        "Confidence(1-5)": 1 + round(4 * min(max(event.confidence, 0.0), 1.0)),
        "Notes": event.summary,
        "RecordID": event.id,
        **_encounters(event, leader, chronology),
        **_gatherings(event),
    }
    return {**dict.fromkeys(COLT_COLUMNS), **row, **{f"SourceLink{number}": link for number, link in enumerate(links, start=1)}}


def _exact(event: Event) -> bool:
    return precision(event.date) in ("day", "days") and not (event.date and event.date.qualifier)


def _city(event: Event) -> str | None:
    """The city, or that of a building, as far as the table of places knows it; nothing for the country again, a region or a sea."""
    if not event.place_en or event.place_en == polity_name(event.host or "") or event.country != event.host:
        return None
    places = gazetteer().places
    known = places.get(fold(event.place or ""))
    if known and known.kind in VENUES:
        known = places.get(fold(known.within))
        return known.name_en if known else None
    return event.place_en if known is None or known.kind in _CITIES else None


def _encounters(event: Event, leader: Participant, chronology: Chronology) -> Row:
    """Whom the leader met on the trip: hosts of the visit itself, and others in meetings on its days in that country."""
    met = [person for each in (event, *_meetings(event, leader, chronology)) for person in each.participants if person.name != leader.name]
    day = day_of_offices(event)
    heads = [person for person in met if set(offices(person, day)) & TOP_OFFICES]
    groups = {
        ("MetHostHoGS", "HostHOGSName"): [person for person in heads if person.polity == event.host],
        ("MetNonhostHOGS", "NonhostHOGSNames"): [person for person in heads if person.polity not in (event.host, leader.polity)],
        ("MetIGOLeader", "IGOLeaderName"): [person for person in met if "org_head" in offices(person, day)],
    }
    row: Row = {}
    for (flag, names), people in groups.items():
        if people:
            row |= {flag: "Yes", names: joined(dict.fromkeys(person.name_en or person.name for person in people))}
    return row


def _meetings(event: Event, leader: Participant, chronology: Chronology) -> Iterator[Event]:
    for other in chronology:
        # A meeting that names no place took place here only if somebody from here was there.
        here = other.country == event.host or (not other.country and event.host in other.polities)
        same = here and other.type == "meeting" and other.status is Status.OCCURRED
        within = _exact(event) and _exact(other) and event.start and event.end and other.start and event.start <= other.start <= event.end
        if same and within and leader.name in {person.name for person in other.participants}:
            yield other


def _gatherings(event: Event) -> Row:
    names = [polity_name(code) for code in event.polities if polity_kind(code) in ("organisation", "format")]
    return {"AttendedMultilatEvent": "Yes", "NameMultilatEvent": joined(names)} if names else {}
