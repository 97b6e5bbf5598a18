"""What ZIP and gzip archives hold, within limits. Nothing is ever written to disk.

Knows how archives lie about themselves; does not know what an article is.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from timeline.limits import SMALL, Limits, megabytes
from timeline.model import Failure, UnreadableArticle

SUFFIXES = (".gz", ".zip")
_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LINK = 0o120000
_KIND = 0o170000


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    """Its name with the archive's: ``news.zip#2023/a.txt``, ``news.jsonl.gz``."""
    path: PurePosixPath
    """Its place in the archive, for what its suffix says."""
    content: bytes


def members(content: bytes, name: str, limits: Limits) -> Iterator[Member | Failure]:
    """The files of an archive, each with its content, and a ``Failure`` for each that may not be read.

    Raises ``UnreadableArticle`` where the archive cannot be opened, or is larger than it may be.
    """
    if name.lower().endswith(".gz"):
        yield _unzipped(content, name, limits)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            _demand_size(files, name, limits)
            for each in files:
                yield _member(archive, each, name, limits)
    except _BROKEN as problem:
        raise UnreadableArticle(f"{name} is no ZIP archive that can be opened ({problem}); pack it anew, or give the files.") from problem


def _demand_size(files: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(files) > limits.members:
        raise UnreadableArticle(f"{name} holds more than {limits.members} files; unpack it, and give the folder.")
    if sum(each.file_size for each in files) > limits.archive:
        raise UnreadableArticle(f"{name} unpacks to more than {megabytes(limits.archive)}; split it, or unpack it and give the folder.")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits) -> Member | Failure:
    path = PurePosixPath(_filename(info))
    whole = f"{name}#{path}"
    problem = _objection(info, path, limits)
    if problem:
        return Failure(whole, f"{whole} {problem}")
    try:
        with archive.open(info) as file:
            content = _read(file, info.file_size)
    except _BROKEN as error:
        return Failure(whole, f"{whole} cannot be unpacked ({error}); pack it anew, or give the file itself.")
    if content is None:
        return Failure(whole, f"{whole} is larger than the archive says; pack it anew, or give the file itself.")
    return Member(whole, path, content)


def _filename(info: zipfile.ZipInfo) -> str:
    """A file's name as it was meant: some programs write backslashes, and Chinese Windows writes GB18030 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        packed = name.encode("cp437")
        for encoding in ("utf-8", "gb18030", "big5hkscs"):
            try:
                name = packed.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _objection(info: zipfile.ZipInfo, path: PurePosixPath, limits: Limits) -> str:
    """Why a file of an archive is not even unpacked; nothing where it may be."""
    if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        return "points out of its archive; a file of an archive is named by folders within it."
    if info.external_attr >> 16 & _KIND == _LINK:
        return "is a symbolic link; put the file itself into the archive."
    if info.flag_bits & 1:
        return "is encrypted; unpack it, and give the file itself."
    if info.compress_type not in _METHODS:
        return "is packed by a method other than deflate; pack it anew, or give the file itself."
    if info.file_size > limits.file:
        return f"is larger than {megabytes(limits.file)}; split it."
    if info.file_size > SMALL and info.file_size > limits.expansion * max(1, info.compress_size):
        return f"unpacks to more than {limits.expansion} times its size, which no text does; give the file itself if it is one."
    return ""


def _unzipped(content: bytes, name: str, limits: Limits) -> Member:
    """The one file that a gzip archive holds; its size is known only once it is unpacked."""
    most = min(limits.file, max(SMALL, limits.expansion * len(content)))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = _read(file, most)
    except _BROKEN as problem:
        raise UnreadableArticle(f"{name} is no gzip file that can be opened ({problem}); pack it anew, or give the file.") from problem
    if unpacked is None:
        how = megabytes(limits.file) if most == limits.file else f"{limits.expansion} times its size"
        raise UnreadableArticle(f"{name} unpacks to more than {how}; unpack it and split the file, if it is one of articles.")
    return Member(name, PurePosixPath(name[: -len(".gz")]), unpacked)


def _read(file: IO[bytes] | gzip.GzipFile, most: int) -> bytes | None:
    """All of a file, or nothing where that is more than ``most`` bytes."""
    content = file.read(most + 1)
    return content if len(content) <= most else None
