"""Looks into a store that may be damaged: what is wrong, what can be saved, and the saving of it into a new one.

Knows what must hold between the tables; does not know how the damage was done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timeline.corrections import Correction
from timeline.model import Hints, RawArticle, Stated
from timeline.pipeline import Extracted
from timeline.rendering.safety import encodable
from timeline.storing import articles, codec, database
from timeline.storing.database import StoreProblem

_GAP = 200_000
"""Rows between two readable ones that are tried one by one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a store, each a sentence, and what can be saved."""

    problems: tuple[str, ...]
    articles: int
    """Articles whose original or text is whole."""
    corrections: int
    lost: tuple[str, ...]
    """Names of articles that cannot be saved."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A row of ``articles`` that can be saved, and in which form."""

    number: int
    key: str
    name: str
    raw: RawArticle | None
    state: str


def check(path: Path) -> Checked:
    """Whether the file, its references, its articles' digests, its quotations and its corrections are whole. Changes nothing."""
    try:
        connection = database.open_store(path, write=False)
    except StoreProblem as problem:
        return Checked((str(problem),), *_salvageable(path))
    connection.text_factory = _with_bytes
    try:
        problems = [*_of_file(connection), *_of_texts(connection), *_of_articles(connection), *_of_corrections(connection)]
    finally:
        connection.close()
    return Checked(tuple(problems), *_salvageable(path))


