"""No box for many offers to tick all matches: its first entry, in English alone, is what Enter would take."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_enter_in_a_box_for_many_ticks_one():
    calls = [
        (path.relative_to(ROOT), node)
        for folder in ("ui", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "multiselect"
    ]
    assert len(calls) > 5
    wrong = [f"{path}:{node.lineno}" for path, node in calls if not _is_off(node)]
    assert wrong == []


def _is_off(call: ast.Call) -> bool:
    return any(
        one.arg == "select_all" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in call.keywords
    )
