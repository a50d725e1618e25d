"""Writes sample logs: `python -m sample_data.generate lead_to_cash --cases 2000 --out log.csv.gz`."""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from analysis.processes import load
from sample_data import lead_to_cash, lead_to_cash_table, order_to_cash, order_to_cash_table, path
from sample_data.figures import figures, read, written
from sample_data.planted import FAULTS_FILE, entries, parameters
from sample_data.readme import FILES, readme

HERE = Path(__file__).parent
CASES, SEED = 2000, 7  # of the ready files
BLOCK = 40_000  # cases drawn at a time: memory stays the same however many are asked for
PROCESSES: dict[str, tuple[Callable, Callable]] = {
    "lead_to_cash": (lead_to_cash.simulate, lead_to_cash_table.table),
    "order_to_cash": (order_to_cash.simulate, order_to_cash_table.table),
}


def blocks(
    process: str, *, cases: int, seed: int, faults: bool = True, language: str = "en"
) -> Iterator[pa.Table]:
    """The log in parts of at most `BLOCK` cases; the same for the same arguments."""
    simulate, table = PROCESSES[process]
    params, sizes = parameters(process), [min(BLOCK, cases - first) for first in range(0, cases, BLOCK)]
    for index, stream in enumerate(np.random.SeedSequence(seed).spawn(len(sizes))):
        state, events = simulate(np.random.default_rng(stream), params, sizes[index], faults=faults)
        part = table(state, events, first_number=1 + 10 * BLOCK * index, language=language)
        yield part if language == "en" else translated(part, process, params, language)


def translated(table: pa.Table, process: str, params: dict, language: str) -> pa.Table:
    """The table with the catalogue's labels as headers and activities."""
    catalogue = load(process)
    activities = table.column("ActivityName").chunk(0)
    labels = pa.array(
        [catalogue.activity(name).label[language] for name in activities.dictionary.to_pylist()]
    )
    activities = pa.DictionaryArray.from_arrays(activities.indices, labels)
    table = table.set_column(table.schema.get_field_index("ActivityName"), "ActivityName", activities)
    known = {attribute.key: attribute.label[language] for attribute in catalogue.attributes}
    return table.rename_columns([known.get(name) or params["columns"][name] for name in table.column_names])


def generate(
    process: str, *, cases: int = CASES, seed: int = SEED, faults: bool = True, language: str = "en"
) -> pa.Table:
    """A whole sample log.

    Parameters
    ----------
    process
        lead_to_cash or order_to_cash.
    cases
        Opportunities or orders; leads without an opportunity come on top.
    faults
        With what `faults.toml` plants.
    language
        en or zh: of column headers, activities and values.

    Returns
    -------
    One row per event, by case and time; columns as in section 1 or 3 of the reference.
    """
    return pa.concat_tables(
        blocks(process, cases=cases, seed=seed, faults=faults, language=language)
    ).unify_dictionaries()


def as_text(table: pa.Table) -> pa.Table:
    """Every column as a CSV shows it: ISO times in UTC, true and false, plain labels."""
    result = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type):
            column = pc.strftime(column.cast(pa.timestamp("s", tz="UTC")), format="%Y-%m-%dT%H:%M:%SZ")
        elif pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        result.append(column)
    return pa.table(result, names=table.column_names)


def write(parts: Iterator[pa.Table], out: Path) -> int:
    """Writes parts one after another to a .csv, .csv.gz or .parquet; returns the number of events."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".parquet":
        return _write_parquet(parts, out)
    with out.open("wb") as file:
        if out.suffix != ".gz":
            return _write_csv(parts, file)
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
            return _write_csv(parts, packed)


def _write_parquet(parts: Iterator[pa.Table], out: Path) -> int:
    writer, n = None, 0
    for part in parts:
        writer = writer or pyarrow.parquet.ParquetWriter(out, part.schema, compression="zstd")
        writer.write_table(part)
        n += part.num_rows
    if writer:
        writer.close()
    return n


def _write_csv(parts: Iterator[pa.Table], file: BinaryIO) -> int:
    n = 0
    for part in parts:
        options = pyarrow.csv.WriteOptions(include_header=n == 0, quoting_style="needed")
        pyarrow.csv.write_csv(as_text(part), file, options)
        n += part.num_rows
    return n


def ready_files() -> None:
    """Draws the committed files again, counts the figures in them, and writes both READMEs."""
    found = {}
    for process in PROCESSES:
        for language in ("en", "zh"):
            write(blocks(process, cases=CASES, seed=SEED, language=language), path(process, language))
        log = read(path(process, "en"))
        for key, entry in entries(process).items():
            if "figures" in entry:
                found[process, key] = figures(log, process, key, entry["attribute"], entry["value"])
    FAULTS_FILE.write_text(written(FAULTS_FILE.read_text("utf-8"), found), "utf-8", newline="\n")
    for language, name in FILES.items():
        FAULTS_FILE.with_name(name).write_text(readme(language), "utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generate", description=__doc__)
    parser.add_argument("process", nargs="?", choices=list(PROCESSES))
    parser.add_argument("--cases", type=int, default=CASES, help="opportunities or orders")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, help="a .csv, .csv.gz or .parquet file")
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.add_argument("--no-faults", action="store_true", help="without what faults.toml plants")
    parser.add_argument("--figures", action="store_true", help="ready files, figures in faults.toml, READMEs")
    given = parser.parse_args(arguments)
    if given.figures:
        ready_files()
        return
    if given.process is None:
        parser.error("name a process, or --figures")
    if given.cases < 1:
        parser.error("--cases must be at least 1")
    out = given.out or HERE / f"{given.process}.csv"
    parts = blocks(
        given.process, cases=given.cases, seed=given.seed, faults=not given.no_faults, language=given.language
    )
    print(f"{write(parts, out):,} events in {out}")


if __name__ == "__main__":
    main()
