"""The review page in a real browser, served as ``timeline review`` serves it: by keys, with scripts and without, in light and dark.

Skipped where Debian's chromium is missing.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from test_browser import CHROMIUM, browser, violations
from test_reviewing import MADE, filled, store

from timeline import cli, corrections
from timeline.cli import serving
from timeline.model import Event
from timeline.reviewing import Place, application
from timeline.reviewing.waiting import looks
from timeline.storing import Store

__all__ = ["browser", "filled", "store"]

_REFUSED = "status of 422"
"""What the browser notes where a field was refused."""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the path; apt-get install chromium")


@dataclass
class Desk:
    """Somebody before a browser."""

    store: Store
    url: str
    page: Page

    def events(self) -> dict[str, Event]:
        return {each.id: each for each in self.store.build().chronology}

    def waiting(self) -> list[Event]:
        built = self.store.build()
        return [look.event for look in looks(built.corrected, built.standing) if not look.judged]

    def open(self, event: Event) -> None:
        self.page.goto(f"{self.url}?event={event.id}")

    def shown(self) -> str:
        return self.page.locator("input[name=event]").last.input_value()

    def press(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def said(self) -> str:
        return self.page.locator("#message").inner_text()

    def verdict(self, event: Event) -> str | None:
        review = self.events()[event.id].review
        return review.verdict if review else None

    def written(self, tmp_path: Path) -> dict[str, dict[str, object]]:
        """What timeline build makes of the store, by the events' ids."""
        out = tmp_path / "out.jsonl"
        assert cli.main(["build", str(self.store.path), "-o", str(out)]) == 0
        records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        return {record["id"]: record for record in records}


