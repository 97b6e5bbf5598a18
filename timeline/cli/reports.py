"""The report of a run: every input with its digest and what became of it, and what was written.

Knows the clock, the environment and what is said of a run; does not know how anything was found.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.cli.console import as_given
from timeline.cli.files import write_all

if TYPE_CHECKING:
    from timeline.model import Chronology
    from timeline.pipeline import Outcome

FORMAT = 1
"""Counts up when a key changes its meaning."""


@dataclass(slots=True)
class _Input:
    """One input, and what came of it until now."""

    sha256: str | None
    size: int | None
    articles: list[tuple[str, str | None, int, int]] = field(default_factory=list)
    """(name, publication date, dates with a value, reports of events) of each."""
    reasons: list[str] = field(default_factory=list)


class Report:
    """Gathers what a run reads, and writes it as JSON."""

    def __init__(self, path: Path, options: Mapping[str, object], *, reproducible: bool) -> None:
        self.path = path
        self._options = {name: _plain(value) for name, value in sorted(options.items())}
        self._reproducible = reproducible
        self._inputs: dict[str, _Input] = {}

    def note(self, source: str, found: Outcome) -> None:
        """Take down what came of one article, row or input. The file is there still, and read for its digest when it is first named."""
        from timeline.model import Failure

        name = as_given(source)
        if name not in self._inputs:
            self._inputs[name] = _Input(*digest_of(Path(source)))
        held = self._inputs[name]
        if isinstance(found, Failure):
            held.reasons.append(found.reason)
        else:
            published = found.article.published
            held.articles.append((found.article.id, published.day.isoformat() if published else None, found.dates, len(found.mentions)))

    def write(self, chronology: Chronology, outputs: Sequence[Path], status: int) -> bool:
        """Whether it could be written."""
        cited: dict[str, int] = {}
        for event in chronology:
            for article in {source.article for source in event.sources}:
                cited[article] = cited.get(article, 0) + 1
        inputs = [_record(name, held, cited) for name, held in sorted(self._inputs.items())]
        record = {
            "report": FORMAT,
            "program": {"version": version(), "rules": _rules(), "python": platform.python_version()},
            "made": self._moment(),
            "options": self._options,
            "inputs": inputs,
            "outputs": [dict(zip(("output", "sha256", "bytes"), (str(path), *digest_of(path)), strict=True)) for path in outputs],
            "counts": {
                "inputs": len(inputs),
                "failed": sum(each["status"] == "failed" for each in inputs),
                "articles": len(chronology.articles),
                "dates": sum(dates for held in self._inputs.values() for _, _, dates, _ in held.articles),
                "reports": sum(reports for held in self._inputs.values() for _, _, _, reports in held.articles),
                "events": len(chronology),
                "failures": len(chronology.failures),
            },
            "exit_status": status,
        }
        return bool(write_all([(self.path, json.dumps(record, ensure_ascii=True, indent=1) + "\n")]))

    def _moment(self) -> str | None:
        """When the run was made: by the clock, or, where two runs must not differ, as SOURCE_DATE_EPOCH says."""
        if not self._reproducible:
            return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        given = os.environ.get("SOURCE_DATE_EPOCH", "")
        try:
            return datetime.datetime.fromtimestamp(int(given), datetime.UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):
            return None


def _record(name: str, held: _Input, cited: Mapping[str, int]) -> dict[str, Any]:
    status = ("partly" if held.articles else "failed") if held.reasons else "read"
    articles = [
        {"article": article, "published": published, "dates": dates, "reports": reports, "events": cited.get(article, 0)}
        for article, published, dates, reports in held.articles
    ]
    return {
        "input": name,
        "sha256": held.sha256,
        "bytes": held.size,
        "status": status,
        "articles": articles,
        "reasons": held.reasons,
    }


def digest_of(path: Path) -> tuple[str | None, int | None]:
    """The SHA-256 of a file and its size in bytes; neither where there is no file to read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except (OSError, ValueError):
        return None, None


def version() -> str:
    """The installed version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("timeline-china")
    except PackageNotFoundError:
        return "(not installed)"


def _rules() -> str:
    from timeline.storing.rules import rules_version

    return rules_version()


def _plain(value: object) -> object:
    """An option's value as JSON can say it."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
