"""What holds for single formats beside the page: records, the field's codes, networks, documents."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from samples import small, text_of
from timeline.model import Chronology
from timeline.rendering import BrokenEvent, read_events, render

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
    assert read_events(['{"type": "call", "sources": [{"quote": "x", "trigger": null}, {"quote": "y"}]}']).events[0].sources[0].trigger is None


@pytest.mark.parametrize("trigger", ["[1]", "[1, 2, 3]", '["a", 2]', "[2, 1]", "[-1, 2]", "[1.5, 2]", "[true, 2]", "{}", "[null, null]"])
def test_a_broken_trigger_is_named(trigger: str) -> None:
    with pytest.raises(BrokenEvent, match="Line 1 .*'trigger' should be a list"):
        read_events([f'{{"type": "call", "sources": [{{"quote": "x", "trigger": {trigger}}}]}}'])
