"""Fills the HTML templates: the whole page, and the fragment to paste.

Knows what a template needs; how it looks is in ``templates/``, and what it says is in ``interface.toml``.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.comparing import Comparison
from timeline.edtf import Edtf, Interval, Point
from timeline.model import Chronology, Event, Source, Status
from timeline.rendering import figures
from timeline.rendering.grouping import (
    ends,
    in_order,
    outlets,
    place_en,
    reported,
    reported_months,
    silent_polities,
    single_source,
    undated,
    voices,
    years,
)
from timeline.rendering.headlines import headline, original
from timeline.rendering.linked import json_ld
from timeline.rendering.notes import article_count, references
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.quotes import Quotation, quotation
from timeline.rendering.safety import anchors, one_line, plain_unless_markup, safe_url, slug
from timeline.rendering.scripts import folding_of, language_of, languages_in
from timeline.rendering.wording import Words, colours

if TYPE_CHECKING:
    from jinja2 import Environment

_PAGE_QUOTE, _FRAGMENT_QUOTE = 2000, 300
_LISTED = 200
_MANY = 300
"""Events from which on a page is built part by part, as it is read."""
_PART = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers above and below the events."""

    events: int
    articles: int | None
    """``None`` where nothing says how many were read."""
    single: int
    conflicts: int
    undated: int
    period: Edtf | None
    unpublished: tuple[str, ...]
    occurred: int
    """Events that took place, as far as the articles say."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    count: int
    also: str = ""
    """Other names, for the search."""


def write_page(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One file that needs no network and no script."""
    words = Words(options.language)
    style, script, many = _style(), _asset("page.js"), len(chronology) > _MANY
    page, read = environment().get_template("page.html.j2"), references(chronology)
    return page.render(
        **_common(chronology, options, words),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        plot=figures.plot(chronology, words),
        matrix=figures.matrix(chronology),
        choices=_choices(chronology, words),
        people=_people(chronology, words),
        folding=folding_of(_searched(chronology)),
        references=read,
        origins=Counter(one.origin for one in read if one.origin).most_common(),
        quote_limit=_PAGE_QUOTE,
        many=many,
        # Linked data costs as many bytes again; a page that is read in parts leaves them to the file of their own.
        linked="" if many else Markup(json_ld(chronology, options)),
        batch_size=_PART if many else _MANY,
    )


