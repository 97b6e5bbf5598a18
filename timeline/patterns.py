"""The rule engine: rules with ``{role:kind}`` slots, found in a text leftmost first, longest match wins.

Knows regular expressions and word lists; does not know Chinese, dates or events.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

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


class Got:
    """What a rule's slots caught."""

    __slots__ = ("kinds", "match")

    def __init__(self, match: re.Match[str], kinds: Mapping[str, Kind]) -> None:
        self.match = match
        self.kinds = kinds

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
    after_run: frozenset[str]
    """What may follow the numerals that a match begins with; an empty one where anything may."""
    before: frozenset[str]
    """Characters one of which must stand before a match; none where anything may."""
    first_words: tuple[str, ...] = ()
    """Where these are given, a match begins with one of them."""


class Found(NamedTuple, Generic[Result]):
    """A match: where, by which rule, and what it means (``None`` where the rule only consumes its span)."""

    start: int
    end: int
    rule: str
    result: Result | None


class _Stated(NamedTuple, Generic[Result]):
    """A rule as it was written, compiled when a text is first looked at."""

    template: str
    first_words: Callable[[], Iterable[str]]
    meaning: Callable[[Got], Result | None]


class Grammar(Generic[Result]):
    """An ordered set of rules. Among matches at one place the longest wins, then the rule that was stated first.

    ``runs`` are the characters that numerals consist of: a rule that begins with some is only tried where that follows
    the whole run of them which it needs there.
    """

    def __init__(self, kinds: Mapping[str, Kind], runs: str = "") -> None:
        self._kinds = kinds
        self._runs = frozenset(runs)
        self._stated: list[_Stated[Result]] = []
        self._index: _Index[Result] | None = None

    def rule(
        self, template: str, *, first_words: Callable[[], Iterable[str]] = tuple
    ) -> Callable[[Callable[[Got], Result | None]], Callable[[Got], Result | None]]:
        """State a rule; the decorated function gives its meaning, its name and its docstring.

        Where a match begins with one of very many words, ``first_words`` gives them: all are looked for in one pass.
        """

        def state(meaning: Callable[[Got], Result | None]) -> Callable[[Got], Result | None]:
            self._stated.append(_Stated(template, first_words, meaning))
            self._index = None
            return meaning

        return state

    @property
    def rules(self) -> tuple[Rule[Result], ...]:
        return self._indexed().rules

    def scan(self, text: str) -> Iterator[Found[Result]]:
        """All matches from left to right, none overlapping. Linear in the text as long as the rules are bounded."""
        return self._indexed().matches(text)

    def _indexed(self) -> _Index[Result]:
        if self._index is None:
            self._index = _Index(tuple(self._compiled(stated) for stated in self._stated), self._runs)
        return self._index

    def _compiled(self, stated: _Stated[Result]) -> Rule[Result]:
        roles = {match["role"]: self._kinds[match["kind"]] for match in _SLOT.finditer(stated.template)}
        pattern = _SLOT.sub(lambda slot: f"(?P<{slot['role']}>{self._kinds[slot['kind']].pattern})", stated.template)
        words = tuple(stated.first_words())
        none = frozenset[str]()
        leads, after = (none, none) if words else (leads_of(pattern), _after_run(pattern, self._runs))
        return Rule(stated.meaning.__name__, re.compile(pattern), roles, stated.meaning, leads, after, _before(pattern), words)


def _longest(rules: tuple[Rule[Result], ...], text: str, at: int) -> Found[Result] | None:
    best: Rule[Result] | None = None
    caught: re.Match[str] | None = None
    longest = at
    for rule in rules:
        match = rule.pattern.match(text, at)
        if match is not None and match.end() > longest:
            best, caught, longest = rule, match, match.end()
    if best is None or caught is None:
        return None
    return Found(at, longest, best.name, best.meaning(Got(caught, best.kinds)))


_RUN_LENGTH = 8
"""How many numerals are looked over at most: more of them, and every rule is tried."""


_MEMORY = 100_000
"""For how many beginnings it is remembered which rules to try."""


_SURROGATE = re.compile("[\ud800-\udfff]")


