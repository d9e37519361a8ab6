"""Count indicators over closings, all in few passes: 「評価指標の集計」.

A window is a named stretch of closed months (a term, last year's, each month alone). One pass per
dataset counts every sum of every window with filtered aggregates, a second one the distinct
enterprises; drill-down filters the same lines by the same condition, so that they cannot disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_, or_
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from shinpo.core.indicators import ACTIVITIES, DATASETS, FLAGS, Count, How
from shinpo.core.period import Month
from shinpo.law.activities import OWN
from shinpo.law.indicators import expanded
from shinpo.statistics.lines import INDIVIDUAL
from shinpo.statistics.reader import Closings, month_key

LASTS = (How.LAST, How.LAST_AMOUNT)
MASTERS = ("programmes", "lenders", "enterprises")
PAGE = 50

_KEYS = {"enterprise_id": "int64", "lender_id": "int64", "programme_id": "int64",
         "municipality_code": "string", "industry": "string"}  # fmt: skip
_TERMS = {"form": "string", "purpose": "string", "secured": "boolean", "continuing": "boolean",
          "manager_guarantee": "string", "sharing": "string"}  # fmt: skip
_MOVED = {"month": "int32", "fact_id": "int64", "kind": "string", "subject_id": "int64",
          "amount_yen": "int64", "principal_yen": "int64", "cases": "int64",
          "booked_on": "date"}  # fmt: skip
SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "guarantee_movements": {
        **_MOVED, "interest_yen": "int64", "cause": "string", **_KEYS, **_TERMS,
    },
    "claim_movements": {**_MOVED, "guarantee_id": "int64", "damages_yen": "int64", **_KEYS},
    "guarantees": {
        "month": "int32", "guarantee_id": "int64", "number": "string", "disbursed": "boolean",
        "in_accident": "boolean", "amount_yen": "int64", "outstanding_yen": "int64",
        "insurance_kind": "string", **_KEYS, **_TERMS,
    },
    "claims": {
        "month": "int32", "claim_id": "int64", "guarantee_id": "int64", "number": "string",
        "balance_yen": "int64", "cause": "string", **_KEYS,
    },
    "applications": {
        "month": "int32", "application_id": "int64", "number": "string", "guarantee_yen": "int64",
        "enterprise_id": "int64", "programme_id": "int64",
    },
    ACTIVITIES: {
        "month": "int32", "activity_id": "int64", "kind": "string", "department": "string",
        "held_on": "date", "quantity": "int64", "enterprises": "int64", "people": "int64",
        "amount_yen": "int64", "enterprise_id": "int64", "guarantee_id": "int64",
        "claim_id": "int64", "lender_id": "int64", "counterpart": "string", "theme": "string",
        "mode": "string", "result": "string", "is_new": "boolean",
    },
}  # fmt: skip
# What a record shows of itself, the same for every dataset; null where it has no such thing.
RECORD = {
    "dataset": "string", "kind": "string", "month": "int32", "on": "date", "number": "string",
    "fact_id": "int64", "activity_id": "int64", "application_id": "int64", "guarantee_id": "int64",
    "claim_id": "int64", "enterprise_id": "int64", "lender_id": "int64", "counterpart": "string",
    "theme": "string", "mode": "string", "result": "string", "department": "string",
}  # fmt: skip
ORDER = ("month", "on", "fact_id", "activity_id", "guarantee_id", "claim_id", "application_id")

Windows = Mapping[str, tuple[Month, ...]]
Figures = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True)
class Rows:
    """Some of the records behind a count, with how many there are and what they add up to."""

    records: tuple[dict[str, Any], ...]
    rows: int
    value: int | None
    offset: int


def counted(closings: Closings, counts: Mapping[str, Count], windows: Windows) -> Figures:
    """Return every count in every window; None where a closing lacks what is counted.

    A last value that was never recorded in a window is None too: unknown is not zero.
    """
    found: dict[tuple[str, str], int | None] = {
        (name, window): None for name in counts for window in windows
    }
    for dataset in DATASETS:
        chosen = tuple((name, c) for name, c in counts.items() if c.dataset == dataset)
        usable = _usable(closings, dataset, windows)
        if chosen and usable:
            found.update(_of_dataset(closings, dataset, chosen, usable))
    return found


def rows_of(
    closings: Closings, count: Count, months: Sequence[Month], *, offset: int = 0, limit: int = PAGE
) -> Rows:
    """Return a page of the records that a count adds up over some months: 「内訳」."""
    window = "all"
    usable = _usable(closings, count.dataset, {window: tuple(months)})
    if not usable:
        return Rows((), 0, None, offset)
    with _opened(closings, count.dataset, usable) as engine:
        total = engine.execute(_number_sql(count)).fetchone()
        answer = engine.execute(f"{_records_sql(count)} limit {limit} offset {offset}")
        names = [column[0] for column in answer.description]
        records = tuple(dict(zip(names, row, strict=True)) for row in answer.fetchall())
    assert total is not None
    rows, value = total
    return Rows(records, int(rows), None if value is None else int(value), offset)


def _usable(closings: Closings, dataset: str, windows: Windows) -> Windows:
    """Return the windows that the closings cover; a stock needs the last month only."""
    if DATASETS[dataset].stock:
        windows = {name: months[-1:] for name, months in windows.items()}
    return {
        name: months
        for name, months in windows.items()
        if months and all(closings.has(month, dataset) for month in months)
    }


def _of_dataset(
    closings: Closings, dataset: str, chosen: tuple[tuple[str, Count], ...], windows: Windows
) -> Iterable[tuple[tuple[str, str], int | None]]:
    with _opened(closings, dataset, windows) as engine:
        by_window = {row.pop("window"): row for row in _fetch(engine, _totals_sql(dataset, chosen))}
    for window in windows:
        row = by_window.get(window, {})
        for name, count in chosen:
            value = row.get(name, None if count.how in LASTS else 0)
            yield (name, window), None if value is None else int(value)


def _opened(closings: Closings, dataset: str, windows: Windows) -> Any:
    """Open an engine with the dataset, the newest masters and the windows over them."""
    months = sorted({month for given in windows.values() for month in given})
    wanted: dict[str, Sequence[Month]] = {dataset: months}
    wanted |= {master: (max(closings.manifests),) for master in MASTERS}
    return _Opened(closings, wanted, windows)


class _Opened:
    """An engine over a dataset, closed with the block that asked for it."""

    def __init__(
        self, closings: Closings, wanted: Mapping[str, Sequence[Month]], windows: Windows
    ) -> None:
        self.inner = closings.over(wanted)
        self.windows = windows

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        engine = self.inner.__enter__()
        pairs = [(name, month_key(m)) for name, months in self.windows.items() for m in months]
        engine.execute(
            "create temp table windows as"
            " select unnest($1::varchar[]) as window_name, unnest($2::integer[]) as month",
            [[name for name, _ in pairs], [month for _, month in pairs]],
        )
        return engine

    def __exit__(self, *error: object) -> None:
        self.inner.__exit__(*error)


def _fetch(engine: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> list[dict[str, Any]]:
    """Run the statements of a dataset; rows of one window stand in one dictionary."""
    found: dict[str, dict[str, Any]] = {}
    for statement in statements:
        answer = engine.execute(statement)
        names = [column[0] for column in answer.description]
        for row in answer.fetchall():
            record = dict(zip(names, row, strict=True))
            found.setdefault(record["window"], {}).update(record)
    return list(found.values())


@cache
def lines(dataset: str) -> ir.Table:
    """Return the records of a dataset in one shape: every column and figure by its own name."""
    t = ibis.table(dict(SCHEMAS[dataset]), name=dataset)
    if dataset == ACTIVITIES:
        day = t.held_on.strftime("%Y%m%d").cast("int64")
        return t.mutate(
            dataset=ibis.literal(dataset), on=t.held_on, amount=t.amount_yen,
            cases=ibis.literal(1, "int64"), weight=t.quantity.sign().cast("int64"),
            catalogue_code=t.counterpart.split(OWN)[0], place=day * 10**10 + t.activity_id,
        )  # fmt: skip
    return _with_masters(_FIGURES[dataset](t.mutate(dataset=ibis.literal(dataset))))


def _movements(t: ir.Table) -> ir.Table:
    is_guarantee = t.kind.startswith("guarantee_") | t.kind.startswith("accident_")
    return _flow(t).mutate(
        interest=t.interest_yen,
        guarantee_id=is_guarantee.ifelse(t.subject_id, ibis.null("int64")),
        application_id=is_guarantee.ifelse(ibis.null("int64"), t.subject_id),
    )


def _claim_movements(t: ir.Table) -> ir.Table:
    return _flow(t).mutate(damages=t.damages_yen, claim_id=t.subject_id)


def _flow(t: ir.Table) -> ir.Table:
    # A reversal is the negative of what it takes back: an enterprise left with none is not counted.
    weight = (t.amount_yen != 0).ifelse(t.amount_yen.sign(), t.cases.sign())
    return t.mutate(
        on=t.booked_on, amount=t.amount_yen, principal=t.principal_yen, weight=weight.cast("int64")
    )


def _stock(t: ir.Table, amount: ir.Value) -> ir.Table:
    return t.mutate(amount=amount, cases=ibis.literal(1, "int64"), weight=ibis.literal(1, "int64"))


_FIGURES: Mapping[str, Any] = {
    "guarantee_movements": _movements,
    "claim_movements": _claim_movements,
    "guarantees": lambda t: _stock(t, t.disbursed.ifelse(t.outstanding_yen, t.amount_yen)),
    "claims": lambda t: _stock(t, t.balance_yen),
    "applications": lambda t: _stock(t, t.guarantee_yen),
}


def _with_masters(t: ir.Table) -> ir.Table:
    """Add what the masters say of the record's programme, lender and enterprise."""
    if "lender_id" not in t.columns:
        return t
    programmes = ibis.table(
        {"programme_id": "int64", "code": "string", "owner": "string", "traits": "string"},
        name="programmes",
    ).select("programme_id", "owner", "traits", programme="code")
    lenders = ibis.table(
        {"lender_id": "int64", "code": "string", "kind": "string"}, name="lenders"
    ).select("lender_id", lender="code", lender_kind="kind")
    firms = ibis.table({"enterprise_id": "int64", "form": "string"}, name="enterprises")
    firms = firms.select("enterprise_id", company=firms.form != INDIVIDUAL)
    for master, key in ((programmes, "programme_id"), (lenders, "lender_id")):
        t = t.left_join(master, key).drop(f"{key}_right")
    return t.left_join(firms, "enterprise_id").drop("enterprise_id_right")


