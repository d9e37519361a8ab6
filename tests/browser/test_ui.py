"""The interface in a real browser: accessibility, fonts, keys, echo."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENTRY = "form[aria-labelledby=s-form]"


@pytest.fixture
def guide(page, live_server, settings):
    """The style guide, open in the browser."""
    settings.DEBUG = True
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{live_server.url}/_design")
    return page


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


def active(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


@pytest.mark.parametrize("surface", ["staff", "bank", "public", "committee"])
@pytest.mark.parametrize("width", [1280, 400])
def test_no_accessibility_violation(page, live_server, settings, surface, width):
    settings.DEBUG = True
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(f"{live_server.url}/_design?surface={surface}")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/no/such/page"])
def test_pages_before_login_have_no_violation(page, live_server, path):
    page.goto(f"{live_server.url}{path}")
    assert violations(page) == []


def test_nothing_is_refused_by_the_content_security_policy(page, live_server, settings):
    settings.DEBUG = True
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/_design")
    page.wait_for_load_state("networkidle")
    assert said == []


def test_japanese_is_set_in_our_own_font(guide):
    guide.evaluate("document.fonts.ready.then(() => true)")
    for text in ("保証", "髙﨑", "㈱①", "△▲"):
        assert guide.evaluate(
            "text => document.fonts.load('16px \"Noto Sans JP Variable\"', text)"
            ".then(faces => faces.length > 0 && faces.every(f => f.status === 'loaded'))",
            text,
        ), text
    rows = guide.evaluate(
        "[...document.querySelectorAll('table[data-rows] tbody tr')].map(r => r.offsetHeight)"
    )
    assert set(rows[:12]) == {32}


def test_enter_goes_to_the_next_field_and_shift_enter_back(guide):
    guide.focus("#ok_name")
    guide.keyboard.press("Enter")
    assert active(guide) == "ok_corporate_number"
    guide.keyboard.press("Enter")
    assert active(guide) == "ok_applied_on"
    guide.keyboard.press("Shift+Enter")
    assert active(guide) == "ok_corporate_number"


def test_enter_passes_a_group_once_and_ends_at_the_button(guide):
    guide.focus("#ok_purpose")
    guide.keyboard.press("Enter")
    assert active(guide) == "ok_method_0"
    guide.keyboard.press("Enter")
    assert active(guide) == "ok_note"
    guide.focus("#ok_split")
    guide.keyboard.press("Enter")
    assert active(guide).startswith("登録")


def test_enter_that_ends_the_choice_of_kanji_stays(guide):
    guide.focus("#ok_name")
    guide.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert active(guide) == "ok_name"


def test_a_slash_types_three_zeros_in_amounts_and_searches_elsewhere(guide):
    guide.fill("#ok_amount", "")
    guide.focus("#ok_amount")
    guide.keyboard.type("5/")
    assert guide.input_value("#ok_amount") == "5000"
    guide.focus("#main")
    guide.keyboard.press("/")
    assert active(guide) == "site-search"


def test_the_echo_answers_when_the_cursor_leaves(guide):
    guide.fill("#ok_amount", "1.2億")
    guide.keyboard.press("Enter")
    expect(guide.locator("#ok_amount_echo")).to_have_text("＝120,000,000円")
    guide.fill("#ok_applied_on", "8/11/21")
    guide.keyboard.press("Enter")
    expect(guide.locator("#ok_applied_on_error")).to_contain_text("申込受付日「8/11/21」")
    expect(guide.locator("#ok_applied_on")).to_have_attribute("aria-invalid", "true")
    guide.fill("#ok_applied_on", "R8.11.21")
    guide.keyboard.press("Enter")
    expect(guide.locator("#ok_applied_on_error")).to_be_empty()
    expect(guide.locator("#ok_applied_on")).not_to_have_attribute("aria-invalid", "true")


def test_plus_copies_the_row_above(guide):
    guide.focus("[aria-label='2回目の金額']")
    guide.keyboard.press("+")
    assert guide.input_value("[aria-label='2回目の金額']") == "104,000"
    guide.focus("[aria-label='1回目の期日']")
    guide.keyboard.press("End")
    guide.keyboard.press("+")
    assert guide.input_value("[aria-label='1回目の期日']") == "R6.4.30+"
    guide.keyboard.press("Control+ArrowDown")
    assert guide.evaluate("document.activeElement.ariaLabel") == "2回目の期日"


def test_g_and_a_letter_go_to_a_screen(guide):
    guide.focus("#main")
    guide.keyboard.press("g")
    guide.keyboard.press("t")
    guide.wait_for_url("**/_design?to=t")


def test_escape_leaves_and_f12_registers(guide, live_server):
    guide.focus("#ok_name")
    guide.evaluate(
        "document.addEventListener('submit', (event) => { event.preventDefault();"
        " document.body.dataset.by = event.submitter.textContent.trim(); })"
    )
    guide.keyboard.press("F12")
    assert guide.get_attribute("body", "data-by") == "登録 F12"
    guide.goto(f"{live_server.url}/_design?surface=staff")
    guide.focus("#ok_name")
    guide.keyboard.press("Escape")
    guide.wait_for_url("**/_design?")


def test_j_and_k_walk_the_rows(guide):
    guide.focus("#main")
    for key, row in (
        ("j", "24-000001"),
        ("j", "24-000002"),
        ("k", "24-000001"),
        ("k", "24-000001"),
    ):
        guide.keyboard.press(key)
        assert active(guide) == row


def test_the_keys_can_be_switched_off_and_stay_off(guide):
    guide.focus("#main")
    guide.keyboard.press("?")
    assert guide.locator("#keys").is_visible()
    guide.uncheck("[data-keys-switch]")
    guide.keyboard.press("Escape")
    guide.reload()
    assert guide.get_attribute("html", "data-keys") == "off"
    guide.focus("#ok_amount")
    guide.keyboard.press("End")
    guide.keyboard.type("/")
    assert guide.input_value("#ok_amount") == "500.5/"
    guide.click("[data-open-keys]")
    guide.check("[data-keys-switch]")
    assert guide.get_attribute("html", "data-keys") == "on"


def test_nothing_is_lost_to_the_side_on_a_telephone(page, live_server, settings):
    settings.DEBUG = True
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/_design?surface=public")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_owner_gets_an_answer_on_a_telephone(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/simulator")
    assert violations(page) == []
    assert not page.locator("#id_percent").is_visible()
    page.fill("#id_amount", "500")
    page.fill("#id_length", "49")
    page.check("[name=rate_by][value=percent]")
    page.fill("#id_percent", "1.15")
    page.fill("#id_grace", "3")
    page.fill("#id_deferred", "40")
    page.click("text=試算する")
    expect(page.locator(".answer .total")).to_contain_text("143,538円")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.check("[name=repayment][value=uneven]")
    assert page.locator("#id_from_1").is_visible()
    assert not page.locator("#id_grace").is_visible()
    assert violations(page) == []


def test_a_button_stays_under_the_pointer_until_the_click_is_done(guide):
    """An error that goes away on leaving the field must not move the button away."""
    field = guide.locator(f"{ENTRY} [data-echo-kind=yen]").first
    error = guide.locator(f"#{field.get_attribute('id')}_error")
    field.fill("abc")
    field.press("Tab")
    expect(error).not_to_be_empty()
    field.fill("500")
    button = guide.locator(f"{ENTRY} button").last
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    guide.mouse.move(place["x"] + 5, place["y"] + 5)
    with guide.expect_response(lambda response: "_echo" in response.url):
        guide.mouse.down()
    guide.wait_for_timeout(200)
    expect(error).not_to_be_empty()
    assert button.bounding_box() == place
    guide.mouse.up()
    expect(error).to_be_empty()
