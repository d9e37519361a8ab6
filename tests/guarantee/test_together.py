"""Acts that meet: the second waits for the first and then counts with what it left."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.guarantee import services
from shinpo.guarantee.services.month import month_close
from shinpo.ledger import replay, scope
from shinpo.recovery import services as recovery
from support.book import Book, application, open_book
from support.book import disbursed as make
from support.together import together

pytestmark = pytest.mark.django_db(transaction=True)

APRIL, END = date(2024, 4, 10), date(2024, 4, 30)
LOAN_YEN = 6_000_000


@pytest.fixture
def book(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Book]:
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        made = open_book(1)
    yield made
    with scope.association(1):
        assert replay.verify(1) == []


def disbursed(book: Book) -> int:
    """Disburse a guarantee and commit."""
    with scope.association(1):
        return make(book, APRIL)


def rows(sql: str, *parameters: Any) -> list[Any]:
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def state(guarantee_id: int) -> tuple[str, int]:
    (found,) = rows(
        "select s.status, b.balance_yen from guarantee_state s join ledger_balance b"
        " on b.subject_id = s.guarantee_id and b.account = 2500 where s.guarantee_id = %s",
        guarantee_id,
    )
    return found


def test_the_same_request_twice_at_once_is_done_once_and_answered_twice(book: Book) -> None:
    new, doing = application(book, APRIL), book.doing(APRIL)
    one, two, waited = together(
        lambda: services.application_receive(new, doing),
        lambda: services.application_receive(new, doing),
    )
    assert (one.error, two.error, waited) == (None, None, True)
    assert one.value == two.value
    assert rows("select count(*) from guarantee_application") == [(1,)]


def test_two_prepayments_that_together_complete_a_guarantee_complete_it(book: Book) -> None:
    guarantee_id = disbursed(book)
    first, second = book.doing(APRIL), book.doing(APRIL)
    one, two, waited = together(
        lambda: services.guarantee_prepay(guarantee_id, 2_000_000, first),
        lambda: services.guarantee_prepay(guarantee_id, 4_000_000, second),
    )
    assert (one.error, two.error, waited) == (None, None, True)
    assert state(guarantee_id) == ("completed", 0)


def test_two_prepayments_of_more_than_is_owed_leave_one(book: Book) -> None:
    guarantee_id = disbursed(book)
    first, second = book.doing(APRIL), book.doing(APRIL)
    one, two, _ = together(
        lambda: services.guarantee_prepay(guarantee_id, 4_000_000, first),
        lambda: services.guarantee_prepay(guarantee_id, 4_000_000, second),
    )
    assert one.error is None
    assert isinstance(two.error, Refused)
    assert "2,000,000円" in str(two.error)  # the balance left by the first, not the one before
    assert state(guarantee_id) == ("disbursed", 2_000_000)


def test_the_month_s_posting_waits_for_a_prepayment_and_counts_with_it(book: Book) -> None:
    guarantee_id, other_id = disbursed(book), disbursed(book)
    may, posting = date(2024, 5, 10), book.doing(date(2024, 5, 31))
    doing = book.doing(may)
    one, two, waited = together(
        lambda: services.guarantee_prepay(guarantee_id, LOAN_YEN - 100_000, doing),
        lambda: services.month_post_due(Month(2024, 5), posting),
    )
    assert (one.error, two.error, waited, two.value) == (None, None, True, 2)
    assert state(guarantee_id) == ("completed", 0)
    assert state(other_id) == ("disbursed", LOAN_YEN - 100_000)


def test_the_month_s_posting_leaves_out_what_was_repaid_in_full_meanwhile(book: Book) -> None:
    guarantee_id = disbursed(book)
    doing, posting = book.doing(date(2024, 5, 10)), book.doing(date(2024, 5, 31))
    one, two, _ = together(
        lambda: services.guarantee_prepay(guarantee_id, LOAN_YEN, doing),
        lambda: services.month_post_due(Month(2024, 5), posting),
    )
    assert (one.error, two.error, two.value) == (None, None, 0)
    assert state(guarantee_id) == ("completed", 0)


def test_two_receipts_on_a_claim_split_principal_and_damages_by_what_is_left(book: Book) -> None:
    guarantee_id = disbursed(book)
    request = recovery.SubrogationRequest(
        guarantee_id, "other", Decimal("0.02"), date(2024, 5, 1), prospect_gone=True
    )
    with scope.association(1):
        claim_id = recovery.guarantee_subrogate(request, book.doing(date(2024, 5, 10)))
    first, second = book.doing(date(2024, 5, 20)), book.doing(date(2024, 5, 20))
    one, two, waited = together(
        lambda: recovery.claim_recover(claim_id, 4_000_000, first),
        lambda: recovery.claim_recover(claim_id, 4_000_000, second),
    )
    assert (one.error, two.error, waited) == (None, None, True)
    ((status, recovered, damages, owed),) = rows(
        "select s.status, s.recovered_yen, s.damages_yen, c.principal_yen + c.interest_yen"
        " from recovery_claim_state s join recovery_claim c on c.id = s.claim_id"
    )
    assert (status, recovered, damages) == ("closed", owed, 8_000_000 - owed)


def test_a_closing_waits_for_a_booking_under_way_and_contains_it(book: Book) -> None:
    guarantee_id = disbursed(book)
    doing, closing = book.doing(date(2024, 4, 20)), book.doing(END)
    one, two, waited = together(
        lambda: services.guarantee_prepay(guarantee_id, 1_000_000, doing),
        lambda: month_close(Month(2024, 4), closing),
    )
    assert (one.error, two.error, waited) == (None, None, True)
    assert two.value["totals"]["guarantee_repaid"] == (0, 1_000_000)
    assert two.value["totals"]["guarantees_outstanding"] == (1, 5_000_000)


def test_a_booking_into_a_month_being_closed_waits_and_is_refused(book: Book) -> None:
    guarantee_id = disbursed(book)
    doing, closing = book.doing(date(2024, 4, 20)), book.doing(END)
    one, two, waited = together(
        lambda: month_close(Month(2024, 4), closing),
        lambda: services.guarantee_prepay(guarantee_id, 1_000_000, doing),
    )
    assert (one.error, waited) == (None, True)
    assert isinstance(two.error, Refused)
    assert two.error.problems[0].rule == "closed_month"
    assert state(guarantee_id) == ("disbursed", LOAN_YEN)


def test_a_month_closed_by_two_at_once_is_closed_once(book: Book) -> None:
    disbursed(book)
    first, second = book.doing(END), book.doing(END)
    one, two, waited = together(
        lambda: month_close(Month(2024, 4), first), lambda: month_close(Month(2024, 4), second)
    )
    assert (one.error, waited) == (None, True)
    assert isinstance(two.error, Refused)
    assert two.error.problems[0].rule == "month_already_closed"
    assert rows("select count(*) from ledger_closing") == [(1,)]


def test_nothing_is_paid_to_the_bank_for_what_was_repaid_meanwhile(book: Book) -> None:
    guarantee_id = disbursed(book)
    first, second = book.doing(APRIL), book.doing(APRIL)
    one, two, _ = together(
        lambda: services.guarantee_prepay(guarantee_id, LOAN_YEN, first),
        lambda: recovery.guarantee_subrogate(
            recovery.SubrogationRequest(guarantee_id, "x", Decimal("0.02"), APRIL, True), second
        ),
    )
    assert one.error is None
    assert isinstance(two.error, Refused)
    assert two.error.problems[0].rule == "guarantee_not_running"
