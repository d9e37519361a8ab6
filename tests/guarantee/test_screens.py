"""The screens of the department as each role sees them; bad input writes nothing."""

import re
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shinpo.core.period import Month
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.guarantee import reading, services
from shinpo.ledger import scope
from support.desk import approved, disbursed, entered, received, report
from support.office import TODAY, Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office() -> Office:
    return open_office()


def facts() -> int:
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_fact")
        return cursor.fetchone()[0]


def errors(response: object) -> str:
    html = response.content.decode()
    assert 'class="error-summary"' in html
    return " ".join(re.findall(r'<li><a href="#[^"]+">([^<]+)</a></li>', html))


def test_an_application_is_received_once_however_often_it_is_sent(office: Office) -> None:
    clerk = office.client("reception")
    first = clerk.post("/applications/new", entered(office))
    assert first.status_code == 302
    again = clerk.post("/applications/new", entered(office))
    assert again["Location"] == first["Location"]
    assert facts() == 1
    page = clerk.get(first["Location"]).content.decode()
    assert "6,000,000円" in page
    assert "1か月目から60か月目まで毎月100,000円" in page


def test_the_same_form_with_other_content_is_refused(office: Office) -> None:
    clerk = office.client("reception")
    clerk.post("/applications/new", entered(office))
    answer = clerk.post("/applications/new", entered(office, requested_yen="700"))
    assert answer.status_code == 200
    assert "別の内容の処理で使われています" in answer.content.decode()
    assert facts() == 1


@pytest.mark.parametrize(
    ("changes", "said", "at"),
    [
        ({"requested_yen": "30000"}, "限度額", "id_requested_yen"),
        ({"requested_yen": "0.00001"}, "申込金額", "id_requested_yen"),
        ({"requested_yen": ""}, "申込金額が入力されていません", "id_requested_yen"),
        ({"months": "121"}, "上限", "id_months"),
        ({"months": "五年"}, "月数ではありません", "id_months"),
        ({"received_on": "R6.4.11"}, "未来の日付は記録できません", "id_received_on"),
        ({"received_on": "R0.4.1"}, "申込受付日", "id_received_on"),
        ({"programme": ""}, "保証制度が選択されていません", "id_programme"),
        ({"programme": "999"}, "保証制度を受け付けられません", "id_programme"),
        ({"grace_months": "60"}, "返済の月がありません", "id_grace_months"),
        ({"repayment": "free"}, "返済の区間が入力されていません", "id_repayment"),
        (
            {"repayment": "free", "row1-first": "1", "row1-last": "59", "row1-yen": "100000",
             "row1-yen_unit": "円"},
            "一致しません",
            "id_repayment",
        ),
        ({"enterprise": "999"}, "企業者", "id_enterprise"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_said_at_its_field_and_writes_nothing(
    office: Office, changes: dict[str, str], said: str, at: str
) -> None:
    answer = office.client("reception").post("/applications/new", entered(office, **changes))
    assert answer.status_code == 200
    assert said in errors(answer)
    html = answer.content.decode()
    assert f'href="#{at}' in html
    assert re.search(f'id="{at}', html), "the link leads nowhere"
    assert 'value="R6.4.1' in html or "received_on" in changes, "what was typed is kept"
    assert facts() == 0


def test_a_plan_in_stretches_is_read_row_by_row(office: Office) -> None:
    rows = {
        "row1-first": "7", "row1-last": "59", "row1-every": "1", "row1-yen": "100000",
        "row2-first": "60", "row2-yen": "700000",
    }  # fmt: skip
    answer = office.client("reception").post(
        "/applications/new", entered(office, repayment="free", **rows)
    )
    page = office.client("audit").get(answer["Location"]).content.decode()
    assert "7か月目から59か月目まで毎月100,000円（53回）" in page
    assert "60か月目　700,000円" in page


def test_the_preview_shows_the_fee_of_each_class_and_writes_nothing(office: Office) -> None:
    answer = office.client("reception").post("/applications/new/preview", entered(office))
    page = answer.content.decode()
    assert "189,750" in page  # class 5: 6,000,000 x 1.15 % x 60 / 12 x 0.55
    assert "74,250" in page  # class 9: 0.45 %
    over = entered(office, requested_yen="30000")
    for path in ("/applications/new/preview", "/applications/new"):
        warned = office.client("reception").post(path, over).content.decode()
        assert "このままでは受け付けられません" in warned
    assert facts() == 0


def test_an_enterprise_is_found_by_hiragana_and_number(office: Office) -> None:
    clerk = office.client("reception")
    for text in ("みほん", "ミホン", "株式会社見本", "1"):
        found = clerk.get("/applications/new/enterprises", {"enterprise_search": text})
        assert "企業者番号 0000000001" in found.content.decode(), text
    nobody = clerk.get("/applications/new/enterprises", {"enterprise_search": "どこにもない"})
    assert "ありません" in nobody.content.decode()


CHOICE = {"request_id": "decision-1", "approved_yen": "600", "approved_yen_unit": "万円",
          "rate_class": "5", "repayment": "equal"}  # fmt: skip


def test_an_approval_is_confirmed_before_it_is_recorded(office: Office) -> None:
    path = f"/applications/{received(office)}/decision"
    chief = office.client("section_chief")
    asked = chief.post(path, CHOICE)
    assert "この条件で承諾しますか" in asked.content.decode()
    assert facts() == 1
    answer = chief.post(path, CHOICE | {"confirmed": "1"})
    page = chief.get(answer["Location"]).content.decode()
    assert "189,750円" in page
    assert "貸付報告待ち" in page


def test_a_reduction_needs_its_own_plan(office: Office) -> None:
    path = f"/applications/{received(office)}/decision"
    chief = office.client("section_chief")
    less = CHOICE | {"approved_yen": "300"}
    refused = chief.post(path, less | {"confirmed": "1"})
    assert "減額後の金額の返済方法" in refused.content.decode()
    plan = less | {"change_plan": "on", "every": "1", "confirmed": "1"}
    page = chief.get(chief.post(path, plan)["Location"]).content.decode()
    assert "毎月50,000円" in page


def test_what_is_over_the_authority_is_neither_listed_nor_approved(office: Office) -> None:
    large = received(office, 30_000_000)
    chief, director = office.client("section_chief"), office.client("director")
    assert f"/applications/{large}/decision" not in chief.get("/approvals/").content.decode()
    assert f"/applications/{large}/decision" in director.get("/approvals/").content.decode()
    choice = CHOICE | {"approved_yen": "3000", "confirmed": "1"}
    answer = chief.post(f"/applications/{large}/decision", choice)
    assert "決裁権限" in errors(answer)
    assert facts() == 1


def test_a_refusal_needs_its_reason(office: Office) -> None:
    path = f"/applications/{received(office)}/refuse"
    chief = office.client("section_chief")
    answer = chief.post(path, {"request_id": "refuse-1", "reason": "  "})
    assert "理由が入力されていません" in errors(answer)
    assert facts() == 1
    chief.post(path, {"request_id": "refuse-1", "reason": "返済の見込みがない"})
    page = chief.get(path.removesuffix("refuse")).content.decode()
    assert "拒絶" in page
    assert "返済の見込みがない" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"loan_yen": "5000000"}, "信用保証書の金額"),
        ({"loan_on": "R6.4.9", "first_due_on": "R6.5.9"}, "発行日"),
        ({"first_due_on": "R6.6.10"}, "初回返済日"),
        ({"same_plan": ""}, "返済方法が信用保証書の記載と異なります"),
        ({"conditions_met": ""}, "回収条件"),
    ],
)
def test_a_difference_from_the_certificate_is_said_before_recording(
    office: Office, changes: dict[str, str], said: str
) -> None:
    guarantee_id = approved(office)
    before = facts()
    answer = office.client("reception").post(
        f"/guarantees/{guarantee_id}/disburse", report(**changes)
    )
    assert said in errors(answer)
    assert facts() == before


