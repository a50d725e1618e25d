"""*Copy*: a table into the clipboard, so that Excel, PowerPoint and a mail take it as a table."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from ui.text import t

MOST_ROWS, MOST_CELLS = 1_000, 12_000
"""Of a larger table the first rows are copied, and the button says how many; a download has them all."""
_HERE = Path(__file__).parent
_ICON = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><rect x="7" y="7" width="10" height="10" rx="1.5"/>'
    '<path d="M13 4.5V4a1.5 1.5 0 0 0-1.5-1.5h-7A1.5 1.5 0 0 0 3 4v7A1.5 1.5 0 0 0 4.5 12.5H5"/></svg>'
)
_mount = st.components.v2.component(
    "cashlane_copying",
    html=f'<button type="button">{_ICON}<span class="said" aria-live="polite"></span></button>',
    css=(_HERE / "copying.css").read_text(encoding="utf-8"),
    js=(_HERE / "copying.js").read_text(encoding="utf-8"),
)


def copy_button(frame: pd.DataFrame, *, key: str, n_rows: int | None = None) -> None:
    """A button for a row of downloads; `frame` is what they hold (`ui.tables.export`), defused.

    Parameters
    ----------
    n_rows
        Of the whole table, where `frame` is its beginning.
    """
    rows = frame.head(most_rows(frame.shape[1]))
    is_cut = len(rows) < (len(frame) if n_rows is None else n_rows)
    done = t("report_files.copied_first", n=len(rows)) if is_cut else t("report_files.copied")
    texts = {
        "copy": t("report_files.copy"), "help": t("report_files.copy_help"), "copied": done,
        "refused": t("report_files.not_copied"),
    }  # fmt: skip
    data = {"html": as_html(rows), "text": as_text(rows), "texts": texts}
    _mount(data=data, key=f"{key}_copy", width="content")


def most_rows(n_columns: int) -> int:
    """How many rows of a table with as many columns are copied."""
    return max(1, min(MOST_ROWS, MOST_CELLS // max(n_columns, 1)))


def as_html(frame: pd.DataFrame) -> str:
    """The table as HTML; what is in a cell stays text."""
    head = "".join(f"<th>{escape(said(name), quote=False)}</th>" for name in frame.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(said(value), quote=False)}</td>' for value in row)}</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def as_text(frame: pd.DataFrame) -> str:
    """The table with tabs between cells, a line a row."""
    rows = [list(frame.columns), *frame.itertuples(index=False, name=None)]
    return "\n".join("\t".join(_in_a_line(said(value)) for value in row) for row in rows)


def said(value: Any) -> str:
    """A cell as a spreadsheet takes it: numbers plain, times without zone, nothing for what is missing."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _in_a_line(text: str) -> str:
    return " ".join(text.split()) if any(letter in text for letter in "\t\r\n") else text
