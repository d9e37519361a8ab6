"""Closing, trial balance, vouchers, statements, year-end in a real browser, without violations."""

from datetime import date

import pytest
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from shinpo.accounting.services.voucher import post
from shinpo.core.voucher import VoucherLine
from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
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


def looking(page):
    """Return what was found wrong, and a function that looks at a page in both widths."""
    found = {}

    def look(name):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            shot(page, f"accounting_{name}_{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if bad := violations(page):
            found[name] = bad

    return found, look


def test_a_voucher_is_typed_and_taken_back(page, live_server, settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path
    office = open_office()
    disbursed(office)
    log_in_quickly(page, live_server, office, "accounting")
    found, look = looking(page)
    page.goto(f"{live_server.url}/")
    page.keyboard.press("g")
    page.keyboard.press("j")
    page.wait_for_url("**/accounting/vouchers/")
    look("vouchers_none")
    page.get_by_role("link", name="伝票を起票する").click()
    page.locator("[name=reason]").fill("家賃4月分")
    page.locator("[name=line1-account]").select_option("rents")
    page.locator("[name=line1-debit]").fill("120,000")
    page.locator("[name=line2-account]").select_option("suspense_receipts")
    page.locator("[name=line2-credit]").fill("119,999")
    expect(page.locator("[data-sum=off]")).to_have_text("差 1円")
    page.keyboard.press("F12")
    expect(page.locator("main")).to_contain_text("1円違います")
    look("voucher_bad")
    page.locator("[name=line2-credit]").fill("120,000")
    expect(page.locator("[data-sum=off]")).to_have_text("貸借一致")
    page.keyboard.press("F12")
    page.wait_for_url("**/accounting/vouchers/*/")
    expect(page.locator("main")).to_contain_text("を記帳しました")
    look("voucher")
    page.get_by_role("link", name="取り消す").click()
    look("voucher_reverse")
    page.goto(f"{live_server.url}/accounting/vouchers/")
    look("vouchers")
    assert found == {}


def test_statements_open_their_lines_and_the_year_end_is_booked(
    page, live_server, settings, tmp_path
):
    settings.CLOSINGS_ROOT = tmp_path
    office = open_office()
    disbursed(office)
    with scope.association(1):
        rent = (VoucherLine("rents", 120_000), VoucherLine("suspense_receipts", 0, 120_000))
        post(Doing(1, 1, "rent", date(2024, 4, 10), "家賃4月分"), rent)
    log_in_quickly(page, live_server, office, "accounting")
    found, look = looking(page)
    page.goto(f"{live_server.url}/")
    page.keyboard.press("g")
    page.keyboard.press("z")
    page.wait_for_url("**/accounting/statements/2024/")
    look("statements")
    page.get_by_role("link", name="120,000").first.click()
    expect(page.locator("main")).to_contain_text("家賃4月分")
    look("year_lines")
    page.keyboard.press("g")
    page.keyboard.press("x")
    page.wait_for_url("**/accounting/year-end/")
    look("year_end")
    office.on(date(2025, 3, 31))
    page.goto(f"{live_server.url}/accounting/year-end/")
    page.get_by_role("link", name="決算整理を記帳する").click()
    look("year_end_book")
    page.locator("[name=reason]").fill("令和6年度の決算")
    page.keyboard.press("F12")
    page.wait_for_url("**/accounting/statements/2024/")
    expect(page.locator("main")).to_contain_text("決算整理済み")
    page.goto(f"{live_server.url}/accounting/year-end/")
    look("year_end_done")
    assert found == {}
