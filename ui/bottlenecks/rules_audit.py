"""The audit file: every rule with its outcomes, its breaches, what proves them, and what was accepted."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.rules import audit
from analysis.bottlenecks.rules.audit import Sheet
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.processes.rules import Rule
from analysis.report.workbook import Column, DataSheet, made
from analysis.report.workbook.model import Kind, sheet_title
from ui import filters, frame, names, state, workspace
from ui.bottlenecks import rules_changed, rules_held, rules_reasons
from ui.bottlenecks.rules_words import severity, why
from ui.text import t

KINDS: dict[str, Kind] = {
    "at": "time", "accepted_at": "time", "share": "share", "amount": "money", "position": "count",
    "n_cases": "count",
    **dict.fromkeys(rules_held.PARTS, "count"),
}  # fmt: skip
RULES = (
    "rule_id", "label", "rule", "params", "severity", "source", "since", "n_cases", *rules_held.PARTS,
    "share", "amount", "why",
)  # fmt: skip
BREACHES = ("rule_id", "case_id", "reason_said", "at", "activity", "who", "amount", "standing")
EVIDENCE = ("rule_id", "case_id", "position", "at", "activity", "who", "is_breach")
ACCEPTED = ("rule_id", "case_id", "reason", "author", "accepted_at")


@frame.fragment
def button(log: EventLog) -> None:
    """Make the file, say its check number, hand it out; and check one."""
    with st.container(horizontal=True, key="rules_audit", gap="small", vertical_alignment="center"):
        if st.button(t("rules.audit.make"), key="audit_make", icon=":material/fact_check:",
                     help=t("rules.audit.help")):  # fmt: skip
            with st.spinner(t("rules.audit.working")):
                file, number = build(log)
            state.select("audit", (log.view_id, file, number))
        with st.popover(t("rules.audit.verify"), icon=":material/verified:", type="tertiary"):
            _verify()
    view_id, file, number = state.selected("audit", ("", b"", ""))
    if view_id != log.view_id:
        return
    st.caption(t("rules.audit.digest", digest=number))
    st.download_button(
        t("rules.audit.download"), file, file_name="rules-audit.xlsx", key="audit_download",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _verify() -> None:
    st.caption(t("rules.audit.verify_help"))
    given = st.file_uploader(
        t("rules.audit.verify"), type=["xlsx"], key="audit_file", label_visibility="collapsed"
    )
    if given is None:
        return
    try:
        found = audit.verify(given.getvalue())
    except AnalysisError as problem:
        st.error(frame.error_sentence(problem))
        return
    if found.is_same:
        st.success(t("rules.audit.same", digest=found.found[:16]))
    else:
        st.error(t("rules.audit.differs"))


def build(log: EventLog) -> tuple[bytes, str]:
    """The audit file of the view in the language spoken, and its check number."""
    sheets = content(log)
    number = audit.digest(sheets)
    head = sheets[0]
    rows = [
        (label, number if label == t("rules.audit.digest_label") else value) for label, value in head.rows
    ]
    sheets[0] = Sheet(head.title, head.header, tuple(rows))
    drawn = [_drawn(place, sheet) for place, sheet in enumerate(sheets)]
    title = t("rules.audit.file", log=workspace.title(log))
    return made(drawn, lang=state.language(), name=title, made_at=workspace.now()), number


def content(log: EventLog) -> list[Sheet]:
    """The sheets of the file with their cells; the check number is not in them yet."""
    rules, calendar, held = rules_held.on(log), rules_held.calendar(log), rules_held.accepted(log)
    pairs = [(rule_id, case) for rule_id, cases in held.items() for case in cases]
    found = audit.all_breaches(log, rules, accepted=pairs, calendar=calendar)
    found = _with_reasons(log, rules, found)
    proof, is_cut = audit.all_evidence(log, rules, found, calendar=calendar)
    accepted = [
        {"rule_id": row.rule_id, "case_id": row.case_id, **vars_of(held[row.rule_id][row.case_id])}
        for row in found[found["is_accepted"]].itertuples()
    ]
    return [
        _about(log, is_cut),
        _sheet("rules", RULES, _rules(log, rules)),
        _sheet("breaches", BREACHES, _breaches(log, found)),
        _sheet("evidence", EVIDENCE, _evidence(log, proof)),
        _sheet("accepted", ACCEPTED, accepted),
    ]


def vars_of(one: rules_held.Accepted) -> dict[str, Any]:
    """An accepted deviation as a row."""
    return {"reason": one.reason, "author": one.author, "accepted_at": one.at}


def _about(log: EventLog, is_cut: bool) -> Sheet:
    """What the file is about: two columns; the cell of the check number is filled in last."""
    lang, now = state.language(), workspace.now()
    told = {
        "log": workspace.title(log), "log_id": log.log_id, "view_id": log.view_id,
        "until": f"{log.as_of:%Y-%m-%d %H:%M}", "population": filters.said(log, lang),
        "n_cases": names.cases(log, int(rules_held.of(log)["n_cases"].max())),
        "created": f"{now:%Y-%m-%d %H:%M} {t('rules.audit.zone_utc')}", "times": t("rules.audit.zone_utc"),
        "hidden": t("rules.audit.hidden_yes" if log.hidden_names else "rules.audit.hidden_no"),
    }  # fmt: skip
    rows = [(t(f"rules.audit.{name}"), value) for name, value in told.items()]
    rows.append((t("rules.audit.digest_label"), ""))
    rows.append(("", t("rules.audit.digest_note")))
    rows += [("", t("rules.audit.left_out", n=audit.MOST_EVIDENCE))] if is_cut else []
    return Sheet(_title("about"), (t("rules.audit.about"), "–"), tuple(rows))


def _rules(log: EventLog, rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    found, lang = rules_held.of(log), state.language()
    rows = []
    for rule, (_place, row) in zip(rules, found.iterrows(), strict=True):
        params = "; ".join(f"{one.label[lang]} = {one.value:.10g}" for one in rule.limits)
        told = {name: row[name] for name in ("n_cases", *rules_held.PARTS, "share", "amount")}
        rows.append(
            told
            | {
                "rule_id": rule.id, "label": rules_held.label(rule), "rule": rules_held.words(log, rule),
                "params": params, "severity": severity(rule.severity), "why": why(log, row),
                "source": rules_changed.said(log, rule),
                "since": rule.since.isoformat() if rule.since else "",
            }
        )  # fmt: skip
    return rows


def _breaches(log: EventLog, found: pd.DataFrame) -> list[dict[str, Any]]:
    standing = {flag: t(f"rules.audit.column.is_{'accepted' if flag else 'open'}") for flag in (True, False)}
    return [
        {**row, "activity": _activity(log, row["activity"]), "standing": standing[bool(row["is_accepted"])]}
        for row in found.to_dict("records")
    ]


def _with_reasons(log: EventLog, rules: tuple[Rule, ...], found: pd.DataFrame) -> pd.DataFrame:
    parts = [
        rules_reasons.with_reasons(log, rule, here)
        for rule in rules
        if len(here := found[found["rule_id"] == rule.id])
    ]
    return pd.concat(parts, ignore_index=True) if parts else found.assign(reason_said="")


def _evidence(log: EventLog, proof: pd.DataFrame) -> list[dict[str, Any]]:
    here = t("rules.cases.here")
    return [
        {
            **row, "activity": _activity(log, row["activity"]), "position": row["position"] + 1,
            "is_breach": here if row["is_breach"] else "",
        }
        for row in proof.to_dict("records")
    ]  # fmt: skip


def _activity(log: EventLog, name: Any) -> str:
    return names.activity(log, name) if isinstance(name, str) and name else ""


def _sheet(key: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Sheet:
    header = tuple(t(f"rules.audit.column.{name}") for name in columns)
    cells = tuple(tuple(_cell(name, row.get(name)) for name in columns) for row in rows)
    return Sheet(_title(key), header, cells)


def _cell(name: str, value: Any) -> Any:
    """Times to the second: more a spreadsheet does not keep."""
    if KINDS.get(name) == "time" and value is not None and value == value:
        at = pd.Timestamp(value)
        at = at.tz_convert("UTC").tz_localize(None) if at.tzinfo else at
        return at.floor("s")
    return None if value is None or value != value else value


def _title(key: str) -> str:
    return sheet_title(t(f"rules.audit.{key}"))


def _drawn(place: int, sheet: Sheet) -> DataSheet:
    keys = (("label", "value"), RULES, BREACHES, EVIDENCE, ACCEPTED)[place]
    columns = [
        Column(name, head, KINDS.get(name, "text"), [row[at] for row in sheet.rows])
        for at, (name, head) in enumerate(zip(keys, sheet.header, strict=True))
    ]
    return DataSheet(f"audit_{place}", sheet.title, columns)
