"""Several currencies: found in columns and beside amounts, converted by rates, never added up."""

import pandas as pd
import pyarrow as pa
import pytest

from analysis.discover import variants as discover_variants
from analysis.discover.cases import cases
from analysis.discover.compare import compare
from analysis.discover.variants import variant_profiles
from analysis.errors import AnalysisError, FilterError
from analysis.log import filters as f
from analysis.measures.comparable import group_columns
from analysis.prepare.events import events_of, table_of_events
from analysis.prepare.quality.currencies import CHECKS
from analysis.prepare.rates import Rate, checked, load_rates
from analysis.prepare.repairs import from_dict
from analysis.prepare.repairs.money import ConvertAmounts
from analysis.reading import event_table, guess, table_of
from analysis.reading.money import currency_of, is_converted, named_as_currency, signs
from tests.spec.logs import events as rows_of
from tests.spec.logs import index
from ui import choices

NOW = pd.Timestamp("2026-01-01").to_pydatetime()
MIXED = """
    case | activity            | at  | OpportunityAmount | CurrencyIsoCode
    d1   | Opportunity Created | 0   | 100               | EUR
         | Contract Signed     | 10  | 100               | EUR
    d2   | Opportunity Created | 0   | 200               | USD
         | Contract Signed     | 30  | 200               | USD
    d3   | Opportunity Created | 24  | 3000              | CNY
    d4   | Opportunity Created | 24  | 50                | EUR
"""
RATES = (("EUR", 1.1, ""), ("CNY", 0.14, ""))


def events_in(text, process="lead_to_cash", **renamed):
    frame = rows_of(text).rename(columns=renamed)
    raw = table_of("deals.csv", pa.Table.from_pandas(frame.astype({"case": str}), preserve_index=False))
    mapping = guess(raw, process, given={"case_id": "case", "activity": "activity", "timestamp": "at"})
    table = event_table(raw, mapping)
    return events_of(raw, table, process=process, keys=mapping.attributes), raw, mapping, table


def found_in(events):
    (check,) = CHECKS
    return check(events, now=NOW)


def column(events, name):
    return events.table[name].to_pylist()


# -- which currency


@pytest.mark.parametrize(
    "said, code",
    [
        ("EUR", "EUR"), ("usd", "USD"), (" € ", "EUR"), ("人民币", "CNY"), ("USD - U.S. Dollar", "USD"),
        ("HK$", "HKD"), ("N/A", None), ("", None), (None, None), ("Europe", None), ("USDX", None),
    ],
)  # fmt: skip
def test_a_currency_is_known_however_it_is_said(said, code):
    assert currency_of(said) == code


def test_the_sign_beside_an_amount_is_its_currency():
    found = signs(pa.array(["USD 1,200.00", "€5", "7 GBP", "1,000 元", "8", None]))
    assert found.to_pylist() == ["USD", "EUR", "GBP", "CNY", None, None]
    assert signs(pa.array(["1", "2.5"])) is None


def test_columns_of_converted_and_original_amounts_do_not_tell_the_currency():
    names = ["Amount Currency", "币种", "Amount (converted) Currency", "Currency (original)", "Region"]
    assert named_as_currency(names) == ["Amount Currency", "币种"]
    assert is_converted("Amount (converted)")
    assert is_converted("金额(已转换)")
    assert not is_converted("Amount")


# -- the check


def test_a_file_with_three_currencies_has_one_row_in_the_report():
    (found,) = found_in(events_in(MIXED)[0])
    assert (found.code, found.n, found.of) == ("several_currencies", 3, 6)  # two of USD, one of CNY
    assert found.column == "CurrencyIsoCode"
    assert found.params["counts"] == {"EUR": 3, "USD": 2, "CNY": 1}
    assert (found.params["most"], found.params["others"]) == ("EUR", ["USD", "CNY"])
    assert found.events.tolist() == [2, 3, 4]
    assert found.repair is None


def test_one_currency_is_no_defect():
    assert found_in(events_in(MIXED.replace("USD", "EUR").replace("CNY", "EUR"))[0]) == []


