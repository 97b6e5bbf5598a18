"""The expressions that hang on other calendars or have no day of their own: festivals, windows, durations, sets, halves of ranges.

Knows how they are written, as datewords does for days, months and years; stated after those, which win where both match as much.
"""

from __future__ import annotations

import re

from timeline.dates import anchoring as on
from timeline.dates import festivals
from timeline.dates.anchoring import Grain
from timeline.dates.datewords import BEGINS_NUMBER, GRAMMAR, NO_NUMBER, OPENS, YEAR_OF_TWO, Atom, atom, rule, unit_of
from timeline.lexicon import gazetteer, not_after, temporal
from timeline.numbers import small_number
from timeline.patterns import Got

# --- festivals and the lunar calendar -----------------------------------------------------------------------------------

_MEANS_OTHER = (  # 国庆祝 ends a country's name, 儿童节目 is a programme, 黑五类 and 小年轻 are people
    r"(?!目|俭|约|能|奏|育|点|气|祝|贺|幸|功|类|轻|龄|老人|树(?!日)|卡(?!塔)|帽|岛|装|礼物|歌|颂|蛋|兔|水|线|会期|口|小学|中学|路)"
    r"(?!(?<=总统日)(?:前(?![夕一后])|[后内本益均程理夜常来渐趋方元用报]))"  # 总统日前: the president, of late
)


@rule(
    r"(?:(?:农历|阴历|旧历)(?=[春元端中重七腊除大小]))?{name:festival}"
    + _MEANS_OTHER
    + r"(?:的?(?:第{nth:two}天|(?P<next>翌日|次日|隔日|隔天)|(?P<eve>前夜|前一天|前一日|前一晚)))?",
    first_words=lambda: [*festivals.names(), "农历", "阴历", "旧历"],
)
def festival(got: Got) -> Atom | None:
    """春节, 复活节翌日, 母亲节: by the calendar that fixes it."""
    key = str(got["name"])
    country = _country_before(got)
    if got.match["name"] in festivals.weather() and not _is_a_term(got):
        return None
    if key == festivals.INDEPENDENCE:
        day = festivals.independence_day(country) if country else None
        return atom(festivals.festival(day, got.text)) if day else Atom()
    if country and key.startswith("fixed") and got.match["name"] in temporal()["national_name"]:
        national = festivals.national_day(country) if got.match["name"].startswith("国庆") else None
        if national is None and country != "CN":
            return Atom()
        key = national or key
    shift = got.number("nth") - 1 + festivals.first_day(key) if got.has("nth") else got.has("next") - got.has("eve")
    words = f"{got.text}, which begins at sunset the day before" if key.startswith("hebrew") else got.text
    return atom(festivals.festival(key, words, shift), vague=key.startswith(("hindu", "islamic", "hebrew")))


def _country_before(got: Got) -> str | None:
    """The code of the polity whose name ends where the words begin: 法国国庆日."""
    text, at = got.match.string, got.match.start()
    polities = gazetteer().polities
    return next((polities[text[at - size : at]].code for size in (6, 5, 4, 3, 2) if at >= size and text[at - size : at] in polities), None)


def _is_a_term(got: Got) -> bool:
    """大雪 (heavy snow) is a solar term where a year or 节气 is beside it, or nothing at all."""
    text, start, end = got.match.string, got.match.start(), got.match.end()
    beside = text[start - 1 : start] in ("年", "逢") or text[end : end + 2] in ("节气", "时节", "当天", "节令")
    return beside or len(text.strip()) == len(got.text)


@rule(r"(?:{may_day:numbered_feast})(?=假期|小长假|长假|黄金周|期间|前夕|假日)")
def numbered_feast(got: Got) -> Atom:
    """五一假期, 十一黄金周: feasts named by their month and day."""
    return atom(festivals.festival(str(got["may_day"]), got.text))


@rule(r"(?:农历|阴历|旧历|夏历)?(?P<leap>闰)?(?<!真)(?<!反)(?<!改){month:lunar_month}(?:{day:lunar_day}日?)?(?!饼)")
def lunar_named(got: Got) -> Atom:
    """正月初一, 腊月廿三, 冬月: months that only the lunar calendar has."""
    day = got.find("day")
    return atom(festivals.lunar(got.number("month"), int(day) if day else None, f"lunar {got.text}"))


@rule(r"(?:(?:农历|阴历|旧历|夏历)(?P<leap>闰)?|(?P<also>闰)){month:two}月(?:份)?(?:{day:lunar_day}日?)?")
def lunar_marked(got: Got) -> Atom:
    """农历八月十五, 闰四月: said to be of the lunar calendar."""
    month, day = int(got.find("month") or 0), got.find("day")
    if not 1 <= month <= 12:
        return Atom(impossible=f"there is no {got.text}")
    leap = got.has("leap") or got.has("also")
    return atom(festivals.lunar(month, int(day) if day else None, f"lunar {got.text}", leap=leap))


@rule(r"(?<![0-9零一二三四五六七八九十])(?P<month>十?[一二三四五六七八九]|十)月{day:late_day}(?![日号国个名人方次亿万千百年时天])")
def lunar_by_day(got: Got) -> Atom:
    """五月初五, 九月廿二: a day as only the lunar calendar counts them."""
    return atom(festivals.lunar(small_number(got.match["month"]) or 1, got.number("day"), f"lunar {got.text}"))


# --- spans counted from the anchor -------------------------------------------------------------------------------------

_AFTER_A_GAP = not_after(("时隔", "事隔", "相隔", "睽违", "暌违", "阔别"))
"""时隔三年后: after three years in which it did not happen; that is how long, and no date."""
_COUNT = r"(?:{count:count}(?:多|余|来)?|{many:how_many})"


