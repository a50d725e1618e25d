"""What the workspace keeps: its tables, and the frames and rows that are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from analysis.schema import Schema

VERSION = 1  # of these tables; a workspace with a higher one belongs to a newer Cashlane. A table that an
# older one can do without is added without raising it: it is made when the workspace is opened.
LIMITS = {
    "name": 200,
    "file_name": 300,
    "title": 300,
    "owner": 200,
    "figure": 2_000_000,
    "filters": 2_000_000,
    "recipe": 2_000_000,
    "page": 5_000_000,
    "note": 2_000,
    "subject": 2_000,
    "rule": 20_000,
    "reason": 1_000,
    "author": 200,
    "case_id": 500,
}

LOGS = Schema(
    "logs",
    {
        "log_id": "text",
        "series_id": "text",
        "name": "text",
        "process": "text",
        "file_name": "text",
        "n_cases": "count",
        "n_events": "count",
        "created_at": "time",
    },
    order=("-created_at", "log_id"),
)
ACTIONS = Schema(
    "actions",
    {
        "action_id": "text",
        "series_id": "text",
        "title": "text",
        "owner": "text",
        "due_on": "any",
        "is_done": "flag",
        "figure": "any",
        "created_at": "time",
        "done_at": "time",
    },
    order=("created_at", "action_id"),
)
REPORT_ITEMS = Schema(
    "report_items",
    {
        "item_id": "text",
        "log_id": "text",
        "kind": "text",
        "title": "text",
        "note": "text",
        "filters": "text",
        "pages": "any",
        "added_at": "time",
        "position": "count",
    },
    order=("position", "item_id"),
)
TARGETS = Schema("targets", {"kpi": "text", "value": "number", "set_at": "time"}, order=("kpi",))
TIME_TARGETS = Schema(
    "time_targets",
    {"kind": "text", "source": "text", "target": "text", "hours": "hours", "set_at": "time"},
    order=("kind", "source", "target"),
)

ACCEPTED = Schema(
    "accepted_breaches",
    {"rule_id": "text", "case_id": "text", "reason": "text", "author": "text", "accepted_at": "time"},
    order=("rule_id", "case_id"),
)

metadata = sa.MetaData()
logs = sa.Table(
    "logs",
    metadata,
    sa.Column("log_id", sa.String(64), primary_key=True),
    sa.Column("series_id", sa.String(64), nullable=False),
    sa.Column("name", sa.String(LIMITS["name"]), nullable=False),
    sa.Column("process", sa.String(64), nullable=False),
    sa.Column("file_name", sa.String(LIMITS["file_name"]), nullable=False),
    sa.Column("n_cases", sa.BigInteger, nullable=False),
    sa.Column("n_events", sa.BigInteger, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
)
discarded = sa.Table("discarded", metadata, sa.Column("log_id", sa.String(64), primary_key=True))
views = sa.Table(
    "views",
    metadata,
    sa.Column("view_id", sa.String(64), primary_key=True),
    sa.Column("log_id", sa.String(64), nullable=False),
    sa.Column("filters", sa.Text, nullable=False),
)
actions = sa.Table(
    "actions",
    metadata,
    sa.Column("action_id", sa.String(64), primary_key=True),
    sa.Column("series_id", sa.String(64), nullable=False),
    sa.Column("title", sa.String(LIMITS["title"]), nullable=False),
    sa.Column("owner", sa.String(LIMITS["owner"]), nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("figure", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("done_at", sa.DateTime),
)
targets = sa.Table(
    "targets",
    metadata,
    sa.Column("series_id", sa.String(64), primary_key=True),
    sa.Column("kpi", sa.String(64), primary_key=True),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("set_at", sa.DateTime, nullable=False),
)
time_targets = sa.Table(
    "time_targets",
    metadata,
    sa.Column("series_id", sa.String(64), primary_key=True),
    sa.Column("subject_key", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("hours", sa.Float, nullable=False),
    sa.Column("set_at", sa.DateTime, nullable=False),
)
rules = sa.Table(
    "rules",
    metadata,
    sa.Column("series_id", sa.String(64), primary_key=True),
    sa.Column("rule_id", sa.String(64), primary_key=True),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("set_at", sa.DateTime, nullable=False),
)
accepted_breaches = sa.Table(
    "accepted_breaches",
    metadata,
    sa.Column("series_id", sa.String(64), primary_key=True),
    sa.Column("breach_key", sa.String(64), primary_key=True),
    sa.Column("rule_id", sa.String(64), nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("accepted_at", sa.DateTime, nullable=False),
)
recipes = sa.Table(
    "recipes",
    metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("series_id", sa.String(64)),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
)
report_items = sa.Table(
    "report_items",
    metadata,
    sa.Column("item_id", sa.String(64), primary_key=True),
    sa.Column("log_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("title", sa.String(LIMITS["title"]), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("filters", sa.Text, nullable=False),
    sa.Column("pages", sa.Text, nullable=False),
    sa.Column("added_at", sa.DateTime, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class StoredLog:
    """One version of a series of logs, as listed on the start page; `created_at` in UTC."""

    log_id: str
    series_id: str
    name: str
    process: str
    file_name: str
    n_cases: int
    n_events: int
    created_at: datetime


@dataclass(frozen=True)
class StoredView:
    """A log and the filters on it, as JSON: what a short link stands for."""

    view_id: str
    log_id: str
    filters: str
