"""The review page: one event at a time beside its evidence, and what a person says of it, kept as corrections.

Knows what each request asks for and answers; does not know sockets, the clock, or how its secrets were drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from timeline.lexicon import gazetteer
from timeline.model import Event
from timeline.rendering.pages import template_folder
from timeline.reviewing.forms import BadField, Form, corrections_of, read_form, seen
from timeline.reviewing.guarding import COOKIE, Guard, Place, own_form
from timeline.reviewing.showing import Message, write_review
from timeline.reviewing.waiting import Look, following, looks
from timeline.storing import Built, Run, Store, StoreProblem, open_store

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Place", "Progress", "application", "progress"]

_ASSETS = {"review.css": "text/css", "review.js": "text/javascript"}
_VERB = "review"
_CHANGED_ELSEWHERE = 409


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review has come."""

    judged: int
    total: int


@dataclass(frozen=True, slots=True)
class _View:
    """A store as it was looked at last."""

    built: Built
    looks: tuple[Look, ...]
    last: Run | None
    """What undo would undo."""

    def event(self, id: str) -> Event | None:
        """The event with this id, or the one that it was merged into."""
        id = self.built.corrected.merged.get(id, id)
        return next((look.event for look in self.looks if look.event.id == id), None)

    @property
    def progress(self) -> Progress:
        gone = len(self.built.corrected.deleted)
        return Progress(sum(look.judged for look in self.looks) + gone, len(self.looks) + gone)


def application(store: Path, place: Place, now: Callable[[], str], people: Path | None = None) -> Guard:
    """The page over a store, as an ASGI application. ``now`` gives the moment that is noted with each change.

    Articles that older rules read are read again first. Raises ``StoreProblem``.
    """
    from starlette.applications import Starlette
    from starlette.routing import Route

    desk = _Desk(store, people, now, place)
    desk.view(renew=True)
    routes = [
        Route(place.base, desk.show, methods=["GET"]),
        Route(f"{place.base}change", desk.change, methods=["POST"]),
        Route(f"{place.base}undo", desk.undo, methods=["POST"]),
        Route(f"{place.base}{{asset}}", _asset, methods=["GET"]),
    ]
    return Guard(Starlette(routes=routes), place)


def progress(store: Path, people: Path | None = None) -> Progress:
    """How far the review of a store has come. Raises ``StoreProblem``."""
    with open_store(store) as held:
        return _view(held, held.build(people, renew=False)).progress


def _view(held: Store, built: Built) -> _View:
    return _View(built, looks(built.corrected, built.standing), held.last_run())


def _asset(request: Request) -> Response:
    from starlette.responses import Response

    name = request.path_params["asset"]
    if name not in _ASSETS:
        return Response("There is nothing here.", 404, media_type="text/plain")
    return Response((template_folder() / name).read_bytes(), media_type=_ASSETS[name])


