"""Is a file that somebody hands in as a template safe to open, and a presentation at all?"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

from analysis.errors import AnalysisError

MOST_MB, MOST_UNPACKED_MB, MOST_PARTS = 50, 300, 5_000
_CONTENT_TYPES, _MAIN = "[Content_Types].xml", b"presentationml.presentation.main+xml"
_OTHER_MAINS = (b"presentationml.template.main+xml", b"presentationml.slideshow.main+xml")
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MB = 1_000_000


def guarded(data: bytes) -> bytes:
    """The file as a presentation that can be opened: a template becomes one, nothing else changes.

    Raises
    ------
    AnalysisError
        `template_large`, `template_old_or_locked`, `template_unreadable`, `template_macros`.
    """
    if len(data) > MOST_MB * _MB:
        raise AnalysisError("template_large", limit=MOST_MB)
    if data.startswith(_OLD_OR_LOCKED):
        raise AnalysisError("template_old_or_locked")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive, data)
    except AnalysisError:
        raise
    except broken() as problem:
        raise AnalysisError("template_unreadable") from problem


@cache
def broken() -> tuple[type[Exception], ...]:
    """What python-pptx and lxml raise on files that are no presentations."""
    from pptx.exc import PythonPptxError

    return (
        ValueError, TypeError, LookupError, AttributeError, SyntaxError, OSError, EOFError, RecursionError,
        AssertionError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error, struct.error,
        PythonPptxError,
    )  # fmt: skip


def _checked(archive: zipfile.ZipFile, data: bytes) -> bytes:
    held = archive.infolist()
    if len(held) > MOST_PARTS or sum(one.file_size for one in held) > MOST_UNPACKED_MB * _MB:
        raise AnalysisError("template_large", limit=MOST_MB)
    if len({one.filename.lower() for one in held}) < len(held):
        raise AnalysisError("template_unreadable")
    types = archive.read(_CONTENT_TYPES)
    if b"macroEnabled" in types or any("vbaproject" in one.filename.lower() for one in held):
        raise AnalysisError("template_macros")
    for one in held:
        if one.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(one):
            raise AnalysisError("template_unreadable")
    for other in _OTHER_MAINS:
        if other in types:
            return _with_types(archive, types.replace(other, _MAIN))
    if _MAIN not in types:
        raise AnalysisError("template_unreadable")
    return data


def _with_types(archive: zipfile.ZipFile, types: bytes) -> bytes:
    """The same file as a presentation."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for one in archive.infolist():
            made.writestr(one.filename, types if one.filename == _CONTENT_TYPES else archive.read(one))
    return file.getvalue()
