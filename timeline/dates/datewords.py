"""The date expressions of Chinese news, one named rule each: what each wording names, in pieces.

Knows how dates are written; what lies how far from the publication date is anchoring's business, and how expressions
combine is that of dates. A new wording is a word in ``temporal.toml`` or one more rule here.
"""

from __future__ import annotations

import calendar
import functools
import re
from datetime import date
from typing import NamedTuple

from timeline.dates import anchoring as on
from timeline.dates import festivals
from timeline.dates.anchoring import Grain, Piece, Reach
from timeline.lexicon import alternation, fold, rows_of, temporal
from timeline.numbers import small_number
from timeline.patterns import Got, Grammar, Kind


class Atom(NamedTuple):
    """What a rule gives: pieces coarse to fine, or a type alone for what has no place on the calendar."""

    pieces: tuple[Piece, ...] = ()
    timex_type: str = "DATE"
    vague: bool = False
    elided: bool = False
    """The left half of a range whose unit is written once, at its end: 20至22日."""
    impossible: str = ""
    """Why the words name no day: there is no 13th month."""


def atom(*pieces: Piece, vague: bool = False, elided: bool = False) -> Atom:
    return Atom(pieces, vague=vague, elided=elided)


COMES = "来(?!京|华|访|到|沪|港|台|中国|北京|上海)"
"""What follows a length of time up to now (三月来), but not somebody's coming: 11月来京."""
ALONG = "间" + "".join(f"(?<![至到、~-]{'[0-9一二三四五六七八九十]' * size}[月日号]间)" for size in (1, 2))
"""After 3日 or 3月: for so long; but 1日至3日间 names the two days."""


def _unless(table: str) -> str:
    """Not before what the table lists, but before the longer words that only begin so: 3日内 (within) and 3日内阁 (the cabinet)."""
    words, but = temporal()[table], temporal()[f"{table}_but"]
    return f"(?!(?!{alternation(but)})(?:{alternation(words)}|{ALONG}))"


@functools.cache
def _in_year(number: int) -> Atom:
    return atom(on.fixed(on.year(number), "year"))


@functools.cache
def _month_and_day(month: int, day: int) -> tuple[Piece, Piece]:
    return on.cyclic(Grain.MONTH, month, f"month {month}"), on.cyclic(Grain.DAY, day, f"day {day}")


@functools.cache
def _of_cycle(grain: Grain, number: int) -> Atom:
    return atom(on.cyclic(grain, number, f"{'month' if grain is Grain.MONTH else 'day'} {number}"))


@functools.cache
def _day_of_year(month: int, day: int) -> Atom | None:
    """A day as the calendar of any year may have it; ``None`` where none has."""
    exists = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]
    return Atom(_month_and_day(month, day)) if exists else None


_HAN_DIGITS = "零一二三四五六七八九十百廿卅两"
_KINDS: dict[str, Kind] = {name: Kind.of_words(words) for name, words in temporal().items()} | {
    "number": Kind(f"[0-9]{{1,4}}|[{_HAN_DIGITS}]{{1,4}}", small_number),
    "two": Kind(f"[0-9]{{1,2}}|[{_HAN_DIGITS}]{{1,3}}", small_number),
    "year_digits": Kind(
        "1[0-9]{3}|20[0-9]{2}|21[0-9]{2}|[一二][零一二三四五六七八九]{3}|[两二]千零[一二三四五六七八九]|一千[八九]百[零一二三四五六七八九十]{1,3}",
        small_number,
    ),
    "count": Kind(f"[0-9]{{1,3}}(?![0-9])|[一二三四五六七八九]百[{_HAN_DIGITS}]{{0,3}}|[{_HAN_DIGITS}]{{1,3}}", small_number),
    "short_year": Kind("[0-9]{2}|[零一二三四五六七八九]{2}", small_number),
    "festival": Kind.of_words(festivals.names()),
    "lunar_day": Kind(
        "初(?:[一二三四五六七八九十]|10|[1-9])|廿[一二三四五六七八九]?|卅|三十(?![一二三四五六七八九])|二?十[一二三四五六七八九]?",
        lambda text: _lunar_day(text),
    ),
    "late_day": Kind("初[一二三四五六七八九十]|廿[一二三四五六七八九]?", lambda text: _lunar_day(text)),
}


def _lunar_day(text: str) -> int | None:
    return small_number(text.removeprefix("初"))


UNITS = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}


def unit_of(got: Got) -> Grain:
    return UNITS[str(got["unit"])]


BEGINS_NUMBER = f"(?:(?<![0-9{_HAN_DIGITS}第])|(?<=[零一二三四五六七八九两])(?=[0-9]))(?<![0-9][.,])"
"""No numeral goes on here; but a name may end in one before ASCII digits: 安倍晋三7日."""
NO_NUMBER = f"(?<![0-9{_HAN_DIGITS}第晋])(?<![0-9][.,])"
"""The same for a length of time; 晋三周一 is no three weeks."""

