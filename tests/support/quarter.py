"""The first quarter of an association: two guarantees, one subrogation, three closed months."""

from datetime import date
from decimal import Decimal

from shinpo.core.disbursement import Disbursement
from shinpo.core.period import Month, add_months
from shinpo.guarantee import services
from shinpo.guarantee.services.decision import Approval
from shinpo.ledger import closing, record
from shinpo.recovery import services as recovery
from support.book import Book, application

APRIL = date(2024, 4, 10)
JUNE = date(2024, 6, 28)
YEN, MONTHS = 6_000_000, 60


def live_through(book: Book) -> None:
    """Approve and disburse two guarantees; one is subrogated in June; close April to June."""
    running = [disbursed(book) for _ in range(2)]
    close(book, Month(2024, 4))
    close(book, Month(2024, 5))
    services.application_receive(application(book, JUNE, YEN), book.doing(JUNE))
    recovery.guarantee_subrogate(
        recovery.SubrogationRequest(
            running[0], "falling_sales", Decimal("0.02"), date(2024, 6, 4), prospect_gone=True
        ),
        book.doing(JUNE),
    )
    close(book, Month(2024, 6))


def disbursed(book: Book) -> int:
    """Receive, approve and disburse one guarantee on 10 April."""
    plan = application(book, APRIL, YEN, MONTHS)
    application_id = services.application_receive(plan, book.doing(APRIL))
    guarantee_id = services.guarantee_approve(
        Approval(application_id, YEN, credit_class=5), book.doing(APRIL), authority_yen=None
    )
    report = Disbursement(
        loan_on=APRIL,
        loan_yen=YEN,
        first_due_on=add_months(APRIL, 1),
        final_due_on=add_months(APRIL, MONTHS),
        runs=plan.runs,
        conditions_met=True,
    )
    services.guarantee_disburse(guarantee_id, report, book.doing(APRIL))
    return guarantee_id


def close(book: Book, month: Month) -> None:
    """Close a month."""
    doing = book.doing(month.last)
    closing.close(record.begin(doing.act("close", {"month": str(month)})), month)
