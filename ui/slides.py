"""The *Slide* button: what is on screen as one native PowerPoint slide, made when it is clicked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.text import t

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def slide_button(build: Callable[[], bytes], key: str, *, name: str = "cashlane") -> None:
    """A button that downloads what `build` makes; nothing is made before the click."""
    st.download_button(
        t("slide.button"),
        data=build,
        file_name=f"{name}.pptx",
        mime=MIME,
        key=f"{key}_slide",
        type="tertiary",
        icon=":material/slideshow:",
        help=t("slide.help"),
        on_click="ignore",
    )
