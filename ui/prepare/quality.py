"""What is odd about the data, what does it matter, and what shall be done: fix, keep, or look at the rows?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.prepare.repairs import LOSING
from ui import frame, state, tables
from ui.prepare import care
from ui.text import escape, has, md, sentences, t, written

ICONS = {
    "blocking": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
    "hint": ":gray[:material/help:]",
}
TABLE = {"severity": "text", "title": "text", "said": "text", "share": "share", "n": "count"}
WEIGHTS = ("blocking", "warning")


def verdict(report: pd.DataFrame, kept: tuple[str, ...], *, n_checks: int, n_repairs: int = 0) -> str:
    """How far the data can be trusted, in a sentence."""
    open_ = _open(report, kept)
    n_blocking = int((open_["severity"] == "blocking").sum())
    n_doubts = int((open_["severity"] == "warning").sum())
    if n_blocking:
        return f"{ICONS['blocking']} {t('quality.verdict.blocking', n=n_blocking)}"
    if (of_times := care.weighs(report)) is not None:
        said = t(f"quality.verdict_times.{of_times[0]}", **of_times[1])
        said = t("quality.verdict_times.doubts", said=said, n=n_doubts, checks=n_checks) if n_doubts else said
        return f"{ICONS['warning']} {said}"
    if n_doubts:
        return f"{ICONS['warning']} {t('quality.verdict.doubts', n=n_doubts, checks=n_checks)}"
    said = t("quality.verdict.mended", n=n_repairs, checks=n_checks) if n_repairs else None
    if not said and len(report):
        said = t("quality.verdict.fine_notes", n=n_checks)
    return f":green[:material/check_circle:] {said or t('quality.verdict.fine', n=n_checks)}"


def weighs(report: pd.DataFrame, kept: tuple[str, ...]) -> bool:
    """Whether anything asks for a decision."""
    return not _open(report, kept).empty


def findings(
    report: pd.DataFrame,
    kept: tuple[str, ...],
    *,
    fix: Callable[[dict[str, Any]], None] | None = None,
    keep: Callable[[str, bool], None] | None = None,
    rows: Callable[[str, str], pd.DataFrame] | None = None,
    notes: list[str] | None = None,
    below: dict[str, Callable[[Any], None]] | None = None,
) -> None:
    """The rows of the quality report: what weighs in sight, the rest behind one click.

    Parameters
    ----------
    report
        Frame `REPORT`.
    kept
        Findings (`code:column`) the reader lets stand.
    fix, keep, rows
        What the buttons do; without one its button is missing.
    notes
        What else is worth knowing, in sentences.
    below
        Code of a check to what its card asks the reader, given the finding.
    """
    acts = _Acts(fix, keep, rows, below)
    open_ = _open(report, kept)
    with st.container(key="quality_findings", gap="small"):
        _fix_all(open_, acts)
        for rows_of_check in _by_check(open_):
            _finding(rows_of_check, acts)
    lesser = report[~report["severity"].isin(WEIGHTS) | report["is_hint"].astype(bool)]
    n_known = len(lesser) + (0 if notes is None else len(notes))
    if n_known:
        with (
            st.expander(t("quality.worth_knowing", n=n_known), key="quality_notes"),
            st.container(gap="small"),
        ):
            for rows_of_check in _by_check(lesser):
                _finding(rows_of_check, acts)
            for said in notes or ():
                st.markdown(said)
    standing = report[_names(report).isin(kept)]
    if len(standing) and keep:
        with st.expander(t("quality.left", n=len(standing)), key="quality_left"):
            for row in standing.itertuples():
                _standing(row, keep)


class _Acts:
    """What the buttons of a finding do."""

    def __init__(self, fix: Any, keep: Any, rows: Any, below: Any) -> None:
        self.fix, self.keep, self.rows, self.below = fix, keep, rows, below or {}


def _fix_all(open_: pd.DataFrame, acts: _Acts) -> None:
    """One click for the repairs that lose no cases, in the order of the list."""
    offered = [step for step in open_["repair"] if isinstance(step, dict)]
    steps = _distinct([step for step in offered if step["repair"] not in LOSING])
    if acts.fix and len(steps) > 1:
        st.button(
            t("quality.fix_all", n=len(steps)), key="fix_all", icon=":material/build:",
            on_click=lambda: [acts.fix(step) for step in steps],
        )  # fmt: skip


def name_of(row: Any) -> str:
    """What tells a finding from the others."""
    return f"{row.code}:{row.column}"


def _names(report: pd.DataFrame) -> pd.Series:
    return report["code"].astype(str) + ":" + report["column"].astype(str)


def _open(report: pd.DataFrame, kept: tuple[str, ...]) -> pd.DataFrame:
    """What weighs and was not let stand."""
    is_weighty = report["severity"].isin(WEIGHTS) & ~report["is_hint"].astype(bool)
    return report[is_weighty & ~_names(report).isin(kept)]


def _by_check(report: pd.DataFrame) -> list[list[Any]]:
    """The findings, those of one check together, in the order of the first of each."""
    found: dict[str, list[Any]] = {}
    for row in report.itertuples():
        found.setdefault(row.code, []).append(row)
    return list(found.values())


def _finding(rows: list[Any], acts: _Acts) -> None:
    """The card of a check: what it found, in each column, and what can be done."""
    code = rows[0].code
    with st.container(border=True, key=f"finding:{name_of(rows[0])}", gap="xsmall"):
        st.markdown(_said(rows))
        if code in acts.below:
            acts.below[code](rows[0])
        with st.container(
            horizontal=True, key=f"acts:{name_of(rows[0])}", gap="small", vertical_alignment="center"
        ):
            _buttons(rows, acts)
        if acts.rows and state.kept(f"rows:{name_of(rows[0])}"):
            for row in rows:
                _rows(row, name_of(row), acts.rows)


def _said(rows: list[Any]) -> str:
    first, lang = rows[0], state.language()
    icon = ICONS["hint" if first.is_hint else first.severity]
    n, share = sum(int(row.n) for row in rows), max(float(row.share) for row in rows)
    count = written(n, "count", lang)
    counted = count if len(rows) > 1 else f"{count} · {written(share, 'percent', lang)}"
    lines = [f"{icon} **{title(first.code)}**  :gray[{counted}]"]
    for row in rows:
        lines.append(sentence(row))
        if len(row.examples) and not _names_examples(row.code):
            shown = escape(" · ".join(str(one) for one in row.examples))
            lines.append(f":small[:gray[{t('problems.examples')} {shown}]]")
    why = f"quality.{first.code}.why"
    if has(why):
        lines.append(f":small[:gray[{t('quality.why')} {t(why)}]]")
    if first.is_hint:
        lines.append(f":small[:gray[{t('quality.hint')}]]")
    return "  \n".join(lines)


def title(code: str) -> str:
    """What a check is called."""
    return t(f"quality.{code}.title") if has(f"quality.{code}.title") else code


def sentence(row: Any, *, plain: bool = False) -> str:
    """What a check found, in words; `plain` where Markdown is not read."""
    say = t if plain else md
    params = dict(row.params) if isinstance(row.params, dict) else {}
    key = next((one for one in (f"quality.{row.code}.said", f"problem.{row.code}") if has(one)), None)
    if key is None:
        return str(row.code)
    known = {"n": int(row.n), "share": float(row.share), "column": row.column or "", "of": int(row.of)}
    return say(key, **{**params, **known, "examples": list(row.examples)})


def _names_examples(code: str) -> bool:
    said = sentences("en")
    return "{examples" in str(said.get(f"quality.{code}.said", said.get(f"problem.{code}", "")))


def _buttons(rows: list[Any], acts: _Acts) -> None:
    first, names = rows[0], [name_of(row) for row in rows]
    steps = _distinct([row.repair for row in rows if isinstance(row.repair, dict)])
    if acts.fix and steps:
        key = f"quality.{first.code}.fix"
        st.button(
            t(key) if has(key) else t("quality.fix"), key=f"fix:{names[0]}", icon=":material/build:",
            on_click=lambda: [acts.fix(step) for step in steps],
        )  # fmt: skip
    if acts.keep and not first.is_hint and first.severity == "warning":
        st.button(
            t("quality.keep"), key=f"keep:{names[0]}", type="tertiary", icon=":material/check:",
            on_click=lambda: [acts.keep(name, True) for name in names],
        )  # fmt: skip
    if acts.rows:
        shown = bool(state.kept(f"rows:{names[0]}"))
        st.button(
            t("quality.hide_rows") if shown else t("quality.rows"), key=f"rows_of:{names[0]}",
            type="tertiary", icon=":material/table_rows:", on_click=state.keep,
            args=(f"rows:{names[0]}", not shown),
        )  # fmt: skip


def _distinct(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each step once."""
    return [step for place, step in enumerate(steps) if step not in steps[:place]]


