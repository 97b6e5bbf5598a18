"""Fills the HTML templates: the whole page, and the fragment to paste.

Knows what a template needs; how it looks is in ``templates/``, and what it says is in ``interface.toml``.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from timeline.edtf import Interval
from timeline.model import Chronology, Event, Source
from timeline.rendering import figures
from timeline.rendering.grouping import undated, years
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.quotes import Quotation, quotation
from timeline.rendering.safety import anchors, plain_unless_markup, safe_url
from timeline.rendering.scripts import language_of
from timeline.rendering.wording import Words, colours

_PAGE_QUOTE, _FRAGMENT_QUOTE = 2000, 300
_LISTED = 200
_MANY = 300


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers above and below the events."""

    events: int
    articles: int
    single: int
    conflicts: int
    undated: int
    period: Interval | None
    unpublished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    count: int


def write_page(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One file that needs no network and no script."""
    words = Words(options.language)
    style, script = _style(), _asset("page.js")
    page = _environment().get_template("page.html.j2")
    return page.render(
        **_common(chronology, options, words),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        plot=figures.plot(chronology, words),
        matrix=figures.matrix(chronology),
        choices=_choices(chronology, words),
        quote_limit=_PAGE_QUOTE,
        many=len(chronology) > _MANY,
    )


def write_fragment(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """A table that reads well bare; the e-mail flavour carries its style in every cell."""
    words = Words(options.language)
    fragment = _environment().get_template("fragment.html.j2")
    return fragment.render(**_common(chronology, options, words), email=options.flavour == "email", quote_limit=_FRAGMENT_QUOTE)


def facts(chronology: Chronology) -> Facts:
    dates = [event.date for event in chronology if event.date]
    starts = [date.earliest for date in dates if date.earliest]
    ends = [date.latest for date in dates if date.latest]
    return Facts(
        events=len(chronology),
        articles=len(chronology.articles) or len({source.article for event in chronology for source in event.sources}),
        single=sum(single_source(event) for event in chronology),
        conflicts=sum(bool(event.conflicts) for event in chronology),
        undated=len(undated(chronology)),
        period=Interval.of(min(starts), max(ends)) if starts and ends and min(starts) <= max(ends) else None,
        unpublished=tuple(article.id for article in chronology.articles if article.published is None),
    )


def single_source(event: Event) -> bool:
    return len({source.article for source in event.sources}) == 1


def silent_polities(event: Event) -> tuple[str, ...]:
    """Polities that take part without a named person."""
    named = {participant.polity for participant in event.participants}
    return tuple(polity for polity in event.polities if polity not in named)


def template_folder() -> Path:
    """``timeline/templates`` in an installed package, ``templates/`` at the top of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _common(chronology: Chronology, options: Options, words: Words) -> dict[str, object]:
    """What the page and the fragment both show."""
    names = dict(zip(map(id, chronology), anchors(event.id for event in chronology), strict=True))
    return {
        "words": words,
        "options": options,
        "title": options.title or words("title"),
        "chronology": chronology,
        "facts": facts(chronology),
        "years": years(chronology),
        "undated": undated(chronology),
        "anchor": lambda event: names[id(event)],
        "quotation": lambda source, event, limit: _quotation(source, event, limit),
        "listed": _LISTED,
    }


def _quotation(source: Source, event: Event, limit: int) -> Quotation:
    names = {name for person in event.participants for name in (person.name, person.name_en, *person.aliases)}
    return quotation(source, names, limit)


def _choices(chronology: Chronology, words: Words) -> dict[str, list[Choice]]:
    """The options of each filter, the most frequent first."""
    types = Counter(event.type for event in chronology)
    statuses = Counter(str(event.status) for event in chronology)
    polities = Counter(polity for event in chronology for polity in set(event.polities))
    people = Counter(name for event in chronology for name in {person.name for person in event.participants})
    english = {person.name: person.name_en for event in chronology for person in event.participants}
    return {
        "type": _sorted(types, {name: words.type(name) for name in types}),
        "status": _sorted(statuses, {name: words.label(name) for name in statuses}),
        "polity": _sorted(polities, {code: words.polity(code) for code in polities}),
        "person": _sorted(people, {name: " ".join(filter(None, (name, english[name]))) for name in people}),
    }


def _sorted(counts: Counter[str], labels: dict[str, str]) -> list[Choice]:
    return [Choice(value, labels[value], count) for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain_unless_markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"url": safe_url, "language": language_of, "unique": _unique}
    environment.globals |= {"single_source": single_source, "silent_polities": silent_polities}
    return environment


@functools.cache
def _style() -> str:
    """The page's style sheet, with a colour for each event type."""
    light = "".join(f".t-{name}{{--type:{light}}}" for name, light, _ in colours())
    dark = "".join(f".t-{name}{{--type:{dark}}}" for name, _, dark in colours())
    return f"{_asset('page.css')}\n{light}\n@media (prefers-color-scheme:dark) and (not print){{{dark}}}\n"


@functools.cache
def _asset(name: str) -> str:
    return (template_folder() / name).read_text("utf-8")


def _hash(text: str) -> str:
    """The source expression by which the page's own policy allows its one script and one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _unique(values: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(values))