def _count(got: Got) -> float | None:
    if got.has("many"):
        return float(got["many"])
    number = got.find("count")
    halves = got.match.groupdict().get("half") or "个半" in got.match["unit"]
    return None if number is None else float(number) + (0.5 if halves else 0)


@rule(
    NO_NUMBER + _AFTER_A_GAP + _COUNT + r"(?:个)?{unit:unit}(?P<more>多)?(?P<half>半)?(?:之|以)?(?:(?P<ago>前)|(?P<ahead>后))"
    r"(?!夕|景|果|续|提[是条]|来|代|线|方|期|院|排|门|往|夜|首[相席脑富]|总(?:统(?!先生)|理(?!先生)|书)|外[长交]|任|后|的?[12][0-9]{3}年)"
)
def so_long_ago(got: Got) -> Atom | None:
    """三天前, 10年前, 7个月后."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    signed = count if got.has("ahead") else -count
    rough = got.has("many") or any(word in got.text for word in "多余来")
    vague = rough or unit_of(got) not in (Grain.DAY, Grain.YEAR)
    further = "多" in got.match["unit"] or got.match["more"] is not None
    words = f"{got.text}: {signed:+g} {got['unit']}" + " to one more" * further
    return atom(on.offset(signed, unit_of(got), words, vague=rough, further=further), vague=vague)


_AT_OPENING = re.compile(OPENS)


@rule(
    r"(?:(?P<back>{past:past_window})|{ahead:future_window})(?:的)?(?:这)?"
    + _COUNT
    + r"(?:个)?{unit:unit}(?P<half>半)?(?:以来|来|里|内|之内|间|期间|中)?(?!前|后)"
)
def window(got: Got) -> Atom | None:
    """过去三个月, 近一年来, 未来几个月内."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    if got.match["past"] == "前" and not _AT_OPENING.match(got.match.string, got.match.start()):
        return None
    return atom(on.window(count, unit_of(got), -1 if got.has("back") else 1, f"{got.text}: a window"), vague=True)


_COUNTED_FROM_NOW = re.compile(f"{temporal()['counted_from_now']['before']}$")
"""Before so many days: within them, from now on."""


@rule(
    NO_NUMBER + f"(?!{YEAR_OF_TWO}以)" + _COUNT + r"(?:个)?{unit:unit}(?P<half>半)?(?:以|之)?"
    r"(?:来(?!自|到|华|访|台|往|源|临|宾|京|沪|(?<=月来)(?:港|中国|北京|上海))|(?P<within>内)(?!地|阁|政|部|容|塔|贾))"
)
def window_of(got: Got) -> Atom | None:
    """十年来, 半年内; 将在两周内 (within the two weeks to come)."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    if got.has("within") and _COUNTED_FROM_NOW.search(got.match.string, max(0, got.match.start() - 4), got.match.start()):
        return atom(on.window(count, unit_of(got), 1, f"{got.text}: a window"), vague=True)
    if got.has("within") and got.match["many"] != "半" and not got.has("half"):
        return Atom(timex_type="DURATION")
    return atom(on.window(count, unit_of(got), -1, f"{got.text}: a window"), vague=True)


@rule(r"(?<!截止)(?<!到期)(?<!交割){words:vague_past}(?!往|首相|总理|外相|外长|防长|防卫|总统|大臣|本|元|韩|美|中|俄|利|益|照|有)")
def vague_past(got: Got) -> Atom:
    """近日, 日前: by convention the seven days that end on the publication date."""
    return atom(on.recent(7, f"{got.text}: the seven days up to the anchor"), vague=True)


@rule(r"{words:not_long_ago}")
def not_long_ago(got: Got) -> Atom:
    """不久前: in one of the two months before or in this one, as speeches use it and careful readers take it."""
    return atom(on.window(2, Grain.MONTH, -1, f"{got.text}: up to two months back"), vague=True)


# --- what has no place on the calendar ---------------------------------------------------------------------------------


@rule(NO_NUMBER + r"(?:为期|历时|长达|连续|前后|第|共|整整)?" + _COUNT + r"(?:个)?(?:半)?(?:{unit:unit}|{small:small_unit})(?:半|多)?")
def duration(got: Got) -> Atom:
    """三天, 两年半, 一个半小时."""
    return Atom(timex_type="DURATION")


@rule(
    r"(?:每|逢|每逢|每隔|隔)(?:{count:two})?(?:个)?(?:{unit:unit}|月(?!台|票)|周|星期|礼拜|晚|早|季)(?:{day:weekday})?(?:{month:two}月)?(?:{date:two}[日号])?"
)
def repeated(got: Got) -> Atom:
    """每年, 每周三: a set of times."""
    return Atom(timex_type="SET")


# --- ranges whose unit is written once ---------------------------------------------------------------------------------

TO = " ?(?:至|到|-{1,3}|~|～|ー|或|、) ?"


@rule(BEGINS_NUMBER + r"{first:two}(?=" + TO + r"(?:{last:two})[日号](?!内))")
def elided_day(got: Got) -> Atom:
    """20至22日."""
    return atom(on.cyclic(Grain.DAY, got.number("first"), "day"), elided=True)


@rule(BEGINS_NUMBER + r"{first:two}(?=" + TO + r"(?:{last:two})月(?!内))")
def elided_month(got: Got) -> Atom:
    """3至5月."""
    return atom(on.cyclic(Grain.MONTH, got.number("first"), "month"), elided=True)


@rule(r"(?<![0-9])(?<![0-9][.,]){first:year_digits}(?=" + TO + r"(?:{last:year_digits})年?)")
def elided_year(got: Got) -> Atom:
    """2020—2023年."""
    return atom(on.fixed(on.year(got.number("first")), "year"), elided=True)


__all__ = ["GRAMMAR", "Atom"]
