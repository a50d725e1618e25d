"""What every view offers for the report: made outside the session in both languages, with its numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyarrow.ipc
import pytest
from lxml import etree
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from analysis import report
from analysis.log import EventLog
from analysis.log import filters as f
from analysis.report import content as c
from analysis.report.saved import from_json, to_json
from tests.pages.conftest import opened, said, sound
from tests.spec.slides_read import NS, table_of
from ui import state
from ui.report import offer
from ui.text import t

CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,}(?![0-9A-Za-z])")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
KNOWN = {"CSV", "Salesforce", "PowerPoint", "Cashlane", "UTC"}
"""Words that are the same in Chinese."""
NAMES = {"lead_to_cash": "Deals", "order_to_cash": "Orders"}
VIEW, PART = "sel:view:discover", "sel:compare_part"
FOLDED = (
    "variants_coverage", "variants_folded", "timeline_folded", "similar_folded", "map_table_folded",
    "compare_map_table_folded", *(f"over_time_{one}_folded" for one in ("flow", "progress", "week", "dots")),
)  # fmt: skip
WHERE: dict[str, tuple[str, dict[str, object]]] = {
    "overview": ("discover", {VIEW: "first"}),
    "map": ("discover", {VIEW: "map"}),
    "map_time": ("discover", {VIEW: "map", "sel:map_mode": "time"}),
    "map_money": ("discover", {VIEW: "map", "sel:map_mode": "money"}),
    "map_phases": ("discover", {VIEW: "map", "sel:map_show": "phases"}),
    "map_customer": ("discover", {VIEW: "map", "sel:map_show": "customer"}),
    "variants": ("discover", {VIEW: "variants"}),
    "figures": ("discover", {VIEW: "compare"}),
    "differs": ("discover", {VIEW: "compare", PART: "differs"}),
    "differs_time": ("discover", {VIEW: "compare", PART: "differs", "sel:differs_by": "hours"}),
    "difference": ("discover", {VIEW: "compare", PART: "maps"}),
    "beside": ("discover", {VIEW: "compare", PART: "maps", "sel:compare_map": "beside"}),
    "paths": ("discover", {VIEW: "compare", PART: "paths"}),
    "evenness": ("discover", {VIEW: "evenness"}),
    "cases": ("discover", {VIEW: "cases"}),
    "flow": ("discover", {VIEW: "over_time"}),
    "progress": ("discover", {VIEW: "over_time", "sel:over_time_chart": "progress"}),
    "week": ("discover", {VIEW: "over_time", "sel:over_time_chart": "week"}),
    "dots": ("discover", {VIEW: "over_time", "sel:over_time_chart": "dots"}),
    "people": ("discover", {VIEW: "people"}),
    "model": ("discover", {VIEW: "model"}),
    "bottlenecks": ("bottlenecks", {"sel:view:bottlenecks": "time"}),
    "groups": ("bottlenecks", {"sel:view:bottlenecks": "groups"}),
    "act": ("act", {}),
    "months": ("monitor", {}),
    "kpis": ("monitor", {"sel:view:monitor": "all"}),
}
EXPECTED = {
    "overview": {"discover_tiles", "findings"},
    "map": {"map", "map_flows"},
    "map_customer": {"map", "map_flows"},
    "variants": {"variant_rows", "coverage", "coverage_rows", "variants_all"},
    "figures": {"compare_bars", "compare", "compare_behind"},
    "differs": {"differs"},
    "difference": {"compare_map", "compare_map_table"},
    "beside": {"compare_map_0", "compare_map_1"},
    "paths": {"compare_paths"},
    "evenness": {"evenness_bars", "evenness"},
    "cases": {"cases", "case_timeline", "timeline", "changes", "similar_rows", "similar"},
    "flow": {"over_time_flow_chart", "over_time_flow"},
    "people": {"handovers"},
    "model": {"model"},
    "bottlenecks": {"bottleneck_tiles", "flow_bars", "flows"},
    "groups": {"group_bars", "groups"},
    "act": {"actions"},
    "months": {"kpi_tiles", "months", "months_rows"},
    "kpis": {"kpi_tiles", "kpis"},
}
"""What must be offered there, whatever else is."""


@dataclass(frozen=True)
class Offered:
    """What stands on a page, its button pressed in both languages."""

    process: str
    where: str
    key: str
    log: EventLog
    pages: dict[str, c.Page]
    screen: str
    cells: frozenset[str]

    def __str__(self) -> str:
        return f"{self.process} {self.where} {self.key}"


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> Iterator[dict[str, EventLog]]:
    """Both samples, small, in one workspace that the app knows."""
    import pyarrow.parquet as pq

    from sample_data.generate import generate
    from ui import cached
    from ui.workspace import now

    folder = tmp_path_factory.mktemp("workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASHLANE_WORKSPACE", str(folder))
        cached.store.clear()
        found = {}
        for process in NAMES:
            file = folder / f"{process}.parquet"
            pq.write_table(generate(process, cases=300, seed=3), file)
            log = EventLog.read(file, process=process, workspace=folder)
            log.close()
            log = found[process] = EventLog.open(log.path)
            cached.store().add_log(
                log.log_id, series_id=log.series_id, name=NAMES[process], process=process,
                file_name=file.name, n_cases=300, n_events=1, now=now(),
            )  # fmt: skip
            _enter_action(log)
        yield found
        cached.store.clear()


@pytest.fixture(scope="module")
def offered(logs) -> list[Offered]:
    """All that is offered on every view of steps 3 to 6, with a filter on."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        seen: dict[str, tuple[EventLog, offer.Make]] = {}
        patch.setattr(offer, "add_button", lambda log, key, make: seen.setdefault(key, (log, make)))
        for process, log in logs.items():
            for where, (step, kept) in WHERE.items():
                seen.clear()
                app = _draw(step, log, kept)
                screen, cells = _on_screen(app), frozenset(_cells(app))
                found += [
                    Offered(process, where, key, of, _pages(make), screen, cells)
                    for key, (of, make) in seen.items()
                ]
    return found


