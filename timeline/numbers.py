"""The numbers of a text: ``find_numbers``, ``parse_number`` and, for the date rules, ``small_number``.

Knows what stands around a numeral, and the names that only look like one; does not know dates, units of measure or money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from timeline.lexicon import fold
from timeline.numerals import (
    AMBIGUOUS,
    BIG_UNITS,
    DIGITS,
    FINANCIAL_DIGITS,
    FIRST_CHARACTERS,
    FIXED_VALUES,
    GAP,
    PLAIN_DIGITS,
    SMALL_UNITS,
    TABLES,
    Amount,
    NumeralKind,
    Reading,
    any_of,
    compiled,
    end_of_run,
    one_of,
    plain_value,
    reading_at,
    small_number,
    word_characters,
    word_list,
)

__all__ = ["Numeral", "NumeralKind", "find_numbers", "parse_number", "small_number"]


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
    reading = reading_at(folded, leading.end() if leading else 0) or reading_at(folded, 0)
    whole = reading and _widened(folded, reading, 0)
    if not whole or (whole.start, whole.end) != (0, len(folded)):
        return None
    return plain_value(whole.amount.value)


_MINUS: Final = word_list("signs", "minus")
_NOT_MINUS: Final = frozenset(word_list("signs", "not_minus"))
_BEFORE_HYPHEN: Final = frozenset(word_list("signs", "before_hyphen"))
_ORDINAL: Final = str(TABLES["signs"]["ordinal"])
_NOT_AFTER: Final = {word: frozenset(chars) for word, chars in word_characters("approximation", "not_after").items()}
_WINDOWS: Final = frozenset(word_list("approximation", "windows"))
_AFTER_BARE_UNIT: Final = frozenset(word_list("context", "after_bare_unit"))
_AFTER_ZERO: Final = frozenset(word_list("context", "after_zero"))
_AFTER_TWO_DIGITS: Final = frozenset(word_list("context", "after_two_digits"))
_MARKS: Final = "[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # bidirectional and zero-width
_COUNTED_ONE: Final = compiled(
    f"{GAP}(?:{one_of([*word_list('context', 'classifiers'), *word_list('context', 'joins')])}"
    f"|{any_of(word_list('context', 'classifier_words'))}"
    f"|[到至比]{GAP}[\\d{''.join(DIGITS)}十百])"
)


def _all_names() -> dict[str, str]:
    """Each name or idiom with the characters before which it is none."""
    plain: dict[str, str] = {}
    for key in TABLES["names"]:
        plain |= dict.fromkeys(word_list("names", key), "")
    return plain | word_characters("names_unless", "")


def _names() -> str:
    """Names and idioms, the longest first among those of one first character."""
    by_first: dict[str, list[str]] = {}
    for word, unless in sorted(_all_names().items(), key=lambda row: -len(row[0])):
        barred = [*unless, *(SMALL_UNITS | BIG_UNITS if word[-1] in DIGITS else ())]
        by_first.setdefault(word[0], []).append(re.escape(word[1:]) + (f"(?!{one_of(barred)})" if barred else ""))
    return "|".join(f"{'(?<!第)' if first in DIGITS else ''}{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())


def _codes() -> str:
    """Digits that belong to a name or are broken: G20, COVID-19, 歼-20, 9·11, digits around invisible marks, the %E4%B8 of an address."""
    opening = any_of(word_list("codes", "open"))
    han = "".join(PLAIN_DIGITS) + "十"
    return "|".join(
        (
            rf"(?<![A-Za-z0-9])(?!{opening}[-~. ]?\d)[A-Za-z]++[-~]?\d[\w.~-]{{0,40}}+",
            rf"{any_of(word_list('codes', 'designators'))}[-~]\d++[A-Za-z]?",
            rf"(?:\d{{1,4}}|[{han}]{{1,3}})·(?:\d{{1,3}}|[{han}]{{1,3}})",
            rf"\d++(?:{_MARKS}++\d++)++",
            "(?:%[0-9A-Fa-f]{2}){2,}+",
        )
    )


_RELATIONS: Final = ("above", "below", "nearly", "about")
_APPROXIMATORS: Final = {word: relation for relation in _RELATIONS for word in word_list("approximation", relation)}
_FIRST: Final = one_of(
    {word[0] for word in _all_names()} | {*FIRST_CHARACTERS, *FIXED_VALUES, *"对", *(w[0] for w in word_list("codes", "designators"))}
)
_NEXT: Final = compiled(
    f"(?=[0-9A-Za-z.%]|{_FIRST})(?:(?P<name>{_names()}|{_codes()})"
    f"|(?P<number>[0-9.]|(?!(?<={one_of(_NOT_AFTER['数'])})数){one_of(FIRST_CHARACTERS)}|{any_of(FIXED_VALUES)}|(?<=[打了个])对折))"
)
_LEADING: Final = compiled(f"(?:{any_of([*_MINUS, _ORDINAL, *_APPROXIMATORS])}{GAP}){{1,3}}")
_AFTERS: Final = {word: relation for relation in ("above", "below", "about") for word in word_list("approximation", f"after_{relation}")}
_AFTER_UP: Final = frozenset("百千万亿")
_LONGEST_FIRST: Final = sorted(_APPROXIMATORS, key=len, reverse=True)
_LAST_OF_APPROXIMATORS: Final = frozenset(word[-1] for word in _APPROXIMATORS)
_AFTER: Final = compiled(f"{GAP}(?P<word>{any_of(_AFTERS)})")
_NARROW_COMMA: Final = compiled(r"(?<=\d)，|，(?=\d)")
_ONLY_FINANCIAL: Final = frozenset({*FINANCIAL_DIGITS, "拾", "佰", "仟"})
_JOINED: Final = frozenset("-~)]}%‰")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑–—―─~"), "~")


def _prepared(text: str) -> str:
    """The folded text; dashes that are no minus sign and wide commas between narrow digits are kept from being taken for one."""
    return fold(_NARROW_COMMA.sub("、", text).translate(_DASHES))


def _readings(text: str) -> Iterator[Reading]:
    """The readings of a text from left to right, each beginning where the one before ended."""
    folded = _prepared(text)
    at = floor = 0
    while found := _NEXT.search(folded, at):
        at = found.end()
        if found["name"]:
            floor = at
            continue
        reading = reading_at(folded, found.start())
        whole = reading and _widened(folded, reading, floor)
        if whole and (whole.marked or _stands(folded, whole)):
            at = floor = whole.end
            yield whole
        else:
            at = max(at, end_of_run(folded, found.start()))


def _numeral(text: str, reading: Reading) -> Numeral:
    low, high = reading.amount.bounds()
    kind = NumeralKind.APPROXIMATE if reading.kind is NumeralKind.CARDINAL and not reading.amount.exact else reading.kind
    return Numeral(
        reading.start,
        reading.end,
        text[reading.start : reading.end],
        plain_value(reading.amount.value),
        kind,
        None if low is None else plain_value(low),
        None if high is None else plain_value(high),
    )


def _widened(folded: str, reading: Reading, floor: int) -> Reading:
    """The reading with the sign, the 第 and the words of approximation that stand beside it."""
    return _approximated(folded, _ordinal(folded, _signed(folded, reading, floor), floor), floor)


def _before(folded: str, start: int, floor: int) -> int:
    """Where the word before ends: up to three spaces may part the words of segmented text."""
    first = max(floor, start - 3)
    return first + len(folded[first:start].rstrip(" "))


def _signed(folded: str, reading: Reading, floor: int) -> Reading:
    end = _before(folded, reading.start, floor)
    word = next((word for word in _MINUS if folded.endswith(word, floor, end)), None)
    if word is None or (word == "-" and end < reading.start):  # a bullet
        return reading
    start = end - len(word)
    before = folded[start - 1 : start]
    if word == "-":
        joins = (before.isalnum() or before in _JOINED) and before not in _BEFORE_HYPHEN
    else:
        joins = before in _NOT_MINUS or before in DIGITS or before.isdecimal()
    if before and joins:
        return reading
    return reading._replace(start=start, amount=reading.amount.times(-1), marked=True)


def _ordinal(folded: str, reading: Reading, floor: int) -> Reading:
    end = _before(folded, reading.start, floor)
    if not folded.endswith(_ORDINAL, floor, end):
        return reading
    return reading._replace(start=end - 1, kind=NumeralKind.ORDINAL, marked=True)


def _approximated(folded: str, reading: Reading, floor: int) -> Reading:
    word, start = _approximator(folded, reading, floor)
    if word:
        return reading._replace(start=start, amount=_bounded(reading.amount, _APPROXIMATORS[word]), marked=True)
    after = _AFTER.match(folded, reading.end)
    if after is None:
        return reading
    return reading._replace(end=after.end(), amount=_bounded(reading.amount, _AFTERS[after["word"]]), marked=True)


def _approximator(folded: str, reading: Reading, floor: int) -> tuple[str, int]:
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


def _bounded(amount: Amount, relation: str) -> Amount:
    """The amount as the word bounds it; 约 and 近 are taken to reach a tenth of the number."""
    low, high = amount.bounds()
    if relation == "above":
        return amount._replace(low=low, high=None, open_low=False, open_high=False)
    if relation == "below":
        return amount._replace(low=None, high=high, open_low=False, open_high=False)
    least = None if low is None else low - abs(Fraction(low) / 10)
    most = high if high is None or relation == "nearly" else high + abs(Fraction(high) / 10)
    return amount._replace(low=least, high=most, open_low=False, open_high=False)


def _stands(folded: str, reading: Reading) -> bool:
    """Is a numeral without any mark a number here, not a piece of another word?"""
    written = folded[reading.start : reading.end]
    if written[0] in "0123456789." or _alone(folded, reading.start, reading.end):
        return True
    if written[0] in AMBIGUOUS:
        return len(written) > 1 and _shows_itself(folded, reading)
    if len(written) == 1:
        return _single_stands(folded, written, reading.end)
    if len(written) == 2 and set(written) <= set(DIGITS):
        return not reading.amount.exact or written[0] == "零" or folded[reading.end : reading.end + 1] in _AFTER_TWO_DIGITS
    return True


def _shows_itself(folded: str, reading: Reading) -> bool:
    """伍佰, 肆亿贰仟 and 陆万元 are numerals wherever they stand; the 陆十二 of 大陆十二条 is not."""
    rest = folded[reading.start + 1 : reading.end]
    return not (
        _is_han(folded[reading.start - 1 : reading.start])
        and _ONLY_FINANCIAL.isdisjoint(rest)
        and not (rest[0] in BIG_UNITS and folded.startswith("元", reading.end))
    )


def _single_stands(folded: str, character: str, end: int) -> bool:
    following = folded[end : end + 1]
    if character == "一":
        return _COUNTED_ONE.match(folded, end) is not None
    if character == "零":
        return following in _AFTER_ZERO
    if character in BIG_UNITS or character in "百千":
        return following in _AFTER_BARE_UNIT
    return True


def _alone(folded: str, start: int, end: int) -> bool:
    """No Chinese character, letter or digit beside it."""
    before, after = folded[start - 1 : start] if start else "", folded[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
