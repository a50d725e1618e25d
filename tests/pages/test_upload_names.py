"""Upload: names of people and customers are replaced before anything of the file is kept."""

import json

import pytest

from tests.pages.conftest import said, sound
from tests.pages.uploading import MESSY, NEXT, click, one_of, opened_log, uploaded
from ui.text import t

pytestmark = pytest.mark.usefixtures("in_process")
NAMES = ("Kowalski", "Lindqvist")


@pytest.fixture(autouse=True)
def key_file(tmp_path, monkeypatch):
    """Where the key of the pseudonyms lies: apart from the workspace."""
    monkeypatch.setenv("CASHLANE_KEYS", str(tmp_path / "apart" / "keys.json"))
    return tmp_path / "apart" / "keys.json"


def harvested(app) -> str:
    """Everything the page sends to the browser."""
    parts = [str(getattr(node, "proto", "")) for node in [*app.main, *app.sidebar]]
    return "\n".join([*parts, *(one.value.to_csv() for one in app.dataframe)])


def holding(folder, name: str) -> list[str]:
    """The files below a folder with this name in them."""
    return [path.name for path in folder.rglob("*") if path.is_file() and name.encode() in path.read_bytes()]


def test_names_are_offered_for_replacing_and_kept_unless_that_is_asked_for(workspace, key_file):
    app = uploaded("deals.csv", MESSY)
    assert "Kowalski" in harvested(app)
    box = one_of(app.multiselect, "names_of:")
    assert (box.options, box.value) == (["Owner"], [])
    assert not key_file.exists()
    click(app, NEXT)
    assert "Owner" in opened_log_columns(app, workspace)
    assert not key_file.exists()


def opened_log_columns(app, workspace) -> set[str]:
    log = opened_log(app, workspace)
    log.close()
    return set(log.attributes["column"])


def test_no_name_is_left_on_the_page_or_in_the_workspace(workspace, key_file, tmp_path):
    app = click(uploaded("deals.csv", MESSY), "names_all:")
    assert "Names are replaced in 1 column" in [one.label for one in app.expander]
    for name in NAMES:
        assert name not in harvested(app)
    click(app, "rows_of:exact_duplicates:")
    assert "Kowalski" not in harvested(app)
    click(click(app, "fix_all"), NEXT)
    for name in NAMES:
        assert name not in harvested(sound(app))
        assert holding(workspace, name) == []
        assert holding(tmp_path, name) == ["keys.json"]
    assert list((workspace / "uploads").glob("*.csv")) == []
    told = json.loads(key_file.read_text())["names"]
    assert sorted(told.values()) == ["Ann Kowalski", "Bo Lindqvist"]
    assert all(code.startswith("P-") for code in told)
    assert "Names were replaced by pseudonyms before anything was stored." in said(app)
    log = opened_log(app, workspace)
    assert set(log.frame(log.resources)["resource"]) == set(told)
    log.close()


def test_the_same_person_has_the_same_code_next_time_and_nobody_is_forgotten(workspace, key_file, tmp_path):
    click(click(click(uploaded("deals.csv", MESSY), "names_all:"), "fix_all"), NEXT)
    before = json.loads(key_file.read_text())["names"]
    april = MESSY.replace("2025-03", "2025-04").replace("Bo Lindqvist", "Cy Nakamura").replace("2099", "2098")
    app = sound(uploaded("april.csv", april))
    assert "Opened like your last file" in app.success[0].value
    after = json.loads(key_file.read_text())["names"]
    assert {code: after[code] for code in before} == before
    assert sorted(after.values()) == ["Ann Kowalski", "Bo Lindqvist", "Cy Nakamura"]
    assert holding(workspace, "Nakamura") == []
    assert "Nakamura" not in harvested(app)


def test_names_can_be_kept_after_all(workspace, key_file):
    app = click(uploaded("deals.csv", MESSY), "names_all:")
    one_of(app.multiselect, "names_of:").set_value([]).run()
    assert "Kowalski" in harvested(sound(app))
    click(app, NEXT)
    assert not key_file.exists() or json.loads(key_file.read_text())["names"] == {}


def test_replacing_names_in_chinese(workspace, key_file):
    app = click(uploaded("商机.csv", MESSY, lang="zh"), "names_all:")
    assert t("replaced.on", lang="zh", n=1) in [one.label for one in app.expander]
    click(app, NEXT)
    assert holding(workspace, "Kowalski") == []
