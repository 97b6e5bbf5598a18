"""The clauses of an article with what stands in each: names, dates, and the words that report an event.

Knows where a clause ends and what its triggers are; does not know who does what in it.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from timeline.lexicon import BLOT, Gazetteer, after_last, alternation, event_words, fold, not_after
from timeline.model import Actor, Article, EventMention, Kind, Mention, Part, Place, Sentence, Span, Status, TemporalExpression, Via
from timeline.patterns import Found, Got, Grammar
from timeline.patterns import Kind as WordKind

Frame = tuple[str, str | None, str]
"""What a trigger's word means: the event's type, its mode, and where its participants stand."""
Hit = Found[Frame]


def any_of(table: str, key: str = "words") -> str:
    """A word list of ``events.toml`` as one regular expression."""
    return f"(?:{alternation(event_words()[table][key])})"


def _words_unless(table: str) -> str:
    """The words of a table where they do not begin one of its ``unless``; each excludes its own, so that a search may skip to a first
    character of one.
    """
    words, unless = ([fold(word) for word in event_words()[table][key]] for key in ("words", "unless"))
    own = {word: [other[len(word) :] for other in unless if other.startswith(word)] for word in words}
    return "|".join(word + (f"(?!{alternation(own[word])})" if own[word] else "") for word in sorted(words, key=len, reverse=True))


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
        hits = tuple(_grammar().scan(folded))
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

    @classmethod
    def of(cls, context: Context, sentence: Sentence, earlier: tuple[Clause, ...], clause: Clause, trigger: Trigger) -> Report:
        lead, rest = Span(clause.span.start, trigger.span.start), Span(trigger.span.end, clause.span.end)
        return cls(context, sentence, earlier, clause, trigger, lead, rest)

    @property
    def right_after(self) -> Mention | None:
        """What is named right after the trigger: where a journey goes, whom somebody meets."""
        return mention_at(self.clause.mentions, self.trigger.span.end)

    @property
    def end_of_target(self) -> int:
        """Where that name ends, else the trigger."""
        return self.right_after.span.end if self.right_after else self.trigger.span.end

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
OBJECT_AFTER = re.compile(f"{any_of('joins', 'object')}[^,]{{0,2}}$")
EACH = re.compile(f"{any_of('each')}|{event_words()['each']['all']}")
SPEECH = re.compile(f"(?:{_words_unless('speech')})" + not_after(event_words()["speech"]["unsaid"]))
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
_ONLY_WHEN = re.compile(f"(?:[0-9年月日号上中下午晚间傍早晨凌周一二三四五六日本今昨当天乘搭坐专机启程已于在]|{any_of('motion', 'rides')})*")
"""What may stand between a traveller and 离开: when, and by what."""
POSTED = tuple(event_words()["led"]["posted"])
"""How the titles of envoys end, who are where they are posted."""
_COUNT = re.compile("[0-9０-９一二两兩三四五六七八九十廿]{1,3}[点點]")
_CLAUSE_END = re.compile("[,;:。!?“”\n]|--")
_HEADLINE_END = re.compile(rf"{_CLAUSE_END.pattern}|(?<=[一-鿿”》]{{5}}) +(?=[一-鿿“《]{{4}})")
"""A headline sets its statements apart by spaces; two short words apart are names (普京 习近平 视频会晤)."""
_HELD = re.compile(any_of("held", "verbs"))
_ATTENDED = re.compile(f"{any_of('held', 'attended')}[^,。;]*$")
_HELD_UNTIL, _THROUGH = re.compile(event_words()["held"]["ended"]), tuple(event_words()["held"]["not_through"])
_KEPT = re.compile(f"[^,。;]{{0,6}}{any_of('held', 'kept')}")
_ABOUT_WORD = "就"
_HELD_AFTER = re.compile(any_of("held", "after"))
_HELD_REACH = 12
_REPORTED = event_words()["reported"]
_BY_WIRE = re.compile(any_of("reported", "by_wire"))
_GATHERINGS = frozenset(map(fold, event_words()["gathering"]["words"]))
_INTERVIEW = re.compile(f"{any_of('interview', 'given')}(?![^,。;]*{any_of('invitation')})[^,。;]{{1,24}}{any_of('interview')}$")
LOCATES = tuple(event_words()["held"]["located"])
_NOT_SO = re.compile(any_of("held", "not_so"))
_EXCHANGES = frozenset(map(fold, event_words()["held"]["exchange"]))
_ONLY_EXCHANGES = frozenset(map(fold, event_words()["held"]["only_exchange"]))
_ABOUT = re.compile(event_words()["held"]["about"])
_CARRIED_OUT = tuple(event_words()["held"]["carried_out"])
_LOOKS_FORWARD, _KEPT_ON = (re.compile(event_words()["held"][key]) for key in ("looks_forward", "kept_up"))
_NOT_TOLD = re.compile(event_words()["held"]["denied"])
_ELSEWHERE = re.compile(any_of("held", "elsewhere"))
_ONLY_BETWEEN = frozenset(map(fold, event_words()["held"]["only_between"]))
_TALKS = _ONLY_BETWEEN.union(map(fold, event_words()["held"]["between"]))
_NO_PLACE = re.compile(event_words()["signed"]["no_place"])
_SIGNED_APART = re.compile(any_of("signed", "apart"))
_WITHIN_STATE, _CLOCK_ONLY = (re.compile(event_words()["soil"][key]) for key in ("within", "clock_only"))
_ACROSS = re.compile(f"(?:{event_words()['other_subject']['crosses']}|{event_words()['soil']['rides']})$")
_SOIL, _NO_FOOT = re.compile(any_of("soil")), re.compile(any_of("soil", "not_so"))
_HOLDS, _HOLDS_SPECIAL = tuple(event_words()["chaired"]["holds"]), tuple(event_words()["chaired"]["special"])
_CHAIRED, _BEFORE_HOLDING = re.compile(any_of("chaired", "verbs")), re.compile(any_of("chaired", "between"))
_THEN = re.compile(f"{any_of('then', 'particles')}?(?:{any_of('then')}|、(?={any_of('joins', 'with')}))(?!{any_of('then', 'unless')})")
"""Between two deeds of one subject."""
_BY_VIDEO = re.compile(any_of("remote", "video"))
_IS_HELD = re.compile(
    f"(?:{any_of('is_held', 'begins')}|[^,。;]{{0,3}}[0-9一二三四五六七八九十]+[日月]|[^,。;]{{0,2}}(?:周|星期)[一二三四五六日天])"
    f"[^,。;]{{0,30}}{any_of('is_held')}(?:{any_of('aspect')}|完毕)?"
)
_ATTENDS_OR_HOLDS = re.compile(f"{any_of('is_held')}|{any_of('is_held', 'not_after')}")
_OF_ALL = re.compile(any_of("then", "of_all"))
_BANQUET = re.compile(event_words()["banquet"]["given"])
_HOLDS_SESSION = re.compile(any_of("chaired", "session"))
_REGULAR = re.compile(any_of("chaired", "regular"))
_SESSION_REACH = 36
"""Characters from the verb to the end of a session's name."""
_SHORT_QUOTE = 14
_STATE_AND_TITLE = 12
"""Characters between 与 and whoever stands before a joint press conference."""
_LONGEST_TITLE = 40


