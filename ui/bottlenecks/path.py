"""Bottlenecks, view *Reference path*: do cases keep to it, and where do they leave it?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.conformance import DEVIATIONS, Conformance, check, expected, unchecked
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import Chart, Page
from ui import cached, charts, figures, filters, frame, names, path_choice, state, tables, workspace
from ui.bottlenecks.question import Question
from ui.bottlenecks.transitions import CONFIG
from ui.cached.paths import checked_ways, conformance, variants_off, ways
from ui.charts import MAIN, PALE
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape, md, t, written

AT_ONCE = 1_500
"""So many ways are checked within a second; more only when somebody asks for it."""

BARS = 12
LIBRARY = "r4pm"
COLUMNS = ("kind", "activity", "n_cases", "share", "n")
SLOT = "variant"


@frame.fragment
def view(log: EventLog) -> None:
    """The path, the finding, how many keep to it, and what the others do."""
    place = st.container()
    path_choice.choose(log)
    path = workspace.reference_path(log)
    known = [name for name in path if log.has_activity(name)]
    if not known:
        st.info(t("path.unknown" if path else "model.no_path"))
        return
    if len(known) < 2:
        st.info(t("path.one_step", activity=names.activity(log, known[0])))
        return
    st.caption(" → ".join(names.activity(log, name) for name in known))
    passed_over = [names.activity(log, name) for name in path if not log.has_activity(name)]
    if passed_over:
        st.caption(t("path.passed_over", n=len(passed_over), activities=passed_over))
    _say_where_it_begins(log, path)
    if not _is_checked(log, path):
        return
    found = conformance(log, path)
    place.markdown(f"#### {finding(log, found, say=md)}")
    figures.tiles(_tiles(log, found), key="path_tiles")
    left_out = int(found.cases["n_left_out"].iloc[0])
    if left_out:
        st.caption(t("path.left_out", n=left_out))
    rows = deviating(found)
    if len(rows):
        st.plotly_chart(_drawn(log, rows), key="path_bars", config=CONFIG, alt=finding(log, found))
        offer(log, "path_bars", partial(chart_page, log, path), name="reference-path")
    frame.reading_help("path")
    if len(rows):
        _table(log, path, rows)
    _unfinished(log, path, found)
    if not found.cases["n_cases"].iloc[0]:
        return
    with st.expander(t("path.how")):
        st.markdown(t("path.how_text", matched=float(found.cases["fitness"].iloc[0]), library=LIBRARY))


def deviating(found: Conformance) -> pd.DataFrame:
    """What does not fit, the commonest first; without what is only not done yet."""
    kept = found.deviations[found.deviations["kind"] != "unfinished"]
    return kept.sort_values(["n_cases", "kind", "activity"], ascending=[False, True, True]).reset_index(
        drop=True
    )


def finding(log: EventLog, found: Conformance, *, say: Any = plain) -> str:
    """How many cases keep to the path, and how the others leave it most often."""
    row, rows = found.cases.iloc[0], deviating(found)
    if not row["n_cases"]:
        return say("path.none", cases=names.cases_noun(log))
    told = {
        "share": 1 - float(row["share"]), "off": names.cases(log, int(row["n_deviate"])),
        "end": names.cases(log, int(row["n_follow"])), "so_far": names.cases(log, int(row["n_so_far"])),
    }  # fmt: skip
    if not len(rows):
        return say("path.finding.all", n=int(row["n_cases"]), **told)
    top = rows.iloc[0]
    activity = names.activity(log, top["activity"])
    return say(f"path.finding.{top['kind']}", activity=activity, top=int(top["n_cases"]), **told)


def answer(log: EventLog) -> str | None:
    """The finding as a line, where the variants can be checked at once."""
    path = workspace.reference_path(log)
    if (
        sum(log.has_activity(name) for name in path) < 2
        or len(unchecked(log, ways(log, path), checked_ways(log, path))) > AT_ONCE
    ):
        return None
    return finding(log, conformance(log, path), say=md)


QUESTIONS = (Question("path", "path", answer),)


def _is_checked(log: EventLog, path: tuple[str, ...]) -> bool:
    """Whether every variant of the view was held against the path; few are at once, many on request."""
    known, taken = checked_ways(log, path), ways(log, path)
    missing = [steps for steps in taken.steps if steps not in known]
    if len(missing) > AT_ONCE:
        missing = unchecked(log, taken, known)
    if len(missing) <= AT_ONCE:
        with st.spinner(t("path.working", share=0.0)):
            check(missing, expected(log, path), known)
        return True
    place = st.empty()
    if not place.button(t("path.check", n=len(missing)), key="check_path", type="primary"):
        return False
    with place.container():
        bar = st.progress(0.0, text=t("path.working", share=0.0))
        st.button(t("path.stop"), key="stop_path", type="tertiary")
    check(
        missing, expected(log, path), known,
        progress=lambda share: bar.progress(share, text=t("path.working", share=share)),
    )  # fmt: skip
    place.empty()
    return True


def _say_where_it_begins(log: EventLog, path: tuple[str, ...]) -> None:
    """A case without the steps before the main span's start lacks none of them."""
    wanted = expected(log, path)
    later = [name for name in wanted.path if name not in wanted.before]
    if wanted.before & set(wanted.path) and later:
        first = names.activity(log, wanted.path[0])
        start = names.activity(log, later[0])
        st.caption(t("path.without_before", cases=names.cases_title(log), first=first, start=start))