OPENS = r"(?:(?<![一-鿿])|(?<=[年月度份期季周的在]))"
"""Before 前 (the first so many), 首 and 后, which end other words: 元首15日, 会后15日."""
GRAMMAR: Grammar[Atom] = Grammar(_KINDS, runs="0123456789" + _HAN_DIGITS)
rule = GRAMMAR.rule


# --- years and longer --------------------------------------------------------------------------------------------------


@rule(r"(?<![0-9])(?<![0-9][.,])(?:公元|西元)?{year:year_digits}年(?:度(?!假))?(?!代)")
def calendar_year(got: Got) -> Atom:
    """2021年, 二〇二一年."""
    return _in_year(got.number("year"))


@rule(r"(?:(?<=[在于至到])|公元|西元)(?P<year>[1-9][0-9]{2})年(?=[^0-9]|$)(?![前后])")
def early_year(got: Got) -> Atom:
    """公元789年, 在789年."""
    return atom(on.fixed(on.year(int(got.match["year"])), "year"))


_AFTER_SHORT_YEAR = (
    r"(?:{month:two}月(?!份?[内间来以之]|个)|第?[一二三四首1-4]季|[上下]半年|年?[初底末](?!期)"
    r"|第[一二三四五0-9]{1,3}个?(?:周|星期|礼拜)|[一-鿿]{0,3}节(?!目|约|能|气)"
    r"|除夕|中秋|端午|元旦|元宵|国庆|圣诞|重阳|大年|正月|腊月|立[春夏秋冬]|[春秋]分|[夏冬]至|清明|[大小][寒暑雪])"
)
_ONE_AFTER_ANOTHER = "(?!一二|二三|三四|四五|五六|六七|七八|八九)"
_TWO_DIGITS = _ONE_AFTER_ANOTHER + "[三四五六七八九][零一二三四五六七八九]"
YEAR_OF_TWO = _TWO_DIGITS + "年"
"""六四年: the year of a decade; 三四年 is some three or four."""


@rule(
    r"(?<![0-9零一二三四五六七八九十.,两几数])'?(?:{year:short_year}年(?=" + _AFTER_SHORT_YEAR + r")"
    r"|(?P<zero>0[0-9]|零[零一二三四五六七八九]|" + _TWO_DIGITS + r")年(?![前后内间来多半])"
    r"|(?<![^\n])(?P<whole>[0-9]{2})年(?![^\n]))"
)
def short_year(got: Got) -> Atom | None:
    """98年9月, 零八年, 九七年: a year of two digits, where no span of years can be meant."""
    number = small_number(got.match["year"] or got.match["zero"] or got.match["whole"])
    return None if number is None else atom(on.short_year(number, f"year of two digits {number:02d}"))


_BOUND = r"(?<![^\s,。;:!?()“”=<>、])"
_MEASURED = (
    "年月日个名人万亿元美欧英港台韩澳位件次辆家项多余斤克吨米公里平亩只头张条所本座栋户例起艘枚架发分秒小时天周度°℃%页字点股份吋"
    "倍号世兆百千层间套部支对双根颗粒匹桶瓦伏安升毫厘届"
)
"""What a number counts or measures, by first characters."""


@rule(
    _BOUND + r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})(?<!00)"
    r"(?:(?= ?(?:[,。;!?)”\n]|$))|(?= [^0-9 .,:/-])(?! ?[" + _MEASURED + r"])|(?=[一-鿿])(?![" + _MEASURED + r"]))"
)
def bare_year(got: Got) -> Atom:
    """2018: four digits that stand alone and count nothing."""
    return atom(on.fixed(on.year(int(got.match["year"])), "year"))


@rule(
    r"(?<![0-9A-Za-z.,/-])(?<![0-9]:)(?P<first>1[5-9][0-9]{2}|20[0-9]{2})(?: ?[-~至到]{1,2} ?)(?P<last>1[5-9][0-9]{2}|20[0-9]{2})"
    r"(?![0-9A-Za-z.:/-]|[" + _MEASURED + "])"
)
def bare_years(got: Got) -> Atom | None:
    """2016-2018."""
    first, last = int(got.match["first"]), int(got.match["last"])
    if first >= last:
        return Atom(impossible=f"{got.text} ends before it begins")
    return atom(on.fixed(on.Stretch(on.year(first).first, on.year(last).last, Grain.DECADE), "years"))


@rule(r"{stem:stem}{branch:branch}年")
def year_of_the_cycle(got: Got) -> Atom | None:
    """癸卯年: a year of the cycle of sixty, counted by stems and branches."""
    stem, branch = got.number("stem"), got.number("branch")
    place = next((at for at in range(60) if at % 10 == stem and at % 12 == branch), None)
    return None if place is None else atom(festivals.year_of_cycle(place, f"year {place + 1} of the cycle of sixty"))


