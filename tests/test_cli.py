"""The command line keeps its promises: exit status, streams, whole files, and one clear sentence for every bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, cast
from xml.etree import ElementTree

import pytest

from timeline import cli
from timeline.cli import console
from timeline.cli.files import _HEEDED_BY
from timeline.rendering import RENDERERS, format_for

ARTICLE = "中国国家主席习近平2023年3月20日在北京会见俄罗斯总统普京。\n"
DATELINED = "【新华社北京2023年3月21日电】" + ARTICLE
FIXTURES = Path(__file__).parents[1] / "fixtures"


class Run(NamedTuple):
    """What one command line gave."""

    status: int
    out: str
    err: str


Timeline = Callable[..., Run]


@pytest.fixture
def timeline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Timeline:
    """Runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Run(status, out, err)

    return run


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(DATELINED, "utf-8")
    return path


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def records_of(path: Path) -> list[dict[str, Any]]:
    """The events of a JSON file that build wrote."""
    return cast("list[dict[str, Any]]", json.loads(path.read_text("utf-8"))["events"])


# --- the streams and files of a good run -------------------------------------------------------------------------------


def test_build_writes_every_output_and_keeps_standard_output_clean(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    run = timeline("build", article, "-o", "out.html", "-o", "out.fragment.html", "-o", "out.csv", "-o", "out.jsonl")
    assert run.status == console.DONE
    assert run.out == ""
    assert "1 article read: " in run.err
    assert "Wrote out.html, out.fragment.html, out.csv, out.jsonl." in run.err
    assert "<html" in (tmp_path / "out.html").read_text("utf-8")
    assert "<html" not in (tmp_path / "out.fragment.html").read_text("utf-8")
    assert (tmp_path / "out.csv").read_bytes().startswith("\ufeff".encode())
    (event,) = records((tmp_path / "out.jsonl").read_text("utf-8"))
    assert (event["type"], event["date"], event["status"]) == ("meeting", "2023-03-20", "occurred")


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (["今天天气很好，公园里人来人往。"], "1 article read: no event."),
        ([DATELINED], "1 article read: 1 event, from a single source."),
        ([DATELINED, DATELINED], "2 articles read, 1 of them a copy of another: 1 event, from a single source."),
        ([DATELINED] * 3, "3 articles read, 2 of them copies of others: 1 event, from a single source."),
        (
            [DATELINED, "【新华社北京2023年3月21日电】普京20日到访北京，习近平在人民大会堂同这位俄罗斯总统举行会谈。"],
            "2 articles read: 2 events, 1 of them from a single source.",
        ),
        ([DATELINED + "王毅4月5日在东京会见日本首相岸田文雄。\n"], "1 article read: 2 events, 2 of them from a single source."),
    ],
    ids=["none", "one", "a copy", "copies", "two sources", "two events"],
)
def test_build_says_what_it_read_and_what_came_of_it(timeline: Timeline, tmp_path: Path, texts: Sequence[str], line: str) -> None:
    for at, text in enumerate(texts):
        (tmp_path / f"{at}.txt").write_text(text, "utf-8")
    assert line in timeline("build", *(f"{at}.txt" for at in range(len(texts))), "-o", "out.jsonl").err.splitlines()


