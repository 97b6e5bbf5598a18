"""Strangers' text in every field and every format: shown as text or removed, never obeyed.

The HTML, and what other formats hold of it, is opened in a real browser, where a dialog, a request, an error or a navigation fails.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import icalendar
import openpyxl
import pyarrow.parquet
import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page
from samples import BINARY, event
from test_browser import Open, browser, built, shown
from test_browser import pytestmark as needs_browser
from test_rendering import read_html

from timeline import cli
from timeline.model import ArticleRecord, Chronology, Conflict, Event, Participant, Publication, Script, Source, Span, Stated
from timeline.rendering import RENDERERS, event_record, read_events, render

__all__ = ["browser", "shown"]  # the fixtures

MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "</title></style></textarea></noscript></script><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<!--<script>alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }} {% for x in y %} ${7*7}",
    "[x](javascript:alert(1)) ![x](x) <javascript:alert(1)> `x`",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
)
CONTROLS = (
    "\u202e反\u202c\u2066",
    "\x00空\x00",
    "\ud800半",
    "\x1b[31m红\x1b]0;x\x07",
    "\ufeff",
    "一\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n二",
    "\u2028\u2029",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠1", "\t=1", "\n=1", " =1", '=HYPERLINK("http://x")')
LONG = "长" * 34_000  # 100 kB of UTF-8
STRINGS = (*MARKUP, *CONTROLS, *FORMULAS, LONG)
SUFFIXES = [(format, suffix) for format, renderer in RENDERERS.items() for suffix in renderer.suffixes]
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def hostile(text: str, at: int) -> Event:
    """An event that says nothing else, in any of its fields."""
    person = Participant(text, text, text, (text,), text, text)
    quote = Source(text, Span(0, len(text)), text, text, text, text, None, Script.HANS, text, text, text, trigger=Span(0, 1))
    told = replace(quote, url=f"https://x.example/{text}")
    more: dict[str, Any] = {
        "place": text,
        "place_en": text,
        "country": text,
        "subtype": text,
        "mode": text,
        "polities": (text,),
        "host": text,
    }
    made = event(f"{at}{text}", "meeting", "2023-03-20", (person, replace(person, role="visitor")), text, quote, told, **more)
    return replace(made, visitors=(text,), cameo=text, conflicts=(Conflict(text, ((text, (text,)),)),), part_of=text)


def record(text: str) -> ArticleRecord:
    said = Stated(text, text)
    return ArticleRecord(text, text, Publication(datetime.date(2023, 3, 22), text), Script.HANS, said, said, said)


def chronology() -> Chronology:
    events = [hostile(text, at) for at, text in enumerate(STRINGS)]
    events += [replace(hostile(text, 99), type="visit", date=None) for text in MARKUP]
    return Chronology(tuple(events), tuple(map(record, STRINGS)), (), tuple((text, text) for text in STRINGS))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every suffix's file, written by the command line from records that hold the strings."""
    folder = tmp_path_factory.mktemp("hostile")
    given = folder / "given.jsonl"
    given.write_text("".join(json.dumps(event_record(each)) + "\n" for each in chronology()), "ascii")
    paths = {suffix: folder / f"{at}{suffix}" for at, (_, suffix) in enumerate(SUFFIXES)}
    outputs = [word for path in paths.values() for word in ("-o", str(path))]
    assert cli.main(["render", str(given), "--title", MARKUP[0] + CONTROLS[0], *outputs]) == 0
    return paths


def cells_of(path: Path) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")) for cell in row]


@pytest.mark.parametrize(("format", "suffix"), SUFFIXES, ids=[suffix for _, suffix in SUFFIXES])
def test_no_format_carries_what_strangers_want_obeyed(format: str, suffix: str, files: dict[str, Path]) -> None:
    path, count = files[suffix], len(chronology())
    if format not in BINARY:
        text = path.read_bytes().decode("utf-8-sig")  # so that no lone surrogate is in it
        assert "\x00" not in text
        assert "\x1b" not in text
        if format not in ("json", "jsonl"):  # these keep quotations character for character
            assert not _BIDI.search(text)
    if suffix.endswith(".csv"):
        found = cells_of(path)
        assert len(found) > 10
        numbers = re.compile(r"-?[\d.]+$")
        assert not [cell for cell in found if re.match(r"[\t\r\n]|\s*[=+\-@＝＋－＠]", cell) and not numbers.match(cell)]
        assert all(len(cell.encode("utf-16-le")) <= 32_767 * 2 for cell in found)
    elif suffix in (".html", ".htm", ".fragment.html"):
        check_html(path.read_text("utf-8"), whole=format == "html")
    elif format == "markdown":
        check_html(MarkdownIt().render(path.read_text("utf-8")), whole=False)
    elif format == "ics":
        assert len(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == len(STRINGS)
    elif format in ("jsonl", "plover"):
        assert len([json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]) == count
    elif format in ("json", "jsonld", "timelinejs"):
        assert json.loads(path.read_text("utf-8"))
    elif format == "graphml":
        assert ElementTree.parse(path)
    else:
        check_binary(format, path, count)


def check_html(text: str, *, whole: bool) -> None:
    elements = [(tag, attributes) for tag, attributes in read_html(text).elements if tag != "html"]
    assert not {tag for tag, _ in elements} & {"img", "iframe", "object", "embed", "svg/onload", "textarea", "base"}
    assert [attributes.get("type") for tag, attributes in elements if tag == "script"] == (["application/ld+json", None] if whole else [])
    for _, attributes in elements:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert (attributes.get("href") or "#").startswith(("#", "https://", "http://"))


def check_binary(format: str, path: Path, count: int) -> None:
    if format == "xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert not [
            cell.coordinate for cell in cells if cell.hyperlink and not str(cell.hyperlink.target).startswith(("http://", "https://"))
        ]
    elif format == "docx":
        document = docx.Document(str(path))
        assert sum(len(table.rows) - 1 for table in document.tables) == count
        targets = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]
        assert all(target.startswith(("http://", "https://")) for target in targets)
    else:
        assert format == "parquet"
        assert pyarrow.parquet.read_table(path).num_rows == count