@rule(r"{era:era}(?:(?P<number>[0-9]{1,3}|一?百[零一二三四五六七八九十]{0,3}|[零一二三四五六七八九十廿卅]{1,4})|元)年(?:度)?")
def era_year(got: Got) -> Atom | None:
    """令和4年, 民國110年: years counted from an era's first."""
    digits = got.match["number"] or "一"
    number = small_number("一" * digits.startswith("百") + digits) or 0
    begun = got.number("era")
    if not 0 < number < 200 or begun + number > 2150:
        return Atom(impossible=f"no year {got.text}")
    return atom(on.fixed(on.year(begun + number), "year of an era"))


@rule(r"(?<![0-9])(?<![0-9][.,])(?P<number>1[01][0-9])年(?=[0-9]{1,2}月[0-9]{1,2}[日号]|[0-9]{1,2}月份?(?![0-9]))")
def minguo_year(got: Got) -> Atom:
    """110年12月15日: Taiwan's count, from 1911, where a whole date follows."""
    return atom(on.fixed(on.year(1911 + int(got.match["number"])), "Minguo year"))


@rule(r"(?:公元|西元)前{number:number}年")
def year_before_christ(got: Got) -> Atom:
    """公元前221年: too early for days; recognised, and left without a value."""
    return Atom()


@rule(r"{shift:year_shift}的?(?:(?P<month>本月|这个月|同月)|今天|今日|这一天|同日)(?!头条)")
def year_apart(got: Got) -> Atom:
    """去年今日, 去年本月: this day or month of another year."""
    return atom(on.apart(Grain.MONTH if got.has("month") else Grain.DAY, got.number("shift"), f"{got.text}: a year apart"))


@rule(BEGINS_NUMBER + r"{count:two}年前的?(?:今天|今日|这一天|同一天|同日|(?P<before>昨天|昨日)|(?P<after>明天|明日))(?!头条)")
def years_ago_today(got: Got) -> Atom:
    """十年前的今天, 三十年前的昨天."""
    days = got.has("after") - got.has("before")
    return atom(on.apart(Grain.DAY, -got.number("count"), f"{got.text}: years apart", days))


@rule(r"{name:ends_name}", first_words=lambda: temporal()["ends_name"])
def name_before_date(got: Got) -> None:
    """李在明25日: the name, so that what follows it is read for itself."""
    return


@rule(r"(?=前昨|昨今|今明|明后|去今){first:unit_mark}{last:unit_mark}(?:(?:两|二)?(?P<year>年)|(?:两|二)?(?:天|日)(?!报|前))")
def neighbours(got: Got) -> Atom | None:
    """今明两年, 昨今两天: two neighbouring units in one breath."""
    grain = Grain.YEAR if got.has("year") else Grain.DAY
    first, last = got.number("first"), got.number("last")
    return atom(on.through(grain, first, last, f"{got.text}: {first:+d} to {last:+d}")) if last - first == 1 else None


@rule(r"(?<![以乡马早](?=[上下前后])){shift:year_shift}(?:度)?(?!轻|龄|纪|生|夜|半|多|关|[0-9]{1,3}岁|[一二三四五六七八九十]{1,4}岁)")
def year_from_now(got: Got) -> Atom:
    """去年, 今年, 明年."""
    return atom(on.shifted(Grain.YEAR, got.number("shift"), f"{got.text}: year {got.number('shift'):+d}"))


@rule(r"{shift:year_echo}(?=[0-9一二三四五六七八九十]{1,2}月|[春夏秋冬年]|[初底末])|{same:year_echo}(?<!当年)(?<!第二年)")
def year_of_before(got: Got) -> Atom:
    """同年, 次年, 第二年夏天: counted from the year last named."""
    count = int(got.find("shift") if got.has("shift") else got["same"])  # type: ignore[arg-type]
    return atom(on.echo(Grain.YEAR, count, f"the year named before {count:+d}"))


@rule(r"(?:(?P<last>上世纪|上个世纪)|(?P<this>本世纪)|{number:two}世纪)?{decade:decade}年代")
def decade(got: Got) -> Atom:
    """60年代, 上世纪九十年代, 二十世纪八十年代."""
    within = on.cyclic(Grain.DECADE, got.number("decade"), "decade")
    if got.has("number"):
        return atom(on.fixed(on.century(got.number("number")), "century"), within)
    if got.has("last") or got.has("this"):
        return atom(on.shifted(Grain.CENTURY, -1 if got.has("last") else 0, "century"), within)
    return atom(within)


@rule(r"(?<![0-9])(?P<year>1[0-9][0-9]0|20[0-9]0)年代")
def decade_of_year(got: Got) -> Atom:
    """1990年代."""
    return atom(on.fixed(on.decade(int(got.match["year"])), "decade"))


