"""An event in a sentence of the reader's language, made from its fields alone."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest
from samples import PUTIN, WANG, XI, event, small, source, text_of
from test_rendering import TEXTS

from timeline.model import ArticleRecord, Chronology, Event, Participant, Publication, Script, Status
from timeline.rendering import render
from timeline.rendering.grouping import reported, voices
from timeline.rendering.headlines import headline, original
from timeline.rendering.notes import references
from timeline.rendering.traditional import in_language
from timeline.rendering.wording import Words

EN = Words("en")


def visit(**more: object) -> Event:
    people = (replace(XI, role="visitor"), replace(PUTIN, role="host"))
    made = event("v", "visit", "2023-03-20", people, "习近平访问俄罗斯", source("访问", "访问", "", None))
    return replace(made, **{"visitors": ("CN",), "host": "RU", "country": "RU", **more})  # type: ignore[arg-type]


def meeting(*people: Participant, **more: object) -> Event:
    return event("m", "meeting", "2023-03-20", people, "会晤", source("会晤", "会晤", "", None), **more)


def call(**more: object) -> Event:
    return event("c", "call", "2023-03-20", (XI, PUTIN), "通话", source("通话", "通话", "", None), **{"mode": "phone", **more})


BOTH = "Xi Jinping (China) and Vladimir Putin (Russia)"
CASES = [
    (visit(), "Xi Jinping (China) visited Russia"),
    (visit(place="莫斯科", place_en="Moscow"), "Xi Jinping (China) visited Russia (Moscow)"),
    (visit(place="俄罗斯", place_en="Russia"), "Xi Jinping (China) visited Russia"),
    (
        visit(host="CG", country="CG", place="刚果共和国", place_en="Republic of the Congo"),
        "Xi Jinping (China) visited the Republic of the Congo",
    ),
    (visit(host="CN", country="CN", place="人民大会堂", place_en="Great Hall of the People"), "Xi Jinping (China) visited China (Beijing)"),
    (visit(host="RU", place="机场", place_en="Airport (generic)"), "Xi Jinping (China) visited Russia"),
    (visit(host="US", country="US"), "Xi Jinping (China) visited the United States"),
    (visit(status=Status.PLANNED), "Xi Jinping (China) planned to visit Russia"),
    (visit(status=Status.CANCELLED, host="NL"), "The visit of Xi Jinping (China) to the Netherlands was cancelled"),
    (visit(status=Status.DENIED), "Xi Jinping (China) did not visit Russia"),
    (visit(host=None, country=None), "Xi Jinping (China) visited an unnamed place"),
    (visit(participants=(), visitors=(), polities=("US", "RU")), "The United States visited Russia"),
    (meeting(XI, PUTIN), f"{BOTH} met"),
    (meeting(XI, PUTIN, WANG, status=Status.PLANNED), "Xi Jinping (China), Vladimir Putin (Russia) and Wang Yi (China) planned to meet"),
    (meeting(XI, PUTIN, status=Status.CANCELLED, country="KZ"), f"The meeting of {BOTH} in Kazakhstan was cancelled"),
    (meeting(XI, PUTIN, status=Status.DENIED, place="北京", place_en="Beijing"), f"{BOTH} did not meet in Beijing"),
    (meeting(XI, PUTIN, place="人民大会堂", place_en="Great Hall of the People"), f"{BOTH} met in Beijing (Great Hall of the People)"),
    (meeting(XI, PUTIN, place="总统府", place_en="Presidential palace (generic)"), f"{BOTH} met (Presidential palace)"),
    (meeting(XI, PUTIN, place="契克斯", place_en="Chequers", country="GB"), f"{BOTH} met in Chequers"),
    (meeting(XI, PUTIN, place="契克斯庄园", place_en="Chequers", country="GB"), f"{BOTH} met in the United Kingdom (Chequers)"),
    (meeting(participants=(), polities=("AFU", "LAS", "SD")), "The African Union, the Arab League and Sudan met"),
    (meeting(XI), "Xi Jinping (China) held a meeting"),
    (meeting(XI, polities=("CN", "EU")), "Xi Jinping (China) and the European Union met"),
    (meeting(Participant("某人", "JP"), XI), "某人 (Japan) and Xi Jinping (China) met"),
    (call(), f"{BOTH} spoke by telephone"),
    (call(mode="video", status=Status.PLANNED), f"{BOTH} planned to speak by video"),
    (call(mode=None, status=Status.DENIED), f"{BOTH} did not speak"),
    (call(status=Status.CANCELLED), f"The call of {BOTH} was cancelled"),
]


@pytest.mark.parametrize(("made", "sentence"), CASES, ids=[case[1] for case in CASES])
def test_an_event_is_a_sentence(made: Event, sentence: str) -> None:
    assert headline(made, EN) == sentence
    assert original(made, EN) == made.summary
    for language in ("zh-Hans", "zh-Hant"):
        words = Words(language)
        assert (headline(made, words), original(made, words)) == (made.summary, "")


def test_what_somebody_wrote_stands() -> None:
    """A summary in another language than Chinese was edited; an event without names or of a type of somebody's own has no pattern."""
    edited = visit(summary="Xi goes to Moscow")
    assert (headline(edited, EN), original(edited, EN)) == ("Xi goes to Moscow", "")
    for bare in (meeting(polities=()), visit(type="letter")):
        assert (headline(bare, EN), original(bare, EN)) == (bare.summary, "")
    assert headline(replace(meeting(polities=()), summary=""), EN) == "meeting"


