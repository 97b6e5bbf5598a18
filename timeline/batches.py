"""Many articles at a time, for programs that embed this one: an iterator in, an iterator out, in the same order.

Knows how work is handed to processes; does not know how an article is read, nor how events are found.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from timeline import models, pipeline
from timeline.edtf import Day, as_day
from timeline.lexicon import gazetteer
from timeline.model import Article, EventMention, Failure
from timeline.parallel import Crew, Packing

_Item = TypeVar("_Item")
_T = TypeVar("_T")
Mentions = tuple[EventMention, ...]


def read_many(
    sources: str | Path | Iterable[str | Path], *, published: Day | None = None, jobs: int = 1, batch_size: int = 32
) -> Iterator[Article | Failure]:
    """The articles of files, folders and globs, cleaned, in their order; a ``Failure`` for each that cannot be read.

    ``sources`` may be endless: no more than a few batches are taken ahead of what has been asked for. ``jobs`` processes share the work,
    ``batch_size`` sources at a time. Unlike ``build``, it gives articles of one name that name each: nothing is remembered of those before.
    """
    work = functools.partial(_read_batch, published=as_day(published))
    yield from _spread(work, [sources] if isinstance(sources, str | Path) else sources, jobs, batch_size)


def find_events_many(
    articles: Iterable[Article | str],
    *,
    published: Day | None = None,
    people: Path | None = None,
    model: str = "",
    jobs: int = 1,
    batch_size: int = 32,
) -> Iterator[Mentions | Failure]:
    """The event mentions of each article or text, as ``find_events`` finds them, in the order of ``articles``.

    Where the program itself fails on an article, its ``Failure`` stands in the place of the mentions, so that one result comes for each
    article whatever happens. ``articles`` may be endless: no more than a few batches are taken ahead of what has been asked for.
    ``jobs`` processes share the work; a script that asks for more than one must be importable (``if __name__ == "__main__":``).

    >>> texts = ["习近平15日在北京会见普京。", "双方就合作交换意见。"]
    >>> [len(found) for found in find_events_many(texts, published=date(2023, 3, 16))]
    [1, 0]
    """
    names = gazetteer(people)  # a table that breaks its rules is told at once
    if model:
        models.loaded(model)
    work = functools.partial(_find_batch, published=as_day(published), people=people, model=model)
    home = Packing(names).unpack if jobs > 1 else None
    yield from _spread(work, articles, jobs, batch_size, functools.partial(pipeline.packed, work, people), home)


def _spread(
    work: Callable[[tuple[_Item, ...]], list[_T]],
    items: Iterable[_Item],
    jobs: int,
    batch_size: int,
    away: Callable[[tuple[_Item, ...]], bytes] | None = None,
    home: Callable[[bytes], list[_T]] | None = None,
) -> Iterator[_T]:
    if jobs < 1 or batch_size < 1:
        raise ValueError(f"jobs and batch_size are 1 or more, not {jobs} and {batch_size}")
    with Crew(jobs) as crew:
        for found in crew.in_order(work, _batches(items, batch_size), away=away, home=home):
            yield from found


def _batches(items: Iterable[_Item], size: int) -> Iterator[tuple[_Item, ...]]:
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch


def _read_batch(sources: tuple[str | Path, ...], *, published: date | None) -> list[Article | Failure]:
    return [found for source in sources for found in pipeline.articles_of([source], published=published)]


def _find_batch(
    articles: tuple[Article | str, ...], *, published: date | None, people: Path | None, model: str
) -> list[Mentions | Failure]:
    return [_found_in(article, published, people, model) for article in articles]


def _found_in(article: Article | str, published: date | None, people: Path | None, model: str) -> Mentions | Failure:
    try:
        return pipeline.find_events(article, published=published, people=people, model=model)
    except Exception as problem:
        return pipeline.fault_in("text" if isinstance(article, str) else article.id, problem)