@rule(r"(?:(?P<last>上个?世纪)|(?P<this>本世纪)|(?P<next>下个?世纪)|(?<![半几个多]){number:two}世纪)(?:以?来)?")
def century(got: Got) -> Atom:
    """21世纪, 上世纪."""
    if got.has("number"):
        number = got.number("number")
        return atom(on.fixed(on.century(number), "century"), vague=True) if 1 <= number <= 30 else Atom(impossible="no such century")
    return atom(on.shifted(Grain.CENTURY, -1 if got.has("last") else 1 if got.has("next") else 0, "century"), vague=True)


@rule(r"(?<=[月份]){half:half}月")
def half_month(got: Got) -> Atom:
    """9月上半月: days 1 to 15, or the rest."""
    return Atom((on.portion("first half" if got.number("half") == 1 else "second half", "half of the month"),))


@rule(r"{half:half}年(?:度)?")
def half_year(got: Got) -> Atom:
    """上半年."""
    return atom(on.cyclic(Grain.HALF, got.number("half"), "half of the year"))


@rule(r"(?:第?{quarter:quarter}季度?|(?<![A-Za-z0-9])[Qq](?P<western>[1-4])(?:季度?)?(?![A-Za-z0-9]))(?!节|风|军|赛|后赛|稻|作|演|开播|播)")
def quarter(got: Got) -> Atom:
    """三季度, 第三季, Q1."""
    return atom(on.cyclic(Grain.QUARTER, int(got.match["western"] or got["quarter"]), "quarter"))


@rule(r"{shift:month_shift}(?:个?季度?|一个?季度)(?!节|风|军|赛|后赛)")
def quarter_from_now(got: Got) -> Atom:
    """上季度, 本季, 下一季度."""
    return atom(on.shifted(Grain.QUARTER, got.number("shift"), "quarter"))


@rule(r"{season:season}(?!奥|运动|项目|残|攻势|达沃斯|论坛|峰会|学期|赛)")
def season(got: Got) -> Atom:
    """夏天."""
    return atom(on.cyclic(Grain.PORTION, got.number("season"), "season"))


@rule(r"(?<=年){season:season_mark}(?!节|晚|运|分|耕|至|秋|装|训|茶|游|招|考|令|奥|残|粮|播|种)")
def season_after_year(got: Got) -> Atom:
    """2018年夏."""
    part = on.cyclic(Grain.PORTION, got.number("season"), "season")
    return Atom((part._replace(reach=Reach.PART, of=(Grain.YEAR,)),), timex_type="DURATION")


@rule(
    r"(?<![如至当迄现古聪文声])(?<!至于)(?<!年){shift:season_shift}{season:season_mark}(?!节|晚|运|分|耕|至|装|训|茶|游|招|考|令|奥|残|粮|播|种)"
)
def season_of_year_from_now(got: Got) -> Atom:
    """今夏, 明春."""
    year = on.shifted(Grain.YEAR, got.number("shift"), f"{got.text}: year {got.number('shift'):+d}")
    return atom(year, on.cyclic(Grain.PORTION, got.number("season"), "season"))


@rule(
    r"(?<![0-9零一二三四五六七八九十百千几数多半整周近成当同全首头干财该])(?P<unit>年|月)内(?!瓦|阁|政|务|地|容|外|部|塔|贾|维|罗)",
    first_words=lambda: ("年内", "月内"),
)
def within_this_unit(got: Got) -> Atom:
    """年内访华, 月内: in what is left of this year or month."""
    grain = Grain.YEAR if got.match["unit"] == "年" else Grain.MONTH
    return atom(on.shifted(grain, 0, f"{got.text}: within this {grain.name.lower()}"), vague=True)


# --- months and weeks --------------------------------------------------------------------------------------------------


@rule(
    BEGINS_NUMBER
    + r"(?<![隔近满逾达整足时了等续过长])(?P<pair>一二|二三|三四|四五|五六|六七|七八|八九)月(?:份|间)?(?!内|"
    + COMES
    + "|票|球|之久|后|前|时间)"
)
def two_months(got: Got) -> Atom:
    """三四月: two neighbouring months in one breath."""
    first = small_number(got.match["pair"][0]) or 0
    return atom(on.months(first, first + 1, f"months {first} and {first + 1}"))


@rule(
    BEGINS_NUMBER + r"(?<![隔近满逾达整足])(?:{month:two})月(?:份)?"
    r"(?!内|" + COMES + r"|以内|革命|惊奇|票|球|租|薪|供|刊|报(?!道|导)|(?<=[一两二三四五六七八九十]月)之前?后)"
)
def month(got: Got) -> Atom | None:
    """9月, 九月份."""
    number = int(got.find("month") or 0)
    return _of_cycle(Grain.MONTH, number) if 1 <= number <= 12 else Atom(impossible=f"there is no month {number}")


@rule(r"(?<![马零一二三四五六七八九十以]){shift:month_shift}个?月(?!台|球|亮|刊|饼|历|色|薪|票|经|老)(?:份)?")
def month_from_now(got: Got) -> Atom:
    """上个月, 本月, 下月."""
    return atom(on.shifted(Grain.MONTH, got.number("shift"), f"{got.text}: month {got.number('shift'):+d}"))


