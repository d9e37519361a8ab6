"""Plan and result of the demo in a real browser: both widths, a figure down to its lines."""

import pytest
from playwright.sync_api import expect

from browser.test_edition_pages import log_in
from browser.test_guarantee_story import shot, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_line_of_the_plan_leads_to_the_journal_that_makes_it(page, demo_server):
    log_in(page, demo_server, "audit")
    found = {}

    def look(name):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            shot(page, f"outcomes_{name}_{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if bad := violations(page):
            found[name] = bad

    page.goto(demo_server.url)
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/planning/outcomes/2023/")
    look("2023")
    page.locator("#term").select_option("2022")
    page.get_by_role("button", name="表示する").first.click()
    page.wait_for_url("**/planning/outcomes/2022/")
    expect(page.locator("main")).to_contain_text("収支計画（特別会計）")
    look("2022")
    page.locator("#unit").select_option("yen")
    page.get_by_role("button", name="表示する").last.click()
    page.wait_for_url("**?unit=yen")
    figure = page.locator('td[headers*="income.ordinary_expense"] a').first
    amount = figure.inner_text()
    figure.click()
    page.wait_for_url("**/accounting/statements/2022/lines/**")
    expect(page.locator("main")).to_contain_text(f"{amount}円")
    look("lines")
    assert found == {}
