"""Writes what changed between two chronologies: as text, Markdown, a page, CSV and JSON.

Knows how a change is put into words; does not know how events were paired.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os import PathLike, fspath

from timeline.comparing import Change, Changed, Comparison, Gone
from timeline.edtf import parse
from timeline.model import Event
from timeline.rendering.documents import escaped
from timeline.rendering.grouping import place_en, reported
from timeline.rendering.headlines import headline
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.pages import fill_comparison
from timeline.rendering.records import event_record
from timeline.rendering.safety import encodable, one_line, plain
from timeline.rendering.tables import defused
from timeline.rendering.wording import Words

COLUMNS = ("change", "field", "before", "after", "date_start", "date_end", "type", "status", "summary", "id", "old_id")
"""Columns of the table: a row for each new and each gone event, and for each field that changed."""
_LISTS = frozenset({"participants", "polities", "articles", "conflict"})


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words. ``added`` and ``removed`` are for lists, ``before`` and ``after`` for the rest."""

    field: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def said(change: Change, changed: Changed, words: Words) -> Said:
    """The change in the interface's words; names and places as the two events write them in both languages."""

    def tell(value: str) -> str:
        return _value(change.field, value, changed, words)

    field = words.label(change.field)
    if change.field in _LISTS:
        return Said(field, added=tuple(map(tell, change.added)), removed=tuple(map(tell, change.removed)))
    before, after = (tell("".join(values)) if values else words("none") for values in (change.before, change.after))
    return Said(field, before, after)


