"""Sets Cashlane up and starts it, or sets it up and tests it.

    python run.py                  makes .venv, installs requirements.txt, opens the app in the browser
    python run.py test [options]   the same, and runs the tests; the options go to pytest

Needs nothing but Python. Every Python from 2.7 on must be able to read this file far enough to say which
one is needed: hence no annotations and no f-strings, here and only here.
"""

from __future__ import print_function

import errno
import hashlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time

PYTHONS = ((3, 11), (3, 12))  # the pinned packages come ready-made for these on Windows, macOS and Linux
FREE_GB = 2.5  # .venv takes 1.7 GB, the downloads and pip's copy of them the rest
N_PATH = 65  # letters; the longest path inside .venv brings that to the 260 of Windows
FIRST_PORT, N_PORTS = 8501, 100
GRACE_S = 3  # for the app to end by itself after Ctrl+C
ROOT = os.path.dirname(os.path.abspath(__file__))
UNFINISHED = "unfinished"
USAGE = "'python run.py' starts Cashlane, 'python run.py test' tests it."
TOO_LONG = "The path of this folder is too long: move it, say to C:\\cashlane, then run this again."

# What pip says when it fails, and what we say then; the first that fits counts.
REASONS = (
    (
        ("No space left", "Errno 28", "not enough space on the disk", "WinError 112", "Disk quota exceeded"),
        "The disk ran full: free %.1f GB, then run this again." % FREE_GB,
    ),
    (("Long Path", "File name too long"), TOO_LONG),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError", "SSLCertVerificationError"),
        "The secure connection to the package index was refused, mostly by a company's proxy: ask your IT "
        "for its certificate, name it with 'pip config set global.cert <file>', then run this again.",
    ),
    (
        ("connection broken by", "ConnectionPool", "Connection aborted", "Read timed out", "IncompleteRead"),
        "The package index cannot be reached: connect this computer to the internet (behind a company's "
        "proxy, set HTTPS_PROXY first), then run this again.",
    ),
    (
        ("Permission denied", "Access is denied", "WinError 5]", "WinError 32]"),
        "A file in .venv is in use or protected: close Cashlane wherever it runs, then run this again.",
    ),
    (
        ("No matching distribution", "Could not find a version"),
        "A package does not come ready-made for this computer (%s %s): use the usual 64-bit Python 3.11 from "
        "python.org, then run this again." % (platform.system(), platform.machine()),
    ),
)


class Stop(Exception):
    """One sentence: what is wrong, and the way out."""


