"""One chronology kept for months in one file: articles, what was found in them, and what people put right.

Knows what can be done with a store, each in one call; does not know the clock, the terminal or any sheet.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from timeline import corrections, merging
from timeline.corrections import Corrected, Correction, Stored
from timeline.lexicon import gazetteer
from timeline.limits import LIMITS, Limits
from timeline.model import Chronology, Event, Failure, Span
from timeline.pipeline import Extracted, Input
from timeline.rendering.safety import encodable
from timeline.storing import articles, database, ledger, searching
from timeline.storing.articles import Added, Progress
from timeline.storing.database import StoreProblem, is_store
from timeline.storing.ledger import Entry, Run
from timeline.storing.rules import rules_version
from timeline.storing.searching import Hit

__all__ = ["Added", "Built", "Entry", "Run", "State", "Store", "StoreProblem", "create", "is_store", "open_store"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Built:
    """A chronology from a store, the corrections in it, and what the rules alone came to."""

    corrected: Corrected
    automatic: Chronology
    keys: dict[str, str]
    """Article name → content key."""
    standing: tuple[Stored, ...] = ()
    """The corrections that were applied, or found no place."""

    @property
    def chronology(self) -> Chronology:
        return self.corrected.chronology


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds."""

    articles: tuple[tuple[str, str, str], ...]
    """(name, key, publication date or nothing) of each current article."""
    replaced: int
    stale: int
    """Articles that an older version of the rules read."""
    unread: tuple[Failure, ...]
    events: int
    corrections: int
    runs: tuple[tuple[str, str], ...]
    """The last few: when, and which verb."""
    schema: int


def create(path: Path, *, people: Path | None = None) -> Store:
    """A new store, which remembers a table of people of its own. Raises ``StoreProblem``, and makes none where the table is no good."""
    table = None
    if people is not None:
        gazetteer(people)  # raises BadData where the table breaks its rules
        table = people.read_text("utf-8-sig")
    store = Store(database.create(path), path)
    if table is not None:
        with database.writing(store.connection, path):
            store.connection.execute("INSERT OR REPLACE INTO settings VALUES ('people', ?)", (table,))
    return store


def open_store(path: Path, *, write: bool = False) -> Store:
    """An existing store. Raises ``StoreProblem``."""
    return Store(database.open_store(path, write=write), path)