@functools.cache
def _grammar() -> Grammar[Frame]:
    """One rule for each group of triggers in ``events.toml``."""
    groups = event_words()["triggers"]
    grammar: Grammar[Frame] = Grammar(
        {_group_name(at): WordKind.of_words({fold(word): word for word in group["words"]}) for at, group in enumerate(groups)}
    )
    for at, group in enumerate(groups):
        result = group["type"], group.get("mode"), group["frame"]
        before = not_after(filter(None, group.get("not_before", "").split("|")))
        after = f"(?!{fold(group['not_after'])})" if "not_after" in group else ""

        def meaning(got: Got, result: Frame = result) -> Frame:
            return result

        meaning.__name__ = f"{result[2]}_{result[0]}"
        grammar.rule(f"{before}{{word:{_group_name(at)}}}{after}")(meaning)
    return grammar


def _group_name(at: int) -> str:
    """A name of letters alone, as a slot of a rule wants it: a table may have more groups than there are letters."""
    return f"group_{chr(ord('a') + at // 26)}{chr(ord('a') + at % 26)}"


@functools.cache
def _trigger_words() -> frozenset[str]:
    return frozenset(fold(word) for group in event_words()["triggers"] for word in group["words"])


def clauses_of(context: Context, sentence: Sentence) -> tuple[Clause, ...]:
    """The sentence at its commas; a list's 、 divides nothing."""
    headline = sentence.part in (Part.TITLE, Part.HEADING, Part.CAPTION)
    ending = _HEADLINE_END if sentence.part in (Part.TITLE, Part.HEADING) else _CLAUSE_END
    folded, (at, end) = context.folded, sentence.span
    spans = []
    for border in ending.finditer(folded, at, end):
        start, after = border.span()
        if folded[start] in "“”" and _in_short_quote(folded, border):
            continue
        if start > at:
            spans.append(Span(at, start))
        at = after
    if end > at:
        spans.append(Span(at, end))
    if bisect_left(context.listed, sentence.span.start) < bisect_left(context.listed, end):
        spans = list(_with_listed_people(context, spans))
    clauses = [_clause(context, span, headline) for span in _with_what_is_held(context, spans)]
    if all(len(clause.triggers) < 2 for clause in clauses):
        return tuple(clauses)
    return tuple([part for clause in clauses for part in _one_after_another(context, clause, headline)])


