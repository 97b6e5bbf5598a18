"""The numerals of a text and their values: ``find_numbers``, ``parse_number`` and, for the date rules, ``small_number``.

Knows the writing of numbers and the names that only look like one; does not know dates, units of measure or money.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    return tuple(_numeral(text, reading) for reading in _readings(text))


def parse_number(text: str) -> int | float | None:
    """The value of a text that is one numeral and nothing else.

    >>> parse_number("二又二分之一"), parse_number("三成五"), parse_number("一億五千萬"), parse_number("一些")
    (2.5, 0.35, 150000000, None)
    """
    folded = _prepared(text).strip()
    leading = _LEADING.match(folded)
    reading = _reading(folded, leading.end() if leading else 0) or _reading(folded, 0)
    whole = reading and _widened(folded, reading, 0)
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
        return (
            scaled
            if factor >= 0
            else scaled._replace(low=high, high=low, open_low=self.open_high, open_high=self.open_low, place=-scaled.place)
        )

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
    if isinstance(value, int):
        return value
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
        elif token[0].isdecimal() or len(token) > 1:
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


# ── The grammar ───────────────────────────────────────────────────────────────────────────────────


def _class(characters: Iterable[str]) -> str:
    return "[" + re.escape("".join(sorted({character for word in characters for character in word}))) + "]"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def _not_before(table: Mapping[str, str]) -> str:
    """After one of the words, not one of the characters that make another word of it."""
    return "".join(f"(?<!{word}(?={_class(characters)}))" for word, characters in table.items())


_GAP: Final = " {0,3}"  # words of segmented text
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++(?!\.\d))?|(?<!\d\.)\d++\.\d++(?!\.\d)|\d++|(?<![\w.])\.\d++)"
_NINE: Final = _class(digit for digit in _PLAIN if digit != "零")
_PAIR: Final = f"(?:{_NINE}{{2}}|{_any(_LOOSE_PAIRS)})"
_NOT_PERCENTAGE_POINT: Final = f"(?<!百(?={_GAP}分{_GAP}[^ 之]))"
_RARE: Final = f"{_class(_numbers('units', 'rare'))}(?=[\\d{''.join(_PLAIN)}]|$)"
_ANY_UNIT: Final = _class([*_SMALL, *_numbers("units", "big"), *_TENS])
_UNIT: Final = f"(?:{_ANY_UNIT}|{_RARE}){_not_before(_by_word('units', 'measures'))}{_NOT_PERCENTAGE_POINT}"
_MORE_WORD: Final = f"{_class(_MORE)}{_not_before(_by_word('approximation', 'not_more'))}"
_HEAD: Final = f"(?:{_ARABIC}|{_PAIR}|{_class([*_DIGITS, *_SOME])}){_GAP}(?:{_MORE_WORD}{_GAP})?"
_ELEMENT: Final = f"(?:零{_GAP})?(?:{_HEAD})?{_UNIT}(?:{_GAP}{_MORE_WORD})?"
_TAIL: Final = (
    f"(?:{_GAP}零)?(?:{_GAP}(?:{_PAIR}(?!{_NINE})|{_class([*_DIGITS, *_words('approximation', 'some_after')])}(?!{_NINE}))|{_ARABIC})"
)
_RUN: Final = _compile(
    f"(?P<units>{_ELEMENT}(?:{_GAP}{_ELEMENT}){{0,24}}+(?:{_TAIL})?|{_ARABIC}{_GAP}{_MORE_WORD})"
    f"|(?P<arabic>{_ARABIC})"
    f"|(?P<digits>{_any(_LOOSE_PAIRS)}(?!{_NINE})|{_class(_PLAIN)}++|{_class([*_FINANCIAL, '零'])}++|{_class(_DIGITS)})"
)
_TOKEN: Final = _compile(rf"{_GAP}(?P<token>{_ARABIC}|{_PAIR}|\S)")
_POINT: Final = _compile(
    f"{_GAP}点(?!零.分){_GAP}(?P<decimals>{_class([*_PLAIN, *_FINANCIAL])}{{1,40}}+)(?![十拾])(?P<units>(?:{_GAP}{_UNIT}){{0,3}}+)"
)
_EXPONENT: Final = _compile(r"[eE](?P<ten>[+-]?\d{1,3})(?![\dA-Za-z.])|\^(?P<power>[+-]?\d{1,3})(?![\dA-Za-z.])")
_SUFFIX: Final = _compile(f" ?(?P<letter>{_class(_LATIN)})(?![A-Za-z0-9])")
_SLASH: Final = _compile(r"(?<![\d/.])(?:(?P<whole>\d{1,9}) )?(?P<above>\d{1,3}|\d{5,9})/(?P<below>\d{1,9})(?![\d/.])")
_OF: Final = _compile(f"{_GAP}分{_GAP}之{_GAP}(?P<minus>[负-]{_GAP})?")
_AND: Final = _compile(f"{_GAP}又{_GAP}")
_SHORT_OF: Final = _compile(
    f"(?:分|份)(?P<above>{_NINE})(?![\u4e00-\u9fff])|(?:分|份)(?P<above_2>{_NINE})(?={_class(_words('parts', 'after_short_fraction'))})"
)
_PERCENT: Final = _compile(f"{_GAP}(?:(?P<percent>%|个?{_GAP}百{_GAP}分{_GAP}点)|(?P<permille>‰))")
_TENTHS: Final = _compile(
    f"{_GAP}成(?!{_class(_words('parts', 'not_tenths'))})(?:{_GAP}(?P<half>{_NINE})(?!{_class([*_SMALL, *_BIG, *_DIGITS])}))?"
)
_DISCOUNT: Final = _compile(f"{_GAP}折(?!{_class(_words('parts', 'not_discount'))})")
_SPACED_DISCOUNT: Final = _compile(rf"(?<!\d)(?P<tens>\d) (?P<ones>\d){_GAP}折")
_FIXED_VALUES: Final = {word: Fraction(value) for word, value in _by_word("digits", "fixed").items()}
_FIXED: Final = _compile(f"(?P<word>{_any(_FIXED_VALUES)})")
_HALF_DISCOUNT: Final = _compile("(?:(?<=打)|(?<=打[了个]))对折")
_DOZEN: Final = _compile(f"{_GAP}打(?!{_class(_words('parts', 'not_dozen'))})")
_HALF: Final = _compile(f"{_GAP}{_any(_words('parts', 'half_after'))}{_GAP}半(?!个)")
_MARKS: Final = "[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # bidirectional and zero-width
_COUNTED_ONE: Final = _compile(
    f"{_GAP}(?:{_class([*_words('context', 'classifiers'), *_words('context', 'joins')])}|{_any(_words('context', 'classifier_words'))}"
    f"|[到至比]{_GAP}[\\d{''.join(_DIGITS)}十百])"
)


def _all_names() -> dict[str, str]:
    """Each name or idiom with the characters before which it is none."""
    plain: dict[str, str] = {}
    for key in _TABLES["names"]:
        plain |= dict.fromkeys(_words("names", key), "")
    return plain | _by_word("names_unless", "")


def _names() -> str:
    """Names and idioms, the longest first among those of one first character."""
    by_first: dict[str, list[str]] = {}
    for word, unless in sorted(_all_names().items(), key=lambda row: -len(row[0])):
        barred = [*unless, *(_SMALL | _BIG if word[-1] in _DIGITS else ())]
        by_first.setdefault(word[0], []).append(re.escape(word[1:]) + (f"(?!{_class(barred)})" if barred else ""))
    return "|".join(f"{'(?<!第)' if first in _DIGITS else ''}{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())


def _codes() -> str:
    """Digits that belong to a name or are broken: G20, COVID-19, 歼-20, 9·11, digits around invisible marks, the %E4%B8 of an address."""
    opening = _any(_words("codes", "open"))
    han = "".join(_PLAIN) + "十"
    return "|".join(
        (
            rf"(?<![A-Za-z0-9])(?!{opening}[-~. ]?\d)[A-Za-z]++[-~]?\d[\w.~-]{{0,40}}+",
            rf"{_any(_words('codes', 'designators'))}[-~]\d++[A-Za-z]?",
            rf"(?:\d{{1,4}}|[{han}]{{1,3}})·(?:\d{{1,3}}|[{han}]{{1,3}})",
            rf"\d++(?:{_MARKS}++\d++)++",
            "(?:%[0-9A-Fa-f]{2}){2,}+",
        )
    )


_RELATIONS: Final = ("above", "below", "nearly", "about")
_APPROXIMATORS: Final = {word: relation for relation in _RELATIONS for word in _words("approximation", relation)}
_HAN_STARTS: Final = [*_DIGITS, *_SMALL, *_numbers("units", "big"), *_TENS, *_SOME]
_FIRST: Final = _class(
    {word[0] for word in _all_names()} | {*_HAN_STARTS, *_FIXED_VALUES, *"对", *(w[0] for w in _words("codes", "designators"))}
)
_NEXT: Final = _compile(
    f"(?=[0-9A-Za-z.%]|{_FIRST})(?:(?P<name>{_names()}|{_codes()})"
    f"|(?P<number>[0-9.]|(?!(?<={_class(_NOT_AFTER['数'])})数){_class(_HAN_STARTS)}|{_any(_FIXED_VALUES)}|(?<=[打了个])对折))"
)
_LEADING: Final = _compile(f"(?:{_any([*_MINUS, _ORDINAL, *_APPROXIMATORS])}{_GAP}){{1,3}}")
_AFTERS: Final = {word: relation for relation in ("above", "below", "about") for word in _words("approximation", f"after_{relation}")}
_AFTER_UP: Final = frozenset("百千万亿")
_LONGEST_FIRST: Final = sorted(_APPROXIMATORS, key=len, reverse=True)
_LAST_OF_APPROXIMATORS: Final = frozenset(word[-1] for word in _APPROXIMATORS)
_AFTER: Final = _compile(f"{_GAP}(?P<word>{_any(_AFTERS)})")
_NARROW_COMMA: Final = _compile(r"(?<=\d)，|，(?=\d)")
_ONLY_FINANCIAL: Final = frozenset({*_FINANCIAL, "拾", "佰", "仟"})
_PERCENT_UNITS: Final = frozenset(("百", "千", "万"))
_JOINED: Final = frozenset("-~)]}%‰")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑–—―─~"), "~")


class _Reading(NamedTuple):
    """A numeral at ``folded[start:end]``; *marked* if something beyond its digits shows that it is a number."""

    start: int
    end: int
    amount: _Amount
    kind: NumeralKind = NumeralKind.CARDINAL
    marked: bool = False


def _prepared(text: str) -> str:
    """The folded text; dashes that are no minus sign and wide commas between narrow digits are kept from being taken for one."""
    return fold(_NARROW_COMMA.sub("、", text).translate(_DASHES))


def _readings(text: str) -> Iterator[_Reading]:
    """The readings of a text from left to right, each beginning where the one before ended."""
    folded = _prepared(text)
    at = floor = 0
    while found := _NEXT.search(folded, at):
        at = found.end()
        if found["name"]:
            floor = at
            continue
        reading = _reading(folded, found.start())
        whole = reading and _widened(folded, reading, floor)
        if whole and (whole.marked or _stands(folded, whole)):
            at = floor = whole.end
            yield whole
        else:
            at = max(at, _end_of_run(folded, found.start()))


def _end_of_run(folded: str, at: int) -> int:
    """Where the digits end that make no number, so that no piece of them is taken for one; 大陆十二条 goes on with 十二."""
    run = _RUN.match(folded, at)
    if run is None or (run["units"] and folded[at] in _AMBIGUOUS):
        return at
    exponent = _EXPONENT.match(folded, run.end())
    return exponent.end() if exponent else run.end()


def _numeral(text: str, reading: _Reading) -> Numeral:
    low, high = reading.amount.bounds()
    kind = NumeralKind.APPROXIMATE if reading.kind is NumeralKind.CARDINAL and not reading.amount.exact else reading.kind
    return Numeral(
        reading.start,
        reading.end,
        text[reading.start : reading.end],
        _plain(reading.amount.value),
        kind,
        None if low is None else _plain(low),
        None if high is None else _plain(high),
    )


# ── One numeral ───────────────────────────────────────────────────────────────────────────────────


def _reading(folded: str, at: int) -> _Reading | None:
    """The longest numeral that begins here, without what stands before it."""
    reading = _slash(folded, at) or _spaced_discount(folded, at) or _fixed(folded, at)
    number = None if reading else _number(folded, at)
    if number:
        reading = (
            _mixed(folded, number)
            or _fraction(folded, number)
            or _short_fraction(folded, number)
            or _share(folded, number)
            or _multiple(folded, number)
        )
    return reading if reading and -_LIMIT < reading.amount.value < _LIMIT else None


def _number(folded: str, at: int) -> _Reading | None:
    """Digits, units and decimals: 17.5万, 二百五, 三点一四, 1e6."""
    run = _RUN.match(folded, at)
    if run is None:
        return None
    if run["arabic"]:
        return _arabic_number(folded, run)
    if run["units"]:
        amount, end = _summed(run["units"])
        reading = amount and _Reading(at, at + end, amount)
    else:
        positional = _positional(run["digits"])
        reading = positional and _Reading(at, run.end(), positional)
    return reading and _with_decimals(folded, reading)


def _summed(run: str) -> tuple[_Amount | None, int]:
    """The amount of as many tokens of a numeral with units as fit together, and where they end: of 五百六百 only 五百."""
    state, ends = _Sum(), 0
    for token in _TOKEN.finditer(run):
        if not state.take(token["token"]):
            fits = run[:ends].rstrip(" 零")
            return _summed(fits) if fits else (None, 0)
        if state.digit is None:  # a digit that waits for its unit may belong to the next numeral
            ends = token.end()
    return state.total(), len(run)


def _with_decimals(folded: str, reading: _Reading) -> _Reading:
    """三点一四, 一点五亿; but 三点五十 is a time."""
    point = _POINT.match(folded, reading.end)
    if point is None or not reading.amount.exact:
        return reading
    digits = point["decimals"]
    decimals = Fraction(int("".join(str(_DIGITS[digit]) for digit in digits)), 10 ** len(digits))
    amount = _exactly(reading.amount.value + decimals, Fraction(1, 10 ** len(digits)))
    for unit in point["units"].replace(" ", ""):
        amount = amount.times((_SMALL | _BIG).get(unit, 1))
    return reading._replace(end=point.end(), amount=amount)


def _arabic_number(folded: str, run: re.Match[str]) -> _Reading | None:
    """Arabic digits with an exponent or a Latin unit: 1e6, 2^10, 1.2M."""
    amount, end = _arabic(run["arabic"]), run.end()
    if amount and (exponent := _EXPONENT.match(folded, end)):
        amount, end = _raised(amount.value, exponent), exponent.end()
    if amount and (suffix := _SUFFIX.match(folded, end)):
        amount, end = amount.times(_LATIN[suffix["letter"]]), suffix.end()
    return amount and _Reading(run.start(), end, amount)


def _raised(base: Exact, exponent: re.Match[str]) -> _Amount | None:
    """The power, if it can be computed at a reasonable cost."""
    if exponent["ten"]:
        return _exactly(base * Fraction(10) ** int(exponent["ten"]))
    power = int(exponent["power"])
    if (base == 0 and power <= 0) or len(str(base)) * abs(power) > 10 * MOST_DIGITS:
        return None
    return _exactly(Fraction(base) ** power)


def _slash(folded: str, at: int) -> _Reading | None:
    """1/2, 1 3/5; 2022/23 is a season, not a fraction."""
    found = _SLASH.match(folded, at)
    if found is None or not int(found["below"]):
        return None
    value = Fraction(int(found["above"]), int(found["below"])) + int(found["whole"] or 0)
    return _Reading(at, found.end(), _exactly(value), NumeralKind.FRACTION)


def _spaced_discount(folded: str, at: int) -> _Reading | None:
    """7 2 折."""
    found = _SPACED_DISCOUNT.match(folded, at)
    return found and _Reading(at, found.end(), _exactly(Fraction(int(found["tens"] + found["ones"]), 100)), NumeralKind.PERCENT, True)


def _fixed(folded: str, at: int) -> _Reading | None:
    """半百; and the 对折 of 打对折, half the price, which alone is folding."""
    if found := _FIXED.match(folded, at):
        value = _FIXED_VALUES[found["word"]]
        kind = NumeralKind.CARDINAL if value.denominator == 1 else NumeralKind.FRACTION
        return _Reading(at, found.end(), _exactly(value), kind, True)
    found = _HALF_DISCOUNT.match(folded, at)
    return found and _Reading(at, found.end(), _exactly(Fraction(1, 2)), NumeralKind.PERCENT, True)


def _mixed(folded: str, whole: _Reading) -> _Reading | None:
    """二又二分之一."""
    joint = _AND.match(folded, whole.end)
    part = joint and _number(folded, joint.end())
    fraction = part and (_fraction(folded, part) or _short_fraction(folded, part))
    return fraction and fraction._replace(start=whole.start, amount=fraction.amount.plus(whole.amount), kind=NumeralKind.FRACTION)


def _fraction(folded: str, below: _Reading) -> _Reading | None:
    """三分之一, 百分之三点五."""
    of = _OF.match(folded, below.end)
    above = of and _number(folded, of.end())
    if not of or not above or not below.amount.value or not below.amount.exact:
        return None
    amount = above.amount.times(Fraction(-1 if of["minus"] else 1) / below.amount.value)
    kind = NumeralKind.PERCENT if folded[below.start : below.end] in _PERCENT_UNITS else NumeralKind.FRACTION
    return _Reading(below.start, above.end, amount, kind, True)


def _short_fraction(folded: str, below: _Reading) -> _Reading | None:
    """Hong Kong's 三分二; not the 三分二十秒 of a clock."""
    found = _SHORT_OF.match(folded, below.end)
    above = _DIGITS[found["above"] or found["above_2"]] if found else 0
    if not found or not below.amount.exact or not 0 < above < below.amount.value:
        return None
    return _Reading(below.start, found.end(), _exactly(Fraction(above) / below.amount.value), NumeralKind.FRACTION, True)


