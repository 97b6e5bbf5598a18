"""Meetings, visits and calls: each trigger of an article with its actors, its date and its place, as an event mention.

Knows which triggers count as reports of an event; does not know which reports are of one occasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from timeline.edtf import days, span_of_days
from timeline.events.actors import (
    BROUGHT_WITH,
    DELEGATION,
    OTHER_SUBJECT,
    UNKNOWN_NAME,
    actor_of,
    actors_among,
    before_trigger,
    distinct,
    is_group,
    is_taken_over,
    leading_office,
    object_from,
    polities_of,
    speaker_of,
    subject_of,
)
from timeline.events.clauses import (
    EACH,
    GATHERING,
    GOING,
    HEADS,
    JOINS,
    OBJECT_AFTER,
    SPEECH,
    STATES,
    Clause,
    Context,
    Pair,
    Report,
    Stay,
    Target,
    Thread,
    any_of,
    clauses_of,
    country_as_place,
    parties_among,
)
from timeline.events.fates import is_remote, status_in, type_and_mode
from timeline.events.hosts import inviters_of, is_received, receivers_of
from timeline.events.itineraries import with_stops
from timeline.events.journeys import (
    are_counted,
    goes_there,
    goes_to_inviters,
    implied_target,
    invited_to,
    is_implied,
    listed_after,
    target_named_before,
    targets_of,
    visitors_of,
)
from timeline.events.lengths import whole_stay, whole_talk
from timeline.events.occasions import (
    Dated,
    date_of,
    limited,
    listed_dates,
    topic_of,
    tour_in,
)
from timeline.events.status import is_of_another_verb, is_of_tomorrow
from timeline.events.talks import TO_PRESS, attendance, casts_of, in_conversation, session_of, with_leaders
from timeline.events.venues import place_of
from timeline.events.ways import days_after, days_before, is_ending
from timeline.lexicon import Gazetteer, alternation, event_words, fold
from timeline.model import Actor, Article, EventMention, Kind, Mention, Part, Place, Sentence, Span, Status, TemporalExpression, Via

_WORDS = event_words()
_TIMES = _WORDS["times"]
_MORE = f"{any_of('times', 'more')}?{_TIMES['word']}"
_NOT_ORDINAL = f"(?<![第0-9{_TIMES['numerals']}])"
_ROUNDS = f"(?:{any_of('times', 'more')}[{_TIMES['rounds']}]|(?<=[{_TIMES['many']}])[{_TIMES['rounds']}])"
_GENERAL = re.compile(rf"(?:{any_of('general')}|{_NOT_ORDINAL}[0-9{_TIMES['few']}]+{_MORE})[^,。]{{0,6}}$")
_OFTEN = tuple(_WORDS["general"]["often"])
_WHENEVER = tuple(_WORDS["general"]["whenever"])
_WELCOMES = re.compile(f"{any_of('general', 'welcomes')}$")
_REGULARLY = re.compile(f"{any_of('general', 'regularly')}地?{any_of('joins', 'with')}[^,。;的并于]{{1,16}}$")
_WIDER = re.compile(f"{any_of('general', 'wider')}[^,。;]{{0,14}}$")
_KEPT_UP = re.compile(f"{any_of('general', 'kept_up')}[^,。;]{{0,20}}$")
_SEVERAL = re.compile(
    rf"(?:{_NOT_ORDINAL}[{_TIMES['several']}][{_TIMES['each']}]|{_NOT_ORDINAL}[0-9{_TIMES['numerals']}]{{1,4}}{_ROUNDS})[^,。]{{0,4}}$"
)
_COUNTED_TIMES = rf"{any_of('times', 'aspect')}?{any_of('times', 'about')}?(?:[0-9]+|[两{_TIMES['numerals']}]{{1,4}}){_MORE}"
_COUNTED = re.compile(_COUNTED_TIMES)
_SUMMIT, _SEVERAL_STATES = _WORDS["to_attend"]["summit"], 3
_LEAST_FOR_TWO = 32
"""Days in which two visit one another."""
_ATTENDS = re.compile(f"{any_of('was_there')}|{any_of('was_there', 'there')}")
_SO_FAR = re.compile(f"{any_of('times', 'so_far')}[^,。;]{{0,4}}{any_of('is_held')}?{_COUNTED_TIMES}")
"""峰会至今举行两次."""
_GOES = (Status.OCCURRED, Status.PLANNED)
_SEATS = ("capital", "state")
"""Where a visitor is received; from other towns one travels on."""
_GONE = re.compile(any_of("home", "gone"))
_LONGEST_VISIT = timedelta(days=14)
"""Between the days of an arrival and of a departure that are told apart."""
_FEW_DAYS = timedelta(days=7)
_SHORT_STAY = 3
"""Days after an arrival in which a meeting told next was at the same place."""
_BY_WIRE = re.compile(any_of("press", "by_wire"))
_CHAIRS = tuple(_WORDS["chairs"]["words"])
_SESSIONS = frozenset((*_WORDS["gathering"]["words"], *_WORDS["gathering"]["meets"]))
_DONE = _WORDS["aspect"]["done"]
_UNDERWAY = re.compile(f"[^,。;]{{0,8}}{any_of('underway')}")
_SETS_OUT = re.compile(any_of("to_attend", "sets_out"))
_WAS_THOUGHT = re.compile(f"(?<!比)(?:{alternation(_WORDS['status']['denied']['was_thought'])})[^,。;的]*$")
_GIVEN = re.compile(f"{alternation(_WORDS['status']['denied']['condition'])}|{_WORDS['status']['denied']['given']}")
_REFUSED = re.compile(_WORDS["status"]["denied"]["refused"])
_DENIES = alternation(_WORDS["status"]["denied"]["words"])
_GIVEN_NOT = re.compile(f"(?:{_GIVEN.pattern})[^,。;]{{0,20}}?(?:(?:{_DENIES})(?:(?!将|(?<![峰国议大])会)[^,。;]){{0,14}}|不)$")
_CONFIRMS, _UNCONFIRMED, _NOTHING_MORE = (
    re.compile(_WORDS["status"]["denied"][key]) for key in ("confirms", "unconfirmed", "nothing_more")
)
_THOUGHT = re.compile(alternation(_WORDS["status"]["denied"]["was_thought"]))
_CANCELLED = _WORDS["status"]["cancelled"]
_CALLED_OFF = re.compile(f"{alternation((*_CANCELLED['ended'], *_CANCELLED['words']))}|{_CANCELLED['moved']}")
_OF_TWO = frozenset(_WORDS["of_two"]["words"])
_MANNER_LENGTH = 2
"""Characters of a word for the manner of a talk."""
_PROGRAMME = re.compile(f"{any_of('programme')}[^,。;]{{0,4}}:(?:\\s|$)")
_ITEM_REACH = 8
"""Characters at the beginning of a programme's item in which its time of day stands."""
_LETTER = re.compile(any_of("letters"))
_PAST = "vague_past"
"""The rule of 近日, the days up to the report."""
_HELD = re.compile(any_of("held", "after"))
_NAMED_SUMMIT = re.compile(
    f"{any_of('to_attend')}(?:在[^,。;]{{2,14}}的)?(?:第[^,。;届次]{{1,4}}[届次])?(?=[^,。;]{{0,14}}{any_of('to_attend', 'of_states')})"
    f"[一-鿿]{{4,16}}{_WORDS['to_attend']['summit']}$"
)
_OF_OTHERS, _UN_SEATS = re.compile(any_of("to_attend", "of_others")), frozenset(_WORDS["to_attend"]["seats"])
_HEAD_WORDS = tuple(HEADS)
_SPEAKS_OF = re.compile(any_of("spoken_of"))
_SAYS_NEXT = re.compile(f"[并又还也]?(?:{SPEECH.pattern})")
_CLAUSE_ENDS = re.compile(r"\s*(?:\([^()]*\))?\s*$")
_WHILE = re.compile(f"{any_of('while')}$")
_ROLE = re.compile(f"[^一-鿿]*(?:前|已故|知名|著名|华裔)?[^一-鿿]*{any_of('other_subject', 'roles')}(?=[一-鿿])")
_SPEAKS_UNKNOWN = re.compile(
    f"{UNKNOWN_NAME}(?:[周今昨前日]|星期)?[一二三四五六日天早晚午]{{0,3}}(?:在[^,。;]{{1,12}})?(?:{SPEECH.pattern})"
)
_UNKNOWN = re.compile(f"{OTHER_SUBJECT.pattern}|{any_of('other_subject', 'roles')}|{UNKNOWN_NAME}(?:[^,。;]{{0,16}})(?:{SPEECH.pattern})")
_ENDS_WITH_OTHER = re.compile(f"(?:{OTHER_SUBJECT.pattern})$")
_ATTRIBUTION = re.compile(f"{any_of('attribution', 'by')}(?P<who>[^,。;据]{{2,12}}?)的?{any_of('attribution')}")


