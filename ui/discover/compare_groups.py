"""Which groups does the reader compare: a comparison that is offered, its choices, and what to heed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis.discover import presets
from analysis.discover.groups import MOST_GROUPS, Group
from analysis.discover.variants import pair_to_compare
from analysis.log import EventLog
from ui import assumed, cached, filters, names, state, workspace
from ui.discover import variants as variant_rows
from ui.text import md, t

ROLES = ("region", "channel", "product")
MOST_OFFERED = 100
"""Commonest variants to choose from; any other is brought here from its row under *Variants*."""


@dataclass(frozen=True)
class Compared:
    """The groups side by side, the one compared with first, and the view they are of."""

    of: EventLog
    groups: tuple[Group, ...]

    @cached_property
    def views(self) -> tuple[EventLog, ...]:
        """The cases of each group."""
        return tuple(group.seen(self.of) for group in self.groups)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each group is called; no two alike."""
        said = [name(self.of, group) for group in self.groups]
        return tuple(one if said.count(one) == 1 else f"{one} ({i})" for i, one in enumerate(said, start=1))

    @cached_property
    def sizes(self) -> pd.DataFrame:
        """How many cases each group has, and shares with another."""
        return cached.group_sizes(self.views)

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns by which the groups are singled out."""
        return frozenset(self.of.column(one) for group in self.groups for one in group.columns)

    @property
    def implied(self) -> frozenset[str]:
        """Figures that say no more than how the groups were made: the win rate of won and of lost cases."""
        return frozenset({"win_rate"} if any(group.code in ("won", "lost") for group in self.groups) else ())

    @property
    def is_path(self) -> bool:
        """Whether the groups are variants."""
        return all(group.code == "variant" for group in self.groups)


def choose(log: EventLog) -> Compared | None:
    """The comparison and its choices in one row; None (and a sentence) where there is nothing to compare."""
    offered = cached.comparisons(log, min_rated=_min_rated(log), reference=workspace.reference_path(log))
    kept = state.selected("compare_kept", ())
    offered = [*offered, *(["kept"] if kept else [])]
    if not offered:
        st.info(t("compare.nothing"))
        _keep(log)
        return None
    with st.container(horizontal=True, key="compare_choice", vertical_alignment="bottom", gap="medium"):
        preset = _preset(offered, _first(log, offered))
        of = log.unfiltered() if preset == "kept" else log
        groups = _CHOOSERS[preset](of) if preset in _CHOOSERS else cached.preset(of, _FIXED[preset])
        _keep(log)
    _say_kept(log, kept, preset)
    if len(groups) < 2:
        if preset != "kept":
            st.info(t("compare.choose_two"))
        return None
    return Compared(of, tuple(groups))


def remember(log: EventLog, found: Compared) -> None:
    """Keep which groups were compared last, for the ready deck."""
    state.select("compare_last", (found.groups, found.of is not log))


def last(log: EventLog) -> tuple[tuple[Group, ...], bool] | None:
    """The groups compared last, and whether they are of the whole log; else those of the first comparison
    that needs no choice; None where there is none."""
    held = state.selected("compare_last")
    if held:
        return held
    offered = cached.comparisons(log, min_rated=_min_rated(log), reference=workspace.reference_path(log))
    fixed = [one for one in offered if one in _FIXED]
    return (tuple(cached.preset(log, _FIXED[fixed[0]])), False) if fixed else None


def are_sound(found: Compared) -> bool:
    """Says which groups are empty, too small to show, or share cases; whether there is something to show."""
    least = assumed.value(found.of, "min_shown")
    is_sound = True
    for place, n in enumerate(found.sizes["n_cases"]):
        said = {"group": found.names[place]}
        if not n:
            st.info(md("compare.empty", **said))
        elif n < least and found.groups[place].is_person:
            st.info(md("compare.hidden", n=least, **said))
        else:
            continue
        is_sound = False
    n_shared = int(found.sizes["n_shared"].max())
    if n_shared and is_sound:
        st.caption(md("compare.overlap", n=n_shared, cases=names.cases(found.of, n_shared)))
    if is_sound and any(group.code == "best_reps" for group in found.groups):
        st.caption(t("compare.best_by_choice"))
    if is_sound and any(group.code == "this_quarter" for group in found.groups):
        st.caption(t("compare.still_open"))
    return is_sound


def name(log: EventLog, group: Group) -> str:
    """What a group is called."""
    params = dict(group.params)
    if group.code == "value":
        said = names.value(log, str(params["column"]), params["value"])
        is_flag = said != str(params["value"])
        told = {"column": names.column(log, str(params["column"])), "value": said}
        return t("compare.of_flag", **told) if is_flag else said
    if group.code == "variant":
        profiles = cached.variant_profiles(log.unfiltered()).set_index("variant_id")
        return t("compare.variant", number=int(profiles.loc[str(params["variant_id"]), "number"]))
    if group.code == "kept":
        joined = t("filter.said.and").join(filters.sentence(log, one) for one in group.filters)
        return names.short(joined)
    return t(f"compare.group.{group.code}", **params)


def _first(log: EventLog, offered: list[str]) -> str:
    """The comparison to begin with: of how cases end, where only a column of the log tells it."""
    is_told = "attribute" in offered and cached.preset(log.unfiltered(), "outcome_like") is not None
    return "attribute" if is_told else offered[0]


def _preset(offered: list[str], first: str) -> str:
    """The comparison; one laid beside another from the menu of a variant's row is of variants."""
    right = state.selected("compare_right")
    if right is not None and right != state.selected("compare_seen"):
        state.select("compare_seen", right)
        state.select("compare_preset", "variants")
        state.select("compare_variants", None)
    held = state.selected("compare_preset", first)
    state.show_in("compare_preset_shown", held if held in offered else first)
    return st.selectbox(
        t("compare.preset.label"),
        offered,
        format_func=lambda one: t(f"compare.preset.{one}"),
        key="compare_preset_shown",
        width=280,
        on_change=lambda: state.select("compare_preset", state.value("compare_preset_shown")),
    )


