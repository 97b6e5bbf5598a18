"""Merging: the table of pairs, and what holds for any set of mentions.

Knows mentions as the earlier stages find them in short texts and in the fixtures.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_events import article_of, events_of

from timeline.edtf import parse
from timeline.lexicon import gazetteer
from timeline.merging import merge, same_event
from timeline.model import Article, Chronology, Event, EventMention, Status
from timeline.pipeline import articles_of

CASES = Path(__file__).parent / "cases"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"
Report = tuple[str, str]
"""When a text was published, and the text."""


def _cases() -> Iterator[object]:
    reason = ""
    for number, row in enumerate((CASES / "same_event.tsv").read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("## "):
            reason = row.removeprefix("## known limits: ") if row.startswith("## known limits: ") else ""
        elif row and not row.startswith("#"):
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(*row.split("\t"), id=f"{number}-{row}", marks=marks)


def read(reports: Iterable[Report]) -> tuple[list[Article], list[EventMention]]:
    articles = [replace(article_of(text, day), id=f"{at}.txt") for at, (day, text) in enumerate(reports)]
    return articles, [mention for article in articles for mention in events_of(article)]


def merged(*reports: Report) -> Chronology:
    articles, mentions = read(reports)
    return merge(mentions, articles, gazetteer())


def only(chronology: Chronology) -> Event:
    assert len(chronology) == 1, [event.summary for event in chronology]
    return chronology.events[0]


@functools.cache
def fixtures() -> tuple[tuple[Article, ...], tuple[EventMention, ...]]:
    articles = tuple(article for article in articles_of([FIXTURES]) if isinstance(article, Article))
    return articles, tuple(mention for article in articles for mention in events_of(article))


@functools.cache
def chronology_of_fixtures() -> Chronology:
    articles, mentions = fixtures()
    return merge(mentions, articles, gazetteer())


@pytest.mark.parametrize(("day", "text", "other_day", "other_text", "verdict", "why"), list(_cases()))
def test_same_event(day: str, text: str, other_day: str, other_text: str, verdict: str, why: str) -> None:
    """Each line of the table, and the verdict does not depend on which report is asked first."""
    articles = [replace(article_of(text, day), id="one"), replace(article_of(other_text, other_day), id="other")]
    one, other = (events_of(article)[0] for article in articles)
    by_id = {article.id: article for article in articles}
    assert [same_event(one, other, by_id), same_event(other, one, by_id)] == [verdict == "same"] * 2, why


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(random: Random) -> None:
    """Any order of mentions and articles gives the same chronology."""
    articles, mentions = fixtures()
    shuffled, disordered = list(mentions), list(articles)
    random.shuffle(shuffled)
    random.shuffle(disordered)
    assert merge(shuffled, disordered, gazetteer()) == chronology_of_fixtures()


@functools.cache
def found_in_report(report: Report) -> tuple[Article, tuple[EventMention, ...]]:
    day, text = report
    article = replace(article_of(text, day), id=day)
    return article, events_of(article)


TEXTS: tuple[Report, ...] = (
    ("2023-03-18", "习近平将于20日至22日访问俄罗斯，与普京会谈。"),
    ("2023-03-21", "習近平20日抵達莫斯科。他21日與普丁會談。"),
    ("2023-03-22", "中俄两国元首周二举行会晤。普京日前会见习近平。"),
    ("2023-03-23", "普京与习近平22日会谈。习近平上周访问俄罗斯。"),
    ("2023-03-24", "习近平没有与泽连斯基通电话。秦刚取消了4月对德国的访问。"),
    ("2023-03-25", "习近平今年3月与普京会谈，拜登与岸田文雄举行会谈。"),
)


@settings(deadline=None)
@given(st.permutations(TEXTS))
def test_order_of_short_reports_does_not_matter(reports: list[Report]) -> None:
    """Vague, planned, denied and contradictory reports of one week, in any order."""
    found = {report: found_in_report(report) for report in TEXTS}
    in_order, disordered = ([found[report] for report in each] for each in (TEXTS, reports))
    first, second = (
        merge([m for _, mentions in each for m in mentions], [a for a, _ in each], gazetteer()) for each in (in_order, disordered)
    )
    assert first == second


def test_the_order_of_those_met_in_turn_does_not_matter() -> None:
    """Two meetings that one word reports, and the visit whose hosts they name."""
    articles, mentions = read([("2023-03-22", "拉夫罗夫20日抵达北京。拉夫罗夫20日在北京先后与习近平、秦刚举行会谈。")])
    assert merge(reversed(mentions), articles, gazetteer()) == merge(mentions, articles, gazetteer())


def test_merging_is_idempotent() -> None:
    """A report that is handed in twice is one source, and changes nothing but how often its words are counted."""
    articles, mentions = fixtures()
    twice = merge((*mentions, *mentions), (*articles, *articles), gazetteer())
    assert twice == chronology_of_fixtures()


def test_nothing_merges_to_nothing() -> None:
    """No mention, no event; the articles are kept all the same."""
    articles, _ = fixtures()
    assert merge([], articles, gazetteer()).events == ()
    assert len(merge([], articles, gazetteer()).articles) == len(articles)


def test_sources_are_verbatim() -> None:
    """``quote == article.text[span]`` for every source, and it holds the trigger."""
    by_id = {article.id: article for article in fixtures()[0]}
    for event in chronology_of_fixtures():
        assert event.sources
        assert len({source.article for source in event.sources}) == len(event.sources)
        for source in event.sources:
            assert source.quote == source.span.of(by_id[source.article].text) != ""
            assert source.trigger is not None
            assert source.span.contains(source.trigger)
            assert source.date_text in by_id[source.article].text


def test_ids_are_unique_and_safe_in_a_url() -> None:
    """Each event has an id of its own."""
    ids = [event.id for event in chronology_of_fixtures()]
    assert len(ids) == len(set(ids)) > 0
    assert all(re.fullmatch(r"[a-z]-[0-9a-f]{10}(-\d+)?", each) for each in ids)


def test_an_id_stays_while_the_event_stays() -> None:
    """Another article that says the same of the event, or one about another event, leaves its id alone."""
    report = ("2023-03-22", "习近平21日与普京会谈。")
    once = only(merged(report))
    assert only(merged(report, ("2023-03-23", "習近平週二與普丁會談。"))).id == once.id
    assert once.id in {event.id for event in merged(report, ("2023-03-23", "李强22日会见卢拉。"))}


def test_an_id_stays_when_more_is_known() -> None:
    """A later article that gives the day, the place and one more name; a file of another name; and other occasions without a date."""
    undated = ("2023-03-22", "习近平日前与普京会谈。")
    once = only(merged(undated))
    more = only(merged(("2023-03-24", "习近平、王毅21日在莫斯科与普京会谈。"), undated))
    assert (once.id, once.date) != (more.id, more.date)
    assert once.id == more.id
    others = merged(("2018-05-22", "习近平与普京会谈。"), ("2025-05-22", "习近平与普京会谈。"), undated)
    assert len({event.id for event in others} | {once.id}) == len(others) == 3


def test_an_id_never_comes_to_mean_another_event() -> None:
    """Whatever part of the fixtures is read, an id that the whole has as well stands for reports of the same event."""
    articles, mentions = fixtures()
    whole = {event.id: {(source.article, source.quote) for source in event.sources} for event in chronology_of_fixtures()}
    for part in range(4):
        kept = [article for at, article in enumerate(articles) if at % 4 != part]
        names = {article.id for article in kept}
        for event in merge([mention for mention in mentions if mention.article in names], kept, gazetteer()):
            assert event.id not in whole or whole[event.id] & {(source.article, source.quote) for source in event.sources}


def test_an_id_tells_events_apart() -> None:
    """Another day, another type, other people: other ids."""
    texts = ["习近平21日与普京会谈。", "习近平20日与普京会谈。", "习近平21日与普京通电话。", "习近平21日与米舒斯京会谈。"]
    assert len({only(merged(("2023-03-22", text))).id for text in texts}) == 4


def test_the_forms_of_a_name_are_one_participant() -> None:
    """蒲亭, 普丁 and 普京 are one man, under the main form, with the others as aliases."""
    texts = ["习近平21日与普京会谈。", "習近平21日與普丁會談。", "習近平21日與蒲亭會談。"]
    event = only(merged(*(("2023-03-22", text) for text in texts)))
    (putin,) = [participant for participant in event.participants if participant.polity == "RU"]
    assert (putin.name, putin.name_en) == ("普京", "Vladimir Putin")
    assert {"普丁", "蒲亭"} <= set(putin.aliases)
    assert len(event.sources) == 3


def test_a_plan_that_is_fulfilled_is_one_event_that_took_place() -> None:
    """The later report decides status and date; the announcement stays as a source."""
    event = only(merged(("2023-03-18", "习近平将于20日与普京会谈。"), ("2023-03-22", "习近平21日与普京会谈。")))
    assert (event.status, str(event.date)) == (Status.OCCURRED, "2023-03-21")
    assert {source.status for source in event.sources} == {Status.PLANNED, Status.OCCURRED}


def test_a_plan_without_a_date_finds_its_fulfilment() -> None:
    """An announcement need not say when."""
    event = only(merged(("2023-03-10", "习近平将访问俄罗斯。"), ("2023-03-22", "习近平20日抵达莫斯科。")))
    assert (event.status, str(event.date), event.host) == (Status.OCCURRED, "2023-03-20", "RU")


def test_what_another_article_calls_a_meeting_is_no_call() -> None:
    spoken_of = "特朗普和习近平的会晤很重要。"
    events = merged(("2018-11-09", f"特朗普同习近平通电话。{spoken_of}"), ("2018-11-12", f"彭斯说，{spoken_of}")).events
    assert [(event.type, len(event.sources)) for event in events] == [("call", 1), ("meeting", 2)]


def test_a_plan_for_about_then_has_the_day_on_which_it_was_held() -> None:
    """Also where reports without a date say that it took place, and more of where, which keeps them to the plan."""
    planned = "2018-10-12", "20国集团峰会11月底在阿根廷举行时，特朗普和习近平计划举行会谈。"
    undated = "2018-12-03", "习近平和特朗普借出席G20峰会，在阿根廷举行中美峰会。"
    events = merged(planned, undated, ("2018-12-02", "特朗普和习近平12月1日在布宜诺斯艾利斯会晤。")).events
    held = [event for event in events if event.status is Status.OCCURRED and event.polities == ("CN", "US")]
    assert [(str(event.date), event.place, len(event.sources)) for event in held] == [("2018-12-01", "布宜诺斯艾利斯", 3)]


def test_two_who_meet_at_a_summit_are_not_the_summit_though_nobody_else_is_named_there() -> None:
    """Nor is the host of the summit at their table."""
    summit = "2018-12-03", "习近平和特朗普11月30日在阿根廷出席G20峰会。"
    talk = "2018-12-02", "习近平和特朗普12月1日在布宜诺斯艾利斯会晤。"
    meetings = merged(summit, talk).of_type("meeting").events
    assert [(str(event.date), set(event.polities)) for event in meetings] == [
        ("2018-11-30", {"AR", "CN", "G20", "US"}),
        ("2018-12-01", {"CN", "US"}),
    ]


@pytest.mark.parametrize(
    ("plan", "meeting", "status", "days"),
    [
        ("习近平将于20日至22日访问俄罗斯。", "习近平21日在莫斯科与普京会谈。", Status.OCCURRED, "2023-03-20/2023-03-22"),
        ("习近平将于本月下旬访问俄罗斯。", "习近平21日在莫斯科与普京会谈。", Status.OCCURRED, "2023-03-21"),
        ("习近平将于今年访问俄罗斯。", "习近平21日在莫斯科与普京会谈。", Status.PLANNED, "2023"),
        ("习近平将于20日至22日访问俄罗斯。", "习近平21日在北京与普京会谈。", Status.PLANNED, "2023-03-20/2023-03-22"),
        ("习近平将于20日至22日访问俄罗斯。", "王毅21日在莫斯科与普京会谈。", Status.PLANNED, "2023-03-20/2023-03-22"),
        ("习近平将于20日至22日访问俄罗斯。", "习近平19日在莫斯科与普京会谈。", Status.OCCURRED, "2023-03-19/2023-03-22"),
        ("习近平将于20日至22日访问俄罗斯。", "习近平17日在莫斯科与普京会谈。", Status.PLANNED, "2023-03-20/2023-03-22"),
    ],
)
def test_a_visit_of_which_only_plans_tell_took_place_if_the_visitor_met_somebody_there(
    plan: str, meeting: str, status: Status, days: str
) -> None:
    """On one of its days, which are known at least to the month."""
    visit = only(merged(("2023-03-10", plan), ("2023-03-22", meeting)).of_type("visit"))
    assert (visit.status, str(visit.date)) == (status, days)


def test_a_visit_that_is_announced_after_a_meeting_there_is_another_one() -> None:
    visit = only(
        merged(("2023-03-22", "习近平21日在莫斯科与普京会谈。"), ("2023-03-23", "习近平将于本月再次访问俄罗斯。")).of_type("visit")
    )
    assert visit.status is Status.PLANNED


def test_a_plan_is_not_fulfilled_by_what_came_before_it() -> None:
    """What took place before the announcement is another occasion."""
    events = merged(("2023-03-22", "习近平去年9月15日与普京会谈。习近平将于2023年10月与普京会谈。")).events
    assert [(str(event.date), event.status) for event in events] == [("2022-09-15", Status.OCCURRED), ("2023-10", Status.PLANNED)]


def test_a_plan_that_is_called_off_is_cancelled() -> None:
    """A cancellation beats the plan that it ends."""
    event = only(merged(("2023-02-01", "布林肯定于2月5日访问中国。"), ("2023-02-04", "布林肯取消了原定2月5日对中国的访问。")))
    assert (event.status, str(event.date)) == (Status.CANCELLED, "2023-02-05")


@pytest.mark.parametrize("text", ["王毅刚结束对意大利的访问。", "王毅抵达意大利展开访问。", "王毅曾访问意大利。"])
def test_an_undated_visit_counts_where_the_visitor_stands_beside_it(text: str) -> None:
    """Who went and where is beyond doubt, and when is left open."""
    event = only(merged(("2023-03-22", text)))
    assert (event.type, event.date, [person.name for person in event.participants]) == ("visit", None, ["王毅"])


@pytest.mark.parametrize("text", ["王毅对意大利的访问引起关注。", "王毅在抵达意大利时表示欢迎。"])
def test_an_undated_visit_that_is_only_spoken_of_does_not(text: str) -> None:
    assert not merged(("2023-03-22", text)).events


def test_what_took_place_after_all_beats_a_cancellation() -> None:
    """Somebody reports that it took place: it did."""
    event = only(merged(("2023-02-04", "布林肯取消了原定2月5日对中国的访问。"), ("2023-02-06", "布林肯2月5日访问中国。")))
    assert event.status is Status.OCCURRED


def test_a_denial_is_an_event_of_its_own() -> None:
    """A denied call must not be listed as one that took place, nor hide one that did later."""
    events = merged(("2023-03-22", "习近平没有与泽连斯基通电话。"), ("2023-04-28", "习近平26日同泽连斯基通电话。")).events
    assert {event.status for event in events} == {Status.DENIED, Status.OCCURRED}


def test_a_vague_report_joins_the_exact_one() -> None:
    """The exact date stays."""
    event = only(merged(("2023-03-22", "习近平日前与普京会谈。"), ("2023-03-23", "习近平21日与普京会谈。")))
    assert str(event.date) == "2023-03-21"


def test_a_report_without_a_date_joins_the_dated_one() -> None:
    """Two people and a day near publication are enough."""
    event = only(merged(("2023-03-22", "习近平与普京会谈。"), ("2023-03-23", "习近平21日与普京会谈。")))
    assert (str(event.date), len(event.sources)) == ("2023-03-21", 2)


def test_a_visit_is_the_whole_stay() -> None:
    """The stay as one report gives it holds the arrival that another reports."""
    event = only(merged(("2023-03-20", "习近平20日抵达莫斯科。"), ("2023-03-23", "习近平20日至22日对俄罗斯进行国事访问。")))
    assert (event.date, event.visitors, event.host, event.subtype) == (parse("2023-03-20/2023-03-22"), ("CN",), "RU", "state visit")


def test_a_host_is_who_received_the_visitor() -> None:
    """The other side of a meeting during the stay."""
    visit = merged(("2023-03-22", "习近平20日抵达莫斯科。习近平20日在莫斯科与普京会谈。")).of_type("visit")
    assert {(p.name, p.role) for p in only(visit).participants} == {("习近平", "visitor"), ("普京", "host")}


def test_the_more_precise_place_stays() -> None:
    """A venue says more than its city."""
    event = only(merged(("2023-03-22", "习近平21日在莫斯科与普京会谈。"), ("2023-03-22", "习近平21日在克里姆林宫与普京会谈。")))
    assert (event.place, event.country) == ("克里姆林宫", "RU")


def test_the_place_that_most_sources_name_stays() -> None:
    """A venue says more than its city, not than another city that more sources name."""
    shanghai = ("2023-03-22", "习近平21日在上海会见普京。"), ("2023-03-23", "习近平周二在上海同普京会谈。")
    event = only(merged(*shanghai, ("2023-03-22", "习近平21日在人民大会堂会见普京。")))
    assert (event.place, event.country) == ("上海", "CN")


def test_what_was_planned_elsewhere_was_held_here() -> None:
    """Two announcements, and one report."""
    plans = ("2023-03-18", "习近平将于21日在人民大会堂会见普京。"), ("2023-03-19", "习近平定于21日在北京会见普京。")
    event = only(merged(*plans, ("2023-03-22", "习近平21日在上海会见普京。")))
    assert (event.place, event.conflicts) == ("上海", ())


def test_a_plan_for_another_country_is_not_fulfilled() -> None:
    events = merged(("2023-03-10", "习近平将于3月20日在北京会见普京。"), ("2023-03-22", "习近平21日在莫斯科会见普京。")).events
    assert [(event.place, event.status) for event in events] == [("北京", Status.PLANNED), ("莫斯科", Status.OCCURRED)]


def test_a_plan_for_a_year_is_not_fulfilled_by_any_day_of_it() -> None:
    events = merged(("2022-12-16", "普京2023年将会见习近平。"), ("2023-09-22", "习近平21日会见普京。")).events
    assert [str(event.date) for event in events] == ["2023", "2023-09-21"]


def test_an_undated_report_is_of_the_nearer_occasion() -> None:
    """Two meetings within weeks: what is told undated is of the one just over, and what is to come of the one ahead."""
    days = ("2023-03-02", "习近平1日会见普京。"), ("2023-03-22", "习近平21日会见普京。")
    told, announced = ("2023-03-23", "习近平与普京举行了会谈。"), ("2023-03-04", "习近平将会见普京。")
    first, second = merged(*days, told, announced).events
    assert [source.article for source in first.sources] == ["0.txt"]
    assert [source.article for source in second.sources] == ["3.txt", "1.txt", "2.txt"]


def test_a_stay_has_begun_when_it_is_under_way() -> None:
    event = only(merged(("2023-03-20", "正在俄罗斯访问的习近平表示，形势严峻。"), ("2023-03-23", "习近平22日访问俄罗斯。")))
    assert str(event.date) == "2023-03-20/2023-03-22"


def test_dates_that_disagree_are_reported() -> None:
    """A weekday that is not the day: the event says so."""
    events = merged(("2023-03-22", "习近平周三（21日）与普京会谈。")).events
    assert [conflict.field for event in events for conflict in event.conflicts] == ["date"]


def test_no_conflict_where_reports_agree() -> None:
    """Agreement of words that differ is agreement."""
    assert only(merged(("2023-03-22", "习近平21日与普京会谈。"), ("2023-03-23", "習近平週二與普丁會談。"))).conflicts == ()


def test_more_reports_make_more_sure() -> None:
    """Confidence grows with independent reports and stays below one."""
    report = ("2023-03-22", "习近平21日与普京会谈。")
    sure = [only(merged(*[report] * count)).confidence for count in (1, 2, 3)]
    assert sure == sorted(set(sure))
    assert sure[-1] < 1


def test_a_mention_with_nothing_to_hold_on_to_makes_no_event() -> None:
    """Two polities, no people and no date: no occasion."""
    assert merged(("2023-03-22", "俄乌谈判陷入僵局。")).events == ()


def test_events_come_in_order_and_touch_what_was_asked_for() -> None:
    """Chronological, and ``between`` and ``involving`` select from it."""
    chronology = merged(("2023-03-22", "习近平21日与普京会谈。拜登13日与苏纳克会谈。李强20日会见卢拉。"))
    assert [str(event.date) for event in chronology] == ["2023-03-13", "2023-03-20", "2023-03-21"]
    assert len(chronology.between(date(2023, 3, 14), date(2023, 3, 20))) == 1
    assert len(chronology.involving("普丁")) == len(chronology.involving("RU")) == 1


def test_one_article_can_report_two_meetings_of_a_pair() -> None:
    """Two days, two meetings."""
    assert len(merged(("2023-03-22", "习近平20日与普京会谈。习近平21日与普京会谈。"))) == 2
