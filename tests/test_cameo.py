"""CAMEO: every type of event with every fate, in every place and mode, as docs/data.md gives the codes.

Knows events made by hand, and short reports in words of its own.
"""

from __future__ import annotations

from itertools import product

import pytest
from test_merging import merged
from test_stays import event

from timeline.lexicon import event_words
from timeline.merging.consensus import cameo_code
from timeline.model import Status

FATES = {Status.PLANNED: "036", Status.CANCELLED: "160", Status.DENIED: "120"}
PEOPLE = "马林@FI 弗雷泽里克森@DK"
VISIT = "马林@FI"


@pytest.mark.parametrize(("type", "status", "mode"), list(product(event_words()["types"], FATES, ("in_person", "phone", "video", None))))
def test_what_did_not_take_place_is_coded_by_its_fate(type: str, status: Status, mode: str | None) -> None:
    for subtype, country in product((None, "state visit", "summit"), ("DK", "SE")):
        made = event("e", type, "2022-05-04", VISIT if type == "visit" else PEOPLE, country, status=status, mode=mode, subtype=subtype)
        assert cameo_code(made, "谈判") == FATES[status]


@pytest.mark.parametrize(
    ("type", "people", "country", "mode", "subtype", "trigger", "code"),
    [
        ("call", PEOPLE, None, "phone", None, "通电话", "041"),
        ("call", PEOPLE, None, "video", None, "视频会晤", "041"),
        ("call", PEOPLE, None, "video", "summit", "线上峰会", "041"),
        *(
            ("visit", VISIT, "DK", None, kind, "访问", "042")
            for kind in (None, "state visit", "official visit", "working visit", "transit")
        ),
        ("meeting", PEOPLE, None, "in_person", None, "会见", "040"),
        ("meeting", PEOPLE, "DK", "in_person", None, "会谈", "040"),
        ("meeting", PEOPLE, "DK", "in_person", "summit", "峰会", "040"),
        ("meeting", PEOPLE, "SE", "in_person", None, "会晤", "044"),
        ("meeting", PEOPLE, "SE", "in_person", "summit", "峰会", "044"),
        ("meeting", PEOPLE, "SE", "in_person", None, "谈判", "044"),
        ("meeting", PEOPLE, None, "in_person", None, "谈判", "046"),
        ("meeting", PEOPLE, "DK", "in_person", None, "磋商", "046"),
    ],
)
def test_what_took_place(
    type: str, people: str, country: str | None, mode: str | None, subtype: str | None, trigger: str, code: str
) -> None:
    assert cameo_code(event("e", type, "2022-05-04", people, country, mode=mode, subtype=subtype), trigger) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("芬兰总理马林4日在哥本哈根会见丹麦首相弗雷泽里克森。", "040"),
        ("芬兰总理马林4日在斯德哥尔摩会见丹麦首相弗雷泽里克森。", "044"),
        ("芬兰总理马林4日同丹麦首相弗雷泽里克森通电话。", "041"),
        ("芬兰总理马林将于7日同丹麦首相弗雷泽里克森通电话。", "036"),
    ],
)
def test_codes_of_reports(text: str, code: str) -> None:
    assert [each.cameo for each in merged(("2022-05-05", text)) if each.type != "visit"] == [code]


def test_the_codes_are_cameos() -> None:
    """Three digits; roots 01 to 20."""
    words = event_words()
    codes = [kind["cameo"] for kind in words["types"].values()] + [code for code in words["cameo"].values() if isinstance(code, str)]
    assert all(len(code) == 3 and code.isdigit() and 1 <= int(code[:2]) <= 20 for code in codes)
