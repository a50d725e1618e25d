"""Bottlenecks, view *Reference path*: do cases keep to it, and where do they leave it?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.bottlenecks.conformance import ANY, DEVIATIONS, Conformance, expected
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import charts, figures, filters, frame, names, path_choice, state, tables, workspace
from ui.bottlenecks import path_check, path_kinds
from ui.bottlenecks.question import Question
from ui.bottlenecks.range_bars import with_legend
from ui.cached.paths import conformance, unchecked
from ui.charts import CONFIG, GREY, MAIN, PALE, WARM
from ui.plain import halves, plain, together
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import md, t, written

BARS = 12
LIBRARY = "r4pm"
COLUMNS = ("kind", "activity", "n_cases", "share", "n")
COLOURS = {"missing": WARM, "too_often": MAIN, "out_of_order": GREY, "not_allowed": PALE}


@frame.fragment
def view(log: EventLog) -> None:
    """The path, the finding, how many keep to it, and what the others do."""
    place = st.container()
    path_choice.choose(log)
    path = workspace.reference_path(log)
    known = [name for name in path if log.has_activity(name)]
    if len(known) < 2:
        st.info(no_path(log, path, known))
        return
    st.caption(" → ".join(names.activity(log, name) for name in known))
    passed_over = [names.activity(log, name) for name in path if not log.has_activity(name)]
    if passed_over:
        st.caption(t("path.passed_over", n=len(passed_over), activities=passed_over))
    _say_where_it_begins(log, path)
    if not path_check.is_checked(log, path):
        return
    found = conformance(log, path)
    place.markdown(f"#### {finding(log, found, say=md)}")
    figures.tiles(_tiles(log, found), key="path_tiles")
    left_out = int(found.cases["n_left_out"].iloc[0])
    if left_out:
        st.caption(t("path.left_out", n=left_out))
    if not found.cases["n_cases"].iloc[0]:
        return
    kind = path_kinds.choose(found)
    rows = path_kinds.rows_of(found, kind, path)
    if len(rows):
        st.plotly_chart(_drawn(log, rows, kind), key="path_bars", config=CONFIG, alt=finding(log, found))
        offer(log, "path_bars", partial(chart_page, log, path, kind), name="reference-path")
        frame.reading_help("path", advice=t(f"path.next.{kind}", **names.nouns(log)))
        _table(log, path, rows, kind)
        top = rows.iloc[0]
        path_kinds.buttons(log, path, kind, top, said=_said(log, top["kind"], top["activity"]))
    else:
        path_kinds.to_rules()
    with st.expander(t("path.how")):
        matched = float(found.cases["fitness"].iloc[0])
        st.markdown(t("path.how_text", matched=matched, library=LIBRARY))


def no_path(log: EventLog, path: tuple[str, ...], known: list[str]) -> str:
    """Why there is nothing to hold the cases against."""
    if not known:
        return t("path.unknown" if path else "model.no_path")
    return t("path.one_step", activity=names.activity(log, known[0]))


def deviating(found: Conformance) -> pd.DataFrame:
    """What does not fit, the commonest first; without what is only not done yet."""
    return path_kinds.rows_of(found, ANY, ())


def finding(log: EventLog, found: Conformance, *, say: Any = plain) -> str:
    """How many cases keep to the path, and how the others leave it most often."""
    row, rows = found.cases.iloc[0], deviating(found)
    if not row["n_cases"]:
        return say("path.none", cases=names.cases_noun(log))
    kept = _kept(log, row)
    if not len(rows):
        return say("path.finding.all", kept=kept)
    top = rows.iloc[0]
    left = say(
        f"path.finding.{top['kind']}", activity=names.activity(log, top["activity"]), top=int(top["n_cases"]),
        share=1 - float(row["share"]), off=names.cases(log, int(row["n_deviate"])),
    )  # fmt: skip
    return together([left, say("path.kept.others", kept=kept)]) if kept else left


def _kept(log: EventLog, row: pd.Series) -> str:
    """How many took the path to its end, are open and on it, or kept to it until they ended elsewhere."""
    n = {name: int(row[f"n_{name}"]) for name in ("follow", "so_far", "lost")}
    said = [t(f"path.kept.{name}", n=k, cases=names.cases(log, k)) for name, k in n.items() if k]
    return halves(said)


def answer(log: EventLog) -> str | None:
    """The finding as a line, where the variants can be checked at once; else why there is none."""
    path = workspace.reference_path(log)
    known = [name for name in path if log.has_activity(name)]
    if len(known) < 2:
        return no_path(log, path, known) if path else t("path.none_chosen")
    n = len(unchecked(log, path))
    if n > path_check.AT_ONCE:
        return t("path.on_request", n=n)
    return finding(log, conformance(log, path), say=md)


QUESTIONS = (Question("path", "path", answer, opened=lambda _log: state.select("path_kind", ANY)),)


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
        "lost": written(int(row["n_lost"]), "count", lang),
    }
    said, nouns = filters.said(log), {"cases": names.cases_title(log)}
    return [
        (
            t(f"path.tile.{name}.label"),
            value,
            figures.Explained(t(f"path.tile.{name}.definition", **nouns), population=said, n=n),
        )
        for name, value in given.items()
    ]


def _drawn(log: EventLog, rows: pd.DataFrame, kind: str, *, on_slide: bool = False) -> Any:
    top, lang = rows.head(BARS), state.language()
    labels = [_said(log, row.kind, row.activity) for row in top.itertuples()]
    figure = charts.bars(
        labels, list(top["n_cases"]), axis=names.cases_title(log),
        texts=[written(int(n), "count", lang) for n in top["n_cases"]],
        colours=[COLOURS.get(one, GREY) for one in top["kind"]],
    )  # fmt: skip
    shown = {t(f"path.kind.{one}"): COLOURS[one] for one in COLOURS if one in set(top["kind"])}
    return with_legend(figure, shown if kind == ANY and not on_slide else {})


def _said(log: EventLog, kind: str, activity: str) -> str:
    return t(f"path.step.{kind}", activity=names.activity(log, activity))


def _table(log: EventLog, path: tuple[str, ...], rows: pd.DataFrame, kind: str) -> None:
    picked = tables.show(
        rows, DEVIATIONS, key=f"path_{kind}_{log.view_id}", stem="path",
        labels=_labels(log), columns=COLUMNS, say=_say(log), selection="single-row", search=True,
        download="reference-path", log=log, make=partial(table_page, log, path, kind),
    )  # fmt: skip
    if picked:
        row = rows.iloc[picked[0]]
        path_kinds.card(log, path, row, said=_said(log, row["kind"], row["activity"]))


def _labels(log: EventLog) -> dict[str, str]:
    said = {name: t(f"path.column.{name}") for name in ("kind", "activity", "share", "n")}
    return said | {"n_cases": names.cases_title(log)}


def _say(log: EventLog) -> dict[str, Any]:
    return {"activity": partial(names.activity, log), "kind": lambda kind: t(f"path.kind.{kind}")}


def chart_page(log: EventLog, path: tuple[str, ...], kind: str = ANY) -> Page:
    """The commonest deviations as a page of a report."""
    found = conformance(log, path)
    rows = path_kinds.rows_of(found, kind, path)
    return Page(_slide_text(log, path, found), Chart(_drawn(log, rows, kind, on_slide=True)))


def table_page(log: EventLog, path: tuple[str, ...], kind: str = ANY) -> Page:
    """All deviations as a page of a report."""
    found = conformance(log, path)
    rows = path_kinds.rows_of(found, kind, path)
    words = _slide_text(log, path, found)
    return tables.page(words, rows, DEVIATIONS, labels=_labels(log), columns=COLUMNS, say=_say(log))


def _slide_text(log: EventLog, path: tuple[str, ...], found: Conformance) -> Any:
    row = found.cases.iloc[0]
    return slide_text(
        log, headline=finding(log, found), population=names.cases_title(log), n=int(row["n_cases"]),
        n_excluded=int(row["n_left_out"]),
        definition=t(
            "path.definition", path=" → ".join(names.activity(log, one) for one in path),
            cases=names.cases_noun(log),
        ),
    )  # fmt: skip
