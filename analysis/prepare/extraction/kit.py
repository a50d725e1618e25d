"""What goes into the extraction kit: a query per object, and a README that says how to use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analysis.prepare.extraction.guide import advice, command, counting, steps
from analysis.prepare.extraction.queries import Query, Window, queries
from analysis.processes import load

TEXT_KEYS = (
    "title", "period", "why", "complete", "limits", "report", "loader", "command", "commands", "counts",
    "objects", "only_if",
)  # fmt: skip
"""Texts the README needs; `{process}`, `{from}`, `{to}` and `{condition}` in them are filled in."""
STAMP = (2000, 1, 1, 0, 0, 0)
"""The same kit is the same file, whenever it is made."""


def kit(
    process: str,
    *,
    window: Window,
    language: str,
    texts: Mapping[str, str],
    edition: str = "standard",
    has_currencies: bool = False,
) -> bytes:
    """A zip: README.txt, `queries/<number>_<object>.soql`, and counts.txt with what counts the rows.

    Parameters are those of `queries`; `texts` holds one text for each of `TEXT_KEYS`.

    Raises
    ------
    KeyError
        When a text is missing.
    """
    asked = queries(process, window=window, edition=edition, has_currencies=has_currencies)
    told = "\r\n".join(_readme(process, asked, window, language, {key: texts[key] for key in TEXT_KEYS}))
    counts = "\r\n".join(one.count for one in asked)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", "\ufeff" + told + "\r\n")
        for one in asked:
            _add(archive, f"queries/{one.file}.soql", one.soql + "\n")
        _add(archive, "counts.txt", counts + "\r\n")
    return buffer.getvalue()


def _add(archive: ZipFile, name: str, text: str) -> None:
    entry = ZipInfo(name, STAMP)
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"))


def _readme(
    process: str, asked: tuple[Query, ...], window: Window, language: str, said: Mapping[str, str]
) -> Iterator[str]:
    period = (
        said["period"].replace("{from}", window.start.isoformat()).replace("{to}", window.end.isoformat())
    )
    title = said["title"].replace("{process}", load(process).label[language])
    yield from (title, "=" * 60, period, "")
    for topic, key in (("why", "why"), ("complete", "complete"), ("limit", "limits")):
        yield from _part(said[key], [f"- {one[language]}" for one in advice(topic)])  # type: ignore[arg-type]
    for way in ("report", "loader", "command"):
        listed = steps(way, process, window=window)  # type: ignore[arg-type]
        yield from _part(said[way], [f"{n}. {one[language]}" for n, one in enumerate(listed, start=1)])
    yield from _part(said["objects"], [_object(one, language, said) for one in asked])
    yield from _part(said["commands"], [command(one) for one in asked])
    yield from _part(said["counts"], [counting(one) for one in asked])


def _part(heading: str, lines: list[str]) -> Iterator[str]:
    yield from (heading, "-" * 60, *lines, "")


def _object(one: Query, language: str, said: Mapping[str, str]) -> str:
    condition = f" ({said['only_if'].replace('{condition}', one.only_if[language])})" if one.only_if else ""
    return f"{one.file}: {one.label[language]}. {one.holds[language]}{condition}"
