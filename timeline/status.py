"""What a clause says became of an event: occurred, planned, cancelled or denied, with the cue's reach.

Knows cues and how far they reach; does not know who takes part.
"""

from __future__ import annotations

import functools
import re
from datetime import date

from timeline.edtf import Edtf
from timeline.lexicon import alternation, event_words
from timeline.model import Span, Status

_DENIAL_REACH = 14
"""Characters between a negation and the trigger that it denies: 没有 negates what follows at once, not the whole sentence."""
_CANCELLED_BEFORE, _CANCELLED_AFTER = 24, 10
"""Characters on either side of the trigger in which a cancellation is its own."""
_SETTING_OUT = frozenset(event_words()["status"]["planned"]["setting_out"])
_BESIDE = tuple(event_words()["status"]["planned"]["beside"])
_INVITATION = event_words()["invitation"]
_ADVERBS = "公开正式直接明确立即主动再会能"
"""Characters of what may stand between a negation and the verb that it denies."""
_IMMINENT = re.compile(alternation(event_words()["status"]["planned"]["imminent"]))
_IMMINENT_REACH = 12
_WISHED = re.compile(
    f"(?:{alternation(event_words()['status']['cancelled']['wished'])})[^,。;]{{0,3}}(?:{alternation(event_words()['status']['cancelled']['words'])})"
)
"""要求取消访问: somebody wants it called off, and it has not been."""
_INVITED = re.compile(f"(?:{alternation(_INVITATION['reason'])})[^,。;]{{0,40}}?(?:{alternation(_INVITATION['words'])})")
"""应…邀请 says why somebody goes, not that the journey is still to come."""


@functools.cache
def _cues(status: Status, key: str = "words") -> re.Pattern[str]:
    return re.compile(alternation(event_words()["status"][status.value][key]))


def status_of(folded: str, clause: Span, trigger: Span, when: Edtf | None, published: date | None) -> Status | None:
    """The status that the clause gives the trigger's event; ``None`` where it says nothing.

    Denial reaches forward a few words, cancellation over the clause, a plan forward to the trigger; a date after
    publication can only be a plan.
    """
    before = _INVITED.sub("", folded[clause.start : trigger.start])
    after = folded[trigger.end : clause.end]
    if _is_cancelled(before, after):
        return Status.CANCELLED
    if _is_denied(before):
        return Status.DENIED
    if _is_planned(before, after, when, published):
        return Status.PLANNED
    if _cues(Status.OCCURRED).search(_cues(Status.OCCURRED, "unless").sub("", before)) or _cues(Status.OCCURRED, "after").match(after):
        return Status.OCCURRED
    return None


def _is_cancelled(before: str, after: str) -> bool:
    cues = _cues(Status.CANCELLED)
    near = _WISHED.sub("", before)[-_CANCELLED_BEFORE:]
    return bool(cues.search(near) or cues.search(after[:_CANCELLED_AFTER]))


def _is_denied(before: str) -> bool:
    return bool(_cues(Status.DENIED).search(before[-_DENIAL_REACH:])) and not _cues(Status.DENIED, "unless").search(before)


def is_of_another_verb(folded: str, clause: Span, trigger: Span) -> bool:
    """Whether what stands before the trigger denies another verb, so that nothing is said of the event: 并未支持…访美."""
    cues = [*_cues(Status.DENIED).finditer(folded, max(clause.start, trigger.start - _DENIAL_REACH), trigger.start)]
    cue = cues[-1] if cues else None
    return bool(cue and _cues(Status.DENIED, "other").match(folded[cue.end() : trigger.start].lstrip(_ADVERBS)))


def _is_planned(before: str, after: str, when: Edtf | None, published: date | None) -> bool:
    first = when.earliest if when else None
    if published and first and first > published:
        return True
    if before.endswith(_BESIDE):
        return True
    cue = _cues(Status.PLANNED).search(before)
    past = bool(published and first and first < published)
    if cue and not (past and cue[0] in _SETTING_OUT) and not _is_settled(before[cue.end() :], first, published):
        return True
    return bool(_cues(Status.PLANNED, "after").match(after) or _IMMINENT.search(after[:_IMMINENT_REACH]))


def _is_settled(between: str, first: date | None, published: date | None) -> bool:
    """Whether the cue is only the reason for something that did happen: 应邀请，已于20日抵达."""
    return bool(_cues(Status.OCCURRED, "settled").search(between)) and bool(first and published and first <= published)
