"""Compare, part *Paths*: the commonest path of each group, laid beside each other step by step."""

from __future__ import annotations

from collections import Counter
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.compare import align_all
from analysis.discover.groups import Group
from analysis.log import EventLog
from analysis.report import Page
from ui import cached, exact, frame, names, state
from ui.discover import compare_mix
from ui.discover.compare_groups import Compared
from ui.discover.variants import steps
from ui.report.offer import offer
from ui.report.variants import comparison_page
from ui.text import listed, md, t, written

MOST_NAMED = 2


def draw(found: Compared) -> None:
    """What the one path has and the other has not, in a sentence; the paths with shared steps on one line."""
    paths = _paths(found)
    rows = align_all([list(path["trace"]) for path in paths])
    st.markdown(f"#### {finding(found, paths, say=md)}")
    if compare_mix.in_use(found):
        st.caption(t("compare.mix.not_paths"))
    titles = [_title(found, place, path) for place, path in enumerate(paths)]
    st.html(_drawn(found, rows, titles))
    if len(paths) == 2:
        offer(found.of, "compare_paths", partial(page, found.of, found.groups), name="paths")
    frame.reading_help("paths")


def page(of: EventLog, groups: tuple[Group, ...]) -> Page:
    """The commonest paths of two groups beside each other, as a page of a report."""
    found = Compared(of, groups)
    paths = _paths(found)
    pairs = [(row[0], row[1]) for row in align_all([list(path["trace"]) for path in paths])]
    return comparison_page(of, *paths, pairs, _told(found, paths), headline=finding(found, paths))


def _paths(found: Compared) -> list[pd.Series]:
    return [cached.variant_profiles(view).iloc[0] for view in found.views]


def finding(found: Compared, paths: list[pd.Series], *, say: Any = t) -> str:
    """Which steps the second path has beyond the first, or the first beyond the second."""
    first, second = list(paths[0]["trace"]), list(paths[1]["trace"])
    sides = {"left": found.names[0], "right": found.names[1]}
    lang = state.language()
    extra, missing = _extra(found, second, first), _extra(found, first, second)
    if first == second:
        return say("compare.paths.same", **sides)
    if extra and missing:
        return say("compare.paths.both", extra=listed(extra, lang), missing=listed(missing, lang), **sides)
    if extra or missing:
        one = (
            {"right": sides["right"], "left": sides["left"]}
            if extra
            else {"right": sides["left"], "left": sides["right"]}
        )
        return say("compare.paths.extra", extra=listed(extra or missing, lang), **one)
    return say("compare.paths.order", **sides)


def _extra(found: Compared, longer: list[str], other: list[str]) -> list[str]:
    """What the one path has and the other has not, or less often: at most so many, in its order."""
    more = Counter(longer) - Counter(other)
    said = [names.activity(found.of, name) for name in dict.fromkeys(longer) if name in more]
    if len(said) <= MOST_NAMED:
        return said
    return [*said[:MOST_NAMED], t("compare.paths.more", n=len(said) - MOST_NAMED)]


def _title(found: Compared, place: int, path: pd.Series) -> str:
    lang = state.language()
    median = exact.throughout(found.of, float(path["median_throughput_h"]))
    return t(
        "compare.paths.title", group=found.names[place], number=int(path["number"]),
        share=float(path["share"]), median=written(median, "duration", lang),
    )  # fmt: skip


def _drawn(found: Compared, rows: list[tuple[str | None, ...]], titles: list[str]) -> str:
    n = len(titles)
    head = "".join(f'<div class="path-title">{escape(title)}</div>' for title in titles)
    cells = "".join(_cell(found, step, row) for row in rows for step in row)
    style = f"grid-template-columns: repeat({n}, 1fr); max-width: {21 * n}rem"
    return f'<div class="paths" style="{style}">{head}{cells}</div>'


def _cell(found: Compared, step: str | None, row: tuple[str | None, ...]) -> str:
    if step is None:
        return '<div class="path-gap"></div>'
    [(label, background)] = steps(found.of, [step])
    kind = "path-step" if all(one == step for one in row) else "path-step only"
    return f'<div class="{kind}" style="background:{background}">{escape(label)}</div>'


def _told(found: Compared, paths: list[pd.Series]) -> pd.DataFrame:
    """The figures of the two paths, for the slide."""
    lang = state.language()
    said = []
    for label, name, kind in (
        (names.cases_title(found.of), "n_cases", "count"),
        (t("compare.median_throughput_h"), "median_throughput_h", "duration"),
        (t("compare.paths.steps"), "n_steps", "count"),
    ):
        a, b = (float(path[name]) for path in paths)
        sign = "+" if b > a else "−" if b < a else "±"
        cells = [written(value, kind, lang) for value in (a, b)]
        said.append([label, *cells, sign + written(abs(b - a), kind, lang)])
    return pd.DataFrame(said)
