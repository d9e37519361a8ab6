"""The month's closing on the screen: what is checked, who may, what is frozen."""

from datetime import date

import pytest
from django.db import connection

from shinpo.accounting.words import DATASETS, total_term
from shinpo.core.period import Month
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.guarantee import services
from shinpo.guarantee.services.repayment import Due, month_due
from shinpo.ledger import scope
from shinpo.ledger.closing import REGISTRY, preview
from support.desk import approved, disbursed, received
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

LAST = date(2024, 4, 30)
SCREEN = "/accounting/closing/"
APRIL = f"{SCREEN}2024-04/"
CONFIRM = f"{APRIL}close"


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.CLOSINGS_ROOT = tmp_path
    return open_office()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def row(term: str, cases: int, yen: str) -> str:
    return (
        f'<th scope="row">{term}</th> <td class="number">{cases}</td> <td class="number">{yen}</td>'
    )


def test_an_office_without_facts_has_no_month_to_close(office: Office) -> None:
    desk = office.client("accounting")
    assert "締める月がありません" in text(desk.get(SCREEN))
    assert desk.get(CONFIRM).status_code == 404


def test_the_screen_counts_every_roll_live(office: Office) -> None:
    received(office, 9_000_000)
    approved(office)
    disbursed(office)
    page = text(office.client("accounting").get(SCREEN))
    assert row("前月末", 0, "0") in page
    assert row("＋ 申込", 3, "21,000,000") in page
    assert row("－ 承諾による申込の完結", 2, "12,000,000") in page
    assert row("＋ 承諾", 2, "12,000,000") in page
    assert row("うち 貸付報告を待つ保証", 1, "6,000,000") in page
    assert row("うち 保証債務残高", 1, "6,000,000") in page
    assert row("計算上の月末", 1, "9,000,000") in page
    assert row("記録の月末", 2, "12,000,000") in page
    assert "月末営業日 2024/04/30、今の営業日 2024/04/10" in page
    assert "点検が済むまで締められません" in page
    assert CONFIRM not in page


def test_nothing_is_written_by_looking(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    desk = office.client("accounting")
    counted = "select (select count(*) from ledger_fact), (select count(*) from ledger_act)"

    def written():
        with scope.association(1), connection.cursor() as cursor:
            cursor.execute(counted)
            return cursor.fetchone()

    before = written()
    assert desk.get(SCREEN).status_code == 200
    assert desk.get(CONFIRM).status_code == 200
    assert desk.get("/accounting/").status_code == 200
    assert written() == before


def test_the_month_is_closed_once_and_the_manifest_says_what_was_frozen(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    desk = office.client("accounting")
    assert f'href="{CONFIRM}"' in text(desk.get(SCREEN))
    asked = text(desk.get(CONFIRM))
    assert "2024年4月" in asked
    assert "以後どの事実も記帳できません" in asked
    answer = desk.post(CONFIRM, {"request_id": "close-april", "reason": ""})
    assert answer["Location"] == APRIL
    again = desk.post(CONFIRM, {"request_id": "close-april", "reason": ""})
    assert again["Location"] == APRIL
    page = text(desk.get(APRIL))
    assert "経理 花子" in page
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute("select count(*), max(manifest::text)::json from ledger_closing")
        count, manifest = cursor.fetchone()
    assert count == 1
    assert manifest["law"] in page
    for name, dataset in manifest["datasets"].items():
        assert dataset["sha256"] in page, name
    assert "/accounting/?month=2024-04" in page
    listed = text(desk.get(SCREEN))
    assert f'<a href="{APRIL}">2024年4月</a>' in listed
    assert "次に締める月は2024年5月です" in listed
    assert desk.get(f"{SCREEN}2024-05/").status_code == 404


def test_the_repayments_that_closing_posts_are_announced(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    desk = office.client("accounting")
    desk.post(CONFIRM, {"request_id": "c4"})
    office.on(date(2024, 5, 31))
    page = text(desk.get(SCREEN))
    assert "1件 100,000円 を、締めるときに 2024/05/31 で記帳します" in page
    assert row("前月末", 1, "6,000,000") in page
    with scope.association(1):
        assert month_due(Month(2024, 5), 1) == Due(1, 100_000, posted=False)
        services.month_post_due(Month(2024, 5), office.book.doing(date(2024, 5, 31)))
        assert month_due(Month(2024, 5), 1) == Due(1, 100_000, posted=True)
    page = text(desk.get(SCREEN))
    assert "1件 100,000円 は記帳済みです" in page
    assert row("－ 償還", 0, "100,000") in page


def test_a_roll_that_does_not_close_is_named_and_stops_the_closing(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    with connection.cursor() as cursor, scope.association(1):
        cursor.execute("update ledger_balance set balance_yen = balance_yen - 1")
    desk = office.client("accounting")
    page = text(desk.get(SCREEN))
    assert "記録が計算と 0件 △1円 違います" in page
    assert "不一致" in page
    assert CONFIRM not in page
    answer = desk.post(CONFIRM, {"request_id": "c"})
    assert answer.status_code == 200
    assert "保証債務の繰越計算が合いません" in text(answer)
    with scope.association(1):
        (rolled,) = [r for r in preview(Month(2024, 4)).rolls if not r.closes]
    assert (rolled.roll.name, rolled.difference) == ("guarantees", (0, -1))


def test_a_month_is_not_closed_before_its_last_business_day(office: Office) -> None:
    disbursed(office)
    desk = office.client("accounting")
    early = desk.get(CONFIRM, follow=True)
    assert "まだ締められません" in text(early)
    answer = desk.post(CONFIRM, {"request_id": "c"})
    assert "2024-04 はまだ終わっていません" in text(answer)
    assert desk.get(APRIL).status_code == 404


@pytest.mark.parametrize("month", ["2024-13", "april", "2024-05", "2023-12", "0000-00", "9999-12"])
def test_only_the_next_month_can_be_closed(office: Office, month: str) -> None:
    disbursed(office)
    desk = office.client("accounting")
    assert desk.get(f"{SCREEN}{month}/close").status_code == 404
    assert desk.post(f"{SCREEN}{month}/close", {"request_id": "c"}).status_code == 404


def test_only_those_who_close_see_the_screen(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    office.client("accounting").post(CONFIRM, {"request_id": "c4"})
    for role in Role:
        client = office.client(role)
        allowed = Permission.CLOSE in GRANTS[role]
        expected = 200 if allowed else 403
        assert client.get(SCREEN).status_code == expected, role
        assert client.post(f"{SCREEN}2024-05/close").status_code == expected, role
        home = client.get("/").content.decode()
        assert (f'href="{SCREEN}"' in home) == allowed, role
        assert 'href="/accounting/"' in home, role
        assert client.get(APRIL).status_code == 200, role
    assert office.client("accounting").post(SCREEN).status_code == 405


def test_home_leads_to_the_closing(office: Office) -> None:
    disbursed(office)
    office.on(LAST)
    assert (
        f'<a class="stat" href="{SCREEN}"' in office.client("accounting").get("/").content.decode()
    )


def test_every_total_of_a_roll_and_every_dataset_has_its_word() -> None:
    for roll in REGISTRY.rolls.values():
        for name in (*roll.stocks, *roll.plus, *roll.minus):
            assert total_term(name)
    assert set(REGISTRY.datasets) <= set(DATASETS)
