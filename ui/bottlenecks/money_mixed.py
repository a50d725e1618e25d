"""Bottlenecks, *Money* where amounts are in several currencies: why nothing is added up, and the way on."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.reading.money import KEY, currency_of
from ui import cached, filters
from ui.text import md, t

MOST = 6


def choose_currency(log: EventLog) -> None:
    """The reason, and a button for each currency that leaves its cases alone."""
    st.info(md("error.map_money_mixed", currencies=log.currencies))
    column = log.keys.get(KEY)
    if column is None:
        return
    with st.container(horizontal=True, key="money_currencies", gap="small"):
        for code in log.currencies[:MOST]:
            label = t("money_view.only_currency", currency=code)
            if st.button(label, key=f"money_only_{code}", icon=":material/filter_alt:"):
                _only(log, column, code)
                st.rerun()


def _only(log: EventLog, column: str, code: str) -> None:
    said = cached.values(log.unfiltered(), column)["value"]
    chosen = [value for value in said if value and (currency_of(value) or value) == code]
    filters.only(f"attribute:{column}", f.Attribute(column, chosen))
