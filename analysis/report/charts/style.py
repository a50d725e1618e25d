"""What do series, labels, axes and legend of a chart look like?"""

from __future__ import annotations

from typing import Any

from analysis.report.charts.plan import Axis, ChartPlan, Series
from analysis.report.clean import held_together
from analysis.report.colours import ACCENTS, INK, LINE, MUTED, PAPER, ink_on, shade

_TEXT_PT, SMALL_PT = 13, 12
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_GRID = "E6EBF0"
_MOST_LABELS = 80


def style_text(chart: Any) -> None:
    """Text of the chart in the fonts of the theme, East-Asian ones included."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Pt

    chart.font.size = Pt(_TEXT_PT)
    chart.font.color.rgb = _rgb(INK)
    run = chart.font._element
    for tag in ("latin", "ea"):
        face = {"latin": "+mn-lt", "ea": "+mn-ea"}[tag]
        run.append(parse_xml(f'<a:{tag} {nsdecls("a")} typeface="{face}"/>'))


def colour_series(drawn: Any, planned: Series, plan: ChartPlan, number: int) -> None:
    """The figure's own colour where it has one, else the next accent of the theme."""
    if plan.kind in ("pie", "doughnut"):
        return
    if planned.is_line or plan.kind in ("line", "scatter"):
        _style_line(drawn, planned, number)
        return
    if plan.kind == "area":
        _paint(drawn.format.fill, planned.colour, number)
    elif planned.is_base:
        drawn.format.fill.background()
        drawn.format.line.fill.background()
    else:
        drawn.invert_if_negative = False
        _paint(drawn.format.fill, planned.colour, number)
        if planned.pattern:
            _weave(drawn.format.fill, planned)


def colour_points(drawn: Any, planned: Series) -> None:
    """Points with a colour of their own: one bar picked out, the parts of a pie."""
    for index, colour in enumerate(planned.point_colours):
        if colour:
            fill = drawn.points[index].format.fill
            fill.solid()
            fill.fore_color.rgb = _rgb(colour)


def label_points(drawn: Any, planned: Series, number: int, *, inside: bool) -> None:
    """Texts at the points as on the screen, outside a bar or inside a stacked one."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    if sum(label is not None for label in planned.labels) > _MOST_LABELS:
        return
    for index, label in enumerate(planned.labels):
        if label is None:
            continue
        mark = drawn.points[index].data_label
        run = mark.text_frame.paragraphs[0].add_run()
        run.text = held_together(label)
        mark.text_frame.word_wrap = False
        run.font.size = Pt(SMALL_PT)
        own = planned.point_colours[index] if planned.point_colours else None
        fill = own or planned.colour or ACCENTS[number % len(ACCENTS)]
        run.font.color.rgb = _rgb(ink_on(fill) if inside else INK)
        if hasattr(drawn, "invert_if_negative"):
            mark.position = XL_LABEL_POSITION.CENTER if inside else XL_LABEL_POSITION.OUTSIDE_END
        else:
            mark.position = XL_LABEL_POSITION.ABOVE


def label_parts(plot: Any, planned: Series, number_format: str, *, inside: bool) -> None:
    """The share of each part of a pie outside it; of a ring in it, in ink that is legible there."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_percentage, labels.show_value = True, False
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.font.size = Pt(SMALL_PT)
    if not inside:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        return
    colours = list(planned.point_colours) or [None] * len(planned.values)
    drawn = plot.series[0]
    for index, colour in enumerate(colours[:_MOST_LABELS]):
        mark = drawn.points[index].data_label
        mark.font.size = Pt(SMALL_PT)
        mark.font.color.rgb = _rgb(ink_on(colour or ACCENTS[index % len(ACCENTS)]))
        _show_share(mark, number_format)


def _show_share(mark: Any, number_format: str) -> None:
    """A label of its own shows the share as its neighbours do."""
    from pptx.oxml import parse_xml

    element = mark._dLbl
    for flag in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
        found = element.find(f"{{{_C}}}{flag}")
        if found is not None:
            found.set("val", "1" if flag == "showPercent" else "0")
    held = parse_xml(f'<c:numFmt xmlns:c="{_C}" formatCode="{number_format}" sourceLinked="0"/>')
    element.find(f"{{{_C}}}idx").addnext(held)


