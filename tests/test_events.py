"""Event mentions: the table of reports, who, where, when and whether; and what holds for any text.

Knows the notation of ``cases/events.tsv``; the status alone is tested in ``test_status.py``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.cleaning import clean_text
from timeline.entities import find_mentions
from timeline.events import find_events
from timeline.lexicon import event_words, gazetteer
from timeline.model import Article, EventMention, Part, Status
from timeline.pipeline import find_dates

TABLE = Path(__file__).parent / "cases" / "events.tsv"
NOTATION = re.compile(
    r"(?P<type>\w+) (?P<mode>\S+) (?P<status>\w+) (?P<date>\S+) \[(?P<polities>[A-Z0-9 >]+)\](?: (?P<names>[^@\s]+))?(?: @(?P<place>\S+))?"
)
Told = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]


def _cases() -> list[object]:
    day, reason, found = "", "", []
    for number, row in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix("## known limits: ") if row.startswith("## known limits: ") else ""
        elif heading := re.match(r"# (\d{4}-\d\d-\d\d)", row):
            day = heading[1]
        elif row and not row.startswith("#"):
            text, *events = row.split("\t")
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            found.append(pytest.param(day, text, events, id=f"{number}-{text}", marks=marks))
    return found


def article_of(text: str, published: str) -> Article:
    """A text of the table: ``¶`` parts paragraphs, and one may say that it is a ``title:`` or ``caption:``."""
    paragraphs = [re.fullmatch(r"(?:(title|caption):)?(.*)", paragraph) for paragraph in text.split("¶")]
    parts = [Part(match[1] or "body") for match in paragraphs if match]
    article = clean_text("\n".join(match[2] for match in paragraphs if match), published=date.fromisoformat(published))
    return replace(article, sentences=tuple(replace(sentence, part=parts[sentence.paragraph]) for sentence in article.sentences))


def events_of(article: Article) -> tuple[EventMention, ...]:
    return find_events(article, find_mentions(article, gazetteer()), find_dates(article), gazetteer())


def found_in(mention: EventMention) -> Told:
    """What a mention says, in the parts of the notation."""
    visit = mention.type == "visit"
    sides = [[a for a in mention.actors if (a.role == "host") is host] for host in (False, True)]
    polities = [sorted({a.polity for a in sides[0]}), [mention.host or ""] if visit else []]
    names = [sorted({a.person.name if a.person else a.title for a in side if a.person or a.title}) for side in sides]
    value = str(mention.value) if mention.value else "-"
    return mention.type, mention.mode or "-", str(mention.status), value, _sides(*polities), _sides(*names)


def _sides(first: list[str], second: list[str]) -> tuple[str, ...]:
    return (*first, ">", *second) if second else tuple(first)


def told_by(event: str) -> tuple[Told, str]:
    """The parts of one event of the table, and its place."""
    match = NOTATION.fullmatch(event)
    assert match, f"not in the notation: {event}"
    polities = [sorted(side.split()) for side in match["polities"].split(">")]
    names = [sorted(side.split("、")) for side in (match["names"] or "").split(">")]
    sides = [_sides(one[0], one[1] if len(one) > 1 else []) if one != [[""]] else () for one in (polities, names)]
    return (match["type"], match["mode"], match["status"], match["date"], sides[0], sides[1]), match["place"] or ""


@pytest.mark.parametrize(("published", "text", "events"), _cases())
def test_case(published: str, text: str, events: list[str]) -> None:
    """Each line of the table: the events that a reader of the text would list, and no others."""
    found = events_of(article_of(text, published))
    wanted = [told_by(event) for event in events if event != "-"]
    assert {found_in(mention) for mention in found} == {told for told, _ in wanted}
    places = {(found_in(mention), mention.place.name if mention.place else "") for mention in found}
    assert {pair for pair in wanted if pair[1]} <= places
