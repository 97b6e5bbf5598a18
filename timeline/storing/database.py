"""Opens, makes and migrates the one file that a store is, and says in a sentence what is wrong with one.

Knows SQLite, the schema and its versions; does not know what an article or a correction means.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

APPLICATION_ID = 0x544D4C4E
"""``TMLN``, at byte 68 of the file, by which ``file(1)`` and ``timeline`` know a store."""
_SQLITE = b"SQLite format 3\x00"
WAIT = 10.0
"""Seconds for which a second writer waits."""


class StoreProblem(Exception):
    """Something that keeps a store from being used: one sentence with the remedy."""


class Migration(NamedTuple):
    """One step of the schema, from the version before."""

    name: str
    statements: str


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "articles, what was found in them, the last chronology, and the corrections",
        """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, verb TEXT NOT NULL, made TEXT NOT NULL, summary TEXT NOT NULL DEFAULT '');
CREATE TABLE articles (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
  published TEXT, published_origin TEXT, outlet TEXT, author TEXT, url TEXT, script TEXT,
  text TEXT NOT NULL DEFAULT '', state TEXT NOT NULL CHECK (state IN ('current', 'replaced')),
  rules TEXT NOT NULL, problem TEXT, added_in INTEGER NOT NULL REFERENCES runs (id));
CREATE TABLE origins (
  article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  folder TEXT NOT NULL, file TEXT NOT NULL, row TEXT NOT NULL, PRIMARY KEY (folder, file, row, article)) WITHOUT ROWID;
CREATE INDEX origins_of_article ON origins (article);
CREATE TABLE originals (
  article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  media_type TEXT NOT NULL, hints TEXT NOT NULL, notes TEXT NOT NULL, payload BLOB NOT NULL);
CREATE TABLE extractions (
  article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, content TEXT NOT NULL);
CREATE TABLE sentences (
  id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  part TEXT NOT NULL, paragraph INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX sentences_of_article ON sentences (article);
CREATE VIRTUAL TABLE sentences_fts USING FTS5 (text, content="sentences", content_rowid="id", tokenize="unicode61 remove_diacritics 2",
  detail="none", columnsize=0);
CREATE TABLE dates (
  id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, value TEXT, first_day TEXT, last_day TEXT,
  timex_type TEXT NOT NULL, basis TEXT NOT NULL, conflict TEXT);
CREATE INDEX dates_of_article ON dates (article);
CREATE INDEX dates_by_day ON dates (first_day);
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, type TEXT NOT NULL, mode TEXT, status TEXT NOT NULL,
  date TEXT, place TEXT, people TEXT NOT NULL, polities TEXT NOT NULL, confidence REAL NOT NULL);
CREATE INDEX mentions_of_article ON mentions (article);
CREATE TABLE events (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, mode TEXT, status TEXT NOT NULL, date TEXT, first_day TEXT, last_day TEXT,
  participants TEXT NOT NULL, polities TEXT NOT NULL, place TEXT, country TEXT, summary TEXT NOT NULL,
  confidence REAL NOT NULL, conflicts INTEGER NOT NULL, verdict TEXT);
CREATE INDEX events_by_day ON events (first_day);
CREATE TABLE sources (
  id INTEGER PRIMARY KEY, event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  article INTEGER REFERENCES articles (id) ON DELETE CASCADE, name TEXT NOT NULL, outlet TEXT, published TEXT,
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, date_text TEXT, date_basis TEXT, status TEXT NOT NULL);
CREATE INDEX sources_of_event ON sources (event);
CREATE INDEX sources_of_article ON sources (article);
CREATE TABLE exports (id INTEGER PRIMARY KEY, made TEXT NOT NULL, rows TEXT NOT NULL);
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs (id), event TEXT NOT NULL, kind TEXT NOT NULL,
  summary TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', content TEXT NOT NULL, undone_in INTEGER REFERENCES runs (id));