def find_events(
    article: Article, mentions: tuple[Mention, ...], expressions: tuple[TemporalExpression, ...], gazetteer: Gazetteer
) -> tuple[EventMention, ...]:
    """The event mentions of an article in reading order."""
    context, thread = Context.of(article, mentions, expressions, gazetteer), Thread()
    body = (sentence for sentence in article.sentences if sentence.part is not Part.DATELINE)
    found = (list(_in_sentence(context, thread, sentence)) or _who_attended(context, thread, sentence) for sentence in body)
    return with_stops([event for events in found for event in events])


def _in_sentence(context: Context, thread: Thread, sentence: Sentence) -> Iterator[EventMention]:
    """The events of a sentence; ``thread`` takes up what later sentences may refer to."""
    thread.previous, thread.sentence = thread.sentence, sentence.span
    thread.status, thread.travellers = None, ()
    begins_with_time = thread.in_programme and context.tells_time(Span(sentence.span.start, sentence.span.start + _ITEM_REACH))
    heads = context.has(_PROGRAMME) and _PROGRAMME.search(context.folded, *sentence.span) is not None
    thread.in_programme = begins_with_time or heads
    days = context.dates_in(sentence.span) if heads else ()
    if len(days) == 1 and days[0].start and days[0].start == days[0].end:  # X21日行程如下
        thread.date, thread.date_at, thread.date_people = days[0], sentence.span.end, frozenset()
    unknown = _UNKNOWN.search(context.masked, *sentence.span) is not None
    if not unknown and context.is_bare(sentence.span):
        return  # nothing that the article is about
    clauses = clauses_of(context, sentence)
    thread.speaker = speaker_of(context, sentence) or thread.speaker
    thread.tour = tour_in(context, sentence, clauses) or thread.tour
    topic: Mention | None = None
    speaks_of = context.has(_SPEAKS_OF)
    for at, clause in enumerate(clauses):
        subject = subject_of(context, clause) if clause.mentions else None
        if unknown and subject is None and _is_of_somebody_unknown(context, clause):
            thread.subject = thread.named = None
        if clause.triggers:
            if subject is None:
                thread.subject = _told_meanwhile(context, clauses[at : at + 2]) or thread.subject
            yield from _in_clause(context, thread, sentence, clauses[: at + 1])
        if subject:
            thread.subject = subject
            topic = topic or subject
        elif unknown:
            _take_over(context, thread, clause)
        if speaks_of:
            thread.subject = _spoken_of(context, clauses[at : at + 2]) or thread.subject
    thread.subject = topic or thread.subject
    thread.named = thread.subject or thread.named
    thread.pair = _correspondents(context, thread, sentence) or thread.pair
    thread.people += _named_in(clauses)


