"""Characters per second of the date normaliser, of two other tools and of a bare regex, over one text in one run.

Knows how each tool is called; does not know whether what it finds is right.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import io
import platform
import re
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from timeline import dates, pipeline
from timeline.model import Article

FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"
INSTALL = "python -m pip install -e '.[bench]'"
DATES = "周三（15日），“他上月底说，3月20日至22日访问三国，当天回国”，"  # one kind after another, and no end of a sentence
UNDATED = date(2022, 1, 1)  # for an article without a date: no tool may fall back on the clock
ROUNDS = 3  # at the least: the best of fewer is noise

Search = Callable[[str, date], int]
"""Finds the dates of a text published on a day, and says how many."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a tool is given in one call."""

    text: str
    published: date = UNDATED


@dataclass(frozen=True, slots=True)
class Timing:
    """Characters per second of the first pass and of the best one, and how many expressions a pass finds."""

    first: float
    best: float
    found: int


# --- the tools ---------------------------------------------------------------------------------------------------------

BARE = re.compile(
    r"""
    (?=[0-9〇零一二三四五六七八九十廿今昨明前后後去上下本这這周週星礼禮])  # most characters begin no date: one look at each
    (?: (?: (?: [0-9]{4} | [〇零一二三四五六七八九]{4} ) 年 )? (?: [0-9]{1,2} | [一二三四五六七八九十]{1,3} ) 月
          (?: (?: [0-9]{1,2} | [一二三四五六七八九十廿]{1,3} ) [日号號] )?
      | (?: [0-9]{4} | [〇零一二三四五六七八九]{4} ) 年
      | (?: [0-9]{1,2} | [一二三四五六七八九十廿]{1,3} ) [日号號]
      | [0-9]{4} [-/.] [0-9]{1,2} [-/.] [0-9]{1,2}
      | [上下本这這]? [个個]? (?: [周週] | 星期 | [礼禮]拜 ) [一二三四五六日天]
      | [上下本这這] [个個]? 月
      | [今昨明前后後] [天日晚]
      | [今去明前后後] 年
    )
    """,
    re.VERBOSE,
)


def bare_search() -> Search:
    return lambda text, published: sum(1 for _ in BARE.finditer(text))


def timeline_search() -> Search:
    return lambda text, published: len(dates.find_dates(text, published=published))


def jionlp_search() -> Search:
    # On import JioNLP unpacks its dictionaries, JioNLP and its segmenter (loaded though dates need none) print greetings,
    # and on newer Pythons its regexes raise syntax warnings: none of that belongs into a table of figures.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        extract = importlib.import_module("jionlp").ner.extract_time
    return lambda text, published: len(extract(text, time_base=_midnight(published)))


def dateparser_search() -> Search:
    search = importlib.import_module("dateparser.search").search_dates
    return lambda text, published: len(search(text, languages=["zh"], settings={"RELATIVE_BASE": _midnight(published)}) or ())


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


TOOLS: Mapping[str, Callable[[], Search]] = {
    "timeline": timeline_search,
    "JioNLP": jionlp_search,
    "dateparser search": dateparser_search,
    "bare regex": bare_search,
}


def installed() -> dict[str, Search]:
    """The tools that can be measured here; a line on each that cannot."""
    found: dict[str, Search] = {}
    for name, tool in TOOLS.items():
        try:
            found[name] = tool()
        except ImportError as missing:
            print(f"{name} is left out ({missing}); to install it: {INSTALL}")
    return found


# --- measuring ---------------------------------------------------------------------------------------------------------


def pieces_of(inputs: Iterable[Path]) -> list[Piece]:
    """The cleaned articles of ``inputs``; what cannot be read is left out."""
    found = pipeline.articles_of([str(path) for path in inputs])
    return [
        Piece(article.text, article.published.day if article.published else UNDATED) for article in found if isinstance(article, Article)
    ]


