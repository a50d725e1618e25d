"""Alignments to a path cost what pm4py's do, on several hundred variants made at random and of real logs."""

import os
import random
from pathlib import Path

import pandas as pd
import pytest

from analysis import _pm4py

ROOT = Path(os.environ.get("CASHLANE_TEST_DATA") or "/nonexistent")
PATH = tuple("ABCDEFGHIJ")
REPEATING = frozenset("HIJ")


def mangled(rng: random.Random, path: tuple[str, ...]) -> tuple[str, ...]:
    """A path with a few steps left out, repeated, swapped or put in."""
    steps = list(path)
    for _ in range(rng.randint(0, 6)):
        at = rng.randrange(len(steps))
        change = rng.random()
        if change < 0.3 and len(steps) > 1:
            steps.pop(at)
        elif change < 0.7:
            steps.insert(at, rng.choice([*path, "X", "Y"]))
        else:
            other = rng.randrange(len(steps))
            steps[at], steps[other] = steps[other], steps[at]
    return tuple(steps)


def costs_by_pm4py(traces, path, repeating):
    """The cost of each optimal alignment at one a move, on the same net built with pm4py's own objects."""
    os.environ["PM4PY_SHOW_PROGRESS_BAR"] = "False"
    import pm4py  # noqa: F401 - its settings are read at the import
    from pm4py.algo.conformance.alignments.petri_net import algorithm
    from pm4py.objects.log.obj import Event, Trace
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("path")
    places = [PetriNet.Place(f"p{n}") for n in range(len(path) + 1)]
    net.places.update(places)
    edges = [(name, places[n], places[n + 1]) for n, name in enumerate(path)]
    edges += [(name, p, p) for n, name in enumerate(path) if name in repeating for p in places[n + 1 :]]
    for number, (name, before, after) in enumerate(edges):
        step = PetriNet.Transition(f"t{number}", name)
        net.transitions.add(step)
        add_arc_from_to(before, step, net)
        add_arc_from_to(step, after, net)
    first, last = Marking({places[0]: 1}), Marking({places[-1]: 1})
    made = [Trace([Event({"concept:name": name}) for name in trace]) for trace in traces]
    return [algorithm.apply_trace(one, net, first, last)["cost"] // 10_000 for one in made]


def test_costs_of_mangled_paths():
    rng = random.Random(11)
    traces = [mangled(rng, PATH) for _ in range(300)]
    ours = [one.cost for one in _pm4py.align(traces, PATH, REPEATING)]
    assert ours == costs_by_pm4py(traces, PATH, REPEATING)
    assert len(set(ours)) > 5


def test_the_moves_of_an_alignment_are_its_cost_its_case_and_its_path():
    rng = random.Random(12)
    traces = [mangled(rng, PATH) for _ in range(200)]
    for trace, found in zip(traces, _pm4py.align(traces, PATH), strict=True):
        assert sum(side != "both" for side, _ in found.moves) == found.cost
        assert tuple(name for side, name in found.moves if side != "path") == trace
        assert tuple(name for side, name in found.moves if side != "case") == PATH


@pytest.mark.skipif(not ROOT.is_dir(), reason="CASHLANE_TEST_DATA names no folder with real logs")
@pytest.mark.parametrize("name", ["receipt/receipt.csv.gz", "sepsis/sepsis.csv.gz"])
def test_costs_of_real_variants(name):
    """The commonest variant as the path, and up to three hundred others against it."""
    frame = pd.read_csv(ROOT / name, dtype=str, keep_default_na=False)
    frame["at"] = pd.to_datetime(frame["time:timestamp"], utc=True, format="mixed")
    frame = frame.sort_values(["case:concept:name", "at"], kind="stable")
    traces = frame.groupby("case:concept:name")["concept:name"].agg(tuple).value_counts(sort=False)
    traces = traces.sort_index().sort_values(ascending=False, kind="stable")
    path = traces.index[0]
    chosen = [trace for trace in traces.index[:300] if len(trace) <= 30]
    assert [one.cost for one in _pm4py.align(chosen, path)] == costs_by_pm4py(chosen, path, ())
