"""Which comparable cases went nearly the same way, what was different, and how did they end?"""

from __future__ import annotations

from collections import Counter
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.cases import name_column
from analysis.discover.nearest import NEAREST, Nearest, differences
from analysis.log import EventLog
from analysis.report import Page
from ui import cached, exact, frame, names, state, tables
from ui.plain import plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape as escape_markdown
from ui.text import listed, md, t, written

MOST_NAMED = 4
KINDS = {**NEAREST.columns, "differs": "text"}


def draw(log: EventLog, case_id: str, trace: list[str], *, search_key: str) -> None:
    """The nearest cases, each with what differs; a click on one opens it.

    Parameters
    ----------
    search_key
        The search field that finds a case by its id.
    """
    found = cached.nearest(log, case_id)
    frame.heading(t("cases.similar.title", cases=names.cases_noun(log)), hint=t("cases.similar.help"))
    if found.cases.empty:
        st.caption(t("cases.similar.none", cases=names.cases_noun(log)))
        return
    st.markdown(_finding(log, found, say=md))
    for row in found.cases.to_dict("records"):
        _row(log, row, trace, search_key)
    offer(log, "similar_rows", partial(page, log, case_id), name="similar")
    folded = st.expander(t("cases.similar.table"), key="similar_folded", on_change="rerun")
    if folded.open:
        with folded:
            _table(log, found, case_id, trace)


def told(log: EventLog, trace: list[str], other: list[str]) -> str:
    """What the other way has besides, has not, has more or less often or elsewhere, in words."""
    besides, missing, moved = differences(trace, other)
    new, more = _apart(besides, trace)
    gone, less = _apart(missing, other)
    said = {
        "with": _named(log, new), "without": _named(log, gone), "more": _named(log, more, "more"),
        "less": _named(log, less, "less"), "moved": _named(log, sorted(set(moved), key=moved.index)),
    }  # fmt: skip
    parts = [t(f"cases.similar.{key}", steps=steps) for key, steps in said.items() if steps]
    return " · ".join(parts) or t("cases.similar.same")


def _apart(steps: list[str], way: list[str]) -> tuple[list[str], list[str]]:
    """Steps that the way has not at all, and those that it has too, only not as often."""
    has = set(way)
    return [one for one in steps if one not in has], [one for one in steps if one in has]


def _finding(log: EventLog, found: Nearest, *, say: Any = plain) -> str:
    on = listed([t(f"cases.similar.on.{name}") for name in found.on], state.language())
    ends = Counter(found.cases["state"].dropna())
    said = [f"{n} × {names.case_state(log, key)}" for key, n in ends.most_common()]
    key = "cases.similar.finding" if found.on else "cases.similar.finding_all"
    sentence = say(key, n=len(found.cases), of=found.n_comparable, cases=names.cases_noun(log), on=on)
    return together([sentence, say("cases.similar.ends", ends=said)]) if said else sentence


def _named(log: EventLog, steps: list[str], key: str = "") -> list[str]:
    """Activities with how often, or how much more or less often, the first few."""
    counted = Counter(steps)
    said = []
    for name, n in list(counted.items())[:MOST_NAMED]:
        step, times = names.short(names.activity(log, name)), f" ({n}×)" if n > 1 else ""
        said.append(t(f"cases.similar.{key}_often", step=step, n=n) if key else step + times)
    if len(counted) > MOST_NAMED:
        said.append(t("text.more", n=len(counted) - MOST_NAMED))
    return said


def _row(log: EventLog, row: dict, trace: list[str], search_key: str) -> None:
    lang, case_id = state.language(), str(row["case_id"])
    with st.container(key=f"similar_{row['variant_number']}_{abs(hash(case_id))}"):
        link, figures, words = st.columns([4, 7, 14], gap="small", vertical_alignment="center")
        if link.button(
            escape_markdown(names.short(_called(row), 34)),
            key=f"similar_open_{case_id}",
            type="tertiary",
            on_click=state.show_in,
            args=(search_key, case_id),
        ):
            st.rerun()
        told_of = [t("cases.similar.edits", n=int(row["n_edits"]))]
        if row["state"] is not None and row["state"] == row["state"]:
            told_of.append(f"<b>{escape(names.case_state(log, row['state']))}</b>")
        told_of.append(written(exact.throughout(log, row["throughput_h"]), "duration", lang))
        if row["amount"] == row["amount"] and not log.is_money_mixed:
            told_of.append(escape(names.amount(log, row["amount"])))
        figures.html(f'<div class="variant-figures"><span>{"</span> · <span>".join(told_of)}</span></div>')
        words.html(f'<div class="differs">{escape(told(log, trace, list(row["trace"])))}</div>')


def _called(row: dict) -> str:
    """What people know the case by: its name, else its id."""
    name = row["case_name"]
    return name if isinstance(name, str) and name.strip() else str(row["case_id"])


def _table(log: EventLog, found: Nearest, case_id: str, trace: list[str]) -> None:
    tables.show(
        _shown(log, found, trace), KINDS, key="similar", download="similar", log=log,
        make=partial(page, log, case_id), **_told(log, found),
    )  # fmt: skip


def page(log: EventLog, case_id: str) -> Page:
    """The cases most like one, as a page of a report."""
    found, trace = cached.nearest(log, case_id), list(cached.timeline(log, case_id)["activity"])
    words = slide_text(
        log, headline=_finding(log, found), population=case_id, n=found.n_comparable,
        definition=t("cases.similar.help"),
    )  # fmt: skip
    return tables.page(words, _shown(log, found, trace), KINDS, **_told(log, found))


def _shown(log: EventLog, found: Nearest, trace: list[str]) -> pd.DataFrame:
    return found.cases.assign(differs=[told(log, trace, list(other)) for other in found.cases["trace"]])


def _told(log: EventLog, found: Nearest) -> dict[str, Any]:
    """Which columns there are, how they are called, and what they say."""
    named = ["case_name"] if found.cases["case_name"].notna().any() else []
    has = [name for name in ("state", "amount") if found.cases[name].notna().any()]
    return {
        "columns": (
            "case_id", *named, "n_edits", "likeness", *has, "throughput_h", "variant_number", "differs"
        ),
        "labels": {"case_id": names.case_title(log)}
        | ({"case_name": names.column(log, name_column(log))} if named else {}),
        "say": {"state": lambda key: names.case_state(log, key)},
    }  # fmt: skip
