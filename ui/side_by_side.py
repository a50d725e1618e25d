"""Several things that a page says, worked out at a time and shown as each is ready."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import current_thread
from typing import TypeVar

from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

T, R = TypeVar("T"), TypeVar("R")
MOST = 4
"""Beyond so many at a time they wait for each other: the database has threads of its own."""


def ready(work: Callable[[T], R], asked: Iterable[T]) -> Iterator[tuple[T, R]]:
    """Each of `asked` with what `work` makes of it, whatever is ready first; begun in their order.

    `work` may read what the session chose and what is cached, and draws nothing. What it raises is raised
    here; what has not begun when the page stops asking (a click that runs it anew, say) is left undone.
    """
    run = get_script_run_ctx(suppress_warning=True)
    pool = ThreadPoolExecutor(
        min(MOST, os.cpu_count() or 1),
        thread_name_prefix="side_by_side",
        initializer=lambda: add_script_run_ctx(current_thread(), run),
    )
    try:
        begun = {pool.submit(work, one): one for one in asked}
        for done in as_completed(begun):
            yield begun[done], done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
