"""Compares two chronologies of one subject: what is new, what changed in which field, and what is gone.

Knows when two records mean one occasion, even under different ids; does not know how the answer is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from timeline.edtf import days, overlaps, sort_key
from timeline.lexicon import fold
from timeline.model import Chronology, Event

FIELDS: dict[str, Callable[[Event], tuple[str, ...]]] = {
    "status": lambda event: (str(event.status),),
    "date": lambda event: (str(event.date),) if event.date else (),
    "type": lambda event: (event.type,),
    "mode": lambda event: (event.mode,) if event.mode else (),
    "subtype": lambda event: (event.subtype,) if event.subtype else (),
    "place": lambda event: (event.place,) if event.place else (),
    "polities": lambda event: tuple(sorted(event.polities)),
    "host": lambda event: (event.host,) if event.host else (),
    "participants": lambda event: tuple(sorted({one.name for one in event.participants})),
    "articles": lambda event: tuple(sorted({source.article for source in event.sources})),
    "conflict": lambda event: tuple(sorted({conflict.field for conflict in event.conflicts})),
}
"""What is compared, in the order in which it is told. Summary, codes and English forms follow from these; confidence drifts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field's values before and after."""

    field: str
    """A key of ``FIELDS``."""
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(value for value in self.after if value not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(value for value in self.before if value not in self.after)


@dataclass(frozen=True, slots=True)
class Changed:
    """One occasion as the old and the new chronology have it."""

    old: Event
    new: Event
    changes: tuple[Change, ...]

    @property
    def in_status(self) -> bool:
        return self.old.status is not self.new.status

    @property
    def in_sources_only(self) -> bool:
        return {change.field for change in self.changes} == {"articles"}


@dataclass(frozen=True, slots=True)
class Gone:
    """An event of the old chronology that the new one does not have."""

    event: Event
    now_in: Event | None
    """The new chronology's event that rests on its sentences, where it was merged with another."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two chronologies, each part in order of date."""

    new: tuple[Event, ...]
    changed: tuple[Changed, ...]
    gone: tuple[Gone, ...]
    same: int
    """Events in which nothing changed."""

    @property
    def status_changed(self) -> tuple[Changed, ...]:
        return tuple(one for one in self.changed if one.in_status)

    @property
    def otherwise_changed(self) -> tuple[Changed, ...]:
        return tuple(one for one in self.changed if not (one.in_status or one.in_sources_only))

    @property
    def sources_changed(self) -> tuple[Changed, ...]:
        """Those that are told as before, in more or in other articles."""
        return tuple(one for one in self.changed if one.in_sources_only)


def compare(old: Chronology, new: Chronology) -> Comparison:
    """Pairs events by id where evidence or days agree, then what is left as the same occasion; what stays alone is new or gone."""
    pairs = list(_pairs(old.events, new.events))
    met = {id(event) for pair in pairs for event in pair}
    compared = [Changed(before, after, changes_between(before, after)) for before, after in pairs]
    changed = sorted((one for one in compared if one.changes), key=lambda one: _key(one.new))
    return Comparison(
        new=tuple(sorted((event for event in new if id(event) not in met), key=_key)),
        changed=tuple(changed),
        gone=tuple(Gone(event, _holder(event, new.events)) for event in sorted((one for one in old if id(one) not in met), key=_key)),
        same=len(compared) - len(changed),
    )


def changes_between(old: Event, new: Event) -> tuple[Change, ...]:
    """The fields in which the two differ."""
    both = ((field, values(old), values(new)) for field, values in FIELDS.items())
    return tuple(Change(field, before, after) for field, before, after in both if before != after)


def same_occasion(one: Event, other: Event) -> bool:
    """Whether two events of one type can be one: polities of one within the other's, a person in common where both name some, and dates
    that share a day. Where a date is missing, or both quote one sentence, the date may differ."""
    polities, others = set(one.polities), set(other.polities)
    if one.type != other.type or not (polities & others and (polities <= others or others <= polities)):
        return False
    people, their_people = _names(one), _names(other)
    if people and their_people and people.isdisjoint(their_people):
        return False
    if one.date and other.date and overlaps(one.date, other.date):
        return True
    return bool(_quotes(one) & _quotes(other)) or (not (one.date and other.date) and bool(people & their_people))


def _pairs(old: Iterable[Event], new: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    by_id = {event.id: event for event in old}
    left: dict[str, list[Event]] = {}
    for event in new:
        before = by_id.get(event.id)
        if before is not None and _agree(before, event):
            yield by_id.pop(event.id), event
        else:
            left.setdefault(event.type, []).append(event)
    yield from _likest(
        [(before, event) for before in by_id.values() for event in left.get(before.type, ()) if same_occasion(before, event)]
    )


def _agree(one: Event, other: Event) -> bool:
    """Whether two events of one id are one: ids of undated events of the same people are told apart by a number only, which shifts."""
    dated = bool(one.date and other.date and overlaps(one.date, other.date))
    return dated or not (one.sources and other.sources) or bool(_quotes(one) & _quotes(other))


def _holder(event: Event, new: Iterable[Event]) -> Event | None:
    """The event of the same type that rests on most of its sentences."""
    shared = [(len(_quotes(event) & _quotes(other)), other) for other in new if other.type == event.type]
    count, holder = max(shared, key=lambda pair: (pair[0], _key(pair[1])), default=(0, None))
    return holder if count else None


def _likest(pairs: list[tuple[Event, Event]]) -> Iterator[tuple[Event, Event]]:
    """Each event in one pair at most, the likest pairs first."""
    taken: set[int] = set()
    for before, after in sorted(pairs, key=lambda pair: (_unlikeness(*pair), *map(_key, pair))):
        if taken.isdisjoint((id(before), id(after))):
            taken |= {id(before), id(after)}
            yield before, after


def _unlikeness(one: Event, other: Event) -> tuple[int, int, int, int]:
    """Smaller is likelier: quotes in common, then names and polities that only one has, then how far the dates' lengths are apart."""
    lengths = [days(event.date) if event.date else 0 for event in (one, other)]
    names = len(_names(one) ^ _names(other))
    return -len(_quotes(one) & _quotes(other)), names, len(set(one.polities) ^ set(other.polities)), abs(lengths[0] - lengths[1])


def _names(event: Event) -> frozenset[str]:
    return frozenset(fold(one.name) for one in event.participants)


def _quotes(event: Event) -> frozenset[tuple[str, str]]:
    return frozenset((source.article, source.quote) for source in event.sources)


def _key(event: Event) -> tuple[object, ...]:
    return *sort_key(event.date), event.id
