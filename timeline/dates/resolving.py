"""From a phrase and its anchor to days: which of the days that it might name it does, and whether what it says agrees.

Knows chains, brackets and ranges; does not know the text around them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from timeline.dates import anchoring as on
from timeline.dates.anchoring import Anchor, Grain, Piece, Reach, Stretch
from timeline.dates.phrases import Chain, Phrase
from timeline.edtf import Edtf, Interval, Point, span_of_days

_CLOSE = 2
"""Days from that of the report on which most of what is told without a month falls."""


def valued(phrase: Phrase, words: str, anchor: Anchor) -> tuple[Stretch | None, Edtf | None, str | None]:
    if not phrase.until and not phrase.to_now:
        stretch, conflict = _named(phrase, words, anchor)
        return stretch, stretch.value if stretch else None, conflict
    if phrase.until and phrase.chain.timex_type == "TIME":  # 下午2点至明天下午3点
        today = on.a_day(anchor.day) if anchor.day else None
        return _extended(phrase, today, words, anchor) if today else (None, None, None)
    if phrase.until and phrase.until.chain.timex_type == "DATE" and not phrase.again and not phrase.until.again and _both_bare(phrase):
        whole = _bare_range(phrase, anchor)
        if whole:
            return whole[0], whole[1], None
    stretch, conflict = _named(phrase, words, anchor)
    if stretch and (phrase.to_now or (phrase.until and phrase.until.chain.timex_type == "DATE")):
        return _extended(phrase, stretch, words, anchor)
    return stretch, stretch.value if stretch else None, conflict


def _both_bare(phrase: Phrase) -> bool:
    chains = (phrase.chain, *((phrase.until.chain,) if phrase.until else ()))
    return all(chain.pieces[0].reach is Reach.BARE for chain in chains)


def _bare_range(phrase: Phrase, anchor: Anchor) -> tuple[Stretch, Edtf] | None:
    """5月至10月, 3月20日至22日: chosen as a whole, since a range that holds the anchor's day is neither past nor to come."""
    candidates = existing(phrase.chain, anchor)
    if _carried(phrase.chain, candidates, anchor):
        return None
    ending: dict[date, tuple[Stretch, Edtf]] = {}
    for first in sorted(candidates, key=lambda each: -_days_apart(each, anchor)):
        last = _end_of_range(phrase, first, anchor)
        if last and last.last >= first.first:
            ending[last.last] = _joined(first, last)
    wholes = dict(ending.values())  # 27日至4月7日: of those with one end that which begins the nearest
    best = on.choose(list(wholes), anchor, phrase.chain.pieces[0].cycle)
    told = on.go_on(functools.partial(_within, pieces=phrase.chain.pieces), best, anchor, phrase.chain.pieces[0].cycle)
    until = _end_of_range(phrase, told, anchor) if told else None
    if told and until:
        return _joined(told, until)
    return (best, wholes[best]) if best else None


def _days_apart(stretch: Stretch, anchor: Anchor) -> int:
    return abs((stretch.first - anchor.day).days) if anchor.day else 0


def _named(phrase: Phrase, words: str, anchor: Anchor) -> tuple[Stretch | None, str | None]:
    """The days that a chain names, checked against the one in brackets where there is one."""
    if phrase.again:
        return _agreed(phrase.chain, phrase.again, words, anchor)
    candidates = existing(phrase.chain, anchor)
    if not candidates:
        return None, None if _lacks_a_day(phrase.chain, anchor) else _nowhere(phrase.chain, words)
    if phrase.chain.pieces[0].reach is not Reach.BARE:
        return candidates[0], None
    carried = _carried(phrase.chain, candidates, anchor)
    return carried or _gone_on(phrase.chain, on.choose(candidates, anchor, phrase.chain.pieces[0].cycle), anchor), None