@pytest.fixture
def served(store: Store) -> Iterator[str]:
    """The address of a page over a store of one's own."""
    listening = serving._listening("127.0.0.1", 0)
    place = Place("token" * 9, "form" * 11, "ticket" * 7, serving._authorities("127.0.0.1", listening.getsockname()[1]))
    config = uvicorn.Config(application(store.path, place, lambda: MADE), log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://{place.hosts[0]}{place.base}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def show(browser: Browser, store: Store, served: str) -> Iterator[Callable[..., Desk]]:
    """Opens the page; whatever it asks of others, says or throws fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open(**options: object) -> Desk:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith(served) else faults.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: None if _REFUSED in message.text else faults.append(message.text))
        page.goto(served)
        return Desk(store, served, page)

    yield open
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def desk(show: Callable[..., Desk]) -> Desk:
    return show()


def a_meeting(desk: Desk) -> Event:
    return next(each for each in desk.waiting() if each.type == "meeting" and len(each.participants) == 2 and each.date)


def test_a_morning_by_keys(desk: Desk, tmp_path: Path) -> None:
    """Accept, edit, not verifiable, reject, skip, undo, merge, split: each by keys alone, and each holds in the next build."""
    keys = desk.page.keyboard
    accepted, unverifiable, rejected, skipped, later = desk.waiting()[:5]
    assert desk.shown() == accepted.id
    desk.press("a")
    assert f"{corrections.mark_of(accepted, {})} is checked" in desk.said()
    assert desk.shown() == unverifiable.id
    keys.press("w")
    keys.type("only one side tells of it")
    keys.press("Escape")
    desk.press("n")
    assert desk.shown() == rejected.id
    desk.press("r")
    assert desk.shown() == skipped.id
    desk.press("j")
    assert desk.shown() == later.id
    desk.press("a")
    assert desk.shown() not in (skipped.id, later.id)
    desk.press("z")
    assert desk.shown() == later.id
    assert f"Undone: {corrections.mark_of(later, {})} is checked" in desk.said()
    desk.press("k")
    assert desk.shown() == skipped.id

    edited = a_meeting(desk)
    desk.open(edited)
    keys.press("d")
    keys.press("Control+A")
    keys.type("2001-02-03")
    keys.press("Escape")
    keys.press("p")
    keys.press("Control+End")
    keys.type("\n孟德斯 (BR)")
    keys.press("Escape")
    desk.press("s")
    assert desk.shown() == edited.id
    assert "2001-02-03" in desk.page.locator(".when").inner_text() or "3 February 2001" in desk.page.locator(".when").inner_text()

    whole = next(each for each in desk.waiting() if len(each.sources) > 2)
    desk.open(whole)
    keys.press("1")
    desk.press("x")
    part = desk.shown()
    assert part != whole.id
    keys.press("m")
    assert desk.page.evaluate("document.activeElement.id") == "f-merge_with"
    desk.page.locator("#f-merge_with").select_option(whole.id)
    desk.press("m")
    assert desk.shown() == whole.id
    left = desk.events()[whole.id].sources
    keys.press("2")
    desk.press("x")
    second = desk.shown()

    records = desk.written(tmp_path)
    assert records[accepted.id]["review"]["verdict"] == "checked"  # type: ignore[index]
    assert records[unverifiable.id]["review"] == {"verdict": "not_verifiable", "reasons": ["only one side tells of it"]} | {
        key: value for key, value in records[unverifiable.id]["review"].items() if key == "corrected"  # type: ignore[attr-defined]
    }  # fmt: skip
    assert rejected.id not in records
    assert "review" not in records[later.id] or not records[later.id]["review"]
    assert str(desk.events()[edited.id].date) == "2001-02-03"
    assert "孟德斯" in {person.name for person in desk.events()[edited.id].participants}
    assert part not in records
    assert desk.events()[second].sources == left[1:2]
    assert desk.events()[whole.id].sources == (left[0], *left[2:])


def test_enter_in_a_field_saves_and_stays(desk: Desk) -> None:
    event = a_meeting(desk)
    desk.open(event)
    desk.page.locator("#f-place").fill("巴黎")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert desk.shown() == event.id
    assert desk.events()[event.id].place == "巴黎"
    assert desk.verdict(event) is None


def test_what_a_field_cannot_hold_stays_to_be_mended(desk: Desk) -> None:
    event = a_meeting(desk)
    desk.open(event)
    desk.page.locator("#f-date").fill("last week")
    desk.press("Enter")
    assert "is no date" in desk.said()
    assert desk.page.title().startswith("Problem: ")
    assert desk.page.locator("#f-date").input_value() == "last week"
    assert violations(desk.page) == []
    desk.page.locator("#f-date").fill("2001-02")
    desk.press("Enter")
    assert str(desk.events()[event.id].date) == "2001-02"


def test_letters_typed_into_fields_are_letters(desk: Desk) -> None:
    event = a_meeting(desk)
    desk.open(event)
    desk.page.locator("#f-reason").click()
    desk.page.keyboard.type("arsnzmxjk?1")
    assert desk.page.locator("#f-reason").input_value() == "arsnzmxjk?1"
    assert desk.store.last_run() is None


def test_keys_can_be_switched_off_and_stay_off(desk: Desk) -> None:
    desk.page.locator("#keys").uncheck()
    desk.page.reload()
    assert not desk.page.locator("#keys").is_checked()
    first = desk.shown()
    for key in ("a", "j", "r"):
        desk.page.keyboard.press(key)
    assert desk.shown() == first
    assert desk.store.last_run() is None
    assert desk.page.locator("kbd:visible").count() == 0


def test_keys_with_control_are_the_browsers(desk: Desk) -> None:
    first = desk.shown()
    for key in ("Control+j", "Alt+a", "Meta+r"):
        desk.page.keyboard.press(key)
    assert desk.shown() == first
    assert desk.store.last_run() is None


def test_leaving_typed_text_asks_first(desk: Desk) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.page.on("dialog", stay)
    first = desk.shown()
    desk.page.locator("#f-reason").click()
    desk.page.keyboard.type("why")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("j")
    desk.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert desk.shown() == first
    assert desk.page.locator("#f-reason").input_value() == "why"


def test_two_presses_do_one_thing(desk: Desk) -> None:
    first = desk.shown()
    with desk.page.expect_navigation():
        desk.page.evaluate("for (let turn = 0; turn < 2; turn++) document.querySelector('button[value=checked].first').click()")
    built = desk.store.build()
    assert [stored.correction.mark.event for stored in built.standing] == [first]


def test_it_works_without_scripts(show: Callable[..., Desk]) -> None:
    desk = show(java_script_enabled=False)
    accepted, second = desk.waiting()[:2]
    with desk.page.expect_navigation():
        desk.page.locator("button[value=checked].first").click()
    assert desk.shown() == second.id
    assert desk.verdict(accepted) == "checked"
    desk.page.locator("#f-date").fill("2001-02-03")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert str(desk.events()[second.id].date) == "2001-02-03"
    whole = next(each for each in desk.waiting() if len(each.sources) > 2)
    desk.open(whole)
    desk.page.locator("input[name=source]").first.check()
    with desk.page.expect_navigation():
        desk.page.locator("button[value=split]").click()
    part = desk.shown()
    desk.page.locator("#f-merge_with").select_option(whole.id)
    with desk.page.expect_navigation():
        desk.page.locator("button[value=merge]").click()
    assert part not in desk.events()
    with desk.page.expect_navigation():
        desk.page.locator("header button").click()
    assert part in desk.events()
    assert desk.page.locator(".keys").is_hidden()


def test_the_evidence_stands_beside_the_fields(desk: Desk) -> None:
    event = next(each for each in desk.waiting() if len(each.sources) > 2 and any(source.date_text for source in each.sources))
    desk.open(event)
    quotes = [one.inner_text() for one in desk.page.locator("blockquote").all()]
    assert quotes == [source.quote for source in event.sources]
    dated = next(source for source in event.sources if source.date_text and source.trigger)
    evidence = desk.page.locator(".evidence").inner_text()
    assert dated.date_basis.split("→")[0].split("(")[0].strip() in evidence
    assert dated.outlet in evidence
    assert desk.page.locator("blockquote mark").count() >= 1
    fields, beside = (desk.page.locator(name).bounding_box() for name in (".fields", ".evidence"))
    assert fields
    assert beside
    assert beside["x"] >= fields["x"] + fields["width"]
    assert abs(beside["y"] - fields["y"]) < 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_and_nothing_is_cut_off(show: Callable[..., Desk], scheme: str, width: int) -> None:
    desk = show(color_scheme=scheme, viewport={"width": width, "height": 900})
    desk.press("a")
    disputed = next(each for each in desk.waiting() if len(each.sources) > 2)
    desk.store.correct(MADE, "apply", [corrections.setting(disputed, "date", "2001-02", desk.store.build().keys, reason="公报")])
    desk.open(disputed)
    for details in desk.page.locator("details").all():
        details.locator("summary").click()
    assert violations(desk.page) == []
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_focus_is_not_hidden_behind_the_buttons(show: Callable[..., Desk]) -> None:
    desk = show(viewport={"width": 1280, "height": 600})
    desk.open(next(each for each in desk.waiting() if len(each.sources) > 2))
    for _ in range(40):
        desk.page.keyboard.press("Tab")
        covered = desk.page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect();
                       if (one === document.body || one.closest('.actions') || one.matches('.skip')) return '';
                       const bar = document.querySelector('.actions').getBoundingClientRect();
                       return box.top > bar.top && box.top < bar.bottom ? one.outerHTML.slice(0, 120) : ''; }"""
        )
        assert covered == ""


