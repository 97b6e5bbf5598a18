"""Writes the chronology as linked data: schema.org events in JSON-LD, for a file or for the inside of a page.

Knows schema.org's types and properties; does not know HTML beyond what could end a script element.
"""

from __future__ import annotations

import json
import re

from timeline.edtf import Edtf, Point
from timeline.model import Chronology, Event, Participant, Source, Status
from timeline.rendering.codebooks import is_country, polity_name, polity_name_zh
from timeline.rendering.grouping import place_en, silent_polities
from timeline.rendering.notes import articles_told
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import anchors, one_line, plain, safe_url
from timeline.rendering.scripts import LANGUAGE_OF, language_of
from timeline.rendering.wording import Words

Node = dict[str, object]

_CONTEXT = "https://schema.org"
_STATUS = {
    Status.OCCURRED: "EventScheduled",
    Status.PLANNED: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    # There is no word for what is denied; nobody should read that it takes place.
    Status.DENIED: "EventCancelled",
}
_ENTITY = re.compile(r"Q[1-9]\d*")
_QUOTE_LIMIT = 5000
_UNSAFE_IN_SCRIPTS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def write_jsonld(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """A graph of one data set, which says what the file is and rests on, and its events, with the sentences they rest on."""
    return _dumped(_graph(chronology, options, quotes=True), indent=2) + "\n"


def json_ld(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """The same graph without the sentences, on one line that can stand inside ``<script type="application/ld+json">``.

    Each event's ``@id`` is the fragment identifier that it has on the page. ``<``, ``>``, ``&`` and the separators U+2028 and
    U+2029 are written as JSON's escapes, so that nothing in it ends the element.
    """
    return _dumped(_graph(chronology, options, quotes=False))


def _dumped(graph: Node, *, indent: int | None = None) -> str:
    return json.dumps(graph, ensure_ascii=False, indent=indent).translate(_UNSAFE_IN_SCRIPTS)


def _graph(chronology: Chronology, options: Options, *, quotes: bool) -> Node:
    names = dict(zip(map(id, chronology), anchors(event.id for event in chronology), strict=True))
    visits = {event.id: f"#{names[id(event)]}" for event in chronology}
    events = [_event(event, f"#{names[id(event)]}", visits.get(event.part_of or ""), quotes=quotes) for event in in_order(chronology)]
    return {"@context": _CONTEXT, "@graph": [_data_set(chronology, options), *events]}


def _data_set(chronology: Chronology, options: Options) -> Node:
    words = Words(options.language)
    articles = articles_told(chronology, words)
    counts = f"{words('events')}: {len(chronology)}; {words('articles')}: {articles}; {words('failures')}: {len(chronology.failures)}."
    days = sorted(day for event in chronology for day in (event.start, event.end) if day)
    return _filled(
        {
            "@type": "Dataset",
            "name": one_line(options.title) or words("title"),
            "description": f"{words('method_note')} {counts}",
            "inLanguage": options.language,
            "temporalCoverage": f"{days[0]}/{days[-1]}" if days else "",
            "creator": {"@type": "SoftwareApplication", "name": options.program, "applicationCategory": "BusinessApplication"},
        }
    )


def _event(event: Event, identifier: str, visit: str | None, *, quotes: bool) -> Node:
    start, end = _days(event.date)
    summary = one_line(event.summary)
    return _filled(
        {
            "@type": "Event",
            "@id": identifier,
            "identifier": one_line(event.id),
            "name": summary or Words("en").type(event.type),
            "description": _description(event),
            "inLanguage": language_of(summary),
            "keywords": ", ".join(map(one_line, filter(None, (event.type, event.mode, event.subtype, event.status)))),
            "startDate": start,
            "endDate": end,
            "eventStatus": f"{_CONTEXT}/{_STATUS[event.status]}",
            "eventAttendanceMode": f"{_CONTEXT}/{'Online' if _remote(event) else 'Offline'}EventAttendanceMode",
            "location": _location(event),
            "organizer": [_person(person) for person in event.participants if person.role == "host"],
            "attendee": [*map(_person, event.participants), *map(_organisation, silent_polities(event))],
            "superEvent": {"@id": visit} if visit else None,
            "subjectOf": [_article(source, quotes=quotes) for source in event.sources],
        }
    )


def _days(date: Edtf | None) -> tuple[str, str]:
    """First and last day as precise as they are known: ``2021-12`` stays a month.

    A single month or year has no end of its own, since it is the time within which the event took place, not how long it lasted.
    """
    if date is None or isinstance(date, Point):
        return _iso(date), _iso(date) if date and date.day else ""
    return _iso(date.start), _iso(date.end)


def _iso(point: Point | None) -> str:
    """Without EDTF's qualifier, which ISO 8601 does not have; the description says it in words."""
    return str(point.qualified("")) if point and 1 <= point.year <= 9999 else ""


def _remote(event: Event) -> bool:
    return event.type == "call" or event.mode in ("phone", "video")


def _description(event: Event) -> str:
    words = Words("en")
    facts = [words.type(event.type), words.label(event.status), words.date(event.date)]
    said = [f"{words.label(conflict.field)} {' / '.join(value for value, _ in conflict.values)}" for conflict in event.conflicts]
    return one_line("; ".join([*facts, *([f"{words('conflict')}: {', '.join(said)}"] if said else [])]))


def _location(event: Event) -> Node | None:
    if _remote(event):
        return {"@type": "VirtualLocation", "name": one_line(Words("en").label(event.mode or "call"))}
    if not (event.place or event.country):
        return None
    country = one_line(event.country or "")
    return _filled(
        {
            "@type": "Place",
            "name": one_line(event.place or "") or polity_name(country),
            "alternateName": one_line(place_en(event)),
            "address": {"@type": "PostalAddress", "addressCountry": country} if country else None,
        }
    )


def _person(person: Participant) -> Node:
    """Whom a person acts for is given as nationality where that is a country, as affiliation where it is an organisation."""
    others = [one_line(name) for name in dict.fromkeys((person.name_en, *person.aliases)) if name]
    national = is_country(person.polity)
    return _filled(
        {
            "@type": "Person",
            "name": one_line(person.name),
            "alternateName": others,
            "jobTitle": one_line(person.title),
            "nationality": _country(person.polity) if national else None,
            "affiliation": _organisation(person.polity) if person.polity and not national else None,
            "sameAs": f"https://www.wikidata.org/entity/{person.wikidata}" if _ENTITY.fullmatch(person.wikidata) else "",
        }
    )


def _country(code: str) -> Node:
    return _filled({"@type": "Country", "name": polity_name(code), "alternateName": polity_name_zh(code), "identifier": code})


def _organisation(code: str) -> Node:
    """An organisation, or the delegation of a country of which nobody is named."""
    kind = "GovernmentOrganization" if is_country(code) else "Organization"
    return _filled(
        {"@type": kind, "name": one_line(polity_name(code)), "alternateName": polity_name_zh(code), "identifier": one_line(code)}
    )


def _article(source: Source, *, quotes: bool) -> Node:
    quote = plain(source.quote)
    shown = quote if len(quote) <= _QUOTE_LIMIT else f"{quote[:_QUOTE_LIMIT]}{Words('en')('cut', shown=_QUOTE_LIMIT, total=len(quote))}"
    return _filled(
        {
            "@type": "NewsArticle",
            "identifier": one_line(source.article),
            "headline": one_line(source.title),
            "url": safe_url(source.url),
            "datePublished": source.published.isoformat() if source.published else "",
            "inLanguage": LANGUAGE_OF[source.script],
            "publisher": {"@type": "Organization", "name": one_line(source.outlet)} if source.outlet else None,
            "hasPart": {"@type": "Quotation", "text": shown} if quotes and shown else None,
        }
    )


def _filled(node: Node) -> Node:
    """Without the properties that say nothing."""
    return {key: value for key, value in node.items() if value not in ("", None, [])}
