"""In which encoding is a text file written? By its first bytes, else by what decodes into words."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

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
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
NOISE_SHARE = 0.02


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
    if len(CONTROL.findall(head)) > NOISE_SHARE * len(head) or b"\x00" in head:
        return None
    return "utf-8" if is_utf8(path) else _eight_bit(head if _has_high(head) else path.read_bytes())


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


def _has_high(data: bytes) -> bool:
    return HIGH_RUN.search(data) is not None


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
