"""The data-flow diagram, drawn from the register: groups of data subjects, systems, recipients, countries.

A column shows its busiest nodes, those of most activities. The rest of a column is one node that says how many.
"""

from collections import Counter
from uuid import UUID

from activities.dossiers.layout.blocks import Picture
from activities.dossiers.material.facts import Facts
from activities.register.labels import Labels

KINDS = ("group", "system", "recipient", "country")
HEADINGS = ("Chủ thể dữ liệu", "Hệ thống", "Bên nhận", "Quốc gia, vùng lãnh thổ")
MOST_NODES = 12
"""Nodes of a column beside the one for the rest."""
LONGEST_NAME = 60
UNKNOWN_GROUP, UNKNOWN_SYSTEM = "Chưa xác định đối tượng", "Chưa xác định hệ thống"


def diagram(facts: Facts, labels: Labels) -> Picture:
    """The diagram of ``facts``: four columns, and an edge wherever an activity's data go from node to node."""
    weights: Counter[str] = Counter()
    for (start, end), count in facts.flows.items():
        weights[start] += count
        weights[end] += count
    columns: list[tuple[str, ...]] = []
    places: dict[str, tuple[int, int]] = {}
    for column, kind in enumerate(KINDS):
        nodes = [name for name, _ in weights.most_common() if name.startswith(f"{kind}:")]
        shown = nodes if len(nodes) <= MOST_NODES + 1 else nodes[:MOST_NODES]
        names = [_name(name, facts, labels) for name in shown]
        places |= {name: (column, min(row, len(shown))) for row, name in enumerate(nodes)}
        if len(shown) < len(nodes):
            names.append(f"… và {labels.number(len(nodes) - len(shown))} mục khác")
        columns.append(tuple(names))
    edges = sorted({(places[start], places[end]) for start, end in facts.flows})
    return Picture(HEADINGS, tuple(columns), tuple(edges))


def _name(node: str, facts: Facts, labels: Labels) -> str:
    kind, _, code = node.partition(":")
    match kind:
        case "group":
            name = labels.code("data_subject_groups", code) or UNKNOWN_GROUP
        case "system":
            name = code or UNKNOWN_SYSTEM
        case "recipient":
            name = facts.recipients[UUID(code)].name_vi
        case _:
            name = labels.country(code)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
