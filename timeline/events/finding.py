"""Meetings, visits and calls: each trigger of an article with its actors, its date and its place, as an event mention.

Knows in which order an article tells things, and what one sentence leaves for the next; does not know which reports are of one occasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from timeline.events.actors import (
    DELEGATION,
    OTHER_SUBJECT,
    UNKNOWN_NAME,
    actor_of,
    actors_among,
    distinct,
    is_group,
    is_silent,
    is_taken_over,
    names_of,
    one_of_group,
    polities_of,
    speaker_of,
    subject_of,
)
from timeline.events.clauses import clauses_of
from timeline.events.context import (
    AFTER_DEED,
    JOINS,
    OBJECT_AFTER,
    SPEECH,
    WHILE,
    Clause,
    Context,
    Pair,
    Report,
    Stay,
    Thread,
)
from timeline.events.itineraries import with_stops
from timeline.events.occasions import (
    topic_of,
    tour_in,
)
from timeline.events.reports import arrivals, events_of
from timeline.events.talks import attendance, in_conversation
from timeline.events.words import any_of
from timeline.lexicon import Gazetteer, event_words
from timeline.model import Article, EventMention, Kind, Mention, Part, Sentence, Span, Status, TemporalExpression, Via

_WORDS = event_words()
_ATTENDS = re.compile(f"{any_of('was_there')}|{any_of('was_there', 'there')}")
_GOES = (Status.OCCURRED, Status.PLANNED)
_PROGRAMME = re.compile(f"{any_of('programme')}[^,。;]{{0,4}}:(?:\\s|$)")
_AND_TOO = re.compile(f"(?:{_WORDS['was_there']['and_too']})?")
_FOR_WHOM = re.compile(_WORDS["was_there"]["for_whom"])
_ATTENDED_BY = re.compile(_WORDS["was_there"]["by"])
_ITEM_REACH = 8
"""Characters at the beginning of a programme's item in which its time of day stands."""
_LETTER = re.compile(any_of("letters"))
_SPEAKS_OF = re.compile(any_of("spoken_of"))
_SAYS_NEXT = re.compile(f"[并又还也]?(?:{SPEECH.pattern})")
_CLAUSE_ENDS = re.compile(r"\s*(?:\([^()]*\))?\s*$")
_ROLE = re.compile(f"[^一-鿿]*(?:前|已故|知名|[著着]名|华裔)?[^一-鿿]*{any_of('other_subject', 'roles')}(?=[一-鿿])")
_SPEAKS_UNKNOWN = re.compile(
    f"{UNKNOWN_NAME}(?:[周今昨前日]|星期)?[一二三四五六日天早晚午]{{0,3}}(?:在[^,。;]{{1,12}})?(?:{SPEECH.pattern})"
)
_CROWD = re.compile(f"[^一-鿿]*{any_of('other_subject', 'crowds')}(?=[一-鿿])")
_OTHERS = re.compile(any_of("other_subject", "words", "roles"))
_UNKNOWN_SPEAKER = re.compile(f"{UNKNOWN_NAME}[^,。;]{{0,16}}(?:{SPEECH.pattern})")
_SEVERAL_STATES = 3
"""From whom on a list is that of those who attend."""
_IS_SOURCE = re.compile(any_of("other_subject", "sources"))
"""据某社引述消息人士，他…: whoever is spoken of stays so."""
_HELD_MEANWHILE = re.compile(f"{any_of('is_held')}{any_of('while')}$")
_ENDS_WITH_OTHER = re.compile(f"(?:{OTHER_SUBJECT.pattern})$")


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
    unknown = _names_somebody_unknown(context, sentence.span)
    if not unknown and context.is_bare(sentence.span):
        return  # nothing that the article is about
    clauses = clauses_of(context, sentence)
    thread.speaker = speaker_of(context, sentence) or thread.speaker
    thread.tour = tour_in(context, sentence, clauses) or thread.tour
    topic: Mention | None = None
    speaks_of = context.has(_SPEAKS_OF)
    for at, clause in enumerate(clauses):
        subject = subject_of(context, clause) if clause.mentions else None
        if unknown and subject is None:
            _lose_subject(context, thread, clause)
        thread.subject = one_of_group(context, thread.subject, clause)
        if clause.triggers:
            if subject is None:
                later = None if at else _told_afterwards(context, clauses[:2])
                thread.subject = _told_meanwhile(context, clauses[at : at + 2]) or later or thread.subject
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
    """A总统X、B总理Y等与会, 参加会议的有X、Y: of the summit that the article is about, said in a sentence without a day or another name."""
    span, told = sentence.span, thread.gathering
    if told is None or told.date is None or context.dates_in(span) or not _ATTENDS.search(context.folded, *span):
        return []
    listed = _ATTENDED_BY.match(context.folded, *span)
    named = _listed_from(context, Span(listed.end(), span.end)) if listed else attendance(context, span)
    there = [actor_of(mention) for mention in named]
    if len(polities_of(there)) < _SEVERAL_STATES or (named[0].span.start > span.start and not listed):
        return []
    word = [listed] if listed else [*_ATTENDS.finditer(context.folded, named[-1].span.end, span.end)][:1]
    trigger = Span(*word[0].span()) if word else Span(named[-1].span.end, span.end)
    actors = distinct((*told.actors, *there))
    return [replace(told, sentence=span, trigger=trigger, actors=actors, quote=span.of(context.article.text), stated=False)]


