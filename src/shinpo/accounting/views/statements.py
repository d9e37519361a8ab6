"""The statements of a year on screen, and the journal lines behind each figure."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from shinpo.accounting import files, queries
from shinpo.accounting import year_lines as lines_of
from shinpo.accounting.forms import YearForm
from shinpo.accounting.lines import Lines
from shinpo.accounting.statements import Made, made
from shinpo.accounting.views.trial_balance import LINE_COLUMNS
from shinpo.core.accounts import Chart
from shinpo.core.dated import NotInForce
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.core.statement_tables import RESERVED
from shinpo.core.statements import INCOME_STATEMENT, Identity, line_accounts
from shinpo.core.tables import RowKind
from shinpo.core.tables import Table as Printed
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on
from shinpo.law.chart import accounts, chart
from shinpo.registry.asking import association_of
from shinpo.ui.download import csv_of
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.tables import Chip, Column, Download, Table, sort_key

NAMED = 3  # accounts that a heading names
INDENT = "　"  # a full-width blank for each level of the chart


def years(request: HttpRequest) -> list[Term]:
    """Return the years that have journal lines, the newest first."""
    found = queries.booked(association_of(request).pk)
    if found.begun is None:
        return []
    newest, oldest = Term.of(business_on(request)).year, found.begun.fiscal_year
    return [Term(year) for year in range(max(newest, oldest), oldest - 1, -1)]


@needs(Permission.VIEW)
@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """Open the year asked for, else the newest year that is over: 「決算書」."""
    known = years(request)
    if not known:
        return render(request, "accounting/statements.html", {"years": ()})
    form = YearForm(request.GET or None, years=known)
    if form.is_valid():
        return redirect("accounting:statement", year=form.cleaned_data["year"])
    over = [term for term in known if term.last < business_on(request)]
    return redirect("accounting:statement", year=(over or known)[0].year)


@needs(Permission.VIEW)
@require_GET
def statements(request: HttpRequest, year: int) -> HttpResponse:
    """Show balance sheet, property list and income statement of a year: 「決算書」."""
    known = years(request)
    found = _made(request, year)
    form = request.GET.get("format", "")
    if form in files.KINDS:
        return HttpResponse(
            files.content(
                found, form, association=association_of(request), on=business_on(request)
            ),
            content_type=files.KINDS[form],
            headers={"Content-Disposition": f'attachment; filename="statements-{year}.{form}"'},
        )
    balance_sheet, property_list, income = found.tables
    context = {
        "years": known,
        "form": YearForm({"year": year}, years=known),
        "made": found,
        "title": f"{year}年度 決算書",
        "holds": found.statements.holds,
        "balance_sheets": _sides(found, balance_sheet, "貸借対照表"),
        "property_lists": _sides(found, property_list, "財産目録"),
        "income": _table(found, income, [row.id for row in income.rows], "収支計算書"),
        "disposal": _disposal(found),
        "identities": _identities(found.statements.identities),
        "notes": {t.id: t.period_note for t in (*found.tables, found.disposal)},
    }
    return render(request, "accounting/statements.html", context)


def _made(request: HttpRequest, year: int) -> Made:
    try:
        return made(association_of(request).pk, Term(year))
    except (Refused, NotInForce, ValueError) as error:
        raise Http404(str(error)) from error


def _sides(found: Made, printed: Printed, name: str) -> list[Table]:
    """Return a statement's two sides as tables that stand beside each other."""
    sides: list[tuple[str, list[str]]] = []
    for row in printed.rows:
        if row.kind is RowKind.HEADING:
            sides.append((row.label, []))
        else:
            sides[-1][1].append(row.id)
    return [_table(found, printed, rows, f"{name}　{heading}") for heading, rows in sides]


def _table(found: Made, printed: Printed, rows: list[str], caption: str) -> Table:
    """Return lines of a statement; an account's figure leads to its journal lines."""

    def address(row: Mapping[str, Any]) -> str:
        return year_lines_address(row["id"], found) if row["yen"] else ""

    shown = [
        {
            "id": row.id,
            "label": INDENT * row.level + row.label,
            "yen": printed.cell(row.id, "amount").value,
            "kind": "" if row.kind in (RowKind.ITEM, RowKind.OF_WHICH) else row.kind.value,
        }
        for row in map(printed.row, rows)
    ]
    columns = (
        Column("label", "科目"),
        Column("yen", "金額", "number", link=address, note="円"),
    )
    return Table(caption=caption, columns=columns, rows=shown, row_kind=lambda r: str(r["kind"]))


