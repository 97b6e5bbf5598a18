"""The page, the fragment and the comparison in a real browser: what readers see and do, with scripts and without, on paper and on a phone.

Skipped where Debian's chromium is missing.
"""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright
from samples import nasty, small, text_of
from test_rendering import LANGUAGES

import timeline
from timeline.comparing import compare
from timeline.model import Chronology, Status
from timeline.rendering import render
from timeline.rendering.comparisons import write_page
from timeline.rendering.grouping import in_order
from timeline.rendering.options import Flavour, Language, Options

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the path; apt-get install chromium")

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
HOSTILE_STYLE = "* { font-family: fantasy; color: #c0c0c0; padding: 30px; border: 5px dotted red; text-align: right; letter-spacing: 3px }"
Open = Callable[..., Page]


@functools.cache
def news() -> Chronology:
    """What the fixtures report."""
    return timeline.build([ARTICLES])


@functools.cache
def many() -> Chronology:
    """More events than a page builds at once: each of the fixtures' three times."""
    return replace(news(), events=tuple(replace(event, id=f"{event.id}-{turn}") for event in news() for turn in range(3)))


@functools.cache
def few() -> Chronology:
    """Some of the fixtures' events, those with most sources among them."""
    return replace(news(), events=tuple(event for at, event in enumerate(news()) if at % 9 == 0 or len(event.sources) > 2))


def changed() -> Chronology:
    return Chronology(tuple(replace(event, status=Status.DENIED) if event.mode else event for event in small().events[1:]))


CHRONOLOGIES: dict[str, Callable[[], Chronology]] = {
    "small": small,
    "news": news,
    "many": many,
    "few": few,
    "nasty": nasty,
    "empty": lambda: Chronology(()),
}


@functools.cache
def html(name: str, language: Language = "en", flavour: Flavour = "web") -> str:
    """One of the documents under test."""
    options = Options(language=language)
    if name == "diff":
        return write_page(compare(small(), changed()), ("before.jsonl", "after.jsonl"), options)
    if name == "fragment":
        fragment = str(render(few(), "fragment", language=language, flavour=flavour))
        return f'<!DOCTYPE html><html lang="{language}"><title>Briefing</title><main><h1>Briefing</h1>{fragment}</main></html>'
    return str(render(CHRONOLOGIES[name](), "html", language=language))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a document; whatever it asks for, says or throws fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def refuse(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    def open(content: str, fragment: str = "", **options: object) -> Page:
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(content, "utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.split("#")[0] == path.as_uri() else faults.append(request.url))
        page.on("dialog", refuse)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.goto(path.as_uri() + fragment, wait_until="load")
        return page

    yield open
    for context in contexts:
        context.close()
    assert faults == []


def events_shown(page: Page) -> list[str]:
    """Ids of the events that are not hidden, in the order in which they stand."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('li.event')].filter(one => !one.closest('[hidden]')).map(one => one.id)"""
    )
    return found


def count_said(page: Page) -> int:
    match = re.match(r"(\d+) of (\d+) ", page.locator("#shown").inner_text())
    assert match
    return int(match[1])


def wait(page: Page, condition: str, argument: object = None) -> None:
    """Until a function of the page is true; asked from here, since the page forbids itself to evaluate text."""
    for _ in range(400):
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {condition}")


def built(page: Page) -> Page:
    """With every part of a long page built."""
    wait(page, "() => document.querySelectorAll('.part > noscript').length === 0")
    return page


def wait_for_count(page: Page, count: int) -> None:
    wait(page, "count => document.getElementById('shown').textContent.startsWith(count + ' ')", count)


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line for each rule."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {each['help']}: {[node['html'][:150] for node in each['nodes'][:3]]}" for each in found]


# ---- scripts off and on ----


@pytest.mark.parametrize("name", ["small", "many"])
def test_without_scripts_every_event_and_all_evidence_is_there(shown: Open, name: str) -> None:
    chronology = CHRONOLOGIES[name]()
    page = shown(html(name), java_script_enabled=False)
    assert page.locator("li.event").count() == len(chronology)
    assert page.locator("main details:not([open])").count() == 0
    assert page.locator("blockquote").count() == sum(len(event.sources) for event in chronology)
    quotes = page.locator("main").text_content() or ""
    assert all(source.quote in quotes for event in chronology for source in event.sources if "\n" not in source.quote)
    assert page.locator("#filter").is_hidden()
    assert page.locator("li.event blockquote").first.is_visible()


@pytest.mark.parametrize("name", ["small", "many"])
def test_with_scripts_the_same_events_are_there_and_evidence_is_folded(shown: Open, name: str) -> None:
    chronology = CHRONOLOGIES[name]()
    page = built(shown(html(name)))
    assert page.locator("li.event").count() == len(chronology)
    assert page.locator("#filter").is_visible()
    assert page.locator("details[open]").count() == 0
    quotes = page.locator("main").text_content() or ""
    assert all(source.quote in quotes for event in chronology for source in event.sources if "\n" not in source.quote)
    page.locator("#fold").click()
    assert page.locator("main details:not([open])").count() == 0


