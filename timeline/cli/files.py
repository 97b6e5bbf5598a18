"""Input files found, output files written whole or not at all.

The only module that opens an output file; does not know what is in it.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from timeline.cli.console import NOTHING_DONE, STANDARD_INPUT, counted, fail, hold, listed, tell

if TYPE_CHECKING:
    from timeline.model import Failure


@contextmanager
def sources(inputs: Sequence[str], outputs: Sequence[Path] = (), *, network: bool = False) -> Iterator[list[str | Failure]]:
    """The inputs, with standard input and, where ``network`` allows it, pages kept in files for as long as they are needed.

    What an earlier run wrote into an input folder is no article: the outputs of this one are passed over, others are told of.
    """
    from timeline.reading import find_inputs, is_address

    with ExitStack() as stack:
        given: list[str | Failure] = []
        for each in dict.fromkeys(inputs):
            if each == "-":
                held = Path(stack.enter_context(tempfile.TemporaryDirectory()), STANDARD_INPUT)
                held.write_bytes(sys.stdin.buffer.read())
                hold(held, each)
                given.append(str(held))
            elif network and is_address(each):
                given.append(_fetched(each, Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            else:
                given.append(each)
        paths, failures = find_inputs(given)
        written = {path.resolve() for path in outputs}
        kept = [str(path) for path in paths if path.resolve() not in written]
        others = [failure for failure in failures if Path(failure.input).resolve() not in written]
        yield [*kept, *(_without_own(others, given) if kept else others)]


def _without_own(failures: Sequence[Failure], given: Sequence[str | Failure]) -> list[Failure]:
    """The failures but for files that this program wrote and nobody named, which are told of in one sentence."""
    from timeline.reading import is_own

    own = [failure for failure in failures if failure.input not in given and is_own(Path(failure.input))]
    if own:
        tell(f"{counted(len(own), 'file')} left out that timeline itself wrote: {listed([failure.input for failure in own])}.")
    return [failure for failure in failures if failure not in own]


def _fetched(address: str, folder: Path) -> str | Failure:
    """The file that a page was kept in, or why it was not fetched."""
    from timeline.cli.network import Unreachable, fetch
    from timeline.model import Failure

    try:
        page = fetch(address)
    except Unreachable as problem:
        return Failure(address, f"{address} was not fetched: {problem}.")
    held = folder / page.name
    held.write_bytes(page.content)
    hold(held, address)
    return str(held)


@contextmanager
def good_people(people: Path | None) -> Iterator[None]:
    """Wrong usage where a user's table of people cannot be read, or breaks its rules."""
    from timeline.model import BadData

    try:
        yield
    except BadData as error:
        raise typer.BadParameter(str(error), param_hint="'--people'") from error
    except OSError as error:
        if people is not None and error.filename == str(people):
            raise typer.BadParameter(unreadable(people, error), param_hint="'--people'") from error
        raise


def unreadable(path: Path, error: OSError) -> str:
    """Why a file that was named cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist; check the name and the folder it is taken from."
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder; name a file in it."
    return f"{path} cannot be read ({error.strerror}); check that you may read it."


@contextmanager
def good_engine(engine: str) -> Iterator[None]:
    """Wrong usage where there is no engine of that name; one sentence where it cannot be used."""
    if not engine:
        yield
        return
    from timeline.engines import ENGINES, EngineProblem

    if engine.partition(":")[0] not in ENGINES:
        raise typer.BadParameter(f"There is no engine {engine}; known are {', '.join(ENGINES)}.", param_hint="'--engine'")
    try:
        yield
    except EngineProblem as problem:
        fail(str(problem))


@contextmanager
def good_model() -> Iterator[None]:
    """Wrong usage where a spaCy model cannot be used."""
    from timeline.models import NoModel

    try:
        yield
    except NoModel as error:
        raise typer.BadParameter(str(error), param_hint="'--model'") from error


def writable_targets(outputs: Sequence[Path], inputs: Sequence[str]) -> list[tuple[Path, str]]:
    """Each output that can be written, with its format; wrong usage where a suffix has none or an output would overwrite an input."""
    from timeline.rendering import UnknownFormat, format_for

    spare(outputs, inputs)
    try:
        formats = {path: format_for(path) for path in outputs}
    except UnknownFormat as error:
        raise typer.BadParameter(str(error), param_hint="'-o'") from error
    return [(path, formats[path]) for path in writable(outputs)]


_HEEDED_BY = {
    "flavour": ("fragment",),
    "brief": ("fragment",),
    "long": ("csv", "parquet"),
    "raw": ("csv", "timelinejs-csv", "cameo", "colt", "edges"),
}
"""Options of writing that only some formats have a use for."""


def demand_use(outputs: Sequence[Path], **given: bool) -> None:
    """Wrong usage where an option is given that changes none of the outputs."""
    from timeline.rendering import RENDERERS, format_for

    formats = {format_for(path) for path in outputs}
    for option in (name for name, is_given in given.items() if is_given and formats.isdisjoint(_HEEDED_BY[name])):
        suffixes = " and ".join(RENDERERS[format].suffixes[0] for format in _HEEDED_BY[option])
        raise typer.BadParameter(
            f"It changes {suffixes} only, and none is written; leave it out, or write one.", param_hint=f"'--{option}'"
        )


def spare(outputs: Sequence[Path], inputs: Sequence[str]) -> None:
    read = {Path(path).resolve() for path in inputs if path != "-"}
    for path in outputs:
        if path.resolve() in read:
            raise typer.BadParameter(f"{path} is an input as well, and would be overwritten.", param_hint="'-o'")


def _obstacle(path: Path) -> str:
    """Why nothing can be written to ``path``, as far as can be told beforehand."""
    try:
        return _obstacle_there(path)
    except PermissionError:  # its folder may not even be looked into
        return _forbidden(path)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; choose another name."


def _obstacle_there(path: Path) -> str:
    if path.is_dir():
        return f"{path} is a folder; name a file in it."
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"{path} cannot be written: there is no folder {folder}; make it first."
    if not os.access(folder, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return _forbidden(path)
    return ""


def _forbidden(path: Path) -> str:
    return f"{path} cannot be written: you lack the permission; choose another place."


def writable(outputs: Sequence[Path]) -> list[Path]:
    """The outputs that can be written; says why of each that cannot, and gives up where none is left."""
    obstacles = {path: _obstacle(path) for path in outputs}
    for sentence in filter(None, obstacles.values()):
        tell(sentence)
    if all(obstacles.values()):
        raise typer.Exit(NOTHING_DONE)
    return [path for path, sentence in obstacles.items() if not sentence]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that appears whole or not at all: beside its place first, then moved there."""
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        if not _is_running(left.suffixes[-2][1:]):
            left.unlink(missing_ok=True)
    try:
        with beside.open("xb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _is_running(process: str) -> bool:
    """Whether the process that began a file may still finish it."""
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except OSError:
        return True
    return True


def write_all(contents: Iterable[tuple[Path, str | bytes]]) -> list[Path]:
    """Write what can be written; the paths that were."""
    written = []
    for path, content in contents:
        try:
            write_whole(path, content)
            written.append(path)
        except OSError as error:
            tell(f"{path} cannot be written: {error.strerror or error}.")
    if written:
        tell(f"Wrote {', '.join(map(str, written))}.")
    return written
