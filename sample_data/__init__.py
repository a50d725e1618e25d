"""Sample logs for both processes: ready files, generators, and what is planted in them."""

from __future__ import annotations

from pathlib import Path

from sample_data.faults import Fault, control, faults

__all__ = ["Fault", "control", "faults", "path"]


def path(process: str, language: str = "en") -> Path:
    """The ready file of a process, in a language: one row per event, gzipped CSV."""
    return Path(__file__).with_name(f"{process}.{language}.csv.gz")
