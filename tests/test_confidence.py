"""Confidence: what raises and lowers it, what it claims of fields, and that it is right about the project's own articles.

Knows short reports in words of its own, and the fixtures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_merging import Report, chronology_of_fixtures, merged

from timeline.checking import _in_weights
from timeline.lexicon import confidence_weights
from timeline.merging.confidence import FEATURES, FIELDS, likelihood
from timeline.rendering import read_events
from timeline.rendering.records import write_jsonl
from timeline.scoring import best_pairs, fit, occasion_of, read_gold

ROOT = Path(__file__).parents[1]
NOTHING = dict.fromkeys(FEATURES, 0.0)
PLAIN: Report = ("2022-05-20", "马来西亚外长赛夫丁19日在吉隆坡同澳大利亚外长佩恩举行会谈。")


def confidence_of(*reports: Report) -> tuple[float, dict[str, float]]:
    events = merged(*reports).of_type("meeting").events
    assert len(events) == 1
    return events[0].confidence, dict(events[0].confidences)


@pytest.mark.parametrize(
    ("reports", "why"),
    [
        (
            [PLAIN, ("2022-05-21", "马来西亚外长赛夫丁与佩恩19日在吉隆坡会谈，谈到棕榈油。")],
            "a second source",
        ),
        ([("2022-05-20", PLAIN[1] + "¶19日的会谈中，赛夫丁与佩恩举行了会谈，谈到渔业。")], "told again"),
    ],
)
def test_what_makes_an_event_surer(reports: list[Report], why: str) -> None:
    assert confidence_of(*reports)[0] > confidence_of(PLAIN)[0], why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("马来西亚外长赛夫丁日前在吉隆坡同澳大利亚外长佩恩举行会谈。", "a vague date"),
        ("马来西亚外长19日在吉隆坡同新西兰外长哈比卜罗曼举行会谈。", "somebody whom no gazetteer knows"),
    ],
)
def test_what_makes_an_event_less_sure(text: str, why: str) -> None:
    assert confidence_of(("2022-05-20", text))[0] < confidence_of(PLAIN)[0], why


def test_a_copy_makes_nothing_surer() -> None:
    """The same words in another script and under another header are no second source."""
    long = PLAIN[1] + "双方谈到棕榈油、渔业与留学生签证，约定明年初在堪培拉再谈，并请两国农业部门先行准备材料。会后没有发表声明。"
    twice = merged(("2022-05-20", long), ("2022-05-20", long))
    assert twice.events[0].independent_sources == 1
    assert "sources" in confidence_weights()["event"]


def test_fields_without_a_value_claim_nothing() -> None:
    for event in chronology_of_fixtures():
        claimed = {field for field, _ in event.confidences}
        empty = {"date": event.date is None, "participants": not event.participants, "place": event.place is None}
        assert claimed == {field for field in FIELDS if not empty.get(field)}


@given(st.fixed_dictionaries({name: st.floats(0, 2) for name in FEATURES}), st.sampled_from(sorted(FEATURES)))
def test_every_feature_speaks_in_its_direction(features: dict[str, float], changed: str) -> None:
    for what in ("event", *FIELDS):
        less, more = (likelihood(what, features | {changed: value}) for value in (0.0, 1.0))
        assert (more - less) * FEATURES[changed][0] >= 0
        assert 0 < less < 1


def test_what_was_stated_is_kept_in_the_record() -> None:
    chronology = chronology_of_fixtures()
    again = read_events(write_jsonl(chronology).splitlines())
    assert {event.id: event.confidences for event in again} == {event.id: event.confidences for event in chronology}


def test_of_those_at_nine_tenths_most_are_right() -> None:
    """The weights know nothing of the fixtures. Five in six, since a hundred events measure no better than to some points."""
    gold = read_gold(ROOT / "fixtures" / "gold.json").occasions
    events = chronology_of_fixtures().events
    found = [occasion_of(event) for event in events]
    right = {j for _, j in best_pairs([[fit(wanted, one) for one in found] for wanted in gold])}
    sure = [at for at, event in enumerate(events) if event.confidence >= 0.9]
    assert len(sure) > 20
    assert sum(at in right for at in sure) >= 5 / 6 * len(sure)


@pytest.mark.parametrize(
    ("what", "name", "weight", "complaint"),
    [
        ("event", "sources", "much", "is no number"),
        ("event", "moon", 0.5, "is no feature"),
        ("event", "sources", -0.5, "wrong direction"),
        ("event", "hearsay", 0.5, "wrong direction"),
    ],
)
def test_a_weight_that_cannot_be_is_told(what: str, name: str, weight: object, complaint: str) -> None:
    tables: dict[str, dict[str, object]] = {table: dict(weights) for table, weights in confidence_weights().items()}
    assert list(_in_weights(tables)) == []
    tables[what][name] = weight
    assert any(complaint in str(fault) for fault in _in_weights(tables))


def test_a_missing_table_is_told() -> None:
    assert len(list(_in_weights({}))) == len(FIELDS) + 1


def test_every_feature_is_described() -> None:
    document = (ROOT / "docs" / "confidence.md").read_text("utf-8")
    for name, (sign, meaning) in FEATURES.items():
        assert f"| `{name}` | {'for' if sign > 0 else 'against'} | {meaning} |" in document