def _who_attended(context: Context, thread: Thread, sentence: Sentence) -> list[EventMention]:
    """A总统X、B总理Y等与会, said of the summit that the article is about in a sentence that has no day and names nothing else."""
    span, told = sentence.span, thread.gathering
    if told is None or told.date is None or context.dates_in(span) or not _ATTENDS.search(context.folded, *span):
        return []
    named = attendance(context, span)
    there = [actor_of(mention) for mention in named]
    if len(polities_of(there)) < _SEVERAL_STATES or named[0].span.start > span.start:
        return []
    word = [*_ATTENDS.finditer(context.folded, named[-1].span.end, span.end)][:1]
    trigger = Span(*word[0].span()) if word else Span(named[-1].span.end, span.end)
    actors = distinct((*told.actors, *there))
    return [replace(told, sentence=span, trigger=trigger, actors=actors, quote=span.of(context.article.text), stated=False)]


def _in_clause(context: Context, thread: Thread, sentence: Sentence, clauses: tuple[Clause, ...]) -> Iterator[EventMention]:
    """The events of the last of the clauses."""
    *earlier, clause = clauses
    for trigger in clause.triggers:
        report = Report.of(context, sentence, tuple(earlier), clause, trigger)
        found = _of_trigger(report, thread)
        yield from found
        if found and not topic_of(report):
            _remember(context, thread, found[-1], sentence)
            talking = in_conversation(report)
            if talking:
                thread.pair = Pair(talking, found[-1].date.end if found[-1].date else None, sentence.span.end)
            if trigger.type == "visit":
                _remember_journey(thread, found, clause, sentence)
        elif not found and trigger.frame != "leaves" and is_taken_over(report):
            thread.subject = None  # somebody whom nobody knows has taken over


def _named_in(clauses: Iterable[Clause]) -> list[Mention]:
    return [m for clause in clauses for m in clause.mentions if m.kind is Kind.PERSON and m.polity and m.via is not Via.PRONOUN]


def _correspondents(context: Context, thread: Thread, sentence: Sentence) -> Pair | None:
    """习近平同普京互致贺电: who writes to whom, so that 我 and 你 in the letter are known."""
    if not (context.has(_LETTER) and _LETTER.search(context.folded, *sentence.span)):
        return None
    two = actors_among(context, thread, context.mentions_in(sentence.span), people_only=True)
    return Pair(two) if len(two) == 2 and len(polities_of(two)) == 2 else None


def _told_meanwhile(context: Context, two: tuple[Clause, ...]) -> Mention | None:
    """在会见X时，李希表示: whoever opens the next clause is the one who meets X."""
    if len(two) < 2 or not _WHILE.search(context.folded, *two[0].span):
        return None
    following = subject_of(context, two[1])
    return following if following and following.span.start == two[1].span.start else None


def _is_of_somebody_unknown(context: Context, clause: Clause) -> bool:
    """前球星X抵达机场，他…, 黄之锋在网上表示他…: the pronoun is not whoever was spoken of before."""
    if _SPEAKS_UNKNOWN.match(context.masked, *clause.span):
        return True
    named = any(mention.kind is Kind.PERSON and mention.via is not Via.PRONOUN for mention in clause.mentions)
    return not named and _ROLE.match(context.masked, *clause.span) is not None


def _spoken_of(context: Context, two: tuple[Clause, ...]) -> Mention | None:
    """X谈到…助理国务卿Y，上月曾访问P: whoever is spoken of at the end of a clause is whom the next one is about; not …，表示将访问P."""
    clause, following = two if len(two) == 2 else (two[0], None)
    last = clause.mentions[-1] if clause.mentions else None
    if following is None or last is None or last.kind is not Kind.PERSON or last.via is Via.PRONOUN or not last.polity or clause.triggers:
        return None
    ends = _CLAUSE_ENDS.match(context.folded, last.span.end, clause.span.end)
    if not ends or not _SPEAKS_OF.search(context.folded, clause.span.start, last.span.start):
        return None
    goes_on = _SAYS_NEXT.match(context.folded, following.span.start) is not None
    others = any(mention.kind is Kind.PERSON or mention.polity == last.polity for mention in following.mentions)
    return None if goes_on or others or not following.triggers else last


def _take_over(context: Context, thread: Thread, clause: Clause) -> None:
    """A clause without a known subject: of the subject's delegation (特使团抵达平壤), or of something unknown that it ends with
    (某航班，于周日…).
    """
    person = any(mention.kind is Kind.PERSON for mention in clause.mentions)
    if thread.subject is None:
        return
    if DELEGATION.search(context.masked, *clause.span):
        thread.subject = thread.subject._replace(person=None, title="")
    elif not (person or clause.triggers):
        other = _ENDS_WITH_OTHER.search(context.masked, *clause.span)
        if other and not OBJECT_AFTER.search(context.folded, clause.span.start, other.start()):
            thread.subject = None