# ---- other sites ----


def test_another_site_can_neither_change_nor_read_nor_frame(browser: Browser, desk: Desk, served: str, tmp_path: Path) -> None:
    """A page of another origin that even knows the whole address sends a form, fetches, and frames."""
    event = a_meeting(desk)
    other = tmp_path / "evil.html"
    other.write_text(
        f'<!DOCTYPE html><title>x</title><form method="post" action="{served}change"><input name="event" value="{event.id}">'
        '<input name="action" value="reject"><button>win</button></form><iframe src="' + served + '"></iframe>',
        "utf-8",
    )
    page = desk.page.context.new_page()  # the same browser, cookies and all
    page.goto(other.as_uri())
    read = page.evaluate("url => fetch(url, {credentials: 'include'}).then(answer => answer.text(), error => 'refused ' + error)", served)
    assert read.startswith("refused")
    page.evaluate(
        "url => fetch(url, {method: 'POST', mode: 'no-cors', body: new URLSearchParams({run: 1})}).catch(() => 0)", f"{served}undo"
    )
    frame = page.frames[1]
    assert "events judged" not in (frame.content() if frame.url.startswith("http") else "")
    with page.expect_navigation():
        page.locator("button").click()
    assert "Only the page itself" in page.content()
    assert event.id in desk.events()
    assert desk.store.last_run() is None


