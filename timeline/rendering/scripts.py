"""Tells simplified from traditional Chinese in a run of text, so that it can be marked with its language.

Knows characters only; does not know who wrote the text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from timeline.lexicon import fold
from timeline.model import Script
from timeline.rendering.safety import encodable

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CHINESE = re.compile(rf"[0-9]*{_HAN.pattern}(?:[0-9《》“”（）()、，·]*{_HAN.pattern})*[）》”)]?")
LANGUAGE_OF = {Script.HANS: "zh-Hans", Script.HANT: "zh-Hant"}


@functools.lru_cache(maxsize=1 << 16)
def script_of(text: str) -> Script | None:
    """Which script the Chinese of ``text`` is in; ``None`` where it holds none.

    >>> script_of("習近平"), script_of("习近平"), script_of("Putin")
    (<Script.HANT: 'hant'>, <Script.HANS: 'hans'>, None)
    """
    han = _HAN.findall(text[:2000])
    if not han:
        return None
    traditional = sum(fold(character) != character for character in han)
    # A few characters (著, 乾) fold although simplified text has them too.
    return Script.HANT if traditional * 20 > len(han) else Script.HANS


def language_of(text: str) -> str:
    """The ``lang`` of a run of text: nothing where it is not Chinese."""
    script = script_of(text)
    return LANGUAGE_OF[script] if script else ""


@functools.lru_cache(maxsize=1 << 14)
def traditional(text: str) -> str:
    """Simplified words in traditional characters, one for one; with the 台 that newspapers of Taipei and of Hong Kong both print.

    >>> traditional("台湾事务总干事")
    '台灣事務總幹事'
    """
    new = str(_to_traditional().convert(encodable(text))).replace("臺", "台")
    return new if len(new) == len(text) else text


@functools.cache
def _to_traditional() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2tw")


def folding_of(texts: Iterable[str]) -> str:
    """What a search has to fold so that either script finds the other: pairs of a traditional character and its simplified one.

    >>> pairs = folding_of(["会见"])
    >>> "會会" in pairs, "見见" in pairs, "習习" in pairs
    (True, True, False)
    """
    folded = set().union(*(fold(text) for text in texts))
    return "".join(old + new for old, new in _foldable() if new in folded)


@functools.cache
def _foldable() -> tuple[tuple[str, str], ...]:
    han = "".join(chr(code) for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF)) for code in range(first, last + 1))
    return tuple((old, new) for old, new in zip(han, fold(han), strict=True) if old != new)


def languages_in(text: str) -> tuple[tuple[str, str], ...]:
    """The text in runs, each with its ``lang``; nothing for what is not Chinese. Figures and marks between two Chinese runs belong to them.

    >>> languages_in("昨天 (day −1) → 2021-12-15")
    (('昨天', 'zh-Hans'), (' (day −1) → 2021-12-15', ''))
    """
    runs, position = [], 0
    for match in _CHINESE.finditer(text):
        runs += [(text[position : match.start()], ""), (match[0], language_of(match[0]))]
        position = match.end()
    return tuple(run for run in (*runs, (text[position:], "")) if run[0])
