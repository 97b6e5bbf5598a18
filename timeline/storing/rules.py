"""Which rules read an article: the version by which a store knows what has to be read again.

Knows which files of the package can change what is found; does not know what they do.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

# What only shows, scores or keeps what was found; everything else can change it.
_PRESENTATION = frozenset(
    ("__init__.py", "__main__.py", "checking.py", "cli", "comparing.py", "components.py", "corrections.py", "counting.py", "coverage.py",
     "explaining.py", "merging", "parallel.py", "reasons.py", "rendering", "reviewing", "scoring.py", "sheetcells.py", "sheets.py",
     "slicing.py", "storing", "templates")
)  # fmt: skip
"""By their paths in the package."""


def rules_version(people: Path | None = None) -> str:
    """A digest of the code and the tables that read articles, and of a user's own table of people.

    >>> len(rules_version())
    16
    """
    own = people.read_bytes() if people else b""
    return hashlib.sha256(_package() + hashlib.sha256(own).digest()).hexdigest()[:16]


@functools.cache
def _package() -> bytes:
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files("timeline"), ""), key=lambda pair: pair[0]):
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if f"{path}{entry.name}" in _PRESENTATION:
            continue
        if entry.is_dir():
            yield from _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".toml", ".tsv")):
            yield f"{path}{entry.name}", entry
