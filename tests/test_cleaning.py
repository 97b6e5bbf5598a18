"""Cleaning: the tables of furniture and of sentences, and what a page states about itself.

Knows only what ``clean`` takes and gives; which words are furniture is in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.cleaning import clean, clean_text, find_sentences, script_of, stated_day
from timeline.cleaning.publication import site_of
from timeline.cleaning.sentences import between, boundaries, cut
from timeline.cleaning.tables import FURNITURE, any_of, begins_with, furniture
from timeline.model import Article, Hints, Publication, RawArticle, Script, Stated, UnreadableArticle

CASES = Path(__file__).parent / "cases"
ARTICLES = Path(__file__).parent.parent / "fixtures" / "articles"

FIRST = "挪威首相周四（6日）在奥斯陆与冰岛总理会谈，话题是今年的鳕鱼配额。"
SECOND = "两人谈了一个多小时，会后一起走到码头，同几位渔民聊了聊天气和鱼价。"
THIRD = "冰岛总理定于4月8日转往斯德哥尔摩，与瑞典首相会晤，随后经哥本哈根回国。"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def cleaned(payload: str, *, media_type: str = "text/markdown", name: str = "a.md", **stated: str) -> Article:
    hints = Hints(**{role: Stated(value, "front matter") for role, value in stated.items()})
    return clean(RawArticle(name, payload, media_type, hints))


def page(body: str, head: str = "") -> Article:
    return cleaned(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", media_type="text/html", name="a.html")


def lines(article: Article) -> list[str]:
    return article.text.split("\n")


def parts(article: Article) -> list[tuple[str, str]]:
    return [(str(sentence.part), sentence.span.of(article.text)) for sentence in article.sentences]


def rows(name: str) -> Iterator[tuple[int, str]]:
    for number, row in enumerate((CASES / name).read_text(encoding="utf-8").splitlines(), 1):
        if row and not row.startswith("# ") and not row.startswith("## "):
            yield number, row


# --- Sentences


@pytest.mark.parametrize("case", [pytest.param(row, id=f"{number}-{row[:24]}") for number, row in rows("sentences.tsv")])
def test_sentences_end_where_the_table_says(case: str) -> None:
    wanted = [piece.strip() for piece in case.replace("¶", "\n").split("|")]
    text = case.replace("¶", "\n").replace("|", "")
    assert [span.of(text) for span in find_sentences(text)] == wanted


@given(st.text(alphabet="习访。！？.!?;；…“”「」（）() \n ab1，", max_size=60))
def test_sentences_cover_everything_but_white_space(text: str) -> None:
    spans = find_sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


# --- Furniture


@given(st.text('甲乙说。。！；…“”（）()《》【】「」"a.! \n', max_size=24))
def test_sentences_of_plain_paragraphs_are_found_as_of_all_others(text: str) -> None:
    assert list(cut(text)) == list(between(text, boundaries(text)))


@pytest.mark.parametrize(
    ("place", "stays", "line"), [pytest.param(*row.split("\t"), id=f"{number}-{row[-24:]}") for number, row in rows("furniture.tsv")]
)
def test_furniture_goes_and_news_stays(place: str, stays: str, line: str) -> None:
    before = {"top": [line, FIRST, SECOND], "middle": [FIRST, line, SECOND], "end": [FIRST, SECOND]}[place]
    after = [line] if place == "end" else []
    article = cleaned("\n\n".join(["# 挪威与冰岛谈渔业", *before, THIRD, *after]))
    bare = [kept for kept in lines(article) if kept not in ("挪威与冰岛谈渔业", FIRST, SECOND, THIRD)]
    assert (bare != []) == (stays == "+"), bare
    assert {FIRST, SECOND, THIRD} <= set(lines(article))


@given(st.sampled_from(["holds", "gifts", "asks", "headings", "published", "labels", "address", "stops"]), st.data())
def test_a_list_matches_what_its_patterns_match(key: str, data: st.DataObject) -> None:
    """Though it is tried only where one of them may begin."""
    (table,) = (table for table, keys in FURNITURE.items() if key in keys)
    patterns = furniture()[table][key]
    text = data.draw(st.lists(st.sampled_from([*patterns, *"".join(patterns), "A", " "]), max_size=12).map("".join))
    plain = re.search("|".join(f"(?:{pattern})" for pattern in patterns), text, re.IGNORECASE)
    found = any_of(table, key).search(text)
    assert (found and found.span()) == (plain and plain.span())


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("甲乙", "甲"),
        ("(?:甲|乙丙).丁", "甲乙"),
        ("甲?乙", ""),
        ("甲{0,2}乙", ""),
        ("甲|乙", ""),
        ("(?:甲|乙)?丙", ""),
        ("(?:甲|乙)丙|丁", ""),
        ("(?:甲|.乙)", ""),
        ("(?:甲|(?:乙|丙))", ""),
        (r"甲\(乙|丙\)", ""),
        (r"\d甲", ""),
        ("[甲乙]丙", ""),
        ("甲(?:乙|丙)[|丁]", "甲"),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, first: str) -> None:
    assert begins_with(pattern) == first


def test_what_is_hidden_is_not_read() -> None:
    article = cleaned(f'<div>{BODY}<p style="display: none">梅德韦杰夫访问月球。</p><p hidden>普京访问火星。</p></div>')
    assert lines(article) == [FIRST, SECOND, THIRD]


def test_an_element_that_is_called_furniture_goes_unless_it_holds_the_article() -> None:
    assert lines(cleaned(f'{BODY}<div class="share-bar"><p>这里有一句完整的话，可惜不是新闻。</p></div>')) == [FIRST, SECOND, THIRD]
    assert lines(cleaned(f'<div class="share-content">{BODY}</div>')) == [FIRST, SECOND, THIRD]


def test_nothing_but_links_is_no_article() -> None:
    with pytest.raises(UnreadableArticle, match=r"a\.html holds no text"):
        page('<ul><li><a href="/1">首页</a></li><li><a href="/2">国际</a></li></ul>')


def test_a_whole_page_keeps_its_main_column_only() -> None:
    comments = "".join(f'<div class="c"><p>网友{number}：我看这次会谈没有什么用处。</p></div>' for number in range(2))
    article = page(
        '<h1>北欧两国谈渔业</h1><div id="w"><div id="l"><p class="info">2023年4月7日 08:15　来源：远山评论</p>'
        f'<div id="t">{BODY * 2}</div></div>'
        f'<div id="r"><p>本周排行：丹麦首相访问格陵兰，行程两天。</p>{comments}</div></div>'
    )
    assert lines(article)[:2] == ["北欧两国谈渔业", "2023年4月7日 08:15 来源：远山评论"]
    assert set(lines(article)[2:]) == {FIRST, SECOND, THIRD}
    assert article.published == Publication(date(2023, 4, 7), "text", 0.85)
    assert article.outlet == Stated("远山评论", "text")


# --- Text


def test_inline_elements_leave_no_blanks_between_chinese_characters() -> None:
    article = cleaned(
        f"<p>\n 主席\n <ok href='/t'>\n  习近平\n </ok>\n ，在\n <strong>\n  <span>莫斯科</span>\n </strong>\n 会谈。\n</p>{BODY}"
    )
    assert lines(article)[0] == "主席习近平，在莫斯科会谈。"


def test_blanks_between_latin_words_and_those_that_a_writer_set_stay() -> None:
    text = lines(cleaned(f"<p>学者 <b>Pavel\n K.</b> Baev，在 2023 年说：“好”。  中国 <a href='/'>习近平</a> 主席没有说。</p>{BODY}"))[0]
    assert text == "学者 Pavel K. Baev，在 2023 年说：“好”。中国习近平主席没有说。"


def test_links_within_a_line_leave_no_blanks_between_chinese_characters() -> None:
    """Converters set one on either side of a link; the one between two links of a menu stays."""
    said = lines(cleaned(f"挪威首相就访问发表 [社论](/a) ，冰岛总理 [周四晚](/b) 在奥斯陆与他共进晚餐。\n\n{FIRST}\n\n{SECOND}"))
    assert said[0] == "挪威首相就访问发表社论，冰岛总理周四晚在奥斯陆与他共进晚餐。"
    menu = lines(cleaned(f"两国首相会谈，见 [会谈](/a) [晚餐](/b) 两篇报道，都是本报记者写的。\n\n{FIRST}\n\n{SECOND}"))
    assert menu[0] == "两国首相会谈，见会谈 晚餐两篇报道，都是本报记者写的。"


def test_who_wires_whom_and_when_is_no_dateline() -> None:
    wires = parts(cleaned(f"挪威首相4月6日致电冰岛总理，邀请他来访。\n\n{SECOND}"))
    assert wires[0] == ("body", "挪威首相4月6日致电冰岛总理，邀请他来访。")
    reports = parts(cleaned(f"本报奥斯陆4月6日电　挪威首相同冰岛总理会谈。\n\n{SECOND}"))
    assert reports[0][0] == "dateline"


def test_a_paragraph_that_an_advertisement_broke_is_joined() -> None:
    slot = '<div><center><div id="slot"></div></center></div>'
    halves = "<p>两人会后乘车转往海边，在渔港的码头</p>", "<p>上散步，聊了半个小时。</p>"
    assert lines(cleaned(f"{BODY}{slot.join(halves)}"))[-1] == "两人会后乘车转往海边，在渔港的码头上散步，聊了半个小时。"
    assert len(lines(cleaned(f"{BODY}{''.join(halves)}"))) == 5, "without a slot between them they may be two lines"
    comma = f"{BODY}<p>俄方强调坚决反对北约东扩，并且</p><p>要求书面保证。</p>"
    assert lines(cleaned(comma))[-1] == "俄方强调坚决反对北约东扩，并且要求书面保证。"


def test_segmented_text_is_joined_and_its_run_of_headlines_cut() -> None:
    text = "俄羅斯 總統 於 2022年 前 6 個 月 訪問 北京 ， 會見 John Smith 和 習近平 。   雙方 談 了 兩 小時 。"
    headlines = "俄軍 敗退   普丁 下台 ！ 美 兵推 相關 新聞 影音"
    article = cleaned(f"{text} {headlines}", media_type="text/plain", name="seg.txt")
    assert article.text == "俄羅斯總統於2022年前6個月訪問北京，會見John Smith和習近平。雙方談了兩小時。"
    assert article.title == ""


def test_lines_that_were_wrapped_at_a_width_are_one_paragraph() -> None:
    whole = FIRST + SECOND + THIRD + FIRST + SECOND + THIRD
    wrapped = "\n".join(whole[at : at + 30] for at in range(0, len(whole), 30))
    assert cleaned(wrapped, media_type="text/plain").text == whole


def test_controls_and_direction_marks_go() -> None:
    assert (
        cleaned(f"{FIRST[:5]}\x00\u202e\u200b\ufeff{FIRST[5:]}\r\n{SECOND}\ud800", media_type="text/plain").text
        == f"{FIRST}\n{SECOND}\ufffd"
    )


def test_text_for_find_events_is_left_as_it_is() -> None:
    text = " 责任编辑：某某\n\n 习近平  会见普京。他们谈了。"
    article = clean_text(text, published=date(2023, 3, 21))
    assert article.text == text
    assert [s.span.of(text) for s in article.sentences] == ["责任编辑：某某", "习近平  会见普京。", "他们谈了。"]
    assert article.published is not None
    assert article.published.origin == "option"


# --- Parts


def test_headings_and_captions_are_paragraphs_of_their_own() -> None:
    article = cleaned(
        '# 北欧谈渔业\n\n<figure><img src="a.jpg" alt=""><figcaption>两人在码头。某社</figcaption></figure>\n\n'
        f"{FIRST}\n\n### 会后\n\n{SECOND}\n\n"
        f"<p><strong>小标题也可以是粗体</strong></p><p>{THIRD}</p><p><img src='b.jpg' alt='码头'><br>渔民在等待。</p>"
    )
    assert parts(article) == [
        ("title", "北欧谈渔业"),
        ("caption", "两人在码头。"),
        ("caption", "某社"),
        ("body", FIRST),
        ("heading", "会后"),
        ("body", SECOND),
        ("heading", "小标题也可以是粗体"),
        ("body", THIRD),
        ("caption", "渔民在等待。"),
    ]


def test_the_text_that_stands_in_for_a_picture_is_a_caption_only_where_nothing_repeats_it() -> None:
    alt = "2023年4月6日，两位总理在码头。"
    assert lines(cleaned(f'<p><img alt="{alt}"></p>{BODY}'))[0] == alt
    assert lines(cleaned(f'<p><img alt="{alt}"><br>{alt}（图片来源：某社）</p>{BODY}'))[0] == f"{alt}（图片来源：某社）"
    assert lines(cleaned(f'# {alt}\n\n<p><img alt="{alt}"></p>{BODY}')).count(alt) == 1


def test_a_body_text_under_a_picture_is_no_caption() -> None:
    article = page(f"<p><img src='a.jpg'></p><p>{FIRST}</p><p>{SECOND}</p>")
    assert parts(article)[0] == ("body", FIRST)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.hkexample.com/article/1", "hkexample.com"),
        ("https://m.news.example.com.hk/1", "news.example.com.hk"),
        ("http://EXAMPLE.org:8080/", "example.org"),
        ("http://127.0.0.1/a", None),
        ("http://localhost/a", None),
        ("http://[bad", None),
        ("ftp://example.org/a", None),
        ("archive/1.html", None),
    ],
)
def test_an_article_that_names_no_outlet_is_of_the_site_of_its_address(url: str, site: str | None) -> None:
    found = site_of(Stated(url, "front matter"))
    assert (found.value if found else None) == site
    hints = Hints(url=Stated(url, "front matter"))
    article = clean(RawArticle("a", "两国外长5日举行会谈。", "text/plain", hints))
    assert (article.outlet.value if article.outlet else None) == site
    named = clean(RawArticle("a", "两国外长5日举行会谈。", "text/plain", replace(hints, outlet=Stated("甲报", "front matter"))))
    assert named.outlet == Stated("甲报", "front matter")


@pytest.mark.parametrize(
    ("paragraph", "dateline", "outlet", "author"),
    [
        ("【晨光2023年04月07日讯】（晨光记者陆闻舟报导）总理到访。", "【晨光2023年04月07日讯】（晨光记者陆闻舟报导）", "晨光", "陆闻舟"),
        ("【环洋快讯北京时间2023年4月7日讯】总理到访。", "【环洋快讯北京时间2023年4月7日讯】", "环洋快讯", None),
        ("环宇社首尔4月7日电（记者 苗一舟）总理到访。", "环宇社首尔4月7日电（记者 苗一舟）", "环宇社", "苗一舟"),
        ("寰亞社北京4月7日專電　總理到訪。", "寰亞社北京4月7日專電", "寰亞社", None),
        ("（玉山社記者簡亦真台北7日電）總理到訪。", "（玉山社記者簡亦真台北7日電）", "玉山社", "簡亦真"),
        ("津门网消息（晚间播报）：总理到访。", "津门网消息（晚间播报）：", "津门网", None),
        ("本报奥斯陆4月7日电 总理到访。", "本报奥斯陆4月7日电", None, None),
        ("总理4月7日电话会谈。", None, None, None),
        ("（上图）总理到访。", None, None, None),
    ],
)  # fmt: skip
def test_a_dateline_is_a_sentence_and_names_its_outlet(
    paragraph: str, dateline: str | None, outlet: str | None, author: str | None
) -> None:
    article = cleaned(f"<p>{paragraph}</p><p>{SECOND}</p><p>{THIRD}</p>")
    assert next((text for part, text in parts(article) if part == "dateline"), None) == dateline
    assert (article.outlet.value if article.outlet else None) == outlet
    assert (article.author.value if article.author else None) == author
    assert article.text.startswith(paragraph.replace("　", "　"))


# --- Title


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("两国总理会谈(组图)", "两国总理会谈"),
        ("两国总理会谈（圖）", "两国总理会谈"),
        ("两国总理会谈(视频/图)", "两国总理会谈"),
        ("两国总理会谈_国际新闻_环洋网", "两国总理会谈"),
        ("岸田密訪基輔 | 環洋日報", "岸田密訪基輔"),
        ("两国总理会谈 - 远山评论", "两国总理会谈"),
        ("两国总理会谈-环洋新闻网", "两国总理会谈"),
        ("李强出席东盟-中国峰会", "李强出席东盟-中国峰会"),
        ("李强出席东盟-中国", "李强出席东盟-中国"),
        ("【特别报道】两国总理会谈", "【特别报道】两国总理会谈"),
        ("两国总理会谈（第二场）", "两国总理会谈（第二场）"),
        ("普京与习近平通话　背后动机引关注", "普京与习近平通话　背后动机引关注"),
    ],
)
def test_titles_lose_the_site_and_remarks_on_pictures(title: str, bare: str) -> None:
    article = cleaned(BODY, title=title)
    assert article.title == bare
    assert parts(article)[0] == ("title", bare)


def test_a_title_that_the_body_repeats_stands_once() -> None:
    assert lines(cleaned(f"# 北欧谈渔业(图)\n\n{FIRST}\n\n{SECOND}", title="北欧谈渔业")).count("北欧谈渔业") == 1
    assert lines(page(f"<h1>北欧谈渔业</h1>{BODY}", "<title>北欧谈渔业_环洋网</title>")).count("北欧谈渔业") == 1


def test_a_logo_is_no_title() -> None:
    article = page(f"<h1>环洋网</h1><h2>北欧谈渔业</h2>{BODY}", '<title>北欧谈渔业</title><meta property="og:title" content="北欧谈渔业">')
    assert article.title == "北欧谈渔业"


def test_the_first_line_of_plain_text_is_its_title_unless_it_is_a_sentence() -> None:
    assert cleaned(f"北欧谈渔业：谁让步？\n{FIRST}\n{SECOND}", media_type="text/plain").title == "北欧谈渔业：谁让步？"
    assert cleaned(f"{FIRST}\n{SECOND}", media_type="text/plain").title == ""
    assert cleaned(f"环宇社首尔4月7日电\n{FIRST}\n{SECOND}", media_type="text/plain").title == ""


# --- Script


@pytest.mark.parametrize(
    ("text", "script"), [("習近平會見普京", Script.HANT), ("习近平会见普京", Script.HANS), ("abc", Script.HANS), ("台后面里", Script.HANS)]
)
def test_script(text: str, script: Script) -> None:
    assert script_of(text) is script


# --- Publication date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-15", "2023-03-15"),
        ("2023-03-15T23:30:00+08:00", "2023-03-15"),
        ("2023/3/15 08:00", "2023-03-15"),
        ("2023.03.15", "2023-03-15"),
        ("20230315", "2023-03-15"),
        ("20230315120000", "2023-03-15"),
        ("1678838400", "2023-03-15"),
        ("1678838400000", "2023-03-15"),
        ("2023年3月15日 星期三", "2023-03-15"),
        ("２０２３年３月１５日", "2023-03-15"),
        ("二〇二三年三月十五日", "2023-03-15"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("一九七二年二月二十一日", "1972-02-21"),
        ("民國112年3月15日", "2023-03-15"),
        ("民國一一二年三月十五日", "2023-03-15"),
        ("Wed, 15 Mar 2023 08:00:00 GMT", "2023-03-15"),
        ("4/2/2024 12:45 PM UTC", "2024-04-02"),
        ("15/03/2023", "2023-03-15"),
        ("15 March 2023", "2023-03-15"),
        ("March 15, 2023", "2023-03-15"),
        ("2023-02-30", None),
        ("2023-13-01", None),
        ("3023-03-15", None),
        ("2023", None),
        ("2023-03", None),
        ("3 days ago, 2023", None),
        ("٢٠٢٣-٠٣-١٥", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_stated_days(text: str, day: str | None) -> None:
    assert str(stated_day(text)) == str(day)


@given(st.text(max_size=40))
def test_no_text_is_too_odd_for_a_day(text: str) -> None:
    assert stated_day(text) is None or isinstance(stated_day(text), date)


RECORD = '{"@graph": [{"headline": "甲", "datePublished": "2023-03-04", "publisher": {"name": "环洋网"}}]}'
JSON_LD = f'<script type="application/ld+json">{RECORD}</script>'
META = '<meta property="article:published_time" content="2023-03-03T01:00:00Z">'
DATELINE = "<p>【环洋网2023年3月5日讯】总理到访，双方会谈。</p>"


@pytest.mark.parametrize(
    ("head", "body", "name", "stated", "day", "origin"),
    [
        (META + JSON_LD, DATELINE, "20230310.html", {"published": "2023-03-02"}, "2023-03-02", "front matter"),
        (META + JSON_LD, DATELINE, "20230310.html", {}, "2023-03-03", "meta tag"),
        (JSON_LD, DATELINE, "20230310.html", {}, "2023-03-04", "JSON-LD"),
        ("", DATELINE, "20230310.html", {"url": "https://a.example/2023/03/06/1.html"}, "2023-03-05", "dateline"),
        ("", "<p>发布时间：2023年3月7日</p>", "20230310.html", {"url": "https://a.example/2023/03/06/1.html"}, "2023-03-06", "URL"),
        ("", "<p>发布时间：2023年3月7日</p>", "20230310.html", {}, "2023-03-07", "text"),
        ("", "", "20230310.html", {}, "2023-03-10", "file name"),
        ("", "", "t20230310_5510.html", {}, "2023-03-10", "file name"),
        ("", "<p>环洋社首尔3月8日电 总理到访。</p>", "a.html", {"published": "2023"}, "2023-03-08", "dateline"),
        ("", "<p>环洋社首尔3月8日电 总理到访。</p>", "a.html", {"url": "https://a.example/2023/03/x.html"}, "2023-03-08", "dateline"),
        ("", '<time datetime="2023-03-09">昨天</time>', "a.html", {}, "2023-03-09", "meta tag"),
    ],
)
def test_the_surest_origin_gives_the_publication_date(
    head: str, body: str, name: str, stated: dict[str, str], day: str, origin: str
) -> None:
    whole = f"<html><head>{head}</head><body>{body}{BODY}</body></html>"
    published = cleaned(whole, media_type="text/html", name=name, **stated).published
    assert published is not None
    assert (str(published.day), published.origin, published.inferred) == (day, origin, False)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2021/12/16/992558.html", "2021-12-16"),
        ("https://a.example/2023-03/15/c_1.htm", "2023-03-15"),
        ("https://a.example/202303/15/t1.html", "2023-03-15"),
        ("https://a.example/n/20230315/1.html", "2023-03-15"),
        ("https://a.example/gb/23/3/21/n1.htm", "2023-03-21"),
        ("https://a.example/2023/3/5/1.html", "2023-03-05"),
        ("https://web.archive.org/web/20210712014215/https://a.example/1", None),
        ("https://web.archive.org/web/20210712014215/https://a.example/2018/05/26/1", "2018-05-26"),
        ("https://a.example/article/12430441", None),
        ("https://a.example/2021/13/45/1.html", None),
    ],
)
def test_dates_in_addresses(url: str, day: str | None) -> None:
    published = cleaned(BODY, url=url).published
    assert (str(published.day) if published else None) == day


def test_the_address_in_a_line_that_goes_is_read() -> None:
    article = cleaned(f"{BODY}\n<hr/>\nhttps://mirror.example/p/1.md <br/>\n原文地址（备用）：https://a.example/gb/23/4/7/n1.htm\n")
    assert article.url == Stated("https://a.example/gb/23/4/7/n1.htm", "text")
    assert article.published == Publication(date(2023, 4, 7), "URL", 0.9)
    assert "http" not in article.text


def test_origins_that_disagree_are_recorded() -> None:
    article = cleaned(f"{DATELINE}{BODY}", published="2023-03-04", url="https://a.example/2023/03/06/1.html")
    assert article.published is not None
    assert [(item.value, item.origin) for item in article.published.conflicts] == [("2023-03-05", "dateline"), ("2023-03-06", "URL")]
    agreeing = cleaned(f"{DATELINE}{BODY}", published="2023-03-05 08:00").published
    assert agreeing == Publication(date(2023, 3, 5), "front matter")


@pytest.mark.parametrize(
    ("payload", "name", "stated", "day", "origin"),
    [
        (BODY, "a.md", "", "2023-05-01", "option"),
        (BODY, "a.md", "2023-02-30", "2023-05-01", "option"),
        (BODY, "a.md", "2023", "2023-05-01", "option"),
        (BODY, "a.md", "2023-04-07", "2023-04-07", "front matter"),
        (f"{DATELINE}{BODY}", "a.md", "", "2023-03-05", "dateline"),
        (f"<p>发布时间：2023-04-07</p>{BODY}", "a.md", "", "2023-04-07", "text"),
        (BODY, "2023-04-07.md", "", "2023-04-07", "file name"),
    ],
)
def test_a_given_date_is_for_articles_that_state_none(payload: str, name: str, stated: str, day: str, origin: str) -> None:
    hints = Hints(published=Stated(stated, "front matter") if stated else None, fallback=Stated("2023-05-01", "option"))
    published = clean(RawArticle(name, payload, "text/markdown", hints)).published
    assert published is not None
    assert (str(published.day), published.origin) == (day, origin)
    assert [other.value for other in published.conflicts if other.origin == "option"] == ([] if origin == "option" else ["2023-05-01"])


def test_a_given_date_wins_over_one_that_is_guessed() -> None:
    payload = f"<!DOCTYPE html><html><body>{BODY}<p class='date'>April 9, 2023</p></body></html>"
    guessed, given = (
        clean(RawArticle("a.html", payload, "text/html", Hints(fallback=each))) for each in (None, Stated("2023-05-01", "option"))
    )
    assert guessed.published is not None
    assert (guessed.published.certainty, given.published) == (0.5, Publication(date(2023, 5, 1), "option"))


def test_an_impossible_date_is_left_out_with_a_note() -> None:
    article = cleaned(BODY, published="2023-02-30")
    assert article.published is None
    assert article.notes == ("a.md: “2023-02-30” (front matter) is no date that can be read; it was left out.",)


def test_nothing_that_states_a_date_gives_none() -> None:
    assert cleaned(BODY, name="12011.md").published is None
    assert cleaned(BODY, name="p9_944429.md").published is None


# --- The fixtures, and odd input


@pytest.mark.parametrize(
    "payload", ["<" * 300_000, "习" * 300_000, "习 " * 150_000, "<b>" * 100_000, "“习。" * 100_000, "U.S. " * 60_000, "[](" * 100_000]
)
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "text/html"])
def test_odd_input_is_read_to_its_end(payload: str, media_type: str) -> None:
    with suppress(UnreadableArticle):
        article = clean(RawArticle("odd", payload, media_type))
        assert all(0 <= sentence.span.start < sentence.span.end <= len(article.text) for sentence in article.sentences)


def test_a_page_that_is_only_an_address_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing may be looked up on a network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    with suppress(UnreadableArticle):
        clean(RawArticle("odd", "http", "text/html"))
    with suppress(UnreadableArticle):
        clean(RawArticle("odd", "http://127.0.0.1:9/新闻。", "text/html"))


@given(
    st.text(alphabet="<>/pbrdiv\"'= #[]()!*_-`&;\n\r\t\x00习访问。，“”（）2023年月日http:", max_size=80),
    st.sampled_from(["plain", "markdown", "html"]),
)
def test_no_markup_is_too_odd(payload: str, kind: str) -> None:
    try:
        article = clean(RawArticle("odd", payload, f"text/{kind}"))
    except UnreadableArticle:
        return
    assert all(sentence.span.of(article.text).strip() for sentence in article.sentences)
    assert not set(article.text) & set("\x00\r\v\f\ue000\ue001\ue002\ue003")
