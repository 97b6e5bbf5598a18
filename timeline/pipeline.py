"""The stages in order: read, clean, normalise, extract, merge; and what becomes of an article that cannot be read.

Knows the order of the stages; does not know how any of them works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from timeline import cleaning, dates, entities, events, inferring, merging, reading
from timeline.lexicon import Gazetteer, gazetteer
from timeline.model import Article, Chronology, EventMention, Failure, Hints, Stated, TemporalExpression, UnreadableArticle

Progress = Callable[[int, int], None]


def build(
    inputs: Sequence[str | Path], *, published: date | None = None, people: Path | None = None, progress: Progress | None = None
) -> Chronology:
    """Read, extract and merge all articles that ``inputs`` (files, folders, globs) hold. What fails is in ``failures``."""
    names = gazetteer(people)
    articles: list[Article] = []
    mentions: list[EventMention] = []
    failures: list[Failure] = []
    undated: list[tuple[str, str]] = []
    for found in articles_of(inputs, published=published, progress=progress):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        expressions = find_dates(found)
        articles.append(found)
        undated += [(found.id, e.text) for e in expressions if e.timex_type == "DATE" and e.value is None and e.anchor == "" and not e.conflict]
        mentions += _events_of(found, expressions, names)
    chronology = merging.merge(mentions, articles, names, tuple(failures))
    return replace(chronology, undated=tuple(sorted(set(undated))))


def articles_of(inputs: Sequence[str | Path], *, published: date | None = None, progress: Progress | None = None) -> Iterator[Article | Failure]:
    """Every article of ``inputs``, cleaned, and a ``Failure`` for each that cannot be read."""
    paths, failures = reading.find_inputs([str(item) for item in inputs])
    yield from failures
    for done, path in enumerate(paths):
        if progress:
            progress(done, len(paths))
        yield from _articles_in(path, published)
    if progress:
        progress(len(paths), len(paths))


def _articles_in(path: Path, published: date | None) -> Iterator[Article | Failure]:
    hints = Hints(published=Stated(published.isoformat(), "option")) if published else Hints()
    try:
        for raw in reading.read(path, hints=hints):
            if isinstance(raw, Failure):
                yield raw
                continue
            try:
                yield inferring.with_publication(cleaning.clean(raw))
            except UnreadableArticle as problem:
                yield Failure(raw.id, str(problem))
    except UnreadableArticle as problem:
        yield Failure(str(path), str(problem))


def read(path: str | Path, *, published: date | None = None) -> tuple[Article, ...]:
    """The articles of one file, cleaned. Raises ``UnreadableArticle`` where it holds none."""
    articles = []
    for found in _articles_in(Path(path), published):
        if isinstance(found, Failure):
            raise UnreadableArticle(found.reason)
        articles.append(found)
    return tuple(articles)


def dates_of(
    inputs: Sequence[str | Path], *, published: date | None = None, prefer: str = "news"
) -> Iterator[tuple[Article, tuple[TemporalExpression, ...]] | Failure]:
    """Each article with its date expressions, and a ``Failure`` for each input that cannot be read."""
    for found in articles_of(inputs, published=published):
        yield found if isinstance(found, Failure) else (found, find_dates(found, prefer=prefer))


def find_dates(article: Article | str, *, published: date | None = None, prefer: str = "news") -> tuple[TemporalExpression, ...]:
    """The date expressions of an article or a text, in reading order.

    >>> [str(item.value) for item in find_dates("去年9月", published=date(2023, 3, 21))]
    ['2022-09']
    """
    if isinstance(article, str):
        return dates.find_dates(article, published=published, prefer=prefer)
    day = published or (article.published.day if article.published else None)
    return dates.find_dates(article.text, published=day, prefer=prefer)


def find_events(article: Article | str, *, published: date | None = None, people: Path | None = None) -> tuple[EventMention, ...]:
    """The event mentions of an article or a text, in reading order."""
    whole = cleaning.clean_text(article, published=published) if isinstance(article, str) else article
    return _events_of(whole, find_dates(whole), gazetteer(people))


def merge(mentions: Iterable[EventMention], articles: Iterable[Article], *, people: Path | None = None) -> Chronology:
    """Merge event mentions into a chronology."""
    return merging.merge(mentions, articles, gazetteer(people))


def _events_of(article: Article, expressions: tuple[TemporalExpression, ...], names: Gazetteer) -> tuple[EventMention, ...]:
    found = entities.find_mentions(article, names)
    dated = tuple(e for e in expressions)
    return events.find_events(article, found, dated, names)
