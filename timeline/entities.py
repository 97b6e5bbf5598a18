"""Who and what is mentioned: people, polities and places, by gazetteer, by the office before a name, and by reference back.

Knows names and offices; does not know what anybody did.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from timeline.lexicon import Gazetteer, Title, entity_words, fold
from timeline.model import Article, Kind, Mention, Person, Place, Polity, Span, Term, Via

Entry = Person | Polity | Place | Title


@dataclass(frozen=True, slots=True)
class Token:
    """A form from the gazetteer, found in the text."""

    span: Span
    form: str
    kind: str
    """``person``, ``polity``, ``place`` or ``title``."""


def find_mentions(article: Article, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """All mentions in reading order, none overlapping."""
    folded = fold(article.text)
    day = article.published.day if article.published else None
    return _Reader(article.text, folded, day, gazetteer).mentions()


@dataclass(frozen=True)
class _Names:
    """The gazetteer compiled for one pass over a text."""

    automaton: AhoCorasick
    forms: tuple[str, ...]
    kinds: tuple[str, ...]

    def tokens(self, folded: str) -> list[Token]:
        hits = self.automaton.find_matches_as_indexes(_encodable(folded))
        return [self._token(index, start, end) for index, start, end in hits]

    def _token(self, index: int, start: int, end: int) -> Token:
        form, kind = self.forms[index], self.kinds[index]
        if kind == "short title":  # 美国务卿 is 美 + 国务卿, not 美国 + 务卿
            return Token(Span(start + 1, end), form[1:], "title")
        return Token(Span(start, end), form, kind)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@functools.lru_cache(maxsize=8)
def _compiled(gazetteer_id: int) -> _Names:
    gazetteer = _BY_ID[gazetteer_id]
    kinds: dict[str, str] = {}
    for kind, forms in (("place", gazetteer.places), ("title", gazetteer.titles), ("polity", gazetteer.polities), ("person", gazetteer.people)):
        kinds |= dict.fromkeys(forms, kind)
    kinds |= {short + title: "short title" for short in gazetteer.shorts for title in gazetteer.titles if title.startswith("国")}
    kinds |= {fold(stop): "stop" for stop in entity_words()["stops"]["words"]}
    forms = tuple(form for form in kinds if len(form) > 1)
    automaton = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)
    return _Names(automaton, forms, tuple(kinds[form] for form in forms))


_BY_ID: dict[int, Gazetteer] = {}


def _names_of(gazetteer: Gazetteer) -> _Names:
    _BY_ID[id(gazetteer)] = gazetteer  # keeps it alive, so that the id stays its own
    return _compiled(id(gazetteer))


_WORDS = entity_words()
_HAN = "\u4e00-\u9fff"
_SPELLING = re.escape(_WORDS["names"]["transliteration"])
_FOLLOWERS = re.escape(_WORDS["names"]["followers"])
_DOTTED = re.compile(rf"[{_SPELLING}]{{1,7}}(?:·[{_SPELLING}]{{1,8}}){{1,3}}")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.'-]+(?: [A-Za-zÀ-ÿ.'-]+){1,3}")
_BRACKETED_LATIN = re.compile(r"\s?\(\s?(?P<name>[A-ZÀ-Ý][A-Za-zÀ-ÿ.'\- ]{2,40})[^)]{0,12}\)")
_SPELLED = re.compile(rf"[{_SPELLING}]{{2,7}}")
_HAN_NAME = re.compile(rf"[{re.escape(_WORDS['names']['surnames'])}][{_HAN}]{{1,3}}")
_UNTIL_FOLLOWER = re.compile(rf"[^{_FOLLOWERS}a-zA-Z0-9]{{2,4}}")
_FORMER = re.compile(rf"(?:{'|'.join(_WORDS['former']['words'])})[{_HAN}]{{0,4}}$")
_CLOSE = re.compile(rf"(?:的|[{_HAN}“”()A-Za-z]{{0,14}})$")
_BREAKS_OFFICE = re.compile("[与同和跟将会见访问在对向从说称,。:;]|表示|抵达|举行|邀请|通话|[去今明前]年")
_CHAIN = re.compile(rf"(?:[、兼暨]\s?[{_HAN}]{{0,14}}|)$")
_COMPOUND_FOLLOWED = "|".join(map(re.escape, sorted(_WORDS["compound"]["followed_by"], key=len, reverse=True)))
_COMPOUND_AFTER = re.escape("".join(_WORDS["compound"]["after"]))
_BOTH = "|".join(map(re.escape, sorted(_WORDS["both"]["people"] + _WORDS["both"]["polities"], key=len, reverse=True)))


_NOT_SHORT_AT = re.compile("|".join(f"{letter}[{followers}]" for letter, followers in _WORDS["not_short"].items()))
_NO_SHORT_BEFORE = re.compile("(?:[0-9一二三四五六七八九十今昨当同次翌近]日|[其当会期途]中|[台港]台)$")
_NO_NAMES = frozenset(fold(word) for word in _WORDS["no_names"]["words"])
_CITY_SHORTS = _WORDS["city_shorts"]


class _Reader:
    """One article's mentions, gathered in four passes: the gazetteer, offices, short forms, references back."""

    def __init__(self, text: str, folded: str, day: date | None, gazetteer: Gazetteer) -> None:
        self._text, self._folded, self._day, self._gazetteer = text, folded, day, gazetteer
        self._tokens = _names_of(gazetteer).tokens(folded)
        self._mask = bytearray(len(text))
        self._found: list[Mention] = []
        self._local: dict[str, Person] = {}
        for token in self._tokens:
            if token.kind == "stop":
                self._mask_out(token.span)

    def mentions(self) -> tuple[Mention, ...]:
        self._dotted_names()
        self._joint_offices()
        self._known_people()
        self._offices()
        self._local_names()
        self._polities_and_places()
        self._compounds()
        self._references()
        in_order = sorted(self._found, key=lambda mention: mention.span)
        return tuple(self._resolved(in_order))

    # --- people ---

    def _dotted_names(self) -> None:
        """弗拉基米尔·普京: known by the whole or by its last part, else a new name if an office stands before it."""
        for match in _DOTTED.finditer(self._folded):
            span = Span(*match.span())
            person = self._known(match[0], span) or self._by_last_part(match[0], span)
            self._tokens = [token for token in self._tokens if not token.span.overlaps(span)]
            if person:
                self._add_person(span, person)
            else:
                self._tokens.append(Token(span, match[0], "new name"))
        self._tokens.sort(key=lambda token: token.span)

    def _by_last_part(self, form: str, span: Span) -> Person | None:
        """The person whose surname ends the full name, unless the gazetteer spells out another first name or no office confirms it."""
        last = form.rsplit("·", 1)[1]
        person = self._known(last, span)
        if person is None:
            return None
        spelled = [alias for alias in (person.name, *person.aliases) if "·" in alias and fold(alias).endswith(last)]
        confirmed = self._polity_before(span.start) in {term.polity for term in person.terms}
        return person if confirmed or not spelled else None

    def _known(self, form: str, span: Span) -> Person | None:
        people = self._gazetteer.people.get(form, ())
        if len(people) <= 1:
            return people[0] if people else None
        nearby = self._polity_before(span.start)
        return max(people, key=lambda person: self._fitness(person, nearby))

    def _fitness(self, person: Person, nearby: str) -> tuple[bool, bool, bool, date]:
        """How well one of several namesakes fits: the polity named before, any polity of the text, the time."""
        polities = {term.polity for term in person.terms}
        named = {self._gazetteer.polities[t.form].code for t in self._tokens if t.kind == "polity"}
        latest = max((term.first or date.min for term in person.terms), default=date.min)
        return nearby in polities, bool(polities & named), any(t.covers(self._day) for t in person.terms), latest

    def _polity_before(self, at: int) -> str:
        """The code of the polity that stands close before ``at``, with at most an office between."""
        for token in reversed(self._tokens):
            if token.span.end <= at and token.kind == "polity":
                gap = self._folded[token.span.end : at]
                near = len(gap) <= 18 and not _BREAKS_OFFICE.search(gap)
                return self._gazetteer.polities[token.form].code if near else ""
        return ""

    def _known_people(self) -> None:
        for token in self._tokens:
            if token.kind == "person" and not self._is_taken(token.span):
                person = self._known(token.form, token.span)
                if person:
                    self._add_person(token.span, person)

    def _add_person(self, name: Span, person: Person, polity: str = "", title: str = "") -> None:
        span, before = self._with_offices(name)
        after = next((t for t in self._tokens if t.kind == "title" and t.span.start == name.end), None)
        term = person.term_at(self._day)
        stated = self._polity_before(before.span.start) if before else ""
        held = {t.polity for t in person.terms}
        if before and stated and self._is_namesake(stated, held, span, before):
            self._add_new(span, name, stated, self._gazetteer.titles[before.form])
            return
        polity = polity or (stated if stated in held else "") or (term.polity if term else stated)
        title = title or (before.form if before else after.form if after else "") or (term.title if term else "")
        whole = Span(span.start, after.span.end) if after and not before else span
        self._take(Mention(whole, whole.of(self._text), Kind.PERSON, Via.NAME, person, polity, title))

    def _is_namesake(self, stated: str, held: set[str], span: Span, before: Token) -> bool:
        """斯洛伐克议长莱希 is not the Iranian: an office of one state right before the name of somebody who served another."""
        if stated in held or span.start == before.span.start:
            return False
        kinds = {self._gazetteer.by_code[code].kind for code in (stated, *held) if code in self._gazetteer.by_code}
        return kinds <= {"state", "territory"}

    def _with_offices(self, name: Span) -> tuple[Span, Token | None]:
        """The name with the offices before it (国家主席、军委主席), and the last of them."""
        start, nearest = name.start, None
        for token in reversed(self._tokens):
            if token.span.end > start or token.kind not in ("title", "polity"):
                continue
            gap = self._folded[token.span.end : start]
            if token.kind == "polity":
                if nearest and self._belongs(gap):
                    start = token.span.start
                break
            if gap and not (nearest and _CHAIN.fullmatch(gap)):
                break
            start, nearest = token.span.start, nearest or token
        return Span(start, name.end), nearest

    def _belongs(self, gap: str) -> bool:
        """Whether what stands between a polity and an office can be the rest of the office's name."""
        return len(gap) <= 14 and bool(_CLOSE.fullmatch(gap)) and not _BREAKS_OFFICE.search(gap)

    def _offices(self) -> None:
        """Offices that no known name follows: a new name, or the office alone."""
        for token in self._tokens:
            if token.kind != "title" or self._is_taken(token.span):
                continue
            title = self._gazetteer.titles[token.form]
            polity, start = self._polity_of(token, title)
            name = self._new_name(token.span.end, polity)
            if name and polity:
                self._add_new(Span(start, name.end), name, polity, title)
            elif polity or title.office in _UNIQUE_OFFICES:
                former = bool(_FORMER.search(self._folded, max(0, token.span.start - 6), token.span.start))
                if not former:
                    span = Span(start, token.span.end)
                    self._take(Mention(span, span.of(self._text), Kind.PERSON, Via.TITLE, None, polity, token.form))

    def _polity_of(self, token: Token, title: Title) -> tuple[str, int]:
        """The polity whose office it is and where the phrase begins."""
        for other in reversed(self._tokens):
            if other.span.end > token.span.start or other.kind not in ("polity", "place"):
                continue
            if self._belongs(self._folded[other.span.end : token.span.start]):
                code = self._code(other)
                return (title.polity or code), other.span.start
            break
        short = self._folded[token.span.start - 1 : token.span.start]
        if _NO_SHORT_BEFORE.search(self._folded, max(0, token.span.start - 2), token.span.start):
            return title.polity, token.span.start
        if short in self._gazetteer.shorts and self._folded[token.span.start - 2 : token.span.start - 1] not in self._gazetteer.shorts:
            return self._gazetteer.shorts[short], token.span.start - 1
        return title.polity, token.span.start

    def _code(self, token: Token) -> str:
        if token.kind == "polity":
            return self._gazetteer.polities[token.form].code
        place = self._gazetteer.places[token.form]
        return place.country if place.kind == "seat" else ""

    def _new_name(self, at: int, polity: str) -> Span | None:
        """A name that no gazetteer has, right after an office."""
        folded = self._folded
        dotted = next((t for t in self._tokens if t.kind == "new name" and t.span.start == at), None)
        if dotted:
            return dotted.span
        latin = _LATIN_NAME.match(folded, at)
        if latin:
            return Span(*latin.span())
        if polity in _WORDS["names"]["han_name_polities"]:
            return self._han_name(at, polity)
        match = _SPELLED.match(folded, at)
        if match is None:
            return None
        known = next((t for t in self._tokens if at < t.span.start < match.end() and t.kind != "title"), None)
        end = known.span.start if known else match.end()
        confirmed = folded[end : end + 1] in _WORDS["names"]["followers"] or bool(_BRACKETED_LATIN.match(folded, end))
        return Span(at, end) if end - at >= 2 and confirmed and folded[at:end] not in _NO_NAMES else None

    def _han_name(self, at: int, polity: str) -> Span | None:
        """Two or three characters from a surname on (four for Japan), up to a word that follows names."""
        run = _UNTIL_FOLLOWER.match(self._folded, at)
        if run is None:
            return None
        longest = 4 if polity in ("JP", "VN") else 3
        end = min(run.end(), at + longest)
        if polity != "JP" and not _HAN_NAME.match(self._folded, at):
            return None
        closed = self._folded[end : end + 1] in _WORDS["names"]["followers"]
        if self._folded[at:end] in _NO_NAMES:
            return None
        return Span(at, end) if closed and (polity != "JP" or end - at >= 3) else None

    def _add_new(self, span: Span, name: Span, polity: str, title: Title) -> None:
        form = name.of(self._folded)
        latin = _BRACKETED_LATIN.match(self._folded, name.end)
        english = latin["name"].strip() if latin else form if form.isascii() else ""
        known = self._local.get(form) or (self._gazetteer.by_english(english, polity) if english else None)
        person = known or Person(form, english, (), (Term(polity, title.office, title.word),), known=False)
        self._local[form] = person
        if "·" in form and len(form.rsplit("·", 1)[1]) > 1:
            self._local.setdefault(form.rsplit("·", 1)[1], person)
        self._take(Mention(span, span.of(self._text), Kind.PERSON, Via.NAME, person, polity, title.word))

    def _local_names(self) -> None:
        """The new names again, where they stand without an office."""
        for form, person in self._local.items():
            for match in re.finditer(re.escape(form), self._folded):
                span = Span(*match.span())
                if not self._is_taken(span):
                    term = person.terms[0]
                    self._take(Mention(span, span.of(self._text), Kind.PERSON, Via.NAME, person, term.polity, term.title))

    # --- polities and places ---

    def _polities_and_places(self) -> None:
        for token in self._tokens:
            if self._is_taken(token.span):
                continue
            if token.kind == "polity":
                code = self._gazetteer.polities[token.form].code
                self._take(Mention(token.span, token.span.of(self._text), Kind.POLITY, Via.NAME, polity=code))
            elif token.kind == "place":
                place = self._gazetteer.places[token.form]
                self._take(Mention(token.span, token.span.of(self._text), Kind.PLACE, Via.NAME, polity=place.country, place=place))

    def _compounds(self) -> None:
        """中俄 (China and Russia), 访美 (to visit America): one character for each polity."""
        letters = re.escape("".join(self._gazetteer.shorts))
        joined = re.compile(rf"(?<![{_HAN}][{letters}])(?<![0-9一二三四五六七八九十今昨当同次翌近])[{letters}](?:、?[{letters}]){{1,6}}(?={_COMPOUND_FOLLOWED})")
        for match in joined.finditer(self._folded):
            self._take_letters(match.start(), match.end())
        only_after = "".join(_WORDS["only_after"])
        going = re.compile(rf"(?:(?<=[{_COMPOUND_AFTER}])[{letters}{only_after}]|(?<=对)[{letters}](?=进行|作|展开|的?国事|的?正式|的?访问))(?![{_HAN}]?·)")
        for match in going.finditer(self._folded):
            if not _NOT_SHORT_AT.match(self._folded, match.start()):
                self._take_letters(match.start(), match.end())
        for match in re.finditer("(?<=[在抵赴来离返访驻])(?:京|沪|台北|港)(?![都剧东片口珠])", self._folded):
            place = self._gazetteer.places.get(_CITY_SHORTS.get(match[0], match[0]))
            span = Span(*match.span())
            if place and not self._is_taken(span):
                self._take(Mention(span, span.of(self._text), Kind.PLACE, Via.NAME, polity=place.country, place=place))

    def _joint_offices(self) -> None:
        """中俄两国元首: one holder of the office for each of the polities."""
        letters = re.escape("".join(self._gazetteer.shorts))
        titles = "|".join(map(re.escape, sorted(self._gazetteer.titles, key=len, reverse=True)))
        joint = re.compile(rf"(?P<polities>[{letters}](?:、?[{letters}])+)(?:[两三四]国)?(?P<title>{titles})(?![{_HAN}]?·)")
        for name, codes in _WORDS["joint"].items():
            for match in re.finditer(rf"{name}(?:双方)?(?P<title>{titles})?", self._folded):
                self._take_both(match, codes)
        for match in joint.finditer(self._folded):
            span = Span(*match.span("polities"))
            if self._is_taken(span) or any(t.span.overlaps(span) for t in self._tokens):
                continue
            for at in range(*span):
                code = self._gazetteer.shorts.get(self._folded[at])
                if code:
                    end = match.end() if at == match.end("polities") - 1 else at + 1
                    self._take(Mention(Span(at, end), self._text[at:end], Kind.PERSON, Via.TITLE, None, code, match["title"]))

    def _take_both(self, match: re.Match[str], codes: list[str]) -> None:
        """两韩: a mention for each of the two, and of each one's leader where an office follows."""
        middle = match.start() + 1
        for code, span in zip(codes, (Span(match.start(), middle), Span(middle, match.end())), strict=True):
            title = match["title"] or ""
            kind, via = (Kind.PERSON, Via.TITLE) if title else (Kind.POLITY, Via.NAME)
            self._take(Mention(span, span.of(self._text), kind, via, None, code, title))

    def _take_letters(self, start: int, end: int) -> None:
        if self._is_taken(Span(start, end)):
            return
        for at in range(start, end):
            code = self._gazetteer.shorts.get(self._folded[at]) or _WORDS["only_after"].get(self._folded[at])
            if code:
                self._take(Mention(Span(at, at + 1), self._text[at], Kind.POLITY, Via.NAME, polity=code))

    # --- references back ---

    def _references(self) -> None:
        for match in re.finditer(_BOTH, self._folded):
            span = Span(*match.span())
            if not self._is_taken(span):
                kind = Kind.POLITY if match[0] in _WORDS["both"]["polities"] else Kind.PERSON
                self._take(Mention(span, span.of(self._text), kind, Via.PRONOUN))
        for match in re.finditer("我们|[他她](?!们|国|人|日|方)|(?<!自)我(?![国方党军省市院校们家的])|[你您](?!们|的)", self._folded):
            span = Span(*match.span())
            if not self._is_taken(span):
                self._take(Mention(span, span.of(self._text), Kind.PERSON, Via.PRONOUN))

    def _resolved(self, mentions: list[Mention]) -> Iterator[Mention]:
        """Offices without a name, by who was named with that office before, else by who held it at the time."""
        named: list[Mention] = [m for m in mentions if m.via is Via.NAME and m.kind is Kind.PERSON]
        for mention in mentions:
            if mention.via is Via.TITLE and mention.kind is Kind.PERSON:
                yield self._with_holder(mention, named)
            else:
                yield mention

    def _with_holder(self, mention: Mention, named: list[Mention]) -> Mention:
        title = self._gazetteer.titles[fold(mention.title)]
        offices = self._offices_of(title, mention.polity)
        fitting = [n for n in named if n.person and self._held_by(n, offices, mention.polity)]
        before = [n for n in fitting if n.span.start < mention.span.start]
        if fitting and (mention.polity or before):
            antecedent = before[-1] if before else fitting[0]
            return replace(mention, person=antecedent.person, polity=antecedent.polity, antecedent=antecedent.span)
        for office in offices if mention.polity else ():
            if (mention.polity, office) in self._gazetteer.holders:
                holder = self._gazetteer.holder(mention.polity, office, self._day)
                return replace(mention, person=holder) if holder else mention
        return mention

    def _offices_of(self, title: Title, polity: str) -> tuple[str, ...]:
        if title.office != "leader":
            return (title.office,)
        government = polity in _WORDS["led_by_government"]["codes"]
        return ("head_of_government",) if government else ("head_of_state", "head_of_government")

    def _held_by(self, named: Mention, offices: Iterable[str], polity: str) -> bool:
        person = named.person
        if person is None or (polity and named.polity != polity):
            return False
        if len(person.terms) == 1 or not person.known:
            return person.terms[0].office in offices
        return any(t.office in offices and t.covers(self._day) and (not polity or t.polity == polity) for t in person.terms)

    # --- spans ---

    def _take(self, mention: Mention) -> None:
        self._found.append(mention)
        self._mask_out(mention.span)

    def _mask_out(self, span: Span) -> None:
        self._mask[span.start : span.end] = b"\1" * (span.end - span.start)

    def _is_taken(self, span: Span) -> bool:
        return any(self._mask[span.start : span.end])


_UNIQUE_OFFICES = frozenset({"head_of_state", "head_of_government", "foreign_minister", "defence_minister"})
