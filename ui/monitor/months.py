"""One key figure month by month, and the target it shall reach."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import cached, charts, frame, state, tables, workspace
from ui.act import figure
from ui.charts import CONFIG
from ui.monitor import kpis, values
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t

FEW = values.TO_SHOW_MONTH
OF_TODAY = frozenset({"stuck_share"})
"""Key figures about the cases open today: by month they would say when those began, not how it was then."""
COLUMNS = {"month": "text", "value": "text", "interval": "text", "n": "count", "met": "text", "note": "text"}


@frame.fragment
def view(log: EventLog) -> None:
    """Choose a key figure; its months, its target, and the months as a table."""
    keys = cached.kpis(log)
    held = state.selected("kpi", keys[0])
    key = held if held in keys else keys[0]
    left, right = st.columns(2, gap="large")
    with left:
        _choose(log, keys, key)
    with right:
        _target(log, key)
    known, lang = values.text(log, key), state.language()
    st.caption(md("monitor.what", definition=known.definition[lang], population=known.population[lang]))
    found = by_month(log, key)
    if found is None:
        st.info(t("monitor.of_today" if key in OF_TODAY else "monitor.no_months"))
    else:
        _months(log, key, found, kpis.targets(log).get(key))
    if st.button(t("bottlenecks.act"), key="kpi_act", icon=":material/add_task:"):
        figure.hand_over(figure.of_key_figure(key))


def finding(log: EventLog, key: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """The last whole month, and how often the target was reached; months on few cases say nothing."""
    lang, unit = state.language(), values.exact_unit(log, key)
    whole = found[found["value"].notna() & found["is_complete"] & (found["n"] >= FEW)]
    if not len(whole):
        return say("monitor.finding_few", name=values.text(log, key).label[lang], n=FEW)
    last = whole.iloc[-1]
    said = say(
        "monitor.finding", name=values.text(log, key).label[lang], month=last["month"],
        value=values.said(last["value"], unit), n=int(last["n"]),
    )  # fmt: skip
    judged = whole[whole["is_met"].notna()]
    if not len(judged):
        return said
    more = say("monitor.finding_target", met=int(judged["is_met"].sum()), n=len(judged))
    return together([said, more])


def _choose(log: EventLog, keys: list[str], key: str) -> None:
    state.show_in("kpi_choice", key)
    st.selectbox(
        t("monitor.choose"), keys, key="kpi_choice",
        format_func=lambda one: values.text(log, one).label[state.language()],
        on_change=lambda: state.select("kpi", state.value("kpi_choice")),
    )  # fmt: skip


def _target(log: EventLog, key: str) -> None:
    """The target, typed in the unit one speaks of; kept for the log's series, whatever the filter."""
    unit, held = values.entry_unit(log, key), kpis.targets(log).get(key)
    scale = values.SCALES[unit]
    row = {"horizontal": True, "vertical_alignment": "bottom", "gap": "small"}
    with st.form(f"target_{key}", border=False), st.container(key="target_row", **row):
        typed = st.number_input(
            t("monitor.target", unit=t(f"monitor.unit.{unit}")), min_value=0.0,
            max_value=100.0 if unit == "percent" else None,
            value=None if held is None else round(held / scale, 3),
            step=1.0, format="%g", key=f"target_entry_{key}_{held}", placeholder=t("monitor.target_none"),
            width=150,
        )  # fmt: skip
        is_set = st.form_submit_button(t("monitor.set"), key=f"target_set_{key}")
        is_removed = held is not None and st.form_submit_button(
            t("monitor.remove"), key=f"target_remove_{key}"
        )
    if is_removed:
        workspace.store().remove_target(log.series_id, key)
        st.rerun()
    if is_set and typed is not None:
        workspace.store().set_target(log.series_id, key, typed * scale, now=workspace.now())
        st.rerun()


