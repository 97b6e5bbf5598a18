"""Files in, raw articles out: decodes them, and takes apart the formats that hold articles.

Knows encodings, containers, the names of their fields, and that archives may come from strangers; does not know which files are meant,
nor what on a page is news and what is furniture.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from timeline.limits import LIMITS, Limits, megabytes
from timeline.model import Failure, Hints, RawArticle, Stated, UnreadableArticle
from timeline.reading import archives, frontmatter, zipped
from timeline.reading.archives import Piece

Found = Iterator[RawArticle | Failure]

_FIELDS: Mapping[str, tuple[str, ...]] = {
    # The first name that a record has wins; names are compared without case, blanks, - and _.
    "text": ("text", "content", "body", "articlebody", "fulltext", "html", "正文", "内容", "內容", "全文"),
    "title": ("title", "headline", "标题", "標題", "题目", "題目"),
    "published": ("published", "publishedat", "publishedtime", "datepublished", "publishdate", "publicationdate", "pubdate", "pubtime",
                  "date", "datetime", "发布时间", "發布時間", "发布日期", "發布日期", "日期", "时间", "時間"),
    "outlet": ("outlet", "source", "media", "publisher", "sitename", "来源", "來源", "媒体", "媒體"),
    "author": ("author", "authors", "byline", "creator", "作者", "记者", "記者"),
    "url": ("originalurl", "canonicalurl", "url", "link", "permalink", "链接", "連結", "鏈接", "网址", "網址"),
}  # fmt: skip
_ROLES = {name: role for role, names in _FIELDS.items() for name in names}
_PRECEDENCE = {name: number for number, name in enumerate(_ROLES)}
_NOT_COMPARED = re.compile(r"[\s_-]")

_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"RIFF", b"{\\rtf", b"SQLite")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "cp950")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs", "ascii": "utf-8"}
_DECLARED = re.compile(rb"""(?:charset\s*=\s*|<\?xml[^>]{0,80}encoding\s*=\s*)["']?(?P<name>[\w-]{3,20})""", re.IGNORECASE)
# Characters and marks that fill Chinese prose in either script: a wrong decoder yields rare ones instead.
_COMMON = frozenset("的一是在不了有和人这這中大为為上个個国國以要他时時来來用们們到作地于於出就分对對成会會可主发發年同也能下过過说說"
                    "日月外方总總统統部长長访訪问問谈談美俄北京与與将將表示，。、：“”「」（）")  # fmt: skip
_BAD_SHARE = 0.02
_AT_ONCE = 1 << 16
"""Bytes that are asked for at first: Python makes room for all that it is asked for, and hardly an article has more."""
_SAMPLE = 1_000_000
"""Characters by which a decoder is judged."""
# Text, but never news: what lies in a folder beside articles.
_OTHER_TEXT = frozenset({
    ".py", ".js", ".ts", ".css", ".toml", ".yaml", ".yml", ".xml", ".ini", ".cfg", ".sh", ".log", ".lock", ".svg",
    ".ics", ".graphml", ".tml",
})  # fmt: skip

_WHOLE_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:p|br|div|span|strong|b|em|i|a|img|h[1-6]|ok|figure|ul|li|table)\b[^<>]{0,500}>|&nbsp;", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6}\s+\S|\]\([^()\s]+\)|^\*\*\S", re.MULTILINE)


def is_hidden(path: PurePath) -> bool:
    """Whether a file, or a folder on the way to it, is one that programs keep for themselves."""
    return any(part.startswith(".") for part in path.parts)


def is_article(path: PurePath, start: Callable[[], bytes]) -> bool:
    """Whether a file that lies somewhere, rather than being named, looks like articles: by its suffix, else by how it starts."""
    name, suffix = path.name.lower(), path.suffix.lower()
    if name.endswith(_KNOWN) or suffix == ".zip":
        return True
    if suffix == ".gz":
        return path.stem.lower().endswith(_KNOWN)
    if suffix in _OTHER_TEXT:
        return False
    begins = start()
    return bool(begins.strip()) and not _is_binary(begins)


