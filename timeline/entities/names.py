"""The gazetteer compiled for one pass over a text, and the forms of names that it finds there.

Knows what names and offices look like and what stands next to what; does not know whom a name means.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from timeline.lexicon import Gazetteer, Title, alternation, entity_words, fold
from timeline.model import Person, Place, Span

made = tuple.__new__
"""Makes a named tuple of all its fields in half the time that its own constructor takes; for those of which a text has hundreds."""
HAN = "\u4e00-\u9fff"
NO_TITLE = Title("", "")
_WORDS = entity_words()
_STATE = "国"
"""Begins titles that run together with a short name: 美国务卿 is 美 + 国务卿, not 美国 + 务卿."""
_KING = "王"
_LONGEST_NAME = 30
"""Characters that a spelled name takes at most."""
_NOT_ITS_KING = re.compile(_WORDS["king"]["of_another"])


class Form(NamedTuple):
    """How a name or an office is written, and all that it can mean, looked up once and for all."""

    text: str
    kind: str
    """``person``, ``polity``, ``place``, ``title``, ``stop``, or ``new name`` for a spelled name that no gazetteer has."""
    people: tuple[Person, ...] = ()
    title: Title = NO_TITLE
    code: str = ""
    """A polity's code, or that of the country that a place is in."""
    place: Place | None = None
    letters: int = 0
    """How many characters of what is looked for are not part of it: 1 for 美 in 美国务卿."""


