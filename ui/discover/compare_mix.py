"""Compare: by what are the groups made alike, and what does that leave out?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import cached, state
from ui.discover.compare_groups import Compared
from ui.text import t


def choose(found: Compared) -> tuple[str, ...]:
    """By what the groups are made comparable, in every part; what singles them out is not offered."""
    options = offered(found)
    if not options:
        return ()
    held = [one for one in state.selected("compare_mix", ()) if one in options]
    state.show_in("compare_mix_shown", held)
    chosen = st.pills(
        t("compare.mix.label"), options, selection_mode="multi", key="compare_mix_shown",
        format_func=lambda one: t(f"compare.mix.{one}"), help=t("compare.mix.help"),
        on_change=lambda: state.select("compare_mix", tuple(state.value("compare_mix_shown") or ())),
    )  # fmt: skip
    return tuple(one for one in options if one in (chosen or ()))


def offered(found: Compared) -> list[str]:
    """What the log knows of its cases and the groups are not made of."""
    return [one for one in cached.mixes(found.of) if columns(found)[one] not in found.columns]


def in_use(found: Compared) -> tuple[str, ...]:
    """What was chosen in another part."""
    return tuple(one for one in offered(found) if one in state.selected("compare_mix", ()))


def columns(found: Compared) -> dict[str, str | None]:
    """The columns that amount, product and source stand in."""
    of = found.of
    source = of.column("LeadSource") if of.has_column("LeadSource") else None
    return {"amount": of.roles.get("amount"), "product": of.roles.get("product"), "source": source}


def names(by_mix: tuple[str, ...]) -> list[str]:
    """Amount and Product."""
    return [t(f"compare.mix.{one}") for one in by_mix]


def headed(finding: str, by_mix: tuple[str, ...], *, say: Any = t) -> str:
    """A finding with the mix it holds at."""
    return say("compare.mix.headed", by=names(by_mix)) + finding if by_mix else finding


def assumption(by_mix: tuple[str, ...]) -> str:
    """What a slide says of the mix."""
    return t("compare.mix.said", by=names(by_mix)) if by_mix else ""


def said_of_all(found: Compared, by_mix: tuple[str, ...]) -> None:
    """How many cases count, of all groups; what is left out."""
    if by_mix:
        covered = cached.covered_by_mix(found.views, found.of, by_mix=by_mix)
        st.caption(t("compare.mix.covered", by=names(by_mix), covered=covered))


def said_of_pair(found: Compared, place: int, by_mix: tuple[str, ...]) -> None:
    """How many cases count, of the two groups that are set side by side."""
    if by_mix:
        common = cached.mix_of(found.views[0], found.views[place], found.of, by_mix=by_mix)
        key = "compare.mix.covered_pair" if min(common.sizes) else "compare.mix.no_counterpart"
        st.caption(t(key, by=names(by_mix), covered=common.covered))
