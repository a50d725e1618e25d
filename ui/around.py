"""What every page stands in: configuration, sidebar, title, chips, and the way on.

    with around.step("bottlenecks") as page:
        log = seen.need_log()
        …

Nothing runs outside it, so a page opened from a cold deep link is as complete as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from ui import address, filters, frame, garbage, journey, links, seen, sidebar, state
from ui.report import offer
from ui.text import md, t

ICON = Path(__file__).parent.parent / "static" / "favicon.png"
STYLE = Path(__file__).with_name("style.css")


@contextmanager
def step(name: str) -> Iterator[frame.Page]:
    """The page of a step (or `start`); everything it draws stands inside."""
    state.read_address(address.load_view, name)
    st.set_page_config(
        page_title=f"{t(f'step.{name}.label')} · {t('app.name')}",
        page_icon=str(ICON) if ICON.exists() else None,
        layout="wide",
    )
    st.html(STYLE)
    page = frame.Page(name)
    with _guard():
        _around(name)
    body = st.container(key="page_body")
    with body, _guard():
        yield page
    with _guard():
        _foot(page)
    garbage.set_aside(name)


@contextmanager
def _guard() -> Iterator[None]:
    """What goes wrong inside becomes a sentence; where there is nothing to look at, the page says so."""
    try:
        with frame.guard():
            yield
    except seen.NoLog:
        _no_log()
    except seen.NothingLeft:
        _nothing_left()


def _around(name: str) -> None:
    """Sidebar, title, and on the steps with filters the chips."""
    log = seen.whole_log()
    sidebar.draw(name, log)
    if name in journey.WITH_FILTERS and log is not None:
        filters.controls(log)
    sidebar.foot(log)
    address.publish_view(log)
    offer.said()
    _title(name)
    if name in journey.WITH_FILTERS and log is not None:
        filters.chips(log)


def _title(name: str) -> None:
    if name == "start":
        return
    with st.container(key="step_number"):
        is_step = name in journey.STEPS
        st.caption(t("step.number", n=journey.STEPS.index(name) + 1) if is_step else t("step.report.number"))
    parts = {part: (t(f"purpose.{part}"), t(f"step.{name}.{part}")) for part in ("do", "why", "leave")}
    if not _is_first_visit(name):
        said = "\n\n".join(f"**{title}**  \n{text}" for title, text in parts.values())
        st.title(t(f"step.{name}.label"), anchor=False, help=said)
        return
    st.title(t(f"step.{name}.label"), anchor=False)
    with st.container(key="purpose"):
        for column, (title, text) in zip(st.columns(3, gap="medium"), parts.values(), strict=True):
            column.caption(f"**{title}**  \n{text}")


def _is_first_visit(name: str) -> bool:
    """Whether this page was opened for the first time; it stays so until another one is opened."""
    here, seen, is_first = state.kept("visited", ("", frozenset(), True))
    if name != here:
        is_first = name not in seen
        state.keep("visited", (name, seen | {name}, is_first))
    return is_first


def _no_log() -> None:
    """A step without its input says what it needs and links there."""
    with st.container(key="needs_log"):
        st.markdown(f"#### {t('needs_log.title')}")
        st.write(t("needs_log.why"))
        links.to("upload", t("needs_log.upload"))
        links.to("start", t("needs_log.sample"))


def _nothing_left() -> None:
    """An empty result names the filter that emptied it."""
    log = seen.whole_log()
    slot = filters.emptied_by(log)
    with st.container(key="nothing_left"):
        st.markdown(f"#### {t('empty.title')}")
        st.write(md("empty.why", filter=filters.sentence(log, state.slots()[slot])))
        st.button(t("empty.switch_off"), key="empty_switch_off", on_click=state.switch, args=(slot, False))


def _foot(page: frame.Page) -> None:
    """One primary button naming the next step (or what is missing), and the way back."""
    if page.is_drawn:
        return
    st.space("medium")
    st.divider()
    foot = st.container(
        key="foot", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    with foot:
        before = journey.before(page.name)
        links.to(before, t("foot.back", step=t(f"step.{before}.label")), icon=":material/arrow_back:")
        page.draw_next()
