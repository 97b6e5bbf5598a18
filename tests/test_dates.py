"""Dates: the table of cases, the modes, what is explained, and what must not hurt.

Each line of ``cases/dates.tsv`` is a promise that a reader of Chinese can check; the rest are the promises that no table can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.dates import explain, find_dates, parse_date, tense_of
from timeline.dates.anchoring import Tense
from timeline.explaining import to_timex3
from timeline.lexicon import fold

THURSDAY = date(2021, 12, 16)


def _cases() -> Iterator[object]:
    """Text, value, note and publication day of each line of the tables."""
    for table in sorted((Path(__file__).parent / "cases").glob("dates*.tsv")):
        day = None
        for number, row in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
            if row.startswith("# "):
                day = date.fromisoformat(row[2:12])
            elif row and not row.startswith("#"):
                text, value, note = (*row.split("\t"), "")[:3]
                yield pytest.param(_unescaped(text), value, note, day, id=f"{number}-{text}")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


@pytest.mark.parametrize(("text", "value", "note", "day"), list(_cases()))
def test_case(text: str, value: str, note: str, day: date) -> None:
    """Each line of the table: the values that the text holds, with a space between, or none; the trace is shown where it is another."""
    found = find_dates(text, published=day)
    trace = "\n".join(explain(text, published=day))
    assert [str(item.value) for item in found if item.value] == ([] if value == "-" else value.split(" ")), trace
    assert any(item.conflict for item in found) == (note == "conflict"), trace


def test_there_are_a_thousand_cases() -> None:
    assert len(list(_cases())) > 1000


@pytest.mark.parametrize(
    ("text", "prefer", "value"),
    [
        ("28日", "news", "2021-11-28"),
        ("28日", "past", "2021-11-28"),
        ("28日", "future", "2021-12-28"),
        ("28日", "nearest", "2021-12-28"),
        ("3月", "past", "2021-03"),
        ("3月", "future", "2022-03"),
        ("周五", "past", "2021-12-10"),
        ("周五", "future", "2021-12-17"),
        ("周四", "future", "2021-12-23"),
        ("周四", "past", "2021-12-16"),
        ("周日", "nearest", "2021-12-19"),
        ("中秋节", "past", "2021-09-21"),
        ("中秋节", "future", "2022-09-10"),
        ("5月至10月", "future", "2022-05/2022-10"),
        ("11月至明年2月", "past", "2021-11/2022-02"),
        ("3个星期后", "future", "2022-01-06"),
        ("2月29日", "past", "2020-02-29"),
        ("2月29日", "future", "2024-02-29"),
    ],
)
def test_the_direction_that_is_asked_for(text: str, prefer: str, value: str) -> None:
    """A bare date may be of several cycles; ``prefer`` says which."""
    assert [str(item.value) for item in find_dates(text, published=THURSDAY, prefer=prefer)] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("14日，双方签署协议。当天，他离开北京。", ["2021-12-14", "2021-12-14"]),
        ("14日抵达，翌日会谈，第三天返回。", ["2021-12-14", "2021-12-15"]),
        ("2019年，他两次访华。6月，他再次到访。", ["2019", "2019-06"]),
        ("2019年他辞职，同年9月回国。", ["2019", "2019-09"]),
        ("14日，他发表讲话。他说：“今天的会谈很有成果。”", ["2021-12-14", "2021-12-14"]),
        ("2018年6月12日和2019年2月27日", ["2018-06-12", "2019-02-27"]),
        ("2018年春节和中秋节", ["2018-02-16", "2018-09-24"]),
    ],
)
def test_what_stands_before_counts(text: str, values: list[str]) -> None:
    """当天, 翌日, 同年 and bare months look back into the text."""
    assert [str(item.value) for item in find_dates(text, published=THURSDAY) if item.value] == values


@pytest.mark.parametrize(
    ("text", "prefer", "values"),
    [
        ("15日，他抵达北京后表示，今天（12月16日）的会谈十分重要。", "news", ["2021-12-15", "2021-12-16"]),
        ("他已于周三（15日）离开。", "future", ["2021-12-15"]),
    ],
)
def test_two_parts_that_agree_near_the_report_are_no_conflict(text: str, prefer: str, values: list[str]) -> None:
    found = find_dates(text, published=THURSDAY, prefer=prefer)
    assert [str(item.value) for item in found] == values
    assert not any(item.conflict for item in found)


def test_a_disagreement_is_reported() -> None:
    """The 16th was a Thursday: the words contradict themselves, and the reader is told."""
    (found,) = find_dates("周三(16日)", published=THURSDAY)
    assert str(found.value) == "2021-12-16"
    assert found.conflict is not None


@pytest.mark.parametrize("text", ["15日", "周三", "9月", "昨天", "去年", "近日", "三天前", "当天", "春节"])
def test_without_a_publication_date_nothing_relative_has_a_value(text: str) -> None:
    found = find_dates(text)
    assert [item.value for item in found] == [None]
    assert "publication" in found[0].basis


def test_parse_date_wants_one_date() -> None:
    found = parse_date("去年9月", published=THURSDAY)
    assert found is not None
    assert str(found.value) == "2020-09"
    assert parse_date("没有日期", published=THURSDAY) is None
    assert parse_date("去年和今年", published=THURSDAY) is None


@pytest.mark.parametrize(
    ("clause", "tense"),
    [("双方将于\0举行会谈", "future"), ("双方\0举行了会谈", "past"), ("双方\0举行会谈", "open"), ("他说,\0将访华", "future")],
)
def test_tense(clause: str, tense: str) -> None:
    before, after = clause.split("\0")
    assert tense_of(before + "15日" + after, len(before), len(before) + 3) is Tense(tense)


def test_segmented_text_gives_the_same_values_and_its_own_spans() -> None:
    plain, spaced = "他于2021年12月15日至17日访问", "他 于 2021 年 12 月 15 日 至 17 日 访问"
    (one,), (other,) = find_dates(plain, published=THURSDAY), find_dates(spaced, published=THURSDAY)
    assert one.value == other.value
    assert other.text == "2021 年 12 月 15 日 至 17 日"
    assert spaced[other.start_char : other.end_char] == other.text


@pytest.mark.parametrize("words", ["近日", "近期", "过去三个月", "未来几天", "三周前"])
def test_conventional_extents_are_marked(words: str) -> None:
    assert [item.vague for item in find_dates(words, published=THURSDAY)] == [True]


@pytest.mark.parametrize(("text", "kind"), [("三天", "DURATION"), ("每周三", "SET"), ("晚上8点", "TIME"), ("周三", "DATE")])
def test_timex_type(text: str, kind: str) -> None:
    assert [item.timex_type for item in find_dates(text, published=THURSDAY)] == [kind]


def test_the_clock_is_kept_in_the_basis() -> None:
    (found,) = find_dates("当地时间15日晚", published=THURSDAY)
    assert found.text == "15日晚"
    assert "当地时间" in found.basis


def test_explain_names_the_rule_and_what_lost() -> None:
    lines = explain("双方28日会谈，周三（16日）签字", published=THURSDAY)
    assert "day" in lines[0]
    assert "2021-12-28" in lines[1]
    assert "different days" in lines[2]


def test_timex3_is_xml_that_gives_the_text_back() -> None:
    text = "A<B & “近日”\x00，12月15日 <三天> \ud800 去年9月"
    written = to_timex3(text, find_dates(text, published=THURSDAY))
    root = ElementTree.fromstring(f"<TEXT>{written}</TEXT>")
    assert "".join(root.itertext()) == re.sub("[\x00\ud800]", "\ufffd", text)
    marks = [(item.get("tid"), item.get("type"), item.get("value"), item.get("mod")) for item in root]
    assert marks == [
        ("t1", "DATE", "2021-12-09/2021-12-16", "APPROX"),
        ("t2", "DATE", "2021-12-15", None),
        ("t3", "DURATION", "PXX", None),
        ("t4", "DATE", "2020-09", None),
    ]


_BITS = st.sampled_from(
    [
        *"0123456789年月日号周星期天前后初底至到-/.:（）()，。 \n的第上下本去今明昨个半两三十廿正闰春节",
        "2021",
        "12",
        "\u200f",
        "\u202e",
        "\ud800",
        "中秋",
        "農曆",
        "將",
        "了",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_BITS, max_size=40).map("".join))
def test_odd_prose_never_raises_and_every_span_quotes_it(text: str) -> None:
    """Whatever the text, spans are in order, lie in it, and values begin before they end."""
    at = 0
    for found in find_dates(text, published=THURSDAY):
        assert at <= found.start_char < found.end_char <= len(text)
        assert text[found.start_char : found.end_char] == found.text
        assert found.value is None or found.start is None or found.end is None or found.start <= found.end
        at = found.end_char
    explain(text, published=THURSDAY)


@given(st.text(max_size=60))
def test_any_text_at_all_is_survived(text: str) -> None:
    find_dates(text, published=THURSDAY)
    assert len(fold(text)) == len(text)


@given(st.dates())
def test_iso_dates_come_back(day: date) -> None:
    """What is written in full needs no anchor, on any day of the calendar that has four digits and no surprises."""
    if day.year >= 1000 and day.year < 2200:
        assert [item.start for item in find_dates(f"（{day.isoformat()}）")] == [day]
        assert [item.end for item in find_dates(f"{day.year}年{day.month}月{day.day}日")] == [day]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)), st.integers(0, 9))
def test_the_edges_of_the_calendar_do_not_hurt(day: date, number: int) -> None:
    for published in (day, date.min, date.max):
        find_dates(f"{number}千年前，上世纪90年代，大后天，下下周三，{number}月30日，去年除夕，未来两百年", published=published)


@pytest.mark.parametrize("unit", ["双方会谈将举行", "1", "12月", "周三(", "“", "2021-", "第一", "至"])
def test_a_long_line_of_anything_comes_to_an_end(unit: str) -> None:
    """A text without punctuation is read to its end; how fast, benchmarks tell."""
    text = (unit * 100_000)[:100_000]
    assert all(found.text == found.span.of(text) for found in find_dates(text, published=THURSDAY))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("周五将会见总统，周日转往该市访问", ["2021-12-17", "2021-12-19"]),
        ("国务院周二称，将公布名单", ["2021-12-14"]),
        ("9日，他会见来宾，16日将出席仪式。当天下午，他们谈了一小时", ["2021-12-09", "2021-12-16", "2021-12-09"]),
    ],
)
def test_one_clause_and_the_next(text: str, values: list[str]) -> None:
    """Two days of one plan look the same way; what is said may look ahead where the saying does not; 当天 looks past what is to come."""
    assert [str(item.value) for item in find_dates(text, published=THURSDAY) if item.value] == values


def test_what_lies_ahead_is_not_of_a_year_named_in_passing() -> None:
    text = "去年11月双方在巴厘岛见过面。改期后的访问可能落在4月或5月初。"
    assert [str(found.value) for found in find_dates(text, published=date(2023, 2, 4))] == ["2022-11", "2023-04-01/2023-05-10"]


def test_a_day_named_twice_is_not_counted_from_a_day_of_the_report_that_it_cannot_follow() -> None:
    text = "上周六，一名学者说，双方仍有分歧；总统昨天（20日）访问了邻国。"
    assert str(find_dates(text, published=date(2023, 2, 21))[-1].value) == "2023-02-20"


def test_this_week_is_the_writer_s_whatever_day_a_paragraph_before_was_about() -> None:
    found = find_dates("客机上周六晚起飞。\n议长出发前表示，会谈将于本周三举行。", published=date(2023, 4, 3))
    assert [str(each.value) for each in found] == ["2023-04-01", "2023-04-05"]