def _with_listed_people(context: Context, spans: list[Span]) -> Iterator[Span]:
    """俄外长X，土外长Y和叙外长Z举行会议: a comma where others would set 、; not 外长X，主席Y会见Z时在座."""
    begun: list[Span] = []
    for span in spans:
        here = context.mentions_in(span)
        named = bool(here) and here[0].span.start == span.start and here[0].kind is Kind.PERSON and here[0].via is Via.NAME
        alone = named and len(here) == 1 and here[0].span.end == span.end
        ends_list = named and (len(begun) > 1 or (len(here) > 1 and JOINS.fullmatch(context.folded, here[0].span.end, here[1].span.start)))
        if begun and alone:
            begun.append(span)
        elif begun and ends_list:
            yield Span(begun[0].start, span.end)
            begun = []
        else:
            yield from begun
            begun = [span] if alone else []
            if not begun:
                yield span
    yield from begun


def _with_what_is_held(context: Context, spans: list[Span]) -> Iterator[Span]:
    """两国第二次峰会，定于27日在河内举行: a comma after the name of a gathering that the next clause is about parts nothing."""
    held: Span | None = None
    for span in spans:
        whole = held and _IS_HELD.fullmatch(context.folded, *span) and not _has_trigger(context, span)
        if held and whole and _ends_with_gathering(context, held) and not _ATTENDS_OR_HOLDS.search(context.folded, *held):
            held = Span(held.start, span.end)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _ends_with_gathering(context: Context, span: Span) -> bool:
    at = bisect_left(context.hit_starts, span.end) - 1
    hit = context.hits[at] if at >= 0 else None
    return hit is not None and hit.result is not None and hit.end == span.end and hit.start > span.start and hit.result[0] == "meeting"


def _has_trigger(context: Context, span: Span) -> bool:
    return bisect_left(context.hit_starts, span.start) < bisect_left(context.hit_starts, span.end)


def _one_after_another(context: Context, clause: Clause, headline: bool) -> Iterator[Clause]:
    """会见A后同B会谈: two clauses without a comma, where the second meeting has somebody of its own."""
    talks = [trigger for trigger in clause.triggers if trigger.type != "visit"]
    for first, second in pairwise(talks):
        for border in _THEN.finditer(context.folded, first.span.end, second.span.start):
            at = border.end()
            behind = border.start() == first.span.end or any(mention.span.end == border.start() for mention in clause.mentions)
            if behind and _names_parties(context, clause, at) and not _share_more_than_subject(context, clause, border):
                yield _clause(context, Span(clause.span.start, border.start()), headline)
                yield from _one_after_another(context, _clause(context, Span(at, clause.span.end), headline), headline)
                return
    yield clause


def _share_more_than_subject(context: Context, clause: Clause, border: re.Match[str]) -> bool:
    """分别会见A并与B、C会谈, 以视频方式会见A并…, A和B会谈后同C举行三方会谈: the first part says how, or who else, for both."""
    before, after = (clause.span.start, border.start()), (border.end(), clause.span.end)
    several = sum(1 for m in clause.mentions if m.span.start >= border.end() and m.kind is Kind.PERSON) > 1
    apart = several and EACH.search(context.folded, *before)
    return bool(apart or _BY_VIDEO.search(context.folded, *before) or _OF_ALL.search(context.folded, *after))


