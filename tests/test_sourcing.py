"""Copies of one text are one source: agency copy in either script, with other headers and footers, cut short.

Knows texts made up for this test.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from test_events import article_of, events_of

from timeline.lexicon import gazetteer
from timeline.merging import merge
from timeline.merging.consensus import event_of
from timeline.model import Article, Chronology, Event
from timeline.pipeline import find_events
from timeline.rendering import read_events
from timeline.rendering.grouping import single_source
from timeline.rendering.records import write_jsonl
from timeline.sourcing import Evidence, copies, record_of, sketch

AGENCY = (
    "意大利外长塔亚尼10日在罗马与到访的越南外长裴青山举行会谈。塔亚尼说，越南是意大利在东南亚的重要伙伴，意方愿扩大两国在纺织、咖啡和港口物流方面的往来，"
    "也欢迎更多越南学生来意求学。裴青山说，河内珍视同罗马的友谊，愿在今年内完成新一轮经济合作规划，并在多边场合彼此照应。双方还谈到红海航运受阻给中小企业带来的损失，"
    "认为保险费用上涨值得各方留意。会谈后两位外长见了记者，宣布将互设商务联络处，首个联络处计划设在那不勒斯。裴青山此行还将参观米兰的一所设计学校。"
)
OWN = (
    "越南外交部长裴青山在意大利的行程进入第二天。10日，他在罗马同意大利外长塔亚尼会谈，议题从咖啡贸易一直延伸到留学生签证。本刊记者在外交部门口等了两个小时，"
    "只看到车队驶入侧门。据一位知情者讲，气氛不错，但关于港口投资的分歧并没有消除：罗马希望拿到更长的租约，河内则担心地方上的反对声音。晚间的招待会上没有致辞，"
    "宾客们谈得最多的是咖啡的价钱。两国自建交以来来往不算密切，近几年才因为纺织订单热络起来，这次会谈被看作一次补课。"
)


def article(name: str, text: str, day: str = "2024-04-11") -> Article:
    return replace(article_of(text, day), id=name)


VARIANTS = {
    "the same": AGENCY,
    "traditional": OpenCC("s2t").convert(AGENCY),
    "header": f"【国际要闻】编译自外电，本报综合整理。¶{AGENCY}",
    "footer": f"{AGENCY}¶想了解更多欧洲动态的读者，可以留意我们周末的专栏。",
    "cut": AGENCY[: len(AGENCY) // 2],
    "layout": AGENCY.replace("。", "。¶").replace("，", ", "),
    "other names": AGENCY.replace("塔亚尼", "塔雅尼").replace("裴青山", "斐青山"),
    "traditional, cut, header": "外電綜合消息¶" + OpenCC("s2t").convert(AGENCY[: len(AGENCY) * 2 // 3]),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_copy_belongs_to_its_original(variant: str) -> None:
    groups = copies(map(record_of, [article("a", AGENCY), article("b", VARIANTS[variant]), article("c", OWN)]))
    assert set(groups) == {"a", "b"}
    assert len(set(groups.values())) == 1


def test_two_reports_of_one_event_are_two_sources() -> None:
    assert copies(map(record_of, [article("a", AGENCY), article("b", OWN)])) == {}


def test_the_form_of_a_yearly_ceremony_is_no_copy() -> None:
    one, other = article("a", AGENCY), article("b", AGENCY, "2025-04-11")
    assert copies(map(record_of, [one, other])) == {}


def test_a_digest_is_no_copy_of_what_it_gathers() -> None:
    """Of each of many reports it holds the whole, and they have nothing in common."""
    others = [
        f"{sign}国总统在{sign}京会见各地记者，谈{sign}事与{sign}人，逐一回答关于{sign}桥、{sign}路、{sign}河、{sign}山的问题。"
        for sign in "甲乙丙丁戊己庚辛壬癸"
    ]
    digest = article("digest", "".join([AGENCY[:120], *others]))
    assert copies(map(record_of, [digest, *(article(str(at), text) for at, text in enumerate(others))])) == {}


def test_texts_too_short_to_tell_stand_alone() -> None:
    assert copies(map(record_of, [article("a", "两国外长会谈。"), article("b", "两国外长会谈。")])) == {}
    assert sketch("") == sketch("……") == ""


@settings(max_examples=50, deadline=None)
@given(
    st.text("安邦船a1，", max_size=3).map(lambda phrase: phrase * 200) | st.integers(0, 2000).map(lambda size: ((AGENCY + OWN) * 3)[:size])
)
def test_a_sketch_is_the_smallest_hashes(text: str) -> None:
    """However many of them are the same, and on every side of the lengths at which shingles are cut."""
    letters = "".join(char for char in text if char.isalnum())
    shingles = {letters[start : start + 6] for start in range(len(letters) - 5)}
    hashes = sorted({zlib.crc32(each.encode("utf-16-le")) for each in shingles})
    assert sketch(text) == "".join(f"{each:08x}" for each in hashes[:96])


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(random: Random) -> None:
    records = [record_of(article(str(at), text)) for at, text in enumerate([*VARIANTS.values(), OWN])]
    shuffled = random.sample(records, len(records))
    assert copies(shuffled) == copies(records)


def test_every_copy_of_many_is_found() -> None:
    """However many print it: a copy does not make its words common."""
    day = date(2024, 4, 11)
    printed = [article(f"{at:03}", AGENCY + f"¶第{at}号读者来信。", (day + timedelta(days=at % 3)).isoformat()) for at in range(150)]
    assert len(copies(map(record_of, printed))) == 150


# --- what it means for events ------------------------------------------------------------------------------------------


def merged(*articles: Article) -> Chronology:
    return merge([mention for each in articles for mention in events_of(each)], articles, gazetteer())


def meeting(chronology: Chronology) -> Event:
    return next(event for event in chronology if event.type == "meeting")


def test_copies_are_one_source_and_all_are_listed() -> None:
    event = meeting(merged(article("a", AGENCY), article("b", VARIANTS["traditional"]), article("c", VARIANTS["cut"])))
    assert len(event.sources) == 3
    assert event.independent_sources == 1
    assert single_source(event)


def test_a_report_of_ones_own_is_a_second_source() -> None:
    event = meeting(merged(article("a", AGENCY), article("b", VARIANTS["traditional"]), article("c", OWN)))
    assert len(event.sources) == 3
    assert event.independent_sources == 2
    assert not single_source(event)


def test_a_date_that_is_copied_often_does_not_outvote_two_that_found_it_themselves() -> None:
    copied = [article(f"copy {at}", AGENCY.replace("10日", "9日")) for at in range(4)]
    third = article("third", "塔亚尼10日在罗马会见越南外长裴青山，讨论红海局势。罗马方面对此行评价颇高。")
    articles = {each.id: record_of(each) for each in (*copied, article("own", OWN), third)}
    told = [mention for each in (*copied, article("own", OWN), third) for mention in events_of(each) if mention.type == "meeting"]
    event = event_of(told, (), Evidence(articles, copies(articles.values())), gazetteer())
    assert str(event.date) == "2024-04-10"
    assert str(event_of(told, (), Evidence(articles, {}), gazetteer()).date) == "2024-04-09"
    assert [conflict.field for conflict in event.conflicts] == ["date"]


UNDATED = "意大利外长塔亚尼日前在罗马会见越南外长裴青山。会谈涉及咖啡、纺织和港口。"


def undated(name: str, text: str = UNDATED) -> Article:
    """An article of which nothing tells when it was published."""
    return replace(article(name, text), published=None)


def read(*articles: Article) -> Chronology:
    """What is merged of articles that are read with the day of publication that they have."""
    return merge([mention for each in articles for mention in find_events(each)], articles, gazetteer())


def test_what_copies_tell_without_a_date_is_one_event() -> None:
    event, *others = read(undated("a"), undated("b", OpenCC("s2t").convert(UNDATED)), undated("c", UNDATED + "¶我们每周一出刊。"))
    assert not others
    assert (event.date, len(event.sources), event.independent_sources) == (None, 3, 1)


def test_what_only_one_copy_can_date_is_one_event() -> None:
    text = UNDATED.replace("日前", "10日")
    event, *others = read(undated("a", text), undated("b", text), article("c", text))
    assert not others
    assert (str(event.date), len(event.sources)) == ("2024-04-10", 3)


def test_a_sentence_that_is_no_copy_stands_alone() -> None:
    own = "此前，塔亚尼刚刚结束对印度洋岛国的考察，途中谈的是渔业和电缆。随行的商人多半来自热那亚，也有几位来自巴里。"
    assert len([each for each in read(undated("a"), undated("b", own * 2 + UNDATED[:24])) if each.type == "meeting"]) == 2


def test_groups_are_kept_in_the_record() -> None:
    chronology = merged(article("a", AGENCY), article("b", VARIANTS["footer"]), article("c", OWN))
    again = read_events(write_jsonl(chronology).splitlines())
    assert [[source.group for source in event.sources] for event in again] == [
        [source.group for source in event.sources] for event in chronology.events
    ]
    assert {source.article: source.group for source in meeting(again).sources} == {"a": "b", "b": "b", "c": ""}
