"""Which name becomes which pseudonym, for good, before anything of a file is stored?

A pseudonym is `P-3F9A2C41` for a person and `C-81BC0457` for a customer: the same in every language,
since a log is stored once and read in both, and the same for a person in whatever column she stands,
since who approves her own discount must stay visible. It is a keyed hash: without the key nothing leads
back, and with the key the next upload gets the same pseudonyms.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from analysis.prepare import key_file
from analysis.reading import RawTable
from analysis.reading.cells import as_text
from analysis.reading.personal import KINDS, LETTER, PERSON, SOFTWARE, Personal, name_columns

__all__ = [
    "KINDS", "Personal", "name_columns", "names_behind", "remember", "replaced", "secret", "to_delete",
]  # fmt: skip

N_DIGITS, MORE_DIGITS, ALL_DIGITS = 8, 4, 64
_SOFTWARE = re.compile(SOFTWARE)


def replaced(
    raw: RawTable, columns: Mapping[str, str], secret: bytes, *, known: Mapping[str, str] = {}
) -> RawTable:
    """The same table with the names of these columns replaced; it no longer knows the file it came from.

    Empty cells stay empty, and so do the names of programs (`Integration User`). Two spellings of a name
    that differ in case, width or spaces become one pseudonym.

    Parameters
    ----------
    columns
        Column to kind (`person`, `customer`); numbers in them become text.
    known
        Pseudonym to name of earlier uploads: they keep theirs where a new name would collide.
    """
    table = raw.arrow()
    given = _given(table, columns, secret, known)
    for column, kind in columns.items():
        encoded = as_text(table[column]).dictionary_encode()
        said = [given.get((kind, folded(name)), name) for name in encoded.dictionary.to_pylist()]
        new = pa.array(said, pa.string()).take(encoded.indices)
        table = table.set_column(table.column_names.index(column), column, new)
    types = raw.types | dict.fromkeys(columns, "string")
    notes = tuple(note | {"examples": []} if note.get("column") in columns else note for note in raw.notes)
    return replace(raw, table=table, types=types, source=None, source_columns=(), path=None, notes=notes)


def names_behind(
    raw: RawTable, columns: Mapping[str, str], secret: bytes, *, known: Mapping[str, str] = {}
) -> dict[str, str]:
    """Pseudonym to the name it stands for, of the table as it was read: what belongs into the key file."""
    table = raw.arrow(list(columns))
    given = _given(table, columns, secret, known)
    found: dict[str, str] = {}
    for column, kind in columns.items():
        for name in _distinct(table, column, kind):
            pseudonym = given.get((kind, folded(name)))
            if pseudonym:
                found.setdefault(pseudonym, name)
    return found


def to_delete(raw: RawTable) -> tuple[Path, ...]:
    """The files in which the names of a table as it was read still stand."""
    return tuple(dict.fromkeys(path for path in (raw.source, raw.path) if path is not None))


def folded(name: str) -> str:
    """A name as it is compared: without case, width, and spaces beyond one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def digest(name: str, kind: str, secret: bytes) -> str:
    """All digits of a name's pseudonym."""
    return hmac.new(secret, f"{kind}\x1f{folded(name)}".encode(), hashlib.sha256).hexdigest().upper()


def _given(
    table: pa.Table, columns: Mapping[str, str], secret: bytes, known: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """Kind and folded name to pseudonym, of every name in the columns: no two names share one."""
    taken = {pseudonym: (_kind_of(pseudonym), folded(name)) for pseudonym, name in known.items()}
    given = {held: pseudonym for pseudonym, held in taken.items()}
    found = {
        (kind, folded(name)) for column, kind in columns.items() for name in _distinct(table, column, kind)
    }
    digits = {held: digest(held[1], held[0], secret) for held in found - given.keys()}
    n, left = N_DIGITS, set(digits)
    while left:
        asked: dict[str, set[tuple[str, str]]] = {}
        for held in left:
            asked.setdefault(f"{LETTER[held[0]]}-{digits[held][:n]}", set()).add(held)
        alone = {said: held for said, held in asked.items() if len(held) == 1 and said not in taken}
        for said, (held,) in alone.items():
            given[held], taken[said] = said, held
        left = set() if n >= ALL_DIGITS else left - given.keys()
        n += MORE_DIGITS
    return given


def _distinct(table: pa.Table, column: str, kind: str) -> list[str]:
    """The different names of a column, without those of programs."""
    held = as_text(table[column]).unique().drop_null().to_pylist()
    return [name for name in held if kind != PERSON or not _SOFTWARE.search(name)]


def _kind_of(pseudonym: str) -> str:
    return next((kind for kind, letter in LETTER.items() if pseudonym.startswith(f"{letter}-")), PERSON)


def secret(environ: Mapping[str, str] = os.environ) -> bytes:
    """The secret of this user's key file, made where there is none yet."""
    return key_file.ready(key_file.default_path(environ)).secret


def remember(names: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> None:
    """Put what `names_behind` found into this user's key file."""
    key_file.remember(key_file.default_path(environ), names)
