"""How does an org become an event log? Rules applied, events linked to cases, ordered, with attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.prepare.salesforce import case_values
from analysis.prepare.salesforce.cash import divided, n_in_other_currency, with_cash
from analysis.prepare.salesforce.columns import table_of_log, with_own
from analysis.prepare.salesforce.events import (
    approvals,
    contracts,
    custom,
    fulfilment,
    invoices,
    leads,
    orders,
    payments,
    quotes,
    stages,
    support,
    tasks,
)
from analysis.prepare.salesforce.events.making import (
    Rows,
    codes_of,
    in_time,
    matched,
    together,
    whole,
)
from analysis.prepare.salesforce.events.sources import Sources
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.ordering import places
from analysis.prepare.salesforce.org import Org
from analysis.prepare.salesforce.own_columns import own_columns
from analysis.prepare.salesforce.report import Report, report_of
from analysis.prepare.salesforce.stage_map import stages_of
from analysis.processes import Catalogue, load
from analysis.reading import EventTable, RawTable, event_table, table_of
from analysis.reading import Mapping as ColumnMapping
from analysis.reading.arrow import pc

Process = Literal["lead_to_cash", "order_to_cash"]
OF_REPORT = ("case", "activity", "at", "object", "place", "source_file", "day_only")
"""Columns of the events that are looked at once the table of the log is made."""


@dataclass(frozen=True)
class Built:
    """An org as a log.

    Parameters
    ----------
    table
        One row an event, under the names of the process's attributes, in order.
    mapping
        What the columns are: nothing is left to guess.
    day_only
        Activities some of whose times are dates without a time of day.
    custom_activities
        Activities made by mappings of custom objects and of files of other systems.
    """

    table: pa.Table
    mapping: ColumnMapping
    report: Report
    day_only: tuple[str, ...] = ()
    custom_activities: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)

    def raw(self, name: str) -> RawTable:
        """The table as one that was read, for checks, repairs and the index."""
        return table_of(name, self.table)

    def events(self, name: str) -> EventTable:
        """The events of `raw(name)`, knowing which times are whole days."""
        found = event_table(self.raw(name), self.mapping)
        return replace(found, day_only=tuple(sorted({*found.day_only, *self.day_only})))


def build(
    org: Org,
    *,
    process: Process,
    options: Options | None = None,
    links: Links | None = None,
    tell: Callable[[str], None] | None = None,
) -> Built:
    """The log of an org for one process.

    Parameters
    ----------
    options
        What was decided; by default the usual.
    links
        What belongs to which case, where it was worked out before (it is the same for both processes).
    tell
        Is told each area as it begins.
    """
    tell = tell or (lambda area: None)
    tell("links")
    links = links or Links(org)
    sources = sources_of(org, process=process, options=options or Options(), links=links)
    made = _made(sources, org, tell)
    tell("cases")
    events = _ordered(sources, made, linked(sources, made, links), load(process))
    made = made.select(["object", "place"])
    _give_back()
    events = divided(with_cash(events, invoices.totals(sources), tolerance=sources.options.tolerance))
    tell("attributes")
    cases = (case_values.of_deals if process == "lead_to_cash" else case_values.of_orders)(sources)
    sources.guess("currency_of_case", n_in_other_currency(events, org.tables, cases))
    table = table_of_log(sources, events, cases)
    events = events.select(OF_REPORT)
    own = own_columns(org, sources, links, events=events, cases=cases, taken=table.column_names)
    named = [*table.column_names, *own.cases, *own.events]
    report = _reported(sources, made, events, links, columns=named, own=own.told)
    days, custom_names = _day_only(events), _custom_names(sources, events)
    events, made = events.select(["case"]), None
    _give_back()
    table = with_own(table, events, cases, own)
    return Built(
        table, _mapping(table, process, sources), replace(report, rates=rates_table(org)), days,
        custom_names, sources.options,
    )  # fmt: skip


def _give_back() -> None:
    """Memory of tables that were let go returns to the system: each is a third of what an org needs."""
    pa.default_memory_pool().release_unused()


def jump(links: Links) -> pa.Table:
    """Which orders belong to which deal: `opportunity_id, order_id`, once each."""
    table = links.deals("Order").rename_columns({"record_id": "order_id", "case_id": "opportunity_id"})
    return table.filter(table["is_known"]).select(["opportunity_id", "order_id"]).sort_by("order_id")


def rates_table(org: Org) -> RawTable | None:
    """The org's own list of rates, by date where it has them: for the repair of currencies.

    A currency without a dated rate, as the company's own mostly is, has the one of the list of currencies.
    """
    lists = ("DatedConversionRate", "CurrencyType")
    held = [name for name in lists if org.has(name, "IsoCode", "ConversionRate")]
    if not held:
        return None
    parts = []
    dated = pa.array([], pa.string())
    for name in held:
        rows = Rows(name, org.tables[name])
        since = rows.at("StartDate").astype("datetime64[D]")
        part = pa.table({
            "IsoCode": rows.text("IsoCode"), "ConversionRate": pa.array(rows.number("ConversionRate")),
            "StartDate": pc.fill_null(pc.strftime(pa.array(since), format="%Y-%m-%d"), ""),
        })  # fmt: skip
        parts.append(part.filter(pc.invert(pc.is_in(part["IsoCode"], value_set=dated))))
        dated = whole(part["IsoCode"].unique())
    return table_of(f"{held[0]}.csv", pa.concat_tables(parts))


def sources_of(org: Org, *, process: Process, options: Options, links: Links) -> Sources:
    """What the rules look at: stages and zone as decided, else as the org says."""
    known = options.stages if options.stages is not None else stages_of(org.tables)
    deals = {name: _cases(links.deals(name)) for name in ("Quote", "SBQQ__Quote__c", "Contract", "Order")}
    deals[support.OBJECT] = _cases(
        (links.deals if process == "lead_to_cash" else links.orders)(support.OBJECT)
    )
    sources = Sources(
        org.tables, process, options, stages=known, zone=options.zone or _zone(org), day_only=org.day_only,
        deals=deals,
    )  # fmt: skip
    sources.guess("stage_guessed", sum(one.is_guessed for one in known) if process == "lead_to_cash" else 0)
    return sources


def _zone(org: Org) -> str | None:
    if not org.has("Organization", "TimeZoneSidKey"):
        return None
    said = pc.drop_null(org.column("Organization", "TimeZoneSidKey")).to_pylist()
    from analysis.reading.zones import names

    return said[0] if said and said[0] in names() else None


def _cases(found: pa.Table) -> pa.Table:
    return found.select(["record_id", "case_id"]).rename_columns(["record_id", "case"])


def _made(sources: Sources, org: Org, tell: Callable[[str], None]) -> pa.Table:
    """The events of all areas."""
    tell("leads")
    of_leads = leads.events(sources)
    tell("stages")
    of_stages = stages.events(sources)
    tell("quotes")
    of_approvals = approvals.events(sources)
    of_quotes = quotes.events(sources, approvals.targets(sources))
    of_contracts = contracts.events(sources, of_approvals)
    tell("orders")
    of_orders = [orders.events(sources), fulfilment.events(sources)]
    tell("invoices")
    of_cash = [invoices.events(sources), payments.events(sources)]
    tell("tasks")
    contacted = pc.equal(of_leads["activity"], sources.name("lead_contacted") or "")
    of_tasks = tasks.events(sources, of_leads.filter(contacted)["link_id"])
    own = together([support.events(sources), custom.events(sources, org.relations)])
    return together(
        [of_leads, of_stages, of_approvals, of_quotes, of_contracts, *of_orders, *of_cash, of_tasks, own]
    )


def linked(sources: Sources, made: pa.Table, links: Links) -> pa.Table:
    """Which event belongs to which case: `event` (its row), `case, way, share, shared`.

    One of a record that belongs to several cases has a line each.
    """
    objects, ids = whole(made["link_object"]), whole(made["link_id"])
    parts = [pa.table({"event": pa.array([], pa.int64()), **_NO_LINKS})]
    for name in pc.unique(objects).drop_null().to_pylist():
        mine = pc.indices_nonzero(pc.equal(objects, name)).cast(pa.int64())
        known = links.deals(name) if sources.process == "lead_to_cash" else links.orders(name)
        known = known.filter(known["is_known"])
        left, right = matched(ids.take(mine), whole(known["record_id"]))
        found = known.select(["case_id", "way", "share", "shared"]).take(pa.array(right))
        found = found.rename_columns(["case", "way", "share", "shared"])
        parts.append(found.add_column(0, "event", mine.take(pa.array(left))))
    linked = pa.concat_tables(parts, promote_options="permissive")
    sources.guess("shared_record", int(pc.sum(linked["shared"]).as_py() or 0))
    return linked


_NO_LINKS = {
    name: pa.array([], type_)
    for name, type_ in (("case", pa.string()), ("way", pa.string()), ("share", pa.float64()),
                        ("shared", pa.bool_()))
}  # fmt: skip


def _ordered(sources: Sources, made: pa.Table, linked: pa.Table, catalogue: Catalogue) -> pa.Table:
    """Events with their case, by case and time.

    At equal times they are by place of the activity, of the object, and by record. Each column is taken
    once, in its final order: tables of events are too large to be there twice.
    """
    event = linked["event"].to_numpy()
    case, _ = codes_of(whole(linked["case"]))
    activity, labels = codes_of(whole(made["activity"]))
    named = [str(one) for one in labels.to_pylist()]
    _, step = np.unique(places([*named, ""], catalogue, sources.stages), return_inverse=True)
    _, at = np.unique(made["at"].cast(pa.int64()).to_numpy()[event], return_inverse=True)
    rank = step[activity[event]] * 64 + made["rank"].to_numpy()[event]
    packed = at * (int(rank.max(initial=0)) + 1) + rank
    order = in_time(case, packed, whole(made["record_id"]).take(pa.array(event)))
    del case, activity, at, rank, packed
    mine, place = pa.array(event[order]), pa.array(order)
    columns = {name: whole(made[name]).take(mine) for name in made.column_names}
    return pa.table(columns | {name: whole(linked[name]).take(place) for name in _NO_LINKS})


def _first_times(events: pa.Table) -> np.ndarray:
    first = events.group_by("case").aggregate([("at", "min")])["at_min"]
    return first.cast(pa.timestamp("us")).to_numpy().astype("datetime64[us]")


def _mapping(table: pa.Table, process: Process, sources: Sources) -> ColumnMapping:
    catalogue = load(process)
    held = {one.key: one for one in catalogue.attributes if one.key in table.column_names}
    core = {
        one.role: key
        for key, one in held.items()
        if one.role in ("case_id", "activity", "timestamp", "resource")
    }
    apart = {*core, "start_timestamp", None}
    roles = {one.role: key for key, one in held.items() if one.role not in apart}
    return ColumnMapping(
        core["case_id"], core["activity"], core["timestamp"], resource=core.get("resource"),
        roles={str(role): key for role, key in roles.items()},
        attributes={key: key for key in held if key not in core.values()},
        process=process, zone=sources.zone,
    )  # fmt: skip


def _day_only(events: pa.Table) -> tuple[str, ...]:
    days = events.filter(events["day_only"])
    return tuple(sorted(pc.unique(days["activity"]).to_pylist()))


def _custom_names(sources: Sources, events: pa.Table) -> tuple[str, ...]:
    objects = pa.array([one.object for one in sources.options.custom], pa.string())
    mine = events.filter(pc.is_in(events["object"], value_set=objects))
    return tuple(sorted(pc.unique(mine["activity"]).to_pylist()))


def _reported(
    sources: Sources, made: pa.Table, events: pa.Table, links: Links, *, columns: list[str], own: pd.DataFrame
) -> Report:
    return report_of(
        sources, made, events, created=_first_times(events), columns=columns, coverage=links.coverage(),
        own=own,
    )  # fmt: skip
