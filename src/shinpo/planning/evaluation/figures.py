"""The figures of an evaluation: grades by plan, computed and never entered; ratios in points."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shinpo.core.evaluation import GradingRule, grade_against_plan
from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import STANDARD, PlanLine
from shinpo.core.refusal import Refused
from shinpo.core.yen import exact
from shinpo.law.plan_lines import plan_lines
from shinpo.planning.indicators.book import book_of


@dataclass(frozen=True)
class LineView:
    """A line with its figures, its grade if the rule gives one, and what is said about it.

    `why_not` says why a line that the rule grades has no grade; `incomplete` that its plan or its
    result is not known (yet).
    """

    line: PlanLine
    figures: dict[Aspect, Figure]
    graded: bool
    ratio: Fraction | None = None
    grade: str = ""
    why_not: str = ""
    incomplete: bool = False
    comment: str = ""

    def of(self, aspect: str) -> Figure | None:
        """Return one figure of the line."""
        return self.figures.get(Aspect(aspect))


def figures_of(association_id: int, term: Term, on: date) -> FigureBook:
    """Return the figures of a term; `on` chooses the version of the plan: 「計数表」."""
    return book_of(association_id, term, on)


def lines_of(on: date, form: str = STANDARD) -> tuple[PlanLine, ...]:
    """Return every line of the plans, in printed order."""
    return tuple(line for line in plan_lines(on, form).values() if not line.heading)


def line_views(
    book: FigureBook,
    lines: Iterable[PlanLine],
    grading: GradingRule | None,
    comments: dict[str, str] | None = None,
) -> tuple[LineView, ...]:
    """Return the lines with their figures and grades: 「事業計画等に係る評価」.

    Only the items of the rule are graded; the finance plan, the ratios and the other lines get
    comments. The exact ratio is graded, not the printed one.
    根拠: seed-002 達成度判定基準 2(2)・(3).
    """
    return tuple(_view(book, line, grading, (comments or {}).get(line.id, "")) for line in lines)


def _view(book: FigureBook, line: PlanLine, grading: GradingRule | None, comment: str) -> LineView:
    found = {a: book[ref] for a in Aspect if (ref := f"{line.id}.{a.value}") in book}
    if grading is None or line.graded not in grading.items:
        return LineView(line, found, graded=False, comment=comment)
    plan, actual = _amount(found.get(Aspect.PLAN)), _amount(found.get(Aspect.ACTUAL))
    if plan is None or actual is None:
        missing = "計画" if plan is None else "実績"
        why = f"{missing}の計数がない"
        return LineView(line, found, graded=True, why_not=why, incomplete=True, comment=comment)
    try:
        done = _graded(str(line.graded), plan, actual, grading)
    except Refused as refused:
        return LineView(line, found, graded=True, why_not=str(refused), comment=comment)
    return LineView(line, found, graded=True, ratio=done[1], grade=done[0], comment=comment)


def _graded(
    item: str, plan: Fraction, actual: Fraction, grading: GradingRule
) -> tuple[str, Fraction]:
    """Grade exact amounts; a fraction of a yen (平均残高) is graded as it is."""
    scale = plan.denominator * actual.denominator
    done = grade_against_plan(
        item, plan=int(plan * scale), actual=int(actual * scale), rule=grading
    )
    return done.grade, done.ratio


def _amount(figure: Figure | None) -> Fraction | None:
    """Return a figure's exact value: an average keeps its total and its number."""
    if figure is None or figure.cell.value is None or isinstance(figure.cell.value, str):
        return None
    cell = figure.cell
    if cell.numerator is not None and cell.denominator:
        return exact(cell.numerator) / exact(cell.denominator)
    return exact(cell.value)
