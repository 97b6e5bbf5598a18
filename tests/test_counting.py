"""Figures add up, say what they are of, and stay silent where nothing is known."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from samples import nasty, small
from test_cli import DATELINED, Timeline, timeline
from test_rendering import LANGUAGES

from timeline.counting import count
from timeline.model import Chronology
from timeline.rendering.options import Language, Options
from timeline.rendering.statistics import COLUMNS, figures_of, write_statistics
from timeline.rendering.wording import Words

__all__ = ["timeline"]  # the fixture


def test_events_are_counted_by_what_they_have() -> None:
    statistics = count(small())
    assert statistics.months == (("2013", 1), ("2021-08", 1), ("2022-02", 1), ("2022-12", 1), ("2023-03", 1), ("", 1))
    assert statistics.types == (("call", 2), ("meeting", 2), ("visit", 2))
    assert statistics.statuses == (("occurred", 5), ("planned", 1))
    assert statistics.polities == (("CN", 6), ("RU", 4))
    assert statistics.people == (("习近平", 4), ("普京", 4), ("王毅", 2))
    assert dict(statistics.outlets) == {"新华社": 1, "某報": 1, "": 1}


def test_coverage_says_what_is_thin() -> None:
    coverage = count(small()).coverage
    assert (coverage.events, coverage.dated, coverage.to_the_day, coverage.single_source, coverage.conflicting) == (6, 5, 3, 5, 1)
    assert (coverage.articles, coverage.articles_without_date, coverage.articles_without_events) == (2, 1, 0)
    assert (coverage.unplaced, coverage.failures) == (1, 1)


def test_records_alone_do_not_say_what_was_read() -> None:
    coverage = count(Chronology(small().events)).coverage
    assert (coverage.articles, coverage.articles_without_date, coverage.unplaced, coverage.failures) == (2, None, None, None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chronology", [small(), nasty(), Chronology(())], ids=["small", "nasty", "empty"])
def test_the_spreadsheet_holds_every_figure(language: Language, chronology: Chronology) -> None:
    statistics = count(chronology)
    content = write_statistics(statistics, Options(language=language))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(figures_of(statistics, Words(language)))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    by_type = sum(int(row["count"]) for row in rows if row["section"] == "type")
    assert by_type == len(chronology)


def test_stats_of_articles_and_of_their_records_agree(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DATELINED, "utf-8")
    timeline("build", "a.txt", "-o", "a.jsonl")
    articles, recorded = timeline("stats", "a.txt"), timeline("stats", "a.jsonl")
    assert (articles.status, recorded.status) == (0, 0)
    assert "俄" not in articles.out
    for run in (articles, recorded):
        assert all(
            words in run.out for words in ("March 2023", "meeting", "took place", "Russia", "普京 Vladimir Putin", "Resting on one source")
        )
        assert not [line for line in run.out.splitlines() if line.endswith(" ")]
    assert "Articles read" in articles.out
    assert "Event records do not say" in recorded.err


def test_stats_writes_a_spreadsheet(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DATELINED, "utf-8")
    assert timeline("stats", "a.txt", "-o", "s.csv").status == 0
    assert "polity,RU,Russia,1,1.000" in (tmp_path / "s.csv").read_text("utf-8-sig")
    assert timeline("stats", "a.txt", "-o", "s.html").status == 2
    assert timeline("stats", "a.txt", "-o", "a.txt").status == 2


def test_stats_of_nothing_fails(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"type": "meeting"', "utf-8")
    assert timeline("stats", "missing.txt").status == 1
    assert timeline("stats", "broken.jsonl").status in (1, 3)


def test_long_lists_are_cut_and_say_so(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DATELINED, "utf-8")
    assert "and 1 more" in timeline("stats", "a.txt", "--top", "1").out