class Token(NamedTuple):
    """A form from the gazetteer, found in the text at ``start`` to ``end``."""

    start: int
    end: int
    form: Form

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Tokens:
    """The tokens of one text in order, none overlapping, found by their place."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._starts = [token.start for token in tokens]
        self._kinds: dict[str, list[Token]] = {}
        self._polities: Counter[str] | None = None
        titles = self.of_kind("title")
        self._titles = {token.start: token for token in titles}, {token.end: token for token in titles}

    def __iter__(self) -> Iterator[Token]:
        return iter(self._tokens)

    @property
    def polities(self) -> frozenset[str]:
        """The codes of all polities among them, counted when first asked for: only namesakes need them."""
        if self._polities is None:
            self._polities = Counter(self._codes(self._tokens))
        return frozenset(+self._polities)

    @staticmethod
    def _codes(tokens: Iterable[Token]) -> Iterator[str]:
        return (token.form.code for token in tokens if token.form.kind == "polity")

    def at(self, start: int, kind: str) -> Token | None:
        """The token of a kind that begins at ``start``."""
        index = bisect_left(self._starts, start)
        found = self._tokens[index] if index < len(self._tokens) else None
        return found if found and found.start == start and found.form.kind == kind else None

    def titles_beside(self, name: Span) -> tuple[Token | None, Token | None]:
        """The title that ends where a name begins, and the one that begins where it ends."""
        beginning, ending = self._titles
        return ending.get(name[0]), beginning.get(name[1])

    def of_kind(self, kind: str) -> Sequence[Token]:
        if not self._kinds:
            for token in self._tokens:
                self._kinds.setdefault(token.form.kind, []).append(token)
        return self._kinds.get(kind, ())

    def starting_in(self, start: int, end: int) -> list[Token]:
        return self._tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, at: int, reach: int) -> Iterator[Token]:
        """Those that end at ``at`` or up to ``reach`` characters before it, the nearest first."""
        for index in range(bisect_right(self._starts, at) - 1, -1, -1):
            token = self._tokens[index]
            if token.end < at - reach:
                return
            if token.end <= at:
                yield token

    def overlapping(self, span: Span) -> list[Token]:
        return self._tokens[slice(*self._range(span))]

    def replace(self, span: Span, new: Token | None) -> None:
        """Take out what overlaps ``span``, and put ``new`` there."""
        first, last = self._range(span)
        if self._polities is not None:
            self._polities.subtract(self._codes(self._tokens[first:last]))
        for token in self._tokens[first:last]:
            if token.form.kind == "title":
                del self._titles[0][token.start], self._titles[1][token.end]
        self._kinds = {}
        self._tokens[first:last] = [new] if new else []
        self._starts[first:last] = [new.start] if new else []

    def _range(self, span: Span) -> tuple[int, int]:
        first = bisect_right(self._starts, span.start)
        if first and self._tokens[first - 1].end > span.start:
            first -= 1
        return first, max(first, bisect_left(self._starts, span.end))


@dataclass(frozen=True)
class Names:
    """A gazetteer compiled: an automaton for all its forms, and the patterns in which its short forms stand."""

    automaton: AhoCorasick
    forms: tuple[Form, ...]
    """What each of the automaton's words is."""
    states: dict[str, Form]
    """英国 and the others whose names end like the beginning of 国王."""
    titles: tuple[Form, ...]
    """All offices, the longest first."""
    royals: tuple[Form, ...]
    """王储 and the other offices that begin like the end of 国王, the longest first."""
    compound: re.Pattern[str]
    """中俄 before what shows that they are two polities."""
    goal: re.Pattern[str]
    """What 美 stands after in 访美."""
    city: re.Pattern[str]
    """京 in 在京."""
    joint_office: re.Pattern[str]
    """中俄两国元首."""
    joint_names: tuple[tuple[re.Pattern[str], tuple[str, str]], ...]
    """两韩 with the two polities that it names."""

    def tokens(self, folded: str) -> Tokens:
        forms = self.forms
        tokens = [made(Token, (start + (form := forms[index]).letters, end, form)) for index, start, end in self._hits(folded)]
        if "国王" in folded and _NOT_ITS_KING.search(folded):
            tokens = [each for token in tokens for each in self._parted(folded, token)]
        if "·" in folded and any(folded.startswith("·", token[1]) for token in tokens):
            tokens = [each for token in tokens for each in self._undotted(folded, token)]
        return Tokens(tokens)

    def _hits(self, folded: str) -> list[tuple[int, int, int]]:
        """Number, start and end of each word of the automaton that stands there."""
        try:
            return self.automaton.find_matches_as_indexes(folded)
        except UnicodeEncodeError:  # half of a pair of surrogates, which no name holds
            return self.automaton.find_matches_as_indexes(folded.encode("utf-8", "replace").decode("utf-8"))

    def _undotted(self, folded: str, token: Token) -> Iterator[Token]:
        """总理肯尼·安东尼 is 总理 + 肯尼·安东尼, though 总理肯尼 is somebody."""
        text = token.form.text
        dotted = token.form.kind == "person" and folded.startswith("·", token.end)
        title = next((form for form in self.titles if text.startswith(form.text)), None) if dotted else None
        if title is None:
            yield token
            return
        begins = token.start + len(title.text)
        yield made(Token, (token.start, begins, title))
        for index, start, end in self._hits(folded[begins : begins + _LONGEST_NAME]):
            if start == 0 and self.forms[index].kind == "person":
                yield made(Token, (begins, begins + end, self.forms[index]))

    def _parted(self, folded: str, token: Token) -> Iterator[Token]:
        """英国王储 is 英国 + 王储, and not 英 + 国王 + 储; 英国王宫 is 英国 and a word that names nobody."""
        state = self.states.get(folded[token.start - 1 : token.start + 1]) if token.form.letters else None
        if state is None or not _NOT_ITS_KING.match(folded, token.start):
            yield token
            return
        begins = token.start + 1
        yield made(Token, (begins - len(state.text), begins, state))
        royal = next((form for form in self.royals if folded.startswith(form.text, begins)), None)
        if royal:
            yield made(Token, (begins, begins + len(royal.text), royal))


@functools.lru_cache(maxsize=8)
def names_of(gazetteer: Gazetteer) -> Names:
    """The gazetteer compiled, once for each."""
    forms = {word: form for word, form in _forms_of(gazetteer).items() if len(word) > 1}
    letters, titles = re.escape("".join(gazetteer.shorts)), alternation(gazetteer.titles)
    sides = _WORDS["joint_sides"]["polities"]
    first_of_title = "".join(sorted({fold(word)[0] for word in (*gazetteer.titles, *sides)}))
    titles_first = tuple(sorted((form for form in forms.values() if form.kind == "title"), key=lambda form: -len(form.text)))
    return Names(
        automaton=AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest),
        forms=tuple(forms.values()),
        states={word: form for word, form in forms.items() if form.kind == "polity" and word.endswith(_STATE)},
        titles=titles_first,
        royals=tuple(form for form in titles_first if form.text.startswith(_KING)),
        compound=_compound(letters),
        goal=_goal(letters),
        city=_city(),
        joint_office=re.compile(
            rf"(?P<polities>[{letters}]{_NOT_IN_WORD}(?:、?[{letters}])+)(?=[{re.escape(first_of_title)}])"
            rf"(?:{alternation(sides)})?(?P<title>{titles})(?![{HAN}]?·)"
        ),
        joint_names=tuple(
            (re.compile(f"{name}(?:{_WORDS['joint_sides']['sides']})?(?P<title>{titles})?"), (first, second))
            for name, (first, second) in _WORDS["joint"].items()
        ),
    )


