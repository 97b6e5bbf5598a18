"""Who acts in a clause: names as actors, what pronouns stand for, and what in a clause is nobody's deed.

Knows subjects, objects and asides; does not know what the event is that they take part in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from timeline.events.context import (
    COUNTRIES,
    EACH,
    GATHERING,
    HEADS,
    INVITED_BY,
    JOINS,
    LOCATES,
    OBJECT_AFTER,
    SPEECH,
    TIMES_APART,
    WHILE,
    Clause,
    Context,
    Report,
    Thread,
    Trigger,
    is_heedless,
    parties_among,
)
from timeline.events.words import any_of
from timeline.lexicon import BLOT, alternation, entity_words, event_words, fold, leading_office, temporal
from timeline.model import TOP_OFFICES, Actor, EventMention, Kind, Mention, Sentence, Span, Via

_WORDS = event_words()
_NAMES = entity_words()["names"]
_FIRST_PERSON = tuple(entity_words()["persons"]["first"])
_SECOND_PERSON = tuple(entity_words()["persons"]["second"])
CONCERNING = re.compile(_WORDS["topic"]["concerning"])
_ASIDE_BEFORE = re.compile(f"{any_of('aside', 'before')}$")
_ASIDE_AFTER = re.compile(f"(?!{any_of('aside', 'talks')}){any_of('aside', 'after')}")
_ABOUT, _TALKED_OF = (tuple(_WORDS["aside"][key]) for key in ("about", "talked_of"))
_TALK = re.compile(any_of("aside", "their_talk"))
_THEIR_TALK = re.compile(f"[^,。;]{{0,24}}?(?:{_WORDS['aside']['held_there']}){any_of('aside', 'their_talk')}")
_REPRESENTS = re.compile(any_of("was_there", "represents"))
_FOR_SOMEBODY, _SENT = (re.compile(_WORDS["was_there"][key]) for key in ("for_somebody", "sent_by"))
_WITH_OTHERS = re.compile(_WORDS["aside"]["with_others"])
_ENVOY_OF_GROUP = re.compile(_WORDS["aside"]["envoy_of_group"])
_SENDS, _SENDS_ONE = re.compile(any_of("sends")), re.compile(f"[^,。;会见访与同和]{{0,6}}?{any_of('sends')}[^,。;会见访与同]{{0,8}}")
_SENDING_REACH = 24
"""Characters from whoever sends to whoever goes."""
_DELEGATE = re.compile(_WORDS["aside"]["delegate"])
_TAKES_SEAT, _TITLE = re.compile(f"(?:{any_of('was_there', 'adverbs')})?{any_of('was_there')}"), 8
"""Characters of the title before a name."""
_THINKS = re.compile(any_of("speech", "thinks"))
_STILL_AHEAD = f"[^,。;]{{0,6}}?{any_of('aside', 'ahead')}"
_AT_TALK = re.compile(f"[^,。;]{{0,4}}在[^,。;]{{0,6}}{any_of('aside', 'their_talk')}[中上时期](?!{_STILL_AHEAD})")
_TWO_AND_ONE = 3
"""Those who are called upon, and whoever calls."""
_CALLS_UPON, _URGES = (tuple(map(fold, _WORDS["wish"][key])) for key in ("calls_upon", "urges"))
_UNHEEDED = re.compile(_WORDS["wish"]["unheeded"])
_SUCCEEDS, _SUCCEEDING = re.compile(_WORDS["aside"]["succeeds"]), re.compile(f"{_WORDS['aside']['succeeds']}[^,。;]*$")
_BESIDE = tuple(_WORDS["aside"]["beside"])
_AFTERWARDS = re.compile(f"(?:[{BLOT}、和与及等人]|以及|一行)*{any_of('aside', 'then')}")
_LIST_LENGTH = 30
_THEM = frozenset(_WORDS["each"]["them"])
_OWNS = tuple(_WORDS["each"]["owns"])
_BOTH_SIDES, _US = _WORDS["each"]["both"], _WORDS["each"]["us"]
_LONG = timedelta(days=366)
"""From one event to another one that is not of the same two."""
_ADDRESSED, _BY_PHONE = (tuple(_WORDS["aside"][key]) for key in ("addressed", "by_phone"))
_MEETS = tuple(_WORDS["its_event"]["meets"])
_OF_MEETING = re.compile(f"的{any_of('its_event', 'of_meeting')}")
_ITS_EVENT = re.compile(f"的[^,。]{{0,8}}{any_of('its_event')}")
_ITS_DELEGATES = re.compile(f"的{any_of('delegates', 'of')}*{any_of('delegates')}")
_STAFF, _STAFF_OF = re.compile(any_of("staff")), re.compile(f"{_WORDS['staff']['charged_with']}(?P<by>{any_of('staff')})")
_OWNER = re.compile(f"的?{any_of('owner')}")
_BETWEEN = re.compile(r"^(?:[”》]|\([^()]{1,8}\)|第[0-9零一二三四五六七八九十]{1,4}[次届轮])+")
_FIRM = re.compile(f"[^,。、;的]{{1,6}}{any_of('aside', 'bodies')}")
_ACTING = re.compile(any_of("acting"))
_UNKNOWN_SIGN = "·"
"""In what is left of a sentence without the names that are known: somebody whom nobody knows."""
_TELLS_OF_OWN = re.compile(_WORDS["addressed"]["of_own"])
_AS_FOR, _BESIDES = frozenset(_WORDS["as_for"]["words"]), tuple(_WORDS["as_for"]["besides"])
_FOR, _INTRODUCES = (_WORDS["was_there"]["for"], "受"), tuple(_AS_FOR)
_SINCE_OPENS, _SINCE = _WORDS["only_since"]["opens"], re.compile(_WORDS["only_since"]["clause"])
_GOES_ON_TO = tuple(_WORDS["aside"]["goes_on"])
_ON_A_VISIT = re.compile(f"{any_of('aside', 'still_on')}|{any_of('aside', 'on_a_visit')}|在(?![与同和跟会接欢])")
_FORMAT_MEETS = re.compile(any_of("acting", "formats"))
_SUMMONS = re.compile(f"{any_of('summons', 'ministries')}[^,。;]{{0,8}}{any_of('summons')}")
_OPENS_CLAUSE = re.compile(r"(?:^|[,。;:!?\n])[0-9年月日号今昨前当天周一二三四五六日上下午晚间]*$")
_NEARBY = 12
_HOW_THEY_MEET = _WORDS["meets_itself"]["how"]
_MEETS_ITSELF = re.compile(any_of("meets_itself"))
LEADING_OFFICES = (*sorted(TOP_OFFICES), "party_leader", "royal")
_AND_OTHERS = "等"
"""After the name of one who speaks for several: 舒默等表示."""
_ASKS = tuple(map(fold, _WORDS["causes"]["words"]))
_WITH_KIN_ANYWHERE = re.compile(f"{any_of('joins', 'with')}{any_of('joins', 'kin')}")
_WITH_KIN = re.compile(f"{_WITH_KIN_ANYWHERE.pattern}$")
_KIN_LENGTH = 6
_CASE = "案"
_PASSIVE = "被"
_TITLE_AND_NAME = 24
"""Characters back from a pronoun to where its speaker's title may begin."""
_BOTH_LENGTH = len("两国")
_NOT_FAR = 120
"""Characters between two states and 两国外长, which takes them up."""
_EACH_SAYS = f"(?:{any_of('speech', 'apart')}|[^,。;]){{0,4}}(?:{SPEECH.pattern}|{any_of('speech', 'there')})"
_SPOKEN_THERE = re.compile(f"[^,。;]{{0,12}}?{GATHERING.pattern}(?:[上中]|(?={any_of('speech', 'apart')})){_EACH_SAYS}(?!的)")
_PLACED = tuple(_WORDS["location"]["polity"])
_ANNOUNCED = re.compile(any_of("announced"))
_ASKED = tuple(_WORDS["announced"]["asked"])
_AS_PARTIES = re.compile(any_of("teams", "as_parties"))
"""中美两国官员: the two states themselves, and not what is between them."""
_WHEN = frozenset(("", *_WORDS["announced"]["when"]))
_SENT_BY_BOTH = re.compile("[^,。;]{0,4}的")
"""来自A国与B王国的两位代表."""
_TEAMS = re.compile(f"{any_of('teams', 'of')}?{any_of('teams')}")
_TOPIC_OF_TALK = re.compile(f"{any_of('topic')}(?={BLOT})")
"""对A与B会面的支持: whoever supports it is not at the table."""
_HEEDED = re.compile(
    f"(?:{any_of('topic', 'heeded')}|{_WORDS['topic']['with']}(?={BLOT}))(?:(?!{any_of('topic', 'held_there')})[^,。;]){{0,24}}$"
)
_AGREEMENT = re.compile(any_of("topic", "agreed"))
_AGREED = re.compile(f"的?{_AGREEMENT.pattern}")
_THEN_SAYS = re.compile(f",(?:{SPEECH.pattern})[,:]")
_REPORT = re.compile(f"[^,。;]{{0,6}}{any_of('reported')}")
_IS_CALLED, _CALLED = re.compile(_WORDS["is_called"]["after"]), tuple(_WORDS["is_called"]["before"])
_BROUGHT = re.compile(any_of("brought"))
_SPOKEN_TO = re.compile(f"{any_of('aside', 'addressed')}[^,。;]{{2,22}}的$")
_WILLING = re.compile(f"{any_of('speech', 'willing')}[^,。;]{{0,3}}?{any_of('joins', 'with')}$")
_MEANWHILE = re.compile(_WORDS["did_before"]["meanwhile"])
_DESCRIBES = re.compile(_WORDS["did_before"]["opens"])
_JUDGES = tuple(map(fold, _WORDS["mediates"]["judges"]))
_THEN = re.compile(_WORDS["mediates"]["then"])
_MEDIATES = tuple(map(fold, _WORDS["mediates"]["words"]))
BROUGHT_WITH = re.compile(f"{any_of('joins', 'with')}{any_of('brought')}")
"""同来华出席峰会的X会谈: the clause that says what brought whoever is met."""
_SILENT = frozenset(fold(title) for title in _WORDS["silent"]["titles"])
OTHER_SUBJECT = re.compile(any_of("other_subject"))
DELEGATION = re.compile(any_of("other_subject", "delegation"))
SENDS_GROUP = re.compile(
    f"的{any_of('other_subject', 'envoys')}|(?:所|已)?{any_of('sends')}的?[^,。;的]{{0,6}}{any_of('other_subject', 'delegation')}"
)
"""文在寅的特使团, 拜登派出的代表团: neither of the two is in it; 佩洛西的访问团 may be led by her."""
_BOARDS = re.compile(f"{any_of('fillers')}*{any_of('other_subject', 'aboard')}[^,。;的]{{2,14}}$")
_ABOARD = re.compile(f"{any_of('other_subject', 'aboard')}[^,。;]{{0,10}}$")
_SIGNED = re.compile(any_of("letters", "signed"))
_OWN_PLANE = frozenset(_WORDS["other_subject"]["own_plane"])
_COMES = re.compile(f"(?:{DELEGATION.pattern})[^,。;]{{0,12}}?{any_of('other_subject', 'comes')}")
_BORROWS = tuple(map(fold, _WORDS["other_subject"]["borrows"]))
_PLANE_OF = re.compile(f"(?:政府|军方|空军)?的?{any_of('other_subject', 'own_plane')}")
_CARRYING = re.compile(_WORDS["other_subject"]["carrying"])
_LEADING = re.compile(any_of("other_subject", "led_by"))
_BACKED, _PROPOSED = re.compile(f"{any_of('joins', 'backed')}$"), re.compile(any_of("joins", "proposed"))
"""支持X提出的倡议: what X has proposed, and not X, is spoken of."""
_CLOCKS = alternation(temporal()["clock_of"])
_NUMERAL = "[0-9一二两三四五六七八九十]+"
_CLOCK_TIME = f"{_NUMERAL}[点时](?:半|整|{_NUMERAL}[分刻]?)?(?:许|左右)?"
_FILLERS = re.compile(f"(?:{_CLOCK_TIME}|{_NUMERAL}[日天次度人]|[^一-鿿]+|{_CLOCKS}|{any_of('fillers')})+")
"""What is no noun: names, which are blotted out, marks, and words before a trigger."""
_UNKNOWN_NAME = re.compile(f"[{re.escape(_NAMES['transliteration'])}]{{2,5}}|[{re.escape(_NAMES['surnames'])}][一-鿿]{{1,2}}")
UNKNOWN_NAME = f"[{re.escape(_NAMES['surnames'])}][一-鿿]{{2}}(?<![{re.escape(_NAMES['bodies'])}])"
"""Three characters that may be the name of somebody Chinese whom no table has."""
_BEFORE_THEN = re.compile(f"{any_of('earlier')}|{any_of('earlier', 'eve')}")
_HE = frozenset(entity_words()["persons"]["third"])
_BRINGS = tuple(_WORDS["teams"]["brought_by"])
_CROSSES = re.compile(_WORDS["other_subject"]["crosses"])
_TO_LIST, _LIST_END = re.compile(f"[^,。;:]{{0,16}}{any_of('meets_those')}:"), re.compile("[,。;]")
_GOES_ON = re.compile("并(?!非|不)")
_HOLDS = re.compile(f"{any_of('fillers')}*?{any_of('held', 'begins')}{any_of('aspect')}?(?!的)[^,。;的]*$")
_ONLY_JOINED = re.compile(f"(?:{any_of('each')})[与同和跟](?!时)")
_ADVERBIAL = re.compile(_WORDS["other_subject"]["adverbial"])
_MARKS = f"{BLOT},。;: 0123456789"
_NOUN_LENGTH, _SURE_NOUN = 3, 6
"""Characters that must be left over before the trigger for them to be a subject that we do not know, and to be surely one."""


