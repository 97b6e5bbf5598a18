"""A document in traditional characters is traditional in all that it says itself, and quotes what was printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from samples import PUTIN, WANG, XI, event, small, source, text_of

from timeline.model import Chronology, Conflict, Participant, Script
from timeline.rendering import render
from timeline.rendering.traditional import convert_name, in_language

DOCUMENTS = ["html", "fragment", "markdown", "ics", "timelinejs", "timelinejs-csv"]


def told(*events: object, language: str = "zh-Hant") -> Chronology:
    return in_language(Chronology(tuple(events)), language)  # type: ignore[arg-type]


def visit(quote: str, *, script: Script = Script.HANS, person: Participant = PUTIN) -> object:
    return event(
        "v", "visit", "2023-03-20", (replace(person, role="visitor"),), f"{person.name}（俄罗斯）访问印度尼西亚（雅加达）",
        source(quote, "访" if "访" in quote else "訪", "", "2023-03-21", script=script), polities=("RU", "ID"), visitors=("RU",), host="ID",
        place="雅加达", country="ID",
    )  # fmt: skip


def test_names_offices_places_and_sentences_are_traditional() -> None:
    (found,) = told(visit("普京总统访问雅加达。"))
    assert found.summary == "普京（俄羅斯）訪問印尼（雅加達）"
    assert (found.participants[0].title, found.place) == ("總統", "雅加達")


def test_the_traditional_sources_own_form_of_a_name_comes_first() -> None:
    """普丁 in Taipei, 普京 in Hong Kong: the archive at hand decides, and every event of it says the same."""
    taipei = visit("總統普丁出訪雅加達。", script=Script.HANT)
    first, second = told(taipei, visit("普京访问雅加达。"))
    assert first.summary == second.summary == "普丁（俄羅斯）訪問印尼（雅加達）"
    assert "普京" in first.participants[0].aliases, "still found by the simplified name"


def test_a_form_that_only_says_more_of_the_same_name_is_not_taken() -> None:
    long = Participant("罗斯福", "US", "Franklin D. Roosevelt", ("富兰克林·罗斯福", "小罗斯福"), "总统")
    (found,) = told(visit("富蘭克林·羅斯福訪問當地。", script=Script.HANT, person=long))
    assert found.participants[0].name == "羅斯福"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("里根", "里根"),
        ("范文同", "范文同"),
        ("朴槿惠", "朴槿惠"),
        ("阿尔科伦布雷", "阿爾科倫布雷"),
        ("于正声", "于正聲"),
        ("后藤", "後藤"),
        ("胡锦涛", "胡錦濤"),
    ],
)
def test_names_keep_the_characters_that_prose_would_change(simplified: str, traditional: str) -> None:
    assert convert_name(simplified) == traditional


def test_what_sources_disagree_on_is_told_alike() -> None:
    made = replace(small().events[4], conflicts=(Conflict("place", (("莫斯科国际关系学院", ("a.txt",)), ("2023-03-20", ("b.txt",)))),))
    (found,) = told(made)
    assert [value for value, _ in found.conflicts[0].values] == ["莫斯科國際關係學院", "2023-03-20"]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_other_languages_change_nothing(language: str) -> None:
    assert in_language(small(), language) == small()  # type: ignore[arg-type]


@pytest.mark.parametrize("format", DOCUMENTS)
def test_documents_say_nothing_in_simplified_but_what_they_quote(format: str) -> None:
    made = event(
        "e",
        "meeting",
        "2023-03-20",
        (XI, PUTIN, WANG),
        "习近平（中国）、普京（俄罗斯）在莫斯科会晤",
        source("甲访乙", "访", "", "2023-03-21"),
    )
    written = text_of(render(Chronology((made,)), format, language="zh-Hant")).replace("\r\n ", "")
    said = re.sub(r"<style>.*?</style>|<script.*?</script>|<[^>]*>|新华社|两国往来", "", written, flags=re.DOTALL)
    assert "習近平（中國）、普京（俄羅斯）在莫斯科會晤" in said
    assert not set("习国罗会总统") & set(said)


def test_records_keep_the_names_that_programs_find_them_by() -> None:
    assert render(small(), "csv", language="zh-Hant") == render(small(), "csv")
    assert render(small(), "jsonl", language="zh-Hant") == render(small(), "jsonl")
