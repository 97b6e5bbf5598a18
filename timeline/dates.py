"""The date expressions of Chinese news, one named rule each, and how they combine.

Knows how dates are written; what lies how far from the publication date is anchoring's business.

An expression is a chain of pieces, coarse to fine (去年 + 9月 + 初), perhaps with a second chain in brackets that names the
same day again (周三（15日）), perhaps up to a second one (3月20日 + 至 + 22日). Rules name the pieces; a new wording is one more rule.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from timeline import anchoring as on
from timeline.anchoring import Anchor, Grain, Piece, Reach, Stretch, Tense
from timeline.edtf import Edtf, Interval, Point, span_of_days
from timeline.lexicon import fold, temporal
from timeline.model import Span, TemporalExpression
from timeline.numbers import small_number
from timeline.patterns import Found, Got, Grammar, Kind


@dataclass(frozen=True, slots=True)
class Atom:
    """What a rule gives: pieces coarse to fine, or a type alone for what has no place on the calendar."""

    pieces: tuple[Piece, ...] = ()
    timex_type: str = "DATE"
    vague: bool = False
    elided: bool = False
    """The left half of a range whose unit is written once, at its end: 20至22日."""
    impossible: str = ""
    """Why the words name no day: there is no 13th month."""


def _piece(*pieces: Piece, vague: bool = False, elided: bool = False) -> Atom:
    return Atom(pieces, vague=vague, elided=elided)


_HAN_DIGITS = "零一二三四五六七八九十百廿卅两"
_KINDS: dict[str, Kind] = {name: Kind.of_words(words) for name, words in temporal().items()} | {
    "number": Kind(f"[0-9]{{1,4}}|[{_HAN_DIGITS}]{{1,4}}", small_number),
    "two": Kind(f"[0-9]{{1,2}}|[{_HAN_DIGITS}]{{1,3}}", small_number),
    "year_digits": Kind("1[0-9]{3}|20[0-9]{2}|21[0-9]{2}|[一二][零一二三四五六七八九]{3}", small_number),
    "count": Kind(f"[0-9]{{1,3}}(?![0-9])|[一二三四五六七八九]百[{_HAN_DIGITS}]{{0,3}}|[{_HAN_DIGITS}]{{1,3}}", small_number),
    "short_year": Kind("[0-9]{2}|[零一二三四五六七八九]{2}", small_number),
    "grain": Kind.of_words({word: unit for word, unit in temporal()["unit"].items()}),
}
_UNITS = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}
_NO_NUMBER = f"(?<![0-9{_HAN_DIGITS}第])(?<![0-9][.,])"

_grammar: Grammar[Atom] = Grammar(_KINDS)
_rule = _grammar.rule


# --- years and longer --------------------------------------------------------------------------------------------------


@_rule(r"(?<![0-9])(?<![0-9][.,])(?:公元|西元)?{year:year_digits}年(?:度(?!假))?(?!代)")
def calendar_year(got: Got) -> Atom:
    """2021年, 二〇二一年."""
    return _piece(on.fixed(on.year(got.number("year")), "year"))


@_rule(r"(?<![0-9零一二三四五六七八九十])(?<![0-9][.,])'?{year:short_year}年(?={month:two}月(?!份?[内间来以之]|个))")
def short_year(got: Got) -> Atom | None:
    """98年9月: a year of two digits, where a month follows it."""
    number = got.number("year")
    return _piece(on.fixed(on.year(number + (1900 if number > 49 else 2000)), "year"))


@_rule(r"{era:era}(?:{number:two}|元|1[0-9][0-9])年(?:度)?")
def era_year(got: Got) -> Atom | None:
    """令和4年, 民國110年: years counted from an era's first."""
    number = int(got.find("number") or (1 if "元" in got.text else re.sub("[^0-9]", "", got.text) or 0))
    begun = got.number("era")
    if not 0 < number < 200 or begun + number > 2150:
        return Atom(impossible=f"no year {got.text}")
    return _piece(on.fixed(on.year(begun + number), "year of an era"))


@_rule(r"(?<![0-9])(?<![0-9][.,])(?P<number>1[01][0-9])年(?=[0-9]{1,2}月[0-9]{1,2}[日号])")
def minguo_year(got: Got) -> Atom:
    """110年12月15日: Taiwan's count, from 1911, where a whole date follows."""
    return _piece(on.fixed(on.year(1911 + int(got.match["number"])), "Minguo year"))


@_rule(r"(?:公元|西元)前{number:number}年")
def year_before_christ(got: Got) -> Atom:
    """公元前221年: too early for days; recognised, and left without a value."""
    return Atom()


@_rule(r"{shift:year_shift}(?:度)?(?!轻|龄|纪)")
def year_from_now(got: Got) -> Atom:
    """去年, 今年, 明年."""
    return _piece(on.shifted(Grain.YEAR, got.number("shift"), f"{got.text}: year {got.number('shift'):+d}"))


