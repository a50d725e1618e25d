"""How many of the commonest variants does it take to cover most cases: the curve."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.discover.variants import COVERAGE, TO_COVER, coverage, n_to_cover
from analysis.log import EventLog
from analysis.report import Chart, Page, SlideText
from ui import charts, names, tables
from ui.chart_look import drawn
from ui.charts import CONFIG
from ui.report import offer
from ui.report.text import slide_text
from ui.text import t


def draw(log: EventLog, found: pd.DataFrame, page: offer.Make, table: offer.Make) -> None:
    """The curve and its points as a table, with their pages for a report (`page`, `table_page`, bound)."""
    told = coverage(found)
    n = n_to_cover(found)
    figure = curve(told, n, axis=t("variants.coverage.axis"), share=t("variants.coverage.share"))
    st.plotly_chart(figure, key="variants_coverage_chart", config=CONFIG)
    offer.offer(log, "coverage", page, name="coverage")
    tables.show(told, COVERAGE, key="coverage_rows", download="coverage", height=180, log=log, make=table)


def page(log: EventLog, found: pd.DataFrame, *, headline: str) -> Page:
    """The curve as a page of a report."""
    axis, share = t("variants.coverage.axis"), t("variants.coverage.share")
    drawn = curve(coverage(found), None, axis=axis, share=share)
    return Page(_words(log, found, headline), Chart(drawn))


def table_page(log: EventLog, found: pd.DataFrame, *, headline: str) -> Page:
    """Its points as a page of a report."""
    return tables.page(_words(log, found, headline), coverage(found), COVERAGE)


def _words(log: EventLog, found: pd.DataFrame, headline: str) -> SlideText:
    return slide_text(
        log,
        headline=headline,
        population=names.cases_title(log),
        n=int(found["n_cases"].sum()),
        definition=t("variants.coverage.definition"),
    )


def curve(told: pd.DataFrame, n: int | None, *, axis: str, share: str) -> go.Figure:
    """The share of cases that the commonest variants cover; a dot where `n` of them cover enough."""
    x, y = list(told["n_variants"]), list(told["cum_share"])
    marker = {"size": 6} if len(x) <= 20 else None
    mode = "lines+markers" if marker else "lines"
    line = go.Scatter(
        x=x, y=y, mode=mode, line={"color": charts.MAIN, "width": 2.5}, marker=marker, name=share
    )
    line.hovertemplate = f"%{{x:,}}: %{{y:.0%}}<extra>{share}</extra>"
    figure = drawn(
        line, height=260, x={"title": axis, "rangemode": "tozero", "tickformat": ",d"},
        y={"range": [0, 1.03], "tickformat": ".0%", "title": share, "showgrid": True},
    )  # fmt: skip
    if n is not None:
        figure.add_hline(y=TO_COVER, line={"color": charts.WARM, "dash": "dash", "width": 1.5})
        figure.add_vline(x=n, line={"color": charts.WARM, "dash": "dash", "width": 1.5})
        side = {"xanchor": "left", "xshift": 6} if n < max(x) * 0.8 else {"xanchor": "right", "xshift": -6}
        said = {"text": f"{n:,} · {TO_COVER:.0%}", "showarrow": False, "font": {"color": charts.WARM}}
        figure.add_annotation(x=n, y=TO_COVER, yanchor="top", **said, **side)
    return figure
