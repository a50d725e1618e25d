"""What do I lose without this field? What is missing on one side, what becomes of the analyses beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from analysis.prepare.unlocks import KINDS, Analysis, dispensable, needing, unlocks
from analysis.processes import Activity, Attribute, Catalogue
from ui import frame, journey, state
from ui.text import escape, listed, md, t

STYLE = Path(__file__).with_name("template.css")
LEVELS = ("recommended", "required", "optional", "extension")
PARTS = ("fields", "activities")
COLOURS = {"lost": "red", "weakened": "orange", "kept": "green"}
ICONS = {"lost": "cancel", "weakened": "error", "kept": "check_circle"}


@frame.fragment
def panel(catalogue: Catalogue) -> None:
    """What one does not have, and beside it what is lost, says less and still works."""
    st.html(STYLE)
    frame.heading(t("missing.title"))
    st.caption(t("missing.text"))
    with st.container(key="missing_panel"):
        left, right = st.columns([5, 6], gap="large")
        with left:
            _choose(catalogue)
        with right, st.container(border=True, key="missing_result"):
            _result(catalogue, missing(catalogue))


def missing(catalogue: Catalogue) -> tuple[str, ...]:
    """The fields and activities the reader said they do not have."""
    chosen = state.selected(f"missing:{catalogue.key}", frozenset())
    return tuple(key for key in dispensable(catalogue) if key in chosen)


def _choose(catalogue: Catalogue) -> None:
    part = PARTS[0]
    if catalogue.activities:
        state.show_in("missing_part", state.selected("missing_part", PARTS[0]))
        part = st.segmented_control(
            t("missing.pick"), PARTS, format_func=lambda one: t(f"missing.show.{one}"), key="missing_part",
            required=True, label_visibility="collapsed",
            on_change=lambda: state.select("missing_part", state.value("missing_part")),
        )  # fmt: skip
    entries = _entries(catalogue, part)
    for level in LEVELS:
        keys = [one.key for one in entries if one.level == level and _is_worth_asking(catalogue, one)]
        if keys:
            _pills(catalogue, level, keys, {one.key: one for one in entries})
    if missing(catalogue):
        st.button(
            t("missing.reset"), key="missing_reset", type="tertiary", icon=":material/undo:",
            on_click=lambda: state.select(f"missing:{catalogue.key}", frozenset()),
        )  # fmt: skip
    else:
        st.caption(t("missing.needed"))


def _entries(catalogue: Catalogue, part: str) -> list[Attribute] | list[Activity]:
    if part == "activities":
        return sorted(catalogue.activities, key=lambda one: one.order)
    asked = set(dispensable(catalogue))
    return [one for one in catalogue.attributes if one.key in asked]


def _is_worth_asking(catalogue: Catalogue, one: Attribute | Activity) -> bool:
    """An extra field is shown where more than a filter is lost without it."""
    return one.level != "extension" or any(
        found.kind not in ("filter", "comparison")
        for found in needing(catalogue, one.key, questions=journey.QUESTIONS)
    )


def _pills(
    catalogue: Catalogue, level: str, keys: list[str], entries: dict[str, Attribute | Activity]
) -> None:
    lang, widget = state.language(), f"missing_{level}"
    state.show_in(widget, [key for key in keys if key in missing(catalogue)])
    st.pills(
        t(f"level.{level}"), keys, selection_mode="multi", key=widget, wrap=True,
        format_func=lambda key: escape(entries[key].label[lang]),
        on_change=_changed, args=(catalogue.key, widget, tuple(keys)),
    )  # fmt: skip


def _changed(process: str, widget: str, keys: tuple[str, ...]) -> None:
    held = state.selected(f"missing:{process}", frozenset())
    state.select(f"missing:{process}", (held - set(keys)) | frozenset(state.value(widget) or ()))


def _result(catalogue: Catalogue, lacking: tuple[str, ...]) -> None:
    found = unlocks(catalogue, missing=lacking, questions=journey.QUESTIONS)
    by = {standing: [one for one in found if one.standing == standing] for standing in COLOURS}
    if not lacking:
        st.markdown(f"#### {t('missing.all_here.title')}")
        st.write(t("missing.all_here.text", n=len(found)))
    elif not by["lost"] and not by["weakened"]:
        st.markdown(f"#### {t('missing.nothing_lost')}")
    else:
        st.markdown(f"#### {t('missing.headline', n=len(by['lost']), of=len(found))}")
    if lacking:
        st.caption(md("missing.without", missing=_names(catalogue, lacking)))
    for standing in ("lost", "weakened"):
        if by[standing]:
            _block(catalogue, standing, by[standing])
    if by["kept"]:
        label = f":{COLOURS['kept']}[:material/{ICONS['kept']}:] {t('missing.kept', n=len(by['kept']))}"
        with st.expander(label, key="missing_kept"):
            st.markdown(_by_kind(catalogue, by["kept"]))


def _block(catalogue: Catalogue, standing: str, found: list[Analysis]) -> None:
    head = t("missing.lost" if standing == "lost" else "missing.weakened", n=len(found))
    st.markdown(f":{COLOURS[standing]}[:material/{ICONS[standing]}: **{head}**]")
    if standing == "lost":
        st.markdown(_by_kind(catalogue, found))
    else:
        st.markdown("\n".join(f"- **{_label(one)}** – {_how(catalogue, one)}" for one in found))


def _by_kind(catalogue: Catalogue, found: list[Analysis]) -> str:
    """One line a kind of analysis, the names after it."""
    lines = []
    for kind in KINDS:
        labels = [_label(one) for one in found if one.kind == kind]
        if labels:
            name = t(f"missing.kind.{kind}", case=catalogue.case[state.language()])
            lines.append(f"- **{name}**: {' · '.join(labels)}")
    return "\n".join(lines)


def _label(one: Analysis) -> str:
    return escape(one.label[state.language()]) if one.label else t(f"question.{one.key}")


def _how(catalogue: Catalogue, one: Analysis) -> str:
    lang = state.language()
    if one.how:
        return " ".join(dict.fromkeys(escape(text[lang]) for text in one.how))
    return md("missing.partly", because=_names(catalogue, one.because))


def _names(catalogue: Catalogue, keys: Iterable[str]) -> str:
    lang = state.language()
    labels = {one.key: one.label[lang] for one in (*catalogue.attributes, *catalogue.activities)}
    return listed([labels[key] for key in keys], lang)