def _listed_from(context: Context, span: Span) -> list[Mention]:
    """Those who follow one another there, up to the first words that go on with something else."""
    listed: list[Mention] = []
    at = span.start
    for mention in context.mentions_in(span):
        if mention.kind is not Kind.PERSON or not mention.polity or mention.via is Via.PRONOUN or is_silent(mention):
            continue
        if listed and not _AND_TOO.fullmatch(context.folded, at, mention.span.start):
            break
        goes_for = _FOR_WHOM.match(context.folded, mention.span.end)
        at = goes_for.end() if goes_for else mention.span.end
        listed.append(mention._replace(person=None, title="", polity="") if goes_for else mention)
    return [mention for mention in listed if mention.polity]


def _in_clause(context: Context, thread: Thread, sentence: Sentence, clauses: tuple[Clause, ...]) -> Iterator[EventMention]:
    """The events of the last of the clauses."""
    *earlier, clause = clauses
    for trigger in clause.triggers:
        report = Report.of(context, sentence, tuple(earlier), clause, trigger)
        found = events_of(report, thread)
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
    if len(two) < 2 or not two[0].mentions or not WHILE.search(context.folded, *two[0].span):
        return None  # 访问期间，X会见他: not X's visit
    if _HELD_MEANWHILE.search(context.folded, *two[0].span) and not JOINS.match(context.folded, two[0].span.start):
        return None  # 峰会11月底在P举行时，X计划同Y会谈: nobody says who attends it
    return _opens(context, two[1])


def _told_afterwards(context: Context, clauses: tuple[Clause, ...]) -> Mention | None:
    """继4月访问P之后，李希又…, 与X会谈后，李希…, at the beginning of a sentence; not 两国领导人会晤后，X访问P."""
    opening = clauses[0]
    if len(clauses) < 2 or not opening.mentions or not AFTER_DEED.search(context.folded, *opening.span):
        return None
    first = opening.mentions[0].span.start
    is_whom = first >= opening.triggers[0].span.end or JOINS.search(context.folded, max(opening.span.start, first - 1), first)
    return _opens(context, clauses[1]) if is_whom else None


def _opens(context: Context, clause: Clause) -> Mention | None:
    subject = subject_of(context, clause)
    return subject if subject and subject.span.start == clause.span.start else None


def _names_somebody_unknown(context: Context, span: Span) -> bool:
    """An official or a role without a name, or what may be the name of somebody Chinese who says something."""
    if _OTHERS.search(context.masked, *span):
        return True
    return SPEECH.search(context.masked, *span) is not None and _UNKNOWN_SPEAKER.search(context.masked, *span) is not None


def _is_of_somebody_unknown(context: Context, clause: Clause) -> bool:
    """前球星X抵达机场，他…, 黄之锋在网上表示他…: the pronoun is not whoever was spoken of before."""
    if _SPEAKS_UNKNOWN.match(context.masked, *clause.span):
        return True
    named = any(mention.kind is Kind.PERSON and mention.via is not Via.PRONOUN for mention in clause.mentions)
    return not named and _ROLE.match(context.masked, *clause.span) is not None


def _lose_subject(context: Context, thread: Thread, clause: Clause) -> None:
    """学生感谢X，期待再次到访: not whoever was spoken of; but 民众围观，他会见X is."""
    if _is_of_somebody_unknown(context, clause):
        thread.subject = thread.named = None
    elif _CROWD.match(context.masked, *clause.span):
        thread.subject = None


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
    elif not (person or clause.triggers or _IS_SOURCE.match(context.folded, *clause.span)):
        other = _ENDS_WITH_OTHER.search(context.masked, *clause.span)
        if other and not OBJECT_AFTER.search(context.folded, clause.span.start, other.start()):
            thread.subject = None


def _remember(context: Context, thread: Thread, event: EventMention, sentence: Sentence) -> None:
    if event.type != "visit" and len(polities_of(event.actors)) > 1:
        told = (event.date.end if event.date else None, sentence.span.end, event.status is Status.PLANNED)
        sides = tuple(actor for actor in event.actors if actor.person or actor.title or not is_group(context, actor.polity))
        if len(polities_of(sides)) > 1:
            thread.pair = Pair(sides, *told)  # 共同出席中阿峰会，双方还…: the two
        elif event.session == "" or not names_of(sides) or not names_of(sides) <= names_of(thread.pair.actors):
            thread.pair = Pair(event.actors, *told)  # not 会见X。东盟外长会期间，双方再次会晤
    if event.date and event.status is not Status.DENIED:
        thread.date, thread.date_at, thread.date_status = event.date, sentence.span.end, event.status
        thread.date_people = names_of(event.actors)
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
            thread.arrivals.update(dict.fromkeys(arrivals(visit.actors, visit.host), visit.date.start))


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
    visitors = names_of(actor for actor in visit.actors if actor.role == "visitor")
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
    return sojourn if sojourn and again and all(names_of(each.actors) & names_of(sojourn.actors) for each in found) else None
