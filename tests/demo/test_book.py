"""The small demo is a whole book: it replays, closes, keeps its associations apart."""

import json
from typing import Any

import pytest
from django.db import connection

from shinpo.core.corporate_number import is_corporate_number
from shinpo.demo import build
from shinpo.demo.setting import DEMO, load
from shinpo.governance.models import Staff
from shinpo.governance.roles import Role
from shinpo.law.industries import group_of
from shinpo.ledger import closing, health, replay, scope
from shinpo.registry.models import Association, Enterprise, Lender, Municipality
from support.demo import LAST_MONTH, MONTHS, DemoBook


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.parametrize("which", ["association_id", "neighbour_id"])
def test_the_state_follows_from_the_facts_alone(demo_book: DemoBook, which: str) -> None:
    association_id = getattr(demo_book, which)
    with scope.association(association_id):
        assert replay.verify(association_id) == []


@pytest.mark.parametrize("which", ["association_id", "neighbour_id"])
def test_thirty_six_months_are_closed_and_their_files_stand(
    demo_book: DemoBook, which: str
) -> None:
    association_id = getattr(demo_book, which)
    with scope.association(association_id):
        months = closing.closed_months(association_id)
        assert months == [LAST_MONTH.plus(i - MONTHS + 1) for i in range(MONTHS)]
        assert health.book_findings(association_id) == []


def test_every_line_of_the_overview_has_records_behind_it(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        seen = dict(rows("select kind, count(*) from ledger_fact group by kind"))
    wanted = {
        "application_opening", "application_received", "application_refused",
        "application_withdrawn", "application_reduced", "application_approved",
        "guarantee_opening", "guarantee_opening_subrogated", "guarantee_approved",
        "guarantee_cancelled", "guarantee_disbursed", "fee_received", "premium_paid",
        "guarantee_repaid", "accident_reported", "accident_resolved", "guarantee_subrogated",
        "claim_opening", "insurance_received", "claim_recovered", "recovery_remitted",
        "claim_written_off",
    }  # fmt: skip
    assert wanted <= set(seen), wanted - set(seen)


def test_last_month_leaves_work_on_the_desks(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        waiting = rows(
            "select (select count(*) from guarantee_application_state"
            " where status = 'under_review'),"
            " (select count(*) from guarantee_state where status = 'approved'),"
            " (select count(*) from guarantee_state where in_accident and status = 'disbursed')"
        )[0]
    assert min(waiting) > 0, waiting


def test_one_association_sees_nothing_of_the_other(demo_book: DemoBook) -> None:
    with scope.association(demo_book.neighbour_id):
        for table in ("guarantee_terms", "registry_enterprise", "ledger_fact", "recovery_claim"):
            seen = rows(f"select distinct association_id from {table}")
            assert seen == [(demo_book.neighbour_id,)], table


def test_nothing_can_be_taken_for_real(demo_book: DemoBook) -> None:
    associations = Association.objects.all()
    assert len(associations) == 2
    assert all(a.is_demo and "架空" in a.name for a in associations)
    with scope.association(demo_book.association_id):
        assert all(code.startswith("X") for code in Lender.objects.values_list("code", flat=True))
        codes = Municipality.objects.values_list("code", flat=True)
        assert len(codes) == 18
        assert all(int(code[:2]) > 47 for code in codes)
        numbers = [n for n in Enterprise.objects.values_list("corporate_number", flat=True) if n]
        assert numbers
        assert all(is_corporate_number(n) and n[1:5] == "9999" for n in numbers)


def test_thirty_lenders_and_some_have_no_business(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        assert Lender.objects.count() == 30
        idle = rows(
            "select count(*) from registry_lender l where not exists (select 1 from guarantee_terms"
            " t join registry_branch b on b.id = t.branch_id where b.lender_id = l.id)"
        )[0][0]
    assert idle >= 5


def test_firms_have_codes_of_the_groups_that_they_are_counted_in(demo_book: DemoBook) -> None:
    setting = load(DEMO, "small")
    labels = dict(zip(
        setting.industries.ids,
        ("製造業", "建設業", "卸売業", "小売業", "飲食業", "宿泊業", "サービス業", "その他"),
        strict=True,
    ))  # fmt: skip
    for name, codes in setting.data["industries"]["codes"].items():
        for code in codes:
            assert group_of("bulletin.oita", code, LAST_MONTH.last) == labels[name], code


def test_every_role_has_a_login(demo_book: DemoBook) -> None:
    found = Staff.objects.select_related("user").filter(association_id=demo_book.association_id)
    assert {staff.role for staff in found} == {role.value for role in Role}
    for staff in found:
        assert staff.user.username == demo_book.username(staff.role)
        assert staff.user.check_password(demo_book.password)
        break  # one password for all, and checking one is slow


def test_a_second_run_adds_nothing(demo_copy: DemoBook, django_db_blocker: Any) -> None:
    said: list[str] = []
    with django_db_blocker.unblock():
        with scope.association(demo_copy.association_id):
            before = rows("select count(*), max(id) from ledger_fact")
        built = build.build("small", said.append)
        with scope.association(demo_copy.association_id):
            assert rows("select count(*), max(id) from ledger_fact") == before
    assert said == []
    assert [b.association.id for b in built] == [demo_copy.association_id, demo_copy.neighbour_id]


def test_another_size_is_refused(demo_copy: DemoBook, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), pytest.raises(build.OtherSize):
        build.build("full", lambda text: None)


def test_the_manifest_carries_the_rolls(demo_book: DemoBook) -> None:
    path = demo_book.closings / f"association={demo_book.association_id}" / f"month={LAST_MONTH}"
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    for name in ("applications", "guarantees", "claims"):
        roll = manifest["rolls"][name]
        closed = [roll["opening"][i] + roll["plus"][i] - roll["minus"][i] for i in (0, 1)]
        assert closed == roll["closing"], name
