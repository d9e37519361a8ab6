"""What clerks enter at their screens, and how far a firm's case has come."""

from shinpo.guarantee import services
from shinpo.guarantee.services.decision import Approval
from shinpo.ledger import scope
from support.book import application
from support.office import TODAY, Office


def entered(office: Office, **changes: str) -> dict[str, str]:
    """Return what a clerk posts for six million yen over sixty months."""
    book = office.book
    return {
        "request_id": "form-1", "enterprise": str(book.enterprise_id),
        "branch": str(book.branch_id), "programme": str(book.programme_id),
        "received_on": "R6.4.10", "channel": "bank", "requested_yen": "600",
        "requested_yen_unit": "万円", "months": "60", "form": "term_loan", "purpose": "working",
        "secured": "0", "continuing": "0", "manager_guarantee": "none", "repayment": "equal",
        "grace_months": "0", "every": "1",
    } | changes  # fmt: skip


def received(office: Office, yen: int = 6_000_000) -> int:
    with scope.association(1):
        new = application(office.book, TODAY, yen)
        return services.application_receive(new, office.book.doing(TODAY))


def approved(office: Office) -> int:
    application_id = received(office)
    with scope.association(1):
        return services.guarantee_approve(
            Approval(application_id, 6_000_000, 5), office.book.doing(TODAY), authority_yen=None
        )


def report(**changes: str) -> dict[str, str]:
    return {
        "request_id": "report-1", "loan_on": "R6.4.10", "loan_yen": "6000000",
        "loan_yen_unit": "円", "first_due_on": "R6.5.10", "final_due_on": "R11.4.10",
        "same_plan": "on", "conditions_met": "on",
    } | changes  # fmt: skip


def disbursed(office: Office, request_id: str = "report-1") -> int:
    guarantee_id = approved(office)
    answer = office.client("reception").post(
        f"/guarantees/{guarantee_id}/disburse", report(request_id=request_id)
    )
    assert answer.status_code == 302
    return guarantee_id
