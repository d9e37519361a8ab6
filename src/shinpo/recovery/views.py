"""The screens of the recovery department: subrogation, claims, what comes in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.core import insurance
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee import listing
from shinpo.guarantee import reading as guarantees
from shinpo.guarantee.forms import ReasonForm
from shinpo.guarantee.views.acting import (
    business_on,
    carry_out,
    doing,
    found_or_404,
    new_request_id,
)
from shinpo.guarantee.views.acts import confirmed
from shinpo.guarantee.views.record import head_of as guarantee_head
from shinpo.monitoring.services import causes
from shinpo.recovery import reading, services
from shinpo.recovery.forms import STATUSES, FilterForm, InsuranceForm, ReceiptForm, SubrogationForm
from shinpo.ui.download import csv_of
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.parts import Confirmation, RecordHead
from shinpo.ui.tables import Chip, Column, Download, Table, sort_key

TONES = {"open": "warning", "closed": "success", "written_off": "neutral"}


def status_chip(status: str) -> Chip:
    """Return where a claim stands, in a word."""
    return Chip(STATUSES[status], TONES[status])


_COLUMNS = (
    Column("number", "求償権番号", sort=True,
           link=lambda r: reverse("recovery:detail", args=[r["id"]])),
    Column("enterprise", "企業者"),
    Column("subrogated_on", "代位弁済日", "date", sort=True),
    Column("total_yen", "代位弁済額", "number", sort=True, note="円"),
    Column("balance_yen", "残高", "number", sort=True, note="円"),
    Column("insurance_yen", "受領保険金", "number", note="円"),
    Column("lender", "金融機関", value=lambda r: f"{r['lender']} {r['branch']}"),
    Column("status", "ステータス", "chip", value=lambda r: status_chip(r["status"])),
)  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """List claims: 「求償権一覧」."""
    form = FilterForm(request.GET)
    given = form.given()
    rows = listing.Rows(reading.CLAIMS, given, sort_key(request.GET, _COLUMNS, "-number"))
    if request.GET.get("format") == "csv":
        return csv_of("求償権一覧", _COLUMNS, rows[0:])
    page = page_of(rows, query=request.GET)
    label = f"{'絞り込んだ' if given else 'すべての'}{page.total:,}件をCSVで"
    table = Table(
        caption="求償権一覧", columns=_COLUMNS, rows=page.items, page=page, query=request.GET,
        downloads=(Download(label, with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    context = {"table": table, "form": form, "caption": "求償権一覧", "narrowed": bool(given)}
    return render(request, "guarantee/list.html", context)


def head_of(found: Any) -> RecordHead:
    """Return the head of a claim's page."""
    return RecordHead(
        name=f"求償権 {found['number']}",
        kana=f"{found['enterprise']}（{found['kana']}）",
        flags=(status_chip(found["status"]),),
        facts=(
            ("代位弁済額", f"{found['total_yen']:,}円"),
            ("求償権残高", f"{found['balance_yen']:,}円"),
            ("受領保険金", f"{found['insurance_yen']:,}円"),
            ("金融機関", f"{found['lender']} {found['branch']}"),
        ),
    )


@needs(Permission.VIEW)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim: balance, insurance, receipts: 「求償権」."""
    found = found_or_404(reading.claim(pk))
    may = staff_of(request).may(Permission.RECOVER)
    context = {
        "found": found,
        "head": head_of(found),
        "cause": causes(business_on(request)).get(found["cause"], found["cause"]),
        "facts": guarantees.facts(pk, as_of=date.max, lines=True),
        "may_insure": may and not found["insurance_yen"] and found["status"] != "closed",
        "may_recover": may and found["status"] == "open",
    }
    return render(request, "recovery/detail.html", context)


@needs(Permission.RECOVER)
def subrogate(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay the bank and take over its claim: 「代位弁済」."""
    found = found_or_404(guarantees.guarantee(pk))
    on = business_on(request)
    last = reading.last_accident(pk) or {}
    form = SubrogationForm(
        request.POST or None,
        causes=causes(on),
        initial={"request_id": new_request_id(), "cause": last.get("cause", "")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = services.SubrogationRequest(
            guarantee_id=pk,
            cause=data["cause"],
            interest_rate=data["interest_rate"],
            defaulted_on=data["defaulted_on"],
            prospect_gone=data["prospect_gone"],
        )
        done, claim_id = carry_out(
            form,
            lambda: services.guarantee_subrogate(asked, doing(request, form)),
            {"subrogated_on": "defaulted_on"},
        )
        if done:
            messages.success(request, "代位弁済を記録しました。")
            return redirect("recovery:detail", pk=claim_id)
    confirmation = Confirmation(
        title="代位弁済の確認",
        target=f"保証 {found['number']}　{found['enterprise']}",
        count=1,
        unit="件",
        effects=(
            f"保証債務残高 {found['balance_yen']:,}円 と約定利息を金融機関に支払います。",
            "保証は終了し、支払った元利の合計を求償権とします。",
        ),
        act="代位弁済する",
        back_url=reverse("guarantee:detail", args=[pk]),
        reversible="記録した代位弁済は画面からは戻せません。",
    )
    context = {"head": guarantee_head(found), "confirmation": confirmation, "form": form}
    return render(request, "ui/confirm.html", context)


@needs(Permission.RECOVER)
def insure(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive the insurer's money: 「保険金受領」."""
    found = found_or_404(reading.claim(pk))
    back = reverse("recovery:detail", args=[pk])
    return confirmed(
        request,
        form=InsuranceForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="保険金受領の確認",
            target=f"求償権 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(_insurance_due(found),),
            act="受領を記録する",
            back_url=back,
        ),
        act=lambda who: services.insurance_receive(pk, who),
        done_message="保険金の受領を記録しました。",
        then=back,
    )


def _insurance_due(found: Any) -> str:
    """Say what the insurer would pay, or why nothing."""
    try:
        due_yen = insurance.claim_payout(
            principal_yen=found["principal_yen"],
            interest_yen=found["interest_yen"],
            recovered_yen=found["recovered_yen"],
            fill=found["fill_rate"],
        )
    except Refused as refused:
        return str(refused)
    return f"保険金 {due_yen:,}円 を受領したと記録します。"


@needs(Permission.RECOVER)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a receipt on a claim: 「回収」."""
    found = found_or_404(reading.claim(pk))
    back = reverse("recovery:detail", args=[pk])
    form = ReceiptForm(request.POST or None, initial={"request_id": new_request_id()})
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="回収の記録",
            target=f"求償権 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(
                f"求償権残高 {found['balance_yen']:,}円 を減らし、超える額は損害金とします。",
                "保険金を受けた求償権では、納付すべき額を保険納付金に置きます。",
            ),
            act="回収を記録する",
            back_url=back,
        ),
        act=lambda who: services.claim_recover(pk, form.cleaned_data["receipt_yen"], who),
        done_message="回収を記録しました。",
        then=back,
    )


@needs(Permission.RECOVER)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Write off what is left of a claim: 「償却」."""
    found = found_or_404(reading.claim(pk))
    back = reverse("recovery:detail", args=[pk])
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="償却の確認",
            target=f"求償権 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(f"求償権残高 {found['balance_yen']:,}円 を償却します。",),
            act="償却する",
            back_url=back,
            reversible="償却の後の入金は償却求償権回収として記録します。",
        ),
        act=lambda who: services.claim_write_off(pk, who),
        done_message="償却を記録しました。",
        then=back,
    )
