"""The rule engine: rules with ``{role:kind}`` slots, found in a text leftmost first, longest match wins.

Knows regular expressions and word lists; does not know Chinese, dates or events.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
Value = str | int | float

_SLOT = re.compile(r"\{(?P<role>[a-z_]+):(?P<kind>[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What may fill a slot: a regular expression, and what its text means."""

    pattern: str
    meaning: Callable[[str], Value | None]

    @classmethod
    def of_words(cls, words: Mapping[str, Value]) -> Kind:
        """A word list, longest word first."""
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        return cls("|".join(map(re.escape, longest_first)), dict(words).__getitem__)


@dataclass(frozen=True, slots=True)
class Got:
    """What a rule's slots caught."""

    match: re.Match[str]
    kinds: Mapping[str, Kind]

    def __getitem__(self, role: str) -> Value:
        """The meaning of the slot ``role``; raises ``KeyError`` where it caught nothing or something meaningless."""
        value = self.find(role)
        if value is None:
            raise KeyError(role)
        return value

    def find(self, role: str) -> Value | None:
        """The meaning of the slot ``role``, or ``None`` where it caught nothing."""
        text = self.match[role]
        return None if text is None else self.kinds[role].meaning(text)

    def number(self, role: str) -> int:
        return int(self[role])

    def has(self, role: str) -> bool:
        return self.match[role] is not None

    @property
    def text(self) -> str:
        return self.match[0]


@dataclass(frozen=True, slots=True)
class Rule(Generic[Result]):
    """A name, a pattern, and what a match of it means."""

    name: str
    pattern: re.Pattern[str]
    kinds: Mapping[str, Kind]
    meaning: Callable[[Got], Result | None]


@dataclass(frozen=True, slots=True)
class Found(Generic[Result]):
    """A match: where, by which rule, and what it means (``None`` where the rule only consumes its span)."""

    start: int
    end: int
    rule: str
    result: Result | None


class Grammar(Generic[Result]):
    """An ordered set of rules. Among matches at one place the longest wins, then the rule that was stated first."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._rules: list[Rule[Result]] = []
        self._by_first: dict[str, tuple[Rule[Result], ...]] | None = None
        self._lead = re.compile("")

    def rule(self, template: str) -> Callable[[Callable[[Got], Result | None]], Callable[[Got], Result | None]]:
        """State a rule; the decorated function gives its meaning, its name and its docstring."""

        def state(meaning: Callable[[Got], Result | None]) -> Callable[[Got], Result | None]:
            roles = {match["role"]: self._kinds[match["kind"]] for match in _SLOT.finditer(template)}
            pattern = _SLOT.sub(lambda slot: f"(?P<{slot['role']}>{self._kinds[slot['kind']].pattern})", template)
            self._rules.append(Rule(meaning.__name__, re.compile(pattern), roles, meaning))
            self._by_first = None
            return meaning

        return state

    @property
    def rules(self) -> tuple[Rule[Result], ...]:
        return tuple(self._rules)

    def scan(self, text: str) -> Iterator[Found[Result]]:
        """All matches from left to right, none overlapping. Linear in the text as long as the rules are bounded."""
        by_first = self._index()
        done = 0
        for lead in self._lead.finditer(text):
            at = lead.start()
            if at < done:
                continue
            found = self._longest(by_first.get(text[at], ()), text, at)
            if found is not None:
                done = found.end
                yield found

    def _longest(self, rules: tuple[Rule[Result], ...], text: str, at: int) -> Found[Result] | None:
        best: tuple[Rule[Result], re.Match[str]] | None = None
        for rule in rules:
            match = rule.pattern.match(text, at)
            if match and match.end() > at and (best is None or match.end() > best[1].end()):
                best = rule, match
        if best is None:
            return None
        rule, match = best
        return Found(match.start(), match.end(), rule.name, rule.meaning(Got(match, rule.kinds)))

    def _index(self) -> dict[str, tuple[Rule[Result], ...]]:
        """First character → the rules that can begin with it, in order."""
        if self._by_first is None:
            table: dict[str, list[Rule[Result]]] = {}
            for rule in self._rules:
                for character in first_characters(rule.pattern.pattern):
                    table.setdefault(character, []).append(rule)
            self._lead = re.compile("[" + re.escape("".join(sorted(table))) + "]")
            self._by_first = {character: tuple(rules) for character, rules in table.items()}
        return self._by_first


def first_characters(pattern: str) -> frozenset[str]:
    """The characters that a match of ``pattern`` can begin with.

    Raises ``ValueError`` for a pattern that may match nothing or begin with anything.

    >>> sorted(first_characters("(?<!x)(?:ab|[c-d]e)?f"))
    ['a', 'c', 'd', 'f']
    """
    if sys.version_info < (3, 11):  # pragma: no cover
        raise RuntimeError("timeline needs Python 3.11 or later")
    from re import _parser  # type: ignore[attr-defined]  # the only parser of re's syntax that there is

    characters, may_be_empty = _leads(list(_parser.parse(pattern)))
    if may_be_empty:
        raise ValueError(f"a rule's pattern must not match the empty text: {pattern}")
    return frozenset(characters)


def _leads(items: list[tuple[object, object]]) -> tuple[set[str], bool]:
    """First characters of a parsed sequence, and whether all of it may be empty."""
    found: set[str] = set()
    for operator, argument in items:
        characters, may_be_empty = _item_leads(str(operator), argument)
        found |= characters
        if not may_be_empty:
            return found, False
    return found, True


def _item_leads(operator: str, argument: object) -> tuple[set[str], bool]:
    match operator, argument:
        case "LITERAL", int(code):
            return {chr(code)}, False
        case "IN", list(members):
            return set().union(*(_class_member(str(kind), value) for kind, value in members)), False
        case "BRANCH", (_, list(branches)):
            parts = [_leads(list(branch)) for branch in branches]
            return set().union(*(part[0] for part in parts)), any(part[1] for part in parts)
        case "SUBPATTERN", (_, _, _, body):
            return _leads(list(body))
        case ("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, _, body):
            characters, empty = _leads(list(body))
            return characters, empty or least == 0
        case ("AT" | "ASSERT" | "ASSERT_NOT"), _:
            return set(), True
    raise ValueError(f"a rule's pattern must not begin with {operator}")


def _class_member(kind: str, value: object) -> set[str]:
    match kind, value:
        case "LITERAL", int(code):
            return {chr(code)}
        case "RANGE", (int(first), int(last)):
            return {chr(code) for code in range(first, last + 1)}
        case "CATEGORY", _ if str(value) == "CATEGORY_DIGIT":
            return set("0123456789")
    raise ValueError(f"a rule's pattern must not begin with the class {kind} {value}")