def _forms_of(gazetteer: Gazetteer) -> dict[str, Form]:
    """Whatever is looked for in a text, with what it means; of two kinds that share a word, the later counts."""
    forms = {word: Form(word, "place", code=place.country, place=place) for word, place in gazetteer.places.items()}
    forms |= {word: Form(word, "title", title=title) for word, title in gazetteer.titles.items()}
    forms |= {word: Form(word, "polity", code=polity.code) for word, polity in gazetteer.polities.items()}
    forms |= {word: Form(word, "person", people) for word, people in gazetteer.people.items()}
    of_state = [Form(word, "title", title=title, letters=1) for word, title in gazetteer.titles.items() if word.startswith(_STATE)]
    forms |= {short + form.text: form for short in gazetteer.shorts for form in of_state}
    return forms | {fold(stop): Form(fold(stop), "stop") for stop in _WORDS["stops"]["words"]}


# Patterns begin with the class of the characters that they can begin with, and look behind it afterwards: ``re`` runs quickly over all
# the others only where a pattern begins with a class.


_NOT_IN_WORD = "".join(f"(?<![{before}]{letter})" for letter, before in _WORDS["short_in_word"].items())


def _compound(letters: str) -> re.Pattern[str]:
    followed = f"{alternation(_WORDS['compound']['followed_by'])}|{_WORDS['compound']['dated']}"
    first = f"[日{letters}]"
    joined = f"、?[{letters}]"
    verbs = "|".join(f"(?<=[{before}]{letter}{first})" for letter, before in _WORDS["short_in_word"].items())  # 参加中日韩峰会
    alone = f"(?:(?<![{HAN}][{letters}]{first})|{verbs})"
    return re.compile(rf"{first}(?={joined}){alone}{_NOT_IN_WORD}(?:{joined}){{1,6}}(?=(?:{followed}))")


def _goal(letters: str) -> re.Pattern[str]:
    after, only_after = re.escape("".join(_WORDS["compound"]["after"])), "".join(_WORDS["only_after"])
    towards, done = _WORDS["compound"]["towards"], alternation(_WORDS["compound"]["done"])
    gone, spoken_of = f"(?<!{towards})(?=[{letters}{only_after}])", f"(?<={towards})(?=[{letters}{only_after}](?:{done}))"
    return re.compile(rf"[{after}{towards}](?:{gone}|{spoken_of})(?!.[{HAN}]?·)", re.DOTALL)


def _city() -> re.Pattern[str]:
    around = _WORDS["city_around"]
    located = "|".join(f"{short}(?<=[{around['before']}]{short})" for short in sorted(_WORDS["city_shorts"], key=len, reverse=True))
    return re.compile(f"(?:{located})(?![{around['not_after']}])")


_BREAKS_OFFICE = re.compile(alternation(_WORDS["phrase"]["breaks"]))
_PORTFOLIO = f"(?:{alternation(_WORDS['phrase']['portfolios'])})"
_BODIES = re.compile(rf"{alternation(_WORDS['phrase']['bodies'])}|{_PORTFOLIO}(?:[、和与及暨]{_PORTFOLIO})+")
_WITHIN_OFFICE = re.compile(rf"{_WORDS['phrase']['of']}|[{HAN}“”()A-Za-z]{{0,14}}")
OFFICE_OF = tuple(_WORDS["office_of"]["words"])
CHAIN = re.compile(rf"(?:[{_WORDS['phrase']['chain']}]\s?[{HAN}]{{0,14}})?")
_OFFICE_REACH = 18
"""Characters between a polity and a name with an office between them."""
_POSTED = _WORDS["compound"]["posted"]
_FOR_WHAT = re.compile(_WORDS["compound"]["portfolio"])
_ENVOYS, _OF = tuple(_WORDS["compound"]["envoys"]), _WORDS["phrase"]["of"]
_WENT = tuple(_WORDS["phrase"]["went"])
_PHRASE_REACH = 16
"""Characters that what may stand between two offices, or a polity and its office, takes at most."""