def read(source: Path | BinaryIO, *, hints: Hints = Hints(), name: str = "", limits: Limits = LIMITS) -> Found:  # noqa: B008 (frozen)
    """Each article of a file or of an open stream of bytes, and a ``Failure`` for each row or member that holds none.

    Raises ``UnreadableArticle`` where there is nothing to read at all. What ``hints`` says wins over what the file says.
    """
    if isinstance(source, Path):
        for piece in archives.pieces(source):
            yield from read_piece(piece, hints=hints, limits=limits)
    else:
        name = name or "standard input"
        yield from _read_content(_bounded(source, name, limits), name, hints, limits)


def read_piece(piece: Piece, *, hints: Hints = Hints(), limits: Limits = LIMITS) -> Found:  # noqa: B008 (frozen)
    """The same for a part of a file (``archives.pieces``): all parts in order give what the file gives."""
    path = piece.path
    name = path.name.lower()
    container = next((reader for suffix, reader in CONTAINERS.items() if name.endswith(suffix)), None)
    try:
        if container is not None:
            for found in container(piece):
                yield _within(found, hints, (), limits)
        elif piece.part is not None:
            text, notes = _decoded(archives.lines_of(piece), path.name)
            for found in _read_json_lines(text, path.name, piece.before):
                yield _within(found, hints, notes, limits)
        else:
            with path.open("rb") as file:
                content = _bounded(file, path.name, limits)
            yield from _read_content(content, path.name, hints, limits)
    except OSError as problem:
        reason = problem.strerror or problem
        raise UnreadableArticle(f"{path.name} cannot be opened ({reason}); check that it is a file that you may read.") from problem


def _bounded(file: BinaryIO, name: str, limits: Limits) -> bytes:
    """The bytes of an input, of which there may not be more than the limit."""
    content = file.read(_AT_ONCE)
    if len(content) == _AT_ONCE:
        content += file.read(max(0, limits.file + 1 - _AT_ONCE))
    if len(content) > limits.file:
        raise UnreadableArticle(f"{name} is larger than {megabytes(limits.file)}; split it.")
    return content


def _read_content(content: bytes, name: str, hints: Hints, limits: Limits) -> Found:
    """The articles of a file's bytes, those in an archive one by one."""
    if not name.lower().endswith(zipped.SUFFIXES):
        yield from _read_text_file(content, name, PurePath(name), hints, limits)
        return
    for member in zipped.members(content, name, limits):
        if isinstance(member, Failure):
            yield member
        elif member.name == name:
            yield from _read_text_file(member.content, name, member.path, hints, limits)
        elif not is_hidden(member.path) and is_article(member.path, partial(bytes, member.content[:1024])):
            yield from _read_member(member, hints, limits)


def _read_member(member: zipped.Member, hints: Hints, limits: Limits) -> Found:
    """The articles of one file in an archive, whose failure is its own."""
    if member.path.suffix.lower() in zipped.SUFFIXES or member.path.name.lower().endswith(tuple(CONTAINERS)):
        yield Failure(member.name, f"{member.name} is an archive in an archive; unpack it first.")
        return
    try:
        yield from _read_text_file(member.content, member.name, member.path, hints, limits)
    except UnreadableArticle as problem:
        yield Failure(member.name, str(problem))


def _read_text_file(content: bytes, name: str, path: PurePath, hints: Hints, limits: Limits) -> Found:
    """The articles of a text's bytes, read as the suffix of ``path`` and the text itself say."""
    text, notes = _decoded(content, name)
    suffix = path.suffix.lower()
    named = [reader for reader in READERS if suffix in reader.suffixes] or READERS
    reader = next((reader for reader in named if reader.sniff(text)), named[-1])
    for found in reader.articles(text, name):
        yield _within(found, hints, notes, limits)


_NO_HINTS = Hints()


