"""What stands at a transition: hands, systems, load, working hours and begin, all by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

from analysis.bottlenecks.receivers import _loaded, receiver_load
from analysis.bottlenecks.standing import begins, off_hours, share_of_customers, standing, who_waits
from analysis.bottlenecks.time import transitions
from analysis.log import EventLog
from analysis.log import filters as f
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


def test_the_customer_goes_on_is_asked_or_sees_both_or_neither():
    deals = log(
        "case | activity | at\n1 | Quote Presented | 0\n | Quote Accepted | 5", process="lead_to_cash"
    )
    assert who_waits(deals, "Quote Presented", "Quote Accepted") == "does"
    assert who_waits(deals, "Contract Sent for Signature", "Contract Signed") == "does"
    assert who_waits(deals, "Invoice Sent", "Payment Received") == "does"
    assert who_waits(deals, "Quote Presented", "Quote Revised") == "asked"
    assert who_waits(deals, "Quote Presented", "Negotiation Started") == "asked"
    assert who_waits(deals, "Invoice Sent", "Payment Reminder Sent") == "seen"
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


CUSTOMER = """
case | activity        | at | resource | SourceSystem
1    | Quote Presented | 0  | Ann      | CRM
     | Quote Accepted  | 10 | Ann      | CRM
2    | Quote Presented | 0  | Ann      | CRM
     | Quote Accepted  | 30 | Bob      | ERP
     | Contract Signed | 35 | Bob      | CRM
3    | Quote Presented | 0  | Ann      | CRM
     | Quote Revised   | 20 | Ann      | CRM
"""


def test_the_step_of_the_customer_is_the_customers_whoever_enters_it():
    """10 and 30 hours until the quote is accepted; of all 10 + 30 + 5 + 20 hours 45 are the customer's."""
    deals = from_table(CUSTOMER, process="lead_to_cash")
    found = standing(deals, "Quote Presented", "Quote Accepted").set_index(["split", "kind"])
    assert list(found.index) == [
        ("hands", "customer"), ("entered", "same_person"), ("entered", "other_person"),
        ("systems", "same_system"), ("systems", "other_system"),
    ]  # fmt: skip
    assert found.loc[("hands", "customer"), ["n", "total_h", "share", "median_h"]].to_list() == [2, 40, 1, 20]
    assert found["total_h"].to_list() == pytest.approx([40, 10, 30, 10, 30])
    assert found.loc[("entered", "other_person"), "share"] == pytest.approx(30 / 40)
    revised = standing(deals, "Quote Presented", "Quote Revised").set_index(["split", "kind"])
    assert list(revised.index) == [("hands", "same_person"), ("systems", "same_system")]
    flows = transitions(deals)
    assert share_of_customers(deals, flows) == pytest.approx((10 + 30 + 5) / (10 + 30 + 5 + 20))


def test_without_people_the_customer_is_told_all_the_same():
    plain = log(
        "case | activity | at\n1 | Quote Presented | 0\n | Quote Accepted | 5", process="lead_to_cash"
    )
    assert standing(plain, "Quote Presented", "Quote Accepted")["kind"].to_list() == ["customer"]


def test_in_a_process_nobody_knows_nobody_is_the_customer():
    plain = log("case | activity | at\n1 | Ask | 0\n | Quote Accepted | 5", process="generic")
    assert who_waits(plain, "Ask", "Quote Accepted") == ""
    assert share_of_customers(plain, transitions(plain)) == 0


DESK = """
case | activity | at  | resource
x1   | C        | 0   | Ann
     | D        | 10  | Bob
x2   | C        | 2   | Ann
     | D        | 40  | Bob
x3   | C        | 3   | Ann
     | D        | 50  | Cid
x4   | C        | 20  | Ann
     | E        | 20  | Bob
w1   | A        | 5   | Ann
     | B        | 30  | Bob
w2   | A        | 20  | Ann
     | B        | 45  | Bob
w3   | A        | 60  | Ann
     | B        | 61  | Bob
late | C        | 900 | Ann
"""


def test_open_work_is_what_had_come_and_was_not_done():
    """Bob's desk: x1 from 0 to 10, x2 from 2 to 40, w1 from 5 to 30, w2 from 20 to 45, w3 from 60 to 61.

    When w1 comes at 5: x1 and x2. When w2 comes at 20: x2 and w1 (x1 is done, x3 is Cid's, and x4 comes and
    is done at that moment). When w3 comes at 60: nothing.
    """
    found = receiver_load(from_table(DESK), "A", "B")
    assert found[["third", "n", "open_low", "open_high"]].to_numpy().tolist() == [
        ["low", 1, 0, 0], ["middle", 2, 2, 2],
    ]  # fmt: skip
    assert found["median_h"].to_list() == pytest.approx([1, 25])
    assert found["n_late"].to_list() == [0, 0]
    assert (found["word"].iloc[0], found["word"].iloc[-1]) == ("", "few")


def test_open_work_of_other_deals_counts_whatever_the_filter():
    whole = from_table(DESK)
    one = whole.where(f.Contains("A"))
    assert receiver_load(one, "A", "B").equals(receiver_load(whole, "A", "B"))


def test_moves_too_late_to_see_the_slow_ones_are_left_out():
    """Nine waits of 5 hours, and one of 1 hour that began 3 hours before the end of the data."""
    rows = [(f"k{k}", "A", 10 * k, 10 * k + 5) for k in range(9)] + [("late", "A", 100, 101)]
    text = "\n".join(f"{case} | A | {at} | Ann\n | B | {over} | Bob" for case, _what, at, over in rows)
    here = from_table(f"case | activity | at | resource\n{text}\nend | C | 103 | Ann")
    found = receiver_load(here, "A", "B")
    assert (found["n"].sum(), found["n_late"].iloc[0]) == (9, 1)
    assert found["median_h"].to_list() == [5]


