"""Articles changed at random, and what must hold of whatever comes of them: no error, no hang, no span that does not quote its text.

Knows how articles can be spoilt and what every stage promises; does not know what is right. Article 7 of a run is the same in every run
with its seed, so that a fault can be had again by its number.

    python -m benchmarks.fuzz --count 100000 --jobs 2
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import articles as made_up
from timeline import cleaning, inferring, merging, pipeline, reading, sourcing
from timeline.lexicon import gazetteer
from timeline.limits import TooSlow, within
from timeline.model import Article, ArticleRecord, EventMention, Failure, TemporalExpression, UnreadableArticle
from timeline.numbers import find_numbers
from timeline.rendering import RENDERERS, render

ROOT = Path(__file__).parents[1]
HANG = 2.0
"""Seconds of computing that no article may take."""
RENDERED = 10
"""Of so many blocks of articles one is rendered in all formats, the others as records."""
_LONGEST = 2000
"""Bytes of an article that is changed: what goes wrong goes wrong within few."""
_BLOCK = 250
"""Articles that a process takes at a time."""


class Change(NamedTuple):
    """One change: what is done, where (a share of the whole), how much, and with what (a number that is taken modulo the choices)."""

    kind: str
    at: float
    size: int
    what: int


# What reading, dates, numbers and events look at, and what breaks readers of anything.
_CHARACTERS = (
    "日月年0123456789零廿〇①½１至到—初第前后与和、，。；：？（）“”「」《》【】()"
    "\n\r\t 　\u200b\u202e\ufeff\ue000\ufffd\u0301\U0001f600\U00020000"
    "<>[]{}\"'|,\\#电讯"
)
_WORDS = """
31 99999 2月30日 13月45日 二〇二三年 万亿 上个月 下周 周日(32日) 昨天 当地时间 同一天 三天后 去年 本世纪 初一 春节 正月
0000年0月0日 9999年12月31日 -1年 1e999 １２日 2023-02-30 20230315 2023-W60 12:61 新华社北京3月15日电 记者
习近平 普京 总统 外长 双方 他 两人 会见 访问 通电话 取消 将于 否认 应邀 在北京
<p> </p> <div> </div> <b> <a/href=' <!-- --> <script> <table><tr><td> <style> &nbsp; &#x110000; &#0;
![ ]( ** title: date: \\u null true &a[*a] ---
"""
TOKENS = (*_CHARACTERS, *_WORDS.split(), "---\n", "\n\n", "\n# ")
BYTES = (b"\0", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\xa1\x40", b"\x1b$B", b"\xe4\xb8", b"\x85")
KINDS = ("token", "token", "token", "bytes", "flip", "drop", "repeat", "move", "splice", "cut", "digit", "clauses")


@functools.cache
def bases() -> tuple[tuple[str, bytes], ...]:
    """The articles that are changed: the project's own, and made-up ones in every format."""
    folders = (ROOT / "fixtures" / "articles", ROOT / "fixtures" / "formats")
    own = [(path.name, path.read_bytes()[:_LONGEST]) for folder in folders for path in sorted(folder.iterdir())]
    return (*own, *((Path(name).name, content[:_LONGEST]) for name, content in made_up.files(200)))


def changed(base: bytes, changes: Iterable[Change], others: Sequence[tuple[str, bytes]]) -> bytes:
    """The article after all changes."""
    content = bytearray(base)
    for change in changes:
        _change(content, change, others)
        del content[4 * _LONGEST :]
    return bytes(content)


def _change(content: bytearray, change: Change, others: Sequence[tuple[str, bytes]]) -> None:
    at = int(change.at * len(content))
    end = at + change.size
    piece = bytes(content[at:end])
    match change.kind:
        case "token" | "bytes":
            _insert(content, at, change)
        case "flip" if content:
            content[at % len(content)] ^= 1 << change.what % 8
        case "drop" | "move":
            del content[at:end]
            if change.kind == "move":
                to = change.what % (len(content) + 1)
                content[to:to] = piece
        case "repeat":
            content[end:end] = piece * (1 + change.what % 20)
        case "splice":
            other = others[change.what % len(others)][1]
            content[at:at] = other[change.what % (len(other) + 1) :][: change.size]
        case "cut":
            del content[at if change.what % 4 == 0 else len(content) :]
        case "digit":
            _renumber(content, at, change.what)
        case "clauses":
            _shuffle(content, change)


def _insert(content: bytearray, at: int, change: Change) -> None:
    if change.kind == "bytes":
        content[at:at] = BYTES[change.what % len(BYTES)]
        return
    while at < len(content) and 0x80 <= content[at] < 0xC0:  # not within a character of UTF-8
        at += 1
    content[at:at] = (TOKENS[change.what % len(TOKENS)] * (change.size if change.what % 7 == 0 else 1)).encode()


def _renumber(content: bytearray, at: int, what: int) -> None:
    """Another digit in place of the next one."""
    for place in range(at, len(content)):
        if chr(content[place]).isdigit() and content[place] < 0x80:
            content[place : place + 1] = (str(what % 10) if what % 3 else "零一二三四五六七八九十"[what % 11]).encode()
            return


def _shuffle(content: bytearray, change: Change) -> None:
    """The clauses of the text in another order."""
    clauses = bytes(content).split("，".encode())
    draw = Random(change.what)
    first = int(change.at * len(clauses))
    part = clauses[first : first + change.size]
    draw.shuffle(part)
    clauses[first : first + change.size] = part
    content[:] = "，".encode().join(clauses)


def drawn(number: int, seed: int) -> tuple[str, bytes]:
    """Article ``number`` of the run with this seed: its name and its bytes."""
    draw = Random(f"{seed} {number}")
    known = bases()
    name, base = draw.choice(known)
    count = draw.choice((1, 2, 3, 5, 8, 20))
    changes = [Change(draw.choice(KINDS), draw.random(), draw.randint(1, 200), draw.randrange(1 << 30)) for _ in range(count)]
    if draw.random() < 0.05:
        name = draw.choice(known)[0]
    return name, changed(base, changes, known)


# --- what must hold ----------------------------------------------------------------------------------------------------


class Broken(Exception):
    """Something that is promised does not hold."""


@dataclass(slots=True)
class Outcome:
    """What came of some articles."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    records: list[ArticleRecord] = field(default_factory=list)
    mentions: list[EventMention] = field(default_factory=list)


def demand(holds: bool, promise: str) -> None:
    if not holds:
        raise Broken(promise)


def examine(name: str, content: bytes, outcome: Outcome) -> None:
    """Read one article through to its events. Raises what is raised, ``Broken`` or ``TooSlow``."""
    outcome.counts["tried"] += 1
    try:
        for raw in reading.read(io.BytesIO(content), name=name):
            if isinstance(raw, Failure):
                demand(bool(raw.reason), "a failure says why")
                outcome.counts["rows refused"] += 1
                continue
            try:
                article = inferring.with_publication(cleaning.clean(raw))
            except UnreadableArticle:
                outcome.counts["refused"] += 1
                continue
            outcome.counts["read"] += 1
            _examine(article, outcome)
    except UnreadableArticle:
        outcome.counts["refused"] += 1


def _examine(article: Article, outcome: Outcome) -> None:
    text, end = article.text, 0
    for sentence in article.sentences:
        demand(end <= sentence.span.start < sentence.span.end <= len(text), f"sentences follow one another: {sentence}")
        end = sentence.span.end
    expressions = pipeline.find_dates(article)
    for expression in expressions:
        _examine_date(expression, text)
    for numeral in find_numbers(text):
        demand(text[numeral.start_char : numeral.end_char] == numeral.text != "", f"a number quotes its text: {numeral}")
    mentions = pipeline.events_of(article, expressions, gazetteer())
    for mention in mentions:
        demand(bool(mention.quote) and mention.quote == mention.sentence.of(text), f"an event quotes its text: {mention}")
        demand(0 <= mention.trigger.start < mention.trigger.end <= len(text), f"a trigger lies in its text: {mention}")
        if mention.date:
            _examine_date(mention.date, text)
    record = sourcing.record_of(article)
    for event in merging.merge(mentions, [record], gazetteer()):
        for source in event.sources:
            demand(source.span.of(text) == source.quote != "", f"a source quotes its article: {source}")
            demand(not source.date_text or source.date_text in text, f"a date is quoted from its article: {source}")
    outcome.counts["dates"] += len(expressions)
    outcome.counts["events"] += len(mentions)
    outcome.records.append(record)
    outcome.mentions += mentions


def _examine_date(expression: TemporalExpression, text: str) -> None:
    demand(expression.span.of(text) == expression.text != "", f"a date quotes its text: {expression}")
    if expression.start and expression.end:
        demand(expression.start <= expression.end, f"a date ends after it begins: {expression}")


def together(outcome: Outcome, formats: Iterable[str]) -> None:
    """Merge what was found, and render it."""
    named = {record.id: record for record in outcome.records}
    chronology = merging.merge(outcome.mentions, list(named.values()), gazetteer(), ())
    for format in formats:
        demand(bool(render(chronology, format)) or not len(chronology), f"{format} is written")
    outcome.counts["merged"] += len(chronology)


def attempt(number: int, seed: int, outcome: Outcome) -> None:
    """One article of a run; what is wrong with it is noted."""
    name, content = drawn(number, seed)
    began = time.process_time()
    try:
        within(5 * HANG, functools.partial(examine, name, content, outcome))
    except TooSlow:
        outcome.faults.append(f"{number} {name}: hangs")
    except Exception as error:
        outcome.faults.append(f"{number} {name}: {type(error).__name__}: {error}"[:500])
    took = time.process_time() - began
    if took > HANG:
        outcome.faults.append(f"{number} {name}: took {took:.1f} seconds")
    outcome.slowest = max(outcome.slowest, (took, f"{number} {name}"))


def run(numbers: range, seed: int) -> Outcome:
    """Some articles of a run."""
    outcome = Outcome()
    for number in numbers:
        attempt(number, seed, outcome)
    try:
        together(outcome, ["jsonl"] if numbers.start // _BLOCK % RENDERED else RENDERERS)
    except Exception as error:
        outcome.faults.append(f"merging {numbers}: {type(error).__name__}: {error}"[:500])
    outcome.records.clear()
    outcome.mentions.clear()
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description="Read articles that were changed at random, and say what broke.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, metavar="N", help="where to go on; 7 of a run is always the same article")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long; “next” says where to go on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--show", type=int, metavar="N", help="write article N to standard output instead, and read it with a traceback")
    asked = parser.parse_args()
    if asked.show is not None:
        name, content = drawn(asked.show, asked.seed)
        print(name, content.decode("utf-8", "backslashreplace"), sep="\n")
        examine(name, content, Outcome())
        return 0
    numbers = range(asked.first, asked.first + asked.count)
    blocks = [numbers[at : at + _BLOCK] for at in range(0, len(numbers), _BLOCK)]
    outcomes = _until(blocks, functools.partial(run, seed=asked.seed), asked.jobs, time.monotonic() + asked.seconds)
    counts = sum((outcome.counts for outcome in outcomes), Counter[str]())
    slowest = max((outcome.slowest for outcome in outcomes), default=(0.0, ""))
    faults = [fault for outcome in outcomes for fault in outcome.faults]
    last = {"next": asked.first + counts["tried"], "slowest": [round(slowest[0], 2), slowest[1]], "faults": faults}
    print(json.dumps({**counts, **last}, ensure_ascii=False, indent=1))
    return 1 if faults else 0


def _until(blocks: Sequence[range], work: Callable[[range], Outcome], jobs: int, end: float) -> list[Outcome]:
    """What came of the blocks that could be done until then, in order."""
    outcomes: list[Outcome] = []
    with multiprocessing.Pool(jobs) if jobs > 1 else contextlib.nullcontext() as pool:
        for outcome in pool.imap(work, blocks) if pool else map(work, blocks):
            outcomes.append(outcome)
            if time.monotonic() > end:
                break
    return outcomes


if __name__ == "__main__":
    raise SystemExit(main())
