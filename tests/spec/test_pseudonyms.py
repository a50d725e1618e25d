"""Names replaced at import: by which pseudonym, in which columns, and that nothing but the key leads back."""

import hashlib
import hmac
import json
import stat
import sys

import pyarrow as pa
import pytest

from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log.building import index
from analysis.prepare import key_file, pseudonyms, repairs
from analysis.prepare.events import events_of
from analysis.prepare.pseudonyms import names_behind, replaced, to_delete
from analysis.prepare.repairs.privacy import Pseudonyms
from analysis.reading import event_table, guess, read_file, table_of
from analysis.reading.personal import name_columns

SECRET = bytes(range(32))
COLUMNS = {"Owner": "person", "Approver": "person", "Account": "customer"}


def raw(owners=("Anna Berg", "Bo Li", "Anna Berg"), accounts=("Norwell Ltd", None, "Anna Berg")):
    table = {
        "Case": ["A", "A", "B"],
        "Activity": ["Start", "End", "Start"],
        "Time": ["2025-01-01 10:00", "2025-01-02 10:00", "2025-01-03 10:00"],
        "Owner": list(owners),
        "Approver": [None, "  anna   BERG ", "Integration User"],
        "Account": list(accounts),
        "Note": ["spoke to Anna Berg", "", "fine"],
    }
    return table_of("deals.csv", pa.table(table))


def by_hand(name: str, kind: str, letter: str) -> str:
    said = hmac.new(SECRET, f"{kind}\x1f{name}".encode(), hashlib.sha256).hexdigest()
    return f"{letter}-{said[:8].upper()}"


def test_a_name_becomes_its_keyed_hash_and_a_kind_is_told_by_a_letter():
    anna, bo = by_hand("anna berg", "person", "P"), by_hand("bo li", "person", "P")
    said = replaced(raw(), COLUMNS, SECRET).arrow().to_pydict()
    assert said["Owner"] == [anna, bo, anna]
    assert said["Account"] == [
        by_hand("norwell ltd", "customer", "C"), None, by_hand("anna berg", "customer", "C")
    ]  # fmt: skip


def test_spellings_of_a_name_are_one_person_in_every_column_and_programs_keep_theirs():
    said = replaced(raw(), COLUMNS, SECRET).arrow().to_pydict()
    assert said["Approver"] == [None, said["Owner"][0], "Integration User"]


def test_a_customer_is_replaced_even_if_called_like_a_program():
    said = replaced(raw(accounts=["Acme System", "a", "b"]), {"Account": "customer"}, SECRET)
    assert "Acme System" not in said.arrow()["Account"].to_pylist()


def test_other_columns_stay_and_the_file_is_forgotten(tmp_path):
    path = tmp_path / "deals.csv"
    raw().frame().to_csv(path, index=False)
    before = read_file(path)
    after = replaced(before, COLUMNS, SECRET)
    assert after.columns == before.columns
    assert after.n_rows == 3
    assert after.arrow()["Note"] == before.arrow()["Note"]
    assert to_delete(after) == ()
    assert after.types["Owner"] == "string"