@rule(r"(?P<which>" + OPENS + r"首|第{number:two}个|最后一?个|(?<=[年度])末)月(?!台|票)")
def nth_month(got: Got) -> Atom:
    """第九个月, 首月: of the year or half-year before it; alone, no month at all."""
    number = got.find("number")
    which = int(number) if number else 1 if got.match["which"] == "首" else -1
    return Atom((on.nth(Grain.MONTH, which, f"month {which} of it"),), timex_type="DURATION")


@rule(r"(?:第{number:two}|" + OPENS + r"(?P<first>首)|(?P<last>最后一?))个?(?:周(?!年)|星期|礼拜)(?:{day:weekday}(?![年岁周]))?")
def nth_week(got: Got) -> Atom:
    """第二周, 第三个星期日, 最后一个星期一: of the month or year before it."""
    number = got.find("number")
    which = int(number) if number else 1 if got.has("first") else -1
    day = int(got["day"]) if got.has("day") else None
    return Atom((on.nth(Grain.WEEK, which, f"week {which} of it", day=day),), timex_type="DURATION")


@rule(r"(?!第二[天日])(?:第{number:two}|最后一)[天日](?!内|线)")
def nth_day(got: Got) -> Atom:
    """第一天, 最后一天: of the month or year before it; 第二天 alone is the day after."""
    number = got.find("number")
    part = on.nth(Grain.DAY, int(number) if number else -1, "day of it")
    return Atom((part,), timex_type="DURATION")


@rule(OPENS + r"(?:(?P<first>头|首|前(?!一[天日]))|(?P<last>最后|后))(?:的)?{count:two}(?:个)?{unit:unit}(?!前|后|半|多|以来|内|来)")
def edge_of_unit(got: Got) -> Atom | None:
    """前6个月, 前三季度, 后两个月, 最后五天: the ends of a longer unit."""
    count, grain = got.number("count"), unit_of(got)
    if not 0 < count < 400 or grain is Grain.YEAR:
        return None
    alone = got.has("first") and grain in (Grain.MONTH, Grain.QUARTER)
    part = on.edge(count, grain, 1 if got.has("first") else -1, f"{got.text}: {count} of it", alone_too=alone)
    return Atom((part,), timex_type="DATE" if alone else "DURATION")


@rule(r"{shift:month_echo}")
def month_of_before(got: Got) -> Atom:
    """同月, 次月: counted from the month last named."""
    return atom(on.echo(Grain.MONTH, got.number("shift"), f"the month named before {got.number('shift'):+d}"))


@rule(r"(?:(?P<year>年)|(?P<month>月))(?P<part>[初中底末])(?!学|期|华|间|国)|(?P<late>岁末)|(?P<tenth>[上中下]旬)")
def portion_alone(got: Got) -> Atom:
    """年底, 月初, 中旬."""
    names = {"初": "early", "上": "early", "中": "middle", "底": "late", "末": "late", "下": "late"}
    if got.has("late") or got.has("year"):
        return atom(on.portion("late" if got.has("late") else names[got.match["part"]], "part of the year", of=Grain.YEAR))
    return atom(on.portion(names[got.match["part"] or got.match["tenth"][0]], "part of the month", of=Grain.MONTH))


def _second_of_pair() -> str:
    """What after 中 shows that it is China's (明年中法将…), unless a whole name stands there (年中法国总统…)."""
    polities, in_words = rows_of("polities.tsv"), temporal()["letters_in_words"]  # not the whole gazetteer, which takes longer to read
    shorts = {fold(short) for row in polities for short in row["short"].split("|") if len(short) == 1}
    forms = {fold(form) for row in polities for form in (row["name"], *row["aliases"].split("|"))}
    names = alternation(name for name in forms if len(name) > 1 and name[0] in shorts)
    surely = "".join(sorted(shorts - in_words.keys()))
    return f"(?!(?:{names}))[{surely}]|(?:{alternation(in_words)})(?:{alternation(temporal()['of_two_states'])})"


_AFTER_MIDDLE = f"{alternation(temporal()['not_middle'])}|{_second_of_pair()}"


@rule(
    r"(?<=[年月代纪度]){portion:portion}"
    r"(?!(?<=[年月代纪度]中)(?:" + _AFTER_MIDDLE + r")|(?<=[初底末])(?:等|级|步|审|选|次|衷|心|始|气|线|学|中))"
)
def portion(got: Got) -> Atom:
    """初, 中旬, 底 after a month, a year, a decade or a century."""
    return atom(on.portion(str(got["portion"]), f"{got.text}: {got['portion']}"))


