"""The blocks of a page: takes apart HTML, Markdown and plain text into paragraphs, headings and captions in reading order.

Knows how pages are marked up; does not know which block is news and which is furniture, nor what any of it says.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
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
_LINK_EDGE = re.compile(f"(?<=[^{_END_LINK}]) (?={_LINK})|(?<={_END_LINK}) (?!{_LINK})")
"""The blank that converters set around a link within a sentence; not the one between two links of a menu."""
_MARKS = re.compile("[\ue000-\ue003]")
_STOPS, _CLOSERS = frozenset("。！？!?…⋯；;"), "”’」』）)】》〉\"'*"
_LINE_STOPS = frozenset("：:.")
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
    folded: str = ""
    """The text as it is compared with the lists: simplified, narrow."""

    def saying(self, text: str) -> Block:
        """The same block with another text."""
        return self if text == self.text else replace(self, text=text, folded=fold(text))

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


_TARGET = r"\((?:[^()\[\]\n]++|\([^()\[\]\n]*+\))*+\)"
_MARKDOWN_IMAGE = re.compile(rf"!\[(?P<alt>[^\[\]\n]*)\]{_TARGET}")
_MARKDOWN_LINK = re.compile(rf"\[(?P<text>(?:[^\[\]\n]++|\[[^\[\]\n]*+\])*+)\]{_TARGET}")
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>[^\n]*)$")
_MARKDOWN_RULE = re.compile(r"[-=*_](?:[ \t]*[-=*_]){2,}[ \t]*$")
_MARKDOWN_STRONG = re.compile(r"(?:\*\*|__)(?P<text>[^*_\n]+)(?:\*\*|__)")
_MARKDOWN_BULLET = re.compile(r"[-*+>][ \t]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[\s_-]+")
_CAPTIONS = frozenset({"figcaption", "caption"})
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
    else:
        root = (page or parsed(raw.payload)).body
        if root is not None:
            _walk(root, collector)
        collector.end()
    return _folded(collector.blocks)


def _folded(blocks: list[Block]) -> list[Block]:
    """The blocks with their folded texts: all are folded at once, since a call costs more than a paragraph."""
    folded, at = fold("\n".join([block.text for block in blocks])), 0
    for block in blocks:
        block.folded = folded[at : at + len(block.text)]
        at += len(block.text) + 1
    return blocks


def _walk(root: LexborNode, collector: _Collector) -> None:
    """Show every node below ``root`` to the collector, without recursion: pages nest as deep as they like."""
    size = functools.cache(lambda: len(root.text()))
    skipped = words("elements", "skip")
    node, above = root.child, []
    while node is not None:
        child = None
        if node.is_text_node:
            collector.text(node.text_content or "")
        elif node.is_element_node:
            tag, attributes = node.tag or "", node.attributes
            if tag in skipped or (attributes and not _shows(node, tag, attributes, size)):
                collector.skip()
            elif tag == "br" and not attributes:
                collector.line_end()
            else:
                collector.open(tag, attributes)
                child = node.child
                if child is None:
                    collector.close()
        if child is not None:
            above.append(node)
            node = child
            continue
        following = node.next
        while following is None and above:
            collector.close()
            following = above.pop().next
        node = following


def _shows(node: LexborNode, tag: str, attributes: Mapping[str, str | None], whole: Callable[[], int]) -> bool:
    """Whether a reader sees the element as part of the article: it is not hidden, and nothing calls it furniture.

    ``whole`` tells how many characters the page has.
    """
    if "hidden" in attributes or ((style := attributes.get("style")) and _HIDDEN.search(style)):
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if names == " " or tag in ("body", "article", "main") or words("elements", "names").isdisjoint(_NAME_PARTS.split(names.lower())):
        return True
    return len(node.text()) > 0.5 * whole()


class _Frame(NamedTuple):
    """What holds inside an element."""

    part: Part = Part.BODY
    closed: bool = False
    """Line ends are no more than blanks here."""
    linked: bool = False
    strong: bool = False
    place: tuple[int, ...] = ()


_INLINE = -1
"""In the place of the number of blocks before an element: it is none, but stands within a line."""


class _Collector:
    """Gathers the text of inline elements into blocks."""

    def __init__(self, *, markdown: bool) -> None:
        self.blocks: list[Block] = []
        self._markdown = markdown
        self._pieces: list[str] = []
        self._frame = _Frame()
        self._above: list[tuple[_Frame, int]] = []
        """The elements around this one: what holds in them, and how many blocks there were when the one within them began."""
        self._opened = 0
        self._ruled = self._gap = self._pictured = False
        self._alt = ""

    def skip(self) -> None:
        """Take note of an element that is passed over."""
        self._gap = True

    def line_end(self) -> None:
        """Take note of the end of a line within a block."""
        self._pieces.append("\n")

    def open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Enter an element; ``close`` leaves it."""
        frame = self._frame
        named = attributes.get("class")
        caption = tag in _CAPTIONS or (named is not None and not words("elements", "captions").isdisjoint(named.lower().split()))
        linked, strong = frame.linked or tag == "a", frame.strong or tag in ("strong", "b")
        if caption or tag in _BLOCKS:
            self.end()
            self._above.append((frame, len(self.blocks)))
            part = Part.CAPTION if caption else Part.HEADING if tag in _HEADINGS else frame.part
            place = frame.place
            if tag in _CONTAINERS and len(place) < _DEEPEST:
                self._opened += 1
                place = (*place, self._opened)
            self._frame = _Frame(part, frame.closed or tag in _CLOSED, linked, strong, place)
        else:
            self._above.append((frame, _INLINE))
            if linked != frame.linked or strong != frame.strong:
                self._frame = frame._replace(linked=linked, strong=strong)
        if tag == "br":
            self._pieces.append("\n")
        elif tag == "hr":
            self._ruled = True
        elif tag == "img":
            self._picture(attributes.get("alt") or "")

    def close(self) -> None:
        before = self._above[-1][1]
        if before != _INLINE:
            self.end()
            self._gap |= before == len(self.blocks)
        self._frame = self._above.pop()[0]

    def text(self, text: str) -> None:
        """Take in a text node; white space at its edges comes from the markup, not from the writer."""
        frame = self._frame
        inner = text.strip()
        if not inner:
            if self._pieces:  # a block begins with its first word
                self._pieces.append("\n\n" if self._markdown and not frame.closed and text.count("\n") > 1 else _SOFT)
            return
        start = text.index(inner) if len(inner) < len(text) else 0
        lead, trail = text[:start], text[start + len(inner) :]
        if not self._markdown or frame.closed:
            inner = inner.replace("\n", _SOFT)
        if frame.linked:
            inner = f"{_LINK}{inner}{_END_LINK}"
        if frame.strong:
            inner = f"{_STRONG}{inner}{_END_STRONG}"
        self._pieces += (self._edge(lead), inner, self._edge(trail)) if lead or trail else (inner,)

    def _edge(self, blank: str) -> str:
        if self._markdown and not self._frame.closed and blank.count("\n") > 1:
            return "\n\n"
        return "" if not blank else _SOFT if "\n" in blank else _EDGE

    def _picture(self, alt: str) -> None:
        """Take note of a picture; one within a line is only an ornament."""
        if not "".join(self._pieces).strip():
            self._settle_alt()
            self._pictured, self._alt = True, alt

    def _settle_alt(self) -> None:
        """Let the stand-in text of a picture without a caption be its caption, where it says something."""
        if not self._alt:
            return
        alt, self._alt = normal(self._alt), ""
        if len(alt) >= 12 and HAN.search(alt) and (HAS_SENTENCE.search(alt) or any(map(str.isdigit, alt))):
            self.blocks.append(Block(alt, Part.CAPTION, alt=True, place=self._frame.place))

    def end(self) -> None:
        """End the block that is being gathered."""
        if self._pieces:
            text, self._pieces = "".join(self._pieces), []
            if text.isspace():
                pass
            elif self._markdown and not self._frame.closed:
                self.paragraphs(text)
            else:
                for line in text.split("\n"):
                    self._add(line)
        self._pictured = False

    def paragraphs(self, text: str) -> None:
        """Take in plain text or Markdown: a paragraph a line, but for lines that were wrapped at a width."""
        lines = [line.strip() for line in text.split("\n")]
        self._add_line("")
        for line in _unwrapped(lines, width) if (width := _wrapped_at(lines)) else lines:
            self._add_line(line)

    def _add_line(self, line: str) -> None:
        if not line:
            self._pictured = self._pictured and not self._markdown
        elif self._markdown and line[0] == "#" and (heading := _MARKDOWN_HEADING.match(line)):
            self._add(heading["text"].rstrip("# \t"), Part.HEADING)
        elif line[0] in "-=*_" and _MARKDOWN_RULE.match(line):
            self._ruled = True
        elif self._markdown:
            self._add_markdown(line)
        else:
            self._add(line)

    def _add_markdown(self, line: str) -> None:
        if "![" in line:
            for image in _MARKDOWN_IMAGE.finditer(line):
                self._picture(image["alt"])
        self._add(_MARKDOWN_BULLET.sub("", line, count=1) if line[0] in "-*+>" and _MARKDOWN_BULLET.match(line) else line)

    def _add(self, line: str, part: Part | None = None) -> None:
        """Make a block of a line that still has its marks."""
        if self._markdown and "](" in line:
            line = _LINK_EDGE.sub(_EDGE, _MARKDOWN_LINK.sub(_marked_link, _MARKDOWN_IMAGE.sub("", line)))
        if self._markdown and ("**" in line or "__" in line):
            line = _MARKDOWN_STRONG.sub(_marked_strong, line).replace("**", "")
        text = normal(_MARKS.sub("", line))
        if not text:
            return
        part = self._part(text, part or self._frame.part, strong=_STRONG in line and _length(_STRONGLY, line) >= len(text) - 2)
        if part is Part.CAPTION:
            self._alt = ""
        self._settle_alt()
        place = self._frame.place
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


