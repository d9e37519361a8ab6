"""Pages that belong to no department."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse


def health(request: HttpRequest) -> HttpResponse:
    """Answer a load balancer: the process serves and reaches its data base."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a page of a library that we do not offer."""
    raise Http404
