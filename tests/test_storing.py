"""A store keeps articles by content, gives the same chronology as a run over the files, and says clearly what is wrong with a file."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import timeline
from timeline import storing
from timeline.edtf import Interval, Point
from timeline.model import Hints, RawArticle, Span, Stated
from timeline.parallel import Crew
from timeline.storing import Store, StoreProblem, articles, codec, database, rules, searching

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures" / "articles"
MADE = "2024-01-01T00:00:00+00:00"
TALKS = "【新华社北京2023年3月21日电】中国国家主席习近平3月20日在北京会见俄罗斯总统普京。\n"
CALL = "【新华社北京2023年4月2日电】中国外交部长秦刚4月1日同德国外交部长贝尔伯克通电话。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with storing.create(tmp_path / "own.timeline") as made:
        yield made


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS, "utf-8")
    (folder / "call.txt").write_text(CALL, "utf-8")
    return folder


def built(store: Store) -> str | bytes:
    return timeline.render(store.build().chronology, "jsonl")


def plain(*inputs: Path) -> str | bytes:
    return timeline.render(timeline.build(list(inputs)), "jsonl")


# --- articles


def test_the_version_of_the_rules_covers_all_that_reads_an_article_and_nothing_that_shows_it() -> None:
    names = {name for name, _ in rules._files(resources.files("timeline"), "")}
    for stage in ("reading", "cleaning", "dates", "entities", "events"):
        on_disk = {f"{stage}/{path.name}" for path in (Path(timeline.__file__).parent / stage).glob("*.py")}
        assert on_disk
        assert on_disk <= names
    assert {"data/people.tsv", "data/events.toml", "lexicon.py", "sourcing.py", "pipeline.py"} <= names
    assert not [name for name in names if name.startswith(("rendering", "merging", "cli", "storing", "reviewing", "templates"))]
    assert "__init__.py" not in names


def test_a_store_gives_what_the_files_give() -> None:
    with _stored(FIXTURES) as store:
        through, straight = store.build().chronology, timeline.build([FIXTURES])
        for format in ("jsonl", "json", "html", "csv"):
            assert timeline.render(through, format) == timeline.render(straight, format)


def _stored(*inputs: Path) -> Store:
    store = Store(_in_memory(), Path("memory"))
    store.add([str(each) for each in inputs], made=MADE)
    return store


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    database.migrate(connection, Path("memory"))
    return connection


@pytest.mark.parametrize("jobs", [1, 3])
def test_processes_add_what_one_adds(jobs: int, store: Store, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles, failures and their order, an article in two files, progress; and the same again when all is read anew."""
    rows = [{"text": f"{TALKS}第{at}篇。", "date": "2023-03-21"} for at in range(9)]
    lines = [json.dumps(row) for row in (*rows[:4], {"title": "一"}, *rows[4:], rows[0])]
    (news / "rows.jsonl").write_text("\n".join([*lines, "{broken"]), "utf-8")
    (news / "empty.txt").write_text("", "utf-8")
    told: list[tuple[int, int]] = []
    inputs = [str(FIXTURES), str(news)]
    with storing.create(tmp_path / "other.timeline") as other:
        other.add(inputs, made=MADE)
        expected = built(other)
    monkeypatch.setattr(Crew, "worth_starting", 1)
    monkeypatch.setattr(Crew, "chunk", 1)
    monkeypatch.setattr(articles, "_AT_ONCE", 3)
    added = store.add(inputs, made=MADE, jobs=jobs, progress=lambda done, total: told.append((done, total)))
    assert (len(added.new), len(added.known)) == (24 + 2 + 9, 1)
    assert [Path(failure.input).name for failure in added.failures] == ["empty.txt", "rows.jsonl#5", "rows.jsonl#12"]
    assert told[-1] == (25, 25)
    assert built(store) == expected
    with database.writing(store.connection, store.path):
        store.connection.execute("UPDATE articles SET rules = 'older'")
    assert store.add([], made=MADE, jobs=jobs).renewed == 35
    assert built(store) == expected


