"""Every act has a budget of SQL statements, whatever the size of the book."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shinpo.core.disbursement import Disbursement
from shinpo.core.period import Month, add_months
from shinpo.core.schedule import Run
from shinpo.guarantee import services
from shinpo.guarantee.services.decision import Approval
from shinpo.ledger import scope
from shinpo.recovery import services as recovery
from support.book import Book, application, open_book

DAY = date(2024, 4, 10)
YEN, MONTHS = 6_000_000, 60


@pytest.fixture
def book(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        yield open_book(1)


def received(book: Book) -> int:
    return services.application_receive(application(book, DAY), book.doing(DAY))


def approved(book: Book) -> int:
    return services.guarantee_approve(
        Approval(received(book), YEN, 5), book.doing(DAY), authority_yen=None
    )


def report() -> Disbursement:
    runs = (Run(1, MONTHS, 1, YEN // MONTHS),)
    return Disbursement(DAY, YEN, add_months(DAY, 1), add_months(DAY, MONTHS), runs, True)


def disbursed(book: Book) -> int:
    guarantee_id = approved(book)
    services.guarantee_disburse(guarantee_id, report(), book.doing(DAY))
    return guarantee_id


def request(guarantee_id: int) -> recovery.SubrogationRequest:
    return recovery.SubrogationRequest(guarantee_id, "other", Decimal("0.02"), DAY, True)


def claim(book: Book) -> int:
    return recovery.guarantee_subrogate(request(disbursed(book)), book.doing(DAY))


def repaid(book: Book) -> int:
    services.guarantee_prepay(disbursed(book), 10, book.doing(DAY))
    with connection.cursor() as cursor:
        cursor.execute("select id from ledger_fact where kind = 'guarantee_repaid'")
        return int(cursor.fetchone()[0])


Prepare = Callable[[Book], Any]
ACTS: list[tuple[str, int, Prepare, Callable[[Book, Any], Any]]] = [
    (
        "receive",
        4,
        lambda book: application(book, DAY),
        lambda book, new: services.application_receive(new, book.doing(DAY)),
    ),
    ("refuse", 3, received, lambda b, i: services.application_refuse(i, b.doing(DAY))),
    (
        "approve",
        6,
        received,
        lambda b, i: services.guarantee_approve(
            Approval(i, YEN, 5), b.doing(DAY), authority_yen=None
        ),
    ),
    ("cancel", 3, approved, lambda b, i: services.guarantee_cancel(i, b.doing(DAY))),
    ("disburse", 4, approved, lambda b, i: services.guarantee_disburse(i, report(), b.doing(DAY))),
    ("prepay", 3, disbursed, lambda b, i: services.guarantee_prepay(i, 10, b.doing(DAY))),
    ("prepay all", 4, disbursed, lambda b, i: services.guarantee_prepay(i, YEN, b.doing(DAY))),
    ("correct", 6, repaid, lambda b, i: services.repayment_correct(i, 11, b.doing(DAY))),
    (
        "subrogate",
        6,
        disbursed,
        lambda b, i: recovery.guarantee_subrogate(request(i), b.doing(DAY)),
    ),
    ("insurance", 4, claim, lambda b, i: recovery.insurance_receive(i, b.doing(DAY))),
    ("recover", 4, claim, lambda b, i: recovery.claim_recover(i, 10, b.doing(DAY))),
    ("write off", 4, claim, lambda b, i: recovery.claim_write_off(i, b.doing(DAY))),
]


@pytest.mark.parametrize(("name", "budget", "prepare", "act"), ACTS, ids=[a[0] for a in ACTS])
def test_an_act_keeps_its_budget(
    book: Book, name: str, budget: int, prepare: Prepare, act: Callable[[Book, Any], Any]
) -> None:
    subject = prepare(book)
    with CaptureQueriesContext(connection) as captured:
        act(book, subject)
    sent = [query["sql"].split("(")[0][:60] for query in captured]
    assert len(captured) <= budget, f"{name}: {sent}"


def test_posting_a_month_takes_as_many_statements_for_one_guarantee_as_for_twenty(
    book: Book,
) -> None:
    def statements(month: Month) -> int:
        with CaptureQueriesContext(connection) as captured:
            services.month_post_due(month, book.doing(month.last))
        return len(captured)

    disbursed(book)
    services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31)))  # planner told once
    one = statements(Month(2024, 6))
    for _ in range(8):  # eight more at six million stay under the unsecured limit
        disbursed(book)
    assert statements(Month(2024, 7)) == one
