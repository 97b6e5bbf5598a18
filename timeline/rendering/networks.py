"""Draws who met whom as a network: GraphML, and a list of edges.

Knows nodes and edges; does not know how a program lays them out.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import combinations

from timeline.model import Chronology, Event, Status
from timeline.rendering.codebooks import polity_name
from timeline.rendering.grouping import silent_polities
from timeline.rendering.options import DEFAULTS, Options
from timeline.rendering.records import in_order
from timeline.rendering.safety import one_line
from timeline.rendering.tables import Row, csv_bytes, joined

EDGE_COLUMNS = (
    *("source", "target", "source_en", "target_en", "source_polity", "target_polity", "source_kind", "target_kind"),
    *("count", "types", "first", "last", "events"),
)


@dataclass(frozen=True, slots=True, order=True)
class Knot:
    """A person, or a polity for which nobody is named."""

    polity: str
    name: str
    name_en: str
    kind: str

    @property
    def label(self) -> str:
        return self.name or self.name_en


Edges = dict[tuple[Knot, Knot], list[Event]]


def write_graphml(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """An undirected graph; every attribute is a text or a number, and what is not known is an empty text."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    edges = encounters(chronology)
    names = {knot: f"n{at}" for at, knot in enumerate(sorted({knot for pair in edges for knot in pair}))}
    for knot, name in names.items():
        graph.add_node(name, label=knot.label, name_en=knot.name_en, polity=knot.polity, kind=knot.kind)
    for (one, other), events in edges.items():
        row = _facts(events)
        graph.add_edge(names[one], names[other], **{key: cell if isinstance(cell, int) else str(cell or "") for key, cell in row.items()})
    out = io.BytesIO()
    networkx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue()


def write_edges(chronology: Chronology, options: Options = DEFAULTS) -> bytes:
    """One row for each pair that met, the most frequent first."""
    edges = sorted(encounters(chronology).items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return csv_bytes(EDGE_COLUMNS, ({**_ends(*pair), **_facts(events)} for pair, events in edges), raw=options.raw)


def encounters(chronology: Chronology) -> Edges:
    """Each pair from different polities with the events that brought them together and took place, in order of date.

    A visit and the meeting held during it are one encounter: where a meeting joins the pair, the visit that it was part of does not count.
    """
    edges: Edges = {}
    for event in in_order(chronology):
        if event.status is Status.OCCURRED:
            for one, other in combinations(sorted(set(_knots(event))), 2):
                if one.polity != other.polity:
                    edges.setdefault((one, other), []).append(event)
    return {pair: _without_frames(events) for pair, events in edges.items()}


def _without_frames(events: list[Event]) -> list[Event]:
    frames = {event.part_of for event in events if event.part_of}
    return [event for event in events if event.id not in frames]


def left_out_of_networks(chronology: Chronology) -> int:
    return sum(event.status is not Status.OCCURRED for event in chronology)


def _knots(event: Event) -> list[Knot]:
    people = [Knot(one_line(p.polity), one_line(p.name), one_line(p.name_en), "person") for p in event.participants]
    return people + [Knot(one_line(code), "", one_line(polity_name(code)), "polity") for code in silent_polities(event)]


def _ends(one: Knot, other: Knot) -> Row:
    return {
        f"{side}{suffix}": value
        for side, knot in (("source", one), ("target", other))
        for suffix, value in (("", knot.label), ("_en", knot.name_en), ("_polity", knot.polity), ("_kind", knot.kind))
    }


def _facts(events: list[Event]) -> Row:
    return {
        "count": len(events),
        "types": joined(sorted({one_line(event.type) for event in events})),
        "first": min((event.start for event in events if event.start), default=None),
        "last": max((event.end for event in events if event.end), default=None),
        "events": joined(one_line(event.id) for event in events),
    }
