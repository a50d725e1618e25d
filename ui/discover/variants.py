"""Discover, view *variants*: which ways do cases take, and how common is each?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.variants import PROFILES, TO_COVER, n_to_cover
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Page
from ui import assumed, cached, chevrons, colours, exact, filters, frame, names, state, tables
from ui.discover import coverage, variant_controls
from ui.discover.variant_controls import Wish
from ui.report import offer
from ui.report.text import slide_text
from ui.report.variants import variants_page
from ui.text import escape, md, t, written

STYLE = Path(__file__).with_name("variants.css")
ON_A_PAGE = 10
SLIDE_ROWS = 8
KEEP, DROP = "variant", "variant_without"
"""Slots of the filters that a row sets."""


def view(log: EventLog) -> None:
    """A sentence, the variants as chevrons with what became of them, how far they reach, and a table."""
    st.html(STYLE)
    _explore(log)
    frame.reading_help("variants")


@frame.fragment
def _explore(log: EventLog) -> None:
    """Sentence, controls and rows: a click redraws only these."""
    said = st.empty()
    wish = variant_controls.draw(log)
    found = rated(log, cached.variant_profiles(log, wish.folding))
    with said.container():
        st.markdown(_finding(log, found, wish))
        frame.money_note(log)
    shown = variant_controls.arranged(found, wish.sort)
    page = _page(log, shown, wish)
    letters = _letters(log) if wish.is_short else None
    for _, row in page.iterrows():
        _row(log, row, wish, letters)
    if wish.is_short:
        st.html(_key(log, page))
    _foot(log, shown, wish)
    pages = (partial(make, log, wish) for make in (coverage_page, coverage_table_page))
    _folded_away("variants_coverage", t("variants.coverage.title"), coverage.draw, log, found, *pages)
    _folded_away("variants_folded", t("variants.table", n=len(found)), _table, log, shown, wish)


def rows_page(log: EventLog, wish: Wish) -> Page:
    """The first variants of this order as chevrons, as a page of a report."""
    found, shown = _arranged(log, wish)
    return variants_page(log, shown.head(SLIDE_ROWS), headline=_headline(log, found))


def coverage_page(log: EventLog, wish: Wish) -> Page:
    """How many variants it takes to cover most cases, as a page of a report."""
    found, _shown = _arranged(log, wish)
    return coverage.page(log, found, headline=_headline(log, found))


def coverage_table_page(log: EventLog, wish: Wish) -> Page:
    """The points of that curve, as a page of a report."""
    found, _shown = _arranged(log, wish)
    return coverage.table_page(log, found, headline=_headline(log, found))


def table_page(log: EventLog, wish: Wish) -> Page:
    """The first variants of this order with all their figures, as a page of a report."""
    found, shown = _arranged(log, wish)
    words = slide_text(
        log, headline=_headline(log, found), population=names.cases_title(log),
        n=int(shown["n_cases"].sum()), definition=t("figure.variants.definition"),
    )  # fmt: skip
    return tables.page(words, shown, PROFILES, **_told(log, shown, wish))


def _arranged(log: EventLog, wish: Wish) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All variants, and the same in the order wished."""
    found = rated(log, cached.variant_profiles(log, wish.folding))
    return found, variant_controls.arranged(found, wish.sort)


def rated(log: EventLog, found: pd.DataFrame) -> pd.DataFrame:
    """The variants without the rates that stand on too few cases to be shown."""
    least = assumed.value(log, "min_rated")
    decided = found["n_won"] + found["n_lost"]
    return found.assign(
        win_rate=found["win_rate"].where(decided >= least),
        paid_share=found["paid_share"].where(found["n_cases"] >= least),
    )


def label(log: EventLog, row: Mapping[str, Any] | pd.Series) -> str:
    """How a variant is called: its number, its cases, its median duration."""
    lang = state.language()
    return t(
        "variants.label",
        number=int(row["number"]),
        cases=names.cases(log, int(row["n_cases"])),
        median=written(exact.throughout(log, row["median_throughput_h"]), "duration", lang),
    )


