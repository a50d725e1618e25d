"""Which parts of a chart does python-pptx not know: whiskers, and lines among bars?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.report.colours import MUTED

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NS = f'xmlns:c="{_C}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_LINE_PARTS = (
    "idx",
    "order",
    "tx",
    "spPr",
    "marker",
    "dPt",
    "dLbls",
    "trendline",
    "errBars",
    "cat",
    "val",
    "smooth",
)


def add_whiskers(series: Any, *, below: Sequence[float], above: Sequence[float]) -> None:
    """Error bars of given lengths under and over each point; they stand before the categories."""
    from pptx.oxml import parse_xml

    kind = "both" if below and above else "minus" if below else "plus"
    lengths = "".join(
        f"<c:{way}>{_literal(values)}</c:{way}>"
        for way, values in (("plus", above), ("minus", below))
        if values
    )
    bars = parse_xml(
        f'<c:errBars {_NS}><c:errBarType val="{kind}"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{lengths}<c:spPr><a:ln w="15875"><a:solidFill>'
        f'<a:srgbClr val="{MUTED}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(f"{{{_C}}}cat").addprevious(bars)


def _literal(lengths: Sequence[float]) -> str:
    """Numbers that stand in the chart itself; a whisker of no length is none."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value:.10g}</c:v></c:pt>' for i, value in enumerate(lengths) if value
    )
    count = f'<c:ptCount val="{len(lengths)}"/>'
    return f"<c:numLit><c:formatCode>General</c:formatCode>{count}{points}</c:numLit>"


def as_lines(chart: Any, lines: Sequence[Any]) -> None:
    """Move series out of the bars into a line chart on the same axes; the data sheet stays one."""
    from pptx.oxml import parse_xml

    bars = chart.plots[0]._element
    axes = [axis.get("val") for axis in bars.findall(f"{{{_C}}}axId")]
    plot = parse_xml(
        f'<c:lineChart {_NS}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/>'
        + "".join(f'<c:axId val="{axis}"/>' for axis in axes)
        + "</c:lineChart>"
    )
    bars.addnext(plot)
    for line in lines:
        element = line._element
        for part in list(element):
            if part.tag.removeprefix(f"{{{_C}}}") not in _LINE_PARTS:
                element.remove(part)
        if element.find(f"{{{_C}}}marker") is None:
            marker = parse_xml(f'<c:marker {_NS}><c:symbol val="none"/></c:marker>')
            element.find(f"{{{_C}}}spPr").addnext(marker)
        element.append(parse_xml(f'<c:smooth {_NS} val="0"/>'))
        plot.find(f"{{{_C}}}marker").addprevious(element)
