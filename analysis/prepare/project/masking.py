"""Which names stand in what goes along with a log whose names are hidden? Each gives way to its pseudonym."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from analysis.log import EventLog
from analysis.reading.personal import SOFTWARE

SHORTEST = 3
"""A shorter name, or one of digits alone, is only replaced where it stands by itself."""

_PROGRAM = re.compile(SOFTWARE)


class Mask:
    """What stands for each name of a log whose names are hidden; nothing where they are shown."""

    def __init__(self, log: EventLog) -> None:
        known = log.hidden_names.known if log.hidden_names else {}
        self._said = {name: code for code, name in known.items() if not _PROGRAM.search(name)}
        long = (one for one in self._said if len(one) >= SHORTEST and not one.isdigit())
        self._within = sorted(long, key=lambda name: (-len(name), name))

    def __call__(self, value: Any) -> Any:
        """Plain values with pseudonyms for names, in keys and in JSON within text too."""
        if not self._said:
            return value
        if isinstance(value, Mapping):
            return {self(key): self(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self(one) for one in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if text[:1] in ("{", "["):
            try:
                return json.dumps(self(json.loads(text)), ensure_ascii=False)
            except ValueError:
                pass
        if text in self._said:
            return self._said[text]
        for name in self._within:
            if name in text:
                text = text.replace(name, self._said[name])
        return text
