"""Cuts a chronology down to what somebody asks for: a window of time, types, statuses, names, and how well an event is attested.

Knows the forms of names that the tables have; does not know where the wishes come from or how the rest is written.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from timeline.edtf import bounds, sort_key
from timeline.lexicon import Gazetteer, entity_words, event_words, fold, plain_latin
from timeline.model import Chronology, Event, Excerpt, Participant, Person, Place, Polity, Status

Fits = Callable[[Event], bool]
_FEW = 4
"""As many values as a message lists rather than name the nearest."""


class UnknownValue(ValueError):
    """A value that no event could have: one sentence that names it and the nearest one that exists."""

    def __init__(self, field: str, text: str, known: Iterable[str]) -> None:
        """``known``: the values that there are, or a mapping from their forms to how they are shown."""
        shown = {str(form): str(known[form]) if isinstance(known, Mapping) else str(form) for form in known}
        # Two Chinese characters of three are near; of Latin letters it takes more.
        near = difflib.get_close_matches(*((plain_latin(text), shown, 1, 0.55) if text.isascii() else (fold(text), shown, 1, 0.3)))
        values = list(dict.fromkeys(shown.values()))
        if len(values) <= _FEW:
            remedy = f"there are {', '.join(values)}" if values else "this chronology names none"
        else:
            remedy = f"the nearest is {shown[near[0]]}" if near else "give a name as the chronology or the tables have it"
        super().__init__(f"No {field} {text!r} is known; {remedy}.")
        self.field = field


@dataclass(frozen=True, slots=True)
class Slice:
    """What to keep. An empty condition keeps everything; the values of one condition are alternatives, and all conditions must hold."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    polities: tuple[str, ...] = ()
    """Codes."""
    people: tuple[str, ...] = ()
    """Names in any known form."""
    places: tuple[str, ...] = ()
    """Names in any known form, of places or of the countries they lie in."""
    min_sources: int = 0
    """Independent ones: copies of one text count once."""
    min_confidence: float = 0.0
    newest_first: bool = False

    @property
    def conditions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The conditions that are set: a field's name, and its values as texts."""
        given: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("since", (self.since.isoformat(),) if self.since else ()),
            ("until", (self.until.isoformat(),) if self.until else ()),
            ("type", self.types),
            ("status", tuple(map(str, self.statuses))),
            ("polity", self.polities),
            ("person", self.people),
            ("place", self.places),
            ("min_sources", (str(self.min_sources),) if self.min_sources > 0 else ()),
            ("min_confidence", (f"{self.min_confidence:g}",) if self.min_confidence > 0 else ()),
        )
        return tuple((field, values) for field, values in given if values)


def cut(chronology: Chronology, wanted: Slice, names: Gazetteer) -> Chronology:
    """The events that fulfil every condition, in the order asked for; what was left out is counted in ``excerpt``.

    A date that only overlaps the window is kept; an event without a date lies in no window. Raises ``UnknownValue`` for a type, person or
    place that neither the tables nor the chronology have.
    """
    conditions = wanted.conditions
    if conditions:
        fits = _conditions(chronology, wanted, names)
        kept = tuple(event for event in chronology if all(fit(event) for fit in fits))
        dropped = len(chronology) - len(kept)
        undated = sum(event.date is None for event in chronology) - sum(event.date is None for event in kept)
        chronology = replace(chronology, events=kept, excerpt=Excerpt(conditions, dropped, undated))
    return newest_first(chronology) if wanted.newest_first else chronology


def newest_first(chronology: Chronology) -> Chronology:
    """The same events, those that began last first; the undated stay last."""
    dated = sorted((event for event in chronology if event.date), key=lambda event: (sort_key(event.date), event.id), reverse=True)
    return replace(chronology, events=(*dated, *(event for event in chronology if not event.date)), newest_first=True)


def parse_type(text: str) -> str:
    """A type as the tables write it: ``Meetings`` is ``meeting``. Whether there is one, only the chronology can say."""
    plain = text.strip().lower()
    return plain.removesuffix("s") if plain.removesuffix("s") in event_words()["types"] else text.strip()


def parse_status(text: str) -> Status:
    """Raises ``UnknownValue`` for what is no status."""
    plain = text.strip().lower()
    if plain not in set(Status):
        raise UnknownValue("status", text, Status)
    return Status(plain)


def parse_polity(text: str, names: Gazetteer) -> str:
    """The code for a code or a name: ``US``, 美国, 美國, 美方, United States, USA. Raises ``UnknownValue``."""
    folded, code = fold(text.strip()), text.strip().upper()
    also = _also_called(names)
    polity = names.by_code.get(code) or names.polities.get(folded) or also.get(_as_asked(text))
    if polity or folded in names.shorts:
        return polity.code if polity else names.shorts[folded]
    raise UnknownValue("polity", text, {form: f"{one.name_en} ({one.code})" for form, one in [*also.items(), *names.polities.items()]})


def _also_called(names: Gazetteer) -> dict[str, Polity]:
    """Polities by their English names, and by those that are used but that nothing is read by."""
    more: dict[str, list[str]] = entity_words()["polities_asked_for"]
    return {_as_asked(form): one for code, one in names.by_code.items() for form in (one.name_en, *more.get(code, ()))}