def _enter_action(log: EventLog) -> None:
    from ui import cached
    from ui.act import figure
    from ui.workspace import now

    held = figure.frozen(log, figure.of_key_figure(cached.kpis(log)[0]))
    cached.store().add_action(log.series_id, title="问一问", owner="安娜", figure=held.to_dict(), now=now())


def _draw(step: str, log: EventLog, kept: dict[str, object]) -> AppTest:
    held = {"filters": {"throughput": f.Throughput(min_h=1.0)}, **dict.fromkeys(FOLDED, True), **kept}
    return sound(opened(step, log, **held))


def _on_screen(app: AppTest) -> str:
    """All sentences and tiles of the page, what is written as HTML too."""
    told = [str(one.value) for one in (*app.metric, *app.info)]
    told += [str(one.proto.body) for one in app.get("html")]
    return "\n".join([said(app), *told]).replace("\\", "")


def _cells(app: AppTest) -> Iterator[str]:
    """Every cell of every table as the screen writes it."""
    for table in app.dataframe:
        yield from (_plain(str(value)) for value in table.value.to_numpy().ravel())
        held = table.proto.arrow_data.styler.display_values
        if held:
            shown = pyarrow.ipc.open_stream(io.BytesIO(held)).read_pandas()
            yield from (_plain(str(value)) for value in shown.to_numpy().ravel())


