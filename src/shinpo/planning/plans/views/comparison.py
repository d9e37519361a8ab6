"""Own figures beside region and nation: 「地域・全国との比較」."""

import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.figure_book import Aspect, Figure
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Problem, Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.output.entry import EntryRow, EntrySheet, entry_workbook
from shinpo.planning.plans.comparable import UNIT_IDS, comparables, latest_figures, own_book
from shinpo.planning.plans.forms import ComparisonForm
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.planning.plans.services.comparison import (
    ComparisonEntry,
    comparison_import,
    comparison_problems,
)
from shinpo.planning.plans.tables import target_text
from shinpo.registry.rows import Row, at_row, read
from shinpo.statistics.views import XLSX, download
from shinpo.ui.tables import Column, Table

HEADS = ("比較先", "対象期間", "比較項目", "内訳", "項目名", "数値", "単位")
NEEDED = ("比較先", "対象期間", "比較項目", "数値", "単位")


@needs(Permission.VIEW)
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Show the figures taken over, region beside nation, by item and term."""
    on = business_on(request)
    known = comparables(request.association_id, on)
    periods = sorted(set(ComparisonFigure.objects.values_list("period", flat=True)), reverse=True)
    chosen = request.GET.get("period", periods[0] if periods else "")
    rows: dict[str, dict[str, ComparisonFigure]] = {}
    for figure in latest_figures([chosen]):
        ref = f"{figure.item}.{figure.part}" if figure.part else figure.item
        rows.setdefault(ref, {})[figure.area] = figure
    own = _own(request.association_id, chosen, on)
    listed = [(known[ref].term if ref in known else ref, found, ref) for ref, found in rows.items()]
    table = Table(
        caption=f"{chosen}年度の地域・全国" if chosen else "地域・全国",
        columns=(
            Column("item", "項目", value=lambda r: r[0]),
            Column("own", "自協会", "number", value=lambda r: own.get(r[2], "－")),
            *(_area_column(area, term) for area, term in ComparisonFigure.AREAS.items()),
            Column("source", "出典",
                   value=lambda r: "、".join(dict.fromkeys(f.source for f in r[1].values()))),
        ),
        rows=sorted(listed, key=lambda r: _order(r, known)),
        empty="取り込んだ計数はまだありません。",
    )  # fmt: skip
    context = {
        "table": table, "periods": periods, "chosen": chosen,
        "may_plan": staff_of(request).may(Permission.PLAN),
    }  # fmt: skip
    return render(request, "plans/comparison.html", context)


def _own(association_id: int, period: str, on: date) -> dict[str, str]:
    """Return the own results as printed, by reference; empty where the term is not closed."""
    try:
        book = own_book(association_id, Term.parse(period), on)
    except (Refused, ValueError):
        return {}
    return {
        ref.removesuffix(f".{Aspect.ACTUAL}"): _printed(figure)
        for ref, figure in book.items()
        if figure.aspect is Aspect.ACTUAL
    }


def _printed(figure: Figure) -> str:
    value = figure.cell.value
    if value is None or isinstance(value, str):
        return str(value or "－")
    term = next((term for term, key in UNIT_IDS.items() if key == figure.unit), figure.unit)
    return target_text(Decimal(value), term)


def _order(row: tuple[str, Any, str], known: dict[str, Any]) -> int:
    terms = [one.term for one in known.values()]
    return terms.index(row[0]) if row[0] in terms else len(terms)


def _area_column(area: str, term: str) -> Column:
    def text(row: tuple[str, dict[str, ComparisonFigure], str]) -> str:
        found = row[1].get(area)
        return target_text(found.value, found.unit) if found else "－"

    return Column(area, term, "number", value=text)


@needs(Permission.PLAN)
@require_GET
def comparison_template(request: HttpRequest) -> HttpResponse:
    """Hand out the workbook to fill in: every item that can be compared, once an area."""
    on = business_on(request)
    rows = []
    for area in ComparisonFigure.AREAS.values():
        for one in comparables(request.association_id, on).values():
            item, _, part = (
                one.ref.rpartition(".") if one.ref.endswith(".cases") else (one.ref, "", "")
            )
            cells = (area, None, item, part, one.term, None, one.unit)
            rows.append(EntryRow(cells, (False, True, False, False, False, True, False)))
    sheet = EntrySheet("比較計数", HEADS, rows, (10, 12, 30, 10, 40, 20, 10))
    return download(entry_workbook([sheet], title="比較計数", created=on), XLSX, "comparison.xlsx")


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def comparison_new(request: HttpRequest) -> HttpResponse:
    """Take over a table of region and nation, all or nothing: 「比較計数の取込み」."""
    form = ComparisonForm(
        request.POST or None, request.FILES or None, initial={"request_id": new_request_id()}
    )
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            entries, problems = _read(form.cleaned_data["file"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            act = doing(request, form)
            problems = [*problems, *comparison_problems(entries, act)]
            if not problems:
                source = form.cleaned_data["source"]
                done, count = carry_out(form, lambda: comparison_import(entries, source, act))
                if done:
                    messages.success(request, f"{count:,}件の計数を取り込みました。")
                    return redirect("plans:comparison")
    context = {"form": form, "problems": problems, "back_url": reverse("plans:comparison")}
    bad = form.errors or problems
    return render(request, "plans/comparison_new.html", context, status=422 if bad else 200)


def _read(upload: Any) -> tuple[list[ComparisonEntry], list[Problem]]:
    """Read an uploaded table; rows without a figure are left out."""
    with tempfile.TemporaryDirectory() as folder:
        suffix = ".xlsx" if upload.name.lower().endswith(".xlsx") else ".csv"
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(upload.read())
        rows = read(path)
    missing = [head for head in NEEDED if rows and head not in rows[0].cells]
    if missing:
        problem = Problem(
            "file", "heading_missing",
            f"見出し「{'、'.join(missing)}」がありません。様式の見出しの行を付けてください。",
        )  # fmt: skip
        raise Refused(problem)
    entries, problems = [], []
    for row in rows:
        if not row.cells["数値"]:
            continue
        value = _value(row.cells["数値"])
        if value is None:
            text = f"数値「{row.cells['数値']}」を読み取れません。数字で入力してください。"
            problems.append(at_row(row.number, "数値", Problem("数値", "number", text)))
            continue
        entries.append(_entry(row, value))
    return entries, problems


def _entry(row: Row, value: Decimal) -> ComparisonEntry:
    areas = {term: area for area, term in ComparisonFigure.AREAS.items()}
    cells = row.cells
    return ComparisonEntry(
        row=row.number, area=areas.get(cells["比較先"], cells["比較先"]),
        period=cells["対象期間"].removesuffix("年度"), item=cells["比較項目"],
        part=cells.get("内訳", ""), value=value, unit=cells["単位"],
    )  # fmt: skip


def _value(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").replace("△", "-"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
