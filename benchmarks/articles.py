"""Articles of any number, made up from templates: both scripts, all formats, with the occasions that they report as gold.

Knows how such news is worded and laid out; does not know how any of it is read. The same seed gives the same bytes, and article 7 of a
hundred is article 7 of a million: nothing is drawn from what came before, so that any share of an archive can be made by itself.

    python -m benchmarks.articles FOLDER --count 1000
"""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from timeline.lexicon import gazetteer
from timeline.model import Person

FIRST_DAY = date(2012, 1, 2)
PER_DAY = 100
"""Articles a day: a larger archive is a longer one, as archives are."""
REPEATED = 0.45
"""Share of the articles that report an occasion which an earlier one reported."""
COPIED = 0.1
"""Share of the articles that are copies of another one, perhaps without its end."""
ROWS = 50
"""Articles in one JSON Lines or CSV file."""
IN_A_FOLDER = 1000

_POWERS = ("CN", "US", "RU", "JP", "KR", "GB", "FR", "DE", "IN", "UA", "KP", "IR", "IL", "TR", "SA", "PK", "VN", "AU", "BR", "ZA")
_OFFICES = ("head_of_state", "head_of_government", "foreign_minister")
_WEEKDAYS = "一二三四五六日"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody in office."""

    person: Person
    polity: str
    country: str
    title: str
    capital: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What one or more articles report; a visitor comes first."""

    number: int
    kind: str
    mode: str | None
    day: date
    cast: tuple[Leader, Leader]
    planned: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One article in no format yet."""

    number: int
    title: str
    published: date
    outlet: str
    paragraphs: tuple[str, ...]
    traditional: bool
    lead: Occasion


# --- the occasions -----------------------------------------------------------------------------------------------------


@functools.cache
def _leaders(year: int) -> tuple[tuple[Leader, ...], tuple[float, ...]]:
    """Those who were in office all through a year, and how often each is in the news."""
    names = gazetteer()
    capitals = {place.country: place.name for place in names.places.values() if place.kind == "capital"}
    found: list[Leader] = []
    for (polity, office), people in sorted(names.holders.items()):
        if office not in _OFFICES or names.by_code[polity].kind != "state" or polity not in capitals:
            continue
        first, last = (names.holder(polity, office, day) for day in (date(year, 1, 1), date(year, 12, 31)))
        if first is not None and first is last and first in people:
            title = next(term.title for term in first.terms if term.polity == polity and term.office == office)
            found.append(Leader(first, polity, names.by_code[polity].name, title, capitals[polity]))
    weights = [20 / (1 + _POWERS.index(each.polity)) if each.polity in _POWERS else 0.25 for each in found]
    return tuple(found), tuple(weights)


def lead_of(number: int, seed: int = 0) -> int:
    """The number of the occasion that an article is about: its own, or that of one shortly before it."""
    while number:
        draw = Random(f"{seed} lead {number}")
        if draw.random() >= REPEATED:
            break
        number -= draw.randint(1, min(number, 60))
    return number


@functools.lru_cache(maxsize=4096)
def occasion(number: int, seed: int = 0) -> Occasion:
    """The occasion that the article of that number was the first to report."""
    draw = Random(f"{seed} occasion {number}")
    day = FIRST_DAY + timedelta(days=number // PER_DAY)
    leaders, weights = _leaders(day.year)
    one = draw.choices(leaders, weights)[0]
    other = one
    while other.polity == one.polity or other.person is one.person:
        other = draw.choices(leaders, weights)[0]
    kind, mode = draw.choices((("meeting", "in_person"), ("call", "phone"), ("call", "video"), ("visit", None)), (5, 2, 1, 3))[0]
    planned = kind == "visit" and draw.random() < 0.3
    return Occasion(number, kind, mode, day + timedelta(days=draw.randint(3, 9)) if planned else day, (one, other), planned)


# --- the words ---------------------------------------------------------------------------------------------------------

_LEADS = {
    "meeting": ("{a}{when}在{capital}会见{b}。", "{a}与{b}{when}在{capital}举行会谈。", "{a}{when}在{capital}同到访的{b}举行会晤。"),
    "phone": ("{a}{when}与{b}通电话。", "{a}{when}应约同{b}通电话。"),
    "video": ("{a}{when}同{b}举行视频会晤。", "{a}与{b}{when}举行视频会谈。"),
    "visit": ("{a}{when}抵达{capital}，开始对{host}进行正式访问。", "{a}{when}抵达{capital}对{host}进行国事访问。"),
    "planned": ("{host}外交部{today}宣布，{a}将于{when}访问{host}。", "应邀，{a}将于{when}对{host}进行正式访问。"),
}
_HEADLINES = {
    "meeting": "{x}会见{y}",
    "phone": "{x}与{y}通电话",
    "video": "{x}同{y}举行视频会晤",
    "visit": "{x}抵达{capital}",
    "planned": "{x}将访问{host}",
}
_BACKGROUND = (
    "{when}，{a}曾与{b}通电话，就双方关心的问题交换意见。",
    "{a}{when}在{capital}会见{b}时，双方签署了三份合作文件。",
    "两国外交部门的官员说，{a}{when}访问{host}的安排当时已经商定。",
)
_WORDS = {
    "adverb": "目前 据悉 此外 其间 总体 随后 近来 同样 依旧 逐步 反而 尤其 一度 多半 或许 到底 往往 果然 难免 始终",
    "whose": "沿海 内陆 本地 民营 边境 农村 首都 北部 南方 东岸 西区 郊外 高原 港区 城镇 海岛 山区 河谷 老城 新区 "
    "铁路 航空 电力 纺织 渔业 矿产 林业 旅游 医药 化工 机械 粮食 棉花 钢铁 水产 果蔬 汽车 电子 印刷 陶瓷",
    "who": "企业 商户 学者 工人 农户 居民 旅客 教师 医生 渔民 银行 厂商 协会 工会 校方 码头 车站 市场 仓库 车间 "
    "专家 技工 学员 船员 司机 店主 编辑 记者 律师 会计 议员 官员 职员 代理 房东 乘客 球队 剧团 展馆 邮局",
    "does": "提高 压缩 改善 推迟 公布 检查 修订 补充 扩大 限制 承担 避免 维持 争取 放弃 减轻 核对 登记 测算 评估 "
    "采购 出售 运输 储存 加工 翻修 培训 招收 资助 保护",
    "how": "双边 年度 基本 额外 公共 私人 长途 短期 季节 冬季 夏季 常规 紧急 分期 全部 部分 多数 少量 大宗 小额 "
    "首批 末期 国产 进口 二手 成套 零星 现有 空缺 优惠",
    "what": "订单 关税 贷款 航班 课程 配额 证件 零件 预算 账目 仓位 费用 补贴 工资 合同 样品 图纸 货物 线路 档案 "
    "票价 药品 设备 教材 粮种 油料 保险 专利 执照 名额 住房 水渠 电缆 轨道 桥梁 温室 鱼苗 布料 轴承 瓷砖",
    "tail": "，但进展不一 ，数目仍在核实 ，各方反应平静 ，看法不尽相同 ，效果还不明显 ，成本随之上升",
}
_VOCABULARY = {kind: tuple(words.split()) for kind, words in _WORDS.items()}
_OUTLETS = ("环洋日报", "远山新闻网", "南湾时报", "河口晚报", "四方通讯社")


def _named(leader: Leader) -> str:
    country = "" if leader.title.startswith(leader.country) else leader.country
    return f"{country}{leader.title}{leader.person.name}"


def _said(day: date, published: date, draw: Random) -> str:
    """A day as news of ``published`` writes it."""
    ago = (published - day).days
    forms = [f"{day.month}月{day.day}日", f"{day.year}年{day.month}月{day.day}日"]
    if day.month == published.month and day.year == published.year:
        forms += [f"{day.day}日", f"{day.day}日"]
    if 0 <= ago <= 1:
        forms.append("昨天" if ago else "今天")
    if 0 <= ago < 6 and day.weekday() <= published.weekday() and ago <= published.weekday():
        forms += [f"周{_WEEKDAYS[day.weekday()]}", f"周{_WEEKDAYS[day.weekday()]}（{day.day}日）"]
    return draw.choice(forms)


def _key(told: Occasion) -> str:
    return "planned" if told.planned else told.mode if told.mode in ("phone", "video") else told.kind


def _filled(template: str, told: Occasion, when: str, today: str = "") -> str:
    one, other = told.cast
    return template.format(
        a=_named(one), b=_named(other), x=one.person.name, y=other.person.name,
        capital=other.capital, host=other.country, when=when, today=today,
    )  # fmt: skip


def _filling(draw: Random, count: int) -> str:
    """Sentences that report no event. Words are drawn one by one, so that two texts share few phrases, as texts of two reporters do."""
    return "".join(_sentence(draw) for _ in range(count))


def _sentence(draw: Random) -> str:
    clauses = "，".join(_clause(draw) for _ in range(draw.randint(2, 3)))
    return clauses + (draw.choice(_VOCABULARY["tail"]) if draw.random() < 0.2 else "") + "。"


def _clause(draw: Random) -> str:
    adverb, whose, who, does, how, what = (draw.choice(_VOCABULARY[kind]) for kind in ("adverb", "whose", "who", "does", "how", "what"))
    amount = f"约{draw.randint(11, 980)}份" if draw.random() < 0.25 else "了" if draw.random() < 0.3 else ""
    return f"{adverb}{whose}{who}{does}{amount}{how}{what}"


def original_of(number: int, seed: int = 0) -> int:
    """The number of the article whose text this one copies: mostly its own, else that of one of the day before."""
    draw = Random(f"{seed} copy {number}")
    copied = number - draw.randint(1, PER_DAY)
    return copied if draw.random() < COPIED and copied >= 0 else number


def written(number: int, seed: int = 0) -> Written:
    """Article ``number``: an agency's text under another outlet's name, or one of its own."""
    original = original_of(number, seed)
    if original == number:
        return _composed(number, seed)
    source, draw = _composed(original, seed), Random(f"{seed} article {number}")
    kept = source.paragraphs[: max(2, len(source.paragraphs) - draw.randint(0, 1))]
    return replace(source, number=number, outlet=draw.choice(_OUTLETS), paragraphs=kept)


def _composed(number: int, seed: int) -> Written:
    """An article of its own: its lead, what happened before, and much that is no event."""
    draw = Random(f"{seed} article {number}")
    lead = occasion(lead_of(number, seed), seed)
    published = FIRST_DAY + timedelta(days=number // PER_DAY + draw.randint(0, 1))
    outlet = draw.choice(_OUTLETS)
    first = _filled(draw.choice(_LEADS[_key(lead)]), lead, _said(lead.day, published, draw), _said(published, published, draw))
    opening = f"{outlet}{lead.cast[1].capital}{published.month}月{published.day}日电 " if draw.random() < 0.6 else ""
    paragraphs = [opening + first + _filling(draw, 1)]
    for _ in range(draw.randint(3, 11)):
        paragraphs.append(_filling(draw, draw.randint(2, 4)))
    for before in range(draw.randint(0, 2)):
        earlier = occasion(lead_of(max(0, number - PER_DAY * draw.randint(3, 60) - before), seed), seed)
        if not earlier.planned and earlier.day < published:
            when = f"{earlier.day.year}年{earlier.day.month}月" + (f"{earlier.day.day}日" if draw.random() < 0.7 else "")
            at = draw.randint(1, len(paragraphs))
            paragraphs.insert(at, _filled(draw.choice(_BACKGROUND), earlier, when) + _filling(draw, 1))
    title = _filled(_HEADLINES[_key(lead)], lead, "")
    return _in_script(Written(number, title, published, outlet, tuple(paragraphs), draw.random() < 0.4, lead))


@functools.cache
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("s2t")


def _in_script(article: Written) -> Written:
    if not article.traditional:
        return article
    title, outlet, *paragraphs = _converter().convert("\n".join((article.title, article.outlet, *article.paragraphs))).split("\n")  # type: ignore[attr-defined]
    return Written(article.number, title, article.published, outlet, tuple(paragraphs), True, article.lead)


# --- the formats -------------------------------------------------------------------------------------------------------


def _text(article: Written) -> bytes:
    day = article.published
    head = f"{article.title}\n\n{article.outlet} {day.year}年{day.month}月{day.day}日\n\n"
    whole = head + "\n\n".join(article.paragraphs) + "\n"
    encoding = "utf-8" if article.number % 3 else "big5hkscs" if article.traditional else "gb18030"
    try:
        return whole.encode(encoding)
    except UnicodeEncodeError:
        return whole.encode("utf-8")


def _front_matter(article: Written) -> bytes:
    head = f"---\ntitle: {article.title}\ndate: {article.published}\nsource: {article.outlet}\n---\n\n"
    return (head + "\n\n".join(article.paragraphs) + "\n").encode()


def _markdown(article: Written) -> bytes:
    day, body = article.published, "".join(f"<p>{paragraph}</p>\n\n" for paragraph in article.paragraphs)
    stamp = f"<p>【{article.outlet}{day.year}年{day.month}月{day.day}日讯】</p>"
    return f"# {article.title}\n\n[首页](https://news.example/) > [要闻](https://news.example/top)\n\n{stamp}\n\n{body}---\n".encode()


def _page(article: Written) -> bytes:
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs)
    links = "".join(f'<li><a href="/{at}.html">相关新闻{at}</a></li>' for at in range(12))
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{article.title}_{article.outlet}</title>
<meta property="article:published_time" content="{article.published}T08:00:00+08:00"></head>
<body><nav><ul>{links}</ul></nav><article><h1>{article.title}</h1>
{body}
</article><footer>版权所有 {article.outlet}</footer></body></html>
""".encode()


