"""How is a frame shown: labels, formats by kind, search, selection, and a download that cannot bite?"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.schema import Schema
from ui.slides import slide_button
from ui.text import has, t

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
ROWS_ON_SCREEN = 12
HOURS_OF = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0}


def show(
    frame: pd.DataFrame,
    schema: Schema | Mapping[str, str],
    *,
    key: str,
    labels: Mapping[str, str] | None = None,
    columns: tuple[str, ...] | None = None,
    say: Mapping[str, Callable[[Any], str]] | None = None,
    selection: str | None = None,
    search: bool = False,
    download: str | None = None,
    slide: Callable[[], bytes] | None = None,
    height: int | None = None,
) -> list[int]:
    """Draws a table: sortable by its headers, searchable, with its downloads below.

    Parameters
    ----------
    schema
        The frame's schema, or column to kind.
    labels
        Headers that differ from `column.<name>`.
    columns
        Which columns, in which order; default: all.
    say
        Column to a function that says its values (labels of activities, of states, …).
    selection
        `single-row` or `multi-row`: rows can be picked.
    download
        Name of the files, without ending; no downloads when `None`.
    slide
        What makes the slide of it; its button stands beside the downloads.

    Returns
    -------
    Positions in `frame` of the rows picked.
    """
    kinds = dict(schema.columns if isinstance(schema, Schema) else schema)
    columns = columns or tuple(kinds)
    shown = spoken(frame, columns, say or {})
    if search:
        shown = _searched(shown, key)
    said = {name: (labels or {}).get(name) or label(name) for name in columns}
    units = {name: unit_of(shown[name]) for name in columns if kinds[name] == "hours"}
    event = st.dataframe(
        _scaled(shown, kinds, units),
        hide_index=True,
        column_config={name: _config(said[name], kinds[name], units.get(name)) for name in columns},
        key=f"{key}_table",
        height=height or ("content" if len(shown) < ROWS_ON_SCREEN else ROWS_ON_SCREEN * 35 + 3),
        **({"on_select": "rerun", "selection_mode": selection} if selection else {}),
    )
    if download:
        downloads(export(frame, kinds, columns, said, say or {}), name=download, key=key, slide=slide)
    if not selection:
        return []
    return [int(shown.index[row]) for row in event["selection"]["rows"] if row < len(shown)]


def label(column: str) -> str:
    """The header of a column; one that has no text is an attribute of the log and shows its own name."""
    return t(f"column.{column}") if has(f"column.{column}") else column


def spoken(
    frame: pd.DataFrame, columns: tuple[str, ...], say: Mapping[str, Callable[[Any], str]]
) -> pd.DataFrame:
    """These columns, with their values in words where `say` knows them."""
    result = frame[list(columns)].reset_index(drop=True)
    for name in set(say) & set(columns):
        result[name] = [say[name](value) for value in result[name]]
    for name in columns:
        if result[name].map(lambda value: isinstance(value, list | tuple)).any():
            result[name] = [" → ".join(map(str, value)) for value in result[name]]
    return result


def unit_of(hours: pd.Series) -> str:
    """The unit in which most of these hours read well."""
    middle = hours.abs().median()
    if middle != middle or middle >= 48:
        return "days"
    return "hours" if middle >= 1 else "minutes"


def export(
    frame: pd.DataFrame,
    kinds: Mapping[str, str],
    columns: tuple[str, ...],
    labels: Mapping[str, str],
    say: Mapping[str, Callable[[Any], str]],
) -> pd.DataFrame:
    """What a download holds: everything shown under its labels, hours as hours, nothing that runs."""
    result = spoken(frame, columns, say)
    heads = [f"{labels[name]} (h)" if kinds[name] == "hours" else labels[name] for name in columns]
    result.columns = [defused(head) for head in heads]
    return result.map(defused)


def defused(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def downloads(frame: pd.DataFrame, *, name: str, key: str, slide: Callable[[], bytes] | None = None) -> None:
    """Buttons for CSV, Excel and perhaps a slide; the files are made on click."""
    with st.container(horizontal=True, key=f"{key}_downloads", gap="small"):
        for ending, make in (("csv", csv), ("xlsx", xlsx)):
            st.download_button(
                t(f"download.{ending}"),
                data=lambda make=make: make(frame),
                file_name=f"{name}.{ending}",
                key=f"{key}_{ending}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
            )
        if slide:
            slide_button(slide, key, name=name)


def csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese."""
    return frame.to_csv(index=False).encode("utf-8-sig")


def xlsx(frame: pd.DataFrame) -> bytes:
    """One sheet; times without zone, as Excel knows none."""
    plain = frame.copy()
    for name in plain.select_dtypes("datetimetz"):
        plain[name] = plain[name].dt.tz_localize(None)
    file = io.BytesIO()
    plain.to_excel(file, index=False, engine="openpyxl")
    return file.getvalue()


def _searched(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    words = st.text_input(
        t("table.search"), key=f"{key}_search", placeholder=t("table.search"), label_visibility="collapsed",
        icon=":material/search:",
    )  # fmt: skip
    if not words:
        return frame
    text = frame.select_dtypes(["object", "string"]).astype("string").fillna("")
    hit = text.apply(lambda column: column.str.contains(words, case=False, regex=False)).any(axis=1)
    return frame[hit]


def _scaled(frame: pd.DataFrame, kinds: Mapping[str, str], units: Mapping[str, str]) -> pd.DataFrame:
    """Hours in the column's unit, shares in percent, lists as text: numbers stay numbers and sort."""
    result = frame.copy()
    for name in frame.columns:
        if kinds[name] == "hours":
            result[name] = result[name].astype("float64") / HOURS_OF[units[name]]
        elif kinds[name] == "share":
            result[name] = result[name].astype("float64") * 100
    return result


def _config(label: str, kind: str, unit: str | None) -> Any:
    number = st.column_config.NumberColumn
    match kind:
        case "hours":
            return number(label, format=f"%.1f {t(f'unit.short.{unit}')}")
        case "share":
            return number(label, format="%.1f %%")
        case "count" | "number":
            return number(label, format="localized")
        case "time":
            return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm")
        case "flag":
            return st.column_config.CheckboxColumn(label)
    return st.column_config.TextColumn(label)
