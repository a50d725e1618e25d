"""Get template: what a log is, which fields matter, a workbook that reads back, and the tour."""

import io

import openpyxl
import pandas as pd
import pytest

import sample_data
from analysis.log import EventLog
from analysis.prepare.template import TEXT_KEYS, header_of
from analysis.processes import PROCESSES, load
from analysis.reading import guess, read_file
from tests.pages.conftest import opened, said, sound
from ui import cached
from ui.prepare import samples, template, tour
from ui.text import t
from ui.workspace import now

TOURED = [(process, fault.key) for process in samples.PROCESSES for fault in samples.tour(process)]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_example_shows_two_cases_in_five_rows(workspace, process, lang):
    app = sound(opened("get_template", lang=lang, **{"sel:process": process}))
    example = app.table[0].value
    assert len(example) == 5
    assert example.iloc[:, 0].tolist() == ["A-1001", "A-1001", "A-1002", "A-1001", "A-1002"]
    assert example.iloc[:, 2].is_monotonic_increasing
    assert not example.map(lambda one: "{" in str(one)).any(axis=None)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_field_and_activity_is_listed_once(workspace, process):
    app = sound(opened("get_template", **{"sel:process": process}))
    tables = [one.value for one in app.table[1:]]
    fields = pd.concat([one["Name"] for one in tables if "Name" in one])
    assert sorted(fields) == sorted(f"**{one.label['en']}**" for one in load(process).attributes)
    steps = [name for one in tables if "Activity" in one for name in one["Activity"]]
    assert sorted(steps) == sorted(f"**{one.label['en']}**" for one in load(process).activities)


def test_a_search_looks_through_all_levels(workspace):
    app = opened("get_template")
    app.text_input(key="attributes_search").set_value("legal entity of nobody").run()
    assert "Nothing found for “legal entity of nobody”." in said(sound(app))
    known = next(one for one in load("lead_to_cash").attributes if one.level == "extension")
    app.text_input(key="attributes_search").set_value(known.label["en"]).run()
    assert f"**{known.label['en']}**" in app.table[1].value["Name"].tolist()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_workbook_says_everything_and_reads_back(process, lang, tmp_path):
    content = template.made(process, lang)
    book = openpyxl.load_workbook(io.BytesIO(content))
    words = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [word for word in words if "{" in word or word.startswith("workbook.")]
    assert t("workbook.step.1", lang=lang) in words
    assert len(TEXT_KEYS) > 30
    filled = book[t("workbook.sheet.example", lang=lang)]
    heads = [cell.value for cell in filled[1]]
    assert heads[:1] == [header_of(load(process).attributes[0], lang)]
    events = book[t("workbook.sheet.events", lang=lang)]
    for row in filled.iter_rows(min_row=2):
        events.append([cell.value for cell in row])
    book.save(tmp_path / "filled.xlsx")
    raw = read_file(tmp_path / "filled.xlsx", sheet=events.title)
    assert guess(raw, process).missing == ()
    assert raw.n_rows == filled.max_row - 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("process", samples.PROCESSES)
def test_the_tour_tells_what_to_look_for_and_what_to_find(workspace, process, lang):
    app = sound(opened("get_template", lang=lang, **{"sel:process": process, "sel:view:template": "sample"}))
    page = said(app)
    for fault in samples.tour(process):
        assert fault.question[lang] in page
        assert fault.finding[lang] in page.replace("\\", "")
    assert len(samples.tour(process)) == 3


def test_every_fault_of_the_tour_has_a_place_to_go_to():
    assert set(tour.STOPS) == set(TOURED)


@pytest.fixture(scope="module")
def indexed_samples(tmp_path_factory):
    """The English samples, indexed once."""
    folder = tmp_path_factory.mktemp("samples")
    made = {}
    for process in samples.PROCESSES:
        log = EventLog.read(sample_data.path(process), process=process, workspace=folder)
        log.close()
        made[process] = log.path
    return made


@pytest.fixture
def sample_at_hand(workspace, indexed_samples, monkeypatch):
    """Opening the sample takes the indexed one."""
    import shutil

    from ui import state

    def open_sample(process: str) -> None:
        log = EventLog.open(shutil.copy(indexed_samples[process], workspace))
        cached.store().add_log(
            log.log_id, series_id=log.series_id, name="Sample", process=process,
            file_name=sample_data.path(process).name, n_cases=2000, n_events=1, now=now(),
        )  # fmt: skip
        log.close()
        state.open_log(log.log_id)

    monkeypatch.setattr(samples, "open_sample", open_sample)


@pytest.mark.parametrize(("process", "key"), TOURED)
def test_a_stop_opens_its_view_and_tells_the_figures_of_the_page(sample_at_hand, process, key):
    number = 1 + [one.key for one in samples.tour(process)].index(key)
    fault, stop = samples.tour(process)[number - 1], tour.STOPS[process, key]
    app = opened("get_template", **{"sel:process": process, "sel:view:template": "sample"})
    app.button(key=f"tour_go_{number}").click().run()
    sound(app)
    rows = pd.read_csv(sample_data.path(process))
    card = "\n".join(one.value for kind in ("markdown", "caption") for one in getattr(app.sidebar, kind))
    assert f"stop {number} of 3" in card
    assert fault.finding["en"] in card.replace("\\", "")
    if stop.flow:
        assert app.title[0].value == "Bottlenecks"
        assert app.session_state["sel:flow"] == stop.flow
        assert fault.value["en"] in said(app)
    else:
        assert app.title[0].value == "Discover"
        n, of = changed_of(rows, load(process).attributes[0].key, fault, stop)
        assert app.metric[0].value == str(n)
        assert f"On this page: {n} of {of} " in card
        assert n / of == pytest.approx(fault.figures["value"], abs=0.001)