_FILES = ((".txt", _text), (".md", _front_matter), (".md", _markdown), (".html", _page))


def record(article: Written) -> dict[str, str]:
    """The article as a row of JSON Lines, CSV or Parquet."""
    return {
        "id": f"{article.number:08d}",
        "title": article.title,
        "date": article.published.isoformat(),
        "source": article.outlet,
        "url": f"https://news.example/{article.published:%Y/%m/%d}/{article.number}.html",
        "text": "\n\n".join(article.paragraphs),
    }


def _block(numbers: range, seed: int) -> Iterator[tuple[str, bytes]]:
    """The files of ``ROWS`` articles: every fourth block one JSON Lines file, every eighth one CSV, the others a file each."""
    block = numbers.start // ROWS
    articles = [written(number, seed) for number in numbers]
    if block % 4 == 1:
        yield f"{numbers.start:08d}.jsonl", "".join(json.dumps(record(each), ensure_ascii=False) + "\n" for each in articles).encode()
    elif block % 8 == 3:
        import csv
        import io

        file = io.StringIO(newline="")
        table = csv.DictWriter(file, list(record(articles[0])))
        table.writeheader()
        table.writerows(map(record, articles))
        yield f"{numbers.start:08d}.csv", file.getvalue().encode("utf-8-sig")
    else:
        for each in articles:
            suffix, form = _FILES[each.number % len(_FILES)]
            yield f"{each.number:08d}{suffix}", form(each)