def _share(folded: str, number: _Reading) -> _Reading | None:
    """29.3%, 12个百分点, 三成五, 九折."""
    if found := _PERCENT.match(folded, number.end):
        amount = number.amount.times(Fraction(1, 100 if found["percent"] else 1000))
    elif found := _TENTHS.match(folded, number.end):
        amount = number.amount.plus(_exactly(Fraction(_DIGITS[found["half"]], 10) if found["half"] else 0)).times(Fraction(1, 10))
    elif found := _DISCOUNT.match(folded, number.end):
        return _discount(number, found.end())
    else:
        return None
    return _Reading(number.start, found.end(), amount, NumeralKind.PERCENT, True)


def _discount(number: _Reading, end: int) -> _Reading | None:
    """九折 is 0.9 and 八五折 0.85 of the price."""
    value = number.amount.value
    if value == 10 or not 0 < value < 100:
        return None
    return _Reading(number.start, end, _exactly(Fraction(value) / (10 if value < 10 else 100)), NumeralKind.PERCENT, True)


def _multiple(folded: str, number: _Reading) -> _Reading:
    """五打 is 60, 一半 a half, 两年半 2.5; any other number stays as it is."""
    if found := _DOZEN.match(folded, number.end):
        return _Reading(number.start, found.end(), number.amount.times(12), marked=True)
    if folded.startswith("半", number.end):
        if number.amount.value == 1 and not folded.startswith("半百", number.end):
            return _Reading(number.start, number.end + 1, _exactly(Fraction(1, 2)), NumeralKind.FRACTION, True)
    elif (found := _HALF.match(folded, number.end)) and number.amount.exact:
        return _Reading(number.start, found.end(), number.amount.plus(_exactly(Fraction(1, 2))), marked=True)
    return number


