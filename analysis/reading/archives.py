"""What is inside a zip or gz file? One member, unpacked under a name of our own and never beyond a limit."""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from analysis.errors import FileError
from analysis.reading import limits

CHUNK = 1 << 20
HIDDEN = ("__MACOSX", ".", "Thumbs.db", "desktop.ini")
DAMAGED = (EOFError, OSError, zlib.error, zipfile.BadZipFile, lzma.LZMAError, struct.error,
           KeyError, ValueError, RuntimeError)  # fmt: skip


def members_of(path: Path, name: str) -> tuple[str, ...]:
    """Files of a zip that a person put there, in its order."""
    with damage(name, "zip"), zipfile.ZipFile(path) as archive:
        members = [info.filename for info in archive.infolist() if _is_content(info)]
    return tuple(dict.fromkeys(members))


def pick(members: Sequence[str], member: str | None, *, name: str, formats: tuple[str, ...]) -> str:
    """The member asked for, or the only one.

    Raises
    ------
    FileError
        `empty_archive`, `choose_member`, `member_missing`.
    """
    if not members:
        raise FileError("empty_archive", file=name, formats=list(formats))
    if member is None and len(members) > 1:
        raise FileError("choose_member", file=name, members=list(members))
    if member is not None and member not in members:
        raise FileError("member_missing", file=name, member=member, members=list(members))
    return member if member is not None else members[0]


@contextmanager
def unpacked_zip(path: Path, member: str, *, name: str) -> Iterator[Path]:
    """The member as a temporary file, gone afterwards; its own path is never used."""
    with TemporaryDirectory(prefix="cashlane-") as folder:
        target = Path(folder) / "content"
        with damage(name, "zip"), zipfile.ZipFile(path) as archive:
            info = archive.getinfo(member)
            if info.flag_bits & 1:
                raise FileError("file_encrypted", file=name)
            with archive.open(info) as packed:
                _copy(packed, target, name=name)
        yield target


@contextmanager
def unpacked_gz(path: Path, *, name: str) -> Iterator[Path]:
    """The content of a gz as a temporary file, gone afterwards."""
    with TemporaryDirectory(prefix="cashlane-") as folder:
        target = Path(folder) / "content"
        with damage(name, "gz"), gzip.open(path) as packed:
            _copy(packed, target, name=name)
        yield target


@contextmanager
def damage(name: str, kind: str) -> Iterator[None]:
    """What the libraries raise for a broken archive, as our error."""
    try:
        yield
    except FileError:
        raise
    except DAMAGED as cause:
        raise FileError("file_damaged", file=name, format=kind) from cause


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, *, name: str) -> None:
    n_bytes = 0
    with target.open("wb") as out:
        while piece := packed.read(CHUNK):
            n_bytes += len(piece)
            if n_bytes > limits.MAX_UNPACKED_BYTES:
                raise too_large(name)
            out.write(piece)


def too_large(name: str) -> FileError:
    """The error for what unpacks to more than the limit."""
    return FileError("file_too_large", file=name, limit_gb=limits.MAX_UNPACKED_BYTES / (1 << 30))


def _is_content(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    return not info.is_dir() and not any(part.startswith(HIDDEN) and part != ".." for part in parts)
