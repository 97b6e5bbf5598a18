"""Articles in a store: added by content, read again when the rules change, taken out, and given back as they were read.

Knows what makes two articles one and which of them must be read anew; does not know how an article is read.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from timeline import cleaning, inferring, pipeline, reading, sourcing
from timeline.lexicon import gazetteer
from timeline.limits import LIMITS, Limits, TooSlow, within
from timeline.model import (
    Article,
    EventMention,
    Failure,
    Hints,
    RawArticle,
    Stated,
    TemporalExpression,
    UnreadableArticle,
)
from timeline.parallel import Crew, Packing
from timeline.pipeline import Extracted
from timeline.rendering.safety import encodable
from timeline.storing import codec
from timeline.storing.database import StoreProblem, writing
from timeline.storing.rules import rules_version
from timeline.storing.searching import index_words

Progress = Callable[[int, int], None]
_AT_ONCE = 20
"""Articles a transaction: what an interruption can cost."""


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An article just read, with what only people want to see of it."""

    article: Article
    dates: tuple[TemporalExpression, ...]
    reading: Extracted


Outcomes = list[_Fresh | Failure]
"""What the rules found in each article, or why they could not."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the inputs of one ``add``: names of articles, as their files call them."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Articles that took the place of an earlier version in the same file."""
    known: tuple[str, ...] = ()
    renewed: int = 0
    """Articles that were known, and read again since the rules have changed."""
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """An article of an input, and where it stands."""

    raw: RawArticle
    key: str
    folder: str
    file: str
    row: str