def actor_of(mention: Mention) -> Actor:
    return Actor("participant", mention.polity, mention.person, mention.title, mention.span)


def distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Each person once, and a polity alone only where nobody stands for it."""
    kept: dict[object, Actor] = {}
    for actor in actors:
        kept.setdefault((actor.polity, actor.name), actor)
    people = {actor.polity for actor in kept.values() if actor.person or actor.title}
    return tuple(a for a in kept.values() if a.person or a.title or a.polity not in people)


def names_of(actors: Iterable[Actor]) -> frozenset[str]:
    return frozenset(actor.name for actor in actors if actor.person)


def polities_of(actors: Iterable[Actor]) -> set[str]:
    return {actor.polity for actor in actors}


def is_silent(mention: Mention) -> bool:
    """A spokesperson speaks of meetings and is not in them; an activist's are no state's."""
    return fold(mention.title) in _SILENT or is_private(mention)


def is_private(mention: Mention) -> bool:
    return mention.person is not None and mention.person.is_private


# --- the subject -------------------------------------------------------------------------------------------------------


def subject_of(context: Context, clause: Clause) -> Mention | None:
    """The person that a clause is about: the first one, unless a word before makes it an object (与高市早苗会谈)."""
    mention = _first_person(context, clause)
    if mention is None or mention.via is Via.PRONOUN or not mention.polity:
        return None
    mention = sent_by(context, mention) or mention
    if context.folded.startswith(_SINCE_OPENS, clause.span.start) and _SINCE.match(context.folded, *clause.span):
        return None  # 自X离开后，他…
    if context.folded.startswith(_BESIDES, clause.span.start):
        return None  # 除了东道主X，还要同Y会谈
    start = mention.span.start
    before = context.folded[clause.span.start : start]
    if clause.triggers and clause.triggers[0].span.end <= start:
        goes_for = before.startswith(_FOR) and "的" in context.folded[clause.span.start : mention.span.end]
        topic = goes_for or (before.startswith(_INTRODUCES) and before.endswith("的") and mention.span.end == clause.span.end)
        return mention if topic or _is_on_a_visit(context, clause, mention) else None  # 至于离开峰会的X，…; 代表总统出席的X，…
    if before in _AS_FOR and mention.span.end == clause.span.end:
        return mention
    if OBJECT_AFTER.search(before) or (_BACKED.search(before) and _PROPOSED.match(context.folded, mention.span.end)):
        return None
    return mention._replace(person=None, title="") if SENDS_GROUP.match(context.folded, mention.span.end) else mention


def _is_on_a_visit(context: Context, clause: Clause, mention: Mention) -> bool:
    """正在P访问的X，…: what goes on is X's; not 欢迎来访的X."""
    visit, (start, end), folded = clause.triggers[0], mention.span, context.folded
    ends = clause.triggers[-1].span.end <= start and end == clause.span.end and folded.startswith(",", end)  # 出席峰会的X
    others = any(each.kind is Kind.PERSON and each.span.start >= end for each in clause.mentions)
    goes_on = end < clause.span.end and not others and not folded.startswith("的", end)  # 出席会议的X密集会谈
    alone = visit.type == "visit" and (ends or goes_on or folded.startswith(_GOES_ON_TO, end))
    return alone and folded.endswith("的", visit.span.end, start) and _ON_A_VISIT.match(folded, clause.span.start) is not None