def test_an_empty_page_says_so(shown: Open) -> None:
    page = shown(html("empty"))
    assert page.locator("p.empty").is_visible()
    assert page.locator("#filter").count() == 0


# ---- filters and order ----


@pytest.mark.parametrize("name", ["news", "many"])
def test_filters_filter(shown: Open, name: str) -> None:
    chronology = CHRONOLOGIES[name]()
    page = shown(html(name))
    assert count_said(page) == len(chronology)

    def expected(keep: Callable[[timeline.Event], bool]) -> list[str]:
        return [f"e-{event.id}" for event in in_order(chronology) if keep(event)]

    page.locator("select[name=type]").select_option("visit")
    assert count_said(page) == len(expected(lambda event: event.type == "visit"))
    page.locator("select[name=polity]").select_option("US")
    visits = expected(lambda event: event.type == "visit" and "US" in event.polities)
    assert 0 < len(visits) == count_said(page)
    assert sorted(events_shown(built(page))) == sorted(visits)
    page.locator("#filter button[type=reset]").click()
    wait_for_count(page, len(chronology))
    page.locator("select[name=status]").select_option("planned")
    assert events_shown(page) == expected(lambda event: event.status is Status.PLANNED)
    page.locator("select[name=status]").select_option("")
    page.locator("select[name=person]").select_option("普京")
    assert events_shown(page) == expected(lambda event: "普京" in {one.name for one in event.participants})


@pytest.mark.parametrize(("name", "build_first"), [("news", False), ("many", False), ("many", True)])
def test_text_is_sought_in_names_aliases_and_quotes(shown: Open, name: str, build_first: bool) -> None:
    chronology = CHRONOLOGIES[name]()
    page = shown(html(name))
    if build_first:
        built(page)
    box = page.locator("input[name=text]")
    box.fill("PUTIN")
    wait_for_count(page, sum("Vladimir Putin" in {one.name_en for one in event.participants} for event in chronology))
    word = next(source.quote[:12] for event in chronology for source in event.sources)
    box.fill(word)
    wait_for_count(page, sum(any(word in source.quote for source in event.sources) for event in chronology))
    box.fill("no such word")
    wait_for_count(page, 0)
    assert events_shown(page) == []
    assert page.locator("section.year:visible").count() == 0


@pytest.mark.parametrize("name", ["news", "many"])
def test_either_script_and_any_name_finds_the_same(shown: Open, name: str) -> None:
    page = shown(html(name))
    box, found = page.locator("input[name=text]"), {}
    for word in ("会见", "會見", "普京", "普丁", "蒲亭"):
        box.fill("no such word")
        wait_for_count(page, 0)
        box.fill(word)
        wait(page, "() => !document.getElementById('shown').textContent.startsWith('0 ')")
        found[word] = count_said(page)
    assert found["会见"] == found["會見"] > 0
    assert found["普京"] == found["普丁"] == found["蒲亭"] > 0


def test_a_window_of_days_filters_as_the_command_line_does(shown: Open) -> None:
    page = shown(html("small"))
    page.locator("input[name=since]").fill("2022-02-05")
    assert events_shown(page) == ["e-p1", "e-m1", "e-v1"], "what only overlaps is kept, what has no date is not"
    page.locator("input[name=until]").fill("2022-12-31")
    assert events_shown(page) == ["e-p1", "e-m1"]


def test_the_address_keeps_the_filters(shown: Open) -> None:
    page = shown(html("news"))
    page.locator("select[name=polity]").select_option("US")
    page.locator("select[name=status]").select_option("planned")
    page.locator("input[name=text]").fill("會")
    wait(page, "() => location.hash.includes('text=')")
    kept = events_shown(page)
    assert 0 < len(kept) < len(news())
    assert events_shown(shown(html("news"), fragment=page.evaluate("location.hash"))) == kept
    page.locator("#filter button[type=reset]").click()
    wait(page, "() => location.hash === ''")
    assert len(events_shown(page)) == len(news())


def test_people_stand_under_their_states(shown: Open) -> None:
    page = shown(html("news"))
    groups = page.locator("select[name=person] optgroup")
    assert groups.first.get_attribute("label") == "China"
    names = page.evaluate("[...document.querySelectorAll('select[name=person] option')].map(one => one.value)")
    assert len(names) == len(set(names)) == 1 + len({person.name for event in news() for person in event.participants})