def test_documents_for_english_readers_have_both() -> None:
    for format in ("html", "fragment"):
        output = text_of(render(small(), format))
        assert "Xi Jinping (China) visited Russia (Moscow)" in output
        assert "习近平访问俄罗斯" in output
        assert "Xi Jinping (China) visited" not in text_of(render(small(), format, language="zh-Hant"))


def test_undated_events_say_when_they_were_reported() -> None:
    undated = replace(small().events[4], date=None)
    assert str(reported(undated)) == "2023-03-21/2023-03-22"
    assert reported(small().events[5]) is None
    page = text_of(render(Chronology((undated,)), "html"))
    assert 'date unknown</a> <small>reported <time datetime="2023-03-21">21</time>' in page


def test_the_articles_are_listed_with_what_they_gave() -> None:
    day = datetime.date(2023, 3, 22)
    records = (ArticleRecord("z.txt", "无事", Publication(day, "text", inferred=True), Script.HANS), *small().articles)
    found = {one.article: one for one in references(replace(small(), articles=records))}
    assert {name: one.events for name, one in found.items()} == {"a.txt": 6, "z.txt": 0, "b.txt": 1}
    assert (found["a.txt"].origin, found["z.txt"].inferred, found["b.txt"].published) == ("front matter", True, None)
    alone = references(replace(small(), articles=()))
    assert [(one.article, one.origin, one.events) for one in alone] == [("b.txt", "", 1), ("a.txt", "", 6)]
    page = text_of(render(replace(small(), articles=records), "html"))
    assert "(text, inferred)" in page
    assert "Publication dates were read from: front matter 1, text 1." in page


def test_a_page_of_records_alone_does_not_claim_that_nothing_failed() -> None:
    bare = replace(small(), articles=(), failures=(), undated=())
    assert text_of(render(bare, "html")).count("not told by event records alone") == 3
    assert "not told by" not in text_of(render(small(), "html"))
    assert "not told by" not in text_of(render(Chronology(()), "html"))


