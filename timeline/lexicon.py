"""The tables in ``data/``: loads, folds, checks and caches them.

Knows the tables' columns; does not know what a sentence is.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

_HAN_BLOCKS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_WIDE_ASCII = range(0xFF01, 0xFF5F)
_ALSO_ASCII = {"　": " ", "\xa0": " ", "〇": "零", "○": "零", "０": "0", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-", "─": "-", "−": "-",
               "‧": "·", "・": "·", "•": "·", "．": ".", "﹒": "·", "･": "·", "「": "“", "」": "”", "『": "‘", "』": "’", "﹑": "、", "､": "、", "｡": "。"}


def fold(text: str) -> str:
    """Traditional to simplified and wide to ASCII, one character for one, for matching only.

    >>> fold("習近平（１５日）")
    '习近平(15日)'
    """
    return text.translate(_folding())


@functools.cache
def _folding() -> dict[int, str]:
    """Code point → character, from OpenCC's traditional-to-simplified table, asked for single characters so that lengths hold."""
    from opencc import OpenCC

    han = [chr(code) for first, last in _HAN_BLOCKS for code in range(first, last + 1)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(old): new for old, new in zip(han, simple, strict=True) if old != new and len(new) == 1}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in _WIDE_ASCII}
    return table | {ord(old): new for old, new in _ALSO_ASCII.items()}


@functools.cache
def temporal() -> Mapping[str, Mapping[str, str | int | float]]:
    """``temporal.toml``: word lists by name, folded. A table whose only key is ``words`` is a list without values."""
    with _data("temporal.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {name: _words(table) for name, table in tables.items()}


def _words(table: dict[str, Any]) -> dict[str, str | int | float]:
    if list(table) == ["words"]:
        return {fold(word): word for word in table["words"]}
    return {fold(word): value for word, value in table.items()}


def _data(name: str) -> Traversable:
    return resources.files("timeline") / "data" / name
