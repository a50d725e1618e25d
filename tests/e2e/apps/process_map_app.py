"""A process map alone on a page, for the browser tests; the address says what it shows.

?names=zh|hostile  ?mode=time  ?cases=late (a filter)  ?activities=8&flows=12  ?height=500  ?model=1  ?tab=1
?chain=40  ?second=p90  ?phases=4 (activities folded into so many boxes)  ?looks=1 (their colours)
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, quantiles

import pandas as pd
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))
from analysis.discover.gateways import draw_model
from analysis.discover.map import arrange, draw, usual_slow_h
from analysis.discover.map_model import MapTexts
from analysis.discover.simplify import simplify
from ui.colours import activity_looks
from ui.process_map import ToolTexts, process_map

# From each activity: what follows, with which weight, after about how many hours. None ends the case.
STEPS: dict[str | None, list[tuple[str | None, int, float]]] = {
    None: [("Lead Captured", 60, 0), ("Opportunity Created", 40, 0)],
    "Lead Captured": [("Lead Qualified", 80, 30), ("Lead Disqualified", 20, 50)],
    "Lead Disqualified": [(None, 1, 0)],
    "Lead Qualified": [("Opportunity Created", 95, 20), ("Lead Disqualified", 5, 40)],
    "Opportunity Created": [("Opportunity Qualified", 90, 60), ("Opportunity Closed Lost", 10, 300)],
    "Opportunity Qualified": [("Proposal Stage Reached", 70, 90), ("Close Date Pushed", 15, 200),
                              ("Opportunity Closed Lost", 15, 250)],
    "Close Date Pushed": [("Proposal Stage Reached", 60, 100), ("Close Date Pushed", 25, 300),
                          ("Opportunity Closed Lost", 15, 400)],
    "Proposal Stage Reached": [("Quote Created", 100, 24)],
    "Quote Created": [("Discount Approval Requested", 40, 6), ("Quote Presented", 60, 20)],
    "Discount Approval Requested": [("Discount Approved", 80, 70), ("Discount Rejected", 20, 90)],
    "Discount Rejected": [("Quote Revised", 100, 30)],
    "Quote Revised": [("Quote Presented", 70, 24),
                      ("Discount Approval Requested", 22, 8), ("Quote Revised", 8, 12)],
    "Discount Approved": [("Quote Presented", 100, 8)],
    "Quote Presented": [("Negotiation Started", 55, 80), ("Quote Revised", 22, 60),
                        ("Contract Generated", 18, 120), ("Opportunity Closed Lost", 5, 340)],
    "Negotiation Started": [("Contract Generated", 65, 150), ("Quote Revised", 22, 40),
                            ("Opportunity Closed Lost", 13, 200)],
    "Contract Generated": [("Contract Sent for Signature", 100, 16)],
    "Contract Sent for Signature": [("Contract Signed", 95, 120), ("Contract Generated", 5, 90)],
    "Contract Signed": [("Opportunity Closed Won", 100, 4)],
    "Opportunity Closed Won": [("Sales Order Created", 92, 20), (None, 8, 0)],
    "Sales Order Created": [("Order Activated", 90, 30), ("Order Changed", 10, 50)],
    "Order Changed": [("Order Activated", 80, 40), ("Order Changed", 20, 60)],
    "Order Activated": [("Order Fulfilled", 94, 240), ("Order Changed", 6, 70)],
    "Order Fulfilled": [("Invoice Sent", 100, 36)],
    "Invoice Sent": [("Payment Received", 64, 720), ("Payment Reminder Sent", 28, 800),
                     ("Invoice Disputed", 5, 300), (None, 3, 0)],
    "Payment Reminder Sent": [("Payment Received", 70, 160), ("Payment Reminder Sent", 24, 240),
                              (None, 6, 0)],
    "Invoice Disputed": [("Invoice Sent", 70, 200), ("Payment Received", 30, 300)],
    "Opportunity Closed Lost": [(None, 1, 0)],
    "Payment Received": [(None, 1, 0)],
}  # fmt: skip
CHINESE_NAMES = (
    "线索录入", "线索关闭", "线索确认合格", "创建销售机会", "销售机会确认", "推迟预计成交日期",
    "进入方案阶段", "创建报价单", "提交折扣审批", "折扣审批驳回", "修订报价单", "折扣审批通过",
    "向客户提交报价", "开始商务谈判", "生成合同", "发送合同签署", "合同签署完成", "销售机会赢单",
    "创建销售订单", "变更订单", "激活订单", "订单履约完成", "发送发票", "发送付款提醒",
    "发票争议", "销售机会丢单", "收到付款",
)  # fmt: skip
CHINESE = dict(zip([name for name in STEPS if name], CHINESE_NAMES, strict=True))
HOSTILE = {
    "Quote Created": "<img src=x onerror=\"document.title='PWNED'\">",
    "Quote Presented": "Quote \"presented\" \\ 'twice' </text><script>document.title='PWNED'</script>",
    "Contract Generated": "Contract" + "x" * 192,
    "Contract Signed": "Contract finally signed by everybody who had to, and by two who had not",
}


def walk(n_cases: int) -> list[list[tuple[str, float]]]:
    """Cases as lists of activity and hours since the one before."""
    chance = random.Random(11)
    cases = []
    for _ in range(n_cases):
        case, place = [], None
        while True:
            options = STEPS[place]
            place, _, hours = chance.choices(options, [weight for _, weight, _ in options])[0]
            if place is None:
                break
            case.append((place, hours * chance.lognormvariate(0, 0.6)))
        cases.append(case)
    return cases


def frames(cases: list[list[tuple[str, float]]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Flows, activities and endpoints, counted the plain way."""
    times, flow_cases, n, n_cases = defaultdict(list), Counter(), Counter(), Counter()
    for case in cases:
        names = [name for name, _ in case]
        n.update(names)
        n_cases.update(set(names))
        flow_cases.update(set(pairwise(names)))
        for (source, _), (target, hours) in pairwise(case):
            times[source, target].append(hours)
    flows = [
        (*pair, len(h), flow_cases[pair], median(h), mean(h), quantiles(h * 2, n=10)[-1], sum(h))
        for pair, h in times.items()
    ]
    starts, ends = (Counter(case[at][0] for case in cases) for at in (0, -1))
    columns = ["source", "target", "n", "n_cases", "median_h", "mean_h", "p90_h", "total_h"]
    return (
        pd.DataFrame(flows, columns=columns),
        pd.DataFrame([(x, n[x], n_cases[x]) for x in n], columns=["activity", "n", "n_cases"]),
        pd.DataFrame([(x, starts[x], ends[x]) for x in n], columns=["activity", "n_start", "n_end"]),
    )