def _names_parties(context: Context, clause: Clause, at: int) -> bool:
    """Whether people or polities are named from there on, other than whom a relative clause is about (出席峰会并访华的X)."""
    parties = [m for m in clause.mentions if m.span.start >= at and m.kind is not Kind.PLACE and m.via is not Via.PRONOUN]
    return bool(parties) and not any(context.folded.endswith("的", 0, mention.span.start) for mention in parties)


def _in_short_quote(folded: str, border: re.Match[str]) -> bool:
    """Quotes around a few words (“一带一路”) set off a name, not a clause."""
    if border[0] == "“":
        return folded.find("”", border.end(), border.end() + _SHORT_QUOTE) >= 0
    if border[0] == "”":
        return folded.rfind("“", max(0, border.start() - _SHORT_QUOTE), border.start()) >= 0
    return False


def _clause(context: Context, span: Span, headline: bool) -> Clause:
    starts, (start, end) = context.starts, span
    at = bisect_left(starts, start)
    if at == len(starts) or starts[at] >= end:
        return Clause(span, (), (), ())
    mentions = context.mentions[bisect_left(context.mention_starts, start) : bisect_left(context.mention_starts, end)]
    dates = context.dates[bisect_left(context.date_starts, start) : bisect_left(context.date_starts, end)]
    hits = context.hits[bisect_left(context.hit_starts, start) : bisect_left(context.hit_starts, end)]
    triggers = tuple(_triggers(context, span, hits, mentions, headline=headline)) if hits else ()
    if triggers:
        mentions = tuple([part for mention in mentions for part in _without_trigger(context, mention, triggers)])
    return Clause(span, mentions, dates, triggers)


def _triggers(context: Context, span: Span, hits: tuple[Hit, ...], mentions: tuple[Mention, ...], *, headline: bool) -> Iterator[Trigger]:
    for hit in hits:
        at = _beside_names(context, Span(hit.start, hit.end), mentions)
        if hit.result is None or at is None or at.end > span.end:
            continue
        kind, mode, frame = hit.result
        found = _Told(context, span, at, mentions, headline)
        if kind == "visit" and _is_interview(found):
            continue
        borne_out = _BORNE_OUT[frame](found) if frame in _BORNE_OUT else frame
        if borne_out:
            yield Trigger(at, at.of(context.folded), kind, mode, borne_out)


class _Told(NamedTuple):
    """A word that may report an event, where it stands."""

    context: Context
    clause: Span
    at: Span
    mentions: tuple[Mention, ...]
    headline: bool


def _is_interview(found: _Told) -> bool:
    folded, at = found.context.folded, found.at
    return bool(_INTERVIEW.search(folded, found.clause.start, at.end)) and not folded.startswith("邀请", at.end)


def _if_held(found: _Told) -> str:
    """举行谈判; 谈判周五在华盛顿举行; not 对话 in the name of an organisation."""
    folded, clause, at = found.context.folded, found.clause, found.at
    if at.of(folded) in _ONLY_BETWEEN:
        denied = _NOT_TOLD.search(folded, max(clause.start, at.start - 2), at.start)
        apart = _ELSEWHERE.search(folded, clause.start, clause.end)  # 在推特上讨论, 通话讨论
        return "held" if not (denied or apart) and _is_between_people(found) else ""
    if at.of(folded) in _ONLY_EXCHANGES:
        return "held" if _is_of_people_once(found) else ""
    verb = _HELD.search(folded, max(clause.start, at.start - _HELD_REACH), at.start)
    before = (verb and not _is_kept_up(found, verb[0])) or _is_exchange_of_two(found)
    ended = _HELD_UNTIL.match(folded, at.end, clause.end) and not folded.endswith(_THROUGH, clause.start, at.start)
    after = before or ended or _HELD_AFTER.search(folded, at.end, min(clause.end, at.end + 2 * _HELD_REACH)) or _is_between_people(found)
    return "held" if after and not any(mention.span.overlaps(at) for mention in found.mentions) else ""


def _is_kept_up(found: _Told, verb: str) -> bool:
    """就各层级的对话保持沟通: what they speak of, and no occasion."""
    folded, at = found.context.folded, found.at
    return verb == _ABOUT_WORD and folded[at.start - 1] == "的" and _KEPT.match(folded, at.end) is not None


