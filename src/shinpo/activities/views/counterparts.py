"""The association's own counterparts: the list, add one, change one: 「相手先一覧」."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.activities import queries
from shinpo.activities.counterparts import (
    CounterpartEntry,
    counterpart_add,
    counterpart_change,
)
from shinpo.activities.forms import CounterpartForm
from shinpo.activities.models import Counterpart
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.activities import OWN, catalogue_code, counterparts
from shinpo.registry import history
from shinpo.registry.asking import association_of, doing_of
from shinpo.ui.acting import carry_out, found_or_404, new_request_id
from shinpo.ui.tables import Column, Table

ID_MAX = 2**63 - 1
PLACES = {"code": "own"}
FIELDS = {
    "name": "相手先の名称", "kana": "相手先の名称（カナ）", "valid_from": "有効開始日",
    "valid_until": "有効終了日の翌日", "order_no": "表示順", "code": "相手先コード",
}  # fmt: skip


def _columns(may: bool) -> tuple[Column, ...]:
    def link(row: Counterpart) -> str:
        return reverse("activities:counterpart", args=[row.pk])

    return (
        Column("name", "相手先の名称", link=link if may else None),
        Column("kana", "相手先の名称（カナ）"),
        Column("code", "相手先コード"),
        Column("base", "相手先の区分", value=lambda r: counterparts()[catalogue_code(r.code)].term),
        Column("valid_from", "有効開始日", "date"),
        Column("valid_until", "有効終了日", "date",
               value=lambda r: r.valid_until and r.valid_until - timedelta(days=1)),
    )  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """List the association's own counterparts."""
    may = staff_of(request).may(Permission.RECORD)
    table = Table(
        caption="相手先一覧",
        columns=_columns(may),
        rows=queries.own_counterparts(),
        empty="この協会が登録した相手先はありません。全国共通の区分だけで記録できます。",
    )
    return render(request, "activities/counterparts.html", {"table": table, "may": may})


def _entry(data: dict[str, Any], code: str) -> CounterpartEntry:
    last = data["valid_until"]
    return CounterpartEntry(
        code=code,
        name=data["name"],
        kana=data["kana"],
        valid_from=data["valid_from"],
        valid_until=last + timedelta(days=1) if last else None,
    )


@needs(Permission.RECORD)
def partner_new(request: HttpRequest) -> HttpResponse:
    """Register a counterpart: 「相手先の登録」."""
    start = {"request_id": new_request_id(), "valid_from": association_of(request).business_on}
    form = CounterpartForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entry = _entry(data, f"{data['base']}{OWN}{data['own'].strip()}")
        done, _ = carry_out(form, lambda: counterpart_add(entry, doing_of(request, form)), PLACES)
        if done:
            messages.success(request, f"相手先「{entry.name}」を登録しました。")
            return redirect("activities:counterparts")
    context = {"form": form, "title": "相手先の登録", "act": "登録する"}
    return render(request, "activities/counterpart_form.html", context)


@needs(Permission.RECORD)
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a counterpart's name, or say when it ended: 「相手先の変更」."""
    row = found_or_404(Counterpart.objects.filter(pk=pk).first() if pk <= ID_MAX else None)
    until = row.valid_until - timedelta(days=1) if row.valid_until else None
    start = {
        "request_id": new_request_id(), "name": row.name, "kana": row.kana,
        "valid_from": row.valid_from, "valid_until": until,
    }  # fmt: skip
    form = CounterpartForm(request.POST or None, initial=start, change=True)
    if request.method == "POST" and form.is_valid():
        entry = _entry(form.cleaned_data, row.code)
        done, _ = carry_out(
            form, lambda: counterpart_change(pk, entry, doing_of(request, form)), PLACES
        )
        if done:
            messages.success(request, f"相手先「{entry.name}」を変更しました。")
            return redirect("activities:counterparts")
    context = {
        "form": form, "title": f"相手先の変更　{row.code}", "act": "変更する",
        "changes": [
            (change, FIELDS.get(change.field, change.field))
            for change in history.changes(Counterpart, pk)
        ],
    }  # fmt: skip
    return render(request, "activities/counterpart_form.html", context)