CREATE INDEX corrections_of_run ON corrections (run);
""",
    ),
)
"""The schema is what these make of an empty file, in order; ``PRAGMA user_version`` counts those that were made."""


def is_store(path: Path) -> bool:
    """Whether a file says of itself that it is a store; a damaged one may still say so."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return head.startswith(_SQLITE) and head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def create(path: Path) -> sqlite3.Connection:
    """A new, empty store; what an interrupted ``create`` left behind is completed. Raises ``StoreProblem`` where something else is."""
    if path.is_dir() or (path.exists() and not _is_unfinished(path)):
        what = "is a store already; add articles to it" if is_store(path) else "exists and is no store; choose another name"
        raise StoreProblem(f"{path} {what}.")
    if not path.resolve().parent.is_dir():
        raise StoreProblem(f"{path} cannot be made: there is no folder {path.resolve().parent}; make it first.")
    with explained(path):
        connection = _connect(path, "rwc")
        migrate(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
    return connection


def _is_unfinished(path: Path) -> bool:
    """Nothing, or a database without a single table: what is left where making a store was interrupted."""
    if path.stat().st_size == 0:
        return True
    with path.open("rb") as file:
        if not file.read(16).startswith(_SQLITE):
            return False
    try:
        connection = _connect(path, "rw")
        try:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def open_store(path: Path, *, write: bool) -> sqlite3.Connection:
    """An open store. Raises ``StoreProblem`` for what is none, is damaged, is newer than this program, or may not be written."""
    _demand_store(path)
    if write and not may_write(path):
        raise StoreProblem(f"{path} cannot be written: the file or its folder is read-only for you; copy it to a place of your own.")
    with explained(path):
        connection = _connect(path, "rw") if may_write(path) else _connect_read_only(path)
        try:
            _demand_version(connection, path)
            if may_write(path):
                connection.execute("PRAGMA journal_mode = WAL")
                migrate(connection, path)
            elif version_of(connection) < len(MIGRATIONS):
                raise StoreProblem(f"{path} was written by an older timeline and has to be changed, but is read-only; copy it first.")
        except BaseException:
            connection.close()
            raise
    return connection


def _demand_store(path: Path) -> None:
    if path.is_dir():
        raise StoreProblem(f"{path} is a folder, not a store; give the file that timeline init made.")
    if not path.exists():
        raise StoreProblem(f"There is no store {path}; make it with timeline init {path}.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreProblem(f"{path} cannot be opened ({error.strerror}); check that you may read it.") from error
    if size == 0 or (head.startswith(_SQLITE) and not any(head[60:72])):
        raise StoreProblem(f"{path} is empty: making it was interrupted; run timeline init {path} again, or restore it from a copy.")
    if not head.startswith(_SQLITE):
        raise StoreProblem(f"{path} is no store; give the file that timeline init made, or where this was it, restore it from a copy.")
    if head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise StoreProblem(f"{path} is an SQLite file of another program, not a store.")


def _demand_version(connection: sqlite3.Connection, path: Path) -> None:
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise StoreProblem(
            f"{path} was written by a newer timeline (schema {version}; this one knows {len(MIGRATIONS)}); update timeline."
            " Nothing was changed."
        )


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, all steps in one transaction."""
    if version_of(connection) == len(MIGRATIONS):
        return
    with writing(connection, path):
        for number, migration in enumerate(MIGRATIONS[version_of(connection) :], version_of(connection) + 1):
            for statement in filter(str.strip, migration.statements.split(";\n")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def may_write(path: Path) -> bool:
    """Whether a store and the files beside it can be written."""
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def _connect(path: Path, mode: str, more: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}{more}", uri=True, timeout=WAIT, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    # A store may come from a stranger: nothing that its schema holds is run, and its pages are checked as they are read.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """SQLite wants to write beside a store even to read it; where it may not, the file is taken as one that nobody writes."""
    beside = path.resolve().with_name(path.name + "-wal")
    return _connect(path, "ro", "" if beside.exists() and beside.stat().st_size else "&immutable=1")


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction: all of it, or nothing."""
    with explained(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Any error of SQLite's as a ``StoreProblem``."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreProblem(sentence_for(error, path)) from error


_SENTENCES: tuple[tuple[tuple[int, ...], str], ...] = (
    (
        (sqlite3.SQLITE_FULL,),
        "{path} cannot grow: the disk is full. What was stored before is safe; make room and run the same command again.",
    ),
    (
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        "{path} is being written by another timeline, still busy after {wait:.0f} seconds; nothing was changed, try again later.",
    ),
    (
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH),
        "{path} cannot be opened or written: it, its folder or the disk is read-only; check the permissions, or copy it elsewhere.",
    ),
    (
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT),
        "{path} is damaged; timeline check {path} says what can be saved. Nothing was changed.",
    ),
    (
        (sqlite3.SQLITE_IOERR,),
        "{path} cannot be read or written ({error}): the disk is full, over quota, failing or gone. What was stored before is safe.",
    ),
)


def sentence_for(error: sqlite3.Error, path: Path) -> str:
    """What an error of SQLite's means to a person."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    found = next(
        (text for codes, text in _SENTENCES if code in codes), "{path} cannot be used ({error}); timeline check {path} looks into it."
    )
    return found.format(path=path, error=error, wait=WAIT)
