"""The rule somebody looks at: what it demands and why, what became of all cases, since when and with whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rules.groups import BETWEEN
from analysis.log import EventLog
from analysis.processes.rules import Rule
from analysis.report import Beside, Chart, Page, Statement, Statements
from ui import assumed, charts, figures, filters, frame, names, state, sure, tables, workspace
from ui.act import figure
from ui.bottlenecks import attributes, rules_cases, rules_changed, rules_doers, rules_held, rules_trend
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.rules_words import finding, outcome, severity, share_range, why
from ui.cached import bottleneck_rules as cached
from ui.charts import CONFIG
from ui.discover.over_time_parts import choice
from ui.plain import plain, together
from ui.report.offer import aside, offer
from ui.report.text import slide_text
from ui.text import escape, md, t, written

KINDS = rules_held.COLUMNS | {"rule": "text", "range": "text", "why": "text"}
LOOKS = ("cases", "trend", "groups")
BY = ("rep", "region", "product", "customer", "channel", "partner", "team")
OWNERS = ("rep", "team")
"""Whose a case is: not who did each of its steps."""
BY_COLUMNS = ("group", "n_judged", "n_breach", "range", "sure", "amount")
BARS, ON_SLIDE, MOST_GROUPS = 15, 9, 7


def draw(log: EventLog, row: pd.Series, *, is_said: bool = False) -> None:
    """Sentence, reason and control; the outcomes; cases, months or groups; what to do next.

    Parameters
    ----------
    is_said
        What became of the rule stands above the card already.
    """
    rule = rules_held.rule_of(log, row["rule_id"])
    if rule is None:
        return
    with st.container(border=True, key="rule_card"):
        st.markdown(f"**{escape(rules_held.words(log, rule))}**")
        st.caption(_about(log, rule))
        if not is_said:
            st.markdown(finding(log, rule, row, say=md))
        figures.tiles(_tiles(log, row), key="rule_tiles")
        if row["n_breach"] and not row["n_pass"]:
            st.caption(t("rules.one.nobody"))
        if row["n_cannot"]:
            st.caption(escape(why(log, row)))
        if row["n_breach"] and _is_on_path(log, rule):
            st.caption(t("rules.one_path.note", **names.nouns(log)))
        with st.container(horizontal=True, key="rule_buttons", gap="small"):
            rules_cases.only_button(log, rule, int(row["n_breach"]))
            if row["n_judged"] and st.button(
                t("bottlenecks.act"), key="rule_act", icon=":material/add_task:"
            ):
                figure.hand_over(figure.of_rule(rule.id))
            if st.button(t("rules.edit_this"), key="rule_edit", icon=":material/tune:"):
                state.select("rules_look", "edit")
                st.rerun()
            aside(log, "rule_page", partial(page, log, rule.id), name="rule", words="download.rule")
        if not row["n_judged"]:
            return
        look = choice("rule_look", LOOKS, "rules.one")
        {"cases": rules_cases.draw, "trend": _trend, "groups": _groups}[look](log, rule)


def _is_on_path(log: EventLog, rule: Rule) -> bool:
    """Whether a rule compares steps that the reference path has too, which may count otherwise."""
    steps = set(workspace.reference_path(log))
    pairs = [(part.get("a") or (), part.get("b") or ()) for part in rule.check.parts if part.type in ORDERED]
    return any(steps & set(a) and steps & set(b) for a, b in pairs)


ORDERED = ("precedes", "not_after")


def _about(log: EventLog, rule: Rule) -> str:
    lang = state.language()
    parts = [md("rules.one.severity", severity=severity(rule.severity), id=rule.id)]
    if rule.why[lang]:
        parts.append(md("rules.one.why", why=rule.why[lang]))
    if rule.control[lang]:
        parts.append(md("rules.one.control", control=rule.control[lang]))
    if rule.since:
        parts.append(md("rules.one.since", since=rule.since, cases=names.cases_noun(log)))
    if rule.source == "own" or rules_changed.differences(log, rule):
        parts.append(escape(rules_changed.said(log, rule)))
    return "  \n".join(parts)


def _tiles(log: EventLog, row: pd.Series) -> list[tuple[str, str, figures.Explained]]:
    """The outcomes; together they are all cases of the view. Accepted ones stand beside the open ones."""
    lang, n = state.language(), int(row["n_cases"])
    told = []
    for name in ("pass", "breach", "pending", "cannot", "not_applicable"):
        label, value = outcome(name), written(int(row[f"n_{name}"]), "count", lang)
        if name == "breach" and row["n_accepted"]:
            label = t("rules.outcome_accepted")
            value = t("rules.with_accepted", n=value, accepted=int(row["n_accepted"]))
        explained = figures.Explained(
            t(f"rules.outcome_help.{name}", cases=names.cases_noun(log)), population=filters.said(log), n=n,
        )  # fmt: skip
        told.append((label, value, explained))
    return told


def page(log: EventLog, rule_id: str) -> Page:
    """One rule with its outcomes and its latest breaches, else with why it holds, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    row = rules_held.one(log, rule)
    made = figures.page(_words(log, rule, row), _tiles(log, row))
    if row["n_breach"]:
        below = rules_cases.cases_page(log, rule_id, most=ON_SLIDE, without=("activity",))
        words = replace(made.words, subtitle=below.words.subtitle)
        return Page(words, Beside(made.content, below.content, share=0.26, is_above=True))
    below = Statements(_demanded(log, rule), is_numbered=False)
    return Page(made.words, Beside(made.content, below, share=0.3, is_above=True))


