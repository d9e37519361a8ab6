"""What every screen that acts needs: its idempotency key, and the refusal as form errors."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import Http404

from shinpo.core.refusal import Refused
from shinpo.ui.forms import Form


def new_request_id() -> str:
    """Return the idempotency key of a form that is opened now: 「受付番号」."""
    return uuid.uuid4().hex


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
