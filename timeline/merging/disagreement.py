"""Where the reports of one occasion contradict each other: its date, place, people, mode and status.

Knows what can be true beside one another; does not choose between what cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from timeline.edtf import Edtf, bounds, days
from timeline.lexicon import event_words
from timeline.model import Conflict, EventMention, Status
from timeline.sourcing import Evidence

LONGEST_STAY = 14
"""Days that a visit lasts at most; a longer span is a time in which it took place."""
ZONES = 1
"""Days between a date as it was announced at home and the same one as it is told abroad."""
PLAIN_CALL = event_words()["remote"]["plain"]
Town = tuple[str, str]
"""A country, and a town in it where one is known."""
Said = Mapping[str, set[str]]
"""A value, and the articles that give it."""
_TABLE = 3
"""People whom a report names, from whom on it names them all."""
_TOWNS = ("city", "capital")


def conflicts_among(mentions: Sequence[EventMention], status: Status, evidence: Evidence) -> tuple[Conflict, ...]:
    """What reports say that cannot all be true, each with the articles that say it, and what is wrong with a date in itself.

    A plan is contradicted by plans alone: what became of it may be something else.
    """
    found: list[Conflict] = []
    if len({mention.article for mention in mentions}) > 1:
        own = [mention for mention in mentions if mention.status is status]
        told = {
            "date": _dates(mentions, status),
            "place": _places(own),
            "participants": _people(own, mentions),
            "mode": _modes(own),
            "status": _fates(mentions),
        }
        found += [
            _conflict(field, heard) for field, said in told.items() if len(said) > 1 and len(heard := _taking_sides(said, evidence)) > 1
        ]
    warned = sorted({(mention.date.conflict, mention.article) for mention in mentions if mention.date and mention.date.conflict})
    return (*found, *(Conflict("date", ((text, (article,)),)) for text, article in warned))


def _conflict(field: str, said: Said) -> Conflict:
    return Conflict(field, tuple((value, tuple(sorted(said[value]))) for value in sorted(said)))


def _said(mentions: Iterable[EventMention], value: Callable[[EventMention], object | None]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mention in mentions:
        if (told := value(mention)) is not None:
            found.setdefault(str(told), set()).add(mention.article)
    return found


def _taking_sides(said: Said, evidence: Evidence) -> Said:
    """What is left without the sources that say one thing and the other; copies of one text are one source."""
    heard = [evidence.groups.get(article, article) for group in said.values() for article in group]
    both = {source for source in heard if sum(source in map(lambda a: evidence.groups.get(a, a), group) for group in said.values()) > 1}
    kept = {value: {article for article in group if evidence.groups.get(article, article) not in both} for value, group in said.items()}
    return {value: group for value, group in kept.items() if group}


# --- when --------------------------------------------------------------------------------------------------------------


def _dates(mentions: Sequence[EventMention], status: Status) -> Said:
    """Dates that do not overlap; of a visit, stays that begin or end on other days, and days that lie in none of them."""
    if mentions[0].type == "visit":
        dated = [mention for mention in mentions if _is_exact(mention)]
        values = _stays_apart(dated)
    else:
        dated = [mention for mention in mentions if mention.value and (mention.status is Status.PLANNED) is (status is Status.PLANNED)]
        dated = [mention for mention in dated if status is not Status.PLANNED or _is_exact(mention)]
        values = {mention.value for mention in dated if mention.value}
        values = values if _disagree(values) else set()
    return _said([mention for mention in dated if mention.value in values], lambda mention: mention.value)


def _is_exact(mention: EventMention) -> bool:
    return bool(mention.date and mention.value and not mention.date.vague and not mention.value.qualifier)


def _disagree(values: set[Edtf]) -> bool:
    """Whether no day is common to all: then some two of them do not overlap."""
    spans = [bounds(value) for value in values]
    return bool(spans) and max(first for first, _ in spans) > min(last for _, last in spans)


def _stays_apart(mentions: Sequence[EventMention]) -> set[Edtf]:
    """Stays of several days other than one another, and single days outside all of them; a day for which it was planned, and no report of
    it until some days later.
    """
    told = {mention.value for mention in mentions if mention.value}
    stays = {value for value in told if 1 < days(value) <= LONGEST_STAY and is_stay(mentions, value)}
    if stays:
        apart = stays | {value for value in told if days(value) == 1 and not any(_holds(stay, bounds(value)[0]) for stay in stays)}
    else:
        begun = {value for value in told if days(value) == 1 and any(m.value == value and m.status is Status.OCCURRED for m in mentions)}
        first = min(begun, key=lambda value: bounds(value)[0], default=None)
        early = {value for value in told - begun if first and days(value) == 1 and (bounds(first)[0] - bounds(value)[0]).days > ZONES}
        apart = early | {first} if first and early else set()
    return apart if len(apart) > 1 else set()


def is_stay(mentions: Iterable[EventMention], value: Edtf) -> bool:
    """Whether some report gives the value as such: not 上旬, nor 上周, on some day of which it was."""
    rules = (mention.date.rule for mention in mentions if mention.date and mention.value == value)
    return any("portion" not in rule and "week" not in rule for rule in rules)


def _holds(stay: Edtf, day: date) -> bool:
    first, last = bounds(stay)
    return first <= day <= last


# --- where, who, how ---------------------------------------------------------------------------------------------------


def town_of(mention: EventMention) -> Town | None:
    """The country and the town of a place, as far as either is known."""
    place = mention.place
    if place is None or not place.country:
        return None
    return place.country, place.name if place.kind in _TOWNS else place.within


def lie_apart(one: Town, other: Town) -> bool:
    return one[0] != other[0] or bool(one[1] and other[1] and one[1] != other[1])


def _places(mentions: Sequence[EventMention]) -> Said:
    """Places of which no two can be one; on a visit people are in several."""
    towns = {town for mention in mentions if (town := town_of(mention))} if mentions and mentions[0].type != "visit" else set()
    apart = {one for one in towns if any(lie_apart(one, other) for other in towns)}
    return _said(mentions, lambda mention: mention.place.name if mention.place and town_of(mention) in apart else None)


def _modes(mentions: Sequence[EventMention]) -> Said:
    """By telephone and by video; 通话 (a call) says neither, nor does a meeting that turned out to be of the call."""
    calls = (mention for mention in mentions if mention.type == "call" and (mention.mode == "video" or PLAIN_CALL not in mention.rule))
    return _said(calls, lambda mention: mention.mode)


def _people(own: Sequence[EventMention], mentions: Sequence[EventMention]) -> Said:
    """People who were to take part, and are not among all those of whom a report then tells that they did."""
    tables = [mention for mention in own if len(_names(mention)) >= _TABLE]
    if not tables or tables[0].status is Status.PLANNED:
        return {}
    present = set[str]().union(*map(_names, own))
    said = _said(tables, lambda mention: "、".join(sorted(_names(mention))))
    missed = False
    for plan in mentions:
        missing = _names(plan) - present if plan.status is Status.PLANNED else frozenset[str]()
        if missing and len(_names(plan) & present) > 1:
            said.setdefault("、".join(sorted(missing)), set()).add(plan.article)
            missed = True
    return said if missed else {}


def _names(mention: EventMention) -> frozenset[str]:
    return frozenset(actor.person.name for actor in mention.actors if actor.person)


def _fates(mentions: Sequence[EventMention]) -> Said:
    """That it took place and that it was called off, where both are said in so many words."""
    said = _said((m for m in mentions if m.is_telling and m.status in (Status.OCCURRED, Status.CANCELLED)), lambda mention: mention.status)
    return said if len(said) > 1 else {}
