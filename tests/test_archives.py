"""Large inputs: read in parts as they are read whole; Parquet as JSON Lines is; of web archives, the pages in Chinese.

Knows the files' formats; does not know what is found in the articles.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from timeline import pipeline, reading
from timeline.model import Failure, RawArticle, UnreadableArticle
from timeline.reading import archives
from timeline.reading.archives import is_chinese, pieces

CHINESE = "中国国家主席习近平3月20日在莫斯科会见俄罗斯总统普京，双方就两国关系和共同关心的问题交换了意见。" * 3


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "title": f"第{at}篇",
            "text": f"{CHINESE}这是第{at}篇。",
            "date": f"2023-03-{at % 28 + 1:02d}",
            "url": f"https://news.example/{at}",
        }
        for at in range(count)
    ]


def raw(path: Path) -> list[RawArticle | Failure]:
    return list(reading.read(path))


# --- JSON Lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n  \n"])
def test_lines_in_parts_are_what_they_are_as_a_whole(encoding: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows(40)]
    lines[7] = "{broken"
    path = tmp_path / "many.jsonl"
    path.write_bytes(end.join(lines).encode(encoding))
    whole = raw(path)
    assert len(pieces(path)) == 1
    monkeypatch.setattr(archives, "_PART", 2000)
    assert (len(pieces(path)) > 5) is (encoding != "utf-16")
    assert raw(path) == whole
    assert [each.input for each in whole if isinstance(each, Failure)] == ["many.jsonl#8"]
    assert [each.id for each in whole if isinstance(each, RawArticle)][-1] == "many.jsonl#40"


def test_a_file_that_is_gone_fails_when_it_is_read(tmp_path: Path) -> None:
    (piece,) = pieces(tmp_path / "gone.jsonl")
    with pytest.raises(UnreadableArticle, match=r"gone\.jsonl cannot be opened"):
        next(reading.read_piece(piece))


# --- Parquet


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(content: list[dict[str, Any]], name: str = "news.parquet") -> Path:
        path = tmp_path / name
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(content), path, row_group_size=7)
        return path

    return write


def test_parquet_is_read_as_json_lines_are(table: Callable[..., Path], tmp_path: Path) -> None:
    path = table([{**row, "embedding": [0.5] * 9} for row in rows(20)])
    lines = tmp_path / "lines" / "news.parquet.jsonl"
    lines.parent.mkdir()
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(20)), "utf-8")
    assert len(pieces(path)) == 3
    found, expected = raw(path), raw(lines)
    assert [(each.payload, each.hints) for each in found if isinstance(each, RawArticle)] == [
        (each.payload, each.hints) for each in expected if isinstance(each, RawArticle)
    ]
    assert [each.id for each in found if isinstance(each, RawArticle)] == [f"news.parquet#{at}" for at in range(1, 21)]
    assert len(pipeline.build([path]).articles) == 20


def test_days_and_moments_of_parquet_are_publication_dates(table: Callable[..., Path]) -> None:
    path = table([{"正文": CHINESE, "date": date(2023, 3, 21)}])
    (article,) = pipeline.read(path)
    assert article.published is not None
    assert article.published.day == date(2023, 3, 21)
    path = table([{"content": CHINESE, "pub_time": datetime(2023, 3, 22, 9, 30)}])
    (article,) = pipeline.read(path)
    assert article.published is not None
    assert article.published.day == date(2023, 3, 22)


def test_rows_without_text_fail_one_by_one(table: Callable[..., Path]) -> None:
    found = raw(table([{"text": CHINESE}, {"text": None}, {"text": " "}, {"text": CHINESE}]))
    assert [type(each) for each in found] == [RawArticle, Failure, Failure, RawArticle]


def test_parquet_without_texts_is_one_sentence(table: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_bytes(b"PAR1 and then nothing")
    for path, reason in ((table([{"id": 1, "date": "2023"}]), "has no column with texts"), (tmp_path / "no.parquet", "is no Parquet file")):
        (failure,) = pipeline.build([path]).failures
        assert path.name in failure.reason
        assert reason in failure.reason


# --- web archives


def answer(url: str, page: bytes, kind: str = "text/html", more: str = "") -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + page
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-05T00:00:00Z\r\n"
    head += f"WARC-Record-ID: <urn:uuid:{len(body):032d}>\r\nContent-Type: application/http; msgtype=response\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


def page(text: str, charset: str = "utf-8") -> bytes:
    return f"<!DOCTYPE html><html><head><title>标题</title></head><body><p>{text}</p></body></html>".encode(charset)


ENGLISH = "The president met his guest and 中国 was named once. " * 20
JAPANESE = "日本の首相は今日、東京で中国の外相と会談し、両国の関係について話し合ったということです。" * 5


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_the_chinese_pages_of_a_web_archive_are_articles(name: str, tmp_path: Path) -> None:
    answers = [
        answer("https://news.example/2023-03-21/1.html", page(CHINESE)),
        answer("https://news.example/en.html", page(ENGLISH)),
        answer("https://news.example/ja.html", page(JAPANESE)),
        answer("https://news.example/photo.jpg", b"\xff\xd8\xff\0", "image/jpeg"),
        answer("https://news.example/2.html", page(CHINESE, "gb18030"), "text/html; charset=gb2312"),
        answer("https://news.example/3.html", gzip.compress(page(CHINESE)), "text/html", "Content-Encoding: gzip\r\n"),
        answer("https://news.example/empty.html", b""),
    ]
    path = tmp_path / name
    path.write_bytes(b"".join(map(gzip.compress, answers)) if name.endswith(".gz") else b"".join(answers))
    articles = pipeline.read(path)
    assert [article.id for article in articles] == [f"{name}#1", f"{name}#5", f"{name}#6"]
    assert all("习近平" in article.text for article in articles)
    assert [article.url.value for article in articles if article.url][1] == "https://news.example/2.html"
    assert articles[1].published is None, "when a page was fetched is not when it was published"
    assert reading.find_inputs([str(tmp_path)])[0] == (path,)


def test_a_web_archive_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "half.warc.gz"
    path.write_bytes(gzip.compress(answer("https://news.example/1.html", page(CHINESE))) + b"\x1f\x8b\x08 and no more of it")
    built = pipeline.build([path])
    assert len(built.articles) == 1
    path.write_bytes(gzip.compress(answer("https://news.example/en.html", page(ENGLISH))))
    (failure,) = pipeline.build([path]).failures
    assert failure.reason == "half.warc.gz holds no page in Chinese."


def test_what_is_chinese() -> None:
    assert is_chinese(page(CHINESE).decode())
    assert is_chinese(page(CHINESE + "President Xi Jinping").decode() + "<script>var loaded = true;</script>" * 50)
    assert not is_chinese(page(JAPANESE).decode())
    assert not is_chinese(page(ENGLISH).decode())
    assert not is_chinese(page("首页 要闻 国际").decode())
