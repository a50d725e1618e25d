"""Bottlenecks, view *Before corrections*: what comes right before the first correction of a case?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.before_rework import BEFORE, BEFORE_STEPS
from analysis.bottlenecks.rework_kinds import ALL, ANY, kinds_of
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import charts, frame, names, state, sure, tables, workspace
from ui.act import figure
from ui.bottlenecks import corrections_by, look_line
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.question import Question
from ui.bottlenecks.rework_words import chosen_filter, is_only, kind_name, least, only
from ui.cached import bottleneck_rework as found_by
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import listed, md, t, written

PARTS = ("reasons", "steps", "groups")
HANDOVERS = ("system", "team", "person")
COLUMNS = ("cause", "n", "share", "share_without", "range", "sure")
STEP_COLUMNS = ("activity", "n_first", "share", "n_cases", "risk", "range")
KINDS = BEFORE.columns | {"sure": "text", "range": "text"}
STEP_KINDS = BEFORE_STEPS.columns | {"range": "text"}


@frame.fragment
def view(log: EventLog) -> None:
    """Which corrections; the finding; the reasons beside cases without, the step before, or by group."""
    kind, part, by = _choices(log)
    found = reasons(log, kind)
    if not found["n"].sum():
        key = "none_at_all" if kind == ANY else "none"
        st.info(nothing(log, f"corrections.{key}", kind=kind_name(kind), cases=names.cases_noun(log)))
        return
    st.markdown(f"#### {finding(log, found, kind, say=md)}")
    _bridge(log, found, kind)
    if part == "groups":
        corrections_by.draw(log, kind, by)
    elif part == "steps":
        _steps(log, kind)
    else:
        _reasons(log, found, kind)
    _next(log, kind)


def _bridge(log: EventLog, found: pd.DataFrame, kind: str) -> None:
    """Why there are more first corrections than cases with rework."""
    n, rework = int(found["n_first"].iloc[0]), found_by.n_cases_with(log)[ALL]
    if kind == ANY and n > rework:
        st.caption(
            t("corrections.bridge", n=n, rework=rework, beside=n - rework, cases=names.cases_noun(log))
        )


def reasons(log: EventLog, kind: str) -> pd.DataFrame:
    """What came before the first corrections of this kind."""
    return found_by.before_rework(log, kind=kind, reference=workspace.reference_path(log), **least(log))


def finding(log: EventLog, found: pd.DataFrame, kind: str, *, say: Any = plain) -> str:
    """The reason that clearly comes before corrections more often than without one; else the step before."""
    told: dict[str, Any] = {
        "kind": kind_name(kind),
        "n": int(found["n_first"].iloc[0]),
        "cases": names.cases_noun(log),
    }
    above = found[(found["word"] == "clear") & (found["difference"] > 0) & (found["cause"] != "none")]
    if len(above):
        most = above.loc[above["difference"].idxmax()]
        told["n"] = int(most["n_compared"])
        shares = {name: float(most[name]) for name in ("share", "share_without")}
        return say(
            "corrections.finding.reason", reason=t(f"corrections.cause.{most['cause']}"), **shares, **told
        )
    steps = found_by.steps_before_rework(log, kind=kind, reference=workspace.reference_path(log))
    if not len(steps):
        return say("corrections.finding.nothing", **told)
    first = steps.iloc[0]
    said = {"activity": names.activity(log, first["activity"]), "share": float(first["share"])}
    step = say("corrections.finding.step", risk=float(first["risk"]), **said, **told)
    return together([step, _no_reason(log, say)])


def _no_reason(log: EventLog, say: Any) -> str:
    """That none of the reasons the log tells of comes before corrections clearly more often."""
    causes = causes_told(log)
    if not causes:
        return say("corrections.finding.untold")
    if set(HANDOVERS) <= set(causes):
        causes = (*(one for one in causes if one not in HANDOVERS), "handover")
    told = listed([t(f"corrections.told.{one}") for one in causes], state.language(), style="or")
    return say("corrections.finding.no_reason", told=told)


def causes_told(log: EventLog) -> tuple[str, ...]:
    """The reasons the log tells anything of."""
    return found_by.causes_told(log, reference=workspace.reference_path(log))


def _choices(log: EventLog) -> tuple[str, str, str | None]:
    """Which corrections are looked at, how, and split by what."""
    n_cases = found_by.n_cases_with(log)
    kinds = [ANY, *(one for one in (ALL, *kinds_of(log)) if n_cases[one])]
    held = state.selected("corrections_kind", ANY)
    held = held if held in kinds else ANY
    state.show_in("corrections_kind_choice", held)
    with look_line.line("corrections_choices"):
        st.selectbox(
            t("corrections.which"), kinds, key="corrections_kind_choice", format_func=kind_name,
            width=look_line.WIDTH,
            on_change=lambda: state.select("corrections_kind", state.value("corrections_kind_choice")),
        )  # fmt: skip
        part = look_line.look("corrections_part", PARTS, "corrections.parts")
        by = corrections_by.choose(log) if part == "groups" else None
    return held, part, by


def _reasons(log: EventLog, found: pd.DataFrame, kind: str) -> None:
    if not causes_told(log):
        return
    told = shown(log, found)
    st.plotly_chart(_drawn(log, told), key="corrections_bars", config=CONFIG, alt=finding(log, found, kind))
    offer(log, "corrections_bars", partial(chart_page, log, kind), name="corrections")
    frame.reading_help("corrections")
    tables.show(
        told, KINDS, key="corrections", columns=COLUMNS, labels=_labels(log), say={"cause": _cause},
        download="corrections", log=log, make=partial(table_page, log, kind),
    )  # fmt: skip
    n_alone = int(found["n_first"].iloc[0]) - int(found["n_compared"].iloc[0])
    if n_alone:
        st.caption(t("corrections.alone", n=n_alone))
    st.caption(corrections_by.order_said(log))


def _cause(cause: str) -> str:
    return t(f"corrections.cause.{cause}")


def shown(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The reasons that occur, with the range of the difference and how sure it is."""
    kept = found[(found["n"] > 0) | (found["share_without"].fillna(0) > 0)].reset_index(drop=True)
    words = [
        sure.said(row.word, row.n_more, log=log, low=row.low, high=row.high) for row in kept.itertuples()
    ]
    return kept.assign(sure=words, range=[_points(row.low, row.high) for row in kept.itertuples()])


