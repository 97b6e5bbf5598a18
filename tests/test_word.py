"""The Word document, read back by the library and by its XML."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from samples import NASTY, nasty, small

from timeline.model import Chronology
from timeline.rendering import render
from timeline.rendering.options import Language
from timeline.rendering.wording import Words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def package(chronology: Chronology, **options: Any) -> bytes:
    output = render(chronology, "docx", **options)
    assert isinstance(output, bytes)
    return output


def read(chronology: Chronology, **options: Any) -> Any:
    return docx.Document(io.BytesIO(package(chronology, **options)))


def part(chronology: Chronology, name: str, **options: Any) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(package(chronology, **options))) as parts:
        return ElementTree.fromstring(parts.read(name))


def test_years_and_months_are_headings() -> None:
    headings = [(p.style.name, p.text) for p in read(small()).paragraphs if p.style.name != "Normal"]
    assert headings[0] == ("Title", "Chronology of meetings, visits and calls")
    assert headings[1:4] == [("Heading 1", "2013"), ("Heading 2", "2013, month unknown"), ("Heading 1", "2021")]
    assert headings[-3:] == [("Heading 1", "Undated"), ("Heading 2", "no publication date"), ("Heading 1", "Method and limits")]


def test_tables_hold_every_event_with_its_evidence() -> None:
    rows = [row for table in read(small()).tables for row in table.rows[1:]]
    assert len(rows) == len(small())
    texts = ["".join(element.text or "" for element in row._tr.iter(f"{W}t")) for row in rows]
    for event in small():
        assert any(event.summary in text and all(source.quote in text for source in event.sources) for text in texts)
    visit = next(text for text in texts if "习近平访问俄罗斯" in text)
    assert "20–22 March 2023" in visit
    assert "According to 路透社" in visit


def test_header_rows_repeat_and_links_lead_to_articles() -> None:
    document = part(small(), "word/document.xml")
    for table in document.iter(f"{W}tbl"):
        first, *others = table.iter(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert not [row for row in others if row.find(f"{W}trPr/{W}tblHeader") is not None]
    relations = part(small(), "word/_rels/document.xml.rels")
    links = [each.get("Target") for each in relations if each.get("TargetMode") == "External"]
    assert set(links) == {"https://news.example/a?b=1&c=2"}
    assert document.find(f".//{W}hyperlink") is not None


@pytest.mark.parametrize(("language", "latin", "east_asian"), [("en", "en-GB", "zh-CN"), ("zh-Hant", "zh-TW", "zh-TW")])
def test_fonts_and_languages_are_set_for_chinese(language: Language, latin: str, east_asian: str) -> None:
    styles = part(small(), "word/styles.xml", language=language)
    (normal,) = [style for style in styles.iter(f"{W}style") if style.get(f"{W}styleId") == "Normal"]
    assert normal.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia")  # type: ignore[union-attr]
    marked = normal.find(f"{W}rPr/{W}lang")
    assert marked is not None
    assert (marked.get(f"{W}val"), marked.get(f"{W}eastAsia")) == (latin, east_asian)
    quoted = {each.get(f"{W}eastAsia") for each in part(small(), "word/document.xml", language=language).iter(f"{W}lang")}
    assert quoted == {"zh-CN", "zh-TW"}


def test_no_part_carries_the_time_of_writing() -> None:
    with zipfile.ZipFile(io.BytesIO(package(small()))) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = read(small()).core_properties
    assert str(properties.created.date()) == str(properties.modified.date()) == "2023-03-22"


def test_hostile_text_stays_text() -> None:
    document = part(nasty(), "word/document.xml", title=NASTY)
    text = "".join(document.itertext())
    assert "<script>alert(1)</script>" in text
    assert not set("\x00\x1b\u202e\u2066") & set(text)
    relations = part(nasty(), "word/_rels/document.xml.rels")
    assert not [each for each in relations if each.get("TargetMode") == "External"]
    assert not [each for each in document.iter() if each.tag.rsplit("}", 1)[1] in ("fldSimple", "instrText", "object")]


def test_an_empty_document_says_so() -> None:
    document = read(Chronology(()))
    assert Words("en")("no_events") in [paragraph.text for paragraph in document.paragraphs]
    assert not document.tables