@pytest.mark.parametrize("name", ["news", "many"])
def test_order_goes_both_ways(shown: Open, name: str) -> None:
    page = shown(html(name))
    page.locator("#order").click()
    turned = events_shown(built(page))
    page.locator("#order").click()
    assert page.locator("#order").inner_text() == "Newest first"
    ordered = events_shown(page)
    undated = sum(event.date is None for event in news()) * (3 if name == "many" else 1)
    dated = len(ordered) - undated
    assert turned == ordered[:dated][::-1] + ordered[dated:]
    chronology = CHRONOLOGIES[name]()
    assert sorted(ordered) == sorted(f"e-{event.id}" for event in chronology)


def test_a_page_written_newest_first_offers_the_oldest(shown: Open) -> None:
    from timeline.slicing import newest_first

    page = shown(str(render(newest_first(news()), "html")))
    first = events_shown(page)[0]
    assert page.locator("#order").inner_text() == "Oldest first"
    page.locator("#order").click()
    assert events_shown(page)[0] != first
    assert page.locator("#order").inner_text() == "Newest first"


# ---- links, keys, copying ----


@pytest.mark.parametrize(("name", "size"), [("news", (1280, 800)), ("news", (320, 640)), ("news", (900, 400)), ("many", (1280, 800))])
def test_permalinks_land_below_the_sticky_headings(shown: Open, name: str, size: tuple[int, int]) -> None:
    chronology = CHRONOLOGIES[name]()
    at = len(chronology) * 2 // 3
    target = f"e-{chronology.events[at].id}"
    page = shown(html(name), fragment=f"#{target}", viewport={"width": size[0], "height": size[1]})
    # However slow the machine: the page has scrolled there, or will not within seconds.
    in_view = "id => { const { top } = document.getElementById(id).getBoundingClientRect(); return top >= 0 && top < innerHeight; }"
    page.wait_for_function(in_view, arg=target, timeout=10_000)
    top, covered, folded = page.evaluate(
        """id => {
            const item = document.getElementById(id), top = item.querySelector('.when').getBoundingClientRect().top;
            const stuck = [...document.querySelectorAll('h2, h3')].filter(one => getComputedStyle(one).position === 'sticky');
            const boxes = stuck.map(one => one.getBoundingClientRect()).filter(one => one.top < 100 && one.bottom > 0);
            return [top, Math.max(0, ...boxes.map(one => one.bottom)), item.querySelectorAll('details:not([open])').length];
        }""",
        target,
    )
    assert covered <= top < size[1] * 0.8
    assert folded == 0


def test_a_permalink_shows_what_a_filter_hides(shown: Open) -> None:
    page = shown(html("many"))
    page.locator("select[name=type]").select_option("call")
    hidden = next(f"e-{event.id}" for event in reversed(many().events) if event.type == "visit" and event.date)
    page.evaluate("id => { location.hash = id }", hidden)
    page.wait_for_function(
        "id => { const one = document.getElementById(id); return one && !one.hidden && one.checkVisibility() }", arg=hidden
    )
    assert page.locator("select[name=type]").input_value() == ""


