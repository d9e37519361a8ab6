"""Home says what waits for each role; one box finds everything by name or number."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shinpo.governance.roles import Role
from support.desk import approved, disbursed, received
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office() -> Office:
    return open_office()


def home(office: Office, role: str) -> str:
    return " ".join(office.client(role).get("/").content.decode().split())


def task(label: str, count: int) -> str:
    return f'<span class="name">{label}</span><span class="big">{count}</span>'


def test_home_counts_what_each_role_may_do(office: Office) -> None:
    received(office, 30_000_000)
    received(office)
    approved(office)
    assert task("決裁を待つ申込", 1) in home(office, "section_chief")  # 30 million are over
    assert task("決裁を待つ申込", 2) in home(office, "director")
    chief = home(office, "section_chief")
    assert '未処理 <span class="figure">2</span>件' in chief  # 1 to decide, 1 without report
    clerk = home(office, "reception")
    assert task("調査中の申込", 2) in clerk
    assert task("貸付報告を待つ保証", 1) in clerk
    assert task("信用保証書の期限が近い保証", 0) in clerk
    assert "決裁を待つ申込" not in clerk
    assert "令和6年4月10日" in clerk
    office.on(date(2024, 5, 8))
    assert task("信用保証書の期限が近い保証", 1) in home(office, "reception")


def test_home_says_which_month_is_to_be_closed(office: Office) -> None:
    disbursed(office)
    assert "月末営業日の業務の後に締めます" in home(office, "accounting")
    office.on(date(2024, 4, 30))
    assert "2024年4月の月次締め" in home(office, "accounting")
    assert "締められます" in home(office, "accounting")


def test_home_sets_the_month_beside_the_same_days_of_last_year(office: Office) -> None:
    disbursed(office)
    page = home(office, "planning")
    row = (
        '<th scope="row">保証承諾</th><td class="number">1</td><td class="number">6,000,000</td>'
        '<td class="number">0</td><td class="number">0</td>'
    )
    assert row in page
    office.on(date(2025, 4, 9))  # a day earlier than last year's approval
    assert row.replace(">1<", ">0<").replace("6,000,000", "0") in home(office, "planning")
    office.on(date(2025, 4, 10))
    turned = (
        '<th scope="row">保証承諾</th><td class="number">0</td><td class="number">0</td>'
        '<td class="number">1</td><td class="number">6,000,000</td>'
    )
    assert turned in home(office, "planning")


def test_every_role_has_a_home_in_few_statements(office: Office) -> None:
    disbursed(office)
    for role in Role:
        client = office.client(role)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200, role
        business = [q["sql"] for q in captured if "guarantee_" in q["sql"] or "ledger_" in q["sql"]]
        assert len(business) <= 4, business


def test_a_stranger_sees_the_login_page_first(office: Office, client: object) -> None:
    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert client.get("/search?q=1")["Location"].startswith("/accounts/login/")


def test_one_box_finds_by_name_reading_and_every_number(office: Office) -> None:
    guarantee_id = disbursed(office)
    auditor = office.client("audit")
    page = auditor.get(f"/guarantees/{guarantee_id}/").content.decode()
    number = page.split("保証 ")[1][:10]
    for text in ("みほん", "ﾐﾎﾝ", "株式会社　見本", "0000000001", "1"):
        found = auditor.get("/search", {"q": text}).content.decode()
        assert "株式会社見本" in found, text
        assert f'value="{text}"' in found, "the box keeps the question"
    found = auditor.get("/search", {"q": number}).content.decode()
    assert f'href="/guarantees/{guarantee_id}/"' in found
    assert "/applications/" in auditor.get("/search", {"q": "2400000001"}).content.decode()


def test_an_empty_or_strange_question_is_answered(office: Office) -> None:
    auditor = office.client("audit")
    for text in ("", "   ", "%", "' or 1=1 --", "9" * 40, "\u0000", "𠮷野家"):
        assert auditor.get("/search", {"q": text}).status_code == 200, text
    nothing = auditor.get("/search", {"q": "どこにもない"}).content.decode()
    assert "当たるものはありません" in nothing
