"""Which files the inputs mean: files, folders and patterns, and what is wrong with those that name none.

Knows folders, patterns, and that links may come from strangers; does not know what is in a file.
"""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath

from timeline.model import Failure
from timeline.reading.formats import is_article, is_hidden, known_suffixes
from timeline.reading.own import is_own


def find_inputs(inputs: Sequence[str | Path | Failure]) -> tuple[tuple[Path, ...], tuple[Failure, ...]]:
    """The files that ``inputs`` (files, folders, globs) name, each once, and a failure for each input that names none or has failed.

    What is named is read, be it a link; what only lies in a folder must really lie there, and a link out of it is a failure.
    """
    paths: dict[Path, None] = {}
    failures: list[Failure] = []
    for given in inputs:
        found = [given] if isinstance(given, Failure) else _paths_of(str(given))
        if isinstance(found, str):
            failures.append(Failure(str(given), found))
            continue
        for path in found:
            if isinstance(path, Failure):
                failures.append(path)
            elif is_own(path):
                failures.append(Failure(str(path), f"{path} was written by timeline, and holds no article; give the articles themselves."))
            else:
                paths[path] = None
    return tuple(paths), tuple(failures)


def _paths_of(given: str) -> Sequence[Path | Failure] | str:
    """The files of one input, or the sentence that says why there are none."""
    if is_address(given):
        return f"{given} is an address, and nothing is fetched from the network; save the page, or say --allow-network."
    if not given:
        return "An input has no name; write . for the folder that the program runs in."
    if "\0" in given:
        return f"{given!r} is no name that a file can have; check the list that it comes from."
    path = Path(given)
    try:
        if given == "-" or path.is_file():
            return [path]
        if path.is_dir():
            return _articles_below(path) or f"{given} is a folder without articles; known file types are {known_suffixes()}."
        if glob.has_magic(given):
            return _matches(given) or f"{given} matches no file; quote the pattern, or check the folder it starts from."
        kind = "exists, but is neither a file nor a folder" if path.exists() else "does not exist"
    except OSError as problem:
        return f"{given} cannot be looked at ({problem.strerror}); check the name and your permissions."
    return f"{given} {kind}; check the name and the folder it is taken from."


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_address(given: str) -> bool:
    """Whether an input is written like an address on the network rather than a file's name."""
    return _ADDRESS.match(given) is not None


def _articles_below(folder: Path) -> list[Path | Failure]:
    """The articles in a folder and the folders in it. Links to folders are not followed, so that none leads in a circle."""
    files, closed = _files_below(folder)
    articles = (path for path in files if is_article(path, partial(_start, path)))
    return [*(_inside(path, folder) if path.is_symlink() else path for path in articles), *closed, *_documents(files, folder)]


_DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".wps")
_NAMED = 3
"""Documents that a sentence names before it only counts them."""


def _documents(files: Sequence[Path], folder: Path) -> Iterator[Failure]:
    """One failure for all documents of a folder that may well hold articles and are no text; what this program wrote is none."""
    names = [str(path.relative_to(folder)) for path in files if path.suffix.lower() in _DOCUMENTS and not is_own(path)]
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        what = f"{len(names)} PDF or Word file{'s' if len(names) > 1 else ''} ({', '.join(names[:_NAMED])}{more})"
        yield Failure(str(folder), f"{folder} holds {what}, which cannot be read; save each as UTF-8 text or as a web page.")


def _files_below(folder: Path) -> tuple[list[Path], list[Failure]]:
    """The files in a folder and the folders in it, and the folders that may not be looked into; hidden ones count for nothing."""
    closed: list[OSError] = []
    files: list[Path] = []
    for above, _, names in os.walk(folder, onerror=closed.append):
        if names and not os.access(above, os.X_OK):  # its names can be listed, and nothing else
            closed.append(PermissionError(errno.EACCES, os.strerror(errno.EACCES), above))
        else:
            files += (path for name in names if _is_file(path := Path(above, name)))
    visible = (path for path in files if not is_hidden(path.relative_to(folder)))
    seen = (problem for problem in closed if not is_hidden(Path(problem.filename).relative_to(folder)))
    return sorted(visible), [_closed(problem) for problem in seen]


def _is_file(path: Path) -> bool:
    """Whether there is a file; a link may lead to a place that may not be looked at."""
    try:
        return path.is_file()
    except OSError:
        return path.is_symlink()


def _closed(problem: OSError) -> Failure:
    folder = str(problem.filename)
    return Failure(folder, f"{folder} cannot be looked into ({problem.strerror}); check that you may read the folder, or leave it out.")


def _matches(pattern: str) -> list[Path | Failure]:
    """The files that a pattern matches, and the articles in the folders that it matches."""
    root = _fixed_part(pattern)
    found: list[Path | Failure] = []
    for match in map(Path, sorted({match for part in _without_stars(pattern) for match in glob.glob(part)})):
        if match.is_file():
            found.append(_inside(match, root))
        elif not match.is_symlink():
            found += _articles_below(match)
    return found


def _fixed_part(pattern: str) -> Path:
    """The folder that a pattern starts from."""
    parts = PurePath(pattern).parts
    wild = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:wild])


def _without_stars(pattern: str) -> list[str]:
    """A pattern with ``**`` as one pattern for each folder that the stars stand for; links to folders are not among them."""
    parts = PurePath(pattern).parts
    if "**" not in parts:
        return [pattern]
    at = parts.index("**")
    rest = [part for part in parts[at:] if part != "**"] or ["*"]
    found = []
    for base in glob.glob(str(Path(*parts[:at]))) if at else ["."]:
        for above, folders, _ in os.walk(base):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found.append(str(Path(glob.escape(above), *rest)))
    return found


def _inside(path: Path, folder: Path) -> Path | Failure:
    """A file of a folder, unless it is a link to a place outside."""
    if path.resolve().is_relative_to(folder.resolve()):
        return path
    return Failure(str(path), f"{path} is a link out of the folder {folder}; give the file that it points to, if it is meant.")


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""