def _demanded(log: EventLog, rule: Rule) -> list[Statement]:
    """What the rule demands, why, and what would prevent that it is broken."""
    lang = state.language()
    told = [rules_held.words(log, rule)]
    told += [t("rules.one.why", why=rule.why[lang])] if rule.why[lang] else []
    told += [t("rules.one.control", control=rule.control[lang])] if rule.control[lang] else []
    standing = t("rules.one.severity", severity=severity(rule.severity), id=rule.id)
    return [*map(Statement, told), Statement(rules_changed.said(log, rule), remark=standing)]


def _words(log: EventLog, rule: Rule, row: pd.Series, *, note: str = "") -> Any:
    lang = state.language()
    return slide_text(
        log, headline=finding(log, rule, row), population=names.cases_title(log), n=int(row["n_judged"]),
        n_excluded=int(row["n_cases"] - row["n_judged"]), definition=rules_held.words(log, rule),
        assumption=together([one for one in (note, rule.why[lang], rule.control[lang]) if one]),
    )  # fmt: skip


# -- months -------------------------------------------------------------------------------------------


def _by_month(log: EventLog, rule: Rule) -> pd.DataFrame:
    return cached.trend(log, rule, rules_held.calendar(log), rules_held.accepted_of(log, rule))


def _trend(log: EventLog, rule: Rule) -> None:
    found = _by_month(log, rule)
    if len(found) < 2:
        st.caption(t("rules.trend.few"))
        return
    st.plotly_chart(_months(log, found), key="rule_months", config=CONFIG, alt=t("rules.trend.label"))
    for said in rules_trend.notes(log, found):
        st.caption(said)
    offer(log, "rule_months", partial(trend_page, log, rule.id), name="rule-months")
    frame.reading_help("rules_trend")


def _months(log: EventLog, found: pd.DataFrame) -> Any:
    return rules_trend.drawn(log, found)


