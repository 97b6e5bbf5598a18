"""The packages hold what they need, and declare what they import."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import Distribution, distribution, distributions, packages_distributions
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CHOSEN = {"cn2an", "dateparser", "jinja2", "pandas", "spacy", "typer"}
"""Dependencies that belong to the project's design, whether or not a module imports them yet."""
EXTRAS = [name for extra in ("engine", "warc") for name in PROJECT["optional-dependencies"][extra]]
"""Dependencies of parts that most people do without."""
PULLED_IN = {"markupsafe": "jinja2"}
"""Packages that come with a dependency and are part of its interface."""


class Built(NamedTuple):
    """The built packages; the wheel is built from the source distribution."""

    source: Path
    wheel: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (source,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(source, wheel)


def files_below(folder: str) -> set[str]:
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_the_wheel_holds_code_tables_and_templates(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    assert {name for name in names if ".dist-info/" not in name} == files_below("timeline") | {
        f"timeline/{name}" for name in files_below("templates")
    }
    assert "timeline/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_distribution_can_be_worked_on(built: Built) -> None:
    with tarfile.open(built.source) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    wanted = files_below("timeline") | files_below("templates") | files_below("tests") | files_below("fixtures") | files_below("docs")
    wanted |= {
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "SECURITY.md",
        "constraints.txt",
        "requirements-hashed.txt",
        "pyproject.toml",
        ".ci/run",
    }
    assert wanted <= names


def test_a_chronology_builds_from_the_wheel_outside_the_checkout(built: Built, tmp_path: Path) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        wheel.extractall(tmp_path / "installed")
    (tmp_path / "a.txt").write_text("【新华社北京2023年3月21日电】中国国家主席习近平20日在莫斯科会见俄罗斯总统普京。\n", "utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-m", "timeline", "build", "a.txt", "-o", "a.html", "-o", "a.csv"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "<html" in (tmp_path / "a.html").read_text("utf-8")
    assert "2023-03-20" in (tmp_path / "a.csv").read_text("utf-8")
    where = subprocess.run(
        [sys.executable, "-c", "import timeline; print(timeline.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(tmp_path)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", name, maxsplit=1)[0]).lower()


def imported() -> set[str]:
    """The top-level packages that the code imports, in functions too, other than its own and Python's."""
    found = set()
    for path in (ROOT / "timeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found - sys.stdlib_module_names - {"timeline"}


def test_every_import_is_declared_and_every_dependency_used() -> None:
    declared = {normal(name) for name in (*PROJECT["dependencies"], *EXTRAS)}
    homes = packages_distributions()
    used = {normal(PULLED_IN.get(name, homes[name][0])) for name in imported()}
    assert used <= declared, f"not declared: {used - declared}"
    assert declared <= used | CHOSEN, f"not used: {declared - used - CHOSEN}"


def test_constraints_pin_every_dependency_and_hold_no_addresses() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    pinned = {normal(line) for line in lines}
    wanted = {normal(name) for name in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])}
    assert wanted <= pinned


HASHED = (ROOT / "requirements-hashed.txt").read_text("utf-8")
ELSEWHERE = {"colorama", "setuptools"}
"""What pip's list of a fresh installation on Linux leaves out: a package for Windows, and one that builds others."""


def test_the_hashed_requirements_are_the_constraints() -> None:
    """The same versions, each with the digests of its files, and no address to get them from."""
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = {normal(line): line.partition("==")[2] for line in constraints.splitlines() if "==" in line}
    hashed = {normal(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", HASHED, re.MULTILINE)}
    assert {name: version for name, version in hashed.items() if name not in ELSEWHERE} == pinned
    blocks = re.split(r"^(?=[A-Za-z])", HASHED, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(hashed)
    for block in blocks:
        assert re.fullmatch(r"[\w.-]+==[\w.]+(?: ; [^\n]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n", block), block


LICENCES = re.compile(
    r"(?:MIT|0?BSD(?:-\d-Clause)?|Apache(?:[ -]2\.0| Software License)?|ISC License \(ISCL\)|PSF-2\.0|Python Software Foundation License"
    r"|Mozilla Public License 2\.0 \(MPL 2\.0\)|MPL-2\.0|CNRI-Python|Zlib|CC0-1\.0)(?: License)?(?: AND | OR |; |\Z)"
)
"""Licences that were looked at: permissive ones, and the MPL, which asks only for changes to its own files."""


def runtime() -> dict[str, Distribution]:
    """All packages that an installation for users brings, by name."""
    found: dict[str, Distribution] = {}
    left = [Requirement(line) for line in PROJECT["dependencies"]]
    while left:
        wanted = left.pop()
        name = normal(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found[name] = distribution(wanted.name)
        left += map(Requirement, found[name].requires or ())
    return found


def test_what_users_install_is_under_licences_that_were_looked_at() -> None:
    for name, package in runtime().items():
        metadata = package.metadata
        classified = "; ".join(line.rpartition(":: ")[2] for line in metadata.get_all("Classifier", []) if line.startswith("License ::"))
        licence = next(filter(None, (metadata.json.get("license_expression"), classified, metadata.json.get("license"))), "none")
        assert not LICENCES.sub("", str(licence)), f"{name}: {licence}"


def test_nothing_is_installed_twice() -> None:
    names = [normal(package.metadata["Name"]) for package in distributions()]
    assert not [name for name in runtime() if names.count(name) > 1]


def test_the_supported_versions_are_stated_once_and_alike() -> None:
    minor = [int(found[1]) for line in PROJECT["classifiers"] if (found := re.search(r":: 3\.(\d+)$", line))]
    assert PROJECT["requires-python"] == f">=3.{min(minor)}"
    assert sys.version_info >= (3, min(minor))
