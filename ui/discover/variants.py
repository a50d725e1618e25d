"""Discover, view *variants*: which ways do cases take, and how common is each?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.discover.variants import PROFILES
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, chevrons, filters, frame, names, state, tables
from ui.report.text import slide_text
from ui.report.variants import variants_slide
from ui.slides import slide_button
from ui.text import md, t, written

AT_FIRST = 10
MORE = 20
SLIDE_ROWS = 8
TO_COVER = 5


def view(log: EventLog) -> None:
    """A sentence, the commonest variants as chevrons with what became of them, and all as a table."""
    found = cached.variant_profiles(log)
    build = variants_slide(log, found.head(SLIDE_ROWS), headline=_headline(log, found))
    st.markdown(_finding(log, found))
    frame.money_note(log)
    _rows(log, found)
    with st.container(horizontal=True, key="variants_foot", vertical_alignment="center"):
        slide_button(build, "variants", name="variants")
        _more(found)
    folded = st.expander(t("variants.table", n=len(found)), key="variants_folded", on_change="rerun")
    if folded.open:
        with folded:
            _table(log, found)
    frame.reading_help("variants")


def label(log: EventLog, row: pd.Series) -> str:
    """How a variant is called: its number, its cases, its median duration."""
    lang = state.language()
    return t(
        "variants.label",
        number=int(row["number"]),
        cases=names.cases(log, int(row["n_cases"])),
        median=written(row["median_throughput_h"], "duration", lang),
    )


def steps(log: EventLog, trace: list[str]) -> list[chevrons.Step]:
    """A path as labels and colours."""
    labels, colours = cached.activity_labels(log, state.language()), cached.activity_colours(log)
    return [(labels[name], colours[name]) for name in trace]


def _finding(log: EventLog, found: pd.DataFrame) -> str:
    top = found.iloc[min(TO_COVER, len(found)) - 1]
    return md(
        "variants.finding",
        n=len(found),
        top=min(TO_COVER, len(found)),
        share=float(top["cum_share"]),
        cases=names.cases_noun(log),
        median=float(found.iloc[0]["median_throughput_h"]),
    )


def _headline(log: EventLog, found: pd.DataFrame) -> str:
    n = min(TO_COVER, len(found))
    return t(
        "variants.headline", n=n, share=float(found.iloc[n - 1]["cum_share"]), cases=names.cases_noun(log)
    )


def _rows(log: EventLog, found: pd.DataFrame) -> None:
    for _, row in found.head(_n_shown(found)).iterrows():
        _row(log, row)


def _n_shown(found: pd.DataFrame) -> int:
    return min(int(state.selected("variants_shown", AT_FIRST)), len(found))


def _more(found: pd.DataFrame) -> None:
    n_shown = _n_shown(found)
    if n_shown < len(found):
        st.button(
            t("variants.more", n=min(MORE, len(found) - n_shown)),
            key="variants_more",
            type="tertiary",
            on_click=state.select,
            args=("variants_shown", n_shown + MORE),
        )


def _row(log: EventLog, row: pd.Series) -> None:
    variant, lang = str(row["variant_id"]), state.language()
    with st.container(key=f"variant_{variant}"):
        figures, path, actions = st.columns([7, 16, 2], gap="small", vertical_alignment="center")
        share = written(row["share"], "percent", lang)
        first = [f"<b>{int(row['number'])}</b>", names.cases(log, int(row["n_cases"])), share]
        figures.html(
            f'<div class="variant-figures">{_together(first)}<br>'
            f"<small>{_together(_outcome(log, row))}</small></div>"
        )
        path.html(chevrons.row(steps(log, row["trace"])))
        with actions.popover("", icon=":material/more_horiz:", key=f"variant_{variant}_more"):
            st.button(
                t("variants.only"),
                key=f"variant_{variant}_only",
                on_click=filters.only,
                args=("variant", f.Variant([variant])),
                width="stretch",
            )
            st.button(
                t("variants.compare"),
                key=f"variant_{variant}_compare",
                on_click=_compare_with,
                args=(variant,),
                width="stretch",
            )


def _together(parts: list[str]) -> str:
    """Figures in a row, none of which is broken at the end of a line."""
    return " · ".join(f"<span>{part}</span>" for part in parts)


def _outcome(log: EventLog, row: pd.Series) -> list[str]:
    said = [t("variants.median", median=float(row["median_throughput_h"]))]
    if row["win_rate"] == row["win_rate"]:
        said.append(t("variants.win_rate", share=float(row["win_rate"])))
    if row["median_amount"] == row["median_amount"]:
        said.append(t("variants.amount", amount=names.amount(log, row["median_amount"])))
    return said


def _compare_with(variant: str) -> None:
    state.select("compare_right", variant)
    state.select("view:discover", "compare")


def _table(log: EventLog, found: pd.DataFrame) -> None:
    labels = cached.activity_labels(log, state.language())
    columns = ("number", "n_cases", "share", "cum_share", "median_throughput_h", "p90_throughput_h")
    optional = tuple(name for name in ("win_rate", "median_amount") if found[name].notna().any())
    tables.show(
        found,
        PROFILES,
        key="variants",
        columns=(*columns, *optional, "trace"),
        labels={"n_cases": names.cases_title(log)},
        say={"trace": lambda trace: " → ".join(labels[name] for name in trace)},
        search=True,
        download="variants",
        about=slide_text(
            log,
            headline=_headline(log, found),
            population=names.cases_title(log),
            n=int(found["n_cases"].sum()),
            definition=t("figure.variants.definition"),
        ),
        stem="variants_all",
    )
