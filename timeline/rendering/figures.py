"""Computes the two pictures of a chronology: events over time, and who met whom.

Knows counts and coordinates; the templates draw them, and the words come from ``wording``.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from timeline.model import Chronology, Event, Status
from timeline.rendering.grouping import first_point
from timeline.rendering.networks import Knot, encounters
from timeline.rendering.wording import Words

Key = tuple[int, int, int]
"""Year, month, day; 0 where a date does not say."""

_COLUMN, _LABELS, _LANE, _BAR = 34, 104, 76, 54
_MOST_COLUMNS, _WIDEST_GAP, _MOST_PEOPLE = 36, 3, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One type's events in one column: ``solid`` took place, ``hollow`` did not (yet)."""

    x: float
    y: float
    solid: float
    hollow: float
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One type's row of bars."""

    type: str
    total: int
    base: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Words under a column, the fine unit above the coarse ones, which stand only where they begin."""

    x: float
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything that the drawing needs, in pixels."""

    width: float
    height: float
    left: float
    foot: float
    column: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    gaps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A person, or a polity for which nobody is named."""

    name: str
    name_en: str
    polity: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """How often each pair met; ``None`` where a node would meet itself."""

    nodes: tuple[Node, ...]
    counts: tuple[tuple[int | None, ...], ...]
    most: int

    def level(self, count: int) -> int:
        """1 to 4, for the shade of a cell."""
        return -(-4 * count // self.most)


def plot(chronology: Chronology, words: Words) -> Plot | None:
    """Bars by type over time, with empty stretches cut out; nothing where no event has a date."""
    dated = [(event, key) for event in chronology if (key := _key(event))]
    if not dated:
        return None
    level, columns = _columns({key for _, key in dated})
    places = {key: _LABELS + _COLUMN * position for position, key in enumerate(columns) if key}
    counts = Counter((event.type, _truncated(key, level), event.status is Status.OCCURRED) for event, key in dated)
    return Plot(
        width=_LABELS + _COLUMN * len(columns) + 8,
        height=_LANE * len({event.type for event, _ in dated}) + 14 * level + 4,
        left=_LABELS,
        foot=_LANE * len({event.type for event, _ in dated}) + 14,
        column=_COLUMN,
        lanes=_lanes(counts, places),
        ticks=_ticks(columns, level, words),
        gaps=tuple(_LABELS + _COLUMN * (position + 0.5) for position, key in enumerate(columns) if key == ()),
    )


def matrix(chronology: Chronology) -> Matrix | None:
    """Pairs from different polities in events that took place, for those who appear most; nothing where nobody met."""
    pairs = Counter({frozenset(map(_node, pair)): len(events) for pair, events in encounters(chronology).items()})
    if not pairs:
        return None
    totals: Counter[Node] = Counter()
    for pair, count in pairs.items():
        totals.update(dict.fromkeys(pair, count))
    nodes = _who_met(sorted(totals, key=lambda node: (-totals[node], node.name)), pairs, totals)
    counts = tuple(tuple(None if row == column else pairs[frozenset((row, column))] for column in nodes) for row in nodes)
    return Matrix(tuple(nodes), counts, max(count for row in counts for count in row if count is not None) or 1)


def _who_met(nodes: list[Node], pairs: Counter[frozenset[Node]], totals: Counter[Node]) -> list[Node]:
    """The few who met most, those before others who met one of the few; a row without a figure would tell nothing."""
    for _ in nodes:
        few = _busiest(nodes, pairs, totals)
        alone = {node for node in few if not any(pairs[frozenset((node, other))] for other in few if other != node)}
        if not alone or len(alone) == len(few):
            return few
        nodes = [node for node in nodes if node not in alone]
    return nodes


def _busiest(nodes: list[Node], pairs: Counter[frozenset[Node]], totals: Counter[Node]) -> list[Node]:
    """One after another, whoever has most encounters, those with the ones before counted twice; of equals the first."""
    worth, few = {node: totals[node] for node in nodes}, list[Node]()
    while worth and len(few) < _MOST_PEOPLE:
        taken = max(worth, key=lambda node: worth[node])
        few.append(taken)
        del worth[taken]
        for node in worth:
            worth[node] += pairs[frozenset((taken, node))]
    return few


def _key(event: Event) -> Key | None:
    point = first_point(event.date)
    return (point.year, point.month or 0, point.day or 0) if point else None


def _truncated(key: Key, level: int) -> Key:
    year, month, day = key
    return year, month if level > 1 else 0, day if level > 2 else 0


def _columns(keys: set[Key]) -> tuple[int, list[Key | tuple[()] | None]]:
    """The finest unit (3 days, 2 months, 1 years) whose columns fit without many gaps; each a key, ``None`` if empty, ``()`` a gap."""
    for level in _levels(keys):
        columns = _filled(sorted({_truncated(key, level) for key in keys}), level)
        if len(columns) <= _MOST_COLUMNS and columns.count(()) * 4 <= len(columns):
            break
    return level, columns


def _levels(keys: set[Key]) -> list[int]:
    """The units worth trying, finest first: days only where most dates have one, months likewise."""
    return [level for level in (3, 2) if 2 * sum(key[level - 1] > 0 for key in keys) > len(keys)] + [1]


def _filled(keys: list[Key], level: int) -> list[Key | tuple[()] | None]:
    columns: list[Key | tuple[()] | None] = []
    for before, after in pairwise(keys):
        missing = _ordinal(after, level) - _ordinal(before, level) - 1
        columns += [before, *([()] if missing > _WIDEST_GAP else [None] * max(missing, 0))]
    return [*columns, *keys[-1:]]


def _ordinal(key: Key, level: int) -> int:
    year, month, day = key
    if level == 1:
        return year
    if level == 2:
        return year * 12 + max(month, 1) - 1
    return datetime.date(min(max(year, 1), 9999), max(month, 1), max(day, 1)).toordinal()


def _lanes(counts: Counter[tuple[str, Key, bool]], places: dict[Key, int]) -> tuple[Lane, ...]:
    totals = Counter[str]()
    stacks = Counter[tuple[str, Key]]()
    for (type, key, _), count in counts.items():
        totals[type] += count
        stacks[type, key] += count
    unit = _BAR / max(stacks.values())
    lanes = []
    for row, type in enumerate(sorted(totals, key=lambda type: (-totals[type], type))):
        base = _LANE * (row + 1) - 6
        keys = [key for key in sorted(places) if stacks[type, key]]
        bars = (_bar(places[key], base, unit, counts[type, key, True], counts[type, key, False]) for key in keys)
        lanes.append(Lane(type, totals[type], base, tuple(bars)))
    return tuple(lanes)


def _bar(x: float, base: float, unit: float, occurred: int, others: int) -> Bar:
    height = unit * (occurred + others)
    return Bar(x, round(base - height, 2), round(unit * occurred, 2), round(unit * others, 2), occurred + others)


def _ticks(columns: list[Key | tuple[()] | None], level: int, words: Words) -> tuple[Tick, ...]:
    ticks, before = [], (0, 0)
    for position, key in enumerate(columns):
        if key:
            ticks.append(Tick(_LABELS + _COLUMN * (position + 0.5), _tick_labels(key, level, before, words)))
            before = key[:2]
    return tuple(ticks)


def _tick_labels(key: Key, level: int, before: tuple[int, int], words: Words) -> tuple[str, ...]:
    year, month, day = key
    coarse = str(year) if year != before[0] else ""
    if level == 1:
        return (str(year),)
    month_name = words.short_month(month) if month else "·"
    if level == 2:
        return month_name, coarse
    return str(day) if day else "·", month_name if (year, month) != before else "", coarse


def _node(knot: Knot) -> Node:
    return Node(knot.name, knot.name_en if knot.name else "", knot.polity)
