"""Fills the review page: an event's fields beside its evidence, and what waits after it.

Knows what the template needs; how it looks is in ``templates/``, and what is done with a form is not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from timeline.corrections import FIELDS, Stored, cell, entries
from timeline.lexicon import event_words
from timeline.model import Event, Source, Status
from timeline.rendering.pages import environment
from timeline.rendering.quotes import Quotation, quotation
from timeline.rendering.safety import encodable
from timeline.rendering.wording import Words
from timeline.reviewing.forms import Form, seen
from timeline.reviewing.guarding import Place
from timeline.reviewing.waiting import Look, near

if TYPE_CHECKING:
    from timeline.reviewing import Progress
    from timeline.storing import Run

_QUOTE = 2000
_AROUND = 240
"""Characters of an article that are shown on each side of a quotation."""
_BEFORE, _AFTER = 3, 20
"""How many events of the row are listed before and after the one that is shown."""
_HINTS = {
    "date": "2021-12-15, 2021-12, 2021, 2021-12-15/2021-12-17 or 2021-12~; empty if it is not known",
    "host": "of a visit: the polity that is visited, such as RU",
    "participants": "one a line: 普京 (RU), in a visit 普京 (RU, visitor)",
    "polities": "codes or names, with semicolons between them: CN; RU",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What the page says of what was done or refused."""

    text: str
    is_problem: bool = False
    field: str = ""
    """The field that it is about."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]
    """Pairs of a value and its label, where only some values are allowed."""
    hint: str
    was: str
    """What the sources alone came to, where a person put something else in its place."""
    said: tuple[tuple[str, tuple[str, ...]], ...]
    """Pairs of a value and the articles that give it, where they disagree."""
    sure: float | None
    yours: str
    """What was typed on a page that showed the event as it no longer is."""


def write_review(
    looks: Sequence[Look],
    event: Event | None,
    place: Place,
    *,
    message: Message | None,
    form: Form | None,
    is_stale: bool,
    store: str,
    progress: Progress,
    undoable: Run | None,
    unplaced: Sequence[tuple[Stored, str]],
    text: Callable[[str], str],
) -> str:
    """The page of one event; ``form`` is what was typed, where it could not be stored.

    A stale form, under which the event has changed, is shown beside the fields, which say what the event is now. ``text`` gives the
    text of the article of a name.
    """
    words = Words("en")
    at = next((at for at, look in enumerate(looks) if event and look.event.id == event.id), 0)
    template = environment().get_template("review.html.j2")
    return template.render(
        words=words,
        place=place,
        link=lambda other: f"{place.base}?event={quote(encodable(other.id), safe='')}",
        store=store,
        progress=progress,
        message=message,
        undoable=undoable,
        unplaced=unplaced,
        event=event,
        look=looks[at] if event else None,
        seen=seen(event) if event else "",
        fields=_fields(event, form, words, is_stale) if event else (),
        typed=_typed(form, is_stale),
        near=near(event, [look.event for look in looks]) if event else (),
        quoted=_quotation,
        around=lambda source: _around(source, text(source.article)),
        row=looks[max(0, at - _BEFORE) : at + _AFTER],
        earlier=looks[at - 1].event if event and at else None,
        later=looks[at + 1].event if event and at + 1 < len(looks) else None,
        position=at + 1,
    )


def _fields(event: Event, form: Form | None, words: Words, is_stale: bool) -> tuple[Field, ...]:
    return tuple(_field(event, name, form.said(name) if form is not None and name in form else None, words, is_stale) for name in FIELDS)


def _field(event: Event, name: str, typed: str | None, words: Words, is_stale: bool) -> Field:
    now, choices = cell(event, name), _choices(words)
    was = dict(event.review.corrected if event.review else ())
    return Field(
        name,
        words.label(name).capitalize(),
        _lines(name, now if typed is None or is_stale else typed),
        _with_own(choices[name], now) if name in choices else (),
        _HINTS.get(name, ""),
        (was[name] or "nothing") if name in was else "",
        next((conflict.values for conflict in event.conflicts if conflict.field == name), ()),
        dict(event.confidences).get(name),
        typed if typed is not None and is_stale and _lines(name, typed) != _lines(name, now) else "",
    )


def _lines(field: str, value: str) -> str:
    """A list of people as lines, if that is what it is."""
    if field != "participants":
        return value
    try:
        return "\n".join(entries(value))
    except ValueError:
        return value


def _choices(words: Words) -> dict[str, tuple[tuple[str, str], ...]]:
    modes = ("in_person", "phone", "video")
    return {
        "type": tuple((name, words.type(name)) for name in event_words()["types"]),
        "mode": (("", "none"), *((name, words.label(name)) for name in modes)),
        "status": tuple((str(each), words.label(str(each))) for each in Status),
    }


def _with_own(choices: tuple[tuple[str, str], ...], own: str) -> tuple[tuple[str, str], ...]:
    return choices if own in (value for value, _ in choices) else (*choices, (own, own))


def _typed(form: Form | None, is_stale: bool) -> Mapping[str, object]:
    """What was typed beside the fields, to be shown again; the sources of a stale form may be others by now."""
    names = ("reason", "merge_with", "merge_id")
    chosen = form.all("source") if form is not None and not is_stale else ()
    return {**{name: form.said(name) if form is not None else "" for name in names}, "source": chosen}


def _quotation(source: Source, event: Event) -> Quotation:
    names = {name for person in event.participants for name in (person.name, person.name_en, *person.aliases)}
    return quotation(source, names, _QUOTE)


def _around(source: Source, text: str) -> tuple[str, str]:
    """What stands before and after a quotation; nothing where the article is not what it was."""
    start, end = source.span
    if encodable(text[start:end]) != encodable(source.quote):
        return "", ""
    before, after = text[max(0, start - _AROUND) : start].lstrip(), text[end : end + _AROUND].rstrip()
    return f"{'…' if start > _AROUND else ''}{before}", f"{after}{'…' if end + _AROUND < len(text) else ''}"
