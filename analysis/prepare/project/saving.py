"""How is everything about a log put into one file that another machine opens?"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.log import EventLog
from analysis.prepare.project import container, entered, facts, recipe, tables
from analysis.prepare.project.facts import id_of
from analysis.prepare.project.masking import Mask

ENDING = ".cashlane"


def save(
    target: str | Path,
    log: EventLog,
    *,
    now: datetime,
    entered_here: Mapping[str, Any] | None = None,
    title: str = "",
    file_name: str = "",
    source: Mapping[str, Any] | None = None,
    before_repairs: Path | None = None,
    app_version: str = "",
) -> None:
    """Write the project file of a log, as it is shown: where names are hidden, none of them is in it.

    Parameters
    ----------
    log
        The log; of a view of it the whole log is written.
    entered_here
        As `Store.projects.entered` gives it.
    source
        How the original file was read: `file_name, sha256, n_bytes, sheet, member`.
    before_repairs
        The events as they were before the repairs, so that each can be taken back; left out where names
        are hidden.

    Raises
    ------
    AnalysisError
        `project_too_large`.
    """
    log, target = log.unfiltered(), Path(target)
    mask, is_hidden = Mask(log), log.hidden_names is not None
    with tempfile.TemporaryDirectory(prefix="cashlane-") as scratch:
        told = tables.write_events(log, Path(scratch) / "events")
        said = facts.of_log(
            log, told, title=title or log.name, file_name=file_name, source=source, digest=tables.digest(log)
        )
        parts: dict[str, bytes | Path] = {}
        held = entered.understood(entered.sent(entered_here or NOTHING), log, file=target.name)
        if is_hidden:
            said, held = _without_names(log, said, mask), mask(held)
        elif before_repairs is not None and before_repairs.exists():
            tables.copy_events(before_repairs, Path(scratch) / "before")
            parts[container.BEFORE] = Path(scratch) / "before"
        parts |= {
            container.FACTS: container.as_json(said.to_dict()),
            container.ENTERED: container.as_json(held),
            container.RECIPE: container.as_json(
                recipe.of_log(log, file_name=file_name, source=source, mask=mask)
            ),
            container.EVENTS: Path(scratch) / "events",
        }
        container.pack(target, parts, made_at=now.isoformat(timespec="seconds"), app_version=app_version)


NOTHING: dict[str, Any] = {
    "actions": [], "targets": [], "time_targets": [], "settings": {}, "views": [], "basket": [],
    "recipes": [],
}  # fmt: skip


def _without_names(log: EventLog, said: facts.LogFacts, mask: Mask) -> facts.LogFacts:
    """The facts of a log whose names are hidden: another log, with its names replaced for good."""
    step = {
        "repair": "pseudonyms",
        "columns": [[name, kind] for name, kind in log.hidden_names.columns.items()],
    }
    return replace(
        said, log_id=id_of(log), names="replaced", source=None,
        repairs=(*mask(list(said.repairs)), step), effects=(*_effects(said), (0, 0)),
        quality=tuple(mask(list(said.quality))), problems=tuple(mask(list(said.problems))),
        file_name=mask(said.file_name), title=mask(said.title), name=mask(said.name),
    )  # fmt: skip


def _effects(said: facts.LogFacts) -> list[tuple[int, int]]:
    """As many as there are repairs."""
    return [*said.effects, *[(0, 0)] * (len(said.repairs) - len(said.effects))]
