"""The words and patterns by which furniture, datelines and outlets are known: ``data/furniture.toml``.

Knows the file's tables; does not know what they are used for.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources

FURNITURE: Mapping[str, tuple[str, ...]] = {
    "elements": ("skip", "names", "captions"),
    "lines": ("starts", "holds"),
    "tail": ("headings", "glued", "asks", "gifts"),
    "datelines": ("openings", "labels", "published", "address"),
    "outlets": ("ends", "stops", "own", "suffixes", "sites"),
    "titles": ("remarks",),
    "sentences": ("abbreviations", "unfinished", "says"),
}
"""The tables of the file and the lists that each of them holds."""


@functools.cache
def furniture() -> Mapping[str, Mapping[str, list[str]]]:
    """All the tables: table → key → words or patterns, all of them simplified and narrow."""
    with (resources.files("timeline") / "data" / "furniture.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def any_of(table: str, key: str) -> re.Pattern[str]:
    """One pattern that matches whatever one of the list matches."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in furniture()[table][key]), re.IGNORECASE)


@functools.cache
def words(table: str, key: str) -> frozenset[str]:
    return frozenset(furniture()[table][key])
