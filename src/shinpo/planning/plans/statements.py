"""A year's plan made whole: subtotals, balances and ratios of what was entered: 「計画の計算」.

Only leaves are entered; everything that follows from them is computed here, and what ties the
lines together is checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from shinpo.core import ratios
from shinpo.core.figures import Cell, FigureValue
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import (
    RATIO,
    SECTIONS,
    Mismatch,
    PlanLine,
    PlanLines,
    complete,
    identities,
)
from shinpo.core.refusal import Problem
from shinpo.core.yen import Exact, exact
from shinpo.law.plan_lines import plan_lines
from shinpo.law.plan_ratios import plan_inputs
from shinpo.planning.plans.models import PlanFigure, PlanVersion

SECTION_TERMS = {
    "business": "事業計画", "income": "収支計画", "special": "収支計画（特別会計）",
    "finance": "財務計画", "ratio": "経営諸比率",
}  # fmt: skip
INPUT_SECTION, INPUT_TERM = "input", "経営諸比率の算式の各項"
Whole = tuple[int, str]  # year, aspect


def lines_of(year: int) -> PlanLines:
    """Return the lines of the form of a fiscal year: 「計画の様式」."""
    return plan_lines(Term(year).first)


def enterable(line: PlanLine) -> bool:
    """Tell whether a line is entered: no heading, no sum, no repetition, no ratio."""
    return not (line.heading or line.computed or line.same or line.section == RATIO)


def entry_lines(year: int, aspect: str = PlanFigure.PLAN) -> dict[str, str]:
    """Return what may be entered for a year: id and term, statement by statement."""
    found = {line.id: line.term for line in lines_of(year).values() if enterable(line)}
    return found | input_lines(year, aspect)


def input_lines(year: int, aspect: str) -> dict[str, str]:
    """Return the inputs of the ratios that may be entered.

    What a planned year opens with is known from the year before; the expected result says it.
    """
    inputs = plan_inputs(Term(year).first)
    return inputs.entered_lines | (inputs.opening_lines if aspect == PlanFigure.EXPECTED else {})


def sections(year: int) -> tuple[str, ...]:
    """Return the statements that the form of a year prints, in order."""
    return tuple(name for name in SECTIONS if lines_of(year).section(name))


@dataclass(frozen=True)
class Statement:
    """The figures of one year, complete: 「計画数値」. Amounts in yen, ratios as printed."""

    year: int
    entered: Mapping[str, Exact] = field(default_factory=dict)
    values: Mapping[str, Exact] = field(default_factory=dict)
    ratios: Mapping[str, Cell] = field(default_factory=dict)
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def all_values(self) -> dict[str, Exact]:
        """Amounts and ratios by line; what cannot be computed is not there."""
        found = {key: cell.value for key, cell in self.ratios.items()}
        return {**self.values, **{k: exact(v) for k, v in found.items() if _is_number(v)}}


def _is_number(value: FigureValue) -> bool:
    return value is not None and not isinstance(value, str)


def statement(
    year: int, entered: Mapping[str, Exact], before: Mapping[str, Exact] | None = None
) -> Statement:
    """Return a year's figures made whole; `before` are those of the year before.

    Amounts that were entered are whole yen, so that the identities hold to the yen.
    """
    on = Term(year).first
    lines = lines_of(year)
    values = complete(entered, lines, before)
    inputs = plan_inputs(on).of({**values, **entered}, before or {})
    cells = {
        f"{RATIO}.{which.value}": ratios.compute(which, inputs)
        for which in ratios.Ratio
        if f"{RATIO}.{which.value}" in lines and not ratios.missing(which, inputs)
    }
    return Statement(
        year=year,
        entered=entered,
        values=values,
        ratios=cells,
        mismatches=identities(values, lines, opening=before),
    )


def statements(version: PlanVersion) -> dict[Whole, Statement]:
    """Return all figures of a version made whole, by year and aspect; one query.

    The year before the first is the expected result; every planned year opens with the year
    before it.
    """
    entered: dict[Whole, dict[str, Exact]] = {}
    rows = PlanFigure.objects.filter(version=version)
    for line, year, aspect, value in rows.values_list("line", "year", "aspect", "value"):
        entered.setdefault((year, aspect), {})[line] = _plain(Fraction(value))
    before_first = version.plan.first_year - 1
    key = (before_first, PlanFigure.EXPECTED)
    found = {key: statement(before_first, entered.get(key, {}))}
    before = found[key]
    for year in version.plan.years:
        key = (year, PlanFigure.PLAN)
        before = found[key] = statement(year, entered.get(key, {}), before.values)
    return found


def _plain(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value


def graded_lines(year: int) -> tuple[PlanLine, ...]:
    """Return the lines whose result is graded by the plan: 「計画比で判定する項目」."""
    return tuple(line for line in lines_of(year).values() if line.graded)


def warnings_of(version: PlanVersion, found: Mapping[Whole, Statement]) -> list[Problem]:
    """Return what does not forbid approval but should be seen: missing or ungradable figures."""
    warned = []
    for year in version.plan.years:
        values = found[(year, PlanFigure.PLAN)].values
        for line in graded_lines(year):
            if line.id not in values:
                warned.append(
                    Problem(
                        line.id,
                        "plan_missing_graded",
                        f"{year}年度の「{line.term}」の計画がありません。達成度を判定する項目です。"
                        "数値を入力してください。",
                    )
                )
            elif values[line.id] <= 0:
                warned.append(zero_graded(line, year))
    return warned


def zero_graded(line: PlanLine, year: int) -> Problem:
    """Return the problem of a graded figure whose plan is zero or less."""
    return Problem(
        line.id,
        "plan_zero_graded",
        f"{year}年度の「{line.term}」の計画が零以下です。計画比がないため、達成度を判定できません。"
        "零より大きい計画にするか、判定しないことを確かめてください。",
    )


def mismatches_of(found: Mapping[Whole, Statement]) -> list[Problem]:
    """Return every identity that the planned figures break, with the year."""
    return [
        Problem(
            mismatch.line.id,
            mismatch.rule,
            f"{year}年度{'（実績見込）' if aspect == PlanFigure.EXPECTED else ''}の"
            f"{mismatch.problem.message}",
        )
        for (year, aspect), one in found.items()
        for mismatch in one.mismatches
    ]


def first_day(year: int) -> date:
    """Return the first day of a fiscal year."""
    return Term(year).first