def _remember(context: Context, thread: Thread, event: EventMention, sentence: Sentence) -> None:
    if event.type != "visit" and len(polities_of(event.actors)) > 1:
        told = (event.date.end if event.date else None, sentence.span.end)
        sides = tuple(actor for actor in event.actors if actor.person or actor.title or not is_group(context, actor.polity))
        if len(polities_of(sides)) > 1:
            thread.pair = Pair(sides, *told)  # 共同出席中阿峰会，双方还…: the two
        elif event.session == "" or not _names(sides) or not _names(sides) <= _names(thread.pair.actors):
            thread.pair = Pair(event.actors, *told)  # not 会见X。东盟外长会期间，双方再次会晤
    if event.date and event.status is not Status.DENIED:
        thread.date, thread.date_at, thread.date_status = event.date, sentence.span.end, event.status
        thread.date_people = _names(event.actors)
        named_by_parties = event.type == "meeting" and not any(actor.title for actor in event.actors) and not thread.date_people
        thread.date_parties = event.polities if named_by_parties else frozenset()
        if event.status is Status.OCCURRED and event.date.start and event.date.start == event.date.end:
            thread.days[thread.date_people] = event.date.start


def _remember_journey(thread: Thread, found: list[EventMention], clause: Clause, sentence: Sentence) -> None:
    thread.stay, thread.sojourn = _stay_of(found, sentence), _sojourn_of(found) or _still_on(thread.sojourn, found)
    thread.travellers = tuple(actor for actor in found[-1].actors if actor.role == "visitor")
    thread.travellers_at = clause.span.end
    for visit in found:
        if visit.date and visit.date.start:
            thread.arrivals.update(dict.fromkeys(_arrivals(visit.actors, visit.host), visit.date.start))


def _stay_of(found: list[EventMention], sentence: Sentence) -> Stay | None:
    """Where a visit brought somebody; nothing where it went to several."""
    visit = found[-1]
    if (
        visit.rule.startswith("leaves")
        or visit.place is None
        or visit.host is None
        or visit.status not in _GOES
        or len({each.host for each in found}) > 1
    ):
        return None
    visitors = _names(actor for actor in visit.actors if actor.role == "visitor")
    day = visit.date.start if visit.date else None
    return Stay(visitors, visit.host, visit.place, day, visit.status is Status.PLANNED, sentence.span.end)


def _sojourn_of(found: list[EventMention]) -> EventMention | None:
    """A journey to one country of which the first and the last day are told."""
    visit = found[-1]
    told = visit.date and visit.date.start and visit.date.end and visit.date.start < visit.date.end and not visit.date.vague
    return visit if told and visit.status in _GOES and len({each.host for each in found}) == 1 else None


def _still_on(sojourn: EventMention | None, found: list[EventMention]) -> EventMention | None:
    """The journey that was told of before, where no more than it is spoken of again."""
    again = sojourn is not None and all(each.date is None and each.host == sojourn.host and each.status is sojourn.status for each in found)
    return sojourn if sojourn and again and all(_names(each.actors) & _names(sojourn.actors) for each in found) else None


def _names(actors: Iterable[Actor]) -> frozenset[str]:
    return frozenset(actor.name for actor in actors if actor.person)


def _of_trigger(report: Report, thread: Thread) -> list[EventMention]:
    if (
        _is_only_thought(report)
        or _is_habit(report)
        or _is_of_another_verb(report)
        or _only_brought(report)
        or _is_only_told_of(report)
        or _only_chairs(report)
    ):
        return []
    if report.trigger.frame == "exchanges":
        return _exchanged(report, thread)
    return _visits(report, thread) if report.trigger.type == "visit" else _talks(report, thread)


def _is_only_thought(report: Report) -> bool:
    """原本预料X将获接见: nobody says that it came to that, nor that it was called off or put off; 没有确认两人会晤, 如果X拒绝会晤Y."""
    folded = report.context.folded
    if report.context.has(_CONFIRMS) and _is_unconfirmed(report):
        return True
    if report.context.has(_GIVEN) and _is_given(report):
        return True
    thought = report.context.has(_THOUGHT) and _WAS_THOUGHT.search(folded, *report.lead)
    return bool(thought) and not _CALLED_OFF.search(folded, report.trigger.span.end, report.sentence.span.end)


def _is_unconfirmed(report: Report) -> bool:
    """没有确认两人会晤; not 没有确认两人20日会晤的细节, nor what the clause dates to a day that is past."""
    folded, now = report.context.folded, report.context.published
    if not (_UNCONFIRMED.search(folded, *report.lead) and _NOTHING_MORE.match(folded, report.end_of_target)):
        return False
    return not any(day.end and now and day.end < now for day in report.clause.dates)


def _is_given(report: Report) -> bool:
    """如果X拒绝会晤Y, 如果俄军不撤，就拒绝会晤Y: nobody says that they meet, nor that they do not."""
    folded = report.context.folded
    earlier = any(_GIVEN.match(folded, clause.span.start) for clause in report.earlier)
    return bool(_GIVEN_NOT.search(folded, *report.lead) or (earlier and _REFUSED.search(folded, *report.lead)))


