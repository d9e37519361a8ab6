"""Close the business day and open the next one: 「営業日の更新」."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ActForm
from shinpo.guarantee.views.acting import business_on, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.registry.services import business_day_open, next_business_day
from shinpo.ui.parts import Confirmation


class DayForm(ActForm):
    """Which day is closed: the one that the person saw."""

    seen = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])


@needs(Permission.CLOSE)
def business_day(request: HttpRequest) -> HttpResponse:
    """Show what opening the next day means, and do it."""
    on = business_on(request)
    following = next_business_day(on)
    form = DayForm(
        request.POST or None,
        initial={"request_id": new_request_id(), "seen": on.isoformat()},
    )
    return confirmed(
        request,
        form=form,
        confirmation=Confirmation(
            title="営業日の更新",
            target=f"営業日 {on:%Y/%m/%d}",
            count=1,
            unit="日",
            effects=(
                f"営業日が {following:%Y/%m/%d} に替わり、以後の記録はこの日に記帳されます。",
                f"{on:%Y/%m/%d} に戻すことはできません。",
            ),
            act="翌営業日を開く",
            back_url=reverse("home"),
        ),
        act=lambda who: business_day_open(form.cleaned_data["seen"], who),
        done_message="営業日を更新しました。",
        then=reverse("home"),
    )
