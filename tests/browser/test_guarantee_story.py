"""One firm through the screens in a real browser, by keyboard; every page without violations."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from shinpo.core.period import Month
from shinpo.guarantee import services
from shinpo.ledger import scope
from support.desk import approved, disbursed, received
from support.office import PASSWORD, open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def office():
    return open_office()


@pytest.fixture
def window(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


def log_in(window, live_server, role):
    window.context.clear_cookies()
    window.goto(f"{live_server.url}/accounts/login/")
    window.fill("#id_login", role)
    window.fill("#id_password", PASSWORD)
    window.keyboard.press("Enter")
    if window.url.endswith("/login/"):
        window.keyboard.press("F12")
    window.wait_for_url(f"{live_server.url}/")


def log_in_quickly(window, live_server, office, role):
    """Take over the session of a test client: the login page itself is tried elsewhere."""
    session = office.client(role).cookies["sessionid"].value
    window.context.clear_cookies()
    window.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def shot(window, name):
    """Keep a picture where SHINPO_SHOTS names a folder."""
    folder = os.environ.get("SHINPO_SHOTS")
    if folder:
        window.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def violations(window):
    found = Axe().run(window).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


def tell(window, keys):
    """Type as a clerk does: text, then Enter to the next field."""
    for text in keys:
        window.keyboard.type(text)
        window.keyboard.press("Enter")


def apply(window, live_server):
    """Enter an application as a clerk does."""
    log_in(window, live_server, "reception")
    shot(window, "home_reception")
    window.keyboard.press("g")
    window.keyboard.press("a")
    window.wait_for_url("**/applications/")
    window.goto(f"{live_server.url}/applications/new")

    window.focus("#enterprise_search")
    window.keyboard.type("みほん")
    expect(window.locator("#enterprise-found")).to_contain_text("株式会社見本")
    window.focus("#id_received_on")
    window.keyboard.press("Control+a")
    tell(window, ["R6.4.10"])
    expect(window.locator("#id_received_on_echo")).to_contain_text("令和6年4月10日")
    window.select_option("#id_branch", label="見本銀行　本店")
    expect(window.locator("#programmes")).to_contain_text("一般保証")
    window.select_option("#id_programme", label="一般保証")
    window.focus("#id_requested_yen")
    tell(window, ["600", "60"])
    expect(window.locator("#id_requested_yen_echo")).to_contain_text("6,000,000円")
    window.select_option("#id_purpose", "working")
    expect(window.locator("#preview")).to_contain_text("189,750")
    shot(window, "application_form")
    window.keyboard.press("F12")
    window.wait_for_url("**/applications/1/")
    shot(window, "application")


def approve(window, live_server):
    """Approve it as the section chief; return the guarantee's address."""
    log_in(window, live_server, "section_chief")
    shot(window, "home_chief")
    window.keyboard.press("g")
    window.keyboard.press("d")
    window.wait_for_url("**/approvals/")
    shot(window, "approvals")
    window.keyboard.press("j")
    window.keyboard.press("a")
    window.wait_for_url("**/decision")
    window.select_option("#id_rate_class", "5")
    expect(window.locator("#terms")).to_contain_text("189,750円")
    shot(window, "decision")
    window.keyboard.press("F12")
    expect(window.locator("#s-confirm")).to_contain_text("承諾しますか")
    shot(window, "decision_confirm")
    window.keyboard.press("F12")
    window.wait_for_url("**/guarantees/*/")
    expect(window.locator(".record")).to_contain_text("貸付報告待ち")
    return window.url


def disburse(window, live_server, path):
    """Report the loan, first with what differs from the certificate."""
    log_in(window, live_server, "reception")
    window.goto(f"{path}disburse")
    window.check("#id_conditions_met")
    window.keyboard.press("F12")
    expect(window.locator(".error-summary")).to_contain_text(
        "返済方法が信用保証書の記載と異なります"
    )
    shot(window, "disburse_refused")
    window.check("#id_same_plan")
    window.keyboard.press("F12")
    window.wait_for_url(path)
    expect(window.locator(".record")).to_contain_text("保証中")


def test_a_firm_from_its_application_to_its_guarantee(window, live_server, office):
    apply(window, live_server)
    path = approve(window, live_server)
    disburse(window, live_server, path)
    for tab in ("", "schedule", "journal", "history"):
        window.goto(path + tab)
        shot(window, f"guarantee_{tab or 'terms'}")
    window.keyboard.press("/")
    window.keyboard.type("みほん")
    window.keyboard.press("Enter")
    window.wait_for_url("**/search?q=*")
    expect(window.locator("main")).to_contain_text("株式会社見本")
    shot(window, "search")


