"""Inputs from strangers: whatever they hold, one sentence or a chronology, within the limits, and nothing outside is touched.

Knows what ``docs/limits.md`` promises; random changes are in ``test_fuzzing.py``, strangers' text in outputs is in ``test_hostile.py``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import signal
import socket
import stat
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from timeline import cli, events, pipeline, storing
from timeline.cleaning.markup import flattened
from timeline.limits import LIMITS, Limits, TooSlow, within
from timeline.model import Article, Failure
from timeline.parallel import Crew
from timeline.reading import archives, find_inputs, zipped

ROOT = Path(__file__).parents[1]
SENTENCE = "国家主席习近平2023年4月6日在北京会见法国总统马克龙。"
TEXT = f"{SENTENCE}双方就农产品贸易交换了意见，会谈在友好的气氛中进行。\n"


UNHEARD = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The time may be up within a callback of the garbage collector (Hypothesis has one), which drops what is raised;
the limit then strikes again."""


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No input makes anything ask the network."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def articles(path: Path, limits: Limits = LIMITS) -> list[Article | Failure]:
    return list(pipeline.articles_of([path], strict=True, limits=limits))


def reasons(path: Path, limits: Limits = LIMITS) -> list[str]:
    return [found.reason for found in articles(path, limits) if isinstance(found, Failure)]


def packed(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# --- what is documented


def test_the_limits_are_documented() -> None:
    document = (ROOT / "docs" / "limits.md").read_text("utf-8")
    assert "256 MB" in document
    rows = {row[0]: row[1] for row in re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", document, re.MULTILINE)}
    assert set(rows) == {field.name for field in fields(Limits)}
    for name, said in rows.items():
        number = float(re.sub(r"[^\d.]", "", said.split()[0]))
        scale = 1_000_000 if "M" in said else 1_000_000_000 if "GB" in said else 1
        assert number * (scale if "million" not in said else 1_000_000) == getattr(LIMITS, name), name


# --- how large


def test_a_file_that_is_too_large_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT * 10, "utf-8")
    assert reasons(path, Limits(file=200)) == ["a.txt is larger than 1 MB; split it."]
    with path.open("r+b") as file:  # one hole, without a byte on the disk
        file.truncate(LIMITS.file + 1)
    assert reasons(path) == ["a.txt is larger than 256 MB; split it."]


def test_an_article_that_is_too_long_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in (TEXT, TEXT * 50, TEXT)), "utf-8")
    found = articles(path, Limits(article=1000))
    assert [isinstance(each, Article) for each in found] == [True, False, True]
    (reason,) = reasons(path, Limits(article=1000))
    assert reason == "a.jsonl#2 is longer than 0.001 million characters, which no article is; cut it into its articles."


