"""Raw articles in, articles out: takes markup and page furniture off, and finds title, date, outlet and sentences.

Knows the order of these steps and how an article's text is laid out; does not know files, nor what any sentence means.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import islice

from timeline.cleaning.furniture import is_segmented, squeezed, unsegmented, without_furniture
from timeline.cleaning.markup import Block, ends_sentence, find_blocks, flattened, normal, parsed
from timeline.cleaning.publication import (
    find_address,
    find_author,
    find_credit,
    find_outlet,
    find_publication,
    read_head,
    site_of,
    stated_day,
)
from timeline.cleaning.sentences import cut, find_sentences
from timeline.cleaning.tables import any_of
from timeline.lexicon import fold
from timeline.model import Article, Part, Publication, RawArticle, Script, Sentence, Span, Stated, UnreadableArticle

__all__ = ["clean", "clean_text", "find_sentences", "script_of", "stated_day"]

_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff\ufff9-\ufffb\ue000-\uf8ff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_UNUSUAL = re.compile(f"{_JUNK.pattern[:-1]}{_SURROGATE.pattern[1:-1]}\r\x85\u2028\u2029\x0b\x0c]")
"""All of these, looked for at once."""


def clean(raw: RawArticle) -> Article:
    """The article on a page: its text without markup and furniture, the title first, and what the page states about it."""
    raw = _harmless(_scrubbed(raw))
    page = parsed(raw.payload) if raw.media_type == "text/html" else None
    blocks = find_blocks(raw, page)
    stated = read_head(page)
    kept = without_furniture(blocks, whole_page=page is not None)
    segmented = is_segmented(kept)
    if segmented:
        kept = [block for block in map(unsegmented, kept) if block.text]
    title, body = _titled(kept, raw.hints.title or stated.title, segmented=segmented)
    body = _mended(body)
    if not title and not body:
        raise UnreadableArticle(f"{raw.id} holds no text beside links and furniture; save the page of the article itself.")
    text, sentences = _laid_out(title, body)
    url = raw.hints.url or stated.url or find_address(blocks)
    datelines = [s.span.of(text) for s in sentences if s.part is Part.DATELINE]
    published, notes = find_publication(raw, stated, blocks, datelines, url)
    return Article(
        id=raw.id,
        title=title,
        text=text,
        sentences=sentences,
        published=published,
        script=script_of(text),
        outlet=raw.hints.outlet or stated.outlet or find_outlet(datelines) or find_credit(blocks) or site_of(url),
        author=raw.hints.author or stated.author or find_author(datelines),
        url=url,
        notes=raw.notes + notes,
    )


def clean_text(text: str, *, published: date | None = None) -> Article:
    """A bare text as an article: nothing is taken off, so that spans hold in ``text`` itself."""
    sentences = tuple(Sentence(span, Part.BODY, text.count("\n", 0, span.start)) for span in find_sentences(text))
    stated = Publication(published, "option") if published else None
    return Article(id="text", title="", text=text, sentences=sentences, published=stated, script=script_of(text))


def script_of(text: str) -> Script:
    """The script that most of the characters with two forms are in.

    >>> str(script_of("習近平會見普京"))
    'hant'
    """
    sample = text[:2000]
    traditional, simplified, rare = _forms()
    count = len(traditional.findall(sample))
    count -= sum(1 for _ in islice(simplified.finditer(sample), count))
    if count > 0 and _BEYOND.search(sample):
        count -= sum(map(sample.count, rare))
    return Script.HANT if count > 0 else Script.HANS


_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@functools.cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """The characters that are only traditional, and those that some traditional one is simplified to, the rare ones apart.

    A class with characters beyond the basic plane would be a list to ``re``, and slow.
    """
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    pairs = [(old, new) for old, new in zip(han, fold(han), strict=True) if old != new]
    simplified = sorted({new for _, new in pairs})
    common = "".join(char for char in simplified if char <= "\uffff")
    return re.compile(f"[{''.join(old for old, _ in pairs)}]"), re.compile(f"[{common}]"), "".join(simplified)[len(common) :]


def _harmless(raw: RawArticle) -> RawArticle:
    """Without markup that no parser gets through."""
    payload = raw.payload if raw.media_type == "text/plain" else flattened(raw.payload)
    if payload == raw.payload:
        return raw
    note = f"{raw.id} has markup that no page has (elements thousands deep, or thousands of attributes), which was left out."
    return replace(raw, payload=payload, notes=(*raw.notes, note))


def _scrubbed(raw: RawArticle) -> RawArticle:
    """Without control characters, direction marks and halves of characters; with one kind of line end."""
    if not _UNUSUAL.search(raw.payload):
        return raw
    whole = _SURROGATE.sub("\ufffd", _JUNK.sub("", raw.payload))
    return replace(raw, payload=_LINE_ENDS.sub("\n", whole))


def _titled(blocks: list[Block], stated: Stated | None, *, segmented: bool) -> tuple[str, list[Block]]:
    """The title, and the blocks that are not the title again."""
    first = next((number for number, block in enumerate(blocks) if block.real), len(blocks))
    title = _bare_title(stated.value) if stated else ""
    if not title:
        number = _title_block(blocks, first, segmented=segmented)
        if number is None:
            return "", blocks
        title = _bare_title(blocks[number].text)
    same = squeezed(title)
    return title, [block for number, block in enumerate(blocks) if number > first or not _repeats(block, same)]


def _title_block(blocks: Sequence[Block], first: int, *, segmented: bool) -> int | None:
    """The number of the block that is the title: a heading above the text, else a first line that is no sentence."""
    for number, block in enumerate(blocks[: first + 1]):
        if block.part is Part.HEADING:
            return number
    lone = blocks[0] if len(blocks) > 1 and not segmented else None
    if (
        lone
        and lone.part is Part.BODY
        and len(lone.text) <= 60
        and not re.search("[。；;]|[：:，]$", lone.text)
        and not _dateline(lone.folded)
    ):
        return 0
    return None


def _repeats(block: Block, title: str) -> bool:
    """Whether a block is the title over again, or all but a few words of it in a heading or under a picture."""
    if block.part is Part.DATELINE or len(block.text) > 200:
        return False
    text = squeezed(_bare_title(block.text))
    nearly = block.part is not Part.BODY and len(text) >= 8 and (text in title or title in text) and len(text) < 1.5 * len(title)
    return text == title or nearly


def _bare_title(title: str) -> str:
    """A title without the site's name after it and remarks on pictures: （组图） (pictures), _新华网.

    >>> _bare_title("习近平会见普京(图) - 新华网")
    '习近平会见普京'
    """
    title = normal(unescape(title)).lstrip("]】）)》")
    while _MAY_JOIN.search(title) and (mark := _BEFORE_SITE.search(title)) and mark.start() >= 4 and _is_site(mark):
        title = title[: mark.start()].rstrip()
    while title.endswith(_REMARK_ENDS) and (remark := _REMARK.search(title)) and _is_remark(remark):
        title = title[: remark.start()].rstrip()
    return title


_MAY_JOIN = re.compile("[|｜_–—-]")
_BEFORE_SITE = re.compile(r"(?:\s*[|｜_]\s*|\s+[-–—]+\s+|(?<=[^\sA-Za-z0-9])(?P<tight>-)(?=[^\s0-9]))(?P<site>[^|｜_–—-]{1,40})$")
_REMARK = re.compile(r"\s*[(（\[【][^()（）\[\]【】]{1,10}[)）\]】]$")
_REMARK_ENDS = (")", "）", "]", "】")


def _is_remark(mark: re.Match[str]) -> bool:
    return any_of("titles", "remarks").fullmatch(fold(mark[0].strip())) is not None


def _is_site(mark: re.Match[str]) -> bool:
    """Whether the end of a title names a site; after a hyphen without blanks, which also joins names (东盟-中国), only if it must."""
    return any_of("outlets", "sites" if mark["tight"] else "suffixes").match(fold(mark["site"]).strip()) is not None


_ADDRESS = re.compile(r"\s?(?:https?://|pic\.twitter\.com/)[\w./?=&%#~+:-]+")
_END_MARKS = "#◇◆■□▲●★ \u3000"
_MID_SENTENCE = re.compile("[\u3400-\u9fffA-Za-z0-9，、]")


def _mended(blocks: Sequence[Block]) -> list[Block]:
    """With the paragraphs joined that an advertisement broke in two, and without addresses and end marks."""
    mended: list[Block] = []
    for block in blocks:
        text = (_ADDRESS.sub("", block.text) if "/" in block.text else block.text).rstrip(_END_MARKS) or block.text
        last = mended[-1] if mended else None
        if last and last.part is block.part is Part.BODY and not block.ruled and _goes_on(last.text, text, gap=block.gap):
            mended[-1] = last.saying(last.text + (" " if last.text[-1].isascii() and text[0].isascii() else "") + text)
        else:
            mended.append(block.saying(text))
    return mended


def _goes_on(before: str, after: str, *, gap: bool) -> bool:
    """Whether a paragraph ends in the middle of a sentence, which the next goes on with."""
    if len(before) < 15 or ends_sentence(before) or not _MID_SENTENCE.match(after) or _dateline(fold(after[:160])):
        return False
    if any_of("sentences", "unfinished").search(fold(before[-6:])):
        return True
    begun = _LAST_SENTENCE.search(before[-200:])
    # A few characters after the last stop are a credit: 。美聯社 (Associated Press).
    return gap and begun is not None and len(begun[0]) >= 6 and ("，" in before or "。" in before) and ends_sentence(after)


_LAST_SENTENCE = re.compile("[^。！？；”’」』）)*]+$")


def _laid_out(title: str, blocks: Iterable[Block]) -> tuple[str, tuple[Sentence, ...]]:
    """The article's text, a paragraph a line and the title first, and its sentences."""
    pieces: list[str] = []
    sentences: list[Sentence] = []
    at = 0
    parts = [(title, "", Part.TITLE)] if title else []
    for paragraph, (text, folded, part) in enumerate([*parts, *((block.text, block.folded, block.part) for block in blocks)]):
        whole = part in (Part.TITLE, Part.HEADING, Part.DATELINE)
        opening = 0 if whole else _dateline(folded[:160])
        if opening:
            sentences.append(Sentence(Span(at, at + opening), Part.DATELINE, paragraph))
        begin = at + opening
        for start, end in ((0, len(text)),) if whole else cut(text[opening:]):
            sentences.append(Sentence(Span(begin + start, begin + end), part, paragraph))
        pieces.append(text)
        at += len(text) + 1
    return "\n".join(pieces), tuple(sentences)


def _dateline(folded: str) -> int:
    """How long the dateline is that a paragraph begins with: 新华社北京3月15日电（记者某某）."""
    match = any_of("datelines", "openings").match(folded)
    return match.end() if match else 0