def test_evidence_opens_by_keyboard_and_focus_is_not_covered(shown: Open) -> None:
    page = shown(html("news"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "events"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "summary":
            break
    assert page.locator("details[open]").count() == 0
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    covered = page.evaluate(
        """() => { const box = document.activeElement.getBoundingClientRect();
                   return document.elementFromPoint(box.left + 5, box.top + box.height / 2) !== document.activeElement }"""
    )
    assert not covered
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_an_event_is_copied_as_a_citation(shown: Open) -> None:
    page = shown(html("small"), permissions=["clipboard-read", "clipboard-write"])
    page.locator("#fold").click()
    page.locator("#e-v1 button.copy").click()
    wait(page, "() => document.querySelector('#e-v1 button.copy').textContent === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("20–22 March 2023: Xi Jinping (China) visited Russia (Moscow)\n")
    assert "\n新华社, 两国往来, published 22 March 2023 https://news.example/a?b=1&c=2\n" in copied
    assert copied.endswith(".html#e-v1")


# ---- everybody can read it ----


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name in ("small", "diff", "empty") for language in LANGUAGES] + [("few", "en"), ("nasty", "en")],
)
def test_axe_finds_no_violation(shown: Open, name: str, language: Language, scheme: str) -> None:
    page = shown(html(name, language), color_scheme=scheme)
    if name == "small":
        page.locator("#fold").click()
        page.locator("details.references summary").click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("flavour", ["web", "email"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_violation_in_a_fragment(shown: Open, flavour: Flavour, language: Language, scheme: str) -> None:
    assert violations(shown(html("fragment", language, flavour), color_scheme=scheme)) == []


@pytest.mark.parametrize(
    ("name", "language"),
    [*(("few", language) for language in LANGUAGES), *((name, "en") for name in ("diff", "fragment", "nasty", "empty"))],
)
def test_nothing_is_wider_than_a_phone(shown: Open, name: str, language: Language) -> None:
    page = shown(html(name, language), viewport={"width": 320, "height": 640})
    if page.locator("#fold").count():
        page.locator("#fold").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_can_be_pressed_is_large_enough(shown: Open) -> None:
    page = shown(html("small"))
    page.locator("#fold").click()
    small_ones = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, summary, .when a, nav a')]
                 .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"""
    )
    assert small_ones == []


# ---- paper ----


def printed(page: Page) -> list[str]:
    """The text of each printed page, without white space."""
    import pypdfium2

    with pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as document:
        return ["".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


@pytest.mark.parametrize(("name", "scripts"), [("small", False), ("few", False), ("few", True), ("many", True)])
def test_paper_has_all_evidence_and_cuts_no_event(shown: Open, name: str, scripts: bool) -> None:
    chronology = CHRONOLOGIES[name]()
    page = shown(html(name), java_script_enabled=scripts)
    sheets = printed(page)
    whole = "".join(sheets)
    for event in chronology:
        quotes = ["".join(source.quote.split())[:16] for source in event.sources]
        assert all(quote in whole for quote in quotes), event.summary
        wanted = ["".join(event.summary.split())[:10], *quotes]
        if len(quotes) < 3:
            assert any(all(text in sheet for text in wanted) for sheet in sheets), event.summary
    assert "Newestfirst" not in whole


# ---- pasted elsewhere ----


def look(page: Page, properties: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Computed styles of the parts of the first event."""
    found: dict[str, dict[str, str]] = page.evaluate(
        """properties => Object.fromEntries(['th[scope=row]', 'td', 'h2', 'p'].map(selector => {
            const style = getComputedStyle(document.querySelector('.tlc-chronology ' + selector));
            return [selector, Object.fromEntries(properties.map(name => [name, style.getPropertyValue(name)]))];
        }))""",
        list(properties),
    )
    return found


def test_a_mail_keeps_its_look_whatever_the_page_around_it(shown: Open) -> None:
    kept = ("font-family", "color", "font-size", "line-height", "font-weight")
    cells = (
        *kept,
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "border-bottom-width",
        "border-bottom-style",
        "vertical-align",
    )
    bare = shown(html("fragment", flavour="email"))
    dressed = shown(html("fragment", flavour="email").replace("<main>", f"<style>{HOSTILE_STYLE}</style><main>"))
    for selector, properties in (
        ("td", cells),
        ("th[scope=row]", cells),
        ("h2", ("color", "font-size", "line-height")),
        ("p", ("color", "font-size")),
    ):
        assert look(dressed, properties)[selector] == look(bare, properties)[selector], selector
    assert look(bare, ("font-family",))["td"]["font-family"].startswith("Georgia")


def test_a_fragment_reads_in_order_without_any_style(shown: Open) -> None:
    page = shown(html("fragment"))
    assert page.locator(".tlc-chronology tbody tr").count() == len(few())
    assert page.locator(".tlc-chronology thead th").all_inner_texts() == ["Date", "Event"]
    edges = page.evaluate(
        "() => [...document.querySelector('.tlc-chronology tbody tr').children].map(one => one.getBoundingClientRect().left)"
    )
    assert edges == sorted(edges)


# ---- strangers' text ----


@pytest.mark.parametrize("name", ["nasty", "diff", "fragment", "long"])
def test_strangers_text_is_never_obeyed(shown: Open, name: str) -> None:
    """Dialogs, requests, errors and console messages fail in ``shown``; here what could run later."""
    bad = nasty()
    content = {
        "nasty": lambda: str(render(bad, "html")),
        "diff": lambda: write_page(
            compare(bad, Chronology(())), ("<img src=x onerror=alert(1)>", "b"), Options(title="<script>alert(1)</script>")
        ),
        "fragment": lambda: f"<!DOCTYPE html><title>x</title>{text_of(render(bad, 'fragment'))}",
        "long": lambda: str(
            render(
                replace(bad, events=tuple(replace(each, sources=each.sources[:1], id=str(at)) for at in range(110) for each in bad)), "html"
            )
        ),
    }[name]()
    page = shown(content)
    if name in ("nasty", "long"):
        built(page)
        page.locator("#fold").click()
        page.locator("select[name=person]").select_option(index=1)
        page.locator("input[name=text]").fill("<script>")
        page.locator("input[name=text]").dispatch_event("change")
        assert count_said(page) > 0
    assert page.evaluate("document.querySelectorAll('script:not([type])').length") == (1 if name in ("nasty", "long") else 0)
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => [...one.attributes].some(each => each.name.startsWith('on'))).length"
    )
    assert handlers == 0
    assert page.evaluate("[...document.links].every(one => /^(https?|file):$/.test(one.protocol))")
    assert page.locator("img, iframe, object, embed").count() == 0
