"""Upload: any file is understood or refused in words; what will be left out is told before it is opened."""

import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from analysis.errors import CatalogueError
from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from ui import cached, frame
from ui.text import t

GOOD = (
    "Case,Activity,Time,Owner,Value\n"
    "A-1,Order received,2025-03-03 09:00,Ann,100\n"
    "A-1,Order checked,2025-03-04 10:00,Bo,100\n"
    "A-1,Answer sent,2025-03-06 09:30,Ann,100\n"
    "A-2,Order received,2025-03-05 11:00,Bo,250\n"
    "A-2,Order checked,2025-03-07 08:15,Bo,250\n"
    "A-3,Order received,2025-03-08 08:00,Ann,50\n"
)
NEXT = "nav_next"


def uploaded(name: str, data: bytes | str, lang: str = "en") -> AppTest:
    """The upload page after somebody chose this file."""
    content = data.encode() if isinstance(data, str) else data
    app = opened("upload", lang=lang)
    app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert [one.value for one in app.exception] == []
    return app


def complaint(app: AppTest) -> str:
    """The only error on the page."""
    (one,) = app.error
    return one.value


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def held(app: AppTest) -> Path:
    """Where the copy of the upload lies."""
    return app.session_state["kept:upload"].path


def choose(app: AppTest, role: str, column: str | None) -> AppTest:
    """Change what a role is taken from."""
    (box,) = [one for one in app.selectbox if str(one.key).endswith(f":{role}")]
    return box.set_value(column).run()


# -- the main way


def test_a_good_file_is_one_click_away_from_a_log(workspace):
    app = sound(uploaded("March orders.csv", GOOD))
    assert "6 rows · 5 columns" in said(app)
    figures = {one.label: one.value for one in app.metric}
    assert figures == {"Cases": "3", "Events": "6", "Rows left out": "0"}
    assert "From Mar 3, 2025 to Mar 8, 2025." in said(app)
    assert app.button(key=NEXT).label == "Open this log"

    app.button(key=NEXT).click().run()
    sound(app)
    assert app.subheader[0].value == "March orders"
    assert {one.label: one.value for one in app.metric}["Cases"] == "3"
    assert "1 case has a single event" in said(app)
    assert app.button(key=NEXT).label == "Next: Discover"
    assert list((workspace / "uploads").iterdir()) == []
    assert len(list(workspace.glob("*.duckdb"))) == 1


def test_the_guess_says_how_sure_it_is_and_why(workspace):
    page = said(uploaded("orders.csv", GOOD))
    assert "Sure" in page
    assert "Name and values fit" in page
    assert "A-1 · A-2 · A-3" in page


def test_what_will_be_left_out_is_told_before_opening(workspace):
    bad = GOOD + ",Order received,2025-03-09 08:00,Ann,50\nA-4,Order received,soon,Bo,10\n"
    app = sound(uploaded("orders.csv", bad))
    assert "1 row has no case in “Case” and is left out. Row: 8." in said(app)
    assert "Row and value: 9: soon" in said(app).replace("\\", "")
    assert {one.label: one.value for one in app.metric}["Rows left out"] == "2"
    assert not app.button(key=NEXT).disabled


def test_the_rules_by_which_rows_are_read_are_stated(workspace):
    tied = GOOD.replace("2025-03-04 10:00", "2025-03-03 09:00")
    app = uploaded("orders.csv", tied)
    assert "2 events have the same time as another of their case" in said(app)
    assert "converted to UTC" in said(app)
    app.button(key=NEXT).click().run()
    assert "2 events have the same time as another of their case" in said(app)
    assert "Mar 8, 2025, 08:00" in said(app)


def test_leads_without_a_deal_are_named_apart(workspace, sample_file):
    rows = pd.read_parquet(sample_file)
    is_lead = rows["SalesOpportunity"].str.startswith("LEAD-")
    n_leads, n_events = rows.loc[is_lead, "SalesOpportunity"].nunique(), int((~is_lead).sum())
    app = sound(uploaded("deals.parquet", sample_file.read_bytes()))
    figures = {one.label: one.value for one in app.metric}
    assert figures["Deals"] == "300"
    assert figures["Leads without a deal"] == f"{n_leads:,}"
    assert figures["Events"] == f"{n_events:,}"
    app.button(key=NEXT).click().run()
    assert {one.label: one.value for one in app.metric}["Events"] == f"{n_events:,}"


