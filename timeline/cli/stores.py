"""The verbs that keep a chronology in a store: init, add, status, remove, history and undo; and what build makes of one.

Knows the clock and what is said of a store; does not know how anything is stored.
"""

from __future__ import annotations

import datetime
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.console import as_given, counted, fail, finish, listed, print_data, progress_bar, report_failures, shown, tell
from timeline.cli.files import good_people, sources
from timeline.cli.options import AllowNetwork, Inputs, Jobs, People, Published, TimeLimit
from timeline.limits import LIMITS, Limits

if TYPE_CHECKING:
    from timeline.model import Chronology
    from timeline.pipeline import Trace
    from timeline.storing import Built, Store

_SUFFIX = ".timeline"
_TOLD = 20
"""Faults that are told one by one."""

StoreFile = Annotated[Path, typer.Argument(metavar="STORE", help="The file that timeline init made.", show_default=False)]


def now() -> str:
    """The present moment, as a store notes it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


@contextmanager
def opened(path: Path, *, write: bool) -> Iterator[Store]:
    """An open store; one sentence and status 1 for whatever is wrong with it."""
    from timeline.storing import StoreProblem, open_store

    try:
        with open_store(path, write=write) as store:
            yield store
    except StoreProblem as problem:
        fail(str(problem))


@contextmanager
def people_of(store: Store) -> Iterator[Path | None]:
    """The store's own table of people as a file, where it has one; one sentence and status 1 where newer rules refuse it."""
    from timeline.model import BadData

    text = store.people
    if text is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "people.tsv")
        path.write_text(text, "utf-8")
        try:
            yield path
        except BadData as error:
            where = "mend it there (the table settings, the row people)"
            fail(f"The store's own {str(error).replace(str(path), path.name)}; {where}, or make a new store.")


def init(store: Annotated[Path, typer.Argument(metavar="STORE", help="The new file.", show_default=False)], people: People = None) -> None:
    """Make an empty store: one file that keeps articles, their chronology, and corrections."""
    from timeline.storing import StoreProblem, create

    try:
        with good_people(people):
            create(store, people=people).close()
    except StoreProblem as problem:
        fail(str(problem))
    except OSError as error:
        fail(f"{store} cannot be made: {error.strerror} ({error.filename}).")
    tell(f"Made {store}; add articles with timeline add {store} INPUT….")


def add(
    store: StoreFile,
    inputs: Inputs,
    published: Published = None,
    time_limit: TimeLimit = LIMITS.seconds,
    allow_network: AllowNetwork = False,
    jobs: Jobs = 0,
) -> None:
    """Add articles to a store. What is there already stays as it is; an interruption loses nothing that was stored."""
    from timeline.parallel import collect_seldom, cores

    collect_seldom()
    demand_store_first(store, inputs, "add")
    demand_articles(inputs)
    with (
        opened(store, write=True) as held,
        people_of(held) as people,
        sources(inputs, [store], network=allow_network) as paths,
        progress_bar() as progress,
    ):
        placeless = frozenset(Path(path) for path in paths if isinstance(path, str) and as_given(path) != path)
        added = held.add(
            paths,
            made=now(),
            published=published,
            people=people,
            progress=progress,
            placeless=placeless,
            limits=Limits(seconds=time_limit),
            jobs=jobs or cores(),
        )
    parts = [f"{len(added.new)} new", f"{len(added.changed)} changed", f"{len(added.known)} known already"]
    if added.renewed:
        parts.append(f"{added.renewed} read again by newer rules")
    tell(f"{counted(len(added.new) + len(added.changed) + len(added.known), 'article')}: {', '.join(parts)}.")
    if added.changed:
        tell(f"In place of an earlier version, which stays in the store but out of the chronology: {listed(added.changed)}.")
    report_failures(added.failures)
    finish(len(added.new) + len(added.changed) + len(added.known), added.failures)


def remove(
    store: StoreFile,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Names as in a chronology, files, or keys.", show_default=False)],
) -> None:
    """Take articles out of a store, and with them all that rests on them alone."""
    with opened(store, write=True) as held:
        gone = held.remove(articles, made=now())
    tell(f"Removed {listed(gone)}.")


def status(
    store: StoreFile,
    articles: Annotated[bool, typer.Option("--articles", help="List the articles: name, key, publication date.")] = False,
    find: Annotated[str, typer.Option(metavar="WORDS", help="List the sentences that hold all these words.", show_default=False)] = "",
) -> None:
    """Say what a store holds, which articles and corrections want attention, and what was done last."""
    with opened(store, write=False) as held, people_of(held) as people:
        if find:
            for hit in held.search(find):
                print_data(f"{shown(hit.article)}\t{hit.start}\t{hit.end}\t{hit.text}\n")
            return
        state = held.state(people)
        if articles:
            print_data("".join(f"{shown(name)}\t{key}\t{published}\n" for name, key, published in state.articles))
            return
        built = held.build(people, renew=False)
        print_data(f"{store}: {counted(len(state.articles), 'article')}, {counted(len(built.chronology), 'event')}, ")
        print_data(f"{counted(state.corrections, 'correction')}; schema {state.schema}.\n")
    if state.replaced:
        tell(f"{counted(state.replaced, 'article')} replaced by a newer version, and kept.")
    if state.stale:
        tell(f"{counted(state.stale, 'article')} read by older rules; the next add or build reads them again.")
    for made, verb in state.runs[:1]:
        tell(f"Last changed {made} by {verb}.")
    report_failures(state.unread)
    report_unplaced(built)


