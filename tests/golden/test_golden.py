"""The app against the golden figures of the sample logs."""

import pandas as pd
import pytest

import sample_data
from analysis.discover import directly_follows, variants
from analysis.log import EventLog
from analysis.measures import kpi
from tests.golden.by_pandas import FOLDER, PROCESSES, kpis


@pytest.fixture(scope="module", params=PROCESSES)
def sample(request, tmp_path_factory):
    log = EventLog.read(sample_data.path(request.param, "en"), workspace=tmp_path_factory.mktemp("golden"))
    yield log
    log.close()


def golden(log: EventLog, what: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{log.process}.{what}.csv")


def test_every_transition(sample):
    found = directly_follows(sample).sort_values(["source", "target"]).reset_index(drop=True)
    expected = golden(sample, "flows")
    pd.testing.assert_frame_equal(found[expected.columns], expected, rtol=1e-6, check_dtype=False)


def test_the_commonest_variants(sample):
    found = variants(sample).set_index(variants(sample)["trace"].map(" > ".join))
    for row in golden(sample, "variants").itertuples():
        assert found.loc[row.trace, "n_cases"] == row.n_cases
        assert found.loc[row.trace, "median_throughput_h"] == pytest.approx(row.median_throughput_h)
    assert found["n_cases"].head(20).tolist() == golden(sample, "variants")["n_cases"].tolist()


def test_key_figures(sample):
    for row in golden(sample, "kpis").itertuples():
        found = kpi(sample, row.kpi).iloc[0]
        assert found["value"] == pytest.approx(row.value, rel=1e-6), row.kpi
        assert (found["n"], found["n_excluded"]) == (row.n, row.n_excluded), row.kpi


@pytest.mark.parametrize("process", PROCESSES)
def test_the_files_are_those_of_the_samples(process):
    pd.testing.assert_frame_equal(
        kpis(process), pd.read_csv(FOLDER / f"{process}.kpis.csv"), rtol=1e-6, check_dtype=False
    )
