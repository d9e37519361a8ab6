"""The acts on plans: make, edit, submit, return, approve, change: 「経営計画の処理」."""

from shinpo.planning.plans.services.figures import (
    FigureEntry,
    TargetEntry,
    contents_set,
    figures_set,
    targets_set,
)
from shinpo.planning.plans.services.tree import (
    NodeEntry,
    node_change,
    node_move,
    node_remove,
    nodes_add,
)
from shinpo.planning.plans.services.version import (
    NewPlan,
    plan_create,
    version_approve,
    version_change,
    version_return,
    version_submit,
)

__all__ = [
    "FigureEntry",
    "NewPlan",
    "NodeEntry",
    "TargetEntry",
    "contents_set",
    "figures_set",
    "node_change",
    "node_move",
    "node_remove",
    "nodes_add",
    "plan_create",
    "targets_set",
    "version_approve",
    "version_change",
    "version_return",
    "version_submit",
]
