"""Each request of a logged-in user runs in one transaction and sees one association."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string

from shinpo.ledger import scope
from shinpo.planning.committee.access import NOT_THEIRS, account_of

# What a committee's member may open besides the committee's own pages: what anybody may.
OPEN_TO_ALL = frozenset({"health", "simulator", "ui:echo"})
OWN_ACCOUNT = ("account_", "mfa_")


def association_of_user(request: HttpRequest) -> int | None:
    """Return the association of the logged-in user: of the staff, else of the committee.

    The setting ASSOCIATION_OF_REQUEST names another function in place of this one.
    """
    if not request.user.is_authenticated:
        return None
    staff = getattr(request.user, "staff", None) or account_of(request)
    return staff.association_id if staff else None


class AssociationMiddleware:
    """Open the transaction and set the association; without one no business row is visible.

    An exception in the view undoes everything the request wrote. A streaming response is
    produced after the transaction has ended and sees no rows: read first, then stream.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        path = getattr(settings, "ASSOCIATION_OF_REQUEST", None)
        self.association_of = import_string(path) if path else association_of_user

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


class CommitteeWall:
    """Keep a member of the outside committee within the committee's own pages: 「委員の面」.

    Every other page is 403, whatever its own gate says; the first page leads to the committee's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, rest: object
    ) -> HttpResponse | None:
        """Let through, lead to the committee's first page, or refuse."""
        asked = request.resolver_match.view_name
        if account_of(request) is None or _open_to_members(asked):
            return None
        if asked == "home":
            return redirect("committee:home")
        raise PermissionDenied(NOT_THEIRS)


def _open_to_members(asked: str) -> bool:
    return asked.startswith(("committee:", *OWN_ACCOUNT)) or asked in OPEN_TO_ALL
