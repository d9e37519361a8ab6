"""The results of a term as figures that others cite: 「実績の計数表」."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Cell, Measure, amount, average, count
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import PlanLine
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger.rules import account_code
from shinpo.planning.results import links
from shinpo.planning.results.lines import amounts, ratios
from shinpo.statistics.accounts import TermSums, check_closed, term_sums
from shinpo.statistics.reader import Closings

KEPT = 16  # terms counted and kept by the process, whatever the associations
YEN, CASES = "yen", "cases"


@dataclass(frozen=True)
class Item:
    """A figure of the business plan, in yen and, where it has them, in cases: 「業務の計数」."""

    id: str
    term: str
    cell: Cell
    cases: int | None = None


def results_of(association_id: int, term: Term) -> FigureBook:
    """Return what a term came to, and last year's where its months are closed: 「実績」.

    Counted from closings only. Inside `scope.association`.

    :raises Refused: if a month of the term is not closed, or a closing was changed.
    """
    closings = Closings.recorded(association_id)
    check_closed(closings, term)
    last = term.plus(-1)
    figures = list(_figures(closings, term, Aspect.ACTUAL, term))
    if all(month in closings.manifests for month in last.months):
        figures += _figures(closings, last, Aspect.LAST_YEAR, term)
    return FigureBook(figures)


def _figures(closings: Closings, counted: Term, aspect: Aspect, form: Term) -> Iterator[Figure]:
    """Yield the figures of one term, by the lines of the form of another."""
    sums = sums_of(closings, counted)
    origin = f"締め {counted.last_month}"
    period = str(counted)
    for item in business(sums):
        href = links.business(item.id, counted)
        yield Figure(
            item.id, aspect, item.term, item.cell, Measure.AMOUNT, YEN, period,
            origin=origin, href=href,
        )  # fmt: skip
        if item.cases is not None:
            yield Figure(
                item.id, aspect, item.term, count(item.cases), Measure.COUNT, CASES, period,
                part=CASES, origin=origin, href=links.business(item.id, counted, cases=True),
            )  # fmt: skip
    if counted.half:
        return
    values, held = amounts(sums, form)
    lines = plan_lines(form.last)
    for line, yen in values:
        yield Figure(
            line.id, aspect, line.term, amount(yen), Measure.AMOUNT, YEN, period,
            origin=origin, href=links.line(line, lines, counted),
        )  # fmt: skip
    yield from (
        Figure(line.id, aspect, line.term, cell, Measure.PERCENT, line.unit, period, origin=origin)
        for line, cell in ratios(sums, held, form)
    )


def business(sums: TermSums) -> Iterator[Item]:
    """Yield the figures of the business plan in printed order: 「事業計画の実績」."""
    found, last = sums.business, sums.term.last_month
    ends = sums.outstanding
    subrogated = found.subrogated_principal_yen + found.subrogated_interest_yen
    recovered = found.recovered_principal_yen + found.recovered_damages_yen
    terms = {line.id: line.term for line in _business_lines(sums.term)}
    cells: Mapping[str, tuple[Cell, int | None]] = {
        "approvals": (amount(found.approved_yen), found.approved_cases),
        "outstanding": (amount(ends[last]), found.outstanding_cases),
        "average_outstanding": (average(sum(ends.values()), len(ends)), None),
        "subrogation": (amount(subrogated), found.subrogated_cases),
        "recovery": (amount(recovered), None),
        "claims_outstanding": (amount(claims_yen(sums)), found.claims_cases),
    }
    for key, (cell, cases) in cells.items():
        yield Item(key, terms[key], cell, cases)


def claims_yen(sums: TermSums) -> int:
    """Return the claims as the accounts have them, net of what insurance has met."""
    codes = (account_code("claims"), account_code("claims_covered"))
    return sum(sums.accounts[code].closing_yen for code in codes if code in sums.accounts)


def _business_lines(term: Term) -> tuple[PlanLine, ...]:
    return plan_lines(term.last).section("business")


_kept: OrderedDict[tuple[object, ...], TermSums] = OrderedDict()


def sums_of(closings: Closings, term: Term) -> TermSums:
    """Return the sums of a term, counted once per process for the same closings.

    :raises Refused: as `term_sums`.
    """
    frozen = tuple(
        entry["sha256"]
        for month in sorted(closings.manifests)
        if month <= term.last_month
        for name, entry in sorted(closings.manifests[month]["datasets"].items())
        if name in ("account_totals", "account_openings") or month in term.months
    )
    key = (closings.root, closings.association_id, term, frozen)
    found = _kept.pop(key, None)
    if found is None:
        found = term_sums(closings, term, guarantees=account_code("guarantee_obligations"))
    _kept[key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found
