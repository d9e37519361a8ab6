"""Region and nation beside the association's own figures: 「地域・全国との比較」 (H6)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, figure
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import BUSINESS, RATIO
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.planning.plans.statements import lines_of

UNITS = {"yen": "円", "percent": "％", "times": "倍"}
CASES = "cases"
MEASURES = {"円": Measure.AMOUNT, "％": Measure.PERCENT, "倍": Measure.PERCENT}
UNIT_IDS = {"円": "yen", "％": "percent", "倍": "times", "件": "cases"}


Own = Callable[[int, Term, Collection[str]], FigureBook]
_own: list[Own] = []


def register_own(source: Own) -> None:
    """Let the part of planning that counts results say them here; called when all is loaded."""
    _own[:] = [source]


def own_book(association_id: int, term: Term, items: Collection[str]) -> FigureBook:
    """Return the association's own results of a term; empty where its closings are missing."""
    return _own[0](association_id, term, items) if _own else FigureBook()


@dataclass(frozen=True)
class Comparable:
    """A figure that may be compared: its reference without aspect, official term, unit."""

    ref: str
    term: str
    unit: str


def comparables(association_id: int, on: date) -> dict[str, Comparable]:
    """Return what may be compared on a day, by reference: business, ratios, indicators."""
    lines = lines_of(Term.of(on).year)
    found = []
    for line in (*lines.section(BUSINESS), *lines.section(RATIO)):
        found.append(Comparable(line.id, line.term, UNITS[line.unit]))
        if line.section == BUSINESS:
            found.append(Comparable(f"{line.id}.{CASES}", f"{line.term}（件数）", "件"))
    found += [
        Comparable(one.id, one.term, one.unit)
        for one in known_indicators(association_id, on).values()
    ]
    return {one.ref: one for one in found}


def latest_figures(periods: Iterable[str]) -> list[ComparisonFigure]:
    """Return the figures of some periods, of each only the one taken over last; one query."""
    rows = ComparisonFigure.objects.filter(period__in=list(periods))
    return list(
        rows.order_by("area", "period", "item", "part", "-act_id").distinct(
            "area", "period", "item", "part"
        )
    )


def comparison_figures(association_id: int, term: Term, on: date) -> list[Figure]:
    """Return region and nation of a term as figures of a book: 「比較計数」."""
    known = comparables(association_id, on)
    found = []
    for row in latest_figures([str(term)]):
        ref = f"{row.item}.{row.part}" if row.part else row.item
        item = known.get(ref)
        found.append(
            Figure(
                item=row.item,
                part=row.part,
                aspect=Aspect(row.area),
                term=item.term if item else row.item,
                cell=figure(shortest(row.value)),
                measure=MEASURES.get(row.unit, Measure.COUNT),
                unit=UNIT_IDS.get(row.unit, row.unit),
                period=row.period,
                origin=row.source,
            )
        )
    return found


def shortest(value: Decimal) -> int | Decimal:
    """Return the value as an int if it is whole, else without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize()