def _gone_on(chain: Chain, default: Stretch | None, anchor: Anchor) -> Stretch | None:
    """The bare day that goes on from the date told before it, else what it names without one."""
    return on.go_on(functools.partial(_within, pieces=chain.pieces), default, anchor, chain.pieces[0].cycle) or default


def existing(chain: Chain, anchor: Anchor) -> Sequence[Stretch]:
    """The candidates near the anchor, or farther ones where none lies on the side asked for: not every year has a 29th of February."""
    near = candidates_of(chain, anchor)
    day = anchor.day
    if near and not (day and anchor.prefer == "future" and chain.pieces[0].reach is Reach.BARE and all(c.last < day for c in near)):
        return near
    return candidates_of(chain, anchor._replace(dense=True))


def _nowhere(chain: Chain, words: str) -> str | None:
    return f"{words} names no day that exists" if chain.pieces else None


def _lacks_a_day(chain: Chain, anchor: Anchor) -> bool:
    """Whether there is nothing to count from: no day of publication, or none before 次日 (the day after)."""
    reach = chain.pieces[0].reach if chain.pieces else Reach.ABSOLUTE
    return reach is Reach.ECHO or (anchor.day is None and reach is not Reach.ABSOLUTE)


def candidates_of(chain: Chain, anchor: Anchor) -> Sequence[Stretch]:
    if not chain.pieces:
        return ()
    alone = chain.pieces[0].alone(anchor)
    if len(chain.pieces) == 1:
        return alone if isinstance(alone, tuple) else tuple(alone)
    rest = chain.pieces[1:]
    return [within for stretch in alone if (within := _within(stretch, rest))]


def _within(outer: Stretch | None, pieces: Iterable[Piece]) -> Stretch | None:
    for piece in pieces:
        if outer is None:
            return None
        outer = piece.inside(outer)
    return outer


def _carried(chain: Chain, candidates: Sequence[Stretch], anchor: Anchor) -> Stretch | None:
    """A bare month or day in a passage about another time belongs to that time: 2019年……，6月 is June 2019."""
    if anchor.day is None or anchor.prefer != "news" or not anchor.focus_year or anchor.focus_year == anchor.day.year:
        return None
    head = chain.pieces[0]
    if head.grain is not Grain.MONTH and head.of != (Grain.YEAR,):
        return None
    default = on.choose(candidates, anchor)
    near = default and not anchor.is_of_that_year and -45 <= (default.first - anchor.day).days <= 45 and chain.finest <= Grain.DAY
    month = anchor.last.first if anchor.last and anchor.last.grain is Grain.MONTH else None
    if near and default and month and (month.year, month.month) == (anchor.focus_year, default.first.month):
        near = False  # 同年10月……10月23日: a day of that month
    return None if near else _within(on.year(anchor.focus_year), chain.pieces)


def has_gone_on(phrase: Phrase, found: Stretch | None, anchor: Anchor) -> bool:
    """Whether the story told before decided the day, so that what explains it says so; seldom a day close to that of the report."""
    if found is None or anchor.day is None or abs((found.first - anchor.day).days) <= _CLOSE:
        return False
    chain = phrase.chain
    alone = on.choose(existing(chain, anchor), anchor, chain.pieces[0].cycle)
    gone_on = _gone_on(chain, None, anchor)
    return bool(gone_on and alone and found.first == gone_on.first != alone.first)


def _agreed(chain: Chain, again: Chain, words: str, anchor: Anchor) -> tuple[Stretch | None, str | None]:
    """The day on which both chains agree; where none does, the nearest one that fits either, and a conflict."""
    near = _common(chain, again, anchor)
    if near and anchor.day and abs((near.first - anchor.day).days) <= 7:  # nearly always, and much cheaper than to look at every cycle
        return near, None
    best = _common(chain, again, anchor._replace(dense=True))
    if best and _not_far(best, anchor, chain, again):
        return best, None
    ones = candidates_of(chain, anchor)
    if chain.pieces[0].reach is Reach.ABSOLUTE and ones:
        return ones[0], f"{words}: the two parts name different days; the one with its year is kept"
    nearest = _nearest([*near_candidates(chain, anchor), *near_candidates(again, anchor)], anchor)
    if nearest is None:
        return None, None
    return nearest, f"{words}: the two parts name different days; {nearest.value} is the nearer to the anchor"


