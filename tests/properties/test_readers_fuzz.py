"""Whatever the bytes and whatever the ending: a table or an error with a sentence, never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.errors import FileError
from analysis.reading import ERROR_CODES, PROBLEM_CODES, read_file

CORPUS = Path(__file__).parents[1] / "spec" / "files"
IN_PROCESS = sorted(path.name for path in CORPUS.iterdir() if path.suffix not in (".xls", ".xlsb"))
APART = ("log.xls", "log.xlsb")
ENDINGS = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".parquet", ".xes", ".xes.gz", ".csv.gz", ".zip", "",
)  # fmt: skip
STARTS = (
    b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"<?xml version='1.0'?><log>", b"\xff\xfe", b"\xef\xbb\xbf",
    b"a,b\n", b'a;b\n"', b"sep=,\n", b"\x00\x00\xfe\xff",
)  # fmt: skip
TEXT = st.text(alphabet=st.sampled_from("ab1,;\t|\"'\n\r \x00\x1f=总\u202e🙂\ufeff"), max_size=200)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "repeat"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def check(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            raw = read_file(path)
            raw.head(), raw.sample(), raw.arrow()
        except FileError as problem:
            raw, failed = None, problem
    if raw is None:
        assert failed.code in ERROR_CODES
        assert set(failed.params) == set(ERROR_CODES[failed.code].split(", "))
        return
    assert raw.n_rows > 0
    assert len({column.casefold() for column in raw.columns}) == len(raw.columns) >= 2
    assert {str(note["code"]) for note in raw.notes} <= set(PROBLEM_CODES)
    assert raw.row_numbers([0, raw.n_rows - 1])[0] >= 1


def changed(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, piece in changes:
        at = int(where * len(data))
        if kind == "flip":
            data = data[:at] + bytes(sign ^ (piece[0] | 1) for sign in data[at : at + 1]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + (data[at + len(piece) :] if piece[0] % 2 else b"")
        elif kind == "insert":
            data = data[:at] + piece + data[at:]
        else:
            data = data[:at] + data[at : at + 64] * 3 + data[at:]
    return data


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(start=st.sampled_from(STARTS), data=st.binary(max_size=300), ending=st.sampled_from(ENDINGS))
def test_any_bytes_under_any_ending(start, data, ending):
    check(start + data, f"any{ending}")


@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(text=TEXT, encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]))
@example(text='a,b\n1,"2\n3,4\n', encoding="utf-8")
@example(text="a,b\r1,2\r", encoding="utf-8")
def test_any_text_with_signs_that_tables_are_made_of(text, encoding):
    check(text.encode(encoding), "any.csv")


@pytest.mark.parametrize("name", IN_PROCESS)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(changes=CHANGES)
def test_files_with_a_few_bytes_changed(name, changes):
    check(changed((CORPUS / name).read_bytes(), changes), name)


@pytest.mark.parametrize("name", APART)
@settings(max_examples=5, deadline=None, derandomize=True, database=None)
@given(changes=CHANGES)
def test_binary_workbooks_with_a_few_bytes_changed(name, changes):
    check(changed((CORPUS / name).read_bytes(), changes), name)


@pytest.mark.parametrize("name", IN_PROCESS)
def test_files_cut_at_many_places(name):
    data = (CORPUS / name).read_bytes()
    for length in {round(len(data) * tenth / 16) for tenth in range(16)}:
        check(data[:length], name)
