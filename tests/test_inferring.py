"""The inferred day of writing: the table, and what a text never overrides.

Knows the outcome only; the dates themselves are tested in ``test_dates.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.cleaning import clean_text
from timeline.inferring import inferred_day, with_publication

TABLE = Path(__file__).parent / "cases" / "inferred.tsv"
DATED = "2023年3月，习近平今天（20日）抵达莫斯科。"
WORDS = re.findall(r"\S+", "2023年 2月30日 12月 今天 明天（15日） （31日） 将于 周三 满一周年 7个月后的现在 ， 。 访问")


def _cases() -> Iterator[object]:
    reason = ""
    for number, row in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix("## known limits: ") if row.startswith("## known limits: ") else ""
        elif row and not row.startswith("#"):
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(*row.split("\t"), id=f"{number}-{row}", marks=marks)


@pytest.mark.parametrize(("text", "day"), list(_cases()))
def test_case(text: str, day: str) -> None:
    """Each line of the table."""
    assert str(inferred_day(text.replace("¶", "\n")) or "-") == day


def test_an_inferred_day_says_so_and_is_less_certain_than_a_stated_one() -> None:
    """Its origin is the text, and a reader can tell it from a stated one."""
    publication = with_publication(clean_text(DATED)).published
    assert publication is not None
    assert (publication.day, publication.origin, publication.inferred) == (date(2023, 3, 20), "text", True)
    assert publication.certainty < 1


def test_a_stated_day_is_never_overridden() -> None:
    """Nothing is inferred where the page says when it was published."""
    article = clean_text(DATED, published=date(2023, 5, 1))
    assert with_publication(article) is article


def test_without_a_clue_the_article_stays_as_it_is() -> None:
    """No clue is ``None``, never today."""
    article = clean_text("两人昨天通电话。")
    assert with_publication(article) is article
    assert article.published is None


def test_inferring_twice_changes_nothing() -> None:
    """What is inferred once is kept."""
    once = with_publication(clean_text(DATED))
    assert with_publication(once) == once
    assert with_publication(replace(once, published=None)) == once


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=8).map("".join))
def test_nothing_raises(text: str) -> None:
    """Odd prose gives a day or none."""
    inferred_day(text)
