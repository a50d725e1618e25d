"""What does the file chooser say? Streamlit's words are English: elsewhere ours take their place."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import state
from ui.text import t

ZONE, LIMIT = "stFileUploaderDropzone", "stFileUploaderDropzoneInstructions"
RULES = """
.st-key-{place} [data-testid="{zone}"] button [data-testid="stMarkdownContainer"] p,
.st-key-{place} [data-testid="{limit}"] span {{ font-size: 0; }}
.st-key-{place} [data-testid="{zone}"] button [data-testid="stMarkdownContainer"] p::after {{
  content: "{choose}"; font-size: 1rem; }}
.st-key-{place} [data-testid="{limit}"] span:last-child::after {{ content: "{most}"; font-size: .875rem; }}
"""
"""Words that are not found, in a later Streamlit, stay as they are."""


def file(label: str, *, key: str, max_mb: int, **options: Any) -> Any:
    """`st.file_uploader` in the reader's language; the limit is said as Streamlit says it."""
    place = f"chooser_{key.replace(':', '_')}"
    with st.container(key=place):
        if state.language() != "en":
            most = t("chooser.most", n=max_mb // 1000) if max_mb >= 1000 else t("chooser.most_mb", n=max_mb)
            words = {"choose": t("chooser.choose"), "most": most}
            st.html(f"<style>{RULES.format(place=place, zone=ZONE, limit=LIMIT, **words)}</style>")
        return st.file_uploader(label, key=key, max_upload_size=max_mb, **options)
