"""Which steps are in approvals? Requested, approved, rejected, recalled, by any of three engines."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import (
    Rows,
    codes_of,
    in_time,
    looked_up,
    made,
    places_in,
    together,
)
from analysis.prepare.salesforce.events.queues import last_person
from analysis.prepare.salesforce.events.sources import Sources
from analysis.reading.arrow import pc

GROUPS = {
    "Opportunity": "discount", "Quote": "discount", "SBQQ__Quote__c": "discount", "Contract": "contract",
    "Order": "order",
}  # fmt: skip
"""Object of the record that is approved to the group of activities."""
DONE = {
    "approved": "approved", "rejected": "rejected", "removed": "recalled", "recalled": "recalled",
    "reassigned": "reassigned", "批准": "approved", "已批准": "approved",
    "拒绝": "rejected", "已拒绝": "rejected",
    "已撤回": "recalled", "已调回": "recalled", "已重新分配": "reassigned",
}  # fmt: skip
"""Status of a step to what was done; anything else (started, pending, no response, …) is no step."""


def events(sources: Sources) -> pa.Table:
    """Events of all approval engines the org has."""
    return together([_classic(sources), _flow(sources), _advanced(sources)])


def targets(sources: Sources) -> pa.Array:
    """Ids of the records that any engine tells of."""
    classic = sources.rows("ProcessInstance").text("TargetObjectId")
    steps = sources.rows("ProcessInstanceStep").text("ProcessInstance.TargetObjectId")
    flow = sources.rows("ApprovalSubmission").text("RelatedRecordId")
    items = sources.rows("ApprovalWorkItem").text("RelatedRecordId")
    advanced = _quote_of(sources.rows("sbaa__Approval__c"))
    return pa.concat_arrays([classic, steps, flow, items, advanced]).unique().drop_null()


def _activity(sources: Sources, object_: pa.Array, done: pa.Array) -> pa.Array:
    """The activity of each row, by what is approved and what was done."""
    said = pc.binary_join_element_wise(pc.coalesce(object_, ""), pc.coalesce(done, ""), "|")
    codes, labels = codes_of(said)
    named = [_named(sources, *str(one).split("|")) for one in labels.to_pylist()]
    return pa.array(named, pa.string()).take(pa.array(codes)) if len(codes) else pa.array([], pa.string())


def _named(sources: Sources, object_: str, done: str) -> str | None:
    group = GROUPS.get(object_)
    if group is None or not done or sources.name(f"{group}_requested") is None:
        return None
    return sources.name(done if done in ("recalled", "reassigned") else f"{group}_{done}")


def _note(sources: Sources, rows: Rows, object_: pa.Array, keep: np.ndarray, activity: pa.Array) -> None:
    """Why rows that say something make no event."""
    lacks = keep & activity.is_null().to_numpy(zero_copy_only=False)
    known = pc.is_in(object_, value_set=pa.array(list(GROUPS))).to_numpy(zero_copy_only=False)
    sources.idle.say(rows, lacks & known, "other_process")


def _done(status: pa.Array) -> pa.Array:
    return looked_up(
        pc.utf8_lower(pc.utf8_trim_whitespace(status)), pa.array(list(DONE)), pa.array(list(DONE.values()))
    )


# -- the classic engine


def _classic(sources: Sources) -> pa.Table:
    rows, steps = sources.rows("ProcessInstance"), sources.rows("ProcessInstanceStep")
    target = rows.text("TargetObjectId")
    object_ = sources.object_of(target, rows.text("TargetObject.Type"))
    link = (object_, target)
    asked = _activity(sources, object_, pa.repeat("requested", len(rows)))
    _note(sources, rows, object_, np.ones(len(rows), bool), asked)
    extra = {
        "ApprovalId": rows.text("Id"),
        "EndTime": pa.array(rows.at("CompletedDate"), pa.timestamp("us", "UTC")),
    }  # fmt: skip
    requested = made(
        rows, np.ones(len(rows), bool), asked, rows.at("CreatedDate"), link=link,
        resource=sources.person(rows, "SubmittedBy"), attributes=extra,
    )  # fmt: skip
    waiting = sources.rows("ProcessInstanceWorkitem")
    sources.idle.say(waiting, np.ones(len(waiting), bool), "not_done")
    decided = _steps(sources, rows, steps, object_)
    return together([requested, decided, _finished(sources, rows, object_, steps)])


def _steps(sources: Sources, rows: Rows, steps: Rows, object_: pa.Array) -> pa.Table:
    instance = steps.text("ProcessInstanceId")
    target = pc.coalesce(
        steps.text("ProcessInstance.TargetObjectId"),
        looked_up(instance, rows.text("Id"), rows.text("TargetObjectId")),
    )
    about = pc.coalesce(looked_up(instance, rows.text("Id"), object_), sources.object_of(target))
    done = _done(steps.text("StepStatus"))
    is_done = done.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(steps, ~is_done, "no_response")
    activity = _activity(sources, about, done)
    _note(sources, steps, about, is_done, activity)
    who = _resolved(sources, steps)
    extra = {"ApprovalId": instance, "Approver": who, "ApprovalOutcome": done}
    return made(
        steps,
        is_done,
        activity,
        steps.at("CreatedDate"),
        link=(about, target),
        resource=who,
        attributes=extra,
    )


def _resolved(sources: Sources, steps: Rows) -> pa.Array:
    """Who acted; where that is a queue, the person the approval was last handed to before."""
    return last_person(
        sources, actor=steps.text("ActorId"), who=sources.person(steps, "Actor"),
        record=steps.text("ProcessInstanceId"), at=steps.at("CreatedDate"),
        handed=_is(_done(steps.text("StepStatus")), "reassigned"),
    )  # fmt: skip


def _is(values: pa.Array, one: str) -> np.ndarray:
    return pc.equal(values, one).fill_null(False).to_numpy(zero_copy_only=False)


def _finished(sources: Sources, rows: Rows, object_: pa.Array, steps: Rows) -> pa.Table:
    """The end of an approval none of whose steps says how it went."""
    done = _done(rows.text("Status"))
    instance = steps.text("ProcessInstanceId").filter(_done(steps.text("StepStatus")).is_valid())
    lacks = done.is_valid().to_numpy(zero_copy_only=False) & (places_in(rows.text("Id"), instance) < 0)
    at = rows.at("CompletedDate")
    sources.guess("approval_without_steps", (lacks & ~np.isnat(at)).sum())
    who = sources.person(rows, "LastActor")
    return made(
        rows, lacks, _activity(sources, object_, done), at, link=(object_, rows.text("TargetObjectId")),
        resource=who, basis="approval_without_steps",
        attributes={"ApprovalId": rows.text("Id"), "Approver": who, "ApprovalOutcome": done},
    )  # fmt: skip


# -- approvals of flows


def _flow(sources: Sources) -> pa.Table:
    rows, items = sources.rows("ApprovalSubmission"), sources.rows("ApprovalWorkItem")
    target = rows.text("RelatedRecordId")
    object_ = sources.object_of(target, rows.text("RelatedRecordObjectName"))
    asked = _activity(sources, object_, pa.repeat("requested", len(rows)))
    _note(sources, rows, object_, np.ones(len(rows), bool), asked)
    requested = made(
        rows, np.ones(len(rows), bool), asked, rows.at("CreatedDate"), link=(object_, target),
        resource=sources.person(rows, "SubmittedBy"), attributes={"ApprovalId": rows.text("Id")},
    )  # fmt: skip
    return together([requested, *_items(sources, rows, items), _submissions(sources, rows, items, object_)])


def _items(sources: Sources, rows: Rows, items: Rows) -> list[pa.Table]:
    submission = items.text("ApprovalSubmissionId")
    target = pc.coalesce(
        items.text("RelatedRecordId"), looked_up(submission, rows.text("Id"), rows.text("RelatedRecordId"))
    )
    said = looked_up(submission, rows.text("Id"), rows.text("RelatedRecordObjectName"))
    object_ = sources.object_of(target, pc.coalesce(items.text("RelatedRecordObjectName"), said))
    done = _done(items.text("Status"))
    is_done = done.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(items, ~is_done, "no_response")
    activity = _activity(sources, object_, done)
    _note(sources, items, object_, is_done, activity)
    who = _reviewer(sources, items, pc.coalesce(submission, target), done)
    extra = {
        "ApprovalId": pc.coalesce(submission, items.text("Id")),
        "Approver": who,
        "ApprovalOutcome": done,
    }
    at = items.at("ReviewedDate")
    decided = made(items, is_done, activity, at, link=(object_, target), resource=who, attributes=extra)
    if len(rows):
        return [decided]
    first = _first(pc.coalesce(submission, target), items.at("CreatedDate"), items.text("Id"))
    asked = _activity(sources, object_, pa.repeat("requested", len(items)))
    sources.guess("requested_by_first_item", first.sum())
    asked_table = made(
        items, first, asked, items.at("CreatedDate"), link=(object_, target), basis="requested_by_first_item",
        resource=sources.person(items, "CreatedBy"), attributes={"ApprovalId": extra["ApprovalId"]},
    )  # fmt: skip
    return [asked_table, decided]


def _reviewer(sources: Sources, items: Rows, record: pa.Array, done: pa.Array) -> pa.Array:
    """Who decided a work item, else to whom it was given; of a queue, the person it was handed to last."""
    given = _if_decided(done, items.text("AssignedToId"), sources.person(items, "AssignedTo"))
    actor = pc.coalesce(items.text("ReviewedById"), given[0])
    who = pc.coalesce(sources.person(items, "ReviewedBy"), given[1])
    at = items.at("ReviewedDate")
    at = np.where(np.isnat(at), items.at("CreatedDate"), at)
    handed = _is(done, "reassigned")
    return last_person(sources, actor=actor, who=who, record=record, at=at, handed=handed)


def _if_decided(done: pa.Array, *values: pa.Array) -> list[pa.Array]:
    """Values of those an approval was given to, where one of them decided; who recalls is not told."""
    is_one = pc.is_in(done, value_set=pa.array(["approved", "rejected", "reassigned"]))
    return [pc.if_else(is_one, one, pa.scalar(None, pa.string())) for one in values]


def _submissions(sources: Sources, rows: Rows, items: Rows, object_: pa.Array) -> pa.Table:
    """The end of submissions none of whose work items says how it went."""
    done = _done(rows.text("Status"))
    decided = items.text("ApprovalSubmissionId").filter(_done(items.text("Status")).is_valid())
    lacks = done.is_valid().to_numpy(zero_copy_only=False) & (places_in(rows.text("Id"), decided) < 0)
    field = "CompletedDate" if rows.has("CompletedDate") else "LastModifiedDate"
    at = rows.at(field)
    sources.guess("approval_without_steps", (lacks & ~np.isnat(at)).sum())
    return made(
        rows, lacks, _activity(sources, object_, done), at, link=(object_, rows.text("RelatedRecordId")),
        basis="approval_without_steps",
        attributes={"ApprovalId": rows.text("Id"), "ApprovalOutcome": done},
    )  # fmt: skip


# -- advanced approvals of CPQ


def _quote_of(rows: Rows) -> pa.Array:
    """The record an advanced approval is about: whichever reference to a quote or deal the org added."""
    fields = [name for name in rows.table.column_names if name in ADVANCED or "quote" in name.lower()]
    return rows.filled(*fields, "Quote__c") if fields else rows.text("Quote__c")


ADVANCED = ("Quote__c", "SBQQ__Quote__c", "Opportunity__c", "sbaa__RecordField__c_Id")


def _advanced(sources: Sources) -> pa.Table:
    rows = sources.rows("sbaa__Approval__c")
    target = _quote_of(rows)
    object_ = sources.object_of(target)
    done = _done(rows.text("sbaa__Status__c"))
    link = (object_, target)
    at = rows.at("CreatedDate")
    asked = _activity(sources, object_, pa.repeat("requested", len(rows)))
    first = _first(
        pc.binary_join_element_wise(target, pa.array(at).cast(pa.string()), "|"), at, rows.text("Id")
    )
    requested = made(
        rows, first, asked, at, link=link, resource=sources.person(rows, "CreatedBy"),
        attributes={"ApprovalId": rows.text("Id")},
    )  # fmt: skip
    is_done = done.is_valid().to_numpy(zero_copy_only=False)
    sources.idle.say(rows, ~is_done, "no_response")
    is_rejected = pc.equal(done, "rejected").fill_null(False)
    by = (sources.person(rows, "sbaa__RejectedBy__c"), sources.person(rows, "sbaa__ApprovedBy__c"))
    ids = (rows.text("sbaa__RejectedBy__c"), rows.text("sbaa__ApprovedBy__c"))
    given = _if_decided(done, rows.text("sbaa__AssignedTo__c"), sources.person(rows, "sbaa__AssignedTo__c"))
    who = last_person(
        sources, actor=pc.coalesce(pc.if_else(is_rejected, *ids), given[0]), record=target,
        who=pc.coalesce(pc.if_else(is_rejected, *by), given[1]), at=rows.at("LastModifiedDate"),
        handed=_is(done, "reassigned"),
    )  # fmt: skip
    sources.guess("approved_by_last_change", (is_done & ~np.isnat(rows.at("LastModifiedDate"))).sum())
    activity = _activity(sources, object_, done)
    _note(sources, rows, object_, is_done, activity)
    decided = made(
        rows, is_done, activity, rows.at("LastModifiedDate"), link=link, resource=who,
        basis="approved_by_last_change",
        attributes={"ApprovalId": rows.text("Id"), "Approver": who, "ApprovalOutcome": done},
    )  # fmt: skip
    return together([requested, decided])


def _first(group: pa.Array, at: np.ndarray, ids: pa.Array) -> np.ndarray:
    """Which rows are the first of their group."""
    code, _ = codes_of(group)
    order = in_time(code, at, ids)
    order = order[(code[order] >= 0) & ~np.isnat(at)[order]]
    found = np.zeros(len(code), bool)
    found[order[np.r_[True, code[order][1:] != code[order][:-1]][: len(order)]]] = True
    return found