def meanwhile_with(report: Report, thread: Thread, journey: EventMention) -> bool:
    """在同P部长会谈时, at the beginning of a sentence that names nobody else: said of whoever is on a journey to P."""
    context, (start, end) = report.context, report.clause.span
    met = {mention.polity for mention in report.clause.mentions if mention.kind is Kind.PERSON}
    opens = not report.earlier and context.folded.startswith(LOCATES, start) and report.trigger.type == "meeting"
    during = WHILE.search(context.folded, start, end) and not _BEFORE_THEN.search(context.folded, start, end)
    if not opens or not during or met != {journey.host}:
        return False
    travellers = {actor.name for actor in journey.actors if actor.role == "visitor"}
    if thread.subject and thread.subject.polity not in {journey.host, *polities_of(journey.actors)}:
        return False  # somebody from elsewhere has taken over
    next_ones = context.mentions_in(Span(end, report.sentence.span.end))
    others = [m for m in next_ones if m.text in _HE or (m.person and m.via is not Via.PRONOUN and m.person.name not in travellers)]
    return not any(mention.span.start <= end + 1 for mention in others)


def _first_person(context: Context, clause: Clause) -> Mention | None:
    people = (mention for mention in clause.mentions if mention.kind is Kind.PERSON)
    first, following = next(people, None), next(people, None)
    if first and following and context.folded[first.span.end : following.span.start] == "的" and _is_what_was(first, following):
        return following
    if first and following and _is_represented(context, first) and "的" in context.folded[first.span.end : following.span.start]:
        return following  # 代表总统X参加会议的Y
    if first and following and only_owns(context, first) and following.span.start - first.span.end <= _TITLE:
        return following  # 布林肯的前任X, 马克龙夫人X
    return first


def _is_represented(context: Context, mention: Mention) -> bool:
    """代表总统X出席, 受X委派出席; not 代表团团长X出席."""
    start, end = mention.span
    goes_for = _FOR_SOMEBODY.search(context.folded, max(0, start - _TITLE), start)
    sent = context.folded.endswith("受", 0, start) and _SENT.match(context.folded, end) is not None
    return sent or bool(goes_for and _TAKES_SEAT.match(context.folded, end))


def _is_what_was(office: Mention, person: Mention) -> bool:
    """当时仍是外长的X: one person; not 外长的特使X."""
    same_side = office.via is Via.TITLE and office.polity == person.polity
    return same_side and person.person is not None and fold(person.text) in map(fold, (person.person.name, *person.person.aliases))


def speaker_of(context: Context, sentence: Sentence) -> Mention | None:
    """Who speaks from here on: 普京表示，…"""
    for mention in context.mentions_in(sentence.span):
        if mention.kind is not Kind.PERSON or mention.via is Via.PRONOUN:
            continue
        start, end = mention.span
        says = SPEECH.match(context.folded, end + context.folded.startswith(_AND_OTHERS, end))
        if says and not JOINS.search(context.folded, max(0, start - 1), start):  # 我同X宣布: the other one speaks
            return mention
    then_says = _THEN_SAYS.search(context.folded, *sentence.span) if context.has(_THEN_SAYS) else None
    if then_says:
        begins = max(sentence.span.start, context.folded.rfind(",", sentence.span.start, then_says.start()) + 1)
        first = next(iter(context.mentions_in(Span(begins, then_says.start()))), None)  # X转达问候，表示，…
        if first and first.kind is Kind.PERSON and first.via is not Via.PRONOUN and first.span.start == begins:
            return first
    return _author(context, sentence) if context.has(_SIGNED) and _SIGNED.search(context.folded, *sentence.span) else None


def _author(context: Context, sentence: Sentence) -> Mention | None:
    """习近平在报纸上发表署名文章: whose first person the article's is."""
    people = (m for m in context.mentions_in(sentence.span) if m.kind is Kind.PERSON and m.via is Via.NAME)
    return next(people, None)


def acts_for_nobody(report: Report) -> bool:
    """黄之锋抵达柏林: what the clause is about is nobody's official deed; not 为黎智英案访华."""
    subject = subject_of(report.context, report.clause)
    return subject is not None and is_private(subject) and not report.context.folded.startswith(_CASE, subject.span.end)


def has_other_subject(report: Report) -> bool:
    """Whether something that is no known name opens the clause as its subject: 考察团抵达首都."""
    return _foreign_subject(report) > 0


def is_taken_over(report: Report) -> bool:
    """Whether the story goes on with that subject: one that is a word of its own or a long phrase."""
    return _foreign_subject(report) >= _SURE_NOUN


