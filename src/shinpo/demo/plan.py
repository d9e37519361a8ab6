"""The whole plan of one association: every case with its firm, lender, programme and amount."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from shinpo.core import sharing
from shinpo.core.decision import Programme
from shinpo.core.schedule import Run
from shinpo.core.sharing import Method
from shinpo.demo.amounts import STEP, guaranteed_yen
from shinpo.demo.days import Calendar
from shinpo.demo.firms import Firms, Holding, firms_and_cases
from shinpo.demo.lives import APPROVED, Chance, Lives, ended, lives
from shinpo.demo.setting import NEVER, Setting
from shinpo.guarantee.services.check import programme_of
from shinpo.law import rules

FALLBACK = {"safety_net": "A08", "general": "A01", "specified_bonds": "A06"}
UNSECURED_MOST, SMALL_LOT_MOST = 76_000_000, 20_000_000  # what a firm may hold in all, cautiously
THOUSAND_FROM = 50_000  # instalments from here on are whole thousands


@dataclass
class Details:
    """What else an application says; one place a case."""

    secured: np.ndarray
    continuing: np.ndarray
    purpose: np.ndarray
    manager: np.ndarray
    channel: np.ndarray
    credit_class: np.ndarray  # 0: no balance sheet could be scored
    requested: np.ndarray  # yen
    cause: np.ndarray
    lending_rate: np.ndarray
    insurance_after: np.ndarray  # months


class Plan:
    """Everything decided before the first fact is recorded."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.calendar = Calendar(setting)
        self.chance = Chance(setting, self.calendar)
        self.cases: Lives = lives(setting)
        self.firms: Firms
        self.holding: Holding
        self.firms, self.holding = firms_and_cases(self.chance, self.cases)
        yen = guaranteed_yen(self.chance, self.cases, self.firms, self.holding)
        self._use_open_programmes()
        self.loan = self._loans(yen)
        self._keep_limits()
        self.loan = self._loans(yen)
        self.details = self._details()
        self.end = ended(self.chance, self.cases)

    @property
    def law_from(self) -> date:
        """The first day whose law is recorded; older guarantees are decided by it."""
        found: date = self.setting.data["law_from"]
        return found

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes as the core reads them."""
        return tuple(
            programme_of(p["name"], p["limit_yen"], p["months_max"], p.get("conditions", {}))
            for p in self.setting.programmes
        )

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """How each lender shares the risk."""
        return tuple(
            Method(lender.get("sharing", "charge"))
            for row in self.setting.data["kind"]
            for lender in row["lenders"]
        )

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The form (保証形式) of each programme."""
        return tuple(p.get("form", "term_loan") for p in self.setting.programmes)

    @cached_property
    def of_firm(self) -> dict[int, list[int]]:
        """The cases of every firm that became guarantees."""
        found: dict[int, list[int]] = {}
        given = (self.cases.outcome == APPROVED) & ~self.cases.old_claim
        for case in np.flatnonzero(given):
            found.setdefault(int(self.holding.firm[case]), []).append(int(case))
        return found

    @cached_property
    def applications(self) -> np.ndarray:
        """The cases that begin as an application on this side of the migration."""
        return np.flatnonzero(~self.cases.opening)

    @cached_property
    def claims(self) -> np.ndarray:
        """The cases that end as a claim."""
        return np.flatnonzero(self.cases.old_claim | (self.cases.subrogated < self.setting.months))

    def running_with(self, case: int) -> list[int]:
        """Return the other guarantees of the firm that run when the case is decided."""
        decided = self.cases.decided
        month = self.calendar.number(decided[case : case + 1])[0]
        return [
            other
            for other in self.of_firm.get(int(self.holding.firm[case]), ())
            if other != case
            and (decided[other], other) < (decided[case], case)
            and self.end[other] >= month
        ]

    def runs(self, case: int, yen: int) -> tuple[Run, ...]:
        """Return the repayment plan of a loan of the case."""
        months, grace = int(self.cases.months[case]), int(self.cases.grace[case])
        count = months - grace
        if self.cases.lump[case] or count == 1:
            return (Run(months, months, 1, yen),)
        step = 1_000 if yen // count >= THOUSAND_FROM else 100
        instalment = yen // count // step * step
        last = yen - instalment * (count - 1)
        if last == instalment:
            return (Run(grace + 1, months, 1, instalment),)
        return (Run(grace + 1, months - 1, 1, instalment), Run(months, months, 1, last))

    def _number(self, code: str) -> int:
        return next(i for i, p in enumerate(self.setting.programmes) if p["code"] == code)

    def _switch(self, cases: np.ndarray) -> None:
        """Put cases into the association's own programme of the same facility."""
        for case in cases:
            facility = self.programmes[self.cases.programme[case]].facility
            self.cases.programme[case] = self._number(FALLBACK[facility])

    def _use_open_programmes(self) -> None:
        """A programme takes nobody before it opens, and a town's programme its own firms only."""
        programmes = self.setting.programmes
        founded = self.setting.data["founded"]
        opened = np.array([p.get("valid_from", founded) for p in programmes]).astype("M8[D]")
        early = self.cases.decided < opened[self.cases.programme]
        towns = [row[0] for row in self.setting.data["towns"]["rows"]]
        owner = np.array([
            towns.index(p["owner_name"]) if p.get("owner_name") in towns else -1
            for p in programmes
        ])[self.cases.programme]  # fmt: skip
        elsewhere = (owner >= 0) & (owner != self.firms.town[self.holding.firm])
        municipal = np.array([p["owner"] == "municipality" for p in programmes])
        foreign = municipal[self.cases.programme] & (owner < 0)
        self._switch(np.flatnonzero(early | elsewhere | foreign))

    def _loans(self, guaranteed: np.ndarray) -> np.ndarray:
        """Return the loan behind each guaranteed amount: larger under a partial guarantee."""
        loan = guaranteed.copy()
        cache: dict[tuple[int, int], Any] = {}
        on = self.setting.data["law_from"]
        for case in np.flatnonzero(self._maybe_partial()):
            key = (int(self.cases.programme[case]), int(self.holding.lender[case]))
            if key not in cache:
                cache[key] = sharing.sharing(
                    self.programmes[key[0]].traits,
                    lender_method=self.methods[key[1]],
                    accepted_on=on,
                    rules=rules.sharing_rules(on),
                ).covered
            covered = cache[key]
            units = guaranteed[case] * covered.denominator / covered.numerator / STEP
            loan[case] = max(1, round(units)) * STEP
        return loan

    def _maybe_partial(self) -> np.ndarray:
        part = np.array([m is Method.PART for m in self.methods])[self.holding.lender]
        traits = np.array([bool(p.traits) for p in self.programmes])[self.cases.programme]
        found: np.ndarray = part | traits
        return found

    def _keep_limits(self) -> None:
        """Leave small programmes to firms that stay within them."""
        firm, count = self.holding.firm, len(self.firms)
        held = np.bincount(firm, self.loan, count)
        small = np.array([p.small_lot for p in self.programmes])[self.cases.programme]
        self._switch(np.flatnonzero(small & (held[firm] > SMALL_LOT_MOST)))
        for number, programme in enumerate(self.programmes):
            mine = self.cases.programme == number
            within = np.bincount(firm[mine], self.loan[mine], count)
            limit = programme.limit_yen or NEVER
            self._switch(np.flatnonzero(mine & (within[firm] > limit)))

    def _details(self) -> Details:
        rng, count, cases = self.setting.rng, len(self.cases), self.cases
        rules_ = self.setting.data["applications"]
        firm = self.holding.firm
        facility = np.array([p.facility == "general" for p in self.programmes])[cases.programme]
        bonds = np.array([p.facility == "specified_bonds" for p in self.programmes])
        secured = np.zeros(count, bool)
        for mask in (facility, ~facility):
            held = np.bincount(firm[mask], self.loan[mask], len(self.firms))
            secured |= mask & (held[firm] > UNSECURED_MOST)
        secured &= ~bonds[cases.programme]
        secured |= facility & (rng.random(count) < 0.03)
        individual = self.firms.capital[firm] == self.setting.capital.ids.index("individual")
        weights = np.array([4, 8, 12, 15, 18, 16, 13, 9, 5], float)
        credit = rng.choice(9, count, p=weights / weights.sum()) + 1
        credit[individual & (rng.random(count) < 0.4)] = 0
        channels = rules_["channels"]
        shares = np.array(list(channels.values()), float)
        causes = self.setting.data["subrogation"]["causes"]
        cause_shares = np.array(list(causes.values()), float)
        low, high = self.setting.data["subrogation"]["lending_rate"]
        managers = self.setting.data["manager_guarantee"]
        handling = np.array(list(managers.values()), float)
        claims = self.setting.data["claims"]
        return Details(
            secured=secured,
            continuing=rng.random(count) < 0.52,
            purpose=rng.choice(["working", "equipment", "both"], count, p=[0.86, 0.09, 0.05]),
            manager=np.where(individual, "none", rng.choice(
                list(managers), count, p=handling / handling.sum())),
            channel=rng.choice(list(channels), count, p=shares / shares.sum()),
            credit_class=credit,
            requested=self._requested(rng, count),
            cause=rng.choice(list(causes), count, p=cause_shares / cause_shares.sum()),
            lending_rate=rng.integers(round(low * 1000), round(high * 1000) + 1, count),
            insurance_after=self.chance.whole(claims["insurance_months"], count),
        )  # fmt: skip

    def _requested(self, rng: np.random.Generator, count: int) -> np.ndarray:
        rules_ = self.setting.data["applications"]
        cut = rng.random(count) < rules_["reduced_share"]
        factor = np.where(cut, rng.uniform(*rules_["reduction"], count), 1)
        found: np.ndarray = np.maximum(
            np.ceil(self.loan * factor / STEP - 1e-9) * STEP, self.loan
        ).astype(int)
        return found
