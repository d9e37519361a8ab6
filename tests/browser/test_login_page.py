"""The login page in a real browser against a real server."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_is_asked_for_name_and_password(page, live_server):
    answer = page.goto(f"{live_server.url}/accounts/login/")
    assert answer.status == 200
    assert page.locator("input[name=login]").is_visible()
    assert page.locator("input[name=password]").get_attribute("type") == "password"


def test_nobody_signs_up(page, live_server):
    page.goto(f"{live_server.url}/accounts/signup/")
    assert page.locator("input[name=password1]").count() == 0


def test_a_user_logs_in_and_five_wrong_passwords_lock_the_name(
    page, live_server, django_user_model
):
    django_user_model.objects.create_user("shinsa", password="correct-horse-battery")

    def log_in(password: str) -> None:
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("input[name=login]", "shinsa")
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()

    for _ in range(5):
        log_in("wrong")
        assert "/login/" in page.url
    log_in("correct-horse-battery")
    assert "/login/" in page.url, "the limiter holds even for the right password"
    assert not [c for c in page.context.cookies() if c["name"] == "sessionid"]


def test_the_right_password_opens_a_session_that_scripts_cannot_read(
    page, live_server, django_user_model
):
    django_user_model.objects.create_user("shinsa", password="correct-horse-battery")
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", "shinsa")
    page.fill("input[name=password]", "correct-horse-battery")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    cookie = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    assert cookie["httpOnly"]
