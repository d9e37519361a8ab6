"""Corrections and closings that come late: the book must close whatever the order of acts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.guarantee import services
from shinpo.ledger import closing, record, replay, scope
from shinpo.recovery import services as recovery
from support.book import Book, disbursed, open_book

APRIL, MAY = date(2024, 4, 10), date(2024, 5, 10)


@pytest.fixture
def book(db: None, settings: Any, tmp_path: Path) -> Iterator[Book]:
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        yield open_book(1)
        assert replay.verify(1) == []


def prepaid(book: Book, guarantee_id: int, yen: int, on: date = APRIL) -> int:
    """Prepay and return the fact."""
    services.guarantee_prepay(guarantee_id, yen, book.doing(on))
    (fact_id,) = one("select max(id) from ledger_fact where kind = 'guarantee_repaid'")
    return int(fact_id)


def close(book: Book, month: Month) -> dict[str, Any]:
    doing = book.doing(month.last)
    return closing.close(record.begin(doing.act("close", {"month": str(month)})), month)


def one(sql: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def state() -> Any:
    return one(
        "select s.status, b.balance_yen from guarantee_state s join ledger_balance b"
        " on b.subject_id = s.guarantee_id and b.account = 2500"
    )


def test_a_month_closed_late_is_as_it_stood_although_a_completion_was_taken_back_since(
    book: Book,
) -> None:
    fact_id = prepaid(book, disbursed(book, APRIL), 6_000_000)
    services.repayment_correct(fact_id, 5_000_000, book.doing(MAY))
    april = close(book, Month(2024, 4))["totals"]
    assert april["guarantees_outstanding"] == (0, 0)
    assert close(book, Month(2024, 5))["totals"]["guarantees_outstanding"] == (1, 1_000_000)


def test_a_correction_before_the_completing_repayment_reopens_the_guarantee(book: Book) -> None:
    guarantee_id = disbursed(book, APRIL)
    wrong = prepaid(book, guarantee_id, 2_000_000)
    prepaid(book, guarantee_id, 4_000_000)
    assert state() == ("completed", 0)
    services.repayment_correct(wrong, 1_500_000, book.doing(MAY))
    assert state() == ("disbursed", 500_000)
    close(book, Month(2024, 4))
    assert close(book, Month(2024, 5))["totals"]["guarantees_outstanding"] == (1, 500_000)


def test_correcting_to_the_same_amount_leaves_the_guarantee_completed(book: Book) -> None:
    guarantee_id = disbursed(book, APRIL)
    wrong = prepaid(book, guarantee_id, 2_000_000)
    prepaid(book, guarantee_id, 4_000_000)
    services.repayment_correct(wrong, 2_000_000, book.doing(MAY))
    assert state() == ("completed", 0)
    close(book, Month(2024, 4))
    assert close(book, Month(2024, 5))["totals"]["guarantees_outstanding"] == (0, 0)


def test_a_repayment_before_the_subrogation_is_no_longer_corrected_alone(book: Book) -> None:
    guarantee_id = disbursed(book, APRIL)
    wrong = prepaid(book, guarantee_id, 2_000_000)
    request = recovery.SubrogationRequest(guarantee_id, "x", Decimal("0.02"), APRIL, True)
    recovery.guarantee_subrogate(request, book.doing(MAY))
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.repayment_correct(wrong, 1_000_000, book.doing(MAY))
    assert refused.value.problems[0].rule == "guarantee_subrogated"


def test_a_wrong_repayment_is_corrected_once(book: Book) -> None:
    wrong = prepaid(book, disbursed(book, APRIL), 2_000_000)
    services.repayment_correct(wrong, 1_000_000, book.doing(MAY))
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.repayment_correct(wrong, 500_000, book.doing(MAY))
    assert refused.value.problems[0].rule == "already_reversed"
    assert state() == ("disbursed", 5_000_000)
