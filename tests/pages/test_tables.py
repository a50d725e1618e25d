"""Tables: durations with separators that still sort, nothing cut, downloads that cannot bite."""

import io

import pandas as pd
import pyarrow.ipc
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from ui import tables

FRAME = pd.DataFrame(
    {"name": ["=1+1", "b"], "total_h": [24.0 * 13803.4, 24.0 * 10], "share": [0.384, 0.016], "n": [1028, 3]}
)
KINDS = {"name": "text", "total_h": "hours", "share": "share", "n": "count"}


def page(lang: str) -> None:
    import pandas as pd

    from tests.pages.test_tables import FRAME, KINDS
    from ui import state, tables

    state.set_language(lang)
    tables.show(FRAME, KINDS, key="it", labels={name: name for name in KINDS}, download="it")
    assert isinstance(FRAME, pd.DataFrame)


@pytest.mark.parametrize(("lang", "said"), [("en", ["13,803 d", "10.0 d"]), ("zh", ["13,803 天", "10.0 天"])])
def test_durations_are_written_as_everywhere_and_stay_numbers(lang, said):
    app = AppTest.from_function(page, args=(lang,)).run(timeout=30)
    assert not app.exception
    (shown,) = app.dataframe
    assert list(shown.value["total_h"]) == [13803.4, 10.0]
    held = shown.proto.arrow_data.styler.display_values
    styled = pyarrow.ipc.open_stream(io.BytesIO(held)).read_pandas()
    assert [value.replace("\u00a0", " ") for value in styled["total_h"]] == said


def test_a_download_has_hours_and_nothing_that_runs():
    made = tables.export(FRAME, KINDS, {name: name for name in KINDS})
    assert list(made.columns) == ["name", "total_h (h)", "share", "n"]
    assert list(made["total_h (h)"]) == list(FRAME["total_h"])
    assert list(made["name"]) == ["'=1+1", "b"]
    sheet = load_workbook(io.BytesIO(tables.xlsx(made))).active
    assert sheet["A2"].value == "'=1+1"


def test_a_column_of_text_is_as_wide_as_its_longest_value():
    widths = [tables._width("State", pd.Series(values)) for values in (["Paid"], ["Won, cash outstanding"])]
    assert widths[0] == tables.NARROWEST < widths[1] < tables.WIDEST
    assert widths[1] >= 7 * len("Won, cash outstanding")
    assert tables._width("State", pd.Series(["x" * 500])) == tables.WIDEST
    assert tables._width("状态", pd.Series(["已赢单，待收款，尚未开票"])) > 130
