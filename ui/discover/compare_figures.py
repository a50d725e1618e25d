"""Compare, part *Figures*: one row a figure, a value per group, and how sure each difference is."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.discover.groups import Group
from analysis.log import EventLog
from analysis.report import Chart, Page
from ui import assumed, cached, calendar_panel, charts, frame, names, state, tables
from ui.charts import CONFIG
from ui.discover import compare_mix
from ui.discover.compare_groups import Compared
from ui.discover.compare_words import gap, interval, measure, settled_by, signed, sure, value
from ui.plain import plain
from ui.report.offer import offer
from ui.report.text import slide_text
from ui.text import escape, md, t, written

NO_CHART = ("n_cases",)
MOST_BARS = 12
BEHIND = {
    "measure": "text", "group": "text", "n_first": "count", "n": "count", "interval": "text", "chance": "text"
}  # fmt: skip


def draw(found: Compared) -> None:
    """The clearest difference in a sentence, all of them as bars and as a table, and what stands behind."""
    by_mix = compare_mix.choose(found)
    figures = _figures(found, by_mix)
    st.markdown(f"#### {compare_mix.headed(finding(found, figures, say=md), by_mix, say=md)}")
    compare_mix.said_of_all(found, by_mix)
    _chart(found, figures, by_mix)
    _table(found, figures, by_mix)
    frame.money_note(found.of)
    calendar_panel.say_all_hours(found.of)
    frame.reading_help("compare")
    _behind(found, figures, by_mix)


def _figures(found: Compared, by_mix: tuple[str, ...]) -> pd.DataFrame:
    figures = cached.side_by_side(
        found.views, found.of, by_mix=by_mix, min_rated=assumed.value(found.of, "min_rated"),
        min_clear=assumed.value(found.of, "min_clear"),
    )  # fmt: skip
    return figures[~figures["measure"].isin(found.implied)].reset_index(drop=True)


def chart_page(of: EventLog, groups: tuple[Group, ...], by_mix: tuple[str, ...] = ()) -> Page:
    """How far each group lies from the first, as a page of a report."""
    found = Compared(of, groups)
    figures = _figures(found, by_mix)
    return Page(_words(found, figures, by_mix), Chart(_drawn(found, figures)))


def table_page(of: EventLog, groups: tuple[Group, ...], by_mix: tuple[str, ...] = ()) -> Page:
    """Every figure of the groups, how far they are apart and how sure that is, as a page of a report."""
    found = Compared(of, groups)
    figures = _figures(found, by_mix)
    rows = spoken(found, figures)
    words, kinds = _words(found, figures, by_mix), dict.fromkeys(rows.columns, "text")
    right = [name for name in rows.columns if name.startswith(("value", "difference"))]
    return tables.page(words, rows, kinds, labels=_labels(found), right=right)


def behind_page(of: EventLog, groups: tuple[Group, ...], by_mix: tuple[str, ...] = ()) -> Page:
    """What the differences stand on, as a page of a report."""
    found = Compared(of, groups)
    figures = _figures(found, by_mix)
    rows, words = _numbers(found, figures), _words(found, figures, by_mix)
    return tables.page(words, rows, BEHIND, labels=_behind_labels(found), right=("chance",))


def _words(found: Compared, figures: pd.DataFrame, by_mix: tuple[str, ...]) -> Any:
    return slide_text(
        found.of,
        headline=compare_mix.headed(finding(found, figures), by_mix),
        population=t("compare.population_groups", groups=list(found.names)),
        n=int(found.sizes["n_cases"].sum()),
        definition=t("compare.definition_sure"),
        assumption=compare_mix.assumption(by_mix),
    )


def finding(found: Compared, figures: pd.DataFrame, *, say: Any = plain) -> str:
    """The clearest difference of any group from the first."""
    clear = figures[figures["word"] == "clear"].sort_values(["p", "measure"], kind="stable")
    if clear.empty:
        return say("compare.finding.none", groups=list(found.names))
    row = clear.iloc[0]
    first = figures[(figures["measure"] == row["measure"]) & (figures["group"] == 0)].iloc[0]
    key, unit = row["measure"], row["unit"]
    way = "more" if row["difference"] > 0 else "less"
    kind = "hours" if unit == "hours" else "other"
    return say(
        f"compare.finding.{kind}_{way}",
        measure=measure(found.of, key), group=found.names[int(row["group"])], first=found.names[0],
        gap=gap(found.of, key, unit, row["difference"]), value=value(found.of, key, unit, row["value"]),
        base=value(found.of, key, unit, first["value"]),
    )  # fmt: skip


def spoken(found: Compared, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures in words, one row a figure; those no group has are left out."""
    rows = []
    for key, own in figures.groupby("measure", sort=False):
        own = own.set_index("group")
        if own["value"].notna().any():
            rows.append(_row(found, str(key), own))
    return pd.DataFrame(rows, columns=["measure", *_columns(found)])


def _columns(found: Compared) -> list[str]:
    """A value of each group; of every further one its difference, of two groups with the interval."""
    is_pair = len(found.groups) == 2
    columns = [f"value_{i}" for i in range(len(found.groups))]
    if is_pair:
        return [*columns, "difference_1", "sure_1", "interval_1", "settled_1"]
    return [
        columns[0],
        *(f"{part}_{i}" for i in range(1, len(columns)) for part in ("value", "difference", "sure")),
    ]


