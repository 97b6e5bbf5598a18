"""From text to date expressions: the days that each phrase comes to, in the light of what the text said before.

Knows quotations and what was named last; how expressions are written is the business of datewords and phrases.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from timeline.dates.anchoring import FRESH, Anchor, Grain, Reach, Story, Stretch, Tense
from timeline.dates.phrases import Phrase, find_phrases
from timeline.dates.resolving import candidates_of, existing, has_gone_on, near_candidates, valued
from timeline.dates.tenses import CLAUSE_END, SAID, tense_of
from timeline.edtf import Day, Edtf, as_day
from timeline.lexicon import alternation, fold, gazetteer, temporal
from timeline.model import Span, TemporalExpression

_PARAGRAPH = 600
"""How far back in a paragraph is looked for what a word may hang on."""
_QUOTED = re.compile(r"“[^“”\n]{8,2000}”")
_SPEECH = re.compile("(?:" + "|".join(map(re.escape, temporal()["speech"])) + ")[,:]")
_LOOKS = {tense: f"in a clause that looks to the {tense}" for tense in (Tense.PAST, Tense.FUTURE)} | {
    Tense.SOON: "in a clause after which the next one looks to the future"
}
_LEADING_UP = re.compile("(?:" + "|".join(map(re.escape, temporal()["leading_up"])) + ")[^,。;!?\n]{0,12}$")
_NOT_LEADING_UP = re.compile(alternation(temporal()["not_leading_up"]))
_MEANT = tuple(temporal()["meant"])


@dataclass(slots=True)
class _State:
    """What the text has named so far: moved along by ``find_dates``, seen by nobody else."""

    focus: Stretch | None = None
    focus_at: int = -1
    year: int | None = None
    year_at: int = -1
    year_in_figures: bool = False
    before: Phrase | None = None
    """The expression before, and which way its clause looked."""
    tense: Tense = Tense.OPEN
    last: Stretch | None = None
    """The date last named, whatever its grain; below, where it ends, and the words for it."""
    last_at: int = -1
    last_words: Phrase | None = None
    last_has_gone_on: bool = False
    bare_day: Stretch | None = None
    bare_day_at: int = -1
    """The last day that was told by its number alone and is that of the report's own time."""
    in_other_times: int = 0
    """How many dates in a row were of years long past."""
    months: set[tuple[int, int]] = field(default_factory=set)
    """Months that are well over by now and were named without their year."""


def find_dates(text: str, *, published: Day | None = None, prefer: str = "news") -> tuple[TemporalExpression, ...]:
    """The date expressions of ``text`` in reading order, resolved against ``published``.

    >>> [str(found.value) for found in find_dates("周三(15日)举行视频会晤", published=date(2021, 12, 16))]
    ['2021-12-15']
    """
    return tuple(reading.expression for reading in _read(text, as_day(published), prefer))


class Finder:
    """``find_dates`` for a text that is read with one day after another: its expressions are looked for only once.

    >>> find = Finder("周三举行会晤")
    >>> [str(found.value) for day in (date(2021, 12, 16), date(2021, 12, 23)) for found in find(day)]
    ['2021-12-15', '2021-12-22']
    """

    def __init__(self, text: str) -> None:
        wording = _worded(text)
        self._wording = wording._replace(phrases=tuple(wording.phrases))

    def __call__(self, published: date | None = None, *, prefer: str = "news") -> tuple[TemporalExpression, ...]:
        return tuple(reading.expression for reading in _read_again(self._wording, published, prefer))


class _Reading(NamedTuple):
    """An expression, with what it was made from."""

    expression: TemporalExpression
    phrase: Phrase
    anchor: Anchor
    stretch: Stretch | None


class _Wording(NamedTuple):
    """A text and what it says of dates, before any day is known that this is counted from."""

    text: str
    squeezed: _Squeezed
    quotes: list[Span]
    phrases: Iterable[Phrase]


def _worded(text: str) -> _Wording:
    squeezed = _squeeze(fold(text))
    quotes = [Span(*match.span()) for match in _QUOTED.finditer(squeezed.text)]
    return _Wording(text, squeezed, quotes, find_phrases(squeezed.text))


def _read(text: str, published: date | None, prefer: str) -> list[_Reading]:
    return _read_again(_worded(text), published, prefer)


