"""The other masters, to read: lenders with branches, municipalities, decision routes."""

from datetime import date

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs
from shinpo.governance.models import DecisionRoute
from shinpo.governance.roles import ROLE_TERMS, Permission, Role
from shinpo.registry import words
from shinpo.registry.asking import association_of
from shinpo.registry.models import Lender, Municipality
from shinpo.ui.download import csv_of
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form
from shinpo.ui.paging import with_query
from shinpo.ui.tables import Chip, Column, Download, Table
from shinpo.web.registry.enterprise import change_rows

KINDS_OF_DECISION = {"guarantee": "保証承諾"}


class OnFilter(Form):
    """The day on which the rows are shown."""

    on = EraDateField(label="有効な日", required=False, help_text="空欄ならすべての期間")


def _state(row: object, on: date) -> Chip:
    if row.valid_from > on:
        return Chip("開始前", "info")
    if row.valid_until is not None and row.valid_until <= on:
        return Chip("終了", "neutral")
    return Chip("有効", "success")


def _range(on: date, start: str, end: str) -> tuple[Column, ...]:
    return (
        Column("valid_from", start, "date"),
        Column("last", end, value=lambda row: words.last_day(row.valid_until)),
        Column("state", "ステータス", "chip", value=lambda row: _state(row, on)),
    )


def _list(
    request: HttpRequest, rows: object, columns: tuple[Column, ...], caption: str
) -> HttpResponse:
    """Render a list of dated rows, those of a day or all."""
    form = OnFilter(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("on")
    shown = [row for row in rows if day is None or _state(row, day).label == "有効"]
    if request.GET.get("format") == "csv":
        return csv_of(caption, columns, shown)
    table = Table(
        caption=caption, columns=columns, rows=shown, note=f"{len(shown):,}件",
        downloads=(Download(f"{len(shown):,}件をCSVで", with_query(request.GET, format="csv")),),
    )  # fmt: skip
    context = {"table": table, "form": form, "caption": caption, "narrowed": day is not None}
    return render(request, "registry/masters_list.html", context)


@needs(Permission.VIEW)
@require_GET
def masters(request: HttpRequest) -> HttpResponse:
    """Show the ways to the masters: 「台帳」."""
    return render(request, "registry/masters.html")


@needs(Permission.VIEW)
@require_GET
def lenders(request: HttpRequest) -> HttpResponse:
    """List the lenders: 「金融機関一覧」."""
    on = association_of(request).business_on
    columns = (
        Column("code", "金融機関コード", link=lambda x: reverse("registry:lender", args=[x.pk])),
        Column("name", "金融機関名"),
        Column("kana", "カナ"),
        Column("kind", "業態"),
        Column("sharing_method", "責任共有の方式",
               value=lambda x: words.SHARING_METHODS[x.sharing_method]),
        Column("branch_count", "店舗", "number"),
        *_range(on, "取引開始日", "取引終了日"),
    )  # fmt: skip
    rows = Lender.objects.annotate(branch_count=Count("branches")).order_by("order_no", "code")
    return _list(request, rows, columns, "金融機関一覧")


@needs(Permission.VIEW)
@require_GET
def lender(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a lender's branches and history: 「金融機関」."""
    found = get_object_or_404(Lender, pk=pk)
    table = Table(
        "店舗",
        (Column("code", "店番"), Column("name", "店名")),
        list(found.branches.order_by("code")),
    )
    context = {"lender": found, "table": table, "changes": change_rows(Lender, pk)}
    return render(request, "registry/lender.html", context)


@needs(Permission.VIEW)
@require_GET
def municipalities(request: HttpRequest) -> HttpResponse:
    """List the municipalities: 「市町村一覧」."""
    on = association_of(request).business_on
    columns = (
        Column("code", "地方公共団体コード"),
        Column("name", "市町村名", value=lambda m: f"{m.county}{m.name}"),
        Column("kana", "カナ"),
        *_range(on, "有効開始日", "有効終了日"),
    )
    rows = Municipality.objects.order_by("order_no", "code", "valid_from")
    return _list(request, rows, columns, "市町村一覧")


@needs(Permission.VIEW)
@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """List who decides up to which amount: 「決裁権限表」."""
    on = association_of(request).business_on
    columns = (
        Column("kind", "決裁の種類", value=lambda r: KINDS_OF_DECISION.get(r.kind, r.kind)),
        Column("role", "役割", value=lambda r: ROLE_TERMS[Role(r.role)]),
        Column("limit_yen", "決裁限度額", "number", note="円",
               value=lambda r: "上限なし" if r.limit_yen is None else r.limit_yen),
        *_range(on, "適用開始日", "適用終了日"),
        Column("source", "根拠"),
        Column("approver", "決裁者"),
    )  # fmt: skip
    rows = DecisionRoute.objects.order_by("kind", "limit_yen", "valid_from")
    return _list(request, rows, columns, "決裁権限表")
