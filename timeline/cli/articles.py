"""The verbs that look into articles: dates, show and explain.

Knows how what was found is listed; does not know how it is found.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from timeline.cli.console import DONE, NOTHING_DONE, counted, fail, finish, listed, print_data, report_articles, report_failures, tell
from timeline.cli.files import good_people, sources, spare, writable, write_all
from timeline.cli.options import AllowNetwork, People, Prefer, Published, TimeLimit, filled, once
from timeline.cli.stores import asks_for_store, demand_alone, demand_articles, opened, people_of
from timeline.limits import LIMITS, Limits

if TYPE_CHECKING:
    from timeline.model import Article, Failure, TemporalExpression

_T = TypeVar("_T")


class DateFormat(StrEnum):
    """How ``timeline dates`` writes what it found."""

    RECORDS = "records"
    TIMEX3 = "timex3"


_DATE_SUFFIXES = {DateFormat.RECORDS: (".jsonl", ".ndjson", ".csv"), DateFormat.TIMEX3: (".tml", ".xml")}


def dates(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Articles, as for build.", callback=filled, show_default=False)
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="A .jsonl or .csv file instead of standard output.", callback=once, show_default=False
        ),
    ] = None,
    text: Annotated[str | None, typer.Option(help="One text instead of articles.", show_default=False)] = None,
    published: Published = None,
    prefer: Prefer = "news",
    all: Annotated[bool, typer.Option("--all", help="List durations, repeated and unplaced times too.")] = False,
    format: Annotated[
        DateFormat, typer.Option(help="records: a line for each expression; timex3: the text itself, as TimeML with inline TIMEX3.")
    ] = DateFormat.RECORDS,
    time_limit: TimeLimit = LIMITS.seconds,
    allow_network: AllowNetwork = False,
) -> None:
    """List the date expressions of articles, each with its value and what that rests on."""
    outputs = output or []
    demand_articles(inputs or [])
    targets = _date_targets(outputs, inputs or [], format)
    if (text is None) == (not inputs):
        raise typer.BadParameter("Give either INPUT or --text.")
    if text is not None:
        from timeline.dates import find_dates

        found = find_dates(text, published=published, prefer=prefer)
        if format is DateFormat.TIMEX3:
            _write_timeml([("", published, text, found)], targets)
        else:
            listed_here = [each for each in found if all or each.value or each.timex_type == "DATE" or each.conflict]
            _write_dates([_date_record(None, each) for each in listed_here], targets)
            _say_what_is_missing(listed_here, found, dated=published is not None)
        raise typer.Exit(NOTHING_DONE if len(targets) < len(outputs) else DONE)
    articles, failures = dated(inputs or [], outputs, published, prefer, Limits(seconds=time_limit), network=allow_network)
    report_failures(failures)
    if format is DateFormat.TIMEX3:
        _write_timeml([(a.id, a.published.day if a.published else None, a.text, found) for a, found in articles], targets)
    elif articles or not outputs:
        listed_each = [(article, each) for article, found in articles for each in found if all or _is_listed(article, each)]
        _write_dates([_date_record(article.id, each) for article, each in listed_each], targets)
    report_articles([article for article, _ in articles])
    if len(targets) < len(outputs):
        raise typer.Exit(NOTHING_DONE)
    finish(len(articles), failures)


def _is_listed(article: Article, found: TemporalExpression) -> bool:
    """Whether an expression stands on a calendar, or would if its article said when it was published, or its day existed."""
    return bool(found.value or found.conflict) or (article.published is None and found.timex_type == "DATE")


def _say_what_is_missing(rows: Sequence[TemporalExpression], found: Sequence[TemporalExpression], *, dated: bool) -> None:
    """Of one text: why dates have no value, and what is not listed where nothing is."""
    if not dated and any(each.value is None and not each.conflict for each in rows):
        tell("No publication date is given: relative dates stay unresolved; give it with --published.")
    if not rows:
        unlisted = f"; --all lists {counted(len(found), 'duration or the like', 'durations and the like')}" if found else ""
        tell(f"No date was found{unlisted}.")


def _date_targets(outputs: Sequence[Path], inputs: Sequence[str], format: DateFormat) -> list[Path]:
    spare(outputs, inputs)
    suffixes = _DATE_SUFFIXES[format]
    for path in outputs:
        if not path.name.lower().endswith(suffixes):
            raise typer.BadParameter(f"Dates are written as {', '.join(suffixes)}; {str(path)!r} ends in none of them.", param_hint="'-o'")
    return writable(outputs) if outputs else []


Dated = tuple["Article", "tuple[TemporalExpression, ...]"]


def dated(
    inputs: Sequence[str],
    outputs: Sequence[Path],
    published: datetime.date | None,
    prefer: str,
    limits: Limits = LIMITS,
    *,
    network: bool = False,
) -> tuple[list[Dated], list[Failure]]:
    """Articles with their date expressions, and the inputs that failed."""
    from timeline import pipeline
    from timeline.model import Failure

    articles: list[Dated] = []
    failures: list[Failure] = []
    with sources(inputs, outputs, network=network) as paths:
        for item in pipeline.dates_of(paths, published=published, prefer=prefer, limits=limits):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                articles.append(item)
    return articles, failures


def _date_record(article: str | None, expression: TemporalExpression) -> dict[str, object]:
    start, end = expression.start, expression.end
    return {
        "article": article,
        "text": expression.text,
        "start_char": expression.start_char,
        "end_char": expression.end_char,
        "value": str(expression.value) if expression.value else None,
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "timex_type": expression.timex_type,
        "basis": expression.basis,
        "conflict": expression.conflict,
    }


def _write_dates(records: Sequence[dict[str, object]], targets: Sequence[Path]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if not targets:
        print_data(lines)
    elif len(write_all((path, _table(records) if path.name.lower().endswith(".csv") else lines) for path in targets)) < len(targets):
        raise typer.Exit(NOTHING_DONE)


def _write_timeml(
    articles: Sequence[tuple[str, datetime.date | None, str, tuple[TemporalExpression, ...]]], targets: Sequence[Path]
) -> None:
    from timeline.explaining import timeml

    document = timeml(articles) if articles else ""
    if not targets:
        print_data(document)
    elif len(write_all((path, document) for path in targets)) < len(targets):
        raise typer.Exit(NOTHING_DONE)


def _table(records: Sequence[dict[str, object]]) -> str:
    """CSV as spreadsheets like it: with a byte order mark, and nothing that they would compute."""
    import csv
    import io

    from timeline.rendering.tables import defused

    file = io.StringIO(newline="")
    file.write("\ufeff")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(_DATE_COLUMNS)
    table.writerows([defused(str("" if record[key] is None else record[key])) for key in _DATE_COLUMNS] for record in records)
    return file.getvalue()


_DATE_COLUMNS = ("article", "text", "start_char", "end_char", "value", "start", "end", "timex_type", "basis", "conflict")


def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A file, or one row of it: news.csv#2.", show_default=False)],
    published: Published = None,
) -> None:
    """Print the cleaned text that all offsets count in; title, date and the like go to standard error, with where each was read."""
    from timeline import pipeline
    from timeline.explaining import explain_article
    from timeline.model import UnreadableArticle

    demand_articles([article])
    path, row = (article, "") if Path(article).exists() else (article.partition("#")[0], article.partition("#")[2])
    try:
        articles = pipeline.read(path, published=published)
    except UnreadableArticle as error:
        fail(str(error) if path in str(error) else f"{path}: {error}")
    chosen = [each for each in articles if not row or each.id.endswith(f"#{row}")]
    if not chosen:
        fail(f"{path} has no article {row}; it has {listed([each.id for each in articles])}.")
    for each in chosen:
        tell("\n".join(explain_article(each)))
        print_data(each.text if each.text.endswith("\n") else each.text + "\n")


_EVENT_ID = re.compile(r"[a-z]-[0-9a-f]+(?:-\d+)?")
_AN_ID = "m-0059a564ad"


def explain(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="[EVENT_ID] INPUT",
            help="Articles, as for build; before them an event's id may stand, and then a store too.",
            callback=filled,
            show_default=False,
        ),
    ],
    published: Published = None,
    event: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="An event's id, or how it begins: why its mentions are one, where each field is from.", show_default=False
        ),
    ] = None,
    people: People = None,
) -> None:
    """Say how the dates and events of articles were found, or of one event why it is one and where its fields come from."""
    if event is None and _EVENT_ID.fullmatch(inputs[0]) and not Path(inputs[0]).exists():
        event, *inputs = inputs
        if not inputs:
            raise typer.BadParameter(f"Give the articles or the store of {event} after it.")
    if event is None:
        demand_articles(inputs)
        _explain_articles(inputs, published, people)
    elif any(map(asks_for_store, inputs)):
        demand_alone(inputs, published, people)
        _explain_stored(event, Path(inputs[0]))
    else:
        _explain_event(event, inputs, published, people)


def _explain_articles(inputs: Sequence[str], published: datetime.date | None, people: Path | None) -> None:
    from timeline import pipeline
    from timeline.dates import alternatives
    from timeline.explaining import explain_date, explain_event

    with good_people(people):
        articles, failures = dated(inputs, [], published, "news")
        for article, expressions in articles:
            others = alternatives(article.text, published=article.published.day if article.published else None)
            lines = [line for expression in expressions for line in explain_date(expression, others.get(expression.span, ()))]
            lines += [line for mention in pipeline.find_events(article, people=people) for line in explain_event(mention, article)]
            print_data("\n  ".join((f"{article.id}  {article.title}", *lines)) + "\n\n")
    report_failures(failures)
    report_articles([article for article, _ in articles])
    finish(len(articles), failures)


def _explain_event(event: str, inputs: Sequence[str], published: datetime.date | None, people: Path | None) -> None:
    from timeline import pipeline
    from timeline.reasons import explain_account

    with good_people(people), sources(inputs, []) as paths:
        (accounts, evidence), failures = pipeline.accounts(paths, published=published, people=people)
    report_failures(failures)
    remedy = f"give the articles that the chronology was built from, and an id as build writes it, such as {_AN_ID}"
    chosen = _chosen(event, {account.event.id: account for account in accounts}, "these articles", remedy)
    print_data("\n".join(explain_account(chosen, accounts, evidence)) + "\n")
    finish(len(evidence.articles), failures)


def _chosen(event: str, known: Mapping[str, _T], whose: str, remedy: str) -> _T:
    """The one thing whose id is ``event``, or begins so; ends the run where there is none, or are several."""
    ids = [event] if event in known else [each for each in known if each.startswith(event)]
    if not ids:
        fail(f"No event of {whose} has an id that begins with {event}; {remedy}.")
    if len(ids) > 1:
        fail(f"{counted(len(ids), 'event')} have an id that begins with {event}: {listed(ids)}.")
    return known[ids[0]]


def _explain_stored(event: str, path: Path) -> None:
    """As of articles; of what people changed, how the rules came to what it was before, and then the changes."""
    from timeline.reasons import explain_account

    with opened(path, write=False) as held, people_of(held) as people:
        built, (accounts, evidence) = held.explained(people)
        known = {each.id: each for each in (*built.automatic, *built.chronology)}
        chosen = _chosen(event, known, str(path), f"ids such as {_AN_ID} stand in what timeline build {path} writes")
        changes = held.history(chosen.id, dict(built.corrected.placed))
    cited = {(source.article, source.span) for source in chosen.sources}
    shared = [(len(cited & {(source.article, source.span) for source in each.event.sources}), each) for each in accounts]
    most, account = max(shared, key=lambda each: (each[1].event.id == chosen.id, each[0]), default=(0, None))
    if account and (most or account.event.id == chosen.id):
        print_data("\n".join(explain_account(account, accounts, evidence)) + "\n")
    standing = [entry for entry in changes if not entry.undone]
    if standing:
        print_data("\nWhat people changed\n" + "".join(f"  {entry.number}  {entry.made}  {entry.summary}\n" for entry in standing))
