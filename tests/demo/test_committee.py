"""The demo's committee: two terms, four sessions, opinions from unanswered to done, logins."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.demo import build, committee
from shinpo.demo.moment import Moment
from shinpo.demo.setting import DEMO, NEIGHBOUR, load
from shinpo.ledger import scope
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    CommitteeMember,
    CommitteeSession,
    Opinion,
    Packet,
    SessionOpening,
)
from shinpo.planning.committee.packet import COLUMNS, digest
from shinpo.planning.committee.queries import views
from shinpo.planning.indicators.book import book_of
from support.demo import MONTHS, DemoBook


@pytest.fixture
def inside(demo_book: DemoBook):
    with scope.association(demo_book.association_id):
        yield demo_book


def test_three_members_sit_and_one_has_left(inside):
    found = roll.read()
    names = {m.pk: m.profession for m in found.members.values()}
    seated = found.seated(date(2024, 4, 1))
    assert sorted(names[m] for m in seated) == ["公認会計士", "大学教授", "弁護士"]
    assert len(found.members) == 4
    (left,) = set(found.members) - seated
    assert found.terms_of(left)[0].last_on == date(2021, 12, 31)
    (substitute,) = found.substitutes
    assert next(t for t in found.tenures if t.id == substitute).ends_on == date(2022, 6, 30)
    assert found.chair_on(date(2024, 4, 1)).starts_on == date(2022, 7, 15)
    assert found.chair_on(date(2022, 7, 5)) is None


def test_four_sessions_met_with_their_quorum_and_were_paid_through_vouchers(inside):
    opened = SessionOpening.objects.order_by("held_on").values_list("attending", "seats")
    assert list(opened) == [(3, 3), (3, 3), (2, 3), (3, 3)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), sum(f.amount_yen), count(distinct f.voucher_id),"
            " (select sum(amount_yen) from ledger_fact where id in"
            "   (select voucher_id from planning_committee_fee))"
            " from planning_committee_fee f"
        )
        assert cursor.fetchone() == (11, 220_000, 4, 220_000)


def test_opinions_stand_everywhere_between_unanswered_and_done(inside):
    found = [o for o in views(Opinion.objects.order_by("id")) if o.into_id is None]
    counts = {s: sum(o.status == s for o in found) for s in {o.status for o in found}}
    assert counts == {"done": 5, "in_progress": 1, "answered": 1, "unanswered": 1}


def test_every_session_has_its_packet_of_real_figures(inside):
    found = Packet.objects.order_by("session__requested_on").select_related("session")
    about = [(p.session.subject, p.session.term, len(p.content["sheets"])) for p in found]
    assert about == [
        ("annual", "2021", 15), ("compliance", "2021", 3), ("annual", "2022", 15),
        ("compliance", "2022", 3),
    ]  # fmt: skip
    for one in found:
        assert digest(one.content) == one.sha256
        assert one.built_on < one.session.opening.held_on
    content = found[2].content
    assert [column for column, _ in content["columns"]] == list(COLUMNS)
    (business,) = (s for s in content["sheets"] if s["key"] == "business")
    first = business["rows"][0]
    assert first["item"] == "approvals"
    assert first["cells"].keys() >= {"actual", "plan", "plan_ratio", "last_year", "nation"}
    book = book_of(inside.association_id, Term(2022), one.built_on)
    assert first["exact"]["actual"] == str(book["approvals.actual"].cell.value)
    assert first["grade"] in content["grades"]
    measured = [m for s in content["sheets"] for m in s["measures"]]
    assert all(m["words"] for m in measured)
    assert {s["department"] for s in content["sheets"] if s["measures"]} == {
        "guarantee", "monitoring_support", "recovery", "indirect"
    }  # fmt: skip
    visits = next(row for s in content["sheets"] for row in s["rows"] if row["unit"] == "回")
    assert visits["origin"] == visits["term"]


def test_only_the_last_session_still_takes_opinions(inside):
    found = CommitteeSession.objects.order_by("id")
    assert [hasattr(session, "closing") for session in found] == [True, True, True, False]


def test_the_hooks_repeat_themselves_without_harm(inside):
    tables = ("member", "tenure", "session", "opinion", "response", "follow_up", "fee", "account")

    def counts():
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"select count(*) from planning_committee_{table}")
                found.append(cursor.fetchone()[0])
            return found

    before, setting = counts(), load(DEMO, "small")
    for number in range(MONTHS):
        committee.sit(Moment(setting, inside.association_id, setting.month(number), number))
    committee.judge(Moment(setting, inside.association_id, setting.month(MONTHS - 1), MONTHS - 1))
    assert counts() == before


def test_the_neighbour_has_no_committee(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert not CommitteeMember.objects.exists()
    assert committee.logins(load(NEIGHBOUR, "small")) == ()


@pytest.mark.parametrize("name", ["1", "2", "3", "former"])
def test_the_logins_that_are_shown_work(demo_book, name):
    username = f"aomine-committee-{name}"
    shown = {login.username: login for login in build._built(load(DEMO, "small")).logins}
    assert shown[username].password == demo_book.password
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": demo_book.password})
    assert answer.headers["Location"] == "/committee/"
    code = client.get("/committee/").status_code
    assert code == (403 if name == "former" else 200)
    assert get_user_model().objects.filter(username=username).count() == 1