# ── What stands around it ─────────────────────────────────────────────────────────────────────────


def _widened(folded: str, reading: _Reading, floor: int) -> _Reading:
    """The reading with the sign, the 第 and the words of approximation that stand beside it."""
    return _approximated(folded, _ordinal(folded, _signed(folded, reading, floor), floor), floor)


def _before(folded: str, start: int, floor: int) -> int:
    """Where the word before ends: up to three spaces may part the words of segmented text."""
    first = max(floor, start - 3)
    return first + len(folded[first:start].rstrip(" "))


def _signed(folded: str, reading: _Reading, floor: int) -> _Reading:
    end = _before(folded, reading.start, floor)
    word = next((word for word in _MINUS if folded.endswith(word, floor, end)), None)
    if word is None or (word == "-" and end < reading.start):  # a bullet
        return reading
    start = end - len(word)
    before = folded[start - 1 : start]
    if word == "-":
        joins = (before.isalnum() or before in _JOINED) and before not in _BEFORE_HYPHEN
    else:
        joins = before in _NOT_MINUS or before in _DIGITS or before.isdecimal()
    if before and joins:
        return reading
    return reading._replace(start=start, amount=reading.amount.times(-1), marked=True)


def _ordinal(folded: str, reading: _Reading, floor: int) -> _Reading:
    end = _before(folded, reading.start, floor)
    if not folded.endswith(_ORDINAL, floor, end):
        return reading
    return reading._replace(start=end - 1, kind=NumeralKind.ORDINAL, marked=True)


