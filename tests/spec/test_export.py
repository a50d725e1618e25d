"""Events of a view as CSV and XES: read back they are the same cases, events and ways."""

from __future__ import annotations

import gzip
import io
import zipfile

import pandas as pd
import pytest

from analysis import _pm4py
from analysis.discover import directly_follows, overview, variants
from analysis.errors import AnalysisError
from analysis.log import EventLog, export
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden

NASTY = "<b>\"quoted\" & 'bare'</b>\nsecond line"


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> EventLog:
    rows = [
        ("A1", "Created", pd.Timestamp("2025-01-01 08:00"), "Ann", "North", 100.5, NASTY),
        ("A1", "Signed", pd.Timestamp("2025-01-03 08:30"), "Bob", "North", 100.5, "plain"),
        ("A2", "Created", pd.Timestamp("2025-01-02 09:00"), "Ann", "South", None, "=1+1"),
        ("A2", "Signed", pd.Timestamp("2025-01-02 09:00"), "Ann", "South", None, None),
        ("A2", "Paid", pd.Timestamp("2025-02-01 09:00"), "Cid", "South", None, "亚太 \U0001f600"),
        ("A3", "Created", pd.Timestamp("2025-03-01 00:00"), "Ann", "North", 7.0, "x"),
    ]
    names = ["case", "step", "at", "who", "region", "amount", "remark"]
    found = EventLog.from_frame(
        pd.DataFrame(rows, columns=names), case_id="case", activity="step", timestamp="at", resource="who",
        roles={"region": "region", "amount": "amount", "rep": "who"}, workspace=tmp_path_factory.mktemp("ws"),
    )  # fmt: skip
    yield found
    found.close()


def written(log: EventLog, writer, **options) -> bytes:
    file = io.BytesIO()
    writer(log, file, **options)
    return file.getvalue()


def same(one: EventLog, other: EventLog) -> None:
    sizes = ["n_cases", "n_events", "n_activities", "n_variants"]
    assert overview(one)[sizes].equals(overview(other)[sizes])
    columns = ["source", "target", "n", "median_h"]
    assert directly_follows(one)[columns].equals(directly_follows(other)[columns])
    assert sorted(map(tuple, variants(one)["trace"])) == sorted(map(tuple, variants(other)["trace"]))


@pytest.mark.parametrize(("ending", "writer"), [("csv", export.write_csv), ("xes", export.write_xes)])
def test_our_own_reader_gives_the_same_log(log, tmp_path, ending, writer):
    path = tmp_path / f"events.{ending}"
    path.write_bytes(written(log, writer))
    back = EventLog.read(path, workspace=tmp_path)
    same(log, back)
    back.close()


def test_another_reader_gives_the_same_cases_and_texts(log, tmp_path):
    path = tmp_path / "events.xes"
    path.write_bytes(written(log, export.write_xes))
    frame = _pm4py.read_xes(path).sort_values(["case:concept:name", "time:timestamp"], kind="stable")
    assert list(frame["case:concept:name"]) == ["A1", "A1", "A2", "A2", "A2", "A3"]
    assert list(frame["concept:name"]) == ["Created", "Signed", "Created", "Signed", "Paid", "Created"]
    assert frame["remark"].iloc[0] == NASTY
    assert list(frame["org:resource"]) == ["Ann", "Bob", "Ann", "Ann", "Cid", "Ann"]
    assert frame["time:timestamp"].iloc[1] == pd.Timestamp("2025-01-03 08:30", tz="UTC")


def test_only_the_cases_of_the_view_are_written(log):
    seen = log.where(f.Attribute("region", ["South"]))
    frame = pd.read_csv(io.BytesIO(written(seen, export.write_csv)), encoding="utf-8-sig")
    assert list(frame["case_id"]) == ["A2"] * 3
    assert list(frame["activity"]) == ["Created", "Signed", "Paid"]
    assert list(frame["timestamp"]) == ["2025-01-02 09:00:00"] * 2 + ["2025-02-01 09:00:00"]


def test_nothing_in_a_csv_runs_and_words_are_the_readers(log):
    heads, activities = {"case_id": "案例"}, {"Created": "=创建"}
    file = written(log, export.write_csv, heads=heads, activities=activities)
    frame = pd.read_csv(io.BytesIO(file), encoding="utf-8-sig")
    assert list(frame["案例"]) == ["A1", "A1", "A2", "A2", "A2", "A3"]
    assert set(frame["activity"]) == {"'=创建", "Signed", "Paid"}
    assert "'=1+1" in set(frame["remark"])


@pytest.mark.parametrize("writer", [export.write_csv, export.write_xes])
def test_hidden_names_stay_hidden(log, writer):
    said = written(with_names_hidden(log, "salt"), writer).decode("utf-8-sig")
    assert "Ann" in written(log, writer).decode("utf-8-sig")
    assert not [name for name in ("Ann", "Bob", "Cid") if name in said]


def test_pieces_end_between_cases(log, monkeypatch):
    whole = written(log, export.write_xes), written(log, export.write_csv)
    monkeypatch.setattr(export, "EVENTS_A_PIECE", 2)
    assert (written(log, export.write_xes), written(log, export.write_csv)) == whole


def test_large_files_are_packed(log):
    packed = {}
    for name, writer in (("e.csv", export.write_csv), ("e.xes", export.write_xes)):
        file = io.BytesIO()
        with export.packed(file, name, is_packed=True) as inner:
            writer(log, inner)
        packed[name] = file.getvalue()
    with zipfile.ZipFile(io.BytesIO(packed["e.csv"])) as archive:
        assert archive.read("e.csv") == written(log, export.write_csv)
    assert gzip.decompress(packed["e.xes"]) == written(log, export.write_xes)


def test_too_many_events_are_refused():
    export.need_room(export.MOST_EVENTS)
    with pytest.raises(AnalysisError, match="too_many_events"):
        export.need_room(export.MOST_EVENTS + 1)
