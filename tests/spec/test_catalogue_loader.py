"""Does the loader read what a catalogue says, and show a mistake on its file and line?"""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from analysis.errors import CatalogueError
from analysis.processes import PROCESSES, load, load_file

TEXT = 'en = "Text", zh = "文字"'
WORDS = f"label = {{ {TEXT} }}\nwhy = {{ {TEXT} }}\nsource = {{ {TEXT} }}"


def attribute(key: str, role: str) -> str:
    """An attribute of nine lines."""
    return (
        f'[[attribute]]\nkey = "{key}"\nlevel = "required"\ntype = "text"\nscope = "event"\nrole = "{role}"\n'
        f'label = {{ en = "{key}", zh = "列{key}" }}\n'
        f"why = {{ {TEXT} }}\nsource = {{ {TEXT} }}\nunlocks = {{ {TEXT} }}\n"
    )


GOOD = f"""key = "small"
label.en = "Small"
label.zh = "小流程"
description = {{ {TEXT} }}
case = {{ {TEXT} }}
cases = {{ {TEXT} }}
reference_path = [
    "Begin",
    "Finish",
]

{attribute("Id", "case_id")}
{attribute("Step", "activity")}
{attribute("When", "timestamp")}
[[activity]]
key = "Begin"
order = 10
level = "optional"
colour_group = "order"
label.en = "Begin"
label.zh = "开始"
why = {{ {TEXT} }}
source = {{ {TEXT} }}
aliases = [
    "Begin of the case",
    "Start of the case",
]

[[activity]]
key = "Finish"
order = 20
level = "recommended"
colour_group = "order"
repeats = true
label.en = "Finish"
label.zh = "完成"
why = {{ {TEXT} }}
source = {{ {TEXT} }}

[[milestone]]
key = "finished"
activity = "Finish"
at = "last"

[[span]]
key = "whole"
main = true
label = {{ {TEXT} }}
start = ["Begin"]
end = "Finish"

[[state]]
key = "done"
label = {{ {TEXT} }}
final = true
last_of = ["Begin", "Finish"]
is = "Finish"

[[state]]
key = "open"
label = {{ {TEXT} }}
otherwise = true

[[kpi]]
key = "rework_rate"
label = {{ {TEXT} }}
definition = {{ {TEXT} }}
population = {{ {TEXT} }}
better = "down"
unit = "share"
"""


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, on which `part` begins; it must be there once."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def mistake(tmp_path: Path, text: str) -> CatalogueError:
    """What the loader says of a catalogue with this text."""
    file = tmp_path / "process.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_file(file)
    assert raised.value.params["file"] == str(file)
    return raised.value


def test_a_good_catalogue_is_read(tmp_path: Path):
    file = tmp_path / "small.toml"
    file.write_text(GOOD, encoding="utf-8")
    small = load_file(file)
    assert (small.key, small.label["en"], small.label["zh"]) == ("small", "Small", "小流程")
    assert small.lead_prefix is None
    assert [(a.key, a.role) for a in small.attributes] == [
        ("Id", "case_id"), ("Step", "activity"), ("When", "timestamp"),
    ]  # fmt: skip
    begin, finish = small.activities
    assert (begin.order, begin.level, begin.repeats, begin.micro) == (10, "optional", False, False)
    assert (finish.order, finish.level, finish.repeats) == (20, "recommended", True)
    assert begin.aliases == ("Begin of the case", "Start of the case")
    assert [(m.key, m.activity, m.at) for m in small.milestones] == [("finished", "Finish", "last")]
    assert small.main_span is small.spans[0]
    assert (small.spans[0].start, small.spans[0].at, small.spans[0].ends) == (("Begin",), "first", ())
    assert [(s.key, s.is_, s.otherwise) for s in small.states] == [
        ("done", "Finish", False), ("open", None, True),
    ]  # fmt: skip


