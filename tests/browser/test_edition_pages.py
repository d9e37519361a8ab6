"""The editor of editions in a real browser: a figure placed by a click, the linter beside it."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from browser.test_guarantee_story import shot, violations

pytestmark = pytest.mark.browser

YEAR = "/editions/evaluation/2023/"


def log_in(page, server, role):
    client = Client()
    client.force_login(get_user_model().objects.get(username=server.book.username(role)))
    session = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])


def test_a_text_is_written_beside_its_figures_and_approved(page, demo_server):
    found = {}

    def look(name):
        shot(page, f"edition_{name}")
        if bad := violations(page):
            found[name] = bad

    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page, demo_server, "planning")
    for name, path in (("list", "/editions/"), ("one", YEAR), ("draft", f"{YEAR}draft")):
        page.goto(demo_server.url + path)
        look(name)
    page.goto(f"{demo_server.url}{YEAR}texts/business")
    page.fill("#figure_search", "保証承諾 実績")
    page.fill("#id_body", "保証承諾は")
    page.click("[data-insert='{{approvals.actual|oku}}']")
    expect(page.locator("#id_body")).to_have_value("保証承諾は{{approvals.actual|oku}}")
    expect(page.locator("#id_body")).to_be_focused()
    expect(page.locator("#reading .placed")).to_contain_text("百万円")
    page.keyboard.type("で、前年度を大きく下回りました。")
    expect(page.locator("#reading mark")).to_contain_text("下回")
    look("text")
    page.keyboard.press("F12")
    expect(page.locator("main")).to_contain_text("保存しました")
    page.get_by_role("button", name="承認を求める").click()
    expect(page.locator("main")).to_contain_text("提出しました")
    log_in(page, demo_server, "director")
    page.goto(f"{demo_server.url}{YEAR}texts/business")
    look("approval")
    page.get_by_role("button", name="承認する").click()
    expect(page.locator("main")).to_contain_text("承認しました")
    assert found == {}
