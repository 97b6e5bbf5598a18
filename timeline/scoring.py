"""Scores a chronology and date expressions against a bundle's gold: precision, recall, F1.

Knows what makes two events one for the measure; does not know how either was found.

An event *matches* a gold event of its type where the polities agree (Jaccard index at least 0.5; in a visit the host and one visitor)
and the dates come within a day of each other; where one has no date, the people must agree instead. It matches *strictly* where first
and last day, status, mode and people agree as well. Events are paired one to one so that the pairs fit best in all, hence an event
listed twice is a false alarm. A gold event that is optional is neither required nor held against anyone; one that was denied must
not be listed as anything else.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline.edtf import Edtf, bounds, overlaps, parse
from timeline.model import Article, BadData, Chronology, Event, Status, TemporalExpression

_ALIKE = 0.8
"""People's F1 from which two casts are the same."""
_SAME_CAST_UNDATED = 0.6
"""The same, where a date is missing and the people have to stand for it."""
_OPTIONAL_WEIGHT = 0.9
"""An optional gold event gives way to a required one that fits as well."""
MEASURES = ("events", "strict", "dates")
"""What has a floor: F1 of events, of events that match strictly, and of date expressions."""


@dataclass(frozen=True, slots=True)
class Who:
    """A participant: every form of the name, without the marks that writers disagree about, and the polity."""

    names: frozenset[str]
    polity: str

    def is_same(self, other: Who) -> bool:
        if self.names & other.names:
            return True
        if self.polity and other.polity and self.polity != other.polity:
            return False
        return any(_one_holds_the_other(one, two) for one in self.names for two in other.names)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event as the measure sees it, from either side."""

    type: str
    mode: str | None
    status: str
    date: Edtf | None
    people: tuple[Who, ...]
    polities: frozenset[str]
    visitors: frozenset[str]
    host: str | None
    optional: bool
    label: str
    """One line for a person."""

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        return bounds(self.date) if self.date else None


@dataclass(frozen=True, slots=True)
class GoldDate:
    """A date expression of a gold article."""

    text: str
    date: Edtf | None
    optional: bool

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        return bounds(self.date) if self.date else None


@dataclass(frozen=True, slots=True)
class Gold:
    """A bundle's gold file: what a careful reader would write."""

    name: str
    occasions: tuple[Occasion, ...]
    dates: tuple[tuple[str, tuple[GoldDate, ...]], ...]
    """Pairs of an article's id and its expressions."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was wanted, what was found, and how much of it is right. Tallies of several bundles add up."""

    gold: int = 0
    found: int = 0
    right: int = 0
    strict: int = 0
    """Events: also equal in date, status, mode and people. Dates: also equal in their words."""
    traps: int = 0
    """Denied events that were listed as something else."""
    differences: tuple[str, ...] = ()
    """One line for each thing missed, listed wrongly, or matched but not strictly."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.gold + other.gold,
            self.found + other.found,
            self.right + other.right,
            self.strict + other.strict,
            self.traps + other.traps,
            self.differences + other.differences,
        )

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """
        >>> Tally(gold=4, found=4, right=3).f1
        0.75
        """
        return _f1(self.right, self.gold, self.found)

    @property
    def strict_f1(self) -> float:
        return _f1(self.strict, self.gold, self.found)


# --- reading gold ------------------------------------------------------------------------------------------------------


def read_gold(path: Path) -> Gold:
    """The gold file of a bundle."""
    try:
        whole = json.loads(path.read_text("utf-8"))
        occasions = tuple(_gold_occasion(record) for record in whole["events"])
        dates = tuple((record["article"], tuple(_gold_date(each) for each in record["dates"])) for record in whole["articles"])
        return Gold(str(whole.get("bundle") or path.parent.name), occasions, dates)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadData(f"{path} is no gold file: {error!r}.") from error


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Bundle → measure (``events``, ``strict``, ``dates``) → the F1 that it may not fall below."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        return {bundle: {measure: float(_floor(table, measure)) for measure in _mapping(table)} for bundle, table in tables.items()}
    except (ValueError, TypeError) as error:
        raise BadData(f"{path} is no table of floors: {error}.") from error


def _floor(table: Mapping[str, str | float], measure: str) -> str | float:
    if measure not in MEASURES:
        raise ValueError(f"{measure!r} is none of {', '.join(MEASURES)}")
    return table[measure]


def _gold_occasion(record: Mapping[str, object]) -> Occasion:
    people = [_mapping(person) for person in _list(record.get("participants"))]
    return _occasion(
        type=str(record["type"]),
        mode=str(record.get("mode") or "") or None,
        status=str(record["status"]),
        date=_parsed(record.get("date")),
        people=[
            (_strings(person, "name", "name_en") + _texts(person.get("aliases")), str(person.get("polity") or "")) for person in people
        ],
        polities=_texts(record.get("polities")),
        visitors=_texts(record.get("visitors")),
        host=str(record.get("host") or "") or None,
        optional=bool(record.get("optional")),
    )


def _gold_date(record: Mapping[str, object]) -> GoldDate:
    return GoldDate(str(record["text"]), _parsed(record.get("value")), bool(record.get("optional")))


def occasion_of(event: Event) -> Occasion:
    """The event as the measure sees it."""
    return _occasion(
        type=event.type,
        mode=event.mode,
        status=str(event.status),
        date=event.date,
        people=[([person.name, person.name_en, *person.aliases], person.polity) for person in event.participants],
        polities=event.polities,
        visitors=event.visitors,
        host=event.host,
        optional=False,
    )


def _occasion(
    *,
    type: str,
    mode: str | None,
    status: str,
    date: Edtf | None,
    people: Sequence[tuple[Sequence[str], str]],
    polities: Iterable[str],
    visitors: Iterable[str],
    host: str | None,
    optional: bool,
) -> Occasion:
    guests = frozenset(visitors)
    involved = {*polities, *(polity for _, polity in people if polity)}
    if type == "visit":
        involved |= guests | ({host} if host else set())
    names = "、".join(forms[0] for forms, _ in people if forms)
    return Occasion(
        type=type,
        mode=mode,
        status=status,
        date=date,
        people=tuple(Who(frozenset(_squashed(form) for form in forms if form), polity) for forms, polity in people if any(forms)),
        polities=frozenset(involved),
        visitors=guests,
        host=host,
        optional=optional,
        label=f"{date or 'undated'} {type} {status} [{','.join(sorted(involved))}] {names}".rstrip(),
    )


# --- events ------------------------------------------------------------------------------------------------------------


def score(chronology: Chronology, gold: Gold) -> Tally:
    """How well the events of a chronology match a gold chronology."""
    return score_occasions([occasion_of(event) for event in chronology], gold.occasions)


def score_occasions(found: Sequence[Occasion], gold: Sequence[Occasion]) -> Tally:
    pairs = best_pairs([[fit(wanted, one) * (_OPTIONAL_WEIGHT if wanted.optional else 1.0) for one in found] for wanted in gold])
    met, used = {i for i, _ in pairs}, {j for _, j in pairs}
    counted = [(gold[i], found[j]) for i, j in pairs if _is_required(gold[i])]
    traps = [(gold[i], found[j]) for i, j in pairs if _is_trap(gold[i], found[j])]
    excused = {j for i, j in pairs if not (_is_required(gold[i]) or _is_trap(gold[i], found[j]))}
    excused |= {j for j, one in enumerate(found) if one.status == Status.DENIED and j not in used}
    missed = [wanted for i, wanted in enumerate(gold) if _is_required(wanted) and i not in met]
    false = [one for j, one in enumerate(found) if j not in used | excused]
    return Tally(
        gold=sum(map(_is_required, gold)),
        found=len(found) - len(excused),
        right=len(counted),
        strict=sum(is_strict(*pair) for pair in counted),
        traps=len(traps),
        differences=(
            *(f"missed   {wanted.label}" for wanted in missed),
            *(f"false    {one.label}" for one in false),
            *(f"differs  {wanted.label} / {one.label}" for wanted, one in [*counted, *traps] if not is_strict(wanted, one)),
        ),
    )


def fit(wanted: Occasion, found: Occasion) -> float:
    """How well the two agree; 0 where they cannot be one event."""
    people = people_f1(wanted.people, found.people)
    strangers = people == 0 and bool(wanted.people) and bool(found.people)
    if strangers or not (_sides_agree(wanted, found) and _dates_agree(wanted, found, people)):
        return 0.0
    same_status = 0.25 if wanted.status == found.status else 0.0
    return 1.0 + jaccard(wanted.polities, found.polities) + people + (wanted.days == found.days) + same_status


def is_strict(wanted: Occasion, found: Occasion) -> bool:
    same = (wanted.days, wanted.status, wanted.mode) == (found.days, found.status, found.mode)
    return same and people_f1(wanted.people, found.people) >= _ALIKE


def people_f1(wanted: Sequence[Who], found: Sequence[Who]) -> float:
    """Agreement of two casts; two empty ones agree."""
    if not wanted and not found:
        return 1.0
    left, right = list(found), 0
    for who in wanted:
        same = next((other for other in left if who.is_same(other)), None)
        if same is not None:
            left.remove(same)
            right += 1
    return _f1(right, len(wanted), len(found))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """
    >>> jaccard(frozenset({"CN", "RU"}), frozenset({"CN"}))
    0.5
    """
    return len(one & other) / len(one | other) if one | other else 0.0


def best_pairs(fits: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The one-to-one pairing of rows with columns that fits best in all, without the pairs that do not fit.

    >>> best_pairs([[3.0, 2.0], [2.0, 0.0]])
    [(1, 0), (0, 1)]
    """
    if not fits or not fits[0]:
        return []
    size = max(len(fits), len(fits[0]))
    best = max(map(max, fits))
    costs = [[best - (fits[i][j] if i < len(fits) and j < len(fits[0]) else 0.0) for j in range(size)] for i in range(size)]
    rows = _cheapest_rows(costs)
    return [(i, j) for j, i in enumerate(rows) if i < len(fits) and j < len(fits[0]) and fits[i][j] > 0]


