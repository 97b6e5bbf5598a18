"""Pages fetched from public addresses, where --allow-network asks for it.

The only module that speaks to the network; does not know what is on a page.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

SIZE = 20_000_000
"""Bytes of one page."""
SECONDS = 30.0
"""From the first connection to the last byte, redirections included."""
REDIRECTIONS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KNOWN = frozenset({".csv", ".gz", ".htm", ".html", ".json", ".jsonl", ".md", ".ndjson", ".shtml", ".tsv", ".txt", ".xhtml", ".zip"})
# What embeds an IPv4 address in one of IPv6, and what clouds answer themselves on an address that looks public.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CLOUD = frozenset({ipaddress.ip_address("168.63.129.16")})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """Why a page was not fetched, as the end of a sentence."""


class Page(NamedTuple):
    """What was fetched, under a name that a file can have."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Host:
    """Where a page is asked for: the name for the server, and the checked address that the connection goes to."""

    name: str
    port: int
    address: Address


def fetch(address: str) -> Page:
    """The page at an http or https address. Raises ``Unreachable``.

    Every host that is asked, after redirections too, must have public addresses only, and the connection goes to the very address that
    was checked, whatever its name comes to a moment later.
    """
    deadline = _Deadline(SECONDS)
    with deadline:
        where = _checked(address)
        for _ in range(REDIRECTIONS + 1):
            try:
                with _asked(where, deadline) as response:
                    if response.status not in _REDIRECTS:
                        page = Page(_name(where, response), _body(response))
                        deadline.demand()
                        return page
                    target = urljoin(where.geturl(), response.headers.get("Location", ""))
            except (OSError, http.client.HTTPException, ValueError) as error:
                deadline.demand(over=isinstance(error, TimeoutError))
                raise Unreachable(f"the connection failed ({_told(error)})") from error
            deadline.demand()
            then = _checked(target)
            if where.scheme == "https" and then.scheme != "https":
                raise Unreachable("it leads from https to http")
            where = then
    raise Unreachable(f"it leads on more than {REDIRECTIONS} times")


def _checked(address: str) -> SplitResult:
    """The parts of an address that may be asked for."""
    try:
        where = urlsplit(address)
        port = where.port
    except ValueError as error:
        raise Unreachable(f"the address is malformed ({error})") from error
    if where.scheme not in ("http", "https"):
        raise Unreachable(f"only http and https are fetched, not {where.scheme or 'this'}")
    if not where.hostname or port == 0:
        raise Unreachable("the address names no host")
    if where.username is not None or where.password is not None:
        raise Unreachable("the address holds a user's name or password")
    return where


def _resolved(where: SplitResult) -> _Host:
    """The address of a host, all of whose addresses are public."""
    port = where.port or (443 if where.scheme == "https" else 80)
    name = where.hostname or ""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"the host {name} is not known ({_told(error)})") from error
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    private = next((each for each in addresses if not is_public(each)), None)
    if private is not None or not addresses:
        raise Unreachable(f"{name} is at {private}, which is not a public address")
    return _Host(name, port, addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, also where it only wraps another.

    >>> [is_public(ipaddress.ip_address(each)) for each in ("192.0.32.7", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not odd and address not in _CLOUD


def _wrapped(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class _Deadline:
    """Ends the connection when the time is up, however slowly the other side speaks."""

    def __init__(self, seconds: float) -> None:
        self._over = False
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection
        if self._over:
            self._end()

    def demand(self, *, over: bool = False) -> None:
        """Raises ``Unreachable`` once the time is up: what came until then may be a part only."""
        if self._over or over:
            raise Unreachable(f"it took longer than {self._seconds:g} seconds")

    def _end(self) -> None:
        self._over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, which may not be looked up again."""

    def __init__(self, host: _Host, deadline: _Deadline, *, secure: bool) -> None:
        super().__init__(host.name, host.port)
        if secure:
            self.default_port = http.client.HTTPS_PORT  # so that the Host header names no port needlessly
        self._checked, self._deadline, self._secure = host, deadline, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((str(self._checked.address), self._checked.port), timeout=SECONDS)
        self._deadline.watch(self.sock)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._checked.name)
            self._deadline.watch(self.sock)


@contextlib.contextmanager
def _asked(where: SplitResult, deadline: _Deadline) -> Iterator[http.client.HTTPResponse]:
    """The answer of the server."""
    connection = _Connection(_resolved(where), deadline, secure=where.scheme == "https")
    target = quote(where.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{quote(where.query, safe='/%:@!$&()*+,;=~?')}" if where.query else "")
    headers = {"Accept": "text/html, application/json, text/*;q=0.9", "Accept-Encoding": "identity", "User-Agent": "timeline"}
    try:
        connection.request("GET", target, headers={**headers, "Connection": "close"})
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse) -> bytes:
    if response.status != http.client.OK:
        raise Unreachable(f"the server answered {response.status} {response.reason}".rstrip())
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("the server sends it packed")
    content = response.read(SIZE + 1)
    if len(content) > SIZE:
        raise Unreachable(f"it is larger than {SIZE // 1_000_000} MB")
    if response.length:  # what is missing of the length that was announced
        raise http.client.IncompleteRead(content, response.length)
    return content


def _name(where: SplitResult, response: http.client.HTTPResponse) -> str:
    """The host and the last part of the path, with a suffix that says what it is."""
    last = PurePosixPath(unquote(where.path)).name
    name = re.sub(r"[^\w.-]+", "_", f"{where.hostname}_{last}" if last else f"{where.hostname}")[:120].lstrip("._")
    if PurePosixPath(name).suffix.lower() in _KNOWN and last:
        return name
    return f"{name}.html" if "html" in response.headers.get_content_type() else f"{name}.txt"


def _told(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
