"""Two runs give the same bytes, and a report says what they rest on.

Knows the command line and the environment; what is in the outputs is tested with each format.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from timeline import cli
from timeline.rendering import RENDERERS

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures" / "articles"
TEXT = "国家主席习近平2023年4月6日在北京会见法国总统马克龙。双方就农产品贸易交换了意见。\n"
SUFFIXES = [suffix for renderer in RENDERERS.values() for suffix in renderer.suffixes[:1]]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- the same bytes

SURROUNDINGS = [
    ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, 1, False),
    ({"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1"}, 2, False),
    ({"PYTHONHASHSEED": "5", "TZ": "Pacific/Apia", "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}, 2, True),
]


def build_in(surroundings: tuple[dict[str, str], int, bool], inputs: list[Path], folder: Path) -> dict[str, bytes]:
    """The bytes of every format, built by a process with such an environment, number of jobs and order of inputs."""
    environment, jobs, backwards = surroundings
    folder.mkdir()
    outputs = [word for suffix in SUFFIXES for word in ("-o", str(folder / f"out{suffix}"))]
    given = [str(path) for path in (reversed(inputs) if backwards else inputs)]
    command = [sys.executable, "-m", "timeline", "build", *given, *outputs, "--reproducible", "--jobs", str(jobs)]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "SOURCE_"))}
    ran = subprocess.run(command, cwd=ROOT, env={**bare, **environment, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_runs_give_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    """Whatever the seed of hashes, the time zone, the locale, the number of processes and the order of inputs."""
    inputs = sorted(FIXTURES.iterdir())
    for copy in range(4):  # enough work for two processes
        for path in inputs[:6]:
            twin = tmp_path / f"{copy}-{path.name}"
            twin.write_bytes(path.read_bytes() + b"\n" * 100_000)
            inputs = [*inputs, twin]
    assert sum(path.stat().st_size for path in inputs) > 2_000_000
    first, *others = (build_in(surroundings, inputs, tmp_path / str(at)) for at, surroundings in enumerate(SURROUNDINGS))
    assert set(first) == {f"out{suffix}" for suffix in SUFFIXES}
    for other in others:
        assert {name for name in first if first[name] != other[name]} == set()


# --- the report


def report_of(tmp_path: Path, *words: str, status: int = 0) -> Any:
    path = tmp_path / "run.json"
    assert cli.main(["build", *words, "-o", str(tmp_path / "out.jsonl"), "--report", str(path)]) == status
    return json.loads(path.read_text("ascii"))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with an article, a table of three rows of which one is empty, and a file that cannot be read."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    rows = [{"text": TEXT.replace("6日", f"{day}日"), "date": f"2023-04-0{day}"} for day in (3, 4)]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (*rows, {"title": "空"})), "utf-8")
    (folder / "broken.pdf.txt").write_bytes(b"%PDF-1.7")
    return folder


def test_a_report_lists_every_input(news: Path, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.txt")
    report = report_of(tmp_path, str(news), gone, "--title", "会", "--since", "2023-01-01", status=3)
    inputs = {Path(each["input"]).name: each for each in report["inputs"]}
    assert {name: each["status"] for name, each in inputs.items()} == {
        "a.txt": "read",
        "broken.pdf.txt": "failed",
        "gone.txt": "failed",
        "rows.jsonl": "partly",
    }
    for name in ("a.txt", "rows.jsonl", "broken.pdf.txt"):
        content = (news / name).read_bytes()
        assert (inputs[name]["sha256"], inputs[name]["bytes"]) == (digest(content), len(content))
    assert inputs["gone.txt"]["sha256"] is None
    assert inputs["a.txt"]["articles"] == [{"article": "a.txt", "published": "2023-04-06", "dates": 1, "reports": 2, "events": 1}]
    assert [each["article"] for each in inputs["rows.jsonl"]["articles"]] == ["rows.jsonl#1", "rows.jsonl#2"]
    assert [reason.split(";")[0] for reason in inputs["rows.jsonl"]["reasons"]] == ["rows.jsonl#3 has no text"]
    assert "is not text" in inputs["broken.pdf.txt"]["reasons"][0]
    assert report["counts"] == {"inputs": 4, "failed": 2, "articles": 3, "dates": 3, "reports": 6, "events": 3, "failures": 3}
    assert (report["options"]["title"], report["options"]["since"], report["exit_status"]) == ("会", "2023-01-01", 3)
    output = (tmp_path / "out.jsonl").read_bytes()
    assert report["outputs"] == [{"output": str(tmp_path / "out.jsonl"), "sha256": digest(output), "bytes": len(output)}]
    assert report["program"]["version"]
    assert report["made"]


def test_a_report_is_written_where_nothing_could_be_done(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", "utf-8")
    report = report_of(tmp_path, str(tmp_path / "empty.txt"), status=1)
    assert (report["outputs"], report["exit_status"], report["inputs"][0]["status"]) == ([], 1, "failed")


def test_a_report_of_standard_input_and_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps({"text": TEXT}).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    (given,) = report_of(tmp_path, "-")["inputs"]
    assert (given["input"], given["sha256"], len(given["articles"])) == ("-", digest(content), 1)


def test_a_report_of_a_store(news: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "own.timeline")
    assert cli.main(["init", store]) == 0
    assert cli.main(["add", store, str(news)]) == 3
    report = report_of(tmp_path, store)
    (given,) = report["inputs"]
    assert (given["input"], given["status"], len(given["articles"])) == (store, "read", 3)
    assert [each["dates"] for each in given["articles"]] == [1, 1, 1]
    assert report["counts"]["events"] == 3


def test_reports_of_two_reproducible_runs_are_the_same(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = report_of(tmp_path, str(news), "--reproducible", status=3)
    assert first["made"] is None
    assert report_of(tmp_path, str(news), "--reproducible", status=3) == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert report_of(tmp_path, str(news), "--reproducible", status=3) == first | {"made": "2023-11-14T22:13:20+00:00"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert report_of(tmp_path, str(news), "--reproducible", status=3)["made"] is None


def test_a_report_overwrites_nothing_and_is_no_article(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.jsonl")
    assert cli.main(["build", str(news), "-o", out, "--report", out]) == 2
    assert cli.main(["build", str(news / "a.txt"), "-o", out, "--report", str(news / "a.txt")]) == 2
    assert cli.main(["build", str(news), "-o", out, "--report", str(tmp_path / "no" / "run.json")]) == 1
    capsys.readouterr()
    for _ in range(2):
        assert cli.main(["build", str(news), "-o", out, "--report", str(news / "run.json")]) == 3
        assert "run.json holds no articles" not in capsys.readouterr().err
