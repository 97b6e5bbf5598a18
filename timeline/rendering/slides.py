"""Writes the chronology for TimelineJS: its JSON, and the spreadsheet that it is fed from.

Knows TimelineJS3's documented fields, and that it shows texts as HTML; a date that it cannot place is never invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from markupsafe import Markup, escape

from timeline.edtf import Point
from timeline.model import Chronology, Event, Source
from timeline.rendering.grouping import ends, place_en, undated
from timeline.rendering.headlines import headline, original
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import anchors, encodable, one_line, plain, safe_url
from timeline.rendering.scripts import LANGUAGE_OF, language_of
from timeline.rendering.tables import Row, csv_bytes
from timeline.rendering.wording import Words

_QUOTE_LIMIT = 1000
TIMELINEJS_COLUMNS = (
    *("Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text"),
    *("Media", "Media Credit", "Media Caption", "Media Thumbnail", "Alt Text", "Type", "Group", "Background"),
)
"""As TimelineJS's sample spreadsheet has them."""


def write_timelinejs(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One object with a title slide and a slide for each dated event; the undated ones are listed on the title slide."""
    words = Words(options.language)
    headline, text = _title(chronology, options, words)
    slides = zip(_dated(chronology), anchors(event.id for event in _dated(chronology)), strict=True)
    whole = {
        "title": {"unique_id": "title", "text": {"headline": headline, "text": text}},
        "events": [_slide(event, name, words) for event, name in slides],
        "eras": [],
        "scale": "human",
    }
    return encodable(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"


def write_timelinejs_csv(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """The same slides as rows of TimelineJS's spreadsheet, the title slide first."""
    words = Words(options.language)
    headline, text = _title(chronology, options, words)
    rows: list[Row] = [{"Headline": headline, "Text": text, "Type": "title"}, *(_row(event, words) for event in _dated(chronology))]
    empty: Row = dict.fromkeys(TIMELINEJS_COLUMNS)
    return csv_bytes(TIMELINEJS_COLUMNS, ({**empty, **row} for row in rows), raw=options.raw)


def _dated(chronology: Chronology) -> list[Event]:
    return [event for event in in_order(chronology) if event.date and ends(event.date)]


def _title(chronology: Chronology, options: Options, words: Words) -> tuple[str, str]:
    text = _paragraph(f"{words('method_note')} ({options.program})")
    if chronology.excerpt:
        text += _paragraph(words.excerpt(chronology.excerpt))
    missing = undated(chronology)
    if missing:
        text += _paragraph(f"{words('undated')}{words('colon')}{len(missing)}")
        text += Markup("<ul>{}</ul>").format(Markup("").join(_listed(event, words) for event in missing))
    if not len(chronology):
        text += _paragraph(words.no_events(chronology.excerpt))
    return _headline(options.title or words("title")), str(text)


def _listed(event: Event, words: Words) -> Markup:
    return Markup("<li>{}</li>").format(one_line(headline(event, words)))


def _slide(event: Event, name: str, words: Words) -> dict[str, object]:
    bounds = ends(event.date) if event.date else ()
    slide: dict[str, object] = {"start_date": _parts(bounds[0])}
    if len(bounds) > 1:
        slide["end_date"] = _parts(bounds[1])
    return {
        **slide,
        "display_date": words.date(event.date),
        "text": {"headline": _heading(event, words), "text": str(_text(event, words))},
        "group": _headline(words.type(event.type)),
        "unique_id": name,
    }


def _row(event: Event, words: Words) -> Row:
    first, *more = ends(event.date) if event.date else ()
    row: Row = {
        "Year": first.year,
        "Month": first.month,
        "Day": first.day,
        "Display Date": words.date(event.date),
        "Headline": _heading(event, words),
        "Text": str(_text(event, words)),
        "Group": _headline(words.type(event.type)),
    }
    for last in more:
        row |= {"End Year": last.year, "End Month": last.month, "End Day": last.day}
    return row


def _parts(point: Point) -> dict[str, int]:
    """A day's, month's or year's parts; what is not known is not there."""
    return {key: part for key, part in (("year", point.year), ("month", point.month), ("day", point.day)) if part is not None}


def _heading(event: Event, words: Words) -> str:
    status = "" if event.status == "occurred" else f"[{words.label(event.status)}] "
    return _headline(status + one_line(headline(event, words)))


def _headline(text: str) -> str:
    return str(escape(one_line(text)))


def _text(event: Event, words: Words) -> Markup:
    place = words.both(event.place or "", place_en(event))
    facts = [("participants", "; ".join(words.person(person, event.start) for person in event.participants)), ("place", place)]
    parts = [_paragraph(f"{words(key)}{words('colon')}{said}") for key, said in facts if said]
    parts[:0] = [_paragraph(said)] if (said := original(event, words)) else []
    return Markup("").join([*parts, *_evidence(event.sources, words)])


def _evidence(sources: Iterable[Source], words: Words) -> Iterable[Markup]:
    for source in sources:
        quote, total = plain(source.quote), len(source.quote)
        shown = quote[:_QUOTE_LIMIT] + (words("cut", shown=_QUOTE_LIMIT, total=total) if total > _QUOTE_LIMIT else "")
        language = LANGUAGE_OF[source.script] if language_of(shown) else ""
        published = source.published.isoformat() if source.published else words("unpublished")
        outlet, url = one_line(source.outlet or source.article), safe_url(source.url)
        cited = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, outlet) if url else escape(outlet)
        yield Markup('<blockquote lang="{}">{}</blockquote>').format(language, shown)
        yield Markup("<p>{}, {}</p>").format(cited, published)


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(one_line(text))
