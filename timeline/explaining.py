"""Says in words, or in TimeML, where an article's metadata was read, and how its dates and events were found.

Knows which fields hold the reasons; does not know how they came to be, nor where the lines go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from timeline.edtf import Edtf
from timeline.model import Actor, Article, EventMention, Span, Stated, TemporalExpression


def explain_article(article: Article) -> Iterator[str]:
    """Title, publication date and the like, each with its origin."""
    yield f"{article.id}: {article.title or '(no title)'}"
    published = article.published
    if published is None:
        yield "  published: unknown"
    else:
        inferred = ", inferred" if published.inferred else ""
        yield f"  published: {published.day} ({published.origin}, certainty {published.certainty:.2f}{inferred})"
        yield from (f"  published, otherwise: {_stated(other)}" for other in published.conflicts)
    yield f"  script: {article.script}"
    for name, stated in (("outlet", article.outlet), ("author", article.author), ("url", article.url)):
        if stated is not None:
            yield f"  {name}: {_stated(stated)}"
    yield from (f"  note: {note}" for note in article.notes)


def explain_date(expression: TemporalExpression, others: Sequence[Edtf] = ()) -> Iterator[str]:
    """The words, what they come to, by which rule, counted from what; the ``others`` are what they might have come to."""
    value = str(expression.value) if expression.value else f"no date ({expression.timex_type})"
    yield f"date   {_words(expression.text)} {_offsets(expression.span)} = {value}"
    yield f"       rule {expression.rule}; anchor {expression.anchor or 'none'}; {expression.basis}"
    if expression.conflict:
        yield f"       conflict: {expression.conflict}"
    if others:
        yield f"       might have been {', '.join(map(str, others))}, which fit the clause or the anchor less well"


def explain_event(mention: EventMention, article: Article) -> Iterator[str]:
    """The sentence, the trigger, the rule that found the actors, and what dates the event."""
    kind = f"{mention.type} ({mention.mode})" if mention.mode else mention.type
    place = f" at {mention.place.name}" if mention.place else ""
    yield f"event  {kind} {mention.status} {mention.value or 'undated'}{place}: {_words(mention.sentence.of(article.text))}"
    yield f"       trigger {_words(mention.trigger.of(article.text))} {_offsets(mention.trigger)}; rule {mention.rule or 'none'}"
    yield f"       actors {', '.join(map(_actor, mention.actors)) or 'none'}"
    yield f"       dated by {f'{_words(mention.date.text)}: {mention.date.basis}' if mention.date else 'nothing'}"


def _actor(actor: Actor) -> str:
    name = actor.name or "(nobody named)"
    return f"{name} ({', '.join(filter(None, (actor.polity, actor.role)))})"


def _stated(stated: Stated) -> str:
    return f"{stated.value} ({stated.origin}, certainty {stated.certainty:.2f})"


def _offsets(span: Span) -> str:
    return f"[{span.start}:{span.end}]"


def _words(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def timeml(articles: Sequence[tuple[str, date | None, str, tuple[TemporalExpression, ...]]]) -> str:
    """TimeML with inline TIMEX3 elements, one document an article (its id, publication date, text and expressions)."""
    documents = [_document(*article) for article in articles]
    body = documents[0] if len(documents) == 1 else "<corpus>\n" + "\n".join(documents) + "\n</corpus>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _document(name: str, published: date | None, text: str, expressions: tuple[TemporalExpression, ...]) -> str:
    created = ""
    if published:
        created = f'<DCT><TIMEX3 tid="t0" type="DATE" value="{published}" functionInDocument="CREATION_TIME">{published}</TIMEX3></DCT>'
    title = f"<DOCID>{to_timex3(name, ())}</DOCID>" if name else ""
    return f"<TimeML>{title}{created}<TEXT>{to_timex3(text, expressions)}</TEXT></TimeML>"


def to_timex3(text: str, expressions: tuple[TemporalExpression, ...]) -> str:
    """``text`` with a TIMEX3 element around each expression, everything else escaped as XML needs it.

    >>> from timeline.dates import find_dates
    >>> to_timex3("去年9月", find_dates("去年9月", published=date(2023, 3, 21)))
    '<TIMEX3 tid="t1" type="DATE" value="2022-09">去年9月</TIMEX3>'
    """
    pieces, at = [], 0
    for number, found in enumerate(sorted(expressions, key=lambda item: item.span), start=1):
        if found.start_char < at:
            continue
        pieces.append(_xml(text[at : found.start_char]))
        attributes = {"tid": f"t{number}", "type": found.timex_type, **_timex3_value(found)}
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        pieces.append(f"<TIMEX3{written}>{_xml(found.text)}</TIMEX3>")
        at = found.end_char
    return "".join(pieces) + _xml(text[at:])


def _xml(text: str) -> str:
    """Escaped, and without the characters that no XML may hold."""
    return escape(_UNWRITABLE.sub("\ufffd", text), quote=False)


_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAID = {"DATE": "XXXX-XX-XX", "TIME": "XXXX-XX-XXTXX:XX", "DURATION": "PXX", "SET": "XXXX"}


def _timex3_value(found: TemporalExpression) -> dict[str, str]:
    """``value``, in ISO 8601 (a stretch as its two ends), and ``mod`` where the value is rough."""
    if found.value is None:
        return {"value": _UNSAID[found.timex_type]}
    mods = {"mod": "APPROX"} if found.value.qualifier else {}
    return {"value": str(found.value.qualified(""))} | mods
