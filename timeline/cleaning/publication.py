"""What a page states about its article: title, outlet, author, address, and the day of publication with all that disagrees.

Knows meta tags, JSON-LD, addresses, datelines and the ways of writing a day there; does not know which block is furniture.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from timeline.cleaning.markup import Block, normal
from timeline.cleaning.tables import any_of, furniture, words
from timeline.lexicon import fold
from timeline.model import Part, Publication, RawArticle, Stated

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_META = {
    "title": "og:title twitter:title",
    "published": "article:published_time og:published_time pubdate publishdate publish-date publish_date publication_date datepublished"
    " dc.date dc.date.issued dcterms.created date weibo:article:create_at apub:time parsely-pub-date sailthru.date",
    "outlet": "og:site_name article:publisher application-name source mediaid",
    "author": "author article:author dc.creator byl",
    "url": "og:url",
}
"""What a page's meta tags may be called, the surest first."""
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|wap)\.")
_DOMAIN = re.compile(r"(?=.{4,60}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
"""A name of the net, and no number of a machine."""
_SITE_CERTAINTY = 0.6
_JSON_LD = {"title": "headline name", "published": "datePublished dateCreated", "outlet": "publisher", "author": "author", "url": "url"}


class PageSays(NamedTuple):
    """What a whole page states outside of its text, and every date there."""

    title: Stated | None = None
    outlet: Stated | None = None
    author: Stated | None = None
    url: Stated | None = None
    dates: tuple[Stated, ...] = ()


_NOTHING = PageSays()


def read_head(page: LexborHTMLParser | None) -> PageSays:
    """What the meta tags, the JSON-LD and the headings of a whole page state."""
    if page is None:
        return _NOTHING
    said = _metadata(page)
    first = {role: values[0] for role, values in said.items() if values}
    title = page.css_first("title")
    whole = normal(title.text()) if title else ""
    return PageSays(
        title=_headline(page, first.get("title"), whole),
        outlet=first.get("outlet") or _site(whole),
        author=first.get("author"),
        url=first.get("url"),
        dates=tuple(said["published"]),
    )


def _metadata(page: LexborHTMLParser) -> dict[str, list[Stated]]:
    """Everything that is said in a role, the surest first."""
    metas = {_meta_name(node): (node.attributes.get("content") or "").strip() for node in reversed(page.css("meta"))}
    said = {role: [Stated(metas[name], "meta tag") for name in names.split() if metas.get(name)] for role, names in _META.items()}
    for record in _json_ld(page):
        for role, keys in _JSON_LD.items():
            said[role] += [Stated(value, "JSON-LD") for key in keys.split() if (value := _named(record.get(key)))]
    for role, selector, attribute in (("url", "link[rel=canonical][href]", "href"), ("published", "time[datetime]", "datetime")):
        said[role] += [Stated(node.attributes[attribute] or "", "meta tag", 0.9) for node in page.css(selector)[:1]]
    said["url"] = [address for address in said["url"] if address.value.startswith("http")]
    return said


def _meta_name(node: LexborNode) -> str:
    attributes = node.attributes
    return (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower().replace(" ", "")


def _headline(page: LexborHTMLParser, meta: Stated | None, whole: str) -> Stated | None:
    """The title: an ``<h1>`` that the page's other titles repeat (it is no logo), else a meta tag, else ``<title>``."""
    others = normal(f"{meta.value if meta else ''} {whole}")
    for node in page.css("h1"):
        heading = normal(node.text())
        if heading and (heading in others or not others):
            return Stated(heading, "page")
    return meta or (Stated(whole, "page") if whole else None)


def _site(title: str) -> Stated | None:
    """The outlet that a page's ``<title>`` ends with, after a mark."""
    found = _SITE.search(title)
    return Stated(found["name"], "page", 0.8) if found and any_of("outlets", "suffixes").match(fold(found["name"])) else None


_SITE = re.compile(r"(?:\s*[|｜_]\s*|\s+[-–—]+\s+)(?P<name>[^|｜_\s]{2,12})$")


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


def _named(value: object, within: int = 4) -> str:
    """The name that a value of JSON-LD says, lists within lists only as deep as anybody writes them."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return "、".join(filter(None, (_named(each, within - 1) for each in value))) if within else ""
    return value.strip() if isinstance(value, str) else ""


_HTTP = re.compile(r"https?://[^\s<>\"']+")


def find_address(blocks: Iterable[Block]) -> Stated | None:
    """The address that a line gives as the article's own: 原文地址 (address of the original)."""
    for block in blocks:
        found = _HTTP.search(block.text)
        if found and any_of("datelines", "address").match(block.folded):
            return Stated(found[0], "text")
    return None


def site_of(url: Stated | None) -> Stated | None:
    """The site of the article's address, for want of a name: ``hkcnews.com``."""
    try:
        host = urlsplit(url.value).hostname if url and url.value.startswith(("https://", "http://")) else None
    except ValueError:
        return None
    site = _HOST_PREFIX.sub("", host or "")
    return Stated(site, "url", _SITE_CERTAINTY) if _DOMAIN.fullmatch(site) else None


def find_outlet(datelines: Iterable[str]) -> Stated | None:
    """The outlet that a dateline begins with: 【某某网2021年12月16日讯】, 新华社北京3月15日电."""
    for line in datelines:
        folded = fold(line).lstrip("【(")
        stop = re.search("|".join((r"[\d,:()】\s|/]", r"(?:消息|专电|讯|电)(?=[】):(\s]|$)", *furniture()["outlets"]["stops"])), folded)
        name = folded[: stop.start()] if stop else ""
        found = re.match(f".{{1,10}}?(?:{'|'.join(furniture()['outlets']['ends'])})", name)
        length = found.end() if found else len(name)
        if 2 <= length <= 12 and name[:length] not in words("outlets", "own"):
            start = len(line) - len(line.lstrip("【（("))
            return Stated(line[start : start + length], "dateline")
    return None


_CREDIT = re.compile(r"来源\s*[:/]\s*(?P<name>[^\s:()|/,0-9]{2,14})")
_REPORTER = re.compile(r"记者\s*(?P<name>[\u4e00-\u9fff·]{2,4}?)(?=\s|[)、,/]|综合|综述|报道|报导|编译|台北|香港|北京|华盛顿|\d|$)")


def find_credit(blocks: Iterable[Block]) -> Stated | None:
    """The outlet that a line names as the source: 来源：新华社."""
    for block in blocks:
        if block.part is not Part.CAPTION and len(block.text) < 90 and (found := _CREDIT.search(block.folded)):
            return Stated(block.text[slice(*found.span("name"))], "text")
    return None


def find_author(datelines: Iterable[str]) -> Stated | None:
    """The reporter whom a dateline names: （某报记者某某综合报导）."""
    for line in datelines:
        if found := _REPORTER.search(fold(line)):
            return Stated(line[slice(*found.span("name"))], "dateline")
    return None


_NUMERAL = "[0-9零一二三四五六七八九十]"
DATE = re.compile(
    rf"(?<![0-9])(?:(?P<era>民国)\s*(?P<reign>{_NUMERAL}{{1,4}})|(?P<year>(?:19|20)[0-9][0-9]|[一二][九零][零一二三四五六七八九]{{2}}))"
    rf"\s*(?P<mark>[-/.年])\s*(?P<month>{_NUMERAL}{{1,3}})\s*[-/.月]\s*(?P<day>{_NUMERAL}{{1,3}})(?![0-9])\s*日?"
)
_MONTH_DAY = re.compile(rf"(?<![0-9])(?P<month>{_NUMERAL}{{1,3}})月(?P<day>{_NUMERAL}{{1,3}})日")
CLOCK = re.compile(
    r"(?:星期|周)[一二三四五六日天]|[T\s]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?\s*(?:Z|[+-][0-9][0-9]:?[0-9][0-9]|[ap]m|utc|gmt)?|[上下]午|北京时间|当地时间",
    re.IGNORECASE,
)
_SLASHED = (
    re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9][0-9])[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>0[1-9]|[12][0-9]|3[01])(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9][0-9])[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})(?![0-9])"),
    re.compile(r"/(?P<year>[0-9][0-9])/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/"),
)
_YEAR = re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9][0-9])(?![0-9])")
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/[0-9]+[a-z_]*/")
_STRONG_ORIGINS = frozenset({"option", "front matter", "column", "meta tag", "JSON-LD", "dateline", "URL"})


