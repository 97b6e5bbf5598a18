"""The measure counts what it says it counts."""

from __future__ import annotations

import importlib.util
import json
import random
from copy import deepcopy
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import parse
from timeline.model import Article, BadData, Chronology, Event, Script, Span, Status, TemporalExpression
from timeline.rendering import event_record, read_events
from timeline.scoring import (
    Gold,
    GoldDate,
    Tally,
    best_pairs,
    occasion_of,
    read_floors,
    read_gold,
    score,
    score_dates,
)

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
XI, PUTIN, BIDEN = ({"name": name, "polity": polity} for name, polity in (("习近平", "CN"), ("普京", "RU"), ("拜登", "US")))
Record = dict[str, Any]


def event(**changes: object) -> Record:
    whole: Record = {
        "id": "e",
        "type": "meeting",
        "mode": "in_person",
        "status": "occurred",
        "date": "2023-03-20",
        "participants": [XI, PUTIN],
        "polities": ["CN", "RU"],
    }
    return whole | changes


def visit(**changes: object) -> Record:
    return event(type="visit", mode=None, participants=[XI], visitors=["CN"], host="RU") | changes


def chronology(*records: Record) -> Chronology:
    return read_events(json.dumps(record) for record in records)


def gold(*records: Record) -> Gold:
    optional = [bool(record.get("optional")) for record in records]
    occasions = [occasion_of(each) for record in records for each in chronology(record)]
    return Gold("test", tuple(replace(one, optional=flag) for one, flag in zip(occasions, optional, strict=True)), ())


def counts(tally: Tally) -> tuple[int, int, int, int, int]:
    return tally.gold, tally.found, tally.right, tally.strict, tally.traps


def test_a_perfect_chronology_scores_one() -> None:
    tally = score(chronology(event(), visit()), gold(event(), visit()))
    assert (tally.precision, tally.recall, tally.f1, tally.strict_f1, tally.differences) == (1, 1, 1, 1, ())


def test_an_empty_chronology_scores_nothing() -> None:
    tally = score(chronology(), gold(event()))
    assert (tally.precision, tally.recall, tally.f1) == (0, 0, 0)
    assert score(chronology(), gold()).f1 == 0


def test_a_duplicate_is_a_false_alarm() -> None:
    assert counts(score(chronology(event(), event()), gold(event()))) == (1, 2, 1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "right", "strict"),
    [
        ({"date": "2023-03-21"}, 1, 0),
        ({"date": "2023-03-22"}, 0, 0),
        ({"date": "2023-03"}, 1, 0),
        ({"date": None}, 1, 0),
        ({"date": None, "participants": []}, 0, 0),
        ({"status": "planned"}, 1, 0),
        ({"mode": "video"}, 1, 0),
        ({"type": "call"}, 0, 0),
        ({"participants": [XI]}, 1, 0),
        ({"participants": [XI, {"name": "弗拉基米尔·普京", "polity": "RU"}]}, 1, 1),
        ({"participants": [BIDEN]}, 0, 0),
        ({"polities": ["CN", "RU", "US", "JP", "KR"]}, 0, 0),
    ],
)
def test_what_makes_a_meeting_match(changes: Record, right: int, strict: int) -> None:
    tally = score(chronology(event(**changes)), gold(event()))
    assert (tally.right, tally.strict) == (right, strict)


@pytest.mark.parametrize(
    ("changes", "right"),
    [({}, 1), ({"host": "US"}, 0), ({"visitors": ["US"]}, 0), ({"visitors": ["CN", "US"]}, 1), ({"polities": ["CN"]}, 1)],
)
def test_what_makes_a_visit_match(changes: Record, right: int) -> None:
    assert score(chronology(visit(**changes)), gold(visit())).right == right


def test_an_optional_event_is_neither_required_nor_held_against_anyone() -> None:
    wanted = gold(event(optional=True))
    assert counts(score(chronology(), wanted)) == (0, 0, 0, 0, 0)
    assert counts(score(chronology(event()), wanted)) == (0, 0, 0, 0, 0)


def test_a_denied_event_must_not_be_listed_as_anything_else() -> None:
    wanted = gold(event(status="denied"))
    assert counts(score(chronology(event(status="denied")), wanted)) == (0, 0, 0, 0, 0)
    assert counts(score(chronology(event()), wanted)) == (0, 1, 0, 0, 1)


def test_a_denied_event_that_gold_lacks_is_ignored() -> None:
    assert counts(score(chronology(event(status="denied")), gold())) == (0, 0, 0, 0, 0)


def test_differences_name_what_is_missed_wrong_and_different() -> None:
    tally = score(chronology(event(date="2023-03-21"), event(date="2024")), gold(event(), visit()))
    assert sorted(line.split()[0] for line in tally.differences) == ["differs", "false", "missed"]


def article(name: str) -> Article:
    return Article(name, "", "", (), None, Script.HANS)


def found(text: str, value: str | None) -> TemporalExpression:
    return TemporalExpression(Span(0, len(text)), text, parse(value) if value else None, "DATE", "rule", "", "")


