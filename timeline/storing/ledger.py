"""The corrections of a store, run by run: kept for good, undone by a mark, never erased.

Knows how they are written down; does not know what any of them does to an event.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from timeline.corrections import Correction, Stored
from timeline.rendering.safety import encodable
from timeline.storing import codec


@dataclass(frozen=True, slots=True)
class Entry:
    """A correction as the history tells it."""

    number: int
    made: str
    verb: str
    summary: str
    undone: str | None
    """When it was undone."""


@dataclass(frozen=True, slots=True)
class Run:
    """What was corrected together, and still stands."""

    number: int
    verb: str
    summaries: tuple[str, ...]
    event: str
    """The id that the event had on which it was done."""


def begin_run(connection: sqlite3.Connection, verb: str, made: str) -> int:
    """The number of a new run."""
    cursor = connection.execute("INSERT INTO runs (verb, made) VALUES (?, ?)", (verb, made))
    return int(cursor.lastrowid or 0)


def end_run(connection: sqlite3.Connection, run: int, summary: dict[str, Any]) -> None:
    connection.execute("UPDATE runs SET summary = ? WHERE id = ?", (json.dumps(summary), run))


def keep(connection: sqlite3.Connection, run: int, corrections: Iterable[Correction]) -> None:
    """Write corrections down, within a transaction."""
    connection.executemany(
        "INSERT INTO corrections (run, event, kind, summary, reason, content) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (run, each.made or each.mark.event, each.kind, encodable(str(each)), encodable(each.reason), codec.dumps(each, Correction))
            for each in corrections
        ],
    )


def standing(connection: sqlite3.Connection) -> tuple[Stored, ...]:
    """The corrections that are not undone, in order. Raises ``ValueError`` for one that is damaged."""
    rows = connection.execute("SELECT id, content FROM corrections WHERE undone_in IS NULL ORDER BY id")
    return tuple(Stored(number, codec.loads(content, Correction)) for number, content in rows)


def last_run(connection: sqlite3.Connection) -> Run | None:
    """The run that ``undo`` would undo, if there is one."""
    rows = connection.execute(
        "SELECT r.id, r.verb, c.summary, c.content FROM corrections c JOIN runs r ON r.id = c.run WHERE c.undone_in IS NULL"
        " AND c.run = (SELECT max(run) FROM corrections WHERE undone_in IS NULL) ORDER BY c.id"
    ).fetchall()
    if not rows:
        return None
    number, verb, _, content = rows[0]
    return Run(number, verb, tuple(row[2] for row in rows), codec.loads(content, Correction).mark.event)


def undo(connection: sqlite3.Connection, run: int, number: int | None = None, expected: int | None = None) -> tuple[str, ...]:
    """Undo one correction, or what the last run that still stands corrected, within a transaction; what that was.

    Where a run is ``expected`` to be that one and is not, nothing is undone.
    """
    last = connection.execute("SELECT max(run) FROM corrections WHERE undone_in IS NULL").fetchone()[0]
    if expected not in (None, last):
        return ()
    which, value = ("run", last) if number is None else ("id", number)
    rows = connection.execute(f"SELECT summary FROM corrections WHERE {which} = ? AND undone_in IS NULL ORDER BY id", (value,)).fetchall()
    connection.execute(f"UPDATE corrections SET undone_in = ? WHERE {which} = ? AND undone_in IS NULL", (run, value))
    return tuple(row[0] for row in rows)


def history(connection: sqlite3.Connection, numbers: Iterable[int]) -> tuple[Entry, ...]:
    """The corrections of these numbers, undone ones included."""
    wanted = set(numbers)
    rows = connection.execute(
        "SELECT c.id, r.made, r.verb, c.summary, u.made FROM corrections c JOIN runs r ON r.id = c.run"
        " LEFT JOIN runs u ON u.id = c.undone_in ORDER BY c.id"
    )
    return tuple(Entry(*row) for row in rows if row[0] in wanted)


def numbers_about(connection: sqlite3.Connection, event: str) -> set[int]:
    """The numbers of the corrections that name an event's id."""
    rows = connection.execute("SELECT id FROM corrections WHERE event = ? OR instr(content, ?)", (event, json.dumps(event)))
    return {row[0] for row in rows}


def keep_export(connection: sqlite3.Connection, made: str, rows: object) -> int:
    """Remember what a sheet says as it leaves, so that what is changed in it can be told; its number."""
    cursor = connection.execute("INSERT INTO exports (made, rows) VALUES (?, ?)", (made, json.dumps(rows)))
    return int(cursor.lastrowid or 0)


def export(connection: sqlite3.Connection, number: int) -> Any:
    """The rows of an export, or ``None``."""
    row = connection.execute("SELECT rows FROM exports WHERE id = ?", (number,)).fetchone()
    return json.loads(row[0]) if row else None
