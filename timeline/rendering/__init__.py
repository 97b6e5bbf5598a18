"""Turns a chronology into one of the output formats.

Knows which format answers to which name and suffix; each format's own module knows how it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike, fspath
from typing import NamedTuple, Protocol

from timeline.model import Chronology
from timeline.rendering.calendars import without_entry, write_ics
from timeline.rendering.coded import left_out_of_cameo, write_cameo, write_plover
from timeline.rendering.columnar import write_parquet
from timeline.rendering.documents import write_markdown
from timeline.rendering.grouping import undated
from timeline.rendering.linked import json_ld, write_jsonld
from timeline.rendering.networks import left_out_of_networks, write_edges, write_graphml
from timeline.rendering.options import Flavour, Language, Long, Options
from timeline.rendering.pages import write_fragment, write_page
from timeline.rendering.records import BrokenEvent, event_record, holds_events, read_events, read_records, write_json, write_jsonl
from timeline.rendering.slides import write_timelinejs, write_timelinejs_csv
from timeline.rendering.tables import to_frame, write_csv
from timeline.rendering.traditional import in_language
from timeline.rendering.travel import left_out_of_colt, write_colt
from timeline.rendering.wordfiles import write_docx
from timeline.rendering.workbooks import write_xlsx

__all__ = [
    "RENDERERS",
    "BrokenEvent",
    "Options",
    "UnknownFormat",
    "event_record",
    "format_for",
    "holds_events",
    "json_ld",
    "left_out",
    "read_events",
    "read_records",
    "render",
    "size_warning",
    "to_frame",
]

_LIMITS = {
    "fragment": (
        80_000,
        "mail programs cut messages near 100 kB, so write it with --brief, paste it in parts, or send the page",
    ),
    "html": (
        10_000_000,
        "browsers open it, but it is slow to print and too large to mail, so render a part of it with --since and --until",
    ),
}


class UnknownFormat(ValueError):
    """A format or suffix that no renderer answers to; the sentence lists those that exist."""


class Writer(Protocol):
    """One output format."""

    def __call__(self, chronology: Chronology, options: Options = ..., /) -> str | bytes: ...


class Renderer(NamedTuple):
    """A row of the table of formats."""

    suffixes: tuple[str, ...]
    write: Writer
    description: str
    without: Callable[[Chronology], int] = lambda chronology: 0
    """How many events the format has no place for, and ``why``."""
    why: str = ""
    spoken: bool = False
    """Whether people read it in the language that they ask for; records and tables keep the names that programs find them by."""


_UNDATED = "they have no date, and stand on the title slide"
_NOT_MET = "no article says that they took place"

RENDERERS: dict[str, Renderer] = {
    "html": Renderer((".html", ".htm"), write_page, "a whole page to read, search and print", spoken=True),
    "fragment": Renderer((".fragment.html",), write_fragment, "a table to paste into a briefing, a wiki or a mail", spoken=True),
    "csv": Renderer((".csv",), write_csv, "a spreadsheet, one row an event"),
    "xlsx": Renderer((".xlsx",), write_xlsx, "a workbook with sheets of events, participants, sources and notes"),
    "parquet": Renderer((".parquet",), write_parquet, "typed columns for data frames and databases"),
    "jsonl": Renderer((".jsonl", ".ndjson"), write_jsonl, "event records, one JSON object a line"),
    "json": Renderer((".json",), write_json, "event records with the articles, failures and undated words"),
    "ics": Renderer(
        (".ics",),
        write_ics,
        "a calendar of all-day entries",
        without_entry,
        "they have no date, or only that of a month or a year",
        spoken=True,
    ),
    "timelinejs": Renderer(
        (".timelinejs.json",), write_timelinejs, "slides for TimelineJS", lambda c: len(undated(c)), _UNDATED, spoken=True
    ),
    "timelinejs-csv": Renderer(
        (".timelinejs.csv",),
        write_timelinejs_csv,
        "the spreadsheet that TimelineJS reads",
        lambda c: len(undated(c)),
        _UNDATED,
        spoken=True,
    ),
    "jsonld": Renderer((".jsonld",), write_jsonld, "linked data: schema.org events as JSON-LD"),
    "plover": Renderer((".plover.jsonl",), write_plover, "PLOVER event records, one JSON object a line"),
    "cameo": Renderer(
        (".cameo.csv",), write_cameo, "CAMEO dyads, one row a pair of actors", left_out_of_cameo, "CAMEO has no code for what was not held"
    ),
    "colt": Renderer(
        (".colt.csv",),
        write_colt,
        "leaders' visits in the columns of COLT",
        left_out_of_colt,
        "COLT lists visits to a country that took place, by heads of state, government or organisations and some foreign ministers",
    ),
    "graphml": Renderer((".graphml",), write_graphml, "who met whom, as a network", left_out_of_networks, _NOT_MET),
    "edges": Renderer((".edges.csv",), write_edges, "who met whom, one row a pair", left_out_of_networks, _NOT_MET),
    "docx": Renderer((".docx",), write_docx, "a Word document with headings, tables and links", spoken=True),
    "markdown": Renderer((".md", ".markdown"), write_markdown, "Markdown with headings, lists and quotations", spoken=True),
}


def render(
    chronology: Chronology,
    format: str,
    *,
    language: Language = "en",
    title: str = "",
    flavour: Flavour = "web",
    brief: bool = False,
    raw: bool = False,
    long: Long | None = None,
    version: str = "",
) -> str | bytes:
    """The chronology in a format of ``RENDERERS``."""
    if format not in RENDERERS:
        raise UnknownFormat(f"There is no format {format!r}; there are {', '.join(RENDERERS)}.")
    options = Options(language=language, title=title, flavour=flavour, brief=brief, raw=raw, long=long, version=version)
    renderer = RENDERERS[format]
    return renderer.write(in_language(chronology, language) if renderer.spoken else chronology, options)


def format_for(path: str | PathLike[str]) -> str:
    """The format that a file's name asks for, by its longest suffix.

    >>> format_for("briefing.fragment.html"), format_for("OUT.CSV")
    ('fragment', 'csv')
    """
    name = fspath(path).lower()
    known = [(suffix, format) for format, renderer in RENDERERS.items() for suffix in renderer.suffixes]
    fitting = [pair for pair in known if name.endswith(pair[0])]
    if not fitting:
        suffixes = ", ".join(sorted(suffix for suffix, _ in known))
        raise UnknownFormat(f"No format is known for {fspath(path)!r}; the name may end in {suffixes}.")
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def left_out(chronology: Chronology, format: str) -> str:
    """A sentence where the format has no place for some events, else nothing."""
    renderer = RENDERERS[format]
    count = renderer.without(chronology)
    return f"{count} of {len(chronology)} events are not in the {format}: {renderer.why}." if count else ""


def size_warning(format: str, output: str | bytes) -> str:
    """A sentence where the output is larger than its readers like, else nothing."""
    size = len(output if isinstance(output, bytes) else output.encode())
    limit, advice = _LIMITS.get(format, (size, ""))
    return f"The {format} is {size // 1000} kB: {advice}." if size > limit else ""
