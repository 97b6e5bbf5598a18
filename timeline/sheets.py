"""The review sheet: a chronology as a spreadsheet to correct, and the corrections read back from what became of it.

Knows what spreadsheets do to text, days and separators, and refuses what is not certain; does not know how corrections are kept.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from timeline.corrections import (
    FIELDS,
    HAN,
    LISTS,
    VERDICTS,
    BadCell,
    Corrected,
    Correction,
    Evidence,
    Mark,
    edited,
    entries,
    find,
    made_id,
    mark_of,
    same_text,
    setting,
    stands,
)
from timeline.corrections import cell as cell_of
from timeline.lexicon import Gazetteer, fold
from timeline.model import Chronology, Event
from timeline.rendering.safety import plain
from timeline.rendering.tables import defused
from timeline.sheetcells import Cell, Table, day_order, read_day

_OWN = ("merge_with", "verdict", "reason", "sources")
_SHOWN = ("id", "summary", "quotes", "date_words", "confidence", "conflicts")
COLUMNS = ("row", *FIELDS, *_OWN, *_SHOWN)
"""The first is the row's own mark, the next can be edited, the last are there to be read."""
_MARK = re.compile(r"R(?P<export>\d+)-(?P<number>\d{4,})-(?P<check>[a-z]{4})")
_DELETE = ("delete", "deleted", "reject", "rejected")


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it left: what the sheet said, and by what it is found again."""

    mark: Mark
    cells: tuple[tuple[str, str], ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet comes to. Where there are problems, nothing of it is to be applied."""

    corrections: tuple[Correction, ...]
    problems: tuple[str, ...]
    """Each a sentence that names the cell."""
    missing: int
    """Rows that are no longer in the sheet, whose events would be deleted."""
    rows: int
    """Rows that the sheet had."""
    doubts: tuple[str, ...] = ()
    """What is taken as it stands although no table knows it: each a sentence that names the cell."""


class Known(NamedTuple):
    """What a sheet is compared with."""

    corrected: Corrected
    keys: Mapping[str, str]
    gazetteer: Gazetteer
    text: Callable[[str], str | None]
    """The text of the article of a name, where the store has it."""


# --- out ---------------------------------------------------------------------------------------------------------------