def test_a_parquet_file_read_in_place_tells_single_events_and_equal_times_too(workspace, tmp_path):
    frame_ = pd.read_csv(io.StringIO(GOOD), parse_dates=["Time"])
    frame_.loc[1, "Time"] = frame_.loc[0, "Time"]
    table = pa.Table.from_pandas(frame_.astype({"Case": "str", "Activity": "str"}), preserve_index=False)
    pq.write_table(table, tmp_path / "a.parquet")
    app = sound(uploaded("orders.parquet", (tmp_path / "a.parquet").read_bytes()))
    app.button(key=NEXT).click().run()
    assert "2 events (33%) have the same time" in said(sound(app))
    assert "1 case has a single event" in said(app)


def test_a_changed_column_counts_and_outlives_a_look_elsewhere(workspace):
    app = uploaded("orders.csv", GOOD)
    choose(app, "case_id", "Owner")
    assert {one.label: one.value for one in app.metric}["Cases"] == "2"
    assert "Chosen by you" in said(app)
    app.switch_page("pages/get_template.py").run()
    app.switch_page("pages/upload.py").run()
    assert {one.label: one.value for one in sound(app).metric}["Cases"] == "2"


def test_a_role_that_is_chosen_can_be_filtered_by(workspace):
    app = uploaded("orders.csv", GOOD)
    choose(app, "rep", "Owner")
    app.button(key=NEXT).click().run()
    log = EventLog.open(next(workspace.glob("*.duckdb")))
    assert log.roles["rep"] == "Owner"
    log.close()


def test_another_process_is_a_click_away(workspace, sample_file):
    app = uploaded("deals.parquet", sample_file.read_bytes())
    control = next(one for one in app.button_group if str(one.key).startswith("process:"))
    assert control.value == "lead_to_cash"
    control.set_value("generic").run()
    assert sound(app).metric[0].label == "Cases"


def test_day_or_month_first_is_asked_only_where_nothing_tells(workspace):
    unclear = GOOD
    for day in range(3, 9):
        unclear = unclear.replace(f"2025-03-0{day}", f"0{day}/03/2025")
    app = uploaded("orders.csv", unclear)
    (control,) = [one for one in app.button_group if str(one.key).startswith("day_first:")]
    control.set_value(True).run()
    assert "From Mar 3, 2025 to Mar 8, 2025." in said(app)
    control = next(one for one in app.button_group if str(one.key).startswith("day_first:"))
    control.set_value(False).run()
    assert "From Mar 3, 2025 to Aug 3, 2025." in said(app)
    plain = uploaded("orders.csv", GOOD)
    assert not [one for one in plain.button_group if str(one.key).startswith("day_first:")]


def test_a_sheet_and_a_file_of_an_archive_can_be_chosen(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = sound(uploaded("book.xlsx", workbook(March=rows, April=rows[:4])))
    assert "6 rows" in said(app)
    (box,) = [one for one in app.selectbox if str(one.key).startswith("sheet:")]
    assert (box.options, box.value) == (["March", "April"], "March")
    box.set_value("April").run()
    assert "3 rows" in said(sound(app))

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("north.csv", GOOD)
        archive.writestr("south.csv", GOOD.split("A-2")[0])
    app = sound(uploaded("both.zip", buffer.getvalue()))
    assert "both.zip holds several files" in said(app)
    assert app.button(key=NEXT).disabled
    next(one for one in app.selectbox if str(one.key).startswith("member:")).set_value("south.csv").run()
    assert "3 rows" in said(sound(app))


def test_removing_the_file_brings_the_uploader_back_and_leaves_no_copy(workspace):
    app = uploaded("orders.csv", GOOD)
    path = held(app)
    assert path.read_text() == GOOD
    app.button(key="upload_drop").click().run()
    assert not path.exists()
    assert len(app.file_uploader) == 1


def test_uploads_nobody_opened_are_swept_at_the_start(workspace):
    path = held(uploaded("orders.csv", GOOD))
    cached.store.clear()
    opened("start")
    assert not path.exists()


# -- bad input: each says what is wrong in which file, and what to do


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
            "deals.pdf is a PDF file, which cannot be read. These can: CSV, TSV, XLSX, Parquet, and XES.",
        ),
    ],
)
def test_a_file_that_cannot_be_read(workspace, name, data, sentence):
    app = uploaded(name, data)
    assert complaint(app).replace("\\", "") == sentence
    assert app.button(key=NEXT).disabled
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


