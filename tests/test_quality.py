"""What the program finds in the fixtures, against their gold and the floors; and that the gold itself is sound."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import edtf
import pytest

from timeline import pipeline
from timeline.edtf import parse
from timeline.model import Article, Chronology, Failure, TemporalExpression
from timeline.scoring import MEASURES, read_floors, read_gold, score, score_dates

FIXTURES = Path(__file__).parents[1] / "fixtures"
FLOORS = read_floors(FIXTURES / "floors.toml")
GOLD: dict[str, Any] = json.loads((FIXTURES / "gold.json").read_text("utf-8"))
Dated = tuple[Article, tuple[TemporalExpression, ...]]


@functools.cache
def chronology() -> Chronology:
    return pipeline.build([FIXTURES / "articles"])


@functools.cache
def dated() -> tuple[Dated, ...]:
    found = list(pipeline.dates_of([FIXTURES / "articles"]))
    assert not [each for each in found if isinstance(each, Failure)]
    return tuple(each for each in found if not isinstance(each, Failure))


@functools.cache
def articles() -> dict[str, Article]:
    return {article.id: article for article, _ in dated()}


def squeezed(text: str) -> str:
    return "".join(text.split())


def report(differences: tuple[str, ...]) -> str:
    return "\n".join(("", *differences))


# --- the program -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_quality_does_not_fall(measure: str) -> None:
    gold = read_gold(FIXTURES / "gold.json")
    tally = score_dates(dated(), gold) if measure == "dates" else score(chronology(), gold)
    reached = tally.strict_f1 if measure == "strict" else tally.f1
    assert reached >= FLOORS["fixtures"][measure], report(tally.differences)


def test_every_fixture_can_be_read() -> None:
    assert chronology().failures == ()
    assert {article.id for article in chronology().articles} == {article["article"] for article in GOLD["articles"]}


@pytest.mark.parametrize("wanted", GOLD["articles"], ids=lambda article: str(article["article"]))
def test_publication_date_and_script_are_read(wanted: dict[str, Any]) -> None:
    article = articles()[wanted["article"]]
    assert article.script == wanted["script"]
    assert article.published
    assert article.published.inferred == wanted.get("published_inferred", False)
    if not article.published.inferred:
        assert str(article.published.day) == wanted["published"]


def test_every_quotation_is_verbatim() -> None:
    """The proof of each event: its sources' quotes stand in the articles, at the offsets that are given."""
    for event in chronology():
        assert event.sources
        for source in event.sources:
            assert source.quote == source.span.of(articles()[source.article].text)
            if source.trigger:
                assert source.span.contains(source.trigger)


def test_every_expression_quotes_its_article() -> None:
    for article, expressions in dated():
        for expression in expressions:
            assert expression.text == expression.span.of(article.text)


def test_the_order_of_the_articles_does_not_matter() -> None:
    paths = sorted((FIXTURES / "articles").iterdir())
    assert pipeline.build(paths[::-1]) == pipeline.build(paths) == chronology()


def test_every_value_is_edtf() -> None:
    for value in {str(expression.value) for _, expressions in dated() for expression in expressions if expression.value}:
        assert edtf.parse_edtf(value)


# --- the gold ----------------------------------------------------------------------------------------------------------


def names(person: dict[str, Any]) -> Iterator[str]:
    yield from filter(None, (person["name"], person.get("name_en"), *person.get("aliases", ())))


@pytest.mark.parametrize("event", GOLD["events"], ids=lambda event: f"{event['id']} {event['summary_en'][:40]}")
def test_a_gold_event_is_sound(event: dict[str, Any]) -> None:
    assert event["mode"] in {"meeting": ("in_person",), "visit": (None,), "call": ("phone", "video")}[event["type"]]
    assert event["status"] in ("occurred", "planned", "cancelled", "denied")
    assert event["date"] is None or str(parse(event["date"])) == event["date"]
    assert (event["type"] == "visit") == bool(event["visitors"] and event["host"])
    assert event["optional"] or len(event["polities"]) >= 2
    assert {person["polity"] for person in event["participants"]} <= set(event["polities"])
    texts = [squeezed(articles()[source["article"]].text) for source in event["sources"]]
    assert texts
    for source, text in zip(event["sources"], texts, strict=True):
        assert squeezed(source["quote"]) in text
    assert not event["place"] or any(squeezed(event["place"]) in text for text in texts)
    for person in event["participants"]:
        assert any(squeezed(name) in text for name in names(person) for text in texts), person["name"]


@pytest.mark.parametrize("wanted", GOLD["articles"], ids=lambda article: str(article["article"]))
def test_gold_dates_stand_in_the_article_in_order(wanted: dict[str, Any]) -> None:
    text, at = squeezed(articles()[wanted["article"]].text), 0
    for date in wanted["dates"]:
        assert str(parse(date["value"])) == date["value"]
        words = squeezed(date["text"])
        assert words in text[at:], words
        at = text.index(words, at) + len(words)


def test_gold_ids_are_unique() -> None:
    ids = [event["id"] for event in GOLD["events"]]
    assert len(ids) == len(set(ids))


def test_every_bundle_with_a_floor_states_all_three() -> None:
    assert all(set(floors) == set(MEASURES) for floors in FLOORS.values())
