"""What is a step called that the log's own catalogue does not know, but the Salesforce builder makes?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from analysis.prepare.salesforce.events.names import names
from analysis.processes import load
from ui.text import has, t

PROCESSES = ("lead_to_cash", "order_to_cash")


def label(process: str, name: str, lang: str) -> str:
    """The name in a language: as the other process calls it, else the builder's own; else as it is."""
    if process not in PROCESSES:
        return name
    for one in PROCESSES:
        known = load(one).activity(name)
        if known is not None and known.key == name:
            return known.label[lang]
    key = f"salesforce.step.{_keys().get(name)}"
    return t(key, lang=lang) if has(key) else name


@cache
def _keys() -> Mapping[str, str]:
    """Names of steps to their keys."""
    return {name: key for one in PROCESSES for key, name in names(one, with_other_steps=True).items()}
