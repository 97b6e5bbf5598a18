"""Work spread over processes: results come back in order, and few are under way at a time.

Knows processes, and how what they find is packed; does not know what the work is.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from multiprocessing.connection import wait
from typing import Any, TypeVar

from timeline.lexicon import Gazetteer
from timeline.model import Person, Place

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4
"""Items for each process that are waiting or done while the first of them is awaited."""


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[Item], Result], items: Iterable[Item], jobs: int) -> Iterator[Result]:
    """``work`` done on each item by ``jobs`` processes; the results in the order of the items.

    ``work`` must be a function of a module, or a ``functools.partial`` of one. The processes are spawned, so that neither threads nor
    open files of the caller disturb them; whichever way the caller goes, they go too.
    """
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
    under_way: deque[Future[Result]] = deque()
    try:
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) >= jobs * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


# --- packing -----------------------------------------------------------------------------------------------------------


class Packing:
    """Turns what was found into bytes and back; people and places of the gazetteer travel as numbers and come back as themselves."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        each_once: dict[int, Person | Place] = {id(one): one for namesakes in gazetteer.people.values() for one in namesakes}
        each_once |= {id(place): place for place in gazetteer.places.values()}
        self.known = list(each_once.values())
        self.numbers = {id(each): number for number, each in enumerate(self.known)}

    def pack(self, found: object) -> bytes:
        file = io.BytesIO()
        with closing(file):
            _Pickler(file, self).dump(found)
            return file.getvalue()

    def unpack(self, packed: bytes) -> Any:
        return _Unpickler(io.BytesIO(packed), self).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, packing: Packing) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._numbers = packing.numbers

    def persistent_id(self, obj: object) -> int | None:
        return self._numbers.get(id(obj)) if isinstance(obj, (Person, Place)) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, packing: Packing) -> None:
        super().__init__(file)
        self._known = packing.known

    def persistent_load(self, pid: int) -> object:
        return self._known[pid]
