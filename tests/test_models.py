"""Names that a spaCy model sees, where no table has them. The model is made here: no trained one is needed, nor fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

import timeline
from timeline import cli, models, pipeline
from timeline.cli import console
from timeline.model import Kind
from timeline.parallel import Crew

TEXT = "【某社2023年3月21日讯】中国外长秦刚20日在云栖岭会见捷克特使万朵拉。老挝21日派出的宋吉也同秦刚会谈。"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline that knows three names."""
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": "万朵拉"}, {"label": "PERSON", "pattern": "宋吉"}, {"label": "FAC", "pattern": "云栖岭"}]
    )
    folder = tmp_path_factory.mktemp("model") / "three-names"
    nlp.to_disk(folder)
    return str(folder)


def test_a_model_sees_people_and_places(model: str) -> None:
    found = models.suggestions("萬朵拉在雲棲嶺。", model)
    assert [(each.span, each.kind) for each in found] == [((0, 3), Kind.PERSON), ((4, 7), Kind.PLACE)]


def test_its_names_take_part_where_the_text_says_whose_they_are(model: str) -> None:
    people = {actor.name for event in timeline.find_events(TEXT, model=model) for actor in event.actors}
    assert {"秦刚", "万朵拉", "宋吉"} <= people
    assert "宋吉" not in {actor.name for event in timeline.find_events(TEXT) for actor in event.actors}


def test_its_places_are_places_of_nobody_knows_which_country(model: str) -> None:
    with_model, without = (timeline.find_events(TEXT, model=name)[0].place for name in (model, ""))
    assert with_model is not None
    assert (with_model.name, with_model.country) == ("云栖岭", "")
    assert without is None


def test_processes_give_what_one_process_gives(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crew, "worth_starting", 1)
    monkeypatch.setattr(Crew, "chunk", 1)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    one, two = (pipeline.build([tmp_path], model=model, jobs=jobs, strict=True) for jobs in (1, 2))
    assert one == two
    assert any(person.name == "万朵拉" for event in one for person in event.participants)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (
            "no-such-model",
            "No spaCy model no-such-model is installed; install one (python -m spacy download zh_core_web_sm), or give the folder",
        ),
        ("a folder that finds nothing", "finds no names"),
        ("an empty folder", "give the folder in which a model's meta.json lies."),
        ("spacy", "spacy cannot be loaded as a spaCy model"),
    ],
)
def test_a_model_that_is_of_no_use_is_wrong_usage(named: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if named == "a folder that finds nothing":
        spacy.blank("zh").to_disk(tmp_path / named)
    elif named == "an empty folder":
        (tmp_path / named).mkdir()
    named = str(tmp_path / named) if " " in named else named
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    status = cli.main(["build", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.jsonl"), "--model", named])
    assert status == console.WRONG_USAGE
    said = capsys.readouterr().err
    assert says in said
    assert "[E" not in said
    assert not (tmp_path / "a.jsonl").exists()
