"""What a report can mean, being written when it was: nothing took place after a report that says so, nor long before one without a date.

Knows when reports were written and which day their event was given; does not know why they were taken to be of one event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from timeline.edtf import bounds
from timeline.merging.consensus import when_and_whether
from timeline.merging.sameness import SAME_NIGHT, UNDATED_REACH, Days
from timeline.merging.undated import is_under_way
from timeline.model import EventMention, Status
from timeline.sourcing import Evidence

Told = tuple[Sequence[EventMention], Sequence[EventMention]]
"""The mentions of an event, and those of another one that date it."""


def as_written(mention: EventMention, published: Days) -> EventMention:
    """A report of what its own date puts after it, as the plan that it was."""
    day = published.get(mention.article)
    if day is None or mention.value is None or mention.status is not Status.OCCURRED or not _is_older(day, bounds(mention.value)[0]):
        return mention
    return replace(mention, status=Status.PLANNED)


def in_time(own: Sequence[EventMention], borrowed: Sequence[EventMention], evidence: Evidence) -> Iterator[Told]:
    """The event, without the reports that say that it took place and are older than its first day, or weeks younger than its last though
    nothing in their article dates it; after it, the events of these.

    An older one that says so only for want of a word to the contrary is a plan, and stays.
    """
    kept, apart = list(own), list[EventMention]()
    while True:
        early, late = _out_of_time(kept, borrowed, evidence)
        plans = {at for at in early if _is_for_want_of_a_word(kept[at])}
        if plans:
            kept = [replace(mention, status=Status.PLANNED) if at in plans else mention for at, mention in enumerate(kept)]
        elif early | late and len(early | late) < len(kept):
            apart += [mention for at, mention in enumerate(kept) if at in early | late]
            kept = [mention for at, mention in enumerate(kept) if at not in early | late]
        elif early | late and borrowed:
            borrowed = ()  # another event's date, and not theirs
        else:
            break
    yield kept, borrowed
    for group in _written_together(apart, evidence):
        yield from in_time(group, (), evidence)


def _out_of_time(own: Sequence[EventMention], borrowed: Sequence[EventMention], evidence: Evidence) -> tuple[set[int], set[int]]:
    """The places of those that say that it took place, and were written before it, or too late for one that their article does not date."""
    over = [at for at, mention in enumerate(own) if mention.status is Status.OCCURRED]
    if not over or (not borrowed and len(own) == 1):  # a report fits its own date
        return set(), set()
    told = [bounds(mention.value) for mention in (*own, *borrowed) if mention.value is not None]
    written = {at: evidence.published(own[at]) for at in over}
    if not told or not _may_be_out_of_time(written.values(), told):
        return set(), set()
    _, value = when_and_whether(own, borrowed, evidence)
    if value is None:
        return set(), set()
    first, last = bounds(value)
    dating = {mention.article for mention in (*own, *borrowed) if mention.value is not None}
    late = {at for at, day in written.items() if own[at].article not in dating and _is_long_after(day, last)}
    return {at for at, day in written.items() if _is_older(day, first)}, late


def _may_be_out_of_time(written: Collection[date], told: Sequence[tuple[date, date]]) -> bool:
    """Whether it makes a difference which of the days that are told are the event's."""
    latest_first, earliest_last = max(first for first, _ in told), min(last for _, last in told)
    return _is_older(min(written), latest_first) or any([_is_long_after(day, earliest_last) for day in written])


def _is_long_after(written: date, last: date) -> bool:
    return written < date.max and (written - last).days > UNDATED_REACH


def _is_older(written: date, first: date) -> bool:
    return first - written > SAME_NIGHT


def _is_for_want_of_a_word(mention: EventMention) -> bool:
    """No cue and no date says that it took place, or no more of a date than the days of a journey with more stops."""
    is_of_journey = bool(mention.leg and mention.date and mention.date.vague)
    return is_of_journey or not (mention.is_telling or (mention.type == "visit" and is_under_way(mention)))


def _written_together(mentions: Sequence[EventMention], evidence: Evidence) -> list[list[EventMention]]:
    """Those of a few weeks in one group."""
    groups: list[list[EventMention]] = []
    for mention in sorted(mentions, key=lambda each: (evidence.published(each), each.article, each.trigger)):
        if groups and (evidence.published(mention) - evidence.published(groups[-1][0])).days <= UNDATED_REACH:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups
