"""The kind of rework somebody looks at: what it is, what is done again, and what can be done next."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from ui import cached, names, state, sure
from ui.act import figure
from ui.bottlenecks import areas
from ui.bottlenecks.rework_words import chosen_filter, kind_name, only
from ui.cached import bottleneck_rework as found_by
from ui.plain import together
from ui.text import escape, listed, md, t

STEPS = 3


def card(log: EventLog, row: pd.Series) -> None:
    """Name, definition and the steps done again; buttons: only these cases, what came before, an action."""
    kind = str(row["kind"])
    with st.container(border=True, key="rework_card"):
        st.markdown(f"**{escape(kind_name(kind))}**")
        st.caption(_said(log, row))
        with st.container(horizontal=True, key="rework_buttons", gap="small"):
            _filter_button(log, kind, n=int(row["n_cases"]))
            before = {"icon": ":material/step_into:", "disabled": not row["n_cases"]}
            if st.button(t("rework.before"), key="rework_before", **before):
                _to_before(kind)
            if st.button(t("bottlenecks.act"), key="rework_act", icon=":material/add_task:"):
                figure.hand_over(figure.of_key_figure(key_figure(log, kind)))


def _said(log: EventLog, row: pd.Series) -> str:
    kind = str(row["kind"])
    parts = [t(f"rework.what.{kind}")]
    steps = found_by.rework_steps(log, kind=kind).head(STEPS)
    if len(steps):
        most = [
            t("rework.bar", group=names.activity(log, one.activity), n=one.n_cases)
            for one in steps.itertuples()
        ]
        parts.append(md("rework.steps", steps=listed(most, state.language())))
    if row["n_cases"] > row["n_in_rate"]:
        parts.append(
            t("rework.outside", n=int(row["n_cases"] - row["n_in_rate"]), cases=names.cases_noun(log))
        )
    if said := more_said(log, row):
        parts.append(said)
    return together(parts)


def more_said(log: EventLog, row: Any) -> str:
    """How many more cases would settle whether the extra time of a kind is chance, where it may be."""
    n = sure.more(row.extra_n_more, log=log) if row.extra_word == "chance" else None
    return t("rework.more", n=n, cases=names.cases_noun(log)) if n else ""


def _filter_button(log: EventLog, kind: str, *, n: int) -> None:
    chosen = chosen_filter(log, kind) if n else None
    is_pressed = st.button(
        t("rework.only"), key="rework_only", icon=":material/filter_alt:",
        disabled=chosen is None or chosen in log.filters,
        help=t("rework.only_help", cases=names.cases(log, n)) if chosen or not n else t("rework.too_many"),
    )  # fmt: skip
    if is_pressed and chosen:
        only(kind, chosen)
        st.rerun()


def _to_before(kind: str) -> None:
    state.select("corrections_kind", kind)
    areas.choose("corrections")
    st.rerun()


def key_figure(log: EventLog, kind: str) -> str:
    """The key figure that an action on a kind of rework is about."""
    if kind == "order_change" and "order_change_rate" in cached.kpis(log):
        return "order_change_rate"
    return "rework_rate"
