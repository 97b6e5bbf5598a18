"""Visits and the meetings held on them: a table of pairs, and what holds for any chronology.

Knows short reports in words of its own, and events made by hand.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_merging import chronology_of_fixtures, merged, only

from timeline.edtf import parse
from timeline.merging.stays import with_hosts, with_parts
from timeline.model import Event, Participant, Status
from timeline.rendering import read_events
from timeline.rendering.records import write_jsonl
from timeline.rendering.tables import event_row


def event(id: str, type: str, date: str, people: str, country: str | None = None, **others: object) -> Event:
    """``people``: 普京@RU and the like; a visit's visitors are those who are not of ``country``."""
    pairs = [who.split("@") for who in people.split()]
    visit = type == "visit"
    cast = tuple(Participant(name, code, role=("host" if code == country else "visitor") if visit else None) for name, code in pairs)
    polities = tuple(sorted({code for _, code in pairs} | ({country} if visit and country else set())))
    made = Event(
        id=id,
        type=type,
        mode=None,
        status=Status.OCCURRED,
        date=parse(date),
        participants=cast,
        polities=polities,
        visitors=tuple(sorted({code for _, code in pairs if code != country})) if visit else (),
        host=country if visit else None,
        place=None,
        place_en=None,
        country=country,
        cameo="",
        subtype=None,
        summary="",
        confidence=0.9,
        sources=(),
    )
    return replace(made, **others)  # type: ignore[arg-type]  # fields by name


VISIT = event("v", "visit", "2021-06-14/2021-06-16", "卢卡申科@BY", "KG")


@pytest.mark.parametrize(
    ("other", "expected", "why"),
    [
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG"), "v", "on a day of the stay, in the country"),
        (event("m", "meeting", "2021-06-16", "卢卡申科@BY 扎帕罗夫@KG"), "v", "nowhere in particular"),
        (event("m", "meeting", "2021-06-14/2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG"), "v", "two days of talks"),
        (event("m", "meeting", "2021-06-15", "马克伊@BY 卡扎克巴耶夫@KG", "KG"), "v", "the visitor's minister, in the country"),
        (event("m", "meeting", "2021-06-15", "马克伊@BY 卡扎克巴耶夫@KG"), None, "other people, nowhere in particular"),
        (event("c", "call", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG"), "v", "a call between the two sides"),
        (event("m", "meeting", "2021-06-17", "卢卡申科@BY 扎帕罗夫@KG", "KG"), None, "a day late"),
        (event("m", "meeting", "2021-06-16/2021-06-17", "卢卡申科@BY 扎帕罗夫@KG", "KG"), None, "it outlasts the stay"),
        (event("m", "meeting", "2021-06", "卢卡申科@BY 扎帕罗夫@KG", "KG"), None, "some day of the month"),
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "TJ"), None, "elsewhere"),
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 拉赫蒙@TJ", "KG"), None, "without the host"),
        (event("m", "meeting", "2021-06-15", "拉赫蒙@TJ 扎帕罗夫@KG", "KG"), None, "without the visitor"),
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG", status=Status.DENIED), None, "it never took place"),
        (event("w", "visit", "2021-06-15", "拉赫蒙@TJ", "KG"), None, "a visit is part of nothing"),
    ],
)
def test_what_is_part_of_a_visit(other: Event, expected: str | None, why: str) -> None:
    for events in ([VISIT, other], [other, VISIT]):
        found = {each.id: each.part_of for each in with_parts(events)}
        assert found == {"v": None, other.id: expected}, why


def test_nothing_takes_place_on_a_visit_that_was_called_off() -> None:
    meeting = event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG")
    off = replace(VISIT, status=Status.CANCELLED)
    assert with_parts([off, meeting])[1].part_of is None
    assert with_parts([off, replace(meeting, status=Status.CANCELLED)])[1].part_of == "v"


def test_of_two_visits_the_one_whose_people_and_place_fit() -> None:
    minister = event("minister", "visit", "2021-06-14/2021-06-15", "马克伊@BY", "KG")
    meeting = event("m", "meeting", "2021-06-15", "马克伊@BY 卡扎克巴耶夫@KG", "KG")
    assert with_parts([VISIT, minister, meeting])[2].part_of == "minister"
    here, there = (replace(VISIT, id=name, place=name) for name in ("奥什", "比什凯克"))
    talk = event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG", place="比什凯克")
    assert with_parts([here, there, talk])[2].part_of == "比什凯克"


def test_a_time_in_which_a_visit_took_place_holds_no_meeting() -> None:
    vague = replace(VISIT, date=parse("2021-06"))
    assert with_parts([vague, event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG")])[1].part_of is None


def test_reports_of_a_visit_and_its_talks() -> None:
    """Two articles, and the talks know the visit that another one reports."""
    reports = (
        ("2021-06-14", "白俄罗斯总统卢卡申科14日抵达比什凯克，对吉尔吉斯斯坦进行为期三天的国事访问。"),
        ("2021-06-16", "吉尔吉斯斯坦总统扎帕罗夫15日在比什凯克同来访的白俄罗斯总统卢卡申科举行会谈。"),
    )
    chronology = merged(*reports)
    visit, meeting = only(chronology.of_type("visit")), only(chronology.of_type("meeting"))
    assert (visit.part_of, meeting.part_of) == (None, visit.id)
    assert event_row(meeting)["part_of"] == visit.id


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(random: Random) -> None:
    events = chronology_of_fixtures().events
    shuffled = random.sample(events, len(events))
    assert {each.id: each.part_of for each in with_parts(shuffled)} == {each.id: each.part_of for each in events}


def test_a_part_is_kept_in_the_record_and_names_an_event() -> None:
    chronology = chronology_of_fixtures()
    again = read_events(write_jsonl(chronology).splitlines())
    visits = {each.id for each in again if each.type == "visit"}
    assert {each.id: each.part_of for each in again} == {each.id: each.part_of for each in chronology}
    assert {each.part_of for each in again if each.part_of} <= visits
    assert any(each.part_of for each in again)


@pytest.mark.parametrize(
    ("meeting", "hosts", "why"),
    [
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "KG"), ["扎帕罗夫"], "with the visitor"),
        (event("m", "meeting", "2021-06-15", "扎帕罗夫@KG", "KG", polities=("BY", "KG")), [], "with whoever came"),
        (event("m", "meeting", "2021-06-15", "马克伊@BY 扎帕罗夫@KG", "KG"), [], "with somebody else"),
        (event("m", "meeting", "2021-06-20", "卢卡申科@BY 扎帕罗夫@KG", "KG"), [], "on another journey"),
        (event("m", "meeting", "2021-06-15", "卢卡申科@BY 扎帕罗夫@KG", "TJ"), [], "elsewhere"),
    ],
)
def test_hosts_are_whom_the_visitors_met(meeting: Event, hosts: list[str], why: str) -> None:
    visit, _ = with_hosts([VISIT, meeting])
    assert [participant.name for participant in visit.participants if participant.role == "host"] == hosts, why
