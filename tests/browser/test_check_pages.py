"""校正 in a real browser: a table pasted, its marks led to, an Excel taken away; a text held."""

import openpyxl
import pytest
from playwright.sync_api import expect

from browser.test_guarantee_story import shot, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

TABLE = """事業計画の実績（単位：百万円）
項目\t前年度実績\t計画\t実績\t前年度比\t計画比\t構成比
創業資金\t1,200\t1,300\t1,352\t112.7\t140.0\t24.6
小口資金\t800\t900\t1,018\t127.3\t113.2\t18.5
一般資金\t2,500\t2,600\t3,123\t124.9\t120.1\t
合計\t4,500\t4,830\t5,493\t122.1\t114.4\t100.0
"""
TEXT = (
    "保証承諾は計画を下回りました。\n"
    "保証債務残高は前年度を上回りました。\n"
    "代位弁済は{{subrogation.actual|million}}となりました。{{subrogation.nobody.actual}}です。\n\n"
    "意見1：広報が足りない。\n意見2：研修を増やすこと。\n回答：研修を増やします。"
)


def log_in(page, server):
    page.goto(f"{server.url}/accounts/login/")
    page.fill("[name=login]", server.book.username("planning"))
    page.fill("[name=password]", server.book.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{server.url}/")


def test_a_table_and_a_text_are_checked_by_keyboard(page, demo_server, tmp_path):
    found = {}

    def look(name):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            shot(page, f"check_{name}_{width}")
            if bad := violations(page):
                found[name, width] = bad
        page.set_viewport_size({"width": 1280, "height": 900})

    log_in(page, demo_server)
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/number-check/")
    look("empty")
    page.get_by_label("表の貼付け").fill(TABLE)
    page.keyboard.press("F12")
    expect(page.locator(".checked-table td.wrong")).to_have_count(3)
    look("table")
    page.locator(".checked-table td.wrong a").first.click()
    assert page.url.endswith("#t0f1")
    page.get_by_text("表の読み方").click()
    look("reading")
    with page.expect_download() as taken:
        page.get_by_role("button", name="検算結果をExcelで保存").click()
    taken.value.save_as(tmp_path / "checked.xlsx")
    assert openpyxl.load_workbook(tmp_path / "checked.xlsx").sheetnames[2] == "事業計画の実績"
    page.goto(f"{demo_server.url}/number-check/")
    page.get_by_label("表の貼付け").fill("ただの文")
    page.keyboard.press("F12")
    expect(page.locator(".error-summary")).to_contain_text("数値がありません")
    look("refused")
    page.get_by_role("link", name="文章校正").click()
    look("words_empty")
    page.get_by_label("対象期間").select_option("2022")
    page.locator("[name=text]").fill(TEXT)
    page.keyboard.press("F12")
    expect(page.locator(".marked-text mark").first).to_be_visible(timeout=60_000)
    look("words")
    assert found == {}
