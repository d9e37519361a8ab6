"""The records behind a cell: 「計数の内訳」.

A counted cell keeps what it adds up (`build.Base`): parts, months and keys. Its records are picked
from the same lines (`lines.py`) that were counted. A quotient leads to the cells it was made of.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from shinpo.core.figures import CellKind
from shinpo.core.refusal import refuse
from shinpo.core.tables import RowKind
from shinpo.statistics import lines
from shinpo.statistics.axes import TOTAL
from shinpo.statistics.build import AVERAGE, Base, part_months
from shinpo.statistics.counting import Sums
from shinpo.statistics.layout import Part, layout
from shinpo.statistics.reader import month_key
from shinpo.statistics.tables import Statistics

ORDER = ("month", "dataset", "item", "fact_id", "guarantee_id", "claim_id", "application_id")
PAGE = 50


class Side(StrEnum):
    """Which figure of a cell: itself, or what a quotient was made of: 「分子」「分母」."""

    NUMERATOR = "numerator"  # of a counted cell: the figure itself
    DENOMINATOR = "denominator"


@dataclass(frozen=True)
class Query:
    """What one side of a cell adds up, and where that figure stands itself: 「内訳の条件」."""

    base: Base
    last_year: bool
    cell: tuple[str, str] | None  # row and column of this closing's table; None for last year's


@dataclass(frozen=True)
class Page:
    """Some of the records behind a figure, with count and sum of them all: 「内訳」."""

    records: tuple[dict[str, Any], ...]
    rows: int
    sums: Sums
    offset: int


def query(
    statistics: Statistics,
    table: str,
    row: str,
    column: str,
    side: Side = Side.NUMERATOR,
) -> Query | None:
    """Return what a cell adds up; None if that figure does not exist (a blank, no last year).

    :raises Refused: if there is no such table, row or column, or a count has no denominator.
    """
    maker = statistics.maker(table)
    rows = {r.id: r for r in maker.rows()}
    columns = {c.id: c for c in maker.spec.columns}
    if row not in rows or rows[row].kind is RowKind.HEADING or column not in columns:
        raise refuse(
            "cell",
            "unknown_cell",
            f"統計表「{maker.spec.title}」に欄「{row}・{column}」はありません。"
            "表の欄から選び直してください。",
        )
    spec, place = columns[column], row
    if maker.cell(rows[row], spec).kind is CellKind.NOT_APPLICABLE:
        return None
    last_year = False
    of = columns[spec.over[0]] if spec.over else columns[spec.of] if spec.of else spec
    if row == AVERAGE:
        place = TOTAL
    if side is Side.DENOMINATOR:
        if spec.is_counted and row != AVERAGE:
            raise refuse(
                "side",
                "no_denominator",
                "件数と金額の欄に分母はありません。比率の欄を選んでください。",
            )
        last_year = spec.show == "ratio"
        of = columns[spec.over[1]] if spec.over else of
        place = TOTAL if spec.show == "share" else place
    base = maker.base(place, of)
    if base is None or maker.sums(base, last_year=last_year) is None:
        return None
    return Query(base, last_year, None if last_year else (place, of.id))


def rows_of_cell(
    statistics: Statistics, found: Query, *, offset: int = 0, limit: int = PAGE
) -> Page:
    """Return a page of the records that a figure adds up."""
    with statistics.closings.opened(statistics.month) as engine:
        return page(engine, statistics, found, offset=offset, limit=limit)


def page(
    engine: duckdb.DuckDBPyConnection,
    statistics: Statistics,
    found: Query,
    *,
    offset: int = 0,
    limit: int = PAGE,
) -> Page:
    """Return a page of records from an engine that is open already."""
    base = found.base
    months = part_months(base, statistics.periods, last_year=found.last_year)
    wanted = [(n, month_key(m)) for n, (_, ms) in enumerate(months) for m in ms or ()]
    engine.execute(
        "create or replace temp table wanted_month as"
        " select unnest($1::integer[]) as part, unnest($2::integer[]) as month",
        [[n for n, _ in wanted], [month for _, month in wanted]],
    )
    engine.execute(
        "create or replace temp table wanted_key as select unnest($1::varchar[]) as key",
        [sorted(base.keys or ())],
    )
    axis = None if base.keys is None else base.axis
    whole = engine.execute(_totals_sql(base.parts, axis)).fetchone()
    assert whole is not None
    answer = engine.execute(f"{_records_sql(base.parts, axis)} limit {limit} offset {offset}")
    names = [column[0] for column in answer.description]
    records = tuple(dict(zip(names, row, strict=True)) for row in answer.fetchall())
    rows, cases, yen = (int(value) for value in whole)
    return Page(records, rows, Sums(cases, yen), offset)


@cache
def _records(parts: tuple[Part, ...], axis: str | None) -> ir.Table:
    """Return the records of all parts in one shape."""
    months = ibis.table({"part": "int32", "month": "int32"}, name="wanted_month")
    keys = ibis.table({"key": "string"}, name="wanted_key")
    found = []
    for number, part in enumerate(parts):
        table = lines.lines(part.dataset)
        table = table.filter(table["item"] == part.item)
        table = table.semi_join(months.filter(months.part == number), "month")
        if axis is not None:
            key = table[layout().axes[axis].key].cast("string").fill_null("")
            table = table.mutate(key=key).semi_join(keys, "key")
        found.append(
            table.select(
                **{name: _or_null(table, name, kind) for name, kind in lines.RECORD.items()},
                cases=table["cases"].cast("int64"),
                yen=table[part.yen].cast("int64"),
            )
        )
    return ibis.union(*found, distinct=False) if len(found) > 1 else found[0]


def _or_null(table: ir.Table, name: str, kind: str) -> ir.Value:
    return table[name].cast(kind) if name in table.columns else ibis.null(kind)


@cache
def _totals_sql(parts: tuple[Part, ...], axis: str | None) -> str:
    table = _records(parts, axis)
    sums = [table[name].sum().fill_null(0).cast("decimal(38,0)") for name in ("cases", "yen")]
    counted = table.agg(rows=table.count(), cases=sums[0], yen=sums[1])
    return str(ibis.to_sql(counted, dialect="duckdb"))


@cache
def _records_sql(parts: tuple[Part, ...], axis: str | None) -> str:
    table = _records(parts, axis)
    ordered = table.order_by(*ORDER, "enterprise_id")
    return str(ibis.to_sql(ordered, dialect="duckdb"))
