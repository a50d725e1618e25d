"""Who did the breaches of a rule: how many each and for how much money, as facts, without a comparison."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rules.groups import PERFORMERS
from analysis.log import EventLog
from analysis.processes.rules import Rule
from analysis.report import Chart, Page
from ui import charts, names, state, tables
from ui.bottlenecks import rules_held
from ui.bottlenecks.rules_words import fact
from ui.cached import bottleneck_rules as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import listed, md, t, written

WHO = "who"
"""Stands among the attributes one can group breaches by."""
BARS, MOST_NEXT = 15, 2


def are_named(log: EventLog, rule: Rule) -> bool:
    """Whether the log says of any open breach who did it."""
    return bool(counted(log, rule)["who"].ne("").any())


def counted(log: EventLog, rule: Rule) -> pd.DataFrame:
    """Open breaches and their amount by performer, most first; those without a name last."""
    found = cached.by_performer(log, rule, rules_held.calendar(log), rules_held.accepted_of(log, rule))
    order = found.assign(_unnamed=found["who"].eq(""))
    return order.sort_values("_unnamed", kind="stable").drop(columns="_unnamed").reset_index(drop=True)


def draw(log: EventLog, rule: Rule) -> None:
    """The sentence, the bars and the table of who did it."""
    found = counted(log, rule)
    st.markdown(finding(log, found, say=md))
    st.caption(t("rules.doers.note"))
    st.plotly_chart(_drawn(log, found), key="rule_doers_bars", config=CONFIG, alt=t("rules.doers.label"))
    offer(log, "rule_doers_bars", partial(chart_page, log, rule.id), name="rule-who")
    tables.show(
        _named(found), PERFORMERS.columns, key=f"rule_doers_{rule.id}", columns=_columns(found),
        labels=_labels(log), search=len(found) > BARS, download="rule-who", log=log,
        make=partial(table_page, log, rule.id),
    )  # fmt: skip


def finding(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """Who did most of the breaches, and who is ahead of the others."""
    named = found[found["who"] != ""]
    if not len(named):
        return ""
    said = [most(log, found, say=say)]
    if not _is_tied(named):
        said += _others(named.iloc[1:], say)
    n_unnamed = int(found.loc[found["who"] == "", "n_breach"].sum())
    if n_unnamed:
        said.append(say("rules.doers.unnamed", n=n_unnamed))
    return together(said)


def most(log: EventLog, found: pd.DataFrame, *, say: Any = plain) -> str:
    """Who did most of the breaches; where nobody did more than the next, over how many they are spread."""
    named = found[found["who"] != ""]
    if not len(named):
        return ""
    first, is_tied = named.iloc[0], _is_tied(named)
    told: dict[str, Any] = {"n": int(first["n_breach"])}
    if is_tied:
        told |= {"people": len(named), "n_breach": int(named["n_breach"].sum())}
    else:
        told |= {"group": str(first["who"]), "n_breach": int(found["n_breach"].sum())}
    amount = named["amount"].sum(min_count=1) if is_tied else first["amount"]
    key = f"rules.doers.{'tied' if is_tied else 'fact'}"
    if amount != amount:
        return say(key, **told)
    return say(f"{key}_amount", amount=names.amount(log, float(amount)), **told)


def _is_tied(named: pd.DataFrame) -> bool:
    """Whether the first did no more than the second."""
    return len(named) > 1 and bool(named["n_breach"].iloc[0] == named["n_breach"].iloc[1])


def _others(rest: pd.DataFrame, say: Any) -> list[str]:
    """The next ones by name as far as they are ahead of those after them; of the others how many they are."""
    n_breach = list(rest["n_breach"])
    ahead = [place for place in range(1, len(n_breach)) if n_breach[place - 1] > n_breach[place]]
    ends = [place for place in (*ahead, len(rest)) if place <= MOST_NEXT]
    n_named = max(ends, default=0)
    if len(rest) - n_named == 1:
        n_named = len(rest)
    said = []
    if n_named:
        named = rest.head(n_named)
        others = [t("rules.doers.one", group=row.who, n=int(row.n_breach)) for row in named.itertuples()]
        said.append(say("rules.doers.next", others=listed(others, state.language())))
    if left := n_breach[n_named:]:
        said.append(say("rules.doers.spread", n=int(sum(left)), people=len(left)))
    return said


def _drawn(log: EventLog, found: pd.DataFrame) -> Any:
    top, lang = _named(found).head(BARS), state.language()
    texts = [
        t("rules.doers.bar", n=int(row.n_breach), amount=names.amount(log, float(row.amount)))
        if row.amount == row.amount
        else written(int(row.n_breach), "count", lang)
        for row in top.itertuples()
    ]
    return charts.bars(
        list(top["who"]),
        list(top["n_breach"]),
        axis=t("rules.column.n_breach"),
        texts=texts,
        highlight=0 if _is_tied(top) else 1,
    )


def _named(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(who=[one or t("rules.doers.nobody") for one in found["who"]])


def _columns(found: pd.DataFrame) -> tuple[str, ...]:
    return tuple(one for one in PERFORMERS.columns if one != "amount" or found["amount"].notna().any())


def _labels(log: EventLog) -> dict[str, str]:
    amount = names.amount_title(log, t("rules.column.amount"))
    return {"who": t("rules.doers.label"), "n_breach": t("rules.column.n_breach"), "amount": amount}


def chart_page(log: EventLog, rule_id: str) -> Page:
    """Breaches by performer as bars, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    found = counted(log, rule)
    return Page(_words(log, rule, found), Chart(_drawn(log, found)))


def table_page(log: EventLog, rule_id: str) -> Page:
    """Breaches by performer as a table, as a page of a report."""
    rule = rules_held.rule_of(log, rule_id)
    found = counted(log, rule)
    words = _words(log, rule, found)
    return tables.page(words, _named(found), PERFORMERS.columns, columns=_columns(found), labels=_labels(log))


def _words(log: EventLog, rule: Rule, found: pd.DataFrame) -> Any:
    headline = together([fact(log, rule, rules_held.one(log, rule)), most(log, found)])
    return slide_text(
        log, headline=headline, population=names.cases_title(log), n=int(found["n_breach"].sum()),
        definition=rules_held.words(log, rule), assumption=t("rules.doers.note"),
    )  # fmt: skip
