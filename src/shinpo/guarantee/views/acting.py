"""What every screen that acts needs: the business day, who acts, the refusal as form errors."""

from datetime import date

from django.http import HttpRequest

from shinpo.governance.access import staff_of
from shinpo.guarantee.services.act import Doing
from shinpo.registry.asking import association_of
from shinpo.ui.acting import carry_out, found_or_404, new_request_id
from shinpo.ui.forms import Form

__all__ = ["ENTRY_UNIT", "business_on", "carry_out", "doing", "found_or_404", "new_request_id"]

ENTRY_UNIT = "万円"


def business_on(request: HttpRequest) -> date:
    """Return the association's open business day, read once a request: 「営業日」."""
    return association_of(request).business_on


def doing(request: HttpRequest, form: Form) -> Doing:
    """Return who does what the form asks for, now."""
    return Doing(
        association_id=staff_of(request).association_id,
        actor_id=request.user.pk,
        request_id=form.cleaned_data["request_id"],
        booked_on=business_on(request),
        reason=form.cleaned_data.get("reason", ""),
    )