def year_lines_address(line: str, found: Made) -> str:
    """Return the page of the journal lines of a statement's line."""
    names = line_accounts(line, found.statements)
    flows = found.statements.chart.by_id(names[0]).statement == INCOME_STATEMENT
    asked = {"accounts": ",".join(names), "at": "year" if flows else lines_of.CLOSING}
    page = reverse("accounting:year_lines", args=[found.term.year])
    return f"{page}?{urlencode(asked)}"


def _disposal(found: Made) -> Table:
    """Return the reserves before, within and after the disposal; each figure opens its lines."""
    printed = found.disposal

    def address(column: str) -> Callable[[Mapping[str, Any]], str]:
        def of(row: Mapping[str, Any]) -> str:
            names = RESERVED if row["kind"] else (row["id"],)
            if not row[column] or column == "before":
                return ""
            if column == "disposed":
                names = tuple(f"{name}_{way}" for name in names for way in ("transfer", "release"))
            at = "year" if column == "disposed" else lines_of.CLOSING
            page = reverse("accounting:year_lines", args=[found.term.year])
            return f"{page}?{urlencode({'accounts': ','.join(names), 'at': at})}"

        return of

    rows = [
        {
            "id": row.id,
            "label": row.label,
            "kind": "total" if row.kind is RowKind.TOTAL else "",
            **{c.id: printed.cell(row.id, c.id).value for c in printed.columns},
        }
        for row in printed.rows
    ]
    columns = (
        Column("label", "準備金"),
        *(
            Column(c.id, c.head[-1], "number", link=address(c.id), note="円")
            for c in printed.columns
        ),
    )
    return Table(
        caption="収支差額の処分", columns=columns, rows=rows, note=found.disposal_note,
        row_kind=lambda row: str(row["kind"]),
    )  # fmt: skip


IDENTITY_COLUMNS = (
    Column("term", "照合"),
    Column("left_yen", "一方の額", "number", note="円"),
    Column("right_yen", "他方の額", "number", note="円"),
    Column("state", "結果", "chip",
           value=lambda i: Chip("一致", "success") if i.holds else Chip("不一致", "error")),
)  # fmt: skip


def _identities(found: tuple[Identity, ...]) -> Table:
    return Table(caption="照合の一覧", columns=IDENTITY_COLUMNS, rows=found)


ACCOUNT_COLUMN = Column("account", "勘定科目", value=lambda row: _term_of(row["account"]))
YEAR_LINE_COLUMNS = (*LINE_COLUMNS[:1], ACCOUNT_COLUMN, *LINE_COLUMNS[1:])


def _term_of(code: int) -> str:
    return next((a.term for a in accounts() if int(a.code) == code), str(code))


@needs(Permission.VIEW)
@require_GET
def year_lines(request: HttpRequest, year: int) -> HttpResponse:
    """Show the journal lines of some accounts over a year: 「年度の元帳」."""
    term = Term(year)
    if term not in years(request):
        raise Http404
    on = chart(term.last)
    asked = _asked(request, on)
    at = request.GET.get("at", "")
    codes = lines_of.codes_of(asked, on, only="only" in request.GET)
    sort = sort_key(request.GET, YEAR_LINE_COLUMNS, "booked_on")
    rows = Lines(lines_of.YEAR_LINES, lines_of.given(codes, term, at), sort)
    names = "、".join(on.by_id(name).term for name in asked[:NAMED])
    names += f" ほか{len(asked) - NAMED}科目" if len(asked) > NAMED else ""
    span = "年度末までのすべて" if at == lines_of.CLOSING else "年度中"
    title = f"{names}　{year}年度（{span}）"
    if request.GET.get("format") == "csv":
        return csv_of(f"元帳-{year}-{codes[0]}", YEAR_LINE_COLUMNS, rows[0:])
    sums = rows.sums()
    page = page_of(rows, query=request.GET, total=sums.count)
    table = Table(
        caption=title, columns=YEAR_LINE_COLUMNS, rows=page.items, page=page, query=request.GET,
        total={"booked_on": "合計（全頁）", "debit_yen": sums.debit_yen,
               "credit_yen": sums.credit_yen},
        empty="仕訳はありません。",
        downloads=(Download(f"すべての{sums.count:,}行をCSVで",
                            with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    context = {
        "table": table,
        "title": title,
        "year": year,
        "sums": sums,
        "net_yen": sums.debit_yen - sums.credit_yen,
    }
    return render(request, "accounting/year_lines.html", context)


def _asked(request: HttpRequest, on: Chart) -> list[str]:
    names = [name for name in request.GET.get("accounts", "").split(",") if name]
    known = {account.id for account in on.accounts}
    if not names or not known.issuperset(names):
        raise Http404
    return names