def report_unplaced(built: Built) -> None:
    """Name every correction that found no place."""
    for stored, reason in built.corrected.unplaced:
        tell(f"Correction {stored.number} no longer finds its place: {stored.correction} ({reason}).")


def asks_for_store(path: str) -> bool:
    """Whether an input is a store, or is called like one."""
    if path == "-" or not (path.endswith(_SUFFIX) or _is_database(Path(path))):
        return False  # without loading what knows stores
    from timeline.storing import is_store

    return is_store(Path(path)) or (path.endswith(_SUFFIX) and Path(path).is_file())


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(6) == b"SQLite"
    except OSError:
        return False


def demand_articles(inputs: Sequence[str]) -> None:
    """Wrong usage where a store is given to what reads articles."""
    for path in filter(asks_for_store, inputs):
        raise typer.BadParameter(
            f"{path} is a store, and this takes articles: give their files. What a store holds is for"
            " timeline build, stats, render, diff and explain EVENT."
        )


def demand_store_first(store: Path, others: Sequence[str], verb: str) -> None:
    """Wrong usage where a store stands among what should follow it, and none stands before."""
    if any(map(asks_for_store, others)) and not asks_for_store(str(store)):
        there = next(filter(asks_for_store, others))
        rest = shlex.join(str(store) if each == there else each for each in others)
        raise typer.BadParameter(f"The store comes first: timeline {verb} {shlex.quote(there)} {rest}")


def demand_alone(inputs: Sequence[str], published: datetime.date | None, people: Path | None) -> None:
    """Wrong usage where a store is given together with what it keeps itself."""
    if len(inputs) > 1:
        raise typer.BadParameter("A store is built alone; add other inputs to it with timeline add.")
    if published or people:
        raise typer.BadParameter("--published is for timeline add, and --people for timeline init, where the input is a store.")


def built_from(inputs: Sequence[str], published: datetime.date | None, people: Path | None, trace: Trace | None = None) -> Chronology:
    """The chronology of a store, all corrections in it; ``trace`` is told of its articles."""
    demand_alone(inputs, published, people)
    path = Path(inputs[0])
    with opened(path, write=False) as held, people_of(held) as own:
        writable = may_write(path)
        built = held.build(own, renew=writable)
        if writable:
            held.remember(built)
        else:
            tell(f"{path} is read-only: the chronology is built from what was read before, and its tables are left as they are.")
        if trace:
            for outcome in held.outcomes():
                trace(inputs[0], outcome)
    report_unplaced(built)
    return built.chronology


def may_write(path: Path) -> bool:
    from timeline.storing.database import may_write as writable

    return writable(path)


def check(
    store: StoreFile,
    salvage: Annotated[
        Path | None, typer.Option(metavar="NEW", help="Write what can be saved into a new store.", show_default=False)
    ] = None,
) -> None:
    """Verify a store: the file, its references, digests and quotations; say what can be saved, and save it if asked."""
    from timeline.storing import StoreProblem, verifying

    try:
        checked = verifying.salvage(store, salvage, now()) if salvage else verifying.check(store)
    except StoreProblem as problem:
        fail(str(problem))
    holding = f"{counted(checked.articles, 'article')} and {counted(checked.corrections, 'correction')}"
    if salvage:
        tell(f"Saved {holding} in {salvage}; the next build reads the articles again.")
        if checked.lost:
            fail(f"Lost: {listed(checked.lost)}; add them again.")
        return
    if not checked.problems:
        tell(f"{store} is sound: {holding}.")
        return
    for problem_found in checked.problems[:_TOLD]:
        tell(f"  {problem_found}")
    fail(f"{store} is damaged ({counted(len(checked.problems), 'fault')}). {holding} can be saved: timeline check {store} --salvage NEW.")


def history(
    store: StoreFile,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, now or before.", show_default=False)],
) -> None:
    """List what people corrected on an event, and what was undone."""
    with opened(store, write=False) as held, people_of(held) as people:
        built = held.build(people, renew=False)
        entries = held.history(event, dict(built.corrected.placed))
        known = any(each.id == event for each in (*built.chronology, *built.automatic))
    if not entries:
        fail(f"{event}: nobody has corrected it." if known else f"{store} knows no event {event}; ids stand in what timeline build writes.")
    for entry in entries:
        undone = f"  (undone {entry.undone})" if entry.undone else ""
        print_data(f"{entry.number}\t{entry.made}\t{entry.verb}\t{entry.summary}{undone}\n")


def undo(
    store: StoreFile,
    correction: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Only this correction, as timeline history numbers it.", show_default=False)
    ] = None,
) -> None:
    """Undo the last corrections that were made together. They stay in the history."""
    with opened(store, write=True) as held:
        undone = held.undo(now(), correction)
    if not undone:
        fail(f"{store} has no such correction to undo." if correction else f"{store} has no correction to undo.")
    for summary in undone:
        tell(f"Undone: {summary}")
