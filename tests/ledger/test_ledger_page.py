"""The worked example of docs/rules/ledger.md, booked for real."""

from datetime import date

import pytest
from django.db import connection, transaction

from shinpo.core.facts import KINDS, Fact
from shinpo.core.refusal import Refused
from shinpo.law.chart import accounts
from shinpo.ledger import record, reversal, scope
from shinpo.ledger.rules import account_code
from support import pages

PAGE = "docs/rules/ledger.md"
LENT, DUE, APRIL_END, FOUND = (
    date(2024, 3, 15), date(2024, 4, 15), date(2024, 4, 30), date(2024, 5, 10),
)  # fmt: skip
GUARANTEE = 1


def test_the_worked_example_is_what_the_ledger_does(db: None) -> None:
    with scope.association(1):
        lent = fact("guarantee_disbursed", 10_000_000, LENT, LENT)
        wrong = fact("guarantee_repaid", 176_000, DUE, APRIL_END)
        rows = [_row(*_book("lend", lent)), _row(*_book("repay", wrong))]
        _close_april()
        with pytest.raises(Refused) as refused, transaction.atomic():
            _book("late", fact("guarantee_repaid", 1, DUE, APRIL_END))
        assert refused.value.problems[0].rule == "closed_month"
        begun = record.begin(record.Act(1, "correct", "correct", actor_id=1))
        wrong_id = int(_select("select max(id) from ledger_fact")[0][0])
        (reversed_by,) = reversal.reverse(begun, [wrong_id], booked_on=FOUND).values()
        rows.append(_row(reversed_by, _balance()))
        (right,) = record.facts(begun, [fact("guarantee_repaid", 167_000, DUE, FOUND)])
        rows.append(_row(right, _balance()))
    head = "| 事実 | 効力の日 | 記帳日 | 借方 | 貸方 | 金額（円） | 保証債務の残高（円） |"
    table = "\n".join([head, "|---|---|---|---|---|---:|---:|", *rows])
    assert pages.block(PAGE, "example") == table, f"{PAGE}: replace the block with\n{table}"


def fact(kind: str, yen: int, effective_on: date, booked_on: date) -> Fact:
    return Fact(kind, GUARANTEE, yen, effective_on, booked_on)


def _book(request_id: str, added: Fact) -> tuple[int, int]:
    begun = record.begin(record.Act(1, request_id, "example", actor_id=1))
    (fact_id,) = record.facts(begun, [added])
    return fact_id, _balance()


def _close_april() -> None:
    begun = record.begin(record.Act(1, "close", "close", actor_id=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_closing (association_id, month, act_id, manifest)"
            " values (1, '2024-04-01', %s, '{}')",
            [begun.act_id],
        )


def _select(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _balance() -> int:
    code = account_code("guarantee_obligations")
    return int(_select("select balance_yen from ledger_balance where account = %s", code)[0][0])


def _row(fact_id: int, balance_yen: int) -> str:
    ((kind, yen, effective_on, booked_on, reverses),) = _select(
        "select kind, amount_yen, effective_on, booked_on, reverses_id from ledger_fact"
        " where id = %s",
        fact_id,
    )
    lines = _select(
        "select account, debit_yen from ledger_line where fact_id = %s order by line_no", fact_id
    )
    terms = {int(account.code): account.term for account in accounts()}
    (debit,) = [terms[account] for account, debit_yen in lines if debit_yen]
    (credit,) = [terms[account] for account, debit_yen in lines if not debit_yen]
    name = KINDS[kind].term + ("の取消" if reverses else "")
    amount = f"{yen:,}".replace("-", "△")
    return (
        f"| {name} | {effective_on} | {booked_on} | {debit} | {credit} |"
        f" {amount} | {balance_yen:,} |"
    )
