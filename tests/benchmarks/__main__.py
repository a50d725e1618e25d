"""A table: ours, pm4py on the same log in the same run, ratio, target.

python -m tests.benchmarks --events 100k 1M 10M --out tests/benchmarks/results/table.md
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from tests.benchmarks import sample, synthetic

SOURCES = {"synthetic": synthetic, "sample": sample}
UNITS = {"k": 1_000, "M": 1_000_000}
LABELS = {
    "index": "indexing from Parquet (pm4py: read and format)",
    "flow_table": "flow table: n, cases, median, mean, p90, total (pm4py: counts + performance)",
    "flow_counts": "flow counts",
    "variants": "variants",
    "kpi_median": "KPI: sales_cycle_time",
    "kpi_share": "KPI: win_rate",
    "kpi_by": "KPI: win_rate by region",
    "kpi_per_object": "KPI: invoice_to_cash_time, per invoice",
    "between": "between, one row a case",
    "overview": "overview (pm4py: case durations only)",
    "filtered_flows": "filter by region, then the flow table",
    "memory_index": "peak memory after indexing",
    "memory": "peak memory after everything",
}
# Targets at one million events on two cores, in seconds; ten million may take eleven times as long.
AT_A_MILLION = {
    "index": 3.0,
    "flow_table": 0.1,
    "variants": 0.05,
    "kpi_median": 0.05,
    "kpi_share": 0.05,
    "kpi_by": 0.05,
    "kpi_per_object": 0.05,
}
RATIOS = {"flow_counts": 20, "flow_table": 20}
PEAK_GB = 4.0


def main() -> None:
    """Measure each size and print the table."""
    options = _options()
    parts = [f"Python {platform.python_version()}, {os.cpu_count()} cores; medians of several warm runs.\n"]
    for text in options.events:
        for source in options.source:
            parts.append(_section(text, source, cap_s=options.pm4py_cap_s))
            print(parts[-1], flush=True)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text("\n".join(parts), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--events", nargs="+", default=["100k", "1M", "10M"], metavar="N")
    parser.add_argument("--source", nargs="+", default=["synthetic", "sample"], choices=SOURCES)
    parser.add_argument("--out", type=Path, help="write the table here too")
    parser.add_argument(
        "--pm4py-cap-s", type=float, default=900, help="stop pm4py after so many seconds a size"
    )
    return parser.parse_args()


def _section(text: str, source: str, *, cap_s: float) -> str:
    n_events = int(float(text.rstrip("kM")) * UNITS.get(text[-1], 1))
    with tempfile.TemporaryDirectory(prefix="cashlane-benchmark-") as folder:
        path = Path(folder) / "log.parquet"
        SOURCES[source].write(path, n_events=n_events)
        columns = pq.read_schema(path).names
        n_events = pq.read_metadata(path).num_rows
        ours = _child("ours", path, n_events, cap_s=None)
        theirs = _child("theirs", path, n_events, cap_s=cap_s)
    title = f"{source}: {n_events:,} events, {len(columns)} columns"
    return _table(title, n_events, ours, theirs)


def _child(module: str, path: Path, n_events: int, *, cap_s: float | None) -> dict[str, float]:
    """The last JSON line a process of its own printed; what it had measured when stopped, if it was."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", str(path), str(n_events)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said, _ = process.communicate(timeout=cap_s)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
    lines = [line for line in (said or "").splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {}


def _table(title: str, n_events: int, ours: dict, theirs: dict) -> str:
    lines = [
        f"\n## {title}\n",
        "| measurement | ours | pm4py | ratio | target |",
        "|---|--:|--:|--:|---|",
    ]
    for name, label in LABELS.items():
        mine, other = ours.get(name), theirs.get(name)
        ratio = f"{other / mine:.1f}" if mine and other else "–"
        target = _target(name, n_events, mine, other)
        lines.append(f"| {label} | {_said(name, mine)} | {_said(name, other)} | {ratio} | {target} |")
    return "\n".join(lines) + "\n"


def _said(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name.startswith("memory"):
        return f"{value:.2f} GB"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def _target(name: str, n_events: int, mine: float | None, other: float | None) -> str:
    """Each target that applies, and whether it is met."""
    if mine is None:
        return "not measured"
    found = []
    if name in AT_A_MILLION and n_events >= 900_000:
        limit = AT_A_MILLION[name] * (1 if n_events < 2_000_000 else 11 * n_events / 10_000_000)
        found.append((f"≤ {_said(name, limit)}", mine <= limit))
    if name in RATIOS and other and n_events >= 900_000:
        found.append((f"≥ {RATIOS[name]} ×", other / mine >= RATIOS[name]))
    if name == "memory" and n_events >= 9_000_000:
        found.append((f"≤ {PEAK_GB:.0f} GB", mine <= PEAK_GB))
    return "; ".join(f"{said}: {'met' if met else '**falls short**'}" for said, met in found)


if __name__ == "__main__":
    main()
