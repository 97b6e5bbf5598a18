"""Checks the tables in ``data/`` beyond what loading them demands: codes, dates, duplicates, references to nothing.

Knows what docs/data.md says of each column; does not know what the tables are used for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from timeline.cleaning.tables import FURNITURE
from timeline.edtf import parse
from timeline.lexicon import _COLUMNS as COLUMNS
from timeline.lexicon import OFFICES, fold, read_table, rows_of, temporal
from timeline.merging.confidence import FEATURES, FIELDS
from timeline.model import BadData

_OF_ORGANISATIONS = frozenset({"org_head", "org_official"})
TITLE_OFFICES = OFFICES | {"leader", "chair"}
"""A title alone may leave open which office it is: 领导人, 主席."""
POLITY_KINDS = frozenset({"state", "territory", "organisation", "format", "states", "former"})
PLACE_KINDS = frozenset({"capital", "city", "region", "venue", "water", "seat"})

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a table that is wrong, or that a person should look at."""

    table: str
    line: int
    sentence: str
    harmless: bool = False
    """True for a remark: two people may well have one name."""

    def __str__(self) -> str:
        return f"{self.table}, line {self.line}: {self.sentence}{' (remark)' if self.harmless else ''}"


_SURELY_A_NAME = 3
"""Characters from which on a name can be no other word."""
_BEGINS_DATE = frozenset("明今晚晨")
"""At the end of a name, they may seem to begin a date: 明25日."""


def find_faults(extra_people: Path | None = None) -> tuple[Fault, ...]:
    """All that is wrong with the shipped tables and with a user's own table of people."""
    try:
        tables = {name: rows_of(name) for name in COLUMNS}
        extra = read_table(extra_people.read_text("utf-8-sig"), str(extra_people), COLUMNS["people.tsv"]) if extra_people else []
    except BadData as error:
        return (Fault(str(error).partition(":")[0], 1, str(error)),)
    except (OSError, UnicodeDecodeError) as error:
        return (Fault(str(extra_people), 0, f"cannot be read: {error}"),)
    codes = {row["code"] for row in tables["polities.tsv"]}
    return (
        *_in_vocabularies(),
        *_in_polities(tables["polities.tsv"], tables["places.tsv"]),
        *_in_people(tables["people.tsv"], codes, "people.tsv"),
        *_in_organisations(tables["people.tsv"], tables["polities.tsv"], "people.tsv"),
        *_beside_dates(tables["people.tsv"]),
        *_in_people(extra, codes, str(extra_people)),
        *_in_organisations(extra, tables["polities.tsv"], str(extra_people)),
        *_in_places(tables["places.tsv"], tables["polities.tsv"]),
        *_in_titles(tables["titles.tsv"], codes),
    )


def _in_people(rows: Sequence[Row], codes: set[str], table: str) -> Iterator[Fault]:
    yield from _common(table, rows, filled=("name", "polity", "office"))
    for line, row in _numbered(rows):
        yield from _known(table, line, "polity", row["polity"], codes)
        yield from _known(table, line, "office", row["office"], OFFICES)
        yield from _term(table, line, row)
        if row["wikidata"] and not re.fullmatch(r"Q[1-9]\d*", row["wikidata"]):
            yield Fault(table, line, f"{row['wikidata']!r} is no Wikidata identifier")
    yield from _repeated(table, rows, ("name", "name_en", "polity", "office", "title", "from"))
    owners = ((line, form, f"{row['name']} {row['name_en']}") for line, row in _numbered(rows) for form in _forms(row))
    yield from _shared(table, owners, harmless=True)


def _in_organisations(people: Sequence[Row], polities: Sequence[Row], table: str) -> Iterator[Fault]:
    """Who heads or serves an organisation does not serve a state whose code is alike: AFU is the African Union, AU Australia."""
    organisations = {row["code"] for row in polities if row["kind"] == "organisation"}
    for line, row in _numbered(people):
        if row["office"] in _OF_ORGANISATIONS and row["polity"] not in organisations:
            yield Fault(table, line, f"{row['name']} is {row['office']} of {row['polity']}, which is no organisation")