_SHARED_LETTERS: dict[str, list[str]] = _WORDS["shared_letters"]


class Surroundings:
    """One text and its tokens: what stands before a place in it."""

    def __init__(self, folded: str, gazetteer: Gazetteer) -> None:
        self.folded, self.gazetteer, self.names = folded, gazetteer, names_of(gazetteer)
        self.tokens = self.names.tokens(folded)
        self.shorts = self._shorts()

    def _shorts(self) -> Mapping[str, str]:
        """The polity of each letter as this text uses it: 中巴 where it names Brazil and not Pakistan; none where it may be two's."""
        shorts, shared = self.gazetteer.shorts, [letter for letter in _SHARED_LETTERS if letter in self.folded]
        if not shared:
            return shorts
        named = frozenset(token.form.code for token in self.tokens)
        others = {letter: named.intersection(_SHARED_LETTERS[letter]) for letter in shared if shorts.get(letter) not in named}
        taken = {letter: next(iter(codes)) if len(codes) == 1 else "" for letter, codes in others.items() if codes}
        return {**shorts, **taken} if taken else shorts

    def polity_before(self, at: int) -> str:
        """The code of the polity that stands close before ``at``, with at most an office between."""
        for token in self.tokens.before(at, _OFFICE_REACH):
            if token.form.kind == "polity" and not self._is_post(token):
                return "" if _BREAKS_OFFICE.search(_without_bodies(self.folded[token.end : at])) else token.form.code
        return ""

    def _is_post(self, token: Token) -> bool:
        """中国驻蒙古大使, 访问中国的外长, 叙利亚问题特使: where an envoy is posted, or what for, or where somebody went."""
        if _FOR_WHAT.match(self.folded, token.end) or self._is_what_for(token):
            return True
        went = self.folded.startswith(_WORDS["phrase"]["of"], token.end) and self.folded.endswith(_WENT, 0, token.start)
        return went or self.folded.endswith(_POSTED, 0, token.start)

    def _is_what_for(self, token: Token) -> bool:
        """中方的乌克兰特使, 特朗普的乌克兰特使: of the two before an envoy, the one that sends comes first."""
        if not self.folded.startswith(_ENVOYS, token.end):
            return False
        sender = next(iter(self.tokens.before(token.start, 1)), None)
        if sender is None or sender.form.kind not in ("polity", "person"):
            return False
        return self.folded[sender.end : token.start] in (("", _OF) if sender.form.kind == "polity" else (_OF,))

    def start_of_offices(self, nearest: Token) -> int:
        """Where the offices that end with ``nearest`` begin, with their polity: 国家主席、军委主席."""
        start = nearest.start
        for token in self.tokens.before(start, len(self.folded)):
            if token.end < start - _PHRASE_REACH:
                break
            if token.form.kind not in ("title", "polity") or self._is_post(token):
                continue
            gap = self.folded[token.end : start]
            if token.form.kind == "polity":
                return token.start if belongs(gap) else start
            body = self.folded.startswith(OFFICE_OF, token.end) and belongs(gap)  # 国王顾问团主席: one office
            if gap and not (body or CHAIN.fullmatch(gap)):
                break
            start = token.start
        return start

    def owner_before(self, at: int) -> Token | None:
        """The polity, or the place, whose office the one at ``at`` is."""
        for token in self.tokens.before(at, _PHRASE_REACH):
            if token.form.kind == "person":
                return None  # 德国总理X率部长: not Germany's, as far as the words go
            if token.form.place and not token.form.place.country:
                continue  # 台湾外交部次长, 英国亚太事务国务大臣: the ministry that the office is in, or what it is for
            if token.form.kind in ("polity", "place") and not self._is_post(token):
                return token if belongs(self.folded[token.end : at]) else None
        return None


def belongs(gap: str) -> bool:
    """Whether what stands between a polity and an office can be the rest of the office's name."""
    rest = _without_bodies(gap)
    return bool(_WITHIN_OFFICE.fullmatch(rest)) and not _BREAKS_OFFICE.search(rest)


def _without_bodies(gap: str) -> str:
    """Without what only looks like the end of an office: 会 in 中央委员会, 和 in 外交、移民和侨民事务."""
    return _BODIES.sub("", gap) if gap else gap