def _read_again(wording: _Wording, published: date | None, prefer: str) -> list[_Reading]:
    """All readings; a headline that looks neither way (X周日出访) means the day that the text goes on to tell with the same words."""
    readings = list(_resolved(wording, published, prefer))
    headline_end = wording.squeezed.text.find("\n")
    if headline_end < 0 or prefer != "news" or not readings or readings[0].phrase.start > headline_end:
        return readings
    lead = _LEAD.search(wording.squeezed.text, headline_end)
    body = [reading for reading in readings if lead and lead.start() <= reading.phrase.start < lead.end()]
    for at, reading in enumerate(readings):
        if reading.phrase.start > headline_end or reading.anchor.tense is not Tense.OPEN or _reach_of(reading.phrase) is not Reach.BARE:
            continue
        words = reading.expression.text
        same = re.compile(rf"(?:.*(?<![{_DIGITS}]))?{re.escape(words)}", re.DOTALL)
        told = next((each for each in body if same.fullmatch(each.expression.text) and not _is_announcement(each, wording)), None)
        sure = told and (told.anchor.tense is not Tense.OPEN or told.expression.text != words)  # 下周一 below 周一
        if told and sure and told.expression.value not in (None, reading.expression.value):
            basis = f"{told.expression.basis}; so the text below the headline"
            readings[at] = reading._replace(expression=replace(reading.expression, value=told.expression.value, basis=basis))
    return readings


def _is_announcement(reading: _Reading, wording: _Wording) -> bool:
    """上周三宣布: the day on which something is only said."""
    return _REPORTS.match(wording.squeezed.text, reading.phrase.end) is not None


def _resolved(wording: _Wording, published: date | None, prefer: str) -> Iterator[_Reading]:
    text, squeezed, quotes, phrases = wording
    folded = squeezed.text
    state = _State()
    for phrase in phrases:
        anchor = _anchor(phrase, folded, quotes, state, published, prefer)
        span = squeezed.span(phrase.start, phrase.end)
        expression, stretch = _resolve(phrase, folded, anchor, published, span, text[span.start : span.end])
        if anchor.day not in (None, published) and (expression.value is None or expression.conflict):
            reported = anchor._replace(day=published)
            again, stretch_then = _resolve(phrase, folded, reported, published, span, expression.text)
            if expression.value is None or not again.conflict:  # not said on the day that the report is about after all
                anchor, expression, stretch = reported, again, stretch_then
        yield _Reading(expression, phrase, anchor, stretch)
        if stretch and not stretch.approximate and not _leads_up(folded, phrase) and not _IN_BRACKETS.search(folded, 0, phrase.start):
            _move(state, phrase, stretch, anchor, folded)
            state.in_other_times = state.in_other_times + 1 if _is_other_time(stretch.last.year, published) else 0
            state.last_has_gone_on = anchor.story is not None and has_gone_on(phrase, stretch, anchor)


_MAY_GAP = re.compile("[ \u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_GAP = re.compile(
    r"(?:"
    r"(?<=[0-9一-鿿]) +(?=[一-鿿])|(?<=[一-鿿]) +(?=[0-9]{1,4} ?[年月日号天周星礼个时点季世小分秒])"  # between the words of segmented text
    r"|(?<![0-9])[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+(?![0-9]))"
)


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text without the gaps between the words of a date, and the way back to the places of the whole."""

    text: str
    places: tuple[int, ...] = ()
    """Where in ``text`` something was left out."""
    lost: tuple[int, ...] = ()
    """How much had been left out by then."""

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in the whole."""
        return Span(self._original(start), self._original(end - 1) + 1) if self.places else Span(start, end)

    def _original(self, at: int) -> int:
        found = bisect_right(self.places, at)
        return at + self.lost[found - 1] if found else at


def _squeeze(folded: str) -> _Squeezed:
    """Segmented text (2021 年 12 月 15 日) read as the running text that it was; digits are never joined to digits."""
    pieces, places, lost = [], [], []
    at = gone = 0
    for mark in _MAY_GAP.finditer(folded):
        gap = _GAP.match(folded, mark.start()) if mark.start() >= at else None
        if gap is None:
            continue
        pieces.append(folded[at : gap.start()])
        places.append(gap.start() - gone)
        at = gap.end()
        gone += at - gap.start()
        lost.append(gone)
    return _Squeezed("".join(pieces) + folded[at:], tuple(places), tuple(lost)) if pieces else _Squeezed(folded)


def _leads_up(folded: str, phrase: Phrase) -> bool:
    """继5月2日来访之后, 这是3月29日会谈之后，首次: a date from which the text only goes on to what it is about."""
    if _IT_IS.search(folded, max(0, phrase.start - 10), phrase.start) and _SINCE_WHAT.match(folded, phrase.end):
        return True
    return _LEADING_UP.search(_NOT_LEADING_UP.sub("", folded[max(0, phrase.start - 14) : phrase.start])) is not None


