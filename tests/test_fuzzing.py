"""A bounded run over articles changed at random; ``python -m benchmarks.fuzz --count 100000`` is the long one.

Knows what ``benchmarks/fuzz.py`` demands; what is right, other tests say.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import fuzz
from timeline import pipeline

ROOT = Path(__file__).parents[1]

CHANGES = st.lists(
    st.builds(
        fuzz.Change,
        kind=st.sampled_from(sorted(set(fuzz.KINDS))),
        at=st.floats(0, 1, exclude_max=True),
        size=st.integers(1, 200),
        what=st.integers(0, 1 << 30),
    ),
    max_size=12,
)


@given(st.integers(0, len(fuzz.bases()) - 1), CHANGES)
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_changes_break_nothing(base: int, changes: list[fuzz.Change]) -> None:
    name, content = fuzz.bases()[base]
    fuzz.examine(name, fuzz.changed(content, changes, fuzz.bases()), fuzz.Outcome())


@given(
    st.lists(st.sampled_from(fuzz.TOKENS), max_size=60).map("".join), st.sampled_from([".txt", ".md", ".html", ".csv", ".jsonl", ".json"])
)
@settings(max_examples=120)
def test_nonsense_breaks_nothing(text: str, suffix: str) -> None:
    fuzz.examine(f"a{suffix}", text.encode(), fuzz.Outcome())


def test_a_part_of_the_long_run_finds_no_fault() -> None:
    outcome = fuzz.run(range(200), seed=1)
    assert outcome.faults == []
    assert outcome.counts["tried"] == 200
    assert outcome.counts["events"] > 200
    assert outcome.counts["merged"] > 50


def test_an_article_is_the_same_in_every_run() -> None:
    assert fuzz.drawn(7, 3) == fuzz.drawn(7, 3) != fuzz.drawn(8, 3)


def test_faults_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run can fail: an error, a span that lies, and a hang are each named."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("of course")

    monkeypatch.setattr(pipeline, "events_of", broken)
    outcome = fuzz.run(range(3, 4), seed=1)
    assert ["ZeroDivisionError: of course" in fault for fault in outcome.faults] == [True]
    with pytest.raises(fuzz.Broken, match="a date quotes its text"):
        fuzz._examine_date(pipeline.find_dates("2023年4月6日")[0], "别的话，别的话。")


def test_the_command_runs() -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--count", "5"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["tried"] == 5
