"""The sentences of a text.

Knows where a Chinese sentence ends; does not know what an article is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from timeline.cleaning.markup import is_wide
from timeline.cleaning.tables import any_of, words
from timeline.lexicon import fold
from timeline.model import Span

_CLOSERS = {"（": "）", "(": ")", "“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "【": "】", "［": "］"}
_CLOSING = frozenset(_CLOSERS.values())
_PAIRED = frozenset(opening + closing for opening, closing in _CLOSERS.items()) | {"（)", "(）"}
_QUOTATIONS = "“「『‘"
_WIDE_STOPS, _NARROW_STOPS, _BRACKETS = "。！？；…", ".!?;", "（(“「『‘《【［）)”」』’》】］"
_STOPS = f"{_WIDE_STOPS}!?;"
_STOP = re.compile(f"[{_STOPS}.{_BRACKETS}\n](?:(?<=[{_STOPS}])[{_STOPS}]*|(?<=[.])[.]*|)")  # one class first, or ``re`` is slow
_BRACKET = re.compile(f"[{_BRACKETS}\n]")
_AFTER_STOP = re.compile("[。！？!?；;…]*[”’」』）)】》\"']*")
_SURE_STOP = re.compile(f"[{_WIDE_STOPS}]+")
_WORDS = f"[^{_WIDE_STOPS}{_NARROW_STOPS}{_BRACKETS}\"'\\n]*+"
_QUOTED_WORDS = "|".join(opening + _WORDS + closing for opening, closing in _CLOSERS.items() if opening not in "（(")
_SURE = re.compile(f"(?:[^{_NARROW_STOPS}{_BRACKETS}\"'\\n]++|{_QUOTED_WORDS}|(?<![{_WIDE_STOPS}\\s])(?:（{_WORDS}）|\\({_WORDS}\\)))*+")
"""Text of which every wide stop ends a sentence: there is no other, and none in brackets or quotation marks, nor right before them."""
# A bracket that ends a paragraph belongs to the sentence before it: （图片来源：某社） (credit of a picture).
_CREDIT_AFTER = re.compile(r"\s?[（(][^（）()\n]{1,80}[）)]\s*(?:\n|\Z)")
# A quotation of several sentences is cut where the sentence that holds it is already this long.
_LONG_QUOTE = 100


def find_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text, without the white space between them.

    >>> [span.of("他来了。“好吗？”他问。") for span in find_sentences("他来了。“好吗？”他问。")]
    ['他来了。', '“好吗？”他问。']
    """
    return tuple([Span(start, end) for start, end in cut(text)])


def cut(text: str) -> Iterator[tuple[int, int]]:
    """The same, as mere numbers."""
    return between(text, map(_END, _SURE_STOP.finditer(text)) if _SURE.fullmatch(text) else boundaries(text))


def between(text: str, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """What stands between the ends of sentences, without the white space around it."""
    start = 0
    for end in chain(ends, (len(text),)):
        if end <= start:
            continue
        piece = text[start:end]
        inner = piece.strip()
        if inner:
            lead = 0 if len(inner) == len(piece) else len(piece) - len(piece.lstrip())
            yield start + lead, start + lead + len(inner)
        start = end


_END = re.Match[str].end


def boundaries(text: str) -> Iterator[int]:
    """Where a sentence ends: at a stop outside of brackets and quotations, at one inside only where they are long."""
    closes = _pairs(text)
    opened: list[Span] = []
    begun = 0
    for match in _STOP.finditer(text):
        mark, at = match[0], match.start()
        if at < begun:
            continue
        if at in closes:
            opened.append(Span(at, closes[at]))
            continue
        while opened and opened[-1].end <= at:
            opened.pop()
        if mark == "\n":
            begun = match.end()
            yield begun
            continue
        if mark in _CLOSERS or mark in _CLOSING or (mark[0] in _NARROW_STOPS and not _stops(text, match)):
            continue
        end = _AFTER_STOP.match(text, match.end()).end()  # type: ignore[union-attr]
        if opened and at - begun < _LONG_QUOTE and _goes_on(text, opened[0], begun, end):
            continue
        if end > match.end() and any_of("sentences", "says").match(fold(text[end : end + 20])):
            continue
        if _CREDIT_AFTER.match(text, end):
            continue
        begun = end
        yield end


def _goes_on(text: str, outer: Span, begun: int, end: int) -> bool:
    """Whether a stop within brackets or quotations leaves the sentence unfinished: 代表团（…。）昨天 (the delegation … yesterday)."""
    return outer.end >= end or (text[outer.start] not in _QUOTATIONS and bool(text[begun : outer.start].strip()))


def _pairs(text: str) -> dict[int, int]:
    """Opening bracket or quotation mark → the place of its end; those without an end count for nothing."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        mark, at = match[0], match.start()
        if mark in _CLOSERS:
            opened.append(at)
        elif mark == "\n":
            opened.clear()
        else:
            for number in range(len(opened) - 1, max(-1, len(opened) - 6), -1):
                if text[opened[number]] + mark in _PAIRED:
                    pairs[opened[number]] = at
                    del opened[number:]
                    break
    return pairs


def _stops(text: str, match: re.Match[str]) -> bool:
    """Whether a narrow mark ends a sentence: a full stop does after Chinese, or after a word and before a capital; not in U.S. or 3.5."""
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 2]
    if match[0][0] != ".":
        return not after or not (before[-1:].isascii() and before[-1:].isalnum() and after[0].isascii() and after[0].isalnum())
    if len(match[0]) > 1:
        return False
    if before and is_wide(before[-1]):
        return not after or not after[0].isascii() or after[0].isspace()
    word = re.search(r"[A-Za-z]+$", before)
    if word is None or len(word[0]) < 3 or word[0].lower() in words("sentences", "abbreviations"):
        return False
    return not after or is_wide(after[0]) or (after[0] == " " and (after[1:].isupper() or is_wide(after[1:] or "a")))
