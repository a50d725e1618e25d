"""Do the rates of an organisation turn the amounts of its log into one currency? Figures by hand."""
# ruff: noqa: E501 - rows of tables stay on one line

from __future__ import annotations

import pytest

from analysis.prepare.events import events_of
from analysis.prepare.rates import rates_of_table
from analysis.prepare.repairs.money import ConvertAmounts
from analysis.prepare.salesforce.build import Built, rates_table
from tests.spec.salesforce_made import built, long_id, org_of
from tests.spec.test_salesforce_by_hand import EXPECTED, KEYS, org
from tests.spec.test_salesforce_by_hand import built as by_hand

DATED = """
    IsoCode | StartDate  | NextStartDate | ConversionRate
    CNY     | 2025-01-01 | 2025-04-01    | 8
    CNY     | 2025-04-01 | 9999-12-31    | 10
    EUR     | 2025-01-01 | 9999-12-31    | 1
"""
CURRENCIES = """
    Id    | IsoCode | ConversionRate | IsCorporate | IsActive
    01L-1 | EUR     | 1              | true        | true
    01L-2 | CNY     | 9              | false       | true
    01L-3 | USD     | 1.25           | false       | true
"""
DEALS = """
    Id    | Name | CreatedDate          | StageName   | IsClosed | IsWon | Amount | CurrencyIsoCode | CloseDate
    006-1 | Acme | 2025-01-06T08:00:00Z | Prospecting | false    | false | 800    | CNY             | 2025-03-31
    006-2 | Beta | 2025-01-06T08:00:00Z | Prospecting | false    | false | 800    | CNY             | 2025-04-01
    006-3 | Gama | 2025-01-06T08:00:00Z | Prospecting | false    | false | 500    | USD             | 2025-04-01
    006-4 | Delt | 2025-01-06T08:00:00Z | Prospecting | false    | false | 70     | EUR             | 2025-04-01
"""


def converted(log: Built, rates, *, process: str = "lead_to_cash", to: str = "EUR"):
    raw = log.raw("log.parquet")
    events = events_of(raw, log.events("log.parquet"), process=process, keys=log.mapping.attributes)
    found = rates_of_table(rates, to=to)
    assert found.issues.empty
    repair = ConvertAmounts(to, tuple(one.plain for one in found.rates))
    assert repair.without_rate(events) == {}
    return repair.apply(events).table.to_pandas()


@pytest.mark.parametrize(
    "tables, amounts",
    [
        # 800/8 on 31 March, 800/10 from 1 April on; no dated rate of dollars: 500/1.25
        ({"DatedConversionRate": DATED, "CurrencyType": CURRENCIES}, [100, 80, 400, 70]),
        # without dates always 800/9
        ({"CurrencyType": CURRENCIES}, [800 / 9, 800 / 9, 400, 70]),
    ],
)
def test_amounts_take_the_rate_of_the_close_date(tables, amounts):
    log = built("lead_to_cash", Opportunity=DEALS, **tables)
    rates = rates_table(org_of(Opportunity=DEALS, **tables))
    found = converted(log, rates).groupby("case_id")["OpportunityAmount"].first()
    assert [found[long_id(f"006-{n}")] for n in (1, 2, 3, 4)] == pytest.approx(amounts)


def test_no_list_of_rates_is_none():
    assert rates_table(org_of(Opportunity=DEALS)) is None


def test_what_a_reader_worked_out_for_the_hand_org_of():
    found = converted(by_hand("lead_to_cash"), rates_table(org())).groupby("case_id")
    wanted = EXPECTED["currencies"]["eur_at_close_date"]
    assert {case: round(found["OpportunityAmount"].last()[case], 2) for case in wanted} == wanted
    counts = found["Currency (original)"].first().value_counts().to_dict()
    assert counts == EXPECTED["currencies"]["cases"]


@pytest.mark.parametrize("process", KEYS)
def test_amounts_of_invoices_and_payments_are_converted_with_those_of_their_case(process):
    """Invoice SI-0001: CNY 600,000 of a deal closed on 20 May, when 8 yuan were a euro; an order has no close
    date, its first event of 20 May tells the same."""
    table = converted(by_hand(process), rates_table(org()), process=process)
    mine = table[table["InvoiceId"] == "3tt5g0000000I01AAE"]
    assert set(mine["InvoiceAmount"].dropna()) == {75_000.0}
    assert mine["PaymentAmount"].dropna().tolist() == [75_000.0, -75_000.0, 75_000.0]
    assert set(mine["Currency"]) == {"EUR"}
    assert set(mine["InvoiceAmount (original)"].dropna()) == {600_000.0}


def test_the_rates_come_with_the_report_for_the_page_that_asks_for_them():
    rates = by_hand("lead_to_cash").report.rates
    assert rates is not None
    found = rates_of_table(rates, to="EUR").rates
    assert [(one.currency, one.rate, one.since) for one in found] == [
        ("CNY", pytest.approx(1 / 7.5), ""), ("CNY", 0.125, "2025-04-01"),
        ("CNY", pytest.approx(1 / 8.25), "2025-07-01"),
    ]  # fmt: skip
    assert built("lead_to_cash", Opportunity=DEALS).report.rates is None
