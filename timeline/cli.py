"""The command line: verbs over the API.

The only module that prints, exits, or opens an output file; it does not know how anything is found.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from timeline.model import Article, Chronology, Failure, TemporalExpression
    from timeline.scoring import Tally

DONE, NOTHING_DONE, WRONG_USAGE, PARTLY_DONE, INTERRUPTED = 0, 1, 2, 3, 130
_STANDARD_INPUT = "standard-input.jsonl"
_LISTED = 8
"""How many things a warning names before it only counts them."""


class DateFormat(StrEnum):
    """How ``timeline dates`` writes what it found."""

    RECORDS = "records"
    TIMEX3 = "timex3"


_DATE_SUFFIXES = {DateFormat.RECORDS: (".jsonl", ".ndjson", ".csv"), DateFormat.TIMEX3: (".tml", ".xml")}

app = typer.Typer(
    name="timeline",
    help="Turn Chinese diplomatic news into one merged chronology of meetings, visits and calls.",
    epilog="Exit status: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some inputs failed.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; whatever happens, no traceback unless ``--debug`` asks for it."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(words, prog_name="timeline")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if "--debug" in words:
            raise
        _tell(
            f"timeline stopped on an error of its own ({type(error).__name__}: {error}). Nothing that was there before is lost. "
            f"Please report it together with the input that shows it; timeline --debug {words[0] if words else ''} prints the details."
        )
        return NOTHING_DONE
    return DONE


# --- what the verbs share ----------------------------------------------------------------------------------------------


def _day(text: str) -> datetime.date:
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
    typer.Option(parser=_day, metavar="DATE", help="Publication date of the articles that state none.", show_default=False),
]
People = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A table of people to know besides the shipped one; columns as in docs/data.md.", show_default=False),
]
Lang = Annotated[Literal["en", "zh-Hans", "zh-Hant"], typer.Option(help="Language of headings and labels.")]
Flavour = Annotated[Literal["web", "email"], typer.Option(help="Fragments: email carries its style in every cell.")]
Title = Annotated[str, typer.Option(help="Heading of a document.", show_default=False)]
Prefer = Annotated[
    Literal["news", "past", "future", "nearest"], typer.Option(help="Which way a bare weekday, day or month looks; news goes by the tense.")
]


def _tell(message: str) -> None:
    """One message for a person."""
    typer.echo(message, err=True)


def _print(text: str) -> None:
    """Data for standard output; a reader that has closed the pipe has had enough, which is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None


def _fail(message: str) -> NoReturn:
    _tell(message)
    raise typer.Exit(NOTHING_DONE)


def _listed(things: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(things) - _LISTED} more" if len(things) > _LISTED else ""
    return ", ".join(things[:_LISTED]) + more


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@contextmanager
def _sources(inputs: Sequence[str], outputs: Sequence[Path] = ()) -> Iterator[list[str]]:
    """The inputs, with standard input kept in a file for as long as it is needed.

    Where an input folder holds what an earlier run wrote to one of the outputs, that file is no article.
    """
    from timeline.reading import find_inputs

    with ExitStack() as stack:
        given = list(dict.fromkeys(inputs))
        if "-" in given:
            held = Path(stack.enter_context(tempfile.TemporaryDirectory()), _STANDARD_INPUT)
            held.write_bytes(sys.stdin.buffer.read())
            given[given.index("-")] = str(held)
        paths, failures = find_inputs(given)
        written = {path.resolve() for path in outputs}
        yield [*(str(path) for path in paths if path.resolve() not in written), *(failure.input for failure in failures)]


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _report_failures(failures: Sequence[Failure]) -> None:
    if failures:
        _tell(f"{_counted(len(failures), 'input')} could not be used:")
    for failure in failures:
        name = Path(failure.input).name
        given, reason = (name, failure.reason.replace(failure.input, name)) if name == _STANDARD_INPUT else (failure.input, failure.reason)
        _tell(f"  {reason}" if reason.startswith(given) else f"  {given}: {reason}")


def _finish(articles: int, failures: Sequence[Failure]) -> NoReturn:
    """Exit as the articles and failures of a run demand."""
    raise typer.Exit((PARTLY_DONE if articles else NOTHING_DONE) if failures else DONE)


# --- output files ------------------------------------------------------------------------------------------------------


def _targets(outputs: Sequence[Path], inputs: Sequence[str]) -> list[tuple[Path, str]]:
    """Each output that can be written, with its format; wrong usage where a suffix has none or an output would overwrite an input."""
    from timeline.rendering import UnknownFormat, format_for

    _spare(outputs, inputs)
    try:
        formats = {path: format_for(path) for path in outputs}
    except UnknownFormat as error:
        raise typer.BadParameter(str(error), param_hint="'-o'") from error
    return [(path, formats[path]) for path in _writable(outputs)]