def _points(low: float, high: float) -> str:
    """A range of differences in points of percent."""
    if pd.isna(low) or pd.isna(high):
        return ""
    low_said, high_said = (f"{value * 100:+.1f}".replace("-", "−") for value in (low, high))
    return t("corrections.points", low=low_said, high=high_said)


def _drawn(log: EventLog, told: pd.DataFrame) -> Any:
    lang = state.language()
    series = {t("corrections.series.share"): "share"}
    if told["share_without"].notna().any():
        series[t("corrections.series.without", cases=names.cases_noun(log))] = "share_without"
    figure = charts.pair_bars(
        [_cause(cause) for cause in told["cause"]],
        {label: list(told[name].fillna(0) * 100) for label, name in series.items()},
        axis=t("corrections.axis"),
        texts={
            label: [written(one, "percent", lang) for one in told[name]] for label, name in series.items()
        },
    )  # fmt: skip
    figure.update_traces(textposition="outside", cliponaxis=False)
    for beside in figure.data[1:]:
        beside.marker.color = charts.GREY
    figure.update_yaxes(showgrid=False)
    return figure


def _labels(log: EventLog) -> dict[str, str]:
    without = t("corrections.column.share_without", cases=names.cases_title(log))
    said = {name: t(f"corrections.column.{name}") for name in ("cause", "n", "share", "range", "sure")}
    return said | {"share_without": without}