def test_a_currency_without_an_amount_is_no_defect():
    bare = MIXED.replace("OpportunityAmount", "Seats            ")
    assert found_in(events_in(bare)[0]) == []


def test_amounts_that_are_converted_already_are_no_defect():
    events, *_ = events_in(MIXED, OpportunityAmount="Amount (converted)")
    assert events.roles["amount"] == "Amount (converted)"
    assert found_in(events) == []


@pytest.mark.parametrize("name", ["币种", "Amount Currency", "Waehrung", "X"])
def test_the_column_is_found_by_its_name_or_by_what_is_in_it(name):
    (found,) = found_in(events_in(MIXED, CurrencyIsoCode=name)[0])
    assert (found.column, found.n) == (name, 3)


@pytest.mark.parametrize("process", ["lead_to_cash", "generic"])
def test_signs_beside_amounts_count_as_a_column(process):
    signed = """
        case | activity            | at | Amount
        d1   | Opportunity Created | 0  | $ 1,000.50
        d2   | Opportunity Created | 0  | € 20
        d3   | Opportunity Created | 0  | € 30
    """
    events, *_ = events_in(signed, process=process)
    assert column(events, "Amount") == [1000.5, 20.0, 30.0]
    (found,) = found_in(events)
    assert (found.column, found.n, found.params["most"]) == ("Currency", 1, "EUR")


# -- the repair


def test_every_amount_is_multiplied_by_its_rate_and_the_original_kept():
    events, *_ = events_in(MIXED)
    done = ConvertAmounts("USD", RATES).apply(events)
    expected = [100 * 1.1, 100 * 1.1, 200, 200, 3000 * 0.14, 50 * 1.1]
    assert column(done, "OpportunityAmount") == pytest.approx(expected)
    assert column(done, "OpportunityAmount (original)") == [100, 100, 200, 200, 3000, 50]
    assert column(done, "CurrencyIsoCode") == ["USD"] * 6
    assert column(done, "CurrencyIsoCode (original)") == ["EUR", "EUR", "USD", "USD", "CNY", "EUR"]
    assert found_in(done) == []


def test_an_amount_without_a_rate_stays_and_is_counted():
    events, *_ = events_in(MIXED)
    step = ConvertAmounts("USD", (("EUR", 1.1, ""),))
    done = step.apply(events)
    assert step.without_rate(events) == {"CNY": 1}
    assert column(done, "OpportunityAmount")[4] == 3000
    assert column(done, "CurrencyIsoCode")[4] == "CNY"
    (left,) = found_in(done)
    assert (left.n, left.params["others"]) == (1, ["CNY"])


def test_other_amounts_of_the_catalogue_are_converted_too_and_nothing_else():
    wider = """
        case | activity            | at | OpportunityAmount | CollectedAmount | PushCount | Currency
        d1   | Opportunity Created | 0  | 10                | 4               | 3         | EUR
        d2   | Opportunity Created | 0  | 10                |                 | 3         | USD
    """
    done = ConvertAmounts("USD", (("EUR", 2, ""),)).apply(events_in(wider)[0])
    assert column(done, "OpportunityAmount") == [20, 10]
    assert column(done, "CollectedAmount") == [8, None]
    assert column(done, "PushCount") == [3, 3]


def test_of_dated_rates_the_one_of_the_case_holds():
    dated = """
        case | activity            | at         | OpportunityAmount | Currency | ExpectedCloseDate
        d1   | Opportunity Created | 2024-01-05 | 100               | EUR      | 2024-03-01
             | Contract Signed     | 2024-02-05 | 100               | EUR      | 2024-03-01
        d2   | Opportunity Created | 2024-01-05 | 100               | EUR      |
             | Contract Signed     | 2024-09-05 | 100               | EUR      |
        d3   | Opportunity Created | 2023-12-31 | 100               | EUR      |
        d4   | Opportunity Created | 2023-12-31 | 100               | USD      |
    """
    rates = (("EUR", 1.2, "2024-02-01"), ("EUR", 1.1, "2024-01-01"))
    done = ConvertAmounts("USD", rates).apply(events_in(dated)[0])
    # d1 closes in March: 1.2 for both events; d2 begins in January: 1.1; d3 is before the first rate: 1.1
    assert column(done, "OpportunityAmount") == pytest.approx([120, 120, 110, 110, 110, 100])