def label(name: str) -> str:
    """An activity in the words the address asks for."""
    words = {"zh": CHINESE, "hostile": HOSTILE}.get(st.query_params.get("names", ""), {})
    return words.get(name, name)


def duration(hours: float) -> str:
    """Hours, short."""
    day, hour = (" 天", " 小时") if st.query_params.get("names") == "zh" else (" d", " h")
    return f"{hours / 24:.1f}{day}" if hours >= 48 else f"{hours:.0f}{hour}"


def edge_tip(one) -> str:
    """A transition in a sentence."""
    source, target = (label(name) if name else "" for name in (one.source, one.target))
    time = f"\nmedian {duration(one.median_h)}" if one.median_h is not None else ""
    return f"{source} → {target}\n{one.n_cases:,} cases{time}"


def texts() -> MapTexts:
    """The words of the map, in the language the address asks for."""
    is_zh = st.query_params.get("names") == "zh"
    start, end = ("开始", "结束") if is_zh else ("Start", "End")
    return MapTexts(start=start, end=end, label=label, duration=duration, edge_tip=edge_tip)


def model_of_the_quote():
    """A small model with gateways."""
    nodes = [
        ("a", "start", None), ("b", "activity", "Quote Created"), ("c", "xor", None),
        ("d", "activity", "Discount Approved"), ("e", "xor", None), ("f", "and", None),
        ("g", "activity", "Contract Generated"), ("h", "activity", "Order Activated"), ("i", "and", None),
        ("j", "end", None),
    ]  # fmt: skip
    edges = ["ab", "bc", "cd", "ce", "de", "ef", "fg", "fh", "gi", "hi", "ij"]
    boxes = pd.DataFrame(nodes, columns=["node_id", "kind", "activity"])
    return draw_model(boxes, pd.DataFrame(map(list, edges), columns=["source", "target"]), texts=texts())


