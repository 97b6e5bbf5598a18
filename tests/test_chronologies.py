"""Whole chronologies of one article each: ``cases/chronologies.tsv``, in the notation of ``cases/events.tsv``.

Knows what is left after merging: events that nothing dates, dates that a visit lends to its meetings, hosts.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_events import Told, article_of, cases_of, events_of, told_by

from timeline.lexicon import gazetteer
from timeline.merging import merge
from timeline.model import Event

TABLE = Path(__file__).parent / "cases" / "chronologies.tsv"


def told_of(event: Event) -> Told:
    """What an event says, in the parts of the notation."""
    hosts = sorted(person.name for person in event.participants if person.role == "host")
    others = sorted(person.name for person in event.participants if person.role != "host")
    polities = tuple(sorted(event.polities))
    if event.type == "visit":
        polities = (*sorted(event.visitors), ">", event.host or "")
    names = (*others, ">", *hosts) if hosts else tuple(others)
    return event.type, event.mode or "-", str(event.status), str(event.date) if event.date else "-", polities, names


@pytest.mark.parametrize(("published", "text", "events"), list(cases_of(TABLE)))
def test_case(published: str, text: str, events: list[str]) -> None:
    """Each line of the table: the chronology that a reader of the article would write, and nothing else in it."""
    article = article_of(text, published)
    found = merge(events_of(article), [article], gazetteer()).events
    wanted = [told_by(event) for event in events if event != "-"]
    assert sorted(map(told_of, found)) == sorted(told for told, _ in wanted)
    places = {(told_of(event), event.place or "") for event in found}
    assert {pair for pair in wanted if pair[1]} <= places
