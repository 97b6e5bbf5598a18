"""Raw articles in, articles out: takes markup and page furniture off, and finds title, date, outlet and sentences.

Knows how news pages are built and what they add to the news; does not know files, nor what any sentence means.
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import parsedate
from html import unescape
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from timeline.lexicon import fold
from timeline.model import Article, Hints, Part, Publication, RawArticle, Script, Sentence, Span, Stated, UnreadableArticle

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Marks that the collected text carries until it is normalised. Input cannot hold them: ``_scrubbed`` takes private use characters out.
_LINK, _END_LINK, _STRONG, _END_STRONG = "\ue000", "\ue001", "\ue002", "\ue003"
# White space that the markup brought in: a line end, and a blank at the edge of an element.
_SOFT, _EDGE = "\v", "\f"

_JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff\ufff9-\ufffb\ue000-\uf8ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_BLANK = re.compile(r"\s+")
_MARKS = re.compile("[\ue000-\ue003]")
_ENDS_SENTENCE = re.compile("[。！？!?…；;][”’」』）)】》〉\"']*$|[：:]$")
_HAS_SENTENCE = re.compile("[。！？；…]|[!?;] |[.!?]$")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@functools.cache
def _furniture() -> Mapping[str, Mapping[str, list[str]]]:
    """``furniture.toml``: the words and patterns by which furniture is known."""
    with (resources.files("timeline") / "data" / "furniture.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _any_of(table: str, key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _furniture()[table][key]), re.IGNORECASE)


@functools.cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(_furniture()[table][key])


@dataclass(slots=True)
class _Block:
    """A piece of a page that is set apart from the next: a paragraph, a heading, a caption, a line."""

    text: str
    part: Part = Part.BODY
    linked: int = 0
    """How many of its characters are links."""
    ruled: bool = False
    """It stands right under a horizontal rule."""
    gap: bool = False
    """Something without text, such as a slot for advertisements, stands before it."""
    alt: bool = False
    """It is the text that stands in for a picture."""
    place: tuple[int, ...] = ()
    """The containers it is in, from the outermost."""
    folded: str = field(default="")

    def __post_init__(self) -> None:
        self.folded = fold(self.text)

    @property
    def linklike(self) -> bool:
        """Whether it is a link, or a row of them."""
        return self.linked > (0.5 if "|" in self.folded else 0.75) * len(self.text)

    @property
    def weight(self) -> int:
        """How much of the article it is: lines without a sentence may be verse, a list, or headlines of other articles."""
        return 0 if self.linklike else len(self.text) if _HAS_SENTENCE.search(self.text) else len(self.text) // 3

    @property
    def real(self) -> bool:
        """Whether it reads like a paragraph of an article."""
        return self.part is Part.BODY and len(self.text) >= 15 and self.linked < 0.5 * len(self.text) and bool(_HAS_SENTENCE.search(self.text))


def clean(raw: RawArticle) -> Article:
    """The article on a page: its text without markup and furniture, the title first, and what the page states about it."""
    raw = replace(raw, payload=_scrubbed(raw.payload))
    page = _parsed(raw.payload) if raw.media_type == "text/html" else None
    blocks = _blocks(raw, page)
    stated = _stated_by(page)
    kept = _kept(blocks, whole_page=page is not None)
    segmented = _is_segmented(kept)
    if segmented:
        kept = [block for block in map(_joined, kept) if block.text]
    title, body = _titled(kept, raw.hints.title or stated.title, segmented=segmented)
    body = _mended(body)
    if not title and not body:
        raise UnreadableArticle(f"{raw.id} holds no text beside links and furniture; save the page of the article itself.")
    text, sentences = _laid_out(title, body)
    url = raw.hints.url or stated.url or _address(blocks)
    datelines = [s.span.of(text) for s in sentences if s.part is Part.DATELINE]
    published, notes = _publication(raw, stated, blocks, datelines, url)
    return Article(
        id=raw.id,
        title=title,
        text=text,
        sentences=sentences,
        published=published,
        script=script_of(text),
        outlet=raw.hints.outlet or stated.outlet or _outlet(datelines) or _credited(blocks),
        author=raw.hints.author or stated.author or _author(datelines),
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
    traditional, simplified = _forms()
    sample = text[:2000]
    return Script.HANT if sum(map(traditional.__contains__, sample)) > sum(map(simplified.__contains__, sample)) else Script.HANS


@functools.cache
def _forms() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that are only traditional, and those that some traditional one is simplified to."""
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    pairs = [(old, new) for old, new in zip(han, fold(han), strict=True) if old != new]
    return frozenset(old for old, _ in pairs), frozenset(new for _, new in pairs)


def _scrubbed(payload: str) -> str:
    """Without control characters, direction marks and halves of characters; with one kind of line end."""
    return _LINE_ENDS.sub("\n", _SURROGATE.sub("\ufffd", _JUNK.sub("", payload)))


# --- Blocks

