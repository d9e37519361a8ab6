"""The lives of guarantees: when each is applied for, decided, lent, repaid, or fails.

Everything here is decided before anything is recorded, without amounts: numbers of months and
days in arrays, one place a case. The recording (record.py) then does what the plan says.
"""

from dataclasses import dataclass, fields

import numpy as np

from shinpo.demo.days import NO_DAY, Calendar
from shinpo.demo.setting import NEVER, Setting, apportion

APPROVED, REFUSED, WITHDRAWN, PENDING = 0, 1, 2, 3
DAY = np.timedelta64(1, "D")


@dataclass
class Lives:
    """One place a case. Month numbers count from the demo's first month; NEVER if it is not."""

    opening: np.ndarray  # was running at migration
    old_claim: np.ndarray  # was subrogated before migration
    outcome: np.ndarray
    programme: np.ndarray
    months: np.ndarray
    grace: np.ndarray
    lump: np.ndarray
    received: np.ndarray
    decided: np.ndarray
    loan: np.ndarray
    reported: np.ndarray
    cancelled: np.ndarray
    prepaid: np.ndarray
    accident: np.ndarray
    resolved: np.ndarray
    subrogated: np.ndarray

    def __len__(self) -> int:
        return len(self.opening)

    def take(self, chosen: np.ndarray) -> "Lives":
        """Return the cases chosen by a mask or by indices."""
        return Lives(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def joined(*parts: Lives) -> Lives:
    """Return the cases of all parts, in order."""
    return Lives(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Lives)}
    )


@dataclass
class Chance:
    """What every step needs."""

    setting: Setting
    calendar: Calendar

    @property
    def rng(self) -> np.random.Generator:
        """The setting's chance."""
        return self.setting.rng

    def whole(self, low_high: list[int], count: int) -> np.ndarray:
        """Return whole numbers between two limits, both included."""
        return self.rng.integers(low_high[0], low_high[1] + 1, count)


def lives(setting: Setting) -> Lives:
    """Plan every case of an association."""
    chance = Chance(setting, Calendar(setting))
    new = _applications(chance)
    running = _openings(chance, setting.count(setting.data["target"]["guarantees"] * 2.6))
    _repay_early(chance, new)
    _repay_early(chance, running)
    wanted = setting.count(setting.data["target"]["guarantees"]) - live(chance, new).sum()
    # Some of those that would live on will be subrogated.
    failing = setting.count(sum(setting.data["target"]["subrogations"]) * 0.7)
    enough = np.searchsorted(np.cumsum(live(chance, running)), max(1, wanted + failing))
    found = joined(running.take(slice(0, int(enough) + 1)), new)
    _fail(chance, found)
    _recover(chance, found)
    return joined(found, _old_claims(chance))


def live(chance: Chance, cases: Lives) -> np.ndarray:
    """Say which guarantees are running after the last month."""
    end = chance.setting.months
    return (
        (cases.outcome == APPROVED)
        & ~cases.old_claim
        & (chance.calendar.number(cases.reported) < end)
        & ~np.isnat(cases.reported)
        & (ended(chance, cases) >= end)
    )


def ended(chance: Chance, cases: Lives) -> np.ndarray:
    """Return the month in which each loan ends, however it ends."""
    natural = chance.calendar.number(cases.loan) + cases.months
    return np.minimum(np.minimum(natural, cases.prepaid), cases.subrogated)


def _blank(count: int) -> Lives:
    never, day = np.full(count, NEVER), np.full(count, NO_DAY)
    no, zero = np.zeros(count, bool), np.zeros(count, int)
    return Lives(
        opening=no, old_claim=no.copy(), outcome=zero, programme=zero.copy(), months=zero.copy(),
        grace=zero.copy(), lump=no.copy(), received=day, decided=day.copy(), loan=day.copy(),
        reported=day.copy(), cancelled=day.copy(), prepaid=never, accident=never.copy(),
        resolved=never.copy(), subrogated=never.copy(),
    )  # fmt: skip


