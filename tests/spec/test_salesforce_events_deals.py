"""Leads and stages: what each row of them becomes, and what the pitfalls of their histories do not."""
# ruff: noqa: E501 - rows of tables stay on one line

from analysis.prepare.salesforce.options import Options, Stage
from tests.spec.salesforce_made import built, steps

STAGES = """
    ApiName     | MasterLabel | IsActive | IsClosed | IsWon | SortOrder
    New         | New         | true     | false    | false | 1
    On Hold     | On Hold     | false    | false    | false | 2
    Contract Pending | Contract Pending | true | false | false | 3
    Booked      | Booked      | true     | true     | true  | 4
    Booked late | Booked late | true     | true     | true  | 5
    Dead        | Dead        | true     | true     | false | 6
"""
DEAL = """
    Id    | Name | CreatedDate          | StageName | IsClosed | IsWon | CloseDate  | LastStageChangeDate
    006-1 | Acme | 2025-01-06T08:00:00Z | {}        | {}       | {}    | 2025-01-07 | {}
"""


def history(*rows: str) -> str:
    """Snapshots of one deal, each `stage at`."""
    said = [row.rsplit(" ", 1) for row in rows]
    lines = [f"008-{place} | 006-1 | {stage} | 2025-{at}:00Z" for place, (stage, at) in enumerate(said, 1)]
    return "\n".join(["Id | OpportunityId | StageName | CreatedDate", *lines])


def used(log) -> dict[str, int]:
    return dict(zip(log.report.rules["rule"], log.report.rules["n"], strict=True))


def test_stages_of_an_own_list_keep_their_names_and_its_order_tells_back_steps():
    log = built(
        Opportunity=DEAL.format("Booked", "true", "true", ""),
        OpportunityStage=STAGES,
        OpportunityHistory=history(
            "New 01-06T08:00", "Contract Pending 01-07T08:00", "On Hold 01-08T08:00", "Contract Pending 01-09T08:00",
            "Booked 01-10T08:00", "Booked late 01-11T08:00",
        ),
    )  # fmt: skip
    assert steps(log) == [
        "Opportunity Created 2025-01-06 08:00",
        "New 2025-01-06 08:00",
        "Contract Pending 2025-01-07 08:00",
        "Stage Moved Backward 2025-01-08 08:00",
        "Contract Pending 2025-01-09 08:00",
        "Opportunity Closed Won 2025-01-10 08:00",
    ]


def test_a_stage_map_decides_and_its_step_for_a_lost_stage_comes_beside_the_end():
    stages = (Stage("New", None, 1), Stage("On Hold", "Paused", 2), Stage("Gone", "x", 3, True, False))
    log = built(
        options=Options(stages=stages),
        Opportunity=DEAL.format("Gone", "true", "false", ""),
        OpportunityHistory=history("New 01-06T08:00", "On Hold 01-07T08:00", "Gone 01-08T08:00"),
    )
    assert steps(log)[1:] == [
        "Paused 2025-01-07 08:00", "Opportunity Closed Lost 2025-01-08 08:00", "x 2025-01-08 08:00",
    ]  # fmt: skip


def test_options_survive_a_recipe():
    options = Options(stages=(Stage("New", None, 1),), order_statuses={"Ready": "picked"}, with_tasks=True)
    assert Options.from_dict(options.to_dict()) == options
    assert Options().to_dict() == {}


def test_won_and_lost_one_after_the_other_are_both_told_and_an_open_stage_reopens():
    log = built(
        Opportunity=DEAL.format("Dead", "true", "false", ""),
        OpportunityStage=STAGES,
        OpportunityHistory=history(
            "Booked 01-06T08:00", "Dead 01-07T08:00", "New 01-08T08:00", "Dead 01-09T08:00"
        ),
    )
    assert steps(log)[1:] == [
        "Opportunity Closed Won 2025-01-06 08:00",
        "Opportunity Closed Lost 2025-01-07 08:00",
        "Opportunity Reopened 2025-01-08 08:00",
        "Opportunity Closed Lost 2025-01-09 08:00",
    ]


def test_stages_that_stand_for_the_same_step_are_one():
    log = built(
        Opportunity=DEAL.format("Value Proposition", "false", "false", ""),
        OpportunityHistory=history(
            "Prospecting 01-06T08:00", "Needs Analysis 01-07T08:00", "Value Proposition 01-08T08:00"
        ),
    )
    assert steps(log)[1:] == ["Needs Analyzed 2025-01-07 08:00"]
    lost = log.report.without.set_index("reason")["n"].to_dict()
    assert lost == {"no_step": 1, "same_step": 1}


