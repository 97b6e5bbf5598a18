"""Reads a spreadsheet that somebody saved: whatever its encoding, separator and way of writing days, or not at all.

Knows CSV, XLSX and how spreadsheets rewrite days; does not know what the columns mean.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.corrections import BadCell
from timeline.edtf import Point
from timeline.edtf import parse as parse_edtf
from timeline.reading import plausibility

_LIMIT = 64_000_000
_UNPACKED = 256_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class BadSheet(Exception):
    """A file that is no sheet, as one sentence."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, and where it stands: ``E5 (date)``."""

    text: str
    place: str
    fault: str = ""
    """Why its value cannot be used."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the header, by column name, with their numbers in the sheet."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Cell], ...]
    numbers: tuple[int, ...]


def read_table(content: bytes, name: str, columns: Sequence[str]) -> Table:
    """The table of a saved sheet, its header being the row that names two of ``columns``. Raises ``BadSheet``."""
    if not content.strip():
        raise BadSheet(f"{name} is empty")
    if len(content) > _LIMIT:
        raise BadSheet(f"{name} is larger than {_LIMIT // 1_000_000} MB, which no review sheet is")
    if content.startswith(b"PK"):
        return _framed(_xlsx_rows(content, name), name, columns)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(f"{name} is an old Excel file (.xls); save it as .xlsx or as CSV UTF-8")
    best = None
    for text in _decoded(content, name):
        for delimiter in ",;\t|":
            rows = _csv_rows(text, delimiter)
            known = max((len({_plain(cell) for cell, _ in row} & set(columns)) for row in rows[:10]), default=0)
            if best is None or known > best[0]:
                best = (known, rows)
    assert best is not None
    return _framed(best[1], name, columns)


Raw = list[list[tuple[str, str]]]
"""Rows of cells: text, and why it cannot be used."""


def _decoded(content: bytes, name: str) -> list[str]:
    """The readings of a file's bytes: one where a mark or UTF-8 decides, else those that Chinese Windows writes."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return [content.decode(encoding, "replace")]
    if content[:200].count(0) > 20:
        return [content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")]
    try:
        return [content.decode("utf-8")]
    except UnicodeDecodeError:
        pass
    readings = []
    for encoding in ("gb18030", "big5hkscs"):
        try:
            readings.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not readings:
        raise BadSheet(f"{name} is in no encoding that holds Chinese; save it as CSV UTF-8 or as .xlsx")
    return [max(readings, key=plausibility)]


def _csv_rows(text: str, delimiter: str) -> Raw:
    csv.field_size_limit(max(csv.field_size_limit(), _LIMIT))
    text = re.sub(r"\A\ufeff?sep=.\r?\n", "", text)
    try:
        return [[(cell, "") for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        return []


def _xlsx_rows(content: bytes, name: str) -> Raw:
    import warnings

    from openpyxl import load_workbook

    _demand_harmless(content, name)
    try:
        with warnings.catch_warnings():  # what openpyxl leaves out (validation, drawings) is nothing that a review needs
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # openpyxl raises whatever the file makes its parts raise
        raise BadSheet(f"{name} is no .xlsx file that can be read ({type(error).__name__}); save it anew, or as CSV UTF-8") from error
    sheet = book["review"] if "review" in book.sheetnames else book.worksheets[0]
    return [[_xlsx_cell(cell, book.epoch) for cell in row] for row in sheet.iter_rows()]


def _demand_harmless(content: bytes, name: str) -> None:
    """No archive that grows beyond measure, no XML that defines entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _UNPACKED or len(archive.infolist()) > 1000:
                raise BadSheet(f"{name} unpacks to more than {_UNPACKED // 1_000_000} MB, which no review sheet does")
            for each in archive.infolist():
                with archive.open(each) as member:
                    if each.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in member.read(4096):
                        raise BadSheet(f"{name} defines XML entities, which no spreadsheet needs; save it anew")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadSheet(f"{name} is no .xlsx file that can be read ({error}); save it anew, or as CSV UTF-8") from error


def _xlsx_cell(cell: Any, epoch: datetime.datetime) -> tuple[str, str]:
    from openpyxl.utils.datetime import from_excel

    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return str(value), "the cell holds a formula; put its value there"
    if cell.data_type == "e":
        return str(value), f"the cell holds an error ({value})"
    if isinstance(value, datetime.datetime | datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        shape = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", cell.number_format).lower()
        return (day.isoformat() if "d" in shape else f"{day:%Y-%m}"), ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 20_000 < value < 80_000:
        day = from_excel(value, epoch)
        return f"#{value}={day:%Y-%m-%d}", ""
    return str(value), ""


def _plain(text: str) -> str:
    return text.strip().strip("\ufeff'\"").strip().lower().replace(" ", "_")


def _framed(raw: Raw, name: str, columns: Sequence[str]) -> Table:
    """The table below its header, blank rows left out."""
    wanted = set(columns)
    at = next((at for at, row in enumerate(raw[:10]) if len({_plain(text) for text, _ in row} & wanted) >= 2), None)
    if at is None:
        raise BadSheet(f"{name} has no header row with the columns {', '.join(columns[:5])}, …; export a sheet and edit that")
    header = [_plain(text) for text, _ in raw[at]]
    if columns[0] not in header:
        raise BadSheet(f"{name} has lost its column “{columns[0]}”, by which each row is known; export the sheet anew and keep that column")
    twice = [column for column in wanted if header.count(column) > 1]
    if twice:
        raise BadSheet(f"{name} has the column “{twice[0]}” twice; keep one")
    rows, numbers = [], []
    for number, row in enumerate(raw[at + 1 :], at + 2):
        if any(text.strip() for text, _ in row):
            rows.append(_cells(row, header, number, name, wanted))
            numbers.append(number)
    return Table(tuple(header), tuple(rows), tuple(numbers))


def _cells(row: Sequence[tuple[str, str]], header: Sequence[str], number: int, name: str, wanted: set[str]) -> dict[str, Cell]:
    cells = {}
    for at, (text, fault) in enumerate(row):
        column = header[at] if at < len(header) else ""
        if column in wanted:
            own = text if column == "date" else re.sub(r"\A#(\d+)=[\d-]+\Z", r"\1", text)
            cells[column] = Cell(_unquoted(own), f"{_letters(at)}{number} ({column})", fault)
        elif at >= len(header) and text.strip():
            raise BadSheet(
                f"{name}, cell {_letters(at)}{number}: the row has more cells than columns; check separators and quotes before it"
            )
    for column in wanted & set(header) - set(cells):
        cells[column] = Cell("", f"{_letters(header.index(column))}{number} ({column})")
    return cells


def _letters(at: int) -> str:
    """The letters of a column, counted from 0.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unquoted(text: str) -> str:
    """Without the apostrophe that kept a formula from being one, and without quotes around the whole."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"').strip()
    return text[1:] if text.startswith("'") else text


# --- days --------------------------------------------------------------------------------------------------------------

_MONTHS = {name: at for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})(?P<mark>[./-])(\d{1,2})(?P=mark)(\d{4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?")
_NAMED = re.compile(r"(?:(\d{1,2})[- .]{1,2})?([A-Za-z]{3})[a-z]*[- .,]{1,2}(?:(\d{1,2}),? )?(\d{4})")
_SERIAL = re.compile(r"#(?P<number>\d+)=(?P<day>.+)|(?P<bare>[2-7]\d{4})(?:\.0)?")
_SHORT = re.compile(r"\d{1,2}[./-]\d{1,2}(?:[./-]\d\d)?|(?:\d{1,2}-)?[A-Za-z]{3}-\d\d")


def day_order(cells: Iterable[Cell]) -> str:
    """``DMY`` or ``MDY``, as the cells of a column prove it; nothing where they prove neither, or both."""
    proofs = set()
    for cell in cells:
        match = _YEAR_LAST.fullmatch(cell.text)
        if match and match["mark"] != ".":
            first, second = int(match[1]), int(match[3])
            proofs |= {"DMY"} if first > 12 else {"MDY"} if second > 12 else set()
    return proofs.pop() if len(proofs) == 1 else ""


def read_day(cell: Cell, before: str, order: str) -> str:
    """A cell's day as EDTF. Raises ``BadCell`` where it could be another.

    >>> read_day(Cell("15.12.2021", ""), "", ""), read_day(Cell("2021年12月", ""), "", "")
    ('2021-12-15', '2021-12')
    """
    text = cell.text.strip()
    if not text:
        return ""
    try:
        parse_edtf(text)
    except ValueError:
        return _rewritten(text, before, order)
    return text if not _SERIAL.fullmatch(text) else _rewritten(text, before, order)


def _rewritten(text: str, before: str, order: str) -> str:
    """A day that a spreadsheet wrote its own way."""
    if match := _SERIAL.fullmatch(text):
        return _of_serial(match, before)
    if match := _YEAR_FIRST.fullmatch(text):
        return _point(match[1], match[2], match[3], text)
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order, text)
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[2].lower(), 0)
        return _point(match[4], month, match[1] or match[3], text)
    if _SHORT.fullmatch(text):
        raise BadCell(f"“{text}” leaves open which day of which year it is; write {before or '2021-12-15'} and format the column as text")
    return text


def _of_serial(match: re.Match[str], before: str) -> str:
    """In a workbook, the number of a day says which; in a CSV, there are two counts of days, from 1900 and from 1904."""
    if match["day"]:
        return match["day"]
    day = (datetime.date(1899, 12, 30) + datetime.timedelta(int(match["bare"]))).isoformat()
    if day == before:
        return day
    raise BadCell(f"“{match['bare']}” is a spreadsheet's number for a day ({day} or four years later); write the day as {before or day}")


def _year_last(match: re.Match[str], order: str, text: str) -> str:
    first, second, year = match[1], match[3], match[4]
    if match["mark"] == "." or int(first) > 12 or first == second:
        return _point(year, second, first, text)  # 15.12.2021 has the day before the month wherever dots are used
    if int(second) > 12:
        return _point(year, first, second, text)
    if not order:
        raise BadCell(f"“{text}” can be the {first}th of month {second} or the {second}th of month {first}; write {year}-MM-DD")
    return _point(year, second, first, text) if order == "DMY" else _point(year, first, second, text)


def _point(year: str, month: str | int, day: str | None, text: str) -> str:
    try:
        return str(Point(int(year), int(month), int(day) if day else None))
    except ValueError as error:
        raise BadCell(f"“{text}” is no day of the calendar") from error