# ---- the verb ----


def test_the_verb_serves_on_loopback_until_it_is_stopped(browser: Browser, store: Store) -> None:
    command = [sys.executable, "-m", "timeline", "review", str(store.path), "--no-open"]
    environment = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", url)
        page = browser.new_page()
        page.goto(url)
        with page.expect_navigation():
            page.keyboard.press("a")
        page.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        said = process.stderr.read()
    assert "until you press Ctrl+C" in said
    assert "Closed: 1 of " in said
    assert "Warning" not in said
    assert "Traceback" not in said
    run = store.last_run()
    assert run is not None
    assert run.verb == "review"


def test_two_starts_have_two_secrets(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[Place] = []
    monkeypatch.setattr(serving, "_serve", lambda app, listening: listening.close())
    monkeypatch.setattr(serving, "_open", opened.append)
    for _ in range(2):
        assert cli.main(["review", str(store.path)]) == 0
    first, second = capsys.readouterr().out.split()
    assert first != second
    assert len({getattr(place, name) for place in opened for name in ("token", "form_token", "ticket")}) == 6


def test_other_interfaces_come_with_a_warning(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serving, "_serve", lambda app, listening: listening.close())
    assert cli.main(["review", str(store.path), "--no-open", "--host", "0.0.0.0"]) == 0
    assert "Warning: 0.0.0.0 can be reached from other machines" in capsys.readouterr().err
    assert cli.main(["review", str(store.path), "--no-open", "--host", "no such host.invalid"]) == 1
    assert "cannot be listened on" in capsys.readouterr().err
    with serving._listening("127.0.0.1", 0) as taken:
        assert cli.main(["review", str(store.path), "--no-open", "--port", str(taken.getsockname()[1])]) == 1
    assert "choose another --port" in capsys.readouterr().err


def test_a_read_only_store_is_refused_before_anything_is_served(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("timeline.storing.database.may_write", lambda path: False)
    assert cli.main(["review", str(store.path), "--no-open"]) == 1
    assert "read-only" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "port", "names"),
    [
        ("127.0.0.1", 8000, ("127.0.0.1:8000", "localhost:8000")),
        ("localhost", 80, ("localhost", "localhost:80", "127.0.0.1", "127.0.0.1:80")),
        ("::1", 8000, ("[::1]:8000", "127.0.0.1:8000", "localhost:8000")),
        ("192.0.2.7", 8000, ("192.0.2.7:8000",)),
        ("Desk.Example", 8000, ("desk.example:8000",)),
    ],
)
def test_the_names_under_which_it_answers(host: str, port: int, names: tuple[str, ...]) -> None:
    assert serving._authorities(host, port) == names


def test_all_interfaces_answer_under_the_machines_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Desk")
    monkeypatch.setattr(serving, "_addresses", lambda name: ["192.0.2.7", "2001:db8::7"])
    for host in ("0.0.0.0", "::"):
        names = serving._authorities(host, 8000)
        assert names == ("desk:8000", "192.0.2.7:8000", "[2001:db8::7]:8000", "127.0.0.1:8000", "localhost:8000")


def test_a_browser_is_given_the_ticket_and_no_terminal_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    class Windows(webbrowser.BaseBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            asked.append(url)
            return True

    asked: list[str] = []
    place = Place("token", "form", "ticket", ("127.0.0.1:8000",))
    monkeypatch.setattr(webbrowser, "get", lambda: Windows())
    serving._open(place)
    assert asked == ["http://127.0.0.1:8000/ticket"]
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("lynx"))
    serving._open(place)
    assert len(asked) == 1
