"""Plans in a real browser, by keyboard, without violations."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from planning.test_plan_screens import a_plan
from shinpo.ledger import scope
from shinpo.planning.plans import indicators, services
from shinpo.planning.plans.models import PlanNode
from support.office import open_office
from support.planner import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_plan_is_read_filled_and_approved(page, live_server, monkeypatch):
    known = [indicators.KnownIndicator("visits_bank", "金融機関訪問", "回")]
    monkeypatch.setattr(indicators, "_sources", [lambda association_id, on: known])
    office = open_office()
    pk = a_plan(office)
    with scope.association(1):
        node = PlanNode.objects.get(version=pk, key="g1").pk
    log_in_quickly(page, live_server, office, "planning")
    page.set_viewport_size({"width": 1280, "height": 900})
    found = {}

    def look(name):
        shot(page, f"plan_{name}")
        if bad := violations(page):
            found[name] = bad

    def go(name, *args, query=""):
        page.goto(f"{live_server.url}{reverse(f'plans:{name}', args=args)}{query}")

    page.goto(f"{live_server.url}/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/plans/")
    look("list")
    for name, args, query in (
        ("new", (), ""), ("version", (pk,), ""), ("figures", (pk,), ""),
        ("figures_edit", (pk, "income"), ""), ("node_edit", (node,), ""),
        ("target_new", (pk,), "?node=g1"), ("upload", (pk,), ""), ("versions", (pk,), ""),
        ("node_remove", (node,), ""), ("comparison", (), ""), ("comparison_new", (), ""),
    ):  # fmt: skip
        go(name, *args, query=query)
        look(name)
    go("figures_edit", pk, "business")
    page.get_by_label("実際回収 令和6年度 計画").fill("350")
    page.keyboard.press("F12")
    page.wait_for_url("**/figures/")
    expect(page.locator("main")).to_contain_text("350")
    with scope.association(1):
        services.version_submit(pk, Desk()(request="submit"))
    log_in_quickly(page, live_server, office, "director")
    go("approve", pk)
    look("approve")
    page.keyboard.press("F12")
    page.wait_for_url("**/versions")
    expect(page.locator("main")).to_contain_text("承認済み")
    look("approved")
    assert found == {}
