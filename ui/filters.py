"""The filters of steps 3 to 6: what the sidebar asks, and the chips that say what applies.

What applies stands in `ui/state.py`; the widgets only show it. A question is a *slot*: `rep`,
`region`, `stage`, `period`, and one for each filter that *Add filter* brings in.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from ui import cached, filter_widgets, names, sentences, state
from ui.text import escape, md, t

ROLES = ("rep", "region", "stage")
MOST_IDS = 10_000
"""More cases than this are not named one by one in a filter."""


def controls(log: EventLog) -> None:
    """The questions in the sidebar."""
    with st.sidebar, st.container(key="filters"):
        st.markdown(f"**{t('filter.title')}**")
        for role in ROLES:
            if role in log.roles:
                filter_widgets.values(log, role, log.roles[role])
        filter_widgets.period(log)
        for slot in state.kept("extra_slots", ()):
            _extra(log, slot)
        for slot in _unasked(log):
            _unasked_row(log, slot)
        _add(log)
        if state.slots():
            st.button(t("filter.reset"), key="filter_reset", type="tertiary", on_click=_reset)


def chips(log: EventLog) -> None:
    """Each filter in words, on or off, and what they leave; the row is there without one: nothing jumps."""
    held = state.slots()
    if not held:
        with st.container(key="chips_none"):
            st.caption(t("filter.everything", cases=names.cases(log, cached.size(log)[0])))
        return
    on = [slot for slot in held if slot not in state.off()]
    with st.container(key="chips", horizontal=True, vertical_alignment="center"):
        state.show_in("chip_row", on)
        st.pills(
            t("filter.chips"),
            list(held),
            selection_mode="multi",
            format_func=lambda slot: escape(sentence(log, held[slot])),
            key="chip_row",
            label_visibility="collapsed",
            on_change=_chips_changed,
        )
        st.caption(left(log), width="content")


def sentence(log: EventLog, chosen: f.Filter, lang: str | None = None) -> str:
    """A filter in words."""
    return sentences.sentence(log, chosen, lang or state.language())


def said(log: EventLog, lang: str | None = None) -> str:
    """All filters of a view in one sentence, for the notes of a slide."""
    lang = lang or state.language()
    if not log.filters:
        return t("filter.none", lang=lang, cases=names.cases_noun(log, lang))
    return t("filter.said.and", lang=lang).join(sentence(log, one, lang) for one in log.filters)


def left(log: EventLog) -> str:
    """812 of 2,000 deals, 4.2M of 9.1M; no sum of amounts in several currencies."""
    seen = log.where(*state.filters())
    n, amount = cached.size(seen)
    n_all, amount_all = cached.size(log)
    said = md("filter.left", n=n, total=names.cases(log, n_all))
    if seen.is_money_mixed and "amount" in log.roles:
        return said + md("money.mixed_left", currencies=seen.currencies)
    if amount_all is None:
        return said if amount is None else said + md("money.left", amount=names.amount(seen, amount))
    total, rest = names.amount(log, amount_all), names.amount(log, amount or 0)
    return said + md("filter.left_amount", amount=rest, total=total)


def emptied_by(log: EventLog) -> str:
    """The slot whose filter, applied after those before it, leaves no case."""
    applied: list[f.Filter] = []
    slot = ""
    for slot, chosen in state.slots().items():
        if slot in state.off():
            continue
        applied.append(chosen)
        if not cached.size(log.where(*applied))[0]:
            return slot
    return slot


def only(slot: str, chosen: f.Filter) -> None:
    """Callback of "filter to these": puts a filter in its slot; the sidebar says it and can take it out."""
    state.set_filter(slot, chosen)


def only_asked(slot: str, chosen: f.Filter) -> None:
    """The same for a slot that *Add filter* knows too: the sidebar then asks its question."""
    only(slot, chosen)
    held = state.kept("extra_slots", ())
    if slot not in held:
        state.keep("extra_slots", (*held, slot))


def _unasked(log: EventLog) -> list[str]:
    """The slots that a click elsewhere filled (a variant, a transition of the map) and no question shows."""
    asked = {*(role for role in ROLES if role in log.roles), "period", *state.kept("extra_slots", ())}
    return [slot for slot in state.slots() if slot not in asked]


def _unasked_row(log: EventLog, slot: str) -> None:
    """What such a filter says, and the way to take it out; its chip switches it off."""
    key = hashlib.sha256(slot.encode()).hexdigest()[:12]
    with st.container(key=f"held_{key}", gap="xxsmall"):
        st.markdown(f":small[{escape(sentence(log, state.slots()[slot]))}]")
        st.button(t("filter.remove"), key=f"drop_{key}", type="tertiary", on_click=_drop, args=(slot,))


def _extra(log: EventLog, slot: str) -> None:
    """A question that *Add filter* brought in, with the way to take it out again."""
    kind, _, name = slot.partition(":")
    draw = {
        "attribute": lambda: filter_widgets.values(log, slot, name),
        "range": lambda: filter_widgets.limits(log, slot, name),
        "state": lambda: filter_widgets.states(log, slot),
        "contains": lambda: filter_widgets.contains(log, slot),
        "lacks": lambda: filter_widgets.contains(log, slot, lacks=True),
        "repeats": lambda: filter_widgets.repeats(log, slot),
        "follows": lambda: filter_widgets.follows(log, slot),
    }[kind]
    draw()
    st.button(t("filter.remove"), key=f"drop:{slot}", type="tertiary", on_click=_drop, args=(slot,))


def _add(log: EventLog) -> None:
    shown = state.kept("extra_slots", ())
    options = {slot: label for slot, label in _addable(log).items() if slot not in shown}
    st.selectbox(
        t("filter.add"),
        list(options),
        index=None,
        format_func=lambda slot: options[slot],
        key="filter_add",
        placeholder=t("filter.add"),
        label_visibility="collapsed",
        on_change=_added,
    )


def _addable(log: EventLog) -> dict[str, str]:
    """Slot to label of everything one can filter by beside the four."""
    found = {"state:": t("filter.state")} if log.catalogue.states else {}
    found |= {f"{kind}:": t(f"filter.{kind}") for kind in ("contains", "lacks", "repeats", "follows")}
    taken = {log.roles[role] for role in ROLES if role in log.roles}
    taken |= set(cached.row_numbers(log.unfiltered()))
    for column, kind in log.attributes[["column", "kind"]].itertuples(index=False):
        if column not in taken and kind != "time":
            found[f"{'range' if kind == 'number' else 'attribute'}:{column}"] = names.column(log, column)
    return found


def _added() -> None:
    slot = state.value("filter_add")
    if slot:
        state.keep("extra_slots", (*state.kept("extra_slots", ()), slot))
        state.show_in("filter_add", None)


def _drop(slot: str) -> None:
    state.set_filter(slot, None)
    state.keep("extra_slots", tuple(one for one in state.kept("extra_slots", ()) if one != slot))


def _reset() -> None:
    state.clear_filters()
    state.keep("extra_slots", ())


def _chips_changed() -> None:
    on = state.value("chip_row") or []
    for slot in state.slots():
        state.switch(slot, slot in on)