def _common(chain: Chain, again: Chain, anchor: Anchor) -> Stretch | None:
    """The likeliest of the days on which both chains agree."""
    ones, others = candidates_of(chain, anchor), candidates_of(again, anchor)
    exact = [*_inside(others, ones), *(within for one in ones if (within := _within(one, again.pieces)))]
    return on.choose(exact, anchor) if exact else None


def _inside(inner: Sequence[Stretch], outer: Sequence[Stretch]) -> Iterator[Stretch]:
    """Those of ``inner`` that lie within one of ``outer``."""
    days = {one.first for one in outer if one.first == one.last}
    longer = [one for one in outer if one.first != one.last]
    for stretch in inner:
        first, last = stretch.first, stretch.last
        if (first == last and first in days) or any(one.first <= first and last <= one.last for one in longer):
            yield stretch


def _not_far(best: Stretch, anchor: Anchor, *chains: Chain) -> bool:
    """A weekday and a day of the month agree somewhere in any few months; only near the anchor does that mean anything."""
    if anchor.day is None or any(piece.grain >= Grain.MONTH for chain in chains for piece in chain.pieces):
        return True
    return abs((best.first - anchor.day).days) <= 20


def near_candidates(chain: Chain, anchor: Anchor) -> list[Stretch]:
    best = on.choose(candidates_of(chain, anchor), anchor, chain.pieces[0].cycle)
    return [best] if best else []


def _nearest(candidates: list[Stretch], anchor: Anchor) -> Stretch | None:
    if anchor.day is None:
        return candidates[0] if candidates else None
    day = anchor.day
    return min(candidates, key=lambda c: (abs((c.first - day).days), c.first), default=None)


def _extended(phrase: Phrase, first: Stretch, words: str, anchor: Anchor) -> tuple[Stretch | None, Edtf | None, str | None]:
    """From the first stretch to the end of what follows: its own year and month where it gives them, else the next that fits."""
    if phrase.to_now:
        last: Stretch | None = on.a_day(anchor.day) if anchor.day else None
        if last is None:
            start = Point(first.first.year) if first.grain is Grain.YEAR else Point.of(first.first)
            return first, Interval(start, None), None
    else:
        last = _end_of_range(phrase, first, anchor)
    if last is None or last.last < first.first:
        return first, None, f"{words} ends before it begins, or on a day that does not exist"
    return *_joined(first, last), None


def _joined(first: Stretch, last: Stretch) -> tuple[Stretch, Edtf]:
    """All from the one to the other, with its value."""
    whole = Stretch(first.first, last.last, max(first.grain, last.grain), first.approximate or last.approximate)
    return whole, _as_written(first, last) or span_of_days(whole.first, whole.last, "~" if whole.approximate else "")


def _as_written(first: Stretch, last: Stretch) -> Edtf | None:
    """Months to months and years to years stay months and years: 2020/2023."""
    one, other = first.value, last.value
    return Interval(one, other) if isinstance(one, Point) and isinstance(other, Point) and one != other else None


def _end_of_range(phrase: Phrase, first: Stretch, anchor: Anchor) -> Stretch | None:
    until = phrase.until
    if until is None:
        return None
    head = until.chain.pieces[0]
    if head.reach is not Reach.BARE:
        return _named(until, "", anchor)[0]
    later = anchor._replace(day=first.first, prefer="future", focus_year=None)
    candidates = [c for c in candidates_of(until.chain, later) if c.last >= first.first]
    return min(candidates, key=lambda c: c.first, default=None)
