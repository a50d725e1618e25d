"""How is HTML written as text, with names out of the data as text only?"""

from __future__ import annotations

from html import escape

from analysis.report.clean import TEXT_LIMIT, clean, clean_lines

_EMPTY = {"meta", "br"}


def tag(name: str, *inside: str, **attributes: object) -> str:
    """A tag with its attributes (`_` is `-`, at the end nothing) and what is in it, already HTML."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>" if name in _EMPTY else f"<{name}{said}>{''.join(inside)}</{name}>"


def plain(text: object, *, limit: int = TEXT_LIMIT) -> str:
    """A text in one line, as it stands between two tags."""
    return escape(clean(text, limit=limit))


def with_lines(text: object) -> str:
    """A text with its line breaks."""
    return "<br>".join(escape(line) for line in clean_lines(text))