def write_fragment(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """A table that reads well bare; the e-mail flavour carries its style in every cell."""
    words = Words(options.language)
    fragment = environment().get_template("fragment.html.j2")
    return fragment.render(**_common(chronology, options, words), email=options.flavour == "email", quote_limit=_FRAGMENT_QUOTE)


def fill_comparison(options: Options, *, comparison: Comparison, **values: object) -> str:
    """The page that tells what changed between two chronologies; ``values`` are what its template says besides."""
    words, style = Words(options.language), _style()
    events = (*comparison.new, *(one.new for one in comparison.changed), *(one.event for one in comparison.gone))
    return (
        environment()
        .get_template("diff.html.j2")
        .render(
            **_events_shown(events, options, words),
            comparison=comparison,
            style=Markup(style),
            style_hash=_hash(style),
            script_hash="",
            quote_limit=_PAGE_QUOTE,
            **values,
        )
    )


def facts(chronology: Chronology) -> Facts:
    return Facts(
        events=len(chronology),
        articles=article_count(chronology),
        single=sum(single_source(event) for event in chronology),
        conflicts=sum(bool(event.conflicts) for event in chronology),
        undated=len(undated(chronology)),
        period=period(chronology),
        occurred=sum(event.status is Status.OCCURRED for event in chronology),
        unpublished=tuple(article.id for article in chronology.articles if article.published is None),
    )


def period(chronology: Chronology) -> Edtf | None:
    """From the first event to the last, both as coarse as the coarser of them: a year is not made its first of January."""
    points = [point for event in chronology if event.date for point in ends(event.date) if point.earliest]
    if not points:
        return None
    first = min(points, key=lambda point: (point.earliest or date.min, -(point.latest or date.max).toordinal()))
    last = max(points, key=lambda point: (point.latest or date.max, -(point.earliest or date.min).toordinal()))
    months, days = first.month and last.month, first.day and last.day
    start = Point(first.year, first.month if months else None, first.day if days else None)
    end = Point(last.year, last.month if months else None, last.day if days else None)
    return start if start == end else Interval(start, end)


def template_folder() -> Path:
    """``timeline/templates`` in an installed package, ``templates/`` at the top of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _common(chronology: Chronology, options: Options, words: Words) -> dict[str, object]:
    """What the page and the fragment both show."""
    return {
        **_events_shown(chronology.events, options, words),
        "title": options.title or words("title"),
        "chronology": chronology,
        "facts": facts(chronology),
        "years": years(chronology),
        "undated": undated(chronology),
        "undated_months": reported_months(chronology),
        "in_order": in_order(chronology),
        "listed": _LISTED,
    }


def _events_shown(events: tuple[Event, ...], options: Options, words: Words) -> dict[str, object]:
    """What every template needs that shows events."""
    names = dict(zip(map(id, events), anchors(event.id for event in events), strict=True))
    visits = {event.id: event for event in events}
    return {
        "words": words,
        "options": options,
        "anchor": lambda event: names.get(id(event), ""),
        "visit_of": lambda event: visits.get(event.part_of or ""),
        "quotation": _quotation,
        "headline": lambda event: headline(event, words),
        "original": lambda event: original(event, words),
    }


def _quotation(source: Source, event: Event, limit: int) -> Quotation:
    names = {name for person in event.participants for name in (person.name, person.name_en, *person.aliases)}
    return quotation(source, names, limit)


def _choices(chronology: Chronology, words: Words) -> dict[str, list[Choice]]:
    """The options of each filter but that by person, the most frequent first."""
    types = Counter(event.type for event in chronology)
    statuses = Counter(str(event.status) for event in chronology)
    polities = Counter(polity for event in chronology for polity in set(event.polities))
    return {
        "type": _sorted(types, {name: words.type(name) for name in types}),
        "status": _sorted(statuses, {name: words.label(name) for name in statuses}),
        "polity": _sorted(polities, {code: words.polity(code) for code in polities}),
    }


def _people(chronology: Chronology, words: Words) -> list[tuple[str, list[Choice]]]:
    """The people under the states for which they act, both the most frequent first."""
    counts = Counter(name for event in chronology for name in {person.name for person in event.participants})
    known = {person.name: person for event in chronology for person in event.participants}
    acting = Counter(person.polity for event in chronology for person in event.participants)
    also = {name: " ".join(person.aliases) for name, person in known.items()}
    groups = []
    for polity, _ in sorted(acting.items(), key=lambda pair: (-pair[1], pair[0])):
        own = {name: words.both_names(person) for name, person in known.items() if person.polity == polity}
        if own:
            groups.append((words.polity(polity) or "–", _sorted(Counter({name: counts[name] for name in own}), own, also)))
    return groups


def _searched(chronology: Chronology) -> Iterator[str]:
    """What the text filter looks at, as far as it may hold Chinese."""
    for event in chronology:
        yield event.summary
        yield event.place or ""
        for person in event.participants:
            yield from (person.name, person.title, *person.aliases)
        for source in event.sources:
            yield from (source.quote, source.title, source.outlet)


def _sorted(counts: Counter[str], labels: dict[str, str], also: Mapping[str, str] = MappingProxyType({})) -> list[Choice]:
    return [
        Choice(value, labels[value], count, also.get(value, ""))
        for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


@functools.cache
def environment() -> Environment:
    """What every template is filled in: all that it prints is made harmless, then escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain_unless_markup,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"url": safe_url, "language": language_of, "languages": languages_in, "line": one_line, "slug": slug}
    made.globals |= {
        "single_source": single_source,
        "silent_polities": silent_polities,
        "outlets": outlets,
        "reported": reported,
        "voices": voices,
        "place_en": place_en,
    }
    return made


@functools.cache
def _style() -> str:
    """The page's style sheet, with a colour for each event type."""
    light = "".join(f".t-{name},[data-type={name}]{{--type:{light}}}" for name, light, _ in colours())
    dark = "".join(f".t-{name},[data-type={name}]{{--type:{dark}}}" for name, _, dark in colours())
    return f"{_asset('page.css')}\n{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


@functools.cache
def _asset(name: str) -> str:
    return (template_folder() / name).read_text("utf-8")


def _hash(text: str) -> str:
    """The source expression by which the page's own policy allows its one script and one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
