"""Which checks look at names and values? All of them, in the order a reader would mend what they find."""

from __future__ import annotations

from analysis.prepare.quality import (
    forms,
    homonyms,
    lists,
    pollution,
    spellings,
    synonyms,
    typos,
    unknown,
)
from analysis.prepare.quality.base import Check

CHECKS: tuple[Check, ...] = (
    *pollution.CHECKS,
    *spellings.CHECKS,
    *typos.CHECKS,
    *synonyms.CHECKS,
    *homonyms.CHECKS,
    *lists.CHECKS,
    *forms.CHECKS,
    *unknown.CHECKS,
)
