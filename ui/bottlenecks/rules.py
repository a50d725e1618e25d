"""Bottlenecks, view *Rules*: which rules are broken, how often and for how much money?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.processes.rules import SEVERITIES
from analysis.report import Chart, Page
from ui import charts, figures, filters, frame, names, state, tables
from ui.act import figure
from ui.bottlenecks import (
    look_line,
    moves,
    rules_audit,
    rules_cases,
    rules_doers,
    rules_edit,
    rules_focus,
    rules_held,
    rules_one,
    rules_own,
)
from ui.bottlenecks.question import Needs, Question
from ui.bottlenecks.rules_words import LISTED, nobody_keeps, rows_said, severity, why
from ui.cached import bottleneck_rules as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape, listed, md, t, written

LOOKS = ("found", "edit")
BARS, MOST_NAMED = 12, 3
ON_SLIDE = ("rule", "severity", "n_breach", "range", "amount", "n_judged")


@frame.fragment
def view(log: EventLog) -> None:
    """The rules that are on with their outcomes and one of them opened; or all rules, to change them."""
    if look_line.look("rules_look", LOOKS, "rules.look") == "edit":
        rules_edit.draw(log)
        return
    if (asked := rules_focus.rule(log)) is not None:
        rules_focus.draw(log, asked)
        return
    rules = rules_held.on(log)
    if not rules:
        st.info(_none(log))
        rules_own.draw(log)
        return
    found = rules_held.of(log)
    st.markdown(f"#### {finding(log, found, say=md)}")
    if nobody := nobody_keeps(log, found):
        st.caption(escape(nobody))
    figures.tiles(_tiles(log, found), key="rules_tiles")
    frame.money_note(log)
    shown = _of_severity(found)
    if shown["n_breach"].any():
        st.plotly_chart(_drawn(log, shown), key="rules_bars", config=CONFIG, alt=finding(log, found))
        n_more = int((shown["n_breach"] > 0).sum()) - BARS
        if n_more > 0:
            st.caption(t("rules.more_in_table", n=n_more))
        offer(log, "rules_bars", partial(chart_page, log), name="rules")
    frame.reading_help("rules")
    _table(log, rules_held.ranked(shown))
    rules_audit.button(log)


def _none(log: EventLog) -> str:
    """That no rule is on, or that none is known."""
    return t("rules.none" if rules_held.every(log) else "rules.none_known", cases=names.cases_noun(log))


def finding(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """How many rules are broken and which is the gravest; or that none is, and what could not be told.

    A rule that nobody keeps is probably none of this company: it is not named while there is another.
    """
    n_unknown, broken = _n_unknown(found), found[found["n_breach"] > 0]
    told: dict[str, Any] = {"n_rules": len(found), "n_unknown": n_unknown, "cases": names.cases_noun(log)}
    told |= {"n_told": len(found) - n_unknown}
    if not len(broken):
        if not n_unknown:
            return say("rules.finding.kept", **told)
        first = found[(found["n_judged"] == 0) & (found["n_cannot"] > 0)].iloc[0]
        key = "kept_unknown" if n_unknown < len(found) else "all_unknown"
        return say(f"rules.finding.{key}", why=why(log, first), **told)
    top = _gravest(broken)
    told |= {
        "n": len(broken), "rule": _called(log, top["rule_id"]), "share": float(top["share"]),
        "top": names.cases(log, int(top["n_breach"])), "severity": severity(top["severity"]),
    }  # fmt: skip
    counted_said = say(f"rules.finding.{'broken_of_told' if n_unknown else 'broken'}", **told)
    if top["amount"] == top["amount"] and top["amount"] > 0:
        amount = names.amount(log, float(top["amount"]))
        return together([counted_said, say("rules.finding.gravest_amount", amount=amount, **told)])
    return together([counted_said, say("rules.finding.gravest", **told)])


def _gravest(broken: pd.DataFrame) -> pd.Series:
    meant = broken[broken["n_pass"] > 0]
    return rules_held.ranked(meant if len(meant) else broken).iloc[0]


def _of_gravest(log: EventLog, found: pd.DataFrame) -> None:
    """What can be done with the rule that the finding names: its cases, an action; else change rules."""
    broken = found[found["n_breach"] > 0]
    row = _gravest(broken) if len(broken) else None
    rule = None if row is None else rules_held.rule_of(log, row["rule_id"])
    if row is None or rule is None:
        if st.button(t("rules.look.edit"), key="rules_to_edit", icon=":material/tune:"):
            state.select("rules_look", "edit")
            st.rerun()
        return
    with st.container(horizontal=True, key="rules_moves", gap="small"):
        label = t("moves.open_rule", rule=rules_held.label(rule))
        if st.button(escape(label), key="rules_open", icon=":material/open_in_full:"):
            state.select("rules_rule", rule.id)
            state.select("rules_opened", int(state.selected("rules_opened", 0)) + 1)
            st.rerun()
        rules_cases.only_button(log, rule, int(row["n_breach"]))
        moves.action(figure.of_rule(rule.id), key="rules")


def _n_unknown(found: pd.DataFrame) -> int:
    """Rules of which the log does not tell for any case whether they were kept."""
    return int(((found["n_judged"] == 0) & (found["n_cannot"] > 0)).sum())


def _called(log: EventLog, rule_id: str) -> str:
    rule = rules_held.rule_of(log, rule_id)
    return rules_held.label(rule) if rule else rule_id


def counted(log: EventLog) -> tuple[int, float | None]:
    """Cases with an open breach of any rule, and their amount, each case once."""
    held = rules_held.accepted(log)
    without = tuple((rule_id, tuple(sorted(ids))) for rule_id, ids in sorted(held.items()))
    return cached.broken(log, rules_held.on(log), rules_held.calendar(log), without)


def _tiles(log: EventLog, found: pd.DataFrame) -> list[tuple[str, str, figures.Explained]]:
    lang = state.language()
    n_broken, n_unknown = int((found["n_breach"] > 0).sum()), _n_unknown(found)
    n_kept = int(((found["n_breach"] == 0) & (found["n_judged"] > 0)).sum())
    n_cases, amount = counted(log)
    n, n_accepted = int(found["n_cases"].max()), int(found["n_accepted"].sum())
    given = [
        ("kept", written(n_kept, "count", lang), len(found)),
        ("broken", written(n_broken, "count", lang), len(found)),
        ("unknown", written(n_unknown, "count", lang), len(found)),
        ("cases", written(n_cases, "count", lang), n),
    ]
    given += [("amount", names.amount(log, amount), n_cases)] if amount is not None else []
    said = t("rules.accepted_apart", n=n_accepted) if n_accepted else ""
    return [
        (
            t(f"rules.tile.{name}.label", cases=names.cases_title(log)), value,
            figures.Explained(
                t(f"rules.tile.{name}.definition", cases=names.cases_noun(log)),
                population=filters.said(log), n=n_of, assumption=said,
            ),
        )
        for name, value, n_of in given
    ]  # fmt: skip


def _of_severity(found: pd.DataFrame) -> pd.DataFrame:
    """The rules of the severities chosen; all where none is."""
    held = state.selected("rules_severity", ())
    state.show_in("rules_severities", [one for one in held if one in SEVERITIES])
    st.pills(
        t("rules.severity_label"), SEVERITIES, selection_mode="multi", key="rules_severities",
        label_visibility="collapsed", format_func=severity,
        on_change=lambda: state.select("rules_severity", tuple(state.value("rules_severities") or ())),
    )  # fmt: skip
    kept = found[found["severity"].isin(held)] if held else found
    if not len(kept):
        st.caption(t("rules.none_of_severity"))
    return kept


def _drawn(log: EventLog, found: pd.DataFrame) -> Any:
    lang = state.language()
    top = rules_held.ranked(found[found["n_breach"] > 0]).head(BARS)
    colours = {"high": charts.WARM, "medium": charts.MAIN, "low": charts.PALE}
    return charts.bars(
        [_called(log, one) for one in top["rule_id"]], list(top["n_breach"]),
        axis=t("rules.axis", cases=names.cases_title(log)),
        texts=[
            t("rules.bar", n=written(int(row.n_breach), "count", lang), share=float(row.share))
            for row in top.itertuples()
        ],
        colours=[colours[one] for one in top["severity"]],
    )  # fmt: skip


def _table(log: EventLog, found: pd.DataFrame) -> None:
    shown = rows_said(log, found)
    columns = _columns(found, LISTED)
    ids = list(found["rule_id"])
    held, opened = state.selected("rules_rule"), state.selected("rules_opened", 0)
    of = "_".join(state.selected("rules_severity", ()))
    rows = tables.show(  # a table that was seen without a pick keeps none: one opened by a button is another
        shown, rules_one.KINDS, key=f"rules_{log.view_id}_{of}_{opened}",
        columns=columns, labels=labels(log), selection="single-row",
        picked=ids.index(held) if held in ids else None, search=True, stem="rules", download="rules", log=log,
        make=partial(table_page, log),
    )  # fmt: skip
    state.select("rules_rule", ids[rows[0]] if rows else None)
    st.caption(t("rules.note", cases=names.cases_noun(log)))
    _untold(log, found)
    if rows:
        rules_one.draw(log, found.iloc[rows[0]])
    elif len(found):
        _of_gravest(log, found)
        st.caption(t("rules.pick", cases=names.cases_noun(log)))


def _untold(log: EventLog, found: pd.DataFrame) -> None:
    """The rules that no case can be judged by, and what would make it possible."""
    rows = [row for _place, row in found.iterrows() if row["n_cannot"] and not row["n_judged"]]
    if not rows:
        return
    with st.expander(t("rules.untold", n=len(rows))):
        said = [md("rules.untold_one", rule=_called(log, row["rule_id"]), why=why(log, row)) for row in rows]
        st.markdown("\n".join(f"- {one}" for one in said))


def labels(log: EventLog) -> dict[str, str]:
    """Headers of the table of rules."""
    said = {name: t(f"rules.column.{name}") for name in (*LISTED, "rule", "n_judged")}
    return said | {"amount": names.amount_title(log, said["amount"])}


def _columns(found: pd.DataFrame, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Without what no rule has: accepted deviations, amounts, what is pending or cannot be told."""
    gone = {name for name in ("n_accepted", "n_pending", "n_cannot") if not found[name].any()}
    gone |= {"amount"} if found["amount"].isna().all() else set()
    return tuple(name for name in wanted if name not in gone)


