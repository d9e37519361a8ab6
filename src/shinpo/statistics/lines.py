"""Every dataset of a closing as lines of one shape: 「計数の明細」.

A line is one record that is counted: which month and item, how many cases, how many yen, and the
keys of every axis. Tables and drill-down filter the same lines, so that they cannot disagree.
Pure Ibis without a connection: the expressions run on any engine that has the views.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import ibis
import ibis.expr.types as ir

from shinpo.statistics.layout import layout

KEYS = {
    "enterprise_id": "int64",
    "lender_id": "int64",
    "programme_id": "int64",
    "municipality_code": "string",
    "industry": "string",
}
TERMS = {
    "months": "int64",
    "purpose": "string",
    "secured": "boolean",
    "continuing": "boolean",
}
MOVEMENT = {
    "month": "int32",
    "fact_id": "int64",
    "kind": "string",
    "subject_id": "int64",
    "amount_yen": "int64",
    "cases": "int64",
    "booked_on": "date",
    "principal_yen": "int64",
}
VIEWS: Mapping[str, Mapping[str, str]] = {
    "guarantee_movements": {
        **MOVEMENT,
        "interest_yen": "int64",
        "cause": "string",
        **KEYS,
        **TERMS,
    },
    "claim_movements": {**MOVEMENT, "guarantee_id": "int64", **KEYS},
    "guarantees": {
        "month": "int32",
        "guarantee_id": "int64",
        "number": "string",
        "disbursed": "boolean",
        "amount_yen": "int64",
        "outstanding_yen": "int64",
        **KEYS,
    },
    "claims": {
        "month": "int32",
        "claim_id": "int64",
        "guarantee_id": "int64",
        "number": "string",
        "balance_yen": "int64",
        **KEYS,
    },
    "applications": {
        "month": "int32",
        "application_id": "int64",
        "number": "string",
        "guarantee_yen": "int64",
        "enterprise_id": "int64",
        "programme_id": "int64",
    },
    "enterprises": {
        "month": "int32",
        "enterprise_id": "int64",
        "number": "string",
        "form": "string",
        "capital_yen": "int64",
        "employees": "int64",
    },
}
INDIVIDUAL = "individual"

# What a record shows of itself, the same for every dataset; None where it has no such thing.
RECORD = {
    "dataset": "string",
    "item": "string",
    "month": "int32",
    "fact_id": "int64",
    "guarantee_id": "int64",
    "claim_id": "int64",
    "application_id": "int64",
    "enterprise_id": "int64",
    "number": "string",
    "booked_on": "date",
}


def view(name: str, schema_of: str | None = None) -> ir.Table:
    """Return a view of the reader as an unbound table."""
    return ibis.table(dict(VIEWS[schema_of or name]), name=name)


def band(value: ir.IntegerValue, limits: Sequence[int]) -> ir.IntegerValue:
    """Return the number of the band that a value falls into, limits included; null stays null."""
    branches = [(value <= limit, number) for number, limit in enumerate(limits)]
    return ibis.cases((value.isnull(), None), *branches, else_=len(limits))


def _limits(axis: str) -> tuple[int, ...]:
    return layout().axes[axis].limits


def guarantee_movements() -> ir.Table:
    """Return applications and guarantees that moved: 「申込・承諾・償還・代位弁済ほか」."""
    t = view("guarantee_movements")
    is_guarantee = t.kind.startswith("guarantee_")
    return t.mutate(
        dataset=ibis.literal("guarantee_movements"),
        item=t.kind,
        amount=t.amount_yen,
        principal=t.principal_yen,
        interest=t.interest_yen,
        guarantee_id=is_guarantee.ifelse(t.subject_id, None),
        application_id=is_guarantee.ifelse(None, t.subject_id),
        amount_band=band(t.amount_yen.abs(), _limits("amount")),
        term_band=band(t.months, _limits("term")),
    )


def claim_movements() -> ir.Table:
    """Return claims that moved: 「回収・償却ほか」."""
    t = view("claim_movements")
    return t.mutate(
        dataset=ibis.literal("claim_movements"),
        item=t.kind,
        amount=t.amount_yen,
        principal=t.principal_yen,
        claim_id=t.subject_id,
    )


def guarantees(name: str = "guarantees") -> ir.Table:
    """Return what stood at a month's end: 「保証債務残高」「貸付報告未着」."""
    t = view(name, "guarantees")
    return t.mutate(
        dataset=ibis.literal("guarantees"),
        item=t.disbursed.ifelse("outstanding", "unreported"),
        cases=ibis.literal(1, "int64"),
        amount=t.disbursed.ifelse(t.outstanding_yen, t.amount_yen),
    )


def claims() -> ir.Table:
    """Return claims that stood at a month's end: 「求償権残高」."""
    t = view("claims")
    return t.mutate(
        dataset=ibis.literal("claims"),
        item=ibis.literal("outstanding"),
        cases=ibis.literal(1, "int64"),
        amount=t.balance_yen,
    )


def applications() -> ir.Table:
    """Return applications not decided at a month's end: 「調査中」."""
    t = view("applications")
    return t.mutate(
        dataset=ibis.literal("applications"),
        item=ibis.literal("under_review"),
        cases=ibis.literal(1, "int64"),
        amount=t.guarantee_yen,
    )


def enterprises() -> ir.Table:
    """Return enterprises with an outstanding guarantee at a month's end: 「利用企業」."""
    held = guarantees("guarantees_compared")
    using = (
        held.filter(held.item == "outstanding")
        .group_by("month", "enterprise_id")
        .agg(amount=held.amount.sum().cast("int64"))
    )
    known = view("enterprises")
    joined = using.left_join(known, ["month", "enterprise_id"])
    t = joined.drop("month_right", "enterprise_id_right")
    individual = t.form == INDIVIDUAL
    return t.mutate(
        dataset=ibis.literal("enterprises"),
        item=ibis.literal("using"),
        cases=ibis.literal(1, "int64"),
        # Band 0 is the individuals, whatever capital is written beside them.
        capital_band=individual.ifelse(0, band(t.capital_yen, _limits("capital")) + 1),
        employees_band=band(t.employees, _limits("employees")),
    )


LINES: Mapping[str, Callable[[], ir.Table]] = {
    "guarantee_movements": guarantee_movements,
    "claim_movements": claim_movements,
    "guarantees": guarantees,
    "claims": claims,
    "applications": applications,
    "enterprises": enterprises,
}


@cache
def lines(dataset: str) -> ir.Table:
    """Return the lines of a dataset."""
    return LINES[dataset]()
