"""A small association's masters for tests that need a real book."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from shinpo.core.disbursement import Disbursement
from shinpo.core.period import add_months
from shinpo.core.schedule import Run
from shinpo.guarantee import services
from shinpo.guarantee.services import act
from shinpo.guarantee.services.decision import Approval
from shinpo.guarantee.services.intake import NewApplication
from shinpo.registry.models import Branch, Enterprise, Lender, Municipality, Programme

FOUNDED = date(2010, 4, 1)


@dataclass
class Book:
    """Ids of the masters that tests use."""

    association_id: int
    lender_id: int
    branch_id: int
    programme_id: int
    enterprise_id: int
    requests: int = 0

    def doing(self, on: date, reason: str = "試験") -> act.Doing:
        """Return who does it, with a fresh request id."""
        self.requests += 1
        return act.Doing(self.association_id, 1, f"request-{self.requests}", on, reason)


def open_book(association_id: int) -> Book:
    """Create one lender, branch, programme, municipality and enterprise."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_lender")
    Municipality.objects.create(
        association_id=association_id, code="990019", name="見本市", kana="ミホンシ",
        order_no=1, valid_from=FOUNDED,
    )  # fmt: skip
    lender = Lender.objects.create(
        association_id=association_id, code="9001", name="見本銀行", kana="ミホンギンコウ",
        kind="地方銀行", order_no=1, sharing_method="charge", valid_from=FOUNDED,
    )  # fmt: skip
    branch = Branch.objects.create(
        association_id=association_id, lender=lender, code="001", name="本店"
    )
    programme = Programme.objects.create(
        association_id=association_id, code="A01", name="一般保証", owner="association",
        order_no=1, valid_from=FOUNDED, limit_yen=280_000_000, months_max=120,
        conditions={}, source="試験用", approver="理事長",
    )  # fmt: skip
    enterprise = Enterprise.objects.create(
        association_id=association_id, number="0000000001", name="株式会社見本", kana="ミホン",
        form="company", capital_yen=10_000_000, employees=8, industry="0911",
        municipality_code="990019", established_on=date(2005, 6, 1),
    )  # fmt: skip
    return Book(association_id, lender.id, branch.id, programme.id, enterprise.id)


def application(book: Book, on: date, yen: int = 6_000_000, months: int = 60) -> NewApplication:
    """Return a plain application: equal monthly instalments over the whole term."""
    return NewApplication(
        enterprise_id=book.enterprise_id,
        branch_id=book.branch_id,
        programme_id=book.programme_id,
        channel="bank",
        received_on=on,
        requested_yen=yen,
        months=months,
        form="term_loan",
        purpose="working",
        secured=False,
        continuing=False,
        manager_guarantee="none",
        runs=(Run(1, months, 1, yen // months),),
    )


def disbursed(book: Book, on: date, yen: int = 6_000_000, months: int = 60) -> int:
    """Receive, approve and disburse a guarantee on one day; return its id."""
    new = application(book, on, yen, months)
    application_id = services.application_receive(new, book.doing(on))
    guarantee_id = services.guarantee_approve(
        Approval(application_id, yen, credit_class=5), book.doing(on), authority_yen=None
    )
    report = Disbursement(
        loan_on=on,
        loan_yen=yen,
        first_due_on=add_months(on, 1),
        final_due_on=add_months(on, months),
        runs=new.runs,
        conditions_met=True,
    )
    services.guarantee_disburse(guarantee_id, report, book.doing(on))
    return guarantee_id
