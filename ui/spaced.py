"""Where does a sentence need a space between two parts: where Chinese meets Latin?"""

from __future__ import annotations

import re

_CJK = re.compile("[\u4e00-\u9fff]")
_LATIN, _LATIN_END = re.compile("[A-Za-z0-9]"), re.compile("[A-Za-z0-9%]")
_STARS_BEFORE, _STARS_AFTER = re.compile(r"^\*+"), re.compile(r"\*+$")


def spaced(before: str, after: str) -> str:
    """Both together, with a space where Chinese meets Latin; stars of Markdown stay with what they mark."""
    left, right = _STARS_AFTER.sub("", before), _STARS_BEFORE.sub("", after)
    if not (_CJK.match(left[-1:]) and _LATIN.match(right[:1])) and not (
        _LATIN_END.match(left[-1:]) and _CJK.match(right[:1])
    ):
        return before + after
    if len(left) < len(before):
        stars = before[len(left) :]
        return f"{left} {stars}{after}" if _CJK.match(left[-1:]) else f"{before} {after}"
    stars = after[: len(after) - len(right)]
    return f"{before}{stars} {right}" if _CJK.match(right[:1]) else f"{before} {after}"
