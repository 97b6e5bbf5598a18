"""Lays events out as rows and columns: the spreadsheet and the data frame.

Knows columns and what spreadsheets do to cells; does not know HTML.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from timeline.edtf import Edtf, Point
from timeline.model import Chronology, Conflict, Event, Participant, Source
from timeline.rendering.grouping import place_en, silent_polities, voices
from timeline.rendering.headlines import headline
from timeline.rendering.options import DEFAULTS, Long, Options
from timeline.rendering.safety import plain
from timeline.rendering.wording import Words

if TYPE_CHECKING:
    import pandas

Cell = str | int | float | datetime.date | None
Row = dict[str, Cell]

CELL_LIMIT = 32_767
"""Characters in a cell of Excel."""
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")

COLUMNS: dict[str, str] = {
    "date_start": "first day of the event, or of the time in which it took place",
    "date_end": "last day of it",
    "type": "meeting, visit or call",
    "summary": "one line in Chinese, in simplified characters, whatever the sources are printed in",
    "participants": "names, each with its English form and polity",
    "place": "place, in simplified characters",
    "date_en": "the date in English words",
    "date_precision": "day, month, year, days, months, years, open; empty where there is no date",
    "date_qualifier": "approximate, uncertain, both, or empty",
    "status": "occurred, planned, cancelled or denied",
    "mode": "in_person, phone or video; empty for visits",
    "subtype": "state visit, summit and the like",
    "summary_en": "the event in an English sentence, made from the other columns",
    "place_en": "place in English",
    "country": "code of the country that the place is in",
    "polities": "codes of all polities that take part",
    "visitors": "codes of the polities that visit",
    "host": "code of the polity that is visited",
    "source_count": "number of articles that report it",
    "independent_sources": "number of texts of their own among them; copies of one text are one",
    "outlets": "who published them",
    "published": "when they were published",
    "date_words": "the date expressions that the articles use",
    "date_basis": "how each was resolved",
    "attributions": "whom the articles cite",
    "quotes": "the sentences that the event rests on",
    "conflicts": "fields on which sources disagree, what they say, and who says it",
    "urls": "addresses of the articles",
    "articles": "file names of the articles",
    "confidence": "0 to 1",
    "cameo": "CAMEO code",
    "date": "the date as EDTF",
    "part_of": "of a meeting or call: the id of the visit during which it was held",
    "id": "the event's id",
}
"""What each column of the table holds, in order: what a reader needs first, what a machine needs last."""

PARTICIPANT_COLUMNS = ("name", "name_en", "polity", "title", "role", "aliases")
SOURCE_COLUMNS = (
    *("article", "outlet", "title", "url", "published", "quote", "start", "end"),
    *("date_words", "date_basis", "attribution", "source_status"),
)
_KEPT_IN_LONG = ("date_start", "date_end", "type", "summary", "status", "date_en", "id")


def write_csv(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel wants it; ``raw`` for programs."""
    columns, rows = table(chronology, options)
    return csv_bytes(columns, rows, raw=options.raw)


def csv_bytes(columns: Iterable[str], rows: Iterable[Row], *, raw: bool) -> bytes:
    """A header line, then each row's cells in the order of ``columns``."""
    out = io.StringIO()
    columns = tuple(columns)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_written(row[column], raw=raw) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8" if raw else "utf-8-sig")


def to_frame(chronology: Chronology, *, long: Long | None = None) -> pandas.DataFrame:
    """The table as a pandas data frame, days as timestamps."""
    import pandas

    columns, rows = table(chronology, Options(long=long))
    frame = pandas.DataFrame(list(rows), columns=list(columns))
    for column in {"date_start", "date_end"} & set(columns):
        frame[column] = pandas.to_datetime(pandas.Series(list(frame[column]), dtype="object"), errors="coerce")
    return frame


