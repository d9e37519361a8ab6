"""Vouchers on screen: list, entry, one voucher, its reversal."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.accounting import queries
from shinpo.accounting import vouchers as reading
from shinpo.accounting.forms import MOST_ROWS, ROWS, VoucherFilter, VoucherForm, VoucherRows
from shinpo.accounting.services.voucher import YEAR_END, post, voucher_reverse
from shinpo.core.facts import KINDS
from shinpo.core.refusal import Refused
from shinpo.core.statements import leaf_accounts
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ReasonForm
from shinpo.guarantee.listing import Rows
from shinpo.guarantee.views.acting import business_on, doing, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.law.chart import accounts, chart
from shinpo.ledger.rules import subledger
from shinpo.registry.asking import association_of
from shinpo.ui.download import csv_of
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.parts import Confirmation
from shinpo.ui.tables import Chip, Column, Download, Table, sort_key


def _address(row: Mapping[str, Any]) -> str:
    return reverse("accounting:voucher", args=[row["id"]])


def _state(row: Mapping[str, Any]) -> Chip | str:
    if row["reverses_id"]:
        return Chip(f"伝票{row['reverses_id']}の取消", "neutral")
    return Chip("取消済み", "warning") if row["reversed_by"] else ""


COLUMNS = (
    Column("id", "伝票番号", link=_address, sort=True, value=lambda row: str(row["id"])),
    Column("booked_on", "記帳日", "date", sort=True),
    Column("kind", "種類", value=lambda row: KINDS[row["kind"]].term),
    Column("reason", "摘要"),
    Column("amount_yen", "金額", "number", sort=True, note="円"),
    Column("who", "起票者", value=lambda row: row["who"] or "システム"),
    Column("state", "状態", "chip", value=_state),
)


@needs(Permission.VIEW)
@require_GET
def vouchers(request: HttpRequest) -> HttpResponse:
    """List the vouchers, the newest first: 「振替伝票」."""
    months = queries.booked(association_of(request).pk).months(business_on(request))
    form = VoucherFilter(request.GET, months=months)
    given = form.given()
    rows = Rows(reading.VOUCHERS, given, sort_key(request.GET, COLUMNS, "-id"))
    if request.GET.get("format") == "csv":
        return csv_of("振替伝票", COLUMNS, rows[0:])
    page = page_of(rows, query=request.GET)
    label = f"{'絞り込んだ' if given else 'すべての'}{page.total:,}枚をCSVで"
    table = Table(
        caption="振替伝票", columns=COLUMNS, rows=page.items, page=page, query=request.GET,
        empty="該当する伝票はありません。" if given else "伝票はまだありません。",
        downloads=(Download(label, with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    may = staff_of(request).may(Permission.VOUCHER)
    context = {"table": table, "may": may, "form": form, "narrowed": bool(given)}
    return render(request, "accounting/vouchers.html", context)


@needs(Permission.VOUCHER)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a voucher: 「振替伝票の起票」."""
    on = business_on(request)
    kept = subledger()
    choices = reading.choices(tuple(a for a in leaf_accounts(chart(on)) if a.id not in kept))
    data = request.POST or None
    initial = {"request_id": new_request_id(), "effective_on": on, "booked_on": on}
    form = VoucherForm(data, initial=initial)
    rows = VoucherRows(data, _count(request), choices)
    if request.method == "POST" and "more" not in request.POST:
        fact = _posted(request, form, rows)
        if fact is not None:
            messages.success(request, f"伝票{fact}を記帳しました。")
            return redirect("accounting:voucher", fact=fact)
    elif data is not None:  # only more rows were asked for: nothing is wrong yet
        form = VoucherForm(initial=request.POST.dict())
    context = {"form": form, "rows": rows, "count": len(rows.forms), "on": on, "most": MOST_ROWS}
    return render(request, "accounting/voucher_new.html", context)


def _count(request: HttpRequest) -> int:
    asked = request.POST.get("count", "")
    count = int(asked) if asked.isdigit() else ROWS
    if "more" in request.POST:
        count += ROWS
    return max(ROWS, min(count, MOST_ROWS))


def _posted(request: HttpRequest, form: VoucherForm, rows: VoucherRows) -> int | None:
    """Post what was typed; None, with every error shown, if it is refused."""
    valid = form.is_valid()
    lines = rows.read(form)
    if not valid or form.errors:
        return None
    try:
        with transaction.atomic():
            days = {name: form.cleaned_data[name] for name in ("effective_on", "booked_on")}
            return post(doing(request, form), lines, **days)
    except Refused as refused:
        form.add_refusal(refused)
        rows.place(refused)
        return None


LINE_COLUMNS = (
    Column("account", "勘定科目", value=lambda line: _term(line["account"])),
    Column("debit_yen", "借方", "number", value=lambda line: line["debit_yen"] or None, note="円"),
    Column("credit_yen", "貸方", "number", value=lambda line: line["credit_yen"] or None,
           note="円"),
    Column("note", "行の摘要", value=lambda line: line["note"] or ""),
)  # fmt: skip


def _term(code: int) -> str:
    return next((f"{a.code} {a.term}" for a in accounts() if int(a.code) == code), str(code))


@needs(Permission.VIEW)
@require_GET
def detail(request: HttpRequest, fact: int) -> HttpResponse:
    """Show one voucher with its lines: 「振替伝票」."""
    found = reading.voucher(fact)
    if found is None:
        raise Http404
    total = {
        "account": "合計",
        "debit_yen": sum(line["debit_yen"] for line in found.lines),
        "credit_yen": sum(line["credit_yen"] for line in found.lines),
    }
    table = Table(caption="仕訳の行", columns=LINE_COLUMNS, rows=found.lines, total=total)
    may = staff_of(request).may(Permission.VOUCHER) and found.may_be_reversed
    context = {"found": found, "kind": KINDS[found.kind].term, "table": table, "may": may}
    return render(request, "accounting/voucher.html", context)


@needs(Permission.VOUCHER)
def take_back(request: HttpRequest, fact: int) -> HttpResponse:
    """Take a voucher back after saying what follows: 「振替伝票の取消」."""
    found = reading.voucher(fact)
    if found is None:
        raise Http404
    back = reverse("accounting:voucher", args=[fact])
    if request.method == "GET" and not found.may_be_reversed:
        messages.error(request, f"伝票{fact}は取消済みか、取消の伝票です。取り消せません。")
        return redirect(back)
    on = found.booked_on if found.kind == YEAR_END else business_on(request)
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="振替伝票の取消の確認",
            target=f"伝票{fact}　{KINDS[found.kind].term}　{found.amount_yen:,}円",
            count=1,
            unit="枚",
            effects=(
                f"借方と貸方を入れ替えた仕訳を、{on:%Y/%m/%d}に記帳します。",
                "元の伝票は残り、取消済みと表示されます。",
            ),
            act="取り消す",
            back_url=back,
            reversible="取り消した伝票は戻せません。正しい伝票を新しく起票してください。",
        ),
        act=lambda who: voucher_reverse(fact, who),
        done_message=f"伝票{fact}を取り消しました。",
        then=back,
    )
