"""The stages together, over the fixtures: the order of inputs, failures, undated words, and the public functions."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

import timeline
from timeline import pipeline
from timeline.model import Chronology, Status, UnreadableArticle
from timeline.pipeline import articles_of, build, dates_of, find_dates, find_events, merge, read

FIXTURES = Path(__file__).parents[1] / "fixtures" / "articles"
FILES = sorted(FIXTURES.iterdir())


@functools.cache
def built() -> Chronology:
    return build([FIXTURES])


def written(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("inputs", [FILES[::-1], random.Random(7).sample(FILES, len(FILES)), [FIXTURES, *FILES[:3]]])
def test_the_order_of_inputs_does_not_matter(inputs: Sequence[Path]) -> None:
    """Files in any order, and a file named twice, give the same chronology."""
    assert build(inputs) == built()


def test_every_article_is_read() -> None:
    """All the formats among the fixtures, and each row of those that hold several articles."""
    names = {article.id.partition("#")[0] for article in built().articles}
    assert names == {path.name for path in FILES}
    assert built().failures == ()


def test_an_article_without_diplomacy_yields_no_event() -> None:
    """Prices of vegetables and a football match are no events."""
    cited = {source.article for event in built() for source in event.sources}
    assert cited.isdisjoint({"010_jmlw_cai-jia.md", "derby_20240915.txt"})
    assert "woodside.txt" in cited


def test_an_inferred_publication_date_is_marked() -> None:
    """Only where nothing states one."""
    inferred = {article.id: article.published.day for article in built().articles if article.published and article.published.inferred}
    assert inferred == {"seg_0001_4be1c2.txt": date(2021, 12, 14), "seg_0002_90af77.txt": date(2023, 2, 21)}


def test_a_failure_is_kept_and_stops_nothing(tmp_path: Path) -> None:
    """An input that cannot be read is named with a reason; the others are read all the same."""
    folder = written(tmp_path, {"a.txt": "环洋日报 2023年3月22日\n\n习近平21日在莫斯科与普京会谈。", "b.txt": ""})
    (folder / "c.txt").write_bytes(b"\x00\x01\x02\xff" * 40)
    chronology = build([folder, folder / "missing.txt"])
    assert [str(event.date) for event in chronology] == ["2023-03-21"]
    assert len(chronology.failures) == 3
    assert all(failure.reason for failure in chronology.failures)
    assert any("missing.txt" in failure.input for failure in chronology.failures)


@pytest.mark.parametrize("stage", ["cleaning.clean", "entities.find_mentions", "dates.find_dates"])
def test_an_error_that_nobody_foresaw_costs_one_article(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It becomes the failure of its article, or is raised where the caller is strict."""
    text = "国家主席习近平3月21日在莫斯科与普京会谈。"
    folder = written(tmp_path, {"a.txt": f"环洋日报 2023年3月22日\n\n{text}", "b.txt": f"环洋日报 2023年3月23日\n\n第二天。{text}"})
    module, name = (getattr(pipeline, stage.split(".")[0]), stage.split(".")[1])
    healthy = getattr(module, name)

    def broken(*arguments: object, **options: object) -> object:
        if "第二天" in str(arguments[0]):
            raise ZeroDivisionError("by zero")
        return healthy(*arguments, **options)

    monkeypatch.setattr(module, name, broken)
    chronology = build([folder])
    assert [str(event.date) for event in chronology] == ["2023-03-21"]
    (failure,) = chronology.failures
    assert failure.input == "b.txt"
    assert "please report" in failure.reason
    assert [article.id for article in chronology.articles] == ["a.txt"]
    with pytest.raises(ZeroDivisionError):
        build([folder], strict=True)


def test_words_that_cannot_be_dated_are_listed(tmp_path: Path) -> None:
    """A relative date without a publication date is no date, and is not passed over in silence."""
    folder = written(tmp_path, {"a.txt": "国家主席习近平昨天在北京与法国总统马克龙举行会谈。会谈在友好气氛中进行，双方同意加强合作。"})
    chronology = build([folder])
    assert chronology.undated == (("a.txt", "昨天"),)
    assert [event.date for event in chronology if event.date] == []


def test_a_given_publication_date_dates_them(tmp_path: Path) -> None:
    """``published`` counts where the page itself says nothing."""
    folder = written(tmp_path, {"a.txt": "国家主席习近平昨天在北京与法国总统马克龙举行会谈。会谈在友好气氛中进行，双方同意加强合作。"})
    chronology = build([folder], published=date(2023, 4, 7))
    assert ([str(event.date) for event in chronology], chronology.undated) == (["2023-04-06"], ())


