"""What was found in the file: each problem in a sentence, with how many rows and which."""

from __future__ import annotations

import streamlit as st

from analysis.log import EventLog
from ui import cached, figures, frame, names, state
from ui.text import escape, has, md, t, written

ICONS = {"blocking": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}


def of_log(log: EventLog) -> None:
    """What the open log holds, and its problems."""
    _summary(log)
    found = log.problems
    frame.heading(t("problems.title"))
    if found.empty:
        st.write(t("problems.none"))
        return
    st.caption(t("problems.text"))
    for row in found.itertuples():
        _problem(row)


def sentence(row: object, lang: str | None = None) -> str:
    """A row of the problems frame in words."""
    key = f"problem.{row.code}"
    if not has(key):
        return escape(row.code)
    return md(
        key, lang=lang, n=int(row.n), share=row.share, column=row.column or "", examples=list(row.examples)
    )


def _problem(row: object) -> None:
    with st.container(key=f"problem_{row.Index}", gap="xxsmall"):
        st.markdown(f"{ICONS[row.severity]} {sentence(row)}")
        examples = ", ".join(escape(one) for one in row.examples)
        st.caption(t("problems.examples") + " " + examples if examples else t(f"problems.{row.severity}"))


def _summary(log: EventLog) -> None:
    row, lang = cached.overview(log).iloc[0], state.language()
    when = f"{written(row['first_at'], 'date', lang)} – {written(row['last_at'], 'date', lang)}"
    frame.heading(log.name)
    st.caption(t("upload.summary", process=log.catalogue.label[lang], when=when))
    explained = {
        name: figures.Explained(t(f"figure.{name}.definition"))
        for name in ("cases", "events", "activities", "variants")
    }
    entries = [
        (names.cases_title(log), written(row["n_cases"], "count", lang), explained["cases"]),
        (t("figure.events.label"), written(row["n_events"], "count", lang), explained["events"]),
        (t("figure.activities.label"), written(row["n_activities"], "count", lang), explained["activities"]),
        (t("figure.variants.label"), written(row["n_variants"], "count", lang), explained["variants"]),
    ]
    figures.tiles(entries, key="upload_tiles")
