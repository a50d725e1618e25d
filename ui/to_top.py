"""How is what a button far down the page opens seen: the top of another view, or a list further up?"""

from __future__ import annotations

import streamlit as st

from ui import state

SCRIPT = """<script>document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)</script>"""
"""The browser keeps how far the page was scrolled, for it is one page whatever view it shows."""

ASKED = "scroll_to"


def ask(key: str) -> None:
    """What the container with this key holds is to be scrolled to once it is drawn."""
    state.keep(ASKED, key)


def when_asked(key: str) -> None:
    """Within the container with this key, as its last thing: scroll to its beginning if that was asked.

    Once more a moment later, for charts and tables above it take their height only when they are drawn.
    """
    if state.kept(ASKED) != key:
        return
    state.take(ASKED)
    script = f"""<script>(() => {{
        const go = () => document.querySelector('.st-key-{key}')?.scrollIntoView({{ block: 'start' }});
        go(); setTimeout(go, 500);
    }})()</script>"""
    st.html(f'<i data-scroll="{key}"></i>{script}', unsafe_allow_javascript=True)


def when_changed(page: str, view: str) -> None:
    """Scroll the page up where it shows another view than before; a filter or a click within moves nothing.

    The script stands at the end of the sidebar, where nothing below it can shift; it has no words of users.
    """
    before = state.kept(f"shown:{page}")
    state.keep(f"shown:{page}", view)
    if before not in (None, view):
        with st.sidebar:
            st.html(f'<i data-view="{view}"></i>{SCRIPT}', unsafe_allow_javascript=True)
