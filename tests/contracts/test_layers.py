"""Imports point downwards, heavy and foreign things have one door each, and modules stay what they are."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUND = {"errors", "schema"}
BELOW_THE_WINGS = GROUND | {"processes", "reading", "log", "measures", "_pm4py"}
WINGS = {"prepare", "discover", "bottlenecks"}
MAY_IMPORT = {  # a part of `analysis` to the parts it may import
    "errors": set(),
    "schema": {"errors"},
    "processes": GROUND,
    "_pm4py": GROUND,
    "reading": GROUND | {"processes", "_pm4py"},
    "log": GROUND | {"processes", "_pm4py", "reading"},
    "measures": GROUND | {"processes", "_pm4py", "reading", "log"},
    "prepare": BELOW_THE_WINGS,
    "discover": BELOW_THE_WINGS,
    "bottlenecks": BELOW_THE_WINGS,
    "act": BELOW_THE_WINGS | WINGS | {"store"},
    "monitor": BELOW_THE_WINGS | WINGS | {"store"},
    "report": GROUND,
    "store": GROUND,
}
OURS = {  # a part of the project to the parts it may import
    "analysis": {"analysis"},
    "sample_data": {"sample_data", "analysis"},
    "ui": {"ui", "analysis", "sample_data"},
    "pages": {"ui", "analysis"},
    "app": {"ui", "analysis"},
    "run": set(),
}
DOORS = {  # a library to the only places that may import it
    "pm4py": ("analysis/_pm4py",),
    "r4pm": ("analysis/_pm4py",),
    "duckdb": ("analysis/log/engine.py",),
    "pptx": ("analysis/report/",),
    "sqlalchemy": ("analysis/store/",),
    "pygraphviz": ("analysis/discover/",),
    "streamlit": ("ui/", "pages/", "app.py"),
    "streamlit_agraph": ("ui/",),
}
HEAVY = ("pm4py", "r4pm", "scipy.stats", "sklearn", "pptx", "pygraphviz", "plotly.express")
CLOCKS = {
    *[("datetime", name) for name in ("now", "utcnow", "today")],
    *[("Timestamp", name) for name in ("now", "utcnow", "today")],
    *[("date", "today"), ("time", "time"), ("ibis", "now"), ("ibis", "today")],
}
STATE_LIVES_IN = {"ui/state.py", "ui/frame.py"}
CACHING = ("by_view", "figures", "groups", "logs", "maps", "paths")
CACHES_LIVE_IN = {f"ui/cached/{name}.py" for name in CACHING}
WITHOUT_STREAMLIT = {"ui/charts.py", "ui/journey.py", "ui/text.py"}
MAX_LINES = 350


def product_files() -> list[str]:
    """The product's Python files, as paths from the project's folder."""
    folders = ("analysis", "ui", "pages", "sample_data")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in [*files, ROOT / "app.py", ROOT / "run.py"])


def tree_of(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), file)


def imports(tree: ast.AST, file: str) -> Iterator[str]:
    """Every module imported anywhere in a file, inside functions too, by its full name.

    `from a import b` counts as `a.b`: whether b is a module cannot be seen, and does no harm here.
    """
    package = list(Path(file).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def part(module: str, depth: int) -> str:
    """The folder or file a module name belongs to, `depth` levels down."""
    return (module.split(".") + [""] * depth)[depth]


def part_of_file(file: str, depth: int) -> str:
    names = Path(file).with_suffix("").parts
    return names[depth] if depth < len(names) else ""


def test_imports_are_found_wherever_they_stand():
    source = """
import a.b as c
from d import e
if True:
    from . import f
def function():
    import g
    from ..h import i
"""
    found = set(imports(ast.parse(source), "analysis/log/x.py"))
    assert found == {"a.b", "d.e", "analysis.log.f", "g", "analysis.h.i"}


@pytest.mark.parametrize("file", [file for file in product_files() if file.startswith("analysis/")])
def test_analysis_imports_downwards_only(file):
    here = part_of_file(file, 1)
    if here == "__init__":
        assert not [name for name in imports(tree_of(file), file) if name.startswith("analysis")]
        return
    assert here in MAY_IMPORT, f"{here} has no place among the layers"
    named = {part(name, 1) for name in imports(tree_of(file), file) if name.startswith("analysis.")}
    assert named - MAY_IMPORT[here] - {here} == set()


@pytest.mark.parametrize("file", product_files())
def test_the_parts_of_the_project_import_downwards_only(file):
    here = part_of_file(file, 0)
    named = {part(name, 0) for name in imports(tree_of(file), file)}
    assert (named & {*OURS, "tests"}) - OURS[here] == set()


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library):
    importing = [
        file
        for file in product_files()
        if library in {part(name, 0) for name in imports(tree_of(file), file)}
    ]
    assert [file for file in importing if not file.startswith(DOORS[library])] == []


def test_analysis_imports_without_streamlit_and_loads_nothing_heavy():
    code = f"""
