"""Reading: inputs found, bytes decoded, formats taken apart; one article in every format is the same article.

Knows what ``read`` takes and gives; what is furniture on a page is tested in ``test_cleaning.py``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from timeline.cleaning import clean
from timeline.model import Article, Failure, Hints, RawArticle, Stated, UnreadableArticle
from timeline.reading import READERS, find_inputs, read
from timeline.reading.frontmatter import quoted_fields

FORMATS = Path(__file__).parent.parent / "fixtures" / "formats"
TEXT = "挪威首相周四在奥斯陆与冰岛总理会谈，话题是今年的鳕鱼配额。\n两人谈了一个多小时。"
HANT = "挪威首相週四在奧斯陸與冰島總理會談，話題是今年的鱈魚配額。\n兩人談了一個多小時。"


def raws(found: Iterable[RawArticle | Failure]) -> list[RawArticle]:
    return [item for item in found if isinstance(item, RawArticle)]


def one(path: Path, content: str | bytes, hints: Hints | None = None) -> RawArticle:
    """The only article of a file that is written first."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(read(path, hints=hints or Hints()))
    assert len(found) == 1
    assert isinstance(found[0], RawArticle)
    return found[0]


# --- One article in every format


def comparable(article: Article) -> Article:
    """The article without what may differ: its name, and where each thing was read."""
    outlet, author, url = (stated and Stated(stated.value, "") for stated in (article.outlet, article.author, article.url))
    published = article.published and replace(article.published, origin="", certainty=1.0)
    return replace(article, id="", notes=(), published=published, outlet=outlet, author=author, url=url)


def cleaned(path: Path) -> Article:
    return comparable(clean(raws(read(path))[0]))


@pytest.mark.parametrize("path", sorted(FORMATS.iterdir()), ids=lambda path: path.name)
def test_every_format_gives_an_equal_article(path: Path) -> None:
    assert cleaned(path) == cleaned(FORMATS / "front-matter.md")


def test_every_reader_has_a_file_there() -> None:
    suffixes = {path.suffix for path in FORMATS.iterdir()}
    assert all(suffixes & set(reader.suffixes) for reader in READERS)


def test_only_a_wrong_declaration_is_noted_there() -> None:
    noted = {path.name: raws(read(path))[0].notes for path in FORMATS.iterdir()}
    assert {name for name, notes in noted.items() if notes} == {"mislabelled.html"}
    assert "declares the encoding big5hkscs but is written in utf-8" in noted["mislabelled.html"][0]


# --- Encodings


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "utf-8"),
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT, "utf-32"),
        (TEXT, "gb2312"),
        (TEXT, "gb18030"),
        (HANT, "gb18030"),
        (HANT, "big5"),
        (HANT, "cp950"),
        (HANT + "嘅咗", "big5hkscs"),
    ],
)
def test_encodings_are_known_by_the_bytes(tmp_path: Path, text: str, encoding: str) -> None:
    raw = one(tmp_path / "a.txt", text.encode(encoding))
    assert (raw.payload, raw.notes) == (text, ())


@pytest.mark.parametrize(("encoding", "declared"), [("gb18030", "gb2312"), ("gb18030", "GBK"), ("big5", "Big5"), ("utf-8", "utf-8")])
def test_a_page_in_the_encoding_that_it_declares_has_no_note(tmp_path: Path, encoding: str, declared: str) -> None:
    text = TEXT if encoding != "big5" else HANT
    raw = one(tmp_path / "a.html", f'<html><meta charset="{declared}"><p>{text}</p></html>'.encode(encoding))
    assert text in raw.payload
    assert raw.notes == ()


@pytest.mark.parametrize("declared", ["utf-8", "big5", "no-such-charset"])
def test_a_page_that_declares_another_encoding_is_read_all_the_same(tmp_path: Path, declared: str) -> None:
    raw = one(tmp_path / "a.html", f'<html><meta charset="{declared}"><p>{TEXT * 3}</p></html>'.encode("gb18030"))
    assert TEXT in raw.payload
    assert len(raw.notes) == (declared != "no-such-charset")