def _choose_terms(chance: Chance, cases: Lives, period: np.ndarray) -> None:
    """Choose programme and term; `period` is the column of the programmes' weights."""
    programmes = chance.setting.programmes
    for column in range(5):
        mine = np.flatnonzero(period == column)
        weights = np.array([p["weights"][column] for p in programmes], float)
        cases.programme[mine] = chance.rng.choice(
            len(programmes), len(mine), p=weights / weights.sum()
        )
    for number, programme in enumerate(programmes):
        mine = np.flatnonzero(cases.programme == number)
        options = np.array(programme["months"])
        chosen = chance.rng.choice(len(options), len(mine), p=options[:, 2] / options[:, 2].sum())
        cases.months[mine], cases.grace[mine] = options[chosen, 0], options[chosen, 1]
        lump = "repayment" in programme or programme.get("form") == "card_loan"
        cases.lump[mine] = lump


def _applications(chance: Chance) -> Lives:
    """Plan the applications of every month, with the decision and the loan."""
    rules, setting = chance.setting.data["applications"], chance.setting
    season = np.array(rules["season"], float)
    numbers, outcomes = [], []
    for year, approvals in enumerate(setting.data["target"]["approvals"]):
        shares = {APPROVED: 1.0, REFUSED: rules["refused_share"]}
        shares[WITHDRAWN] = rules["withdrawn_share"]
        for outcome, share in shares.items():
            total = max(1, setting.count(approvals * share))
            by_month = apportion(total, season)
            numbers += list(np.repeat(np.arange(12) + 12 * year, by_month))
            outcomes += [outcome] * total
    waiting = max(1, setting.count(setting.data["target"]["approvals"][-1] * 0.06))
    numbers += [setting.months] * waiting
    outcomes += [PENDING] * waiting
    cases = _blank(len(numbers))
    cases.outcome = np.array(outcomes)
    month = np.array(numbers)
    cases.decided = chance.calendar.within(month, chance.rng)
    delay = chance.whole(rules["days_to_decision"], len(cases))
    cases.received = chance.calendar.back(cases.decided - delay * DAY)
    last = np.datetime64(setting.month(setting.months - 1).last)
    pending = cases.outcome == PENDING  # received before the end, decided after it
    cases.received[pending] = chance.calendar.back(
        last - chance.whole([0, 12], pending.sum()) * DAY
    )
    _choose_terms(chance, cases, np.minimum(month // 12, 2) + 2)
    _disburse(chance, cases)
    return cases


def _disburse(chance: Chance, cases: Lives) -> None:
    """Plan the loan, the bank's report of it, or the cancellation."""
    rules = chance.setting.data["disbursement"]
    count = len(cases)
    approved = cases.outcome == APPROVED
    cancelled = approved & (
        chance.rng.random(count) < chance.setting.data["applications"]["cancelled_share"]
    )
    loan = chance.calendar.forward(cases.decided + chance.whole(rules["days_to_loan"], count) * DAY)
    report = chance.calendar.forward(loan + chance.whole(rules["days_to_report"], count) * DAY)
    ended_on = chance.calendar.forward(cases.decided + chance.whole([8, 40], count) * DAY)
    lent = approved & ~cancelled
    cases.loan = np.where(lent, loan, NO_DAY)
    cases.reported = np.where(lent, report, NO_DAY)
    cases.cancelled = np.where(cancelled, ended_on, NO_DAY)


def _openings(chance: Chance, count: int) -> Lives:
    """Plan more than enough guarantees that were running at migration."""
    setting = chance.setting
    years = {int(year): weight for year, weight in setting.data["opening"]["years"].items()}
    weights = np.array(list(years.values()), float)
    year = chance.rng.choice(list(years), count, p=weights / weights.sum())
    start = setting.first_month.year
    number = (year - start) * 12 + chance.rng.integers(0, 12, count)
    cases = _blank(count)
    cases.opening[:] = True
    _choose_terms(chance, cases, (year == start - 1).astype(int))
    cases.loan = chance.calendar.within(number, chance.rng)
    cases.decided = chance.calendar.back(cases.loan - chance.whole([3, 15], count) * DAY)
    cases.reported = cases.loan.copy()
    opened = np.array([p.get("valid_from", setting.data["founded"]) for p in setting.programmes])
    fits = opened.astype("M8[D]")[cases.programme] <= cases.decided
    return cases.take(np.flatnonzero(fits & (number + cases.months > 0)))


def _repay_early(chance: Chance, cases: Lives) -> None:
    """Choose who repays before the end, month by month at the year's rate."""
    rates = chance.setting.data["prepayment"]["monthly"]
    reported = chance.calendar.number(cases.reported)
    natural = chance.calendar.number(cases.loan) + cases.months
    lent = ~np.isnat(cases.reported)
    for month in range(chance.setting.months):
        able = lent & (cases.prepaid == NEVER) & (reported < month - 2) & (natural > month + 1)
        chosen = able & (chance.rng.random(len(cases)) < rates[month // 12])
        cases.prepaid[chosen] = month


def _fail(chance: Chance, cases: Lives) -> None:
    """Choose who fails: exact numbers a year, by age, cohort and the shock."""
    rules, setting = chance.setting.data["subrogation"], chance.setting
    shock = rules["shock"]
    factors = np.ones(setting.months)
    factors[setting.number(shock["first"]) : setting.number(shock["last"]) + 1] = shock["factor"]
    quota = [
        apportion(
            setting.count(total), factors[12 * y : 12 * y + 12] * chance.rng.uniform(0.8, 1.2, 12)
        )
        for y, total in enumerate(setting.data["target"]["subrogations"])
    ]
    after = apportion(setting.count(setting.data["target"]["subrogations"][-1] / 3), np.ones(6))
    for month, number in enumerate(np.concatenate([*quota, after])):
        _fail_in(chance, cases, month, int(number))


def _fail_in(chance: Chance, cases: Lives, month: int, number: int) -> None:
    """Choose the subrogations of one month and the accidents that led to them."""
    low_high = chance.setting.data["accident"]["months_to_subrogation"]
    age = month - chance.calendar.number(cases.loan)
    able = (
        ~np.isnat(cases.reported)
        & ~cases.lump
        & (age > low_high[1] + 3)
        & (ended(chance, cases) > month)
        & (chance.calendar.number(cases.reported) < chance.setting.months - low_high[1] - 3)
    )
    found = np.flatnonzero(able)
    weights = _hazard(chance, cases)[found] * _age_curve(chance, age[found])
    number = min(number, len(found))
    if number == 0:
        return
    chosen = chance.rng.choice(found, number, replace=False, p=weights / weights.sum())
    cases.subrogated[chosen] = month
    cases.prepaid[chosen] = NEVER
    cases.accident[chosen] = np.maximum(month - chance.whole(low_high, number), 0)


def _age_curve(chance: Chance, age: np.ndarray) -> np.ndarray:
    relative = age / chance.setting.data["subrogation"]["age_peak_months"]
    found: np.ndarray = relative * np.exp(1 - relative)
    return found


def _hazard(chance: Chance, cases: Lives) -> np.ndarray:
    """Return the factor of each case's approval quarter."""
    factors = np.ones(len(cases))
    number = chance.calendar.number(cases.decided)
    for cohort in chance.setting.data["subrogation"]["cohort"]:
        first, last = (chance.setting.number(cohort[key]) for key in ("first", "last"))
        factors[(number >= first) & (number <= last)] = cohort["factor"]
    return factors


def _recover(chance: Chance, cases: Lives) -> None:
    """Choose accidents that end well: arrears are paid up after some months."""
    rules, setting = chance.setting.data["accident"], chance.setting
    failing = cases.subrogated < NEVER
    number = round(failing.sum() * rules["resolved_share"])
    month = chance.rng.integers(1, setting.months - rules["resolved_months"][1] - 1, len(cases))
    able = (
        ~failing
        & ~np.isnat(cases.reported)
        & ~cases.lump
        & (chance.calendar.number(cases.reported) < month)
        & (ended(chance, cases) > month + rules["resolved_months"][1] + 1)
    )
    found = np.flatnonzero(able)
    chosen = chance.rng.choice(found, min(number, len(found)), replace=False)
    cases.accident[chosen] = month[chosen]
    cases.resolved[chosen] = month[chosen] + chance.whole(rules["resolved_months"], len(chosen))


def _old_claims(chance: Chance) -> Lives:
    """Plan the guarantees behind the claims carried over."""
    rules, setting = chance.setting.data["claims"], chance.setting
    first_year = setting.data["target"]["subrogations"][0]
    count = max(2, setting.count(first_year * rules["opening_per_subrogation"]))
    cases = _openings(chance, count * 3).take(slice(0, count))
    cases.old_claim[:] = True
    cases.lump[:] = False
    earlier = np.timedelta64(365 * 3, "D")  # they failed in the years before
    cases.loan = chance.calendar.back(cases.loan - earlier)
    cases.decided = chance.calendar.back(cases.loan - 7 * DAY)
    cases.programme[:] = 0
    return cases
