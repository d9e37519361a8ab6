"""A request sees one association, and a failed request leaves nothing behind."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from shinpo.web.middleware import AssociationMiddleware

pytestmark = pytest.mark.django_db

STAFF = SimpleNamespace(is_authenticated=True, staff=SimpleNamespace(association_id=46))


def visible_association() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.association', true)")
        return cursor.fetchone()[0] or ""


def answer(view, user):
    """Run a view as Django does: exceptions become pages below the middleware."""
    request = RequestFactory().get("/")
    request.user = user

    def handler(request):
        try:
            return view(request)
        except Exception as error:
            middleware.process_exception(request, error)
            raise

    middleware = AssociationMiddleware(convert_exception_to_response(handler))
    return middleware(request)


def test_the_view_runs_inside_the_association_of_the_staff_member():
    assert answer(lambda request: HttpResponse(visible_association()), STAFF).content == b"46"


def test_without_a_login_and_without_a_staff_record_there_is_no_association():
    for user in (AnonymousUser(), User(username="visitor")):
        response = answer(lambda request: HttpResponse(visible_association()), user)
        assert response.content == b""


@pytest.mark.parametrize("error", [ValueError("broken"), PermissionDenied()])
def test_a_view_that_raises_leaves_nothing_behind(error):
    def view(request):
        User.objects.create_user("half-done")
        raise error

    assert answer(view, STAFF).status_code in (403, 500)
    assert not User.objects.filter(username="half-done").exists()


def test_a_view_that_succeeds_is_kept():
    def view(request):
        User.objects.create_user("done")
        return HttpResponse("ok")

    answer(view, STAFF)
    assert User.objects.filter(username="done").exists()
