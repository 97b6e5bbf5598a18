"""An article with all that was found in it, a trigger where it stands, and what the article has been about so far.

Knows what there is to ask of them; does not know how any of it is put together to an event.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from timeline.events.words import Hit, any_of, trigger_grammar, words_unless
from timeline.lexicon import BLOT, Gazetteer, after_last, alternation, each_word, event_words, fold, not_after
from timeline.model import Actor, Article, EventMention, Kind, Mention, Place, Sentence, Span, Status, TemporalExpression, Via


class Trigger(NamedTuple):
    """A word that reports an event, and where its participants stand."""

    span: Span
    word: str
    type: str
    mode: str | None
    frame: str


class Clause(NamedTuple):
    """What stands between two commas or stops, with what was found in it."""

    span: Span
    mentions: tuple[Mention, ...]
    dates: tuple[TemporalExpression, ...]
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """An article with all that was found in it before its events are looked for."""

    article: Article
    folded: str
    masked: str
    """``folded`` with every name blotted out, so that no cue is read into one (同意 in 同意大利总理)."""
    mentions: tuple[Mention, ...]
    dates: tuple[TemporalExpression, ...]
    gazetteer: Gazetteer
    published: date | None
    mention_starts: tuple[int, ...]
    date_starts: tuple[int, ...]
    hits: tuple[Hit, ...]
    """Where a word stands that can be a trigger."""
    hit_starts: tuple[int, ...]
    starts: list[int]
    """Where anything begins: a mention, a date, a hit."""
    times: list[int]
    """Where a time of day begins that no day stands beside: 下午3时."""
    listed: list[int]
    """Where a name begins that a comma follows: the first of several, perhaps."""
    cues: dict[int, bool] = field(default_factory=dict)
    """Which cues the article has at all, as far as they were asked for: most articles have few, and ask for them in each clause."""

    @classmethod
    def of(
        cls, article: Article, mentions: tuple[Mention, ...], expressions: tuple[TemporalExpression, ...], gazetteer: Gazetteer
    ) -> Context:
        folded = fold(article.text)
        dates = tuple(expression for expression in expressions if expression.timex_type == "DATE")
        hits = tuple(trigger_grammar().scan(folded))
        mention_starts = tuple([mention.span.start for mention in mentions])
        date_starts = tuple([expression.span.start for expression in dates])
        hit_starts = tuple([hit.start for hit in hits])
        return cls(
            article=article,
            folded=folded,
            masked=_masked(folded, mentions),
            mentions=mentions,
            dates=dates,
            gazetteer=gazetteer,
            published=article.published.day if article.published else None,
            mention_starts=mention_starts,
            date_starts=date_starts,
            hits=hits,
            hit_starts=hit_starts,
            starts=sorted((*mention_starts, *date_starts, *hit_starts)),
            listed=[
                m.span[0] for m in mentions if m.via is Via.NAME and m.kind is Kind.PERSON and folded[m.span[1] : m.span[1] + 1] == ","
            ],
            times=[expression.span.start for expression in expressions if _is_time_of_day(expression)],
        )

    def has(self, cue: re.Pattern[str]) -> bool:
        """Whether the cue stands anywhere in the folded text; where it does not, no clause needs to be searched for it."""
        found = self.cues.get(id(cue))  # hashing a pattern takes as long as many a search
        if found is None:
            found = self.cues[id(cue)] = cue.search(self.folded) is not None
        return found

    def is_bare(self, span: Span) -> bool:
        """Whether nothing begins in ``span``: no mention, no date, no word that can be a trigger."""
        return bisect_left(self.starts, span[0]) == bisect_left(self.starts, span[1])

    def mentions_in(self, span: Span) -> tuple[Mention, ...]:
        """Those that begin in ``span``."""
        start, end = span
        return self.mentions[bisect_left(self.mention_starts, start) : bisect_left(self.mention_starts, end)]

    def mention_from(self, at: int) -> Mention | None:
        """The one that begins at ``at``; of several the first."""
        return next(iter(self.mentions_in(Span(at, at + 1))), None)

    def dates_in(self, span: Span) -> tuple[TemporalExpression, ...]:
        start, end = span
        return self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)]

    def without_dates(self, span: Span, *, masked: bool = False) -> str:
        """What the folded text says there besides dates; ``masked``: without the names."""
        rest = list(span.of(self.masked if masked else self.folded))
        for day in self.dates_in(span):
            rest[day.span.start - span.start : day.span.end - span.start] = [""] * len(day.text)
        return "".join(rest)

    def tells_in(self, frames: frozenset[str], span: Span) -> bool:
        """Whether a word of more than one character and of one of the frames begins in ``span``."""
        found = self.hits[bisect_left(self.hit_starts, span[0]) : bisect_left(self.hit_starts, span[1])]
        return any(hit.result is not None and hit.result[2] in frames and hit.end - hit.start > 1 for hit in found)

    def first_of(self, frames: frozenset[str], span: Span, unless: frozenset[str]) -> int | None:
        """Where the first word of one of the frames begins in ``span`` that is none of ``unless``."""
        found = self.hits[bisect_left(self.hit_starts, span[0]) : bisect_left(self.hit_starts, span[1])]
        told = (hit for hit in found if hit.result is not None and hit.result[2] in frames)
        return next((hit.start for hit in told if self.folded[hit.start : hit.end] not in unless), None)

    def tells_time(self, span: Span) -> bool:
        """Whether a time of day begins in ``span``."""
        return bisect_left(self.times, span[0]) < bisect_left(self.times, span[1])


def _is_time_of_day(expression: TemporalExpression) -> bool:
    """下午, 晚8时, 9点半, 15:30; not what can be a count (指出两点) or half a word (早前)."""
    if expression.timex_type != "TIME" or len(expression.text) < 2:
        return False
    return "day_part" in expression.rule or not _COUNT.fullmatch(expression.text)


def _masked(folded: str, mentions: tuple[Mention, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for mention in mentions:
        start, end = mention.span
        if end > at:  # two of them may overlap after all
            pieces += (folded[at:start], BLOT * (end - (start if start > at else at)))
            at = end
    return "".join(pieces) + folded[at:]


class Report(NamedTuple):
    """A trigger where it stands: its clause, the clauses before it in its sentence, and the article."""

    context: Context
    sentence: Sentence
    earlier: tuple[Clause, ...]
    clause: Clause
    trigger: Trigger
    lead: Span
    """The clause as far as the trigger."""
    rest: Span
    """The clause from the trigger on."""
    right_after: Mention | None
    """What is named right after the trigger: where a journey goes, whom somebody meets."""
    end_of_target: int
    """Where that name ends, else the trigger."""

    @classmethod
    def of(cls, context: Context, sentence: Sentence, earlier: tuple[Clause, ...], clause: Clause, trigger: Trigger) -> Report:
        lead, rest = Span(clause.span.start, trigger.span.start), Span(trigger.span.end, clause.span.end)
        right_after = mention_at(clause.mentions, trigger.span.end)
        end_of_target = right_after.span.end if right_after else trigger.span.end
        return cls(context, sentence, earlier, clause, trigger, lead, rest, right_after, end_of_target)

    @property
    def backwards(self) -> Iterator[Clause]:
        """The clause, then those before it, the nearest first."""
        yield self.clause
        yield from reversed(self.earlier)


Day = date
"""``Thread`` has a field of the type's own name."""


