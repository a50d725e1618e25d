"""Drives LibreOffice by a script that runs inside a Python that can talk to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

PYTHONS = (
    "/usr/bin/python3",
    "/usr/lib/libreoffice/program/python",
    "/opt/libreoffice/program/python",
    sys.executable,
)


def python_of_office() -> str | None:
    """An interpreter that can talk to LibreOffice: the system's, or the office's own."""
    for python in PYTHONS:
        if shutil.which(python):
            asked = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if not asked.returncode:
                return python
    return None


def run(script: str, folder: Path, *, office: str, python: str, timeout_s: int = 240) -> None:
    """Run a script of this folder on `folder/job.json` beside an office of its own; it must succeed."""
    pipe = f"cashlane{uuid4().hex[:12]}"
    process = subprocess.Popen(
        [office, "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{folder}/profile",
         f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        ran = subprocess.run(
            [python, str(Path(__file__).with_name(script)), pipe, str(folder / "job.json")],
            capture_output=True, text=True, timeout=timeout_s, check=False,
            env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    finally:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