import importlib, pkgutil, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("streamlit", "streamlit_agraph", "ui", "sample_data"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
import analysis
names = [module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis.")]
for name in names:
    importlib.import_module(name)
print(*names)
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names, heavy = done.stdout.splitlines()
    assert heavy == ""
    modules = [
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in product_files()
    ]
    ours = {name for name in modules if name.startswith("analysis.")}
    assert ours - set(names.split()) == set(), "a folder without __init__.py"


@pytest.mark.parametrize("file", sorted(WITHOUT_STREAMLIT & set(product_files())))
def test_what_is_pure_in_ui_does_not_import_streamlit(file):
    assert "streamlit" not in {part(name, 0) for name in imports(tree_of(file), file)}


def _called(node: ast.Call) -> tuple[str, str]:
    """Of a call `x.y.z()` the last two names, of `z()` an empty one and z."""
    function = node.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        return (getattr(owner, "attr", None) or getattr(owner, "id", ""), function.attr)
    return ("", getattr(function, "id", ""))


@pytest.mark.parametrize("file", [file for file in product_files() if file.startswith("analysis/")])
def test_analysis_reads_no_clock_and_prints_nothing(file):
    called = {_called(node) for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)}
    assert called & (CLOCKS | {("", "print")}) == set()


@pytest.mark.parametrize(
    "names, home", [({"session_state"}, STATE_LIVES_IN), ({"cache_data", "cache_resource"}, CACHES_LIVE_IN)]
)
def test_state_and_caches_have_one_home(names, home):
    def mentions(file):
        nodes = ast.walk(tree_of(file))
        return any(getattr(node, "attr", getattr(node, "name", None)) in names for node in nodes)

    assert [file for file in product_files() if mentions(file) and file not in home] == []


def test_the_modules_of_the_pages_import_one_way():
    """Nobody imports what imports him, not even inside a function."""
    files = {
        file.removesuffix(".py").removesuffix("/__init__").replace("/", "."): file
        for file in product_files()
        if file.startswith("ui/")
    }
    taken = {}
    for module, file in files.items():
        named = {name if name in files else name.rpartition(".")[0] for name in imports(tree_of(file), file)}
        taken[module] = (named & files.keys()) - {module}
    tuple(TopologicalSorter(taken).static_order())


@pytest.mark.parametrize("file", product_files())
def test_a_module_answers_one_question(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    assert Path(file).stem not in {"utils", "util", "helpers", "helper", "misc", "common"}
    assert not text.strip() or ast.get_docstring(tree_of(file)), (
        "the first line says which question it answers"
    )


def test_nothing_names_the_place_it_was_made_in():
    kinds = {".py", ".md", ".toml", ".js", ".css", ".html", ".txt", ".yml", ".json"}
    apart = {".venv", ".git", "workspace", ".pytest_cache", ".ruff_cache", ".hypothesis", "__pycache__"}
    files = [path for path in ROOT.rglob("*") if path.suffix in kinds or path.parent.name == ".ci"]
    ours = [path for path in files if path.is_file() and not apart & set(path.relative_to(ROOT).parts)]
    place = "/" + "work/"
    assert len(ours) > 20
    assert [str(path) for path in ours if place in path.read_text(encoding="utf-8", errors="replace")] == []


@pytest.mark.parametrize("file", [file for file in product_files() if file.startswith(("ui/", "pages/"))])
def test_slides_have_one_door(file):
    """What is shown becomes a slide through `ui.report.offer` only: a page it makes, in either language."""
    if file == "ui/slides.py" or file.startswith("ui/report/"):
        return
    named = set(imports(tree_of(file), file))
    assert not {name for name in named if name.startswith("ui.slides")}
    assert ".pptx" not in (ROOT / file).read_text(encoding="utf-8")
