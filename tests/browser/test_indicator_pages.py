"""Indicators of the demo in a browser: no violation for any role, a figure leads to a record."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from browser.test_guarantee_story import shot, violations
from shinpo.governance.roles import Role

pytestmark = pytest.mark.browser

BOARD = "/planning/indicators/"
FOR_ALL = ("", "2023/proper_loan_share")
SEEN = (  # a part, a half, and a page of each way to count
    "?part=recovery&term=2023H1", "2023/bank_visits", "2023/using_enterprises?of=last_year",
    "2023/usage_rate", "define", "2023/proper_loan_share/enter",
)  # fmt: skip


@pytest.fixture
def house(page, demo_server):
    """Open pages of the demo as a role; what axe finds stands in `found`."""
    found = {}

    def visit(role, path):
        client = Client()
        client.force_login(get_user_model().objects.get(username=demo_server.book.username(role)))
        key = settings.SESSION_COOKIE_NAME
        cookie = {"name": key, "value": client.cookies[key].value, "url": demo_server.url}
        page.context.add_cookies([cookie])
        assert page.goto(f"{demo_server.url}{BOARD}{path}").status == 200, (role, path)
        assert page.locator("h1").count() == 1
        if bad := violations(page):
            found[role, path] = bad

    yield visit
    assert found == {}


def test_no_page_has_an_accessibility_violation_for_any_role(page, house):
    for role in Role:
        for path in FOR_ALL:
            house(role, path)
    for number, path in enumerate(SEEN):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            house(Role.PLANNING, path)
            page.evaluate(
                "document.querySelectorAll('main details').forEach(one => one.open = true)"
            )
            shot(page, f"indicators_{number}_{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_by_keyboard_from_the_board_to_the_activity(page, house, demo_server):
    house(Role.SUPPORT, "")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(f"**{BOARD}")
    page.locator("main th").get_by_role("link", name="金融機関訪問", exact=True).click()
    page.wait_for_url("**/2023/bank_visits")
    expect(page.locator("main")).to_contain_text("計数に含まれる記録")
    page.locator("main th a").first.click()
    page.wait_for_url("**/activities/*/")
    expect(page.locator("h1")).to_contain_text("金融機関訪問")
