"""Which words go around the slides of a ready deck, and what does one say that has no figure?"""

from __future__ import annotations

from dataclasses import replace

from analysis.log import EventLog
from analysis.report import Page, SlideText, Statement, Statements
from ui import cached, names
from ui.report.text import slide_text
from ui.text import t


def words(
    log: EventLog,
    headline: str,
    definition: str,
    *,
    n: int | None = None,
    assumption: str = "",
    about: str = "",
) -> SlideText:
    """Headline, filter and notes of a slide about the cases of a view.

    Parameters
    ----------
    n
        What was counted, where it is not all cases.
    about
        Stands before the filter, such as the split that is shown.
    """
    said = slide_text(
        log, headline=headline, population=names.cases_title(log), n=cached.size(log)[0] if n is None else n,
        definition=definition, assumption=assumption,
    )  # fmt: skip
    return replace(said, subtitle=" · ".join(part for part in (about, said.subtitle) if part))


def nothing(log: EventLog, key: str) -> Page:
    """A slide that says why there is no figure, and what would bring one."""
    n = cached.size(log)[0]
    headline = t(f"{key}.headline", cases=names.cases(log, n), n=n)
    said = Statements([Statement(t(f"{key}.text"))], is_numbered=False)
    return Page(words(log, headline, t("deck.none_definition")), said)