def test_what_a_system_ends_has_no_desk():
    """The first two of DESK are ended by a person, the third by a system."""
    rows = (
        DESK.replace("resource", "resource | IsAutomated")
        .replace(" Ann", " Ann | 0")
        .replace("Cid", "Cid | 0")
    )
    rows = rows.replace(" Bob", " Bob | 0").replace("61  | Bob | 0", "61  | Bob | 1")
    here = from_table(rows, process="lead_to_cash")
    assert here.events[here.column("IsAutomated")].type().is_boolean()
    assert receiver_load(here, "A", "B")["n"].sum() == 2


def test_a_planted_load_is_clear_and_its_p_is_scipys():
    """Every other week the receiver has 40 pieces open, and what comes then waits far longer."""
    rows, calm, busy = [], [], []
    for day in range(140):
        is_busy = (day // 7) % 2 == 1
        at = ZERO + pd.Timedelta(days=day, hours=1)
        for k in range(40 if is_busy else 1):
            came, done = at + pd.Timedelta(minutes=k), at + pd.Timedelta(hours=12, minutes=k)
            rows += [(f"n{day}-{k}", "C", came, "Ann"), (f"n{day}-{k}", "D", done, "Bob")]
        start, hours = ZERO + pd.Timedelta(days=day, hours=9), (50 if is_busy else 10) + day % 5
        rows += [(f"k{day}", "A", start, "Ann"), (f"k{day}", "B", start + pd.Timedelta(hours=hours), "Bob")]
        (busy if is_busy else calm).append(hours)
    frame = pd.DataFrame(rows, columns=["case", "what", "at", "who"])
    here = EventLog.from_frame(
        frame, "case", "what", "at", resource="who", process="generic", as_of=ZERO + pd.Timedelta(days=400)
    )
    found = receiver_load(here, "A", "B", min_clear=10)
    last = found.iloc[-1]
    assert (last["word"], last["own_word"], last["n_late"]) == ("clear", "clear", 0)
    assert mannwhitneyu(calm, busy).pvalue < 0.001
    assert last["apart_h"] == pytest.approx(last["median_h"] - found["median_h"].iloc[0])
    assert 0 < last["apart_low_h"] < last["apart_h"] < last["apart_high_h"]
    assert last["median_h"] == pytest.approx(np.median(busy), abs=1)


def test_where_the_load_makes_no_difference_none_is_claimed():
    """Waits drawn without a look at the desk."""
    rng, rows = np.random.default_rng(5), []
    for k in range(300):
        at = ZERO + pd.Timedelta(hours=float(rng.uniform(0, 2000)))
        rows += [(f"k{k}", "A", at, "Ann")]
        rows += [(f"k{k}", "B", at + pd.Timedelta(hours=float(rng.exponential(20))), "Bob")]
    frame = pd.DataFrame(rows, columns=["case", "what", "at", "who"])
    here = EventLog.from_frame(frame, "case", "what", "at", resource="who", process="generic")
    last = receiver_load(here, "A", "B").iloc[-1]
    assert last["word"] == "chance"
    assert last["apart_low_h"] < 0 < last["apart_high_h"]


def test_open_work_is_that_of_a_count_by_hand_on_a_random_log():
    """For each move: pieces of the same receiver that came before or then, and were done after."""
    rng, rows = np.random.default_rng(8), []
    for k in range(120):
        at = int(rng.integers(0, 60))
        for what in "ABAB"[: int(rng.integers(2, 5))]:
            rows.append((f"k{k}", what, at, f"P{rng.integers(0, 3)}"))
            at += int(rng.integers(0, 9))
    frame = pd.DataFrame(rows, columns=["case", "what", "hour", "who"])
    frame["at"] = ZERO + pd.to_timedelta(frame["hour"], unit="h")
    after = frame.groupby("case").shift(-1)
    pieces = frame.assign(until=after["hour"], goes_on=after["who"], then=after["what"]).dropna()
    expected = []
    for move in pieces[(pieces["what"] == "A") & (pieces["then"] == "B")].itertuples():
        others = pieces[(pieces["goes_on"] == move.goes_on) & (pieces.index != move.Index)]
        expected.append(int(((others["hour"] <= move.hour) & (others["until"] > move.hour)).sum()))
    here = EventLog.from_frame(
        frame, "case", "what", "at", resource="who", process="generic", as_of=ZERO + pd.Timedelta(days=400)
    )
    found = here.ask(_loaded, "A", "B")
    assert sorted(found["n_open"]) == sorted(expected)
    assert max(expected) > 3


def test_a_person_who_is_slow_has_more_open_and_that_is_no_proof_of_load():
    """Ann takes 10 to 14 hours, Bob 100 to 140, whatever they have open: his pile is ten times hers."""
    rows = []
    for k in range(200):
        who, hours = ("Ann", 10 + k // 2 % 5) if k % 2 else ("Bob", 100 + 10 * (k // 2 % 5))
        rows += [
            (f"k{k}", "A", ZERO + pd.Timedelta(hours=6 * k), "Cid"),
            (f"k{k}", "B", ZERO + pd.Timedelta(hours=6 * k + hours), who),
        ]
    frame = pd.DataFrame(rows, columns=["case", "what", "at", "who"])
    here = EventLog.from_frame(
        frame, "case", "what", "at", resource="who", process="generic", as_of=ZERO + pd.Timedelta(days=400)
    )
    last = receiver_load(here, "A", "B").iloc[-1]
    assert (last["word"], last["own_word"]) == ("clear", "chance")
    assert last["apart_h"] > 50
    here.close()
