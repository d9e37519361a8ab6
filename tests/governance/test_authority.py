"""Who may decide how much follows from the dated routes of the association."""

from datetime import date
from typing import Any

import pytest

from shinpo.core.refusal import Refused
from shinpo.governance.models import DecisionRoute, Staff
from shinpo.governance.queries import GUARANTEE, authority_yen, decider_roles
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope

DAY = date(2024, 4, 1)


@pytest.fixture
def routes(db: None) -> Any:
    with scope.association(1):
        for role, limit, start, until in (
            ("section_chief", 10_000_000, date(2020, 4, 1), date(2024, 4, 1)),
            ("section_chief", 20_000_000, date(2024, 4, 1), None),
            ("director", None, date(2020, 4, 1), None),
        ):
            DecisionRoute.objects.create(
                association_id=1, kind=GUARANTEE, role=role, limit_yen=limit, valid_from=start,
                valid_until=until, source="試験用", approver="理事長",
            )  # fmt: skip
        yield


def test_the_route_in_force_on_the_day_counts(routes: None) -> None:
    chief = Staff(association_id=1, name="課長", department="保証部", role="section_chief")
    assert authority_yen(chief, GUARANTEE, date(2024, 3, 31)) == 10_000_000
    assert authority_yen(chief, GUARANTEE, DAY) == 20_000_000
    assert decider_roles(GUARANTEE, 20_000_000, DAY) == ["section_chief", "director"]
    assert decider_roles(GUARANTEE, 20_000_001, DAY) == ["director"]


def test_a_role_without_a_route_decides_nothing(routes: None) -> None:
    clerk = Staff(association_id=1, name="受付", department="保証部", role="reception")
    with pytest.raises(Refused) as refused:
        authority_yen(clerk, GUARANTEE, DAY)
    assert refused.value.problems[0].rule == "no_authority"


def test_every_role_has_its_grants_and_auditors_change_nothing() -> None:
    assert set(GRANTS) == set(Role)
    reading = {Permission.VIEW, Permission.AUDIT, Permission.COMMITTEE}  # 外部評価の記録も読む
    assert GRANTS[Role.AUDIT] == reading