def test_the_close_date_is_never_a_time():
    log = built(Opportunity=DEAL.format("Closed Won", "true", "true", ""))
    assert steps(log) == ["Opportunity Created 2025-01-06 08:00"]
    assert used(log)["closed_without_time"] == 1
    log = built(Opportunity=DEAL.format("Closed Won", "true", "true", "2025-02-01T09:00:00Z"))
    assert steps(log)[1:] == ["Opportunity Closed Won 2025-02-01 09:00"]
    assert log.table["TimeBasis"].to_pylist() == [None, "closed_by_last_stage_change"]


def test_field_history_tells_stages_pushes_and_cuts_where_snapshots_are_missing():
    log = built(
        Opportunity=DEAL.format("Closed Won", "true", "true", ""),
        OpportunityFieldHistory="""
            Id    | OpportunityId | Field     | OldValue      | NewValue      | CreatedDate
            017-1 | 006-1         | StageName | Prospecting   | Qualification | 2025-01-07T08:00:00Z
            017-2 | 006-1         | CloseDate | 2025-02-01    | 2025-03-01    | 2025-01-08T08:00:00Z
            017-3 | 006-1         | CloseDate | 2025-03-01    | 2025-02-01    | 2025-01-09T08:00:00Z
            017-4 | 006-1         | Amount    | 100           | 80            | 2025-01-10T08:00:00Z
            017-5 | 006-1         | StageName | Qualification | Closed Won    | 2025-01-11T08:00:00Z
        """,
    )
    assert steps(log)[1:] == [
        "Opportunity Qualified 2025-01-07 08:00",
        "Close Date Pushed 2025-01-08 08:00",
        "Amount Reduced 2025-01-10 08:00",
        "Opportunity Closed Won 2025-01-11 08:00",
    ]


def test_small_changes_can_be_left_out_and_are_counted():
    log = built(
        options=Options(with_micro=False),
        Opportunity=DEAL.format("New", "false", "false", ""),
        OpportunityFieldHistory="""
            Id    | OpportunityId | Field | OldValue | NewValue | CreatedDate
            017-1 | 006-1         | Owner | Ann      | Bea      | 2025-01-07T08:00:00Z
        """,
    )
    assert steps(log) == ["Opportunity Created 2025-01-06 08:00"]
    assert log.report.without["reason"].tolist() == ["switched_off"]


def test_an_owner_told_by_ids_alone_is_named():
    log = built(
        Opportunity=DEAL.format("New", "false", "false", ""),
        User="Id | Name | Username \n 005-2 | Bea | bea@x.test",
        OpportunityFieldHistory="""
            Id    | OpportunityId | Field | OldValue | NewValue | CreatedDate
            017-1 | 006-1         | Owner | 005-1    | 005-2    | 2025-01-07T08:00:00Z
        """,
    )
    assert log.table["NewOwner"].to_pylist() == [None, "Bea"]
    assert used(log)["owner_by_id"] == 1


LEAD = """
    Id    | CreatedDate          | Status | Company | IsConverted | ConvertedDate | ConvertedOpportunityId
    00Q-1 | {}                   | Open   | Acme    | true        | {}            | 006-1
"""


def test_a_conversion_on_the_day_of_its_deal_takes_the_deal_s_time_and_any_other_noon():
    deal = DEAL.format("New", "false", "false", "")
    log = built(Opportunity=deal, Lead=LEAD.format("2025-01-02T09:00:00Z", "2025-01-06"))
    assert steps(log)[1] == "Lead Converted to Opportunity 2025-01-06 08:00"
    assert log.day_only == ()
    log = built(Opportunity=deal, Lead=LEAD.format("2025-01-02T09:00:00Z", "2025-01-04"))
    assert steps(log)[1] == "Lead Converted to Opportunity 2025-01-04 12:00"
    assert log.day_only == ("Lead Converted to Opportunity",)


