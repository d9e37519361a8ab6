"""Own results beside region and nation: each with its change from the year before, per item (H6).

Amounts of an association and of the nation lie too far apart to compare; what is compared is how
they changed, the rates, and the share in the nation.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.figures import Cell, Measure, figure, point_difference, print_cell, ratio, share
from shinpo.core.fiscal_year import Term
from shinpo.core.yen import exact
from shinpo.law.styles import style
from shinpo.planning.plans.comparable import (
    CASES,
    MEASURES,
    Comparable,
    comparables,
    latest_figures,
    own_book,
    shortest,
)
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.planning.plans.tables import PLAN_UNIT, STYLE, UNITS, year_term

OWN, REGION, NATION = "own", ComparisonFigure.REGION, ComparisonFigure.NATION
SIDES = {OWN: "自協会", **ComparisonFigure.AREAS}
YEN, RATES = "円", ("％", "倍")
SHARE_PLACES = 2
RATE_STEP = Decimal("0.01")
GROUPS = (("amounts", "金額"), ("rates", "比率"), ("counts", "件数ほか"))


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the figure of the term, its change; None where unknown."""

    value: Cell | None = None
    change: Cell | None = None


@dataclass(frozen=True)
class Compared:
    """One item in one term, on all sides: 「比較」."""

    item: Comparable
    term: Term
    sides: Mapping[str, Side]
    sources: tuple[str, ...]

    @property
    def is_rate(self) -> bool:
        """Whether the item changes in points."""
        return self.item.unit in RATES

    @property
    def group(self) -> str:
        """Which table the item stands in."""
        if self.is_rate:
            return "rates"
        return "amounts" if self.item.unit == YEN else "counts"

    @property
    def share(self) -> Cell | None:
        """The part of the nation that is the association's, in percent; none for a rate."""
        own, nation = self.sides[OWN].value, self.sides[NATION].value
        if self.is_rate or own is None or nation is None:
            return None
        top, base = _number(own), _number(nation)
        return None if top is None or base is None else share(top, base, places=SHARE_PLACES)

    def value_text(self, side: str) -> str:
        """Print a side's figure: amounts in millions, the rest in the item's unit."""
        return _text(self.sides[side].value, MEASURES.get(self.item.unit, Measure.COUNT))

    def change_text(self, side: str) -> str:
        """Print a side's change: in percent of the year before, or in points."""
        return _text(self.sides[side].change, Measure.POINT if self.is_rate else Measure.RATIO)

    @property
    def share_text(self) -> str:
        """Print the share in the nation."""
        return _text(self.share, Measure.SHARE)


def unit_words(item: Comparable) -> str:
    """Return the unit an item is printed in."""
    return UNITS[PLAN_UNIT] if item.unit == YEN else item.unit


def term_words(term: Term) -> str:
    """Return a term in its era: 令和5年度上期."""
    return year_term(term.year) + ("上期" if term.half else "")


def periods_known() -> list[Term]:
    """Return the terms of which something was taken over, the latest first."""
    found = set(ComparisonFigure.objects.values_list("period", flat=True))
    return sorted(map(Term.parse, found), key=lambda term: term.last, reverse=True)


def compared_items(association_id: int, term: Term, on: date) -> tuple[Compared, ...]:
    """Return everything that was taken over for a term, in the order of the form."""
    taken = _taken([term, term.plus(-1)])
    refs = [ref for ref, period in taken if period == str(term)]
    known = comparables(association_id, on)
    own = _own(association_id, term, refs)
    found = [_compared(known.get(ref) or _unknown(ref), term, taken, own) for ref in refs]
    places = {ref: n for n, ref in enumerate(known)}
    return tuple(sorted(found, key=lambda one: places.get(one.item.ref, len(places))))


