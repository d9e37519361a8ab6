"""The departments of a plan, and which of them each role writes for."""

from datetime import date

from shinpo.governance.roles import ROLE_DEPARTMENT, Role
from shinpo.law.departments import departments

ON = date(2024, 4, 1)


def test_four_departments_and_their_sections():
    found = departments(ON)
    assert [d.id for d in found if d.parent is None] == [
        "guarantee", "monitoring_support", "recovery", "indirect",
    ]  # fmt: skip
    assert {d.parent for d in found if d.parent} <= {d.id for d in found}


def test_every_role_writes_for_a_department_that_exists_or_for_all():
    known = {d.id for d in departments(ON)} | {None}
    assert {ROLE_DEPARTMENT[role] for role in Role} <= known
