"""Fits the weights of ``timeline/data/confidence.toml`` on annotated bundles, and says how well they hold on a bundle left out.

    python benchmarks/calibration.py BUNDLE…            the table of docs/confidence.md: the shipped weights, and left-out ones
    python benchmarks/calibration.py BUNDLE… --weights  a new confidence.toml on standard output

Knows bundles of articles/ and gold.json; nothing is random, so that the same bundles give the same weights.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy

from timeline import pipeline
from timeline.lexicon import fold, gazetteer
from timeline.merging import Account, accounts_of
from timeline.merging.confidence import FEATURES, FIELDS, features_of, likelihood
from timeline.model import Article, Event
from timeline.scoring import Occasion, best_pairs, fit, occasion_of, people_f1, read_gold
from timeline.sourcing import Evidence

USED: Mapping[str, tuple[str, ...]] = {
    "event": (
        *("sources", "repeated", "headline", "named", "nobody", "unknown", "own_date", "vague_date", "undated"),
        *("journey_word", "bare_word", "hearsay", "status_split"),
    ),
    "type": ("sources", "journey_word", "bare_word"),
    "date": ("sources", "repeated", "own_date", "carried_date", "vague_date", "long_date", "dates_disagree", "undated_article", "planned"),
    "participants": ("sources", "named", "nobody", "unknown", "cast_agrees"),
    "place": ("sources", "place_repeated", "places_differ"),
    "status": ("sources", "planned", "called_off", "status_split"),
}
"""What can bear on the event and on each field: few, since the bundles are small."""
PENALTY = 4.0
"""How strongly weights are held to what is expected of them."""
EXPECTED = 0.25
"""What is expected of each weight, in the direction of its feature: what few bundles hold little of, such as second sources, counts too."""
STEPS, RATE = 4000, 0.5
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)
ALIKE = 0.8
"""People's F1 from which two casts are the same, as for a strict match."""


@dataclass(frozen=True, slots=True)
class Case:
    """An event of a bundle, what its evidence is like, and which of its values are right; ``None`` where gold does not say."""

    bundle: str
    features: Mapping[str, float]
    right: Mapping[str, bool | None]


def cases_of(bundle: Path) -> Iterator[Case]:
    names = gazetteer()
    articles = [each for each in pipeline.articles_of([bundle / "articles"]) if isinstance(each, Article)]
    mentions = [mention for article in articles for mention in pipeline.find_events(article)]
    accounts, evidence = accounts_of(mentions, articles, names)
    gold, places = read_gold(bundle / "gold.json").occasions, _gold_places(bundle / "gold.json")
    found = [occasion_of(account.event) for account in accounts]
    pairs = {j: i for i, j in best_pairs([[fit(wanted, one) * (0.9 if wanted.optional else 1.0) for one in found] for wanted in gold])}
    for at, account in enumerate(accounts):
        match = gold[pairs[at]] if at in pairs else None
        yield _case(bundle.name, account, evidence, found[at], match, places[pairs[at]] if match else frozenset(), gold)


def _case(
    bundle: str,
    account: Account,
    evidence: Evidence,
    found: Occasion,
    match: Occasion | None,
    places: frozenset[str],
    gold: Sequence[Occasion],
) -> Case:
    features = features_of(account.mentions, account.event, evidence)
    if match is None:
        other = any(fit(replace(wanted, type=found.type), found) for wanted in gold if wanted.type != found.type)
        denied = found.status == "denied"
        return Case(bundle, features, {"event": None if denied else False, "type": False if other else None})
    event = account.event
    return Case(
        bundle,
        features,
        {
            "event": None if match.optional else True,
            "type": True,
            "date": match.days == found.days if event.date else None,
            "participants": people_f1(match.people, found.people) >= ALIKE if event.participants else None,
            "place": _same_place(event, places) if event.place and places else None,
            "status": match.status == found.status,
        },
    )


def _gold_places(path: Path) -> list[frozenset[str]]:
    records: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["events"]
    return [frozenset(fold(name) for name in (record.get("place"), record.get("place_en")) if name) for record in records]


def _same_place(event: Event, places: frozenset[str]) -> bool:
    own = {fold(name) for name in (event.place, event.place_en) if name}
    return any(one in other or other in one for one in own for other in places)


