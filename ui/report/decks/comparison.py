"""The comparison: two or more groups side by side, with how sure each difference is."""

from __future__ import annotations

from analysis.discover.groups import Group
from analysis.log import EventLog
from analysis.report import Page
from ui.discover import compare_differs, compare_figures, compare_maps, compare_paths
from ui.discover.compare_groups import Compared
from ui.report.decks import diagnosis, doubts
from ui.text import t

MOST_PAIRS = 3


def pages(log: EventLog, *, groups: tuple[Group, ...], is_whole: bool) -> list[Page]:
    """Cover, figures, and for each group beside the first: what differs, the map, the paths; doubts.

    Parameters
    ----------
    is_whole
        Whether the groups are of the whole log, whatever its filters.
    """
    of = log.unfiltered() if is_whole else log
    found = Compared(of, groups)
    made = [diagnosis.cover(of, t("deck.comparison", groups=list(found.names)))]
    made += [compare_figures.chart_page(of, groups), compare_figures.table_page(of, groups)]
    for place in range(1, min(len(groups), MOST_PAIRS + 1)):
        made.append(compare_differs.page(of, groups, place))
        made.append(compare_differs.page(of, groups, place, "hours"))
        made.append(compare_maps.difference_page(of, groups, place))
    if len(groups) == 2:
        made.append(compare_paths.page(of, groups))
    return [*made, doubts.page(of)]
