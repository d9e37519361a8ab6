"""Read activities: the list, one record with its history, correct it, take it back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.activities import queries, services, subjects
from shinpo.activities.book import SUBJECTS
from shinpo.activities.forms import PLACES, CorrectionForm, FilterForm, WithdrawForm
from shinpo.activities.models import ActivityState
from shinpo.activities.views.entry import entry_of, form_of
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.activities import FIGURES, Measure, kinds, terms
from shinpo.law.departments import departments
from shinpo.registry.asking import association_of, doing_of
from shinpo.ui.acting import carry_out, found_or_404, new_request_id
from shinpo.ui.download import csv_of
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.parts import Confirmation, RecordHead
from shinpo.ui.tables import Chip, Column, Download, Table, sort_key

ID_MAX = 2**63 - 1
FIGURE_COLUMNS = ("quantity", "people", "amount_yen")
PASSED_ON = ("counterpart", "theme", "mode", "result", "lender")  # filters by address only


def columns(on: date, partners: dict[str, str]) -> tuple[Column, ...]:
    """Return the columns of the list of activities."""
    names = {d.id: d.term for d in departments(on)}
    return (
        Column("kind", "活動の種類", value=lambda r: kinds()[r.kind].term,
               link=lambda r: reverse("activities:detail", args=[r.pk])),
        Column("held_on", "実施日", "date", sort=True),
        Column("department", "部門", value=lambda r: names.get(r.department, r.department)),
        Column("with", "相手", value=lambda r: whom(r, partners)),
        Column("about", "内容", value=about),
        Column("quantity", "数量", "number", sort=True,
               value=lambda r: f"{r.quantity:,}{kinds()[r.kind].unit}"),
        Column("people", "人数", "number", value=lambda r: r.people or None),
        Column("amount_yen", "金額", "number", value=lambda r: r.amount_yen or None, note="円"),
    )  # fmt: skip


def columns_taken_away(on: date, partners: dict[str, str]) -> tuple[Column, ...]:
    """Return the columns of the CSV: figures alone, the unit beside them."""
    named = [column for column in columns(on, partners) if column.id not in FIGURE_COLUMNS]
    return (
        *named,
        Column("quantity", "数量", "number"),
        Column("unit", "単位", value=lambda r: kinds()[r.kind].unit),
        Column("enterprises", "企業者数", "number"),
        Column("people", "人数", "number"),
        Column("amount_yen", "金額", "number"),
    )


def whom(row: ActivityState, partners: dict[str, str]) -> str:
    """Return whom an activity was with: enterprise, lender, counterpart."""
    found = [
        row.enterprise.name if row.enterprise else "",
        row.lender.name if row.lender else "",
        partners.get(row.counterpart, row.counterpart),
    ]
    return "　".join(text for text in found if text)


def about(row: ActivityState) -> str:
    """Return theme, mode and result in words."""
    codes = {"theme": row.theme, "mode": row.mode, "result": row.result}
    found = [terms(name).get(code, code) for name, code in codes.items() if code]
    return "・".join([*found, "新規の取組み"] if row.is_new else found)


@needs(Permission.VIEW)
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    """List activities: 「活動の一覧」."""
    on = association_of(request).business_on
    form = FilterForm(request.GET, on=on)
    given = form.given()
    partners = queries.counterpart_names()
    passed = {name: request.GET[name] for name in PASSED_ON if request.GET.get(name)}
    passed = {k: v for k, v in passed.items() if k != "lender" or v.isdigit()}
    shown = columns(on, partners)
    sort = sort_key(request.GET, shown, "-held_on")
    rows = queries.activities({**given, **passed}, on=on).order_by(
        sort, "-activity_id" if sort.startswith("-") else "activity_id"
    )
    if request.GET.get("format") == "csv":
        return csv_of("活動の一覧", columns_taken_away(on, partners), rows.iterator())
    page = page_of(rows, query=request.GET)
    label = f"{'絞り込んだ' if given or passed else 'すべての'}{page.total:,}件をCSVで"
    table = Table(
        caption="活動の一覧", columns=shown, rows=page.items, page=page, query=request.GET,
        downloads=(Download(label, with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    context = {
        "table": table,
        "form": form,
        "narrowed": bool(given or passed),
        "chips": [_chip(name, code, partners) for name, code in passed.items()],
        "passed": passed,
        "may": staff_of(request).may(Permission.RECORD),
    }
    return render(request, "activities/list.html", context)


def _chip(name: str, code: str, partners: dict[str, str]) -> str:
    if name == "counterpart":
        return f"相手先：{partners.get(code, code)}"
    if name == "lender":
        return "金融機関を指定"
    labels = {"theme": "テーマ", "mode": "方法", "result": "結果"}
    return f"{labels[name]}：{terms(name).get(code, code)}"


def _found(pk: int) -> ActivityState:
    rows = ActivityState.objects.select_related("enterprise", "lender")
    row = rows.filter(pk=pk).first() if pk <= ID_MAX else None
    found: ActivityState = found_or_404(row)
    return found


def head_of(row: ActivityState, on: date) -> RecordHead:
    """Return the head of an activity's pages."""
    kind = kinds()[row.kind]
    names = {d.id: d.term for d in departments(on)}
    return RecordHead(
        name=kind.term,
        kana=about(row),
        flags=(Chip("取消済み", "warning"),) if row.withdrawn else (),
        facts=(
            ("実施日", f"{row.held_on:%Y/%m/%d}"),
            ("数量", f"{row.quantity:,}{kind.unit}"),
            ("部門", names.get(row.department, row.department)),
        ),
    )


