"""One look per activity: apart for every eye, readable, the same in all logs of a process; a path as HTML."""

import numpy as np
import pytest

from ui import chevrons
from ui.colours import GREY, INK, LOOKS, PALETTE, activity_looks, initials, luminance

SIGHT = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""Machado, Oliveira, Fernandes 2009, severity 1."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def oklab(light: np.ndarray) -> np.ndarray:
    """Ottosson 2020."""
    cones = np.cbrt(
        np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]]) @ np.clip(light, 0, 1)
    )  # fmt: skip
    return (
        np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                  [0.0259040371, 0.7827717662, -0.8086757660]]) @ cones
    )  # fmt: skip


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
def test_twelve_colours_stay_apart(sight):
    seen = [oklab(np.array(SIGHT[sight]) @ linear(colour)) for colour in PALETTE]
    gaps = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert len(gaps) == 12 * 11 / 2
    assert min(gaps) > 0.07  # a difference of 0.02 is just seen


def test_words_are_read_on_every_look_and_a_pattern_is_seen():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert min(contrast(look.colour, INK) for look in (*LOOKS, activity_looks("x")["x"])) >= 4.5
    assert contrast(GREY, INK) >= 4.5
    assert min(contrast(look.line, look.colour) for look in LOOKS) >= 2
    assert len({look.background for look in LOOKS}) == len(LOOKS) == 48


def test_a_known_activity_looks_the_same_in_every_log():
    process = ["A", "B", "C", "D"]
    one = activity_looks(["C", "X", "A"], known=process)
    other = activity_looks(["Y", "B", "C"], known=process)
    assert one["C"] == other["C"] == LOOKS[2]
    assert one["A"] == LOOKS[0]
    assert one["X"] == LOOKS[1]  # the first that no known activity of this log has
    assert other["Y"] == LOOKS[0]


def test_no_two_of_forty_eight_look_alike_and_the_rest_is_grey():
    many = activity_looks([f"a{i}" for i in range(5000)])
    assert len({many[f"a{i}"] for i in range(48)}) == 48
    assert {many[f"a{i}"].colour for i in range(48, 5000)} == {GREY}


def test_initials_are_short_and_nobody_shares_them():
    labels = [
        "Quote Presented",
        "Quote Paid",
        "Order Changed",
        "Order Closed",
        "X",
        "",
        "合同签署",
        "合同批准",
    ]
    found = initials({label: label for label in labels})
    assert list(found.values())[:4] == ["QP", "QPa", "OC", "OCl"]
    assert len(set(found.values())) == len(labels)
    assert max(map(len, found.values())) <= 4
    same = initials({str(i): "Quote Presented" for i in range(300)})
    assert len(set(same.values())) == 300


def test_a_name_cannot_become_markup():
    html = chevrons.row([("<img src=x onerror=alert(1)>", "#fff"), ('" onclick="x', "#fff")])
    assert "<img" not in html
    assert '" onclick' not in html


def test_a_very_long_path_has_a_gap_that_says_how_long_it_is():
    html = chevrons.row([("A", "#fff")] * 10_000, left_out=lambda n: f"{n} more")
    assert html.count('class="chevron"') == chevrons.MOST_STEPS
    assert f"{10_000 - chevrons.MOST_STEPS} more" in html
