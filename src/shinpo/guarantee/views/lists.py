"""The lists of applications and guarantees, with filters, pages and CSV."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee import listing, words
from shinpo.guarantee.reading import ID_MAX
from shinpo.registry.models import Lender, Programme
from shinpo.ui.download import csv_of
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.tables import Column, Download, Table, sort_key

ALL = ("", "すべて")


class FilterForm(Form):
    """What a list is narrowed by; it stands in the address."""

    status = forms.ChoiceField(label="ステータス", required=False)
    lender = forms.ChoiceField(label="金融機関", required=False)
    programme = forms.ChoiceField(label="保証制度", required=False)
    since = EraDateField(label="から", required=False)
    until = EraDateField(label="まで", required=False)

    def __init__(self, *args: Any, statuses: Any, day: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["status"].choices = [ALL, *((k, v.label) for k, v in statuses.items())]
        self.fields["lender"].choices = [
            ALL, *Lender.objects.order_by("order_no", "code").values_list("id", "name")
        ]  # fmt: skip
        self.fields["programme"].choices = [
            ALL, *Programme.objects.order_by("owner", "order_no").values_list("id", "name")
        ]  # fmt: skip
        self.fields["since"].label = f"{day}（から）"
        self.fields["until"].label = f"{day}（まで）"

    def given(self) -> dict[str, Any]:
        """Return the filters that can be read; the others narrow nothing and say why."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


_APPLICATION_COLUMNS = (
    Column("number", "申込番号", sort=True,
           link=lambda r: reverse("guarantee:application", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("requested_yen", "申込金額", "number", sort=True, note="円"),
    Column("months", "期間", "number", note="か月"),
    Column("programme", "制度"),
    Column("lender", "金融機関", value=lambda r: f"{r['lender']} {r['branch']}"),
    Column("received_on", "受付日", "date", sort=True),
    Column("status", "ステータス", "chip", value=lambda r: words.APPLICATION_STATUS[r["status"]]),
)  # fmt: skip
_GUARANTEE_COLUMNS = (
    Column("number", "保証番号", sort=True,
           link=lambda r: reverse("guarantee:detail", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("amount_yen", "保証金額", "number", sort=True, note="円"),
    Column("balance_yen", "残高", "number", sort=True, note="円"),
    Column("programme", "制度"),
    Column("lender", "金融機関", value=lambda r: f"{r['lender']} {r['branch']}"),
    Column("approved_on", "承諾日", "date", sort=True),
    Column("certificate_until", "保証書期限", "date", sort=True),
    Column("status", "ステータス", "chip",
           value=lambda r: words.status_chips(r["status"], in_accident=r["in_accident"])[-1]),
)  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """List applications: 「申込一覧」."""
    form = FilterForm(request.GET, statuses=words.APPLICATION_STATUS, day="受付日")
    return _list(
        request, form=form, kind=listing.APPLICATIONS, columns=_APPLICATION_COLUMNS,
        caption="申込一覧", default="-number",
    )  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def guarantees(request: HttpRequest) -> HttpResponse:
    """List guarantees: 「保証一覧」."""
    form = FilterForm(request.GET, statuses=words.GUARANTEE_STATUS, day="承諾日")
    return _list(
        request, form=form, kind=listing.GUARANTEES, columns=_GUARANTEE_COLUMNS,
        caption="保証一覧", default="-number",
    )  # fmt: skip


def _list(
    request: HttpRequest,
    *,
    form: FilterForm,
    kind: listing.Listing,
    columns: tuple[Column, ...],
    caption: str,
    default: str,
) -> HttpResponse:
    given = form.given()
    enterprise = request.GET.get("enterprise", "")
    if enterprise.isascii() and enterprise.isdigit():
        given["enterprise"] = min(int(enterprise), ID_MAX)
    if request.GET.get("accident") and "accident" in kind.filters:
        given["accident"] = True
    rows = listing.Rows(kind, given, sort_key(request.GET, columns, default))
    if request.GET.get("format") == "csv":
        return csv_of(caption, columns, rows[0:])
    page = page_of(rows, query=request.GET)
    table = Table(
        caption=caption, columns=columns, rows=page.items, page=page, query=request.GET,
        downloads=(Download(
            f"{'絞り込んだ' if given else 'すべての'}{page.total:,}件をCSVで",
            with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    narrowed = bool(given)
    receives = kind is listing.APPLICATIONS and staff_of(request).may(Permission.RECEIVE)
    return render(
        request,
        "guarantee/list.html",
        {
            "table": table,
            "form": form,
            "caption": caption,
            "narrowed": narrowed,
            "new_url": reverse("guarantee:application_new") if receives else "",
        },
    )