def parse_date(expression: str, *, published: Day | None = None, prefer: str = "news") -> TemporalExpression | None:
    """The one date expression that ``expression`` is, or ``None`` where it is none or more than one."""
    found = [item for item in find_dates(expression, published=published, prefer=prefer) if item.timex_type == "DATE"]
    return found[0] if len(found) == 1 else None


def _anchor(phrase: Phrase, text: str, quotes: list[Span], state: _State, published: date | None, prefer: str) -> Anchor:
    """What the phrase is counted from, as far as it is counted from anything; which way its clause looks, where that decides."""
    reach = _reach_of(phrase)
    if reach is Reach.ABSOLUTE:
        state.before, state.tense = phrase, Tense.OPEN
        return Anchor(published, state.focus, prefer=prefer, last=state.last)
    day = published
    if published and state.focus and 0 < (published - state.focus.last).days <= 3 and _spoken(phrase, text, quotes, state.focus_at):
        # what is quoted was said on the day that the report is about
        day = published if _tells_of(state.focus, state.focus_at, phrase, text, published) else state.focus.last
    if reach is Reach.DEICTIC:
        state.before, state.tense = phrase, Tense.OPEN
        if day and prefer == "news" and phrase.chain.rules[0] == "so_long_ago":
            day = _counted_back_from(phrase, text, state, day)
        return Anchor(day, state.focus, prefer=prefer, last=state.last)
    if reach is Reach.LATER:
        state.before, state.tense = phrase, Tense.OPEN
        return Anchor(_counted_on(phrase, text, state, day) if day and prefer == "news" else day, state.focus, prefer=prefer)
    return _anchor_of_bare(phrase, text, state, day, published, prefer)


def _anchor_of_bare(phrase: Phrase, text: str, state: _State, day: date | None, published: date | None, prefer: str) -> Anchor:
    """The same of what names no year, or no month: 3月5日, 5日, 周三, 同年."""
    if prefer == "news" and state.last and (_is_next_of_two(phrase, text, state) or _comes_later(phrase, text, state, published)):
        state.before = phrase
        return Anchor(state.last.last if state.last.grain <= Grain.DAY else state.last.first, state.focus, prefer="future", last=state.last)
    near, looks_back = _year_carried(phrase, text, state, published), prefer == "news" and len(state.months) > 1
    if prefer == "news" and near is None and text.endswith(_MEANT, 0, phrase.start):
        state.before, state.tense = phrase, Tense.OPEN
        # 原定26日, 取消6月12日的会晤: of late or soon
        return Anchor(day, state.focus, prefer="nearest", last=state.last, looks_back=looks_back)
    tense = _tense_here(phrase, text, state, published)
    state.before, state.tense = phrase, tense
    if tense is Tense.FUTURE and not state.year_in_figures:
        near = None  # 去年11月……可能落在4月: what lies ahead is not of last year; a year in figures holds on (2019年才于9月将……)
    if tense is Tense.PAST and near and day and near > day.year:
        near = None  # 明年……，X7月才来访
    story = _story(phrase, text, state, published) if prefer == "news" else None
    told = text.endswith(_TELLS_WHEN, 0, phrase.start) or _is_of_old_sentence(phrase, text, state, day)
    return Anchor(day, state.focus, near, tense, prefer, last=state.last, story=story, is_of_that_year=told, looks_back=looks_back)


_TURNS_BACK, _TELLS_WHEN = re.compile(alternation(temporal()["turns_back"])), tuple(temporal()["tells_when"])
_IT_IS = re.compile("[这也还]是[^,。;!?\n]{0,8}$")
_SINCE_WHAT = re.compile("[^,。;!?\n]{0,24}(?:之后|以后|以来|后)(?:,|的?(?:首次|首度|第一次|头一次|头一回|首个|首位|第一个))")
_OPENING = re.compile("[。!?](?:" + "|".join(map(re.escape, temporal()["clock_of"])) + ")?$")
_CLAUSE_OPENING = re.compile("(?:^|[,;:。!?])(?:" + "|".join(map(re.escape, (*temporal()["clock_of"], "并于", "于", "并", "再于"))) + ")?$")
_SENTENCE_END = re.compile("[。!?]")
_RECALLS = re.compile("(?:" + "|".join(map(re.escape, temporal()["recalls"])) + ")")
_DESCRIBES = re.compile("[^,;:。]{0,20}的[^,;:。]{1,20}[,;:。]")
"""下周五揭幕的冬奥会, …: a date within what describes something."""
_DIGITS = "0-9０-９零〇一二两三四五六七八九十廿卅"
_LEAD = re.compile("(?<=\n)(?=[^\n]{24})[^\n。!?]+")
"""The first sentence below the headline that is no caption."""
_REPORTS = re.compile("(?:" + "|".join(map(re.escape, (*temporal()["speech"], *temporal()["announces"]))) + ")")


