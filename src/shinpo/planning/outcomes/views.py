"""Plan and result on screen: every line beside its plan and last year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shinpo.core.fiscal_year import Term
from shinpo.core.tables import Printed
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.output.html import table_html
from shinpo.planning.indicators.book import book_of
from shinpo.planning.outcomes import files
from shinpo.planning.outcomes.tables import opened, section_tables
from shinpo.planning.plans.tables import PLAN_UNIT, UNITS
from shinpo.registry.asking import association_of
from shinpo.statistics.reader import Closings
from shinpo.statistics.views import download


def closed_terms(association_id: int) -> list[Term]:
    """Return the years and halves whose months are all closed, the newest first."""
    known = set(Closings.recorded(association_id).manifests)
    terms = {Term(month.fiscal_year, half) for month in known for half in (False, True)}
    return sorted((term for term in terms if known.issuperset(term.months)), reverse=True)


@needs(Permission.VIEW)
@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """Open the term asked for, else the newest whole year: 「計画と実績」."""
    terms = closed_terms(association_of(request).pk)
    if not terms:
        return render(request, "planning_outcomes/outcomes.html", {"terms": ()})
    asked = request.GET.get("term", "")
    whole = next((term for term in terms if not term.half), terms[0])
    chosen = next((term for term in terms if str(term) == asked), whole)
    return redirect("outcomes:outcomes", term=str(chosen))


@needs(Permission.VIEW)
@require_GET
def outcomes(request: HttpRequest, term: str) -> HttpResponse:
    """Show a term's business, income, special account, finance and ratios: 「計画と実績」."""
    association = association_of(request)
    terms = closed_terms(association.pk)
    chosen = next((one for one in terms if str(one) == term), None)
    if chosen is None:
        raise Http404
    unit = request.GET.get("unit", PLAN_UNIT)
    unit = unit if unit in UNITS else PLAN_UNIT
    book = book_of(association.pk, chosen, association.business_on)
    blocks = section_tables(book, chosen, unit)
    form = request.GET.get("format", "")
    if form in files.KINDS:
        on = association.business_on
        made = files.content(blocks, chosen, form, association=association, on=on)
        return download(made, files.KINDS[form], f"outcomes-{chosen}.{form}")

    def link(printed: Printed) -> str:
        return opened(book, printed.row.id, printed.column.id)

    context = {
        "terms": [(str(one), files.words(one), one == chosen) for one in terms],
        "term": chosen,
        "words": files.words(chosen),
        "unit": unit,
        "units": [(key, name, key == unit) for key, name in UNITS.items()],
        "tables": [
            (block.table.id, block.table.title, mark_safe(table_html(block, link)))  # noqa: S308
            for block in blocks
        ],
    }
    return render(request, "planning_outcomes/outcomes.html", context)
