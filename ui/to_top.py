"""How does a view open at its top, when a button far down the one before led to it?"""

from __future__ import annotations

import streamlit as st

from ui import state

SCRIPT = """<script>document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)</script>"""
"""The browser keeps how far the page was scrolled, for it is one page whatever view it shows."""


def when_changed(page: str, view: str) -> None:
    """Scroll the page up where it shows another view than before; a filter or a click within moves nothing.

    The script stands at the end of the sidebar, where nothing below it can shift; it has no words of users.
    """
    before = state.kept(f"shown:{page}")
    state.keep(f"shown:{page}", view)
    if before not in (None, view):
        with st.sidebar:
            st.html(f'<i data-view="{view}"></i>{SCRIPT}', unsafe_allow_javascript=True)