def chart_page(log: EventLog) -> Page:
    """Breaches by rule, as a page of a report."""
    found = rules_held.of(log)
    return Page(_words(log, found), Chart(_drawn(log, found)))


def table_page(log: EventLog) -> Page:
    """The rules with their outcomes, as a page of a report."""
    found = rules_held.ranked(rules_held.of(log))
    columns = _columns(found, ON_SLIDE)
    return tables.page(
        _words(log, found), rows_said(log, found), rules_one.KINDS, columns=columns, labels=labels(log),
        right=("range",),
    )  # fmt: skip


def _words(log: EventLog, found: pd.DataFrame) -> Any:
    return slide_text(
        log, headline=finding(log, found), population=names.cases_title(log),
        n=int(found["n_cases"].max()), definition=t("rules.definition", **names.nouns(log)),
        assumption=t("rules.accepted_apart", n=int(found["n_accepted"].sum())),
    )  # fmt: skip


# -- questions ----------------------------------------------------------------------------------------


def _most(log: EventLog) -> str | None:
    """The rules broken in most cases."""
    found = rules_held.of(log)
    broken = found[found["n_breach"] > 0].sort_values("n_breach", ascending=False, kind="stable")
    if not len(broken):
        return finding(log, found, say=md) if len(found) else _none(log)
    top = [
        t("rules.answer.one", rule=_called(log, row.rule_id), n=int(row.n_breach))
        for row in broken.head(MOST_NAMED).itertuples()
    ]
    said = md("rules.answer.most", rules=listed(top, state.language()), cases=names.cases_noun(log))
    n_unknown = _n_unknown(found)
    if not n_unknown:
        return said
    return together([said, md("rules.answer.unknown", n=n_unknown, n_rules=len(found))])


