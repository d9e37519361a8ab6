"""Approval: the list of what waits, the decision, refusal and withdrawal: 「決裁」."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shinpo.core.refusal import Refused
from shinpo.core.schedule import Run
from shinpo.governance.access import needs, staff_of
from shinpo.governance.queries import GUARANTEE, authority_yen
from shinpo.governance.roles import Permission
from shinpo.guarantee import listing, preview, reading, repayment_entry, services
from shinpo.guarantee.forms import DecisionForm, ReasonForm
from shinpo.guarantee.services.act import Doing
from shinpo.guarantee.services.decision import Approval
from shinpo.guarantee.views.acting import (
    ENTRY_UNIT,
    business_on,
    carry_out,
    doing,
    found_or_404,
    new_request_id,
)
from shinpo.guarantee.views.application import details_of, head_of
from shinpo.guarantee.words import surcharge_of
from shinpo.ui.paging import page_of
from shinpo.ui.parts import Confirmation
from shinpo.ui.tables import Chip, Column, Table

PER_PAGE = 20
NEAR_LIMIT_PERCENT = 80
WAITING_DAYS = 7  # a week is what applicants are told on average
PLACES = {
    "requested_yen": "approved_yen",
    "guaranteed_yen": "approved_yen",
    "loan_yen": "approved_yen",
    "credit_class": "rate_class",
}


def authority(request: HttpRequest) -> tuple[bool, int | None]:
    """Return whether the person decides at all today, and up to how many yen (None: no limit)."""
    try:
        return True, authority_yen(staff_of(request), GUARANTEE, business_on(request))
    except Refused:
        return False, None


@needs(Permission.DECIDE)
@require_GET
def approval_list(request: HttpRequest) -> HttpResponse:
    """List what the person may decide: 「承認一覧」."""
    on = business_on(request)
    able, up_to_yen = authority(request)
    sort = request.GET.get("sort", "received_on")
    if sort.removeprefix("-") not in listing.APPLICATIONS.sorts:
        sort = "received_on"
    waiting = listing.Rows(
        listing.APPLICATIONS, {"status": "under_review", "up_to_yen": up_to_yen}, sort
    )
    page = page_of(waiting if able else [], query=request.GET, per_page=PER_PAGE)
    for row in page.items:
        row["runs"] = tuple(Run(**run) for run in row["repayment"])
        row["days"] = (on - row["received_on"]).days
    for row, examined in zip(page.items, preview.of_applications(page.items, on), strict=True):
        row["flags"] = _flags(row, examined)
    table = Table(
        caption="承認一覧", columns=_COLUMNS, rows=page.items, page=page, query=request.GET,
        empty="決裁を待つ申込はありません。" if able else "この役割には決裁権限がありません。",
    )  # fmt: skip
    context = {"table": table, "able": able, "up_to_yen": up_to_yen}
    return render(request, "guarantee/approval_list.html", context)


_COLUMNS = (
    Column("number", "申込番号", sort=True, link=lambda r: decision_url(r["id"])),
    Column("enterprise", "企業者"),
    Column("requested_yen", "申込金額", "number", sort=True, note="円"),
    Column("months", "期間", "number", note="か月"),
    Column("programme", "制度"),
    Column("lender", "金融機関", value=lambda r: f"{r['lender']} {r['branch']}"),
    Column("received_on", "受付日", "date", sort=True),
    Column("days", "経過", "number", note="日"),
    Column("flags", "注意", "chip", value=lambda r: r["flags"]),
)


def decision_url(pk: int) -> str:
    """Return the address of the decision on an application."""
    return reverse("guarantee:decision", args=[pk])


def _flags(row: dict[str, Any], examined: preview.Examined | None) -> Chip | str:
    """Return what is odd about an application, the gravest first."""
    if examined is None:
        return Chip("制度・相手先を確認", "error")
    if examined.problems:
        return Chip("要件外", "error")
    if examined.largest_share >= NEAR_LIMIT_PERCENT:
        return Chip(f"限度額の{examined.largest_share}％", "warning")
    if row["days"] > WAITING_DAYS:
        return Chip("7日超", "warning")
    return ""


def _examined(found: dict[str, Any], on: Any) -> preview.Examined | None:
    return preview.of_applications([found], on)[0]


def _approval(pk: int, found: dict[str, Any], form: DecisionForm) -> Approval | None:
    runs = form.new_runs(found["months"])
    if form.errors:
        return None
    return Approval(
        application_id=pk,
        approved_yen=form.cleaned_data["approved_yen"],
        credit_class=form.credit_class,
        accounting_adviser=form.cleaned_data["accounting_adviser"],
        surcharge=surcharge_of(found["manager_guarantee"]),
        runs=runs,
    )


@needs(Permission.DECIDE)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an application: look, choose the class, confirm: 「承諾の決定」."""
    found = found_or_404(reading.application(pk))
    if found["status"] != "under_review":
        messages.info(request, "この申込は既に完結しています。")
        return redirect("guarantee:application", pk=pk)
    on = business_on(request)
    able, up_to_yen = authority(request)
    form = DecisionForm(
        request.POST or None,
        entry_unit=ENTRY_UNIT,
        initial={
            "request_id": new_request_id(),
            "approved_yen": found["requested_yen"],
            "repayment": repayment_entry.EQUAL,
        },
    )
    examined = _examined(found, on)
    terms = None
    if request.method == "POST" and able and form.is_valid():
        approval = _approval(pk, found, form)
        if approval is not None and "confirmed" in request.POST:
            done, guarantee_id = carry_out(
                form,
                lambda: services.guarantee_approve(
                    approval, doing(request, form), authority_yen=up_to_yen
                ),
                PLACES,
            )
            if done:
                messages.success(request, "承諾しました。信用保証書を発行できます。")
                return redirect("guarantee:detail", pk=guarantee_id)
        elif approval is not None and examined is not None:
            terms = _terms(examined, approval, form)
    context = {
        "found": found, "head": head_of(found), "details": details_of(found), "form": form,
        "rows": form.rows(), "plan": repayment_entry.words(found["runs"]), "examined": examined,
        "terms": terms, "able": able, "up_to_yen": up_to_yen,
        "over_authority": up_to_yen is not None and found["requested_yen"] > up_to_yen,
    }  # fmt: skip
    return render(request, "guarantee/decision.html", context)


