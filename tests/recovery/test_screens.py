"""The screens of recovery: from the accident to the written-off claim."""

import re

import pytest
from django.db import connection

from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope
from support.desk import disbursed
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office() -> Office:
    return open_office()


REQUEST = {"request_id": "sub-1", "defaulted_on": "R6.4.10", "interest_rate": "2",
           "cause": "competition", "reason": "破産手続開始", "prospect_gone": "on"}  # fmt: skip


def subrogated(office: Office) -> tuple[int, str]:
    pk = disbursed(office)
    office.client("monitoring").post(
        f"/guarantees/{pk}/accident",
        {"request_id": "a", "occurred_on": "R6.4.10", "cause": "competition", "reason": "破産"},
    )
    answer = office.client("recovery").post(f"/guarantees/{pk}/subrogate", REQUEST)
    assert answer.status_code == 302
    return pk, answer["Location"]


def test_a_claim_from_subrogation_to_write_off(office: Office) -> None:
    pk, claim = subrogated(office)
    desk = office.client("recovery")
    page = desk.get(claim).content.decode()
    assert "6,000,000円" in page
    assert "競争激化" in page
    insured = desk.get(f"{claim}insurance").content.decode()
    assert "4,800,000円" in insured  # unsecured: 80 %
    desk.post(f"{claim}insurance", {"request_id": "i"})
    receipt = {"request_id": "r", "receipt_yen": "1,000,000", "receipt_yen_unit": "円"}
    desk.post(f"{claim}receipt", receipt)
    desk.post(f"{claim}receipt", receipt)  # sent twice, received once
    page = desk.get(claim).content.decode()
    assert "5,000,000円" in page
    assert "4,800,000円" in page
    desk.post(f"{claim}write-off", {"request_id": "w", "reason": "回収不能"})
    page = desk.get(claim).content.decode()
    assert "償却済" in page
    assert f"{claim}receipt" not in page
    assert claim in desk.get(f"/guarantees/{pk}/").content.decode()
    assert "1-1 / 1" in desk.get("/claims/", {"status": "written_off"}).content.decode()
    sheet = desk.get("/claims/", {"format": "csv"}).content.decode("utf-8-sig")
    assert re.search(r",6000000,0,4800000,", sheet)


def test_insurance_after_more_than_the_principal_came_back_says_why_not(office: Office) -> None:
    _, claim = subrogated(office)  # no interest: principal is all that is claimed
    desk = office.client("recovery")
    with connection.cursor() as cursor, scope.association(1):
        cursor.execute("update recovery_claim_state set recovered_yen = 6000001")
    asked = desk.get(f"{claim}insurance")
    assert asked.status_code == 200
    assert "代位弁済額6,000,000円の範囲にありません" in asked.content.decode()
    answer = desk.post(f"{claim}insurance", {"request_id": "i"})
    assert "代位弁済額6,000,000円の範囲にありません" in answer.content.decode()
    assert "受領済み" not in desk.get(claim).content.decode()


def test_the_cooling_period_is_said_at_its_field(office: Office) -> None:
    pk = disbursed(office)
    answer = office.client("recovery").post(
        f"/guarantees/{pk}/subrogate", {**REQUEST, "prospect_gone": ""}
    )
    html = answer.content.decode()
    assert 'href="#id_defaulted_on"' in html
    assert "冷却期間" in html
    assert "貸付実行前" not in html


def test_only_recovery_acts_on_claims(office: Office) -> None:
    pk, claim = subrogated(office)
    for role in Role:
        client = office.client(role)
        allowed = Permission.RECOVER in GRANTS[role]
        shown = client.get(claim).content.decode()
        for page in ("insurance", "receipt", "write-off"):
            assert client.get(claim + page).status_code == (200 if allowed else 403), (role, page)
            assert (f'href="{claim}{page}"' in shown) == allowed, (role, page)
        path = f"/guarantees/{pk}/subrogate"
        assert client.get(path).status_code == (200 if allowed else 403), role
    assert office.client("audit").get("/claims/999/").status_code == 404
