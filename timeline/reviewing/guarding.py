"""What the review page answers at all: its own address, asked for by itself, and nothing else.

Knows headers, secrets and refusals; does not know events, or how the secrets were drawn.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "timeline_review"
FORM_LIMIT = 1_000_000
"""Bytes of a form."""
_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer, under which browsers send the page's own forms with the origin null. Nothing is told to other sites.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served, and its secrets, each of them random."""

    token: str
    """The first part of every address but one."""
    form_token: str
    """What every form brings along, in a field and in a cookie."""
    ticket: str
    """The address that opens the page once, for a browser's command line, which other users of the machine can read."""
    hosts: tuple[str, ...]
    """The authorities under which it answers: ``127.0.0.1:8000``."""

    @property
    def base(self) -> str:
        return f"/{self.token}/"

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(f"http://{host}" for host in self.hosts)


class Guard:
    """Lets through to an application what the page itself asks for."""

    def __init__(self, app: Application, place: Place) -> None:
        self.app, self.place = app, place
        self.ticket = place.ticket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        headers = _single(scope["headers"])
        if self.ticket and scope["method"] == "GET" and headers.get("host") in self.place.hosts and _same(scope["path"], f"/{self.ticket}"):
            self.ticket = ""
            await _answer(guarded, 303, "", location=self.place.base)
            return
        refusal = refused(scope["method"], scope["path"], headers, self.place)
        if refusal:
            await _answer(guarded, *refusal)
            return
        await self.app(scope, receive, guarded)


async def _answer(send: Send, status: int, sentence: str, location: str = "") -> None:
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if location:
        headers.append((b"location", location.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _single(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name; one that is given twice says nothing that could be relied on."""
    names = [name for name, _ in headers]
    return {name.decode("latin-1"): "" if names.count(name) > 1 else value.decode("latin-1") for name, value in headers}


def refused(method: str, path: str, headers: Mapping[str, str], place: Place) -> tuple[int, str] | None:
    """Why a request is not answered, as a status and a sentence; ``None`` where it is.

    A site that makes its own name mean 127.0.0.1 (DNS rebinding) is told by the host, one that sends a form by the origin.
    """
    if headers.get("host", "") not in place.hosts:
        return 421, "This page answers under its own address only."
    if not _same(path.removeprefix("/").partition("/")[0], place.token):
        return 404, "There is nothing here; use the whole address that timeline review printed, each time anew."
    if method in ("GET", "HEAD"):
        return None
    if method != "POST":
        return 405, "Only GET and POST are answered."
    if headers.get("origin", "") not in place.origins or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403, "Only the page itself can change anything."
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return 415, "Only the page's own forms are read."
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not length.isascii() or not length.isdigit():
        return 411, "A form says how long it is."
    if int(length) > FORM_LIMIT:
        return 413, "The form is too large."
    return None


def own_form(place: Place, field: str, cookie: str) -> bool:
    """Whether a form is one that the page showed, to the browser that sends it."""
    return _same(field, place.form_token) and _same(cookie, place.form_token)


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