def test_a_parquet_file_is_named_as_what_must_be_deleted(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(raw().arrow(), tmp_path / "deals.parquet")
    before = read_file(tmp_path / "deals.parquet")
    assert to_delete(before) == (tmp_path / "deals.parquet",)
    after = replaced(before, COLUMNS, SECRET)
    assert to_delete(after) == ()
    assert after.head().equals(replaced(raw(), COLUMNS, SECRET).head())


def test_numbers_of_people_are_replaced_too():
    table = table_of("x", pa.table({"OwnerId": [7, 8, 7]}))
    said = replaced(table, {"OwnerId": "person"}, SECRET).arrow()["OwnerId"].to_pylist()
    assert said == [by_hand("7", "person", "P"), by_hand("8", "person", "P"), by_hand("7", "person", "P")]


def test_another_secret_gives_other_pseudonyms_and_the_same_the_same():
    one, same = (replaced(raw(), COLUMNS, SECRET).arrow() for _ in range(2))
    other = replaced(raw(), COLUMNS, bytes(32)).arrow()
    assert one == same
    assert not set(one["Owner"].to_pylist()) & set(other["Owner"].to_pylist())


def test_colliding_names_get_more_digits_and_known_ones_keep_theirs(monkeypatch):
    digits = {"anna berg": "AAAAAAAA1111", "bo li": "AAAAAAAA2222", "cy oh": "BBBBBBBB3333"}
    monkeypatch.setattr(pseudonyms, "digest", lambda name, kind, secret: digits[name])
    table = raw(owners=["Anna Berg", "Bo Li", "Cy Oh"])
    said = replaced(table, {"Owner": "person"}, SECRET).arrow()["Owner"].to_pylist()
    assert said == ["P-AAAAAAAA1111", "P-AAAAAAAA2222", "P-BBBBBBBB"]
    known = {"P-AAAAAAAA": "Anna Berg"}
    said = replaced(table, {"Owner": "person"}, SECRET, known=known).arrow()["Owner"].to_pylist()
    assert said == ["P-AAAAAAAA", "P-AAAAAAAA2222", "P-BBBBBBBB"]


def test_the_table_behind_the_pseudonyms_names_every_name_once():
    found = names_behind(raw(), COLUMNS, SECRET)
    assert sorted(found.values()) == ["Anna Berg", "Anna Berg", "Bo Li", "Norwell Ltd"]
    assert found[by_hand("anna berg", "person", "P")] == "Anna Berg"


def test_a_log_of_replaced_names_holds_none_of_them(tmp_path):
    table = replaced(raw(), {**COLUMNS, "Note": "person"}, SECRET)
    mapping = guess(table, given={"case_id": "Case", "activity": "Activity", "timestamp": "Time"})
    step = Pseudonyms(tuple(COLUMNS.items())).to_dict()
    log = index(table, mapping, workspace=tmp_path, repairs=[step])
    log.close()
    held = log.path.read_bytes()
    assert by_hand("bo li", "person", "P").encode() in held
    for name in (b"Anna", b"Norwell", b"Bo Li", SECRET, SECRET.hex().encode()):
        assert name not in held


def test_the_step_of_the_recipe_holds_columns_and_no_key_and_leaves_events_alone():
    said = {"repair": "pseudonyms", "columns": [["Owner", "person"]]}
    step = repairs.from_dict(json.loads(json.dumps(said)))
    assert step == Pseudonyms((("Owner", "person"),))
    assert json.loads(json.dumps(step.to_dict())) == said
    table = raw()
    mapping = guess(table, given={"case_id": "Case", "activity": "Activity", "timestamp": "Time"})
    events = events_of(table, event_table(table, mapping), process="generic", keys={})
    assert step.apply(events) is events


# -- which columns


def test_columns_are_found_by_role_catalogue_header_and_addresses():
    samples = {
        "Who": ["a", "b"], "SalesRepresentative": ["a"], "Account.Name": ["x"], "Created By": ["c"],
        "Customer ID": ["17"], "Contact": ["ann@example.com", "bo@example.com"], "客户经理": ["张三"],
        "Customer Segment": ["SMB"], "Owner Is Active": ["yes"], "Region": ["East"], "客户满意度": ["4"],
        "Stage": ["Won"], "Mail to": ["x@y.org", "z@y.org", "?"],
    }  # fmt: skip
    found = name_columns(samples, roles={"resource": "Who"}, process="lead_to_cash").columns
    people = ("Who", "SalesRepresentative", "Created By", "Contact", "客户经理", "Mail to")
    assert found == dict.fromkeys(people, "person") | {"Account.Name": "customer", "Customer ID": "customer"}


def test_a_case_or_an_activity_is_never_taken_for_a_name():
    found = name_columns({"User": ["a"], "Customer": ["b"]}, fixed=("User",))
    assert found.columns == {"Customer": "customer"}


def test_text_in_which_names_may_stand_is_named_as_a_risk():
    samples = {
        "Owner": ["Anna Berg"], "Comments": ["ok"], "Log": ["called Anna Berg twice"], "Deal Name": ["Acme"],
        "Text": ["a long sentence somebody typed about something or other"], "Region": ["East"],
    }  # fmt: skip
    assert name_columns(samples).risks == {
        "Comments": "free_text", "Log": "mentions", "Deal Name": "title", "Text": "free_text"
    }  # fmt: skip


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_samples_hold_a_rep_an_approver_a_performer_and_a_customer(process, lang):
    import sample_data

    table = read_file(sample_data.path(process, lang))
    sample = {name: table.sample(2000)[name].unique().drop_null().to_pylist() for name in table.columns}
    mapping = guess(table, process)
    fixed = set(mapping.core.values()) - {mapping.resource}
    found = name_columns(
        sample, roles=mapping.roles, attributes=mapping.attributes, process=process, fixed=fixed
    )
    assert sorted(found.columns.values()) == ["customer", "person", "person", "person"]
    assert found.risks == {}


# -- the key file


def test_the_key_file_lies_with_the_users_settings(tmp_path):
    def at(platform, **environ):
        return key_file.key_path(environ, home=tmp_path, platform=platform)

    assert at("linux") == tmp_path / ".config" / "cashlane" / "keys.json"
    assert at("linux", XDG_CONFIG_HOME=str(tmp_path / "x")) == tmp_path / "x" / "cashlane" / "keys.json"
    assert at("win32", APPDATA=str(tmp_path / "r")) == tmp_path / "r" / "Cashlane" / "keys.json"
    assert at("darwin") == tmp_path / "Library" / "Application Support" / "Cashlane" / "keys.json"
    assert at("linux", CASHLANE_KEYS=str(tmp_path / "k")) == tmp_path / "k"


def test_the_key_file_is_refused_beside_the_data(tmp_path):
    with pytest.raises(AnalysisError) as problem:
        key_file.key_path(
            {"CASHLANE_KEYS": str(tmp_path / "w" / "k.json")}, home=tmp_path, platform="linux",
            workspace=tmp_path / "w",
        )  # fmt: skip
    assert problem.value.code == "keys_in_workspace"


def test_the_key_file_is_its_owners_only_and_keeps_its_secret(tmp_path):
    path = tmp_path / "deep" / "keys.json"
    made = key_file.ready(path)
    assert len(made.secret) == 32
    assert key_file.ready(path).secret == made.secret
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key_file.remember(path, {"P-1": "Anna"})
    key_file.remember(path, {"P-1": "another spelling", "P-2": "Bo"})
    held = key_file.read(path)
    assert held.names == {"P-1": "Anna", "P-2": "Bo"}
    assert held.secret == made.secret
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_a_broken_key_file_is_never_overwritten(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text("{")
    with pytest.raises(AnalysisError) as problem:
        key_file.ready(path)
    assert problem.value.code == "keys_unreadable"
    assert path.read_text() == "{"


def test_a_key_file_that_is_destroyed_gives_another_secret_next_time(tmp_path):
    path = tmp_path / "keys.json"
    before = key_file.ready(path).secret
    key_file.forget(path)
    key_file.forget(path)
    assert not path.exists()
    assert key_file.ready(path).secret != before


def test_a_log_can_be_read_without_any_of_this(tmp_path):
    log = EventLog.from_frame(raw().frame(), "Case", "Activity", "Time", workspace=tmp_path)
    assert log.hidden_names is None
    assert log.repairs == ()
