"""What was counted beside what was written: the indicators of each item: 「指標の実績」."""

from collections.abc import Mapping
from dataclasses import dataclass

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.planning.evaluation.state import State
from shinpo.planning.plans.models import IndicatorTarget

SHOWN = (Aspect.PLAN, Aspect.ACTUAL, Aspect.PLAN_RATIO, Aspect.LAST_YEAR)


@dataclass(frozen=True)
class Evidence:
    """One indicator of an item: its target, its count, their ratio, the count of last year."""

    term: str
    unit: str
    owner: str
    figures: Mapping[Aspect, Figure]

    @property
    def plan(self) -> Figure | None:
        """The target: 「目標」. Of the whole year, also for a first half."""
        return self.figures.get(Aspect.PLAN)

    @property
    def actual(self) -> Figure | None:
        """The count: 「実績」."""
        return self.figures.get(Aspect.ACTUAL)

    @property
    def ratio(self) -> Figure | None:
        """The count against the target: 「目標比」."""
        return self.figures.get(Aspect.PLAN_RATIO)

    @property
    def last_year(self) -> Figure | None:
        """The count of the year before: 「前年度」."""
        return self.figures.get(Aspect.LAST_YEAR)


def evidence_of(state: State, book: FigureBook) -> dict[str, tuple[Evidence, ...]]:
    """Return the indicators that the plan set for each item, with their figures of the book."""
    year = Term.of(state.row.ended_on).year
    rows = (
        IndicatorTarget.objects.filter(version_id=state.row.plan_version_id, year=year)
        .select_related("node")
        .order_by("id")
    )
    found: dict[str, list[Evidence]] = {}
    for row in rows:
        figures = {a: book[ref] for a in SHOWN if (ref := f"{row.indicator}.{a.value}") in book}
        if figures:
            term = next(iter(figures.values())).term
            one = Evidence(term, row.unit, row.owner, figures)
            found.setdefault(row.node.key, []).append(one)
    return {key: tuple(some) for key, some in found.items()}