def _steps(log: EventLog, kind: str) -> None:
    found = steps_shown(log, kind)
    st.plotly_chart(
        _steps_drawn(log, found), key="corrections_steps", config=CONFIG, alt=t("corrections.parts.steps")
    )
    offer(log, "corrections_steps_bars", partial(steps_page, log, kind, as_table=False), name="corrections")
    frame.reading_help("corrections_steps")
    tables.show(
        found, STEP_KINDS, key="corrections_steps", columns=STEP_COLUMNS, labels=_step_labels(log),
        say={"activity": partial(names.activity, log)}, download="corrections_steps", log=log,
        make=partial(steps_page, log, kind, as_table=True),
    )  # fmt: skip


def steps_shown(log: EventLog, kind: str) -> pd.DataFrame:
    """The steps before, each with the range of its risk."""
    found = found_by.steps_before_rework(log, kind=kind, reference=workspace.reference_path(log))
    lang = state.language()
    ranges = [
        t("rework.range", low=written(row.low, "percent", lang), high=written(row.high, "percent", lang))
        for row in found.itertuples()
    ]
    return found.assign(range=ranges)


def _steps_drawn(log: EventLog, found: pd.DataFrame) -> Any:
    top = found.head(10)
    return charts.bars(
        [names.activity(log, name) for name in top["activity"]], list(top["share"] * 100),
        axis=t("corrections.axis"), texts=[written(one, "percent", state.language()) for one in top["share"]],
        highlight=1,
    )  # fmt: skip


def _step_labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"corrections.column.{name}") for name in ("activity", "n_first", "share", "risk")}
    return said | {
        "n_cases": t("corrections.column.n_cases", cases=names.cases_title(log)),
        "range": t("rework.column.range"),
    }


def _next(log: EventLog, kind: str) -> None:
    """Only the cases with these corrections, or an action."""
    with st.container(horizontal=True, key="corrections_next", gap="small"):
        is_pressed = st.button(
            t("rework.only"), key="corrections_only", icon=":material/filter_alt:",
            disabled=is_only(log, kind),
        )  # fmt: skip
        if is_pressed and (chosen := chosen_filter(log, kind)):
            only(kind, chosen)
            st.rerun()
        if st.button(t("bottlenecks.act"), key="corrections_act", icon=":material/add_task:"):
            figure.hand_over(figure.of_key_figure("rework_rate"))


def chart_page(log: EventLog, kind: str) -> Page:
    """The reasons beside cases without a correction, as a page of a report."""
    found = reasons(log, kind)
    return Page(_slide_text(log, found, kind), Chart(_drawn(log, shown(log, found))))


def table_page(log: EventLog, kind: str) -> Page:
    """The reasons with their figures, as a page of a report."""
    found = reasons(log, kind)
    return tables.page(
        _slide_text(log, found, kind), shown(log, found), KINDS, columns=COLUMNS, labels=_labels(log),
        say={"cause": _cause},
    )  # fmt: skip


def steps_page(log: EventLog, kind: str, *, as_table: bool) -> Page:
    """The steps before corrections, as a page of a report."""
    words, found = _slide_text(log, reasons(log, kind), kind), steps_shown(log, kind)
    if not as_table:
        return Page(words, Chart(_steps_drawn(log, found)))
    say = {"activity": partial(names.activity, log)}
    return tables.page(words, found, STEP_KINDS, columns=STEP_COLUMNS, labels=_step_labels(log), say=say)


def _slide_text(log: EventLog, found: pd.DataFrame, kind: str) -> Any:
    return slide_text(
        log, headline=finding(log, found, kind), population=t("corrections.population", kind=kind_name(kind)),
        n=int(found["n"].sum()), definition=t("corrections.definition", cases=names.cases_noun(log)),
        assumption=corrections_by.order_said(log),
    )  # fmt: skip


def _answer(log: EventLog) -> str | None:
    found = reasons(log, ANY)
    return finding(log, found, ANY, say=md) if found["n"].sum() else None


QUESTIONS = (Question("before_correction", "corrections", _answer, is_slow=True),)