def test_a_few_bad_bytes_are_replaced_and_their_place_is_named(tmp_path: Path) -> None:
    content = (TEXT * 5).encode()
    raw = one(tmp_path / "a.txt", content[:-1])
    assert raw.payload == (TEXT * 5)[:-1] + "\ufffd"
    assert raw.notes == ("1 place of a.txt could not be decoded as utf-8 (the first in line 6) and show �; save the file anew as UTF-8.",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"%PDF-1.7 ...", "is not text"),
        (b"PK\x03\x04" + TEXT.encode(), "is not text"),
        (bytes(range(256)) * 20, "is not text"),
        (b"\xff" * 50 + TEXT.encode(), "is in no known encoding"),
    ],
    ids=["empty", "blank", "pdf", "zip", "bytes", "no-encoding"],
)
def test_what_is_no_text_is_named_with_a_remedy(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(UnreadableArticle, match=rf"^a\.txt {reason}.*; save .*\.$"):
        list(read(tmp_path / "a.txt"))


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match=r"^gone\.txt cannot be opened"):
        list(read(tmp_path / "gone.txt"))


# --- Formats


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (TEXT, "text/plain"),
        (f"# 标题\n\n{TEXT}", "text/markdown"),
        (f"<p>{TEXT}</p>", "text/markdown"),
        (f"[首页](/)\n{TEXT}", "text/markdown"),
        (f"<!DOCTYPE html>\n<p>{TEXT}</p>", "text/html"),
        ("增长 3 < 5，于是 a > b。", "text/plain"),
    ],
)
def test_text_files_are_what_they_hold(tmp_path: Path, content: str, media_type: str) -> None:
    assert one(tmp_path / "a.txt", content).media_type == media_type
    assert one(tmp_path / "a", content).media_type == media_type


def test_front_matter_is_stated_and_taken_off(tmp_path: Path) -> None:
    block = 'title: "会谈: 第一天"\ndate: 2023-04-07\nauthor: [甲, 乙]\nsource: 远山评论\nurl: https://a.example/copy\noriginal_url: https://a.example/1'
    raw = one(tmp_path / "a.md", f"---\n{block}\n---\n\n{TEXT}")
    assert raw.payload.strip() == TEXT
    assert raw.hints == Hints(
        title=Stated("会谈: 第一天", "front matter"),
        published=Stated("2023-04-07", "front matter"),
        author=Stated("甲、乙", "front matter"),
        outlet=Stated("远山评论", "front matter"),
        url=Stated("https://a.example/1", "front matter"),
    )


@pytest.mark.parametrize(
    "block",
    [
        "title: 会谈: 第一天\ndate: 2023-04-07",
        'title: "会谈: 第一天\ndate: 2023-04-07',
        "title: 会谈: 第一天\ndate: 2023-04-07\nx: 2023-02-30",
    ],
)
def test_malformed_front_matter_is_read_line_by_line(tmp_path: Path, block: str) -> None:
    raw = one(tmp_path / "a.md", f"---\n{block}\n---\n{TEXT}")
    assert raw.payload.strip() == TEXT
    assert raw.hints.title == Stated("会谈: 第一天", "front matter")
    assert raw.hints.published == Stated("2023-04-07", "front matter")
    assert len(raw.notes) == 1
    assert raw.notes[0].startswith("a.md has malformed front matter (")


def test_front_matter_that_is_never_closed_ends_with_the_first_empty_line(tmp_path: Path) -> None:
    raw = one(tmp_path / "a.md", f"---\ntitle: 会谈\n\n{TEXT}")
    assert (raw.hints.title, raw.payload) == (Stated("会谈", "front matter"), TEXT)


VALUES = st.text("ab甲: #&*-!\\\"'\t\xa0\u3000\x85\u2028\ufeff\U00020000", max_size=8).map('"{}"'.format)
LINES = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(("title", "date", "a_1", "yes", "Null", "on1")), VALUES),
    st.builds("  - {}".format, VALUES),
    st.sampled_from(('author:\n  - "甲"\n  - "yes"', "author:", 'title:  "a"', "title: a", 'title: "a" # b', "", 'date: "2023-04-07"')),
)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_quoted_fields_are_what_yaml_makes_of_them(lines: list[str]) -> None:
    """The short way is taken only where it leads to the same."""
    block = "\n".join(lines)
    fields = quoted_fields(block)
    assert fields is None or fields == yaml.safe_load(block)


