"""Rendering keeps what a chronology says, in every format, whatever its texts hold."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import docx
import icalendar
import pytest
from markdown_it import MarkdownIt
from samples import BINARY, NASTY, PUTIN, XI, event, nasty, small, source, text_of

from timeline.edtf import parse
from timeline.model import Chronology, Event, Participant, Status
from timeline.rendering import (
    RENDERERS,
    BrokenEvent,
    UnknownFormat,
    event_record,
    figures,
    format_for,
    left_out,
    read_events,
    render,
    size_warning,
    to_frame,
)
from timeline.rendering.grouping import reported_months
from timeline.rendering.options import Flavour, Language
from timeline.rendering.pages import template_folder
from timeline.rendering.scripts import languages_in
from timeline.rendering.tables import CELL_LIMIT, COLUMNS
from timeline.rendering.wording import Words, colours

GOLDEN = Path(__file__).parent / "golden"
TEXTS = [format for format in RENDERERS if format not in BINARY]
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")

# ---- every format ----


@pytest.mark.parametrize(
    ("name", "format", "language", "flavour"),
    [
        *((f"small{renderer.suffixes[0]}", format, "en", "web") for format, renderer in RENDERERS.items() if format in TEXTS),
        ("small.zh-Hant.html", "html", "zh-Hant", "web"),
        ("small.email.fragment.html", "fragment", "en", "email"),
    ],
)
def test_output_is_as_last_read(name: str, format: str, language: Language, flavour: Flavour, request: pytest.FixtureRequest) -> None:
    output = render(small(), format, language=language, flavour=flavour, version="0")
    path, written = GOLDEN / name, output if isinstance(output, bytes) else output.encode()
    if request.config.getoption("--update-golden"):
        path.write_bytes(written)
    assert written == path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", RENDERERS)
def test_an_empty_chronology_renders(format: str, language: Language) -> None:
    output = render(Chronology(()), format, language=language)
    assert output or format in ("jsonl", "plover")  # a line a record
    if format in ("html", "fragment", "markdown"):
        assert Words(language)("no_events") in text_of(output)


@pytest.mark.parametrize("format", TEXTS)
def test_hostile_text_is_shown_or_removed_never_obeyed(format: str) -> None:
    output = text_of(render(nasty(), format, title=NASTY))
    output.encode()
    assert "\x00" not in output
    if format not in ("json", "jsonl"):  # records keep quotes verbatim, and JSON escapes what is dangerous to a terminal
        assert not re.search("[\u202e\u2066\x1b]", output)


@pytest.mark.parametrize("format", RENDERERS)
def test_the_same_chronology_gives_the_same_bytes(format: str) -> None:
    assert render(small(), format) == render(small(), format)


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    assert format_for("Out.Fragment.HTML") == "fragment"
    with pytest.raises(UnknownFormat, match=r"\.csv, .*\.html"):
        format_for("out.docm")
    with pytest.raises(UnknownFormat, match="html, fragment"):
        render(small(), "docm")


def test_a_fragment_too_large_for_mail_is_warned_of() -> None:
    assert not size_warning("fragment", render(small(), "fragment"))
    assert "100 kB" in size_warning("fragment", "x" * 90_000)


# ---- HTML ----


class Reader(HTMLParser):
    """Collects elements, and fails on elements that are left open or closed twice."""

    VOID = frozenset({"meta", "input", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("format", ["html", "fragment"])
@pytest.mark.parametrize("make", [small, nasty])
def test_html_holds_no_handler_no_foreign_script_and_no_odd_link(format: str, make: object) -> None:
    chronology = nasty() if make is nasty else small()
    elements = read_html(text_of(render(chronology, format))).elements
    scripts = [attributes.get("type") for tag, attributes in elements if tag == "script"]
    assert scripts == (["application/ld+json", None] if format == "html" else [])
    assert not {tag for tag, _ in elements} & {"img", "iframe", "object", "link", "textarea"}
    for _, attributes in elements:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        link = attributes.get("href")
        assert link is None or link.startswith(("https://", "http://", "#"))
        assert link is None or link.startswith("#") or attributes.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language_and_has_one_first_heading_and_unique_ids(language: Language) -> None:
    elements = read_html(text_of(render(nasty(), "html", language=language))).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert dict(elements)["html"]["lang"] == language
    assert [tag for tag, _ in elements].count("h1") == 1
    assert len(ids) == len(set(ids))


def test_links_within_the_page_lead_somewhere() -> None:
    elements = read_html(text_of(render(small(), "html"))).elements
    ids = {attributes.get("id") for _, attributes in elements}
    assert {link[1:] for _, attributes in elements if (link := attributes.get("href")) and link.startswith("#")} <= ids


def test_the_page_allows_only_its_own_script_and_style_by_hash() -> None:
    import base64
    import hashlib

    page = text_of(render(small(), "html"))
    for tag in ("script", "style"):
        match = re.search(rf"<{tag}>(?P<body>.*?)</{tag}>", page, re.DOTALL)
        assert match
        assert base64.b64encode(hashlib.sha256(match["body"].encode()).digest()).decode() in page
    assert "default-src 'none'" in page


def test_a_line_of_two_languages_is_marked_run_by_run() -> None:
    assert languages_in("周三(15日) (weekday 3) → 2021-12-15") == (("周三(15日)", "zh-Hans"), (" (weekday 3) → 2021-12-15", ""))
    assert languages_in("counted") == (("counted", ""),)
    assert languages_in("") == ()


def test_people_who_met_nobody_shown_have_no_row() -> None:
    """Twelve pairs fill the matrix; a person whose every meeting was with somebody left out would be an empty row."""

    def person(name: str, polity: str) -> Participant:
        return Participant(name, polity)

    busy = [
        event(f"b{at}", "meeting", "2023", (person("甲", "CN"), person(f"乙{at:02}", "RU")), "会", source("会", "会", "", None))
        for at in range(11)
    ]
    odd = [
        event(f"o{at}", "meeting", "2023", (person("丙", "JP"), person(f"丁{at}", "KR")), "会", source("会", "会", "", None))
        for at in range(3)
    ]
    found = figures.matrix(Chronology((*busy, *odd)))
    assert found is not None
    assert all(any(row) for row in found.counts)


@pytest.mark.parametrize("format", ["html", "fragment"])
def test_our_own_markup_is_not_shown_as_text(format: str) -> None:
    assert "&lt;" not in text_of(render(small(), format))


def test_evidence_marks_trigger_names_and_date_words() -> None:
    page = text_of(render(small(), "html"))
    marked = "<u>习近平</u><i>20日至22日</i><mark>访问</mark>莫斯科。"
    assert f'<blockquote lang="zh-Hans">{marked}</blockquote>' in page
    assert '<blockquote lang="zh-Hant">' in page
    assert "According to <span" in page


def test_the_page_says_what_was_left_out() -> None:
    page = text_of(render(small(), "html"))
    footer = page[page.index("<footer>") :]
    assert all(words in footer for words in ("scan.pdf", "It holds no text.", "b.txt", "昨天"))


def test_the_page_says_what_was_cut() -> None:
    assert re.search(r"\[cut: 2000 of 100\d+ characters\]", text_of(render(nasty(), "html")))


def test_the_email_flavour_carries_its_style_and_the_web_flavour_none() -> None:
    assert "style=" in text_of(render(small(), "fragment", flavour="email"))
    assert "style=" not in text_of(render(small(), "fragment"))


def test_a_brief_fragment_has_no_quotations_and_still_names_its_sources() -> None:
    whole, brief = (text_of(render(small(), "fragment", flavour="email", brief=brief)) for brief in (False, True))
    assert "20日至22日" in whole
    assert "20日至22日" not in brief
    assert "Xi Jinping (China) visited Russia (Moscow)" in brief
    assert brief.count("https://news.example/") == whole.count("https://news.example/")


def test_templates_are_found() -> None:
    assert (template_folder() / "page.html.j2").is_file()


def told_on(day: str | None) -> Event:
    return event(f"u{day}", "call", None, (XI, PUTIN), f"通话{day}", source("两人曾通话", "通话", "", day))


def test_events_without_a_date_stand_by_the_month_in_which_they_were_reported() -> None:
    days = ("2023-03-20", None, "2021-12-16", "2023-03-02")
    chronology = Chronology((*small().events[:2], *map(told_on, days)))
    months = reported_months(chronology)
    assert [(month.year, month.month, [one.summary[2:] for one in month.events]) for month in months] == [
        (2021, 12, ["2021-12-16"]),
        (2023, 3, ["2023-03-02", "2023-03-20"]),
        (0, None, ["None"]),
    ]
    assert [month.year for month in reported_months(replace(chronology, newest_first=True))] == [2023, 2021, 0]
    for format in ("html", "markdown"):
        written = text_of(render(chronology, format))
        headings = ("First reported in December 2021", "First reported in March 2023", "no publication date")
        places = [written.index(heading, written.rindex(">Undated<" if format == "html" else "## Undated")) for heading in headings]
        assert places == sorted(places)


# ---- pictures ----


def dated(*dates: str, **more: object) -> Chronology:
    return Chronology(tuple(replace(small().events[0], id=str(at), date=parse(date), **more) for at, date in enumerate(dates)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dates", "upper", "lower", "gaps"),
    [
        (("2023-03-01", "2023-03-03", "2023-04-20"), ["1", "3", "20"], ["Mar", "", "Apr"], 1),
        (("2023-03-01", "2023-03-20", "2023-04-20"), ["Mar", "Apr"], ["2023", ""], 0),
        (("2023", "2023-01-05", "2023-01-06"), ["·", "5", "6"], ["·", "Jan", ""], 0),
        (tuple(f"20{year}-0{month}" for year in range(20, 24) for month in (1, 3, 5)), ["Jan", "Mar", "May"] * 4, None, 3),
        (tuple(f"{year}-{month:02}" for year in range(1980, 1990) for month in (1, 7)), [str(year) for year in range(1980, 1990)], None, 0),
    ],
)
def test_the_plot_takes_the_finest_unit_that_fits(dates: tuple[str, ...], upper: list[str], lower: list[str] | None, gaps: int) -> None:
    plot = figures.plot(dated(*dates), Words("en"))
    assert plot
    assert [tick.labels[0] for tick in plot.ticks] == upper
    assert lower is None or [tick.labels[1] for tick in plot.ticks] == lower
    assert len(plot.gaps) == gaps
    assert sum(bar.count for lane in plot.lanes for bar in lane.bars) == len(dates)


def test_a_few_events_far_from_all_others_do_not_stretch_the_axis() -> None:
    old, recent = (
        [str(year) for year in range(1941, 1976, 6)],
        [f"{year}-{month:02}" for year in range(2010, 2026) for month in range(1, 13)],
    )
    plot = figures.plot(dated(*old, "1999", *recent, "2049"), Words("en"))
    assert plot
    assert [tick.labels[0] for tick in plot.ticks] == ["earlier", *map(str, range(2010, 2026)), "later"]
    assert [bar.count for bar in plot.lanes[0].bars] == [7, *[12] * 16, 1]


def test_two_old_events_do_not_cost_the_months() -> None:
    months = [f"{year}-{month:02}-10" for year in (2022, 2023) for month in range(1, 13)]
    plot = figures.plot(dated("1941-08-09", "1972-02-21", "1979-01-29", *months * 3), Words("en"))
    assert plot
    assert [tick.labels[0] for tick in plot.ticks][:3] == ["earlier", "Jan", "Feb"]
    assert plot.width < 70 * 16, "no wider than the page"


def test_what_is_no_stray_keeps_its_column() -> None:
    """Half of the events are old: neither half may be gathered at an end."""
    plot = figures.plot(dated("1972", "1973", "2018", "2019"), Words("en"))
    assert plot
    assert [tick.labels[0] for tick in plot.ticks] == ["1972", "1973", "2018", "2019"]
    assert not plot.strays


def test_the_plot_shows_what_did_not_take_place_hollow() -> None:
    plot = figures.plot(dated("2023-03-01", status=Status.PLANNED), Words("en"))
    assert plot
    assert [(bar.solid > 0, bar.hollow > 0) for bar in plot.lanes[0].bars] == [(False, True)]


def test_the_matrix_counts_meetings_that_took_place() -> None:
    matrix = figures.matrix(small())
    assert matrix
    assert [node.name for node in matrix.nodes] == ["习近平", "普京"] or [node.name for node in matrix.nodes] == ["普京", "习近平"]
    assert matrix.counts == ((None, 3), (3, None))
    assert figures.matrix(dated("2023", status=Status.DENIED)) is None


@pytest.mark.parametrize("format", ["markdown", "docx"])
def test_documents_say_who_received_whom_and_what_belongs_to_a_visit(format: str) -> None:
    visit = replace(next(each for each in small() if each.id == "v1"), confidences=(("date", 0.9),))
    talk = event("t1", "meeting", "2023-03-21", (XI, PUTIN), "会谈", source("会谈", "会谈", "", None), part_of="v1")
    output = render(Chronology((visit, talk)), format)
    if isinstance(output, bytes):
        tables = docx.Document(io.BytesIO(output)).tables
        text = "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    else:
        text = output
        assert "(visit, 国事访问, took place)" in text
        assert "Confidence: 80% · date 90%" in text
        assert "新华社](<https://news.example/a?b=1&c=2>), 两国往来, 2023-03-22" in text
    for said in ("国家主席, visitor)", "总统, host)", "Id: v1", "Id: t1", "During visit: v1"):
        assert said in text


@pytest.mark.parametrize(
    ("language", "name", "caption"),
    [
        ("en", "Language: English.", "Events without a date are not drawn: 1."),
        ("zh-Hans", "语言：简体中文。", "没有日期的事件未画出：1。"),
        ("zh-Hant", "語言：繁體中文。", "沒有日期的事件未畫出：1。"),
    ],
)
def test_the_page_says_its_language_and_what_the_plot_leaves_out(language: Language, name: str, caption: str) -> None:
    page = text_of(render(small(), "html", language=language))
    assert name in page
    assert caption in page
    assert caption[:8] not in text_of(render(dated("2023"), "html", language=language))


def test_polities_that_met_as_often_stand_in_one_order() -> None:
    """Nobody is named for them; sets give them back in another order each time."""
    met = [
        event(f"p{at}", "meeting", "2023", (), "会", source("会", "会", "", None), polities=pair)
        for at, pair in enumerate((("ZW", "RU"), ("JP", "FR"), ("CN", "AE")))
    ]
    matrix = figures.matrix(Chronology(tuple(met)))
    assert matrix
    assert [node.polity for node in matrix.nodes] == ["AE", "CN", "FR", "JP", "RU", "ZW"]


# ---- dates and words ----

DATES = [
    ("2023-03-10/2023-03-12", "10–12 March 2023", "2023年3月10日至12日"),
    ("2023-03-30/2023-04-02", "30 March – 2 April 2023", "2023年3月30日至4月2日"),
    ("2022-12-30/2023-01-02", "30 December 2022 – 2 January 2023", "2022年12月30日至2023年1月2日"),
    ("2022-02-01/2022-02-10", "early February 2022", "2022年2月上旬"),
    ("2023-03-11/2023-03-20", "mid-March 2023", "2023年3月中旬"),
    ("2024-02-21/2024-02-29", "late February 2024", "2024年2月下旬"),
    ("2023-02-21/2023-02-27", "21–27 February 2023", "2023年2月21日至27日"),
    ("2021-08", "in August 2021, day unknown", "2021年8月，日期不详"),
    ("2022-09~", "around September 2022", "2022年9月前后"),
    ("2021-12-09~/2021-12-16~", "between 9 and 16 December 2021 (approximate)", "2021年12月9日至16日之间（约）"),
    ("2020-08-28~/2020-09-03~", "between 28 August and 3 September 2020 (approximate)", "2020年8月28日至9月3日之间（约）"),
    ("2013", "2013", "2013年"),
    ("2018-06-12?", "12 June 2018 (uncertain)", "2018年6月12日（存疑）"),
    ("2018-06-12%", "around 12 June 2018 (uncertain)", "2018年6月12日前后（存疑）"),
    ("2017-11/2017-12", "November–December 2017", "2017年11月至12月"),
    ("2022-02/2023-02", "February 2022 – February 2023", "2022年2月至2023年2月"),
    ("1960/1969", "the 1960s", "1960年代"),
    ("2013/2015", "2013–2015", "2013–2015年"),
    ("2013/..", "from 2013 on", "2013年起"),
    ("../2018-05-30", "until 30 May 2018", "2018年5月30日止"),
    ("2018-05/2019", "from May 2018 to 2019", "2018年5月至2019年"),
    ("2018-05-21~/..", "from 21 May 2018 (approximate) on", "2018年5月21日（约）起"),
    ("../..", "date unknown", "日期不详"),
    ("-0044", "-44", "-44年"),
]


@pytest.mark.parametrize(("value", "english", "chinese"), DATES, ids=[row[0] for row in DATES])
def test_dates_are_written_as_people_write_them(value: str, english: str, chinese: str) -> None:
    assert Words("en").date(parse(value)) == english
    assert Words("zh-Hans").date(parse(value)) == chinese


def test_each_day_of_an_interval_is_marked_for_machines() -> None:
    pieces = Words("en").pieces(parse("2023-03-10/2023-03-12"))
    assert [piece.moment for piece in pieces if piece.moment] == ["2023-03-10", "2023-03-12"]


def test_the_interface_says_the_same_things_in_each_language() -> None:
    tables = tomllib.loads((files("timeline") / "data" / "interface.toml").read_text("utf-8"))
    for name in ("dates", "words", "labels", "polities"):
        keys = [set(tables[name][language]) for language in LANGUAGES]
        assert keys[0] == keys[1] == keys[2], name
    assert all(set(LANGUAGES) <= set(row) for row in tables["types"].values())
    with pytest.raises(ValueError, match="no interface in 'fr'"):
        Words("fr")  # type: ignore[arg-type]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("type", "light", "dark"), colours())
def test_type_colours_stand_out_from_both_grounds(type: str, light: str, dark: str) -> None:
    assert (luminance("#fdfcf9") + 0.05) / (luminance(light) + 0.05) >= 3
    assert (luminance(dark) + 0.05) / (luminance("#191a1c") + 0.05) >= 3


# ---- records ----


def test_records_hold_the_contracts_keys() -> None:
    record = event_record(small().events[4])
    assert list(record) == [
        *("id", "type", "mode", "status", "date", "start", "end", "participants", "polities", "visitors", "host", "place", "place_en"),
        *("country", "cameo", "subtype", "summary", "confidence", "conflicts", "sources"),
    ]
    assert (record["date"], record["start"], record["end"]) == ("2023-03-20/2023-03-22", "2023-03-20", "2023-03-22")


def test_reading_undoes_writing() -> None:
    assert read_events(text_of(render(small(), "jsonl")).splitlines()).events == small().events


def test_records_are_written_in_order_of_date_whatever_the_order_of_events() -> None:
    backwards = replace(small(), events=small().events[::-1])
    assert render(backwards, "jsonl") == render(small(), "jsonl")


def test_reading_takes_what_people_leave_out() -> None:
    lines = ["\ufeff", "", '{"type": "call", "start": "2023-03-01", "end": "2023-03-31"}', '{"type": "visit", "end": "2023-01-05"}']
    chronology = read_events(lines)
    assert [str(event.date) for event in chronology] == ["../2023-01-05", "2023-03"]
    assert all(event.id for event in chronology)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "an event should be a JSON object"),
        ("{}", "'type' is missing"),
        ('{"type": 3}', "'type' should be a text"),
        ('{"type": "call", "date": "yesterday"}', "'yesterday' is no EDTF value"),
        ('{"type": "call", "date": "2023-02-30"}', "there is no 2023-02-30"),
        ('{"type": "call", "status": "maybe"}', "status 'maybe' is none of occurred"),
        ('{"type": "call", "participants": {}}', "'participants' should be a list"),
        ('{"type": "call", "participants": [{"polity": "CN"}]}', "'name' is missing"),
        ('{"type": "call", "confidence": NaN}', "'confidence' should be a number"),
        ('{"type": "call", "sources": [{"published": "2023-13-01"}]}', "month must be in"),
    ],
)
def test_a_broken_line_is_named_with_its_reason(line: str, reason: str) -> None:
    with pytest.raises(BrokenEvent, match=re.escape(reason)) as caught:
        read_events(["", line])
    assert str(caught.value).startswith("Line 2 ")
    assert str(caught.value).endswith(".")


def test_json_holds_what_was_left_out() -> None:
    whole = json.loads(text_of(render(small(), "json")))
    assert len(whole["events"]) == 6
    assert whole["failures"] == [{"input": "scan.pdf", "reason": "It holds no text."}]
    assert whole["undated"] == [{"article": "b.txt", "text": "昨天"}]


# ---- tables ----


def rows_of(output: str | bytes) -> list[dict[str, str]]:
    assert isinstance(output, bytes)
    return list(csv.DictReader(io.StringIO(output.decode("utf-8-sig"), newline="")))


def test_csv_reads_back() -> None:
    output = render(small(), "csv")
    assert isinstance(output, bytes)
    assert output.startswith(b"\xef\xbb\xbfdate_start,date_end,type,summary,participants,place,")
    assert b"\n" not in output.replace(b"\r\n", b"")
    rows = rows_of(output)
    assert [row["id"] for row in rows] == [event.id for event in small()]
    assert rows[4]["participants"] == "习近平 (Xi Jinping, CN); 普京 (Vladimir Putin, RU)"
    assert (rows[4]["date_start"], rows[4]["date_end"], rows[4]["date_precision"]) == ("2023-03-20", "2023-03-22", "days")
    assert rows[5]["date_start"] == ""


def test_an_empty_csv_is_its_header() -> None:
    assert render(Chronology(()), "csv", raw=True) == (",".join(COLUMNS) + "\r\n").encode()


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "＝1", " =1", "\t=1", "\n=1"])
def test_formulas_in_text_are_defused_unless_raw(start: str) -> None:
    chronology = Chronology((replace(small().events[0], summary=start),))
    assert rows_of(render(chronology, "csv"))[0]["summary"] == f"'{start}"
    assert rows_of(render(chronology, "csv", raw=True))[0]["summary"] == start


def test_numbers_and_dates_are_not_defused() -> None:
    row = rows_of(render(Chronology((replace(small().events[0], confidence=-1.0),)), "csv"))[0]
    assert (row["confidence"], row["date_start"]) == ("-1.0", "2013-01-01")


def test_cells_are_cut_at_what_excel_holds_and_say_so() -> None:
    row = rows_of(render(nasty(), "csv"))[0]
    assert len(row["quotes"]) == CELL_LIMIT
    assert re.search(r"\[cut: \d+ characters\]$", row["quotes"])


def test_no_event_is_lost_among_its_participants() -> None:
    """A polity for which nobody is named takes part too."""
    unnamed = event("v2", "visit", "2023", (PUTIN,), "访问", source("访问", "访问", "", None), polities=("RU", "CN"), host="CN")
    nobody = event("m2", "meeting", "2023", (), "会", source("会", "会", "", None))
    found = rows_of(render(Chronology((unnamed, nobody)), "csv", long="participants"))
    assert [(row["id"], row["name"], row["polity"], row["role"]) for row in found] == [
        ("v2", "普京", "RU", ""),
        ("v2", "", "CN", "host"),
        ("m2", "", "", ""),
    ]


def test_long_tables_give_a_row_for_each_participant_or_source() -> None:
    assert [row["name"] for row in rows_of(render(small(), "csv", long="participants"))][:2] == ["习近平", "普京"]
    assert [row["article"] for row in rows_of(render(small(), "csv", long="sources"))].count("b.txt") == 1


def test_the_frame_has_the_tables_columns_and_real_dates() -> None:
    frame = to_frame(small())
    assert list(frame.columns) == list(COLUMNS)
    assert str(frame["date_start"].dtype).startswith("datetime64")
    assert len(to_frame(Chronology(()))) == 0


# ---- Markdown ----


def test_hostile_text_stays_text_in_markdown() -> None:
    page = MarkdownIt("commonmark", {"html": True}).render(text_of(render(nasty(), "markdown", title=NASTY)))
    assert not re.search(r"<(script|img|textarea|code|!--)|href=\"(?!https?://)", page)
    assert page.count("<h1>") == 1


# ---- calendar ----


def test_the_calendar_ends_the_day_after_and_says_what_it_leaves_out() -> None:
    output = render(small(), "ics")
    assert isinstance(output, bytes)
    calendar = icalendar.Calendar.from_ical(output)
    entries = {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}
    assert entries["Xi Jinping (China) visited Russia (Moscow)"].decoded("dtend") == datetime.date(2023, 3, 23)
    assert "[planned] Vladimir Putin (Russia) planned to visit China" in "".join(entries)
    assert str(calendar["x-wr-caldesc"]).endswith("left out of this calendar: 3."), "one has no date, one a month, one a year"


@pytest.mark.parametrize(
    ("date", "type", "entered"),
    [
        ("2023-03-01", "meeting", True),
        ("2023-03-01~/2023-03-07~", "meeting", True),
        ("2023-02-01/2023-02-10", "meeting", True),
        ("2023-03", "meeting", False),
        ("2013", "visit", False),
        ("2019-11/2019-12", "visit", False),
        ("2023-03-01/2023-03-30", "visit", True),
        ("2023-03-01~/2023-03-30~", "visit", False),
    ],
)
def test_the_calendar_holds_no_bar_across_months(date: str, type: str, entered: bool) -> None:
    chronology = Chronology((event("e", type, date, (XI,), "习近平出访", source("出访", "出访", "", "2023-03-20")),))
    output = render(chronology, "ics")
    assert isinstance(output, bytes)
    assert len(icalendar.Calendar.from_ical(output).walk("VEVENT")) == entered
    assert bool(left_out(chronology, "ics")) != entered


def test_hostile_text_makes_no_calendar_entries() -> None:
    output = render(nasty(), "ics")
    assert isinstance(output, bytes)
    assert len(icalendar.Calendar.from_ical(output).walk("VEVENT")) == 2


@pytest.mark.parametrize("date", ["9999-12-31", "9999", "0001-01-01", "2013/..", "../2013", "-0044", "-0044/..", "../.."])
@pytest.mark.parametrize("format", RENDERERS)
def test_dates_at_the_edges_of_the_calendar_render(date: str, format: str) -> None:
    assert render(Chronology((replace(small().events[0], date=parse(date)),)), format)
