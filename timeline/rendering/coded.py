"""Writes the chronology in the event codes of conflict research: PLOVER records and CAMEO dyads.

Knows both codebooks' rules of who acts on whom; the codes themselves stand in ``data/codebooks.toml``.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from timeline.model import TOP_OFFICES, Chronology, Event, Participant, Status
from timeline.rendering.codebooks import actor_code, alpha3, day_of_offices, is_country, offices, polity_name, sector, tables
from timeline.rendering.grouping import place_en, silent_polities
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import encodable, one_line, plain, safe_url
from timeline.rendering.tables import Row, csv_bytes, joined, precision
from timeline.rendering.wording import Words

_MULTILATERAL = 3
"""So many countries make a meeting multilateral."""
_NOT_HELD = (Status.CANCELLED, Status.DENIED)

_OF_THE_ARMY = frozenset({"defence_minister", "military"})

CAMEO_COLUMNS = (
    *("EventID", "SQLDATE", "DateStart", "DateEnd", "DatePrecision"),
    *("Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor1Type1Code"),
    *("Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2Type1Code"),
    *("EventCode", "EventBaseCode", "EventRootCode", "EventLabel", "QuadClass", "GoldsteinScale"),
    *("NumSources", "NumArticles", "ActionGeo_FullName", "ActionGeo_CountryISO3", "Status", "SOURCEURL", "RecordID"),
)


@dataclass(frozen=True, slots=True)
class _Actor:
    """Everybody of one polity and one sector, which is what an actor code can tell apart."""

    polity: str
    sector: str
    names: tuple[str, ...]

    @property
    def code(self) -> str:
        return actor_code(self.polity, self.sector)


# --- PLOVER ------------------------------------------------------------------------------------------------------------


def write_plover(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One record a line with lists of actors and recipients, never dyads."""
    return "".join(encodable(json.dumps(_plover(event), ensure_ascii=False)) + "\n" for event in in_order(chronology))


def _plover(event: Event) -> dict[str, object]:
    kind, modes = ("AGREE", ["future"]) if event.status is Status.PLANNED else ("CONSULT", list(_modes(event)))
    if event.status in _NOT_HELD:
        modes.append("negation")
    guests, hosts = _sides(event)
    return {
        "id": one_line(event.id),
        "date": event.start.isoformat() if event.start else None,
        "enddate": event.end.isoformat() if event.end else None,
        "time": None,
        "actor": _entities(event, guests),
        "recipient": _entities(event, hosts),
        "event": [kind],
        "mode": modes,
        "context": _contexts(event),
        "event_loc": _location(event),
        "event_text": one_line(event.summary),
        "text_info": [{"sequence": at, "start": source.span.start, "end": source.span.end} for at, source in enumerate(event.sources)],
        "cite_info": [
            {
                "corpus": one_line(source.outlet),
                "citation": one_line(source.article),
                "url": safe_url(source.url),
                "title": one_line(source.title),
                "language": "zho",
                "date": source.published.isoformat() if source.published else None,
                "text": plain(source.quote),
            }
            for source in event.sources
        ],
        "link": [],
        "comment": one_line(f"{event.status}; {Words('en').date(event.date)}; EDTF {event.date or 'none'}; confidence {event.confidence}"),
    }


def _modes(event: Event) -> Iterator[str]:
    """PLOVER's modes of CONSULT: remote of any kind is ``phone``; else whether somebody is at home, and how many there are."""
    if event.type == "call":
        yield "phone"
    elif event.type == "visit" or _host_of_meeting(event):
        yield "visit"
    elif _is_multilateral(event):
        yield "multilateral"
    elif event.country:
        yield "third-party"


def _is_multilateral(event: Event) -> bool:
    countries = {code for code in event.polities if is_country(code)}
    return len(countries) >= _MULTILATERAL or len(countries) < len(set(event.polities))


def _host_of_meeting(event: Event) -> str:
    """The polity at whose place two others do not also meet: of a meeting of two, the one that is at home."""
    at_home = event.type == "meeting" and event.country in event.polities and not _is_multilateral(event) and len(event.polities) > 1
    return event.country or "" if at_home else ""


