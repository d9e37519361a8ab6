"""The firms of the demo and which case belongs to which firm.

Firms that use guarantees at the end have exactly the shares of the published tables; firms that
left, and firms that failed, come beside them.
"""

from dataclasses import dataclass

import numpy as np

from shinpo.demo.lives import PENDING, Chance, Lives, live
from shinpo.demo.setting import NEVER, Setting, spread

# Only these take firms with much capital and many employees; the size rule shuts others out.
ROOMY = ("manufacturing", "construction", "other")


@dataclass
class Firms:
    """One place a firm; numbers are positions in the setting's groups."""

    town: np.ndarray
    industry: np.ndarray
    code: np.ndarray
    capital: np.ndarray
    employees: np.ndarray
    capital_yen: np.ndarray
    employees_count: np.ndarray
    kind: np.ndarray
    lender: np.ndarray

    def __len__(self) -> int:
        return len(self.town)


@dataclass
class Holding:
    """Whose case each case is, and through which lender."""

    firm: np.ndarray
    kind: np.ndarray
    lender: np.ndarray


def firms_and_cases(chance: Chance, cases: Lives) -> tuple[Firms, Holding]:
    """Make the firms and give every case to one."""
    setting, rng = chance.setting, chance.rng
    running = live(chance, cases)
    staying = min(setting.count(setting.data["target"]["enterprises"]), int(running.sum()))
    firm = np.full(len(cases), -1)
    shuffled = rng.permutation(np.flatnonzero(running))
    firm[shuffled[:staying]] = np.arange(staying)
    # Firms come in the order of their size: the largest hold most of the further guarantees.
    rank = (np.arange(staying) + 0.5) / staying
    heavy = 0.35 + 1.9 * rank**2
    rest = shuffled[staying:]
    firm[rest] = rng.choice(staying, len(rest), p=heavy / heavy.sum())
    failed = (cases.subrogated < setting.months) | cases.old_claim
    failed_firms = _failed(chance, cases, failed, firm, staying)
    others = np.flatnonzero(firm < 0)
    left = max(1, round(len(others) * setting.data["firms"]["left_per_guarantee"] / 2))
    stay = (rng.random(len(others)) < 0.6) | (cases.outcome[others] == PENDING)
    firm[others[stay]] = rng.choice(staying, stay.sum(), p=heavy / heavy.sum())
    gone = others[~stay]
    firm[gone] = staying + failed_firms + rng.integers(0, left, len(gone))
    firms = _firms(chance, staying, failed_firms, left)
    return _used(firms, _holding(chance, firms, firm))


def _used(firms: Firms, holding: Holding) -> tuple[Firms, Holding]:
    """Drop the firms that got no case."""
    used, holding.firm = np.unique(holding.firm, return_inverse=True)
    kept = {name: values[used] for name, values in vars(firms).items()}
    return Firms(**kept), holding


def _failed(chance: Chance, cases: Lives, failed: np.ndarray, firm: np.ndarray, first: int) -> int:
    """Give what failed to firms of its own, neighbours in time together; return how many firms."""
    chosen = np.flatnonzero(failed)
    when = np.where(cases.old_claim, -1, cases.subrogated)[chosen]
    chosen = chosen[np.argsort(when, kind="stable")]
    starts = chance.rng.random(len(chosen)) < 0.65
    # One firm fails at one time.
    month = np.where(cases.old_claim, -1, cases.subrogated)[chosen]
    starts |= np.diff(month, prepend=NEVER) != 0
    numbers = np.cumsum(starts) - 1
    firm[chosen] = first + numbers
    return int(numbers[-1]) + 1 if len(numbers) else 0