def _rows(row: Any, name: str, rows: Callable[[str, str], pd.DataFrame]) -> None:
    found = rows(row.code, row.column)
    if found.empty:
        st.caption(t("quality.no_rows"))
        return
    shown = found.astype("string").fillna("")
    tables.show(
        shown, dict.fromkeys(shown.columns, "text"), key=f"found:{name}", download=f"rows {row.code}",
        labels={one: one if one != "#" else t("quality.row") for one in shown.columns},
    )  # fmt: skip


def _standing(row: Any, keep: Callable[[str, bool], None]) -> None:
    name = name_of(row)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title(row.code)}** · {sentence(row)}", width="stretch")
        st.button(
            t("quality.bring_back"), key=f"back:{name}", type="tertiary", on_click=keep, args=(name, False)
        )


def as_table(report: pd.DataFrame) -> None:
    """Every finding as a table, to search and to download."""
    rows = [
        {
            "severity": t(f"problems.severity.{row.severity}"), "title": title(row.code),
            "said": sentence(row, plain=True), "share": row.share, "n": row.n,
        }
        for row in report.itertuples()
    ]  # fmt: skip
    with st.expander(t("problems.table"), key="quality_as_table", type="compact"):
        tables.show(
            pd.DataFrame(rows, columns=list(TABLE)), TABLE, key="quality_table", search=True,
            download="quality", labels={name: t(f"problems.column.{name}") for name in TABLE},
        )  # fmt: skip


