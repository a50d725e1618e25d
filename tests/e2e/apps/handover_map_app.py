"""The network of handovers alone on a page, for the browser tests."""

from __future__ import annotations

import random
import sys
from itertools import permutations
from pathlib import Path

import pandas as pd
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))
from ui.handover_map import handover_map

NAMES = [
    "Anna Berger", "Ben Cole", "Chloé Dubois", "Davide Esposito", "Elena Fischer", "Finn Gallagher", "王晓明",
    "李娜", "<img src=x onerror=top.document.title=9>", "Ivan Jovanović", "Kavya Lal", "Order Desk EMEA",
    "Finance Shared Services", "Legal",
]  # fmt: skip

st.set_page_config(layout="wide", page_title="Network", page_icon=str(Path(__file__).with_name("dot.png")))
chance = random.Random(3)
pairs = [
    (a, b, int(400 * chance.random() ** 5) + 1) for a, b in permutations(NAMES, 2) if chance.random() < 0.3
]
st.button("Again", key="again")
st.text(f"Selected: {handover_map(pd.DataFrame(pairs, columns=['source', 'target', 'n']), key='network')}")
