"""Statistics and bulletins in a real browser: no violation, and a figure leads to a guarantee."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.publishing.models import Desk
from support.office import open_office
from support.quarter import live_through

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

PATHS = (
    "/statistics/", "/statistics/overview/2024-06/", "/statistics/by_bank/2024-06/",
    "/statistics/by_bank/2024-06/total/ytd_count/",
    "/statistics/by_bank/2024-06/total/sub_per_approval/?side=denominator",
    "/bulletins/", "/bulletins/2024-06/", "/number-check/", "/number-check/words/",
)  # fmt: skip


@pytest.fixture
def office(settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path / "closings"
    settings.EDITIONS_ROOT = tmp_path / "editions"
    made = open_office()
    with scope.association(1):
        live_through(made.book)
        Desk.objects.create(
            association_id=1, order_no=1, valid_from=date(2024, 4, 1), name="保証相談窓口",
            body="ご相談を受けています。", phone="000-000-0000", hours="平日",
        )  # fmt: skip
    return made


def log_in(page, live_server, client):
    key = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    )


@pytest.mark.parametrize("role", [Role.PLANNING, Role.RECEPTION])
@pytest.mark.parametrize("width", [1280, 400])
def test_no_page_has_an_accessibility_violation(page, live_server, office, role, width):
    client = office.client(role)
    log_in(page, live_server, client)
    page.set_viewport_size({"width": width, "height": 860})
    for path in PATHS:
        assert page.goto(live_server.url + path).status == 200, path
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], path
        assert page.locator("h1").count() == 1, path


def test_from_the_published_bulletin_down_to_the_guarantee(page, live_server, office):
    log_in(page, live_server, office.client(Role.PLANNING))
    page.goto(f"{live_server.url}/bulletins/2024-06/")
    page.get_by_role("button", name="発行する").click()
    page.wait_for_selector("text=第1版を発行済みにしました")
    page.locator("#by_bank a[href$='/9001/balance_count/']").click()
    assert "1件" in page.locator("dl.terms").inner_text()
    page.locator("table.table tbody a").first.click()
    page.wait_for_url("**/guarantees/*/")