def _is_habit(report: Report) -> bool:
    """多次会晤, 通话十多次: no single occasion."""
    folded, at = report.context.folded, report.trigger.span.end
    welcomed = report.trigger.type == "visit" and _WELCOMES.search(folded, *report.lead)  # 北韩将对其来访表示欢迎: told already
    general = _GENERAL.search(folded, *report.lead) and not folded.startswith(_DONE, at)
    regular = _REGULARLY.search(folded, *report.lead)
    wider = _WIDER.search(folded, *report.lead)
    several = _SEVERAL.search(folded, *report.lead) and not (_has_a_day(report) or _has_dates(report))
    kept_up = not report.clause.dates and _KEPT_UP.search(folded, *report.lead)
    counted = _COUNTED.match(folded, at) or _SO_FAR.match(folded, at)
    often = report.trigger.type != "visit" and folded.endswith(_OFTEN, report.lead.start, report.trigger.span.start)
    whenever = folded.startswith(_WHENEVER, report.clause.span.start)  # 每当X访问P时
    return any((welcomed, general, regular, wider, several, kept_up, counted, often, whenever))


def _is_only_told_of(report: Report) -> bool:
    """首席秘书X在会谈后的记者会称: only one side speaks, and need not have been there; 致信X，交换看法: they do not meet."""
    context = report.context
    if report.trigger.frame == "held" and context.has(_BY_WIRE) and _BY_WIRE.search(context.folded, *report.clause.span):
        return True  # 在电话会谈中同X交换了意见, 致信X，就……交换看法
    if report.trigger.type == "visit" or not (context.has(TO_PRESS) and TO_PRESS.match(context.folded, report.trigger.span.end)):
        return False
    named = context.mentions_in(Span(report.sentence.span.start, report.trigger.span.start))
    if JOINS.search(context.folded, *report.lead):
        return False  # 在与X会谈后的记者会，Y表示
    return len(parties_among(named)) < 2


def _only_chairs(report: Report) -> bool:
    """峰会20日举行。X主持会晤: of the session just told, and no other one."""
    if report.trigger.type == "visit" or not report.context.folded.endswith(_CHAIRS, report.lead.start, report.trigger.span.start):
        return False
    return len(parties_among(report.clause.mentions)) < 2 and report.trigger.word in _SESSIONS


def _has_dates(report: Report) -> bool:
    """2018年和2019年两次会晤: as many as are told apart."""
    before = [each for each in report.clause.dates if each.span.end <= report.trigger.span.start]
    return bool(before) and len(listed_dates(report, before[-1])) > 1


def _has_a_day(report: Report) -> bool:
    """Whether the sentence gives a day or a few as far as the clause goes: 连同今日，已两度会见; 5月9日至10日举行数轮磋商."""
    dates = (each for clause in report.backwards for each in clause.dates)
    return any(each.start and each.end and each.end - each.start < _FEW_DAYS for each in dates)


def _is_of_another_verb(report: Report) -> bool:
    """并未支持王毅访美: what is denied is the support; nobody says whether the visit took place."""
    return is_of_another_verb(report.context.masked, report.clause.span, report.trigger.span)


def _only_brought(report: Report) -> bool:
    """会见来华出席峰会的某国总统, 同来华出席峰会的某国总统会谈: the summit says who is met."""
    if report.trigger.type == "visit":
        return False
    at = report.trigger.span.start
    if any(each.span.start == report.trigger.span.end and each.type == report.trigger.type for each in report.clause.triggers):
        return True  # 东亚峰会外长会: the first word is part of the name
    meetings = [trigger for trigger in report.clause.triggers if trigger.frame == "meets" and trigger.span.end <= at]
    if any(at < object_from(report.context, report.clause, trigger) for trigger in meetings):
        return True
    after = (mention for mention in report.clause.mentions if mention.span.start > report.trigger.span.end)
    person = next((mention for mention in after if mention.kind is Kind.PERSON), None)
    brought = (
        person and report.context.folded.endswith("的", 0, person.span.start) and BROUGHT_WITH.search(report.context.folded, *report.lead)
    )
    return bool(brought)


def _dates_the_telling(report: Report, when: TemporalExpression) -> bool:
    """20日向X通报与Y会谈的结果: the day on which X hears of it."""
    speakers = in_conversation(report)
    return bool(speakers) and speakers[-1].span is not None and when.span.end <= speakers[-1].span.start


def _talks(report: Report, thread: Thread) -> list[EventMention]:
    when, carried = date_of(report, thread)
    when = whole_talk(report, when) if when and not _dates_the_telling(report, when) else None
    day = when.start if when and when.start else report.context.published
    told = [_with_host(report, _officials(cast), day) for cast in casts_of(report, thread)]
    casts = [with_leaders(report, thread, cast, day) for cast in told]
    if carried and when is thread.date and not _share_people(thread, [_Stage(cast) for cast in casts]):
        casts = [with_leaders(report, thread, cast, report.context.published) for cast in told]  # strangers, who lead their states today
    parties = [_by_members(report, cast) for cast in casts if _is_international(report, cast)]
    found = _mentions(report, thread, [_Stage(cast) for cast in parties if _is_international(report, cast)], (when, carried))
    if casts and report.trigger.word.endswith(_SUMMIT):
        thread.gathering = (found or _mentions(report, thread, [_Stage(casts[0])], (when, carried)))[0]
    return found


