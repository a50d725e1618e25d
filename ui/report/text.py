"""Which words go around what a slide shows: headline, filter, and in the notes what stands behind it?"""

from __future__ import annotations

from datetime import datetime

from analysis.log import EventLog
from analysis.report.content import Language, SlideText
from ui import filters, state, workspace
from ui.prepare import care
from ui.text import number, t


def slide_text(
    log: EventLog,
    *,
    headline: str,
    population: str,
    n: int,
    definition: str,
    assumption: str = "",
    n_excluded: int | None = None,
    finding: str = "",
) -> SlideText:
    """Headline, filter in words, footer and notes of a slide of this view.

    Call it while the page is drawn and hand the result to what builds the slide: a download is made
    outside the session, where nobody knows the reader's language.

    Parameters
    ----------
    log
        As filtered: the filters make the subtitle.
    headline
        The finding, as one sentence.
    population
        What was counted over, such as "2,000 deals, open ones included".
    n, n_excluded
        Cases (or objects) counted, and those left out.
    definition, assumption
        Sentences; an empty assumption is left out.
    finding
        The whole finding, where the headline only says its point; it opens the notes.
    """
    lang: Language = "zh" if state.language() == "zh" else "en"
    said, made_at = filters.said(log, lang), workspace.now()
    counted = {"n": number(n, lang), "n_excluded": "" if n_excluded is None else number(n_excluded, lang)}
    parts = {
        "finding": finding,
        "filter": said,
        "population": population,
        **counted,
        "definition": definition,
    }
    parts |= {"assumption": assumption, "care": care.sentence(log).replace("**", "")} | _origin(log, made_at)
    return SlideText(
        headline=headline,
        subtitle=said,
        notes=[(t(f"report.note.{name}", lang=lang), text) for name, text in parts.items() if text],
        footer=t("report.footer", lang=lang, log=title(log), until=log.as_of, at=made_at.date()),
        lang=lang,
    )


def title(log: EventLog) -> str:
    """What the log is called in the workspace."""
    listed = workspace.store().log(log.log_id)
    return listed.name if listed else log.name


def _origin(log: EventLog, made_at: datetime) -> dict[str, str]:
    """Which data, until when, and when the slide was made."""
    lang = state.language()
    return {
        "log": f"{title(log)} ({log.log_id})",
        "until": t("report.at", lang=lang, at=log.as_of),
        "made": t("report.at", lang=lang, at=made_at),
    }
