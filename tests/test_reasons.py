"""Why mentions are one event: every field of every event is accounted for, in words that the rules bear out.

Knows reports in words of its own, and the fixtures.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from test_cli import Timeline
from test_cli import timeline as timeline  # a fixture
from test_merging import Report, fixtures, read

from timeline.cli import console
from timeline.lexicon import gazetteer
from timeline.merging import Account, accounts_of, merge
from timeline.reasons import explain_account
from timeline.sourcing import Evidence

PLAN: Report = ("2022-08-20", "越南国防部长潘文江将于26日在平壤同朝鲜国防相李永吉会谈。")
DONE: Report = ("2022-08-27", "越南国防部长潘文江26日在平壤会见朝鲜国防相李永吉。")
VAGUE: Report = ("2022-08-28", "据越通社报道，越南国防部长潘文江日前会见朝鲜国防相李永吉。")


@functools.cache
def accounts(*reports: Report) -> tuple[tuple[Account, ...], Evidence]:
    articles, mentions = read(reports)
    return accounts_of(mentions, articles, gazetteer())


def explained(*reports: Report) -> str:
    found, evidence = accounts(*reports)
    (only,) = (account for account in found if account.event.type == "meeting")
    return "\n".join(explain_account(only, found, evidence))


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ((PLAN, DONE), "people 李永吉, 潘文江"),
        ((PLAN, DONE), "both 2022-08-26"),
        ((PLAN, DONE), "published 7 days apart"),
        ((PLAN, DONE), "a plan, and what became of it"),
        ((PLAN, DONE), "occurred before cancelled"),
        ((DONE, VAGUE), "published a day apart"),
        ((DONE, VAGUE), "share a day"),
        ((DONE, VAGUE), "date      2022-08-26: 2022-08-26 of 2022-08-26 (1 source)"),
        ((DONE, VAGUE), "according to 越通社"),
        ((DONE, VAGUE), "according to the article itself"),
        ((DONE,), "by the word 会见"),
        ((DONE,), "frame meets"),
        ((DONE,), "counted from the publication 2022-08-27"),
        ((DONE,), "place     平壤: of 平壤 (1 source)"),
        ((DONE,), "潘文江 (VN): named in [1]; known to the gazetteer"),
        ((("2022-08-27", "越南国防部长潘文江26日抵达平壤。朝鲜国防相李永吉同他举行会谈。"),), "潘文江 (VN): as 他 in [1]; known"),
        ((("2022-08-27", "越南国防部长26日在平壤会见朝鲜国防相李永吉。"),), "潘文江 (VN): as 越南国防部长 in [1]; known"),
        ((DONE,), "One mention"),
        ((("2022-08-27", "越南国防部长潘文江会见朝鲜外相崔某某。双方26日会谈。"),), "date "),
    ],
)
def test_what_is_said(reports: tuple[Report, ...], said: str) -> None:
    assert said in explained(*reports)


def test_two_days_told_and_why_one_of_them() -> None:
    """The more precise of two."""
    text = explained(("2022-08-28", "越南国防部长潘文江8月在平壤会见朝鲜国防相李永吉。"), DONE)
    assert "2022-08-26 before 2022-08, since the more precise comes first" in text


def test_a_planned_visit_names_the_meeting_by_which_it_took_place() -> None:
    found, evidence = accounts(("2022-08-20", "越南国防部长潘文江将于25日至27日访问朝鲜。"), DONE)
    (visit,) = (account for account in found if account.event.type == "visit")
    text = "\n".join(explain_account(visit, found, evidence))
    assert "status    occurred: planned by [1]\n            the visitor met somebody there: the meeting of 2022-08-26 in 1.txt" in text


def test_a_visit_and_its_meeting_name_one_another() -> None:
    reports = (("2022-08-25", "越南国防部长潘文江25日至27日对朝鲜进行正式访问。"), DONE)
    found, evidence = accounts(*reports)
    texts = {account.event.type: "\n".join(explain_account(account, found, evidence)) for account in found}
    ids = {account.event.type: account.event.id for account in found}
    assert f"part_of   {ids['visit']}" in texts["meeting"]
    assert f"holds     {ids['meeting']}" in texts["visit"]


def test_every_event_of_the_fixtures_is_accounted_for() -> None:
    """Each value that an event has, each source, and each weight; and the accounts are the chronology."""
    articles, mentions = fixtures()
    found, evidence = accounts_of(mentions, articles, gazetteer())
    assert tuple(account.event for account in found) == merge(mentions, articles, gazetteer()).events
    for account in found:
        event, text = account.event, "\n".join(explain_account(account, found, evidence))
        assert text.startswith(event.id)
        assert "date      none" in text or f"date      {event.date}: " in text
        assert f"status    {event.status}: " in text
        assert not event.place or f"place     {event.place}: " in text
        assert all(f"who       {participant.name} " in text for participant in event.participants)
        assert all(f"{source.article}: {source.status}, by the word" in text for source in event.sources)
        assert all(f"conflict  {conflict.field}: " in text for conflict in event.conflicts)
        assert text.count("\n      with [") == len(account.mentions) - 1


# --- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("2022年8月27日 来源：越南通讯社\n" + DONE[1] + "\n", "utf-8")
    return path


def test_an_event_is_explained_by_its_id_or_how_it_begins(timeline: Timeline, article: Path) -> None:
    assert timeline("build", article, "-o", "out.csv").status == console.DONE
    found, _ = accounts_from(article)
    event = next(account.event for account in found if account.event.type == "meeting")
    whole = timeline("explain", "--event", event.id, article)
    assert whole.status == console.DONE
    assert whole.out.startswith(event.id)
    assert timeline("explain", event.id, article).out == timeline("explain", event.id[:7], article).out == whole.out


def accounts_from(path: Path) -> tuple[tuple[Account, ...], Evidence]:
    from timeline.pipeline import accounts

    return accounts([path])[0]


def test_an_event_that_is_not_there_is_told(timeline: Timeline, article: Path) -> None:
    run = timeline("explain", "m-0000000000", article)
    assert run.status == console.NOTHING_DONE
    assert "No event of these articles has an id that begins with m-0000000000" in run.err


def test_an_id_that_begins_several_is_told(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("2022年8月27日\n" + DONE[1] + "普京26日同马克龙通电话。普京25日同卢卡申科通电话。\n", "utf-8")
    run = timeline("explain", "--event", "c-", "b.txt")
    assert run.status == console.NOTHING_DONE
    assert "2 events have an id that begins with c-" in run.err


def test_a_file_whose_name_looks_like_an_id_is_a_file(timeline: Timeline, tmp_path: Path, article: Path) -> None:
    (tmp_path / "a-0123").write_text(article.read_text("utf-8"), "utf-8")
    assert "trigger 会见" in timeline("explain", "a-0123", article).out
