"""The tables: folding, columns, and what every row must hold.

Knows the tables' rules; what their words do in a sentence is tested with the stages that use them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.checking import _in_furniture
from timeline.lexicon import entity_words, event_words, fold, gazetteer, read_table, rows_of, temporal
from timeline.model import BadData

TABLES = ["people.tsv", "polities.tsv", "places.tsv", "titles.tsv"]
HEADER = "title\toffice\tleads"
COLUMNS = ("title", "office", "leads")


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    """One character for one, so that spans hold; and folding what is folded changes nothing."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("習近平與普丁會談", "习近平与普丁会谈"),
        ("（１５日）", "(15日)"),
        ("二○二三年", "二零二三年"),
        ("「一帶一路」", "“一带一路”"),
        ("弗拉基米爾．普丁", "弗拉基米尔·普丁"),
        ("弗拉基米爾‧普丁", "弗拉基米尔·普丁"),
        ("週三　裏", "周三 里"),
        ("普京", "普京"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Both scripts and both widths become one; regional names stay what they are."""
    assert fold(text) == folded


@pytest.mark.parametrize("table", TABLES)
def test_shipped_rows_are_tidy(table: str) -> None:
    """No stray blanks, no row twice, and the first cell filled."""
    rows = [tuple(row.values()) for row in rows_of(table)]
    assert all(row[0] for row in rows)
    assert [row for row in rows if any(cell != cell.strip() for cell in row)] == []
    assert [row for row, count in Counter(rows).items() if count > 1] == []


def test_codes_are_one_for_each_polity() -> None:
    """The code identifies."""
    codes = Counter(row["code"] for row in rows_of("polities.tsv"))
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize(("table", "column"), [("people.tsv", "polity"), ("places.tsv", "country"), ("titles.tsv", "leads")])
def test_codes_that_a_table_uses_exist(table: str, column: str) -> None:
    """A code that no row of polities.tsv has would never match anything."""
    used = {row[column] for row in rows_of(table) if row[column]}
    assert used - set(gazetteer().by_code) == set()


def test_codes_that_the_word_lists_use_exist() -> None:
    """The same for entities.toml."""
    words = entity_words()
    joint = {code for pair in words["joint"].values() for code in pair}
    used = {*words["led_by_government"]["codes"], *words["names"]["han_name_polities"]} | joint
    assert used - set(gazetteer().by_code) == set()


def test_short_forms_are_one_character_and_of_one_polity() -> None:
    """中俄 can be read only if each character means one polity."""
    shorts = [short for row in rows_of("polities.tsv") for short in row["short"].split("|") if short]
    assert [short for short, count in Counter(map(fold, shorts)).items() if count > 1] == []
    assert {"中": "CN", "俄": "RU", "美": "US", "日": "JP", "朝": "KP"}.items() <= gazetteer().shorts.items()


def test_offices_of_people_are_those_of_titles() -> None:
    """An office that no title names could be found only by name."""
    named = {row["office"] for row in rows_of("titles.tsv")} | {"other"}
    assert {row["office"] for row in rows_of("people.tsv")} - named == set()


def test_nobody_is_two_people_for_want_of_an_accent() -> None:
    """Rows that agree in name, polity and English name, accents and hyphens apart, are of one person."""
    english = {(row["name"], row["polity"], row["name_en"]) for row in rows_of("people.tsv")}
    counted = Counter((name, polity, _plain(name_en)) for name, polity, name_en in english)
    assert [key for key, count in counted.items() if count > 1] == []


def _plain(name: str) -> str:
    """The letters of a name without their accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name.casefold()) if letter.isalpha() and letter.isascii())


def test_a_term_ends_after_it_begins() -> None:
    """Both ends given, and the wrong way round, is a slip of the pen."""
    terms = [(person.name, term) for people in gazetteer().people.values() for person in people for term in person.terms]
    assert [name for name, term in terms if term.first and term.last and term.last < term.first] == []


