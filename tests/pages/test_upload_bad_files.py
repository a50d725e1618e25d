"""Upload: bad input is refused in words that say what to do, and nothing is lost by it."""

import random

import pytest

from analysis.errors import CatalogueError
from tests.pages.conftest import opened, said, sound
from tests.pages.uploading import (
    GOOD,
    NEXT,
    choose,
    click,
    complaint,
    figures,
    held,
    one_of,
    uploaded,
    workbook,
)
from ui import frame
from ui.text import t

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("March.csv", b"", "March.csv is empty. Export it again, with its rows."),
        (
            "March.csv",
            b"Case,Activity,Time\n",
            "March.csv has column headers but no rows below them. "
            "Fill in or export the rows, then load it again.",
        ),
        (
            "March.csv",
            random.Random(7).randbytes(20_000),
            "March.csv is not a table: what is in it is not text in rows and columns. "
            "Load a CSV, Excel, Parquet or XES file.",
        ),
        (
            "March.csv",
            b"just\none\ncolumn\n",
            "March.csv has a single column, “just”. An event log needs three: case, activity and time. "
            "Check the separator of the export.",
        ),
        (
            "March.xls",
            b"<html><table></table></html>",
            "March.xls is a web page, not a table. Open it in Excel and save it as .xlsx, "
            "or choose CSV when you export the report.",
        ),
        (
            "deals.pdf",
            b"%PDF-1.7",
            "deals.pdf is a PDF file, which cannot be read. "
            "These can: CSV, TSV, XLSX, XLS, XLSB, Parquet, and XES.",
        ),
    ],
)
def test_a_file_that_cannot_be_read(workspace, name, data, sentence):
    app = uploaded(name, data)
    assert complaint(app).replace("\\", "") == sentence
    assert app.button(key=NEXT).disabled
    assert [one.name for one in workspace.glob("*.duckdb*")] == []
    app.file_uploader[0].set_value(("good.csv", GOOD.encode(), "text/csv")).run()
    assert not sound(app).button(key=NEXT).disabled


def test_a_bad_file_takes_nothing_from_the_open_log(workspace, log):
    app = opened("upload", log)
    app.file_uploader[0].set_value(("empty.csv", b"", "text/csv")).run()
    assert "empty.csv is empty" in complaint(app)
    assert app.session_state["log_id"] == log.log_id
    app.button(key="upload_drop").click().run()
    assert sound(app).metric[0].value == "300"


def test_missing_columns_are_named_with_those_there_are(workspace):
    app = uploaded("March.csv", "Note,Amount\nfirst,1.5\nsecond,2.5\nthird,7.25\n")
    (warning,) = app.warning
    assert "March.csv lacks what a log needs" in warning.value
    assert "Time" in warning.value
    assert "Its columns are: Note and Amount." in warning.value
    button = app.button(key=NEXT)
    assert button.disabled
    assert button.label.startswith("Choose a column for:")


def test_one_column_for_two_things_is_refused_by_name(workspace):
    app = choose(uploaded("March.csv", GOOD), "activity", "Case")
    choose(app, "case_id", "Case")
    assert "The column “Case” of March.csv is used twice." in complaint(app)
    assert app.button(key=NEXT).disabled
    choose(app, "activity", "Activity")
    assert not sound(app).button(key=NEXT).disabled


def test_what_will_be_left_out_is_told_before_opening(workspace):
    bad = GOOD + ",Order received,2025-03-09 08:00,Ann,50\nA-4,Order received,soon,Bo,10\n"
    app = sound(uploaded("orders.csv", bad))
    assert "1 row has nothing in “Case” and is left out. Row: 8." in said(app)
    assert "1 time in “Time” cannot be read; its event is left out. Row and value: 9: soon." in said(app)
    assert figures(app) == {"Cases": "3", "Events": "6", "Rows left out": "2"}
    assert "Not usable yet: 2 points have to be put right first." in said(app)
    assert app.button(key=NEXT).disabled
    click(click(app, "fix:missing_case_id:"), "fix:unreadable_date:")
    assert "Nothing is left to decide" in said(app)
    assert figures(app) == {"Cases": "3", "Events": "6", "Rows left out": "2"}
    assert not app.button(key=NEXT).disabled


def test_unreadable_dates_name_their_rows_and_stop_only_when_none_is_left(workspace):
    some = GOOD.replace("2025-03-06 09:30", "next week")
    app = click(sound(uploaded("March.csv", some)), "fix:unreadable_date:Time")
    assert "1 time in “Time” cannot be read; its event is left out. Row and value: 4: next week." in said(app)
    assert not app.button(key=NEXT).disabled
    lines = [line.split(",") for line in GOOD.splitlines()]
    none = "\n".join(
        ",".join([*row[:2], "Time" if n == 0 else "never", *row[3:]]) for n, row in enumerate(lines)
    )
    app = uploaded("March.csv", none)
    choose(app, "timestamp", "Time")
    page = said(sound(app)).replace("\\", "")
    assert "None of the 6 rows has a case, an activity and a time that can be read." in page
    assert app.button(key=NEXT).disabled


def test_a_sheet_that_is_gone_is_named_with_those_there_are(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = uploaded("book.xlsx", workbook(March=rows, April=rows[:4]))
    one_of(app.selectbox, "sheet:").set_value("April").run()
    held(app).write_bytes(workbook(March=rows))
    app.session_state["kept:worked"] = {}
    app.session_state["kept:worker"].stop()
    app.run()
    assert complaint(app) == "book.xlsx has no sheet called “April”. It has: March."
    app.button(key="upload_again").click().run()
    assert "6 rows" in said(sound(app))


def test_an_empty_sheet_offers_the_others(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = uploaded("book.xlsx", workbook(March=rows, Notes=[]))
    one_of(app.selectbox, "sheet:").set_value("Notes").run()
    assert "The sheet “Notes” of book.xlsx is empty. Choose one of these:" in complaint(app)
    one_of(app.selectbox, "sheet:").set_value("March").run()
    assert "6 rows" in said(sound(app))


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_file_that_vanished_is_asked_for_again(workspace, forgotten):
    app = uploaded("March.csv", GOOD)
    held(app).unlink()
    if forgotten:
        app.session_state["kept:worked"] = {}
    app.run()
    assert complaint(app) == "March.csv is no longer there. Choose it again."
    app.file_uploader[0].set_value(("March.csv", GOOD.encode(), "text/csv")).run()
    assert not sound(app).button(key=NEXT).disabled


@pytest.mark.parametrize(
    "code", ["catalogue_syntax", "catalogue_unreadable", "catalogue_missing_key", "catalogue_unknown_process"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_mistake_in_a_catalogue_has_one_sentence(monkeypatch, code, lang):
    monkeypatch.setattr("ui.state.language", lambda: lang)
    sentence = frame.error_sentence(CatalogueError(code, file="a.toml", line=7))
    assert sentence == t("error.catalogue_broken", lang=lang, file="a.toml", line=7)
    assert "7" in sentence
