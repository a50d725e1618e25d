"""The workbook worked out by a real spreadsheet: every key figure is that of the app."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from analysis.log import EventLog
from analysis.log import filters as f
from analysis.measures import kpi
from analysis.measures.kpi import available
from tests.spec.office import python_of_office, run
from ui.report.workbook import workbook

LOGS = {
    "deals": ("lead_to_cash", "en", ()),
    "orders": ("order_to_cash", "en", ()),
    "deals_zh": ("lead_to_cash", "zh", ()),
    "deals_east": ("lead_to_cash", "en", (f.Attribute("region", ["East"]),)),
    "orders_closed": (
        "order_to_cash", "en",
        (
            f.Period(date(2024, 3, 1), date(2024, 12, 31), mode="closed"),
            f.Attribute("region", ["North", "South"]),
        ),
    ),
    "deals_2024": ("lead_to_cash", "en", (f.Period(date(2024, 1, 1), date(2024, 12, 31)),)),
}  # fmt: skip
KEY_FIGURES = {"en": "Key figures", "zh": "关键指标"}
CASES = {"deals": "Deals", "orders": "Orders"}
PER_UNIT = {
    "days": 24, "hours": 1, "minutes": 1 / 60, "share": 1, "a week": 1,
    "天": 24, "小时": 1, "分钟": 1 / 60, "占比": 1, "每周": 1,
}  # fmt: skip
NO_FORMULA = {"time_to_signature"}


@pytest.fixture(scope="module")
def logs(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("logs")
    whole = {
        (process, lang): EventLog.read(
            root / "sample_data" / f"{process}.{lang}.csv.gz", process=process, workspace=folder
        )
        for process, lang, _ in LOGS.values()
    }
    return {name: whole[process, lang].where(*chosen) for name, (process, lang, chosen) in LOGS.items()}


@pytest.fixture(scope="module")
def told(logs, tmp_path_factory):
    """What LibreOffice made of each workbook; nothing that was worked out beforehand is left in them."""
    office, python = shutil.which("soffice"), python_of_office()
    if office is None or python is None:
        pytest.skip("needs LibreOffice Calc (soffice) and python3-uno to work the workbook out")
    folder = tmp_path_factory.mktemp("office")
    patch = pytest.MonkeyPatch()
    patch.setenv("CASHLANE_WORKSPACE", str(folder))
    job = {
        "workbooks": {},
        "changes": {},
        "looked_at": [KEY_FIGURES["en"]],
        "told": str(folder / "told.json"),
    }
    for name, log in logs.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(workbook(log, lang=LOGS[name][1]))
        job["workbooks"][name] = str(_without_results(path))
    patch.undo()
    job["changes"]["deals"] = _changes(folder / "deals.xlsx")
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    run("recalculating.py", folder, office=office, python=python, timeout_s=560)
    return json.loads((folder / "told.json").read_text("utf-8"))


def _without_results(path: Path) -> Path:
    """A copy whose formulas do not say what they come to: a number in it was worked out here and now."""
    copy = path.with_name(f"bare_{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>|<f[^>]*/>)<v>[^<]*</v>", rb"\1", content)
            target.writestr(name, content)
    return copy


def _changes(path: Path) -> dict[str, list[list[object]]]:
    """What is typed into the deals: signatures a hundred days later, all at once; and a target."""
    cases = pd.read_excel(path, sheet_name="Deals")
    place = get_column_letter(list(cases.columns).index("Contract Signed") + 1)
    days = cases["Contract Signed"].map(lambda at: (at - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1))
    later = [["Deals", f"{place}{row + 2}", day + 100] for row, day in days.dropna().items()]
    first = _shortest(cases["State"] == "Paid", cases["Opportunity Created"], cases["Contract Signed"])
    row = _rows(pd.read_excel(path, sheet_name="Key figures", header=None).values.tolist())["Sales cycle"]
    one = [["Deals", f"{place}{first + 2}", float(days[first]) + 4000]]
    target = [["Key figures", f"J{row['row'] + 1}", 10.0]]
    return {"one_later": one, "target": target, "all_later": later}


def _shortest(is_one: pd.Series, start: pd.Series, end: pd.Series) -> int:
    """The row of the shortest of some spans: below the median, so that the median has to move."""
    days = (end - start)[is_one]
    return int(days[days >= pd.Timedelta(0)].idxmin())


def _rows(cells: list[list[object]]) -> dict[str, dict[str, object]]:
    """Key figure to its cells by their heads, and `row`."""
    first = next(
        place for place, row in enumerate(cells) if str(row[0]) in ("Key figure", "关键指标") and row[2]
    )
    names = (
        "name",
        "value",
        "unit",
        "n",
        "mean",
        "p90",
        "excluded",
        "said",
        "between",
        "target",
        "met",
        "how",
    )
    found = {}
    for place, row in enumerate(cells[first + 1 :], start=first + 1):
        if not row[1] and not row[2]:
            break
        found[str(row[0])] = {**dict(zip(names, row, strict=False)), "row": place}
    return found


def figures(told, name, when="before"):
    lang = LOGS[name][1]
    said = told[name]["before"] if when == "before" else told[name]["after"][when]
    return _rows(said[KEY_FIGURES[lang]])


@pytest.mark.parametrize("name", LOGS)
def test_nothing_is_an_error(told, name):
    assert told[name]["errors"] == []


@pytest.mark.parametrize("name", LOGS)
def test_every_key_figure_is_that_of_the_app(told, logs, name):
    log, lang = logs[name], LOGS[name][1]
    found = figures(told, name)
    keys = available(log)
    assert len(keys) >= 7
    for key in keys:
        row, said = kpi(log, key).iloc[0], found[log.catalogue.kpi(key).label[lang]]
        assert said["value"] == pytest.approx(row["value"] / PER_UNIT[said["unit"]], rel=1e-9), key
        assert said["n"] == row["n"], key
        assert said["excluded"] == row["n_excluded"], key


@pytest.mark.parametrize("name", ["deals", "orders", "deals_east"])
def test_mean_and_longest_tenth_are_those_of_the_observations(told, logs, name):
    from analysis.measures.kpi import REGISTRY

    log = logs[name]
    for key in available(log):
        if REGISTRY[key].unit != "hours" or key in NO_FORMULA:
            continue
        seen = log.frame(REGISTRY[key].observations(log).select("value"))["value"].dropna()
        said = figures(told, name)[log.catalogue.kpi(key).label["en"]]
        unit = PER_UNIT[said["unit"]]
        assert said["mean"] == pytest.approx(seen.mean() / unit, rel=1e-9), key
        assert said["p90"] == pytest.approx(seen.quantile(0.9) / unit, rel=1e-9), key


@pytest.mark.parametrize("name", ["deals", "orders", "orders_closed"])
@pytest.mark.parametrize("role, title", [("region", "By Region"), ("rep", "By ")])
def test_every_group_is_that_of_the_app(told, logs, name, role, title):
    log = logs[name]
    title = next(
        one
        for one in told[name]["sheets"]
        if one.startswith(title) and (role == "region") == ("Region" in one)
    )
    cells = told[name]["before"][title]
    first = next(place for place, row in enumerate(cells) if row[1] == CASES[name.split("_")[0]])
    keys = {log.catalogue.kpi(key).label["en"]: key for key in available(log)}
    n_compared = 0
    for place in range(2, len(cells[first])):
        label, _, unit = str(cells[first][place]).rpartition(" (")
        by = kpi(log, keys[label], by=role).set_index("group")
        for row in cells[first + 1 :]:
            if not isinstance(row[1], float):
                break
            expected = by.loc[row[0]] if row[0] in by.index else None
            if expected is None or expected["n"] < 5:
                assert row[place] == "–"
                continue
            n_compared += 1
            assert row[place] == pytest.approx(expected["value"] / PER_UNIT[unit.rstrip(")")], rel=1e-9)
    assert n_compared >= 8
    n_of = log.frame(log.cases.group_by(g=log.roles[role]).agg(n=log.cases.count())).set_index("g")["n"]
    assert {row[0]: row[1] for row in cells[first + 1 : first + 3]} == {
        row[0]: n_of[row[0]] for row in cells[first + 1 : first + 3]
    }


@pytest.mark.parametrize("name", ["deals", "orders"])
def test_what_is_shown_without_working_it_out_is_the_same(told, logs, name, tmp_path, monkeypatch):
    """The results in the file are those that LibreOffice comes to, cell by cell."""
    monkeypatch.setenv("CASHLANE_WORKSPACE", str(tmp_path))
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(logs[name], lang="en"))
    sheets = [CASES[name], "Invoices", "Approvals", "Key figures", "By Region"]
    n_compared = 0
    for sheet in sheets:
        held = pd.read_excel(path, sheet_name=sheet, header=None, keep_default_na=False).values.tolist()
        for mine, theirs in zip(held, told[name]["before"][sheet], strict=False):
            for one, other in zip(mine, theirs, strict=False):
                if isinstance(one, int | float) and not isinstance(one, bool) and isinstance(other, float):
                    assert other == pytest.approx(one, abs=1e-6)
                    n_compared += 1
                elif isinstance(one, str) and isinstance(other, str):
                    assert other == one
    assert n_compared > 10_000


def test_a_key_figure_follows_a_changed_time(told, logs):
    """One deal signed much later: the median moves on to the next; all a hundred days later: far more."""
    before, one = figures(told, "deals")["Sales cycle"], figures(told, "deals", "one_later")["Sales cycle"]
    log = logs["deals"]
    seen = log.frame(log.cases.filter(log.cases.state.isin(["paid", "won"])).select(
        start="sales_cycle_start_at", end="sales_cycle_end_at", key="case_key", state="state"
    )).sort_values("key")  # fmt: skip
    days = (seen["end"] - seen["start"]) / pd.Timedelta(days=1)
    days = days.where(days >= 0).dropna()
    first = _shortest(seen["state"] == "paid", seen["start"], seen["end"])
    moved = days.copy()
    moved[first] += 4000
    assert one["value"] == pytest.approx(moved.median(), rel=1e-9)
    assert one["value"] != before["value"]
    later = figures(told, "deals", "all_later")["Sales cycle"]
    assert later["value"] > before["value"] + 90
    assert later["n"] >= before["n"]


def test_a_target_that_is_typed_is_judged(told):
    assert figures(told, "deals")["Sales cycle"]["met"] == ""
    assert figures(told, "deals", "target")["Sales cycle"]["met"] == "no"


def test_a_figure_without_a_formula_says_why(told):
    said = figures(told, "deals")["Time to signature (open deals counted)"]
    assert "no formula of a spreadsheet" in said["how"]
    assert (
        figures(told, "deals", "all_later")["Time to signature (open deals counted)"]["value"]
        == said["value"]
    )