def characters(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def one_pass(search: Search, pieces: list[Piece]) -> tuple[float, int]:
    """Characters per second of CPU time, and how many expressions there are."""
    gc.collect()  # one tool's rubbish is not another's work
    start = time.process_time()
    found = sum(search(piece.text, piece.published) for piece in pieces)
    return characters(pieces) / max(time.process_time() - start, 1e-9), found


def measure(tools: Mapping[str, Search], pieces: list[Piece], seconds: float) -> dict[str, Timing]:
    """Rounds of one pass by each tool, so that a slow moment of the machine meets them all."""
    rates: dict[str, list[float]] = {name: [] for name in tools}
    found: dict[str, int] = {}
    end = time.monotonic() + seconds
    while len(next(iter(rates.values()))) < ROUNDS or time.monotonic() < end:
        for name, search in tools.items():
            rate, found[name] = one_pass(search, pieces)
            rates[name].append(rate)
    return {name: Timing(tried[0], max(tried), found[name]) for name, tried in rates.items()}


def growth(search: Search, text: str, times: int) -> tuple[float, float]:
    """Characters per second on ``text`` called ``times`` times, and on the text of that length called once."""
    short, long = [Piece(text)] * times, [Piece(text * times)]
    rounds = [(one_pass(search, short)[0], one_pass(search, long)[0]) for _ in range(ROUNDS)]
    return max(rate for rate, _ in rounds), max(rate for _, rate in rounds)


def sample(pieces: Iterable[Piece], size: int) -> str:
    """The first ``size`` bytes of all texts, a line each, over again where they are too few; it ends in a newline."""
    text = "\n".join(piece.text for piece in pieces).encode() + b"\n"
    return (text * (size // len(text) + 1))[: size - 1].decode("utf-8", "ignore") + "\n"


# --- printing ----------------------------------------------------------------------------------------------------------


def print_table(timings: Mapping[str, Timing]) -> None:
    bases = [name for name in ("JioNLP", "bare regex") if name in timings]
    print(f"\n{'':18}{'chars/s':>12}{'first pass':>12}" + "".join(f"{'× ' + base:>14}" for base in bases) + f"{'found':>8}")
    for name, timing in timings.items():
        ratios = "".join(f"{timing.best / timings[base].best:>14.3g}" for base in bases)
        print(f"{name:18}{timing.best:>12,.0f}{timing.first:>12,.0f}{ratios}{timing.found:>8,}")


def print_growth(search: Search, pieces: list[Piece], size: int, times: int) -> None:
    text = sample(pieces, size)
    # In one paragraph, a rule that looks back to its beginning costs ever more; in dates alone, one that looks at all the others.
    shapes = {"articles": text, "one paragraph": text.replace("\n", ""), "dates alone": DATES * (size // 10 // len(DATES.encode()))}
    print(f"\n{'timeline, chars/s':26}{'at once':>12}{f'{times} × that':>12}{'ratio':>8}")
    for name, shape in shapes.items():
        short, long = growth(search, shape, times)
        print(f"{f'{name}, {len(shape.encode()) / 1000:.0f} kB':26}{short:>12,.0f}{long:>12,.0f}{long / short:>8.2f}")


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare the speed of date normalisers on Chinese articles.")
    parser.add_argument("inputs", nargs="*", type=Path, default=[FIXTURES], help="articles: files or folders (the project's own)")
    parser.add_argument("--seconds", type=float, default=10, help="how long to go on comparing; three rounds at the least (10)")
    parser.add_argument("--times", type=int, default=100, help="how many times 100 kB make the long text (100: 10 MB)")
    return parser


def main() -> None:
    parser = options()
    asked = parser.parse_args()
    pieces = pieces_of(asked.inputs)
    if not pieces:
        parser.error("no article could be read")
    tools = installed()
    for search in tools.values():
        one_pass(search, pieces_of([FIXTURES]))  # tables are loaded and patterns compiled before the first pass
    print(f"{len(pieces)} articles, {characters(pieces):,} characters; Python {platform.python_version()}, CPU time")
    print_table(measure(tools, pieces, asked.seconds))
    print_growth(tools["timeline"], pieces, 100_000, asked.times)


if __name__ == "__main__":
    main()