def _marked_link(link: re.Match[str]) -> str:
    return f"{_LINK}{link['text']}{_END_LINK}"


def _marked_strong(strong: re.Match[str]) -> str:
    return f"{_STRONG}{strong['text']}{_END_STRONG}"


_LINKED = re.compile(f"{_LINK}([^{_LINK}{_END_LINK}]*){_END_LINK}")
_STRONGLY = re.compile(f"{_STRONG}([^{_STRONG}{_END_STRONG}]*){_END_STRONG}")


def _length(marked: re.Pattern[str], line: str) -> int:
    """How many characters of a line stand between such marks."""
    return sum(len(normal(_MARKS.sub("", match[1]))) for match in marked.finditer(line))


def _wrapped_at(lines: Sequence[str]) -> int:
    """The length above which a line goes on in the next, for text with hard line ends; 0 where lines are paragraphs."""
    lengths = [len(line) for line in lines if line]
    longest = max(lengths, default=0)
    if len(lengths) < 4 or not 20 <= longest <= 100:
        return 0
    full = [length for length in lengths if length >= 0.85 * longest]
    return int(0.85 * longest) if len(full) >= 0.6 * len(lengths) else 0


def _unwrapped(lines: Iterable[str], width: int) -> Iterator[str]:
    """The lines, with those joined that were wrapped at a width."""
    wrapped: list[str] = []
    for line in lines:
        if wrapped and not (line and len(wrapped[-1]) >= width and not ends_sentence(wrapped[-1])):
            yield _SOFT.join(wrapped)
            wrapped = []
        wrapped.append(line)
    yield _SOFT.join(wrapped)


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence does."""
    return text.rstrip(_CLOSERS)[-1:] in _STOPS or text[-1:] in _LINE_STOPS


def normal(text: str) -> str:
    """With the blanks that a reader would see: none beside a Chinese mark, none that only markup brought between Chinese characters."""
    words = text.split()
    if len(words) < 2:
        return words[0] if words else ""
    pieces, end = [words[0]], text.index(words[0]) + len(words[0])
    for before, word in pairwise(words):
        start = text.index(word, end)
        pieces += (_blank_between(before[-1], text[end:start], word[0]), word)
        end = start + len(word)
    return "".join(pieces)


def _blank_between(before: str, run: str, after: str) -> str:
    """What is left of the blanks between two characters."""
    wide = is_wide(before) + is_wide(after)
    if not wide:
        return " "
    if _SOFT in run or "\n" in run or (wide == 2 and _EDGE in run):
        return ""
    if before in "，。；：？！、" or after in "，。；：？！、）”’」』":
        return ""
    return "　" if wide == 2 and "　" in run else " "


def is_wide(char: str) -> bool:
    """Whether a character is Chinese or a mark as wide as one."""
    return char >= "\u2e80" or char in "“”‘’…—·"
