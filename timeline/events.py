"""Meetings, visits and calls: triggers, and around each of them who, where, when and whether.

Knows how reports are built; does not know which reports are of one occasion.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from timeline.edtf import span_of_days
from timeline.lexicon import Gazetteer, entity_words, event_words, fold
from timeline.model import Actor, Article, EventMention, Kind, Mention, Part, Place, Sentence, Span, Status, TemporalExpression, Via
from timeline.numbers import small_number
from timeline.patterns import Got, Grammar, Kind as WordKind
from timeline.status import status_of


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that reports an event, and where its participants stand."""

    span: Span
    word: str
    type: str
    mode: str | None
    frame: str


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two commas or stops, with what was found in it."""

    span: Span
    mentions: tuple[Mention, ...]
    dates: tuple[TemporalExpression, ...]
    triggers: tuple[Trigger, ...]


@dataclass(slots=True)
class _Thread:
    """What the article has been about so far, for 双方, 他 and clauses without a subject."""

    subject: Mention | None = None
    speaker: Mention | None = None
    pair: tuple[Actor, ...] = ()
    destination: tuple[str, Place | None] | None = None
    status: Status | None = None
    date: TemporalExpression | None = None
    date_at: int = -1
    """Where the sentence ends that the date stood in."""
    date_status: Status | None = None
    tour: TemporalExpression | None = None
    """The days of a journey that the article is about, for the stops that it dates no further."""
    people: list[Mention] = field(default_factory=list)


@functools.cache
def _grammar() -> Grammar[tuple[str, str | None, str]]:
    """One rule for each group of triggers in ``events.toml``."""
    groups = event_words()["triggers"]
    grammar: Grammar[tuple[str, str | None, str]] = Grammar(
        {_group_name(at): WordKind.of_words({fold(word): word for word in group["words"]}) for at, group in enumerate(groups)}
    )
    for at, group in enumerate(groups):
        result = group["type"], group.get("mode"), group["frame"]
        before = "".join(f"(?<!{re.escape(fold(word))})" for word in group.get("not_before", "").split("|") if word)
        after = f"(?!{fold(group['not_after'])})" if "not_after" in group else ""

        def meaning(got: Got, result: tuple[str, str | None, str] = result) -> tuple[str, str | None, str]:
            return result

        meaning.__name__ = f"{result[2]}_{result[0]}"
        grammar.rule(f"{before}{{word:{_group_name(at)}}}{after}")(meaning)
    return grammar


@functools.cache
def _trigger_words() -> frozenset[str]:
    return frozenset(fold(word) for group in event_words()["triggers"] for word in group["words"])


def _group_name(at: int) -> str:
    return "group_" + chr(ord("a") + at)


def _alternation(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


_WORDS = event_words()
_CLAUSE_END = re.compile("[,;:。!?、“”\n]|--")
_SPEECH = re.compile(_alternation(_WORDS["speech"]["words"]))
_JOINS = re.compile(f"(?:{_alternation(_WORDS['joins']['with'])})")
_EACH = re.compile(_alternation(_WORDS["each"]["words"]))
_GOES_ON = re.compile(f"(?:{_alternation(_WORDS['goes_on']['words'])})")
_GENERAL = re.compile(rf"(?:{_alternation(_WORDS['general']['words'])}|[0-9十几]+(?:余|多)?次)[^,。]{{0,6}}$")
_ASIDE_BEFORE = re.compile(f"(?:{_alternation(_WORDS['aside']['before'])})$")
_ASIDE_AFTER = re.compile(f"(?:{_alternation(_WORDS['aside']['after'])})")
_ACTING = re.compile(f"(?:{_alternation(_WORDS['acting']['words'])})")
_INVITED_BY = re.compile(f"(?:{_alternation(_WORDS['invitation']['by'])})[^,。;]{{0,40}}?(?:{_alternation(_WORDS['invitation']['words'])})")
_VIDEO = re.compile(_alternation(_WORDS["remote"]["video"]))
_PURPOSE = re.compile(_alternation(_WORDS["motion"]["purpose"]))
_BARE_MOTION = frozenset(fold(word) for word in _WORDS["motion"]["bare"])
_ATTRIBUTION = re.compile("(?:据|根据)(?P<who>[^,。;据]{2,12}?)(?:的)?(?:报道|报导|消息|说法|透露)")
_OBJECT_AFTER = re.compile(f"(?:{_alternation(_WORDS['joins']['object'])})[^,]{{0,2}}$")
_ITS_EVENT = re.compile("的[^,。]{0,8}(?:会|通话|访|峰会|谈|晤|电话|见面|邀请|之行)")
_LOOKS_BACK = re.compile(_alternation(_WORDS["looks_back"]["words"]))
_CAUSES = re.compile(_alternation(_WORDS["causes"]["words"]))
_LASTS = re.compile("(?:起|开始)?(?:,)?(?:一连|连续|进行|展开|开始)?[^,。]{0,6}?(?:为期|一连|连续)?(?P<count>[两二三四五六七八九十2-9])(?:日|天)")
_SUMMIT_OF_LEADERS = re.compile("峰会|首脑|元首|领导人")
_SILENT = frozenset(fold(title) for title in _WORDS["silent"]["titles"])
_LED_BY_GOVERNMENT = frozenset(entity_words()["led_by_government"]["codes"])
_TIGHT = frozenset(("", "首次", "第二次", "两国", "三国", "四国", "双边", "高级别", "的", "、", "即将", "外长", "防长"))
_FILLERS = re.compile(f"□|[^一-鿿]|(?:{_alternation(_WORDS['fillers']['words'])})")
_UNKNOWN_NAME = re.compile(f"[{re.escape(entity_words()['names']['transliteration'])}]{{2,5}}|[{re.escape(entity_words()['names']['surnames'])}][一-鿿]{{1,2}}")
_NOUN_LENGTH = 6
"""Characters that must be left over before the trigger for them to be a subject that we do not know."""
_NO_OBJECT = re.compile("(?:之?[后前时际]|期间|中|并|的|结束|[,。]|$)")
_OTHER_SUBJECT = re.compile(_alternation(_WORDS["other_subject"]["words"]))
_TOUR = re.compile("之行|行程|之旅|出访|此行|此次访问|历访|五国|四国|三国之|欧洲行|亚洲行|首站|末站|[下后][一]站|最后一站|第[一二三四五]站")
_OTHER_DEED = re.compile("上任|就任|就职|当选|宣誓|去世|逝世|生效|签署|爆发|入侵|成立|发表|发布|致函|辞职|上台|登基|建交|断交|发射|试射|下令|演说|撰文|刊登")
_TEAMS = re.compile("(?:经贸|高级|工作|谈判|技术|外交|军事|有关)?(?:团队|官员|代表|牵头人|部门|高官|人员|专家|外交官|外长|防长|军方|政府|公司|企业)")
_HELD = re.compile(_alternation(_WORDS["held"]["verbs"]))
_ADDRESSED = tuple(_WORDS["aside"]["addressed"])
_WELCOMED = re.compile("(?:受到|受|获)[^,。;]{2,24}?(?:欢迎|款待|迎接|接待|礼遇|接见)")
_TRAVELLERS = re.compile("(?:的)?(?:旅客|游客|人次|学者|学生|留学|团费|旅行团|航班)")
_EARLIER = re.compile("此前|之前|早前|先前|曾|上次|上一次|前一次")
_TIMES = re.compile("(?:了|过)?(?:超过|近|逾|约)?(?:[0-9]+|[一二三四五六七八九十百数几]{1,4})(?:余|多)?次")
_SINCE = re.compile("[^,。]{0,12}以来")
_SHORT_QUOTE = 14
_SUMMIT = re.compile("峰会|会议|年会|庆典|阅兵|首脑会|首脑会议|领导人会议|领导人峰会|外长会|部长级会议|高峰论坛|论坛|大会|仪式|开幕式|国葬|葬礼|就职典礼|加冕")
_ATTENDS = re.compile("(?:出席|参加|与会)")


def find_events(
    article: Article, mentions: tuple[Mention, ...], expressions: tuple[TemporalExpression, ...], gazetteer: Gazetteer
) -> tuple[EventMention, ...]:
    """The event mentions of an article in reading order."""
    return tuple(_Reader(article, mentions, expressions, gazetteer).events())


class _Reader:
    """Reads an article sentence by sentence and remembers what it is about."""

    def __init__(
        self, article: Article, mentions: tuple[Mention, ...], expressions: tuple[TemporalExpression, ...], gazetteer: Gazetteer
    ) -> None:
        self._article, self._gazetteer = article, gazetteer
        self._folded = fold(article.text)
        self._mentions, self._starts = mentions, [mention.span.start for mention in mentions]
        self._dates = [e for e in expressions if e.timex_type == "DATE"]
        self._date_starts = [expression.span.start for expression in self._dates]
        self._masked = _mask(self._folded, mentions)
        self._thread = _Thread()
        self._in_headline = False
        self._published = article.published.day if article.published else None

    def events(self) -> Iterator[EventMention]:
        for sentence in self._article.sentences:
            self._in_headline = sentence.part in (Part.TITLE, Part.HEADING, Part.CAPTION)
            if sentence.part is not Part.DATELINE:
                yield from self._sentence(sentence)

    # --- one sentence ---

    def _sentence(self, sentence: Sentence) -> Iterator[EventMention]:
        clauses = self._clauses(sentence)
        self._thread.status = None
        self._note_speaker(sentence)
        topic: Mention | None = None
        self._note_tour(sentence, clauses)
        for at, clause in enumerate(clauses):
            subject = self._subject_of(clause)
            for trigger in clause.triggers:
                found = list(self._events_of(trigger, clause, clauses[:at], sentence))
                yield from found
                if found:
                    self._remember(found[-1], sentence)
            if subject:
                self._thread.subject = subject
                topic = topic or subject
        if topic:
            self._thread.subject = topic
        self._thread.people.extend(m for c in clauses for m in c.mentions if m.kind is Kind.PERSON and m.via is not Via.PRONOUN and m.polity)

    def _note_tour(self, sentence: Sentence, clauses: list[Clause]) -> None:
        """8月11日到15日的中欧之行."""
        if _TOUR.search(self._folded, *sentence.span):
            for expression in (e for clause in clauses for e in clause.dates):
                if expression.start and expression.end and 1 <= (expression.end - expression.start).days <= 20 and not expression.vague:
                    self._thread.tour = expression
                    return

    def _subject_of(self, clause: Clause) -> Mention | None:
        """The person that a clause is about: the first one, unless a word before makes it an object (与高市早苗会谈)."""
        for mention in clause.mentions:
            if mention.kind is not Kind.PERSON:
                continue
            if mention.via is Via.PRONOUN or not mention.polity:
                return None
            opening = self._folded[clause.span.start : mention.span.start]
            is_object = _OBJECT_AFTER.search(opening) or any(t.span.end <= mention.span.start for t in clause.triggers)
            return None if is_object else mention
        return None

    def _note_speaker(self, sentence: Sentence) -> None:
        """Who speaks from here on: 普京表示，…"""
        low, high = bisect_left(self._starts, sentence.span.start), bisect_left(self._starts, sentence.span.end)
        for mention in self._mentions[low:high]:
            if mention.kind is Kind.PERSON and mention.via is not Via.PRONOUN and _SPEECH.match(self._folded, mention.span.end):
                self._thread.speaker = mention
                return

    def _clauses(self, sentence: Sentence) -> list[Clause]:
        """The sentence at its commas; a list's 、 divides nothing."""
        borders = [m for m in _CLAUSE_END.finditer(self._folded, *sentence.span) if m[0] != "、" and not self._in_short_quote(m)]
        starts = [sentence.span.start, *(m.end() for m in borders)]
        ends = [*(m.start() for m in borders), sentence.span.end]
        return [self._clause(Span(start, end)) for start, end in zip(starts, ends, strict=True) if end > start]

    def _in_short_quote(self, border: re.Match[str]) -> bool:
        """Quotes around a few words (“一带一路”) set off a name, not a clause."""
        if border[0] == "“":
            return self._folded.find("”", border.end(), border.end() + _SHORT_QUOTE) >= 0
        if border[0] == "”":
            return self._folded.rfind("“", border.start() - _SHORT_QUOTE, border.start()) >= 0
        return False

    def _clause(self, span: Span) -> Clause:
        low, high = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        first, last = bisect_left(self._date_starts, span.start), bisect_left(self._date_starts, span.end)
        mentions = tuple(self._mentions[low:high])
        triggers = tuple(self._triggers(span, mentions))
        kept = tuple(part for m in mentions for part in self._without_trigger(m, triggers))
        return Clause(span, kept, tuple(self._dates[first:last]), triggers)

    def _triggers(self, span: Span, mentions: tuple[Mention, ...]) -> Iterator[Trigger]:
        for hit in _grammar().scan(self._folded[span.start : span.end]):
            at = Span(span.start + hit.start, span.start + hit.end)
            if hit.result is None or self._in_title(at):
                continue
            covering = [m for m in mentions if m.span.overlaps(at) and not self._gives_way(m)]
            if covering:
                at = Span(max(m.span.end for m in covering), at.end)
                if at.of(self._folded) not in _trigger_words():
                    continue
            kind, mode, frame = hit.result
            if frame == "names" and not self._in_headline:
                continue
            if frame == "names" and not any(m.kind is Kind.PERSON and m.span.start == at.end for m in mentions):
                continue
            if frame == "held" and not _HELD.search(self._folded, max(span.start, at.start - 12), at.start):
                continue
            yield Trigger(at, at.of(self._folded), kind, mode, "meets" if frame == "names" else frame)

    def _without_trigger(self, mention: Mention, triggers: tuple[Trigger, ...]) -> tuple[Mention, ...]:
        """What is left of 亚太经合组织领导人 once 领导人会议 has been read as the trigger: the polity."""
        trigger = next((t for t in triggers if t.span.overlaps(mention.span)), None)
        if trigger is None or not self._gives_way(mention):
            return (mention,)
        if not mention.polity or trigger.span.start <= mention.span.start:
            return ()
        span = Span(mention.span.start, trigger.span.start)
        return (Mention(span, span.of(self._article.text), Kind.POLITY, Via.NAME, polity=mention.polity),)

    def _gives_way(self, mention: Mention) -> bool:
        """领导人 in 亚太经合组织领导人会议 belongs to the meeting's name, 元首 in 中俄元首会晤 to the people."""
        if mention.via is not Via.TITLE:
            return False
        polity = self._gazetteer.by_code.get(mention.polity)
        return polity is None or polity.kind in ("organisation", "format")

    def _in_title(self, span: Span) -> bool:
        """Whether the word is part of a work's name: 《与媒体见面》."""
        opening = self._folded.rfind("《", max(0, span.start - 40), span.start)
        return opening >= 0 and "》" not in self._folded[opening : span.start]

    # --- one trigger ---

    def _events_of(self, trigger: Trigger, clause: Clause, earlier: list[Clause], sentence: Sentence) -> Iterator[EventMention]:
        if _GENERAL.search(self._folded, clause.span.start, trigger.span.start) and not self._folded[trigger.span.end :].startswith("了"):
            return
        if _TIMES.match(self._folded, trigger.span.end):
            return
        if trigger.type == "visit":
            found: Iterable[EventMention] = self._visits(trigger, clause, earlier, sentence)
        else:
            found = self._talks(trigger, clause, earlier, sentence)
        yield from found

    # --- meetings and calls ---

    def _talks(self, trigger: Trigger, clause: Clause, earlier: list[Clause], sentence: Sentence) -> Iterator[EventMention]:
        left = self._actors(self._before(clause, trigger))
        right = self._actors(self._after(clause, trigger)) if trigger.frame == "meets" or self._relative(trigger, clause) else ()
        groups = self._sides(left, right, trigger, clause, earlier)
        when, _ = self._date_of(trigger, clause, earlier, sentence)
        day = when.start if when and when.start else self._published
        for together in groups:
            actors = self._led(together, day) if _SUMMIT_OF_LEADERS.search(trigger.word) else together
            if self._is_international(actors, trigger):
                yield self._mention(trigger, clause, earlier, sentence, actors)

    def _led(self, actors: tuple[Actor, ...], day: date | None) -> tuple[Actor, ...]:
        """美朝峰会 (a US–North Korean summit): the leaders, as the article names them or as the gazetteer knows them."""
        if len(actors) != 2 or any(actor.person or actor.title for actor in actors):
            return actors
        return tuple(self._leader(actor, day) for actor in actors)

    def _leader(self, actor: Actor, day: date | None) -> Actor:
        for mention in (*reversed(self._thread.people), *self._mentions):
            if mention.polity == actor.polity and mention.person and self._leads(mention, day):
                return replace(_actor(mention), span=actor.span)
        office = "head_of_government" if actor.polity in _LED_BY_GOVERNMENT else "head_of_state"
        person = self._gazetteer.holder(actor.polity, office, day)
        return replace(actor, person=person) if person else actor

    def _leads(self, mention: Mention, day: date | None) -> bool:
        term = mention.person.term_at(day) if mention.person else None
        office = "head_of_government" if mention.polity in _LED_BY_GOVERNMENT else "head_of_state"
        return bool(term and term.polity == mention.polity and term.office in (office, "leader"))

    def _relative(self, trigger: Trigger, clause: Clause) -> bool:
        """在莫斯科與普京會談的習近平: the subject follows its clause."""
        after = next((m for m in clause.mentions if m.span.start >= trigger.span.end), None)
        return bool(after and self._folded[trigger.span.end : after.span.start] == "的")

    def _sides(
        self, left: tuple[Actor, ...], right: tuple[Actor, ...], trigger: Trigger, clause: Clause, earlier: list[Clause]
    ) -> Iterator[tuple[Actor, ...]]:
        """Everybody at one table, or one group for each of those met in turn."""
        adjacent = self._adjacent_pair(trigger, clause) if not right else ()
        if adjacent and not {a.polity for a in adjacent} <= {a.polity for a in left if a.person or a.title}:
            yield adjacent
            return
        subject = left or self._missing_subject(clause, earlier, right)
        everyone = _distinct((*subject, *right))
        if len({actor.polity for actor in everyone}) < 2:
            everyone = _distinct((*everyone, *self._partners(everyone, trigger, clause, earlier)))
        in_turn = self._in_turn(trigger, clause, subject, right)
        if in_turn:
            head, others = in_turn
            apart = bool(_EACH.search(self._folded, clause.span.start, trigger.span.end))
            for key in dict.fromkeys(_one_of(actor, apart=apart) for actor in others):
                yield (*head, *(actor for actor in others if _one_of(actor, apart=apart) == key))
        else:
            yield everyone

    def _adjacent_pair(self, trigger: Trigger, clause: Clause) -> tuple[Actor, ...]:
        """安倍在美朝峰会前…: the two that stand right before the word are the whole cast."""
        at, found = trigger.span.start, []
        for mention in reversed([m for m in clause.mentions if m.span.end <= trigger.span.start]):
            gap = self._folded[mention.span.end : at]
            if gap not in _TIGHT or mention.kind is Kind.PLACE or not mention.polity or mention.via is Via.PRONOUN:
                break
            found.append(_actor(mention))
            at = mention.span.start
        together = _distinct(reversed(found))
        one_character = all(actor.span and actor.span.end - actor.span.start <= 3 for actor in together)
        return together if len({actor.polity for actor in together}) > 1 and one_character else ()

    def _in_turn(
        self, trigger: Trigger, clause: Clause, left: tuple[Actor, ...], right: tuple[Actor, ...]
    ) -> tuple[tuple[Actor, ...], tuple[Actor, ...]] | None:
        """Who met or called, and those who were met or called one after another."""
        each = _EACH.search(self._folded, clause.span.start, trigger.span.end)
        if right and left:
            head, others = left, tuple(actor for actor in right if actor.polity not in {a.polity for a in left})
        else:
            head, others = left[:1], tuple(actor for actor in left[1:] if left and actor.polity != left[0].polity)
        several = len({_one_of(actor, apart=bool(each)) for actor in others}) > 1
        if head and several and (each or (trigger.type == "call" and trigger.mode == "phone" and "会" not in trigger.word)):
            return head, others
        return None

    def _missing_subject(self, clause: Clause, earlier: list[Clause], others: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """The subject that goes on from the clauses before, where this clause names none."""
        taken = {actor.polity for actor in others}
        subject = self._thread.subject
        if self._has_other_subject(clause):
            return ()
        if subject and others and subject.polity not in taken and not self._is_silent(subject):
            return (_actor(subject),)
        return ()

    def _partners(self, known: tuple[Actor, ...], trigger: Trigger, clause: Clause, earlier: list[Clause]) -> tuple[Actor, ...]:
        """The other side, where the clause names one side only: the subject that goes on, 双方, or who stands in the clauses before."""
        polities = {actor.polity for actor in known}
        if trigger.frame == "meets" and self._has_other_object(trigger, clause):
            return ()
        pronoun = any(m.via is Via.PRONOUN for m in clause.mentions if m.span.end <= trigger.span.start)
        if pronoun and not known and len({actor.polity for actor in self._thread.pair}) > 1:
            return self._thread.pair
        joined = _JOINS.search(self._folded, clause.span.start, trigger.span.start) or trigger.frame == "meets" or not self._subject_of(clause)
        subject = self._thread.subject
        if known and (joined or pronoun) and subject and subject.polity not in polities and not self._is_silent(subject):
            return (_actor(subject),)
        if not known and earlier and not earlier[-1].triggers and not self._has_other_subject(clause):
            together = self._actors(earlier[-1].mentions)
            if len({actor.polity for actor in together}) > 1:
                return together
        for before in reversed(earlier):
            fitting = tuple(a for a in self._actors(before.mentions, spoken=True) if a.polity not in polities and (a.person or a.title))
            if fitting and (known or pronoun):
                return fitting[:1] if known else fitting
        return ()

    def _has_other_object(self, trigger: Trigger, clause: Clause) -> bool:
        """会见了高级军官: somebody is met who is no party that we know."""
        after = self._folded[trigger.span.end : clause.span.end].lstrip("了过")
        joined = _JOINS.search(self._folded, clause.span.start, trigger.span.start)
        return bool(after) and not joined and not _NO_OBJECT.match(after)

    def _has_other_subject(self, clause: Clause) -> bool:
        """Whether something that is no known name opens the clause as its subject: 特使团抵达平壤."""
        end = min((t.span.start for t in clause.triggers), default=clause.span.end)
        if _OTHER_SUBJECT.search(self._masked, clause.span.start, end):
            return True
        opening = _FILLERS.sub("", self._masked[clause.span.start : min([end, *(e.span.start for e in clause.dates)])])
        if _UNKNOWN_NAME.fullmatch(opening):
            return True
        dated = self._masked[clause.span.start : end]
        for expression in clause.dates:
            dated = dated.replace(expression.span.of(self._folded), "")
        return len(_FILLERS.sub("", _INVITED_BY.sub("", dated))) >= _NOUN_LENGTH

    def _is_silent(self, mention: Mention) -> bool:
        """A spokesperson speaks of meetings and is not in them."""
        return fold(mention.title) in _SILENT

    def _is_international(self, actors: tuple[Actor, ...], trigger: Trigger) -> bool:
        polities = {actor.polity for actor in actors if actor.polity}
        if len(polities) > 1:
            return True
        only = self._gazetteer.by_code.get(next(iter(polities), ""))
        return bool(only and only.kind in ("organisation", "format") and _SUMMIT.search(trigger.word) and not any(a.person for a in actors))

    # --- visits ---

    def _visits(self, trigger: Trigger, clause: Clause, earlier: list[Clause], sentence: Sentence) -> Iterator[EventMention]:
        if trigger.frame == "stop" and not any(m.kind is Kind.PERSON for c in (*earlier, clause) for m in c.mentions) and not self._thread.subject:
            return
        targets = self._venues(trigger, clause) if trigger.frame in ("attends", "stop") else self._targets(trigger, clause)
        visitors = self._visitors(trigger, clause, earlier)
        if not targets and trigger.frame == "visits":
            targets = self._implied_target(visitors, trigger, clause, earlier)
        for host, place in targets:
            several = len(targets) > 1
            actors = tuple(actor for actor in visitors if actor.polity and actor.polity != host)
            for polity in dict.fromkeys(actor.polity for actor in actors) if host else ():
                party = tuple(replace(actor, role="visitor") for actor in actors if actor.polity == polity)
                hosts = tuple(replace(actor, role="host") for actor in self._inviters(clause, earlier) if actor.polity == host)
                yield self._mention(trigger, clause, earlier, sentence, (*party, *hosts), host=host, place=place, shared=several)

    def _targets(self, trigger: Trigger, clause: Clause) -> list[tuple[str, Place | None]]:
        """Where the journey goes: right after the word (访问日本、蒙古与韩国), or before it (对俄罗斯进行国事访问)."""
        found: list[tuple[str, Place | None]] = []
        at = trigger.span.end
        for mention in clause.mentions:
            if mention.span.start < trigger.span.end:
                continue
            gap = self._folded[at : mention.span.start]
            near = re.fullmatch("[了过]?" if not found else "(?:、|和|与|及|以及|的?首都|首都)", gap)
            if not near or mention.kind is Kind.PERSON:
                break
            self._add_target(found, mention)
            at = mention.span.end
        if not found and trigger.frame == "visits":
            for mention in reversed([m for m in clause.mentions if m.span.end <= trigger.span.start and m.kind is not Kind.PERSON]):
                before = self._folded[max(clause.span.start, mention.span.start - 3) : mention.span.start]
                if re.search("(?:对|在|到|赴|来|抵|访)$", before):
                    self._add_target(found, mention)
                    break
        if trigger.word in _BARE_MOTION and not self._has_purpose(trigger, clause, bool(found)):
            return []
        return found

    def _venues(self, trigger: Trigger, clause: Clause) -> list[tuple[str, Place | None]]:
        """出席慕尼黑安全会议: where the gathering is. 首站是荷兰: what the stop is called."""
        if trigger.frame == "attends" and not _SUMMIT.search(self._folded, trigger.span.end, clause.span.end):
            return []
        found: list[tuple[str, Place | None]] = []
        for mention in clause.mentions:
            before = self._folded[max(clause.span.start, mention.span.start - 2) : mention.span.start]
            located = trigger.frame == "stop" or before.endswith(("在", "于", "赴", "到")) or mention.span.start == trigger.span.end
            polity = self._gazetteer.by_code.get(mention.polity)
            country = mention.kind is Kind.PLACE or (polity is not None and polity.kind in ("state", "territory", "former"))
            if mention.kind is not Kind.PERSON and country and located and not before.endswith("访"):
                self._add_target(found, mention)
        return found[-1:]

    def _has_purpose(self, trigger: Trigger, clause: Clause, found: bool) -> bool:
        """到, 来, 赴 are common words: they make a visit with a purpose after them."""
        if not found:
            return False
        last = max((m.span.end for m in clause.mentions if m.span.start >= trigger.span.end), default=trigger.span.end)
        ends = clause.span.end - last <= 1 and any(m.kind is Kind.PERSON for m in clause.mentions)
        return ends or bool(_PURPOSE.search(self._folded, trigger.span.end, clause.span.end))

    def _add_target(self, found: list[tuple[str, Place | None]], mention: Mention) -> None:
        place = mention.place if mention.kind is Kind.PLACE else self._as_place(mention.polity)
        polity = self._gazetteer.by_code.get(mention.polity)
        if polity is None or polity.kind == "format" or (polity.kind == "organisation" and len(mention.text) == 1):
            return
        if _TRAVELLERS.match(self._folded, mention.span.end):
            return
        if found and found[-1][0] == mention.polity:
            found[-1] = mention.polity, place
        else:
            found.append((mention.polity, place))

    def _as_place(self, code: str) -> Place | None:
        polity = self._gazetteer.by_code.get(code)
        return Place(polity.name, polity.name_en, code, "state") if polity and polity.kind in ("state", "territory", "former") else None

    def _implied_target(
        self, visitors: tuple[Actor, ...], trigger: Trigger, clause: Clause, earlier: list[Clause]
    ) -> list[tuple[str, Place | None]]:
        """会见来访的Y: to the polity of whoever receives Y."""
        if trigger.word not in ("来访", "到访"):
            return []
        own = {actor.polity for actor in visitors}
        hosts = [a for a in self._actors(self._before(clause, trigger)) if a.polity not in own]
        hosts = hosts or [a for c in reversed(earlier) for a in self._actors(c.mentions) if a.polity not in own]
        return [(hosts[0].polity, self._as_place(hosts[0].polity))] if hosts else []

    def _visitors(self, trigger: Trigger, clause: Clause, earlier: list[Clause]) -> tuple[Actor, ...]:
        """The subject: after a relative clause (来华访问的Y), else before the word, else of the clause before."""
        after = [m for m in clause.mentions if m.span.start >= trigger.span.end and m.kind is Kind.PERSON and m.polity]
        if after and self._folded[trigger.span.end : after[0].span.start].endswith("的") and after[0].span.start - trigger.span.end < 45:
            return (_actor(after[0]),)
        inviters = {actor.span for actor in self._inviters(clause, earlier)}
        sent = max((m.end() for m in _CAUSES.finditer(self._folded, clause.span.start, trigger.span.start)), default=clause.span.start)
        around = self._actors(self._before(clause, trigger))
        before = [a for a in around if a.span not in inviters and a.span and a.span.start >= sent] or [a for a in around if a.span not in inviters]
        people = [actor for actor in before if actor.person or actor.title]
        if people:
            return self._last_group(people, clause)
        if before:
            return tuple(before)
        subject = self._thread.subject
        if subject and not self._is_silent(subject) and subject.span not in inviters and not self._has_other_subject(clause):
            return (_actor(subject),)
        return ()

    def _last_group(self, people: list[Actor], clause: Clause) -> tuple[Actor, ...]:
        """Those named together last before the word (针对维特齐访台一事), unless they are only whom the subject met (会见普京后访问…)."""
        group = [people[-1]]
        for actor in reversed(people[:-1]):
            first = group[0].span
            if not (actor.span and first and _JOINS.fullmatch(self._folded[actor.span.end : first.start].strip())):
                break
            group.insert(0, actor)
        head = group[0].span
        is_object = head and _OBJECT_AFTER.search(self._folded, clause.span.start, head.start)
        others = [actor for actor in people if actor not in group]
        return tuple(others[:1]) if is_object and others else tuple(group)

    def _inviters(self, clause: Clause, earlier: list[Clause]) -> tuple[Actor, ...]:
        """应普京总统邀请: the host."""
        for part in (clause, *reversed(earlier)):
            match = _INVITED_BY.search(self._folded, *part.span)
            if match:
                span = Span(*match.span())
                return tuple(_actor(m) for m in part.mentions if m.kind is Kind.PERSON and m.polity and span.contains(m.span))
        inviting = self._folded.find("邀请", *clause.span)
        active = [m for m in clause.mentions if m.kind is Kind.PERSON and m.polity and 0 <= inviting - m.span.end <= 2]
        if active:
            return (_actor(active[-1]),)
        welcomed = _WELCOMED.search(self._folded, clause.span.end, clause.span.end + 60)
        if welcomed is None:
            return ()
        span = Span(*welcomed.span())
        low, high = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return tuple(_actor(m) for m in self._mentions[low:high] if m.kind is Kind.PERSON and m.polity)

    # --- actors ---

    def _before(self, clause: Clause, trigger: Trigger) -> tuple[Mention, ...]:
        """The mentions before the trigger, from the last verb of speech on."""
        start = clause.span.start
        for match in _SPEECH.finditer(self._masked, clause.span.start, trigger.span.start):
            first = next((m for m in clause.mentions if m.span.start >= match.end()), None)
            if first and _OBJECT_AFTER.search(self._folded, match.end(), first.span.start) and first.span.start - match.end() <= 6:
                continue  # 宣布取消与金正恩的会晤: the speaker is one of the two
            start = match.end()
        return tuple(m for m in clause.mentions if start <= m.span.start and m.span.end <= trigger.span.start)

    def _after(self, clause: Clause, trigger: Trigger) -> tuple[Mention, ...]:
        end = next((t.span.start for t in clause.triggers if t.span.start >= trigger.span.end and t.type != "visit"), clause.span.end)
        speech = _SPEECH.search(self._folded, trigger.span.end, end)
        stop = speech.start() if speech else end
        return tuple(m for m in clause.mentions if trigger.span.end <= m.span.start < stop)

    def _actors(self, mentions: tuple[Mention, ...], *, spoken: bool = False) -> tuple[Actor, ...]:
        """Those of the mentions who act: people, and polities that stand where an actor stands."""
        people = [actor for m in mentions for actor in self._person_actors(m, mentions)]
        with_people = {actor.polity for actor in people}
        found = list(people)
        if not spoken:
            for mention in mentions:
                if mention.kind is Kind.POLITY and mention.polity and mention.polity not in with_people and self._acts(mention, mentions):
                    found.append(Actor("participant", mention.polity, span=mention.span))
        found.sort(key=lambda actor: actor.span or Span(0, 0))
        return _distinct(found)

    def _person_actors(self, mention: Mention, around: tuple[Mention, ...]) -> tuple[Actor, ...]:
        if mention.kind is not Kind.PERSON and mention.via is not Via.PRONOUN:
            return ()
        if mention.via is Via.PRONOUN:
            return self._both(mention) if len(mention.text) > 1 else self._pronoun(mention, around)
        if not mention.polity or self._is_aside(mention) or self._is_silent(mention):
            return ()
        return (_actor(mention),)

    def _both(self, mention: Mention) -> tuple[Actor, ...]:
        """双方, 两人 are the people last met; 两国 and 双方团队 only their polities."""
        whole = mention.kind is Kind.POLITY or _TEAMS.match(self._folded, mention.span.end) is not None
        return tuple(replace(a, span=mention.span, **({"person": None, "title": ""} if whole else {})) for a in self._thread.pair)

    def _pronoun(self, mention: Mention, around: tuple[Mention, ...]) -> tuple[Actor, ...]:
        """我 is the speaker, 你 whom the speaker meets, 他 the subject last named, or as an object the last one of another polity."""
        speaker = self._thread.speaker
        if mention.text in ("你", "您"):
            others = [actor for actor in self._thread.pair if actor.person and speaker and actor.polity != speaker.polity]
            return (replace(others[0], span=mention.span),) if others else ()
        named = {m.polity for m in around if m.kind is Kind.PERSON and m.via is not Via.PRONOUN}
        is_object = _OBJECT_AFTER.search(self._folded, max(0, mention.span.start - 4), mention.span.start)
        if mention.text != "我" and named and (is_object or (self._thread.subject and self._thread.subject.polity in named)):
            other = next((m for m in reversed(self._thread.people) if m.polity not in named), None)
            return (replace(_actor(other), span=mention.span),) if other else ()
        subject = speaker if mention.text == "我" else self._thread.subject
        return (replace(_actor(subject), span=mention.span),) if subject else ()

    def _is_aside(self, mention: Mention) -> bool:
        before = self._folded[max(0, mention.span.start - 4) : mention.span.start]
        if mention.kind is Kind.PERSON and before.endswith(_ADDRESSED):
            return True
        if _ASIDE_BEFORE.search(before.rstrip("“‘")) or _ASIDE_AFTER.match(self._folded, mention.span.end):
            return True
        return self._folded.startswith("的", mention.span.end) and not _ITS_EVENT.match(self._folded, mention.span.end)

    def _acts(self, mention: Mention, mentions: tuple[Mention, ...]) -> bool:
        """A polity acts where it is joined to another, or speaks through officials; 乌克兰 in 乌克兰问题 does not."""
        if self._is_aside(mention) or self._folded[mention.span.start - 1 : mention.span.start] in ("在", "对", "于", "抵", "赴", "到", "访"):
            return False
        after = self._folded[mention.span.end : mention.span.end + 6]
        joined = _JOINS.match(after) or _JOINS.search(self._folded[max(0, mention.span.start - 2) : mention.span.start])
        neighbour = any(other.span.start == mention.span.end or other.span.end == mention.span.start for other in mentions if other is not mention)
        return bool(_ACTING.match(after) or joined or neighbour)

    # --- the mention ---

    def _mention(
        self,
        trigger: Trigger,
        clause: Clause,
        earlier: list[Clause],
        sentence: Sentence,
        actors: tuple[Actor, ...],
        *,
        host: str | None = None,
        place: Place | None = None,
        shared: bool = False,
    ) -> EventMention:
        when, carried = self._date_of(trigger, clause, earlier, sentence)
        if when and shared:
            when = replace(when, vague=True)  # the days of a whole journey, of which this is one stop
        if when and trigger.type == "visit":
            when = self._stay(when, clause)
        kind, mode = self._mode(trigger, clause)
        status = self._status(trigger, clause, earlier, when)
        return EventMention(
            article=self._article.id,
            sentence=sentence.span,
            type=kind,
            mode=mode,
            status=status,
            trigger=trigger.span,
            actors=actors,
            date=when,
            place=place if trigger.type == "visit" else self._place_of(trigger, clause, earlier) if kind == "meeting" else None,
            host=host,
            subtype=_WORDS["subtype"].get(trigger.word),
            rule=f"{trigger.frame}: {trigger.span.of(self._article.text)}",
            attribution=self._attribution(sentence),
            confidence=_confidence(actors, when, carried),
        )

    def _stay(self, when: TemporalExpression, clause: Clause) -> TemporalExpression:
        """周二（17日）起连续两日, 20日抵达，进行为期三天的访问: from the first day to the last."""
        lasts = _LASTS.search(self._folded, when.span.end, min(clause.span.end + 16, when.span.end + 40))
        if lasts is None or when.start is None or when.start != when.end or not re.search("为期|连续|一连", lasts[0]):
            return when
        count = small_number(lasts["count"]) or 1
        value = span_of_days(when.start, when.start + timedelta(days=count - 1))
        return replace(when, value=value, basis=f"{when.basis}; {lasts[0]} makes it {value}")

    def _mode(self, trigger: Trigger, clause: Clause) -> tuple[str, str | None]:
        if trigger.type == "meeting" and _VIDEO.search(self._folded, *clause.span):
            return "call", "video"
        return trigger.type, trigger.mode

    def _status(self, trigger: Trigger, clause: Clause, earlier: list[Clause], when: TemporalExpression | None) -> Status:
        value = when.value if when else None
        said = status_of(self._masked, clause.span, trigger.span, value, self._published)
        if said is None and earlier and self._continues(clause, trigger):
            said = self._thread.status
        if said is None and earlier:
            said = self._status_of_lead(trigger, earlier[-1], value)
        if said is None and trigger.frame == "stop" and trigger.word not in ("首站", "第一站") and when and when.end and self._published:
            said = Status.PLANNED if when.end >= self._published else None
        self._thread.status = said
        return said or Status.OCCURRED

    def _status_of_lead(self, trigger: Trigger, lead: Clause, value: object) -> Status | None:
        """计划于4月，在北京会见: the clause before without an event of its own sets the scene."""
        if lead.triggers or lead.span.end - lead.span.start > 24:
            return None
        found = status_of(self._masked, Span(lead.span.start, trigger.span.end), trigger.span, None, self._published)
        return found if found in (Status.PLANNED,) else None

    def _continues(self, clause: Clause, trigger: Trigger) -> bool:
        """Whether the clause goes on with the subject of the one before."""
        opening = self._folded[clause.span.start : trigger.span.start].strip()
        return bool(_GOES_ON.match(opening) or _JOINS.match(opening)) or not any(
            m.kind is Kind.PERSON for m in clause.mentions if m.span.end <= trigger.span.start
        )

    def _date_of(
        self, trigger: Trigger, clause: Clause, earlier: list[Clause], sentence: Sentence
    ) -> tuple[TemporalExpression | None, bool]:
        """The expression that dates this event, and whether it was carried over from the sentence before."""
        since = self._last_speech(sentence.span.start, trigger.span.start)
        own = [e for e in clause.dates if self._dates_an_event(e, trigger.span)]
        before = [e for e in own if since <= e.span.start and e.span.end <= trigger.span.start]
        after = [e for e in own if e.span.start >= trigger.span.end]
        if before or after:
            return (before[-1] if before else after[0]), False
        for clause_before in () if _EARLIER.search(self._folded, clause.span.start, trigger.span.start) else reversed(earlier):
            usable = [e for e in clause_before.dates if self._dates_an_event(e, trigger.span) and e.span.start >= since]
            if usable and (clause_before.triggers and self._is_to_come(usable[-1], trigger, clause) or self._of_other_deed(usable[-1], clause_before)):
                break
            if usable:
                return usable[-1], False
        following = [e for e in self._dates if clause.span.end <= e.span.start < sentence.span.end and self._dates_an_event(e, trigger.span)]
        if following and following[0].span.start - clause.span.end <= 2 and following[0].start == following[0].end:
            return following[0], False
        if trigger.frame == "stop" and self._thread.tour:
            return replace(self._thread.tour, vague=True), True
        if self._thread.date and sentence.part is Part.BODY and 0 <= sentence.span.start - self._thread.date_at <= 1 and self._goes_on(trigger, clause, sentence):
            return self._thread.date, True
        if self._thread.tour and _TOUR.search(self._folded, *sentence.span):
            return replace(self._thread.tour, vague=True), True
        return None, False

    def _of_other_deed(self, expression: TemporalExpression, clause: Clause) -> bool:
        """9月16日上任: the day of something that is no meeting."""
        return not clause.triggers and bool(_OTHER_DEED.search(self._folded, expression.span.end, clause.span.end))

    def _is_to_come(self, expression: TemporalExpression, trigger: Trigger, clause: Clause) -> bool:
        """金正恩3月访问北京时，邀请习近平访问朝鲜: a past date before it is not that of an event still to come."""
        said = status_of(self._masked, clause.span, trigger.span, None, self._published)
        return said is Status.PLANNED and bool(self._published and expression.start and expression.start <= self._published)

    def _goes_on(self, trigger: Trigger, clause: Clause, sentence: Sentence) -> bool:
        """Whether the sentence carries the story of the one before further, rather than back (早前, 此前)."""
        before = self._folded[sentence.span.start : trigger.span.start]
        planned = status_of(self._masked, clause.span, trigger.span, None, self._published) is Status.PLANNED
        if _SPEECH.search(before) or planned != (self._thread.date_status is Status.PLANNED):
            return False
        return not _LOOKS_BACK.search(before) and not _LOOKS_BACK.match(self._folded, trigger.span.end)

    def _named_after(self, at: int) -> bool:
        """Whether the name of a polity, an organisation or a place follows at once."""
        low = bisect_left(self._starts, at)
        return low < len(self._mentions) and self._starts[low] == at and self._mentions[low].kind is not Kind.PERSON

    def _last_speech(self, start: int, end: int) -> int:
        """Where the last verb of speech before the trigger ends: a date before it is the statement's (21日报导，…)."""
        return max((match.end() for match in _SPEECH.finditer(self._folded, start, end)), default=start)

    def _dates_an_event(self, expression: TemporalExpression, trigger: Span) -> bool:
        """Not the start of an era (自2013年以来), not a window of years."""
        after = self._folded[expression.span.end : expression.span.end + 3]
        if expression.span.start == trigger.end and "day_of_before" in expression.rule:
            return False  # 通话当天 (the day of the call) dates what follows, not the call
        if str(expression.value).isdigit() and self._named_after(expression.span.end):
            return False  # 2025年上合组织峰会: the year is part of a name
        if _SINCE.match(self._folded, expression.span.end):
            return False
        if expression.value is None or after.startswith(("以来", "起至", "年来", "来", "首度", "后首次")) or "window" in expression.rule:
            return False
        if not re.search("(?:自|自从|继|从)$", self._folded[max(0, expression.span.start - 2) : expression.span.start]):
            return True
        return bool(trigger) and not re.search("以来|之后|后", self._folded[expression.span.end : trigger.start])

    def _place_of(self, trigger: Trigger, clause: Clause, earlier: list[Clause]) -> Place | None:
        """The most specific place before the word, in this clause or one before it, else after it."""
        for part in (clause, *reversed(earlier)):
            located = [m for m in part.mentions if m.kind is Kind.PLACE and m.place and self._is_location(m)]
            if located:
                return max(located, key=lambda m: (m.place.kind == "venue" if m.place else False, m.span.start)).place
        return None

    def _is_location(self, mention: Mention) -> bool:
        if self._is_aside(mention):
            return False
        before = self._folded[max(0, mention.span.start - 12) : mention.span.start]
        if mention.place and not mention.place.country:  # 外交部, 总统府: many countries have one
            return before.endswith(("在", "于", "到", "赴", "抵", "抵达"))
        return bool(re.search(rf"(?:在|于|到|赴|抵|抵达|飞抵|前往|访问|来)[^,。的]{{0,8}}$", before)) or mention.place is not None and mention.place.kind == "venue"

    def _attribution(self, sentence: Sentence) -> str | None:
        match = _ATTRIBUTION.search(self._folded, *sentence.span)
        return Span(*match.span("who")).of(self._article.text) if match else None

    def _remember(self, event: EventMention, sentence: Sentence) -> None:
        thread = self._thread
        if event.type != "visit" and len({actor.polity for actor in event.actors}) > 1:
            thread.pair = tuple(replace(actor, role="participant") for actor in event.actors)
        if event.date and event.status is not Status.DENIED:
            thread.date, thread.date_at, thread.date_status = event.date, sentence.span.end, event.status


def _mask(folded: str, mentions: tuple[Mention, ...]) -> str:
    """The text with every name blotted out, so that no cue is read into one (同意 in 同意大利总理)."""
    blotted = list(folded)
    for mention in mentions:
        blotted[mention.span.start : mention.span.end] = "□" * (mention.span.end - mention.span.start)
    return "".join(blotted)


def _actor(mention: Mention) -> Actor:
    return Actor("participant", mention.polity, mention.person, mention.title, mention.span)


def _one_of(actor: Actor, *, apart: bool) -> tuple[str, str]:
    """Those met apart are told by name, those on one line by polity."""
    return actor.polity, (actor.person.name if actor.person else actor.title) if apart else ""


def _distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Each person once, and a polity alone only where nobody stands for it."""
    kept: dict[object, Actor] = {}
    for actor in actors:
        kept.setdefault((actor.polity, actor.person.name if actor.person else actor.title), actor)
    people = {actor.polity for actor in kept.values() if actor.person or actor.title}
    return tuple(a for a in kept.values() if a.person or a.title or a.polity not in people)


def _confidence(actors: tuple[Actor, ...], when: TemporalExpression | None, carried: bool) -> float:
    """More people by name, a date of its own: more to hold on to."""
    named = sum(1 for actor in actors if actor.person)
    dated = 0.0 if when is None else 0.1 if carried or when.vague else 0.25
    return round(min(0.95, 0.4 + 0.12 * min(named, 2) + dated), 2)
