"""Says how a chronology was made and what it does not hold, for the foot of a document or a sheet of its own.

Knows what readers have to be told; does not know how a format shows it.
"""

from __future__ import annotations

import datetime

from timeline.model import Chronology
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
        (words("articles"), str(article_count(chronology))),
        (words("one_source"), str(sum(map(single_source, chronology)))),
        (words("with_conflicts"), str(sum(bool(event.conflicts) for event in chronology))),
        (words("undated"), str(len(undated(chronology)))),
    ]
    found += [(words("excerpt"), words.excerpt(chronology.excerpt))] if chronology.excerpt else []
    found += [(words("failures"), f"{failure.input}: {failure.reason}") for failure in chronology.failures]
    found += [(words("unpublished_articles"), article.id) for article in chronology.articles if article.published is None]
    found += [(words("unplaced"), f"{text} ({article})") for article, text in chronology.undated]
    return found


def article_count(chronology: Chronology) -> int:
    """Articles that were read; of a chronology that was built before, those that it rests on."""
    return len(chronology.articles) or len({source.article for event in chronology for source in event.sources})


def last_publication(chronology: Chronology) -> datetime.datetime:
    """Stands for the time of writing, since files that carry the clock's would differ each time; 1 January 2000 where no day is known."""
    days = [source.published for event in chronology for source in event.sources if source.published and source.published.year >= 1980]
    return datetime.datetime.combine(max(days, default=datetime.date(2000, 1, 1)), datetime.time())