def _plain(text: str) -> str:
    """A figure without separators of thousands and unbreakable spaces, which a browser writes by itself."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", text.replace("\u00a0", " ").replace("\u202f", " "))


def _pages(make: offer.Make) -> dict[str, c.Page]:
    """The page in both languages, as the report keeps it."""
    return {lang: from_json(to_json(offer.in_language(make, lang))) for lang in state.LANGUAGES}


def test_everything_shown_is_offered(offered):
    keys = {(process, where): set() for process in NAMES for where in WHERE}
    for one in offered:
        keys[one.process, one.where].add(one.key)
    missing = {
        (process, where): EXPECTED[where] - found
        for (process, where), found in keys.items()
        if EXPECTED.get(where, set()) - found
    }
    assert missing == {}


def test_a_page_speaks_one_language_and_says_what_stands_behind_it(offered):
    faults = [
        f"{one} {lang}: {fault}" for one in offered for lang in one.pages for fault in _faults(one, lang)
    ]
    assert faults == []


def _faults(one: Offered, lang: str) -> Iterator[str]:
    words = one.pages[lang].words
    if words.lang != lang:
        yield f"is in {words.lang}"
    told = dict(words.notes)
    for part in ("filter", "population", "n", "definition", "log", "until", "made"):
        if not told.get(t(f"report.note.{part}", lang=lang)):
            yield f"no {part} in the notes"
    if one.log.log_id not in told.get(t("report.note.log", lang=lang), ""):
        yield "the log is not named"
    for text in _texts(one.pages[lang]):
        if "**" in text or "\\" in text or re.search(r"\{\w*\}", text):
            yield f"marks: {text}"
        if lang == "en" and CHINESE.search(text.replace("问一问", "").replace("安娜", "")):
            yield f"Chinese: {text}"
        strange = set(LATIN.findall(text)) - _names(one.log) - KNOWN if lang == "zh" else set()
        if strange:
            yield f"English: {sorted(strange)} in {text}"
    if lang == "zh" and not CHINESE.search(words.headline):
        yield f"headline without Chinese: {words.headline}"


def _texts(page: c.Page) -> Iterator[str]:
    """Every sentence, name and figure of a page, save the small print of charts."""
    words, shown = page.words, page.content
    yield from (
        words.headline,
        words.subtitle,
        words.footer,
        *(part for note in words.notes for part in note),
    )
    yield from _of_content(shown)


def _of_content(shown: c.Content) -> Iterator[str]:
    match shown:
        case c.Table():
            yield from (*shown.header, *(cell for row in shown.rows for cell in row))
        case c.Tiles():
            yield from (part for tile in shown.tiles for part in (tile.label, tile.value, tile.note))
        case c.Statements():
            yield from (part for one in shown.statements for part in (one.text, one.remark, one.figure))
        case c.MapSlide():
            yield from (part for node in shown.nodes for part in (node.label, node.sub))
            yield from (edge.label for edge in shown.edges)
        case c.Variants():
            yield from (part for row in shown.rows for part in _of_row(row))
        case c.Comparison():
            yield from (*_of_row(shown.left), *_of_row(shown.right), *shown.header)
            yield from (cell for row in shown.rows for cell in row)
        case c.Chart():
            yield from _of_figure(shown.figure)


def _of_row(row: c.VariantRow) -> Iterator[str]:
    yield from (row.label, *row.figures, *(step.text for step in row.steps if step))


def _of_figure(figure) -> Iterator[str]:
    """The texts beside bars, the names of series and axes."""
    for trace in figure.data:
        yield trace.name or ""
        if isinstance(trace.text, list | tuple) and trace.type == "bar" and trace.textposition != "none":
            yield from (str(text) for text in trace.text if text)
    yield from (axis.title.text or "" for axis in (figure.layout.xaxis, figure.layout.yaxis))


@cache
def _words_of(path: str) -> frozenset[str]:
    log = EventLog.open(path)
    frames = (log.frame(log.cases), log.frame(log.events), log.attributes)
    said = {str(name) for frame in frames for name in frame.columns}
    for frame in frames:
        for name in frame.select_dtypes(["object", "string"]).columns:
            said.update(map(str, frame[name].dropna().unique()))
    return frozenset(word for one in said for word in LATIN.findall(one))


def _names(log: EventLog) -> frozenset[str]:
    return _words_of(str(log.path)) | set(LATIN.findall(log.log_id)) | set(NAMES.values())


# -- the numbers


def test_a_slide_says_the_figures_of_its_page(offered):
    faults = [
        f"{one} {lang}: {fault}" for one in offered for lang in one.pages for fault in _lost(one.pages[lang])
    ]
    assert faults == []


def _lost(page: c.Page) -> Iterator[str]:
    """Figures of a page that are not in the file made of it."""
    file, shown = report.slide(page), page.content
    written = _written(file)
    texts = [page.words.headline]
    if isinstance(shown, c.Table):
        yield from _rows_lost(shown, file)
    elif isinstance(shown, c.Variants):
        n = len(shown.rows) - _left_out(file, "more")
        texts += [figure for row in shown.rows[:n] for figure in _of_row(row)]
    elif isinstance(shown, c.MapSlide):
        yield from _labels_lost(shown, file)
    else:
        texts += list(_of_content(shown))
    for text in texts:
        missing = [number for number in NUMBER.findall(text) if number not in written]
        if missing:
            yield f"{missing} of {text!r}"
    if isinstance(shown, c.Chart):
        yield from _values_lost(shown.figure, written)


def _rows_lost(shown: c.Table, file: bytes) -> Iterator[str]:
    """Cells that differ; the last row of a slide may say how many rows more there are."""
    head, *rows = table_of(file)
    if head != list(shown.header):
        yield f"header {head}"
    left_out = re.fullmatch(r"… \+ (\d+)", rows[-1][0]) if rows else None
    rows = rows[:-1] if left_out else rows
    if len(rows) + int(left_out[1] if left_out else 0) != len(shown.rows):
        yield f"{len(rows)} rows of {len(shown.rows)}"
    for row, whole in zip(rows, shown.rows, strict=False):
        for cell, text in zip(row, whole, strict=True):
            if cell != text and not (cell.endswith("…") and text.startswith(cell[:-1])):
                yield f"{cell!r} for {text!r}"


def _labels_lost(shown: c.MapSlide, file: bytes) -> Iterator[str]:
    """Figures of boxes and of lines that no shape of the map says; those left out are counted on it."""
    written = [
        shape.text_frame.text for slide in _slides(file) for shape in slide.shapes if shape.has_text_frame
    ]
    said = {part for text in written for part in re.split(r"[\n\u2002]+", text)}
    for node in shown.nodes:
        if node.kind == "act" and not set(node.sub.split(" · ")) <= said:
            yield f"box {node.label}: {node.sub}"
    known = " ".join(written)
    lost = [edge for edge in shown.edges if any(part not in known for part in edge.label.split(" · "))]
    if len(lost) > _left_out(file, "left out"):
        yield f"lines {[edge.label for edge in lost]}"


def _slides(file: bytes) -> Iterator:
    return iter(Presentation(io.BytesIO(file)).slides)


def _left_out(file: bytes, name: str) -> int:
    """How many rows or lines a slide says it does not show."""
    found = [shape.text_frame.text for slide in _slides(file) for shape in slide.shapes if shape.name == name]
    return sum(int(number) for text in found for number in NUMBER.findall(text))


def _values_lost(figure, written: set[str]) -> Iterator[str]:
    """Lengths of bars that no cell of the chart holds."""
    known = {round(float(one), 6) for one in written if re.fullmatch(r"-?\d+(\.\d+)?(E-?\d+)?", one)}
    for trace in figure.data:
        if trace.type == "bar":
            values = trace.x if trace.orientation == "h" else trace.y
            lost = [one for one in values if one == one and round(float(one), 6) not in known]
            if lost:
                yield f"{lost[:3]} of {trace.name}"


def _written(file: bytes) -> set[str]:
    """Every figure of slides, notes and charts, as it stands in their XML; and every text of a chart."""
    found: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            if not name.startswith(("ppt/slides/slide", "ppt/notesSlides/notes", "ppt/charts/chart")):
                continue
            root = etree.fromstring(archive.read(name))
            for paragraph in root.iter(f"{{{NS['a']}}}p"):
                text = "".join(run.text or "" for run in paragraph.iter(f"{{{NS['a']}}}t"))
                found.update(NUMBER.findall(text))
            for value in root.iter(f"{{{NS['c']}}}v"):
                found.update((value.text or "", *NUMBER.findall(value.text or "")))
    return found


def test_a_page_says_the_figures_of_the_screen(offered):
    faults = [f"{one}: {fault}" for one in offered for fault in _unseen(one)]
    assert faults == []


def _unseen(one: Offered) -> Iterator[str]:
    """Figures of an English page that the screen does not show."""
    page, screen = one.pages["en"], set(NUMBER.findall(_plain(one.screen)))
    shown = page.content
    if isinstance(shown, c.Tiles):
        for tile in shown.tiles:
            missing = [number for number in NUMBER.findall(_plain(tile.value)) if number not in screen]
            if missing:
                yield f"tile {tile.label}: {tile.value}"
    if one.key == "case_timeline":  # the screen writes the gaps that have room for words
        yield from (f"event {row[0]}" for row in shown.rows if row[0] not in one.screen)
    elif isinstance(shown, c.Table):
        for row in shown.rows:
            for cell, side in zip(row, shown.align or [], strict=False):
                if side == "r" and cell not in ("–", "") and _plain(cell) not in one.cells:
                    yield f"cell {cell} of {row[0]}"