def _foreign_subject(report: Report) -> int:
    """How many characters seem to name a subject that no table knows; 0 where there is none."""
    context, clause = report.context, report.clause
    start, end = report.lead
    first = next((m for m in clause.mentions if m.kind is Kind.PERSON and m.span.end <= end), None)
    if first and first.via is Via.NAME and not first.polity and not OBJECT_AFTER.search(context.folded, start, first.span.start):
        return _SURE_NOUN  # 朗外长访华
    other = next(
        (m for m in OTHER_SUBJECT.finditer(context.masked, start, end) if not _ABOARD.search(context.folded, start, m.start())), None
    )
    if other and other[0] in _OWN_PLANE and not _FILLERS.sub("", context.without_dates(Span(start, other.start()), masked=True)):
        return 0  # 12月3日，专机飞抵P: with whoever the story is about
    if other:
        led = _LEADING.search(context.masked, start, other.start())
        return 0 if led and len(_FILLERS.sub("", context.without_dates(Span(start, led.start()), masked=True))) < _SURE_NOUN else _SURE_NOUN
    first_date = clause.dates[0].span.start if clause.dates else end
    said = _nouns_of(context.masked[start : min(end, first_date)])
    if _UNKNOWN_NAME.fullmatch(said):
        return _SURE_NOUN
    if end - start < _NOUN_LENGTH:
        return 0
    undated = context.without_dates(Span(start, end), masked=True)
    left = len(said if first_date >= end else _nouns_of(undated))
    if any(way.match(undated.lstrip(_MARKS)) for way in (_GOES_ON, _CROSSES, _BOARDS, _HOLDS)):
        return 0  # 并在10月初到P召开…; 跨过军事分界线进入P; 转乘“空军一号”前往P; 进行了简短会谈
    if left >= _SURE_NOUN and not _ONLY_JOINED.match(undated):
        return left
    if _ADVERBIAL.match(undated.lstrip(_MARKS)):
        return 0
    if _ONLY_JOINED.match(undated):
        return 0  # 先后与特首X、司长Y会面: whom the subject meets
    return left if left >= _NOUN_LENGTH or (left == _NOUN_LENGTH - 1 and _opens_with_state(report)) else 0


def _nouns_of(masked: str) -> str:
    """What is left without who invited, which border is crossed, and all that is no noun."""
    return _FILLERS.sub("", _CROSSES.sub("", INVITED_BY.sub("", masked)))


def _opens_with_state(report: Report) -> bool:
    """中国女排抵达罗马: a noun right after the state that it is of."""
    first = next(iter(report.clause.mentions), None)
    if first is None or first.kind is Kind.PERSON or first.span.start > report.lead.start:
        return False
    noun = Span(first.span.end, first.span.end + _NOUN_LENGTH - 1)
    return noun.end <= report.lead.end and not _FILLERS.search(report.context.masked, *noun)


def heeded_in(report: Report) -> re.Match[str] | None:
    """落实两国元首会晤共识: an event that is over, whatever is to be done about what was agreed on."""
    agreed = report.context.has(_AGREEMENT) and _AGREED.match(report.context.folded, report.trigger.span.end)
    return _HEEDED.search(report.context.masked, *report.lead) if agreed else None


# --- who acts ----------------------------------------------------------------------------------------------------------


def before_trigger(report: Report) -> tuple[Mention, ...]:
    """The mentions before the trigger, from the last verb of speech on."""
    context, mentions = report.context, report.clause.mentions
    start = report.clause.span.start
    topic = _TOPIC_OF_TALK.search(context.masked, *report.lead) if context.folded.startswith("的", report.trigger.span.end) else None
    start = topic.end() if topic and report.trigger.type != "visit" else start
    heeded = heeded_in(report)
    start = heeded.start() if heeded else max(start, _after_mediation(report), _after_what_they_did(report))
    end = report.trigger.span.start
    for match in SPEECH.finditer(context.masked, start, end) if SPEECH.search(context.masked, start, end) else ():
        first = next((mention for mention in mentions if match.end() <= mention.span.start < end), None)
        told = context.without_dates(Span(match.end(), report.clause.span.end), masked=True) if first is None else ""
        if first is None and (_ANNOUNCED.match(told) or _only_when(report, match.end())):
            continue  # 普京宣布将于4月5日访问北京, 透露5日将会见X: the speaker is the one who goes
        if is_heedless(context, match.end()):
            continue  # 不顾警告访问P
        between = Span(match.end(), first.span.start) if first else Span(0, 0)
        dated = sum(each.span.end - each.span.start for each in context.dates_in(between))  # 宣布取消6月12日与金正恩的会晤
        if first and OBJECT_AFTER.search(context.folded, *between) and between.end - between.start - dated <= 6:
            continue  # 宣布取消与金正恩的会晤: the speaker is one of the two
        if first and _WILLING.search(context.folded, *between):
            continue
        start = match.end()
    spoken_of = {m for one, other, at in _pairs_spoken_of(report) if at <= end for m in (one, other)}  # 就A和B的会谈与C通话: C alone
    absent = spoken_of | {m for m in mentions if context.has(_REPRESENTS) and m.kind is Kind.PERSON and _is_represented(context, m)}
    named = [m for m in mentions if start <= m.span.start and m.span.end <= end and m not in absent]
    return tuple([m for m in named if not _is_judged(context, start, m)])


def _is_judged(context: Context, start: int, mention: Mention) -> bool:
    """批评A后与B会谈: A, who has no part in what is told next."""
    return context.folded.endswith(_JUDGES, start, mention.span.start) and _THEN.match(context.folded, mention.span.end) is not None


def _only_when(report: Report, start: int) -> bool:
    """拜登20日宣布下月访问以色列: nothing but a date between the word and the journey."""
    folded, end = report.context.folded, report.trigger.span.start
    dates = report.context.dates_in(Span(start, end))
    if report.trigger.type != "visit" or len(dates) != 1 or folded.endswith(_ASKED, 0, start):
        return False
    before, after = folded[start : dates[0].span.start], folded[dates[0].span.end : end]
    return before in _WHEN and after in _WHEN


def _after_what_they_did(report: Report) -> int:
    """曾与A会面的B会见C, 应A邀请访华的B会见C: where B begins, whom the clause is about; 0 where nobody was named so."""
    context, (start, end) = report.context, report.lead
    if len(report.clause.triggers) < 2:
        return 0
    told = [each for each in report.clause.triggers if each.span.end <= end]
    people = [m for m in report.clause.mentions if m.kind is Kind.PERSON and m.via is not Via.PRONOUN and m.span.end <= end]
    if not told or len(people) < 2 or people[0].span.start > told[0].span.start:
        return 0
    opens = _DESCRIBES.fullmatch(context.without_dates(Span(start, people[0].span.start)))
    head = next((m for m in people if m.span.start > told[0].span.end and context.folded[m.span.start - 1] == "的"), None)
    alone = head is not None and sum(m.span.start < head.span.start for m in people) == 1
    return head.span.start if opens and head and alone else 0


def _after_mediation(report: Report) -> int:
    """土耳其正安排A与B会晤, 欧盟呼吁A与B通话: where those begin who are brought together or called upon; 0 where none are."""
    start, end = report.lead
    both = (m.span.start for m in report.clause.mentions if m.via is Via.PRONOUN and len(m.text) > 1 and m.span.end <= end)
    urged = next((at for at in both if report.context.folded.endswith(_CALLS_UPON, start, at)), 0)
    if urged or len(parties_among(report.clause.mentions)) < 2:
        return urged  # X呼吁双方会谈
    named = [mention for mention in report.clause.mentions if mention.span.start < end and mention.kind is not Kind.PLACE]
    for at, first in enumerate(named):
        if not report.context.folded.endswith(_MEDIATES, start, first.span.start):
            continue
        brought = [mention for mention in named[at:] if mention.polity and not is_aside(report.context, mention)]
        if len(brought) > 1 and _THEN.search(report.context.folded, brought[0].span.end, brought[1].span.start):
            continue  # 批评A后与B会谈
        himself = any(m.via is Via.PRONOUN for m in named[at:])  # 期待A、B访问并与他会谈
        if not himself and brought and brought[0] is first and len({mention.polity for mention in brought}) > 1:
            return first.span.start
    return 0


