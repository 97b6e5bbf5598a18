"""What holds for single formats beside the page: records, the field's codes, networks, documents."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samples import NASTY, nasty, small, text_of

from timeline.cli import main
from timeline.model import Chronology
from timeline.rendering import RENDERERS, BrokenEvent, read_events, render
from timeline.rendering.tables import COLUMNS, PARTICIPANT_COLUMNS, SOURCE_COLUMNS


def rows_of(output: str | bytes) -> list[dict[str, str]]:
    assert isinstance(output, bytes)
    return list(csv.DictReader(io.StringIO(output.decode("utf-8-sig"), newline="")))


# ---- records ----


def test_the_trigger_and_wikidata_survive_a_round_trip_and_stand_last() -> None:
    first = small().events[0]
    known = Chronology((replace(first, participants=(replace(first.participants[0], wikidata="Q15031"), *first.participants[1:])),))
    line = text_of(render(known, "jsonl"))
    record = json.loads(line)
    assert list(record["sources"][0])[-2:] == ["status", "trigger"]
    start, end = record["sources"][0]["trigger"]
    assert record["sources"][0]["quote"][start - 40 : end - 40] == "会晤"
    assert [list(person)[-1] for person in record["participants"]] == ["wikidata", "role"]
    assert read_events([line]).events == known.events
    assert "<mark>会晤</mark>" in text_of(render(read_events([line]), "html"))


def test_records_without_a_trigger_are_read() -> None:
    assert (
        read_events(['{"type": "call", "sources": [{"quote": "x", "trigger": null}, {"quote": "y"}]}']).events[0].sources[0].trigger is None
    )


@pytest.mark.parametrize("trigger", ["[1]", "[1, 2, 3]", '["a", 2]', "[2, 1]", "[-1, 2]", "[1.5, 2]", "[true, 2]", "{}", "[null, null]"])
def test_a_broken_trigger_is_named(trigger: str) -> None:
    with pytest.raises(BrokenEvent, match=r"Line 1 .*'trigger' should be a list"):
        read_events([f'{{"type": "call", "sources": [{{"quote": "x", "trigger": {trigger}}}]}}'])


# ---- TimelineJS ----

SLIDE = {"start_date", "end_date", "display_date", "text", "group", "unique_id", "media", "background", "autolink"}
"""What TimelineJS3 documents for a slide."""


def slides(chronology: Chronology) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(text_of(render(chronology, "timelinejs", title=NASTY)))
    return whole


@pytest.mark.parametrize("make", [small, nasty])
def test_slides_have_documented_fields_only(make: Any) -> None:
    whole = slides(make())
    assert set(whole) <= {"title", "events", "eras", "scale"}
    assert whole["scale"] in ("human", "cosmological")
    for slide in whole["events"]:
        assert set(slide) <= SLIDE
        assert set(slide["text"]) == {"headline", "text"}
        for date in (slide["start_date"], slide.get("end_date", {"year": 1})):
            assert set(date) <= {"year", "month", "day"}
            assert "year" in date
            assert "day" not in date or "month" in date
            assert all(isinstance(part, int) for part in date.values())
    names = [slide["unique_id"] for slide in whole["events"]]
    assert len(names) == len(set(names))


def test_undated_events_are_told_of_and_never_placed() -> None:
    whole = slides(small())
    assert len(whole["events"]) == 5
    assert "<li>Xi Jinping (China) and Wang Yi (China) spoke</li>" in whole["title"]["text"]["text"]
    assert "Undated: 1" in whole["title"]["text"]["text"]


def test_slides_are_as_precise_as_their_dates() -> None:
    year, month, early, *_ = slides(small())["events"]
    assert (year["start_date"], "end_date" in year) == ({"year": 2013}, False)
    assert month["start_date"] == {"year": 2021, "month": 8}
    assert month["display_date"] == "in August 2021, day unknown"
    assert (early["start_date"], early["end_date"]) == ({"year": 2022, "month": 2, "day": 1}, {"year": 2022, "month": 2, "day": 10})
    assert early["text"]["headline"] == "[planned] Vladimir Putin (Russia) planned to visit China"


def test_slides_hold_no_markup_of_strangers() -> None:
    whole = slides(nasty())
    texts = [whole["title"]["text"], *(slide["text"] for slide in whole["events"])]
    for text in texts:
        assert "<" not in text["headline"]
        assert not set(re.findall(r"<(\w+)", text["text"])) - {"p", "ul", "li", "blockquote", "a"}
        for tag in re.findall(r"<[^>]*>", text["text"]):
            assert not re.search(r'href="(?!https?://)|\son\w+=', tag)
    assert not any("<" in slide["group"] for slide in whole["events"])


def test_the_spreadsheet_has_the_same_slides() -> None:
    title, *rows = rows_of(render(small(), "timelinejs-csv"))
    assert list(title)[:9] == ["Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date"]
    assert list(title)[-3:] == ["Type", "Group", "Background"]
    assert (title["Type"], title["Year"]) == ("title", "")
    events = slides(small())["events"]
    assert [row["Headline"] for row in rows] == [slide["text"]["headline"] for slide in events]
    assert [row["Text"] for row in rows] == [slide["text"]["text"] for slide in events]
    assert [(row["Year"], row["End Day"]) for row in rows] == [("2013", ""), ("2021", ""), ("2022", "10"), ("2022", "16"), ("2023", "22")]


# ---- the document that describes them ----


def test_every_column_of_every_table_is_described() -> None:
    described = (Path(__file__).parents[1] / "docs" / "formats.md").read_text("utf-8")
    for column in {*COLUMNS, *PARTICIPANT_COLUMNS, *SOURCE_COLUMNS}:
        assert f"`{column}`" in described
    for column, meaning in COLUMNS.items():
        assert f"| `{column}` | {meaning} |" in described
    for renderer in RENDERERS.values():
        assert all(f"`{suffix}`" in described for suffix in renderer.suffixes[:1])


# ---- the command line ----


@pytest.mark.parametrize("verb", ["build", "render"])
def test_the_command_line_takes_long_and_raw_and_says_what_is_left_out(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / ("a.txt" if verb == "build" else "a.jsonl")
    article = "发布时间：2023年3月20日\n\n中国国家主席习近平20日在莫斯科同俄罗斯总统普京举行会谈。"
    given.write_text(article if verb == "build" else text_of(render(small(), "jsonl")), "utf-8")
    assert main([verb, str(given), "-o", str(tmp_path / "p.csv"), "--long", "participants", "--raw"]) == 0
    head = (tmp_path / "p.csv").read_bytes().split(b"\r\n")[0].decode()
    assert head.endswith(",id,name,name_en,polity,title,role,aliases")
    capsys.readouterr()
    assert main([verb, str(given), "-o", str(tmp_path / "v.colt.csv"), "-o", str(tmp_path / "b.xlsx")]) == 0
    assert "COLT lists visits to a country that took place, by heads of state" in capsys.readouterr().err
    assert (tmp_path / "b.xlsx").read_bytes().startswith(b"PK")