def _sides(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Polities that act and that receive; where nobody is known to be at home, all of them act."""
    everybody = tuple(dict.fromkeys((*event.polities, *(person.polity for person in event.participants if person.polity))))
    host = event.host if event.type == "visit" else _host_of_meeting(event)
    if not host:
        return everybody, ()
    guests = event.visitors or tuple(code for code in everybody if code != host)
    return guests, (host,)


def _entities(event: Event, polities: Iterable[str]) -> list[dict[str, str]]:
    people = [(person, person.polity) for polity in polities for person in event.participants if person.polity == polity]
    entities = [_entity(person, polity, day_of_offices(event)) for person, polity in people]
    named = {polity for _, polity in people}
    return entities + [
        {"code": _plover_code(code), "sector": "", "entity_text": one_line(polity_name(code)), "identifier_id": ""}
        for code in polities
        if code not in named
    ]


def _entity(person: Participant, polity: str, day: datetime.date | None) -> dict[str, str]:
    return {
        "code": _plover_code(polity),
        "sector": sector(person, day),
        "entity_text": one_line(person.name),
        "identifier_id": one_line(person.wikidata),
    }


def _plover_code(polity: str) -> str:
    """Alpha-3 for countries; organisations stand like countries, under their own letters where PLOVER has some."""
    return str(tables()["plover"].get(polity) or actor_code(polity)[:3])


def _contexts(event: Event) -> list[str]:
    """``military`` where a soldier or a defence minister takes part; a head of state who also commands the army does not make it so."""
    held = [set(offices(person, day_of_offices(event))) for person in event.participants]
    military = any(each & _OF_THE_ARMY and not each & TOP_OFFICES for each in held)
    return ["diplomatic", *(["military"] if military else [])]


def _location(event: Event) -> dict[str, str] | None:
    if not (event.place or event.country):
        return None
    country = event.country or ""
    return {
        "text": one_line(event.place or polity_name(country)),
        "name_en": one_line(place_en(event)),
        "country": alpha3(country) or one_line(country),
    }


# --- CAMEO -------------------------------------------------------------------------------------------------------------


def write_cameo(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """One row for each pair of actors that an event's rule makes; what was cancelled or denied has no code and is left out."""
    rows = (row for event in in_order(chronology) for row in _dyads(event))
    return csv_bytes(CAMEO_COLUMNS, rows, raw=options.raw)


def left_out_of_cameo(chronology: Chronology) -> int:
    return sum(event.status in _NOT_HELD for event in chronology)


def _dyads(event: Event) -> Iterator[Row]:
    if event.status in _NOT_HELD:
        return
    for at, (one, other, code) in enumerate(_pairs(event), start=1):
        yield {
            "EventID": f"{one_line(event.id)}-{at}",
            "SQLDATE": event.start.strftime("%Y%m%d") if event.start and precision(event.date) in ("day", "days") else None,
            "DateStart": event.start,
            "DateEnd": event.end,
            "DatePrecision": precision(event.date),
            **_actor_cells("Actor1", one),
            **_actor_cells("Actor2", other),
            **_code_cells(code),
            "NumSources": len({source.outlet for source in event.sources if source.outlet}),
            "NumArticles": len({source.article for source in event.sources}),
            "ActionGeo_FullName": place_en(event) or event.place,
            "ActionGeo_CountryISO3": alpha3(event.country or "") or event.country,
            "Status": str(event.status),
            "SOURCEURL": next(filter(None, (safe_url(source.url) for source in event.sources)), ""),
            "RecordID": event.id,
        }


def _pairs(event: Event) -> Iterator[tuple[_Actor, _Actor | None, str]]:
    """Who did what to whom: a visit is made and hosted, a call goes both ways, and what is planned is an intent."""
    guests, hosts = ([actor for code in side for actor in _actors(event, code)] for side in _sides(event))
    planned = event.status is Status.PLANNED
    if not hosts:
        code = "036" if planned else _symmetric_code(event)
        both = [(one, other) for one, other in permutations(guests, 2) if one.polity != other.polity]
        yield from ((one, other, code) for one, other in both)
        if not both:
            yield from ((actor, None, code) for actor in guests)
        return
    for guest in guests:
        yield from ((guest, host, "036" if planned else "042") for host in hosts)
    for host in hosts if not (planned and event.type == "visit") else []:
        yield from ((host, guest, "036" if planned else "043") for guest in guests)


def _symmetric_code(event: Event) -> str:
    if event.type == "visit":
        return "042"
    if event.type == "call":
        return "041"
    away = event.country and event.country not in event.polities
    return "044" if away else event.cameo if event.cameo in tables()["cameo"] else "040"


def _actors(event: Event, polity: str) -> list[_Actor]:
    if polity in silent_polities(event):
        return [_Actor(polity, "", (polity_name(polity),))]
    found: dict[str, list[str]] = {}
    for person in event.participants:
        if person.polity == polity:
            found.setdefault(sector(person, day_of_offices(event)), []).append(person.name_en or person.name)
    return [_Actor(polity, kind, tuple(names)) for kind, names in found.items()]


def _actor_cells(prefix: str, actor: _Actor | None) -> Row:
    if actor is None:
        return dict.fromkeys((f"{prefix}Code", f"{prefix}Name", f"{prefix}CountryCode", f"{prefix}Type1Code"))
    country = alpha3(actor.polity)
    return {
        f"{prefix}Code": actor.code,
        f"{prefix}Name": joined(map(one_line, actor.names)),
        f"{prefix}CountryCode": country,
        f"{prefix}Type1Code": actor.sector if country else actor.code[:3],
    }


def _code_cells(code: str) -> Row:
    row = tables()["cameo"][code]
    return {
        "EventCode": code,
        "EventBaseCode": code[:3],
        "EventRootCode": code[:2],
        "EventLabel": row["label"],
        "QuadClass": 1,  # verbal cooperation: roots 01 to 05
        "GoldsteinScale": row["goldstein"],
    }
