"""The words of ``events.toml``: its lists as expressions, and those that can report an event with what each means.

Knows words; does not know where in an article they stand.
"""

from __future__ import annotations

import functools

from timeline.lexicon import alternation, event_words, fold, not_after
from timeline.patterns import Found, Got, Grammar
from timeline.patterns import Kind as WordKind

Frame = tuple[str, str | None, str]
"""What a trigger's word means: the event's type, its mode, and where its participants stand."""
Hit = Found[Frame]


def any_of(table: str, *keys: str) -> str:
    """The word lists of a table of ``events.toml`` as one regular expression; without a key, that of its ``words``."""
    return f"(?:{alternation(word for key in keys or ('words',) for word in event_words()[table][key])})"


def words_unless(table: str) -> str:
    """The words of a table where they do not begin one of its ``unless``; each excludes its own, so that a search may skip to a first
    character of one.
    """
    words, unless = ([fold(word) for word in event_words()[table][key]] for key in ("words", "unless"))
    own = {word: [other[len(word) :] for other in unless if other.startswith(word)] for word in words}
    return "|".join(word + (f"(?!{alternation(own[word])})" if own[word] else "") for word in sorted(words, key=len, reverse=True))


@functools.cache
def trigger_grammar() -> Grammar[Frame]:
    """One rule for each group of triggers in ``events.toml``."""
    groups = event_words()["triggers"]
    grammar: Grammar[Frame] = Grammar(
        {_group_name(at): WordKind.of_words({fold(word): word for word in group["words"]}) for at, group in enumerate(groups)}
    )
    for at, group in enumerate(groups):
        result = group["type"], group.get("mode"), group["frame"]
        before = not_after(filter(None, group.get("not_before", "").split("|")))
        after = f"(?={fold(group['only_before'])})" if "only_before" in group else ""
        after += f"(?!{fold(group['not_after'])})" if "not_after" in group else ""

        def meaning(got: Got, result: Frame = result) -> Frame:
            return result

        meaning.__name__ = f"{result[2]}_{result[0]}"
        grammar.rule(f"{before}{{word:{_group_name(at)}}}{after}")(meaning)
    return grammar


def _group_name(at: int) -> str:
    """A name of letters alone, as a slot of a rule wants it: a table may have more groups than there are letters."""
    return f"group_{chr(ord('a') + at // 26)}{chr(ord('a') + at % 26)}"


@functools.cache
def trigger_words() -> frozenset[str]:
    return frozenset(fold(word) for group in event_words()["triggers"] for word in group["words"])