def _keep(log: EventLog) -> None:
    """What the filters leave can be kept as a group, to be set beside another."""
    kept = state.selected("compare_kept", ())
    if log.filters and log.filters not in kept and len(kept) < MOST_GROUPS:
        st.button(
            t("compare.keep"), key="compare_keep", icon=":material/bookmark_add:",
            help=t("compare.keep_help"), on_click=_kept, args=(log.filters,),
        )  # fmt: skip


def _say_kept(log: EventLog, kept: tuple, preset: str) -> None:
    """What was kept, and what to do next: compare, or set other filters first."""
    if not kept or not (len(kept) == 1 or log.filters in kept):
        return
    said = {"group": name(log, Group("kept", kept[-1])), "entry": t("compare.preset.kept")}
    if len(kept) == 1:
        (st.info if preset == "kept" else st.caption)(md("compare.kept_one", **said))
    elif preset != "kept":
        st.caption(md("compare.kept_more", n=len(kept), **said))


def _kept(chosen: tuple) -> None:
    kept = (*state.selected("compare_kept", ()), chosen)
    state.select("compare_kept", kept)
    if len(kept) > 1:
        state.select("compare_preset", "kept")


def _kept_groups(of: EventLog) -> tuple[Group, ...]:
    kept = state.selected("compare_kept", ())
    st.button(
        t("compare.forget"), key="compare_forget", type="tertiary", on_click=state.select,
        args=("compare_kept", ()),
    )  # fmt: skip
    return tuple(Group("kept", chosen) for chosen in kept)


