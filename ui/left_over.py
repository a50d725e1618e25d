"""What was begun before the program was stopped, and nobody needs any more?"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from analysis.log import engine


def sweep(workspace: Path) -> None:
    """Delete what was begun before the program was stopped: uploads nobody opened, logs half indexed.

    A file that is held stays.
    """
    with suppress(OSError):
        engine.sweep(workspace)
    for path in (workspace / "uploads").glob("*"):
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
