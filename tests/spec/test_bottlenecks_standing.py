"""What stands at a transition: hands, systems, load, working hours and begin, all by hand."""

import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

from analysis.bottlenecks.receivers import receiver_load
from analysis.bottlenecks.standing import begins, off_hours, standing, who_waits
from analysis.log import EventLog
from analysis.log.calendar import Calendar, Hours
from tests.spec.logs import ZERO, log

HANDED = """
case | activity | at | resource | Team  | System
1    | A        | 0  | Ann      | Sales | CRM
     | B        | 10 | Ann      | Sales | CRM
2    | A        | 0  | Ann      | Sales | CRM
     | B        | 20 | Bob      | Sales | ERP
3    | A        | 0  | Ann      | Sales | CRM
     | B        | 30 | Cid      | Legal | ERP
4    | A        | 0  | Ann      | Sales | CRM
     | B        | 40 | Cid      | Legal | CRM
5    | A        | 0  | Ann      | Sales | CRM
     | B        | 7  |          | Sales | CRM
     | C        | 9  | Bob      | Sales | CRM
"""


def handed(**more) -> EventLog:
    return from_table(HANDED, **more)


def from_table(text: str, *, process: str = "generic", **roles: str) -> EventLog:
    from tests.spec.logs import events

    frame = events(text)
    known = {"team": "Team"} if "Team" in frame else {}
    return EventLog.from_frame(
        frame, "case", "activity", "at", resource="resource", roles=known | roles, process=process
    )


def test_moves_by_who_goes_on_add_up_to_all():
    found = standing(handed(), "A", "B")
    hands = found[found["split"] == "hands"].set_index("kind")
    assert hands["n"].to_dict() == {
        "same_person": 1, "other_person": 1, "other_department": 2, "unknown": 1,
    }  # fmt: skip
    assert hands["total_h"].to_dict() == pytest.approx(
        {"same_person": 10, "other_person": 20, "other_department": 30 + 40, "unknown": 7}
    )
    assert hands.loc["other_department", "median_h"] == pytest.approx((30 + 40) / 2)
    assert hands.loc["same_person", "share"] == pytest.approx(10 / (10 + 20 + 70 + 7))
    assert hands["share"].sum() == pytest.approx(1)


def test_systems_are_a_split_of_their_own_where_the_log_has_them():
    assert set(standing(handed(), "A", "B")["split"]) == {"hands"}
    frame = HANDED.replace("System", "SourceSystem")
    found = standing(from_table(frame, process="order_to_cash"), "A", "B")
    systems = found[found["split"] == "systems"].set_index("kind")
    assert systems["n"].to_dict() == {"same_system": 3, "other_system": 2}
    assert systems["total_h"].to_dict() == pytest.approx(
        {"same_system": 10 + 40 + 7, "other_system": 20 + 30}
    )


def test_a_log_without_people_and_departments_says_nothing():
    plain = log("case | activity | at\n1 | A | 0\n | B | 5", process="generic")
    assert standing(plain, "A", "B").empty
    assert receiver_load(plain, "A", "B").empty


def test_the_customer_is_asked_or_sees_both_or_neither():
    deals = log(
        "case | activity | at\n1 | Quote Presented | 0\n | Quote Accepted | 5", process="lead_to_cash"
    )
    assert who_waits(deals, "Quote Presented", "Quote Accepted") == "asked"
    assert who_waits(deals, "Invoice Sent", "Payment Received") == "seen"
    assert who_waits(deals, "Contract Generated", "Contract Approval Requested") == ""


def test_working_hours_nights_weekends_and_holidays_add_up():
    """From Friday 15:00 to Tuesday 11:00; Monday is New Year's Day 2024 in Germany.

    Worked Fri 3 h + Tue 2 h; nights Fri 6 h (18 to 24) + Tue 9 h; Saturday and Sunday 48 h; Monday 24 h.
    """
    frame = pd.DataFrame(
        {
            "case": ["1", "1"],
            "what": ["A", "B"],
            "at": pd.to_datetime(["2023-12-29 15:00", "2024-01-02 11:00"]),
        }
    )
    here = EventLog.from_frame(frame, "case", "what", "at", process="generic")
    found = off_hours(here, "A", "B", Calendar(Hours(country="DE"))).set_index("kind")["total_h"]
    assert found.to_dict() == pytest.approx({"worked": 5, "night": 6 + 9, "weekend": 48, "holiday": 24})
    plain = off_hours(here, "A", "B", Calendar()).set_index("kind")["total_h"]
    assert plain.to_dict() == pytest.approx({"worked": 5 + 9, "night": 6 + 9 + 15, "weekend": 48})
    assert plain.sum() == pytest.approx(92)


def test_where_no_time_passes_there_are_no_hours():
    here = log("case | activity | at\n1 | A | 0\n | B | 0", process="generic")
    assert off_hours(here, "A", "B", Calendar()).empty


def test_the_begin_of_the_wait_by_weekday_and_four_hours():
    here = log(
        """
        case | activity | at
        1    | A        | 9
             | B        | 20
        2    | A        | 11
             | B        | 12
        3    | A        | 33
             | B        | 50
        """,
        process="generic",
    )
    found = begins(here, "A", "B").set_index(["weekday", "slot"])
    assert found["n"].to_dict() == {(1, 8): 2, (2, 8): 1}
    assert found.loc[(1, 8), "median_h"] == pytest.approx((11 + 1) / 2)


def test_load_counts_what_came_in_the_seven_days_before_the_day():
    """Bob gets moves on days 0, 1, 2 and 9; a wait for him that begins on day 8 has seen those of 1, 2."""
    rows = [("x0", 0), ("x1", 1), ("x2", 2), ("x9", 9)]
    text = "\n".join(f"{case} | C | {day * 24 + 9} | Ann\n | D | {day * 24 + 10} | Bob" for case, day in rows)
    here = from_table(
        f"case | activity | at | resource\n{text}\nw | A | {8 * 24 + 1} | Ann\n | B | {8 * 24 + 5} | Bob"
    )
    found = receiver_load(here, "A", "B")
    assert found[["third", "n", "arrived_low", "arrived_high"]].iloc[0].to_list() == ["low", 1, 2, 2]


def test_a_planted_load_is_clear_and_its_p_is_scipys():
    """Every other fortnight the receiver gets 40 pieces a day, and what comes then waits far longer."""
    rows, calm, busy = [], [], []
    for day in range(140):
        is_busy = (day // 14) % 2 == 1
        for k in range(40 if is_busy else 1):
            at = ZERO + pd.Timedelta(days=day, hours=1, minutes=k)
            rows += [(f"n{day}-{k}", "C", at, "Ann"), (f"n{day}-{k}", "D", at, "Bob")]
        if day % 14 >= 8:
            at, hours = ZERO + pd.Timedelta(days=day, hours=9), (50 if is_busy else 10) + day % 7
            rows += [(f"m{day}", "A", at, "Ann"), (f"m{day}", "B", at + pd.Timedelta(hours=hours), "Bob")]
            (busy if is_busy else calm).append(hours)
    frame = pd.DataFrame(rows, columns=["case", "what", "at", "who"])
    here = EventLog.from_frame(frame, "case", "what", "at", resource="who", process="generic")
    found = receiver_load(here, "A", "B", min_clear=10)
    assert found["third"].iloc[[0, -1]].to_list()[0] == "low"
    assert found["word"].iloc[-1] == "clear"
    assert mannwhitneyu(calm, busy).pvalue < 0.001
    assert found["median_h"].iloc[-1] > 4 * found["median_h"].iloc[0]
