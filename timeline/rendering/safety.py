"""Makes text from strangers harmless: what may be shown, linked to, or used as an anchor.

Knows nothing of events; escaping for a format is that format's own business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_NOT_IN_URLS = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")
_NOT_IN_ANCHORS = re.compile(r"[^A-Za-z0-9_.-]+")


def plain(text: str) -> str:
    """Without control characters and direction overrides; lone surrogates become the replacement character.

    >>> plain("a\\x00b\\u202ec")
    'abc'
    """
    return encodable(_UNSHOWABLE.sub("", _LINE_ENDS.sub("\n", text)))


def encodable(text: str) -> str:
    """With lone surrogates replaced one for one, so that UTF-8 can hold it and offsets stay true."""
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def plain_unless_markup(value: object) -> object:
    """For Jinja2's ``finalize``: every string that a template prints passes here, before it is escaped."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def safe_url(url: str) -> str:
    """The URL if it is http or https and well-formed, else nothing.

    >>> safe_url("https://example.org/a?b=1"), safe_url("javascript:alert(1)")
    ('https://example.org/a?b=1', '')
    """
    url = url.strip()
    if _NOT_IN_URLS.search(url) or _UNSHOWABLE.search(url) or _SURROGATES.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else ""


def slug(text: str) -> str:
    """What of a word may be part of a class name."""
    return _NOT_IN_ANCHORS.sub("", text)[:80]


def anchors(ids: Iterable[str]) -> list[str]:
    """One fragment identifier an id: letters and digits only, each once.

    >>> anchors(["e1", "e1", "<b>"])
    ['e-e1', 'e-e1-2', 'e-b']
    """
    taken: set[str] = set()
    found = []
    for id in ids:
        base = "e-" + slug(id)
        anchor, count = base, 1
        while anchor in taken:
            count += 1
            anchor = f"{base}-{count}"
        taken.add(anchor)
        found.append(anchor)
    return found
