"""All indicators of a term by department: 「指標一覧」."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Cell
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Definition
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.departments import departments
from shinpo.planning.indicators.book import book_of
from shinpo.planning.indicators.counting import Counting, counting_of
from shinpo.planning.indicators.figures import cell_of, page_of
from shinpo.planning.indicators.words import period_of, plain, printed, term_words
from shinpo.registry.asking import association_of
from shinpo.statistics.reader import Closings
from shinpo.ui.tables import Column, Table

PLANNED, EVERY = "planned", "all"


@dataclass(frozen=True)
class Line:
    """One indicator with its figures."""

    one: Definition
    figures: Mapping[Aspect, Figure]
    expected: Cell | None
    url: str

    def text(self, aspect: Aspect) -> str:
        """Return a figure in the indicator's unit."""
        return printed(self.one, self.figures[aspect].cell if aspect in self.figures else None)

    def quotient(self, ratio: Aspect, points: Aspect) -> str:
        """Return the comparison: a percentage, or points between rates."""
        aspect, unit = (points, " pt") if self.one.is_rate else (ratio, "％")
        return plain(self.figures[aspect].cell if aspect in self.figures else None, unit)


@needs(Permission.VIEW)
@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    """Show every indicator with this year, last year, plan and ratios."""
    terms = terms_of(request.association_id)
    may = {
        "may_plan": staff_of(request).may(Permission.PLAN),
        "may_evaluate": staff_of(request).may(Permission.EVALUATE),
    }
    if not terms:
        return render(request, "planning_indicators/board.html", {"terms": terms, **may})
    term = chosen_term(request.GET.get("term", ""), terms)
    counting = counting_of(request.association_id, term)
    book = book_of(request.association_id, term, association_of(request).business_on)
    parts = _parts(list(lines_of(counting, book)), counting)
    chosen = request.GET.get("part", next(iter(parts)))
    shown = parts.values() if chosen == EVERY else [parts[chosen]] if chosen in parts else []
    if not shown:
        raise Http404("その部門の指標はありません。")
    return render(
        request,
        "planning_indicators/board.html",
        {
            "terms": [(one, term_words(one)) for one in terms], "term": term,
            "period": period_of(counting), "counting": counting, "chosen": chosen,
            "tabs": [*((key, name, len(found)) for key, (name, found) in parts.items()),
                     (EVERY, "すべて", len(counting.definitions))],
            "tables": [_table(name, found, counting) for name, found in shown],
            **may,
        },
    )  # fmt: skip


def _parts(lines: list[Line], counting: Counting) -> dict[str, tuple[str, list[Line]]]:
    """Return what has a target, then every department with its indicators, in order of print."""
    planned = [line for line in lines if Aspect.PLAN in line.figures]
    found = {PLANNED: ("計画のある指標", planned)} if planned else {}
    for one in departments(counting.months[-1].last):
        own = [line for line in lines if line.one.department == one.id]
        if own:
            found[one.id] = (one.term, own)
    return found


def terms_of(association_id: int) -> list[Term]:
    """Return the years and halves of which months are closed, the newest first."""
    months = Closings.recorded(association_id).manifests
    years = {month.fiscal_year for month in months}
    found = [Term(year, half) for year in years for half in (False, True)]
    return sorted((t for t in found if t.first_month in months), reverse=True)


def chosen_term(asked: str, terms: list[Term]) -> Term:
    """Return the term asked for, the newest year without one. Raise Http404 for no term."""
    if not asked:
        return next(term for term in terms if not term.half)
    return term_or_404(asked)


def term_or_404(asked: str) -> Term:
    """Read a term of an address. Raise Http404 if it is none."""
    try:
        return Term.parse(asked)
    except ValueError as error:
        raise Http404("期間は 2023 か 2023H1 の形で指定してください。") from error


def counting_or_404(association_id: int, term: Term) -> Counting:
    """Count a term of an address. Raise Http404 if nothing of it is closed."""
    try:
        return counting_of(association_id, term)
    except Refused as refused:
        raise Http404(refused.problems[0].message) from refused


def lines_of(counting: Counting, book: FigureBook) -> Iterable[Line]:
    """Yield the indicators with their figures, in order of print."""
    by_item: dict[str, dict[Aspect, Figure]] = {}
    for figure in book.values():
        if not figure.part:
            by_item.setdefault(figure.item, {})[figure.aspect] = figure
    for name, one in counting.definitions.items():
        expected = counting.expected[name]
        yield Line(
            one,
            by_item.get(name, {}),
            None if expected is None else cell_of(one, expected),
            page_of(name, counting.term),
        )


def _table(department: str, lines: list[Line], counting: Counting) -> Table:
    last = "前年同期" if counting.term.half or counting.is_running else "前年度"
    expected = (
        (Column("expected", "実績見込", "number", value=lambda r: printed(r.one, r.expected)),)
        if counting.is_running
        else ()
    )
    return Table(
        caption=department,
        columns=(
            Column("term", "指標", value=lambda r: r.one.term, link=lambda r: r.url),
            Column("actual", "実績", "number", value=lambda r: r.text(Aspect.ACTUAL)),
            Column("last_year", last, "number", value=lambda r: r.text(Aspect.LAST_YEAR)),
            Column("last_year_ratio", f"{last}比", "number",
                   value=lambda r: r.quotient(Aspect.LAST_YEAR_RATIO, Aspect.LAST_YEAR_POINTS)),
            Column("plan", "計画", "number", value=lambda r: r.text(Aspect.PLAN)),
            Column("plan_ratio", "計画比", "number",
                   value=lambda r: r.quotient(Aspect.PLAN_RATIO, Aspect.PLAN_POINTS)),
            *expected,
        ),
        rows=lines,
    )  # fmt: skip
