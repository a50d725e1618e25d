"""The script of a view, run by itself beside the file, prints what the pages compute, to the last digit."""

from __future__ import annotations

import ast
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sample_data
from analysis.discover import directly_follows, overview, variants
from analysis.errors import AnalysisError
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.log.hiding import with_names_hidden
from analysis.measures import kpi
from analysis.measures.kpi import available
from analysis.prepare.plans import Address, Plan
from analysis.prepare.preparation import Preparation
from analysis.prepare.project import open_project, read_again, save
from analysis.prepare.project.script import literal, script

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HOSTILE = [
    'a"b', "a'b", "\"\"\"'''", "back\\slash\\", "line\nbreak\r\n", "{view}", "{0}", "%s", "\u202eevil\u2066",
    '"); import os; os.mkdir("/tmp/cashlane_was_here"); ("', "__import__('os').getcwd()", "\x00\x1b[31m", "名字 🚀",  # noqa: E501
    "\\u0022", "#", "'); open('cashlane_was_here', 'w'); ('",
]  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> dict[str, tuple[Path, EventLog]]:
    """Each sample's file, and its log as the start page makes it."""
    home = tmp_path_factory.mktemp("samples")
    found = {}
    for process in ("lead_to_cash", "order_to_cash"):
        path = sample_data.path(process, "en")
        found[process] = (path, EventLog.read(path, process=process, workspace=home))
    return found


def expected(view: EventLog) -> str:
    """What the pages compute, as CSV: written independently of the script."""
    frames = [overview(view), *(kpi(view, key) for key in available(view.unfiltered()))]
    frames += [directly_follows(view), variants(view).head(20)]
    return "\n".join(one.to_csv(index=False) for one in frames) + "\n"


