"""The ledger records facts, journal and balances together, or nothing at all."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinpo.core.facts import KINDS, Fact
from shinpo.core.posting import balances, journal_lines
from shinpo.core.refusal import Refused
from shinpo.ledger import many, record, replay, reversal, scope
from shinpo.ledger.rules import account_code, posting_rules

DAY = date(2024, 4, 10)
ASSOCIATION = 1


def act(request_id: str = "r-1", **content: Any) -> record.Act:
    return record.Act(ASSOCIATION, request_id, "test", actor_id=7, content=content)


def fact(kind: str, subject_id: int, amount_yen: int, **data: Any) -> Fact:
    return Fact(kind, subject_id, amount_yen, DAY, DAY, cases=1, data=data)


def rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def balance(subject_id: int, account_id: str) -> int | None:
    found = rows(
        "select balance_yen from ledger_balance where subject_id = %s and account = %s",
        subject_id,
        account_code(account_id),
    )
    return found[0][0] if found else None


@pytest.fixture
def book(db: None) -> Any:
    with scope.association(ASSOCIATION):
        yield


def disbursed(subject_id: int = 1, amount_yen: int = 1_000_000, request_id: str = "d") -> int:
    begun = record.begin(act(request_id))
    return record.facts(begun, [fact("guarantee_disbursed", subject_id, amount_yen)])[0]


def test_a_fact_is_recorded_with_its_journal_and_balance(book: None) -> None:
    fact_id = disbursed()
    lines = rows(
        "select account, debit_yen, credit_yen from ledger_line where fact_id = %s order by 1",
        fact_id,
    )
    assert lines == [
        (account_code("guarantee_counterpart"), 1_000_000, 0),
        (account_code("guarantee_obligations"), 0, 1_000_000),
    ]
    assert balance(1, "guarantee_obligations") == 1_000_000


def test_repaying_more_than_is_owed_is_refused_and_nothing_is_written(book: None) -> None:
    disbursed()
    begun = record.begin(act("r-2"))
    with pytest.raises(Refused) as refused, transaction.atomic():
        record.facts(begun, [fact("guarantee_repaid", 1, 1_000_001)])
    assert refused.value.problems[0].rule == "balance_below_zero"
    assert balance(1, "guarantee_obligations") == 1_000_000
    assert len(rows("select 1 from ledger_fact")) == 1


def test_the_same_request_is_recognised_and_other_content_refused(book: None) -> None:
    assert not record.begin(act("same", amount=1)).repeated
    assert record.begin(act("same", amount=1)).repeated
    with pytest.raises(Refused) as refused:
        record.begin(act("same", amount=2))
    assert refused.value.problems[0].rule == "request_id_reused"


def test_an_act_without_a_request_id_is_refused(book: None) -> None:
    with pytest.raises(Refused):
        record.begin(act(""))


def test_facts_cannot_be_changed_or_deleted(book: None) -> None:
    disbursed()
    for statement in (
        "update ledger_fact set amount_yen = 1",
        "delete from ledger_line",
        "truncate ledger_fact",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(statement)


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_not_even_the_owner_changes_a_fact() -> None:
    from django.db import connections

    with scope.association(ASSOCIATION):
        disbursed()
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table ledger_fact no force row level security")
        with pytest.raises(DatabaseError, match="追記のみ"):
            cursor.execute("update ledger_fact set amount_yen = 1")


def test_an_unbalanced_entry_is_refused_by_the_data_base(book: None) -> None:
    fact_id = disbursed()
    for lines in ("(%s, 8, 1, 1102, 1, %s, 5, 0)", "(%s, 8, 1, 1102, 1, %s, 0, 5)"):
        with pytest.raises(DatabaseError, match="貸借"), transaction.atomic():
            rows(f"insert into ledger_line values {lines}", fact_id, DAY)


def test_a_line_needs_a_fact_of_its_association_and_day(book: None) -> None:
    with pytest.raises(DatabaseError, match="対応する事実"), transaction.atomic():
        rows(
            "insert into ledger_line values (999, 1, 1, 1102, 1, %s, 5, 0),"
            " (999, 2, 1, 4001, 1, %s, 0, 5)",
            DAY,
            DAY,
        )


def test_a_closed_month_takes_no_fact(book: None) -> None:
    begun = record.begin(act("close"))
    rows(
        "insert into ledger_closing (association_id, month, act_id, manifest)"
        " values (1, '2024-04-01', %s, '{}') returning 1",
        begun.act_id,
    )
    with pytest.raises(Refused) as refused, transaction.atomic():
        record.facts(begun, [fact("guarantee_disbursed", 1, 100)])
    assert refused.value.problems[0].rule == "closed_month"


def test_a_reversal_undoes_the_money_once(book: None) -> None:
    fact_id = disbursed()
    later = date(2024, 5, 2)
    done = reversal.reverse(record.begin(act("undo")), [fact_id], booked_on=later)
    assert list(done) == [fact_id]
    assert balance(1, "guarantee_obligations") == 0
    assert rows("select sum(amount_yen), sum(cases) from ledger_fact") == [(0, 0)]
    with pytest.raises(Refused) as refused, transaction.atomic():
        reversal.reverse(record.begin(act("again")), [fact_id], booked_on=later)
    assert refused.value.problems[0].rule == "already_reversed"
    with pytest.raises(Refused) as refused, transaction.atomic():
        reversal.reverse(record.begin(act("back")), list(done.values()), booked_on=later)
    assert refused.value.problems[0].rule == "not_reversible"


def test_bulk_and_single_recording_write_the_same(book: None) -> None:
    facts = [
        fact("guarantee_disbursed", 10, 5_000_000),
        fact("guarantee_subrogated", 10, 4_010_000, principal_yen=4_000_000, interest_yen=10_000,
             claim_id=11),
        fact("claim_recovered", 11, 30_000, principal_yen=25_000, damages_yen=5_000),
    ]  # fmt: skip
    single = record.begin(act("single"))
    for one in facts:
        record.facts(single, [one])
    shift = {10: 20, 11: 21}
    bulk = record.begin(act("bulk"))
    moved = [
        Fact(f.kind, shift[f.subject_id], f.amount_yen, DAY, DAY, cases=1,
             data={k: shift.get(v, v) if k == "claim_id" else v for k, v in f.data.items()})
        for f in facts
    ]  # fmt: skip
    for one in moved:  # one set a step, as the steps build on each other's balances
        many.record_many(bulk, [one])
    lines = (
        "select l.account, l.debit_yen, l.credit_yen from ledger_line l"
        " join ledger_fact f on f.id = l.fact_id where f.act_id = %s order by 1, 2, 3"
    )
    assert rows(lines, single.act_id) == rows(lines, bulk.act_id)
    assert balance(11, "claims") == balance(21, "claims") == 4_010_000 - 25_000


def test_replay_finds_a_corrupted_balance(book: None) -> None:
    fact_id = disbursed()
    begun = record.begin(act("r"))
    record.facts(begun, [fact("guarantee_repaid", 1, 400_000)])
    disbursed(2, 70, "d2")
    reversal.reverse(record.begin(act("u")), [fact_id + 2], booked_on=DAY)
    assert replay.verify(ASSOCIATION) == []
    rows("update ledger_balance set balance_yen = 599999 where subject_id = 1 returning 1")
    (found,) = [d for d in replay.verify(ASSOCIATION) if d.table == "ledger_balance"]
    assert (found.column, found.stored, found.rebuilt) == ("balance_yen", "599999", "600000")


yen = st.integers(min_value=0, max_value=10**12)


@st.composite
def some_fact(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(sorted(KINDS)))
    data = {part: draw(yen) for part in KINDS[kind].parts}
    amount = sum(data.values()) if data else draw(yen)
    if KINDS[kind].entered:
        amount = max(1, amount)
        sides = ((5101, amount, 0), (1102, 0, amount))
        names = ("account", "debit_yen", "credit_yen")
        data["lines"] = [dict(zip(names, side, strict=True)) for side in sides]
    if kind == "guarantee_subrogated":
        data["claim_id"] = 77
    return Fact(kind, draw(st.integers(1, 99)), amount, DAY, DAY, data=data)


@given(some_fact())
def test_every_posting_balances(one: Fact) -> None:
    assert balances(journal_lines(one, posting_rules()))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=some_fact())
def test_the_ledger_posts_what_the_core_says(book: None, one: Fact) -> None:
    with transaction.atomic():
        begun = record.begin(act(f"h-{one.kind}-{one.amount_yen}-{one.subject_id}-{one.data}"))
        if begun.repeated:
            return
        try:
            with transaction.atomic():
                (fact_id,) = record.facts(begun, [one])
        except Refused:
            return  # a balance would fall below zero
        lines = rows(
            "select account, subject_id, debit_yen, credit_yen from ledger_line"
            " where fact_id = %s order by line_no",
            fact_id,
        )
    want = journal_lines(one, posting_rules())
    assert lines == [(w.account, w.subject_id, w.debit_yen, w.credit_yen) for w in want]