_TARGET = r"\((?:\([^()\[\]\n]*\)|[^()\[\]\n])*\)"
_MARKDOWN_IMAGE = re.compile(rf"!\[(?P<alt>[^\[\]\n]*)\]{_TARGET}")
_MARKDOWN_LINK = re.compile(rf"\[(?P<text>(?:\[[^\[\]\n]*\]|[^\[\]\n])*)\]{_TARGET}")
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>[^\n]*)$")
_MARKDOWN_RULE = re.compile(r"[-=*_](?:[ \t]*[-=*_]){2,}[ \t]*$")
_MARKDOWN_STRONG = re.compile(r"(?:\*\*|__)(?P<text>[^*_\n]+)(?:\*\*|__)")
_MARKDOWN_BULLET = re.compile(r"[-*+>][ \t]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[\s_-]+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSED = frozenset({"p", "li", "figcaption", "td", "th", "dt", "dd", "caption", "pre", "address", "summary"}) | _HEADINGS
_CONTAINERS = frozenset(
    {"div", "section", "article", "main", "td", "table", "body", "center", "figure", "header", "ul", "ol", "dl", "blockquote", "details", "form"}
)
_BLOCKS = _CLOSED | _CONTAINERS | {"html", "tr", "tbody", "thead", "tfoot", "fieldset", "hr"}
_DEEPEST = 48
# The parser's time grows with the square of the depth: a page with so many tags, most of them never closed, is no page.
_MANY_TAGS = 20_000


def _parsed(payload: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    tags = payload.count("<")
    if tags > _MANY_TAGS and tags > 3 * payload.count("</"):
        payload = re.sub(r"<[^<>]*>", "\n", payload)
    return LexborHTMLParser(payload)


def _blocks(raw: RawArticle, page: LexborHTMLParser | None) -> list[_Block]:
    """The page's blocks in reading order, furniture included."""
    collector = _Collector(markdown=raw.media_type == "text/markdown")
    if raw.media_type == "text/plain":
        collector.paragraphs(unescape(raw.payload))
        return collector.blocks
    parsed = page or _parsed(raw.payload)
    if parsed.body is not None:
        _walk(parsed.body, collector)
    collector.end()
    return collector.blocks


def _walk(root: LexborNode, collector: _Collector) -> None:
    """Show every node below ``root`` to the collector, without recursion: pages nest as deep as they like."""
    whole = len(root.text())
    node, above = root.child, []
    while node is not None:
        entered = False
        if node.is_text_node:
            collector.text(node.text_content or "")
        elif node.is_element_node:
            entered = _shows(node, whole)
            if entered:
                collector.open(node.tag or "", node.attributes)
            else:
                collector.skip()
        child = node.child if entered else None
        if child is not None:
            above.append(node)
            node = child
            continue
        if entered:
            collector.close()
        while node.next is None and above:
            node = above.pop()
            collector.close()
        node = node.next


def _shows(node: LexborNode, whole: int) -> bool:
    """Whether a reader sees the element as part of the article: it is not hidden, and nothing calls it furniture."""
    if node.tag in _words("elements", "skip"):
        return False
    attributes = node.attributes
    if not attributes:
        return True
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if names == " " or node.tag in ("body", "article", "main") or _words("elements", "names").isdisjoint(_NAME_PARTS.split(names.lower())):
        return True
    return len(node.text()) > 0.5 * whole


class _Frame(NamedTuple):
    """What holds inside an element."""

    part: Part = Part.BODY
    block: bool = True
    closed: bool = False
    """Line ends are no more than blanks here."""
    linked: bool = False
    strong: bool = False
    place: tuple[int, ...] = ()
    count: int = 0
    """How many blocks there were when it began."""


class _Collector:
    """Gathers the text of inline elements into blocks."""

    def __init__(self, *, markdown: bool) -> None:
        self.blocks: list[_Block] = []
        self._markdown = markdown
        self._pieces: list[str] = []
        self._frames = [_Frame()]
        self._opened = 0
        self._ruled = self._gap = self._pictured = False
        self._alt = ""

    def skip(self) -> None:
        """Take note of an element that is passed over."""
        self._gap = True

    def open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Enter an element; ``close`` leaves it."""
        frame = self._frames[-1]
        caption = tag in ("figcaption", "caption") or not _words("elements", "captions").isdisjoint((attributes.get("class") or "").lower().split())
        block = tag in _BLOCKS or caption
        if block:
            self.end()
        part = Part.CAPTION if caption else Part.HEADING if tag in _HEADINGS else frame.part
        self._opened += 1
        place = (*frame.place, self._opened) if tag in _CONTAINERS and len(frame.place) < _DEEPEST else frame.place
        linked, strong = frame.linked or tag == "a", frame.strong or tag in ("strong", "b")
        self._frames.append(_Frame(part, block, frame.closed or tag in _CLOSED, linked, strong, place, len(self.blocks)))
        if tag == "br":
            self._pieces.append("\n")
        elif tag == "hr":
            self._ruled = True
        elif tag == "img":
            self._picture(attributes.get("alt") or "")

    def close(self) -> None:
        frame = self._frames[-1]
        if frame.block:
            self.end()
            self._gap |= frame.count == len(self.blocks)
        self._frames.pop()

    def text(self, text: str) -> None:
        """Take in a text node; white space at its edges comes from the markup, not from the writer."""
        frame = self._frames[-1]
        inner = text.strip()
        if not inner:
            self._pieces.append("\n\n" if self._markdown and not frame.closed and text.count("\n") > 1 else _SOFT)
            return
        lead, trail = text[: text.index(inner[0])], text[text.rindex(inner[-1]) + 1 :]
        if not self._markdown or frame.closed:
            inner = inner.replace("\n", _SOFT)
        if frame.linked:
            inner = f"{_LINK}{inner}{_END_LINK}"
        if frame.strong:
            inner = f"{_STRONG}{inner}{_END_STRONG}"
        self._pieces += (self._edge(lead), inner, self._edge(trail))

    def _edge(self, blank: str) -> str:
        if self._markdown and not self._frames[-1].closed and blank.count("\n") > 1:
            return "\n\n"
        return "" if not blank else _SOFT if "\n" in blank else _EDGE

    def _picture(self, alt: str) -> None:
        if not "".join(self._pieces).strip():
            self._settle_alt()
            self._pictured, self._alt = True, alt

    def _settle_alt(self) -> None:
        """Let the stand-in text of a picture without a caption be its caption, where it says something."""
        alt, self._alt = _normal(self._alt), ""
        if len(alt) >= 12 and _HAN.search(alt) and (_HAS_SENTENCE.search(alt) or any(char.isdigit() for char in alt)):
            self.blocks.append(_Block(alt, Part.CAPTION, alt=True, place=self._frames[-1].place))

    def end(self) -> None:
        """End the block that is being gathered."""
        text, self._pieces = "".join(self._pieces), []
        if text.strip():
            if self._markdown and not self._frames[-1].closed:
                self.paragraphs(text)
            else:
                for line in text.split("\n"):
                    self._add(line)
        self._pictured = False

    def paragraphs(self, text: str) -> None:
        """Take in plain text or Markdown: a paragraph a line, but for lines that were wrapped at a width."""
        width = _wrapped_at(text)
        wrapped: list[str] = []
        for line in map(str.strip, text.split("\n")):
            if not (wrapped and width and line and len(wrapped[-1]) >= width and not _ENDS_SENTENCE.search(wrapped[-1])):
                self._add_line(_SOFT.join(wrapped))
                wrapped = []
            wrapped.append(line)
        self._add_line(_SOFT.join(wrapped))

    def _add_line(self, line: str) -> None:
        if not line.strip():
            self._pictured = self._pictured and not self._markdown
        elif self._markdown and (heading := _MARKDOWN_HEADING.match(line)):
            self._add(heading["text"].rstrip("# \t"), Part.HEADING)
        elif _MARKDOWN_RULE.match(line):
            self._ruled = True
        elif self._markdown:
            self._add_markdown(line)
        else:
            self._add(line)

    def _add_markdown(self, line: str) -> None:
        for image in _MARKDOWN_IMAGE.finditer(line):
            self._picture(image["alt"])
        line = _MARKDOWN_BULLET.sub("", line, count=1) if _MARKDOWN_BULLET.match(line) else line
        self._add(line)

    def _add(self, line: str, part: Part | None = None) -> None:
        """Make a block of a line that still has its marks."""
        if self._markdown:
            line = _MARKDOWN_LINK.sub(f"{_LINK}\\g<text>{_END_LINK}", _MARKDOWN_IMAGE.sub("", line))
            line = _MARKDOWN_STRONG.sub(f"{_STRONG}\\g<text>{_END_STRONG}", line).replace("**", "")
        text = _normal(_MARKS.sub("", line))
        if not text:
            return
        frame = self._frames[-1]
        part = part or frame.part
        if part is Part.HEADING and len(text) > 45 and "。" in text:
            part = Part.BODY
        elif part is Part.BODY and self._pictured and len(text) <= 200:
            part = Part.CAPTION
        elif part is Part.BODY and len(text) <= 45 and "。" not in text and _length(_STRONGLY, line) >= len(text) - 2:
            part = Part.HEADING
        if part is Part.CAPTION:
            self._alt = ""
        self._settle_alt()
        self._pictured = False
        self.blocks.append(_Block(text, part, linked=_length(_LINKED, line), ruled=self._ruled, gap=self._gap, place=frame.place))
        self._ruled = self._gap = False


_LINKED = re.compile(f"{_LINK}([^{_LINK}{_END_LINK}]*){_END_LINK}")
_STRONGLY = re.compile(f"{_STRONG}([^{_STRONG}{_END_STRONG}]*){_END_STRONG}")


def _length(marked: re.Pattern[str], line: str) -> int:
    """How many characters of a line stand between such marks."""
    return sum(len(_normal(_MARKS.sub("", match[1]))) for match in marked.finditer(line))


def _wrapped_at(text: str) -> int:
    """The length above which a line goes on in the next, for text with hard line ends; 0 where lines are paragraphs."""
    lengths = [len(line) for line in map(str.strip, text.split("\n")) if line]
    longest = max(lengths, default=0)
    full = [length for length in lengths if length >= 0.85 * longest]
    return int(0.85 * longest) if len(lengths) >= 4 and 20 <= longest <= 100 and len(full) >= 0.6 * len(lengths) else 0


def _normal(text: str) -> str:
    """With the blanks that a reader would see: none beside a Chinese mark, none that only markup brought between Chinese characters."""
    text = text.strip()
    return _BLANK.sub(_blank_between, text) if _BLANK.search(text) else text


def _blank_between(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    before, after = text[match.start() - 1], text[match.end()]
    wide = _is_wide(before), _is_wide(after)
    if (any(wide) and (_SOFT in run or "\n" in run)) or (all(wide) and _EDGE in run):
        return ""
    if before in "，。；：？！、" or after in "，。；：？！、）”’」』":
        return ""
    return "　" if "　" in run and all(wide) else " "


def _is_wide(char: str) -> bool:
    return char >= "\u2e80" or char in "“”‘’…—·"


# --- Furniture


def _kept(blocks: Sequence[_Block], *, whole_page: bool) -> list[_Block]:
    """The blocks of the article, in order; what stands before, after and beside it on the page is dropped."""
    if whole_page:
        blocks = _main(blocks)
    blocks = blocks[: _tail(blocks)]
    first = next((number for number, block in enumerate(blocks) if block.real), len(blocks))
    kept = []
    for number, block in enumerate(blocks):
        if number < first and _is_byline(block):
            kept.append(replace(block, part=Part.DATELINE))
        elif not _is_furniture(block):
            kept.append(block)
    return _without_doubles(kept)


def _main(blocks: Sequence[_Block]) -> list[_Block]:
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


def _tail(blocks: Sequence[_Block]) -> int:
    """The number of the block with which the page's tail begins: credits, appeals, related news, and hardly any prose after."""
    opens = [_opens_tail(block) for block in blocks]
    prose = [0 if opening else block.weight for block, opening in zip(blocks, opens, strict=True)]
    left, whole = 0, sum(prose)
    found = len(blocks)
    for number in range(len(blocks) - 1, -1, -1):
        if opens[number] and left < whole:
            found = number
        left += prose[number]
        if left > 0.25 * whole:
            break
    return found


def _opens_tail(block: _Block) -> bool:
    folded = block.folded
    if len(folded) <= 40 and _any_of("tail", "headings").match(folded):
        return True
    if len(folded) < 500 and not _DATE.search(folded):
        asks, gives = _any_of("tail", "asks").search(folded), _any_of("tail", "gifts").search(folded)
        if (asks and gives) or (block.ruled and (asks or gives)):
            return True
    return block.part is not Part.CAPTION and _is_furniture(block) and not block.linklike


def _is_furniture(block: _Block) -> bool:
    """Whether a block is none of the article's wherever it stands."""
    folded = block.folded
    if not any(char.isalnum() for char in folded) or _ONLY_ADDRESS.match(folded):
        return True
    if block.linklike and (len(folded) < 100 or not _HAS_SENTENCE.search(block.text)):
        return True
    if len(folded) > _furniture_width():
        return False
    return bool(_any_of("lines", "starts").match(folded) or _any_of("lines", "holds").search(folded))


def _furniture_width() -> int:
    return int(str(_furniture()["lines"]["short"]))


_ONLY_ADDRESS = re.compile(r"\S{0,12}https?://\S+$|www\.\S+$|\[?[\w.]+@[\w.]+\]?$", re.IGNORECASE)


def _is_byline(block: _Block) -> bool:
    """Whether a line above the text says when, where and by whom it was published: 2023年4月27日 08:15 来源：新华社."""
    folded = block.folded
    if len(folded) > 90 or _HAS_SENTENCE.search(block.text) or block.part is Part.CAPTION or not (found := _DATE.search(folded)):
        return False
    rest = _CLOCK.sub("", folded[: found.start()] + folded[found.end() :]).strip(" |/,-")
    return len(rest) <= 10 or any(label in rest for label in _furniture()["datelines"]["labels"])


def _without_doubles(blocks: Sequence[_Block]) -> list[_Block]:
    """Without stand-in texts that a caption, a heading or a paragraph repeats."""
    if not any(block.alt for block in blocks):
        return list(blocks)
    said = _squeezed("\n".join(block.text for block in blocks if not block.alt))
    return [block for block in blocks if not block.alt or _squeezed(block.text) not in said]


def _squeezed(text: str) -> str:
    return _BLANK.sub("", fold(text))


# --- Word-segmented text

_HAN_BLANK_HAN = re.compile("[\u3400-\u9fff] (?=[\u3400-\u9fff])")
_BESIDE_WIDE = re.compile("(?<=[\u2e80-\uffff“”‘’…—·])\\s+|\\s+(?=[\u2e80-\uffff“”‘’…—·])")
_LAST_STOP = re.compile("[。！？][”」』’）]*")


def _is_segmented(blocks: Sequence[_Block]) -> bool:
    """Whether a blank stands between most words, as a word segmenter leaves them."""
    text = "\n".join(block.text for block in blocks)
    return len(_HAN_BLANK_HAN.findall(text)) > 0.2 * len(_HAN.findall(text))


def _joined(block: _Block) -> _Block:
    """The block without the blanks of a segmenter, and without the run of headlines that was glued to its end."""
    text = _BESIDE_WIDE.sub("", block.text)
    stops = [match.end() for match in _LAST_STOP.finditer(text)]
    glued = "|".join(_furniture()["tail"]["glued"])
    if stops and re.search(f"(?:{glued}){{2}}$", fold(text)):
        stop = next((end for end in reversed(stops) if text[end - 1] not in "！？" and text[end - 1 : end] not in "”」" or text[end - 2 : end - 1] == "。"), stops[-1])
        text = text[:stop]
    return replace(block, text=text)


# --- Title


def _titled(blocks: list[_Block], stated: Stated | None, *, segmented: bool) -> tuple[str, list[_Block]]:
    """The title, and the blocks that are not the title again."""
    first = next((number for number, block in enumerate(blocks) if block.real), len(blocks))
    title = _bare_title(stated.value) if stated else ""
    if not title:
        number = _title_block(blocks, first, segmented=segmented)
        if number is None:
            return "", blocks
        title = _bare_title(blocks[number].text)
    same = _squeezed(title)
    return title, [block for number, block in enumerate(blocks) if number > first or not _repeats(block, same)]


def _title_block(blocks: Sequence[_Block], first: int, *, segmented: bool) -> int | None:
    """The number of the block that is the title: a heading above the text, else a first line that is no sentence."""
    for number, block in enumerate(blocks[: first + 1]):
        if block.part is Part.HEADING:
            return number
    lone = blocks[0] if len(blocks) > 1 and not segmented else None
    if lone and lone.part is Part.BODY and len(lone.text) <= 60 and not re.search("[。；;]|[：:，]$", lone.text) and not _dateline(lone.folded):
        return 0
    return None


def _repeats(block: _Block, title: str) -> bool:
    text = _squeezed(_bare_title(block.text))
    return block.part is not Part.DATELINE and (text == title or (len(text) >= 8 and block.part is not Part.BODY and (text in title or title in text) and len(text) < 1.5 * len(title)))


def _bare_title(title: str) -> str:
    """A title without the site's name after it and remarks on pictures: （组图） (pictures), _新华网.

    >>> _bare_title("习近平会见普京(图) - 新华网")
    '习近平会见普京'
    """
    title = _normal(unescape(title)).lstrip("]】）)》")
    while (cut := _TITLE_MARK.search(title)) and cut.start() >= 4:
        tail = fold(title[cut.end() :]).strip()
        if not _any_of("outlets", "suffixes").match(tail):
            break
        title = title[: cut.start()].rstrip()
    while (remark := _TITLE_REMARK.search(title)) and _any_of("titles", "remarks").fullmatch(fold(remark[0].strip())):
        title = title[: remark.start()].rstrip()
    return title


_TITLE_MARK = re.compile(r"(?:\s*[|｜_]\s*|\s+[-–—]+\s+|(?<=[^\sA-Za-z0-9])-(?=[^\s\d]))[^|｜_]{1,40}$")
_TITLE_REMARK = re.compile(r"\s*[(（\[【][^()（）\[\]【】]{1,10}[)）\]】]$")


# --- Text and sentences

_BROKEN_OFF = re.compile("[，、（《“「:：,(]$|(?:的|和|与|與|在|而|对|對|向|及|或|把|被|从|從|于|於|并|並|但|就|为|為|将|將|放在|以及|包括|由|至|到|给|給)$")
_ADDRESS = re.compile(r"\s?(?:https?://|pic\.twitter\.com/)[\w./?=&%#~+:-]+")
_TRAILING = re.compile("[#◇◆■□▲●★\\s]+$")
_MID_SENTENCE = re.compile("[\u3400-\u9fffA-Za-z0-9，、]")


def _mended(blocks: Sequence[_Block]) -> list[_Block]:
    """With the paragraphs joined that an advertisement broke in the middle of a sentence."""
    mended: list[_Block] = []
    for block in blocks:
        text = _TRAILING.sub("", _ADDRESS.sub("", block.text)) or block.text
        last = mended[-1] if mended else None
        if last and last.part is block.part is Part.BODY and not block.ruled and _goes_on(last.text, text, gap=block.gap):
            mended[-1] = replace(last, text=last.text + (" " if last.text[-1].isascii() and text[0].isascii() else "") + text)
        else:
            mended.append(block if text == block.text else replace(block, text=text))
    return mended


def _goes_on(before: str, after: str, *, gap: bool) -> bool:
    if len(before) < 15 or _ENDS_SENTENCE.search(before) or not _MID_SENTENCE.match(after) or _dateline(fold(after[:160])):
        return False
    if _BROKEN_OFF.search(before):
        return True
    return before[-1] not in "”’」』）)" and ("。" in before or (gap and "，" in before and bool(_ENDS_SENTENCE.search(after))))


def _laid_out(title: str, blocks: Iterable[_Block]) -> tuple[str, tuple[Sentence, ...]]:
    """The article's text, a paragraph a line and the title first, and its sentences."""
    pieces: list[str] = []
    sentences: list[Sentence] = []
    at = 0
    parts = [(title, Part.TITLE)] if title else []
    for paragraph, (text, part) in enumerate([*parts, *((block.text, block.part) for block in blocks)]):
        whole = part in (Part.TITLE, Part.HEADING, Part.DATELINE)
        cut = 0 if whole else _dateline(fold(text[:160]))
        if cut:
            sentences.append(Sentence(Span(at, at + cut), Part.DATELINE, paragraph))
        rest = [Span(0, len(text))] if whole else [Span(cut + s.start, cut + s.end) for s in find_sentences(text[cut:])]
        sentences += (Sentence(Span(at + s.start, at + s.end), part, paragraph) for s in rest)
        pieces.append(text)
        at += len(text) + 1
    return "\n".join(pieces), tuple(sentences)


def _dateline(folded: str) -> int:
    """How long the dateline is that a paragraph begins with: 新华社北京3月15日电（记者某某）."""
    match = _any_of("datelines", "openings").match(folded)
    return match.end() if match else 0


_CLOSERS = {"（": "）", "(": ")", "“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "【": "】", "［": "］"}
_STOP = re.compile("[。！？!?；;…]+|\\.+|[（(“「『‘《【［）)”」』’》】］]|\n")
_AFTER_STOP = re.compile("[。！？!?；;…]*[”’」』）)】》\"']*")
_CREDIT_AFTER = re.compile(r"\s?[（(][^（）()\n]{1,80}[）)]\s*(?:\n|\Z)")
_LONG_QUOTE = 100


def find_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text, without the white space between them.

    >>> [span.of("他来了。“好吗？”他问。") for span in find_sentences("他来了。“好吗？”他问。")]
    ['他来了。', '“好吗？”他问。']
    """
    spans: list[Span] = []
    start = 0
    for end in (*_boundaries(text), len(text)):
        if end <= start:
            continue
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
        start = end
    return tuple(spans)


def _boundaries(text: str) -> Iterator[int]:
    """Where a sentence ends: at a stop outside of brackets and quotations, at one inside only where they are long."""
    closes = _pairs(text)
    opened: list[int] = []
    begun = 0
    for match in _STOP.finditer(text):
        mark, at = match[0], match.start()
        if at < begun:
            continue
        if at in closes:
            opened.append(closes[at])
            continue
        while opened and opened[-1] <= at:
            opened.pop()
        if mark == "\n":
            begun = match.end()
            yield begun
            continue
        if mark in _CLOSERS or mark in _CLOSERS.values() or (mark[0] in ".;!?" and not _stops(text, match)):
            continue
        end = _AFTER_STOP.match(text, match.end()).end()  # type: ignore[union-attr]
        if opened and opened[0] >= end and at - begun < _LONG_QUOTE:
            continue
        if end > match.end() and _any_of_says().match(fold(text[end : end + 20])):
            continue
        if _CREDIT_AFTER.match(text, end):
            continue
        begun = end
        yield end


@functools.cache
def _any_of_says() -> re.Pattern[str]:
    return re.compile(str(_furniture()["sentences"]["says"]) + "[。!?;]?")


def _pairs(text: str) -> dict[int, int]:
    """Opening bracket or quotation mark → the place of its end; those without an end count for nothing."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer("[（(“「『‘《【［）)”」』’》】］\n]", text):
        mark = match[0]
        if mark == "\n":
            opened.clear()
        elif mark in _CLOSERS:
            opened.append(match.start())
        else:
            at = next((number for number in range(len(opened) - 1, max(-1, len(opened) - 6), -1) if _closes(text[opened[number]], mark)), None)
            if at is not None:
                pairs[opened[at]] = match.start()
                del opened[at:]
    return pairs


def _closes(opening: str, mark: str) -> bool:
    return _CLOSERS[opening] == mark or {opening, mark} in ({"（", ")"}, {"(", "）"})


def _stops(text: str, match: re.Match[str]) -> bool:
    """Whether a narrow mark ends a sentence: a full stop does after Chinese, or after a word and before a capital; not in U.S. or 3.5."""
    before, after = text[: match.start()][-12:], text[match.end() : match.end() + 2]
    if match[0][0] != ".":
        return not after or not (before[-1:].isascii() and before[-1:].isalnum() and after[0].isascii() and after[0].isalnum())
    if len(match[0]) > 1:
        return False
    if before and _is_wide(before[-1]):
        return not after or not after[0].isascii() or after[0].isspace()
    word = re.search(r"[A-Za-z]+$", before)
    if word is None or len(word[0]) < 3 or word[0].lower() in _words("sentences", "abbreviations"):
        return False
    return not after or (after[0] == " " and (after[1:].isupper() or _is_wide(after[1:] or "a")))


# --- What the page states

_META = {
    "title": ("og:title", "twitter:title"),
    "published": ("article:published_time", "og:published_time", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date",
                  "dc.date.issued", "dcterms.created", "datepublished", "date", "weibo: article:create_at", "apub:time", "parsely-pub-date", "sailthru.date"),
    "outlet": ("og:site_name", "article:publisher", "application-name", "source", "mediaid"),
    "author": ("author", "article:author", "dc.creator", "byl"),
    "url": ("og:url",),
}  # fmt: skip
_JSON_LD = {"title": ("headline", "name"), "published": ("datePublished", "dateCreated"), "outlet": ("publisher",), "author": ("author",), "url": ("url",)}


class _PageSays(NamedTuple):
    """What the head of a whole page states, and every date in it."""

    title: Stated | None = None
    outlet: Stated | None = None
    author: Stated | None = None
    url: Stated | None = None
    dates: tuple[Stated, ...] = ()


def _stated_by(page: LexborHTMLParser | None) -> _PageSays:
    if page is None:
        return _PageSays()
    metas = {(node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or "").lower(): node.attributes.get("content")
             for node in reversed(page.css("meta"))}  # fmt: skip
    said = {role: [Stated(value, "meta tag") for name in names if (value := (metas.get(name) or "").strip())] for role, names in _META.items()}
    for record in _json_ld(page):
        for role, names in _JSON_LD.items():
            said[role] += [Stated(value, "JSON-LD") for name in names if (value := _named(record.get(name)))]
    for role, selector, attribute in (("url", "link[rel=canonical]", "href"), ("published", "time[datetime]", "datetime")):
        said[role] += [Stated(value, "meta tag", 0.9) for node in page.css(selector)[:1] if (value := node.attributes.get(attribute))]
    heading, headed = page.css_first("h1"), page.css_first("title")
    own = [Stated(text, "page") for node in (heading, headed) if node is not None and (text := _normal(node.text(separator=" ")))]
    said["title"] = own[:1] if heading is not None and own else said["title"] or own
    first = {role: values[0] for role, values in said.items() if values and role != "published"}
    return _PageSays(dates=tuple(said["published"]), **first)


def _json_ld(page: LexborHTMLParser) -> Iterator[Mapping[str, object]]:
    """The records of a page's JSON-LD that describe an article."""
    for node in page.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        graph = content.get("@graph", content) if isinstance(content, dict) else content
        for record in graph if isinstance(graph, list) else [graph]:
            if isinstance(record, dict) and ("datePublished" in record or "headline" in record):
                yield record


def _named(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return "、".join(filter(None, map(_named, value)))
    return value.strip() if isinstance(value, str) else ""


def _address(blocks: Iterable[_Block]) -> Stated | None:
    """The address that a line gives as the article's own: 原文地址 (address of the original)."""
    for block in blocks:
        if "http" in block.text and _any_of("datelines", "address").match(block.folded) and (found := re.search(r"https?://[^\s<>\"']+", block.text)):
            return Stated(found[0], "text")
    return None


def _outlet(datelines: Iterable[str]) -> Stated | None:
    """The outlet that a dateline begins with: 【看中国2021年12月16日讯】, 新华社北京3月15日电."""
    for line in datelines:
        folded = fold(line).lstrip("【(")
        stop = re.search("|".join((r"[\d,:()】\s|/]", r"(?:消息|专电|讯|电)(?=[】):(\s]|$)", *_furniture()["outlets"]["stops"])), folded)
        name = folded[: stop.start()] if stop else ""
        found = re.match(f".{{1,10}}?(?:{'|'.join(_furniture()['outlets']['ends'])})", name)
        length = found.end() if found else len(name)
        if 2 <= length <= 12 and name[:length] not in _words("outlets", "own"):
            start = len(line) - len(line.lstrip("【（("))
            return Stated(line[start : start + length], "dateline")
    return None


_CREDIT = re.compile(r"来源\s*[:/]\s*(?P<name>[^\s:()|/,0-9]{2,14})")
_REPORTER = re.compile(r"记者\s*(?P<name>[\u4e00-\u9fff·]{2,4}?)(?=\s|[)、,/]|综合|综述|报道|报导|编译|台北|香港|北京|华盛顿|\d|$)")


def _credited(blocks: Iterable[_Block]) -> Stated | None:
    """The outlet that a line names as the source: 来源：新华社."""
    for block in blocks:
        if block.part is not Part.CAPTION and len(block.text) < 90 and (found := _CREDIT.search(block.folded)):
            return Stated(block.text[slice(*found.span("name"))], "text")
    return None


def _author(datelines: Iterable[str]) -> Stated | None:
    for line in datelines:
        if found := _REPORTER.search(fold(line)):
            return Stated(line[slice(*found.span("name"))], "dateline")
    return None


# --- Publication date

_NUMERAL = "[\\d零一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<era>民国)\s*(?P<reign>{_NUMERAL}{{1,4}})|(?P<year>(?:19|20)\d\d|[一二][九零][零一二三四五六七八九]{{2}}))"
    rf"\s*(?P<mark>[-/.年])\s*(?P<month>{_NUMERAL}{{1,3}})\s*[-/.月]\s*(?P<day>{_NUMERAL}{{1,3}})(?!\d)\s*日?"
)
_MONTH_DAY = re.compile(rf"(?<!\d)(?P<month>{_NUMERAL}{{1,3}})月(?P<day>{_NUMERAL}{{1,3}})日")
_CLOCK = re.compile(r"(?:星期|周)[一二三四五六日天]|[T\s]*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d|[ap]m|utc|gmt)?|[上下]午|北京时间|当地时间", re.IGNORECASE)
_SLASHED = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"/(?P<year>\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})/"),
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)")
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/")
_STRONG_ORIGINS = frozenset({"option", "front matter", "column", "meta tag", "JSON-LD", "dateline", "URL"})


def stated_day(text: str) -> date | None:
    """The day that a piece of metadata states, in any of the forms that pages use; ``None`` where it states no possible one.

    >>> str(stated_day("民國112年3月15日")), str(stated_day("Wed, 15 Mar 2023 08:00:00 GMT")), stated_day("2023-02-30")
    ('2023-03-15', '2023-03-15', None)
    """
    folded = fold(text.strip())
    if match := _DATE.search(folded):
        return _day_of(match)
    if match := re.match(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d{3,6}$)", folded):
        return _day_of(match)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", folded):
        return datetime.fromtimestamp(int(folded[:10]), UTC).date()
    return _foreign_day(folded)


def _foreign_day(text: str) -> date | None:
    """A day in the forms of other languages: RFC 2822, ``4/2/2024 12:45 PM UTC``, ``15 March 2023``."""
    if len(text) > 60 or not re.search(r"\d{4}", text) or not re.search(r"[A-Za-z]{3}|\d[/.]\d", text):
        return None
    if parts := parsedate(text):
        return _possible(parts[0], parts[1], parts[2])
    import dateparser

    found = dateparser.parse(text, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "MDY"})
    return _possible(found.year, found.month, found.day) if found else None


