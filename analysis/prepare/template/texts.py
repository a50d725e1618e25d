"""Which texts the workbook needs from whoever speaks the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.processes import Catalogue

TEXT_KEYS = (
    "sheet.read_me", "sheet.events", "sheet.attributes", "sheet.activities", "sheet.example",
    "title", "intro", "step.1", "step.2", "step.3", "step.4", "step.5",
    "heading.how", "heading.sheets", "heading.colours", "heading.checks",
    "column.name", "column.column", "column.level", "column.type", "column.why", "column.source",
    "column.unlocks", "column.sheet", "column.holds",
    "holds.events", "holds.attributes", "holds.activities", "holds.example",
    "level.required", "level.recommended", "level.optional", "level.extension",
    "colour.required", "colour.recommended", "colour.optional", "colour.missing",
    "checks.dates", "checks.numbers", "checks.activities",
    "type.text", "type.category", "type.datetime", "type.date", "type.number", "type.percent", "type.flag",
    "activity.1", "activity.2", "activity.3", "activities.own", "activities.map_only",
    "rule.activity.title", "rule.activity.error", "rule.activity.prompt",
    "rule.datetime.title", "rule.datetime.error", "rule.datetime.prompt",
    "rule.date.title", "rule.date.error", "rule.date.prompt",
    "rule.number.title", "rule.number.error", "rule.number.prompt",
    "rule.percent.title", "rule.percent.error", "rule.percent.prompt",
    "rule.flag.title", "rule.flag.error", "rule.flag.prompt", "rule.choice.prompt",
    "flag.yes", "flag.no",
)  # fmt: skip
"""Texts the workbook needs; `{process}` and `{case}` in them are filled in."""


def filled(texts: Mapping[str, str], catalogue: Catalogue, language: str) -> dict[str, str]:
    """The texts with the names of the process in them.

    Raises
    ------
    KeyError
        When one is missing.
    """
    process, case = catalogue.label[language], catalogue.case[language]
    return {key: texts[key].replace("{process}", process).replace("{case}", case) for key in TEXT_KEYS}