class Store:
    """An open store. Every method leaves it whole, whatever happens; every error of SQLite's is a ``StoreProblem``."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    @property
    def people(self) -> str | None:
        """The text of the table of people that the store was made with."""
        row = self._asked(lambda c: c.execute("SELECT value FROM settings WHERE name = 'people'").fetchone())
        return row[0] if row else None

    def add(
        self,
        inputs: Sequence[Input],
        *,
        made: str,
        published: date | None = None,
        people: Path | None = None,
        progress: Progress | None = None,
        placeless: frozenset[Path] = frozenset(),
        limits: Limits = LIMITS,
        jobs: int = 1,
    ) -> Added:
        """Add the articles of ``inputs``, read by ``jobs`` processes. What is stored when it is interrupted stays."""
        with database.explained(self.path):
            with database.writing(self.connection, self.path):
                run = ledger.begin_run(self.connection, "add", made)
            added = articles.add(
                *(self.connection, self.path, inputs),
                run=run,
                published=published,
                people=people,
                progress=progress,
                placeless=placeless,
                limits=limits,
                jobs=jobs,
            )
            with database.writing(self.connection, self.path):
                counts = {"new": len(added.new), "changed": len(added.changed), "known": len(added.known), "renewed": added.renewed}
                ledger.end_run(self.connection, run, {**counts, "failed": len(added.failures)})
            return added

    def remove(self, names: Sequence[str], *, made: str) -> tuple[str, ...]:
        """Take articles out, and with them all that rests on them alone."""
        with database.explained(self.path):
            gone = articles.remove(self.connection, self.path, names)
            with database.writing(self.connection, self.path):
                run = ledger.begin_run(self.connection, "remove", made)
                ledger.end_run(self.connection, run, {"removed": list(gone)})
            return gone

    def automatic(self, people: Path | None = None, *, renew: bool = True) -> tuple[Chronology, dict[str, str]]:
        """What the rules alone come to, and the content key of each article's name; articles that older rules read are read again."""
        with database.explained(self.path):
            if renew:
                articles.renew(self.connection, self.path, people)
        _, chronology, keys = self._merged(people)
        return chronology, keys

    def explained(self, people: Path | None = None) -> tuple[Built, merging.Accounts]:
        """What ``build`` gives of the articles as they were last read, and the mentions that each of its automatic events was made of."""
        accounts, chronology, keys = self._merged(people)
        return self.corrected(chronology, keys, people), accounts

    def _merged(self, people: Path | None) -> tuple[merging.Accounts, Chronology, dict[str, str]]:
        read, failures, keys = self._read()
        mentions = [mention for each in read for mention in each.mentions]
        accounts = merging.accounts_of(mentions, [each.article for each in read], gazetteer(people))
        undated = {(each.article.id, text) for each in read for text in each.undated}
        return accounts, replace(accounts.chronology(tuple(failures)), undated=tuple(sorted(undated))), keys

    def _read(self) -> tuple[list[Extracted], list[Failure], dict[str, str]]:
        """What was found in the articles, what could not be read, and the content key of each article's name."""
        read: list[Extracted] = []
        failures: list[Failure] = []
        keys: dict[str, str] = {}
        with database.explained(self.path):
            try:
                for key, found in articles.readings(self.connection):
                    if isinstance(found, Failure):
                        failures.append(found)
                    else:
                        read.append(found)
                        keys[found.article.id] = key
            except ValueError as error:
                raise StoreProblem(f"{self.path} is damaged ({error}); timeline check {self.path} says what can be saved.") from error
        return read, failures, keys

    def outcomes(self) -> Iterator[Extracted | Failure]:
        """What was found in each article, or why nothing was."""
        with database.explained(self.path):
            yield from (read for _, read in articles.readings(self.connection))

    def build(self, people: Path | None = None, *, renew: bool = True) -> Built:
        """The chronology with all corrections in it."""
        return self.corrected(*self.automatic(people, renew=renew), people)

    def corrected(self, automatic: Chronology, keys: dict[str, str], people: Path | None = None) -> Built:
        """What the rules alone come to (``automatic``), with all corrections in it."""
        try:
            standing = self._asked(ledger.standing)
        except ValueError as error:
            raise StoreProblem(f"{self.path} holds a damaged correction ({error}); timeline check {self.path} looks into it.") from error
        corrected = corrections.apply(automatic, standing, keys, gazetteer(people), self._locator(keys))
        return Built(corrected, automatic, keys, standing)

    def stamps(self) -> tuple[object, object]:
        """Two values: one is another when the articles are, the other when the corrections are."""
        kept = "SELECT count(*), max(id), sum(state = 'current'), group_concat(DISTINCT rules) FROM articles"
        said = "SELECT count(*), max(id), count(undone_in) FROM corrections"
        return self._asked(lambda c: (c.execute(kept).fetchone(), c.execute(said).fetchone()))

    def _locator(self, keys: dict[str, str]) -> Callable[[str, str], Span | None]:
        def locate(name: str, quote: str) -> Span | None:
            row = self._asked(lambda c: c.execute("SELECT text FROM articles WHERE key = ?", (keys.get(name, ""),)).fetchone())
            at = row[0].find(encodable(quote)) if row else -1
            return Span(at, at + len(quote)) if at >= 0 else None

        return locate

    def text(self, key: str) -> str:
        """The cleaned text of the article with this content key; nothing where there is none."""
        row = self._asked(lambda c: c.execute("SELECT text FROM articles WHERE key = ? AND state = 'current'", (key,)).fetchone())
        return row[0] if row else ""

    def remember(self, built: Built) -> None:
        """Write the chronology into the tables ``events`` and ``sources``, for those who look into the store with other tools."""
        numbers = {key: number for number, key in self._asked(lambda c: c.execute("SELECT id, key FROM articles").fetchall())}
        with database.writing(self.connection, self.path):
            self.connection.execute("DELETE FROM events")
            for event in built.chronology:
                self.connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _event_row(event))
                self.connection.executemany(
                    'INSERT INTO sources (event, article, name, outlet, published, "start", "end", quote, date_text, date_basis, status)'
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    _source_rows(event, built.keys, numbers),
                )

    def correct(self, made: str, verb: str, changes: Iterable[Correction]) -> int:
        """Write corrections down, all or none; the number of the run."""
        with database.writing(self.connection, self.path):
            run = ledger.begin_run(self.connection, verb, made)
            ledger.keep(self.connection, run, changes)
            return run

    def undo(self, made: str, number: int | None = None, expected: int | None = None) -> tuple[str, ...]:
        """Undo one correction, or the last run of them that stands; what they were, nothing where there is none.

        Where a run is ``expected`` to be the last one and is not, nothing is undone.
        """
        with database.writing(self.connection, self.path):
            return ledger.undo(self.connection, ledger.begin_run(self.connection, "undo", made), number, expected)

    def last_run(self) -> Run | None:
        """What ``undo`` would undo."""
        return self._asked(ledger.last_run)

    def history(self, event: str, placed: dict[int, str] | None = None) -> tuple[Entry, ...]:
        """What people did to an event, under any id that it had; ``placed`` are the corrections of the present chronology."""
        numbers = self._asked(lambda c: ledger.numbers_about(c, event)) | {n for n, name in (placed or {}).items() if name == event}
        return self._asked(lambda c: ledger.history(c, numbers))

    def keep_export(self, made: str, rows: object) -> int:
        with database.writing(self.connection, self.path):
            return ledger.keep_export(self.connection, made, rows)

    def export(self, number: int) -> Any:
        return self._asked(lambda c: ledger.export(c, number))

    def search(self, words: str) -> tuple[Hit, ...]:
        """Sentences that hold all the words."""
        return self._asked(lambda c: searching.search(c, words))

    def state(self, people: Path | None = None) -> State:
        """What the store holds, by looking only."""
        return self._asked(lambda c: _state(c, people))

    def _asked(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        with database.explained(self.path):
            return question(self.connection)


def _state(connection: sqlite3.Connection, people: Path | None) -> State:
    def count(query: str, *values: object) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {query}", values).fetchone()[0])

    names = articles.names_of(connection)
    rows = connection.execute("SELECT id, key, published, problem FROM articles WHERE state = 'current'").fetchall()
    listed = sorted((names.get(article, key), key, published or "") for article, key, published, _ in rows)
    unread = tuple(Failure(names.get(article, key), problem) for article, key, _, problem in rows if problem)
    runs = connection.execute("SELECT made, verb FROM runs ORDER BY id DESC LIMIT 5").fetchall()
    return State(
        articles=tuple(listed),
        replaced=count("articles WHERE state = 'replaced'"),
        stale=count("articles WHERE state = 'current' AND rules <> ?", rules_version(people)),
        unread=unread,
        events=count("events"),
        corrections=count("corrections WHERE undone_in IS NULL"),
        runs=tuple((made, verb) for made, verb in runs),
        schema=database.version_of(connection),
    )


def _event_row(event: Event) -> tuple[object, ...]:
    first, last = event.start, event.end
    people = "; ".join(corrections.entry_of(person) for person in event.participants)
    days = (str(event.date) if event.date else None, first.isoformat() if first else None, last.isoformat() if last else None)
    where = (event.place, event.country, encodable(event.summary), event.confidence, len(event.conflicts))
    verdict = event.review.verdict if event.review else None
    return (event.id, event.type, event.mode, str(event.status), *days, encodable(people), "; ".join(event.polities), *where, verdict)


def _source_rows(event: Event, keys: dict[str, str], numbers: dict[str, int]) -> list[tuple[object, ...]]:
    return [
        (
            *(event.id, numbers.get(keys.get(each.article, "")), encodable(each.article), encodable(each.outlet)),
            *(each.published.isoformat() if each.published else None, *each.span, encodable(each.quote)),
            *(encodable(each.date_text), encodable(each.date_basis), str(each.status)),
        )
        for each in event.sources
    ]