def chain(n: int) -> list[list[tuple[str, float]]]:
    """Cases along a chain of `n` activities that skip, repeat and go back now and then."""
    chance = random.Random(n)
    cases = []
    for _ in range(600):
        place, case = 0, []
        while place < n:
            case.append((f"Activity number {place + 1}", chance.lognormvariate(3, 1)))
            place = max(0, place + chance.choices([1, 2, 0, -1, 4], [80, 9, 4, 3, 4])[0])
        cases.append(case)
    return cases


def folded(case: list[tuple[str, float]], n: int) -> list[tuple[str, float]]:
    """A case whose first activities in groups of `n` stand as one: half of them folded, half not."""
    numbers = [int(name.split()[-1]) for name, _ in case]
    names = [
        f"Phase of several activities {(one - 1) // n + 1}" if one % (2 * n) < n else name
        for one, (name, _) in zip(numbers, case, strict=True)
    ]
    return [(name, hours) for name, (_, hours) in zip(names, case, strict=True)]


def map_of_the_log():
    """The map of the walked cases, or of every twelfth of them."""
    cases = chain(int(st.query_params["chain"])) if "chain" in st.query_params else walk(2_000)
    if "phases" in st.query_params:
        cases = [folded(case, int(st.query_params["phases"])) for case in cases]
    flows, activities, endpoints = frames(cases)
    order = {name: i for i, name in enumerate(name for name in STEPS if name)}
    activities["order"] = activities["activity"].map(order)
    slowest = flows.sort_values("total_h", ascending=False).head(3)
    worst = list(zip(slowest["source"], slowest["target"], strict=True))
    asked = st.query_params
    wanted = {f"n_{name}": int(asked[name]) for name in ("activities", "flows") if name in asked}
    detail = simplify(flows, activities, endpoints, keep=worst, **wanted)
    slow_h = usual_slow_h(flows)
    if st.query_params.get("cases") == "late":
        late = [case for case in cases[::12] if not any(name.startswith("Lead") for name, _ in case)]
        flows, activities, endpoints = frames(late)
    mode, second = st.query_params.get("mode", "cases"), st.query_params.get("second")
    return draw(
        detail, arrange(detail, has_second=second is not None), flows=told(flows),
        activities=told(activities),
        endpoints=endpoints, texts=texts(), mode=mode, second=second, badges=worst, slow_h=slow_h,
        folded=[name for name in activities["activity"] if name.startswith("Phase")],
    )  # fmt: skip


def told(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with rework and money, large figures among them."""
    return frame.assign(
        n_rework=frame["n"] // 3,
        n_bridged=frame["n"] // 4,
        amount=frame["n"] * 12_345.0,
        cost=frame["n"] * 67.0,
    )


st.set_page_config(layout="wide", page_title="Map", page_icon=str(Path(__file__).with_name("dot.png")))
tools = ToolTexts(zoom_in="Zoom in", zoom_out="Zoom out", fit="Fit", hint="Ctrl + wheel zooms")
st.button("Again", key="again")
model = model_of_the_quote() if "model" in st.query_params else map_of_the_log()
place = st.container()
if "tab" in st.query_params:
    place = st.tabs(["First", "Map"])[1]
with place:
    height = int(st.query_params.get("height", 640))
    looks = activity_looks(node.activity for node in model.nodes if node.activity)
    chosen = process_map(
        model, key="demo", texts=tools, aria="Process map", height=height,
        looks=looks if "looks" in st.query_params else None,
    )  # fmt: skip
st.text(f"Selected: {chosen}")
