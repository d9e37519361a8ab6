"""Pages that belong to no department."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shinpo.planning.committee.access import account_of
from shinpo.web.frame import staff_or_none


def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the process serves and reaches its data base."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a page of a library that we do not offer."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is missing: the right to this page, or the person's place in an association."""
    if account_of(request) is not None:
        return render(request, "committee/forbidden.html", {"why": str(exception)}, status=403)
    user = getattr(request, "user", None)
    logged_in = user is not None and user.is_authenticated
    page = "web/no_staff.html" if logged_in and staff_or_none(request) is None else "403.html"
    return render(request, page, status=403)
