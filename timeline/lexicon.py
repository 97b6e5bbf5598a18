"""The tables in ``data/``: loads, folds, checks and caches them.

Knows the tables' columns; does not know what a sentence is.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import zip_longest
from pathlib import Path
from typing import Any

from timeline.edtf import parse as parse_edtf
from timeline.model import BadData, Person, Place, Polity, Term

_HAN_BLOCKS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_WIDE_ASCII = range(0xFF01, 0xFF5F)
_VARIANTS = {"著": "着", "敍": "叙"}
"""Characters that OpenCC leaves alone: Taiwan writes 接著 for 接着, Hong Kong 茶敍 for 茶叙."""
_ALSO_ASCII = {
    "　": " ",
    "\xa0": " ",
    "〇": "零",
    "○": "零",
    "０": "0",
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "─": "-",
    "−": "-",
    "‧": "·",
    "・": "·",
    "•": "·",
    "．": ".",
    "﹒": "·",
    "･": "·",
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹑": "、",
    "､": "、",
    "｡": "。",
}

OFFICES = frozenset({
    "head_of_state", "head_of_government", "deputy_head", "foreign_minister", "deputy_foreign_minister", "defence_minister",
    "security_adviser", "minister", "speaker", "legislator", "party_leader", "royal", "envoy", "ambassador", "spokesperson",
    "org_head", "org_official", "military", "activist", "other",
})  # fmt: skip
"""The codes of offices in people.tsv."""

BLOT = "□"
"""Stands for each character of a name in masked text."""


def fold(text: str) -> str:
    """Traditional to simplified and wide to ASCII, one character for one, for matching only.

    Every stage folds the same article and the same few words, so the last of them are remembered.

    >>> fold("習近平（１５日）")
    '习近平(15日)'
    """
    return _folded_words(text) if len(text) <= _FEW else _folded_text(text)


_FEW = 40
"""Characters of a text that is more likely a name or a phrase than a paragraph."""
_COMMON_MARKS = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？") + tuple(
    (mark, _ALSO_ASCII[mark]) for mark in "　「」—"
)


@functools.lru_cache(maxsize=8192)
def _folded_words(text: str) -> str:
    return _with_dots(text.translate(_folding()))


@functools.lru_cache(maxsize=8)
def _folded_text(text: str) -> str:
    """Simplified text has few characters to change but its commas, and to replace one everywhere costs next to nothing."""
    for wide, narrow in _COMMON_MARKS:
        text = text.replace(wide, narrow)
    return _with_dots(text.translate(_folding()) if _changing().search(text) else text)


_DOT_IN_NAME = re.compile("(?<=[\u4e00-\u9fff])\\.(?=[\u4e00-\u9fff])")


def _with_dots(text: str) -> str:
    """約翰．柯寧, 约瑟夫.尹: a full stop between two Chinese characters is the dot within a name; in numbers and dates it stays."""
    return _DOT_IN_NAME.sub("·", text) if "." in text else text


@functools.cache
def _changing() -> re.Pattern[str]:
    """Whatever folding changes."""
    return re.compile("[" + re.escape("".join(chr(code) for code, new in enumerate(_folding()) if code != new)) + "]")


@functools.cache
def _folding() -> list[int]:
    """Code point → code point, from OpenCC's traditional-to-simplified table, asked for single characters so that lengths hold.

    A list of all that can change, since looking up what a dict lacks costs more than all else.
    """
    from opencc import OpenCC

    han = [chr(code) for first, last in _HAN_BLOCKS for code in range(first, last + 1)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(old): new for old, new in zip(han, simple, strict=True) if old != new and len(new) == 1}
    table |= {ord(old): new for old, new in _VARIANTS.items()}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in _WIDE_ASCII}
    table |= {ord(old): new for old, new in _ALSO_ASCII.items()}
    return [ord(table[code]) if code in table else code for code in range(max(table) + 1)]


def alternation(words: Iterable[str]) -> str:
    """The words, folded, as one regular expression that tries the longest first.

    >>> alternation(["会", "會見", "a.b"])
    'a\\\\.b|会见|会'
    """
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


def each_word(words: Iterable[str], then: str = "", *, unless_after: Iterable[str] = ()) -> str:
    """``alternation``, each word with what is to follow it and what must not stand before it.

    A search skips to the next of the first characters only where every branch begins with one, and none with a group or a look behind.

    >>> each_word(["取消", "推迟"], "了", unless_after=["没有"])
    '取消(?<!没有取消)了|推迟(?<!没有推迟)了'
    """
    in_order = [re.escape(fold(word)) for word in sorted(words, key=len, reverse=True)]
    unless = [fold(before) for before in unless_after]
    return "|".join(f"{word}{''.join(f'(?<!{re.escape(before)}{word})' for before in unless)}{then}" for word in in_order)


def not_after(words: Iterable[str]) -> str:
    """A regular expression for a place that none of the words, folded, ends at.

    >>> not_after(["會", "a.b"])
    '(?<!会)(?<!a\\\\.b)'
    """
    return "".join(f"(?<!{re.escape(fold(word))})" for word in words)


def after_last(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last match from ``start`` to ``end`` ends; ``start`` if there is none.

    >>> after_last(re.compile(","), "a,b,c", 0, 5)
    4
    """
    if pattern.search(text, start, end) is None:  # mostly, and sooner found
        return start
    return max(match.end() for match in pattern.finditer(text, start, end))


