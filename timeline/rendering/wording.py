"""Says dates, types, statuses and polities as people write them in one of the interface languages.

Knows the tables of ``data/interface.toml``; does not know what a page or a file is.
"""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple, cast

from timeline.edtf import Edtf, Interval, Point, parse
from timeline.lexicon import fold, gazetteer, rows_of
from timeline.model import TOP_OFFICES, Excerpt, Participant
from timeline.rendering.options import Language
from timeline.rendering.scripts import traditional

_BRACKETED = re.compile(r"\[(?P<inner>[^\]]*)\]")
_ENGLISH = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_PARTS = {(1, 10): "early", (11, 20): "mid"}
_LEAD = TOP_OFFICES | {"org_head"}
_NOT_THE_SAME = ("副", "代", "前", "次")
_LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")


class Piece(NamedTuple):
    """A run of a written date; ``moment`` is what ``<time datetime>`` takes, or empty."""

    text: str
    moment: str = ""


class Words:
    """The interface in one language."""

    def __init__(self, language: Language) -> None:
        if language not in _LANGUAGES:
            raise ValueError(f"There is no interface in {language!r}; there is one in {', '.join(_LANGUAGES)}.")
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The interface's word or sentence for ``key``."""
        text = str(_rows("words", self.language)[key])
        return text.format(**values) if values else text

    def sentences(self) -> dict[str, str]:
        """Patterns by type and status; nothing in a language whose sentence is the event's own summary."""
        return cast("dict[str, str]", _rows("sentences", self.language))

    def listed(self, names: Sequence[str]) -> str:
        """``A, B and C``."""
        head, last = self("enumeration").join(names[:-1]), names[-1]
        return f"{head}{self('last')}{last}" if head else last

    def basis(self, text: str, quoted: str = "") -> str:
        """How a date was resolved, which the rules tell in English, in the interface's language; ``quoted``, its beginning, stands."""
        table = _rows("basis", self.language)
        if not table:
            return text
        start = len(quoted) if text.startswith(quoted) else 0
        said = _phrases(self.language).sub(lambda match: str(table[match[0]]), text[start:])
        if _ENGLISH.search(said):
            return text  # a phrase that the table lacks: whole in one language rather than half in each
        return text[:start] + said.replace("： ", "：").replace(", ", "，").replace("; ", "；")

    def label(self, value: str) -> str:
        """A status, mode, role or field; a value that the tables do not have stands as it is."""
        return str(_rows("labels", self.language).get(value, value.replace("_", " ")))

    def title(self, title: str) -> str:
        """What a title is called in the interface's language; nothing where the tables do not say."""
        return str(_rows("titles", self.language).get(fold(title), ""))

    def office(self, person: Participant, day: datetime.date | None = None) -> str:
        """What a person's title is called in the interface's language: as their state says it (总理 is a Chancellor in Germany), and by the
        whole of the office that a bare 主席 or 部长 stood for on that day; nothing where the tables do not say.
        """
        own = self.title(f"{person.title} {person.polity}")
        return own or self._whole_office(person, day) or self.title(person.title)

    def _whole_office(self, person: Participant, day: datetime.date | None) -> str:
        """The office that the person held, as the gazetteer has it, where the sources give but the end of its title."""
        if self.language != "en" or not person.title:
            return ""
        bare = fold(person.title)
        terms = [term for known in gazetteer().people.get(fold(person.name), ()) for term in known.terms if term.polity == person.polity]
        held = [term for term in terms if term.covers(day) and _says_the_end_of(bare, fold(term.title))]
        held.sort(key=lambda term: term.office not in _LEAD)
        return next(filter(None, (self.title(term.title) for term in held)), "")

    def value(self, field: str, value: str) -> str:
        """What a source says of a field, in the interface's words where it has them."""
        if field == "date":
            try:
                return self.date(parse(value))
            except ValueError:
                return value
        return self.type(value) if field == "type" else self.label(value) if field in ("status", "mode", "role") else value

    def type(self, name: str) -> str:
        return str(_types().get(name, {}).get(self.language, name.replace("_", " ")))

    def polity(self, code: str) -> str:
        """A polity's name: from the interface's table, else CLDR's, else the one in the table of polities, else the code itself."""
        named = _rows("polities", self.language).get(code)
        return str(named) if named else _territory(code, self.language) or _tabled(code, self.language) or code

    def simplified_name(self, code: str) -> str:
        """What summaries call a polity: the table's name; the code itself where the table has none."""
        return _tabled(code, "zh-Hans") or code

    def date(self, value: Edtf | None) -> str:
        """The date in words.

        >>> Words("en").date(Interval(Point(2023, 3, 10), Point(2023, 3, 12)))
        '10–12 March 2023'
        """
        return "".join(piece.text for piece in self.pieces(value))

    def pieces(self, value: Edtf | None) -> tuple[Piece, ...]:
        """The date in words, with what each day comes to for a machine."""
        pattern, moments = self._pattern(value)
        return _cut_at_brackets(pattern, moments)

    def same(self, name: str | None, other: str) -> bool:
        """Whether two names are one, in simplified or traditional characters."""
        return fold(name or "") == fold(other)

    def day(self, day: datetime.date) -> str:
        return self.date(Point.of(day))

    def month(self, year: int, month: int | None) -> str:
        """A heading: ``March 2023``, ``2013, month unknown``."""
        if month is None:
            return self("month_unknown", year=year)
        return "".join(piece.text for piece in _cut_at_brackets(self._point(Point(year, month)), []))

    def first_reported(self, year: int, month: int | None) -> str:
        """A heading for events of which only that is known; the year is 0 where not even that is."""
        return self("reported_in", month=self.month(year, month)) if year else self("unpublished")

    def both_names(self, person: Participant) -> str:
        """The Chinese and the English name, that of the interface's language first."""
        return self.both(person.name, person.name_en)

    def names_polity(self, place: str | None, place_en: str | None, code: str) -> bool:
        """Whether a place is but the state itself, by any of its names."""
        own = {fold(name) for language in _LANGUAGES for name in (Words(language).polity(code), _tabled(code, language)) if name}
        return bool({fold(place or ""), fold(place_en or "")} & own)

    def person(self, person: Participant, day: datetime.date | None = None) -> str:
        """``Xi Jinping 习近平 (China, President 国家主席, visitor)``."""
        title = f"{self.office(person, day)} {person.title}".strip()
        role = self.label(person.role) if person.role else ""
        beside = self("comma").join(filter(None, (self.polity(person.polity) if person.polity else "", title, role)))
        name = self.both_names(person)
        return f"{name} ({beside})" if beside else name

    def both(self, name: str, name_en: str) -> str:
        """A Chinese and an English name, that of the interface's language first, one where they are the same."""
        names = (name_en, name) if self.language == "en" else (name, name_en)
        return " ".join(dict.fromkeys(filter(None, names)))

    def excerpt(self, excerpt: Excerpt) -> str:
        """What a slice asked for and what it left out: a few sentences."""
        asked = "; ".join(self._condition(field, values) for field, values in excerpt.conditions)
        window = {"since", "until"} & {field for field, _ in excerpt.conditions}
        left_out = self("excerpt_dropped", dropped=excerpt.dropped, undated=excerpt.undated)
        return " ".join([f"{self('excerpt')}{self('colon')}{asked}.", left_out, *([self("excerpt_window")] if window else [])])

    def no_events(self, excerpt: Excerpt | None) -> str:
        """Why there is nothing to read: nothing was found, or nothing of it was asked for."""
        return self("none_fit", dropped=excerpt.dropped) if excerpt and excerpt.dropped else self("no_events")

    def _condition(self, field: str, values: tuple[str, ...]) -> str:
        if field in ("since", "until"):
            return self(f"excerpt_{field}", day=self.date(parse(values[0])))
        if field in ("min_sources", "min_confidence"):
            return self(f"excerpt_{field}", least=values[0])
        say = {"type": self.type, "status": self.label, "polity": self.polity}.get(field, str)
        return f"{self(field)}{self('colon')}{', '.join(map(say, values))}"

    def short_month(self, month: int) -> str:
        return self._list("short_months")[month - 1]

    def _pattern(self, value: Edtf | None) -> tuple[str, list[str]]:
        if value is None or (isinstance(value, Interval) and not (value.start or value.end)):
            return self._row("unknown"), []
        if isinstance(value, Point):
            return self._whole_point(value), [_moment(value)]
        if value.start and value.end:
            return self._closed(value.start, value.end)
        point = value.start or value.end
        assert point is not None
        text = self._qualified(self._point(point), point.qualifier)
        return self._row("since" if value.start else "until", date=text), [_moment(point)]

    def _whole_point(self, point: Point) -> str:
        text = self._point(point)
        if point.qualifier in ("~", "%"):
            text = self._row("around", date=text)
        elif point.month and not point.day:
            text = self._row("month_only", date=text)
        return self._row("uncertain", date=text) if point.qualifier in ("?", "%") else text

    def _closed(self, start: Point, end: Point) -> tuple[str, list[str]]:
        part = _month_part(start, end)
        if part:
            return self._qualified(self._spell(part, start, end), start.qualifier), [_moment(Point(start.year, start.month))]
        moments = [_moment(start), _moment(end)]
        name = _interval_row(start, end)
        if name == "mixed":
            return self._row(name, date=self._point(start), other=self._point(end)), moments
        return self._qualified(self._spell(name, start, end), start.qualifier or end.qualifier), moments

    def _point(self, point: Point) -> str:
        return self._spell("day" if point.day else "month" if point.month else "year", point, point)

    def _spell(self, name: str, start: Point, end: Point) -> str:
        months = self._list("months")
        values = {"y1": start.year, "m1": months[(start.month or 1) - 1], "d1": start.day}
        return self._row(name, **values, y2=end.year, m2=months[(end.month or 1) - 1], d2=end.day)

    def _qualified(self, text: str, qualifier: str) -> str:
        rows = {"~": ("approximate",), "?": ("uncertain",), "%": ("approximate", "uncertain")}.get(qualifier, ())
        for name in rows:
            text = self._row(name, date=text)
        return text

    def _row(self, name: str, **values: object) -> str:
        return str(_rows("dates", self.language)[name]).format(**values)

    def _list(self, name: str) -> list[str]:
        return cast("list[str]", _rows("dates", self.language)[name])


