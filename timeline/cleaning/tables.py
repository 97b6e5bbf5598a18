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
    patterns = furniture()[table][key]
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    first = [begins_with(pattern) for pattern in patterns]
    if all(first):  # then ``re`` tries the list only where one of them may begin: a third of the time
        whole = f"(?=[{''.join(sorted({*''.join(first)}))}])(?:{whole})"
    return re.compile(whole, re.IGNORECASE)


_GROUP = re.compile(r"\(\?:([^()]*)\)(?![?*{])")
_BRANCH = re.compile(r"(\w)(?![?*{])")


def begins_with(pattern: str) -> str:
    """Letters with which every match of a pattern begins; nothing where it may begin with something else, or that is hard to tell.

    >>> begins_with("(?:成为|加入).{0,16}会员"), begins_with("每月.{0,6}钱"), begins_with("[(]?更新")
    ('成加', '每', '')
    """
    group = _GROUP.match(pattern)
    branches = group[1].split("|") if group else [pattern]
    first = [_BRANCH.match(branch) for branch in branches]
    rest = _ESCAPED.sub("", pattern[group.end() :] if group else pattern)
    while inner := _INNERMOST.search(rest):
        rest = rest[: inner.start()] + rest[inner.end() :]
    return "" if "|" in rest or not all(first) else "".join(found[1] for found in first if found)


_ESCAPED = re.compile(r"\\.")
_INNERMOST = re.compile(r"\[[^\]]*\]|\([^()]*\)")


@functools.cache
def words(table: str, key: str) -> frozenset[str]:
    return frozenset(furniture()[table][key])
