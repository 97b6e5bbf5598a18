"""What people put right, keyed to the evidence, and applied to whatever chronology the rules come to.

Knows fields, events and how to find an event again; does not know sheets, pages or stores.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.edtf import Edtf, overlaps
from timeline.edtf import parse as parse_edtf
from timeline.lexicon import Gazetteer, event_words, fold, plain_latin
from timeline.merging.consensus import cameo_code, event_order, summary_of
from timeline.model import Chronology, Conflict, Event, Participant, Review, Source, Span, Status

FIELDS = ("type", "mode", "status", "date", "place", "host", "participants", "polities")
"""What can be corrected; each is one cell."""
LISTS = ("participants", "polities")
"""Fields whose entries are corrected one by one, so that what a later article adds is not hidden."""
VERDICTS = ("checked", "not_verifiable")
Locate = Callable[[str, str], Span | None]
_NAMED = 4
"""So many participants tell a person which event is meant."""
_MODES = ("in_person", "phone", "video")
_ROLES = ("visitor", "host")
_ENTRY = re.compile(r"(?P<name>[^()（）;；]+?)\s*(?:[(（](?P<beside>[^()（）]*)[)）])?\s*")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_POLITY = re.compile(r"[A-Z][A-Z0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article. The article is known by its content, and by its name should that change."""

    article: str
    name: str
    quote: str


@dataclass(frozen=True, slots=True)
class Mark:
    """By what an event is found again: its evidence first, then what it said."""

    event: str
    type: str
    people: tuple[str, ...]
    polities: tuple[str, ...]
    date: str
    evidence: tuple[Evidence, ...]

    def __str__(self) -> str:
        """The id, and what a person knows the event by: m-0123456789 (2021-12-15 meeting of 习近平, 普京)."""
        who = self.people or self.polities
        named = ", ".join(who[:_NAMED]) + (f" and {len(who) - _NAMED} more" if len(who) > _NAMED else "")
        return f"{self.event} ({self.date or 'undated'} {self.type}{f' of {named}' if named else ''})"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a person put right."""

    kind: str
    """``set``, ``delete``, ``merge``, ``split``, ``add`` or ``verdict``."""
    mark: Mark
    field: str = ""
    before: str = ""
    after: str = ""
    """The new cell; of a verdict, ``checked``, ``not_verifiable`` or nothing."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    other: Mark | None = None
    """The event that is merged into the marked one."""
    evidence: tuple[Evidence, ...] = ()
    """What goes to the new part of a split event; what an added event rests on."""
    made: str = ""
    """The id of the event that a split or an addition makes."""
    cells: tuple[tuple[str, str], ...] = ()
    """The fields of an added event."""
    reason: str = ""

    def __str__(self) -> str:
        return f"{_KINDS[self.kind](self)}{f' ({self.reason})' if self.reason else ''}"


def _said(correction: Correction) -> str:
    if correction.field in LISTS:
        changes = [f"+ {entry}" for entry in correction.added] + [f"- {entry}" for entry in correction.removed]
        return f"{correction.field} of {correction.mark}: {', '.join(changes)}"
    return f"{correction.field} of {correction.mark}: {correction.before or 'nothing'} → {correction.after or 'nothing'}"


