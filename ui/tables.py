"""How is a frame shown: labels, formats by kind, search, selection, and a download that cannot bite?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.report import Page, SlideText, Table
from analysis.schema import Schema
from ui import copying, state
from ui.report import offer
from ui.table_columns import configs, row_height, texts_as_objects
from ui.table_files import csv, defused, export, sheet_of, unit_names, xlsx
from ui.table_units import HOURS_OF, in_unit, units_of
from ui.text import has, number, percent, t, written

NOTHING = "–"
ROWS_ON_SCREEN = 12
ROW, TALLER = 35, 50
"""So many pixels of height a table has for each of these; more where sentences go over several lines."""
MOST_STYLED = 20_000
"""Cells that are written one by one; more take too long, and get no separators."""
ROWS_ON_SLIDE = 15
WHOLE_FROM = 1_000
NUMBERS = ("hours", "share", "count", "number")


def show(
    frame: pd.DataFrame,
    schema: Schema | Mapping[str, str],
    *,
    key: str,
    labels: Mapping[str, str] | None = None,
    columns: tuple[str, ...] | None = None,
    say: Mapping[str, Callable[[Any], str]] | None = None,
    selection: str | None = None,
    picked: int | None = None,
    search: bool = False,
    download: str | None = None,
    log: EventLog | None = None,
    make: offer.Make | None = None,
    more: Callable[[], None] | None = None,
    height: int | None = None,
    stem: str | None = None,
    foot: Mapping[str, Any] | None = None,
    aside: Collection[str] = (),
    wrapped: Collection[str] = (),
    helps: Mapping[str, str] | None = None,
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
    picked
        Position in `frame` of the row that is picked as long as the reader picks no other.
    download
        Name of the files, without ending; no downloads when `None`.
    log, make
        What gives the page of it (`page` below) for *Slide* and *Add to report*.
    more
        Draws the buttons of files that hold more than the table.
    foot
        A last row of the files and the copy, such as the total; some of the columns.
    aside
        Columns of the files and the copy that the screen leaves out, for it has no room for them.
    wrapped
        Columns of sentences, which go over several lines where they are long.
    helps
        Column to what its header says when it is pointed at.
    stem
        Key of what stays when `key` changes (a table with a new key has nothing picked): search, downloads.

    Returns
    -------
    Positions in `frame` of the rows picked.
    """
    kinds = dict(schema.columns if isinstance(schema, Schema) else schema)
    columns = columns or tuple(kinds)
    everything = spoken(frame, columns, say or {})
    shown = everything.drop(columns=[name for name in aside if name in columns])
    shown = _searched(shown, stem or key) if search else shown
    said = {name: (labels or {}).get(name) or label(name) for name in columns}
    units = units_of(everything, kinds)
    choosing = {"on_select": "rerun", "selection_mode": selection} if selection else {}
    if selection and picked is not None:
        choosing["selection_default"] = {"selection": {"rows": [picked]}}
    tall = row_height(shown, wrapped)
    rows_of = TALLER if tall else ROW
    event = st.dataframe(
        _styled(_scaled(shown, kinds, units), kinds, units),
        hide_index=True,
        column_config=configs(
            shown, kinds, said, units, is_styled=shown.size <= MOST_STYLED, wrapped=wrapped, helps=helps
        ),
        key=f"{key}_table",
        height=height or ("content" if len(shown) < ROWS_ON_SCREEN else ROWS_ON_SCREEN * rows_of + 3),
        row_height=tall,
        placeholder=NOTHING,
        **choosing,
    )
    if download:
        whole = _with_foot(everything, foot)
        made = partial(export, whole, kinds, said, units, unit_names(units))
        first = partial(as_shown, whole.head(copying.most_rows(len(columns))), kinds, said, units)
        kept = {"copied": first, "n_rows": len(whole)}
        downloads(made, name=download, key=stem or key, log=log, make=make, more=more, **kept)
    if not selection:
        return []
    return [int(shown.index[row]) for row in event["selection"]["rows"] if row < len(shown)]


