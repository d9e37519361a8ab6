"""What plans answer: the version in force, its figures by reference, its tree: 「経営計画の照会」.

All inside the association's scope (`ledger.scope`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

from shinpo.planning.plans.models import (
    IndicatorTarget,
    Plan,
    PlanFigure,
    PlanNode,
    PlanVersion,
)

Value = int | Fraction


@dataclass(frozen=True)
class Node:
    """One item of a version's tree: 「経営計画の項目」. `parent` is the key of the item above.

    `kind`: environment, policy, department, issue, measure. `department` is an id of
    law/departments.toml, empty for environment and policy. `key` is the same in every version.
    """

    id: int
    key: str
    kind: str
    parent: str | None
    number: str
    title: str
    body: str
    department: str
    owner: str
    level: int


def versions_in_force(on: date) -> QuerySet[PlanVersion]:
    """Return the approved versions in force on a day, of all plans."""
    return (
        PlanVersion.objects.filter(state=PlanVersion.APPROVED, approved_on__lte=on)
        .filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=on))
        .select_related("plan")
        .order_by("plan__kind", "plan__first_year")
    )


def plan_in_force(kind: str, year: int, on: date) -> PlanVersion | None:
    """Return the version in force on a day of the plan that covers a fiscal year.

    `kind` is `annual` or `mid_term`. None if no version was approved by the day.
    """
    return (
        versions_in_force(on)
        .filter(plan__kind=kind, plan__first_year__lte=year, plan__last_year__gte=year)
        .first()
    )


def entered(version: PlanVersion, year: int, aspect: str = PlanFigure.PLAN) -> dict[str, Value]:
    """Return the figures as they were entered, by line: leaves only."""
    rows = PlanFigure.objects.filter(version=version, year=year, aspect=aspect)
    return {line: exact(value) for line, value in rows.values_list("line", "value")}


def planned(version: PlanVersion, year: int) -> Mapping[str, Value]:
    """Return what is planned for a year, by line and indicator id: 「計画数値」.

    Amounts in yen, ratios in percent (倍 for the multiple) as printed, targets in their unit.
    """
    return {**entered(version, year), **targeted(version, year)}


def expected(version: PlanVersion, year: int) -> Mapping[str, Value]:
    """Return the result expected when the plan was made, by line: 「実績見込」."""
    return entered(version, year, PlanFigure.EXPECTED)


def targeted(version: PlanVersion, year: int) -> dict[str, Value]:
    """Return the targets of a year by indicator id: 「指標の目標」."""
    rows = IndicatorTarget.objects.filter(version=version, year=year)
    return {name: exact(value) for name, value in rows.values_list("indicator", "value")}


def nodes(version: PlanVersion) -> tuple[Node, ...]:
    """Return the tree of a version in order of print, each item before those below it."""
    below: dict[int | None, list[PlanNode]] = {}
    for row in PlanNode.objects.filter(version=version).order_by("order_no", "id"):
        below.setdefault(row.parent_id, []).append(row)
    found: list[Node] = []
    stack = [(row, None, 0) for row in reversed(_sorted(below.get(None, [])))]
    while stack:
        row, parent, level = stack.pop()
        found.append(_node(row, parent, level))
        stack += [(child, row.key, level + 1) for child in reversed(below.get(row.pk, []))]
    return tuple(found)


KIND_ORDER = tuple(PlanNode.KINDS)


def _sorted(rows: list[PlanNode]) -> list[PlanNode]:
    """Order the top of the tree: environment, policy, departments."""
    return sorted(rows, key=lambda row: (KIND_ORDER.index(row.kind), row.order_no, row.pk))


def _node(row: PlanNode, parent: str | None, level: int) -> Node:
    return Node(
        id=row.pk, key=row.key, kind=row.kind, parent=parent, number=row.number, title=row.title,
        body=row.body, department=row.department, owner=row.owner, level=level,
    )  # fmt: skip


def exact(value: Decimal) -> Value:
    """Return a stored figure as an int if it is whole, else as a fraction."""
    fraction = Fraction(value)
    return int(fraction) if fraction.denominator == 1 else fraction


__all__ = [
    "Node",
    "Plan",
    "Value",
    "entered",
    "exact",
    "expected",
    "nodes",
    "plan_in_force",
    "planned",
    "targeted",
    "versions_in_force",
]
