"""The gate before every page of the staff: logged in, of an association, with the right.

A right that a role does not have is neither shown nor answered: the page is 403 on GET and POST.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission

View = Callable[..., HttpResponse]


def staff_of(request: HttpRequest) -> Staff:
    """Return the staff member who asks. Raise PermissionDenied if the user is none."""
    try:
        return request.user.staff
    except (AttributeError, ObjectDoesNotExist) as error:
        raise PermissionDenied("この利用者は職員として登録されていません。") from error


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only staff with a permission reach the view: 「権限」."""

    def gate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
            if not staff_of(request).may(permission):
                raise PermissionDenied("この操作の権限がありません。")
            return view(request, *args, **rest)

        guarded.needs = permission
        return guarded

    return gate
