"""The review page as an application: what it answers, what it refuses, and what a form comes to in the store."""

from __future__ import annotations

import asyncio
import functools
import html
import re
import shutil
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import NASTY, event, nasty, small, source

from timeline import cli, corrections, lexicon, storing
from timeline.corrections import FIELDS, Corrected, Correction, Stored, cell
from timeline.model import Chronology, Event, Script
from timeline.reviewing import Place, Progress, application, progress
from timeline.reviewing.forms import ACTIONS, BadField, Form, corrections_of, read_form, seen
from timeline.reviewing.guarding import COOKIE, FORM_LIMIT, Guard
from timeline.reviewing.showing import Message, write_review
from timeline.reviewing.waiting import following, looks, near
from timeline.storing import Store

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
MADE = "2024-01-01T00:00:00+00:00"
PLACE = Place("t" * 43, "f" * 43, "k" * 43, ("127.0.0.1:8000", "localhost:8000"))
OWN = {
    "host": "127.0.0.1:8000",
    "origin": "http://127.0.0.1:8000",
    "content-type": "application/x-www-form-urlencoded",
    "cookie": f"{COOKIE}={PLACE.form_token}",
    "sec-fetch-site": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(app: Guard, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    """One request, past any server: whatever headers somebody could send."""
    sent: list[MutableMapping[str, Any]] = []
    given = OWN | {"content-length": str(len(body))} if headers is None else headers
    where, _, query = path.partition("?")

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": where,
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(app(scope, receive, send))
    start, *rest = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(each.get("body", b"") for each in rest).decode())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "own.timeline"
    with storing.create(path) as made:
        made.add([str(ARTICLES)], made=MADE)
    return path


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Iterator[Store]:
    with storing.open_store(Path(shutil.copy(filled, tmp_path)), write=True) as made:
        yield made


@dataclass
class Desk:
    """Somebody at the page."""

    store: Store
    app: Guard = field(init=False)

    def __post_init__(self) -> None:
        self.app = application(self.store.path, PLACE, lambda: MADE)

    def events(self) -> dict[str, Event]:
        return {each.id: each for each in self.store.build().chronology}

    def form(self, event: Event, action: str, **more: str | list[str]) -> dict[str, str | list[str]]:
        fields = {name: cell(event, name).replace("; ", "\r\n") if name == "participants" else cell(event, name) for name in FIELDS}
        return {**fields, "form_token": PLACE.form_token, "event": event.id, "seen": seen(event), "action": action, "reason": "", **more}

    def send(self, form: dict[str, str | list[str]], where: str = "change") -> Answer:
        return ask(self.app, "POST", f"{PLACE.base}{where}", body=urlencode(form, doseq=True).encode())

    def say(self, event: Event, action: str, **more: str | list[str]) -> Answer:
        return self.send(self.form(event, action, **more))

    def read(self, query: str = "") -> str:
        answer = ask(self.app, "GET", f"{PLACE.base}{query}")
        assert answer.status == 200
        return html.unescape(re.sub(r"</?span[^>]*>", "", answer.body))

    def undo(self) -> Answer:
        last = self.store.last_run()
        return self.send({"form_token": PLACE.form_token, "run": str(last.number if last else 0), "event": ""}, "undo")

    def written(self) -> int:
        return len(self.store.build().standing)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def a_meeting(desk: Desk) -> Event:
    return next(each for each in desk.events().values() if each.type == "meeting" and len(each.participants) == 2 and each.date)


def a_report_of_several(desk: Desk) -> Event:
    return next(each for each in desk.events().values() if len(each.sources) > 2)


# ---- refusals ----


def test_the_whole_address_shows_the_page(desk: Desk) -> None:
    answer = ask(desk.app, "GET", PLACE.base, {"host": "localhost:8000"})
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", f"path={PLACE.base}"))
    for name, kind in (("review.css", "text/css"), ("review.js", "text/javascript")):
        found = ask(desk.app, "GET", PLACE.base + name, {"host": "localhost:8000"})
        assert (found.status, found.headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize(
    "path", ["/", "/wrong/", f"/{PLACE.token[:-1]}/", f"/{PLACE.token}x/", "//", f"/x/{PLACE.token}/", f"/{PLACE.form_token}/", "/普京/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_without_the_token_there_is_nothing(desk: Desk, method: str, path: str) -> None:
    answer = ask(desk.app, method, path)
    assert answer.status == 404
    assert "srv" not in answer.body
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", ["nothing", "page.html.j2", "..%2fpyproject.toml", "../pyproject.toml", "review.html.j2"])
def test_no_other_file_is_served(desk: Desk, name: str) -> None:
    assert ask(desk.app, "GET", PLACE.base + name).status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1:8000.evil.example", "", "localhost:8000:8000"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_is_not_its_own_is_refused(desk: Desk, method: str, host: str) -> None:
    """A site that makes its own name mean 127.0.0.1 would else be of the page's origin to a browser."""
    assert ask(desk.app, method, PLACE.base, OWN | {"host": host}).status == 421
    without = {name: value for name, value in OWN.items() if name != "host"}
    assert ask(desk.app, method, PLACE.base, without).status == 421


def accepting(desk: Desk) -> bytes:
    return urlencode(desk.form(a_meeting(desk), "checked"), doseq=True).encode()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://127.0.0.1:8000"}, 403),
        ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"cookie": ""}, 403),
        ({"cookie": f"{COOKIE}=wrong"}, 403),
        ({"cookie": f"{COOKIE}={PLACE.token}"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": "application/json"}, 415),
        ({"content-length": ""}, 411),
        ({"content-length": "-1"}, 411),
        ({"transfer-encoding": "chunked"}, 411),
        ({"content-length": "１２"}, 411),
        ({"content-length": str(FORM_LIMIT + 1)}, 413),
    ],
)
def test_only_the_page_itself_can_change_anything(desk: Desk, change: dict[str, str], status: int) -> None:
    body = accepting(desk)
    headers = OWN | {"content-length": str(len(body))} | change
    assert ask(desk.app, "POST", f"{PLACE.base}change", headers, body).status == status
    for name in change:
        less = {key: value for key, value in headers.items() if key != name}
        if name not in ("sec-fetch-site", "transfer-encoding"):  # which need not be there
            assert ask(desk.app, "POST", f"{PLACE.base}change", less, body).status == status if name != "content-length" else 411
    assert desk.written() == 0
    assert ask(desk.app, "POST", f"{PLACE.base}change", OWN | {"content-length": str(len(body))}, body).status == 303
    assert desk.written() == 1


def test_a_form_of_another_site_lacks_the_pages_secret(desk: Desk) -> None:
    event = a_meeting(desk)
    for token in ("", "wrong", PLACE.token, PLACE.form_token[:-1]):
        assert desk.say(event, "checked", form_token=token).status == 403
    assert desk.written() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_post_changes_anything(desk: Desk, method: str) -> None:
    body = accepting(desk)
    for where in ("change", "undo"):
        path = f"{PLACE.base}{where}?{body.decode()}"
        assert ask(desk.app, method, path, OWN | {"content-length": str(len(body))}, body).status in (404, 405)
    assert desk.written() == 0


@pytest.mark.parametrize(
    "body",
    [b"\xff", b"action=%ff", b"action=%ed%a0%80", b"&".join(b"source=1" for _ in range(30_000)), b"x=" + b"y" * (FORM_LIMIT + 1)],
    ids=["bytes", "no UTF-8", "a surrogate", "many fields", "long"],
)
def test_what_no_browser_sends_is_refused(desk: Desk, body: bytes) -> None:
    assert ask(desk.app, "POST", f"{PLACE.base}change", OWN | {"content-length": "9"}, body).status == 400


def test_a_header_that_is_given_twice_says_nothing(desk: Desk) -> None:
    body = accepting(desk)
    sent: list[MutableMapping[str, Any]] = []
    headers = [(name.encode(), value.encode()) for name, value in (OWN | {"content-length": str(len(body))}).items()]

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError("what is refused is not read")

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    doubled = [*headers, (b"origin", b"http://evil.example")]
    scope = {"type": "http", "method": "POST", "path": f"{PLACE.base}change", "query_string": b"", "headers": doubled}
    asyncio.run(desk.app(scope, receive, send))
    assert sent[0]["status"] == 403


def test_a_ticket_opens_the_page_once(desk: Desk) -> None:
    assert ask(desk.app, "GET", f"/{PLACE.ticket}", {"host": "evil.example"}).status == 421
    assert ask(desk.app, "POST", f"/{PLACE.ticket}").status == 404
    first = ask(desk.app, "GET", f"/{PLACE.ticket}")
    assert (first.status, first.headers["location"]) == (303, PLACE.base)
    assert ask(desk.app, "GET", f"/{PLACE.ticket}").status == 404


class Tags(HTMLParser):
    """What a browser makes of a page: its elements, each with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def test_hostile_text_is_shown_and_does_nothing() -> None:
    chronology = nasty()
    found = looks(Corrected(chronology, {}, ()), ())
    mark = corrections.mark_of(chronology.events[0], {})
    form = Form({"date": (NASTY,), "participants": (NASTY,), "reason": (NASTY,), "source": ("0",)})
    for stale in (False, True):
        page = write_review(
            found, chronology.events[0], PLACE,
            message=Message(NASTY, is_problem=True, field="date"), form=form, is_stale=stale, store=NASTY,
            progress=Progress(1, 3), undoable=storing.Run(1, "review", (NASTY,), NASTY),
            unplaced=[(Stored(1, Correction("set", mark, "date", NASTY, NASTY)), NASTY)], text=lambda name: NASTY * 3,
        )  # fmt: skip
        tags = Tags()
        tags.feed(page)
        assert [name for name, _ in tags.found].count("script") == 1
        assert not {"img", "iframe", "object", "embed", "base", "style"} & {name for name, _ in tags.found}
        assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on") or name == "style"]
        links = [value for _, attributes in tags.found for name, value in attributes.items() if name in ("href", "src", "action")]
        assert all(link.startswith((PLACE.base, "#", "https://")) for link in links)
        assert not re.search("[\x00-\x08\x1b\u202e\ud800]", page)


# ---- what waits ----


def test_the_doubtful_come_first() -> None:
    two = source("习近平会见普京", "会见", "", None, article="b.txt")
    talk = next(each for each in small() if each.id == "m1")
    sure = replace(talk, id="sure", confidence=0.9, sources=(*talk.sources, two))
    lone = replace(talk, id="lone", confidence=0.9)
    low = replace(sure, id="low", confidence=0.3)
    visit = next(each for each in small() if each.conflicts)
    split = replace(visit, id="split", confidence=0.9, sources=sure.sources)
    undated = replace(sure, id="undated", date=None, sources=sure.sources)
    chronology = replace(small(), events=(sure, lone, low, split, undated))
    found = looks(Corrected(chronology, {}, ()), ())
    assert [look.event.id for look in found] == ["low", "split", "lone", "undated", "sure"]
    assert [look.doubts for look in found] == [
        ("low confidence",),
        ("sources disagree on the date",),
        ("single source",),
        ("no date",),
        (),
    ]


def test_a_disagreement_stands_at_its_field_and_each_value_can_be_chosen() -> None:
    chronology = small()
    visit = next(each for each in chronology if each.conflicts)
    page = write_review(
        looks(Corrected(chronology, {}, ()), ()), visit, PLACE,
        message=None, form=None, is_stale=False, store="own", progress=Progress(0, 6), undoable=None, unplaced=(), text=lambda name: "",
    )  # fmt: skip
    tags = Tags()
    tags.feed(page)
    found = next(attributes for name, attributes in tags.found if attributes.get("id") == "f-date")
    assert found["list"] == "l-date"
    assert "s-date" in found["aria-describedby"].split()
    (offered,) = re.findall(r'<datalist id="l-date">(.*?)</datalist>', page)
    assert re.findall(r'value="([^"]*)"', offered) == [value for value, _ in visit.conflicts[0].values]
    plain = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "Sources disagree: 20–22 March 2023 2023-03-20/2023-03-22 in a.txt; 20 March 2023 2023-03-20 in b.txt" in plain


def test_what_is_judged_waits_again_when_there_is_new_evidence(desk: Desk) -> None:
    event = a_meeting(desk)
    desk.say(event, "checked")
    built = desk.store.build()
    judged = {look.event.id for look in looks(built.corrected, built.standing) if look.judged}
    assert judged == {event.id}
    more = source("另一篇报道的句子会晤", "会晤", "", None, article="later.txt", script=Script.HANS)
    grown = tuple(replace(each, sources=(*each.sources, more)) if each.id == event.id else each for each in built.chronology)
    found = looks(replace(built.corrected, chronology=replace(built.chronology, events=grown)), built.standing)
    look = next(look for look in found if look.event.id == event.id)
    assert not look.judged
    assert look.doubts[0] == "new evidence since it was judged"


def test_the_next_in_the_row_follows_and_then_the_first() -> None:
    found = looks(Corrected(small(), {}, ()), ())
    ids = [look.event.id for look in found]
    for look, later in zip(found, [*ids[1:], ids[0]], strict=True):
        after = following(found, look.event)
        assert after is not None
        assert after.id == later
    done = [replace(look, judged=True) for look in found]
    assert following(done, found[0].event) is None


def test_what_may_be_the_same_is_near() -> None:
    one, other = (
        event(name, "meeting", day, (), name, polities=("CN", "RU")) for name, day in (("one", "2023-03-01"), ("other", "2023-03-04"))
    )
    far = event("far", "meeting", "2019-03-01", (), "far", polities=("CN",))
    stranger = event("stranger", "meeting", "2023-03-01", (), "stranger", polities=("FR",))
    assert [each.id for each in near(one, (stranger, far, one, other))] == ["other", "far"]


# ---- what forms do ----


def test_accepting_goes_on_to_what_waits_next(desk: Desk) -> None:
    built = desk.store.build()
    first, second = (look.event for look in looks(built.corrected, built.standing)[:2])
    answer = desk.say(first, "checked")
    assert (answer.status, answer.headers["location"]) == (303, f"{PLACE.base}?event={second.id}")
    review = desk.events()[first.id].review
    assert review is not None
    assert review.verdict == "checked"
    page = desk.read(f"?event={second.id}")
    assert f"Stored: {corrections.mark_of(first, {})} is checked." in page
    assert f"1 of {len(built.chronology)} events judged" in page
    assert progress(desk.store.path).judged == 1
    assert "Stored:" not in desk.read(), "said once"


def test_every_field_can_be_edited_and_is_kept_as_one_change_each(desk: Desk) -> None:
    event = a_meeting(desk)
    people = f"{corrections.entry_of(event.participants[0])}\r\n孟德斯 (BR)"
    edits = {"type": "call", "mode": "phone", "status": "planned", "date": "2001-02", "place": "", "participants": people}
    answer = desk.say(event, "save", reason="公报", **edits)
    assert answer.headers["location"].endswith(event.id)
    now = desk.events()[event.id]
    said = {name: cell(now, name) for name in edits}
    assert said == edits | {"participants": people.replace("\r\n", "; ")}
    assert now.review is not None
    assert now.review.reasons == ("公报",)
    kinds = [stored.correction.kind for stored in desk.store.build().standing]
    assert set(kinds) == {"set"}
    page = desk.read(f"?event={event.id}")
    assert f"The sources alone: {event.date}" in page
    assert cli.main(["history", str(desk.store.path), event.id]) == 0


def test_an_untouched_form_changes_nothing(desk: Desk) -> None:
    for each in desk.events().values():
        assert desk.say(each, "save").status == 303
    assert desk.written() == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("date", "12.3.2021x", "is no date"),
        ("date", "2021-02-30", "is no date"),
        ("type", "party", "is none of"),
        ("status", "", "is none of"),
        ("host", "Atlantis", "is no polity"),
        ("participants", "普京 (((", "is no name"),
    ],
)
def test_what_a_field_cannot_hold_is_said_beside_it_and_nothing_is_stored(desk: Desk, name: str, value: str, sentence: str) -> None:
    answer = desk.say(a_meeting(desk), "checked", **{name: value, "reason": "因为"})
    assert answer.status == 422
    assert sentence in html.unescape(re.sub(r"</?span[^>]*>", "", answer.body))
    assert re.search(rf'id="f-{name}"[^>]* aria-invalid="true"', answer.body)
    assert 'value="因为"' in answer.body
    assert desk.written() == 0


@pytest.mark.parametrize(
    ("action", "more", "sentence"),
    [
        ("save", {"reason": "为什么"}, "nothing is changed"),
        ("merge", {}, "choose the event"),
        ("merge", {"merge_id": "m-none"}, "is no other event"),
        ("split", {}, "choose the sources"),
        ("split", {"source": "9" * 5000}, "choose the sources"),
        ("split", {"source": "0", "date": "2001"}, "save that first"),
        ("explode", {}, "there is nothing called"),
        ("", {}, "there is nothing called"),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, action: str, more: dict[str, str], sentence: str) -> None:
    answer = desk.say(a_report_of_several(desk), action, **more)
    assert answer.status == 422
    assert sentence in answer.body
    assert desk.written() == 0


def test_an_event_is_not_merged_with_itself(desk: Desk) -> None:
    event = a_meeting(desk)
    assert desk.say(event, "merge", merge_with=event.id).status == 422


def test_merging_split_and_rejection_hold(desk: Desk) -> None:
    here = desk.events()
    whole = a_report_of_several(desk)
    answer = desk.say(whole, "split", source=["0"])
    part = answer.headers["location"].partition("=")[2]
    now = desk.events()
    assert now[part].sources == whole.sources[:1]
    assert now[whole.id].sources == whole.sources[1:]
    answer = desk.say(now[part], "merge", merge_with=whole.id, reason="同一场")
    assert answer.headers["location"].endswith(whole.id)
    now = desk.events()
    assert part not in now
    assert {each.quote for each in now[whole.id].sources} == {each.quote for each in whole.sources}
    assert desk.read(f"?event={part}").count(f'value="{whole.id}"') >= 1, "a merged event's address leads to the one that has it"
    other = next(each for each in now.values() if each.id != whole.id)
    desk.say(other, "reject")
    assert other.id not in desk.events()
    assert len(desk.events()) == len(here) - 1
    assert progress(desk.store.path) == Progress(1, len(here))


def test_all_sources_may_stay_in_both_parts_and_again(desk: Desk) -> None:
    whole = a_report_of_several(desk)
    every = [str(number) for number in range(len(whole.sources))]
    made = set()
    for _ in range(2):
        now = desk.events()[whole.id]
        made.add(desk.say(now, "split", source=every).headers["location"].partition("=")[2])
    assert len(made) == 2
    assert made <= set(desk.events())
    assert {len(desk.events()[each].sources) for each in (*made, whole.id)} == {len(whole.sources)}


def test_verdicts_are_given_and_taken_back(desk: Desk) -> None:
    event = a_meeting(desk)
    for action, verdict in (("not_verifiable", "not_verifiable"), ("checked", "checked"), ("reopen", None)):
        assert desk.say(desk.events()[event.id], action).status == 303
        review = desk.events()[event.id].review
        assert (review.verdict if review else None) == verdict


def test_what_was_said_on_the_page_holds_when_ten_articles_come_later(tmp_path: Path) -> None:
    files = sorted(ARTICLES.iterdir())
    with storing.create(tmp_path / "own.timeline") as made:
        made.add([str(path) for path in files[10:]], made=MADE)
        desk = Desk(made)
        whole = a_report_of_several(desk)
        part = desk.say(whole, "split", source=["0"]).headers["location"].partition("=")[2]
        talk, gone, vouched, one, other = [
            each for each in desk.events().values() if each.id not in (part, whole.id) and len(each.participants) == 2 and each.date
        ][:5]
        desk.say(talk, "checked", date="2001-02-03", status="denied", participants="孟德斯 (BR)", reason="公报")
        desk.say(gone, "reject")
        desk.say(vouched, "not_verifiable")
        desk.say(one, "merge", merge_id=other.id)
        made.add([str(path) for path in files[:10]], made=MADE)
        built = made.build()
        assert [f"{stored.correction}: {reason}" for stored, reason in built.corrected.unplaced] == []
        placed = {stored.correction.kind: built.corrected.placed[stored.number] for stored in built.standing}
        here = {each.id: each for each in built.chronology}
        now = next(each for each in built.chronology if each.review and "公报" in each.review.reasons)
        assert (str(now.date), str(now.status), [each.name for each in now.participants]) == ("2001-02-03", "denied", ["孟德斯"])
        assert part in here
        assert {each.quote for each in one.sources} <= {each.quote for each in here[placed["merge"]].sources}
        assert gone.id not in here
        assert [each for each in built.corrected.deleted if {s.quote for s in each.sources} & {s.quote for s in gone.sources}]
        verdicts = {each.review.verdict for each in built.chronology if each.review}
        assert {"checked", "not_verifiable"} <= verdicts


@functools.cache
def automatic(path: Path) -> tuple[Chronology, dict[str, str]]:
    with storing.open_store(path) as held:
        return held.automatic(renew=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=14))
def test_whatever_somebody_does_in_whatever_order_finds_its_place(filled: Path, turns: list[tuple[str, int, int]]) -> None:
    """Nothing that is said on the page is lost by what is said after it, and without the last change all is as before it."""
    chronology, keys = automatic(filled)
    gazetteer = lexicon.gazetteer(None)
    standing: list[Stored] = []
    corrected = corrections.apply(chronology, (), keys, gazetteer, lambda *_: None)
    for action, at, choice in turns:
        events = corrected.chronology.events
        event, other = events[at % len(events)], events[choice % len(events)]
        made = {
            "action": (action,),
            "merge_id": (other.id,),
            "source": tuple(str(number) for number in range(len(event.sources)) if choice >> number & 1),
            "reason": ("why" if choice % 3 == 0 and action != "save" else "",),
        }
        if action in ("save", "checked"):
            made |= {"date": (f"{2000 + choice % 25}",), "place": (other.place or "",), "participants": (cell(other, "participants"),)}
            made |= {"type": (other.type,), "status": (str(other.status),)}
        try:
            found = corrections_of(Form(made), event, events, keys, gazetteer)
        except BadField:
            continue
        before = corrected
        standing += [Stored(len(standing) + number, each) for number, each in enumerate(found, 1)]
        corrected = corrections.apply(chronology, standing, keys, gazetteer, lambda *_: None)
        assert [f"{stored.correction}: {reason}" for stored, reason in corrected.unplaced] == []
        assert len({each.id for each in corrected.chronology}) == len(corrected.chronology)
        again = corrections.apply(chronology, standing[: len(standing) - len(found)], keys, gazetteer, lambda *_: None)
        assert again.chronology == before.chronology


def test_undo_takes_back_the_last_change_of_the_page_step_by_step(desk: Desk) -> None:
    before = desk.store.build().chronology
    event = a_meeting(desk)
    desk.say(event, "save", date="2001-02-03", place="巴黎")
    desk.say(desk.events()[event.id], "reject")
    answer = desk.undo()
    assert answer.headers["location"].endswith(event.id)
    assert f"Undone: delete {event.id} (2001-02-03 meeting of " in desk.read(f"?event={event.id}")
    assert str(desk.events()[event.id].date) == "2001-02-03"
    desk.undo()
    assert desk.store.build().chronology == before
    assert desk.undo().status == 303
    assert "nothing was undone" in desk.read()


def test_undo_does_not_reach_what_somebody_else_did(desk: Desk) -> None:
    event = a_meeting(desk)
    desk.say(event, "checked")
    run = desk.store.last_run()
    assert run is not None
    desk.store.correct(MADE, "apply", [corrections.setting(event, "date", "2001", desk.store.build().keys)])
    assert 'data-key="z"' not in desk.read()
    desk.send({"form_token": PLACE.form_token, "run": str(run.number), "event": event.id}, "undo")
    assert "nothing was undone" in desk.read()
    desk.undo()
    assert "timeline apply" in desk.read()
    assert desk.written() == 2


def test_what_changed_under_a_form_is_not_overwritten(desk: Desk) -> None:
    event = a_meeting(desk)
    late = desk.form(event, "checked", status="denied", reason="公报")
    desk.store.correct(MADE, "apply", [corrections.setting(event, "date", "2001-02-03", desk.store.build().keys)])
    answer = desk.send(late)
    assert answer.status == 409
    assert 'value="2001-02-03"' in answer.body
    assert "You had: denied" in answer.body
    assert 'value="公报"' in answer.body
    assert desk.written() == 1
    desk.store.undo(MADE)
    desk.store.remove([source.article for source in event.sources], made=MADE)
    assert desk.send(late).status == 303
    assert "no longer in the chronology" in desk.read()


def test_articles_that_are_added_meanwhile_are_seen(desk: Desk) -> None:
    event = a_meeting(desk)
    assert event.summary in desk.read(f"?event={event.id}")
    desk.store.remove([source.article for source in event.sources], made=MADE)
    assert f"{event.id} is no longer in the chronology" in desk.read(f"?event={event.id}")


def test_a_sentence_stands_in_its_surroundings(desk: Desk) -> None:
    event = a_meeting(desk)
    name = event.sources[0].article
    text = desk.store.text(desk.store.build().keys[name])
    start, end = event.sources[0].span
    around = " ".join((text[max(0, start - 20) : start] + event.sources[0].quote + text[end : end + 20]).split())
    page = " ".join(re.sub(r"</?(b|u|i|mark)>", "", desk.read(f"?event={event.id}")).split())
    assert around in page


def test_an_empty_store_has_nothing_to_review(tmp_path: Path) -> None:
    with storing.create(tmp_path / "empty.timeline") as made:
        assert "There is no event to review" in Desk(made).read()


def test_what_was_typed_is_not_lost_while_another_timeline_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.storing.database.WAIT", 0.05)
    event = a_meeting(desk)
    desk.store.connection.execute("BEGIN IMMEDIATE")
    answer = desk.say(event, "checked", date="2001-02-03", reason="公报")
    desk.store.connection.execute("ROLLBACK")
    assert answer.status == 503
    assert "is being written by another timeline" in answer.body
    assert 'value="2001-02-03"' in answer.body
    assert 'value="公报"' in answer.body
    assert desk.written() == 0


def test_a_store_that_goes_away_is_told_in_a_sentence(desk: Desk) -> None:
    event = a_meeting(desk)
    form = desk.form(event, "checked")
    desk.store.path.rename(desk.store.path.with_name("elsewhere"))
    for answer in (ask(desk.app, "GET", PLACE.base), desk.send(form)):
        assert answer.status == 503
        assert answer.body.startswith("There is no store ")


def test_a_form_is_read_as_it_was_sent() -> None:
    form = read_form(b"a=%E6%99%AE%E4%BA%AC&a=2&b=")
    assert form.all("a") == ("普京", "2")
    assert form.said("b") == ""
    assert "b" in form
    assert "c" not in form
