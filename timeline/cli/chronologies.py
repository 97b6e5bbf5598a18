"""The verbs that write a chronology: build and render.

Knows what is said of a run; does not know how events are found or written.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.console import NOTHING_DONE, counted, exit_status, fail, listed, progress_bar, report_articles, report_failures, tell
from timeline.cli.files import (
    demand_use,
    good_engine,
    good_model,
    good_people,
    sources,
    spare,
    writable,
    writable_targets,
    write_all,
)
from timeline.cli.options import (
    AllowNetwork,
    Brief,
    Engine,
    Flavour,
    Inputs,
    Jobs,
    Lang,
    Long,
    MinConfidence,
    MinSources,
    Model,
    Order,
    Outputs,
    People,
    Persons,
    Places,
    Polities,
    Published,
    Raw,
    ReportFile,
    Reproducible,
    Since,
    Statuses,
    TimeLimit,
    Title,
    Types,
    Until,
    slice_of,
    sliced,
)
from timeline.cli.reports import Report
from timeline.cli.stores import asks_for_store, built_from
from timeline.limits import LIMITS, Limits

if TYPE_CHECKING:
    from timeline.model import Chronology
    from timeline.pipeline import Trace
    from timeline.slicing import Slice


def build(
    context: typer.Context,
    inputs: Inputs,
    outputs: Outputs,
    published: Published = None,
    people: People = None,
    lang: Lang = "en",
    flavour: Flavour = "web",
    brief: Brief = False,
    title: Title = "",
    long: Long = None,
    raw: Raw = False,
    jobs: Jobs = 0,
    engine: Engine = "",
    model: Model = "",
    time_limit: TimeLimit = LIMITS.seconds,
    report: ReportFile = None,
    reproducible: Reproducible = False,
    allow_network: AllowNetwork = False,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    status: Statuses = None,
    polity: Polities = None,
    person: Persons = None,
    place: Places = None,
    min_sources: MinSources = 0,
    min_confidence: MinConfidence = 0.0,
    order: Order = "oldest",
) -> None:
    """Read articles and write one merged chronology to every OUT."""
    wanted = slice_of(
        since=since,
        until=until,
        types=type,
        statuses=status,
        polities=polity,
        people=person,
        places=place,
        min_sources=min_sources,
        min_confidence=min_confidence,
        order=order,
    )
    targets = writable_targets(outputs, inputs)
    demand_use(outputs, flavour=flavour != "web", brief=brief, long=long is not None, raw=raw)
    if reproducible and allow_network:
        raise typer.BadParameter(
            "What the network answers is not the same twice; save the pages, and give them.", param_hint="'--allow-network'"
        )
    kept = _report(report, inputs, outputs, context.params)
    limits = Limits(seconds=0 if reproducible else time_limit)
    written_to = [*outputs, report] if report else outputs
    trace = kept.note if kept else None
    chronology = built(inputs, written_to, published, people, jobs, model, engine, limits=limits, trace=trace, network=allow_network)
    _summarise(chronology)
    written: list[Path] = []
    if chronology.articles:
        excerpt = _sliced(chronology, wanted, people)
        written = write_chronology(excerpt, targets, lang=lang, flavour=flavour, brief=brief, title=title, long=long, raw=raw)
    else:
        tell("No article could be read, so nothing was written.")
        for each in filter(is_chronology, inputs):
            tell(f"{each} holds event records, not articles; timeline render {each} -o {outputs[0]} writes them.")
    code = exit_status(len(chronology.articles), chronology.failures) if len(written) == len(outputs) else NOTHING_DONE
    reported = kept is None or kept.write(chronology, written, code)
    raise typer.Exit(code if reported else NOTHING_DONE)


def _report(path: Path | None, inputs: Sequence[str], outputs: Sequence[Path], options: dict[str, Any]) -> Report | None:
    """The report that is asked for; wrong usage where it would overwrite something, the end where it cannot be written."""
    if path is None:
        return None
    spare([path], inputs)
    if path.resolve() in {output.resolve() for output in outputs}:
        raise typer.BadParameter(f"{path} is an output as well.", param_hint="'--report'")
    writable([path])
    return Report(path, options, reproducible=bool(options["reproducible"]))


def built(
    inputs: Sequence[str],
    outputs: Sequence[Path],
    published: datetime.date | None,
    people: Path | None,
    jobs: int = 0,
    model: str = "",
    engine: str = "",
    *,
    limits: Limits = LIMITS,
    trace: Trace | None = None,
    network: bool = False,
) -> Chronology:
    from timeline import pipeline
    from timeline.parallel import Crew, collect_seldom, cores

    collect_seldom()
    if any(map(asks_for_store, inputs)):
        if model:
            raise typer.BadParameter(
                "A store's articles are read without a model; build from the articles themselves.", param_hint="'--model'"
            )
        if engine:
            raise typer.BadParameter("A store's articles are read where the store is; build from the articles.", param_hint="'--engine'")
        return built_from(inputs, published, people, trace)
    jobs = jobs or cores()
    workers = engine or Crew(jobs, forks=True)
    how: dict[str, Any] = {"published": published, "people": people, "model": model, "jobs": jobs, "engine": workers}
    reading = sources(inputs, outputs, network=network)
    with good_people(people), good_model(), good_engine(engine), reading as paths, progress_bar() as progress:
        return pipeline.build(paths, progress=progress, limits=limits, trace=trace, **how)


def _summarise(chronology: Chronology) -> None:
    """What was read, what came of it, and what a person should know or do."""
    if chronology.articles:
        tell(f"{counted(len(chronology.articles), 'article')} read{_copies(chronology)}: {_events(chronology)}.")
    report_failures(chronology.failures)
    report_articles(chronology.articles)
    if chronology.undated:
        words = [f"{text} ({article})" for article, text in chronology.undated]
        tell(f"{counted(len(words), 'relative date')} could not be placed: {listed(words)}.")


def _copies(chronology: Chronology) -> str:
    """How many of the articles that report events are copies of others, which count as articles and not as sources."""
    sources = (source for event in chronology for source in event.sources)
    copies = len({source.article for source in sources if source.group not in ("", source.article)})
    return f", {copies} of them {'copies of others' if copies > 1 else 'a copy of another'}" if copies else ""


def _events(chronology: Chronology) -> str:
    single = sum(event.independent_sources == 1 for event in chronology)
    if len(chronology) > 1:
        return f"{len(chronology)} events, {single or 'none'} of them from a single source"
    return f"1 event, from {'a single source' if single else 'several sources'}" if chronology.events else "no event"


def render(
    events: Annotated[
        str,
        typer.Argument(
            metavar="EVENTS.jsonl", help="What build wrote as .jsonl or .json, perhaps edited since; or a store; - for standard input."
        ),
    ],
    outputs: Outputs,
    lang: Lang = "en",
    flavour: Flavour = "web",
    brief: Brief = False,
    title: Title = "",
    long: Long = None,
    raw: Raw = False,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    status: Statuses = None,
    polity: Polities = None,
    person: Persons = None,
    place: Places = None,
    min_sources: MinSources = 0,
    min_confidence: MinConfidence = 0.0,
    order: Order = "oldest",
) -> None:
    """Write a chronology that was built before to every OUT."""
    wanted = slice_of(
        since=since,
        until=until,
        types=type,
        statuses=status,
        polities=polity,
        people=person,
        places=place,
        min_sources=min_sources,
        min_confidence=min_confidence,
        order=order,
    )
    targets = writable_targets(outputs, [events])
    demand_use(outputs, flavour=flavour != "web", brief=brief, long=long is not None, raw=raw)
    chronology = _sliced(read_chronology(events), wanted)
    if len(write_chronology(chronology, targets, lang=lang, flavour=flavour, brief=brief, title=title, long=long, raw=raw)) < len(outputs):
        raise typer.Exit(NOTHING_DONE)


def read_chronology(events: str) -> Chronology:
    """The chronology of a file of records or of a store, ``-`` for standard input; ends the run where there is none."""
    from timeline.rendering import BrokenEvent, read_records

    if asks_for_store(events):
        return built_from([events], None, None)
    remedy = "give the .jsonl or .json file that timeline build wrote"
    try:
        text = (sys.stdin.buffer.read() if events == "-" else Path(events).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        fail(f"{events} cannot be read: {error.strerror}; {remedy}.")
    except UnicodeDecodeError as error:
        fail(f"{events} is not UTF-8 text (byte {error.start}); {remedy}.")
    try:
        return read_records(text)
    except BrokenEvent as error:
        if _is_of_records(text):
            fail(f"{events}: {error}")
        fail(f"{events} holds no event records; {remedy}, or give articles to timeline build.")


def is_chronology(path: str) -> bool:
    """Whether a file holds event records, as build writes them, rather than articles."""
    from timeline.rendering import holds_events

    if not path.lower().endswith((".jsonl", ".ndjson", ".json")):
        return False
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
            whole = path.lower().endswith(".json")
            return holds_events(file.read() if whole else next((line for line in file if line.strip()), ""))
    except OSError:
        return False  # what cannot be opened is reported as an article that cannot


def _is_of_records(text: str) -> bool:
    """Whether a text that cannot be read as event records is meant as such, and is no article, nor JSON of another kind."""
    from timeline.rendering import holds_events

    first, *more = text.strip().split("\n", 1)
    if not first.startswith("{") or '"text"' in first:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return not more or holds_events(text)


def _sliced(chronology: Chronology, wanted: Slice, people: Path | None = None) -> Chronology:
    """The slice, with a word on what it left out."""
    kept = sliced(chronology, wanted, people)
    if kept.excerpt:
        left_out = f"{kept.excerpt.dropped} left out, {kept.excerpt.undated} of them undated"
        tell(f"{len(kept)} of {counted(len(chronology), 'event')} kept; {left_out}.")
    return kept


def write_chronology(
    chronology: Chronology,
    targets: Sequence[tuple[Path, str]],
    *,
    lang: Lang,
    flavour: Flavour,
    brief: bool,
    title: str,
    long: Long,
    raw: Raw,
) -> list[Path]:
    """The targets that were written; what they leave out or make too long is said."""
    from timeline.rendering import left_out, render, size_warning

    choices: dict[str, Any] = {"language": lang, "flavour": flavour, "brief": brief, "title": title, "long": long, "raw": raw}
    rendered = [(path, format, render(chronology, format, **choices)) for path, format in targets]
    written = write_all((path, content) for path, _, content in rendered)
    for _, format, content in rendered:
        for remark in filter(None, (left_out(chronology, format), size_warning(format, content))):
            tell(remark)
    return written