def _of_file(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        for (sentence,) in connection.execute("PRAGMA integrity_check(20)"):
            if sentence != "ok":
                yield f"SQLite finds: {' '.join(sentence.split())}."
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            yield f"{len(broken)} rows refer to rows that are not there (the first in {broken[0][0]})."
    except sqlite3.DatabaseError as error:
        yield f"SQLite cannot read the file to its end ({error})."


def _with_bytes(text: bytes) -> str:
    """A text of the file; a byte that is no UTF-8 becomes a lone surrogate, which no text of a store holds."""
    return text.decode("utf-8", "surrogateescape")


def _of_texts(connection: sqlite3.Connection) -> Iterator[str]:
    """Texts of any table that are no UTF-8: every other question would fail on them, or pass over their rows."""
    for (table,) in _quietly(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"):
        try:
            cursor = connection.execute(f"SELECT * FROM {table}")
            columns = [column for column, *_ in cursor.description]
            for row in cursor:
                yield from _garbled(table, dict(zip(columns, row, strict=True)))
        except sqlite3.DatabaseError as error:
            yield f"The table {table} cannot be read to its end ({error})."


def _garbled(table: str, row: dict[str, Any]) -> Iterator[str]:
    named = row["name"] if "name" in row else f"{table} {next(iter(row.values()))}"
    for column, value in row.items():
        if isinstance(value, str) and encodable(value) != value:
            yield f"{encodable(named)}: its {column} in the table {table} is damaged: it is no UTF-8."


def _of_articles(connection: sqlite3.Connection) -> Iterator[str]:
    for number, key, stored, text, problem in _rows(connection, "articles", "id, key, name, text, problem"):
        name = encodable(stored)
        try:
            if articles.key_of(articles.original(connection, number)) != key:
                yield f"{name}: its original is not what its key says."
            if not problem and encodable(text) == text:
                yield from (f"{name}: {sentence}" for sentence in _of_reading(connection, number, text))
        except (ValueError, sqlite3.DatabaseError) as error:
            yield f"{name}: {error}."


def _of_reading(connection: sqlite3.Connection, article: int, text: str) -> Iterator[str]:
    content = connection.execute("SELECT content FROM extractions WHERE article = ?", (article,)).fetchone()
    if content is None:
        yield "what was found in it is missing."
        return
    reading = codec.loads(content[0], Extracted)
    for mention in reading.mentions:
        if encodable(mention.quote) != text[mention.sentence.start : mention.sentence.end]:
            yield f"a mention does not quote its text at {mention.sentence.start}."
    for start, end, quote in connection.execute('SELECT "start", "end", text FROM sentences WHERE article = ?', (article,)):
        if text[start:end] != quote:
            yield f"a sentence does not quote its text at {start}."
    for start, end, words in connection.execute('SELECT "start", "end", text FROM dates WHERE article = ?', (article,)):
        if text[start:end] != words:
            yield f"a date does not quote its text at {start}."


def _of_corrections(connection: sqlite3.Connection) -> Iterator[str]:
    for number, content in _rows(connection, "corrections", "id, content"):
        try:
            codec.loads(content, Correction)
        except ValueError as error:
            yield f"Correction {number} is damaged ({error})."


# --- saving ------------------------------------------------------------------------------------------------------------


def _salvageable(path: Path) -> tuple[int, int, tuple[str, ...]]:
    try:
        connection = _opened(path)
    except (sqlite3.Error, OSError):
        return 0, 0, ()
    try:
        found = list(_saved(connection))
        whole = sum(1 for _ in _whole_corrections(connection))
    except sqlite3.Error:
        return 0, 0, ()
    finally:
        connection.close()
    return sum(each.raw is not None for each in found), whole, tuple(each.name for each in found if each.raw is None)


def _opened(path: Path) -> sqlite3.Connection:
    """Whatever SQLite can open of the file, to read only."""
    if not path.is_file():
        raise OSError(f"there is no file {path}")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.text_factory = _with_marks
    return connection


def _with_marks(text: bytes) -> str:
    """A text of a damaged file; a byte that is no UTF-8 becomes the replacement character, which can be stored again."""
    return text.decode("utf-8", "replace")


def salvage(path: Path, new: Path, made: str) -> Checked:
    """Write all that can be read of a damaged store into a new one, where every article is read again. Raises ``StoreProblem``."""
    with database.explained(path):
        try:
            old = _opened(path)
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except (sqlite3.DatabaseError, OSError) as error:
            raise StoreProblem(f"Nothing can be saved of {path} ({error}); restore it from a copy.") from error
    try:
        target = database.create(new)
        try:
            with database.writing(target, new):
                return _copied(old, target, made)
        finally:
            target.close()
    finally:
        old.close()


def _copied(old: sqlite3.Connection, target: sqlite3.Connection, made: str) -> Checked:
    for name, value in _quietly(old, "SELECT name, value FROM settings"):
        target.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
    runs: set[int] = set()
    for row in _rows(old, "runs", "id, verb, made, summary"):
        target.execute("INSERT INTO runs VALUES (?, ?, ?, ?)", row)
        runs.add(row[0])
    own = int(target.execute("INSERT INTO runs (verb, made) VALUES ('salvage', ?)", (made,)).lastrowid or 0)
    kept, lost = 0, []
    for each in _saved(old):
        if each.raw is None:
            lost.append(each.name)
        else:
            kept += _copy_article(old, target, each, each.raw, own)
    corrections = 0
    for number, run, undone, content in _whole_corrections(old):
        target.execute(
            "INSERT INTO corrections (id, run, event, kind, summary, reason, content, undone_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, run if run in runs else own, *content, undone if undone in runs else own if undone else None),
        )
        corrections += 1
    for row in _rows(old, "exports", "id, made, rows"):
        target.execute("INSERT INTO exports VALUES (?, ?, ?)", row)
    return Checked((), kept, corrections, tuple(lost))


def _copy_article(old: sqlite3.Connection, target: sqlite3.Connection, each: _Saved, raw: RawArticle, run: int) -> int:
    if target.execute("SELECT 1 FROM articles WHERE key = ?", (articles.key_of(raw),)).fetchone():
        return 0
    article = articles.insert(target, raw, run, "")
    target.execute("UPDATE articles SET state = ? WHERE id = ?", (each.state, article))
    where = _quietly(old, "SELECT folder, file, row FROM origins WHERE article = ?", each.number)
    for folder, file, row in where or [("", each.name, "")]:
        target.execute("INSERT OR IGNORE INTO origins (article, folder, file, row) VALUES (?, ?, ?, ?)", (article, folder, file, row))
    return 1


def _saved(connection: sqlite3.Connection) -> Iterator[_Saved]:
    """Each article that can still be named, by its original, or else by its text."""
    for number, key, name, state in _rows(connection, "articles", "id, key, name, state"):
        try:
            raw = articles.original(connection, number)
            whole = articles.key_of(raw) == key
        except (ValueError, sqlite3.DatabaseError):
            whole = False
        yield _Saved(number, key, name, raw if whole else _from_text(connection, number), state)


def _from_text(connection: sqlite3.Connection, article: int) -> RawArticle | None:
    """An article whose original is lost, as the text that was made of it."""
    columns = "name, title, published, outlet, url, text"
    rows = _quietly(connection, f"SELECT {columns} FROM articles WHERE id = ?", article)
    if not rows or not isinstance(rows[0][5], str) or not rows[0][5].strip():
        return None
    name, title, published, outlet, url, text = rows[0]
    said = {"title": title, "published": published, "outlet": outlet, "url": url}
    hints = Hints(**{role: Stated(value, "salvage") for role, value in said.items() if value})
    return RawArticle(name, text, "text/plain", hints)


def _whole_corrections(connection: sqlite3.Connection) -> Iterator[tuple[int, int, int | None, tuple[str, ...]]]:
    for number, run, event, kind, summary, reason, content, undone in _rows(
        connection, "corrections", "id, run, event, kind, summary, reason, content, undone_in"
    ):
        try:
            codec.loads(content, Correction)
        except (ValueError, TypeError):
            continue
        if "\ufffd" not in content:  # it was written in ASCII
            yield number, run, undone, (event, kind, summary, reason, content)


def _quietly(connection: sqlite3.Connection, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The answer to a question, or as good as none where the file is damaged there."""
    try:
        return connection.execute(query, values).fetchall()
    except sqlite3.DatabaseError:
        return []


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table that can be read: from both ends up to the damage, and what stands between, one by one."""
    seen: set[int] = set()
    for direction in ("ASC", "DESC"):
        try:
            for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY id {direction}"):
                if row[0] not in seen:
                    seen.add(row[0])
                    yield row
            return
        except sqlite3.DatabaseError:
            continue
    for number in sorted(set(range(1, min(max(seen, default=0), _GAP))) - seen):
        yield from _quietly(connection, f"SELECT {columns} FROM {table} WHERE id = ?", number)
