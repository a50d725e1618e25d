"""Upload: amounts in several currencies get their rates, and how much bad data matters is said on request."""

import pandas as pd
import pytest

from tests.pages.conftest import said, sound
from tests.pages.uploading import GOOD, MESSY, NEXT, click, complaint, keys, one_of, opened_log, uploaded
from ui.text import t

pytestmark = pytest.mark.usefixtures("in_process")
MONEY = "Deal ID,Activity,Time,Amount,Currency\n" + "".join(
    f"D-{n},{step},2025-03-{n + day:02d} {hour}:30,{100 * n},{'EUR' if n % 4 else 'USD'}\n"
    for n in range(1, 13)
    for step, day, hour in (
        ("Opportunity Created", 1, "08"),
        ("Quote Sent", 3, "12"),
        ("Opportunity Closed Won", 6, "15"),
    )
)
"""Deals 4, 8 and 12 are in dollars: 9 of 36 events."""


def test_rates_typed_in_bring_the_figures_of_money_back(workspace, table):
    app = sound(uploaded("deals.csv", MONEY))
    assert "Amounts are in EUR and USD" in said(app)
    assert "9 events (25%) are in another currency" in said(app)
    button = one_of(app.button, "rates_convert:")
    assert (button.label, button.disabled) == ("Convert amounts to EUR", True)

    table["USD"] = 0.5
    app.run()
    assert "1 USD = 0.5 EUR" in said(app)
    click(app, "rates_convert:")
    assert keys(app, "rates_convert:") == []
    assert "Converted amounts to EUR" in said(app)
    click(app, NEXT)
    found = amounts(app, workspace)
    assert (found["D-4"], found["D-5"]) == (200.0, 500.0)  # 400 dollars at 0.5; 500 euros
    page = app.switch_page("pages/discover.py").run()
    assert t("money.mixed", lang="en", currencies=("EUR", "USD")) not in said(page)


@pytest.fixture
def table(monkeypatch):
    """What the reader types into the table of rates, as `table["USD"] = 0.5`: AppTest cannot type there."""
    typed: dict[str, float] = {}

    def editor(rows: pd.DataFrame, **_: object) -> pd.DataFrame:
        return rows.assign(rate=[typed.get(code, rate) for code, rate in zip(rows["currency"], rows["rate"])])

    monkeypatch.setattr("streamlit.data_editor", editor)
    return typed


def test_rates_are_loaded_from_a_file_and_a_bad_one_is_refused(workspace):
    app = uploaded("deals.csv", MONEY)
    box = one_of(app.file_uploader, "rates_file:")
    box.set_value(("rates.csv", b"name,value\nUSD,0.5\n", "text/csv")).run()
    assert "“rates.csv” has no column for" in complaint(app)
    box = one_of(app.file_uploader, "rates_file:")
    box.set_value(("rates.csv", b"currency,rate\nUSD,0.25\n", "text/csv")).run()
    assert "1 USD = 0.25 EUR" in said(sound(app))
    click(app, "rates_convert:")
    assert amounts(click(app, NEXT), workspace)["D-4"] == 100.0  # 400 dollars at 0.25


def amounts(app, workspace) -> pd.Series:
    """The amount of each deal of the open log."""
    log = opened_log(app, workspace)
    try:
        rows = log.frame(log.cases.select("case_id", "Amount"))
    finally:
        log.close()
    return rows.set_index("case_id")["Amount"].astype(float)


def test_how_much_bad_data_matters_is_said_when_asked(workspace):
    app = uploaded("deals.csv", MESSY)
    for made in (app, click(uploaded("again.csv", MESSY), NEXT)):
        click(made, "matter_ask")
        assert "1 of 4 figures move by less than 5.0%. Be careful with: Rework rate," in said(sound(made))
        moved = next(one.value for one in made.dataframe if "moved_by" in one.value).set_index("figure")
        rework = moved.loc[
            "Rework rate"
        ]  # D-3, D-4 and D-5 of 20 do something twice; without the doubtful none
        assert (rework["value"], rework["low"], rework["high"]) == ("15%", "0%", "15%")
        way = moved.loc["Share of the commonest way"]  # 14 of 20; 16 without the steps written otherwise
        assert (way["value"], way["high"]) == ("70%", "80%")
    click(app, "fix_all")
    assert keys(app, "matter_ask")  # the data is another now: the answer is gone until it is asked for again
    click(app, "matter_ask")
    assert t("matter.nothing_uncertain", lang="en") in said(sound(app))


def test_how_much_bad_data_matters_in_chinese(workspace):
    app = click(uploaded("商机.csv", GOOD, lang="zh"), "matter_ask")
    assert t("matter.nothing_uncertain", lang="zh") in said(sound(app))


def test_rates_and_amounts_in_chinese(workspace, table):
    app = uploaded("商机.csv", MONEY, lang="zh")
    assert one_of(app.button, "rates_convert:").disabled
    table["USD"] = 0.5
    click(click(app.run(), "rates_convert:"), NEXT)
    assert amounts(app, workspace)["D-8"] == 400.0  # 800 dollars at 0.5
    page = app.switch_page("pages/discover.py").run()
    assert t("money.mixed", lang="zh", currencies=("EUR", "USD")) not in said(sound(page))


@pytest.mark.parametrize(
    ("currency", "to", "rate", "wrong"),
    [
        ("CNY", "USD", 0.14, False),
        ("CNY", "USD", 13.0, True),  # for 0.13: about a hundred times too much
        ("CNY", "USD", 4.2, True),  # thirty times
        ("USD", "JPY", 150.0, False),
        ("USD", "JPY", 0.0067, True),  # the other way round
        ("ARS", "USD", 1.0, False),  # swings too much to be judged
    ],
)
def test_a_rate_far_from_the_usual_one_is_doubted(currency, to, rate, wrong):
    from ui.prepare.usual_rates import is_implausible

    assert is_implausible(rate, currency, to) is wrong


def test_the_rates_stand_in_the_list_of_repairs(workspace):
    from ui.prepare.quality import said_of

    step = {
        "repair": "convert_amounts",
        "to": "USD",
        "rates": [["CNY", 0.14, ""], ["EUR", 1.1, "2025-01-01"]],
    }
    said = said_of({**step, "kept": "original"}, 3)
    assert all(part in said for part in ("1 CNY = 0", "1 EUR = 1", "original"))
