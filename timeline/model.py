"""The frozen types that cross from one stage to the next.

Knows no Chinese, no file and no format; spans are half-open code-point offsets into ``Article.text``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from timeline.edtf import Day, Edtf, as_day, bounds, touches

if TYPE_CHECKING:
    import pandas


class Span(NamedTuple):
    """Where something stands: ``text[start:end]``."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class Script(StrEnum):
    """The script that an article is mostly written in."""

    HANS = "hans"
    HANT = "hant"


class Status(StrEnum):
    """What a source, or all of them, say became of an event (GUIDE: Status)."""

    OCCURRED = "occurred"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    DENIED = "denied"


class Part(StrEnum):
    """Which part of a page a sentence belongs to."""

    TITLE = "title"
    DATELINE = "dateline"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"


class Kind(StrEnum):
    """What a mention mentions."""

    PERSON = "person"
    POLITY = "polity"
    PLACE = "place"


class Via(StrEnum):
    """How a mention refers."""

    NAME = "name"
    TITLE = "title"
    PRONOUN = "pronoun"


class UnreadableArticle(Exception):
    """An input that holds no readable article: one sentence that says why and what to do about it."""


class BadData(Exception):
    """A table in ``data/``, or one that a user added, that breaks its own rules."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A piece of metadata, where it was read, and how sure that is (0 to 1)."""

    value: str
    origin: str
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication date (the field's document creation time) and where it was read."""

    day: datetime.date
    origin: str
    """``option``, ``front matter``, ``meta tag``, ``JSON-LD``, ``dateline``, ``URL``, ``file name``, ``column``, ``text``."""
    certainty: float = 1.0
    inferred: bool = False
    """True where nothing states it and the text alone suggests it."""
    conflicts: tuple[Stated, ...] = ()
    """Other dates that the page states, and (``option``) one that was given for articles that state none."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the container of an article says about it: front matter, columns, JSON fields; and what was given for it."""

    title: Stated | None = None
    published: Stated | None = None
    outlet: Stated | None = None
    author: Stated | None = None
    url: Stated | None = None
    fallback: Stated | None = None
    """The publication date to take where the article states none."""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a reader returns: decoded, but with its markup and furniture still on."""

    id: str
    """The file's name, with ``#row`` for a row of a JSON Lines or CSV file."""
    payload: str
    media_type: str
    """``text/html``, ``text/markdown`` or ``text/plain``."""
    hints: Hints = Hints()
    notes: tuple[str, ...] = ()
    """Warnings about reading it, each a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article's text."""

    span: Span
    part: Part
    paragraph: int
    """Counts up from 0; sentences of one paragraph share it."""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article. ``text`` is the text from here on: every span points into it."""

    id: str
    title: str
    text: str
    sentences: tuple[Sentence, ...]
    published: Publication | None
    script: Script
    outlet: Stated | None = None
    author: Stated | None = None
    url: Stated | None = None
    notes: tuple[str, ...] = ()

    @property
    def record(self) -> ArticleRecord:
        """The article without its text, for the chronology."""
        return ArticleRecord(self.id, self.title, self.published, self.script, self.outlet, self.author, self.url, self.notes)


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What a chronology keeps of an article: all but its text, so that it grows with the events and not with the archive."""

    id: str
    title: str
    published: Publication | None
    script: Script
    outlet: Stated | None = None
    author: Stated | None = None
    url: Stated | None = None
    notes: tuple[str, ...] = ()
    sketch: str = ""
    """What tells copies of the text from texts of their own (``sourcing.sketch``)."""


@dataclass(frozen=True, slots=True)
class TemporalExpression:
    """A date expression (a TIMEX3) and what it comes to on the calendar."""

    span: Span
    text: str
    value: Edtf | None
    """``None`` for a duration, a set or a bare time, and where the text gives no clue."""
    timex_type: str
    """``DATE``, ``DURATION``, ``SET`` or ``TIME``."""
    rule: str
    """The names of the rules that made it, joined by ``+``."""
    anchor: str
    """What it was counted from: ``publication 2021-12-16``, ``text 2021-12-15``, or ````."""
    basis: str
    """One readable line: the words, the rule's meaning, the anchor."""
    conflict: str | None = None
    """What disagrees: a weekday and a day, a date that does not exist."""
    vague: bool = False
    """近日 (these days) and others whose extent is a convention."""

    @property
    def start_char(self) -> int:
        return self.span.start

    @property
    def end_char(self) -> int:
        return self.span.end

    @property
    def start(self) -> datetime.date | None:
        return self.value.earliest if self.value else None

    @property
    def end(self) -> datetime.date | None:
        return self.value.latest if self.value else None


_STILL_KNOWN_BY = 365
"""Days after an office in an organisation in which its holder still counts as the organisation's, and not as their own state's."""


TOP_OFFICES = frozenset({"head_of_state", "head_of_government"})
"""The offices, one or two, that lead a state."""


@dataclass(frozen=True, slots=True)
class Term:
    """An office held by a person, with its first and last day as far as known."""

    polity: str
    office: str
    title: str
    first: datetime.date | None = None
    last: datetime.date | None = None

    def covers(self, day: datetime.date | None) -> bool:
        return day is None or ((self.first is None or self.first <= day) and (self.last is None or day <= self.last))

    @property
    def is_of_organisation(self) -> bool:
        return self.office.startswith("org_")

    def touches(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether it was held on any day from ``first`` to ``last``."""
        return (self.first is None or self.first <= last) and (self.last is None or first <= self.last)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts for a polity: from the gazetteer, or found in the text."""

    name: str
    """Simplified."""
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    wikidata: str = ""
    known: bool = True
    """False where no gazetteer has them: name, polity and office come from the text around."""

    @property
    def is_private(self) -> bool:
        """Whether they hold no office that acts for a polity: activists, whom the text must not be taken to mean an official by."""
        return bool(self.terms) and all(term.office == "activist" for term in self.terms)

    def term_at(self, day: datetime.date | None) -> Term | None:
        """The office held on ``day``, else the latest before it, else the first."""
        covering = next((term for term in reversed(self.terms) if term.covers(day)), None)
        if covering:
            return covering
        before = sorted((t for t in self.terms if day and t.last and t.last < day), key=lambda term: term.last or datetime.date.min)
        if not before:
            return self.terms[0] if self.terms else None
        latest = before[-1]
        if latest.is_of_organisation and day and latest.last and (day - latest.last).days > _STILL_KNOWN_BY:
            return next((term for term in reversed(before) if not term.is_of_organisation), latest)
        return latest


@dataclass(frozen=True, slots=True)
class Polity:
    """A state, a territory with relations of its own, an organisation or a format."""

    code: str
    name: str
    name_en: str
    kind: str
    members: tuple[str, ...] = ()
    """Of a format of a few states (Quad), their codes: a meeting of it is one of theirs."""
    states: tuple[str, ...] = ()
    """Of an organisation or format, those that belong to it: where one of them has its gathering, that one takes part."""
    meets_in: str = ""
    """Of a format, the name of the place or the state in which all its gatherings are (慕尼黑)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city, a region or a venue."""

    name: str
    name_en: str
    country: str
    """A polity's code; empty for a venue of which many countries have one (总统府)."""
    kind: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a statistical model takes for a name; only what the tables and the text around confirm becomes a mention."""

    span: Span
    kind: Kind


class Mention(NamedTuple):
    """A name, title or pronoun in the text, and who or what it refers to. A tuple, since there are dozens of them for each event."""

    span: Span
    text: str
    kind: Kind
    via: Via
    person: Person | None = None
    polity: str = ""
    """The polity's code: of the person's office, or the one mentioned."""
    title: str = ""
    """The office as the text gives it, without the polity."""
    place: Place | None = None
    antecedent: Span | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes part in an event mention: a person, or a polity alone where nobody is named."""

    role: str
    """``participant``, ``visitor`` or ``host``."""
    polity: str
    person: Person | None = None
    title: str = ""
    span: Span | None = None

    @property
    def name(self) -> str:
        """What tells the actor apart from others of the same polity: a name, else an office, else nothing."""
        return self.person.name if self.person else self.title

    def acting_as(self, role: str) -> Actor:
        return Actor(role, self.polity, self.person, self.title, self.span)


@dataclass(frozen=True, slots=True)
class EventMention:
    """One report of an event in one article (ACE's event mention)."""

    article: str
    sentence: Span
    type: str
    mode: str | None
    status: Status
    trigger: Span
    actors: tuple[Actor, ...]
    date: TemporalExpression | None
    """The expression that dates it, ``None`` where the text dates it not at all."""
    place: Place | None
    host: str | None = None
    """Visits only: the polity that is visited."""
    leg: int = 0
    """Visits only: which of the states of one journey it is, from 1, as the text lists them; 0 where it names no other."""
    subtype: str | None = None
    rule: str = ""
    attribution: str | None = None
    confidence: float = 0.5
    quote: str = ""
    """``article.text[sentence]``: merging needs no article's text."""
    stated: bool = True
    """Whether a cue of the text says what became of it; else it counts as occurred, for want of a word to the contrary."""
    session: str = ""
    """Of whom it is a gathering, and of which of their officials (``G20``, ``ASEAN 外长``): one session, whoever is said to attend."""

    @property
    def is_telling(self) -> bool:
        """Whether it bears on what became of the event: by a cue, or by a date."""
        return self.stated or self.date is not None

    @property
    def value(self) -> Edtf | None:
        return self.date.value if self.date else None

    @property
    def polities(self) -> frozenset[str]:
        found = {actor.polity for actor in self.actors if actor.polity}
        return frozenset(found | {self.host} if self.host else found)


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of a merged event."""

    name: str
    polity: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    title: str = ""
    role: str | None = None
    """``visitor`` or ``host`` in a visit, else ``None``."""
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One article's evidence: ``quote == article.text[span]``."""

    article: str
    span: Span
    quote: str
    title: str = ""
    outlet: str = ""
    url: str = ""
    published: datetime.date | None = None
    script: Script = Script.HANS
    date_text: str = ""
    date_basis: str = ""
    attribution: str | None = None
    status: Status = Status.OCCURRED
    trigger: Span | None = None
    """Offsets into the article's text, for highlighting."""
    group: str = ""
    """The article whose text this one copies, or its own where others copy it; empty where the text stands alone."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which sources disagree, with what each says."""

    field: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Pairs of a value and the articles that give it."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person said about an event."""

    verdict: str | None = None
    """``checked``, ``not_verifiable``, or ``None`` where only something was corrected."""
    corrected: tuple[tuple[str, str], ...] = ()
    """Pairs of a field and what the sources alone came to, as a cell of the review sheet says it."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What all the mentions of one occasion agree on, and where they do not."""

    id: str
    type: str
    mode: str | None
    status: Status
    date: Edtf | None
    participants: tuple[Participant, ...]
    polities: tuple[str, ...]
    visitors: tuple[str, ...]
    host: str | None
    place: str | None
    place_en: str | None
    country: str | None
    cameo: str
    subtype: str | None
    summary: str
    confidence: float
    sources: tuple[Source, ...]
    conflicts: tuple[Conflict, ...] = ()
    confidences: tuple[tuple[str, float], ...] = ()
    """Pairs of a field and how sure its value is, given that there was such an event; only fields that have a value."""
    part_of: str | None = None
    """Meetings and calls: the id of the visit during which they were held."""
    review: Review | None = None

    @property
    def start(self) -> datetime.date | None:
        return self.date.earliest if self.date else None

    @property
    def end(self) -> datetime.date | None:
        return self.date.latest if self.date else None

    @property
    def independent_sources(self) -> int:
        """How many texts of their own report it: copies of one text count once."""
        return len({source.group or source.article for source in self.sources})


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be used, and the sentence that says why."""

    input: str
    reason: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a chronology was cut down to, and how much that left out."""

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    """Fields (``since``, ``type``, ``polity`` …), each with the values that were asked for."""
    dropped: int
    """Events that were left out."""
    undated: int
    """How many of them have no date."""


@dataclass(frozen=True, slots=True)
class Chronology:
    """Events in order of date, and the articles that they rest on."""

    events: tuple[Event, ...]
    articles: tuple[ArticleRecord, ...] = ()
    failures: tuple[Failure, ...] = ()
    undated: tuple[tuple[str, str], ...] = field(default=())
    """(article, words) of relative dates that could not be placed, for want of a publication date."""
    excerpt: Excerpt | None = None
    """``None`` for a whole chronology."""
    newest_first: bool = False
    """Whether the events stand in the opposite order."""

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def between(self, first: Day, last: Day) -> Chronology:
        """The events that touch the days from ``first`` to ``last``; undated ones are left out."""
        days = as_day(first) or datetime.date.min, as_day(last) or datetime.date.max
        return self._only(event for event in self.events if event.date and touches(bounds(event.date), days))

    def of_type(self, *types: str) -> Chronology:
        return self._only(event for event in self.events if event.type in types)

    def involving(self, name: str) -> Chronology:
        """The events of a polity or a person, by code or by name, in any of the forms that are known: 美国, Putin, 習近平."""
        # Against the direction of the stages, as in ``to_frame``: the forms that are known stand in the tables.
        from timeline.lexicon import gazetteer
        from timeline.slicing import Slice, UnknownValue, cut, parse_polity

        names = gazetteer()
        try:
            wanted = Slice(polities=(parse_polity(name, names),))
        except UnknownValue:
            wanted = Slice(people=(name,))
        try:
            return self._only(iter(cut(self, wanted, names)))
        except UnknownValue:  # nobody anywhere is called so
            return self._only(iter(()))

    def to_frame(self, *, long: Literal["participants", "sources"] | None = None) -> pandas.DataFrame:
        """The events as a pandas data frame with the spreadsheet's columns, or one row for each participant or source.

        >>> Chronology(()).to_frame().columns[:4].tolist()
        ['date_start', 'date_end', 'type', 'summary']
        """
        # Against the direction of the stages: who holds a chronology should not have to know where tables are made.
        from timeline.rendering.tables import to_frame

        return to_frame(self, long=long)

    def _only(self, events: Iterator[Event]) -> Chronology:
        return replace(self, events=tuple(events))