def changed_of(rows: pd.DataFrame, case: str, fault, stop) -> tuple[int, int]:
    """Cases of the value with `has`, and with `among` at all, by plain pandas."""
    rows = rows[~rows[case].str.startswith("LEAD-")]
    last = rows.sort_values("EventTime", kind="stable").groupby(case)[fault.attribute].last()
    of_value = set(last[last == fault.value["en"]].index)
    among = set(rows.loc[rows["ActivityName"] == stop.among, case]) & of_value
    has = set(rows.loc[rows["ActivityName"] == stop.has, case]) & among
    return len(has), len(among)


def test_the_tour_goes_on_and_ends(sample_at_hand):
    app = opened("get_template", **{"sel:process": "lead_to_cash", "sel:view:template": "sample"})
    app.button(key="tour_go_2").click().run()
    app.switch_page("pages/bottlenecks.py").run()
    app.button(key="tour_next").click().run()
    app.switch_page("pages/discover.py").run()
    assert "stop 3 of 3" in said(sound(app))
    app.button(key="tour_end").click().run()
    assert "stop 3 of 3" not in said(sound(app))
    assert app.metric[0].value == "2,000"


# -- what is lost without a field, and the extraction


PANEL = {"en": ("Sales cycle", "of 77 analyses"), "zh": ("销售周期", "项分析中失去")}


@pytest.mark.parametrize("lang", PANEL)
def test_what_one_does_not_have_shows_at_once_what_is_lost(workspace, lang):
    label, headline = PANEL[lang]
    app = sound(opened("get_template", lang=lang))
    assert t("missing.all_here.title", lang=lang) in said(app)
    chosen = frozenset({"Contract Signed", "InvoiceId"})
    app = sound(opened("get_template", lang=lang, **{"sel:missing:lead_to_cash": chosen}))
    page = said(app)
    assert headline in page
    lost, less = page.split(t("missing.lost", lang=lang, n=6))[1].split(t("missing.weakened", lang=lang, n=5))
    assert label in lost
    assert load("lead_to_cash").kpi("invoice_to_cash_time").label[lang] in less
    app.button(key="missing_reset").click().run()
    assert t("missing.all_here.title", lang=lang) in said(sound(app))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("process", PROCESSES)
def test_the_extraction_shows_a_query_of_the_chosen_period_and_edition(workspace, process, lang):
    view = {"sel:process": process, "sel:view:template": "extract"}
    if process == "generic":
        assert (
            t("extraction.none", lang=lang) in sound(opened("get_template", lang=lang, **view)).info[0].value
        )
        return
    kept = {"edition": "billing", "has_currencies": True, "start": "2025-02-01", "end": "2025-11-30"}
    cached.store().set_setting(f"extraction:{process}", kept)
    app = sound(opened("get_template", lang=lang, **view, **{"sel:extraction_object": "blng__Payment__c"}))
    soql, count = (one.value for one in app.code[:2])
    assert "FROM blng__Payment__c" in soql
    assert "CreatedDate >= 2025-02-01T00:00:00Z" in soql
    assert "CreatedDate < 2025-12-01T00:00:00Z" in count
    for way in ("report", "loader", "command"):
        shown = sound(opened("get_template", lang=lang, **view, **{"sel:extraction_way": way}))
        assert t(f"extraction.way.{way}_text", lang=lang) in said(shown)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_salesforce_said_is_kept_and_compared(workspace, lang, monkeypatch):
    from ui import state
    from ui.prepare import extraction

    monkeypatch.setattr(state, "language", lambda: lang)
    cached.store().set_setting("extraction:lead_to_cash", {"said": {"Opportunity": 12408, "report": 900}})
    assert extraction.said_of("lead_to_cash") == {"Opportunity": 12408, "report": 900}
    rows = extraction.compare(extraction.said_of("lead_to_cash"), {"Opportunity": 12408, "report": 898})
    same, fewer = (extraction.sentence("lead_to_cash", one) for one in rows)
    assert same.count("12,408") == 2
    assert "898" in fewer
    assert {"en": "2 rows are missing", "zh": "缺少 2 行"}[lang] in fewer


def test_a_count_typed_into_the_checklist_is_kept(workspace):
    typed = {"edited_rows": {1: {"said": 12408}}, "added_rows": [], "deleted_rows": []}
    view = {"sel:process": "lead_to_cash", "sel:view:template": "extract"}
    app = opened("get_template", **view, extraction_said_lead_to_cash_en_standard_False=typed)
    assert "1 count noted." in said(sound(app))
    assert cached.store().setting("extraction:lead_to_cash")["said"] == {"Lead": 12408}
