"""The numerals of a text and their values: ``find_numbers``, ``parse_number`` and, for the date rules, ``small_number``.

Knows the writing of numbers and the names that only look like one; does not know dates, units of measure or money.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from importlib.resources import files
from typing import Final, NamedTuple

from timeline.lexicon import fold

Exact = int | Fraction

MOST_DIGITS: Final = 100
"""A run of more digits than this is no number of any text, and nothing is to be computed with it."""
_LIMIT: Final = 10**MOST_DIGITS


class NumeralKind(StrEnum):
    """How a number is written."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    FRACTION = "fraction"
    APPROXIMATE = "approximate"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that the text writes at ``text[start_char:end_char]``."""

    start_char: int
    end_char: int
    text: str
    value: int | float
    """The number that the words name; of a range (三四十, 几百) the lower end, of 十几 and 逾8000 the round part."""
    kind: NumeralKind
    low: int | float | None
    """The least number meant, ``value`` itself if exact, None if the words set no such bound (不足40)."""
    high: int | float | None
    """The greatest number meant, likewise (逾8000 has none)."""


def find_numbers(text: str) -> tuple[Numeral, ...]:
    """The numerals of a text in their order; names such as 一带一路 hold none.

    >>> [(n.text, n.value) for n in find_numbers("一带一路投资17.5萬億元，增长百分之三點五")]
    [('17.5萬億', 17500000000000), ('百分之三點五', 0.035)]
    >>> [(n.low, n.high) for n in find_numbers("十几人受伤，三四十人失踪")]
    [(11, 19), (30, 40)]
    """
    return tuple(_numeral(text, reading) for reading in _readings(text, fold(text)))


def parse_number(text: str) -> int | float | None:
    """The value of a text that is one numeral and nothing else.

    >>> parse_number("二又二分之一"), parse_number("三成五"), parse_number("一億五千萬"), parse_number("一些")
    (2.5, 0.35, 150000000, None)
    """
    folded = fold(text).strip()
    start = next((m.end() for m in (_LEADING.match(folded),) if m), 0)
    reading = _reading(folded, start)
    whole = reading and _widened(folded, folded, reading, 0)
    if not whole or (whole.start, whole.end) != (0, len(folded)):
        return None
    return _plain(whole.amount.value)


@functools.lru_cache(maxsize=4096)
def small_number(text: str) -> int | None:
    """The value of a folded numeral up to 9999, in Arabic digits, counted or read digit by digit.

    >>> [small_number(text) for text in ("15", "廿三", "二零二三", "两千零八", "三十二万")]
    [15, 23, 2023, 2008, None]
    """
    if len(text) > 9:
        return None
    if text.isdigit():
        return int(text) if text.isascii() and len(text) <= 4 else None
    if all(character in _PLAIN for character in text):
        return int("".join(str(_PLAIN[character]) for character in text)) if 0 < len(text) <= 4 else None
    return _counted(text)


def _counted(text: str) -> int | None:
    """A number written with units: 三十, 廿三, 一千二百, 两."""
    total, digit, unit, zero = 0, 0, 10_000, False
    for character in text:
        if character in _SMALL and _SMALL[character] < unit:
            unit = _SMALL[character]
            total, digit, zero = total + (digit or 1) * unit, 0, False
        elif character in _TENS and not digit and unit > 10:
            total, unit, zero = total + _TENS[character], 10, False
        elif character in _DIGITS and not digit:
            digit, zero = _DIGITS[character], zero or character == "零"
        else:
            return None
    shortened = unit in (100, 1000) and not zero  # 一百二 is 120
    return total + (digit * unit // 10 if shortened else digit) if text else None


# ── The tables ────────────────────────────────────────────────────────────────────────────────────


def _load() -> dict[str, dict[str, object]]:
    return tomllib.loads((files("timeline") / "data" / "numerals.toml").read_text(encoding="utf-8"))


_TABLES: Final = _load()


def _numbers(section: str, key: str) -> dict[str, int]:
    table = _TABLES[section][key]
    assert isinstance(table, dict)
    return {str(word): int(value) for word, value in table.items()}


def _words(section: str, key: str) -> tuple[str, ...]:
    """A list of words, or the characters of a string of single characters."""
    table = _TABLES[section][key]
    assert isinstance(table, list | str)
    return tuple(map(str, table))


def _by_word(section: str, key: str) -> dict[str, str]:
    table = _TABLES[section][key] if key else _TABLES[section]
    assert isinstance(table, dict)
    return {str(word): str(characters) for word, characters in table.items()}


_PLAIN: Final = _numbers("digits", "plain")
_FINANCIAL: Final = _numbers("digits", "financial")
_DIGITS: Final = _PLAIN | _FINANCIAL | _numbers("digits", "counting")
_TENS: Final = _numbers("digits", "tens")
_SMALL: Final = _numbers("units", "small")
_BIG: Final = {unit: 10**power for unit, power in (_numbers("units", "big") | _numbers("units", "rare")).items()}
_LATIN: Final = {letter: 10**power for letter, power in _numbers("units", "latin").items()}
_AMBIGUOUS: Final = frozenset(_words("digits", "ambiguous"))
_SOME: Final = frozenset(_words("approximation", "some_before"))
_MORE: Final = frozenset(_words("approximation", "more"))
_LOOSE_PAIRS: Final = frozenset(_words("approximation", "loose_pairs"))
_MINUS: Final = _words("signs", "minus")
_NOT_MINUS: Final = frozenset(_words("signs", "not_minus"))
_BEFORE_HYPHEN: Final = frozenset(_words("signs", "before_hyphen"))
_ORDINAL: Final = str(_TABLES["signs"]["ordinal"])
_NOT_AFTER: Final = {word: frozenset(chars) for word, chars in _by_word("approximation", "not_after").items()}
_WINDOWS: Final = frozenset(_words("approximation", "windows"))
_AFTER_BARE_UNIT: Final = frozenset(_words("context", "after_bare_unit"))
_AFTER_ZERO: Final = frozenset(_words("context", "after_zero"))
_AFTER_TWO_DIGITS: Final = frozenset(_words("context", "after_two_digits"))


# ── Amounts: a value and the range it stands for ──────────────────────────────────────────────────


class _Amount(NamedTuple):
    """An exact value with its bounds; a bound that is *open* is not itself meant, one that is None does not exist."""

    value: Exact
    low: Exact | None
    high: Exact | None
    place: Exact = 1
    """The size of the last digit that is named: the 多 of 二十多 is less than this."""
    open_low: bool = False
    open_high: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.value == self.high

    def times(self, factor: Exact) -> _Amount:
        low, high = (None if bound is None else bound * factor for bound in (self.low, self.high))
        scaled = self._replace(value=self.value * factor, low=low, high=high, place=self.place * factor)
        return scaled if factor >= 0 else scaled._replace(low=high, high=low, open_low=self.open_high, open_high=self.open_low, place=-scaled.place)

    def plus(self, other: _Amount) -> _Amount:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return _Amount(self.value + other.value, low, high, other.place, self.open_low or other.open_low, self.open_high or other.open_high)

    def bounds(self) -> tuple[Exact | None, Exact | None]:
        """The bounds with the open ones drawn in by one where whole things are counted."""
        low, high = self.low, self.high
        if self.open_low and isinstance(low, int):
            low += 1
        if self.open_high and isinstance(high, int):
            high -= 1
        return low, high


def _exactly(value: Exact, place: Exact = 1) -> _Amount:
    return _Amount(value, value, value, place)


_SOME_BEFORE: Final = _Amount(2, 2, 10, open_high=True)  # 几十, 数百
_SOME_AFTER: Final = _Amount(0, 1, 10, open_high=True)  # 十几


def _plain(value: Exact) -> int | float:
    """The value as Python's own number, a float only where it is no whole one."""
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else float(value)