@rule(
    r"(?<![以早晚]){shift:week_shift}(?:一)?(?:个)?(?:周|星期|礼拜)(?:{day:weekday}(?![年月个次天岁周])|(?P<end>末)|(?P<begin>初))?(?!年|岁|边|围|刊|期|报(?!道|导))"
)
def week_from_now(got: Got) -> Atom:
    """上周, 下周三, 本周末."""
    week = on.shifted(Grain.WEEK, got.number("shift"), f"week {got.number('shift'):+d}")
    if got.has("day"):
        return atom(week, on.weekday(got.number("day"), "weekday"))
    if got.has("end") or got.has("begin"):
        return atom(week, on.portion("late" if got.has("end") else "early", "part of the week"))
    return atom(week)


@rule(
    r"(?<![0-9一二两三四五六七八九十几每逢数半整单双隔头前圣灰](?<!晋三))(?<![0-9一二三四五六七八九十百许很好太]多)(?<!(?<![元党])首)(?:周|星期|礼拜)(?:{day:weekday}(?![年岁周])|(?P<end>末))"
)
def weekday(got: Got) -> Atom:
    """周三, 礼拜五, 周末; 安倍晋三周一 is no three weeks, 特鲁多周五 not many of them."""
    if got.has("end"):
        return atom(on.shifted(Grain.WEEK, 0, "this week"), on.portion("late", "weekend"))
    return atom(on.weekday(got.number("day"), f"weekday {got['day']}"))


# --- days --------------------------------------------------------------------------------------------------------------


@rule(BEGINS_NUMBER + r"{month:two}月{day:two}[日号]" + _unless("within"))
def month_day(got: Got) -> Atom | None:
    """12月15日, 九月三号."""
    found = _day_of_year(int(got.find("month") or 0), int(got.find("day") or 0))
    return found or Atom(impossible=f"there is no day {got.text}")


@rule(
    BEGINS_NUMBER + r"{month:two}月(?:(?P<arabic>[0-9]{1,2})(?= ?(?:[,。;、)\n!?]|$))"
    r"|(?P<han>十[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十一?)(?=[,。;、)\n!?至到的早晚上下中凌]|$)(?!的|上[月周个]|下[月周个]|中国|下来|上述))"
)
def month_day_bare(got: Got) -> Atom | None:
    """八月十五, 1月3: the unit of the day left out."""
    found = _day_of_year(int(got.find("month") or 0), small_number(got.match["arabic"] or got.match["han"]) or 0)
    return found or Atom(impossible=f"there is no day {got.text}")


_LASTS = tuple(temporal()["lasting"])


def _counts_since(got: Got) -> bool:
    written = got.text[0] not in "0123456789" and got.text.endswith("日")
    return written and got.match.string.endswith("后", 0, got.match.start())


@rule(
    BEGINS_NUMBER
    + r"(?:(?!两)(?!一日(?:之|三|千|不|游|[两双多数][次度场站地国处篇趟回城更]|二次|内)){day:two}日"
    + _unless("not_a_day")
    + r"|(?P<ordinary>[0-9]{1,2}|[廿卅][一二三四五六七八九]?|[十一二三四五六七八九]{2,3})号"
    + _unless("not_a_number")
    + ")"
)
def day(got: Got) -> Atom | None:
    """15日, 十五号; no day in 一连三日, nor in 大选后九日, where the words for nine count the days since."""
    if got.match.string.endswith(_LASTS, 0, got.match.start()) or _counts_since(got):
        return None
    number = int(got.find("day") or small_number(got.match["ordinary"] or "") or 0)
    return _of_cycle(Grain.DAY, number) if 1 <= number <= 31 else Atom(impossible=f"there is no day {number}")


@rule(
    r"(?<![以目之此当年日跟提生空])(?<!从(?=[前今](?!天|日|晚|晨|早|朝)))(?!明日前(?<![于在到]明日前)(?![往赴来去夕线进行])){shift:day_shift}(?!线|生|赋|性|花板)"
)
def day_from_now(got: Got) -> Atom:
    """昨天, 今日, 明晚."""
    return atom(on.shifted(Grain.DAY, got.number("shift"), f"{got.text}: day {got.number('shift'):+d}"))


_NAME_ENDS = "[一-鿿](?<![于在将定起至和及从到与期是自经])明"
"""刘晓明24日: a name, and not tomorrow, the 24th; nobody writes 明24日 of a report."""


@rule(r"{shift:day_mark}(?:天|日)?(?:\({day:two}日?\)日?|(?<![前后])(?<!" + _NAME_ENDS + r"){bare:two}日)(?!内|间|前)")
def marked_day(got: Got) -> Atom | None:
    """昨(15)日, 今（16日）, 昨15日: the day named twice."""
    number = int(got.find("day") or got.find("bare") or 0)
    if not 1 <= number <= 31:
        return Atom(impossible=f"there is no day {number}")
    return atom(on.shifted(Grain.DAY, got.number("shift"), "day"), on.cyclic(Grain.DAY, number, f"day {number}"))


