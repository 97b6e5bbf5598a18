"""The blocks of a page: takes apart HTML, Markdown and plain text into paragraphs, headings and captions in reading order.

Knows how pages are marked up; does not know which block is news and which is furniture, nor what any of it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from timeline.cleaning.tables import words
from timeline.lexicon import fold
from timeline.limits import DEEPEST, LONGEST_TAG
from timeline.model import Part, RawArticle

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Marks that the collected text carries until it is normalised. Input cannot hold them: ``_scrubbed`` takes private use characters out.
_LINK, _END_LINK, _STRONG, _END_STRONG = "\ue000", "\ue001", "\ue002", "\ue003"
# White space that the markup brought in: a line end, and a blank at the edge of an element.
_SOFT, _EDGE = "\v", "\f"
_BLANK = re.compile(r"\s+")
_MARKS = re.compile("[\ue000-\ue003]")
ENDS_SENTENCE = re.compile("[。！？!?…⋯；;][”’」』）)】》〉\"'*]*$|[：:.]$")
HAS_SENTENCE = re.compile("[。！？；…!?;.](?:(?<=[。！？；…])|(?<=[!?;])(?= )|(?<=[.!?])$)")
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(slots=True)
class Block:
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
    """The text as it is compared with the lists: simplified, narrow."""

    def __post_init__(self) -> None:
        self.folded = fold(self.text)

    @property
    def linklike(self) -> bool:
        """Whether it is a link, or a row of them."""
        if "|" in self.folded:
            return self.linked > 0.5 * len(self.folded.replace("|", "").replace(" ", ""))
        return self.linked > 0.75 * len(self.text)

    @property
    def weight(self) -> int:
        """How much of the article it is: lines without a sentence may be verse, a list, or headlines of other articles."""
        return 0 if self.linklike else len(self.text) if HAS_SENTENCE.search(self.text) else len(self.text) // 3

    @property
    def real(self) -> bool:
        """Whether it reads like a paragraph of an article."""
        size = len(self.text)
        return self.part is Part.BODY and size >= 15 and self.linked < 0.5 * size and HAS_SENTENCE.search(self.text) is not None


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
_CONTAINERS = frozenset({"div", "section", "article", "main", "td", "table", "body", "center", "figure", "header", "ul", "ol", "dl",
                         "blockquote", "details", "form"})  # fmt: skip
_BLOCKS = _CLOSED | _CONTAINERS | {"html", "tr", "tbody", "thead", "tfoot", "fieldset", "hr"}
_DEEPEST = 48
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
     "dd", "dt", "li", "option", "p", "td", "th", "tr")
)  # fmt: skip
"""Elements that are empty, or that the next of their kind ends."""
_WHOLE_TAG = re.compile(r"""<(?P<name>[a-zA-Z][^\s/<>"']*+)(?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def parsed(payload: str) -> LexborHTMLParser:
    """The tree of a page or of a fragment, however odd; ``flattened`` before, so that it is made in time."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(payload)


def flattened(payload: str) -> str:
    """A page without what no page has: elements thousands deep within each other, and tags with thousands of attributes.

    The time that parsers take grows with the square of either. Where elements nest that deep, all tags become line ends.
    """
    if len(payload) > LONGEST_TAG:
        payload = _WHOLE_TAG.sub(_shortened, payload)
    return re.sub(r"<[^<>]*>", "\n", payload) if payload.count("<") > DEEPEST and _depth(payload) > DEEPEST else payload


def _shortened(tag: re.Match[str]) -> str:
    long = len(tag[0]) > LONGEST_TAG and len(_QUOTED.sub("", tag[0])) > LONGEST_TAG
    return f"<{tag['name']}" if long else tag[0]


def _depth(payload: str) -> int:
    """How many elements at most are within each other."""
    depth = deepest = 0
    for tag in _TAG.finditer(payload):
        if tag["end"]:
            depth = max(0, depth - 1)
        elif tag["name"].lower() not in _UNNESTED:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def find_blocks(raw: RawArticle, page: LexborHTMLParser | None) -> list[Block]:
    """The page's blocks in reading order, furniture included."""
    collector = _Collector(markdown=raw.media_type == "text/markdown")
    if raw.media_type == "text/plain":
        collector.paragraphs(unescape(raw.payload))
        return collector.blocks
    root = (page or parsed(raw.payload)).body
    if root is not None:
        _walk(root, collector)
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
            tag, attributes = node.tag or "", node.attributes
            entered = _shows(node, tag, attributes, whole)
            if entered:
                collector.open(tag, attributes)
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


def _shows(node: LexborNode, tag: str, attributes: Mapping[str, str | None], whole: int) -> bool:
    """Whether a reader sees the element as part of the article: it is not hidden, and nothing calls it furniture."""
    if tag in words("elements", "skip"):
        return False
    if not attributes:
        return True
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if names == " " or tag in ("body", "article", "main") or words("elements", "names").isdisjoint(_NAME_PARTS.split(names.lower())):
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
    before: int = 0
    """How many blocks there were when it began."""


class _Collector:
    """Gathers the text of inline elements into blocks."""

    def __init__(self, *, markdown: bool) -> None:
        self.blocks: list[Block] = []
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
        named = (attributes.get("class") or "").lower().split()
        caption = tag in ("figcaption", "caption") or (bool(named) and not words("elements", "captions").isdisjoint(named))
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
            self._gap |= frame.before == len(self.blocks)
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
        """Take note of a picture; one within a line is only an ornament."""
        if not "".join(self._pieces).strip():
            self._settle_alt()
            self._pictured, self._alt = True, alt

    def _settle_alt(self) -> None:
        """Let the stand-in text of a picture without a caption be its caption, where it says something."""
        alt, self._alt = normal(self._alt), ""
        if len(alt) >= 12 and HAN.search(alt) and (HAS_SENTENCE.search(alt) or any(char.isdigit() for char in alt)):
            self.blocks.append(Block(alt, Part.CAPTION, alt=True, place=self._frames[-1].place))

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
            if not (wrapped and width and line and len(wrapped[-1]) >= width and not ENDS_SENTENCE.search(wrapped[-1])):
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
        if self._markdown and "](" in line:
            line = _MARKDOWN_LINK.sub(f"{_LINK}\\g<text>{_END_LINK}", _MARKDOWN_IMAGE.sub("", line))
        if self._markdown and ("**" in line or "__" in line):
            line = _MARKDOWN_STRONG.sub(f"{_STRONG}\\g<text>{_END_STRONG}", line).replace("**", "")
        text = normal(_MARKS.sub("", line))
        if not text:
            return
        part = self._part(text, part or self._frames[-1].part, strong=_STRONG in line and _length(_STRONGLY, line) >= len(text) - 2)
        if part is Part.CAPTION:
            self._alt = ""
        self._settle_alt()
        place = self._frames[-1].place
        self.blocks.append(
            Block(text, part, linked=_length(_LINKED, line) if _LINK in line else 0, ruled=self._ruled, gap=self._gap, place=place)
        )
        self._ruled = self._gap = self._pictured = False

    def _part(self, text: str, part: Part, *, strong: bool) -> Part:
        """The part that a line plays: right under a picture it is a caption, short and all strong it is a heading."""
        if part is Part.HEADING and len(text) > 45 and "。" in text:
            return Part.BODY
        if part is Part.BODY and self._pictured and len(text) <= 200:
            return Part.CAPTION
        if part is Part.BODY and strong and len(text) <= 45 and "。" not in text:
            return Part.HEADING
        return part


_LINKED = re.compile(f"{_LINK}([^{_LINK}{_END_LINK}]*){_END_LINK}")
_STRONGLY = re.compile(f"{_STRONG}([^{_STRONG}{_END_STRONG}]*){_END_STRONG}")


def _length(marked: re.Pattern[str], line: str) -> int:
    """How many characters of a line stand between such marks."""
    return sum(len(normal(_MARKS.sub("", match[1]))) for match in marked.finditer(line))


def _wrapped_at(text: str) -> int:
    """The length above which a line goes on in the next, for text with hard line ends; 0 where lines are paragraphs."""
    lengths = [len(line) for line in map(str.strip, text.split("\n")) if line]
    longest = max(lengths, default=0)
    full = [length for length in lengths if length >= 0.85 * longest]
    return int(0.85 * longest) if len(lengths) >= 4 and 20 <= longest <= 100 and len(full) >= 0.6 * len(lengths) else 0


def normal(text: str) -> str:
    """With the blanks that a reader would see: none beside a Chinese mark, none that only markup brought between Chinese characters."""
    words = text.split()
    return words[0] if len(words) == 1 else _BLANK.sub(_blank_between, text.strip())


def _blank_between(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    before, after = text[match.start() - 1], text[match.end()]
    wide = is_wide(before), is_wide(after)
    if (any(wide) and (_SOFT in run or "\n" in run)) or (all(wide) and _EDGE in run):
        return ""
    if before in "，。；：？！、" or after in "，。；：？！、）”’」』":
        return ""
    return "　" if "　" in run and all(wide) else " "


def is_wide(char: str) -> bool:
    """Whether a character is Chinese or a mark as wide as one."""
    return char >= "\u2e80" or char in "“”‘’…—·"