def _terms(examined: preview.Examined, approval: Approval, form: DecisionForm) -> Any:
    """Return the terms to confirm; a refusal of the rules goes to its field."""
    try:
        return examined.decide(
            approval.credit_class,
            loan_yen=approval.approved_yen,
            runs=approval.runs or examined.question.runs,
            accounting_adviser=approval.accounting_adviser,
        )
    except Refused as refused:
        form.add_refusal(refused, PLACES)
        return None


@needs(Permission.DECIDE)
@require_POST
def decision_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the chosen class with the derivation of the fee: a fragment. Writes nothing."""
    found = found_or_404(reading.application(pk))
    form = DecisionForm(request.POST, entry_unit=ENTRY_UNIT)
    examined = _examined(found, business_on(request))
    terms = None
    if form.is_valid() and examined is not None:
        approval = _approval(pk, found, form)
        terms = approval and _terms(examined, approval, form)
    said = [m for messages_of in form.errors.values() for m in messages_of]
    context = {"terms": terms, "said": said}
    return render(request, "guarantee/terms_preview.html", context)


_ENDS = {
    "refuse": ("拒絶", services.application_refuse, Permission.DECIDE),
    "withdraw": ("申込取消", services.application_withdraw, Permission.RECEIVE),
}


def _end(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    term, act, _ = _ENDS[how]
    found = found_or_404(reading.application(pk))
    form = ReasonForm(request.POST or None, initial={"request_id": new_request_id()})
    if request.method == "POST" and form.is_valid():

        def carried() -> None:
            what: Doing = doing(request, form)
            act(pk, what)

        done, _ = carry_out(form, carried)
        if done:
            messages.success(request, f"申込 {found['number']} を{term}として完結しました。")
            return redirect("guarantee:application", pk=pk)
    confirmation = Confirmation(
        title=f"{term}の確認",
        target=f"申込 {found['number']}　{found['enterprise']}",
        count=1,
        unit="件",
        effects=(
            f"申込金額 {found['requested_yen']:,}円 が調査中から{term}に移ります。",
            "当月の事業概況に計上されます。",
        ),
        act=f"{term}にする",
        back_url=reverse("guarantee:application", args=[pk]),
        reversible="完結した申込は戻せません。改めて申込を受け付けてください。",
    )
    return render(request, "ui/confirm.html", {"confirmation": confirmation, "form": form})


@needs(Permission.DECIDE)
def application_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse an application with a reason: 「拒絶」."""
    return _end(request, pk, "refuse")


@needs(Permission.RECEIVE)
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an application at the applicant's wish: 「申込取消」."""
    return _end(request, pk, "withdraw")