def test_schedule_journal_and_history_say_what_happened(office: Office) -> None:
    guarantee_id = disbursed(office)
    book, clerk = office.book, office.client("reception")
    with scope.association(1):
        services.month_post_due(Month(2024, 5), book.doing(date(2024, 5, 31)))
    office.on(date(2024, 6, 3))
    base = f"/guarantees/{guarantee_id}/"
    schedule = clerk.get(f"{base}schedule").content.decode()
    assert schedule.count("償還済") == 1
    journal = clerk.get(f"{base}journal").content.decode()
    assert "保証債務見返" in journal
    assert "189,750" in journal
    history = clerk.get(f"{base}history").content.decode()
    wrong = re.search(rf"{base}correct/(\d+)", history)[0]
    page = clerk.get(wrong).content.decode()
    assert "100,000円" in page
    clerk.post(wrong, {"request_id": "c-1", "right_yen": "90000", "right_yen_unit": "円",
                       "reason": "銀行の訂正"})  # fmt: skip
    assert "5,910,000円" in clerk.get(base).content.decode()
    assert "一部償還" in clerk.get(f"{base}schedule").content.decode()
    then = clerk.get(f"{base}history", {"as_of": "R6.5.31"}).content.decode()
    assert ">5,900,000<" in then
    assert "銀行の訂正" not in then


def test_a_prepayment_shortens_the_plan_from_its_end(office: Office) -> None:
    guarantee_id = disbursed(office)
    clerk = office.client("reception")
    paid = {"request_id": "p-1", "amount_yen": "5,850,000", "amount_yen_unit": "円", "reason": "x"}
    assert clerk.post(f"/guarantees/{guarantee_id}/prepay", paid).status_code == 302
    schedule = clerk.get(f"/guarantees/{guarantee_id}/schedule").content.decode()
    assert schedule.count("</span></td></tr>") == 60
    assert schedule.count(">予定<") == 2  # 100,000 and the 50,000 that are left
    assert schedule.count('neutral">繰上償還<') == 58
    over = paid | {"request_id": "p-2", "amount_yen": "150,001"}
    assert "範囲に" in errors(clerk.post(f"/guarantees/{guarantee_id}/prepay", over))


