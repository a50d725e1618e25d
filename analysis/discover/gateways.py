"""What does a process model with gateways (BPMN) look like, drawn as the map is?"""

from __future__ import annotations

import pandas as pd

from analysis import _pm4py
from analysis.discover import shades
from analysis.discover.bands import in_columns
from analysis.discover.layout import Box, Layout, Line
from analysis.discover.map import ACTIVITY, ENDPOINT, endpoint_node
from analysis.discover.map_model import Kind, MapEdge, MapModel, MapNode, MapTexts

_GATEWAY = Box(34, 34, "diamond")


def draw_model(nodes: pd.DataFrame, edges: pd.DataFrame, *, texts: MapTexts) -> MapModel:
    """A process model with gateways (BPMN), in the look of the map.

    Parameters
    ----------
    nodes
        node_id, kind (`start`, `end`, `activity`, `xor`, `and`), activity (null but for activities);
        in process order.
    edges
        source, target: node ids.
    """
    kinds, names = nodes["kind"].tolist(), nodes["activity"].tolist()
    place = {node_id: i for i, node_id in enumerate(nodes["node_id"])}
    sizes = {"activity": ACTIVITY, "xor": _GATEWAY, "and": _GATEWAY}
    pairs = [(place[a], place[b]) for a, b in zip(edges["source"], edges["target"])]
    layout = in_columns(
        [sizes.get(kind, ENDPOINT) for kind in kinds], [Line(a, b) for a, b in pairs], gap_y=20
    )
    drawn = [_model_node(i, *one, layout, texts) for i, one in enumerate(zip(kinds, names))]
    lines = [
        MapEdge(drawn[a].id, drawn[b].id, "", "", 1.0, 1.6, shades.LINE[-2], route)
        for (a, b), route in zip(pairs, layout.routes)
    ]
    return MapModel(tuple(drawn), tuple(lines), layout.width, layout.height)


def bpmn_file(model: MapModel) -> bytes:
    """A drawn model as a BPMN 2.0 file, every box where it stands, its label as on screen."""
    nodes = [
        (
            node.id, "task" if node.kind == "activity" else node.kind, _plain(node.label),
            (node.x - node.width / 2, node.y - node.height / 2, node.width, node.height),
        )
        for node in model.nodes
    ]  # fmt: skip
    arcs = [
        (edge.source, edge.target, [*map(tuple, edge.route.points[::3]), tuple(edge.route.tip)])
        for edge in model.edges
    ]
    return _pm4py.bpmn_xml(nodes, arcs)


def _plain(label: str) -> str:
    """A label without the signs that XML cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in label)


def _model_node(i: int, kind: Kind, activity: str | None, layout: Layout, texts: MapTexts) -> MapNode:
    if kind in ("start", "end"):
        return endpoint_node(kind, 0, i, layout, texts, node_id=f"n{i}")
    point = layout.places[i]
    box, fill = (ACTIVITY, shades.PLAIN) if kind == "activity" else (_GATEWAY, shades.GATEWAY)
    name, label = (activity, texts.label(str(activity))) if kind == "activity" else (None, "")
    size, ink = (box.width, box.height), shades.ink(fill)
    return MapNode(f"n{i}", kind, name, label, "", label, 1.0, fill, ink, *point, *size, band=layout.band(i))
