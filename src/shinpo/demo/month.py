"""One month of the plan as facts: applications, decisions, loans, repayments, accidents."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import numpy as np

from shinpo.core import insurance
from shinpo.core.facts import Fact
from shinpo.core.schedule import Run, due_yen
from shinpo.core.yen import exact
from shinpo.demo.lives import APPROVED, PENDING, REFUSED
from shinpo.demo.plan import Plan
from shinpo.demo.terms import Desk
from shinpo.guarantee.services import bulk
from shinpo.law import load
from shinpo.recovery.bulk import outstanding

SPECIAL = frozenset({"safety_net", "crisis"})


def _paid(runs: tuple[Run, ...], month: int) -> int:
    """Return what a schedule has repaid by a month of the term, that month included."""
    return sum(
        ((min(month, run.last) - run.first) // run.every + 1) * run.amount_yen
        for run in runs
        if month >= run.first
    )


class MonthBook:
    """What happens to applications and guarantees in one month."""

    def __init__(self, desk: Desk, number: int) -> None:
        self.desk, self.number = desk, number
        self.plan: Plan = desk.plan
        self.cases = desk.plan.cases
        self.month = self.plan.setting.month(number)
        self.first_day = self.month.first
        self.last_day: date = self.plan.calendar.back(np.datetime64(self.month.last)).item()

    def _in(self, days: np.ndarray, mask: np.ndarray | bool = True) -> list[int]:
        """Return the cases whose day falls in this month."""
        same = self.plan.calendar.number(days) == self.number
        found: list[int] = np.flatnonzero(same & ~np.isnat(days) & mask).tolist()
        return found

    def at(self, months: np.ndarray) -> list[int]:
        """Return the cases whose month number is this one."""
        found: list[int] = np.flatnonzero((months == self.number) & ~self.cases.old_claim).tolist()
        return found

    def received(self) -> list[int]:
        """Return the applications that arrive; in the first month those carried over too."""
        here = self.plan.calendar.number(self.cases.received)
        mine = here <= 0 if self.number == 0 else here == self.number
        found: list[int] = np.flatnonzero(mine & ~self.cases.opening).tolist()
        return found

    def approved(self) -> list[int]:
        """Return the cases approved in the month."""
        return self._in(self.cases.decided, (self.cases.outcome == APPROVED) & ~self.cases.opening)

    def openings(self) -> list[int]:
        """Return the guarantees that were running at migration."""
        found: list[int] = np.flatnonzero(self.cases.opening & ~self.cases.old_claim).tolist()
        return found

    def copy_details(self, act_id: int) -> None:
        """Store applications, terms and schedules of the month."""
        desk = self.desk
        bulk.copy_rows(
            "guarantee_application",
            bulk.APPLICATION_COLUMNS,
            (desk.application_row(case, act_id) for case in self.received()),
        )
        self._copy_guarantees(self.approved(), act_id)

    def copy_openings(self, act_id: int) -> None:
        """Store terms and schedules of what is taken over."""
        self._copy_guarantees(self.openings(), act_id)

    def _copy_guarantees(self, given: list[int], act_id: int) -> None:
        desk = self.desk
        bulk.copy_rows(
            "guarantee_terms",
            bulk.TERMS_COLUMNS,
            (desk.terms_row(case, act_id) for case in given),
        )
        bulk.copy_rows(
            "guarantee_segment",
            bulk.SEGMENT_COLUMNS,
            (row for case in given for row in desk.segment_rows(case)),
        )

    def facts(self) -> Iterator[Fact]:
        """Return every fact of the month but the scheduled repayments and the claims."""
        yield from self._application_facts()
        yield from self._loan_facts()
        yield from self._accident_facts()
        yield from self._prepayment_facts()

    def opening_facts(self) -> Iterator[Fact]:
        """Balances at migration: the schedule up to the month before."""
        numbers = self.plan.calendar.number(self.cases.loan)
        for case in self.openings():
            decided = self.desk.decided(case)
            paid = _paid(decided.guaranteed_runs, -1 - int(numbers[case]))
            left = decided.guaranteed_yen - paid
            loan_on = self.desk.day(self.cases.loan, case)
            number = self.desk.guarantee_id(case)
            yield Fact("guarantee_opening", number, left, loan_on, self.first_day, 1)
            self.desk.forget(case)

    def _application_facts(self) -> Iterator[Fact]:
        desk = self.desk
        for case in self.received():
            on = desk.day(self.cases.received, case)
            carried = on < self.first_day
            yield Fact(
                "application_opening" if carried else "application_received",
                desk.application_id(case),
                desk.asked_yen(case),
                on,
                self.first_day if carried else on,
                1,
            )
        refused_or_withdrawn = ~np.isin(self.cases.outcome, (APPROVED, PENDING))
        for case in self._in(self.cases.decided, refused_or_withdrawn & ~self.cases.opening):
            on = desk.day(self.cases.decided, case)
            refused = self.cases.outcome[case] == REFUSED
            kind = "application_refused" if refused else "application_withdrawn"
            yield Fact(kind, desk.application_id(case), desk.asked_yen(case), on, on, 1)
        for case in self.approved():
            yield from self._approval(case)

    def _approval(self, case: int) -> Iterator[Fact]:
        desk, on = self.desk, self.desk.day(self.cases.decided, case)
        application, yen = desk.application_id(case), desk.decided(case).guaranteed_yen
        reduced = desk.asked_yen(case) - yen
        if reduced:
            yield Fact("application_reduced", application, reduced, on, on)
        number = desk.guarantee_id(case)
        data = {"guarantee_id": number}
        yield Fact("application_approved", application, yen, on, on, 1, data)
        yield Fact("guarantee_approved", number, yen, on, on, 1)

    def _loan_facts(self) -> Iterator[Fact]:
        """Loans reported with the fee, cancellations, the premium of last month's loans."""
        desk, new = self.desk, ~self.cases.opening
        for case in self._in(self.cases.cancelled):
            on, yen = desk.day(self.cases.cancelled, case), desk.decided(case).guaranteed_yen
            yield Fact("guarantee_cancelled", desk.guarantee_id(case), yen, on, on, 1)
        for case in self._in(self.cases.reported, new):
            decided, number = desk.decided(case), desk.guarantee_id(case)
            loan_on, on = desk.day(self.cases.loan, case), desk.day(self.cases.reported, case)
            yield Fact("guarantee_disbursed", number, decided.guaranteed_yen, loan_on, on, 1)
            burden = decided.burden
            if burden.net_yen:
                subsidy = burden.gross_yen - burden.net_yen
                data = {"gross_yen": burden.gross_yen, "subsidy_yen": subsidy}
                yield Fact("fee_received", number, burden.net_yen, loan_on, on, 1, data)
        numbers = self.plan.calendar.number(self.cases.reported)
        for case in np.flatnonzero(new & (numbers == self.number - 1)).tolist():
            yield self._premium(case)
            desk.forget(case)

    def _premium(self, case: int) -> Fact:
        on = self.plan.calendar.middle(self.month)
        decided = self.desk.decided(case)
        programme = self.plan.programmes[self.cases.programme[case]]
        rate = exact(Decimal(self.plan.setting.data["claims"]["premium_rate"]))
        if programme.facility in SPECIAL:
            value = load.value("insurance", "premium.special_measure", on)["ordinary"]
            rate = exact(Decimal(value)) / 100
        yen = insurance.premium(
            decided.guaranteed_yen,
            fill=decided.insurance.fill,
            rate=rate,
            months=int(self.cases.months[case]),
        )
        return Fact("premium_paid", self.desk.guarantee_id(case), yen, on, on, 1)

    def _accident_facts(self) -> Iterator[Fact]:
        desk = self.desk
        for case in self.at(self.cases.accident):
            number, on = desk.guarantee_id(case), self.last_day
            data = {"cause": str(self.plan.details.cause[case])}
            yield Fact("accident_reported", number, 0, on, on, 1, data)
        for case in self.at(self.cases.resolved):
            on, number = self.plan.calendar.middle(self.month), desk.guarantee_id(case)
            yield Fact("accident_resolved", number, 0, on, on, 1)
            arrears = self._arrears(case)
            if arrears:
                yield Fact("guarantee_repaid", number, arrears, on, on)
            desk.forget(case)

    def _arrears(self, case: int) -> int:
        """Return what fell due while the accident lasted."""
        loan = int(self.plan.calendar.number(self.cases.loan[case : case + 1])[0])
        runs = self.desk.decided(case).guaranteed_runs
        months = range(int(self.cases.accident[case]), self.number)
        return sum(due_yen(runs, month - loan) for month in months)

    def _prepayment_facts(self) -> Iterator[Fact]:
        cases = self.at(self.cases.prepaid)
        numbers = [self.desk.guarantee_id(case) for case in cases]
        owed = outstanding(numbers)
        on = self.plan.calendar.middle(self.month)
        for number in numbers:
            data = {"prepaid": True}
            yield Fact("guarantee_repaid", number, owed[number], on, on, 1, data)
