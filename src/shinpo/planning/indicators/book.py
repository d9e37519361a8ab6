"""One book of a term: results, plan, indicators, region and nation: 「計数表」.

Evaluation, committee and editions read this book and nothing else, so that the figure on the
grade board, in the packet and in print is one figure. All inside the association's scope.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shinpo.core.figure_book import (
    Aspect,
    Figure,
    FigureBook,
    Known,
    compared,
    compared_points,
)
from shinpo.core.figures import Cell, Measure, figure
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.core.refusal import Refused
from shinpo.core.yen import Exact, exact, half_up
from shinpo.planning.indicators.counting import book_of_counting, counting_of
from shinpo.planning.indicators.definitions import in_force
from shinpo.planning.indicators.figures import measure_of, page_of, unit_of
from shinpo.planning.indicators.lazily import results_of
from shinpo.planning.plans import queries as plans
from shinpo.planning.plans.comparable import comparison_figures
from shinpo.planning.plans.models import Plan
from shinpo.planning.plans.statements import lines_of

RATES = {"percent", "times", "％", "倍"}
POINT_ASPECTS = frozenset({Aspect.PLAN_POINTS, Aspect.LAST_YEAR_POINTS})
QUOTIENTS = frozenset(
    {Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO, Aspect.LAST_PLAN_RATIO, Aspect.EXPECTED_RATIO}
)
PLACES = {"percent": 2, "times": 2}


@dataclass(frozen=True)
class Head:
    """What an item is called and held in, whichever figures of it are known."""

    term: str
    measure: Measure
    unit: str
    href: str = ""

    @property
    def is_rate(self) -> bool:
        """True if the item compares in points."""
        return self.unit in RATES


@dataclass(frozen=True)
class Planned:
    """What the plans say of a term, each by line and indicator: 「計画」."""

    plan: Mapping[str, Exact]
    last_plan: Mapping[str, Exact]
    expected: Mapping[str, Exact]


def book_of(association_id: int, term: Term, on: date) -> FigureBook:
    """Return every figure of a term as it is known on a day, compared: 「計数表」.

    What is planned but not closed yet stands there without a result. `on` chooses the version of
    the plan. A half year is held against the plan of its whole year.
    """
    held = {figure_.ref: figure_ for figure_ in _counted(association_id, term)}
    said = planned_of(term, on)
    heads = {**_heads(association_id, term, said), **_heads_of(held.values())}
    figures: dict[str, Figure] = {}
    for key, head in heads.items():
        for one in _item(key, head, held, said, str(term)):
            figures[one.ref] = one
    for one in comparison_figures(association_id, term, on):
        figures.setdefault(one.ref, one)
    return FigureBook(figures.values())


def own_of(association_id: int, term: Term, items: Collection[str]) -> FigureBook:
    """Return what is there of some items, with last year's: lines, and indicators if asked."""
    lines = set(lines_of(term.year))
    counted = _counted if set(items) - lines else _lines_counted
    found = counted(association_id, term)
    return FigureBook(one for one in found if one.item in items)


def _lines_counted(association_id: int, term: Term) -> Iterator[Figure]:
    return _closed(lambda: results_of(association_id, term))


def planned_of(term: Term, on: date) -> Planned:
    """Return what the annual plans in force on a day say of a term and of the year before."""
    this = plans.plan_in_force(Plan.ANNUAL, term.year, on)
    last = plans.plan_in_force(Plan.ANNUAL, term.year - 1, on)
    return Planned(
        plan=plans.planned(this, term.year) if this else {},
        last_plan=plans.planned(last, term.year - 1) if last else {},
        expected=plans.expected(this) if this else {},
    )


def _counted(association_id: int, term: Term) -> Iterator[Figure]:
    """Yield results and indicators; none while nothing of the term is closed."""
    yield from _lines_counted(association_id, term)
    yield from _closed(lambda: _indicators(association_id, term))


def _closed(book: Callable[[], FigureBook]) -> Iterator[Figure]:
    try:
        yield from book().values()
    except Refused as refused:
        if not {p.rule for p in refused.problems} & NOT_CLOSED:
            raise


NOT_CLOSED = {"term_not_closed", "month_not_closed"}


def _indicators(association_id: int, term: Term) -> FigureBook:
    return book_of_counting(counting_of(association_id, term))


