"""A project file opens elsewhere with everything as it was; one that was made to do harm is refused whole."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import warnings
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

import sample_data
from analysis.act import Baseline, of_kpi
from analysis.discover import directly_follows, overview, variants
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from analysis.measures import kpi
from analysis.measures.kpi import available
from analysis.prepare.plans import source_path
from analysis.prepare.project import container, place, ready, save
from analysis.report import Page, SlideText, Table
from analysis.report.saved import from_json, to_json
from analysis.store import Store
from analysis.store.project import short_id
from ui.text import LOCALES, has, t

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VIEW = (f.Attribute("region", ["EMEA", "APAC"]), f.Range("amount", low=1000.5), f.Not(f.State(["lost"])))
CALENDAR = {"is_on": True, "calendar": {"hours": {"days": [1, 2, 3], "shifts": [[9.0, 17.5]], "country": "DE",
            "part": "BY", "zone": None}, "elsewhere": {}, "by": "region"}}  # fmt: skip
PATH = ["Lead Captured", "Closed Won"]


OWN_RULE = {
    "own": {
        "label": "Ours", "says": "Ours", "severity": "high",
        "check": {"type": "at_most", "a": ["Quote Revised"], "n": 1},
    }
}  # fmt: skip


class Made:
    """A workspace with a sample and everything that can be entered on it, and its project file."""

    def __init__(self, folder: Path) -> None:
        self.home, self.file = folder / "here", folder / "deals.cashlane"
        self.store = Store(self.home)
        path = sample_data.path("lead_to_cash", "en")
        self.log = EventLog.read(path, process="lead_to_cash", workspace=self.home)
        self.list(self.log)
        self.enter()
        self.save()

    def list(self, log: EventLog) -> None:
        self.store.add_log(
            log.log_id, series_id=log.series_id, name="Our deals", process=log.process, file_name="deals.csv",
            n_cases=1, n_events=1, now=NOW,
        )  # fmt: skip

    def enter(self) -> None:
        log, store, series = self.log, self.store, self.log.series_id
        view = log.where(*VIEW)
        figure = of_kpi(view, "win_rate").to_dict()
        store.add_action(
            series, title="<b>Ask</b> 名字", owner="Anna", due_on=date(2026, 4, 1), figure=figure, now=NOW
        )
        done = store.add_action(series, title="Done", figure=figure, now=NOW)
        store.update_action(done, done_at=NOW)
        store.set_target(series, "win_rate", 0.4, now=NOW)
        store.set_target(series, "sales_cycle_time", 1e3 / 3, now=NOW)
        store.time_targets.put(series, "flow", "Quote Created", "名字 " * 300, hours=1e3 / 3, now=NOW)
        store.time_targets.put(series, "stage", "Proposal", hours=48, now=NOW)
        store.rules.put(series, "R-L07", {"on": False, "limits": {"limit": 10.0}}, now=NOW)
        store.rules.put(series, "R-X01", OWN_RULE, now=NOW)
        store.rules.accept(series, "R-L06", ["OPP-1"], reason="<b>agreed</b> 名字", author="Anna", now=NOW)
        store.set_setting(f"excess_basis:{series}", "best")
        store.set_setting(f"assumptions:{series}", {"min_shown": 7})
        store.set_setting(f"calendar:{series}", CALENDAR)
        store.set_setting(f"reference_path:{series}", PATH)
        store.set_setting("names.salt", "secret salt")
        store.put_view(short_id(log.log_id, self.said()), log.log_id, self.said())
        pages = {
            lang: to_json(Page(SlideText("Won 38 %", lang=lang), Table(["A"], [["1"]])))
            for lang in ("en", "zh")
        }
        one = store.basket.add(
            log.log_id, kind="tiles", pages=pages, filters=f.to_json(view.filters), now=NOW
        )
        store.basket.change(one, title="My <script>", note="look")

    @staticmethod
    def said() -> str:
        slots = [[f"slot{n}", one.to_dict()] for n, one in enumerate(VIEW)]
        return json.dumps({"slots": slots, "off": ["slot1"]}, ensure_ascii=False, sort_keys=True)

    def save(self, log: EventLog | None = None) -> None:
        log = log or self.log
        save(
            self.file, log, now=NOW, title="Our deals", file_name="deals.csv", app_version="0.1.0",
            entered_here=self.store.projects.entered(self.log.log_id, self.log.series_id),
        )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    return Made(tmp_path_factory.mktemp("project"))


def taken_in(file: Path, home: Path):
    """The project opened in a workspace, as the page does it: checked, in place, then entered at once."""
    store = Store(home)
    scratch = home / "scratch"
    scratch.mkdir()
    found = ready(file, scratch, name=file.name)
    place(found, home)
    result = store.projects.take_in(found.entered, log=found.to_list(), now=NOW)
    return store, EventLog.open(store.log_path(found.log_id)), result, found


def same_figures(one: EventLog, other: EventLog) -> None:
    for key in available(one):
        assert_frame_equal(kpi(one, key), kpi(other, key), check_exact=True)
    for measure in (overview, directly_follows, variants):
        assert_frame_equal(measure(one), measure(other), check_exact=True)


def test_everything_is_as_it_was_in_another_workspace(made, tmp_path):
    store, log, result, found = taken_in(made.file, tmp_path)
    assert found.is_same
    assert found.title == "Our deals"
    assert found.app_version == "0.1.0"
    assert (log.log_id, log.series_id, log.view_id) == (made.log.log_id, made.log.series_id, made.log.view_id)
    assert (log.as_of, log.roles, log.keys, log.mapping) == (
        made.log.as_of, made.log.roles, made.log.keys, made.log.mapping
    )  # fmt: skip
    assert_frame_equal(log.attributes, made.log.attributes, check_like=True)
    same_figures(log, made.log)
    same_figures(log.where(*VIEW), made.log.where(*VIEW))
    assert log.where(*VIEW).view_id == made.log.where(*VIEW).view_id
    for one, other in ((store, made.store),):
        series = log.series_id
        assert_frame_equal(one.actions(series), other.actions(series))
        assert_frame_equal(one.targets(series), other.targets(series))
        assert_frame_equal(one.time_targets.of(series), other.time_targets.of(series))
        assert list(one.time_targets.of(series)["hours"]) == [1e3 / 3, 48]
        assert one.rules.changes(series) == other.rules.changes(series)
        assert list(one.rules.changes(series)) == ["R-L07", "R-X01"]
        assert_frame_equal(one.rules.accepted(series), other.rules.accepted(series))
        assert list(one.rules.accepted(series)["author"]) == ["Anna"]
        assert_frame_equal(one.basket.items(), other.basket.items())
        for name in ("assumptions", "calendar", "excess_basis", "reference_path"):
            assert one.setting(f"{name}:{series}") == other.setting(f"{name}:{series}")
    short = short_id(log.log_id, made.said())
    assert store.view(short) == made.store.view(short)
    assert store.setting("names.salt") is None
    assert Baseline.from_dict(store.actions(log.series_id)["figure"].iloc[0]).subject == ("win_rate",)
    assert result.is_new_log
    assert result.new == {
        "actions": 2,
        "targets": 2,
        "time_targets": 2,
        "rules": 2,
        "accepted_breaches": 1,
        "settings": 4,
        "views": 1,
        "recipes": 0,
        "basket": 1,
    }


def test_the_project_holds_no_secret_and_nothing_but_plain_parts(made):
    with zipfile.ZipFile(made.file) as archive:
        assert set(archive.namelist()) == {
            "manifest.json",
            "log.json",
            "entered.json",
            "recipe.json",
            "events.parquet",
        }
        texts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json"))
    assert b"secret salt" not in texts
    assert str(made.home).encode() not in texts
    recipe = json.loads(zipfile.ZipFile(made.file).read("recipe.json"))
    assert recipe["log_id"] == made.log.log_id
    assert recipe["mapping"] == made.log.mapping


def test_twice_is_once(made, tmp_path):
    store, log, _, _ = taken_in(made.file, tmp_path)
    before = log.path.stat().st_mtime_ns
    (tmp_path / "scratch").rename(tmp_path / "scratch1")
    store, again, result, _ = taken_in(made.file, tmp_path)
    assert not result.is_new_log
    assert set(result.new.values()) == {0}
    assert result.kept["actions"] == 2
    assert result.kept["basket"] == 1
    assert len(store.logs()) == 1
    assert len(store.actions(log.series_id)) == 2
    assert store.basket.n_items() == 1
    assert again.path.stat().st_mtime_ns == before


def test_what_was_entered_here_stays(made, tmp_path):
    store = Store(tmp_path)
    series = made.log.series_id
    store.set_target(series, "win_rate", 0.9, now=NOW)
    store.set_setting(f"assumptions:{series}", {"min_shown": 20})
    store.time_targets.put(series, "stage", "Proposal", hours=9, now=NOW)
    mine = store.add_action(series, title="Mine", figure={}, now=NOW)
    store.close()
    store, _, result, _ = taken_in(made.file, tmp_path)
    assert store.target(series, "win_rate") == 0.9
    assert store.target(series, "sales_cycle_time") == 1e3 / 3
    assert list(store.time_targets.of(series)["hours"]) == [1e3 / 3, 9]
    assert (result.new["time_targets"], result.kept["time_targets"]) == (1, 1)
    assert store.setting(f"assumptions:{series}") == {"min_shown": 20}
    assert mine in set(store.actions(series)["action_id"])
    assert len(store.actions(series)) == 3
    assert (result.new["targets"], result.kept["targets"], result.kept["settings"]) == (1, 1, 1)


def test_a_full_report_takes_no_more_pages_and_says_how_many(made, tmp_path):
    store = Store(tmp_path)
    for _ in range(200):
        store.basket.add("other", kind="x", pages={"en": "{}"}, filters="[]", now=NOW)
    store.close()
    store, _, result, _ = taken_in(made.file, tmp_path)
    assert result.n_left_out == 1
    assert store.basket.n_items() == 200


def test_links_to_a_company_s_salesforce_stay_at_home(made, tmp_path):
    held = {"settings": {"assumptions": {"salesforce_address": "https://acme.example.com", "min_shown": 7}}}
    save(tmp_path / "x.cashlane", made.log, now=NOW, entered_here=EMPTY | held)
    said = json.loads(zipfile.ZipFile(tmp_path / "x.cashlane").read("entered.json"))
    assert said["settings"]["assumptions"] == {"min_shown": 7}


def test_a_file_of_an_earlier_version_without_rules_opens(made, tmp_path):
    later = ("rules", "accepted_breaches")
    file = rewritten(
        made.file, tmp_path / "x.cashlane", entered(lambda said: [said.pop(one) for one in later])
    )
    store, log, result, _ = taken_in(file, tmp_path)
    assert store.rules.changes(log.series_id) == {}
    assert result.new["targets"] == 2


EMPTY = {"actions": [], "targets": [], "settings": {}, "views": [], "basket": [], "recipes": []}


def test_a_file_of_an_earlier_version_without_time_targets_opens(made, tmp_path):
    file = rewritten(made.file, tmp_path / "x.cashlane", entered(lambda said: said.pop("time_targets")))
    store, log, result, _ = taken_in(file, tmp_path)
    assert len(store.time_targets.of(log.series_id)) == 0
    assert result.new["targets"] == 2


# -- names


def test_hidden_names_are_nowhere_in_the_file(made, tmp_path):
    hidden = with_names_hidden(made.log, "salt")
    names = sorted(name for name in hidden.hidden_names.known.values() if name != "Integration User")
    held = made.store.projects.entered(made.log.log_id, made.log.series_id)
    seen = hidden.where(f.Attribute("rep", [names[0]]))
    page = to_json(Page(SlideText(f"{names[3]} waits"), Table(["Who"], [[names[4]]])))
    held["basket"][0]["pages"] = {"en": page}
    held["actions"][0]["title"] = f"Ask {names[1]} and {names[2]}"
    held["actions"][0]["figure"]["filters"] = f.to_json([f.Attribute("rep", [names[0]])])
    save(tmp_path / "x.cashlane", seen, now=NOW, entered_here=held)
    with zipfile.ZipFile(tmp_path / "x.cashlane") as archive:
        texts = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
        table = pq.read_table(io.BytesIO(archive.read("events.parquet")))
    cells = {str(one) for name in table.column_names for one in table[name].unique().to_pylist()}
    told = {name for name in names if len(name) > 3 and not name.isdigit()}
    assert cells & told == set()
    assert {name for name in told if name in texts} == set()
    home = tmp_path / "there"
    _, log, _, found = taken_in(tmp_path / "x.cashlane", home)
    assert found.is_same
    assert found.names == "replaced"
    assert log.log_id != made.log.log_id
    for key in available(made.log):
        assert_frame_equal(kpi(log, key), kpi(made.log, key), check_exact=True)
    assert overview(log.where(*seen.filters))["n_cases"].iloc[0] == overview(seen)["n_cases"].iloc[0]
    assert any(step["repair"] == "pseudonyms" for step in log.repairs)


# -- repairs, other shapes of logs


def test_a_log_with_starts_performers_and_odd_columns_comes_back(tmp_path):
    rows = [
        {"Id": f"C{c}", "Step": step, "At": pd.Timestamp("2025-01-01") + pd.Timedelta(hours=c * 5 + n),
         "Begin": pd.Timestamp("2025-01-01") + pd.Timedelta(hours=c * 5 + n - 0.5), "Who": f"P{(c + n) % 4}",
         "state": f"s{n}", "Flag": c % 2 == 0, "Count": c, "Part": c / 7, "Day": date(2025, 1, 1 + c % 9),
         "Gone": None if c % 3 else "x"}
        for c in range(40) for n, step in enumerate(["A", "B", "A", "C"][: 2 + c % 3])
    ]  # fmt: skip
    log = EventLog.from_frame(
        pd.DataFrame(rows),
        "Id",
        "Step",
        "At",
        start_timestamp="Begin",
        resource="Who",
        workspace=tmp_path / "a",
    )
    save(tmp_path / "x.cashlane", log, now=NOW)
    _, again, _, found = taken_in(tmp_path / "x.cashlane", tmp_path / "b")
    assert found.is_same
    assert again.log_id == log.log_id
    assert again.keys == log.keys
    for name in ("events", "cases", "variants", "activities", "resources"):
        one, other = log.frame(getattr(log, name)), again.frame(getattr(again, name))
        by = list(one.columns[:2])
        assert_frame_equal(
            one.sort_values(by).reset_index(drop=True),
            other.sort_values(by).reset_index(drop=True),
            check_like=True,
        )


def test_events_before_the_repairs_go_along(made, tmp_path):
    before = tmp_path / "before.parquet"
    pq.write_table(
        pa.table({"case_id": ["a"], "activity": ["A"], "timestamp": pa.array([0], pa.timestamp("us"))}),
        before,
    )
    save(tmp_path / "x.cashlane", made.log, now=NOW, before_repairs=before)
    _, log, _, _ = taken_in(tmp_path / "x.cashlane", tmp_path / "there")
    assert (
        pq.read_table(source_path(tmp_path / "there", log.log_id)).to_pylist()
        == pq.read_table(before).to_pylist()
    )


def test_a_version_that_indexes_otherwise_gives_the_log_another_id(made, tmp_path):
    def older(parts):
        return parts | {"log.json": edited(parts["log.json"], lambda said: said.update(indexing=1))}

    rewritten(made.file, tmp_path / "x.cashlane", older)
    store, log, _, found = taken_in(tmp_path / "x.cashlane", tmp_path / "there")
    assert not found.is_same
    assert log.log_id == found.log_id != made.log.log_id
    assert store.view(short_id(log.log_id, made.said())).log_id == log.log_id
    same_figures(log, made.log)


# -- files that are damaged, or made to do harm


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def edited(text: bytes, change) -> bytes:
    said = json.loads(text)
    change(said)
    return json.dumps(said).encode()


def rewritten(source: Path, target: Path, change, *, manifest=lambda said: None) -> Path:
    """The project with other parts, its hashes right again."""
    parts = change(parts_of(source))
    told = {
        name: {"n_bytes": len(one), "sha256": hashlib.sha256(one).hexdigest()} for name, one in parts.items()
    }
    said = {"format": "cashlane-project", "version": 1, "app_version": "", "made_at": "", "parts": told}
    manifest(said)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(said))
        for name, one in parts.items():
            archive.writestr(name, one)
    return target


def refused(file: Path, home: Path) -> AnalysisError:
    """Why a file is refused; the workspace has to be as it was, but for the scratch folder."""
    store = Store(home)
    before = store.sizes() if hasattr(store, "sizes") else store._db.sizes()
    scratch = home / "scratch"
    scratch.mkdir()
    listed = {path for path in home.rglob("*") if scratch not in path.parents}
    with pytest.raises(AnalysisError) as problem:
        ready(file, scratch, name="x.cashlane")
    assert {path for path in home.rglob("*") if scratch not in path.parents} == listed
    assert store._db.sizes() == before
    assert not list(home.parent.glob("evil*"))
    assert not Path("/tmp/evil").exists()
    code = problem.value.code
    for lang in LOCALES:
        assert has(f"error.{code}")
        assert t(f"error.{code}", lang=lang, **problem.value.params)
    return problem.value


def entered(change):
    return lambda parts: parts | {"entered.json": edited(parts["entered.json"], change)}


def facts(change):
    return lambda parts: parts | {"log.json": edited(parts["log.json"], change)}


def events(change):
    def changed(parts):
        table, out = change(pq.read_table(io.BytesIO(parts["events.parquet"]))), io.BytesIO()
        pq.write_table(table, out)
        return parts | {"events.parquet": out.getvalue()}

    return changed


def first(which, /, **values):
    return entered(lambda said: said[which][0].update(values))


def a_view(*filters):
    slots = [[f"s{n}", one] for n, one in enumerate(filters)]
    return first("views", filters=json.dumps({"slots": slots, "off": []}))


CONTENT = {
    "json": lambda parts: parts | {"entered.json": b"{"},
    "not utf-8": lambda parts: parts | {"log.json": b"\xff\xfe{}"},
    "deep": lambda parts: parts | {"entered.json": b"[" * 200_000},
    "nan": lambda parts: parts | {"entered.json": parts["entered.json"].replace(b"0.4", b"NaN")},
    "list": lambda parts: parts | {"log.json": b"[]"},
    "more keys": facts(lambda said: said.update(more=1)),
    "log id": facts(lambda said: said.update(log_id="../../evil")),
    "series": facts(lambda said: said.update(series_id="a:b/../c")),
    "process": facts(lambda said: said.update(process="../evil")),
    "long title": facts(lambda said: said.update(title="x" * 301)),
    "role": facts(lambda said: said["roles"].update(rep="no such column")),
    "repair": facts(lambda said: said.update(repairs=[{"repair": "run", "code": "1"}])),
    "broken repair": facts(lambda said: said.update(repairs=[{"repair": "rename_activities", "x": 1}])),
    "mapping": facts(lambda said: said["mapping"].update(evil=1)),
    "effects": facts(lambda said: said.update(effects=[["a", "b"]])),
    "as of": facts(lambda said: said.update(as_of="soon")),
    "n": facts(lambda said: said.update(n_events=1)),
    "columns": facts(lambda said: said["columns"].update(Region="double")),
    "quality": facts(lambda said: said.update(quality=[{"code": 1}])),
    "problems": facts(lambda said: said.update(problems=[{"code": "x"}])),
    "source": facts(lambda said: said.update(source={"file_name": 1})),
    "action id": first("actions", action_id="../evil"),
    "title type": first("actions", title=5),
    "no title": first("actions", title=" "),
    "due": first("actions", due_on="tomorrow"),
    "done": first("actions", done_at=1),
    "figure": first("actions", figure=[]),
    "kpi": first("targets", kpi="evil"),
    "value": first("targets", value="1"),
    "flag": first("targets", value=True),
    "time target of what": first("time_targets", kind="evil"),
    "time target from nowhere": first("time_targets", source=""),
    "endless time target": first("time_targets", hours=float("inf")),
    "negative time target": first("time_targets", hours=-1),
    "long time target": first("time_targets", source="x" * 2001),
    "rule id": first("rules", rule_id="a b"),
    "rule with a key of its own": first("rules", change={"run": "x"}),
    "severity": first("rules", change={"severity": "evil"}),
    "limit": first("rules", change={"limits": {"limit": "1"}}),
    "own rule": first("rules", change={"own": {"check": {"type": "evil"}}}),
    "since": first("rules", change={"since": "soon"}),
    "accepted by nobody": first("accepted_breaches", author=" "),
    "accepted for no reason": first("accepted_breaches", reason=""),
    "excess basis": entered(lambda said: said["settings"].update(excess_basis="worst")),
    "pages": first("basket", pages={"en": 5}),
    "kind": first("basket", kind="<b>"),
    "note": first("basket", note="x" * 2001),
    "setting": entered(lambda said: said["settings"].update({"names.salt": "x"})),
    "calendar": entered(lambda said: said["settings"].update(calendar={"calendar": {"hours": {"days": [9]}}})),  # noqa: E501
    "assumption": entered(lambda said: said["settings"].update(assumptions={"min_shown": "evil"})),
    "path": entered(lambda said: said["settings"].update(reference_path=[1])),
    "recipe": entered(lambda said: said["recipes"].append({"fingerprint": "ab" * 8, "recipe": "{}", "saved_at": "2026-01-01"})),  # noqa: E501
    "null row": events(lambda table: table.set_column(0, "case_id", pa.array([None] * table.num_rows, pa.string()))),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("what", CONTENT)
def test_wrong_content_is_refused_before_anything_is_written(made, tmp_path, what):
    file = rewritten(made.file, tmp_path / "x.cashlane", CONTENT[what])
    assert refused(file, tmp_path / "home").code in ("project_wrong_content", "no_events")


FILTERS = {
    "unknown column": a_view({"kind": "attribute", "name": "evil", "values": ["x"]}),
    "unknown kind": a_view({"kind": "eval", "code": "1"}),
    "unknown state": a_view({"kind": "state", "values": ["evil"]}),
    "unknown activity": a_view({"kind": "contains", "activity": "evil"}),
    "not a number": a_view({"kind": "range", "name": "region", "low": 1}),
    "odd values": a_view({"kind": "attribute", "name": "region", "values": [{"a": 1}]}),
    "more fields": a_view({"kind": "state", "values": [], "evil": 1}),
    "a zero byte": a_view({"kind": "attribute", "name": "region", "values": ["a\x00'b"]}),
    "many": a_view(*[{"kind": "with_leads"}] * 101),
    "no view": first("views", filters="[]"),
    "slots": first("views", filters='{"slots": [1], "off": []}'),
    "page": first("basket", filters='[{"kind": "attribute", "name": "evil", "values": []}]'),
}  # fmt: skip


@pytest.mark.parametrize("what", FILTERS)
def test_filters_of_no_log_are_refused(made, tmp_path, what):
    file = rewritten(made.file, tmp_path / "x.cashlane", FILTERS[what])
    assert refused(file, tmp_path / "home").code == "project_wrong_filter"


TABLES = {
    "a list": events(lambda t: t.append_column("x", pa.array([[1]] * t.num_rows))),
    "bytes": events(lambda t: t.append_column("x", pa.array([b"x"] * t.num_rows))),
    "a zone": events(lambda t: t.append_column("x", t["timestamp"].cast(pa.timestamp("us", "UTC")))),
    "our name": events(lambda t: t.append_column("variant_key", t["case_id"])),
    "case": events(lambda t: t.append_column("REGION", t["case_id"])),
    "unseen": events(lambda t: t.append_column("a\u202eb", t["case_id"])),
    "no times": events(lambda t: t.drop_columns(["timestamp"])),
    "text times": events(lambda t: t.set_column(2, "timestamp", t["timestamp"].cast(pa.string()))),
}  # fmt: skip


@pytest.mark.parametrize("what", TABLES)
def test_a_table_of_another_shape_is_refused(made, tmp_path, what):
    file = rewritten(made.file, tmp_path / "x.cashlane", TABLES[what])
    assert refused(file, tmp_path / "home").code == "project_wrong_table"


def test_a_million_actions_are_refused(made, tmp_path):
    file = rewritten(
        made.file,
        tmp_path / "x.cashlane",
        entered(lambda said: said.update(actions=said["actions"] * 500_000)),
    )
    assert refused(file, tmp_path / "home").code in ("project_too_many", "project_too_large")


def test_too_many_columns_are_refused(made, tmp_path):
    change = events(
        lambda t: pa.table(
            {**{n: t[n] for n in t.column_names}, **{f"c{n}": t["case_id"] for n in range(2000)}}
        ).slice(0, 5)
    )
    assert (
        refused(rewritten(made.file, tmp_path / "x.cashlane", change), tmp_path / "home").code
        == "project_too_many"
    )


def test_a_file_that_was_cut_anywhere_is_refused(made, tmp_path):
    whole = made.file.read_bytes()
    for n, share in enumerate((0.0, 0.01, 0.3, 0.6, 0.9, 0.999)):
        file = tmp_path / "x.cashlane"
        file.write_bytes(whole[: int(len(whole) * share)])
        assert refused(file, tmp_path / f"home{n}").code == "project_damaged"


def test_a_changed_byte_is_noticed(made, tmp_path):
    whole = made.file.read_bytes()
    codes = set()
    for n, place_ in enumerate(range(200, len(whole) - 200, len(whole) // 12)):
        changed = bytearray(whole)
        changed[place_] ^= 0xFF
        (tmp_path / "x.cashlane").write_bytes(changed)
        codes.add(refused(tmp_path / "x.cashlane", tmp_path / f"home{n}").code)
    assert codes <= {"project_changed", "project_damaged", "project_foreign"}
    assert codes


def test_a_newer_format_is_refused_by_its_number(made, tmp_path):
    file = rewritten(
        made.file, tmp_path / "x.cashlane", dict, manifest=lambda said: said.update(version=2, parts=1)
    )
    found = refused(file, tmp_path / "home")
    assert (found.code, found.params["version"]) == ("project_newer", 2)


MANIFESTS = {
    "other format": lambda said: said.update(format="evil"), "no version": lambda said: said.pop("version"),
    "flag": lambda said: said.update(version=True), "more": lambda said: said["parts"].update(evil={}),
    "fewer": lambda said: said["parts"].pop("log.json"),
}  # fmt: skip


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_manifest_of_something_else_is_refused(made, tmp_path, what):
    file = rewritten(made.file, tmp_path / "x.cashlane", dict, manifest=MANIFESTS[what])
    assert refused(file, tmp_path / "home").code == "project_foreign"


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "..\\evil", "C:\\evil", "log.json/../../evil", "extra.pkl", "events.duckdb"],
)
def test_paths_and_parts_that_do_not_belong_are_refused(made, tmp_path, name):
    file = rewritten(made.file, tmp_path / "x.cashlane", lambda parts: parts | {name: b"x"})
    assert refused(file, tmp_path / "home").code == "project_foreign"


def test_a_link_a_double_name_and_a_missing_part_are_refused(made, tmp_path):
    parts = parts_of(made.file)
    linked = zipfile.ZipInfo("recipe.json")
    linked.external_attr = (stat.S_IFLNK | 0o777) << 16
    for n, extra in enumerate((linked, "log.json")):
        file = rewritten(
            made.file,
            tmp_path / f"{n}.cashlane",
            lambda p: {k: v for k, v in p.items() if k != "recipe.json"},
        )
        with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
            warnings.simplefilter("ignore")
            archive.writestr(extra, b"/etc/passwd")
        assert refused(file, tmp_path / f"home{n}").code == "project_foreign"
    del parts["events.parquet"]
    file = rewritten(made.file, tmp_path / "y.cashlane", lambda _: parts)
    assert refused(file, tmp_path / "home_y").code == "project_foreign"


def test_a_bomb_is_stopped_at_its_limit(made, tmp_path, monkeypatch):
    monkeypatch.setitem(container.LIMITS, "recipe.json", 1 << 20)
    file = rewritten(
        made.file, tmp_path / "x.cashlane", lambda parts: parts | {"recipe.json": bytes(2 << 20)}
    )
    assert refused(file, tmp_path / "home").code == "project_too_large"
    lying = file.read_bytes()
    size = (2 << 20).to_bytes(4, "little")
    at = lying.rfind(b"PK\x01\x02", 0, lying.rfind(b"recipe.json"))
    (tmp_path / "lying.cashlane").write_bytes(
        lying[:at] + lying[at:].replace(size, (5).to_bytes(4, "little"), 1)
    )
    assert refused(tmp_path / "lying.cashlane", tmp_path / "home2").code in (
        "project_damaged",
        "project_changed",
    )


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18), b"\x1f\x8b" + bytes(99)]
)
def test_what_is_no_project_is_refused(tmp_path, content):
    (tmp_path / "x.cashlane").write_bytes(content)
    assert refused(tmp_path / "x.cashlane", tmp_path / "home").code in ("project_damaged", "project_foreign")


def test_a_crash_between_leaves_the_workspace_as_it_was(made, tmp_path, monkeypatch):
    store = Store(tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = ready(made.file, scratch)
    before = store._db.sizes()
    bad = found.entered | {"basket": [found.entered["basket"][0] | {"title": "x" * 400}]}
    with pytest.raises(AnalysisError):
        store.projects.take_in(bad, log=found.to_list(), now=NOW)
    assert store._db.sizes() == before
    assert store.logs().empty


def test_html_in_titles_stays_text(made, tmp_path):
    store, log, _, _ = taken_in(made.file, tmp_path)
    assert list(store.actions(log.series_id)["title"]) != []
    assert store.basket.items()["title"].iloc[0] == "My <script>"
    assert from_json(store.basket.items()["pages"].iloc[0]["zh"]).words.lang == "zh"
