"""The verbs that ask about chronologies: stats and diff.

Knows how figures are laid out on a terminal; does not know how anything is counted or compared.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.chronologies import built, is_chronology, read_chronology
from timeline.cli.console import NOTHING_DONE, fail, finish, print_data, report_failures, tell
from timeline.cli.files import spare, writable, write_all
from timeline.cli.options import Lang, People, Published, Title, once

if TYPE_CHECKING:
    from timeline.rendering.statistics import Figure
    from timeline.rendering.wording import Words

_WIDTH, _BAR = 100, 24


def stats(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT", help="Articles, as for build; or one .jsonl or .json that build wrote; or a store.", show_default=False
        ),
    ],
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="OUT", help="A .csv file instead of standard output.", callback=once, show_default=False),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, help="How many of each kind to list; the .csv lists all.")] = 12,
    published: Published = None,
    people: People = None,
    lang: Lang = "en",
) -> None:
    """Count events by month, type, status, polity, person and outlet, and say how well they are covered."""
    from timeline.counting import count
    from timeline.rendering.options import Options
    from timeline.rendering.statistics import figures_of, write_statistics
    from timeline.rendering.wording import Words

    outputs = output or []
    spare(outputs, inputs)
    for path in outputs:
        if not path.name.lower().endswith(".csv"):
            raise typer.BadParameter(f"Statistics are written as .csv; {str(path)!r} ends otherwise.", param_hint="'-o'")
    targets = writable(outputs) if outputs else []
    recorded = len(inputs) == 1 and is_chronology(inputs[0])
    chronology = read_chronology(inputs[0]) if recorded else built(inputs, outputs, published, people)
    report_failures(chronology.failures)
    if not recorded and not chronology.articles:
        fail("No article could be read, so there is nothing to count.")
    statistics = count(chronology)
    if targets:
        content = write_statistics(statistics, Options(language=lang))
        if len(write_all((path, content) for path in targets)) < len(outputs):
            raise typer.Exit(NOTHING_DONE)
    else:
        words = Words(lang)
        _print_tables(figures_of(statistics, words), words, top)
    finish(len(chronology.articles), chronology.failures)


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD.jsonl", help="What build wrote as .jsonl or .json before; or a store.", show_default=False)
    ],
    new: Annotated[str, typer.Argument(metavar="NEW.jsonl", help="What it wrote since; - for standard input.", show_default=False)],
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="A .html, .md, .csv, .json or .txt file; may be repeated.",
            callback=once,
            show_default=False,
        ),
    ] = None,
    lang: Lang = "en",
    title: Title = "",
) -> None:
    """Say what is new, changed or gone between two chronologies, and what changed status."""
    from timeline.comparing import compare
    from timeline.rendering.comparisons import COMPARISON_WRITERS, comparison_writer, write_text
    from timeline.rendering.options import Options

    outputs = output or []
    spare(outputs, [old, new])
    for path in outputs:
        if comparison_writer(path) is None:
            known = ", ".join(COMPARISON_WRITERS)
            raise typer.BadParameter(f"Comparisons are written as {known}; {str(path)!r} ends in none of them.", param_hint="'-o'")
    targets = writable(outputs) if outputs else []
    comparison = compare(read_chronology(old), read_chronology(new))
    options, names = Options(language=lang, title=title), (Path(old).name, Path(new).name)
    if not targets:
        print_data(write_text(comparison, names, options))
        return
    contents = [(path, write(comparison, names, options)) for path in targets if (write := comparison_writer(path))]
    if len(write_all(contents)) < len(outputs):
        raise typer.Exit(NOTHING_DONE)


def _print_tables(figures: tuple[Figure, ...], words: Words, top: int) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for section, group in groupby(figures, key=lambda figure: figure.section):
            _print_section(console, section, list(group), words, top)
    print_data("\n".join(line.rstrip() for line in captured.get().strip("\n").split("\n")) + "\n")
    if any(figure.count is None for figure in figures):
        tell("Event records do not say what is marked –; give the articles to count that too.")


def _print_section(console: object, section: str, rows: list[Figure], words: Words, top: int) -> None:
    from rich.bar import Bar
    from rich.console import Console
    from rich.table import Table

    from timeline.rendering.safety import one_line

    assert isinstance(console, Console)
    listed = rows if section in ("coverage", "month") else rows[:top]
    most = max((row.count or 0 for row in rows), default=0)
    table = Table(title=words(section), title_justify="left", title_style="bold", box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=30, overflow="fold")
    table.add_column(justify="right", min_width=6)
    table.add_column(justify="right", min_width=5)
    table.add_column()
    for row in listed:
        share = f"{row.share:.0%}" if row.share is not None else ""
        bar = Bar(most, 0, row.count, width=_BAR, color="blue") if row.count and section != "coverage" else ""
        table.add_row(one_line(row.name), str(row.count) if row.count is not None else "–", share, bar)
    if len(rows) > len(listed):
        table.add_row(words("and_more", count=len(rows) - len(listed)))
    console.print()
    console.print(table)
