"""How time and memory grow with the archive, and how long each verb takes to begin; ratios against their floors.

Knows how to run the program on made-up archives; does not know why anything takes the time that it takes.

    python -m benchmarks.growth                                   # 1,000 and 10,000 articles, 10,000 to 1,000,000 mentions
    python -m benchmarks.growth --counts 1000 10000 100000 --csv growth.csv --plot growth.svg
    python -m benchmarks.growth --small                           # a minute; fails where a ratio falls behind benchmarks/floors.toml
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks import articles
from benchmarks.mentions import made_up
from timeline import merging, parallel, pipeline
from timeline.lexicon import gazetteer

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))
ROOT = Path(__file__).parents[1]
_SHORT, _AGAIN = 10_000, 4
"""Mentions that are merged in a second, and how often: the best of two such short runs tells of the machine."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process did: how much of what, in what time, and how large it grew."""

    series: str
    count: int
    """Articles or mentions."""
    cpu: float
    """Seconds of CPU time, of its own and of processes that it started, without what the start takes."""
    wall: float
    peak: int
    """Kilobytes."""
    result: int
    """Events."""
    digest: int = 0


# --- in a process of its own -------------------------------------------------------------------------------------------


def _cpu() -> float:
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _measured(series: str, count: int, cpu: float, wall: float, events: Sequence[object]) -> Run:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    digest = hash(tuple(map(repr, events[:200])))
    return Run(series, count, _cpu() - cpu, time.perf_counter() - wall, peak, len(events), digest)


def _build(folder: str, count: int, jobs: int) -> Run:
    parallel.collect_seldom()
    gazetteer()
    cpu, wall = _cpu(), time.perf_counter()
    built = pipeline.build([folder], engine=parallel.Crew(jobs, forks=True))  # as the command line does
    return _measured(f"build --jobs {jobs}" if jobs > 1 else "build", count, cpu, wall, built.events)


def _merge(count: int) -> Run:
    parallel.collect_seldom()
    written, mentions = made_up(count)
    names = gazetteer()
    cpu, wall = _cpu(), time.perf_counter()
    merged = merging.merge(mentions, written, names)
    return _measured("merge", count, cpu, wall, merged.events)


_COMMON_DATE = re.compile(r"(?=[0-9年月日今昨明])(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|[今昨明]天|\d{4}年)")


def _bare(folder: str, count: int) -> Run:
    """Read, decode, one regular expression: the least that any tool could do."""
    cpu, wall = _cpu(), time.perf_counter()
    found = []
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            found += _COMMON_DATE.findall(path.read_bytes().decode("utf-8", "replace"))
    return _measured("bare pass", count, cpu, wall, found)