def key_of(raw: RawArticle) -> str:
    """An article's identity: its content and what was given about it, not its name or its encoding."""
    content = json.dumps([raw.payload, raw.media_type, codec.dumps(raw.hints, Hints)])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def add(
    connection: sqlite3.Connection,
    path: Path,
    inputs: Sequence[pipeline.Input],
    *,
    run: int,
    published: date | None = None,
    people: Path | None = None,
    progress: Progress | None = None,
    placeless: frozenset[Path] = frozenset(),
    limits: Limits = LIMITS,
    jobs: int = 1,
) -> Added:
    """Add what is new or has changed; what is known stays as it is. ``placeless`` files have no folder that means anything."""
    rules = rules_version(people)
    paths, failures = reading.find_inputs(inputs)
    failed = list(failures)
    kept: dict[str, list[str]] = {"new": [], "changed": [], "known": []}
    found = (_found_in(source, published, "" if source in placeless else str(source.resolve().parent), limits) for source in paths)
    begun: deque[tuple[_Batch, dict[str, RawArticle]]] = deque()

    def unread() -> Iterator[tuple[RawArticle, ...]]:
        for batch in _batches(found):
            raws = {each.key: each.raw for each in batch.found if not _is_known(connection, each, rules)}
            begun.append((batch, raws))
            yield tuple(raws.values())

    with Crew(jobs if pipeline.is_worth_sharing(paths) else 1) as crew:
        for outcomes in _read_by(crew, unread(), people, limits):
            batch, raws = begun.popleft()
            failed += batch.failures
            failed += (outcome for outcome in outcomes if isinstance(outcome, Failure))
            readings = {key: outcome for key, outcome in zip(raws, outcomes, strict=True) if isinstance(outcome, _Fresh)}
            _keep(connection, path, batch.found, readings, (run, rules), kept)
            if progress:
                progress(batch.sources, len(paths))
    renewed = renew(connection, path, people, limits, jobs)
    return Added(tuple(kept["new"]), tuple(kept["changed"]), tuple(kept["known"]), renewed, tuple(failed))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is stored in one transaction."""

    found: tuple[_Found, ...]
    failures: tuple[Failure, ...]
    sources: int
    """Inputs that have been read to their end."""


def _batches(sources: Iterable[Iterable[_Found | Failure]]) -> Iterator[_Batch]:
    found: list[_Found] = []
    failures: list[Failure] = []
    done = 0
    for done, source in enumerate(sources):
        for each in source:
            if isinstance(each, Failure):
                failures.append(each)
                continue
            found.append(each)
            if len(found) >= _AT_ONCE:
                yield _Batch(tuple(found), tuple(failures), done)
                found.clear()
                failures.clear()
    yield _Batch(tuple(found), tuple(failures), done + 1)


def _is_known(connection: sqlite3.Connection, found: _Found, rules: str) -> bool:
    return connection.execute("SELECT 1 FROM articles WHERE key = ? AND rules = ?", (found.key, rules)).fetchone() is not None


def _read_by(crew: Crew, batches: Iterable[tuple[RawArticle, ...]], people: Path | None, limits: Limits) -> Iterator[Outcomes]:
    """What the rules find in each batch, by as many processes as there are, in order."""
    work = functools.partial(_attempt_all, people, limits)
    return crew.in_order(work, batches, away=functools.partial(pipeline.packed, work, people), home=Packing(gazetteer(people)).unpack)


def _attempt_all(people: Path | None, limits: Limits, batch: tuple[RawArticle, ...]) -> Outcomes:
    return [_attempt(raw, people, limits) for raw in batch]


def _found_in(source: Path, published: date | None, folder: str, limits: Limits) -> Iterator[_Found | Failure]:
    hints = Hints(fallback=Stated(published.isoformat(), "option")) if published else Hints()
    try:
        rows = reading.read(source, hints=hints, limits=limits)
        while raw := within(limits.seconds, lambda: next(rows, None)):
            if isinstance(raw, Failure):
                yield raw
            else:
                file, mark, row = raw.id.rpartition("#")
                whole = not mark or not row.isdigit() or raw.id == source.name
                yield _Found(raw, key_of(raw), encodable(folder), encodable(raw.id if whole else file), "" if whole else row)
    except UnreadableArticle as problem:
        yield Failure(str(source), str(problem))
    except TooSlow:
        yield pipeline.too_slow(str(source), limits)
    except Exception as problem:
        yield pipeline.fault_in(str(source), problem)


def _keep(
    connection: sqlite3.Connection,
    path: Path,
    batch: Iterable[_Found],
    readings: dict[str, _Fresh],
    how: tuple[int, str],
    kept: dict[str, list[str]],
) -> None:
    """Store a batch in one transaction. It was read before the transaction begins, so that others wait for no rules."""
    done: list[tuple[str, str]] = []
    with writing(connection, path):
        for found in batch:
            state = _keep_one(connection, found, readings.get(found.key), *how)
            if state:
                done.append((state, found.raw.id))
    for state, name in done:
        kept[state].append(name)


def _keep_one(connection: sqlite3.Connection, found: _Found, read: _Fresh | None, run: int, rules: str) -> str:
    """``new``, ``changed`` or ``known``; nothing for an article that cannot be read."""
    held = connection.execute("SELECT id, state FROM articles WHERE key = ?", (found.key,)).fetchone()
    if held is None and read is None:
        return ""
    article = held[0] if held else insert(connection, found.raw, run, rules)
    if read is not None:
        _write_reading(connection, article, read, rules)
    where = (found.folder, found.file, found.row)
    earlier = []
    if not found.row and found.folder:  # the rows of a list move; a file that holds one article is that article
        earlier = [
            row[0]
            for row in connection.execute(
                "SELECT article FROM origins WHERE folder = ? AND file = ? AND row = ? AND article <> ?", (*where, article)
            )
        ]
        connection.execute("DELETE FROM origins WHERE folder = ? AND file = ? AND row = ? AND article <> ?", (*where, article))
    connection.execute("INSERT OR IGNORE INTO origins (article, folder, file, row) VALUES (?, ?, ?, ?)", (article, *where))
    for other in earlier:
        if connection.execute("SELECT 1 FROM origins WHERE article = ?", (other,)).fetchone() is None:
            connection.execute("UPDATE articles SET state = 'replaced' WHERE id = ?", (other,))
    if held and held[1] == "current" and not earlier:
        return "known"
    connection.execute("UPDATE articles SET state = 'current' WHERE id = ?", (article,))
    return "changed" if earlier else "new"


def insert(connection: sqlite3.Connection, raw: RawArticle, run: int, rules: str) -> int:
    """An article that is new to the store, as its reader returned it; its number."""
    cursor = connection.execute(
        "INSERT INTO articles (key, name, state, rules, added_in) VALUES (?, ?, 'current', ?, ?)",
        (key_of(raw), encodable(raw.id), rules, run),
    )
    article = int(cursor.lastrowid or 0)
    connection.execute(
        "INSERT INTO originals (article, media_type, hints, notes, payload) VALUES (?, ?, ?, ?, ?)",
        (
            article,
            raw.media_type,
            codec.dumps(raw.hints, Hints),
            json.dumps(raw.notes),
            zlib.compress(raw.payload.encode("utf-8", "surrogatepass")),
        ),
    )
    return article


def _attempt(raw: RawArticle, people: Path | None, limits: Limits) -> _Fresh | Failure:
    """What the rules find in an article, or why they could not."""
    try:
        return within(limits.seconds, lambda: _read_anew(raw, people))
    except UnreadableArticle as problem:
        return Failure(raw.id, str(problem))
    except TooSlow:
        return pipeline.too_slow(raw.id, limits)
    except Exception as problem:
        return pipeline.fault_in(raw.id, problem)


def _read_anew(raw: RawArticle, people: Path | None) -> _Fresh:
    article = inferring.with_publication(cleaning.clean(raw))
    expressions = pipeline.find_dates(article)
    undated = dict.fromkeys(each.text for each in expressions if pipeline.lacks_anchor(each))
    mentions = pipeline.events_of(article, expressions, gazetteer(people))
    dated = sum(each.value is not None for each in expressions)
    return _Fresh(article, expressions, Extracted(sourcing.record_of(article), mentions, tuple(undated), dates=dated))


def renew(connection: sqlite3.Connection, path: Path, people: Path | None, limits: Limits = LIMITS, jobs: int = 1) -> int:
    """Read again what an older version of the rules read; how many articles that were."""
    rules = rules_version(people)
    stale = [row[0] for row in connection.execute("SELECT id FROM articles WHERE rules <> ? AND state = 'current' ORDER BY id", (rules,))]
    batches = [stale[at : at + _AT_ONCE] for at in range(0, len(stale), _AT_ONCE)]
    raws = (tuple(original(connection, article) for article in batch) for batch in batches)
    with Crew(jobs if len(batches) >= Crew.worth_starting else 1) as crew:
        for batch, outcomes in zip(batches, _read_by(crew, raws, people, limits), strict=True):
            with writing(connection, path):
                for article, outcome in zip(batch, outcomes, strict=True):
                    _write_renewed(connection, article, outcome, rules)
    return len(stale)


def _write_renewed(connection: sqlite3.Connection, article: int, outcome: _Fresh | Failure, rules: str) -> None:
    if isinstance(outcome, Failure):
        connection.execute("UPDATE articles SET rules = ?, problem = ? WHERE id = ?", (rules, encodable(outcome.reason), article))
    else:
        _write_reading(connection, article, outcome, rules)


def original(connection: sqlite3.Connection, article: int) -> RawArticle:
    """An article as its reader returned it. Raises ``ValueError`` where the stored form is damaged."""
    row = connection.execute(
        "SELECT o.media_type, o.hints, o.notes, o.payload, a.name FROM originals o JOIN articles a ON a.id = o.article WHERE a.id = ?",
        (article,),
    ).fetchone()
    if row is None:
        raise ValueError("its original is missing")
    media_type, hints, notes, payload, name = row
    try:
        text = zlib.decompress(payload).decode("utf-8", "surrogatepass")
    except (zlib.error, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"its original is damaged ({error})") from error
    return RawArticle(name, text, media_type, codec.loads(hints, Hints), tuple(json.loads(notes)))


def _write_reading(connection: sqlite3.Connection, article: int, read: _Fresh, rules: str) -> None:
    """What the rules found, whole for the program and as rows for people."""
    forget_reading(connection, article)
    whole = read.article
    published = whole.published
    connection.execute(
        "UPDATE articles SET title = ?, published = ?, published_origin = ?, outlet = ?, author = ?, url = ?, script = ?, text = ?,"
        " rules = ?, problem = NULL WHERE id = ?",
        (
            *(encodable(whole.title), published.day.isoformat() if published else None, published.origin if published else None),
            *(encodable(each.value) if each else None for each in (whole.outlet, whole.author, whole.url)),
            *(str(whole.script), encodable(whole.text), rules, article),
        ),
    )
    connection.execute("INSERT INTO extractions (article, content) VALUES (?, ?)", (article, codec.dumps(read.reading, Extracted)))
    for sentence in whole.sentences:
        text = encodable(sentence.span.of(whole.text))
        cursor = connection.execute(
            'INSERT INTO sentences (article, part, paragraph, "start", "end", text) VALUES (?, ?, ?, ?, ?, ?)',
            (article, str(sentence.part), sentence.paragraph, *sentence.span, text),
        )
        connection.execute("INSERT INTO sentences_fts (rowid, text) VALUES (?, ?)", (cursor.lastrowid, index_words(text)))
    connection.executemany(
        'INSERT INTO dates (article, "start", "end", text, value, first_day, last_day, timex_type, basis, conflict)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(article, *_date_row(each)) for each in read.dates],
    )
    connection.executemany(
        'INSERT INTO mentions (article, "start", "end", quote, type, mode, status, date, place, people, polities, confidence)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(article, *_mention_row(each)) for each in read.reading.mentions],
    )


def _date_row(found: TemporalExpression) -> tuple[object, ...]:
    first, last = found.start, found.end
    days = (first.isoformat() if first else None, last.isoformat() if last else None)
    value = str(found.value) if found.value else None
    return (*found.span, encodable(found.text), value, *days, found.timex_type, encodable(found.basis), found.conflict)


def _mention_row(found: EventMention) -> tuple[object, ...]:
    people = "; ".join(actor.name for actor in found.actors if actor.name)
    place = found.place.name if found.place else None
    value = str(found.value) if found.value else None
    what = (found.type, found.mode, str(found.status), value, place)
    return (*found.sentence, encodable(found.quote), *what, encodable(people), "; ".join(sorted(found.polities)), found.confidence)


def forget_reading(connection: sqlite3.Connection, article: int) -> None:
    """Take out what was found in an article, the search index included."""
    for row in connection.execute("SELECT id, text FROM sentences WHERE article = ?", (article,)).fetchall():
        connection.execute("INSERT INTO sentences_fts (sentences_fts, rowid, text) VALUES ('delete', ?, ?)", (row[0], index_words(row[1])))
    for table in ("sentences", "dates", "mentions", "extractions"):
        connection.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def remove(connection: sqlite3.Connection, path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Take out the articles of these names or keys, all or none; the names of those that went. Raises ``StoreProblem``."""
    called = names_of(connection)
    chosen: dict[int, str] = {}
    for name in names:
        found = [article for article, own in called.items() if own == name] or _by_key_or_file(connection, name)
        if not found:
            raise StoreProblem(f"{path} has no article {name}; timeline status {path} --articles lists them. Nothing was removed.")
        if len(found) > 1:
            raise StoreProblem(f"{name} means {len(found)} articles; use one of the names that timeline status {path} --articles lists.")
        chosen[found[0]] = called.get(found[0], name)
    with writing(connection, path):
        for article in chosen:
            forget_reading(connection, article)
            connection.execute("DELETE FROM articles WHERE id = ?", (article,))
    return tuple(chosen.values())


