"""The spaCy component, found by its name as a user's pipeline finds it."""

from __future__ import annotations

from datetime import date

import pytest
import spacy
from spacy.language import Language


@pytest.fixture
def nlp() -> Language:
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("timeline_dates", config={"published": "2021-12-16"})
    return pipeline


def test_it_works_after_the_blank_pipeline(nlp: Language) -> None:
    doc = nlp("两国元首周三(15日)通话，去年9月曾会晤。")
    assert [(span.text, span.label_, span.id_) for span in doc.spans["dates"]] == [
        ("周三(15日)", "DATE", "2021-12-15"),
        ("去年9月", "DATE", "2020-09"),
    ]


def test_every_span_carries_its_explanation(nlp: Language) -> None:
    doc = nlp("会谈15日举行。")
    (span,) = doc.spans["dates"]
    assert span._.timeline.value is not None
    assert "15日" in span._.timeline.basis


def test_a_document_may_have_a_publication_date_of_its_own(nlp: Language) -> None:
    doc = nlp.make_doc("会谈去年举行。")
    doc._.published = date(2019, 5, 1)
    (span,) = nlp(doc).spans["dates"]
    assert span.id_ == "2018"


def test_a_text_without_dates_has_no_spans(nlp: Language) -> None:
    assert list(nlp("双方就合作交换意见。").spans["dates"]) == []
