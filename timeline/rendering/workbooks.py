"""Writes the chronology as an Excel workbook: events, participants, sources and notes.

Knows what Excel's cells and sheets can hold; the columns come from ``tables``, and the library writes the file.
"""

from __future__ import annotations

import datetime
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from timeline.model import Chronology
from timeline.rendering.notes import Note, last_publication, notes
from timeline.rendering.options import DEFAULTS, Long, Options
from timeline.rendering.safety import one_line, plain, safe_url
from timeline.rendering.tables import Cell, Row, fitted, table
from timeline.rendering.wording import Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_LINKS = 65_530
"""Links that Excel allows in a sheet."""
LONGEST_LINK = 2_079
_FIRST_DAY = datetime.date(1900, 3, 1)
"""Excel's calendar begins in 1900, and has a 29 February that year which other programs do not; earlier days are written as text."""
_SHEETS: tuple[tuple[str, Long | None], ...] = (("Events", None), ("Participants", "participants"), ("Sources", "sources"))
_WIDTH = 14
_WIDTHS = {
    **dict.fromkeys(("date_start", "date_end", "published"), 11.5),
    **dict.fromkeys(("type", "status", "mode", "role", "source_status"), 10.5),
    **dict.fromkeys(("country", "host", "polity", "cameo", "start", "end"), 8.5),
    **dict.fromkeys(("date_en",), 30),
    **dict.fromkeys(("date_words", "title", "aliases", "outlets", "urls", "url", "articles", "article", "date_basis"), 24),
    **dict.fromkeys(("summary", "summary_en", "participants", "conflicts"), 42),
    **dict.fromkeys(("quotes", "quote"), 70),
}
_PRINTED = 13
_IN_FULL = {"summary", "summary_en", "participants", "date_en", "title", "name", "name_en", "quote", "place", "place_en"}
"""Columns whose text wraps, so that the row shows all of it; the others stay one line high."""
_LINE, _MOST_LINES = 15, 12
"""Height of a line in points, and of the tallest row in lines. Programs other than Excel do not grow a row to its text by themselves."""
_CUT, _EARLY, _UNLINKED = "cut", "early", "unlinked"
_REMARKS = {
    _CUT: ("Cells cut", "at the 32,767 characters that a cell holds; each says how long it was: "),
    _EARLY: ("Days before March 1900", "written as text, since Excel's calendar has none that other programs agree with: "),
    _UNLINKED: ("Addresses without a link", "since Excel allows 65,530 links a sheet and 2,079 characters a link: "),
}


def write_xlsx(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """Four sheets with typed cells, and no formula whatever a text holds."""
    import xlsxwriter

    out = io.BytesIO()
    rules = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, rules) as workbook:
        words = Words(options.language)
        title = one_line(options.title) or words("title")
        workbook.set_properties({"title": title[:255], "comments": options.program, "created": last_publication(chronology)})
        sheets = _Sheets(workbook)
        for name, long in _SHEETS:
            sheets.add(name, *table(chronology, replace(options, long=long)))
        sheets.add_notes([("Title", title), *notes(chronology, options, words), *sheets.remarks()])
    return out.getvalue()


class _Sheets:
    """The workbook while it is written, and what had to be done to its cells."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.done: Counter[str] = Counter()
        self.links = 0
        self.head = self._format(bold=True, bg_color="#E8E6DF", bottom=1)
        self.text = self._format()
        self.wrapped = self._format(text_wrap=True)
        self.day = self._format(num_format="yyyy-mm-dd", align="left")
        self.link = self._format(font_color="#0B57A4", underline=1)

    def add(self, name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        sheet = self.workbook.add_worksheet(name)
        self.links = 0
        self._lay_out(sheet, columns)
        last = 0
        for last, row in enumerate(rows, start=1):
            sheet.set_row(last, _LINE * min(max(_lines(column, row[column]) for column in columns), _MOST_LINES))
            for at, column in enumerate(columns):
                self._write(sheet, last, at, column, row[column])
        sheet.autofilter(0, 0, last, len(columns) - 1)
        # On paper the first columns, which are for readers; all of them on one page's width would be too small to read.
        sheet.print_area(0, 0, last, min(len(columns), _PRINTED) - 1)

    def add_notes(self, rows: Iterable[Note]) -> None:
        sheet = self.workbook.add_worksheet("Notes")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        bold = self._format(bold=True, text_wrap=True)
        for at, (subject, said) in enumerate(rows):
            sheet.write_string(at, 0, fitted(plain(subject)), bold)
            sheet.write_string(at, 1, fitted(plain(said)), self.wrapped)

    def remarks(self) -> Iterator[Note]:
        """What was done to cells, once all are written."""
        for kind, (subject, said) in _REMARKS.items():
            if self.done[kind]:
                yield subject, f"{said}{self.done[kind]}"

    def _format(self, **properties: object) -> Format:
        return self.workbook.add_format({"valign": "top", **properties})

    def _lay_out(self, sheet: Worksheet, columns: tuple[str, ...]) -> None:
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDTHS.get(column, _WIDTH))
            sheet.write_string(0, at, column, self.head)

    def _write(self, sheet: Worksheet, row: int, at: int, column: str, cell: Cell) -> None:
        if cell is None or cell == "":
            sheet.write_blank(row, at, None, self.text)
        elif isinstance(cell, datetime.date) and cell >= _FIRST_DAY:
            sheet.write_datetime(row, at, datetime.datetime.combine(cell, datetime.time()), self.day)
        elif isinstance(cell, int | float):
            sheet.write_number(row, at, cell, self.text)
        else:
            self.done[_EARLY] += isinstance(cell, datetime.date)
            self._write_text(sheet, row, at, column, plain(str(cell)))

    def _write_text(self, sheet: Worksheet, row: int, at: int, column: str, text: str) -> None:
        shown = fitted(text)
        self.done[_CUT] += shown != text
        url = safe_url(text) if column in ("url", "urls") else ""
        if url and len(url) <= LONGEST_LINK and self.links < MOST_LINKS:
            self.links += 1
            sheet.write_url(row, at, url, self.link, string=shown)
            return
        self.done[_UNLINKED] += bool(url)
        sheet.write_string(row, at, shown, self.wrapped if column in _IN_FULL else self.text)


def _lines(column: str, cell: Cell) -> int:
    """How many lines a cell needs: Chinese characters are two columns wide."""
    if column not in _IN_FULL or not isinstance(cell, str):
        return 1
    room = _WIDTHS.get(column, _WIDTH) - 2
    return sum(1 + int(_columns_of(line) // room) for line in cell[:2000].splitlines()) or 1


def _columns_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
