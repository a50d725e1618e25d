"""What counts as a step is a choice on the upload page, where the files have such rows, and it is kept."""

from __future__ import annotations

import pytest

from tests.pages.conftest import said, sound
from tests.pages.test_upload_salesforce import FILES, dropped
from tests.pages.uploading import NEXT, click, events, opened_log
from ui import cached

TASKS = (
    "Id,WhatId,Subject,Status,TaskSubtype,CompletedDateTime,CreatedDate,OwnerId\n"
    "00T000000000001AAA,006000000000001AAA,Talk,Completed,Call,2025-01-12T09:00:00.000Z,"
    "2025-01-11T09:00:00.000Z,005000000000001AAA\n"
    "00T000000000002AAA,006000000000002AAA,Talk,Completed,Call,2025-01-18T09:00:00.000Z,"
    "2025-01-17T09:00:00.000Z,005000000000001AAA\n"
    "00T000000000003AAA,006000000000009AAA,Talk,Completed,Call,2025-01-18T09:00:00.000Z,"
    "2025-01-17T09:00:00.000Z,005000000000001AAA\n"
)
"""Three calls, one of them about a deal that is in no file."""
USERS = (
    "Id,Name,Username,UserType\n005000000000001AAA,Ann,ann@a.example,Standard\n"
    "005000000000002AAA,Night Run,night@a.example,Standard\n"
)
MORE = FILES | {"Task.csv": TASKS, "User.csv": USERS}
SAYS = {"en": "Adds 2 events.", "zh": "增加 2 个事件。"}


def switch(app, name: str):
    """The switches of a kind of steps on the page: one or none."""
    return [one for one in app.toggle if str(one.key).startswith(f"salesforce_{name}_")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_switch_is_shown_with_its_number_where_the_files_have_such_rows(workspace, in_process, lang):
    app = sound(dropped(MORE, lang=lang))
    (calls,) = switch(app, "with_tasks")
    assert not calls.value
    assert any(SAYS[lang] in one.value for one in app.caption)
    assert switch(app, "with_support") == []
    assert switch(app, "with_quote_edits") == []


def test_files_without_such_rows_have_no_switch(workspace, in_process):
    app = sound(dropped(FILES))
    assert list(app.toggle) == []
    assert "Users that are programs" not in said(app)


def test_what_was_switched_on_is_in_the_log_and_in_that_of_next_month(workspace, in_process):
    app = dropped(MORE)
    app = sound(switch(app, "with_tasks")[0].set_value(True).run())
    app = sound(click(click(app, NEXT), NEXT))
    assert events(app, workspace)["activity"].tolist().count("Customer Call") == 2
    later = {name: text.replace("2025-01-18", "2025-01-19") for name, text in MORE.items()}
    app = sound(dropped(later))
    assert events(app, workspace)["activity"].tolist().count("Customer Call") == 2


def test_what_a_program_did_is_automatic(workspace, in_process):
    """Nobody is named for the creation of the deal; Ann changed its stages."""
    app = dropped(MORE)
    (people,) = [one for one in app.multiselect if "automated_users" in str(one.key)]
    assert people.options == ["Ann", "Night Run"]
    app = sound(people.set_value(["Ann"]).run())
    app = sound(click(click(app, NEXT), NEXT))
    log = opened_log(app, workspace)
    try:
        found = cached.timeline(log, "006000000000001AAA")
    finally:
        log.close()
    assert found["IsAutomated"].tolist() == [None, True, True]