def main(arguments):
    """Run the command; returns the exit code."""
    try:
        if arguments and arguments[0] != "test":
            raise Stop("There is no command '%s': %s" % (arguments[0], USAGE))
        check_python(sys.version_info[:2], sys.maxsize > 2**32)
        python = prepare(ROOT)
        return test(python, arguments[1:]) if arguments else serve(python)
    except Stop as stop:
        print("\n%s" % stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run this again to go on.", file=sys.stderr)
        return 130


# -- the Python this runs on -----------------------------------------------------------------------------


def check_python(version, is_64_bit):
    """Stop unless this Python is one the pinned packages exist for; name one that is here, if there is."""
    if version not in PYTHONS:
        other = other_python()
        known = " or ".join("%d.%d" % known for known in PYTHONS)
        first = "" if other else "install Python 3.11 from python.org, then "
        command = other or ("py -3.11" if os.name == "nt" else "python3.11")
        said = "Cashlane needs Python %s, and this is %d.%d: %srun '%s run.py'."
        raise Stop(said % (known, version[0], version[1], first, command))
    if not is_64_bit:
        raise Stop("Cashlane needs a 64-bit Python, and this one has 32 bits: install the other 3.11.")


def other_python():
    """The command of a fitting Python on this computer, or None."""
    for known in PYTHONS:
        name = "%d.%d" % known
        command = ["py", "-" + name] if os.name == "nt" else ["python" + name]
        if succeeds(command + ["-c", "import ensurepip"]):
            return " ".join(command)
    return None


def succeeds(command):
    with open(os.devnull, "r+") as nowhere:
        try:
            return subprocess.call(command, stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


# -- setting up ------------------------------------------------------------------------------------------


def prepare(root):
    """Make .venv hold what requirements.txt names; returns its Python. Does nothing if it does already.

    A stamp in .venv says which requirements it holds, or that an installation has begun and not ended:
    then everything is made anew. A .venv without stamp was made by hand, and is only completed.
    """
    venv = os.path.join(root, ".venv")
    python = os.path.join(venv, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
    wanted = fingerprint(os.path.join(root, "requirements.txt"))
    if works(python) and read_stamp(venv) == wanted:
        return python
    lock = hold_lock(os.path.join(root, "run.py"))
    try:
        before = read_stamp(venv)
        if not works(python) or before == UNFINISHED:
            before = UNFINISHED
            make_venv(venv, root)
        write_stamp(venv, UNFINISHED)
        try:
            install(python, root)
        except Stop:
            write_stamp(venv, before)
            raise
        write_stamp(venv, wanted)
    finally:
        os.close(lock)
    return python


def fingerprint(requirements):
    """A hash of the pins alone: another comment or another end of line installs nothing."""
    with open(requirements, "rb") as file:
        lines = [line.split(b"#")[0].strip() for line in file.read().splitlines()]
    return hashlib.sha256(b"\n".join(line for line in lines if line)).hexdigest()


def read_stamp(venv):
    try:
        with open(os.path.join(venv, "cashlane.stamp")) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def write_stamp(venv, text):
    """Write the stamp in one step, so that it is never half there."""
    path = os.path.join(venv, "cashlane.stamp")
    with open(path + ".tmp", "w") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


def works(python):
    """Whether the Python of .venv starts, is one of ours, and has pip."""
    code = "import sys, pip; sys.exit(sys.version_info[:2] not in %r)" % (PYTHONS,)
    return os.path.exists(python) and succeeds([python, "-I", "-c", code])


def hold_lock(path):
    """Keep a second run.py from setting up at the same time, until the handle returned is closed."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # behind the end: the file itself stays readable
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (IOError, OSError) as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            os.close(handle)
            raise Stop("Another run.py is installing here: wait until it is done, then run this again.")
    return handle


def make_venv(venv, root):
    """A new, empty .venv in place of what is there."""
    if os.path.normcase(os.path.realpath(sys.prefix)) == os.path.normcase(os.path.realpath(venv)):
        raise Stop("The .venv in use is broken and must be made anew: type 'deactivate', then run again.")
    if os.path.lexists(venv):
        print("The .venv here is unfinished or broken: making it anew.", flush=True)
        try:
            shutil.rmtree(venv)
        except OSError as error:
            raise Stop(
                "The broken .venv cannot be deleted (%s): close what uses it, delete the folder %s, then run "
                "this again." % (error.strerror, venv)
            )
    need_space(shutil.disk_usage(root).free, root)
    if os.name == "nt" and len(root) > N_PATH and not has_long_paths():
        raise Stop(TOO_LONG)
    print("Making .venv ...", flush=True)
    command = [sys.executable, "-m", "venv", venv]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    if made.returncode:
        raise Stop(why_no_venv(made.stdout.decode("utf-8", "replace")))


def need_space(free, folder):
    """Stop before the download rather than in the middle of it."""
    if free < FREE_GB * 1e9:
        said = "Cashlane needs %.1f GB of disk, and %s has %.1f GB left: free some, then run this again."
        raise Stop(said % (FREE_GB, folder, free / 1e9))


def has_long_paths():
    """Whether this Windows was told to allow paths of more than 260 letters."""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return winreg.QueryValueEx(key, "LongPathsEnabled")[0] == 1
    except OSError:
        return False


def why_no_venv(output):
    if "ensurepip" in output:
        return (
            "This Python cannot make virtual environments: install its venv package (on Debian and Ubuntu "
            "'sudo apt install python%d.%d-venv'), then run this again." % sys.version_info[:2]
        )
    if "No space left" in output:
        return REASONS[0][1]
    said = "Python could not make .venv here (%s): check that you may write here, then run this again."
    return said % last_line(output)


def install(python, root):
    """Install the pinned packages with pip, whose progress is shown; a failure becomes one sentence."""
    print("Installing what requirements.txt names (about 400 MB to download the first time) ...", flush=True)
    began = time.time()
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--only-binary", ":all:", "-r", "requirements.txt"]
    ours = environment(PYTHONUTF8="1", PIP_USER="0")
    said = []
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, env=ours) as pip:
        for line in iter(pip.stderr.readline, b""):
            said.append(line.decode("utf-8", "replace"))
            sys.stderr.write(said[-1])
            sys.stderr.flush()
    if pip.returncode:
        raise Stop(why_no_install("".join(said)))
    print("Installed in %d s." % (time.time() - began), flush=True)


def why_no_install(output):
    for signs, sentence in REASONS:
        if any(sign in output for sign in signs):
            return sentence
    said = "pip could not install the packages (%s): run this again; if that fails too, delete .venv first."
    return said % last_line(output)


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it did not say why"


def environment(**changes):
    """Ours without what would lead a Python or a pip in .venv to another one's packages."""
    kept = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__"):
        kept.pop(name, None)
    kept.update(changes)
    return kept


# -- running ---------------------------------------------------------------------------------------------


def serve(python):
    """Start the app on this machine's own address only, and wait until it is stopped."""
    port = free_port()
    print("Cashlane runs at http://127.0.0.1:%d - stop it with Ctrl+C." % port, flush=True)
    told = ["--server.address", "127.0.0.1", "--server.port", str(port), "--server.fileWatcherType", "none"]
    told += ["--browser.gatherUsageStats", "false", "--server.showEmailPrompt", "false"]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = waited([python, "-m", "streamlit", "run", "app.py"] + told, 0)
    print("Cashlane has stopped.", flush=True)
    return code


def free_port(first=FIRST_PORT):
    """The first free port from `first` on, else any."""
    for port in list(range(first, first + N_PORTS)) + [0]:
        probe = socket.socket()
        try:
            only = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
            probe.setsockopt(socket.SOL_SOCKET, only, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
        except OSError:
            continue
        finally:
            probe.close()
    raise Stop("No network port is free on this computer: close some programs, then run this again.")


def end(process):
    """Ctrl+C has reached the process too: give it time to end by itself, then make it."""
    for make_it in (process.terminate, process.kill):
        try:
            return process.wait(GRACE_S)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            make_it()
    return process.wait()


def waited(command, stopped):
    """Run a command to its end; returns its exit code, or `stopped` after Ctrl+C."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment())
    try:
        return process.wait()
    except KeyboardInterrupt:
        end(process)
        return stopped


def test(python, options):
    """Run the tests, the longest files first, those with a browser alone; returns pytest's exit code."""
    side_by_side = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    parts = [options] if options else [side_by_side + ["-m", "not e2e"], ["-m", "e2e"]]
    return max([waited([python, "-m", "pytest"] + part, 130) for part in parts])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
