"""Which steps are in tasks, meetings and e-mails? Contacts, credit checks, reminders; calls if wanted."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import Rows, codes_of, made, places_in, together
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

SUBJECTS = (
    ("reminder_sent", r"payment reminder|reminder.*(invoice|payment)|dunning|overdue|催款|催收|逾期"),
    ("credit_checked", r"credit (check|approval|review)|信用(检查|审核|评估)"),
)
"""What a subject tells: step to pattern."""


def events(sources: Sources, contacted: pa.Array) -> pa.Table:
    """Events of `Task`, `Event` and e-mails.

    Parameters
    ----------
    contacted
        Leads whose history says when they were contacted.
    """
    tasks, meetings, mails = sources.rows("Task"), sources.rows("Event"), sources.rows("EmailMessage")
    done = tasks.at("CompletedDateTime")
    begun, is_day = sources.when(meetings, "StartDateTime")
    first = _first_contact(sources, contacted, (tasks, done), (meetings, begun))
    parts = [
        _by_subject(sources, tasks, done), _touches(sources, tasks, done, _kinds(tasks), first),
        _touches(sources, meetings, begun, pa.repeat("meeting", len(meetings)), first, day_only=is_day),
        _reminders(sources, mails), first,
    ]  # fmt: skip
    sources.idle.say(tasks, np.isnat(done), "not_done")
    return together(parts)


def _about(sources: Sources, rows: Rows) -> tuple[pa.Array, pa.Array]:
    """The record a task is about: what it names, else the lead."""
    what, who = rows.text("WhatId"), rows.text("WhoId")
    object_ = sources.object_of(what, rows.text("What.Type"))
    is_lead = pc.and_(
        what.is_null(), pc.equal(sources.object_of(who, rows.text("Who.Type")), "Lead")
    ).fill_null(False)
    return pc.if_else(is_lead, "Lead", object_), pc.if_else(is_lead, who, what)


def _kinds(rows: Rows) -> pa.Array:
    """What each task was."""
    subtype = pc.utf8_lower(rows.filled("TaskSubtype", "Type"))
    is_call = pc.match_substring_regex(subtype, "call|电话").fill_null(False)
    is_mail = pc.match_substring_regex(subtype, "mail|邮件").fill_null(False)
    return pc.if_else(is_call, "call", pc.if_else(is_mail, "email", pa.scalar(None, pa.string())))


def _subject_steps(sources: Sources, rows: Rows) -> pa.Array:
    codes, labels = codes_of(rows.text("Subject"))
    found = [
        next((key for key, words in SUBJECTS if re.search(words, str(one), re.IGNORECASE)), None)
        for one in labels.to_pylist()
    ]
    named = [sources.name(one) for one in found]
    return pa.array([*named, None], pa.string()).take(pa.array(np.where(codes < 0, len(labels), codes)))


def _by_subject(sources: Sources, rows: Rows, at: np.ndarray) -> pa.Table:
    activity = _subject_steps(sources, rows)
    keep = activity.is_valid().to_numpy(zero_copy_only=False) & ~np.isnat(at)
    sources.guess("by_subject", keep.sum())
    return made(
        rows, keep, activity, at, link=_about(sources, rows), basis="by_subject",
        resource=sources.person(rows, "Owner"),
    )  # fmt: skip


def _touches(
    sources: Sources, rows: Rows, at: np.ndarray, kind: pa.Array, first: pa.Table, *, day_only: bool = False
) -> pa.Table:
    """Calls, meetings and e-mails, where they are wanted and are not the first contact with a lead."""
    known = kind.is_valid().to_numpy(zero_copy_only=False) & ~np.isnat(at)
    if not sources.options.with_tasks:
        sources.idle.say(rows, known, "switched_off")
        return together([])
    told = _subject_steps(sources, rows).is_valid().to_numpy(zero_copy_only=False)
    told[first.filter(pc.equal(first["object"], rows.object))["place"].to_numpy()] = True
    codes, labels = codes_of(kind)
    named = pa.array([*(sources.name(one) for one in labels.to_pylist()), None], pa.string())
    return made(
        rows, known & ~told, named.take(pa.array(np.where(codes < 0, len(labels), codes))), at,
        day_only=day_only,
        link=_about(sources, rows), resource=sources.person(rows, "Owner"), attributes={"ActivityType": kind},
    )  # fmt: skip


def _reminders(sources: Sources, rows: Rows) -> pa.Table:
    """E-mails whose subject is a reminder to pay."""
    activity = _subject_steps(sources, rows)
    related = rows.text("RelatedToId", "ParentId")
    at = rows.at("MessageDate" if rows.has("MessageDate") else "CreatedDate")
    name = sources.name("reminder_sent")
    is_one = pc.equal(activity, name).fill_null(False).to_numpy(zero_copy_only=False) & ~rows.flag("Incoming")
    sources.guess("by_subject", is_one.sum())
    return made(
        rows, is_one, name, at, link=(sources.object_of(related, rows.text("RelatedTo.Type")), related),
        basis="by_subject", resource=sources.person(rows, "CreatedBy"),
    )  # fmt: skip


def _first_contact(sources: Sources, contacted: pa.Array, *parts: tuple[Rows, np.ndarray]) -> pa.Table:
    """The first task or meeting with a lead whose history does not say when it was contacted."""
    name = sources.name("lead_contacted")
    found = [_contacts(sources, rows, at, name, contacted) for rows, at in parts] if name else []
    table = together(found)
    if not table.num_rows:
        return table
    lead, _ = codes_of(table["link_id"].combine_chunks())
    order = np.lexsort((table["at"].cast(pa.int64()).to_numpy(), lead))
    first = order[np.r_[True, lead[order][1:] != lead[order][:-1]]]
    sources.guess("contacted_by_task", len(first))
    return table.take(pa.array(np.sort(first)))


def _contacts(sources: Sources, rows: Rows, at: np.ndarray, name: str, contacted: pa.Array) -> pa.Table:
    who = rows.text("WhoId")
    is_lead = pc.equal(sources.object_of(who, rows.text("Who.Type")), "Lead").fill_null(False)
    keep = is_lead.to_numpy(zero_copy_only=False) & (places_in(who, contacted) < 0)
    return made(
        rows, keep, name, at, link=("Lead", who), basis="contacted_by_task",
        resource=sources.person(rows, "Owner"),
        attributes={"LeadId": who},
    )  # fmt: skip