def _day_of(match: re.Match[str], year: int | None = None) -> date | None:
    groups = match.groupdict()
    if year is None:
        year = _number(groups["reign"]) + 1911 if groups.get("era") else _number(groups["year"])
    return _possible(year + 2000 if year < 100 else year, _number(groups["month"]), _number(groups["day"]))


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """The value of digits, Arabic or Chinese: 15, 二〇二三, 三十一."""
    if text.isascii():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if mark:
        return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)
    return int("".join(char if char.isascii() else str("零一二三四五六七八九".index(char)) for char in text))


def _publication(
    raw: RawArticle, stated: _PageSays, blocks: Sequence[_Block], datelines: Sequence[str], url: Stated | None
) -> tuple[Publication | None, tuple[str, ...]]:
    """The publication date by the surest origin, the others that disagree, and notes on what was stated but is no date."""
    given = [*filter(None, (raw.hints.published,)), *stated.dates]
    notes = tuple(f"{raw.id}: “{item.value[:40]}” ({item.origin}) is no date that can be read; it was left out." for item in given if _is_wrong(item.value))
    found = [Stated(day.isoformat(), item.origin, item.certainty) for item in given if (day := stated_day(item.value))]
    found += _dated("dateline", 0.95, (_DATE.search(fold(line)) for line in datelines if line[0] in "【（(" or "电" in fold(line)))
    found += _dated("URL", 0.9, (_in_address(address) for address in (url.value if url else "", raw.hints.url.value if raw.hints.url else "")))
    found += _dated("text", 0.85, _visible(blocks, datelines))
    found += _dated("file name", 0.7, (pattern.search(raw.id) for pattern in _SLASHED[:2]))
    if not found:
        found += _with_a_year(datelines, [*(item.value for item in given), url.value if url else ""])
    if not found and raw.media_type == "text/html":
        found += _guessed(raw.payload)
    if not found:
        return None, notes
    best = found[0]
    others = {item.value: item for item in reversed(found) if item.origin in _STRONG_ORIGINS and item.value != best.value}
    return Publication(date.fromisoformat(best.value), best.origin, best.certainty, conflicts=tuple(reversed(others.values()))), notes