@_rule(r"{shift:year_echo}(?=[0-9一二三四五六七八九十]{1,2}月|[春夏秋冬年]|[初底末])|{same:year_echo}(?<!当年)")
def year_of_before(got: Got) -> Atom:
    """同年, 次年: counted from the year last named."""
    count = int(got.find("shift") if got.has("shift") else got["same"])  # type: ignore[arg-type]
    return _piece(on.echo(Grain.YEAR, count, f"the year named before {count:+d}"))


@_rule(r"(?:(?P<last>上世纪|上个世纪)|(?P<this>本世纪)|{number:two}世纪)?{decade:decade}年代")
def decade(got: Got) -> Atom:
    """60年代, 上世纪九十年代, 二十世纪八十年代."""
    within = on.cyclic(Grain.DECADE, got.number("decade"), "decade")
    if got.has("number"):
        return _piece(on.fixed(on.century(got.number("number")), "century"), within)
    if got.has("last") or got.has("this"):
        return _piece(on.shifted(Grain.CENTURY, -1 if got.has("last") else 0, "century"), within)
    return _piece(within)


@_rule(r"(?<![0-9])(?P<year>1[0-9][0-9]0|20[0-9]0)年代")
def decade_of_year(got: Got) -> Atom:
    """1990年代."""
    return _piece(on.fixed(on.decade(int(got.match["year"])), "decade"))


@_rule(r"(?:(?P<last>上个?世纪)|(?P<this>本世纪)|(?P<next>下个?世纪)|(?<![半几个多]){number:two}世纪)(?:以?来)?")
def century(got: Got) -> Atom:
    """21世纪, 上世纪."""
    if got.has("number"):
        number = got.number("number")
        return _piece(on.fixed(on.century(number), "century"), vague=True) if 1 <= number <= 30 else Atom(impossible="no such century")
    return _piece(on.shifted(Grain.CENTURY, -1 if got.has("last") else 1 if got.has("next") else 0, "century"), vague=True)


@_rule(r"{half:half}年(?:度)?")
def half_year(got: Got) -> Atom:
    """上半年."""
    return _piece(on.cyclic(Grain.HALF, got.number("half"), "half of the year"))


@_rule(r"第?{quarter:quarter}季度?(?!节|风|军|赛|后赛)")
def quarter(got: Got) -> Atom:
    """三季度, 第三季."""
    return _piece(on.cyclic(Grain.QUARTER, got.number("quarter"), "quarter"))


@_rule(r"{shift:month_shift}个?季度?(?!节|风|军|赛|后赛)")
def quarter_from_now(got: Got) -> Atom:
    """上季度, 本季."""
    return _piece(on.shifted(Grain.QUARTER, got.number("shift"), "quarter"))


@_rule(r"{season:season}(?!奥|运动|项目|残|攻势|达沃斯|论坛|峰会|学期|赛)")
def season(got: Got) -> Atom:
    """夏天."""
    return _piece(on.cyclic(Grain.PORTION, got.number("season"), "season"))


@_rule(r"(?<=年){season:season_mark}(?!节|晚|运|分|耕)")
def season_after_year(got: Got) -> Atom:
    """2018年夏."""
    return _piece(on.cyclic(Grain.PORTION, got.number("season"), "season"))


# --- months and weeks --------------------------------------------------------------------------------------------------


@_rule(_NO_NUMBER + r"(?<![隔近满逾达整足])(?:{month:two})月(?:份)?(?!内|间|来|以内|票|球|租|薪|供|刊|报(?!道|导)|之前?后)")
def month(got: Got) -> Atom | None:
    """9月, 九月份."""
    number = int(got.find("month") or 0)
    if not 1 <= number <= 12:
        return Atom(impossible=f"there is no month {number}")
    return _piece(on.cyclic(Grain.MONTH, number, f"month {number}"))


@_rule(r"(?<![马零一二三四五六七八九十以]){shift:month_shift}个?月(?!台|球|亮|刊|饼|历|色|薪|票|经|老)(?:份)?")
def month_from_now(got: Got) -> Atom:
    """上个月, 本月, 下月."""
    return _piece(on.shifted(Grain.MONTH, got.number("shift"), f"{got.text}: month {got.number('shift'):+d}"))


@_rule(r"{shift:month_echo}")
def month_of_before(got: Got) -> Atom:
    """同月, 次月: counted from the month last named."""
    return _piece(on.echo(Grain.MONTH, got.number("shift"), f"the month named before {got.number('shift'):+d}"))


@_rule(r"(?:(?P<year>年)|(?P<month>月))(?P<part>[初中底末])(?!学|期|华|间|国)|(?P<late>岁末)|(?P<tenth>[上中下]旬)")
def portion_alone(got: Got) -> Atom:
    """年底, 月初, 中旬."""
    names = {"初": "early", "上": "early", "中": "middle", "底": "late", "末": "late", "下": "late"}
    if got.has("late") or got.has("year"):
        return _piece(on.portion("late" if got.has("late") else names[got.match["part"]], "part of the year", of=Grain.YEAR))
    return _piece(on.portion(names[got.match["part"] or got.match["tenth"][0]], "part of the month", of=Grain.MONTH))


