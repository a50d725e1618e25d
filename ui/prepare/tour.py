"""The tour of a sample: three planted faults, the view that shows each, and what one should find."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.processes import load
from sample_data import Fault
from ui import cached, names, seen, state, workspace
from ui.prepare import leads, samples
from ui.text import escape, md, t


@dataclass(frozen=True)
class Stop:
    """Where a planted fault shows.

    Parameters
    ----------
    flow, split
        The transition to look at, and the role or column to compare it by (view *For whom*).
    among, has
        Or: among the cases of the fault's value in which `among` happened, those with `has` (on the map).
    """

    flow: tuple[str, str] | None = None
    split: str = ""
    among: str = ""
    has: str = ""


STOPS = {
    ("lead_to_cash", "slow_approval"): Stop(("Discount Approval Requested", "Discount Approved"), "region"),
    ("lead_to_cash", "slow_quote"): Stop(("Proposal Stage Reached", "Quote Created"), "region"),
    ("lead_to_cash", "order_corrections"): Stop(among="Order Fulfilled", has="Order Changed"),
    ("order_to_cash", "slow_allocation"): Stop(("Order Confirmed", "Inventory Allocated"), "product"),
    ("order_to_cash", "late_deliveries"): Stop(("Goods Shipped", "Goods Delivered"), "partner"),
    ("order_to_cash", "order_changes"): Stop(among="Goods Shipped", has="Order Changed"),
}


def overview(process: str) -> None:
    """The three stops: the question, what to look for, the way there, and the answer."""
    lang = state.language()
    for number, fault in enumerate(samples.tour(process), start=1):
        with st.container(border=True, key=f"tour_{number}"):
            text, way = st.columns([5, 1.4], vertical_alignment="center")
            task = _task(fault, STOPS[process, fault.key], fault.value[lang])
            text.markdown(f"**{number}. {escape(fault.question[lang])}**  \n{task}")
            label, key = t("tour.show"), f"tour_go_{number}"
            if way.button(label, key=key, width="stretch", icon=":material/arrow_forward:"):
                with st.spinner(t("start.opening")):
                    samples.open_sample(process)
                start(process, number)
            with st.expander(t("tour.found"), key=f"tour_found_{number}", type="compact"):
                st.write(escape(fault.finding[lang]))


def start(process: str, number: int) -> None:
    """Go to a stop; the sample is open."""
    state.keep("tour", (process, number, state.log_id()))
    log = seen.whole_log()
    fault = samples.tour(process)[number - 1]
    stop = STOPS[process, fault.key]
    if stop.flow:
        leads.to("bottlenecks", "groups", flow=stop.flow, split=stop.split, slots={})
    leads.to("discover", "map", slots=_slots(log, fault, stop))


def card(log: EventLog | None) -> None:
    """On every page while the tour runs: where one is, what to look for, and the next stop."""
    process, number, log_id = state.kept("tour") or ("", 0, None)
    if log is None or log.log_id != log_id:
        return
    lang, stops = state.language(), samples.tour(process)
    fault = stops[number - 1]
    with st.container(border=True, key="tour_card", gap="xsmall"):
        st.caption(t("tour.at", n=number, total=len(stops)))
        st.markdown(f"**{escape(fault.question[lang])}**")
        st.caption(_task(fault, STOPS[process, fault.key], value_in(log, fault)))
        with st.expander(t("tour.found"), key=f"tour_answer_{number}", type="compact"):
            st.markdown(escape(fault.finding[lang]))
            st.caption(_seen(log, fault, STOPS[process, fault.key]))
        _onwards(process, number, len(stops))


def _onwards(process: str, number: int, total: int) -> None:
    with st.container(horizontal=True, key="tour_ways", gap="small"):
        is_more = number < total
        if is_more and st.button(t("tour.next"), key="tour_next", icon=":material/arrow_forward:"):
            start(process, number + 1)
        if st.button(t("tour.end"), key="tour_end", type="tertiary"):
            state.take("tour")
            state.clear_filters()
            st.rerun()


def _task(fault: Fault, stop: Stop, value: str) -> str:
    """What to look for on the page."""
    known, lang = load(fault.process), state.language()

    def called(name: str) -> str:
        return known.activity(name).label[lang]

    if stop.flow:
        by = known.attribute(stop.split).label[lang]
        return md("tour.task.flow", by=by, source=called(stop.flow[0]), target=called(stop.flow[1]))
    among, has = called(stop.among), called(stop.has)
    return md("tour.task.has", among=among, has=has, value=value, cases=known.cases[lang])


def _seen(log: EventLog, fault: Fault, stop: Stop) -> str:
    """The figures that the page itself shows: it measures one transition, the fault may span several."""
    value = value_in(log, fault)
    if stop.flow is None:
        slots = list(_slots(log, fault, stop).values())
        n, n_all = (cached.size(log.where(*some))[0] for some in (slots, slots[:-1]))
        return md("tour.seen.has", n=n, all=names.cases(log, n_all), share=n / n_all)
    groups = cached.transition_by(log, *stop.flow, by=stop.split).set_index("group")["median_h"]
    others = groups.drop(value)
    return md(
        "tour.seen.flow", value=value, median=float(groups[value]), low=float(others.min()),
        high=float(others.max()),
    )  # fmt: skip


def _slots(log: EventLog, fault: Fault, stop: Stop) -> dict[str, f.Filter]:
    column = log.column(fault.attribute)
    return {
        f"attribute:{column}": f.Attribute(column, [value_in(log, fault)]),
        f"contains:{stop.among}": f.Contains(stop.among),
        f"contains:{stop.has}": f.Contains(stop.has),
    }


def value_in(log: EventLog, fault: Fault) -> str:
    """The value the fault sits in, as the sample of the log's language writes it."""
    return fault.value["zh" if workspace.file_name(log).split(".")[1:2] == ["zh"] else "en"]
