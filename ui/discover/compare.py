"""Discover, view *compare*: what is different between two variants?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.discover import align, pair_to_compare
from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, chevrons, frame, names, state, tables
from ui.discover.variants import label, steps
from ui.report.variants import comparison_slide
from ui.text import duration, listed, md, t, written

COLUMNS = {"measure": "text", "left": "text", "right": "text", "difference": "text"}
MOST_NAMED = 2
MOST_OFFERED = 100
"""Commonest variants to choose from; any other is brought here from its row under *Variants*."""
KIND_OF = {"count": "count", "share": "percent", "hours": "duration", "number": "compact"}


def view(log: EventLog) -> None:
    """Two variants side by side: aligned steps, figures and their differences."""
    found = cached.variant_profiles(log)
    pair = pair_to_compare(found)
    if pair is None:
        st.info(t("compare.one_variant"))
        return
    left, right = _chosen(log, found, pair)
    figures = cached.compare(_of(log, left), _of(log, right), log)
    st.markdown(_finding(log, left, right, figures))
    rows = align(left["trace"], right["trace"])
    titles = (_title(left), _title(right))
    with st.container(key="compare_pair"):
        paths, numbers = st.columns([11, 9], gap="large")
    paths.html(chevrons.beside(_aligned(log, rows), titles=titles))
    said = spoken(log, figures)
    headline = _finding(log, left, right, figures, say=t)
    with numbers:
        tables.show(
            said,
            COLUMNS,
            key="compare",
            labels={"measure": t("compare.measure"), "left": titles[0], "right": titles[1]},
            download="comparison",
            slide=comparison_slide(log, left, right, rows, said, headline=headline),
        )
        st.caption(t("compare.described"))
        frame.money_note(log)
    frame.reading_help("compare")


def spoken(log: EventLog, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures in words: measures that the log does not have are left out."""
    known = figures[figures["left"].notna() | figures["right"].notna()]
    return pd.DataFrame([_said(log, row) for _, row in known.iterrows()], columns=list(COLUMNS))


def _said(log: EventLog, row: pd.Series) -> dict[str, str]:
    lang, kind = state.language(), KIND_OF[row["unit"]]
    measure = names.cases_title(log) if row["measure"] == "n_cases" else t(f"compare.{row['measure']}")
    is_money = row["measure"] == "median_amount"

    def say(value: float) -> str:
        return names.amount(log, value) if is_money and value == value else written(value, kind, lang)

    values = {side: say(row[side]) for side in ("left", "right")}
    return {"measure": measure, **values, "difference": _signed(row["difference"], row["unit"], say)}


def _signed(value: float, unit: str, say: Callable[[float], str]) -> str:
    if value != value:
        return say(value)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if unit == "share":
        return sign + t("compare.points", points=abs(value) * 100)
    return sign + say(abs(value))


def _chosen(log: EventLog, found: pd.DataFrame, pair: tuple[str, str]) -> tuple[pd.Series, pd.Series]:
    by_id = found.set_index("variant_id", drop=False)
    common = list(by_id.index[:MOST_OFFERED])
    sides = st.columns(2, gap="medium")
    chosen = []
    for side, column, first in zip(("left", "right"), sides, pair, strict=True):
        held = state.selected(f"compare_{side}", first)
        key = f"compare_{side}_choice"
        now = held if held in by_id.index else first
        state.show_in(key, now)
        chosen.append(
            column.selectbox(
                t(f"compare.{side}"),
                common if now in common else [now, *common],
                format_func=lambda variant: label(log, by_id.loc[variant]),
                key=key,
                help=t("compare.offered", n=MOST_OFFERED) if len(by_id) > MOST_OFFERED else None,
                on_change=_remember,
                args=(side, key),
            )
        )
    return by_id.loc[chosen[0]], by_id.loc[chosen[1]]


def _remember(side: str, key: str) -> None:
    state.select(f"compare_{side}", state.value(key))


def _of(log: EventLog, row: pd.Series) -> EventLog:
    return log.where(f.Variant([str(row["variant_id"])]))


def _title(row: pd.Series) -> str:
    return t("compare.variant", number=int(row["number"]))


def _aligned(log: EventLog, rows: list[tuple[str | None, str | None]]) -> list:
    def step(name: str | None) -> chevrons.Step | None:
        return steps(log, [name])[0] if name else None

    return [(step(left), step(right)) for left, right in rows]


def _extra_steps(log: EventLog, longer: list[str], other: list[str]) -> list[str]:
    """What the one path has and the other has not, or less often: at most so many, in its order."""
    more = Counter(longer) - Counter(other)
    return [names.activity(log, name) for name in dict.fromkeys(longer) if name in more][:MOST_NAMED]


def _finding(
    log: EventLog,
    left: pd.Series,
    right: pd.Series,
    figures: pd.DataFrame,
    *,
    say: Callable[..., str] = md,
) -> str:
    by_measure = figures.set_index("measure")
    gap = float(by_measure.loc["median_throughput_h", "difference"])
    if str(left["variant_id"]) == str(right["variant_id"]):
        return t("compare.same")
    key = "compare.slower" if gap > 0 else "compare.faster" if gap < 0 else "compare.as_fast"
    slower, other = (left, right) if gap < 0 else (right, left)
    extra = _extra_steps(log, slower["trace"], other["trace"])
    return say(
        f"{key}_with" if extra else key,
        steps=listed(extra, state.language()),
        right=int(right["number"]),
        left=int(left["number"]),
        gap=duration(abs(gap), state.language()),
    )
