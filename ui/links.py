"""How does one page lead to another? By a link that keeps the language and the view in the address."""

from __future__ import annotations

import streamlit as st

from ui import journey, state


def to(page: str, label: str, *, icon: str | None = None, hint: str | None = None) -> None:
    """A link to a page of ours, keeping language and view in the address."""
    st.page_link(journey.PAGES[page], label=label, icon=icon, help=hint, query_params=state.address())
