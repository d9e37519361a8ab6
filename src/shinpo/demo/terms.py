"""The terms of each guarantee, decided by the core as for real work, and the rows they become."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from shinpo.core import decision, sharing
from shinpo.core.disbursement import valid_until
from shinpo.core.eligibility import Applicant, Form
from shinpo.core.limits import Exposure
from shinpo.core.schedule import Run
from shinpo.demo.masters import Masters
from shinpo.demo.plan import Plan
from shinpo.guarantee.services import check
from shinpo.guarantee.services.decision import derivation
from shinpo.law import load
from shinpo.law.industries import size_group
from shinpo.law.rules import sharing_rules


class Desk:
    """Decides the plan's cases and writes their rows."""

    def __init__(self, plan: Plan, masters: Masters, first_id: int) -> None:
        self.plan, self.masters, self.first_id = plan, masters, first_id
        self._decided: dict[int, decision.Decision] = {}

    @cached_property
    def _application_ids(self) -> dict[int, int]:
        numbers = enumerate(self.plan.applications.tolist())
        return {case: self.first_id + n for n, case in numbers}

    @cached_property
    def _claim_ids(self) -> dict[int, int]:
        first = self.guarantee_id(len(self.plan.cases))
        return {case: first + n for n, case in enumerate(self.plan.claims.tolist())}

    def application_id(self, case: int) -> int:
        """Return the id of the case's application."""
        return self._application_ids[case]

    def guarantee_id(self, case: int) -> int:
        """Return the id of the case's guarantee."""
        return self.first_id + len(self.plan.applications) + case

    def claim_id(self, case: int) -> int:
        """Return the id of the case's claim."""
        return self._claim_ids[case]

    @staticmethod
    def ids_needed(plan: Plan) -> int:
        """Return how many subjects the plan has: applications, guarantees, claims."""
        return len(plan.applications) + len(plan.cases) + len(plan.claims)

    def day(self, days: Any, case: int) -> date:
        """Return one of the plan's days."""
        found: date = days[case].item()
        return found

    def decided(self, case: int) -> decision.Decision:
        """Decide a case; older ones by the first law that is recorded.

        :raises Refused: if the plan breaks a rule; then the plan is wrong.
        """
        if case not in self._decided:
            on = max(self.day(self.plan.cases.decided, case), self.plan.law_from)
            self._decided[case] = check.decide(self._asked(case), self._met(case, on), on=on)
        return self._decided[case]

    def forget(self, case: int) -> None:
        """Let go of a decision that is not needed any more."""
        self._decided.pop(case, None)

    def _asked(self, case: int) -> decision.Asked:
        plan, details = self.plan, self.plan.details
        credit = int(details.credit_class[case]) or None
        return decision.Asked(
            loan_yen=int(plan.loan[case]),
            months=int(plan.cases.months[case]),
            runs=self.runs(case),
            secured=bool(details.secured[case]),
            revolving=plan.forms[plan.cases.programme[case]] in check.REVOLVING,
            credit_class=credit,
            has_balance_sheet=credit is not None,
        )

    def _met(self, case: int, on: date) -> decision.Circumstances:
        plan, firms = self.plan, self.plan.firms
        firm = int(plan.holding.firm[case])
        code = str(firms.code[firm])
        others = plan.running_with(case)
        mine = plan.cases.programme[case]
        return decision.Circumstances(
            programme=plan.programmes[mine],
            applicant=Applicant(
                form=Form.INDIVIDUAL if firms.capital[firm] == 0 else Form.COMPANY,
                jsic=code,
                size_group=size_group(code, on),
                employees=int(firms.employees_count[firm]),
                capital_yen=int(firms.capital_yen[firm]),
                place_of_business_in_area=True,
                home_in_area=True,
            ),
            running=tuple(self._exposure(other) for other in others),
            held_in_programme_yen=sum(
                int(plan.loan[other]) for other in others if plan.cases.programme[other] == mine
            ),
            lender_method=plan.methods[plan.holding.lender[case]],
        )

    def _exposure(self, case: int) -> Exposure:
        """Return a running guarantee at its full amount: more than is owed, never less."""
        programme = self.plan.programmes[self.plan.cases.programme[case]]
        yen = int(self.plan.loan[case])
        return Exposure(
            guaranteed_yen=yen,
            loan_yen=yen,
            secured=bool(self.plan.details.secured[case]),
            facility=programme.facility,
            small_lot=programme.small_lot,
            special_small=programme.special_small,
        )

    def runs(self, case: int) -> tuple[Run, ...]:
        """Return the repayment plan of the loan."""
        return self.plan.runs(case, int(self.plan.loan[case]))

    def _masters(self, case: int) -> tuple[int, int, int]:
        plan = self.plan
        firm, lender = int(plan.holding.firm[case]), int(plan.holding.lender[case])
        branch = self.masters.branch(lender, firm, int(plan.firms.town[firm]))
        programme = self.masters.programmes[plan.cases.programme[case]]
        return self.masters.enterprises[firm], branch, programme

    def _said(self, case: int) -> tuple[Any, ...]:
        """Return what an application and its terms both say: form to manager's guarantee."""
        details = self.plan.details
        return (
            int(self.plan.cases.months[case]),
            self.plan.forms[self.plan.cases.programme[case]],
            str(details.purpose[case]),
            bool(details.secured[case]),
            bool(details.continuing[case]),
            str(details.manager[case]),
        )

    def asked_yen(self, case: int) -> int:
        """Return what would be guaranteed of the loan asked for, in yen."""
        plan = self.plan
        on = max(self.day(plan.cases.received, case), plan.law_from)
        shared = sharing.sharing(
            plan.programmes[plan.cases.programme[case]].traits,
            lender_method=plan.methods[plan.holding.lender[case]],
            accepted_on=on,
            rules=sharing_rules(on),
        )
        return sharing.guaranteed_part(int(plan.details.requested[case]), shared.covered)

    def application_row(self, case: int, act_id: int) -> tuple[Any, ...]:
        """Return the application as a row of bulk.APPLICATION_COLUMNS."""
        number, received = self.application_id(case), self.day(self.plan.cases.received, case)
        requested = int(self.plan.details.requested[case])
        return (
            number, self.masters.association_id, act_id, f"{received:%y}{number:08d}",
            *self._masters(case), str(self.plan.details.channel[case]), received, requested,
            self.asked_yen(case), *self._said(case),
            [asdict(run) for run in self.plan.runs(case, requested)],
        )  # fmt: skip

    def terms_row(self, case: int, act_id: int) -> tuple[Any, ...]:
        """Return the terms as a row of bulk.TERMS_COLUMNS."""
        decided, number = self.decided(case), self.guarantee_id(case)
        on = self.day(self.plan.cases.decided, case)
        opening = bool(self.plan.cases.opening[case])
        days = load.value("certificate", "certificate.valid_days", on)
        fill = decided.insurance.fill
        return (
            number, 1, self.masters.association_id, act_id, f"{on:%y}{number:08d}",
            None if opening else self.application_id(case), *self._masters(case), on, on,
            decided.guaranteed_yen, int(self.plan.loan[case]), *self._said(case),
            decided.sharing.method.value, int(self.plan.details.credit_class[case]) or None,
            decided.rate.rate, decided.fee.yen, decided.burden.gross_yen - decided.burden.net_yen,
            decided.insurance.id, Decimal(fill.numerator) / Decimal(fill.denominator),
            valid_until(on, days=days), derivation(decided, self.runs(case)),
        )  # fmt: skip

    def segment_rows(self, case: int) -> list[tuple[Any, ...]]:
        """Return the schedule as rows of bulk.SEGMENT_COLUMNS."""
        number, association = self.guarantee_id(case), self.masters.association_id
        return [
            (number, 1, run.first, run.last, run.every, run.amount_yen, association)
            for run in self.decided(case).guaranteed_runs
        ]
