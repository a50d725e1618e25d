"""Which file was uploaded and is no log yet? Its copy on the disk, and the table that was read from it."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import streamlit as st
from babel.units import format_unit

from analysis.prepare.plans import Address, TableFacts
from ui import state, workspace
from ui.prepare import working
from ui.text import LOCALES

ASKED = "upload_asked"
"""Kept when somebody comes from the start page to load a file of their own."""
KINDS = ("sheet", "member")
CHUNK = 1 << 20
ENDINGS = {
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".parquet", ".xes", ".zip", ".gz",
}  # fmt: skip
SIZES = (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3), ("byte", 1))


@dataclass(frozen=True)
class Held:
    """A copy of an uploaded file that is not a log yet; it outlives the page and its errors.

    Parameters
    ----------
    at
        The moment it came, by which times are told from the future.
    into
        Id of the log to which it brings more.
    again
        Id of the log whose own events these are, to be prepared anew.
    """

    key: str
    path: Path
    name: str
    n_bytes: int
    at: datetime
    into: str | None = None
    again: str | None = None


@dataclass(frozen=True)
class Pending:
    """A table that was read and is not a log yet.

    Parameters
    ----------
    address
        With the sheet and the member the reader asked for, and the columns of names.
    into, again
        As in `Held`.
    """

    key: str
    address: Address
    facts: TableFacts
    at: datetime
    into: str | None = None
    again: str | None = None

    @property
    def name(self) -> str:
        """What the reader calls the file."""
        return self.address.name


def is_held() -> bool:
    """Whether there is a file that is no log yet."""
    return state.kept("upload") is not None


def hold(held: Held) -> None:
    """Prepare this file next, in place of another."""
    forget()
    state.take(ASKED)
    state.keep("upload", held)


def forget() -> None:
    """The file has become a log, or is not wanted any more: its copy and its table go."""
    held: Held | None = state.take("upload")
    if held is None:
        return
    working.forget()
    held.path.unlink(missing_ok=True)


def size(n_bytes: int) -> str:
    """12.4 MB."""
    unit, per = next((one for one in SIZES if n_bytes >= one[1]), SIZES[-1])
    value, lang = n_bytes / per, state.language()
    shown = round(value) if value >= 99.5 or per == 1 else round(value, 1)
    length = "long" if per == 1 else "short"
    return format_unit(shown, f"digital-{unit}", length=length, locale=LOCALES[lang])


def saved(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> Held:
    """What was chosen at once, on disk."""
    return _saved(given[0]) if len(given) == 1 else _saved_together(given)


def _saved(given: st.runtime.uploaded_file_manager.UploadedFile) -> Held:
    """The upload on disk, piece by piece, under a name of ours and its own ending."""
    key = uuid4().hex
    endings = [one.lower() for one in Path(given.name).suffixes[-2:]]
    path = workspace.uploads() / f"{key}{''.join(one for one in endings if one in ENDINGS)}"
    with path.open("wb") as file:
        shutil.copyfileobj(given, file, CHUNK)
    return Held(key, path, Path(given.name).name, given.size, workspace.now().replace(tzinfo=None))


def _saved_together(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> Held:
    """Several files as one archive, each under its own name; two of the same name are told apart."""
    key = uuid4().hex
    path, taken = workspace.uploads() / f"{key}.zip", set[str]()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for one in given:
            name = _free(Path(one.name).name, taken)
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as file:
                shutil.copyfileobj(one, file, CHUNK)
    at = workspace.now().replace(tzinfo=None)
    return Held(key, path, called(given), sum(one.size for one in given), at)


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken."""
    found, n = name, 1
    while found.lower() in taken:
        n += 1
        found = f"{Path(name).stem} ({n}){Path(name).suffix}"
    taken.add(found.lower())
    return found


def called(given: list[st.runtime.uploaded_file_manager.UploadedFile]) -> str:
    """The file, or the first of several and how many more."""
    more = f" + {len(given) - 1}" if len(given) > 1 else ""
    return f"{Path(given[0].name).name}{more}"


def address_of(held: Held) -> Address:
    """Which table of the file is meant, as far as the reader said."""
    asked = {kind: state.kept(f"{kind}:{held.key}") for kind in KINDS}
    names = tuple(sorted(state.kept(f"names:{held.key}", {}).items()))
    return Address(str(held.path), held.name, **asked, names=names)