def _with_foot(frame: pd.DataFrame, foot: Mapping[str, Any] | None) -> pd.DataFrame:
    """The rows, and below them the last one of their files."""
    if not foot or not len(frame):
        return frame
    last = pd.DataFrame([dict(foot)]).reindex(columns=frame.columns)
    return pd.concat([frame, last.astype(frame.dtypes)], ignore_index=True)


def label(column: str) -> str:
    """The header of a column; one that has no text is an attribute of the log and shows its own name."""
    return t(f"column.{column}") if has(f"column.{column}") else column


def spoken(
    frame: pd.DataFrame, columns: tuple[str, ...], say: Mapping[str, Callable[[Any], str]]
) -> pd.DataFrame:
    """These columns, with their values in words where `say` knows them."""
    result = frame[list(columns)].reset_index(drop=True)
    for name in set(say) & set(columns):
        result[name] = _each(result[name], say[name])
    for name in result.select_dtypes("object"):
        if result[name].map(lambda value: isinstance(value, list | tuple)).any():
            result[name] = [" → ".join(map(str, value)) for value in result[name]]
    return result


def _each(values: pd.Series, say: Callable[[Any], str]) -> list[str]:
    """What is said of each value, once for equal ones."""
    known: dict[Any, str] = {}
    said = []
    for value in values:
        key = tuple(value) if isinstance(value, list) else value
        if key not in known:
            known[key] = say(value)
        said.append(known[key])
    return said


def as_shown(
    spoken: pd.DataFrame, kinds: Mapping[str, str], labels: Mapping[str, str], units: Mapping[str, str]
) -> pd.DataFrame:
    """What a copy holds: the figures as the screen says them, hours in the unit that their header names."""
    made = spoken.copy()
    for name in made.columns:
        if kinds[name] == "hours":
            made[name] = [_rounded(float(value) / HOURS_OF[units[name]]) for value in made[name]]
        elif kinds[name] == "share":
            made[name] = [None if value != value else percent(value, "en") for value in made[name]]
        elif kinds[name] == "number":
            from_on = 0 if _is_whole(made[name]) else WHOLE_FROM
            made[name] = [_rounded(float(value), whole_from=from_on) for value in made[name]]
    heads = [
        f"{labels[name]} ({t(f'unit.short.{units[name]}')})" if name in units else labels[name]
        for name in made.columns
    ]
    return made.map(defused).set_axis([defused(head) for head in heads], axis="columns")


def _rounded(value: float, *, whole_from: float = 99.95) -> float | None:
    """As many decimals as are shown: none from `whole_from` on, one from one on, else two digits."""
    if value != value:
        return None
    if abs(value) >= whole_from:
        return float(round(value))
    return round(value, 1) if abs(value) >= 1 else float(f"{value:.2g}")


def downloads(
    table: Callable[[], pd.DataFrame],
    *,
    name: str,
    key: str,
    log: EventLog | None = None,
    make: offer.Make | None = None,
    more: Callable[[], None] | None = None,
    copied: Callable[[], pd.DataFrame] | None = None,
    n_rows: int | None = None,
) -> None:
    """Buttons for CSV, Excel and a copy; with a page they and its two buttons are folded into *Export table*.

    Table and files are made on a click.

    Parameters
    ----------
    copied, n_rows
        What gives the rows that *Copy* puts into the clipboard, made at once; and how many there are.
    """
    with st.container(horizontal=True, key=f"{key}_downloads", gap="small"):
        if log is None or make is None:
            _files(table, name, key, copied, n_rows)
            return
        with offer.folded(key, words="download.table"):
            _files(table, name, key, copied, n_rows)
            if more:
                more()
            offer.buttons(log, key, make, name=name)


