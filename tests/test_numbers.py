"""Numbers: the table of cases, the ranges, the spans, and what must not hurt.

Knows no dates; cn2an serves as a second opinion on plain integers.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.lexicon import fold
from timeline.numbers import NumeralKind, find_numbers, parse_number, small_number

TABLE = Path(__file__).parent / "cases" / "numbers.tsv"


def _cases() -> list[object]:
    rows = enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1)
    return [pytest.param(*row.split("\t"), id=f"{number}-{row}") for number, row in rows if not row.startswith("#")]


@pytest.mark.parametrize(("text", "values"), _cases())
def test_case(text: str, values: str) -> None:
    """Each line of the table: the values of the numerals, in their order."""
    text = text.replace("\\u200f", "\u200f").replace("\\u202e", "\u202e")
    wanted = [] if values == "-" else [float(Fraction(value)) for value in values.split(",")]
    assert [n.value for n in find_numbers(text)] == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("十几", 11, 19),
        ("二十多", 21, 29),
        ("几百万", 2_000_000, 9_999_999),
        ("數十", 20, 99),
        ("三四十", 30, 40),
        ("一千多万", 10_000_001, 19_999_999),
        ("逾8000", 8000, None),
        ("不足300", None, 300),
        ("近40", 36, 40),
        ("约300", 270, 330),
        ("五百以上", 500, None),
        ("负二十多", -29, -21),
    ],
)
def test_range(text: str, low: int | None, high: int | None) -> None:
    """Approximations are ranges, and an open side has no bound."""
    (numeral,) = find_numbers(text)
    assert (numeral.kind, numeral.low, numeral.high) == (NumeralKind.APPROXIMATE, low, high)


@pytest.mark.parametrize(
    ("text", "kind"), [("三百", "cardinal"), ("第三", "ordinal"), ("近40%", "percent"), ("三分之一", "fraction"), ("几十", "approximate")]
)
def test_kind(text: str, kind: str) -> None:
    """The kind says how the number is written."""
    assert [n.kind for n in find_numbers(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二又二分之一", 2.5),
        (" 十七 ", 17),
        ("负3.9%", -0.039),
        ("陆", 6),
        ("百", 100),
        ("第九", 9),
        ("三人", None),
        ("一些", None),
        ("", None),
    ],
)
def test_parse_number(text: str, value: float | None) -> None:
    """A text is read whole or not at all."""
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("8", 8), ("08", 8), ("2023", 2023), ("十", 10), ("廿三", 23), ("卅", 30), ("三十一", 31), ("两", 2), ("零", 0), ("零五", 5)],
)
def test_small_number(text: str, value: int) -> None:
    """Days, months and short counts."""
    assert small_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("二零二三", 2023), ("一九九八", 1998), ("一百二", 120), ("两千零八", 2008), ("九千九百九十九", 9999)]
)
def test_year_or_count(text: str, value: int) -> None:
    """Years read digit by digit and counts with units."""
    assert small_number(text) == value


@pytest.mark.parametrize("text", ["", "12345", "一万", "十十", "百千", "三个", "二0", "两三", "²", "٣", "一二三四五", "9" * 5000])
def test_not_small(text: str) -> None:
    """What is no numeral up to 9999 has no value, and nothing raises."""
    assert small_number(text) is None


@given(st.integers(0, 10**16 - 1), st.sampled_from(["low", "up"]))
def test_agrees_with_cn2an(number: int, mode: str) -> None:
    """What cn2an writes is read back, alone and in a sentence."""
    written = cn2an.an2cn(number, mode)
    assert parse_number(written) == number
    if len(written) > 1:
        assert [n.value for n in find_numbers(f"共计{written}元，")] == [number]
    assert number > 9999 or small_number(written) == number


@given(st.text("一二三十百千万亿零两几数多第负点分之又百折成%.,-/e^kM半打 0123456789陆参G·近约\u200f\ud800大，") | st.text())
def test_spans_quote_the_text(text: str) -> None:
    """Nothing raises, and the numerals quote the text in order without overlap."""
    end = 0
    for numeral in find_numbers(text):
        assert end <= numeral.start_char < numeral.end_char
        assert numeral.text == text[numeral.start_char : numeral.end_char]
        assert abs(numeral.value) < 10**100
        end = numeral.end_char
    parse_number(text)
    small_number(fold(text))


@pytest.mark.parametrize(
    "unit", ["1", "一", "百", "1,000,", "一又", "九·", "a1", "1\u200f", "几", "第", ".", "陆", "拾", "肆十", "%E4", "-"]
)
def test_a_long_run_of_anything_comes_to_an_end(unit: str) -> None:
    """Whatever is repeated, a page of it is read; how fast, benchmarks tell."""
    text = (unit * 30_000)[:30_000]
    assert all(numeral.text == text[numeral.start_char : numeral.end_char] for numeral in find_numbers(text))