class _Desk:
    """Answers requests; applies the corrections anew when there are others, and merges anew when there are other articles."""

    def __init__(self, store: Path, people: Path | None, now: Callable[[], str], place: Place) -> None:
        self.store, self.people, self.moment, self.place = store, people, now, place
        self.lock = threading.Lock()
        self.stamps: tuple[object, object] | None = None
        self.known: _View | None = None
        self.message: Message | None = None
        """What the next page says of what was done."""

    def view(self, *, renew: bool = False) -> _View:
        with self.lock, open_store(self.store) as held:
            stamps = held.stamps()
            if self.known is None or self.stamps is None or stamps[0] != self.stamps[0]:
                self.known = _view(held, held.build(self.people, renew=renew))
            elif stamps != self.stamps:
                self.known = _view(held, held.corrected(self.known.built.automatic, self.known.built.keys, self.people))
            self.stamps = stamps
            return self.known

    def show(self, request: Request) -> Response:
        try:
            response = self.shown(request.query_params.get("event", ""))
        except StoreProblem as problem:
            return _said(str(problem), 503)
        response.set_cookie(COOKIE, self.place.form_token, path=self.place.base, httponly=True, samesite="strict")
        return response

    def shown(self, wanted: str) -> Response:
        view = self.view()
        event = view.event(wanted)
        message, self.message = self.message, None
        if wanted and event is None and message is None:
            message = Message(f"{wanted} is no longer in the chronology; this is the next event.", is_problem=True)
        return self.page(view, event or (view.looks[0].event if view.looks else None), message)

    async def change(self, request: Request) -> Response:
        return await self.answered(request, self.changed)

    async def undo(self, request: Request) -> Response:
        return await self.answered(request, self.undone)

    async def answered(self, request: Request, act: Callable[[Form], Response]) -> Response:
        """Reads a form, which has to wait, and acts on it in a thread, where the store may take its time."""
        from starlette.concurrency import run_in_threadpool

        try:
            form = read_form(await request.body())
        except ValueError:
            return _said("That is no form of this page.", 400)
        if not own_form(self.place, form.said("form_token"), request.cookies.get(COOKIE, "")):
            return _said("Only the page itself can change anything. Open it again; its address must be allowed to keep a cookie.", 403)
        try:
            return await run_in_threadpool(act, form)
        except StoreProblem as problem:
            return _said(str(problem), 503)

    def changed(self, form: Form) -> Response:
        view = self.view()
        event = view.event(form.said("event"))
        if event is None:
            self.message = Message("That event is no longer in the chronology; nothing was changed.", is_problem=True)
            return self.on(None)
        if seen(event) != form.said("seen"):
            said = (
                "The event was changed elsewhere since this page showed it, so nothing was stored. What you had is noted beside the fields."
            )
            return self.page(view, event, Message(said, is_problem=True), form, _CHANGED_ELSEWHERE)
        others, built = view.built.chronology.events, view.built
        try:
            found = corrections_of(form, event, others, built.keys, gazetteer(self.people))
        except BadField as problem:
            return self.page(view, event, Message(f"Nothing was stored: {problem}.", is_problem=True, field=problem.field), form, 422)
        try:
            if found:
                with open_store(self.store, write=True) as held:
                    held.correct(self.moment(), _VERB, found)
        except StoreProblem as problem:  # what was typed is not to be lost with it
            return self.page(view, event, Message(f"Nothing was stored: {problem}", is_problem=True), form, 503)
        done = f"Stored: {'; '.join(map(str, found))}. That is {event.summary or event.type}."
        self.message = Message(done if found else "Nothing was edited, so nothing was stored.")
        action = form.said("action")
        if action == "merge":
            return self.on(found[-1].mark.event)
        if action == "split":
            return self.on(found[-1].made)
        later = event if action in ("save", "reopen") else following(view.looks, event)
        return self.on(later.id if later else None)

    def undone(self, form: Form) -> Response:
        last = self.view().last
        if last is None or str(last.number) != form.said("run"):
            self.message = Message("Something else was changed since; nothing was undone. Look again at what would be.", is_problem=True)
            return self.on(form.said("event"))
        if last.verb != _VERB:
            self.message = Message(
                f"The last change was made by timeline {last.verb}, and is for timeline undo to take back.", is_problem=True
            )
            return self.on(form.said("event"))
        with open_store(self.store, write=True) as held:
            undone = held.undo(self.moment(), expected=last.number)
        self.message = Message(f"Undone: {'; '.join(undone)}.")
        return self.on(last.event)

    def on(self, event: str | None) -> Response:
        """To the page of an event, or of the first that waits."""
        from starlette.responses import RedirectResponse

        return RedirectResponse(f"{self.place.base}?event={quote(event)}" if event else self.place.base, 303)

    def page(self, view: _View, event: Event | None, message: Message | None, form: Form | None = None, status: int = 200) -> Response:
        from starlette.responses import HTMLResponse

        keys = view.built.keys
        with open_store(self.store) as held:
            content = write_review(
                view.looks,
                event,
                self.place,
                message=message,
                form=form,
                is_stale=status == _CHANGED_ELSEWHERE,
                store=self.store.name,
                progress=view.progress,
                undoable=view.last if view.last and view.last.verb == _VERB else None,
                unplaced=view.built.corrected.unplaced,
                text=lambda name: held.text(keys.get(name, "")),
            )
        return HTMLResponse(content, status)


def _said(sentence: str, status: int) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(sentence, status)
