"""The acts on a guarantee: disbursement, cancellation, prepayment, correction."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shinpo.core.disbursement import Disbursement
from shinpo.core.period import add_months
from shinpo.core.schedule import Run
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee import reading, repayment_entry, services
from shinpo.guarantee.forms import (
    ActForm,
    CorrectForm,
    DisbursementForm,
    PrepayForm,
    ReasonForm,
)
from shinpo.guarantee.services.act import Doing
from shinpo.guarantee.views.acting import (
    business_on,
    carry_out,
    doing,
    found_or_404,
    new_request_id,
)
from shinpo.guarantee.views.record import head_of
from shinpo.ui.parts import Confirmation


@needs(Permission.DISBURSE)
def disburse(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the bank's report; every difference from the certificate is said first."""
    found = found_or_404(reading.guarantee(pk))
    on = business_on(request)
    runs = tuple(Run(**run) for run in (found["decision"] or {}).get("loan_runs", ()))
    first = runs[0].first if runs else 1
    form = DisbursementForm(
        request.POST or None,
        initial={
            "request_id": new_request_id(),
            "loan_on": on,
            "loan_yen": found["loan_yen"],
            "first_due_on": add_months(on, first),
            "final_due_on": add_months(on, found["months"]),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        report = Disbursement(
            loan_on=data["loan_on"],
            loan_yen=data["loan_yen"],
            first_due_on=data["first_due_on"],
            final_due_on=data["final_due_on"],
            runs=runs if data["same_plan"] else (),
            conditions_met=data["conditions_met"],
        )
        done, _ = carry_out(
            form,
            lambda: services.guarantee_disburse(
                pk, report, doing(request, form), fee_received_on=data["fee_received_on"]
            ),
            {"repayment": "same_plan"},
        )
        if done:
            messages.success(request, "貸付実行を記録しました。")
            return redirect("guarantee:detail", pk=pk)
    context = {
        "found": found,
        "head": head_of(found),
        "form": form,
        "plan": repayment_entry.words(runs),
        "net_fee_yen": found["fee_yen"] - found["subsidy_yen"],
    }
    return render(request, "guarantee/disburse.html", context)


def confirmed(
    request: HttpRequest,
    *,
    form: ActForm,
    confirmation: Confirmation,
    act: Callable[[Doing], Any],
    done_message: str,
    then: str,
) -> HttpResponse:
    """Show the step before an act, do it when it is confirmed, then go on to an address."""
    if request.method == "POST" and form.is_valid():
        done, _ = carry_out(form, lambda: act(doing(request, form)))
        if done:
            messages.success(request, done_message)
            return redirect(then)
    return render(request, "ui/confirm.html", {"confirmation": confirmation, "form": form})


@needs(Permission.DISBURSE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an approved guarantee before its loan: 「保証後取消」."""
    found = found_or_404(reading.guarantee(pk))
    back = reverse("guarantee:detail", args=[pk])
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="保証後取消の確認",
            target=f"保証 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(
                f"保証金額 {found['amount_yen']:,}円 の承諾を取り消します。",
                "信用保証書は効力を失います。金融機関から返戻を受けてください。",
            ),
            act="取り消す",
            back_url=back,
            reversible="取り消した保証は戻せません。改めて申込を受け付けてください。",
        ),
        act=lambda who: services.guarantee_cancel(pk, who),
        done_message="保証後取消を記録しました。",
        then=back,
    )


@needs(Permission.DISBURSE)
def prepay(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a repayment ahead of schedule: 「繰上償還」."""
    found = found_or_404(reading.guarantee(pk))
    back = reverse("guarantee:detail", args=[pk])
    form = PrepayForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "amount_yen": found["balance_yen"]},
    )
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="繰上償還の記録",
            target=f"保証 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(
                f"保証債務残高 {found['balance_yen']:,}円 から入力した額を減らします。",
                "全額のときは完済になります。一部のときは返済予定の後ろから短くなります。",
            ),
            act="繰上償還を記録する",
            back_url=back,
            reversible="誤ったときは、履歴の「訂正」で取消と正しい額を記録します。",
        ),
        act=lambda who: services.guarantee_prepay(pk, form.cleaned_data["amount_yen"], who),
        done_message="繰上償還を記録しました。",
        then=back,
    )


@needs(Permission.DISBURSE)
def correct(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Correct the amount of one repayment: 「償還額の訂正」."""
    found = found_or_404(reading.guarantee(pk))
    wrong = next((f for f in reading.facts(pk, as_of=business_on(request)) if f.id == fact), None)
    wrong = found_or_404(wrong if wrong is not None and wrong.is_repayment else None)
    back = reverse("guarantee:tab", args=[pk, "history"])
    form = CorrectForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "right_yen": wrong.amount_yen},
    )
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="償還額の訂正の確認",
            target=f"保証 {found['number']}　{wrong.effective_on:%Y/%m/%d} の償還",
            count=1,
            unit="件",
            effects=(
                f"記録されている償還 {wrong.amount_yen:,}円 を取り消し、正しい額を記録します。",
                "訂正は今の営業日に記帳し、締切済みの月の数字は変わりません。",
            ),
            act="訂正する",
            back_url=back,
            reversible="元の記録も取消の記録も残ります。",
        ),
        act=lambda who: services.repayment_correct(fact, form.cleaned_data["right_yen"], who),
        done_message="償還額を訂正しました。",
        then=back,
    )