def two_spoken_of(report: Report) -> tuple[Actor, ...]:
    """文在寅对特朗普和金正恩的会谈表示欢迎: the two, where the trigger is the word for their talk; else nobody."""
    start, end = report.trigger.span
    return next(((actor_of(one), actor_of(other)) for one, other, at in _pairs_spoken_of(report) if start < at <= end), ())


def where_two_are_spoken_of(report: Report) -> int:
    """Where those two begin; 0 where nobody is spoken of so."""
    start, end = report.trigger.span
    return next((one.span.start for one, _, at in _pairs_spoken_of(report) if start < at <= end), 0)


def _pairs_spoken_of(report: Report) -> Iterator[tuple[Mention, Mention, int]]:
    """对A和B的会谈, 就A与B在P举行会谈: A, B and where the word for their talk ends."""
    context = report.context
    named = [m for m in report.clause.mentions if m.kind is Kind.PERSON and report.lead.start < m.span.start < report.trigger.span.start]
    for one, other in pairwise(named):
        talked_of = context.folded.endswith(_TALKED_OF, 0, one.span.start) and Via.PRONOUN not in (one.via, other.via)
        about = talked_of or context.folded.endswith(_ABOUT, 0, one.span.start)
        if not (about and one.polity != other.polity and JOINS.fullmatch(context.folded, one.span.end, other.span.start)):
            continue
        end = other.span.end
        talk = _THEIR_TALK.match(context.folded, end) or (talked_of and _TALK.match(context.folded, end))
        if talk:
            yield one, other, talk.end()


def after_trigger(report: Report) -> tuple[Mention, ...]:
    """The mentions after the trigger, up to the next one or the next verb of speech; or whom a colon lists (会见了两位政要：A和B)."""
    listed = _listed_after(report)
    if listed:
        return listed
    if TIMES_APART.match(report.context.folded, *report.rest):
        return ()  # 三次会晤分别在2018年6月的新加坡、…
    at = object_from(report.context, report.clause, report.trigger)
    end = next((t.span.start for t in report.clause.triggers if t.span.start >= at and t.type != "visit"), report.clause.span.end)
    speech = SPEECH.search(report.context.folded, at, end)
    stop = speech.start() if speech else end
    named = tuple(mention for mention in report.clause.mentions if at <= mention.span.start < stop)
    last = next((i for i, m in enumerate(named) if m.kind is Kind.PERSON and _MEANWHILE.match(report.context.folded, m.span.end)), None)
    return named if last is None else named[: last + 1]  # 会见X时请他转达Y对Z的问候


def _listed_after(report: Report) -> tuple[Mention, ...]:
    """会见了法国的两位政要：A和B; not 会晤卫生部长：感谢X, where whoever is met stands before the colon."""
    context, start, (_, end) = report.context, report.clause.span.end + 1, report.sentence.span
    if report.trigger.frame != "meets" or not _TO_LIST.match(context.folded, report.trigger.span.end):
        return ()
    between = (mention for mention in context.mentions_in(report.rest) if mention.via is not Via.PRONOUN)
    if any(mention.kind is Kind.PERSON or not context.folded.startswith("的", mention.span.end) for mention in between):
        return ()
    mark = _LIST_END.search(context.folded, start, end)
    names = context.mentions_in(Span(start, mark.start() if mark else end))
    return names if names and names[0].kind is Kind.PERSON and names[0].span.start == start else ()


def object_from(context: Context, clause: Clause, trigger: Trigger) -> int:
    """会见来华出席峰会的某国总统: whoever is met follows the clause that says what brought them."""
    folded, at = context.folded, trigger.span.end
    if trigger.frame != "meets" or not _BROUGHT.match(folded, at):
        return at
    people = (m for m in clause.mentions if m.span.start > at and m.kind is Kind.PERSON)
    return next((mention.span.start for mention in people if folded[mention.span.start - 1] == "的"), at)


def actors_among(context: Context, thread: Thread, mentions: tuple[Mention, ...], *, people_only: bool = False) -> tuple[Actor, ...]:
    """Those of the mentions who act: people, and polities that stand where an actor stands."""
    named = {m.polity for m in mentions if m.kind is Kind.PERSON and m.via is not Via.PRONOUN and m.polity}
    telling = [m for m in mentions if not (m.via is Via.PRONOUN and m.kind is Kind.POLITY and len(named) > 1)]  # A与B举行双边会谈
    found = [actor for mention in telling for actor in _people(context, thread, mention, mentions)]
    if not people_only:
        represented = polities_of(found)
        alone = [m for m in mentions if m.kind is Kind.POLITY and m.polity and m.polity not in represented]
        found += [Actor("participant", mention.polity, span=mention.span) for mention in alone if _acts(context, mention, mentions)]
    return distinct(sorted(found, key=lambda actor: actor.span or Span(0, 0)))


def _people(context: Context, thread: Thread, mention: Mention, around: tuple[Mention, ...]) -> tuple[Actor, ...]:
    if mention.via is Via.PRONOUN and context.folded.endswith(_PASSIVE, 0, mention.span.start):
        return ()  # 会晤多次被他挖苦的X
    if mention.via is Via.PRONOUN:
        return _both(context, thread, mention) if len(mention.text) > 1 else _pronoun(context, thread, mention, around)
    if mention.kind is not Kind.PERSON or not mention.polity or is_aside(context, mention) or is_silent(mention):
        return ()
    if SENDS_GROUP.match(context.folded, mention.span.end):
        mention = mention._replace(person=None, title="")
    return (actor_of(mention),)


def comes_along(context: Context, mention: Mention) -> bool:
    """习近平和夫人彭丽媛: of the family of whoever stands before."""
    start = mention.span.start
    return context.has(_WITH_KIN_ANYWHERE) and _WITH_KIN.search(context.folded, max(0, start - _KIN_LENGTH), start) is not None


def _listed_before(context: Context, thread: Thread, before: Span) -> tuple[Actor, ...]:
    """A总统X、B总理Y来访。P主席同他们一一会晤: all whom the clauses or else the sentence before name, if nobody speaks there."""
    here = _people_named(context, before)
    own = here[-1].polity if here else ""
    for span in (before, thread.previous):
        told = [mention for mention in _people_named(context, span) if mention.polity != own]
        if told:
            named = [m for m in told if m.polity and not is_silent(m) and not context.folded.startswith(_OWNS, m.span.end)]
            return () if SPEECH.search(context.folded, told[0].span.start, span.end) else distinct(map(actor_of, named))
    return ()


def _people_named(context: Context, span: Span) -> list[Mention]:
    return [m for m in context.mentions_in(span) if m.person and m.via is not Via.PRONOUN]


def _met_long_ago(context: Context, thread: Thread) -> bool:
    """2007年，X与Y会晤。……双方当晚会面: not the two of then, where the sentence tells of another time."""
    then = thread.pair.day
    return then is not None and any(each.start and each.start - then > _LONG for each in context.dates_in(thread.sentence))