def style_legend(chart: Any, plan: ChartPlan) -> None:
    """Above the chart, where there is more than one thing to tell apart."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    named = [series for series in plan.series if not series.is_base]
    is_pie = plan.kind in ("pie", "doughnut")
    chart.has_legend = plan.has_legend and (is_pie or len(named) > 1)
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.RIGHT if is_pie else XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(_TEXT_PT)


def style_axis(drawn: Any, planned: Axis, *, has_lines: bool) -> None:
    """Quiet lines, a title in grey, range and format of the figure."""
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.util import Pt

    drawn.has_title = bool(planned.title)
    if planned.title:
        run = drawn.axis_title.text_frame.paragraphs[0].add_run()
        run.text = planned.title
        run.font.size, run.font.bold = Pt(_TEXT_PT), False
        run.font.color.rgb = _rgb(MUTED)
    drawn.major_tick_mark = drawn.minor_tick_mark = XL_TICK_MARK.NONE
    drawn.tick_labels.font.size = Pt(SMALL_PT)
    drawn.has_major_gridlines = has_lines
    if has_lines:
        drawn.major_gridlines.format.line.color.rgb = _rgb(_GRID)
        drawn.format.line.fill.background()
    else:
        drawn.format.line.color.rgb = _rgb(LINE)
    if planned.number_format:
        drawn.tick_labels.number_format = planned.number_format
        drawn.tick_labels.number_format_is_linked = False
    if planned.low is not None:
        drawn.minimum_scale = planned.low
    if planned.high is not None:
        drawn.maximum_scale = planned.high


def style_dates(drawn: Any, *, is_monthly: bool) -> None:
    """A date axis that counts in months or days, written without a language's names."""
    from pptx.oxml import parse_xml

    drawn.tick_labels.number_format = "yyyy-mm" if is_monthly else "yyyy-mm-dd"
    drawn.tick_labels.number_format_is_linked = False
    c = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    for old in drawn._element.findall(f"{{{c}}}baseTimeUnit"):
        drawn._element.remove(old)
    unit = parse_xml(f'<c:baseTimeUnit xmlns:c="{c}" val="{"months" if is_monthly else "days"}"/>')
    drawn._element.find(f"{{{c}}}lblOffset").addnext(unit)


def _style_line(drawn: Any, planned: Series, number: int) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    if hasattr(drawn, "smooth"):
        drawn.smooth = False
    line = drawn.format.line
    if planned.has_line:
        _paint(line.fill, planned.colour, number)
        line.width = Pt(planned.width_pt)
        if planned.dashed:
            line.dash_style = MSO_LINE.DASH
    else:
        line.fill.background()
    if not hasattr(drawn, "marker"):
        return
    marker = drawn.marker
    marker.style = XL_MARKER_STYLE.CIRCLE if planned.has_markers else XL_MARKER_STYLE.NONE
    if planned.has_markers:
        marker.size = 6
        _paint(marker.format.fill, planned.colour, number)
        marker.format.line.color.rgb = _rgb(PAPER)


def _weave(fill: Any, planned: Series) -> None:
    """A pattern in the figure's colour on its tint, as on the screen."""
    from pptx.enum.dml import MSO_PATTERN

    colour = planned.colour or ACCENTS[0]
    fill.patterned()
    fill.pattern = MSO_PATTERN.from_xml(planned.pattern)
    fill.fore_color.rgb, fill.back_color.rgb = _rgb(shade(colour, 0.35)), _rgb(colour)


def _paint(fill: Any, colour: str | None, number: int) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    fill.solid()
    if colour:
        fill.fore_color.rgb = _rgb(colour)
    else:
        fill.fore_color.theme_color = getattr(MSO_THEME_COLOR, f"ACCENT_{number % 6 + 1}")


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)
