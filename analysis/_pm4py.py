"""What do we ask of pm4py? The one module that imports it, quietly, and copies in."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pandas as pd

QUIET = {"PM4PY_SHOW_PROGRESS_BAR": "False", "PM4PY_SHOW_INTERNAL_WARNINGS": "False"}


def load() -> ModuleType:
    """pm4py, imported when it is first needed (it takes well over a second), without its banner."""
    os.environ.update(QUIET)
    import pm4py

    return pm4py


def read_xes(path: Path) -> pd.DataFrame:
    """Events of a XES file, one row each, in pm4py's names; attributes of the case begin with `case:`."""
    return load().read_xes(str(path))


def model_of_flows(
    flows: dict[tuple[str, str], int], starts: dict[str, int], ends: dict[str, int]
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """A model that allows every one of these flows, found by the inductive miner in the flow graph alone.

    Returns
    -------
    Nodes `(id, kind, activity)` with kind `start`, `end`, `task`, `xor` (one of the ways) or `and` (all
    of them), the activity empty for all but tasks; and arcs `(id, id)`. Both in a fixed order.
    """
    pm4py = load()
    from pm4py.objects.bpmn.obj import BPMN
    from pm4py.objects.dfg.obj import DFG

    tree = pm4py.discover_process_tree_inductive(DFG(flows, starts, ends))
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
    from pm4py.algo.conformance.tokenreplay import algorithm
    from pm4py.objects.log.obj import Event, EventLog, Trace

    net, initial, final = _sequence_net(reference)
    log = EventLog([Trace([Event({"concept:name": name}) for name in trace]) for trace in traces])
    found = algorithm.apply(log, net, initial, final)
    rows = [
        (float(each["trace_fitness"]), [step.label for step in each["transitions_with_problems"]])
        for each in found
    ]
    return pd.DataFrame(rows, columns=["fitness", "missing"])


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
