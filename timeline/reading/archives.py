"""Large inputs, row by row: Parquet files, web archives (WARC), and the parts that a file can be read in by itself.

Knows containers; does not know what the fields of a row mean, nor what on a page is news.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from timeline.limits import LIMITS, megabytes
from timeline.model import UnreadableArticle

Rows = Iterator[Mapping[str, object]]

_PART = 256_000
"""Bytes of a JSON Lines file that are read at a time: enough to tell the encoding by, few enough to be one of many parts."""
_AT_ONCE = 64
"""Rows of a Parquet file that are unpacked at a time."""
_LARGEST = 8_000_000
"""Bytes of a web page; what is longer is no article."""
_NOT_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
_OTHER_LETTERS = re.compile("[^\\W\\d_\u3400-\u9fff]")
_LEAST_HAN = 60
"""Han characters that a page must have: a few are a menu."""
_HAN_SHARE = 0.5
"""Part of a page's letters that must be Han: others are in Japanese, where kana are the more, or only quote some."""


class Piece(NamedTuple):
    """A file, or a part of one that can be read by itself."""

    path: Path
    part: tuple[int, int] | None = None
    """JSON Lines: the first byte and the one after the last. Parquet: the row group, twice."""
    before: int = 0
    """Rows of the file that come before it."""


def pieces(path: Path) -> tuple[Piece, ...]:
    """The parts of a file in order: of most files, the whole. What cannot be opened is one piece, and fails when it is read."""
    name = path.name.lower()
    try:
        if name.endswith((".jsonl", ".ndjson")) and path.stat().st_size > 2 * _PART:
            return tuple(_parts_of_lines(path))
        if name.endswith(".parquet"):
            return tuple(_row_groups(path))
    except (OSError, UnreadableArticle):
        pass
    return (Piece(path),)


def _parts_of_lines(path: Path) -> Iterator[Piece]:
    """Cut at line ends, which no encoding but UTF-16 and UTF-32 has within a character."""
    with path.open("rb") as file:
        if b"\0" in file.read(4096):
            yield Piece(path)
            return
        file.seek(0)
        start = rows = 0
        while lines := file.read(_PART) + file.readline(LIMITS.file):  # a line may not be longer than a file may
            count = sum(1 for line in lines.split(b"\n") if line.strip())
            if count:
                yield Piece(path, (start, start + len(lines)), rows)
            start, rows = start + len(lines), rows + count


def lines_of(piece: Piece) -> bytes:
    """The bytes of a part of a JSON Lines file."""
    start, end = piece.part or (0, 0)
    with piece.path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


# --- Parquet -----------------------------------------------------------------------------------------------------------


def _row_groups(path: Path) -> Iterator[Piece]:
    with _parquet(path) as file:
        rows = 0
        for group in range(file.num_row_groups):
            yield Piece(path, (group, group), rows)
            rows += file.metadata.row_group(group).num_rows


def _parquet(path: Path):  # type: ignore[no-untyped-def]  # pyarrow has no types
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as problem:
        raise UnreadableArticle(f"{path.name} is no Parquet file ({' '.join(str(problem).split())[:120]}).") from problem


def rows_of(piece: Piece, wanted: Callable[[str], bool]) -> Rows:
    """The rows of a Parquet file, or of one row group, with the columns that are wanted; unpacked a few at a time."""
    with _parquet(piece.path) as file:
        columns = [column for column in file.schema_arrow.names if wanted(column)]
        groups = range(file.num_row_groups) if piece.part is None else piece.part[:1]
        if any(file.metadata.row_group(group).total_byte_size > LIMITS.archive for group in groups):
            raise UnreadableArticle(f"{piece.path.name} unpacks to more than {megabytes(LIMITS.archive)} a row group; write smaller ones.")
        for batch in file.iter_batches(batch_size=_AT_ONCE, row_groups=list(groups), columns=columns) if columns else ():
            yield from batch.to_pylist()


# --- web archives ------------------------------------------------------------------------------------------------------


class Page(NamedTuple):
    """An answer of a web server that is a page."""

    number: int
    """Counted among the answers of its file."""
    url: str
    content: bytes
    charset: str
    """As the server named it; empty where it did not."""


def pages_of(path: Path) -> Iterator[Page]:
    """The pages of a web archive. Raises ``UnreadableArticle`` where it breaks off, or nothing is there to read it with."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as problem:
        raise UnreadableArticle(f"{path.name} is a web archive; pip install fastwarc to read it.") from problem
    with path.open("rb") as file:
        try:
            records = ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all")
            for number, record in enumerate(records, 1):
                if "html" not in (record.http_content_type or ""):
                    continue
                content = record.reader.read(_LARGEST + 1)
                if len(content) <= _LARGEST:
                    yield Page(number, record.headers.get("WARC-Target-URI") or "", content, record.http_charset or "")
        except OSError as problem:
            raise UnreadableArticle(f"{path.name} cannot be read to its end ({problem}); fetch it anew.") from problem


def is_chinese(page: str) -> bool:
    """Whether most of the letters between a page's tags are Han characters."""
    text = _NOT_TEXT.sub(" ", page)
    han = len(_HAN.findall(text))
    return han >= _LEAST_HAN and han >= _HAN_SHARE * (han + len(_OTHER_LETTERS.findall(text)))