def test_a_step_is_plain_values_and_does_the_same_when_it_is_read_again():
    step = ConvertAmounts("USD", RATES)
    said = step.to_dict()
    assert said["repair"] == "convert_amounts"
    as_json = {**said, "rates": [list(one) for one in said["rates"]]}
    assert from_dict(as_json) == step
    with pytest.raises(AnalysisError, match="broken_repair"):
        from_dict({**as_json, "rates": [["EUR", 0, ""]]})


def test_converting_twice_converts_once():
    once = ConvertAmounts("USD", RATES).apply(events_in(MIXED)[0])
    twice = ConvertAmounts("USD", RATES).apply(once)
    assert twice.table.equals(once.table)


# -- rates from files


def csv(tmp_path, text, name="rates.csv"):
    path = tmp_path / name
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
    return path


def test_rates_of_a_file_are_units_of_the_reporting_currency(tmp_path):
    found = load_rates(csv(tmp_path, "Currency;Rate\nEUR;1,085\nGBP;1,27\n"), to="USD")
    assert found.rates == (Rate("EUR", 1.085), Rate("GBP", 1.27))
    assert found.issues.empty
    assert not found.is_inverted


def test_rates_of_a_chinese_workbook_have_dates(tmp_path):
    path = tmp_path / "汇率.xlsx"
    pd.DataFrame({"币种": ["美元", "美元"], "汇率": [7.1, 7.2], "日期": ["2024-01-01", "2024/7/1"]}).to_excel(
        path, index=False
    )
    found = load_rates(path, to="CNY")
    assert found.rates == (Rate("USD", 7.1, "2024-01-01"), Rate("USD", 7.2, "2024-07-01"))


def test_rates_of_salesforce_are_turned_round(tmp_path):
    text = "IsoCode,ConversionRate,IsCorporate\nUSD,1,true\nEUR,0.8,false\nCNY,7.0,false\n"
    found = load_rates(csv(tmp_path, text), to="USD")
    assert found.is_inverted
    assert [one.plain for one in found.rates] == [("CNY", pytest.approx(1 / 7), ""), ("EUR", 1.25, "")]
    across = load_rates(csv(tmp_path, text, "again.csv"), to="EUR")  # 0.8 EUR and 7 CNY are one dollar
    assert [one.plain for one in across.rates] == [
        ("CNY", pytest.approx(0.8 / 7), ""), ("USD", pytest.approx(0.8), "")
    ]  # fmt: skip


def test_dated_rates_of_salesforce_change_when_either_currency_does(tmp_path):
    text = """
        IsoCode,StartDate,NextStartDate,ConversionRate
        EUR,2024-01-01,2024-07-01,0.8
        EUR,2024-07-01,9999-12-31,0.5
        CNY,2024-01-01,2024-04-01,6
        CNY,2024-04-01,9999-12-31,8
    """
    found = load_rates(csv(tmp_path, text), to="EUR")
    assert [one.plain for one in found.rates] == [
        ("CNY", pytest.approx(0.8 / 6), "2024-01-01"),
        ("CNY", pytest.approx(0.8 / 8), "2024-04-01"),
        ("CNY", pytest.approx(0.5 / 8), "2024-07-01"),
    ]


def test_salesforce_rates_without_the_reporting_currency_cannot_be_turned_round(tmp_path):
    found = load_rates(csv(tmp_path, "IsoCode,ConversionRate\nEUR,0.8\n"), to="GBP")
    assert found.rates == ()
    assert list(found.issues["code"]) == ["rate_without_cross"]


