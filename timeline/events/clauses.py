"""The clauses of a sentence with what stands in each: names, dates, and the words that report an event.

Knows where a clause ends; does not know who does what in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from timeline.events.context import CLAUSE_END, EACH, JOINS, Clause, Context
from timeline.events.triggers import triggers_in, without_trigger
from timeline.events.words import any_of
from timeline.model import Kind, Part, Sentence, Span, Via

_HEADLINE_END = re.compile(rf"{CLAUSE_END.pattern}|(?<=[一-鿿”》]{{5}}) +(?=[一-鿿“《]{{4}})")
"""A headline sets its statements apart by spaces; two short words apart are names (普京 习近平 视频会晤)."""
_THEN = re.compile(f"{any_of('then', 'particles')}?(?:{any_of('then')}|、(?={any_of('joins', 'with')}))(?!{any_of('then', 'unless')})")
"""Between two deeds of one subject."""
_BY_VIDEO = re.compile(any_of("remote", "video"))
_IS_HELD = re.compile(
    f"(?:{any_of('is_held', 'begins')}|[^,。;]{{0,3}}[0-9一二三四五六七八九十]+[日月]|[^,。;]{{0,2}}(?:周|星期)[一二三四五六日天])"
    f"[^,。;]{{0,30}}{any_of('is_held')}(?:{any_of('aspect')}|完毕)?"
)
_SETS_TIME = re.compile(any_of("is_held", "sets_time"))
_PARTNER = re.compile(f"{any_of('partner')}(?!{any_of('partner', 'not_after')})(?=[^,。;]{{2,40}}$)")
_WHERE_OR_WHEN = re.compile(f"{any_of('partner', 'goes_on')}")
_ATTENDS_OR_HOLDS = re.compile(f"{any_of('is_held')}|{any_of('is_held', 'not_after')}")
_OF_ALL = re.compile(any_of("then", "of_all"))
_SHORT_QUOTE = 14


def clauses_of(context: Context, sentence: Sentence) -> tuple[Clause, ...]:
    """The sentence at its commas; a list's 、 divides nothing."""
    headline = sentence.part in (Part.TITLE, Part.HEADING, Part.CAPTION)
    ending = _HEADLINE_END if sentence.part in (Part.TITLE, Part.HEADING) else CLAUSE_END
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
    if _has_trigger(context, sentence.span):
        spans = list(_with_what_they_begin(context, spans))
    clauses = [_clause(context, span, headline) for span in spans]
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


def _with_what_they_begin(context: Context, spans: list[Span]) -> Iterator[Span]:
    """Two spans as one where the comma between them parts nothing."""
    held: Span | None = None
    for span in spans:
        if held and (_is_of_partners(context, held, span) or _is_of_gathering(context, held, span)):
            held = Span(held.start, span.end)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _is_of_partners(context: Context, one: Span, following: Span) -> bool:
    """约翰逊周四与总理瓦拉德卡，在郊外会谈: where or when those whom a clause ends with met."""
    goes_on = _has_trigger(context, following) and _WHERE_OR_WHEN.match(context.folded, *following) is not None
    return goes_on and _ends_with_partner(context, one)


def _ends_with_partner(context: Context, span: Span) -> bool:
    """X与某国总理Y: nothing is told of them yet."""
    joined = _PARTNER.search(context.folded, *span)
    if joined is None or _has_trigger(context, span):
        return False
    last = context.mentions_in(Span(joined.end(), span.end))[-1:]
    return bool(last) and last[0].kind is Kind.PERSON and last[0].via is Via.NAME and last[0].span.end == span.end


def _is_of_gathering(context: Context, one: Span, following: Span) -> bool:
    """两国第二次峰会，定于27日在河内举行: about the gathering whose name a clause ends with."""
    others = _ends_of_triggers(context, following)
    if not _ends_with_gathering(context, one) or not all(_SETS_TIME.match(context.folded, end) for end in others):
        return False
    return _IS_HELD.fullmatch(context.folded, *following) is not None and not _ATTENDS_OR_HOLDS.search(context.folded, *one)


def _ends_with_gathering(context: Context, span: Span) -> bool:
    at = bisect_left(context.hit_starts, span.end) - 1
    hit = context.hits[at] if at >= 0 else None
    return hit is not None and hit.result is not None and hit.end == span.end and hit.start > span.start and hit.result[0] == "meeting"


def _has_trigger(context: Context, span: Span) -> bool:
    return bisect_left(context.hit_starts, span.start) < bisect_left(context.hit_starts, span.end)


def _ends_of_triggers(context: Context, span: Span) -> list[int]:
    first, last = bisect_left(context.hit_starts, span.start), bisect_left(context.hit_starts, span.end)
    return [hit.end for hit in context.hits[first:last] if hit.result is not None]


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
    triggers = tuple(triggers_in(context, span, hits, mentions, headline=headline)) if hits else ()
    if triggers:
        mentions = tuple([part for mention in mentions for part in without_trigger(context, mention, triggers)])
    return Clause(span, mentions, dates, triggers)