def _arabic(digits: str) -> _Amount | None:
    """The amount of Arabic digits: 1,902 or .77 or 20, whose place is 10."""
    digits = digits.replace(",", "")
    if len(digits) > MOST_DIGITS:
        return None
    whole, point, decimals = digits.partition(".")
    if point:
        return _exactly(Fraction(digits), Fraction(1, 10 ** len(decimals)))
    zeros = len(whole) - len(whole.rstrip("0"))
    return _exactly(int(whole), 10**zeros if zeros < len(whole) else 1)


def _positional(digits: str) -> _Amount | None:
    """The amount of Chinese digits side by side: 二零二一 is 2021, but 七八 is seven or eight."""
    if len(digits) > MOST_DIGITS:
        return None
    if len(digits) == 2 and (pair := _pair(digits)):
        return pair
    return _exactly(int("".join(str(_DIGITS[digit]) for digit in digits)))


def _pair(digits: str) -> _Amount | None:
    """Two digits that mean one or the other, as in 三四十."""
    low, high = (_DIGITS[digit] for digit in digits)
    return _Amount(low, low, high) if 0 < low == high - 1 or digits in _LOOSE_PAIRS else None


# ── Chinese numerals with units ───────────────────────────────────────────────────────────────────


class _Sum:
    """A numeral with units, read from left to right; each method answers whether its token may stand there."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, _Amount]] = []  # what stands before 万, 亿, with that unit
        self.section: _Amount | None = None  # below the next 万 or 亿
        self.unit = 0  # the last small unit of the section
        self.digit: _Amount | None = None
        self.zero = self.sealed = False

    def take(self, token: str) -> bool:
        if token == "零":
            self.zero = self.digit is None
            return self.zero and not self.sealed
        if token in _MORE:
            return self._more()
        if token in _SMALL:
            return self._small(_SMALL[token])
        if token in _BIG:
            return self._big(_BIG[token])
        return self._digit(token)

    def _digit(self, token: str) -> bool:
        if self.digit is not None or self.sealed:
            return False
        if token in _TENS:
            return self._small(10, _exactly(_TENS[token] // 10))
        if token in _SOME:
            self.digit = _SOME_AFTER if self.parts or self.section else _SOME_BEFORE
        elif token[0] in _DIGITS:
            self.digit = _exactly(_DIGITS[token]) if len(token) == 1 else _pair(token)
        else:
            self.digit = _arabic(token)
        return self.digit is not None

    def _small(self, unit: int, digit: _Amount | None = None) -> bool:
        if self.sealed or (self.unit and unit >= self.unit):
            return False
        amount = (digit or self.digit or _exactly(1)).times(unit)
        if self.digit == _SOME_AFTER:  # 几 with its own unit after all: 一千几百
            amount = _SOME_BEFORE.times(unit)
        self.section = self.section.plus(amount) if self.section else amount
        self.unit, self.digit, self.zero = unit, None, False
        return True

    def _big(self, unit: int) -> bool:
        section = self._closed_section(self.unit)
        below = [amount for part, amount in self.parts if part < unit]
        if section is None and (self.zero or not self.parts):
            section = None if self.parts else _exactly(1)
        if section is None:  # 万亿, 万万: the unit multiplies what stands before it
            if not self.parts:
                return False
            section = self.parts.pop()[1] if not below else None
        self.parts = [(part, amount) for part, amount in self.parts if part >= unit]
        amount = functools.reduce(_Amount.plus, [*below, *([section] if section else [])])
        self.parts.append((unit, amount.times(unit)))
        self.section, self.unit, self.digit, self.zero, self.sealed = None, 0, None, False, False
        return True

    def _more(self) -> bool:
        if self.sealed:
            return False
        target = self._closed_section(self.unit) or (self.parts[-1][1] if self.parts else None)
        if target is None or target.place <= 1 or not target.exact:
            return False
        more = _Amount(0, 0, target.place, open_low=True, open_high=True)
        if self.section or self.digit:
            self.section = target.plus(more)
        else:
            self.parts[-1] = (self.parts[-1][0], target.plus(more))
        self.digit, self.sealed = None, True
        return True

    def _closed_section(self, unit: int) -> _Amount | None:
        """The section with the digit that waits: 一百五 is 150 and 一百零五 is 105."""
        if self.digit is None:
            return self.section
        small = self.digit.value < 10 and self.digit.place == 1
        digit = self.digit.times(unit // 10) if unit and small and not self.zero else self.digit
        return self.section.plus(digit) if self.section else digit

    def total(self) -> _Amount | None:
        unit = self.unit if self.section else self.parts[-1][0] if self.parts else 0  # 两万五
        section = self._closed_section(unit)
        amounts = [amount for _, amount in self.parts] + ([section] if section else [])
        return functools.reduce(_Amount.plus, amounts) if amounts else None