@rule(
    r"(?<![如至当迄现而古昔往从时之于即自曾])(?P<which>[今昨])(?=与|晤|访|抵|赴|飞|会见|会晤|会谈|会面|通电话|通话|接见|启程|出访|举行|出席|乘|搭|率|离|转|返|应邀"
    r"|正式|分别|先后|宣布|主持|召开|发表|证实|到|(?<=昨)(?:在|于|向|同|已|称|对))"
)
def day_by_letter(got: Got) -> Atom:
    """今与X会谈, 昨访平壤: as headlines in Hong Kong and Taiwan say today and yesterday."""
    return atom(on.shifted(Grain.DAY, 0 if got.match["which"] == "今" else -1, f"{got.text}: today or yesterday in one letter"))


@rule(r"{shift:day_echo}(?!本(?!周|月)|方|元|韩|美|俄|中|增|式|而语|常)")
def day_of_before(got: Got) -> Atom:
    """当天, 翌日: counted from the day last named."""
    return atom(on.echo(Grain.DAY, got.number("shift"), f"the day named before {got.number('shift'):+d}"))


@rule(
    r"(?:(?<![0-9.,/-])(?<![0-9]:)|(?<=[/.][0-9]-)|(?<=[/.][0-9]{2}-))(?P<year>1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)"
    r"(?P<day>(?:[0-2][0-9]|3[01])(?=[0-9]{2}:[0-9]{2})|[0-9]{1,2}(?![0-9.,/:]{0,4}[0-9])(?!-[0-9](?![0-9]{3}[-/.])))(?:[日号](?![0-9]))?"
)
def iso_date(got: Got) -> Atom | None:
    """2021-12-15, 2021/12/15, 2021.12.15."""
    return _day_named(got.text, int(got.match["year"]), int(got.match["month"]), int(got.match["day"]))


@rule(r"(?<![0-9.,/-])(?<![0-9]:)(?P<year>19[0-9]{2}|20[0-9]{2})(?P<mark>[-/])(?P<month>0[1-9]|1[0-2])(?![0-9/-])")
def iso_month(got: Got) -> Atom:
    """2021-12."""
    first = date(int(got.match["year"]), int(got.match["month"]), 1)
    return atom(on.fixed(on.unit_around(first, Grain.MONTH), "month"))


@rule(
    r"(?<![0-9A-Za-z.,/-])(?<![0-9]:)(?:(?P<year>19[0-9]{2}|20[0-9]{2})(?:(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"| (?P<wide>1[0-2]|0?[1-9]) (?P<apart>3[01]|[12][0-9]|0?[1-9])))(?![0-9A-Za-z.,:/-]|[" + _MEASURED + "])"
)
def compact_date(got: Got) -> Atom | None:
    """20211215, 2021 12 15."""
    month, day = int(got.match["month"] or got.match["wide"]), int(got.match["day"] or got.match["apart"])
    return _day_named(got.text, int(got.match["year"]), month, day)


@rule(
    r"(?<![0-9.,/-])(?<![0-9]:)(?P<one>[0-9]{1,2})(?P<mark>[-/.])(?P<two>[0-9]{1,2})(?P=mark)(?P<year>1[89][0-9]{2}|20[0-9]{2})(?!-?[0-9])(?![.,/:][0-9])"
)
def date_year_last(got: Got) -> Atom | None:
    """15/12/2021, 13.5.2015, 12/15/2021; where both could be the day it is the first, as Hong Kong and Europe write it."""
    one, two, number = (int(got.match[name]) for name in ("one", "two", "year"))
    month, day = (one, two) if two > 12 else (two, one)
    named = _day_named(got.text, number, month, day)
    return Atom(named.pieces, vague=one <= 12 and two <= 12 and one != two, impossible=named.impossible)


@rule(
    r"(?<![0-9A-Za-z.,/:-])(?:(?P<year>[0-9]{2})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"|(?P<one>[0-9]{1,2})/(?P<two>[0-9]{1,2})/(?P<last>[0-9]{2}))(?![0-9A-Za-z.,/:-])"
)
def date_short_year(got: Got) -> Atom | None:
    """21-12-15, 15/12/21."""
    if got.match["year"]:
        number, month, day = (int(got.match[name]) for name in ("year", "month", "day"))
    else:
        one, two, number = (int(got.match[name]) for name in ("one", "two", "last"))
        month, day = (one, two) if two > 12 else (two, one)
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]):
        return Atom(impossible=f"there is no {got.text}")
    return atom(on.short_year(number, f"year {number:02d}"), *_month_and_day(month, day), vague=True)


_CLOCK_TIME = "[0-9]{1,2}:[0-9]{2}"


@rule(
    r"(?<![0-9A-Za-z.,/:-])(?:(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12][0-9]|0?[1-9])(?P<unit>[日号])?"
    r"(?![0-9A-Za-z%./:-]|[" + _MEASURED + r"])"
    r"|(?P<padded>0[1-9]|1[0-2])-(?P<also>0[1-9]|[12][0-9]|3[01])(?:(?= ?" + _CLOCK_TIME + r")|(?<![^\n].{5})(?![^\n])))"
)
def month_slash_day(got: Got) -> Atom | None:
    """12/15, 11/3號, 09-01 20:01; what may be a fraction (2/3) stays one."""
    month, day = int(got.match["month"] or got.match["padded"]), int(got.match["day"] or got.match["also"])
    if got.match["month"] and not got.match["unit"] and month < day <= 12 and not _alone_or_marked(got):
        return None
    if day > calendar.monthrange(2024, month)[1]:
        return Atom(impossible=f"there is no {got.text}")
    return atom(*_month_and_day(month, day))


