"""Planned figures that a result makes plausible: each line by its share of the result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.plan_lines import BUSINESS, CLOSING, FINANCE, INCOME, SPECIAL, PlanLine
from shinpo.core.ratios import Ratio
from shinpo.core.yen import Exact, exact
from shinpo.planning.plans.models import PlanFigure
from shinpo.planning.plans.services import FigureEntry
from shinpo.planning.plans.statements import enterable, lines_of, statement

FIRST, LAST = 2021, 2023
DIGITS = 4  # significant figures of a planned amount
HALF_STEP = 100_000  # half the surplus is cut to this (G3)
# What the surplus is used for; follows from it and is never scaled.
USES = ("income.variation_reserve_transfer", "income.fund_reserve_transfer")
COVER = "income.variation_reserve_release"
SURPLUS = "income.surplus"
FUND, FUND_RELEASE = "finance.reform_fund", "income.reform_fund_release"
OPENING_CLAIMS = "opening_claims"
# Which ratio shows which input as its numerator.
INPUTS = {
    Ratio.PERSONNEL_EXPENSE_RATE: "personnel_expenses",
    Ratio.PAYMENT_RESERVE_RATE: "liquid_assets",
    Ratio.FIXED_ASSET_RATE: "business_real_estate",
    Ratio.RECOVERY_RATE: "recovered_principal",
}


@dataclass(frozen=True)
class Results:
    """The results of one year: amounts in yen and rates by line, inputs of the ratios."""

    values: Mapping[str, Fraction]
    rates: Mapping[str, Decimal]
    inputs: Mapping[str, Fraction]

    @classmethod
    def of(cls, book: FigureBook) -> "Results":
        """Take the results out of a book."""
        values, rates = {}, {}
        for figure in book.values():
            value = figure.cell.value
            if figure.aspect is not Aspect.ACTUAL or figure.part or isinstance(value, str | None):
                continue
            if figure.unit == "yen":
                values[figure.item] = exact(value)
            else:
                rates[figure.item] = Decimal(value)
        inputs = {
            name: exact(top)
            for which, name in INPUTS.items()
            if (figure := book.get(f"ratio.{which.value}.actual")) is not None
            and (top := figure.cell.numerator) is not None
        }
        recovery = book.get(f"ratio.{Ratio.RECOVERY_RATE.value}.actual")
        if recovery is not None and recovery.cell.denominator is not None:
            inputs[OPENING_CLAIMS] = exact(recovery.cell.denominator) - values["subrogation"]
        return cls(values, rates, inputs)


Year = Mapping[int, Results]
Data = Mapping[str, Any]


def annual_figures(year: int, results: Year, data: Data) -> Iterator[FigureEntry]:
    """Yield a year's plan with the result expected of the year before."""
    expected = _expected(year - 1, results, data)
    before = statement(year - 1, expected).values
    if year <= LAST:
        shares = {name: 100 / Fraction(r[year - FIRST]) for name, r in data["ratios"].items()}
        plan = _year(year, results[year], shares, before)
    else:
        plan = _year(year, results[LAST], _growth(data, 1), before)
    yield from _entries(year - 1, expected, PlanFigure.EXPECTED)
    yield from _entries(year, plan, PlanFigure.PLAN)


def mid_term_figures(first: int, results: Year, data: Data) -> Iterator[FigureEntry]:
    """Yield the plan of three years, each opening with the one before it."""
    expected = _expected(first - 1, results, data)
    before = statement(first - 1, expected).values
    yield from _entries(first - 1, expected, PlanFigure.EXPECTED)
    for number, year in enumerate(range(first, first + 3)):
        if year <= LAST:
            plan = _year(year, results[year], {"other": Fraction(99, 100)}, before)
        else:
            plan = _year(year, results[LAST], _growth(data, number + 1), before)
        before = statement(year, plan, before).values
        yield from _entries(year, plan, PlanFigure.PLAN)


