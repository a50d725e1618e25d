"""The model behind the flows, and the reference path replayed: compared with pm4py asked directly."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import pandas as pd
import pytest

from analysis.discover import models
from analysis.discover.gateways import bpmn_file, draw_model
from analysis.discover.map_model import MapTexts
from analysis.discover.models import MOST_VARIANTS, model, n_covered, replay
from analysis.discover.reference import offered, reference_path
from tests.spec.logs import WORKSPACE, log, log_of_cases

# B may be skipped; C and D come in either order.
FLOWS = """
case | A | B | C | D | E
1    | 0 | 1 | 2 | 3 | 4
2    | 0 | 1 | 3 | 2 | 4
3    | 0 |   | 2 | 3 | 4
4    | 0 |   | 3 | 2 | 4
"""


def edges(found):
    kind = {node: activity or kind for node, kind, activity in found.nodes}
    return {(kind[source], kind[target]) for source, target in found.arcs}


def test_a_model_has_every_activity_once_between_a_start_and_an_end():
    found = model(log_of_cases(FLOWS))
    assert sorted(found.activities) == ["A", "B", "C", "D", "E"]
    kinds = [kind for _, kind, _ in found.nodes]
    assert (kinds.count("start"), kinds.count("end")) == (1, 1)
    assert "and" in kinds  # C and D in either order
    assert "xor" in kinds  # B or not
    assert ("start", "A") in edges(found)
    assert ("E", "end") in edges(found)


def test_the_cases_a_model_covers_by_hand():
    """A; B or not; C and D in either order; E: four of these eight cases go so, two more without F."""
    found = model(log_of_cases(FLOWS))
    cases = {"ABCDE": 1, "ABDCE": 2, "ACDE": 1, "ACE": 1, "BCDE": 1, "ABCD": 1, "ABBCDE": 1}
    rows = [(f"{way}{i}", step, place) for way, n in cases.items() for i in range(n)
            for place, step in enumerate(way)]  # fmt: skip
    text = "\n".join(["case | activity | at", *(f"{a} | {b} | {c}" for a, b, c in rows)])
    assert n_covered(log(text), found) == 4
    rare = replace(found, left_out=("F",))
    more = "\n".join(f"{way} | {step} | {i}" for way in ("AFCDE", "FABCDE") for i, step in enumerate(way))
    assert n_covered(log(f"{text}\n{more}"), rare) == 6
    assert n_covered(log(f"{text}\n{more}"), found) == 4


def test_the_cases_a_model_covers_are_those_that_pm4py_fits():
    """By exact alignment with the model as a net, variant by variant."""
    import pm4py

    from analysis.discover.variants import variants

    view = log_of_cases(PATHS)
    found = model(view, noise=0.2)
    graph = pm4py.read_bpmn(written(bpmn_file(drawn(found))))
    net = pm4py.convert_to_petri_net(graph)
    fits = 0
    for trace, n in zip(variants(view)["trace"], variants(view)["n_cases"], strict=True):
        events = [{"concept:name": name} for name in trace if name not in found.left_out]
        one = pm4py.objects.log.obj.EventLog([pm4py.objects.log.obj.Trace(events)])
        fits += int(n) * (pm4py.conformance_diagnostics_alignments(one, *net)[0]["fitness"] == 1)
    assert fits > 0
    assert n_covered(view, found) == fits


def written(content: bytes) -> str:
    path = WORKSPACE / "model.bpmn"
    path.write_bytes(content)
    return str(path)


def drawn(found):
    kinds = ["activity" if kind == "task" else kind for _, kind, _ in found.nodes]
    nodes = {
        "node_id": [n for n, *_ in found.nodes],
        "kind": kinds,
        "activity": [a or None for *_, a in found.nodes],
    }
    arcs = pd.DataFrame(list(found.arcs), columns=["source", "target"])
    return draw_model(pd.DataFrame(nodes), arcs, texts=MapTexts())


def test_no_more_is_left_out_than_a_reader_needs(monkeypatch):
    view = log_of_cases(PATHS)
    boxes = {noise: model(view, noise=noise).n_boxes for noise in models.NOISES}
    assert models.readable_noise(view) == models.NOISES[0]  # six activities and branches are few
    limit = min(boxes.values())
    monkeypatch.setattr(models, "MOST_BOXES", limit)
    assert models.readable_noise(view) == min(noise for noise, n in boxes.items() if n <= limit)
    monkeypatch.setattr(models, "MOST_BOXES", 0)
    assert models.readable_noise(view) == models.NOISES[-1]


def test_a_sequence_is_a_sequence():
    found = model(log_of_cases("case | A | B | C\n1 | 0 | 1 | 2\n2 | 0 | 3 | 5"))
    assert edges(found) == {("start", "A"), ("A", "B"), ("B", "C"), ("C", "end")}


def test_a_log_of_single_events_has_a_model():
    assert model(log_of_cases("case | A\n1 | 0\n2 | 5")).activities == ("A",)


PATHS = """
case | A | B | X | C
1    | 0 | 1 |   | 2
2    | 0 | 1 | 2 | 3
3    | 0 | 1 |   |
4    | 0 |   |   | 2
5    | 0 | 2 |   | 1
6    | 0 | 1 |   | 2
"""


def test_cases_follow_the_path_so_far_or_deviate():
    found = replay(log_of_cases(PATHS), ["A", "B", "C"])
    counted = found.groupby("outcome")["n_cases"].sum().to_dict()
    assert counted == {"follows": 3, "so_far": 1, "deviates": 2}  # X lies beside the path and is passed over


def test_what_is_replayed_equals_pm4py_asked_for_its_alphabet():
    """Token replay of A, B on the sequence A, B, C: produced 3, consumed 3, missing 1, remaining 1."""
    found = replay(log_of_cases(PATHS), ["A", "B", "C"]).set_index("outcome")
    assert found.loc["follows", "share_replayed"].tolist() == [1.0, 1.0]
    expected = (1 - 1 / 3) / 2 + (1 - 1 / 3) / 2
    assert found.loc["so_far", "share_replayed"] == pytest.approx(expected)


def test_progress_is_told_up_to_the_end():
    told = []
    replay(log_of_cases(PATHS), ["A", "B", "C"], progress=told.append)
    assert told[-1] == 1.0


# -- how much rare behaviour is left out

# Nine cases go A, B, C; of the tenth X is on the way, and B comes twice.
NINE_AND_ONE = (
    "case | A | B | X | C\n" + "\n".join(f"{i} | 0 | 1 | | 2" for i in range(9)) + "\n9 | 0 | 1 | 2 | 3"
)


def test_an_activity_of_one_case_in_ten_is_left_out_above_a_tenth():
    view = log_of_cases(NINE_AND_ONE)
    assert sorted(model(view, noise=0.1).activities) == ["A", "B", "C", "X"]
    found = model(view, noise=0.15)
    assert (found.activities, found.left_out) == (("A", "B", "C"), ("X",))
    assert edges(found) == {("start", "A"), ("A", "B"), ("B", "C"), ("C", "end")}


def test_variants_weigh_as_many_cases_as_take_them():
    """X lies on one way of two, but in one case of ten."""
    view = log_of_cases(NINE_AND_ONE)
    assert model(view, noise=0.4).left_out == ("X",)
    assert model(view).n_cases == 10


def test_with_nothing_left_out_every_case_can_happen_in_the_model():
    """The tree the model is drawn from replays every trace, as pm4py promises of it without noise."""
    import pm4py

    rows = [f"c{i} | {name} | {at}" for i, way in enumerate(["ABCD", "ACBD", "AD", "ABBD", "XD"])
            for at, name in enumerate(way)]  # fmt: skip
    view = log("case | activity | at\n" + "\n".join(rows))
    drawn = drawn_model(model(view, noise=0))
    net, initial, final = pm4py.convert_to_petri_net(read_back(bpmn_file(drawn)))
    frame = pd.DataFrame([[f"c{i}", name, pd.Timestamp("2026-01-01") + pd.Timedelta(hours=at)]
                          for i, way in enumerate(["ABCD", "ACBD", "AD", "ABBD", "XD"])
                          for at, name in enumerate(way)],
                         columns=["case:concept:name", "concept:name", "time:timestamp"])  # fmt: skip
    assert pm4py.fitness_alignments(frame, net, initial, final)["percentage_of_fitting_traces"] == 100


def test_where_no_activity_is_common_there_is_no_model():
    view = log_of_cases("case | A | B | C\n1 | 0 | |\n2 | | 0 |\n3 | | | 0")
    found = model(view, noise=0.5)
    assert (found.nodes, found.left_out) == ((), ("A", "B", "C"))


def test_more_variants_than_the_limit_leave_the_rarest_cases_out(monkeypatch):
    assert MOST_VARIANTS > 2
    monkeypatch.setattr("analysis.discover.models.MOST_VARIANTS", 1)
    assert model(log_of_cases(NINE_AND_ONE), noise=0).n_cases == 9


# -- the file for other tools

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"


def drawn_model(found, label=str):
    kinds = [("activity" if kind == "task" else kind) for _, kind, _ in found.nodes]
    nodes = pd.DataFrame({"node_id": [n for n, *_ in found.nodes], "kind": kinds,
                          "activity": [name or None for *_, name in found.nodes]})  # fmt: skip
    return draw_model(nodes, pd.DataFrame(list(found.arcs), columns=["source", "target"]),
                      texts=MapTexts(label=label))  # fmt: skip


def read_back(file: bytes):
    from pm4py.objects.bpmn.importer.variants import lxml

    return lxml.import_from_string(file)


def test_the_file_has_a_task_for_each_activity_under_its_label():
    found = model(log_of_cases(FLOWS), noise=0)
    process = ET.parse(io.BytesIO(bpmn_file(drawn_model(found, label="步骤 {} <&>".format)))).find(
        f"{BPMN}process"
    )
    assert sorted(task.get("name") for task in process.findall(f"{BPMN}task")) == [
        f"步骤 {name} <&>" for name in "ABCDE"
    ]
    ids = {one.get("id") for one in process}
    flows = process.findall(f"{BPMN}sequenceFlow")
    assert len(flows) == len(found.arcs)
    assert {flow.get(end) for flow in flows for end in ("sourceRef", "targetRef")} <= ids


def test_the_file_says_where_each_box_stands():
    drawn = drawn_model(model(log_of_cases(FLOWS), noise=0))
    shapes = ET.fromstring(bpmn_file(drawn)).iter(f"{DI}BPMNShape")
    found = {shape.get("bpmnElement"): shape.find(f"{DC}Bounds").attrib for shape in shapes}
    assert {key: (int(at["x"]), int(at["width"])) for key, at in found.items()} == {
        node.id: (round(node.x - node.width / 2), round(node.width)) for node in drawn.nodes
    }


def test_pm4py_reads_the_file_back_with_as_many_tasks():
    from pm4py.objects.bpmn.obj import BPMN as READ

    found = model(log_of_cases(FLOWS), noise=0)
    again = read_back(bpmn_file(drawn_model(found)))
    names = [node.get_name() for node in again.get_nodes() if isinstance(node, READ.Task)]
    assert sorted(names) == sorted(found.activities)
    assert len(again.get_flows()) == len(found.arcs)


def test_signs_that_a_file_cannot_hold_become_spaces():
    drawn = drawn_model(model(log_of_cases(FLOWS)), label="a\x00b\x0b{}".format)
    names = {task.get("name") for task in ET.fromstring(bpmn_file(drawn)).iter(f"{BPMN}task")}
    assert "a b A" in names


# -- the reference path


def test_the_path_is_the_one_chosen_else_the_catalogues():
    view = log_of_cases(PATHS, process="lead_to_cash")
    assert reference_path(view, None) == view.catalogue.reference_path
    assert reference_path(view, ()) == view.catalogue.reference_path
    assert reference_path(view, ["A", "C"]) == ("A", "C")
    assert reference_path(log_of_cases(PATHS, process="generic"), None) == ()


def test_offered_are_the_commonest_variants_of_the_whole_log():
    view = log_of_cases(PATHS)
    found = offered(view)
    assert (found[0].number, found[0].n_cases, found[0].path) == (1, 2, ("A", "B", "C"))
    assert [one.number for one in found] == [1, 2, 3, 4, 5]


def test_a_path_that_takes_a_step_twice_is_replayed_as_such():
    rows = [f"{case} | {name} | {at}" for case, way in (("1", "ABAC"), ("2", "ABC"), ("3", "ABACA"))
            for at, name in enumerate(way)]  # fmt: skip
    found = replay(log("case | activity | at\n" + "\n".join(rows)), ["A", "B", "A", "C"])
    shares = found.groupby("outcome")["share_replayed"]
    assert shares.get_group("follows").tolist() == [1.0]
    assert (shares.get_group("deviates") < 1).all()
    assert len(shares.get_group("deviates")) == 2