def kept_in_names() -> str:
    """Characters that traditional script keeps in names, though it writes another in most words."""
    return cast("str", _interface()["traditional"]["kept_in_names"])


def colours() -> list[tuple[str, str, str]]:
    """Each event type with its colour on a light and on a dark ground."""
    return [(name, str(row["light"]), str(row["dark"])) for name, row in _types().items()]


def _month_part(start: Point, end: Point) -> str:
    """``early``, ``mid`` or ``late`` where the two bound a third of a month, else nothing."""
    if not (start.day and end.day and (start.year, start.month) == (end.year, end.month)):
        return ""
    last = Point(start.year, start.month).latest
    late = start.day == 21 and last is not None and end.day == last.day
    return "late" if late else _PARTS.get((start.day, end.day), "")


def _interval_row(start: Point, end: Point) -> str:
    """Which row of the table writes an interval."""
    if bool(start.day) != bool(end.day) or bool(start.month) != bool(end.month):
        return "mixed"
    same_year = start.year == end.year
    if start.day:
        stem = "between" if start.qualifier or end.qualifier else "days"
        return stem + ("" if not same_year else "_in_month" if start.month == end.month else "_in_year")
    if start.month:
        return "months_in_year" if same_year else "months_apart"
    return "decade" if start.year % 10 == 0 and end.year == start.year + 9 else "years"


