"""Two chronologies are told apart by what changed, not by how records are numbered."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import PUTIN, WANG, XI, event, nasty, small, source, text_of
from test_cli import DATELINED, FIXTURES, Timeline, timeline
from test_rendering import LANGUAGES, read_html

from timeline.comparing import FIELDS, compare, same_occasion
from timeline.edtf import parse
from timeline.model import Chronology, Event, Status
from timeline.rendering import read_events
from timeline.rendering.comparisons import COMPARISON_WRITERS, comparison_writer, write_csv, write_json, write_page, write_text
from timeline.rendering.options import Language, Options
from timeline.rendering.wording import Words

__all__ = ["timeline"]  # the fixture
NAMES = ("before.jsonl", "after.jsonl")


def one(id: str = "x", date: str | None = "2023-03-20", quote: str = "两人会见", **more: object) -> Event:
    people = (XI, PUTIN)
    return replace(event(id, "meeting", date, people, "会见", source(quote, "会见", "", None)), **more)  # type: ignore[arg-type]


def both(before: Event, after: Event) -> tuple[int, int, int, int]:
    """How many are new, changed, gone, and the same."""
    found = compare(Chronology((before,)), Chronology((after,)))
    return len(found.new), len(found.changed), len(found.gone), found.same


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (one(), (0, 0, 0, 1)),
        (one(status=Status.CANCELLED), (0, 1, 0, 0)),
        (one("y"), (0, 0, 0, 1)),  # renumbered
        (one("y", date="2023-03", quote="另一句会见"), (0, 1, 0, 0)),  # the month holds the day
        (one("y", date="2023-04-20", quote="另一句会见"), (1, 0, 1, 0)),  # another day, another sentence
        (one("y", date="2023-04-20"), (0, 1, 0, 0)),  # the same sentence, read anew
        (one("y", date=None, quote="另一句会见"), (0, 1, 0, 0)),
        (one("y", type="call"), (1, 0, 1, 0)),
        (one("y", participants=(XI, WANG)), (0, 1, 0, 0)),
        (one("y", participants=(WANG,)), (1, 0, 1, 0)),
        (one("y", participants=()), (0, 1, 0, 0)),  # the offices alone
        (one("y", polities=("CN", "JP")), (1, 0, 1, 0)),
        (one("y", polities=("CN", "RU", "JP")), (0, 1, 0, 0)),
        (one(confidence=0.1, summary="另写"), (0, 0, 0, 1)),
    ],
)
def test_one_occasion_is_known_again(after: Event, counts: tuple[int, int, int, int]) -> None:
    assert both(one(), after) == counts


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("status", {"status": Status.DENIED}),
        ("date", {"date": parse("2023-03-21")}),
        ("type", {"type": "call"}),
        ("mode", {"mode": None}),
        ("subtype", {"subtype": "峰会"}),
        ("place", {"place": "莫斯科"}),
        ("polities", {"polities": ("CN",)}),
        ("host", {"host": "RU"}),
        ("participants", {"participants": (XI,)}),
        ("articles", {"sources": ()}),
        ("conflict", {"conflicts": small().events[4].conflicts}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_compared_and_told(field: str, more: dict[str, object], language: Language) -> None:
    comparison = compare(Chronology((one(),)), Chronology((replace(one(), **more),)))  # type: ignore[arg-type]
    (changed,) = comparison.changed
    assert [change.field for change in changed.changes] == [field]
    assert changed.in_status is (field == "status")
    for write in COMPARISON_WRITERS.values():
        assert write(comparison, NAMES, Options(language=language))


def test_the_cases_above_are_all_the_fields() -> None:
    assert len(FIELDS) == 11


def test_the_likest_pair_is_taken() -> None:
    """Of two meetings in one month, each finds its own sentence again."""
    before = (one("a", "2023-03", "第一次会见"), one("b", "2023-03", "第二次会见"))
    after = (one("c", "2023-03", "第二次会见"), one("d", "2023-03-05", "第一次会见"))
    comparison = compare(Chronology(before), Chronology(after))
    assert [(pair.old.id, pair.new.id) for pair in comparison.changed] == [("a", "d")]
    assert comparison.same == 1


def test_changes_of_status_are_told_first() -> None:
    old = Chronology((one(status=Status.PLANNED), one("z", "2020", quote="旧会见")))
    new = Chronology((one(), one("n", "2024-01-01", quote="新会见")))
    text = write_text(compare(old, new), NAMES)
    assert text.startswith("New: 1 · Changed status: 1 · Changed otherwise: 0 · Gone: 1 · Changed in sources only: 0 · Unchanged: 0\n")
    assert "status: planned → took place" in text
    assert text.index("Changed status (1)") < text.index("New (1)") < text.index("Gone (1)")


def test_numbers_of_undated_events_do_not_pair_them() -> None:
    """The first undated meeting got a date, so that the second took over its id."""
    planned, denied = one("m", None, "两人将会见", status=Status.PLANNED), one("m-2", None, "两人未曾会见", status=Status.DENIED)
    held = replace(planned, id="h", date=parse("2023-05-08"), status=Status.OCCURRED)
    comparison = compare(Chronology((planned, denied)), Chronology((held, replace(denied, id="m"))))
    assert [(pair.old.id, pair.new.id) for pair in comparison.status_changed] == [("m", "h")]
    assert (comparison.new, comparison.gone, comparison.same) == ((), (), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_that_was_merged_says_with_which(language: Language) -> None:
    first, second = one("a", "2023-03", "第一次会见"), one("b", "2023-03-20", "第二次会见")
    merged = replace(second, sources=second.sources + first.sources)
    comparison = compare(Chronology((first, second)), Chronology((merged,)))
    (gone,) = comparison.gone
    assert (gone.event, gone.now_in) == (first, merged)
    assert json.loads(write_json(comparison, NAMES))["gone"][0]["now_in"] == "b"
    for write in (write_text, write_page):
        assert Words(language)("diff_now_in") in write(comparison, NAMES, Options(language=language))


def test_names_and_places_are_told_in_both_languages() -> None:
    before = one(participants=(XI,), place="莫斯科", place_en="Moscow")
    after = one(participants=(XI, PUTIN), place="喀山", place_en="Kazan")
    text = write_text(compare(Chronology((before,)), Chronology((after,))), NAMES)
    assert "place: Moscow 莫斯科 → Kazan 喀山" in text
    assert "participants: + Vladimir Putin 普京" in text
    assert "地点：莫斯科 Moscow → 喀山 Kazan" in write_text(compare(Chronology((before,)), Chronology((after,))), NAMES, Options("zh-Hans"))


def test_further_reports_are_told_apart_from_changes() -> None:
    told = one()
    again = replace(told, sources=(*told.sources, replace(told.sources[0], article="b.txt")))
    comparison = compare(Chronology((told,)), Chronology((again,)))
    assert (len(comparison.sources_changed), comparison.otherwise_changed) == (1, ())
    assert "Changed in sources only (1)" in write_text(comparison, NAMES)


@given(
    st.randoms(use_true_random=False), st.lists(st.sampled_from(range(6)), unique=True), st.lists(st.sampled_from(range(6)), unique=True)
)
def test_every_event_is_told_once_in_whatever_order(shuffle: random.Random, before: list[int], after: list[int]) -> None:
    events = small().events
    old, new = [events[at] for at in before], [replace(events[at], id=f"n{at}") for at in after]
    comparison = compare(Chronology(tuple(old)), Chronology(tuple(new)))
    pairs = len(comparison.changed) + comparison.same
    assert pairs + len(comparison.new) == len(new)
    assert pairs + len(comparison.gone) == len(old)
    assert comparison.same == len(set(before) & set(after))
    shuffle.shuffle(old)
    shuffle.shuffle(new)
    assert compare(Chronology(tuple(old)), Chronology(tuple(new))) == comparison


def test_being_one_occasion_is_mutual() -> None:
    events = (*small().events, one(), one(date=None), one(participants=()), one(polities=("CN",)))
    assert all(same_occasion(a, b) == same_occasion(b, a) for a in events for b in events)


@pytest.mark.parametrize("suffix", COMPARISON_WRITERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_shown_or_removed(suffix: str, language: Language) -> None:
    write = comparison_writer(f"OUT{suffix.upper()}")
    assert write is not None
    changed = Chronology((*nasty().events[1:], replace(nasty().events[0], date=parse("2023"), status=Status.DENIED, participants=())))
    output = text_of(write(compare(nasty(), changed), NAMES, Options(language=language, title="<b>")))
    output.encode()
    assert "\x00" not in output
    if suffix == ".html":
        elements = read_html(output).elements
        assert not {tag for tag, _ in elements} & {"script", "img", "textarea"}
        assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "src"]
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_the_page_shows_evidence_and_values_and_needs_no_script() -> None:
    page = write_page(compare(small(), Chronology(tuple(replace(each, status=Status.DENIED) for each in small().events))), NAMES)
    assert "<script" not in page
    assert "<del>took place</del>" in page
    assert "<ins>denied</ins>" in page
    assert page.count("<blockquote") == 7
    assert "before.jsonl" in page


def test_the_table_and_the_records_hold_the_same() -> None:
    comparison = compare(Chronology(small().events[:4]), Chronology((*small().events[3:], one("q", "2024-01-01", "新的会见"))))
    rows = list(csv.DictReader(io.StringIO(write_csv(comparison, NAMES).decode("utf-8-sig"), newline="")))
    whole = json.loads(write_json(comparison, NAMES))
    for part in ("new", "gone"):
        assert [row["id"] for row in rows if row["change"] == part] == [record["id"] for record in whole[part]]
    assert whole["same"] == 1


def test_diff_of_the_first_articles_and_of_all(timeline: Timeline, tmp_path: Path) -> None:
    """As an analyst works: a chronology of three articles last week, of all of them now."""
    articles = sorted((FIXTURES / "articles").iterdir())
    timeline("build", *articles[:3], "-o", "old.jsonl")
    timeline("build", *articles, "-o", "new.jsonl")
    told = timeline("diff", "old.jsonl", "new.jsonl").out
    status, new = told.index("Changed status ("), told.index("New (")
    assert status < new
    assert (
        "21 March 2023: Volodymyr Zelensky (Ukraine) and Fumio Kishida (Japan) met in Kyiv (meeting, took place)\n"
        "      status: planned → took place\n"
    ) in told[status:new]
    old, now = ((tmp_path / name).read_text("utf-8").splitlines() for name in ("old.jsonl", "new.jsonl"))
    comparison = compare(read_events(old), read_events(now))
    assert len(comparison.changed) + len(comparison.gone) + comparison.same == len(old)
    assert len(comparison.changed) + len(comparison.new) + comparison.same == len(now)


def test_diff_on_the_command_line(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DATELINED, "utf-8")
    (tmp_path / "b.txt").write_text(DATELINED + "王毅4月5日在东京会见日本首相岸田文雄。\n", "utf-8")
    timeline("build", "a.txt", "-o", "old.jsonl")
    timeline("build", "b.txt", "-o", "new.jsonl")
    run = timeline("diff", "old.jsonl", "new.jsonl")
    assert run.status == 0
    assert "New (1)" in run.out
    assert "b.txt" in next(line for line in run.out.splitlines() if "articles: +" in line)
    assert "− 0 " not in run.out
    written = timeline("diff", "old.jsonl", "new.jsonl", "-o", "d.html", "-o", "d.md", "--lang", "zh-Hant", "--title", "週報")
    assert (written.status, written.out) == (0, "")
    assert '<h1 lang="zh-Hant">週報</h1>' in (tmp_path / "d.html").read_text("utf-8")
    assert timeline("diff", "old.jsonl", "new.jsonl", "-o", "d.docx").status == 2
    assert timeline("diff", "old.jsonl", "new.jsonl", "-o", "old.jsonl").status == 2
    assert timeline("diff", "old.jsonl", "missing.jsonl").status == 1
