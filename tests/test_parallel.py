"""Work spread over processes: the same result as in one, in the same order, and a failure costs one article.

Knows the pipeline's public functions; does not know how the processes are started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from timeline.lexicon import gazetteer
from timeline.model import Article, Chronology, Span, UnreadableArticle
from timeline.parallel import Crew, Packing
from timeline.pipeline import articles_of, build, find_events

FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"


def broken(number: int) -> int:
    if number == 3:
        raise UnreadableArticle("three")
    return number * number


@pytest.fixture
def spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is to do, it is spread."""
    monkeypatch.setattr(Crew, "worth_starting", 2)
    monkeypatch.setattr(Crew, "chunk", 6000)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The fixtures, two files of one name, one without a date, and two that cannot be read."""
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for path in FIXTURES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = "国家主席习近平昨天在北京与法国总统马克龙举行会谈。会谈在友好气氛中进行，双方同意加强合作。"
    for name in ("z.txt", "b/z.txt"):
        (folder / name).write_text(text, "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "rows.jsonl").write_text('{"text": "王毅3日会见拉夫罗夫。", "date": "2023-03-04"}\n{"text"\n', "utf-8")
    return folder


def test_processes_find_what_one_finds(mixed: Path, spread: None) -> None:
    """Events, articles, failures and undated words, to the last field; and the progress reaches its end."""
    told: list[tuple[int, int]] = []
    alone: Chronology = build([mixed], published=date(2023, 3, 9))
    together = build([mixed], published=date(2023, 3, 9), jobs=2, progress=lambda done, total: told.append((done, total)))
    assert together == alone
    assert len(alone.failures) == 2
    assert {"z.txt", "b/z.txt"} <= {article.id for article in alone.articles} | {"b/z.txt"}
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


HAS_LOADED = """
import sys, threading, time
from timeline.parallel import Crew

if __name__ == "__main__":
    forks, threads = map(int, sys.argv[1:])
    for _ in range(threads):
        threading.Thread(target=time.sleep, args=(1,)).start()
    sys.modules["loaded_by_the_parent"] = sys
    with Crew(2, forks=bool(forks)) as crew:
        print(*crew.in_order(eval, ["'loaded_by_the_parent' in __import__('sys').modules"], away=eval))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here to count threads in")
@pytest.mark.parametrize(
    ("forks", "threads", "copied"), [(1, 0, "True"), (1, 1, "False"), (0, 0, "False")], ids=["one thread", "two threads", "not asked for"]
)
def test_only_a_process_with_one_thread_is_copied_where_that_is_asked_for(forks: int, threads: int, copied: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(HAS_LOADED, "utf-8")
    command = [sys.executable, str(script), str(forks), str(threads)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split() == [copied]


@dataclass(frozen=True)
class Counted:
    """A record that a call with all its fields does not make."""

    name: str
    length: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.name))


@dataclass(frozen=True, kw_only=True)
class Keyed:
    name: str


class Pair(NamedTuple):
    first: str
    second: Counted


@pytest.mark.parametrize(
    "record", [Counted("a"), Keyed(name="b"), Pair("c", Counted("d")), Span(3, 5)], ids=lambda record: type(record).__name__
)
def test_records_of_every_kind_come_back(record: object) -> None:
    packing = Packing(gazetteer())
    again = packing.unpack(packing.pack([record, record]))
    assert again == [record, record]
    assert type(again[0]) is type(record)
    assert again[0] is again[1]


def test_results_come_in_order_and_an_error_is_raised() -> None:
    """Up to the item that failed."""
    with Crew(2) as crew:
        results = crew.in_order(broken, [1, 2, 3, 4])
        assert [next(results), next(results)] == [1, 4]
        with pytest.raises(UnreadableArticle, match="three"):
            next(results)


COPIED = """
import os, pickle, sys
from timeline.parallel import Crew

HERE = os.getpid()

def doubled(items):
    if sys.argv[1] == "fails here" and 7 in items:
        raise ValueError("seven")
    return [2 * item for item in items]

def away(items):
    if sys.argv[1] == "fails there":
        raise ValueError("there")
    if sys.argv[1] == "dies":
        os.kill(os.getpid(), 9)
    return pickle.dumps([(double, os.getpid() != HERE) for double in doubled(items)])

def home(sent):
    found = pickle.loads(sent)
    print(sum(elsewhere for _, elsewhere in found), "made elsewhere")
    return [double for double, _ in found]

if __name__ == "__main__":
    Crew.worth_copying = 5
    with Crew(3, forks=sys.argv[1] != "no forks") as crew:
        print(*crew.in_order(abs, [-1, -2], away=abs))  # so that there are processes, which are in the way of copying
        waiting = crew.aside(sum, [20, 3])
        try:
            print(*crew.shared(doubled, range(1, 16), away=away, home=home))
        except ValueError as problem:
            print("raised", problem)
        print(waiting())
"""