def _beside_dates(people: Sequence[Row]) -> Iterator[Fault]:
    """The modules of dates do not load the people: a name such as 李在明, before 25日, must stand in a list of theirs."""
    listed = {fold(name) for name in temporal()["ends_name"]}
    for line, row in _numbered(people):
        for form in _forms(row):
            last = fold(form).rsplit("·", 1)[-1]
            if len(last) >= _SURELY_A_NAME and last[-1] in _BEGINS_DATE and last not in listed:
                yield Fault("people.tsv", line, f"{form} ends like the beginning of a date; add {last} to ends_name in temporal.toml")


def _in_polities(rows: Sequence[Row], places: Sequence[Row]) -> Iterator[Fault]:
    table = "polities.tsv"
    yield from _common(table, rows, filled=("code", "name", "name_en", "kind"))
    territories, codes = _territories(), {row["code"] for row in rows}
    names = {fold(form) for row in (*rows, *places) for form in _forms(row)}
    for line, row in _numbered(rows):
        yield from _known(table, line, "kind", row["kind"], POLITY_KINDS)
        if row["kind"] in ("state", "territory"):
            yield from _known(table, line, "code", row["code"], territories)
        for column in ("members", "states"):
            for member in filter(None, row[column].split("|")):
                yield from _known(table, line, column, member, codes)
        if row["meets_in"]:
            yield from _known(table, line, "meets_in", fold(row["meets_in"]), names)
    yield from _repeated(table, rows, ("code",))
    yield from _shared(table, ((line, form, row["code"]) for line, row in _numbered(rows) for form in _forms(row)))


def _in_places(rows: Sequence[Row], polities: Sequence[Row]) -> Iterator[Fault]:
    table = "places.tsv"
    yield from _common(table, rows, filled=("name", "name_en", "kind"))
    codes = {row["code"] for row in polities}
    names = {fold(form) for row in (*rows, *polities) for form in _forms(row)}  # 新加坡 is a city and a polity
    for line, row in _numbered(rows):
        yield from _known(table, line, "kind", row["kind"], PLACE_KINDS)
        if row["country"]:
            yield from _known(table, line, "country", row["country"], codes)
        if row["within"] and fold(row["within"]) not in names:
            yield Fault(table, line, f"{row['name']} lies within {row['within']}, which neither places nor polities have")
    yield from _shared(table, ((line, form, f"{row['name']} ({row['country']})") for line, row in _numbered(rows) for form in _forms(row)))


def _in_titles(rows: Sequence[Row], codes: set[str]) -> Iterator[Fault]:
    table = "titles.tsv"
    yield from _common(table, rows, filled=("title", "office"))
    for line, row in _numbered(rows):
        yield from _known(table, line, "office", row["office"], TITLE_OFFICES)
        if row["leads"]:
            yield from _known(table, line, "leads", row["leads"], codes)
    yield from _repeated(table, rows, ("title",))


def _in_vocabularies() -> Iterator[Fault]:
    for file in (resources.files("timeline") / "data").iterdir():
        if file.name.endswith(".toml"):
            try:
                tables = tomllib.loads(file.read_text("utf-8"))
                if file.name == "furniture.toml":
                    yield from _in_furniture(tables)
                if file.name == "confidence.toml":
                    yield from _in_weights(tables)
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                yield Fault(file.name, 1, str(error))


def _in_furniture(tables: Mapping[str, object]) -> Iterator[Fault]:
    """What ``cleaning`` asks of furniture.toml: its tables and lists, and in them words, or patterns without groups."""
    file = "furniture.toml"
    yield from (Fault(file, 1, f"[{table}] is no table of cleaning") for table in tables if table not in FURNITURE)
    for table, keys in FURNITURE.items():
        lists = tables.get(table)
        if not isinstance(lists, Mapping):
            yield Fault(file, 1, f"the table [{table}] is missing")
            continue
        for key in dict.fromkeys((*keys, *lists)):
            entries = lists.get(key)
            if key not in keys:
                yield Fault(file, 1, f"{table}.{key} is no list of cleaning")
            elif not isinstance(entries, list) or not entries:
                yield Fault(file, 1, f"{table}.{key} should be a list of texts")
            else:
                yield from (Fault(file, 1, f"{table}.{key}: {said}") for entry in entries if (said := _furniture_entry(entry)))