def _story(phrase: Phrase, text: str, state: _State, published: date | None) -> Story | None:
    """The date that a bare day goes on from, if one was told in its sentence, or in the one before and it begins the next."""
    told = state.last
    if told is None or phrase.start - state.last_at > _PARAGRAPH or text.find("\n", state.last_at, phrase.start) >= 0:
        return None
    if phrase.again or phrase.chain.pieces[0].cycle not in (Grain.MONTH, Grain.WEEK):
        return None
    between = text[state.last_at : phrase.start]
    ends = _SENTENCE_END.findall(between)
    span = told.first != told.last and told.grain < Grain.MONTH
    pieces = state.last_words.chain.pieces if state.last_words else ()
    in_figures = bool(pieces) and pieces[0].reach is Reach.ABSOLUTE
    is_old = in_figures and _is_other_time(told.last.year, published)
    if len(ends) > 1 or (ends and not span and not (_OPENING.search(between) or is_old)):
        return None
    clause = max(map(between.rfind, ",;:。")) + 1
    if (not clause and "的" in between) or _RECALLS.search(between, clause) or text.startswith("月", phrase.start):
        return None  # 2月20日访问基辅的拜登21日……; 月底 is of this month
    reports = _is_said_on(phrase, text, next_clause=is_old)
    return Story(
        told=told,
        is_sentence=not ends,
        opens=_CLAUSE_OPENING.search(between) is not None,
        sets_scene=between.startswith(","),
        is_loose=bool(reports or _DESCRIBES.match(between) or (told.grain is Grain.WEEK and _REPORTS.search(between))),
        by_weekday=any(piece.cycle is Grain.WEEK for piece in pieces),
        in_figures=in_figures,
        has_gone_on=state.last_has_gone_on,
        before=state.bare_day if _is_recalled_between(phrase, text, state) else None,
    )


def _is_recalled_between(phrase: Phrase, text: str, state: _State) -> bool:
    """Whether the bare day stands a few sentences on from another one in its paragraph."""
    between = text[state.bare_day_at : phrase.start] if 0 <= phrase.start - state.bare_day_at <= _PARAGRAPH else "\n"
    return "\n" not in between and len(_SENTENCE_END.findall(between)) <= _FEW_SENTENCES


def _tells_of(focus: Stretch, focus_at: int, phrase: Phrase, text: str, published: date) -> bool:
    """峰会15日举行。X贴文指出，“……昨天在峰会后……”: said of that day on the next one, by somebody whom its sentence does not name."""
    border = text.find("。", focus_at, phrase.start)
    if phrase.chain.finest is not Grain.DAY or border < 0:
        return False
    counted = candidates_of(phrase.chain, Anchor(published))
    if not counted or not counted[0].first == counted[0].last == focus.last:
        return False
    told = text[text.rfind("。", 0, focus_at) + 1 : border]
    says = list(SAID.finditer(text, border, phrase.start))
    speaker = text[text.rfind("。", 0, says[-1].start()) + 1 : says[-1].start()].strip() if says else ""
    names = {speaker[at : at + 2] for at in range(len(speaker) - 1)} - gazetteer().titles.keys() - gazetteer().polities.keys()
    return bool(names) and not any(name in told for name in names)


_AFTERWARDS = "后"
_AFTER_WHAT = re.compile("在[^,。;:]{3,}$")
_SINCE_THEN = re.compile("[^,。;]{0,20}以来")
"""2018年签署以来，…: a year that a time began in, which is not the year of what follows."""
_AND = re.compile("和|与|及|、|以及")


def _is_next_of_two(phrase: Phrase, text: str, state: _State) -> bool:
    """11月22日和23日: a bare day right after another day is the next of that number."""
    head = phrase.chain.pieces[0]
    two = state.last is not None and state.last.grain is head.grain is Grain.DAY and head.cycle in (Grain.MONTH, Grain.WEEK)
    return two and not phrase.until and bool(_AND.fullmatch(text, state.last_at, phrase.start))


