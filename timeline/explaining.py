"""Says in words where an article's metadata was read, and how its dates and events were found.

Knows which fields hold the reasons; does not know how they came to be, nor where the lines go.
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.model import Actor, Article, EventMention, Span, Stated, TemporalExpression


def explain_article(article: Article) -> Iterator[str]:
    """Title, publication date and the like, each with its origin."""
    yield f"{article.id}: {article.title or '(no title)'}"
    date = article.published
    if date is None:
        yield "  published: unknown"
    else:
        yield f"  published: {date.day} ({date.origin}, certainty {date.certainty:.2f}{', inferred' if date.inferred else ''})"
        yield from (f"  published, otherwise: {_stated(other)}" for other in date.conflicts)
    yield f"  script: {article.script}"
    for name, stated in (("outlet", article.outlet), ("author", article.author), ("url", article.url)):
        if stated is not None:
            yield f"  {name}: {_stated(stated)}"
    yield from (f"  note: {note}" for note in article.notes)


def explain_date(expression: TemporalExpression) -> Iterator[str]:
    """The words, what they come to, by which rule, counted from what."""
    value = str(expression.value) if expression.value else f"no date ({expression.timex_type})"
    yield f"date   {_words(expression.text)} {_offsets(expression.span)} = {value}"
    yield f"       rule {expression.rule}; anchor {expression.anchor or 'none'}; {expression.basis}"
    if expression.conflict:
        yield f"       conflict: {expression.conflict}"


def explain_event(mention: EventMention, article: Article) -> Iterator[str]:
    """The sentence, the trigger, the rule that found the actors, and what dates the event."""
    kind = f"{mention.type} ({mention.mode})" if mention.mode else mention.type
    place = f" at {mention.place.name}" if mention.place else ""
    yield f"event  {kind} {mention.status} {mention.value or 'undated'}{place}: {_words(mention.sentence.of(article.text))}"
    yield f"       trigger {_words(mention.trigger.of(article.text))} {_offsets(mention.trigger)}; rule {mention.rule or 'none'}"
    yield f"       actors {', '.join(map(_actor, mention.actors)) or 'none'}"
    yield f"       dated by {f'{_words(mention.date.text)}: {mention.date.basis}' if mention.date else 'nothing'}"


def _actor(actor: Actor) -> str:
    name = actor.person.name if actor.person else actor.title or "(nobody named)"
    return f"{name} ({', '.join(filter(None, (actor.polity, actor.role)))})"


def _stated(stated: Stated) -> str:
    return f"{stated.value} ({stated.origin}, certainty {stated.certainty:.2f})"


def _offsets(span: Span) -> str:
    return f"[{span.start}:{span.end}]"


def _words(text: str) -> str:
    """On one line."""
    return " ".join(text.split())
