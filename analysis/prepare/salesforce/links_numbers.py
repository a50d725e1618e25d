"""Which record does a number people read name, whatever zeros or decimals another system wrote with it?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analysis.prepare.salesforce.events.making import codes_of
from analysis.reading.arrow import pc

NONE, SEVERAL = -1, -2


def by_number(values: pa.Array, known: pa.Array, *, same: pa.Array | None = None) -> np.ndarray:
    """Per value the place of the record it names; `NONE` or `SEVERAL` where that is not one.

    A number written exactly as the record has it goes before one that only means the same: without the
    zeros before it, the `.0` of a spreadsheet, spaces around it, and whatever its case.

    Parameters
    ----------
    known
        The numbers of the records, by place.
    same
        Per record what it comes down to, such as its deal: several records of one number that come down to
        the same are one, and the first of them is meant.
    """
    codes = np.arange(len(known)) if same is None else _with_own(codes_of(same)[0])
    found = np.full(len(values), NONE)
    exact = [pc.utf8_trim_whitespace(one) for one in (values, known)]
    for here, there in (exact, [bare(one) for one in exact]):
        open_ = found == NONE
        found[open_] = _matched(here, there, codes)[open_]
    return found


def bare(numbers: pa.Array) -> pa.Array:
    """Numbers without what systems write around them: `0000123`, `123.0` and ` 123` are the same."""
    trimmed = pc.utf8_lower(pc.utf8_trim_whitespace(numbers))
    whole = pc.replace_substring_regex(trimmed, r"^(\d+)[.,]0+$", r"\1")
    return pc.replace_substring_regex(whole, r"^0+([0-9a-z])", r"\1")


def _with_own(codes: np.ndarray) -> np.ndarray:
    """Codes where the records without one each have their own."""
    return np.where(codes >= 0, codes, codes.max(initial=-1) + 1 + np.arange(len(codes)))


def _matched(values: pa.Array, known: pa.Array, same: np.ndarray) -> np.ndarray:
    """Per value the place of the one record with it, `NONE` or `SEVERAL`."""
    n = len(values)
    codes, labels = codes_of(pa.chunked_array([values, known], pa.string()).combine_chunks())
    asked, held = codes[:n], codes[n:]
    places = np.flatnonzero(held >= 0)
    first = np.full(len(labels) + 1, NONE)
    first[held[places[::-1]]] = places[::-1]
    least, most = np.full(len(labels) + 1, np.iinfo(np.int64).max), np.full(len(labels) + 1, -1)
    np.minimum.at(least, held[places], same[places])
    np.maximum.at(most, held[places], same[places])
    first[(first >= 0) & (least != most)] = SEVERAL
    return np.where(asked < 0, NONE, first[asked])
