"""Bottlenecks, losses by days waited: how many deals still undecided after so many days are lost?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.loss_by_wait import LOSS
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Chart, Page
from ui import assumed, charts_parts, filters, frame, names, state, tables
from ui import cached as everything
from ui.act import figure
from ui.bottlenecks import moves
from ui.bottlenecks import phases_words as words
from ui.cached import bottleneck_phases as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

AS_GOOD_AS_LOST = 2 / 3
"""From this share lost on a quote that waits counts as good as lost."""
AFTER = 30
"""The sentence is about those undecided after so many days; about fewer where there are too few."""

SLOT = "undecided"
COLUMNS = ("wait", "n", "n_lost", "n_reached", "share", "range", "lost_later", "lost_range")
KINDS = LOSS.columns | {"wait": "text", "range": "text", "lost_range": "text"}


def draw(log: EventLog, split: str) -> None:
    """The finding, a bar a wait, and the table."""
    found = cached.loss_by_wait(log, split)
    if not found["n_lost"].sum():
        st.info(t("phases.loss.none", cases=names.cases_noun(log), begin=_begin(log, split)))
        return
    st.markdown(f"#### {as_good_as_lost(log, split, found, say=md)}")
    said = (finding(log, split, found, say=md), won_unsigned(log, split, found, say=md))
    st.caption(together([one for one in said if one]))
    drawn = _drawn(log, split, found)
    st.plotly_chart(drawn, key=f"phases_loss_{split}", config=CONFIG, alt=finding(log, split, found))
    offer(log, "phases_loss_bars", partial(chart_page, log, split), name="losses-by-wait")
    _next(log, split, found)
    frame.reading_help("phases_loss")
    with st.expander(t("sure.title"), key="phases_loss_sure"):
        st.markdown(t("phases.loss.sure", **names.nouns(log)))
    tables.show(
        shown_rows(found), KINDS, key="phases_loss", labels=_labels(log), columns=COLUMNS,
        download="losses-by-wait", log=log, make=partial(table_page, log, split),
    )  # fmt: skip


def _next(log: EventLog, split: str, found: pd.DataFrame) -> None:
    """The cases that have waited for so long and may still be won, and an action on the time of the span."""
    days = waited_days(log, found)
    ids, kpi = cached.undecided(log, split, after_days=days), words.KPIS.get(split)
    with st.container(horizontal=True, key="phases_loss_moves", gap="small"):
        if 0 < len(ids) <= filters.MOST_IDS:
            what = t("moves.undecided", cases=names.cases(log, len(ids)), days=days)
            kept = f.CaseIds(sorted(ids), what=f"undecided:{days}")
            moves.to_cases(log, SLOT, kept, what=what, key="phases_loss")
        moves.action(figure.of_key_figure(kpi) if kpi in everything.kpis(log) else None, key="phases_loss")


def waited_days(log: EventLog, found: pd.DataFrame) -> int:
    """From which day on a wait is too long: as the finding says it, else a month or the longest known."""
    enough = found[found["n_decided"] >= assumed.value(log, "min_clear")]
    over = enough[enough["lost_later"] >= AS_GOOD_AS_LOST]
    later = _row(log, found)
    return int(over["from_day"].iloc[0] if len(over) else later["from_day"] if later is not None else 0)


def answer(log: EventLog, split: str) -> str | None:
    """From which day on most are lost, or that this is so at no age; where anything was lost."""
    found = cached.loss_by_wait(log, split)
    return as_good_as_lost(log, split, found, say=md) if len(found) and found["n_lost"].sum() else None


def as_good_as_lost(log: EventLog, split: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """The first wait after which two thirds are lost in the end; never where no wait with enough has it."""
    enough = found[found["n_decided"] >= assumed.value(log, "min_clear")]
    if enough.empty:
        return finding(log, split, found, say=say)
    over = enough[enough["lost_later"] >= AS_GOOD_AS_LOST]
    told = {"cases": names.cases_noun(log), "begin": _begin(log, split)}
    if len(over):
        first = over.iloc[0]
        days, share = int(first["from_day"]), float(first["lost_later"])
        if not days:
            return say("phases.loss.lost_at_once", share=share, **told)
        return say("phases.loss.lost_after", days=days, share=share, **told)
    days, share = int(enough["from_day"].max()), float(enough["lost_later"].max())
    return say("phases.loss.never", days=days, share=share, **told)


def finding(log: EventLog, split: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """Of those undecided after a month, how many are lost in the end, against those of all."""
    first, later = found.iloc[0], _row(log, found)
    told = {"cases": names.cases_noun(log), "begin": _begin(log, split), "all": float(first["lost_later"])}
    if later is None:
        return say("phases.loss.few", n=int(first["n_decided"]), **told)
    told |= {"days": int(later["from_day"]), "share": float(later["lost_later"])}
    gap = told["share"] - told["all"]
    apart = later["lost_low"] > first["lost_high"] or later["lost_high"] < first["lost_low"]
    key = "alike" if not apart else "more" if gap > 0 else "fewer"
    return say(f"phases.loss.{key}", **told)


def won_unsigned(log: EventLog, split: str, found: pd.DataFrame, *, say: Any = plain) -> str:
    """How many are decided here, and still in the span where it is parted: won, without its last step."""
    n = int(cached.whole(log, split)["n_open"].iloc[0]) - int(found["n_open"].sum())
    end = names.activity(log, log.catalogue.span(log.catalogue.split(split).span).end)
    return say("phases.loss.won_unsigned", n=n, cases=names.cases_noun(log), end=end) if n > 0 else ""


def _row(log: EventLog, found: pd.DataFrame) -> pd.Series | None:
    """The longest wait up to a month of which enough were decided; None where only the first has enough."""
    enough = assumed.value(log, "min_clear")
    fit = found[(found["from_day"] > 0) & (found["from_day"] <= AFTER) & (found["n_decided"] >= enough)]
    return fit.iloc[-1] if len(fit) else None


def _begin(log: EventLog, split: str) -> str:
    span = log.catalogue.span(log.catalogue.split(split).span)
    return names.activity(log, span.start[0])


def shown_rows(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with their waits and ranges in words."""
    lang = state.language()

    def range_of(low: float, high: float) -> str:
        return "" if low != low else f"{written(low, 'percent', lang)} – {written(high, 'percent', lang)}"

    return found.assign(
        wait=[_wait(row.from_day, row.to_day) for row in found.itertuples()],
        range=[range_of(row.low, row.high) for row in found.itertuples()],
        lost_range=[range_of(row.lost_low, row.lost_high) for row in found.itertuples()],
    )


