"""What do we ask of pm4py? The one module that imports it, quietly, and copies in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID

import pandas as pd

Bounds = tuple[float, float, float, float]
Points = list[tuple[float, float]]
QUIET = {"PM4PY_SHOW_PROGRESS_BAR": "False", "PM4PY_SHOW_INTERNAL_WARNINGS": "False"}

MOVES = {"SyncMove": "both", "LogMove": "case", "ModelMove": "path"}


class Alignment(NamedTuple):
    """How a trace goes along with a path: what does not fit, counted, and each move in order.

    A move is `(side, activity)`: `both` did it, the `case` alone, or it stands in the `path` alone.
    """

    cost: int
    moves: tuple[tuple[str, str], ...]


def load() -> ModuleType:
    """pm4py, imported when it is first needed (it takes well over a second), without its banner."""
    os.environ.update(QUIET)
    import pm4py

    return pm4py


def read_xes(path: Path) -> pd.DataFrame:
    """Events of a XES file, one row each, in pm4py's names; attributes of the case begin with `case:`."""
    return load().read_xes(str(path))


def model_of_variants(
    variants: dict[tuple[str, ...], int], noise: float
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """A model found by the inductive miner in variants, each with its number of cases.

    Parameters
    ----------
    noise
        Where no way fits all, those are left out that are rarer than this share of the commonest.

    Returns
    -------
    Nodes `(id, kind, activity)` with kind `start`, `end`, `task`, `xor` (one of the ways) or `and` (all
    of them), the activity empty for all but tasks; and arcs `(id, id)`. Both in a fixed order.
    """
    pm4py = load()
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
    from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL
    from pm4py.objects.bpmn.obj import BPMN
    from pm4py.objects.process_tree.utils import generic

    tree = IMFUVCL({}).apply(IMDataStructureUVCL(Counter(variants)), {"noise_threshold": noise})
    tree = generic.fold(tree)
    generic.tree_sort(tree)
    diagram = pm4py.convert_to_bpmn(tree)
    kinds = {
        BPMN.StartEvent: "start", BPMN.EndEvent: "end", BPMN.Task: "task",
        BPMN.ExclusiveGateway: "xor", BPMN.ParallelGateway: "and",
    }  # fmt: skip
    ids = _ordered_ids(diagram)
    nodes = [
        (ids[node], next(k for cls, k in kinds.items() if isinstance(node, cls)), _task_name(node, BPMN))
        for node in ids
    ]
    arcs = sorted((ids[arc.source], ids[arc.target]) for arc in diagram.get_flows())
    return nodes, arcs


def _task_name(node, bpmn) -> str:
    return str(node.get_name()) if isinstance(node, bpmn.Task) else ""


def _ordered_ids(diagram) -> dict:
    """Nodes by their way from the start, neighbours by name: pm4py's own ids change from run to run."""
    follow: dict = {}
    for arc in diagram.get_flows():
        follow.setdefault(arc.source, []).append(arc.target)
    begin = [node for node in diagram.get_nodes() if node not in {a.target for a in diagram.get_flows()}]
    seen: dict = {}
    waiting = list(begin)
    while waiting:
        node = waiting.pop(0)
        if node in seen:
            continue
        seen[node] = f"m{len(seen):03d}"
        waiting += sorted(follow.get(node, []), key=lambda each: _reach_name(each, follow))
    return seen


def _reach_name(node, follow: dict) -> str:
    """The least name of a task reachable from a node: orders gateways, which have none."""
    seen, waiting, names = set(), [node], []
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if here.get_name():
            names.append(str(here.get_name()))
        else:
            waiting += follow.get(here, [])
    return min(names, default="")


def bpmn_xml(nodes: list[tuple[str, str, str, Bounds]], arcs: list[tuple[str, str, Points]]) -> bytes:
    """A BPMN 2.0 file, by the exporter of pm4py, that keeps where everything stands.

    Parameters
    ----------
    nodes
        `(id, kind, name, (left, top, width, height))`, kinds as in `model_of_variants`.
    arcs
        `(id, id, points)`, the points of the line from one to the other.
    """
    load()
    from pm4py.objects.bpmn.exporter.variants import etree
    from pm4py.objects.bpmn.obj import BPMN

    kinds = {
        "start": BPMN.NormalStartEvent, "end": BPMN.NormalEndEvent, "task": BPMN.Task,
        "xor": BPMN.ExclusiveGateway, "and": BPMN.ParallelGateway,
    }  # fmt: skip
    diagram, made = BPMN(process_id="model"), {}
    for node_id, kind, name, bounds in nodes:
        made[node_id] = node = kinds[kind](id=node_id, name=name, process="model")
        diagram.add_node(node)
        for place, value in zip(("x", "y", "width", "height"), bounds, strict=True):
            getattr(node, f"set_{place}")(round(value))
    for number, (source, target, points) in enumerate(arcs):
        flow = BPMN.SequenceFlow(made[source], made[target], id=f"flow{number}", process="model")
        diagram.add_flow(flow)
        flow.del_waypoints()
        for x, y in points:
            flow.add_waypoint((round(x), round(y)))
    for node in made.values():
        _tell_direction(node, BPMN)
    return etree.get_xml_string(diagram)


def _tell_direction(node, bpmn) -> None:
    """Say of a gateway whether ways part or join there."""
    if isinstance(node, bpmn.Gateway):
        both = bpmn.Gateway.Direction
        parts, joins = len(node.get_out_arcs()) > 1, len(node.get_in_arcs()) > 1
        one_way = both.DIVERGING if parts else both.CONVERGING
        node.set_gateway_direction(both.UNSPECIFIED if parts and joins else one_way)


def replay(traces: list[tuple[str, ...]], reference: tuple[str, ...]) -> pd.DataFrame:
    """How well each trace replays on the path `reference`, by token-based replay.

    Steps that are not on the path are passed over.

    Returns
    -------
    One row a trace, in order: `fitness` (1 where every step of the path happened once, in order;
    Rozinat and van der Aalst 2008, Inf. Syst. 33, 64-95) and `missing`, the steps that needed a token
    that was not there.
    """
    load()
    most = Counter(reference)
    reference, traces = _numbered(reference, most), [_numbered(trace, most) for trace in traces]
    from pm4py.algo.conformance.tokenreplay import algorithm
    from pm4py.objects.log.obj import Event, EventLog, Trace

    net, initial, final = _sequence_net(reference)
    log = EventLog([Trace([Event({"concept:name": name}) for name in trace]) for trace in traces])
    found = algorithm.apply(log, net, initial, final)
    rows = [
        (
            float(each["trace_fitness"]),
            [step.label.split("\x1f")[0] for step in each["transitions_with_problems"]],
        )
        for each in found
    ]
    return pd.DataFrame(rows, columns=["fitness", "missing"])


def _numbered(trace: tuple[str, ...], most: Counter[str]) -> tuple[str, ...]:
    """The steps, told apart where the path has one several times; one too many is the last once more.

    Token-based replay knows one step of each name.
    """
    seen: Counter[str] = Counter()
    said = []
    for name in trace:
        seen[name] += 1
        said.append(f"{name}\x1f{min(seen[name], most[name])}" if most[name] > 1 else name)
    return tuple(said)


def _sequence_net(reference: tuple[str, ...]):
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("reference path")
    first = here = PetriNet.Place("p0")
    net.places.add(first)
    for number, name in enumerate(reference, start=1):
        step, after = PetriNet.Transition(f"t{number}", name), PetriNet.Place(f"p{number}")
        net.transitions.add(step)
        net.places.add(after)
        add_arc_from_to(here, step, net)
        add_arc_from_to(step, after, net)
        here = after
    return net, Marking({first: 1}), Marking({here: 1})


def align(
    traces: Sequence[tuple[str, ...]], path: Sequence[str], repeating: Collection[str] = ()
) -> list[Alignment]:
    """The cheapest way to make each trace out of a path, by r4pm: an optimal alignment at unit costs.

    Parameters
    ----------
    path
        Steps in their order. One of `repeating` may be done again at any time after its place.

    Returns
    -------
    One alignment a trace, in order; the same every time (Adriansyah, *Aligning observed and modeled
    behavior*, 2014).
    """
    os.environ.update(QUIET)
    from r4pm.bindings.conformance.case_centric.alignments import align_trace

    net = _path_net(path, repeating)
    labels = {key: transition["label"] for key, transition in net["transitions"].items()}
    return [_aligned(align_trace(net, list(trace)), trace, labels) for trace in traces]


def _aligned(found: dict[str, Any], trace: tuple[str, ...], labels: dict[str, str]) -> Alignment:
    moves = []
    for move in found["moves"]:
        ((kind, told),) = move.items()
        name = trace[told["trace_event_index"]] if kind == "LogMove" else labels[told["transition"]]
        moves.append((MOVES[kind], name))
    return Alignment(int(found["cost"]), tuple(moves))


def _path_net(path: Sequence[str], repeating: Collection[str]) -> dict[str, Any]:
    """A net of places in a row, one step between two of them, in the form r4pm takes."""
    places = [str(UUID(int=number)) for number in range(len(path) + 1)]
    steps = [(name, places[at], places[at + 1]) for at, name in enumerate(path)]
    steps += [
        (name, place, place)
        for name in dict.fromkeys(path)
        if name in repeating
        for place in places[path.index(name) + 1 :]
    ]
    transitions, arcs = {}, []
    for number, (name, before, after) in enumerate(steps, start=len(places)):
        key = str(UUID(int=number))
        transitions[key] = {"id": key, "label": name}
        arcs.append({"from_to": {"type": "PlaceTransition", "nodes": [before, key]}, "weight": 1})
        arcs.append({"from_to": {"type": "TransitionPlace", "nodes": [key, after]}, "weight": 1})
    return {
        "places": {place: {"id": place} for place in places}, "transitions": transitions, "arcs": arcs,
        "initial_marking": {places[0]: 1}, "final_markings": [{places[-1]: 1}],
    }  # fmt: skip