_MARKED = re.compile(r" ?(?:\((?:[一二三四五六日]|周|星期)|早|晚|上午|下午|凌晨|中午|" + _CLOCK_TIME + ")")


def _alone_or_marked(got: Got) -> bool:
    """Whether nothing else is in the text, or a weekday or a time of day follows."""
    text = got.match.string
    return len(text.strip()) == len(got.text) or bool(_MARKED.match(text, got.match.end()))


@rule(
    r"(?<![^\s(“\[])(?P<month>1[0-2]|0?[1-9])(?:·(?P<dotted>3[01]|[12][0-9]|0?[1-9])|\.(?P<day>3[01]|[12][0-9]|0[1-9])(?=[一-鿿)” ]))"
    r"(?![0-9.%·]|[" + _MEASURED + r"]|事件|事变|运动|讲话|惨案|恐袭|专案|革命|战争|阅兵)"
)
def month_dot_day(got: Got) -> Atom | None:
    """7.16芬兰会晤, 6·30: as headlines have it, where no measure follows. A name such as 9·11事件 is no date."""
    month, day = int(got.match["month"]), int(got.match["dotted"] or got.match["day"])
    if day > calendar.monthrange(2024, month)[1]:
        return None
    return atom(*_month_and_day(month, day), vague=True)


def _day_named(words: str, number: int, month: int, day: int) -> Atom:
    try:
        return atom(on.fixed(on.a_day(date(number, month, day)), "date"))
    except ValueError:
        return Atom(impossible=f"there is no {words}")


_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"


@rule(rf"[0-9]{{1,8}}[{_UNSEEN}]{{1,8}}[0-9]{{1,8}}(?:[年月日号]|[-/.](?=[0-9]))?")
def broken_number(got: Got) -> Atom:
    """Digits with an invisible mark between them, such as a right-to-left one: nobody can say what number a reader saw."""
    return Atom(impossible="invisible marks stand between the digits")


_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PLAIN_ENGLISH = re.compile(
    rf"(?:(?P<one>[0-9]{{1,2}}) )?(?P<month>{'|'.join(_ENGLISH_MONTHS)})(?: (?P<other>[0-9]{{1,2}}),?)? (?P<year>[0-9]{{4}})"
)
_ENGLISH_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"


@rule(rf"(?<![A-Za-z0-9])(?:{_ENGLISH_MONTH}\.? [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{1,2}} {_ENGLISH_MONTH}\.?,? [0-9]{{4}})(?![A-Za-z0-9])")
def english_date(got: Got) -> Atom | None:
    """August 25, 2020: a date of another language inside the text."""
    plain = _PLAIN_ENGLISH.fullmatch(got.text)
    if plain:
        month = _ENGLISH_MONTHS.index(plain["month"]) + 1
        number, day = int(plain["year"]), int(plain["one"] or plain["other"])
        if number and 1 <= day <= calendar.monthrange(number, month)[1]:
            return _in_english(date(number, month, day))
    import dateparser

    parsed = dateparser.parse(got.text, languages=["en"], settings={"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]})
    return _in_english(parsed.date()) if parsed else None


def _in_english(day: date) -> Atom:
    return atom(on.fixed(on.a_day(day), "English date"), vague=True)


@rule(r"{part:day_part}(?!会|宴|报|餐|安|点|年|于|已|就|期|日|在|些|茶|饭|稿|盘|班|刊|市)(?:[0-9]{1,2}(?:时|点|:[0-9]{2}))?")
def day_part(got: Got) -> Atom:
    """晚间, 下午: nothing on its own, part of the day before it."""
    return Atom((on.same(Grain.DAY_PART, "part of the day"),), timex_type="TIME")


@rule(
    r"{part:day_part}?(?<![0-9.:]){hour:two}(?:时|点)(?:半|{quarter:two}刻|整|{minute:two}分?)?(?:许|左右|前后|多)?(?!之|代|名|间|赞|评|击|头|子|燃|心|火|缀|到为止|政|任|隔|候|期|局|刻|常|事|尚|差|对)"
    r"|{when:day_part}?(?<![0-9.:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?时?(?![0-9:])"
    r"|{night:day_part}?{early:two}(?:[~-]|、)?[0-9一二三四五六七八九]{1,2}点(?![0-9一-鿿])"
)
def clock(got: Got) -> Atom:
    """晚上8点, 15:30: a time of day, no day."""
    return Atom((on.same(Grain.CLOCK, "clock time"),), timex_type="TIME")