def stated_day(text: str) -> date | None:
    """The day that a piece of metadata states, in any of the forms that pages use; ``None`` where it states no possible one.

    >>> str(stated_day("民國112年3月15日")), str(stated_day("Wed, 15 Mar 2023 08:00:00 GMT")), stated_day("2023-02-30")
    ('2023-03-15', '2023-03-15', None)
    """
    folded = fold(text.strip())
    if match := DATE.search(folded):
        return _day_of(match)
    if match := re.match(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?:[0-9]{4}|[0-9]{6})?(?![0-9])", folded):
        return _day_of(match)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", folded):
        return datetime.fromtimestamp(int(folded[:10]), UTC).date()
    return _foreign_day(folded)


# Nothing relative ("3 days ago"): that would ask the clock.
_ABSOLUTE = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "MDY"}


def _foreign_day(text: str) -> date | None:
    """A day in the forms of other languages: RFC 2822, ``4/2/2024 12:45 PM UTC``, ``15 March 2023``."""
    if len(text) > 60 or not re.search(r"\d{4}", text) or not re.search(r"[A-Za-z]{3}|\d[/.]\d", text):
        return None
    if parts := parsedate(text):
        return _possible(parts[0], parts[1], parts[2])
    import dateparser

    try:
        found = dateparser.parse(text, languages=["en"], settings=_ABSOLUTE)
    except (ValueError, OverflowError):
        return None
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