class _Index(Generic[Result]):
    """Where in a text which rules may match."""

    def __init__(self, rules: tuple[Rule[Result], ...], runs: frozenset[str]) -> None:
        self.rules = rules
        self._runs = runs
        self._worded = tuple(rule for rule in rules if rule.first_words)
        words = {word for rule in rules for word in rule.first_words}
        self._words = _automaton(words)
        self._ends = frozenset(word[-_END:] for word in words)
        self._end_sizes = sorted({len(end) for end in self._ends})
        self._end = _end_pattern(self._ends)
        leads = frozenset[str]().union(*(rule.leads for rule in rules))
        self._by_lead = {lead: tuple(rule for rule in rules if lead in rule.leads or lead[0] in rule.leads) for lead in leads}
        self._memo: dict[tuple[str, str | None], tuple[Rule[Result], ...]] = {}
        self._lead = self._lead_pattern(leads)

    def _lead_pattern(self, leads: frozenset[str]) -> re.Pattern[str]:
        """Where a rule may begin; its group is what follows a run of numerals, where a rule cares.

        The first character is looked for by itself, since only then does ``re`` run quickly over all the others; what
        stands around it is looked at afterwards.
        """
        alone = {lead for rule in self.rules if not rule.before for lead in rule.leads if len(lead) == 1} - self._runs
        bound = {lead for lead in leads if len(lead) == 1} - self._runs - alone
        paired = {lead for lead in leads if len(lead) == 2 and lead[0] not in alone | self._runs}
        free = {lead[0] for rule in self.rules if "" in rule.after_run for lead in rule.leads if lead[0] in self._runs}
        after = frozenset[str]().union(*(rule.after_run for rule in self.rules)) | self._runs
        before = frozenset[str]().union(*(rule.before for rule in self.rules))
        places = [
            *(_pairs_of(pairs) for pairs in ({p for p in paired if p[0] in bound}, {p for p in paired if p[0] not in bound}) if pairs),
            f"(?<={_any_of(alone)})" if alone else "",
            f"(?<={_any_of(before)}{_any_of(bound)})" if bound else "",
            f"(?<={_any_of(self._runs)})(?={_any_of(self._runs)}{{0,{_RUN_LENGTH}}}+({_any_of(after)}))" if self._runs else "",
            f"(?<={_any_of(free)})" if free else "",
        ]
        if not leads:
            return re.compile("(?!)")
        return re.compile(f"{_any_of(lead[0] for lead in leads)}(?:{'|'.join(filter(None, places))})")

    def matches(self, text: str) -> Iterator[Found[Result]]:
        """What the rules match, from left to right; nothing is tried, nor looked up, within an earlier match."""
        memo, runs = self._memo, bool(self._runs)
        worded = self._word_places(text)
        done = 0
        for lead in self._lead.finditer(text):
            at = lead.start()
            while worded and worded[-1] <= at:
                found = self._at_word(text, worded.pop(), done)
                if found is not None:
                    done = found.end
                    yield found
            if at < done:
                continue
            key = text[at : at + 2], lead[1] if runs else None
            rules = memo.get(key)
            if rules is None:
                rules = self._remembered(*key)
            if rules:
                found = _longest(rules, text, at)
                if found is not None:
                    done = found.end
                    yield found
        while worded:
            found = self._at_word(text, worded.pop(), done)
            if found is not None:
                done = found.end
                yield found

    def _word_places(self, text: str) -> list[int]:
        """Where words of the rules that begin with words stand, the last one first."""
        may_end = (text[match.end() - size : match.end()] for match in self._end.finditer(text) for size in self._end_sizes)
        if self._ends.isdisjoint(may_end):
            return []  # in most texts no word even ends, and that is quickly seen
        try:
            found = self._words.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, which no word holds
            found = self._words.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)
        return sorted({start for _, start, _ in found}, reverse=True)

    def _at_word(self, text: str, at: int, done: int) -> Found[Result] | None:
        """The match where a word of the rules that begin with words stands."""
        if at < done:
            return None
        others = self._by_lead.get(text[at : at + 2]) or self._by_lead.get(text[at]) or ()
        rules = tuple(rule for rule in self.rules if rule in self._worded or rule in others) if others else self._worded
        return _longest(rules, text, at)

    def _remembered(self, pair: str, after: str | None) -> tuple[Rule[Result], ...]:
        """The rules for two first characters and, where the first is a numeral, for what follows them all."""
        rules = self._by_lead.get(pair) or self._by_lead.get(pair[0]) or ()
        if pair[0] in self._runs and after not in self._runs:
            rules = tuple(rule for rule in rules if rule.after_run & {"", after})
        if len(self._memo) >= _MEMORY:
            self._memo.clear()
        self._memo[pair, after] = rules
        return rules


def _pairs_of(pairs: Iterable[str]) -> str:
    """After the first character of one of the pairs, before the second of one."""
    return f"(?<={_any_of(pair[0] for pair in pairs)})(?={_any_of(pair[1] for pair in pairs)})"


_END = 3
"""How many of the last characters of a word are looked at before all of it is."""


def _end_pattern(ends: Iterable[str]) -> re.Pattern[str]:
    """The last character of what may be one of ``ends``; what stands before it is looked at one by one."""
    sizes = {size: [end for end in ends if len(end) == size] for size in range(1, _END + 1)}
    before = ["".join(_any_of(end[at] for end in found) for at in range(size)) for size, found in sizes.items() if found]
    return re.compile(f"{_any_of(end[-1] for end in ends)}(?:{'|'.join(f'(?<={each})' for each in before)})" if before else "(?!)")


def _any_of(characters: Iterable[str]) -> str:
    return "[" + re.escape("".join(sorted(set(characters)))) + "]"


def _automaton(words: Iterable[str]) -> Any:
    """All the words as one automaton, or ``None`` where there are none."""
    found = sorted(set(words))
    if not found:
        return None
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(found)


_ANY = "\0"
"""Stands for whatever character."""


