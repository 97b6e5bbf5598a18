"""The stages in order: read, clean, normalise, extract, merge; and what becomes of an article that cannot be read.

Knows the order of the stages; does not know how any of them works.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from timeline import cleaning, dates, entities, events, inferring, merging, reading, sourcing
from timeline.lexicon import Gazetteer, gazetteer
from timeline.model import (
    Article,
    ArticleRecord,
    Chronology,
    EventMention,
    Failure,
    Hints,
    RawArticle,
    Stated,
    TemporalExpression,
    UnreadableArticle,
)

Progress = Callable[[int, int], None]
Result = TypeVar("Result")


def build(
    inputs: Sequence[str | Path],
    *,
    published: date | None = None,
    people: Path | None = None,
    progress: Progress | None = None,
    strict: bool = False,
) -> Chronology:
    """Read, extract and merge all articles that ``inputs`` (files, folders, globs) hold. What fails is in ``failures``.

    With ``strict``, an error that nobody foresaw is raised rather than kept as the failure of its article.
    """
    names = gazetteer(people)
    articles: list[ArticleRecord] = []
    mentions: list[EventMention] = []
    failures: list[Failure] = []
    undated: set[tuple[str, str]] = set()
    for found in articles_of(inputs, published=published, progress=progress, strict=strict):
        work = found if isinstance(found, Failure) else _attempt(found.id, functools.partial(_extracted, found, names), strict=strict)
        if isinstance(work, Failure):
            failures.append(work)
        elif isinstance(found, Article):
            expressions, events_found = work
            articles.append(sourcing.record_of(found))
            undated |= {(found.id, expression.text) for expression in expressions if _lacks_anchor(expression)}
            mentions += events_found
    chronology = merging.merge(mentions, articles, names, tuple(failures))
    return replace(chronology, undated=tuple(sorted(undated)))


def _lacks_anchor(expression: TemporalExpression) -> bool:
    """Whether it is a relative date that could not be placed."""
    return expression.timex_type == "DATE" and expression.value is None and expression.anchor == "" and not expression.conflict


def _attempt(article: str, work: Callable[[], Result], *, strict: bool) -> Result | Failure:
    """What ``work`` returns, or why it could not: the only place where an unforeseen error in one article is caught."""
    try:
        return work()
    except UnreadableArticle as problem:
        return Failure(article, str(problem))
    except Exception as problem:
        if strict:
            raise
        error = type(problem).__name__
        return Failure(
            article, f"a fault in timeline itself ({error}: {problem}) kept it from being used; please report it with the article"
        )


def articles_of(
    inputs: Sequence[str | Path], *, published: date | None = None, progress: Progress | None = None, strict: bool = False
) -> Iterator[Article | Failure]:
    """Every article of ``inputs``, cleaned, and a ``Failure`` for each that cannot be read."""
    paths, failures = reading.find_inputs([str(item) for item in inputs])
    yield from failures
    seen: set[str] = set()
    for done, path in enumerate(paths):
        if progress:
            progress(done, len(paths))
        for found in _articles_in(path, published, strict=strict):
            yield found if isinstance(found, Failure) else _told_apart(found, path, seen)
    if progress:
        progress(len(paths), len(paths))


def _told_apart(article: Article, path: Path, seen: set[str]) -> Article:
    """The article under a name that no other has: files of one name in two folders take the folder's name too."""
    folders = list(path.resolve().parts[-2::-1])
    name = article.id
    while name in seen and folders:
        name = f"{folders.pop(0)}/{name}"
    seen.add(name)
    return article if name == article.id else replace(article, id=name)


def _articles_in(path: Path, published: date | None, *, strict: bool) -> Iterator[Article | Failure]:
    hints = Hints(published=Stated(published.isoformat(), "option")) if published else Hints()
    rows = _rows_of(path, hints)
    while raw := _attempt(str(path), lambda: next(rows, None), strict=strict):
        yield raw if isinstance(raw, Failure) else _attempt(raw.id, functools.partial(_cleaned, raw), strict=strict)


def _rows_of(path: Path, hints: Hints) -> Iterator[RawArticle | Failure]:
    yield from reading.read(path, hints=hints)


def _cleaned(raw: RawArticle) -> Article:
    return inferring.with_publication(cleaning.clean(raw))


def read(path: str | Path, *, published: date | None = None) -> tuple[Article, ...]:
    """The articles of one file, cleaned. Raises ``UnreadableArticle`` where it holds none."""
    articles = []
    for found in _articles_in(Path(path), published, strict=True):
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


def merge(mentions: Iterable[EventMention], articles: Iterable[Article | ArticleRecord], *, people: Path | None = None) -> Chronology:
    """Merge event mentions into a chronology."""
    return merging.merge(mentions, articles, gazetteer(people))


def _events_of(article: Article, expressions: tuple[TemporalExpression, ...], names: Gazetteer) -> tuple[EventMention, ...]:
    return events.find_events(article, entities.find_mentions(article, names), expressions, names)


def _extracted(article: Article, names: Gazetteer) -> tuple[tuple[TemporalExpression, ...], tuple[EventMention, ...]]:
    expressions = find_dates(article)
    return expressions, _events_of(article, expressions, names)
