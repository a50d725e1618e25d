"""Which classes colour the cells of a report? Its style sheet is the only one that may."""

from __future__ import annotations

from analysis.report.colours import ink_on, to_hex


class Shades:
    """Colours in use, each with a class: the page forbids styles at a tag."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, bool], str] = {}

    def ground(self, colour: str | None) -> str | None:
        """The class of a cell with this ground, and with an ink that is legible on it."""
        return self._name(colour, True)

    def ink(self, colour: str | None) -> str | None:
        """The class of a text in this colour."""
        return self._name(colour, False)

    def css(self) -> str:
        """The rules of all classes."""
        return "\n".join(
            f".{name}{{background:#{colour};color:#{ink_on(colour)}}}"
            if is_ground
            else f".{name}{{color:#{colour}}}"
            for (colour, is_ground), name in self._names.items()
        )

    def _name(self, colour: str | None, is_ground: bool) -> str | None:
        found = to_hex(colour)
        if found is None:
            return None
        return self._names.setdefault((found, is_ground), f"s{len(self._names)}")
