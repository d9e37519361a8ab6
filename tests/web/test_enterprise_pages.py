"""The pages of enterprises: found, registered, changed, seen as of a day; by permission."""

import re

import pytest

from shinpo.core.corporate_number import check_digit
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope
from shinpo.registry.models import Enterprise
from support.book import open_book
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

BASE = "999900000123"
ENTRY = {
    "name": "青空製作所", "kana": "あおぞらせいさくしょ", "form": "company",
    "corporate_number": f"{check_digit(BASE)}{BASE}", "representative": "見本　太郎",
    "capital_yen": "1000", "capital_yen_unit": "万円", "employees": "8", "industry": "09",
    "municipality_code": "990019", "established_on": "平成10年4月1日",
}  # fmt: skip


@pytest.fixture
def office():
    return open_office()


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def test_who_may_not_register_neither_sees_the_way_nor_gets_through(office):
    for role in Role:
        client = office.client(role)
        may = Permission.RECEIVE in GRANTS[role]
        assert ("/enterprises/new" in client.get("/enterprises/").content.decode()) == may, role
        assert client.get("/enterprises/new").status_code == (200 if may else 403), role
        posted = client.post("/enterprises/new", ENTRY).status_code
        assert posted == (422 if may else 403), role


def test_an_enterprise_from_registration_over_a_change_to_its_history(office):
    client = office.client(Role.RECEPTION)
    form = client.get("/enterprises/new").content.decode()
    entry = ENTRY | {"request_id": hidden(form, "request_id")}
    answer = client.post("/enterprises/new", entry)
    assert answer.status_code == 302
    assert client.post("/enterprises/new", entry)["Location"] == answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    for text in ("青空製作所", "アオゾラセイサクショ", "10,000,000円", "平成10年4月1日", "食料品"):
        assert text in page, text
    path = answer["Location"]
    form = client.get(f"{path}change").content.decode()
    change = entry | {"employees": "12", "reason": "増員の届出"}
    change |= {name: hidden(form, name) for name in ("request_id", "seen")}
    assert client.post(f"{path}change", change).status_code == 302
    told = client.get(f"{path}history?as_of=R99.1.1").content.decode()
    for text in ("増員の届出", "<del>8</del>", "<ins>12</ins>", "保証事務　花子"):
        assert text in told, text
    assert "まだ登録されていません" in client.get(f"{path}history?as_of=H10.4.1").content.decode()


def test_errors_stand_at_their_fields_and_nothing_is_written(office):
    client = office.client(Role.RECEPTION)
    wrong = ENTRY | {
        "request_id": "r", "kana": "青空", "corporate_number": "1" + "0" * 12,
        "established_on": "令和6年4月11日", "municipality_code": "000000", "industry": "00",
    }  # fmt: skip
    html = client.post("/enterprises/new", wrong).content.decode()
    for field in ("corporate_number", "municipality_code"):
        assert re.search(
            rf'id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"',
            html,
        ), field
    fine = wrong | {"corporate_number": ENTRY["corporate_number"], "municipality_code": "990019"}
    html = client.post("/enterprises/new", fine).content.decode()
    for text in ("カナ以外の文字", "日本標準産業分類にありません", "営業日（2024-04-10）より後"):
        assert text in html, text
    with scope.association(1):
        assert Enterprise.objects.count() == 1


def test_the_list_finds_pages_and_downloads(office):
    client = office.client(Role.AUDIT)
    for query in ("q=ミホン", "q=みほん", "q=1", "q=株式会社見本", "municipality_code=990019"):
        assert "株式会社見本" in client.get(f"/enterprises/?{query}").content.decode(), query
    for query in ("q=アオゾラ", "form=npo"):
        assert "株式会社見本" not in client.get(f"/enterprises/?{query}").content.decode(), query
    csv = client.get("/enterprises/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert csv[1].split(",")[:3] == ["0000000001", "株式会社見本", "ミホン"]


def test_another_associations_enterprise_is_not_there(office):
    with scope.association(2):
        other = open_book(2)
    client = office.client(Role.RECEPTION)
    for page in ("", "guarantees", "history", "change"):
        assert client.get(f"/enterprises/{other.enterprise_id}/{page}").status_code == 404, page
    assert len(client.get("/enterprises/?format=csv").content.decode().splitlines()) == 2