def test_front_matter_in_quotation_marks_needs_no_yaml() -> None:
    assert quoted_fields('title: "会谈：a & b * c"\ndate: "2023-04-07"\ntags:\n  - "甲"\n  - "乙"') == {
        "title": "会谈：a & b * c",
        "date": "2023-04-07",
        "tags": ["甲", "乙"],
    }


def test_a_rule_at_the_start_is_no_front_matter(tmp_path: Path) -> None:
    assert one(tmp_path / "a.md", f"---\n\n{TEXT}\n\n---\n").hints == Hints()


@pytest.mark.parametrize(
    "record",
    [
        {"title": "会谈", "text": TEXT, "date": "2023-04-07", "url": "u", "outlet": "o", "author": "a"},
        {"Headline": "会谈", "Content": TEXT, "published_at": "2023-04-07", "link": "u", "media": "o", "byline": "a"},
        {"标题": "会谈", "正文": TEXT, "日期": "2023-04-07", "链接": "u", "来源": "o", "作者": ["a"]},
        {"標題": "会谈", "body": TEXT, "PubDate": "2023-04-07", "URL": "u", "source": {"name": "o"}, "author": {"name": "a"}},
        {"title": "会谈", "text": TEXT, "published": "2023-04-07", "source": "http://x.example", "media": "o", "url": "u", "author": "a"},
    ],
)
def test_fields_are_known_by_many_names(tmp_path: Path, record: dict[str, object]) -> None:
    raw = one(tmp_path / "a.jsonl", json.dumps(record, ensure_ascii=False))
    assert (raw.id, raw.payload) == ("a.jsonl#1", TEXT)
    stated = {role: getattr(raw.hints, role) for role in ("title", "published", "url", "author")}
    assert {role: item.value for role, item in stated.items()} == {"title": "会谈", "published": "2023-04-07", "url": "u", "author": "a"}
    assert {item.origin for item in stated.values()} == {"column"}


def test_a_source_that_is_an_address_is_no_outlet(tmp_path: Path) -> None:
    raw = one(tmp_path / "a.jsonl", json.dumps({"text": TEXT, "source": "https://a.example/1"}))
    assert (raw.hints.outlet, raw.hints.url) == (None, Stated("https://a.example/1", "column"))


def test_a_bad_row_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join([json.dumps({"text": TEXT}), "{bad", "[1]", '{"title": "无文"}', "", json.dumps({"text": HANT})]), "utf-8")
    found = list(read(path))
    assert [item.id if isinstance(item, RawArticle) else item.input for item in found] == [f"news.jsonl#{n}" for n in range(1, 6)]
    reasons = [item.reason for item in found if isinstance(item, Failure)]
    assert [reason.split(" ", 1)[0] for reason in reasons] == ["news.jsonl#2", "news.jsonl#3", "news.jsonl#4"]
    assert all("; " in reason and reason.endswith(".") for reason in reasons)


@pytest.mark.parametrize(
    "content",
    [
        [{"title": "甲", "text": TEXT}, {"title": "乙", "text": HANT}],
        {"articles": [{"title": "甲", "text": TEXT}, {"title": "乙", "text": HANT}]},
        {"count": 2, "tags": ["x"], "items": [{"title": "甲", "text": TEXT}, {"title": "乙", "text": HANT}]},
    ],
)
def test_json_may_be_a_list_or_hold_one(tmp_path: Path, content: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content), "utf-8")
    assert [(raw.id, raw.payload) for raw in raws(read(path))] == [("a.json#1", TEXT), ("a.json#2", HANT)]


def test_one_record_keeps_the_name_of_its_file(tmp_path: Path) -> None:
    assert one(tmp_path / "a.json", json.dumps({"text": TEXT})).id == "a.json"


