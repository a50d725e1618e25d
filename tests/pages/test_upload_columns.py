"""Upload: what the columns and sheets of a file are taken for, and how a reader changes that."""

import io
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.log import EventLog
from tests.pages.conftest import said, sound
from tests.pages.uploading import GOOD, NEXT, choose, expander, figures, one_of, uploaded, workbook

pytestmark = pytest.mark.usefixtures("in_process")


def test_the_guess_says_how_sure_it_is_and_why(workspace):
    page = said(uploaded("orders.csv", GOOD))
    assert "Sure" in page
    assert "Name and values fit" in page
    assert "A-1 · A-2 · A-3" in page


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
    tiles = figures(app)
    assert tiles["Deals"] == "300"
    assert tiles["Leads without a deal"] == f"{n_leads:,}"
    assert tiles["Events"] == f"{n_events:,}"
    app.button(key=NEXT).click().run()
    assert figures(app)["Events"] == f"{n_events:,}"


def test_a_parquet_file_read_in_place_tells_single_events_and_equal_times_too(workspace, tmp_path):
    frame_ = pd.read_csv(io.StringIO(GOOD), parse_dates=["Time"])
    frame_.loc[1, "Time"] = frame_.loc[0, "Time"]
    table = pa.Table.from_pandas(frame_.astype({"Case": "str", "Activity": "str"}), preserve_index=False)
    pq.write_table(table, tmp_path / "a.parquet")
    app = sound(uploaded("orders.parquet", (tmp_path / "a.parquet").read_bytes()))
    app.button(key=NEXT).click().run()
    assert "2 events have the same time as another of their case" in said(sound(app))
    assert "1 case has a single event" in said(app)


def test_a_changed_column_counts_and_outlives_a_look_elsewhere(workspace):
    app = uploaded("orders.csv", GOOD)
    choose(app, "case_id", "Owner")
    assert figures(app)["Cases"] == "2"
    assert "Chosen by you" in said(app)
    app.switch_page("pages/get_template.py").run()
    app.switch_page("pages/upload.py").run()
    assert figures(sound(app))["Cases"] == "2"


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


def test_a_sheet_and_a_file_of_an_archive_can_be_chosen(workspace):
    rows = [line.split(",") for line in GOOD.splitlines()]
    app = sound(uploaded("book.xlsx", workbook(March=rows, April=rows[:4])))
    assert "6 rows" in said(app)
    box = one_of(app.selectbox, "sheet:")
    assert (box.options, box.value) == (["March", "April"], "March")
    box.set_value("April").run()
    assert "3 rows" in said(sound(app))

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("north.csv", GOOD)
        archive.writestr("south.csv", GOOD.split("A-2")[0])
    app = sound(uploaded("both.zip", buffer.getvalue()))
    assert "9 rows · 6 columns" in said(app)
    assert "2 files have the same columns and were read one below the other: north.csv and south.csv." in (
        expander(app, "2 things worth knowing")
    )
    one_of(app.selectbox, "member:").set_value("south.csv").run()
    assert "3 rows · 5 columns" in said(sound(app))


def test_two_hundred_columns_are_taken(workspace):
    lines = GOOD.splitlines()
    extra = [f"x{n}" for n in range(195)]
    wide = [",".join([lines[0], *extra])] + [",".join([line, *(["1"] * 195)]) for line in lines[1:]]
    app = sound(uploaded("wide.csv", "\n".join(wide)))
    assert "200 columns" in said(app)
    app.button(key=NEXT).click().run()
    assert figures(sound(app))["Cases"] == "3"


def test_cases_of_one_event_are_counted_and_told(workspace):
    single = "Case,Activity,Time\n" + "".join(
        f"A-{n},Order received,2025-03-{n:02d} 09:00\nA-{n + 20},Order checked,2025-03-{n:02d} 10:00\n"
        for n in range(1, 11)
    )
    app = sound(uploaded("March.csv", single))
    choose(app, "case_id", "Case")
    choose(app, "activity", "Activity")
    known = expander(app, "1 thing worth knowing")
    assert "20 cases (100%) have a single event, for example A-1," in known
    assert "They count, but they have no duration" in known
    app.button(key=NEXT).click().run()
    assert figures(sound(app))["Cases"] == "20"


def test_equal_column_names_are_numbered_and_told(workspace):
    app = sound(uploaded("March.csv", GOOD.replace("Value", "Owner")))
    page = said(app).replace("\\", "")
    assert "1 column has a name that was there already. It is now called Owner" in page


def test_names_out_of_a_file_cannot_turn_into_markup(workspace):
    app = sound(uploaded("![x](http://evil) $a$.csv", GOOD.replace("Owner", "![y](http://evil)")))
    assert "![x](http" not in said(app)
    assert "![y](http" not in said(app)
