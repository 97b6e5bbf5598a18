"""The spaCy components, found by their names as a user's pipeline finds them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from timeline import components
from timeline.model import EventMention, Mention


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


def test_events_and_names_stand_where_the_text_has_them() -> None:
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("timeline_dates", config={"published": "2023-03-21"})
    pipeline.add_pipe("timeline_events", config={"published": "2023-03-21"})
    doc = pipeline("中国国家主席习近平20日在莫斯科会见俄罗斯总统普京。天气晴朗。")
    (event,) = doc.spans["events"]
    assert (event.text, event.label_, event.id_) == ("会见", "meeting", "2023-03-20")
    assert isinstance(event._.timeline, EventMention)
    assert [actor.name for actor in event._.timeline.actors] == ["习近平", "普京"]
    names = {(span.text, span.label_) for span in doc.spans["names"]}
    assert {("莫斯科", "place")} <= names
    assert all(isinstance(span._.timeline, Mention) for span in doc.spans["names"])
    assert [span.id_ for span in doc.spans["dates"]] == ["2023-03-20"]


def test_every_component_can_be_found_by_its_name() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    factories = project["project"]["entry-points"]["spacy_factories"]
    for name, target in factories.items():
        module, _, function = target.partition(":")
        assert module == components.__name__
        assert callable(getattr(components, function))
        assert Language.has_factory(name)
