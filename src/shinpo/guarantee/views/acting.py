"""What every screen that acts needs: the business day, who acts, the refusal as form errors."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest

from shinpo.core.refusal import Refused
from shinpo.governance.access import staff_of
from shinpo.guarantee.services.act import Doing
from shinpo.registry.asking import association_of
from shinpo.ui.forms import Form

ENTRY_UNIT = "万円"


def business_on(request: HttpRequest) -> date:
    """Return the association's open business day, read once a request: 「営業日」."""
    return association_of(request).business_on


def new_request_id() -> str:
    """Return the idempotency key of a form that is opened now: 「受付番号」."""
    return uuid.uuid4().hex


def doing(request: HttpRequest, form: Form) -> Doing:
    """Return who does what the form asks for, now."""
    return Doing(
        association_id=staff_of(request).association_id,
        actor_id=request.user.pk,
        request_id=form.cleaned_data["request_id"],
        booked_on=business_on(request),
        reason=form.cleaned_data.get("reason", ""),
    )


def carry_out(
    form: Form, act: Callable[[], Any], names: Mapping[str, str] | None = None
) -> tuple[bool, Any]:
    """Do an act whole or not at all; on a refusal put every problem at its field.

    Returns whether it was done, and what it returned.
    """
    try:
        with transaction.atomic():
            return True, act()
    except Refused as refused:
        form.add_refusal(refused, names)
        return False, None


def found_or_404(found: Any) -> Any:
    """Return what was found; 404 if nothing was (another association's record is nothing)."""
    if found is None:
        raise Http404
    return found