def test_adding_twice_changes_nothing(store: Store, news: Path) -> None:
    first = store.add([str(news)], made=MADE)
    before = built(store)
    second = store.add([str(news)], made=MADE)
    assert (len(first.new), second.new, len(second.known)) == (2, (), 2)
    assert built(store) == before == plain(news)


def test_the_order_of_adding_does_not_matter(store: Store, news: Path) -> None:
    other = news / "sub"
    other.mkdir()
    (other / "talks.txt").write_text(TALKS.replace("20日", "19日"), "utf-8")
    for path in (other / "talks.txt", news / "call.txt", news / "talks.txt"):
        store.add([str(path)], made=MADE)
    assert built(store) == plain(news)
    assert {name for name, _, _ in store.state().articles} == {"call.txt", "talks.txt", "news/talks.txt"}


def test_the_same_article_in_another_encoding_or_folder_is_known(store: Store, news: Path, tmp_path: Path) -> None:
    store.add([str(news)], made=MADE)
    again = tmp_path / "again"
    again.mkdir()
    (again / "talks.txt").write_bytes(TALKS.encode("gb18030"))
    assert store.add([str(again)], made=MADE).known == ("talks.txt",)
    assert len(store.state().articles) == 2


def test_a_changed_file_takes_the_place_of_its_earlier_version(store: Store, news: Path) -> None:
    store.add([str(news)], made=MADE)
    (news / "talks.txt").write_text(TALKS.replace("20日", "19日"), "utf-8")
    assert store.add([str(news)], made=MADE).changed == ("talks.txt",)
    assert built(store) == plain(news)
    assert store.state().replaced == 1
    (news / "talks.txt").write_text(TALKS, "utf-8")
    store.add([str(news)], made=MADE)
    assert built(store) == plain(news)


