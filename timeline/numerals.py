"""What one numeral is worth: digits, units, decimals, fractions and shares; for the date rules, ``small_number``.

Knows how numbers are written; does not know what stands around a numeral, nor whether it is a number there at all.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from importlib.resources import files
from typing import Final, NamedTuple

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
    if all(character in PLAIN_DIGITS for character in text):
        return int("".join(str(PLAIN_DIGITS[character]) for character in text)) if 0 < len(text) <= 4 else None
    return _counted(text)


def _counted(text: str) -> int | None:
    """A number written with units: 三十, 廿三, 一千二百, 两."""
    total, digit, unit, zero = 0, 0, 10_000, False
    for character in text:
        if character in SMALL_UNITS and SMALL_UNITS[character] < unit:
            unit = SMALL_UNITS[character]
            total, digit, zero = total + (digit or 1) * unit, 0, False
        elif character in _TENS and not digit and unit > 10:
            total, unit, zero = total + _TENS[character], 10, False
        elif character in DIGITS and not digit:
            digit, zero = DIGITS[character], zero or character == "零"
        else:
            return None
    shortened = unit in (100, 1000) and not zero  # 一百二 is 120
    return total + (digit * unit // 10 if shortened else digit) if text else None


def _load() -> dict[str, dict[str, object]]:
    return tomllib.loads((files("timeline") / "data" / "numerals.toml").read_text(encoding="utf-8"))


TABLES: Final = _load()


def word_values(section: str, key: str) -> dict[str, int]:
    """A table of words and what each is worth."""
    table = TABLES[section][key]
    assert isinstance(table, dict)
    return {str(word): int(value) for word, value in table.items()}


def word_list(section: str, key: str) -> tuple[str, ...]:
    """A list of words, or the characters of a string of single characters."""
    table = TABLES[section][key]
    assert isinstance(table, list | str)
    return tuple(map(str, table))


def word_characters(section: str, key: str) -> dict[str, str]:
    """A table of words and the characters that go with each; without a key, the whole section."""
    table = TABLES[section][key] if key else TABLES[section]
    assert isinstance(table, dict)
    return {str(word): str(characters) for word, characters in table.items()}


PLAIN_DIGITS: Final = word_values("digits", "plain")
FINANCIAL_DIGITS: Final = word_values("digits", "financial")
DIGITS: Final = PLAIN_DIGITS | FINANCIAL_DIGITS | word_values("digits", "counting")
_TENS: Final = word_values("digits", "tens")
SMALL_UNITS: Final = word_values("units", "small")
BIG_UNITS: Final = {unit: 10**power for unit, power in (word_values("units", "big") | word_values("units", "rare")).items()}
_LATIN: Final = {letter: 10**power for letter, power in word_values("units", "latin").items()}
AMBIGUOUS: Final = frozenset(word_list("digits", "ambiguous"))
_SOME: Final = frozenset(word_list("approximation", "some_before"))
_MORE: Final = frozenset(word_list("approximation", "more"))
_LOOSE_PAIRS: Final = frozenset(word_list("approximation", "loose_pairs"))


class Amount(NamedTuple):
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
        """Is nothing but the value meant?"""
        return self.low == self.value == self.high

    def times(self, factor: Exact) -> Amount:
        """The amount as a unit or a sign multiplies it; a negative factor swaps the bounds."""
        low, high = (None if bound is None else bound * factor for bound in (self.low, self.high))
        scaled = self._replace(value=self.value * factor, low=low, high=high, place=self.place * factor)
        return (
            scaled
            if factor >= 0
            else scaled._replace(low=high, high=low, open_low=self.open_high, open_high=self.open_low, place=-scaled.place)
        )

    def plus(self, other: Amount) -> Amount:
        """The amount with a lesser one after it, whose place is then the last that is named."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Amount(self.value + other.value, low, high, other.place, self.open_low or other.open_low, self.open_high or other.open_high)

    def bounds(self) -> tuple[Exact | None, Exact | None]:
        """The bounds with the open ones drawn in by one where whole things are counted."""
        low, high = self.low, self.high
        if self.open_low and isinstance(low, int):
            low += 1
        if self.open_high and isinstance(high, int):
            high -= 1
        return low, high


def _exactly(value: Exact, place: Exact = 1) -> Amount:
    return Amount(value, value, value, place)


_SOME_BEFORE: Final = Amount(2, 2, 10, open_high=True)  # 几十, 数百
_SOME_AFTER: Final = Amount(0, 1, 10, open_high=True)  # 十几


