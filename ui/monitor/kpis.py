"""The key figures against their targets: how many are met, five of them as tiles, all as a table."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.report import Page
from ui import cached, calendar_panel, figures, filters, frame, state, tables, workspace
from ui.monitor import values
from ui.plain import together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import t

TILES = 5
COLUMNS = {
    "name": "text", "value": "text", "interval": "text", "n": "count", "n_excluded": "count",
    "target": "text", "met": "text",
}  # fmt: skip


def targets(log: EventLog) -> dict[str, float]:
    """Key figure to its target, in the figure's own unit."""
    found = workspace.store().targets(log.series_id)
    return dict(zip(found["kpi"], found["value"], strict=True))


def summary(log: EventLog) -> bool:
    """How many targets are met, and five tiles; False where the log can answer no key figure."""
    keys, held = cached.kpis(log), targets(log)
    if not keys:
        st.info(t("monitor.none"))
        return False
    st.markdown(f"#### {sentence(log, held)}")
    shown = _shown(keys, held)
    with st.container(key="tiles"):
        for column, key in zip(st.columns(len(shown)), shown, strict=True):
            with column:
                figures.tile(*_tile(log, key), delta=_remark(log, key, held.get(key)))
    offer(log, "kpi_tiles", partial(tiles_page, log), name="key figures")
    calendar_panel.say_all_hours(log)
    return True


def sentence(log: EventLog, held: dict[str, float]) -> str:
    """2 of 3 targets are met; not yet: rework rate."""
    keys = [key for key in cached.kpis(log) if key in held]
    if not keys:
        return t("monitor.no_target", n=len(cached.kpis(log)))
    lang = state.language()
    missed = [values.text(log, key).label[lang] for key in keys if _met(log, key, held[key]) is False]
    n_met = sum(1 for key in keys if _met(log, key, held[key]))
    said = [t("monitor.summary", n=len(keys), met=n_met)]
    return together(said + ([t("monitor.missed", names=missed)] if missed else []))


def explained(log: EventLog, key: str) -> figures.Explained:
    """Definition, population, n and left out of a key figure."""
    known, row, lang = values.text(log, key), cached.kpi(log, key).iloc[0], state.language()
    population = t("monitor.population", population=known.population[lang], filter=filters.said(log))
    return figures.Explained(
        known.definition[lang], population=population, n=int(row["n"]), n_excluded=int(row["n_excluded"])
    )


def table(log: EventLog) -> None:
    """Every key figure with its interval, what it stands on, its target, and whether that is met."""
    frame.heading(t("monitor.table"), hint=t("monitor.table_help"))
    held, lang = targets(log), state.language()
    keys = cached.kpis(log)
    shown = rows(log, keys, held)
    labels = _labels()
    picked = tables.show(
        shown, COLUMNS, key=f"kpis_{log.view_id}", labels=labels, selection="single-row",
        download="key figures", stem="kpis", log=log, make=partial(table_page, log),
    )  # fmt: skip
    if picked:
        key = keys[picked[0]]
        st.button(
            t("monitor.show_months", name=values.text(log, key).label[lang]), key="kpi_to_months",
            icon=":material/show_chart:", on_click=_to_months, args=(key,),
        )  # fmt: skip
    frame.reading_help("kpis")


def table_page(log: EventLog) -> Page:
    """Every key figure as a page of a report."""
    held, keys = targets(log), cached.kpis(log)
    words = slide_text(
        log, headline=_headline(log, held), population=t("monitor.table_population"), n=len(keys),
        definition=t("monitor.table_help"),
    )  # fmt: skip
    return tables.page(words, rows(log, keys, held), COLUMNS, labels=_labels(), right=("value", "target"))


def _labels() -> dict[str, str]:
    return {name: t(f"monitor.column.{name}") for name in COLUMNS}


def rows(log: EventLog, keys: list[str], held: dict[str, float]) -> pd.DataFrame:
    """The key figures in words, one row each."""
    return pd.DataFrame([_row(log, key, held.get(key)) for key in keys], columns=list(COLUMNS))


def _row(log: EventLog, key: str, target: float | None) -> dict[str, Any]:
    known, row, lang = values.text(log, key), cached.kpi(log, key).iloc[0], state.language()
    unit = values.exact_unit(log, key)
    return {
        "name": known.label[lang],
        "value": values.said(row["value"], unit),
        "interval": values.interval(row["low"], row["high"], unit),
        "n": int(row["n"]),
        "n_excluded": int(row["n_excluded"]),
        "target": values.said(target, unit),
        "met": _met_said(log, key, target),
    }


def tiles_page(log: EventLog) -> Page:
    """The five key figures above the views as a page of a report."""
    held, keys = targets(log), cached.kpis(log)
    shown = _shown(keys, held)
    words = slide_text(
        log, headline=_headline(log, held), population=t("monitor.table_population"), n=len(shown),
        definition=t("monitor.table_help"),
    )  # fmt: skip
    remarks = [_remark(log, key, held.get(key)) or "" for key in shown]
    return figures.page(words, [_tile(log, key) for key in shown], remarks)


def _headline(log: EventLog, held: dict[str, float]) -> str:
    """How many targets are met, as a slide says it."""
    return sentence(log, held) if held else t("deck.targets.none", n=len(cached.kpis(log)))


def _shown(keys: list[str], held: dict[str, float]) -> list[str]:
    """Those with a target first."""
    return sorted(keys, key=lambda key: key not in held)[:TILES]


def _tile(log: EventLog, key: str) -> tuple[str, str, figures.Explained]:
    known, row = values.text(log, key), cached.kpi(log, key).iloc[0]
    said = values.said(row["value"], values.exact_unit(log, key))
    return known.label[state.language()], said, explained(log, key)


def _remark(log: EventLog, key: str, target: float | None) -> str | None:
    """Whether the target is met, and which it is."""
    met = _met(log, key, target)
    if met is None:
        return None
    said = values.said(target, values.exact_unit(log, key))
    return t(f"monitor.tile_{'met' if met else 'missed'}", target=said)


def _met(log: EventLog, key: str, target: float | None) -> bool | None:
    return values.is_met(cached.kpi(log, key)["value"].iloc[0], target, values.text(log, key).better)


def _met_said(log: EventLog, key: str, target: float | None) -> str:
    met = _met(log, key, target)
    return "" if met is None else t("monitor.met" if met else "monitor.not_met")


def _to_months(key: str) -> None:
    state.select("kpi", key)
    state.select("view:monitor", "kpis")
