"""The workbook and the Parquet file, read back by other programs than those that wrote them."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas
import pyarrow.parquet
import pytest
from samples import NASTY, nasty, small, source

from timeline.edtf import parse
from timeline.model import Chronology
from timeline.rendering import render, to_frame, workbooks
from timeline.rendering.grouping import silent_polities
from timeline.rendering.tables import CELL_LIMIT, COLUMNS


def workbook(chronology: Chronology, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(parts_of(chronology, "xlsx", **options)))


def parts_of(chronology: Chronology, format: str, **options: Any) -> bytes:
    output = render(chronology, format, **options)
    assert isinstance(output, bytes)
    return output


def rows(chronology: Chronology, sheet: str) -> list[dict[str, Any]]:
    head, *body = workbook(chronology)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def notes(chronology: Chronology) -> dict[str, str]:
    return {str(subject): str(said) for subject, said in workbook(chronology)["Notes"].iter_rows(values_only=True)}


def many(count: int, **changes: object) -> Chronology:
    first = replace(small().events[0], **changes)  # type: ignore[arg-type]
    return Chronology(tuple(replace(first, id=f"e{at}") for at in range(count)))


# ---- the workbook ----


def test_the_sheets_hold_events_participants_sources_and_notes() -> None:
    book = workbook(small())
    assert book.sheetnames == ["Events", "Participants", "Sources", "Notes"]
    events = rows(small(), "Events")
    assert list(events[0]) == list(COLUMNS)
    assert [row["id"] for row in events] == [event.id for event in small()]
    assert [row["name"] for row in rows(small(), "Participants")][:2] == ["习近平", "普京"]
    assert [row["article"] for row in rows(small(), "Sources")].count("b.txt") == 1


def test_days_are_date_cells_and_numbers_are_numbers() -> None:
    sheet = workbook(small())["Events"]
    row = rows(small(), "Events")[4]
    assert (row["date_start"], row["date_end"]) == (datetime.datetime(2023, 3, 20), datetime.datetime(2023, 3, 22))
    assert sheet["A6"].is_date
    assert sheet["A6"].number_format == "yyyy-mm-dd"
    assert (row["source_count"], row["confidence"]) == (2, 0.8)
    assert rows(small(), "Events")[5]["date_start"] is None


def test_days_before_excels_calendar_are_text_and_the_notes_say_so() -> None:
    chronology = many(1, date=parse("1899-12-31"))
    assert rows(chronology, "Events")[0]["date_start"] == "1899-12-31"
    assert notes(chronology)["Days before March 1900"].endswith(": 8")  # start and end, of the event, two people, a source
    assert rows(many(1, date=parse("1900-03-01")), "Events")[0]["date_start"] == datetime.datetime(1900, 3, 1)


def test_headers_stay_in_sight_and_filter() -> None:
    for sheet in workbook(small()).worksheets[:3]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.column_dimensions["A"].width or 0) > 10


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A1", "+1", "-1", "@x", "＝1", "http://x.example", "1e5", "007"])
def test_no_text_is_computed_linked_or_made_a_number(text: str) -> None:
    book = workbook(many(1, summary=text, place=text))
    cell = book["Events"]["D2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert book["Events"]["F2"].value == text


@pytest.mark.parametrize("make", [small, nasty])
def test_no_part_holds_a_formula_or_a_character_that_xml_forbids(make: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(parts_of(make(), "xlsx", title=NASTY))) as parts:
        for name in parts.namelist():
            tree = ElementTree.fromstring(parts.read(name))
            assert not [element for element in tree.iter() if element.tag.endswith("}f")], name
            links = [element.get("Target", "") for element in tree.iter() if element.get("TargetMode") == "External"]
            assert all(link.startswith(("https://", "http://")) for link in links)
    assert all("\u202e" not in str(cell) for sheet in workbook(make()) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_addresses_of_articles_are_links() -> None:
    sheet = workbook(small())["Sources"]
    column = next(cell.column for cell in sheet[1] if cell.value == "url")
    link = sheet.cell(2, column).hyperlink
    assert link
    assert link.target == "https://news.example/a?b=1&c=2"


def test_links_beyond_what_excel_takes_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_LINKS", 2)
    sheet = workbook(small())["Sources"]
    assert sum(bool(cell.hyperlink) for row in sheet.iter_rows() for cell in row) == 2
    assert int(notes(small())["Addresses without a link"].rsplit(" ", 1)[1]) > 1
    monkeypatch.undo()
    far = "https://news.example/" + "a" * workbooks.LONGEST_LINK
    assert "Addresses without a link" in notes(many(1, sources=(source("两人会晤", "会晤", "", None, url=far),)))


def test_long_cells_are_cut_and_counted() -> None:
    for row in rows(nasty(), "Sources"):
        assert len(row["quote"].encode("utf-16-le")) // 2 <= CELL_LIMIT
        assert row["quote"].endswith(" characters]")
    assert int(notes(nasty())["Cells cut"].rsplit(" ", 1)[1]) >= 15
    pairs = rows(many(1, summary="𠮷" * 20_000), "Events")[0]["summary"]
    assert len(pairs.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert pairs.endswith("[cut: 20000 characters]")


def test_the_notes_say_what_was_left_out() -> None:
    said = notes(small())
    assert said["Inputs that could not be used"] == "scan.pdf: It holds no text."
    assert said["Articles without a publication date"] == "b.txt"
    assert said["Relative dates that could not be placed"] == "昨天 (b.txt)"
    assert (said["Events"], said["Articles"]) == ("6", "2")


def test_an_empty_workbook_has_its_headers() -> None:
    book = workbook(Chronology(()))
    assert [[cell.value for cell in row] for row in book["Events"].iter_rows()] == [list(COLUMNS)]
    assert notes(Chronology(()))["Events"] == "0"


# ---- Parquet and the data frame ----


def test_parquet_keeps_types_and_nesting() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(parts_of(small(), "parquet", version="0")))
    assert str(table.schema.field("start").type) == "date32[day]"
    assert str(table.schema.field("sources").type).startswith("list<element: struct<article: string")
    assert table.schema.metadata[b"timeline.schema_version"] == b"1"
    assert table.schema.metadata[b"timeline.program"] == b"timeline 0"
    visit = next(row for row in table.to_pylist() if row["id"] == "v1")
    assert (visit["start"], visit["end"]) == (datetime.date(2023, 3, 20), datetime.date(2023, 3, 22))
    assert visit["date"] == "2023-03-20/2023-03-22"
    assert [person["name_en"] for person in visit["participants"]] == ["Xi Jinping", "Vladimir Putin"]
    assert visit["sources"][1]["attribution"] == "路透社"
    assert visit["conflicts"][0]["values"][0]["articles"] == ["a.txt"]
    undated = next(row for row in table.to_pylist() if row["id"] == "u1")
    assert (undated["start"], undated["date"], undated["date_precision"]) == (None, None, None)


@pytest.mark.parametrize("long", [None, "participants", "sources"])
@pytest.mark.parametrize("make", [small, nasty, lambda: Chronology(())])
def test_pandas_reads_every_parquet_table(make: Any, long: Any) -> None:
    frame = pandas.read_parquet(io.BytesIO(parts_of(make(), "parquet", long=long)))
    people = sum(len(e.participants) + len(silent_polities(e)) for e in make())
    assert len(frame) == {None: len(make()), "participants": people, "sources": sum(len(e.sources) for e in make())}[long]


def test_a_chronology_makes_its_own_frame() -> None:
    pandas.testing.assert_frame_equal(small().to_frame(), to_frame(small()))
    assert list(small().to_frame(long="participants")["name"])[:2] == ["习近平", "普京"]