_THEN = re.compile("(?:" + "|".join(map(re.escape, temporal()["then"])) + "|(?<=[,;:。])之后)[^。!?\n]*$")


def _comes_later(phrase: Phrase, text: str, state: _State, published: date | None) -> bool:
    """去年11月会面，随后于2月3日……: the next such month after the one just told."""
    last = state.last if phrase.chain.pieces[0].grain is Grain.MONTH and phrase.start - state.last_at <= _PARAGRAPH else None
    if last is None or published is None or last.grain > Grain.MONTH or last.last.year >= published.year:
        return False
    if text.find("\n", state.last_at, phrase.start) >= 0:
        return False
    return _THEN.search(text, state.last_at, phrase.start) is not None


_NOT_UNTIL = re.compile("(?:,[^,。]{0,6})?才(?![能会可将])")
_YEARS_APART = ("years_ago_today", "year_apart")
"""三十年前的今天: a day, by the year that it is of."""
_ONCE_MORE = re.compile("再(?![过没无不])|又|重[返回访新]")


def _counted_on(phrase: Phrase, text: str, state: _State, spoken: date) -> date | None:
    """The day that 三天后 counts from: a past date just named, unless the clause looks ahead; none that is known for 三天后才."""
    last = state.last
    if text.endswith(_AFTERWARDS, 0, phrase.end) and _AFTER_WHAT.search(text, max(0, phrase.start - 40), phrase.start):
        return None  # 在访问中国三日之后: so long after an event, not after a date
    if tense_of(text, phrase.start, phrase.end) is Tense.FUTURE:
        return spoken
    if last and last.last < spoken and phrase.chain.finest >= last.grain and _near(text, state.last_at, phrase.start):
        return last.last if last.grain <= Grain.DAY else last.first
    again = phrase.chain.finest >= Grain.YEAR and _ONCE_MORE.match(text, phrase.end)  # 二十四年后再到平壤
    return None if again or _NOT_UNTIL.match(text, phrase.end) else spoken


def _reach_of(phrase: Phrase) -> Reach:
    """What the whole phrase needs: where two chains have to be brought together, all that there is."""
    if phrase.again or phrase.until:
        return Reach.BARE
    pieces = phrase.chain.pieces
    return pieces[0].reach if pieces and phrase.chain.timex_type == "DATE" else Reach.ABSOLUTE


def _year_carried(phrase: Phrase, text: str, state: _State, published: date | None) -> int | None:
    """The year named last, where it holds on: near enough, and no word between has turned back to the present."""
    if state.year is None or _TURNS_BACK.search(text, state.year_at, phrase.start):
        return None
    return state.year if _near(text, state.year_at, phrase.start) or _is_of_other_times(phrase, text, state, published) else None


def _is_other_time(year: int, day: date | None) -> bool:
    """Whether the year is long past."""
    return day is not None and day.year - year >= _OTHER_TIMES


def _is_said_on(phrase: Phrase, text: str, *, next_clause: bool) -> bool:
    """16日他说: something is said on that day; 29日，发言人表示, if a comma right after it may stand between."""
    end = phrase.end + (next_clause and text.startswith(",", phrase.end))
    following = CLAUSE_END.search(text, end, end + 60)
    return _REPORTS.search(text, end, following.start() if following else end + 60) is not None


def _is_of_old_sentence(phrase: Phrase, text: str, state: _State, day: date | None) -> bool:
    """Whether its own sentence, or the day before it, is of a year long past: 第二年夏天，……，8月4日……."""
    if state.year is None or not _is_other_time(state.year, day):
        return False
    at = state.last_at if state.last and state.last.last.year == state.year else state.year_at
    if not _SENTENCE_END.search(text, at, phrase.start) and "\n" not in text[at : phrase.start]:
        return True
    found = candidates_of(phrase.chain, Anchor(date(state.year, 7, 1))) if state.last and state.last.grain is Grain.DAY else ()
    return any(0 < (each.first - state.last.last).days <= _NEXT_DAYS for each in found if state.last)


def _is_of_other_times(phrase: Phrase, text: str, state: _State, published: date | None) -> bool:
    """Whether a text goes on to tell of a year long past: in its paragraph, where no date since has been of another; in the next one,
    where several in a row have been told.
    """
    if state.last is None or state.year is None or not _is_other_time(state.year, published):
        return False
    if state.last.last.year != state.year or phrase.start - state.last_at > _PARAGRAPH:
        return False
    breaks = text.count("\n", state.last_at, phrase.start)
    if breaks == 0:
        return state.in_other_times > 1  # one alone may only be recalled
    return breaks == 1 and state.in_other_times >= _SEVERAL and not _is_said_on(phrase, text, next_clause=True)


