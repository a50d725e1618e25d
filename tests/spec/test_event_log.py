"""The event log: what its four tables hold, and that reading neither loses nor bends anything."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pandas as pd
import pytest

from analysis.discover import directly_follows, overview
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import kpi
from tests.spec.logs import WORKSPACE, ZERO, case_ids, events, index, log, log_of_cases, utc

SMALL = """
    case | activity | at | Region
    b    | A        | 0  | EMEA
         | B        | 5  | EMEA
         | A        | 7  | EMEA
         | B        | 8  | EMEA
    a    | A        | 1  | APAC
"""
MAPPING = {"case_id": "Id", "activity": "Step", "timestamp": "When"}


def rows(view, table):
    return view.frame(getattr(view, table))


def of_cases(view):
    return rows(view, "cases").set_index("case_id")


def read(path, **options):
    options = {"mapping": MAPPING, "workspace": WORKSPACE} | options
    return EventLog.read(path, **options)


def csv(tmp_path, text, name="log.csv"):
    path = tmp_path / name
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
    return path


# -- the tables


def test_events_lie_by_case_and_position_and_know_what_follows():
    view = log(SMALL)
    joined = rows(view, "events").merge(rows(view, "cases")[["case_key", "case_id"]], on="case_key")
    names = rows(view, "activities").set_index("activity_key")["activity"]
    b = joined[joined["case_id"] == "b"].sort_values("position")
    assert list(b["activity_key"].map(names)) == ["A", "B", "A", "B"]
    assert list(b["position"].diff().dropna()) == [1, 1, 1]
    assert list(b["target_key"].dropna().map(names)) == ["B", "A", "B"]
    assert list(b["flow_h"].dropna()) == [5, 2, 1]
    assert pd.isna(b["target_key"].iloc[-1])
    assert list(b["is_first_flow"].fillna(False).astype(bool))[:3] == [True, True, False]
    assert list(b["is_first_activity"].astype(bool)) == [True, True, False, False]


def test_cases_have_start_end_duration_and_number_of_events():
    cases = of_cases(log(SMALL))
    assert list(cases.loc[["a", "b"], "n_events"]) == [1, 4]
    assert list(cases.loc[["a", "b"], "throughput_h"]) == [0, 8]
    assert utc(cases.loc["b", "started_at"]) == ZERO
    assert utc(cases.loc["b", "ended_at"]) == ZERO + pd.Timedelta(hours=8)
    assert cases["case_key"].is_unique
    assert set(cases["case_kind"]) == {"case"}


def test_variants_and_activities_of_the_tables_agree_with_the_events():
    view = log(SMALL)
    assert sorted(rows(view, "variants")["n_cases"]) == [1, 1]
    assert set(rows(view, "activities")["activity"]) == {"A", "B"}
    assert set(rows(view, "cases")["variant_key"]) == set(rows(view, "variants")["variant_key"])


def test_tables_of_a_view_are_filtered_already():
    view = log(SMALL).where(f.Contains("B"))
    assert set(rows(view, "cases")["case_id"]) == {"b"}
    assert len(rows(view, "events")) == 4
    assert rows(view, "variants")["n_cases"].sum() == 1


def test_states_stand_in_the_cases():
    view = log_of_cases(
        """
        case | Opportunity Created | Opportunity Closed Won | Opportunity Closed Lost
        1    | 0                   |                        |
        2    | 0                   | 9                      |
        3    | 0                   |                        | 9
    """,
        process="lead_to_cash",
    )
    assert dict(of_cases(view)["state"]) == {"1": "in_pipeline", "2": "won", "3": "lost"}


def test_leads_without_a_deal_are_marked():
    view = log_of_cases(
        """
        case   | Lead Captured | Opportunity Created
        D1     | 0             | 5
        LEAD-1 | 0             |
    """,
        process="lead_to_cash",
    )
    kinds = dict(of_cases(view)["case_kind"])
    assert kinds["D1"] == "case"
    assert kinds.get("LEAD-1", "lead") == "lead"


def test_a_case_called_lead_is_an_ordinary_case_in_any_other_process():
    view = log_of_cases("""
        case   | A | B
        LEAD-1 | 0 | 5
    """)
    assert overview(view).iloc[0].n_cases == 1
    assert len(directly_follows(view)) == 1


def test_the_caller_keeps_their_frame_as_it_was():
    frame = events(SMALL)
    before = frame.copy(deep=True)
    index(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_as_of_is_the_last_event_unless_given():
    assert utc(log(SMALL).as_of) == ZERO + pd.Timedelta(hours=8)
    assert utc(log(SMALL, as_of=100).as_of) == ZERO + pd.Timedelta(hours=100)
    assert utc(log(SMALL).where(f.Not(f.Contains("B"))).as_of) == ZERO + pd.Timedelta(hours=8)


def test_roles_name_their_columns():
    assert log(SMALL).roles["region"] == "Region"


# -- order


def test_rows_may_come_in_any_order_where_times_differ():
    frame = events(SMALL)
    flows = directly_follows(index(frame))
    for seed in range(3):
        pd.testing.assert_frame_equal(directly_follows(index(frame.sample(frac=1, random_state=seed))), flows)


def test_cases_may_interleave():
    view = log("""
        case | activity | at
        1    | A        | 0
        2    | A        | 1
        1    | B        | 2
        2    | B        | 3
    """)
    assert directly_follows(view)["n"].tolist() == [2]


def test_case_ids_that_look_like_numbers_stay_apart():
    frame = events("""
        case | activity | at
        7    | A        | 0
        07   | A        | 0
        7.0  | A        | 0
    """)
    assert case_ids(index(frame)) == {"7", "07", "7.0"}


def test_numbers_serve_as_case_ids():
    frame = events(SMALL)
    frame["case"] = frame["case"].map({"a": 10, "b": 2})
    assert case_ids(index(frame)) == {"10", "2"}


# -- files


def test_a_case_called_NA_is_a_case(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        NA,A,2024-01-01T00:00:00
        NA,B,2024-01-01T03:00:00
        null,A,2024-01-01T00:00:00
        None,A,2024-01-01T00:00:00
        nan,A,2024-01-01T00:00:00
        1,NA,2024-01-01T00:00:00
    """,
        )
    )
    assert case_ids(view) == {"NA", "null", "None", "nan", "1"}
    assert set(rows(view, "activities")["activity"]) == {"A", "B", "NA"}


