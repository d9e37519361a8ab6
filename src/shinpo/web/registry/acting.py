"""What the registry's acting pages share: who acts, and a refusal as errors of the form."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from shinpo.core.refusal import Refused
from shinpo.ledger.doing import Doing
from shinpo.registry.asking import association_of
from shinpo.ui.forms import Form

ID_MAX = 2**63 - 1


def new_request_id() -> str:
    """Return the idempotency key of a form that is opened now: 「受付番号」."""
    return uuid.uuid4().hex


def doing_of(request: HttpRequest, form: Form) -> Doing:
    """Return who does what the form asks for, on the open business day."""
    association = association_of(request)
    return Doing(
        association_id=association.pk,
        actor_id=request.user.pk,
        request_id=form.cleaned_data["request_id"],
        booked_on=association.business_on,
        reason=form.cleaned_data.get("reason", ""),
    )


def carry_out(form: Form, act: Callable[[], Any]) -> tuple[bool, Any]:
    """Do an act whole or not at all; on a refusal put every problem at its field."""
    try:
        with transaction.atomic():
            return True, act()
    except Refused as refused:
        form.add_refusal(refused)
        return False, None
