"""How long does a deck of twenty slides take, and how much memory? A map of 25 activities among them.

python -m tests.benchmarks.decks
"""

from __future__ import annotations

import resource
import sys
import time
from itertools import pairwise

N_SLIDES, TARGET_S, TARGET_MB = 20, 5.0, 500


def main() -> None:
    """Build the deck once cold and once warm; print seconds and megabytes above the process."""
    import plotly.graph_objects as go

    from analysis import report as r

    before = _peak_mb()
    for name in ("cold", "warm"):
        started = time.perf_counter()
        deck = r.Deck(title="Review")
        for number in range(N_SLIDES):
            deck.add(_page(r, go, number))
        size = len(deck.save())
        took = time.perf_counter() - started
        above = _peak_mb() - before
        met = took <= TARGET_S and above <= TARGET_MB
        said = "met" if met else "**falls short**"
        print(f"{name}: {N_SLIDES} slides in {took:.2f} s, {above:.0f} MB above, {size:,} bytes: {said}")


def _page(r, go, number: int):
    words = r.SlideText(f"Deals wait {number} d", "All deals", [("n", "2,000")], "Sample")
    names = [f"Activity number {n}" for n in range(25)]
    step = [r.Step(name, "1F5FBF") for name in names[:12]]
    row = r.VariantRow("Variant 1", ["120 deals", "3 d"], step)
    shown = (
        _map(r, names),
        r.Chart(go.Figure(go.Bar(x=names, y=list(range(25))))),
        r.Chart(go.Figure(go.Scatter(x=list(range(200)), y=[(n * 37) % 91 for n in range(200)]))),
        r.Table(["Activity", "n", "Median"], [[name, "9", "3 d"] for name in names]),
        r.Tiles([r.Tile(name, "38 %", "of 2,000") for name in names[:5]]),
        r.Variants([row] * 8),
        r.Comparison(row, row, ["Measure", "a", "b", "±"], [["Cases", "1", "2", "+1"]] * 4),
        r.Statements([r.Statement(name, "saves 3 d", "1.2 M") for name in names[:5]]),
    )
    return r.Page(words, shown[number % len(shown)])


def _map(r, names: list[str]):
    moves = [*pairwise(names), *((names[n], names[n + 3]) for n in range(0, 20, 3)), (names[9], names[5])]
    nodes = [r.MapNode(name, name, "900", rank=n) for n, name in enumerate(names)]
    nodes += [r.MapNode("start", "Start", kind="start"), r.MapNode("end", "End", kind="end")]
    edges = [r.MapEdge(a, b, f"{n} · 3 d", 1 - n / 40) for n, (a, b) in enumerate(moves)]
    edges += [r.MapEdge("start", names[0], "900"), r.MapEdge(names[-1], "end", "900")]
    return r.MapSlide(nodes, edges)


def _peak_mb() -> float:
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 2**20 if sys.platform == "darwin" else held / 1024


if __name__ == "__main__":
    main()
