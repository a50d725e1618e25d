"""How many cases follow the reference path?"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Following(NamedTuple):
    """Cases that follow the path, follow it so far, deviate; and how much of it fits a case on average."""

    n_cases: int
    n_follows: int
    n_so_far: int
    n_deviates: int
    mean_share: float


def following(replayed: pd.DataFrame) -> Following:
    """The cases behind the variants of `models.replay`, counted by outcome.

    `mean_share` weighs each variant by its cases; 0 without cases.
    """
    counted = replayed.groupby("outcome")["n_cases"].sum()
    n_cases = int(replayed["n_cases"].sum())
    fitting = float((replayed["share_replayed"] * replayed["n_cases"]).sum())
    return Following(
        n_cases=n_cases,
        n_follows=int(counted.get("follows", 0)),
        n_so_far=int(counted.get("so_far", 0)),
        n_deviates=int(counted.get("deviates", 0)),
        mean_share=fitting / n_cases if n_cases else 0.0,
    )
