"""Writes the chronology as Markdown.

Knows Markdown's special characters; does not know HTML beyond escaping it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.model import Chronology, Event, Source
from timeline.rendering.grouping import place_en, reported, reported_months, silent_polities, single_source, undated, voices, years
from timeline.rendering.headlines import headline, original
from timeline.rendering.notes import article_count
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.safety import one_line, safe_url
from timeline.rendering.wording import Words

_SPECIAL = re.compile(r"[\\`*_\[\]#|~]")
_QUOTE_LIMIT = 2000


def write_markdown(chronology: Chronology, options: Options = DEFAULTS) -> str:
    """Headings for years and months, one list item an event, its sources as quotations beneath."""
    words = Words(options.language)
    lines = [f"# {escaped(options.title) or words('title')}", "", _strip(chronology, words), ""]
    if not len(chronology):
        lines += [words.no_events(chronology.excerpt), ""]
    for year in years(chronology):
        lines += [f"## {year.year}", ""]
        for month in year.months:
            lines += [f"### {words.month(month.year, month.month)}", ""]
            lines += [line for event in month.events for line in _item(event, words)]
    if undated(chronology):
        lines += [f"## {words('undated')}", "", *_undated(chronology, words)]
    return "\n".join([*lines, *_method(chronology, options, words)]) + "\n"


def _undated(chronology: Chronology, words: Words) -> Iterator[str]:
    for month in reported_months(chronology):
        yield from (f"### {words.first_reported(month.year, month.month)}", "")
        yield from (line for event in month.events for line in _item(event, words))


def escaped(text: str) -> str:
    """One line of text that Markdown shows as it is.

    >>> print(escaped("*a* <b>"))
    \\*a\\* &lt;b&gt;
    """
    text = _SPECIAL.sub(r"\\\g<0>", one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _strip(chronology: Chronology, words: Words) -> str:
    single = sum(map(single_source, chronology))
    counts = (("events", len(chronology)), ("articles", article_count(chronology)), ("one_source", single))
    return " · ".join(f"{words(key)}: {count}" for key, count in counts if count is not None)


def _item(event: Event, words: Words) -> list[str]:
    kind = ", ".join([words.type(event.type), *(words.label(value) for value in (event.subtype, event.mode, event.status) if value)])
    head = f"- **{words.date(event.date)}** ({escaped(kind)}) {escaped(headline(event, words))}"
    said = original(event, words)
    return [
        f"{head.rstrip()}  ",
        *([f"  {escaped(said)}  "] if said else []),
        *_facts(event, words),
        *(line for source in event.sources for line in _evidence(source, event, words)),
        "",
    ]


def _facts(event: Event, words: Words) -> list[str]:
    facts = []
    people = [escaped(words.person(person, event.start)) for person in event.participants] + [
        escaped(words.polity(code)) for code in silent_polities(event)
    ]
    if people:
        facts.append(f"{words('participants')}: {'; '.join(people)}")
    if not event.date and (days := reported(event)):
        facts.append(f"{words('reported')} {words.date(days)}")
    if event.place:
        facts.append(f"{words('place')}: {escaped(words.both(event.place, place_en(event)))}")
    if event.part_of:
        facts.append(f"{words('part_of')}: {escaped(event.part_of)}")
    if event.confidence:
        facts.append(f"{words('confidence')}: {escaped(_confidence(event, words))}")
    for conflict in event.conflicts:
        values = " / ".join(
            f"{words.value(conflict.field, value)} ({', '.join(voices(event, articles))})" for value, articles in conflict.values
        )
        facts.append(f"{words('conflict')} ({escaped(words.label(conflict.field))}): {escaped(values)}")
    facts.append(f"{words('id')}: {escaped(event.id)}")
    return [f"  {fact}  " for fact in facts]


def _confidence(event: Event, words: Words) -> str:
    """How sure the whole is, then each field."""
    fields = ", ".join(f"{words.label(field)} {int(sure * 100)}%" for field, sure in event.confidences)
    return " · ".join(filter(None, (f"{int(event.confidence * 100)}%", fields)))


def _evidence(source: Source, event: Event, words: Words) -> list[str]:
    total = len(source.quote)
    quote = source.quote[:_QUOTE_LIMIT] + (words("cut", shown=_QUOTE_LIMIT, total=total) if total > _QUOTE_LIMIT else "")
    outlet = escaped(source.outlet or source.article)
    url = safe_url(source.url)
    notes = [f"[{outlet}](<{url}>)" if url else outlet]
    notes += [escaped(source.title)] if source.title else []
    notes += [source.published.isoformat() if source.published else words("unpublished")]
    notes += [f"{words('attribution')} {escaped(source.attribution)}"] if source.attribution else []
    notes += [f"{words('this_source')}: {words.label(source.status)}"] if source.status is not event.status else []
    notes += [f"{words('resolved')}: {escaped(words.basis(source.date_basis, source.date_text))}"] if source.date_basis else []
    return ["", f"  > {escaped(quote)}  ", f"  > — {', '.join(notes)}"]


def _method(chronology: Chronology, options: Options, words: Words) -> list[str]:
    lines = [f"## {words('method')}", "", f"{words('method_note')} ({escaped(options.program)})", ""]
    lines += [escaped(words.excerpt(chronology.excerpt)), ""] if chronology.excerpt else []
    lines += [f"- {words('failures')}: {escaped(failure.input)}: {escaped(failure.reason)}" for failure in chronology.failures]
    lines += [f"- {words('unpublished_articles')}: {escaped(article.id)}" for article in chronology.articles if article.published is None]
    lines += [f"- {words('unplaced')}: {escaped(text)} ({escaped(article)})" for article, text in chronology.undated]
    return lines