@pytest.mark.parametrize(
    ("expressions", "expected"),
    [
        ([("3月20日", "2023-03-20")], (1, 1, 1, 1)),
        ([("3月 20日", "2023-03-20")], (1, 1, 1, 1)),
        ([("20日", "2023-03-20")], (1, 1, 1, 0)),
        ([("3月20日", "2022-03-20")], (1, 1, 0, 0)),
        ([("3月20日", "2023-03-20"), ("近日", "2023-03-10")], (1, 1, 1, 1)),
        ([("3月20日", "2023-03-20"), ("去年", "2022")], (1, 2, 1, 1)),
        ([("3月20日", None)], (1, 0, 0, 0)),
    ],
)
def test_how_dates_match(expressions: list[tuple[str, str | None]], expected: tuple[int, int, int, int]) -> None:
    dates = (GoldDate("3月20日", parse("2023-03-20"), False), GoldDate("近日", parse("2023-03-15~/2023-03-21~"), True))
    tally = score_dates([(article("a"), [found(*each) for each in expressions])], Gold("", (), (("a", dates),)))
    assert (tally.gold, tally.found, tally.right, tally.strict) == expected


@given(st.lists(st.lists(st.floats(0, 3).map(lambda x: round(x, 1)), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_pairing_is_the_best_there_is(fits: list[list[float]]) -> None:
    pairs = best_pairs(fits)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    total = sum(fits[i][j] for i, j in pairs)
    size = max(len(fits), 3)
    padded = [[fits[i][j] if i < len(fits) and j < 3 else 0.0 for j in range(size)] for i in range(size)]
    assert total == pytest.approx(max(sum(padded[i][j] for i, j in enumerate(order)) for order in permutations(range(size))))


def test_floors_are_read_and_checked(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text("[one]\nevents = 0.5\ndates = 1\n")
    assert read_floors(floors) == {"one": {"events": 0.5, "dates": 1.0}}
    for bad in ("[one]\nspeed = 1\n", "one = 1\n", "[one\n"):
        floors.write_text(bad)
        with pytest.raises(BadData, match="floors"):
            read_floors(floors)


def test_a_file_that_is_no_gold_is_refused(tmp_path: Path) -> None:
    for bad in (
        "",
        "[]",
        '{"events": [{}], "articles": []}',
        '{"events": [{"type": "call", "status": "planned", "date": "soon"}], "articles": []}',
    ):
        (tmp_path / "gold.json").write_text(bad)
        with pytest.raises(BadData, match="gold file"):
            read_gold(tmp_path / "gold.json")


# --- the same figures as the measure that the bundles' maintainer uses, where that lies beside the checkout ------------


def reference() -> ModuleType:
    specification = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def distorted(records: list[Record], chance: random.Random) -> Chronology:
    """The gold events with some left out, doubled, and changed."""
    out = []
    for record in deepcopy(records):
        if chance.random() < 0.2:
            continue
        record |= {"sources": [], "visitors": record.get("visitors") or []}
        if chance.random() < 0.3 and record["participants"]:
            record["participants"].pop(chance.randrange(len(record["participants"])))
        if chance.random() < 0.3:
            record["date"] = chance.choice(records)["date"]
        if chance.random() < 0.2:
            record["status"] = chance.choice(list(Status)).value
        out += [record] * (2 if chance.random() < 0.2 else 1)
    return read_events(json.dumps(record) for record in out)


def loaded(events: Chronology) -> list[Record]:
    return [json.loads(json.dumps(event_record(each))) for each in events]


@pytest.mark.skipif(not (SHARED / "tools" / "score.py").exists(), reason="the reference measure is not beside this checkout")
@pytest.mark.parametrize(
    "path", sorted([*SHARED.glob("gold/*/gold.json"), ROOT / "fixtures" / "gold.json"]), ids=lambda path: path.parent.name
)
def test_the_figures_are_those_of_the_reference(path: Path) -> None:
    measure, whole, ours = reference(), json.loads(path.read_text("utf-8")), read_gold(path)
    for seed in range(2):
        events = distorted(whole["events"], random.Random(seed))
        theirs = measure.score_events(whole, loaded(events))
        tally = score(events, ours)
        assert counts(tally) == (theirs["gold"], theirs["system"], theirs["hit"], theirs["strict"], theirs["trap"])
        assert tally.f1 == pytest.approx(measure.rates(theirs["hit"], theirs["gold"], theirs["system"])[2])


@pytest.mark.skipif(not (SHARED / "tools" / "score.py").exists(), reason="the reference measure is not beside this checkout")
@pytest.mark.parametrize(
    "path", sorted([*SHARED.glob("gold/*/gold.json"), ROOT / "fixtures" / "gold.json"]), ids=lambda path: path.parent.name
)
def test_the_figures_of_dates_are_those_of_the_reference(path: Path) -> None:
    measure, whole, ours = reference(), json.loads(path.read_text("utf-8")), read_gold(path)
    chance = random.Random(1)
    system, records = [], []
    for entry in whole["articles"]:
        values = [date["value"] for date in entry["dates"]]
        expressions = [found(date["text"][chance.randrange(2) :], chance.choice([date["value"]] * 5 + values)) for date in entry["dates"]]
        expressions = [each for each in expressions if each.text and chance.random() < 0.8]
        system.append((article(entry["article"]), expressions))
        records += [{"article": entry["article"], "text": each.text, "value": str(each.value)} for each in expressions]
    theirs = measure.score_dates(whole, records)
    tally = score_dates(system, ours)
    assert (tally.gold, tally.found, tally.right, tally.strict) == (theirs["gold"], theirs["system"], theirs["value"], theirs["exact"])


def test_events_and_gold_are_seen_alike() -> None:
    (one,) = chronology(event())
    assert isinstance(one, Event)
    assert occasion_of(one).polities == {"CN", "RU"}
    assert occasion_of(one).label == "2023-03-20 meeting occurred [CN,RU] 习近平、普京"