def compared_terms(association_id: int, ref: str, on: date) -> tuple[Compared, ...]:
    """Return one item in every term of which it was taken over, the earliest first."""
    terms = periods_known()
    taken = {key: rows for key, rows in _taken(terms).items() if key[0] == ref}
    item = comparables(association_id, on).get(ref) or _unknown(ref)
    return tuple(
        _compared(item, term, taken, _own(association_id, term, [ref]))
        for term in reversed(terms)
        if (ref, str(term)) in taken
    )


Taken = Mapping[tuple[str, str], Mapping[str, ComparisonFigure]]


def _taken(terms: Collection[Term]) -> Taken:
    """Return the figures taken over by reference and period, of each area; one query."""
    found: dict[tuple[str, str], dict[str, ComparisonFigure]] = {}
    for row in latest_figures(map(str, terms)):
        ref = f"{row.item}.{row.part}" if row.part else row.item
        found.setdefault((ref, row.period), {})[row.area] = row
    return found


def _own(association_id: int, term: Term, refs: Collection[str]) -> FigureBook:
    items = {ref.removesuffix(f".{CASES}") for ref in refs}
    return own_book(association_id, term, items)


def _unknown(ref: str) -> Comparable:
    """Return an item that was taken over once and is not in the form any more."""
    return Comparable(ref, ref, "")


def _compared(item: Comparable, term: Term, taken: Taken, own: FigureBook) -> Compared:
    now = taken[item.ref, str(term)]
    last = taken.get((item.ref, str(term.plus(-1))), {})
    sides = {OWN: _own_side(item, own)}
    for area in ComparisonFigure.AREAS:
        value = _held(item, now.get(area))
        before = _held(item, last.get(area))
        sides[area] = Side(value, _change(item, value, before))
    sources = tuple(dict.fromkeys(row.source for row in now.values()))
    return Compared(item, term, sides, sources)


def _own_side(item: Comparable, own: FigureBook) -> Side:
    def cell(aspect: Aspect) -> Cell | None:
        found = own.get(f"{item.ref}.{aspect}")
        return found.cell if found else None

    value = cell(Aspect.ACTUAL)
    return Side(value, _change(item, value, cell(Aspect.LAST_YEAR)))


def _change(item: Comparable, now: Cell | None, before: Cell | None) -> Cell | None:
    if now is None or before is None:
        return None
    if item.unit in RATES:
        return point_difference(now, before)
    top, base = _number(now), _number(before)
    return None if top is None or base is None else ratio(top, base)


def _number(cell: Cell) -> int | Decimal | None:
    return None if isinstance(cell.value, str) else cell.value


def _held(item: Comparable, row: ComparisonFigure | None) -> Cell | None:
    """Return a figure taken over as a cell: a rate with its decimals, others without zeros."""
    if row is None:
        return None
    value = shortest(row.value)
    if item.unit in RATES:
        value = max(Decimal(value), Decimal(value).quantize(RATE_STEP), key=_decimals)
    return figure(value)


def _decimals(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _text(cell: Cell | None, measure: Measure) -> str:
    if cell is None:
        return ""
    unit = "yen" if measure is Measure.AMOUNT else "percent"
    return print_cell(cell, measure=measure, unit_in=unit, style=style(STYLE))


def changes(found: Collection[Compared], side: str) -> Iterator[Decimal | None]:
    """Yield how much the amounts of a side changed, for a chart."""
    for one in found:
        cell = one.sides[side].change
        number = None if cell is None else _number(cell)
        yield None if number is None else Decimal(number)


def indexed(found: Collection[Compared], side: str) -> Iterator[Decimal | None]:
    """Yield a side as a chart draws it: a rate as it is, others with the first known as 100."""
    base = None
    for one in found:
        cell = one.sides[side].value
        number = None if cell is None else _number(cell)
        if number is None:
            yield None
            continue
        if one.is_rate:
            yield Decimal(number)
            continue
        base = number if base is None else base
        cell = ratio(exact(number), exact(base))
        yield None if cell.value is None or isinstance(cell.value, str) else Decimal(cell.value)
