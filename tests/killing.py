"""Kills ``timeline add``, ``apply`` and ``build`` at random moments, and demands that nothing is lost and the next run completes.

``python tests/killing.py FOLDER --kills 1000 --seed 7`` does so over the articles of a folder, and prints what came of it as
JSON. It imports everything once and forks, so that a kill costs milliseconds and can fall anywhere in the work.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import timeline
from timeline import cli, storing
from timeline.storing import ledger


class Killer:
    """Runs command lines in children and kills some of them."""

    sheet_changes = 0
    """Corrections that the sheet makes: all of them are stored, or none."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.store = folder / "own.timeline"
        self.killed = dict.fromkeys(("add", "apply", "build"), 0)
        self.took: dict[str, float] = {}
        self.faults: list[str] = []

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    def child(self, words: list[str], limit: float | None) -> bool:
        """Run a command line; whether it was killed after ``limit`` seconds."""
        pid = os.fork()
        if not pid:
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            os._exit(cli.main(words))
        if limit is not None:
            time.sleep(limit)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return True
        if os.WEXITSTATUS(status) != 0:
            self.faults.append(f"{' '.join(words)} left with {os.WEXITSTATUS(status)}")
        return False

    def harass(self, verb: str, words: list[str], times: int) -> None:
        """Kill a command line ``times`` times at moments up to its usual length, looking after each; then let it complete.

        Some runs are done before they are killed, more of them on a busy machine: they are made up for, up to twice as many.
        """
        enough = self.killed[verb] + times
        for _ in range(2 * times):
            if self.killed[verb] == enough:
                break
            before = self.held()
            if self.child([verb, *words], self.chance.uniform(0, 1.1 * self.took.get(verb, 0.05))):
                self.killed[verb] += 1
            self.look(before)
        begun = time.monotonic()
        self.child([verb, *words], None)
        self.took[verb] = 0.5 * self.took.get(verb, time.monotonic() - begun) + 0.5 * (time.monotonic() - begun)

    def held(self) -> tuple[int, int]:
        """Articles and corrections that are committed."""
        if not storing.is_store(self.store):
            return 0, 0
        connection = sqlite3.connect(self.store)
        try:
            counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("articles", "corrections")]
        finally:
            connection.close()
        return counts[0], counts[1]

    def look(self, before: tuple[int, int]) -> None:
        """After a kill: the store opens and is sound, nothing that was committed is gone, and outputs are whole or absent."""
        if not storing.is_store(self.store):
            return  # making it was interrupted; the next init completes it
        after = self.held()
        if after < before or after[1] not in (0, before[1], self.sheet_changes):
            self.faults.append(f"{before} became {after}")
        connection = sqlite3.connect(self.store)
        if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            self.faults.append("the file is damaged")
        connection.close()
        output = self.folder / "out.jsonl"
        if output.exists():
            for line in output.read_text("utf-8").splitlines():
                json.loads(line)
            if not output.read_text("utf-8").endswith("\n"):
                self.faults.append("an output is not whole")


def run(articles: list[Path], folder: Path, kills: int, seed: int) -> dict[str, object]:
    """Add the articles one by one in random order, correct and build, with about ``kills`` kills; what came of it."""
    killer = Killer(folder, seed)
    order = killer.chance.sample(articles, len(articles))
    warm_up(articles[0], folder)
    store, out = str(killer.store), str(folder / "out.jsonl")
    killer.child(["init", store], None)
    each = max(1, round(kills * 0.75 / len(articles)))
    for article in order:
        killer.harass("add", [store, str(article)], each)
    killer.harass("build", [store, "-o", out, "-o", str(folder / "out.html")], max(1, kills // 8))
    clean = timeline.build([str(each) for each in articles])
    same = (folder / "out.jsonl").read_text("utf-8") == timeline.render(clean, "jsonl")
    same = same and (folder / "out.html").read_text("utf-8") == timeline.render(clean, "html")
    corrected(killer, folder, max(1, kills // 6))
    return {
        "articles": len(articles),
        "kills": killer.kills,
        "killed": killer.killed,
        "same bytes as a clean build": same,
        "same bytes after corrections": _same_after(killer, articles, folder),
        "faults": killer.faults,
    }


def warm_up(article: Path, folder: Path) -> None:
    """Load all that is loaded once, so that children begin with the work itself."""
    store, sheet = folder / "warm.timeline", folder / "warm.csv"
    with contextlib.redirect_stderr(io.StringIO()):
        for words in (["init"], ["add", article], ["build", "-o", folder / "warm.html"], ["export", sheet], ["apply", sheet, "--yes"]):
            cli.main([str(words[0]), str(store), *map(str, words[1:])])


def corrected(killer: Killer, folder: Path, kills: int) -> None:
    """Change a few cells of a sheet and apply it, with kills: all of the changes are stored, or none."""
    sheet = folder / "review.csv"
    killer.child(["export", str(killer.store), str(sheet)], None)
    rows = list(csv.reader(io.StringIO(sheet.read_bytes().decode("utf-8-sig"), newline="")))
    status = rows[0].index("status")
    for row in rows[1:6]:
        row[status] = "denied" if row[status] != "denied" else "occurred"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    sheet.write_text(out.getvalue(), "utf-8-sig")
    killer.sheet_changes = len(rows[1:6])
    killer.harass("apply", [str(killer.store), str(sheet), "--yes"], kills)


def _same_after(killer: Killer, articles: list[Path], folder: Path) -> bool:
    """Whether the corrected chronology is that of a store in which nothing was ever interrupted."""
    with storing.open_store(killer.store) as torn, storing.create(folder / "clean.timeline") as clean:
        clean.add([str(each) for each in articles], made="")
        clean.correct("", "apply", [stored.correction for stored in ledger.standing(torn.connection)])
        return timeline.render(torn.build().chronology, "jsonl") == timeline.render(clean.build().chronology, "jsonl")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="articles")
    parser.add_argument("--kills", type=int, default=220)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    try:
        articles = sorted(path for path in options.folder.rglob("*") if path.is_file() and path.name not in ("gold.json", "GUIDE.md"))
        found = run(articles, scratch, options.kills, options.seed)
    finally:
        shutil.rmtree(scratch)
    print(json.dumps(found))
    return 0 if found["same bytes as a clean build"] and found["same bytes after corrections"] and not found["faults"] else 1


if __name__ == "__main__":
    sys.exit(main())