def _tiles(log: EventLog, found: Conformance) -> list[tuple[str, str, figures.Explained]]:
    row, lang = found.cases.iloc[0], state.language()
    n = int(row["n_cases"])
    given = {
        "deviate": written(int(row["n_deviate"]), "count", lang),
        "share": written(1 - row["share"], "percent", lang),
        "follow": written(int(row["n_follow"]), "count", lang),
        "so_far": written(int(row["n_so_far"]), "count", lang),
    }
    said = filters.said(log)
    return [
        (
            t(f"path.tile.{name}.label"),
            value,
            figures.Explained(t(f"path.tile.{name}.definition"), population=said, n=n),
        )
        for name, value in given.items()
    ]


def _drawn(log: EventLog, rows: pd.DataFrame) -> Any:
    top, lang = rows.head(BARS), state.language()
    labels = [_said(log, row.kind, row.activity) for row in top.itertuples()]
    return charts.bars(
        labels, list(top["n_cases"]), axis=names.cases_title(log),
        texts=[written(int(n), "count", lang) for n in top["n_cases"]],
        colours=[MAIN, *[PALE] * (len(top) - 1)],
    )  # fmt: skip


def _said(log: EventLog, kind: str, activity: str) -> str:
    return t(f"path.step.{kind}", activity=names.activity(log, activity))


def _table(log: EventLog, path: tuple[str, ...], rows: pd.DataFrame) -> None:
    picked = tables.show(
        rows, DEVIATIONS, key=f"path_{log.view_id}", stem="path",
        labels=_labels(log), columns=COLUMNS, say=_say(log), selection="single-row", search=True,
        download="reference-path", log=log, make=partial(table_page, log, path),
    )  # fmt: skip
    if picked:
        _card(log, path, rows.iloc[picked[0]])


def _card(log: EventLog, path: tuple[str, ...], row: pd.Series) -> None:
    """What was picked, and the way to its cases."""
    ids = variants_off(log, path, row["kind"], row["activity"])
    n_left = cached.size(log.where(f.Variant(ids)))[0]
    more = n_left - int(row["n_cases"])
    with st.container(border=True, key="path_card"):
        st.markdown(f"**{escape(_said(log, row['kind'], row['activity']))}**")
        if more:
            st.caption(t("path.same_way", cases=names.cases(log, more)))
        st.button(
            t("path.only", cases=names.cases(log, n_left)), key="path_only",
            icon=":material/filter_alt:",
            on_click=filters.only, args=(SLOT, f.Variant(ids)),
        )  # fmt: skip


def _unfinished(log: EventLog, path: tuple[str, ...], found: Conformance) -> None:
    """What open and lost cases have not done, in the order of the path."""
    rows = found.deviations[found.deviations["kind"] == "unfinished"]
    if not len(rows):
        return
    place = {name: at for at, name in reversed(list(enumerate(path)))}
    rows = rows.assign(at=rows["activity"].map(place)).sort_values("at").reset_index(drop=True)
    with st.expander(t("path.unfinished", cases=names.cases_noun(log))):
        tables.show(
            rows[["activity", "n_cases", "share"]], DEVIATIONS, key="path_unfinished", say=_say(log),
            labels=_labels(log), columns=("activity", "n_cases", "share"), download="unfinished",
        )  # fmt: skip


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"path.column.{name}") for name in ("kind", "activity", "share", "n")}
    return said | {"n_cases": names.cases_title(log)}


def _say(log: EventLog) -> dict[str, Any]:
    return {"activity": partial(names.activity, log), "kind": lambda kind: t(f"path.kind.{kind}")}


def chart_page(log: EventLog, path: tuple[str, ...]) -> Page:
    """The commonest deviations as a page of a report."""
    found = conformance(log, path)
    return Page(_slide_text(log, path, found), Chart(_drawn(log, deviating(found))))


def table_page(log: EventLog, path: tuple[str, ...]) -> Page:
    """All deviations as a page of a report."""
    found = conformance(log, path)
    rows = deviating(found)
    words = _slide_text(log, path, found)
    return tables.page(words, rows, DEVIATIONS, labels=_labels(log), columns=COLUMNS, say=_say(log))


def _slide_text(log: EventLog, path: tuple[str, ...], found: Conformance) -> Any:
    row = found.cases.iloc[0]
    return slide_text(
        log, headline=finding(log, found), population=names.cases_title(log), n=int(row["n_cases"]),
        n_excluded=int(row["n_left_out"]),
        definition=t("path.definition", path=" → ".join(names.activity(log, one) for one in path)),
    )  # fmt: skip