def test_a_wrong_entry_is_shown_at_its_field_and_near_the_button(window, live_server, office):
    log_in_quickly(window, live_server, office, "reception")
    book = office.book
    window.goto(f"{live_server.url}/applications/new?enterprise={book.enterprise_id}")
    window.fill("#id_requested_yen", "30000")
    window.fill("#id_months", "60")
    window.select_option("#id_branch", str(book.branch_id))
    window.select_option("#id_programme", str(book.programme_id))
    window.select_option("#id_purpose", "working")
    window.keyboard.press("F12")
    summary = window.locator(".error-summary")
    expect(summary).to_contain_text("限度額")
    expect(window.locator("#id_requested_yen_error")).to_contain_text("限度額")
    expect(window.locator("#id_requested_yen")).to_have_value("30000")
    expect(window.locator("input[name=enterprise]")).to_be_checked()
    summary.locator("a").first.click()
    assert window.evaluate("document.activeElement.id") == "id_requested_yen"
    assert violations(window) == []
    shot(window, "application_refused")


def test_only_the_chosen_way_of_repaying_is_shown(window, live_server, office):
    log_in_quickly(window, live_server, office, "reception")
    window.goto(f"{live_server.url}/applications/new")
    expect(window.locator("#id_grace_months")).to_be_visible()
    expect(window.locator("#id_row1-first")).to_be_hidden()
    window.check("input[name=repayment][value=free]")
    expect(window.locator("#id_row1-first")).to_be_visible()
    expect(window.locator("#id_grace_months")).to_be_hidden()
    shot(window, "application_free")
    assert violations(window) == []


PAGES = {
    "section_chief": (
        "/", "/search?q=みほん", "/search", "/applications/", "/applications/new",
        "/applications/{a}/", "/applications/{a}/decision", "/applications/{a}/refuse",
        "/applications/{a}/withdraw", "/approvals/", "/guarantees/", "/guarantees/{g}/",
        "/guarantees/{r}/schedule", "/guarantees/{r}/journal", "/guarantees/{r}/history",
        "/guarantees/{g}/disburse", "/guarantees/{g}/cancel", "/guarantees/{r}/prepay", "{fact}",
    ),
    "monitoring": ("/", "/guarantees/{r}/", "/guarantees/{r}/accident"),
    "recovery": (
        "/", "/claims/", "{claim}", "{claim}receipt", "{claim}insurance", "{claim}write-off",
        "/guarantees/{r}/subrogate",
    ),
    "audit": ("/", "/guarantees/{g}/", "/approvals/"),
    "accounting": ("/",),
    "director": ("/", "/approvals/"),
}  # fmt: skip


def test_no_page_of_any_role_has_an_accessibility_violation(window, live_server, office):
    application, guarantee, running = received(office), approved(office), disbursed(office)
    lost = disbursed(office, "report-2")
    with scope.association(1):
        services.month_post_due(Month(2024, 5), office.book.doing(Month(2024, 5).last))
    office.on(Month(2024, 5).last)
    clerk, monitor, recovery = (office.client(r) for r in ("reception", "monitoring", "recovery"))
    history = clerk.get(f"/guarantees/{running}/history").content.decode()
    fact = history.split("/correct/")[1].split('"')[0]
    monitor.post(
        f"/guarantees/{lost}/accident",
        {"request_id": "a", "occurred_on": "R6.4.10", "cause": "unknown", "reason": "x"},
    )
    claim = recovery.post(
        f"/guarantees/{lost}/subrogate",
        {"request_id": "s", "defaulted_on": "R6.4.10", "interest_rate": "2", "cause": "unknown",
         "prospect_gone": "on", "reason": "x"},
    )["Location"]  # fmt: skip
    found = {}
    for role, paths in PAGES.items():
        log_in_quickly(window, live_server, office, role)
        for path in paths:
            address = path.format(
                a=application, g=guarantee, r=running, claim=claim,
                fact=f"/guarantees/{running}/correct/{fact}",
            )  # fmt: skip
            window.goto(live_server.url + address)
            if bad := violations(window):
                found[role, address] = bad
            shot(window, f"axe_{role}{address.replace('/', '_').replace('?', '_')}")
    assert found == {}