def plain_value(value: Exact) -> int | float:
    """The value as Python's own number, a float only where it is no whole one."""
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else float(value)


def _arabic(digits: str) -> Amount | None:
    """The amount of Arabic digits: 1,902 or .77 or 20, whose place is 10."""
    digits = digits.replace(",", "")
    if len(digits) > MOST_DIGITS:
        return None
    whole, point, decimals = digits.partition(".")
    if point:
        return _exactly(Fraction(digits), Fraction(1, 10 ** len(decimals)))
    zeros = len(whole) - len(whole.rstrip("0"))
    return _exactly(int(whole), 10**zeros if zeros < len(whole) else 1)


def _positional(digits: str) -> Amount | None:
    """The amount of Chinese digits side by side: 二零二一 is 2021, but 七八 is seven or eight."""
    if len(digits) > MOST_DIGITS:
        return None
    if len(digits) == 2 and (pair := _pair(digits)):
        return pair
    return _exactly(int("".join(str(DIGITS[digit]) for digit in digits)))


def _pair(digits: str) -> Amount | None:
    """Two digits that mean one or the other, as in 三四十."""
    low, high = (DIGITS[digit] for digit in digits)
    return Amount(low, low, high) if 0 < low == high - 1 or digits in _LOOSE_PAIRS else None


class _Sum:
    """A numeral with units, read from left to right; each method answers whether its token may stand there."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, Amount]] = []  # what stands before 万, 亿, with that unit
        self.section: Amount | None = None  # below the next 万 or 亿
        self.unit = 0  # the last small unit of the section
        self.digit: Amount | None = None
        self.zero = self.sealed = False

    def take(self, token: str) -> bool:
        if token == "零":
            self.zero = self.digit is None
            return self.zero and not self.sealed
        if token in _MORE:
            return self._more()
        if token in SMALL_UNITS:
            return self._small(SMALL_UNITS[token])
        if token in BIG_UNITS:
            return self._big(BIG_UNITS[token])
        return self._digit(token)

    def _digit(self, token: str) -> bool:
        if self.digit is not None or self.sealed:
            return False
        if token in _TENS:
            return self._small(10, _exactly(_TENS[token] // 10))
        if token in _SOME:
            self.digit = _SOME_AFTER if self.parts or self.section else _SOME_BEFORE
        elif token[0] in DIGITS:
            self.digit = _exactly(DIGITS[token]) if len(token) == 1 else _pair(token)
        elif token[0].isdecimal() or len(token) > 1:
            self.digit = _arabic(token)
        return self.digit is not None

    def _small(self, unit: int, digit: Amount | None = None) -> bool:
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
        amount = functools.reduce(Amount.plus, [*below, *([section] if section else [])])
        self.parts.append((unit, amount.times(unit)))
        self.section, self.unit, self.digit, self.zero, self.sealed = None, 0, None, False, False
        return True

    def _more(self) -> bool:
        if self.sealed:
            return False
        target = self._closed_section(self.unit) or (self.parts[-1][1] if self.parts else None)
        if target is None or target.place <= 1 or not target.exact:
            return False
        more = Amount(0, 0, target.place, open_low=True, open_high=True)
        if self.section or self.digit:
            self.section = target.plus(more)
        else:
            self.parts[-1] = (self.parts[-1][0], target.plus(more))
        self.digit, self.sealed = None, True
        return True

    def _closed_section(self, unit: int) -> Amount | None:
        """The section with the digit that waits: 一百五 is 150 and 一百零五 is 105."""
        if self.digit is None:
            return self.section
        small = self.digit.value < 10 and self.digit.place == 1
        digit = self.digit.times(unit // 10) if unit and small and not self.zero else self.digit
        return self.section.plus(digit) if self.section else digit

    def total(self) -> Amount | None:
        unit = self.unit if self.section else self.parts[-1][0] if self.parts else 0  # 两万五
        section = self._closed_section(unit)
        amounts = [amount for _, amount in self.parts] + ([section] if section else [])
        return functools.reduce(Amount.plus, amounts) if amounts else None


def one_of(characters: Iterable[str]) -> str:
    """A pattern for one of the characters of these words.

    >>> one_of(["三百", "百"])
    '[三百]'
    """
    return "[" + re.escape("".join(sorted({character for word in characters for character in word}))) + "]"


def compiled(pattern: str) -> re.Pattern[str]:
    r"""The pattern, whose ``\d`` and ``\w`` are those of ASCII alone."""
    return re.compile(pattern, re.ASCII)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first.

    >>> any_of(["约", "大约"])
    '(?:大约|约)'
    """
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def _not_before(table: Mapping[str, str]) -> str:
    """After one of the words, not one of the characters that make another word of it."""
    return "".join(f"(?<!{word}(?={one_of(characters)}))" for word, characters in table.items())


