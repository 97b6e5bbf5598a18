"""From the pieces that the rules name to whole expressions: chains, brackets and ranges.

Knows which pieces may stand together; does not know what days they come to.

An expression is a chain of pieces, coarse to fine (去年 + 9月 + 初), perhaps with a second chain in brackets that names the
same day again (周三（15日）), perhaps up to a second one (3月20日 + 至 + 22日).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from timeline.dates.anchoring import Grain, Piece, Reach
from timeline.dates.spanwords import GRAMMAR, Atom
from timeline.patterns import Found


class Chain(NamedTuple):
    """Pieces that stand together, coarse to fine."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    rules: tuple[str, ...]
    timex_type: str = "DATE"
    vague: bool = False
    elided: bool = False
    impossible: str = ""

    @property
    def finest(self) -> Grain:
        return self.pieces[-1].grain if self.pieces else Grain.CENTURY


class Phrase(NamedTuple):
    """A whole expression: a chain, one that says the same day again, and one that it runs up to."""

    chain: Chain
    again: Chain | None = None
    tail: tuple[Piece, ...] = ()
    until: Phrase | None = None
    to_now: bool = False
    end: int = 0

    @property
    def start(self) -> int:
        return self.chain.start

    @property
    def timex_type(self) -> str:
        """A bare time that runs up to a day is a date: 下午2点至明天下午3点."""
        return "DATE" if self.until and self.chain.timex_type == "TIME" and self.until.timex_type == "DATE" else self.chain.timex_type


def _chains(atoms: Iterator[Found[Atom]], text: str) -> Iterator[Chain]:
    """Join neighbouring atoms where each is finer than the one before it."""
    chain: Chain | None = None
    for atom in atoms:
        found = atom.result
        if found is None:
            continue
        if chain is not None and atom.start - chain.end <= _FARTHEST_PIECE and _continues(chain, atom, text):
            chain = Chain(
                start=chain.start,
                end=atom.end,
                pieces=chain.pieces + found.pieces,
                rules=(*chain.rules, atom.rule),
                timex_type=chain.timex_type,
                vague=chain.vague or found.vague,
                elided=chain.elided,
                impossible=chain.impossible or found.impossible,
            )
            continue
        if chain is not None:
            yield chain
        chain = Chain(atom.start, atom.end, found.pieces, (atom.rule,), found.timex_type, found.vague, found.elided, found.impossible)
    if chain is not None:
        yield chain


_BETWEEN_PIECES = ("", "的", " ", "里", "当地时间", "'")
_FARTHEST_PIECE = max(map(len, _BETWEEN_PIECES))
_YEAR_THEN_DATE = {"month_day", "month", "month_day_bare"}


def _continues(chain: Chain, atom: Found[Atom], text: str) -> bool:
    found = atom.result
    if found is None or chain.elided:
        return False
    if found.impossible or chain.impossible:  # 13月5日: no part of it names a day
        return chain.end == atom.start and (bool(found.pieces) or chain.finest > Grain.DAY)
    if not chain.pieces and chain.timex_type != "SET":
        return False
    between = text[chain.end : atom.start]
    if not found.pieces or (between not in _BETWEEN_PIECES and not (between == "," and _year_and_date(chain, atom))):
        return False
    first = found.pieces[0]
    if chain.timex_type == "SET":  # 每年9月, 每月4号: the set is of all of them
        return first.reach is Reach.BARE
    return chain.timex_type == "DATE" and _finer(chain, first)


def _year_and_date(chain: Chain, atom: Found[Atom]) -> bool:
    return chain.rules == ("calendar_year",) and atom.rule in _YEAR_THEN_DATE


def _finer(chain: Chain, first: Piece) -> bool:
    """Whether the piece may follow: a month after a year, a day after a month, 初 after either."""
    if first.of:
        return chain.finest in first.of
    if first.grain is Grain.PORTION and chain.finest in (Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.DECADE, Grain.CENTURY, Grain.WEEK):
        return True
    if first.reach in (Reach.ABSOLUTE, Reach.DEICTIC, Reach.LATER):
        return False
    if first.reach is Reach.ECHO:
        return first.grain is chain.finest
    return first.grain < chain.finest and not (first.grain is Grain.DAY and chain.finest >= Grain.YEAR)


def find_phrases(text: str) -> Iterator[Phrase]:
    """The expressions of a folded text, found one after another: brackets first, then ranges."""
    return _ranges(_bracketed(_chains(GRAMMAR.scan(text), text), text), text)