def _tense_here(phrase: Phrase, text: str, state: _State, published: date | None) -> Tense:
    """Which way its clause looks, or else the one before it in its sentence."""
    tense = tense_of(text, phrase.start, phrase.end)
    if tense is not Tense.OPEN:
        return tense
    in_step = state.tense is Tense.FUTURE and state.before is not None and _in_step(state.before, phrase, text)
    to_come = published is not None and _follows_what_is_to_come(phrase, text, state, published)
    return Tense.FUTURE if in_step or to_come else Tense.OPEN


def _follows_what_is_to_come(phrase: Phrase, text: str, state: _State, published: date) -> bool:
    """明日转往P，周四飞往Q: a bare day after one that is yet to come, in its sentence."""
    last, pieces = state.last, phrase.chain.pieces
    if last is None or last.first <= published or last.grain > Grain.DAY or not pieces or pieces[0].cycle not in (Grain.MONTH, Grain.WEEK):
        return False
    return phrase.start - state.last_at <= _SENTENCE and not re.search("[。;!?\n]", text[state.last_at : phrase.start])


def _counted_back_from(phrase: Phrase, text: str, state: _State, spoken: date) -> date:
    """The day that 三天前 counts from: a day told right before that is well past, and for 一年前 one of other times in its sentence."""
    grain = phrase.chain.finest
    last = state.focus if state.last and state.last.grain > grain is Grain.DAY else state.last  # 11日……，前一次在3月。三天前……
    if last is None or last.grain > grain or not _near(text, state.last_at, phrase.start):
        return spoken
    between = text[state.last_at : phrase.start]
    counted = state.last_words is not None and state.last_words.chain.rules[0] == "so_long_ago"  # 八年前……，三年前……
    if counted or not _CLAUSE_OPENING.search(between):
        return spoken
    if grain is Grain.DAY and last.first == last.last and (spoken - last.last).days > FRESH:
        return last.first
    if grain is Grain.YEAR and _is_other_time(last.last.year, spoken) and not _SENTENCE_END.search(between):
        return last.first
    return spoken


_WELL_OVER = 45
"""Days since a month ended from which on it is over for good."""
_IN_BRACKETS = re.compile(r"\([^()。\n]{2,40}$")
"""Before what a remark in brackets says: the story goes on after it."""
_FEW_SENTENCES = 3
_SENTENCE = 80
"""Characters in which one sentence goes on from a date to the next."""
_OTHER_TIMES = 5
"""Years back from which on a text tells of other times than its own."""
_NEXT_DAYS = 3
"""Days after one of a year long past within which a bare one goes on from it, whatever lies near to the report."""
_SEVERAL = 4
"""Dates of other times in a row from which on the next paragraph may still tell of them."""


def _in_step(before: Phrase, phrase: Phrase, text: str) -> bool:
    """周四将会晤，周五转往上海: of two days in one sentence the second looks the same way as the first."""
    between = text[before.end : phrase.start] if phrase.start - before.end <= 40 else "。"
    return before.chain.rules[0] == phrase.chain.rules[0] and not re.search("[。;!?\n]", between)


def _spoken(phrase: Phrase, text: str, quotes: list[Span], day_at: int) -> bool:
    """Whether the words stand in a quotation, or after the verb of a paragraph that reports a speech."""
    before = bisect_right(quotes, (phrase.start,)) - 1
    if before >= 0 and phrase.start < quotes[before].end:
        return True
    opening = text.rfind("\n", max(0, phrase.start - _PARAGRAPH), phrase.start) + 1 or max(0, phrase.start - _PARAGRAPH)
    pieces = phrase.chain.pieces
    weekly = any(piece.grain is Grain.WEEK for piece in pieces)  # 本周三: the writer's week, unless the day stands by it
    if pieces and pieces[0].cycle is Grain.WEEK:  # X强调，……。Y周五转到P: of the sentence, and not of the speech before it
        opening = max(opening, text.rfind("。", opening, phrase.start) + 1)
    return (day_at >= opening or not weekly) and bool(_SPEECH.search(text, opening, phrase.start))


def _near(text: str, earlier: int, later: int) -> bool:
    """Whether the two places are in one sentence or in neighbouring ones of one paragraph."""
    if later - earlier > _PARAGRAPH:
        return False
    between = text[earlier:later]
    return "\n" not in between and between.count("。") <= 1


