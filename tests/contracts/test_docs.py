"""The documentation names what the code has, says the numbers the code uses, and its links lead somewhere."""

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path

import pytest

import analysis
from analysis.discover import simplify
from analysis.discover.variants import MIN_SHARE_TO_COMPARE
from analysis.measures.comparable import AMOUNT_BANDS, MIN_COMPARABLE
from analysis.measures.kpi import REGISTRY
from analysis.measures.observations import MATURITY_DAYS
from analysis.measures.stages import USUAL
from analysis.processes import PROCESSES, load
from analysis.schema import Schema

ROOT = Path(__file__).resolve().parents[2]
MEASURES = sorted((ROOT / "docs" / "measures").glob("*.md"))
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *MEASURES, *sorted(ROOT.glob("*.md"))]
PARTS = ("discover", "measures", "bottlenecks", "act", "monitor")
HEADINGS = [
    "What it shows", "How to read it", "What to do", "How it is counted", "Edge cases", "Source",
]  # fmt: skip
OF_A_MACHINE = re.compile(r"(?<![\w.~*<])/(work|home|root|tmp|mnt|srv|media|Users)/|[A-Z]:\\\\?Users", re.I)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def told(path: Path) -> str:
    return path.read_text("utf-8")


def anchors(path: Path) -> set[str]:
    """What a link to the page may name: explicit ids, and headings as GitHub spells them."""
    text = told(path)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    spelled = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return spelled | set(re.findall(r'<a id="([^"]+)"></a>', text))


@cache
def documented() -> frozenset[str]:
    """Names of measures that have a page, or a marked place on one."""
    marked = (set(re.findall(r'<a id="([^"]+)"></a>', told(path))) for path in MEASURES)
    return frozenset({path.stem for path in MEASURES}.union(*marked))


def modules(part: str) -> list[str]:
    package = importlib.import_module(f"analysis.{part}")
    return [
        f"analysis.{part}",
        *(f"analysis.{part}.{m.name}" for m in pkgutil.iter_modules(package.__path__)),
    ]


def file_of(name: str) -> str:
    """The file of a module; of a package the one that says what is in it."""
    path = name.replace(".", "/")
    return f"{path}/__init__.py" if (ROOT / path).is_dir() else f"{path}.py"


def schemas() -> set[str]:
    """Names of the declared results, but for the store's, which are no measures."""
    parts = [m.name for m in pkgutil.iter_modules(analysis.__path__) if m.ispkg and m.name != "store"]
    found = set()
    for part in parts:
        for name in modules(part):
            values = vars(importlib.import_module(name)).values()
            found |= {value.name for value in values if isinstance(value, Schema)}
    return found


def test_every_declared_result_has_its_page():
    assert len(schemas()) > 15
    assert schemas() - documented() == set()


def test_every_key_figure_has_its_place():
    kpis = {key for key in REGISTRY if key not in anchors(ROOT / "docs" / "measures" / "kpis.md")}
    assert len(REGISTRY) > 10
    assert kpis == set()


def test_every_key_figure_a_process_names_can_be_counted():
    named = {text.key for process in PROCESSES for text in load(process).kpis}
    assert named <= set(REGISTRY)


@pytest.mark.parametrize("part", PARTS)
def test_every_public_name_of_a_step_is_documented(part: str):
    public = importlib.import_module(f"analysis.{part}").__all__
    shown = {name for name in public if not name.isupper()}  # a schema counts by its own name
    assert shown
    assert shown - documented() == set()


@pytest.mark.parametrize("part", PARTS)
def test_every_module_of_a_step_is_the_source_of_a_page(part: str):
    sources = "\n".join(told(path) for path in MEASURES)
    missing = [name for name in modules(part)[1:] if f"`{file_of(name)}`" not in sources]
    assert missing == []


@pytest.mark.parametrize("page", MEASURES, ids=lambda path: path.stem)
def test_a_page_names_only_modules_that_exist(page: Path):
    named = re.findall(r"`((?:analysis|ui|tests)/[\w/.]+\.\w+)`", told(page))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("page", MEASURES, ids=lambda path: path.stem)
def test_a_page_has_its_parts_in_order_and_names_its_population(page: Path):
    text = told(page)
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    assert "**Population:**" in text
    assert [part for part in re.split(r"^## .+$", text, flags=re.M)[1:] if len(part.strip()) < 20] == []


@pytest.mark.parametrize(
    "page, said",
    [
        ("kpis", f"{MATURITY_DAYS} days"),
        ("stuck", f"{USUAL:.0%}".replace("%", " %")),
        ("stuck", f"at least {MIN_COMPARABLE}"),
        ("transitions", f"at least {MIN_COMPARABLE} times"),
        ("transitions", " and ".join(f"{band:,}" for band in AMOUNT_BANDS).replace(" and ", ", below ")),
        ("variants", f"at least {MIN_SHARE_TO_COMPARE:.0%}".replace("%", " %")),
        ("process_map", f"at most {simplify.AUTO_WAYS} transitions"),
        ("process_map", f"at most {simplify.AUTO_FLOWS} in"),
        ("process_map", f"{simplify.AUTO_SHARE_MOVES:.0%}".replace("%", " %")),
    ],
)
def test_a_page_says_the_number_the_code_uses(page: str, said: str):
    text = " ".join(told(ROOT / "docs" / "measures" / f"{page}.md").split())
    assert said in text


def links() -> list[tuple[Path, str]]:
    """Page and target of every relative link and picture."""
    found = [(page, target) for page in PAGES for target in LINK.findall(told(page))]
    return [(page, target) for page, target in found if not re.match(r"[a-z]+:", target)]


def test_every_relative_link_leads_somewhere():
    assert len(links()) > 40
    broken = []
    for page, target in links():
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_index_leads_to_every_page():
    index = ROOT / "docs" / "README.md"
    listed = {
        (index.parent / target.partition("#")[0]).resolve() for page, target in links() if page == index
    }
    docs = {path for path in PAGES if path.is_relative_to(ROOT / "docs") and path != index}
    assert docs - listed == set()


def test_the_readme_names_both_commands():
    readme = told(ROOT / "README.md")
    assert re.search(r"^python run\.py$", readme, re.M)
    assert re.search(r"^python run\.py test$", readme, re.M)


def test_the_changelog_has_entries_in_sentences():
    _, _, unreleased = told(ROOT / "CHANGELOG.md").partition("## Unreleased")
    entries = [" ".join(entry.split()) for entry in re.split(r"^- ", unreleased, flags=re.M)[1:]]
    assert len(entries) > 5
    assert [entry for entry in entries if "." not in entry[-60:]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_names_a_folder_of_one_machine(page: Path):
    assert OF_A_MACHINE.findall(told(page)) == []


def test_the_rule_on_folders_of_a_machine_finds_them():
    assert OF_A_MACHINE.search("see /home/anna/notes")
    assert OF_A_MACHINE.search("C:\\Users\\anna")
    assert not OF_A_MACHINE.search("docs/measures/home/overview.md")
