"""How are the words of a catalogue kept: the same in every language."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """The same words in every language."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        """The words in this language; in English where it is not one of ours."""
        return self.zh if language == "zh" else self.en
