"""Says how a chronology was made and what it does not hold, for the foot of a document or a sheet of its own.

Knows what readers have to be told; does not know how a format shows it.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from timeline.model import ArticleRecord, Chronology, Source
from timeline.rendering.grouping import single_source, undated
from timeline.rendering.options import Options
from timeline.rendering.wording import Words

Note = tuple[str, str]
"""What it is about, and what there is to say."""


def notes(chronology: Chronology, options: Options, words: Words) -> list[Note]:
    """Program, counts, and everything that was left out: failures, articles without a date, dates that could not be placed."""
    found = [
        (words("method"), words("method_note")),
        (words("made_by", program="").strip(" .。"), options.program),
        (words("events"), str(len(chronology))),
        (words("articles"), articles_told(chronology, words)),
        (words("one_source"), str(sum(map(single_source, chronology)))),
        (words("with_conflicts"), str(sum(bool(event.conflicts) for event in chronology))),
        (words("undated"), str(len(undated(chronology)))),
    ]
    found += [(words("excerpt"), words.excerpt(chronology.excerpt))] if chronology.excerpt else []
    found += [(words("failures"), f"{failure.input}: {failure.reason}") for failure in chronology.failures]
    found += [(words("unpublished_articles"), article.id) for article in chronology.articles if article.published is None]
    found += [(words("unplaced"), f"{text} ({article})") for article, text in chronology.undated]
    return found


@dataclass(frozen=True, slots=True)
class Reference:
    """One article as a bibliography lists it; ``events`` that rest on it, 0 where it reports none."""

    article: str
    title: str
    outlet: str
    url: str
    published: datetime.date | None
    origin: str
    """Where the publication date was read, empty where the chronology does not say."""
    inferred: bool
    events: int


def references(chronology: Chronology) -> tuple[Reference, ...]:
    """The articles in order of publication, undated ones last; of event records alone, those that an event rests on."""
    counts = Counter(article for event in chronology for article in {source.article for source in event.sources})
    told = {source.article: source for event in chronology for source in event.sources}
    found = [_of_record(record, counts[record.id]) for record in chronology.articles]
    known = {one.article for one in found}
    found += [_of_source(source, counts[article]) for article, source in told.items() if article not in known]
    return tuple(sorted(found, key=lambda one: (one.published or datetime.date.max, one.article)))


def _of_record(record: ArticleRecord, events: int) -> Reference:
    outlet, url = (stated.value if stated else "" for stated in (record.outlet, record.url))
    day, origin, inferred = (
        (record.published.day, record.published.origin, record.published.inferred) if record.published else (None, "", False)
    )
    return Reference(record.id, record.title, outlet, url, day, origin, inferred, events)


def _of_source(source: Source, events: int) -> Reference:
    return Reference(source.article, source.title, source.outlet, source.url, source.published, "", False, events)


def article_count(chronology: Chronology) -> int | None:
    """Articles that were read; of event records alone, those that they rest on; ``None`` where an excerpt left none of these."""
    count = len(chronology.articles) or len({source.article for event in chronology for source in event.sources})
    return None if count == 0 and chronology.excerpt and chronology.excerpt.dropped else count


def articles_told(chronology: Chronology, words: Words) -> str:
    count = article_count(chronology)
    return words("unrecorded") if count is None else str(count)


def last_publication(chronology: Chronology) -> datetime.datetime:
    """Stands for the time of writing, since files that carry the clock's would differ each time; 1 January 2000 where no day is known."""
    days = [source.published for event in chronology for source in event.sources if source.published and source.published.year >= 1980]
    return datetime.datetime.combine(max(days, default=datetime.date(2000, 1, 1)), datetime.time())