def _spare(outputs: Sequence[Path], inputs: Sequence[str]) -> None:
    read = {Path(path).resolve() for path in inputs if path != "-"}
    for path in outputs:
        if path.resolve() in read:
            raise typer.BadParameter(f"{path} is an input as well, and would be overwritten.", param_hint="'-o'")


def _obstacle(path: Path) -> str:
    """Why nothing can be written to ``path``, as far as can be told beforehand."""
    if path.is_dir():
        return f"{path} is a folder; name a file in it."
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"{path} cannot be written: there is no folder {folder}; make it first."
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return f"{path} cannot be written: you lack the permission; choose another place."
    return ""


def _writable(outputs: Sequence[Path]) -> list[Path]:
    """The outputs that can be written; says why of each that cannot, and gives up where none is left."""
    obstacles = {path: _obstacle(path) for path in outputs}
    for sentence in filter(None, obstacles.values()):
        _tell(sentence)
    if all(obstacles.values()):
        raise typer.Exit(NOTHING_DONE)
    return [path for path, sentence in obstacles.items() if not sentence]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that appears whole or not at all: beside its place first, then moved there."""
    target = path.resolve()  # a link stays a link
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _write_all(contents: Iterable[tuple[Path, str | bytes]]) -> list[Path]:
    """Write what can be written; the paths that were."""
    written = []
    for path, content in contents:
        try:
            write_whole(path, content)
            written.append(path)
        except OSError as error:
            _tell(f"{path} cannot be written: {error.strerror or error}.")
    if written:
        _tell(f"Wrote {', '.join(map(str, written))}.")
    return written


def _write_chronology(chronology: Chronology, targets: Sequence[tuple[Path, str]], *, lang: Lang, flavour: Flavour, title: str) -> int:
    """How many of the targets were written."""
    from timeline.rendering import render, size_warning

    rendered = [(path, format, render(chronology, format, language=lang, flavour=flavour, title=title)) for path, format in targets]
    written = _write_all((path, content) for path, _, content in rendered)
    for _, format, content in rendered:
        if warning := size_warning(format, content):
            _tell(warning)
    return len(written)


# --- the verbs ---------------------------------------------------------------------------------------------------------


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("timeline-china")
        except PackageNotFoundError:
            number = "(not installed)"
        _print(f"timeline {number}\n")
        raise typer.Exit(DONE)


@app.callback()
def timeline(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")] = False,
) -> None:
    """Turn Chinese diplomatic news into one merged chronology of meetings, visits and calls."""


@app.command()
def build(
    inputs: Inputs,
    outputs: Outputs,
    published: Published = None,
    people: People = None,
    lang: Lang = "en",
    flavour: Flavour = "web",
    title: Title = "",
) -> None:
    """Read articles and write one merged chronology to every OUT."""
    targets = _targets(outputs, inputs)
    chronology = _built(inputs, outputs, published, people)
    _summarise(chronology)
    if not chronology.articles:
        _fail("No article could be read, so nothing was written.")
    if _write_chronology(chronology, targets, lang=lang, flavour=flavour, title=title) < len(outputs):
        raise typer.Exit(NOTHING_DONE)
    _finish(len(chronology.articles), chronology.failures)


def _built(inputs: Sequence[str], outputs: Sequence[Path], published: datetime.date | None, people: Path | None) -> Chronology:
    from timeline import pipeline
    from timeline.model import BadData

    try:
        with _sources(inputs, outputs) as paths, _progress() as progress:
            return pipeline.build(paths, published=published, people=people, progress=progress)
    except BadData as error:
        raise typer.BadParameter(str(error), param_hint="'--people'") from error
    except OSError as error:
        if people is not None and error.filename == str(people):
            raise typer.BadParameter(f"{people} cannot be read: {error.strerror}.", param_hint="'--people'") from error
        raise


def _summarise(chronology: Chronology) -> None:
    """What was read, what came of it, and what a person should know or do."""
    single = sum(len({source.article for source in event.sources}) == 1 for event in chronology)
    articles, events = _counted(len(chronology.articles), "article"), _counted(len(chronology), "event")
    if chronology.articles:
        _tell(f"{articles} read: {events}, {single} of them from a single article.")
    _report_failures(chronology.failures)
    _report_articles(chronology.articles)
    if chronology.undated:
        words = [f"{text} ({article})" for article, text in chronology.undated]
        _tell(f"{_counted(len(words), 'relative date')} could not be placed: {_listed(words)}.")


def _report_articles(articles: Sequence[Article]) -> None:
    silent = [article.id for article in articles if article.published is None]
    if silent:
        _tell(f"No publication date in {_listed(silent)}: relative dates stay unresolved there; give the date with --published.")
    inferred = [f"{article.id} ({article.published.day})" for article in articles if article.published and article.published.inferred]
    if inferred:
        _tell(f"Publication date only inferred from the text in {_listed(inferred)}; correct it with --published.")
    for article in articles:
        for note in article.notes:
            _tell(note if article.id in note else f"{article.id}: {note}")


@app.command()
def dates(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT", help="Articles, as for build.", show_default=False)] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="OUT", help="A .jsonl or .csv file instead of standard output.", show_default=False),
    ] = None,
    text: Annotated[str | None, typer.Option(help="One text instead of articles.", show_default=False)] = None,
    published: Published = None,
    prefer: Prefer = "news",
    all: Annotated[bool, typer.Option("--all", help="List durations, repeated and unplaced times too.")] = False,
    format: Annotated[
        DateFormat, typer.Option(help="records: a line for each expression; timex3: the text itself, as TimeML with inline TIMEX3.")
    ] = DateFormat.RECORDS,
) -> None:
    """List the date expressions of articles, each with its value and what that rests on."""
    outputs = output or []
    targets = _date_targets(outputs, inputs or [], format)
    if (text is None) == (not inputs):
        raise typer.BadParameter("Give either INPUT or --text.")
    if text is not None:
        from timeline.dates import find_dates

        found = find_dates(text, published=published, prefer=prefer)
        if format is DateFormat.TIMEX3:
            _write_timeml([("", published, text, found)], targets)
        else:
            _write_dates([_date_record(None, each) for each in found if all or each.value or each.conflict], targets)
        raise typer.Exit(NOTHING_DONE if len(targets) < len(outputs) else DONE)
    articles, failures = _dated(inputs or [], outputs, published, prefer)
    _report_failures(failures)
    if format is DateFormat.TIMEX3:
        _write_timeml([(a.id, a.published.day if a.published else None, a.text, found) for a, found in articles], targets)
    elif articles or not outputs:
        _write_dates([_date_record(article.id, each) for article, found in articles for each in found if all or each.value], targets)
    _report_articles([article for article, _ in articles])
    if len(targets) < len(outputs):
        raise typer.Exit(NOTHING_DONE)
    _finish(len(articles), failures)


def _date_targets(outputs: Sequence[Path], inputs: Sequence[str], format: DateFormat) -> list[Path]:
    _spare(outputs, inputs)
    suffixes = _DATE_SUFFIXES[format]
    for path in outputs:
        if not path.name.lower().endswith(suffixes):
            raise typer.BadParameter(f"Dates are written as {', '.join(suffixes)}; {str(path)!r} ends in none of them.", param_hint="'-o'")
    return _writable(outputs) if outputs else []


Dated = tuple["Article", "tuple[TemporalExpression, ...]"]


def _dated(
    inputs: Sequence[str], outputs: Sequence[Path], published: datetime.date | None, prefer: str
) -> tuple[list[Dated], list[Failure]]:
    """Articles with their date expressions, and the inputs that failed."""
    from timeline import pipeline
    from timeline.model import Failure

    articles: list[Dated] = []
    failures: list[Failure] = []
    with _sources(inputs, outputs) as paths:
        for item in pipeline.dates_of(paths, published=published, prefer=prefer):
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
        _print(lines)
    elif len(_write_all((path, _table(records) if path.name.lower().endswith(".csv") else lines) for path in targets)) < len(targets):
        raise typer.Exit(NOTHING_DONE)


def _write_timeml(
    articles: Sequence[tuple[str, datetime.date | None, str, tuple[TemporalExpression, ...]]], targets: Sequence[Path]
) -> None:
    from timeline.explaining import timeml

    document = timeml(articles) if articles else ""
    if not targets:
        _print(document)
    elif len(_write_all((path, document) for path in targets)) < len(targets):
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


@app.command()
def render(
    events: Annotated[
        str, typer.Argument(metavar="EVENTS.jsonl", help="What build wrote as .jsonl, perhaps edited since; - for standard input.")
    ],
    outputs: Outputs,
    lang: Lang = "en",
    flavour: Flavour = "web",
    title: Title = "",
) -> None:
    """Write a chronology that was built before to every OUT."""
    from timeline.rendering import BrokenEvent, read_events

    targets = _targets(outputs, [events])
    try:
        content = sys.stdin.buffer.read() if events == "-" else Path(events).read_bytes()
        chronology = read_events(content.decode("utf-8-sig").splitlines())
    except OSError as error:
        _fail(f"{events} cannot be read: {error.strerror}; give the .jsonl file that timeline build wrote.")
    except UnicodeDecodeError as error:
        _fail(f"{events} is not UTF-8 text (byte {error.start}); give the .jsonl file that timeline build wrote.")
    except BrokenEvent as error:
        _fail(f"{events}: {error}")
    if _write_chronology(chronology, targets, lang=lang, flavour=flavour, title=title) < len(outputs):
        raise typer.Exit(NOTHING_DONE)


@app.command()
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A file, or one row of it: news.csv#2.", show_default=False)],
    published: Published = None,
) -> None:
    """Print the cleaned text that all offsets count in; title, date and the like go to standard error, with where each was read."""
    from timeline import pipeline
    from timeline.explaining import explain_article
    from timeline.model import UnreadableArticle

    path, row = (article, "") if Path(article).exists() else (article.partition("#")[0], article.partition("#")[2])
    try:
        articles = pipeline.read(path, published=published)
    except UnreadableArticle as error:
        _fail(str(error) if path in str(error) else f"{path}: {error}")
    chosen = [each for each in articles if not row or each.id.endswith(f"#{row}")]
    if not chosen:
        _fail(f"{path} has no article {row}; it has {_listed([each.id for each in articles])}.")
    for each in chosen:
        _tell("\n".join(explain_article(each)))
        _print(each.text if each.text.endswith("\n") else each.text + "\n")


@app.command()
def explain(inputs: Inputs, published: Published = None) -> None:
    """Say of each date and each event how it was found: the words, the rule, and what it was counted from."""
    from timeline import pipeline
    from timeline.explaining import explain_date, explain_event

    articles, failures = _dated(inputs, [], published, "news")
    for article, expressions in articles:
        lines = [line for expression in expressions for line in explain_date(expression)]
        lines += [line for mention in pipeline.find_events(article) for line in explain_event(mention, article)]
        _print("\n  ".join((f"{article.id}  {article.title}", *lines)) + "\n\n")
    _report_failures(failures)
    _report_articles([article for article, _ in articles])
    _finish(len(articles), failures)


@app.command()
def evaluate(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE", help="Folders with articles/ and gold.json.", show_default=False)],
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A TOML file of the least F1 for each bundle; below it the exit status is 1.")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="List what was missed, wrong or different, on standard error.")] = False,
) -> None:
    """Score the chronology and the dates of annotated bundles: a Markdown table of precision, recall and F1."""
    from timeline.scoring import Tally, read_floors

    least = read_floors(floors) if floors else {}
    rows: list[tuple[str, Tally, Tally]] = []
    for bundle in bundles:
        rows.append((bundle.resolve().name, *_evaluated(bundle)))
        if details:
            _tell("\n".join((f"{rows[-1][0]}:", *rows[-1][1].differences, *rows[-1][2].differences)))
    if len(rows) > 1:
        rows.append(("all", sum((row[1] for row in rows), Tally()), sum((row[2] for row in rows), Tally())))
    _print("\n".join(_scores(rows)) + "\n")
    short = [sentence for name, events, found in rows for sentence in _shortfalls(name, events, found, least.get(name, {}))]
    for sentence in short:
        _tell(sentence)
    if short:
        raise typer.Exit(NOTHING_DONE)


def _evaluated(bundle: Path) -> tuple[Tally, Tally]:
    from timeline.model import BadData
    from timeline.scoring import read_gold, score, score_dates

    try:
        gold = read_gold(bundle / "gold.json")
    except OSError as error:
        _fail(f"{bundle} is no bundle: {bundle / 'gold.json'} cannot be read ({error.strerror}).")
    except BadData as error:
        _fail(str(error))
    folder = [str(bundle / "articles")]
    chronology = _built(folder, [], None, None)
    _report_failures(chronology.failures)
    return score(chronology, gold), score_dates(_dated(folder, [], None, "news")[0], gold)


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


@app.command("check-data")
def check_data(people: People = None) -> None:
    """Check the tables of names, places and words: columns, codes, dates, duplicates."""
    from timeline.checking import find_faults

    faults = find_faults(people)
    for fault in faults:
        _print(f"{fault}\n")
    wrong = sum(not fault.harmless for fault in faults)
    _tell(f"{_counted(wrong, 'fault')} and {_counted(len(faults) - wrong, 'remark')} in the tables.")
    if wrong:
        raise typer.Exit(NOTHING_DONE)
