"""Files of an archive as one table: parts below each other, facts beside the events, broken keys said."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import FileError
from analysis.reading import read_file

FILES = Path(__file__).parent / "files"
EVENTS = b"CaseId,Activity,Time\n1,A,2025-03-04 08:00\n1,B,2025-03-05 08:00\n2,A,2025-03-06 08:00\n"
CASES = b"CaseId,Region,Time\n1,North,x\n3,South,y\n"


def zipped(tmp_path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return tmp_path / "a.zip"


def notes(raw) -> dict[str, tuple]:
    return {str(note["code"]): (note["column"], note["n"], note["examples"]) for note in raw.notes}


def test_files_of_the_same_columns_are_stacked_whatever_their_order_and_case(tmp_path):
    other = b"time;CASE ID;activity\n2025-04-01 08:00;9;C\n"
    raw = read_file(zipped(tmp_path, {"q1.csv": EVENTS, "q2/q2.csv": other}))
    assert raw.columns == ("CaseId", "Activity", "Time", "SourceFile")
    assert raw.arrow().to_pylist()[-1] == {
        "CaseId": "9", "Activity": "C", "Time": "2025-04-01 08:00", "SourceFile": "q2/q2.csv",
    }  # fmt: skip
    assert (raw.n_rows, raw.member, raw.members) == (3 + 1, None, ("q1.csv", "q2/q2.csv"))
    assert notes(raw) == {"files_stacked": ("SourceFile", 2, ["q1.csv", "q2/q2.csv"])}
    assert read_file(tmp_path / "a.zip", member="q1.csv").n_rows == 3


def test_a_workbook_below_a_csv_meets_it_as_text(tmp_path):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["CaseId", "Activity", "Time"])
    book.active.append([7, "A", "2025-05-01"])
    book.save(buffer)
    raw = read_file(zipped(tmp_path, {"a.csv": EVENTS, "b.xlsx": buffer.getvalue()}))
    assert raw.frame()["CaseId"].tolist() == ["1", "1", "2", "7"]


def test_facts_about_cases_are_joined_to_the_events(tmp_path):
    raw = read_file(zipped(tmp_path, {"deals.csv": CASES, "events.csv": EVENTS}))
    expected = pd.read_csv(io.BytesIO(EVENTS), dtype=str).merge(
        pd.read_csv(io.BytesIO(CASES), dtype=str), on="CaseId", how="left", suffixes=("", "_d")
    )
    assert raw.columns == ("CaseId", "Activity", "Time", "Region", "deals Time")
    assert raw.frame()["Region"].fillna("").tolist() == expected["Region"].fillna("").tolist()
    assert raw.frame()["deals Time"].fillna("").tolist() == expected["Time_d"].fillna("").tolist()
    assert notes(raw) == {
        "file_joined": ("CaseId (deals.csv)", 2, ["Region", "deals Time"]),
        "broken_keys": ("CaseId (deals.csv)", 1, ["2"]),
        "unused_keys": ("CaseId (deals.csv)", 1, ["3"]),
    }


def test_parts_below_each_other_and_facts_beside():
    raw = read_file(FILES / "events_and_accounts.zip")
    assert raw.frame()["Name"].fillna("").tolist() == ["Acme", "Acme", "Globex", "Globex", ""]
    assert raw.frame()["SourceFile"].str[:4].tolist() == ["2024"] * 2 + ["2025"] * 3
    said = notes(raw)
    assert (said["broken_keys"][2], said["unused_keys"][2]) == (["Q"], ["W"])


def test_ids_that_are_repeated_in_the_other_file_or_not_found_there_join_nothing(tmp_path):
    for other in (
        b"CaseId,Region\n1,N\n1,S\n2,N\n",
        b"CaseId,Region\n7,N\n8,S\n",
        b"Name,Region\n1,N\n2,S\n",
    ):
        with pytest.raises(FileError) as caught:
            read_file(zipped(tmp_path, {"events.csv": EVENTS, "other.csv": other}))
        assert caught.value.code == "choose_member"


def test_what_is_no_table_is_left_out_and_said(tmp_path):
    raw = read_file(
        zipped(tmp_path, {"events.csv": EVENTS, "note.txt": b"see attached", "a.png": b"\x89PNG"})
    )
    assert raw.n_rows == 3
    assert notes(raw) == {"files_left_out": ("", 2, ["note.txt", "a.png"])}


def test_no_table_at_all_asks_which(tmp_path):
    with pytest.raises(FileError) as caught:
        read_file(zipped(tmp_path, {"note.txt": b"see attached", "b.txt": b"me too"}))
    assert caught.value.code == "choose_member"


def test_objects_of_salesforce_are_not_joined_by_accident(tmp_path, data_dir):
    for org in ("org_a", "org_b"):
        files = sorted((data_dir / "salesforce_exports" / org).glob("*.csv"))
        with pytest.raises(FileError) as caught:
            read_file(zipped(tmp_path, {file.name: file.read_bytes() for file in files}))
        assert caught.value.code == "choose_member"
