"""What do the figures of a deck stand on, and how far can they be trusted?"""

from __future__ import annotations

import pandas as pd

from analysis.log import EventLog
from analysis.report import Page, Statement, Statements
from ui import cached, names, state
from ui.plain import plain
from ui.report.decks.words import words
from ui.text import has, t, written

MOST_CHECKS = 3


def page(log: EventLog) -> Page:
    """The data, what is open, what the checks found, what was repaired, and what nobody measured."""
    makers = (_data, _open, _amounts, _checks, _repairs, _waiting, _sure)
    said = [one for one in (make(log) for make in makers) if one is not None]
    return Page(words(log, headline(log), t("deck.doubts.definition")), Statements(said, is_numbered=False))


def headline(log: EventLog) -> str:
    """How many are open, and until when the data goes."""
    row, until = cached.overview(log).iloc[0], log.as_of.date()
    if pd.isna(row["n_open"]):
        return plain("deck.doubts.plain", n=int(row["n_events"]), until=until)
    share = float(row["n_open"] / row["n_cases"])
    return plain("deck.doubts.headline", share=share, cases=names.cases_noun(log), until=until)


def _data(log: EventLog) -> Statement:
    row, lang = cached.overview(log).iloc[0], state.language()
    said = {"since": row["first_at"].date(), "until": row["last_at"].date()}
    n = written(row["n_events"], "count", lang)
    return Statement(t("deck.doubts.data", cases=names.cases(log, int(row["n_cases"])), **said), "", n)


def _open(log: EventLog) -> Statement | None:
    row = cached.overview(log).iloc[0]
    if pd.isna(row["n_open"]):
        return None
    share = written(float(row["n_open"] / row["n_cases"]), "percent", state.language())
    return Statement(t("deck.doubts.open", cases=names.cases_noun(log)), t("deck.doubts.open_why"), share)


def _amounts(log: EventLog) -> Statement | None:
    if "amount" not in log.roles:
        return Statement(t("deck.doubts.no_amounts"), "", "–")
    if log.is_money_mixed:
        return Statement(t("deck.doubts.mixed"), "", written(len(log.currencies), "count", state.language()))
    return None


def _checks(log: EventLog) -> Statement | None:
    found = [one for one in log.quality if has(f"quality.{one['code']}.title")]
    if not found:
        return Statement(t("deck.doubts.clean"), "", "0")
    worst = sorted(found, key=lambda one: -int(one["n"]))[:MOST_CHECKS]
    said = [t("deck.doubts.check", title=t(f"quality.{one['code']}.title"), n=int(one["n"])) for one in worst]
    n = written(len({one["code"] for one in found}), "count", state.language())
    return Statement(t("deck.doubts.checks"), t("deck.doubts.checks_why", found=said), n)


def _repairs(log: EventLog) -> Statement | None:
    if not log.repairs:
        return None
    changed = sum(one for one, _dropped in log.effects)
    dropped = sum(one for _changed, one in log.effects)
    said = t("deck.doubts.repairs_why", changed=changed, dropped=dropped)
    return Statement(t("deck.doubts.repairs"), said, written(len(log.repairs), "count", state.language()))


def _waiting(log: EventLog) -> Statement:
    return Statement(t("deck.doubts.waiting"))


def _sure(log: EventLog) -> Statement:
    return Statement(t("deck.doubts.sure"))
