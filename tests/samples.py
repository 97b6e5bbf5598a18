"""Chronologies for the tests of rendering: a small one of each kind of date and status, and one as bad as strangers write it."""

from __future__ import annotations

import datetime
from dataclasses import replace

from timeline.edtf import parse
from timeline.model import (
    ArticleRecord,
    Chronology,
    Conflict,
    Event,
    Failure,
    Participant,
    Publication,
    Script,
    Source,
    Span,
    Status,
)

XI = Participant("习近平", "CN", "Xi Jinping", ("習近平",), "国家主席")
PUTIN = Participant("普京", "RU", "Vladimir Putin", ("普丁", "蒲亭"), "总统")
WANG = Participant("王毅", "CN", "Wang Yi", (), "外交部长")


def source(quote: str, trigger: str, date_text: str, published: str | None, outlet: str = "新华社", **more: object) -> Source:
    start = 40
    at = start + quote.index(trigger)
    made = Source(
        article="a.txt",
        span=Span(start, start + len(quote)),
        quote=quote,
        title="两国往来",
        outlet=outlet,
        url="https://news.example/a?b=1&c=2",
        published=datetime.date.fromisoformat(published) if published else None,
        date_text=date_text,
        date_basis=f"{date_text} in the year of publication" if date_text else "",
        trigger=Span(at, at + len(trigger)),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def event(id: str, type: str, date: str | None, people: tuple[Participant, ...], summary: str, *sources: Source, **more: object) -> Event:
    made = Event(
        id=id,
        type=type,
        mode=None if type == "visit" else "in_person",
        status=Status.OCCURRED,
        date=parse(date) if date else None,
        participants=people,
        polities=tuple(dict.fromkeys(person.polity for person in people)),
        visitors=(),
        host=None,
        place=None,
        place_en=None,
        country=None,
        cameo="040",
        subtype=None,
        summary=summary,
        confidence=0.8,
        sources=sources,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def small() -> Chronology:
    """Six events, one of each kind of date and status, worded for this test."""
    visit = event(
        "v1",
        "visit",
        "2023-03-20/2023-03-22",
        (replace(XI, role="visitor"), replace(PUTIN, role="host")),
        "习近平访问俄罗斯",
        source("习近平20日至22日访问莫斯科。", "访问", "20日至22日", "2023-03-22"),
        source("習近平20日抵莫斯科訪問", "訪問", "20日", "2023-03-21", "某報", article="b.txt", script=Script.HANT, attribution="路透社"),
        visitors=("CN",),
        host="RU",
        place="莫斯科",
        place_en="Moscow",
        country="RU",
        subtype="国事访问",
        conflicts=(Conflict("date", (("2023-03-20/2023-03-22", ("a.txt",)), ("2023-03-20", ("b.txt",)))),),
    )
    events = (
        event("y1", "meeting", "2013", (XI, PUTIN), "两人2013年会晤", source("两人2013年会晤。", "会晤", "2013年", "2021-12-16")),
        event("c1", "call", "2021-08", (XI, PUTIN), "八月视频通话", source("八月两人视频通话", "通话", "八月", "2021-12-16"), mode="video"),
        event("p1", "visit", "2022-02-01/2022-02-10", (PUTIN,), "普京将访华", source("普京2月初将访华", "访", "2月初", "2022-01-20"),
              status=Status.PLANNED, polities=("RU", "CN"), host="CN"),
        event("m1", "meeting", "2022-12-09~/2022-12-16~", (WANG,), "王毅会客", source("王毅近日会见客人", "会见", "近日", "2022-12-16")),
        visit,
        event("u1", "call", None, (XI, WANG), "通话日期不详", source("两人曾通话", "通话", "", None, outlet="", url="")),
    )  # fmt: skip
    published = Publication(datetime.date(2023, 3, 22), "front matter")
    articles = (ArticleRecord("a.txt", "往来", published, Script.HANS), ArticleRecord("b.txt", "往來", None, Script.HANT))
    return Chronology(events, articles, (Failure("scan.pdf", "It holds no text."),), (("b.txt", "昨天"),))


NASTY = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> \" ' ]]> </textarea></script><!-- {{ 7*7 }} {% raw %} "
    "\x00\x1b\u202e\u2066\ud800 =cmd|' /C calc'!A1\r\nEND:VEVENT\r\nBEGIN:VEVENT\n# heading [x](javascript:alert(1)) `code`"
)


def nasty() -> Chronology:
    """Every text that a stranger could write, as bad as strangers write it."""
    person = Participant(NASTY, NASTY, NASTY, (NASTY,), NASTY, NASTY)
    quote = NASTY + "长" * 100_000
    bad = Source("=" + NASTY, Span(3, 5), quote, NASTY, NASTY, "javascript:alert(1)", None, Script.HANS, NASTY, NASTY, NASTY)
    urls = ('https://x/" onclick="alert(1)', "http://[bad", " \x01javascript:1", "//x")
    more = [replace(bad, url=url, trigger=Span(0, 9_999_999)) for url in urls]
    conflict = Conflict(NASTY, ((NASTY, (NASTY,)),))
    made = event(NASTY, NASTY, "2023-03-20", (person, person), NASTY, bad, *more, place=NASTY, place_en=NASTY, country=NASTY, subtype=NASTY,
                 mode=NASTY, polities=(NASTY,), host=NASTY, visitors=(NASTY,), cameo=NASTY, conflicts=(conflict,))  # fmt: skip
    article = ArticleRecord(NASTY, NASTY, None, Script.HANS)
    events = (made, replace(made, date=None), replace(made, type="visit"))
    return Chronology(events, (article,), (Failure(NASTY, NASTY),), ((NASTY, NASTY),))


def text_of(output: str | bytes) -> str:
    return output if isinstance(output, str) else output.decode()


BINARY = {"xlsx", "parquet", "docx"}
"""Formats that are no text; their own tests read them back."""