def _cheapest_rows(costs: Sequence[Sequence[float]]) -> list[int]:
    """For each column of a square table the row of the cheapest assignment.

    The Hungarian method with potentials: rows enter one after another, each along the path that adds least, in cubic time.
    """
    size = len(costs)
    outside = size  # a column that is not there: where the row that enters begins
    row_of = [-1] * (size + 1)
    row_price, column_price = [0.0] * size, [0.0] * (size + 1)
    for entering in range(size):
        row_of[outside] = entering
        came_from = [outside] * size
        distance = [float("inf")] * size
        visited: set[int] = set()
        column = outside
        while row_of[column] >= 0:
            visited.add(column)
            row = row_of[column]
            for j in set(range(size)) - visited:
                reduced = costs[row][j] - row_price[row] - column_price[j]
                if reduced < distance[j]:
                    distance[j], came_from[j] = reduced, column
            nearest = min((j for j in range(size) if j not in visited), key=distance.__getitem__)
            step = distance[nearest]
            for j in visited:
                row_price[row_of[j]] += step
                column_price[j] -= step
            distance = [value if j in visited else value - step for j, value in enumerate(distance)]
            column = nearest
        while column != outside:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    return row_of[:size]


def _is_required(wanted: Occasion) -> bool:
    return not wanted.optional and wanted.status != Status.DENIED


