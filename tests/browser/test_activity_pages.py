"""Activities in a real browser: a series entered by keyboard, every page without violations."""

from datetime import date

import pytest
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from shinpo.activities import services
from shinpo.activities.entry import Entry
from shinpo.activities.models import ActivityState
from shinpo.ledger import scope
from support.office import TODAY, open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def look(page):
    """Take a screenshot of the page and gather what axe says of it; empty at the end."""
    found = {}

    def take(name):
        shot(page, f"activities_{name}")
        if bad := violations(page):
            found[name] = bad

    yield take
    assert found == {}


@pytest.fixture
def office(page, live_server):
    office = open_office()
    log_in_quickly(page, live_server, office, "support")
    page.set_viewport_size({"width": 1280, "height": 1000})
    return office


def test_a_series_of_visits_is_entered_by_keyboard_alone(page, live_server, office, look):
    keys = page.keyboard
    page.goto(f"{live_server.url}/")
    keys.press("g")
    keys.press("v")
    page.wait_for_url("**/activities/")
    look("empty")
    page.get_by_role("link", name="活動を記録", exact=True).click()
    look("kinds")
    expect(page.locator("#kind_search")).to_be_focused()
    keys.type("ほうもんめんだん")
    expect(page.locator("#activity-fields")).to_contain_text("企業訪問・面談")
    keys.press("Enter")  # the only kind, chosen already
    expect(page.locator("input[name=kind]")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#enterprise_search")).to_be_focused()
    keys.type("1")
    expect(page.locator("#enterprise-found")).to_contain_text("株式会社見本")
    keys.press("Enter")
    keys.press("Enter")
    expect(page.locator("#id_held_on")).to_be_focused()
    keys.type("R6.4.8")
    keys.press("F12")
    expect(page.locator(".error-summary")).to_contain_text("テーマが選択されていません")
    look("mistake")
    page.select_option("#id_theme", "general")
    page.locator("input[name=mode][value=visit]").check()
    keys.press("F12")
    page.wait_for_url("**/activities/new?*")
    expect(page.locator("main")).to_contain_text("企業訪問・面談")
    expect(page.locator("#id_theme")).to_have_value("general")
    expect(page.locator("#enterprise_search")).to_be_focused()
    look("next")
    keys.press("Escape")
    page.wait_for_url("**/activities/")
    with scope.association(1):
        row = ActivityState.objects.get()
    assert (row.theme, row.mode, str(row.held_on)) == ("general", "visit", "2024-04-08")


def test_the_pages_of_a_record_and_of_files(page, live_server, office, look):
    met = office.book.enterprise_id
    with scope.association(1):
        visit = Entry(
            "enterprise_contact", date(2024, 4, 8), enterprise_id=met, theme="general",
            mode="visit",
        )  # fmt: skip
        activity = services.activity_record(visit, office.book.doing(TODAY))
    for name in ("", "/correct", "/withdraw"):
        page.goto(f"{live_server.url}/activities/{activity}{name or '/'}")
        look(name.strip("/") or "detail")
    page.goto(f"{live_server.url}/activities/upload")
    look("upload")
    page.set_input_files(
        "#id_file",
        {"name": "a.csv", "mimeType": "text/csv",
         "buffer": "活動の種類,実施日,方法\nゴルフ,R6.4.8,\n督促,いつか,訪問\n".encode()},
    )  # fmt: skip
    page.keyboard.press("F12")
    expect(page.locator("main")).to_contain_text("2件の誤り")
    look("wrong_file")
    for place in ("activities/", "activities/counterparts/new", "activities/counterparts/",
                  f"enterprises/{met}/activities"):  # fmt: skip
        page.goto(f"{live_server.url}/{place}")
        look(place.replace("/", "_"))