def test_nothing_is_left_beside_the_outputs(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    timeline("build", article, "-o", "out.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "out.html"]


def test_the_same_input_gives_the_same_bytes(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    timeline("build", article, "-o", "one.html")
    timeline("build", article, "-o", "two.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_what_earlier_runs_wrote_is_no_article(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    formats = [word for name in ("a.html", "a.md", "a.jsonl", "a.timelinejs.csv", "a.fragment.html") for word in ("-o", name)]
    assert timeline("build", ".", *formats, "-o", "one.csv").status == console.DONE
    run = timeline("build", ".", "-o", "b.json", "-o", "one.csv")
    assert run.status == console.DONE
    names = "a.fragment.html, a.html, a.jsonl, a.md, a.timelinejs.csv"
    assert run.err.splitlines()[:2] == [
        f"5 files left out that timeline itself wrote: {names}.",
        "1 article read: 1 event, from a single source.",
    ]
    timeline("build", "article.txt", "-o", "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize("given", [["a.html"], ["a.html", "article.txt"]])
def test_what_timeline_wrote_is_refused_where_it_is_named(timeline: Timeline, article: Path, given: list[str]) -> None:
    timeline("build", article, "-o", "a.html")
    run = timeline("build", *given, "-o", "b.html")
    assert run.status == (console.PARTLY_DONE if len(given) > 1 else console.NOTHING_DONE)
    assert "  a.html was written by timeline, and holds no article; give the articles themselves." in run.err.splitlines()


def test_build_reads_json_lines_from_standard_input(timeline: Timeline, tmp_path: Path) -> None:
    row = json.dumps({"title": "", "text": ARTICLE, "date": "2023-03-21"}, ensure_ascii=False).encode()
    run = timeline("build", "-", "-o", "out.jsonl", stdin=row + b"\n" + row)
    assert run.status == console.DONE
    (event,) = records((tmp_path / "out.jsonl").read_text("utf-8"))
    sources = cast("list[dict[str, str]]", event["sources"])
    assert {source["article"] for source in sources} == {"standard-input.jsonl#1", "standard-input.jsonl#2"}


def test_what_was_built_before_renders_in_other_formats(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    timeline("build", article, "-o", "out.jsonl")
    run = timeline("render", "out.jsonl", "-o", "again.md", "-o", "again.jsonl", "--lang", "zh-Hans", "--title", "大事记")
    assert run.status == console.DONE
    assert (tmp_path / "again.md").read_text("utf-8").startswith("# 大事记")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()


def test_the_json_that_build_wrote_is_read_wherever_its_lines_are(timeline: Timeline, events: Path, tmp_path: Path) -> None:
    timeline("build", "two.txt", "-o", "two.json")
    assert timeline("render", "two.json", "-o", "again.jsonl").status == console.DONE
    assert (tmp_path / "again.jsonl").read_bytes() == events.read_bytes()
    assert timeline("diff", "two.json", events).out.startswith("New: 0 · ")
    assert timeline("stats", "two.json").out == timeline("stats", events).out
    whole = json.loads((tmp_path / "two.json").read_text("utf-8"))
    whole["events"][1]["status"] = "postponed"
    (tmp_path / "two.json").write_text(json.dumps(whole, indent=1))
    run = timeline("render", "two.json", "-o", "again.html")
    assert run.status == console.NOTHING_DONE
    assert "two.json: Record 2 of the events holds no usable event: status 'postponed' is none of" in run.err


def test_a_store_is_rendered_and_compared_as_it_is_built(timeline: Timeline, events: Path, tmp_path: Path) -> None:
    timeline("init", "my.timeline")
    timeline("add", "my.timeline", "two.txt")
    assert timeline("render", "my.timeline", "-o", "again.jsonl").status == console.DONE
    assert (tmp_path / "again.jsonl").read_bytes() == events.read_bytes()
    assert timeline("diff", events, "my.timeline").out.startswith("New: 0 · ")


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".html", ".timelinejs.json", ".articles.jsonl"])
def test_what_holds_no_event_records_is_told_what_to_give(timeline: Timeline, events: Path, tmp_path: Path, suffix: str) -> None:
    other = tmp_path / f"two{suffix}"
    if suffix == ".articles.jsonl":
        other.write_text(json.dumps({"text": ARTICLE}) + "\n")
    elif suffix != ".txt":
        timeline("render", events, "-o", other)
    for run in (timeline("render", other, "-o", "again.html"), timeline("diff", events, other)):
        assert run.status == console.NOTHING_DONE
        remedy = "give the .jsonl or .json file that timeline build wrote, or give articles to timeline build."
        assert run.err == f"{other} holds no event records; {remedy}\n"


def test_event_records_in_the_place_of_articles_are_told_their_verb(timeline: Timeline, events: Path) -> None:
    run = timeline("build", "two.jsonl", "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert run.err.endswith("two.jsonl holds event records, not articles; timeline render two.jsonl -o out.html writes them.\n")
    run = timeline("two.jsonl", "-o", "out.html")
    assert run.status == console.WRONG_USAGE
    assert "'two.jsonl' is no command. To write its events: timeline render two.jsonl -o page.html" in run.err


def test_a_quotation_with_another_end_of_line_is_read_again(timeline: Timeline, events: Path, tmp_path: Path) -> None:
    events.write_text(events.read_text("utf-8").replace("北京", "北\u2028京"), "utf-8")
    assert timeline("render", events, "-o", "again.jsonl").status == console.DONE
    assert len(records((tmp_path / "again.jsonl").read_text("utf-8").replace("\u2028", ""))) == 2


def test_render_reads_standard_input(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    timeline("build", article, "-o", "out.jsonl")
    run = timeline("render", "-", "-o", "again.jsonl", stdin=(tmp_path / "out.jsonl").read_bytes())
    assert run.status == console.DONE
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()


def test_an_email_fragment_carries_its_style(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    timeline("build", article, "-o", "mail.fragment.html", "--flavour", "email")
    assert "style=" in (tmp_path / "mail.fragment.html").read_text("utf-8")


def test_a_person_whom_only_the_users_table_knows_is_found(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "people.tsv").write_text(
        "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata\n甲乙丙丁\t\tJia Yi\tRU\tenvoy\t特使\t\t\t\n", "utf-8"
    )
    (tmp_path / "a.txt").write_text(DATELINED.replace("俄罗斯总统普京", "甲乙丙丁"), "utf-8")
    run = timeline("build", "a.txt", "-o", "out.jsonl", "--people", "people.tsv")
    assert run.status == console.DONE
    assert "Jia Yi" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_an_output_that_replaces_a_file_keeps_its_mode(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    old = tmp_path / "out.html"
    old.write_text("old")
    old.chmod(0o640)
    timeline("build", article, "-o", old)
    assert old.stat().st_mode & 0o777 == 0o640


def test_an_output_that_is_a_link_stays_one(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    (tmp_path / "link.html").symlink_to("real.html")
    timeline("build", article, "-o", "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert "<html" in (tmp_path / "real.html").read_text("utf-8")


def test_an_earlier_output_in_the_input_folder_is_no_article(timeline: Timeline, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(DATELINED, "utf-8")
    for _ in range(2):
        run = timeline("build", "news", "-o", "news/out.html", "-o", "news/out.csv", "-o", "news/out.jsonl")
        assert run.status == console.DONE
        assert "1 article read" in run.err


# --- dates -------------------------------------------------------------------------------------------------------------


def test_dates_of_one_text(timeline: Timeline) -> None:
    run = timeline("dates", "--text", "周三(15日)", "--published", "2021-12-16")
    assert (run.status, run.err) == (console.DONE, "")
    (record,) = records(run.out)
    assert record | {"basis": ""} == {
        "article": None,
        "text": "周三(15日)",
        "start_char": 0,
        "end_char": 7,
        "value": "2021-12-15",
        "start": "2021-12-15",
        "end": "2021-12-15",
        "timex_type": "DATE",
        "basis": "",
        "conflict": None,
    }


@pytest.mark.parametrize("words", ["2月30日", "13月5日"])
def test_an_impossible_date_gets_no_value_and_a_reason(timeline: Timeline, words: str) -> None:
    run = timeline("dates", "--text", f"他于{words}抵达", "--published", "2023-03-21")
    assert run.status == console.DONE
    (record,) = records(run.out)
    assert record["value"] is None
    assert record["conflict"]


def test_a_relative_date_that_nothing_anchors_gets_no_value_and_a_reason(timeline: Timeline, tmp_path: Path) -> None:
    run = timeline("dates", "--text", "周三")
    assert run.status == console.DONE
    (record,) = records(run.out)
    assert (record["text"], record["value"], record["start"], record["end"]) == ("周三", None, None, None)
    assert (record["timex_type"], record["conflict"]) == ("DATE", None)
    assert record["basis"] == "周三 needs a publication date, and none is known"
    assert run.err == "No publication date is given: relative dates stay unresolved; give it with --published.\n"
    (tmp_path / "a.txt").write_text("双方周三举行会谈，会谈持续三天。\n", "utf-8")
    run = timeline("dates", "a.txt")
    assert [(each["text"], each["value"]) for each in records(run.out)] == [("周三", None)]
    assert "give the date with --published" in run.err
    assert [each["value"] for each in records(timeline("dates", "a.txt", "--published", "2021-12-16").out)] == ["2021-12-15"]


def test_a_day_that_does_not_exist_is_listed_of_an_article_as_of_a_text(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("他于2月30日抵达。\n", "utf-8")
    (record,) = records(timeline("dates", "a.txt", "--published", "2023-03-21").out)
    assert (record["value"], record["conflict"]) == (None, "there is no day 2月30日")


@pytest.mark.parametrize(
    ("text", "said"), [("天气很好", "No date was found.\n"), ("会谈三天", "No date was found; --all lists 1 duration or the like.\n")]
)
def test_a_text_without_dates_is_said_to_have_none(timeline: Timeline, text: str, said: str) -> None:
    assert timeline("dates", "--text", text) == Run(console.DONE, "", said)


def test_only_what_stands_on_the_calendar_is_listed_unless_all_is_asked_for(timeline: Timeline) -> None:
    text = "3月20日会谈三天"
    assert len(records(timeline("dates", "--text", text, "--published", "2023-03-21").out)) == 1
    assert len(records(timeline("dates", "--text", text, "--published", "2023-03-21", "--all").out)) == 2


def test_the_direction_of_bare_dates_can_be_chosen(timeline: Timeline) -> None:
    past, future = (
        records(timeline("dates", "--text", "周三", "--published", "2021-12-16", "--prefer", way).out)[0]["value"]
        for way in ("past", "future")
    )
    assert (past, future) == ("2021-12-15", "2021-12-22")


def test_dates_of_articles_go_to_standard_output_or_a_file(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    printed = timeline("dates", article)
    written = timeline("dates", article, "-o", "dates.jsonl", "-o", "dates.csv")
    assert printed.status == written.status == console.DONE
    assert written.out == ""
    assert (tmp_path / "dates.jsonl").read_text("utf-8") == printed.out
    rows = list(csv.DictReader(io.StringIO((tmp_path / "dates.csv").read_text("utf-8-sig"))))
    assert [row["value"] for row in rows] == [record["value"] for record in records(printed.out)]
    assert records(printed.out)[0]["article"] == "article.txt"


# --- show, explain, evaluate, check-data -------------------------------------------------------------------------------


def test_show_prints_the_text_that_offsets_count_in(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    run = timeline("show", article)
    assert run.status == console.DONE
    assert "published: 2023-03-21 (dateline" in run.err
    for record in records(timeline("dates", article).out):
        assert run.out[cast(int, record["start_char"]) : cast(int, record["end_char"])] == record["text"]


def test_show_finds_one_row_of_a_file(timeline: Timeline, tmp_path: Path) -> None:
    rows = [{"title": "", "text": f"{name}。{ARTICLE}", "date": "2023-03-21"} for name in ("甲", "乙")]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert "乙" in timeline("show", "a.jsonl#2").out
    assert timeline("show", "a.jsonl#3").status == console.NOTHING_DONE


def test_explain_names_rules_anchors_and_triggers(timeline: Timeline, article: Path) -> None:
    run = timeline("explain", article)
    assert run.status == console.DONE
    for part in ("rule ", "anchor ", "trigger 会见", "习近平 (CN, participant)", "dated by 2023年3月20日"):
        assert part in run.out


def test_explain_prints_the_days_that_lost(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("双方28日会谈，周三（16日）签字。", "utf-8")
    run = timeline("explain", tmp_path / "a.txt", "--published", "2021-12-16")
    assert run.status == console.DONE
    assert "might have been 2021-10-28, 2021-12-28, 2022-01-28, 2022-02-28, which" in run.out
    assert "might have been 2021-12-15, which" in run.out
    assert "conflict: 周三（16日）" in run.out


def test_evaluate_prints_a_table_and_holds_to_the_floors(timeline: Timeline, tmp_path: Path) -> None:
    bundle = tmp_path / "small"
    (bundle / "articles").mkdir(parents=True)
    (bundle / "articles" / "a.txt").write_text(DATELINED, "utf-8")
    event = {"type": "meeting", "mode": "in_person", "status": "occurred", "date": "2023-03-20", "polities": ["CN", "RU"]}
    people = {"participants": [{"name": "习近平", "polity": "CN"}, {"name": "普京", "polity": "RU"}]}
    dates = [{"text": "2023年3月21日", "value": "2023-03-21", "optional": True}, {"text": "2023年3月20日", "value": "2023-03-20"}]
    (bundle / "gold.json").write_text(json.dumps({"events": [event | people], "articles": [{"article": "a.txt", "dates": dates}]}))
    (tmp_path / "floors.toml").write_text("[small]\nevents = 1.0\nstrict = 1.0\ndates = 1.0\n")
    run = timeline("evaluate", bundle, "--floors", "floors.toml")
    assert run.status == console.DONE
    assert run.out.splitlines()[2] == "| small | 1 | 1.000 | 1.000 | 1.000 | 1.000 | 1 | 1.000 | 1.000 | 1.000 | 1.000 |"
    (bundle / "gold.json").write_text(json.dumps({"events": [event | people | {"date": "1999"}], "articles": []}))
    run = timeline("evaluate", bundle, "--floors", "floors.toml", "--details")
    assert run.status == console.NOTHING_DONE
    assert "events F1 0.000 is below its floor of 1.000" in run.err
    assert "missed" in run.err


def test_evaluate_needs_a_gold_file(timeline: Timeline, tmp_path: Path) -> None:
    run = timeline("evaluate", tmp_path)
    assert run.status == console.NOTHING_DONE
    assert "gold.json" in run.err


def test_the_shipped_tables_are_sound(timeline: Timeline) -> None:
    run = timeline("check-data")
    assert [line for line in run.out.splitlines() if not line.endswith("(remark)")] == []
    assert run.status == console.DONE


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("甲\t\tJia\tXX\tminister\t部长\t\t\t", "polity 'XX' is not known"),
        ("甲\t\tJia\tRU\tking\t部长\t\t\t", "office 'king' is not known"),
        ("甲\t\tJia\tAU\torg_head\t主席\t\t\t", "which is no organisation"),
        ("甲\t\tJia\tRU\tminister\t部长\t2023-02-30\t\t", "there is no 2023-02-30"),
        ("甲\t\tJia\tRU\tminister\t部长\t2023\t2020\t", "ends before it begins"),
        ("陳\t\tChen\tTW\tminister\t部长\t\t\t", "simplified"),
        ("\t\tJia\tRU\tminister\t部长\t\t\t", "name is empty"),
        ("甲\t\tJia\tRU\tminister\t部长\t\t\tX1", "Wikidata"),
        ("甲\t\tJia\tRU\tminister\t部长\t\t\t\t\t", "cells"),
    ],
)
def test_a_faulty_table_is_told_its_fault(timeline: Timeline, tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "mine.tsv").write_text(f"name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata\n{row}\n", "utf-8")
    run = timeline("check-data", "--people", "mine.tsv")
    assert run.status == console.NOTHING_DONE
    assert any("mine.tsv, line 2" in line and complaint in line for line in run.out.splitlines())


@pytest.fixture
def store(timeline: Timeline, article: Path) -> str:
    """A store of one article with one event."""
    timeline("init", "my.timeline")
    timeline("add", "my.timeline", article)
    return "my.timeline"


def id_of(path: Path) -> str:
    return str(records(path.read_text("utf-8"))[0]["id"])


def test_an_event_of_a_store_is_explained_as_that_of_its_articles(timeline: Timeline, store: str, article: Path, tmp_path: Path) -> None:
    timeline("build", store, "-o", "out.jsonl")
    event = id_of(tmp_path / "out.jsonl")
    run = timeline("explain", event, store)
    assert run.status == console.DONE
    assert run.out == timeline("explain", event, article).out == timeline("explain", "--event", event[:4], store).out


def test_what_people_changed_stands_after_what_the_rules_came_to(timeline: Timeline, store: str, tmp_path: Path) -> None:
    timeline("export", store, "sheet.csv")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(sheet.read_text("utf-8-sig").replace("2023-03-20", "2023-03-19", 1), "utf-8")
    assert timeline("apply", store, "sheet.csv", "--yes").status == console.DONE
    timeline("build", store, "-o", "out.jsonl")
    (event,) = records((tmp_path / "out.jsonl").read_text("utf-8"))
    assert event["date"] == "2023-03-19"
    run = timeline("explain", str(event["id"]), store)
    assert run.status == console.DONE
    explained, _, changed = run.out.partition("\nWhat people changed\n")
    assert "  date      2023-03-20" in explained
    assert "2023-03-19" in changed


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("explain my.timeline", "my.timeline is a store, and this takes articles: give their files."),
        ("dates my.timeline", "my.timeline is a store, and this takes articles: give their files."),
        ("show my.timeline", "my.timeline is a store, and this takes articles: give their files."),
        ("add my.timeline my.timeline", "my.timeline is a store, and this takes articles: give their files."),
        ("explain m-12 my.timeline article.txt", "A store is built alone"),
        ("explain m-12", "Give the articles or the store of m-12 after it."),
        ("add article.txt my.timeline", "The store comes first: timeline add my.timeline article.txt"),
        ("apply article.txt my.timeline", "The store comes first: timeline apply my.timeline article.txt"),
        ("apply none.csv my.timeline", "The store comes first: timeline apply my.timeline none.csv"),
        ("export sheet.csv my.timeline", "The store comes first: timeline export my.timeline sheet.csv"),
        ("build article.txt -o out.html --people none.tsv", "none.tsv does not exist; check the name and the folder it is taken from."),
        ("check-data --people none.tsv", "none.tsv does not exist; check the name and the folder it is taken from."),
        ("init new.timeline --people none.tsv", "none.tsv does not exist; check the name and the folder it is taken from."),
    ],
)
def test_what_is_given_in_the_place_of_something_else_is_wrong_usage(
    timeline: Timeline, store: str, tmp_path: Path, words: str, remedy: str
) -> None:
    run = timeline(*words.split())
    assert run.status == console.WRONG_USAGE
    assert remedy in run.err
    assert not (tmp_path / "new.timeline").exists()


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (
            "status article.txt",
            "article.txt is no store; give the file that timeline init made, or where this was it, restore it from a copy.",
        ),
        ("apply my.timeline none.csv", "none.csv does not exist; check the name and the folder it is taken from."),
        ("apply my.timeline .", ". is a folder; name a file in it."),
        ("explain e-123 article.txt", "No event of these articles has an id that begins with e-123; give the articles"),
        ("explain e-123 my.timeline", "No event of my.timeline has an id that begins with e-123; ids such as"),
    ],
)
def test_what_cannot_be_done_is_told_what_to_give(timeline: Timeline, store: str, words: str, remedy: str) -> None:
    run = timeline(*words.split())
    assert (run.status, run.out) == (console.NOTHING_DONE, "")
    assert remedy in run.err


# --- bad input: one clear sentence, the rest goes on -------------------------------------------------------------------

BAD_FILES: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.md": b" \n\n\t\n",
    "binary.txt": bytes(range(256)) * 8,
    "picture.md": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "broken.jsonl": b'{"text": "\n',
    "untexted.csv": b"a,b\n1,2\n",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_named_and_the_rest_is_done(timeline: Timeline, article: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD_FILES[name])
    run = timeline("build", name, article, "-o", "out.jsonl")
    assert run.status == console.PARTLY_DONE
    assert "could not be used" in run.err
    assert name in run.err
    assert len(records((tmp_path / "out.jsonl").read_text("utf-8"))) == 1


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_alone_leaves_nothing_to_do(timeline: Timeline, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD_FILES[name])
    (tmp_path / "out.html").write_text("from before")
    run = timeline("build", name, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert name in run.err
    assert (tmp_path / "out.html").read_text() == "from before"
    assert timeline("dates", name).status == console.NOTHING_DONE
    assert timeline("explain", name).status == console.NOTHING_DONE
    assert timeline("show", name).status == console.NOTHING_DONE


@pytest.mark.parametrize("given", ["missing.txt", "missing/*.md"])
def test_a_missing_input_is_named(timeline: Timeline, article: Path, given: str) -> None:
    alone = timeline("build", given, "-o", "out.html")
    assert alone.status == console.NOTHING_DONE
    assert given in alone.err
    beside = timeline("build", given, article, "-o", "out.html")
    assert beside.status == console.PARTLY_DONE
    assert given in beside.err


def test_a_folder_without_articles_is_named(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run = timeline("build", "empty", article, "-o", "out.html")
    assert run.status == console.PARTLY_DONE
    assert "empty is a folder without articles" in run.err


def test_a_truncated_encoding_loses_no_more_than_the_broken_end(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "cut.txt").write_bytes((DATELINED * 20).encode()[:-2])
    run = timeline("build", "cut.txt", "-o", "out.jsonl")
    assert run.status in (console.DONE, console.PARTLY_DONE)
    assert "cut.txt" in run.err
    assert len(records((tmp_path / "out.jsonl").read_text("utf-8"))) == 1


@pytest.mark.parametrize(("declared", "used"), [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("big5", "gb18030")])
def test_a_wrongly_declared_encoding_is_seen_through(timeline: Timeline, tmp_path: Path, declared: str, used: str) -> None:
    page = f'<!doctype html><html><head><meta charset="{declared}"><title>会见</title></head><body><p>{DATELINED}</p></body></html>'
    (tmp_path / "page.html").write_bytes(page.encode(used))
    run = timeline("build", "page.html", "-o", "out.jsonl")
    assert run.status in (console.DONE, console.PARTLY_DONE)
    assert "习近平" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_a_malformed_front_matter_costs_only_itself(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: [会见\ndate: : 2023\n  x\n---\n\n{DATELINED}", "utf-8")
    run = timeline("build", "a.md", "-o", "out.jsonl")
    assert run.status in (console.DONE, console.PARTLY_DONE)
    assert "a.md" in run.err
    assert "习近平" in (tmp_path / "out.jsonl").read_text("utf-8")


def test_an_impossible_front_matter_date_is_no_date(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: 会见\ndate: 2023-02-30\n---\n\n{ARTICLE}", "utf-8")
    run = timeline("build", "a.md", "-o", "out.jsonl")
    assert run.status in (console.DONE, console.PARTLY_DONE)
    assert "a.md" in run.err


def test_an_article_without_publication_date_says_what_to_do(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("习近平周三会见俄罗斯总统普京。\n", "utf-8")
    run = timeline("build", "a.txt", "-o", "out.jsonl")
    assert run.status == console.DONE
    assert "a.txt" in run.err
    assert "--published" in run.err
    assert "周三" in run.err
    run = timeline("build", "a.txt", "-o", "out.jsonl", "--published", "2021-12-16")
    assert "--published" not in run.err
    (event,) = records((tmp_path / "out.jsonl").read_text("utf-8"))
    assert event["date"] == "2021-12-15"


def test_a_given_date_leaves_alone_what_states_another(timeline: Timeline, tmp_path: Path) -> None:
    for name in "abcdefghij":
        (tmp_path / f"{name}.txt").write_text(DATELINED, "utf-8")
    (tmp_path / "same.md").write_text(f"---\ndate: 2021-12-14\n---\n\n{ARTICLE}", "utf-8")
    (tmp_path / "inferred.txt").write_text("2021年12月13日证实，习近平与普京将于明天（15日）会晤。\n", "utf-8")
    assert "inferred.txt (2021-12-14); correct it with --published" in timeline("build", ".", "-o", "out.json").err
    run = timeline("build", ".", "-o", "out.json", "--published", "2021-12-13")
    assert run.status == console.DONE
    first = ", ".join(f"{name}.txt (2023-03-21)" for name in "abcdefgh")
    told = f"The date given with --published is for articles that state none, and left {first} and 3 more as stated there."
    assert [line for line in run.err.splitlines() if "--published" in line] == [told]
    published = {source["article"]: source["published"] for event in records_of(tmp_path / "out.json") for source in event["sources"]}
    assert (published["inferred.txt"], published["a.txt"], published["same.md"]) == ("2021-12-13", "2023-03-21", "2021-12-14")


_PEOPLE = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata\n"


@pytest.mark.parametrize("verb", [["build", "article.txt", "-o", "a.html"], ["explain", "article.txt"], ["init", "s.timeline"]])
def test_a_faulty_row_of_people_is_wrong_usage(timeline: Timeline, article: Path, tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "p.tsv").write_text(f"{_PEOPLE}甄有才\t\tZhen Youcai\tGermany\tother\n", "utf-8")
    run = timeline(*verb, "--people", tmp_path / "p.tsv")
    assert run.status == console.WRONG_USAGE
    assert "p.tsv, line 2: polity of 甄有才 is 'Germany', which is no code; write DE" in run.err


def test_a_store_with_a_faulty_row_of_people_says_where(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text(f"{_PEOPLE}甄有才\t\tZhen Youcai\tDE\tother\n", "utf-8")
    timeline("init", "s.timeline", "--people", tmp_path / "p.tsv")
    with closing(sqlite3.connect(tmp_path / "s.timeline")) as held, held:
        held.execute("UPDATE settings SET value = replace(value, 'DE', 'Germany') WHERE name = 'people'")
    run = timeline("add", "s.timeline", article)
    assert run.status == console.NOTHING_DONE
    assert run.err == (
        "The store's own people.tsv, line 2: polity of 甄有才 is 'Germany', which is no code; write DE; "
        "mend it there (the table settings, the row people), or make a new store.\n"
    )


def test_rows_that_fail_alike_are_counted(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    rows = [{"title": "会见"}] * 200 + [{"text": ARTICLE}] + [7]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run = timeline("build", "a.jsonl", "-o", "out.csv")
    assert run.status == console.PARTLY_DONE
    lines = run.err.splitlines()[1:12]
    assert lines[0] == "201 inputs could not be used:"
    assert [line.split()[0] for line in lines[1:9]] == [f"a.jsonl#{number}" for number in range(1, 9)]
    assert lines[9] == "  and 192 more rows of a.jsonl for the same reason."
    assert lines[10].startswith("  a.jsonl#202 is no object with fields")


@pytest.mark.parametrize(
    "words", [["build", "", "-o", "a.csv"], ["build", "article.txt", "", "-o", "a.csv"], ["dates", ""], ["explain", ""]]
)
def test_an_input_without_a_name_is_wrong_usage(timeline: Timeline, article: Path, words: list[str]) -> None:
    run = timeline(*words)
    assert run.status == console.WRONG_USAGE
    assert "An input has no name" in run.err
    assert run.out == ""


def test_an_article_without_events_is_done(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2023年3月21日，天气很好，公园里人来人往。\n", "utf-8")
    run = timeline("build", "a.txt", "-o", "out.jsonl", "-o", "out.html")
    assert run.status == console.DONE
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert "<html" in (tmp_path / "out.html").read_text("utf-8")


@pytest.mark.parametrize("again", ["out.csv", "./out.csv", "folder/../out.csv", "{here}/out.csv"])
@pytest.mark.parametrize("verb", ["build", "render", "stats", "diff", "dates"])
def test_an_output_that_is_named_twice_is_written_once(timeline: Timeline, article: Path, tmp_path: Path, verb: str, again: str) -> None:
    timeline("build", article, "-o", "events.jsonl")
    inputs = {"render": ["events.jsonl"], "diff": ["events.jsonl", "events.jsonl"]}.get(verb, [article])
    run = timeline(verb, *inputs, "-o", "out.csv", "-o", "more.csv", "-o", again.format(here=tmp_path))
    assert run.status == console.DONE
    assert run.err.endswith("Wrote out.csv, more.csv.\n")


# --- bad output --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["build", "render", "dates"])
def test_an_unknown_suffix_is_wrong_usage_before_any_work(timeline: Timeline, tmp_path: Path, verb: str) -> None:
    run = timeline(verb, "missing.jsonl", "-o", "out.docm")
    assert run.status == console.WRONG_USAGE
    assert "out.docm" in run.err
    assert ".jsonl" in run.err
    assert "missing" not in run.err
    assert list(tmp_path.iterdir()) == []


def test_an_output_in_a_missing_folder_leaves_the_others(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    run = timeline("build", article, "-o", "nowhere/out.html", "-o", "out.csv")
    assert run.status == console.NOTHING_DONE
    assert run.err.count("nowhere/out.html") == 1
    assert (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("output", "option", "useful"),
    [
        ("a.html", ["--long", "participants"], "a.parquet"),
        ("a.csv", ["--brief"], "a.fragment.html"),
        ("a.docx", ["--flavour", "email"], "a.fragment.html"),
        ("a.jsonl", ["--raw"], "a.edges.csv"),
        ("a.cameo.csv", ["--long", "sources"], "a.csv"),
    ],
)
def test_an_option_that_changes_no_output_is_wrong_usage(
    timeline: Timeline, article: Path, tmp_path: Path, output: str, option: list[str], useful: str
) -> None:
    timeline("build", article, "-o", "given.jsonl")
    for verb, given in (("build", article), ("render", "given.jsonl")):
        run = timeline(verb, given, "-o", output, *option)
        assert run.status == console.WRONG_USAGE
        assert f"'{option[0]}': It changes " in run.err
        assert "only, and none is written; leave it out, or write one." in " ".join(run.err.split())
        assert not (tmp_path / output).exists()
        assert timeline(verb, given, "-o", output, "-o", useful, *option).status == console.DONE
        (tmp_path / output).unlink()


def test_every_table_heeds_raw(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    """The formats that an option is for are named in one place, and this is what they do."""
    outputs = [f"a{suffix}" for renderer in RENDERERS.values() for suffix in renderer.suffixes if suffix.endswith(".csv")]
    timeline("build", article, *(word for name in outputs for word in ("-o", name)), "--raw")
    assert [name for name in outputs if (tmp_path / name).read_bytes().startswith("\ufeff".encode())] == []
    assert {format_for(name) for name in outputs} == set(_HEEDED_BY["raw"])


def test_an_output_whose_name_is_too_long_is_refused(timeline: Timeline, article: Path) -> None:
    run = timeline("build", article, "-o", f"{'a' * 300}.html")
    assert run.status == console.NOTHING_DONE
    assert run.err.endswith("a.html cannot be written: File name too long; choose another name.\n")


def test_an_output_that_is_a_folder_is_refused(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    (tmp_path / "out.html").mkdir()
    run = timeline("build", article, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert "out.html is a folder" in run.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_protected_output_is_refused(timeline: Timeline, article: Path, tmp_path: Path) -> None:
    (tmp_path / "out.html").write_text("precious")
    (tmp_path / "out.html").chmod(0o444)
    run = timeline("build", article, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert (tmp_path / "out.html").read_text() == "precious"


def test_an_output_without_permission_is_refused(
    timeline: Timeline, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    run = timeline("build", article, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert "out.html cannot be written: you lack the permission" in run.err


def test_a_write_that_fails_midway_leaves_the_old_file(
    timeline: Timeline, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.html").write_text("precious")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    run = timeline("build", article, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert "out.html cannot be written: No space left on device." in run.err
    assert (tmp_path / "out.html").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["article.txt", "out.html"]


def test_an_output_that_would_overwrite_an_input_is_wrong_usage(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("text\n会见\n", "utf-8")
    run = timeline("build", "news.csv", "-o", "./news.csv")
    assert run.status == console.WRONG_USAGE
    assert (tmp_path / "news.csv").read_text("utf-8") == "text\n会见\n"


# --- wrong usage and worse ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["build", "a.txt"],
        ["nonsense"],
        ["dates"],
        ["dates", "a.txt", "--text", "今天"],
        ["dates", "--text", "今天", "--published", "2021-02-30"],
        ["dates", "--text", "今天", "--prefer", "sometimes"],
        ["build", "a.txt", "-o", "out.html", "--lang", "fr"],
        ["build", "a.txt", "-o", "out.html", "--people", "missing.tsv"],
        ["build", "a.txt", "-o", "out.html", "--people", "bad.tsv"],
        ["render", "-o", "out.html"],
        ["evaluate"],
    ],
    ids=" ".join,
)
def test_wrong_usage(timeline: Timeline, tmp_path: Path, words: Sequence[str]) -> None:
    (tmp_path / "a.txt").write_text(DATELINED, "utf-8")
    (tmp_path / "bad.tsv").write_text("who\n", "utf-8")
    run = timeline(*words)
    assert run.status == console.WRONG_USAGE
    assert run.out == ""
    assert run.err
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("build a.txt", "Missing option '--output' / '-o'. Say what to write: timeline build a.txt -o page.html"),
        ("build a.txt new.html", "Say what to write: timeline build a.txt -o new.html"),
        ("build a.txt b.txt", "Say what to write: timeline build a.txt b.txt -o page.html"),
        ("build a b c d", "Say what to write: timeline build a b c … -o page.html"),
        ("render out.jsonl", "Say what to write: timeline render out.jsonl -o page.html"),
        ("a.txt -o out.html", "'a.txt' is no command. To build a chronology from it: timeline build a.txt -o page.html"),
        ("bild a.txt", "No such command 'bild'. Did you mean 'build'?"),
        ("export my.timeline -o sheet.csv", "the sheet's name stands after the store: timeline export STORE SHEET.csv"),
        ("build a.txt -o out.html --lang fr", "Invalid value for '--lang': 'fr' is not one of 'en', 'zh-Hans', 'zh-Hant'."),
        ("dates a.txt --format xml", "Invalid value for '--format': 'xml' is not one of 'records', 'timex3'."),
        ("build a.txt -o out.html --jobs two", "Invalid value for '--jobs': 'two' is not a whole number."),
        ("build a.txt -o out.html --jobs -1", "Invalid value for '--jobs': -1 is less than 0."),
        ("build a.txt -o out.html --time-limit x", "Invalid value for '--time-limit': 'x' is not a number."),
        ("build a.txt -o out.html --min-confidence 2", "Invalid value for '--min-confidence': 2 is more than 1."),
        ("evaluate fixtures --floors none.toml", "none.toml is no table of floors"),
    ],
)
def test_wrong_usage_is_told_what_to_write(timeline: Timeline, article: Path, words: str, remedy: str) -> None:
    article.rename("a.txt")
    run = timeline(*words.split())
    assert run.status == console.WRONG_USAGE
    assert remedy in run.err
    assert run.err.count("Error: ") == 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "Line 1"),
        (b'{"type": "call"}\n{"status": 1, "type": "call"}', "Line 2"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (None, "cannot be read"),
    ],
    ids=["no JSON", "wrong type", "no text", "no file"],
)
def test_a_broken_events_file_is_told_its_fault(timeline: Timeline, tmp_path: Path, content: bytes | None, complaint: str) -> None:
    if content is not None:
        (tmp_path / "events.jsonl").write_bytes(content)
    run = timeline("render", "events.jsonl", "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert "events.jsonl" in run.err
    assert complaint in run.err
    assert not (tmp_path / "out.html").exists()


def test_an_unexpected_error_is_one_sentence(timeline: Timeline, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("timeline.pipeline.build", broken)
    run = timeline("build", article, "-o", "out.html")
    assert run.status == console.NOTHING_DONE
    assert "RuntimeError: boom" in run.err
    assert "--debug" in run.err
    with pytest.raises(RuntimeError, match="boom"):
        timeline("--debug", "build", article, "-o", "out.html")


def test_an_interrupt_is_quiet(timeline: Timeline, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("timeline.pipeline.build", interrupted)
    assert timeline("build", article, "-o", "out.html").status == console.INTERRUPTED


def test_a_reader_that_stops_early_is_no_error(article: Path) -> None:
    article.write_text(DATELINED * 3000, "utf-8")
    command = [sys.executable, "-m", "timeline", "dates", str(article)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == console.DONE
        assert b"Error" not in process.stderr.read()


# --- help, version, speed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", "build", "dates", "render", "show", "explain", "evaluate", "check-data"])
def test_help(timeline: Timeline, verb: str) -> None:
    run = timeline(*filter(None, [verb]), "--help")
    assert run.status == console.DONE
    assert run.out.startswith("Usage: timeline")


def test_version(timeline: Timeline) -> None:
    run = timeline("--version")
    assert run.status == console.DONE
    assert run.out.startswith("timeline 0.")


def test_completion_is_offered(timeline: Timeline) -> None:
    assert "--install-completion" in timeline("--help").out


def test_help_and_the_bare_package_load_nothing_heavy() -> None:
    program = "import sys, timeline, timeline.cli; timeline.cli.main(['--help']); print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ["spacy", "pandas", "opencc", "jinja2", "babel", "rich", "dateparser", "trafilatura", "ahocorasick_rs", "selectolax"]
    run = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_formats_load_what_writes_them_only_when_they_are_written() -> None:
    program = "import sys, timeline.rendering; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ["pandas", "pyarrow", "openpyxl", "docx", "icalendar", "jinja2", "networkx"]
    run = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_progress_bar_shows_only_on_a_terminal(timeline: Timeline, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Reading" not in timeline("build", article, "-o", "out.html").err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert timeline("build", article, "-o", "out.html").status == console.DONE


def test_dates_as_timex3(timeline: Timeline) -> None:
    done = timeline("dates", "--text", "去年9月 & 周三(15日)", "--published", "2021-12-16", "--format", "timex3")
    assert done.status == 0
    text = ElementTree.fromstring(done.out).find("TEXT")
    assert text is not None
    assert [(timex.get("value"), timex.text) for timex in text] == [("2020-09", "去年9月"), ("2021-12-15", "周三(15日)")]
    assert "".join(text.itertext()) == "去年9月 & 周三(15日)"


# ---- slices ----


@pytest.fixture
def events(timeline: Timeline, tmp_path: Path) -> Path:
    """Two events of one article, as records."""
    (tmp_path / "two.txt").write_text(DATELINED + "王毅4月5日在东京会见日本首相岸田文雄。\n", "utf-8")
    timeline("build", "two.txt", "-o", "two.jsonl")
    return tmp_path / "two.jsonl"


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (("--since", "2023-04-01"), ["东京"]),
        (("--until", "2023-04-01"), ["北京"]),
        (("--polity", "俄羅斯"), ["北京"]),
        (("--polity", "Russia,JP"), ["北京", "东京"]),
        (("--polity", "RU", "--polity", "JP"), ["北京", "东京"]),
        (("--person", "Putin、王毅"), ["北京", "东京"]),
        (("--place", "Tokyo"), ["东京"]),
        (("--type", "calls"), []),
        (("--status", "cancelled, denied"), []),
        (("--min-sources", "2"), []),
        (("--min-confidence", "1"), []),
    ],
)
def test_render_writes_the_slice_that_is_asked_for(timeline: Timeline, events: Path, options: tuple[str, ...], kept: list[str]) -> None:
    run = timeline("render", events, *options, "-o", "out.jsonl")
    assert run.status == 0
    assert f"{len(kept)} of 2 events kept; {2 - len(kept)} left out, 0 of them undated." in run.err
    assert [record["place"] for record in records((events.parent / "out.jsonl").read_text("utf-8"))] == kept


def test_build_slices_too_and_orders(timeline: Timeline, events: Path) -> None:
    run = timeline("build", "two.txt", "--order", "newest", "--person", "普京,王毅", "-o", "out.md")
    assert run.status == 0
    text = (events.parent / "out.md").read_text("utf-8")
    assert text.index("April 2023") < text.index("March 2023")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--polity", "Jappan"), "No polity 'Jappan' is known; the nearest is Japan (JP)."),
        (("--type", "dinner"), "No type 'dinner' is known; there are meeting, visit, call."),
        (("--status", "hapened"), "No status 'hapened' is known; there are"),
        (
            ("--person", "岸田文熊"),
            "No person '岸田文熊' is known; there are 习近平 Xi Jinping, 普京 Vladimir Putin, 王毅 Wang Yi, 岸田文雄 Fumio Kishida.",
        ),
        (("--since", "2024-01-01", "--until", "2023-01-01"), "The window ends (2023-01-01) before it begins (2024-01-01)."),
    ],
)
def test_a_value_that_nothing_has_is_wrong_usage(timeline: Timeline, events: Path, options: tuple[str, ...], reason: str) -> None:
    run = timeline("render", events, *options, "-o", "out.jsonl")
    assert run.status == 2
    assert reason in " ".join(run.err.split())
    assert not (events.parent / "out.jsonl").exists()
