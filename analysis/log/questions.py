"""Which SQL answers an expression? Compiled once, and used again for the same question about another view.

Compiling takes longer than most queries. Two expressions are the same question if they differ in nothing but
the views whose tables they ask, and the texts and whole numbers they compare with; the SQL has gaps for them.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.graph import Node

EVENTS, NARROW = "events", "steps"
VIEWS = "views"
"""Catalog of the tables of views in an expression; their database is the id of the view."""
MOST = 2_000
GAP = "\x00{}\x00"
_MARK, _MOST_OPEN = 10**13 + secrets.randbelow(8 * 10**13), 10**5
"""Begins the marks in place of what is compared with: no log holds it by chance, nor can anybody guess it."""
_GAPS = re.compile(rf"\x00(\d+)\x00|'?{_MARK}(\d{{5}})'?")
_COMPARED = (ops.Equals, ops.NotEquals, ops.InValues)
"""By what something may be compared with a value for that to be left open."""
_UNLIKE = (ops.InMemoryTable, ops.DatabaseTable, ops.ScalarUDF, ops.AggUDF, ops.Impure)
"""What must be asked anew every time: rows that came along, functions of Python, chance."""


@dataclass(frozen=True)
class Question:
    """SQL with a gap for each view, and for each value it compares with.

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

    def about(self, places: Sequence[str], values: Sequence[str | int] = ()) -> str:
        """The SQL with the places of the views and the values in its gaps, in the order of `read`."""

        def filled(gap: re.Match[str]) -> str:
            view, value = gap.groups()
            return places[int(view)] if value is None else _as_sql(values[int(value)])

        return _GAPS.sub(filled, self.sql)


V = TypeVar("V")


@dataclass(frozen=True)
class Asked:
    """A question about these views, comparing with these values."""

    question: Question
    views: tuple[str, ...] = ()
    values: tuple[str | int, ...] = ()


def _as_sql(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


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
        """The question in an expression, the ids of the views it asks about and the values it compares with.

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
        return Asked(found, tuple(form.views), () if form.is_unlike else tuple(form.values))

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
    """What an expression asks, whatever the view: equal keys have equal SQL but for what fills its gaps.

    `by_row` are the columns of what is looked at row by row and not column by column; `values` are the values
    compared with, by their numbers.

    Nodes are numbered in the order they are met, and so are views and values; any other value goes by its
    type too, for 1 and True are equal in Python.
    """

    def __init__(self, root: Node) -> None:
        self.views: dict[str, int] = {}
        self.values: dict[str | int, int] = {}
        self.is_unlike, self.by_row = False, set[str]()
        self._numbers: dict[int, int] = {}
        self._copies: dict[int, int] = {}
        self.key = tuple(self._line(node) for node in self._in_order(root))
        self.is_unlike |= len(self.values) > _MOST_OPEN

    def open_expr(self, expr: ir.Expr) -> ir.Expr:
        """The expression with marks in place of the values it compares with."""
        if self.is_unlike or not self.values:
            return expr

        def opened(node: Node, children: dict[str, Any] | None) -> Node:
            if isinstance(node, _COMPARED):
                held = children or dict(zip(node.__argnames__, node.__args__, strict=True))
                return node.__recreate__({name: self._marked(one) for name, one in held.items()})
            return node.__recreate__(children) if children else node

        return expr.op().replace(opened).to_expr()

    def _marked(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(self._marked, value))
        if not _can_be_open(value):
            return value
        mark = _MARK * _MOST_OPEN + self.values[value.value]
        return ops.Literal(str(mark), value.dtype) if value.dtype.is_string() else ops.Literal(mark, "int64")

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
        if isinstance(node, ops.Literal):
            return (type(node), node.dtype)
        said = self._compared if isinstance(node, _COMPARED) else self._said
        return (type(node), *map(said, node.__args__))

    def _compared(self, value: Any) -> Any:
        """An argument of a comparison: a value goes by its number."""
        if isinstance(value, tuple):
            return (tuple, *map(self._compared, value))
        if _can_be_open(value):
            return (_COMPARED, self.values.setdefault(value.value, len(self.values)), value.dtype)
        return self._said(value)

    def _said(self, value: Any) -> Any:
        if isinstance(value, ops.Literal):
            return (Node, value.dtype, type(value.value), value.value)
        if isinstance(value, Node):
            return (Node, self._numbers[id(value)])
        if isinstance(value, (tuple, list)):
            return (tuple, *map(self._said, value))
        if isinstance(value, dict):
            return (dict, *((name, self._said(one)) for name, one in value.items()))
        return (type(value), value)


def _can_be_open(value: Any) -> bool:
    """Whether this is a text or a whole number."""
    if not isinstance(value, ops.Literal):
        return False
    kind, of = value.dtype, type(value.value)
    return (kind.is_string() and of is str) or (kind.is_integer() and of is int)
