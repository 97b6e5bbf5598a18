"""Many articles at a time: the same results one by one, in processes of any kind and in many threads, in the same order.

Knows the public functions; does not know how the work is spread.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import timeline
from timeline import Article, EventMention, Failure, find_events, find_events_many, pipeline, read_many

FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"
FILES = sorted(FIXTURES.iterdir())
WAYS = [way for way in multiprocessing.get_all_start_methods() if way != "fork" or sys.version_info < (3, 12)]
"""From 3.12 on Python itself warns of a fork beside threads."""


def texts(count: int) -> list[str]:
    return [f"中国国家主席习近平{at % 28 + 1}日在北京会见俄罗斯总统普京。这是第{at}次，双方交换了意见。" for at in range(count)]


def found_in(path: Path) -> list[tuple[EventMention, ...]]:
    return [find_events(article) for article in read_many([path]) if isinstance(article, Article)]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [article for article in read_many([FIXTURES]) if isinstance(article, Article)]


@pytest.fixture(scope="module")
def one_by_one(articles: list[Article]) -> list[tuple[EventMention, ...]]:
    return [find_events(article) for article in articles]


@pytest.mark.parametrize("jobs", [1, 3])
def test_batches_find_what_single_calls_find(jobs: int, articles: list[Article], one_by_one: list[tuple[EventMention, ...]]) -> None:
    assert list(read_many(FILES, jobs=jobs, batch_size=2)) == articles
    assert list(find_events_many(articles, jobs=jobs, batch_size=3)) == one_by_one


def test_a_failure_stands_where_the_article_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", "utf-8")
    read = list(read_many([FILES[0], empty, tmp_path / "none.txt", FILES[1]]))
    assert [type(each) for each in read] == [Article, Failure, Failure, Article]
    sound = pipeline.events_of

    def failing(article: Article, *rest: object) -> object:
        if "第1次" in article.text:
            raise ZeroDivisionError("one")
        return sound(article, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "events_of", failing)
    found = list(find_events_many(texts(3), published=date(2023, 3, 30)))
    assert [isinstance(each, Failure) for each in found] == [False, True, False]
    assert found[0]
    assert found[2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_endless_source_is_read_little_ahead(jobs: int) -> None:
    taken = []

    def endless() -> Iterator[str]:
        for text in itertools.cycle(texts(9)):
            taken.append(text)
            yield text

    results = find_events_many(endless(), published=date(2023, 3, 30), jobs=jobs, batch_size=4)
    first = list(itertools.islice(results, 10))
    results.close()  # type: ignore[attr-defined]  # a generator
    assert all(isinstance(each, tuple) and len(each) == 1 for each in first)
    assert len(taken) <= 4 * 2 * 2 * 4 * jobs


@pytest.mark.parametrize(("jobs", "size"), [(0, 4), (1, 0)])
def test_nonsense_is_refused(jobs: int, size: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        list(find_events_many(["一"], jobs=jobs, batch_size=size))


def test_threads_find_the_same(articles: list[Article], one_by_one: list[tuple[EventMention, ...]]) -> None:
    """Eight at once, each over all articles from another place on, as a service would."""
    turns = [articles[at:] + articles[:at] for at in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda turn: [find_events(article) for article in turn], turns))
    for at, each in enumerate(found):
        assert each == one_by_one[at:] + one_by_one[:at]


def test_threads_build_the_same() -> None:
    with ThreadPoolExecutor(3) as threads:
        one, *others = threads.map(lambda _: timeline.build(FILES[:8]), range(3))
    assert all(other == one for other in others)


@pytest.mark.parametrize("way", WAYS)
def test_others_processes_find_the_same(way: str) -> None:
    """In a pool that a program has of its own, however it starts its processes; what comes back is pickled."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(way)) as pool:
        assert list(pool.map(found_in, FILES[:6])) == list(map(found_in, FILES[:6]))


def test_a_forked_process_finds_the_same_while_threads_work(articles: list[Article], one_by_one: list[tuple[EventMention, ...]]) -> None:
    """Whatever a thread holds at that moment, the child is not held up by it."""
    if not hasattr(os, "fork") or sys.version_info >= (3, 12):
        pytest.skip("there is no fork here that Python does not warn of")
    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(find_events, article) for article in articles * 2]
        child = os.fork()
        if child == 0:
            os._exit(0 if [find_events(article) for article in articles[:5]] == one_by_one[:5] else 9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert [future.result() for future in working] == one_by_one * 2


def test_results_can_be_pickled(articles: list[Article], one_by_one: list[tuple[EventMention, ...]]) -> None:
    whole = timeline.build(FILES[:4]), articles[:4], one_by_one[:4]
    assert pickle.loads(pickle.dumps(whole)) == whole
