"""The rule engine: the longest match wins, then the first rule; leads say truly where a match may begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.patterns import Got, Grammar, Kind, leads_of

_WORDS = st.lists(st.text(alphabet="一二三abc.+", min_size=1, max_size=4), min_size=1, max_size=12, unique=True)


def _grammar() -> Grammar[str]:
    grammar: Grammar[str] = Grammar(
        {"digit": Kind("[0-9]{1,2}", int), "unit": Kind.of_words({"日": "day", "日本": "Japan", "月": "month"})}
    )

    @grammar.rule("{count:digit}{unit:unit}")
    def counted(got: Got) -> str:
        return f"{got.number('count')} {got['unit']}"

    @grammar.rule("{count:digit}")
    def bare(got: Got) -> str:
        return str(got["count"])

    @grammar.rule("第{count:digit}(?:{unit:unit})?")
    def consumed(got: Got) -> None:
        assert got.has("unit") or got.find("unit") is None

    return grammar


def test_the_longest_match_wins() -> None:
    assert [(found.rule, found.result) for found in _grammar().scan("15日本3月7")] == [
        ("counted", "15 Japan"),
        ("counted", "3 month"),
        ("bare", "7"),
    ]


def test_a_rule_may_consume_without_a_result() -> None:
    assert [(found.start, found.end, found.result) for found in _grammar().scan("第15日")] == [(0, 4, None)]


def test_an_empty_slot_has_no_meaning() -> None:
    grammar: Grammar[bool] = Grammar({"mark": Kind.of_words({"x": 1})})

    @grammar.rule("a{mark:mark}?")
    def marked(got: Got) -> bool:
        with pytest.raises(KeyError):
            got["mark"]
        return got.has("mark")

    assert [found.result for found in grammar.scan("a")] == [False]
    assert [rule.name for rule in grammar.rules] == ["marked"]


@given(_WORDS, st.text(alphabet="一二三abc.+", max_size=8))
def test_a_word_list_matches_its_longest_word(words: list[str], text: str) -> None:
    kind = Kind.of_words({word: word for word in words})
    wanted = max((word for word in words if text.startswith(word)), key=len, default=None)
    match = re.compile(kind.pattern).match(text)
    assert (match[0] if match else None) == wanted


@pytest.mark.parametrize(
    ("pattern", "leads"),
    [
        ("ab", ["ab"]),
        ("a.", ["a"]),
        ("a", ["a"]),
        ("a?b", ["ab", "b"]),
        ("(?<!x)(?:ab|c)d", ["ab", "cd"]),
        ("[ab]{2,3}", ["aa", "ab", "ba", "bb"]),
        ("[0-1]{1,2}年", ["00", "01", "0年", "10", "11", "1年"]),
        ("a[^b]", ["a"]),
    ],
)
def test_leads(pattern: str, leads: list[str]) -> None:
    assert sorted(leads_of(pattern)) == leads


@pytest.mark.parametrize("pattern", ["a?", "", ".a", "[^a]b", "(?=a)"])
def test_a_rule_must_begin_with_something(pattern: str) -> None:
    with pytest.raises(ValueError, match="must not"):
        leads_of(pattern)


@given(st.sampled_from(["ab?c", "(?:a|bc)+d", "[ab]c{0,2}", "a(?:b|c)?(?:d|ab)"]), st.text(alphabet="abcd", max_size=6))
def test_no_match_begins_elsewhere(pattern: str, text: str) -> None:
    match = re.compile(pattern).match(text)
    assert match is None or any(match[0].startswith(lead) or lead.startswith(match[0]) for lead in leads_of(pattern))


_RULES = ["[0-9]{1,2}日", "[0-9]{4}", "[0-9]{1,3}(?=至[0-9]日)", "(?<![0-9])[0-9一]{1,4}月", "一(?:月|日本)?"]


def _scanned(text: str, **how: str) -> list[tuple[int, int, str]]:
    grammar: Grammar[str] = Grammar({}, **how)
    for pattern in _RULES:
        grammar.rule(pattern)(lambda got: got.text)
    grammar.rule("(?:日本|日月)节?", first_words=lambda: ["日本", "日月"])(lambda got: got.text)
    return [(found.start, found.end, str(found.result)) for found in grammar.scan(text)]


@given(st.text(alphabet="019一日月至本节\n\ud800", max_size=14))
def test_runs_of_numerals_change_the_cost_and_no_result(text: str) -> None:
    assert _scanned(text, runs="0123456789一") == _scanned(text)


def test_rules_that_begin_with_words() -> None:
    assert [item for *_, item in _scanned("1日本节7日月节一日本")] == ["1日", "7日", "一日本"]
    assert [item for *_, item in _scanned("在日本节和日月")] == ["日本节", "日月"]
