"""Orgs written as text: a table an object, short ids such as `006-1`, and logs as lists of events."""

import re

import pyarrow as pa

from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.options import Options
from analysis.prepare.salesforce.org import Org, read_org
from analysis.reading import table_of

_SHORT = re.compile(r"\b([0-9a][0-9A-Za-z]{2})-(\d{1,3})\b(?!-)")


def long_id(short: str) -> str:
    """`006-1` as an id of 18 characters; of digits alone the last three are AAA."""
    prefix, number = short.split("-")
    return f"{prefix}{int(number):012d}AAA"


def cells(text: str) -> list[list[str | None]]:
    """The cells of a text table, short ids written out, blank ones missing."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    full = [_SHORT.sub(lambda found: long_id(found[0]), line) for line in lines]
    return [[cell.strip() or None for cell in line.split("|")] for line in full]


def org_of(**tables: str) -> Org:
    """An org whose files hold these tables, everything as text as in an export."""
    raws = []
    for name, text in tables.items():
        head, *rows = cells(text)
        columns = {str(column): [row[place] for row in rows] for place, column in enumerate(head)}
        raws.append(
            table_of(f"{name}.csv", pa.table({one: pa.array(v, pa.string()) for one, v in columns.items()}))
        )
    return read_org(raws)


def built(process: str = "lead_to_cash", options: Options | None = None, **tables: str) -> Built:
    """The log of an org of these tables."""
    return build(org_of(**tables), process=process, options=options)


def listed(log: Built, *columns: str) -> list[tuple]:
    """The events as (case, activity, time to the minute, further columns), in the log's order."""
    table = log.table.to_pylist()
    key = log.mapping.case_id
    return [
        (
            row[key],
            row["ActivityName"],
            row["EventTime"].strftime("%Y-%m-%d %H:%M"),
            *(row.get(c) for c in columns),
        )
        for row in table
    ]


def steps(log: Built) -> list[str]:
    """`activity at time` of every event, where there is one case."""
    return [f"{activity} {at}" for _, activity, at in listed(log)]


def expected(text: str) -> list[tuple]:
    """The same from a text table `case | activity | at`; a blank case is the one above."""
    found, case = [], None
    for row in cells(text):
        case = row[0] or case
        found.append((case, row[1], row[2]))
    return found
