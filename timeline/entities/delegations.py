"""Delegations told of again: 访问团, once a text has said whose it is and who leads it.

Knows how a delegation is introduced and how it is taken up; does not know what it does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from timeline.lexicon import after_last, alternation, entity_words
from timeline.model import Kind, Mention, Person, Span, Via

_WORDS = entity_words()["delegation"]
_NOUN = re.compile(f"(?P<noun>{alternation(_WORDS['nouns'])}|{_WORDS['led']})(?!{alternation(_WORDS['not_after'])})")
_BORDER = re.compile("[,。;:!?“”\n]")
_LEADS = re.compile(alternation(_WORDS["leads"]))
_KIND = re.compile(f"(?:{alternation(_WORDS['kinds'])}|[0-9一二三四五六七八九十百多数余名位人的])*")
_TAKEN_UP = re.compile(f"(?:{_WORDS['when']}|{alternation(_WORDS['fillers'])})*|.*(?:{alternation(_WORDS['objects'])})")
_BY, _ANOTHER = re.compile(_WORDS["by"]), re.compile(_WORDS["another"])
_SENDS = tuple(_WORDS["sends"])
_NEAR = 8
"""Mentions from the border on that are looked at."""
_OFFICE_LENGTH = 12
"""Characters of an office that no table has before the name of a leader."""
_LEAD_REACH = 28
"""Characters between a border and the word, in which it is said whose delegation it is."""


class _Delegation(NamedTuple):
    """Whose it is, and who leads it, as far as told."""

    polity: str
    leader: Person | None
    title: str
    span: Span


def with_delegations(mentions: tuple[Mention, ...], folded: str) -> tuple[Mention, ...]:
    """The mentions, and those of delegations that refer back to one introduced before: as its leader, else as its polity."""
    taken_up = list(_taken_up(mentions, folded)) if _NOUN.search(folded) else []
    return tuple(sorted((*mentions, *taken_up), key=lambda mention: mention.span)) if taken_up else mentions


def _taken_up(mentions: Sequence[Mention], folded: str) -> Iterator[Mention]:
    told: _Delegation | None = None
    polities = set[str]()
    for match in _NOUN.finditer(folded):
        start, end = match.span("noun")
        begin = after_last(_BORDER, folded, max(0, start - _LEAD_REACH), start)
        first = bisect_left(mentions, begin, key=lambda mention: mention.span.start)
        around = mentions[first : first + _NEAR]
        if any(mention.span.overlaps(Span(start, end)) for mention in around):
            continue
        here = [mention for mention in around if mention.span.end <= start]
        introduced = _led_by(around, folded, end) or _introduced(here, folded, start)
        if introduced:
            told = introduced
            polities.add(told.polity)
        elif not _TAKEN_UP.fullmatch(folded, begin, start):
            told = None if _ANOTHER.match(folded, end) else told  # 越共代表团也抵达: nobody knows whose it is
        elif told and len(polities) == 1 and all(_receives(mention, told, folded) for mention in here):
            span = Span(start, end)
            yield Mention(
                span, span.of(folded), Kind.PERSON, Via.TITLE, told.leader, told.polity, told.title or span.of(folded), None, told.span
            )


def _receives(mention: Mention, told: _Delegation, folded: str) -> bool:
    """金正恩当晚便会见特使团: one of another polity; not 普京的发言人."""
    return mention.polity not in ("", told.polity) and not folded.startswith(_SENDS, mention.span.end)


def _led_by(around: Sequence[Mention], folded: str, end: int) -> _Delegation | None:
    """特使团，由国家安保室长X率领: whoever leads it is named after it."""
    by = _BY.match(folded, end)
    leader = next((mention for mention in around if by and mention.span.start >= by.end() and mention.kind is Kind.PERSON), None)
    if by is None or leader is None or leader.person is None:
        return None
    led = _LEADS.match(folded, leader.span.end) and leader.span.start - by.end() <= _OFFICE_LENGTH
    return _Delegation(leader.polity, leader.person, leader.title, leader.span) if led else None


def _introduced(here: Sequence[Mention], folded: str, start: int) -> _Delegation | None:
    """捷克议长X率89人代表团, 立陶宛国会议员访问团: whose it is."""
    for mention in reversed(here):
        leads = _LEADS.search(folded, mention.span.end, start) and not folded.startswith(_SENDS, mention.span.end)  # 总统的特使率团
        if mention.kind is Kind.PERSON and mention.polity and leads:
            return _Delegation(mention.polity, mention.person, mention.title, mention.span)
    last = here[-1] if here else None
    if last is None or not last.polity or last.kind is Kind.PLACE or not _KIND.fullmatch(folded, last.span.end, start):
        return None
    return _Delegation(last.polity, None, "", last.span)
