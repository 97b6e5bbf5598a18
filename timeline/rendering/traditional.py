"""Writes what a chronology says of its events in traditional characters, as the sources that are written in them do.

Knows the events' own fields; quotations, titles of articles and outlets stand as they were printed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from timeline.lexicon import fold
from timeline.model import Chronology, Conflict, Event, Participant, Script
from timeline.rendering.options import Language
from timeline.rendering.scripts import traditional
from timeline.rendering.wording import Words, kept_in_names

Writings = Mapping[str, str]
"""Simplified words → how they are written in the document."""


def in_language(chronology: Chronology, language: Language) -> Chronology:
    """The chronology as a document in that language writes it: for ``zh-Hant`` in traditional characters, else as it is.

    A name, place or office stands as the traditional sources write it most often (普京 may be 普丁), a state as the interface names it, and
    the rest is converted. The simplified name of a person becomes an alias, so that it can still be searched for.
    """
    if language != "zh-Hant":
        return chronology
    written = _as_written(chronology.events)
    words = Words(language)
    return replace(chronology, events=tuple(_converted(event, written, words) for event in chronology))


def convert_name(name: str) -> str:
    """A name in traditional characters: 里, 范 and others that are one of several words in prose stand as they are in names.

    >>> convert_name("范德贝伦"), convert_name("李克强")
    ('范德貝倫', '李克強')
    """
    kept = kept_in_names()
    return "".join(old if old in kept else new for old, new in zip(name, traditional(name), strict=True))


def _as_written(events: Iterable[Event]) -> Writings:
    """How traditional sources write the names, places and offices of the events that they report, each as most of them do."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        wanted = list(_wanted(event))
        for source in event.sources:
            if source.script is Script.HANT:
                _note(source.quote, wanted, seen)
    return {word: max(sorted(forms), key=lambda form: (forms[form], fold(form) == word)) for word, forms in seen.items()}


def _wanted(event: Event) -> Iterable[tuple[str, str]]:
    """Pairs of a word of the event and a form of it that a source may write instead."""
    for person in event.participants:
        yield from ((person.name, fold(form)) for form in (person.name, *_other_names(person)))
        yield person.title, fold(person.title)
    yield event.place or "", fold(event.place or "")


def _other_names(person: Participant) -> Iterable[str]:
    """The aliases that are the same name in other characters; one that is longer or shorter says more or less of it."""
    return (alias for alias in person.aliases if alias not in person.name and person.name not in alias)


def _note(quote: str, wanted: Iterable[tuple[str, str]], seen: dict[str, Counter[str]]) -> None:
    folded = fold(quote)
    for word, form in wanted:
        at = folded.find(form) if form else -1
        if at >= 0 and (found := quote[at : at + len(form)]) == convert_name(found):
            seen[word][found] += 1


def _converted(event: Event, written: Writings, words: Words) -> Event:
    countries = _countries(event, words)
    names = {person.name: written.get(person.name) or convert_name(person.name) for person in event.participants}
    # The tables call a state as the place where something was; the interface has a word for it.
    place = countries.get(event.place or "") or written.get(event.place or "") or convert_name(event.place or "")
    told = {**countries, **names, event.place or "": place}
    return replace(
        event,
        participants=tuple(_person(person, names[person.name], written) for person in event.participants),
        place=place if event.place else event.place,
        summary=_sentence(event.summary, told),
        conflicts=tuple(_conflict(conflict, told) for conflict in event.conflicts),
    )


def _person(person: Participant, name: str, written: Writings) -> Participant:
    aliases = tuple(dict.fromkeys((*person.aliases, *([person.name] if person.name != name else []))))
    return replace(person, name=name, aliases=aliases, title=written.get(person.title) or traditional(person.title))


def _conflict(conflict: Conflict, told: Writings) -> Conflict:
    return replace(conflict, values=tuple((_sentence(value, told), articles) for value, articles in conflict.values))


def _sentence(text: str, told: Writings) -> str:
    """The sentence with the words that are known as they are to be written, and all between them converted."""
    known = [word for word in sorted(told, key=len, reverse=True) if word]
    if not known:
        return traditional(text)
    parts = re.split(f"({'|'.join(map(re.escape, known))})", text)
    return "".join(told[part] if at % 2 else traditional(part) for at, part in enumerate(parts))


def _countries(event: Event, words: Words) -> Writings:
    """The simplified names of the event's states and organisations, and how the interface calls them."""
    codes = {*event.polities, *event.visitors, event.host, event.country, *(person.polity for person in event.participants)}
    return {words.simplified_name(code): words.polity(code) for code in codes if code}