@pytest.mark.parametrize(
    ("code", "office", "day", "name"),
    [
        ("CN", "head_of_state", date(2023, 3, 22), "习近平"),
        ("CN", "head_of_government", date(2022, 6, 1), "李克强"),
        ("CN", "head_of_government", date(2023, 3, 22), "李强"),
        ("CN", "foreign_minister", date(2023, 3, 22), "秦刚"),
        ("RU", "head_of_state", date(2010, 6, 1), "梅德韦杰夫"),
        ("US", "head_of_state", date(2018, 6, 13), "特朗普"),
        ("US", "head_of_state", date(2021, 1, 19), "特朗普"),
        ("US", "head_of_state", date(2022, 6, 1), "拜登"),
        ("US", "foreign_minister", date(2018, 6, 13), "蓬佩奥"),
        ("JP", "head_of_government", date(2019, 6, 1), "安倍晋三"),
        ("JP", "head_of_government", date(2021, 1, 1), "菅义伟"),
        ("KR", "head_of_state", date(2018, 6, 13), "文在寅"),
        ("DE", "head_of_government", date(2020, 1, 1), "默克尔"),
        ("FR", "head_of_state", date(2023, 3, 22), "马克龙"),
        ("GB", "head_of_government", date(2023, 3, 22), "苏纳克"),
        ("UN", "org_head", date(2023, 3, 22), "古特雷斯"),
        ("KP", "head_of_state", date(2018, 6, 13), "金正恩"),
        ("UA", "head_of_state", date(2023, 3, 22), "泽连斯基"),
    ],
)
def test_the_holder_of_an_office_on_a_day(code: str, office: str, day: date, name: str) -> None:
    """Common knowledge that the table must give."""
    holder = gazetteer().holder(code, office, day)
    assert holder is not None
    assert holder.name == name


def test_no_day_no_holder() -> None:
    """Without a day nobody holds an office: it is never today's."""
    assert gazetteer().holder("US", "head_of_state", None) is None
    assert gazetteer().holder("XX", "head_of_state", date(2023, 1, 1)) is None


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("普京", "普丁", "蒲亭"), "普京"),
        (("特朗普", "川普"), "特朗普"),
        (("泽连斯基", "澤倫斯基"), "泽连斯基"),
        (("佩洛西", "裴洛西"), "佩洛西"),
        (("马克龙", "馬克宏"), "马克龙"),
        (("朔尔茨", "蕭茲"), "朔尔茨"),
        (("布林肯", "布林肯"), "布林肯"),
        (("莫迪",), "莫迪"),
    ],
)
def test_regional_names_are_aliases(forms: tuple[str, ...], name: str) -> None:
    """Mainland, Taiwan and Hong Kong spellings lead to one person."""
    assert {person.name for form in forms for person in gazetteer().people[fold(form)]} == {name}


def test_every_type_of_trigger_is_a_type_of_event() -> None:
    """A trigger group without a type, or a type without a trigger, is a slip."""
    words = event_words()
    assert {group["type"] for group in words["triggers"]} == set(words["types"])
    assert all(kind["colour"].startswith("#") and kind["cameo"] for kind in words["types"].values())


@pytest.mark.parametrize("name", ["events.toml", "entities.toml"])
def test_word_lists_are_kept_folded(name: str) -> None:
    """The heads of the files promise simplified characters."""
    text = (resources.files("timeline") / "data" / name).read_text(encoding="utf-8")
    words = [word for word in _strings(tomllib.loads(text)) if word[:1] >= "\u4e00"]
    assert [word for word in words if fold(word) != word and len(word) < 12] == []


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for part in parts for word in _strings(part)]


def test_temporal_words_are_folded_when_loaded() -> None:
    """Either script may be written in the table."""
    assert all(word == fold(word) for table in temporal().values() for word in table)


def test_a_short_row_is_filled_up() -> None:
    """Empty cells at the end need not be written, and blank lines separate."""
    assert read_table(f"{HEADER}\n总统\thead_of_state\n\n", "t.tsv", COLUMNS) == [{"title": "总统", "office": "head_of_state", "leads": ""}]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the first line must name the columns"),
        ("title\toffice\n", "the first line must name the columns"),
        (f"{HEADER}\n总统\thead_of_state\n总理\ta\tb\tc\n", "line 3: 4 cells where 3 are expected"),
    ],
)
def test_a_table_that_breaks_its_rules_says_where(text: str, complaint: str) -> None:
    """The sentence names the file, and the line where there is one."""
    with pytest.raises(BadData, match=complaint):
        read_table(text, "t.tsv", COLUMNS)


