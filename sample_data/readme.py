"""What do the READMEs say? Both are written from `readme.toml` and `faults.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from analysis.processes import load
from sample_data.faults import control, faults
from sample_data.planted import parameters

FILES = {"en": "README.md", "zh": "README.zh.md"}
SAMPLED = ("lead_to_cash", "order_to_cash")
COMMANDS = """```
python -m sample_data.generate lead_to_cash --cases 20000 --out big.parquet
python -m sample_data.generate order_to_cash --cases 2000 --language zh --no-faults --seed 8 --out clean.csv
```"""


def readme(language: str) -> str:
    """The whole file in one language."""
    text = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[language]
    as_of = parameters(SAMPLED[0])["period"]["as_of"].strftime("%Y-%m-%d %H:%M")
    rows = [
        f"| `{process}.{name}.csv.gz` | {load(process).label[language]} | {text['languages'][name]} |"
        for process in SAMPLED
        for name in FILES
    ]
    intro, files = text["intro"].format(as_of=as_of), "\n".join([text["files"], *rows])
    blocks = [text["note"], text["title"], text["other"], intro, files, text["more"], COMMANDS, text["how"]]
    for process in SAMPLED:
        blocks += _planted(process, language, text)
    return "\n\n".join(block.strip() for block in blocks) + "\n"


def _planted(process: str, language: str, text: dict) -> list[str]:
    """The section of one process: its faults and its control."""
    idle = control(process)
    rows = [
        text["row"].format(
            tour=fault.tour or "",
            question=fault.question[language],
            look=fault.look[language],
            title=fault.title[language],
            finding=fault.finding[language],
        )
        for fault in faults(process)
    ]
    return [
        text["planted"].format(process=load(process).label[language]),
        "\n".join([text["head"], *rows]),
        text["control"].format(
            title=idle.title[language], column=idle.column[language], finding=idle.finding[language]
        ),
    ]
