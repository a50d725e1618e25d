"""What is in a project file, and is it whole? A zip of known parts, each with its size and its hash."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from analysis.errors import AnalysisError

FORMAT, VERSION = "cashlane-project", 1
MANIFEST, FACTS, ENTERED, RECIPE = "manifest.json", "log.json", "entered.json", "recipe.json"
EVENTS, BEFORE = "events.parquet", "events_before_repairs.parquet"
NEEDED = (FACTS, ENTERED, EVENTS)
MB = 1 << 20
LIMITS = {
    MANIFEST: MB, FACTS: 64 * MB, ENTERED: 256 * MB, RECIPE: 64 * MB, EVENTS: 4096 * MB, BEFORE: 4096 * MB,
}  # fmt: skip
"""Most bytes of each part, unpacked; a part of another name is refused."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = MB
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAMAGED = (
    EOFError, OSError, zlib.error, zipfile.BadZipFile, KeyError, ValueError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class Unpacked:
    """The parts of a project file that was whole.

    Parameters
    ----------
    parts
        Name to the file it was unpacked to, under a name of ours.
    made_at, app_version
        When, and by which Cashlane; as the file says.
    """

    parts: dict[str, Path]
    made_at: str
    app_version: str


def pack(target: Path, parts: Mapping[str, bytes | Path], *, made_at: str, app_version: str) -> None:
    """Write a project file: all of it, or nothing.

    Raises
    ------
    AnalysisError
        `project_too_large` (params `part`, `limit_mb`).
    """
    told = {name: _told(name, part) for name, part in parts.items()}
    manifest = {
        "format": FORMAT, "version": VERSION, "app_version": app_version, "made_at": made_at, "parts": told,
    }  # fmt: skip
    unfinished = target.with_name(f"{target.name}.{uuid4().hex[:8]}.tmp")
    try:
        with zipfile.ZipFile(unfinished, "x") as archive:
            for name, part in {MANIFEST: as_json(manifest), **parts}.items():
                _add(archive, name, part)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(path: Path, folder: Path, *, name: str) -> Unpacked:
    """The parts of a project file, in a folder of the caller's; nothing else is written.

    Raises
    ------
    AnalysisError
        With `file`: `project_damaged`, `project_foreign`, `project_newer` (`version`), `project_changed`
        (`part`), `project_too_large` (`part`, `limit_mb`).
    """
    with _damage(name), zipfile.ZipFile(path) as archive:
        listed = _listed(archive, name)
        manifest = _manifest(archive, listed, name)
        parts = {part: folder / f"part{place}" for place, part in enumerate(manifest["parts"])}
        for part, target in parts.items():
            with target.open("xb") as out:
                told = _copied(archive, listed[part], out, name)
            if told != manifest["parts"][part]:
                raise AnalysisError("project_changed", file=name, part=part)
    return Unpacked(parts, _short(manifest.get("made_at")), _short(manifest.get("app_version")))


def as_json(value: object) -> bytes:
    """Plain values as JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8", "replace")


def from_json(text: bytes) -> Any:
    """Plain values again.

    Raises
    ------
    ValueError
        Where it is no JSON, nested too deeply, or holds numbers that JSON does not have.
    """
    try:
        return json.loads(text.decode("utf-8"), parse_constant=_no_number)
    except RecursionError as cause:
        raise ValueError("nested too deeply") from cause


def _no_number(said: str) -> None:
    raise ValueError(said)


def _told(name: str, part: bytes | Path) -> dict[str, Any]:
    """Size and hash of a part."""
    digest, n_bytes = hashlib.sha256(), 0
    for piece in _pieces(part):
        digest.update(piece)
        n_bytes += len(piece)
    if n_bytes > LIMITS[name]:
        raise _too_large(name)
    return {"n_bytes": n_bytes, "sha256": digest.hexdigest()}


def _pieces(part: bytes | Path) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    with part.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _add(archive: zipfile.ZipFile, name: str, part: bytes | Path) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_STORED if isinstance(part, Path) else zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as out:
        for piece in _pieces(part):
            out.write(piece)


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """What the library raises for a broken archive, as our error."""
    try:
        yield
    except AnalysisError:
        raise
    except _DAMAGED as cause:
        raise AnalysisError("project_damaged", file=name) from cause


def _listed(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The parts by their names: only known ones, each once, each a plain file."""
    found = archive.infolist()
    listed = {info.filename: info for info in found}
    if len(listed) != len(found) or not {MANIFEST, *NEEDED} <= set(listed) <= set(LIMITS):
        raise AnalysisError("project_foreign", file=name)
    for info in found:
        mode = info.external_attr >> 16
        if info.is_dir() or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
            raise AnalysisError("project_foreign", file=name)
        if info.flag_bits & 1 or info.compress_type not in METHODS:
            raise AnalysisError("project_foreign", file=name)
        if info.file_size > LIMITS[info.filename]:
            raise _too_large(info.filename, name)
    return listed


def _manifest(archive: zipfile.ZipFile, listed: Mapping[str, zipfile.ZipInfo], name: str) -> dict[str, Any]:
    """What the file says of itself; its parts are those that are in it."""
    with archive.open(listed[MANIFEST]) as packed:
        said = from_json(packed.read(LIMITS[MANIFEST] + 1)[: LIMITS[MANIFEST]])
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise AnalysisError("project_foreign", file=name)
    version = said.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise AnalysisError("project_foreign", file=name)
    if version > VERSION:
        raise AnalysisError("project_newer", file=name, version=version)
    if not isinstance(said.get("parts"), dict) or set(said["parts"]) != set(listed) - {MANIFEST}:
        raise AnalysisError("project_foreign", file=name)
    return said


def _copied(archive: zipfile.ZipFile, info: zipfile.ZipInfo, out: IO[bytes], name: str) -> dict[str, Any]:
    """Unpack a part, never beyond its limit, whatever the archive says of its size."""
    digest, n_bytes = hashlib.sha256(), 0
    with archive.open(info) as packed:
        while piece := packed.read(CHUNK):
            n_bytes += len(piece)
            if n_bytes > LIMITS[info.filename]:
                raise _too_large(info.filename, name)
            digest.update(piece)
            out.write(piece)
    return {"n_bytes": n_bytes, "sha256": digest.hexdigest()}


def _too_large(part: str, name: str = "") -> AnalysisError:
    return AnalysisError("project_too_large", file=name, part=part, limit_mb=LIMITS[part] // MB)


def _short(said: object) -> str:
    return said[:60] if isinstance(said, str) else ""