def test_rows_of_a_list_do_not_replace_one_another(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "week.jsonl"
    for text in (TALKS, CALL):
        path.write_text(json.dumps({"text": text}) + "\n", "utf-8")
        assert store.add([str(path)], made=MADE).new == ("week.jsonl#1",)
    names = [name for name, _, _ in store.state().articles]
    assert len(set(names)) == 2


def test_removing_an_article_removes_what_rests_on_it_alone(store: Store, news: Path) -> None:
    store.add([str(news)], made=MADE)
    store.remember(store.build())
    assert store.remove(["call.txt"], made=MADE) == ("call.txt",)
    assert built(store) == plain(news / "talks.txt")
    assert not store.search("贝尔伯克")
    for table in ("sentences", "dates", "mentions", "extractions", "originals", "sources"):
        held = store.connection.execute(f"SELECT count(*) FROM {table} WHERE article NOT IN (SELECT id FROM articles)").fetchone()[0]
        assert held == 0, table


def test_removing_what_is_not_there_removes_nothing(store: Store, news: Path) -> None:
    store.add([str(news)], made=MADE)
    with pytest.raises(StoreProblem, match=r"no article other\.txt.*Nothing was removed"):
        store.remove(["call.txt", "other.txt"], made=MADE)
    assert len(store.state().articles) == 2


def test_newer_rules_read_every_article_again(store: Store, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add([str(news)], made=MADE)
    monkeypatch.setattr(articles, "rules_version", lambda people=None: "newer")
    monkeypatch.setattr(storing, "rules_version", lambda people=None: "newer")
    assert store.state().stale == 2
    assert store.add([], made=MADE).renewed == 2
    assert store.state().stale == 0
    assert built(store) == plain(news)


def test_what_newer_rules_cannot_read_is_named_and_kept(store: Store, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add([str(news)], made=MADE)
    monkeypatch.setattr(articles, "rules_version", lambda people=None: "worse")
    monkeypatch.setattr("timeline.cleaning.clean", lambda raw: 1 / 0)
    chronology = store.build().chronology
    assert len(chronology) == 0
    assert [failure.input for failure in chronology.failures] == ["call.txt", "talks.txt"]
    monkeypatch.undo()
    assert built(store) == plain(news)


def test_a_table_of_people_stays_with_the_store(tmp_path: Path) -> None:
    people = tmp_path / "people.tsv"
    columns = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata"
    people.write_text(f"{columns}\n林小溪\t\tLin Xiaoxi\tSG\tforeign_minister\t外长\t2020\t\t\n", "utf-8")
    article = tmp_path / "a.txt"
    article.write_text("【新华社北京2023年3月21日电】中国外长秦刚3月20日在北京会见林小溪。\n", "utf-8")
    with storing.create(tmp_path / "s.timeline", people=people) as store:
        assert store.people == people.read_text("utf-8")
        store.add([str(article)], made=MADE, people=people)
        through = store.build(people).chronology
    assert "SG" in through.events[0].polities
    assert timeline.render(through, "jsonl") == timeline.render(timeline.build([article], people=people), "jsonl")


# --- searching


@pytest.mark.parametrize("words", ["普京", "會見", "会见", "俄罗斯总统普京", "习近平 北京", "习"])
def test_words_of_any_length_and_script_are_found(store: Store, news: Path, words: str) -> None:
    store.add([str(news)], made=MADE)
    assert [hit.article for hit in store.search(words)] == ["talks.txt"]


@pytest.mark.parametrize("words", ["普金", "", "！", "习近平 秦刚", '"', "NEAR(", "俄罗斯总理普京"])
def test_what_is_not_there_is_not_found(store: Store, news: Path, words: str) -> None:
    store.add([str(news)], made=MADE)
    assert store.search(words) == ()


def test_other_tools_find_words_as_they_are_typed(store: Store, news: Path) -> None:
    """As Datasette asks: one quoted word, matched against the table that its definition names."""
    store.add([str(news)], made=MADE)
    query = "SELECT count(*) FROM sentences WHERE id IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?)"
    assert [store.connection.execute(query, (f'"{word}"',)).fetchone()[0] for word in ("普京", "俄罗斯", "德国")] == [1, 1, 1]


@given(st.text())
def test_indexing_never_fails(text: str) -> None:
    assert "\n" not in searching.index_words(text)
    searching.query_for(text)


# --- what is stored comes back


@given(st.text(), st.text(), st.lists(st.text()))
def test_an_article_comes_back_as_it_was(payload: str, title: str, notes: list[str]) -> None:
    hints = Hints(title=Stated(title, "column", 0.5))
    assert codec.loads(codec.dumps(hints, Hints), Hints) == hints
    raw = RawArticle("a", payload, "text/plain", hints, tuple(notes))
    assert codec.loads(codec.dumps(raw, RawArticle), RawArticle) == raw
    assert articles.key_of(raw) == articles.key_of(replace(raw, id="b", notes=()))


@pytest.mark.parametrize("value", [Point(2021, 12), Interval(Point(2021), None), Point(-44, qualifier="~")])
def test_dates_come_back(value: Any) -> None:
    assert codec.loads(codec.dumps(value, Point | Interval), Point | Interval) == value  # type: ignore[arg-type]  # a union is a type


@pytest.mark.parametrize("text", ["[]", "{", '{"no": 1}', "null", "[" * 10_000])
def test_what_was_never_written_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        codec.loads(text, Hints)


def test_a_span_is_a_span() -> None:
    assert codec.loads(codec.dumps(Span(1, 2), Span), Span) == Span(1, 2)


# --- the file


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.timeline"
    storing.create(path).close()
    assert storing.is_store(path)
    assert os.listdir(tmp_path) == ["a.timeline"], "one file, once it is closed"
    with pytest.raises(StoreProblem, match="is a store already"):
        storing.create(path)


def test_making_a_store_that_was_interrupted_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "a.timeline"
    path.touch()
    with pytest.raises(StoreProblem, match=r"timeline init"):
        storing.open_store(path)
    storing.create(path).close()
    storing.open_store(path).close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"just a text\n" * 100, "is no store"),
        (b"SQLite format 3\x00" + b"\x01" * 84, "another program"),
        (bytes(range(256)) * 40, "is no store"),
    ],
    ids=["empty", "text", "another program's", "bytes"],
)
def test_what_is_no_store_is_said_in_a_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.timeline"
    path.write_bytes(content)
    with pytest.raises(StoreProblem, match=reason):
        storing.open_store(path, write=True)
    assert path.read_bytes() == content