def leads_of(pattern: str) -> frozenset[str]:
    """The pairs of characters that a match of ``pattern`` can begin with; one character alone where anything may follow it.

    Raises ``ValueError`` for a pattern that may match nothing or begin with anything.

    >>> sorted(leads_of("(?<!x)(?:ab|[c-d]e)?f."))
    ['ab', 'ce', 'de', 'f']
    """
    found = _first_two(pattern, frozenset())
    if "" in found or any(lead.startswith(_ANY) for lead in found):
        raise ValueError(f"a rule's pattern must not match the empty text nor begin with just anything: {pattern}")
    return found


_RUN = "\1"
"""Stands for one or more characters of a run."""


def _after_run(pattern: str, runs: frozenset[str]) -> frozenset[str]:
    """What follows the run of ``runs`` with which a match begins; an empty one where that may be anything.

    >>> sorted(_after_run("[1-9][0-9]?(?:st|nd)", frozenset("0123456789")))
    ['n', 's']
    >>> sorted(_after_run("[0-9]{1,2}(?=th)", frozenset("0123456789")))
    ['t']
    """
    return frozenset(lead[1:] for lead in _first_two(pattern, runs) if lead.startswith(_RUN))


def _before(pattern: str) -> frozenset[str]:
    """The characters one of which a pattern wants before itself; none where it wants no such thing, or says it otherwise.

    >>> sorted(_before("(?<=[ab])(?<!c)d")), sorted(_before("(?<!a)b"))
    (['a', 'b'], [])
    """
    for operator, argument in _parsed(pattern):
        if not str(operator).startswith("ASSERT"):
            break
        direction, body = argument
        if str(operator) == "ASSERT" and direction == -1 and len(body) == 1:
            found = _item_leads(str(body[0][0]), body[0][1], frozenset())
            if all(len(lead) == 1 and lead != _ANY for lead in found):
                return frozenset(found)
    return frozenset()


@functools.lru_cache(maxsize=1)
def _parsed(pattern: str) -> list[tuple[object, Any]]:
    """Remembered while a rule is compiled, since its beginning is asked for three times and parsing costs most."""
    from re import _parser  # type: ignore[attr-defined]  # the only parser of re's syntax that there is

    return list(_parser.parse(pattern))


def _first_two(pattern: str, runs: frozenset[str]) -> frozenset[str]:
    """The first two characters of a match, a run of ``runs`` being taken for one."""
    parsed = _parsed(pattern)
    found = _leads(parsed, runs)
    if runs and parsed and str(parsed[-1][0]) == "ASSERT" and "" not in found:
        direction, body = parsed[-1][1]
        if direction == 1:  # what the match must be followed by
            found = _followed(found, _leads(list(body), runs))
    return frozenset(lead.rstrip(_ANY) if lead != _ANY else lead for lead in found)


def _leads(items: list[tuple[object, object]], runs: frozenset[str]) -> set[str]:
    """The first two characters that a parsed sequence can match, fewer where it may end before them."""
    found = {""}
    for operator, argument in items:
        if all(len(lead) == 2 for lead in found):
            break
        found = _followed(found, _item_leads(str(operator), argument, runs))
    return found


def _followed(found: set[str], after: set[str]) -> set[str]:
    short = [lead for lead in found if len(lead) < 2]
    return {lead for lead in found if len(lead) == 2} | {_joined(lead, more) for lead in short for more in after}


def _joined(lead: str, more: str) -> str:
    return (lead + more[1:] if lead == _RUN and more.startswith(_RUN) else lead + more)[:2]


def _item_leads(operator: str, argument: object, runs: frozenset[str]) -> set[str]:
    match operator, argument:
        case "LITERAL", int(code):
            return _of_run({chr(code)}, runs)
        case "IN", list(members):
            if str(members[0][0]) == "NEGATE":
                return {_ANY}
            return _of_run(set().union(*(_class_member(str(kind), value) for kind, value in members)), runs)
        case "BRANCH", (_, list(branches)):
            return set().union(*(_leads(list(branch), runs) for branch in branches))
        case "SUBPATTERN", (_, _, _, body):
            return _leads(list(body), runs)  # type: ignore[call-overload]
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, most, body)):
            once = _leads(list(body), runs)  # type: ignore[call-overload]
            twice = set() if most == 1 else _followed(once, once)
            return (once if least in (0, 1) or _RUN in once else set()) | twice | ({""} if least == 0 else set())
        case (("AT" | "ASSERT" | "ASSERT_NOT"), _):
            return {""}
    return {_ANY}


def _of_run(characters: set[str], runs: frozenset[str]) -> set[str]:
    return {_RUN if character in runs else character for character in characters}


def _class_member(kind: str, value: object) -> set[str]:
    match kind, value:
        case "LITERAL", int(code):
            return {chr(code)}
        case "RANGE", (int(first), int(last)) if last - first < 200:
            return {chr(code) for code in range(first, last + 1)}
        case "CATEGORY", _ if str(value) == "CATEGORY_DIGIT":
            return set("0123456789")
    return {_ANY}