def _in_own_process(*words: object) -> Run:
    command = [sys.executable, "-m", "benchmarks.growth", "--process", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return Run(**json.loads(done.stdout))


def _process(words: Sequence[str]) -> None:
    what, *rest = words
    run = (
        _merge(int(rest[0]))
        if what == "merge"
        else _bare(rest[0], int(rest[1]))
        if what == "bare"
        else _build(rest[0], *map(int, rest[1:]))
    )
    print(json.dumps(asdict(run)))


# --- the start of each verb --------------------------------------------------------------------------------------------


def _verbs(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A small task for each verb, in an order in which each finds what it needs."""
    five = [str(path) for path in sorted((ROOT / "fixtures" / "articles").iterdir())[:5]]
    built, store = str(folder / "five.jsonl"), str(folder / "five.timeline")
    yield "--help", ["--help"]
    yield "dates --text", ["dates", "--text", "周三(15日)", "--published", "2021-12-16"]
    yield "show", ["show", five[0]]
    yield "explain", ["explain", five[0]]
    yield "build (five articles)", ["build", *five, "-o", built]
    yield "render", ["render", built, "-o", str(folder / "five.html")]
    yield "stats", ["stats", built]
    yield "diff", ["diff", built, built]
    yield "init", ["init", store]
    yield "add", ["add", store, *five]
    yield "status", ["status", store]
    yield "check-data", ["check-data"]


def _child_cpu(command: Sequence[str]) -> tuple[float, float]:
    """Seconds of CPU time and of wall time of a command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def starts(times: int) -> dict[str, tuple[float, float]]:
    """Verb → seconds of CPU and wall time, the best of ``times``; Python itself under ``python``."""
    found = {"python": min(_child_cpu([sys.executable, "-c", "pass"]) for _ in range(times))}
    for name, words in _verbs(Path(tempfile.mkdtemp())):
        best = (math.inf, math.inf)
        for _ in range(1 if name == "init" else times):
            best = min(best, _child_cpu([sys.executable, "-m", "timeline", *words]))
        found[name] = best
    return found


# --- what comes of it --------------------------------------------------------------------------------------------------


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line of least squares through the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(max(y, 1e-9)) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def grown(counts: Sequence[int], mentions: Sequence[int], jobs: int, times: int) -> list[Run]:
    """Each size, the best of ``times`` runs, small ones and large ones, one process and several by turns."""
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as held:
        for count in counts:
            articles.write(Path(held, str(count)), count)
        for _ in range(times):
            for count in counts:
                folder = str(Path(held, str(count)))
                runs += [_told(_in_own_process("bare", folder, count)), _told(_in_own_process("build", folder, count, 1))]
            if jobs > 1:
                runs.append(_told(_in_own_process("build", str(Path(held, str(counts[-1]))), counts[-1], jobs)))
            for again in range(_AGAIN):  # by turns, so that a slow moment of the machine meets them all
                runs += [_told(_in_own_process("merge", count)) for count in mentions if again == 0 or count <= _SHORT]
    best: dict[tuple[str, int], Run] = {}
    for run in runs:
        other = best.get((run.series, run.count), run)
        best[run.series, run.count] = replace(min(run, other, key=lambda one: one.cpu), wall=min(run.wall, other.wall))
    return sorted(best.values(), key=lambda run: (run.series, run.count))


def _told(run: Run) -> Run:
    print(f"  {run.series} {run.count}: {run.cpu:.2f} s CPU, {run.wall:.2f} s wall", file=sys.stderr, flush=True)
    return run


def table(runs: Sequence[Run]) -> str:
    lines = ["| series | articles or mentions | s CPU | s wall | each CPU s | MB peak | events |", "|---|---:|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {r.series} | {r.count:,} | {r.cpu:.2f} | {r.wall:.2f} | {r.count / max(r.cpu, 1e-9):,.0f} | {r.peak >> 10} | {r.result:,} |"
        for r in runs
    ]
    for series in dict.fromkeys(run.series for run in runs):
        own = [run for run in runs if run.series == series]
        if len(own) > 1:
            seconds, memory = exponent([(r.count, r.cpu) for r in own]), exponent([(r.count, r.peak) for r in own])
            lines.append(f"\n{series}: time grows with an exponent of {seconds:.2f}, peak memory with {memory:.2f}.")
    alone = {run.count: run.wall for run in runs if run.series == "build"}
    lines += [
        f"\n{run.series}, {run.count:,} articles: {alone[run.count] / run.wall:.2f} times as fast as one process, by the clock on the wall."
        for run in runs
        if run.series.startswith("build --jobs")
    ]
    return "\n".join(lines)


_COLOURS = ("#1f5fa8", "#b3501e", "#3d7f3a", "#7a4b94")


def plot(runs: Sequence[Run]) -> str:
    """CPU seconds over the count, both as logarithms; a line of slope one beside them."""
    shown = [series for series in dict.fromkeys(r.series for r in runs) if sum(r.series == series for r in runs) > 1]
    points = [(math.log10(r.count), math.log10(max(r.cpu, 1e-3)), r.series) for r in runs if r.series in shown]
    left, right = math.floor(min(x for x, _, _ in points)), math.ceil(max(x for x, _, _ in points))
    low, high = math.floor(min(y for _, y, _ in points)), math.ceil(max(y for _, y, _ in points))

    def at(x: float, y: float) -> str:
        return f"{70 + (x - left) / (right - left) * 500:.1f},{350 - (y - low) / (high - low) * 320:.1f}"

    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420" font-family="sans-serif" font-size="12">']
    parts.append('<rect width="640" height="420" fill="white"/>')
    for x in range(left, right + 1):
        parts.append(f'<polyline points="{at(x, low)} {at(x, high)}" stroke="#ddd"/>')
        parts.append(f'<text x="{at(x, low).split(",")[0]}" y="370" text-anchor="middle">{10**x:,}</text>')
    for y in range(low, high + 1):
        parts.append(f'<polyline points="{at(left, y)} {at(right, y)}" stroke="#ddd"/>')
        parts.append(f'<text x="62" y="{float(at(left, y).split(",")[1]) + 4:.0f}" text-anchor="end">{10.0**y:g} s</text>')
    for number, series in enumerate(shown):
        colour = _COLOURS[number % len(_COLOURS)]
        own = " ".join(at(x, y) for x, y, of in points if of == series)
        parts.append(f'<polyline points="{own}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="80" y="{50 + 18 * number}" fill="{colour}">{series}</text>')
    parts.append(f'<polyline points="{at(left, low)} {at(min(right, left + high - low), low + min(right - left, high - low))}"')
    parts.append(' stroke="#888" stroke-dasharray="4"/><text x="320" y="400" text-anchor="middle">articles or mentions</text></svg>')
    return "\n".join(parts) + "\n"


def ratios(runs: Sequence[Run], begun: dict[str, tuple[float, float]]) -> dict[str, float]:
    """The figures that have a floor: each is a ratio of CPU times of this one run, or of memory."""
    by = {(run.series, run.count): run for run in runs}
    builds = [run for run in runs if run.series == "build"]
    merges = [run for run in runs if run.series == "merge"]
    together = next(run for run in runs if run.series.startswith("build --jobs"))
    last, before = builds[-1], builds[-2]
    return {
        "build_for_each_bare_pass": last.cpu / by["bare pass", last.count].cpu,
        "build_of_twice_as_many": last.cpu / before.cpu,
        "merge_of_twice_as_many": merges[-1].cpu / merges[-2].cpu,
        "kilobytes_for_each_further_article": (last.peak - before.peak) / (last.count - before.count),
        "cpu_of_two_jobs": together.cpu / last.cpu,
        "results_of_two_jobs_differ": float((together.result, together.digest) != (last.result, last.digest)),
        "help_for_each_start_of_python": begun["--help"][0] / begun["python"][0],
        "dates_for_each_start_of_python": begun["dates --text"][0] / begun["python"][0],
        "build_of_five_for_each_start_of_python": begun["build (five articles)"][0] / begun["python"][0],
    }


def judged(found: dict[str, float]) -> int:
    """Say each ratio and its floor; 1 where one has fallen behind."""
    failed = 0
    for name, value in found.items():
        limit = FLOORS["at_most"][name]
        verdict = "" if value <= limit else "   BEHIND ITS FLOOR"
        failed += bool(verdict)
        print(f"{name:<42} {value:>9.2f}   at most {limit}{verdict}")
    return int(failed > 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--mentions", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--times", type=int, default=1, help="the best of so many")
    parser.add_argument("--jobs", type=int, default=1, help="build the largest archive with so many processes too")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--plot", type=Path, help="an .svg file")
    parser.add_argument("--small", action="store_true", help="small archives, and the floors")
    parser.add_argument("--process", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.process:
        _process(asked.process)
        return 0
    counts, mentions = (asked.counts, asked.mentions) if not asked.small else ([500, 1000], [5000, 10_000])
    runs = grown(counts, mentions, 2 if asked.small else asked.jobs, 2 if asked.small else asked.times)
    begun = starts(3 if asked.small else 5)
    print(table(runs))
    print("\n| start of | s CPU | s wall |\n|---|---:|---:|")
    print("\n".join(f"| {name} | {cpu:.2f} | {wall:.2f} |" for name, (cpu, wall) in begun.items()) + "\n")
    if asked.csv:
        with asked.csv.open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, ["series", "count", "cpu", "wall", "peak", "result", "digest"])
            rows.writeheader()
            rows.writerows(map(asdict, runs))
    if asked.plot:
        asked.plot.write_text(plot(runs), "utf-8")
    return judged(ratios(runs, begun)) if asked.small else 0


if __name__ == "__main__":
    sys.exit(main())
