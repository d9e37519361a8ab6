"""A desk for the tests of plans: acts with request ids of their own, a plan made and approved."""

from datetime import date

from shinpo.ledger.doing import Doing
from shinpo.planning.plans import services
from shinpo.planning.plans.services import NewPlan, NodeEntry

PLANNER, CHAIRMAN = 7, 8
MARCH = date(2024, 3, 25)
TREE = (
    NodeEntry("environment", "県内の景気", key="env"),
    NodeEntry("policy", "業務運営方針", key="policy"),
    NodeEntry("department", "保証部門", department="guarantee", key="g"),
    NodeEntry("issue", "創業の支援", "g", "(1)", key="g1", owner="保証部"),
    NodeEntry("measure", "創業者との面談", "g1", "ア", key="g1a", owner="審査課"),
    NodeEntry("measure", "創業セミナー", "g1", "イ", key="g1b", owner="審査課"),
)


class Desk:
    """Does one act after another in an association, each with a request id of its own."""

    def __init__(self, association_id: int = 1) -> None:
        self.association_id, self.requests = association_id, 0

    def __call__(
        self,
        actor: int = PLANNER,
        on: date = MARCH,
        reason: str = "",
        request: str | None = None,
    ) -> Doing:
        self.requests += 1
        return Doing(self.association_id, actor, request or f"r{self.requests}", on, reason)


def draft(doing: Desk, year: int = 2024) -> int:
    """Make an annual plan with a small tree; return its first version."""
    version = services.plan_create(NewPlan("annual", year, f"{year}年度経営計画"), doing())
    services.nodes_add(version, TREE, doing())
    return version


def approved(doing: Desk, year: int = 2024, on: date = MARCH) -> int:
    """Make a plan and have it approved; return its version."""
    version = draft(doing, year)
    services.version_submit(version, doing(on=on))
    services.version_approve(version, doing(CHAIRMAN, on=on))
    return version
