"""Whatever happens to a run or to the file, what was stored is there, and one sentence says what is wrong."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import timeline
from timeline import cli, storing
from timeline.corrections import setting
from timeline.storing import Store, StoreProblem, verifying

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures" / "articles"
GOLD = ROOT.parent / "shared" / "gold"
MADE = "2024-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all of the fixtures and one correction."""
    path = tmp_path_factory.mktemp("filled") / "own.timeline"
    with storing.create(path) as store:
        store.add([str(FIXTURES)], made=MADE)
        store.remember(store.build())
        built = store.build()
        store.correct(MADE, "apply", [setting(built.chronology.events[3], "status", "denied", built.keys)])
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    """A store of one's own, closed."""
    return Path(shutil.copy(filled, tmp_path))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with storing.open_store(path, write=True) as held:
        yield held


def chronology(path: Path) -> str | bytes:
    with storing.open_store(path) as store:
        return timeline.render(store.build(renew=False).chronology, "jsonl")


# --- killed


def kills(folder: Path, count: int, seed: int) -> dict[str, object]:
    command = [sys.executable, str(ROOT / "tests" / "killing.py"), str(folder), f"--kills={count}", f"--seed={seed}"]
    ran = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=550)
    assert ran.stdout, ran.stderr
    found: dict[str, object] = json.loads(ran.stdout)
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_two_hundred_kills_lose_nothing() -> None:
    found = kills(FIXTURES, 230, 6)
    assert found["faults"] == []
    assert found["same bytes as a clean build"]
    assert found["same bytes after corrections"]
    assert int(str(found["kills"])) >= 200


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated bundles are not beside the checkout")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_annotated_bundles_come_through_kills() -> None:
    found = kills(GOLD, 60, 7)
    assert found["faults"] == []
    assert found["same bytes as a clean build"]
    assert found["same bytes after corrections"]


# --- no room, no right


def test_a_full_disk_is_one_sentence_and_loses_nothing(store: Store, tmp_path: Path) -> None:
    before = timeline.render(store.build().chronology, "jsonl")
    news = tmp_path / "news.jsonl"
    text = "中国国家主席习近平2023年3月20日在北京会见俄罗斯总统普京。"
    news.write_text("".join(json.dumps({"text": f"{text}第{n}篇。" * 4}) + "\n" for n in range(45)), "utf-8")
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 25}")
    with pytest.raises(StoreProblem, match=r"the disk is full\. What was stored before is safe"):
        store.add([str(news)], made=MADE)
    with storing.open_store(store.path, write=True) as again:
        kept = len(again.state().articles)
        assert kept % 20 == 24 % 20, "whole transactions only"
        assert len(again.add([str(news)], made=MADE).known) == kept - 24
    assert verifying.check(store.path).problems == ()
    assert before


