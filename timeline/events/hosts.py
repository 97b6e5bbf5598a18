"""Who receives a visitor: who has invited them, is there when they come or go, deals with them, or recalls it when the two meet again.

Knows how a text tells of a host; does not know who visits, nor where they go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from timeline.events.actors import LEADING_OFFICES, actor_of
from timeline.events.context import GOING, INVITED_BY, TALKING, Context, Report, Thread
from timeline.events.words import any_of
from timeline.lexicon import BLOT, after_last, alternation, each_word, event_words, fold
from timeline.model import Actor, Kind, Mention, Span, TemporalExpression

_WORDS = event_words()
_GREETS_WORDS = _WORDS["greets"]
_INVITES = _WORDS["invitation"]["verb"]
_VISITS_NEXT = re.compile(f",?(?:{any_of('listed', 'done')}|开始)?对[^,。;]{{1,14}}{any_of('listed', 'done')}")
_WELCOMING = f"(?!{_WORDS['welcome']['errand']})[^,。;]{{2,24}}?{any_of('welcome')}"
_WELCOMED = re.compile(each_word(_WORDS["welcome"]["by"], _WELCOMING, unless_after=_WORDS["welcome"]["not"]))
_DECORATED = re.compile(f",(?:{any_of('welcome', 'then')})?{any_of('welcome', 'by')}[^,。;]{{2,24}}?{any_of('welcome', 'decorated')}")
_FAREWELL = tuple(_GREETS_WORDS["farewell"])
_AT_THE_PLACE = each_word(_GREETS_WORDS["where"], f"[^,。;]{{0,8}}{any_of('greets', 'words', 'farewell')}")
_IN_STYLE = f"{alternation(_GREETS_WORDS['warmly'])}|{_GREETS_WORDS['in_style']}"
_ALONE = each_word(_GREETS_WORDS["alone"], f"(?=[^一-鿿{BLOT}]|$)")
_GREETING = re.compile(f"{_AT_THE_PLACE}|{_IN_STYLE}|{_ALONE}")
_COMPANY = f"(?:{any_of('led', 'party')}|{any_of('joins', 'with')}{any_of('joins', 'kin')}?)[^,。;{_GREETS_WORDS['passive']}]{{1,14}}?"
_OFFICES = f"[,、][^。;{_GREETS_WORDS['passive']}]{{0,30}}?等[^,。;]{{0,8}}?"
"""A总理，陪同部长等高级官员: who else is there, without names."""
_GREETS = re.compile(f"(?:{_COMPANY}|{_OFFICES})?[^,。;{_GREETS_WORDS['passive']}]{{0,6}}?(?:{_AT_THE_PLACE}|{_IN_STYLE})(?=[^一-鿿]|并|$)")
_GREETS_ALONE = re.compile(rf"(?:\([^()]{{1,3}}\))?[^,。;{BLOT}{_GREETS_WORDS['passive']}]{{0,4}}?(?:{_ALONE})")
_CLAUSE_ENDS = re.compile("[,。;!?\n]")
_ON_BEHALF = tuple(_GREETS_WORDS["on_behalf"])
_IN_ONE_LIST = re.compile(f"[^,。;、的]{{0,4}}?(?:{any_of('led', 'party')}|,|{any_of('joins', 'with')})[^。;]{{0,30}}")
"""Between two who stand side by side: A总理，外长B; A率外长B."""
_KIN = tuple(_WORDS["joins"]["kin"])
_CEREMONY = re.compile(f"{any_of('greets', 'ceremony')}[^,。;]{{0,12}}{any_of('greets', 'ceremonies')}")
_OPENS = _GREETS_WORDS["opens"]
_TO_SECOND_END = re.compile("[^。!?\n]*[。!?]?\n*[^。!?\n]*")
_GREETING_REACH = 160
"""Characters after an arrival in which it is told who was there."""
_WELCOME_REACH = 60
_WITH = re.compile(f",{any_of('dealings', 'begins')}?{any_of('dealings', 'with')}")
_DEALS = re.compile(f"(?:{_WORDS['dealings']['there']})?{any_of('dealings')}")
_TITLE_LENGTH = 8
_NEXT, _HONOURS = re.compile(","), re.compile(_WORDS["dealings"]["honours"])
_WE = re.compile(any_of("dealings", "we"))
_THIS_ONE = re.compile(f"{any_of('dealings', 'this')}[^,。;]{{0,3}}$")


# --- who has invited, and who is there ---------------------------------------------------------------------------------


def inviters_of(report: Report) -> tuple[Actor, ...]:
    """应普京总统邀请, 受到普京的欢迎, 普京到机场迎接: the host."""
    return _named_in_invitation(report) or _inviting(report) or _welcoming(report) or _in_ceremony(report) or _greeters(report)


def _named_in_invitation(report: Report) -> tuple[Actor, ...]:
    """应A邀请，B访问P: A."""
    context, clause = report.context, report.clause
    for part in report.backwards:
        match = INVITED_BY.search(context.folded, *part.span)
        if match:
            return _officials(mention for mention in part.mentions if Span(*match.span()).contains(mention.span))
    after = INVITED_BY.match(context.folded, clause.span.end + 1, report.sentence.span.end)
    if after and _VISITS_NEXT.match(context.folded, after.end()):  # 抵达莫斯科，应X邀请，对P进行国事访问
        return _officials(context.mentions_in(Span(*after.span())))
    return ()


def _inviting(report: Report) -> tuple[Actor, ...]:
    """A邀请B访问P: A."""
    verb = report.context.folded.find(_INVITES, *report.clause.span)
    return _officials(mention for mention in report.clause.mentions if 0 <= verb - mention.span.end <= 2)[-1:]


def _welcoming(report: Report) -> tuple[Actor, ...]:
    """B抵达P，受到A的热烈欢迎; 获A授予勋章: A."""
    folded, end = report.context.folded, report.clause.span.end
    welcomed = _WELCOMED.search(folded, end, end + _WELCOME_REACH) or _DECORATED.match(folded, end)
    return _officials(report.context.mentions_in(Span(*welcomed.span()))) if welcomed else ()


def _in_ceremony(report: Report) -> tuple[Actor, ...]:
    """A在总统府举行仪式，欢迎B对P进行国事访问: A."""
    return _officials(report.earlier[-1].mentions)[:1] if is_received(report) else ()


def is_received(report: Report) -> bool:
    """Whether the clause before tells of a ceremony that welcomes the visitor."""
    folded = report.context.folded
    welcomes = bool(report.earlier) and folded.startswith(_OPENS, report.clause.span.start)
    return welcomes and _CEREMONY.search(folded, *report.earlier[-1].span) is not None


def _greeters(report: Report) -> tuple[Actor, ...]:
    """B抵达P。A率高级官员到机场迎接: A, in the sentence of the arrival or the one after it; of several, of each state the first."""
    context, start = report.context, report.trigger.span.end
    if not context.has(_GREETING):
        return ()
    second = _TO_SECOND_END.match(context.folded, start, start + _GREETING_REACH)
    end, own = second.end() if second else start, report.sentence.span.end
    told = Span(start, own if context.tells_in(GOING, Span(own, max(end, own))) else end)  # not where another arrival comes next
    near = [each for each in context.mentions_in(told) if each.person and not _is_met_or_stands_back(report, each)]
    greetings = [(at, said) for at, each in enumerate(near) if (said := _greeting_by(context, each))]
    if not greetings:
        return ()
    last, said = greetings[-1]
    first = last
    while first and _are_listed(context, near[first - 1], near[first]):
        first -= 1
    chiefs: dict[str, Actor] = {}
    for actor in _officials(mention for mention in near[first : last + 1] if not _is_family(context, mention)):
        chiefs.setdefault(actor.polity, actor)
    parting = said.endswith(_FAREWELL)  # which is the host's deed, or left to whoever has the time
    return tuple(actor for actor in chiefs.values() if not parting or _led(actor, context.published))


def _is_met_or_stands_back(report: Report, mention: Mention) -> bool:
    """将会见X，王毅到机场迎接; 王毅代表X到机场迎接: not X."""
    context, start = report.context, mention.span.start
    clause = after_last(_CLAUSE_ENDS, context.folded, report.sentence.span.start, start)
    return context.tells_in(TALKING, Span(clause, start)) or context.folded.endswith(_ON_BEHALF, clause, start)


def _are_listed(context: Context, one: Mention, other: Mention) -> bool:
    """A总理，外长B; A率外长B; not 将与A会谈，B."""
    gap = Span(one.span.end, other.span.start)
    return _IN_ONE_LIST.fullmatch(context.folded, *gap) is not None and not context.tells_in(TALKING, gap)


def _greeting_by(context: Context, mention: Mention) -> str:
    """What follows one who is there to greet, or to see somebody off."""
    greets = _GREETS.match(context.folded, mention.span.end) or _GREETS_ALONE.match(context.masked, mention.span.end)
    return greets[0] if greets else ""


def _is_family(context: Context, mention: Mention) -> bool:
    """夫人X, 总统夫人X: of the family of whoever is there."""
    titles = (fold(term.title) for term in mention.person.terms) if mention.person else ()
    return context.folded.endswith(_KIN, 0, mention.span.start) or any(title.endswith(_KIN) for title in titles)


def _officials(mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    return tuple(actor_of(mention) for mention in mentions if mention.kind is Kind.PERSON and mention.polity)


def _led(actor: Actor, day: date | None) -> bool:
    """Whether they led their state or its government on that day."""
    terms = actor.person.terms if actor.person else ()
    return any(term.polity == actor.polity and term.office in LEADING_OFFICES and term.covers(day) for term in terms)


# --- with whom the visitor dealt ---------------------------------------------------------------------------------------


def receivers_of(
    report: Report, thread: Thread, visitors: Sequence[Actor], host: str, when: TemporalExpression | None
) -> tuple[Actor, ...]:
    """Those of the visited polity with whom the text says the visitor dealt there."""
    dealt_with = _in_next_clause(report, host, _WITH, _DEALS) or _in_next_clause(report, host, _NEXT, _HONOURS)
    return dealt_with or _recalls(report, thread, visitors, host, when)


def _in_next_clause(report: Report, host: str, opens: re.Pattern[str], does: re.Pattern[str]) -> tuple[Actor, ...]:
    """B对P进行国事访问，同A共同宣布…; B访问P，A为他授予勋章: A."""
    context = report.context
    begins = opens.match(context.folded, report.clause.span.end)
    near = _officials(context.mentions_in(Span(begins.end(), begins.end() + _TITLE_LENGTH))) if begins else ()
    return tuple(actor for actor in near if actor.polity == host and actor.span and does.match(context.folded, actor.span.end))[:1]


def _recalls(report: Report, thread: Thread, visitors: Sequence[Actor], host: str, when: TemporalExpression | None) -> tuple[Actor, ...]:
    """A同B会谈。A表示，去年B访问P，我们达成共识: A, if A led P then; 你此次访P: A."""
    pair = [actor for actor in thread.pair.actors if actor.person]
    names = {visitor.name for visitor in visitors}
    others = [actor for actor in pair if actor.polity == host and actor.name not in names]
    guests = [actor for actor in pair if actor.name in names]
    speaker = thread.speaker.person if thread.speaker else None
    if len(pair) != 2 or not others or not guests or speaker not in (others[0].person, guests[0].person):
        return ()
    if when is None:
        return tuple(others) if _THIS_ONE.search(report.context.folded, *report.lead) else ()
    rest = Span(report.trigger.span.end, report.sentence.span.end)
    others_there = any(m.person and m.polity == host and m.person != others[0].person for m in report.context.mentions_in(rest))
    together = _WE.search(report.context.folded, *rest) is not None and not others_there
    return tuple(others) if together and _led(others[0], when.start) else ()
