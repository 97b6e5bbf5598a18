"""Says the figures of a chronology as rows with names: for the terminal and for a spreadsheet.

Knows what each figure is called; does not know how it was counted.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from timeline.counting import Counts, Coverage, Statistics
from timeline.edtf import Point, parse
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.safety import plain
from timeline.rendering.tables import defused
from timeline.rendering.wording import Words

COLUMNS = ("section", "key", "name", "count", "share")
"""Columns of the spreadsheet; ``share`` goes from 0 to 1: of all events, for outlets and articles of all articles."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: a figure under its section."""

    section: str
    """``coverage``, ``month``, ``type``, ``status``, ``polity``, ``person`` or ``outlet``."""
    key: str
    name: str
    count: int | None
    """``None`` where event records alone do not say."""
    share: float | None


def figures_of(statistics: Statistics, words: Words) -> tuple[Figure, ...]:
    """All figures, section after section."""
    events, articles = statistics.coverage.events, sum(number for _, number in statistics.outlets)
    people = {name: name for name, _ in statistics.people} | {name: f"{name} {english}" for name, english in statistics.english}
    return (
        *_coverage(statistics.coverage, words),
        *_counted("month", statistics.months, {key: _month(key, words) for key, _ in statistics.months}, events),
        *_counted("type", statistics.types, {key: words.type(key) for key, _ in statistics.types}, events),
        *_counted("status", statistics.statuses, {key: words.label(key) for key, _ in statistics.statuses}, events),
        *_counted("polity", statistics.polities, {key: words.polity(key) for key, _ in statistics.polities}, events),
        *_counted("person", statistics.people, people, events),
        *_counted("outlet", statistics.outlets, {key: key or words("no_outlet") for key, _ in statistics.outlets}, articles),
    )


def write_statistics(statistics: Statistics, options: Options = DEFAULTS) -> bytes:
    """CSV as spreadsheets like it: UTF-8 with a byte order mark, CRLF, nothing that they would compute."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for figure in figures_of(statistics, Words(options.language)):
        share = "" if figure.share is None else f"{figure.share:.3f}"
        count = "" if figure.count is None else figure.count
        table.writerow((figure.section, defused(plain(figure.key)), defused(plain(figure.name)), count, share))
    return file.getvalue().encode("utf-8-sig")


def _coverage(coverage: Coverage, words: Words) -> tuple[Figure, ...]:
    events, articles = coverage.events, coverage.articles
    rows = (
        ("events", "events", events, None),
        ("dated", "dated_events", coverage.dated, events),
        ("to_the_day", "events_to_the_day", coverage.to_the_day, events),
        ("single_source", "one_source", coverage.single_source, events),
        ("conflicting", "with_conflicts", coverage.conflicting, events),
        ("articles", "inputs" if coverage.failures is not None else "articles_cited", articles, None),
        ("articles_without_date", "unpublished_articles", coverage.articles_without_date, articles),
        ("articles_without_events", "eventless_articles", coverage.articles_without_events, articles),
        ("unplaced", "unplaced", coverage.unplaced, None),
        ("failures", "failures", coverage.failures, None),
    )
    return tuple(Figure("coverage", key, words(name), count, _share(count, of)) for key, name, count, of in rows)


def _counted(section: str, counts: Counts, names: dict[str, str], of: int) -> tuple[Figure, ...]:
    return tuple(Figure(section, key, names[key], number, _share(number, of)) for key, number in counts)


def _share(number: int | None, of: int | None) -> float | None:
    return number / of if number is not None and of else None


def _month(key: str, words: Words) -> str:
    point = parse(key) if key else None
    return words.month(point.year, point.month) if isinstance(point, Point) else words("undated")
