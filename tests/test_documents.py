"""The documents say what the program does, and speak of the project only."""

from __future__ import annotations

import doctest
import functools
import importlib
import json
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer.main

from timeline import cli, lexicon
from timeline.checking import PLACE_KINDS, POLITY_KINDS, TITLE_OFFICES
from timeline.cli import console
from timeline.lexicon import OFFICES
from timeline.rendering import RENDERERS

ROOT = Path(__file__).parents[1]
DATA = ROOT / "timeline" / "data"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
VERBS = sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]  # a group has commands
SUFFIXES = sorted(suffix for renderer in RENDERERS.values() for suffix in renderer.suffixes)


@functools.cache
def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def shell_lines(document: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", document, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def tracked() -> list[Path]:
    """What belongs to the project: as git has it, or all of an unpacked source distribution."""
    try:
        listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached"], capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return [
            path for path in ROOT.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        ]
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


# --- README ------------------------------------------------------------------------------------------------------------


def test_the_readme_has_one_line_that_builds_and_one_that_tests() -> None:
    build, test = (line for line in shell_lines(text("README.md")) if line.startswith("python3 -m venv"))
    assert "-c constraints.txt" in build
    assert "-c constraints.txt" in test
    assert "timeline build fixtures/articles -o chronology.html -o chronology.csv" in build
    assert test.endswith("-m pytest")


def test_ci_runs_the_readmes_line() -> None:
    script = text(".ci/run")
    (pattern,) = re.findall(r"grep -m1 -E '([^']+)' README\.md", script)
    lines = [line for line in text("README.md").splitlines() if re.search(pattern, line)]
    assert lines == [line for line in shell_lines(text("README.md")) if line.endswith("-m pytest")]
    assert "set -euo pipefail" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


def test_the_paths_of_the_readmes_commands_exist() -> None:
    words = [word for line in shell_lines(text("README.md"))[:1] for word in shlex.split(line)]
    for name in ("constraints.txt", "fixtures/articles"):
        assert name in words
        assert (ROOT / name).exists()
    articles = len(json.loads(text("fixtures/gold.json"))["articles"])
    assert f"It reads the {articles} articles" in text("README.md")


def test_the_readmes_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    example = doctest.DocTestParser().get_doctest(text("README.md"), {}, "README.md", "README.md", 0)
    assert example.examples
    output: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=output.append)
    assert not result.failed, "".join(output)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme_and_has_help(verb: str) -> None:
    assert f"`timeline {verb}`" in text("README.md")
    command = typer.main.get_command(cli.app).commands[verb]  # type: ignore[attr-defined]  # a group has commands
    assert command.help
    assert all(parameter.help for parameter in command.params if parameter.name != "help")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_output_format_is_in_the_readme(suffix: str) -> None:
    assert f"`{suffix}`" in text("README.md")


def test_exit_statuses_are_in_the_readme() -> None:
    sentence = re.search(r"The exit status is ([^.]*)\.", text("README.md"))
    assert sentence
    assert [int(digit) for digit in re.findall(r"\d", sentence[1])] == [
        console.DONE,
        console.NOTHING_DONE,
        console.WRONG_USAGE,
        console.PARTLY_DONE,
    ]


# --- the tables --------------------------------------------------------------------------------------------------------


def section(table: str) -> str:
    """What docs/data.md says of one table."""
    match = re.search(rf"^##+ {re.escape(table)}\b.*?(?=^##+ |\Z)", text("docs/data.md"), re.DOTALL | re.MULTILINE)
    assert match, f"docs/data.md does not describe {table}"
    return match[0]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.tsv")), ids=lambda path: path.name)
def test_every_column_is_described(path: Path) -> None:
    columns = path.read_text("utf-8").split("\n", 1)[0].split("\t")
    for column in columns:
        assert f"`{column}`" in section(path.name)
    assert tuple(columns) == lexicon._COLUMNS[path.name]


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.name)
def test_every_vocabulary_is_described(path: Path) -> None:
    for table in tomllib.loads(path.read_text("utf-8")):
        assert f"`{table}`" in section(path.name)


@pytest.mark.parametrize("type", tomllib.loads((DATA / "events.toml").read_text("utf-8"))["types"])
def test_every_event_type_is_described(type: str) -> None:
    assert f"`{type}`" in section("events.toml")


def test_the_codes_of_the_tables_are_described() -> None:
    for table, codes in {
        "people.tsv": OFFICES,
        "polities.tsv": POLITY_KINDS,
        "places.tsv": PLACE_KINDS,
        "titles.tsv": TITLE_OFFICES - OFFICES,
    }.items():
        for code in codes:
            assert f"`{code}`" in section(table)


# --- the other documents -----------------------------------------------------------------------------------------------

TERMS = re.findall(r"^\| ([^|]+) \| [^|]+ \| `([\w.]+)` \|$", text("docs/glossary.md"), re.MULTILINE)


@pytest.mark.parametrize(("term", "name"), TERMS, ids=[term for term, _ in TERMS])
def test_every_term_of_the_glossary_exists_in_the_code(term: str, name: str) -> None:
    parts = name.split(".")
    module = (
        next(at for at in range(len(parts), 0, -1) if importlib.util.find_spec(".".join(parts[:at])) is not None) if len(parts) < 3 else 2
    )
    found: object = importlib.import_module(".".join(parts[:module]))
    for part in parts[module:]:
        found = getattr(found, part)
    assert found is not None


def test_the_glossary_is_sorted_and_complete() -> None:
    assert len(TERMS) == text("docs/glossary.md").count("\n| ") - 1
    assert [term.lower() for term, _ in TERMS] == sorted(term.lower() for term, _ in TERMS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    content = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", content):
        assert (path.parent / link).exists(), link
    for name in re.findall(r"`((?:timeline|tests|docs|fixtures|templates|\.ci)/[\w./-]+)`", content):
        assert (ROOT / name).exists() or name == "timeline/templates", name


def test_the_design_names_every_module() -> None:
    package = ROOT / "timeline"
    stages = {"reading", "dates", "entities", "events", "merging"}
    modules = {
        path.stem
        for folder in (package, *(package / stage for stage in stages))
        for path in folder.iterdir()
        if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    table = text("docs/design.md").split("## Modules")[1].split("\n## ")[0]
    assert modules <= {
        name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1] if line.startswith("|") else "")
    }


def test_the_changelog_is_open_for_the_next_change() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md")


ELSEWHERE = re.compile(
    r"(?<![\w.])/(?:home|root|work|Users|opt|tmp|mnt)/\w"  # a path of somebody's machine
    r"|index[-]url|find[-]links|file://"  # where somebody's packages came from
    r"|\b(?:AI|LLM|chat|coding|sub)[ -]?(?:agent|session|assistant)s?\b|\b(?:this|my|our|previous) session\b|\bprompt(?:ed|s)?\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path", [path for path in tracked() if path.name != Path(__file__).name], ids=lambda path: str(path.relative_to(ROOT))
)
def test_files_speak_of_the_project_only(path: Path) -> None:
    content = path.read_bytes()
    if b"\0" not in content:
        assert not ELSEWHERE.search(content.decode("utf-8", "replace"))