class Pair(NamedTuple):
    """Who dealt with one another."""

    actors: tuple[Actor, ...] = ()
    day: Day | None = None
    """The last day on which they met, as far as told."""
    at: int = -1
    """Where the sentence ends that tells of their meeting."""
    ahead: bool = False
    """Whether they are still to meet."""


@dataclass(slots=True)
class Thread:
    """What the article has been about so far, for 双方, 他 and clauses without a subject."""

    subject: Mention | None = None
    named: Mention | None = None
    """The last subject that had a name, for 他; ``subject`` is none where somebody unknown has taken over."""
    speaker: Mention | None = None
    pair: Pair = field(default_factory=Pair)
    """Those of the last talk, for 双方."""
    status: Status | None = None
    date: TemporalExpression | None = None
    date_at: int = -1
    """Where the sentence ends that the date stood in."""
    date_status: Status | None = None
    date_people: frozenset[str] = frozenset()
    """Who took part in the event of that date."""
    date_parties: frozenset[str] = frozenset()
    """Whose talk had that date, where it was a gathering that was told by its parties alone: 中欧领导人会晤."""
    days: dict[frozenset[str], Day] = field(default_factory=dict)
    """The day on which each set of people last met or called, as far as told."""
    tour: TemporalExpression | None = None
    """The days of a journey that the article is about, for the stops that it dates no further."""
    stay: Stay | None = None
    """Whose arrival the last sentence told of, for the places of those whom they meet next."""
    arrivals: dict[tuple[str, str], Day] = field(default_factory=dict)
    """Who came to which polity, and the first day that was last told of it."""
    sojourn: EventMention | None = None
    """The last journey of several days that the article told of, for what happens 与会期间."""
    during: bool = False
    """Whether the story has come to what happened on it."""
    gathering: EventMention | None = None
    """The last summit that the article told of, whoever it named as there."""
    in_programme: bool = False
    """Whether the sentences are the items of a programme: 行程如下, and then a time of day in each."""
    travellers: tuple[Actor, ...] = ()
    """Who goes on the journey that a clause of the sentence told of, for its stops in the next one."""
    travellers_at: int = -1
    """Where that clause ends."""
    people: list[Mention] = field(default_factory=list)
    sentence: Span = field(default=Span(0, 0))
    """The one that is being read."""
    previous: Span = field(default=Span(0, 0))
    """The one before it."""


