"""The spaCy components: dates, names and events for other people's pipelines.

Knows spaCy; does not know how any of them is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from timeline import cleaning, entities, events
from timeline.dates import find_dates
from timeline.lexicon import gazetteer
from timeline.model import Mention
from timeline.model import Span as Stretch

for _owner, _name in ((Doc, "published"), (Span, "timeline")):
    if not _owner.has_extension(_name):
        _owner.set_extension(_name, default=None)


@dataclass(frozen=True, slots=True)
class DateFinder:
    """Fills ``doc.spans["dates"]``: a span for each date expression, its label the TIMEX3 type, its id the EDTF value.

    ``span._.timeline`` is the whole ``TemporalExpression``. The publication date is ``doc._.published`` (a ``datetime.date``)
    where that is set, else the component's own. A tokenizer that cuts an expression in two does no harm: the span widens to whole tokens.
    """

    published: date | None
    prefer: str

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for found in find_dates(doc.text, published=doc._.published or self.published, prefer=self.prefer):
            span = doc.char_span(
                found.start_char, found.end_char, label=found.timex_type, span_id=str(found.value or ""), alignment_mode="expand"
            )
            if span is not None:
                span._.timeline = found
                spans.append(span)
        doc.spans["dates"] = spans
        return doc


@Language.factory("timeline_dates", default_config={"published": None, "prefer": "news"}, assigns=["doc.spans"])
def timeline_dates(nlp: Language, name: str, published: str | None, prefer: str) -> DateFinder:
    """The factory behind ``nlp.add_pipe("timeline_dates", config={"published": "2021-12-16"})``."""
    return DateFinder(date.fromisoformat(published) if published else None, prefer)


@dataclass(frozen=True, slots=True)
class EventFinder:
    """Fills ``doc.spans["names"]`` and ``doc.spans["events"]``.

    A name's label is ``person``, ``polity`` or ``place``, its id the Wikidata item or the polity's code, as far as known. An event stands
    where its trigger stands; its label is the type, its id the EDTF value of its date. ``span._.timeline`` is the whole ``Mention`` or
    ``EventMention``. The publication date is as for ``DateFinder``.
    """

    published: date | None
    people: Path | None

    def __call__(self, doc: Doc) -> Doc:
        article, names = cleaning.clean_text(doc.text, published=doc._.published or self.published), gazetteer(self.people)
        day = article.published.day if article.published else None
        mentions = entities.find_mentions(article, names)
        found = events.find_events(article, mentions, find_dates(article.text, published=day), names)
        doc.spans["names"] = [span for each in mentions for span in _spans(doc, each.span, each.kind, _known_as(each), each)]
        doc.spans["events"] = [span for each in found for span in _spans(doc, each.trigger, each.type, str(each.value or ""), each)]
        return doc


def _known_as(mention: Mention) -> str:
    return (mention.person.wikidata if mention.person else "") or mention.polity


def _spans(doc: Doc, stretch: Stretch, label: str, known_as: str, found: object) -> list[Span]:
    """One span, of whole tokens."""
    span = doc.char_span(*stretch, label=str(label), span_id=known_as, alignment_mode="expand")
    if span is None:
        return []
    span._.timeline = found
    return [span]


@Language.factory("timeline_events", default_config={"published": None, "people": None}, assigns=["doc.spans"])
def timeline_events(nlp: Language, name: str, published: str | None, people: str | None) -> EventFinder:
    """The factory behind ``nlp.add_pipe("timeline_events", config={"people": "people.tsv"})``."""
    return EventFinder(date.fromisoformat(published) if published else None, Path(people) if people else None)
