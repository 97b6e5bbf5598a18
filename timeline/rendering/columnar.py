"""Writes the chronology as a Parquet file with typed, nested columns.

Knows Parquet's types; the names are those of the event records.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from timeline.model import Chronology, Event, Participant, Source
from timeline.rendering.notes import article_count
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import encodable
from timeline.rendering.tables import precision, table

if TYPE_CHECKING:
    import pyarrow

SCHEMA_VERSION = "1"
"""Counts up when a column changes its name, type or meaning."""


def write_parquet(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """One row an event with lists of structs, or with ``long`` one flat row for each participant or source."""
    import pyarrow
    import pyarrow.parquet

    articles = article_count(chronology)
    metadata = {
        "timeline.program": options.program,
        "timeline.schema_version": SCHEMA_VERSION,
        "timeline.table": options.long or "events",
        "timeline.articles": "" if articles is None else str(articles),
        "timeline.failures": str(len(chronology.failures)),
    }
    if options.long:
        columns, rows = table(chronology, options)
        schema = pyarrow.schema([(column, _flat_type(column)) for column in columns], metadata)
        records: list[dict[str, object]] = [{key: _encodable(cell) for key, cell in row.items()} for row in rows]
    else:
        schema = pyarrow.schema(_event_fields(), metadata)
        records = [_event(event) for event in in_order(chronology)]
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records, schema), out, compression="zstd")
    return out.getvalue()


def _flat_type(column: str) -> pyarrow.DataType:
    import pyarrow

    days, numbers = ("date_start", "date_end", "published"), ("start", "end")
    return pyarrow.date32() if column in days else pyarrow.int64() if column in numbers else pyarrow.string()


def _event_fields() -> list[tuple[str, pyarrow.DataType]]:
    import pyarrow

    text, day, count = pyarrow.string(), pyarrow.date32(), pyarrow.int64()
    texts = pyarrow.list_(text)
    participant = pyarrow.struct(
        [("name", text), ("name_en", text), ("aliases", texts), ("polity", text), ("title", text), ("role", text), ("wikidata", text)]
    )
    value = pyarrow.struct([("value", text), ("articles", texts)])
    conflict = pyarrow.struct([("field", text), ("values", pyarrow.list_(value))])
    source = pyarrow.struct(
        [
            *(("article", text), ("title", text), ("outlet", text), ("url", text), ("published", day), ("quote", text)),
            *(
                ("start", count),
                ("end", count),
                ("date_text", text),
                ("date_basis", text),
                ("attribution", text),
                ("status", text),
                ("group", text),
            ),
        ]
    )
    return [
        *(("id", text), ("type", text), ("mode", text), ("status", text)),
        *(("date", text), ("date_precision", text), ("start", day), ("end", day)),
        *(("participants", pyarrow.list_(participant)), ("polities", texts), ("visitors", texts), ("host", text)),
        *(("place", text), ("place_en", text), ("country", text), ("cameo", text), ("subtype", text), ("summary", text), ("part_of", text)),
        *(("confidence", pyarrow.float64()), ("conflicts", pyarrow.list_(conflict)), ("sources", pyarrow.list_(source))),
    ]


def _event(event: Event) -> dict[str, object]:
    """Texts verbatim but for lone surrogates, which UTF-8 cannot hold; what is not known is null."""
    fields = ("id", "type", "mode", "host", "place", "place_en", "country", "cameo", "subtype", "summary", "part_of")
    row = {
        **{name: getattr(event, name) for name in fields},
        "status": str(event.status),
        "date": str(event.date) if event.date else None,
        "date_precision": precision(event.date) or None,
        "start": event.start,
        "end": event.end,
        "participants": [_participant(person) for person in event.participants],
        "polities": list(event.polities),
        "visitors": list(event.visitors),
        "confidence": float(event.confidence),
        "conflicts": [
            {"field": conflict.field, "values": [{"value": value, "articles": list(articles)} for value, articles in conflict.values]}
            for conflict in event.conflicts
        ],
        "sources": [_source(source) for source in event.sources],
    }
    return {name: _encodable(value) for name, value in row.items()}


def _participant(person: Participant) -> dict[str, object]:
    fields = ("name", "name_en", "polity", "title", "role")
    return {**{name: getattr(person, name) for name in fields}, "aliases": list(person.aliases), "wikidata": person.wikidata or None}


def _source(source: Source) -> dict[str, object]:
    fields = ("article", "title", "outlet", "url", "published", "quote", "date_text", "date_basis", "attribution")
    row = {name: getattr(source, name) for name in fields}
    return {**row, "start": source.span.start, "end": source.span.end, "status": str(source.status), "group": source.group or None}


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    return {key: _encodable(each) for key, each in value.items()} if isinstance(value, dict) else value
