"""Plans in a real browser, by keyboard, without violations."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from planning.test_plan_screens import a_plan
from shinpo.ledger import scope
from shinpo.planning.plans import indicators, services
from shinpo.planning.plans.models import PlanNode
from shinpo.planning.plans.services.comparison import ComparisonEntry, comparison_import
from support.office import open_office
from support.planner import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def taken_over():
    """Two years of the nation, so that an item has a course to draw."""
    entries = [
        ComparisonEntry(2, "nation", period, "approvals", "", Decimal(value), "円")
        for period, value in (("2021", 8_000_000_000_000), ("2022", 8_400_000_000_000))
    ]
    comparison_import(entries, "全国の概況（架空） 令和5年6月", Desk()(request="nation"))


def test_a_plan_is_read_filled_and_approved(page, live_server, monkeypatch):
    known = [indicators.KnownIndicator("visits_bank", "金融機関訪問", "回")]
    monkeypatch.setattr(indicators, "_sources", [lambda association_id, on: known])
    office = open_office()
    pk = a_plan(office)
    with scope.association(1):
        node = PlanNode.objects.get(version=pk, key="g1").pk
        taken_over()
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
        ("comparison_item", ("approvals",), ""),
    ):  # fmt: skip
        go(name, *args, query=query)
        look(name)
    go("comparison_new")
    page.get_by_label("出典").fill("全国の概況（架空） 令和5年6月")
    text = "比較先,対象期間,比較項目,数値,単位\n全国,2022,approvals,8500000,百万円\n"
    file = {"name": "nation.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("ファイル").set_input_files(file)
    page.keyboard.press("F12")
    expect(page.locator("main")).to_contain_text("うち今の値を改めるもの1件")
    look("comparison_preview")
    page.keyboard.press("F12")
    page.wait_for_url("**/plans/comparison/")
    expect(page.locator("main")).to_contain_text("8,500,000")
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
