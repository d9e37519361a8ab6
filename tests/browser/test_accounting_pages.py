"""The month's closing and the trial balance in a real browser, without violations."""

from datetime import date

import pytest
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from shinpo.ledger.rules import account_code
from support.desk import disbursed, received
from support.office import open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_month_is_closed_by_keyboard_and_its_figures_lead_to_guarantees(
    page, live_server, settings, tmp_path
):
    settings.CLOSINGS_ROOT = tmp_path
    office = open_office()
    guarantee = disbursed(office)
    received(office)
    log_in_quickly(page, live_server, office, "accounting")
    page.set_viewport_size({"width": 1280, "height": 900})
    found = {}

    def look(name):
        shot(page, f"accounting_{name}")
        if bad := violations(page):
            found[name] = bad

    page.goto(f"{live_server.url}/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/accounting/closing/")
    expect(page.locator("main")).to_contain_text("点検が済むまで締められません")
    look("not_ready")
    office.on(date(2024, 4, 30))
    page.reload()
    look("ready")
    page.get_by_role("link", name="2024年4月を締める").click()
    page.wait_for_url("**/close")
    look("confirm")
    page.keyboard.press("F12")
    page.wait_for_url("**/accounting/closing/2024-04/")
    expect(page.locator("main")).to_contain_text("締めの目録")
    look("closed")
    page.goto(f"{live_server.url}/accounting/closing/")
    look("next")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/accounting/")
    expect(page.locator("main")).to_contain_text("貸借一致")
    look("trial_balance")
    page.locator(f'a[href$="/{account_code("guarantee_obligations")}/credit/"]').click()
    look("lines")
    page.locator('td a[href$="/journal"]').click()
    page.wait_for_url(f"**/guarantees/{guarantee}/journal")
    page.goto(f"{live_server.url}/accounting/?month=x")
    look("no_month")
    assert found == {}
