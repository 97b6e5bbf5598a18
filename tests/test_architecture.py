"""The code keeps to its architecture: imports go one way, types are frozen, and nothing below the command line looks outside."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

import timeline
from timeline import edtf, model

PACKAGE = Path(timeline.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

ORDER: tuple[frozenset[str], ...] = tuple(
    frozenset(stage.split())
    for stage in (
        "edtf",
        "model",
        "lexicon",
        "patterns numerals limits parallel sourcing",
        "cleaning models numbers engines reading.zipped reading.archives reading.frontmatter reading.own",
        "reading.formats",
        "reading.finding",
        "reading",
        "dates.anchoring",
        "dates.festivals",
        "dates.datewords",
        "dates.spanwords",
        "dates.phrases dates.tenses",
        "dates.resolving",
        "dates.finding",
        "dates",
        "inferring",
        "entities.latin entities.names",
        "entities.coreference entities.delegations entities.summits entities.taken",
        "entities.people entities.polities",
        "entities.finding",
        "entities",
        "events.words events.status",
        "events.context",
        "events.triggers",
        "events.clauses",
        "events.actors",
        "events.ways events.bounds",
        "events.lengths",
        "events.occasions events.journeys events.hosts events.talks events.itineraries",
        "events.fates events.venues events.asides",
        "events.reports",
        "events.finding",
        "events",
        "merging.confidence merging.blocking merging.undated",
        "merging.consensus",
        "merging.stays merging.tours merging.sameness",
        "merging.joining",
        "merging.clusters",
        "merging",
        "corrections slicing counting comparing",
        "rendering scoring checking coverage explaining reasons",
        "pipeline sheetcells",
        "sheets batches",
        "storing components",
        "reviewing",
        "cli",
        "__main__",
    )
)
"""Each may import from those before it."""
STAGES = {"reading", "cleaning", "dates", "entities", "events", "merging", "rendering"}
"""None of them knows another: the pipeline hands on what each comes to."""
INSIDERS = {"reasons", "corrections", "checking"}
"""They are about merging itself, and look into what it is made of; of every other stage only what its package offers is asked for."""
CONVENIENCES = {("model", "rendering"): "to_frame", ("model", "slicing"): "involving", ("model", "lexicon"): "involving"}
"""Imports against the direction, each in one method of that name, which only hands its object on."""
OUTSIDE = {
    "random",
    "secrets",
    "uuid",
    "time",
    "locale",
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "requests",
    "urllib3",
    "subprocess",
    "getpass",
}
CLOCK_AND_ENVIRONMENT = {"now", "utcnow", "today", "environ", "getenv", "stdin", "stdout", "stderr", "argv", "exit"}


RANKS = {module: at for at, stage in enumerate(ORDER) for module in stage}


def place(name: str) -> str:
    """The longest part of a dotted name that has a place: ``dates.phrases`` has its own, ``rendering.pages`` that of ``rendering``."""
    parts = name.split(".")
    return next((known for at in range(len(parts), 0, -1) if (known := ".".join(parts[:at])) in RANKS), parts[0])


def name_of(path: Path) -> str:
    return place(".".join(path.relative_to(PACKAGE).with_suffix("").parts))


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of all that is imported, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


LIBRARY = [path for path in FILES if name_of(path) not in ("__init__", "cli", "__main__")]


def imported_by(path: Path) -> set[str]:
    """The places that a module imports from, but for its own and for the package that it and the imported one lie in."""
    own = name_of(path)
    named = {place(name.removeprefix("timeline.")) for name in imports(parsed(path)) if name.startswith("timeline.")}
    return {other for other in named & RANKS.keys() if own != other and not own.startswith(f"{other}.")}


MODULES = [path for path in FILES if name_of(path) != "__init__"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_has_its_place(path: Path) -> None:
    assert name_of(path) in RANKS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    own = name_of(path)
    for other in imported_by(path):
        assert RANKS[other] < RANKS[own] or (own, other) in CONVENIENCES, f"{own} must not import {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_stage_imports_another(path: Path) -> None:
    stage = name_of(path).split(".")[0]
    if stage in STAGES:
        assert not {other.split(".")[0] for other in imported_by(path)} & (STAGES - {stage})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_a_stage_is_made_of_is_its_own(path: Path) -> None:
    own = name_of(path).split(".")[0]
    inner = {tuple(other.split(".")) for other in imported_by(path) if "." in other}
    assert not {".".join(parts) for parts in inner if parts[0] != own and not (own in INSIDERS and parts[0] == "merging")}


@pytest.mark.parametrize(("pair", "method"), CONVENIENCES.items())
def test_an_import_against_the_direction_stands_in_its_one_method(pair: tuple[str, str], method: str) -> None:
    own, other = pair
    tree = parsed(PACKAGE / f"{own}.py")
    (function,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == method]
    target = f"timeline.{other}"
    inside = [name for name in imports(function) if name.startswith(target)]
    assert inside
    assert [name for name in imports(tree) if name.startswith(target)] == inside


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_below_the_command_line_looks_outside(path: Path) -> None:
    tree = parsed(path)
    assert not OUTSIDE & set(imports(tree))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & CLOCK_AND_ENVIRONMENT
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"print", "input", "exit", "quit", "eval", "exec"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_one_module_asks_the_network_and_one_answers_it(path: Path) -> None:
    network = {"socket", "ssl", "http.client", "urllib.request", "requests", "urllib3", "httpx", "ftplib", "smtplib"}
    assert not network & set(imports(parsed(path))) or path.relative_to(PACKAGE).as_posix() in ("cli/network.py", "cli/serving.py")


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_writes_files(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    assert not names & {"write_text", "write_bytes", "mkdir", "unlink", "rename", "rmtree"}


@pytest.mark.parametrize("module", [model, edtf])
def test_types_are_frozen_and_slotted(module: object) -> None:
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == getattr(module, "__name__", "")]
    plain = [each for each in classes if not issubclass(each, (Exception, Enum, tuple))]
    assert plain
    for each in plain:
        assert dataclasses.is_dataclass(each), each
        assert each.__dataclass_params__.frozen, each  # type: ignore[attr-defined]  # typeshed does not know it
        assert "__slots__" in vars(each), each
        fields = {field.name: str(field.type) for field in dataclasses.fields(each)}
        assert not [name for name, type in fields.items() if type.startswith(("list", "dict", "set"))], each


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(parsed(path)) or ""
    assert docstring.splitlines()[0].endswith((".", "``"))


def test_the_public_names_are_those_that_can_be_loaded() -> None:
    (checking,) = [node for node in parsed(PACKAGE / "__init__.py").body if isinstance(node, ast.If)]
    typed = {alias.name for node in checking.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert sorted(timeline.__all__) == timeline.__all__
    assert set(timeline.__all__) == typed == set(timeline._HOMES)
    for name in timeline.__all__:
        assert getattr(timeline, name) is not None
    for node in checking.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert f"timeline.{timeline._HOMES[alias.name]}" == node.module


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="chronolgy"):
        timeline.chronolgy  # noqa: B018
    assert set(timeline.__all__) <= set(dir(timeline))
