"""What are the files: which object, in which dialect, what was understood, and what would one more add?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.prepare.salesforce.objects import objects
from analysis.prepare.salesforce.org_notes import Note
from analysis.prepare.salesforce_upload import FileFacts, OrgFacts
from ui import frame, state, tables
from ui.text import escape, has, listed, md, t

KINDS = {"file": "text", "what": "text", "n_rows": "count", "dialect": "text", "understood": "text"}
MOST_NOTES = 8
CLOCK = "times_without_zone"
MOST_ALIKE = 3
"""More files than these of which the same is to be said share a sentence."""
TOGETHER = {
    "not_recognised": "unknown", "empty_table": "no_rows", "header_only": "no_rows", "empty_file": "no_rows",
}  # fmt: skip
"""What a data export says of many of its files, and the kind of sentence they share."""
ADDS_SAID = 3
OWN_SAID = 6
WARNING = ":orange[:material/warning:]"
SAID_OF_FILES = (
    "report_other_language", "header_unknown_language", "missing_key", "same_file_twice", "empty_table",
    "not_recognised",
)  # fmt: skip
"""Notes about a file that is not used; they come first."""


def draw(files: OrgFacts, *, key: str) -> None:
    """The list, what is to be said of the files, and what one more would add."""
    used = [one for one in files.files if one.is_used]
    frame.heading(t("salesforce_page.title"))
    st.markdown(_finding(files, used))
    shown = pd.DataFrame([_row(one, files.notes) for one in files.files], columns=list(KINDS))
    labels = {name: t(f"salesforce_page.column.{name}") for name in KINDS}
    tables.show(shown, KINDS, key=f"salesforce_files_{key}", labels=labels)
    notes(files)
    adds(files.adds)


def object_label(name: str) -> str:
    """What Salesforce calls an object; a table of the customer's by its own name."""
    known = objects().get(name)
    return known.label[state.language()] if known else name


def notes(files: OrgFacts) -> None:
    """What is not used and why, what else is wrong with the files, and what they cannot show."""
    alike, lines = _alike(files)
    rest = _of_all_reports([one for one in files.notes if one.code not in TOGETHER])
    ordered = sorted(rest, key=lambda one: (one.code not in SAID_OF_FILES, one.severity != "warning"))
    lines += [f"{_icon(one)} {sentence(one)}" for one in ordered]
    lines += [line for held in alike.values() if len(held) <= MOST_ALIKE for line in held]
    lines += [_together(kind, files, len(held)) for kind, held in alike.items() if len(held) > MOST_ALIKE]
    if not lines:
        return
    with st.container(border=True, key="salesforce_notes", gap="xsmall"):
        st.markdown(f"**{t('salesforce_page.notes')}**")
        _lines(lines, MOST_NOTES, "more_notes")


def _of_all_reports(found: list[Note]) -> list[Note]:
    """The notes, what is said of the clock of each report once for all."""
    reports = [str(one.params["file"]) for one in found if one.code == CLOCK]
    rest = [one for one in found if one.code != CLOCK]
    return [*rest, Note(CLOCK, {"file": listed(reports, state.language())})] if reports else rest


def _alike(files: OrgFacts) -> tuple[dict[str, list[str]], list[str]]:
    """Sentences that may be said of many files at once, by their kind; and those of files of their own."""
    alike: dict[str, list[str]] = {}
    own = []
    for one in files.files:
        if one.problem is not None:
            kind = TOGETHER.get(one.problem.code)
            (alike.setdefault(kind, []) if kind else own).append(_unread(one))
    for note in files.notes:
        if note.code in TOGETHER:
            alike.setdefault(TOGETHER[note.code], []).append(f"{_icon(note)} {sentence(note)}")
    return alike, own


def _together(kind: str, files: OrgFacts, n: int) -> str:
    """One sentence of many files, with the first of them as examples."""
    of = {one.file for one in files.files if one.problem and TOGETHER.get(one.problem.code) == kind}
    of |= {str(one.params["file"]) for one in files.notes if TOGETHER.get(one.code) == kind}
    examples = listed(sorted(of)[:MOST_ALIKE], state.language())
    return f":gray[:material/info:] {md(f'salesforce_page.alike.{kind}', n=n, examples=examples)}"


