"""What a clause says became of an event: occurred, planned, cancelled or denied, with the cue's reach.

Knows cues and how far they reach; does not know who takes part.
"""

from __future__ import annotations

import functools
import re
from datetime import date

from timeline.edtf import Edtf
from timeline.lexicon import event_words, fold
from timeline.model import Span, Status

_DENIAL_REACH = 14
"""Characters between a negation and the trigger that it denies: 没有 negates what follows at once, not the whole sentence."""
_OBJECT_MARKER = re.compile("将(?:此|其|这|该|两|双|中|美|俄|会|于?访问日|问题)")


_INVITED = re.compile("[应受][^,。;]{0,40}?(?:邀请|之邀|约请)")
"""应…邀请 says why somebody goes, not that the journey is still to come."""


@functools.cache
def _cues(status: Status) -> re.Pattern[str]:
    words = sorted((fold(word) for word in event_words()["status"][status.value]["words"]), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def status_of(folded: str, clause: Span, trigger: Span, when: Edtf | None, published: date | None) -> Status | None:
    """The status that the clause gives the trigger's event; ``None`` where it says nothing.

    Denial reaches forward a few words, cancellation over the clause, a plan forward to the trigger; a date after
    publication can only be a plan.
    """
    before = _INVITED.sub("", folded[clause.start : trigger.start])
    after = folded[trigger.end : clause.end]
    if _cancelled(before, after):
        return Status.CANCELLED
    if _cues(Status.DENIED).search(before[-_DENIAL_REACH:]) and not re.search("没有(?:结束|停止)|未来|不得不|不仅|不但|从未如此|前所未有|未经", before):
        return Status.DENIED
    first = when.earliest if when else None
    if published and first and first > published:
        return Status.PLANNED
    planned = _cues(Status.PLANNED).search(before)
    if planned and not _settled(before[planned.end() :], when, published):
        return Status.PLANNED
    if after.startswith(("计划", "安排", "行程", "日程", "邀请", "筹备", "提议")):
        return Status.PLANNED
    if _cues(Status.OCCURRED).search(before) or after.startswith(("了", "过", "后", "时", "期间", "中")):
        return Status.OCCURRED
    return None


def _cancelled(before: str, after: str) -> bool:
    return bool(_cues(Status.CANCELLED).search(before[-24:]) or _cues(Status.CANCELLED).search(after[:10]))


def _settled(between: str, when: Edtf | None, published: date | None) -> bool:
    """Whether the cue is only the reason for something that did happen: 应邀请，已于20日抵达."""
    return bool(re.search("(?:已|已经|曾)(?:于|在|经)?", between)) and bool(when and published and when.earliest and when.earliest <= published)
