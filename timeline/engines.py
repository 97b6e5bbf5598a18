"""The same pipeline on many machines: work is handed to an engine, which sends it to wherever there is room.

Knows dask; does not know what the work is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from timeline.parallel import Crew, Item, Result, undisturbed

ENGINES = ("dask",)
_AHEAD = 4
"""Items for each thread of the cluster that are waiting or done while the first of them is awaited."""
_PATIENCE = 10
"""Seconds in which a scheduler must answer."""
_LIVES = 12
"""Workers that may die over one item before it is taken to be what killed them."""


class EngineProblem(Exception):
    """An engine that cannot be used: one sentence that says why and what to do about it."""


class Cluster(Crew):
    """The workers of a dask cluster: those of the scheduler at ``address``, or ``jobs`` processes of a cluster that ends with the block.

    What a lost worker had in hand is done again by another one. Workers need this package in the same version, and the same files under
    the same names. Raises ``EngineProblem``.
    """

    chunk = 500_000
    worth_starting = 1
    by_blocks = True

    def __init__(self, address: str, jobs: int) -> None:
        super().__init__(jobs)
        self.address = address
        self._open = ExitStack()
        self.client: Any = None
        """The ``distributed.Client`` while the block lasts."""

    def __enter__(self) -> Cluster:
        try:
            import dask
            import distributed
        except ImportError as problem:
            raise EngineProblem("dask is not installed; install it with pip install dask distributed.") from problem
        engine: Any = distributed  # which has no types
        with ExitStack() as opened, dask.config.set({"distributed.scheduler.allowed-failures": _LIVES}):
            if self.address:
                try:
                    self.client = opened.enter_context(engine.Client(self.address, timeout=_PATIENCE, set_as_default=False))
                except (OSError, ValueError) as problem:
                    reason = str(problem) or type(problem).__name__
                    raise EngineProblem(
                        f"No dask scheduler answers at {self.address} ({reason}); start one with dask scheduler."
                    ) from problem
                self.jobs = max(1, sum(self.client.nthreads().values()))
            else:
                with undisturbed():
                    local = engine.LocalCluster(n_workers=self.jobs, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50)
                self.client = opened.enter_context(engine.Client(opened.enter_context(local), set_as_default=False))
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.client = None

    def in_order(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        away: Callable[[Item], Any] | None = None,
        home: Callable[[Any], Result] | None = None,
    ) -> Iterator[Result]:
        """As for ``Crew``, but this process only hands out and takes in."""
        under_way: deque[Any] = deque()
        for item in items:
            under_way.append(self.client.submit(away or work, item, pure=False))
            if len(under_way) >= self.jobs * _AHEAD:
                yield _result(under_way.popleft(), home)
        while under_way:
            yield _result(under_way.popleft(), home)

    def aside(self, work: Callable[[Item], Result], item: Item) -> Callable[[], Result]:
        """As for ``Crew``."""
        [data] = self.client.scatter([item])
        future = self.client.submit(work, data, pure=False)
        return lambda: _result(future, None)


def _result(future: Any, home: Callable[[Any], Any] | None) -> Any:
    from distributed import KilledWorker

    try:
        found = future.result()
    except KilledWorker as problem:
        raise EngineProblem(f"{_LIVES} workers died one after the other over the same articles; give each more memory.") from problem
    return home(found) if home else found


def cluster(engine: str, jobs: int) -> Cluster:
    """What ``dask`` or ``dask:tcp://host:8786`` asks for. Raises ``EngineProblem`` for anything else."""
    name, _, address = engine.partition(":")
    if name not in ENGINES:
        raise EngineProblem(f"There is no engine {engine}; known are {', '.join(ENGINES)}.")
    return Cluster(address, jobs)
