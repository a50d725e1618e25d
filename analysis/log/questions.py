"""Which SQL answers an expression? Compiled once, and used again for the same question about another view.

Compiling takes longer than most queries. Two expressions are the same question if they differ in nothing but
the views whose tables they ask, and the texts they compare with; the SQL has a gap for each of those.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import uuid4

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.graph import Node

EVENTS, NARROW = "events", "steps"
VIEWS = "views"
"""Catalog of the tables of views in an expression; their database is the id of the view."""
MOST = 2_000
GAP = "\x00{}\x00"
TEXT_GAP = f"{uuid4().hex}-{{}}-"
"""No text of a log holds it by chance, nor can anybody guess it."""
_GAPS = re.compile(r"\x00(\d+)\x00|'" + TEXT_GAP.format(r"(\d+)") + "'")
_COMPARED = (ops.Equals, ops.NotEquals, ops.InValues)
"""What a text may be compared by for its value to be left open."""
_UNLIKE = (ops.InMemoryTable, ops.DatabaseTable, ops.ScalarUDF, ops.AggUDF, ops.Impure)
"""What must be asked anew every time: rows that came along, functions of Python, chance."""


@dataclass(frozen=True)
class Question:
    """SQL with a gap for each view, and for each text it compares with.

    Parameters
    ----------
    with_steps
        Whether it asks for events of a view, and for their narrow columns only.
    is_unlike
        Whether it needs what came along with the expression.
    """

    sql: str
    with_steps: bool
    is_unlike: bool

    def about(self, places: Sequence[str], texts: Sequence[str] = ()) -> str:
        """The SQL with the places of the views and the texts in its gaps, in the order of `read`."""

        def filled(gap: re.Match[str]) -> str:
            view, text = gap.groups()
            return places[int(view)] if text is None else f"'{_quoted(texts[int(text)])}'"

        return _GAPS.sub(filled, self.sql)


V = TypeVar("V")


@dataclass(frozen=True)
class Asked:
    """A question about these views, comparing with these texts."""

    question: Question
    views: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def _quoted(text: str) -> str:
    return text.replace("'", "''")


class Lately(Generic[V]):
    """What was used last, up to so many; for any number of threads."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, OrderedDict[Hashable, V](), Lock()

    def get(self, key: Hashable) -> V | None:
        """What is kept under a key."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: Hashable, value: V) -> None:
        """Keep it, and let go of what was used longest ago."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)


class Questions:
    """The questions asked last; used by any number of threads."""

    def __init__(self, wide: Iterable[str]) -> None:
        self._wide, self._known = frozenset(wide), Lately[Question](MOST)

    def read(self, expr: ir.Expr, translate: Callable[[ir.Expr], str]) -> Asked:
        """The question in an expression, the ids of the views it asks about and the texts it compares with.

        Parameters
        ----------
        translate
            An expression to SQL, where the question is new.
        """
        form = _Form(expr.op())
        found = None if form.is_unlike else self._known.get(form.key)
        if found is None:
            found = self._made(expr, form, translate(form.open_expr(expr)))
            if not form.is_unlike:
                self._known.keep(form.key, found)
        return Asked(found, tuple(form.views), () if form.is_unlike else tuple(form.texts))

    def _made(self, expr: ir.Expr, form: _Form, sql: str) -> Question:
        is_wide = not self._wide.isdisjoint({*expr.as_table().columns, *form.by_row})
        is_wide = is_wide or any(f'"{name}"' in sql for name in self._wide)
        with_steps = False
        for view, number in form.views.items():
            place, gap = f'"{VIEWS}"."{view}"', GAP.format(number)
            if not is_wide:
                with_steps |= f'{place}."{EVENTS}"' in sql
                sql = sql.replace(f'{place}."{EVENTS}"', f'{gap}."{NARROW}"')
            sql = sql.replace(place, gap)
        return Question(sql, with_steps, form.is_unlike)


class _Form:
    """What an expression asks, whatever the view: equal keys have equal SQL but for the views.

    `by_row` are the columns of what is looked at row by row and not column by column.

    Nodes are numbered in the order they are met, and so are views; a value goes by its type too, for 1 and
    True are equal in Python.
    """

    def __init__(self, root: Node) -> None:
        self.views: dict[str, int] = {}
        self.is_unlike, self.by_row = False, set[str]()
        self._numbers: dict[int, int] = {}
        self._copies: dict[int, int] = {}
        nodes = list(self._in_order(root))
        self.texts = self._left_open(nodes)
        self.key = tuple(self._line(node) for node in nodes)

    @staticmethod
    def _left_open(nodes: Sequence[Node]) -> dict[str, int]:
        """Texts to their numbers: those that are compared with, and nothing else is done with anywhere."""
        compared: dict[str, int] = {}
        fixed: set[str] = set()
        for node in nodes:
            for child in node.__children__:
                if isinstance(child, ops.Literal) and isinstance(child.value, str):
                    if isinstance(node, _COMPARED) and child.dtype.is_string():
                        compared.setdefault(child.value, len(compared))
                    else:
                        fixed.add(child.value)
        return {text: number for number, text in enumerate(one for one in compared if one not in fixed)}

    def open_expr(self, expr: ir.Expr) -> ir.Expr:
        """The expression with marks in place of the texts that are left open."""
        if self.is_unlike or not self.texts:
            return expr

        def opened(node: Node, children: dict[str, Any] | None) -> Node:
            if isinstance(node, ops.Literal) and node.dtype.is_string() and node.value in self.texts:
                return ops.Literal(TEXT_GAP.format(self.texts[node.value]), dtype=node.dtype)
            return node.__recreate__(children) if children else node

        return expr.op().replace(opened).to_expr()

    def _in_order(self, root: Node) -> Iterable[Node]:
        """Every node once, after those it is made of."""
        waiting: list[tuple[Node, bool]] = [(root, False)]
        while waiting:
            node, is_open = waiting.pop()
            if id(node) in self._numbers:
                continue
            if is_open:
                yield node
                self._numbers[id(node)] = len(self._numbers)
            else:
                waiting.append((node, True))
                waiting.extend((child, False) for child in reversed(node.__children__))

    def _line(self, node: Node) -> tuple[Any, ...]:
        self.is_unlike |= isinstance(node, _UNLIKE)
        if isinstance(node, ops.Set):
            self.by_row.update(node.schema.names)
        elif isinstance(node, ops.CountDistinctStar):
            self.by_row.update(node.arg.schema.names)
        if isinstance(node, ops.UnboundTable) and node.namespace.catalog == VIEWS:
            number = self.views.setdefault(str(node.namespace.database), len(self.views))
            return (type(node), node.name, node.schema, number)
        if isinstance(node, ops.Reference):
            copy = self._copies.setdefault(node.identifier, len(self._copies))
            return (type(node), self._numbers[id(node.parent)], copy)
        if isinstance(node, ops.Literal) and node.dtype.is_string() and node.value in self.texts:
            return (type(node), node.dtype, self.texts[node.value])
        return (type(node), *map(self._said, node.__args__))

    def _said(self, value: Any) -> Any:
        if isinstance(value, Node):
            return (Node, self._numbers[id(value)])
        if isinstance(value, (tuple, list)):
            return (tuple, *map(self._said, value))
        if isinstance(value, dict):
            return (dict, *((name, self._said(one)) for name, one in value.items()))
        return (type(value), value)
