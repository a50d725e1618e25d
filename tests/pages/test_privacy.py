"""Names hidden on every page, where the data is, what figures take for granted, a log deleted for good."""

import io
import json
import zipfile

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.log import filters as f
from tests.pages.conftest import opened, said, sound
from ui.bottlenecks import areas

SEEN = {  # without step 1: it shows no log, and the examples of its template are invented
    "upload": [""], "start": [""], "act": [""], "monitor": [""],
    "discover": ["map", "variants", "compare", "cases", "people", "model"],
    "bottlenecks": [view for view in areas.VIEWS if view != "answers"],
}  # fmt: skip
PAGES = [
    (page, view, ("en", "zh")[place % 2]) for page, views in SEEN.items() for place, view in enumerate(views)
]
"""Every view in one of the two languages: what is hidden is hidden before anything is said."""
NAMED = {
    "queues": {"queues_look": "whom"},
    "standing": {"standing_look": "load"},
    "rework": {"rework_part": "groups"},
}
"""The look of a view that is about people."""


@pytest.fixture
def names(log) -> set[str]:
    """Every rep, performer, approver and customer of the sample; programs are nobody."""
    columns = log.frame(log.cases.select("SalesRepresentative", "AccountName", "Approver"))
    found = {str(one) for name in columns for one in columns[name].dropna()}
    found |= set(log.frame(log.resources)["resource"])
    return {name for name in found if "User" not in name and "System" not in name}


@pytest.fixture
def downloads(monkeypatch) -> list:
    """What every download button of the page would give."""
    found = []

    def button(label, data=None, **kept):
        found.append(data)
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


@pytest.fixture
def hidden(log):
    """The switch, on."""
    from ui import names_shown

    names_shown.hide(True)
    return log


def harvested(app: AppTest) -> str:
    """Everything the page sends to the browser, data of charts and tables included."""
    parts = []
    for node in [*app.main, *app.sidebar]:
        proto = getattr(node, "proto", None)
        parts.append(str(proto))
        value = getattr(node, "value", None)
        if isinstance(value, pd.DataFrame):
            parts.append(value.to_csv())
        parts += [str(one) for one in getattr(node, "options", [])]
    return "\n".join(parts) + str(app.query_params)


def contents(data: object) -> str:
    """What is in a download, unzipped where it is an archive."""
    made = data() if callable(data) else data
    made = made.encode() if isinstance(made, str) else bytes(made)
    if not zipfile.is_zipfile(io.BytesIO(made)):
        return made.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return "\n".join(
        contents(part) if part[:2] == b"PK" else part.decode("utf-8", "replace") for part in parts
    )


def page_of(log, page: str, view: str, lang: str = "en", **kept: object) -> AppTest:
    chosen = {"split": "rep"} | ({f"view:{page}": view} if view else {}) | NAMED.get(view, {})
    return opened(page, log, lang, **{f"sel:{name}": value for name, value in chosen.items()}, **kept)


@pytest.mark.parametrize(("page", "view", "lang"), PAGES)
def test_no_page_slide_or_download_shows_a_name(hidden, names, downloads, page, view, lang):
    assert len(names) > 50
    kept = {"filters": {"rep": f.Attribute("rep", sorted(names))}} if page == "discover" else {}
    app = sound(page_of(hidden, page, view, lang, **kept))
    everything = harvested(app) + "\n".join(map(contents, downloads))
    assert {one for one in names if one in everything} == set()


def test_with_the_switch_off_names_are_there_and_the_harvest_finds_them(log, names, downloads):
    for view in ("cases", "people"):
        downloads.clear()
        app = sound(page_of(log, "discover", view))
        assert {one for one in names if one in harvested(app)}
        files = [contents(one) for one in downloads]
        assert len([text for text in files if any(one in text for one in names)]) >= 3