def find_publication(
    raw: RawArticle, stated: PageSays, blocks: Sequence[Block], datelines: Sequence[str], url: Stated | None
) -> tuple[Publication | None, tuple[str, ...]]:
    """The publication date by the surest origin, the others that disagree, and notes on what was stated but is no date."""
    given = [(item, stated_day(item.value)) for item in (*filter(None, (raw.hints.published,)), *stated.dates)]
    wrong = [item for item, day in given if day is None and not _VAGUE.fullmatch(item.value.strip())]
    notes = tuple(f"{raw.id}: “{item.value[:40]}” ({item.origin}) is no date that can be read; it was left out." for item in wrong)
    found = [Stated(day.isoformat(), item.origin, item.certainty) for item, day in given if day]
    folded = [fold(line) for line in datelines]
    found += _dated("dateline", 0.95, (DATE.search(line) for line in folded if line[0] in "【(" or "电" in line))
    addresses = dict.fromkeys(stated.value for stated in (url, raw.hints.url) if stated)
    found += _dated("URL", 0.9, map(_in_address, addresses))
    # What is less sure counts only where nothing else does: it disputes nothing.
    found = found or _dated("text", 0.85, _visible(blocks, folded))
    found = found or _dated("file name", 0.7, (pattern.search(_own_name(raw.id)) for pattern in _SLASHED[:2]))
    found = found or _with_a_year(folded, [*(item.value for item, _ in given), url.value if url else ""])
    found += [raw.hints.fallback] if raw.hints.fallback else []  # after all that states a day, and before what is only guessed
    if not found and raw.media_type == "text/html":
        found = _guessed(raw.payload)
    if not found:
        return None, notes
    best = found[0]
    others = {item.value: item for item in reversed(found) if item.origin in _STRONG_ORIGINS and item.value != best.value}
    return Publication(date.fromisoformat(best.value), best.origin, best.certainty, conflicts=tuple(reversed(others.values()))), notes


def _own_name(name: str) -> str:
    """An article's name without that of the archive it is in, which says when the archive was made."""
    return name.partition(".zip#")[2] or name


_VAGUE = re.compile(r"\d{4}(?:[-/年.]\d{1,2}月?)?年?")
"""A year, or a month of one, which may be stated but is no day."""


def _dated(origin: str, certainty: float, matches: Iterable[re.Match[str] | None]) -> list[Stated]:
    days = [day for match in matches if match and (day := _day_of(match))]
    return [Stated(day.isoformat(), origin, certainty) for day in dict.fromkeys(days)]


def _in_address(address: str) -> re.Match[str] | None:
    """The date in an address's path; not the day on which a web archive took its copy."""
    path = unquote(_ARCHIVE.sub("", address))
    return next((match for pattern in _SLASHED if (match := pattern.search(path)) and _day_of(match)), None)


def _visible(blocks: Sequence[Block], datelines: Sequence[str]) -> Iterator[re.Match[str] | None]:
    """The dates of lines that say when the page was published, and of bylines."""
    for block in blocks:
        if len(block.text) < 120 and (label := any_of("datelines", "published").search(block.folded)) and not block.real:
            found = DATE.search(block.folded, label.end())
            yield found if found and found.start() - label.end() < 4 else None
    yield from map(DATE.search, datelines)


def _with_a_year(datelines: Iterable[str], others: Iterable[str]) -> list[Stated]:
    """A dateline's month and day (3月15日电) with the year that something else states."""
    year = next((int(found["year"]) for other in others if (found := _YEAR.search(_ARCHIVE.sub("", other)))), None)
    if year is None:
        return []
    matches = map(_MONTH_DAY.search, datelines)
    return [Stated(day.isoformat(), "dateline", 0.8) for match in matches if match and (day := _day_of(match, year))]


def _guessed(payload: str) -> list[Stated]:
    if payload.startswith("http") and " " not in payload:
        return []  # htmldate takes it for an address, and would fetch it

    from htmldate import find_date

    guess = find_date(payload, extensive_search=False, original_date=True, max_date="2100-12-31")  # its own default is today
    return [Stated(guess, "text", 0.5)] if guess else []
