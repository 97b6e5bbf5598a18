"""Speaks with the person at the terminal: messages, data, progress, exit statuses.

Knows streams and statuses; does not know what any verb does.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from timeline.model import Article, ArticleRecord, Failure, Publication

DONE, NOTHING_DONE, WRONG_USAGE, PARTLY_DONE, INTERRUPTED = 0, 1, 2, 3, 130
STANDARD_INPUT = "standard-input.jsonl"
_LISTED = 8
"""How many things a warning names before it only counts them."""


def tell(message: str) -> None:
    """One message for a person. It names files and quotes articles, so nothing goes through that a terminal would obey."""
    typer.echo("".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in message), err=True)


def shown(name: str) -> str:
    """A name, or a sentence with one, in one line."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in name)


def print_data(text: str) -> None:
    """Data for standard output; a reader that has closed the pipe has had enough, which is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None


def fail(message: str) -> NoReturn:
    tell(message)
    raise typer.Exit(NOTHING_DONE)


def listed(things: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(things) - _LISTED} more" if len(things) > _LISTED else ""
    return ", ".join(map(shown, things[:_LISTED])) + more


def counted(count: int, noun: str, several: str = "") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {several or noun + 's'}"


_REFRESHED = 0.1
"""Seconds after which the bar is drawn again."""


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:  # which would be a thread's work
        task, shown = bar.add_task("Reading", total=None), -_REFRESHED

        def update(done: int, total: int) -> None:
            nonlocal shown
            is_due = done == total or time.monotonic() - shown >= _REFRESHED
            bar.update(task, completed=done, total=total, refresh=is_due)
            shown = time.monotonic() if is_due else shown

        yield update


_held: dict[str, str] = {}
"""Temporary files of this run, and the inputs whose content they hold."""


def hold(path: Path, given: str) -> None:
    """Remember that a temporary file is what was given as ``-`` or as an address."""
    _held[str(path)] = given


def as_given(path: str) -> str:
    """The input that a file holds, as it was given."""
    return _held.get(path, path)


def report_failures(failures: Sequence[Failure]) -> None:
    """Each failure in a line; of the rows of a file that fail alike, the first few, and how many more there are."""
    if failures:
        tell(f"{counted(len(failures), 'input')} could not be used:")
    alike: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        file = failure.input.rpartition("#")[0] or failure.input
        alike.setdefault((file, failure.reason.replace(failure.input, "")), []).append(failure)
    for (file, _), group in alike.items():
        for failure in group[:_LISTED]:
            _report_failure(failure)
        if len(group) > _LISTED:
            tell(shown(f"  and {counted(len(group) - _LISTED, 'more row')} of {_named(file)} for the same reason."))


def _report_failure(failure: Failure) -> None:
    given = _named(failure.input)
    reason = failure.reason.replace(failure.input, given)
    tell("  " + shown(reason if reason.startswith(given) else f"{given}: {reason}"))


def _named(path: str) -> str:
    """An input as it was given; standard input by a name."""
    given = as_given(path)
    return STANDARD_INPUT if given == "-" else given


def finish(articles: int, failures: Sequence[Failure]) -> NoReturn:
    """Exit as the articles and failures of a run demand."""
    raise typer.Exit(exit_status(articles, failures))


def exit_status(articles: int, failures: Sequence[Failure]) -> int:
    return (PARTLY_DONE if articles else NOTHING_DONE) if failures else DONE


def report_articles(articles: Sequence[Article | ArticleRecord]) -> None:
    silent = [article.id for article in articles if article.published is None]
    if silent:
        tell(f"No publication date in {listed(silent)}: relative dates stay unresolved there; give the date with --published.")
    inferred = [f"{article.id} ({article.published.day})" for article in articles if article.published and article.published.inferred]
    if inferred:
        tell(f"Publication date only inferred from the text in {listed(inferred)}; correct it with --published.")
    kept = [f"{article.id} ({article.published.day})" for article in articles if article.published and _outweighs_option(article.published)]
    if kept:
        tell(f"The date given with --published is for articles that state none, and left {listed(kept)} as stated there.")
    for article in articles:
        for note in article.notes:
            tell(shown(note if article.id in note else f"{article.id}: {note}"))


def _outweighs_option(published: Publication) -> bool:
    """Whether another date was given, for articles that state none."""
    return any(other.origin == "option" for other in published.conflicts)