def _row(found: Compared, key: str, own: pd.DataFrame) -> dict[str, str]:
    of, unit = found.of, own["unit"].iloc[0]
    said = {"measure": measure(of, key)}
    for group, row in own.iterrows():
        said[f"value_{group}"] = value(of, key, unit, row["value"])
        said[f"difference_{group}"] = signed(of, key, unit, row["difference"])
        said[f"interval_{group}"] = interval(of, key, unit, row["difference_low"], row["difference_high"])
        said[f"sure_{group}"] = sure(row["word"], row["difference_low"], row["difference_high"])
        said[f"settled_{group}"] = settled_by(of, row["word"], row["n_more"])
    if key == "n_cases":
        said |= {f"interval_{group}": "" for group in own.index}
    return said


def _labels(found: Compared) -> dict[str, str]:
    labels = {"measure": t("compare.measure")}
    head = "column.difference" if len(found.names) == 2 else "compare.difference_of"
    for i, name in enumerate(found.names):
        labels |= {
            f"value_{i}": name,
            f"difference_{i}": t(head, group=name),
            f"interval_{i}": t("compare.likely"),
            f"sure_{i}": t("compare.how_sure"),
            f"settled_{i}": t("compare.settled"),
        }  # fmt: skip
    return labels


def _table(found: Compared, figures: pd.DataFrame, by_mix: tuple[str, ...]) -> None:
    said = spoken(found, figures)
    tables.show(
        said,
        dict.fromkeys(said.columns, "text"),
        key="compare",
        labels=_labels(found),
        download="comparison",
        height=None if len(said) < tables.ROWS_ON_SCREEN else (len(said) + 1) * 33 + 4,
        log=found.of,
        make=partial(table_page, found.of, found.groups, by_mix),
    )


def _chart(found: Compared, figures: pd.DataFrame, by_mix: tuple[str, ...]) -> None:
    """How far each group lies from the first, in percent of it: clear differences in the strong colour."""
    if _relative(figures).empty:
        return
    drawn = _drawn(found, figures)
    st.plotly_chart(drawn, key="compare_bars", config=CONFIG, alt=finding(found, figures))
    offer(found.of, "compare_bars", partial(chart_page, found.of, found.groups, by_mix), name="comparison")


def _drawn(found: Compared, figures: pd.DataFrame) -> Any:
    drawn, lang = _relative(figures), state.language()
    bars = [
        (
            t("compare.bar", measure=measure(found.of, row["measure"]), group=found.names[int(row["group"])])
            if len(found.names) > 2
            else measure(found.of, row["measure"]),
            row["relative"] * 100,
            f"{'+' if row['relative'] > 0 else '−'}{written(abs(row['relative']), 'percent', lang)}",
            charts.MAIN if row["word"] == "clear" else charts.PALE,
        )
        for _, row in drawn.iterrows()
    ]
    labels, values, texts, colours = map(list, zip(*bars, strict=True))
    axis = t("compare.axis", group=escape(found.names[0]))
    figure = charts.bars(labels, values, axis=axis, texts=texts, colours=colours)
    figure.update_xaxes(zeroline=True, ticksuffix="%")
    return figure


def _relative(figures: pd.DataFrame) -> pd.DataFrame:
    first = figures[figures["group"] == 0].set_index("measure")["value"]
    others = figures[(figures["group"] > 0) & ~figures["measure"].isin(NO_CHART)]
    relative = others["difference"] / others["measure"].map(first)
    known = others.assign(relative=relative).replace(
        {"relative": [float("inf"), float("-inf")]}, float("nan")
    )
    known = known[known["relative"].notna()]
    known = known.assign(size=known["relative"].abs(), is_clear=known["word"] == "clear")
    return known.sort_values(["is_clear", "size"], ascending=[False, False]).head(MOST_BARS)


def _behind(found: Compared, figures: pd.DataFrame, by_mix: tuple[str, ...]) -> None:
    """How sure is this? What the words mean, and the numbers behind them."""
    with st.expander(t("sure.title"), key="compare_how"):
        st.markdown(t("sure.how", n=assumed.value(found.of, "min_clear")))
        st.markdown(t("compare.how_text", n=assumed.value(found.of, "min_rated")))
        tables.show(
            _numbers(found, figures), BEHIND, key="compare_behind", labels=_behind_labels(found),
            download="comparison-behind", log=found.of,
            make=partial(behind_page, found.of, found.groups, by_mix),
        )  # fmt: skip


def _behind_labels(found: Compared) -> dict[str, str]:
    labels = {name: t(f"compare.behind.{name}") for name in BEHIND if name[0] != "n"}
    cases = names.cases_title(found.of)
    return labels | {"n_first": f"{cases}, {found.names[0]}", "n": f"{cases}, {t('compare.behind.group')}"}


def _numbers(found: Compared, figures: pd.DataFrame) -> pd.DataFrame:
    lang = state.language()
    first = figures[figures["group"] == 0].set_index("measure")["n"]
    rows = [
        {
            "measure": measure(found.of, row["measure"]),
            "group": found.names[int(row["group"])],
            "n_first": int(first[row["measure"]]),
            "n": int(row["n"]),
            "interval": interval(found.of, *row[["measure", "unit", "difference_low", "difference_high"]]),
            "chance": written(row["p"], "percent", lang) if row["p"] == row["p"] else "",
        }
        for _, row in figures[(figures["measure"] != "n_cases") & (figures["group"] > 0)].iterrows()
        if row["value"] == row["value"]
    ]
    return pd.DataFrame(rows, columns=list(BEHIND))
