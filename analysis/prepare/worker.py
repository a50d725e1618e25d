"""How is an upload worked on without holding up the app? In a child process that can be watched and stopped.

A hostile or an enormous file can then cost no more than the child: it is ended when it is cancelled,
takes too much memory or too long, and a log that was not finished is swept with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import Any, BinaryIO

from analysis.errors import AnalysisError, FileError
from analysis.prepare.plans import Address
from analysis.prepare.preparation import Preparation

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 6 << 30
MAX_SECONDS = 15 * 60
IDLE_SECONDS = 60 * 60
HEAD = struct.Struct(">Q")


@dataclass(frozen=True)
class Job:
    """Something to be worked out: a method of `Preparation` with its parameters."""

    address: Address
    method: str
    params: tuple[tuple[str, Any], ...] = ()


class Worker:
    """A child process with one `Preparation`; started at once, used for one job after the other.

    Parameters
    ----------
    folder
        Where its temporary files lie, in a folder of their own that goes when the child is stopped;
        default: that of the system.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="work-", dir=folder))
        self._said: Queue[tuple[str, Any]] = Queue()
        self._began = 0.0
        self.job: Job | None = None
        self.stage = ""
        self._child = _started(self._scratch)
        threading.Thread(target=_listen, args=(self._child.stdout, self._said), daemon=True).start()

    def start(self, job: Job, *, secret: bytes | None = None) -> None:
        """Begin with a job; the one before must have ended.

        The key of the pseudonyms goes to the child with it and is written nowhere.
        """
        self.job, self.stage, self._began = job, "start", time.monotonic()
        try:
            _send(self._child.stdin, (job, secret))
        except OSError:
            self._said.put(("died", None))

    @property
    def is_usable(self) -> bool:
        """Whether the child is alive and waits for a job."""
        return self.job is None and self._child.poll() is None

    @property
    def seconds(self) -> float:
        """How long the job has been running."""
        return time.monotonic() - self._began

    def ended(self, *, wait_s: float = 0.2) -> bool:
        """Whether the job has ended; waits for it a little. What it gave is in `result`.

        Raises
        ------
        AnalysisError
            What the job raised; `work_too_large`, `work_too_long` or `work_died` (param `file`) where
            the child was ended or died.
        """
        try:
            kind, value = self._said.get(timeout=wait_s)
        except Empty:
            self._check_bounds()
            return False
        if kind == "stage":
            self.stage = value
            return False
        job, self.job = self.job, None
        if kind == "done":
            self.result = value
            return True
        if kind == "failed":
            raise value
        raise FileError("work_died", file=job.address.name if job else "")

    def stop(self) -> None:
        """End the child, whatever it does."""
        self.job = None
        self._child.kill()
        self._child.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _check_bounds(self) -> None:
        if self.job is None:
            return
        is_long, is_large = self.seconds > MAX_SECONDS, self._n_bytes() > MAX_BYTES
        if is_long or is_large:
            name = self.job.address.name
            self.stop()
            raise FileError("work_too_long" if is_long else "work_too_large", file=name)

    def _n_bytes(self) -> int:
        import psutil

        try:
            return int(psutil.Process(self._child.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def __del__(self) -> None:
        if self._child.poll() is None:
            self.stop()


def run(job: Job, *, secret: bytes | None = None, wait_s: float = 600) -> Any:
    """The result of one job in a child of its own: for scripts and tests."""
    worker = Worker()
    try:
        worker.start(job, secret=secret)
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            if worker.ended():
                return worker.result
        raise FileError("work_too_long", file=job.address.name)
    finally:
        worker.stop()


def _started(scratch: Path) -> subprocess.Popen[bytes]:
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    environment = os.environ | temporary | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "analysis.prepare.worker"], cwd=ROOT, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _send(pipe: BinaryIO, value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(HEAD.pack(len(data)) + data)
    pipe.flush()


def _received(pipe: BinaryIO) -> Any:
    """The next value of a pipe.

    Raises
    ------
    EOFError
        When the other end is closed.
    """
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    data = pipe.read(HEAD.unpack(head)[0])
    return pickle.loads(data)  # noqa: S301 - our own process at the other end


def _listen(pipe: BinaryIO, said: Queue[tuple[str, Any]]) -> None:
    try:
        while True:
            said.put(_received(pipe))
    except (EOFError, OSError, pickle.UnpicklingError, ValueError):
        said.put(("died", None))


# -- the child


def main() -> None:
    """The child: works on one job after the other, until its parent is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs: Queue[tuple[Job, bytes | None]] = Queue()
    threading.Thread(target=_take_in, args=(sys.stdin.buffer, jobs), daemon=True).start()
    preparation: Preparation | None = None
    while True:
        try:
            job, secret = jobs.get(timeout=IDLE_SECONDS)
        except Empty:
            return
        if preparation is None or preparation.address != job.address:
            preparation = None
            _give_back()
            preparation = Preparation(job.address, tell=partial(_tell, out), secret=secret)
        _send(out, _worked_out(preparation, job))
        _give_back()


def _tell(out: BinaryIO, stage: str) -> None:
    _send(out, ("stage", stage))


def _take_in(pipe: BinaryIO, jobs: Queue[tuple[Job, bytes | None]]) -> None:
    """Jobs as they come; when the parent is gone, so is the child, whatever it is doing."""
    try:
        while True:
            jobs.put(_received(pipe))
    except (EOFError, OSError):
        os._exit(0)


def _give_back() -> None:
    """Memory that is not needed any more goes back to the system: a log is made in several jobs."""
    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()


def _worked_out(preparation: Preparation, job: Job) -> tuple[str, Any]:
    try:
        return "done", getattr(preparation, job.method)(**dict(job.params))
    except AnalysisError as problem:
        return "failed", problem
    except MemoryError:
        return "failed", FileError("work_too_large", file=job.address.name)
    except Exception as bug:  # noqa: BLE001 - the parent logs it under its number
        import traceback

        return "failed", RuntimeError("".join(traceback.format_exception(bug)))


if __name__ == "__main__":
    main()
