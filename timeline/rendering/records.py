"""Turns events into the JSON records of the interface, and records back into events.

Knows the record's keys and types; does not know where records are kept.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import TypeVar

from timeline.edtf import Edtf, Interval, Point, parse, sort_key, span_of_days
from timeline.model import ArticleRecord, Chronology, Conflict, Event, Participant, Review, Script, Source, Span, Status
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.safety import encodable
from timeline.rendering.scripts import script_of

Record = dict[str, object]
_T = TypeVar("_T")


class BrokenEvent(ValueError):
    """A line of an events file that holds no event: one sentence that names the line and what is wrong."""


def event_record(event: Event) -> Record:
    """The event as CONTRACT's JSON object; with ``review`` where a person has looked at it."""
    record: Record = {
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "status": str(event.status),
        "date": str(event.date) if event.date else None,
        "start": _iso(event.start),
        "end": _iso(event.end),
        "participants": [_participant_record(participant) for participant in event.participants],
        "polities": list(event.polities),
        "visitors": list(event.visitors),
        "host": event.host,
        "place": event.place,
        "place_en": event.place_en,
        "country": event.country,
        "cameo": event.cameo,
        "subtype": event.subtype,
        "summary": event.summary,
        "confidence": event.confidence,
        "conflicts": [_conflict_record(conflict) for conflict in event.conflicts],
        "sources": [_source_record(source) for source in event.sources],
    }
    review = _review_record(event.review) if event.review else None
    optional: Record = {"confidences": dict(event.confidences), "part_of": event.part_of, "review": review}
    return record | {key: value for key, value in optional.items() if value}


