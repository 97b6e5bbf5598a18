"""JSON-LD: schema.org's own words, dates as precise as they are known, and nothing that leaves its script element."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from pyld import jsonld
from samples import NASTY, XI, nasty, small, text_of

from timeline.edtf import parse
from timeline.model import Chronology, Event, Status
from timeline.rendering import json_ld, render

SCHEMA = "https://schema.org/"


def graph(chronology: Chronology) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text_of(render(chronology, "jsonld")))["@graph"]
    return found


def node(**changes: object) -> dict[str, Any]:
    """The one event of ``small`` that is a visit, changed."""
    event: Event = replace(small().events[4], **changes)  # type: ignore[arg-type]
    return graph(Chronology((event,)))[1]


def without_network(url: str, options: object) -> dict[str, Any]:
    """Stands for schema.org's context, whose one line that matters says that bare words are its own."""
    assert url == "https://schema.org"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": SCHEMA}}}


@pytest.mark.parametrize("make", [small, nasty])
def test_a_linked_data_processor_reads_every_event(make: Any) -> None:
    document = json.loads(text_of(render(make(), "jsonld", title=NASTY)))
    expanded = jsonld.expand(document, {"documentLoader": without_network, "base": "https://briefing.example/page"})
    events = [each for each in expanded if each["@type"] == [f"{SCHEMA}Event"]]
    assert len(events) == len(make())
    assert len({each["@id"] for each in events}) == len(events)
    assert all(each["@id"].startswith("https://briefing.example/page#e-") for each in events)


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("2021-12-15", "2021-12-15", "2021-12-15"),
        ("2021-12", "2021-12", None),
        ("2013~", "2013", None),
        ("2023-03-20/2023-03-22", "2023-03-20", "2023-03-22"),
        ("2021-12-09~/2021-12-16~", "2021-12-09", "2021-12-16"),
        ("2013/..", "2013", None),
        ("../2018-05-30", None, "2018-05-30"),
        ("-0044", None, None),
    ],
)
def test_dates_are_as_precise_as_they_are_known(date: str, start: str | None, end: str | None) -> None:
    found = node(date=parse(date))
    assert (found.get("startDate"), found.get("endDate")) == (start, end)


def test_the_description_says_what_iso_dates_cannot() -> None:
    assert "between 9 and 16 December 2021 (approximate)" in node(date=parse("2021-12-09~/2021-12-16~"))["description"]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.OCCURRED, "EventScheduled"),
        (Status.PLANNED, "EventScheduled"),
        (Status.CANCELLED, "EventCancelled"),
        (Status.DENIED, "EventCancelled"),
    ],
)
def test_statuses_are_schema_orgs(status: Status, word: str) -> None:
    found = node(status=status)
    assert found["eventStatus"] == SCHEMA + word
    assert str(status) in found["keywords"]


def test_calls_are_online_and_visits_are_at_a_place() -> None:
    visit, call = graph(small())[5], graph(small())[2]
    assert visit["eventAttendanceMode"] == f"{SCHEMA}OfflineEventAttendanceMode"
    assert visit["location"]["address"]["addressCountry"] == "RU"
    assert call["eventAttendanceMode"] == f"{SCHEMA}OnlineEventAttendanceMode"
    assert call["location"]["@type"] == "VirtualLocation"


def test_people_carry_whom_they_act_for() -> None:
    secretary = replace(XI, name="某秘书长", polity="UN", wikidata="Q42", role=None)
    found = node(participants=(XI, secretary), polities=("CN", "UN", "FR"))["attendee"]
    assert (found[0]["nationality"]["name"], "affiliation" in found[0]) == ("China", False)
    assert (found[1]["affiliation"]["name"], "nationality" in found[1]) == ("United Nations", False)
    assert found[1]["sameAs"] == "https://www.wikidata.org/entity/Q42"
    assert (found[2]["@type"], found[2]["name"], found[2]["alternateName"]) == ("GovernmentOrganization", "France", "法国")


def test_hosts_organise_and_articles_are_cited_with_their_sentences() -> None:
    visit = graph(small())[5]
    assert [person["name"] for person in visit["organizer"]] == ["普京"]
    assert visit["subjectOf"][0]["datePublished"] == "2023-03-22"
    assert visit["subjectOf"][0]["hasPart"]["text"] == "习近平20日至22日访问莫斯科。"


def test_a_meeting_held_during_a_visit_points_to_it() -> None:
    events = small().events
    meeting = replace(events[3], part_of="v1")
    assert graph(Chronology((meeting, events[4])))[1]["superEvent"] == {"@id": "#e-v1"}
    assert "superEvent" not in graph(Chronology((meeting,)))[1]


def test_nothing_ends_the_script_element_that_it_stands_in() -> None:
    line = json_ld(replace(nasty(), events=(replace(nasty().events[0], summary="a\u2028b</script><!--"),)))
    assert not re.search("[<>&\u2028\u2029\n]", line)
    assert json.loads(line)["@graph"][1]["name"] == "a b</script><!--"
    assert "hasPart" not in line
    assert "javascript:" not in json.dumps([article.get("url") for article in json.loads(line)["@graph"][1]["subjectOf"]])


def test_an_empty_chronology_is_a_data_set_without_events() -> None:
    (only,) = graph(Chronology(()))
    assert only["@type"] == "Dataset"
    assert "Events: 0" in only["description"]