def _both(context: Context, thread: Thread, mention: Mention) -> tuple[Actor, ...]:
    """双方, 两人 are the two of this sentence, or the people last met; 两国 and 双方团队 only their polities."""
    before = Span(thread.sentence.start, mention.span.start)
    if _MEETS_ITSELF.match(context.folded, mention.span.end) or any(is_private(m) for m in context.mentions_in(before)):
        return ()  # 将双边会见X: how they meet; 黄之锋与外长见面，两人…
    each = fold(mention.text) in _THEM and EACH.match(context.folded, mention.span.end)
    several = _listed_before(context, thread, before) if each else ()
    if several:
        return tuple(replace(actor, span=mention.span) for actor in several)
    here = _joined_states(context, mention.span.start, before.start)  # 据中美两国官员说，双方……: not whoever met before
    called = () if here else _called_upon(context, thread, before)
    if called or (not here and context.folded.endswith(_URGES, 0, mention.span.start)):
        return tuple(replace(actor, span=mention.span) for actor in called)
    parties = bool(here) and here[1].span is not None and _AS_PARTIES.match(context.folded, here[1].span.end)
    sent = here and here[1].span and _SENT_BY_BOTH.fullmatch(context.folded, here[1].span.end, mention.span.start)
    others = bool(here) and polities_of(here) != polities_of(thread.pair.actors) and bool(parties or sent or not thread.pair.actors)
    if here and thread.pair.ahead and here[1].span and here[1].span.end == mention.span.start:
        others = others or _AT_TALK.match(context.folded, mention.span.end) is not None  # 提出两国领导人会晤。俄乌双方在会谈中……: not those
    named = _two_before(context, before) if fold(mention.text) == _HOW_THEY_MEET else ()
    if named:
        return named
    if mention.kind is Kind.POLITY or _TEAMS.match(context.folded, mention.span.end):
        return tuple(replace(actor, span=mention.span, person=None, title="") for actor in (here if others else thread.pair.actors))
    met = here if others else thread.pair.actors if len(polities_of(thread.pair.actors)) == 2 and not _met_long_ago(context, thread) else ()
    office = office_of_both(context, mention)
    pair = _two_before(context, before) or (_two_after(context, thread, mention) if office else ()) or met
    if not _is_object(context, mention):
        pair = _with_who_is_named(context, thread, Span(before.start, mention.span.start), pair) or pair
    if office and not pair:
        pair = _two_states(context, before) or _joined_states(context, mention.span.start)
    pair = pair or _last_two(context, thread, mention, before)
    if office:  # 两国元首 are not the two officials who speak of them
        pair = tuple(_in_office(context, thread, actor, office) for actor in pair)
    return tuple(replace(actor, span=mention.span) for actor in pair)


def _called_upon(context: Context, thread: Thread, before: Span) -> tuple[Actor, ...]:
    """X分别致电A、B，敦促双方会谈; A同B通话后，X呼吁双方会谈: A and B, not X."""
    if not context.folded.endswith(_CALLS_UPON, 0, before.end):
        return ()
    named = [m for m in _people_named(context, before) if m.polity and not is_silent(m)]
    clause = context.folded.rfind(",", before.start, before.end) + 1
    calls = next((m for m in reversed(named) if m.span.start >= clause), named[0] if named else thread.subject)
    earlier = _people_named(context, thread.previous) if len(named) < _TWO_AND_ONE else []
    others = distinct(actor_of(m) for m in (*earlier, *named) if not is_silent(m) and m.polity and calls and m.polity != calls.polity)
    if len(others) == 2 and len(polities_of(others)) == 2:
        return others
    met = thread.pair.actors
    return met if calls and len(polities_of(met)) == 2 and calls.polity not in polities_of(met) else ()


def _two_after(context: Context, thread: Thread, mention: Mention) -> tuple[Actor, ...]:
    """两国元首举行会谈，X向Y授勋: the two whom the rest of the sentence names, if it names no third."""
    told = _two_before(context, Span(mention.span.end, thread.sentence.end))
    return told if all(each.title and each.person for each in told) else ()


