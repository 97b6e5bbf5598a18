"""Journeys that several articles tell in parts: a table of articles and of the days that each stop is given.

Knows short reports in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_merging import Report, merged

TABLE = Path(__file__).parent / "cases" / "tours.tsv"


def _cases() -> Iterator[tuple[str, list[Report]]]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            visits, *articles = line.split("\t")
            yield visits, [(article[:10], article[11:]) for article in articles]


@pytest.mark.parametrize(("visits", "reports"), list(_cases()))
def test_case(visits: str, reports: list[Report]) -> None:
    """The visits with their days, whichever article is read first."""
    for order in (reports, reports[::-1]):
        found = sorted(f"{event.host} {event.date or '-'}" for event in merged(*order) if event.type == "visit")
        assert found == sorted(visits.split("; "))


def test_the_basis_says_what_was_left() -> None:
    """A reader sees why a stop has fewer days than the journey."""
    _, reports = next(_cases())
    visit = next(event for event in merged(*reports) if event.host == "NZ")
    assert "the other stops of the journey leave 2023-03-13/2023-03-18" in visit.sources[0].date_basis
