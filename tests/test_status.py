"""Status: the table of clauses, and the reach of a date.

Knows the cues only through what they do; who takes part is tested in ``test_events.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import parse
from timeline.events.status import status_of
from timeline.lexicon import event_words, fold
from timeline.model import Span, Status

TABLE = Path(__file__).parent / "cases" / "status.tsv"
PUBLISHED = date(2023, 3, 22)


def _cases() -> Iterator[object]:
    reason = ""
    for number, row in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix("## known limits: ") if row.startswith("## known limits: ") else ""
        elif row and not row.startswith("#"):
            clause, status, when = (*row.split("\t"), "")[:3]
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(clause, status, when, id=f"{number}-{clause}", marks=marks)


def status_in(clause: str, when: str = "", published: date | None = PUBLISHED) -> Status | None:
    """The status of the event whose trigger stands in brackets."""
    start, end = clause.index("["), clause.index("]") - 1
    folded = fold(clause.replace("[", "").replace("]", ""))
    return status_of(folded, Span(0, len(folded)), Span(start, end), parse(when) if when else None, published)


@pytest.mark.parametrize(("clause", "status", "when"), list(_cases()))
def test_case(clause: str, status: str, when: str) -> None:
    """Each line of the table."""
    assert (status_in(clause, when) or "-") == status


@pytest.mark.parametrize(
    ("when", "published", "status"),
    [
        ("2023-03-23", PUBLISHED, Status.PLANNED),
        ("2023-04", PUBLISHED, Status.PLANNED),
        ("2023-03-22", PUBLISHED, None),
        ("2023-03", PUBLISHED, None),
        ("2023-03-21", PUBLISHED, None),
        ("2023-03-23", None, None),
        ("2023-03-20/2023-03-24", PUBLISHED, None),
    ],
)
def test_what_lies_wholly_ahead_is_a_plan(when: str, published: date | None, status: Status | None) -> None:
    """A date after publication needs no other cue; one that reaches back to publication says nothing."""
    assert status_in("两人[会谈]", when, published) is status


@pytest.mark.parametrize("status", list(Status))
def test_each_cue_folds_to_itself(status: Status) -> None:
    """The cues are kept in simplified characters, which are what a clause is folded to."""
    words = event_words()["status"][status.value]["words"]
    assert words == [fold(word) for word in words]
    assert len(words) == len(set(words))


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_raises(before: str, after: str) -> None:
    """Odd prose has a status or none."""
    status_in(f"{before.replace('[', '').replace(']', '')}[会谈]{after.replace('[', '').replace(']', '')}")