def _approximated(folded: str, reading: _Reading, floor: int) -> _Reading:
    word, start = _approximator(folded, reading, floor)
    if word:
        return reading._replace(start=start, amount=_bounded(reading.amount, _APPROXIMATORS[word]), marked=True)
    after = _AFTER.match(folded, reading.end)
    if after is None:
        return reading
    return reading._replace(end=after.end(), amount=_bounded(reading.amount, _AFTERS[after["word"]]), marked=True)


def _approximator(folded: str, reading: _Reading, floor: int) -> tuple[str, int]:
    """The word of approximation before the numeral and where it begins."""
    end = _before(folded, reading.start, floor)
    if end == floor or folded[end - 1] not in _LAST_OF_APPROXIMATORS:
        return "", end
    word = next((word for word in _LONGEST_FIRST if folded.endswith(word, floor, end)), "")
    start = end - len(word)
    barred = word == "上" and folded[reading.start] not in _AFTER_UP
    if not word or barred or folded[start - 1 : start] in _NOT_AFTER.get(word, ()):
        return "", end
    following = folded[reading.end : reading.end + 2].strip()[:1]
    window = word == "近" and reading.amount.value < 10 and reading.kind is NumeralKind.CARDINAL and following in _WINDOWS
    return ("", end) if window else (word, start)


