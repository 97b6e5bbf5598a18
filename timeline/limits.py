"""What one input may cost: how large, how deep, how many times its packed size, how many seconds.

Knows the limits and how work is stopped that passes the last of them; does not know what the work is.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a run; ``docs/limits.md`` lists them."""

    file: int = 256_000_000
    """Bytes of a file, or of what one member of an archive unpacks to."""
    archive: int = 1_000_000_000
    """Bytes that all members of an archive unpack to."""
    members: int = 100_000
    """Members of an archive."""
    expansion: int = 200
    """How many times its packed size a member may be, once it is larger than ``SMALL``."""
    article: int = 5_000_000
    """Characters of one article, its markup included."""
    seconds: float = 30.0
    """Seconds of computing for each step of an article (reading, cleaning, finding); 0: as many as it takes."""


LIMITS = Limits()
SMALL = 10_000_000
"""Bytes up to which nobody asks how well they were packed."""
DEEPEST = 5_000
"""Elements of a page within each other; the parser's time grows with the square of that."""
LONGEST_TAG = 20_000
"""Characters of one tag outside of quotation marks, for the same reason."""


class TooSlow(BaseException):
    """The work took longer than it may. No ``Exception``, so that nothing on the way takes it for its own."""


def megabytes(size: int) -> str:
    """A size for people.

    >>> megabytes(256_000_000)
    '256 MB'
    """
    return f"{max(1, round(size / 1_000_000))} MB"


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What ``work`` returns. Raises ``TooSlow`` once it has computed for ``seconds``; 0 is for ever.

    Only computing counts, so that a busy machine, a slow disk or a closed laptop is nobody's fault. The limit is kept in the main
    thread of a process, where signals arrive, on systems that have this timer (all but Windows); elsewhere there is none.
    """
    if seconds <= 0 or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return work()
    before = signal.getsignal(signal.SIGVTALRM)
    try:
        try:
            signal.signal(signal.SIGVTALRM, _interrupt)
            # Again every second, should some code on the way have dropped the first one.
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
            return work()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:  # also where the signal came at the very end
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before if before is not None else signal.SIG_DFL)


def _interrupt(*_: object) -> None:
    raise TooSlow
