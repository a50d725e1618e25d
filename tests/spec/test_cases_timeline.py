"""A single case over time: gaps in proportion, extreme ones shortened; the address of its record."""

import pandas as pd
import pytest

from analysis.discover.cases import timeline
from tests.spec import logs
from ui import state
from ui.discover.salesforce import record_address
from ui.discover.timeline import LARGEST_GAP_REM, LEAST_GAP_REM, SAID_REM, heights, rows, story

NONE = float("nan")


def test_gaps_are_as_high_as_they_are_long():
    sizes, is_uneven = heights([NONE, 2, 4, 8])
    assert sizes == [0, LARGEST_GAP_REM / 4, LARGEST_GAP_REM / 2, LARGEST_GAP_REM]
    assert not is_uneven


def test_an_extreme_gap_leaves_the_others_their_room_and_long_ones_still_read_as_long():
    minutes, hours, days, months = 0.1, 3, 48, 108 * 24
    sizes, is_uneven = heights([NONE, minutes, minutes, minutes, hours, days, months])
    assert is_uneven
    assert sizes[6] == LARGEST_GAP_REM
    assert sizes[5] == pytest.approx(LARGEST_GAP_REM * (48 / (108 * 24)) ** (1 / 3))
    assert sizes[4] == SAID_REM  # a cube root of 0.105 of 6 rem is 0.63: too low to say how long it is
    assert sizes[1:4] == [SAID_REM] * 3
    assert heights([NONE, 1, 1, 8, 1000])[0][3] == pytest.approx(LARGEST_GAP_REM * 0.2)


@pytest.mark.parametrize("gaps", [[NONE], [NONE, 0, 0, 0], []])
def test_all_times_equal_have_no_gaps(gaps):
    assert heights(gaps) == ([0.0] * len(gaps), False)


def test_a_short_gap_is_still_seen():
    assert heights([NONE, 0.001, 100, 100])[0][1] == LEAST_GAP_REM


def test_a_long_case_is_told_by_its_ends_and_its_longest_gaps():
    gaps = [NONE, *[1.0] * 38]  # 39 events
    gaps[10], gaps[20], gaps[21] = 400.0, 300.0, 200.0
    # 0 and 38, then 9-10, 19-20, 21: seven events in four blocks; the next gap, 1, costs one row
    assert story(gaps, 10) == [0, 9, 10, 19, 20, 21, 38]
    assert story(gaps, 11) == [0, 1, 9, 10, 19, 20, 21, 38]
    assert story(gaps, 7, breaks=False) == [0, 9, 10, 19, 20, 21, 38]
    assert story(gaps, 39) == list(range(39))
    assert story([NONE, 1.0], 15) == [0, 1]


def test_the_rows_of_a_long_case_say_what_is_left_out_and_add_up():
    hours = [0, 1, 2, 3, 503, 504, 505, 905]
    said = "\n".join(f"{'1' if not at else ''} | E{at} | {at}" for at in hours)
    log = logs.log(f"case | activity | at\n{said}")
    events = timeline(log, "1")
    kept = story(list(events["since_h"]), 7)
    assert kept == [0, 3, 4, 5, 6, 7]  # one event left out would take a row as well
    with state.speaking("en"):
        told = rows(log, events, pd.DataFrame(), "en", kept=kept)
    assert list(told["activity"]) == [
        "E0", "… 2 events left out", "E3", "E503", "E504", "E505", "E905"
    ]  # fmt: skip
    # 2 + 1 + 500 + 1 + 1 + 400 = 905 h
    assert list(told["since"]) == ["", "2 h", "1 h", "20.8 d", "1 h", "1 h", "16.7 d"]


BASE = "https://acme.my.salesforce.com"


@pytest.mark.parametrize(
    "case_id, is_record",
    [
        ("0065g00000BcDeF", True),
        ("001A0000006Vm9r", True),
        ("001A0000006Vm9rIAC", True),  # an example of Salesforce's own documentation
        ("001A0000006Vm9rIAB", False),
        ("001A0000006Vm9", False),
        ("OPP-000123", False),
        ("AdministratorsX", False),
        ("001A0000006Vm9r/../x", False),
        ("001A0000006Vm9r\n", False),
    ],
)
def test_only_ids_of_records_lead_to_one(case_id, is_record):
    assert record_address(BASE, case_id) == (f"{BASE}/{case_id}" if is_record else None)


def test_without_an_address_nothing_leads_anywhere():
    assert record_address("", "0065g00000BcDeF") is None
    assert record_address(BASE + "/", "0065g00000BcDeF") == f"{BASE}/0065g00000BcDeF"
