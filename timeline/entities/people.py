"""Those whom a name or an office means: known names, names after an office, offices alone, and whoever is called by a surname.

Knows names, offices and terms; does not know what anybody did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from timeline.entities.latin import HAN_NAMED, goes_by, is_han_named, is_unlike
from timeline.entities.names import CHAIN, HAN, NO_TITLE, OFFICE_OF, Form, Surroundings, Token, belongs, made
from timeline.entities.summits import pairs_in
from timeline.entities.taken import Taken
from timeline.lexicon import Title, after_last, alternation, entity_words, fold
from timeline.model import TOP_OFFICES, Kind, Person, Span, Term, Via

_WORDS = entity_words()
_SPELLING = re.escape(_WORDS["names"]["transliteration"])
_GIVEN = frozenset(_WORDS["names"]["given"])
_FOLLOWERS = _WORDS["names"]["followers"]
_FOLLOW_ON = re.compile(_WORDS["names"]["follow_on"])
_CUT_BY = re.compile(_WORDS["names"]["cut_by"])
_IN_DOTTED = _SPELLING + re.escape(_WORDS["names"]["in_dotted"])
_FIRST_PART = f"(?:{'|'.join(_WORDS['names']['dotted_first'])}|[{_SPELLING}])[{_IN_DOTTED}]{{0,6}}"
_NEXT_PART = f"[{_IN_DOTTED}](?:[{_IN_DOTTED}]{{0,6}}[{_SPELLING}])?"
_DOTTED = re.compile(rf"{_FIRST_PART}(?:·{_NEXT_PART}){{1,3}}(?:[-－—–][{_SPELLING}]{{1,8}}(?:·[{_SPELLING}]{{1,8}})?)?")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.'-]+(?: [A-Za-zÀ-ÿ.'-]+){1,3}")
_BRACKETED_LATIN = re.compile(r"\s?\(\s?(?P<name>[A-ZÀ-Ý][A-Za-zÀ-ÿ.'\- ]{2,40})[^)]{0,12}\)")
_BEFORE_LATIN = re.compile(rf"[{_SPELLING}]{{1,2}}(?=\s?\([A-ZÀ-Ý][A-Za-zÀ-ÿ.'-]+ [A-ZÀ-Ý])")
_INSIDE = _WORDS["names"]["inside"]
_SPELLED = re.compile(rf"(?:[{_SPELLING}]|(?<=[{_SPELLING}])[{_INSIDE}](?=[{_SPELLING}{_INSIDE}])){{2,7}}")
_GOES_ON = frozenset(_WORDS["names"]["goes_on"])
_CLOSED = re.compile(f"(?!{_WORDS['names']['not_closed']})[{_WORDS['names']['closes']}](?=[{re.escape(_FOLLOWERS)}])")
_SPELLED_ON = re.compile(f"[{_SPELLING}]{{2,}}|[{_SPELLING}](?![一-鿿])")
_SPELLS = frozenset(_WORDS["names"]["transliteration"])
_SPELLED_BEFORE = re.compile(rf"(?:[{_SPELLING}]{{1,5}}·[{_SPELLING}]{{1,3}}|[{_SPELLING}]{{2,6}}|(?<=·)[{_SPELLING}]{{1,3}})\Z")
_TWO_MORE = re.compile(f"[{_SPELLING}]{{2}}")
_LONGEST_FIRST_NAME = 8
_LONGEST_SHARED = 3
"""Characters of a Han name."""
_UNKNOWN_BEFORE = re.compile(
    rf"(?:(?:^|[,。;:、“”\n]|{_WORDS['names']['before_unknown']})(?P<name>[{_SPELLING}]{{2,5}})|[,。;:、\n月日周天年](?P<short>[{_SPELLING}]))\Z"
)
_UNKNOWN_REACH = 9
_OCCUPATIONS, _BEARERS = tuple(map(fold, _WORDS["occupations"]["words"])), frozenset(_WORDS["occupations"]["polities"])
_CHAIRS, _LONG_AGO = frozenset(_WORDS["occupations"]["chairs"]), timedelta(days=365 * _WORDS["occupations"]["long_ago"])
_OF_A_FIRM, _FIRM_REACH = re.compile(_WORDS["phrase"]["of_a_firm"]), 8
_FIRM_OFFICES = frozenset(_WORDS["phrase"]["firm_offices"])
_HAN_NAME = re.compile(rf"[{re.escape(_WORDS['names']['surnames'])}][{HAN}]{{1,3}}")
_UNTIL_FOLLOWER = re.compile(rf"[^{re.escape(_FOLLOWERS)}a-zA-Z0-9]{{2,4}}")
_FORMER = re.compile(rf"(?:{alternation(_WORDS['former']['words'])}|{_WORDS['former']['once']})[{HAN}]{{0,4}}$")
_ADDRESSED = tuple(_WORDS["persons"]["addressed"])
_NO_SHORT_BEFORE = re.compile("|".join(f"[{before}]{letter}$" for letter, before in _WORDS["short_in_word"].items()))
_BESIDE = re.compile(_WORDS["phrase"]["beside"])
_OWN_BODY = re.compile(_WORDS["phrase"]["own_body"])
_BESIDE_REACH = 8
_HAS_MET, _TOWARDS, _IS_VISITED = (re.compile(_WORDS["visited"][key]) for key in ("has_met", "towards", "is_visited"))
_ELSEWHERE, _TOWARDS_REACH = _WORDS["visited"]["elsewhere"], 2
_HAS_MET_REACH = 6
_SENTENCE_ENDS = re.compile("[。!?\n]")
_MEMBER, _BODY_OF = _WORDS["phrase"]["member"], _WORDS["phrase"]["body_of"]
_BODIES_OF = tuple(_WORDS["phrase"]["bodies_of"])
_BETWEEN_OFFICES = 16
_CHAIN_SIGNS = frozenset(_WORDS["phrase"]["chain"])
_NO_RANK = re.compile(f"(?:{alternation(_WORDS['ranks']['words'])})[{_WORDS['ranks']['unless']}]")
_LISTS = re.compile(alternation(_WORDS["phrase"]["lists"]))
_LISTED_REACH = 2
"""Characters of a word that joins two states of a list."""
_PORTFOLIO_REACH = 7
"""Characters from an office to the envoy that it sends, with what the envoy is for between the two."""
_ENVOY = "envoy"
_STAFF_WORDS = tuple(map(fold, _WORDS["staff"]["words"]))
_STAFF, _CHARGED_WITH = re.compile(_WORDS["staff"]["of_office"]), re.compile(_WORDS["staff"]["charged_with"])
_GOVERNED_REACH = 12
"""Characters from a place to whoever governs it."""
_ONE_HOLDER = frozenset(_WORDS["phrase"]["one_holder"])
_COUNTED = re.compile(_WORDS["no_names"]["counted"])
_NO_NAMES = frozenset(fold(word) for word in _WORDS["no_names"]["words"])
_SURNAMES = frozenset(_WORDS["names"]["surnames"])
_SHORT_SURNAMED = tuple(_WORDS["names"]["short_surnamed"])
_SOME_OF_MANY = re.compile(
    f"(?:{alternation(_WORDS['some']['words'])}|(?<![第0-9二三四五六七八九十百])(?:[0-9]+|[二三四五六七八九十两百]+余?)多?[名位])$"
)
_OF_MANY = tuple(_WORDS["of_many"]["words"])
_CAPACITY = tuple(_WORDS["capacity"]["words"])
_GOVERNS = tuple(_WORDS["governs"]["titles"])
_SHIP = re.compile(_WORDS["named_after"]["ship"])
_NAMED_AFTER = re.compile(f"(?:{alternation(_WORDS['named_after']['between'])})?(?:{alternation(_WORDS['named_after']['words'])})")
_GOVERNMENT, _TEAM = re.compile(_WORDS["government"]["words"]), re.compile(_WORDS["government"]["team"])
_KNOWN_BY_PART = frozenset(TOP_OFFICES | {"foreign_minister", "defence_minister", "speaker", "deputy_head", "royal"})
"""Offices of which the holder is known by a part of the name: more than one may hold them, but hardly two of one name."""
_UNIQUE_OFFICES = frozenset(_WORDS["held_by_one"]["offices"])


def _is_whole(known: Token, part: Span) -> bool:
    """Whether a known name with a dot in it holds all that is spelled there, and more."""
    if known.form.kind != "person" or "·" not in known.form.text:
        return False
    return known.start <= part.start and part.end <= known.end and known.end - known.start > part.end - part.start


def _is_chinese_official(person: Person) -> bool:
    return not person.is_private and any(term.polity in _BEARERS for term in person.terms)


class People:
    """Those whom a name or an office means."""

    def __init__(self, found: Taken, around: Surroundings, day: date | None, suggested: Mapping[int, Span]) -> None:
        self._found, self._around, self._day, self._suggested = found, around, day, suggested
        self._folded, self._gazetteer, self._tokens = around.folded, around.gazetteer, around.tokens
        self._local: dict[str, Person] = {}
        """The new names of this text."""
        self._of_others: set[str] = set()
        """Names that the text says are here those of other people than the tables know by them."""
        self._offices_before: dict[int, tuple[Form, ...]] = {}
        """Where an office begins: those before it that the same person holds."""
        self._terms: dict[int, Term | None] = {}
        """The office that each of the gazetteer's people, by identity, held when the text was written."""

    def take_dotted_names(self) -> None:
        """弗拉基米尔·普京: known by the whole or by its last part, else a new name if an office stands before it."""
        for match in _DOTTED.finditer(self._folded) if "·" in self._folded else ():
            into = self._tokens.overlapping(Span(match.start(), match.start() + 1))  # 理 in 总理安德烈·巴比斯 is the office's
            begins = into[0].end if into and into[0].form.kind == "title" and into[0].start < match.start() else match.start()
            span = Span(begins, match.end())
            if any(_is_whole(known, span) for known in self._tokens.overlapping(span)):
                continue  # 伊戈尔·多东, 让-克洛德·布鲁, of whom the pattern sees no more than a part
            form = span.of(self._folded)
            person = self._as_spelled(self._called(form, span) or self._by_last_part(form, span), span.end)
            self._tokens.replace(span, None if person else self._new(span))
            if person:
                self._take_named(span, person)

    def take_summits(self) -> None:
        """特金会: the two leaders, each by a character, where no longer name stands there."""
        for halves in pairs_in(self._folded, self._gazetteer, self._day):
            both = Span(halves[0][0].start, halves[1][0].end)
            if not (self._tokens.titles_beside(both)[0] or self._tokens.overlapping(both) or self._found.covers(both)):
                for span, person, polity in halves:
                    self._found.take(span, Kind.PERSON, Via.NAME, person=person, polity=polity)

    def take_known(self) -> None:
        folded, found = self._folded, self._found
        self._of_others.update(token.form.text for token in self._tokens.of_kind("person") if self._is_of_a_namesake(token))
        for token in self._tokens.of_kind("person"):
            start, end, form = token
            if _NAMED_AFTER.match(folded, end) or _SHIP.match(folded, end):
                found.cover(token.span)
            elif folded[start - 1 : start] in _SPELLS and (begins := self._begins(token)) < start:
                longer = Span(begins, end)  # 莱克 in 布莱克, 甘迺迪 in 爱德华甘迺迪: not the one whose whole surname that is
                self._tokens.replace(longer, self._new(longer))
            elif self._is_within(token):
                longer = Span(start - 1, end + 1)  # 鲁托 in 主任克鲁托伊
                self._tokens.replace(longer, self._new(longer))
            elif self._is_longer(token) and (ends := self._ends(end)) > end:
                longer = Span(start, ends)  # 克里 in 克里萨富利
                self._tokens.replace(longer, self._new(longer))
            elif not found.covers((start, end)):
                name = made(Span, (start, end))
                local = self._local.get(form.text) if self._local else None
                if local and not self._tokens.titles_beside(name)[0]:
                    continue  # the new person of that name, whom the article has told the office of
                person = self._as_spelled(form.people[0] if len(form.people) == 1 else self._fittest(form.people, name), end)
                if person is None or self._is_of_another(token):
                    self._of_others.add(form.text)
                    self._tokens.replace(name, self._new(name))
                elif not self._is_cut_short(person, name):
                    self._take_named(name, person)

    def _is_of_a_namesake(self, name: Token) -> bool:
        """作家李强, 某公司总裁李强: no official is called that, and many people are called by such a name."""
        if name.end - name.start > _LONGEST_SHARED or not any(map(_is_chinese_official, name.form.people)):
            return False
        office, after = self._tokens.titles_beside(name.span)
        if office:
            return self._is_of_a_firm(office) or all(self._never_chaired(person, office.form.text) for person in name.form.people)
        return after is None and self._folded.endswith(_OCCUPATIONS, 0, name.start)  # not 教授王毅部长

    def _never_chaired(self, person: Person, office: str) -> bool:
        """Whether somebody had long left the last office, and held none of the name of the one that the text tells of."""
        if self._day is None or office not in _CHAIRS or any(term.title.endswith(office) for term in person.terms):
            return False
        return all(term.last is not None and term.last < self._day - _LONG_AGO for term in person.terms)

    def _is_of_another(self, name: Token) -> bool:
        """Whether the text says of that name that somebody else bears it, and tells of no office here."""
        return name.form.text in self._of_others and (self._is_of_a_namesake(name) or not self._tokens.titles_beside(name.span)[0])

    def _as_spelled(self, person: Person | None, end: int) -> Person | None:
        """The person, unless Latin letters in brackets after the name are those of somebody else: 沙利文（Dan Sullivan）."""
        latin = _BRACKETED_LATIN.match(self._folded, end)
        return None if person and latin and not goes_by(person, latin["name"]) else person

    def _ends(self, at: int) -> int:
        """Where the spelling of a foreign name ends that goes on at ``at``, with no other name there; ``at`` where none does."""
        if self._tokens.starting_in(at, at + 1):
            return at
        run = _SPELLED_ON.match(self._folded, at) or _CLOSED.match(self._folded, at) or _BEFORE_LATIN.match(self._folded, at)
        return run.end() if run else at

    def _is_longer(self, name: Token) -> bool:
        """克里萨富利, 加利克率团, 主席萨尔加多: as far as one sees, the name is longer."""
        more = self._folded[name.end : name.end + 1] in _GOES_ON or self._opens_longer(name) or self._is_longer_in_latin(name)
        return more or (_SPELLED.fullmatch(name.form.text) is not None and _CLOSED.match(self._folded, name.end) is not None)

    def _is_longer_in_latin(self, name: Token) -> bool:
        """戴斯卓（Robert Destro）: no 戴斯, of whom the letters would be those."""
        more = _BEFORE_LATIN.match(self._folded, name.end)
        latin = _BRACKETED_LATIN.match(self._folded, more.end()) if more else None
        return latin is not None and all(is_unlike(person, latin["name"]) for person in name.form.people)

    def _opens_longer(self, name: Token) -> bool:
        """主席萨尔加多: after an office that 萨尔 never held, two more characters of a spelling."""
        before = self._tokens.titles_beside(name.span)[0]
        if before is None or before.form.title is None or not _TWO_MORE.match(self._folded, name.end):
            return False
        return all(term.office != before.form.title.office for person in name.form.people for term in person.terms)

    def _is_within(self, name: Token) -> bool:
        """Whether one more character of a spelling stands on each side, the first of them right after an office."""
        before, after = self._folded[name.start - 1 : name.start], self._folded[name.end : name.end + 1]
        if before not in _SPELLS or after not in _SPELLS or after in _FOLLOWERS or before in _FOLLOWERS:
            return False
        return self._tokens.titles_beside(Span(name.start - 1, name.end + 1))[0] is not None

    def _new(self, span: Span) -> Token:
        return Token(*span, Form(span.of(self._folded), "new name"))

    def _is_cut_short(self, person: Person, name: Span) -> bool:
        """徐旭东 is not 徐旭: a given name goes on, and something that follows names comes after it."""
        start, end = name
        if end - start > 2 or self._folded[end : end + 1] not in _GIVEN or self._folded[end + 1 : end + 2] not in _FOLLOWERS:
            return False
        return is_han_named(person)

    def _begins(self, name: Token) -> int:
        """Where a foreign name begins of which ``name`` may be no more than the end."""
        start = name.start
        if not _SPELLED.fullmatch(name.form.text):
            return start
        before = next((token.end for token in self._tokens.before(start, _LONGEST_FIRST_NAME)), 0)
        run = _SPELLED_BEFORE.search(self._folded, max(before, start - _LONGEST_FIRST_NAME), start)
        return run.start() if run and not self._found.covers(run.span()) else start

    def take_offices(self) -> None:
        """Offices that no known name follows: a new name, or the office alone."""
        for token in self._tokens.of_kind("title"):
            if not (self._found.covers((token.start, token.end)) or self._is_of_a_firm(token)):
                self._take_office(token, token.form.title)

    def _is_of_a_firm(self, office: Token) -> bool:
        """某集团行政总裁: nobody's who acts for a state."""
        return (
            office.form.text in _FIRM_OFFICES
            and _OF_A_FIRM.search(self._folded, max(0, office.start - _FIRM_REACH), office.start) is not None
        )

    def take_suggested(self) -> None:
        """People whom a model sees right after a polity, where no office led to them."""
        for span in self._suggested.values():
            polity = "" if self._found.covers(span) else self._around.polity_before(span.start)
            if polity:
                self._take_new(span, span, polity, NO_TITLE)

    def take_local_names(self) -> None:
        """The new names again, where they stand without an office."""
        for form, person in self._local.items():
            for match in re.finditer(re.escape(form), self._folded):
                span, term = Span(*match.span()), person.terms[0]
                if not self._found.covers(span):
                    self._found.take(span, Kind.PERSON, Via.NAME, person=person, polity=term.polity, title=term.title)

    def _by_last_part(self, form: str, span: Span) -> Person | None:
        """The person whose surname ends the full name, unless the gazetteer spells out another first name or no office confirms it."""
        last = form.rsplit("·", 1)[1]
        person = self._called(last, span)
        if person is None:
            return None
        spelled = [alias for alias in (person.name, *person.aliases) if "·" in alias and fold(alias).endswith(last)]
        confirmed = self._around.polity_before(span.start) in {term.polity for term in person.terms}
        first = form.split("·", 1)[0]
        alike = any(not set(first).isdisjoint(fold(alias).split("·", 1)[0]) for alias in spelled)
        if spelled and not alike and not any(term.covers(self._day) for term in person.terms):
            return None  # 外长阿利·卡巴, years before 蒂莫西·卡巴 was it
        return person if confirmed or not spelled else None

    def _called(self, form: str, span: Span) -> Person | None:
        people = self._gazetteer.people.get(form)
        return self._fittest(people, span) if people else None

    def _fittest(self, people: Sequence[Person], span: Span) -> Person:
        """Of namesakes, the one who is meant."""
        if len(people) == 1:
            return people[0]
        people = [person for person in people if self._as_spelled(person, span.end)] or people
        nearby, beside = self._around.polity_before(span.start), self._tokens.titles_beside(span)
        offices = {office.form.title.office for office in beside if office and office.form.title}
        return max(people, key=lambda person: self._fitness(person, nearby, offices))

    def _fitness(self, person: Person, nearby: str, offices: set[str]) -> tuple[bool, bool, bool, bool, bool, date]:
        """How well one of several namesakes fits: polity named before, office beside, any polity of the text, time; then, who led."""
        polities = {term.polity for term in person.terms}
        held = not offices.isdisjoint(term.office for term in person.terms)
        latest = max((term.first or date.min for term in person.terms), default=date.min)
        in_office = any(t.covers(self._day) for t in person.terms)
        led = any(t.office in TOP_OFFICES for t in person.terms)
        return nearby in polities, held, bool(polities & self._tokens.polities), in_office, led, latest

    def _take_named(self, name: Span, person: Person) -> None:
        """With the offices right before the name, else with the one right after it."""
        number = id(person)
        if number not in self._terms:
            self._terms[number] = person.term_at(self._day)
        term = self._terms[number]
        before, after = self._tokens.titles_beside(name)
        if before:
            self._take_after_office(name, person, term, before)
            return
        polity, title = (term.polity, term.title) if term else ("", "")
        if self._take_government(name, polity, term):
            return
        if after and self._is_whose(after):
            self._found.cover(Span(name.start, after.end))  # 马克龙总统外事顾问X
            return
        if after and not self._is_of_next(after):
            held = [each for each in person.terms if after.form.title and each.office == after.form.title.office]
            if term and held and all(each.office != term.office for each in held):
                polity = held[-1].polity  # 罗塞夫总统, in an article of her years at a bank
            name, title = Span(name.start, after.end), after.form.text
        self._found.take(name, Kind.PERSON, Via.NAME, person=person, polity=polity, title=title)

    def _take_government(self, name: Span, polity: str, term: Term | None) -> bool:
        """拜登政府, 拜登团队: a state, named by whoever leads it; whether it is one."""
        team = term is not None and term.office in TOP_OFFICES and term.covers(self._day) and _TEAM.match(self._folded, name.end)
        if not polity or not (team or _GOVERNMENT.match(self._folded, name.end)):
            return False
        self._found.take(name, Kind.POLITY, Via.NAME, polity=polity)
        return True

    def _take_after_office(self, name: Span, person: Person, term: Term | None, office: Token) -> None:
        span = Span(self._around.start_of_offices(office), name.end)
        own = office.form.title.polity if office.form.title else ""
        of_itself = bool(own) and not self._around.owner_before(office.start)
        # 默克尔、联合国秘书长X: not Germany's
        governed = self._governed(office.start, office.form.title)
        stated = own if of_itself else self._around.polity_before(office.start) or governed
        held = {term.polity for term in person.terms}
        if self._governs_elsewhere(office, person):
            return
        if stated and self._is_namesake(stated, person, span, office):
            longer = self._spelled_name(name.start)  # 贝利亚尔茨, of whom 贝利亚 is no more than the beginning
            name = longer if longer and longer.end > name.end else name
            self._take_new(Span(span.start, name.end), name, stated, office.form.title)
            return
        listed = "" if own or stated in held else self._compatriot(span.start)
        if listed and office.form.title and listed not in held and all(t.office != office.form.title.office for t in person.terms):
            self._take_new(Span(span.start, name.end), name, listed, office.form.title)  # 波兰总统杜达、众议长米歇尔: not the Belgian
            return
        polity = (stated if stated in held else "") or (term.polity if term else stated)
        if office.form.title:  # 总理扎帕罗夫 is not the president of that surname
            person = self._holder(name.of(self._folded), polity, office.form.title) or person
        if not self._take_government(span, polity, term):
            self._found.take(span, Kind.PERSON, Via.NAME, person=person, polity=polity, title=office.form.text)

    def _governs_elsewhere(self, office: Token, person: Person) -> bool:
        """到圣保罗州拜会州长弗雷塔斯: who governs a part of one state is not the namesake who serves another."""
        word = office.form.text
        if not word.endswith(_GOVERNS) or any(term.title.endswith(word) for term in person.terms):
            return False
        near = (token for token in self._tokens.before(office.start, _GOVERNED_REACH) if token.form.kind in ("place", "polity"))
        of = next(near, None)
        state = of.form.place.country if of and of.form.place else of.form.code if of else ""
        return state not in {"", *(term.polity for term in person.terms)}

    def _is_namesake(self, stated: str, person: Person, span: Span, before: Token) -> bool:
        """斯洛伐克议长莱希 is not the Iranian: an office of one state right before the name of somebody who served another."""
        held = {term.polity for term in person.terms}
        if stated in held or span.start == before.start:
            return False
        title = before.form.title
        if title and title.office == _ENVOY and any(term.office == _ENVOY for term in person.terms):
            return False  # 乌克兰特使凯洛格: for that country, not of it
        kinds = {self._gazetteer.by_code[code].kind for code in (stated, *held) if code in self._gazetteer.by_code}
        own = self._gazetteer.by_code.get(stated)
        return own is not None and own.kind in ("state", "territory") and kinds <= {"state", "territory", "former", "organisation"}

    def _take_office(self, token: Token, title: Title) -> None:
        if self._is_of_body(token):
            return
        surnamed = self._by_surname(token, title)
        if surnamed:
            self._take_named_by_surname(token, surnamed)
            return
        polity, start = self._polity_of(token, title)
        if _SOME_OF_MANY.search(self._folded, max(0, start - 6), start) or self._folded.startswith(OFFICE_OF, token.end):
            return  # 数名中国领导人: nobody knows which; 南韩特使团: a body
        if self._goes_on(token, polity) or self._is_whose(token) or _NO_RANK.match(self._folded, token.start):
            return
        if not polity and self._new_name(token.end, ""):
            begins = self._around.start_of_offices(token)
            first = self._tokens.at(begins, "polity")
            polity, start = (self._code(first), begins) if first else (self._compatriot(start) or self._of_visited(begins), start)
        name = self._new_name(token.end, polity)
        if name and polity:
            self._take_new(Span(start, name.end), name, polity, title)
        elif self._governed(token.start, title) or (not polity and self._take_unknown(start, token)):
            return  # 在维也纳市长陪同下, 同巴里外长会谈: nobody whom the text or a table knows, and no other minister
        elif polity or title.office in _UNIQUE_OFFICES:
            former = _FORMER.search(self._folded, max(0, token.start - 6), token.start)
            if not former or self._folded.startswith(_ADDRESSED, token.end):  # 不久前同总理先生会晤
                offices = (*self._offices_before.get(token.start, ()), token.form)  # 副总理兼外长: best known by what only one can be
                known_by = next((form for form in offices if form.title.office in _UNIQUE_OFFICES), offices[0])
                self._found.take(Span(start, token.end), Kind.PERSON, Via.TITLE, polity=polity, title=known_by.text)
                self._take_fellows(start, known_by, polity)

    def _take_unknown(self, start: int, office: Token) -> bool:
        """Whether a name that no table has stands right before an office: somebody of a state that nobody says."""
        found = _UNKNOWN_BEFORE.search(self._folded, max(0, start - _UNKNOWN_REACH), start)
        begins = max(found.start("name"), found.start("short")) if found else start
        if found is None or self._found.covers((begins, start)) or self._is_told_of(Span(begins, start).of(self._folded)):
            return False
        self._found.take(Span(begins, office.end), Kind.PERSON, Via.NAME, title=office.form.text)
        return True

    def _is_told_of(self, name: str) -> bool:
        """Whether the text has the name elsewhere with its first name, or with an office: 比亚总统, after 保罗·比亚."""
        return name in self._local or f"·{name}" in self._folded

    def _is_of_body(self, token: Token) -> bool:
        """国务委员会, 秘书处, 总统室: a body, and nobody's office."""
        member = token.form.text.endswith(_MEMBER) and self._folded.startswith(_BODY_OF, token.end)
        return member or self._folded.startswith(_BODIES_OF, token.end)

    def _by_surname(self, token: Token, title: Title) -> Person | None:
        """尹总统, 蔡总统: who holds the office at the time, if only one of those who may is of that surname."""
        letter = self._folded[token.start - 1 : token.start]
        if title.office not in _KNOWN_BY_PART or letter not in _SURNAMES or self._found.covers((token.start - 1, token.start)):
            return None
        if self._tokens.overlapping(Span(token.start - 1, token.start)):
            return None
        holders = (self._gazetteer.holder(polity, title.office, self._day) for polity in _SHORT_SURNAMED)
        named = [holder for holder in holders if holder and fold(holder.name).startswith(letter)]
        return named[0] if len(named) == 1 else None

    def _take_named_by_surname(self, token: Token, person: Person) -> None:
        term = person.term_at(self._day)
        span = Span(token.start - 1, token.end)
        self._found.take(span, Kind.PERSON, Via.NAME, person=person, polity=term.polity if term else "", title=token.form.text)

    def _is_whose(self, token: Token) -> bool:
        """美国总统军控特使X, 总统外事助理X: whose envoy or aide it is, and nobody who takes part."""
        if token.form.title and token.form.title.office in TOP_OFFICES and self._is_of_staff(token.end):
            return True
        following = self._tokens.starting_in(token.end, token.end + _PORTFOLIO_REACH)
        envoy = next((each for each in following if each.form.kind == "title" and each.form.title.office == "envoy"), None)
        return envoy is not None and belongs(self._folded[token.end : envoy.start])

    def _is_of_next(self, title: Token) -> bool:
        """普京特使X: the title is that of whoever is named after it."""
        return title.form.text.endswith(_STAFF_WORDS) and self._tokens.at(title.end, "person") is not None

    def _is_of_staff(self, at: int) -> bool:
        """外事助理, 中东和非洲问题特别代表, 国家安保室长: what stands after an office is that of somebody who serves there."""
        staff = _STAFF.match(self._folded, at)
        return staff is not None and belongs(_CHARGED_WITH.sub("", staff["what"]))

    def _take_fellows(self, start: int, office: Form, polity: str) -> None:
        """立陶宛、拉脱维亚和爱沙尼亚总统: the office of the last is each one's, where each has one of that name."""
        own = self._gazetteer.by_code.get(polity)
        if own is None or own.kind not in ("state", "territory") or office.title.polity:
            return
        name = fold(office.text)
        fellows: list[Token] = []
        while fellow := self._listed_before(start):
            fellows.append(fellow)
            start = fellow.start
        for token in fellows:
            holders = self._gazetteer.holders.get((token.form.code, office.title.office), ())
            titles = [fold(term.title) for person in holders for term in person.terms if term.polity == token.form.code]
            # Some states call their leader by another title: 英国、法国总统 are not both presidents.
            called = any(name[-2:] in title for title in titles) if office.title.office in TOP_OFFICES else bool(titles)
            if (called or office.title.office not in _UNIQUE_OFFICES) and not self._found.covers(token.span):
                self._found.take(token.span, Kind.PERSON, Via.TITLE, polity=token.form.code, title=office.text)

    def _listed_before(self, start: int) -> Token | None:
        """The polity that a list names before what begins at ``start``."""
        near = next(self._tokens.before(start - 1, _LISTED_REACH), None)
        return near if near and near.form.kind == "polity" and _LISTS.fullmatch(self._folded, near.end, start) else None

    def _goes_on(self, token: Token, polity: str) -> bool:
        """某国党中央政治局委员、建国阵线主席X: the office is one of several that X holds, and the last of them takes the name."""
        if self._folded[token.end : token.end + 1] not in _CHAIN_SIGNS:
            return False
        following = self._tokens.starting_in(token.end + 1, token.end + _BETWEEN_OFFICES)
        then = next((each for each in following if each.form.kind == "title"), None)
        if then is None or not CHAIN.fullmatch(self._folded, token.end, then.start):
            return False
        if self._folded[token.end] in _ONE_HOLDER and not self._found.covers(then.span):
            self._offices_before[then.start] = (*self._offices_before.get(token.start, ()), token.form)
            return True
        return self._new_name(then.end, polity) is not None

    def _compatriot(self, at: int) -> str:
        """会见乌拉圭总统X，同副总统Y会谈; 国王X、首相Y: an office joined to somebody's whose state was said is of the same one."""
        before = self._found.last_before(at, _BESIDE_REACH)
        if before is None or before.kind is not Kind.PERSON:
            return ""
        begins = before.span.start
        if not (self._tokens.at(begins, "polity") or self._tokens.at(begins, "title")):
            return ""  # 会见王毅，同副总统X会谈: of the other side, as likely as not
        polity = self._gazetteer.by_code.get(before.polity)
        if polity is None or polity.kind not in ("state", "territory"):
            return ""
        body = _OWN_BODY.search(self._folded, before.span.end, at)  # 巴西总统X、总统府首席部长Y
        return before.polity if _BESIDE.fullmatch(self._folded, before.span.end, body.start() if body else at) else ""

    def _of_visited(self, at: int) -> str:
        """对P进行正式访问……会见议长X: of the one state that the text so far says is visited."""
        if not _HAS_MET.search(self._folded, max(0, at - _HAS_MET_REACH), at):
            return ""
        before = [token for token in self._tokens.of_kind("polity") if token.end <= at]
        to = [token for token in before if _TOWARDS.search(self._folded, max(0, token.start - _TOWARDS_REACH), token.start)]
        visited = {token.form.code for token in to if _IS_VISITED.match(self._folded, token.end)}
        own = self._gazetteer.by_code.get(next(iter(visited))) if len(visited) == 1 else None
        if own is None or own.kind not in ("state", "territory") or own.code in HAN_NAMED:
            return ""
        begins = after_last(_SENTENCE_ENDS, self._folded, 0, at)  # 在马达加斯加，他会见议长X
        here = (token for token in self._tokens.starting_in(begins, at) if self._folded.startswith(_ELSEWHERE, token.start - 1))
        countries = {token.form.code for token in here}
        return own.code if countries <= {own.code, ""} else ""

    def _polity_of(self, token: Token, title: Title) -> tuple[str, int]:
        """The polity whose office it is and where the phrase begins."""
        at, shorts = token.start, self._around.shorts
        owner = self._around.owner_before(at)
        if owner:
            governed = self._governed(at, title)
            return self._code(owner) or governed or title.polity, owner.start  # 瑞典外相, though most 外相 are Japan's
        if _NO_SHORT_BEFORE.search(self._folded, max(0, at - 2), at):
            return title.polity, at
        short = self._folded[at - 1 : at]
        if self._folded.startswith(_CAPACITY, token.end):
            return title.polity, at  # 以院长身份: as a president, not Israel's
        if self._folded.endswith(_OF_MANY, 0, at):
            return "", at  # 双方最高级代表, 各国外相: of no state that usually has one
        if short in shorts and self._folded[at - 2 : at - 1] not in shorts and not self._tokens.overlapping(Span(at - 1, at)):
            return shorts[short], at - 1
        return title.polity, at

    def _governed(self, at: int, title: Title | None) -> str:
        """魁北克省省长, 汉堡市市长: the state in which what they govern lies, of the office at ``at``."""
        if title is None or not title.word.endswith(_GOVERNS):
            return ""
        owner = self._around.owner_before(at)
        return owner.form.place.country if owner and owner.form.place else ""

    def _code(self, token: Token) -> str:
        place = token.form.place
        return token.form.code if place is None or place.kind == "seat" else ""

    def _new_name(self, at: int, polity: str) -> Span | None:
        """A name that no gazetteer has, right after an office."""
        dotted = self._tokens.at(at, "new name")
        if dotted:
            return dotted.span
        if at in self._suggested:
            return self._suggested[at]
        if _COUNTED.match(self._folded, at) or self._tokens.at(at, "place") or self._tokens.at(at, "polity"):
            return None  # 主席国喀山峰会: a city, not somebody of that name
        latin = _LATIN_NAME.match(self._folded, at)
        if latin:
            return Span(*latin.span())
        usual = self._han_name(at, polity) if polity in HAN_NAMED else self._spelled_name(at)
        return usual or self._glossed_name(at)

    def _spelled_name(self, at: int) -> Span | None:
        """A run of the characters that spell foreign names, up to a name that is known, if nothing but a name can end there."""
        match = _SPELLED.match(self._folded, at)
        if match is None:
            return None
        # 克鲁托伊 is no 鲁托: one character is no name before another
        known = next((t for t in self._tokens.starting_in(at + 2, match.end()) if t.form.kind != "title"), None)
        end = known.start if known else match.end()
        cut = _CUT_BY.search(self._folded, at + 2, end + 1)
        end = cut.start() if cut else end
        confirmed = self._is_closed(end) or bool(_BRACKETED_LATIN.match(self._folded, end))
        return Span(at, end) if end - at >= 2 and confirmed and self._folded[at:end] not in _NO_NAMES else None

    def _glossed_name(self, at: int) -> Span | None:
        """高野（Mark Takano）: whatever characters it is spelled with, the name in brackets says that it is one."""
        run = _UNTIL_FOLLOWER.match(self._folded, at)
        latin = _BRACKETED_LATIN.match(self._folded, run.end()) if run else None
        return Span(*run.span()) if run and latin and " " in latin["name"].strip() and 2 <= run.end() - at <= 7 else None

    def _han_name(self, at: int, polity: str) -> Span | None:
        """Two or three characters from a surname on (four for Japan), up to a word that follows names."""
        run = _UNTIL_FOLLOWER.match(self._folded, at)
        if run is None or (polity != "JP" and not _HAN_NAME.match(self._folded, at)):
            return None
        longest = 4 if polity in ("JP", "VN") else 3
        cut = next((place for place in range(at + 2, at + longest) if _FOLLOW_ON.match(self._folded, place)), run.end())
        end = min(run.end(), at + longest, cut)
        closed = self._is_closed(end)
        if self._folded[at:end] in _NO_NAMES:
            return None
        return Span(at, end) if closed and (polity != "JP" or end - at >= 3) else None

    def _is_closed(self, end: int) -> bool:
        """Whether what follows shows that a name ends there."""
        return self._folded[end : end + 1] in _FOLLOWERS or _FOLLOW_ON.match(self._folded, end) is not None

    def _take_new(self, span: Span, name: Span, polity: str, title: Title) -> None:
        form = name.of(self._folded)
        latin = _BRACKETED_LATIN.match(self._folded, name.end)
        english = latin["name"].strip() if latin else form if form.isascii() else ""
        known = self._local.get(form) or (self._gazetteer.by_english(english, polity) if english else self._holder(form, polity, title))
        person = known or Person(form, english, (), (Term(polity, title.office, title.word),), known=False)
        self._local[form] = person
        last = form.rsplit("·", 1)[-1]
        if last != form and len(last) > 1:
            self._local.setdefault(last, person)
        self._found.take(span, Kind.PERSON, Via.NAME, person=person, polity=polity, title=title.word)

    def _holder(self, form: str, polity: str, title: Title) -> Person | None:
        """Who held the office at the time, by a part of the name, or by more of it: 沙特王储穆罕默德, 总统特奥多罗·奥比昂·恩圭马."""
        holder = self._gazetteer.holder(polity, title.office, self._day) if title.office in _KNOWN_BY_PART else None
        if holder is None:
            return None
        known, parts = {fold(name) for name in (holder.name, *holder.aliases)}, form.split("·")
        has_more = len(parts) > 1 and not known.isdisjoint(parts)
        return holder if has_more or form in fold(holder.name).split("·") else None
