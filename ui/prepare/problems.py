"""What was found in a file: each problem in a sentence, with its share and examples."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.processes import load
from ui import frame, state, tables
from ui.text import escape, has, md, sentences, t

ICONS = {
    "blocking": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
}
COLUMNS = {"severity": "text", "said": "text", "share": "share", "n": "count", "examples": "text"}
RENAMED = "activity_renamed"


def sentences_of(found: pd.DataFrame, *, process: str) -> list[str]:
    """What reading noted, each in a sentence with its examples."""
    return [_said(row, process) for row in _news(found, process).itertuples()]


def all_of(found: pd.DataFrame, *, process: str) -> None:
    """Of an open log: every problem, and the same as a table to search and download."""
    found = _news(found, process)
    frame.heading(t("problems.title"))
    if found.empty:
        st.markdown(f":green[:material/check_circle:] {t('problems.none')}")
        return
    st.caption(t("problems.text"))
    with st.container(key="problem_list", gap="xsmall"):
        for row in found.itertuples():
            _problem(row, process)
    with st.expander(t("problems.table"), key="problems_as_table", type="compact"):
        tables.show(
            _table(found, process), COLUMNS, key="problems", search=True, download="problems",
            labels={name: t(f"problems.column.{name}") for name in COLUMNS},
        )  # fmt: skip


def sentence(row: object, process: str = "generic", *, plain: bool = False) -> str:
    """A row of the problems frame in words; `plain` where Markdown is not read."""
    key = f"problem.{row.code}"
    say = t if plain else md
    if not has(key):
        return row.code if plain else escape(row.code)
    examples = [_labelled(one, process) if row.code == RENAMED else one for one in row.examples]
    share = None if pd.isna(row.share) else float(row.share)
    return say(key, n=int(row.n), share=share, column=row.column or "", examples=examples)


def _news(found: pd.DataFrame, process: str) -> pd.DataFrame:
    """Without activities "renamed" to what the file calls them: their labels in the reader's language."""
    is_same = [
        row.code == RENAMED
        and all(len(set(_labelled(one, process).split(" = "))) == 1 for one in row.examples)
        for row in found.itertuples()
    ]
    return found.loc[~pd.Series(is_same, index=found.index, dtype=bool)].reset_index(drop=True)


def _labelled(example: str, process: str) -> str:
    """`开票 = Invoice Generated` with the name that is shown in the reader's language."""
    written_as, _, name = example.rpartition(" = ")
    known = load(process).activity(name)
    return f"{written_as} = {known.label[state.language()]}" if known else example


def _problem(row: object, process: str) -> None:
    st.markdown(_said(row, process))


def _said(row: object, process: str) -> str:
    said = f"{ICONS[row.severity]} {sentence(row, process)}"
    is_told = "{examples" in str(sentences("en").get(f"problem.{row.code}", ""))
    if len(row.examples) and not is_told:
        examples = ", ".join(escape(one) for one in row.examples)
        said += f"  \n:small[:gray[{t('problems.examples')} {examples}]]"
    return said


def _table(found: pd.DataFrame, process: str) -> pd.DataFrame:
    rows = [
        {
            "severity": t(f"problems.severity.{row.severity}"),
            "said": sentence(row, process, plain=True),
            "share": row.share,
            "n": row.n,
            "examples": ", ".join(row.examples),
        }
        for row in found.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
