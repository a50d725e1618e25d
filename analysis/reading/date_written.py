"""How is it written? Values of a column, read by the format that fits most, then by the next best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.date_shapes import NUMBER_FORMATS, SHAPES
from analysis.reading.date_values import NO_TIME, Moments, format_of_count, of_counts, of_parts

N_SHAPE_SAMPLE = 2_000
NEAR = np.timedelta64(3_653, "D")
"""Numbers among other dates count as dates only this close to them."""
CONTRADICTORY = 0.01
"""Share of the telling values that may tell otherwise before the order of day and month is in doubt."""


@dataclass
class Written:
    """What different values say, and the format (its place in `names`, -1 for none) each was read by."""

    moments: Moments
    kind: np.ndarray
    names: tuple[str, ...]
    is_order_assumed: bool = field(default=False)

    @classmethod
    def nothing(cls, n: int) -> Written:
        return cls(Moments.none(n), np.full(n, -1), ())

    def take(self, places: np.ndarray, found: Moments, format_: str) -> None:
        """Puts what a format reads at these places where nothing was read so far."""
        new = ~np.isnat(found.local)
        if format_ not in self.names:
            self.names = (*self.names, format_)
        for own, other in zip(self.moments, found, strict=True):
            own[places[new]] = other[new]
        self.kind[places[new]] = self.names.index(format_)

    @property
    def left(self) -> np.ndarray:
        """Places of what is not read yet."""
        return np.flatnonzero(np.isnat(self.moments.local))

    def near(self, found: Moments) -> Moments:
        """What lies close to what was read before; all of it where nothing was."""
        known = self.moments.local[~np.isnat(self.moments.local)]
        if not len(known):
            return found
        is_near = (found.local >= known.min() - NEAR) & (found.local <= known.max() + NEAR)
        return found._replace(local=np.where(is_near, found.local, NO_TIME))


class Evidence(NamedTuple):
    """What values above 12 tell of the order of day and month."""

    is_day_first: bool | None
    is_contradictory: bool


def written(distinct: pa.Array, format_: str | None, day_first: bool | None) -> Written:
    """Different texts read as dates; see `dates.parse`."""
    read = Written.nothing(len(distinct))
    shapes = list(SHAPES)
    first = _shape_of(format_) if format_ else None
    while len(left := read.left):
        rest = distinct.take(pa.array(left))
        shape = first or best_shape(spread(rest), shapes)[0]
        if shape is None:
            break
        is_first, first = len(shapes) == len(SHAPES), None
        shapes.remove(shape)
        if shape == "numeric":
            _take_numeric(read, rest, _told(format_, day_first), is_first=is_first)
        elif shape == "number":
            _take_numbers(read, rest, format_ if is_first else None)
        else:
            read.take(left, of_parts(_first_match(rest, SHAPES[shape])), shape)
    return read


def counted(values: pa.Array, format_: str | None) -> Written:
    """Numbers read as dates: days of a workbook, seconds since 1970, or whole numbers that spell a date."""
    counts = values.to_numpy(zero_copy_only=False).astype(float)
    if format_ == "compact" or (format_ is None and _spell_dates(counts)):
        whole = pa.array(np.nan_to_num(counts).astype(np.int64).astype(str), mask=np.isnan(counts))
        read = Written.nothing(len(counts))
        read.take(read.left, of_parts(_first_match(whole, SHAPES["compact"])), "compact")
        return read
    read = Written.nothing(len(counts))
    _take_counts(read, read.left, counts, format_)
    return read


def best_shape(values: pa.Array, shapes: Iterable[str]) -> tuple[str | None, float]:
    """The format that fits most of the values, and the share it fits."""
    if not len(values):
        return None, 0.0
    fits = {shape: sum(_n_matching(values, pattern) for pattern in SHAPES[shape]) for shape in shapes}
    best = max(fits, key=lambda shape: fits[shape], default=None)
    return (best, min(1.0, fits[best] / len(values))) if best and fits[best] else (None, 0.0)


def spread(values: pa.Array) -> pa.Array:
    """Known values from all over the column: enough to tell its format by."""
    known = pc.drop_null(values)
    if len(known) <= N_SHAPE_SAMPLE:
        return known
    return known.take(pa.array(np.linspace(0, len(known) - 1, N_SHAPE_SAMPLE).astype(np.int64)))


def matched(text: pa.Array, pattern: str) -> dict[str, pa.Array]:
    """The named parts of each value; missing where the pattern does not fit or the part is absent."""
    found = pc.extract_regex(text, pattern=pattern)
    parts = {}
    for place in range(found.type.num_fields):
        part = pc.struct_field(found, [place]).cast(pa.string())
        parts[found.type.field(place).name] = pc.if_else(
            pc.equal(part, ""), pa.scalar(None, pa.string()), part
        )
    return parts


def evidence(parts: dict[str, pa.Array]) -> Evidence:
    """Whether the day comes first, by the parts of dates such as 3/4/2025."""
    first, other = (parts[name].cast(pa.int32()) for name in ("first", "other"))
    n_day, n_month = (
        pc.sum(pc.and_(pc.greater(one, 12), pc.less_equal(two, 12))).as_py() or 0
        for one, two in ((first, other), (other, first))
    )
    is_contradictory = min(n_day, n_month) > CONTRADICTORY * (n_day + n_month)
    return Evidence(None if n_day == n_month else n_day > n_month, is_contradictory)


def _take_numeric(read: Written, rest: pa.Array, day_first: bool | None, *, is_first: bool) -> None:
    """Dates such as 3/4/2025: in the order the column tells, the others where they allow only one."""
    left = read.left
    parts = matched(rest, SHAPES["numeric"][0])
    order, is_doubtful = _order(rest, parts, day_first)
    read.is_order_assumed = is_first and is_doubtful
    other = "month_first" if order == "day_first" else "day_first"
    if is_first or not is_doubtful:
        read.take(left, of_parts(_ordered(parts, order)), order)
        is_open = np.isnat(read.moments.local[left]) & parts["first"].is_valid().to_numpy(
            zero_copy_only=False
        )
        rest_of = {name: part.filter(pa.array(is_open)) for name, part in parts.items()}
        read.take(left[is_open], of_parts(_ordered(rest_of, other)), other)
        return
    both = {name: of_parts(_ordered(parts, name)) for name in (order, other)}
    for one, contrary in ((order, other), (other, order)):
        alone = np.isnat(both[contrary].local) | (both[contrary].local == both[one].local)
        _take_where(read, left, both[one], one, alone)


def _take_where(read: Written, left: np.ndarray, found: Moments, format_: str, mask: np.ndarray) -> None:
    read.take(left, found._replace(local=np.where(mask, found.local, NO_TIME)), format_)


def _ordered(parts: dict[str, pa.Array], order: str) -> dict[str, pa.Array]:
    names = ("day", "month") if order == "day_first" else ("month", "day")
    return parts | {new: parts[old] for new, old in zip(names, ("first", "other"), strict=True)}


def _order(text: pa.Array, parts: dict[str, pa.Array], day_first: bool | None) -> tuple[str, bool]:
    """`day_first` or `month_first`, and whether that is only assumed."""
    if day_first is not None:
        return ("day_first" if day_first else "month_first"), False
    told = evidence(parts)
    if told.is_day_first is not None:
        return ("day_first" if told.is_day_first else "month_first"), told.is_contradictory
    has_dots = pc.any(pc.match_substring_regex(text, r"^\s*\d{1,2}\.\d{1,2}\.\d")).as_py()
    if has_dots:
        return "day_first", told.is_contradictory
    is_american = parts["half_after"].null_count < len(text)
    return ("month_first" if is_american else "day_first"), True


def _take_numbers(read: Written, rest: pa.Array, format_: str | None) -> None:
    values = pc.if_else(
        pc.match_substring_regex(rest, SHAPES["number"][0]), rest, pa.scalar(None, pa.string())
    )
    counts = values.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    _take_counts(read, read.left, counts, format_ if format_ in NUMBER_FORMATS else None)


def _take_counts(read: Written, left: np.ndarray, counts: np.ndarray, format_: str | None) -> None:
    """The format of the middle value first; those of other ranges where they come close to it."""
    known = counts[np.isfinite(counts)]
    main = format_ or (format_of_count(float(np.median(known))) if len(known) else None)
    if main is None:
        return
    is_alone = len(left) == len(read.kind)
    found = of_counts(counts, main)
    read.take(left, found if is_alone else read.near(found), main)
    if format_ is None:
        for other in NUMBER_FORMATS:
            if other != main:
                read.take(left, read.near(of_counts(counts, other)), other)


def _spell_dates(counts: np.ndarray) -> bool:
    known = counts[np.isfinite(counts)]
    return bool(len(known)) and bool(((known >= 19_000_101) & (known < 22_000_101) & (known % 1 == 0)).all())


def _shape_of(format_: str) -> str:
    if format_ in ("day_first", "month_first"):
        return "numeric"
    return "number" if format_ in NUMBER_FORMATS else format_


def _told(format_: str | None, day_first: bool | None) -> bool | None:
    return format_ == "day_first" if format_ in ("day_first", "month_first") else day_first


def _n_matching(values: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0)


def _first_match(text: pa.Array, patterns: tuple[str, ...]) -> dict[str, pa.Array]:
    parts = matched(text, patterns[0])
    for pattern in patterns[1:]:
        other = matched(text, pattern)
        is_new = parts["day"].is_null()
        parts = {name: pc.if_else(is_new, other[name], part) for name, part in parts.items()}
    return parts
