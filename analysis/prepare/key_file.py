"""Where is the key of the pseudonyms? In a file of its own, apart from the workspace, for its owner only."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from analysis.errors import AnalysisError

VERSION = 1
N_BYTES = 32
FILE = "keys.json"


@dataclass(frozen=True)
class Keys:
    """The secret of the hash, and the name behind each pseudonym that was ever given.

    Parameters
    ----------
    names
        Pseudonym to name.
    """

    secret: bytes = field(repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)


def key_path(environ: Mapping[str, str], *, home: Path, platform: str, workspace: Path | None = None) -> Path:
    """Where the key file lies: what `CASHLANE_KEYS` names, else in the user's folder of settings.

    Parameters
    ----------
    platform
        As `sys.platform`.
    workspace
        The folder in which it must not lie.

    Raises
    ------
    AnalysisError
        `keys_in_workspace` (params `where`, `folder`).
    """
    named = environ.get("CASHLANE_KEYS")
    path = Path(named) if named else _settings(environ, home, platform) / FILE
    if workspace is not None and path.resolve().is_relative_to(workspace.resolve()):
        raise AnalysisError("keys_in_workspace", where=str(path), folder=str(workspace))
    return path


def default_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's key file lies on this machine; never in the workspace."""
    workspace = environ.get("CASHLANE_WORKSPACE")
    return key_path(
        environ, home=Path.home(), platform=sys.platform, workspace=Path(workspace) if workspace else None
    )


def read(path: Path) -> Keys | None:
    """What the file holds; None where there is none yet.

    Raises
    ------
    AnalysisError
        `keys_unreadable` (param `where`): it is never overwritten, since names would be lost.
    """
    try:
        held = json.loads(path.read_text("utf-8"))
        return Keys(bytes.fromhex(held["secret"]), dict(held["names"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise AnalysisError("keys_unreadable", where=str(path)) from problem


def ready(path: Path) -> Keys:
    """What the file holds; a new secret, written to it, where there is none yet."""
    held = read(path)
    if held is None:
        held = Keys(secrets.token_bytes(N_BYTES))
        _write(path, held)
    return held


def remember(path: Path, names: Mapping[str, str]) -> Keys:
    """The file with these names as well; those it has stay as they are."""
    held = ready(path)
    known = Keys(held.secret, dict(names) | held.names)
    if known.names != held.names:
        _write(path, known)
    return known


def forget(path: Path) -> None:
    """Overwrite and delete the file: from then on nothing leads from a pseudonym back to its name."""
    try:
        n_bytes = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\0" * n_bytes)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return


def _settings(environ: Mapping[str, str], home: Path, platform: str) -> Path:
    """The folder in which programs keep a user's settings."""
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "Cashlane"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Cashlane"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "cashlane"


def _write(path: Path, keys: Keys) -> None:
    """All of it or nothing, and readable by its owner only from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = {"version": VERSION, "secret": keys.secret.hex(), "names": dict(sorted(keys.names.items()))}
    unfinished = path.with_name(f"{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
        unfinished.replace(path)
    except OSError as problem:
        unfinished.unlink(missing_ok=True)
        raise AnalysisError("keys_unwritable", where=str(path)) from problem
