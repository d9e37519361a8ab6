"""Statistics on screen: tables of a closing, and the records behind every figure."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shinpo.core.figures import Cell
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.core.tables import Column, Printed, Row, RowKind, Table
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.law.styles import style
from shinpo.output.html import table_html
from shinpo.output.tidy import csv_bytes, tidy_csv
from shinpo.output.xlsx import workbook
from shinpo.statistics import drill, records
from shinpo.statistics.drill import Side
from shinpo.statistics.layout import layout
from shinpo.statistics.printing import block, terms
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics, statistics_of, table_names
from shinpo.ui.paging import PER_PAGE, Page, with_query
from shinpo.ui.tables import Column as ListColumn
from shinpo.ui.tables import Download
from shinpo.ui.tables import Table as List

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.VIEW)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show which tables there are for the newest closed month, or for the one asked for."""
    months = closed_months(request.association_id)
    asked = request.GET.get("month", "")
    chosen = next((m for m in months if str(m) == asked), months[0] if months else None)
    found = {"months": months, "chosen": chosen, "list": _register(chosen) if chosen else None}
    return render(request, "statistics/index.html", found)


@needs(Permission.VIEW)
@require_GET
def table(request: HttpRequest, name: str, month: str) -> HttpResponse:
    """Show a table; every figure leads to its records."""
    statistics = closing_of(request, month)
    found = _table(statistics, name)
    form = request.GET.get("format")
    if form == "csv":
        return download(tidy_csv(found, month), CSV, f"{name}-{month}.csv")
    if form == "xlsx":
        placed = [block(found)]
        book = workbook(
            placed,
            period=month,
            terms=terms(placed),
            title=found.title,
            created=statistics.month.last,
        )
        return download(book, XLSX, f"{name}-{month}.xlsx")
    closed = set(statistics.closings.manifests)
    near = {"before": statistics.month.plus(-1), "after": statistics.month.plus(1)}
    return render(
        request,
        "statistics/table.html",
        {
            "table": found,
            "name": name,
            "month": statistics.month,
            "html": figures_html(found, statistics.month),
            "near": {key: m for key, m in near.items() if m in closed},
            "grain": layout().table(name).grain,
        },
    )


@needs(Permission.VIEW)
@require_GET
def cell(request: HttpRequest, name: str, month: str, row: str, column: str) -> HttpResponse:
    """Show the records that one figure adds up: 「内訳」."""
    statistics = closing_of(request, month)
    found = _table(statistics, name)
    asked = request.GET.get("side", Side.NUMERATOR)
    if asked not in {side.value for side in Side}:
        raise Http404("その内訳はありません。")
    side = Side(asked)
    try:
        query = drill.query(statistics, name, row, column, side)
    except Refused as refused:
        raise Http404(refused.problems[0].message) from refused
    place = Place(found, found.row(row), found.column(column))
    if query is None and place.is_blank:
        raise Http404(f"{found.title}のこの欄には計数がありません。")
    if query is not None and request.GET.get("format") == "csv":
        return _records_csv(statistics, query, f"{name}-{month}-{row}-{column}")
    page = _page(request, statistics, query) if query else None
    return render(
        request,
        "statistics/cell.html",
        {
            "place": place,
            "name": name,
            "month": statistics.month,
            "side": side,
            "page": page,
            "list": _list(request, page) if page else None,
            "parts": query.base.parts if query else (),
            "last_year": query is not None and query.last_year,
            "terms": [layout().terms[m] for m in _measures(query)] if query else [],
        },
    )


@dataclass(frozen=True)
class Place:
    """A cell with its table, row and column."""

    table: Table
    row: Row
    column: Column

    @property
    def cell(self) -> Cell:
        """The cell itself."""
        return self.table.cell(self.row.id, self.column.id)

    @property
    def text(self) -> str:
        """The figure as printed."""
        return self.table.text(self.row.id, self.column.id, style(self.table.style))

    @property
    def heading(self) -> str:
        """The headings above the figure."""
        return " ".join(self.column.head)

    @property
    def is_quotient(self) -> bool:
        """True if the figure was made of two others."""
        return self.cell.numerator is not None or self.cell.denominator is not None

    @property
    def is_blank(self) -> bool:
        """True if the layout has no figure here."""
        return self.cell.kind.value == "not_applicable" or self.row.kind is RowKind.HEADING


@dataclass(frozen=True)
class Records:
    """A page of records with count and sum of them all, as the template shows them."""

    page: Page
    found: drill.Page


def closed_months(association_id: int) -> list[Month]:
    """Return the closed months, newest first."""
    return sorted(Closings.recorded(association_id).manifests, reverse=True)


def closing_of(request: HttpRequest, month: str) -> Statistics:
    """Return the statistics of the month in the address. Raise Http404 if it is not closed."""
    try:
        return statistics_of(request.association_id, Month.parse(month))
    except ValueError as error:
        raise Http404("月は 2024-03 の形で指定してください。") from error
    except Refused as refused:
        raise Http404(refused.problems[0].message) from refused


def figures_html(found: Table, month: Month, name: str = "") -> str:
    """Return a table whose figures lead to their records."""
    owner = name or found.id

    def link(printed: Printed) -> str:
        return cell_address(owner, month, printed.row.id, printed.column.id)

    return mark_safe(table_html(block(found), link))  # noqa: S308 (escaped by the writer)


def cell_address(name: str, month: Month, row: str, column: str) -> str:
    """Return the address of the records behind a cell."""
    return reverse("statistics:cell", args=[name, month, row, column])


def download(content: bytes, kind: str, filename: str) -> HttpResponse:
    """Return a file to be kept."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _register(month: Month) -> List:
    return List(
        caption="統計表",
        columns=(
            ListColumn(
                "title",
                "表",
                value=lambda name: layout().table(name).title,
                link=lambda name: reverse("statistics:table", args=[name, month]),
            ),
            ListColumn("grain", "1行が表すもの", value=lambda name: layout().table(name).grain),
        ),
        rows=table_names(),
    )


def _table(statistics: Statistics, name: str) -> Table:
    try:
        return statistics.table(name)
    except Refused as refused:
        raise Http404(refused.problems[0].message) from refused


def _page(request: HttpRequest, statistics: Statistics, query: drill.Query) -> Records:
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    found = drill.rows_of_cell(statistics, query, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    return Records(Page(found.records, number, PER_PAGE, found.rows, request.GET), found)


def _list(request: HttpRequest, page: Records) -> List:
    return List(
        caption="計数に含まれる記録",
        columns=records.columns(page.found.records),
        rows=page.found.records,
        page=page.page,
        query=request.GET,
        empty="この計数に含まれる記録はありません。",
        downloads=(
            Download(
                f"すべての{page.found.rows:,}件をCSVで",
                with_query(request.GET, format="csv", page=None),
            ),
        ),
    )


def _records_csv(statistics: Statistics, query: drill.Query, filename: str) -> HttpResponse:
    """Return all records of a figure; the last columns add up to it."""
    whole = drill.rows_of_cell(statistics, query, limit=0).rows
    found = drill.rows_of_cell(statistics, query, limit=max(1, whole)).records
    head = tuple(found[0]) if found else ()
    content = csv_bytes(head, ([record[key] for key in head] for record in found))
    return download(content, CSV, f"{filename}.csv")


def _measures(query: drill.Query) -> list[str]:
    """Return the measures that add up exactly what a cell adds up."""
    return [m for m, parts in layout().measures.items() if parts == query.base.parts][:1]
