"""Next year's figures from the book in force: 「翌年度の見通し」.

Running guarantees repay as their plans say, and a little beside; new approvals follow the last
years' and a part of their growth; how many fail, and how much comes back, follows the time on
book (経過四半期), as it did in the years that are known. Every figure comes with a range, as wide
as the last projection was wrong. Plain arithmetic in `Decimal`: the same book gives the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shinpo.core.yen import half_up

MONTHS_A_QUARTER = 3
MONTHS_A_YEAR = 12
ITEMS = ("approvals", "outstanding", "average_outstanding", "subrogation", "recovery")
ONE, ZERO = Decimal(1), Decimal(0)
HALVINGS = 40  # of the search for the unscheduled rate: far below a yen


@dataclass(frozen=True)
class Rates:
    """Monthly rates by quarters on book, the last one open: 「経過四半期別の率」.

    `repaid` and `subrogated` (principal) are ratios to what is outstanding. `recovered` is yen for
    each open claim: instalments do not grow with the claim, so a year of large claims does not
    bring in more.
    """

    repaid: tuple[Decimal, ...]
    subrogated: tuple[Decimal, ...]
    recovered: tuple[Decimal, ...]


@dataclass(frozen=True)
class Book:
    """What stands at the start, in yen: 「期首の保証と求償権」.

    `stock` is outstanding by quarters on book; `due[k]` what the plans of the same quarters have
    due in month k; `claims` the number of open claims by quarters since subrogation. `approvals`
    are (cases, yen) of the past years, the newest last; `season` the newest year's yen by month.
    """

    stock: tuple[int, ...]
    due: tuple[tuple[int, ...], ...]
    claims: tuple[int, ...]
    approvals: tuple[tuple[int, int], ...]
    season: tuple[int, ...]
    approved_not_disbursed_yen: int
    disbursed_share: Decimal  # of what is approved; the rest is cancelled
    interest_share: Decimal  # interest paid beside the principal subrogated
    claim_yen: Decimal  # of one new claim

    @property
    def outstanding_yen(self) -> int:
        """What is outstanding at the start."""
        return sum(self.stock)


@dataclass(frozen=True)
class Assumptions:
    """What a planner may change: 「見通しの前提」. Multipliers are 1 in the standard case."""

    growth_kept: Decimal
    unscheduled: Decimal = ZERO  # monthly ratio repaid beside the plans
    approvals: Decimal = ONE
    prepayment: Decimal = ONE
    subrogation: Decimal = ONE
    recovery: Decimal = ONE


@dataclass(frozen=True)
class Path:
    """The projected months, in yen: 「月ごとの見通し」."""

    approvals: tuple[Decimal, ...]
    outstanding: tuple[Decimal, ...]
    repaid: tuple[Decimal, ...]
    subrogated: tuple[Decimal, ...]
    recovered: tuple[Decimal, ...]

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """The year's figures by item."""
        return {
            "approvals": sum(self.approvals, ZERO),
            "outstanding": self.outstanding[-1],
            "average_outstanding": sum(self.outstanding, ZERO) / len(self.outstanding),
            "subrogation": sum(self.subrogated, ZERO),
            "recovery": sum(self.recovered, ZERO),
        }


@dataclass(frozen=True)
class Between:
    """A figure with its range, in yen: 「見通しと幅」."""

    low: int
    middle: int
    high: int

    def holds(self, actual: int) -> bool:
        """Whether an actual figure lies in the range."""
        return self.low <= actual <= self.high


@dataclass
class _Cohort:
    """Guarantees of about the same age while the months pass."""

    months: int  # on book, at the start of the month; negative before it begins
    left: Decimal  # yen, or the number of claims
    planned: Decimal  # what would be left if only the plans were followed
    due: Sequence[int] = field(default=())


def smoothed(moved: Sequence[int], exposed: Sequence[int], *, reach: int) -> tuple[Decimal, ...]:
    """Return the rates of each quarter with its neighbours, `reach` on either side: 「ならした率」.

    A quarter without exposure takes the rate of the quarter before it.
    """
    rates: list[Decimal] = []
    for number in range(len(moved)):
        near = slice(max(0, number - reach), number + reach + 1)
        otherwise = rates[-1] if rates else ZERO
        rates.append(_rate(sum(moved[near]), sum(exposed[near]), otherwise))
    return tuple(rates)


def _rate(moved: int, exposed: int, otherwise: Decimal) -> Decimal:
    return Decimal(moved) / Decimal(exposed) if exposed > 0 else otherwise


def project(
    book: Book, rates: Rates, given: Assumptions, approvals: Sequence[Decimal | int]
) -> Path:
    """Return the months to come, one for each month's approvals: 「翌年度の見通し」."""
    running = _running(book)
    claims = [
        _Cohort(q * MONTHS_A_QUARTER, Decimal(count), ZERO) for q, count in enumerate(book.claims)
    ]
    waiting = Decimal(book.approved_not_disbursed_yen) * book.disbursed_share
    rows: list[tuple[Decimal, ...]] = []
    for month, approved in enumerate(approvals):
        repaid = subrogated = recovered = ZERO
        running.append(_Cohort(0, waiting, waiting))
        waiting = approved * book.disbursed_share
        for cohort in running:
            paid, failed = _month_of(cohort, rates, given, month)
            repaid += paid
            subrogated += failed
        for claim in claims:
            recovered += claim.left * _at(rates.recovered, claim.months) * given.recovery
            claim.months += 1
        gross = subrogated * (ONE + book.interest_share)
        if book.claim_yen:
            claims.append(_Cohort(0, gross / book.claim_yen, ZERO))
        left = sum((c.left for c in running), ZERO)
        rows.append((Decimal(approved), left, repaid, gross, recovered))
    return Path(*(tuple(column) for column in zip(*rows, strict=True)))


