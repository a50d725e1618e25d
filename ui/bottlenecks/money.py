"""Bottlenecks, view *Money*: what money stands where, and what do waiting and rework cost?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.money import LOSSES, REWORK, SLOW, TIED
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import charts, figures, filters, frame, goals, names, state, tables, to_top
from ui.bottlenecks import assumed, money_cases, money_list, money_next, money_overlap
from ui.bottlenecks.money_found import (
    Found,
    beside,
    collected_said,
    dearest,
    found_in,
    most_of,
    short_said,
    terms_said,
    unpaid_in,
)
from ui.bottlenecks.money_mixed import choose_currency
from ui.bottlenecks.money_next import LEAST_COST, key_of, what
from ui.bottlenecks.nothing import nothing
from ui.bottlenecks.question import Needs, Question
from ui.bottlenecks.range_bars import range_bars, slide_bars
from ui.charts import CONFIG
from ui.plain import plain, together
from ui.report.offer import aside, offer
from ui.report.text import slide_text
from ui.text import escape, md, t

COLOURS = {TIED: charts.MAIN, SLOW: charts.WARM, REWORK: charts.GREY}
COLUMNS = (
    "loss", "what", "n_cases", "n_above", "amount", "amount_range", "cost", "range", "based_on",
)  # fmt: skip
ASIDE = ("loss", "based_on")
"""In the files of the table, and not on the screen: the chart and the line above it say the same."""
ON_SLIDE = ("what", "n_cases", "n_above", "amount", "cost", "range")
KINDS = LOSSES.columns | dict.fromkeys(("what", "amount_range", "range", "based_on"), "text")


@frame.fragment
def view(log: EventLog) -> None:
    """The finding, tiles, the losses as bars with ranges, all of them as a table, and what they share."""
    if log.is_money_mixed:
        choose_currency(log)
        return
    found = found_in(log)
    if not found.has_any:
        known = "none_known" if found.tied is None else "none"
        st.info(nothing(log, f"money_view.{known}", cases=names.cases_noun(log)))
        _missing(found)
        return
    st.markdown(f"#### {finding(log, found, say=md)}")
    if found.tied is not None:
        st.caption(money_list.as_of(log))
    figures.tiles(_tiles(log, found), key="money_tiles")
    aside(log, "money_tiles", partial(tiles_page, log), name="money", words="download.figures")
    assumed.draw(log, found.assumptions(log), key="money")
    _missing(found)
    st.plotly_chart(_drawn(log, found), key="money_bars", config=CONFIG, alt=finding(log, found))
    offer(log, "money_bars", partial(chart_page, log), name="money")
    frame.reading_help("money")
    _table(log, found)
    _not_counted(log, found)
    if short := short_said(log, found):
        st.caption(escape(short))
    money_overlap.draw(log, found)
    money_next.draw(log, found)


def finding(log: EventLog, found: Found, *, say: Any = plain) -> str:
    """How much stands unpaid, how much of it is overdue, and which loss costs most."""
    most = most_of(found.losses)
    if found.tied is None or not found.tied["amount"].sum():
        return costs(log, most, say=say)
    told = {"cost": _cost(log, most), "what": what(log, most)} | _unpaid(log, found.tied)
    return say(f"money_view.finding.{'overdue' if told.pop('is_overdue') else 'tied'}", **told)


def _unpaid(log: EventLog, tied: pd.DataFrame) -> dict[str, Any]:
    """How much of how many is not paid yet, and overdue."""
    overdue = float(tied.loc[tied["place"] == "overdue", "amount"].sum())
    return {
        "amount": names.amount(log, float(tied["amount"].sum())),
        "n_cases": names.cases(log, int(tied["n_cases"].sum())),
        "overdue": names.amount(log, overdue),
        "is_overdue": bool(overdue),
    }


def costs(log: EventLog, most: pd.Series, *, say: Any = plain) -> str:
    """Which loss costs most."""
    if most["cost"] < LEAST_COST:
        return say("money_view.finding.next_to_nothing")
    return say("money_view.finding.costs", cost=_cost(log, most), what=what(log, most))


def _cost(log: EventLog, row: pd.Series) -> str:
    """What a loss costs, with its range where there is one."""
    cost = names.amount(log, float(row["cost"]))
    if row["low"] != row["low"]:
        return cost
    low, high = names.bare_range(float(row["low"]), float(row["high"]))
    return t("rework.with_range", share=cost, low=low, high=high)


def _tiles(log: EventLog, found: Found) -> list[tuple[str, str, figures.Explained]]:
    """What stands unpaid, what of it is overdue, what its standing cost; the slowest transition; rework."""
    told = []
    if found.tied is not None and len(found.tied):
        tied = found.tied
        late = tied[tied["place"] == "overdue"]
        capital = found.assumption(log, TIED)
        collected = collected_said(log)
        for name, rows, column, ends, more in (
            ("tied", tied, "amount", "all_amount", [collected]),
            ("overdue", late, "amount", "amount", [collected, terms_said(log)]),
            ("standing", tied, "cost", "all", [collected, capital]),
        ):
            value = names.amount(log, float(rows[column].sum()))
            told_of = "counted" if column == "amount" else "cases"
            said = _other_cases(log, rows, f"low_{ends}", f"high_{ends}", told_of=told_of)
            more = together([*more, said])
            n, n_without = int(rows["n_cases"].sum()), int(rows["n_without_amount"].sum())
            told.append(_tile(log, name, value, n=n, n_excluded=n_without or None, more=more))
    slow = found.losses[found.losses["loss"] == SLOW]
    if len(slow):
        first = slow.iloc[0]
        value = names.amount(log, float(first["cost"]))
        told.append(_tile(log, "slow", value, n=int(first["n_cases"]), more=_priced(log, found, SLOW, slow)))
    if found.rework["n_cases"].iloc[0]:
        row = found.rework.iloc[0]
        value = names.amount(log, float(row["cost"]))
        told.append(
            _tile(log, "rework", value, n=int(row["n_cases"]), more=_priced(log, found, REWORK, found.rework))
        )
    return told


def _priced(log: EventLog, found: Found, loss: str, rows: pd.DataFrame) -> str:
    """What a cost takes for granted, and its range."""
    return together([found.assumption(log, loss), _other_cases(log, rows, "low", "high")])


def _other_cases(log: EventLog, rows: pd.DataFrame, low: str, high: str, *, told_of: str = "cases") -> str:
    """Within which range the first sum would lie with other cases like these; empty for a single one.

    Of what is `counted` it says first that the sum itself is known.
    """
    if not len(rows) or rows[low].iloc[0] != rows[low].iloc[0]:
        return ""
    ends = names.amount_range(log, float(rows[low].iloc[0]), float(rows[high].iloc[0]))
    return t(f"money_view.other_{told_of}", low=ends[0], high=ends[1], cases=names.cases_noun(log))


def _tile(
    log: EventLog, name: str, value: str, *, n: int, more: str = "", n_excluded: int | None = None
) -> tuple[str, str, figures.Explained]:
    definition = t(f"money_view.tile.{name}_definition", cases=names.cases_noun(log))
    explained = figures.Explained(
        definition, population=filters.said(log), n=n, n_excluded=n_excluded, assumption=more
    )
    return t(f"money_view.tile.{name}"), value, explained


def _missing(found: Found) -> None:
    """What cannot be told of this log, and which column or activity would tell."""
    for name in found.missing:
        st.caption(t(f"money_view.missing.{name}"))


def _not_counted(log: EventLog, found: Found) -> None:
    """How many of the cases have no amount, or an amount of nought."""
    if found.tied is None or not len(found.tied):
        return
    n_without, n_zero = (int(found.tied[name].sum()) for name in ("n_without_amount", "n_zero"))
    if n_without or n_zero:
        told = {"without": names.cases(log, n_without), "zero": names.cases(log, n_zero)}
        st.caption(t("money_view.not_counted", **told))


def _drawn(log: EventLog, found: Found, *, on_slide: bool = False) -> Any:
    rows = found.losses
    labels = [what(log, row) for _place, row in rows.iterrows()]
    texts = names.amounts(log, rows["cost"])
    colours = [COLOURS[loss] for loss in rows["loss"]]
    axis, ends = names.amount_title(log, t("money_view.axis")), (list(rows["low"]), list(rows["high"]))
    if on_slide:
        texts = [_cost(log, row) for _place, row in rows.iterrows()]
        return slide_bars(labels, list(rows["cost"]), *ends, axis=axis, texts=texts, colours=colours)
    figure = range_bars(
        labels, list(rows["cost"]), *ends, axis=axis, texts=texts, colours=colours,
        legend={t(f"money_view.loss.{one}"): COLOURS[one] for one in dict.fromkeys(rows["loss"])},
    )  # fmt: skip
    figure.update_xaxes(tickformat=",.0f")
    return figure


def _ranges(log: EventLog, rows: pd.DataFrame, low: str, high: str) -> list[str]:
    """Each range in words; empty where there is none."""
    ends = zip(rows[low], rows[high], strict=True)
    told = [names.amount_range(log, *both) if both[0] == both[0] else None for both in ends]
    return [t("rework.range", low=both[0], high=both[1]) if both else "" for both in told]


def shown(log: EventLog, found: Found) -> pd.DataFrame:
    """The losses in words, each with its range and the assumption it stands on."""
    rows = found.losses
    return rows.assign(
        what=[what(log, row) for _place, row in rows.iterrows()],
        amount_range=_ranges(log, rows, "low_amount", "high_amount"),
        range=_ranges(log, rows, "low", "high"),
        based_on=[found.assumption(log, loss) for loss in rows["loss"]],
        loss=[t(f"money_view.loss.{loss}") for loss in rows["loss"]],
    )


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"money_view.column.{name}") for name in COLUMNS if name not in ("n_cases", "n_above")}
    said |= {"n_above": t(f"bottlenecks.above.column.{goals.kind(log)}")}
    said |= {name: names.amount_title(log, said[name]) for name in ("amount", "cost")}
    return said | {"n_cases": t("money_view.column.n_cases", cases=names.cases_title(log))}


def _table(log: EventLog, found: Found) -> None:
    """All losses; the one that is picked with its cases, or with the way to them."""
    rows = found.losses
    if lines := beside(log, found):
        st.caption(escape(together(lines)))
    held = [place for place, row in rows.iterrows() if key_of(row) == state.selected("money_place")]
    picked = tables.show(
        shown(log, found), KINDS, key=f"money_{log.view_id}_{state.selected('money_picks', 0)}", stem="money",
        columns=COLUMNS, aside=ASIDE, labels=_labels(log), download="money", log=log,
        make=partial(table_page, log), selection="single-row", picked=int(held[0]) if held else None,
    )  # fmt: skip
    _counted(log, found)
    if rows["low_amount"].notna().any():
        st.caption(md("money_view.range_of_amount", cases=names.cases_noun(log)))
    with st.container(key=money_next.LIST):
        if picked:
            money_cases.draw(log, rows.iloc[picked[0]])
        else:
            st.caption(t("money_view.pick", cases=names.cases_noun(log)))
            if found.tied is not None and state.selected("money_place") == money_cases.EVERYWHERE:
                money_cases.unpaid_list(log, money_cases.EVERYWHERE)
        to_top.when_asked(money_next.LIST)


def _counted(log: EventLog, found: Found) -> None:
    """What the range of rework leaves out."""
    said = [found.range_of_rework(log)]
    if any(said):
        st.caption(escape(together(said)))


def tiles_page(log: EventLog) -> Page:
    """The figures above the chart, as a page of a report."""
    found = found_in(log)
    return figures.page(_slide_text(log, found), _tiles(log, found))


def chart_page(log: EventLog) -> Page:
    """The losses as bars, as a page of a report."""
    found = found_in(log)
    words = replace(_slide_text(log, found), headline=costs(log, most_of(found.losses)))
    return Page(words, Chart(_drawn(log, found, on_slide=True)))


def table_page(log: EventLog) -> Page:
    """The losses with their ranges, as a page of a report."""
    found = found_in(log)
    return tables.page(
        _slide_text(log, found), shown(log, found), KINDS, columns=ON_SLIDE, labels=_labels(log),
        right=("range",),
    )  # fmt: skip


def _slide_text(log: EventLog, found: Found) -> Any:
    n, held = int(figures_n(found)), [*found.assumptions(log), found.range_of_rework(log)]
    held += beside(log, found)
    said = [*held, *assumed.currency_said(log)]
    said += [short] if (short := short_said(log, found)) else []
    return slide_text(
        log, headline=headline(log, found), finding=finding(log, found),
        population=t("money_view.population"), n=n,
        definition=t("money_view.definition", cases=names.cases_noun(log)),
        assumption=together([collected_said(log), *said] if found.tied is not None else said),
    )  # fmt: skip


def figures_n(found: Found) -> int:
    """How many cases stand behind the first loss."""
    return int(found.losses["n_cases"].max()) if len(found.losses) else 0


def headline(log: EventLog, found: Found) -> str:
    """The point of the finding."""
    if found.tied is not None and len(found.tied):
        return plain("money_view.headline.tied", amount=names.amount(log, float(found.tied["amount"].sum())))
    most = most_of(found.losses)
    return plain("money_view.headline.costs", cost=names.amount(log, float(most["cost"])))


def _answer(log: EventLog) -> str | None:
    """What is not paid yet, and how much of it is overdue; nothing of costs, which is another question."""
    tied = None if log.is_money_mixed else unpaid_in(log)
    if tied is None or not tied["amount"].sum():
        return None
    told = _unpaid(log, tied)
    return md(f"money_view.answer.{'overdue' if told.pop('is_overdue') else 'tied'}", **told)


def _answer_cost(log: EventLog) -> str | None:
    """Which loss costs most."""
    most = None if log.is_money_mixed else dearest(log)
    return costs(log, most, say=md) if most is not None else None


QUESTIONS = (
    Question("cash_tied_up", "money", _answer, Needs(attributes=("amount",)), is_slow=True),
    Question("loss_cost", "money", _answer_cost, Needs(attributes=("amount",)), is_slow=True),
)
"""What this view answers."""
