"""The verbs by which people put a chronology right: export and apply.

Knows how changes are shown and confirmed; does not know how a sheet is read or a correction applied.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.console import DONE, NOTHING_DONE, counted, fail, tell
from timeline.cli.files import spare, unreadable, writable, write_all
from timeline.cli.stores import StoreFile, demand_store_first, now, opened, people_of, report_unplaced

if TYPE_CHECKING:
    from timeline.sheets import Known, Plan
    from timeline.storing import Built, Store

_FEW = 5
"""Rows that may be missing from a sheet before more than half of all makes it look like an accident."""


def export(
    store: StoreFile,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="Where to: a .csv or .xlsx file.", show_default=False)],
) -> None:
    """Write a sheet to correct in a spreadsheet; timeline apply reads it back."""
    from timeline import sheets
    from timeline.storing import codec

    demand_store_first(store, [str(sheet)], "export")
    format = _format(sheet)
    spare([sheet], [str(store)])
    targets = writable([sheet])
    with opened(store, write=True) as held, people_of(held) as people:
        built = held.build(people)
        report_unplaced(built)
        rows = [codec.as_json(row, sheets.Row) for row in sheets.rows_of(built.chronology, built.keys)]
        number = held.keep_export(now(), rows)
        content = sheets.write_sheet(built.chronology, number, format)
    if not write_all((path, content) for path in targets):
        raise typer.Exit(NOTHING_DONE)


def _format(sheet: Path) -> str:
    suffix = sheet.suffix.lower().removeprefix(".")
    if suffix not in ("csv", "xlsx"):
        raise typer.BadParameter(f"A sheet is a .csv or .xlsx file; {sheet.name!r} is neither.")
    return suffix


def apply(
    store: StoreFile,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="What timeline export wrote, edited since.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes and store none.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Store the changes without asking.")] = False,
    delete_missing: Annotated[
        bool, typer.Option("--delete-missing", help="Delete what is missing even where that is more than half of the rows.")
    ] = False,
) -> None:
    """Read an edited sheet, show each change, ask, and store them all together or none."""
    demand_store_first(store, [str(sheet)], "apply")
    with opened(store, write=True) as held, people_of(held) as people:
        built = held.build(people)
        plan = _plan(held, built, sheet, people)
        if plan.problems:
            tell(f"{sheet} was not applied; {counted(len(plan.problems), 'cell')} cannot be read for certain:")
            tell("\n".join(f"  {problem}" for problem in plan.problems))
            raise typer.Exit(NOTHING_DONE)
        if not plan.corrections:
            tell(f"{sheet} changes nothing.")
            raise typer.Exit(DONE)
        for correction in plan.corrections:
            tell(f"  {correction}")
        for doubt in plan.doubts:
            tell(doubt)
        _demand_few_missing(plan, sheet, allowed=delete_missing or dry_run)
        if dry_run:
            tell(f"{counted(len(plan.corrections), 'change')}, none of them stored.")
            raise typer.Exit(DONE)
        if not yes and not typer.confirm(f"Store {counted(len(plan.corrections), 'change')}?", err=True):
            fail("Nothing was stored.")
        held.correct(now(), "apply", plan.corrections)
        tell(f"Stored {counted(len(plan.corrections), 'change')}; timeline undo {store} takes them back.")
        report_unplaced(held.build(people))


def _demand_few_missing(plan: Plan, sheet: Path, *, allowed: bool) -> None:
    if not allowed and plan.missing > _FEW and plan.missing * 2 > plan.rows:
        fail(
            f"{plan.missing} of {plan.rows} rows are missing from {sheet}, whose events would be deleted."
            " If that is meant, say --delete-missing; if the sheet was filtered or cut, export it anew. Nothing was stored."
        )


def _plan(held: Store, built: Built, sheet: Path, people: Path | None) -> Plan:
    from timeline import sheetcells, sheets
    from timeline.lexicon import gazetteer
    from timeline.storing import codec

    try:
        table = sheetcells.read_table(sheet.read_bytes(), str(sheet), sheets.COLUMNS)
    except OSError as error:
        fail(unreadable(sheet, error))
    except sheetcells.BadSheet as problem:
        fail(f"{problem}.")
    numbers = sheets.exports_of(table)
    if len(numbers) != 1:
        what = "of several exports" if numbers else "of no export"
        fail(f"{sheet} holds rows {what}, by its column “row”; apply the sheets one by one, as they were exported.")
    number = numbers.pop()
    rows = held.export(number)
    if rows is None:
        fail(f"{sheet} was not exported from {held.path}, which knows no export {number}; apply it to the store that it came from.")
    known: Known = sheets.Known(built.corrected, built.keys, gazetteer(people), lambda name: held.text(built.keys.get(name, "")) or None)
    return sheets.plan(table, number, [codec.loads(json.dumps(row), sheets.Row) for row in rows], known)
