"""The verb that serves the review page: review.

Knows sockets, secrets and browsers; does not know what the page shows, or what becomes of what is said on it.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.console import fail, print_data, tell
from timeline.cli.stores import StoreFile, now, opened, people_of

if TYPE_CHECKING:
    from timeline.reviewing import Place

_QUIET = 5
"""Seconds that requests under way are given when the page is closed."""


def review(
    store: StoreFile,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes one that is free.")] = 0,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen on; other machines reach none but this one.")
    ] = "127.0.0.1",
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Serve a page on this machine to go through events, the doubtful ones first: accept, edit, merge, split, reject, undo."""
    from timeline.reviewing import Place, application, progress

    with opened(store, write=True) as held, people_of(held) as people:
        listening = _listening(host, port)
        token, form_token, ticket = (secrets.token_urlsafe(32) for _ in range(3))
        names = _authorities(host, listening.getsockname()[1])
        place = Place(token, form_token, ticket, names)
        page = application(store, place, now, people)
        print_data(f"http://{names[0]}{place.base}\n")
        tell(f"The review of {store} is at that address until you press Ctrl+C; whoever knows it can change the store.")
        if not _is_loopback(host):
            tell(
                f"Warning: {host} can be reached from other machines, and what goes to and fro is not encrypted."
                " Where you can, leave --host out and tunnel the port with ssh."
            )
        if open_:
            _open(place)
        _serve(page, listening)
        done = progress(store, people)
    tell(f"Closed: {done.judged} of {done.total} events are judged.")


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens; from here on a browser that asks too early waits."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        fail(f"{host}:{port} cannot be listened on ({getattr(error, 'strerror', None) or error}); choose another --port, or leave it out.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _authorities(host: str, port: int) -> tuple[str, ...]:
    """The names under which the page answers, the one to tell first. A name that is not its own may be a trick of another site."""
    if _is_loopback(host):
        names = [host, "127.0.0.1", "localhost"]
    elif host in ("0.0.0.0", "::"):
        own = socket.gethostname()
        names = [own, *_addresses(own), "127.0.0.1", "localhost"]
    else:
        names = [host]
    bracketed = [f"[{name}]" if ":" in name else name.lower() for name in dict.fromkeys(names)]
    return tuple(f"{name}{end}" for name in bracketed for end in ((f":{port}",) if port != 80 else ("", ":80")))


def _addresses(name: str) -> list[str]:
    try:
        return [str(address[4][0]) for address in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
    except OSError:
        return []


def _open(place: Place) -> None:
    """In a browser with windows. One that fills the terminal would keep the page from being served."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(f"http://{place.hosts[0]}/{place.ticket}")


def _serve(app: object, listening: socket.socket) -> None:
    import uvicorn

    options = {"log_level": "error", "access_log": False, "server_header": False, "lifespan": "off", "ws": "none", "proxy_headers": False}
    config = uvicorn.Config(app, timeout_graceful_shutdown=_QUIET, limit_concurrency=64, **options)  # type: ignore[arg-type]  # one type a value
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