def test_a_users_own_people_are_known(tmp_path: Path) -> None:
    """A table of one's own is read before the shipped one."""
    table = tmp_path / "people.tsv"
    header = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata"
    table.write_text(f"{header}\n甄有才\t甄老\tZhen Youcai\tTO\thead_of_state\t国王\t2020\t\t\n", encoding="utf-8")
    (mention,) = find_events("普京21日会见甄老。", published=date(2023, 3, 22), people=table)
    assert {actor.person.name for actor in mention.actors if actor.person} == {"普京", "甄有才"}
    assert mention.polities == {"RU", "TO"}


def test_progress_counts_every_file() -> None:
    """The bar starts at none and ends at all."""
    steps: list[tuple[int, int]] = []
    build(FILES[:3], progress=lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_read_gives_the_articles_of_a_file() -> None:
    """One for a text, several for JSON Lines, and an error for none."""
    assert [article.id for article in read(FIXTURES / "woodside.txt")] == ["woodside.txt"]
    assert len(read(FIXTURES / "news.jsonl")) > 1
    with pytest.raises(UnreadableArticle):
        read(FIXTURES / "no-such-file.txt")


def test_a_string_will_do_for_an_article() -> None:
    """The stages can be called on a text."""
    (mention,) = find_events("习近平21日与普京会谈。", published=date(2023, 3, 22))
    assert (str(mention.value), mention.status) == ("2023-03-21", Status.OCCURRED)
    assert [str(item.value) for item in find_dates("3月20日至22日", published=date(2023, 3, 22))] == ["2023-03-20/2023-03-22"]


def test_the_stages_compose_to_build() -> None:
    """Reading, finding and merging by hand gives the events of ``build``."""
    articles = [article for article in articles_of([FIXTURES / "woodside.txt"]) if isinstance(article, timeline.Article)]
    mentions = [mention for article in articles for mention in find_events(article)]
    assert merge(mentions, articles).events == build([FIXTURES / "woodside.txt"]).events


def test_dates_quote_their_article() -> None:
    """Each expression is a span of the article it was found in, in reading order."""
    for found in dates_of([FIXTURES]):
        assert isinstance(found, tuple)
        article, expressions = found
        assert all(item.text == item.span.of(article.text) for item in expressions)
        assert [item.span for item in expressions] == sorted(item.span for item in expressions)


def test_files_of_one_name_stay_two_articles(tmp_path: Path) -> None:
    for folder, day in (("one", "20"), ("two", "21")):
        (tmp_path / folder).mkdir()
        text = f"【东方观察2023年3月22日讯】王毅3月{day}日在北京会见俄罗斯外长拉夫罗夫。"
        (tmp_path / folder / "a.txt").write_text(text, encoding="utf-8")
    chronology = pipeline.build([tmp_path])
    assert [article.id for article in chronology.articles] == ["a.txt", "two/a.txt"]
    assert len(chronology) == 2


def test_a_call_that_the_headline_only_calls_a_talk_is_summed_up_as_a_call(tmp_path: Path) -> None:
    text = "习近平与普京会晤\n【东方观察2021年12月16日讯】习近平15日与普京举行视频会晤。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (event,) = pipeline.build([tmp_path])
    assert (event.type, event.mode) == ("call", "video")
    assert event.summary.endswith("视频会晤")


def test_one_input_needs_no_list() -> None:
    """A text is the name of a file, a folder or a pattern, and never a list of letters."""
    path = FIXTURES / "woodside.txt"
    assert build(str(path)) == build(path) == build([path])
    assert list(dates_of(str(path))) == list(dates_of([path]))
    assert list(timeline.read_many(str(path))) == list(timeline.read_many([path]))


def test_a_day_may_be_given_as_a_text() -> None:
    day, text = date(2021, 12, 16), "习近平周三在北京会见普京。"
    for given in ("2021-12-16", datetime(2021, 12, 16, 8, 30)):
        assert find_dates(text, published=given) == find_dates(text, published=day)
        assert find_events(text, published=given) == find_events(text, published=day)
        assert timeline.parse_date("周三", published=given) == timeline.parse_date("周三", published=day)
        assert list(timeline.find_events_many([text], published=given)) == [find_events(text, published=day)]
        assert len(built().between(given, given)) == len(built().between(day, day))


def test_what_is_no_day_is_told_so() -> None:
    with pytest.raises(ValueError, match="'16 December' is no day; write it as '2021-12-16'"):
        find_dates("周三", published="16 December")
    with pytest.raises(TypeError, match=r"a day is a datetime.date or a text such as '2021-12-16', not 2021"):
        build([FIXTURES], published=2021)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "forms", [("US", "美国", "美國", "United States"), ("习近平", "習近平", "Xi Jinping"), ("普京", "普丁", "Putin", "Vladimir Putin")]
)
def test_whoever_is_involved_is_found_by_any_form_of_the_name(forms: tuple[str, ...]) -> None:
    found = [built().involving(form).events for form in forms]
    assert found[0]
    assert all(each == found[0] for each in found)
    assert not built().involving("Nobody Atall").events
    assert built().involving(forms[0]).excerpt is None