DOUBLED = " ".join(str(2 * number) for number in range(1, 16))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here to count threads in")
@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("works", ["4 made elsewhere", "4 made elsewhere", DOUBLED]),
        ("no forks", [DOUBLED]),
        ("fails there", [DOUBLED]),
        ("dies", [DOUBLED]),
        ("fails here", ["raised seven"]),
    ],
)
def test_copies_of_this_process_take_their_part_of_the_work(case: str, said: list[str], tmp_path: Path) -> None:
    """Whatever becomes of a copy costs time, not results; what is wrong with the work itself is raised here."""
    script = tmp_path / "script.py"
    script.write_text(COPIED, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run([sys.executable, str(script), case], env=environment, capture_output=True, text=True, check=True)
    assert (run.stdout.splitlines(), run.stderr) == (["1 2", *said, "23"], "")


MERGED = """
import sys
from pathlib import Path
from timeline.parallel import Crew
from timeline.pipeline import build

class Watched(Crew):
    chunk, worth_starting, worth_copying = 6000, 2, 5

    def _copied(self, work):
        print("copied")
        return super()._copied(work)

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(build([folder], engine=Watched(3, forks=True)) == build([folder]))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here to count threads in")
def test_what_copies_of_this_process_merge_is_what_one_merges(tmp_path: Path) -> None:
    """One looks for copies of articles while this one gathers reports; two make their parts of the events."""
    script = tmp_path / "script.py"
    script.write_text(MERGED, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run([sys.executable, str(script), str(FIXTURES)], env=environment, capture_output=True, text=True, check=True)
    assert (run.stdout.split(), run.stderr) == (["copied"] * 3 + ["True"], "")


def test_people_travel_as_numbers() -> None:
    """What is unpacked is equal, and holds the gazetteer's own people rather than copies of them."""
    (article,) = [each for each in articles_of([FIXTURES / "woodside.txt"]) if isinstance(each, Article)]
    mentions = find_events(article)
    packing = Packing(gazetteer())
    again = packing.unpack(packing.pack(mentions))
    assert again == mentions
    known = [
        (one.person, other.person) for m, n in zip(mentions, again, strict=True) for one, other in zip(m.actors, n.actors, strict=True)
    ]
    assert any(one is not None and one.known for one, _ in known)
    assert all(one is other for one, other in known if one is not None and one.known)


AS_IF_WITH_THREADS = """
import sys
from timeline import parallel
from timeline.cli import main

if __name__ == "__main__":
    parallel._has_one_thread = lambda: False
    sys.exit(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here to see processes start")
@pytest.mark.parametrize("held", [0, 150], ids=["while they start", "while they work"])
@pytest.mark.parametrize("program", [["-m", "timeline"], ["-c", AS_IF_WITH_THREADS]], ids=["forked", "spawned"])
def test_ctrl_c_ends_all_processes_and_leaves_nothing(program: list[str], held: int, tmp_path: Path) -> None:
    """As a terminal sends it, to every process of the group: status 130, no traceback, no output, nobody left."""
    folder = tmp_path / "in"
    for copy in range(60):
        shutil.copytree(FIXTURES, folder / str(copy))
    command = [sys.executable, *program, "build", str(folder), "-o", str(tmp_path / "out.jsonl"), "--jobs", "3"]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[1],
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_heed_ctrl_c,
    ) as run:
        while run.poll() is None and sorted(_worked(run.pid))[-2:-1] < [held]:
            pass
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (130, b"")
    assert list(tmp_path.iterdir()) == [folder]


def _heed_ctrl_c() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so does all that it starts in its turn."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _worked(parent: int) -> list[int]:
    """Hundredths of a second that each child of a process has worked."""
    found = []
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = process.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[1]) == parent:
            found.append(int(fields[11]) + int(fields[12]))
    return found