def _of_variants(log: EventLog) -> tuple[Group, ...]:
    found = cached.variant_profiles(log)
    by_id = found.set_index("variant_id", drop=False)
    first = pair_to_compare(found) or ()
    right = state.selected("compare_right")
    start = [first[0], right] if right in by_id.index and right != first[0] else list(first)
    held = [one for one in state.selected("compare_variants") or start if one in by_id.index]
    common = list(by_id.index[:MOST_OFFERED])
    offered = [*(one for one in held if one not in common), *common]
    rows = by_id.loc[offered].to_dict("index")
    labels = {one: variant_rows.label(log, row) for one, row in rows.items()}
    chosen = _several(
        "compare_variants", offered, held, labels.__getitem__,
        about=t("compare.offered", n=MOST_OFFERED) if len(by_id) > MOST_OFFERED else None,
    )  # fmt: skip
    return presets.variants(log, chosen)


def _of_role(role: str) -> Callable[[EventLog], tuple[Group, ...]]:
    return lambda log: _of_values(log, role)


def _of_other(log: EventLog) -> tuple[Group, ...]:
    columns = cached.preset(log, "other_columns")
    held = state.selected("compare_column", columns[0])
    state.show_in("compare_column_shown", held if held in columns else columns[0])
    column = st.selectbox(
        t("compare.attribute"), columns, key="compare_column_shown", width=220,
        format_func=lambda one: names.column(log, one),
        on_change=lambda: state.select("compare_column", state.value("compare_column_shown")),
    )  # fmt: skip
    return _of_values(log, column)


def _of_values(log: EventLog, column: str) -> tuple[Group, ...]:
    values = cached.preset(log, "common_values", column)
    held = [one for one in state.selected(f"compare_values:{column}", ()) if one in values]
    chosen = _several(
        f"compare_values:{column}", values, held or values[:2], lambda one: names.value(log, column, one)
    )
    return presets.values(log, column, chosen)


def _of_rep(log: EventLog) -> tuple[Group, ...]:
    reps = cached.preset(log, "rated_reps", _min_rated(log))
    held = state.selected("compare_rep", reps[-1])
    state.show_in("compare_rep_shown", held if held in reps else reps[-1])
    rep = st.selectbox(
        t("role.rep"), sorted(reps), key="compare_rep_shown", width=220,
        on_change=lambda: state.select("compare_rep", state.value("compare_rep_shown")),
    )  # fmt: skip
    return cached.preset(log, "rep_and_best", rep, _min_rated(log))


def _min_rated(log: EventLog) -> int:
    return assumed.value(log, "min_rated")


def _of_path(log: EventLog) -> tuple[Group, ...]:
    """The reference path as it was chosen in the workspace, and the rest."""
    return cached.preset(log, "path_and_rest", workspace.reference_path(log))


def _of_date(log: EventLog) -> tuple[Group, ...]:
    held = state.selected("compare_date") or cached.preset(log, "middle_day")
    state.show_in("compare_date_shown", held)
    at = st.date_input(
        t("compare.date"), key="compare_date_shown", width=180,
        on_change=lambda: state.select("compare_date", state.value("compare_date_shown")),
    )  # fmt: skip
    return presets.before_and_after(log, at)


def _several(
    slot: str, options: Sequence[object], held: Sequence[object], say: Callable, *, about: str | None = None
) -> list:
    key = f"{slot}_shown"
    state.show_in(key, list(held))
    return st.multiselect(
        t("compare.groups"), list(dict.fromkeys(options)), format_func=say, key=key, help=about,
        select_all=False, max_selections=MOST_GROUPS,
        on_change=lambda: state.select(slot, tuple(state.value(key))),
    )  # fmt: skip


_FIXED = {"won_lost": "won_and_lost", "quarters": "quarters"}
_CHOOSERS: dict[str, Callable[[EventLog], tuple[Group, ...]]] = {
    "variants": _of_variants, "rep": _of_rep, "date": _of_date, "attribute": _of_other, "kept": _kept_groups,
    "path": _of_path,
} | {role: _of_role(role) for role in ROLES}  # fmt: skip