def files(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each file of an archive of ``count`` articles, a folder for each thousand."""
    for start in range(0, count, ROWS):
        for name, content in _block(range(start, min(start + ROWS, count)), seed):
            yield f"{start // IN_A_FOLDER:04d}/{name}", content


def write(folder: Path, count: int, seed: int = 0) -> None:
    """An archive of ``count`` articles below ``folder``."""
    for name, content in files(count, seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# --- the gold ----------------------------------------------------------------------------------------------------------


def gold(count: int, seed: int = 0) -> dict[str, object]:
    """The leads as a gold file has them. What articles tell of earlier occasions is not listed, so that only recall means anything."""
    occasions = sorted({lead_of(original_of(number, seed), seed) for number in range(count)})
    return {"bundle": f"generated-{count}", "events": [_gold(occasion(number, seed)) for number in occasions], "articles": []}


def _gold(told: Occasion) -> dict[str, object]:
    one, other = told.cast
    roles = ("visitor", "host") if told.kind == "visit" else ("participant", "participant")
    cast = [(one, roles[0])] if told.kind == "visit" else [(one, roles[0]), (other, roles[1])]
    people = [
        {
            "name": each.person.name,
            "aliases": list(each.person.aliases),
            "name_en": each.person.name_en,
            "polity": each.polity,
            "role": role,
        }
        for each, role in cast
    ]
    return {
        "id": f"e{told.number}",
        "type": told.kind,
        "mode": told.mode,
        "status": "planned" if told.planned else "occurred",
        "date": told.day.isoformat(),
        "participants": people,
        "polities": sorted({one.polity, other.polity}),
        "visitors": [one.polity] if told.kind == "visit" else [],
        "host": other.polity if told.kind == "visit" else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Write made-up articles, and gold.json with what they report, into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    write(asked.folder / "articles", asked.count, asked.seed)
    (asked.folder / "gold.json").write_text(json.dumps(gold(asked.count, asked.seed), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