def test_records_give_the_strings_back(files: dict[str, Path]) -> None:
    """What may be kept is kept character for character, so that offsets stay true; a lone surrogate has its replacement."""
    quotes = {source.quote for each in read_events(files[".jsonl"].read_text("utf-8").split("\n")[:-1]) for source in each.sources}
    assert {text.replace("\ud800", "\ufffd") for text in STRINGS} == quotes


@pytest.mark.parametrize("verb", ["stats", "diff"])
def test_a_terminal_obeys_nothing(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ("[link=https://x.example]字[/link] :smile:", *CONTROLS)
    given = tmp_path / "given.jsonl"
    given.write_text("".join(json.dumps(event_record(hostile(text, at))) + "\n" for at, text in enumerate(texts)), "ascii")
    (tmp_path / "none.jsonl").write_text('{"type": "call"}\n', "ascii")
    assert cli.main([verb, *([] if verb == "stats" else [str(tmp_path / "none.jsonl")]), str(given)]) == 0
    out = capsys.readouterr().out
    assert "[link=https://x.example]字[/link] :smile:" in out
    assert not _BIDI.search(out)
    assert not re.search("[\x00\x1b\ufeff\u2028]", out)


def test_messages_carry_nothing_that_a_terminal_obeys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "a\x1b]0;x\x07\u202e.txt"
    article.write_text("", "utf-8")
    assert cli.main(["build", str(article), "-o", str(tmp_path / "a.csv")]) == 1
    said = capsys.readouterr().err
    assert r"a\x1b]0;x\x07\u202e.txt" in said  # the name is told, so that the file can be found
    assert not re.search("[\x1b\x07\u202e]", said)


# ---- in a browser ----


def obeys_nothing(page: Page) -> None:
    """After everything was opened, moved over and clicked on. What ``shown`` hears of fails there."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(
        """() => [...document.querySelectorAll('li, td, p, a')].slice(0, 400)
                 .forEach(one => one.dispatchEvent(new Event('mouseover', {bubbles: true})))"""
    )
    page.wait_for_timeout(50)
    assert page.evaluate("[...document.links].every(one => /^(https?|file):$/.test(one.protocol))")
    assert page.locator("img, iframe, object, embed, svg:not([role])").count() == 0
    handlers = "[...document.querySelectorAll('*')].filter(one => [...one.attributes].some(each => each.name.startsWith('on'))).length"
    assert page.evaluate(handlers) == 0


@needs_browser
@pytest.mark.parametrize("suffix", [".html", ".htm", ".fragment.html", ".md", ".timelinejs.json", ".timelinejs.csv"])
def test_a_browser_obeys_nothing(suffix: str, files: dict[str, Path], shown: Open) -> None:
    text = files[suffix].read_text("utf-8-sig")
    if suffix == ".md":
        text = MarkdownIt().render(text)
    elif suffix == ".timelinejs.json":
        slides = json.loads(text)
        text = "".join(f"<p>{part['text']['headline']}</p>{part['text']['text']}" for part in [slides["title"], *slides["events"]])
    elif suffix == ".timelinejs.csv":
        text = "".join(f"<div>{row['Headline']}{row['Text']}{row['Group']}</div>" for row in csv.DictReader(io.StringIO(text, newline="")))
    obeys_nothing(shown(text if suffix.startswith(".htm") else f"<!DOCTYPE html><title>x</title>{text}"))


@needs_browser
def test_a_browser_obeys_nothing_that_a_long_page_builds(shown: Open) -> None:
    """The texts of parts that wait for their turn are markup once more when they are built."""
    short = replace(chronology(), events=tuple(each for each in chronology() if LONG not in each.summary))
    page = built(shown(str(render(replace(short, events=short.events * 8), "html"))))
    assert page.locator("li.event").count() == len(short) * 8
    for words in ("<script>", "javascript:", "=cmd"):
        page.locator("input[name=text]").fill(words)
        page.locator("input[name=text]").dispatch_event("change")
        assert not page.locator("#shown").inner_text().startswith("0 ")
    page.locator("#filter button[type=reset]").click()
    obeys_nothing(page)
