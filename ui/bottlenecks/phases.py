"""Bottlenecks, view *Parts of a span*: where does the time from quote to contract, or order to cash, go?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.phases import PHASES, splits, unseen
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Chart, Page
from ui import (
    calendar_panel,
    charts_parts,
    exact,
    figures,
    filters,
    frame,
    goals,
    names,
    state,
    table_units,
    tables,
)
from ui.act import figure
from ui.bottlenecks import chosen, group_times, look_line, phases_by, phases_loss
from ui.bottlenecks import phases_words as words
from ui.bottlenecks.attributes import splits as attributes
from ui.bottlenecks.phases_words import KPIS
from ui.bottlenecks.question import Needs, Question
from ui.cached import bottleneck_phases as cached
from ui.charts import CONFIG
from ui.monitor import kpis
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

SLOT = chosen.SLOT
COLUMNS = (
    "part", "n_cases", "median_h", "p90_h", "mean_h", "share", "excess_h", "n_open", "open_median_h",
)  # fmt: skip
KINDS = PHASES.columns


@frame.fragment
def view(log: EventLog) -> None:
    """Which span, and one look at it: its parts, by an attribute, or losses by days waited."""
    known = splits(log)
    if not known:
        _nothing(log)
        return
    with look_line.line("phases_line"):
        split = words.choose_split(log, known)
        looks = ("parts", "by", "loss") if log.catalogue.split(split).loses else ("parts", "by")
        look = look_line.look("phases_look", looks, "phases.look")
        options = attributes(log) if look == "by" else []
        by = group_times.choose_by(log, options, "phases_split_by") if options else None
    whole = cached.whole(log, split).iloc[0]
    if not whole["n_cases"] and not whole["n_open"]:
        st.info(t("phases.none", span=words.span(log, split), cases=names.cases_noun(log)))
    elif look == "loss":
        phases_loss.draw(log, split)
    elif not whole["n_cases"]:
        st.info(
            t("phases.all_open", span=words.span(log, split), cases=names.cases(log, int(whole["n_open"])))
        )
        _table(log, split)
    elif look == "by":
        phases_by.draw(log, split, by)
    else:
        _parts(log, split, whole)


def _nothing(log: EventLog) -> None:
    """Why there is nothing to take apart: what the log lacks, or that its process is not known."""
    missing = [log.catalogue.span(one.span) for one in log.catalogue.splits]
    if not missing:
        st.info(t("phases.no_process"))
        return
    ends = list(dict.fromkeys(name for span in missing for name in (span.start[0], span.end)))
    lacking = [names.activity(log, name) for name in ends if not log.has_activity(name)]
    st.info(t("phases.missing", activities=lacking))


def _parts(log: EventLog, split: str, whole: pd.Series) -> None:
    found = parted(log, split)
    st.markdown(f"#### {finding(log, split, whole, found, say=md)}")
    figures.tiles(_tiles(log, split, whole, found), key="phases_tiles")
    drawn = _drawn(log, split, found)
    st.plotly_chart(drawn, key=f"phases_chart_{split}", config=CONFIG, alt=finding(log, split, whole, found))
    offer(log, "phases_chart", partial(chart_page, log, split), name="parts-of-a-span")
    for part, lacks in unseen(log, split):
        said = {"part": words.part(log, split, part), "activity": names.activity(log, lacks)}
        st.caption(md("phases.unseen", **said))
    starts = log.catalogue.span(log.catalogue.split(split).span).start
    begin = next(one for one in starts if log.has_activity(one))
    told = {"span": words.span(log, split), "cases": names.cases_noun(log)}
    st.caption(md("phases.only_within", begin=names.activity(log, begin), **told))
    end = log.catalogue.span(log.catalogue.split(split).span).end
    if any(one.settled == end for one in log.catalogue.states):
        st.caption(md("phases.only_settled", end=names.activity(log, end), **told))
    calendar_panel.say_all_hours(log)
    _next(log, split, whole)
    frame.reading_help("phases_parts")
    _table(log, split)


def parted(log: EventLog, split: str) -> pd.DataFrame:
    """The parts, their excess against what the log is measured against."""
    return cached.phases(log, split, goals.basis(log))


def finding(log: EventLog, split: str, whole: pd.Series, found: pd.DataFrame, *, say: Any = plain) -> str:
    """Which part takes most of the span, in a sentence; and whether the whole keeps to its target."""
    longest = found.loc[found["total_h"].idxmax()]
    said = say(
        "phases.finding",
        span=words.span(log, split),
        cases=names.cases(log, int(whole["n_cases"])),
        mean=exact.throughout(log, float(whole["mean_h"])),
        part=words.part(log, split, str(longest["part"])),
        share=float(longest["share"]),
        median=exact.throughout(log, float(longest["median_h"])),
    )
    against = _against(log, split, float(whole["median_h"]), say)
    return together([said, against]) if against else said


def _against(log: EventLog, split: str, median_h: float, say: Any) -> str:
    """The target of the whole span and whether its median keeps to it; nothing where none is set."""
    target = kpis.targets(log).get(KPIS.get(split, ""))
    if target is None:
        return ""
    met = t("phases.target_met" if median_h <= target else "phases.target_missed")
    said = written(target, "days", state.language())
    return say("phases.target", target=said, now=exact.throughout(log, median_h), met=met)


def _tiles(
    log: EventLog, split: str, whole: pd.Series, found: pd.DataFrame
) -> list[tuple[str, str, figures.Explained]]:
    lang = state.language()
    excess = float(found["excess_h"].sum()) / float(found["total_h"].sum() or 1.0)
    n_open = int(whole["n_open"])
    given = {
        "done": (written(int(whole["n_cases"]), "count", lang), int(whole["n_cases"])),
        "median": (
            written(exact.throughout(log, float(whole["median_h"])), "days", lang),
            int(whole["n_cases"]),
        ),
        "p90": (written(exact.throughout(log, float(whole["p90_h"])), "days", lang), int(whole["n_cases"])),
        "excess": (written(excess, "percent", lang), int(whole["n_cases"])),
        "open": (written(n_open, "count", lang), n_open),
    }
    said = {"span": words.span(log, split), "cases": names.cases_noun(log)}
    said["above"] = t(f"bottlenecks.above.said.{goals.basis(log)}")
    return [
        (
            t(f"phases.tile.{name}.label", **said) if name != "excess" else _labels(log)["excess_h"],
            value,
            figures.Explained(
                t(f"phases.tile.{name}.definition", **said), population=filters.said(log), n=n,
                n_excluded=int(whole["n_excluded"]) if name == "done" else None,
                assumption=_rule(log) if name == "excess" else "",
            ),
        )
        for name, (value, n) in given.items()
    ]  # fmt: skip


def _drawn(log: EventLog, split: str, found: pd.DataFrame) -> Any:
    """The parts in the order in which they usually come, with the mean of the whole at the end."""
    order = words.in_time(log, split)
    shown = found[found["total_h"] > 0].sort_values("part", key=lambda keys: keys.map(order), kind="stable")
    total = pd.Series([float(shown["mean_h"].sum())])
    unit = table_units.unit_of(total)
    scale, lang = table_units.HOURS_OF[unit], state.language()
    return charts_parts.steps(
        [words.part(log, split, part) for part in shown["part"]],
        list(shown["mean_h"] / scale),
        whole=t("phases.whole"),
        axis=t("phases.axis.mean", unit=t(f"unit.long.{unit}"), case=names.case_noun(log)),
        texts=[written(hours, "days", lang) for hours in (*shown["mean_h"], total[0])],
    )


def _next(log: EventLog, split: str, whole: pd.Series) -> None:
    """Filter to the slow ones, and create an action on the key figure of the span."""
    span = log.catalogue.span(log.catalogue.split(split).span)
    start = next(name for name in span.start if log.has_activity(name))
    slow = f.Follows(start, span.end, directly=False, longer_than_h=float(whole["median_h"]))
    with st.container(horizontal=True, key="phases_buttons", gap="small"):
        st.button(
            t("bottlenecks.only", cases=names.cases_noun(log)), key="phases_only",
            icon=":material/filter_alt:", disabled=slow in log.filters,
            help=t("phases.only_help", cases=names.cases_noun(log), hours=float(whole["median_h"])),
            on_click=filters.only_asked, args=(SLOT, slow),
        )  # fmt: skip
        kpi = KPIS.get(split)
        if kpi and st.button(t("bottlenecks.act"), key="phases_act", icon=":material/add_task:"):
            figure.hand_over(figure.of_key_figure(kpi))


def _table(log: EventLog, split: str) -> None:
    tables.show(
        shown_rows(log, split), KINDS, key="phases", labels=_labels(log), columns=COLUMNS,
        say={"part": partial(words.part, log, split)}, download="parts-of-a-span", log=log,
        make=partial(table_page, log, split),
    )  # fmt: skip


def shown_rows(log: EventLog, split: str) -> pd.DataFrame:
    """The parts in the order in which they usually come."""
    order, found = words.in_time(log, split), parted(log, split)
    return found.sort_values("part", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def _labels(log: EventLog) -> dict[str, str]:
    said = {"cases": names.cases_noun(log), "case": names.case_noun(log)}
    told = {name: t(f"phases.column.{name}", **said) for name in COLUMNS if name != "excess_h"}
    return told | {"excess_h": t(f"bottlenecks.above.column.{goals.basis(log)}")}


def _rule(log: EventLog) -> str:
    """How moments are told apart, and what the parts are measured against."""
    said = names.nouns(log)
    return together([t("phases.rule", **said), t(f"phases.above.{goals.basis(log)}", **said)])


def chart_page(log: EventLog, split: str) -> Page:
    """The parts of a span as a page of a report."""
    return Page(_slide_text(log, split), Chart(_drawn(log, split, parted(log, split))))


def table_page(log: EventLog, split: str) -> Page:
    """The parts with all their figures as a page of a report."""
    return tables.page(
        _slide_text(log, split), shown_rows(log, split), KINDS, labels=_labels(log), columns=COLUMNS,
        say={"part": partial(words.part, log, split)},
    )  # fmt: skip


def _slide_text(log: EventLog, split: str) -> Any:
    whole = cached.whole(log, split).iloc[0]
    return slide_text(
        log,
        headline=finding(log, split, whole, parted(log, split)),
        population=t("phases.population", span=words.span(log, split), cases=names.cases_noun(log)),
        n=int(whole["n_cases"]),
        n_excluded=int(whole["n_open"]) + int(whole["n_excluded"]),
        definition=_rule(log),
    )


def _answer(log: EventLog, split: str) -> str | None:
    if split not in splits(log):
        return None
    whole = cached.whole(log, split).iloc[0]
    if not whole["n_cases"]:
        return None
    return finding(log, split, whole, parted(log, split), say=md)


def _opened(log: EventLog, *, split: str, look: str) -> None:
    words.select(split)
    state.select("phases_look", look)


def _of_quote(log: EventLog) -> str | None:
    return _answer(log, "quote_to_contract")


def _of_order(log: EventLog) -> str | None:
    return _answer(log, "order_to_cash")


def _of_loss(log: EventLog) -> str | None:
    split = "quote_to_contract"
    return phases_loss.answer(log, split) if split in splits(log) else None


QUESTIONS = (
    Question(
        "quote_to_contract", "phases", _of_quote, Needs(("Quote Presented", "Contract Signed")),
        ("lead_to_cash",), partial(_opened, split="quote_to_contract", look="parts"),
    ),
    Question(
        "quote_loss", "phases", _of_loss,
        Needs(("Quote Presented", "Contract Signed", "Opportunity Closed Lost")),
        ("lead_to_cash",), partial(_opened, split="quote_to_contract", look="loss"),
    ),
    Question(
        "order_to_cash", "phases", _of_order, Needs(("Sales Order Created", "Payment Received")),
        ("order_to_cash",), partial(_opened, split="order_to_cash", look="parts"),
    ),
)  # fmt: skip
"""What this view answers."""
