"""Enterprises: registered once, changed with a reason, and never without a trace."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shinpo.core.corporate_number import check_digit
from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.registry import history
from shinpo.registry.models import Enterprise, History, Municipality
from shinpo.registry.services import EnterpriseEntry, enterprise_change, enterprise_register
from support.book import open_book

DAY = date(2024, 4, 10)
BASE = "999900000123"
NUMBER = f"{check_digit(BASE)}{BASE}"
ENTRY = EnterpriseEntry(
    name="株式会社青空製作所", kana="ｱｵｿﾞﾗ せいさくしょ", form="company", corporate_number=NUMBER,
    representative="見本　太郎", capital_yen=10_000_000, employees=8, industry="0911",
    municipality_code="990019", established_on=date(1998, 4, 1),
)  # fmt: skip


@pytest.fixture
def book(db):
    with scope.association(1):
        yield open_book(1)


def refused(act, *args, **rest):
    before = (Enterprise.objects.count(), History.objects.count())
    with pytest.raises(Refused) as error, transaction.atomic():
        act(*args, **rest)
    assert (Enterprise.objects.count(), History.objects.count()) == before
    return {(p.field, p.rule) for p in error.value.problems}


def test_an_enterprise_gets_the_next_number_and_a_tidy_reading(book):
    made = Enterprise.objects.get(pk=enterprise_register(ENTRY, book.doing(DAY)))
    assert made.number == "0000000002"
    assert made.kana == "アオゾラ　セイサクショ"


def test_the_same_request_again_registers_nothing_more(book):
    doing = book.doing(DAY)
    first = enterprise_register(ENTRY, doing)
    assert enterprise_register(ENTRY, doing) == first
    assert Enterprise.objects.count() == 2
    assert refused(enterprise_register, replace(ENTRY, employees=9), doing) == {
        ("request_id", "request_id_reused")
    }


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"name": " "}, "name", "required"),
        ({"kana": "青空製作所"}, "kana", "kana"),
        ({"kana": ""}, "kana", "kana"),
        ({"form": "club"}, "form", "form_unknown"),
        (
            {"corporate_number": f"{(int(NUMBER[0]) % 9) + 1}{BASE}"},
            "corporate_number",
            "corporate_number.check_digit",
        ),
        (
            {"form": "individual", "capital_yen": None},
            "corporate_number",
            "corporate_number_of_individual",
        ),
        (
            {"form": "individual", "corporate_number": ""},
            "capital_yen",
            "capital_of_individual",
        ),
        ({"capital_yen": None}, "capital_yen", "required"),
        ({"capital_yen": -1}, "capital_yen", "negative"),
        ({"employees": -1}, "employees", "negative"),
        ({"industry": "00"}, "industry", "industry_unknown"),
        ({"industry": "9"}, "industry", "industry_unknown"),
        ({"industry": "AB"}, "industry", "industry_unknown"),
        ({"municipality_code": "000000"}, "municipality_code", "municipality_unknown"),
        ({"established_on": date(2024, 4, 11)}, "established_on", "future_date"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field_and_nothing_is_written(book, change, field, rule):
    assert refused(enterprise_register, replace(ENTRY, **change), book.doing(DAY)) == {
        (field, rule)
    }


def test_every_problem_is_said_at_once(book):
    wrong = replace(ENTRY, kana="abc", industry="00", employees=-1)
    assert {field for field, _ in refused(enterprise_register, wrong, book.doing(DAY))} == {
        "kana", "industry", "employees",
    }  # fmt: skip


def test_a_merged_municipality_is_refused_from_its_end(book):
    Municipality.objects.filter(code="990019").update(valid_until=DAY)
    assert refused(enterprise_register, ENTRY, book.doing(DAY)) == {
        ("municipality_code", "municipality_unknown")
    }
    assert enterprise_register(ENTRY, book.doing(date(2024, 4, 9)))


def test_one_corporate_number_is_one_enterprise_even_past_the_services(book):
    enterprise_register(ENTRY, book.doing(DAY))
    assert refused(enterprise_register, ENTRY, book.doing(DAY)) == {
        ("corporate_number", "corporate_number_once")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=book.enterprise_id).update(corporate_number=NUMBER)


def test_a_change_leaves_who_why_before_and_after(book):
    pk = enterprise_register(ENTRY, book.doing(DAY, "新規"))
    seen = history.latest(Enterprise, pk)
    enterprise_change(
        pk, replace(ENTRY, employees=12, capital_yen=20_000_000), book.doing(DAY, "増資"), seen=seen
    )
    found = history.changes(Enterprise, pk)
    assert {(c.field, c.before, c.after) for c in found if c.field} == {
        ("employees", 8, 12),
        ("capital_yen", 10_000_000, 20_000_000),
    }
    assert {(c.act, c.reason, c.actor_id) for c in found} == {
        ("enterprise_change", "増資", 1),
        ("enterprise_register", "新規", 1),
    }


def test_two_people_do_not_overwrite_each_other_unseen(book):
    pk = enterprise_register(ENTRY, book.doing(DAY))
    seen = history.latest(Enterprise, pk)
    enterprise_change(pk, replace(ENTRY, employees=12), book.doing(DAY, "増員"), seen=seen)
    assert refused(
        enterprise_change, pk, replace(ENTRY, employees=3), book.doing(DAY, "減員"), seen=seen
    ) == {("enterprise_id", "enterprise_changed_meanwhile")}


def test_a_change_needs_a_reason_and_a_change(book):
    pk = enterprise_register(ENTRY, book.doing(DAY))
    seen = history.latest(Enterprise, pk)
    changed = replace(ENTRY, employees=12)
    assert refused(enterprise_change, pk, changed, book.doing(DAY, " "), seen=seen) == {
        ("reason", "reason_missing")
    }
    assert refused(enterprise_change, pk, ENTRY, book.doing(DAY, "なし"), seen=seen) == {
        ("enterprise_id", "nothing_changed")
    }
    assert refused(enterprise_change, 0, changed, book.doing(DAY, "？"), seen=0) == {
        ("enterprise_id", "enterprise_unknown")
    }


def test_a_change_past_the_services_is_recorded_too(book):
    Enterprise.objects.filter(pk=book.enterprise_id).update(employees=99)
    newest = history.changes(Enterprise, book.enterprise_id)[0]
    assert (newest.field, newest.before, newest.after, newest.actor_id) == (
        "employees", 8, 99, None,
    )  # fmt: skip


def test_a_row_reads_as_it_stood_on_a_day(book):
    pk = book.enterprise_id
    assert history.row_on(Enterprise, pk, date(2000, 1, 1), "Asia/Tokyo") is None
    then = history.row_on(Enterprise, pk, date(9999, 1, 1), "Asia/Tokyo")
    assert then["employees"] == 8


def test_the_history_is_append_only_and_of_one_association(book):
    with connection.cursor() as cursor:
        for statement in (
            "update registry_history set after = '{}'",
            "delete from registry_history",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
    assert History.objects.exclude(association_id=1).count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        History.objects.create(association_id=2, table_name="x", row_id=1, after={})