def _months(log: EventLog, key: str, found: pd.DataFrame, target: float | None) -> None:
    st.markdown(f"#### {finding(log, key, found, say=md)}")
    drawn = _drawn(log, key, found, target)
    st.plotly_chart(drawn, key=f"months_{key}", config=CONFIG, alt=finding(log, key, found))
    offer(log, "months", partial(chart_page, log, key), name="key figure by month")
    frame.reading_help("months")
    shown = rows(found, cached.kpi(log, key)["unit"].iloc[0])
    with st.expander(t("monitor.as_table")):
        tables.show(
            shown, COLUMNS, key=f"months_{key}", labels=_labels(), download="months", log=log,
            make=partial(table_page, log, key), stem="months_rows",
        )  # fmt: skip


def by_month(log: EventLog, key: str) -> pd.DataFrame | None:
    """The months of a key figure against its target; None where its months say nothing."""
    if key in OF_TODAY:
        return None
    found = cached.kpi_trend(log, key, target=kpis.targets(log).get(key))
    return found if found["value"].notna().any() else None


def chart_page(log: EventLog, key: str) -> Page:
    """The months of a key figure as a page of a report."""
    found = by_month(log, key)
    drawn = _drawn(log, key, found, kpis.targets(log).get(key))
    return Page(_slide_text(log, key, found), Chart(drawn))


def table_page(log: EventLog, key: str) -> Page:
    """The same as a table, the latest first."""
    found = by_month(log, key)
    shown = rows(found, cached.kpi(log, key)["unit"].iloc[0])
    return tables.page(_slide_text(log, key, found), shown, COLUMNS, labels=_labels(), right=("value",))


def _labels() -> dict[str, str]:
    return {name: t(f"monitor.month.{name}") for name in COLUMNS}


def rows(found: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The months in words, the latest first."""
    told = [
        {
            "month": row.month,
            "value": values.said(row.value, unit),
            "interval": values.interval(row.low, row.high, unit),
            "n": int(row.n),
            "met": "" if row.is_met is None else t("monitor.met" if row.is_met else "monitor.not_met"),
            "note": _note(row),
        }
        for row in found[::-1].itertuples()
    ]
    return pd.DataFrame(told, columns=list(COLUMNS))


def _note(row: Any) -> str:
    notes = [] if row.is_complete else [t("monitor.not_over")]
    notes += [t("monitor.few", n=FEW)] if row.n < FEW else []
    return " · ".join(notes)


def _drawn(log: EventLog, key: str, found: pd.DataFrame, target: float | None) -> Any:
    unit, entry = cached.kpi(log, key)["unit"].iloc[0], values.entry_unit(log, key)
    scale = 1.0 if unit == "share" else values.SCALES[entry]
    unit_said = t(f"monitor.unit.{entry}")
    exact = values.exact_unit(log, key)
    texts = [_hover(row, exact) for row in found.itertuples()]
    return charts.months(
        [f"{month}-01" for month in found["month"]],
        list(found["value"] / scale),
        name=t("monitor.series", name=values.text(log, key).label[state.language()], unit=unit_said),
        unit=t(f"unit.short.{entry}") if unit == "hours" else "",
        texts=texts,
        faint=list((found["n"] < FEW) | ~found["is_complete"]),
        target=None if target is None else target / scale,
        target_name=t("monitor.target_line", target=values.said(target, exact)),
        percent=unit == "share",
    )


def _hover(row: Any, unit: str) -> str:
    said = t("monitor.hover", month=row.month, value=values.said(row.value, unit), n=int(row.n))
    parts = [said, values.interval(row.low, row.high, unit) if row.low == row.low else "", _note(row)]
    return "<br>".join(part for part in parts if part)


def _slide_text(log: EventLog, key: str, found: pd.DataFrame) -> Any:
    told = kpis.explained(log, key)
    return slide_text(
        log, headline=finding(log, key, found), population=told.population, n=told.n or 0,
        n_excluded=told.n_excluded, definition=told.definition, assumption=t("monitor.assumption", n=FEW),
    )  # fmt: skip
