"""An indicator's value as a figure that may be cited: 「指標の計数」."""

from decimal import Decimal
from fractions import Fraction

from django.urls import NoReverseMatch, reverse

from shinpo.core.figure_book import Aspect, Figure
from shinpo.core.figures import PERCENT, Cell, Measure, average, figure, ratio
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Definition, Quotient, Value
from shinpo.core.yen import exact, half_up
from shinpo.planning.plans.comparable import MEASURES, UNIT_IDS


def cell_of(one: Definition, value: Value) -> Cell:
    """Return the cell of a value, rounded half up once to the definition's places."""
    if isinstance(value, Quotient):
        if value.scale == PERCENT:
            return ratio(value.top, value.base, places=one.places)
        return average(exact(value.top) * value.scale, value.base, places=one.places)
    if isinstance(value, Fraction | Decimal):
        whole = exact(value)
        if one.places == 0 and whole == int(whole):
            return figure(int(whole))
        return figure(half_up(whole, one.places))
    return figure(value)


def measure_of(one: Definition) -> Measure:
    """Return what the indicator measures: an amount, a rate, a count."""
    return MEASURES.get(one.unit, Measure.COUNT)


def unit_of(one: Definition) -> str:
    """Return the unit as figures name it: `yen`, `percent`, or the counter itself."""
    return UNIT_IDS.get(one.unit, one.unit)


def figure_of(one: Definition, aspect: Aspect, value: Value, term: Term, period: str) -> Figure:
    """Return the figure of an indicator; it opens the indicator's page."""
    return Figure(
        item=one.id,
        aspect=aspect,
        term=one.term,
        cell=cell_of(one, value),
        measure=measure_of(one),
        unit=unit_of(one),
        period=period,
        origin=one.term,
        href=page_of(one.id, term),
    )


def page_of(indicator: str, term: Term) -> str:
    """Return the address of an indicator's page; empty if this installation has none."""
    try:
        return reverse("planning_indicators:indicator", args=[str(term), indicator])
    except NoReverseMatch:
        return ""