def test_json_lines_that_are_called_json_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("\n".join(json.dumps({"text": text}) for text in (TEXT, HANT)), "utf-8")
    assert [raw.id for raw in raws(read(tmp_path / "a.json"))] == ["a.json#1", "a.json#2"]


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[]", "3", "[[[["])
def test_json_without_articles_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(UnreadableArticle, match=r"^a\.json (is not JSON|holds no articles)"):
        list(read(tmp_path / "a.json"))


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_tables_are_read_by_their_columns(tmp_path: Path, mark: str) -> None:
    table = f'Title{mark}Text{mark}Date\n甲{mark}"{TEXT}"{mark}2023-04-07\n乙{mark}{mark}\n丙{mark}"一{mark}二"{mark}\n'
    (tmp_path / "a.csv").write_text(table, "utf-8")
    first, second, third = read(tmp_path / "a.csv")
    assert isinstance(first, RawArticle)
    assert (first.id, first.payload, first.hints.published) == ("a.csv#1", TEXT, Stated("2023-04-07", "column"))
    assert isinstance(second, Failure)
    assert second.input == "a.csv#2"
    assert isinstance(third, RawArticle)
    assert (third.payload, third.hints) == (f"一{mark}二", Hints(title=Stated("丙", "column")))


def test_a_table_without_a_text_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,size\na,1\n", "utf-8")
    with pytest.raises(UnreadableArticle, match=r"^a\.csv has no column with the text; name it"):
        list(read(tmp_path / "a.csv"))


def test_a_long_field_of_a_table_is_read_whole(tmp_path: Path) -> None:
    assert one(tmp_path / "a.csv", f"text\n{TEXT[:20] * 20_000}\n").payload == TEXT[:20] * 20_000


def test_a_stream_is_read_like_a_file() -> None:
    stream = io.BytesIO("\n".join(json.dumps({"text": text}) for text in (TEXT, HANT)).encode())
    assert [(raw.id, raw.payload) for raw in raws(read(stream))] == [("standard input#1", TEXT), ("standard input#2", HANT)]


def test_what_is_given_wins_over_what_the_file_says(tmp_path: Path) -> None:
    given = Hints(fallback=Stated("2023-04-08", "option"), outlet=Stated("甲报", "option"))
    raw = one(tmp_path / "a.md", f"---\ndate: 2023-04-07\nsource: 乙报\ntitle: 会谈\n---\n{TEXT}", given)
    assert (raw.hints.outlet, raw.hints.title) == (given.outlet, Stated("会谈", "front matter"))
    assert (raw.hints.published, raw.hints.fallback) == (Stated("2023-04-07", "front matter"), given.fallback)


@given(st.binary(max_size=200), st.sampled_from([".txt", ".md", ".html", ".json", ".jsonl", ".csv", ""]))
def test_no_bytes_are_too_odd(content: bytes, suffix: str) -> None:
    with suppress(UnreadableArticle):
        assert all(isinstance(item, RawArticle | Failure) for item in read(io.BytesIO(content), name=f"a{suffix}"))


# --- Inputs


def test_files_folders_and_globs_are_found_once_each(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.jsonl", ".hidden/d.md", ".e.md", "notes", "picture.png", "tool.py", "paper.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x89PNG\x00" if name.endswith("png") else b"%PDF-1" if name.endswith("pdf") else TEXT.encode())
    inputs = [str(tmp_path / "b.md"), str(tmp_path), str(tmp_path / "*.txt"), "-"]
    paths, failures = find_inputs(inputs)
    assert [str(path.relative_to(tmp_path)) if path.name != "-" else "-" for path in paths] == [
        "b.md",
        "a.txt",
        "notes",
        "sub/c.jsonl",
        "-",
    ]
    reason = f"{tmp_path} holds 1 PDF or Word file (paper.pdf), which cannot be read; save each as UTF-8 text or as a web page."
    assert failures == (Failure(str(tmp_path), reason),)


def test_documents_in_a_folder_are_one_failure(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b.docx", "c.DOC", "sub/d.rtf", "sub/e.pdf", ".hidden/f.pdf", "sheet.xlsx"):
        (tmp_path / name).write_bytes(TEXT.encode() if name == "a.txt" else b"PK\x03\x04")
    paths, (failure,) = find_inputs([str(tmp_path)])
    assert paths == (tmp_path / "a.txt",)
    assert failure.reason.startswith(f"{tmp_path} holds 4 PDF or Word files (b.docx, c.DOC, sub/d.rtf and 1 more), which cannot be read")


def test_an_input_that_names_nothing_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert find_inputs([""]) == ((), (Failure("", "An input has no name; write . for the folder that the program runs in."),))
    inputs = [str(tmp_path / name) for name in ("gone.md", "empty", "*.md")]
    paths, failures = find_inputs(inputs)
    assert paths == ()
    assert [failure.input for failure in failures] == inputs
    assert [failure.reason.removeprefix(failure.input).split(";")[0] for failure in failures] == [
        " does not exist",
        " is a folder without articles",
        " matches no file",
    ]
