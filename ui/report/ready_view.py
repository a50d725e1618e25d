"""Report, view *Ready decks*: which presentations are made with one click from the current filter?"""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from analysis.log import EventLog
from ui.report import make, settings
from ui.report.decks import READY
from ui.slides import MIME
from ui.text import t

MOST_LETTERS = 90


def view(log: EventLog) -> None:
    """A card a deck: what it is for, what its slides say, and the button."""
    st.caption(t("report.ready.text"))
    for row in (READY[:2], READY[2:]):
        for column, one in zip(st.columns(2, gap="medium"), row, strict=False):
            with column, st.container(border=True, key=f"ready_{one.key}", height="stretch"):
                _card(log, one.key, one.pages_of(log))


def _card(log: EventLog, key: str, pages: make.Pages | None) -> None:
    lang = settings.language()
    st.markdown(f"#### {t(f'report.ready.{key}.title')}")
    st.write(t(f"report.ready.{key}.text"))
    if pages is None:
        st.caption(t(f"report.ready.{key}.missing"))
        return
    st.caption(t(f"report.ready.{key}.slides"))
    title, stem = f"report.ready.{key}.title", _stem(log, key, lang)
    build = partial(make.ready, log, pages, title=title, lang=lang, template=settings.template())
    row = st.container(horizontal=True, key=f"ready_row_{key}", gap="small")
    row.download_button(
        t("report.make"), data=build, file_name=f"{stem}.pptx", mime=MIME,
        key=f"ready_make_{key}", type="primary" if key == READY[0].key else "secondary",
        icon=":material/slideshow:", on_click="ignore",
    )  # fmt: skip
    row.download_button(
        t("report_files.report"), data=partial(
            make.document, log, pages, title=title, lang=lang, template=settings.template()
        ),
        file_name=f"{stem}.html", mime="text/html", key=f"ready_html_{key}",
        type="tertiary", icon=":material/article:", help=t("report_files.report_help"), on_click="ignore",
    )  # fmt: skip


def _stem(log: EventLog, key: str, lang: str) -> str:
    """What the file is called: no two decks of different filters or languages alike."""
    seen = [re.sub(r"\W+", "-", str(value)) for one in log.filters for value in getattr(one, "values", ())]
    parts = [key, *(seen[:2] or ([log.view_id[:6]] if log.filters else [])), lang, str(log.as_of.date())]
    return "-".join(parts)[:MOST_LETTERS]