GAP: Final = " {0,3}"  # words of segmented text
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++(?!\.\d))?|(?<!\d\.)\d++\.\d++(?!\.\d)|\d++|(?<![\w.])\.\d++)"
_NINE: Final = one_of(digit for digit in PLAIN_DIGITS if digit != "零")
_PAIR: Final = f"(?:{_NINE}{{2}}|{any_of(_LOOSE_PAIRS)})"
_NOT_PERCENTAGE_POINT: Final = f"(?<!百(?={GAP}分{GAP}[^ 之]))"
_RARE: Final = f"{one_of(word_values('units', 'rare'))}(?=[\\d{''.join(PLAIN_DIGITS)}]|$)"
_ANY_UNIT: Final = one_of([*SMALL_UNITS, *word_values("units", "big"), *_TENS])
_UNIT: Final = f"(?:{_ANY_UNIT}|{_RARE}){_not_before(word_characters('units', 'measures'))}{_NOT_PERCENTAGE_POINT}"
_MORE_WORD: Final = f"{one_of(_MORE)}{_not_before(word_characters('approximation', 'not_more'))}"
_HEAD: Final = f"(?:{_ARABIC}|{_PAIR}|{one_of([*DIGITS, *_SOME])}){GAP}(?:{_MORE_WORD}{GAP})?"
_ELEMENT: Final = f"(?:零{GAP})?(?:{_HEAD})?{_UNIT}(?:{GAP}{_MORE_WORD})?"
_TAIL: Final = (
    f"(?:{GAP}零)?(?:{GAP}(?:{_PAIR}(?!{_NINE})|{one_of([*DIGITS, *word_list('approximation', 'some_after')])}(?!{_NINE}))|{_ARABIC})"
)
_RUN: Final = compiled(
    f"(?P<units>{_ELEMENT}(?:{GAP}{_ELEMENT}){{0,24}}+(?:{_TAIL})?|{_ARABIC}{GAP}{_MORE_WORD})"
    f"|(?P<arabic>{_ARABIC})"
    f"|(?P<digits>{any_of(_LOOSE_PAIRS)}(?!{_NINE})|{one_of(PLAIN_DIGITS)}++|{one_of([*FINANCIAL_DIGITS, '零'])}++|{one_of(DIGITS)})"
)
_TOKEN: Final = compiled(rf"{GAP}(?P<token>{_ARABIC}|{_PAIR}|\S)")
_POINT: Final = compiled(
    f"{GAP}点(?!零.分){GAP}(?P<decimals>{one_of([*PLAIN_DIGITS, *FINANCIAL_DIGITS])}{{1,40}}+)(?![十拾])(?P<units>(?:{GAP}{_UNIT}){{0,3}}+)"
)
_EXPONENT: Final = compiled(r"[eE](?P<ten>[+-]?\d{1,3})(?![\dA-Za-z.])|\^(?P<power>[+-]?\d{1,3})(?![\dA-Za-z.])")
_SUFFIX: Final = compiled(f" ?(?P<letter>{one_of(_LATIN)})(?![A-Za-z0-9])")
_SLASH: Final = compiled(r"(?<![\d/.])(?:(?P<whole>\d{1,9}) )?(?P<above>\d{1,3}|\d{5,9})/(?P<below>\d{1,9})(?![\d/.])")
_OF: Final = compiled(f"{GAP}分{GAP}之{GAP}(?P<minus>[负-]{GAP})?")
_AND: Final = compiled(f"{GAP}又{GAP}")
_SHORT_OF: Final = compiled(
    f"(?:分|份)(?P<above>{_NINE})(?![\u4e00-\u9fff])|(?:分|份)(?P<above_2>{_NINE})(?={one_of(word_list('parts', 'after_short_fraction'))})"
)
_PERCENT: Final = compiled(f"{GAP}(?:(?P<percent>%|个?{GAP}百{GAP}分{GAP}点)|(?P<permille>‰))")
_TENTHS: Final = compiled(
    f"{GAP}成(?!{one_of(word_list('parts', 'not_tenths'))})(?:{GAP}(?P<half>{_NINE})(?!{one_of([*SMALL_UNITS, *BIG_UNITS, *DIGITS])}))?"
)
_DISCOUNT: Final = compiled(f"{GAP}折(?!{one_of(word_list('parts', 'not_discount'))})")
_SPACED_DISCOUNT: Final = compiled(rf"(?<!\d)(?P<tens>\d) (?P<ones>\d){GAP}折")
FIXED_VALUES: Final = {word: Fraction(value) for word, value in word_characters("digits", "fixed").items()}
_FIXED: Final = compiled(f"(?P<word>{any_of(FIXED_VALUES)})")
_HALF_DISCOUNT: Final = compiled("(?:(?<=打)|(?<=打[了个]))对折")
_DOZEN: Final = compiled(f"{GAP}打(?!{one_of(word_list('parts', 'not_dozen'))})")
_HALF: Final = compiled(f"{GAP}{any_of(word_list('parts', 'half_after'))}{GAP}半(?!个)")
FIRST_CHARACTERS: Final = [*DIGITS, *SMALL_UNITS, *word_values("units", "big"), *_TENS, *_SOME]
_PERCENT_UNITS: Final = frozenset(("百", "千", "万"))