@_rule(r"(?<=[年月代纪度]){portion:portion}(?!国|方|级|央|午|学|美|俄|日|韩|朝|东|非|欧|亚|国|共|的|间|有|，|签|等|气|任|步|审|选|次|衷|心|始|外|联)")
def portion(got: Got) -> Atom:
    """初, 中旬, 底 after a month, a year, a decade or a century."""
    return _piece(on.portion(str(got["portion"]), f"{got.text}: {got['portion']}"))


@_rule(r"(?<![以早晚]){shift:week_shift}(?:一)?(?:个)?(?:周|星期|礼拜)(?:{day:weekday}(?![年月个次天岁周])|(?P<end>末)|(?P<begin>初))?(?!年|岁|边|围|刊|期|报(?!道|导))")
def week_from_now(got: Got) -> Atom:
    """上周, 下周三, 本周末."""
    week = on.shifted(Grain.WEEK, got.number("shift"), f"week {got.number('shift'):+d}")
    if got.has("day"):
        return _piece(week, on.weekday(got.number("day"), "weekday"))
    if got.has("end") or got.has("begin"):
        return _piece(week, on.portion("late" if got.has("end") else "early", "part of the week"))
    return _piece(week)


@_rule(r"(?<![0-9一二两三四五六七八九十几每逢数半多整单双隔头首前后])(?:周|星期|礼拜)(?:{day:weekday}(?![年岁周])|(?P<end>末))")
def weekday(got: Got) -> Atom:
    """周三, 礼拜五, 周末."""
    if got.has("end"):
        return _piece(on.shifted(Grain.WEEK, 0, "this week"), on.portion("late", "weekend"))
    return _piece(on.weekday(got.number("day"), f"weekday {got['day']}"))


# --- days --------------------------------------------------------------------------------------------------------------


@_rule(_NO_NUMBER + r"{month:two}月{day:two}[日号](?!内|间)")
def month_day(got: Got) -> Atom | None:
    """12月15日, 九月三号."""
    month_number, day_number = int(got.find("month") or 0), int(got.find("day") or 0)
    if not (1 <= month_number <= 12 and 1 <= day_number <= calendar.monthrange(2024, month_number)[1]):
        return Atom(impossible=f"there is no day {got.text}")
    return _piece(on.cyclic(Grain.MONTH, month_number, f"month {month_number}"), on.cyclic(Grain.DAY, day_number, f"day {day_number}"))


@_rule(_NO_NUMBER + r"(?:{day:two}日|(?P<ordinary>[0-9]{1,2}|[廿卅]?[十一二三四五六七八九]{2,3})号)(?!内|间|游|线|楼|院|机|文件|选手|公路|建议|决议|法案|公约|元首|令|店|馆|房|厅|门|方|本|元|韩|美|中(?!旬|午)|俄|程|均|产|用|谈|报(?!道|导))")
def day(got: Got) -> Atom | None:
    """15日, 十五号."""
    number = int(got.find("day") or small_number(got.match["ordinary"] or "") or 0)
    if not 1 <= number <= 31:
        return Atom(impossible=f"there is no day {number}")
    return _piece(on.cyclic(Grain.DAY, number, f"day {number}"))


@_rule(r"(?<![以目之此当年日跟从提生空]){shift:day_shift}(?!线|生|赋|性|花板)")
def day_from_now(got: Got) -> Atom:
    """昨天, 今日, 明晚."""
    return _piece(on.shifted(Grain.DAY, got.number("shift"), f"{got.text}: day {got.number('shift'):+d}"))


@_rule(r"{shift:day_mark}(?:天|日)?(?:\({day:two}日?\)日?|{bare:two}日)(?!内|间|前)")
def marked_day(got: Got) -> Atom | None:
    """昨(15)日, 今（16日）, 昨15日: the day named twice."""
    number = int(got.find("day") or got.find("bare") or 0)
    if not 1 <= number <= 31:
        return Atom(impossible=f"there is no day {number}")
    return _piece(on.shifted(Grain.DAY, got.number("shift"), "day"), on.cyclic(Grain.DAY, number, f"day {number}"))


@_rule(r"{shift:day_echo}(?!本(?!周|月)|方|元|韩|美|俄|中|增|式|而语|常)")
def day_of_before(got: Got) -> Atom:
    """当天, 翌日: counted from the day last named."""
    return _piece(on.echo(Grain.DAY, got.number("shift"), f"the day named before {got.number('shift'):+d}"))


@_rule(r"(?<![0-9.,/:-])(?P<year>1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9.,/:-]*[0-9])")
def iso_date(got: Got) -> Atom | None:
    """2021-12-15, 2021/12/15, 2021.12.15."""
    try:
        named = on.a_day(date(int(got.match["year"]), int(got.match["month"]), int(got.match["day"])))
    except ValueError:
        return Atom(impossible=f"there is no {got.text}")
    return _piece(on.fixed(named, "date"))