def condition(t: ir.Table, count: Count) -> ir.BooleanValue:
    """Return the condition that a record meets to be counted."""
    met = [_one(t, column, values) for column, values in count.where]
    return reduce(and_, met) if met else ibis.literal(True)


def _one(t: ir.Table, column: str, values: tuple[Any, ...]) -> ir.BooleanValue:
    if column == "trait":
        listed = ibis.literal(",") + t.traits + ibis.literal(",")
        return reduce(or_, [listed.contains(f",{value},") for value in values])
    if column in FLAGS:
        return t[column].isin(list(values))
    codes = list(expanded(column, values))
    if column == "counterpart":
        return t.counterpart.isin(codes) | t.catalogue_code.isin([c for c in codes if OWN not in c])
    return t[column].isin(codes)


def _windowed(dataset: str) -> ir.Table:
    windows = ibis.table({"window_name": "string", "month": "int32"}, name="windows")
    return lines(dataset).inner_join(windows, "month")


@cache
def _totals_sql(dataset: str, chosen: tuple[tuple[str, Count], ...]) -> tuple[str, ...]:
    """Return the statements that count all at once: sums, last values, then the distinct."""
    t = _windowed(dataset)
    kinds = [count.wanted("kind") for _, count in chosen]
    if all(kinds):  # most movements are repayments, which hardly any indicator counts
        t = t.filter(t.kind.isin(sorted({str(kind) for wanted in kinds for kind in wanted})))
    plain = {n: c for n, c in chosen if c.how is not How.DISTINCT and c.how not in LASTS}
    last = {n: c for n, c in chosen if c.how in LASTS}
    distinct = {n: c for n, c in chosen if c.how is How.DISTINCT}
    found = []
    if plain:
        alike = _alike(t, tuple(plain.values()))
        sums = {name: _sum(alike, count) for name, count in plain.items()}
        found.append(_sql(alike.group_by(window="window_name").agg(**sums)))
    if last:
        found.append(_sql(_lasts(t, last)))
    if distinct:
        known = t.filter(t.enterprise_id.notnull())
        present = {
            name: known.weight.sum(where=condition(known, count)).fill_null(0)
            for name, count in distinct.items()
        }
        firms = known.group_by("window_name", "enterprise_id").agg(**present)
        numbers = {name: (firms[name] > 0).sum() for name in present}
        found.append(_sql(firms.group_by(window="window_name").agg(**numbers)))
    return tuple(found)