def fitted(cases: Sequence[Case], what: str) -> dict[str, float]:
    """Weights by penalised logistic regression in which each feature may only speak for what it should."""
    known = [case for case in cases if case.right.get(what) is not None]
    used = USED[what]
    table = numpy.array([[1.0, *(case.features[name] for name in used)] for case in known])
    truth = numpy.array([float(bool(case.right[what])) for case in known])
    signs = numpy.array([0, *(FEATURES[name][0] for name in used)])
    share = (truth.sum() + 1) / (len(truth) + 2)
    weights = numpy.zeros(len(used) + 1)
    weights[0] = numpy.log(share / (1 - share))
    for _ in range(STEPS):
        likely = 1 / (1 + numpy.exp(-table @ weights))
        slope = table.T @ (likely - truth) + PENALTY * (weights - EXPECTED * signs) * (signs != 0)
        weights = weights - RATE * slope / len(known)
        weights = numpy.where(weights * signs < 0, 0.0, weights)
    return {
        name: round(float(weight), 2)
        for name, weight in zip(("start", *used), weights, strict=True)
        if name == "start" or abs(weight) >= 0.05
    }


def predicted(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    odds = weights["start"] + sum(weight * features[name] for name, weight in weights.items() if name != "start")
    return float(min(0.98, max(0.02, 1 / (1 + numpy.exp(-odds)))))


def left_out(cases: Sequence[Case], what: str) -> list[tuple[float, bool]]:
    """Each case's likelihood by the weights of all other bundles, and whether it is right."""
    found = []
    bundles = dict.fromkeys(case.bundle for case in cases)
    for bundle in bundles if len(bundles) > 1 else ():
        weights = fitted([case for case in cases if case.bundle != bundle], what)
        own = [case for case in cases if case.bundle == bundle and case.right.get(what) is not None]
        found += [(predicted(weights, case.features), bool(case.right[what])) for case in own]
    return found


def shipped(cases: Sequence[Case], what: str) -> list[tuple[float, bool]]:
    return [(likelihood(what, case.features), bool(case.right[what])) for case in cases if case.right.get(what) is not None]


def reliability(rows: Sequence[tuple[float, bool]]) -> Iterator[tuple[str, int, float, float]]:
    """Bin, number, mean likelihood, share that is right."""
    for low, high in itertools.pairwise(BINS):
        inside = [row for row in rows if low <= row[0] < high]
        if inside:
            mean, right = (sum(row[at] for row in inside) / len(inside) for at in (0, 1))
            yield f"{low:.1f}–{min(high, 1):.1f}", len(inside), mean, right


def brier(rows: Sequence[tuple[float, bool]]) -> float:
    """The mean squared error: 0 for a prophet."""
    return sum((likely - right) ** 2 for likely, right in rows) / len(rows) if rows else float("nan")


def report(cases: Sequence[Case]) -> Iterator[str]:
    yield "| of | weights | stated | number | mean | right |"
    yield "|---|---|---|---:|---:|---:|"
    summary = [
        "",
        "| of | number | right | error, no weights | error, shipped | error, bundle left out |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for what in ("event", *FIELDS):
        kinds = {"shipped": shipped(cases, what), "bundle left out": left_out(cases, what)}
        for kind, rows in kinds.items():
            yield from (
                f"| {what} | {kind} | {bin} | {number} | {mean:.2f} | {right:.2f} |" for bin, number, mean, right in reliability(rows)
            )
        rows = kinds["shipped"]
        base = sum(right for _, right in rows) / len(rows)
        errors = [brier([(base, right) for _, right in rows]), *(brier(found) for found in kinds.values())]
        summary.append(f"| {what} | {len(rows)} | {base:.2f} | {' | '.join(f'{error:.3f}' for error in errors)} |")
    yield from summary


def weights_file(cases: Sequence[Case]) -> Iterator[str]:
    yield "# What speaks for and against an event, and each of its values, in log-odds (the module `confidence` says what each name means)."
    yield "# `start` is where all begin. Written by benchmarks/calibration.py; docs/confidence.md says how well these hold."
    for what in ("event", *FIELDS):
        yield f"\n[{what}]"
        yield from (f"{name} = {weight}" for name, weight in fitted(cases, what).items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundles", nargs="+", type=Path)
    parser.add_argument("--weights", action="store_true", help="write a new confidence.toml to standard output")
    options = parser.parse_args()
    cases = [case for bundle in sorted(options.bundles) for case in cases_of(bundle.resolve())]
    print("\n".join(weights_file(cases) if options.weights else report(cases)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
