"""What people put right survives: spreadsheets' damage, new articles, other ids, and a way through LibreOffice."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from timeline import cli, corrections, lexicon, sheetcells, sheets, storing
from timeline.corrections import Correction
from timeline.model import Chronology, Event
from timeline.sheetcells import BadSheet, Cell, read_day, read_table
from timeline.storing import Store

ROOT = Path(__file__).parents[1]
ARTICLES = sorted((ROOT / "fixtures" / "articles").iterdir())
LATER = 10
MADE = "2024-01-01T00:00:00+00:00"

Sheet = list[dict[str, str]]
Edit = Callable[[Sheet, Store], None]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with most of the fixtures; the others are the articles of a later week."""
    path = tmp_path_factory.mktemp("filled") / "own.timeline"
    with storing.create(path) as made:
        made.add([str(path) for path in ARTICLES[LATER:]], made=MADE)
    return path


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Iterator[Store]:
    """A store of one's own."""
    with storing.open_store(Path(shutil.copy(filled, tmp_path)), write=True) as made:
        yield made


def run(*words: object) -> int:
    return cli.main([str(word) for word in words])


def exported(store: Store) -> tuple[Path, Sheet]:
    path = store.path.with_name("review.csv")
    assert run("export", store.path, path) == 0
    return path, read(path)


