"""In which encoding is a text file written? By its first bytes, else by what decodes into words."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

CHUNK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DAMAGED_UTF8 = "utf_8"
"""The codec under its other name: UTF-8 with bytes in it that are none, which get replaced."""
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
UTF8_WORD = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
NOISE = re.compile(rb"[\x02-\x08\x0e-\x19\x1b-\x1e]")
NOISE_SHARE, FEW, ZERO_SHARE = 0.02, 8, 0.5
"""How many control characters a text may have, and how many zero bytes, as a crashed export leaves them."""
CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
"""Control characters apart from tab and line ends: no sheet, slide or page can show them."""


class Copied(NamedTuple):
    """Characters of a text: those that could not be read, those left out, and all."""

    n_broken: int
    n_controls: int
    n: int


def encoding_of(path: Path) -> str | None:
    """Name of the codec of a text file; None when the bytes are no text at all."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    wide = _utf16_without_bom(head)
    if wide:
        return wide
    n_zeros = head.count(0)
    is_noisy = len(NOISE.findall(head)) > max(NOISE_SHARE * (len(head) - n_zeros), FEW)
    if is_noisy or n_zeros > max(ZERO_SHARE * len(head), FEW):
        return None
    return "utf-8" if is_utf8(path) else _eight_bit(_telling_piece(path))


def is_utf8(path: Path) -> bool:
    """Whether every byte of the file is UTF-8; reads it once, in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 as told by the zero bytes on every other place of ASCII text."""
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.02 * half else None


def has_controls(path: Path, *, spared: bytes = b"") -> bool:
    """Whether the text holds control characters other than those spared."""
    signs = bytes(set(CONTROLS) - set(spared))
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            if len(piece.translate(None, signs)) < len(piece):
                return True
    return False


def copy_as_utf8(path: Path, target: Path, *, encoding: str, spared: bytes = b"") -> Copied:
    """The text again as UTF-8 and without control characters, piece by piece; broken ones become `\ufffd`."""
    signs = bytes(set(CONTROLS) - set(spared))
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    n_broken = n_controls = n = 0
    with path.open("rb") as file, target.open("wb") as copy:
        is_last = False
        while not is_last:
            piece = file.read(CHUNK)
            is_last = not piece
            text = decoder.decode(piece, final=is_last)
            data = text.encode("utf-8", errors="replace")
            clean = data.translate(None, signs)
            copy.write(clean)
            n_broken, n_controls = n_broken + text.count("\ufffd"), n_controls + len(data) - len(clean)
            n += len(text)
    return Copied(n_broken, n_controls, n)


def _telling_piece(path: Path) -> bytes:
    """The first piece of the file with bytes beyond ASCII."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            if HIGH_RUN.search(piece):
                return piece
    return b""


def _eight_bit(data: bytes) -> str:
    """UTF-8 with a few broken characters, Chinese (GB18030) or Western (Windows-1252).

    In Chinese text high bytes come in pairs, in Western text they stand alone between plain letters.
    """
    runs = HIGH_RUN.findall(data)
    n_high = sum(map(len, runs))
    if sum(map(len, UTF8_WORD.findall(data))) > 0.8 * n_high:
        return DAMAGED_UTF8
    in_pairs = sum(2 * len(GB_PAIR.findall(run)) for run in runs)
    return "gb18030" if in_pairs > 0.7 * n_high else "cp1252"