class Reading(NamedTuple):
    """A numeral at ``folded[start:end]``; *marked* if something beyond its digits shows that it is a number."""

    start: int
    end: int
    amount: Amount
    kind: NumeralKind = NumeralKind.CARDINAL
    marked: bool = False


def reading_at(folded: str, at: int) -> Reading | None:
    """The longest numeral that begins here, without what stands before it.

    >>> reading_at("增长百分之三点五", 2).amount.value
    Fraction(7, 200)
    """
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


def end_of_run(folded: str, at: int) -> int:
    """Where the digits end that make no number, so that no piece of them is taken for one; 大陆十二条 goes on with 十二."""
    run = _RUN.match(folded, at)
    if run is None or (run["units"] and folded[at] in AMBIGUOUS):
        return at
    exponent = _EXPONENT.match(folded, run.end())
    return exponent.end() if exponent else run.end()


def _number(folded: str, at: int) -> Reading | None:
    """Digits, units and decimals: 17.5万, 二百五, 三点一四, 1e6."""
    run = _RUN.match(folded, at)
    if run is None:
        return None
    if run["arabic"]:
        return _arabic_number(folded, run)
    if run["units"]:
        amount, end = _summed(run["units"])
        reading = amount and Reading(at, at + end, amount)
    else:
        positional = _positional(run["digits"])
        reading = positional and Reading(at, run.end(), positional)
    return reading and _with_decimals(folded, reading)


def _summed(run: str) -> tuple[Amount | None, int]:
    """The amount of as many tokens of a numeral with units as fit together, and where they end: of 五百六百 only 五百."""
    state, ends = _Sum(), 0
    for token in _TOKEN.finditer(run):
        if not state.take(token["token"]):
            fits = run[:ends].rstrip(" 零")
            return _summed(fits) if fits else (None, 0)
        if state.digit is None:  # a digit that waits for its unit may belong to the next numeral
            ends = token.end()
    return state.total(), len(run)


def _with_decimals(folded: str, reading: Reading) -> Reading:
    """三点一四, 一点五亿; but 三点五十 is a time."""
    point = _POINT.match(folded, reading.end)
    if point is None or not reading.amount.exact:
        return reading
    digits = point["decimals"]
    decimals = Fraction(int("".join(str(DIGITS[digit]) for digit in digits)), 10 ** len(digits))
    amount = _exactly(reading.amount.value + decimals, Fraction(1, 10 ** len(digits)))
    for unit in point["units"].replace(" ", ""):
        amount = amount.times((SMALL_UNITS | BIG_UNITS).get(unit, 1))
    return reading._replace(end=point.end(), amount=amount)


def _arabic_number(folded: str, run: re.Match[str]) -> Reading | None:
    """Arabic digits with an exponent or a Latin unit: 1e6, 2^10, 1.2M."""
    amount, end = _arabic(run["arabic"]), run.end()
    if amount and (exponent := _EXPONENT.match(folded, end)):
        amount, end = _raised(amount.value, exponent), exponent.end()
    if amount and (suffix := _SUFFIX.match(folded, end)):
        amount, end = amount.times(_LATIN[suffix["letter"]]), suffix.end()
    return amount and Reading(run.start(), end, amount)


def _raised(base: Exact, exponent: re.Match[str]) -> Amount | None:
    """The power, if it can be computed at a reasonable cost."""
    if exponent["ten"]:
        return _exactly(base * Fraction(10) ** int(exponent["ten"]))
    power = int(exponent["power"])
    if (base == 0 and power <= 0) or len(str(base)) * abs(power) > 10 * MOST_DIGITS:
        return None
    return _exactly(Fraction(base) ** power)


