"""Every page of the masters in a real browser, for every role: no accessibility violation."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.law.catalogue import load
from shinpo.ledger import scope
from shinpo.registry.services import programmes_import
from shinpo.registry.services.programme import entries_of
from support.office import TODAY, open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

CATALOGUE = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")
VIEWED = (
    "/enterprises/", "/enterprises/{enterprise}/", "/enterprises/{enterprise}/guarantees",
    "/enterprises/{enterprise}/history?as_of=R99.1.1", "/programmes/", "/programmes/ordinary/",
    "/masters/", "/masters/lenders/", "/masters/lenders/{lender}/", "/masters/municipalities/",
    "/masters/routes/",
)  # fmt: skip
GUARDED = {
    Permission.RECEIVE: ("/enterprises/new", "/enterprises/{enterprise}/change"),
    Permission.MASTER: ("/programmes/ordinary/revise",),
}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


@pytest.fixture
def office():
    made = open_office()
    with scope.association(1):
        entries = entries_of(CATALOGUE, area="見本県", approver="理事会")
        programmes_import(entries, made.book.doing(TODAY, "一覧の取込み"))
    return made


def log_in(page, live_server, client):
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )


@pytest.mark.parametrize("role", list(Role))
def test_no_page_has_an_accessibility_violation(page, live_server, office, role):
    log_in(page, live_server, office.client(role))
    page.set_viewport_size({"width": 1280, "height": 860})
    for permission, paths in {Permission.VIEW: VIEWED, **GUARDED}.items():
        expected = 200 if permission in GRANTS[role] else 403
        for path in paths:
            at = path.format(enterprise=office.book.enterprise_id, lender=office.book.lender_id)
            assert page.goto(live_server.url + at).status == expected, at
            assert violations(page) == [], at
            assert page.locator("h1").count() == 1, at


def test_an_entry_by_keyboard_alone_is_registered(page, live_server, office):
    log_in(page, live_server, office.client(Role.RECEPTION))
    page.goto(f"{live_server.url}/enterprises/new")
    page.focus("#id_name")
    for text in ("青空商店", "あおぞらしょうてん"):
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
    page.select_option("#id_form", "individual")
    page.fill("#id_employees", "2")
    page.fill("#id_industry", "56")
    page.select_option("#id_municipality_code", "990019")
    page.keyboard.press("F12")
    page.wait_for_url("**/enterprises/*/")
    assert "アオゾラショウテン" in page.content()


def test_the_wrong_check_digit_is_told_at_the_field(page, live_server, office):
    log_in(page, live_server, office.client(Role.RECEPTION))
    page.goto(f"{live_server.url}/enterprises/new")
    page.fill("#id_corporate_number", "1000000000000")
    page.keyboard.press("F12")
    page.wait_for_selector(".error-summary")
    assert "検査用数字" in page.inner_text("#id_corporate_number_error")
    assert violations(page) == []