def test_the_switch_holds_over_a_restart_and_gives_the_same_pseudonyms(log, names):
    from ui import cached

    app = sound(opened("discover", log, **{"sel:view:discover": "cases"}))
    assert not app.toggle(key="names_hidden").value
    before = app.dataframe[0].value
    app.toggle(key="names_hidden").set_value(True).run()
    first = sound(app).dataframe[0].value
    assert list(first["case_id"]) == list(before["case_id"])
    assert not set(first["rep"].dropna()) & names
    assert first["rep"].dropna().str.startswith("P-").all()
    for cache in (cached.store, cached.open_log, cached.hidden_log):
        cache.clear()
    again = sound(opened("discover", log, **{"sel:view:discover": "cases"}))
    assert again.toggle(key="names_hidden").value
    assert again.dataframe[0].value.equals(first)
    again.toggle(key="names_hidden").set_value(False).run()
    assert sound(again).dataframe[0].value.equals(before)


def test_a_filter_on_a_name_is_carried_over_the_switch_and_back(log, names):
    rep = log.frame(log.cases.group_by("SalesRepresentative").count()).iloc[0, 0]
    chosen = f.Attribute("rep", [rep])
    app = sound(opened("discover", log, filters={"rep": chosen}))
    left = [one.value for one in app.caption if "of 300 deals left" in one.value]
    assert left
    assert rep in harvested(app)
    app.toggle(key="names_hidden").set_value(True).run()
    assert rep not in harvested(sound(app))
    assert left == [one.value for one in app.caption if "of 300 deals left" in one.value]
    app.toggle(key="names_hidden").set_value(False).run()
    assert app.session_state["filters"] == {"rep": chosen}


def test_a_link_made_before_the_switch_shows_no_name(log, names):
    from ui import names_shown

    rep = sorted(names & set(log.frame(log.cases.select("SalesRepresentative"))["SalesRepresentative"]))[0]
    app = sound(opened("discover", log, filters={"rep": f.Attribute("rep", [rep])}))
    short = app.query_params["view"]
    names_shown.hide(True)
    cold = opened("start")
    cold.query_params["view"] = short
    cold = sound(cold.switch_page("pages/discover.py").run())
    assert cold.session_state["filters"]["rep"].values[0].startswith("P-")
    assert rep not in harvested(cold)


@pytest.mark.parametrize("frozen_hidden", [False, True])
def test_a_figure_frozen_on_one_side_of_the_switch_reads_on_the_other(log, names, frozen_hidden):
    from analysis.act import of_kpi
    from ui import names_shown, workspace

    names_shown.hide(True)
    seen = names_shown.cached.hidden_log(log.log_id, names_shown._salt())
    rep = sorted(names & set(log.frame(log.cases.select("SalesRepresentative"))["SalesRepresentative"]))[0]
    view = (seen if frozen_hidden else log).where(f.Attribute("rep", [rep]))
    held = of_kpi(view, "win_rate")
    store = workspace.store()
    store.add_action(log.series_id, title="Coach", owner="Kim", figure=held.to_dict(), now=workspace.now())
    names_shown.hide(not frozen_hidden)
    app = sound(opened("act", log))
    assert (rep in harvested(app)) == frozen_hidden
    assert f"{held.n:,}" in harvested(app)


# -- where the data is


def test_the_view_lists_the_log_and_says_that_nothing_leaves(log):
    app = sound(opened("discover", log))
    app.button(key="open_privacy").click().run()
    sound(app)
    assert "Nothing leaves this computer." in said(app)
    table = next(one.value for one in app.dataframe if "place" in one.value)
    here = table[table["place"] == str(log.path.resolve())].iloc[0]
    assert "Deals" in here["what"]
    assert here["names"] == "yes"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_to_print_stands_alone_and_is_safe(log, monkeypatch, lang):
    from ui import state, workspace
    from ui.prepare import privacy

    monkeypatch.setattr(state, "language", lambda: lang)
    monkeypatch.setattr(state, "kept", lambda name, default=None: default)
    workspace.rename(log.log_id, "<script>alert(1)</script>")
    page = privacy.printed(privacy.collected()).decode()
    assert str(log.path.resolve()) in page
    assert "&lt;script&gt;alert(1)" in page
    assert not any(bad in page for bad in ("<script", "src=", "href=", "http:", "https:", "url(", "@import"))


