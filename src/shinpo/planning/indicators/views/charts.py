"""The pictures of an indicator: its months beside last year's, its years beside their plans."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import YEN, Definition
from shinpo.core.yen import Exact, exact, half_up
from shinpo.output.document import Chart
from shinpo.output.drawing import Form, Series, Trend
from shinpo.output.html import chart_html
from shinpo.planning.indicators.counting import Counting, counting_of
from shinpo.planning.indicators.figures import cell_of
from shinpo.planning.indicators.words import period_of, term_words
from shinpo.planning.plans import queries as plans
from shinpo.planning.plans.models import Plan
from shinpo.statistics.reader import Closings

THOUSAND, THOUSAND_UNIT = 1000, "千円"
YEARS = 5
Values = tuple[Decimal | None, ...]


def charts_of(
    one: Definition, counting: Counting, months: Sequence[dict[str, Any]], on: date
) -> list[tuple[str, SafeString]]:
    """Return the charts that have something to show, each with its name."""
    found = (
        ("月別の推移", _by_month(one, counting, months)),
        ("年度の推移", _by_year(one, counting, on)),
    )
    return [
        (name, mark_safe(chart_html(chart)))  # noqa: S308 (the writer escapes every text)
        for name, chart in found
        if chart is not None
    ]


def _by_month(
    one: Definition, counting: Counting, months: Sequence[dict[str, Any]]
) -> Chart | None:
    if not any(month["actual"] for month in months):
        return None
    series = (Series("今年度", _values(one, [m["actual"] for m in months]), Form.BAR),)
    if any(month["last_year"] is not None for month in months):
        last = _values(one, [m["last_year"] for m in months])
        series = (*series, Series("前年度", last, Form.DASHED))
    labels = tuple(f"{month['month'].month}月" for month in months)
    note = f"{period_of(counting)}の締めから。"
    return Chart("by-month", f"{one.term}の月別", Trend(labels, series, _unit(one)), note)


def _by_year(one: Definition, counting: Counting, on: date) -> Chart | None:
    """Return the same term of the last years, each beside the plan of its year."""
    closed = Closings.recorded(counting.association_id).manifests
    terms = [counting.term.plus(-back) for back in reversed(range(YEARS))]
    terms = [term for term in terms if term.last_month in closed]
    if not terms:
        return None
    actual = _values(one, [_actual(one, counting, term) for term in terms])
    if all(value is None for value in actual):
        return None
    series = (Series("実績", actual, Form.BAR),)
    planned = _values(one, [_planned(one, term, on) for term in terms])
    if any(plan is not None for plan in planned):
        series = (*series, Series("計画", planned, Form.DASHED))
    labels = tuple(term_words(term) for term in terms)
    return Chart("by-year", f"{one.term}の年度の推移", Trend(labels, series, _unit(one)),
                 "締切済みの期間から。計画はその年度の計画。")  # fmt: skip


def _actual(one: Definition, counting: Counting, term: Term) -> Exact | None:
    """Return what a term came to, by the definition in force in it."""
    found = counting if term == counting.term else counting_of(counting.association_id, term)
    value = found.actual.get(one.id)
    if value is None:
        return None
    shown = cell_of(found.definitions[one.id], value).value
    return None if isinstance(shown, str) else shown


def _planned(one: Definition, term: Term, on: date) -> Exact | None:
    version = plans.plan_in_force(Plan.ANNUAL, term.year, on)
    return None if version is None else plans.planned(version, term.year).get(one.id)


def _unit(one: Definition) -> str:
    return THOUSAND_UNIT if one.unit == YEN else one.unit


def _values(one: Definition, values: Sequence[Exact | None]) -> Values:
    """Return figures for a drawing, yen in whole thousands."""
    return tuple(None if value is None else _shown(one, value) for value in values)


def _shown(one: Definition, value: Exact) -> Decimal:
    if one.unit == YEN:
        return Decimal(half_up(Fraction(exact(value), THOUSAND), 0))
    return Decimal(half_up(exact(value), one.places))
