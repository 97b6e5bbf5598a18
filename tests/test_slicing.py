"""A slice keeps what it was asked for, counts what it leaves out, and says which value nobody knows."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import PUTIN, WANG, XI, event, small, source, text_of

from timeline.edtf import parse
from timeline.lexicon import entity_words, gazetteer
from timeline.model import Chronology, Participant, Status
from timeline.rendering import RENDERERS, render
from timeline.rendering.notes import notes
from timeline.rendering.options import Language, Options
from timeline.rendering.wording import Words
from timeline.slicing import Slice, UnknownValue, cut, parse_polity, parse_status, parse_type

NAMES = gazetteer()


def ids(chronology: Chronology, **wanted: object) -> str:
    return " ".join(each.id for each in cut(chronology, Slice(**wanted), NAMES))  # type: ignore[arg-type]


def written_in(document: str | bytes) -> str:
    """The paragraphs of a Word file."""
    assert isinstance(document, bytes)
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(document)).paragraphs)


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({}, "y1 c1 p1 m1 v1 u1"),
        ({"since": datetime.date(2021, 8, 31)}, "c1 p1 m1 v1"),  # August 2021 reaches into the window
        ({"since": datetime.date(2021, 9, 1)}, "p1 m1 v1"),
        ({"until": datetime.date(2022, 2, 1)}, "y1 c1 p1"),
        ({"since": datetime.date(2023, 3, 21), "until": datetime.date(2023, 3, 21)}, "v1"),  # within a visit of three days
        ({"types": ("visit",)}, "p1 v1"),
        ({"types": ("visit", "call")}, "c1 p1 v1 u1"),
        ({"statuses": (Status.PLANNED,)}, "p1"),
        ({"polities": ("RU",)}, "y1 c1 p1 v1"),
        ({"polities": ("RU",), "types": ("call",)}, "c1"),
        *(({"people": (name,)}, "y1 c1 p1 v1") for name in ("普京", "蒲亭", "普丁", "Putin", "vladimir putin")),
        *(({"people": (name,)}, "y1 c1 v1 u1") for name in ("習近平", "习近平", "Xi Jinping")),
        ({"people": ("Wang Yi", "普京")}, "y1 c1 p1 m1 v1 u1"),
        *(({"people": (name,)}, "") for name in ("奥巴马", "Barack Obama", "Obama")),  # known, but not in this chronology
        *(({"places": (name,)}, "v1") for name in ("莫斯科", "Moscow", "俄罗斯", "俄羅斯", "Russia", "RU")),
        ({"places": ("Paris",)}, ""),
        ({"min_sources": 2}, "v1"),
        ({"min_confidence": 0.81}, ""),
        ({"newest_first": True}, "v1 m1 p1 c1 y1 u1"),
    ],
)
def test_a_slice_keeps_what_fulfils_every_condition(wanted: dict[str, object], kept: str) -> None:
    assert ids(small(), **wanted) == kept


def test_a_city_holds_its_venues() -> None:
    there = event("g1", "meeting", "2023-03-20", (XI, PUTIN), "会见", source("会见", "会见", "", None), place="钓鱼台国宾馆", country="CN")
    assert ids(Chronology((there,)), places=("北京",)) == "g1"
    assert ids(Chronology((there,)), places=("釣魚臺國賓館",)) == "g1"
    assert ids(Chronology((there,)), places=("上海",)) == ""


@pytest.mark.parametrize(("venue", "city"), [("钓鱼台国宾馆", "Beijing"), ("巴黎圣母院", "paris"), ("华盛顿会议中心", "Washington")])
def test_a_citys_english_name_finds_its_venues_too(venue: str, city: str) -> None:
    there = event("g1", "meeting", "2023-03-20", (XI, PUTIN), "会见", source("会见", "会见", "", None), place=venue)
    assert ids(Chronology((there,)), places=(city,)) == "g1"
    assert ids(Chronology((there,)), places=("Shanghai",)) == ""


@pytest.mark.parametrize(
    ("name", "kept"), [("Xi", "x1"), ("Li", "l1"), ("Jinping", "x1"), ("Li Xi", "l1"), ("Abe", "x1"), ("Shinzo", "x1")]
)
def test_a_family_name_is_not_somebody_elses_given_name(name: str, kept: str) -> None:
    abe, li = Participant("安倍晋三", "JP", "Shinzo Abe"), Participant("李希", "CN", "Li Xi")
    met = source("会见", "会见", "", None)
    first, second = event("x1", "meeting", "2018", (XI, abe), "会见", met), event("l1", "meeting", "2019", (li, PUTIN), "会见", met)
    assert ids(Chronology((first, second)), people=(name,)) == kept


def test_an_edited_chronology_may_have_types_of_its_own() -> None:
    summit = event("s1", "summit", "2023-03-20", (XI, PUTIN), "峰会", source("峰会", "峰会", "", None))
    assert ids(Chronology((summit,)), types=("summit",)) == "s1"


@pytest.mark.parametrize("text", ["US", "us", "美国", "美國", "美方", "美", "United States"])
def test_a_polity_answers_to_every_form_of_its_name(text: str) -> None:
    assert parse_polity(text, NAMES) == "US"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_polity_answers_to_the_name_that_outputs_print(language: Language) -> None:
    printed = {code: Words(language).polity(code) for code in NAMES.by_code}
    assert {name: parse_polity(name, NAMES) for name in printed.values()} == {name: code for code, name in printed.items()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("UK", "GB"), ("Britain", "GB"), ("USA", "US"), ("U.S.", "US"), ("Burma", "MM"), ("Czech Republic", "CZ"), ("DPRK", "KP")),
        *(("Türkiye", "TR"), ("turkiye", "TR"), ("The Gambia", "GM"), ("Ivory Coast", "CI"), ("St Lucia", "LC"), ("the Vatican", "VA")),
    ],
)
def test_a_polity_answers_to_what_it_is_usually_called(text: str, code: str) -> None:
    assert parse_polity(text, NAMES) == code


def test_names_that_are_asked_for_are_of_known_polities() -> None:
    assert entity_words()["polities_asked_for"].keys() <= NAMES.by_code.keys()


def test_unknown_values_are_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownValue, match=r"^No polity 'Jappan' is known; the nearest is Japan \(JP\)\.$"):
        parse_polity("Jappan", NAMES)
    with pytest.raises(UnknownValue, match=r"^No status 'held' is known; there are occurred, planned, cancelled, denied\.$"):
        parse_status("held")
    with pytest.raises(UnknownValue, match=r"^No type 'dinner' is known; there are meeting, visit, call\.$"):
        ids(small(), types=("dinner",))
    with pytest.raises(
        UnknownValue, match=r"^No person 'Vladmir Puttin' is known; there are 习近平 Xi Jinping, 普京 Vladimir Putin, 王毅 Wang Yi\.$"
    ):
        ids(small(), people=("Vladmir Puttin",))
    with pytest.raises(UnknownValue, match=r"^No place 'Atlantis City' is known"):
        ids(small(), places=("Atlantis City",))


def test_types_are_read_in_the_plural_too() -> None:
    assert parse_type("Meetings ") == "meeting"


def test_what_was_left_out_is_counted() -> None:
    excerpt = cut(small(), Slice(since=datetime.date(2022, 1, 1), types=("visit", "call")), NAMES).excerpt
    assert excerpt is not None
    assert excerpt.conditions == (("since", ("2022-01-01",)), ("type", ("visit", "call")))
    assert (excerpt.dropped, excerpt.undated) == (4, 1)
    assert cut(small(), Slice(newest_first=True), NAMES).excerpt is None


@pytest.mark.parametrize("format", ["html", "fragment", "markdown", "json"])
def test_documents_say_what_was_left_out(format: str) -> None:
    sliced = cut(small(), Slice(since=datetime.date(2022, 1, 1), polities=("RU",)), NAMES)
    output = render(sliced, format)
    text = output if isinstance(output, str) else output.decode()
    wanted = (
        ('"dropped": 4',)
        if format == "json"
        else ("from 1 January 2022", "Russia", "Events left out: 4, without a date: 1.", "overlap the window")
    )
    assert all(words in text for words in wanted)


@pytest.mark.parametrize("format", ["ics", "timelinejs", "timelinejs-csv"])
def test_calendars_and_slides_say_so_too(format: str) -> None:
    sliced = cut(small(), Slice(since=datetime.date(2022, 1, 1), polities=("RU",)), NAMES)
    text = text_of(render(sliced, format)).replace("\r\n ", "").replace("\\", "")
    assert "An excerpt: from 1 January 2022; Country or organisation: Russia. Events left out: 4, without a date: 1." in text


def test_the_notes_of_workbooks_and_word_files_say_so_too() -> None:
    sliced = cut(small(), Slice(min_sources=2), NAMES)
    assert ("An excerpt", "An excerpt: 2 or more sources. Events left out: 5, without a date: 1.") in notes(sliced, Options(), Words("en"))


@pytest.mark.parametrize("format", ["html", "fragment", "markdown", "timelinejs", "timelinejs-csv", "docx"])
def test_an_excerpt_that_nothing_fits_does_not_say_that_nothing_was_found(format: str) -> None:
    """Of event records alone, nobody knows either how many articles were read."""
    output = render(cut(replace(small(), articles=()), Slice(since=datetime.date(2030, 1, 1)), NAMES), format)
    text = written_in(output) if format == "docx" else text_of(output)
    assert "None of the 6 events is part of this excerpt." in text
    assert "No events were found" not in text
    assert not re.search(r"Articles(?: read)?(?:: |</d[td]>\s*<dd>)0", text)


@pytest.mark.parametrize("format", RENDERERS)
def test_every_format_writes_the_newest_first(format: str) -> None:
    assert render(cut(small(), Slice(newest_first=True), NAMES), format)


def test_the_page_and_the_table_keep_the_order_asked_for() -> None:
    page = str(render(cut(small(), Slice(newest_first=True), NAMES), "html"))
    assert page.index('id="e-v1"') < page.index('id="e-m1"') < page.index('id="e-y1"') < page.index('id="e-u1"')


DATES = st.sampled_from([None, "2013", "2021-08", "2022-02-01/2022-02-10", "2023-03-20", "2022-12-09~/..", "../2020"])
DAYS = st.dates(datetime.date(2012, 1, 1), datetime.date(2024, 1, 1))


@given(st.lists(DATES, max_size=8), st.none() | DAYS, st.none() | DAYS, st.sampled_from([(), ("RU",), ("CN", "JP")]), st.booleans())
def test_nothing_is_lost_uncounted(
    dates: list[str | None], since: datetime.date | None, until: datetime.date | None, polities: tuple[str, ...], newest: bool
) -> None:
    made = small().events[0]
    events = tuple(
        replace(made, id=str(at), date=parse(date) if date else None, polities=("CN", "RU")[: at % 3]) for at, date in enumerate(dates)
    )
    whole = Chronology(events)
    wanted = Slice(since=since, until=until, polities=polities, newest_first=newest)
    kept = cut(whole, wanted, NAMES)
    assert len(kept) + (kept.excerpt.dropped if kept.excerpt else 0) == len(whole)
    assert set(kept) <= set(whole)
    assert cut(kept, wanted, NAMES).events == kept.events


def test_the_same_person_is_found_by_an_alias_that_only_the_tables_have() -> None:
    assert ids(Chronology((event("w1", "meeting", "2023", (replace(PUTIN, aliases=()), WANG), "会", source("会", "会", "", None)),)),
               people=("蒲亭",)) == "w1"  # fmt: skip
