"""The verbs that check the program itself: evaluate and check-data.

Knows how scores and faults are listed; does not know how they are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.articles import dated
from timeline.cli.chronologies import built
from timeline.cli.console import NOTHING_DONE, counted, fail, print_data, report_failures, tell
from timeline.cli.options import People

if TYPE_CHECKING:
    from timeline.scoring import Tally


def evaluate(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE", help="Folders with articles/ and gold.json.", show_default=False)],
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A TOML file of the least F1 for each bundle; below it the exit status is 1.")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="List what was missed, wrong or different, on standard error.")] = False,
) -> None:
    """Score the chronology and the dates of annotated bundles: a Markdown table of precision, recall and F1."""
    from timeline.scoring import Tally, read_floors

    try:
        least = read_floors(floors) if floors else {}
    except (OSError, ValueError) as error:
        raise typer.BadParameter(
            f"{floors} is no table of floors ({error}); fixtures/floors.toml is one.", param_hint="'--floors'"
        ) from error
    rows: list[tuple[str, Tally, Tally]] = []
    for bundle in bundles:
        rows.append((bundle.resolve().name, *_evaluated(bundle)))
        if details:
            tell("\n".join((f"{rows[-1][0]}:", *rows[-1][1].differences, *rows[-1][2].differences)))
    if len(rows) > 1:
        rows.append(("all", sum((row[1] for row in rows), Tally()), sum((row[2] for row in rows), Tally())))
    print_data("\n".join(_scores(rows)) + "\n")
    short = [sentence for name, events, found in rows for sentence in _shortfalls(name, events, found, least.get(name, {}))]
    for sentence in short:
        tell(sentence)
    if short:
        raise typer.Exit(NOTHING_DONE)


def _evaluated(bundle: Path) -> tuple[Tally, Tally]:
    from timeline.model import BadData
    from timeline.scoring import read_gold, score, score_dates

    try:
        gold = read_gold(bundle / "gold.json")
    except OSError as error:
        fail(f"{bundle} is no bundle: {bundle / 'gold.json'} cannot be read ({error.strerror}).")
    except BadData as error:
        fail(str(error))
    folder = [str(bundle / "articles")]
    chronology = built(folder, [], None, None)
    report_failures(chronology.failures)
    return score(chronology, gold), score_dates(dated(folder, [], None, "news")[0], gold)


def _scores(rows: Iterable[tuple[str, Tally, Tally]]) -> Iterator[str]:
    yield "| bundle | events | precision | recall | F1 | strict F1 | dates | precision | recall | F1 | with words |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for name, events, found in rows:
        cells = [name, str(events.gold), *map(_rate, (events.precision, events.recall, events.f1, events.strict_f1))]
        cells += [str(found.gold), *map(_rate, (found.precision, found.recall, found.f1, found.strict_f1))]
        yield f"| {' | '.join(cells)} |"


def _rate(value: float) -> str:
    return f"{value:.3f}"


def _shortfalls(name: str, events: Tally, found: Tally, least: dict[str, float]) -> Iterator[str]:
    reached = {"events": events.f1, "strict": events.strict_f1, "dates": found.f1}
    for measure, floor in least.items():
        if reached[measure] < floor:
            yield f"{name}: {measure} F1 {reached[measure]:.3f} is below its floor of {floor:.3f}."


def check_data(
    people: People = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print what the tables hold, by country and period, as Markdown.")] = False,
) -> None:
    """Check the tables of names, places and words: columns, codes, dates, duplicates."""
    if coverage:
        from timeline.coverage import coverage as table

        print_data(table())
        return
    from timeline.checking import find_faults

    if people is not None and not people.exists():
        raise typer.BadParameter(f"{people} does not exist; check the name and the folder it is taken from.", param_hint="'--people'")
    faults = find_faults(people)
    for fault in faults:
        print_data(f"{fault}\n")
    wrong = sum(not fault.harmless for fault in faults)
    tell(f"{counted(wrong, 'fault')} and {counted(len(faults) - wrong, 'remark')} in the tables.")
    if wrong:
        raise typer.Exit(NOTHING_DONE)