def _as_asked(name: str) -> str:
    """A name however it is spelled: The Gambia, St. Lucia, Antigua & Barbuda."""
    plain = plain_latin(fold(name)).replace("&", "and").replace("’", "'").removeprefix("the ")
    return f"saint {plain[3:]}" if plain.startswith("st ") else plain


def _conditions(chronology: Chronology, wanted: Slice, names: Gazetteer) -> list[Fits]:
    _check_types(chronology, wanted.types)
    first, last = wanted.since or datetime.date.min, wanted.until or datetime.date.max
    fits: list[Fits] = [
        lambda event: event.independent_sources >= wanted.min_sources,
        lambda event: event.confidence >= wanted.min_confidence,
    ]
    if wanted.since or wanted.until:
        fits.append(lambda event: event.date is not None and bounds(event.date)[0] <= last and first <= bounds(event.date)[1])
    if wanted.types:
        fits.append(lambda event: event.type in wanted.types)
    if wanted.statuses:
        fits.append(lambda event: event.status in wanted.statuses)
    if wanted.polities:
        fits.append(lambda event: not set(wanted.polities).isdisjoint((*event.polities, event.host or "", *event.visitors)))
    if wanted.people:
        people = [_person(text, chronology, names) for text in wanted.people]
        fits.append(lambda event: any(person(event) for person in people))
    if wanted.places:
        places = [_place(text, chronology, names) for text in wanted.places]
        fits.append(lambda event: any(place(event) for place in places))
    return fits


def _check_types(chronology: Chronology, types: Iterable[str]) -> None:
    known = list(dict.fromkeys([*event_words()["types"], *(event.type for event in chronology)]))
    for type in types:
        if type not in known:
            raise UnknownValue("type", type, known)


def _person(text: str, chronology: Chronology, names: Gazetteer) -> Fits:
    """Whether somebody of that name takes part: by any Chinese form, by the English name, or by whole words of it."""
    folded, words = fold(text.strip()), _words(text)
    known = [*names.people.get(folded, ()), *names.english.get(plain_latin(text), ())]
    partly = dict.fromkeys(one for found in names.english.values() for one in found if _has_run(_words(one.name_en), words))
    forms = {folded, *(fold(form) for person in known for form in (person.name, *person.aliases))}
    people = dict.fromkeys(participant for event in chronology for participant in event.participants)
    by_words = {one for one in people if _has_run(_words(one.name_en), words)}
    if any(_begins_with_family(one, words) for one in partly) or any(_begins_with_family(one, words) for one in by_words):
        by_words -= {one for one in by_words if _is_only_given(one, words)}
    fitting = by_words | {one for one in people if not forms.isdisjoint(map(fold, (one.name, *one.aliases)))}
    if not fitting and not known and not partly:
        shown = {one: " ".join(filter(None, (one.name, one.name_en))) for one in people}
        raise UnknownValue(
            "person", text, {f: shown[one] for one in people for f in (one.name, *one.aliases, plain_latin(one.name_en)) if f}
        )
    return lambda event: not fitting.isdisjoint(event.participants)


def _place(text: str, chronology: Chronology, names: Gazetteer) -> Fits:
    """Whether an event is there, in a venue within it, or in that country; a place's Chinese and English names find the same."""
    folded, plain = fold(text.strip()), plain_latin(text)
    entry = names.places.get(folded)
    called = {place.name for place in names.places.values() if plain in _names_en(place)}
    try:
        country = parse_polity(text, names)
    except UnknownValue:
        country = ""
    wanted = {folded, *({fold(entry.name)} if entry else ()), *map(fold, called)}

    def fits(event: Event) -> bool:
        if country and event.country == country:
            return True
        here = fold(event.place or "")
        found = names.places.get(here)
        around = {here, *((fold(found.name), fold(found.within)) if found else ())} - {""}
        return not wanted.isdisjoint(around) or (event.place_en is not None and plain_latin(event.place_en) == plain)

    if not (entry or country or called or any(map(fits, chronology))):
        raise UnknownValue(
            "place", text, dict.fromkeys(form for event in chronology for form in (event.place, event.place_en) if form).keys()
        )
    return fits


def _names_en(place: Place) -> tuple[str, ...]:
    """Its English name, and as much of it as is said for short: Washington, D.C. and Washington; venues share too many of those."""
    plain = plain_latin(place.name_en)
    return (plain,) if place.kind == "venue" else (plain, plain.partition(",")[0])


def _words(name: str) -> tuple[str, ...]:
    """An English name's words: Kim Jong-un and Kim Jong Un are one."""
    plain = plain_latin(name)
    return tuple(plain.replace("-", " ").split()) if plain.isascii() else ()


def _begins_with_family(person: Person | Participant, words: tuple[str, ...]) -> bool:
    """Whether the one word is the person's family name, where those come first: Xi of Xi Jinping."""
    return _names_family_first(person) and _words(person.name_en)[:1] == words


def _is_only_given(person: Participant, words: tuple[str, ...]) -> bool:
    """Whether the one word is a given name, where those come last: Xi of Li Xi."""
    return len(words) == 1 and _names_family_first(person) and _words(person.name_en)[:1] != words


def _names_family_first(person: Person | Participant) -> bool:
    polities = {person.polity} if isinstance(person, Participant) else {term.polity for term in person.terms}
    return not polities.isdisjoint(entity_words()["latin"]["family_first"])


def _has_run(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return bool(part) and any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))
