"""The two standard reports of a sales team, in English and in Chinese, make the same map of three deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.discover import directly_follows
from analysis.log.building import index
from analysis.prepare.salesforce.build import Built, build
from analysis.prepare.salesforce.org import read_org
from analysis.prepare.salesforce.recognise import recognise
from analysis.reading import read_file
from tests.spec.salesforce_reports import CHANGES, TITLES, report, rows

LANGUAGES = ("en", "zh")
MAP = """
from                   | to                     | n | days
Opportunity Created    | Opportunity Qualified  | 3 | 4
Opportunity Qualified  | Proposal Stage Reached | 2 | 7
Opportunity Qualified  | Opportunity Closed Lost | 1 | 20
Proposal Stage Reached | Opportunity Closed Won | 1 | 30
Proposal Stage Reached | Stage Moved Backward   | 1 | 5
"""
"""Days in between, the median: 4, 4 and 12 to qualify; 5 and 9 to the proposal; the others once each."""


def built(folder: Path, name: str, lang: str) -> Built:
    path = folder / f"report-{lang}.csv"
    path.write_text(report(name, lang), "utf-8-sig")
    return build(read_org([read_file(path)], zone="UTC"), process="lead_to_cash")


def drawn(log: Built, folder: Path) -> set[tuple[str, str, str, str]]:
    """The moves of the map with their number and median days."""
    view = index(log.raw("report"), log.mapping, workspace=folder)
    moves = directly_follows(view)
    view.close()
    return {(one.source, one.target, str(one.n), f"{one.median_h / 24:g}") for one in moves.itertuples()}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("file", ["", "report1736"])
def test_a_report_is_recognised_by_its_labels_and_its_footer_is_no_row(tmp_path, name, lang, file):
    path = tmp_path / f"{file or TITLES[name][lang]}.csv"
    path.write_text(report(name, lang), "utf-8-sig")
    raw = read_file(path)
    found = recognise(raw.name, raw.columns, raw.sample(100))
    assert (found.object, found.report, found.language) == (name, f"{name}Report", lang)
    assert found.missing_needed == ()
    assert raw.n_rows == len(rows(CHANGES))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TITLES)
def test_three_deals_of_a_report_make_this_map(tmp_path, name, lang):
    log = built(tmp_path, name, lang)
    assert drawn(log, tmp_path) == {tuple(row) for row in rows(MAP)[1:]}
    assert log.report.n_cases == 3
