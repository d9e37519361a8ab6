"""Whose page is asked for: the association of a request, read once."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from shinpo.ledger.doing import Doing
from shinpo.registry.models import Association
from shinpo.ui.forms import Form


def association_of(request: HttpRequest) -> Association:
    """Return the association that the request belongs to, read once a request: 「協会」.

    Its `business_on` is the association's today.
    """
    found = getattr(request, "_association", None)
    if found is None:
        number = getattr(request, "association_id", None)
        found = Association.objects.filter(pk=number).first()
        if found is None:
            raise PermissionDenied("所属する協会がありません。")
        request._association = found
    return found


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