_KINDS: dict[str, Callable[[Correction], str]] = {
    "set": _said,
    "delete": lambda each: f"delete {each.mark}",
    "merge": lambda each: f"merge {each.other or '?'} into {each.mark}",
    "split": lambda each: f"split {each.made} off {each.mark}",
    "add": lambda each: f"add {each.made}: {', '.join(cell for _, cell in each.cells if cell)}",
    "verdict": lambda each: f"{each.mark} is {(each.after or 'no longer judged').replace('_', ' ')}",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A correction with its number in the store."""

    number: int
    correction: Correction


@dataclass(frozen=True, slots=True)
class Corrected:
    """A chronology with the corrections in it, and what became of each."""

    chronology: Chronology
    placed: Mapping[int, str]
    """The event that each correction changed, by the correction's number."""
    unplaced: tuple[tuple[Stored, str], ...]
    """Corrections that found no place, and why."""
    deleted: tuple[Event, ...] = ()
    """What the rules came to and a person took out."""
    merged: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Ids of events that were merged into another, with that one's."""


class BadCell(ValueError):
    """A cell that says nothing usable: a sentence without the cell's place."""


# --- cells -------------------------------------------------------------------------------------------------------------


def cell(event: Event, field: str) -> str:
    """A field as a cell says it."""
    if field == "date":
        return str(event.date) if event.date else ""
    if field == "participants":
        return "; ".join(map(entry_of, event.participants))
    if field == "polities":
        return "; ".join(event.polities)
    return str(getattr(event, field) or "")


def entry_of(person: Participant) -> str:
    """One participant in a cell: 普京 (RU, visitor)."""
    beside = ", ".join(filter(None, (person.polity, person.role)))
    return f"{person.name} ({beside})" if beside else person.name


def entries(text: str) -> tuple[str, ...]:
    """The entries of a cell, each written the one way.

    >>> entries("普京（RU,visitor）；习近平 (CN)")
    ('普京 (RU, visitor)', '习近平 (CN)')
    """
    found = []
    for part in filter(None, (each.strip() for each in re.split("[;；\n]", text))):
        match = _ENTRY.fullmatch(part)
        if match is None:
            raise BadCell(f"“{part}” is no name; write it as 普京 (RU) or 普京 (RU, visitor), with semicolons between several")
        beside = [each.strip() for each in re.split("[,，、]", match["beside"] or "") if each.strip()]
        found.append(f"{match['name'].strip()} ({', '.join(beside)})" if beside else match["name"].strip())
    return tuple(dict.fromkeys(found))


def checked(field: str, text: str, gazetteer: Gazetteer) -> str:
    """A cell as ``cell`` would write it. Raises ``BadCell`` where it says nothing that the field can hold."""
    text = text.strip()
    if field == "date":
        return str(_edtf(text)) if text else ""
    if field in ("type", "status"):
        known = list(event_words()["types"]) if field == "type" else [str(each) for each in Status]
        return _one_of(text.lower(), known)
    if field == "mode":
        return _one_of(text.lower().replace(" ", "_"), _MODES) if text else ""
    if field == "host":
        return _polity(text, gazetteer) if text else ""
    if field == "place":
        return _place_name(text, gazetteer) if text else ""
    if field == "participants":
        return "; ".join(_whole_entry(entry, gazetteer) for entry in entries(text))
    if field == "polities":
        return "; ".join(sorted({_polity(entry, gazetteer) for entry in entries(text)}))
    return text


def edited(field: str, text: str, before: str, gazetteer: Gazetteer) -> str:
    """What a person made of a cell that said ``before``, as ``checked`` gives it; entries of a list that were there stay as they were."""
    if field not in LISTS:
        return checked(field, text, gazetteer)
    held = entries(before)
    after = tuple(entry if entry in held else checked(field, entry, gazetteer) for entry in entries(text))
    return before if set(after) == set(held) else "; ".join(after)


def same_text(one: str, other: str) -> bool:
    """The same but for blanks and line ends."""
    return one == other or one.split() == other.split()


def stands(event: Event, field: str, before: str, after: str) -> bool:
    """Whether the event says already what a person made of the cell that said ``before``; of a list, all that came and went."""
    if field not in LISTS:
        return same_text(cell(event, field), after)
    old, new, now = set(entries(before)), set(entries(after)), set(entries(cell(event, field)))
    return new - old <= now and not (old - new) & now


def _edtf(text: str) -> Edtf:
    try:
        return parse_edtf(text)
    except ValueError as error:
        raise BadCell(f"“{text}” is no date ({error}); write 2021-12-15, 2021-12, 2021, or 2021-12-15/2021-12-17") from error


def _one_of(text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise BadCell(f"“{text}” is none of {', '.join(known)}")
    return text


def _polity(text: str, gazetteer: Gazetteer) -> str:
    code = text.strip().upper()
    if code in gazetteer.by_code:
        return code
    named = gazetteer.polities.get(fold(text.strip()))
    if named is None:
        raise BadCell(f"“{text}” is no polity that is known; write its code, such as CN, RU or UN")
    return named.code


def _place_name(text: str, gazetteer: Gazetteer) -> str:
    """A place as the sources name it: in Chinese as it stands, or what the tables call so in English."""
    if HAN.search(text) or fold(text) in gazetteer.places:
        return text
    said = plain_latin(text)
    english = {place.name: plain_latin(place.name_en) for place in gazetteer.places.values()}
    names = [name for name, known in english.items() if said in (known, known.partition(",")[0])]
    names = [name for name in names if english[name] == said] or names
    if len(names) > 1:
        raise BadCell(f"“{text}” is the name of several places; write {' or '.join(sorted(names))}")
    if not names:
        raise BadCell(f"“{text}” is no place that is known; write its name in Chinese, as the sources have it")
    return names[0]


def _whole_entry(entry: str, gazetteer: Gazetteer) -> str:
    return entry_of(_participant(entry, gazetteer))


def _participant(entry: str, gazetteer: Gazetteer) -> Participant:
    """A participant from a cell's entry, with what the gazetteer knows of the name."""
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise BadCell(f"“{entry}” is no name")
    beside = [each.strip() for each in (match["beside"] or "").split(",") if each.strip()]
    roles = [each.lower() for each in beside if each.lower() in _ROLES]
    codes = [each for each in beside if _POLITY.fullmatch(each.upper()) and each.lower() not in _ROLES]
    name = match["name"].strip()
    people = gazetteer.people.get(fold(name), ())
    polity = _polity(codes[0], gazetteer) if codes else next((term.polity for person in people for term in person.terms), "")
    person = next((each for each in people if any(term.polity == polity for term in each.terms)), None)
    role = roles[0] if roles else None
    if person is None:
        return Participant(name, polity, role=role)
    return Participant(person.name, polity, person.name_en, person.aliases, "", role, person.wikidata)


def with_cell(event: Event, field: str, text: str, gazetteer: Gazetteer) -> Event:
    """The event with one field as a cell says it, and all that follows from it. Raises ``BadCell``."""
    text = checked(field, text, gazetteer)
    if field == "date":
        event = replace(event, date=_edtf(text) if text else None)
    elif field == "status":
        event = replace(event, status=Status(text))
    elif field == "type":
        event = _retyped(event, text)
    elif field == "place":
        event = _placed(event, text, gazetteer)
    elif field == "host":
        event = replace(event, host=text or None, country=text or event.country)
    elif field == "participants":
        event = _cast(event, entries(text), gazetteer)
    elif field == "polities":
        event = replace(event, polities=entries(text))
    else:
        event = replace(event, mode=text or None)
    if field in ("type", "status", "place", "host"):
        event = replace(event, cameo=cameo_code(event))
    return replace(event, summary=summary_of(event, gazetteer))


def _retyped(event: Event, kind: str) -> Event:
    """The event as another type: a call is in no place, a visit has no mode."""
    mode = event.mode if kind != "visit" and not (kind == "call" and event.mode == "in_person") else None
    host, visitors = (event.host, event.visitors) if kind == "visit" else (None, ())
    return replace(event, type=kind, mode=mode, host=host, visitors=visitors)


def _placed(event: Event, name: str, gazetteer: Gazetteer) -> Event:
    place = gazetteer.places.get(fold(name)) if name else None
    country = (place.country if place else None) or event.host
    return replace(event, place=name or None, place_en=(place.name_en or None) if place else None, country=country or None)


def _cast(event: Event, wanted: Sequence[str], gazetteer: Gazetteer) -> Event:
    """The event with these participants; who stays keeps titles and aliases, and polities come and go with their people."""
    held = {entry_of(person): person for person in event.participants}
    people = tuple(held.get(entry) or _participant(entry, gazetteer) for entry in wanted)
    gone = {p.polity for p in event.participants} - {p.polity for p in people} - {event.host}
    polities = ({*event.polities} - gone) | {p.polity for p in people if p.polity}
    visitors = tuple(sorted({p.polity for p in people if p.role == "visitor"})) if event.type == "visit" else ()
    return replace(event, participants=people, polities=tuple(sorted(polities)), visitors=visitors or event.visitors)


# --- making corrections ------------------------------------------------------------------------------------------------


def mark_of(event: Event, keys: Mapping[str, str]) -> Mark:
    """By what the event is found again; ``keys`` gives the content key of an article's name."""
    evidence = tuple(Evidence(keys.get(each.article, ""), each.article, each.quote) for each in event.sources)
    return Mark(event.id, event.type, tuple(p.name for p in event.participants), event.polities, cell(event, "date"), evidence)


def setting(event: Event, field: str, after: str, keys: Mapping[str, str], before: str | None = None, reason: str = "") -> Correction:
    """The correction of one field; of a list, of the entries that come and go."""
    before = cell(event, field) if before is None else before
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    if field in LISTS:
        old, new = entries(before), entries(after)
        added, removed = tuple(e for e in new if e not in old), tuple(e for e in old if e not in new)
    return Correction("set", mark_of(event, keys), field, before, after, added, removed, reason=reason)


def made_id(kind: str, *parts: object) -> str:
    """The id of an event that a person made: the same for the same act."""
    return f"{kind[0]}-{hashlib.sha256(repr(parts).encode('utf-8', 'replace')).hexdigest()[:10]}"


# --- applying corrections ----------------------------------------------------------------------------------------------


class _Desk:
    """The events while corrections are applied, one after the other."""

    def __init__(self, chronology: Chronology, keys: Mapping[str, str], gazetteer: Gazetteer, locate: Locate) -> None:
        self.locate = locate
        self.events: dict[str, Event] = {}
        self.found = {event.id: event for event in chronology}
        self.keys = keys
        self.reported: dict[str, set[str]] = {}
        self.sources = {key: name for name, key in keys.items()}
        self.articles = {article.id: article for article in chronology.articles}
        self.gazetteer = gazetteer
        self.deleted: dict[str, Event] = {}
        self.merged: dict[str, str] = {}
        self.made: set[str] = set()
        for event in chronology:
            self.put(event)

    def find(self, mark: Mark) -> Event:
        """The event that a mark means. Raises ``LookupError`` with the reason where none does, or two do."""
        known = self.merged.get(mark.event, mark.event)
        if known in self.events and (known in self.made or known != mark.event):
            return self.events[known]
        near = {known}.union(*(self.reported.get(name, ()) for each in mark.evidence for name in (each.article, each.name)))
        events = [self.events.get(id) or self.deleted[id] for id in sorted(near) if id in self.events or id in self.deleted]
        found = find(replace(mark, event=known), events, self.keys, self.found)
        if found.id not in self.events:
            raise LookupError("its event was deleted")
        return found

    def held(self, event: Event) -> Event:
        """The event with the visit that it was held on, if that is still there."""
        visit = self.merged.get(event.part_of, event.part_of) if event.part_of else None
        return replace(event, part_of=visit if visit in self.events and visit != event.id else None)

    def put(self, event: Event) -> None:
        self.events[event.id] = event
        for source in event.sources:
            for name in (source.article, self.keys.get(source.article, "")):
                self.reported.setdefault(name, set()).add(event.id)

    def source(self, evidence: Evidence) -> Source | None:
        """Evidence that a person named, as a source; ``None`` where its article has gone."""
        name = self.sources.get(evidence.article) or (evidence.name if evidence.name in self.articles else "")
        article = self.articles.get(name)
        if article is None:
            return None
        for event in self.events.values():
            for source in event.sources:
                if source.article == name and source.quote == evidence.quote:
                    return source
        day = article.published.day if article.published else None
        outlet, url = (each.value if each else "" for each in (article.outlet, article.url))
        span = self.locate(name, evidence.quote)
        return Source(name, span, evidence.quote, article.title, outlet, url, day, article.script) if span else None


def find(mark: Mark, events: Iterable[Event], keys: Mapping[str, str], found: Mapping[str, Event] | None = None) -> Event:
    """The event that a mark means. Raises ``LookupError`` with the reason where none does, or two do.

    ``found`` are events as the rules came to them, by id: a mark may be of an event before or after other corrections.
    """
    before = found or {}
    scored = []
    for event in events:
        first = before.get(event.id, event)
        other = likeness(mark, first, keys) if first is not event else 0.0
        scored.append((max(likeness(mark, event, keys), other), event))
    best = max((score for score, _ in scored), default=0.0)
    if best <= 0:
        raise LookupError("no event rests on its evidence any more")
    near = [event for score, event in scored if best - score < 0.5]
    if len(near) > 1 and (own := [event for event in near if event.id == mark.event]):
        near = own
    if len(near) > 1:
        raise LookupError(f"{near[0].id} and {near[1].id} fit it alike")
    return near[0]


def likeness(mark: Mark, event: Event, keys: Mapping[str, str]) -> float:
    """How surely an event is the one that is marked: 0 where it cannot be."""
    people = _shared(mark.people, [person.name for person in event.participants])
    polities = _shared(mark.polities, event.polities)
    same_type, same_id = mark.type == event.type, mark.event == event.id
    # One sentence may tell of several events: what is of other people is none of them.
    cast = people if mark.people and event.participants else polities
    is_other = cast < 0.5 or not (same_type or people >= 0.5)
    if is_other and not same_id:
        return 0.0
    own = {(keys.get(source.article, ""), source.quote) for source in event.sources}
    named = {(source.article, source.quote) for source in event.sources}
    articles = {key for key, _ in own} | {name for name, _ in named}
    quotes = sum((each.article, each.quote) in own or (each.name, each.quote) in named for each in mark.evidence)
    shared = sum(each.article in articles or each.name in articles for each in mark.evidence)
    same_date = mark.date == cell(event, "date")
    total = 4.0 * quotes + shared + 6.0 * same_id + 2.0 * same_type + 3.0 * people + 2.0 * polities + 2.0 * same_date
    if same_id and quotes:  # whatever was corrected on it
        return total
    if is_other or not (quotes or shared or same_id):
        return 0.0
    near = same_date or not mark.date or event.date is None or overlaps(_edtf(mark.date), event.date)
    if not near and not (quotes and same_type and people == 1.0):
        return 0.0
    if not quotes and not same_id and not (near and same_type):  # other words of the article: only what is plainly the same event
        return 0.0
    return total


def _shared(one: Iterable[str], other: Iterable[str]) -> float:
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 1.0


def apply(
    chronology: Chronology, corrections: Iterable[Stored], keys: Mapping[str, str], gazetteer: Gazetteer, locate: Locate
) -> Corrected:
    """The chronology with all corrections, in the order in which they were made.

    ``keys`` gives the content key of an article's name, and ``locate`` where a quotation stands in the article of a name.
    """
    desk = _Desk(chronology, keys, gazetteer, locate)
    placed: dict[int, str] = {}
    unplaced: list[tuple[Stored, str]] = []
    for stored in corrections:
        try:
            placed[stored.number] = _ACTS[stored.correction.kind](desk, stored.correction)
        except (LookupError, BadCell) as problem:
            unplaced.append((stored, str(problem.args[0]) if problem.args else "it cannot be applied"))
    events = tuple(sorted(map(desk.held, desk.events.values()), key=event_order)) if placed else chronology.events
    return Corrected(replace(chronology, events=events), placed, tuple(unplaced), tuple(desk.deleted.values()), desk.merged)


def _reviewed(event: Event, correction: Correction, field: str = "", before: str = "") -> Event:
    """The event with a note of what was done to it; the first value of a field stays the one that the sources gave."""
    review = event.review or Review()
    corrected = review.corrected
    if field and field not in (name for name, _ in corrected):
        corrected = (*corrected, (field, before))
    reasons = (*review.reasons, correction.reason) if correction.reason and correction.reason not in review.reasons else review.reasons
    return replace(event, review=replace(review, corrected=corrected, reasons=reasons))


def _set(desk: _Desk, correction: Correction) -> str:
    event = desk.find(correction.mark)
    field, before = correction.field, cell(event, correction.field)
    after = correction.after
    if field in LISTS:
        kept = [entry for entry in entries(before) if not _is_one_of(entry, correction.removed)]
        after = "; ".join([*kept, *(entry for entry in correction.added if not _is_one_of(entry, kept))])
    changed = with_cell(event, field, after, desk.gazetteer)
    desk.put(_reviewed(changed, correction, field, before) if before != after else _reviewed(changed, correction))
    return event.id


def _is_one_of(entry: str, others: Iterable[str]) -> bool:
    """Whether an entry is among others, by name and polity: a role may come later."""
    return entry in others or _bare(entry) in {_bare(other) for other in others}


def _bare(entry: str) -> str:
    return re.sub(r", (?:visitor|host)(?=\))|\s*\((?:visitor|host)\)", "", entry)


def _delete(desk: _Desk, correction: Correction) -> str:
    event = desk.find(correction.mark)
    desk.deleted[event.id] = desk.events.pop(event.id)
    return event.id


def _merge(desk: _Desk, correction: Correction) -> str:
    event = desk.find(correction.mark)
    if correction.other is None:
        raise LookupError("it does not say what was merged")
    other = desk.find(correction.other)
    if other.id == event.id:  # the rules have come to the same
        desk.merged[correction.other.event] = event.id
        return event.id
    held = {(source.article, source.quote) for source in event.sources}
    sources = (*event.sources, *(each for each in other.sources if (each.article, each.quote) not in held))
    known = {person.name for person in event.participants}
    people = (*event.participants, *(person for person in other.participants if person.name not in known))
    doubt = (1 - event.confidence) * (1 - other.confidence * 0.5)
    joined = replace(
        event,
        sources=sources,
        participants=people,
        polities=tuple(sorted({*event.polities, *other.polities})),
        confidence=round(min(0.99, max(event.confidence, 1 - doubt)), 2),
        conflicts=tuple(dict.fromkeys((*event.conflicts, *other.conflicts))),
    )
    joined = replace(joined, summary=summary_of(joined, desk.gazetteer))
    del desk.events[other.id]
    desk.merged |= {correction.other.event: event.id, other.id: event.id}
    desk.put(_reviewed(joined, correction, "merged", other.id))
    return event.id


def _split(desk: _Desk, correction: Correction) -> str:
    event = desk.find(correction.mark)
    if correction.made in desk.events:
        return event.id
    wanted = {(each.article, each.quote) for each in correction.evidence} | {(each.name, each.quote) for each in correction.evidence}
    going = tuple(s for s in event.sources if {(desk.keys.get(s.article, ""), s.quote), (s.article, s.quote)} & wanted)
    if not going:
        articles = {each.article for each in correction.evidence} | {each.name for each in correction.evidence}
        going = tuple(s for s in event.sources if desk.keys.get(s.article, s.article) in articles)
    if not going:
        raise LookupError("the sources of the part that was split off are no longer the event's")
    staying = tuple(source for source in event.sources if source not in going) or event.sources
    desk.put(_reviewed(_resting_on(event, staying), correction, "split", ""))
    desk.put(_reviewed(replace(_resting_on(event, going), id=correction.made), correction, "split", event.id))
    desk.made.add(correction.made)
    return event.id


def _resting_on(event: Event, sources: tuple[Source, ...]) -> Event:
    """The event with fewer sources, and the conflicts that are left among them."""
    articles = {source.article for source in sources}
    conflicts = []
    for conflict in event.conflicts:
        values = tuple((value, kept) for value, named in conflict.values if (kept := tuple(a for a in named if a in articles)))
        if values:
            conflicts.append(Conflict(conflict.field, values))
    return replace(event, sources=sources, conflicts=tuple(conflicts))


def _add(desk: _Desk, correction: Correction) -> str:
    sources = tuple(source for each in correction.evidence if (source := desk.source(each)))
    if correction.evidence and not sources:
        raise LookupError(f"its source {correction.evidence[0].name} is no longer in the store")
    cells = dict(correction.cells)
    kind = checked("type", cells["type"], desk.gazetteer)
    event = Event(
        *(correction.made, kind, None, Status.OCCURRED, None, (), (), (), None, None, None, None),
        cameo="",
        subtype=None,
        summary="",
        confidence=1.0,
        sources=sources,
    )
    for field in FIELDS[1:]:
        if cells.get(field):
            event = with_cell(
                event, field, "; ".join((*event.polities, cells[field])) if field == "polities" else cells[field], desk.gazetteer
            )
    event = replace(event, cameo=cameo_code(event), summary=summary_of(event, desk.gazetteer))
    desk.put(_reviewed(event, correction, "added", ""))
    desk.made.add(correction.made)
    return correction.made


def _verdict(desk: _Desk, correction: Correction) -> str:
    event = _reviewed(desk.find(correction.mark), correction)
    review = replace(event.review or Review(), verdict=correction.after or None)
    desk.put(replace(event, review=review if review != Review() else None))
    return event.id


_ACTS: dict[str, Callable[[_Desk, Correction], str]] = {
    "set": _set,
    "delete": _delete,
    "merge": _merge,
    "split": _split,
    "add": _add,
    "verdict": _verdict,
}