def _by_key_or_file(connection: sqlite3.Connection, name: str) -> list[int]:
    """Articles whose key begins so, or that stand in that file."""
    key = name.lower() if len(name) >= 6 else "-"
    place = Path(name).resolve()
    rows = connection.execute(
        "SELECT id FROM articles WHERE substr(key, 1, ?) = ? UNION SELECT article FROM origins WHERE folder = ? AND file = ? ORDER BY 1",
        (len(key), key, encodable(str(place.parent)), encodable(place.name)),
    )
    return [row[0] for row in rows]


def names_of(connection: sqlite3.Connection) -> dict[int, str]:
    """Current articles by number, each under a name of its own: the same names as a run over the files themselves gives."""
    rows = connection.execute(
        "SELECT o.folder, o.file, o.row, a.key, a.id FROM origins o JOIN articles a ON a.id = o.article WHERE a.state = 'current'"
    )
    placed = sorted((Path(folder, file), int(row or 0), key, article) for folder, file, row, key, article in rows)
    names: dict[int, str] = {}
    taken: set[str] = set()
    for path, row, key, article in placed:
        if article not in names:
            own = pipeline.distinct_name(f"{path.name}#{row}" if row else path.name, path, taken)
            names[article] = own if own not in names.values() else f"{own}@{key[:8]}"
    return names


def readings(connection: sqlite3.Connection) -> Iterator[tuple[str, Extracted | Failure]]:
    """What was read of each current article, with its key, under the article's own name."""
    names = names_of(connection)
    rows = connection.execute(
        "SELECT a.id, a.key, a.problem, e.content FROM articles a LEFT JOIN extractions e ON e.article = a.id"
        " WHERE a.state = 'current' ORDER BY a.id"
    )
    for article, key, problem, content in rows:
        name = names.get(article, key)
        if problem or content is None:
            yield key, Failure(name, problem or f"{name} was stored but never read; add it again.")
        else:
            yield key, _renamed(codec.loads(content, Extracted), name)


def _renamed(read: Extracted, name: str) -> Extracted:
    if read.article.id == name:
        return read
    mentions = tuple(replace(mention, article=name) for mention in read.mentions)
    return replace(read, article=replace(read.article, id=name), mentions=mentions)