def rows_of(chronology: Chronology, keys: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of a sheet, to be kept until it comes back."""
    return tuple(Row(mark_of(event, keys), _cells(event), _verdict(event)) for event in chronology)


def _cells(event: Event) -> tuple[tuple[str, str], ...]:
    return (*((field, cell_of(event, field)) for field in FIELDS), ("sources", _sources(event)))


def _sources(event: Event) -> str:
    return "; ".join(dict.fromkeys(source.article for source in event.sources))


def _verdict(event: Event) -> str:
    return (event.review.verdict if event.review else None) or ""


def row_mark(export: int, number: int) -> str:
    """A row's own mark, which ends in letters that its numbers decide: one that was cut or counted up is noticed.

    >>> row_mark(3, 17)
    'R3-0017-lczf'
    """
    digest = hashlib.sha256(f"timeline {export} {number}".encode()).digest()
    return f"R{export}-{number:04d}-" + "".join(chr(ord("a") + byte % 26) for byte in digest[:4])


def write_sheet(chronology: Chronology, export: int, format: str) -> bytes:
    """The sheet as ``csv`` or ``xlsx``."""
    table = [COLUMNS, *(_written(event, export, number) for number, event in enumerate(chronology, 1))]
    return _as_xlsx(table) if format == "xlsx" else _as_csv(table)


def _written(event: Event, export: int, number: int) -> tuple[str, ...]:
    conflicts = "; ".join(f"{each.field}: {' / '.join(value for value, _ in each.values)}" for each in event.conflicts)
    words = "; ".join(dict.fromkeys(source.date_text for source in event.sources if source.date_text))
    quotes = "\n".join(dict.fromkeys(source.quote for source in event.sources))
    shown = (event.id, event.summary, quotes, words, f"{event.confidence:.2f}", conflicts)
    cells = (*(cell_of(event, field) for field in FIELDS), "", _verdict(event), "", _sources(event), *shown)
    return (row_mark(export, number), *(defused(plain(each)) for each in cells))


def _as_csv(table: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _as_xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """All cells as text, so that no day becomes a number."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "review"
    for at, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            target = sheet.cell(at, column, value[:32_767])
            target.number_format = "@"
            target.data_type = "s"
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- back --------------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A row of the sheet that came back."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        held = self.cells.get(column)
        return held.text if held else ""

    def at(self, column: str) -> str:
        held = self.cells.get(column)
        return held.place if held else f"row {self.number}"


def exports_of(table: Table) -> set[int]:
    """The numbers of the exports that a sheet's rows come from."""
    marks = (_MARK.fullmatch(row["row"].text) for row in table.rows if "row" in row)
    return {int(match["export"]) for match in marks if match}


class _Reader:
    """Compares a sheet with what it said when it left."""

    def __init__(self, table: Table, export: int, rows: Sequence[Row], known: Known) -> None:
        self.rows, self.known, self.export = rows, known, export
        self.problems: list[str] = []
        self.doubts: list[str] = []
        self.lines = [_Line(number, cells) for number, cells in zip(table.numbers, table.rows, strict=True)]
        self.order = day_order(line.cells["date"] for line in self.lines if "date" in line.cells)
        self.by_row: dict[int, list[_Line]] = {}
        self.new: list[_Line] = []
        self.found: dict[int, Event] = {}

    def problem(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place}: {sentence}.")

    def sort(self) -> None:
        """Which rows of the sheet are which rows of the export."""
        for line in self.lines:
            mark = line.text("row")
            if not mark:
                self.new.append(line)
                continue
            match = _MARK.fullmatch(mark)
            number = int(match["number"]) if match else 0
            if match is None or int(match["export"]) != self.export or mark != row_mark(self.export, number) or number > len(self.rows):
                self.problem(line.at("row"), f"“{mark}” is no mark of this sheet's rows; copy it from the sheet that was exported")
            else:
                self.by_row.setdefault(number, []).append(line)

    def event(self, number: int) -> Event | None:
        """The present event of an exported row; ``None`` where it is no longer there."""
        if number not in self.found:
            corrected = self.known.corrected
            here = {event.id: event for event in corrected.chronology}
            try:
                mark = self.rows[number - 1].mark
                name = corrected.merged.get(mark.event, mark.event)
                event = here.get(name) or find(mark, (*here.values(), *corrected.deleted), self.known.keys)
            except LookupError:
                return None
            if event.id not in here:
                return None
            self.found[number] = event
        return self.found[number]

    # One cell

    def value(self, line: _Line, field: str, before: str) -> str | None:
        """What a cell now says, or ``None`` where it says what it said or cannot be read."""
        held = line.cells.get(field)
        if held is None or same_text(held.text, before):
            return None
        try:
            if lost := _lost(held.text, before):
                raise BadCell(lost)
            if held.fault:
                raise BadCell(held.fault)
            text = read_day(held, before, self.order) if field == "date" else held.text
            after = edited(field, text, before, self.known.gazetteer)
        except BadCell as problem:
            self.problem(held.place, str(problem))
            return None
        if field == "place" and after and fold(after) not in self.known.gazetteer.places:
            self.doubts.append(f"{held.place}: no table knows the place “{after}”; it is stored without an English name or a country.")
        return None if same_text(after, before) else after

    def verdict(self, line: _Line) -> str | None:
        """``checked``, ``not_verifiable``, ``delete`` or nothing; ``None`` where the cell cannot be read."""
        text = line.text("verdict").lower().replace(" ", "_")
        if text in _DELETE:
            return "delete"
        if text and text not in VERDICTS:
            self.problem(line.at("verdict"), f"“{line.text('verdict')}” is none of {', '.join(VERDICTS)}, delete")
            return None
        return text

    # One row

    def changes(self, number: int) -> Iterator[Correction]:
        """What became of an exported row: edited, judged, copied to be split, or merged."""
        row, lines = self.rows[number - 1], self.by_row.get(number, [])
        event = self.event(number)
        first, *copies = lines
        mine = list(self.edits(first, row, event)) if event else []
        if event is None:
            if any(self.value(line, field, before) is not None for line in lines for field, before in row.cells if field in FIELDS):
                self.problem(first.at("row"), "its event is no longer in the chronology, so that nothing can be changed on it; export anew")
            return
        yield from mine
        for at, line in enumerate(copies, 1):
            yield from self.part(line, first, row, event, at)
        yield from self.judged(first, row, event, changed=bool(mine) or bool(copies))

    def edits(self, line: _Line, row: Row, event: Event) -> Iterator[Correction]:
        for field, before in row.cells:
            if field in FIELDS:
                after = self.value(line, field, before)
                if after is not None and not stands(event, field, before, after):
                    base = before if field in LISTS else None
                    yield setting(event, field, after, self.known.keys, base, line.text("reason"))

    def part(self, line: _Line, first: _Line, row: Row, event: Event, at: int) -> Iterator[Correction]:
        """A copy of a row: the event is split, and this is the part that leaves."""
        made = made_id(row.mark.type, "split", self.export, line.text("row"), at)
        if any(each.id == made for each in self.known.corrected.chronology):
            return
        cells = [(field, self.value(line, field, before)) for field, before in row.cells if field in FIELDS]
        named = entries_plain(line.text("sources"))
        held = {source.article for source in event.sources}
        if unknown := [name for name in named if name not in held]:
            self.problem(line.at("sources"), f"“{unknown[0]}” is no source of {event.id}; its sources are {'; '.join(sorted(held))}")
            return
        if all(after is None for _, after in cells) and set(named or held) == set(entries_plain(first.text("sources")) or held):
            self.problem(line.at("row"), f"the row repeats row {first.number} and differs in nothing; change it, or delete it")
            return
        mark = mark_of(event, self.known.keys)
        going = tuple(each for each in mark.evidence if not named or each.name in named)
        yield Correction("split", mark, evidence=going, made=made, reason=line.text("reason"))
        part = replace(event, id=made, sources=tuple(s for s in event.sources if not named or s.article in named))
        for field, after in cells:
            if after is not None:
                yield setting(part, field, after, self.known.keys, reason=line.text("reason"))

    def judged(self, line: _Line, row: Row, event: Event, *, changed: bool) -> Iterator[Correction]:
        reason = line.text("reason")
        mark = mark_of(event, self.known.keys)
        verdict = self.verdict(line) if "verdict" in line.cells else row.verdict
        target = line.text("merge_with")
        if target:
            yield from self.merging(line, event, target)
        elif verdict == "delete":
            yield Correction("delete", mark, reason=reason)
        elif verdict is not None and verdict not in (row.verdict, _verdict(event)):
            yield Correction("verdict", mark, before=row.verdict, after=verdict, reason=reason)
        elif reason and not changed and not self.done(reason, event):
            self.problem(line.at("reason"), "a reason is given, but nothing is changed in the row")

    def done(self, reason: str, event: Event) -> bool:
        """Whether the reason was stored when the sheet was applied before."""
        return event.review is not None and reason in event.review.reasons

    def merging(self, line: _Line, event: Event, target: str) -> Iterator[Correction]:
        match = _MARK.fullmatch(target)
        number = int(match["number"]) if match and target == row_mark(self.export, int(match["number"])) else 0
        if not number:
            number = next((at for at, row in enumerate(self.rows, 1) if row.mark.event == target), 0)
        other = self.event(number) if 0 < number <= len(self.rows) else None
        if other is None:
            self.problem(line.at("merge_with"), f"“{target}” is neither the row nor the id of an event; copy one of them from its row")
        elif self.rows[number - 1].mark.event == line.text("id") or line.text("row") == row_mark(self.export, number):
            self.problem(line.at("merge_with"), "an event cannot be merged with itself")
        elif other.id != event.id:
            keys = self.known.keys
            yield Correction("merge", mark_of(other, keys), other=mark_of(event, keys), reason=line.text("reason"))

    def addition(self, line: _Line) -> Iterator[Correction]:
        """A row without a mark: an event that the rules did not find."""
        cells = []
        for field in FIELDS:
            after = self.value(line, field, "")
            if after:
                cells.append((field, after))
        said = dict(cells)
        if "type" not in said:
            if not line.text("type"):
                self.problem(line.at("type"), "a new event needs its type, such as meeting")
            return
        if "participants" not in said and "polities" not in said:
            if not line.text("participants") and not line.text("polities"):
                self.problem(line.at("participants"), "a new event needs its participants, or their polities")
            return
        evidence = tuple(self.evidence(line))
        if not evidence:
            return
        made = made_id(said["type"], "add", cells, [(each.article, each.quote) for each in evidence])
        if any(each.id == made for each in (*self.known.corrected.chronology, *self.known.corrected.deleted)):
            return
        people = tuple(re.split(r" \(", entry)[0] for entry in entries(said.get("participants", "")))
        mark = Mark(made, said["type"], people, entries(said.get("polities", "")), said.get("date", ""), evidence)
        yield Correction("add", mark, cells=tuple(cells), evidence=evidence, made=made, reason=line.text("reason"))
        verdict = self.verdict(line)
        if verdict in VERDICTS:
            yield Correction("verdict", mark, after=verdict)

    def evidence(self, line: _Line) -> Iterator[Evidence]:
        names = entries_plain(line.text("sources"))
        quotes = [each.strip().strip("“”\"'") for each in line.text("quotes").split("\n") if each.strip()]
        if not names or len(names) != len(quotes):
            self.problem(
                line.at("quotes" if names else "sources"),
                "a new event needs its source: the article's name in sources and the sentence in quotes, a line for each article",
            )
            return
        for name, quote in zip(names, quotes, strict=True):
            text = self.known.text(name)
            if text is None:
                self.problem(line.at("sources"), f"the store has no article {name}; add it first, or take a name from status --articles")
            elif quote not in text:
                self.problem(line.at("quotes"), f"“{quote[:40]}” does not stand in {name}; copy the sentence as it is there")
            else:
                yield Evidence(self.known.keys[name], name, quote)


def entries_plain(text: str) -> list[str]:
    """Names in a cell, semicolons between them."""
    return [each.strip() for each in text.replace("；", ";").split(";") if each.strip()]


def _lost(text: str, before: str) -> str:
    """Whether saving the sheet has lost the Chinese of a cell."""
    if ("?" in text or "\ufffd" in text) and HAN.search(before) and not HAN.search(text):
        return f"“{text[:20]}” has lost its Chinese characters; save the sheet as CSV UTF-8 or as .xlsx"
    return ""


def plan(table: Table, export: int, rows: Sequence[Row], known: Known) -> Plan:
    """What a sheet that came back comes to: edits, parts and judgements row by row, then what is missing and what is new."""
    reader = _Reader(table, export, rows, known)
    reader.sort()
    found: list[Correction] = []
    for number in sorted(reader.by_row):
        found += reader.changes(number)
    for line in reader.new:
        found += reader.addition(line)
    missing = 0
    for number in range(1, len(rows) + 1):
        event = None if number in reader.by_row else reader.event(number)
        if event:
            missing += 1
            found.append(Correction("delete", mark_of(event, known.keys)))
    order = {kind: at for at, kind in enumerate(("set", "split", "merge", "add", "verdict", "delete"))}
    problems, doubts = (tuple(dict.fromkeys(each)) for each in (reader.problems, reader.doubts))
    return Plan(tuple(_in_order(found, order)), problems, missing, len(rows), doubts)


def _in_order(found: Sequence[Correction], order: Mapping[str, int]) -> list[Correction]:
    """Edits before merges and deletions; the edits of a part after the split that makes it; of two that merge into each other, one."""
    made = {each.made for each in found if each.made}
    kept: list[Correction] = []
    joined: set[frozenset[str]] = set()
    for each in sorted(found, key=lambda each: order["split"] if each.kind == "set" and each.mark.event in made else order[each.kind]):
        pair = frozenset((each.mark.event, each.other.event)) if each.other else None
        if pair is None or pair not in joined:
            kept.append(each)
        if pair:
            joined.add(pair)
    return kept
