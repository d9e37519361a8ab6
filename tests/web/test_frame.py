"""The frame says whose system it is, who works, on which day, and where that person may go."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission, Role
from shinpo.registry.models import Association
from shinpo.web import frame, views
from support.office import TODAY


def request_of(user):
    request = RequestFactory().get("/", {"q": "見本"})
    request.user, request.association_id = user, 1
    request._association = Association(
        pk=1, name="見本県信用保証協会", business_on=TODAY, is_demo=True
    )
    return request


def member(role):
    user = get_user_model()(username="hanako")
    user.staff = Staff(association_id=1, name="見本　花子", department="試験", role=role)
    return user


def test_the_frame_names_association_role_person_and_day():
    made = frame.make(request_of(member(Role.SCREENING)))
    assert (made.association, made.role, made.user_name) == (
        "見本県信用保証協会", "保証審査", "見本　花子",
    )  # fmt: skip
    assert made.business_date == TODAY
    assert made.demo
    assert made.search_query == "見本"


def test_navigation_shows_only_pages_that_exist_and_may_be_opened(monkeypatch):
    ways = (
        frame.Way("試算", "s", "simulator"),
        frame.Way("締め", "c", "simulator", Permission.CLOSE),
        frame.Way("ない画面", "x", "no:such"),
    )
    monkeypatch.setattr(frame, "WAYS", ways)

    def shown(role):
        return [item.label for item in frame.navigation(member(role).staff)]

    assert shown(Role.RECEPTION) == ["試算"]
    assert shown(Role.ACCOUNTING) == ["試算", "締め"]


def test_no_two_ways_have_one_letter():
    letters = [way.key for way in frame.WAYS]
    assert len(set(letters)) == len(letters)


def test_a_stranger_sees_no_business():
    made = frame.make(request_of(AnonymousUser()))
    assert (made.association, made.navigation, made.search_url) == ("", (), "")


@pytest.mark.django_db
def test_a_user_who_is_no_staff_is_told_what_to_do():
    person = get_user_model().objects.create_user("hanako", password="correct-horse-battery")
    request = request_of(person)
    answer = views.forbidden(request, PermissionDenied())
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "職員として登録されていません" in html
    assert "hanako" in html
    assert "システム管理者に" in html


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_logged_in_page_carries_the_frame():
    from support.office import open_office

    client = open_office().client(Role.RECEPTION)
    html = client.get("/simulator").content.decode()
    assert "見本県信用保証協会" in html
    assert "デモデータ（架空）" in html
    assert "令和6年4月10日" in html
    assert "2024/04/10" in html
    assert "保証事務" in html
    assert "見本県信用保証協会" not in Client().get("/simulator").content.decode()
