"""What an indexed log knows of itself, kept in its own file beside the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.log.columns import FRAME


@dataclass(frozen=True)
class Meta:
    """Identity, reading and shape of a log; see `EventLog` for the meaning of each.

    `roles` and `keys` say which column plays a role, and which is a catalogue's attribute; `repairs`
    what was done to the events before they were indexed, `quality` what the checks found of them;
    `day_only` activities without a time of day; `currencies` those of the amounts of its cases, as codes.
    """

    log_id: str
    series_id: str
    name: str
    process: str
    as_of: datetime
    roles: dict[str, str]
    keys: dict[str, str]
    mapping: dict[str, str]
    attributes: pd.DataFrame
    problems: pd.DataFrame
    n_cases: int
    n_leads: int
    n_events: int
    repairs: list[dict[str, Any]] = field(default_factory=list)
    day_only: list[str] = field(default_factory=list)
    quality: list[dict[str, Any]] = field(default_factory=list)
    effects: list[list[int]] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Column to its kind."""
        return dict(zip(self.attributes["column"], self.attributes["kind"], strict=True))

    def to_frame(self) -> pd.DataFrame:
        """One row a fact: key and JSON value."""
        facts = {
            "log_id": self.log_id, "series_id": self.series_id, "name": self.name,
            "process": self.process, "as_of": self.as_of.isoformat(), "roles": self.roles,
            "keys": self.keys, "mapping": self.mapping, "attributes": self.attributes.to_dict("records"),
            "problems": json.loads(self.problems.to_json(orient="records")),
            "problem_columns": list(self.problems.columns), "n_cases": self.n_cases,
            "n_leads": self.n_leads, "n_events": self.n_events, "repairs": self.repairs,
            "day_only": self.day_only, "quality": self.quality, "effects": self.effects,
            "currencies": self.currencies,
        }  # fmt: skip
        rows = [(key, json.dumps(value, ensure_ascii=False)) for key, value in facts.items()]
        return pd.DataFrame(rows, columns=["key", "value"])

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Meta:
        facts = {key: json.loads(value) for key, value in zip(frame["key"], frame["value"], strict=True)}
        columns = facts.pop("problem_columns")
        facts["problems"] = pd.DataFrame(facts["problems"], columns=columns)
        facts["attributes"] = pd.DataFrame(facts["attributes"], columns=FRAME).astype("object")
        facts["as_of"] = datetime.fromisoformat(facts["as_of"])
        return cls(**facts)