@pytest.mark.parametrize(
    ("basis", "simplified"),
    [
        (
            "8月9日 (month 8, day 9) → 2020-08-09, counted from the publication 2020-09-19",
            "8月9日 (月 8，日 9) → 2020-08-09，以发表日推算：2020-09-19",
        ),
        ("今年初 (今年: year +0, 初: early) → 2020-01/2020-03, as written", "今年初 (今年: 年 +0，初: 初) → 2020-01/2020-03，如文所写"),
        ("5月1日 (day) → 2020-05-01, by a rule of tomorrow", "5月1日 (day) → 2020-05-01, by a rule of tomorrow"),
    ],
)
def test_how_a_date_was_resolved_is_told_in_chinese(basis: str, simplified: str) -> None:
    assert Words("zh-Hans").basis(basis, basis.split(" (")[0]) == simplified
    assert Words("en").basis(basis) == basis


def test_conflicts_say_who_says_what() -> None:
    visit = small().events[4]
    assert voices(visit, ("a.txt", "b.txt", "a.txt", "c.txt")) == ("新华社", "某報", "c.txt")
    for format in ("html", "fragment", "csv", "markdown"):
        output = text_of(render(Chronology((visit,)), format))
        assert re.search(r"20 March 2023.{0,40}某報|2023-03-20 \(某報\)", output), format


def test_venues_that_many_countries_have_are_not_called_generic() -> None:
    """Their row in the table of places says so; only records keep it, which other programs read."""
    made = Chronology((meeting(XI, PUTIN, place="总统府", place_en="Presidential palace (generic)"),))
    kept = {format for format in TEXTS if "(generic)" in text_of(render(made, format))}
    assert kept == {"json", "jsonl"}


def test_titles_have_english_names() -> None:
    assert [EN.title(title) for title in ("国家主席", "國務卿", "某某")] == ["President", "Secretary of State", ""]
    assert Words("zh-Hans").title("国家主席") == ""


@pytest.mark.parametrize(
    ("name", "polity", "title", "day", "said"),
    [
        ("默克尔", "DE", "总理", "2020-06-01", "Chancellor"),
        ("莫里森", "AU", "总理", "2020-06-01", "Prime Minister"),
        ("李强", "CN", "总理", "2024-06-01", "Premier"),
        ("习近平", "CN", "主席", "2024-06-01", "President"),
        ("習近平", "CN", "主席", "2024-06-01", "President"),
        ("王沪宁", "CN", "主席", "2024-06-01", "Chairman of the CPPCC National Committee"),
        ("韩正", "CN", "副主席", "2024-06-01", "Vice President"),
        ("冯德莱恩", "EU", "主席", "2024-06-01", "European Commission President"),
        ("冯德莱恩", "EU", "主席", None, "European Commission President"),
        ("某人", "CN", "主席", "2024-06-01", "Chairperson"),
        ("某人", "DE", "某职", "2024-06-01", ""),
    ],
)
def test_titles_are_those_of_the_state_and_the_office(name: str, polity: str, title: str, day: str | None, said: str) -> None:
    """总理 is another word in Berlin than in Canberra, and a bare 主席 is what its holder is 主席 of."""
    when = datetime.date.fromisoformat(day) if day else None
    assert EN.office(Participant(name, polity, title=title), when) == said
    assert Words("zh-Hant").office(Participant(name, polity, title=title), when) == ""


@pytest.mark.parametrize(
    ("place", "host", "simplified", "traditional"),
    [
        ("人民大会堂", "CN", "习近平访问中国（北京）", "習近平訪問中國（北京）"),
        ("嘉佩乐酒店", "SG", "习近平访问新加坡", "習近平訪問新加坡"),
        ("莫斯科", "RU", "习近平访问俄罗斯（莫斯科）", "習近平訪問俄羅斯（莫斯科）"),
    ],
)
def test_a_visit_is_to_a_town_not_to_a_hall(place: str, host: str, simplified: str, traditional: str) -> None:
    country = {"CN": "中国", "SG": "新加坡", "RU": "俄罗斯"}[host]
    made = visit(place=place, host=host, country=host, summary=f"习近平访问{country}（{place}）", polities=("CN", host))
    assert headline(made, Words("zh-Hans")) == simplified
    assert original(made, EN) == simplified
    (converted,) = in_language(Chronology((made,)), "zh-Hant")
    assert headline(converted, Words("zh-Hant")) == traditional
