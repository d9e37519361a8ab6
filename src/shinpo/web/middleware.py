"""Each request of a logged-in user runs in one transaction and sees one association."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from shinpo.ledger import scope


def association_of_staff(request: HttpRequest) -> int | None:
    """Return the association of the logged-in user's staff record, if there is one.

    The setting ASSOCIATION_OF_REQUEST names another function in place of this one.
    """
    if not request.user.is_authenticated:
        return None
    try:
        return request.user.staff.association_id
    except (AttributeError, ObjectDoesNotExist):
        return None


class AssociationMiddleware:
    """Open the transaction and set the association; without one no business row is visible.

    An exception in the view undoes everything the request wrote. A streaming response is
    produced after the transaction has ended and sees no rows: read first, then stream.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        path = getattr(settings, "ASSOCIATION_OF_REQUEST", None)
        self.association_of = import_string(path) if path else association_of_staff

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.association_id = self.association_of(request)
        if request.association_id is None:
            return self.get_response(request)
        with scope.association(request.association_id):
            response = self.get_response(request)
            # Django turns exceptions into answers below us: the transaction would not notice.
            if response.status_code >= 500 or getattr(request, "view_failed", False):
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember that the view raised, whatever page the exception becomes."""
        request.view_failed = True