def read(path: Path) -> Sheet:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def written(rows: Sheet, columns: tuple[str, ...] = sheets.COLUMNS, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, columns, delimiter=delimiter, restval="", extrasaction="ignore", lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode(encoding)


def events(store: Store) -> dict[str, Event]:
    return {event.id: event for event in store.build().chronology}


def unplaced(store: Store) -> list[str]:
    return [f"{stored.correction}: {reason}" for stored, reason in store.build().corrected.unplaced]


# --- twenty corrections of every kind


def twenty(rows: Sheet, store: Store) -> list[tuple[str, Callable[[Chronology], bool]]]:
    """Edits the sheet in twenty ways; gives, for each, whether it holds."""
    here = events(store)
    several = [row for row in rows if len(here[row["id"]].sources) > 1]
    single = [row for row in rows if row not in several]
    talks = iter([row for row in single if row["type"] == "meeting" and row["participants"].count(";") == 1 and row["date"]])
    visits = iter([row for row in single if row["type"] == "visit" and row["date"] and row["host"]])
    checks: list[tuple[str, Callable[[Chronology], bool]]] = []

    def holds(name: str, row: dict[str, str], what: Callable[[Event], bool]) -> None:
        evidence = corrections.mark_of(here[row["id"]], {})
        quotes = {(each.name, each.quote) for each in evidence.evidence}
        people = set(evidence.people)

        def check(chronology: Chronology) -> bool:
            return any(
                quotes & {(source.article, source.quote) for source in event.sources}
                and (not people or people & {person.name for person in event.participants})
                and what(event)
                for event in chronology
            )

        checks.append((name, check))

    def gone(name: str, row: dict[str, str]) -> None:
        event = here[row["id"]]
        checks.append((name, lambda chronology: not any(e.participants == event.participants and e.date == event.date for e in chronology)))

    row = next(talks)
    row["date"] = "2020-01-15"
    holds("a day", row, lambda event: str(event.date) == "2020-01-15")
    row = next(visits)
    row["date"] = "2020-01-15/2020-01-17"
    holds("several days", row, lambda event: str(event.date) == "2020-01-15/2020-01-17")
    row = next(talks)
    row["date"] = "2020-01"
    holds("a month", row, lambda event: str(event.date) == "2020-01")
    row = next(talks)
    row["date"] = ""
    holds("no date", row, lambda event: event.date is None)
    row = next(talks)
    row["type"], row["mode"] = "call", "phone"
    holds("another type", row, lambda event: event.type == "call" and event.mode == "phone")
    row = next(talks)
    row["status"] = "planned"
    holds("another status", row, lambda event: event.status == "planned")
    row = next(talks)
    row["place"] = "日内瓦"
    holds("another place", row, lambda event: event.place == "日内瓦" and event.country == "CH" and "日内瓦" in event.summary)
    row = next(visits)
    row["host"] = "MN"
    holds("another host", row, lambda event: event.host == "MN")
    row = next(talks)
    row["participants"] += "; 拉夫罗夫 (RU)"
    holds("a participant more", row, lambda event: "Sergey Lavrov" in {p.name_en for p in event.participants} and "RU" in event.polities)
    row = next(talks)
    lost = row["participants"].split("; ")[0].split(" (")[0]
    row["participants"] = row["participants"].split("; ")[1]
    holds("a participant less", row, lambda event: lost not in {p.name for p in event.participants})
    row = next(talks)
    row["polities"] += "; UN"
    holds("a polity more", row, lambda event: "UN" in event.polities)
    row = next(talks)
    rows.remove(row)
    gone("a deleted row", row)
    row = next(talks)
    row["verdict"], row["reason"] = "delete", "那是另一场"
    gone("a rejected row", row)
    row, other = next(talks), next(talks)
    row["merge_with"] = other["id"]
    articles = {here[row["id"]].sources[0].article, here[other["id"]].sources[0].article}
    holds("merged by id", other, lambda event: articles <= {source.article for source in event.sources})
    row, third = next(talks), next(talks)
    row["merge_with"] = third["row"]
    quotes = {here[row["id"]].sources[0].quote, here[third["id"]].sources[0].quote}
    holds("merged by row", third, lambda event: quotes <= {source.quote for source in event.sources})
    row = several[0]
    first, *_, last = row["sources"].split("; ")
    copy = {**row, "sources": last, "date": "2020-02-02"}
    row["sources"] = first
    rows.insert(rows.index(row) + 1, copy)
    holds("split by source", row, lambda event: str(event.date) == "2020-02-02" and {s.article for s in event.sources} == {last})
    row = next(talks)
    rows.append({**row, "participants": row["participants"].split("; ")[0] + "; 拉夫罗夫 (RU)"})
    holds("split by people", row, lambda event: "Sergey Lavrov" in {p.name_en for p in event.participants})
    source = here[several[1]["id"]].sources[0]
    added = dict(type="meeting", date="2020-03-03", participants="王毅 (CN); 拉夫罗夫 (RU)", sources=source.article, quotes=source.quote)
    rows.append({**added, "reason": "漏掉"})
    checks.append(("an added event", lambda c: any(str(e.date) == "2020-03-03" and e.sources[0].quote == source.quote for e in c)))
    row = next(talks)
    row["verdict"], row["reason"] = "checked", "对照过公报"
    holds("checked", row, lambda event: event.review is not None and event.review.verdict == "checked" and bool(event.review.reasons))
    row = next(talks)
    row["verdict"] = "not verifiable"
    holds("not verifiable", row, lambda event: event.review is not None and event.review.verdict == "not_verifiable")
    assert len(checks) == 20
    return checks


def demand(store: Store, checks: list[tuple[str, Callable[[Chronology], bool]]]) -> None:
    chronology = store.build().chronology
    assert [name for name, holds in checks if not holds(chronology)] == []
    assert unplaced(store) == []


def a_later_week(store: Store) -> None:
    assert len(store.add([str(path) for path in ARTICLES[:LATER]], made=MADE).new) >= LATER


def test_twenty_corrections_hold_and_ten_articles_later_too(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows = exported(store)
    checks = twenty(rows, store)
    before = store.build().chronology
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--dry-run") == 0
    assert store.build().chronology == before, "a dry run stores nothing"
    assert run("apply", store.path, path, "--yes") == 0
    demand(store, checks)
    said = capsys.readouterr().err
    assert "那是另一场" in said
    assert run("apply", store.path, path, "--yes") == 0
    assert "changes nothing" in capsys.readouterr().err, "what is applied is applied"
    a_later_week(store)
    demand(store, checks)
    assert run("undo", store.path) == 0
    assert store.build().chronology.events == store.automatic()[0].events


SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_twenty_corrections_come_through_libreoffice(store: Store, tmp_path: Path, format: str) -> None:
    """LibreOffice opens the edited CSV, taking what looks like a day for one, and saves it as CSV or as XLSX."""
    path, rows = exported(store)
    checks = twenty(rows, store)
    path.write_bytes(written(rows))
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false" if format == "csv" else "xlsx:Calc MS Excel 2007 XML"
    command = [SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--infilter=CSV:44,34,76,1,,0,false,true"]
    saved = tmp_path / "saved"
    subprocess.run([*command, "--convert-to", target, "--outdir", saved, path], check=True, capture_output=True, timeout=120)  # type: ignore[list-item]  # skipped where it is None
    back = saved / f"review.{format}"
    assert back.read_bytes() != path.read_bytes()
    assert run("apply", store.path, back, "--yes") == 0
    demand(store, checks)
    a_later_week(store)
    demand(store, checks)


def test_an_untouched_sheet_changes_nothing(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("review.csv", "review.xlsx"):
        path = store.path.with_name(name)
        assert run("export", store.path, path) == 0
        assert run("apply", store.path, path, "--yes") == 0
        assert "changes nothing" in capsys.readouterr().err


# --- what a spreadsheet does


def edited(store: Store) -> tuple[Path, Sheet, str]:
    """A sheet with one day corrected, and the id of its event."""
    path, rows = exported(store)
    row = next(row for row in rows if row["type"] == "meeting" and len(row["date"]) == 10)
    row["date"] = "2020-01-15"
    return path, rows, row["id"]


def quoted(rows: Sheet) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([sheets.COLUMNS, *([f'"{row[c]}"' for c in sheets.COLUMNS] for row in rows)])
    return out.getvalue().encode()


def redated(rows: Sheet, shape: str) -> bytes:
    return written([{**row, "date": re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", shape, row["date"])} for row in rows])


DAMAGES: dict[str, Callable[[Sheet], bytes]] = {
    "a lost byte order mark": lambda rows: written(rows, encoding="utf-8"),
    "UTF-16": lambda rows: written(rows, delimiter="\t", encoding="utf-16"),
    "UTF-16 without a mark": lambda rows: written(rows, delimiter="\t", encoding="utf-16-le"),
    "GBK": lambda rows: written(rows, encoding="gb18030"),
    "semicolons": lambda rows: written(rows, delimiter=";"),
    "tabs": lambda rows: written(rows, delimiter="\t"),
    "a line that names the separator": lambda rows: b"sep=;\r\n" + written(rows, delimiter=";", encoding="utf-8"),
    "added quotes": quoted,
    "lost carriage returns": lambda rows: written(rows).replace(b"\r\n", b"\n"),
    "another order of columns": lambda rows: written(rows, sheets.COLUMNS[::-1]),
    "another order of rows": lambda rows: written(rows[::-1]),
    "a column of one's own": lambda rows: written([{**row, "mine": "x, y"} for row in rows], ("mine", *sheets.COLUMNS)),
    "only the columns that matter": lambda rows: written(rows, ("row", "date")),
    "blank rows at the end": lambda rows: written(rows) + b",,,,\r\n" * 5,
    "a title above": lambda rows: b"\xef\xbb\xbfMy chronology,,\r\n\r\n" + written(rows, encoding="utf-8"),
    "capitals and blanks in titles": lambda rows: written(rows).replace(b"merge_with", b"Merge With").replace(b"status", b" Status "),
    "days with slashes": lambda rows: written(
        [{**row, "date": re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\1/\2/\3", row["date"])} for row in rows]
    ),
    "days with dots": lambda rows: redated(rows, r"\3.\2.\1"),
    "American days": lambda rows: redated(rows, r"\2/\3/\1"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_spreadsheets_damage_is_read_right(store: Store, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows, name = edited(store)
    path.write_bytes(DAMAGES[damage](rows))
    assert run("apply", store.path, path, "--yes") == 0, capsys.readouterr().err
    told = capsys.readouterr().err
    assert "Stored 1 change;" in told, told
    assert str(events(store)[name].date) == "2020-01-15"


def ruined(column: str, value: str) -> Callable[[Sheet], bytes]:
    def ruin(rows: Sheet) -> bytes:
        rows[3][column] = value
        return written(rows)

    return ruin


def repeated(rows: Sheet) -> bytes:
    return written([*rows, rows[3]])


REFUSALS: dict[str, tuple[Callable[[Sheet], bytes], str]] = {
    "a day that can be two": (ruined("date", "03/04/2021"), r"E5 \(date\): .*can be the 03th of month 04"),
    "a year of two digits": (ruined("date", "3/14/21"), r"E5 \(date\): .*leaves open"),
    "a month that lost its century": (ruined("date", "Dec-21"), r"E5 \(date\): .*leaves open"),
    "a serial number": (ruined("date", "44545"), r"E5 \(date\): .*number for a day \(2021-12-15 or four years later\)"),
    "no day of the calendar": (ruined("date", "30.02.2021"), r"E5 \(date\): .*no day of the calendar"),
    "words for a day": (ruined("date", "around Christmas"), r"E5 \(date\): .*is no date"),
    "a type that is none": (ruined("type", "dinner"), r"B5 \(type\): “dinner” is none of meeting"),
    "a status that is none": (ruined("status", ""), r"D5 \(status\): “” is none of occurred"),
    "a place that is none": (
        ruined("place", "Nowhereland"),
        r"F5 \(place\): “Nowhereland” is no place that is known",
    ),
    "a place that is several": (
        ruined("place", "San Jose"),
        r"F5 \(place\): “San Jose” .* several places; write 圣何塞 or 圣荷西",
    ),
    "an unknown polity": (ruined("participants", "王毅 (XQ)"), r"H5 \(participants\): “XQ” is no polity"),
    "a cut mark": (ruined("row", "R1-0004"), r"A5 \(row\): “R1-0004” is no mark"),
    "a mark that was counted up": (lambda rows: ruined("row", rows[2]["row"][:-1] + "~")(rows), r"A5 \(row\): "),
    "a row twice": (repeated, r"A\d+ \(row\): the row repeats row 5"),
    "merged with nothing": (ruined("merge_with", "m-nothing"), r"\(merge_with\): “m-nothing” is neither"),
    "a verdict that is none": (ruined("verdict", "ok"), r"\(verdict\): “ok” is none of"),
    "a reason for nothing": (ruined("reason", "sic"), r"\(reason\): a reason is given"),
    "Chinese lost": (ruined("participants", "??? (CN)"), r"H5 \(participants\): .*lost its Chinese"),
    "an addition without a source": (lambda rows: written([*rows, {"type": "visit", "polities": "CN"}]), r"\(sources\): a new event needs"),
    "an addition with a false quote": (
        lambda rows: written([*rows, {"type": "visit", "polities": "CN", "sources": "busan_talks.txt", "quotes": "无此句"}]),
        r"\(quotes\): “无此句” does not stand in busan_talks.txt",
    ),
    "more cells than columns": (lambda rows: written(rows) + b"R1,a\r\n".replace(b"a", b"a," * 30 + b"b"), "more cells than columns"),
    "no marks": (lambda rows: written(rows, sheets.COLUMNS[1:]), "has lost its column “row”"),
    "no header": (lambda rows: written(rows).split(b"\r\n", 1)[1], "has no header row"),
    "rows cut off": (lambda rows: written(rows[:10]), "rows are missing"),
    "an empty file": (lambda rows: b"", "is empty"),
    "an old workbook": (lambda rows: b"\xd0\xcf\x11\xe0" + b"x" * 100, "old Excel file"),
    "a broken workbook": (lambda rows: b"PK\x03\x04" + b"x" * 100, r"no \.xlsx file that can be read"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_is_not_certain_is_refused_by_its_cell(store: Store, refusal: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows = exported(store)
    ruin, sentence = REFUSALS[refusal]
    path.write_bytes(ruin(rows))
    before = store.build().chronology
    capsys.readouterr()
    assert run("apply", store.path, path, "--yes") == 1
    assert re.search(sentence, capsys.readouterr().err)
    assert store.build().chronology == before


def workbook(rows: list[list[object]], entities: bool = False) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    if not entities:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(changed, "w") as new:
        for each in old.infolist():
            new.writestr(each.filename, b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + old.read(each))
    return changed.getvalue()


def cells_of(*rows: list[object]) -> list[dict[str, Cell]]:
    return list(read_table(workbook([["row", "type", "date"], *rows]), "a.xlsx", sheets.COLUMNS).rows)


def test_days_of_a_workbook_are_what_they_are() -> None:
    rows = cells_of(
        ["R1", "meeting", datetime.date(2021, 12, 15)], ["R2", "meeting", 44545], ["R3", "meeting", "2021-12"], ["R4", "visit", 2021]
    )
    assert [read_day(row["date"], "", "") for row in rows] == ["2021-12-15", "2021-12-15", "2021-12", "2021"]


def test_formulas_and_errors_are_refused() -> None:
    (row,) = cells_of(["R1", "=1+1", "#NAME?"])
    assert "formula" in row["type"].fault
    assert "error" in row["date"].fault


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: workbook([["row", "type", "date"]], entities=True), "XML entities"),
        (lambda: _bomb(), "unpacks to more than"),
        (lambda: b"row,type,date\n" + b"x" * 65_000_000, "larger than"),
    ],
    ids=["entities", "bomb", "size"],
)
def test_hostile_sheets_are_refused(content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(BadSheet, match=reason):
        read_table(content(), "a.xlsx", sheets.COLUMNS)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w", force_zip64=True) as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("2021-12-15", "", "2021-12-15"),
        ("2021/12/15", "", "2021-12-15"),
        ("2021/1/5", "", "2021-01-05"),
        ("2021.12.15", "", "2021-12-15"),
        ("2021年12月15日", "", "2021-12-15"),
        ("15.12.2021", "", "2021-12-15"),
        ("4.3.2021", "MDY", "2021-03-04"),
        ("12/15/2021", "", "2021-12-15"),
        ("15/12/2021", "", "2021-12-15"),
        ("03/04/2021", "DMY", "2021-04-03"),
        ("03/04/2021", "MDY", "2021-03-04"),
        ("03/03/2021", "", "2021-03-03"),
        ("15-Dec-2021", "", "2021-12-15"),
        ("Dec 15, 2021", "", "2021-12-15"),
        ("Dec 2021", "", "2021-12"),
        ("2021-12-15 00:00:00", "", "2021-12-15"),
        ("2021-12-15/2021-12-17", "", "2021-12-15/2021-12-17"),
        ("2021/..", "", "2021/.."),
        ("", "", ""),
    ],
)
def test_days_that_spreadsheets_write(text: str, order: str, value: str) -> None:
    assert read_day(Cell(text, "E5"), "", order) == value


def test_the_other_days_of_a_column_prove_its_order() -> None:
    def order(*texts: str) -> str:
        return sheetcells.day_order(Cell(text, "") for text in texts)

    assert order("03/04/2021", "25/04/2021") == "DMY"
    assert order("03/04/2021", "04/25/2021") == "MDY"
    assert order("25/04/2021", "04/25/2021") == order("03/04/2021") == order("13.04.2021") == ""


# --- what corrections do in the long run


def corrected(store: Store, change: Edit) -> None:
    path, rows = exported(store)
    change(rows, store)
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0


def test_a_correction_without_a_place_is_reported_in_every_build(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    def change(rows: Sheet, store: Store) -> None:
        row = next(row for row in rows if row["sources"] == "woodside.txt")
        row["date"], row["reason"] = "2020-01-15", "公报"

    corrected(store, change)
    store.remove(["woodside.txt"], made=MADE)
    for verb in (("build", store.path, "-o", store.path.with_name("a.jsonl")), ("status", store.path)):
        capsys.readouterr()
        assert run(*verb) == 0
        assert "Correction 1 no longer finds its place: date of" in capsys.readouterr().err
    store.add([str(ROOT / "fixtures" / "articles" / "woodside.txt")], made=MADE)
    assert unplaced(store) == []


@pytest.mark.parametrize(
    ("written_as", "place"), [("Shanghai", "上海"), ("上海", "上海"), ("washington", "华盛顿"), ("São Paulo", "圣保罗")]
)
def test_a_place_may_be_written_in_english(store: Store, written_as: str, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows, name = edited(store)
    next(row for row in rows if row["id"] == name)["place"] = written_as
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0
    assert "no table knows" not in capsys.readouterr().err
    known = lexicon.gazetteer().places[place]
    event = events(store)[name]
    assert (event.place, event.place_en, event.country) == (place, known.name_en, known.country)


def test_a_place_that_no_table_knows_is_kept_and_told_of(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows, name = edited(store)
    next(row for row in rows if row["id"] == name)["place"] = "无名镇"
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0
    assert "(place): no table knows the place “无名镇”" in capsys.readouterr().err
    assert (events(store)[name].place, events(store)[name].place_en) == ("无名镇", None)


def test_history_tells_what_was_done_and_undone(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    path, rows, name = edited(store)
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0
    assert run("undo", store.path) == 0
    capsys.readouterr()
    assert run("history", store.path, name) == 0
    out = capsys.readouterr().out
    assert "→ 2020-01-15" in out
    assert "(undone " in out


def test_whoever_is_asked_sees_which_events_are_meant(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside every id: in what is asked, undone and kept."""
    path, rows = exported(store)
    gone, into, other = (row for row in [row for row in rows if row["type"] == "meeting" and row["date"]][:3])
    here = events(store)
    gone["verdict"], other["merge_with"] = "delete", into["id"]
    path.write_bytes(written(rows))
    capsys.readouterr()
    assert run("apply", store.path, path, "--yes") == 0
    told = [capsys.readouterr().err]
    assert run("history", store.path, gone["id"]) == run("history", store.path, into["id"]) == 0
    told.append(capsys.readouterr().out)
    assert run("undo", store.path) == 0
    told.append(capsys.readouterr().err)
    named = {row["id"]: ", ".join(person.name for person in here[row["id"]].participants) for row in (gone, into, other)}
    meant = {row["id"]: f"{row['id']} ({row['date']} meeting of {named[row['id']]})" for row in (gone, into, other)}
    for each in told:
        assert f"delete {meant[gone['id']]}" in each
        assert f"merge {meant[other['id']]} into {meant[into['id']]}" in each


def test_people_date_and_verdict_of_one_row_hold_together(store: Store) -> None:
    """Whoever was put in another's place is no reason not to know the event again, nor is one of the corrections being undone."""
    chronology, keys = store.automatic()
    event = next(each for each in chronology if each.type == "meeting" and len(each.participants) == 2 and each.date)
    gazetteer = lexicon.gazetteer(None)
    cast = corrections.checked("participants", f"{corrections.entry_of(event.participants[0])}; 孟德斯 (BR)", gazetteer)
    mark = corrections.mark_of(event, keys)
    store.correct(
        MADE,
        "apply",
        [
            corrections.setting(event, "participants", cast, keys),
            corrections.setting(event, "date", "2001-02-03", keys),
            Correction("verdict", mark, after="checked"),
        ],
    )
    later = events(store)[event.id]
    assert later.review is not None
    assert (str(later.date), later.participants[-1].name, later.review.verdict) == ("2001-02-03", "孟德斯", "checked")
    moved = replace(event, id="m-another", sources=(*event.sources, replace(event.sources[0], article="later.txt")))
    renamed = replace(chronology, events=tuple(moved if each is event else each for each in chronology))
    after = corrections.apply(renamed, standing(store), keys, gazetteer, lambda *_: None)
    assert set(after.placed.values()) == {"m-another"}
    store.correct(MADE, "review", [Correction("verdict", corrections.mark_of(later, keys), after="not_verifiable")])
    store.undo(MADE, 1)
    assert unplaced(store) == []
    review = events(store)[event.id].review
    assert review is not None
    assert review.verdict == "not_verifiable"


def standing(store: Store) -> tuple[corrections.Stored, ...]:
    from timeline.storing import ledger

    return ledger.standing(store.connection)


def test_two_events_of_one_sentence_are_told_apart(store: Store) -> None:
    """A correction of one never lands on the other, even when its own is gone."""
    chronology, keys = store.automatic()
    pairs = [
        (one, other)
        for one in chronology
        for other in chronology
        if one is not other and one.type == other.type and {s.quote for s in one.sources} & {s.quote for s in other.sources}
        and {p.name for p in one.participants} != {p.name for p in other.participants}
    ]  # fmt: skip
    assert pairs
    for one, other in pairs:
        mark = corrections.mark_of(one, keys)
        assert corrections.find(mark, chronology, keys) == one
        rest = [event for event in chronology if event is not one]
        shared = {p.name for p in one.participants} & {p.name for p in other.participants}
        if len(shared) * 2 < len({p.name for p in one.participants} | {p.name for p in other.participants}):
            assert corrections.likeness(mark, other, keys) == 0
            assert not rest or other not in _found(mark, rest, keys)


def _found(mark: corrections.Mark, events: list[Event], keys: dict[str, str]) -> list[Event]:
    try:
        return [corrections.find(mark, events, keys)]
    except LookupError:
        return []


def test_what_a_person_says_is_in_the_record(store: Store) -> None:
    import timeline as package

    path, rows, name = edited(store)
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0
    chronology = store.build().chronology
    lines = str(package.render(chronology, "jsonl")).splitlines()
    again = package.read_events(lines)
    assert {event.id: event.review for event in again} == {event.id: event.review for event in chronology}
    reviewed = [event for event in chronology if event.review]
    assert [event.id for event in reviewed] == [name]
    assert reviewed[0].review is not None
    assert reviewed[0].review.corrected[0][0] == "date"


@pytest.mark.parametrize("more", ["AD", "UN", "ZW"])
def test_a_polity_that_was_added_is_not_added_again_wherever_it_sorts(store: Store, capsys: pytest.CaptureFixture[str], more: str) -> None:
    path, rows = exported(store)
    rows[0]["polities"] += f"; {more}"
    path.write_bytes(written(rows))
    assert run("apply", store.path, path, "--yes") == 0
    assert f"+ {more}" in capsys.readouterr().err
    assert run("apply", store.path, path, "--yes") == 0
    assert "changes nothing" in capsys.readouterr().err
