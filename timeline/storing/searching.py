"""Full-text search over sentences that works for Chinese, in words of any length and in either script.

Knows how SQLite's FTS5 takes a text apart; does not know where the sentences come from.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from timeline.lexicon import fold

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LONGEST = 4
"""Characters of the longest word that is indexed whole; longer ones are found by their parts."""


class Hit(NamedTuple):
    """A sentence that holds the words."""

    article: str
    start: int
    end: int
    text: str


def index_words(text: str) -> str:
    """What FTS5 is given instead of a text: of each run of Chinese, every word of one to four characters, in both scripts.

    FTS5 by itself takes a whole clause for one word, and its trigrams find no word of two characters.

    >>> index_words("晤談 G20")
    '晤 谈 晤谈 g20 談 晤談'
    """
    words = dict.fromkeys(word for form in (fold(text), text) for word in _words(form))
    return " ".join(words)


def _words(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text.lower()):
        run = match[0]
        if run[0] < "\u3400":
            yield run
            continue
        for length in range(1, _LONGEST + 1):
            yield from (run[at : at + length] for at in range(len(run) - length + 1))


def query_for(words: str) -> str:
    """The FTS5 query for words that a person typed: all of them, longer runs of Chinese by their four-character parts."""
    parts: list[str] = []
    for match in _RUN.finditer(fold(words).lower()):
        run = match[0]
        if run[0] < "\u3400" or len(run) <= _LONGEST:
            parts.append(run)
        else:
            parts += [run[at : at + _LONGEST] for at in range(len(run) - _LONGEST + 1)]
    return " AND ".join(f'"{part}"' for part in dict.fromkeys(parts))


def search(connection: sqlite3.Connection, words: str, limit: int = 100) -> tuple[Hit, ...]:
    """The sentences of current articles that hold all the words."""
    query = query_for(words)
    if not query:
        return ()
    rows = connection.execute(
        'SELECT a.name, s."start", s."end", s.text FROM sentences_fts f JOIN sentences s ON s.id = f.rowid '
        "JOIN articles a ON a.id = s.article WHERE sentences_fts MATCH ? AND a.state = 'current' ORDER BY s.id LIMIT ?",
        (query, limit),
    )
    return tuple(Hit(*row) for row in rows)