def _heads(association_id: int, term: Term, said: Planned) -> Mapping[tuple[str, str], Head]:
    """Return the heads of everything that is planned, lines in the order of the form."""
    asked = set(said.plan) | set(said.last_plan) | set(said.expected)
    found: dict[tuple[str, str], Head] = {}
    for line in lines_of(term.year).values():
        if line.id in asked:
            found[line.id, ""] = _head_of_line(line)
    for one in in_force(association_id, term.last).values():
        if one.id in asked:
            found[one.id, ""] = Head(one.term, measure_of(one), unit_of(one), page_of(one.id, term))
    return found


def _head_of_line(line: PlanLine) -> Head:
    measure = Measure.PERCENT if line.section == RATIO else Measure.AMOUNT
    return Head(line.term, measure, line.unit)


def _heads_of(figures: Iterable[Figure]) -> Mapping[tuple[str, str], Head]:
    found: dict[tuple[str, str], Head] = {}
    for one in figures:  # the term's own comes first, last year's does not replace it
        found.setdefault((one.item, one.part), Head(one.term, one.measure, one.unit, one.href))
    return found


def _item(
    key: tuple[str, str], head: Head, held: Mapping[str, Figure], said: Planned, period: str
) -> Iterator[Figure]:
    """Yield all figures of one item: what was counted, what was planned, and their quotients."""
    item, part = key
    counted = {
        aspect: found
        for aspect in (Aspect.ACTUAL, Aspect.LAST_YEAR)
        if (found := held.get(".".join(filter(None, (item, part, aspect.value)))))
    }
    plan = {} if part else {
        name: value
        for name, values in (
            ("plan", said.plan), ("last_plan", said.last_plan), ("expected", said.expected),
        )
        if (value := values.get(item)) is not None
    }  # fmt: skip
    cells = _points(counted, plan, head) if head.is_rate else _amounts(counted, plan)
    for aspect, cell in cells.items():
        origin = counted[aspect].origin if aspect in counted else ""
        yield Figure(
            item=item,
            part=part,
            aspect=aspect,
            term=head.term,
            cell=cell,
            measure=_measure(aspect, head),
            unit=_unit(aspect, head),
            period=counted[aspect].period if aspect in counted else period,
            origin=origin,
            href=counted[aspect].href if aspect in counted else head.href,
        )


def _amounts(counted: Mapping[Aspect, Figure], plan: Mapping[str, Exact]) -> Mapping[Aspect, Cell]:
    known = Known(
        actual=_exact(counted.get(Aspect.ACTUAL)),
        last_year=_exact(counted.get(Aspect.LAST_YEAR)),
        **plan,
    )
    # What was counted keeps its own cell, so that an average still shows what it was made of.
    return {**compared(known), **{aspect: one.cell for aspect, one in counted.items()}}


def _points(
    counted: Mapping[Aspect, Figure], plan: Mapping[str, Exact], head: Head
) -> Mapping[Aspect, Cell]:
    cells = {aspect: one.cell for aspect, one in counted.items()}
    places = _places(cells, head)
    held = {
        Aspect(name): figure(half_up(value, places) if value != int(value) else int(value))
        for name, value in plan.items()
    }
    if Aspect.ACTUAL not in cells:
        return {**cells, **held}
    compared_cells = compared_points(
        cells[Aspect.ACTUAL],
        plan=held.get(Aspect.PLAN),
        last_year=cells.get(Aspect.LAST_YEAR),
    )
    return {**compared_cells, **held}


def _places(cells: Mapping[Aspect, Cell], head: Head) -> int:
    """Return the decimals that the item is held with."""
    for cell in cells.values():
        digits = str(cell.value).partition(".")[2]
        if digits:
            return len(digits)
    return PLACES.get(head.unit, 1)


def _exact(found: Figure | None) -> Exact | None:
    """Return what was counted, before it was rounded."""
    if found is None or found.cell.value is None or isinstance(found.cell.value, str):
        return None
    top, base = found.cell.numerator, found.cell.denominator
    if found.measure is Measure.AVERAGE and top is not None and base is not None and base > 0:
        return exact(top) / exact(base)
    return found.cell.value


def _measure(aspect: Aspect, head: Head) -> Measure:
    if aspect in QUOTIENTS:
        return Measure.RATIO
    return Measure.POINT if aspect in POINT_ASPECTS else head.measure


def _unit(aspect: Aspect, head: Head) -> str:
    if aspect in QUOTIENTS:
        return "percent"
    return "point" if aspect in POINT_ASPECTS else head.unit
