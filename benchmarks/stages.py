"""CPU time of each stage of a build, beside tools that only find dates, a pipeline that finds nothing, and the least that reading costs.

Knows the order of the stages and how each other tool is called; does not know whether what they find is right.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import platform
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.dates import (
    BARE,
    FIXTURES,
    INSTALL,
    UNDATED,
    Piece,
    Search,
    characters,
    dateparser_search,
    jionlp_search,
    pieces_of,
)
from timeline import cleaning, dates, entities, events, inferring, merging, parallel, pipeline, reading, sourcing
from timeline.lexicon import gazetteer
from timeline.model import ArticleRecord, EventMention, RawArticle

STAGES = ("read", "clean", "dates", "names", "events", "evidence", "merge")
TOGETHER = "all stages"
READ_AND_MATCH = "read, decode, bare regex"
UNCLEANED = "JioNLP, uncleaned"
"""JioNLP on what this program starts from: the files as they are, with front matter, menus, links and tags."""
STRIPPED = "JioNLP, stripped"
"""JioNLP on the files without front matter, tags and the addresses of links: what is left where nothing tells an article from its page."""
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|!?\[|\]\([^)]*\)|https?://\S+")
ROUNDS = 3  # at the least: the best of fewer is noise


class Clock:
    """Seconds of CPU time by what they were spent on: of each the fewest that a round took."""

    def __init__(self) -> None:
        self.best: dict[str, float] = {}
        self._round: dict[str, float] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        self._round[name] = self._round.get(name, 0.0) + time.process_time() - start

    def end_round(self) -> None:
        for name, seconds in self._round.items():
            self.best[name] = min(seconds, self.best.get(name, seconds))
        self._round.clear()


def build(paths: list[Path], clock: Clock) -> None:
    """One build, a few articles at a time as the program does it, each stage by the clock. What cannot be read is left out."""
    names = gazetteer()
    records: list[ArticleRecord] = []
    mentions: list[EventMention] = []
    for at in range(0, len(paths), pipeline.BATCH):
        with clock.time("read"):
            raws = [raw for path in paths[at : at + pipeline.BATCH] for raw in reading.read(path) if isinstance(raw, RawArticle)]
        with clock.time("clean"):
            articles = [inferring.with_publication(cleaning.clean(raw)) for raw in raws]
        with clock.time("dates"):
            dated = [dates.find_dates(each.text, published=each.published.day if each.published else None) for each in articles]
        with clock.time("names"):
            named = [entities.find_mentions(article, names) for article in articles]
        with clock.time("events"):
            told = [events.find_events(*each, names) for each in zip(articles, named, dated, strict=True)]
        with clock.time("evidence"):
            records += [sourcing.record_of(article) for article in articles]
        mentions += itertools.chain.from_iterable(told)
    with clock.time("merge"):
        merging.merge(mentions, records, names)


# --- the others --------------------------------------------------------------------------------------------------------


def blank_search() -> Search:
    """spaCy without a model: it only cuts the text into characters."""
    nlp = importlib.import_module("spacy").blank("zh")
    return lambda text, published: len(nlp(text))


OTHERS: Mapping[str, Callable[[], Search]] = {
    "JioNLP": jionlp_search,
    "dateparser search": dateparser_search,
    "spaCy, blank": blank_search,
}
SLOW = frozenset({"dateparser search"})  # a round of it takes longer than all the others, so it has one


def installed() -> dict[str, Search]:
    """The tools that can be measured here; a line on each that cannot."""
    found: dict[str, Search] = {}
    for name, tool in OTHERS.items():
        try:
            found[name] = tool()
        except ImportError as missing:
            print(f"{name} is left out ({missing}); to install it: {INSTALL}")
    return found


def search_all(search: Search, pieces: list[Piece]) -> None:
    for piece in pieces:
        search(piece.text, piece.published)


def uncleaned(paths: list[Path]) -> list[Piece]:
    return [Piece(path.read_bytes().decode("utf-8", "replace"), UNDATED) for path in paths]


def stripped(pieces: list[Piece]) -> list[Piece]:
    return [Piece(_MARKUP.sub("", _FRONT_MATTER.sub("", piece.text)), piece.published) for piece in pieces]


def read_and_match(paths: list[Path]) -> int:
    """The least that anything could do with the files."""
    return sum(1 for path in paths for _ in BARE.finditer(path.read_bytes().decode("utf-8", "replace")))


def measure(paths: list[Path], tools: Mapping[str, Search], seconds: float) -> Mapping[str, float]:
    """Rounds in which each has its turn, so that a slow moment of the machine meets them all; the fewest seconds of each."""
    pieces, as_filed, clock, rounds = pieces_of(paths), uncleaned(paths), Clock(), 0
    bare = stripped(as_filed)
    end = time.monotonic() + seconds
    while rounds < ROUNDS or time.monotonic() < end:
        gc.collect()  # one round's rubbish is not another's work
        build(paths, clock)
        for name, search in tools.items():
            if rounds == 0 or name not in SLOW:
                with clock.time(name):
                    search_all(search, pieces)
        if "JioNLP" in tools:
            with clock.time(STRIPPED):
                search_all(tools["JioNLP"], bare)
            with clock.time(UNCLEANED):
                search_all(tools["JioNLP"], as_filed)
        with clock.time(READ_AND_MATCH):
            read_and_match(paths)
        clock.end_round()
        rounds += 1
    return {**{name: clock.best[name] for name in STAGES}, TOGETHER: sum(clock.best[name] for name in STAGES), **clock.best}


def print_table(timings: Mapping[str, float], files: int, size: int) -> None:
    """Each with the time that the others take in its stead: 4 under JioNLP is a quarter of JioNLP's time."""
    bases = [name for name in (*OTHERS, STRIPPED, UNCLEANED, READ_AND_MATCH) if name in timings]
    widths = [max(len(base), 6) + 4 for base in bases]
    print(
        f"\n{'':26}{'ms':>9}{'files/s':>10}{'chars/s':>14}" + "".join(f"{base:>{width}}" for base, width in zip(bases, widths, strict=True))
    )
    for name, seconds in timings.items():
        ratios = "".join(f"{timings[base] / seconds:>{width}.3g}" for base, width in zip(bases, widths, strict=True))
        print(f"{name:26}{seconds * 1000:>9.2f}{files / seconds:>10,.0f}{size / seconds:>14,.0f}{ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description="The CPU time of each stage, as parts of what other tools take for dates alone.")
    parser.add_argument("inputs", nargs="*", type=Path, default=[FIXTURES], help="articles: files or folders (the project's own)")
    parser.add_argument("--seconds", type=float, default=20, help="how long to go on; three rounds at the least (20)")
    asked = parser.parse_args()
    parallel.collect_seldom()
    paths, failures = reading.find_inputs([str(path) for path in asked.inputs])
    if failures or not paths:
        parser.error(failures[0].reason if failures else "no article could be read")
    tools = installed()
    for search in tools.values():
        search_all(search, pieces_of([FIXTURES]))  # tables are loaded and patterns compiled before the first round
    build(list(paths), Clock())
    size = characters(pieces_of(list(paths)))
    print(f"{len(paths)} files, {size:,} characters; Python {platform.python_version()}, CPU time of the best round")
    print_table(measure(list(paths), tools, asked.seconds), len(paths), size)


if __name__ == "__main__":
    main()
