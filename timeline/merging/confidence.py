"""How sure an event and each of its fields are: what the evidence is like, weighed by ``data/confidence.toml``.

Knows what evidence there can be; does not know how the weights were found (``benchmarks/calibration.py`` does).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from operator import mul

from timeline.edtf import days
from timeline.lexicon import confidence_weights, fold
from timeline.model import Event, EventMention, Status
from timeline.sourcing import Evidence

FIELDS = ("type", "date", "participants", "place", "status")
"""What has a confidence of its own beside the event."""
FEATURES: Mapping[str, tuple[int, str]] = {
    "sources": (1, "independent sources: 0 for one, 1 for two, 2 for four or more"),
    "repeated": (1, "told more than once"),
    "headline": (1, "a headline tells of it"),
    "named": (1, "people of two sides by name, or whoever visits"),
    "nobody": (-1, "nobody by name"),
    "unknown": (-1, "somebody by name whom no gazetteer knows"),
    "cast_agrees": (1, "all mentions that name people name the same"),
    "own_date": (1, "a date in the sentence itself"),
    "carried_date": (-1, "a date only in another sentence"),
    "vague_date": (-1, "an approximate date, or a word such as 近日"),
    "long_date": (-1, "more than a week, or no end"),
    "undated": (-1, "no date"),
    "dates_disagree": (-1, "sources give days that do not overlap, or a weekday does not fit its day"),
    "undated_article": (-1, "a publication date that is only inferred, or none"),
    "journey_word": (-1, "all rests on 赴, 抵, 出席 or a stop of a journey"),
    "bare_word": (-1, "all rests on a headline's 会 or 见, or on 磋商 and the like"),
    "hearsay": (-1, "each source only cites another"),
    "planned": (-1, "announced, not reported"),
    "called_off": (-1, "cancelled or denied"),
    "status_split": (-1, "sources differ in what became of it"),
    "place_repeated": (1, "its place is told more than once"),
    "places_differ": (-1, "more than one place is told"),
}
"""Feature → whether it speaks for (1) or against (-1) the event, and what it is."""
_FRAMES = {"journey_word": frozenset(("goes", "attends", "speaks", "stop")), "bare_word": frozenset(("names", "held"))}
_LEAST, _MOST = 0.02, 0.98
"""No rule is ever surer than this, or less sure."""


def features_of(mentions: Sequence[EventMention], event: Event, evidence: Evidence) -> dict[str, float]:
    """What the evidence for a merged event is like: each of ``FEATURES``, 0 to 2, most of them 0 or 1."""
    frames = {mention.rule.partition(":")[0] for mention in mentions}
    groups = {evidence.groups.get(mention.article, mention.article) for mention in mentions}
    found = dict.fromkeys(FEATURES, 0.0)
    found["sources"] = min(math.log2(len(groups)), 2.0)
    found["repeated"] = len(mentions) > 1
    found["headline"] = any([_is_headline(mention, evidence) for mention in mentions])
    found["hearsay"] = all([mention.attribution for mention in mentions])
    found["planned"] = event.status is Status.PLANNED
    found["called_off"] = event.status is Status.CANCELLED or event.status is Status.DENIED
    found["status_split"] = len({mention.status for mention in mentions}) > 1
    for name, kinds in _FRAMES.items():
        found[name] = frames <= kinds
    _add_people(found, mentions, event)
    _add_date(found, mentions, event, evidence)
    _add_places(found, mentions)
    return {name: float(value) for name, value in found.items()}


def _is_headline(mention: EventMention, evidence: Evidence) -> bool:
    title, quote = evidence.articles[mention.article].title, mention.quote.strip()
    return bool(mention.quote) and len(quote) <= len(title) and fold(quote) in fold(title)


def _add_people(found: dict[str, float], mentions: Sequence[EventMention], event: Event) -> None:
    casts = [[(actor, actor.person) for actor in mention.actors if actor.person] for mention in mentions]
    named = [each for cast in casts for each in cast]
    acting = {actor.polity for actor, _ in named if actor.role != "host"}
    found["named"] = bool(acting) if event.type == "visit" else len(acting) > 1
    found["nobody"] = not named
    found["unknown"] = not all([person.known for _, person in named])
    found["cast_agrees"] = len({frozenset([person.name for _, person in cast]) for cast in casts if cast}) == 1


def _add_date(found: dict[str, float], mentions: Sequence[EventMention], event: Event, evidence: Evidence) -> None:
    dates = [(mention.sentence, mention.date) for mention in mentions if mention.date and mention.date.value]
    own = any([sentence.contains(expression.span) for sentence, expression in dates if not expression.vague])
    published = [evidence.articles[mention.article].published for mention in mentions]
    if event.date is None:
        found["undated"] = True
    else:
        found["carried_date"] = not own
        found["vague_date"] = bool(event.date.qualifier) or all([expression.vague for _, expression in dates])
        found["long_date"] = days(event.date) > 7
    found["own_date"] = own
    found["dates_disagree"] = any([conflict.field == "date" for conflict in event.conflicts])
    found["undated_article"] = all([each is None or each.inferred for each in published])


def _add_places(found: dict[str, float], mentions: Sequence[EventMention]) -> None:
    places = [mention.place.name for mention in mentions if mention.place]
    found["place_repeated"] = len(places) > len(set(places))
    found["places_differ"] = len(set(places)) > 1


def estimated(features: Mapping[str, float], event: Event) -> tuple[float, tuple[tuple[str, float], ...]]:
    """How likely it is that there was such an event, and, given that there was, that each field that has a value is right."""
    empty = {"date": event.date is None, "participants": not event.participants, "place": event.place is None}
    fields = tuple([(field, likelihood(field, features)) for field in FIELDS if not empty.get(field)])
    return likelihood("event", features), fields


def likelihood(what: str, features: Mapping[str, float]) -> float:
    """Of the event, or of one of its fields: the logistic function of the weights of what is the case, added up."""
    start, names, weights = _weights()[what]
    odds = start + sum(map(mul, weights, map(features.__getitem__, names)))
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-odds)))), 2)


@functools.cache
def _weights() -> Mapping[str, tuple[float, tuple[str, ...], tuple[float, ...]]]:
    """Where each begins, and the features that count for it with their weights."""
    found = {}
    for what, weights in confidence_weights().items():
        counting = {name: weight for name, weight in weights.items() if name != "start"}
        found[what] = weights["start"], tuple(counting), tuple(counting.values())
    return found