def _is_trap(wanted: Occasion, found: Occasion) -> bool:
    """Whether something that was denied is listed as anything else."""
    return wanted.status == Status.DENIED != found.status


def _sides_agree(wanted: Occasion, found: Occasion) -> bool:
    if wanted.type != found.type:
        return False
    if wanted.type == "visit":
        return wanted.host == found.host and bool(wanted.visitors & found.visitors)
    return jaccard(wanted.polities, found.polities) >= 0.5


def _dates_agree(wanted: Occasion, found: Occasion, people: float) -> bool:
    if wanted.date and found.date:
        return overlaps(wanted.date, found.date, slack=1)
    return people >= _SAME_CAST_UNDATED


# --- date expressions --------------------------------------------------------------------------------------------------


def score_dates(found: Iterable[tuple[Article, Sequence[TemporalExpression]]], gold: Gold) -> Tally:
    """How well the date expressions of a bundle's articles match the gold ones: ``right`` in value, ``strict`` in words too."""
    by_article = {article.id: [expression for expression in expressions if expression.value] for article, expressions in found}
    return sum((_score_article(article, by_article.get(article, []), wanted) for article, wanted in gold.dates), Tally())


def _score_article(article: str, found: Sequence[TemporalExpression], gold: Sequence[GoldDate]) -> Tally:
    matched = _matched(found, gold)
    required = [i for i, wanted in enumerate(gold) if not wanted.optional]
    loose = [_compact(wanted.text) for wanted in gold if wanted.optional]
    extra = [
        one for j, one in enumerate(found) if j not in matched.values() and not any(_holds(_compact(one.text), text) for text in loose)
    ]
    right = [i for i in required if i in matched]
    return Tally(
        gold=len(required),
        found=len(right) + len(extra),
        right=len(right),
        strict=sum(_compact(gold[i].text) == _compact(found[matched[i]].text) for i in right),
        differences=(
            *(f"missed   {article} {gold[i].text} = {gold[i].date}" for i in required if i not in matched),
            *(f"false    {article} {one.text} = {one.value}" for one in extra),
        ),
    )


