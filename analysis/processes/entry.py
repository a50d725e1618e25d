"""One entry of a catalogue file read key by key, each mistake raised with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, get_args

from analysis.errors import CatalogueError
from analysis.processes.text import LANGUAGES, Text
from analysis.processes.toml_source import TomlSource

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Entry:
    """The `number`-th entry of `table` in a file; `table` is "" for the top of the file."""

    source: TomlSource
    table: str
    number: int
    data: dict[str, Any]

    def fail(self, code: str, key: str = "", *, at_value: str | None = None, **params: object) -> NoReturn:
        """Raise `catalogue_<code>` on the line of `key`, or of the string `at_value` below it."""
        line = self.source.line(self.table, self.number, key, at_value)
        where = {"file": str(self.source.path), "line": line, "table": self.table or "process"}
        raise CatalogueError(f"catalogue_{code}", **where, **({"key": key} if key else {}), **params)

    def only(self, *known: str) -> None:
        """Fail on a key that is none of `known`."""
        for key in self.data:
            if key not in known:
                self.fail("unknown_key", key, known=known)

    def word(self, key: str, allowed: object = None, default: str | None = None) -> Any:
        """A string; one of the values of the `Literal` in `allowed` where that is given."""
        value = self._value(key, str, default)
        if not value.strip():
            self.fail("empty_text", key)
        if allowed is not None and value not in get_args(allowed):
            self.fail("wrong_value", key, value=value, known=get_args(allowed))
        return value

    def optional_word(self, key: str) -> str | None:
        """A string, or None where the key is missing."""
        return self.word(key) if key in self.data else None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings; none where the key is missing."""
        values = self._value(key, list, [])
        for value in values:
            if not isinstance(value, str):
                self.fail("wrong_type", key, value=value, expected="text")
            if not value.strip():
                self.fail("empty_text", key, at_value=value)
        return tuple(values)

    def inner(self, key: str) -> list[Entry]:
        """The tables within this one under a key, in their order; their mistakes lie on its lines."""
        held = self._value(key, list, [])
        if not all(isinstance(data, dict) for data in held):
            self.fail("wrong_type", key, expected=f"[[{self.table}.{key}]]")
        return [Entry(self.source, self.table, self.number, data) for data in held]

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        return self._value(key, bool, False)

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self._value(key, int)
        if isinstance(value, bool):
            self.fail("wrong_type", key, value=value, expected="int")
        return value

    def text(self, key: str) -> Text:
        """Words in every language, none of them empty."""
        said = self._value(key, dict)
        for language in LANGUAGES:
            if language not in said:
                self.fail("missing_text", f"{key}.{language}", language=language)
            if not isinstance(said[language], str):
                self.fail("wrong_type", f"{key}.{language}", value=said[language], expected="str")
            if not said[language].strip():
                self.fail("empty_text", f"{key}.{language}", language=language)
        for language in said:
            if language not in LANGUAGES:
                self.fail("unknown_key", f"{key}.{language}", known=LANGUAGES)
        return Text(**said)

    def _value(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.data.get(key, default)
        if value is None:
            self.fail("missing_key", key)
        if not isinstance(value, kind):
            self.fail("wrong_type", key, value=value, expected=kind.__name__)
        return value
