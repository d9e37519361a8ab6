"""One month of claims: subrogation, insurance money, receipts, write-offs.

Receipts depend on what is open, so they are drawn month by month from the books.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from shinpo.core import insurance, subrogation
from shinpo.core.facts import Fact
from shinpo.demo.month import MonthBook
from shinpo.demo.setting import apportion
from shinpo.guarantee.services import bulk as guarantee_bulk
from shinpo.law import load
from shinpo.recovery import bulk
from shinpo.recovery.services import (
    SubrogationRequest,
    claim_fact,
    recovery_facts,
    subrogation_fact,
    terms,
)

DECEMBER, YEAR = 12, timedelta(days=365)
DEFAULT_DAY = 10  # the accident's day in its month
Row = tuple[Any, ...]


class ClaimBook:
    """What happens to claims in one month."""

    def __init__(self, book: MonthBook) -> None:
        self.book, self.desk, self.plan = book, book.desk, book.plan
        seed = self.plan.setting.data["seed"]
        self.rng = np.random.default_rng([seed, 1000 + book.number])
        self.on = self.plan.calendar.middle(book.month)
        self.rules = self.plan.setting.data["claims"]

    def prepare(self, act_id: int) -> list[Fact]:
        """Store the claims that begin and return all facts of the month about claims."""
        facts = self._begin(self._subrogated(act_id))
        found = bulk.open_claims()
        facts += self._insurance_money(found)
        ending: set[int] = set()
        if self.book.month.month == DECEMBER:
            facts += self._write_offs(found, ending)
        facts += self._receipts([c for c in found if c.claim.claim_id not in ending])
        return [*facts, *self._remembered()]

    def carry_over(self, act_id: int) -> list[Fact]:
        """Store what is taken over at migration: open claims and the guarantees behind them."""
        cases = np.flatnonzero(self.plan.cases.old_claim).tolist()
        guarantee_bulk.copy_rows(
            "guarantee_terms",
            guarantee_bulk.TERMS_COLUMNS,
            (self.desk.terms_row(case, act_id) for case in cases),
        )
        return self._begin(self._carried_over(case, act_id) for case in cases)

    def _begin(self, claims: Iterable[tuple[Row, list[Fact]]]) -> list[Fact]:
        """Store claims that begin; return their facts."""
        rows, facts = [], []
        for row, begun in claims:
            rows.append(row)
            facts += begun
        guarantee_bulk.copy_rows("recovery_claim", bulk.CLAIM_COLUMNS, rows)
        return facts

    def _row(self, case: int, act_id: int, on: date, principal: int, interest: int) -> Row:
        number = self.desk.claim_id(case)
        damages = load.value("subrogation", "recovery.damages_rate", on)
        return (
            number, self.desk.masters.association_id, act_id, f"{on:%y}{number:08d}",
            self.desk.guarantee_id(case), on, principal, interest,
            str(self.plan.details.cause[case]), damages,
        )  # fmt: skip

    def _carried_over(self, case: int, act_id: int) -> tuple[Row, list[Fact]]:
        booked, rng = self.book.first_day, self.rng
        loan_on = self.desk.day(self.plan.cases.loan, case)
        decided = self.desk.decided(case)
        usual = int(self.rules["opening_mean_yen"] * rng.lognormal(-0.3, 0.8))
        principal = min(usual, decided.guaranteed_yen)
        days = timedelta(days=int(rng.integers(30, 1000)))
        on = max(self.plan.calendar.back(np.datetime64(booked - days)).item(), loan_on)
        interest = principal // 150
        owed = int((principal + interest) * rng.uniform(0.55, 1))
        fill = decided.insurance.fill
        paid = insurance.payout(principal, recovered_principal_yen=0, fill=fill)
        number, claim = self.desk.guarantee_id(case), self.desk.claim_id(case)
        self.desk.forget(case)
        return self._row(case, act_id, on, principal, interest), [
            Fact("guarantee_opening_subrogated", number, 0, loan_on, booked),
            Fact("claim_opening", claim, owed, on, booked, 1, {"insurance_yen": paid}),
        ]

    def _subrogated(self, act_id: int) -> Iterator[tuple[Row, list[Fact]]]:
        cases = self.book.at(self.plan.cases.subrogated)
        owed = bulk.outstanding([self.desk.guarantee_id(case) for case in cases])
        rules = terms(self.on)
        for case in cases:
            month = self.plan.setting.month(self.book.number - self._lag(case))
            request = SubrogationRequest(
                guarantee_id=self.desk.guarantee_id(case),
                cause=str(self.plan.details.cause[case]),
                interest_rate=Decimal(int(self.plan.details.lending_rate[case])) / 1000,
                defaulted_on=month.first.replace(day=DEFAULT_DAY),
            )
            paid = subrogation.payment(
                outstanding_yen=owed[request.guarantee_id],
                interest_rate=request.interest_rate,
                defaulted_on=request.defaulted_on,
                paid_on=self.on,
                terms=rules,
            )
            claim = self.desk.claim_id(case)
            row = self._row(case, act_id, self.on, paid.principal_yen, paid.interest_yen)
            yield row, [subrogation_fact(request, claim, paid, self.on)]

    def _lag(self, case: int) -> int:
        """Return the months from the default to the subrogation."""
        least, _ = self.plan.setting.data["accident"]["months_to_subrogation"]
        return max(least, self.book.number - int(self.plan.cases.accident[case]))

    def _insurance_money(self, found: list[bulk.OpenClaim]) -> Iterator[Fact]:
        """Insurance comes some months after the subrogation."""
        due = self.plan.cases.subrogated + self.plan.details.insurance_after
        claims = {self.desk.claim_id(case) for case in self.book.at(due)}
        for item in found:
            claim = item.claim
            if claim.claim_id in claims:
                yen = insurance.claim_payout(
                    principal_yen=claim.principal_yen,
                    interest_yen=claim.interest_yen,
                    recovered_yen=claim.recovered_yen,
                    fill=claim.fill_rate,
                )
                yield claim_fact("insurance_received", claim.claim_id, yen, self.on)

    def _receipts(self, found: list[bulk.OpenClaim]) -> Iterator[Fact]:
        """Small instalments of many, larger sums of a few, up to the month's usual total."""
        able = [c.claim for c in found if c.claim.insurance_yen and c.claim.balance_yen]
        yearly = self.plan.setting.data["target"]["recovery_yen"][self.book.number // 12]
        wanted = self.plan.setting.count(yearly / 12 * self.rng.uniform(0.75, 1.25))
        share, sums = self.rules["paying_share"], self.rules["instalment_yen"]
        received: dict[int, int] = {}
        for number, claim in enumerate(able):
            habit = np.random.default_rng([claim.claim_id, 5]).random(2)
            if habit[0] < share:
                received[number] = min(sums[int(habit[1] * len(sums))], claim.balance_yen)
        rest = wanted - sum(received.values())
        others = [n for n in range(len(able)) if n not in received]
        if rest > 0 and others:
            count = min(len(others), max(1, round(len(able) * self.rules["lumps_a_month"])))
            weights = np.array([able[n].balance_yen for n in others], float)
            chosen = self.rng.choice(others, count, replace=False, p=weights / weights.sum())
            owed = np.array([able[n].balance_yen for n in chosen], float)
            for n, yen in zip(chosen.tolist(), apportion(rest, owed).tolist(), strict=True):
                # Whoever can pay off everything pays some damages too.
                received[n] = min(yen, able[n].balance_yen * 106 // 100)
        for number, yen in received.items():
            if yen > 0:
                yield from recovery_facts(able[number], yen, self.on)

    def _write_offs(self, found: list[bulk.OpenClaim], ending: set[int]) -> Iterator[Fact]:
        old = [c.claim for c in found if c.subrogated_on < self.on - YEAR and c.claim.balance_yen]
        for claim in old:
            if self.rng.random() < self.rules["write_off_share"]:
                ending.add(claim.claim_id)
                yield claim_fact("claim_written_off", claim.claim_id, claim.balance_yen, self.on)

    def _remembered(self) -> Iterator[Fact]:
        """Written-off claims from which something still comes."""
        for claim in bulk.written_off_claims():
            if self.rng.random() < self.rules["remembered_share"]:
                yen = int(self.rng.integers(1, 40)) * 5_000
                yield claim_fact("written_off_recovered", claim, yen, self.on)