PAGES = {
    "/applications/new": Permission.RECEIVE,
    "/applications/{a}/decision": Permission.DECIDE,
    "/applications/{a}/refuse": Permission.DECIDE,
    "/applications/{a}/withdraw": Permission.RECEIVE,
    "/approvals/": Permission.DECIDE,
    "/guarantees/{g}/disburse": Permission.DISBURSE,
    "/guarantees/{g}/cancel": Permission.DISBURSE,
    "/guarantees/{g}/prepay": Permission.DISBURSE,
    "/applications/": Permission.VIEW,
    "/applications/{a}/": Permission.VIEW,
    "/guarantees/": Permission.VIEW,
    "/guarantees/{g}/": Permission.VIEW,
    "/guarantees/{g}/history": Permission.VIEW,
}


def test_every_role_reaches_what_it_may_and_nothing_else(office: Office) -> None:
    guarantee_id, application_id = approved(office), received(office)
    before = facts()
    for role in Role:
        client = office.client(role)
        shown = client.get(f"/guarantees/{guarantee_id}/").content.decode()
        for page, permission in PAGES.items():
            path = page.format(a=application_id, g=guarantee_id)
            allowed = permission in GRANTS[role]
            assert client.get(path).status_code == (200 if allowed else 403), (role, path)
            if not allowed:
                assert client.post(path, {"request_id": "x", "reason": "x"}).status_code == 403
                assert f'href="{path}"' not in shown, (role, path)
    assert facts() == before


def test_a_stranger_is_sent_to_the_login_page(office: Office, client: object) -> None:
    assert client.get("/approvals/")["Location"].startswith("/accounts/login/")


def test_another_associations_records_do_not_exist(office: Office) -> None:
    application_id = received(office)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '', false)")
    from shinpo.governance.models import Staff
    from shinpo.registry.models import Association

    Association.objects.using("owner").create(
        pk=2, code="other", name="隣県信用保証協会", area_name="隣県", business_on=TODAY
    )
    Staff.objects.using("owner").filter(role="audit").update(association_id=2)
    other = office.client("audit")
    assert other.get(f"/applications/{application_id}/").status_code == 404
    assert "0 / 0" in other.get("/applications/").content.decode()


def test_an_unknown_number_is_not_found(office: Office) -> None:
    auditor = office.client("audit")
    for path in ("/guarantees/999/", "/applications/999/", f"/guarantees/{10**30}/",
                 f"/applications/{10**30}/", "/guarantees/1/nonsense"):  # fmt: skip
        assert auditor.get(path).status_code == 404, path


def test_lists_filter_by_address_and_download_what_is_filtered(office: Office) -> None:
    approved(office)
    received(office)
    auditor = office.client("audit")
    page = auditor.get("/applications/", {"status": "under_review"}).content.decode()
    assert "1-1 / 1" in page
    sheet = auditor.get("/applications/", {"status": "under_review", "format": "csv"})
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("申込番号,企業者,申込金額")
    assert "6000000" in lines[1]
    bad = auditor.get("/applications/", {"since": "きのう", "sort": "number;drop"})
    assert bad.status_code == 200
    assert "2 / 2" in bad.content.decode()


@pytest.mark.parametrize(
    ("tab", "most"), [("", 1), ("schedule", 2), ("journal", 2), ("history", 3)]
)
def test_each_tab_reads_in_few_statements(office: Office, tab: str, most: int) -> None:
    """Head 1, tab 1 (history 2: facts and the balance on the day)."""
    guarantee_id = disbursed(office)
    clerk = office.client("reception")
    path = f"/guarantees/{guarantee_id}/{tab}"
    clerk.get(path)
    with CaptureQueriesContext(connection) as captured:
        clerk.get(path)
    business = [q["sql"] for q in captured if "guarantee_" in q["sql"] or "ledger_" in q["sql"]]
    assert len(business) <= most, business


def test_the_approval_list_reads_twenty_applications_in_three_statements(office: Office) -> None:
    for _ in range(3):
        received(office)
    chief = office.client("section_chief")
    with CaptureQueriesContext(connection) as captured:
        chief.get("/approvals/")
    business = [q["sql"] for q in captured if "guarantee_" in q["sql"]]
    assert len(business) == 3, business  # count, page, material of all


def test_what_was_repaid_before_the_migration_is_not_called_open(office: Office) -> None:
    """A migrated guarantee: ten of sixty instalments fell due in the old system."""
    guarantee_id = disbursed(office)
    with scope.association(1):
        found = reading.guarantee(guarantee_id)
    moved = [{
        "from_month": 1, "to_month": 60, "every_months": 1, "amount_yen": 100_000, "repaid": [],
        "opened_on": date(2025, 2, 28),
    }]  # fmt: skip
    found["balance_yen"] = 5_000_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "rows", lambda sql, parameters: moved)
        running = reading.schedule(found, date(2025, 2, 28))
        ended = reading.schedule({**found, "status": "completed", "balance_yen": 0}, TODAY)
    assert Counter(due.state for due in running) == {"移行前": 10, "予定": 50}
    assert Counter(due.state for due in ended) == {"移行前": 10, "繰上償還": 50}