def _says_the_end_of(bare: str, whole: str) -> bool:
    """主席 for 国家主席, and not for 国家副主席."""
    return whole != bare and whole.endswith(bare) and not whole.removesuffix(bare).endswith(_NOT_THE_SAME)


def _moment(point: Point) -> str:
    """HTML's ``datetime`` value; nothing for years that HTML cannot write."""
    return str(point.qualified("")) if 1 <= point.year <= 9999 else ""


def _cut_at_brackets(pattern: str, moments: list[str]) -> tuple[Piece, ...]:
    pieces, position = [], 0
    for count, match in enumerate(_BRACKETED.finditer(pattern)):
        pieces += [Piece(pattern[position : match.start()]), Piece(match["inner"], moments[count] if count < len(moments) else "")]
        position = match.end()
    return tuple(piece for piece in (*pieces, Piece(pattern[position:])) if piece.text)


@functools.cache
def _interface() -> dict[str, dict[str, dict[str, object]]]:
    text = (files("timeline") / "data" / "interface.toml").read_text("utf-8")
    return cast("dict[str, dict[str, dict[str, object]]]", tomllib.loads(text))


def _rows(table: str, language: Language) -> dict[str, object]:
    return _interface()[table][language]


def _types() -> dict[str, dict[str, object]]:
    return _interface()["types"]


@functools.cache
def _phrases(language: Language) -> re.Pattern[str]:
    """The phrases of the table ``basis``, the longest first."""
    phrases = sorted(_rows("basis", language), key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, phrases))})(?![A-Za-z])")


@functools.cache
def _territory(code: str, language: Language) -> str:
    from babel import Locale

    return str(Locale.parse(language.replace("-", "_")).territories.get(code, ""))


def _tabled(code: str, language: Language) -> str:
    row = _polities().get(code)
    if not row:
        return ""
    return row["name_en"] if language == "en" else traditional(row["name"]) if language == "zh-Hant" else row["name"]


@functools.cache
def _polities() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows_of("polities.tsv")}
