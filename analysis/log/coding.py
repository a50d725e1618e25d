"""How is a column held while it is indexed? Each different value once, and per row which one it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc

FEW = 10_000
"""Texts of a column with no more different values than this are written as a dictionary."""


@dataclass(frozen=True)
class Coded:
    """A column of values.

    Parameters
    ----------
    codes
        Per row the place of its value in `values`; -1 where it has none.
    values
        Each value once.
    """

    codes: np.ndarray
    values: pa.Array

    def at(self, rows: np.ndarray) -> Coded:
        """The column at these rows; a row of -1 has no value."""
        return Coded(np.where(rows >= 0, self.codes[rows], -1), self.values)

    def slice(self, offset: int, length: int) -> pa.Array:
        """The values of some of the rows."""
        codes = self.codes[offset : offset + length]
        places = pa.array(codes, mask=codes < 0)
        if pa.types.is_string(self.values.type) and len(self.values) <= FEW:
            return pa.DictionaryArray.from_arrays(places, self.values)
        return self.values.take(places)

    @property
    def ranks(self) -> np.ndarray:
        """Per value its place by size (text: by its bytes)."""
        found = np.empty(len(self.values), np.int32)
        found[pc.sort_indices(self.values).to_numpy()] = np.arange(len(self.values), dtype=np.int32)
        return found

    @property
    def n_values(self) -> int:
        """How many different values the rows have."""
        return int(np.count_nonzero(np.bincount(self.codes[self.codes >= 0], minlength=1)))


def coded(column: pa.ChunkedArray, type_: pa.DataType | None = None) -> Coded:
    """A column in codes, its values as `type_`."""
    if pa.types.is_dictionary(column.type):
        encoded = column.unify_dictionaries()
    else:
        encoded = column.dictionary_encode()
    if not encoded.num_chunks:
        return Coded(np.empty(0, np.int32), pa.array([], type_ or column.type))
    codes = np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in encoded.chunks])
    found = Coded(codes.astype(np.int32, copy=False), encoded.chunk(encoded.num_chunks - 1).dictionary)
    is_final = found.values.type == (type_ or found.values.type) and not pa.types.is_dictionary(column.type)
    return found if is_final else _recoded(found, found.values.cast(type_ or found.values.type, safe=False))


def _recoded(column: Coded, values: pa.Array) -> Coded:
    """Other values for the codes, each once: several of the old ones may have become one."""
    encoded = values.dictionary_encode()
    new = np.append(encoded.indices.fill_null(-1).to_numpy(), -1).astype(np.int32)
    return Coded(new[column.codes], encoded.dictionary)