def _officials(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    return tuple(actor for actor in actors if not (actor.person and actor.person.is_private))


def _with_host(report: Report, cast: tuple[Actor, ...], day: date | None) -> tuple[Actor, ...]:
    """在多哈出席第二届社会发展世界峰会: of no organisation that anybody could tell; the state where it gathers is at the table."""
    name = _NAMED_SUMMIT.search(report.context.masked, report.clause.span.start, report.trigger.span.end)
    if len(polities_of(cast)) != 1 or not name or _OF_OTHERS.search(name[0]) or not any(_is_in_office(actor, day) for actor in cast):
        return cast
    place = place_of(report)
    polity = report.context.gazetteer.by_code.get(place.country) if place and place.name not in _UN_SEATS else None
    return (*cast, Actor("participant", polity.code)) if polity and polity.kind == "state" else cast


def _is_in_office(actor: Actor, day: date | None) -> bool:
    return actor.person is not None and any(term.covers(day) for term in actor.person.terms)


def _by_members(report: Report, cast: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """四方会谈 is one of the Quad's four states, unless somebody else is at the table: then it is one of any four."""
    polities, present = report.context.gazetteer.by_code, polities_of(cast)
    found: list[Actor] = []
    for actor in cast:
        polity = polities.get(actor.polity)
        members = polity.members if polity and not actor.person and polity.kind != STATES else ()
        if not members:
            found.append(actor)
        elif present <= {actor.polity, *members}:
            found += [replace(actor, polity=code, title="") for code in members if code not in present]
    return _each_state(report, tuple(found))


def _each_state(report: Report, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """波罗的海三国 are three states, whoever else is there."""
    polities = report.context.gazetteer.by_code
    grouped = [polity for actor in actors if (polity := polities.get(actor.polity)) and polity.kind == STATES]
    if not grouped:
        return actors
    present = polities_of(actors)
    codes = {polity.code: [code for code in polity.members if code not in present] for polity in grouped}
    return tuple(
        replace(actor, polity=code, title="") if actor.polity in codes else actor
        for actor in actors
        for code in codes.get(actor.polity, (actor.polity,))
    )


def _is_international(report: Report, cast: tuple[Actor, ...]) -> bool:
    """Two polities, one organisation or format at a gathering of its own, or a format that stands for its members."""
    polities = {actor.polity for actor in cast if actor.polity}
    if len(polities) > 1:
        return True
    only = report.context.gazetteer.by_code.get(next(iter(polities), ""))
    if only is None or any(actor.person for actor in cast):
        return False
    return bool(only.members) or (only.kind in ("organisation", "format") and _gathers(report, cast))


def _gathers(report: Report, cast: tuple[Actor, ...]) -> bool:
    """峰会, and 金砖国家领导人第十五次会晤."""
    word = report.trigger.word
    held = word.startswith(_HEAD_WORDS) and _HELD.search(report.context.folded, *report.rest)  # 金砖国家领导人会晤16日举行
    return bool(held or GATHERING.search(word) or any(fold(actor.title) in HEADS for actor in cast))


def _visits(report: Report, thread: Thread) -> list[EventMention]:
    """For each target, a visit by each polity that goes there."""
    targets = targets_of(report)
    if not (targets or is_implied(report) or goes_to_inviters(report) or goes_there(report)) or _is_underway(report):
        return []
    if report.trigger.frame == "stop" and not _has_traveller(report, thread):
        return []
    inviters = inviters_of(report)
    visitors = _officials(visitors_of(report, thread, inviters))
    if goes_there(report):
        targets = target_named_before(report, visitors)
    targets = _each_target(report, targets or invited_to(report, inviters) or implied_target(report, thread, visitors))
    stages = []
    for host, place in targets:
        hosts = tuple(actor.acting_as("host") for actor in inviters if actor.polity == host)
        guests = [actor for actor in visitors if actor.polity and actor.polity != host] if host else []
        for polity in dict.fromkeys(actor.polity for actor in guests):
            party = _each_state(report, tuple(actor.acting_as("visitor") for actor in guests if actor.polity == polity))
            apart = len(targets) == 1 and _go_apart(report, party)
            stages += [_Stage((*those, *hosts), host, place) for those in ([(actor,) for actor in party] if apart else [party])]
    stages = _legs(stages)
    when, carried = date_of(report, thread) if stages else (None, False)
    if report.trigger.frame == "speaks" and (when is None or carried or is_remote(report)):
        return []
    if report.trigger.frame == "leaves":
        when = _until_leaving(thread, stages, when)
    if when:  # of several targets, each is a stop on the days of the whole journey
        when = whole_stay(report, replace(when, vague=True) if len(targets) > 1 else when)
    return _of_several(report, thread, [_with_receivers(report, thread, stage, when) for stage in stages], (when, carried))


def _with_receivers(report: Report, thread: Thread, stage: _Stage, when: TemporalExpression | None) -> _Stage:
    """With those whom the text says the visitors dealt with, where nobody has invited or greeted them."""
    guests = [actor for actor in stage.actors if actor.role == "visitor"]
    if stage.host is None or len(guests) < len(stage.actors):
        return stage
    hosts = (actor.acting_as("host") for actor in receivers_of(report, thread, guests, stage.host, when))
    return replace(stage, actors=(*stage.actors, *hosts))


def _go_apart(report: Report, party: tuple[Actor, ...]) -> bool:
    """意大利总统X、总理Y先后访华: not on one journey, nor do those two ever leave their state together."""
    if len(party) < 2 or not all(actor.person for actor in party):
        return False
    terms = [actor.person.term_at(report.context.published) for actor in party if actor.person]
    heads = {"head_of_state", "head_of_government"} <= {term.office for term in terms if term}
    return heads or EACH.search(report.context.folded, *report.lead) is not None


def _of_several(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    """25日出访五国：A、B…, 4日启程前往A、B: the day on which it begins, or, 20日结束三国之行, ends."""
    (when, carried), counted = dated, are_counted(report)
    if when is None or when.start != when.end or len(stages) < 2:
        return _mentions(report, thread, stages, dated)
    if counted and is_ending(report):
        return _mentions(report, thread, stages, (days_before(when), carried))
    if listed_after(report) or counted or _sets_out(report):
        later = days_after(when) if counted else None
        return _mentions(report, thread, stages[:1], dated) + _mentions(report, thread, stages[1:], (later, False))
    return _mentions(report, thread, stages, dated)


def _exchanged(report: Report, thread: Thread) -> list[EventMention]:
    """今年X和Y实现互访: each to the other's state, and neither on the day of what was told before."""
    before = before_trigger(report)
    own = before[-1:] if before and before[-1].via is Via.PRONOUN else before[-2:]
    between = report.context.without_dates(Span(own[-1].span.end, report.trigger.span.start)) if own else ""
    pair = [actor for actor in actors_among(report.context, thread, own) if actor.person]
    if between or len(pair) != 2 or len(polities_of(pair)) != 2:
        return []  # 两国高层互访: nobody says whose
    one, other = (actor.acting_as("visitor") for actor in pair)
    stages = [
        _Stage((guest, host.acting_as("host")), host.polity, country_as_place(report.context, host.polity))
        for guest, host in ((one, other), (other, one))
    ]
    when, carried = date_of(report, thread)
    long = when is not None and when.value is not None and days(when.value) >= _LEAST_FOR_TWO
    return _mentions(report, thread, stages, (when, carried) if long and not carried else (None, False))


def _until_leaving(thread: Thread, stages: list[_Stage], when: TemporalExpression | None) -> TemporalExpression | None:
    """X1日抵达P。……X3日离开P: the stay from the one day to the other."""
    arrived = next(
        (thread.arrivals[key] for stage in stages for key in _arrivals(stage.actors, stage.host) if key in thread.arrivals), None
    )
    if not (arrived and when and when.start and when.start == when.end and timedelta(0) < when.start - arrived <= _LONGEST_VISIT):
        return when
    value = span_of_days(arrived, when.start)
    return replace(when, value=value, basis=f"{when.basis}; from the day of arrival on: {value}")


def _arrivals(actors: Iterable[Actor], host: str | None) -> list[tuple[str, str]]:
    """Who comes to which polity."""
    return [(name, host) for name in _names(actor for actor in actors if actor.role == "visitor")] if host else []


def _each_target(report: Report, targets: list[Target]) -> list[Target]:
    """访问波罗的海三国: each of the three."""
    found: list[Target] = []
    for host, place in targets:
        polity = report.context.gazetteer.by_code.get(host)
        members = polity.members if polity and polity.kind == STATES else ()
        found += [(code, country_as_place(report.context, code)) for code in members] or [(host, place)]
    return found


def _sets_out(report: Report) -> bool:
    return bool(_SETS_OUT.search(report.context.folded, report.sentence.span.start, report.trigger.span.end))


def _is_underway(report: Report) -> bool:
    """从夏威夷前往关岛途中遇险的渔民: on the way, and nobody named before goes there."""
    before = any(mention.kind is Kind.PERSON and mention.span.end <= report.trigger.span.start for mention in report.clause.mentions)
    return not before and bool(_UNDERWAY.match(report.context.folded, report.trigger.span.end))


def _has_traveller(report: Report, thread: Thread) -> bool:
    return thread.subject is not None or any(m.kind is Kind.PERSON for clause in report.backwards for m in clause.mentions)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who takes part in one of a report's events; of a visit, also where it goes."""

    actors: tuple[Actor, ...]
    host: str | None = None
    place: Place | None = None
    leg: int = 0


def _legs(stages: list[_Stage]) -> list[_Stage]:
    """访问A、B和C: in the order in which the text lists them."""
    hosts = [host for host, _ in groupby(stages, key=lambda stage: stage.host)]
    if len(hosts) < 2 or len(set(hosts)) < len(hosts):
        return stages  # 访问A、B，再访A: twice there
    return [replace(stage, leg=hosts.index(stage.host) + 1) for stage in stages]


def _mentions(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    """One event mention for each stage: they share all that the report says."""
    if not stages:
        return []
    when, carried = dated
    listed = listed_dates(report, when)
    if len(listed) == len(stages) > 1 and EACH.search(report.context.folded, *report.lead) and len({each.actors for each in stages}) > 1:
        paired = zip(listed, stages, strict=True)  # A与B相继在10月及11月访问P
        return [mention for each, stage in paired for mention in _on_one_date(report, thread, [stage], (each, carried))]
    if len(listed) > 1:
        return [mention for each in listed for mention in _on_one_date(report, thread, stages, (each, carried))]
    return _on_one_date(report, thread, stages, dated)


def _on_one_date(report: Report, thread: Thread, stages: list[_Stage], dated: Dated) -> list[EventMention]:
    when, carried = dated
    if carried and when is thread.date and not _share_people(thread, stages):
        when = None
    type, mode = type_and_mode(report)
    thread.status = status_in(report, thread, when)
    if thread.status is Status.PLANNED and when and (_PAST in when.rule or is_of_tomorrow(report.context.masked, report.trigger.span)):
        when = None  # 将于近日访华: in the coming days, however many
    when = limited(report, when, thread.status)
    if when and when.start and report.context.published and when.start < report.context.published:
        stages = [replace(stage, actors=tuple(_in_office_then(report, actor, when) for actor in stage.actors)) for stage in stages]
    place = place_of(report) if type == "meeting" and not in_conversation(report) else None
    if type == "meeting" and place is None:
        place = _place_of_sojourn(thread, when)
    text, attribution = report.context.article.text, _attribution(report)
    group, officials = session_of(report) if type != "visit" else ("", "")
    return [
        EventMention(
            article=report.context.article.id,
            sentence=report.sentence.span,
            type=type,
            mode=mode,
            status=thread.status or Status.OCCURRED,
            trigger=report.trigger.span,
            actors=stage.actors,
            date=when,
            place=_place_of_stay(report, stage)
            if type == "visit" and thread.status is not Status.PLANNED
            else stage.place or place or (_place_of_arrival(report, thread, stage, when) if type == "meeting" else None),
            host=stage.host,
            leg=stage.leg,
            subtype=_WORDS["subtype"].get(report.trigger.word),
            rule=f"{report.trigger.frame}: {_manner(report)}{report.trigger.span.of(text)}",
            attribution=attribution,
            confidence=_confidence(stage.actors, when, carried=carried),
            quote=report.sentence.span.of(text),
            stated=thread.status is not None,
            session=f"{group} {officials}" if group and _is_of_group(report, group, stage) else "",
        )
        for stage in stages
    ]


def _manner(report: Report) -> str:
    """双边 before 会议, which is a word of its own: a talk of two."""
    end = report.trigger.span.start
    start = max(report.clause.span.start, end - _MANNER_LENGTH)
    manner = Span(start, end).of(report.context.folded)
    return manner if manner in _OF_TWO else ""


def _in_office_then(report: Report, actor: Actor, when: TemporalExpression) -> Actor:
    """两国元首2019年6月会晤: those who held the office on that day, and not those who hold it as the report is written."""
    context, day = report.context, when.start
    if not (actor.person and actor.span and day):
        return actor
    mention = next((m for m in context.mentions_in(Span(*actor.span)) if m.span == actor.span), None)
    if mention is None or mention.via is not Via.TITLE or mention.antecedent:
        return actor
    title = context.gazetteer.titles.get(fold(mention.title))
    if title is None:
        return actor
    office = leading_office(actor.polity) if title.office == "leader" else title.office
    days = (day, when.end) if when.end else (day,)
    if any(term.covers(each) for term in actor.person.terms if (term.polity, term.office) == (actor.polity, office) for each in days):
        return actor
    then = {context.gazetteer.holder(actor.polity, office, each) for each in days}
    return replace(actor, person=then.pop() if len(then) == 1 else None)


def _is_of_group(report: Report, group: str, stage: _Stage) -> bool:
    """Whether the group is at the table, by itself or by its parts (ASEAN Plus Three)."""
    present, polity = polities_of(stage.actors), report.context.gazetteer.by_code.get(group)
    return group in present or bool(polity and polity.members and present.issuperset(polity.members))


def _place_of_stay(report: Report, stage: _Stage) -> Place | None:
    """在人民大会堂同来华访问的X会谈, 在人民大会堂举行仪式，欢迎X访华: where in the country the visitor was received."""
    received = any(each.type == "meeting" for each in report.clause.triggers) or is_received(report)
    if stage.place is None or stage.place.kind != "state" or not received:
        return stage.place
    there = place_of(report)
    return there if there and there.country == stage.host else stage.place


def _place_of_sojourn(thread: Thread, when: TemporalExpression | None) -> Place | None:
    """11日至13日，X在P出席峰会。与会期间，X会见Y: there, if that journey dates it."""
    journey = thread.sojourn if thread.during else None
    dated = journey and journey.date and when and when.span == journey.date.span
    return journey.place if journey and dated else None


def _place_of_arrival(report: Report, thread: Thread, stage: _Stage, when: TemporalExpression | None) -> Place | None:
    """X20日抵达P。当天下午，X同Y会谈; X访问P，并会见Y: there, if Y is of that state, the days agree, and nobody has gone home meanwhile."""
    stay, sentence, at = thread.stay, report.sentence.span, report.trigger.span.start
    if stay is None or (thread.status is Status.PLANNED) != stay.is_planned or not sentence.start - stay.at <= 1:
        return None
    if thread.status is Status.DENIED or (stay.is_planned and when is None):
        return None
    if not _names(stage.actors) & stay.people or all(actor.polity != stay.host for actor in stage.actors):
        return None
    context, since = report.context, Span(report.clause.span.start if stay.at == sentence.end else sentence.start, at)
    told = [each for each in report.clause.triggers if each.type == "visit"]
    if told or _GONE.search(context.folded, *since) or context.tells_in(GOING, since):
        return None
    apart = (when.start - stay.day).days if when and when.start and stay.day else 0 if stay.at == sentence.end else None
    if apart is None or not 0 <= apart <= _SHORT_STAY or (apart and stay.place.kind not in _SEATS):
        return None
    return stay.place


def _share_people(thread: Thread, stages: list[_Stage]) -> bool:
    """Whether the story goes on with one of those whose event had the date that is carried over; strangers have days of their own."""
    people = frozenset[str]().union(*(_names(stage.actors) for stage in stages))
    return not people or not thread.date_people or bool(people & thread.date_people)


def _attribution(report: Report) -> str | None:
    context = report.context
    match = context.has(_ATTRIBUTION) and _ATTRIBUTION.search(context.folded, *report.sentence.span)
    return Span(*match.span("who")).of(context.article.text) if match else None


def _confidence(actors: tuple[Actor, ...], when: TemporalExpression | None, *, carried: bool) -> float:
    """More people by name, a date of its own: more to hold on to."""
    named = sum(1 for actor in actors if actor.person)
    dated = 0.0 if when is None else 0.1 if carried or when.vague else 0.25
    return round(min(0.95, 0.4 + 0.12 * min(named, 2) + dated), 2)
