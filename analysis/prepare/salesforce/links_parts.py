"""Which rows belong to which cases, as arrays: joined through other records, gathered, shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.links_ways import WAYS
from analysis.reading.arrow import pc

CODES = {way: code for code, way in enumerate(WAYS)}
HEURISTIC = CODES["heuristic"]


@dataclass(frozen=True)
class Found:
    """Links of an object: place of the row, id of the case, code of the way, share of the amount."""

    place: np.ndarray
    case: pa.Array
    way: np.ndarray
    share: np.ndarray

    @classmethod
    def none(cls) -> Found:
        """No links."""
        return cls.same(np.zeros(0, np.int64), pa.array([], pa.string()), "self")

    @classmethod
    def same(cls, place: np.ndarray, case: pa.Array, way: str) -> Found:
        """Links that were all found the same way, each with the whole amount."""
        n = len(place)
        return cls(place.astype(np.int64), case, np.full(n, CODES[way], np.int8), np.ones(n))

    @classmethod
    def of(cls, parts: Sequence[Found]) -> Found:
        """All of them."""
        parts = [one for one in parts if len(one.place)]
        if not parts:
            return cls.none()
        return cls(
            np.concatenate([one.place for one in parts]),
            pa.concat_arrays([_flat(one.case) for one in parts]),
            np.concatenate([one.way for one in parts]),
            np.concatenate([one.share for one in parts]),
        )

    def where(self, keep: np.ndarray) -> Found:
        """Those for which the mask holds."""
        return Found(
            self.place[keep], _flat(self.case).filter(pa.array(keep)), self.way[keep], self.share[keep]
        )

    def in_order(self) -> Found:
        """By place."""
        if not len(self.place) or (np.diff(self.place) >= 0).all():
            return self
        return self._taken(np.argsort(self.place, kind="stable"))

    def ways(self) -> pa.Array:
        """The names of the ways."""
        return pa.DictionaryArray.from_arrays(pa.array(self.way), pa.array(WAYS)).dictionary_decode()

    def gathered(self, place: np.ndarray, way: str, amounts: pa.Array | None) -> Found:
        """The same links as those of other rows: each case once, the amount shared out by the children's.

        Parameters
        ----------
        place
            Per link, the row that takes it over.
        amounts
            Of the children; without, every case has the whole.
        """
        if not len(place):
            return Found.none()
        code = _flat(self.case).dictionary_encode()
        pair = place * len(code.dictionary) + code.indices.to_numpy(zero_copy_only=False)
        one, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
        ways = np.where(self.way[first] == HEURISTIC, HEURISTIC, CODES[way]).astype(np.int8)
        share = np.ones(len(one))
        if amounts is not None:
            weight = np.abs(amounts.fill_null(0).to_numpy(zero_copy_only=False).astype(float)) * self.share
            share = _shared_out(place[first], np.bincount(inverse, weight, minlength=len(one)))
        return Found(place[first], _flat(self.case).take(pa.array(first)), ways, share).in_order()

    def gathered_once(self) -> Found:
        """Each pair of row and case once."""
        return self.gathered(self.place, WAYS[self.way[0]], None) if len(self.place) else self

    def _taken(self, at: np.ndarray) -> Found:
        return Found(self.place[at], _flat(self.case).take(pa.array(at)), self.way[at], self.share[at])


@dataclass(frozen=True)
class Kept:
    """What was found for an object, which names were asked for on the way, and which were left out."""

    asked: frozenset[str]
    without: frozenset[str]
    found: Found


def through(places: np.ndarray, place_to: np.ndarray, found: Found, way: str) -> Found:
    """The cases of other records for the rows that point to these.

    Parameters
    ----------
    places, place_to
        Row, and the record it points to.
    found
        The links of these records, by place.
    """
    start = np.searchsorted(found.place, place_to, "left")
    n = np.searchsorted(found.place, place_to, "right") - start
    row = np.repeat(np.arange(len(places)), n)
    within = np.arange(len(row)) - np.repeat(np.cumsum(n) - n, n)
    at = start[row] + within
    taken = found._taken(at)
    ways = np.where(taken.way == HEURISTIC, HEURISTIC, CODES[way]).astype(np.int8)
    return Found(places[row], taken.case, ways, taken.share).in_order()


def _shared_out(place: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weights as parts of one per row; equal parts where they are all zero."""
    _, inverse, n = np.unique(place, return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weight)[inverse]
    return np.where(total > 0, weight / np.where(total > 0, total, 1), 1 / n[inverse])


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
