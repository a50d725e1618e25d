"""Of which files of Salesforce was a log built, and how?"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from ui import workspace

if TYPE_CHECKING:
    from analysis.prepare.plans import Address
    from ui.prepare.upload import Held

MOST_NAMED = 400


def remember(held: Held, of: Address, log_id: str, *, series: str | None) -> None:
    """Keep the names of the files and what was built of them: for the script, the recipe, and more files."""
    told = {"files": files_of(held), "built": of.built, "series": series}
    workspace.store().set_setting(f"salesforce_files:{log_id}", told)


def built_of(log_id: str) -> dict[str, Any]:
    """`files, built, series` of a log made of files of Salesforce; empty for any other."""
    return workspace.store().setting(f"salesforce_files:{log_id}") or {}


def files_of(held: Held) -> list[str]:
    """The files as they were chosen: one, or several that are held as one archive."""
    if held.path.suffix != ".zip" or held.name.lower().endswith(".zip"):
        return [held.name]
    with zipfile.ZipFile(held.path) as archive:
        return archive.namelist()[:MOST_NAMED]
