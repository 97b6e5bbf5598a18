"""Says in words why mentions are one event, and where each field of it comes from.

Knows the rules by which events are merged and their fields chosen; does not choose anything itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from timeline.edtf import bounds, overlaps
from timeline.lexicon import confidence_weights, fold
from timeline.merging import Account
from timeline.merging.confidence import FEATURES, features_of
from timeline.merging.consensus import DATE_RULES, deciding, ranked_dates
from timeline.model import Actor, Event, EventMention, Status
from timeline.sourcing import Evidence

_T = TypeVar("_T")
_FATES = "denied before occurred, occurred before cancelled, cancelled before planned"


def explain_account(account: Account, accounts: Sequence[Account], evidence: Evidence) -> Iterator[str]:
    """The event, why its mentions are one, where each field comes from, and each mention with what it was found by."""
    event = account.event
    yield f"{event.id}  {event.date or 'undated'}  {event.summary}"
    yield ""
    yield f"Why these {len(account.mentions)} mentions are one event" if len(account.mentions) > 1 else "One mention"
    for at, mention in enumerate(account.mentions):
        yield f"  [{at + 1}] {_place_of(mention, evidence)}: {_one_line(mention.quote)}"
        if at:
            partner, grounds = _nearest(mention, account.mentions[:at], evidence)
            yield f"      with [{partner + 1}]: {'; '.join(grounds)}"
    yield ""
    yield "Where each field comes from"
    for lines in (
        _type(account, evidence),
        _date(account, evidence),
        _status(account),
        _participants(account),
        _place(account, evidence),
        _parts(event, accounts),
    ):
        yield from (f"  {line}" for line in lines)
    yield from (f"  conflict  {line}" for line in _conflicts(event))
    yield ""
    yield "How each mention was found"
    for at, mention in enumerate(account.mentions):
        yield from _found(f"[{at + 1}]", mention, evidence)
    yield ""
    yield "How sure it is"
    yield from (f"  {line}" for line in _confidence(account, evidence))


# --- why they are one --------------------------------------------------------------------------------------------------


def _nearest(mention: EventMention, earlier: Sequence[EventMention], evidence: Evidence) -> tuple[int, tuple[str, ...]]:
    """Of the mentions before one, the one that has most in common with it, and what that is."""

    def likeness(at: int) -> tuple[int, bool, bool, bool, int]:
        other = earlier[at]
        same_day, same_fate = other.value == mention.value, other.status is mention.status
        return len(_people(other) & _people(mention)), same_day, same_fate, other.article == mention.article, -at

    best = max(range(len(earlier)), key=likeness)
    return best, grounds(earlier[best], mention, evidence)


def grounds(one: EventMention, other: EventMention, evidence: Evidence) -> tuple[str, ...]:
    """What two mentions of one event have in common, by the rules of ``merging``."""
    people = sorted(_people(one) & _people(other))
    found = [
        f"both a {one.type}"
        if one.type == other.type
        else f"a {other.type} in no other place belongs to the {one.type} that its article tells of",
        f"polities {', '.join(sorted(one.polities & other.polities))}",
        f"people {', '.join(people)}" if people else "",
        f"host {one.host}" if one.host and one.host == other.host else "",
        _times(one, other),
        _articles(one, other, evidence),
        "a plan, and what became of it" if (one.status is Status.PLANNED) != (other.status is Status.PLANNED) else "",
    ]
    return tuple(filter(None, found))


def _people(mention: EventMention) -> set[str]:
    return {actor.name for actor in mention.actors if actor.person}


def _times(one: EventMention, other: EventMention) -> str:
    if one.value is None or other.value is None:
        return "neither has a date" if one.value is other.value else "only one has a date"
    if one.value == other.value:
        return f"both {one.value}"
    if overlaps(one.value, other.value):
        return f"{one.value} and {other.value} share a day"
    apart = max((bounds(other.value)[0] - bounds(one.value)[1]).days, (bounds(one.value)[0] - bounds(other.value)[1]).days)
    return f"{one.value} and {other.value} are {apart} days apart"


def _articles(one: EventMention, other: EventMention, evidence: Evidence) -> str:
    if one.article == other.article:
        return "told in one article"
    if evidence.groups.get(one.article, one.article) == evidence.groups.get(other.article, other.article):
        return "told in copies of one text"
    days = [article.published.day for each in (one, other) if (article := evidence.articles[each.article]).published]
    if len(days) < 2:
        return ""
    apart = abs((days[0] - days[1]).days)
    return f"published {apart} days apart" if apart > 1 else "published a day apart" if apart else "published on one day"


# --- where each field comes from ---------------------------------------------------------------------------------------


def _type(account: Account, evidence: Evidence) -> Iterator[str]:
    event = account.event
    yield f"type      {event.type}: told as {_votes(evidence.votes(account.mentions, lambda mention: mention.type))}"
    for name, value, votes in (
        ("mode", event.mode, evidence.votes(account.mentions, lambda mention: mention.mode)),
        ("subtype", event.subtype, evidence.votes(account.mentions, lambda mention: mention.subtype)),
    ):
        if value:
            yield f"{name:<9} {value}: the commonest of {_votes(votes)}"


def _date(account: Account, evidence: Evidence) -> Iterator[str]:
    event = account.event
    ranked = ranked_dates(deciding(account.mentions, event.status), evidence)
    if event.date is None:
        yield "date      none: no mention gives a date, and no event around it either"
        return
    if not ranked:
        yield f"date      {event.date}: taken from what it was part of, {_cited(account.borrowed)}"
        return
    votes = evidence.votes(deciding(account.mentions, event.status), lambda mention: mention.value)
    best = ranked[0][1]
    yield f"date      {event.date}: {best} of {_votes(votes)}"
    if len(ranked) > 1:
        yield f"          {best} before {ranked[1][1]}, since {_decided(ranked[0][0], ranked[1][0])}"
    if account.borrowed and event.date != best:
        yield f"          days taken from {_cited(account.borrowed)}"
    elif event.date != best:
        yield f"          {best} widened to the whole stay: ranges that mentions give, plans, and meetings held on the days after"


def _decided(first: tuple[object, ...], second: tuple[object, ...]) -> str:
    return next(rule for rule, one, other in zip(DATE_RULES, first, second, strict=True) if one != other)


def _status(account: Account) -> Iterator[str]:
    said = _by_value((str(mention.status), at) for at, mention in enumerate(account.mentions))
    yield f"status    {account.event.status}: {_numbered(said)}{f' ({_FATES})' if len(said) > 1 else ''}"
    if str(account.event.status) not in said and account.borrowed:
        yield f"          the visitor met somebody there: {_cited(account.borrowed)}"


def _participants(account: Account) -> Iterator[str]:
    for participant in account.event.participants:
        found = [(at, m, a) for at, m in enumerate(account.mentions) for a in m.actors if a.name == participant.name]
        said = _by_value((_called(mention, actor), at) for at, mention, actor in found)
        known = next((actor.person.known for _, _, actor in found if actor.person), None)
        how = {True: "known to the gazetteer", False: "found by the office before the name", None: "by office"}[known]
        told = f"{_numbered(said, 'in')}; {how}" if found else "received the visitor at a meeting of these days"
        yield f"who       {participant.name} ({participant.polity}): {told}"


def _called(mention: EventMention, actor: Actor) -> str:
    """How a mention speaks of one who takes part: by the name, or by a word for them: 他, 两国元首, 日本外相."""
    if actor.span is None or not mention.sentence.start <= actor.span.start < mention.sentence.end:
        return "spoken of around the sentence"
    word = mention.quote[actor.span.start - mention.sentence.start : actor.span.end - mention.sentence.start]
    forms = (actor.person.name, actor.person.name_en, *actor.person.aliases) if actor.person else (actor.title,)
    named = any(len(form) > 1 and fold(form) in fold(word) for form in forms)
    return "named" if named else f"as {_one_line(word)}"


def _place(account: Account, evidence: Evidence) -> Iterator[str]:
    votes = evidence.votes(account.mentions, lambda mention: mention.place.name if mention.place else None)
    if account.event.place:
        rule = ", the country and in it the town that most sources name, and in that the most precise" if len(votes) > 1 else ""
        yield f"place     {account.event.place}: of {_votes(votes)}{rule}"


def _parts(event: Event, accounts: Sequence[Account]) -> Iterator[str]:
    summaries = {account.event.id: account.event for account in accounts}
    if event.part_of and event.part_of in summaries:
        visit = summaries[event.part_of]
        yield f"part_of   {visit.id} ({visit.date} {visit.summary}): on its days, between its sides"
    for other in summaries.values():
        if other.part_of == event.id:
            yield f"holds     {other.id} ({other.date} {other.summary})"


def _conflicts(event: Event) -> Iterator[str]:
    for conflict in event.conflicts:
        said = (f"{value} ({', '.join(articles)})" for value, articles in conflict.values)
        yield f"{conflict.field}: {'; '.join(said)}"


def _votes(votes: Mapping[_T, int]) -> str:
    """How many independent sources say what."""
    in_order = sorted(votes.items(), key=lambda each: (-each[1], str(each[0])))
    return ", ".join(f"{value} ({count} source{'' if count == 1 else 's'})" for value, count in in_order)


def _by_value(pairs: Iterator[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for value, at in pairs:
        found.setdefault(value, []).append(at)
    return found


def _numbered(said: Mapping[str, Sequence[int]], by: str = "by") -> str:
    return ", ".join(f"{value} {by} {', '.join(f'[{at + 1}]' for at in mentions)}" for value, mentions in said.items())


def _cited(mentions: Sequence[EventMention]) -> str:
    return "; ".join(sorted({f"the {mention.type} of {mention.value} in {mention.article}" for mention in mentions}))


# --- each mention ------------------------------------------------------------------------------------------------------


def _found(number: str, mention: EventMention, evidence: Evidence) -> Iterator[str]:
    frame, _, word = mention.rule.partition(": ")
    start, end = mention.trigger
    yield f"  {number} {mention.article}: {mention.status}, by the word {word} [{start}:{end}], frame {frame}"
    date = mention.date
    yield f"      dated by {f'{_one_line(date.text)} = {date.value}: {date.basis} (rule {date.rule})' if date else 'nothing'}"
    yield f"      according to {mention.attribution or 'the article itself'}"
    group = evidence.groups.get(mention.article, mention.article)
    if mention.article in evidence.groups:
        yield f"      one source with {group}" if group != mention.article else "      others copy this text; with them it is one source"


def _confidence(account: Account, evidence: Evidence) -> Iterator[str]:
    features = features_of(account.mentions, account.event, evidence)
    weights = confidence_weights()["event"]
    yield f"event {account.event.confidence:.2f}, {', '.join(f'{field} {value:.2f}' for field, value in account.event.confidences)}"
    yield f"of the event, in log-odds: {weights['start']:+.2f} to begin with"
    for name, weight in weights.items():
        if name != "start" and features[name]:
            yield f"  {weight * features[name]:+.2f} {FEATURES[name][1]}"


def _place_of(mention: EventMention, evidence: Evidence) -> str:
    published = evidence.articles[mention.article].published
    return f"{mention.article} ({published.day})" if published else mention.article


def _one_line(text: str) -> str:
    return " ".join(text.split())
