"""The extraction kit: each query is SOQL, asks for fields there are and the period chosen; counts compare."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from analysis.errors import AnalysisError
from analysis.prepare.extraction import (
    EDITIONS,
    PROCESSES,
    REPORT,
    Window,
    advice,
    compare,
    found_in,
    kit,
    queries,
    steps,
)
from analysis.prepare.extraction.kit import TEXT_KEYS
from tests.spec.salesforce_fields import FIELDS

WINDOW = Window(date(2025, 1, 1), date(2026, 6, 30))
NAME = r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*"
VALUE = r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|true|false|'[^']*')"
TEST = rf"{NAME} (?:(?:=|>=|<) {VALUE}|IN \({VALUE}(?:, {VALUE})*\))"
CONDITION = rf"(?:{TEST}|\({TEST} OR {TEST}\))"
SOQL = re.compile(
    rf"SELECT (?P<fields>{NAME}(?:, {NAME})*) FROM (?P<object>{NAME})"
    rf"(?P<where> WHERE {CONDITION}(?: AND {CONDITION})*)? ORDER BY (?P<order>{NAME}(?:, {NAME})*)"
)
COUNT = re.compile(rf"SELECT COUNT\(\) FROM {NAME}(?: WHERE {CONDITION}(?: AND {CONDITION})*)?")
KITS = [(process, edition) for process in PROCESSES for edition in EDITIONS]
TEXTS = {key: f"[{key}]" for key in TEXT_KEYS} | {"period": "{from}..{to}", "only_if": "if {condition}"}


def asked(process: str, edition: str, *, has_currencies: bool = True):
    return queries(process, window=WINDOW, edition=edition, has_currencies=has_currencies)


@pytest.mark.parametrize("process, edition", KITS)
def test_every_query_is_soql_of_fields_there_are(process, edition):
    found = asked(process, edition)
    assert len(found) >= 15
    for one in found:
        parsed = SOQL.fullmatch(" ".join(one.soql.split()))
        assert parsed, one.soql
        fields = parsed["fields"].split(", ")
        assert parsed["object"] == one.name
        assert len(fields) == len(set(fields)), one.name
        assert set(fields) <= FIELDS[one.name], (one.name, set(fields) - FIELDS[one.name])
        assert set(parsed["order"].split(", ")) <= set(fields)
        assert COUNT.fullmatch(one.count), one.count
        assert one.count.partition(" WHERE ")[2] == (parsed["where"] or "").removeprefix(" WHERE ")


@pytest.mark.parametrize("process, edition", KITS)
def test_the_period_goes_into_every_query_of_records_and_history(process, edition):
    for one in asked(process, edition):
        times = re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", one.soql)
        is_list = one.name in {"OpportunityStage", "OrderStatus", "User", "CurrencyType"}
        assert times == ([] if is_list else ["2025-01-01T00:00:00Z", "2026-07-01T00:00:00Z"]), one.name


def test_open_deals_are_taken_whatever_their_age():
    soql = {one.name: one.soql for one in asked("lead_to_cash", "standard")}
    assert "OR IsClosed = false)" in soql["Opportunity"]
    assert "OR Opportunity.IsClosed = false)" in soql["OpportunityHistory"]


@pytest.mark.parametrize("process", PROCESSES)
def test_an_edition_asks_for_its_own_objects(process):
    names = {edition: {one.name for one in asked(process, edition)} for edition in EDITIONS}
    packaged = {
        edition: {n.partition("__")[0] for n in names[edition] if n.endswith("__c")} for edition in EDITIONS
    }
    cpq = {"SBQQ", "sbaa"} if process == "lead_to_cash" else set()
    assert packaged == {"standard": set(), "cpq": cpq, "billing": cpq | {"blng"}}
    assert ("Quote" in names["standard"], "Quote" in names["cpq"]) == (process == "lead_to_cash", False)
    assert ("Invoice" in names["cpq"], "Invoice" in names["billing"]) == (True, False)


def test_currency_is_asked_for_only_where_there_are_several():
    one = {each.name: each.soql for each in asked("lead_to_cash", "cpq", has_currencies=False)}
    assert not [name for name, soql in one.items() if "Currency" in soql]
    several = {each.name: each.soql for each in asked("lead_to_cash", "cpq")}
    assert {name for name, soql in several.items() if "CurrencyIsoCode" in soql} == {
        "Opportunity", "SBQQ__Quote__c", "Order",
    }  # fmt: skip
    assert "CurrencyType" in several


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(AnalysisError) as caught:
        Window(date(2025, 2, 1), date(2025, 1, 31))
    assert caught.value.code == "extraction_backwards"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("process, edition", KITS)
def test_the_kit_holds_every_query_and_says_how(process, edition, language):
    made = kit(process, window=WINDOW, language=language, texts=TEXTS, edition=edition)
    found = asked(process, edition, has_currencies=False)
    with ZipFile(BytesIO(made)) as archive:
        assert archive.namelist() == [
            "README.txt",
            *(f"queries/{one.file}.soql" for one in found),
            "counts.txt",
        ]
        for one in found:
            assert archive.read(f"queries/{one.file}.soql").decode() == one.soql + "\n"
        said = archive.read("README.txt").decode("utf-8-sig")
        assert archive.read("counts.txt").decode().split() == " ".join(one.count for one in found).split()
    assert "2025-01-01..2026-06-30" in said
    for one in found:
        assert f"--query-file queries/{one.file}.soql --output-file {one.name}.csv" in said
        assert one.holds[language] in said
    for topic in ("why", "complete", "limit"):
        assert all(one[language] in said for one in advice(topic))
    assert "{" not in said
    again = kit(process, window=WINDOW, language=language, texts=TEXTS, edition=edition)
    assert again == made


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("way", ["report", "loader", "command"])
def test_each_way_has_its_steps_in_both_languages(process, way):
    found = steps(way, process, window=WINDOW)
    assert len(found) >= 3
    assert not [one for one in found if "{" in one.en + one.zh]
    if way == "report":
        assert any("2025-01-01" in one.en and "2026-06-30" in one.zh for one in found)


def test_counts_are_compared_object_by_object():
    found = compare(
        {"Lead": 12408, "Order": 10, "Quote": 7, "Task": 3},
        {"Lead": 12408, "Order": 8, "Quote": 9, "User": 4},
    )
    assert [(one.name, one.standing, one.n_off) for one in found] == [
        ("Lead", "equal", 0), ("Order", "fewer", -2), ("Quote", "more", 2), ("Task", "not_found", None),
        ("User", "not_said", None),
    ]  # fmt: skip


def test_a_single_file_is_counted_by_its_rows_and_cases():
    assert found_in("lead_to_cash", n_rows=900, n_cases=120) == {REPORT: 900, "Opportunity": 120}
    assert found_in("order_to_cash", n_rows=900) == {REPORT: 900}
    assert found_in("generic", n_rows=900, n_cases=3) == {REPORT: 900}
