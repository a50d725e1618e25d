"""Which record does an id name? 15 characters lengthened to 18, lost case restored, mangled ones found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.reading.arrow import pc
from analysis.reading.cells import Column, as_text, whole

ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", np.uint8)
WEIGHTS = np.array([1, 2, 4, 8, 16])
SHORT, LONG = 15, 18
MIN_SHAPED = 0.8
MIN_LETTERS, MIN_IDS = 5, 3
_SHORT = r"^[0-9A-Za-z]{15}$"
_LONG = r"^[0-9A-Za-z]{15}[A-Za-z0-5]{3}$"
_SCIENTIFIC = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"
_NOTHING = pa.scalar(None, pa.string())


class Ids(NamedTuple):
    """A column of ids with 18 characters; what is not an id of Salesforce stays as it is.

    `n_short` were lengthened, `restored` had lost upper and lower case and got it back from their last
    three characters, `scientific` were turned into numbers by a spreadsheet and are empty now. `caseless`:
    short ones that are all in one case, so that nobody can tell which record they name; they are kept.
    `repeated`: caseless ids that stand in several rows.
    """

    values: pa.Array
    n_short: int
    n_foreign: int
    restored: pa.Array
    scientific: pa.Array
    caseless: bool
    repeated: pa.Array


def checksum(short: str) -> str:
    """The last three characters of an id of 15: for each five of them, which are capital letters."""
    return "".join(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[
            sum(1 << place for place, char in enumerate(short[start : start + 5]) if "A" <= char <= "Z")
        ]
        for start in (0, 5, 10)
    )


def read_ids(column: Column) -> Ids:
    """The ids of a column, cleaned; see `Ids`."""
    array = whole(column)
    was_number = pa.types.is_floating(array.type) or pa.types.is_integer(array.type)
    encoded = as_text(array).dictionary_encode()
    distinct = encoded.dictionary
    is_scientific = pc.match_substring_regex(distinct, _SCIENTIFIC)
    if was_number:
        is_scientific = pc.greater_equal(pc.utf8_length(distinct), SHORT - 1)
    distinct = pc.if_else(is_scientific, _NOTHING, distinct)
    is_short, is_long = (
        pc.fill_null(pc.match_substring_regex(distinct, shape), False) for shape in (_SHORT, _LONG)
    )
    caseless = _is_caseless(distinct.filter(is_short))
    cleaned, is_restored = _cased(_lengthened(distinct, is_short, caseless), is_long)
    counts = np.bincount(pc.drop_null(encoded.indices).to_numpy(), minlength=len(distinct))
    short, foreign = is_short.to_numpy(zero_copy_only=False), pc.invert(pc.or_(is_short, is_long))
    foreign = pc.and_(foreign, distinct.is_valid()).to_numpy(zero_copy_only=False)
    return Ids(
        values=cleaned.take(encoded.indices),
        n_short=int(counts[short].sum()),
        n_foreign=int(counts[foreign].sum()),
        restored=distinct.filter(pa.array(is_restored)),
        scientific=encoded.dictionary.filter(is_scientific),
        caseless=caseless,
        repeated=distinct.filter(pa.array(short & (counts > 1))) if caseless else distinct.slice(0, 0),
    )


def looks_like_id(column: Column) -> float:
    """Share of the filled cells that are shaped like an id: 15 or 18 characters with digits among them."""
    text = pc.drop_null(as_text(column))
    if not len(text):
        return 0.0
    shaped = pc.match_substring_regex(text, r"^[0-9a-zA-Z]{2,3}[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?$")
    told = pc.and_(shaped, pc.match_substring_regex(text, r"^..?.?.*\d.*\d"))
    return float(pc.mean(pc.cast(told, pa.float64())).as_py())


def _lengthened(distinct: pa.Array, is_short: pa.Array, caseless: bool) -> pa.Array:
    if caseless or not pc.any(is_short).as_py():
        return distinct
    short = distinct.filter(is_short)
    longer = pc.binary_join_element_wise(short, pa.array(_suffixes(_letters(short, SHORT))), "")
    return pc.replace_with_mask(distinct, is_short, longer)


def _cased(distinct: pa.Array, is_long: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Ids of 18 characters in the case that their last three tell, where the others fit."""
    changed = np.zeros(len(distinct), bool)
    if not pc.any(is_long).as_py():
        return distinct, changed
    long = distinct.filter(is_long)
    letters = _letters(long, LONG)
    upper = np.where((letters >= 97) & (letters <= 122), letters - 32, letters)
    place = np.zeros(128, np.int64)
    place[ALPHABET] = np.arange(32)
    bits = (place[upper[:, SHORT:]][:, :, None] >> np.arange(5)) & 1
    wanted = bits.reshape(-1, SHORT).astype(bool)
    is_letter = (upper[:, :SHORT] >= 65) & (upper[:, :SHORT] <= 90)
    fits = ~(wanted & ~is_letter).any(axis=1)
    right = upper.copy()
    right[:, :SHORT] = np.where(is_letter & ~wanted, upper[:, :SHORT] + 32, upper[:, :SHORT])
    right = np.where(fits[:, None], right, letters)
    is_other = np.not_equal(right, letters).any(axis=1)
    if not is_other.any() or not _is_varied(letters[is_other]):
        return distinct, changed
    changed[np.flatnonzero(is_long.to_numpy(zero_copy_only=False))] = is_other
    return pc.replace_with_mask(distinct, is_long, _strings(right)), changed


def _suffixes(letters: np.ndarray) -> np.ndarray:
    is_upper = ((letters >= 65) & (letters <= 90)).reshape(-1, 3, 5)
    return _strings(ALPHABET[(is_upper * WEIGHTS).sum(axis=2)])


def _letters(ids: pa.Array, width: int) -> np.ndarray:
    joined = "".join(ids.to_pylist()).encode("ascii")
    return np.frombuffer(joined, np.uint8).reshape(-1, width)


def _strings(letters: np.ndarray) -> pa.Array:
    n, width = letters.shape
    data = pa.py_buffer(np.ascontiguousarray(letters, np.uint8).tobytes())
    offsets = pa.py_buffer(np.arange(0, (n + 1) * width, width, dtype=np.int32).tobytes())
    return pa.StringArray.from_buffers(n, offsets, data)


def _is_caseless(short: pa.Array) -> bool:
    """Whether ids of 15 characters are all in lower or all in upper case, though they have letters."""
    if len(short) < MIN_IDS or not _is_varied(_letters(short, SHORT)):
        return False
    own = pc.utf8_slice_codeunits(short, 3, SHORT)
    has = [pc.any(pc.match_substring_regex(own, case)).as_py() for case in ("[a-z]", "[A-Z]")]
    return not all(has)


def _is_varied(letters: np.ndarray) -> bool:
    """Whether ids have as many different letters as real ones: made-up ones (`006A00000000001`) have not."""
    own = np.unique(letters[:, 3:SHORT] | 0x20)
    return int(((own >= 97) & (own <= 122)).sum()) >= MIN_LETTERS


def prefix_of(text: pa.Array) -> str:
    """The first three characters that nearly all of these ids have; "" where they are none, or mixed."""
    if not len(text) or looks_like_id(text) < MIN_SHAPED:
        return ""
    counts = pc.utf8_slice_codeunits(text, 0, 3).value_counts().to_pylist()
    most = max(counts, key=lambda one: one["counts"])
    return str(most["values"]) if most["counts"] >= MIN_SHAPED * len(text) else ""
