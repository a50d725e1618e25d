"""What has been put aside for a report, in which order, and with which words of the reader's own?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import pandas as pd
import sqlalchemy as sa

from analysis.errors import AnalysisError
from analysis.store.database import Database
from analysis.store.tables import REPORT_ITEMS, report_items
from analysis.store.values import bounded, typed, utc

MOST_ITEMS = 200


class Basket:
    """The pages of a report to come: one basket a workspace, kept until somebody empties it.

    An item is what was on screen when it was added, in every language, with the filter it stood under;
    it goes when its log is deleted.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, log_id: str, *, kind: str, pages: Mapping[str, str], filters: str, now: datetime) -> str:
        """Put an item at the end; returns its id.

        Parameters
        ----------
        kind
            What it is, such as `evenness_bars`.
        pages
            Language to the page as JSON (`analysis.report.saved`).
        filters
            The filters of the view, as JSON.

        Raises
        ------
        AnalysisError
            `basket_full` (`limit`), `text_too_long`.
        """
        item_id = uuid4().hex[:16]
        values = {
            "item_id": item_id,
            "log_id": log_id,
            "kind": kind,
            "title": "",
            "note": "",
            "filters": bounded("filters", filters),
            "pages": bounded("page", json.dumps(dict(pages), ensure_ascii=False)),
            "added_at": utc(now),
        }
        with self._db.write() as connection:
            held = connection.execute(sa.select(sa.func.count()).select_from(report_items)).scalar_one()
            if held >= MOST_ITEMS:
                raise AnalysisError("basket_full", limit=MOST_ITEMS)
            last = connection.execute(sa.select(sa.func.max(report_items.c.position))).scalar() or 0
            connection.execute(report_items.insert().values(values | {"position": last + 1}))
        return item_id

    def items(self) -> pd.DataFrame:
        """Frame `REPORT_ITEMS` in the reader's order; `pages` maps language to JSON.

        `title` is empty where the item keeps its own headline.
        """
        found = self._db.rows(report_items.select())
        for row in found:
            row["pages"] = json.loads(row["pages"])
        return REPORT_ITEMS.conform(pd.DataFrame(found, columns=list(REPORT_ITEMS.columns), dtype="object"))

    def n_items(self) -> int:
        """How many items there are."""
        return int(self._db.rows(sa.select(sa.func.count().label("n")).select_from(report_items))[0]["n"])

    def change(self, item_id: str, *, title: str | None = None, note: str | None = None) -> None:
        """Give an item another headline (empty: its own again) or a remark; `None` leaves it.

        Raises
        ------
        AnalysisError
            `text_too_long`.
        """
        values = {} if title is None else {"title": typed("title", title)}
        if note is not None:
            values["note"] = bounded("note", note)
        if values:
            with self._db.write() as connection:
                here = report_items.c.item_id == item_id
                connection.execute(report_items.update().where(here).values(values))

    def reorder(self, item_ids: Sequence[str]) -> None:
        """Put the items into this order; those not named follow in theirs."""
        known = list(self.items()["item_id"])
        wanted = [one for one in item_ids if one in known]
        with self._db.write() as connection:
            for place, one in enumerate([*wanted, *(each for each in known if each not in wanted)], start=1):
                here = report_items.c.item_id == one
                connection.execute(report_items.update().where(here).values(position=place))

    def remove(self, *item_ids: str) -> None:
        """Take items out; one that is gone already is no error."""
        with self._db.write() as connection:
            connection.execute(report_items.delete().where(report_items.c.item_id.in_(item_ids)))

    def clear(self) -> None:
        """Take everything out."""
        with self._db.write() as connection:
            connection.execute(report_items.delete())
