"""The process map and the model, worked out once per view."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.log import EventLog
from analysis.measures.targets import Targets
from ui.cached.by_view import by_view


@by_view
def activities(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.activities`."""
    from analysis.discover import activities

    return activities(log)


@by_view
def endpoints(log: EventLog) -> pd.DataFrame:
    """`analysis.discover.endpoints`."""
    from analysis.discover import endpoints

    return endpoints(log)


@by_view
def map_money(log: EventLog, look: Any, rate: float, targets: Targets) -> Any:
    """Money on the transitions and at the boxes of a look (`analysis.discover.money_flows`), its cost by
    what is above these targets."""
    from analysis.discover.money_flows import money_flows, money_stops

    return money_flows(log, look, rate=rate, targets=targets), money_stops(log, look)


@by_view
def own_steps(log: EventLog) -> dict[str, tuple[str, ...]]:
    """`analysis.discover.own_steps`: activities from objects Salesforce does not come with."""
    from analysis.discover.own_steps import own_steps
    from analysis.prepare.salesforce.objects import objects

    return own_steps(log, known=objects())


@by_view
def map_profile(log: EventLog, look: Any, source: str, target: str | None, by: tuple[str, ...]) -> Any:
    """What lies behind a box or a transition (`analysis.discover.profile`)."""
    from analysis.discover.profile import profile

    return profile(log, look, source=source, target=target, by=by)


@by_view
def customer_journey(log: EventLog, wait_h: float) -> pd.DataFrame:
    """`analysis.discover.customer_journey`."""
    from analysis.discover.customer_journey import customer_journey

    return customer_journey(log, wait_h=wait_h)


@by_view
def model(log: EventLog, noise: float) -> Any:
    """The model pm4py finds in the view (`analysis.discover.models.Model`)."""
    from analysis.discover.models import model

    return model(log, noise=noise)


@by_view
def readable_noise(log: EventLog) -> float:
    """How much the model leaves out unless told otherwise (`analysis.discover.models.readable_noise`)."""
    from analysis.discover.models import readable_noise

    return readable_noise(log)


@by_view
def model_covered(log: EventLog, noise: float) -> int | None:
    """How many cases go as the model is drawn (`analysis.discover.models.n_covered`)."""
    from analysis.discover.models import n_covered

    return n_covered(log, model(log, noise))


@by_view
def paths_offered(log: EventLog) -> Any:
    """Variants that can be the reference path (`analysis.discover.reference`); ask for the whole log."""
    from analysis.discover.reference import offered

    return offered(log)
