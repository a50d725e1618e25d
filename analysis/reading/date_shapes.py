"""Which ways of writing a date do we know? One pattern each, with named parts."""

from __future__ import annotations

_HALF = "上午|下午|中午|凌晨|早上|晚上|AM|PM|am|pm"
_CLOCK = (
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})(?:[:.时點点](?P<minute>\d{{1,2}})?)?"
    r"(?:[:.分](?P<second>\d{1,2}))?[分秒]?(?:[.,](?P<fraction>\d{1,9})\d*)?"
    r"\s*(?P<half_after>[AaPp]\.?[Mm]\.?)?"
)
_ZONE = r"\s*(?P<zone>Z|z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?(?:\[[^\]]*\])?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"


def _full(date: str, gap: str = r"[T\s,]+") -> str:
    """A date, perhaps with a time after `gap`, perhaps with a zone, and nothing else."""
    return rf"^\s*{date}(?:{gap}{_CLOCK})?{_ZONE}\s*$"


SHAPES: dict[str, tuple[str, ...]] = {
    "year_first": (_full(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", r"[T\s,_]+"),),
    "chinese": (
        _full(
            r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日?"
            r"(?:[\s,(（]*(?:星期|周)[一二三四五六日天][)）]?)?",
            r"[T\s,]*",
        ),
    ),
    "compact": (
        r"^\s*(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:[T\s_]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:\.(?P<fraction>\d{{1,9}}))?)?{_ZONE}\s*$",
    ),
    "numeric": (_full(rf"(?P<first>\d{{1,2}})[-/.](?P<other>\d{{1,2}})[-/.]{_YEAR}"),),
    "month_name": (
        _full(
            rf"(?:[A-Za-z]{{2,9}}[,.]?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-\s./]+{_NAME}[-\s.,/]+{_YEAR}"
        ),
        _full(
            rf"(?:[A-Za-z]{{2,9}}[,.]?\s+)?{_NAME}[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(?P<year>\d{{4}})"
        ),
    ),
    "number": (r"^\s*(?P<number>-?\d+(?:\.\d+)?)\s*$",),
}
"""Format to its patterns; `numeric` is decided into `day_first` or `month_first` over the whole column."""

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
AFTERNOON = ("pm", "下午", "晚上")
MORNING = ("am", "上午", "凌晨", "早上")
NUMBER_FORMATS: dict[str, tuple[float, float, float]] = {
    "excel_serial": (10_000, 110_000, 86_400e6),
    "epoch_s": (1e8, 1e10, 1e6),
    "epoch_ms": (1e11, 1e13, 1e3),
    "epoch_us": (1e14, 1e16, 1.0),
    "epoch_ns": (1e17, 1e19, 1e-3),
}
"""Format to the range of its values and the microseconds in one."""
EXCEL_EPOCH_US = -25_569 * 86_400_000_000

FORMATS = (
    "year_first", "day_first", "month_first", "chinese", "month_name", "compact", *NUMBER_FORMATS,
)  # fmt: skip
"""What a column of dates may be said to be written in."""
