"""The rule engine: rules with ``{role:kind}`` slots, found in a text leftmost first, longest match wins.

Knows regular expressions and word lists; does not know Chinese, dates or events.
"""

from __future__ import annotations

import re
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
        """A word list, longest word first. Its pattern branches like a tree, so that thousands of words cost no more than a few."""
        return cls(_tree(sorted(words)), dict(words).__getitem__)


def _tree(words: list[str]) -> str:
    """A pattern for the words, which are sorted and differ: ``["ab", "abc", "ad"]`` is ``a(?:b(?:c)?|d)``.

    >>> _tree(["ab", "abc", "ad"])
    'a(?:bc?|d)'
    """
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    may_end = "" in tails
    branches = [re.escape(first) + _tree(rest) for first, rest in tails.items() if first]
    if not branches:
        return ""
    if len(branches) == 1 and (not may_end or len(branches[0]) == 1):
        return branches[0] + "?" * may_end
    return f"(?:{'|'.join(branches)})" + "?" * may_end


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
    leads: frozenset[str]
    """Characters, or pairs of them, that a match begins with."""


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
        self._by_lead: dict[str, tuple[Rule[Result], ...]] | None = None
        self._lead = re.compile("")

    def rule(self, template: str) -> Callable[[Callable[[Got], Result | None]], Callable[[Got], Result | None]]:
        """State a rule; the decorated function gives its meaning, its name and its docstring."""

        def state(meaning: Callable[[Got], Result | None]) -> Callable[[Got], Result | None]:
            roles = {match["role"]: self._kinds[match["kind"]] for match in _SLOT.finditer(template)}
            pattern = _SLOT.sub(lambda slot: f"(?P<{slot['role']}>{self._kinds[slot['kind']].pattern})", template)
            self._rules.append(Rule(meaning.__name__, re.compile(pattern), roles, meaning, leads_of(pattern)))
            self._by_lead = None
            return meaning

        return state

    @property
    def rules(self) -> tuple[Rule[Result], ...]:
        return tuple(self._rules)

    def scan(self, text: str) -> Iterator[Found[Result]]:
        """All matches from left to right, none overlapping. Linear in the text as long as the rules are bounded."""
        by_lead = self._index()
        done = 0
        for lead in self._lead.finditer(text):
            at = lead.start()
            if at < done:
                continue
            rules = by_lead.get(text[at : at + 2]) or by_lead.get(text[at])
            found = self._longest(rules, text, at) if rules else None
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
        """One or two first characters → the rules that can begin with them, in order."""
        if self._by_lead is None:
            table: dict[str, tuple[Rule[Result], ...]] = {}
            for lead in sorted(frozenset().union(*(rule.leads for rule in self._rules))):
                table[lead] = tuple(rule for rule in self._rules if rule.leads & {lead, lead[0]})
            self._lead = re.compile("[" + re.escape("".join(sorted({lead[0] for lead in table}))) + "]")
            self._by_lead = table
        return self._by_lead


_ANY = "\0"
"""Stands for whatever character."""


def leads_of(pattern: str) -> frozenset[str]:
    """The pairs of characters that a match of ``pattern`` can begin with; one character alone where anything may follow it.

    Raises ``ValueError`` for a pattern that may match nothing or begin with anything.

    >>> sorted(leads_of("(?<!x)(?:ab|[c-d]e)?f."))
    ['ab', 'ce', 'de', 'f']
    """
    from re import _parser  # type: ignore[attr-defined]  # the only parser of re's syntax that there is

    found = _leads(list(_parser.parse(pattern)))
    if "" in found or any(lead.startswith(_ANY) for lead in found):
        raise ValueError(f"a rule's pattern must not match the empty text nor begin with just anything: {pattern}")
    return frozenset(lead.rstrip(_ANY) for lead in found)


def _leads(items: list[tuple[object, object]]) -> set[str]:
    """The first two characters that a parsed sequence can match, fewer where it may end before them."""
    found = {""}
    for operator, argument in items:
        if all(len(lead) == 2 for lead in found):
            break
        found = _followed(found, _item_leads(str(operator), argument))
    return found


def _followed(found: set[str], after: set[str]) -> set[str]:
    return {lead for lead in found if len(lead) == 2} | {(lead + more)[:2] for lead in found if len(lead) < 2 for more in after}


def _item_leads(operator: str, argument: object) -> set[str]:
    match operator, argument:
        case "LITERAL", int(code):
            return {chr(code)}
        case "IN", list(members):
            return {_ANY} if str(members[0][0]) == "NEGATE" else set().union(*(_class_member(str(kind), value) for kind, value in members))
        case "BRANCH", (_, list(branches)):
            return set().union(*(_leads(list(branch)) for branch in branches))
        case "SUBPATTERN", (_, _, _, body):
            return _leads(list(body))  # type: ignore[call-overload]
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, most, body)):
            once = _leads(list(body))  # type: ignore[call-overload]
            twice = set() if most == 1 else _followed(once, once)
            return (once if least in (0, 1) else set()) | twice | ({""} if least == 0 else set())
        case (("AT" | "ASSERT" | "ASSERT_NOT"), _):
            return {""}
    return {_ANY}


def _class_member(kind: str, value: object) -> set[str]:
    match kind, value:
        case "LITERAL", int(code):
            return {chr(code)}
        case "RANGE", (int(first), int(last)) if last - first < 200:
            return {chr(code) for code in range(first, last + 1)}
        case "CATEGORY", _ if str(value) == "CATEGORY_DIGIT":
            return set("0123456789")
    return {_ANY}
