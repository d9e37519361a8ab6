"""The screens of monitoring: report and resolve an accident."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee import reading
from shinpo.guarantee.forms import CHOOSE, ReasonForm
from shinpo.guarantee.views.acting import business_on, found_or_404, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.monitoring import services
from shinpo.ui.fields import EraDateField
from shinpo.ui.parts import Confirmation


class AccidentForm(ReasonForm):
    """What the bank reports: 「事故報告」."""

    occurred_on = EraDateField(label="事故発生日", help_text="延滞の始まった日など")
    cause = forms.ChoiceField(label="事故原因")
    field_order = ("occurred_on", "cause", "reason")

    def __init__(self, *args: Any, causes: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["cause"].choices = [CHOOSE, *causes.items()]
        self.fields["reason"].label = "報告の内容"


@needs(Permission.MONITOR)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the bank's report of an accident: 「事故報告」."""
    found = found_or_404(reading.guarantee(pk))
    on = business_on(request)
    form = AccidentForm(
        request.POST or None,
        causes=services.causes(on),
        initial={"request_id": new_request_id(), "occurred_on": on},
    )
    back = reverse("guarantee:detail", args=[pk])
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="事故報告の記録",
            target=f"保証 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=(
                f"保証債務残高 {found['balance_yen']:,}円 の保証を事故とします。",
                "事故の間は約定返済を自動で記帳しません。",
            ),
            act="事故として記録する",
            back_url=back,
            reversible="返済が正常に戻ったときは「事故の解消」を記録します。",
        ),
        act=lambda who: services.accident_report(
            pk,
            cause=form.cleaned_data["cause"],
            occurred_on=form.cleaned_data["occurred_on"],
            doing=who,
        ),
        done_message="事故報告を記録しました。",
        then=back,
    )


@needs(Permission.MONITOR)
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that an accident is over: 「事故の解消」."""
    found = found_or_404(reading.guarantee(pk))
    back = reverse("guarantee:detail", args=[pk])
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="事故の解消の記録",
            target=f"保証 {found['number']}　{found['enterprise']}",
            count=1,
            unit="件",
            effects=("事故を解消し、約定返済の記帳を再開します。",),
            act="解消として記録する",
            back_url=back,
            reversible="再び事故になったときは、改めて事故報告を記録します。",
        ),
        act=lambda who: services.accident_resolve(pk, who),
        done_message="事故の解消を記録しました。",
        then=back,
    )
