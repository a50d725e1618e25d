"""How does the history come out of Salesforce: what is complete, what to ask, and did all of it arrive?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analysis.prepare.extraction import (
    EDITIONS,
    PROCESSES,
    REPORT,
    Compared,
    Query,
    Window,
    advice,
    compare,
    kit,
    queries,
    steps,
)
from analysis.prepare.extraction.guide import command
from analysis.prepare.extraction.kit import TEXT_KEYS
from analysis.processes import Catalogue, load
from ui import frame, state, tables, workspace
from ui.text import escape, md, t

WAYS = ("queries", "report", "loader", "command")
USUAL_DAYS = 548
"""Eighteen months: what field history holds for certain."""
SHOWN = {"equal": ("green", "check_circle"), "fewer": ("red", "error"), "more": ("orange", "warning")}


@dataclass(frozen=True)
class Setup:
    """What the analyst said of their Salesforce; kept in the workspace."""

    edition: str
    window: Window
    has_currencies: bool

    def queries(self, process: str) -> tuple[Query, ...]:
        """The queries for it."""
        return queries(process, window=self.window, edition=self.edition, has_currencies=self.has_currencies)


def view(catalogue: Catalogue) -> None:
    """Why history, what complete means, the queries and steps, and the checklist."""
    if catalogue.key not in PROCESSES:
        st.info(t("extraction.none"))
        return
    _reasons()
    setup = _setup(catalogue.key)
    if setup is None:
        return
    asked = setup.queries(catalogue.key)
    _ways(catalogue, setup, asked)
    _checklist(catalogue.key, asked, setup)
    _sources(catalogue)


def _reasons() -> None:
    left, right = st.columns(2, gap="large")
    with left:
        frame.heading(t("extraction.why"))
        for one in advice("why"):
            st.markdown(escape(one[state.language()]))
        with st.expander(t("extraction.limits"), icon=":material/info:", key="extraction_limits"):
            st.markdown(_bullets("limit"))
    with right:
        frame.heading(t("extraction.complete"))
        st.markdown(_bullets("complete"))


def _bullets(topic: Any) -> str:
    return "\n".join(f"- {escape(one[state.language()])}" for one in advice(topic))


# -- what the analyst's Salesforce is like


def _setup(process: str) -> Setup | None:
    """Edition, period, currencies; None while the period is being chosen."""
    held = _held(process)
    frame.heading(t("extraction.setup"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="extraction_setup"):
        state.show_in("extraction_edition", held["edition"])
        st.segmented_control(
            t("extraction.edition.label"), EDITIONS, key="extraction_edition", required=True,
            format_func=lambda one: t(f"extraction.edition.{one}"),
            on_change=_changed, args=(process, "edition"),
        )  # fmt: skip
        period = st.date_input(
            t("extraction.period"), (_day(held["start"]), _day(held["end"])),
            key=f"extraction_period_{process}", format="YYYY-MM-DD", width=250,
        )  # fmt: skip
        state.show_in("extraction_currencies", held["has_currencies"])
        st.checkbox(
            t("extraction.currencies"), key="extraction_currencies",
            on_change=_changed, args=(process, "has_currencies"),
        )  # fmt: skip
    st.caption(t("extraction.period_help"))
    if not isinstance(period, tuple) or len(period) != 2:
        return None
    _keep(process, start=period[0].isoformat(), end=period[1].isoformat())
    return Setup(held["edition"], Window(*period), held["has_currencies"])


def _changed(process: str, name: str) -> None:
    _keep(process, **{name: state.value(f"extraction_{name.removeprefix('has_')}")})


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _held(process: str) -> dict[str, Any]:
    """What the workspace holds; the last eighteen months of Sales Cloud alone where nothing was said."""
    today = workspace.now().date()
    usual = {
        "edition": EDITIONS[0], "has_currencies": False, "said": {},
        "start": (today - timedelta(days=USUAL_DAYS)).isoformat(), "end": today.isoformat(),
    }  # fmt: skip
    return usual | (workspace.store().setting(_key(process)) or {})


def _keep(process: str, **changed: Any) -> None:
    held = _held(process)
    if held | changed != held or not workspace.store().setting(_key(process)):
        workspace.store().set_setting(_key(process), held | changed)


def _key(process: str) -> str:
    return f"extraction:{process}"


# -- the queries and the ways to run them


def _ways(catalogue: Catalogue, setup: Setup, asked: tuple[Query, ...]) -> None:
    lang = state.language()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        frame.heading(t("extraction.how"))
        st.download_button(
            t("extraction.kit"), data=lambda: made(catalogue.key, setup, lang),
            file_name=f"{t('extraction.kit_file', process=catalogue.label[lang])}.zip",
            key="extraction_kit", icon=":material/folder_zip:", on_click="ignore",
        )  # fmt: skip
    st.caption(t("extraction.kit_text", n=len(asked)))
    state.show_in("extraction_way", state.selected("extraction_way", WAYS[0]))
    way = st.segmented_control(
        t("extraction.how"), WAYS, format_func=lambda one: t(f"extraction.way.{one}"), key="extraction_way",
        required=True, label_visibility="collapsed",
        on_change=lambda: state.select("extraction_way", state.value("extraction_way")),
    )  # fmt: skip
    if way == "queries":
        _queries(asked)
        return
    st.write(t(f"extraction.way.{way}_text"))
    listed = steps(way, catalogue.key, window=setup.window)
    st.markdown("\n".join(f"{n}. {escape(one[lang])}" for n, one in enumerate(listed, start=1)))
    if way == "command":
        st.code("\n".join(command(one) for one in asked), language="bash", wrap_lines=False, height=260)


@frame.fragment
def _queries(asked: tuple[Query, ...]) -> None:
    """The objects on one side, the query of the chosen one on the other."""
    lang, by_name = state.language(), {one.name: one for one in asked}
    held = state.selected("extraction_object")
    state.show_in("extraction_object", held if held in by_name else asked[0].name)
    left, right = st.columns([2, 5], gap="large")
    with left, st.container(height=430, border=True, key="extraction_objects"):
        st.radio(
            t("extraction.object"), list(by_name), key="extraction_object", label_visibility="collapsed",
            format_func=lambda name: escape(by_name[name].label[lang]),
            captions=[escape(one.name) for one in asked],
            on_change=lambda: state.select("extraction_object", state.value("extraction_object")),
        )  # fmt: skip
    one = by_name[state.value("extraction_object")]
    with right:
        st.markdown(f"**{escape(one.label[lang])}** – {escape(one.holds[lang])}")
        if one.only_if:
            st.caption(md("extraction.only_if", condition=one.only_if[lang]))
        st.code(one.soql, language="sql", wrap_lines=True)
        st.caption(t("extraction.count"))
        st.code(one.count, language="sql", wrap_lines=True)


def made(process: str, setup: Setup, lang: str) -> bytes:
    """The extraction kit in a language, with our texts."""
    texts = {
        key: t(
            f"kit.{key}",
            lang=lang,
            **{name: f"{{{name}}}" for name in ("process", "from", "to", "condition")},
        )
        for key in TEXT_KEYS
    }
    return kit(
        process, window=setup.window, language=lang, texts=texts,
        edition=setup.edition, has_currencies=setup.has_currencies,
    )  # fmt: skip


# -- the checklist


def said_of(process: str) -> dict[str, int]:
    """What the analyst noted: object, or `report`, to the rows that Salesforce counted."""
    return {name: int(n) for name, n in _held(process)["said"].items()}


def _checklist(process: str, asked: tuple[Query, ...], setup: Setup) -> None:
    frame.heading(t("extraction.check.title"))
    st.caption(t("extraction.check.text"))
    said, lang = said_of(process), state.language()
    key = f"extraction_said_{process}_{lang}_{setup.edition}_{setup.has_currencies}"
    base = _base(key, said)
    rows = [(REPORT, t("extraction.check.report"), "", base.get(REPORT))]
    rows += [(one.name, f"{one.label[lang]} ({one.name})", one.count, base.get(one.name)) for one in asked]
    shown = pd.DataFrame(rows, columns=["name", "object", "query", "said"]).set_index("name")
    shown["said"] = shown["said"].astype("Int64")
    edited = st.data_editor(
        shown, key=key, hide_index=True, disabled=["object", "query"],
        column_order=["object", "said", "query"], height="content", placeholder="",
        column_config={
            "object": st.column_config.TextColumn(t("extraction.object"), width=270),
            "said": st.column_config.NumberColumn(
                t("extraction.check.said"), min_value=0, step=1, format="localized", width=140
            ),
            "query": st.column_config.TextColumn(t("extraction.check.query"), width="large"),
        },
    )  # fmt: skip
    noted = {str(name): int(n) for name, n in edited["said"].dropna().items()}
    kept = {name: n for name, n in said.items() if name not in shown.index}
    if noted | kept != said:
        _keep(process, said=kept | noted)
    if noted:
        st.caption(t("extraction.check.saved", n=len(noted)))


def _base(key: str, said: dict[str, int]) -> dict[str, int]:
    """What the table starts from: what is kept, but unchanged while somebody is typing into it."""
    if not (state.value(key) or {}).get("edited_rows"):
        state.keep(f"base:{key}", said)
    return state.kept(f"base:{key}", said)


def compared(process: str, found: Mapping[str, int]) -> None:
    """What Salesforce said beside what the files hold; nothing where no count was noted for any of them.

    Parameters
    ----------
    found
        Object to the rows of its file, as `analysis.prepare.extraction.found_in` gives it for a single one.
    """
    if process not in PROCESSES:
        return
    rows = [one for one in compare(said_of(process), found) if one.standing in SHOWN]
    if not rows:
        return
    with st.container(border=True, key="extraction_compared"):
        st.markdown(f"**{t('extraction.compared.title')}**")
        for one in rows:
            colour, icon = SHOWN[one.standing]
            st.markdown(f":{colour}[:material/{icon}:] {sentence(process, one)}")
        for standing in ("fewer", "more"):
            if any(one.standing == standing for one in rows):
                st.caption(t(f"extraction.compared.{standing}_act"))


def sentence(process: str, one: Compared) -> str:
    """Salesforce said 12,408, the file has 12,408."""
    return md(
        f"extraction.compared.{one.standing}", name=_name(process, one.name), said=one.n_said,
        found=one.n_found, n=abs(one.n_off or 0),
    )  # fmt: skip


def _name(process: str, name: str) -> str:
    if name == REPORT:
        return t("extraction.check.report")
    window = Window(date(2000, 1, 1), date(2000, 1, 1))
    every = [one for edition in EDITIONS for one in queries(process, window=window, edition=edition)]
    known = next((one for one in every if one.name == name), None)
    return known.label[state.language()] if known else name


def _sources(catalogue: Catalogue) -> None:
    """Which object or field holds which activity."""
    lang = state.language()
    ordered = sorted(load(catalogue.key).activities, key=lambda one: one.order)
    rows = pd.DataFrame(
        [(one.label[lang], one.source[lang]) for one in ordered], columns=["activity", "source"]
    )
    with st.expander(t("extraction.sources"), key="extraction_sources"):
        tables.show(rows, {"activity": "text", "source": "text"}, key="extract", download="salesforce")