def _bounded(amount: _Amount, relation: str) -> _Amount:
    """The amount as the word bounds it; 约 and 近 are taken to reach a tenth of the number."""
    low, high = amount.bounds()
    if relation == "above":
        return amount._replace(low=low, high=None, open_low=False, open_high=False)
    if relation == "below":
        return amount._replace(low=None, high=high, open_low=False, open_high=False)
    least = None if low is None else low - abs(Fraction(low) / 10)
    most = high if high is None or relation == "nearly" else high + abs(Fraction(high) / 10)
    return amount._replace(low=least, high=most, open_low=False, open_high=False)


# ── Whether it is a number at all ─────────────────────────────────────────────────────────────────


def _stands(folded: str, reading: _Reading) -> bool:
    """Is a numeral without any mark a number here, not a piece of another word?"""
    written = folded[reading.start : reading.end]
    if written[0] in "0123456789." or _alone(folded, reading.start, reading.end):
        return True
    if written[0] in _AMBIGUOUS:
        return len(written) > 1 and _shows_itself(folded, reading)
    if len(written) == 1:
        return _single_stands(folded, written, reading.end)
    if len(written) == 2 and set(written) <= set(_DIGITS):
        return not reading.amount.exact or written[0] == "零" or folded[reading.end : reading.end + 1] in _AFTER_TWO_DIGITS
    return True


def _shows_itself(folded: str, reading: _Reading) -> bool:
    """伍佰, 肆亿贰仟 and 陆万元 are numerals wherever they stand; the 陆十二 of 大陆十二条 is not."""
    rest = folded[reading.start + 1 : reading.end]
    return not (
        _is_han(folded[reading.start - 1 : reading.start])
        and _ONLY_FINANCIAL.isdisjoint(rest)
        and not (rest[0] in _BIG and folded.startswith("元", reading.end))
    )


def _single_stands(folded: str, character: str, end: int) -> bool:
    following = folded[end : end + 1]
    if character == "一":
        return _COUNTED_ONE.match(folded, end) is not None
    if character == "零":
        return following in _AFTER_ZERO
    if character in _BIG or character in "百千":
        return following in _AFTER_BARE_UNIT
    return True


def _alone(folded: str, start: int, end: int) -> bool:
    """No Chinese character, letter or digit beside it."""
    before, after = folded[start - 1 : start] if start else "", folded[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
