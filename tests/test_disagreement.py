"""Where sources disagree: what is reported, and what only looks like it.

Knows short texts; how a conflict is shown is tested with each format.
"""

from __future__ import annotations

import pytest
from test_merging import Report, merged, only

MEETING, SHANGHAI = ("2023-03-22", "习近平21日在北京与普京会谈。"), ("2023-03-22", "习近平21日在上海与普京会谈。")
VISIT = ("2023-03-25", "习近平3月20日至22日对俄罗斯进行国事访问。")
TABLE = ("2023-03-22", "习近平、普京、莫迪21日举行会谈。")

REPORTED: tuple[tuple[str, str, tuple[Report, ...]], ...] = (
    ("place", "上海 / 北京", (MEETING, SHANGHAI)),
    ("date", "2023-03-20/2023-03-22 / 2023-03-20/2023-03-23", (VISIT, ("2023-03-26", "习近平3月20日至23日访问俄罗斯。"))),
    ("date", "2023-03-20/2023-03-22 / 2023-03-20/2023-03-23", (VISIT, ("2023-03-15", "习近平将于3月20日至23日访问俄罗斯。"))),
    ("date", "2023-03-18 / 2023-03-20", (("2023-03-16", "习近平将于18日访问俄罗斯。"), ("2023-03-21", "习近平20日访问俄罗斯。"))),
    ("status", "cancelled / occurred", (("2023-02-04", "布林肯取消了原定2月5日对中国的访问。"), ("2023-02-06", "布林肯2月5日访问中国。"))),
    (
        "mode",
        "phone / video",
        (
            ("2023-03-22", "习近平21日与普京通话。"),
            ("2023-03-22", "习近平21日与普京举行视频通话。"),
            ("2023-03-23", "习近平21日与普京通电话。"),
        ),
    ),
    ("participants", "习近平、普京、莫迪 / 马克龙", (TABLE, ("2023-03-18", "习近平、普京、莫迪、马克龙将于21日举行会谈。"))),
)
AGREEING: tuple[tuple[Report, ...], ...] = (
    (MEETING, ("2023-03-23", "习近平周二在人民大会堂同普京会谈。")),
    (MEETING, ("2023-03-23", "习近平3月在中国同普京会谈。")),
    (SHANGHAI, ("2023-03-18", "习近平将于21日在北京与普京会谈。")),
    (VISIT, ("2023-03-21", "习近平20日抵达莫斯科。"), ("2023-03-22", "习近平21日访问俄罗斯。")),
    (VISIT, ("2023-03-01", "习近平将于3月访问俄罗斯。"), ("2023-05-02", "习近平今年3月中旬访问俄罗斯。")),
    (TABLE, ("2023-03-18", "习近平、普京将于21日举行会谈。")),
    (("2023-03-22", "习近平21日与普京会谈。"), ("2023-03-18", "习近平将于20日与普京会谈。")),
    (("2023-03-22", "习近平21日与普京通话。"), ("2023-03-22", "习近平21日与普京举行视频通话。")),
)


@pytest.mark.parametrize(("field", "values", "reports"), REPORTED)
def test_what_cannot_all_be_true_is_reported(field: str, values: str, reports: tuple[Report, ...]) -> None:
    """The field, and what the sources say of it."""
    (conflict,) = only(merged(*reports)).conflicts
    assert (conflict.field, {value for value, _ in conflict.values}) == (field, set(values.split(" / ")))


@pytest.mark.parametrize("reports", AGREEING)
def test_what_can_all_be_true_is_not(reports: tuple[Report, ...]) -> None:
    assert only(merged(*reports)).conflicts == ()


def test_a_conflict_names_who_says_what() -> None:
    """Each value with its articles; a source that says both is under neither."""
    (conflict,) = only(merged(MEETING, SHANGHAI, ("2023-03-23", "习近平21日在北京与普京会谈。习近平21日在上海与普京会谈。"))).conflicts
    assert conflict.values == (("上海", ("1.txt",)), ("北京", ("0.txt",)))


def test_copies_do_not_disagree_with_their_original() -> None:
    """A text in which one word was mistyped is printed twice: one source."""
    rest = "双方就两国关系和共同关心的国际地区问题深入交换意见，并就下一阶段各领域务实合作达成了许多新的重要共识。" * 2
    assert only(merged(*((day, text + rest) for day, text in (MEETING, SHANGHAI)))).conflicts == ()
