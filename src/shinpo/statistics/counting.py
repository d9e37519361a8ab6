"""Count a closing, once: 「計数の集計」.

One grouped pass per dataset for the totals and one for its axes. Only counts and sums are made
here; quotients are `core.figures`' business. Compiled statements are kept for the process: they
are the same for every association and month, since the reader's views take the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from shinpo.core.period import Month
from shinpo.statistics import lines
from shinpo.statistics.layout import Part, layout
from shinpo.statistics.reader import month_key

YENS = ("amount", "principal", "interest")
WEIGHTS = ("month_cases", "month_yen")  # for the average term, plain and weighted by money
# Few of many lines are wanted, or they are joined first: picked once, then grouped.
STAGED = ("guarantee_movements", "enterprises")


@dataclass(frozen=True)
class Sums:
    """Cases and yen that were counted: 「件数と金額」."""

    cases: int = 0
    yen: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.cases + other.cases, self.yen + other.yen)


@dataclass(frozen=True)
class Counted:
    """Everything a closing's tables are made of: 「集計結果」.

    `totals` by dataset, item and month; `keyed` by axis, dataset and item, then key and month.
    """

    totals: Mapping[tuple[str, str, int], Mapping[str, int]]
    keyed: Mapping[tuple[str, str, str], Mapping[str, Mapping[int, Sums]]]

    def total(self, part: Part, months: Iterable[Month]) -> Sums:
        """Return one part over months, not told apart by any axis."""
        found = [self.totals.get((part.dataset, part.item, month_key(m)), {}) for m in months]
        return Sums(sum(f.get("cases", 0) for f in found), sum(f.get(part.yen, 0) for f in found))

    def weight(self, part: Part, months: Iterable[Month], name: str) -> int:
        """Return a weighted sum of terms over months."""
        keys = [(part.dataset, part.item, month_key(m)) for m in months]
        return sum(self.totals.get(key, {}).get(name, 0) for key in keys)

    def along(self, axis: str, part: Part, months: Iterable[Month], keys: Iterable[str]) -> Sums:
        """Return one part over months, for some keys of an axis."""
        by_key = self.keyed.get((axis, part.dataset, part.item), {})
        wanted = [month_key(m) for m in months]
        found = Sums()
        for key in keys:
            by_month = by_key.get(key, {})
            for month in wanted:
                found += by_month.get(month, Sums())
        return found

    def keys(self, axis: str) -> frozenset[str]:
        """Return every key of an axis that occurs."""
        return frozenset(
            key for (name, _, _), by_key in self.keyed.items() if name == axis for key in by_key
        )


def count(engine: duckdb.DuckDBPyConnection) -> Counted:
    """Count everything; the engine is one opened by the reader."""
    totals: dict[tuple[str, str, int], dict[str, int]] = {}
    for dataset in lines.LINES:
        for row in _fetch(engine, totals_sql(dataset)):
            totals[dataset, row.pop("item"), row.pop("month")] = row
    keyed: dict[tuple[str, str, str], dict[str, dict[int, Sums]]] = {}
    for dataset in axis_items():
        if dataset in STAGED:
            engine.execute(f"create temp table {dataset}_staged as {staged_sql(dataset)}")
        for row in _fetch(engine, axes_sql(dataset)):
            by_key = keyed.setdefault((row["axis"], dataset, row["item"]), {})
            by_month = by_key.setdefault(row["key"], {})
            by_month[row["month"]] = Sums(row["cases"], row["amount"])
    return Counted(totals, keyed)


def _fetch(engine: duckdb.DuckDBPyConnection, sql: str) -> Iterable[dict[str, Any]]:
    answer = engine.execute(sql)
    names = [column[0] for column in answer.description]
    for row in answer.fetchall():
        yield {
            name: int(value) if name not in ("item", "axis", "key") else value
            for name, value in zip(names, row, strict=True)
        }


@cache
def axis_items() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return, by dataset and axis, the items that the tables along this axis show."""
    found: dict[str, dict[str, set[str]]] = {}
    for table in layout().tables.values():
        measures = {column.measure for column in table.columns if column.is_counted}
        for part in (p for m in measures if table.axis for p in layout().measures[m]):
            found.setdefault(part.dataset, {}).setdefault(table.axis, set()).add(part.item)
    return {
        dataset: {axis: tuple(sorted(items)) for axis, items in axes.items()}
        for dataset, axes in found.items()
    }


@cache
def totals_sql(dataset: str) -> str:
    """Return the statement that counts a dataset by month and item."""
    table = lines.lines(dataset)
    sums = {name: table[name].sum() for name in ("cases", *YENS) if name in table.columns}
    if "months" in table.columns:
        sums["month_cases"] = (table.months * table.cases).sum()
        sums["month_yen"] = (table.months * table.amount).sum()
    return _sql(
        table.group_by("month", "item").agg(
            **{name: total.fill_null(0).cast("decimal(38,0)") for name, total in sums.items()}
        )
    )


def _for_axes(dataset: str) -> ir.Table:
    table = lines.guarantees("guarantees_compared") if dataset == "guarantees" else None
    table = lines.lines(dataset) if table is None else table
    axes = axis_items()[dataset]
    keys = [layout().axes[axis].key for axis in axes]
    items = sorted({item for items in axes.values() for item in items})
    picked = table.filter(table["item"].isin(items))
    return picked.select("month", "item", "cases", "amount", *dict.fromkeys(keys))


@cache
def staged_sql(dataset: str) -> str:
    """Return the statement that picks the lines which the axes are counted from."""
    return _sql(_for_axes(dataset))


@cache
def axes_sql(dataset: str) -> str:
    """Return the statement that counts a dataset along each of its axes."""
    table = _for_axes(dataset)
    if dataset in STAGED:
        table = ibis.table(table.schema(), name=f"{dataset}_staged")
    return _sql(ibis.union(*_along(table, axis_items()[dataset]), distinct=False))


def _along(table: ir.Table, axes: Mapping[str, Sequence[str]]) -> list[ir.Table]:
    found = []
    for axis, items in axes.items():
        key = layout().axes[axis].key
        wanted = table.filter(table["item"].isin(items))
        counted = wanted.group_by(month="month", item="item", raw=wanted[key]).agg(
            cases=wanted.cases.sum(), amount=wanted.amount.sum()
        )
        found.append(
            counted.select(
                "month",
                "item",
                axis=ibis.literal(axis),
                key=counted.raw.cast("string").fill_null(""),
                cases=counted.cases.cast("decimal(38,0)"),
                amount=counted.amount.cast("decimal(38,0)"),
            )
        )
    return found


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))