def _is_exchange_of_two(found: _Told) -> bool:
    """X同Y就中巴关系发展和高质量共建经济走廊深入交换意见: however long the topic."""
    folded, start = found.context.folded, found.clause.start
    about = _ABOUT.search(folded, start, found.at.start) if found.at.of(folded) in _EXCHANGES else None
    if about is None:
        return False
    sides = [m for m in found.mentions if start <= m.span.start and m.span.end <= about.start() and m.kind is not Kind.PLACE]
    return len({mention.polity for mention in sides}) > 1 and JOINS.search(folded, sides[0].span.end, about.start()) is not None


def _is_of_people_once(found: _Told) -> bool:
    """我期待同普京总统就…深入沟通, 今天上午，习近平主席同你进行了深入交流: on one occasion; not 中方愿同俄方就…保持深入沟通."""
    folded, (start, _), at = found.context.folded, found.clause, found.at.start
    before = Span(_clause_before(found).start, at) if folded[start - 1 : start] == "," else Span(start, at)
    once = _LOOKS_FORWARD.search(folded, start, at) or found.context.dates_in(before)
    about = _ABOUT.search(folded, start, at)
    opens = about.start() if about else at
    people = [m for m in _since(found) if m.kind is Kind.PERSON and m.span.end <= opens]
    joined = len(people) > 1 and JOINS.search(folded, people[0].span.end, people[-1].span.start)
    tight = joined and found.context.without_dates(Span(people[-1].span.end, opens)) in ("", *_CARRIED_OUT)
    return bool(once and tight) and not _KEPT_ON.search(folded, start, at)


def _is_between_people(found: _Told) -> bool:
    """金昌善与哈京早前于新加坡商讨…, 崔善姬与金成，周日起在板门店磋商: two people, and when or where."""
    folded, at = found.context.folded, found.at
    if at.of(folded) not in _TALKS:
        return False
    clause = found.clause
    before = [mention for mention in found.mentions if clause.start <= mention.span.start and mention.span.end <= at.start]
    if all(mention.kind is not Kind.PERSON for mention in before) and folded[clause.start - 1] == ",":
        clause = Span(_clause_before(found).start, clause.end)
        before = [*found.context.mentions_in(Span(clause.start, at.start))]
    people = [mention for mention in before if mention.kind is Kind.PERSON and mention.polity and mention.via is not Via.PRONOUN]
    begins = {mention.span.end: mention.span.start for mention in before}  # 与美国|白宫副幕僚长X
    joined = [m for m in people if JOINS.search(folded, clause.start, begins.get(m.span.start, m.span.start))]
    opens = bool(JOINS.match(folded, clause.start))  # X，与Y…: the first one is named in the clause before
    if not joined or len({m.polity for m in people}) + opens < 2:
        return False
    there = [m for m in before if m.kind is not Kind.PERSON and folded[m.span.start - 1] in LOCATES]
    if any(m.kind is Kind.POLITY and m.span.start >= people[-1].span.end and m not in there for m in before):
        return False
    dated = at.of(folded) not in _ONLY_BETWEEN and found.context.dates_in(Span(clause.start, at.start))
    return bool(there or dated)


def _if_chaired(found: _Told) -> str:
    """共同主持…会议, 三国外长举行会议, 主持中沙联合委员会会议: a table of both."""
    folded, start = found.context.folded, found.at.start
    if _is_session_of_two(found):
        return "mutual"
    chaired = _CHAIRED.search(folded, found.clause.start, start) or folded.endswith(_HOLDS, found.clause.start, start)
    if chaired or not folded.endswith(_HOLDS_SPECIAL, found.clause.start, start):
        return "mutual" if chaired else ""
    apart = EACH.search(folded, found.clause.start, start)  # 两国分别召开紧急会议
    parties = [m for m in _since(found) if not folded.endswith((*LOCATES, _ABOUT_WORD), 0, m.span.start)]
    joined = parties and JOINS.search(folded, found.clause.start, parties[0].span.start)  # X表示，计划与Y举行紧急会议
    several = joined or len(parties_among(parties)) > 1
    return "mutual" if several and not apart and _hold_it(found, parties[-1]) else ""


def _hold_it(found: _Told, last: Mention) -> bool:
    """Whether no noun follows the last of those named: not 拜登与泽连斯基的顾问展开会议, 王毅与美国工商界人士展开会议."""
    folded, at = found.context.folded, last.span.end
    for day in found.context.dates_in(Span(at, found.at.start)):
        at = day.span.end if day.span.start == at else at
    return folded.startswith(_HOLDS_SPECIAL, at) or _BEFORE_HOLDING.match(folded, at) is not None


