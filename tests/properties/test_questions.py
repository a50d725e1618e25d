"""What is kept of views and of compiled questions changes no answer: random filters, asked both ways."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ibis import _

from analysis.log import EventLog, views
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from tests.properties.strategies import few

REGIONS = ["North", "South", "East", "West", "Overseas"]
STEPS = ["Opportunity Created", "Opportunity Qualified", "Quote Created", "Quote Presented", "Lead Captured"]


class Plainly(EventLog):
    """The same view as conditions in every query, each compiled and run on the file by itself."""

    @property
    def cases(self):
        conditions = [each.predicate(self, self.all_cases) for each in self._canonical]
        if not any(isinstance(each, f.WithLeads) for each in self.filters):
            conditions.append(self.all_cases.case_kind == "case")
        return self.all_cases.filter(*conditions) if conditions else self.all_cases

    @property
    def events(self):
        return self.all_events.semi_join(self.cases, "case_key")

    @property
    def variants(self):
        counted = self.cases.group_by("variant_key").agg(n_cases=self.cases.count())
        return self.all_variants.drop("n_cases").join(counted, "variant_key")

    def frame(self, expr):
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{self.path}' AS log (READ_ONLY)")
            return ibis.duckdb.from_connection(connection).to_pyarrow(expr).to_pandas()


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> EventLog:
    folder = tmp_path_factory.mktemp("questions")
    command = [sys.executable, "-m", "sample_data.generate", "lead_to_cash", "--cases", "120", "--seed", "5"]
    subprocess.run([*command, "--out", str(folder / "log.parquet")], check=True, stdout=subprocess.DEVNULL)
    return EventLog.read(folder / "log.parquet", process="lead_to_cash", workspace=folder)


def filters(reps: list[str], variants: list[str]) -> st.SearchStrategy:
    """A filter of nearly any kind, denied or not."""
    steps = st.sampled_from(STEPS)
    one = st.one_of(
        st.builds(f.Attribute, st.just("region"), st.lists(st.sampled_from([*REGIONS, None]), min_size=1)),
        st.builds(
            f.Attribute, st.just("rep"), st.lists(st.sampled_from(reps), min_size=1), ever=st.booleans()
        ),
        st.builds(f.Contains, steps),
        st.builds(f.Repeats, st.sampled_from([None, *STEPS])),
        st.builds(f.Follows, steps, steps, st.booleans(), st.sampled_from([None, 1.0, 30.0])),
        st.builds(f.Between, st.sampled_from([None, *STEPS]), steps, min_h=st.sampled_from([None, 24.0])),
        st.builds(f.Passes, st.lists(steps, max_size=2), st.lists(steps, min_size=1, max_size=2)),
        st.builds(f.Variant, st.lists(st.sampled_from(variants), min_size=1, max_size=5)),
        st.builds(f.Throughput, st.sampled_from([None, 24.0, 500.0]), st.sampled_from([None, 2_000.0])),
        st.just(f.WithLeads()),
    )
    return one | st.builds(f.Not, one) | st.builds(f.Not, st.builds(f.Not, one))


@pytest.fixture(scope="module")
def chosen(log) -> st.SearchStrategy:
    reps = log.frame(log.cases.select(rep=log.roles["rep"]).distinct())["rep"].dropna()
    named = log.frame(log.all_variants.select("variant_id"))["variant_id"]
    return st.lists(filters(sorted(reps), sorted(named)), max_size=3)


QUESTIONS = {
    "flows": lambda a, b: (
        a.events.filter(_.target_key.notnull())
        .group_by("activity_key", "target_key")
        .agg(n=_.count(), hours=_.flow_h.sum(), n_cases=_.is_first_flow.sum())
    ),
    "wide": lambda a, b: a.events.group_by("SalesRepresentative", "position").agg(n=_.count()),
    "rows": lambda a, b: a.events,
    "cases": lambda a, b: a.cases.select("case_id", "state", "throughput_h", "AccountName", "Region"),
    "variants": lambda a, b: a.variants,
    "two views": lambda a, b: a.cases.select("case_key", n=_.n_events).join(
        b.cases.select("case_key", m=_.variant_key), "case_key"
    ),
    "the other way": lambda a, b: b.cases.select("case_key", n=_.n_events).join(
        a.cases.select("case_key", m=_.variant_key), "case_key"
    ),
    "a view against itself": lambda a, b: a.cases.select("case_key", n=_.n_events).join(
        a.cases.select("case_key", m=_.variant_key), "case_key"
    ),
    "only in one": lambda a, b: a.events.anti_join(b.cases, "case_key").select("case_key", "position"),
    "both, stacked": lambda a, b: a.events.select("case_key", "position").union(
        b.events.select("case_key", "position")
    ),
    "view and whole": lambda a, b: (
        a.cases.select("case_key")
        .join(a.all_events.group_by("case_key").agg(last=_.position.max()), "case_key")
    ),
    "a copy of itself": lambda a, b: a.events.join(
        a.events.view(), [("case_key", "case_key"), ("target_key", "activity_key")]
    ).group_by("case_key").agg(n=_.count()),
    "rows that came along": lambda a, b: a.cases.join(
        ibis.memtable(pd.DataFrame({"variant_key": [0, 1, 2]})), "variant_key"
    ).select("case_id"),
    "one and true": lambda a, b: a.events.filter(_.position == 1).select("case_key", said=ibis.literal(True)),
    "one and one": lambda a, b: a.events.filter(_.position == 1).select("case_key", said=ibis.literal(1)),
}  # fmt: skip


def rows(frame: pd.DataFrame) -> pd.DataFrame:
    """In an order of their own: none is promised."""
    said = frame.map(lambda value: tuple(value) if hasattr(value, "__len__") and value is not str else value)
    order = said.astype(str).sort_values(list(said)).index
    return frame.loc[order].reset_index(drop=True)


def agree(one: EventLog, other: EventLog, plain: EventLog, plain_other: EventLog) -> None:
    for name, question in QUESTIONS.items():
        found = one.frame(question(one, other))
        wanted = plain.frame(question(plain, plain_other))
        pd.testing.assert_frame_equal(rows(found), rows(wanted), obj=name, rtol=1e-9)


@few
@given(data=st.data())
def test_every_question_has_the_answer_of_a_plain_query(log, chosen, data):
    ours, theirs = data.draw(chosen), data.draw(chosen)
    plain = Plainly(log._engine, log._meta)
    agree(log.where(*ours), log.where(*theirs), Plainly(plain._engine, plain._meta, tuple(ours)),
          Plainly(plain._engine, plain._meta, tuple(theirs)))  # fmt: skip


def test_the_same_questions_about_two_views_one_after_the_other(log):
    """Small, and without chance: what it finds is found at once, not after hundreds of tries."""
    seen = [f.Attribute("region", ["North"]), f.Attribute("region", ["South", "East"]), f.Contains(STEPS[2])]
    for one, other in zip(seen, seen[1:] + seen[:1], strict=True):
        plain = [Plainly(log._engine, log._meta, (each,)) for each in (one, other)]
        agree(log.where(one), log.where(other), *plain)


@few
@given(data=st.data())
def test_and_with_names_hidden(log, chosen, data):
    seen = with_names_hidden(log, "salt")
    ours, theirs = seen.where(*data.draw(chosen)), seen.where(*data.draw(chosen))
    plain = [Plainly(seen._engine, seen._meta, one.filters, seen.hidden_names) for one in (ours, theirs)]
    agree(ours, theirs, *plain)


def test_views_are_let_go_and_found_again_while_others_read(log, monkeypatch):
    monkeypatch.setattr(views, "MOST_VIEWS", 2)
    wanted = {
        region: len(log.frame(log.where(f.Attribute("region", [region])).events.select("case_key")))
        for region in REGIONS
    }
    asked = [region for region in REGIONS for _ in range(12)]

    def ask(region: str) -> int:
        view = log.where(f.Attribute("region", [region]))
        return len(log.frame(view.events.select("case_key")))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, asked[::7] * 7))
    assert found == [wanted[region] for region in asked[::7] * 7]
    assert len(log._engine._views._kept) <= 2


def test_every_kind_of_view_is_kept_the_same(log, monkeypatch):
    view = f.Attribute("region", ["North", "South"])
    flows = QUESTIONS["flows"]
    copied = log.where(view)
    found = rows(log.frame(flows(copied, copied)))
    monkeypatch.setattr(views, "MOST_COPIED", 0)
    by_keys = EventLog.open(log.path).where(view)
    pd.testing.assert_frame_equal(found, rows(by_keys.frame(flows(by_keys, by_keys))))
    kept = [one._engine._views._kept[one.view_id].n_copied for one in (copied, by_keys)]
    assert kept[0] > 0 == kept[1]


HOSTILE = ["O'Brien", "''", "a\\b", "new\nline", '"', "%_", "\x01", "{}", "Müller 王", "", "North"]


@pytest.fixture(scope="module")
def hostile() -> EventLog:
    """A case for each of the texts, as region; every second one has the same text as rep."""
    named = [(f"C{at}", text, text if at % 2 else "somebody") for at, text in enumerate(HOSTILE)]
    frame = pd.DataFrame(named, columns=["case", "place", "who"]).assign(activity="A", at="2025-01-01 08:00")
    frame["at"] = pd.to_datetime(frame["at"])
    return EventLog.from_frame(
        frame, case_id="case", activity="activity", timestamp="at", roles={"region": "place", "rep": "who"}
    )


def test_a_text_that_is_compared_with_is_put_in_its_gap(hostile):
    held = hostile.frame(hostile.cases.select("case_id", "place", "who"))
    held = held.fillna("").to_dict("records")
    told = [(one, other) for one in HOSTILE for other in ("somebody", one, "North")]
    for one, other in told * 2:
        cases = hostile.cases.filter((_.place == one) & (_.who != other))
        wanted = [row["case_id"] for row in held if row["place"] == one != "" and row["who"] != other]
        assert sorted(hostile.frame(cases.select("case_id"))["case_id"]) == sorted(wanted), (one, other)


def test_a_text_that_is_also_said_is_not_left_open(hostile):
    for one in [*HOSTILE, *HOSTILE]:
        said = ibis.ifelse(_.place == one, one, "other")
        found = hostile.frame(hostile.cases.select("place", said=said).filter(_.place.notnull()))
        wanted = found["place"].where(found["place"] == one, "other")
        assert list(found["said"]) == list(wanted), one


def test_equal_texts_are_another_question_than_different_ones(hostile):
    def asked(one: str, other: str) -> list[str]:
        cases = hostile.cases.filter((_.place == one) | (_.who == other))
        return sorted(hostile.frame(cases.select("case_id"))["case_id"])

    assert asked("North", "North") == ["C10"]
    assert len(asked("North", "somebody")) == 1 + sum(at % 2 == 0 for at in range(len(HOSTILE))) - 1
    assert asked("\x01", "{}") == ["C6", "C7"]


def test_a_whole_number_that_is_compared_with_is_put_in_its_gap(log):
    for low, high in [(0, 1), (1, 1), (1, 2), (3, -1), (2, 300), (300, 2), (0, 1), (1, 1)]:
        seen = log.events.filter((_.position == low) | _.position.isin([high, 7]))
        said = seen.select("position", is_low=(_.position == low), one=ibis.literal(1))
        found = log.frame(said)
        assert set(found["position"]) == {low, high, 7} & set(range(100)), (low, high)
        assert list(found["is_low"]) == list(found["position"] == low)
        assert set(found["one"]) == {1}


def test_what_stands_twice_in_a_question_is_told_apart(log):
    a, b = log.events.position, log.events.activity_key
    for wanted, said in (("first", (a - b) - a), ("second", (a - b) - b)):
        found = log.frame(log.events.select(a=a, b=b, said=said))
        assert list(found["said"]) == list(-found["b"] if wanted == "first" else found["a"] - 2 * found["b"])
