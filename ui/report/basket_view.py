"""Report, view *My pages*: what was put aside, in which order, under which words?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.report import Page
from analysis.report.saved import from_json, to_json
from ui import frame, state, workspace
from ui.report import make, settings
from ui.report.html import html_of
from ui.slides import MIME
from ui.text import escape, t

QUIET = """<style>
[class*="st-key-item_title_"] [data-testid="InputInstructions"],
[class*="st-key-item_note_"] [data-testid="InputInstructions"] { display: none; }
</style>"""
"""The hint which key submits stands over the words typed."""


@frame.fragment
def view(log: EventLog | None) -> None:
    """The pages put aside, each with filter and date; one click makes the deck of all."""
    items = list(workspace.store().basket.items().itertuples())
    if not items:
        st.info(t("report.basket.empty"))
        return
    st.caption(t("report.basket.text", n=len(items)))
    _files(items)
    same = same_as(items)
    for place, item in enumerate(items):
        with st.container(border=True, key=f"item_{item.item_id}", gap="xsmall"):
            _item(items, place, item, same.get(place))


def _files(items: list[Any]) -> None:
    """One click for all: slides, document; and the way to an empty report."""
    lang = settings.language()
    with st.container(horizontal=True, key="basket_files", gap="small"):
        st.download_button(
            t("report.make"), data=partial(_deck, items, lang, settings.template()), mime=MIME,
            file_name=f"report-{workspace.now().date()}.pptx", key="basket_deck", type="primary",
            icon=":material/slideshow:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            t("report_files.report"), data=partial(_html, items, lang, settings.template()), mime="text/html",
            file_name=f"report-{workspace.now().date()}.html", key="basket_html",
            icon=":material/article:", help=t("report_files.report_help"), on_click="ignore",
        )  # fmt: skip
        with st.popover(t("report.basket.clear"), icon=":material/delete:"):
            st.write(t("report.basket.clear_sure", n=len(items)))
            st.button(
                t("report.basket.clear_yes"), key="basket_clear", on_click=workspace.store().basket.clear
            )


def _item(items: list[Any], place: int, item: Any, same: int | None) -> None:
    """Headline, filter and date of a page, whether it is there already, and what can be done with it."""
    page = _page(item)
    row = st.container(
        horizontal=True, key=f"item_row_{item.item_id}", vertical_alignment="center",
        horizontal_alignment="distribute",
    )  # fmt: skip
    about = f":small[:gray[{_about(item, page)}]]"
    if same is not None:
        about += f" :small[:gray[·]] :small[:orange[{t('report.basket.same', page=same + 1)}]]"
    row.markdown(f"**{place + 1}. {escape(_headline(item, page))}**  \n{about}")
    with row.container(horizontal=True, key=f"item_acts_{item.item_id}", width="content", gap="xsmall"):
        _order(items, place, item)
        with st.popover(
            "", icon=":material/edit:", key=f"item_edit_{item.item_id}", help=t("report.basket.edit"),
            on_change="rerun",
        ):  # fmt: skip
            _edit(item, page)
        st.button(
            "", icon=":material/delete:", key=f"item_remove_{item.item_id}", type="tertiary",
            help=t("report.basket.remove"), on_click=workspace.store().basket.remove, args=(item.item_id,),
        )  # fmt: skip
    if item.note:
        st.markdown(f":small[{escape(item.note)}]")


def same_as(items: Sequence[Any]) -> dict[int, int]:
    """Pages that show what an earlier one does, whatever the reader's own words: their places, and its."""
    kinds = Counter(_shown_as(item) for item in items)
    first: dict[tuple[Any, ...], int] = {}
    same = {}
    for place, item in enumerate(items):
        if kinds[_shown_as(item)] > 1:
            earlier = first.setdefault((*_shown_as(item), _figures(item)), place)
            if earlier != place:
                same[place] = earlier
    return same


def _shown_as(item: Any) -> tuple[str, str, str]:
    return item.log_id, item.kind, item.filters


def _figures(item: Any) -> str:
    """What a page shows and says, without when it was made."""
    page = _page(item)
    if page is None:
        return item.item_id
    return to_json(replace(page, words=replace(page.words, notes=(), footer="")))


def _page(item: Any) -> Page | None:
    try:
        return from_json(item.pages[state.language()])
    except AnalysisError:
        return None


def _headline(item: Any, page: Page | None) -> str:
    if item.title:
        return item.title
    return page.words.headline if page else t("error.page_unreadable")


def _about(item: Any, page: Page | None) -> str:
    """Which log, under which filter, since when."""
    log = workspace.store().log(item.log_id)
    added = pd.Timestamp(item.added_at).date()
    said = page.words.subtitle if page else ""
    return escape(t("report.basket.about", log=log.name if log else item.log_id, filter=said, added=added))


def _order(items: list[Any], place: int, item: Any) -> None:
    for by, icon, name in ((-1, "arrow_upward", "up"), (1, "arrow_downward", "down")):
        st.button(
            "", icon=f":material/{icon}:", key=f"item_{name}_{item.item_id}", type="tertiary",
            help=t(f"report.basket.{name}"), disabled=not 0 <= place + by < len(items),
            on_click=_move, args=([one.item_id for one in items], place, by),
        )  # fmt: skip


def _move(ids: list[str], place: int, by: int) -> None:
    ids[place], ids[place + by] = ids[place + by], ids[place]
    workspace.store().basket.reorder(ids)


def _edit(item: Any, page: Page | None) -> None:
    st.html(QUIET)
    with st.form(f"item_form_{item.item_id}", border=False):
        st.text_input(
            t("report.basket.title"), item.title, key=f"item_title_{item.item_id}",
            placeholder=page.words.headline if page else "",
        )  # fmt: skip
        st.text_area(t("report.basket.note"), item.note, key=f"item_note_{item.item_id}", height=90)
        st.form_submit_button(
            t("report.basket.save"), key=f"item_save_{item.item_id}", type="primary", on_click=_save,
            args=(item.item_id,),
        )  # fmt: skip


def _save(item_id: str) -> None:
    """Keep the reader's words, and close what they were typed in."""
    title, note = (state.value(f"item_{name}_{item_id}", "") for name in ("title", "note"))
    workspace.store().basket.change(item_id, title=title, note=note)
    state.show_in(f"item_edit_{item_id}", False)


def _deck(items: list[Any], lang: str, template: bytes | None) -> bytes:
    with state.speaking(lang):
        title = t("report.title")
    return make.deck(make.of_basket(items, lang), title=title, lang=lang, template=template)


def _html(items: list[Any], lang: str, template: bytes | None) -> bytes:
    with state.speaking(lang):
        return html_of(make.of_basket(items, lang), title=t("report.title"), template=template)
