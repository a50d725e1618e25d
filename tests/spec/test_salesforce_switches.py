"""Does a switch say as many events as it adds, and only where the files have such rows?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.prepare.salesforce import switches
from analysis.prepare.salesforce.build import build
from analysis.prepare.salesforce.links import Links
from analysis.prepare.salesforce.options import Options
from tests.spec.test_salesforce_by_hand import org

PROCESSES = ("lead_to_cash", "order_to_cash")


def n_events(process: str, **said: bool) -> int:
    """Events of a whole build of the hand-made export."""
    return build(org(), process=process, options=replace(Options(), **said)).table.num_rows


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("name", switches.SWITCHES)
def test_a_switch_adds_the_events_it_says(process, name):
    told = switches.added(org(), Links(org()), process=process)
    more = n_events(process, **{name: True}) - n_events(process, **{name: False})
    assert told.get(name, 0) == more


def test_the_hand_made_export_has_contacts_small_changes_and_edits_of_quotes():
    told = switches.added(org(), Links(org()), process="lead_to_cash")
    assert {"with_micro", "with_tasks", "with_quote_edits"} <= told.keys()


def test_of_too_many_rows_no_number_is_said(monkeypatch):
    monkeypatch.setattr(switches, "MOST_ROWS", 3)
    told = switches.added(org(), Links(org()), process="lead_to_cash")
    assert told["with_micro"] == switches.NOT_COUNTED


def test_files_without_such_rows_have_no_such_switch():
    few = replace(org(), tables={name: org().tables[name] for name in ("Opportunity", "User")})
    assert switches.added(few, Links(few), process="lead_to_cash") == {}