def _in_weights(tables: Mapping[str, object]) -> Iterator[Fault]:
    """Each weight of confidence.toml is a number for a known feature, and speaks in its direction."""
    file = "confidence.toml"
    for what in ("event", *FIELDS):
        weights = tables.get(what)
        if not isinstance(weights, Mapping) or "start" not in weights:
            yield Fault(file, 1, f"the table [{what}] is missing, or has no start")
            continue
        for name, weight in weights.items():
            if not isinstance(weight, int | float) or isinstance(weight, bool):
                yield Fault(file, 1, f"{what}.{name} is no number")
            elif name != "start" and name not in FEATURES:
                yield Fault(file, 1, f"{what}.{name} is no feature that timeline knows")
            elif name != "start" and weight * FEATURES[name][0] < 0:
                yield Fault(file, 1, f"{what}.{name} weighs in the wrong direction")


def _furniture_entry(entry: object) -> str:
    """What is wrong with a word or pattern of furniture.toml; nothing, where it can be used."""
    if not isinstance(entry, str) or not entry:
        return f"{entry!r} is no text"
    try:
        pattern = re.compile(entry, re.IGNORECASE)
    except re.error as error:
        return f"{entry!r} is no regular expression ({error})"
    if pattern.groups:
        return f"{entry!r} holds a group; write (?:…)"
    if pattern.fullmatch(""):
        return f"{entry!r} matches everything"
    return f"{entry!r} is not in simplified, narrow characters ({fold(entry)})" if fold(entry) != entry else ""


def _common(table: str, rows: Sequence[Row], *, filled: Sequence[str]) -> Iterator[Fault]:
    """What holds for every table: required cells are filled, cells are trimmed, Chinese names are in simplified characters."""
    for line, row in _numbered(rows):
        for column in filled:
            if not row[column]:
                yield Fault(table, line, f"{column} is empty")
        for column, cell in row.items():
            if any(part != part.strip() for part in cell.split("|")):
                yield Fault(table, line, f"{column} has blanks around {cell!r}")
        name = row.get("name") or row.get("title") or ""
        if fold(name) != name and not re.search(r"[·〇○]", name):
            yield Fault(table, line, f"{name} is not written in simplified characters ({fold(name)})")


def _known(table: str, line: int, column: str, value: str, known: Iterable[str]) -> Iterator[Fault]:
    if value and value not in known:
        yield Fault(table, line, f"{column} {value!r} is not known")


def _term(table: str, line: int, row: Row) -> Iterator[Fault]:
    """Terms of office are dates, and do not end before they begin."""
    try:
        first, last = (parse(row[column]) if row[column] else None for column in ("from", "to"))
    except ValueError as error:
        yield Fault(table, line, f"from or to: {error}")
        return
    if first and last and first.earliest and last.latest and first.earliest > last.latest:
        yield Fault(table, line, f"the term of {row['name']} ends before it begins")


def _repeated(table: str, rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for line, row in _numbered(rows):
        key = tuple(row[column] for column in columns)
        if key in seen:
            yield Fault(table, line, f"repeats line {seen[key]} ({', '.join(filter(None, key))})")
        seen.setdefault(key, line)


def _shared(table: str, forms: Iterable[tuple[int, str, str]], *, harmless: bool = False) -> Iterator[Fault]:
    """Forms of a name that more than one owner has, each pair once."""
    owners: dict[str, list[str]] = {}
    for line, form, owner in forms:
        known = owners.setdefault(fold(form), [])
        if known and owner not in known:
            yield Fault(table, line, f"{form} is a name of {known[0]} and of {owner}", harmless)
        if owner not in known:
            known.append(owner)


def _forms(row: Row) -> list[str]:
    return list(dict.fromkeys(form for form in (row["name"], *row["aliases"].split("|")) if form))


def _numbered(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    return enumerate(rows, start=2)


def _territories() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes, and XK, from CLDR."""
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code))
