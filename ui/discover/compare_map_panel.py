"""What lies behind the activity or transition selected on the difference map, in each of the two groups?"""

from __future__ import annotations

from html import escape as html

import pandas as pd
import streamlit as st

from analysis.discover.map_difference import EdgeDifference
from analysis.discover.moves import PLAIN
from analysis.discover.what_differs import MIN_CASES
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures.statistics import Difference
from ui import cached, exact, filters, names, state, sure
from ui.discover import map_filters
from ui.discover.compare_groups import Compared
from ui.discover.map_panel import figures
from ui.process_map import Selection
from ui.text import NOTHING, escape, md, t, written

N_CASES = 3

Differences = dict[tuple[str, str], EdgeDifference]


def draw(
    found: Compared,
    place: int,
    chosen: Selection | None,
    *,
    share: Differences,
    time: Differences,
    activities: pd.DataFrame,
) -> None:
    """Both groups' figures of what is selected, how sure the difference is, its cases and filters.

    `activities` are the rows of `what_differs` about activities.
    """
    if chosen is None:
        st.markdown(f"**{t('compare.map.panel.title')}**")
        st.caption(t("compare.map.panel.hint"))
    elif chosen.kind == "activity":
        _activity(found, place, str(chosen.activity), activities)
    else:
        _flow(found, place, (str(chosen.source), str(chosen.target)), share, time)


def _flow(found: Compared, place: int, pair: tuple[str, str], share: Differences, time: Differences) -> None:
    of = found.of
    ends = {"source": names.activity(of, pair[0]), "target": names.activity(of, pair[1])}
    st.markdown(f"**{md('discover.map.flow', **ends)}**")
    if pair not in share:
        st.caption(t("compare.map.panel.not_compared", n=MIN_CASES, cases=names.cases_noun(of)))
    else:
        medians = _medians(found, place, pair, time.get(pair))
        _beside(found, place, [_shares(share[pair]), *medians])
        _words(found, pair, share[pair], time.get(pair))
    flows = cached.directly_follows(of)
    here = flows[(flows["source"] == pair[0]) & (flows["target"] == pair[1])]
    if here.empty:
        return
    these = f.Follows(*pair)
    map_filters.of_flow(of, PLAIN, *pair, n=int(here["n_cases"].iloc[0]), is_direct=True)
    _cases(found, place, these)


def _activity(found: Compared, place: int, name: str, activities: pd.DataFrame) -> None:
    of = found.of
    st.markdown(f"**{escape(names.activity(of, name))}**")
    row = next(iter(activities[activities["first"] == name].itertuples()), None)
    if row is None:
        st.caption(t("compare.map.panel.not_compared", n=MIN_CASES, cases=names.cases_noun(of)))
        return
    _beside(found, place, [_line("share", _percent(row.share_left), _percent(row.share_right))])
    gap, word = _points(row.share_right - row.share_left), sure.said(row.cases_word, row.cases_n_more, log=of)
    st.caption(t("compare.map.panel.word_share", gap=gap, sure=word))
    n = int(cached.activities(of).set_index("activity")["n_cases"].get(name, 0))
    map_filters.of_box(of, PLAIN, name, n=n)
    _cases(found, place, f.Contains(name))


def _shares(one: EdgeDifference) -> tuple[str, str, str]:
    return _line("share", _percent(one.left), _percent(one.right))


def _medians(
    found: Compared, place: int, pair: tuple[str, str], one: EdgeDifference | None
) -> list[tuple[str, str, str]]:
    """The cases behind each side, and what the transition takes in the middle one."""
    n = [_n_cases(found, side, pair) for side in (0, place)]
    rows = [_line("cases", *(written(each, "count", state.language()) for each in n))]
    if one is not None:
        rows.append(_line("median", _hours(found, pair, one.left), _hours(found, pair, one.right)))
    return rows


def _n_cases(found: Compared, side: int, pair: tuple[str, str]) -> int:
    known = cached.transition_medians(found.views[side])
    here = known[(known["source"] == pair[0]) & (known["target"] == pair[1])]
    return int(here["n_cases"].iloc[0]) if len(here) else 0


def _words(
    found: Compared, pair: tuple[str, str], share: EdgeDifference, time: EdgeDifference | None
) -> None:
    """How far apart the groups are, between what, and how sure that is."""
    one, log = share.difference, found.of
    gap = t("compare.map.panel.gap", gap=_points(one.value), low=_points(one.low), high=_points(one.high))
    said = [t("compare.map.panel.word_share", gap=gap, sure=_sure(one, log))]
    if time is not None and time.difference.value == time.difference.value:
        one = time.difference
        gap, low, high = (_signed(found, pair, each) for each in (one.value, one.low, one.high))
        gap = t("compare.map.panel.gap", gap=gap, low=low, high=high) if one.low == one.low else gap
        said.append(t("compare.map.panel.word_time", gap=gap, sure=_sure(one, log)))
    st.caption("  \n".join(said))


def _sure(one: Difference, log: EventLog) -> str:
    return sure.said(one.word, one.n_more, log=log, low=one.low, high=one.high)


def _beside(found: Compared, place: int, rows: list[tuple[str, str, str]]) -> None:
    """Figures of the two groups beside each other."""
    heads = "".join(f"<th>{html(name)}</th>" for name in ("", found.names[0], found.names[place]))
    cells = (f"<tr><th>{html(a)}</th><td>{html(b)}</td><td>{html(c)}</td></tr>" for a, b, c in rows)
    st.html(f'<table class="figures two"><tr>{heads}</tr>{"".join(cells)}</table>')


def _cases(found: Compared, place: int, these: f.Filter) -> None:
    """The longest of these cases of either group, and the way to all of them."""
    for side in (0, place):
        cases = cached.cases(found.views[side].where(these), search="", limit=N_CASES)
        if cases.empty:
            continue
        said = {"group": found.names[side], "cases": names.cases_noun(found.of)}
        st.caption(md("compare.map.panel.longest", n=len(cases), **said))
        figures(
            {
                row.case_id: written(
                    exact.throughout(found.of, row.throughput_h), "duration", state.language()
                )
                for row in cases.itertuples()
            }
        )
        st.button(
            t("compare.differs.to_cases", **said), key=f"compare_map_cases_{side}", type="tertiary",
            icon=":material/list:", on_click=to_cases, args=(found.groups[side].filters, these),
        )  # fmt: skip


def to_cases(group: tuple[f.Filter, ...], chosen: f.Filter) -> None:
    """To the list of a group's cases that have something."""
    for number, each in enumerate((*group, chosen)):
        filters.only(f"compare:{number}", each)
    state.select("view:discover", "cases")


def _line(key: str, left: str, right: str) -> tuple[str, str, str]:
    return t(f"compare.map.panel.{key}"), left, right


def _percent(share: float) -> str:
    return written(share, "percent", state.language()) if share == share else NOTHING


def _points(share: float) -> str:
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return sign + t("compare.points", points=abs(share) * 100) if share == share else NOTHING


def _hours(found: Compared, pair: tuple[str, str], hours: float) -> str:
    if hours != hours:
        return NOTHING
    return written(exact.between(found.of, *pair, hours), "duration", state.language())


def _signed(found: Compared, pair: tuple[str, str], hours: float) -> str:
    sign = "+" if hours > 0 else "−" if hours < 0 else "±"
    return sign + _hours(found, pair, abs(hours)) if hours == hours else NOTHING
