"""Income, special account, finance and ratios of a year from its account sums: 「各行の実績」."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from shinpo.core.accounts import Chart, Side
from shinpo.core.figures import Cell
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import CLOSING, RATIO, PlanLine, complete, gathered
from shinpo.core.ratios import Inputs, Ratio, compute, missing
from shinpo.law.chart import chart
from shinpo.law.plan_lines import plan_lines
from shinpo.law.ratios import average_method, inputs_on
from shinpo.statistics.accounts import AccountSums, TermSums

AMOUNTS = ("income", "special", "finance")
OPENING = "opening"


class Held:
    """The accounts of a year by id, each line with all accounts below it: 「科目の額」."""

    def __init__(self, sums: TermSums, on: Chart) -> None:
        self.sums, self.chart = sums, on
        self._codes = {account.id: int(account.code) for account in on.accounts}

    def amount(self, account: str, at: str) -> int | None:
        """Return a line's yen on its normal side; None if the chart does not have it."""
        if account not in self._codes:
            return None
        sign = 1 if self.chart.by_id(account).side is Side.DEBIT else -1
        nothing = AccountSums(0, 0)
        found = [
            self.sums.accounts.get(int(leaf.code), nothing) for leaf in self.chart.below(account)
        ]
        if at == CLOSING:
            return sign * sum(one.closing_yen for one in found)
        if at == OPENING:
            return sign * sum(one.opening_yen for one in found)
        return sign * sum(one.moved_yen for one in found)


def amounts(sums: TermSums, form: Term) -> tuple[tuple[tuple[PlanLine, int], ...], Held]:
    """Return every line of the amounts in printed order, with the accounts behind: 「各行の実績」.

    The lines are those that the form of `form` prints, so that two years stand side by side.
    """
    lines = plan_lines(form.last)
    held = Held(sums, chart(sums.term.last))
    values = complete(gathered(lines, held.amount), lines)
    return tuple(
        (lines[key], int(value)) for key, value in values.items() if lines[key].section in AMOUNTS
    ), held


def ratios(sums: TermSums, held: Held, form: Term) -> Iterator[tuple[PlanLine, Cell]]:
    """Yield the management ratios that can be computed: 「経営諸比率」."""
    inputs = ratio_inputs(sums, held)
    for line in plan_lines(form.last).section(RATIO):
        which = Ratio(line.id.removeprefix(f"{RATIO}."))
        if not missing(which, inputs):
            yield line, compute(which, inputs)


def ratio_inputs(sums: TermSums, held: Held) -> Inputs:
    """Return what the ratios of a year are made of: 「算式の各項」."""
    on = sums.term.last
    lines: dict[tuple[str, str, str], int | Fraction] = {}
    for account in held.chart.accounts:
        for at in (CLOSING, OPENING, "year"):
            yen = held.amount(account.id, at)
            if yen is not None:
                lines[account.statement, at, account.id] = yen
    business = sums.business
    overview: Mapping[str, int | Fraction] = {
        "average_outstanding": average_outstanding(sums),
        "subrogation_principal": business.subrogated_principal_yen,
        "subrogation_interest": business.subrogated_interest_yen,
        "recovered_principal": business.recovered_principal_yen,
    }
    lines |= {("overview", "year", name): value for name, value in overview.items()}
    return inputs_on(on, lines)


def average_outstanding(sums: TermSums) -> Fraction:
    """Return the average outstanding of a term by the rule in force: 「保証債務平均残高」."""
    if average_method(sums.term.last) != "month_ends":
        raise NotImplementedError("only the mean of the month ends is worked out")
    ends = sums.outstanding.values()
    return Fraction(sum(ends), len(ends))
