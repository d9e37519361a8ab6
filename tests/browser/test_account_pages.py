"""The pages of one's own account in a real browser: no accessibility violation, none refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct-horse-battery"


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


@pytest.fixture
def account(page, live_server, django_user_model):
    """A person who has logged in and confirmed the password again."""
    django_user_model.objects.create_user("shinsa", password=PASSWORD)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("#id_login", "shinsa")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    page.wait_for_selector(".error-summary")
    assert violations(page) == []
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{live_server.url}/accounts/reauthenticate/")
    assert violations(page) == []
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/reauthenticate/" not in url)
    return page


def test_every_page_of_an_account_is_accessible_and_whole(account, live_server):
    said = []
    account.on("console", lambda message: said.append(message.text))
    for path in ("logout/", "password/change/", "2fa/", "2fa/totp/activate/"):
        account.goto(f"{live_server.url}/accounts/{path}")
        assert violations(account) == [], path
        assert account.locator("h1").count() == 1, path
    picture = account.locator("main img")
    assert picture.evaluate("img => img.complete && img.naturalWidth > 0")
    assert said == []
