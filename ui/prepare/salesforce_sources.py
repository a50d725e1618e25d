"""Of which files of Salesforce was a log built, and how?"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from analysis.store import KEPT
from ui import workspace
from ui.prepare.uploaded import Held

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.prepare.plans import Address
    from analysis.prepare.salesforce_upload import OrgFacts

MOST_NAMED = 400


def remember(held: Held, files: OrgFacts, of: Address, log_id: str, *, series: str | None) -> None:
    """Keep the names of the files and what was built of them: for the script, the recipe, and more files."""
    idle = [one.file for one in files.files if not one.is_used]
    told = {"files": files_of(held), "idle": idle, "built": of.built, "series": series}
    workspace.store().set_setting(f"salesforce_files:{log_id}", told)


def built_of(log_id: str) -> dict[str, Any]:
    """`files, built, series` of a log made of files of Salesforce; empty for any other."""
    return workspace.store().setting(f"salesforce_files:{log_id}") or {}


def needed_of(log_id: str) -> list[str]:
    """The files of which something went into the log: those that were not used are not asked for again."""
    built = built_of(log_id)
    idle = {one.lower() for one in built.get("idle", ())}
    return [one for one in built.get("files", ()) if one.lower() not in idle]


def kept_of(log_id: str) -> Path | None:
    """The files of a log, or of the one it came with, where uploads are kept."""
    place = workspace.folder() / KEPT
    for one in (log_id, workspace.store().setting(f"sibling:{log_id}")):
        found = next(iter(place.glob(f"{one}.*")), None) if one and place.is_dir() else None
        if found is not None:
            return found
    return None


def files_of(held: Held) -> list[str]:
    """The files as they were chosen: one, or several that are held as one archive."""
    if held.path.suffix != ".zip" or held.name.lower().endswith(".zip"):
        return [held.name]
    with zipfile.ZipFile(held.path) as archive:
        return archive.namelist()[:MOST_NAMED]