def test_a_line_of_two_hundred_megabytes_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        piece = SENTENCE.encode() * 20_000
        for _ in range(200_000_000 // len(piece)):
            file.write(piece)
    assert reasons(path) == ["a.txt is longer than 5 million characters, which no article is; cut it into its articles."]


def test_ten_thousand_tiny_files_are_read(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.txt").write_bytes(b"a" if number % 100 else SENTENCE.encode())
    paths, failures = find_inputs([str(tmp_path)])
    assert (len(paths), failures) == (10_000, ())
    found = list(pipeline.articles_of(paths))
    assert len(found) == 10_000
    assert not [each for each in found if isinstance(each, Failure) and "fault in timeline" in each.reason]


def test_a_row_group_that_is_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": [TEXT] * 1000 + ["a" * 30_000_000]}), path)
    assert path.stat().st_size < 5_000_000
    monkeypatch.setattr(archives, "LIMITS", Limits(archive=20_000_000))
    assert reasons(path) == ["a.parquet unpacks to more than 20 MB a row group; write smaller ones."]


# --- how deep

DEEP = 100_000
NESTED = {
    "closed.html": f"<html><body>{'<div>' * DEEP}<p>{SENTENCE}</p>{'</div>' * DEEP}",
    "open.html": f"<html><body>{'<div>' * DEEP}{SENTENCE}",
    "spans.md": f"{'<span>' * DEEP}{SENTENCE}{'</span>' * DEEP}",
    "tables.html": f"<html><body>{'<table><tr><td>' * 30_000}{SENTENCE}{'</td></tr></table>' * 30_000}",
    "attributes.html": f"<html><body><p {' '.join(f'a{n}=1' for n in range(50_000))}>{SENTENCE}",
    "quoted.html": "<html><body><p "
    + " ".join("x=\"<\" " + " ".join(f"a{n}{m}=1" for n in range(400)) for m in range(100)) + f">{SENTENCE}",
    "fonts.html": "<html><body>" + "".join(f"<font c{n}>" for n in range(30_000)) + SENTENCE,
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_too_deep_is_read_without_its_markup(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(NESTED[name], "utf-8")
    (article,) = articles(tmp_path / name, Limits(seconds=10))
    assert isinstance(article, Article)
    assert SENTENCE in article.text
    assert any("has markup that no page has" in note for note in article.notes)


def test_pages_as_they_are_keep_their_markup() -> None:
    for path in [*(ROOT / "fixtures" / "articles").glob("*.htm*"), *(ROOT / "fixtures" / "formats").glob("*.htm*")]:
        page = path.read_text("utf-8", "replace")
        assert flattened(page) == page
    picture = f'<img src="data:image/png;base64,{"A/+" * 40_000}" alt="x">'
    assert flattened(picture) == picture
    listed = "<ul>" + "<li><a href='/x'>一</a>" * 30_000 + "</ul>"
    assert flattened(listed) == listed


HEADS = {
    "lists": f"title: {'[' * 9000}{']' * 9000}",
    "open lists": f"title: {'[' * 19_000}",
    "maps": f"title: {'{a: ' * 4000}1{'}' * 4000}",
    "laughs": "a: &a [哈,哈,哈,哈,哈,哈,哈,哈,哈]\n"
    + "".join(f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "title: *i",
    "code": "title: !!python/object/apply:os.system ['exit 1']",
    "no number": "title: !!int ''",
    "no day": "title: !!timestamp x",
    "no truth": "title: !!bool x",
    "a key that is a list": "? [a, b]\n: c",
    "digits": f"title: {'9' * 6000}",
}


@pytest.mark.parametrize("head", HEADS)
def test_front_matter_stays_small(tmp_path: Path, head: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{HEADS[head]}\n---\n{TEXT}", "utf-8")
    (article,) = articles(tmp_path / "a.md")
    assert isinstance(article, Article)
    assert len(article.text) < 25_000
    assert SENTENCE in article.text


@pytest.mark.parametrize("opened", ["[", '{"a":', '{"text":['])
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_json_may_nest_as_deep_as_it_likes(tmp_path: Path, opened: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    for depth in (300, 900, 100_000):
        path.write_text(opened * depth + "\n{}\n", "utf-8")
        assert all(reason.startswith(f"a{suffix}") for reason in reasons(path))
        assert not any("fault in timeline" in reason for reason in reasons(path))
    path.write_text(json.dumps({"text": TEXT, "author": "甲"}).replace('"\\u7532"', "[" * 300 + '"\\u7532"' + "]" * 300), "utf-8")
    (article,) = articles(path)
    assert isinstance(article, Article)


def test_json_ld_may_nest_as_deep_as_it_likes(tmp_path: Path) -> None:
    author = "[" * 900 + '"甲"' + "]" * 900
    page = f'<html><script type="application/ld+json">{{"headline": "会见", "author": {author}}}</script><body><p>{TEXT}</p>'
    (tmp_path / "a.html").write_text(page, "utf-8")
    (article,) = articles(tmp_path / "a.html")
    assert isinstance(article, Article)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "哈"><!ENTITY f SYSTEM "file:/etc/passwd">{LAUGHS}]>'


@pytest.mark.parametrize("suffix", [".svg", ".xml", ".html", ".xhtml", ".txt", ".md"])
def test_entities_are_not_expanded(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(f"{ENTITIES}<svg><text>&l9;&f;</text></svg><p>{TEXT}</p>", "utf-8")
    for found in articles(path):
        assert isinstance(found, Article)
        assert len(found.text) < 2000
        assert "root:" not in found.text


def test_word_files_are_refused(tmp_path: Path) -> None:
    packed(tmp_path / "a.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": ENTITIES.encode()})
    (reason,) = reasons(tmp_path / "a.docx")
    assert reason.startswith("a.docx is not text (a PDF, Word, image or other binary file)")


def test_a_page_that_begins_like_an_address_is_not_fetched(tmp_path: Path) -> None:
    """A library that guesses dates would ask for it; ``offline`` fails the test if it does."""
    for name, address in (("a.html", "http://192.0.2.1/<html><body><p>"), ("b.html", "https://news.example/<html><body><p>")):
        (tmp_path / name).write_text(f"{address}两位部长在会议上交换了意见，会谈在友好的气氛中进行。</p></body></html>", "utf-8")
        (article,) = articles(tmp_path / name)
        assert isinstance(article, Article)


# --- how long


@UNHEARD
def test_work_that_takes_too_long_is_stopped() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(TooSlow):
        within(0.05, lambda: [None for _ in iter(int, 1)])
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert within(5, lambda: 7) == within(0, lambda: 7) == 7


def test_nothing_on_the_way_takes_the_end_for_its_own() -> None:
    def stubborn() -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:
                continue

    with pytest.raises(TooSlow):
        within(0.05, stubborn)


def test_an_expression_that_backtracks_is_stopped() -> None:
    with pytest.raises(TooSlow):
        within(0.1, lambda: re.match(r"(a+)+$", "a" * 60 + "b"))


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article that takes for ever between two that do not."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "b.txt").write_text(TEXT.replace("法国总统马克龙", "日本首相岸田文雄") + "为难" * 20, "utf-8")
    (folder / "c.txt").write_text(TEXT.replace("6日", "7日"), "utf-8")
    find = events.find_events

    def stuck(article: Article, *rest: Any) -> object:
        while "为难" in article.text:
            pass
        return find(article, *rest)

    monkeypatch.setattr(events, "find_events", stuck)
    return folder


SLOW = "b.txt took more than 0.3 seconds of computing and was set aside"


@UNHEARD
def test_a_slow_article_is_set_aside_and_named(slow: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.jsonl"
    assert cli.main(["build", str(slow), "-o", str(out), "--time-limit", "0.3", "--jobs", "1"]) == 3
    assert SLOW in capsys.readouterr().err
    assert {source["article"] for line in out.read_text("utf-8").splitlines() for source in json.loads(line)["sources"]} == {
        "a.txt",
        "c.txt",
    }


@UNHEARD
def test_a_slow_article_is_set_aside_by_a_store(slow: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "own.timeline"
    storing.create(store).close()
    assert cli.main(["add", str(store), str(slow), "--time-limit", "0.3"]) == 3
    said = capsys.readouterr().err
    assert SLOW in said
    assert "2 new" in said


@UNHEARD
def test_a_slow_article_is_set_aside_by_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No patch reaches a worker, so this one has a text that is too long for the time."""
    monkeypatch.setattr(Crew, "worth_starting", 2)
    monkeypatch.setattr(Crew, "chunk", 300)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(TEXT.replace("6日", f"{number + 1}日"), "utf-8")
    (tmp_path / "long.txt").write_text("".join(f"2023年{n % 12 + 1}月{n % 28 + 1}日，{SENTENCE}" for n in range(40_000)), "utf-8")
    built = pipeline.build([tmp_path], jobs=2, limits=Limits(seconds=1.5))
    assert [failure.reason.split(" of computing")[0] for failure in built.failures] == ["long.txt took more than 1.5 seconds"]
    assert {article.id for article in built.articles} == {f"{number}.txt" for number in range(4)}


# --- links and names


def test_links_out_of_a_folder_are_named_and_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text(TEXT, "utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text(TEXT, "utf-8")
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "own.txt").write_text(TEXT, "utf-8")
    (folder / "out.txt").symlink_to(outside)
    (folder / "up.txt").symlink_to("../secret.txt")
    (folder / "within.txt").symlink_to("own.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "folder").symlink_to(tmp_path / "elsewhere")
    (folder / "circle").symlink_to(folder)
    (folder / "sub" / "circle").symlink_to(folder)
    for given in (folder, folder / "*", folder / "**", folder / "**" / "*.txt", folder / "*" / ".." / "*.txt"):
        paths, failures = find_inputs([str(given)])
        assert {path.resolve().name for path in paths} == {"own.txt"}, given
        assert {Path(failure.input).name for failure in failures} >= {"out.txt", "up.txt"} or "folder" in {
            Path(f.input).name for f in failures
        }
        assert all("is a link out of the folder" in failure.reason for failure in failures)
    assert find_inputs([str(folder / "out.txt")]) == ((folder / "out.txt",), ()), "what is named is meant"


def test_what_is_no_file_is_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    given = [str(tmp_path / "pipe.txt"), str(tmp_path / "loop.txt"), str(tmp_path / ("a" * 300)), "a\0b", str(tmp_path / "gone")]
    paths, failures = find_inputs(given)
    assert paths == ()
    assert len(failures) == len(given)
    assert find_inputs([str(tmp_path)])[0] == ()


NAMES = [
    b"a\nb.txt",
    b"\xff\xfe.txt",
    "会\u202e见.txt".encode(),
    b"\x1b]0;own\x07.txt",
    b"-o.txt",
    b"#3.txt",
    b"a#2.txt",
    b" .txt",
    b"%s{0}.txt",
]


@pytest.mark.parametrize("name", NAMES, ids=[str(at) for at in range(len(NAMES))])
@pytest.mark.parametrize("stored", [False, True])
def test_names_may_be_anything(tmp_path: Path, name: bytes, stored: bool, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = os.fsencode(folder) + b"/" + name
    Path(os.fsdecode(path)).write_text(TEXT, "utf-8")
    Path(os.fsdecode(path + b".txt")).write_text("", "utf-8")
    given = str(folder)
    if stored:
        given = str(tmp_path / "own.timeline")
        storing.create(Path(given)).close()
        assert cli.main(["add", given, str(folder)]) == 3
        assert "is empty" in capsys.readouterr().err
    out = [str(tmp_path / f"out{suffix}") for suffix in (".html", ".csv", ".xlsx", ".jsonl", ".json", ".docx", ".md", ".ics", ".jsonld")]
    status = cli.main(["build", given, *(word for path in out for word in ("-o", path))])
    said = capsys.readouterr().err
    assert status == (0 if stored else 3), said
    assert "\x1b" not in said
    assert "fault in timeline" not in said
    if not stored:
        assert len(said.splitlines()) == len([line for line in said.splitlines() if line.startswith(("1 ", "  ", "Publication", "Wrote"))])
    assert len(Path(out[3]).read_text("utf-8").splitlines()) == 1


# --- archives


def test_archives_are_read(tmp_path: Path) -> None:
    rows = json.dumps({"text": TEXT, "date": "2023-04-07"}) + "\n" + json.dumps({"text": SENTENCE * 2}) + "\n"
    files = {
        "2023/a.txt": TEXT.encode(),
        "rows.jsonl": rows.encode(),
        "__MACOSX/._a.txt": b"x",
        "style.css": b"p {}",
        "picture.png": b"\x89PNG\r\n",
        "会见.md": f"# 会见\n\n{TEXT}".encode("gb18030"),
        "empty.txt": b"",
        "sub\\b.txt": TEXT.encode(),
        "in.zip": b"PK\x03\x04",
    }
    path = packed(tmp_path / "2022-01-01.zip", files)
    found = articles(path)
    assert [each.id.partition("#")[2] for each in found if isinstance(each, Article)] == [
        "2023/a.txt",
        "rows.jsonl#1",
        "rows.jsonl#2",
        "会见.md",
        "sub/b.txt",
    ]
    assert [each.reason.partition("#")[2].split(";")[0] for each in found if isinstance(each, Failure)] == [
        "empty.txt is empty",
        "in.zip is an archive in an archive",
    ]
    assert all(each.published is None or each.published.origin != "file name" for each in found if isinstance(each, Article))
    with gzip.open(tmp_path / "rows.jsonl.gz", "wb") as file:
        file.write(rows.encode())
    assert [each.id for each in articles(tmp_path / "rows.jsonl.gz") if isinstance(each, Article)] == ["rows.jsonl.gz#1", "rows.jsonl.gz#2"]
    paths, failures = find_inputs([str(tmp_path)])
    assert ([each.name for each in paths], failures) == (["2022-01-01.zip", "rows.jsonl.gz"], ())


def test_names_of_chinese_windows_are_read_in_archives(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("会见.txt".encode("gb18030").decode("cp437"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, TEXT)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (listed,) = archive.infolist()
        listed.flag_bits &= ~0x800
        assert zipped._filename(listed) == "会见.txt"


def test_an_article_in_an_archive_can_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = packed(tmp_path / "a.zip", {"x.txt": TEXT.encode(), "y.txt": SENTENCE.encode() * 2})
    assert cli.main(["show", f"{path}#y.txt"]) == 0
    assert capsys.readouterr().out == SENTENCE * 2 + "\n"


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


BAD_MEMBERS: dict[str, tuple[Callable[[], zipfile.ZipInfo | str], str]] = {
    "up": (lambda: "../../a.txt", "points out of its archive"),
    "up within": (lambda: "x/../../a.txt", "points out of its archive"),
    "root": (lambda: "/etc/a.txt", "points out of its archive"),
    "drive": (lambda: "C:\\a.txt", "points out of its archive"),
    "up by backslashes": (lambda: "..\\a.txt", "points out of its archive"),
    "link": (lambda: link("a.txt"), "is a symbolic link"),
}


@pytest.mark.parametrize("kind", BAD_MEMBERS)
def test_a_bad_member_fails_alone(tmp_path: Path, kind: str) -> None:
    name, reason = BAD_MEMBERS[kind]
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name(), "/etc/passwd")
        archive.writestr("good.txt", TEXT)
    found = articles(path)
    assert [isinstance(each, Article) for each in found] == [False, True]
    assert reason in reasons(path)[0]
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    bomb = packed(tmp_path / "a.zip", {"a.txt": bytes(60_000_000), "good.txt": TEXT.encode()})
    assert bomb.stat().st_size < 100_000
    assert reasons(bomb) == ["a.zip#a.txt unpacks to more than 200 times its size, which no text does; give the file itself if it is one."]
    with gzip.open(tmp_path / "a.txt.gz", "wb") as file:
        file.write(bytes(60_000_000))
    assert reasons(tmp_path / "a.txt.gz") == [
        "a.txt.gz unpacks to more than 200 times its size; unpack it and split the file, if it is one of articles."
    ]
    many = packed(tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(30)})
    assert "holds more than 20 files" in reasons(many, Limits(members=20))[0]
    assert "unpacks to more than 1 MB" in reasons(bomb, Limits(archive=1_000_000))[0]
    assert "is larger than 1 MB" in reasons(bomb, Limits(file=1_000_000))[0]


def test_an_archive_that_lies_about_a_size_is_caught(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": SENTENCE.encode() * 1000})
    size = (len(SENTENCE.encode()) * 1000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    (reason,) = reasons(path)
    assert reason.startswith("a.zip#a.txt cannot be unpacked (") or "larger than the archive says" in reason


def test_overlapping_members_cost_no_more_than_they_say(tmp_path: Path) -> None:
    """Fifty names for one packed megabyte: all together they pass the limit of the archive."""
    path = tmp_path / "a.zip"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(1_000_000))
        info = archive.infolist()[0]
        for number in range(50):
            twin = zipfile.ZipInfo(f"{number}.txt")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, field, getattr(info, field))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    path.write_bytes(buffer.getvalue())
    assert "unpacks to more than 20 MB" in reasons(path, Limits(archive=20_000_000))[0]


BROKEN = [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08", b"\x1f\x8b" + bytes(50), b"not packed"]


@pytest.mark.parametrize("content", BROKEN, ids=[str(len(each)) for each in BROKEN])
@pytest.mark.parametrize("name", ["a.zip", "a.txt.gz", "a.jsonl.gz"])
def test_a_broken_archive_is_one_sentence(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = articles(tmp_path / name)
    assert all(isinstance(each, Failure) and each.reason.startswith(name) for each in found)


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_cut_archive_is_one_sentence(tmp_path: Path, cut: int) -> None:
    whole = packed(tmp_path / "a.zip", {"a.txt": TEXT.encode() * 3, "b.txt": TEXT.encode()}).read_bytes()
    small = gzip.compress(TEXT.encode() * 3)
    for path, content in ((tmp_path / "a.zip", whole), (tmp_path / "b.txt.gz", small)):
        damaged = bytearray(content)
        at = len(content) * cut // 100
        for change in (content[:at], bytes(damaged[:at] + bytes([damaged[at] ^ 0xFF]) + damaged[at + 1 :])):
            path.write_bytes(change)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert all("fault in timeline" not in reason for reason in reasons(path))