def _since(found: _Told) -> list[Mention]:
    """Who is named in the clause before the word."""
    return [mention for mention in found.mentions if found.clause.start <= mention.span.start and mention.span.end <= found.at.start]


def _is_session_of_two(found: _Told) -> bool:
    """中国与沙特举行联委会第四次会议: two states side by side, and the verb before the session's name."""
    folded, start = found.context.folded, found.at.start
    if not (
        _HOLDS_SESSION.search(folded, max(found.clause.start, start - _SESSION_REACH), start)
        and _REGULAR.search(folded, found.clause.start, found.at.end)
    ):
        return False
    states = [m for m in found.mentions if m.kind is Kind.POLITY and found.clause.start <= m.span.start and m.span.end <= start]
    gaps = (folded[one.span.end : other.span.start] for one, other in pairwise(states) if one.polity != other.polity)
    return any(gap in ("", "-") or JOINS.fullmatch(gap) for gap in gaps)


def _if_reported(found: _Told) -> str:
    return "mutual" if _is_report_abroad(found.context, found.clause, found.at, found.mentions) else ""


def _if_named(found: _Told) -> str:
    """特金会12日举行; or a headline's 岸田将会尹锡悦."""
    if _is_named_summit(found.context, found.clause, found.at, found.mentions):
        return "mutual"
    met = found.headline and any(m.kind is Kind.PERSON and m.span.start == found.at.end for m in found.mentions)
    return "meets" if met else ""


def _if_received(found: _Told) -> str:
    """先后接待了巴基斯坦外长库雷希: a person of another state right after."""
    people = [m for m in found.mentions if m.kind is Kind.PERSON and m.polity and m.via is not Via.PRONOUN]
    host = any(mention.span.end <= found.at.start for mention in people)
    return "meets" if host and any(mention.span.start == found.at.end for mention in people) else ""


def _if_at_dinner(found: _Told) -> str:
    """设晚宴，欢迎X."""
    context, (start, _) = found.context, found.clause
    if found.at.start != start or context.folded[start - 1 : start] != "," or not context.has(_BANQUET):
        return ""
    dinner = list(_BANQUET.finditer(context.folded, *_clause_before(found)))
    met = any(m.kind is Kind.PERSON and m.polity and m.span.start >= found.at.end for m in found.mentions)
    return "meets" if met and dinner and dinner[-1].end() == start - 1 else ""


def _if_pressed(found: _Told) -> str:
    """X与Y举行联合记者会: they stand side by side, and have met."""
    return "mutual" if _are_side_by_side(found, _named_before(found)) else ""


def _if_signed(found: _Told) -> str:
    """X与Y在新加坡签署声明: two who are named side by side, at a place."""
    people = _named_before(found)
    if not _are_side_by_side(found, people) or _SIGNED_APART.search(found.context.folded, found.clause.start, found.at.start):
        return ""
    folded = found.context.folded
    there = [m for m in found.mentions if m.kind is not Kind.PERSON and people[0].span.end <= m.span.start < found.at.start]
    located = any(folded[m.span.start - 1] in LOCATES and not _NO_PLACE.match(folded, m.span.end) for m in there)  # not 在乌克兰问题上
    return "mutual" if located else ""


def _named_before(found: _Told) -> list[Mention]:
    """The people named in the clause before the word, else in the clause before, if that is nothing but a list: X与Y，16日在P签署声明."""
    context = found.context
    people = [m for m in _since(found) if m.kind is Kind.PERSON and m.person and m.polity]
    opens = max((each.span.end for each in context.dates_in(Span(found.clause.start, found.at.start))), default=found.clause.start)
    if people or context.folded[opens] not in LOCATES or context.folded[found.clause.start - 1] != ",":
        return people
    span = _clause_before(found)
    earlier = [m for m in context.mentions_in(span) if m.kind is Kind.PERSON and m.person and m.polity]
    gaps = [context.folded[one.span.end : other.span.start] for one, other in pairwise(earlier)]
    only = len(earlier) > 1 and earlier[0].span.start == span.start and earlier[-1].span.end == span.end
    return earlier if only and all(JOINS.fullmatch(gap) for gap in gaps) else []


def _clause_before(found: _Told) -> Span:
    """The text from the border before the last one to the clause."""
    end, reach = found.clause.start - 1, max(0, found.clause.start - _SESSION_REACH)
    return Span(after_last(_CLAUSE_END, found.context.folded, reach, end), end)


