"""The number check on screen: a file or a pasted table in, the same table with marks out.

Nothing is stored: the table goes back to the page, and comes again with what a person corrects.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shinpo.core.refusal import Refused
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.publishing.number_check.check import Report, check
from shinpo.publishing.number_check.corrections import read
from shinpo.publishing.number_check.forms import (
    CheckForm,
    choices,
    correction_of,
    packed,
    totals,
    unpacked,
)
from shinpo.publishing.number_check.sheet import Sheet
from shinpo.publishing.number_check.shown import ShownTable, shown
from shinpo.publishing.number_check.workbook import checked_workbook
from shinpo.registry.asking import association_of
from shinpo.statistics.views import download

PAGE = "publishing/number_check.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.VIEW)
@require_http_methods(["GET", "POST"])
def number_check(request: HttpRequest) -> HttpResponse:
    """Check tables: 「数値校正」."""
    if request.method == "GET":
        return _page(request, CheckForm())
    again = "tables" in request.POST
    form = CheckForm() if again else CheckForm(request.POST, request.FILES)
    if not again and not form.is_valid():
        return _page(request, form)
    try:
        sheets = unpacked(request.POST["tables"]) if again else form.tables()
    except Refused as refused:
        return _refused(request, form, refused)
    reports = [
        check(read(sheet, correction_of(request.POST, n, sheet))) for n, sheet in enumerate(sheets)
    ]
    tables = [shown(report, n) for n, report in enumerate(reports)]
    if request.POST.get("act") == "xlsx":
        content = checked_workbook(tables, association_of(request).business_on)
        return download(content, XLSX, "number-check.xlsx")
    return _page(request, CheckForm(), **_result(sheets, reports, tables))


def _result(
    sheets: Sequence[Sheet], reports: Sequence[Report], tables: Sequence[ShownTable]
) -> dict[str, Any]:
    counts = {name: sum(table.counts[name] for table in tables) for name in tables[0].counts}
    return {
        "tables": [
            (table, choices(report.structure), totals(report.structure))
            for table, report in zip(tables, reports, strict=True)
        ],
        "counts": counts,
        "differs": counts["suspect"] + counts["unknown"],
        "packed": packed(sheets),
    }


def _refused(request: HttpRequest, form: CheckForm, refused: Refused) -> HttpResponse:
    if not form.is_bound:
        form = CheckForm({})
        form.is_valid()
    field = "file" if request.FILES else "text"
    form.add_refusal(refused, {"table": field})
    return _page(request, form)


def _page(request: HttpRequest, form: CheckForm, **context: Any) -> HttpResponse:
    problems = [
        (form[name] if name in form.fields else None, error.code or "", message)
        for name, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ] if form.is_bound else []  # fmt: skip
    status = 200 if not problems else 422
    return render(request, PAGE, {"form": form, "problems": problems, **context}, status=status)