def _firms(chance: Chance, staying: int, failed: int, left: int) -> Firms:
    setting, rng = chance.setting, chance.rng
    total = staying + failed + left

    def each(*weights: np.ndarray) -> np.ndarray:
        """Draw exactly by the weights: of firms that stay, that failed, that left."""
        sizes = (staying, failed, left)
        return np.concatenate([spread(n, w, rng) for n, w in zip(sizes, weights, strict=True)])

    balance = setting.industries.share("balance_cases")
    subrogated = setting.industries.share("subrogation_cases")
    industry = each(balance, subrogated, balance)
    towns = setting.towns
    town = each(
        towns.share("balance_cases"),
        towns.share("subrogation_cases"),
        towns.share("balance_cases"),
    )
    lenders = setting.kinds.share("balance_cases")
    kind = each(lenders, lenders, lenders)
    capital, employees = _bands(chance, (staying, failed, left))
    _make_room(chance, industry=industry, capital=capital, employees=employees)
    codes = [setting.data["industries"]["codes"][name] for name in setting.industries.ids]
    code = np.array([codes[i][rng.integers(len(codes[i]))] for i in industry])
    return Firms(
        town=town,
        industry=industry,
        code=code,
        capital=capital,
        employees=employees,
        capital_yen=_yen_in(setting, capital, rng),
        employees_count=_persons_in(setting, employees, rng),
        kind=kind,
        lender=_lenders(setting, kind, rng, total),
    )


def _bands(chance: Chance, sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Give bands of capital and employees: exact numbers, larger firms larger in both."""
    setting, rng = chance.setting, chance.rng
    capitals, employees = [], []
    for size in sizes:
        rank = np.arange(size) / max(1, size)
        for band, noise, found in (
            (setting.capital, 0.10, capitals),
            (setting.employees, 0.16, employees),
        ):
            sorted_bands = np.sort(spread(size, band.share("enterprises"), rng))
            order = np.argsort(rank + rng.normal(0, noise, size), kind="stable")
            values = np.empty(size, int)
            values[order] = sorted_bands
            found.append(values)
    return np.concatenate(capitals), np.concatenate(employees)


def _make_room(
    chance: Chance, *, industry: np.ndarray, capital: np.ndarray, employees: np.ndarray
) -> None:
    """Swap industries so that firms over a size limit are in an industry whose limit is wider."""
    setting = chance.setting
    roomy = np.isin(industry, [setting.industries.ids.index(i) for i in ROOMY])
    large_capital = capital >= setting.capital.ids.index("to_100m")
    many = employees >= setting.employees.ids.index("to_100")
    tight = np.flatnonzero((large_capital | many) & ~roomy)
    able = np.flatnonzero(~(large_capital | many) & roomy)
    partners = chance.rng.choice(able, len(tight), replace=False)
    industry[tight], industry[partners] = industry[partners], industry[tight].copy()


def _yen_in(setting: Setting, bands: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    limits = np.array([setting.data["bands"]["capital"][name] for name in setting.capital.ids])
    low, high = limits[bands, 0], limits[bands, 1]
    step = np.where(high > 1_000_000, 1_000_000, 100_000)
    found: np.ndarray = low + ((high - low) * rng.random(len(bands)) // step * step).astype(int)
    return found


def _persons_in(setting: Setting, bands: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    limits = np.array([setting.data["bands"]["employees"][name] for name in setting.employees.ids])
    found: np.ndarray = rng.integers(limits[bands, 0], limits[bands, 1] + 1)
    return found


def _lenders(
    setting: Setting, kind: np.ndarray, rng: np.random.Generator, total: int
) -> np.ndarray:
    """Choose a lender of the kind; numbers run over all lenders in the order of print."""
    found = np.zeros(total, int)
    first = 0
    for number, row in enumerate(setting.data["kind"]):
        mine = np.flatnonzero(kind == number)
        if len(mine):
            weights = np.array([lender["weight"] for lender in row["lenders"]], float)
            found[mine] = first + spread(len(mine), weights, rng)
        first += len(row["lenders"])
    return found


def _holding(chance: Chance, firms: Firms, firm: np.ndarray) -> Holding:
    """Most cases go through the firm's own lender, some through that of another firm."""
    other = chance.rng.random(len(firm)) < chance.setting.data["firms"]["other_lender_share"]
    through = np.where(other, chance.rng.permutation(firm), firm)
    return Holding(firm, firms.kind[through], firms.lender[through])