def _are_side_by_side(found: _Told, people: list[Mention]) -> bool:
    if len(people) == 1 and (joined := JOINS.search(found.context.folded, found.clause.start, people[0].span.start)):
        return people[0].span.start - joined.end() <= _STATE_AND_TITLE  # 他在与X的联合记者会上, X访问P，与Y握手
    apart = len({m.polity for m in people}) > 1
    return apart and JOINS.search(found.context.folded, people[0].span.end, people[-1].span.start) is not None


def _if_foot_set(found: _Told) -> str:
    """首次踏上美国领土; not 踏上加拿大籍邮轮, nor 反对X踏上美国土地."""
    folded = found.context.folded
    goal = mention_at(found.mentions, found.at.end)
    if goal is None or goal.kind is Kind.PERSON or not _SOIL.match(folded, goal.span.end):
        return ""
    return "" if _NO_FOOT.search(folded, found.clause.start, found.at.start) else "goes"


def _if_entered(found: _Told) -> str:
    """金正恩跨过军事分界线进入南韩: how, whoever goes, and nothing after a state other than theirs."""
    folded, state = found.context.folded, mention_at(found.mentions, found.at.end)
    how = _ACROSS.search(folded, found.clause.start, found.at.start)
    if how is None or state is None or state.kind is not Kind.POLITY:
        return ""
    opens = how.start() == found.clause.start  # whoever goes is named in the clause before
    before = Span(_clause_before(found).start if opens else found.clause.start, how.start())
    people = [mention for mention in found.context.mentions_in(before) if mention.kind is Kind.PERSON and mention.person]
    if len(people) != 1 or people[0].polity in ("", state.polity) or not _is_only_when(found.context, Span(people[0].span.end, before.end)):
        return ""  # 金正恩在周五上午，跨过…; not 普京下令军队跨过…
    within = _WITHIN_STATE.match(folded, state.span.end, found.clause.end)
    return "goes" if within and not _NO_FOOT.search(folded, before.start, found.at.start) else ""


def _is_only_when(context: Context, span: Span) -> bool:
    """Nothing but when, and marks: 是在周五当地时间上午9时30分，."""
    return _CLOCK_ONLY.fullmatch(context.without_dates(span).replace(",", "")) is not None


def _if_left(found: _Told) -> str:
    """8日离开雅加达: dated, and from a place right after the word that is not in the traveller's own country."""
    context = found.context
    left = mention_at(found.mentions, found.at.end)
    polity = context.gazetteer.by_code.get(left.polity) if left else None
    if left is None or left.kind is Kind.PERSON or polity is None or polity.kind not in COUNTRIES:
        return ""
    before = _since(found)
    leaver = before[-1] if before and before[-1].kind is Kind.PERSON and before[-1].person else None
    if leaver is None or leaver.polity == left.polity or fold(leaver.title).endswith(POSTED):
        return ""
    between = Span(leaver.span.end, found.at.start)
    only_when = _ONLY_WHEN.fullmatch(context.folded, *between) and context.dates_in(Span(found.clause.start, found.at.start))
    return "leaves" if only_when else ""


_BORNE_OUT: Mapping[str, Callable[[_Told], str]] = {
    "held": _if_held,
    "chaired": _if_chaired,
    "reports": _if_reported,
    "names": _if_named,
    "receives": _if_received,
    "banquets": _if_at_dinner,
    "leaves": _if_left,
    "press": _if_pressed,
    "signs": _if_signed,
    "foot": _if_foot_set,
    "enters": _if_entered,
}
"""For the frames that are no event by the word alone: the frame that the clause makes of them, or none."""


def _is_report_abroad(context: Context, clause: Span, at: Span, mentions: tuple[Mention, ...]) -> bool:
    """转到美国向特朗普汇报: in the country of whoever is reported to, and not by telephone."""
    before = [mention for mention in mentions if mention.span.end <= at.start]
    told = next((m for m in before if m.kind is Kind.PERSON and context.folded[m.span.start - 1] == _REPORTED["to"]), None)
    if told is None or _BY_WIRE.search(context.folded, clause.start, at.start):
        return False
    return any(m.kind is not Kind.PERSON and m.polity == told.polity and m.span.end <= told.span.start for m in before)


