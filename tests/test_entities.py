"""Mentions: the table of who and what is mentioned, and what holds for any text.

Knows the notation of ``cases/mentions.tsv``; what the people did is tested in ``test_events.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.cleaning import clean_text
from timeline.entities import find_mentions
from timeline.lexicon import fold, gazetteer
from timeline.model import Kind, Mention, Via

TABLE = Path(__file__).parent / "cases" / "mentions.tsv"
WORDS = re.findall(r"\S+", "中国 习近平 普丁 美国总统 日本外相 中俄 访 美 在 京 · （Anna·Lee） 前 他 两国元首 、 的 ，")


def _cases() -> Iterator[object]:
    day, reason = "", ""
    for number, row in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix("## known limits: ") if row.startswith("## known limits: ") else ""
        elif heading := re.match(r"# (\d{4}-\d\d-\d\d)", row):
            day = heading[1]
        elif row and not row.startswith("#"):
            text, *items = row.split("\t")
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(day, text, items, id=f"{number}-{text}", marks=marks)


def mentions_in(text: str, published: str = "2023-03-22") -> tuple[Mention, ...]:
    return find_mentions(clean_text(text, published=date.fromisoformat(published)), gazetteer())


def written(mention: Mention, like: str) -> str:
    """The mention in the table's notation; without its title where ``like`` leaves that open."""
    if mention.via is Via.PRONOUN:
        return f"{mention.text}=*"
    if mention.kind is Kind.POLITY:
        return f"{mention.text}={mention.polity}"
    if mention.kind is Kind.PLACE:
        return f"{mention.text}={mention.place.name if mention.place else ''}@{mention.polity}"
    title = "" if like.endswith("()") else fold(mention.title)
    return f"{mention.text}={mention.person.name if mention.person else ''}@{mention.polity}({title})"


@pytest.mark.parametrize(("published", "text", "items"), list(_cases()))
def test_case(published: str, text: str, items: list[str]) -> None:
    """Each line of the table: these mentions and no others."""
    wanted = [item for item in items if item != "-"]
    found = mentions_in(text, published)
    likes = wanted + [""] * (len(found) - len(wanted))
    assert [written(mention, like) for mention, like in zip(found, likes, strict=False)] == wanted


@pytest.mark.parametrize("text", ["俄罗斯总统普丁离席，普京微笑，蒲亭點頭。", "总统普京和弗拉基米尔·普京是同一个人。"])
def test_all_forms_of_a_name_are_one_person(text: str) -> None:
    """Whatever the press calls somebody, there is one ``Person``."""
    assert len({mention.person for mention in mentions_in(text) if mention.kind is Kind.PERSON}) == 1


def test_a_new_name_keeps_the_latin_form_that_the_text_gives() -> None:
    """费玛塔（Femata Grech）: the brackets say how the name is spelled in English."""
    (mention,) = mentions_in("馬爾他衛生部長費瑪塔（Femata Grech）發言。")
    assert mention.person is not None
    assert (mention.person.name_en, mention.person.known) == ("Femata Grech", False)


def test_a_name_does_not_begin_on_the_line_before() -> None:
    """阿古拉塔 at the end of a line is not the first name of 普京 at the beginning of the next."""
    (mention,) = mentions_in("记者们采访了阿古拉塔\n普京发表讲话。")
    assert mention.person is not None
    assert mention.person.name == "普京"


def test_an_office_that_follows_a_name_points_back_to_it() -> None:
    """The antecedent is the span of the name that resolves the office."""
    name, office = mentions_in("法国总统马克龙发言后，总统离席。")
    assert office.antecedent == name.span


def test_without_a_publication_date_an_office_names_nobody() -> None:
    """Who holds an office depends on the day: no day, no person."""
    (mention,) = find_mentions(clean_text("俄罗斯总统发表讲话。"), gazetteer())
    assert (mention.person, mention.polity, mention.title) == (None, "RU", "总统")


@pytest.mark.xfail(strict=True, reason="an office between two names is given to both")
def test_an_office_between_two_names_is_one_s_alone() -> None:
    """Mentions never overlap."""
    one, other = mentions_in("习近平国家主席习近平")
    assert one.span.end <= other.span.start


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join))
def test_mentions_quote_the_text(text: str) -> None:
    """Nothing raises, and each mention is a span of the text."""
    assert all(mention.text == mention.span.of(text) != "" for mention in mentions_in(text))


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("，".join))
def test_mentions_come_in_order_and_apart(text: str) -> None:
    """No two of them overlap."""
    assert all(one.span.end <= other.span.start for one, other in pairwise(mentions_in(text)))
