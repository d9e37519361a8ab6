"""What plans answer: the version in force, its figures by reference, its tree: 「経営計画の照会」.

All inside the association's scope (`ledger.scope`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from shinpo.core.yen import Exact
from shinpo.planning.plans.models import (
    IndicatorTarget,
    Plan,
    PlanFigure,
    PlanNode,
    PlanVersion,
)
from shinpo.planning.plans.statements import statements


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


def planned(version: PlanVersion, year: int) -> Mapping[str, Exact]:
    """Return what is planned for a year, by line and indicator id: 「計画数値」.

    Subtotals and balances included. Amounts in yen, ratios in percent (倍 for the multiple) as
    printed, targets in their unit.
    """
    whole = statements(version).get((year, PlanFigure.PLAN))
    return {**(whole.all_values if whole else {}), **targeted(version, year)}


def expected(version: PlanVersion) -> Mapping[str, Exact]:
    """Return the result of the year before that was expected when the plan was made: 「実績見込」.

    Empty if none was entered.
    """
    return statements(version)[(version.plan.first_year - 1, PlanFigure.EXPECTED)].all_values


def targeted(version: PlanVersion, year: int) -> dict[str, Exact]:
    """Return the targets of a year by indicator id: 「指標の目標」."""
    rows = IndicatorTarget.objects.filter(version=version, year=year)
    return {name: _plain(Fraction(value)) for name, value in rows.values_list("indicator", "value")}


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


def _plain(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value


def decided_before(version: PlanVersion, on: date) -> PlanVersion | None:
    """Return the plan of the year before as it stands on a day: 「前年度計画」."""
    return plan_in_force(Plan.ANNUAL, version.plan.first_year - 1, on)