@needs(Permission.VIEW)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an activity with what was recorded of it: 「活動」."""
    row, on = _found(pk), association_of(request).business_on
    context = {
        "row": row,
        "head": head_of(row, on),
        "details": details_of(row, queries.counterpart_names()),
        "history": queries.history(pk),
        "may": staff_of(request).may(Permission.RECORD) and not row.withdrawn,
    }
    return render(request, "activities/detail.html", context)


def details_of(row: ActivityState, partners: dict[str, str]) -> list[tuple[str, Any, str]]:
    """Return what a record says, in words, each with an address if it has a page."""
    kind = kinds()[row.kind]
    found: list[tuple[str, Any, str]] = [("実施日", row.held_on, ""), ("記帳日", row.booked_on, "")]
    if row.enterprise:
        url = reverse("registry:enterprise", args=[row.enterprise.pk])
        found.append(("企業者", f"{row.enterprise.name}（{row.enterprise.number}）", url))
    if row.lender:
        found.append(("金融機関", row.lender.name, ""))
    for name, label in zip(SUBJECTS, ("保証番号", "求償権番号"), strict=True):
        number = getattr(row, f"{name}_id")
        if number is not None:
            subject = subjects.by_id(name, [number]).get(number)
            found.append((label, subject.number if subject else number, ""))
    if row.counterpart:
        found.append(("相手先", partners.get(row.counterpart, row.counterpart), ""))
    for name, label in (("theme", "テーマ"), ("mode", "方法"), ("result", "結果")):
        code = getattr(row, name)
        if code:
            found.append((label, terms(name).get(code, code), ""))
    labels = {"quantity": "数量", "enterprises": "企業者数", "people": "人数", "amount": "金額"}
    for name in FIGURES:
        value = row.amount_yen if name == "amount" else getattr(row, name)
        if name in kind.figures and (value or name == "quantity"):
            unit = {"amount": "円", "people": "人", "enterprises": ""}.get(name, kind.unit)
            found.append((labels[name], f"{value:,}{unit}（{kind.figures[name]}）", ""))
    if row.is_new:
        found.append(("新規の取組み", "○", ""))
    if row.note:
        found.append(("備考", row.note, ""))
    if kind.measure is not Measure.EVENT:
        found.append(("対象の月", f"{row.period:%Y/%m}", ""))
    return found


@needs(Permission.RECORD)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the right record in place of a wrong one: 「活動の訂正」."""
    row, on = _found(pk), association_of(request).business_on
    kind = kinds()[row.kind]
    start = {**_said(row), "seen": row.fact_id}
    form = form_of(request, kind, form=CorrectionForm, initial=start, given={})
    if request.method == "POST" and form.is_valid():
        entry = entry_of(form)
        if entry is not None:
            done, _ = carry_out(
                form,
                lambda: services.activity_correct(
                    pk, entry, doing_of(request, form), seen=form.cleaned_data["seen"]
                ),
                PLACES,
            )
            if done:
                messages.success(request, "活動の記録を訂正しました。元の記録は履歴に残ります。")
                return redirect("activities:detail", pk=pk)
    context = {"form": form, "kind": kind, "row": row, "head": head_of(row, on)}
    return render(request, "activities/correct.html", context)


def _said(row: ActivityState) -> dict[str, Any]:
    """Return what a record says, as the form would be filled in."""
    said = dict(vars(services.entry_of(row)))
    for name in ("enterprise", "lender"):
        said[name] = said.pop(f"{name}_id")
    for name in SUBJECTS:
        number = said.pop(f"{name}_id")
        found = subjects.by_id(name, [number]) if number is not None else {}
        said[name] = found[number].number if number in found else ""
    return said


@needs(Permission.RECORD)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record back: 「活動の取消」."""
    row = _found(pk)
    back = reverse("activities:detail", args=[pk])
    form = WithdrawForm(request.POST or None, initial={"request_id": new_request_id()})
    if request.method == "POST" and form.is_valid():
        done, _ = carry_out(form, lambda: services.activity_withdraw(pk, doing_of(request, form)))
        if done:
            messages.success(request, "活動の記録を取り消しました。")
            return redirect(back)
    kind = kinds()[row.kind]
    confirmation = Confirmation(
        title="活動の取消の確認",
        target=f"{kind.term}　{row.held_on:%Y/%m/%d}　{row.quantity:,}{kind.unit}",
        count=1,
        unit="件",
        effects=(
            "この記録は件数に数えられなくなります。",
            "取消は今の営業日に記帳します。締切済みの月の数字は変わりません。",
        ),
        act="取り消す",
        back_url=back,
        reversible="取り消した記録は履歴に残ります。必要なら新しく記録してください。",
    )
    return render(request, "ui/confirm.html", {"confirmation": confirmation, "form": form})