def _is_named_summit(context: Context, clause: Span, at: Span, mentions: tuple[Mention, ...]) -> bool:
    """特金会12日举行: two leaders by a character each, and something that tells of the occasion rather than what came of it."""
    before = [mention for mention in mentions if at.start - 2 <= mention.span.start and mention.span.end <= at.start]
    if len(before) != 2 or any(mention.kind is not Kind.PERSON or len(mention.text) > 1 for mention in before):
        return False
    return bool(context.dates_in(clause) or _HELD.search(context.folded, at.end, min(clause.end, at.end + _HELD_REACH)))


def _beside_names(context: Context, at: Span, mentions: tuple[Mention, ...]) -> Span | None:
    """What is left of a trigger after a name that covers its beginning, if that is a trigger; ``None`` in the name of a work."""
    if _in_title(context.folded, at):
        return None
    start, end = at
    covering = [m for m in mentions if m.span.start < end and start < m.span.end and not _gives_way(context, m, at)]
    if not covering:
        return at
    if len(covering) == 1 and _is_format_held(context, covering[0], at):
        return next((Span(cut, end) for cut in range(start + 1, end) if context.folded[cut:end] in _trigger_words()), None)
    left = Span(max(mention.span.end for mention in covering), at.end)
    return left if left.of(context.folded) in _trigger_words() else None


def _in_title(folded: str, span: Span) -> bool:
    """Whether the word is part of a work's name: 《与媒体见面》."""
    opening = folded.rfind("《", max(0, span.start - _LONGEST_TITLE), span.start)
    return opening >= 0 and "》" not in folded[opening : span.start]


def _gives_way(context: Context, mention: Mention, at: Span) -> bool:
    """领导人 in 亚太经合组织领导人会议 and 峰会 in 上合组织峰会 belong to the meeting's name, 元首 in 中俄元首会晤 to the people."""
    if mention.via is not Via.TITLE and not (
        mention.kind is Kind.POLITY and mention.span.start < at.start and at.of(context.folded) in _GATHERINGS
    ):
        return False
    polity = context.gazetteer.by_code.get(mention.polity)
    return polity is None or polity.kind in ("organisation", "format")


def _is_format_held(context: Context, mention: Mention, at: Span) -> bool:
    """出席四方会谈, 六方会谈周二在北京举行: the name of a format is that of a meeting where one is held."""
    polity = context.gazetteer.by_code.get(mention.polity)
    if polity is None or polity.kind != "format" or mention.span.end != at.end:
        return False
    border = _CLAUSE_END.search(context.folded, at.end)
    end = min(at.end + _HELD_REACH, border.start() if border else len(context.folded))
    before = _ATTENDED.search(context.folded, max(0, mention.span.start - _HELD_REACH), mention.span.start)
    held = before or _HELD_AFTER.search(context.folded, at.end, end)
    return bool(held) and not _NOT_SO.search(context.folded, at.end, end)


def _without_trigger(context: Context, mention: Mention, triggers: tuple[Trigger, ...]) -> tuple[Mention, ...]:
    """What is left of 亚太经合组织领导人 once 领导人会议 has been read as the trigger: the polity."""
    trigger = next((t for t in triggers if t.span.overlaps(mention.span)), None)
    if trigger is None or not (_gives_way(context, mention, trigger.span) or _is_format_held(context, mention, trigger.span)):
        return (mention,)
    if not mention.polity or trigger.span.start <= mention.span.start:
        return ()
    span = Span(mention.span.start, trigger.span.start)
    return (Mention(span, span.of(context.article.text), Kind.POLITY, Via.NAME, polity=mention.polity),)


def mention_at(mentions: Iterable[Mention], start: int) -> Mention | None:
    return next((mention for mention in mentions if mention.span.start == start), None)


def parties_among(mentions: Iterable[Mention]) -> set[str]:
    """The polities that are named there otherwise than by a place."""
    return {mention.polity for mention in mentions if mention.polity and mention.kind is not Kind.PLACE}


def last_speech(context: Context, start: int, end: int) -> int:
    """Where the last verb of speech ends: a date before it is the statement's (21日报导，…)."""
    return after_last(SPEECH, context.folded, start, end)


COUNTRIES = ("state", "territory", "former")
STATES = "states"
"""The kind of polity that is no more than several states named together: 波罗的海三国."""


def country_as_place(context: Context, code: str) -> Place | None:
    polity = context.gazetteer.by_code.get(code)
    return Place(polity.name, polity.name_en, code, "state") if polity and polity.kind in COUNTRIES else None