def _alike(t: ir.Table, counts: Sequence[Count]) -> ir.Table:
    """Add up the records that every condition treats alike: hundreds of sums then read few rows."""
    asked = {column for count in counts for column, _ in count.where}
    keys = {"trait": ("traits",), "counterpart": ("counterpart", "catalogue_code")}
    columns = sorted({key for column in asked for key in keys.get(column, (column,))})
    figures = sorted({count.how.value for count in counts})
    return t.group_by("window_name", *columns).agg(**{name: t[name].sum() for name in figures})


def _sum(t: ir.Table, count: Count) -> ir.Value:
    figure = t[count.how.value]
    return figure.sum(where=condition(t, count)).fill_null(0).cast("decimal(38,0)")


def _lasts(t: ir.Table, counts: Mapping[str, Count]) -> ir.Table:
    """Of the activities that were not taken back, the last one's figure, as corrected."""
    sums: dict[str, ir.Value] = {}
    for name, count in counts.items():
        where = condition(t, count)
        sums[f"{name}_there"] = t.quantity.sum(where=where).fill_null(0)
        sums[name] = _figure(t, count).sum(where=where)
    one = t.group_by("window_name", "place").agg(**sums)
    return one.group_by(window="window_name").agg(
        **{n: one[n].argmax(one.place, where=one[f"{n}_there"] != 0) for n in counts}
    )