def test_keeping_uploads_is_a_setting_and_switching_it_off_deletes_them(log, tmp_path):
    from ui import workspace

    def upload(name: str):
        path = tmp_path / name
        path.write_text("x")
        return path

    workspace.after_indexing(first := upload("a.csv"), log.log_id)
    workspace.keep_uploads(True)
    workspace.after_indexing(second := upload("b.csv.gz"), log.log_id)
    workspace.after_indexing(third := upload("c.csv"), "other", has_names_replaced=True)
    assert not any(path.exists() for path in (first, second, third))
    kept = workspace.folder() / "kept"
    assert [path.name for path in kept.iterdir()] == [f"{log.log_id}.csv.gz"]
    workspace.keep_uploads(False)
    assert list(kept.iterdir()) == []


# -- deletion


def test_deleting_the_open_log_asks_and_leaves_nothing(log, workspace, monkeypatch):
    from ui import workspace as seen

    seen.store().add_action(log.series_id, title="Zaphodtitle", owner="Kim", figure={}, now=seen.now())
    app = sound(
        opened("discover", log, filters={"rep": f.Attribute("rep", ["Zaphodrep"])}, filters_off=["rep"])
    )
    assert b"Zaphodrep" in (workspace / "workspace.sqlite").read_bytes()
    app.button(key="open_privacy").click().run()
    app.button(key="privacy_delete").click().run()
    app.button(key="open_privacy").click().run()  # a click within a dialog closes it here, not in a browser
    assert log.path.exists()
    assert "and recipes" in said(app)
    assert app.checkbox(key=f"delete_entered_{log.log_id}").value
    app.button(key="delete_yes").click().run()
    assert not log.path.exists()
    held = b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())
    assert not any(word in held for word in (b"Zaphodrep", b"Zaphodtitle", b"deals.parquet", b"Deals"))


def test_actions_stay_where_the_reader_wants_them(log, workspace):
    from ui import workspace as seen

    seen.store().add_action(log.series_id, title="Keep me", owner="Kim", figure={}, now=seen.now())
    app = sound(opened("start", log))
    app.button(key=f"delete:{log.log_id}").click().run()
    app.checkbox(key=f"delete_entered_{log.log_id}").uncheck()
    app.button(key="delete_yes").click().run()
    assert not log.path.exists()
    assert list(seen.store().actions(log.series_id)["title"]) == ["Keep me"]


# -- assumptions


def test_a_changed_assumption_is_marked_used_and_can_be_put_back(log):
    kept = {"sel:view:bottlenecks": "groups", "sel:split": "region"}
    app = sound(opened("bottlenecks", log, **kept))
    app.button(key="open_assumptions").click().run()
    app.number_input(key="assumption_min_shown").set_value(100).run()
    sound(app)
    from ui import cached

    assert cached.store().setting(f"assumptions:{log.series_id}") == {"min_shown": 100}
    fewer = sound(opened("bottlenecks", log, **kept))
    assert "100" in said(fewer)
    assert "Assumptions (1 changed)" in [one.label for one in fewer.button]
    fewer.button(key="open_assumptions").click().run()
    assert "changed" in said(fewer)
    fewer.button(key="reset_min_shown").click().run()
    assert cached.store().setting(f"assumptions:{log.series_id}") is None


def test_a_value_that_does_not_fit_is_said_beside_its_field_and_not_kept(log):
    app = sound(opened("discover", log))
    app.button(key="open_assumptions").click().run()
    app.text_input(key="assumption_salesforce_address").set_value("javascript:x").run()
    app.button(key="open_assumptions").click().run()
    sound(app)
    assert "does not fit Address of your Salesforce" in said(app)
    from ui import cached

    assert cached.store().setting(f"assumptions:{log.series_id}") is None
    app.text_input(key="assumption_salesforce_address").set_value("https://acme.my.salesforce.com/").run()
    held = cached.store().setting(f"assumptions:{log.series_id}")
    assert json.dumps(held) == '{"salesforce_address": "https://acme.my.salesforce.com"}'
    app.button(key="open_assumptions").click().run()
    assert "does not fit" not in said(app)


def test_the_panel_speaks_chinese(log):
    app = sound(opened("upload", log, "zh"))
    app.button(key="open_assumptions").click().run()
    assert "每小时人工成本" in said(sound(app))
