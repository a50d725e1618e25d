"""The network of handovers on screen: who passes work to whom, as a picture one can pull apart.

streamlit-agraph puts a node's title into the page as HTML and opens it as an address on a double click. So
its nodes get numbers for ids and no titles; names reach it as labels only, which are painted, not parsed.
Its public function takes no key and would forget zoom and selection at every change, hence the private one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit_agraph import _agraph

from analysis.discover.layout import Point, spread

MOST_HANDOVERS = 40
MOST_LABELS = 12
_STRETCH = 1.7
_FACE = "'Source Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_ROLES = ("ink", "line", "fill", "edge", "chosen", "page")
_LIGHT = dict(zip(_ROLES, ("#1b2533", "#8a9aab", "#6aa2d6", "#2d6db0", "#bf5f17", "#ffffff")))
_DARK = dict(zip(_ROLES, ("#e4e9f0", "#6a7987", "#336699", "#74add9", "#f0b861", "#10151c")))


def handover_map(
    handovers: pd.DataFrame,
    *,
    key: str,
    height: int = 520,
    n_handovers: int = MOST_HANDOVERS,
    number: Callable[[int], str] = "{:,}".format,
) -> str | None:
    """Draw who hands work to whom; returns the person last clicked, None before the first click.

    Parameters
    ----------
    handovers
        source, target, n: handovers between two people. Those of a person to themselves are left out.
    n_handovers
        So many are drawn, the most frequent; more is a tangle, and the table below has them all.
    number
        A count to the text on its line.
    """
    shown = strongest(handovers, n_handovers)
    people = people_of(shown)
    is_dark = st.context.theme.type == "dark"
    network = drawing(shown, people, colours=_DARK if is_dark else _LIGHT, number=number)
    clicked = _agraph(data=json.dumps(network), config=json.dumps(_options(height)), key=key)
    return person(clicked, people)


def strongest(handovers: pd.DataFrame, n_handovers: int) -> pd.DataFrame:
    """The most frequent handovers between two different people, then by name."""
    between = handovers[handovers["source"] != handovers["target"]]
    ranked = between.sort_values(["n", "source", "target"], ascending=[False, True, True], kind="stable")
    return ranked.head(n_handovers).reset_index(drop=True)


def people_of(handovers: pd.DataFrame) -> tuple[str, ...]:
    """Everyone who gives or takes, by name."""
    return tuple(sorted({*handovers["source"], *handovers["target"]}))


def person(clicked: object, people: tuple[str, ...]) -> str | None:
    """The person a click stands for; a click that came before another filter may stand for nobody."""
    names = {f"p{i}": name for i, name in enumerate(people)}
    return names.get(clicked) if isinstance(clicked, str) else None


def drawing(
    handovers: pd.DataFrame,
    people: tuple[str, ...],
    *,
    colours: dict[str, str],
    number: Callable[[int], str] = str,
) -> dict[str, list[dict[str, object]]]:
    """Nodes and edges as vis-network reads them: ids by number, names as labels only."""
    ids = {name: f"p{i}" for i, name in enumerate(people)}
    places = dict(zip(people, _places(handovers, people)))
    work = handovers.groupby("source")["n"].sum().add(handovers.groupby("target")["n"].sum(), fill_value=0)
    most_work, most = work.max() if len(work) else 1, handovers["n"].max() if len(handovers) else 1
    pairs = set(zip(handovers["source"], handovers["target"]))
    nodes = [_node(ids[name], name, places[name], work[name] / most_work, colours) for name in people]
    edges = [
        _edge(ids[one.source], ids[one.target], one.n / most, colours)
        | {"smooth": _bend((one.target, one.source) in pairs), "title": number(int(one.n))}
        for one in handovers.itertuples(index=False)
    ]
    for edge in edges[:MOST_LABELS]:
        edge["label"] = edge["title"]
    return {"nodes": nodes, "edges": edges}


def _places(handovers: pd.DataFrame, people: tuple[str, ...]) -> tuple[Point, ...]:
    at = {name: i for i, name in enumerate(people)}
    pairs = [(at[a], at[b]) for a, b in zip(handovers["source"], handovers["target"])]
    return tuple(Point(x * _STRETCH, y) for x, y in spread(len(people), pairs))


def _node(node_id: str, name: str, place: Point, share: float, colours: dict[str, str]) -> dict[str, object]:
    chosen = {"background": colours["chosen"], "border": colours["ink"]}
    return {
        "id": node_id,
        "label": _short(name),
        "x": place.x,
        "y": place.y,
        "shape": "dot",
        "size": 9 + 13 * math.sqrt(share),
        "borderWidth": 1,
        "color": {
            "background": colours["fill"],
            "border": colours["edge"],
            "highlight": chosen,
            "hover": chosen,
        },
        "font": _font(14, colours),
    }


def _edge(source: str, target: str, share: float, colours: dict[str, str]) -> dict[str, object]:
    width, chosen = 1 + 5 * share, colours["chosen"]
    return {
        "from": source,
        "to": target,
        "width": width,
        "color": {
            "color": colours["line"],
            "highlight": chosen,
            "hover": chosen,
            "opacity": 0.4 + 0.5 * share,
        },
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.62 - 0.05 * width}},
        "font": _font(11, colours),
    }


def _font(size: int, colours: dict[str, str]) -> dict[str, object]:
    return {
        "size": size,
        "color": colours["ink"],
        "strokeWidth": 4,
        "strokeColor": colours["page"],
        "face": _FACE,
    }


def _bend(is_mutual: bool) -> dict[str, object] | bool:
    """Two people who hand to each other get two lines that do not cover one another."""
    return {"enabled": True, "type": "curvedCW", "roundness": 0.14} if is_mutual else False


def _short(name: str) -> str:
    return name if len(name) <= 28 else name[:27].rstrip() + "…"


def _options(height: int) -> dict[str, object]:
    return {
        "width": "100%",
        "height": f"{height}px",
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "dragNodes": True,
            "hover": True,
            "zoomView": False,
            "navigationButtons": False,
            "keyboard": False,
        },
    }