def _figure(t: ir.Table, count: Count) -> ir.Value:
    """Return the column that a record adds to a count."""
    special = {How.DISTINCT: "weight", How.LAST: "quantity", How.LAST_AMOUNT: "amount"}
    return t[special.get(count.how, count.how.value)]


def _filtered(count: Count) -> ir.Table:
    """Return exactly the records that a count is made of.

    Not those of an enterprise that nothing is left of, nor those of an earlier activity where the
    last one counts.
    """
    t = _windowed(count.dataset)
    t = t.filter(condition(t, count))
    if count.how is How.DISTINCT:
        t = t.filter(t.enterprise_id.notnull())
        t = t.mutate(net=t.weight.sum().over(group_by=t.enterprise_id))
        return t.filter(t.net > 0)
    if count.how in LASTS:
        t = t.mutate(net=t.quantity.sum().over(group_by=t.place))
        t = t.filter(t.net != 0)
        t = t.mutate(newest=t.place.max().over())
        return t.filter(t.place == t.newest)
    return t


@cache
def _number_sql(count: Count) -> str:
    t = _filtered(count)
    value = _figure(t, count).sum()
    if count.how is How.DISTINCT:
        value = t.enterprise_id.nunique()
    elif count.how not in LASTS:
        value = value.fill_null(0)
    return _sql(t.agg(rows=t.count(), value=value))


@cache
def _records_sql(count: Count) -> str:
    t = _filtered(count)
    kept = {
        name: t[name].cast(kind) if name in t.columns else ibis.null(kind)
        for name, kind in RECORD.items()
    }
    return _sql(t.select(**kept, figure=_figure(t, count).cast("int64")).order_by(*ORDER))


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))