def trend_page(log: EventLog, rule_id: str) -> Page:
    """Breaches by month, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    found = _by_month(log, rule)
    return Page(_words(log, rule, rules_held.one(log, rule)), Chart(_months(log, found)))


# -- groups -------------------------------------------------------------------------------------------


def _groups(log: EventLog, rule: Rule) -> None:
    options = [*([rules_doers.WHO] if rules_doers.are_named(log, rule) else []), *splits(log)]
    if not options:
        st.info(t("rework.no_split"))
        return
    held = state.selected("rule_by", options[0])
    held = held if held in options else options[0]
    state.show_in("rule_by_choice", held)
    by = st.selectbox(
        t("rules.by"), options, key="rule_by_choice", format_func=partial(_by_said, log), width=320,
        on_change=lambda: state.select("rule_by", state.value("rule_by_choice")),
    )  # fmt: skip
    if by == rules_doers.WHO:
        rules_doers.draw(log, rule)
        return
    if by in OWNERS:
        st.caption(_owner_note(log, by))
    found = between(log, rule, by)
    if not len(found):
        least = assumed.value(log, "min_shown")
        st.info(nothing(log, "rework.no_group", n=least, cases=names.cases_noun(log)))
        return
    st.markdown(who(log, rule, by, found, say=md))
    if not found["n_breach"].any():
        return
    st.plotly_chart(_group_bars(log, rule, found), key="rule_group_bars", config=CONFIG, alt=t("rules.by"))
    offer(log, "rule_group_bars", partial(groups_page, log, rule.id, by), name="rule-groups")
    frame.reading_help("rules_groups")
    tables.show(
        found, GROUPS, key="rule_groups", columns=_by_columns(found), labels=_by_labels(log, by),
        search=len(found) > BARS, download="rule-groups", log=log,
        make=partial(groups_page, log, rule.id, by),
    )  # fmt: skip


def _by_said(log: EventLog, by: str) -> str:
    return t("rules.doers.label") if by == rules_doers.WHO else names.column(log, by)


def _owner_note(log: EventLog, by: str) -> str:
    """That the rep of a case is not who did the step that broke the rule."""
    return t("rules.groups.owner", by=names.column(log, by), case=names.case_noun(log))


GROUPS = BETWEEN.columns | {"range": "text", "sure": "text"}


def splits(log: EventLog) -> list[str]:
    """The roles one can split breaches by."""
    return attributes.of_cases(log, BY)


def between(log: EventLog, rule: Rule, by: str) -> pd.DataFrame:
    """Groups of enough cases, the highest share of breaches first, and how sure each difference is."""
    least = {name: assumed.value(log, name) for name in ("min_shown", "min_clear")}
    without = rules_held.accepted_of(log, rule)
    found = cached.by_group(log, rule, rules_held.calendar(log), by=by, without=without, **least)
    return found.assign(
        group=[names.value(log, by, one) for one in found["group"]],
        range=[share_range(row) for _place, row in found.iterrows()],
        sure=[sure.said(row.word, row.n_more, log=log) for row in found.itertuples()],
    )


def foremost(found: pd.DataFrame) -> pd.Series | None:
    """The group with most breaches beyond its part of all cases; None where there is no breach."""
    n_all, n_breach = found["n_judged"].sum(), found["n_breach"].sum()
    if not n_breach:
        return None
    beyond = found["n_breach"] - found["n_judged"] * n_breach / n_all
    return found.assign(_beyond=beyond).sort_values(["_beyond", "n_breach"], ascending=False).iloc[0]


def who(log: EventLog, rule: Rule, by: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """Who breaks the rule most, as a fact; then how sure it is that this is more than the others do."""
    told: dict[str, Any] = {"by": names.column(log, by), "cases": names.cases_noun(log)}
    top = foremost(found)
    if top is None:
        return say("rules.groups.nobody", **told)
    row = rules_held.one(log, rule)
    n_others, k_others = (int(row[one] - top[one]) for one in ("n_judged", "n_breach"))
    n = int(top["n_judged"])
    told |= {
        "group": str(top["group"]), "n": int(top["n_breach"]), "n_breach": int(row["n_breach"]),
        "share": float(top["share"]), "of": names.cases(log, n), "least": int(_least(log)),
    }  # fmt: skip
    if n_others <= 0:
        return say("rules.groups.only", **told)
    word = "small" if top["word"] != "clear" and n < told["least"] else top["word"]
    others = say("rules.groups.fact", others=k_others / n_others, **told)
    return together([others, say(f"rules.groups.sure.{word}", **told)])


def _least(log: EventLog) -> float:
    return float(assumed.value(log, "min_clear"))


def groups_page(log: EventLog, rule_id: str, by: str) -> Page:
    """Breaches by group, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    found = between(log, rule, by)
    note = _owner_note(log, by) if by in OWNERS else ""
    words = _words(log, rule, rules_held.one(log, rule), note=note)
    below = tables.page(
        words, found, GROUPS, columns=_by_columns(found), labels=_by_labels(log, by), right=("range",),
        most=MOST_GROUPS,
    )  # fmt: skip
    if not found["n_breach"].any():
        return below
    drawn = Chart(_group_bars(log, rule, found.head(MOST_GROUPS)))
    return Page(below.words, Beside(drawn, below.content, share=0.52, is_above=True))


def _by_columns(found: pd.DataFrame) -> tuple[str, ...]:
    return tuple(one for one in BY_COLUMNS if one != "amount" or found["amount"].notna().any())


def _by_labels(log: EventLog, by: str) -> dict[str, str]:
    said = {name: t(f"rules.column.{name}") for name in BY_COLUMNS if name != "group"}
    return said | {"group": names.column(log, by)}


def _group_bars(log: EventLog, rule: Rule, found: pd.DataFrame) -> Any:
    top = found.head(BARS)
    n_all = found["n_judged"].sum()
    every = float(found["n_breach"].sum() / n_all) if n_all else 0.0
    first = foremost(found)
    is_strong = (top["word"] == "clear") & (top["share"] > every)
    is_strong |= top["group"].eq(None if first is None else first["group"])
    return charts.group_bars(
        [str(one) for one in top["group"]], list(top["share"] * 100), axis=t("rules.groups.axis"),
        texts=[
            t("rules.groups.bar", share=float(row.share), n=int(row.n_breach), of=int(row.n_judged))
            for row in top.itertuples()
        ],
        faint=list(~is_strong), middle=every * 100, middle_name=t("rework.all", share=every),
    )  # fmt: skip
