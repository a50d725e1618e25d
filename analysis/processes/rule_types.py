"""Which kinds of demand can a rule make, and what does each ask for?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["activities", "column", "hours", "share", "count", "end", "flag", "values", "checks"]
OPERATORS = (">", ">=", "<", "<=", "=", "!=", "in", "not_in", "is_set", "is_empty")
ENDS = ("first", "last")


@dataclass(frozen=True)
class RuleType:
    """What a kind of demand must be told, and what it may be told; by parameter, of which kind."""

    must: Mapping[str, Kind]
    may: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, Kind]:
        return {**self.must, **self.may}


ACTS: Kind = "activities"
PAIR: dict[str, Kind] = {"a": ACTS, "b": ACTS}
BY: dict[str, Kind] = {"by": "column"}
OR_ELSE: dict[str, Kind] = {"or_else": ACTS}

TYPES: dict[str, RuleType] = {
    "precedes": RuleType(PAIR, BY | OR_ELSE | {"each": "flag"}),
    "responds": RuleType(
        PAIR,
        BY
        | OR_ELSE
        | {"within_h": "hours", "due": "column", "at": "end", "working": "flag", "early": "flag"},
    ),
    "absent_between": RuleType(PAIR | {"x": ACTS}, {"until_end": "flag", "rising": "column"}),
    "never_both": RuleType(PAIR, {"unless": ACTS}),
    "exactly_once": RuleType({"a": ACTS}, BY | {"per": ACTS}),
    "at_most": RuleType({"a": ACTS, "n": "count"}, BY | {"per": ACTS}),
    "required": RuleType({"a": ACTS}, {"once": ACTS}),
    "not_after": RuleType(PAIR, BY | OR_ELSE | {"at": "end", "within_h": "hours"}),
    "different_resource": RuleType(PAIR, BY),
    "not_performed_by": RuleType({"a": ACTS, "attribute": "column"}),
    "distinct_resources": RuleType({"a": ACTS, "n": "count"}, OR_ELSE | {"before": ACTS, "each": "flag"}),
    "allowed_resource": RuleType({"a": ACTS, "roles": "values"}, {"attribute": "column"}),
    "max_duration": RuleType(PAIR | {"within_h": "hours"}, BY | OR_ELSE | {"at": "end", "working": "flag"}),
    "attr_required": RuleType({"attribute": "column"}, {"a": ACTS}),
    "value_match": RuleType({"x": "column", "y": "column", "tolerance": "share"}, {"a": ACTS}),
    "same_value": RuleType(PAIR | {"attribute": "column"}, {"tolerance": "share"}),
    "before_date": RuleType({"a": ACTS, "date": "column"}, {"at": "end", "must": "flag"}),
    "backwards": RuleType({"n": "count"}, {"a": ACTS}),
    "all": RuleType({"checks": "checks"}),
}
"""By its name in a rule.

`each`: the condition is asked of each `b` (or `before`) with its value then, not of the case as it ended.
`a`, `b`, `x` are one or several activities, any of which will do. `or_else` stands in for `b` (or `before`)
where the log never has it. `by` is a column with ids: every object is checked by itself, the worst counts.
`early`: one before will do as well.
`per`: as often as this activity happened. `at`: from the first or the last `a` (of `not_after` and
`before_date`: which end of `b`, or of `a`). `a` of `backwards`: events that are a move back by themselves.
"""
