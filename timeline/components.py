"""The spaCy components: the date normaliser for other people's pipelines.

Knows spaCy; does not know how a date is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc, Span

from timeline.dates import find_dates

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
