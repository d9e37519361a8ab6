"""Whose page is asked for: the association of a request, read once."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from shinpo.registry.models import Association


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
