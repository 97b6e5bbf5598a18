"""What a report can mean, being written when it was: holds for whatever mentions there are, for the fixtures, and in short texts.

Knows the archives that ``test_blocking`` draws, and the reports of ``test_merging``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from test_blocking import archives
from test_merging import fixtures, merged, only, read

from timeline.edtf import bounds
from timeline.lexicon import gazetteer
from timeline.merging import Account, accounts_of, merge
from timeline.merging.disagreement import lie_apart, town_of
from timeline.merging.sameness import SAME_NIGHT, UNDATED_REACH
from timeline.model import ArticleRecord, EventMention, Status
from timeline.sourcing import Evidence


def older_than_its_event(account: Account, evidence: Evidence) -> Iterator[EventMention]:
    """Reports that it took place, written before the day before its first one."""
    for mention in account.mentions:
        first = account.event.start
        if mention.status is Status.OCCURRED and first and first - evidence.published(mention) > SAME_NIGHT:
            yield mention


def long_after_its_event(account: Account, evidence: Evidence) -> Iterator[EventMention]:
    """Reports that nothing in their article dates, written weeks after its last day."""
    dating = {mention.article for mention in (*account.mentions, *account.borrowed) if mention.value}
    for mention in account.mentions:
        if mention.status is Status.OCCURRED and mention.article not in dating and account.event.date:
            written = evidence.articles[mention.article].published
            if written and written.day - bounds(account.event.date)[1] > timedelta(days=UNDATED_REACH):
                yield mention


def abroad_of_one_another(account: Account) -> Iterator[tuple[EventMention, EventMention]]:
    """Reports of one meeting in towns of two countries."""
    for one, other in combinations(account.mentions if account.event.type == "meeting" else (), 2):
        here, there = town_of(one), town_of(other)
        if here and there and here[1] and there[1] and here[0] != there[0]:
            yield one, other


def elsewhere(account: Account) -> Iterator[EventMention]:
    """Undated reports of a meeting in a town in which no other report of it is, though others are in some town; a plan may have been."""
    for mention in account.mentions if account.event.type == "meeting" else ():
        town = town_of(mention)
        told = (each for each in account.mentions if each is not mention and each.status is Status.OCCURRED)
        others = [there for each in told if (there := town_of(each)) and there[1]]
        is_undated = mention.value is None and mention.status is Status.OCCURRED
        if is_undated and town and town[1] and others and all(lie_apart(town, other) for other in others):
            yield mention


def outvoted(account: Account, evidence: Evidence) -> bool:
    """Whether another country than that of its place is named by more sources, of those that say of it what became of it."""
    event = account.event
    own = [mention for mention in account.mentions if mention.status is event.status and town_of(mention)]
    votes = evidence.votes(own, lambda mention: mention.place.country if mention.place else None)
    placed = {mention.place.country for mention in account.mentions if mention.place and mention.place.name == event.place}
    return bool(votes) and not any(votes[country] == max(votes.values()) for country in placed)


def hold(accounts: Sequence[Account], evidence: Evidence) -> None:
    for account in accounts:
        assert not list(older_than_its_event(account, evidence))
        assert not list(long_after_its_event(account, evidence))
        assert not list(abroad_of_one_another(account))
        assert not list(elsewhere(account))
        assert not outvoted(account, evidence)


@settings(max_examples=100, deadline=None)
@given(archives())
def test_whatever_is_reported_holds_together(archive: tuple[list[ArticleRecord], list[EventMention]]) -> None:
    """Reports of any status, date and place, in articles of any day or none."""
    written, mentions = archive
    hold(*accounts_of(mentions, written, gazetteer()))


def test_what_the_fixtures_report_holds_together() -> None:
    articles, mentions = fixtures()
    hold(*accounts_of(mentions, articles, gazetteer()))


def test_a_report_without_a_cue_of_what_is_to_come_is_a_plan() -> None:
    """A headline that names the visit on the day before it is announced for, and days before it took place."""
    event = only(
        merged(("2023-03-17", "专家谈习近平访问俄罗斯。"), ("2023-03-16", "习近平将访问俄罗斯。"), ("2023-03-21", "习近平20日访问俄罗斯。"))
    )
    assert {source.published.day: source.status for source in event.sources if source.published} == {
        16: Status.PLANNED,
        17: Status.PLANNED,
        21: Status.OCCURRED,
    }


def test_what_was_over_then_is_another_occasion() -> None:
    """An earlier journey, told weeks before the one that is dated."""
    events = merged(("2023-04-30", "刘鹤曾访问美国。"), ("2023-06-01", "刘鹤5月11日至20日访问美国。")).events
    assert [(str(event.date), len(event.sources)) for event in events] == [("2023-05-11/2023-05-20", 1), ("None", 1)]


def test_a_date_after_its_article_is_announced() -> None:
    """Whatever the words say."""
    articles, mentions = read([("2023-03-22", "习近平4月21日会见普京。")])
    told = [replace(mention, status=Status.OCCURRED) for mention in mentions]
    assert [event.status for event in merge(told, articles, gazetteer())] == [Status.PLANNED]
