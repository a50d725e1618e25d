"""What do the figures of a view take for granted, and where is that changed?"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis.log import EventLog
from ui import assumptions, names
from ui.plain import together
from ui.text import escape, t


def draw(log: EventLog, said: Iterable[str], *, key: str) -> None:
    """The assumptions in words, and whether amounts lack a currency; the way to change them."""
    told = [*dict.fromkeys(one for one in said if one), *currency_said(log)]
    if not told:
        return
    with st.container(key=f"{key}_assumed", gap="xxsmall"):
        st.caption(f"**{t('assumptions.beside')}** " + escape(together(told)))
        label = t("assumptions.change")
        if st.button(label, key=f"{key}_assume", type="tertiary", icon=":material/tune:"):
            assumptions.open_panel(log, first="money")


def currency_said(log: EventLog) -> list[str]:
    """That amounts stand without a currency, where neither the log nor anybody else says it."""
    is_bare = "amount" in log.roles and not log.is_money_mixed and names.currency(log) is None
    return [t("money.none")] if is_bare else []