def _answer_of(rule_id: str, log: EventLog) -> str | None:
    """What became of one rule; one with limits is named by what it demands, which says them."""
    rule = rules_held.rule_of(log, rule_id)
    if rule is None:
        return None
    row = _row_of(rules_held.of(log), rule_id) if rule.is_on else rules_held.one(log, rule)
    said = [rules_one.finding(log, rule, row, say=md, is_demand=bool(rule.limits))]
    if rule_id in BY_PERSON and row["n_breach"]:
        said.append(rules_doers.finding(log, rules_doers.counted(log, rule), say=md))
    return together([one for one in said if one])


BY_PERSON = ("R-L08", "R-O04")
"""The rules whose question asks for people."""


def _row_of(found: pd.DataFrame, rule_id: str) -> pd.Series:
    return found[found["rule_id"] == rule_id].iloc[0]


def _about(key: str, rule_id: str, needs: Needs, process: str) -> Question:
    return Question(
        key, "rules", partial(_answer_of, rule_id), needs, (process,),
        opened=lambda _log: rules_focus.at(rule_id),
    )  # fmt: skip


QUESTIONS = (
    Question("rules_most", "rules", _most, opened=lambda _log: rules_focus.leave()),
    _about(
        "rules_discount", "R-L07",
        Needs(activities=("Discount Approved", "Quote Presented"), attributes=("DiscountPercentage",)),
        "lead_to_cash",
    ),
    _about(
        "rules_own_discount", "R-L08", Needs(activities=("Discount Approved",), resources=True),
        "lead_to_cash",
    ),
    _about(
        "rules_own_order", "R-O04",
        Needs(activities=("Sales Order Created", "Order Approved"), resources=True), "order_to_cash",
    ),
    _about(
        "rules_early_invoice", "R-O07", Needs(activities=("Goods Shipped", "Invoice Generated")),
        "order_to_cash",
    ),
)  # fmt: skip
