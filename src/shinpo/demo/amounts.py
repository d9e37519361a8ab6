"""The amounts of all cases, calibrated: weights are raked until every published share is met.

Three sets are disjoint and each meets its own table: last year's approvals; what is subrogated
last year; what is outstanding at the end. The method is iterative proportional fitting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shinpo.demo.firms import Firms, Holding
from shinpo.demo.lives import APPROVED, Chance, Lives, live
from shinpo.demo.setting import NEVER, Setting

STEP, LEAST, ROUNDS = 100_000, 300_000, 60
FIRM_MOST = 260_000_000  # below the general limit of a company, whatever runs together


@dataclass
class Margin:
    """One dimension to be met: the group of every case and the yen of every group."""

    group: np.ndarray
    target: np.ndarray

    def factors(self, yen: np.ndarray) -> np.ndarray:
        """Return by what each case must be multiplied for its group to be met."""
        have = np.bincount(self.group, yen, len(self.target))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(have > 0, self.target / have, 1.0)
        found: np.ndarray = ratio[self.group]
        return found


def outstanding_share(chance: Chance, cases: Lives, month: np.ndarray | int) -> np.ndarray:
    """Return the part of each guarantee still outstanding after a month, by its schedule."""
    last = np.minimum(month, cases.accident - 1)
    last = np.where(cases.resolved <= month, month, last)
    elapsed = last - chance.calendar.number(cases.loan)
    instalments = cases.months - cases.grace
    paid = np.clip((elapsed - cases.grace) / np.maximum(1, instalments), 0, 1)
    found: np.ndarray = np.where(cases.lump, elapsed < cases.months, 1 - paid)
    return found


@dataclass
class Amounts:
    """The guaranteed amounts on their way to calibration, with the limits of each case."""

    yen: np.ndarray
    most: np.ndarray
    firm: np.ndarray

    def rake(self, chosen: np.ndarray, weight: np.ndarray, margins: Sequence[Margin]) -> None:
        """Multiply the chosen amounts until all margins are met within the limits."""
        part, firm = self.yen[chosen], self.firm[chosen]
        for margin in margins:  # groups in which this size has no firm fall away
            present = np.bincount(margin.group[chosen], minlength=len(margin.target)) > 0
            total = margin.target.sum()
            margin.target = np.where(present, margin.target, 0)
            margin.target *= total / max(1, margin.target.sum())
        narrowed = [Margin(m.group[chosen], m.target) for m in margins]
        firms = self.firm.max() + 1
        held = np.bincount(self.firm, self.yen, firms) - np.bincount(firm, part, firms)
        for _ in range(ROUNDS):
            for margin in narrowed:
                part = part * margin.factors(part * weight[chosen])
                part = np.clip(part, LEAST, self.most[chosen])
            room = np.clip(FIRM_MOST - held, FIRM_MOST / 8, None)
            part *= np.minimum(1, room / np.maximum(np.bincount(firm, part, firms), 1))[firm]
        self.yen[chosen] = part

    def rake_rest(
        self,
        wanted: np.ndarray,
        weight: np.ndarray,
        *,
        fixed: np.ndarray,
        margins: Sequence[Margin],
    ) -> None:
        """Rake what is wanted and not fixed to what the fixed part leaves of the targets."""
        kept = wanted & fixed
        for margin in margins:
            have = np.bincount(margin.group[kept], (self.yen * weight)[kept], len(margin.target))
            margin.target = np.maximum(margin.target - have, 0)
        self.rake(np.flatnonzero(wanted & ~fixed & (weight > 0)), weight, margins)


ALL = ("kind", "town", "industry", "capital", "employees")


def guaranteed_yen(chance: Chance, cases: Lives, firms: Firms, holding: Holding) -> np.ndarray:
    """Return the guaranteed amount of every case, rounded to 100,000 yen."""
    setting = chance.setting
    most = np.array([min(p["limit_yen"], 200_000_000) for p in setting.programmes], float)
    most = most[cases.programme]
    usual = _before_calibration(chance, cases, firms, holding)
    amounts = Amounts(usual, most, holding.firm)
    dims = _dimensions(firms, holding)

    def margins(column: str, names: tuple[str, ...]) -> list[Margin]:
        return [Margin(dims[name], _target(setting, name, column)) for name in names]

    year = setting.months // 12 - 1
    last_year = chance.calendar.number(cases.decided) // 12 == year
    approved = (cases.outcome == APPROVED) & ~cases.opening & last_year
    whole = np.ones(len(cases))
    amounts.rake(np.flatnonzero(approved), whole, margins("approvals_yen", ALL[:3]))
    amounts.rake_rest(
        live(chance, cases),
        outstanding_share(chance, cases, setting.months - 1),
        fixed=approved,
        margins=margins("balance_yen", ALL),
    )
    amounts.rake_rest(
        (cases.subrogated // 12 == year) & ~cases.old_claim,
        outstanding_share(chance, cases, np.where(cases.subrogated < NEVER, cases.subrogated, 0)),
        fixed=approved,
        margins=margins("subrogation_yen", ALL[:3]),
    )
    rounded = np.maximum(np.round(amounts.yen / STEP) * STEP, LEAST)
    return np.minimum(rounded, most).astype(int)


def _dimensions(firms: Firms, holding: Holding) -> dict[str, np.ndarray]:
    owner = holding.firm
    return {
        "kind": holding.kind,
        "town": firms.town[owner],
        "industry": firms.industry[owner],
        "capital": firms.capital[owner],
        "employees": firms.employees[owner],
    }


def _target(setting: Setting, name: str, column: str) -> np.ndarray:
    group = {
        "kind": setting.kinds,
        "town": setting.towns,
        "industry": setting.industries,
        "capital": setting.capital,
        "employees": setting.employees,
    }[name]
    total = setting.data["target"][column] * float(setting.scale)
    found: np.ndarray = group.share(column) * total
    return found


def _before_calibration(chance: Chance, cases: Lives, firms: Firms, holding: Holding) -> np.ndarray:
    """Return the programme's usual amount, times the size of the firm, times chance."""
    setting = chance.setting
    mean = np.array([p["mean_yen"] for p in setting.programmes], float)[cases.programme]
    size = np.ones(len(firms))
    for band, numbers in ((setting.capital, firms.capital), (setting.employees, firms.employees)):
        per_firm = band.columns["balance_yen"] / band.columns["enterprises"]
        overall = band.columns["balance_yen"].sum() / band.columns["enterprises"].sum()
        size *= np.sqrt(per_firm / overall)[numbers]
    spread = setting.data["firms"]["size_spread"]
    luck = chance.rng.lognormal(-spread * spread / 2, spread, len(cases))
    found: np.ndarray = mean * size[holding.firm] * luck
    return found
