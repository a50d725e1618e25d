"""What is a unit of each currency worth? Rates typed into a table or loaded from a file, then one button."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.prepare.rates import Rates, checked, load_rates, rates_of_table
from analysis.prepare.repairs.money import ConvertAmounts
from analysis.reading import RawTable
from ui import frame
from ui.prepare import chooser
from ui.prepare.usual_rates import is_implausible, usual
from ui.text import escape, md, t

MOST_SHOWN = 6
MAX_MB = 20


def draw(
    counts: Mapping[str, int],
    *,
    key: str,
    held: Mapping[str, Any] | None = None,
    known: RawTable | None = None,
) -> dict[str, Any] | None:
    """Asks for the reporting currency and the rates.

    Parameters
    ----------
    counts
        Currency to events with an amount in it, the commonest first: `params["counts"]` of the finding
        `several_currencies`.
    key
        Tells the widgets of one upload from those of another.
    held
        The step that is there already, to be changed.
    known
        The rates that came with the upload, as Salesforce lists them.

    Returns
    -------
    The step `convert_amounts` when the reader clicks, else None.
    """
    st.caption(t("rates.text"))
    to = _reporting(counts, key, held)
    loaded = _loaded(key, to) or (None if held or known is None else _come(known, to, counts))
    found = _typed(counts, to, loaded, key, held)
    _told(found, counts, to)
    label = t("rates.convert", to=to)
    is_ready = bool(found.rates) and found.issues.empty
    if not st.button(
        label, key=f"rates_convert:{key}", icon=":material/currency_exchange:", disabled=not is_ready
    ):
        return None
    return ConvertAmounts(to, tuple(rate.plain for rate in found.rates), kept=t("rates.kept")).to_dict()


def _reporting(counts: Mapping[str, int], key: str, held: Mapping[str, Any] | None) -> str:
    """The currency of every figure: by default the commonest."""
    options = list(dict.fromkeys([*([held["to"]] if held else []), *counts]))
    return str(st.selectbox(t("rates.to"), options, key=f"rates_to:{key}", help=t("rates.to_help")))


def _loaded(key: str, to: str) -> Rates | None:
    """The rates of a file, where the reader gives one."""
    given = chooser.file(
        t("rates.file"), key=f"rates_file:{key}", max_mb=MAX_MB, type=["csv", "xlsx", "xls"],
        help=t("rates.file_help"),
    )  # fmt: skip
    if given is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rates{Path(given.name).suffix}"
        path.write_bytes(given.getvalue())
        try:
            found = load_rates(path, to=to, name=given.name)
        except AnalysisError as problem:
            st.error(frame.error_sentence(problem))
            return None
    if found.is_inverted:
        st.caption(t("rates.inverted", to=to))
    _issues(found)
    return found


def _come(known: RawTable, to: str, counts: Mapping[str, int]) -> Rates | None:
    """The rates that came with the upload, of the currencies it has amounts in."""
    found = rates_of_table(known, to=to)
    mine = tuple(one for one in found.rates if one.currency in counts)
    if not mine:
        return None
    st.caption(t("rates.come", to=to))
    return Rates(mine, found.issues, is_inverted=True)


def _typed(
    counts: Mapping[str, int], to: str, loaded: Rates | None, key: str, held: Mapping[str, Any] | None
) -> Rates:
    """The table of rates as the reader leaves it; a currency without a rate waits for one."""
    known = [rate.plain for rate in loaded.rates] if loaded else list(held["rates"]) if held else []
    known = [one for one in known if one[0] != to]
    missing = [code for code in counts if code != to and code not in {one[0] for one in known}]
    rows = pd.DataFrame(
        [*known, *((code, None, "") for code in missing)], columns=["currency", "rate", "since"]
    )
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    edited = st.data_editor(
        rows.astype({"rate": "float64"}),
        key=f"rates_table:{key}:{to}:{len(known)}",
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        column_config={
            "currency": text(t("column.currency")),
            "rate": number(t("rates.rate", to=to), format="%.6g", min_value=0.0),
            "since": text(t("rates.since"), help=t("rates.since_help")),
        },
    )
    return checked(edited[edited["rate"].notna()].to_dict("records"), to=to)


def _told(found: Rates, counts: Mapping[str, int], to: str) -> None:
    """The rates as sentences to check them by, and the amounts that have none."""
    _issues(found)
    said = [f"1 {rate.currency} = {rate.rate:.6g} {to}" for rate in found.rates[:MOST_SHOWN]]
    if said:
        st.caption(escape(" · ".join(said)))
    odd = [rate for rate in found.rates if is_implausible(rate.rate, rate.currency, to)]
    for rate in odd[:MOST_SHOWN]:
        known = f"{usual(rate.currency, to):.2g}"
        st.warning(
            t("rates.implausible", currency=rate.currency, to=to, rate=f"{rate.rate:.6g}", usual=known),
            icon=":material/warning:",
        )
    without = [code for code in counts if code != to and code not in {rate.currency for rate in found.rates}]
    if without:
        st.caption(md("rates.without", n=sum(counts[code] for code in without), currencies=without))


def _issues(found: Rates) -> None:
    lines = [
        md(f"rates.issue.{row.code}", row=int(row.row), value=str(row.value))
        for row in found.issues.head(MOST_SHOWN).itertuples()
    ]
    if lines:
        st.warning("  \n".join(lines))
