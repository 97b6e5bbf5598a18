"""What stands behind mentions: their articles, and which of these are copies of one text and so one source, however often it appears.

Knows how alike two texts are; does not know what they report.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TypeAlias, TypeVar

from timeline.edtf import Edtf, bounds
from timeline.lexicon import fold
from timeline.model import Article, ArticleRecord, EventMention

_T = TypeVar("_T")
Hashes: TypeAlias = "array[int]"
"""The numbers of a sketch, in order."""
_LETTERS = re.compile(r"[0-9a-z\u3400-\u9fff]+")
_SHINGLE = 6
"""Characters that are compared at a time; two reporters seldom find the same six by chance for long."""
_KEPT = 96
"""Hashes that stand for a text: the smallest, so that the same words keep the same ones in every text."""
_LIKELY = 144
"""Hashes expected below the limit under which the kept ones are looked for: so many more that these are hardly ever too few."""
_ONE, _MANY = struct.Struct(f"{2 * _SHINGLE}s"), struct.Struct(f"{2 * _SHINGLE}s" * 64)
"""Cut bytes into shingles, one at a time and many at once."""
_LEAST = 10
"""Hashes that must be comparable before two texts are called alike."""
_COPIED = 0.7
"""Part of the shorter text that the longer one must hold: a copy may have lost its end, changed its names, gained a footer."""
_SHORTEST = 0.2
"""Part of the longer text that the shorter one must be: a digest of five reports is no copy of any of them."""
_RARE = 64
"""Texts that may share a hash for it to tell anything; what more share is a phrase of the trade, or of the site."""
_RANGE = 1 << 32
_ENOUGH = math.ceil(_LEAST * _COPIED)
"""Hashes that a text and its copy share at the least."""
_ASKED = _ENOUGH + int((1 - _COPIED) * _KEPT)
"""Of the smallest hashes of a text so many that a text which holds it shares enough of them, whichever it lacks."""
_REPRINTED = 14
"""Days within which a text is copied; later ones only follow the same form, as reports of yearly ceremonies do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the articles that mentions stand in."""

    articles: Mapping[str, ArticleRecord]
    groups: Mapping[str, str]
    """Article that others copy or that is a copy → the article that stands for them all (``sourcing.copies``)."""

    def published(self, mention: EventMention) -> date:
        article = self.articles[mention.article]
        return article.published.day if article.published else date.max

    def votes(self, mentions: Iterable[EventMention], said: Callable[[EventMention], _T | None]) -> Counter[_T]:
        """What the mentions say, each with how many independent sources say it."""
        heard = {(value, self.groups.get(mention.article, mention.article)) for mention in mentions if (value := said(mention)) is not None}
        return Counter([value for value, _ in heard]) if heard else Counter()

    def distance(self, mentions: Iterable[EventMention], value: Edtf) -> int:
        """Days between a date and the nearest publication of those that give it."""
        given = [self.published(mention) for mention in mentions if mention.value == value]
        return min(abs((day - bounds(value)[0]).days) for day in given)


def record_of(article: Article) -> ArticleRecord:
    """What a chronology keeps of an article, with the sketch of its text."""
    return replace(article.record, sketch=sketch(article.text))


def sketch(text: str) -> str:
    """The smallest hashes of a text's shingles in hexadecimal digits, the same in either script and under any layout."""
    letters = "".join(_LETTERS.findall(fold(text).lower())).encode("utf-16-le")
    width = 2 * _SHINGLE  # two bytes a character
    # The shingles side by side: those that begin with the first character, after them those that begin with the second, and so on.
    shingles = b"".join(letters[start : start + (len(letters) - start) // width * width] for start in range(0, min(width, len(letters)), 2))
    # Hashes are spread evenly, so that those below a limit nearly always suffice, and the others need not be sorted.
    limit = _RANGE * _LIKELY // max(len(shingles) // width, _LIKELY)
    few = {each for each in _hashed(shingles) if each < limit}
    smallest = sorted(few if len(few) >= _KEPT else set(_hashed(shingles)))[:_KEPT]
    return _bytes_of(array("I", smallest)).hex()


def _hashed(shingles: bytes) -> Iterator[int]:
    """The hash of each shingle, without a step of Python between one and the next."""
    most = len(shingles) // _MANY.size * _MANY.size
    cut = chain(_MANY.iter_unpack(shingles[:most]), _ONE.iter_unpack(shingles[most:]))
    return map(zlib.crc32, chain.from_iterable(cut))


Sketched = tuple[str, int | None, str]
"""An article, the day of its publication as an ordinal, and its sketch: all that telling copies needs."""


def sketched(article: ArticleRecord) -> Sketched:
    return article.id, article.published.day.toordinal() if article.published else None, article.sketch


def copies(articles: Iterable[ArticleRecord]) -> dict[str, str]:
    """Article → the longest of those that share its text; an article that shares it with none is left out.

    The order of input does not matter, and the cost grows with the number of articles, not of pairs.
    """
    return copies_among(map(sketched, articles))


def copies_among(articles: Iterable[Sketched]) -> dict[str, str]:
    """The same, of articles of which no more is known."""
    days: dict[str, int | None] = {}
    texts: dict[str, Hashes] = {}
    for name, day, written in articles:
        days[name], texts[name] = day, _hashes(written)
    recurring_among = _recurring(texts.values())
    leaders: list[str] = []
    sharing: dict[int, list[int]] = defaultdict(list)
    groups: dict[str, str] = {}
    for name in sorted(texts, key=lambda name: (-_size(texts[name]), name)):
        hashes, day = texts[name], days[name]
        recurring = recurring_among(hashes)
        near = [number for number in _holders(recurring, hashes, sharing) if _are_near(day, days[leaders[number]])]
        own = frozenset(hashes) if near else frozenset[int]()
        alike = [(_likeness(hashes, own, texts[leaders[number]]), -number) for number in near]
        likeness, number = max(alike, default=(0.0, 0))
        if likeness >= _COPIED:
            groups[name] = leaders[-number]
            continue
        groups[name] = name
        for each in recurring:
            held = sharing[each]
            if len(held) < _RARE:
                held.append(len(leaders))
        leaders.append(name)
    copied = {group for name, group in groups.items() if group != name}
    return {name: group for name, group in groups.items() if group in copied}


def _recurring(texts: Collection[Hashes]) -> Callable[[Hashes], list[int]]:
    """Tells which of a text's hashes another may have, as few are in more than one; only those are worth an entry in an index.

    It keeps one byte where an index of all hashes would keep a hundred, and takes two hashes for one where they fall on the same byte.
    """
    size = 4 * sum(map(len, texts)) + 1
    found = bytearray(size)
    for hashes in texts:
        for each in hashes:
            place = each % size
            if found[place] < 2:
                found[place] += 1
    return lambda hashes: [each for each in hashes if found[each % size] > 1]


def _holders(recurring: Sequence[int], hashes: Hashes, sharing: Mapping[int, Sequence[int]]) -> Iterator[int]:
    """Those that share so many hashes with a text that they can hold it.

    Who shares enough of all shares as much of its smallest ones, unless some of these are too common to tell.
    """
    last = hashes[_ASKED - 1] if len(hashes) > _ASKED else _RANGE
    held = list(filter(None, map(sharing.get, recurring[: bisect_right(recurring, last)])))
    if max(map(len, held), default=0) >= _RARE:
        held = list(filter(None, map(sharing.get, recurring)))
    if len(held) < _ENOUGH:
        return iter(())
    counts = Counter(chain.from_iterable(held))
    if max(counts.values()) < _ENOUGH:  # as nearly always
        return iter(())
    return (number for number, count in counts.items() if count >= _ENOUGH)


def _hashes(written: str) -> Hashes:
    """The numbers of a sketch."""
    return array("I", _bytes_of(array("I", bytes.fromhex(written))))


def _bytes_of(hashes: Hashes) -> bytes:
    """The numbers, each from its highest byte to its lowest; likewise back."""
    if sys.byteorder == "little":
        hashes.byteswap()
    return hashes.tobytes()


def _are_near(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= _REPRINTED


def _size(hashes: Hashes) -> int:
    """How many shingles the text has: as many as there are hashes, or as their density tells."""
    return len(hashes) if len(hashes) < _KEPT else round((_KEPT - 1) * _RANGE / max(hashes[-1], 1))


def _likeness(one: Hashes, of_one: frozenset[int], other: Hashes) -> float:
    """The part of the shorter text that the longer holds, 0 where the two cannot be compared. ``of_one`` are those of ``one``."""
    common = len(of_one.intersection(other))
    if common < _ENOUGH:
        return 0.0
    shorter, longer = (one, other) if _size(one) <= _size(other) else (other, one)
    if _size(shorter) < _SHORTEST * _size(longer):
        return 0.0
    # A full sketch says nothing of hashes beyond its last one; what both hold lies below that anyway.
    limit = min((each[-1] for each in (one, other) if len(each) == _KEPT), default=_RANGE)
    few = bisect_right(shorter, limit)
    return common / few if few >= _LEAST else 0.0