def run(text: str, folder: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, the files beside it."""
    folder.mkdir(exist_ok=True)
    for file in files:
        if file.parent != folder:
            shutil.copyfile(file, folder / file.name)
    (folder / "figures.py").write_text(text, "utf-8")
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, str(folder / "figures.py")], cwd=ROOT, capture_output=True, text=True, env=environ,
        timeout=300, encoding="utf-8",
    )  # fmt: skip


def told(path: Path, **more: str | None) -> dict[str, object]:
    return {"file_name": path.name, "sheet": None, "member": None, **more}


def some_activities(log: EventLog) -> list[str]:
    found = log.frame(log.activities.order_by("activity_key"))
    return list(found.sort_values("n", ascending=False, kind="stable")["activity"])


def every_kind(log: EventLog) -> list[tuple[f.Filter, ...]]:
    """Filters of every kind there is, each with cases left under it."""
    first, second, third = some_activities(log)[:3]
    flow = directly_follows(log).iloc[0]
    region = log.frame(log.cases)["Region"].dropna().iloc[0]
    stage = log.frame(log.cases)[log.column("stage")].dropna().iloc[0]
    state = log.frame(log.cases)["state"].dropna().iloc[0]
    start = log.frame(log.cases)["started_at"].quantile(0.2).date()
    end = log.frame(log.cases)["started_at"].quantile(0.9).date()
    ids = list(variants(log)["variant_id"].head(3))
    periods = [(f.Period(start, end, mode=mode),) for mode in ("created", "closed", "overlapping")]
    return [
        (f.Attribute("region", [region], ever=True), f.Range("amount", low=1000.5)),
        (f.State([state]), f.Stage([stage]), f.Throughput(min_h=1.25, max_h=1e6)),
        (f.Stage([stage], ever=True),), *periods,
        (f.Period(start, None, mode="contained"), f.Not(f.Variant(ids[:1]))), (f.Variant(ids),),
        (f.Contains(first), f.Follows(flow["source"], flow["target"], directly=True, longer_than_h=0.5)),
        (f.Follows(first, second, directly=False),),
        (f.Passes([flow["source"]], [flow["target"]], shown=[flow["source"], flow["target"], third]),),
        (f.Not(f.Attribute("region", [region, None])),), (f.WithLeads(),),
        (f.Repeats(),), (f.Not(f.Repeats(first)),),
    ]  # fmt: skip


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_the_script_of_a_sample_prints_what_the_pages_show(samples, process, tmp_path):
    path, log = samples[process]
    state = log.frame(log.cases)["state"].dropna().iloc[0]
    view = log.where(f.State([state]), f.Range("amount", low=1000))
    text = script(view, source=told(path), project_name="sample")
    assert 20 <= len(text.splitlines()) <= 65
    done = run(text, tmp_path / "beside", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected(view)
    assert done.stdout != expected(log)


@pytest.mark.parametrize("process", ["lead_to_cash", "order_to_cash"])
def test_every_kind_of_filter_comes_back_as_it_was(samples, process):
    _, log = samples[process]
    for filters in every_kind(log):
        view = log.where(*filters)
        text = script(view, source=told(Path("x.csv")), project_name="x")
        tree = ast.parse(text)
        call = next(
            node for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "view"
        )
        made = eval(compile(ast.Expression(call.value), "view", "eval"), {"f": f, "datetime": dt, "log": log})
        assert made.view_id == view.view_id
        assert made.filters == view.filters


def test_a_script_with_filters_of_every_kind_runs(samples, tmp_path):
    """All views of one sample in one process: the reading is the slow part of it."""
    path, log = samples["lead_to_cash"]
    views = [log.where(*filters) for filters in every_kind(log)]
    head, _, tail = script(views[0], source=told(path), project_name="x").partition("view = log.where(")
    _, _, prints = tail.partition("\n)\n")
    made = []
    for view in views:
        said = script(view, source=told(path), project_name="x").partition("view = log.where(")[2]
        made.append(f"view = log.where({said.partition(chr(10) + ')' + chr(10))[0]}\n)\n{prints}")
    done = run(head + "".join(made), tmp_path / "beside", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(map(expected, views))
    assert all(len(view.frame(view.cases.limit(1))) for view in views)


# -- files that are uploaded, with repairs


def deals(n: int = 60) -> pd.DataFrame:
    """A small process with spellings to mend and duplicates to drop."""
    rows = []
    for case in range(n):
        at = pd.Timestamp("2025-01-01 08:00") + pd.Timedelta(days=case % 30, minutes=case)
        steps = ["Lead Captured", "quote  created" if case % 4 else "Quote Created", "Contract Signed"]
        for step, activity in enumerate(steps[: 2 + case % 2]):
            rows.append(
                [f"D-{case:03}", activity, at + pd.Timedelta(hours=step * 7.3), f"R {case % 3}", case * 1.5]
            )
            if case % 10 == 0 and step == 0:
                rows.append(rows[-1])
    return pd.DataFrame(rows, columns=["Deal", "What happened", "When", 'Area\'s "name"', "Amount"])


def opened(path: Path, workspace: Path, *, sheet: str | None = None) -> EventLog:
    """An upload with every repair that its report offers, as the page makes it."""
    preparation = Preparation(Address(str(path), path.name, sheet=sheet))
    now = NOW.replace(tzinfo=None)
    mapping = preparation.guess()
    report = preparation.check(Plan(mapping), now=now).report
    steps = tuple(one for one in report["repair"] if one)
    assert steps
    return EventLog.open(
        workspace / f"{preparation.open(Plan(mapping, steps), now=now, workspace=workspace)}.duckdb"
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_upload_with_repairs_is_read_again(tmp_path, ending):
    path = tmp_path / f"deals.{ending}"
    if ending == "csv":
        deals().to_csv(path, index=False)
    else:
        with pd.ExcelWriter(path) as book:
            pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="Notes", index=False)
            deals().to_excel(book, sheet_name="All 'our' deals", index=False)
    sheet = "All 'our' deals" if ending == "xlsx" else None
    log = opened(path, tmp_path, sheet=sheet)
    view = log.where(f.Throughput(min_h=1))
    text = script(view, source=told(path, sheet=sheet), project_name="x")
    assert "REPAIRS = [" in text
    done = run(text, tmp_path / "beside", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected(view)
    other = deals(59)
    other.to_csv(path.with_suffix(".csv"), index=False)
    assert (
        read_again(path.with_suffix(".csv"), mapping=log.mapping, repairs_done=log.repairs).log_id
        != log.log_id
    )


def test_a_script_beside_another_file_says_so(tmp_path):
    path = tmp_path / "deals.csv"
    deals().to_csv(path, index=False)
    log = opened(path, tmp_path)
    text = script(log, source=told(path), project_name="x")
    deals(30).to_csv(path, index=False)
    done = run(text, tmp_path / "beside", path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "deals.csv is not the file these figures are of" in done.stderr


# -- names


def named_log(tmp_path: Path) -> EventLog:
    frame = deals().assign(
        Owner=["Anna Berg", "Bo Li"] * (len(deals()) // 2) + ["Cy Oh"] * (len(deals()) % 2)
    )
    return EventLog.from_frame(
        frame, "Deal", "What happened", "When", resource="Owner", roles={"rep": "Owner"}, workspace=tmp_path
    )


def test_a_view_with_hidden_names_is_read_from_its_project_file(tmp_path):
    log = with_names_hidden(named_log(tmp_path), "salt")
    code = log.frame(log.cases)["Owner"].iloc[0]
    view = log.where(f.Attribute("rep", [code], ever=True))
    text = script(view, source=told(Path("deals.csv")), project_name="deals")
    assert "Names are hidden in this view" in text
    assert "open_project(source)" in text
    assert "Anna" not in text
    assert code in text
    save(tmp_path / "deals.cashlane", view, now=NOW)
    done = run(text, tmp_path / "beside", tmp_path / "deals.cashlane")
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected(view)


def test_where_names_were_replaced_the_original_file_does_not_do(tmp_path):
    path = tmp_path / "deals.csv"
    deals().assign(Owner="Anna Berg").to_csv(path, index=False)
    address = Address(str(path), path.name, names=(("Owner", "person"),))
    preparation = Preparation(address, secret=b"0" * 32)
    mapping = preparation.guess()
    log_id = preparation.open(Plan(mapping), now=NOW.replace(tzinfo=None), workspace=tmp_path)
    log = EventLog.open(tmp_path / f"{log_id}.duckdb")
    text = script(log, source=told(path), project_name="deals")
    assert "Names were replaced by pseudonyms" in text
    assert "open_project(source)" in text
    with pytest.raises(AnalysisError) as refused:
        read_again(path, mapping=log.mapping, repairs_done=log.repairs)
    assert refused.value.code == "names_need_project"
    save(tmp_path / "deals.cashlane", log, now=NOW)
    done = run(text, tmp_path / "beside", tmp_path / "deals.cashlane")
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected(log)


def test_a_log_of_no_known_file_is_read_from_its_project_file(tmp_path):
    log = named_log(tmp_path)
    text = script(log, source=None, project_name="my deals")
    assert "FILE = 'my deals.cashlane'" in text
    save(tmp_path / "my deals.cashlane", log, now=NOW)
    assert open_project(tmp_path / "my deals.cashlane").log_id == log.log_id


# -- text is data


@pytest.mark.parametrize("said", HOSTILE)
def test_a_literal_is_its_value_and_nothing_else(said):
    value = {said: [said, {"x": said}, 1, 2.5, None, True, dt.date(2025, 1, 2)], "long": [said] * 40}
    text = literal(value)
    assert eval(text, {"datetime": dt, "__builtins__": {}}) == value
    tree = ast.parse(text, mode="eval")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {ast.unparse(node.func) for node in calls} <= {"datetime.date"}
    assert all(one.isprintable() or one == "\n" for one in text)


def test_numbers_that_are_none_stay_what_they_are():
    assert literal(float("inf")) == 'float("inf")'
    assert eval(literal([float("-inf"), 1.0])) == [float("-inf"), 1.0]


def test_hostile_names_of_columns_values_files_and_sheets_do_not_run(tmp_path):
    rows = deals().rename(columns={'Area\'s "name"': HOSTILE[9]})
    rows["Deal"] = [
        HOSTILE[n % len(HOSTILE)].replace("\x00", "") + name for n, name in enumerate(rows["Deal"])
    ]
    log = EventLog.from_frame(rows, "Deal", "What happened", "When", workspace=tmp_path)
    asked = [one for one in HOSTILE if "\x00" not in one]
    view = log.where(f.Attribute(HOSTILE[9], [*asked, "R 1"]), f.Not(f.CaseIds(asked)))
    source = {"file_name": HOSTILE[9], "sheet": HOSTILE[15], "member": HOSTILE[2]}
    for text in (
        script(view, source=source, project_name="x"),
        script(view, source=None, project_name=HOSTILE[15]),
    ):
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
        assert not {
            name for name in calls if "os." in name or "mkdir" in name or name in ("open", "__import__")
        }
        assert all(one.isprintable() or one == "\n" for one in text)
    save(tmp_path / "x.cashlane", view, now=NOW)
    done = run(script(view, source=None, project_name="x"), tmp_path / "beside", tmp_path / "x.cashlane")
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected(view)
    assert not Path("/tmp/cashlane_was_here").exists()
    assert not (ROOT / "cashlane_was_here").exists()
