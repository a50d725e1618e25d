"""`run.py` sets up once, repairs what is half done, and says in one sentence what is in its way."""

import ast
import http.server
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _runs(python):
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


OLDER = [name for name in ("python2.7", "python3.6", "python3.8", "python3.10") if _runs(name)]


@pytest.fixture
def run(monkeypatch):
    """`run.py` as a module of its own."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path):
    """A folder with spaces and Chinese in its name, and requirements that need no network."""
    folder = tmp_path / "Eigene Dateien 销售"
    folder.mkdir()
    (folder / "run.py").write_text("# only its lock is used")
    (folder / "requirements.txt").write_text("# nothing\n")
    return folder


@pytest.fixture
def pretended(run, monkeypatch):
    """The steps of setting up as notes; the Python of .venv works once it has been made."""
    notes = []

    def make_venv(venv, root):
        notes.append("make")
        shutil.rmtree(venv, ignore_errors=True)
        Path(venv).mkdir()

    monkeypatch.setattr(run, "make_venv", make_venv)
    monkeypatch.setattr(run, "install", lambda python, root: notes.append("install"))
    monkeypatch.setattr(run, "works", lambda python: Path(python).parents[1].is_dir())
    return notes


# -- any Python can read it --------------------------------------------------------------------------


def test_old_pythons_can_read_it():
    source = (ROOT / "run.py").read_bytes()
    assert max(source) < 128, "Python 2 reads ASCII only"
    tree = ast.parse(source, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match, ast.Nonlocal)
    for node in ast.walk(tree):
        assert not isinstance(node, newer), f"line {node.lineno} is too new"
        if isinstance(node, ast.FunctionDef):
            options = node.args.kwonlyargs + node.args.posonlyargs
            annotations = [argument.annotation for argument in node.args.args] + [node.returns]
            assert not options, f"{node.name} is too new"
            assert not any(annotations), f"{node.name} is too new"
        if isinstance(node, ast.Raise):
            assert node.cause is None, f"line {node.lineno}: `raise … from` is too new"
        if isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load):
            assert not any(isinstance(item, ast.Starred) for item in node.elts), (
                f"line {node.lineno} is too new"
            )


@pytest.mark.skipif(not OLDER, reason="no older Python on this computer")
@pytest.mark.parametrize("python", OLDER)
def test_an_older_python_says_one_sentence(python):
    done = subprocess.run([python, "run.py"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"\nCashlane needs Python 3\.11 or 3\.12, and this is [^\n]+\.\n", done.stderr)


@pytest.mark.parametrize(
    "version, other, sentence",
    [
        ((3, 10), "py -3.12", "Cashlane needs Python 3.11 or 3.12, and this is 3.10: run 'py -3.12 run.py'."),
        (
            (3, 14),
            "python3.11",
            "Cashlane needs Python 3.11 or 3.12, and this is 3.14: run 'python3.11 run.py'.",
        ),
    ],
)
def test_another_python_is_pointed_to_the_right_one(run, monkeypatch, version, other, sentence):
    monkeypatch.setattr(run, "other_python", lambda: other)
    with pytest.raises(run.Stop) as stop:
        run.check_python(version, True)
    assert str(stop.value) == sentence


def test_without_a_fitting_python_it_says_where_to_get_one(run, monkeypatch):
    monkeypatch.setattr(run, "other_python", lambda: None)
    with pytest.raises(run.Stop, match=r"install Python 3\.11 from python\.org, then run"):
        run.check_python((3, 9), True)


def test_fitting_pythons_are_let_through_and_32_bits_are_not(run):
    run.check_python((3, 11), True)
    run.check_python((3, 12), True)
    with pytest.raises(run.Stop, match="64-bit"):
        run.check_python((3, 11), False)


def test_an_unknown_command_names_the_known_ones(run, capsys):
    assert run.main(["tset"]) == 1
    said = capsys.readouterr().err
    assert "'tset'" in said
    assert "'python run.py test'" in said


# -- set up once ---------------------------------------------------------------------------------------


def test_it_installs_once_and_again_only_when_a_pin_changes(run, project, pretended):
    requirements = project / "requirements.txt"
    requirements.write_text("pandas==3.1.1\n")
    run.prepare(str(project))
    run.prepare(str(project))
    assert pretended == ["make", "install"]
    requirements.write_bytes(b"# why this one\r\npandas==3.1.1   # and a comment\r\n\r\n")
    run.prepare(str(project))
    assert pretended == ["make", "install"]
    requirements.write_text("pandas==3.1.2\n")
    run.prepare(str(project))
    assert pretended == ["make", "install", "install"]


def test_a_venv_made_by_hand_is_completed_and_not_thrown_away(run, project, pretended):
    (project / ".venv").mkdir()
    run.prepare(str(project))
    assert pretended == ["install"]


def test_what_was_broken_off_is_made_anew(run, project, pretended, monkeypatch):
    def broken_off(python, root):
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(run, "install", broken_off)
        with pytest.raises(KeyboardInterrupt):
            run.prepare(str(project))
    run.prepare(str(project))
    assert pretended == ["make", "make", "install"]


def test_a_failed_update_tries_again_and_keeps_the_venv(run, project, pretended, monkeypatch):
    def fails(python, root):
        raise run.Stop("The package index cannot be reached.")

    run.prepare(str(project))
    (project / "requirements.txt").write_text("pandas==3.1.2\n")
    with monkeypatch.context() as once:
        once.setattr(run, "install", fails)
        with pytest.raises(run.Stop):
            run.prepare(str(project))
    run.prepare(str(project))
    assert pretended == ["make", "install", "install"]


def test_a_second_run_at_the_same_time_does_not_disturb_the_first(run, project, pretended):
    lock = run.hold_lock(str(project / "run.py"))
    with pytest.raises(run.Stop, match=r"Another run\.py is installing"):
        run.prepare(str(project))
    assert pretended == []
    os.close(lock)
    run.prepare(str(project))
    assert pretended == ["make", "install"]


def test_a_real_venv_is_made_and_repaired_in_an_awkward_folder(run, project, monkeypatch):
    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9e9, 0, 9e9))
    monkeypatch.setenv("PYTHONPATH", str(project))
    python = Path(run.prepare(str(project)))
    assert run.works(str(python))
    assert (project / ".venv" / "cashlane.stamp").read_text() == run.fingerprint(project / "requirements.txt")
    python.unlink()
    assert run.prepare(str(project)) == str(python)
    assert run.works(str(python))


# -- what can be in the way ----------------------------------------------------------------------------


def test_a_full_disk_stops_before_the_download(run, project, monkeypatch):
    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9e9, 7.5e9, 1.5e9))
    with pytest.raises(run.Stop, match=r"needs 2\.5 GB of disk, and .* has 1\.5 GB left: free some"):
        run.prepare(str(project))
    assert not (project / ".venv").exists()


def test_on_windows_a_long_path_stops_before_the_download(run, tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9e9, 0, 9e9))
    monkeypatch.setattr(run, "has_long_paths", lambda: calls.append("asked") or False)
    monkeypatch.setattr(run.os, "name", "nt")
    with pytest.raises(run.Stop, match="too long: move it"):
        run.make_venv(str(tmp_path / ".venv"), "C:\\" + "x" * 70)
    assert calls == ["asked"]


def test_without_network_it_says_so(run, project, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    (project / "requirements.txt").write_text("a-package-of-nobody==1.0\n")
    with pytest.raises(run.Stop, match="The package index cannot be reached: connect this computer"):
        run.install(sys.executable, str(project))


class _EmptyIndex(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


def test_a_package_that_is_not_there_is_not_blamed_on_the_network(run, project, monkeypatch):
    index = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _EmptyIndex)
    threading.Thread(target=index.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{index.server_port}/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    (project / "requirements.txt").write_text("a-package-of-nobody==1.0\n")
    with pytest.raises(run.Stop, match="does not come ready-made for this computer"):
        run.install(sys.executable, str(project))
    index.shutdown()
    index.server_close()


@pytest.mark.parametrize(
    "output, sentence",
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk ran full"),
        ("ERROR: OSError: [WinError 112] There is not enough space on the disk", "disk ran full"),
        (
            "WARNING: connection broken by 'SSLError(...'\nERROR: No matching distribution",
            "proxy: ask your IT",
        ),
        (
            "WARNING: connection broken by 'NewConnection...'\nERROR: No matching distribution",
            "to the internet",
        ),
        ("ReadTimeoutError: HTTPSConnectionPool(host='x'): Read timed out.", "to the internet"),
        ("ERROR: OSError: [WinError 5] Access is denied: 'duckdb.pyd'", "close Cashlane"),
        ("ERROR: [Errno 2] No such file\nHINT: no Windows Long Path support enabled.", "move it, say to"),
        ("something else\nERROR: quite unheard of\n\n", "(ERROR: quite unheard of): run this again"),
        ("", "(it did not say why)"),
    ],
)
def test_what_pip_says_becomes_one_sentence_with_the_way_out(run, output, sentence):
    said = run.why_no_install(output)
    assert sentence in said
    assert "\n" not in said
    assert "run this again" in said


@pytest.mark.parametrize(
    "output, sentence",
    [
        (
            "The virtual environment was not created successfully because ensurepip is not available.",
            "apt install",
        ),
        ("Error: [Errno 28] No space left on device", "The disk ran full"),
        ("Error: [Errno 13] Permission denied: '/x/.venv'", "check that you may write here"),
    ],
)
def test_a_venv_that_cannot_be_made_says_why(run, output, sentence):
    assert sentence in run.why_no_venv(output)


# -- running -------------------------------------------------------------------------------------------


def test_a_taken_port_leads_to_the_next(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]
        port = run.free_port(first)
        assert port != first
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))


def test_options_go_to_pytest_and_its_exit_code_comes_back(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "ROOT", str(tmp_path))
    (tmp_path / "test_it.py").write_text("def test_good(): pass\ndef test_bad(): assert 0\n")
    assert run.test(sys.executable, ["-q", "-k", "good"]) == 0
    assert run.test(sys.executable, ["-q", "-k", "bad"]) == 1
    assert run.test(sys.executable, ["-q", "-k", "neither"]) == 5


@pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl+C for another process on Windows")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_app_starts_on_this_machine_only_and_ends_cleanly(tmp_path, how):
    (tmp_path / "app.py").write_text("import streamlit as st\nst.write('up')\n")
    code = "import sys, run; run.ROOT = sys.argv[1]; sys.exit(run.serve(sys.executable))"
    ours = {**os.environ, "STREAMLIT_SERVER_HEADLESS": "true", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    process = subprocess.Popen(
        command, env=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    port = int(re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())[1])
    _wait_until_healthy(port)
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # Ctrl+C in a terminal reaches the whole group
    else:
        process.send_signal(how)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Cashlane has stopped." in said
    assert "Traceback" not in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_until_healthy(port):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not start")


def test_all_tests_run_in_two_parts_and_a_failure_of_either_counts(run, monkeypatch):
    asked, codes = [], iter((1, 0))
    monkeypatch.setattr(run, "waited", lambda command, stopped: asked.append(command) or next(codes))
    assert run.test("python", []) == 1
    assert [command[-1] for command in asked] == ["not e2e", "e2e"]
