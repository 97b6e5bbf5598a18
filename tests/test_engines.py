"""The pipeline on a cluster: to the last byte what one machine finds, with a worker killed in the middle of it.

Knows real clusters of processes on this machine; does not know how dask sends work about.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import articles as made_up
from timeline import engines, pipeline
from timeline.engines import Cluster, EngineProblem
from timeline.model import Chronology
from timeline.rendering import render

ROOT = Path(__file__).parents[1]
distributed: Any = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # what dask's own threads leave open, it closes when they end


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hundred articles in all formats, and two files that cannot be used."""
    path: Path = tmp_path_factory.mktemp("made") / "articles"
    made_up.write(path, 300)
    (path / "empty.txt").write_text("", "utf-8")
    (path / "row.jsonl").write_text('{"title": "一"}\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def alone(folder: Path) -> Chronology:
    return pipeline.build([folder])


def same(one: Chronology, other: Chronology) -> bool:
    return one == other and all(render(one, format) == render(other, format) for format in ("json", "jsonl", "parquet"))


def test_a_killed_worker_costs_time_only(folder: Path, alone: Chronology, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it happens on the way: the workers are processes, and one of them is shot with work in hand and results not yet fetched."""
    monkeypatch.setattr(Cluster, "chunk", 12_000)
    held = Cluster("", 2)
    killed: list[int] = []

    def watch(done: int, total: int) -> None:
        if done * 4 > total and not killed:
            killed.extend(held.client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    together = pipeline.build([folder], engine=held, progress=watch)
    assert len(killed) == 2
    assert os.getpid() not in killed
    assert len(alone.failures) == 2
    assert same(together, alone)


def test_a_cluster_that_is_there_already_is_used(folder: Path, alone: Chronology) -> None:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as there:
        assert same(pipeline.build([folder], engine=f"dask:{there.scheduler_address}"), alone)
        assert there.workers, "it is left as it was"


def test_from_the_command_line(folder: Path, alone: Chronology, tmp_path: Path) -> None:
    outputs = [tmp_path / "out.jsonl", tmp_path / "out.parquet"]
    command = [sys.executable, "-m", "timeline", "build", str(folder), "--engine", "dask", "--jobs", "2", "-o", str(outputs[0])]
    done = subprocess.run([*command, "-o", str(outputs[1])], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("300 articles read")
    assert "2 inputs could not be used" in done.stderr
    assert outputs[0].read_text("utf-8") == render(alone, "jsonl")
    assert outputs[1].stat().st_size


def test_an_engine_that_cannot_be_used_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_PATIENCE", 1)
    with pytest.raises(EngineProblem, match=r"No dask scheduler answers at tcp://127\.0\.0\.1:9 "):
        pipeline.build([folder], engine="dask:tcp://127.0.0.1:9")
    with pytest.raises(EngineProblem, match="There is no engine spark"):
        pipeline.build([folder], engine="spark")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineProblem, match="dask is not installed; install it with pip install dask distributed"):
        pipeline.build([folder], engine="dask")