def test_a_file_that_may_not_grow_is_one_sentence(path: Path, tmp_path: Path) -> None:
    """The same from outside: the process may write no file beyond its size."""
    before = chronology(path)
    news = tmp_path / "big.txt"
    news.write_text("中国国家主席习近平2023年3月20日在北京会见俄罗斯总统普京。\n" * 20, "utf-8")
    limit = 20_000

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ran = subprocess.run(
        [sys.executable, "-m", "timeline", "add", path, news], cwd=ROOT, capture_output=True, text=True, preexec_fn=confine
    )
    assert ran.returncode == 1
    assert "What was stored before is safe" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert chronology(path) == before
    ran = subprocess.run(
        [sys.executable, "-m", "timeline", "build", path, "-o", tmp_path / "a.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=confine,
    )
    assert ran.returncode == 1
    assert not list(tmp_path.glob("*.html")) + list(tmp_path.glob(".*.part"))


@pytest.fixture
def readonly(filled: Path) -> Iterator[Path]:
    """A store in a folder that nobody may write to."""
    folder = Path(tempfile.mkdtemp())
    path = Path(shutil.copy(filled, folder))
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


AS_NOBODY = """
import importlib, os, pkgutil, sys
import timeline
from timeline import cli
for module in pkgutil.walk_packages(timeline.__path__, "timeline."):
    importlib.import_module(module.name) if module.name != "timeline.__main__" else None
timeline.render(timeline.build([sys.argv[1]]), "jsonl")
if os.geteuid() == 0:
    os.setuid(65534)
for line in sys.stdin.read().splitlines():
    print("status", cli.main(line.split("\\t")), file=sys.stderr)
"""


def as_nobody(*lines: tuple[object, ...]) -> list[tuple[int, str]]:
    """Command lines run by somebody whom permissions bind: the status and messages of each."""
    given = "\n".join("\t".join(map(str, words)) for words in lines)
    command = [sys.executable, "-c", AS_NOBODY, str(FIXTURES / "woodside.txt")]
    ran = subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    *told, rest = re.split(r"status (\d+)\n", ran.stderr)
    assert not rest, rest
    return [(int(status), said) for said, status in zip(told[::2], told[1::2], strict=True)]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are other here")
def test_a_read_only_store_can_be_built_from_and_not_written_to(readonly: Path) -> None:
    before = readonly.read_bytes()
    out = Path(tempfile.mkdtemp())
    out.chmod(0o777)
    verbs = (("add", readonly, FIXTURES), ("undo", readonly), ("remove", readonly, "woodside.txt"), ("export", readonly, out / "a.csv"))
    built, made, *others = as_nobody(("build", readonly, "-o", out / "a.jsonl"), ("init", readonly.with_name("new.timeline")), *verbs)
    assert built[0] == 0
    assert "is read-only: the chronology is built from what was read before" in built[1]
    assert (out / "a.jsonl").read_text("utf-8") == chronology(readonly)
    assert made[0] == 1
    assert "read-only" in made[1]
    for status, said in others:
        assert status == 1
        assert "cannot be written: the file or its folder is read-only for you" in said
    assert readonly.read_bytes() == before
    shutil.rmtree(out)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are other here")
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_folder_that_may_not_be_looked_into_is_named(public: Path, mode: int) -> None:
    news, closed = public / "news", public / "news" / "closed"
    for folder in (news, closed, news / ".hidden"):
        folder.mkdir()
        shutil.copy(FIXTURES / "woodside.txt", folder)
    (news / "link.txt").symlink_to(closed / "woodside.txt")
    (news / ".hidden").chmod(mode)
    closed.chmod(mode)
    some, none = as_nobody(("build", news, "-o", public / "a.jsonl"), ("build", closed, "-o", public / "b.jsonl"))
    told = f"  {closed} cannot be looked into (Permission denied); check that you may read the folder, or leave it out.\n"
    assert (some[0], none[0]) == (3, 1)
    assert (told in some[1], told in none[1]) == (True, True)
    assert "1 article read" in some[1]
    assert ".hidden" not in some[1]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are other here")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o666, 0o555])
def test_an_output_in_a_folder_that_may_not_be_entered_is_refused(public: Path, mode: int) -> None:
    closed = public / "closed"
    (closed / "sub").mkdir(parents=True)
    closed.chmod(mode)
    out = closed / "sub" / "a.jsonl" if mode != 0o555 else closed / "a.jsonl"
    lines = [("build", FIXTURES / "woodside.txt", "-o", path) for path in (closed / "a.jsonl", out)]
    for (status, said), (*_, path) in zip(as_nobody(*lines), lines, strict=True):
        assert (status, said) == (1, f"{path} cannot be written: you lack the permission; choose another place.\n")


# --- damaged


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def scribbled(content: bytes) -> bytes:
    chance = random.Random(5)
    changed = bytearray(content)
    for _ in range(3):
        at = chance.randrange(8192, len(changed) - 4096)
        changed[at : at + 2048] = chance.randbytes(2048)
    return bytes(changed)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": cut,
    "cut in the first page": lambda content: content[:1000],
    "scribbled over": scribbled,
    "a first page of noise": lambda content: b"\xff" * 4096 + content[4096:],
    "zeros": lambda content: content[:100] + bytes(len(content) - 100),
    "all zeros": lambda content: bytes(len(content)),
    "empty": lambda content: b"",
    "something else": lambda content: b"PK\x03\x04" + content[4:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_one_sentence_and_is_left_as_it_is(path: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    before = path.read_bytes()
    assert cli.main(["check", str(path)]) == 1
    said = capsys.readouterr().err
    assert "can be saved" in said
    assert "Traceback" not in said
    for words in (["build", str(path), "-o", str(path.with_name("a.jsonl"))], ["status", str(path)]):
        status = cli.main(words)
        said = capsys.readouterr().err
        assert status in (0, 1)
        assert not status or said.count("\n") <= 3
        assert "Traceback" not in said
        assert "error of its own" not in said, said
    assert path.read_bytes()[4096:] == before[4096:] or damage == "scribbled over"


@pytest.mark.parametrize("damage", ["scribbled over", "cut"])
def test_what_can_be_read_is_saved(path: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    found = verifying.check(path)
    assert found.problems
    new = path.with_name("new.timeline")
    status = cli.main(["check", str(path), "--salvage", str(new)])
    if not found.articles:
        return
    with storing.open_store(new, write=True) as saved:
        assert len(saved.build().chronology.articles) == found.articles
        assert saved.state().corrections == found.corrections
        saved.add([str(FIXTURES)], made=MADE)
        assert len(saved.state().articles) >= 24
    assert status == (1 if found.lost else 0)
    assert verifying.check(new).problems == ()


def test_an_article_whose_original_is_lost_is_saved_by_its_text(store: Store) -> None:
    store.connection.execute("UPDATE originals SET payload = zeroblob(10) WHERE article = 1")
    store.close()
    found = verifying.check(store.path)
    assert any("its original is damaged" in problem for problem in found.problems)
    assert (found.articles, found.corrections, found.lost) == (24, 1, ())
    new = store.path.with_name("new.timeline")
    verifying.salvage(store.path, new, MADE)
    with storing.open_store(new, write=True) as saved:
        assert len(saved.build().chronology.articles) == 24


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE originals SET payload = (SELECT payload FROM originals WHERE article = 2) WHERE article = 1", "is not what its key says"),
        ("UPDATE articles SET text = '改' || text WHERE id = 3", "does not quote its text"),
        ("DELETE FROM extractions WHERE article = 4", "what was found in it is missing"),
        ("UPDATE extractions SET content = '{}' WHERE article = 4", "this is no Extracted"),
        ("UPDATE corrections SET content = '[]'", "Correction 1 is damaged"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM articles WHERE id = 5", "refer to rows that are not there"),
    ],
)
def test_check_finds_what_does_not_fit(store: Store, change: str, problem: str) -> None:
    store.connection.executescript(change)
    store.close()
    assert any(problem in each for each in verifying.check(store.path).problems)


@pytest.mark.parametrize(
    ("table", "column", "articles", "corrections"),
    [("articles", "text", 24, 1), ("articles", "name", 24, 1), ("sentences", "text", 24, 1), ("corrections", "content", 24, 0)],
)
def test_bytes_that_are_no_text_are_found_and_what_is_beside_them_is_saved(
    store: Store, table: str, column: str, articles: int, corrections: int
) -> None:
    damaged = f"CAST(CAST(substr({column}, 1, 6) AS BLOB) || x'be5abe5a' || CAST(substr({column}, 9) AS BLOB) AS TEXT)"
    store.connection.execute(f"UPDATE {table} SET {column} = {damaged} WHERE id = 1")
    store.close()
    found = verifying.check(store.path)
    assert any(f"its {column} in the table {table} is damaged: it is no UTF-8." in problem for problem in found.problems)
    assert (found.articles, found.corrections, found.lost) == (articles, corrections, ())
    new = store.path.with_name("new.timeline")
    verifying.salvage(store.path, new, MADE)
    with storing.open_store(new, write=True) as saved:
        assert len(saved.build().chronology.articles) == articles
    assert verifying.check(new).problems == ()


def test_a_sound_store_is_called_sound(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(path)]) == 0
    assert "is sound: 24 articles and 1 correction." in capsys.readouterr().err


def test_nothing_is_saved_from_what_is_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = tmp_path / "a.timeline"
    noise.write_bytes(b"\xff" * 5000)
    for name in ("a.timeline", "nowhere.timeline"):
        assert cli.main(["check", str(tmp_path / name), "--salvage", str(tmp_path / "b.timeline")]) == 1
        assert "Nothing can be saved" in capsys.readouterr().err
    assert not (tmp_path / "b.timeline").exists()


def test_what_a_killed_run_left_beside_an_output_is_cleared(path: Path) -> None:
    left = path.with_name(".a.jsonl.999999999.part")
    left.write_text("half")
    own = path.with_name(f".a.jsonl.{os.getppid()}.part")
    own.write_text("still being written")
    assert cli.main(["build", str(path), "-o", str(path.with_name("a.jsonl"))]) == 0
    assert not left.exists()
    assert own.exists()


def test_tables_are_read_while_somebody_writes(store: Store) -> None:
    other = sqlite3.connect(store.path)
    with storing.database.writing(store.connection, store.path):
        store.connection.execute("DELETE FROM events")
        assert other.execute("SELECT count(*) FROM events").fetchone()[0] > 0
    other.close()
