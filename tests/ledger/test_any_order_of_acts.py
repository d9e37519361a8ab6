"""Acts in any order: after each, replay agrees, the journal balances and every month closes."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shinpo.accounting.services import voucher
from shinpo.core.disbursement import Disbursement
from shinpo.core.facts import Fact
from shinpo.core.period import Month, add_months
from shinpo.core.refusal import Refused
from shinpo.core.voucher import VoucherLine
from shinpo.guarantee import services
from shinpo.guarantee.services.decision import Approval
from shinpo.ledger import closing, health, record, replay, scope
from shinpo.recovery import services as recovery
from support.book import application, open_book

START = date(2024, 4, 1)
LOAN_YEN, MONTHS = 1_200_000, 12
pick = st.integers(0, 3)  # which of the subjects that fit; 3 takes any, also one that does not
# Often the whole: what completes a guarantee or a claim is where books go wrong.
FITTING = {
    "application": "select application_id from guarantee_application_state"
    " where status = 'under_review'",
    "approved": "select guarantee_id from guarantee_state where status = 'approved'",
    "running": "select guarantee_id from guarantee_state where status = 'disbursed'",
    "repayment": "select f.id from ledger_fact f where f.kind = 'guarantee_repaid'"
    " and f.reverses_id is null"
    " and not exists (select 1 from ledger_fact r where f.id = r.reverses_id)",
    "voucher": "select id from ledger_fact where kind = 'voucher_posted' and reverses_id is null",
    "claim": "select claim_id from recovery_claim_state where status = 'open'",
}
ANY = "select distinct subject_id from ledger_fact union select id from ledger_fact"
amounts = st.sampled_from([1_200_000, 100_000, 1_100_000, 600_000, 0, 1, 1_300_000])


def rows(sql: str, parameters: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def some(kind: str) -> bool:
    """Whether there is a subject that fits."""
    return bool(rows(f"{FITTING[kind]} limit 1"))


def as_of(month: Month) -> dict[str, list[Any]]:
    """Return everything that a closing of the month counts and freezes."""
    period = {"month_start": month.first, "month_end": month.last}
    declared = {**closing.REGISTRY.totals, **closing.REGISTRY.datasets}
    return {name: rows(item.sql, period) for name, item in declared.items()}


class AnyOrder(RuleBasedStateMachine):
    """One small association whose staff do whatever comes to mind."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = scope.association(1)
        self.scope.__enter__()
        self.book = open_book(1)
        self.day = START
        self.ended: list[tuple[Month, dict[str, list[Any]]]] = []  # over, not yet closed

    def teardown(self) -> None:
        try:
            while self.ended:
                self.close_the_oldest_month()
        finally:
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do it or be refused by name; any other error fails the test."""
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            assert all(problem.message for problem in refused.problems)

    def one(self, kind: str, which: int) -> int:
        """Return the id of a subject to act on."""
        sql = FITTING[kind] if which < 3 else ANY
        found = [row[0] for row in rows(f"{sql} order by 1")]
        return found[which % len(found)] if found else 999_999

    def doing(self) -> Any:
        return self.book.doing(self.day)

    @rule()
    def receive(self) -> None:
        new = application(self.book, self.day, LOAN_YEN, MONTHS)
        self.attempt(partial(services.application_receive, new, self.doing()))

    @rule(yen=amounts, more=st.sampled_from([0, 0, 0, 1]))
    def post_a_voucher(self, yen: int, more: int) -> None:
        lines = (VoucherLine("rents", yen), VoucherLine("ordinary_deposits", 0, yen + more))
        self.attempt(partial(voucher.post, self.doing(), lines))

    @precondition(lambda self: some("voucher"))
    @rule(which=pick)
    def reverse_a_voucher(self, which: int) -> None:
        self.attempt(partial(voucher.voucher_reverse, self.one("voucher", which), self.doing()))

    @precondition(lambda self: some("application"))
    @rule(which=pick, refuse=st.booleans())
    def end_application(self, which: int, refuse: bool) -> None:
        act = services.application_refuse if refuse else services.application_withdraw
        chosen = self.one("application", which)
        self.attempt(partial(act, chosen, self.doing()))

    @precondition(lambda self: some("application"))
    @rule(which=pick)
    def approve(self, which: int) -> None:
        chosen = self.one("application", which)
        approval = Approval(chosen, LOAN_YEN, credit_class=5)
        self.attempt(
            partial(services.guarantee_approve, approval, self.doing(), authority_yen=None)
        )

    @precondition(lambda self: some("approved"))
    @rule(which=pick)
    def cancel(self, which: int) -> None:
        self.attempt(partial(services.guarantee_cancel, self.one("approved", which), self.doing()))

    @precondition(lambda self: some("approved"))
    @rule(which=pick)
    def disburse(self, which: int) -> None:
        report = Disbursement(
            loan_on=self.day,
            loan_yen=LOAN_YEN,
            first_due_on=add_months(self.day, 1),
            final_due_on=add_months(self.day, MONTHS),
            runs=application(self.book, self.day, LOAN_YEN, MONTHS).runs,
            conditions_met=True,
        )
        chosen = self.one("approved", which)
        self.attempt(partial(services.guarantee_disburse, chosen, report, self.doing()))

    @initialize(count=st.integers(1, 2))
    def start_with_running_guarantees(self, count: int) -> None:
        """So that most acts find something to act on from the first step."""
        for _ in range(count):
            self.receive()
            self.approve(0)
            self.disburse(0)

    @precondition(lambda self: some("running"))
    @rule(which=pick, yen=amounts)
    def prepay(self, which: int, yen: int) -> None:
        self.attempt(
            partial(services.guarantee_prepay, self.one("running", which), yen, self.doing())
        )

    @precondition(lambda self: some("repayment"))
    @rule(which=pick, yen=amounts)
    def correct(self, which: int, yen: int) -> None:
        chosen = self.one("repayment", which)
        self.attempt(partial(services.repayment_correct, chosen, yen, self.doing()))

    @precondition(lambda self: some("running"))
    @rule(which=pick, happened=st.booleans())
    def accident(self, which: int, happened: bool) -> None:
        chosen = self.one("running", which)
        kind = "accident_reported" if happened else "accident_resolved"

        def act() -> None:
            begun = record.begin(self.doing().act(kind, {"guarantee_id": chosen}))
            services.accident_mark(chosen, in_accident=happened)
            record.facts(begun, [Fact(kind, chosen, 0, self.day, self.day, cases=1)])

        self.attempt(act)

    @precondition(lambda self: some("running"))
    @rule(which=pick)
    def subrogate(self, which: int) -> None:
        request = recovery.SubrogationRequest(
            self.one("running", which), "x", Decimal("0.02"), self.day, prospect_gone=True
        )
        self.attempt(partial(recovery.guarantee_subrogate, request, self.doing()))

    @precondition(lambda self: some("claim"))
    @rule(which=pick)
    def insure(self, which: int) -> None:
        chosen = self.one("claim", which)
        self.attempt(partial(recovery.insurance_receive, chosen, self.doing()))

    @precondition(lambda self: some("claim"))
    @rule(which=pick, yen=amounts)
    def recover(self, which: int, yen: int) -> None:
        chosen = self.one("claim", which)
        self.attempt(partial(recovery.claim_recover, chosen, yen, self.doing()))

    @precondition(lambda self: some("claim"))
    @rule(which=pick)
    def write_off(self, which: int) -> None:
        chosen = self.one("claim", which)
        self.attempt(partial(recovery.claim_write_off, chosen, self.doing()))

    @rule(days=st.sampled_from([1, 10, 31, 45]))
    def time_passes(self, days: int) -> None:
        """Every month that ends meanwhile is posted on its last day and then looked at."""
        until = self.day + timedelta(days=days)
        while Month.of(self.day) < Month.of(until):
            month = Month.of(self.day)
            services.month_post_due(month, self.book.doing(month.last))
            self.ended.append((month, as_of(month)))
            self.day = month.plus(1).first
        self.day = until

    @rule()
    def close_the_oldest_month(self) -> None:
        """However late it is closed, the month is what it was on its last day."""
        if not self.ended:
            return
        month, then = self.ended.pop(0)
        assert as_of(month) == then
        begun = record.begin(self.doing().act("close", {"month": str(month)}))
        closing.close(begun, month)

    @invariant()
    def the_state_follows_from_the_facts(self) -> None:
        assert replay.verify(1) == []

    @invariant()
    def the_book_is_in_order(self) -> None:
        assert health.book_findings(1) == []
        assert rows("select sum(debit_yen) is not distinct from sum(credit_yen) from ledger_line")[
            0
        ] == (True,)


@pytest.mark.django_db
def test_acts_in_any_order(closings: None) -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


EXAMPLES = 12


@pytest.fixture
def closings(settings: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        settings.CLOSINGS_ROOT = folder
        yield