def _unread(one: FileFacts) -> str:
    """Why a file could not be read."""
    return f"{WARNING} {md('salesforce_page.unread', file=one.file)} {frame.error_sentence(one.problem)}"


def _lines(lines: list[str], most: int, key: str, **named: str) -> None:
    """The first lines at once, the others folded."""
    for line in lines[:most]:
        st.markdown(line)
    if len(lines) > most:
        with st.expander(t(f"salesforce_page.{key}", n=len(lines) - most, **named), key=f"salesforce_{key}"):
            for line in lines[most:]:
                st.markdown(line)


def sentence(note: Note) -> str:
    """A note in words."""
    lang = state.language()
    told: dict[str, Any] = dict(note.params)
    for name in ("object", "parent"):
        if name in told:
            told[name] = object_label(str(told[name]))
    for name in ("files", "others", "fields", "examples"):
        if isinstance(told.get(name), tuple | list):
            told[name] = listed(told[name], lang)
    return md(f"salesforce.note.{note.code}", **told)


def adds(names: tuple[str, ...]) -> None:
    """What one more file would add: the most telling ones at once, the others folded."""
    if not names:
        return
    with st.container(border=True, key="salesforce_adds", gap="xsmall"):
        st.markdown(f"**{t('salesforce_page.adds')}**")
        rest = listed([object_label(name) for name in names[ADDS_SAID:]], state.language())
        _lines([f":material/add: {_added(name)}" for name in names], ADDS_SAID, "more_adds", names=rest)
        st.caption(t("salesforce_page.adds_here"))


def _added(name: str) -> str:
    label = object_label(name)
    shown = (
        f"**{escape(label)}** ({escape(name)})"
        if state.language() == "en"
        else f"**{escape(label)}**（{escape(name)}）"
    )
    said = t("salesforce_page.would_add", file=shown, what=t(f"salesforce_page.add.{name}"))
    asked = t("salesforce_page.would_answer", question=t(f"salesforce_page.opens.{name}"))
    return f"{said}{'' if state.language() == 'zh' else ' '}{asked}"


def _icon(note: Note) -> str:
    return WARNING if note.severity == "warning" else ":gray[:material/info:]"


def _finding(files: OrgFacts, used: list[FileFacts]) -> str:
    lang = state.language()
    said = t(
        "salesforce_page.finding", n=len(used), of=len(files.files), rows=sum(one.n_rows for one in used)
    )
    apart = "" if lang == "zh" else " "
    said = said if used else t("salesforce_page.none_used")
    if not files.processes:
        return f"{said}{apart}{t('salesforce_page.no_cases')}"
    if len(files.processes) > 1:
        return f"{said}{apart}{t('salesforce_page.makes_both')}"
    from analysis.processes import load

    return f"{said}{apart}{t('salesforce_page.makes_one', process=load(files.processes[0]).label[lang])}"


def _row(one: FileFacts, found: tuple[Note, ...]) -> tuple[Any, ...]:
    return (one.file, _what(one), one.n_rows, _dialect(one), _understood(one, found))


def _what(one: FileFacts) -> str:
    if one.object:
        return object_label(one.object)
    return t("salesforce_page.linked_table") if one.relation and one.is_used else t("salesforce_page.unknown")


def _dialect(one: FileFacts) -> str:
    key = (
        f"salesforce_page.dialect.{one.dialect}_{one.language}"
        if one.language
        else f"salesforce_page.dialect.{one.dialect}"
    )
    return t(key) if has(key) else ""


def _understood(one: FileFacts, found: tuple[Note, ...]) -> str:
    """Which columns were understood; of a file that is not used, that the notes say why."""
    if one.problem is not None or any(
        note.code in SAID_OF_FILES and note.params.get("file") == one.file for note in found
    ):
        return t("salesforce_page.not_used")
    if one.relation is not None and not one.object:
        return t("salesforce_page.joins", by=one.relation.reference, to=object_label(one.relation.to))
    custom = ""
    if one.n_custom:
        more = [f"+{one.n_custom - OWN_SAID}"] if one.n_custom > OWN_SAID else []
        named = "、" if state.language() == "zh" else ", "
        custom = t(
            "salesforce_page.custom", n=one.n_custom, names=named.join([*one.custom[:OWN_SAID], *more])
        )
    return t("salesforce_page.fields", n=one.n_fields, of=one.n_columns) + custom
