"""Which events a person should look at, in which order, and why.

Knows doubts and what was judged on which evidence; does not know how an event is shown or judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.corrections import Corrected, Stored
from timeline.edtf import overlaps
from timeline.model import Event
from timeline.rendering.grouping import single_source

_CONFLICT, _SINGLE, _UNDATED = 0.3, 0.15, 0.15
"""What doubts other than a low confidence weigh beside it."""
_UNSURE = 0.5
_NEAR_DAYS = 7
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Look:
    """An event as it waits for a person."""

    event: Event
    judged: bool
    """Whether somebody vouched for it, or said that it cannot be verified, on the evidence that it now has."""
    doubts: tuple[str, ...]
    """In words, gravest first."""


def looks(corrected: Corrected, standing: Sequence[Stored]) -> tuple[Look, ...]:
    """All events: what nobody has judged comes first, and of that what is doubted most."""
    seen = _seen(corrected, standing)
    found = [_look(event, seen.get(event.id, frozenset())) for event in corrected.chronology]
    return tuple(sorted(found, key=lambda look: (look.judged, _weight(look.event), look.event.id)))


def _seen(corrected: Corrected, standing: Sequence[Stored]) -> dict[str, frozenset[str]]:
    """The sentences that somebody had before them who corrected or judged an event, by its id."""
    found: dict[str, frozenset[str]] = {}
    for stored in standing:
        event, correction = corrected.placed.get(stored.number), stored.correction
        if event is not None:
            evidence = (*correction.mark.evidence, *correction.evidence, *(correction.other.evidence if correction.other else ()))
            found[event] = found.get(event, frozenset()) | {each.quote for each in evidence}
    return found


def _look(event: Event, seen: frozenset[str]) -> Look:
    verdict = event.review is not None and event.review.verdict is not None
    fresh = verdict and any(source.quote not in seen for source in event.sources)
    doubts = ["new evidence since it was judged"] if fresh else []
    doubts += [f"sources disagree on the {conflict.field}" for conflict in event.conflicts]
    doubts += ["low confidence"] if event.confidence < _UNSURE else []
    doubts += ["single source"] if single_source(event) else []
    doubts += ["no date"] if event.date is None else []
    return Look(event, verdict and not fresh, tuple(dict.fromkeys(doubts)))


def _weight(event: Event) -> float:
    """Lower for what wants a look more."""
    return event.confidence - _CONFLICT * bool(event.conflicts) - _SINGLE * single_source(event) - _UNDATED * (event.date is None)


def following(looks: Sequence[Look], event: Event) -> Event | None:
    """The event that comes next once this one is judged: the next in the row that waits, from the top again at its end."""
    at = next((at for at, look in enumerate(looks) if look.event.id == event.id), 0)
    waiting = [look.event for look in (*looks[at + 1 :], *looks[:at]) if not look.judged]
    return waiting[0] if waiting else None


def near(event: Event, others: Sequence[Event]) -> tuple[Event, ...]:
    """Events that may be the same: of common polities, those around the same days and of the same people first."""
    people = {person.name for person in event.participants}

    def far(other: Event) -> tuple[bool, int, bool, str]:
        apart = not (event.date and other.date and overlaps(event.date, other.date, slack=_NEAR_DAYS))
        return apart, -len(people & {person.name for person in other.participants}), other.type != event.type, other.id

    common = [each for each in others if each.id != event.id and set(each.polities) & set(event.polities)]
    return tuple(sorted(common, key=far)[:_NEAR])
