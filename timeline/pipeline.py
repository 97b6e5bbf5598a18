"""The stages in order: read, clean, normalise, extract, merge; and what becomes of an article that cannot be read.

Knows the order of the stages; does not know how any of them works.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from timeline import cleaning, dates, entities, events, inferring, merging, models, reading, sourcing
from timeline.edtf import Day, as_day
from timeline.engines import cluster
from timeline.lexicon import Gazetteer, gazetteer
from timeline.limits import LIMITS, Limits, TooSlow, within
from timeline.model import (
    Article,
    ArticleRecord,
    Chronology,
    EventMention,
    Failure,
    Hints,
    Mention,
    RawArticle,
    Stated,
    TemporalExpression,
    UnreadableArticle,
)
from timeline.parallel import Crew, Packing
from timeline.reading import Piece

Input = str | Path | Failure
"""A file, a folder, a pattern, or what has failed before it came here."""
Inputs = Input | Sequence[Input]
"""One of them, or many."""
Progress = Callable[[int, int], None]
Item = TypeVar("Item")
Result = TypeVar("Result")


def build(
    inputs: Inputs,
    *,
    published: Day | None = None,
    people: Path | None = None,
    progress: Progress | None = None,
    strict: bool = False,
    jobs: int = 1,
    model: str = "",
    engine: str | Crew = "",
    limits: Limits = LIMITS,
    trace: Trace | None = None,
) -> Chronology:
    """Read, extract and merge all articles that ``inputs`` (files, folders, globs) hold. What fails is in ``failures``.

    With ``strict``, an error that nobody foresaw is raised rather than kept as the failure of its article. ``jobs`` processes share the
    work where there is enough of it, with the same result; a script that asks for more than one must be importable
    (``if __name__ == "__main__":``), as ``multiprocessing`` wants it. ``model`` is an installed spaCy model whose names are used too;
    raises ``NoModel`` where it cannot be. ``engine`` is ``dask`` or ``dask:ADDRESS``, or a ``parallel.Crew`` or ``engines.Cluster`` that
    is not yet open and has ``jobs`` of its own; raises ``EngineProblem`` where it cannot be used. What passes one of the ``limits`` is a
    failure too. ``trace`` is told of each article and failure, and of the input that it is from.
    """
    names = gazetteer(people)
    articles: list[ArticleRecord] = []
    mentions: list[EventMention] = []
    failures: list[Failure] = []
    undated: set[tuple[str, str]] = set()
    with _crew(engine, jobs) as crew:
        for found in extracted(
            inputs, published=published, people=people, progress=progress, strict=strict, crew=crew, model=model, limits=limits, trace=trace
        ):
            if isinstance(found, Failure):
                failures.append(found)
            else:
                articles.append(found.article)
                undated |= {(found.article.id, words) for words in found.undated}
                mentions += found.mentions
        groups = crew.aside(sourcing.copies_among, [sourcing.sketched(article) for article in articles])
        gather = functools.partial(gather_by_blocks, crew, people) if crew.by_blocks else None
        share = functools.partial(_shared_by, crew, people)
        chronology = merging.merge(mentions, articles, names, tuple(failures), groups=groups, gather=gather, share=share)
    return replace(chronology, undated=tuple(sorted(undated)))


def _crew(engine: str | Crew, jobs: int) -> Crew:
    if isinstance(engine, Crew):
        return engine
    return cluster(engine, jobs) if engine else Crew(jobs)


def gather_by_blocks(
    crew: Crew, people: Path | None, ordered: Sequence[EventMention], published: Mapping[str, date | None]
) -> Iterator[tuple[int, ...]]:
    """What ``merging.gathered`` finds, found block by block by ``crew``: mentions travel to where their block is looked at."""
    packing = Packing(gazetteer(people))
    bins = merging.bins(merging.blocks(ordered), crew.jobs * _BINS)
    batches = ([ordered[at] for at in places] for places in bins)
    shipped = (packing.pack((batch, {each.article: published.get(each.article) for each in batch})) for batch in batches)
    results = crew.in_order(functools.partial(_gather, people), shipped)
    for places, found in zip(bins, results, strict=True):
        yield from (tuple(places[at] for at in members) for members in found)


def _shared_by(crew: Crew, people: Path | None, work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]) -> list[Result]:
    return crew.shared(work, items, away=functools.partial(packed, work, people), home=_packing(people).unpack)


_BINS = 4
"""Bins of blocks for each process: enough that no process waits long for the largest."""


def _gather(people: Path | None, shipped: bytes) -> list[tuple[int, ...]]:
    batch, published = _packing(people).unpack(shipped)
    return merging.gathered(batch, published)


def accounts(inputs: Inputs, *, published: Day | None = None, people: Path | None = None) -> tuple[merging.Accounts, tuple[Failure, ...]]:
    """The events of ``build``, each with the mentions that it was made of; and what failed."""
    names = gazetteer(people)
    articles: list[ArticleRecord] = []
    mentions: list[EventMention] = []
    failures: list[Failure] = []
    for found in extracted(inputs, published=published, people=people):
        if isinstance(found, Failure):
            failures.append(found)
        else:
            articles.append(found.article)
            mentions += found.mentions
    return merging.accounts_of(mentions, articles, names), tuple(failures)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What is kept of one article once its events are found."""

    article: ArticleRecord
    mentions: tuple[EventMention, ...]
    undated: tuple[str, ...] = ()
    """Relative dates that could not be placed."""
    failure: str = ""
    """Why nothing could be found in it."""
    dates: int = 0
    """How many of its date expressions have a value."""