def write_jsonl(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One record a line, in order of date and id."""
    return "".join(_json(event_record(event)) + "\n" for event in in_order(chronology))


def write_json(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """One object: the records, and what they rest on and leave out."""
    whole: Record = {
        "generator": options.program,
        "events": [event_record(event) for event in in_order(chronology)],
        "articles": [_article_record(article) for article in chronology.articles],
        "failures": [{"input": failure.input, "reason": failure.reason} for failure in chronology.failures],
        "undated": [{"article": article, "text": words} for article, words in chronology.undated],
    }
    if chronology.excerpt:
        excerpt = chronology.excerpt
        asked = {field: list(values) for field, values in excerpt.conditions}
        whole["excerpt"] = {"conditions": asked, "dropped": excerpt.dropped, "undated": excerpt.undated}
    return _json(whole, indent=2) + "\n"


def in_order(chronology: Chronology) -> list[Event]:
    return sorted(chronology, key=lambda event: (sort_key(event.date), event.id))


def read_events(lines: Iterable[str]) -> Chronology:
    """The inverse of ``write_jsonl``; blank lines are passed over, missing optional keys take their defaults."""
    return _chronology((f"Line {number}", line) for number, line in enumerate(lines, start=1) if line.strip().lstrip("\ufeff"))


def read_records(text: str) -> Chronology:
    """The events of what ``write_jsonl`` or ``write_json`` wrote; of the latter nothing but its events."""
    whole = _parsed(text)
    if _is_whole(whole):
        return _chronology((f"Record {number}", entry) for number, entry in enumerate(_list(_object(whole, "a file"), "events"), start=1))
    return read_events(text.split("\n"))  # not splitlines(): a quotation may hold other ends of lines


def holds_events(text: str) -> bool:
    """Whether a line of JSON Lines is an event's record rather than an article's, or a text is what ``write_json`` wrote."""
    record = _parsed(text)
    return _is_whole(record) or (isinstance(record, dict) and "type" in record and "text" not in record)


def _parsed(text: str) -> object:
    """What a text says as JSON; nothing where it is none, or more than one value."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _is_whole(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("events"), list) and "articles" in value


def _chronology(records: Iterable[tuple[str, object]]) -> Chronology:
    """The chronology of records, each after the words that name its place; one that is a text is read as JSON first."""
    events = []
    for place, record in records:
        try:
            parsed = json.loads(record.lstrip("\ufeff")) if isinstance(record, str) else record
            events.append(_event(_object(parsed, "an event")))
        except json.JSONDecodeError as error:
            raise BrokenEvent(f"{place} of the events is not JSON: {error.msg} at column {error.colno}.") from error
        except (ValueError, RecursionError) as error:
            raise BrokenEvent(f"{place} of the events holds no usable event: {error}.") from error
    return Chronology(tuple(sorted(events, key=lambda event: (sort_key(event.date), event.id))))


def _article_record(article: ArticleRecord) -> Record:
    return {"article": article.id, "title": article.title, "published": _iso(article.published.day) if article.published else None}


def _participant_record(participant: Participant) -> Record:
    """The contract's keys, and ``wikidata`` where it is known."""
    record: Record = {
        "name": participant.name,
        "name_en": participant.name_en,
        "aliases": list(participant.aliases),
        "polity": participant.polity,
        "title": participant.title,
        "role": participant.role,
    }
    return {**record, "wikidata": participant.wikidata} if participant.wikidata else record


def _conflict_record(conflict: Conflict) -> Record:
    return {"field": conflict.field, "values": [{"value": value, "articles": list(articles)} for value, articles in conflict.values]}


def _review_record(review: Review) -> Record:
    corrected = [{"field": field, "sources_say": before} for field, before in review.corrected]
    return {"verdict": review.verdict, "corrected": corrected, "reasons": list(review.reasons)}


def _source_record(source: Source) -> Record:
    """The contract's keys, and where they are known ``trigger`` (offsets like ``start`` and ``end``) and ``group`` (of copies)."""
    record: Record = {
        "article": source.article,
        "title": source.title,
        "outlet": source.outlet,
        "url": source.url,
        "published": _iso(source.published),
        "quote": source.quote,
        "start": source.span.start,
        "end": source.span.end,
        "date_text": source.date_text,
        "date_basis": source.date_basis,
        "attribution": source.attribution,
        "status": str(source.status),
    }
    trigger: Record = {"trigger": [*source.trigger]} if source.trigger else {}
    return record | trigger | ({"group": source.group} if source.group else {})


def _event(record: Record) -> Event:
    date = _date(record)
    participants = tuple(_participant(_object(entry, "a participant")) for entry in _list(record, "participants"))
    return Event(
        id=_text(record, "id") or _made_id(record),
        type=_required(record, "type"),
        mode=_optional(record, "mode"),
        status=_status(record, Status.OCCURRED),
        date=date,
        participants=participants,
        polities=_texts(record, "polities") or tuple(dict.fromkeys(p.polity for p in participants if p.polity)),
        visitors=_texts(record, "visitors"),
        host=_optional(record, "host"),
        place=_optional(record, "place"),
        place_en=_optional(record, "place_en"),
        country=_optional(record, "country"),
        cameo=_text(record, "cameo"),
        subtype=_optional(record, "subtype"),
        summary=_text(record, "summary"),
        confidence=_number(record, "confidence", 0.0),
        sources=tuple(_source(_object(entry, "a source")) for entry in _list(record, "sources")),
        conflicts=tuple(_conflict(_object(entry, "a conflict")) for entry in _list(record, "conflicts")),
        confidences=_confidences(record),
        part_of=_optional(record, "part_of"),
        review=_review(_object(record["review"], "a review")) if record.get("review") else None,
    )


def _participant(record: Record) -> Participant:
    return Participant(
        name=_required(record, "name"),
        polity=_text(record, "polity"),
        name_en=_text(record, "name_en"),
        aliases=_texts(record, "aliases"),
        title=_text(record, "title"),
        role=_optional(record, "role"),
        wikidata=_text(record, "wikidata"),
    )


def _conflict(record: Record) -> Conflict:
    values = (_object(entry, "a conflict's value") for entry in _list(record, "values"))
    return Conflict(_required(record, "field"), tuple((_text(value, "value"), _texts(value, "articles")) for value in values))


def _review(record: Record) -> Review:
    corrected = (_object(entry, "a corrected field") for entry in _list(record, "corrected"))
    pairs = tuple((_required(each, "field"), _text(each, "sources_say")) for each in corrected)
    return Review(_optional(record, "verdict"), pairs, _texts(record, "reasons"))


def _source(record: Record) -> Source:
    quote, start = _text(record, "quote"), int(_number(record, "start", 0))
    return Source(
        article=_text(record, "article"),
        span=Span(start, int(_number(record, "end", start + len(quote)))),
        quote=quote,
        title=_text(record, "title"),
        outlet=_text(record, "outlet"),
        url=_text(record, "url"),
        published=_day(record, "published"),
        script=script_of(quote) or Script.HANS,
        date_text=_text(record, "date_text"),
        date_basis=_text(record, "date_basis"),
        attribution=_optional(record, "attribution"),
        status=_status(record, Status.OCCURRED),
        group=_text(record, "group"),
        trigger=_trigger(record),
    )


def _confidences(record: Record) -> tuple[tuple[str, float], ...]:
    fields = _object(record.get("confidences") or {}, "confidences")
    return tuple((field, _number(fields, field, 0.0)) for field in fields)


def _trigger(record: Record) -> Span | None:
    ends = _list(record, "trigger")
    if not ends:
        return None
    start, end, *more = [end for end in ends if isinstance(end, int) and not isinstance(end, bool)] + [0, 0]
    if len(ends) != 2 or len(more) != 2 or not 0 <= start < end:
        raise ValueError("'trigger' should be a list of two offsets")
    return Span(start, end)


def _date(record: Record) -> Edtf | None:
    """``date``, or where a person left only ``start`` and ``end``, the days between."""
    text = _text(record, "date")
    if text:
        return parse(text)
    start, end = _day(record, "start"), _day(record, "end")
    if not (start or end):
        return None
    if start and end:
        return span_of_days(start, end)
    return Interval(Point.of(start) if start else None, Point.of(end) if end else None)


def _made_id(record: Record) -> str:
    """An id for a record that somebody wrote by hand: the same record, the same id."""
    return hashlib.sha256(_json(record, sort_keys=True).encode()).hexdigest()[:12]


def _status(record: Record, default: Status) -> Status:
    text = _text(record, "status")
    if text and text not in set(Status):
        raise ValueError(f"status {text!r} is none of {', '.join(Status)}")
    return Status(text) if text else default


def _day(record: Record, key: str) -> datetime.date | None:
    text = _text(record, key)
    return datetime.date.fromisoformat(text) if text else None


def _required(record: Record, key: str) -> str:
    text = _text(record, key)
    if not text:
        raise ValueError(f"{key!r} is missing")
    return text


def _optional(record: Record, key: str) -> str | None:
    return _text(record, key) or None


def _text(record: Record, key: str) -> str:
    return _typed(record.get(key), str, key) or ""


def _texts(record: Record, key: str) -> tuple[str, ...]:
    return tuple(text for entry in _list(record, key) if (text := _typed(entry, str, f"an entry of {key}")))


def _list(record: Record, key: str) -> list[object]:
    return _typed(record.get(key), list, key) or []


def _number(record: Record, key: str, default: float) -> float:
    value = record.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        raise ValueError(f"{key!r} should be a number")
    return value


def _object(value: object, what: str) -> Record:
    if not isinstance(value, dict):
        raise ValueError(f"{what} should be a JSON object")
    return value


def _typed(value: object, kind: type[_T], what: str) -> _T | None:
    if value is None or isinstance(value, kind):
        return value
    raise ValueError(f"{what!r} should be {'a text' if kind is str else 'a list'}")


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _json(value: object, *, indent: int | None = None, sort_keys: bool = False) -> str:
    return encodable(json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=sort_keys))
