"""Every sentence exists in every language, says the same things, and uses no word our readers do not know."""

import ast
import re
import string
from pathlib import Path

import pytest

from analysis.prepare.template import TEXT_KEYS
from analysis.reading import ERROR_CODES, PROBLEM_CODES
from ui.journey import QUESTIONS, STEPS
from ui.text import LOCALES, sentences, t

ROOT = Path(__file__).parents[2]
LANGS = tuple(LOCALES)
OWN = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "ui").rglob("*.py")]
SAYERS = {"t", "md", "has"}
JARGON = (
    "dfg|directly.follows|fitness|token replay|lift|p.value|kaplan|xmr|confounder|conformance|petri|trace|"
    "throughput|sojourn|quantile|percentile|heuristic|dataset|record id instance|insight|agent"
)
# Latin words that Chinese readers of ours read as they are: formats, products, names of settings and signs.
LATIN = {
    "Cashlane", "CASHLANE", "WORKSPACE", "Salesforce", "CSV", "TSV", "Excel", "Parquet", "XES", "XML", "UTC",
    "UTF", "GB", "PowerPoint", "BPMN", "ID",
}  # fmt: skip


def flat(lang: str) -> dict[str, list[str]]:
    """Key to its sentence, or to its plural forms."""
    return {
        key: list(said.values()) if isinstance(said, dict) else [said]
        for key, said in sentences(lang).items()
    }


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("lang", LANGS)
def test_a_language_has_every_key_and_no_other(lang):
    assert set(flat(lang)) == set(flat("en"))


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_is_empty(lang):
    assert [key for key, forms in flat(lang).items() if not all(form.strip() for form in forms)] == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_sentence_names_the_same_things_in_every_language(lang):
    def named(of: str, key: str) -> set[str]:
        return set().union(*(fields(form) for form in flat(of)[key])) - {"n", "share", "total"}

    assert [key for key in flat("en") if named(lang, key) != named("en", key)] == []


def test_english_plurals_have_both_forms():
    plural = {key: said for key, said in sentences("en").items() if isinstance(said, dict)}
    assert plural
    assert [key for key, said in plural.items() if set(said) != {"one", "other"}] == []


def used() -> list[tuple[str, str, bool]]:
    """File, key and whether the key is whole (else: the fixed beginning of one), of every call."""
    found = []
    for path in OWN:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in SAYERS:
                continue
            for said in alternatives(node.args[0]):
                found.append((path.name, *said))
    return found


def alternatives(node: ast.expr) -> list[tuple[str, bool]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [(node.value, True)]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [(node.values[0].value, False)]
    if isinstance(node, ast.IfExp):
        return alternatives(node.body) + alternatives(node.orelse)
    return []


def test_every_key_the_pages_ask_for_exists():
    known = flat("en")
    calls = used()
    assert len(calls) > 100
    lost = {
        (file, key)
        for file, key, whole in calls
        if (key not in known if whole else not any(one.startswith(key) for one in known))
    }
    assert lost == set()


def test_every_key_is_asked_for():
    patterns = [re.compile(pattern) for pattern in asked_for(set(flat("en")))]
    forms = {key: {key, key.removesuffix("_short")} for key in flat("en")}  # `headline.fitting` asks for both
    lost = [key for key, said in forms.items() if not any(p.fullmatch(one) for one in said for p in patterns)]
    assert lost == []


def test_a_string_that_could_be_any_key_asks_for_none():
    assert dotted(["{}", ".", "{}"]) is None
    assert dotted(["{}", ".label"]) is None
    assert dotted(["rules.", "{}"]) == "rules\\.[A-Za-z0-9_.]*"
    assert dotted(["{}", ".view.", "{}"]) == "[A-Za-z0-9_.]*\\.view\\.[A-Za-z0-9_.]*"


def asked_for(known: set[str]) -> set[str]:
    """Every dotted string in the pages' code as a pattern; one that is no key itself is the start of keys."""
    found = set()
    for path in OWN:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found.add(dotted([getattr(part, "value", "{}") for part in node.values]))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                parts = [*re.split(r"\{\w+\}", node.value)]
                whole = [one for part in parts for one in (part, "{}")][:-1]
                starts = node.value not in known and len(parts) == 1
                found.add(dotted([*whole, *([".", "{}"] if starts else [])]))
    return {pattern for pattern in found if pattern}


def dotted(parts: list[object]) -> str | None:
    """The pattern of a string whose parts are filled in at `{}`; None for what could stand for any key."""
    parts = [part if isinstance(part, str) else "{}" for part in parts]
    if " " in "".join(parts) or not re.search(r"^\w+\.|\.\w+\.", "".join(parts)):
        return None
    return "".join("[A-Za-z0-9_.]*" if part == "{}" else re.escape(part) for part in parts)


def raised() -> set[str]:
    """The codes `analysis` raises."""
    codes = set()
    for path in (ROOT / "analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = getattr(node.func, "id", "")
            if name.endswith("Error") and name not in (
                "CatalogueError",
                "ValueError",
                "TypeError",
                "KeyError",
            ):
                codes.add(node.args[0].value)
    return {code for code in codes if isinstance(code, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}


def test_every_error_has_a_sentence():
    codes = raised() | set(ERROR_CODES)
    assert len(codes) > 30
    assert [code for code in sorted(codes) if f"error.{code}" not in flat("en")] == []


def test_every_problem_has_a_sentence():
    assert [code for code in PROBLEM_CODES if f"problem.{code}" not in flat("en")] == []


def test_the_workbook_has_every_text_it_needs():
    assert [key for key in TEXT_KEYS if f"workbook.{key}" not in flat("en")] == []


def test_every_step_and_question_has_its_texts():
    wanted = {f"step.{step}.{part}" for step in STEPS for part in ("label", "do", "why", "leave")}
    wanted |= {f"question.{one.key}" for one in QUESTIONS}
    assert wanted - set(flat("en")) == set()


def test_the_surface_uses_no_jargon():
    found = {
        (key, form)
        for key, forms in flat("en").items()
        for form in forms
        if re.search(rf"\b({JARGON})s?\b", form, re.I)
    }
    assert found == set()


def test_chinese_has_no_english_words():
    def words(form: str) -> set[str]:
        return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^}]*\}", "", form))) - LATIN

    assert {key: found for key, forms in flat("zh").items() for form in forms if (found := words(form))} == {}


def test_chinese_uses_full_width_signs():
    half = re.compile(r"(?<=[\u3400-\u9fff])[,:;?!()]|[,:;?!(](?=[\u3400-\u9fff])")
    bare = {key: re.sub(r"\{[^}]*\}", "", form) for key, forms in flat("zh").items() for form in forms}
    assert [key for key, form in bare.items() if half.search(form)] == []


def test_a_key_without_chinese_is_said_in_english(monkeypatch):
    chinese = dict(sentences("zh"))
    del chinese["filter.reset"]
    english = sentences("en")
    monkeypatch.setattr("ui.text.sentences", lambda lang: chinese if lang == "zh" else english)
    assert t("filter.reset", lang="zh") == english["filter.reset"]
