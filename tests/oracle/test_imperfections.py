"""Checks of names on logs whose defects are labelled: how much is found, and how much of it is right."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from analysis.prepare.events import Events, events_of
from analysis.prepare.quality.labels import CHECKS
from analysis.reading import event_table, guess, read_file

PRECISION, RECALL = 0.9, 0.8
NOW = datetime(2026, 1, 1)  # noqa: DTZ001 (UTC without zone)
BY_CODE = {check.code: check for check in CHECKS}
SLIPS = ("(Insert)", "(Skip)", "(Proximity)", "(Interchange)")
LABELLED = [
    ("activity_spelling", "Distorted", ("(UpLow)",)),
    ("activity_typos", "Distorted", SLIPS),
    ("polluted_names", "Polluted", ("polluted",)),
    ("qualified_names", "Synonymous", ("synonymous",)),
    ("form_events", "Formbased", ("form-based",)),
    ("homonyms", "Homonymous", ("homonymous",)),
]
"""Check, log, and what the labels of the events it must find contain; any label makes a find right."""
FINDS = {
    "Distorted": {"activity_spelling", "activity_typos"}, "Polluted": {"polluted_names"},
    "Synonymous": {"qualified_names"}, "Formbased": {"form_events"}, "Homonymous": set(),
}  # fmt: skip
REAL = {
    "receipt/receipt.csv.gz": {"value_spelling"},
    "sepsis/sepsis.csv.gz": {"form_events"},
    "helpdesk/helpdesk.xes.gz": set(),
    "running_example/running-example.csv": set(),
    "road_traffic_fines/road_traffic_fines.xes.gz": {"homonyms"},
}
"""What is found in real logs; `docs/measures/quality_labels.md` says what of it is a false alarm."""
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path.name for path in (ROOT / "sample_data").glob("*.csv.gz"))


@cache
def opened(path: Path) -> tuple[Events, np.ndarray]:
    """The events without their labels, and the labels."""
    raw = read_file(path)
    mapping = guess(raw)
    events = events_of(raw, event_table(raw, mapping), process=mapping.process, keys=mapping.attributes)
    if "label" not in events.table.column_names:
        return events, np.full(events.n, "")
    labels = np.array([label or "" for label in events.table["label"].to_pylist()])
    return dataclasses.replace(events, table=events.table.drop_columns(["label"])), labels


def found(code: str, events: Events) -> np.ndarray:
    defects = BY_CODE[code](events, now=NOW)
    return np.unique(np.concatenate([np.zeros(0, int), *(one.events for one in defects)]))


def measured(data_dir: Path, code: str, log: str, kinds: tuple[str, ...]) -> tuple[float, float]:
    """Precision and recall of a check, by event."""
    events, labels = opened(data_dir / "imperfections" / f"Pub-{log}.csv.gz")
    places = found(code, events)
    wanted = np.array([any(kind in label for kind in kinds) for label in labels])
    precision = float((labels[places] != "").mean()) if len(places) else 0.0
    return precision, float(wanted[places].sum() / wanted.sum())


def codes(events: Events) -> set[str]:
    return {check.code for check in CHECKS if check(events, now=NOW)}


@pytest.mark.parametrize("code, log, kinds", LABELLED)
def test_a_check_reaches_the_floor_or_is_a_hint(data_dir, code, log, kinds):
    precision, recall = measured(data_dir, code, log, kinds)
    assert BY_CODE[code].is_hint != (precision >= PRECISION and recall >= RECALL), (precision, recall)


def test_all_distortions_together(data_dir):
    events, labels = opened(data_dir / "imperfections" / "Pub-Distorted.csv.gz")
    both = np.union1d(found("activity_spelling", events), found("activity_typos", events))
    assert (labels[both] != "").mean() >= PRECISION
    assert (labels[both] != "").sum() >= RECALL * (labels != "").sum()


@pytest.mark.parametrize("log", FINDS)
def test_a_log_with_one_defect_gives_no_other_alarm(data_dir, log):
    assert codes(opened(data_dir / "imperfections" / f"Pub-{log}.csv.gz")[0]) == FINDS[log]


@pytest.mark.parametrize("path", REAL)
def test_what_real_logs_give(data_dir, path):
    assert codes(opened(data_dir / path)[0]) == REAL[path]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_give_none(name):
    assert codes(opened(ROOT / "sample_data" / name)[0]) == set()


def test_checks_that_miss_the_floor_or_were_never_held_to_labels_as_guesses_are_hints():
    hints = {check.code for check in CHECKS if check.is_hint}
    assert hints == {"homonyms", "alternative_names", "value_typos"}
