"""Nothing is fetched unless asked for, and then from public addresses only, within limits.

Knows a server on this machine, which counts as public where a test says so; no test asks any other.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import socket
import threading
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from timeline import cli
from timeline.cli import network
from timeline.cli.network import Unreachable, fetch, is_public

TEXT = "国家主席习近平2023年4月6日在北京会见法国总统马克龙。双方就农产品贸易交换了意见。"
PAGE = f"<!doctype html><html><head><meta charset='utf-8'><title>会见</title></head><body><p>{TEXT}</p></body></html>".encode()
FILE = "file" + "://"
OWN = ipaddress.ip_address("127.0.0.1")


class Server(BaseHTTPRequestHandler):
    """Answers as its path asks."""

    gate = threading.Event()

    def do_GET(self) -> None:
        what = urlsplit(self.path).path.split("/")[1]
        getattr(self, what, self.page)()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def page(self) -> None:
        self.answer(200, PAGE, Content_Type="text/html")

    def gone(self) -> None:
        self.answer(404)

    def packed(self) -> None:
        self.answer(200, b"\x1f\x8b", Content_Encoding="gzip")

    def large(self) -> None:
        self.answer(200, b"a" * 5000)

    def cut(self) -> None:
        self.answer(200, PAGE, Content_Length=str(len(PAGE) + 10))

    def circle(self) -> None:
        self.answer(302, Location="/circle")

    def inside(self) -> None:
        self.answer(301, Location="http://10.0.0.1/secret")

    def file(self) -> None:
        self.answer(301, Location=f"{FILE}/etc/passwd")

    def on(self) -> None:
        self.answer(307, Location="/2023/04/06.html")

    def slow(self) -> None:
        """Sends a beginning, and then nothing until the test is over."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(PAGE)
        self.wfile.flush()
        self.gate.wait(20)

    def headers_without_end(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX")
        self.wfile.flush()
        self.gate.wait(20)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that counts as public, by the name news.example; 10.0.0.1 does not."""
    server = ThreadingHTTPServer((str(OWN), 0), Server)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Server.gate.clear()
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **options: look_up({"news.example": str(OWN)}.get(host, host), *rest, **options)
    )
    monkeypatch.setattr(network, "is_public", lambda each: each == OWN)
    yield f"http://news.example:{server.server_port}"
    Server.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()


# --- unless asked for


@pytest.mark.parametrize("given", ["https://news.example/a.html", "HTTP://127.0.0.1/", "ftp://news.example/a", f"{FILE}/etc/passwd"])
def test_an_address_is_refused_in_one_sentence(given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", given, "-o", str(tmp_path / "a.html")]) == 1
    said = capsys.readouterr().err
    assert f"{given} is an address, and nothing is fetched from the network; save the page, or say --allow-network." in said
    assert not (tmp_path / "a.html").exists()


# --- only from public addresses

INSIDE = (
    "127.0.0.1", "127.8.9.1", "localhost", "[::1]", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[::]",
    "100.64.0.1", "100.100.100.200", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "168.63.129.16",
    "[fe80::1]", "[fc00::1]", "[ff02::1]", "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001:db8::1]", "2130706433", "0x7f000001", "017700000001", "127.1",
)  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_is_not_public_is_refused(host: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable, match=r"is not a public address|is not known|malformed"):
        fetch(f"{scheme}://{host}/latest/meta-data/")


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_what_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def answers(*rounds: list[str]) -> Callable[..., list[Any]]:
    """A resolver that says something else each time it is asked."""
    left = list(rounds)
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that comes to another address a moment later (DNS rebinding) is not asked for again."""
    tried: list[object] = []

    def connect(where: object, **_: object) -> None:
        tried.append(where)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", answers(["93.184.216.34"], ["127.0.0.1"]))
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable, match="the connection failed"):
        fetch("https://news.example/")
    assert tried == [("93.184.216.34", 443)]


