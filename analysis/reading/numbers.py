"""How much is it, and is it so? Columns of numbers and of yes and no, as people and systems write them."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, is_text, per_value, whole

MONEY = (
    r"(?i)\b(?:USD|EUR|GBP|CNY|RMB|JPY|CHF|HKD|TWD|SGD|AUD|CAD|INR|KRW|SEK|NOK|DKK|PLN|CZK|BRL|MXN)\b"
    r"|(?:US|CA|AU|HK|NT|S|CN|R)?[$€£¥¥₹₩元]|[\s\x{00a0}\x{202f}'’]|[%%]"
)
PLAIN = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$"
GROUPED = {sign: rf"^[+-]?\d{{1,3}}(?:\{sign}\d{{3}})+$" for sign in ",."}
ID_LIKE = r"^[+]|^-?0\d|\d{16}"
YES = ("true", "yes", "y", "t", "是", "真", "1", "1.0")
NO = ("false", "no", "n", "f", "否", "假", "0", "0.0")
PLAIN_FLAGS = ("true", "false", "yes", "no", "是", "否")


class Read(NamedTuple):
    """Typed values, and how many that are there could not be read."""

    values: pa.Array
    n_failed: int


def numbers(column: Column) -> Read:
    """Numbers with or without currency, percent sign (`12 %` is 12) and grouping.

    Whether comma or point parts off the decimals is decided over the whole column: the last sign where
    a value has both; a single kind of sign groups thousands if every value with it has groups of three
    (`1,234`), except that a point by itself (`1.234`) parts off decimals unless a value has two.
    """
    array = whole(column)
    if not is_text(array.type):
        values = array.cast(pa.float64()) if not pa.types.is_temporal(array.type) else pa.nulls(len(array))
        return Read(_narrow(values.cast(pa.float64())), values.null_count - array.null_count)
    text = as_text(array)
    plain = _plain(text)
    if plain is not None:
        return Read(_narrow(plain), 0)
    mark = _decimal_mark(per_value(text, _bare))
    values = per_value(text, lambda distinct: _cast(_bare(distinct), mark))
    return Read(_narrow(values), values.null_count - text.null_count)


def is_numeric(column: Column) -> bool:
    """Whether every value of a text column is a number, and none looks like a code (`007`, `+49 …`)."""
    text = pc.drop_null(as_text(column)).unique()
    if not len(text) or pc.any(pc.match_substring_regex(text, ID_LIKE)).as_py():
        return False
    return numbers(text).n_failed == 0


def flags(column: Column) -> Read:
    """Yes and no as True and False: TRUE/FALSE, yes/no, 1/0, 是/否."""
    array = whole(column)
    if pa.types.is_boolean(array.type):
        return Read(array, 0)
    text = pc.utf8_lower(as_text(array))
    is_yes, is_no = pc.is_in(text, pa.array(YES)), pc.is_in(text, pa.array(NO))
    values = pc.if_else(pc.or_(is_yes, is_no), is_yes, pa.scalar(None, pa.bool_()))
    return Read(values, values.null_count - text.null_count)


def is_flag(column: Column) -> bool:
    """Whether a text column says nothing but yes and no, in words."""
    distinct = pc.drop_null(as_text(column)).unique()
    if not 0 < len(distinct) <= len(PLAIN_FLAGS):
        return False
    return bool(pc.all(pc.is_in(pc.utf8_lower(distinct), pa.array(PLAIN_FLAGS))).as_py())


def _plain(text: pa.Array) -> pa.Array | None:
    """The quick way, for columns that are plain numbers throughout: Arrow's own reader."""
    try:
        values = text.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    return values if pc.all(pc.is_finite(values)).as_py() in (True, None) else None


def _bare(text: pa.Array) -> pa.Array:
    """Without currency, spaces and percent; `(5)` and `−5` with a plain minus."""
    signed = pc.replace_substring_regex(text, r"^\s*\((.+)\)\s*$", r"-\1")
    signed = pc.replace_substring(signed, "−", "-")
    return pc.replace_substring_regex(signed, MONEY, "")


def _decimal_mark(bare: pa.Array) -> str:
    has = {sign: pc.match_substring(bare, sign) for sign in ",."}
    both = pc.filter(bare, pc.and_(has[","], has["."]))
    if len(both):
        n_comma_last = pc.sum(pc.match_substring_regex(both, r",[^.,]*$")).as_py()
        return "," if n_comma_last > len(both) / 2 else "."
    for sign, other in ((",", "."), (".", ",")):
        with_sign = pc.filter(bare, has[sign])
        if not len(with_sign):
            continue
        is_grouped = pc.all(pc.match_substring_regex(with_sign, GROUPED[sign])).as_py()
        has_two = pc.any(pc.match_substring_regex(with_sign, rf"\{sign}\d+\{sign}")).as_py()
        if sign == ",":
            return other if is_grouped else sign
        return other if is_grouped and has_two else sign
    return "."


def _cast(bare: pa.Array, mark: str) -> pa.Array:
    group = "." if mark == "," else ","
    plain = pc.replace_substring(pc.replace_substring(bare, group, ""), mark, ".")
    fits = pc.match_substring_regex(plain, PLAIN)
    return pc.if_else(fits, plain, pa.scalar(None, pa.string())).cast(pa.float64())


def _narrow(values: pa.Array) -> pa.Array:
    """Whole numbers as integers."""
    known = pc.drop_null(values)
    if (
        len(known)
        and pc.all(pc.and_(pc.equal(pc.floor(known), known), pc.less(pc.abs(known), 2.0**53))).as_py()
    ):
        return values.cast(pa.int64())
    return values