def test_a_users_table_comes_before_the_shipped_one(tmp_path: Path) -> None:
    """A row of one's own adds people, and leaves the shipped ones alone."""
    table = tmp_path / "people.tsv"
    header = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata"
    table.write_text(f"{header}\n甄有才\t甄老\tZhen Youcai\tTO\tother\t顾问\n", encoding="utf-8")
    own = gazetteer(table)
    assert own.people["甄老"][0].name_en == "Zhen Youcai"
    assert own.people["普京"] == gazetteer().people["普京"]


def test_a_users_term_of_office_that_is_no_date_is_told(tmp_path: Path) -> None:
    """One sentence with the file, the row and what to write instead; not an error of the date parser."""
    table = tmp_path / "people.tsv"
    header = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata"
    table.write_text(f"{header}\n\n甄有才\t\tZhen Youcai\tTO\tother\t顾问\t2021-02-30\n", encoding="utf-8")
    with pytest.raises(BadData, match=r"people\.tsv, line 3: from of 甄有才 is '2021-02-30', which is no date; write 2021"):
        gazetteer(table)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("\t\tZhen Youcai\tTO\tother", "it has no name; write the person's Chinese name into the first column"),
        ("甄有才\t\tZhen Youcai\tGermany\tother", "polity of 甄有才 is 'Germany', which is no code; write DE"),
        ("甄有才\t\tZhen Youcai\t汤加\tother", "polity of 甄有才 is '汤加', which is no code; write TO"),
        ("甄有才\t\tZhen Youcai\tde\tother", "polity of 甄有才 is 'de', which is no code; write DE"),
        ("甄有才\t\tZhen Youcai\t\tother", "polity of 甄有才 is '', which is no code; write a code as in polities.tsv"),
        ("甄有才\t\tZhen Youcai\tDE\tboss", "office of 甄有才 is 'boss', which is none; write one of activist, ambassador, "),
    ],
)
def test_a_row_that_no_table_can_have_is_told(tmp_path: Path, row: str, complaint: str) -> None:
    """It would name nobody, or somebody whose deeds are nobody's."""
    table = tmp_path / "people.tsv"
    header = "name\taliases\tname_en\tpolity\toffice\ttitle\tfrom\tto\twikidata"
    table.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(BadData, match=re.escape(f"{table}, line 2: {complaint}")):
        gazetteer(table)


def test_a_users_table_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    """A spreadsheet saved in the local code page."""
    table = tmp_path / "people.tsv"
    table.write_bytes("甄有才".encode("gb18030"))
    with pytest.raises(BadData, match="not written in UTF-8"):
        gazetteer(table)


def _furniture() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("timeline") / "data" / "furniture.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("table", "key", "value", "complaint"),
    [
        ("lines", "starts", ["(未闭合"], "no regular expression"),
        ("lines", "starts", ["(转载)"], "holds a group"),
        ("lines", "starts", ["(?:转载)?"], "matches everything"),
        ("lines", "holds", ["轉載"], "not in simplified"),
        ("outlets", "own", [""], "is no text"),
        ("outlets", "own", [7], "7 is no text"),
        ("outlets", "own", [], "should be a list"),
        ("outlets", "own", "本报", "should be a list"),
        ("outlets", "owns", ["本报"], "outlets.owns is no list of cleaning"),
        ("tale", "asks", ["请订阅"], "[tale] is no table"),
    ],
)
def test_a_fault_in_the_furniture_is_told(table: str, key: str, value: object, complaint: str) -> None:
    """The shipped table has none, and each kind of slip is found."""
    tables: dict[str, dict[str, object]] = {name: dict(lists) for name, lists in _furniture().items()}
    assert list(_in_furniture(tables)) == []
    tables.setdefault(table, {})[key] = value
    assert any(complaint in str(fault) for fault in _in_furniture(tables)), list(_in_furniture(tables))


def test_missing_furniture_is_told() -> None:
    """Each table and each list is asked for by name."""
    tables = _furniture()
    del tables["tail"], tables["lines"]["holds"]
    assert {fault.sentence for fault in _in_furniture(tables)} == {"the table [tail] is missing", "lines.holds should be a list of texts"}