def test_a_folder_is_read_as_one_catalogue(tmp_path: Path):
    head, _, activities = GOOD.partition("[[activity]]")
    (tmp_path / "process.toml").write_text(head, encoding="utf-8")
    (tmp_path / "activities.toml").write_text(f"[[activity]]{activities}", encoding="utf-8")
    assert [a.key for a in load_file(tmp_path).activities] == ["Begin", "Finish"]


def test_a_mistake_in_a_folder_names_its_own_file(tmp_path: Path):
    head, _, activities = GOOD.partition("[[activity]]")
    (tmp_path / "process.toml").write_text(head, encoding="utf-8")
    wrong = f"[[activity]]{activities}".replace("order = 20", "order = 10")
    (tmp_path / "activities.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_file(tmp_path)
    assert raised.value.params["file"] == str(tmp_path / "activities.toml")
    assert raised.value.params["line"] == wrong[: wrong.rindex("order = 10")].count("\n") + 1


# What is changed in the good catalogue, the code, and the changed part whose line must be named.
MISTAKES = {
    "no TOML": ('order = 20\n', 'order = \n', "syntax", "order = \n"),
    "a key twice in one entry": ("order = 20\n", "order = 20\norder = 21\n", "syntax", "order = 21"),
    "unknown key": ("order = 20\n", "ordre = 20\n", "unknown_key", "ordre = 20"),
    "unknown key on top": ("reference_path", "reference_road", "unknown_key", "reference_road"),
    "unknown table": ("[[milestone]]", "[[milestones]]", "unknown_key", "[[milestones]]"),
    "unknown language": (
        'label.zh = "完成"', 'label.zh = "完成"\nlabel.de = "Ende"', "unknown_key", "label.de",
    ),
    "wrong level": ('"recommended"', '"needed"', "wrong_value", '"needed"'),
    "wrong type": ("order = 20", 'order = "20"', "wrong_type", 'order = "20"'),
    "a number that is a flag": ("order = 20", "order = true", "wrong_type", "order = true"),
    "a list with a number in it": (
        '    "Start of the case",', "    7,", "wrong_type", "aliases = [",
    ),
    "unknown role": ('role = "activity"', 'role = "deed"', "wrong_value", 'role = "deed"'),
    "missing key": ('[[span]]\nkey = "whole"', "[[span]]", "missing_key", "[[span]]"),
    "missing start": ('start = ["Begin"]', "start = []", "missing_key", "start = []"),
    "missing text": ('label.zh = "完成"\n', "", "missing_text", 'label.en = "Finish"'),
    "empty text": ('label.zh = "完成"', 'label.zh = " "', "empty_text", 'label.zh = " "'),
    "empty alias": ('"Start of the case"', '""', "empty_text", '""'),
    "duplicate key": ('key = "Finish"', 'key = "Begin" # again', "duplicate", "# again"),
    "duplicate order": ("order = 20", "order = 10 # again", "duplicate", "# again"),
    "duplicate role": ('role = "activity"', 'role = "case_id" # again', "duplicate", "# again"),
    "name with two meanings": ('"Start of the case"', '"finish"', "ambiguous_name", 'key = "Finish"'),
    "label with two meanings": ('label.zh = "完成"', 'label.zh = "开 始"', "ambiguous_name", '"开 始"'),
    "unknown activity in the path": ('    "Finish",\n', '    "End",\n', "unknown_activity", '"End",'),
    "unknown activity in a span": ('end = "Finish"', 'end = "End"', "unknown_activity", 'end = "End"'),
    "unknown start of a span": ('["Begin"]', '["Started"]', "unknown_activity", '["Started"]'),
    "unknown activity in a state": ('is = "Finish"', 'is = "End"', "unknown_activity", 'is = "End"'),
    "unknown milestone": (
        'activity = "Finish"', 'activity = "End"', "unknown_activity", 'activity = "End"',
    ),
    "an alias where the name belongs": (
        'end = "Finish"', 'end = "Begin of the case" # alias', "unknown_activity", "# alias",
    ),
    "state without condition": ("otherwise = true", "final = false", "state_condition", 'key = "open"'),
    "state half said": ('is = "Finish"\n', "", "state_condition", 'key = "done"'),
    "settled by an unknown column": (
        'last_of = ["Begin", "Finish"]\nis = "Finish"',
        'settled = "Finish"\nof = ["Begin"]\nby = "InvoiceNo"',
        "unknown_attribute",
        'by = "InvoiceNo"',
    ),
    "nothing for the rest": (
        "otherwise = true", 'has = ["Begin"]', "state_otherwise", 'key = "open"',
    ),
    "direction of a KPI": ('better = "down"', 'better = "less"', "wrong_value", '"less"'),
}  # fmt: skip


@pytest.mark.parametrize("old, new, code, at", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_shown_on_its_line(tmp_path: Path, old: str, new: str, code: str, at: str):
    assert GOOD.count(old) == 1, old
    text = GOOD.replace(old, new)
    raised = mistake(tmp_path, text)
    expected = line_of(text, at)
    if at.startswith("key = ") and code.startswith("state"):
        expected -= 1  # what an entry lacks is shown on its [[head]]
    assert (raised.code, raised.params["line"]) == (f"catalogue_{code}", expected)


def test_a_missing_role_is_shown_on_top(tmp_path: Path):
    raised = mistake(tmp_path, GOOD.replace('role = "timestamp"\n', ""))
    assert (raised.code, raised.params["line"], raised.params["value"]) == (
        "catalogue_missing_role", 1, "timestamp",
    )  # fmt: skip


def test_two_main_spans(tmp_path: Path):
    second = (
        f'[[span]]\nkey = "other"\nlabel = {{ {TEXT} }}\nstart = ["Begin"]\nend = "Finish"\nmain = true # 2\n'
    )
    text = GOOD + second
    raised = mistake(tmp_path, text)
    assert (raised.code, raised.params["line"]) == ("catalogue_duplicate", line_of(text, "main = true # 2"))


def test_a_mistake_carries_what_would_be_right(tmp_path: Path):
    raised = mistake(tmp_path, GOOD.replace('"recommended"', '"needed"'))
    assert raised.params["value"] == "needed"
    assert raised.params["known"] == ("recommended", "optional")
    assert raised.params["key"] == "level"


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(CatalogueError) as raised:
        load_file(tmp_path / "nowhere.toml")
    assert (raised.value.code, raised.value.params["line"]) == ("catalogue_unreadable", 1)


def test_an_empty_folder(tmp_path: Path):
    with pytest.raises(CatalogueError) as raised:
        load_file(tmp_path)
    assert raised.value.code == "catalogue_missing_key"
    assert raised.value.params["file"] == str(tmp_path)


def test_a_file_in_another_encoding(tmp_path: Path):
    file = tmp_path / "process.toml"
    file.write_bytes(b'key = "small"\n' + 'label.zh = "订单"\n'.encode("gb18030"))
    with pytest.raises(CatalogueError) as raised:
        load_file(file)
    assert (raised.value.code, raised.value.params["line"]) == ("catalogue_unreadable", 2)


def test_an_unknown_process():
    with pytest.raises(CatalogueError) as raised:
        load("procure_to_pay")
    assert raised.value.code == "catalogue_unknown_process"
    assert raised.value.params["known"] == PROCESSES


def test_a_catalogue_is_read_once_and_cannot_be_changed():
    catalogue = load("lead_to_cash")
    assert load("lead_to_cash") is catalogue
    with pytest.raises(FrozenInstanceError):
        catalogue.key = "other"  # type: ignore[misc]


def test_names_are_found_whatever_their_case_spaces_and_width(tmp_path: Path):
    file = tmp_path / "small.toml"
    file.write_text(GOOD, encoding="utf-8")
    small = load_file(file)
    begin = small.activities[0]
    for name in ("Begin", "BEGIN", " begin ", "begin_of-the Case", "开始", "开 始", "Ｂｅｇｉｎ"):
        assert small.activity(name) is begin, name
    assert small.activity("Beginning") is None
    assert small.attribute("case_id") is small.attributes[0]
    assert small.attribute("列Id") is small.attributes[0]
    assert small.attribute("nothing") is None
