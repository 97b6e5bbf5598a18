"""One command writes every format from one folder, and each opens in a tool of its own kind with all that it should hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import networkx
import openpyxl
import pyarrow.parquet
import pytest
import vobject
from markdown_it import MarkdownIt
from pyld import jsonld
from test_formats import SLIDE
from test_linked import SCHEMA, without_network
from test_office import UTF_8_CSV, converted, needs_office, needs_writer, sheet_rows
from test_rendering import read_html

from timeline import cli
from timeline.model import Chronology, Status
from timeline.reading import is_own
from timeline.rendering import RENDERERS, read_events
from timeline.rendering.calendars import without_entry
from timeline.rendering.coded import CAMEO_COLUMNS, left_out_of_cameo
from timeline.rendering.grouping import undated
from timeline.rendering.headlines import original
from timeline.rendering.networks import EDGE_COLUMNS, left_out_of_networks
from timeline.rendering.slides import TIMELINEJS_COLUMNS
from timeline.rendering.tables import COLUMNS
from timeline.rendering.travel import COLT_COLUMNS, left_out_of_colt
from timeline.rendering.wording import Words

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
SUFFIXES = [suffix for renderer in RENDERERS.values() for suffix in renderer.suffixes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every suffix's file, from one command line."""
    folder = tmp_path_factory.mktemp("every")
    paths = {suffix: folder / f"{at}{suffix}" for at, suffix in enumerate(SUFFIXES)}
    outputs = [word for path in paths.values() for word in ("-o", str(path))]
    assert cli.main(["build", str(ARTICLES), *outputs]) == 0
    return paths


@pytest.fixture(scope="module")
def chronology(files: dict[str, Path]) -> Chronology:
    return read_events(files[".jsonl"].read_text("utf-8").splitlines())


_NEVER_READ = (".graphml", ".ics", ".xlsx")
"""What no folder is searched for."""


@pytest.mark.parametrize("suffix", sorted({*SUFFIXES} - {*_NEVER_READ}))
def test_what_was_written_is_known_again(files: dict[str, Path], suffix: str) -> None:
    assert is_own(files[suffix])


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (
            ["--lang", "zh-Hant", "--title", "甲與乙"],
            ["a.html", "a.fragment.html", "a.md", "a.docx", "a.timelinejs.json", "a.timelinejs.csv"],
        ),
        (["--lang", "zh-Hans", "--flavour", "email", "--brief"], ["a.fragment.html"]),
        (["--long", "participants"], ["a.csv", "a.parquet"]),
        (["--long", "sources", "--raw"], ["a.csv"]),
        (["--since", "2023-01-01", "--polity", "DE"], ["a.html", "a.md", "a.jsonl", "a.json", "a.timelinejs.json", "a.timelinejs.csv"]),
    ],
)
def test_it_is_known_again_in_every_guise(files: dict[str, Path], tmp_path: Path, options: list[str], names: list[str]) -> None:
    outputs = [word for name in names for word in ("-o", str(tmp_path / name))]
    assert cli.main(["render", str(files[".jsonl"]), *outputs, *options]) == 0
    assert [name for name in names if not is_own(tmp_path / name)] == []


def test_other_verbs_write_what_is_known_again(files: dict[str, Path], tmp_path: Path) -> None:
    store, name = str(tmp_path / "a.timeline"), [str(tmp_path / f"{at}") for at in range(9)]
    article = str(next(ARTICLES.glob("*.md")))
    cli.main(["render", str(files[".jsonl"]), "-o", f"{name[0]}.jsonl", "--polity", "DE"])
    cli.main(["diff", f"{name[0]}.jsonl", str(files[".jsonl"]), "-o", f"{name[1]}.html", "-o", f"{name[1]}.csv", "-o", f"{name[1]}.json"])
    cli.main(["dates", article, "-o", f"{name[2]}.csv", "-o", f"{name[2]}.jsonl"])
    cli.main(["stats", str(files[".jsonl"]), "-o", f"{name[3]}.csv"])
    cli.main(["init", store])
    cli.main(["add", store, article])
    cli.main(["export", store, f"{name[4]}.csv"])
    cli.main(["build", article, "-o", f"{name[5]}.html", "--report", f"{name[6]}.json"])
    written = [path for path in sorted(tmp_path.iterdir()) if path.suffix != ".timeline"]
    assert len(written) == 10
    assert [path.name for path in written if not is_own(path)] == []


