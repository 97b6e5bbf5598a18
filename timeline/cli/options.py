"""The arguments and options that several verbs take.

Knows how they are written and explained; does not know what is done with them.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from timeline.model import Chronology
    from timeline.slicing import Slice


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day of the calendar; write one as 2021-12-16.") from error


def once(outputs: list[Path] | None) -> list[Path]:
    """The outputs, each once however it is written: x.html and ./x.html are one file."""
    distinct: dict[str, Path] = {}
    for path in outputs or []:
        distinct.setdefault(os.path.abspath(path), path)
    return list(distinct.values())


def filled(inputs: list[str] | None) -> list[str] | None:
    """The inputs; wrong usage for one without a name, such as a shell writes for a variable that has no value."""
    if "" in (inputs or []):
        raise typer.BadParameter("An input has no name: is a variable of the shell empty? Write . for the folder that you are in.")
    return inputs


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Articles: files, folders, globs; - for JSON Lines on standard input.", callback=filled, show_default=False
    ),
]
Outputs = Annotated[
    list[Path],
    typer.Option(
        "--output", "-o", metavar="OUT", help="Where to; the suffix says the format. May be repeated.", callback=once, show_default=False
    ),
]
Published = Annotated[
    datetime.date | None,
    typer.Option(
        parser=day,
        metavar="DATE",
        help="Publication date of the articles that state none; one that is only inferred gives way to it.",
        show_default=False,
    ),
]
People = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A table of people to know besides the shipped one; columns as in docs/data.md.", show_default=False),
]
Model = Annotated[
    str,
    typer.Option(metavar="NAME", help="An installed spaCy model, or the folder of one, whose names of people and places are used too."),
]
Since = Annotated[
    datetime.date | None,
    typer.Option(
        parser=day, metavar="DATE", help="Only events that reach to this day or beyond; undated ones are left out.", show_default=False
    ),
]
Until = Annotated[
    datetime.date | None,
    typer.Option(
        parser=day, metavar="DATE", help="Only events that begin on this day or before; undated ones are left out.", show_default=False
    ),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        help="Only meetings, visits or calls. Like the next four: comma-separated, may be repeated.",
        show_default=False,
    ),
]
Statuses = Annotated[
    list[str] | None, typer.Option("--status", metavar="STATUS", help="Only occurred, planned, cancelled or denied.", show_default=False)
]
Polities = Annotated[
    list[str] | None,
    typer.Option("--polity", metavar="POLITY", help="Only events with one of these: a code or a name in any form.", show_default=False),
]
Persons = Annotated[
    list[str] | None,
    typer.Option(
        "--person", metavar="NAME", help="Only events with one of these: simplified, traditional, English, or an alias.", show_default=False
    ),
]
Places = Annotated[
    list[str] | None, typer.Option("--place", metavar="PLACE", help="Only events in one of these places or countries.", show_default=False)
]
MinSources = Annotated[
    int,
    typer.Option(
        "--min-sources", metavar="N", min=0, help="Only events that so many sources report; copies of one text are one.", show_default=False
    ),
]
MinConfidence = Annotated[
    float,
    typer.Option("--min-confidence", metavar="X", min=0, max=1, help="Only events at least so sure, from 0 to 1.", show_default=False),
]
Order = Annotated[Literal["oldest", "newest"], typer.Option(help="Which events come first; records and calendars keep the order of date.")]
Lang = Annotated[Literal["en", "zh-Hans", "zh-Hant"], typer.Option(help="Language of headings and labels.")]
Flavour = Annotated[Literal["web", "email"], typer.Option(help="Fragments: email carries its style in every cell.")]
Brief = Annotated[bool, typer.Option("--brief", help="Fragments: date, event and sources alone, for mails that would be cut.")]
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
TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit", min=0, metavar="SECONDS", help="What each step of an article may compute before it is set aside; 0: no limit."
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="RUN.json", help="Where to list every input with its SHA-256, status, counts and reasons.", show_default=False
    ),
]
AllowNetwork = Annotated[
    bool, typer.Option("--allow-network", help="Fetch inputs that are http or https addresses, from public hosts only.")
]
Reproducible = Annotated[
    bool, typer.Option("--reproducible", help="Leave out what two runs could differ in: the time limit, the network, the clock.")
]

Engine = Annotated[
    str,
    typer.Option(
        metavar="ENGINE",
        help="Where the work is done instead: dask for a cluster of --jobs processes here, dask:ADDRESS for that of a scheduler.",
        show_default=False,
    ),
]


def slice_of(
    *,
    since: datetime.date | None,
    until: datetime.date | None,
    types: Sequence[str] | None,
    statuses: Sequence[str] | None,
    polities: Sequence[str] | None,
    people: Sequence[str] | None,
    places: Sequence[str] | None,
    min_sources: int,
    min_confidence: float,
    order: str,
) -> Slice:
    """The slice that the options ask for; wrong usage for a value that nothing could have."""
    from timeline.lexicon import gazetteer
    from timeline.slicing import Slice, UnknownValue, parse_polity, parse_status, parse_type

    if since and until and since > until:
        raise typer.BadParameter(f"The window ends ({until}) before it begins ({since}).", param_hint="'--until'")
    try:
        return Slice(
            since=since,
            until=until,
            types=tuple(dict.fromkeys(map(parse_type, separate(types)))),
            statuses=tuple(dict.fromkeys(map(parse_status, separate(statuses)))),
            polities=tuple(dict.fromkeys(parse_polity(text, gazetteer()) for text in separate(polities))),
            people=separate(people),
            places=separate(places),
            min_sources=min_sources,
            min_confidence=min_confidence,
            newest_first=order == "newest",
        )
    except UnknownValue as error:
        raise typer.BadParameter(str(error), param_hint=f"'--{error.field}'") from error


def separate(values: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that may be repeated and may hold commas, Chinese ones too."""
    parts = (part.strip() for value in values or () for part in value.replace("，", ",").replace("、", ",").split(","))
    return tuple(dict.fromkeys(filter(None, parts)))


def sliced(chronology: Chronology, wanted: Slice, people: Path | None = None) -> Chronology:
    """What the slice keeps; wrong usage for a type, person or place that neither the tables nor the chronology have."""
    from timeline.lexicon import gazetteer
    from timeline.slicing import UnknownValue, cut

    try:
        return cut(chronology, wanted, gazetteer(people))
    except UnknownValue as error:
        raise typer.BadParameter(str(error), param_hint=f"'--{error.field}'") from error