def _running(book: Book) -> list[_Cohort]:
    return [
        _Cohort(q * MONTHS_A_QUARTER + 1, Decimal(yen), Decimal(yen), [row[q] for row in book.due])
        for q, yen in enumerate(book.stock)
    ]


def _month_of(
    cohort: _Cohort, rates: Rates, given: Assumptions, month: int
) -> tuple[Decimal, Decimal]:
    """Let one month pass over a cohort; return what it repaid and what failed."""
    if cohort.due:
        due = Decimal(cohort.due[month])
        share = cohort.left / cohort.planned if cohort.planned > 0 else ZERO
        paid = due * share + cohort.left * given.unscheduled * given.prepayment
        cohort.planned -= due
    else:  # approved during the year: its plans are not known, its age is
        paid = cohort.left * _at(rates.repaid, cohort.months)
    failed = cohort.left * _at(rates.subrogated, cohort.months) * given.subrogation
    paid = min(paid, cohort.left)
    failed = min(failed, cohort.left - paid)
    cohort.left -= paid + failed
    cohort.months += 1
    return paid, failed


def _at(rates: Sequence[Decimal], months: int) -> Decimal:
    return rates[min(months // MONTHS_A_QUARTER, len(rates) - 1)]


def approvals_ahead(book: Book, given: Assumptions) -> tuple[Decimal, ...]:
    """Return next year's approvals by month: 「承諾の見通し」.

    The newest year's cases and a part of their growth, at the mean size of the years that are
    known, spread over the months as the newest year was.
    """
    cases, yen = (sum(year[n] for year in book.approvals) for n in (0, 1))
    if not cases or not sum(book.season):
        return (ZERO,) * MONTHS_A_YEAR
    newest = Decimal(book.approvals[-1][0])
    expected = newest * (ONE + _growth([Decimal(y[0]) for y in book.approvals]) * given.growth_kept)
    total = expected * Decimal(yen) / Decimal(cases) * given.approvals
    return tuple(total * month / sum(book.season) for month in book.season)


def _growth(past: Sequence[Decimal]) -> Decimal:
    """Return the newest growth; none if only one year is known."""
    if len(past) == 1 or past[-2] <= 0:
        return ZERO
    return past[-1] / past[-2] - ONE


def continued(past: Sequence[Decimal], kept: Decimal) -> Decimal:
    """Return the newest of yearly rates with a part of its growth: 「伸びの一部が続く」."""
    return past[-1] * (ONE + _growth(past) * kept) if past else ZERO


def unscheduled_rate(
    book: Book, rates: Rates, *, approvals: Sequence[int], outstanding_yen: int
) -> Decimal:
    """Return the monthly rate repaid beside the plans, so that a past year ends as it did.

    `book` is what stood at the start of that year, `approvals` what came in each month,
    `outstanding_yen` what was left at its end. Found by halving; at least zero.
    """
    low, high = ZERO, ONE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        path = project(book, rates, Assumptions(ZERO, unscheduled=middle), approvals)
        if path.outstanding[-1] > outstanding_yen:
            low = middle
        else:
            high = middle
    return low


def between(middle: Decimal, *, spread: Decimal, deviations: Decimal) -> Between:
    """Return a figure with its range, so many standard deviations either way: 「見通しの幅」.

    Log-normal: as likely to be a third higher as a quarter lower. `spread` is the standard
    deviation of the logarithm.
    """
    distance = deviations * spread
    return Between(
        low=int(half_up(middle * (-distance).exp(), 0)),
        middle=int(half_up(middle, 0)),
        high=int(half_up(middle * distance.exp(), 0)),
    )


def wrong_by(projected: Decimal, actual: int) -> Decimal:
    """Return how wrong a projection was, as the distance of logarithms: 「見通しの誤差」."""
    if projected <= 0 or actual <= 0:
        return ONE
    return abs((Decimal(actual) / projected).ln())


def carried_forward(
    *, last: Mapping[str, int], before: Mapping[str, int], opening_claims: Sequence[int]
) -> Mapping[str, Decimal]:
    """Return what last year's rates, carried forward, would say: 「前年の率による見通し」.

    The peer that a projection must beat. `last` and `before` hold the items of the two past
    years; `opening_claims` the claims at the start of the last year and of the next.
    """
    change = Decimal(last["outstanding"]) / Decimal(before["outstanding"])
    outstanding = Decimal(last["outstanding"]) * change
    average = Decimal(last["average_outstanding"]) * change
    failing = Decimal(last["subrogation"]) / Decimal(last["average_outstanding"])
    subrogation = average * failing
    base = Decimal(opening_claims[0] + last["subrogation"])
    recovering = Decimal(last["recovery"]) / base if base else ZERO
    return {
        "approvals": Decimal(last["approvals"]),
        "outstanding": outstanding,
        "average_outstanding": average,
        "subrogation": subrogation,
        "recovery": (opening_claims[1] + subrogation) * recovering,
    }
