"""What need Python's search for garbage not look through at every turn? What was loaded to draw a page.

Modules, catalogues and texts stay until the app ends: 400,000 objects, whose search takes a click 0.2 s
every few clicks. They are set aside once for each page, when it was drawn for the first time.
"""

from __future__ import annotations

import gc

_SEEN: set[str] = set()


def set_aside(page: str) -> None:
    """Exempt all that is in memory now from the search, if this page was never drawn before."""
    if page not in _SEEN:
        _SEEN.add(page)
        gc.collect()
        gc.freeze()