Outcome = Extracted | Failure
Trace = Callable[[str, Outcome], None]
"""Is told an input, as it was given or found, and one of the things that came of it."""


def extracted(
    inputs: Inputs,
    *,
    published: Day | None = None,
    people: Path | None = None,
    progress: Progress | None = None,
    strict: bool = False,
    crew: Crew | None = None,
    model: str = "",
    limits: Limits = LIMITS,
    trace: Trace | None = None,
) -> Iterator[Outcome]:
    """What each article of ``inputs`` reports, in their order, found by ``crew``; a ``Failure`` for each that cannot be used.

    Little work is done in this process, since starting others takes longer than that.
    """
    if model:
        models.loaded(model)  # so that a wrong name is the run's fault and not each article's
    day = as_day(published)
    paths, failures = reading.find_inputs(_listed(inputs))
    for failure in failures:
        if trace:
            trace(failure.input, failure)
        yield failure
    work = functools.partial(extract_all, published=day, people=people, strict=strict, model=model, limits=limits)
    seen: set[str] = set()
    done = 0
    if progress:
        progress(0, len(paths))
    pieces = [piece for path in paths for piece in reading.pieces(path)]
    chunks = _chunks(pieces, crew.chunk if crew else Crew.chunk)
    shared = crew is not None and len(chunks) >= crew.worth_starting
    results = _by_processes(work, chunks, people, crew) if crew and shared else map(work, chunks)
    for chunk, result in zip(chunks, results, strict=True):
        for path, found in result:
            settled = found if isinstance(found, Failure) else _settled(found, path, seen)
            if trace:
                trace(str(path), settled)
            yield settled
        for _ in chunk:
            done += 1
            if progress:
                progress(done, len(pieces))


def _listed(inputs: Inputs) -> Sequence[Input]:
    """One input as a list of one: a text would otherwise be taken for a list of letters."""
    return [inputs] if isinstance(inputs, str | Path | Failure) else inputs


Chunk = tuple[Piece, ...]
Found = list[tuple[Path, Extracted | Failure]]


def is_worth_sharing(paths: Iterable[Path]) -> bool:
    """Whether there is enough to read for other processes to have started before it is done."""
    enough, found = Crew.chunk * Crew.worth_starting, 0
    for path in paths:
        found += _size(Piece(path), 0)
        if found > enough:
            return True
    return False


def _chunks(pieces: Sequence[Piece], bytes_each: int) -> tuple[Chunk, ...]:
    """The pieces in order, as many together as make up a chunk."""
    chunks: list[list[Piece]] = []
    room = 0
    for piece in pieces:
        size = _size(piece, bytes_each)
        if not chunks or size > room:
            chunks.append([])
            room = bytes_each
        chunks[-1].append(piece)
        room -= size
    return tuple(map(tuple, chunks))


def _size(piece: Piece, chunk: int) -> int:
    if piece.part is not None:
        return piece.part[1] - piece.part[0] or chunk  # a row group is a chunk of its own
    try:
        return piece.path.stat().st_size
    except OSError:
        return 0


def _by_processes(work: Callable[[Chunk], Found], chunks: Sequence[Chunk], people: Path | None, crew: Crew) -> Iterator[Found]:
    return crew.in_order(work, chunks, away=functools.partial(packed, work, people), home=Packing(gazetteer(people)).unpack)


def packed(work: Callable[[Item], Result], people: Path | None, item: Item) -> bytes:
    """What ``work`` finds, packed for the way to another process that knows the same people."""
    return _packing(people).pack(work(item))


@functools.lru_cache(maxsize=1)
def _packing(people: Path | None) -> Packing:
    return Packing(gazetteer(people))


