"""References back: 双方 and 他 as mentions of their own, and an office without a name as whoever holds it.

Knows who was named and who held which office; does not know what anybody did.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from timeline.lexicon import Gazetteer, Title, alternation, entity_words, fold, leading_office
from timeline.model import Kind, Mention, Person, Span, Via

_WORDS = entity_words()
_BOTH = {word: Kind.PERSON for word in _WORDS["both"]["people"]} | {word: Kind.POLITY for word in _WORDS["both"]["polities"]}


def _pronoun(word: str, not_after: str) -> str:
    """A pattern that begins with the word itself, since ``re`` runs quickly over all characters that no branch begins with."""
    within = _WORDS["no_pronoun_after"].get(word, "")
    before = f"(?<![{within}]{word})" if within else ""
    return f"{word}{before}(?![{not_after}])" if not_after else word


_REFERENCE = re.compile("|".join([alternation(_BOTH), *(_pronoun(*each) for each in _WORDS["pronouns"].items())]))
_ADDRESSED = tuple(_WORDS["persons"]["addressed"])
_LEADS_A_PART = re.compile(f"{alternation(_WORDS['leads_a_part']['words'])}|{_WORDS['leads_a_part']['party']}")
_HELD_BY_ONE = frozenset(_WORDS["held_by_one"]["offices"])
_HELD_BY_MANY = frozenset(_WORDS["held_by_many"]["offices"])
_GROUPS = tuple(_WORDS["held_by_many"]["groups"])
_TITLE_OF_ONE = frozenset(fold(title) for title in _WORDS["held_by_one"]["titles"])
_ANY_POST = frozenset(_WORDS["any_post"]["letters"])
_OF_THAT = _WORDS["phrase"]["that_state"]


Reference = tuple[Span, Kind]


def references(folded: str) -> tuple[list[Reference], list[Reference]]:
    """Words that refer to both sides at once (两国元首, 双方), and 他, 我 and the like: 他们 is of the former, and no 他 with them."""
    both_sides: list[Reference] = []
    pronouns: list[Reference] = []
    for match in _REFERENCE.finditer(folded):
        word, span = match[0], Span(*match.span())
        if word in _BOTH:
            both_sides.append((span, _BOTH[word]))
        else:
            pronouns.append((span, Kind.PERSON))
    return both_sides, pronouns


def resolved(mentions: list[Mention], gazetteer: Gazetteer, day: date | None, folded: str) -> list[Mention]:
    """Offices without a name, by who was named with that office before, else by who held it at the time."""
    by_name, by_title, person = Via.NAME, Via.TITLE, Kind.PERSON
    holders = _Holders([m for m in mentions if m.kind is person and m.via is by_name], gazetteer, day, folded)
    states = [m for m in mentions if m.kind is not person and m.polity] if _OF_THAT in folded else []
    return [holders.named_for(_of_that_state(m, states, folded)) if m.via is by_title and m.kind is person else m for m in mentions]


def _of_that_state(mention: Mention, states: list[Mention], folded: str) -> Mention:
    """访问斯洛文尼亚，会晤该国总统: of the state that was named last."""
    if mention.polity or not folded.endswith(_OF_THAT, 0, mention.span.start):
        return mention
    before = bisect_left(states, mention.span.start, key=lambda each: each.span.start)
    return mention._replace(polity=states[before - 1].polity) if before else mention


class _Holders:
    """Who holds an office: of those that the text names, else of those that the gazetteer knows."""

    def __init__(self, named: list[Mention], gazetteer: Gazetteer, day: date | None, folded: str) -> None:
        self._named, self._gazetteer, self._day, self._folded = named, gazetteer, day, folded
        self._of_polity: dict[str, list[Mention]] = {}
        self._fitting: dict[tuple[tuple[str, ...], str], list[Mention]] = {}
        for mention in named:
            self._of_polity.setdefault(mention.polity, []).append(mention)

    def named_for(self, mention: Mention) -> Mention:
        title = fold(mention.title)
        start, end = mention.span
        if self._gazetteer.titles[title].office == "leader" and _LEADS_A_PART.search(self._folded, start, end - len(title)):
            return mention
        if self._is_no_office(self._gazetteer.titles[title], mention.polity):
            return mention
        offices = _offices_of(self._gazetteer.titles[title], mention.polity)
        fitting = self._of_offices(offices, mention.polity)
        if not _HELD_BY_ONE.issuperset(offices):
            fitting = self._of_post(mention, fitting)
        if not mention.polity:
            own = self._own_polity(mention)
            fitting = [named for named in fitting if _is_called(named, title) and named.polity != own]
        before = bisect_left(fitting, mention.span.start, key=lambda each: each.span.start)
        of_many = _HELD_BY_MANY.issuperset(offices)  # 美国参众议员军机访台: none of the members who are named later
        if of_many and self._folded.startswith(_GROUPS, end):
            return mention  # 参众议员访问团: more than one
        if fitting and ((mention.polity and not of_many) or before):
            antecedent = fitting[max(before - 1, 0)]
            return mention._replace(person=antecedent.person, polity=antecedent.polity, antecedent=antecedent.span)
        for office in offices if mention.polity else ():
            if (mention.polity, office) in self._gazetteer.holders:
                said = "" if office in _HELD_BY_ONE or title in _TITLE_OF_ONE else mention.span.of(self._folded)
                holder = self._gazetteer.holder(mention.polity, office, self._day, said)
                return mention._replace(person=holder) if holder else mention
        return mention

    def _is_no_office(self, title: Title, polity: str) -> bool:
        """法国政府高级代表: senior people, and not what only the Union has."""
        own = self._gazetteer.by_code.get(title.polity)
        return own is not None and own.kind == "organisation" and polity not in ("", own.code)

    def _own_polity(self, mention: Mention) -> str:
        """Of 总理女士, whom somebody speaks to, the speaker's: that of whoever was named last before."""
        if not self._folded.startswith(_ADDRESSED, mention.span.end):
            return "-"
        before = bisect_left(self._named, mention.span.start, key=lambda each: each.span.start)
        return self._named[before - 1].polity if before else "-"

    def _of_offices(self, offices: tuple[str, ...], polity: str) -> list[Mention]:
        """The named who held one of the offices, for the polity if one is given."""
        key = offices, polity
        if key not in self._fitting:
            named = self._of_polity.get(polity, []) if polity else self._named
            people = {id(mention.person): mention.person for mention in named}  # a text names the same few again and again
            holders = {number for number, person in people.items() if person and self._held(person, offices, polity)}
            self._fitting[key] = [mention for mention in named if id(mention.person) in holders]
        return self._fitting[key]

    def _of_post(self, mention: Mention, named: list[Mention]) -> list[Mention]:
        """Of those with such an office, those with this very post: 财长 is not 商务部长X, 欧盟委员会主席 not 欧洲理事会主席Y."""
        said = mention.span.of(self._folded)
        same = [each for each in named if said.endswith(_titles_of(each))]
        return same or [each for each in named if _is_one_post(said, each.span.of(self._folded), _titles_of(each))]

    def _held(self, person: Person, offices: Iterable[str], polity: str) -> bool:
        if len(person.terms) == 1 or not person.known:
            return person.terms[0].office in offices
        return any([t.covers(self._day) for t in person.terms if t.office in offices and (not polity or t.polity == polity)])


def _is_called(named: Mention, title: str) -> bool:
    """总统先生 is never somebody whose title is 国家主席, though both are heads of state."""
    own = {fold(named.title), *(fold(term.title) for term in (named.person.terms if named.person else ()))}
    return any(title in each for each in own) or not any(own)


def _titles_of(named: Mention) -> tuple[str, ...]:
    """The titles that somebody named is known by, elsewhere than in the text."""
    return tuple(fold(term.title) for term in named.person.terms if term.title) if named.person and named.person.known else ()


def _is_one_post(said: str, named: str, known: Iterable[str]) -> bool:
    """Whether an office, as it was said, and somebody named with an office have a letter in common that tells posts apart."""
    of_both = next((at for at, (one, other) in enumerate(zip(said, named, strict=False)) if one != other), min(len(said), len(named)))
    letters = set(said[of_both:]) - _ANY_POST
    return not letters or any(not letters.isdisjoint(each) for each in (named[of_both:], *known))


def _offices_of(title: Title, polity: str) -> tuple[str, ...]:
    if title.office != "leader":
        return (title.office,)
    return tuple(dict.fromkeys((leading_office(polity), "head_of_government")))
