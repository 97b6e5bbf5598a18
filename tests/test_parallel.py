"""Work spread over processes: the same result as in one, in the same order, and a failure costs one article.

Knows the pipeline's public functions; does not know how the processes are started.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from timeline import pipeline
from timeline.lexicon import gazetteer
from timeline.model import Article, Chronology, UnreadableArticle
from timeline.parallel import Packing, in_order
from timeline.pipeline import articles_of, build, find_events

FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"


def broken(number: int) -> int:
    if number == 3:
        raise UnreadableArticle("three")
    return number * number


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is to do, it is spread."""
    monkeypatch.setattr(pipeline, "_WORTH_STARTING", 2)
    monkeypatch.setattr(pipeline, "_CHUNK", 6000)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The fixtures, two files of one name, one without a date, and two that cannot be read."""
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for path in FIXTURES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = "国家主席习近平昨天在北京与法国总统马克龙举行会谈。会谈在友好气氛中进行，双方同意加强合作。"
    for name in ("z.txt", "b/z.txt"):
        (folder / name).write_text(text, "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "rows.jsonl").write_text('{"text": "王毅3日会见拉夫罗夫。", "date": "2023-03-04"}\n{"text"\n', "utf-8")
    return folder


def test_processes_find_what_one_finds(mixed: Path, spread: None) -> None:
    """Events, articles, failures and undated words, to the last field; and the progress reaches its end."""
    told: list[tuple[int, int]] = []
    alone: Chronology = build([mixed], published=date(2023, 3, 9))
    together = build([mixed], published=date(2023, 3, 9), jobs=2, progress=lambda done, total: told.append((done, total)))
    assert together == alone
    assert len(alone.failures) == 2
    assert {"z.txt", "b/z.txt"} <= {article.id for article in alone.articles} | {"b/z.txt"}
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_results_come_in_order_and_an_error_is_raised() -> None:
    """Up to the item that failed."""
    results = in_order(broken, [1, 2, 3, 4], jobs=2)
    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(UnreadableArticle, match="three"):
        next(results)


def test_people_travel_as_numbers() -> None:
    """What is unpacked is equal, and holds the gazetteer's own people rather than copies of them."""
    (article,) = [each for each in articles_of([FIXTURES / "woodside.txt"]) if isinstance(each, Article)]
    mentions = find_events(article)
    packing = Packing(gazetteer())
    again = packing.unpack(packing.pack(mentions))
    assert again == mentions
    known = [
        (one.person, other.person) for m, n in zip(mentions, again, strict=True) for one, other in zip(m.actors, n.actors, strict=True)
    ]
    assert any(one is not None and one.known for one, _ in known)
    assert all(one is other for one, other in known if one is not None and one.known)
