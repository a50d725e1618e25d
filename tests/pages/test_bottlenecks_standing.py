"""What a transition waits for, as the page says it: each sentence on a log made for it, by hand."""

import pandas as pd
import pytest

from analysis.log import EventLog
from tests.pages.conftest import opened, said, sound
from tests.pages.test_any_log import listed
from tests.pages.walking import show
from tests.spec.logs import ZERO
from ui.bottlenecks import standing, standing_looks
from ui.plain import plain
from ui.state import speaking


def log_of(rows: list[tuple], workspace, *, process: str = "generic") -> EventLog:
    """Case, activity, hour after a Monday midnight, person, and where given the hour of the begin."""
    names = ["case", "what", "when", "who", "began"][: len(rows[0])]
    frame = pd.DataFrame(rows, columns=names)
    for name in {"when", "began"} & set(names):
        frame[name] = ZERO + pd.to_timedelta(frame[name], unit="h")
    if process == "generic" and "began" not in names:
        return listed(frame, workspace)
    made = EventLog.from_frame(
        frame, "case", "what", "when", start_timestamp="began" if "began" in names else None,
        resource="who", process=process, workspace=workspace / "made",
    )  # fmt: skip
    made.close()
    return EventLog.open(made.path)


def sentence(log: EventLog, look: str, source: str, target: str, lang: str = "en") -> str:
    with speaking(lang):
        return standing_looks.of(log, look, source, target).sentence(plain)


def notes(log: EventLog, look: str, source: str, target: str) -> str:
    with speaking("en"):
        return " ".join(standing_looks.of(log, look, source, target).notes)


@pytest.fixture
def deals(workspace) -> EventLog:
    """Two quotes accepted after 24 and 72 hours; then 24 hours until the contract is drafted."""
    rows = []
    for case, hours in (("1", 24), ("2", 72)):
        rows += [
            (case, "Quote Presented", 9, "Ann"),
            (case, "Quote Accepted", 9 + hours, "Ann"),
            (case, "Contract Generated", 33 + hours, "Bob"),
        ]
    return log_of(rows, workspace, process="lead_to_cash")


def test_the_step_of_the_customer_is_said_with_its_share(deals):
    """Of 24 + 72 + 2 x 24 hours 96 pass before the acceptance: two thirds, half longer than two days."""
    told = sentence(deals, "hands", "Quote Presented", "Quote Accepted")
    assert "the next step is the customer's: half of these waits take longer than 2.0 d" in told
    assert "67% of all elapsed time passes here, and 67% before any step of the customer" in told
    assert "how much is ours" in notes(deals, "hands", "Quote Presented", "Quote Accepted")
    assert "下一步由客户完成" in sentence(deals, "hands", "Quote Presented", "Quote Accepted", "zh")


def test_the_desk_of_nobody_holds_up_the_customer(deals):
    assert "nobody's desk" in sentence(deals, "load", "Quote Presented", "Quote Accepted")
    assert "nobody's desk" not in sentence(deals, "load", "Quote Accepted", "Contract Generated")


def test_the_step_of_somebody_else_is_theirs(deals):
    told = sentence(deals, "hands", "Quote Accepted", "Contract Generated")
    assert "100% of the time lies between two people" in told


@pytest.mark.parametrize(
    ("began", "took", "words"),
    [
        (9, 7 * 24, "73% lies outside working hours, about as much as"),
        (9, 8, "0% lies outside working hours, less than"),
        (20, 8, "100% lies outside working hours, more than"),
    ],
)
def test_hours_off_are_held_against_the_even_spread(workspace, began, took, words):
    """A whole week holds 45 hours of work of 168; a Monday from 9 to 17 only work, its night none."""
    here = log_of([("1", "A", began, "Ann"), ("1", "B", began + took, "Bob")], workspace)
    assert words in sentence(here, "off", "A", "B")
    assert f"({1 - 45 / 168:.0%})" in sentence(here, "off", "A", "B")


def test_a_day_stands_out_only_with_half_as_much_again_as_its_seventh(workspace):
    even = [(f"k{k}", what, 24 * k + 9 + at, "Ann") for k in range(14) for at, what in ((0, "A"), (5, "B"))]
    told = sentence(log_of(even, workspace), "begins", "A", "B")
    assert "on all days of the week about alike" in told
    monday = [(case, what, at % 24, who) for case, what, at, who in even]
    assert "begins most often on Mon: 100%" in sentence(log_of(monday, workspace), "begins", "A", "B")


def test_hours_off_as_many_as_in_any_week_are_no_cause_to_act_on(workspace):
    """A week from Monday 9:00 on has 123 of 168 hours off; begin and end of the work are one moment."""
    rows = [("1", "A", 9, "Ann", 9), ("1", "B", 9 + 168, "Bob", 9 + 168)]
    here = log_of(rows, workspace)
    assert "all of the time is waiting; most of it, 73%, is “Outside working hours”" in sentence(
        here, "causes", "A", "B"
    )
    assert "the hours explain little" in notes(here, "causes", "A", "B")
    night = log_of([("1", "A", 18, "Ann", 18), ("1", "B", 33, "Bob", 33)], workspace)
    assert "100%" in sentence(night, "causes", "A", "B")
    assert "the hours explain little" not in notes(night, "causes", "A", "B")


def test_open_work_is_said_with_the_range_and_what_it_does_not_tell(workspace):
    """Sixty pieces wait 2 hours with nothing open; sixty 30 hours with much open: three weeks each."""
    rows = []
    for k in range(60):
        rows += [(f"q{k}", "A", 8 * k, "Ann"), (f"q{k}", "B", 8 * k + 2 + k % 3 / 10, "Bob")]
    for k in range(60):
        at = 600 + 8 * k
        rows += [(f"s{k}", "A", at, "Ann"), (f"s{k}", "B", at + 30 + k % 3, "Bob")]
    here = log_of([*rows, ("end", "C", 3000, "Ann")], workspace)
    told = sentence(here, "load", "A", "B")
    assert "it clearly takes longer where more is on the desk" in told
    assert "with nothing else open" in told
    below = notes(here, "load", "A", "B")
    assert "longer, in 19 of 20 cases" in below
    assert "the figures do not say which of the two causes the other" in below


def test_where_hardly_any_time_is_above_usual_the_longest_is_looked_at(workspace):
    """A to B takes ten days each time, none above usual; B to C a minute, once three."""
    rows = []
    for k in range(9):
        rows += [(f"k{k}", "A", k, "Ann"), (f"k{k}", "B", 240 + k, "Bob")]
        rows += [(f"k{k}", "C", 240 + k + (3 if k == 4 else 1) / 60, "Cid")]
    here = log_of(rows, workspace)
    app = sound(show(opened("bottlenecks", here), "standing", "off"))
    assert "Of the time of **A → B**" in said(app)
    with speaking("en"):
        assert "**A → B**" in standing._answered(here, "hands")
