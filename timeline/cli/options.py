"""The arguments and options that several verbs take.

Knows how they are written and explained; does not know what is done with them.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day of the calendar; write one as 2021-12-16.") from error


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT", help="Articles: files, folders, globs; - for JSON Lines on standard input.", show_default=False),
]
Outputs = Annotated[
    list[Path],
    typer.Option("--output", "-o", metavar="OUT", help="Where to; the suffix says the format. May be repeated.", show_default=False),
]
Published = Annotated[
    datetime.date | None,
    typer.Option(parser=day, metavar="DATE", help="Publication date of the articles that state none.", show_default=False),
]
People = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A table of people to know besides the shipped one; columns as in docs/data.md.", show_default=False),
]
Lang = Annotated[Literal["en", "zh-Hans", "zh-Hant"], typer.Option(help="Language of headings and labels.")]
Flavour = Annotated[Literal["web", "email"], typer.Option(help="Fragments: email carries its style in every cell.")]
Long = Annotated[
    Literal["participants", "sources"] | None,
    typer.Option(help=".csv and .parquet: one row for each participant or source.", show_default=False),
]
Raw = Annotated[bool, typer.Option("--raw", help="CSV for programs: no byte order mark, nothing put before a formula.")]
Title = Annotated[str, typer.Option(help="Heading of a document.", show_default=False)]
Prefer = Annotated[
    Literal["news", "past", "future", "nearest"], typer.Option(help="Which way a bare weekday, day or month looks; news goes by the tense.")
]
Jobs = Annotated[int, typer.Option(min=0, metavar="N", help="Processes that share the work; 0: one for each core.")]