class Stay(NamedTuple):
    """An arrival, for what happens there next."""

    people: frozenset[str]
    host: str
    place: Place
    day: Day | None
    is_planned: bool
    at: int
    """Where the sentence ends that tells of it."""


Target = tuple[str, Place | None]
"""Where a journey goes: a polity, and the place in it."""

JOINS = re.compile(any_of("joins", "with"))
OBJECT_AFTER = re.compile(f"{any_of('joins', 'object')}(?<!因为)[^,]{{0,2}}$")
_EACH_WORDS = event_words()["each"]
EACH = re.compile(
    f"{alternation(_EACH_WORDS['words'])}|{each_word(_EACH_WORDS['all'], _EACH_WORDS['other_party'], unless_after=_EACH_WORDS['not_all'])}"
)
_SPEECH = event_words()["speech"]
_HEEDLESS = re.compile(any_of("wish", "despite"))
_HEEDLESS_OF = re.compile(f"{_HEEDLESS.pattern}[^,。;的]{{0,10}}$")
_NEARBY = 14
"""Characters in which somebody is not heeded, and what they say."""
SPEECH = re.compile(f"(?:{words_unless('speech')})" + not_after((*_SPEECH["unsaid"], *(BLOT + word for word in _SPEECH["so_called"]))))
GATHERING = re.compile(any_of("gathering"))
HEADS = frozenset(map(fold, event_words()["gathering"]["heads"]))
"""Words for those who lead states: 领导人, 元首."""
INVITATION = re.compile(f"的?{any_of('invitation')}")
"""What follows a journey that somebody is only asked to make: 访华(的)邀请."""
GOING = frozenset(("goes",))
"""The frames of words for a journey to a place: 抵达, 前往."""
TALKING = frozenset(("mutual", "meets", "held", "chaired"))
"""The frames of words for a talk: 会谈, 会见, 举行谈判, 主持会议."""
MATTER = re.compile(f"[^,。;]{{0,4}}{any_of('topic', 'matter')}")
"""After an event that is only spoken of: 就X访美一事, 对X访台表示反对."""
INVITED_BY = re.compile(f"{any_of('invitation', 'by')}[^,。;]{{0,40}}?{any_of('invitation')}")
POSTED = tuple(event_words()["led"]["posted"])
"""How the titles of envoys end, who are where they are posted."""
COUNTRIES = ("state", "territory", "former")
STATES = "states"
"""The kind of polity that is no more than several states named together: 波罗的海三国."""
_COUNT = re.compile("[0-9０-９一二两兩三四五六七八九十廿]{1,3}[点點]")
CLAUSE_END = re.compile("[,;:。!?“”\n-](?:(?<!-)|-)")
"""A mark that ends a clause, or two hyphens: one class of characters, so that a search may skip to one of them."""
WHILE = re.compile(f"{not_after(event_words()['while']['not_before'])}{any_of('while')}$")
"""At the end of a clause: 在会见X时, 访问期间."""
AFTER_DEED = re.compile(f"{any_of('stay', 'after_deed')}$")
"""The same: 4月访问P之后, 去年会晤以来."""
TIMES_APART = re.compile(event_words()["times"]["apart"])
"""After so many talks, before the date of each: 前两次会晤分别在….."""
LEAD_IN = 4
"""Characters before the subject of a clause: 新任, 当天."""
LOCATES = tuple(event_words()["held"]["located"])


def mention_at(mentions: Iterable[Mention], start: int) -> Mention | None:
    for mention in mentions:
        if mention.span[0] == start:
            return mention
    return None


def parties_among(mentions: Iterable[Mention]) -> set[str]:
    """The polities that are named there otherwise than by a place."""
    return {mention.polity for mention in mentions if mention.polity and mention.kind is not Kind.PLACE}


def last_speech(context: Context, start: int, end: int) -> int:
    """Where the last verb of speech ends: a date before it is the statement's (21日报导，…)."""
    said = after_last(SPEECH, context.folded, start, end)
    while said > start and is_heedless(context, said):
        said = after_last(SPEECH, context.folded, start, said - 1)
    return said


def is_heedless(context: Context, end: int) -> bool:
    """Whether the words that end there are those of somebody who was not heeded (不顾X警告): nobody speaks."""
    return context.has(_HEEDLESS) and _HEEDLESS_OF.search(context.folded, max(0, end - _NEARBY), end) is not None


def country_as_place(context: Context, code: str) -> Place | None:
    polity = context.gazetteer.by_code.get(code)
    return Place(polity.name, polity.name_en, code, "state") if polity and polity.kind in COUNTRIES else None
