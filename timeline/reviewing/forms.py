"""What a form of the review page says, as corrections: the same ones that an edited sheet comes to.

Knows the fields of a form and what may stand in them; does not know how corrections are stored, or how a form looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from timeline.corrections import FIELDS, BadCell, Correction, cell, edited, made_id, mark_of, same_text, setting
from timeline.lexicon import Gazetteer
from timeline.model import Event
from timeline.rendering.safety import plain
from timeline.reviewing.guarding import FORM_LIMIT

ACTIONS = ("save", "checked", "not_verifiable", "reopen", "reject", "merge", "split")
_VERDICTS = {"checked": "checked", "not_verifiable": "not_verifiable", "reopen": ""}
_PARTS = {"merge": "merge_with", "split": "source"}
"""The fields that say with what an event is merged, and what is split off."""
_MANY_FIELDS = 20_000


class BadField(ValueError):
    """A field that says nothing usable: its name, and a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each with its values."""

    fields: Mapping[str, tuple[str, ...]]

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def said(self, name: str) -> str:
        return self.fields.get(name, ("",))[0].strip()

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())


def read_form(body: bytes) -> Form:
    """A form as a browser sends it. Raises ``ValueError`` for one that none would send."""
    if len(body) > FORM_LIMIT:
        raise ValueError("The form is too large.")
    fields: dict[str, tuple[str, ...]] = {}
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MANY_FIELDS)
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), plain(value))
    return Form(fields)


def seen(event: Event) -> str:
    """What tells whether an event is still what it was when a form was shown."""
    said = [*(cell(event, field) for field in FIELDS), *(f"{source.article} {source.quote}" for source in event.sources), event.review]
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:20]


def corrections_of(form: Form, event: Event, others: Sequence[Event], keys: Mapping[str, str], gazetteer: Gazetteer) -> list[Correction]:
    """What a form says about an event; ``others`` are those that it may be merged with. Raises ``BadField``."""
    action, reason = form.said("action"), form.said("reason")
    if action not in ACTIONS:
        raise BadField("action", f"there is nothing called “{action}” to do")
    found = [] if action == "reject" else list(_edits(form, event, keys, gazetteer))
    if found and action in ("merge", "split"):
        raise BadField(_PARTS[action], f"something was edited as well; save that first, then {action}")
    mark = mark_of(event, keys)
    if action in _VERDICTS:
        before = (event.review.verdict if event.review else None) or ""
        found.append(Correction("verdict", mark, before=before, after=_VERDICTS[action], reason=reason))
    elif action == "reject":
        found.append(Correction("delete", mark, reason=reason))
    elif action == "merge":
        found.append(Correction("merge", mark_of(_other(form, event, others), keys), other=mark, reason=reason))
    elif action == "split":
        found.append(_split(form, event, others, keys))
    elif reason and not found:
        raise BadField("reason", "a reason is given, but nothing is changed")
    return found


def _edits(form: Form, event: Event, keys: Mapping[str, str], gazetteer: Gazetteer) -> Iterator[Correction]:
    for field in FIELDS:
        before = cell(event, field)
        if field not in form or same_text(form.said(field), before):
            continue
        try:
            after = edited(field, form.said(field), before, gazetteer)
        except BadCell as problem:
            raise BadField(field, str(problem)) from problem
        if after != before:
            yield setting(event, field, after, keys, reason=form.said("reason"))


def _other(form: Form, event: Event, others: Sequence[Event]) -> Event:
    wanted = form.said("merge_id") or form.said("merge_with")
    if not wanted:
        raise BadField("merge_with", "choose the event that this one is the same as")
    other = next((each for each in others if each.id == wanted and each.id != event.id), None)
    if other is None:
        raise BadField("merge_with", f"“{wanted}” is no other event")
    return other


def _split(form: Form, event: Event, others: Sequence[Event], keys: Mapping[str, str]) -> Correction:
    """The chosen sources leave, and are an event of their own; where all are chosen, both events rest on all of them."""
    chosen = set(form.all("source"))
    numbers = [number for number in range(len(event.sources)) if str(number) in chosen]
    if not numbers:
        raise BadField("source", "choose the sources on which the other event rests")
    mark = mark_of(event, keys)
    going = tuple(mark.evidence[number] for number in numbers)
    known = {each.id for each in others}
    turn = 0
    while (made := made_id(event.type, "split", event.id, [(each.article, each.quote) for each in going], turn)) in known:
        turn += 1
    return Correction("split", mark, evidence=going, made=made, reason=form.said("reason"))
