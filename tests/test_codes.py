"""The field's codes: PLOVER, CAMEO, COLT, and the network of who met whom."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import networkx
import pytest
from samples import PUTIN, WANG, XI, event, nasty, small, source, text_of

from timeline.edtf import parse
from timeline.model import Chronology, Event, Participant, Status
from timeline.rendering import RENDERERS, figures, left_out, render
from timeline.rendering.codebooks import alpha3, offices, tables
from timeline.rendering.coded import CAMEO_COLUMNS
from timeline.rendering.networks import EDGE_COLUMNS
from timeline.rendering.travel import COLT_COLUMNS

MERKEL = Participant("默克尔", "DE", "Angela Merkel", (), "总理")
SECRETARY = Participant("古特雷斯", "UN", "Antonio Guterres", (), "秘书长")


def rows(made: Event | Chronology, format: str) -> list[dict[str, str]]:
    output = render(made if isinstance(made, Chronology) else Chronology((made,)), format)
    assert isinstance(output, bytes)
    return list(csv.DictReader(io.StringIO(output.decode("utf-8-sig"), newline="")))


def plover(made: Event) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(text_of(render(Chronology((made,)), "plover")))
    return record


def visit(date: str = "2019-06-05/2019-06-07", **more: object) -> Event:
    people = (replace(XI, role="visitor"), replace(PUTIN, role="host"))
    made = event("v", "visit", date, people, "访问", source("两人会谈", "会谈", "", "2019-06-08"))
    return replace(made, **{"visitors": ("CN",), "host": "RU", "country": "RU", **more})  # type: ignore[arg-type]


def meeting(*people: Participant, **more: object) -> Event:
    return event("m", "meeting", "2019-06-06", people, "会谈", source("两人会谈", "会谈", "", "2019-06-08"), **more)


def call(**more: object) -> Event:
    return event("c", "call", "2019-06-06", (XI, PUTIN), "通话", source("两人通话", "通话", "", "2019-06-08"), **more)


# ---- codes ----


def test_every_country_has_three_letters() -> None:
    from timeline.lexicon import rows_of

    countries = [row["code"] for row in rows_of("polities.tsv") if row["kind"] in ("state", "territory", "former")]
    codes = [alpha3(code) for code in countries if len(code) == 2]
    assert all(len(code) == 3 and code.isupper() for code in codes)
    assert len(codes) == len(set(codes))
    assert [alpha3(code) for code in ("MM", "CD", "TL", "SU", "XX", "UN")] == ["MMR", "COD", "TLS", "SUN", "", ""]


def test_the_tables_name_known_offices_and_polities() -> None:
    from timeline.checking import TITLE_OFFICES
    from timeline.lexicon import OFFICES, gazetteer

    known = OFFICES | TITLE_OFFICES
    assert set(tables()["sectors"]) <= known
    assert set(tables()["leaders"]) <= known
    assert (set(tables()["groups"]) | set(tables()["plover"])) <= set(gazetteer().by_code)
    assert {code for codes in tables()["ministers"].values() for code in codes} <= set(gazetteer().by_code)


def test_offices_are_those_of_the_day() -> None:
    import datetime

    assert "head_of_state" in offices(XI, datetime.date(2019, 6, 5))
    assert offices(MERKEL, datetime.date(2023, 1, 1)) == ("former",)
    assert offices(Participant("某甲乙丙", "FR", title="外交部长"), datetime.date(2023, 1, 1)) == ("foreign_minister",)
    assert offices(Participant("某甲乙丙", "FR"), None) == ()


# ---- CAMEO ----


@pytest.mark.parametrize(
    ("made", "dyads"),
    [
        (visit(), [("CHNGOV", "RUSGOV", "042"), ("RUSGOV", "CHNGOV", "043")]),
        (visit(status=Status.PLANNED), [("CHNGOV", "RUSGOV", "036")]),
        (visit(status=Status.CANCELLED), []),
        (visit(status=Status.DENIED), []),
        (call(), [("CHNGOV", "RUSGOV", "041"), ("RUSGOV", "CHNGOV", "041")]),
        (call(status=Status.PLANNED), [("CHNGOV", "RUSGOV", "036"), ("RUSGOV", "CHNGOV", "036")]),
        (meeting(XI, PUTIN, cameo="046"), [("CHNGOV", "RUSGOV", "046"), ("RUSGOV", "CHNGOV", "046")]),
        (meeting(XI, PUTIN, cameo="???"), [("CHNGOV", "RUSGOV", "040"), ("RUSGOV", "CHNGOV", "040")]),
        (meeting(XI, PUTIN, country="RU"), [("CHNGOV", "RUSGOV", "042"), ("RUSGOV", "CHNGOV", "043")]),
        (meeting(XI, PUTIN, country="KZ"), [("CHNGOV", "RUSGOV", "044"), ("RUSGOV", "CHNGOV", "044")]),
        (meeting(XI, WANG, PUTIN), [("CHNGOV", "RUSGOV", "040"), ("RUSGOV", "CHNGOV", "040")]),
        (meeting(XI, polities=("CN", "FR")), [("CHNGOV", "FRA", "040"), ("FRA", "CHNGOV", "040")]),
        (meeting(SECRETARY, XI), [("IGOUNO", "CHNGOV", "040"), ("CHNGOV", "IGOUNO", "040")]),
        (visit(participants=(XI,), polities=("CN",), host=None, country=None), [("CHNGOV", "", "042")]),
    ],
)
def test_dyads_follow_cameos_rules(made: Event, dyads: list[tuple[str, str, str]]) -> None:
    assert [(row["Actor1Code"], row["Actor2Code"], row["EventCode"]) for row in rows(made, "cameo")] == dyads


def test_many_sides_make_every_ordered_pair() -> None:
    assert len(rows(meeting(XI, PUTIN, MERKEL, polities=("CN", "RU", "DE", "FR")), "cameo")) == 12


def test_a_dyad_says_how_well_its_day_is_known() -> None:
    known, month, none = (rows(visit(date=date), "cameo")[0] for date in ("2019-06-05/2019-06-07", "2019-06", "../.."))
    assert (known["SQLDATE"], known["DateStart"], known["DateEnd"]) == ("20190605", "2019-06-05", "2019-06-07")
    assert (month["SQLDATE"], month["DateStart"], month["DatePrecision"]) == ("", "2019-06-01", "month")
    assert (none["SQLDATE"], none["DateStart"]) == ("", "")
    assert (known["EventRootCode"], known["QuadClass"], known["GoldsteinScale"]) == ("04", "1", "1.9")
    assert list(known) == list(CAMEO_COLUMNS)


# ---- PLOVER ----

PLOVER_KEYS = [
    *("id", "date", "enddate", "time", "actor", "recipient", "event", "mode", "context", "event_loc", "event_text"),
    *("text_info", "cite_info", "link", "comment"),
]


@pytest.mark.parametrize(
    ("made", "kind", "mode", "actors", "recipients"),
    [
        (visit(), "CONSULT", ["visit"], ["CHN"], ["RUS"]),
        (visit(status=Status.PLANNED), "AGREE", ["future"], ["CHN"], ["RUS"]),
        (visit(status=Status.CANCELLED), "CONSULT", ["visit", "negation"], ["CHN"], ["RUS"]),
        (call(mode="video"), "CONSULT", ["phone"], ["CHN", "RUS"], []),
        (meeting(XI, PUTIN), "CONSULT", [], ["CHN", "RUS"], []),
        (meeting(XI, PUTIN, country="CN"), "CONSULT", ["visit"], ["RUS"], ["CHN"]),
        (meeting(XI, PUTIN, country="KZ"), "CONSULT", ["third-party"], ["CHN", "RUS"], []),
        (meeting(XI, PUTIN, MERKEL, country="CN"), "CONSULT", ["multilateral"], ["CHN", "RUS", "DEU"], []),
        (meeting(XI, SECRETARY, country="CN"), "CONSULT", ["multilateral"], ["CHN", "UNO"], []),
    ],
)
def test_plover_has_one_record_an_event(made: Event, kind: str, mode: list[str], actors: list[str], recipients: list[str]) -> None:
    record = plover(made)
    assert list(record) == PLOVER_KEYS
    assert (record["event"], record["mode"]) == ([kind], mode)
    assert [each["code"] for each in record["actor"]] == actors
    assert [each["code"] for each in record["recipient"]] == recipients


@pytest.mark.parametrize(
    ("polity", "letters"), [("UN", "UNO"), ("EU", "EUR"), ("SCO", "IGO"), ("ICRC", "NGO"), ("HAMAS", ""), ("DE", "DEU")]
)
def test_organisations_have_the_letters_that_could_be_checked(polity: str, letters: str) -> None:
    (record,) = [json.loads(line) for line in text_of(render(Chronology((meeting(XI, polities=("CN", polity)),)), "plover")).splitlines()]
    assert [one["code"] for one in record["actor"]] == ["CHN", letters]


def test_plover_says_what_an_iso_date_cannot() -> None:
    record = plover(visit(date="2019-06~"))
    assert (record["date"], record["enddate"]) == ("2019-06-01", "2019-06-30")
    assert "around June 2019; EDTF 2019-06~" in record["comment"]
    assert plover(replace(visit(), date=None))["date"] is None


# ---- COLT ----


def test_a_leaders_stay_is_a_row_under_colts_names() -> None:
    (row,) = rows(visit(subtype="state visit", place_en="Moscow", confidence=0.8), "colt")
    assert list(row) == list(COLT_COLUMNS)
    assert (row["TripID"], row["LeaderRole"], row["LeaderCountryISO"], row["CountryVisited"]) == ("1-CHN-RUS-1", "S", "CHN", "Russia")
    assert (row["TripStartDate"], row["TripEndDate"], row["TripDuration"], row["CityVisited"]) == (
        "2019-06-05",
        "2019-06-07",
        "3",
        "Moscow",
    )
    assert (row["MetHostHoGS"], row["HostHOGSName"], row["AttendedMultilatEvent"]) == ("Yes", "Vladimir Putin", "")
    assert (row["Confidence(1-5)"], row["VisitType"], row["SourceLink1"]) == ("4", "state visit", "https://news.example/a?b=1&c=2")


@pytest.mark.parametrize(
    ("place", "place_en", "city"),
    [
        ("克里姆林宫", "Kremlin", "Moscow"),
        ("滨海边疆区", "Primorsky Krai", ""),
        ("圣彼得堡", "Saint Petersburg", "Saint Petersburg"),
        ("某镇", "Some Town", "Some Town"),
    ],
)
def test_the_city_of_a_stay_is_no_building_and_no_region(place: str, place_en: str, city: str) -> None:
    (row,) = rows(visit(place=place, place_en=place_en), "colt")
    assert row["CityVisited"] == city


def test_a_stay_of_unknown_days_has_none() -> None:
    (row,) = rows(visit(date="2019-06"), "colt")
    assert (row["TripStartDate"], row["TripEndDate"], row["TripDuration"]) == ("", "", "TBD")
    assert row["DateText"] == "in June 2019, day unknown"


@pytest.mark.parametrize(("date", "roles"), [("2013", ["S"]), ("2013-03", ["S"]), ("2013-03-01/2013-03-10", []), ("2013-03-14", ["S"])])
def test_who_took_office_within_a_stretch_of_unknown_days_travelled_in_it(date: str, roles: list[str]) -> None:
    assert [row["LeaderRole"] for row in rows(visit(date=date), "colt")] == roles


def test_meetings_during_the_stay_say_whom_the_leader_met() -> None:
    alone = visit(participants=(replace(XI, role="visitor"),), polities=("CN", "RU"))
    assert rows(alone, "colt")[0]["MetHostHoGS"] == ""
    with_host = Chronology((alone, meeting(XI, PUTIN)))
    assert rows(with_host, "colt")[0]["HostHOGSName"] == "Vladimir Putin"
    elsewhere = Chronology((alone, meeting(XI, MERKEL)))
    assert rows(elsewhere, "colt")[0]["MetNonhostHOGS"] == ""
    there = Chronology((alone, meeting(XI, MERKEL, country="RU")))
    assert rows(there, "colt")[0]["NonhostHOGSNames"] == "Angela Merkel"


@pytest.mark.parametrize(
    "made",
    [
        visit(status=Status.PLANNED),
        call(),
        visit(participants=(Participant("某甲乙丙", "CN", title="教育部长", role="visitor"),)),
        visit(participants=(Participant("某甲乙丙", "NO", title="外交部长", role="visitor"),)),
        visit(host="NATO"),
    ],
)
def test_what_colt_does_not_count_has_no_row(made: Event) -> None:
    assert rows(made, "colt") == []
    assert left_out(Chronology((made,)), "colt").startswith("1 of 1 events are not in the colt: ")


def test_foreign_ministers_count_from_their_year() -> None:
    minister = Participant("某甲乙丙", "FR", title="外交部长", role="visitor")
    made = visit(participants=(minister,))
    assert [row["LeaderRole"] for row in rows(made, "colt")] == ["F"]
    assert rows(replace(made, date=parse("2017-05-01")), "colt") == []


# ---- networks ----


def test_the_network_counts_encounters_that_took_place() -> None:
    graph = networkx.read_graphml(io.BytesIO(text_of(render(small(), "graphml")).encode()))
    labels = networkx.get_node_attributes(graph, "label")
    edges = {frozenset((labels[one], labels[other])): facts for one, other, facts in graph.edges(data=True)}
    assert set(edges) == {frozenset(("习近平", "普京"))}
    facts = edges[frozenset(("习近平", "普京"))]
    assert (facts["count"], facts["types"], facts["first"], facts["last"]) == (3, "call; meeting; visit", "2013-01-01", "2023-03-22")
    assert facts["events"] == "y1; c1; v1"


def test_a_visit_and_the_meeting_during_it_are_one_encounter() -> None:
    during = replace(meeting(XI, PUTIN), part_of="v")
    (row,) = rows(Chronology((visit(), during)), "edges")
    assert (row["count"], row["types"], row["events"]) == ("1", "meeting", "m")
    (row,) = rows(Chronology((visit(), replace(during, part_of=None))), "edges")
    assert row["count"] == "2"
    counted = figures.matrix(Chronology((visit(), during)))
    assert counted is not None
    assert counted.most == 1


def test_who_commands_the_army_besides_makes_no_meeting_military() -> None:
    assert plover(meeting(XI, PUTIN))["context"] == ["diplomatic"]
    minister = Participant("某甲乙丙", "FR", title="国防部长")
    assert plover(meeting(XI, minister))["context"] == ["diplomatic", "military"]


def test_polities_without_a_name_are_nodes() -> None:
    (row,) = rows(meeting(XI, polities=("CN", "FR")), "edges")
    assert list(row) == list(EDGE_COLUMNS)
    assert (row["source"], row["target"], row["target_kind"], row["target_polity"]) == ("习近平", "France", "polity", "FR")


def test_hostile_names_read_back_from_the_network() -> None:
    graph = networkx.read_graphml(io.BytesIO(text_of(render(nasty(), "graphml")).encode()))
    assert not any("\x00" in str(value) or "\u202e" in str(value) for _, facts in graph.nodes(data=True) for value in facts.values())


# ---- all of them ----


@pytest.mark.parametrize("format", ["cameo", "colt", "edges"])
def test_an_empty_table_is_its_header(format: str) -> None:
    columns = {"cameo": CAMEO_COLUMNS, "colt": COLT_COLUMNS, "edges": EDGE_COLUMNS}[format]
    assert render(Chronology(()), format, raw=True) == (",".join(columns) + "\r\n").encode()


@pytest.mark.parametrize("format", RENDERERS)
def test_what_is_left_out_is_said(format: str) -> None:
    assert not left_out(Chronology(()), format)
    said = left_out(small(), format)
    assert bool(said) == (format in ("ics", "timelinejs", "timelinejs-csv", "colt", "graphml", "edges"))
    assert not said or said.endswith(".")


def test_cancelled_events_are_left_out_of_cameo_and_that_is_said() -> None:
    made = Chronology((visit(status=Status.CANCELLED), call()))
    assert left_out(made, "cameo") == "1 of 2 events are not in the cameo: CAMEO has no code for what was not held."
