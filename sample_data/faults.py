"""What is planted in the sample data, and what should be found? `faults.toml` as objects, texts filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.processes import load
from sample_data.planted import entries, parameters

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Fault:
    """One planted fault, or the control that has no effect.

    Parameters
    ----------
    title, question, look, finding
        By language: what it is, what an analyst would ask, where to look, what one should find.
    attribute
        Technical name of the column it sits in (`QuarterEnd` is none, but a property of the date of closing).
    column, value
        Header of that column and the value, by language, as in the ready file of that language.
    tour
        Place in the guided tour; None: not part of it.
    figures
        unit ("h": median hours, "share"), value, n, others, n_others: in the ready English file.
    """

    key: str
    process: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    look: Mapping[str, str]
    finding: Mapping[str, str]
    attribute: str
    column: Mapping[str, str]
    value: Mapping[str, str]
    activities: tuple[str, ...]
    tour: int | None
    figures: Mapping[str, float | int | str]


def faults(process: str) -> list[Fault]:
    """The planted faults of a process: those of the tour first, in its order."""
    found = [_fault(process, key, entry) for key, entry in entries(process).items() if key != "control"]
    return sorted(found, key=lambda fault: fault.tour or len(found))


def control(process: str) -> Fault:
    """The attribute without any effect."""
    return _fault(process, "control", entries(process)["control"])


def _fault(process: str, key: str, entry: dict) -> Fault:
    figures = entry.get("figures", {})
    finding = {lang: entry["finding"][lang].format(**_shown(figures, lang)) for lang in LANGUAGES}
    return Fault(
        key,
        process,
        entry["title"],
        entry["question"],
        entry["look"],
        finding,
        entry["attribute"],
        _column(process, entry["attribute"]),
        _value(process, entry["attribute"], entry.get("value")),
        tuple(entry["activities"]),
        entry.get("tour"),
        figures,
    )


def _shown(figures: Mapping[str, float | int | str], language: str) -> dict[str, str]:
    if not figures:
        return dict.fromkeys(("value", "n", "others", "n_others"), "–")
    amount = _duration if figures["unit"] == "h" else _share
    counts = {name: f"{figures[name]:,}" for name in ("n", "n_others")}
    return counts | {name: amount(float(figures[name]), language) for name in ("value", "others")}


def _duration(hours: float, language: str) -> str:
    number, unit = (hours / 24, ("days", "天")) if hours >= 48 else (hours, ("hours", "小时"))
    return f"{number:.1f} {unit[LANGUAGES.index(language)]}"


def _share(share: float, language: str) -> str:
    return f"{share * 100:.0f}{' ' if language == 'en' else ''}%"


def _column(process: str, attribute: str) -> dict[str, str]:
    known = load(process).attribute(attribute)
    chinese = known.label["zh"] if known else parameters(process)["columns"].get(attribute, attribute)
    return {"en": attribute, "zh": chinese}


def _value(process: str, attribute: str, value: str | None) -> dict[str, str]:
    params = parameters(process)
    lists = [
        *([params["values"][attribute]] if attribute in params["values"] else []),
        *params["people"].values(),
    ]
    for names in lists:
        if value in names["en"]:
            return {"en": value, "zh": names["zh"][names["en"].index(value)]}
    return dict.fromkeys(LANGUAGES, value or "")
