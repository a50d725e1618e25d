"""Step 4, rules: what the page says and does, against the same rows in plain pandas."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis import report
from analysis.bottlenecks.rules import audit
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from tests.pages import bad_logs
from tests.pages.conftest import opened, said, sound
from ui import cached, charts, names, state, sure, workspace
from ui.act import figure
from ui.bottlenecks import (
    rules,
    rules_audit,
    rules_beyond,
    rules_cases,
    rules_changed,
    rules_doers,
    rules_edit,
    rules_held,
    rules_one,
    rules_own,
    rules_reasons,
    rules_trend,
    rules_words,
)
from ui.plain import together
from ui.text import t, written

NOW = datetime(2026, 3, 4, tzinfo=UTC)
WON, SIGNED = "Opportunity Closed Won", "Contract Signed"


def shown(log, lang="en", **kept):
    return sound(opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": "rules", **kept}))


@pytest.fixture
def rows(sample_file, log) -> pd.DataFrame:
    """The events of deals, in the order of the log."""
    frame = pd.read_parquet(sample_file)
    frame = frame[~frame["SalesOpportunity"].str.startswith("LEAD-")]
    place = {one.key: one.order for one in log.catalogue.activities}
    frame = frame.assign(order=frame["ActivityName"].map(place))
    frame = frame.sort_values(["SalesOpportunity", "EventTime", "order"], kind="stable")
    return frame.assign(place=frame.groupby("SalesOpportunity").cumcount())


@pytest.fixture
def firsts(rows) -> pd.DataFrame:
    return rows.pivot_table(index="SalesOpportunity", columns="ActivityName", values="place", aggfunc="min")


@pytest.fixture
def early(firsts) -> set[str]:
    """Won before the contract was signed (planted: at the end of a quarter)."""
    won = firsts[firsts[WON].notna()]
    return set(won.index[~(won[SIGNED] < won[WON])])


def tiles(app) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def test_kept_broken_and_unknown_are_all_rules_that_are_on(log):
    app = shown(log)
    held = tiles(app)
    parts = [int(held[name]) for name in ("Rules kept", "Rules broken", "Cannot be evaluated")]
    found = rules_held.of(log)
    n_idle = int(((found["n_judged"] == 0) & (found["n_cannot"] == 0)).sum())
    assert sum(parts) + n_idle == len(rules_held.on(log)) == 25
    told = f"**{parts[1]} of the {25 - parts[2]}** rules that can be evaluated are broken; {parts[2]} more"
    assert told in said(app)


def test_headline_chart_and_table_have_one_order_and_rules_nobody_keeps_come_after(log):
    with state.speaking("en"):
        found = rules_held.of(log)
        drawn = list(rules._drawn(log, found).data[0].y)
        headline = rules.finding(log, found)
    broken = found[found["n_breach"] > 0]
    grave = broken["severity"].map({"high": 0, "medium": 1, "low": 2})
    order = broken.assign(nobody=broken["n_pass"].eq(0), grave=grave, many=-broken["n_breach"])
    order = order.sort_values(["nobody", "grave", "many"], kind="stable")
    expected = [rules._called(log, one) for one in order["rule_id"]]
    assert expected[0] in headline
    app = shown(log)
    table = list(app.dataframe[0].value["rule"])
    assert table[: len(expected)] == expected
    assert drawn[0] in {expected[0], charts.shortened(expected[0])}
    assert len(drawn) == min(len(expected), rules.BARS)


def test_a_rule_nobody_keeps_is_no_gravest_rule():
    rows = [("a", 50, 0, "high"), ("b", 1, 9, "low"), ("c", 0, 5, "high")]
    found = pd.DataFrame(rows, columns=["rule_id", "n_breach", "n_pass", "severity"])
    found = found.assign(n_judged=found["n_breach"] + found["n_pass"], n_cannot=0)
    assert list(rules_held.ranked(found)["rule_id"]) == ["b", "a", "c"]


def test_cases_with_a_breach_are_counted_once(log, rows):
    ids = set()
    for rule in rules_held.on(log):
        ids |= set(rules_cases.open_breaches(log, rule)["case_id"])
    held = tiles(shown(log))
    assert int(held["Deals with a breach"].replace(",", "")) == len(ids) > 20
    amounts = rows.groupby("SalesOpportunity")["OpportunityAmount"].last()
    assert rules.counted(log)[1] == pytest.approx(amounts[sorted(ids)].sum())


def test_a_rule_that_cannot_be_evaluated_is_not_kept(log):
    row = rules_held.of(log).set_index("rule_id").loc["R-L25"]
    assert (row["n_pass"], row["n_breach"], row["n_cannot"]) == (0, 0, row["n_cases"])
    app = shown(log)
    assert "The log has no column" in said(app)
    assert int(tiles(app)["Cannot be evaluated"]) >= 1


def test_a_rule_opened_says_its_outcomes_and_its_breaches(log, firsts, early):
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    won = int(firsts[WON].notna().sum())
    assert f"Broken in {len(early)} of {won} deals** it applies to" in said(app)
    held = tiles(app)
    names = ("Kept", "Broken", "Still open", "Not concerned")
    counts = [int(held[name].replace(",", "")) for name in names]
    assert counts == [won - len(early), len(early), 0, len(firsts) - won]
    assert set(app.dataframe[1].value["case_id"]) == early


def test_an_accepted_deviation_is_counted_apart_and_listed_until_it_is_taken_back(log, early):
    case = sorted(early)[0]
    store = workspace.store().rules
    store.accept(log.series_id, "R-L06", [case], reason="agreed by mail", author="Controller", now=NOW)
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    assert f"Broken in {len(early) - 1} of" in said(app)
    assert "Accepted besides: 1" in said(app)
    assert tiles(app)["Broken + accepted"] == f"{len(early) - 1} + 1"  # longer words are cut off in a tile
    assert case not in set(app.dataframe[1].value["case_id"])
    listed = app.dataframe[2].value
    assert list(listed["case_id"]) == [case]
    assert list(listed["reason"]) == ["agreed by mail"]
    row = rules_held.one(log, rules_held.rule_of(log, "R-L06"))
    assert row[list(rules_held.PARTS)].sum() == row["n_cases"] == 300
    store.take_back(log.series_id, "R-L06", [case])
    assert rules_held.one(log, rules_held.rule_of(log, "R-L06"))["n_breach"] == len(early)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_did_it_comes_first_and_is_no_rep_of_a_deal(log, rows, early, lang):
    """Won before signed: whoever booked the first win, counted in the rows."""
    wins = rows[(rows["ActivityName"] == WON) & rows["SalesOpportunity"].isin(early)]
    wins = wins.sort_values("place").groupby("SalesOpportunity").first()
    amounts = rows.groupby("SalesOpportunity")["OpportunityAmount"].last()
    by = wins.assign(amount=amounts).groupby("Resource").agg(n=("amount", "size"), amount=("amount", "sum"))
    by = by.sort_index().sort_values("n", ascending=False, kind="stable")
    app = shown(log, lang, **{"sel:rules_rule": "R-L06", "sel:rule_look": "groups"})
    box = app.selectbox(key="rule_by_choice")
    assert (box.value, box.options[0]) == ("who", {"en": "Who did it", "zh": "执行人"}[lang])
    table = app.dataframe[1].value
    assert list(table) == ["who", "n_breach", "amount"]  # no share of what nobody knows
    assert list(table["who"]) == list(by.index)
    assert list(table["n_breach"]) == list(by["n"])
    assert list(table["amount"]) == pytest.approx(list(by["amount"]))
    with state.speaking(lang):
        assert t("rules.doers.note") in said(app)
        found = rules_doers.counted(log, rules_held.rule_of(log, "R-L06"))
        told = rules_doers.finding(log, found)
        rule = rules_held.rule_of(log, "R-L06")
        fact = rules_words.fact(log, rule, rules_held.one(log, rule))
        for make in (rules_doers.chart_page, rules_doers.table_page):
            assert make(log, "R-L06").words.headline == together([fact, rules_doers.most(log, found)])
    assert by["n"].iloc[0] == by["n"].iloc[1] == 2  # nobody did more than the others
    if lang == "en":
        assert told.startswith(f"{len(early)} breaches are spread over {len(by)} people, at most 2 each; ")
    else:
        assert told.startswith(f"{len(early)} 个违规分散在 {len(by)} 人，每人最多 2 个，金额合计")
    app = shown(log, lang, **{"sel:rules_rule": "R-L06", "sel:rule_look": "groups", "sel:rule_by": "rep"})
    with state.speaking(lang):
        assert t("rules.groups.owner", by=box.options[1], case=names.case_noun(log)) in said(app)


def test_the_button_opens_the_gravest_rule_though_no_row_was_picked_before(log):
    app = shown(log)
    keys = [one.key for one in app.button]
    assert "rule_act" not in keys
    app.button(key="rules_open").click().run()
    sound(app)
    assert app.session_state["sel:rules_opened"] == 1  # the table is another one, with its row picked
    assert "rule_act" in [one.key for one in app.button]


def test_the_question_who_approves_their_own_names_who_did(log, rows):
    with state.speaking("en"):
        answer = rules._answer_of("R-L08", log)
        found = rules_doers.counted(log, rules_held.rule_of(log, "R-L08"))
    first = found.iloc[0]
    assert f"{first['who']}: {first['n_breach']} of {found['n_breach'].sum()} breaches" in answer


@pytest.mark.parametrize(
    ("n_breach", "en", "zh"),
    [
        ([13, *[1] * 6], "A: 13 of 19 breaches. The other 6 are spread over 6 people.", "6 个分散在 6 人。"),
        ([9, 5, 2, 2, 1], "Next: B (5). The other 5 are spread over 3 people.", "其余 5 个分散在 3 人。"),
        ([9, 5, 3, 1, 1], "C (3). The other 2 are spread over 2 people.", "其次：B（5）和 C（3）。"),
        ([9, 2, 2], "Next: B (2) and C (2).", "其次：B（2）和 C（2）。"),
        ([9, 5, 3, 2], "Next: B (5), C (3), and D (2).", "其次：B（5）、C（3）和 D（2）。"),
        ([9], "A: 9 of 9 breaches.", "9 个违规中占 9 个"),
        ([2, 2, 1], "5 breaches are spread over 3 people, at most 2 each.", "分散在 3 人，每人最多 2 个。"),
    ],
)  # fmt: skip
def test_the_next_ones_are_named_only_where_they_are_ahead_of_those_after_them(log, n_breach, en, zh):
    found = pd.DataFrame({"who": list("ABCDEFG")[: len(n_breach)], "n_breach": n_breach, "amount": np.nan})
    with state.speaking("en"):
        assert rules_doers.finding(log, found).endswith(en)
    with state.speaking("zh"):
        assert zh in rules_doers.finding(log, found)


def test_a_headline_of_a_broken_rule_begins_with_the_fact(log):
    """The name alone reads as the opposite of the finding."""
    rule, row = rules_held.rule_of(log, "R-L08"), rules_held.one(log, rules_held.rule_of(log, "R-L08"))
    fact = f"Broken in {row['n_breach']} of {row['n_judged']} deals it applies to ({row['share']:.1%}): "
    fact += f"{rules_held.label(rule)}."
    for make in (rules_one.page, rules_one.trend_page, rules_cases.cases_page, rules_doers.chart_page):
        with state.speaking("en"):
            assert make(log, "R-L08").words.headline.startswith(fact), make
    with state.speaking("en"):
        kept = row.copy()
        kept["n_breach"] = 0
        assert rules_one.finding(log, rule, kept).startswith(f"Kept by all {row['n_judged']} deals")


def test_the_question_about_discounts_names_the_limit_in_force(log):
    with state.speaking("en"):
        assert "A discount above 15%" in rules._answer_of("R-L07", log).replace(" %", "%")
    workspace.store().set_setting(f"assumptions:{log.series_id}", {"discount_limit": 0.2})
    with state.speaking("zh"):
        assert "折扣超过 20%" in rules._answer_of("R-L07", log).replace(" %", "%")
    workspace.store().set_setting(f"assumptions:{log.series_id}", {})


def test_the_table_of_breaches_says_who_before_why_and_the_limit_once(log):
    app = shown(log, **{"sel:rules_rule": "R-L07"})
    table = app.dataframe[1].value
    assert list(table)[:3] == ["case_id", "who", "reason_said"]
    assert "limit_said" not in table
    assert table["beyond"].str.contains("above the limit of 15").all()


def test_without_people_breaches_are_grouped_by_attributes_alone(workspace, rows):
    columns = ["SalesOpportunity", "ActivityName", "EventTime", "Region"]
    log = bare(rows, workspace, columns=columns)
    assert not rules_doers.are_named(log, rules_held.rule_of(log, "R-L06"))
    app = shown(log, **{"sel:rules_rule": "R-L06", "sel:rule_look": "groups"})
    assert "Who did it" not in [one for box in app.selectbox for one in box.options]


def test_an_audit_file_is_forgotten_when_what_it_tells_changes(log, early):
    store, ids = workspace.store().rules, sorted(early)[:1]
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    app.button(key="audit_make").click().run()
    sound(app)
    assert "Check number (SHA-256)" in said(app)
    store.accept(log.series_id, "R-L06", ids, reason="x", author="y", now=NOW)
    assert "Check number (SHA-256)" not in said(app.run())
    store.take_back(log.series_id, "R-L06", ids)
    assert "Check number (SHA-256)" in said(app.run())  # all is as it was when it was made
    rules_held.keep(log, replace(rules_held.rule_of(log, "R-L06"), severity="low"))
    assert "Check number (SHA-256)" not in said(app.run())


def test_an_audit_file_is_made_a_step_at_a_time_until_somebody_stops_it(log, monkeypatch):
    monkeypatch.setattr(rules_audit, "SLICE_S", -1.0)
    monkeypatch.setattr(rules_audit, "again", lambda: None)
    app = shown(log)
    app.button(key="audit_make").click().run()
    assert "Check number (SHA-256)" not in said(app)
    app.button(key="audit_stop").click().run()
    assert not [one for one in app.button if one.key == "audit_stop"]
    monkeypatch.undo()
    app.button(key="audit_make").click().run()
    sound(app)
    assert not [one for one in app.button if one.key == "audit_stop"]
    assert "Check number (SHA-256)" in said(app)


def test_the_accept_box_is_another_one_after_accepting(log, early, monkeypatch):
    """A box of its own for each acceptance is closed and empty."""
    ids = [sorted(early)[0]]
    table = rules_cases.tables.show
    monkeypatch.setattr(
        rules_cases.tables, "show",
        lambda *args, **said: [0] if said["key"].startswith("breaches_") else table(*args, **said),
    )  # fmt: skip
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    app.text_input(key="accept_reason_0").set_value("agreed")
    app.text_input(key="accept_author_0").set_value("Ann")
    app.button(key="accept_do_0").click().run()
    sound(app)
    assert len(workspace.store().rules.accepted(log.series_id)) == len(ids)
    assert app.text_input(key="accept_reason_1").value == ""
    assert app.text_input(key="accept_author_1").value == "Ann"
    assert "accept_reason_0" not in [one.key for one in app.text_input]


@pytest.mark.parametrize(("n", "expected"), [(999, 999), (1_000, 1_000), (1_001, None), (5_000, None)])
def test_no_more_than_a_thousand_further_cases_are_named(log, n, expected):
    """300 deals: ten times these are 3,000."""
    assert sure.more(n, log=log) == sure.more(n) == expected
    with state.speaking("en"):
        told = sure.said("chance", n, log=log)
    assert told == (
        f"Could be chance (about {n:,} more deals would settle it)" if expected else "Could be chance"
    )


def test_what_came_before_its_time_is_too_early_and_one_point_is_one(log, rows, early):
    rule = rules_held.rule_of(log, "R-L06")
    times = rows.pivot_table(
        index="SalesOpportunity", columns="ActivityName", values="EventTime", aggfunc="min"
    )
    with state.speaking("en"):
        found = rules_cases.told(log, rule, rules_cases.open_breaches(log, rule)).set_index("case_id")
        for case in early:
            hours = (times.loc[case, SIGNED] - times.loc[case, WON]) / timedelta(hours=1)
            expected = f"{written(hours, 'duration', 'en')} too early" if hours > 0 else ""
            assert found.loc[case, "beyond"] == expected
        assert found["beyond"].ne("").any()
        told = [
            t("rules.over.points", points=rules_beyond._points(n), n=rules_beyond._shown(n), limit="15 %")
            for n in (1.02, 1.3)
        ]
    assert told == ["1 point above the limit of 15 %", "1.3 points above the limit of 15 %"]


def flat_elements(block) -> list:
    """What a page shows, from top to bottom."""
    found = []
    for one in block.children.values():
        found += flat_elements(one) if hasattr(one, "children") else [one]
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rule_nobody_keeps_is_said_below_the_headline(log, monkeypatch, lang):
    whole = rules_held.of

    def changed(asked, *args):
        found = whole(asked, *args)
        none = found["rule_id"].eq("R-L06") & (found["n_breach"] > 0)
        return found.assign(n_pass=found["n_pass"].where(~none, 0))

    monkeypatch.setattr(rules_held, "of", changed)
    app = shown(log, lang)
    with state.speaking(lang):
        told = rules_words.nobody_keeps(log, rules_held.of(log))
        label = rules_held.label(rules_held.rule_of(log, "R-L06"))
        n = int(whole(log).set_index("rule_id").loc["R-L06", "n_breach"])
    assert label in told
    assert (f"{n} deals" in told) if lang == "en" else (str(n) in told)
    page = said(app)
    headline = next(one.value for one in app.markdown if one.value.startswith("#### "))
    assert label not in headline
    assert label in page
    shown_order = [str(one.value) for one in flat_elements(app.main) if one.type in ("markdown", "caption")]
    below = shown_order[shown_order.index(headline) + 1]
    assert label in below


def test_who_breaks_a_rule_is_a_fact_however_few_the_deals(log, rows, early):
    """The rep with most breaches beyond his part; expected from the rows."""
    rule = rules_held.rule_of(log, "R-L06")
    reps = rows.groupby("SalesOpportunity")["SalesRepresentative"].last()
    won = reps[sorted(set(rows.loc[rows["ActivityName"] == WON, "SalesOpportunity"]))]
    n, k = won.value_counts(), won[sorted(early)].value_counts().reindex(won.unique(), fill_value=0)
    top = (k - n * len(early) / len(won)).idxmax()
    with state.speaking("en"):
        found = rules_one.between(log, rule, "rep")
        told = rules_one.who(log, rule, "rep", found)
    others = (len(early) - k[top]) / (len(won) - n[top])
    assert told.startswith(f"{top}: {k[top]} of {len(early)} breaches, ")
    assert f"of {n[top]} deals; all others {others:.1%}." in told
    assert "fewer than the 30 needed" in told
    assert n[top] < 30


def test_every_breach_says_why_and_of_several_demands_which(log, rows, firsts, early):
    with state.speaking("en"):
        for rule in rules_held.on(log):
            found = rules_cases.open_breaches(log, rule)
            reasons = rules_reasons.with_reasons(log, rule, found)["reason_said"]
            assert all(len(one) > 8 for one in reasons), rule.id
            assert not [one for one in reasons if "–" in one or "nan" in one or "None" in one], rule.id
        rule = rules_held.rule_of(log, "R-L06")
        found = rules_cases.open_breaches(log, rule)
        told = rules_reasons.with_reasons(log, rule, found).set_index("case_id")["reason_said"]
        case = sorted(early)[0]
        at = rows[(rows["SalesOpportunity"] == case) & (rows["ActivityName"] == WON)]["EventTime"].iloc[0]
        day = written(pd.Timestamp(at), "date", "en")
    assert told[case] == f"{WON} on {day}; no {SIGNED} before it."


def test_accepted_deviations_count_neither_by_whom_nor_by_month(log, early):
    rule = rules_held.rule_of(log, "R-L06")
    month = rules_one._by_month(log, rule)
    assert month["n_breach"].sum() == len(early)
    ids = sorted(early)
    workspace.store().rules.accept(log.series_id, "R-L06", ids[:3], reason="x", author="y", now=NOW)
    after = rules_one._by_month(log, rule)
    assert after["n_breach"].sum() == len(early) - 3
    assert after["n_judged"].sum() == month["n_judged"].sum()
    found = rules_one.between(log, rule, "rep")
    assert found["n_breach"].sum() == len(early) - 3
    workspace.store().rules.accept(log.series_id, "R-L06", ids, reason="x", author="y", now=NOW)
    with state.speaking("en"):
        found = rules_one.between(log, rule, "rep")
        assert rules_one.who(log, rule, "rep", found) == "No open breach, whoever did it."


def test_an_accepted_deviation_outside_the_filter_does_not_count(log, early):
    store = workspace.store().rules
    store.accept(log.series_id, "R-L06", sorted(early)[:2], reason="x", author="y", now=NOW)
    some = log.where(f.CaseIds(sorted(early)[1:4]))
    row = rules_held.one(some, rules_held.rule_of(log, "R-L06"))
    assert (row["n_breach"], row["n_accepted"], row["n_cases"]) == (2, 1, 3)


def test_filter_to_the_cases_of_a_rule_is_exact(log, early):
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    app.button(key="rule_only").click().run()
    sound(app)
    (held,) = app.session_state["filters"].values()
    assert set(held.case_ids) == early
    again = log.where(held)
    assert rules_held.one(again, rules_held.rule_of(log, "R-L06"))["n_breach"] == len(early)


def first_high(rows, limit):
    """Per deal the first quote that was presented with a larger discount: its place and its discount."""
    rows = rows.assign(place=rows.groupby("SalesOpportunity").cumcount())
    high = rows[(rows["ActivityName"] == "Quote Presented") & (rows["DiscountPercentage"] > limit)]
    return high.groupby("SalesOpportunity")[["place", "DiscountPercentage"]].first()


def test_the_limit_of_discounts_is_the_assumption(log, firsts, rows):
    """Planted: discounts nobody approved. Above 10 % instead of 15 %, entered as the assumption."""
    workspace.store().set_setting(f"assumptions:{log.series_id}", {"discount_limit": 0.1})
    rule = rules_held.rule_of(log, "R-L07")
    assert rule.values["limit"] == 10
    assert "10 %" in rules_held.words(log, rule)
    shown_ = first_high(rows, 10)
    broken = set(shown_.index[~(firsts["Discount Approved"].reindex(shown_.index) < shown_["place"])])
    row = rules_held.one(log, rule)
    assert row["n_judged"] + row["n_cannot"] == len(shown_)
    assert broken <= set(rules_cases.open_breaches(log, rule)["case_id"])


def test_a_limit_changed_in_the_editor_changes_the_assumption(log):
    rule = rules_held.rule_of(log, "R-L07")
    rules_edit._save(
        log, rule, is_on=True, severity="low", since=None, limits={"limit": 20.0, "second": 25.0}
    )
    assert workspace.store().setting(f"assumptions:{log.series_id}") == {"discount_limit": 0.2}
    assert workspace.store().rules.changes(log.series_id) == {"R-L07": {"severity": "low"}}
    assert rules_held.rule_of(log, "R-L07").values["limit"] == 20


def test_a_changed_rule_says_from_what_to_what_and_when(log):
    rule = rules_held.rule_of(log, "R-L07")
    with state.speaking("en"):
        assert rules_changed.said(log, rule) == "As delivered"
        rules_held.keep(log, replace(rule, severity="low"))
        rules_edit._assume(log, rule.with_limit("limit", 10.0), rule)
        told = rules_changed.said(log, rules_held.rule_of(log, "R-L07"))
        day = written(workspace.now(), "date", "en")
        file, _number = rules_audit.build(log)
    what = "Discount that needs approval: 15 % → 10 %; Severity: High → Low"
    assert told == f"Changed on this machine on {day}: {what}"
    book = cells(file)
    row = book["Rules"].set_index("Number").loc["R-L07"]
    assert row["From"] == told
    assert row["Parameters as tested"].startswith("Discount that needs approval: 10 %; ")
    assert row["Parameters as delivered"].startswith("Discount that needs approval: 15 %; ")
    changes = book["Changed rules"][["Number", "What was changed", "As delivered", "As tested", "Changed by"]]
    assert changes.to_numpy().tolist() == [
        ["R-L07", "Discount that needs approval", "15 %", "10 %", "not entered"],
        ["R-L07", "Severity", "High", "Low", "not entered"],
    ]
    app = shown(log, **{"sel:rules_rule": "R-L07"})
    assert "15 % → 10 %" in said(app)
    app = editor(log, "R-L07")
    app.button(key="rule_restore").click().run()
    assert rules_held.rule_of(log, "R-L07") == log.catalogue.rule("R-L07")
    assert workspace.store().setting(f"assumptions:{log.series_id}", {}) in ({}, None)


def test_saving_is_confirmed(log):
    app = editor(log, "R-L18")
    widget(app, "number_input", "edit_deadline").set_value(10.0)
    widget(app, "button", "edit_save").click().run()
    assert any(one.value.startswith("Saved: ") for one in app.toast)


def editor(log, rule_id: str):
    return shown(log, **{"sel:rules_look": "edit", "sel:rules_rule": rule_id})


def widget(app, kind: str, begin: str):
    return next(one for one in getattr(app, kind) if str(one.key).startswith(begin))


def test_a_rule_is_switched_off_and_put_back(log):
    app = editor(log, "R-L06")
    widget(app, "toggle", "edit_on").set_value(False)
    widget(app, "button", "edit_save").click().run()
    sound(app)
    assert not rules_held.rule_of(log, "R-L06").is_on
    assert "R-L06" not in set(rules_held.of(log)["rule_id"])
    app.button(key="rule_restore").click().run()
    assert rules_held.rule_of(log, "R-L06") == log.catalogue.rule("R-L06")


def test_the_first_day_and_the_limit_of_a_rule_can_be_changed(log):
    app = editor(log, "R-L18")
    widget(app, "number_input", "edit_deadline").set_value(10.0)
    widget(app, "date_input", "edit_since").set_value(pd.Timestamp("2025-01-01").date())
    widget(app, "button", "edit_save").click().run()
    rule = rules_held.rule_of(log, "R-L18")
    assert rule.values["deadline"] == 240
    assert str(rule.since) == "2025-01-01"
    before = rules_held.one(log, log.catalogue.rule("R-L18"))
    assert rules_held.one(log, rule)["n_judged"] < before["n_judged"]


def test_a_rule_of_ones_own_is_said_and_counted_before_it_is_kept(log, firsts):
    """Before a quote is presented, the opportunity must have been qualified."""
    app = shown(log, **{"sel:rules_look": "edit"})
    app.button(key="rule_add").click().run()
    assert "Fill in what is still empty" in said(app)
    widget(app, "selectbox", "own_a_").set_value("Quote Accepted")
    widget(app, "selectbox", "own_b_").set_value(WON).run()
    sound(app)
    won = firsts[firsts[WON].notna()]
    n = int((~(won["Quote Accepted"] < won[WON])).sum())
    assert "Before Opportunity Closed Won, Quote Accepted must have happened" in said(app)
    assert f"Broken in {n} of {len(won)} deals" in said(app)
    widget(app, "button", "own_save").click().run()
    sound(app)
    rule = rules_held.rule_of(log, "R-X01")
    assert (rule.source, rule.type) == ("own", "precedes")
    assert "之前必须先发生" in rule.says.zh
    assert app.session_state["sel:rules_look"] == "found"  # its result is what one sees now
    first = next(one.value for one in app.markdown if one.value.startswith("#### "))
    assert f"Broken in {n} of {len(won)} deals" in first
    assert len(app.dataframe[0].value) == n
    assert rules_held.of(log).set_index("rule_id").loc["R-X01", "n_breach"] == n > 0
    rules_held.forget(log, "R-X01")
    assert rules_held.rule_of(log, "R-X01") is None


def test_any_of_several_steps_has_a_box_each(log, firsts):
    """A box for many would tick all matches, or the next activity of the list, with every further Enter."""
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "new"})
    assert [one.key for one in app.multiselect if str(one.key).startswith("own_")] == []
    assert not [one for one in app.selectbox if one.label == "or"]
    widget(app, "selectbox", "own_a_").set_value("Quote Accepted")
    widget(app, "selectbox", "own_b_").set_value(WON).run()
    other = next(one for one in app.selectbox if one.label == "or")
    other.set_value(SIGNED).run()
    won = firsts[firsts[WON].notna()]
    n = int((~(won[["Quote Accepted", SIGNED]].min(axis=1) < won[WON])).sum())
    assert "Before Opportunity Closed Won, Quote Accepted or Contract Signed must have happened" in said(app)
    judged = f"it would judge {len(won)} ({len(won) - n} kept, {n} broken)"
    assert judged in said(sound(app))
    widget(app, "button", "own_save").click().run()
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "R-X01"})
    steps = [one.value for one in app.selectbox if str(one.key).startswith("own_a_")]
    assert steps == ["Quote Accepted", SIGNED, None]
    rules_held.forget(log, "R-X01")


def test_a_question_about_one_rule_opens_at_it(log):
    """Its sentence first, its breaches in the first table; all rules are one click away."""
    row = rules_held.of(log).set_index("rule_id").loc["R-L08"]
    ids = set(rules_cases.open_breaches(log, rules_held.rule_of(log, "R-L08"))["case_id"])
    kept = {"sel:rules_severity": ("low",), "sel:rule_look": "trend", "sel:rules_look": "edit"}
    app = sound(opened("bottlenecks", log, **kept))
    app.button(key="ask_rules_own_discount").click().run()
    first = next(one.value for one in sound(app).markdown if one.value.startswith("#### "))
    assert f"Broken in {row['n_breach']} of {row['n_judged']} deals" in first
    assert set(app.dataframe[0].value["case_id"]) == ids
    assert "Rules broken" not in tiles(app)
    app.button(key="rules_overview").click().run()
    assert "Rules broken" in tiles(sound(app))
    assert "rule" in app.dataframe[0].value
    app.session_state["sel:view:bottlenecks"] = "answers"
    with state.speaking("en"):
        app.run()
    app.button(key="ask_rules_most").click().run()
    assert "Rules broken" in tiles(sound(app))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slide_of_a_rule_is_filled_by_its_breaches_or_by_what_it_demands(log, lang):
    row = rules_held.of(log).set_index("rule_id").loc["R-L06"]
    kept = rules_held.of(log).query("n_judged > 0 and n_breach == 0")["rule_id"].iloc[0]
    with state.speaking(lang):
        broken, whole = rules_one.page(log, "R-L06").content, rules_one.page(log, kept).content
        assert broken.is_above
        assert len(broken.right.rows) == min(int(row["n_breach"]), rules_one.ON_SLIDE)
        first = rules_cases.open_breaches(log, rules_held.rule_of(log, "R-L06"))["case_id"].iloc[0]
        assert broken.right.rows[0][0] == first
        demanded = [one.text for one in whole.right.statements]
        assert rules_held.words(log, rules_held.rule_of(log, kept)) == demanded[0]
        groups = rules_one.groups_page(log, "R-L06", "region").content
    assert type(groups.left).__name__ == "Chart"


def test_a_table_hands_out_all_it_has_under_one_button_that_says_so(log):
    """Only the chart has a pair of its own: two pairs that look alike leave one guessing."""
    app = shown(log, **{"sel:rules_focus": "R-L06"})
    folded = {one.proto.popover.label for one in app.get("popover")}
    assert {"Export table", "Export rule"} <= folded


def test_the_same_activity_on_both_sides_is_one_sentence(log):
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "new"})
    widget(app, "selectbox", "own_a_").set_value(WON)
    widget(app, "selectbox", "own_b_").set_value(WON).run()
    assert [one.value for one in app.exception] == []
    assert len(app.error) == 1
    assert "“Opportunity Closed Won” stands on both sides of the rule" in app.error[0].value


@pytest.mark.parametrize("kind", rules_own.KINDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_has_fields_and_a_sentence(log, kind, lang):
    given = {
        "a": ["Quote Created"], "b": [WON], "x": ["Quote Revised"], "once": [WON], "within_h": 24.0, "n": 1,
        "attribute": "ResourceRole", "roles": ["Legal"], "date": "ExpectedCloseDate", "tolerance": 0.05,
    }  # fmt: skip
    if kind == "value_match":
        given |= {"x": "OpportunityAmount", "y": "CollectedAmount"}
    params = {name.rstrip("?"): given[name.rstrip("?")] for name in rules_own.KINDS[kind]}
    when = {"attribute": "Region", "op": "in", "value": ["South"]}
    with state.speaking(lang):
        sentence = rules_own.says(log, kind, params, when)
    assert "{" not in sentence
    assert "South" in sentence
    short = {one: params[one] for one in params if f"{one}?" not in rules_own.KINDS[kind]}
    with state.speaking(lang):
        assert "{" not in rules_own.says(log, kind, short, None)


@pytest.mark.parametrize("kind", rules_own.KINDS)
def test_every_kind_can_be_chosen(log, kind):
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "new"})
    widget(app, "selectbox", "own_kind_").set_value(kind).run()
    sound(app)
    assert "Fill in what is still empty" in said(app)


@pytest.mark.parametrize("kind", ["max_duration", "responds"])
def test_a_time_is_typed_as_one_says_it(log, kind):
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "new"})
    widget(app, "selectbox", "own_kind_").set_value(kind).run()
    widget(app, "selectbox", "own_a_").set_value("Quote Created")
    widget(app, "selectbox", "own_b_").set_value(WON)
    widget(app, "text_input", "own_within_h_").set_value("2 d").run()
    assert " 2 d." in said(sound(app))
    widget(app, "text_input", "own_within_h_").set_value("36 h").run()
    assert " 1 d 12 h." in said(sound(app))
    widget(app, "text_input", "own_within_h_").set_value("two days").run()
    assert [one.value for one in app.error] == ["“two days” is no time. Type one such as 2 d or 36 h."]
    assert widget(app, "button", "own_save_").disabled


@pytest.mark.parametrize("look", rules_one.LOOKS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rule_by_case_month_and_group(log, look, lang):
    app = shown(log, lang, **{"sel:rules_rule": "R-L06", "sel:rule_look": look})
    assert ("Broken in" if lang == "en" else "违反") in said(app)


def test_questions_have_their_answers(log, early):
    by_key = {one.key: one for one in rules.QUESTIONS}
    most = by_key["rules_most"].answer(log)
    assert most.startswith("Broken most often (number of deals): ")
    assert most.endswith(" 2 of the 25 rules cannot be evaluated.")
    for key in ("rules_discount", "rules_own_discount"):
        assert by_key[key].answer(log).startswith("**")
    assert by_key["rules_own_order"].processes == ("order_to_cash",)


PAGES = {
    "chart": rules.chart_page,
    "table": rules.table_page,
    "rule": lambda log: rules_one.page(log, "R-L06"),
    "cases": lambda log: rules_cases.cases_page(log, "R-L06"),
    "months": lambda log: rules_one.trend_page(log, "R-L06"),
    "groups": lambda log: rules_one.groups_page(log, "R-L06", "region"),
}


@pytest.mark.parametrize("which", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_becomes_a_slide(log, which, lang):
    from pptx import Presentation

    with state.speaking(lang):
        made = report.slide(PAGES[which](log))
    (slide,) = Presentation(io.BytesIO(made)).slides
    assert slide.shapes.title.text


# -- the audit file -----------------------------------------------------------------------------------


def cells(file: bytes) -> dict[str, pd.DataFrame]:
    return pd.read_excel(io.BytesIO(file), sheet_name=None)


def test_the_audit_file_holds_every_breach_and_agrees_with_its_number(log, early):
    case = sorted(early)[0]
    workspace.store().rules.accept(log.series_id, "R-L06", [case], reason="=agreed()", author="Ann", now=NOW)
    with state.speaking("en"):
        file, number = rules_audit.build(log)
    assert audit.verify(file) == audit.Verified(number, number)
    book = cells(file)
    assert list(book) == ["About", "Rules", "Changed rules", "Breaches", "Events", "Accepted"]
    found = book["Breaches"]
    here = found[found["Number"] == "R-L06"]
    assert set(here["Case"]) == early
    assert list(here.loc[here["Standing"] == "accepted", "Case"]) == [case]
    assert book["Accepted"].loc[0, ["Case", "Reason", "Accepted by"]].tolist() == [case, "=agreed()", "Ann"]
    counts = book["Rules"].set_index("Number")
    assert counts.loc["R-L06", ["Broken, open", "Broken, accepted"]].tolist() == [len(early) - 1, 1]
    events = book["Events"]
    assert set(events.loc[events["Number"] == "R-L06", "Case"]) == early
    assert log.log_id in set(book["About"]["Value"])
    label = "Signed before booked as won"
    for name in ("Rules", "Breaches", "Events", "Accepted"):
        held = book[name]
        assert set(held.loc[held["Number"] == "R-L06", "Name"]) == {label}
    amount, at = here.set_index("Case").loc[case, ["Amount", "When"]]
    assert book["Accepted"].loc[0, ["Amount", "When"]].tolist() == [amount, at]


def by_the_recipe(file: bytes) -> tuple[str, str]:
    """The check number as it stands in a file, and as the steps on its first sheet say; no code of ours."""
    book = openpyxl.load_workbook(io.BytesIO(file))
    stated = next(
        cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row
        if isinstance(cell, str) and re.fullmatch("[0-9a-f]{64}", cell)
    )  # fmt: skip
    told = ""
    for sheet in book.worksheets:
        told += "\x0c" + sheet.title + "\n"
        for row in sheet.iter_rows(values_only=True):
            cells = [in_text(cell) if cell != stated else "" for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            told += "\t".join(cells) + "\n" if cells else ""
    return stated, hashlib.sha256(told.encode()).hexdigest()


def in_text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(cell, int | float):
        return f"{cell:.10g}"
    cell = " ".join(re.sub("[\x00-\x1f\x7f-\x9f]", " ", cell).split())[:30_000]
    while "_x005F_" in cell:
        cell = cell.replace("_x005F_", "_")
    return cell


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_check_number_is_worked_out_again_by_the_recipe_in_the_file(log, early, lang):
    workspace.store().rules.accept(
        log.series_id, "R-L06", sorted(early)[:1], reason="=agreed() _x000D_\n twice", author="名字", now=NOW
    )
    with state.speaking(lang):
        file, number = rules_audit.build(log)
        steps = [t(f"rules.audit.recipe_{n}", algorithm="SHA-256") for n in range(1, 9)]
        example = t("rules.audit.recipe_example")
    assert by_the_recipe(file) == (number, number)
    about = pd.read_excel(io.BytesIO(file), sheet_name=0).iloc[:, 1]
    assert [one for one in about if one in steps] == steps
    text, tab, end = {
        "en": ("Signed  first", "[tab]", "[line feed]"), "zh": ("先  签约", "[制表符]", "[换行符]"),
    }[lang]  # fmt: skip
    cells = ["R-X01", text, pd.Timestamp("2025-01-06 09:00:07").to_pydatetime(), None, 1250.50]
    assert example.endswith(tab.join(in_text(one) for one in cells) + end)
    book = openpyxl.load_workbook(io.BytesIO(file))
    changed = io.BytesIO()
    book.worksheets[3]["D2"] = "another case"
    book.save(changed)
    stated, found = by_the_recipe(changed.getvalue())
    assert stated == number != found


def test_every_sheet_has_a_frozen_head_a_filter_and_texts_in_lines(log):
    with state.speaking("en"):
        book = openpyxl.load_workbook(io.BytesIO(rules_audit.build(log)[0]))
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        (table,) = sheet.tables.values()
        assert table.autoFilter.ref == table.ref == sheet.dimensions
        assert all(cell.value for cell in sheet[1])
    breach = book["Breaches"]
    heads = {cell.value: cell.column_letter for cell in breach[1]}
    why = breach[f"{heads['Why it is a breach']}2"]
    assert (why.alignment.wrap_text, why.alignment.vertical) == (True, "top")
    assert 9 <= breach.column_dimensions[heads["Why it is a breach"]].width <= 70
    assert [cell.value for cell in book["About"][1]] == ["What", "Value"]


def test_breaches_say_by_how_much_and_on_which_values(log, rows, firsts):
    """Points above 15 % of the first quote above it where nobody approved in time."""
    rule = rules_held.rule_of(log, "R-L07")
    high = first_high(rows, 15)
    discount = high["DiscountPercentage"]
    with state.speaking("en"):
        found = rules_cases.told(log, rule, rules_cases.open_breaches(log, rule))
        file, _number = rules_audit.build(log)
    late = ~(firsts["Discount Approved"].reindex(high.index) < high["place"])
    limits = {case: 15 for case in found["case_id"] if late[case]}
    assert len(limits) == len(found) == 2
    for row in found.itertuples():
        limit = limits[row.case_id]
        above = written(round(discount[row.case_id] - limit, 1), "number", "en")
        assert row.DiscountPercentage == discount[row.case_id]
        assert f"{above} points above the limit of {limit} %" in row.beyond
    held = cells(file)["Breaches"]
    held = held[held["Number"] == "R-L07"].set_index("Case")
    for row in found.itertuples():
        value = written(row.DiscountPercentage, "number", "en")
        assert held.loc[row.case_id, "By how much"] == row.beyond
        assert held.loc[row.case_id, "Values"] == f"Discount %: {value}"
        assert held.loc[row.case_id, "Limit"] == f"{limits[row.case_id]} %"


def test_what_did_not_happen_is_a_row_of_the_proof(log, firsts):
    """A win without a quote: the quote stands in the proof as what did not happen."""
    rule = rules_held.rule_of(log, "R-L10")
    broken = rules_cases.open_breaches(log, rule)["case_id"]
    never = [one for one in broken if pd.isna(firsts.loc[one, "Quote Created"])]
    with state.speaking("en"):
        rows = rules_cases.events(log, rule, never[0])
        file, _number = rules_audit.build(log)
    assert rows[["activity", "standing"]].to_numpy().tolist() == [
        ["Quote Created", "did not happen"], [WON, "broke the rule"]
    ]  # fmt: skip
    held = cells(file)["Events"]
    held = held[(held["Number"] == "R-L10") & (held["Case"] == never[0])]
    assert held[["At", "What it shows"]].to_numpy().tolist() == [
        ["Quote Created", "did not happen"], [WON, "broke the rule"]
    ]  # fmt: skip
    assert held["Place in the case"].isna().tolist() == [True, False]


def test_after_accepting_it_says_so_and_can_be_undone(log, early):
    ids = tuple(sorted(early)[:2])
    workspace.store().rules.accept(log.series_id, "R-L06", ids, reason="agreed", author="Ann", now=NOW)
    app = shown(log, **{"sel:rules_rule": "R-L06", "sel:rules_accepted_now": ("R-L06", ids)})
    assert "Accepted: 2 deals, by Ann, because: agreed" in app.success[0].value
    app.button(key="accept_undo").click().run()
    sound(app)
    assert not len(workspace.store().rules.accepted(log.series_id))
    assert not app.success
    assert f"Broken in {len(early)} of" in said(app)


def test_the_accept_box_stays_where_it_is(log):
    """It is there before a row is ticked, and under the same name whatever is ticked."""
    with state.speaking("en"):
        assert "{" not in t("rules.accept.open")
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    assert app.button(key="breach_open").disabled
    assert "Tick a row to see what proves it" in said(app)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 0.0042, "0–0.4%"), (1e-18, 0.2, "0–20%"), (0.0004, 0.009, "0.04–0.9%"), (0.3, 1.0, "30–100%")],
)
def test_a_range_begins_at_nought_where_it_does(low, high, expected):
    with state.speaking("en"):
        assert rules_words.between(low, high) == expected


def test_hollow_points_are_few_cases_or_a_month_that_is_not_over(log):
    rule = rules_held.rule_of(log, "R-L06")
    with state.speaking("en"):
        found = rules_one._by_month(log, rule)
        symbols = list(rules_trend.drawn(log, found).data[0].marker.symbol)
        told = " ".join(rules_trend.notes(log, found))
    as_of = pd.Timestamp(log.as_of)
    is_part = [(one.year, one.month) == (as_of.year, as_of.month) for one in found["month"]]
    is_part = [one and as_of.day < as_of.days_in_month for one in is_part]
    hollow = [n < 10 or part for n, part in zip(found["n_judged"], is_part, strict=True)]
    assert [one == "circle-open" for one in symbols] == hollow
    assert any(hollow)
    assert "Hollow point" in told


def test_counts_of_times_are_said_as_one_says_them(log, rows):
    rule = rules_held.rule_of(log, "R-L12")
    with state.speaking("en"):
        found = rules_cases.open_breaches(log, rule)
        told = rules_reasons.with_reasons(log, rule, found)["reason_said"]
    assert any("Opportunity Reopened happened on" in one for one in told)
    assert not any("0 times" in one or "1 times" in one for one in told)
    with state.speaking("en"):
        assert rules_own.says(log, "at_most", {"a": ["Quote Revised"], "n": 1}, None) == (
            "Quote Revised happens at most once."
        )


def test_several_conditions_are_joined_by_and_and_all_must_hold(log, firsts, rows):
    """Deals of one region with a discount above 10 %: the win needs an accepted quote."""
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "new"})
    widget(app, "selectbox", "own_a_").set_value("Quote Accepted")
    widget(app, "selectbox", "own_b_").set_value(WON)
    widget(app, "selectbox", "own_when_").set_value("DiscountPercentage").run()
    assert "Fill in what is still empty" in said(app)  # no number is guessed
    op = widget(app, "selectbox", "own_op_")
    assert (op.value, op.options[0]) == (">", "is more than")
    number = widget(app, "number_input", "own_number_")
    assert (number.value, number.label) == (None, "Value (%)")
    number.set_value(10.0).run()
    second = [one for one in app.selectbox if str(one.key).startswith("own_when_")][1]
    second.set_value("Region").run()
    chosen = rows["Region"].iloc[0]
    widget(app, "multiselect", "own_value_").set_value([chosen]).run()
    sound(app)
    last = rows.groupby("SalesOpportunity")[["DiscountPercentage", "Region"]].last()
    held = firsts[firsts[WON].notna() & (last["DiscountPercentage"] > 10) & (last["Region"] == chosen)]
    n = int((~(held["Quote Accepted"] < held[WON])).sum())
    assert f"only where Discount % is more than 10 % and Region is {chosen}." in said(app)
    judged = f"of 300 deals it would judge {len(held)} ({len(held) - n} kept, {n} broken)"
    assert judged in said(app)
    widget(app, "button", "own_save").click().run()
    rule = rules_held.rule_of(log, "R-X01")
    assert len(rule.when.parts) == 2
    app = shown(log, **{"sel:rules_look": "edit", "sel:rule_draft": "R-X01"})
    whens = [one.value for one in app.selectbox if str(one.key).startswith("own_when_")]
    assert whens == ["DiscountPercentage", "Region", None]
    assert judged in said(app)


def test_hidden_names_are_not_in_the_audit_file(log, rows):
    people = set(rows["Resource"].dropna()) - {"Integration User"}
    author = sorted(people)[0]
    workspace.store().rules.accept(
        log.series_id, "R-L08",
        list(rules_cases.open_breaches(log, rules_held.rule_of(log, "R-L08"))["case_id"])[:1],
        reason=f"{author} said so", author=author, now=NOW,
    )  # fmt: skip
    with state.speaking("en"):
        file, _number = rules_audit.build(with_names_hidden(log, "salt"))
    text = " ".join(frame.to_csv() for frame in cells(file).values())
    shown_names = [one for one in people if one in text]
    assert [one for one in shown_names if " " in one] == []


# -- logs nobody wishes for ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", bad_logs.LOGS)
@pytest.mark.parametrize("look", ["found", "edit"])
def test_a_log_without_rules_says_so_and_offers_ones_own(workspace, name, look):
    made = EventLog.open(bad_logs.made(name, workspace))
    app = shown(made, **{"sel:rules_look": look})
    assert "knows no rules for this process" in said(app)
    assert app.button(key="rule_add")


def bare(rows: pd.DataFrame, workspace, **changed) -> EventLog:
    columns = changed.pop("columns", list(rows.columns))
    frame = rows[columns].drop(columns=["order", "place"], errors="ignore")
    made = EventLog.from_frame(
        frame, "SalesOpportunity", "ActivityName", "EventTime", process="lead_to_cash", workspace=workspace,
        **changed,
    )  # fmt: skip
    cached.store().add_log(
        made.log_id, series_id=made.series_id, name="bare", process=made.process, file_name="x", n_cases=1,
        n_events=1, now=NOW,
    )  # fmt: skip
    return made


def test_without_people_amounts_and_attributes_order_is_still_judged(workspace, rows, early):
    log = bare(rows, workspace, columns=["SalesOpportunity", "ActivityName", "EventTime"])
    app = shown(log, **{"sel:rules_rule": "R-L08"})
    assert "does not say who did it" in said(app)
    assert "Amount at these" not in tiles(app)
    assert rules_held.one(log, rules_held.rule_of(log, "R-L06"))["n_breach"] == len(early)


def test_one_case_and_open_cases_only(workspace, rows):
    one = rows[rows["SalesOpportunity"] == rows["SalesOpportunity"].iloc[0]]
    log = bare(one, workspace, resource="Resource")
    assert "rule" in said(shown(log))
    over = set(rows.loc[rows["ActivityName"].str.contains("Closed"), "SalesOpportunity"])
    still = rows[~rows["SalesOpportunity"].isin(over)]
    log = bare(still, workspace, resource="Resource")
    assert "rule" in said(shown(log))


# -- an action on a rule ------------------------------------------------------------------------------


def test_an_action_freezes_the_share_of_breaches(log, firsts, early):
    subject = figure.of_rule("R-L06")
    n = int(firsts[WON].notna().sum())
    with state.speaking("en"):
        held = figure.frozen(log, subject)
        assert figure.title(log, subject) == "Fewer breaches: Signed before booked as won"
        now, n_now = figure.today(log, held)
    assert (held.kind, held.unit, held.n, held.value) == ("rule", "share", n, len(early) / n)
    assert held.low < held.value < held.high
    assert (now, n_now) == (held.value, n)
    with state.speaking("en"):
        assert figure.frozen(log, figure.of_rule("gone")) is None


def test_the_button_hands_the_rule_to_step_5(log):
    app = shown(log, **{"sel:rules_rule": "R-L06"})
    app.button(key="rule_act").click().run()
    sound(app)
    assert "Fewer breaches: Signed before booked as won" in [one.value for one in app.text_input]
