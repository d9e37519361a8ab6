"""The tree of a version as the page shows it: passages, departments, issues, measures, targets."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shinpo.law.departments import departments
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import IndicatorTarget, PlanNode, PlanVersion
from shinpo.planning.plans.queries import Node, nodes
from shinpo.planning.plans.tables import target_text, year_term

BELOW = {PlanNode.DEPARTMENT: PlanNode.ISSUE, PlanNode.ISSUE: PlanNode.MEASURE}


@dataclass(frozen=True)
class Target:
    """A target in words."""

    id: int
    term: str
    indicator: str
    year: str
    value: str
    owner: str


@dataclass(frozen=True)
class Branch:
    """An item with what stands below it."""

    node: Node
    department: str
    below: tuple["Branch", ...]
    targets: tuple[Target, ...]
    may_edit: bool = False  # who looks may change this item
    may_add: bool = False  # and add items below it

    @property
    def request_id(self) -> str:
        """An idempotency key for the item's own buttons, one a page."""
        return uuid.uuid4().hex

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.node.number}　{self.node.title}".strip("　")


@dataclass(frozen=True)
class Tree:
    """What a version says, part by part."""

    environment: tuple[Branch, ...]
    policy: tuple[Branch, ...]
    departments: tuple[Branch, ...]
    targets: int


Edits = Callable[[str, str], bool]  # by kind and department


def nobody(kind: str, department: str) -> bool:
    """Answer for who only reads."""
    return False


def tree_of(version: PlanVersion, on: date, edits: Edits = nobody) -> Tree:
    """Return the tree with its targets: 「計画の体系」. Three statements."""
    found = nodes(version)
    targets = targets_of(version, on)
    terms = {d.id: d.term for d in departments(on)}
    children: dict[str | None, list[Node]] = {}
    for node in found:
        children.setdefault(node.parent, []).append(node)

    def branch(node: Node) -> Branch:
        below = tuple(branch(child) for child in children.get(node.key, ()))
        own = tuple(targets.get(node.id, ()))
        return Branch(
            node,
            terms.get(node.department, ""),
            below,
            own,
            may_edit=edits(node.kind, node.department),
            may_add=edits(BELOW.get(node.kind, ""), node.department),
        )

    def of(kind: str) -> tuple[Branch, ...]:
        return tuple(branch(node) for node in children.get(None, ()) if node.kind == kind)

    return Tree(
        environment=of(PlanNode.ENVIRONMENT),
        policy=of(PlanNode.POLICY),
        departments=of(PlanNode.DEPARTMENT),
        targets=sum(map(len, targets.values())),
    )


def targets_of(version: PlanVersion, on: date) -> dict[int, list[Target]]:
    """Return the targets of a version in words, by item."""
    known = known_indicators(version.association_id, on)
    found: dict[int, list[Target]] = {}
    rows = IndicatorTarget.objects.filter(version=version)
    for row in rows.order_by("id"):
        term = known[row.indicator].term if row.indicator in known else row.indicator
        found.setdefault(row.node_id, []).append(
            Target(
                id=row.pk,
                term=term,
                indicator=row.indicator,
                year=year_term(row.year),
                value=target_text(row.value, row.unit),
                owner=row.owner,
            )
        )
    return found