def test_a_store_from_a_newer_version_is_left_alone(store: Store) -> None:
    store.connection.execute("PRAGMA user_version = 99")
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreProblem, match=r"newer timeline \(schema 99; this one knows 1\); update timeline"):
        storing.open_store(store.path, write=True)
    assert store.path.read_bytes() == before


def test_a_store_of_an_older_version_is_brought_up_to_date(store: Store, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add([str(news)], made=MADE)
    store.close()
    added = database.Migration("a note on each article", "ALTER TABLE articles ADD COLUMN note TEXT;\n")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, added))
    with storing.open_store(store.path, write=True) as newer:
        assert newer.state().schema == 2
        assert built(newer) == plain(news)


def test_a_failing_migration_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    wrong = database.Migration("wrong", "ALTER TABLE articles ADD COLUMN note TEXT;\nALTER TABLE nowhere ADD COLUMN x;\n")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, wrong))
    with pytest.raises(StoreProblem):
        storing.open_store(store.path, write=True)
    monkeypatch.undo()
    with storing.open_store(store.path) as same:
        assert same.state().schema == 1


def test_the_verbs(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from timeline import cli

    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        status = cli.main(list(words))
        return (status, *capsys.readouterr())

    assert run("init", "a.timeline")[0] == 0
    assert run("add", "a.timeline", "news", "nowhere")[0] == 3
    status, _, said = run("build", "a.timeline", "-o", "a.html", "-o", "a.jsonl")
    assert status == 0
    assert "2 articles read" in said
    assert run("build", "news", "-o", "b.html", "-o", "b.jsonl")[0] == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()
    assert "2 articles, 2 events, 0 corrections" in run("status", "a.timeline")[1]
    assert "talks.txt" in run("status", "a.timeline", "--articles")[1]
    assert run("status", "a.timeline", "--find", "普京")[1].startswith("talks.txt\t")
    assert run("remove", "a.timeline", "call.txt")[0] == 0
    assert run("undo", "a.timeline")[0] == 1
    assert run("history", "a.timeline", "m-0")[0] == 1
    assert run("build", "a.timeline", "news", "-o", "c.html")[0] == 2
    assert run("build", "a.timeline", "--published", "2021-01-01", "-o", "c.html")[0] == 2
    assert run("add", "b.timeline", "news") == (1, "", "There is no store b.timeline; make it with timeline init b.timeline.\n")
    tables = {row[0] for row in sqlite3.connect("a.timeline").execute("SELECT count(*) FROM events")}
    assert tables == {2}


# --- others at the same time


def test_a_second_writer_gets_one_sentence(store: Store, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.05)
    with storing.open_store(store.path, write=True) as other, database.writing(other.connection, other.path):
        other.connection.execute("INSERT INTO settings VALUES ('x', 'y')")
        with storing.open_store(store.path, write=True) as second:
            with pytest.raises(StoreProblem, match="is being written by another timeline"):
                second.add([str(news)], made=MADE)
            assert len(second.build().chronology) == 0, "reading goes on"
    assert len(store.add([str(news)], made=MADE).new) == 2


def test_a_second_writer_waits(store: Store, news: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from timeline.storing import database, open_store\n"
        "s = open_store(Path(sys.argv[1]), write=True)\n"
        "with database.writing(s.connection, s.path):\n"
        "    print('holding', flush=True); sys.stdin.readline()\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, store.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdin
    assert holder.stdout
    assert holder.stdout.readline() == b"holding\n"
    holder.stdin.close()
    assert len(store.add([str(news)], made=MADE).new) == 2
    holder.stdout.close()
    assert holder.wait() == 0
