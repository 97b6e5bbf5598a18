"""Files opened by programs other than those that wrote them: LibreOffice and a second calendar library."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import vobject
from samples import nasty, small

from timeline.rendering import render
from timeline.rendering.tables import COLUMNS, table

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WRITER = OFFICE is not None and Path(OFFICE).resolve().with_name("libswlo.so").exists()
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-calc-nogui)")
needs_writer = pytest.mark.skipif(
    OFFICE is None or not WRITER, reason="LibreOffice Writer is not installed (Debian: libreoffice-writer-nogui)"
)
UTF_8_CSV = "CSV:44,34,76,1,,0,false,true,false"
"""Comma, quotation mark, UTF-8, from the first line on, no cell taken for a formula."""


def converted(content: bytes, name: str, target: str, folder: Path, *, reader: str = "") -> bytes:
    """The file as LibreOffice writes it again in another format."""
    given = folder / name
    given.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE or "", profile, "--headless", *([f"--infilter={reader}"] if reader else [])]
    out = folder / "out"
    ran = subprocess.run([*command, "--convert-to", target, "--outdir", out, given], capture_output=True, timeout=300)
    made = list(out.glob("*")) if out.exists() else []
    assert made, ran.stderr.decode()
    return made[0].read_bytes()


def sheet_rows(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def rendered(chronology: Any, format: str) -> bytes:
    output = render(chronology, format)
    return output if isinstance(output, bytes) else output.encode()


def as_text(cell: Any) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


@needs_office
def test_libreoffice_reads_the_workbook_as_it_was_written(tmp_path: Path) -> None:
    head, *body = sheet_rows(converted(rendered(small(), "xlsx"), "a.xlsx", "xlsx", tmp_path))
    assert head == list(COLUMNS)
    _, rows = table(small())
    expected = [[as_text(cell) for cell in row.values()] for row in rows]
    assert [[as_text(cell) for cell in row] for row in body] == expected


@needs_office
def test_libreoffice_reads_the_spreadsheet_as_it_was_written(tmp_path: Path) -> None:
    content = rendered(small(), "csv")
    expected = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    found = sheet_rows(converted(content, "a.csv", "xlsx", tmp_path, reader=UTF_8_CSV))
    code = list(COLUMNS).index("cameo")
    for row in expected[1:]:
        row[code] = row[code].lstrip("0")  # what spreadsheets make of 040 in a CSV file; the workbook keeps it
    assert [[as_text(cell) for cell in row] for row in found] == expected


@needs_office
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_libreoffice_computes_nothing_that_strangers_wrote(format: str, tmp_path: Path) -> None:
    reader = "CSV:44,34,76,1" if format == "csv" else ""
    made = converted(rendered(nasty(), format), f"a.{format}", "xlsx", tmp_path, reader=reader)
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@needs_writer
def test_libreoffice_reads_the_document(tmp_path: Path) -> None:
    text = converted(rendered(small(), "docx"), "a.docx", "txt:Text (encoded):UTF8", tmp_path).decode("utf-8-sig")
    for event in small():
        assert event.summary in text
        assert all(source.quote in text for source in event.sources)


def test_a_second_library_reads_the_calendar() -> None:
    entries = list(vobject.readOne(rendered(small(), "ics").decode()).vevent_list)
    found = {str(entry.summary.value): entry for entry in entries}
    assert len(found) == 3
    visit = found["Xi Jinping (China) visited Russia (Moscow)"]
    assert (visit.dtstart.value, visit.dtend.value) == (datetime.date(2023, 3, 20), datetime.date(2023, 3, 23))
    assert visit.url.value == "https://news.example/a?b=1&c=2"
    assert visit.description.value.startswith("习近平访问俄罗斯\n")
    assert "习近平20日至22日访问莫斯科。" in visit.description.value
    assert len({entry.uid.value for entry in entries}) == 3
