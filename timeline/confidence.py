"""How sure an event and each of its fields are: what the evidence is like, weighed by ``data/confidence.toml``.

Knows what evidence there can be; does not know how the weights were found (``benchmarks/calibration.py`` does).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
_FRAMES = {"journey_word": frozenset(("goes", "attends", "stop")), "bare_word": frozenset(("names", "held"))}
_LEAST, _MOST = 0.02, 0.98
"""No rule is ever surer than this, or less sure."""


def features_of(mentions: Sequence[EventMention], event: Event, evidence: Evidence) -> dict[str, float]:
    """What the evidence for a merged event is like: each of ``FEATURES``, 0 to 2, most of them 0 or 1."""
    frames = {mention.rule.partition(":")[0] for mention in mentions}
    groups = {evidence.groups.get(mention.article, mention.article) for mention in mentions}
    found = {
        "sources": min(math.log2(len(groups)), 2.0),
        "repeated": len(mentions) > 1,
        "headline": any(_is_headline(mention, evidence) for mention in mentions),
        "hearsay": all(mention.attribution for mention in mentions),
        "planned": event.status is Status.PLANNED,
        "called_off": event.status in (Status.CANCELLED, Status.DENIED),
        "status_split": len({mention.status for mention in mentions}) > 1,
        **{name: frames <= kinds for name, kinds in _FRAMES.items()},
        **_of_people(mentions, event),
        **_of_date(mentions, event, evidence),
        **_of_place(mentions),
    }
    return {name: float(found[name]) for name in FEATURES}


def _is_headline(mention: EventMention, evidence: Evidence) -> bool:
    title = fold(evidence.articles[mention.article].title)
    return bool(mention.quote) and fold(mention.quote).strip() in title


def _of_people(mentions: Sequence[EventMention], event: Event) -> dict[str, bool]:
    named = [actor for mention in mentions for actor in mention.actors if actor.person]
    acting = {actor.polity for actor in named if actor.role != "host"}
    casts = {frozenset(actor.name for actor in mention.actors if actor.person) for mention in mentions} - {frozenset()}
    return {
        "named": bool(acting) if event.type == "visit" else len(acting) > 1,
        "nobody": not named,
        "unknown": any(actor.person and not actor.person.known for actor in named),
        "cast_agrees": len(casts) == 1,
    }


def _of_date(mentions: Sequence[EventMention], event: Event, evidence: Evidence) -> dict[str, bool]:
    dates = [(mention, mention.date) for mention in mentions if mention.date and mention.value]
    own = any(mention.sentence.contains(expression.span) and not expression.vague for mention, expression in dates)
    articles = [evidence.articles[mention.article] for mention in mentions]
    return {
        "own_date": own,
        "carried_date": event.date is not None and not own,
        "vague_date": event.date is not None and (bool(event.date.qualifier) or all(expression.vague for _, expression in dates)),
        "long_date": event.date is not None and days(event.date) > 7,
        "undated": event.date is None,
        "dates_disagree": any(conflict.field == "date" for conflict in event.conflicts),
        "undated_article": all(article.published is None or article.published.inferred for article in articles),
    }


def _of_place(mentions: Sequence[EventMention]) -> dict[str, bool]:
    places = [mention.place.name for mention in mentions if mention.place]
    return {"place_repeated": len(places) > len(set(places)), "places_differ": len(set(places)) > 1}


def estimated(features: Mapping[str, float], event: Event) -> tuple[float, tuple[tuple[str, float], ...]]:
    """How likely it is that there was such an event, and, given that there was, that each field that has a value is right."""
    empty = {"date": event.date is None, "participants": not event.participants, "place": event.place is None}
    fields = tuple((field, likelihood(field, features)) for field in FIELDS if not empty.get(field))
    return likelihood("event", features), fields


def likelihood(what: str, features: Mapping[str, float]) -> float:
    """Of the event, or of one of its fields: the logistic function of the weights of what is the case, added up."""
    weights = confidence_weights()[what]
    odds = weights["start"] + sum(weight * features[name] for name, weight in weights.items() if name != "start")
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-odds)))), 2)
