"""What the gazetteers hold, by country and period, and where they are thin: the tables of ``docs/coverage.md``.

Knows the tables' rows; does not know where the text goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from timeline.lexicon import rows_of, term_of
from timeline.model import TOP_OFFICES

Row = dict[str, str]

PERIODS = ((1900, 2007), (2008, 2011), (2012, 2015), (2016, 2019), (2020, 2023), (2024, 2026))
"""First and last years; news before 2008 is only recalled."""
OFFICES = {
    "head_of_state": "head of state",
    "head_of_government": "head of government",
    "foreign_minister": "foreign minister",
    "defence_minister": "defence minister",
}
"""The offices that every state should have somebody for, in every year since 2008."""
_SINCE, _UNTIL = 2008, 2025
"""The last year is one that was over when the tables were made."""


def coverage() -> str:
    """The whole of docs/coverage.md."""
    people, polities, places = rows_of("people.tsv"), rows_of("polities.tsv"), rows_of("places.tsv")
    lines = ["# What the gazetteers hold", "", *_PREFACE, *_totals(people, polities, places), *_countries(people, polities, places)]
    return "\n".join((*lines, *_gaps(people, polities))) + "\n"


_PREFACE = (
    "`timeline check-data --coverage` writes this page from the tables in `timeline/data/`; a test fails where it is out of date. Names",
    "that no table has are found by the office before them, so a gap costs an English name, aliases, and 该国外长 (that country's foreign",
    "minister), seldom the event itself.",
    "",
)
_GROUPS = {"country": ("state", "territory"), "organisation": ("organisation", "format", "states", "kind"), "former state": ("former",)}


def _totals(people: Sequence[Row], polities: Sequence[Row], places: Sequence[Row]) -> Iterator[str]:
    persons = {(row["name"], row["name_en"]) for row in people}
    forms = {form for row in people for form in (row["name"], *filter(None, row["aliases"].split("|")))}
    kinds, sorts = Counter(row["kind"] for row in polities), Counter(row["kind"] for row in places)
    offices = Counter(row["office"] for row in people)
    yield f"- **{len(persons)} people** in {len(people)} offices, under {len(forms)} Chinese forms: {_listed(offices)}."
    yield f"- **{len(polities)} polities**: {_listed(kinds)}."
    yield f"- **{len(places)} places**: {_listed(sorts)}."
    yield ""


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])))


# --- by country and period ---------------------------------------------------------------------------------------------


def _countries(people: Sequence[Row], polities: Sequence[Row], places: Sequence[Row]) -> Iterator[str]:
    by_polity: dict[str, list[Row]] = {}
    for row in people:
        by_polity.setdefault(row["polity"], []).append(row)
    found = Counter(row["country"] for row in places)
    yield "## By country and period"
    yield ""
    yield "People and the offices that they held, places, and how many people are known to have been in office in each period."
    for kinds, heading in (
        (("state", "territory"), "country"),
        (("organisation", "format", "kind"), "organisation"),
        (("former",), "former state"),
    ):
        periods = (f"to {last}" if first < _SINCE else f"{first}–{last}" for first, last in PERIODS)
        yield ""
        yield f"| {heading} | | people | offices | places | {' | '.join(periods)} |"
        yield f"|---|---|{'---:|' * (3 + len(PERIODS))}"
        for polity in sorted((row for row in polities if row["kind"] in kinds), key=lambda row: row["name_en"]):
            rows = by_polity.get(polity["code"], [])
            if rows or polity["kind"] == "state":
                yield f"| {polity['name_en']} | {polity['code']} | {' | '.join(map(str, _figures(rows, found[polity['code']])))} |"
    yield ""


def _figures(rows: Sequence[Row], places: int) -> list[int]:
    terms = [((row["name"], row["name_en"]), term_of(row)) for row in rows]
    spans = ((date(first, 1, 1), date(last, 12, 31)) for first, last in PERIODS)
    in_office = [len({person for person, term in terms if term.first and term.touches(*span)}) for span in spans]
    return [len({person for person, _ in terms}), len(rows), places, *in_office]


# --- where it is thin --------------------------------------------------------------------------------------------------


def _gaps(people: Sequence[Row], polities: Sequence[Row]) -> Iterator[str]:
    yield "## Where it is thin"
    yield ""
    yield f"Years from {_SINCE} to {_UNTIL} in which no holder of an office is known. A state whose heads of government are not listed"
    yield "at all is taken to be governed by its head of state, and the other way round."
    yield ""
    yield f"| country | | {' | '.join(OFFICES.values())} |"
    yield f"|---|---|{'---|' * len(OFFICES)}"
    missing: Counter[str] = Counter()
    for polity in sorted((row for row in polities if row["kind"] == "state"), key=lambda row: row["name_en"]):
        cells = {office: missing_years(people, polity["code"], office) for office in OFFICES}
        missing.update({office: 1 for office, years in cells.items() if years})
        if any(cells.values()):
            yield f"| {polity['name_en']} | {polity['code']} | {' | '.join(_ranges(cells[office]) for office in OFFICES)} |"
    yield ""
    complete = (f"{name} of {_states(polities) - missing[office]}" for office, name in OFFICES.items())
    yield f"Known without a gap of a year: the {', the '.join(complete)} states."


def _states(polities: Iterable[Row]) -> int:
    return sum(row["kind"] == "state" for row in polities)


def missing_years(people: Iterable[Row], polity: str, office: str) -> tuple[int, ...]:
    """The years since 2008 in which nobody is known to have held the office; whoever heads a state may head its government."""
    counted = TOP_OFFICES if office in TOP_OFFICES else (office,)
    terms = [term_of(row) for row in people if row["polity"] == polity and row["office"] in counted]
    own = [term for term in terms if term.office == office] or terms
    years = range(_SINCE, _UNTIL + 1)
    return tuple(year for year in years if not any(term.first and term.touches(date(year, 1, 1), date(year, 12, 31)) for term in own))


def _ranges(years: Sequence[int]) -> str:
    """2008–2010, 2014; ``all`` for every year.

    >>> _ranges((2008, 2009, 2014)), _ranges(())
    ('2008–2009, 2014', '')
    """
    if len(years) == _UNTIL - _SINCE + 1:
        return "all"
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
