"""Which way a clause looks: to what was, to what will be, or neither.

Knows the cues of tense and how far they reach; does not know dates.
"""

from __future__ import annotations

import re

from timeline.dates.anchoring import Tense
from timeline.lexicon import alternation, temporal

CLAUSE_END = re.compile(r"[,。;!?\n:]")
_UP_TO_CLAUSE = re.compile(f".*{CLAUSE_END.pattern}", re.DOTALL)
SAID = re.compile("(?:" + "|".join(map(re.escape, temporal()["speech"])) + ")")
_GOES, _WILL = (re.compile(alternation(temporal()[key])) for key in ("goes", "goes_on_ahead"))
_PUT_OFF = tuple(temporal()["put_off"])
_CUES = {
    Tense.FUTURE: re.compile(alternation(temporal()["future"])),
    Tense.PAST: re.compile(alternation(temporal()["past"])),
}
_GIVES_NOTICE = re.compile(alternation(temporal()["gives_notice"]))
_NOTICE_OVER = re.compile(f"(?:早?已经?|早就|刚刚?)?(?:{_GIVES_NOTICE.pattern})了?")
_AFTER = "后"
"""宣布参选后3日: so long after it was announced."""
_BY_PLAN = re.compile(alternation(temporal()["by_plan"]))
_NOT_UNTIL = re.compile("才(?![能会可将])")
"""7月才访华: it came to that, late."""
_COMES_AFTER, _AFTER_REACH = re.compile(alternation(temporal()["afterwards"])), 12
_NOT_YET = re.compile(f"{_CUES[Tense.FUTURE].pattern}|[。;!?]")
"""Between what comes afterwards and the verb of speech: it is to come, or said of something else."""


def tense_of(folded: str, start: int, end: int) -> Tense:
    """Which way the clause looks in which ``folded[start:end]`` stands; a comma right after the words adds the next clause."""
    earlier = _UP_TO_CLAUSE.match(folded, max(0, start - 60), start)
    left = earlier.end() if earlier else max(0, start - 60)
    if folded.endswith(_PUT_OFF, left, start):
        return Tense.FUTURE
    if SAID.match(folded, end):  # 周二称，将……: what is said may look ahead, the saying does not
        return Tense.FUTURE if _CUES[Tense.FUTURE].search(folded, left, start) else Tense.PAST
    if _NOT_UNTIL.match(folded, end):
        return Tense.PAST
    following = CLAUSE_END.search(folded, end, end + 60)
    if following and following[0] in ",:" and following.start() - end <= 1:
        following = CLAUSE_END.search(folded, following.end(), following.end() + 60)
    before = _BY_PLAN.sub("", folded[left:start])
    notice = not before.endswith(_AFTER) and _GIVES_NOTICE.search(before)
    if notice:
        before = _NOTICE_OVER.sub("", before)  # 已宣布总统29日访问: what is done is the announcing
    clause = before + "\0" + _BY_PLAN.sub("", folded[end : following.start() if following else end + 60])
    if _CUES[Tense.FUTURE].search(clause):
        return Tense.FUTURE
    if _CUES[Tense.PAST].search(clause) or (following and _is_over(folded, following.end())):
        return Tense.PAST
    goes_on = following is not None and following[0] == "," and _WILL.match(folded, following.end()) and _GOES.search(clause)
    return Tense.SOON if goes_on or notice else Tense.OPEN


def _is_over(folded: str, start: int) -> bool:
    """3月5日会见X，会后表示…: the next clause tells what came after; not 会后将举行记者会."""
    after = _COMES_AFTER.match(folded, start)
    if after is None:
        return False
    said = SAID.search(folded, after.end(), after.end() + _AFTER_REACH)
    return said is not None and not _NOT_YET.search(folded, after.end(), said.end())
