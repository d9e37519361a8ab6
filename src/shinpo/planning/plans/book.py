"""The plan's figures beside last year's plan and the expected result: 「計画の計数」."""

from dataclasses import dataclass, field
from datetime import date

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared
from shinpo.core.figures import Cell, Measure, point_difference
from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.planning.plans.models import Plan, PlanFigure, PlanVersion
from shinpo.planning.plans.queries import decided_before
from shinpo.planning.plans.statements import Statement, lines_of, statements

PERCENT_OF = (Aspect.LAST_PLAN_RATIO, Aspect.EXPECTED_RATIO)
NOTHING = Statement(0)


@dataclass(frozen=True)
class YearPlan:
    """One year of a version with what it is compared with: 「対前年度計画比」など."""

    version: PlanVersion
    year: int
    plan: Statement
    expected: Statement = NOTHING
    last_plan: Statement = NOTHING
    cells: dict[str, dict[Aspect, Cell]] = field(default_factory=dict)

    def of(self, line: PlanLine) -> dict[Aspect, Cell]:
        """Return every figure of a line that can be had, by aspect."""
        if line.id not in self.cells:
            self.cells[line.id] = self._ratio(line) if line.section == RATIO else self._amount(line)
        return self.cells[line.id]

    def _amount(self, line: PlanLine) -> dict[Aspect, Cell]:
        return compared(
            Known(
                plan=self.plan.values.get(line.id),
                expected=self.expected.values.get(line.id),
                last_plan=self.last_plan.values.get(line.id),
            )
        )

    def _ratio(self, line: PlanLine) -> dict[Aspect, Cell]:
        """A rate is compared in points, which stand where the quotients of amounts do."""
        found = {
            aspect: one.ratios[line.id]
            for aspect, one in (
                (Aspect.PLAN, self.plan),
                (Aspect.EXPECTED, self.expected),
                (Aspect.LAST_PLAN, self.last_plan),
            )
            if line.id in one.ratios
        }
        for points, base in zip(PERCENT_OF, (Aspect.LAST_PLAN, Aspect.EXPECTED), strict=True):
            if Aspect.PLAN in found and base in found:
                found[points] = point_difference(found[Aspect.PLAN], found[base])
        return found


def year_plans(version: PlanVersion, on: date) -> tuple[YearPlan, ...]:
    """Return a version's years, each with last year's plan and the expected result.

    Last year's plan is the one in force on the day; within a mid-term plan, its year before.
    """
    whole = statements(version)
    first = version.plan.first_year
    before = decided_before(version, on) if version.plan.kind == Plan.ANNUAL else None
    last_plan = _plan_of(before, first - 1) if before else NOTHING
    expected = whole[(first - 1, PlanFigure.EXPECTED)]
    found = []
    for year in version.plan.years:
        plan = whole[(year, PlanFigure.PLAN)]
        found.append(YearPlan(version, year, plan, expected, last_plan))
        expected, last_plan = NOTHING, plan
    return tuple(found)


def _plan_of(version: PlanVersion, year: int) -> Statement:
    return statements(version)[(year, PlanFigure.PLAN)]


def plan_book(version: PlanVersion, year: int, on: date) -> FigureBook:
    """Return a year's plan as a book: plan, last year's plan, expected result, their ratios.

    Differences of rates in points are not in it: a book's ratio is a quotient.
    """
    one = next(found for found in year_plans(version, on) if found.year == year)
    return FigureBook(
        Figure(
            item=line.id,
            aspect=aspect,
            term=line.term,
            cell=cell,
            measure=_measure(line, aspect),
            unit="percent" if aspect in PERCENT_OF else line.unit,
            period=str(year - 1 if aspect in (Aspect.EXPECTED, Aspect.LAST_PLAN) else year),
            origin=str(version),
        )
        for line in lines_of(year).values()
        for aspect, cell in one.of(line).items()
        if not (line.section == RATIO and aspect in PERCENT_OF)
    )


def _measure(line: PlanLine, aspect: Aspect) -> Measure:
    if aspect in PERCENT_OF:
        return Measure.RATIO
    return Measure.PERCENT if line.section == RATIO else Measure.AMOUNT