def _bracketed(chains: Iterator[Chain], text: str) -> Iterator[Phrase]:
    """周三（15日）, 12月15日（星期三）晚, 周三15日: the same day named twice."""
    chain = next(chains, None)
    while chain is not None:
        following = next(chains, None)
        end = chain.end
        again: Chain | None = None
        tail: tuple[Piece, ...] = ()
        if following and following.start - end <= _FARTHEST_AGAIN and _same_day_twice(chain, following, text):
            again = following
            end = again.end + (text[again.end : again.end + 1] == ")")
            following = next(chains, None)
            if following and following.start == end and following.timex_type == "TIME":
                tail, end = following.pieces, following.end
                following = next(chains, None)
        yield Phrase(chain, again, tail, end=end)
        chain = following


_FARTHEST_AGAIN = 2
"""How many characters may stand between a day and the same day again."""


def _same_day_twice(chain: Chain, other: Chain, text: str) -> bool:
    if chain.timex_type != "DATE" or other.timex_type != "DATE" or not chain.pieces or not other.pieces:
        return False
    if chain.elided or other.pieces[0].reach is Reach.ECHO:
        return False
    between = text[chain.end : other.start]
    if between == "(" and text[other.end : other.end + 1] == ")":
        return other.finest <= Grain.MONTH and (chain.finest <= Grain.WEEK or other.finest <= Grain.DAY)
    days = chain.finest <= Grain.DAY and other.finest <= Grain.DAY
    one_is_weekday = ("weekday" in chain.rules[-1]) != ("weekday" in other.rules[0])
    return days and one_is_weekday and between in ("", ",", " ", ", ")


_CONNECTS = re.compile(r"\s?(?:起|开始)?(?:一直到|直到|至|到|-{1,3}|~|～|ー|或)\s?")
_AND = re.compile(r"\s?(?:以?及|和|与|、)\s?")
_TWO_DAYS = re.compile(r"[两二三]天")
_BETWEEN = re.compile(r"(?:之间|期间|间(?!谍|接|隔|断|或|歇))")
_FARTHEST_END = 12
"""How many characters may stand between the ends of a range: more than any of the words above."""
_TO_NOW = re.compile("(?:至|到)(?:今(?!天|日|年|晚|早|晨|夜|后|次)|现在|目前|如今)")


def _ranges(phrases: Iterator[Phrase], text: str) -> Iterator[Phrase]:
    phrase = next(phrases, None)
    while phrase is not None:
        other = next(phrases, None)
        if other and other.chain.start - phrase.end <= _FARTHEST_END and _up_to(phrase, other, text):
            counted = _TWO_DAYS.match(text, other.end) if _AND.fullmatch(text, phrase.end, other.start) else None
            yield phrase._replace(until=other, end=counted.end() if counted else other.end)
            phrase = next(phrases, None)
            continue
        now = _TO_NOW.match(text, phrase.end)
        if now and phrase.chain.timex_type == "DATE":
            yield phrase._replace(to_now=True, end=now.end())
        elif not phrase.chain.elided:
            yield phrase
        phrase = other


def _up_to(phrase: Phrase, other: Phrase, text: str) -> bool:
    first, last = phrase.chain, other.chain
    if not (first.pieces or first.timex_type == "SET") or not last.pieces or {first.timex_type, last.timex_type} - {"DATE", "TIME", "SET"}:
        return False
    joined = _CONNECTS.fullmatch(text, phrase.end, other.start)
    if joined and "或" in joined[0] and last.pieces[0].reach is Reach.ABSOLUTE:
        return False  # 2016年5月1日或2016年12月1日 are two dates; in 4月或5月初 neither is whole
    if first.timex_type != "DATE" or last.timex_type != "DATE":
        return bool(joined) and _times(first, last)
    if first.elided:
        return bool(joined or text[phrase.end : other.start] == "、")
    if joined:
        return True
    both = _AND.fullmatch(text, phrase.end, other.start)
    if not both or first.finest != last.finest:
        return False
    return bool((first.finest is Grain.DAY and _TWO_DAYS.match(text, other.end)) or _BETWEEN.match(text, other.end))


def _times(first: Chain, last: Chain) -> bool:
    """8点至9点, 周一10点到12点, 下午2点至明天下午3点, 每年9月到11月; but a bare time before 16日 stands alone."""
    if last.timex_type == "DATE":
        return first.timex_type == "SET" or (first.finest <= Grain.DAY_PART and last.pieces[0].reach in (Reach.DEICTIC, Reach.LATER))
    return last.timex_type == "TIME" and first.finest <= Grain.DAY_PART
