"""By what cases are not split: copies of activity, person or another column, and names of single cases."""

import pandas as pd
from streamlit.testing.v1.element_tree import Selectbox

from analysis.log import EventLog
from tests.pages.conftest import opened, sound
from tests.pages.test_bottlenecks_real_findings import START
from tests.pages.walking import body, show
from ui import cached
from ui.bottlenecks import attributes
from ui.state import speaking

N = 12


def frame() -> pd.DataFrame:
    """Twelve cases of two steps, as an XES file has them: names once more under other keys, columns twice."""
    rows = [(f"k{k}", what, START + pd.Timedelta(hours=5 * k + step))
            for k in range(N) for step, what in enumerate(("A", "B"))]  # fmt: skip
    events = pd.DataFrame(rows, columns=["case", "what", "when"])
    case = events["case"].str[1:].astype(int)
    who = (case + (events["what"] == "B")) % 3
    return events.assign(
        who="P" + who.astype(str), again=events["what"],
        who_again="P" + who.astype(str), who_at_b=("P" + who.astype(str)).where(events["what"] == "B"),
        area=case.map(lambda k: "NSE"[k % 3]), area_again=case.map(lambda k: "NSE"[k % 3]),
        area_nearly=case.map(lambda k: "NSE"[k % 3] if k else "W"),
        size=case * 10.0, size_again=case * 10.0, ticket="T" + case.astype(str),
    )  # fmt: skip


def read(workspace) -> EventLog:
    made = EventLog.from_frame(
        frame(), "case", "what", "when", resource="who", roles={"region": "area"}, process="generic",
        workspace=workspace,
    )  # fmt: skip
    made.close()
    from ui.workspace import now

    log = EventLog.open(made.path)
    cached.store().add_log(
        log.log_id, series_id=log.series_id, name="Deals", process="generic", file_name="deals.csv",
        n_cases=N, n_events=2 * N, now=now(),
    )  # fmt: skip
    return log


def test_what_repeats_another_column_is_a_copy_and_what_differs_once_is_none(workspace):
    log = read(workspace)
    assert {*cached.copies(log)} == {"who", "again", "who_again", "area_again", "size_again"} & {
        *log.attributes["column"]
    }
    assert {"again", "who_again", "area_again", "size_again"} <= {*cached.copies(log)}


def test_no_copy_and_no_name_of_a_case_is_offered_and_the_list_says_why(workspace):
    log = read(workspace)
    assert attributes.splits(log) == ["region", "who_at_b", "area_nearly", "size"]
    assert attributes.left_out(log)["each"] == ["ticket"]
    with speaking("en"):
        why = attributes.said(log)
    assert "**Another value in every case:**" in why
    assert "**Only repeats the activity, the person, or another column:**" in why
    app = sound(show(opened("bottlenecks", log), "between", "by"))
    boxes = [one for one in body(app) if isinstance(one, Selectbox) and "area_nearly" in one.options]
    assert boxes
    assert all("area_again" not in box.options for box in boxes)


def test_the_copies_of_real_files_are_found(data_dir, workspace):
    """The help desk names activity and person thrice: as the standard has it, and as its own columns."""
    log = EventLog.read(data_dir / "helpdesk" / "helpdesk.xes.gz", workspace=workspace)
    assert cached.copies(log) == ("Activity (2)", "Resource (2)", "org:resource")
    assert not {*attributes.splits(log)} & {*cached.copies(log)}
