"""The pages of programmes, lenders, municipalities and routes; who may revise."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.law.catalogue import load
from shinpo.ledger import scope
from shinpo.registry.models import Lender, Municipality, Programme
from shinpo.registry.services import programmes_import
from shinpo.registry.services.programme import entries_of
from support.office import TODAY, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

CATALOGUE = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")


@pytest.fixture
def office():
    made = open_office()
    with scope.association(1):
        entries = entries_of(CATALOGUE, area="見本県", approver="理事会")
        programmes_import(entries, made.book.doing(TODAY, "一覧の取込み"))
    return made


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def revision(client, code, **change):
    html = client.get(f"/programmes/{code}/revise").content.decode()
    with scope.association(1):
        row = Programme.objects.filter(code=code).latest("valid_from")
    return {
        "request_id": hidden(html, "request_id"), "seen": hidden(html, "seen"),
        "valid_from": "R6.7.1", "last_on": "", "name": row.name, "limit_yen": "3000",
        "limit_yen_unit": "万円", "months_max": "84", "rate": "flat", "flat_rate": "0.80",
        "catalogue": json.dumps(row.conditions.get("catalogue")) if row.conditions else "",
        "source": "理事会議決", "approver": "理事長", "reason": "料率の登録",
    } | change  # fmt: skip


def test_the_list_shows_every_programme_by_owner_with_its_columns(office):
    html = office.client(Role.AUDIT).get("/programmes/").content.decode()
    for owner, number in (("協会", 46), ("都道府県", 30), ("市町村", 45)):
        assert re.search(rf"{owner}の制度<span class=\"note\">{number}件", html), owner
    for text in (
        "大分市 開業資金 創業関連保証", "30,000,000円／35,000,000円（特定創業支援等事業を受けた）",
        "表5 0.45％〜1.15％", "市町村が保証料の全額", "5月1日" if "5月1日" in html else "責任共有",
    ):  # fmt: skip
        assert text in html, text


def test_the_list_is_of_a_day(office):
    client = office.client(Role.AUDIT)
    assert '協会の制度<span class="note">46件' in client.get("/programmes/").content.decode()
    before = client.get("/programmes/?on=R6.3.31").content.decode()
    assert '協会の制度<span class="note">1件' in before
    rows = client.get("/programmes/?on=R6.4.1&owner=prefecture&format=csv").content.decode()
    assert len(rows.splitlines()) == 31


def test_a_revision_registers_the_rate_that_the_print_left_open(office):
    client = office.client(Role.PLANNING)
    html = client.get("/programmes/pref_promotion/").content.decode()
    assert "決定の条件が未登録" in html
    form = revision(client, "pref_promotion")
    assert client.post("/programmes/pref_promotion/revise", form).status_code == 302
    html = client.get("/programmes/pref_promotion/").content.decode()
    for text in ("第2版", "<b>年0.8％</b>", "令和6年6月30日まで", "料率の登録", "企画　花子"):
        assert text in html, text
    assert "決定の条件が未登録" not in html
    with scope.association(1):
        old, new = Programme.objects.filter(code="pref_promotion").order_by("valid_from")
        assert (old.valid_until, new.valid_from) == (date(2024, 7, 1), date(2024, 7, 1))
        assert "open" in old.conditions
        assert (new.conditions["flat_rate"], "open" in new.conditions) == ("0.0080", False)
        assert new.conditions["catalogue"] == old.conditions["catalogue"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_from": "R6.4.9"}, "過去からの改定はできません"),
        ({"flat_rate": ""}, "一律の料率が入力されていません"),
        ({"rate": "general"}, "一律の料率を受け付けられません"),
        ({"catalogue": "{"}, "JSON として正しくありません"),
        ({"catalogue": '{"id": "x"}'}, "取扱条件の詳細を読み取れません"),
        ({"months_max": "0"}, "1か月以上を入力"),
        ({"last_on": "R6.6.30"}, "終了日は開始日以後"),
        ({"source": ""}, "根拠が入力されていません"),
    ],
)
def test_a_wrong_revision_is_told_and_changes_nothing(office, change, words):
    client = office.client(Role.PLANNING)
    answer = client.post("/programmes/ordinary/revise", revision(client, "ordinary", **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with scope.association(1):
        assert Programme.objects.get(code="ordinary").valid_until is None


def test_only_who_keeps_masters_may_revise(office):
    for role in Role:
        client = office.client(role)
        may = Permission.MASTER in GRANTS[role]
        page = client.get("/programmes/ordinary/").content.decode()
        assert ("/programmes/ordinary/revise" in page) == may, role
        assert client.get("/programmes/ordinary/revise").status_code == (200 if may else 403)
        assert client.post("/programmes/ordinary/revise").status_code == (422 if may else 403)


def test_lenders_municipalities_and_routes_show_their_validity(office):
    with scope.association(1):
        Municipality.objects.create(
            association_id=1, code="990027", name="旧見本町", kana="キュウミホンチョウ",
            order_no=2, valid_from=date(1955, 4, 1), valid_until=date(2005, 4, 1),
        )  # fmt: skip
        lender = Lender.objects.get()
    client = office.client(Role.AUDIT)
    html = client.get("/masters/municipalities/").content.decode()
    assert "平成17年3月31日" in html
    assert "終了" in html
    assert "旧見本町" not in client.get("/masters/municipalities/?on=R6.4.1").content.decode()
    assert "見本銀行" in client.get("/masters/lenders/").content.decode()
    assert "本店" in client.get(f"/masters/lenders/{lender.pk}/").content.decode()
    routes = client.get("/masters/routes/").content.decode()
    assert "20,000,000" in routes
    assert "上限なし" in routes
    csv = client.get("/masters/routes/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 3
    assert client.get("/programmes/none/").status_code == 404
    assert client.get("/masters/lenders/999999/").status_code == 404