def test_every_row_that_is_wrong_is_named():
    rows = [
        {"currency": "EUR", "rate": 1.1},
        {"currency": "XYZ", "rate": 2},
        {"currency": "", "rate": 2},
        {"currency": "GBP", "rate": "much"},
        {"currency": "CHF", "rate": None},
        {"currency": "CNY", "rate": -1},
        {"currency": "JPY", "rate": 0.0065, "since": "31/31/2024"},
        {"currency": "EUR", "rate": 1.2},
        {"currency": "USD", "rate": 3},
        {"currency": None, "rate": None},
        {"currency": "USD", "rate": 1},
    ]
    found = checked(rows, to="USD")
    assert found.rates == (Rate("EUR", 1.1),)
    assert list(found.issues[["row", "code"]].itertuples(index=False, name=None)) == [
        (2, "currency_unknown"), (3, "currency_missing"), (4, "rate_not_a_number"), (5, "rate_missing"),
        (6, "rate_not_positive"), (7, "date_unreadable"), (8, "rate_twice"), (9, "rate_of_itself"),
    ]  # fmt: skip


def test_a_file_without_rates_says_which_column_is_missing(tmp_path):
    with pytest.raises(AnalysisError) as caught:
        load_rates(csv(tmp_path, "Currency,Remark\nEUR,x\n"), to="USD")
    assert (caught.value.code, caught.value.params["missing"]) == ("rates_no_columns", ["rate"])


# -- the log


def mixed_log():
    return index(rows_of(MIXED), process="lead_to_cash")


def test_a_log_knows_its_currencies_and_a_filter_to_one_of_them():
    log = mixed_log()
    assert log.currencies == ("CNY", "EUR", "USD")
    assert log.is_money_mixed
    euros = log.where(f.Attribute("CurrencyIsoCode", ["EUR"]))
    assert euros.currencies == ("EUR",)
    assert not euros.is_money_mixed
    two = log.where(f.Attribute("Currency", ["EUR", "USD"]))
    assert two.is_money_mixed


def test_a_log_without_currency_or_without_amounts_is_not_mixed():
    plain = rows_of(MIXED).drop(columns="CurrencyIsoCode")
    assert index(plain, process="lead_to_cash").currencies == ()
    bare = index(rows_of(MIXED).drop(columns="OpportunityAmount"), process="lead_to_cash")
    assert bare.currencies == ()
    assert not bare.is_money_mixed


def test_no_figure_adds_up_or_halves_amounts_of_several_currencies():
    log = mixed_log()
    assert choices.size(log) == (4, None)
    assert variant_profiles(log)["median_amount"].isna().all()
    both = compare(log, log, of=log).set_index("measure")
    assert both.loc["median_amount", ["left", "right"]].isna().all()
    bands = log.frame(log.cases.mutate(**group_columns(log)(log.cases)).select("amount_band"))
    assert set(bands["amount_band"]) == {""}


def test_in_one_currency_the_figures_are_there():
    euros = mixed_log().where(f.Attribute("CurrencyIsoCode", ["EUR"]))
    assert choices.size(euros) == (2, 150.0)
    profiles = variant_profiles(euros)
    assert sorted(profiles["median_amount"]) == [50, 100]
    assert len(discover_variants(euros)) == 2


def test_cases_carry_their_currency():
    found = cases(mixed_log()).set_index("case_id")
    assert found["currency"].to_dict() == {"d1": "EUR", "d2": "USD", "d3": "CNY", "d4": "EUR"}


def test_a_range_of_amounts_in_several_currencies_is_refused():
    log = mixed_log()
    with pytest.raises(FilterError) as caught:
        choices.size(log.where(f.Range("amount", low=100)))
    assert (caught.value.code, caught.value.params["currencies"]) == ("money_mixed", ["CNY", "EUR", "USD"])
    one = log.where(f.Range("amount", low=60), f.Attribute("CurrencyIsoCode", ["EUR"]))
    assert choices.size(one) == (1, 100.0)


def test_after_the_repair_the_log_is_in_one_currency():
    from analysis.log.building import index as indexed
    from tests.spec.logs import WORKSPACE

    events, raw, mapping, table = events_in(MIXED)
    step = ConvertAmounts("USD", RATES)
    done = table_of_events(step.apply(events), table)
    log = indexed(raw, mapping, table=done, repairs=[step.to_dict()], workspace=WORKSPACE)
    assert log.currencies == ("USD",)
    assert choices.size(log)[1] == pytest.approx(100 * 1.1 + 200 + 3000 * 0.14 + 50 * 1.1)
    log.close()