def test_no_article_is_taken_for_it() -> None:
    assert [path.name for path in ARTICLES.rglob("*") if path.is_file() and is_own(path)] == []


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def page(path: Path, chronology: Chronology) -> int:
    elements = read_html(path.read_text("utf-8")).elements
    assert sum(tag == "blockquote" for tag, _ in elements) == sum(len(event.sources) for event in chronology)
    return sum(tag == "li" and attributes.get("class") == "event" for tag, attributes in elements)


def fragment(path: Path, chronology: Chronology) -> int:
    return sum(tag == "th" and attributes.get("scope") == "row" for tag, attributes in read_html(path.read_text("utf-8")).elements)


def spreadsheet(path: Path, chronology: Chronology) -> int:
    rows = table(path)
    assert list(rows[0]) == list(COLUMNS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return len(rows)


def workbook(path: Path, chronology: Chronology) -> int:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Events", "Participants", "Sources", "Notes"]
    assert book["Sources"].max_row - 1 == sum(len(event.sources) for event in chronology)
    return int(book["Events"].max_row) - 1


def parquet(path: Path, chronology: Chronology) -> int:
    read = pyarrow.parquet.read_table(path)
    assert read["sources"].to_pylist()[0][0]["quote"]
    return int(read.num_rows)


def records(path: Path, chronology: Chronology) -> int:
    return len(read_events(path.read_text("utf-8").splitlines()))


def whole(path: Path, chronology: Chronology) -> int:
    document = json.loads(path.read_text("utf-8"))
    assert len(document["articles"]) == 24
    return len(document["events"])


def calendar(path: Path, chronology: Chronology) -> int:
    entries = list(vobject.readOne(path.read_bytes().decode()).vevent_list)
    assert all(entry.dtend.value > entry.dtstart.value for entry in entries)
    assert len({entry.uid.value for entry in entries}) == len(entries)
    return len(entries) + without_entry(chronology)


def slides(path: Path, chronology: Chronology) -> int:
    document = json.loads(path.read_text("utf-8"))
    assert all(set(slide) <= SLIDE and slide["text"]["headline"] for slide in document["events"])
    return len(document["events"]) + len(undated(chronology))


def slide_rows(path: Path, chronology: Chronology) -> int:
    title, *rows = table(path)
    assert tuple(title) == TIMELINEJS_COLUMNS
    assert all(row["Year"] and row["Headline"] and row["Display Date"] for row in rows)
    return len(rows) + len(undated(chronology))


def linked(path: Path, chronology: Chronology) -> int:
    document = json.loads(path.read_text("utf-8"))
    expanded = jsonld.expand(document, {"documentLoader": without_network, "base": "https://briefing.example/"})
    return sum(node["@type"] == [f"{SCHEMA}Event"] for node in expanded)


def plover(path: Path, chronology: Chronology) -> int:
    found = lines(path)
    assert {record["event"][0] for record in found} <= {"CONSULT", "AGREE"}
    return len(found)


def dyads(path: Path, chronology: Chronology) -> int:
    rows = table(path)
    assert tuple(rows[0]) == CAMEO_COLUMNS
    assert {row["EventRootCode"] for row in rows} <= {"03", "04"}
    return len({row["RecordID"] for row in rows}) + left_out_of_cameo(chronology)


def travel(path: Path, chronology: Chronology) -> int:
    rows = table(path)
    assert tuple(rows[0]) == COLT_COLUMNS
    return len({row["RecordID"] for row in rows}) + left_out_of_colt(chronology)


def network(path: Path, chronology: Chronology) -> int:
    graph = networkx.read_graphml(path)
    told = {id for _, _, data in graph.edges(data=True) for id in data["events"].split("; ")}
    assert told <= {event.id for event in chronology if event.status is Status.OCCURRED}
    return met(told, chronology)


def edges(path: Path, chronology: Chronology) -> int:
    rows = table(path)
    assert tuple(rows[0]) == EDGE_COLUMNS
    return met({id for row in rows for id in row["events"].split("; ")}, chronology)


def met(told: set[str], chronology: Chronology) -> int:
    """With what did not take place, what names one side only, and visits that the meetings during them tell."""
    occurred = {event.id for event in chronology if event.status is Status.OCCURRED and len(set(event.polities)) > 1}
    frames = {event.part_of for event in chronology if event.part_of}
    assert occurred - told <= frames
    alone = sum(event.status is Status.OCCURRED and len(set(event.polities)) < 2 for event in chronology)
    return len(told | occurred) + left_out_of_networks(chronology) + alone


def document(path: Path, chronology: Chronology) -> int:
    read = docx.Document(str(path))
    assert {paragraph.style.name for paragraph in read.paragraphs if paragraph.style} >= {"Title", "Heading 1", "Heading 2"}
    return sum(len(one.rows) - 1 for one in read.tables)


def markdown(path: Path, chronology: Chronology) -> int:
    tokens = MarkdownIt().parse(path.read_text("utf-8"))
    assert sum(token.type == "blockquote_open" for token in tokens) == sum(len(event.sources) for event in chronology)
    return sum(token.type == "list_item_open" and token.level == 1 for token in tokens) - len(notes_of(path))


def notes_of(path: Path) -> list[str]:
    """The list items after the last heading are notes, not events."""
    method = path.read_text("utf-8").rsplit("\n## ", 1)[1]
    return [line for line in method.splitlines() if line.startswith("- ")]


OPENED: dict[str, Callable[[Path, Chronology], int]] = {
    "html": page,
    "fragment": fragment,
    "csv": spreadsheet,
    "xlsx": workbook,
    "parquet": parquet,
    "jsonl": records,
    "json": whole,
    "ics": calendar,
    "timelinejs": slides,
    "timelinejs-csv": slide_rows,
    "jsonld": linked,
    "plover": plover,
    "cameo": dyads,
    "colt": travel,
    "graphml": network,
    "edges": edges,
    "docx": document,
    "markdown": markdown,
}
"""How each format is opened; gives the number of events that it accounts for."""


def test_every_format_has_its_tool() -> None:
    assert OPENED.keys() == RENDERERS.keys()


@pytest.mark.parametrize(
    ("format", "suffix"), [(format, suffix) for format, renderer in RENDERERS.items() for suffix in renderer.suffixes], ids=SUFFIXES
)
def test_its_own_kind_of_tool_finds_every_event(format: str, suffix: str, files: dict[str, Path], chronology: Chronology) -> None:
    assert OPENED[format](files[suffix], chronology) == len(chronology) > 100


@needs_office
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_libreoffice_reads_every_row(suffix: str, files: dict[str, Path], chronology: Chronology, tmp_path: Path) -> None:
    reader = UTF_8_CSV if suffix == ".csv" else ""
    head, *body = sheet_rows(converted(files[suffix].read_bytes(), f"a{suffix}", "xlsx", tmp_path, reader=reader))
    assert head == list(COLUMNS)
    at = head.index("id")
    assert [row[at] for row in body] == [event.id for event in chronology]
    assert [row[head.index("quotes")] for row in body] == [row["quotes"] for row in table(files[".csv"])]


@needs_writer
@pytest.mark.parametrize("suffix", [".docx", ".html", ".fragment.html"])
def test_a_word_processor_reads_every_event(suffix: str, files: dict[str, Path], chronology: Chronology, tmp_path: Path) -> None:
    reader = "" if suffix == ".docx" else "HTML (StarWriter)"
    text = converted(files[suffix].read_bytes(), f"a{suffix}", "txt:Text (encoded):UTF8", tmp_path, reader=reader).decode("utf-8-sig")
    together = "".join(text.split())
    # A visit is told as one to a town, not to the hall that the record's summary names.
    assert all("".join((original(event, Words("en")) or event.summary).split()) in together for event in chronology)
    first = [event.sources[0].quote for event in chronology if len(event.sources[0].quote) < 200]
    assert all("".join(quote.split()) in together for quote in first)