@functools.cache
def temporal() -> Mapping[str, Mapping[str, str | int | float]]:
    """``temporal.toml``: word lists by name, folded. A table whose only key is ``words`` is a list without values."""
    with _data("temporal.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {name: _words(table) for name, table in tables.items()}


def _words(table: dict[str, Any]) -> dict[str, str | int | float]:
    if list(table) == ["words"]:
        return {fold(word): word for word in table["words"]}
    return {fold(word): value for word, value in table.items()}


def _data(name: str) -> Traversable:
    return resources.files("timeline") / "data" / name


@dataclass(frozen=True, slots=True)
class Title:
    """A word for an office, such as 总统 (president)."""

    word: str
    office: str
    polity: str = ""
    """Where only one polity has the office: 国务卿 is American."""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All the names, by folded form. Equal only to itself, so that what is compiled from it can be cached."""

    people: Mapping[str, tuple[Person, ...]]
    polities: Mapping[str, Polity]
    by_code: Mapping[str, Polity]
    shorts: Mapping[str, str]
    """One-character abbreviation → polity code, as in 中俄, 访美."""
    places: Mapping[str, Place]
    titles: Mapping[str, Title]
    holders: Mapping[tuple[str, str], tuple[Person, ...]]
    """(polity code, office) → everybody who held it."""
    english: Mapping[str, tuple[Person, ...]]
    """English name, and surname with polity (``putin@RU``), without accents and in lower case."""

    def by_english(self, name: str, polity: str) -> Person | None:
        """The one person whom a name in Latin letters means: 维特奇（Milos Vystrcil）."""
        plain = plain_latin(name)
        same = self.english.get(plain)
        alike = self.english.get(f"{plain.rsplit(' ', 1)[-1]}@{polity}", ())
        people = same or [person for person in alike if " " not in plain or is_short_for(plain, plain_latin(person.name_en))]
        return people[0] if len(people) == 1 else None

    def holder(self, polity: str, office: str, day: date | None, said: str = "") -> Person | None:
        """The one who held the office on ``day``, with a title that ends what was ``said``; ``None`` where nobody or more than one
        did, or no day is known.
        """
        if day is None:
            return None
        people = [p for p in self.holders.get((polity, office), ()) if _held(p, polity, office, day, said)]
        return people[0] if len(people) == 1 else None


def _held(person: Person, polity: str, office: str, day: date, said: str) -> bool:
    for term in person.terms:  # asked dozens of times for each text: no lists
        then = term.polity == polity and term.office == office and term.first is not None and term.covers(day)
        if then and (not said or _is_title(said, fold(term.title))):
            return True
    return False


def _is_title(said: str, title: str) -> bool:
    """驻华大使 of 德国驻华大使; 国会众议院议长 of 美国众议院议长, since not everybody says the whole of it."""
    return said.endswith((title, *(title.removeprefix(fold(word)) for word in entity_words()["held_by_one"]["unsaid"])))


def gazetteer(extra_people: Path | None = None) -> Gazetteer:
    """The shipped tables, with a user's own ``people.tsv`` before them. Raises ``BadData`` for a table that breaks its rules."""
    return _gazetteer(extra_people)


def _polity(row: dict[str, str]) -> Polity:
    members, states = (tuple(_several(row[column])) for column in ("members", "states"))
    return Polity(row["code"], row["name"], row["name_en"], row["kind"], members, states, row["meets_in"])


@functools.lru_cache(maxsize=8)
def _gazetteer(extra_people: Path | None) -> Gazetteer:
    rows = rows_of("people.tsv")
    if extra_people is not None:
        rows = _own_people(extra_people) + rows
    people = _people(rows)
    polities = [(row, _polity(row)) for row in rows_of("polities.tsv")]
    holders: dict[tuple[str, str], list[Person]] = {}
    for person in people:
        for key in dict.fromkeys((term.polity, term.office) for term in person.terms):
            holders.setdefault(key, []).append(person)
    return Gazetteer(
        people=_by_form((person, (person.name, *person.aliases)) for person in people),
        polities={fold(form): polity for row, polity in reversed(polities) for form in (row["name"], *_several(row["aliases"]))},
        by_code={polity.code: polity for _, polity in polities},
        shorts={fold(short): polity.code for row, polity in polities for short in _several(row["short"]) if len(short) == 1},
        places={
            fold(form): Place(row["name"], row["name_en"], row["country"], row["kind"], row["within"])
            for row in rows_of("places.tsv")
            for form in (row["name"], *_several(row["aliases"]))
        },
        titles={fold(row["title"]): Title(row["title"], row["office"], row["leads"]) for row in rows_of("titles.tsv")},
        holders={key: tuple(found) for key, found in holders.items()},
        english=_english(people),
    )


def _own_people(path: Path) -> list[dict[str, str]]:
    """The rows of a user's table of people. Raises ``BadData`` where it is no text, or where a row says what no table knows."""
    try:
        return read_table(path.read_text(encoding="utf-8-sig"), str(path), _COLUMNS["people.tsv"], check=_check_own)
    except UnicodeDecodeError as error:
        raise BadData(f"{path}: it is not written in UTF-8; save it as UTF-8 and try again") from error


def _check_own(row: Mapping[str, str]) -> str:
    """What is wrong with a row of a user's own table, and what to write instead; nothing where it is good."""
    if not row["name"]:
        return "it has no name; write the person's Chinese name into the first column"
    codes = _codes()
    if row["polity"] not in codes.values():
        written = codes.get(row["polity"].lower())
        remedy = f"write {written}" if written else "write a code as in polities.tsv: CN, US, EU"
        return f"polity of {row['name']} is {row['polity']!r}, which is no code; {remedy}"
    if row["office"] not in OFFICES:
        return f"office of {row['name']} is {row['office']!r}, which is none; write one of {', '.join(sorted(OFFICES))}"
    return _check_term(row)


@functools.cache
def _codes() -> dict[str, str]:
    """The code of each polity, by its Chinese and its English name and by the code itself, in lower case."""
    return {row[column].lower(): row["code"] for column in ("name", "name_en", "code") for row in rows_of("polities.tsv")}


def _check_term(row: Mapping[str, str]) -> str:
    for column in ("from", "to"):
        try:
            _term_day(row[column], first=True)
        except ValueError:
            return f"{column} of {row['name']} is {row[column]!r}, which is no date; write 2021, 2021-03 or 2021-03-15"
    return ""


def plain_latin(name: str) -> str:
    """Without accents, dots and case.

    >>> plain_latin("Miloš Vystrčil")
    'milos vystrcil'
    """
    if not name.isascii():
        name = "".join(character for character in unicodedata.normalize("NFKD", name) if not unicodedata.combining(character))
    return " ".join(name.replace(".", " ").lower().split())


def is_short_for(name: str, full: str) -> bool:
    """M Pompeo and Mike Pompeo can be Michael Pompeo; John Smith is not Julianne Smith."""
    first, own = name.split(" ")[0], full.split(" ")[0]
    alike = 1 if 1 in (len(first), len(own)) else 2
    return first[:alike] == own[:alike]


def _english(people: list[Person]) -> dict[str, tuple[Person, ...]]:
    found: dict[str, tuple[Person, ...]] = {}
    for person in people:
        plain = plain_latin(person.name_en)
        surname = plain.rsplit(" ", 1)[-1]
        for key in dict.fromkeys([plain, *(f"{surname}@{term.polity}" for term in person.terms)]):
            found[key] = (*found.get(key, ()), person)
    return found


def _by_form(entries: Iterable[tuple[Person, tuple[str, ...]]]) -> dict[str, tuple[Person, ...]]:
    forms: dict[str, tuple[Person, ...]] = {}
    for person, names in entries:
        for form in dict.fromkeys(map(fold, names)):
            forms[form] = (*forms.get(form, ()), person)
    return forms


def _people(rows: list[dict[str, str]]) -> list[Person]:
    """Rows that agree in name are one person, with an office for each row."""
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault((row["name"], row["name_en"]), []).append(row)
    return [_person(group) for group in grouped.values()]


def _person(rows: list[dict[str, str]]) -> Person:
    aliases = dict.fromkeys(alias for row in rows for alias in _several(row["aliases"]) if alias != row["name"])
    terms = tuple(map(term_of, rows))
    wikidata = next((row["wikidata"] for row in rows if row["wikidata"]), "")
    in_order = tuple(sorted(terms, key=lambda term: (term.first or date.min, term.last or date.max)))
    return Person(rows[0]["name"], rows[0]["name_en"], tuple(aliases), in_order, wikidata)


def term_of(row: Mapping[str, str]) -> Term:
    """The office that a row of people.tsv tells of."""
    return Term(row["polity"], row["office"], row["title"], _term_day(row["from"], first=True), _term_day(row["to"], first=False))


@functools.cache
def _term_day(text: str, *, first: bool) -> date | None:
    if not text:
        return None
    value = parse_edtf(text)
    return value.earliest if first else value.latest


def _several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part] if cell else []