def _slash(folded: str, at: int) -> Reading | None:
    """1/2, 1 3/5; 2022/23 is a season, not a fraction."""
    found = _SLASH.match(folded, at)
    if found is None or not int(found["below"]):
        return None
    value = Fraction(int(found["above"]), int(found["below"])) + int(found["whole"] or 0)
    return Reading(at, found.end(), _exactly(value), NumeralKind.FRACTION)


def _spaced_discount(folded: str, at: int) -> Reading | None:
    """7 2 折."""
    found = _SPACED_DISCOUNT.match(folded, at)
    return found and Reading(at, found.end(), _exactly(Fraction(int(found["tens"] + found["ones"]), 100)), NumeralKind.PERCENT, True)


def _fixed(folded: str, at: int) -> Reading | None:
    """半百; and the 对折 of 打对折, half the price, which alone is folding."""
    if found := _FIXED.match(folded, at):
        value = FIXED_VALUES[found["word"]]
        kind = NumeralKind.CARDINAL if value.denominator == 1 else NumeralKind.FRACTION
        return Reading(at, found.end(), _exactly(value), kind, True)
    found = _HALF_DISCOUNT.match(folded, at)
    return found and Reading(at, found.end(), _exactly(Fraction(1, 2)), NumeralKind.PERCENT, True)


def _mixed(folded: str, whole: Reading) -> Reading | None:
    """二又二分之一."""
    joint = _AND.match(folded, whole.end)
    part = joint and _number(folded, joint.end())
    fraction = part and (_fraction(folded, part) or _short_fraction(folded, part))
    return fraction and fraction._replace(start=whole.start, amount=fraction.amount.plus(whole.amount), kind=NumeralKind.FRACTION)


def _fraction(folded: str, below: Reading) -> Reading | None:
    """三分之一, 百分之三点五."""
    of = _OF.match(folded, below.end)
    above = of and _number(folded, of.end())
    if not of or not above or not below.amount.value or not below.amount.exact:
        return None
    amount = above.amount.times(Fraction(-1 if of["minus"] else 1) / below.amount.value)
    kind = NumeralKind.PERCENT if folded[below.start : below.end] in _PERCENT_UNITS else NumeralKind.FRACTION
    return Reading(below.start, above.end, amount, kind, True)


def _short_fraction(folded: str, below: Reading) -> Reading | None:
    """Hong Kong's 三分二; not the 三分二十秒 of a clock."""
    found = _SHORT_OF.match(folded, below.end)
    above = DIGITS[found["above"] or found["above_2"]] if found else 0
    if not found or not below.amount.exact or not 0 < above < below.amount.value:
        return None
    return Reading(below.start, found.end(), _exactly(Fraction(above) / below.amount.value), NumeralKind.FRACTION, True)


def _share(folded: str, number: Reading) -> Reading | None:
    """29.3%, 12个百分点, 三成五, 九折."""
    if found := _PERCENT.match(folded, number.end):
        amount = number.amount.times(Fraction(1, 100 if found["percent"] else 1000))
    elif found := _TENTHS.match(folded, number.end):
        amount = number.amount.plus(_exactly(Fraction(DIGITS[found["half"]], 10) if found["half"] else 0)).times(Fraction(1, 10))
    elif found := _DISCOUNT.match(folded, number.end):
        return _discount(number, found.end())
    else:
        return None
    return Reading(number.start, found.end(), amount, NumeralKind.PERCENT, True)


def _discount(number: Reading, end: int) -> Reading | None:
    """九折 is 0.9 and 八五折 0.85 of the price."""
    value = number.amount.value
    if value == 10 or not 0 < value < 100:
        return None
    return Reading(number.start, end, _exactly(Fraction(value) / (10 if value < 10 else 100)), NumeralKind.PERCENT, True)


def _multiple(folded: str, number: Reading) -> Reading:
    """五打 is 60, 一半 a half, 两年半 2.5; any other number stays as it is."""
    if found := _DOZEN.match(folded, number.end):
        return Reading(number.start, found.end(), number.amount.times(12), marked=True)
    if folded.startswith("半", number.end):
        if number.amount.value == 1 and not folded.startswith("半百", number.end):
            return Reading(number.start, number.end + 1, _exactly(Fraction(1, 2)), NumeralKind.FRACTION, True)
    elif (found := _HALF.match(folded, number.end)) and number.amount.exact:
        return Reading(number.start, found.end(), number.amount.plus(_exactly(Fraction(1, 2))), marked=True)
    return number
