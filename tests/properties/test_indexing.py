"""The four tables of a log are those that joins and windows on the names themselves give."""

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.log import building, indexing
from analysis.processes import load
from analysis.reading import event_table, guess, read_file, table_of
from tests.properties import by_duckdb
from tests.properties.strategies import few
from tests.spec.logs import ZERO

STEPS = [
    "Lead Captured", "Opportunity Created", "Opportunity Qualified", "Quote Created", "Contract Signed",
    "Opportunity Closed Won", "Opportunity Closed Lost", "Opportunity Reopened", "Invoice Sent",
    "Payment Received", "Something \\ Else", "Anything Else",
]  # fmt: skip
CASES = ["OPP-1", "OPP-2", "OPP-3", "OPP-4", "OPP-10", "OPP-11", "LEAD-1", "LEAD-2", "LEAD-3", "ä", "B", "b"]
unshrunk = settings(few, max_examples=8, phases=[Phase.explicit, Phase.generate])
"""Shrinking takes longer than reading twelve cases."""
TABLES = ("activities", "events", "variants", "cases")
CHANGING = {  # values that differ from event to event, and are often missing
    "SalesRepresentative": ["Ann", "Bo", None],
    "InvoiceId": ["I1", "I2", None],
    "OpportunityAmount": [1.5, 2.0, None],
    "IsWon": [True, False, None],
    "SettlesInvoice": [True, False, None, None],
    "IsFinalPayment": [True, False, None, None, None, None],
    "LastDataUpdate": [ZERO, ZERO + pd.Timedelta(days=9), None],
    "Note": ["x", "", " y ", "ä", None],
}
CONSTANT = {"Region": ["EMEA", "APAC", None], "ProductCategory": ["A", "B"], "Score": [7, -1, None]}


@st.composite
def logs(draw) -> pd.DataFrame:
    """One to a hundred and twenty events of up to twelve cases; times in half minutes, often equal."""
    n = draw(st.integers(1, 120))

    def column(values: list) -> list:
        return draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))

    frame = pd.DataFrame({"Case": column(CASES), "Step": column(STEPS)})
    frame["At"] = [ZERO + pd.Timedelta(seconds=30 * half) for half in column(list(range(30)))]
    frame["Begun"] = [None if early is None else at - pd.Timedelta(minutes=early)
                      for at, early in zip(frame["At"], column([0, 1, 5, None]), strict=True)]  # fmt: skip
    frame["By"] = pd.Series(column(["Ann", "Bo", "system", None]), dtype="object")
    for name, values in CHANGING.items():
        frame[name] = pd.Series(column(values), dtype="object")
    for name, values in CONSTANT.items():
        of_case = {case: draw(st.sampled_from(values)) for case in CASES}
        frame[name] = pd.Series([of_case[case] for case in frame["Case"]], dtype="object")
    return frame.astype({"Begun": "datetime64[us]"})


def mapped(raw, process: str):
    given = {"case_id": "Case", "activity": "Step", "timestamp": "At", "start_timestamp": "Begun"}
    return guess(raw, process, given=given | {"resource": "By"})


def both(raw, mapping, tie_order: str):
    """The tables of the product and of the reference, each on a backend of its own."""
    table = event_table(raw, mapping)
    ours, theirs = ibis.duckdb.connect(), ibis.duckdb.connect()
    rows, names = by_duckdb.rows_of(theirs, table, mapping)
    roles = {role: names[column] for role, column in table.roles.items() if column in names}
    keys = {key: names[column] for key, column in mapping.attributes.items() if column in names}
    told = {"catalogue": load(mapping.process), "roles": roles, "keys": keys, "tie_order": tie_order}
    source, _ = building._source(table, mapping)
    built = indexing.build(ours, source, as_of=None, **told)
    found, known_until = by_duckdb.build(theirs, rows, as_of=None, **told)
    assert built.columns == found
    assert built.known_until == known_until
    cases = theirs.table("cases")
    assert built.n_values == [int(cases[one.name].nunique().execute()) for one in found]
    tables = [*TABLES, "resources"] if "resources" in theirs.list_tables() else TABLES
    return [(name, ours.table(name).to_pyarrow(), theirs.table(name).to_pyarrow()) for name in tables]


def same(found) -> None:
    for name, ours, theirs in found:
        assert ours.schema == theirs.schema, name
        pd.testing.assert_frame_equal(ours.to_pandas(), theirs.to_pandas(), check_exact=True)


@unshrunk
@given(
    logs(),
    st.sampled_from(["lead_to_cash", "generic"]),
    st.sampled_from(["catalogue", "source", "reversed"]),
)
def test_every_table_is_that_of_the_reference(frame, process, tie_order):
    raw = table_of("log", pa.Table.from_pandas(frame, preserve_index=False))
    same(both(raw, mapped(raw, process), tie_order))


@unshrunk
@given(logs())
def test_a_parquet_file_read_in_place_gives_the_same_tables(tmp_path_factory, frame):
    """Texts lie in it as dictionaries, amounts as decimals: codes are of the file's making."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name in ("Region", "Note", "Step"):
        place = table.column_names.index(name)
        table = table.set_column(place, name, table[name].cast(pa.string()).dictionary_encode())
    texts = [pa.field(one.name, pa.string()) if pa.types.is_null(one.type) else one for one in table.schema]
    table = table.cast(pa.schema(texts))  # the engine takes a column of a file without any value for numbers
    amount = table["OpportunityAmount"].cast(pa.float64()).cast(pa.decimal128(9, 2))
    table = table.set_column(table.column_names.index("OpportunityAmount"), "OpportunityAmount", amount)
    path = tmp_path_factory.mktemp("parquet") / "log.parquet"
    pq.write_table(table, path, row_group_size=7)
    raw = read_file(path)
    assert event_table(raw, mapped(raw, "generic")).path == path
    same(both(raw, mapped(raw, "generic"), "catalogue"))


def test_types_that_only_the_engine_casts_become_text(tmp_path):
    table = pa.table({
        "Case": ["1", "1"], "Step": ["A", "B"], "At": pa.array([0, 9], pa.timestamp("ns", "Asia/Shanghai")),
        "Begun": pa.array([0, 1], pa.timestamp("s")), "By": ["x", "y"],
        "Clock": pa.array([34_200, None], pa.time32("s")), "Bytes": pa.array([b"ab", b"cd"]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "log.parquet")
    raw = read_file(tmp_path / "log.parquet")
    found = both(raw, mapped(raw, "generic"), "catalogue")
    same(found)
    events = {name: ours for name, ours, _ in found}["events"]
    assert events["Clock"].to_pylist() == ["09:30:00", None]
    assert events["Bytes"].to_pylist() == ["ab", "cd"]


@pytest.mark.parametrize("n", [122_880, 122_881])
def test_rows_beyond_the_first_batch_are_written_in_their_order(n):
    frame = pd.DataFrame({"Case": [f"{i // 3:06}" for i in range(n)],
                          "Step": [STEPS[i % 5] for i in range(n)], "At": ZERO,
                          "Begun": ZERO, "By": [f"P{i}" for i in range(n)],
                          "Note": [f"N{i}" for i in range(n)]})  # fmt: skip
    raw = table_of("log", pa.Table.from_pandas(frame, preserve_index=False))
    same(both(raw, mapped(raw, "generic"), "catalogue"))