def steps(log: EventLog, trace: list[str]) -> list[chevrons.Step]:
    """A path as labels and backgrounds."""
    labels, looks = cached.activity_labels(log, state.language()), cached.activity_looks(log)
    return [(labels[name], looks[name].background) for name in trace]


def members(row: pd.Series) -> list[str]:
    """The ids of the variants behind a row: its own, or those of its folded group."""
    return list(row["members"]) or [str(row["variant_id"])]


def _finding(log: EventLog, found: pd.DataFrame, wish: Wish) -> str:
    """How many variants cover most cases, or that there is only one; and what is folded."""
    told = {
        "n": n_to_cover(found),
        "of": len(found),
        "share": TO_COVER,
        "cases": names.cases_noun(log),
        "median": exact.throughout(log, float(found.iloc[0]["median_throughput_h"])),
    }
    if len(found) == 1:
        told |= {"cases": names.cases(log, int(found.iloc[0]["n_cases"]))}
    said = md("variants.finding_one" if len(found) == 1 else "variants.finding", **told)
    if not wish.folding.is_any:
        return said
    n_own = int(found["n_variants"].sum())
    return f"{said} {md('variants.fold.said', n=len(found), before=n_own)}"


def _headline(log: EventLog, found: pd.DataFrame) -> str:
    if len(found) == 1:
        return t("variants.headline_one", cases=names.cases(log, int(found.iloc[0]["n_cases"])))
    return t(
        "variants.headline", n=n_to_cover(found), of=len(found), share=TO_COVER, cases=names.cases_noun(log)
    )


def _page(log: EventLog, shown: pd.DataFrame, wish: Wish) -> pd.DataFrame:
    """The rows of the page that is turned to; another order, folding or filter begins at the first."""
    n_pages = ceil(len(shown) / ON_A_PAGE)
    if n_pages < 2:
        return shown
    held = state.value(_page_key(log, wish)) or 1
    first = (min(int(held), n_pages) - 1) * ON_A_PAGE
    return shown.iloc[first : first + ON_A_PAGE]


def _page_key(log: EventLog, wish: Wish) -> str:
    return f"variants_page_{log.view_id}_{wish.sort}_{hash(wish.folding)}"


def _foot(log: EventLog, shown: pd.DataFrame, wish: Wish) -> None:
    """The pages, and the rows that are first in this order for a report."""
    with st.container(horizontal=True, key="variants_foot", vertical_alignment="center"):
        if len(shown) > ON_A_PAGE:
            st.pagination(ceil(len(shown) / ON_A_PAGE), key=_page_key(log, wish))
        offer.buttons(log, "variant_rows", partial(rows_page, log, wish), name="variants")


def _key(log: EventLog, page: pd.DataFrame) -> str:
    """What the letters on this page mean."""
    labels, looks = cached.activity_labels(log, state.language()), cached.activity_looks(log)
    there = {name for trace in page["trace"] for name in trace}
    letters = {label: short for label, short in _letters(log).items() if label in {labels[n] for n in there}}
    return chevrons.key(letters, {labels[name]: looks[name].background for name in there})


def _letters(log: EventLog) -> dict[str, str]:
    """Label to a few letters."""
    labels = cached.activity_labels(log, state.language())
    return {labels[name]: short for name, short in colours.initials(labels).items()}


def _row(log: EventLog, row: pd.Series, wish: Wish, letters: dict[str, str] | None) -> None:
    variant, lang = str(row["variant_id"]), state.language()
    with st.container(key=f"variant_{variant}"):
        figures, path, actions = st.columns([7, 19, 2], gap="small", vertical_alignment="center")
        share = written(row["share"], "percent", lang)
        first = [f"<b>{int(row['number'])}</b>", names.cases(log, int(row["n_cases"])), share]
        if wish.sort == "common":
            first.append(t("variants.so_far", share=float(row["cum_share"])))
        lines = [_together(first), f"<small>{_together(_outcome(log, row))}</small>"]
        if int(row["n_variants"]) > 1:
            lines.append(f"<small>{t('variants.fold.of', n=int(row['n_variants']))}</small>")
        figures.html(f'<div class="variant-figures">{"<br>".join(lines)}</div>')
        path.html(_chevrons(log, row, letters))
        with actions:
            _menu(log, row)


