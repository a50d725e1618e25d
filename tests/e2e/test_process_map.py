"""The process map and the network of handovers in a real browser, alone on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import SCREENSHOTS, served, settle

pytestmark = pytest.mark.e2e
APPS = Path(__file__).parent / "apps"
READABLE = 0.92


@pytest.fixture(scope="module")
def map_app(tmp_path_factory) -> Iterator[str]:
    with served(APPS / "process_map_app.py", tmp_path_factory.mktemp("map") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def network_app(tmp_path_factory) -> Iterator[str]:
    with served(APPS / "handover_map_app.py", tmp_path_factory.mktemp("network") / "log") as address:
        yield address


@pytest.fixture
def opened(browser: Browser):
    """Opens an address; afterwards no page may have failed or asked anybody else for anything."""
    contexts, faults = [], []

    def open_page(address: str, *, dark: bool = False, width: int = 1440) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-US",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        home = re.match(r"http://[^/]+", address)[0]
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((home, "data:", "blob:")) else faults.append(request.url)
            ),
        )
        page.goto(address)
        settle(page)
        page.locator(".node, iframe").first.wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"process_map_{name}.png")


def box(page: Page, name: str):
    """The box of an activity, by the beginning of what is read aloud."""
    return page.locator(f".target.box[aria-label^={name!r}]")


def way(page: Page, name: str):
    return page.locator(f".target.way[aria-label^={name!r}]")


def view(page: Page) -> list[float]:
    return [float(number) for number in page.locator(".stage > svg").get_attribute("viewBox").split()]


def scale(page: Page) -> float:
    return page.locator(".stage").bounding_box()["width"] / view(page)[2]


def says(page: Page, text: str) -> None:
    expect(page.get_by_text(f"Selected: {text}", exact=False)).to_be_visible()


def test_click_on_box_line_label_and_ground(map_app, opened):
    page = opened(map_app)
    shoot(page, "light")
    box(page, "Opportunity Qualified").click()
    says(page, "Selection(kind='activity', activity='Opportunity Qualified'")
    assert page.locator(".node.dim").count() > 3
    assert "dim" not in page.locator(".node", has_text="Opportunity Created").get_attribute("class")
    shoot(page, "activity")
    line = "source='Proposal Stage Reached', target='Quote Created')"
    way(page, "Proposal Stage Reached → Quote Created").locator(".over").click()
    says(page, "Selection(kind='flow', activity=None, " + line)
    shoot(page, "transition")
    page.locator(".stage").click(position={"x": 30, "y": 200})
    says(page, "None")
    expect(page.locator(".dim")).to_have_count(0)
    along = way(page, "Opportunity Qualified → Opportunity Closed Lost").locator(".along")
    quarter = along.evaluate("""path => {
        const point = path.getPointAtLength(path.getTotalLength() / 4).matrixTransform(path.getScreenCTM());
        return [point.x, point.y];
    }""")
    page.mouse.click(*quarter)
    says(
        page,
        "Selection(kind='flow', activity=None, source='Opportunity Qualified', target='Opportunity Closed",
    )


def test_zoom_and_selection_survive_a_rerun(map_app, opened):
    page = opened(map_app)
    box(page, "Quote Created").click()
    says(page, "Selection(kind='activity', activity='Quote Created'")
    page.get_by_role("button", name="Zoom in").click()
    before = view(page)
    page.get_by_role("button", name="Again").click()
    settle(page)
    assert view(page) == before
    expect(box(page, "Quote Created")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Fit").click()
    assert scale(page) >= READABLE


def test_everything_by_keyboard(map_app, opened):
    page = opened(map_app)
    page.get_by_role("button", name="Fit").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    last = page.locator(".target:focus")
    expect(last).to_have_count(1)
    box(page, "Lead Captured").focus()
    for name in ("Lead Captured → Lead Qualified", "Lead Captured → Lead Disqualified", "Lead Disqualified:",
                 "Lead Qualified:"):  # fmt: skip
        page.keyboard.press("Tab")
        expect(page.locator(f".target[aria-label^={name!r}]")).to_be_focused()
    assert (
        box(page, "Lead Qualified").locator("rect").evaluate("e => getComputedStyle(e).stroke")
        == "rgb(31, 95, 191)"
    )
    page.keyboard.press("Enter")
    says(page, "Selection(kind='activity', activity='Lead Qualified'")
    page.keyboard.press("Escape")
    says(page, "None")
    before = scale(page)
    page.keyboard.press("+")
    assert scale(page) > before
    page.keyboard.press("-")
    assert scale(page) == pytest.approx(before)
    top = view(page)[1]
    page.keyboard.press("ArrowDown")
    assert view(page)[1] > top
    page.keyboard.press("0")
    assert view(page)[1] < 0
    expect(box(page, "Lead Qualified")).to_be_focused()


def test_what_has_the_focus_comes_into_sight(map_app, opened):
    page = opened(map_app)
    hidden = box(page, "Payment Received")
    stage = page.locator(".stage").bounding_box()
    assert hidden.bounding_box()["y"] > stage["y"] + stage["height"]
    way(page, "Invoice Sent →").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    at = page.locator(".target:focus").bounding_box()
    assert stage["y"] < at["y"] < stage["y"] + stage["height"]


def test_the_wheel_is_the_pages_until_the_map_was_clicked(map_app, opened):
    page = opened(map_app + "/?height=1100")
    stage = page.locator(".stage").bounding_box()
    page.mouse.move(stage["x"] + 40, stage["y"] + 300)
    before = view(page)
    scroller = page.get_by_test_id("stMain")
    page.mouse.wheel(0, 120)
    expect(page.locator(".hint.shown")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert view(page) == before
    scroller.evaluate("e => e.scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    assert scale(page) > 1
    page.mouse.click(stage["x"] + 40, stage["y"] + 300)
    top = view(page)[1]
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(200)
    assert view(page)[1] > top
    assert scroller.evaluate("e => e.scrollTop") == 0


def test_drag_pans_and_does_not_select(map_app, opened):
    page = opened(map_app)
    target = box(page, "Quote Created").bounding_box()
    x, y = target["x"] + 20, target["y"] + 20
    before = view(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 80, steps=4)
    page.mouse.up()
    after = view(page)
    assert after[0] == pytest.approx(before[0] + 60, abs=2)
    assert after[1] == pytest.approx(before[1] + 80, abs=2)
    says(page, "None")


def test_hostile_names_stay_text(map_app, opened):
    page = opened(map_app + "/?names=hostile", width=1024)
    assert page.locator(".map img, .map script, .stage foreignObject").count() == 0
    node = page.locator(".node", has_text="<img src=x")
    assert node.locator(".name").count() == 2
    long = page.locator(".node", has_text="Contractxxx")
    lines = long.locator(".name").all_text_contents()
    assert len(lines) == 2
    assert lines[1].endswith("…")
    rect = long.locator("rect").bounding_box()
    assert all(line.bounding_box()["width"] < rect["width"] for line in long.locator(".name").all())
    box(page, "Contractxxx").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".tip.shown")).to_contain_text("x" * 192)
    shoot(page, "hostile")
    assert page.title() == "Map"


def test_a_filter_moves_nothing(map_app, opened):
    whole, some = opened(map_app), opened(map_app + "/?cases=late&mode=time")
    places = "all => all.map((one) => one.getAttribute('transform'))"
    routes = "all => all.map((one) => one.getAttribute('d'))"
    for selector, read in ((".node", places), (".line", routes)):
        assert whole.locator(selector).evaluate_all(read) == some.locator(selector).evaluate_all(read)
    assert view(whole) == view(some)
    assert some.locator(".node.faint", has_text="Lead Captured").count() == 1
    shoot(some, "filtered")


@pytest.mark.parametrize("dark, width", [(False, 1024), (True, 1440)])
def test_chinese_and_dark_can_be_read(map_app, opened, dark, width):
    page = opened(f"{map_app}/?names=zh&mode=time&activities=20", dark=dark, width=width)
    expect(page.locator(".node", has_text="创建报价单")).to_be_visible()
    assert scale(page) >= READABLE
    box(page, "创建销售机会").click()
    says(page, "Selection(kind='activity', activity='Opportunity Created'")
    shoot(page, f"zh_{'dark' if dark else 'light'}_{width}")
    expect(page.locator(".badge")).to_have_count(3)
    assert sorted(page.locator(".badge text").all_text_contents()) == ["1", "2", "3"]
    expect(page.locator(".legend .step")).to_have_count(6)


def test_a_map_in_a_hidden_tab_fits_once_it_shows(map_app, opened):
    page = opened(map_app + "/?tab=1")
    page.get_by_role("tab", name="Map").click()
    expect(page.locator(".node", has_text="Lead Captured")).to_be_visible()
    page.wait_for_function("""() => [...document.querySelectorAll('*')].map((e) => e.shadowRoot ?? e)
        .map((r) => r.querySelector?.('.stage > svg')).find(Boolean).viewBox.baseVal.width > 600""")
    assert READABLE <= scale(page) <= 1


def test_a_model_with_gateways(map_app, opened):
    page = opened(map_app + "/?model=1&height=560")
    expect(page.locator(".node.xor")).to_have_count(2)
    expect(page.locator(".node.and")).to_have_count(2)
    box(page, "Discount Approved").click()
    says(page, "Selection(kind='activity', activity='Discount Approved'")
    shoot(page, "model")


def test_a_click_on_a_person(network_app, opened):
    """The picture is a canvas, and what stands under the pointer shows in its shape: so look for a person."""
    page = opened(network_app)
    picture = page.frame_locator("iframe").locator("canvas")
    expect(picture).to_be_visible()
    area = picture.bounding_box()
    spots = [(x / 40, y / 14) for y in range(1, 14) for x in range(8, 32)]
    for x, y in spots:
        page.mouse.click(area["x"] + area["width"] * x, area["y"] + area["height"] * y)
        if picture.evaluate("e => e.closest('.vis-network').style.cursor") == "pointer":
            break
    expect(page.get_by_text(re.compile("Selected: (?!None)"))).to_be_visible()
    shoot(page, "network")
    assert page.title() == "Network"


MEASURED = """() => {
    const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot ?? e)
        .find((one) => one.querySelector?.('.stage > svg'));
    const svg = root.querySelector('.stage > svg');
    const scale = svg.getScreenCTM().a;
    const texts = [...svg.querySelectorAll('text')].map((one) => {
        const {x, y, width, height} = one.getBoundingClientRect();
        const px = parseFloat(getComputedStyle(one).fontSize) * scale;
        return {x, y, width, height, text: one.textContent, px};
    });
    const boxes = [...svg.querySelectorAll('.node')].map((one) => {
        const {x, y, width, height} = one.querySelector('rect:not(.behind), circle').getBoundingClientRect();
        return {x, y, width, height};
    });
    const inside = ({x, y}, box, by) => x > box.x + by && x < box.x + box.width - by
        && y > box.y + by && y < box.y + box.height - by;
    const through = [...svg.querySelectorAll('.line')].filter((path) => {
        const matrix = path.getScreenCTM(), total = path.getTotalLength();
        const at = (i) => path.getPointAtLength(total * (i + 1) / 62).matrixTransform(matrix);
        return Array.from({length: 60}, (_, i) => at(i))
            .some((point) => boxes.some((box) => inside(point, box, 3)));
    }).length;
    return {texts, through};
}"""


def overlapping(texts: list[dict]) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other by more than a pixel."""
    found = []
    for i, a in enumerate(texts):
        for b in texts[i + 1 :]:
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            if across > 1 and down > 3:  # a line box is higher than its letters
                found.append((a["text"], b["text"]))
    return found