def _resolve(
    phrase: Phrase, text: str, anchor: Anchor, published: date | None, span: Span, words: str
) -> tuple[TemporalExpression, Stretch | None]:
    """The expression with its value, basis and conflict, and the days that it names for what follows."""
    chain, timex_type = phrase.chain, phrase.timex_type
    names = chain.rules
    if phrase.again or phrase.until:
        names += (phrase.again.rules if phrase.again else ()) + (phrase.until.chain.rules if phrase.until else ())
    conflict: str | None = chain.impossible or None
    stretch: Stretch | None = None
    value: Edtf | None = None
    if timex_type == "DATE" and not conflict:
        stretch, value, conflict = valued(phrase, words, anchor)
        value = value.qualified("~") if value and not value.qualifier and _is_about(text, phrase) else value
    vague = chain.vague or bool(phrase.until and phrase.until.chain.vague)
    where = (
        f"text {anchor.story.told.value}"
        if anchor.story and has_gone_on(phrase, stretch, anchor)
        else f"text {anchor.focus_year}"
        if _is_of_carried_year(phrase, anchor, stretch)
        else _anchor_words(phrase, anchor, published)
    )
    basis = _basis(words, value, where, phrase, anchor, conflict, published) + _clock_of(text, phrase)
    return TemporalExpression(span, words, value, timex_type, "+".join(names), where, basis, conflict, vague), stretch


def _is_about(text: str, phrase: Phrase) -> bool:
    """4月5日前后, 大约在4月5日: about then; not 前后三天."""
    start, end = phrase.start, phrase.end
    return _ABOUT_AFTER.match(text, end) is not None or _ABOUT_BEFORE.search(text, max(0, start - 5), start) is not None


def _is_of_carried_year(phrase: Phrase, anchor: Anchor, stretch: Stretch | None) -> bool:
    """Whether a bare month or day has its year from the text."""
    is_bare = bool(phrase.chain.pieces) and phrase.chain.pieces[0].reach is Reach.BARE
    year = anchor.focus_year
    return is_bare and stretch is not None and anchor.day is not None and year == stretch.first.year and year != anchor.day.year


def _move(state: _State, phrase: Phrase, stretch: Stretch, anchor: Anchor, text: str) -> None:
    """Remember what the expression named, for 当天 and 同年 and the bare months after it; 当天 seldom means a day yet to come."""
    counted_on = state.last is not None and anchor.day in (state.last.first, state.last.last)
    if stretch.grain is Grain.DECADE and state.last is not None and state.last.grain < Grain.YEAR:
        return  # 他在五十年代实习过的工厂: what is told goes on around it
    state.last, state.last_at, state.last_words = stretch, phrase.end, phrase
    if stretch.grain <= Grain.DAY and not (state.focus and _ahead(phrase, stretch, anchor, text)):
        state.focus, state.focus_at = stretch, phrase.start
    head = phrase.chain.pieces[0]
    if stretch.grain is Grain.DAY and head.cycle is Grain.MONTH and head.reach is Reach.BARE:
        state.bare_day, state.bare_day_at = stretch, phrase.end
    if anchor.day and head.reach is Reach.BARE and head.cycle is Grain.YEAR and (anchor.day - stretch.last).days > _WELL_OVER:
        state.months.add((stretch.first.year, stretch.first.month))
    names_year = head.grain is Grain.YEAR and (head.reach is not Reach.LATER or counted_on) and not _SINCE_THEN.match(text, phrase.end)
    if names_year or phrase.chain.rules[0] in _YEARS_APART:
        state.year, state.year_at = stretch.first.year, phrase.end
        state.year_in_figures = head.reach is Reach.ABSOLUTE


def _ahead(phrase: Phrase, stretch: Stretch, anchor: Anchor, text: str) -> bool:
    """Whether the day is yet to come; that of the report itself is where its clause looks ahead."""
    if anchor.day is None or stretch.first != anchor.day:
        return anchor.day is not None and stretch.first > anchor.day
    decided = _reach_of(phrase) not in (Reach.ABSOLUTE, Reach.DEICTIC, Reach.LATER)
    return (anchor.tense if decided else tense_of(text, phrase.start, phrase.end)) is Tense.FUTURE