@_rule(r"(?<![0-9.,/:-])(?P<year>19[0-9]{2}|20[0-9]{2})(?P<mark>[-/])(?P<month>0[1-9]|1[0-2])(?![0-9/-])")
def iso_month(got: Got) -> Atom:
    """2021-12."""
    first = date(int(got.match["year"]), int(got.match["month"]), 1)
    return _piece(on.fixed(on.unit_around(first, Grain.MONTH), "month"))


_ENGLISH_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"


@_rule(rf"(?<![A-Za-z0-9])(?:{_ENGLISH_MONTH}\.? [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{1,2}} {_ENGLISH_MONTH}\.?,? [0-9]{{4}})(?![A-Za-z0-9])")
def english_date(got: Got) -> Atom | None:
    """August 25, 2020: a date of another language inside the text."""
    import dateparser

    parsed = dateparser.parse(got.text, languages=["en"], settings={"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]})
    return _piece(on.fixed(on.a_day(parsed.date()), "English date"), vague=True) if parsed else None


@_rule(r"{part:day_part}(?!会|宴|报|餐|安|点|年|于|已|就|期|日|在|些|茶|饭|稿|盘|班|刊|市)(?:[0-9]{1,2}(?:时|点|:[0-9]{2}))?")
def day_part(got: Got) -> Atom:
    """晚间, 下午: nothing on its own, part of the day before it."""
    return Atom((on.same(Grain.DAY_PART, "part of the day"),), timex_type="TIME")


@_rule(
    r"{part:day_part}?(?<![0-9.:]){hour:two}(?:时|点)(?:半|{quarter:two}刻|整|{minute:two}分?)?(?:许|左右|前后|多)?(?!之|代|名|间|赞|评|击|头|子|燃|心|火|缀|到为止|政|任|隔|候|期|局|刻|常|事|尚|差|对)"
    r"|{when:day_part}?(?<![0-9.:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])"
)
def clock(got: Got) -> Atom:
    """晚上8点, 15:30: a time of day, no day."""
    return Atom((on.same(Grain.CLOCK, "clock time"),), timex_type="TIME")


# --- spans counted from the anchor -------------------------------------------------------------------------------------

_COUNT = r"(?:{count:count}(?:多|余|来)?|{many:how_many})"


def _count(got: Got) -> float | None:
    if got.has("many"):
        return float(got["many"])
    number = got.find("count")
    return None if number is None else float(number) + (0.5 if got.match.groupdict().get("half") else 0)


def _unit(got: Got) -> Grain:
    return _UNITS[str(got["unit"])]


@_rule(_NO_NUMBER + _COUNT + r"(?:个)?{unit:unit}(?P<half>半)?(?:之|以)?(?:(?P<ago>前)|(?P<ahead>后))(?!夕|景|果|续|提|来|代|线|方|期|院|排|门|往|夜|首|总|外|任|后)")
def so_long_ago(got: Got) -> Atom | None:
    """三天前, 10年前, 7个月后."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    signed = count if got.has("ahead") else -count
    vague = got.has("many") or _unit(got) not in (Grain.DAY, Grain.YEAR)
    return _piece(on.offset(signed, _unit(got), f"{got.text}: {signed:+g} {got['unit']}"), vague=vague)


@_rule(r"(?:(?P<back>{past:past_window})|{ahead:future_window})(?:的)?(?:这)?" + _COUNT + r"(?:个)?{unit:unit}(?P<half>半)?(?:以来|来|里|内|之内|间|期间|中)?(?!前|后)")
def window(got: Got) -> Atom | None:
    """过去三个月, 近一年来, 未来几个月内."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    if got.match["past"] in ("前",) and not got.text.endswith(("来", "内")):
        whole = int(count)
        return _piece(on.first_units(whole, _unit(got), "the first units of the year")) if whole == count else None
    return _piece(on.window(count, _unit(got), -1 if got.has("back") else 1, f"{got.text}: a window"), vague=True)


@_rule(_NO_NUMBER + _COUNT + r"(?:个)?{unit:unit}(?P<half>半)?(?:以|之)?(?:来|(?P<within>内))(?!地|阁|政|部|容|自|到|自|华|访|台|往|源|临|宾|塔|贾)")
def window_of(got: Got) -> Atom | None:
    """十年来, 半年内."""
    count = _count(got)
    if count is None or count > 3000:
        return None
    if got.has("within") and got.match["many"] != "半" and not got.has("half"):
        return Atom(timex_type="DURATION")
    return _piece(on.window(count, _unit(got), -1, f"{got.text}: a window"), vague=True)


@_rule(r"{words:vague_past}(?!首相|总理|外相|外长|防长|防卫|总统|大臣|本|元|韩|美|中|俄|利|益|照|有)")
def vague_past(got: Got) -> Atom:
    """近日, 日前: by convention the seven days that end on the publication date."""
    return _piece(on.recent(7, f"{got.text}: the seven days up to the anchor"), vague=True)


# --- what has no place on the calendar ---------------------------------------------------------------------------------


@_rule(_NO_NUMBER + r"(?:为期|历时|长达|连续|前后|第|共|整整)?" + _COUNT + r"(?:个)?(?:半)?(?:{unit:unit}|{small:small_unit})(?:半|多)?")
def duration(got: Got) -> Atom:
    """三天, 两年半, 一个半小时."""
    return Atom(timex_type="DURATION")


@_rule(r"(?:每|逢|每逢|每隔|隔)(?:{count:two})?(?:个)?(?:{unit:unit}|周|星期|礼拜)(?:{day:weekday})?(?:{month:two}月)?(?:{date:two}[日号])?")
def repeated(got: Got) -> Atom:
    """每年, 每周三: a set of times."""
    return Atom(timex_type="SET")


# --- ranges whose unit is written once ---------------------------------------------------------------------------------

_TO = "(?:至|到|-|--|~|～|或|、)"


@_rule(_NO_NUMBER + r"{first:two}(?=" + _TO + r"(?:{last:two})[日号](?!内|间))")
def elided_day(got: Got) -> Atom:
    """20至22日."""
    return _piece(on.cyclic(Grain.DAY, got.number("first"), "day"), elided=True)


@_rule(_NO_NUMBER + r"{first:two}(?=" + _TO + r"(?:{last:two})月(?!内|间))")
def elided_month(got: Got) -> Atom:
    """3至5月."""
    return _piece(on.cyclic(Grain.MONTH, got.number("first"), "month"), elided=True)


@_rule(r"(?<![0-9])(?<![0-9][.,]){first:year_digits}(?=" + _TO + r"(?:{last:year_digits})年?)")
def elided_year(got: Got) -> Atom:
    """2020—2023年."""
    return _piece(on.fixed(on.year(got.number("first")), "year"), elided=True)


# --- from pieces to expressions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chain:
    """Pieces that stand together, coarse to fine."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    rules: tuple[str, ...]
    timex_type: str = "DATE"
    vague: bool = False
    elided: bool = False
    impossible: str = ""

    @property
    def finest(self) -> Grain:
        return self.pieces[-1].grain if self.pieces else Grain.CENTURY


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole expression: a chain, one that says the same day again, and one that it runs up to."""

    chain: Chain
    again: Chain | None = None
    tail: tuple[Piece, ...] = ()
    until: Phrase | None = None
    to_now: bool = False
    end: int = 0

    @property
    def start(self) -> int:
        return self.chain.start


def _chains(atoms: Iterator[Found[Atom]], text: str) -> Iterator[Chain]:
    """Join neighbouring atoms where each is finer than the one before it."""
    chain: Chain | None = None
    for atom in atoms:
        found = atom.result
        if found is None:
            continue
        if chain is not None and _continues(chain, atom, text):
            chain = replace(
                chain,
                end=atom.end,
                pieces=chain.pieces + found.pieces,
                rules=(*chain.rules, atom.rule),
                impossible=chain.impossible or found.impossible,
                vague=chain.vague or found.vague,
            )
            continue
        if chain is not None:
            yield chain
        chain = Chain(atom.start, atom.end, found.pieces, (atom.rule,), found.timex_type, found.vague, found.elided, found.impossible)
    if chain is not None:
        yield chain


_BETWEEN_PIECES = ("", "的", " ", "里", "当地时间")


def _continues(chain: Chain, atom: Found[Atom], text: str) -> bool:
    found = atom.result
    if found is None or chain.elided or not chain.pieces or chain.timex_type != "DATE":
        return False
    if found.impossible and not found.pieces:
        return chain.end == atom.start and chain.finest > Grain.DAY
    if not found.pieces or text[chain.end : atom.start] not in _BETWEEN_PIECES:
        return False
    first = found.pieces[0]
    if first.reach is Reach.ABSOLUTE or first.reach is Reach.DEICTIC:
        return False
    if first.reach is Reach.ECHO:
        return first.grain is chain.finest
    if first.grain is Grain.PORTION and chain.finest in (Grain.MONTH, Grain.YEAR, Grain.DECADE, Grain.CENTURY, Grain.WEEK):
        return True
    return first.grain < chain.finest and not (first.grain is Grain.DAY and chain.finest >= Grain.YEAR)


def _phrases(chains: list[Chain], text: str) -> Iterator[Phrase]:
    """Brackets first, then ranges."""
    phrases = _ranges(list(_bracketed(chains, text)), text)
    yield from phrases


def _bracketed(chains: list[Chain], text: str) -> Iterator[Phrase]:
    """周三（15日）, 12月15日（星期三）晚, 周三15日: the same day named twice."""
    at = 0
    while at < len(chains):
        chain = chains[at]
        at += 1
        end, again, tail = chain.end, None, ()
        if at < len(chains) and chain.timex_type == "DATE" and chains[at].timex_type == "DATE" and _same_day_twice(chain, chains[at], text):
            again = chains[at]
            end = again.end + (text[again.end : again.end + 1] == ")")
            at += 1
            if at < len(chains) and chains[at].start == end and chains[at].timex_type == "TIME":
                tail, end = chains[at].pieces, chains[at].end
                at += 1
        yield Phrase(chain, again, tail, end=end)


def _same_day_twice(chain: Chain, other: Chain, text: str) -> bool:
    if chain.elided or not chain.pieces or not other.pieces or other.pieces[0].reach is Reach.ECHO:
        return False
    between = text[chain.end : other.start]
    if between == "(" and text[other.end : other.end + 1] == ")":
        return other.finest <= Grain.MONTH and (chain.finest <= Grain.WEEK or other.finest <= Grain.DAY)
    days = chain.finest <= Grain.DAY and other.finest <= Grain.DAY
    one_is_weekday = ("weekday" in chain.rules[-1]) != ("weekday" in other.rules[0])
    return days and one_is_weekday and between in ("", ",", " ")


_CONNECTS = re.compile(r"\s?(?:至|到|-{1,2}|~|～|一直到|直到|或)\s?")
_AND = re.compile(r"(?:及|和|与|、)")
_TWO_DAYS = re.compile(r"[两二三]天")


def _ranges(phrases: list[Phrase], text: str) -> Iterator[Phrase]:
    at = 0
    while at < len(phrases):
        phrase = phrases[at]
        at += 1
        if at < len(phrases) and _up_to(phrase, phrases[at], text):
            other = phrases[at]
            at += 1
            counted = _TWO_DAYS.match(text, other.end) if _AND.fullmatch(text, phrase.end, other.start) else None
            yield replace(phrase, until=other, end=counted.end() if counted else other.end)
        elif phrase.chain.timex_type == "DATE" and re.compile("(?:至|到)(?:今|现在)").match(text, phrase.end):
            yield replace(phrase, to_now=True, end=phrase.end + 2)
        elif not phrase.chain.elided:
            yield phrase


def _up_to(phrase: Phrase, other: Phrase, text: str) -> bool:
    first, last = phrase.chain, other.chain
    if not first.pieces or not last.pieces or first.timex_type != "DATE" or last.timex_type != "DATE":
        return False
    joined = _CONNECTS.fullmatch(text, phrase.end, other.start)
    if first.elided:
        return bool(joined or text[phrase.end : other.start] == "、")
    if joined:
        return True
    both = _AND.fullmatch(text, phrase.end, other.start)
    return bool(both and first.finest == last.finest == Grain.DAY and _TWO_DAYS.match(text, other.end))


# --- from expressions to values ----------------------------------------------------------------------------------------

_QUOTED = re.compile(r"“[^“”\n]{8,2000}”")
_CLAUSE_END = re.compile(r"[,。;!?\n:]")
_SPEECH = re.compile("(?:" + "|".join(map(re.escape, temporal()["speech"])) + ")[,:]")
_LEADING_UP = re.compile("(?:" + "|".join(map(re.escape, temporal()["leading_up"])) + ")[^,。;!?\n]{0,12}$")
_CUES = {
    Tense.FUTURE: re.compile("|".join(sorted(map(re.escape, temporal()["future"]), key=len, reverse=True))),
    Tense.PAST: re.compile("|".join(sorted(map(re.escape, temporal()["past"]), key=len, reverse=True))),
}


@dataclass(slots=True)
class _State:
    """What the text has named so far: moved along by ``find_dates``, seen by nobody else."""

    focus: Stretch | None = None
    focus_at: int = -1
    year: int | None = None
    year_at: int = -1


def find_dates(text: str, *, published: date | None = None, prefer: str = "news") -> tuple[TemporalExpression, ...]:
    """The date expressions of ``text`` in reading order, resolved against ``published``.

    >>> [str(found.value) for found in find_dates("周三(15日)举行视频会晤", published=date(2021, 12, 16))]
    ['2021-12-15']
    """
    folded = fold(text)
    state = _State()
    quotes = [Span(*match.span()) for match in _QUOTED.finditer(folded)]
    chains = list(_chains(_grammar.scan(folded), folded))
    found = []
    for phrase in _phrases(chains, folded):
        anchor = _anchor(phrase, folded, quotes, state, published, prefer)
        expression, stretch = _resolve(phrase, text, anchor, published)
        found.append(expression)
        if not _LEADING_UP.search(folded, max(0, phrase.start - 14), phrase.start):
            _move(state, phrase, stretch, anchor)
    return tuple(found)


def parse_date(expression: str, *, published: date | None = None, prefer: str = "news") -> TemporalExpression | None:
    """The one date expression that ``expression`` is, or ``None`` where it is none or more than one."""
    found = [item for item in find_dates(expression, published=published, prefer=prefer) if item.timex_type == "DATE"]
    return found[0] if len(found) == 1 else None


def _anchor(phrase: Phrase, text: str, quotes: list[Span], state: _State, published: date | None, prefer: str) -> Anchor:
    day = published
    if published and state.focus and 0 < (published - state.focus.last).days <= 3 and _spoken(phrase, text, quotes):
        day = state.focus.last  # what is quoted was said on the day that the report is about
    near = state.year if state.year_at >= 0 and _near(text, state.year_at, phrase.start) else None
    return Anchor(day, state.focus, near, tense_of(text, phrase.start, phrase.end), prefer)


def _spoken(phrase: Phrase, text: str, quotes: list[Span]) -> bool:
    """Whether the words stand in a quotation, or after the verb of a paragraph that reports a speech."""
    if any(span.start < phrase.start < span.end for span in quotes):
        return True
    opening = text.rfind("\n", 0, phrase.start) + 1
    return bool(_SPEECH.search(text, opening, phrase.start))


def _near(text: str, earlier: int, later: int) -> bool:
    """Whether the two places are in one sentence or in neighbouring ones of one paragraph."""
    between = text[earlier:later]
    return "\n" not in between and between.count("。") <= 1


def tense_of(folded: str, start: int, end: int) -> Tense:
    """Which way the clause looks in which ``folded[start:end]`` stands; a comma right after the words adds the next clause."""
    left = max((match.end() for match in _CLAUSE_END.finditer(folded, max(0, start - 60), start)), default=max(0, start - 60))
    following = _CLAUSE_END.search(folded, end, end + 60)
    if following and following[0] in ",:" and following.start() - end <= 1:
        following = _CLAUSE_END.search(folded, following.end(), following.end() + 60)
    clause = folded[left:start] + "\0" + folded[end : following.start() if following else end + 60]
    if _CUES[Tense.FUTURE].search(clause):
        return Tense.FUTURE
    return Tense.PAST if _CUES[Tense.PAST].search(clause) else Tense.OPEN


def _resolve(phrase: Phrase, text: str, anchor: Anchor, published: date | None) -> tuple[TemporalExpression, Stretch | None]:
    """The expression with its value, basis and conflict, and the days that it names for what follows."""
    span = Span(phrase.start, phrase.end)
    words = span.of(text)
    names = list(phrase.chain.rules) + (list(phrase.again.rules) if phrase.again else []) + (list(phrase.until.chain.rules) if phrase.until else [])
    conflict: str | None = phrase.chain.impossible or None
    stretch: Stretch | None = None
    value: Edtf | None = None
    if phrase.chain.timex_type == "DATE" and not conflict:
        stretch, conflict = _named(phrase, words, anchor)
        value = stretch.value if stretch else None
        if stretch and (phrase.until or phrase.to_now):
            stretch, value, conflict = _extended(phrase, stretch, text, anchor)
    vague = phrase.chain.vague or bool(phrase.until and phrase.until.chain.vague)
    where = _anchor_words(phrase, anchor, published)
    basis = _basis(words, value, where, phrase, anchor, conflict)
    expression = TemporalExpression(span, words, value, phrase.chain.timex_type, "+".join(names), where, basis, conflict, vague)
    return expression, stretch


def _named(phrase: Phrase, words: str, anchor: Anchor) -> tuple[Stretch | None, str | None]:
    """The days that a chain names, checked against the one in brackets where there is one."""
    if phrase.again:
        return _agreed(phrase.chain, phrase.again, words, anchor)
    candidates = list(_candidates(phrase.chain, anchor))
    if not candidates:
        return None, None if anchor.day is None and phrase.chain.pieces and _relative(phrase.chain) else _nowhere(phrase.chain, words)
    if phrase.chain.pieces[0].reach is not Reach.BARE:
        return candidates[0], None
    carried = _carried(phrase.chain, candidates, anchor)
    return carried or on.choose(candidates, anchor), None


def _nowhere(chain: Chain, words: str) -> str | None:
    return f"{words} names no day that exists" if chain.pieces else None


def _relative(chain: Chain) -> bool:
    return chain.pieces[0].reach is not Reach.ABSOLUTE


def _candidates(chain: Chain, anchor: Anchor) -> Iterator[Stretch]:
    if not chain.pieces:
        return
    for stretch in chain.pieces[0].alone(anchor):
        within: Stretch | None = stretch
        for piece in chain.pieces[1:]:
            within = piece.inside(within) if within else None
        if within:
            yield within


def _carried(chain: Chain, candidates: list[Stretch], anchor: Anchor) -> Stretch | None:
    """A bare month or day in a passage about another time belongs to that time: 2019年……，6月 is June 2019."""
    if anchor.day is None or anchor.prefer != "news":
        return None
    if chain.pieces[0].grain is Grain.MONTH and anchor.focus_year and anchor.focus_year != anchor.day.year:
        default = on.choose(candidates, anchor)
        near = default and -45 <= (default.first - anchor.day).days <= 45 and chain.finest <= Grain.DAY
        inside = None if near else on.year(anchor.focus_year)
        for piece in chain.pieces if inside else ():
            inside = piece.inside(inside) if inside else None
        return inside
    return None


def _agreed(chain: Chain, again: Chain, words: str, anchor: Anchor) -> tuple[Stretch | None, str | None]:
    """The day on which both chains agree; where none does, the nearest one that fits either, and a conflict."""
    dense = replace(anchor, dense=True)
    ones, others = list(_candidates(chain, dense)), list(_candidates(again, dense))
    common = [one for one in ones if any(one.first <= other.first <= one.last and other.last <= one.last for other in others)]
    exact = [other for other in others if any(one.first <= other.first and other.last <= one.last for one in ones)]
    best = on.choose(exact, anchor) if exact else None
    if best and (common or exact) and _not_far(best, anchor, chain, again):
        return best, None
    nearest = _nearest([*_near_candidates(chain, anchor), *_near_candidates(again, anchor)], anchor)
    if nearest is None:
        return None, None
    return nearest, f"{words}: the two parts name different days; {nearest.value} is the nearer to the anchor"


def _not_far(best: Stretch, anchor: Anchor, *chains: Chain) -> bool:
    """A weekday and a day of the month agree somewhere in any few months; only near the anchor does that mean anything."""
    if anchor.day is None or any(piece.grain >= Grain.MONTH for chain in chains for piece in chain.pieces):
        return True
    return abs((best.first - anchor.day).days) <= 20


def _near_candidates(chain: Chain, anchor: Anchor) -> list[Stretch]:
    best = on.choose(list(_candidates(chain, anchor)), anchor)
    return [best] if best else []


def _nearest(candidates: list[Stretch], anchor: Anchor) -> Stretch | None:
    if anchor.day is None:
        return candidates[0] if candidates else None
    day = anchor.day
    return min(candidates, key=lambda c: (abs((c.first - day).days), c.first), default=None)


def _extended(phrase: Phrase, first: Stretch, text: str, anchor: Anchor) -> tuple[Stretch | None, Edtf | None, str | None]:
    """From the first stretch to the end of what follows: its own year and month where it gives them, else the next that fits."""
    if phrase.to_now:
        last: Stretch | None = on.a_day(anchor.day) if anchor.day else None
        if last is None:
            start = Point(first.first.year) if first.grain is Grain.YEAR else Point.of(first.first)
            return first, Interval(start, None), None
    else:
        last = _end_of_range(phrase, first, anchor)
    if last is None or last.last < first.first:
        return first, None, f"{text[phrase.start : phrase.end]} ends before it begins, or on a day that does not exist"
    whole = Stretch(first.first, last.last, max(first.grain, last.grain), first.approximate or last.approximate)
    joined = span_of_days(whole.first, whole.last, "~" if whole.approximate else "")
    return whole, _as_written(first, last) or joined, None


def _as_written(first: Stretch, last: Stretch) -> Edtf | None:
    """Months to months and years to years stay months and years: 2020/2023."""
    one, other = first.value, last.value
    return Interval(one, other) if isinstance(one, Point) and isinstance(other, Point) and one != other else None


def _end_of_range(phrase: Phrase, first: Stretch, anchor: Anchor) -> Stretch | None:
    until = phrase.until
    if until is None:
        return None
    head = until.chain.pieces[0]
    if head.reach is not Reach.BARE:
        return _named(until, "", anchor)[0]
    later = replace(anchor, day=first.first, prefer="future", focus_year=None)
    candidates = [c for c in _candidates(until.chain, later) if c.last >= first.first]
    return min(candidates, key=lambda c: c.first, default=None)


def _move(state: _State, phrase: Phrase, stretch: Stretch | None, anchor: Anchor) -> None:
    """Remember what the expression named, for 当天 and 同年 and the bare months after it; 当天 seldom means a day yet to come."""
    if stretch is None or stretch.approximate:
        return
    ahead = state.focus is not None and anchor.day is not None and stretch.first > anchor.day
    if stretch.grain <= Grain.DAY and not ahead:
        state.focus, state.focus_at = stretch, phrase.end
    if phrase.chain.pieces[0].grain is Grain.YEAR:
        state.year, state.year_at = stretch.first.year, phrase.end


def _anchor_words(phrase: Phrase, anchor: Anchor, published: date | None) -> str:
    if not phrase.chain.pieces or phrase.chain.pieces[0].reach is Reach.ABSOLUTE:
        return ""
    if phrase.chain.pieces[0].reach is Reach.ECHO and anchor.focus:
        return f"text {anchor.focus.value}"
    if anchor.day is None:
        return ""
    return f"{'publication' if anchor.day == published else 'speech'} {anchor.day.isoformat()}"


def _basis(words: str, value: Edtf | None, where: str, phrase: Phrase, anchor: Anchor, conflict: str | None) -> str:
    """One line that a reader can check."""
    if conflict and value is None:
        return conflict
    if value is None:
        unplaced = {"DURATION": "a duration", "SET": "a set of times", "TIME": "a time of day"}.get(phrase.chain.timex_type)
        return f"{words} is {unplaced}, not a date" if unplaced else f"{words} needs a publication date, and none is known"
    meaning = ", ".join(piece.words for piece in phrase.chain.pieces if piece.words)
    tense = f", in a clause that looks to the {anchor.tense}" if where and anchor.tense is not Tense.OPEN else ""
    line = f"{words} ({meaning}) → {value}" + (f", counted from the {where}{tense}" if where else ", as written")
    return f"{line}; {conflict}" if conflict else line


__all__ = ["find_dates", "parse_date", "tense_of"]
