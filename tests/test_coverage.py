"""The page on what the gazetteers hold is the one that the tables give."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import Timeline
from test_cli import timeline as timeline  # a fixture

from timeline.coverage import OFFICES, PERIODS, _ranges, coverage, missing_years
from timeline.lexicon import rows_of

ROOT = Path(__file__).parents[1]


def test_the_page_is_current() -> None:
    """After a change to the tables: timeline check-data --coverage > docs/coverage.md."""
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == coverage()


def test_the_command_prints_the_page(timeline: Timeline) -> None:
    assert timeline("check-data", "--coverage").out == coverage()


def row(office: str, first: str, last: str, polity: str = "TO") -> dict[str, str]:
    return {"name": "甲", "name_en": "", "polity": polity, "office": office, "title": "", "from": first, "to": last}


@pytest.mark.parametrize(
    ("rows", "office", "missing"),
    [
        ([row("foreign_minister", "2008", "2025")], "foreign_minister", ""),
        ([row("foreign_minister", "2010-03-01", "")], "foreign_minister", "2008–2009"),
        ([row("foreign_minister", "2000", "2012-01-02"), row("foreign_minister", "2014-12-31", "")], "foreign_minister", "2013"),
        ([row("foreign_minister", "2008", "2025", "FJ")], "foreign_minister", "all"),
        ([row("foreign_minister", "", "")], "foreign_minister", "all"),
        ([row("head_of_state", "2000", "")], "head_of_government", ""),
        ([row("head_of_state", "2000", ""), row("head_of_government", "2020", "")], "head_of_government", "2008–2019"),
        ([row("head_of_state", "2000", "")], "defence_minister", "all"),
    ],
)
def test_years_that_are_missing(rows: list[dict[str, str]], office: str, missing: str) -> None:
    assert _ranges(missing_years(rows, "TO", office)) == missing


def test_the_tables_are_as_broad_as_promised() -> None:
    """Some 120 states have a foreign minister for most of the time since 2008, and nearly all of them their heads."""
    people = rows_of("people.tsv")
    states = [each["code"] for each in rows_of("polities.tsv") if each["kind"] == "state"]
    years = {office: [len(missing_years(people, code, office)) for code in states] for office in OFFICES}
    assert sum(missing <= 6 for missing in years["foreign_minister"]) >= 120
    assert sum(missing <= 3 for missing in years["head_of_state"]) >= 180
    assert all(first <= last for first, last in PERIODS)