def _is_wrong(value: str) -> bool:
    return stated_day(value) is None and not re.fullmatch(r"\d{4}(?:[-/年.]\d{1,2}月?)?年?", value.strip())


def _dated(origin: str, certainty: float, matches: Iterable[re.Match[str] | None]) -> list[Stated]:
    days = [day for match in matches if match and (day := _day_of(match))]
    return [Stated(day.isoformat(), origin, certainty) for day in dict.fromkeys(days)]


def _in_address(address: str) -> re.Match[str] | None:
    """The date in an address's path; not the day on which a web archive took its copy."""
    path = unquote(_ARCHIVE.sub("", address))
    return next((match for pattern in _SLASHED if (match := pattern.search(path)) and _day_of(match)), None)


def _visible(blocks: Sequence[_Block], datelines: Sequence[str]) -> Iterator[re.Match[str] | None]:
    """The dates of lines that say when the page was published, and of bylines."""
    for block in blocks:
        if len(block.text) < 120 and (label := _any_of("datelines", "published").search(block.folded)) and not block.real:
            found = _DATE.search(block.folded, label.end())
            yield found if found and found.start() - label.end() < 4 else None
    for line in datelines:
        yield _DATE.search(fold(line))


def _with_a_year(datelines: Iterable[str], others: Iterable[str]) -> list[Stated]:
    """A dateline's month and day (3月15日电) with the year that something else states."""
    year = next((int(found["year"]) for other in others if (found := _YEAR.search(_ARCHIVE.sub("", other)))), None)
    if year is None:
        return []
    matches = (_MONTH_DAY.search(fold(line)) for line in datelines)
    return [Stated(day.isoformat(), "dateline", 0.8) for match in matches if match and (day := _day_of(match, year))]


def _guessed(payload: str) -> list[Stated]:
    from htmldate import find_date

    guess = find_date(payload, extensive_search=False, original_date=True)
    return [Stated(guess, "text", 0.5)] if guess else []