_COLUMNS = {
    "people.tsv": ("name", "aliases", "name_en", "polity", "office", "title", "from", "to", "wikidata"),
    "polities.tsv": ("code", "name", "name_en", "kind", "short", "aliases", "demonym", "members", "states", "meets_in"),
    "places.tsv": ("name", "name_en", "country", "kind", "within", "aliases"),
    "titles.tsv": ("title", "office", "leads"),
}


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of a shipped table, checked for their columns."""
    return read_table(_data(table).read_text(encoding="utf-8"), table, _COLUMNS[table])


def read_table(
    text: str, name: str, columns: tuple[str, ...], *, check: Callable[[Mapping[str, str]], str] | None = None
) -> list[dict[str, str]]:
    """Tab-separated rows under a header line. Raises ``BadData`` with the line's number, also for what ``check`` says of a row."""
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise BadData(f"{name}: the first line must name the columns {', '.join(columns)}, separated by tabs")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) > len(columns):
            raise BadData(f"{name}, line {number}: {len(cells)} cells where {len(columns)} are expected")
        if line.strip():
            row = dict(zip_longest(columns, cells, fillvalue=""))
            complaint = check(row) if check else ""
            if complaint:
                raise BadData(f"{name}, line {number}: {complaint}")
            rows.append(row)
    return rows


@functools.cache
def event_words() -> Mapping[str, Any]:
    """``events.toml`` as it stands, its words folded by those who use them."""
    with _data("events.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def entity_words() -> Mapping[str, Any]:
    """``entities.toml`` as it stands."""
    with _data("entities.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def leading_office(polity: str) -> str:
    """The office of whoever leads the polity: of the government where the head of state only represents it."""
    return "head_of_government" if polity in entity_words()["led_by_government"]["codes"] else "head_of_state"


@functools.cache
def confidence_weights() -> Mapping[str, Mapping[str, float]]:
    """``confidence.toml``: for the event and for each field the weights of what speaks for and against it, in log-odds."""
    with _data("confidence.toml").open("rb") as file:
        return tomllib.load(file)
