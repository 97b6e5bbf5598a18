"""One archive on one process and on a cluster of processes, one of which is killed: the bytes of both results, and what each took.

Knows how to make up an archive and whom to kill; does not know how a cluster sends work about.

    python -m benchmarks.engine --count 20000 --jobs 2 --kill
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import articles
from timeline import pipeline
from timeline.engines import Cluster
from timeline.rendering import render


def _parquet(path: Path, count: int) -> None:
    """The archive as one Parquet file of row groups of a thousand."""
    import pyarrow
    import pyarrow.parquet

    rows = [articles.record(articles.written(number)) for number in range(count)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=1000, compression="zstd")


def _run(source: Path, name: str, **how: Any) -> str:
    """Build, say what it took, and return the digest of the result."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    built = pipeline.build([source], **how)
    after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - started
    digest = hashlib.sha256(str(render(built, "json")).encode()).hexdigest()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{name:<10} {len(built.articles):>8} articles {len(built):>7} events {seconds:>8.1f} s wall {cpu:>8.1f} s CPU of this process "
        f"{after.ru_maxrss >> 10:>6} MB peak  {digest[:16]}",
        flush=True,
    )
    return digest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kill", action="store_true", help="kill a worker when a third is done")
    parser.add_argument("--parquet", action="store_true", help="one Parquet file instead of a folder of all formats")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "archive.parquet" if asked.parquet else "archive")
        (_parquet if asked.parquet else articles.write)(source, asked.count)
        expected = _run(source, "one")
        held = Cluster("", asked.jobs)
        killed: list[int] = []

        def watch(done: int, total: int) -> None:
            if asked.kill and not killed and done * 3 > total:
                killed.extend(held.client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)
                print(f"           killed worker {killed[0]} of {len(killed)} when {done} of {total} pieces were done", flush=True)

        found = _run(source, "dask", engine=held, progress=watch)
        print("the same bytes" if found == expected else "NOT THE SAME")
        return found != expected


if __name__ == "__main__":
    sys.exit(main())
