"""Where in a TOML file an entry stands, so that a mistake can be shown on its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.errors import CatalogueError

HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}\s*(#.*)?$")
KEY = re.compile(r"\s*([\w-]+(?:\s*\.\s*[\w-]+)*)\s*=")
SAID_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, eq=False)
class TomlSource:
    """A TOML file: what it says, and on which line it says it."""

    path: Path
    text: str
    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> TomlSource:
        """The file at `path`.

        Raises
        ------
        CatalogueError
            `catalogue_unreadable` (no such file, not UTF-8) or `catalogue_syntax` (no TOML), on its line.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise CatalogueError("catalogue_unreadable", file=str(path), line=1) from error
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise CatalogueError("catalogue_unreadable", file=str(path), line=line) from error
        try:
            return cls(path, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            said = SAID_LINE.search(str(error))
            line = int(said[1]) if said else len(text.splitlines())
            raise CatalogueError("catalogue_syntax", file=str(path), line=line, reason=str(error)) from error

    def line(self, table: str, number: int, key: str = "", value: str | None = None) -> int:
        """Line of a key of the `number`-th entry of `table` ("" for the top of the file).

        A dotted key that is not there falls back to its parent, then to the head of the entry. With
        `value`, the first line from there on that holds that string.
        """
        while key and (table, number, key) not in self._lines and not self._children(table, number, key):
            key = key.rpartition(".")[0]
        found = self._lines.get((table, number, key)) or self._children(table, number, key) or 1
        return self._line_of_value(found, value) if value is not None else found

    def _children(self, table: str, number: int, key: str) -> int | None:
        inside = [line for (t, n, k), line in self._lines.items()
                  if (t, n) == (table, number) and k.startswith(f"{key}.")]  # fmt: skip
        return min(inside, default=None)

    def _line_of_value(self, first: int, value: str) -> int:
        lines = self.text.splitlines()
        for number in range(first, len(lines) + 1):
            if f'"{value}"' in lines[number - 1] or f"'{value}'" in lines[number - 1]:
                return number
        return first

    @cached_property
    def _lines(self) -> dict[tuple[str, int, str], int]:
        """(table, number of the entry, dotted key) to line; the head of an entry has the key ""."""
        lines: dict[tuple[str, int, str], int] = {}
        seen: dict[str, int] = {}
        table, number = "", 0
        for line, content in enumerate(self.text.splitlines(), start=1):
            if header := HEADER.match(content):
                table = header[1]
                number = seen.get(table, 0)
                seen[table] = number + 1
                lines[table, number, ""] = line
                lines.setdefault(("", 0, table), line)
            elif key := KEY.match(content):
                lines[table, number, re.sub(r"\s", "", key[1])] = line
        return lines
