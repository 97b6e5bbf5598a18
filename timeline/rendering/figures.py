"""Computes the two pictures of a chronology: events over time, and who met whom.

Knows counts and coordinates; the templates draw them, and the words come from ``wording``.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise

from timeline.model import Chronology, Event, Status
from timeline.rendering.grouping import first_point
from timeline.rendering.networks import Knot, encounters
from timeline.rendering.wording import Words

Key = tuple[int, int, int]
"""Year, month, day; 0 where a date does not say."""

_COLUMN, _LABELS, _LANE, _BAR = 34, 104, 76, 54
_MOST_COLUMNS, _WIDEST_GAP, _MOST_PEOPLE = 28, 3, 12
_STRAYS = 20
"""One event in so many may lie far from the others before the axis is stretched to reach it."""
_EARLIER: Key = (-(10**9), 0, 0)
_LATER: Key = (10**9, 0, 0)
"""The columns for what lies outside the stretch that is drawn."""


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
    strays: bool
    """Whether a few events far from the others share a column at an end."""


@dataclass(frozen=True, slots=True, order=True)
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
    level, columns = _columns(Counter(key for _, key in dated))
    places = {key: _LABELS + _COLUMN * position for position, key in enumerate(columns) if key}
    counts = Counter((event.type, _column_of(_truncated(key, level), places), event.status is Status.OCCURRED) for event, key in dated)
    return Plot(
        width=_LABELS + _COLUMN * len(columns) + 8,
        height=_LANE * len({event.type for event, _ in dated}) + 14 * level + 4,
        left=_LABELS,
        foot=_LANE * len({event.type for event, _ in dated}) + 14,
        column=_COLUMN,
        lanes=_lanes(counts, places),
        ticks=_ticks(columns, level, words),
        gaps=tuple(_LABELS + _COLUMN * (position + 0.5) for position, key in enumerate(columns) if key == ()),
        strays=bool({_EARLIER, _LATER} & places.keys()),
    )


def matrix(chronology: Chronology) -> Matrix | None:
    """Pairs from different polities in events that took place, for those who appear most; nothing where nobody met."""
    pairs = Counter({frozenset(map(_node, pair)): len(events) for pair, events in encounters(chronology).items()})
    if not pairs:
        return None
    totals: Counter[Node] = Counter()
    for pair, count in pairs.items():
        totals.update(dict.fromkeys(pair, count))
    # Polities have no name: without their codes, the order of a set would decide between them.
    nodes = _who_met(sorted(totals, key=lambda node: (-totals[node], node)), pairs, totals)
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


def _columns(keys: Counter[Key]) -> tuple[int, list[Key | tuple[()] | None]]:
    """The finest unit (3 days, 2 months, 1 years) whose columns fit without many gaps; each a key, ``None`` if empty, ``()`` a gap.

    A few events far from all the others are gathered at either end, so that they do not push the others off the screen.
    """
    for level in _levels(set(keys)):
        counts: Counter[Key] = Counter()
        for key, count in keys.items():
            counts[_truncated(key, level)] += count
        columns = _filled(sorted(counts), level)
        if _fits(columns):
            return level, columns
        columns = _without_strays(counts, level)
        if _fits(columns):
            return level, columns
    return level, columns


def _fits(columns: list[Key | tuple[()] | None]) -> bool:
    strays = (_EARLIER in columns) + (_LATER in columns)  # each is set off by a gap that says what it is
    return len(columns) <= _MOST_COLUMNS and (columns.count(()) - strays) * 4 <= len(columns)


def _without_strays(counts: Counter[Key], level: int) -> list[Key | tuple[()] | None]:
    """The columns of the shortest stretch that holds all but the strays, and one before and after it for those."""
    keys, room = sorted(counts), counts.total() // _STRAYS
    reach = [0, *accumulate(_step(before, after, level) for before, after in pairwise(keys))]
    before = [0, *accumulate(counts[key] for key in keys)]
    start, best = 0, (0, len(keys) - 1)
    for stop in range(len(keys)):
        while start < stop and before[start + 1] + before[-1] - before[stop + 1] <= room:
            start += 1
        if before[start] + before[-1] - before[stop + 1] <= room and reach[stop] - reach[start] <= reach[best[1]] - reach[best[0]]:
            best = start, stop
    start, stop = _grown(reach, *best)
    earlier: list[Key | tuple[()] | None] = [_EARLIER, ()] if start else []
    later: list[Key | tuple[()] | None] = [(), _LATER] if stop + 1 < len(keys) else []
    return [*earlier, *_filled(keys[start : stop + 1], level), *later]


def _grown(reach: list[int], start: int, stop: int) -> tuple[int, int]:
    """With what lies right beside the stretch, as far as there is room: that is no stray."""
    room = _MOST_COLUMNS - 5
    while start and reach[start] - reach[start - 1] == 1 and reach[stop] - reach[start - 1] <= room:
        start -= 1
    while stop + 1 < len(reach) and reach[stop + 1] - reach[stop] == 1 and reach[stop + 1] - reach[start] <= room:
        stop += 1
    return start, stop


def _step(before: Key, after: Key, level: int) -> int:
    """How many columns further the next key stands."""
    return len(_filled([before, after], level)) - 1


def _column_of(key: Key, places: dict[Key, int]) -> Key:
    """The column that counts the key: its own, or one of those at the ends."""
    if key in places:
        return key
    return _EARLIER if key < min(place for place in places if place != _EARLIER) else _LATER


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
    if key in (_EARLIER, _LATER):
        return (words("earlier" if key == _EARLIER else "later"),)
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