def test_a_conversion_stands_before_a_deal_of_which_the_history_alone_tells_the_time():
    deal = DEAL.format("New", "false", "false", "").replace("2025-01-06T08:00:00Z", "2025-01-06")
    lead = LEAD.format("2025-01-02T09:00:00Z", "2025-01-06")
    past = history("New 01-06T02:18", "Booked 01-06T02:20")
    log = built(Opportunity=deal, OpportunityStage=STAGES, OpportunityHistory=past, Lead=lead)
    assert steps(log)[1:] == [
        "Lead Converted to Opportunity 2025-01-06 02:18",
        "Opportunity Created 2025-01-06 02:18",
        "New 2025-01-06 02:18",
        "Opportunity Closed Won 2025-01-06 02:20",
    ]
    assert log.day_only == ()
    log = built(Opportunity=deal, Lead=lead)
    assert steps(log)[1:] == [
        "Lead Converted to Opportunity 2025-01-06 12:00", "Opportunity Created 2025-01-06 12:00",
    ]  # fmt: skip
    assert log.day_only == ("Lead Converted to Opportunity", "Opportunity Created")


def test_where_the_zone_is_not_known_the_day_of_a_conversion_may_be_that_of_any_clock():
    deal = DEAL.format("New", "false", "false", "")
    for hour, day in (("02", "2025-01-05"), ("20", "2025-01-07")):
        late = deal.replace("T08", f"T{hour}")
        log = built(Opportunity=late, Lead=LEAD.format("2025-01-02T09:00:00Z", day))
        assert steps(log)[1] == f"Lead Converted to Opportunity 2025-01-06 {hour}:00"
        known = built(
            options=Options(zone="Europe/London"), Opportunity=late,
            Lead=LEAD.format("2025-01-02T09:00:00Z", day),
        )  # fmt: skip
        assert f"Lead Converted to Opportunity {day} 12:00" in steps(known)


def test_noon_is_that_of_the_zone():
    lead = LEAD.format("2025-01-02T09:00:00Z", "2025-01-05")
    log = built(
        options=Options(zone="Asia/Shanghai"), Opportunity=DEAL.format("New", "false", "false", ""), Lead=lead
    )
    assert steps(log)[1] == "Lead Converted to Opportunity 2025-01-05 04:00"


def test_a_lead_younger_than_its_deal_does_not_begin_it():
    log = built(
        Opportunity=DEAL.format("New", "false", "false", ""),
        Lead=LEAD.format("2025-02-01T09:00:00Z", "2025-02-02"),
    )
    assert steps(log) == [
        "Opportunity Created 2025-01-06 08:00",
        "Lead Captured 2025-02-01 09:00",
        "Lead Converted to Opportunity 2025-02-02 12:00",
    ]
    assert used(log)["lead_after_deal"] == 1


def test_what_one_more_file_would_add():
    log = built(Opportunity=DEAL.format("New", "false", "false", ""))
    more = {one.object: one for one in log.report.one_more}
    assert "Opportunity Closed Won" in more["OpportunityHistory"].activities
    assert "win_rate" in {one.key for one in more["OpportunityHistory"].analyses}
    assert "Opportunity" not in more


def test_the_creation_carries_the_amount_of_its_first_snapshot_and_no_later_one():
    deals = """
        Id    | Name | CreatedDate          | StageName   | Amount | CloseDate
        006-1 | One  | 2025-01-06T08:00:00Z | Prospecting | 70     | 2025-03-01
        006-2 | Late | 2025-01-06T08:00:00Z | Prospecting | 80     | 2025-03-01
        006-3 | None | 2025-01-06T08:00:00Z | Prospecting | 90     | 2025-03-01
    """
    history = """
        Id    | OpportunityId | StageName   | Amount | CloseDate  | CreatedDate
        008-3 | 006-1         | Prospecting | 70     | 2025-03-01 | 2025-01-08T08:00:00Z
        008-2 | 006-1         | Prospecting | 110    | 2025-03-01 | 2025-01-06T08:00:00Z
        008-1 | 006-1         | Prospecting | 100    | 2025-03-01 | 2025-01-06T08:00:00Z
        008-4 | 006-2         | Prospecting | 85     | 2025-03-01 | 2025-02-06T08:00:00Z
    """
    log = built(Opportunity=deals, OpportunityHistory=history).table.to_pylist()
    found = {
        row["OpportunityName"]: row["SnapshotAmount"]
        for row in log
        if row["ActivityName"] == "Opportunity Created"
    }
    assert found == {"One": 100.0, "Late": None, "None": None}