def _matched(found: Sequence[TemporalExpression], gold: Sequence[GoldDate]) -> dict[int, int]:
    """Gold expression → the one found with the same days: first those with equal words, then those where one holds the other's."""
    matched: dict[int, int] = {}
    for exactly in (True, False):
        for i, wanted in enumerate(gold):
            fitting = (j for j, one in enumerate(found) if j not in matched.values() and _is_same_date(wanted, one, exactly=exactly))
            if i not in matched and (j := next(fitting, None)) is not None:
                matched[i] = j
    return matched


def _is_same_date(wanted: GoldDate, found: TemporalExpression, *, exactly: bool) -> bool:
    one, other = _compact(wanted.text), _compact(found.text)
    same_words = one == other if exactly else _holds(one, other)
    return same_words and wanted.days == (bounds(found.value) if found.value else None)


# --- words -------------------------------------------------------------------------------------------------------------


def _holds(one: str, other: str) -> bool:
    return one in other or other in one


def _compact(text: str) -> str:
    return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")")


def _squashed(name: str) -> str:
    return re.sub(r"[\s·・‧•．.\-]", "", name).lower()


def _one_holds_the_other(one: str, other: str) -> bool:
    """弗拉基米尔普京 and 普京: one name ends or begins with the other."""
    if min(len(one), len(other)) < 2:
        return False
    return one.startswith(other) or one.endswith(other) or other.startswith(one) or other.endswith(one)


def _f1(right: int, gold: int, found: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (gold + found) if gold + found else 0.0


# --- JSON --------------------------------------------------------------------------------------------------------------


def _parsed(value: object) -> Edtf | None:
    return parse(str(value)) if value else None


def _strings(record: Mapping[str, object], *keys: str) -> list[str]:
    return [str(record[key]) for key in keys if record.get(key)]


def _texts(value: object) -> list[str]:
    return [str(each) for each in _list(value)]


def _list(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"{value!r} should be a list")
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} should be an object")
    return value