def _with_who_is_named(context: Context, thread: Thread, before: Span, pair: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """X会见A、B、C。C提起，两人……; 在P，Q总统接机，他们……: the one whom the sentence names, with whom that one has to do."""
    named = [m for m in _people_named(context, before) if m.polity and not is_silent(m)]
    if len(named) != 1 or named[0].polity in polities_of(pair):
        met = thread.pair.actors
        several = len(polities_of(met)) > 2 and len(named) == 1 and named[0].person and named[0].person.name in names_of(met[1:])
        return (met[0], actor_of(named[0])) if several else ()
    if SPEECH.search(context.folded, named[0].span.end, before.end):
        return ()
    goes = [actor for actor in thread.travellers if actor.person]
    if len(polities_of(goes)) == 1 and goes[0].polity != named[0].polity:
        return (goes[0], actor_of(named[0]))  # 第一站P，总统Q迎接，两国元首…: with whoever is on that journey
    met = thread.pair.actors
    if len(met) == 2 and any(each.person is named[0].person for each in _people_named(context, thread.previous)):
        return (met[0], actor_of(named[0]))  # the one who met them all
    other = next((person for person in reversed(thread.people) if person.polity != named[0].polity), None)
    return (actor_of(other), actor_of(named[0])) if other else ()


def office_of_both(context: Context, mention: Mention) -> tuple[str, ...]:
    """The offices that 两国外长 or 两国元首 may be meant by; none for 两人."""
    title = context.gazetteer.titles.get(fold(mention.text)[_BOTH_LENGTH:]) if mention.via is Via.PRONOUN else None
    if title is None:
        return ()
    return LEADING_OFFICES if title.office == "leader" else (title.office,)


def is_of_both(context: Context, mention: Mention) -> bool:
    """两国元首, 双方团队: people whom both sides send, of whom the word itself says who they are."""
    sides = mention.via is Via.PRONOUN and (mention.kind is Kind.POLITY or fold(mention.text) == _BOTH_SIDES)  # not 两位代表
    alone = not context.folded.endswith(_BRINGS, 0, mention.span.start)  # not X与Y率双方团队会谈
    teams = sides and alone and _TEAMS.match(context.folded, mention.span.end) is not None
    return teams or bool(office_of_both(context, mention))


def _in_office(context: Context, thread: Thread, actor: Actor, offices: tuple[str, ...]) -> Actor:
    """Of the actor's polity, whoever holds the office: the actor, somebody else whom the text names, or as the gazetteer knows."""
    named = (mention.person for mention in reversed(thread.people) if mention.person and mention.polity == actor.polity)
    day, first = context.published, leading_office(actor.polity) if offices is LEADING_OFFICES else offices[0]
    for person in (actor.person, *named, context.gazetteer.holder(actor.polity, first, day)):
        if person and any(t.office in offices and t.polity == actor.polity and t.covers(day) for t in person.terms):
            return replace(actor, person=person, title="")
    return replace(actor, person=None, title="")


def _two_states(context: Context, span: Span) -> tuple[Actor, ...]:
    """The only two states that are named there, by their people or by themselves."""
    named = {m.polity: actor_of(m) for m in context.mentions_in(span) if m.kind is not Kind.PLACE and m.polity}
    return tuple(named.values()) if len(named) == 2 else ()


def _joined_states(context: Context, at: int, start: int = 0) -> tuple[Actor, ...]:
    """中国和印度, 中印: the last two states that are named together not far before, and not before ``start``."""
    states = [m for m in context.mentions_in(Span(max(start, at - _NOT_FAR), at)) if m.kind is Kind.POLITY and m.polity]
    for one, other in reversed(list(pairwise(states))):
        gap = context.folded[one.span.end : other.span.start]
        if one.polity != other.polity and (not gap or JOINS.fullmatch(gap)):
            return actor_of(one), actor_of(other)
    return ()


def _two_before(context: Context, span: Span) -> tuple[Actor, ...]:
    """The people named there, if they are two of different polities: 特朗普同李显龙共进午餐，两人会面前…"""
    people = [mention for mention in _people_named(context, span) if not (is_silent(mention) or _speaks(context, mention))]
    two = distinct(actor_of(mention) for mention in people)
    return two if len(two) == 2 and len(polities_of(two)) == 2 else ()


def _speaks(context: Context, mention: Mention) -> bool:
    """王毅表示, 王毅又称."""
    end = mention.span.end
    return any(SPEECH.match(context.folded, at) for at in (end, end + 1))


def _last_two(context: Context, thread: Thread, mention: Mention, before: Span) -> tuple[Actor, ...]:
    """Where nobody has met yet: the last two people of different polities; those of this sentence too for 双方, and for 我们 who speak."""
    speaks = SPEECH.search(context.folded, *before) is not None
    here = fold(mention.text) == (_US if speaks else _BOTH_SIDES)  # 马斯说，我们……; not 王毅会见他们, nor 拜登说，双方……
    named = (m for m in context.mentions_in(before) if here and m.person and m.polity and not is_silent(m))
    people = [*thread.people, *named]
    last = next(reversed(people), None)
    other = next((person for person in reversed(people) if last and person.polity != last.polity), None)
    speakers = [who.person for who in (thread.speaker, *_people_named(context, before)) if who and who.person]
    if fold(mention.text) == _US and not any(who and who.person in speakers for who in (last, other)):
        return ()  # somebody whom no table has remembers: 我们见面时……
    return (actor_of(other), actor_of(last)) if last and other else ()


def _pronoun(context: Context, thread: Thread, mention: Mention, around: tuple[Mention, ...]) -> tuple[Actor, ...]:
    """我 is the speaker, 你 whom the speaker meets, 他 the subject last named, or as an object the last one of another polity."""
    if mention.text in _SECOND_PERSON:
        speaker = thread.speaker
        others = [actor for actor in thread.pair.actors if actor.person and speaker and actor.polity != speaker.polity]
        return (replace(others[0], span=mention.span),) if others else ()
    if mention.text in _FIRST_PERSON:
        return _referring(mention, thread.speaker)
    speaks = _who_says(context, mention.span.start)
    if speaks:
        return _referring(mention, speaks)
    named = {m.polity for m in around if m.kind is Kind.PERSON and m.via is not Via.PRONOUN}
    is_object = _is_object(context, mention)
    if is_object and _UNKNOWN_SIGN in context.masked[thread.sentence.start : mention.span.start]:
        return ()  # 迪厄·马托克访问北京，王毅同他见面
    subject = thread.subject
    is_asked = context.folded.endswith(_ASKS, 0, mention.span.start)
    own = named or ({subject.polity} if subject and is_asked else set())  # X会见Y，邀请他访问
    if _THINKS.match(context.folded, mention.span.end):
        return ()  # 她觉得特朗普会…: whoever thinks so need not take part
    if own and (is_object or (subject and subject.polity in named)):
        here = context.mentions_in(Span(min(thread.sentence.start, mention.span.start), mention.span.start))
        told = [m for m in here if m.kind is Kind.PERSON and m.polity and m.via is not Via.PRONOUN and not is_silent(m)]
        return _referring(mention, next((person for person in reversed([*thread.people, *told]) if person.polity not in own), None))
    return _referring(mention, thread.subject or thread.named)


def one_of_group(context: Context, subject: Mention | None, clause: Clause) -> Mention | None:
    """G20领袖开会，X与会；他……: where a pronoun opens the clause and the subject is a group, who was named since; else the subject."""
    if subject is None or subject.person or not clause.mentions:
        return subject
    first = clause.mentions[0]
    if first.via is not Via.PRONOUN or not is_group(context, subject.polity):
        return subject
    here = context.mentions_in(Span(min(subject.span.end, first.span.start), first.span.start))
    people = [m for m in here if m.person and m.via is not Via.PRONOUN and not is_aside(context, m) and not _is_object(context, m)]
    return people[-1] if people else subject


def _who_says(context: Context, at: int) -> Mention | None:
    """巴赫表示他将…, 巴赫20日在网上表示他将…: whoever stands before the verb of speech that ends there."""
    near = context.mentions_in(Span(max(0, at - _TITLE_AND_NAME), at))
    people = [m for m in near if m.kind is Kind.PERSON and m.polity and not _is_spoken_to(context, m)]
    if not people or people[-1].via is Via.PRONOUN or (is_silent(people[-1]) and not is_private(people[-1])):
        return None
    border = context.folded.find(",", people[-1].span.end, at) < 0
    said = [match for match in SPEECH.finditer(context.folded, people[-1].span.end, at) if match.end() == at]
    said = said or [match for match in [_TELLS_OF_OWN.fullmatch(context.folded, people[-1].span.end, at)] if match]
    return people[-1] if said and border else None


def _is_spoken_to(context: Context, mention: Mention) -> bool:
    """王毅向X表示他将…, 王毅与X会谈后表示他将…: not the one who speaks."""
    return is_aside(context, mention) or _is_object(context, mention)


def _is_object(context: Context, mention: Mention) -> bool:
    """与X, 向X."""
    start = mention.span.start
    return OBJECT_AFTER.search(context.folded, max(0, start - 4), start) is not None


def _referring(mention: Mention, antecedent: Mention | None) -> tuple[Actor, ...]:
    return (replace(actor_of(antecedent), span=mention.span),) if antecedent and not is_private(antecedent) else ()


def is_aside(context: Context, mention: Mention) -> bool:
    """Whether the name is spoken to or about, or only owns something: 就乌克兰问题, 总统向总理介绍, 日本的企业."""
    before = context.folded[max(0, mention.span.start - 4) : mention.span.start]
    if (
        mention.kind is Kind.PERSON
        and ((before.endswith(_ADDRESSED) and not before.endswith(_BY_PHONE)) or _is_spoken_to_there(context, mention))
        and not _is_told(context, mention)
    ):
        return True
    if context.has(_SUCCEEDS) and _SUCCEEDING.search(context.folded, max(0, mention.span.start - _LIST_LENGTH), mention.span.start):
        return _AFTERWARDS.match(context.masked, mention.span.end) is not None
    if _is_unheeded(context, mention) or _lends_a_plane(context, mention) or sent_by(context, mention):
        return True
    about = _ASIDE_BEFORE.search(before.rstrip("“‘")) and not _is_delegate(context, mention)
    if about or _ASIDE_AFTER.match(context.folded, mention.span.end):
        return True
    if mention.kind is Kind.PERSON and only_owns(context, mention):
        return True
    if context.folded.startswith(_BESIDE, mention.span.end) and is_group(context, mention.polity):
        return True
    if mention.kind is Kind.POLITY and (_WITH_OTHERS.match(context.folded, mention.span.end) or _is_of_envoy(context, mention)):
        return True
    if mention.kind is Kind.POLITY and _ITS_DELEGATES.match(context.folded, mention.span.end):
        return False  # 俄罗斯和乌克兰的代表团; 普京的代表 is not he
    if not context.folded.startswith("的", mention.span.end) or _ITS_EVENT.match(context.folded, mention.span.end):
        return False
    return not (context.folded.endswith(_MEETS, 0, mention.span.start) and _OF_MEETING.match(context.folded, mention.span.end))


def sent_by(context: Context, sender: Mention) -> Mention | None:
    """X派Y会见Z, 会见X派出的Y: Y, who goes in place of X."""
    if sender.kind is not Kind.PERSON or not context.has(_SENDS):
        return None
    start = sender.span.end
    if _SENDS.search(context.folded, start, start + _SENDING_REACH) is None:  # mostly, and sooner found
        return None
    near = (m for m in context.mentions_in(Span(start, start + _SENDING_REACH)) if m.kind is Kind.PERSON and m.via is not Via.PRONOUN)
    goes = next(near, None)
    return goes if goes and _SENDS_ONE.fullmatch(context.without_dates(Span(start, goes.span.start))) else None


def _is_of_envoy(context: Context, mention: Mention) -> bool:
    """六方会谈团长X: what X is, and not the six."""
    envoy = _ENVOY_OF_GROUP.match(context.folded, mention.span.end) if is_group(context, mention.polity) else None
    return envoy is not None and context.mention_from(envoy.end()) is not None


def _is_delegate(context: Context, mention: Mention) -> bool:
    """法国代表X: what X is; not 王毅代表X."""
    noun = _DELEGATE.search(context.folded, max(0, mention.span.start - _NEARBY), mention.span.start)
    if noun is None or noun["of"]:
        return noun is not None
    before = context.mentions_in(Span(max(0, noun.start() - _LIST_LENGTH), noun.start()))
    return any(each.kind is Kind.POLITY and each.span.end == noun.start() for each in before)


def _is_unheeded(context: Context, mention: Mention) -> bool:
    """不顾X劝告访问P: X only speaks against it."""
    start, end = mention.span
    return is_heedless(context, start) and _UNHEEDED.match(context.folded, end) is not None


def _lends_a_plane(context: Context, mention: Mention) -> bool:
    """X租用中国领导人专机飞抵P: not the leader."""
    start = mention.span.start
    borrowed = context.folded.endswith(_BORROWS, 0, start) or _CARRYING.search(context.folded, max(0, start - _LIST_LENGTH), start)
    return bool(borrowed) and _PLANE_OF.match(context.folded, mention.span.end) is not None


def _is_spoken_to_there(context: Context, mention: Mention) -> bool:
    """马拉佩向来访的外长表示有意访华: of whoever else the words tell that stand between."""
    folded, (start, end) = context.folded, mention.span
    return (
        folded.endswith("的", 0, start)
        and _SPOKEN_TO.search(folded, max(0, start - 24), start) is not None
        and bool(SPEECH.match(folded, end))
    )


def _is_told(context: Context, mention: Mention) -> bool:
    """向X汇报, 给X打电话, 打电话给X: who is spoken to takes part."""
    folded, (start, end) = context.folded, mention.span
    return bool(_REPORT.match(folded, end) or _IS_CALLED.match(folded, end)) or folded.endswith(_CALLED, 0, start)


def only_owns(context: Context, mention: Mention) -> bool:
    """习近平主席特使X, 首相的妻子Y: the name only says whose envoy or kin somebody is."""
    end = mention.span.end
    if _OWNER.match(context.folded, end):
        return True
    next_to = context.mention_from(end + 1) if context.folded.startswith("的", end) else None
    if next_to and next_to.kind is Kind.PERSON and mention.via is Via.NAME and next_to.via is Via.NAME:
        return True  # 马克龙的外长X
    staff = _STAFF_OF.match(context.folded, end) if context.has(_STAFF) else None
    if staff is None:
        return False
    following = context.mentions_in(Span(end, staff.end() + 1))  # 普京特使X, 特朗普中东问题特使X; not 蓬佩奥晤朝鲜特使X
    own = all(each.polity in ("", mention.polity) for each in following if each.kind is Kind.POLITY and each.span.end == staff.start("by"))
    return own and any(each.kind is Kind.PERSON and each.span.end > staff.end() for each in following)


def _is_venue_of_gathering(context: Context, mention: Mention, mentions: tuple[Mention, ...]) -> bool:
    """新加坡峰会 was held there; 中美峰会 and 欧盟峰会 are of those named."""
    polity = context.gazetteer.by_code.get(mention.polity)
    gathering = GATHERING.match(context.folded, mention.span.end)
    if polity is None or polity.kind not in COUNTRIES or gathering is None or gathering[0].startswith(tuple(HEADS)):
        return False
    start = mention.span.start
    beside = any(other.span.end == start and other.kind is not Kind.PLACE for other in mentions)
    return not beside and not JOINS.search(context.folded, max(0, start - 2), start)


def is_group(context: Context, code: str) -> bool:
    """Whether the polity is an organisation or a format of several states."""
    polity = context.gazetteer.by_code.get(code)
    return polity is not None and polity.kind in ("organisation", "format")


def _is_gathering_of(context: Context, mention: Mention) -> bool:
    """在东盟峰会上表示: no place; but whoever met in G20峰会期间 met apart."""
    return is_group(context, mention.polity) and _SPOKEN_THERE.match(context.folded, mention.span.end) is not None


def _acts(context: Context, mention: Mention, mentions: tuple[Mention, ...]) -> bool:
    """A polity acts where it is joined to another, or speaks through officials; 乌克兰 in 乌克兰问题 does not."""
    start, end = mention.span
    sends = _COMES.match(context.folded, end) is not None  # 在美国访问团抵台后, not 在美国代表团驻地
    if is_aside(context, mention) or (context.folded[start - 1 : start] in _PLACED and not (sends or _is_gathering_of(context, mention))):
        return False
    dated = context.dates_in(Span(end, end + 1)) if is_group(context, mention.polity) else ()
    told_from = dated[0].span.end if dated else end  # 东盟19日举行峰会
    # 东盟与中日韩(10+3)领导人会议, 欧盟第25次峰会, “金砖国家”峰会
    after = _BETWEEN.sub("", context.folded[told_from : told_from + 16])[:6]
    if _is_venue_of_gathering(context, mention, mentions) or _FIRM.match(context.folded, end):
        return False
    joined = JOINS.match(after) or JOINS.search(context.folded[max(0, start - 2) : start])
    hyphen = context.folded[end : end + 1] == "-", context.folded[start - 1 : start] == "-"  # 欧盟-中国峰会
    beside = end + hyphen[0], start - hyphen[1]
    waters = [other for other in mentions if other.place and other.place.kind == "water"]  # 俄罗斯太平洋舰队
    others = [other for other in mentions if other is not mention and other not in waters]
    neighbour = any(other.span.start == beside[0] or other.span.end == beside[1] for other in others)
    if _SUMMONS.match(context.folded, end) and _OPENS_CLAUSE.search(context.folded, max(0, start - _NEARBY), start):
        return True  # 美国国务院召见中国大使
    if _FORMAT_MEETS.match(after):
        polity = context.gazetteer.by_code.get(mention.polity)
        return polity is not None and polity.kind == "format"
    return bool(_ACTING.match(after) or joined or neighbour)