def _anchor_words(phrase: Phrase, anchor: Anchor, published: date | None) -> str:
    if not phrase.chain.pieces:
        return ""
    reach = phrase.chain.pieces[0].reach
    if reach is Reach.ABSOLUTE:
        return ""
    if reach is Reach.ECHO and anchor.focus:
        echoed = anchor.last if phrase.chain.pieces[0].grain is Grain.MONTH and anchor.last else anchor.focus
        return f"text {echoed.value}"
    if anchor.day is None:
        return ""
    if anchor.day != published and (reach is Reach.LATER or (anchor.last and anchor.last.last == anchor.day)):
        return f"text {anchor.day.isoformat()}"
    return f"{'publication' if anchor.day == published else 'speech'} {anchor.day.isoformat()}"


def _basis(words: str, value: Edtf | None, where: str, phrase: Phrase, anchor: Anchor, conflict: str | None, published: date | None) -> str:
    """One line that a reader can check."""
    if conflict and value is None:
        return conflict
    if value is None:
        unplaced = {"DURATION": "a duration", "SET": "a set of times", "TIME": "a time of day"}.get(phrase.timex_type)
        if unplaced:
            return f"{words} is {unplaced}, not a date"
        return _unplaced(words, phrase, published)
    meaning = ", ".join(piece.words for piece in phrase.chain.pieces if piece.words)
    tense = f", {_LOOKS[anchor.tense]}" if where and anchor.tense in _LOOKS else ""
    line = f"{words} ({meaning}) → {value}" + (f", counted from the {where}{tense}" if where else ", as written")
    return f"{line}; {conflict}" if conflict else line


def _unplaced(words: str, phrase: Phrase, published: date | None) -> str:
    if not phrase.chain.pieces:
        return f"{words} alone names no day"
    if published and phrase.chain.pieces[0].reach in (Reach.LATER, Reach.ECHO):
        return f"{words} counts from a day that the text does not name"
    return f"{words} needs a publication date, and none is known"


_ABOUT_BEFORE, _ABOUT_AFTER = re.compile(f"{temporal()['about']['before']}$"), re.compile(f"{temporal()['about']['after']}")
_CLOCKS = re.compile("(?:" + alternation(temporal()["clock_of"]) + ")")


def _clock_of(text: str, phrase: Phrase) -> str:
    """Whose clock the words before, within or after tell the time by: 当地时间15日晚."""
    if text.find("时间", max(0, phrase.start - 9), phrase.end + 8) < 0:  # as all of them end: most expressions have no clock beside them
        return ""
    told = _CLOCKS.search(text, max(0, phrase.start - 9), phrase.end + 8)
    return f"; by the clock of {told[0]}" if told and told.start() <= phrase.end + 1 and told.end() >= phrase.start - 1 else ""


def explain(text: str, *, published: date | None = None, prefer: str = "news") -> tuple[str, ...]:
    """For each expression a line with its value and why, and one with the candidates that lost.

    >>> explain("28日", published=date(2021, 12, 16))[1]
    '  lost: 2021-10-28, 2021-12-28, 2022-01-28, 2022-02-28'
    """
    lines: list[str] = []
    for reading in _read(text, published, prefer):
        found = reading.expression
        value = found.value or "no value"
        lines.append(f"{found.text} [{found.start_char}:{found.end_char}] {found.timex_type} {value} by {found.rule}: {found.basis}")
        lost = _lost(reading)
        if lost:
            lines.append("  lost: " + ", ".join(map(str, lost)))
    return tuple(lines)


def alternatives(text: str, *, published: date | None = None, prefer: str = "news") -> Mapping[Span, tuple[Edtf, ...]]:
    """For the span of each expression that might have meant other days, those days in their order.

    >>> [str(value) for value in alternatives("15日会谈，周三（16日）签字", published=date(2021, 12, 16))[Span(6, 13)]]
    ['2021-12-15']
    """
    return {reading.expression.span: lost for reading in _read(text, published, prefer) if (lost := _lost(reading))}


def _lost(reading: _Reading) -> tuple[Edtf, ...]:
    """What a bare expression might have meant in the cycles around; of two parts that disagree, what each would have meant alone."""
    phrase, anchor = reading.phrase, reading.anchor
    if phrase.timex_type != "DATE" or reading.stretch is None or reading.expression.value is None:
        return ()
    if phrase.again:
        parts = (*near_candidates(phrase.chain, anchor), *near_candidates(phrase.again, anchor)) if reading.expression.conflict else ()
    else:
        parts = tuple(existing(phrase.chain, anchor))
    others = {part.first: part.value for part in parts if part.first != reading.stretch.first}
    return tuple(others[first] for first in sorted(others))
