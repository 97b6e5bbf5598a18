"""What this program wrote itself: chronologies, comparisons, tables, sheets and reports, by the marks that they carry.

Knows how each begins; does not know how it is written, nor what is in it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

_BEGINNING = 8192
"""Bytes of a file that are looked at: every mark stands there, but for those of ``_ENDINGS``."""
_ENDING = 1_000_000
"""Bytes at the end of a file, where those stand."""
_PROGRAM = r"timeline(?: [0-9][^\s()\"<>]*)?"
_TEXT = r'"(?:[^"\\]|\\.)*"'
_WORD_PROPERTIES = "docProps/core.xml"

_TABLES = (
    "date_start,date_end,type,summary,",
    "EventID,SQLDATE,DateStart,DateEnd,DatePrecision,",
    "TripID,TripYear,TripStartDate,TripEndDate,",
    "source,target,source_en,target_en,source_polity,",
    "article,text,start_char,end_char,",
    "section,key,name,count,share",
    "row,type,mode,status,date,place,host,",
    "change,field,before,after,date_start,",
)
"""How the first line of each table begins: no table that others make has these columns in this order."""
_SLIDES = rf"Year,Month,Day,Time,End Year,[^\n]*\n,{{9}}.*\({_PROGRAM}\)"
_PAGE = rf'<!DOCTYPE html>.*<meta name="generator" content="{_PROGRAM}">'
_FRAGMENT = '<div class="tlc-chronology"'
_RECORDS = (
    r'"id": (?:null|"[^"]*"), "type": "[^"]*", "mode": ',
    r'"id": (?:null|"[^"]*"), "date": (?:null|"[^"]*"), "enddate": ',
    rf'"article": (?:null|{_TEXT}), "text": {_TEXT}, "start_char": ',
)
"""How a line of JSON goes on after its brace: an event's record, one of PLOVER, a date expression."""
_OBJECTS = (
    rf'"generator": "{_PROGRAM}"',
    r'"new": \[\s*\{\s*"id": "[^"]*",\s*"type": ',
    r'"report": \d+,\s*"program": \{',
    rf'"title": \{{\s*"unique_id": "title",.*\({_PROGRAM}\)',
    rf'"@context": "https://schema.org",.*"creator": \{{\s*"@type": "SoftwareApplication",\s*"name": "{_PROGRAM}"',
)
"""How a JSON file goes on after its brace: records, a comparison, the report of a run, slides, linked data."""

_PAGES = re.compile(rf"\s*(?:{_PAGE}|{_FRAGMENT})", re.DOTALL)
_SEPARATED = re.compile("|".join([*map(re.escape, _TABLES), _SLIDES]), re.DOTALL)
_JSON = re.compile(rf"\{{\s*(?:{'|'.join((*_RECORDS, *_OBJECTS))})", re.DOTALL)
_MARKS = {
    **dict.fromkeys((".html", ".htm"), _PAGES),
    ".csv": _SEPARATED,
    **dict.fromkeys((".jsonl", ".ndjson", ".json", ".jsonld"), _JSON),
    **dict.fromkeys((".md", ".markdown"), re.compile(r"# [^\n]*\n\n[^\n]*\d · [^\n]*\d · ")),
}
"""By the end of a file's name, what its text begins with."""
_ENDINGS = {
    **dict.fromkeys((".md", ".markdown"), re.compile(rf"^\S.* \({_PROGRAM}\)$".encode(), re.MULTILINE)),
    ".parquet": re.compile(b"timeline\\.program"),
}
"""What stands farther on: how a document ends, and what a table of columns says of itself."""


def is_own(path: Path) -> bool:
    """Whether this program wrote a file. One that cannot be opened is left to whoever reads it."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".docx":
            return _is_own_document(path)
        return _begins(path, suffix) and _goes_on(path, suffix)
    except OSError:
        return False


def _begins(path: Path, suffix: str) -> bool:
    if suffix not in _MARKS:
        return suffix in _ENDINGS
    with path.open("rb") as file:
        start = file.read(_BEGINNING).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return _MARKS[suffix].match(start) is not None


def _goes_on(path: Path, suffix: str) -> bool:
    if suffix not in _ENDINGS:
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _ENDING))
        return _ENDINGS[suffix].search(file.read()) is not None


def _is_own_document(path: Path) -> bool:
    """Whether a Word file names this program as its author."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_WORD_PROPERTIES) as file:
            properties = file.read(_BEGINNING).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return False
    return re.search(rf"<dc:creator>{_PROGRAM}</dc:creator>", properties) is not None