def table(chronology: Chronology, options: Options = DEFAULTS) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Column names, and rows that hold each of them."""
    if options.long == "participants":
        return (*_KEPT_IN_LONG, *PARTICIPANT_COLUMNS), (
            {**row, **_participant_row(p)} for event in chronology for row in [_short_row(event)] for p in _taking_part(event)
        )
    if options.long == "sources":
        return (*_KEPT_IN_LONG, *SOURCE_COLUMNS), (
            {**row, **_source_row(s)} for event in chronology for row in [_short_row(event)] for s in event.sources
        )
    return tuple(COLUMNS), (event_row(event) for event in chronology)


def event_row(event: Event) -> Row:
    """One event as a row with each column of ``COLUMNS``."""
    sources = event.sources
    row: Row = {
        "date_start": event.start,
        "date_end": event.end,
        "type": event.type,
        "summary": event.summary,
        "participants": joined(named(participant) for participant in event.participants),
        "place": event.place,
        "date_en": Words("en").date(event.date),
        "date_precision": precision(event.date),
        "date_qualifier": {"~": "approximate", "?": "uncertain", "%": "both"}.get(event.date.qualifier if event.date else "", ""),
        "status": str(event.status),
        "mode": event.mode,
        "subtype": event.subtype,
        "summary_en": headline(event, Words("en")),
        "place_en": place_en(event) or None,
        "country": event.country,
        "polities": joined(event.polities),
        "visitors": joined(event.visitors),
        "host": event.host,
        "source_count": len({source.article for source in sources}),
        "independent_sources": event.independent_sources,
        "outlets": joined(_distinct(source.outlet for source in sources)),
        "published": joined(_distinct(source.published.isoformat() for source in sources if source.published)),
        "date_words": joined(_distinct(source.date_text for source in sources)),
        "date_basis": joined(_distinct(source.date_basis for source in sources)) or _borrowed(event),
        "attributions": joined(_distinct(source.attribution or "" for source in sources)),
        "quotes": joined(_distinct(source.quote for source in sources)),
        "conflicts": joined(map(partial(_disagreement, event), event.conflicts)),
        "urls": joined(_distinct(source.url for source in sources)),
        "articles": joined(_distinct(source.article for source in sources)),
        "confidence": event.confidence,
        "cameo": event.cameo,
        "date": str(event.date) if event.date else None,
        "part_of": event.part_of,
        "id": event.id,
    }
    return row


def _disagreement(event: Event, conflict: Conflict) -> str:
    """date: 2023-03-20 (新华社) / 2023-03-21 (某報)."""
    said = (f"{value} ({', '.join(voices(event, articles))})" for value, articles in conflict.values)
    return f"{conflict.field}: {' / '.join(said)}"


def _borrowed(event: Event) -> str:
    """What to say of a date that no source's own words give."""
    return f"that of the visit {event.part_of}, during which it was held" if event.date and event.part_of else ""


def precision(date: Edtf | None) -> str:
    """How fine a date is.

    >>> from timeline.edtf import parse
    >>> precision(parse("2023-03")), precision(parse("2023/.."))
    ('month', 'open')
    """
    if date is None:
        return ""
    if isinstance(date, Point):
        return _grain(date)
    return f"{_grain(date.start)}s" if date.start and date.end else "open"


def named(participant: Participant) -> str:
    """习近平 (Xi Jinping, CN)."""
    beside = ", ".join(filter(None, (participant.name_en, participant.polity)))
    return f"{participant.name} ({beside})" if beside else participant.name


def joined(values: Iterable[str]) -> str:
    r"""Values of one cell, ``; `` between them; a semicolon inside one is written ``\;``."""
    return "; ".join(value.replace(";", "\\;") for value in values)


def defused(text: str) -> str:
    """With an apostrophe before what a spreadsheet would compute.

    >>> defused("=1+1"), defused("正常")
    ("'=1+1", '正常')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def fitted(text: str) -> str:
    """Cut to what a cell holds, and saying so. Excel counts UTF-16 code units, so that 𠮷 is two."""
    if len(text) * 2 <= CELL_LIMIT or len(coded := text.encode("utf-16-le")) <= CELL_LIMIT * 2:
        return text
    note = f" … [cut: {len(text)} characters]"
    return coded[: (CELL_LIMIT - len(note)) * 2].decode("utf-16-le", "ignore") + note


def _written(cell: Cell, *, raw: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return str(cell)
    text = plain(cell)
    return fitted(text if raw else defused(text))


def _short_row(event: Event) -> Row:
    row = event_row(event)
    return {column: row[column] for column in _KEPT_IN_LONG}


def _taking_part(event: Event) -> tuple[Participant, ...]:
    """Its people, and without a name the polities for which nobody is named; one of which nothing is known, so that no event is lost."""
    roles = {**dict.fromkeys(event.visitors, "visitor"), event.host or "": "host"}
    silent = tuple(Participant("", polity, role=roles.get(polity)) for polity in silent_polities(event))
    return (*event.participants, *silent) or (Participant("", ""),)


def _participant_row(participant: Participant) -> Row:
    return {
        "name": participant.name,
        "name_en": participant.name_en,
        "polity": participant.polity,
        "title": participant.title,
        "role": participant.role,
        "aliases": joined(participant.aliases),
    }


def _source_row(source: Source) -> Row:
    return {
        "article": source.article,
        "outlet": source.outlet,
        "title": source.title,
        "url": source.url,
        "published": source.published,
        "quote": source.quote,
        "start": source.span.start,
        "end": source.span.end,
        "date_words": source.date_text,
        "date_basis": source.date_basis,
        "attribution": source.attribution,
        "source_status": str(source.status),
    }


def _grain(point: Point) -> str:
    return "day" if point.day else "month" if point.month else "year"


def _distinct(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
