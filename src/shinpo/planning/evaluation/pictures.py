"""The charts of an evaluation: plan ratios in their bands, points by element, ratios over years."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from shinpo.core.era import year_in_era
from shinpo.core.evaluation import GradingRule
from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.core.yen import half_up
from shinpo.law.eras import eras
from shinpo.output.document import Chart
from shinpo.output.drawing import Band, Bullet, BulletRow, Heat, Series, Trend
from shinpo.planning.evaluation.figures import LineView
from shinpo.planning.evaluation.state import State
from shinpo.planning.results import results_of

PERCENT, PLACES = 100, 1
YEARS = 3
PLAN_NOTE = (
    "破線は計画。帯は達成度の区分で、少ないほどよい項目は逆順です。"
    "判定は丸める前の計画比によります。"
)
OF_BALANCE = ("ratio.average_fee_rate", "ratio.expense_rate", "ratio.subrogation_rate")
OF_RECOVERY = ("ratio.recovery_rate", "ratio.payment_reserve_rate")


def plan_chart(views: Sequence[LineView], grading: GradingRule) -> Chart | None:
    """Return result against plan in the bands of the grades: 「計画比と達成度」."""
    graded = [view for view in views if view.ratio is not None]
    if not graded:
        return None
    counted = Counter(view.grade for view in graded)
    said = "、".join(f"{grade}が{counted[grade]}項目" for grade in grading.grades if counted[grade])
    rows = tuple(
        BulletRow(
            view.line.term, half_up(view.ratio * PERCENT, PLACES), view.grade, _bands(view, grading)
        )
        for view in graded
        if view.ratio is not None
    )
    return Chart("plan-ratios", f"計画比による達成度は、{said}", Bullet(rows), PLAN_NOTE)


def _bands(view: LineView, grading: GradingRule) -> tuple[Band, ...]:
    turned = grading.items[str(view.line.graded)].less_is_better
    found, above = [], None
    for band in grading.plan_bands:
        low = None if band.at_least is None else Decimal(band.at_least) * PERCENT
        found.append(Band(band.reversed_grade if turned else band.grade, low, above))
        above = low
    return tuple(found)


def rubric_chart(state: State) -> Chart | None:
    """Return the average points of each measure by element, once all have scored: 「要素別」."""
    grading = state.rule.grading
    if grading is None or not state.all_scored:
        return None
    scored = [m for m in state.measures if m.grade]
    averages = [
        [Fraction(sum(column), len(column)) for column in zip(*m.scores.values(), strict=True)]
        for m in scored
    ]
    if not averages:
        return None
    means = [sum(column) / len(averages) for column in zip(*averages, strict=True)]
    lowest = min(range(len(means)), key=lambda n: means[n])
    title = (
        f"要素別では「{grading.elements[lowest]}」が最も低く、"
        f"平均{half_up(means[lowest], PLACES)}点（{grading.points_per_element}点満点）"
    )
    rows = tuple(f"{m.item.number} {m.item.title}".strip() for m in scored)
    values = tuple(tuple(half_up(v, PLACES) for v in row) for row in averages)
    names = tuple(element.partition("（")[0] for element in grading.elements)
    heat = Heat(rows, names, values, grading.points_per_element)
    note = f"全評点者{len(state.scorers)}人の平均点。達成度は合計点の平均（切捨て）で決まります。"
    return Chart("rubric", title, heat, note)


def ratio_charts(association_id: int, term: Term, book: FigureBook) -> tuple[Chart, ...]:
    """Return ratios over the years that are closed, up to the term: 「経営諸比率の推移」."""
    if term.half:
        return ()
    books = [(term, book), *_before(association_id, term)]
    known = [(t, b) for t, b in reversed(books) if f"{OF_BALANCE[0]}.actual" in b]
    if len(known) < 2:
        return ()
    return (
        _course("ratios-of-balance", "保証債務平均残高に対する比率の推移", OF_BALANCE, known),
        _course("ratios-of-recovery", "回収率と支払準備資産保有率の推移", OF_RECOVERY, known),
    )


def _before(association_id: int, term: Term) -> list[tuple[Term, FigureBook]]:
    found = []
    for years in range(1, YEARS):
        earlier = term.plus(-years)
        try:
            found.append((earlier, results_of(association_id, earlier)))
        except Refused:
            break
    return found


def _course(
    name: str, title: str, lines: Sequence[str], known: Sequence[tuple[Term, FigureBook]]
) -> Chart:
    labels = tuple(f"{year_in_era(t.first, eras())}度" for t, _ in known)
    series = tuple(
        Series(known[-1][1][f"{line}.actual"].term, tuple(_value(b, line) for _, b in known))
        for line in lines
        if f"{line}.actual" in known[-1][1]
    )
    return Chart(name, title, Trend(labels, series, "％"), "各年度の締めから計算。")


def _value(book: FigureBook, line: str) -> Decimal | None:
    figure = book.get(f"{line}.actual")
    value = None if figure is None else figure.cell.value
    return Decimal(value) if isinstance(value, int | Decimal) else None
