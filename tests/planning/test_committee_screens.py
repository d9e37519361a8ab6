"""The committee's year through its screens, and how each bad input is refused in words."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.committee import source
from shinpo.planning.committee.models import (
    Chair,
    ChairElection,
    ChairVote,
    CommitteeMember,
    Opinion,
)
from shinpo.planning.committee.queries import opinions
from support import packets as support
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

OFFICE, OWN = "/external-committee/", "/committee/"
NAMES = (("甲野　一郎", "弁護士"), ("乙川　花子", "公認会計士"), ("丙山　三郎", "大学教授"))


@pytest.fixture
def office(db, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", support.source)
    return open_office()


def post(client, path, **data):
    """Fill in a form as a person does: with the key of the page that is open."""
    page = client.get(path)
    assert page.status_code == 200, path
    return client.post(path, {"request_id": page.context["form"]["request_id"].value(), **data})


def done(client, path, **data):
    """Post and expect the act to be carried out."""
    answer = post(client, path, **data)
    said = answer.status_code == 200 and answer.context["form"].errors.as_text()
    assert answer.status_code == 302, f"{path}: {said}"
    return answer.headers["Location"]


def refused(client, path, field, **data):
    """Post and return what the screen says at the field (None: at the head of the form)."""
    answer = post(client, path, **data)
    assert answer.status_code == 200, path
    said = answer.context["form"].errors.get(field or "__all__", [])
    assert said, answer.context["form"].errors.as_text()
    assert str(said[0]) in answer.content.decode().replace("&quot;", '"')
    return str(said[0])


def log_in(client, name, pk):
    """Make a login on the screen, log in with the password it shows, pledge; return the browser."""
    shown = post(client, f"{OFFICE}members/{pk}/login", username=name)
    assert shown.headers["Cache-Control"] == "no-store"
    password = re.search(r"初めのパスワード</dt><dd><code>([^<]+)", shown.content.decode())[1]
    member = Client()
    assert member.post("/accounts/login/", {"login": name, "password": password}).status_code == 302
    assert member.get(OWN).headers["Location"] == f"{OWN}pledge"
    done(member, f"{OWN}pledge", accepted="on")
    return member


@pytest.fixture
def seated(office):
    """Rule, three members and their browsers."""
    client = office.client(Role.PLANNING)
    said = refused(client, f"{OFFICE}members/new", None, name="甲", profession="弁護士",
                   address="見本市", starts_on="2023-04-01")  # fmt: skip
    assert "運営規程が登録されていません" in said
    done(client, f"{OFFICE}rule/new", valid_from="2010-04-01", members_min=3, term_years=2,
         quorum_numerator=1, quorum_denominator=2, fee_yen="20000", source="運営規程")  # fmt: skip
    for name, profession in NAMES:
        done(client, f"{OFFICE}members/new", name=name, profession=profession, address="見本市",
             starts_on="2023-04-01")  # fmt: skip
    with scope.association(1):
        ids = list(CommitteeMember.objects.order_by("id").values_list("pk", flat=True))
    members = [log_in(client, f"iin-{n}", pk) for n, pk in enumerate(ids)]
    return client, ids, members


def elect_on_screen(client, ids, members):
    """Let the members elect the second of them; nobody votes twice."""
    done(client, f"{OFFICE}elections/new")
    with scope.association(1):
        ballot = ChairElection.objects.get().pk
    assert "互選が始まっています" in members[0].get(OWN).content.decode()
    for member, choice in zip(members, (ids[1], ids[1], ids[2]), strict=True):
        done(member, f"{OWN}ballot/{ballot}/", choice=choice)
    assert "1人1票" not in members[0].get(f"{OWN}ballot/{ballot}/").content.decode()
    again = {"request_id": "again", "choice": ids[0]}
    assert "既に投票しています" in members[0].post(f"{OWN}ballot/{ballot}/", again).content.decode()
    done(client, f"{OFFICE}elections/{ballot}/close")
    assert "乙川　花子" in members[0].get(f"{OWN}ballot/{ballot}/").content.decode()
    done(members[1], f"{OWN}acting-chair", member=ids[0])
    assert members[0].get(f"{OWN}acting-chair").status_code == 404


def test_a_year_of_the_committee(office, seated):
    client, ids, members = seated
    elect_on_screen(client, ids, members)
    done(client, f"{OFFICE}sessions/new", subject="annual", term="2023", requested_on="2024-04-10")
    session = session_pk()
    page = f"{OFFICE}sessions/{session}/"
    letter = {"starts_at": "14:00", "place": "会議室", "sent_on": "2024-04-10"}
    assert "前日まで" in refused(client, f"{page}notice", "sent_on", convened_by="chair",
                             scheduled_on="2024-04-10", **letter)  # fmt: skip
    assert "委員長（指名があれば" in refused(
        client, f"{page}notice", "convened_by", convened_by="president",
        scheduled_on="2024-04-24", **letter,
    )  # fmt: skip
    done(client, f"{page}notice", convened_by="chair", scheduled_on="2024-04-24", **letter)
    done(client, f"{page}packet")
    assert "前の版と同じ" in refused(client, f"{page}packet", None, change="")
    shown = members[2].get(f"{OWN}sessions/{session}/packet/1/").content.decode()
    assert "創業の支援" in shown
    assert "やや高い" in shown
    done(members[2], f"{OWN}sessions/{session}/opinion", area="guarantee", text="続けること。")
    with scope.association(1):
        own = Opinion.objects.get().pk
    done(members[2], f"{OWN}opinions/{own}/change", text="訪問を続けること。")

    office.on(date(2024, 4, 24))
    assert "半数以上が出席" in refused(client, f"{page}open", "attendance", held_on="2024-04-24",
                                 attendance=[ids[0]])  # fmt: skip
    assert "開会してから決めて" in refused(
        client, f"{page}opinion", None, area="guarantee", text="続けること。", gathered=[own]
    )
    done(client, f"{page}open", held_on="2024-04-24", attendance=ids[1:])
    done(client, f"{page}opinion", area="guarantee", text="訪問を続けること。", gathered=[own])
    done(client, f"{page}minutes", minutes="審議した。")
    with scope.association(1):
        whole = Opinion.objects.get(member=None).pk
    path = f"{OFFICE}opinions/{whole}/"
    assert "担当者が入力されていません" in refused(
        client, f"{path}answer", "owner", text="続ける。", department="guarantee", owner="",
        due_on="2024-09-30",
    )  # fmt: skip
    assert "回答していない意見" in refused(
        client, f"{path}follow-up", None, status="done", note="済"
    )
    done(client, f"{path}answer", text="続ける。", department="guarantee", owner="保証部長",
         due_on="2024-09-30")  # fmt: skip
    done(client, f"{path}follow-up", status="done", note="訪問先を増やした。")
    assert "訪問先を増やした。" in members[0].get(f"{OWN}answers/").content.decode()
    with scope.association(1):
        first, second = opinions(1, Term(2023))
    assert (first.status, first.member, first.response.owner) == ("done", "", "保証部長")
    assert (second.into_id, second.text) == (first.id, "訪問を続けること。")


def session_pk():
    from shinpo.planning.committee.models import CommitteeSession

    with scope.association(1):
        return CommitteeSession.objects.latest("id").pk


def test_a_vote_after_the_term_is_refused(office, seated):
    client, ids, members = seated
    done(client, f"{OFFICE}elections/new")
    office.on(date(2025, 4, 1))
    answer = members[0].post(f"{OWN}ballot/1/", {"request_id": "late", "choice": ids[0]})
    assert answer.status_code == 403
    with scope.association(1):
        assert not ChairVote.objects.exists()
        assert not Chair.objects.exists()


def test_a_password_is_shown_once_and_a_taken_name_is_refused(office, seated):
    client, ids, _ = seated
    assert "利用者があります" in refused(client, f"{OFFICE}members/{ids[0]}/login", "username",
                                  username="other")  # fmt: skip
    done(client, f"{OFFICE}members/new", name="丁田", profession="税理士", address="見本市",
         starts_on="2024-04-10")  # fmt: skip
    with scope.association(1):
        new = CommitteeMember.objects.latest("id").pk
    said = refused(client, f"{OFFICE}members/{new}/login", "username", username="planning")
    assert "使われています" in said
    assert get_user_model().objects.filter(username="planning").count() == 1


def test_pages_take_a_fixed_number_of_statements(office, seated, django_assert_max_num_queries):
    client, _, members = seated
    done(client, f"{OFFICE}sessions/new", subject="annual", term="2023", requested_on="2024-04-10")
    session = session_pk()
    done(client, f"{OFFICE}sessions/{session}/notice", convened_by="president", starts_at="14:00",
         scheduled_on="2024-04-24", place="会議室", sent_on="2024-04-10")  # fmt: skip
    done(client, f"{OFFICE}sessions/{session}/packet")
    for n in range(6):
        done(members[n % 3], f"{OWN}sessions/{session}/opinion", area="overall", text=f"意見{n}")
    for browser, path, most in (
        (client, OFFICE, 35), (client, f"{OFFICE}opinions/", 25),
        (client, f"{OFFICE}sessions/{session}/", 35),
        (members[0], OWN, 35), (members[0], f"{OWN}sessions/{session}/", 40),
        (members[0], f"{OWN}opinions/", 35),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert browser.get(path).status_code == 200


def test_what_waits_stands_on_the_first_page_and_in_the_calendar(office, seated):
    client, _, members = seated
    done(client, f"{OFFICE}sessions/new", subject="annual", term="2023", requested_on="2024-04-10")
    session = session_pk()
    assert "開催の通知を出してください" in client.get("/").content.decode()
    done(client, f"{OFFICE}sessions/{session}/notice", convened_by="president", starts_at="14:00",
         scheduled_on="2024-04-24", place="会議室", sent_on="2024-04-10")  # fmt: skip
    assert "審議資料を作ってください" in client.get("/").content.decode()
    done(members[0], f"{OWN}sessions/{session}/opinion", area="overall", text="続けること。")
    page = client.get("/").content.decode()
    assert "回答していない外部評価委員会の意見" in page
    assert (
        "回答していない外部評価委員会の意見"
        not in office.client("recovery").get("/").content.decode()
    )
    with scope.association(1):
        own = Opinion.objects.get().pk
    done(client, f"{OFFICE}opinions/{own}/answer", text="続ける。", department="guarantee",
         owner="保証部長", due_on="2024-05-31")  # fmt: skip
    calendar = client.get("/evaluations/deadlines/").content.decode()
    office.on(date(2024, 6, 3))
    assert "期限を過ぎた意見への対応" in client.get("/").content.decode()
    assert "保証部長" in calendar


def test_fees_are_paid_once_through_one_voucher(office, seated):
    from django.db import connection

    client, ids, _ = seated
    done(client, f"{OFFICE}sessions/new", subject="annual", term="2023", requested_on="2024-04-10")
    session = session_pk()
    page = f"{OFFICE}sessions/{session}/"
    said = refused(client, f"{page}fees", None, paid_on="2024-04-10")
    assert "支払う出席がありません" in said
    done(client, f"{page}notice", convened_by="president", starts_at="14:00",
         scheduled_on="2024-04-24", place="会議室", sent_on="2024-04-10")  # fmt: skip
    office.on(date(2024, 4, 24))
    done(client, f"{page}open", held_on="2024-04-24", attendance=ids[:2])
    assert "開催日" in refused(client, f"{page}fees", "paid_on", paid_on="2024-04-23")
    done(client, f"{page}fees", paid_on="2024-04-24")
    assert "全員に支払っています" in refused(client, f"{page}fees", None, paid_on="2024-04-24")
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute("select kind, amount_yen from ledger_fact where kind = 'voucher_posted'")
        assert cursor.fetchall() == [("voucher_posted", 40_000)]
        cursor.execute("select sum(amount_yen), min(voucher_id) from planning_committee_fee")
        total, voucher = cursor.fetchone()
    assert total == 40_000
    assert f'href="/accounting/vouchers/{voucher}/"' in client.get(page).content.decode()
    assert client.get(f"/accounting/vouchers/{voucher}/").status_code == 200
