"""What stands on a page beside the article: finds it by its words, its links and its place, and leaves it out.

Knows what sites add to the news; does not know how pages are marked up, nor what the article states about itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from timeline.cleaning.markup import HAN, HAS_SENTENCE, Block
from timeline.cleaning.publication import CLOCK, DATE
from timeline.cleaning.tables import any_of
from timeline.lexicon import fold
from timeline.model import Part


def without_furniture(blocks: Sequence[Block], *, whole_page: bool) -> list[Block]:
    """The blocks of the article, in order; what stands before, after and beside it on the page is dropped."""
    if whole_page:
        blocks = _main(blocks)
    beside = [_is_furniture(block) for block in blocks]
    blocks = blocks[: _tail(blocks, beside)]
    first = next((number for number, block in enumerate(blocks) if block.real), len(blocks))
    kept = []
    for number, (block, is_beside) in enumerate(zip(blocks, beside, strict=False)):
        if number < first and _is_byline(block):
            kept.append(replace(block, part=Part.DATELINE))
        elif not is_beside:
            kept.append(block)
    return _without_doubles(kept)


def _main(blocks: Sequence[Block]) -> list[Block]:
    """The blocks from the page's first heading to the end of the container that holds nearly all of its prose."""
    real = [block for block in blocks if block.real and not _is_furniture(block)]
    whole = sum(len(block.text) for block in real)
    place: tuple[int, ...] = ()
    while real:
        sizes: dict[tuple[int, ...], int] = {}
        for block in real:
            deeper = block.place[: len(place) + 1]
            sizes[deeper] = sizes.get(deeper, 0) + len(block.text)
        best = max(sizes, key=lambda key: sizes[key])
        if best == place or sizes[best] < 0.75 * whole:
            break
        place = best
        real = [block for block in real if block.place[: len(place)] == place]
    inside = [number for number, block in enumerate(blocks) if block.place[: len(place)] == place]
    if not inside:
        return list(blocks)
    heading = next((number for number, block in enumerate(blocks) if block.part is Part.HEADING and not block.linklike), inside[0])
    return list(blocks[min(heading, inside[0]) : inside[-1] + 1])


def _tail(blocks: Sequence[Block], beside: Sequence[bool]) -> int:
    """The number of the block with which the page's tail begins: credits, appeals, related news, and hardly any prose after.

    ``beside`` says of each block whether it is furniture wherever it stands.
    """
    opens = [_opens_tail(block, is_beside) for block, is_beside in zip(blocks, beside, strict=True)]
    found = len(blocks)
    if not any(opens):
        return found
    prose = [0 if opening else block.weight for block, opening in zip(blocks, opens, strict=True)]
    left, whole = 0, sum(prose)
    for number in range(len(blocks) - 1, -1, -1):
        # Under a rule a tail may be longer: a line about the columnist after a short poem.
        if opens[number] and left < whole and left <= (0.5 if blocks[number].ruled else 0.25) * whole:
            found = number
        left += prose[number]
    return found


_QUOTES = re.compile("[说称道示:,] ?“")


def _opens_tail(block: Block, is_beside: bool) -> bool:
    """Whether a block is the first of a tail: a heading of related news, an appeal to the reader, a credit."""
    folded = block.folded
    if len(folded) <= 40 and any_of("tail", "headings").match(folded):
        return True
    if len(folded) < 500 and _appeals(block) and not DATE.search(folded) and not _QUOTES.search(folded):
        return True
    return is_beside and block.part is not Part.CAPTION and not block.linklike


def _appeals(block: Block) -> bool:
    """Whether a block asks for gifts; under a rule, one of the words will do."""
    gives = any_of("tail", "gifts").search(block.folded)
    if not gives and not block.ruled:
        return False
    asks = any_of("tail", "asks").search(block.folded)
    return bool((asks and gives) or (block.ruled and (asks or gives)))


def _is_furniture(block: Block) -> bool:
    """Whether a block is none of the article's wherever it stands."""
    folded = block.folded
    if not _ALNUM.search(folded) or (("/" in folded or "@" in folded or folded[0] in "wW") and _ONLY_ADDRESS.match(folded)):
        return True
    if block.linklike and (len(folded) < 100 or not HAS_SENTENCE.search(block.text)):
        return True
    if len(folded) > _SHORT:
        return False
    return bool(any_of("lines", "starts").match(folded) or any_of("lines", "holds").search(folded))


_ALNUM = re.compile(r"[^\W_]")
# Longer lines are sentences, which may well speak of copyright or of sources.
_SHORT = 90
_ONLY_ADDRESS = re.compile(r"\S{0,12}https?://\S+$|www\.\S+$|\[?[\w.]+@[\w.]+\]?$", re.IGNORECASE)


def _is_byline(block: Block) -> bool:
    """Whether a line above the text says when, where and by whom it was published: 2023年4月27日 08:15 来源：新华社."""
    folded = block.folded
    if len(folded) > 90 or block.part is not Part.BODY or HAS_SENTENCE.search(block.text) or not (found := DATE.search(folded)):
        return False
    rest = CLOCK.sub("", folded[: found.start()] + folded[found.end() :]).strip(" |/,-")
    return len(rest) <= 10 or any_of("datelines", "labels").search(rest) is not None


def _without_doubles(blocks: Sequence[Block]) -> list[Block]:
    """Without stand-in texts that a caption, a heading or a paragraph repeats."""
    if not any(block.alt for block in blocks):
        return list(blocks)
    said = squeezed("\n".join(block.text for block in blocks if not block.alt))
    return [block for block in blocks if not block.alt or squeezed(block.text) not in said]


def squeezed(text: str) -> str:
    """Folded and without blanks, for comparison."""
    return _BLANK.sub("", fold(text))


_BLANK = re.compile(r"\s+")
_HAN_BLANK_HAN = re.compile(" (?<=[\u3400-\u9fff] )(?=[\u3400-\u9fff])")  # the blank first, since ``re`` finds that fast
_BESIDE_WIDE = re.compile("(?<=[\u2e80-\uffff“”‘’…—·])\\s+|\\s+(?=[\u2e80-\uffff“”‘’…—·])")
# Headlines have marks of their own, but no full stop.
_FULL_STOP = re.compile("。[”」』’）]*")


def is_segmented(blocks: Sequence[Block]) -> bool:
    """Whether a blank stands between most words, as a word segmenter leaves them."""
    text = "\n".join(block.text for block in blocks)
    blanks = len(_HAN_BLANK_HAN.findall(text))
    many = sum(1 for _ in islice(HAN.finditer(text), 5 * blanks))
    return many < 5 * blanks


def unsegmented(block: Block) -> Block:
    """The block without the blanks of a segmenter, and without the run of headlines that was glued to its end."""
    text = _BESIDE_WIDE.sub("", block.text)
    folded = fold(text)
    if any_of("tail", "glued").search(folded) and (stops := [match.end() for match in _FULL_STOP.finditer(text)]):
        text = text[: stops[-1]]
    return block.saying(text)