def _entries(year: int, found: Mapping[str, int], aspect: str) -> Iterator[FigureEntry]:
    for line, value in found.items():
        yield FigureEntry(line, year, value, aspect)


def _growth(data: Data, years: int) -> Mapping[str, Fraction]:
    """Return how much of the last result is planned after so many years."""
    return {line: (Fraction(found) / 100) ** years for line, found in data["growth"].items()}


def _expected(year: int, results: Year, data: Data) -> dict[str, int]:
    known = year >= FIRST
    base = results[year] if known else _opening(year, results[FIRST])
    ratio = data["expected"]["ratio" if known else "before_first"]
    return _year(year, base, {"other": Fraction(ratio) / 100}, None)


def _opening(year: int, first: Results) -> Results:
    """Return the first results with the balances that their year began with."""
    values = dict(first.values)
    for line in lines_of(year).values():
        if line.roll and line.id in values:
            values[line.id] -= sum(part.sign * first.values[part.id] for part in line.roll)
    return replace(first, values=values)


def _year(
    year: int,
    base: Results,
    shares: Mapping[str, Fraction],
    before: Mapping[str, Exact] | None,
) -> dict[str, int]:
    """Return one year: leaves by their shares, the use of the surplus as the law has it.

    `before` are the figures of the year before: reversals and balances of a plan follow from
    them. Without them (None) the year stands by itself.
    """
    entered = {
        line.id: _rounded(base.values[line.id] * _share(line, shares, before is not None))
        for line in lines_of(year).values()
        if line.id in base.values and enterable(line)
        if line.section != SPECIAL  # the association has no special account
        if before is None or not (line.last or line.roll)
    }
    if before is not None and FUND_RELEASE in entered:  # no fund gives more than it holds
        entered[FUND_RELEASE] = min(entered[FUND_RELEASE], int(before.get(FUND, 0)))
    entered |= _nothing(year, entered)
    entered |= _use_of_surplus(year, entered, before)
    for name, value in base.inputs.items():
        if name == OPENING_CLAIMS and before is not None:
            continue  # a plan opens with the result expected of the year before
        entered[f"input.{name}"] = _rounded(value)
    if "liquid_assets" in base.inputs:
        entered["input.borrowings"] = 0
    return entered


def _nothing(year: int, entered: Mapping[str, int]) -> dict[str, int]:
    """Return zero for the movements of the finance plan that no account shows."""
    return {
        line.id: 0
        for line in lines_of(year).section(FINANCE)
        if enterable(line) and line.at != CLOSING and line.id not in entered
    }


def _share(line: PlanLine, shares: Mapping[str, Fraction], planned: bool) -> Fraction:
    if line.id in shares:
        return shares[line.id]
    if line.at == CLOSING and line.section != BUSINESS:
        return Fraction(1)  # a fund does not swing with the business
    if planned and line.section == INCOME and "other" not in shares:
        return Fraction(97 + sum(map(ord, line.id)) % 7, 100)  # 97 to 103 %, by the line's name
    return shares.get("other", Fraction(1))


def _use_of_surplus(
    year: int, entered: Mapping[str, int], before: Mapping[str, Exact] | None
) -> dict[str, int]:
    """Return the lines that use the surplus: half to the reserve, cut, the rest to the fund."""
    total = lines_of(year)[SURPLUS]
    free = {part.id: 0 for part in total.agrees} | {COVER: 0}
    surplus = statement(year, {**entered, **free}, before).values.get(SURPLUS)
    if surplus is None:
        return {}
    if surplus < 0:
        return {**free, COVER: -int(surplus)}
    half = int(surplus) // 2 // HALF_STEP * HALF_STEP
    return {**free, USES[0]: half, USES[1]: int(surplus) - half}


def _rounded(value: Fraction) -> int:
    """Return an amount to four significant figures, as plans are made."""
    step = 10 ** max(0, len(str(abs(int(value)))) - DIGITS)
    return round(value / step) * step