def write_text(comparison: Comparison, names: tuple[str, str], options: Options = DEFAULTS) -> str:
    """For a terminal: counts, then what changed status, what is new, what changed otherwise, what is gone, what only has other sources."""
    words = Words(options.language)
    lines = [_counts(comparison, words), ""]
    for key, entries in _sections(comparison):
        lines.append(f"{words(key)} ({len(entries)})")
        for event, fate in entries:
            lines.append(f"  {_line(event, words)}")
            lines += [f"      {sentence}" for sentence in _sentences(fate, words)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def write_markdown(comparison: Comparison, names: tuple[str, str], options: Options = DEFAULTS) -> str:
    words = Words(options.language)
    lines = [f"# {escaped(options.title) or words('diff_title')}", "", _counts(comparison, words), ""]
    for key, entries in _sections(comparison):
        lines += [f"## {words(key)} ({len(entries)})", ""]
        for event, fate in entries:
            lines.append(f"- **{words.date(event.date)}** {escaped(_kind(event, words))}{words('colon')}{escaped(headline(event, words))}")
            lines += [f"  - {escaped(sentence)}" for sentence in _sentences(fate, words)]
        lines.append("")
    return "\n".join([*lines, escaped(_note(names, words))]) + "\n"


def write_page(comparison: Comparison, names: tuple[str, str], options: Options = DEFAULTS) -> str:
    """One file that needs no network and no script, with the evidence of every event that it names."""
    words = Words(options.language)
    return fill_comparison(
        options,
        title=options.title or words("diff_title"),
        comparison=comparison,
        sections=list(_sections(comparison)),
        figures=_figures(comparison),
        said=lambda change, changed: said(change, changed, words),
        note=_note(names, words),
    )


def write_csv(comparison: Comparison, names: tuple[str, str], options: Options = DEFAULTS) -> bytes:
    """UTF-8 with a byte order mark, CRLF, nothing that a spreadsheet would compute."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([defused(plain(cell)) for cell in row] for row in _rows(comparison))
    return file.getvalue().encode("utf-8-sig")


def write_json(comparison: Comparison, names: tuple[str, str], options: Options = DEFAULTS) -> str:
    """The whole records of new and gone events, and of changed ones the new record with its changes."""
    whole = {
        "new": [event_record(event) for event in comparison.new],
        "changed": [
            {
                "old_id": one.old.id,
                "changes": [{"field": change.field, "before": change.before, "after": change.after} for change in one.changes],
                "event": event_record(one.new),
            }
            for one in comparison.changed
        ],
        "gone": [
            event_record(one.event) | ({"now_in": one.now_in.id} if one.now_in else {})  # where it was merged with another
            for one in comparison.gone
        ],
        "same": comparison.same,
    }
    return encodable(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"


Writer = Callable[[Comparison, tuple[str, str], Options], str | bytes]
COMPARISON_WRITERS: dict[str, Writer] = {
    ".html": write_page,
    ".md": write_markdown,
    ".csv": write_csv,
    ".json": write_json,
    ".txt": write_text,
}
"""By the suffix of a file."""


def comparison_writer(path: str | PathLike[str]) -> Writer | None:
    """What writes a comparison to a file of that name, ``None`` where nothing does."""
    name = fspath(path).lower()
    return next((write for suffix, write in COMPARISON_WRITERS.items() if name.endswith(suffix)), None)


Fate = Changed | Gone | None
"""What became of an event; ``None`` for a new one."""


def _sections(comparison: Comparison) -> Iterator[tuple[str, list[tuple[Event, Fate]]]]:
    sections: tuple[tuple[str, list[tuple[Event, Fate]]], ...] = (
        ("diff_status", [(one.new, one) for one in comparison.status_changed]),
        ("diff_new", [(event, None) for event in comparison.new]),
        ("diff_changed", [(one.new, one) for one in comparison.otherwise_changed]),
        ("diff_gone", [(one.event, one) for one in comparison.gone]),
        ("diff_sources", [(one.new, one) for one in comparison.sources_changed]),
    )
    return ((key, entries) for key, entries in sections if entries)


def _figures(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """How many of each, in the order in which a reader asks."""
    return (
        ("diff_new", len(comparison.new)),
        ("diff_status", len(comparison.status_changed)),
        ("diff_changed", len(comparison.otherwise_changed)),
        ("diff_gone", len(comparison.gone)),
        ("diff_sources", len(comparison.sources_changed)),
        ("diff_same", comparison.same),
    )


def _counts(comparison: Comparison, words: Words) -> str:
    return " · ".join(f"{words(key)}{words('colon')}{count}" for key, count in _figures(comparison))


def _line(event: Event, words: Words) -> str:
    days = reported(event)
    when = words.date(event.date) + (f"{words('comma')}{words('reported')} {words.date(days)}" if days and not event.date else "")
    return one_line(f"{when}{words('colon')}{headline(event, words)} ({_kind(event, words)})")


def _kind(event: Event, words: Words) -> str:
    return f"{words.type(event.type)}, {words.label(event.status)}"


def _sentences(fate: Fate, words: Words) -> list[str]:
    if isinstance(fate, Gone):
        return [f"{words('diff_now_in')}{words('colon')}{_line(fate.now_in, words)}"] if fate.now_in else []
    return [_sentence(change, fate, words) for change in fate.changes] if fate else []


def _sentence(change: Change, changed: Changed, words: Words) -> str:
    """``status: planned → took place``, ``articles: + b.txt``."""
    one = said(change, changed, words)
    if change.field in _LISTS:
        told = "; ".join(f"{sign} {', '.join(values)}" for sign, values in (("+", one.added), ("−", one.removed)) if values)
    else:
        told = f"{one.before} → {one.after}"
    return one_line(f"{one.field}{words('colon')}{told}")


def _value(field: str, value: str, changed: Changed, words: Words) -> str:
    if field in ("polities", "host"):
        return words.polity(value)
    if field == "conflict":
        return words.label(value)
    if field == "date":
        return words.date(parse(value))
    return _known(field, changed, words).get(value) or words.value(field, value)


def _known(field: str, changed: Changed, words: Words) -> dict[str, str]:
    """What the two events know of a name, a place or an article besides what is compared."""
    events = (changed.old, changed.new)
    if field == "participants":
        return {one.name: words.both_names(one) for event in events for one in event.participants}
    if field == "place":
        return {event.place: words.both(event.place, place_en(event)) for event in events if event.place}
    if field == "articles":
        sources = [source for event in events for source in event.sources]
        return {source.article: f"{source.outlet} ({source.article})" for source in sources if source.outlet}
    return {}


def _note(names: tuple[str, str], words: Words) -> str:
    return words("diff_note", old=names[0], new=names[1])


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    yield from (("new", "", "", "", *_facts(event), "") for event in comparison.new)
    for one in comparison.changed:
        for change in one.changes:
            yield "changed", change.field, "; ".join(change.before), "; ".join(change.after), *_facts(one.new), one.old.id
    for gone in comparison.gone:
        yield "gone", "", "", gone.now_in.id if gone.now_in else "", *_facts(gone.event), gone.event.id


def _facts(event: Event) -> tuple[str, ...]:
    first, last = (day.isoformat() if day else "" for day in (event.start, event.end))
    return first, last, event.type, str(event.status), event.summary, event.id
