"""Event mentions: the table of reports, who, where, when and whether; and what holds for any text.

Knows the notation of ``cases/events.tsv``; the status alone is tested in ``test_status.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from timeline.cleaning import clean_text
from timeline.entities import find_mentions
from timeline.events import find_events
from timeline.lexicon import event_words, fold, gazetteer
from timeline.model import Article, EventMention, Part
from timeline.pipeline import find_dates

TABLE = Path(__file__).parent / "cases" / "events.tsv"
NOTATION = re.compile(
    r"(?P<type>\w+) (?P<mode>\S+) (?P<status>\w+) (?P<date>\S+) \[(?P<polities>[A-Z0-9 >]+)\](?: (?P<names>[^@\s]+))?(?: @(?P<place>\S+))?"
)
TRADITIONAL = OpenCC("s2t")
LIMITS = "## known limits: "
FRAGMENTS = re.findall(
    r"\S+", "习近平 普京 ， 。 21日 与 和 会谈 访问 俄罗斯 抵达 莫斯科 将 没有 两国元首 他 先后 通电话 《 》 “ 出席 峰会 来访的"
)
Told = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]


def _rows(table: Path = TABLE) -> Iterator[tuple[int, str, str, str, list[str]]]:
    """Line, day of publication, what limits the code, text and events, under the table's headings."""
    day, reason = "", ""
    for number, row in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix(LIMITS) if row.startswith(LIMITS) else ""
        elif heading := re.match(r"# (\d{4}-\d\d-\d\d)", row):
            day = heading[1]
        elif row and not row.startswith("#"):
            text, *events = row.split("\t")
            yield number, day, reason, text, events


def cases_of(table: Path) -> Iterator[object]:
    """The lines of a table; those among the known limits must fail until the code learns them."""
    for number, day, reason, text, events in _rows(table):
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        yield pytest.param(day, text, events, id=f"{number}-{text}", marks=marks)


SETTLED = [(day, text) for _, day, reason, text, _ in _rows() if not reason]
"""The texts that the code must read rightly."""


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


@pytest.mark.parametrize(("published", "text", "events"), list(cases_of(TABLE)))
def test_case(published: str, text: str, events: list[str]) -> None:
    """Each line of the table: the events that a reader of the text would list, and no others."""
    found = events_of(article_of(text, published))
    wanted = [told_by(event) for event in events if event != "-"]
    assert {found_in(mention) for mention in found} == {told for told, _ in wanted}
    places = {(found_in(mention), mention.place.name if mention.place else "") for mention in found}
    assert {pair for pair in wanted if pair[1]} <= places


def test_every_group_of_triggers_has_a_case() -> None:
    """Some word of each group in ``events.toml`` reports an event in at least one line of the table."""
    articles = [article_of(text, day) for day, text in SETTLED]
    told = [(article, mention) for article in articles for mention in events_of(article)]
    met = {(fold(mention.trigger.of(article.text)), mention.type) for article, mention in told}
    met |= {(fold(mention.rule.partition(": ")[2]), mention.type) for _, mention in told}  # 双边会, of which 双边 says how they meet
    unmet = [
        group["words"] for group in event_words()["triggers"] if not any((fold(word), group["type"]) in met for word in group["words"])
    ]
    assert unmet == []


@pytest.mark.parametrize(("published", "text"), [pytest.param(day, text, id=text) for day, text in SETTLED[::4]])
def test_the_other_script_says_the_same(published: str, text: str) -> None:
    """A text and its conversion to traditional characters report the same events."""
    other = TRADITIONAL.convert(fold(text)).replace("臺", "台")
    simple, traditional = (events_of(article_of(each, published)) for each in (fold(text), other))
    assert [found_in(mention) for mention in traditional] == [found_in(mention) for mention in simple]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=2), max_size=14).map("".join))
def test_whatever_the_text_what_is_found_is_whole(text: str) -> None:
    """Nothing raises; triggers and dates quote the text; a visit has a host and a visitor from elsewhere, other events two sides."""
    article = clean_text(text, published=date(2023, 3, 22))
    for mention in events_of(article):
        assert mention.sentence.contains(mention.trigger)
        assert mention.trigger.of(text)
        assert mention.date is None or mention.date.text == mention.date.span.of(text)
        assert mention.type in event_words()["types"]
        assert 0 < mention.confidence < 1
        if mention.type == "visit":
            assert {actor.polity for actor in mention.actors if actor.role == "visitor"} - {mention.host}
        else:
            assert len(mention.polities) > 1 or gazetteer().by_code[min(mention.polities)].kind in ("organisation", "format")


def test_without_a_publication_date_relative_dates_stay_open() -> None:
    """No anchor, no date: never today."""
    (mention,) = events_of(clean_text("习近平昨天与普京会谈。"))
    assert mention.value is None


def test_a_dateline_reports_nothing() -> None:
    """The line that says where and when a report was written is no event."""
    article = article_of("习近平21日与普京会谈。", "2023-03-22")
    assert events_of(replace(article, sentences=tuple(replace(each, part=Part.DATELINE) for each in article.sentences))) == ()


def test_who_says_so_is_kept() -> None:
    """据…报道: the attribution is the one named there."""
    (mention,) = events_of(article_of("据路透社报道，习近平21日与普京会谈。", "2023-03-22"))
    assert mention.attribution == "路透社"


def test_more_names_and_a_date_make_more_sure() -> None:
    """Confidence grows with what can be checked."""
    texts = ["中俄两国举行会谈。", "习近平与普京会谈。", "习近平21日与普京会谈。"]
    sure = [events_of(article_of(text, "2023-03-22"))[0].confidence for text in texts]
    assert sure == sorted(set(sure))