def extract_all(
    chunk: Chunk, *, published: date | None, people: Path | None, strict: bool, model: str = "", limits: Limits = LIMITS
) -> Found:
    attempt = functools.partial(_attempt, strict=strict, limits=limits)
    read = ((piece.path, raw) for piece in chunk for raw in _raws_in(piece, published, attempt, limits))
    found: Found = []
    while batch := list(itertools.islice(read, BATCH)):
        cleaned = _step(attempt, _cleaned, [raw for _, raw in batch])
        extracted = _extract(attempt, cleaned, gazetteer(people), model)
        found += [(path, each) for (path, _), each in zip(batch, extracted, strict=True)]
    return found


BATCH = 16
"""Articles that go through a stage before they go through the next one: what a stage works with stays in the processor's caches, which
takes a twelfth off the time of all."""

Attempt = Callable[[str, Callable[[], Any]], Any]
"""Work on the article of that name: what it returns, or the ``Failure`` that it ended in."""


def _step(attempt: Attempt, work: Callable[..., Any], articles: Sequence[Any], *before: Sequence[Any]) -> list[Any]:
    """One stage for each of the articles, with what the stages before found in it; what has failed is handed on."""
    return [
        next((each for each in row if isinstance(each, Failure)), None) or attempt(row[0].id, functools.partial(work, *row))
        for row in zip(articles, *before, strict=True)
    ]


def _extract(attempt: Attempt, articles: Sequence[Article | Failure], names: Gazetteer, model: str) -> Iterator[Extracted | Failure]:
    """What is found in each of a few articles, stage by stage."""
    expressions = _step(attempt, find_dates, articles)
    named = _step(attempt, functools.partial(_named, names, model), articles)
    mentions = _step(attempt, functools.partial(_told, names), articles, named, expressions)
    for article, dated, told in zip(articles, expressions, mentions, strict=True):
        if isinstance(article, Failure):
            yield article
        elif isinstance(told, Failure):
            yield Extracted(article.record, (), failure=told.reason)
        else:
            undated = dict.fromkeys(each.text for each in dated if lacks_anchor(each))
            count = sum(each.value is not None for each in dated)
            yield Extracted(sourcing.record_of(article), told, tuple(undated), dates=count)


def _named(names: Gazetteer, model: str, article: Article) -> tuple[Mention, ...]:
    suggested = models.suggestions(article.text, model) if model else ()
    return entities.find_mentions(article, names, suggested)


def _told(
    names: Gazetteer, article: Article, named: tuple[Mention, ...], expressions: tuple[TemporalExpression, ...]
) -> tuple[EventMention, ...]:
    return events.find_events(article, named, expressions, names)


def _settled(found: Extracted, path: Path, seen: set[str]) -> Extracted | Failure:
    """What was found, under a name that no other article has."""
    name = distinct_name(found.article.id, path.resolve(), seen)
    if found.failure:
        return Failure(name, found.failure)
    if name == found.article.id:
        return found
    mentions = tuple(replace(mention, article=name) for mention in found.mentions)
    return replace(found, article=replace(found.article, id=name), mentions=mentions)


def lacks_anchor(expression: TemporalExpression) -> bool:
    """Whether it is a relative date that could not be placed."""
    return expression.timex_type == "DATE" and expression.value is None and expression.anchor == "" and not expression.conflict


def _attempt(article: str, work: Callable[[], Result], *, strict: bool, limits: Limits) -> Result | Failure:
    """What ``work`` returns, or why it could not: the only place where an unforeseen error in one article is caught."""
    try:
        return within(limits.seconds, work)
    except UnreadableArticle as problem:
        return Failure(article, str(problem))
    except TooSlow:
        return too_slow(article, limits)
    except Exception as problem:
        if strict:
            raise
        return fault_in(article, problem)


def too_slow(article: str, limits: Limits) -> Failure:
    """The failure of an article that took longer than it may."""
    return Failure(
        article,
        f"{article} took more than {limits.seconds:g} seconds of computing and was set aside; "
        "look at it, cut it into its articles, or give it longer with --time-limit.",
    )


def fault_in(article: str, problem: Exception) -> Failure:
    """The failure of an article on an error that nobody foresaw."""
    error = type(problem).__name__
    return Failure(article, f"a fault in timeline itself ({error}: {problem}) kept it from being used; please report it with the article")


