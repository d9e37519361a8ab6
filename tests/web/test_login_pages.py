"""Login, second factor and their neighbours: our own pages, in Japanese."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
ENGLISH = re.compile(r">[^<]*\b(Sign|Password|Authenticator|Recovery|Confirm|Email)\b[^<]*<")


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("shinsa", password=PASSWORD)


@pytest.fixture
def client(person):
    client = Client()
    client.post("/accounts/login/", {"login": "shinsa", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def html_of(response):
    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="ja"' in html
    assert html.count("<main") == 1
    assert not ENGLISH.search(html)
    return html


def confirm_password(client, path):
    """Pass the question that stands before a change of the second factor."""
    asked = html_of(client.get(path, follow=True))
    assert "本人の確認" in asked
    answer = client.post(f"/accounts/reauthenticate/?next={path}", {"password": PASSWORD})
    assert answer["Location"] == path


def activate(client):
    confirm_password(client, TOTP)
    secret = re.search(r"<code>([A-Z2-7]+)</code>", html_of(client.get(TOTP)))[1]
    answer = client.post(TOTP, {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


TOTP = "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize("path", ["login/", "signup/", "inactive/"])
def test_pages_for_strangers_are_ours(path):
    html_of(Client().get(f"/accounts/{path}"))


@pytest.mark.parametrize("path", ["logout/", "password/change/", "2fa/", "reauthenticate/"])
def test_pages_of_an_account_are_ours(client, path):
    html_of(client.get(f"/accounts/{path}"))


@pytest.mark.parametrize(
    "path", ["email/", "password/reset/", "password/set/", "confirm-email/", "login/code/confirm/"]
)
def test_mail_pages_do_not_exist(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_wrong_password_is_told_at_the_form_in_japanese(person):
    html = html_of(Client().post("/accounts/login/", {"login": "shinsa", "password": "x"}))
    assert "error-summary" in html


def test_the_second_factor_from_activation_to_login(client, person):
    activate(client)
    html = html_of(client.get("/accounts/2fa/"))
    assert "設定済み" in html
    codes = re.findall(
        r"<code>([^<]+)</code>", html_of(client.get("/accounts/2fa/recovery-codes/"))
    )
    assert len(codes) == 10
    html_of(client.get("/accounts/2fa/recovery-codes/generate/"))
    html_of(client.get("/accounts/2fa/totp/deactivate/"))

    other = Client()
    asked = other.post("/accounts/login/", {"login": "shinsa", "password": PASSWORD}, follow=True)
    assert "確認コードの入力" in html_of(asked)
    assert "_auth_user_id" not in other.session
    wrong = other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "error-summary" in html_of(wrong)
    assert "_auth_user_id" not in other.session
    right = other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert right.status_code == 302
    assert "_auth_user_id" in other.session


def test_after_a_while_a_person_is_asked_again_and_may_use_the_second_factor(client, settings):
    activate(client)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = html_of(client.get("/accounts/2fa/totp/deactivate/", follow=True))
    assert "本人の確認" in asked
    assert "/accounts/2fa/reauthenticate/" in asked
    html_of(client.get("/accounts/2fa/reauthenticate/"))