def test_unreadable_dates_name_their_rows_and_stop_only_when_none_is_left(workspace):
    some = GOOD.replace("2025-03-06 09:30", "next week")
    app = sound(uploaded("March.csv", some))
    page = said(app).replace("\\", "")
    assert (
        "1 row has a time in “Time” that cannot be read and is left out. Row and value: 4: next week." in page
    )
    lines = [line.split(",") for line in GOOD.splitlines()]
    none = "\n".join(
        ",".join([*row[:2], "Time" if n == 0 else "never", *row[3:]]) for n, row in enumerate(lines)
    )
    app = uploaded("March.csv", none)
    choose(app, "timestamp", "Time")
    page = said(sound(app)).replace("\\", "")
    assert "None of the 6 rows has a case, an activity and a time that can be read." in page
    assert app.button(key=NEXT).disabled


def test_two_hundred_columns_are_taken(workspace):
    lines = GOOD.splitlines()
    extra = [f"x{n}" for n in range(195)]
    wide = [",".join([lines[0], *extra])] + [",".join([line, *(["1"] * 195)]) for line in lines[1:]]
    app = sound(uploaded("wide.csv", "\n".join(wide)))
    assert "200 columns" in said(app)
    app.button(key=NEXT).click().run()
    assert {one.label: one.value for one in sound(app).metric}["Cases"] == "3"


def test_cases_of_one_event_are_counted_and_told(workspace):
    single = "Case,Activity,Time\n" + "".join(
        f"A-{n},Order received,2025-03-{n:02d} 09:00\nA-{n + 20},Order checked,2025-03-{n:02d} 10:00\n"
        for n in range(1, 11)
    )
    app = sound(uploaded("March.csv", single))
    choose(app, "case_id", "Case")
    choose(app, "activity", "Activity")
    assert "20 cases (100%) have a single event: they count, but have no duration." in said(app)
    app.button(key=NEXT).click().run()
    assert {one.label: one.value for one in sound(app).metric}["Cases"] == "20"


def test_equal_column_names_are_numbered_and_told(workspace):
    app = sound(uploaded("March.csv", GOOD.replace("Value", "Owner")))
    page = said(app).replace("\\", "")
    assert "1 column has a name that was there already. It is now called Owner" in page


def test_a_sheet_that_is_gone_is_named_with_those_there_are(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = uploaded("book.xlsx", workbook(March=rows, April=rows[:4]))
    next(one for one in app.selectbox if str(one.key).startswith("sheet:")).set_value("April").run()
    held(app).write_bytes(workbook(March=rows))
    cached.raw.clear()
    app.run()
    assert complaint(app) == "book.xlsx has no sheet called “April”. It has: March."
    app.button(key="upload_again").click().run()
    assert "6 rows" in said(sound(app))


def test_an_empty_sheet_offers_the_others(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = uploaded("book.xlsx", workbook(March=rows, Notes=[]))
    next(one for one in app.selectbox if str(one.key).startswith("sheet:")).set_value("Notes").run()
    assert "The sheet “Notes” of book.xlsx is empty. Choose one of these:" in complaint(app)
    next(one for one in app.selectbox if str(one.key).startswith("sheet:")).set_value("March").run()
    assert "6 rows" in said(sound(app))


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_file_that_vanished_is_asked_for_again(workspace, forgotten):
    app = uploaded("March.csv", GOOD)
    held(app).unlink()
    if forgotten:
        cached.raw.clear()
    app.run()
    assert complaint(app) == "March.csv is no longer there. Choose it again."
    app.file_uploader[0].set_value(("March.csv", GOOD.encode(), "text/csv")).run()
    assert not sound(app).button(key=NEXT).disabled


def test_names_out_of_a_file_cannot_turn_into_markup(workspace):
    app = sound(uploaded("![x](http://evil) $a$.csv", GOOD.replace("Owner", "![y](http://evil)")))
    assert "![x](http" not in said(app)
    assert "![y](http" not in said(app)


@pytest.mark.parametrize(
    "code", ["catalogue_syntax", "catalogue_unreadable", "catalogue_missing_key", "catalogue_unknown_process"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_mistake_in_a_catalogue_has_one_sentence(monkeypatch, code, lang):
    monkeypatch.setattr("ui.state.language", lambda: lang)
    sentence = frame.error_sentence(CatalogueError(code, file="a.toml", line=7))
    assert sentence == t("error.catalogue_broken", lang=lang, file="a.toml", line=7)
    assert "7" in sentence


def test_upload_speaks_chinese(workspace):
    app = uploaded("订单.csv", GOOD, lang="zh")
    assert "开始分析" in app.button(key=NEXT).label
    assert "有把握" in said(app)
    app = uploaded("空.csv", b"", lang="zh")
    assert "空.csv 是空文件" in complaint(app).replace("\\", "")
