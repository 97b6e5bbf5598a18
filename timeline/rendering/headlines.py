"""Says an event in one sentence in the language of the interface, from its fields.

Knows the patterns of ``data/interface.toml``; does not know what the sources wrote. In Chinese the event's own summary is that sentence.
"""

from __future__ import annotations

import functools

from timeline.lexicon import fold, rows_of
from timeline.model import Event
from timeline.rendering.grouping import place_en, silent_polities
from timeline.rendering.scripts import script_of
from timeline.rendering.traditional import convert_name
from timeline.rendering.wording import Words

VENUES = frozenset({"venue", "seat"})
"""Kinds of place that stand in a city."""


def headline(event: Event, words: Words) -> str:
    """``Xi Jinping (China) visited Russia (Moscow)``; a summary that somebody wrote in another language than Chinese stands as it is.

    Where a name has no English form, the Chinese one stands.
    """
    patterns = words.sentences()
    if not patterns or (event.summary and script_of(event.summary) is None):
        return _told(event, words) or words.type(event.type)
    who, kind = _who(event, words), f"{event.type} {event.status.value}"
    pattern = patterns.get(f"{kind} alone" if len(who) == 1 else kind) or patterns.get(kind)
    if not (pattern and who):
        return _told(event, words) or words.type(event.type)
    by = f"{event.type} {event.mode}"
    sentence = pattern.format(
        who=words.listed(who),
        where=_where(event, words),
        by=f" {patterns[by]}" if by in patterns else "",
    )
    return sentence[:1].upper() + sentence[1:]


def original(event: Event, words: Words) -> str:
    """The summary in the language of the sources, where the headline is another one; else nothing."""
    said = _told(event, words)
    return "" if headline(event, words) == (said or words.type(event.type)) else said


def _told(event: Event, words: Words) -> str:
    """The event's own summary; where it calls a hall or an airport what was visited, with the town in which that is."""
    known = _known(event.place)
    within = known.get("within", "") if known.get("kind") in VENUES else event.place or ""
    if event.type != "visit" or (within == event.place and not words.names_polity(within, None, event.host or "")):
        return event.summary
    town = "" if words.names_polity(within, None, event.host or "") else _in_script(within, words)
    return event.summary.replace(f"（{event.place}）", f"（{town}）" if town else "")


def _who(event: Event, words: Words) -> list[str]:
    """Those who act: of a visit the visitors, else everybody; polities of which nobody is named stand alone."""
    visit = event.type == "visit"
    acting = [
        person
        for person in event.participants
        if not visit or person.role == "visitor" or (not person.role and person.polity != event.host)
    ]
    people = [
        f"{name} ({words.polity(person.polity)})" if person.polity else name
        for person in acting
        for name in [person.name_en or person.name]
    ]
    shown = {person.polity for person in acting}
    silent = (
        [code for code in event.visitors or event.polities if code not in shown and code != event.host] if visit else silent_polities(event)
    )
    return [name for name in (*people, *(_with_article(code, words) for code in silent)) if name]


def _where(event: Event, words: Words) -> str:
    """Where they met, or what was visited."""
    patterns, place = words.sentences(), place_en(event)
    country = _with_article(event.host or event.country or "", words)
    if event.type == "visit":
        town = _town(event, place, words)
        inner = f" ({town})" if town else ""
        return f"{country}{inner}" if country else place or event.place or patterns["somewhere"]
    if not place or words.names_polity(event.place, place, event.country or ""):
        place = country or event.place or ""
        return patterns["city"].format(place=place) if place else ""
    known = _known(event.place)
    if known.get("kind") not in VENUES:
        return patterns["city"].format(place=place)
    city = _known(known["within"]).get("name_en", "") or (_with_article(event.country, words) if event.country else "")
    return patterns["venue_in_city" if city else "venue"].format(place=place, city=city)


def _town(event: Event, place: str, words: Words) -> str:
    """What of the country a visit was to: a town or a region; of a hall or an airport that a sentence names, where it is."""
    known = _known(event.place)
    if known.get("kind") in VENUES:
        return _known(known["within"]).get("name_en", "")
    return "" if words.names_polity(event.place, place, event.host or event.country or "") else place


def _in_script(name: str, words: Words) -> str:
    return convert_name(name) if words.language == "zh-Hant" else name


def _known(place: str | None) -> dict[str, str]:
    """The row of the table of places; empty for a place that it lacks."""
    return _places().get(fold(place or ""), {})


def _with_article(code: str, words: Words) -> str:
    name = words.polity(code) if code else ""
    return f"the {name}" if code in words.sentences()["the"].split() else name


@functools.cache
def _places() -> dict[str, dict[str, str]]:
    return {fold(row["name"]): row for row in rows_of("places.tsv")}