def _wait(low: int, high: Any) -> str:
    if pd.isna(high):
        return t("phases.loss.from", n=int(low))
    return t("phases.loss.between", low=int(low), high=int(high))


def _drawn(log: EventLog, split: str, found: pd.DataFrame) -> Any:
    known = found[found["lost_later"].notna()]
    enough, lang = assumed.value(log, "min_clear"), state.language()
    return charts_parts.shares(
        [t("phases.loss.after", n=int(day)) for day in known["from_day"]],
        list(known["lost_later"]),
        axis=t("phases.loss.axis"),
        across=t("phases.loss.across", begin=_begin(log, split)),
        texts=[written(one, "percent", lang) for one in known["lost_later"]],
        faint=list(known["n_decided"] < enough),
    )


def _labels(log: EventLog) -> dict[str, str]:
    return {name: t(f"phases.loss.column.{name}", cases=names.cases_noun(log)) for name in COLUMNS}


def chart_page(log: EventLog, split: str) -> Page:
    """The losses by wait as a page of a report."""
    found = cached.loss_by_wait(log, split)
    return Page(_slide_text(log, split, found), Chart(_drawn(log, split, found)))


def table_page(log: EventLog, split: str) -> Page:
    """Their figures as a page of a report."""
    found = cached.loss_by_wait(log, split)
    return tables.page(
        _slide_text(log, split, found),
        shown_rows(found),
        KINDS,
        labels=_labels(log),
        columns=COLUMNS,
        right=("range", "lost_range"),
    )


def _slide_text(log: EventLog, split: str, found: pd.DataFrame) -> Any:
    return slide_text(
        log,
        headline=as_good_as_lost(log, split, found),
        finding=finding(log, split, found),
        population=t("phases.loss.population", begin=_begin(log, split), cases=names.cases_noun(log)),
        n=int(found["n"].iloc[0]),
        definition=t("phases.loss.definition", cases=names.cases_noun(log)),
        assumption=t("phases.loss.assumption", cases=names.cases_noun(log)),
    )