def _chevrons(log: EventLog, row: pd.Series, letters: dict[str, str] | None) -> str:
    if not len(row["trace"]):
        return f'<div class="chevrons"><small>{t("variants.fold.nothing_left")}</small></div>'
    return chevrons.row(
        steps(log, row["trace"]), letters=letters, left_out=lambda n: t("variants.left_out", n=n)
    )


def _menu(log: EventLog, row: pd.Series) -> None:
    """What can be done with a row; what changes the whole page draws it anew."""
    options = ["only", "without", "cases", *([] if len(members(row)) > 1 else ["compare"])]
    chosen = st.menu_button(
        t("variants.menu"),
        options,
        format_func=lambda one: t(f"variants.{one}", cases=names.cases_noun(log)),
        key=f"variant_{row['variant_id']}_menu",
        icon=":material/more_horiz:",
        help=t("variants.id", id=escape(row["variant_id"])),
        type="tertiary",
    )
    if chosen:
        _DO[chosen](members(row))
        st.rerun()


def _only(ids: list[str]) -> None:
    filters.only(KEEP, f.Variant(ids))


def _without(ids: list[str]) -> None:
    """Leave these out, and what was left out before."""
    held = state.slots().get(DROP)
    before = list(held.other.variant_ids) if isinstance(held, f.Not) else []
    filters.only(DROP, f.Not(f.Variant(list(dict.fromkeys([*before, *ids])))))


def _cases(ids: list[str]) -> None:
    _only(ids)
    state.select("view:discover", "cases")


def _compare(ids: list[str]) -> None:
    state.select("compare_right", ids[0])
    state.select("view:discover", "compare")


_DO: dict[str, Callable[[list[str]], None]] = {
    "only": _only, "without": _without, "cases": _cases, "compare": _compare,
}  # fmt: skip


def _together(parts: list[str]) -> str:
    """Figures in a row, none of which is broken at the end of a line."""
    return " · ".join(f"<span>{part}</span>" for part in parts)


def _outcome(log: EventLog, row: pd.Series) -> list[str]:
    said = [t("variants.median", median=exact.throughout(log, float(row["median_throughput_h"])))]
    if row["win_rate"] == row["win_rate"]:
        said.append(t("variants.win_rate", share=float(row["win_rate"])))
    elif row["paid_share"] == row["paid_share"] and not _wins(log):
        said.append(t("variants.paid_share", share=float(row["paid_share"])))
    if row["median_amount"] == row["median_amount"]:
        said.append(t("variants.amount", amount=names.amount(log, row["median_amount"])))
    return said


def _wins(log: EventLog) -> bool:
    """Whether the process knows winning: then payment is not what a way is judged by."""
    return any(one.won for one in log.catalogue.states)


def _folded_away(key: str, title: str, draw: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """What is drawn only while it is open."""
    folded = st.expander(title, key=key, on_change="rerun")
    if folded.open:
        with folded:
            draw(*args, **kwargs)


def _table(log: EventLog, shown: pd.DataFrame, wish: Wish) -> None:
    tables.show(
        shown, PROFILES, key="variants", search=True, download="variants", stem="variants_all",
        log=log, make=partial(table_page, log, wish), **_told(log, shown, wish),
    )  # fmt: skip


def _told(log: EventLog, shown: pd.DataFrame, wish: Wish) -> dict[str, Any]:
    """Which columns there are, and what they say."""
    labels = cached.activity_labels(log, state.language())
    columns = ["number", "variant_id", "n_cases", "share", "cum_share"]
    columns += ["median_throughput_h", "p90_throughput_h"]
    rate = "win_rate" if _wins(log) else "paid_share"
    columns += [name for name in (rate, "median_amount") if shown[name].notna().any()]
    columns += ["n_steps", *(["n_variants"] if wish.folding.is_any else []), "trace"]
    return {
        "columns": tuple(columns),
        "labels": {"n_cases": names.cases_title(log)},
        "say": {"trace": lambda trace: " → ".join(labels[name] for name in trace)},
    }