def test_a_host_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(["93.184.216.34", "10.0.0.5"]))
    with pytest.raises(Unreachable, match=r"news\.example is at 10\.0\.0\.5, which is not a public address"):
        fetch("http://news.example/")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("ftp://news.example/a", "only http and https"),
        (f"{FILE}/etc/passwd", "only http and https"),
        ("http:///a", "names no host"),
        ("http://somebody:secret@news.example/", "a user's name or password"),
        ("http://news.example:99999/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://news.example:0/", "names no host"),
        (f"http://{'a' * 70}.example/", "is not known"),
    ],
)
def test_an_odd_address_is_one_sentence(given: str, reason: str) -> None:
    with pytest.raises(Unreachable, match=reason):
        fetch(given)


# --- within limits


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("gone", "the server answered 404 Not Found"),
        ("packed", "the server sends it packed"),
        ("large", "it is larger than 0 MB"),
        ("cut", "the connection failed"),
        ("circle", "it leads on more than 5 times"),
        ("inside", r"10\.0\.0\.1 is at 10\.0\.0\.1, which is not a public address"),
        ("file", "only http and https are fetched, not file"),
        ("slow", r"it took longer than 0\.3 seconds"),
        ("headers_without_end", r"it took longer than 0\.3 seconds"),
    ],
)
def test_what_is_not_fetched_is_one_reason(address: str, path: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SIZE", 1000)
    if "0" in reason and "seconds" in reason:
        monkeypatch.setattr(network, "SECONDS", 0.3)
    with pytest.raises(Unreachable, match=reason):
        fetch(f"{address}/{path}")


def test_https_does_not_lead_to_http(monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer:
        status = 302
        headers = Message()

    Answer.headers["Location"] = "http://news.example/a"
    monkeypatch.setattr(network, "_asked", lambda *_: contextlib.nullcontext(Answer()))
    with pytest.raises(Unreachable, match="from https to http"):
        fetch("https://news.example/")


# --- what was fetched is an input like others


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/2023/04/06.html", "news.example_06.html"),
        ("/on", "news.example_06.html"),
        ("/", "news.example.html"),
        ("/%E4%BC%9A%E8%A7%81?id=3", "news.example_会见.html"),
        ("/..%2f..%2fetc%2fpasswd", "news.example_passwd.html"),
        ("/a/..", "news.example_...html"),
    ],
)
def test_a_page_has_a_name_that_a_file_can_have(address: str, path: str, name: str) -> None:
    assert fetch(f"{address}{path}") == (name, PAGE)


def test_pages_are_read_where_that_is_asked_for(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, report = tmp_path / "a.jsonl", tmp_path / "run.json"
    (tmp_path / "own.txt").write_text(TEXT.replace("6日", "7日"), "utf-8")
    inputs = [f"{address}/06.html", f"{address}/gone", str(tmp_path / "own.txt")]
    assert cli.main(["build", *inputs, "-o", str(out), "--report", str(report), "--allow-network"]) == 3
    assert f"{address}/gone was not fetched: the server answered 404 Not Found." in capsys.readouterr().err
    events = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [source["article"] for event in events for source in event["sources"]] == ["news.example_06.html", "own.txt"]
    listed = {each["input"]: each["status"] for each in json.loads(report.read_text("ascii"))["inputs"]}
    assert listed == {inputs[0]: "read", inputs[1]: "failed", inputs[2]: "read"}


def test_a_store_takes_pages(address: str, tmp_path: Path) -> None:
    store = str(tmp_path / "own.timeline")
    assert cli.main(["init", store]) == 0
    assert cli.main(["add", store, f"{address}/06.html", "--allow-network"]) == 0
    assert cli.main(["dates", f"{address}/06.html", "--allow-network", "-o", str(tmp_path / "dates.jsonl")]) == 0
    assert '"2023-04-06"' in (tmp_path / "dates.jsonl").read_text("utf-8")


def test_what_is_fetched_is_not_reproducible(tmp_path: Path) -> None:
    assert cli.main(["build", "https://news.example/", "-o", str(tmp_path / "a.html"), "--allow-network", "--reproducible"]) == 2