MODES = {
    "cases": "", "time": "&mode=time&second=p90", "money": "&mode=money&second=cost",
    "rework": "&mode=rework&second=times", "second": "&second=amount",
}  # fmt: skip


@pytest.mark.parametrize("n", [15, 40, 60])
@pytest.mark.parametrize("told", MODES)
def test_a_map_can_be_read_at_first_sight(map_app, opened, n, told):
    page = opened(f"{map_app}/?chain={n}&activities={n}&height=760&looks=1{MODES[told]}")
    assert page.locator(".node.activity").count() == n
    can_be_read(page, n, f"chain_{n}_{told}")
    assert page.locator(".stripe").count() == n


@pytest.mark.parametrize("n", [15, 40, 60])
def test_a_map_of_phases_can_be_read(map_app, opened, n):
    page = opened(f"{map_app}/?chain={n}&activities={n}&phases=5&height=760&mode=time&second=cases")
    assert page.locator(".node .behind").count() > 0
    can_be_read(page, page.locator(".node.activity").count(), f"phases_{n}")


def test_beyond_twelve_colours_a_pattern_stands_on_the_stripe(map_app, opened):
    page = opened(f"{map_app}/?chain=40&activities=40&looks=1", dark=True)
    marks = ".stripe circle, .stripe rect, .stripe path + path"
    patterned = sum(one.locator(marks).count() > 0 for one in page.locator(".node.activity").all())
    assert patterned == 40 - 12


def can_be_read(page: Page, n: int, name: str) -> None:
    """Texts of 11 pixels or more, none on another, and no line through a box, as the map first stands."""
    measured = page.evaluate(MEASURED)
    shoot(page, name)
    assert len(measured["texts"]) > 2 * n
    assert min(one["px"] for one in measured["texts"]) >= 11
    assert measured["through"] == 0
    assert overlapping(measured["texts"]) == []
