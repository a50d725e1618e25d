"""How much does bad data matter? A sentence, and how far each main figure moves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.prepare.robustness import MOVES_FROM
from analysis.processes import Catalogue
from ui import state, tables
from ui.text import has, t, written

COLUMNS = {
    "figure": "text",
    "value": "text",
    "low": "text",
    "high": "text",
    "spread": "text",
    "moved_by": "text",
}
KINDS = {"hours": "duration", "share": "percent", "per_week": "number", "number": "number"}
MOST_NAMED = 3


def draw(found: pd.DataFrame, catalogue: Catalogue, *, is_tested: bool = True) -> None:
    """A sentence and a table.

    Parameters
    ----------
    found
        Frame `MATTER`.
    is_tested
        Whether anything was uncertain: events of equal time, or doubtful rows.
    """
    st.markdown(sentence(found, catalogue, is_tested=is_tested))
    if not is_tested or found.empty:
        return
    tables.show(
        spoken(found, catalogue), COLUMNS, key="matter", download="how much bad data matters",
        labels={name: t(f"matter.column.{name}") for name in COLUMNS},
    )  # fmt: skip
    st.caption(t("matter.how", share=MOVES_FROM))


def sentence(found: pd.DataFrame, catalogue: Catalogue, *, is_tested: bool = True) -> str:
    """9 of 10 figures move by less than 5 %, and which move more."""
    if found.empty:
        return t("matter.no_figures")
    if not is_tested:
        return t("matter.nothing_uncertain")
    moving = found[found["moves"]]
    still = {"stay": len(found) - len(moving), "n": len(found), "share": MOVES_FROM}
    if moving.empty:
        return t("matter.all_stay", **still)
    if len(moving) == len(found):
        return t("matter.all_move", **still)
    named = [label(str(key), catalogue) for key in moving["figure"][:MOST_NAMED]]
    return t("matter.some_move", **still, figures=named)


def spoken(found: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The rows in words: values in their units, the spread in percent, what it comes from."""
    lang = state.language()
    rows = []
    for row in found.itertuples():
        kind = KINDS[str(row.unit)]
        values = {name: written(getattr(row, name), kind, lang) for name in ("value", "low", "high")}
        moved_by = t(f"matter.by.{row.moved_by}") if row.moved_by else t("matter.by.nothing")
        spread = t("matter.lost") if row.spread != row.spread else written(row.spread, "percent", lang)
        rows.append(
            {"figure": label(str(row.figure), catalogue), **values, "spread": spread, "moved_by": moved_by}
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def label(key: str, catalogue: Catalogue) -> str:
    """What a figure is called."""
    known = catalogue.kpi(key)
    if known is not None:
        return known.label[state.language()]
    return t(f"matter.figure.{key}") if has(f"matter.figure.{key}") else key
