"""Names in Latin letters: which spellings and short forms are of one person, and which are not."""

from __future__ import annotations

import pytest

from timeline.entities.latin import goes_by
from timeline.model import Person, Term


@pytest.mark.parametrize(
    ("known", "polity", "written", "is_one"),
    [
        ("Jake Sullivan", "US", "Jake Sullivan", True),
        ("Jake Sullivan", "US", "Dan Sullivan", False),
        ("Jake Sullivan", "US", "Sullivan", True),
        ("Antony Blinken", "US", "Anthony Blinken", True),
        ("Mike Pompeo", "US", "Michael R. Pompeo", True),
        ("Robert Gates", "US", "Rick Gates", False),
        ("Robert Gates", "US", "Bob Gates", True),
        ("Bill Clinton", "US", "William Jefferson Clinton", True),
        ("Bill Clinton", "US", "Hillary Clinton", False),
        ("Chris Patten", "GB", "Lord Patten", True),
        ("Benedict Rogers", "GB", "Ben Rogers", True),
        ("Volodymyr Zelensky", "UA", "Volodymyr Zelenskiy", True),
        ("Václav Havel", "CZ", "Vaclav Havell", True),
        ("Mohammed bin Salman", "SA", "Mohammad bin Salman Al Saud", True),
        ("Mohamed bin Zayed", "AE", "Muhammad bin Zayed", True),
        ("Jake Sullivan", "US", "Dan J. Sullivan", False),
        ("Jake Sullivan", "US", "J. Sullivan", True),
        ("Mohammed bin Salman", "SA", "Khalid bin Salman", False),
        ("Benjamin Netanyahu", "IL", "Bibi Netanyahu", True),
        ("Joe Biden", "US", "AFP Photo", True),
        ("Ursula von der Leyen", "EU", "European Commission President", True),
        ("Lai Ching-te", "TW", "William Lai", True),
        ("Jeong Ui-yong", "KR", "Chung Eui-yong", True),
        ("Toshimitsu Motegi", "JP", "Motegi Toshimitsu", True),
        ("Yoon Suk Yeol", "KR", "Seok-yeol Yoon", True),
    ],
)
def test_goes_by(known: str, polity: str, written: str, is_one: bool) -> None:
    assert goes_by(Person("某", known, terms=(Term(polity, "minister", "部长"),)), written) is is_one
