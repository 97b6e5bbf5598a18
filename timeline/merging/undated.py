"""What a sentence says beyond the fields of its mention: that a visit without a date took place, or that an earlier occasion is recalled.

Knows the wording of one mention; does not know what other mentions say.
"""

from __future__ import annotations

import re

from timeline.lexicon import alternation, event_words, fold
from timeline.model import EventMention

_WORDS = event_words()["beside"]
_BESIDE, _DOING, _ENDED = (f"(?:{alternation(_WORDS[key])})" for key in ("words", "doing", "ended"))
_GAP = re.compile(
    f"(?:{_BESIDE}|{'|'.join(_WORDS['kinds'])}){{0,3}}(?:{_DOING}(?:对[^,。;]{{1,9}}的)?|对[^,。;]{{1,9}}进行了?)?"
    f"|是?在?{_ENDED}了?(?:[^,。;]{{2,20}}并)?(?:对[^,。;]{{1,24}}(?:的|进行))?(?:[一二三四五六七八九十两0-9]+天)?"
)
"""What may stand between a visitor and the word for a visit."""
_HAS_GONE = re.compile(f"(?:{alternation(_WORDS['has_gone'])})+")
"""The same, before the word for a journey: 蓬佩奥曾前往平壤."""
_ALONE = re.compile(f"(?![^,。;]*(?:{alternation(_WORDS['private_journey'])}))[^,。;]{{1,8}}(?:[,。;]|$)")
"""Where they went is all that is said: not 曾前往英国求学."""
_LONGEST_GAP = 40
_UNDER_WAY = re.compile(_WORDS["under_way"])
"""The same, before the word for attending."""
_WHO_WENT = re.compile(r"[^,。;]{0,14}的\Z")
"""Between the word and whoever went: 访问台湾的X."""
_OF_ANOTHER = re.compile(_WORDS["of_another"])
_DOUBTED = re.compile(_WORDS["doubted"])
_TO_VISIT = re.compile(f"[^,。;]{{2,12}}?(?:{_DOING}|进行)?[^,。;]{{0,4}}?(?:{alternation(_WORDS['to_visit'])})|{_WORDS['to_attend']}")
_RECALLED, _LOOKS_BACK, _MANY = (re.compile(alternation(event_words()["looks_back"][key])) for key in ("recalled", "words", "many"))
_OF_OLD = re.compile(alternation(_WORDS["of_old"]))
_AHEAD, _BACK = (re.compile(alternation(event_words()["status"]["denied"][key])) for key in ("ahead", "back"))


def says_who_went(visit: EventMention) -> bool:
    """Whether it is beyond doubt who went, as with 蓬佩奥访问德国, 此行首站是德国 and 正在台湾访问的X."""
    if visit.rule.startswith("stop"):
        return True
    before, after = _around(visit)
    visitors = [actor.span for actor in visit.actors if actor.role == "visitor" and actor.person and actor.span]
    following = [span.start - visit.trigger.end for span in visitors if span.start >= visit.trigger.end]
    if following:
        return _is_about_who_went(visit, before, after[: min(following)])
    distances = [visit.trigger.start - span.end for span in visitors]
    if _DOUBTED.match(after):
        return False
    if visit.rule.startswith("goes") and not _TO_VISIT.match(after):
        if not _ALONE.match(after):
            return False
        gap = _HAS_GONE
    else:
        gap = _UNDER_WAY if visit.rule.startswith("attends") else _GAP
    return any(0 <= distance <= _LONGEST_GAP and gap.fullmatch(before, len(before) - distance) for distance in distances)


def is_under_way(visit: EventMention) -> bool:
    """正在德国访问, 正在台湾访问的X: who is written of is there, or was."""
    before, after = _around(visit)
    following = [a.span.start - visit.trigger.end for a in visit.actors if a.role == "visitor" and a.person and a.span]
    there = [distance for distance in following if distance >= 0]
    return _UNDER_WAY.search(before) is not None or (bool(there) and _is_about_who_went(visit, before, after[: min(there)]))


def _is_about_who_went(visit: EventMention, before: str, between: str) -> bool:
    """由中国转抵越南访问的X, 正在曼谷出席峰会的X; not 批评佩洛西访问台湾的X."""
    if _OF_ANOTHER.search(before) or (visit.rule.startswith("attends") and not _UNDER_WAY.search(before)):
        return False
    return _WHO_WENT.fullmatch(between) is not None


def looks_back(meeting: EventMention) -> bool:
    """上次会面时, 此前曾会见, 距离首次会晤: on another occasion than the one that the article is about."""
    said = fold(meeting.quote)
    return _LOOKS_BACK.search(said, 0, meeting.trigger.end - meeting.sentence.start) is not None or _RECALLED.search(said) is not None


def is_of_one_journey(visit: EventMention) -> bool:
    """Not 此前访问了A、B和C, nor 今年以来访问了A、B和C, which may have been several."""
    return not looks_back(visit) and _MANY.search(fold(visit.quote)) is None


def is_named_by_place(session: EventMention) -> bool:
    """即将举行的上合组织天津峰会: there is but one; not 时任首相曾期待马德里峰会, which was still to come then."""
    before, _ = _around(session)
    return session.place is not None and before.endswith(fold(session.place.name)) and _OF_OLD.search(fold(session.quote)) is None


def denies_a_plan(denial: EventMention) -> bool:
    """白宫表示不会会面; not 任内尚未访问, which denies no more than the past."""
    said = fold(denial.quote)
    return _AHEAD.search(said) is not None and _BACK.search(said) is None


def _around(mention: EventMention) -> tuple[str, str]:
    """The sentence before the word that tells of the event, and after it."""
    start, end = (at - mention.sentence.start for at in mention.trigger)
    return fold(mention.quote[:start]), fold(mention.quote[end:])