def test_a_case_called_NA_is_a_case_in_a_frame_too():
    frame = events(SMALL)
    frame["case"] = frame["case"].replace("a", "NA")
    assert case_ids(index(frame)) == {"NA", "b"}


def test_zones_are_converted_and_not_relabelled(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        1,A,2024-07-01T10:00:00+02:00
        1,B,2024-07-01T09:00:00Z
        1,C,2024-07-01T05:30:00-04:00
    """,
        )
    )
    row = overview(view).iloc[0]
    assert utc(row.first_at) == pd.Timestamp("2024-07-01 08:00")
    assert utc(row.last_at) == pd.Timestamp("2024-07-01 09:30")
    assert dict(zip(directly_follows(view)["source"], directly_follows(view)["mean_h"])) == {"A": 1, "B": 0.5}


def test_zones_of_a_frame_are_converted():
    frame = events(SMALL)
    frame["at"] = frame["at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai")
    assert utc(overview(index(frame)).iloc[0].first_at) == ZERO


def test_times_without_a_zone_are_taken_as_they_stand(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        1,A,2024-07-01 10:00:00
        1,B,2024-07-01 10:00:00.125
    """,
        )
    )
    row = overview(view).iloc[0]
    assert utc(row.first_at) == pd.Timestamp("2024-07-01 10:00")
    assert row.median_throughput_h == pytest.approx(0.125 / 3600)


def test_times_before_1970_and_far_ahead_are_times(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        1,A,1969-12-31T23:00:00
        1,B,1970-01-01T01:00:00
        2,A,2099-01-01T00:00:00
    """,
        )
    )
    assert overview(view).iloc[0].n_events == 3
    assert directly_follows(view)["mean_h"].tolist() == [2]


def test_duplicate_rows_stay_events(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        1,A,2024-01-01T00:00:00
        1,A,2024-01-01T00:00:00
    """,
        )
    )
    assert overview(view).iloc[0].n_events == 2


def test_ties_in_a_file_follow_its_rows(tmp_path):
    lines = ["Id,Step,When"] + [
        f"{case},{step},2024-01-01T00:00:00" for case in range(300) for step in "DBCA"
    ]
    path = tmp_path / "ties.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    flows = directly_follows(read(path))
    assert set(zip(flows["source"], flows["target"], flows["n"])) == {
        ("D", "B", 300),
        ("B", "C", 300),
        ("C", "A", 300),
    }


def test_texts_keep_their_letters(tmp_path):
    view = read(
        csv(
            tmp_path,
            """
        Id,Step,When
        订单1,喝茶,2024-01-01T00:00:00
        订单1,Prüfung „groß“,2024-01-02T00:00:00
    """,
        )
    )
    assert case_ids(view) == {"订单1"}
    assert set(rows(view, "activities")["activity"]) == {"喝茶", "Prüfung „groß“"}


def test_parquet_and_csv_make_the_same_log(tmp_path):
    frame = events(SMALL).rename(columns={"case": "Id", "activity": "Step", "at": "When"})
    frame.to_parquet(tmp_path / "log.parquet")
    frame.to_csv(tmp_path / "log.csv", index=False)
    flows = [directly_follows(read(tmp_path / name)) for name in ["log.parquet", "log.csv"]]
    pd.testing.assert_frame_equal(*flows)


def test_longer_names_and_chinese_ones_are_the_same_activities(tmp_path):
    def path(created, sent, paid, name):
        return csv(
            tmp_path,
            f"""
            Id,Step,When,InvoiceId
            D1,{created},2024-01-01T00:00:00,
            D1,{sent},2024-01-02T00:00:00,I1
            D1,{paid},2024-01-05T00:00:00,I1
        """,
            name,
        )

    names = {
        "canonical": ("Opportunity Created", "Invoice Sent", "Payment Received"),
        "longer": ("opportunity created", "Invoice Sent to Customer", "Payment received"),
        "chinese": ("创建销售机会", "发票发送至客户", "收到付款"),
    }
    for name, steps in names.items():
        row = kpi(read(path(*steps, f"{name}.csv"), process="lead_to_cash"), "invoice_to_cash_time").iloc[0]
        assert (name, row["n"], row["value"]) == (name, 1, 3 * 24)


