"""The first sheet: what this is, of which data, which sheets there are, what is meant, what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from analysis.log import EventLog
from analysis.measures import assumptions as taken
from analysis.report.workbook import Block, DataSheet, TableSheet, TextSheet
from analysis.report.workbook.model import sheet_title
from ui import assumed, assumptions, cached, filters, names
from ui.report.text import title
from ui.report.workbook.key_figures import Figure
from ui.report.workbook.shared import MOST_ROWS, Shared
from ui.text import number, t

USED = ("min_shown", "min_rated", "min_clear")
COLOURS = ("name", "fact", "time", "duration", "figure")


def sheet(
    shared: Shared, sheets: Sequence[TableSheet | DataSheet], figures: Sequence[Figure], *, made_at: datetime
) -> TextSheet:
    """The page that explains the workbook."""
    log = shared.log
    blocks = [
        Block(t("book.read_me.about"), _about(shared, made_at)),
        Block(
            t("book.read_me.how"), [(t(f"book.use.{n}.label"), t(f"book.use.{n}.text")) for n in range(1, 5)]
        ),
        Block(t("book.read_me.sheets"), [(one.title, _holds(log, one)) for one in sheets]),
        Block(
            t("book.read_me.colours"),
            [(t(f"book.colour.{one}"), t(f"book.colours.{one}")) for one in COLOURS],
        ),
        Block(t("book.read_me.definitions"), [_definition(shared, one) for one in figures]),
        Block(t("book.read_me.assumptions"), list(_assumptions(shared))),
        Block(t("book.read_me.left_out"), list(_left_out(shared, sheets, figures))),
    ]
    return TextSheet(
        "read_me", sheet_title(t("book.sheet.read_me")), title(log),
        t("book.read_me.intro", cases=names.cases(log, shared.n_cases)), blocks,
    )  # fmt: skip


def _about(shared: Shared, made_at: datetime) -> list[tuple[str, str]]:
    log = shared.log
    n_all = cached.size(log.unfiltered())[0]
    counted = t("book.about.n_of", n=shared.n_cases, total=names.cases(log, n_all))
    zone = t("book.about.utc")
    if log.zone:
        zone = t("book.about.zone" if shared.moved else "book.about.utc_of", zone=log.zone)
    return [
        (t("book.about.log"), f"{title(log)} ({log.log_id})"),
        (t("book.about.process"), log.catalogue.label[shared.lang]),
        (t("book.about.filter"), filters.said(log)),
        (names.cases_title(log), counted),
        (t("book.fact.as_of"), t("book.about.at", at=shared.clock(log.as_of).to_pydatetime())),
        (t("book.about.made"), t("report.at", at=made_at)),
        (t("book.about.clock"), zone),
    ]


def _holds(log: EventLog, sheet: TableSheet | DataSheet) -> str:
    key = "by_group" if sheet.key in ("by_region", "by_rep") else sheet.key
    said = t(f"book.holds.{key}", case=names.case_noun(log), cases=names.cases_noun(log))
    if isinstance(sheet, TableSheet):
        return said
    return t("book.holds.counted", holds=said, rows=t("book.holds.rows", n=sheet.n_rows))


def _definition(shared: Shared, one: Figure) -> tuple[str, str]:
    known = shared.log.catalogue.kpi(one.key)
    definition, population = known.definition[shared.lang], known.population[shared.lang]
    return known.label[shared.lang], t(
        "book.read_me.definition", definition=definition, population=population
    )


def _assumptions(shared: Shared) -> Iterator[tuple[str, str]]:
    for key in USED:
        one, held = taken.assumptions()[key], assumed.value(shared.log, key)
        said = assumptions.said(one, held, shared.lang)
        yield (
            one.label[shared.lang],
            t("book.read_me.assumption", value=said, meaning=one.meaning[shared.lang]),
        )


def _left_out(
    shared: Shared, sheets: Sequence[TableSheet | DataSheet], figures: Sequence[Figure]
) -> Iterator[tuple[str, str]]:
    """What the reader might miss, and why it is not here."""
    log = shared.log
    for one in figures:
        if one.sheet is None:
            yield log.catalogue.kpi(one.key).label[shared.lang], one.why
    if shared.n_cases > MOST_ROWS:
        yield (
            names.cases_title(log),
            t("book.left_out.cases", n=MOST_ROWS, total=number(shared.n_cases, shared.lang)),
        )
    yield t("book.left_out.people_label"), t("book.left_out.people", n=shared.min_shown)
    yield t("book.left_out.events_label"), t("book.left_out.events")
    if any(one.key == "lead_conversion" for one in sheets) or log.catalogue.lead_prefix:
        yield t("book.left_out.leads_label"), t("book.left_out.leads", cases=names.cases_noun(log))
