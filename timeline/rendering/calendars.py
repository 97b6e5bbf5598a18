"""Writes the dated events as an iCalendar file of all-day entries.

Knows iCalendar's fields; the library writes, folds and escapes them.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING

from timeline.model import Chronology, Event, Status
from timeline.rendering.grouping import place_en
from timeline.rendering.headlines import headline, original
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.safety import one_line, plain, safe_url
from timeline.rendering.tables import precision
from timeline.rendering.wording import Words

if TYPE_CHECKING:
    import icalendar

_STATUS = {Status.OCCURRED: "CONFIRMED", Status.PLANNED: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.DENIED: "CANCELLED"}
_WIDEST = 14
"""Days among which the one of an event may lie: 近日 and 上旬 are known well enough, a month is not."""
_NEVER = datetime.date(1970, 1, 1)


def write_ics(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """Every event whose days are known, near enough; how many are left out is said in the calendar's description."""
    import icalendar

    words = Words(options.language)
    dated = [event for event in chronology if has_entry(event)]
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//timeline-china//{options.program}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", one_line(options.title) or words("title"))
    if left_out := _left_out(chronology, len(chronology) - len(dated), words):
        calendar.add("x-wr-caldesc", left_out)
    for event in dated:
        calendar.add_component(_filled(icalendar.Event(), event, words))
    written: bytes = calendar.to_ical()
    return written


def _left_out(chronology: Chronology, without: int, words: Words) -> str:
    """What the calendar lacks: what nobody asked for, and the events ``without`` an entry."""
    excerpt = one_line(words.excerpt(chronology.excerpt)) if chronology.excerpt else ""
    return " ".join(filter(None, (excerpt, words("left_out", count=without) if without else "")))


def has_entry(event: Event) -> bool:
    """Whether the event fits a calendar: one of a month or a year would be a bar across all of it."""
    first, after = _days(event)
    return bool(event.start or event.end) and (_is_stay(event) or (after - first).days <= _WIDEST)


def without_entry(chronology: Chronology) -> int:
    return sum(not has_entry(event) for event in chronology)


def _is_stay(event: Event) -> bool:
    """A visit of many days, each of them told."""
    return event.type == "visit" and precision(event.date) == "days" and not (event.date and event.date.qualifier)


def _filled(entry: icalendar.Event, event: Event, words: Words) -> icalendar.Event:
    first, after = _days(event)
    entry.add("uid", _uid(event))
    entry.add("dtstamp", _stamp(event))
    entry.add("dtstart", first)
    entry.add("dtend", after)
    entry.add("summary", _heading(event, words))
    entry.add("status", _STATUS[event.status])
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [one_line(words.type(event.type))])
    entry.add("description", _description(event, words))
    if event.place:
        entry.add("location", one_line(words.both(event.place, place_en(event))))
    url = next((safe_url(source.url) for source in event.sources if safe_url(source.url)), "")
    if url:
        entry.add("url", url)
    return entry


def _days(event: Event) -> tuple[datetime.date, datetime.date]:
    """First day, and the day after the last, since DTEND is exclusive; an open end lasts one day."""
    first = event.start or event.end or _NEVER
    last = (event.end or first) if event.start else first
    return first, last + datetime.timedelta(days=1) if last < datetime.date.max else last


def _uid(event: Event) -> str:
    """Stable while the event's id is; hashed, since ids may hold anything."""
    return f"{hashlib.sha256(event.id.encode('utf-8', 'replace')).hexdigest()[:32]}@timeline-china"


def _stamp(event: Event) -> datetime.datetime:
    """When the entry was last known to be true: the latest publication, not the clock, so that the same input gives the same bytes."""
    published = [source.published for source in event.sources if source.published]
    return datetime.datetime.combine(max(published, default=_NEVER), datetime.time(), datetime.UTC)


def _heading(event: Event, words: Words) -> str:
    status = "" if event.status is Status.OCCURRED else f"[{words.label(event.status)}] "
    # An entry that fills a month or a year says in its heading that the day is not known.
    exact = event.start == event.end or (event.type == "visit" and precision(event.date) == "days")
    return status + one_line(headline(event, words)) + ("" if exact else f" ({words.date(event.date)})")


def _description(event: Event, words: Words) -> str:
    people = "; ".join(words.person(person, event.start) for person in event.participants)
    lines = [original(event, words), f"{words('date')}: {words.date(event.date)}", f"{words('participants')}: {people}" if people else ""]
    for source in event.sources:
        published = source.published.isoformat() if source.published else words("unpublished")
        lines.append(f"“{source.quote[:500]}” ({source.outlet or source.article}, {published})")
    return plain("\n".join(filter(None, lines)))