def _within(found: RawArticle | Failure, hints: Hints, notes: tuple[str, ...], limits: Limits) -> RawArticle | Failure:
    """The article with what is known beside it, unless it is longer than it may be."""
    if isinstance(found, Failure):
        return found
    if len(found.payload) > limits.article:
        most = f"{limits.article / 1_000_000:g} million characters"
        return Failure(found.id, f"{found.id} is longer than {most}, which no article is; cut it into its articles.")
    return _hinted(found, hints, notes)


def _hinted(raw: RawArticle, hints: Hints, notes: tuple[str, ...]) -> RawArticle:
    if hints == _NO_HINTS and not notes:
        return raw
    own = raw.hints
    merged = Hints(
        title=hints.title or own.title,
        published=hints.published or own.published,
        outlet=hints.outlet or own.outlet,
        author=hints.author or own.author,
        url=hints.url or own.url,
        fallback=hints.fallback,
    )
    return replace(raw, hints=merged, notes=notes + raw.notes)


# --- Encodings


def _decoded(content: bytes, name: str, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of a file's bytes, and what had to be guessed or mended; ``charset`` is what others say that it is in."""
    if not content.strip():
        raise UnreadableArticle(f"{name} is empty; save the article's text into it, or leave it out.")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _noted(content.decode(encoding, "replace").removeprefix("\ufeff"), encoding, name)
    if _is_binary(content):
        raise UnreadableArticle(f"{name} is not text (a PDF, Word, image or other binary file); save it as UTF-8 text or as a web page.")
    declared = _declared(content) or (_encoding_called(charset) if charset else None)
    text, encoding = _best(content, declared)
    if text.count("\ufffd") > _BAD_SHARE * len(text):
        raise UnreadableArticle(f"{name} is in no known encoding (UTF-8, UTF-16, GB18030 and Big5 were tried); save it as UTF-8.")
    text, notes = _noted(text, encoding, name)
    if declared and declared != encoding and not content.isascii():
        notes = (f"{name} declares the encoding {declared} but is written in {encoding}, which was used.", *notes)
    return text, notes


def _is_binary(content: bytes) -> bool:
    start = content[:4096]
    return content.startswith(_BINARY) or len(start) - len(start.translate(None, _CONTROLS)) > 0.02 * len(start)


def _declared(content: bytes) -> str | None:
    """The encoding that a page's ``<meta charset>`` or XML declaration names, as the superset that is really in use."""
    start = content[:4096]
    lowered = start.lower()
    match = _DECLARED.search(start) if b"charset" in lowered or b"encoding" in lowered else None
    return _encoding_called(match["name"].decode("ascii")) if match else None


def _encoding_called(charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return None
    return _WIDER.get(name, name)


def _best(content: bytes, declared: str | None) -> tuple[str, str]:
    """UTF-8 if the bytes are that; else the encoding that yields the most common Chinese, the declared one first."""
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        names = dict.fromkeys(name for name in (declared, *_CANDIDATES) if name)
        texts = [(content.decode(name, "replace"), name) for name in names]
        return max(texts, key=lambda pair: plausibility(pair[0]))


def plausibility(text: str) -> float:
    """How common its Chinese is: the most for the right decoder of several."""
    sample = [char for char in text[:_SAMPLE] if char > "\x7f"]
    bad = text.count("\ufffd")
    return (sum(char in _COMMON for char in sample) - 5 * bad) / max(1, len(sample))


def _noted(text: str, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    bad = text.count("\ufffd")
    if not bad:
        return text, ()
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    places = f"{bad} place{'s' if bad > 1 else ''} of {name}"
    return text, (f"{places} could not be decoded as {encoding} (the first in line {line}) and show �; save the file anew as UTF-8.",)


# --- Formats


def _read_html(text: str, name: str) -> Found:
    yield RawArticle(name, text, "text/html")


def _read_markdown(text: str, name: str) -> Found:
    yield _article(text, name, Hints())


def _read_front_matter(text: str, name: str) -> Found:
    match = frontmatter.opening(text)
    if match is None:
        yield from _read_markdown(text, name)
        return
    fields, notes = frontmatter.fields_of(match["fields"], name)
    yield replace(_article(text[match.end() :], name, _hints(fields, "front matter")), notes=notes)


def _read_text(text: str, name: str) -> Found:
    yield RawArticle(name, text, "text/plain")


def _read_json_lines(text: str, name: str, before: int = 0) -> Found:
    lines = (line for line in text.split("\n") if line.strip())
    for number, line in enumerate(lines, before + 1):
        row = f"{name}#{number}"
        try:
            yield _of_record(json.loads(line), row)
        except (ValueError, RecursionError) as problem:
            yield Failure(row, f"{row} is not JSON ({problem}); write one object in braces a line.")


def _read_json(text: str, name: str) -> Found:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise UnreadableArticle(f"{name} is not JSON ({problem}); mend it, or save JSON Lines as .jsonl.") from problem
    records = _records(content)
    if not records:
        raise UnreadableArticle(f"{name} holds no articles; a record needs one of the fields {', '.join(_FIELDS['text'][:3])}.")
    if content is records[0]:
        yield _of_record(content, name)
        return
    for number, record in enumerate(records, 1):
        yield _of_record(record, f"{name}#{number}")


def _records(content: object) -> list[object]:
    """The articles of a JSON file: a list, one record, or an object that wraps a list of them (``{"articles": […]}``)."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return []
    if "text" in _roles(content):
        return [content]
    wrapped = (value for value in content.values() if isinstance(value, list))
    return next((value for value in wrapped if any(isinstance(item, dict) and "text" in _roles(item) for item in value)), [])


def _read_table(text: str, name: str) -> Found:
    # The default limit of 128 KB a field is less than a long page; the setting is global, so it only ever grows.
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    delimiter = _delimiter(text)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if "text" not in _roles(dict.fromkeys(rows.fieldnames or ())):
        known = ", ".join(_FIELDS["text"][:3])
        raise UnreadableArticle(f"{name} has no column with the text; name it in the first line (one of {known}, 正文).")
    number = 0
    while True:
        number += 1
        row = f"{name}#{number}"
        try:
            record = next(rows, None)
        except csv.Error as problem:
            yield Failure(row, f"{row} is no row of a table ({problem}); check its quotes.")
            continue
        if record is None:
            return
        yield _of_record({key: value for key, value in record.items() if key}, row)


def _read_parquet(piece: Piece) -> Found:
    empty = True
    for number, record in enumerate(archives.rows_of(piece, lambda column: bool(_roles({column: None}))), piece.before + 1):
        if empty and "text" not in _roles(dict(record)):
            break
        empty = False
        yield _of_record(record, f"{piece.path.name}#{number}")
    if empty and not piece.before:
        known = ", ".join(_FIELDS["text"][:3])
        raise UnreadableArticle(f"{piece.path.name} has no column with texts, or no rows; name the column one of {known}, 正文.")


def _read_web_archive(piece: Piece) -> Found:
    """The pages in Chinese; most of an archive is in other languages, which is no failure."""
    chinese = False
    for page in archives.pages_of(piece.path):
        name = f"{piece.path.name}#{page.number}"
        try:
            text, notes = _decoded(page.content, name, page.charset)
        except UnreadableArticle:
            continue  # an empty answer, or one that is no text whatever its server said
        if archives.is_chinese(text):
            chinese = True
            url = Stated(page.url, "web archive") if page.url else None
            yield RawArticle(name, text, "text/html", Hints(url=url), notes)
    if not chinese:
        raise UnreadableArticle(f"{piece.path.name} holds no page in Chinese.")


def _delimiter(text: str) -> str:
    """The mark between the columns: the one that the first line has most of."""
    header = text.lstrip().split("\n", 1)[0]
    return max("\t,;|", key=header.count)


def _of_record(record: object, row: str) -> RawArticle | Failure:
    if not isinstance(record, Mapping):
        return Failure(row, f'{row} is no object with fields; write it as {{"title": …, "text": …, "date": …}}.')
    fields = {str(key): value for key, value in record.items()}
    text = _plain(_roles(fields).get("text"))
    if not text.strip():
        return Failure(row, f"{row} has no text; fill one of the fields {', '.join(_FIELDS['text'][:3])}, or leave the row out.")
    return _article(text, row, _hints(fields, "column"))


def _roles(fields: Mapping[str, object]) -> dict[str, object]:
    """What each role (title, published, …) says: the first of its names that has a value."""
    known = {_NOT_COMPARED.sub("", key).lower().lstrip("\ufeff"): value for key, value in fields.items() if isinstance(key, str)}
    found: dict[str, object] = {}
    for name in sorted(known.keys() & _ROLES.keys(), key=_PRECEDENCE.__getitem__):
        found.setdefault(_ROLES[name], known[name])
    return found


def _hints(fields: Mapping[str, object], origin: str) -> Hints:
    texts = {role: _plain(value).strip() for role, value in _roles(fields).items() if role != "text"}
    said = {role: Stated(text, origin) for role, text in texts.items() if text}
    outlet = said.get("outlet")
    if outlet and outlet.value.startswith("http"):  # "source" is often the address
        said.setdefault("url", outlet)
        del said["outlet"]
    return Hints(**said)


def _plain(value: object, within: int = 4) -> str:
    """A field's value as text: dates as ISO, several authors in one line, a nested object by its name, four levels deep at most."""
    if value is None or isinstance(value, bool) or not within:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _plain(value.get("name"), within - 1)
    if isinstance(value, list):
        return "、".join(filter(None, (_plain(each, within - 1) for each in value)))
    return str(value)


def _article(text: str, name: str, hints: Hints) -> RawArticle:
    return RawArticle(name, text, _media_type(text), hints)


def _media_type(text: str) -> str:
    """What a text without a suffix of its own is. A fragment of HTML counts as Markdown, which may hold HTML."""
    if _WHOLE_PAGE.search(text, 0, 2000):
        return "text/html"
    return "text/markdown" if _MARKUP.search(text) or _MARKDOWN.search(text) else "text/plain"


class Reader(NamedTuple):
    """One input format."""

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[str], bool]
    """Whether a text is of this format; asked even where the suffix fits, for files that are not what they are called."""
    articles: Callable[[str, str], Found]


_OPENS_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*\"")


def _has_json_lines(text: str) -> bool:
    """Whether there are several lines, and the first ones are in braces."""
    lines = [line.strip() for line in text[:1_000_000].split("\n", 5) if line.strip()][:3]
    return len(lines) > 1 and lines[0].endswith("}") and all(line.startswith("{") for line in lines)


READERS: tuple[Reader, ...] = (
    Reader("front matter", (".md", ".markdown", ".txt"), frontmatter.begins, _read_front_matter),
    Reader("JSON Lines", (".jsonl", ".ndjson", ".json"), _has_json_lines, _read_json_lines),
    Reader("JSON", (".json",), lambda text: _OPENS_JSON.match(text) is not None, _read_json),
    Reader("HTML", (".html", ".htm", ".xhtml", ".shtml"), lambda text: _WHOLE_PAGE.search(text, 0, 2000) is not None, _read_html),
    Reader("table", (".csv", ".tsv"), lambda text: False, _read_table),
    Reader("Markdown", (".md", ".markdown", ".txt"), lambda text: _media_type(text) != "text/plain", _read_markdown),
    Reader("text", (".txt", ".text", ".md"), lambda text: True, _read_text),
)
"""The input formats in the order in which they are tried."""

CONTAINERS: Mapping[str, Callable[[Piece], Found]] = {
    ".parquet": _read_parquet,
    ".warc": _read_web_archive,
    ".warc.gz": _read_web_archive,
}
"""The input formats that are no text, by the end of the file's name."""

_KNOWN = tuple(sorted({suffix for reader in READERS for suffix in reader.suffixes} | CONTAINERS.keys()))


def known_suffixes() -> str:
    """The ends of the names that articles have."""
    return " ".join(sorted({*_KNOWN, *zipped.SUFFIXES}))
