"""The page of rules names modules and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = re.findall(
    r"^\| (.+?) \| `(.+?)` \| `(test_\w+)` \|$", (ROOT / "docs/SALESFORCE_RULES.md").read_text("utf-8"), re.M
)
TESTS = "\n".join(one.read_text("utf-8") for one in Path(__file__).parent.glob("test_salesforce_*.py"))


@pytest.mark.parametrize(("rule", "module", "test"), TABLES)
def test_a_rule_has_its_module_and_its_test(rule, module, test):
    assert (ROOT / "analysis/prepare/salesforce" / module).exists()
    assert f"def {test}(" in TESTS


def test_every_module_of_events_and_links_keeps_a_rule_of_the_page():
    folder = ROOT / "analysis/prepare/salesforce"
    serve = {"__init__", "making", "sources", "names", "changes", "owners"}
    modules = {f"events/{one.name}" for one in (folder / "events").glob("*.py") if one.stem not in serve}
    modules |= {one.name for one in folder.glob("links*.py")}
    assert len(TABLES) > 40
    assert modules - {module for _, module, _ in TABLES} == set()
