"""Work spread over processes: results come back in order, and few are under way at a time.

Knows processes, and how what they find is packed; does not know what the work is.
"""

from __future__ import annotations

import atexit
import functools
import gc
import io
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from timeline.lexicon import Gazetteer
from timeline.model import Person, Place

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4
"""Items for each process that are waiting or done while the first of them is awaited."""


def collect_seldom() -> None:
    """Let the collector of cycles look less often, in a process that is the program's own: articles leave next to none behind.

    A fifteenth of a build's time went into looking through the tables and through all mentions again and again, and sixty
    milliseconds of each process's end into doing so once more.
    """
    gc.set_threshold(20_000, 20, 50)
    atexit.register(gc.freeze)


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_A_TURN = 4
"""Things that each process is given in its turn; the one that asks is given one more, since it neither begins nor packs."""
_MOMENT, _MOMENTS = 0.001, 100
"""Seconds to wait, and how often, until a thread that has been joined is gone for the system too."""
_AT_A_TIME = 4_000
"""Things that a copy of this process makes before it ends and another one is made of what this one has become."""


class Crew:
    """``jobs`` processes, this one among them. As a context manager: they end with the block.

    The others are spawned when there is first something to do for them, so that neither threads nor open files of the caller disturb
    them; whichever way the caller goes, they go too. What they do must be a function of a module, or a ``functools.partial`` of one.

    With ``forks``, they begin as copies of this process, with the tables that it has loaded, if it has a single thread then: half a
    second less for each. It is for a process that is the program's own, and has nothing open that a copy could spoil.
    """

    chunk = 60_000
    """Bytes of articles to take at a time: a tenth of a second."""
    worth_starting = 16
    """With fewer chunks, one process is done before others have started."""
    worth_copying = 1_000
    """With fewer things to do, one process is done before a copy of it is."""
    by_blocks = False
    """Whether it is worth sending mentions elsewhere to be merged there."""

    def __init__(self, jobs: int, *, forks: bool = False) -> None:
        self.jobs = jobs
        self._forks = forks
        self._pool: ProcessPoolExecutor | None = None
        self._copies: list[_Copy] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()
        for copy in self._copies:
            copy.end()
        self._copies.clear()

    def in_order(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        away: Callable[[Item], Any] | None = None,
        home: Callable[[Any], Result] | None = None,
    ) -> Iterator[Result]:
        """``work`` done on each item; the results in the order of the items. Few are taken ahead of what the caller has asked for.

        Other processes do ``away`` instead, and ``home`` makes of what it returns what ``work`` would have returned.
        """
        if self.jobs == 1:
            yield from map(work, items)
            return
        under_way: deque[_Task[Item, Result]] = deque()
        try:
            for item in items:
                elsewhere = sum(not task.future.done() for task in under_way)
                if elsewhere < (self.jobs - 1) * _AHEAD:
                    under_way.append(_Task(item, self._begun(away or work, item), home))
                else:
                    under_way.append(_Task(item, _done_here(work, item)))
                while under_way and (under_way[0].future.done() or len(under_way) >= 2 * self.jobs * _AHEAD):
                    yield under_way.popleft().result()
            while under_way:
                if not under_way[0].future.done():
                    _help(work, under_way)
                yield under_way.popleft().result()
        finally:
            for task in under_way:
                task.future.cancel()

    def aside(self, work: Callable[[Item], Result], item: Item) -> Callable[[], Result]:
        """Begin the work in another process, if there are any by now, while this one goes on; what is returned waits for its result.

        Without any, it is done at once, so that what it needs meanwhile is not needed on top of what comes after.
        """
        if not self._pool:
            found = work(item)
            return lambda: found
        if not self._can_copy():
            return self._begun(work, item).result
        return self._by_copy(work, item, away=lambda each: pickle.dumps(work(each), pickle.HIGHEST_PROTOCOL), home=pickle.loads)

    def shared(
        self,
        work: Callable[[Sequence[Item]], list[Result]],
        items: Sequence[Item],
        *,
        away: Callable[[Sequence[Item]], bytes],
        home: Callable[[bytes], list[Result]],
    ) -> list[Result]:
        """What ``work`` makes of all items, in their order; copies of this process make a part each, if it can be copied.

        A copy has the items as they are here, however large they are. It does ``away`` instead, and ``home`` makes of the bytes that it
        returns what ``work`` would have returned. What a copy fails to return is made here.
        """
        if self.jobs == 1 or len(items) < self.worth_copying or not self._can_copy():
            return work(items)
        made: list[Result] = []
        turns, size = _turns(self.jobs), self.jobs * _AT_A_TIME
        for start in range(0, len(items), size):  # so that few results are on the way at once, which takes memory
            own, *others = _dealt(items[start : start + size], turns)
            waiting = [self._by_copy(work, share, away=away, home=home) for share in others]
            made += _gathered([work(own), *(wait_for() for wait_for in waiting)], turns)
        return made

    def _can_copy(self) -> bool:
        """Whether this process can be copied as it is now; the others, which it talks to by threads, are dismissed for that."""
        if not self._forks:
            return False
        self._dismiss()
        moment = threading.Event()
        return any(_has_one_thread() or moment.wait(_MOMENT) for _ in range(_MOMENTS))

    def _dismiss(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _by_copy(
        self, work: Callable[[Item], Result], item: Item, *, away: Callable[[Item], bytes], home: Callable[[bytes], Result]
    ) -> Callable[[], Result]:
        """Begin the work in a copy of this process, which does ``away``; what is returned waits for it, and does the work if it failed."""
        copy = self._copied(functools.partial(away, item))
        return lambda: work(item) if (sent := copy.result()) is None else home(sent)

    def _copied(self, work: Callable[[], bytes]) -> _Copy:
        self._copies.append(_Copy(work))
        return self._copies[-1]

    def _begun(self, work: Callable[[Item], Result], item: Item) -> Future[Result]:
        if self._pool is not None:
            return self._pool.submit(work, item)
        with undisturbed():  # with the first item, all of them are started
            starting = multiprocessing.get_context("fork" if self._forks and _has_one_thread() else "spawn")
            self._pool = ProcessPoolExecutor(self.jobs - 1, mp_context=starting, initializer=_begin)
            return self._pool.submit(work, item)


@dataclass(slots=True)
class _Task(Generic[Item, Result]):
    """An item, and the future result of the work on it."""

    item: Item
    future: Future[Any]
    home: Callable[[Any], Result] | None = None

    def result(self) -> Result:
        found = self.future.result()
        return self.home(found) if self.home else found


class _Copy:
    """Work that is done in a copy of this process, which has everything that this one has."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        copying = multiprocessing.get_context("fork")
        self._received, sent = copying.Pipe(duplex=False)
        self._process = copying.Process(target=_send, args=(work, sent), daemon=True)
        gc.freeze()  # a look through all objects would write on each of them, and so take its memory twice
        with undisturbed(), sent:
            self._process.start()

    def result(self) -> bytes | None:
        """What the work came to; none if it failed, whoever is to blame."""
        try:
            return self._received.recv_bytes()
        except (EOFError, OSError):  # OSError: it was killed while it sent
            return None
        finally:
            self.end()

    def end(self) -> None:
        """Wait for no result."""
        if not self._received.closed:
            self._received.close()
            self._process.terminate()
            self._process.join()
            gc.unfreeze()


def _send(work: Callable[[], bytes], sent: Connection) -> None:
    """What a copy does. If it fails, nothing is sent: the process that it is a copy of will do the work itself, and see what is wrong."""
    _begin()
    gc.disable()
    with sent, suppress(Exception):
        sent.send_bytes(work())


def _turns(hands: int) -> list[int]:
    """To whom each thing of a round goes: to the first one of the hands once more than to the others."""
    return [0, *(hand for hand in range(hands) for _ in range(_A_TURN))]


def _dealt(items: Sequence[Item], turns: Sequence[int]) -> list[list[Item]]:
    """A share for each, in turns, since large things may stand side by side; none for the last ones where there is too little."""
    shares: list[list[Item]] = [[] for _ in range(max(turns) + 1)]
    for at, item in enumerate(items):
        shares[turns[at % len(turns)]].append(item)
    return [share for share in shares if share]


def _gathered(shares: Sequence[list[Result]], turns: Sequence[int]) -> list[Result]:
    """What came of each share, in the order in which the things were dealt."""
    rest = [iter(share) for share in shares]
    return [next(rest[turns[at % len(turns)]]) for at in range(sum(map(len, shares)))]


def _done_here(work: Callable[[Item], Result], item: Item) -> Future[Result]:
    """The work done at once; its error waits for its turn."""
    future: Future[Result] = Future()
    try:
        future.set_result(work(item))
    except Exception as problem:
        future.set_exception(problem)
    return future


def _help(work: Callable[[Item], Result], under_way: deque[_Task[Item, Result]]) -> None:
    """Take from the others, from the end on, what they have not begun, until the first result is there."""
    for at in range(len(under_way) - 1, -1, -1):
        if under_way[0].future.done():
            return
        task = under_way[at]
        if task.future.cancel():
            under_way[at] = _Task(task.item, _done_here(work, task.item))


def _has_one_thread() -> bool:
    """Counting those of libraries, which Python does not know of; a copy of the process would lack them, and keep what they had locked."""
    threads = "/proc/self/task"
    return os.path.isdir(threads) and len(os.listdir(threads)) == 1


@contextmanager
def undisturbed() -> Iterator[None]:
    """Processes that start meanwhile do so with Ctrl-C held back, until they can leave it to this one."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # which is spawned with the first process, and lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
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
        self._values: dict[type, _Values | None] = {}

    def values_of(self, kind: type) -> _Values | None:
        """What records of a kind are made of, in order, if a call with all their fields makes them."""
        if kind not in self._values:
            self._values[kind] = _values_of(kind)
        return self._values[kind]

    def pack(self, found: object) -> bytes:
        file = io.BytesIO()
        with closing(file):
            _Pickler(file, self).dump(found)
            return file.getvalue()

    def unpack(self, packed: bytes) -> Any:
        return _Unpickler(io.BytesIO(packed), self).load()


class _Pickler(pickle.Pickler):
    """Records are made anew from their fields in order, in half the time that ``dataclasses`` take to copy the state of frozen ones."""

    def __init__(self, file: io.BytesIO, packing: Packing) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._packing = packing

    def reducer_override(self, obj: object) -> Any:
        kind = type(obj)
        if kind in (Person, Place) and (number := self._packing.numbers.get(id(obj))) is not None:
            return _numbered, (number,)
        values = self._packing.values_of(kind)
        return (kind, values(obj)) if values else NotImplemented


_Values = Callable[[object], tuple[Any, ...]]


def _values_of(kind: type) -> _Values | None:
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return cast("_Values", tuple)
    if not is_dataclass(kind) or not all(each.init and not each.kw_only for each in fields(kind)):
        return None
    names = [each.name for each in fields(kind)]
    if not names:
        return None
    values = attrgetter(*names)
    return values if len(names) > 1 else lambda record: (values(record),)


def _numbered(number: int) -> object:
    """Stands in what is packed for the gazetteer's person or place of that number; only ``_Unpickler`` knows them."""
    raise LookupError(f"number {number} is not known here")


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, packing: Packing) -> None:
        super().__init__(file)
        self._known = packing.known

    def find_class(self, module: str, name: str) -> Any:
        return self._known.__getitem__ if (module, name) == (__name__, _numbered.__name__) else super().find_class(module, name)
