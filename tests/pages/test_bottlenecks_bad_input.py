"""Step 4 with what nobody wishes for: every view stands, says something true, and shows a way on."""

import re
import shutil

import pandas as pd
import pytest

from analysis.log import EventLog
from analysis.log import filters as f
from tests.pages import bad_deals, bad_logs
from tests.pages.conftest import opened, said, sound
from tests.pages.walking import ASIDE, body, looks, show
from ui.bottlenecks import areas
from ui.text import t

GENERIC = ("one_case", "one_activity", "equal_times", "odd_names", "many_activities")
ALL = looks(tuple(areas.VIEWS))
FIRST = [*{view: (view, look) for view, look in reversed(ALL)}.values()][::-1]
"""Every view as it opens."""
EVERY_LOOK = (
    "no_people", "bare", "one_deal", "all_open", "just_created", "sixty_won", "orders", *GENERIC,
)  # fmt: skip
OF_GROUPS_AND_MONEY = ("answers", "groups", "stages", "between", "phases", "rework", "corrections", "money")
ONLY = {
    "starts": ("standing",),
    "whole_days": ("answers", *areas.AREAS["time"], "rework"),
    "one_group_zero_amounts": OF_GROUPS_AND_MONEY,
    "currencies_no_groups": OF_GROUPS_AND_MONEY,
}
"""Of these logs every look of the views that have to do with what is odd in them; of others as they open."""
CHINESE = ("bare", "orders")
WRONG = re.compile(
    r"\bnan\b|\bNaN\b|\bNone\b(?! of)|\bNaT\b|\binf\b|<NA>|(?<!\\)\{[a-z_]+(:[a-z]+)?\}"
    r"|\b(bottlenecks|stages|queues|between|phases|standing|rework|corrections|money_view|path|question|rules)"
    r"\.[a-z_]+\.[a-z_]+"
)
"""What no sentence may hold: numbers that are none, names of Python, gaps not filled, raw keys."""
EDITING = (("rules", "edit"),)
"""Looks in which something is entered; they need no finding."""
TYPED = ("targets",)
"""Views that are a table to type into: that is their next move."""
STANDING_BELOW = re.compile(r"^(way_|audit_)|_assume$")
TEXTS = ("markdown", "caption", "info", "warning", "subheader", "metric", "button", "success")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Makes a bad log once; gives its file."""
    folder, files = tmp_path_factory.mktemp("bad"), {}

    def make(name: str):
        if name not in files:
            files[name] = (bad_deals if name in bad_deals.LOGS else bad_logs).made(name, folder)
        return files[name]

    return make


@pytest.fixture
def bad(made, workspace):
    """Opens a bad log in the workspace of the test."""
    from ui import cached
    from ui.workspace import now

    def open_(name: str) -> EventLog:
        log = EventLog.open(shutil.copy(made(name), workspace))
        cached.store().add_log(
            log.log_id, series_id=log.series_id, name=name, process=log.process, file_name=f"{name}.csv",
            n_cases=40, n_events=100, now=now(),
        )  # fmt: skip
        return log

    return open_


def walked(log, lang="en", views=ALL, **kept):
    """Every view with each of its looks, in one session: view, look and the page."""
    app = opened("bottlenecks", log, lang, **{"sel:view:bottlenecks": views[0][0]}, **kept)
    for view, look in views:
        yield view, look, show(app, view, look)


def texts(app) -> list[str]:
    """What the body of the page says, with the labels and values of its figures."""
    found = []
    for one in body(app):
        if one.type in TEXTS:
            found += [str(getattr(one, name)) for name in ("value", "label") if getattr(one, name, None)]
    return found


def has_sentence(app) -> bool:
    """Whether a finding or a hint is there: words and an end."""
    given = [
        str(one.value)
        for one in body(app)
        if one.type == "info" or (one.type == "markdown" and str(one.value).startswith("####"))
    ]
    return any(re.search(r"\w.{12,}[.。]", one, re.DOTALL) for one in given)


def moves(app) -> list[str]:
    """Keys of what leads on from this very view: filters, lists, actions, other views.

    Not the two buttons below every view, nor what is downloaded, put in a report or assumed.
    """
    found = [one.key or "" for one in body(app) if one.type == "button"]
    found += [one.type for one in body(app) if one.type in ("page_link", "link_button")]
    return [one for one in found if not ASIDE.search(one) and not STANDING_BELOW.search(one)]


def says_something(app) -> bool:
    """Whether the view has a finding; one that has none says why in a hint, and what to add."""
    if any(one.type == "info" for one in body(app)):
        return False
    return any(one.type == "markdown" and str(one.value).startswith("####") for one in body(app))


def check(app, where) -> None:
    """Nothing broke, something is said, nothing odd is in it, and there is a way on."""
    assert [one.value for one in app.exception] == [], where
    assert [one.value for one in app.error] == [], where
    assert where[-2:] in EDITING or has_sentence(app), where
    odd = [one for one in texts(app) if WRONG.search(one)]
    assert odd == [], where
    assert moves(app) or where[-2] in TYPED or not says_something(app), where


def seen(name: str) -> list[tuple[str, str]]:
    """The views and looks of a log to walk through."""
    if name in ONLY:
        return [one for one in ALL if one[0] in ONLY[name]]
    return ALL if name in EVERY_LOOK else FIRST


@pytest.mark.parametrize("name", [*bad_deals.LOGS, *GENERIC])
def test_every_view_bears_every_log(bad, name):
    log = bad(name)
    for lang in ("en", "zh") if name in CHINESE else ("en",):
        for view, look, app in walked(log, lang, views=seen(name)):
            if name != "odd_names":
                check(app, (name, lang, view, look))
            else:
                sound(app)
                assert (view, look) in EDITING or has_sentence(app), (view, look)


def test_with_leads_counted_in(bad):
    for view, look, app in walked(bad("deals"), views=FIRST, filters={"leads": f.WithLeads()}):
        check(app, (view, look))


def test_with_names_hidden(bad):
    from ui import names_shown

    names_shown.hide(True)
    log = bad("deals")
    people = set(bad_deals.deals()["Resource"].dropna()) - {"Integration User", "System"}
    for view, look, app in walked(log):
        check(app, (view, look))
        assert not [one for one in texts(app) for who in people if who in one], (view, look)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filter_that_leaves_nothing_is_named(bad, lang):
    nobody = {"rep": f.Attribute("rep", ["Nobody"])}
    for view, look, app in walked(bad("deals"), lang, [(view, "") for view in areas.VIEWS], filters=nobody):
        assert t("empty.title", lang=lang) in said(sound(app)), (view, look)
        assert moves(app), (view, look)


# -- 300 opportunities, 60 of them won: the headlines are true


@pytest.fixture(scope="module")
def sixty() -> pd.DataFrame:
    rows = bad_deals.sixty_won()
    return rows.sort_values([bad_deals.CASE, bad_deals.WHEN], kind="stable")


@pytest.fixture(scope="module")
def waits(sixty) -> pd.DataFrame:
    """Each event with the step before it in its deal, and the hours between."""
    by_deal = sixty.groupby(bad_deals.CASE)
    hours = by_deal[bad_deals.WHEN].diff().dt.total_seconds() / 3600
    return sixty.assign(before=by_deal[bad_deals.ACTIVITY].shift(), hours=hours).dropna(subset=["hours"])


def headline(log, view, look="") -> str:
    app = show(opened("bottlenecks", log, **{"sel:view:bottlenecks": view}), view, look)
    said_there = [str(one.value) for one in body(app) if one.type == "markdown"]
    return next(one for one in said_there if one.startswith("#### "))


def test_the_log_has_three_hundred_deals_and_sixty_won(sixty):
    assert sixty[bad_deals.CASE].nunique() == 300
    won = sixty[sixty[bad_deals.ACTIVITY] == bad_deals.WON]
    assert won[bad_deals.CASE].nunique() == 60


def test_the_dearest_transition_is_that_of_plain_pandas(bad, waits):
    flows = waits.groupby(["before", bad_deals.ACTIVITY])["hours"].agg(["sum", "median"])
    (source, target), row = flows["sum"].idxmax(), flows.loc[flows["sum"].idxmax()]
    told = headline(bad("sixty_won"), "time", "total_h")
    assert f"**{source} → {target}**" in told
    assert f"{row['sum'] / flows['sum'].sum():.1%} of all elapsed time" in told
    assert f"longer than {row['median'] / 24:.1f} d" in told


def test_the_longest_wait_is_that_of_plain_pandas(bad, waits):
    told = headline(bad("sixty_won"), "queues", "longest")
    activity = re.search(r"wait for \*\*(.+?)\*\*", told)[1]
    here = waits[waits[bad_deals.ACTIVITY] == activity]
    row = here.loc[here["hours"].idxmax()]
    assert f"was **{row['hours'] / 24:.1f} d**, in deal {row[bad_deals.CASE]}" in told


def test_half_and_nine_in_ten_are_those_of_plain_pandas(bad, sixty):
    from_, to = "Opportunity Created", "Contract Signed"
    at = sixty.groupby([bad_deals.CASE, bad_deals.ACTIVITY])[bad_deals.WHEN]
    first, last = at.min().unstack(), at.max().unstack()
    days = ((last[to] - first[from_]).dt.total_seconds() / 86_400).dropna()
    told = headline(bad("sixty_won"), "between", "spread")
    assert f"**First {from_} to last {to}**" in told
    assert f"half take **longer than {days.median():.1f} d**" in told
    assert f"one in ten longer than {days.quantile(0.9):.0f} d" in told


def test_the_step_repeated_most_is_that_of_plain_pandas(bad, sixty):
    """In how many deals the step is done again; a date that is moved is no step."""
    told = headline(bad("sixty_won"), "rework")
    steps = sixty[sixty[bad_deals.ACTIVITY] != "Close Date Pushed"]
    n = steps.groupby([bad_deals.CASE, bad_deals.ACTIVITY]).size()
    repeated = n[n > 1].groupby(bad_deals.ACTIVITY).size()
    step, most = re.search(r"most often \*\*(.+?)\*\* \((\d+) deals\)", told).groups()
    assert repeated[step] == int(most) == repeated.max()