def articles_of(
    inputs: Inputs,
    *,
    published: Day | None = None,
    progress: Progress | None = None,
    strict: bool = False,
    limits: Limits = LIMITS,
) -> Iterator[Article | Failure]:
    """Every article of ``inputs``, cleaned, and a ``Failure`` for each that cannot be read."""
    day = as_day(published)
    paths, failures = reading.find_inputs(_listed(inputs))
    yield from failures
    seen: set[str] = set()
    pieces = [piece for path in paths for piece in reading.pieces(path)]
    for done, piece in enumerate(pieces):
        if progress:
            progress(done, len(pieces))
        for found in _articles_in(piece, day, strict=strict, limits=limits):
            yield found if isinstance(found, Failure) else _told_apart(found, piece.path, seen)
    if progress:
        progress(len(pieces), len(pieces))


def _told_apart(article: Article, path: Path, seen: set[str]) -> Article:
    """The article under a name that no other has."""
    name = distinct_name(article.id, path.resolve(), seen)
    return article if name == article.id else replace(article, id=name)


def distinct_name(name: str, path: Path, taken: set[str]) -> str:
    """A name that is not in ``taken``, and is then: files of one name in two folders take the folder's name too."""
    folders = list(path.parts[-2::-1])
    while name in taken and folders:
        name = f"{folders.pop(0)}/{name}"
    taken.add(name)
    return name


def _articles_in(piece: Piece, published: date | None, *, strict: bool, limits: Limits = LIMITS) -> Iterator[Article | Failure]:
    attempt = functools.partial(_attempt, strict=strict, limits=limits)
    for raw in _raws_in(piece, published, attempt, limits):
        yield raw if isinstance(raw, Failure) else attempt(raw.id, functools.partial(_cleaned, raw))


def _raws_in(piece: Piece, published: date | None, attempt: Attempt, limits: Limits) -> Iterator[RawArticle | Failure]:
    hints = Hints(fallback=Stated(published.isoformat(), "option")) if published else Hints()
    rows = _rows_of(piece, hints, limits)
    while raw := attempt(str(piece.path), lambda: next(rows, None)):
        yield raw


def _rows_of(piece: Piece, hints: Hints, limits: Limits) -> Iterator[RawArticle | Failure]:
    yield from reading.read_piece(piece, hints=hints, limits=limits)


def _cleaned(raw: RawArticle) -> Article:
    return inferring.with_publication(cleaning.clean(raw))


def read(path: str | Path, *, published: Day | None = None) -> tuple[Article, ...]:
    """The articles of one file, cleaned. Raises ``UnreadableArticle`` where it holds none."""
    articles = []
    for piece in reading.pieces(Path(path)):
        for found in _articles_in(piece, as_day(published), strict=True):
            if isinstance(found, Failure):
                raise UnreadableArticle(found.reason)
            articles.append(found)
    return tuple(articles)


def dates_of(
    inputs: Inputs, *, published: Day | None = None, prefer: str = "news", limits: Limits = LIMITS
) -> Iterator[tuple[Article, tuple[TemporalExpression, ...]] | Failure]:
    """Each article with its date expressions, and a ``Failure`` for each input that cannot be read."""
    for found in articles_of(inputs, published=published, limits=limits):
        if isinstance(found, Failure):
            yield found
            continue
        expressions = _attempt(found.id, functools.partial(find_dates, found, prefer=prefer), strict=False, limits=limits)
        yield expressions if isinstance(expressions, Failure) else (found, expressions)


def find_dates(article: Article | str, *, published: Day | None = None, prefer: str = "news") -> tuple[TemporalExpression, ...]:
    """The date expressions of an article or a text, in reading order.

    >>> [str(item.value) for item in find_dates("去年9月", published=date(2023, 3, 21))]
    ['2022-09']
    """
    if isinstance(article, str):
        return dates.find_dates(article, published=published, prefer=prefer)
    day = as_day(published) or (article.published.day if article.published else None)
    return dates.find_dates(article.text, published=day, prefer=prefer)


def find_events(
    article: Article | str, *, published: Day | None = None, people: Path | None = None, model: str = ""
) -> tuple[EventMention, ...]:
    """The event mentions of an article or a text, in reading order; ``model`` as for ``build``."""
    whole = cleaning.clean_text(article, published=as_day(published)) if isinstance(article, str) else article
    return events_of(whole, find_dates(whole), gazetteer(people), model)


def merge(mentions: Iterable[EventMention], articles: Iterable[Article | ArticleRecord], *, people: Path | None = None) -> Chronology:
    """Merge event mentions into a chronology."""
    return merging.merge(mentions, articles, gazetteer(people))


def events_of(article: Article, expressions: tuple[TemporalExpression, ...], names: Gazetteer, model: str = "") -> tuple[EventMention, ...]:
    return _told(names, article, _named(names, model, article), expressions)