def _files(
    table: Callable[[], pd.DataFrame],
    name: str,
    key: str,
    copied: Callable[[], pd.DataFrame] | None,
    n_rows: int | None,
) -> None:
    for ending, written_by in (("csv", csv), ("xlsx", partial(xlsx, sheet=sheet_of(name)))):
        st.download_button(
            t(f"download.{ending}"),
            data=lambda written_by=written_by: written_by(table()),
            file_name=f"{name}.{ending}",
            key=f"{key}_{ending}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
    if copied:
        copying.copy_button(copied(), key=key, n_rows=n_rows)


def page(
    words: SlideText,
    frame: pd.DataFrame,
    schema: Schema | Mapping[str, str],
    *,
    labels: Mapping[str, str] | None = None,
    columns: tuple[str, ...] | None = None,
    say: Mapping[str, Callable[[Any], str]] | None = None,
    right: Collection[str] = (),
    most: int = ROWS_ON_SLIDE,
    n_all: int | None = None,
) -> Page:
    """The first `most` rows as a page of a report, in the language spoken, written as `show` writes them.

    Numbers stand on the right, as do the texts of the columns `right`. Where there are more rows the words
    say so: of `n_all`, if `frame` itself is only the beginning.
    """
    kinds = dict(schema.columns if isinstance(schema, Schema) else schema)
    columns = columns or tuple(kinds)
    units = units_of(frame[list(columns)], kinds)
    rows = spoken(frame.head(most), columns, say or {}).to_dict("records")
    whole = {name for name in columns if kinds[name] == "number" and _is_whole(frame[name])}
    cells = [
        [cell(row[name], kinds[name], units.get(name, ""), is_whole=name in whole) for name in columns]
        for row in rows
    ]
    header = [(labels or {}).get(name) or label(name) for name in columns]
    align = ["r" if kinds[name] in NUMBERS or name in right else "l" for name in columns]
    n_all = len(frame) if n_all is None else n_all
    if n_all > len(rows):
        first = t("report.first_rows", n=len(rows), all=n_all)
        words = replace(words, subtitle=" · ".join(part for part in (words.subtitle, first) if part))
    return Page(words, Table(header, cells, align))


def cell(value: Any, kind: str, unit: str = "", *, is_whole: bool = False) -> str:
    """A value of a table in the language spoken, as the screen writes it; `is_whole` like its column."""
    lang = state.language()
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return written(None, "", lang)
    if kind == "hours":
        return in_unit(float(value) / HOURS_OF[unit], unit=unit, lang=lang)
    if kind == "flag":
        return t("cases.yes" if value else "cases.no")
    if kind == "time":
        return f"{value:%Y-%m-%d %H:%M}"
    if kind == "number":
        return _number(value, lang=lang, is_whole=is_whole or abs(value) >= WHOLE_FROM)
    return written(value, {"share": "percent", "count": "count"}.get(kind, ""), lang)


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


def _styled(frame: pd.DataFrame, kinds: Mapping[str, str], units: Mapping[str, str]) -> Any:
    """The frame with its figures in words, such as 13,803 d; they stay numbers and sort as such."""
    if frame.size > MOST_STYLED:
        return frame
    lang = state.language()
    say: dict[str, Callable[[Any], str]] = {
        name: partial(in_unit, unit=unit, lang=lang) for name, unit in units.items() if name in frame.columns
    }
    say |= {name: partial(_percent, lang=lang) for name in frame.columns if kinds[name] == "share"}
    say |= {
        name: partial(_number, lang=lang, is_whole=_is_whole(frame[name]))
        for name in frame.columns
        if kinds[name] == "number"
    }
    return texts_as_objects(frame).style.format(say, na_rep="") if say else frame


def _is_whole(values: pd.Series) -> bool:
    """Whether a column is written without decimals: 245.1 among tens of thousands reads as a mistake."""
    return bool(pd.to_numeric(values, errors="coerce").abs().max() >= WHOLE_FROM)


def _number(value: float, *, lang: str, is_whole: bool) -> str:
    return number(value, lang, decimals=0 if is_whole else None)


def _percent(value: float, *, lang: str) -> str:
    return percent(value / 100, lang)