def test_a_column_that_is_not_there_is_said_so(tmp_path):
    path = csv(
        tmp_path,
        """
        Id,Step,When
        1,A,2024-01-01T00:00:00
    """,
    )
    with pytest.raises(AnalysisError) as caught:
        read(path, mapping=MAPPING | {"activity": "Stepp"})
    assert "Stepp" in str(caught.value)


# -- identity


def test_the_same_content_is_the_same_log_and_other_content_another(tmp_path):
    text = "Id,Step,When\n1,A,2024-01-01T00:00:00\n1,B,2024-01-02T00:00:00"
    one, same = csv(tmp_path, text, "one.csv"), csv(tmp_path, text, "same.csv")
    other = csv(tmp_path, text.replace("B", "C"), "other.csv")
    assert read(one).log_id == read(same).log_id
    assert read(one).log_id != read(other).log_id


def test_the_mapping_and_the_process_are_part_of_the_identity(tmp_path):
    path = csv(
        tmp_path,
        """
        Id,Step,When,Other
        1,A,2024-01-01T00:00:00,X
    """,
    )
    ids = {
        read(path).log_id,
        read(path, mapping=MAPPING | {"activity": "Other"}).log_id,
        read(path, process="lead_to_cash").log_id,
    }
    assert len(ids) == 3


def test_the_names_of_the_columns_are_part_of_the_content(tmp_path):
    one, other = [
        read(csv(tmp_path, f"Id,Step,When,{name}\n1,A,2024-01-01T00:00:00,x", f"{name}.csv"))
        for name in ["Old", "New"]
    ]
    assert one.log_id != other.log_id
    assert (list(one.attributes["column"]), list(other.attributes["column"])) == (["Old"], ["New"])


def test_columns_that_changed_places_are_another_log():
    frame = events("""
        case | activity | at | Bill | Ship
        1    | A        | 0  | Rome | Oslo
    """)
    swapped = frame.rename(columns={"Bill": "Ship", "Ship": "Bill"})
    assert case_ids(index(frame).where(f.Attribute("Bill", ["Rome"]))) == {"1"}
    assert case_ids(index(swapped).where(f.Attribute("Bill", ["Rome"]))) == set()
    assert case_ids(index(swapped).where(f.Attribute("Ship", ["Rome"]))) == {"1"}


CLASHING = [
    "case_id",
    "state",
    "State",
    "case_key",
    "position",
    "n_events",
    "timestamp",
    "started_at",
    "created_at",
    "variant_key",
]


@pytest.mark.parametrize("name", [*CLASHING, "a b", 'a"b', "select", "a;drop table events", "%s", "0"])
def test_a_column_may_be_called_anything(name):
    frame = events("""
        case | activity | at
        1    | A        | 0
             | B        | 5
        2    | A        | 1
    """)
    frame[name] = [f"{name} x", f"{name} y", f"{name} y"]
    view = index(frame)
    assert overview(view).iloc[0].n_events == 3
    (kept_as,) = view.attributes["column"]
    assert case_ids(view.where(f.Attribute(kept_as, [f"{name} x"], ever=True))) == {"1"}
    with suppress(AnalysisError):  # the name in the file: its values or a sentence, never a column of ours
        assert case_ids(view.where(f.Attribute(name, [f"{name} x"], ever=True))) == {"1"}


def test_columns_whose_names_differ_only_in_case_are_two():
    view = log("""
        case | activity | at | Region | region
        1    | A        | 0  | EMEA   | x
        2    | A        | 0  | APAC   | y
    """)
    assert len(view.attributes) == 2
    assert case_ids(view.where(f.Attribute("Region", ["EMEA"]))) == {"1"}


def test_attributes_are_listed_with_what_one_needs_to_filter_them():
    listed = log(SMALL).attributes
    assert set(listed.columns) >= {"column", "scope", "kind", "role", "n_values"}
    assert dict(zip(listed["column"], listed["n_values"])) == {"Region": 2}


def test_as_of_makes_another_view():
    assert log(SMALL).view_id != log(SMALL, as_of=500).view_id  # durations of open cases differ


def test_a_log_answers_from_any_thread():
    view = log(SMALL)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: directly_follows(view)["total_h"].sum(), range(40)))
    assert set(answers) == {8.0}


def test_logs_side_by_side_do_not_mix():
    one, two = (
        log(SMALL),
        log_of_cases("""
        case | X | Y
        1    | 0 | 3
    """),
    )
    assert set(directly_follows(one)["source"]) == {"A", "B"}
    assert set(directly_follows(two)["source"]) == {"X"}
    assert set(directly_follows(one)["source"]) == {"A", "B"}
