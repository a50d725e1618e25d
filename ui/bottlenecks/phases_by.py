"""Bottlenecks, parts of a span by an attribute: whose approvals, customers or drafting take longest?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.phases import BY
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, charts_parts, frame, names, state, sure, table_units, tables
from ui import cached as everything
from ui.act import figure
from ui.bottlenecks import group_times, moves
from ui.bottlenecks import phases_words as words
from ui.bottlenecks.phases_words import KPIS
from ui.cached import bottleneck_phases as cached
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

BARS = 12


def draw(log: EventLog, split: str, by: str | None) -> None:
    """Which group takes longest, a bar of parts a group, and the table."""
    if by is None:
        st.info(t("bottlenecks.no_split"))
        return
    found = _found(log, split, by)
    if found.empty:
        st.info(t("phases.by.too_few", n=assumed.value(log, "min_shown"), cases=names.cases_noun(log)))
        return
    st.markdown(f"#### {finding(log, split, found, by, say=md)}")
    if aside := longest(log, found, by, say=md):
        st.caption(aside)
    drawn = _drawn(log, split, found, by)
    st.plotly_chart(drawn, key=f"phases_by_{split}", config=CONFIG, alt=finding(log, split, found, by))
    offer(log, "phases_by_bars", partial(chart_page, log, split, by), name="parts-by-group")
    kpi = KPIS.get(split)
    subject = figure.of_key_figure(kpi) if kpi in everything.kpis(log) else None
    moves.of_group(log, by, foremost(found), key="phases_by", act=subject)
    frame.reading_help("phases_by")
    wide, kinds, labels = table_of(log, split, found, by)
    tables.show(
        wide, kinds, key="phases_by", labels=labels, columns=tuple(kinds), download="parts-by-group", log=log,
        make=partial(table_page, log, split, by),
    )  # fmt: skip


def finding(log: EventLog, split: str, found: pd.DataFrame, by: str, *, say: Any = plain) -> str:
    """The group whose whole clearly takes longer, and the part whose mean differs most; or that none does."""
    told = {"span": words.span(log, split), "by": names.column(log, by)}
    groups, slow = found.drop_duplicates("group"), _slow(found)
    if slow.empty:
        named = [names.value(log, by, one) for one in groups["group"]]
        compared = zip(named, groups["word"], groups["n_more"], strict=True)
        return say("phases.by.alike", sure=group_times.unsure(log, compared), **told)
    worst = slow.iloc[0]
    rest = found[found["group"] != worst["group"]]
    other = rest.groupby("part")["mean_h"].sum().mul(0) + _mean_of(rest)
    here = found[found["group"] == worst["group"]].set_index("part")["mean_h"]
    more = (here - other.reindex(here.index).fillna(0.0)).sort_values(ascending=False, kind="stable")
    return say(
        "phases.by.finding", group=names.value(log, by, worst["group"]),
        median=float(worst["whole_median_h"]),
        part=words.part(log, split, str(more.index[0])), more=float(more.iloc[0]),
        cases=names.cases(log, int(worst["n_cases"])), case=names.case_noun(log), **told,
    )  # fmt: skip


def longest(log: EventLog, found: pd.DataFrame, by: str, *, say: Any = plain) -> str:
    """Why the longest bar, a mean, is not the group that the finding names by its median; else nothing."""
    first = found.iloc[0]
    if _slow(found).empty or foremost(found) == first["group"]:
        return ""
    return say(
        "phases.by.longest", group=names.value(log, by, first["group"]),
        mean=float(first["whole_mean_h"]), median=float(first["whole_median_h"]),
        sure=sure.short(first["word"]), named=names.value(log, by, foremost(found)),
    )  # fmt: skip


def foremost(found: pd.DataFrame) -> str:
    """The group that the finding names; the one with the longest mean where it names none."""
    slow = _slow(found)
    return str((slow if len(slow) else found)["group"].iloc[0])


def _slow(found: pd.DataFrame) -> pd.DataFrame:
    """The groups that clearly take longer, the slowest first."""
    groups = found.drop_duplicates("group")
    middle = float((groups["whole_median_h"] * groups["n_cases"]).sum() / groups["n_cases"].sum())
    slow = groups[(groups["word"] == "clear") & (groups["whole_median_h"] > middle)]
    return slow.sort_values(["whole_median_h", "group"], ascending=[False, True])


def _mean_of(rows: pd.DataFrame) -> pd.Series:
    """Hours a case of these groups together, by part."""
    total = (rows["mean_h"] * rows["n_cases"]).groupby(rows["part"]).sum()
    return total / rows.drop_duplicates("group")["n_cases"].sum()


def _found(log: EventLog, split: str, by: str) -> pd.DataFrame:
    least = {name: assumed.value(log, name) for name in ("min_shown", "min_clear")}
    return cached.phases_by(log, split, by=by, **least)


def _drawn(log: EventLog, split: str, found: pd.DataFrame, by: str) -> Any:
    shown = list(dict.fromkeys(found["group"]))[:BARS]
    here = found[found["group"].isin(shown)]
    unit, lang = table_units.unit_of(here["whole_mean_h"]), state.language()
    scale, order = table_units.HOURS_OF[unit], words.in_time(log, split)
    grid = here.pivot(index="part", columns="group", values="mean_h")[shown]
    grid = grid.loc[sorted(grid.index, key=order.get)]
    n = here.drop_duplicates("group").set_index("group")["n_cases"]
    rows = {words.part(log, split, key): grid.loc[key] for key in grid.index}
    return charts_parts.stacked(
        [t("bottlenecks.bar", group=names.value(log, by, name), n=int(n[name])) for name in shown],
        {part: list(hours / scale) for part, hours in rows.items()},
        axis=t("phases.axis.mean", unit=t(f"unit.long.{unit}"), case=names.case_noun(log)),
        texts={part: [written(one, "days", lang) for one in hours] for part, hours in rows.items()},
        quiet=t("phases.untold"),
    )


def table_of(
    log: EventLog, split: str, found: pd.DataFrame, by: str
) -> tuple[pd.DataFrame, dict[str, str], dict[str, str]]:
    """One row a group: cases, median and mean of the whole, mean of each part, how sure; kinds; labels."""
    groups = found.drop_duplicates("group").set_index("group")
    order = words.in_time(log, split)
    grid = found.pivot(index="group", columns="part", values="mean_h").loc[groups.index]
    grid = grid[sorted(grid.columns, key=order.get)]
    head = groups[["n_cases", "whole_median_h", "whole_mean_h"]]
    said = [sure.short(word) for word in groups["word"]]
    named = [names.value(log, by, name) for name in groups.index]
    wide = head.join(grid).assign(sure=said).reset_index(drop=True)
    wide.insert(0, "group", named)
    kinds = {"group": "text", **{name: BY.columns[name] for name in head.columns}}
    kinds |= dict.fromkeys(grid.columns, "hours") | {"sure": "text"}
    labels = {name: t(f"phases.by.column.{name}") for name in (*head.columns, "sure")}
    labels |= {key: words.part(log, split, key) for key in grid.columns} | {"group": names.column(log, by)}
    return wide, kinds, labels


def chart_page(log: EventLog, split: str, by: str) -> Page:
    """The parts by group as a page of a report."""
    found = _found(log, split, by)
    return Page(_slide_text(log, split, found, by), Chart(_drawn(log, split, found, by)))


def table_page(log: EventLog, split: str, by: str) -> Page:
    """The figures by group as a page of a report."""
    found = _found(log, split, by)
    wide, kinds, labels = table_of(log, split, found, by)
    return tables.page(_slide_text(log, split, found, by), wide, kinds, labels=labels, columns=tuple(kinds))


def _slide_text(log: EventLog, split: str, found: pd.DataFrame, by: str) -> Any:
    n, whole = int(found.drop_duplicates("group")["n_cases"].sum()), cached.whole(log, split).iloc[0]
    return slide_text(
        log,
        headline=finding(log, split, found, by),
        finding=together([one for one in (finding(log, split, found, by), longest(log, found, by)) if one]),
        population=t("phases.population", span=words.span(log, split), cases=names.cases_noun(log)),
        n=n,
        n_excluded=int(whole["n_cases"]) - n,
        definition=t("phases.rule", case=names.case_noun(log)),
        assumption=t("phases.by.assumption", n=assumed.value(log, "min_shown"), cases=names.cases_noun(log)),
    )