def steps_done(
    steps: tuple[dict[str, Any], ...],
    effects: tuple[tuple[int, int], ...],
    *,
    undo: Callable[[int], None] | None = None,
) -> None:
    """The repairs in their order, what each did, and the way to take it back."""
    if not steps:
        return
    frame.heading(t("repairs.title"))
    st.caption(t("repairs.text"))
    with st.container(key="repairs_done", gap="xsmall"):
        for place, step in enumerate(steps):
            n = sum(effects[place]) if place < len(effects) else None
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/build: {said_of(step, n)}", width="stretch")
                if undo:
                    st.button(
                        t("repairs.undo"), key=f"undo:{place}", type="tertiary", icon=":material/undo:",
                        on_click=undo, args=(place,),
                    )  # fmt: skip


def said_of(step: dict[str, Any], n: int | None) -> str:
    """A repair in words, with the events it changed or left out, where that is known."""
    key = f"repair.{step.get('repair')}.said"
    if not has(key):
        return escape(str(step.get("repair")))
    params = {name: _plain(value) for name, value in step.items() if name != "repair"}
    if step.get("repair") == "convert_amounts":
        params["rates"] = rates_of(step)
    said = md(key, **{**params, "n": n, "what": title(str(step.get("problem", "")))})
    return f"{said} :gray[{t('repairs.nothing')}]" if n == 0 and _counts(key) else said


def rates_of(step: dict[str, Any]) -> list[str]:
    """The rates of a conversion, as one checks them: 1 USD = 7.1 CNY, and from which day."""
    return [
        f"1 {code} = {float(rate):.6g} {step['to']}" + (f" ({since} →)" if since else "")
        for code, rate, since in step.get("rates", ())
    ]


def _counts(key: str) -> bool:
    """Whether the sentence of a repair names how many events it concerned."""
    said = sentences("en")[key]
    return "{n" in (said if isinstance(said, str) else said["other"])


def _plain(value: Any) -> Any:
    """Pairs and tables as a reader would write them."""
    if isinstance(value, dict):
        return [f"{old} → {new}" for old, new in value.items()]
    if isinstance(value, list | tuple):
        return [" → ".join(map(str, one)) if isinstance(one, list | tuple) else str(one) for one in value]
    return value
