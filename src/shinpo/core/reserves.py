"""The year-end in accounts: 「年度末の決算整理」.

Reserves are taken back whole and made anew (洗替); fees and premiums move to the years that they
belong to; the part of the claims that insurance money has met is written off against that money;
then the surplus is disposed of. What is counted from guarantees and claims comes in as `Basis`,
rates as `Rates` (law/reserves.toml).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shinpo.core.accounts import Chart, Side
from shinpo.core.statements import AppropriationRule, Form, Statements, statements
from shinpo.core.voucher import VoucherLine
from shinpo.core.yen import Exact, exact, floor_yen


@dataclass(frozen=True)
class Rates:
    """The rates of a year-end: 「準備金の繰入率」."""

    liability_reserve: Exact
    claims_write_off_reserve: Exact
    premium_months: int


@dataclass(frozen=True)
class Basis:
    """What the books of the departments show at the year's end, in yen: 「決算整理の基礎」.

    `insured_yen` is the part of the open claims (`claims_yen`) that insurance money has met.
    """

    unearned_fees_yen: int
    unexpired_premiums_yen: int
    outstanding_yen: int
    claims_yen: int
    insured_yen: int


@dataclass(frozen=True)
class Reserves:
    """The balances that the year-end makes, in yen: 「決算整理後の残高」."""

    unearned_fees: int
    unexpired_premiums: int
    claims_covered: int
    liability_reserve: int
    claims_write_off_reserve: int


def months_left(months: int, elapsed: int) -> int:
    """Return the months of a term that belong to later years: 「未経過月数」."""
    return min(months, max(0, months - elapsed))


def unearned(paid_yen: int, *, months: int, left: int) -> int:
    """Return the part of an amount paid for a term that is not earned yet: 「未経過」.

    Spread evenly over the months (assumption A-8 of docs/assumptions.md), truncated.
    """
    if not 0 <= left <= months or months < 1:
        raise ValueError("months left lie between zero and the months covered")
    return floor_yen(Fraction(paid_yen * left, months))


def insured_part(balance_yen: int, *, insurance_yen: int, subrogated_yen: int) -> int:
    """Return the part of a claim that insurance money has met: 「求償権のうち保険金相当額」.

    What is still owed, by insurance money / amount subrogated: as a recovery is shared with the
    insurer (保険納付).
    """
    if subrogated_yen <= 0:
        return 0
    return floor_yen(Fraction(balance_yen * insurance_yen, subrogated_yen))


def reserves(basis: Basis, rates: Rates) -> Reserves:
    """Return the balances that the year-end makes: 「責任準備金」「求償権償却準備金」ほか.

    The write-off reserve is taken on the claims net of insurance money.
    """
    own_yen = basis.claims_yen - basis.insured_yen
    return Reserves(
        unearned_fees=basis.unearned_fees_yen,
        unexpired_premiums=basis.unexpired_premiums_yen,
        claims_covered=-basis.insured_yen,  # it stands on the credit side of an asset
        liability_reserve=floor_yen(basis.outstanding_yen * exact(rates.liability_reserve)),
        claims_write_off_reserve=floor_yen(own_yen * exact(rates.claims_write_off_reserve)),
    )


def adjustments(leaves: Mapping[str, int], made: Reserves) -> tuple[VoucherLine, ...]:
    """Return the adjusting entries, from the balances before: 「決算整理仕訳」."""
    return tuple(
        line for pair in _pairs(leaves, made) for line in pair if line.debit_yen or line.credit_yen
    )


def _pairs(leaves: Mapping[str, int], made: Reserves) -> Iterator[tuple[VoucherLine, VoucherLine]]:
    def before(account: str) -> int:
        return leaves.get(account, 0)

    yield _entry("unearned_fees", "guarantee_fees", before("unearned_fees"), "前年度分の戻入")
    yield _entry("guarantee_fees", "unearned_fees", made.unearned_fees, "未経過保証料")
    yield _entry(
        "insurance_premiums", "unexpired_premiums", before("unexpired_premiums"), "前年度分の戻入"
    )
    yield _entry(
        "unexpired_premiums", "insurance_premiums", made.unexpired_premiums, "未経過保険料"
    )
    more = before("claims_covered") - made.claims_covered
    yield _entry("claims_write_off", "claims_covered", more, "保険金相当額の償却")
    yield _entry(
        "claims_cover_insurance",
        "claims_cover_reversal_insurance",
        before("claims_cover_insurance"),
        "求償権補填金の戻入",
    )
    for name in ("liability_reserve", "claims_write_off_reserve"):
        yield _entry(name, f"{name}_reversal", before(name), "洗替（戻入）")
        yield _entry(f"{name}_provision", name, getattr(made, name), "洗替（繰入）")


def _entry(debit: str, credit: str, yen: int, note: str) -> tuple[VoucherLine, VoucherLine]:
    """Return a debit and a credit; a negative amount turns the sides round."""
    if yen < 0:
        debit, credit, yen = credit, debit, -yen
    return VoucherLine(debit, yen, 0, note), VoucherLine(credit, 0, yen, note)


def applied(
    leaves: Mapping[str, int], lines: tuple[VoucherLine, ...], chart: Chart
) -> dict[str, int]:
    """Return the balances after further lines, each on its account's normal side."""
    after = dict(leaves)
    for line in lines:
        sign = 1 if chart.by_id(line.account).side is Side.DEBIT else -1
        after[line.account] = after.get(line.account, 0) + sign * (line.debit_yen - line.credit_yen)
    return after


@dataclass(frozen=True)
class YearEnd:
    """What a year-end books, and the statements that follow: 「決算整理と処分」."""

    reserves: Reserves
    adjustments: tuple[VoucherLine, ...]
    disposal: tuple[VoucherLine, ...]
    statements: Statements

    @property
    def lines(self) -> tuple[VoucherLine, ...]:
        """Every line of the entry."""
        return (*self.adjustments, *self.disposal)


_DISPOSED = (
    ("variation_reserve_transfer", "variation_reserve", "変動準備金へ"),
    ("fund_reserve_transfer", "fund_reserve", "基金準備金へ"),
    ("variation_reserve", "variation_reserve_release", "変動準備金の取崩"),
    ("fund_reserve", "fund_reserve_release", "基金準備金の取崩"),
)


@dataclass(frozen=True)
class Rules:
    """The law of a year-end day: chart, form, appropriation and rates: 「決算の定め」."""

    chart: Chart
    form: Form
    appropriation: AppropriationRule
    rates: Rates


def year_end(leaves: Mapping[str, int], basis: Basis, rules: Rules) -> YearEnd:
    """Return what the year-end books on the balances before it: 「年度末の決算」.

    :raises Refused: if a balance names an account that the chart does not have.
    """
    made = reserves(basis, rules.rates)
    adjusting = adjustments(leaves, made)
    adjusted = applied(leaves, adjusting, rules.chart)
    proposed = statements(adjusted, rules.chart, rules.form, rules.appropriation).appropriation
    disposing = tuple(
        line
        for debit, credit, note in _DISPOSED
        for line in _entry(debit, credit, _amount(proposed, debit, credit), note)
        if line.debit_yen or line.credit_yen
    )
    after = applied(adjusted, disposing, rules.chart)
    final = statements(after, rules.chart, rules.form, rules.appropriation)
    return YearEnd(made, adjusting, disposing, final)


def _amount(proposed: object, debit: str, credit: str) -> int:
    """Return the yen of an appropriation, which is named after the account of its own."""
    yen = getattr(proposed, debit, None)
    return int(getattr(proposed, credit) if yen is None else yen)
