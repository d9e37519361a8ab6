"""Bad input to the committee's screens: refused at its field, in words, and nothing is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.committee import source
from shinpo.planning.committee.models import ChairElection, CommitteeMember
from shinpo.planning.committee.services import chair, members, opinions, packets, sessions
from support import packets as support
from support.committee import LAST, ON, found
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

OFFICE, OWN = "/external-committee/", "/committee/"
MOST = 45  # statements of a request that acts, whatever is on the table
WRITTEN = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = 'public'
      and (c.relname like 'planning_committee_%%' or c.relname in ('ledger_act', 'ledger_fact'))
    order by 1
"""


class House:
    """A committee of three with logins; the secretariat's browser."""

    def __init__(self) -> None:
        self.office = open_office()
        self.staff = self.office.client(Role.PLANNING)
        with scope.association(1):
            self.committee = found(1)
            self.a, self.b, self.c = self.committee.members
            for name, pk in zip("abc", self.committee.members, strict=True):
                members.account_open(pk, f"iin-{name}", self.committee.doing())
                members.pledge_accept(pk, self.committee.doing())

    def member(self, name: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(username=f"iin-{name}"))
        return client

    def resign(self, member_id: int) -> None:
        with scope.association(1):
            on = date(2024, 3, 31)
            members.member_resign(member_id, on, self.committee.doing(on, reason="転任のため"))

    def ballot(self) -> int:
        with scope.association(1):
            return chair.election_open(self.committee.doing()).pk

    def call(self, scheduled_on: date = ON) -> int:
        with scope.association(1):
            return self.committee.call(scheduled_on, by="president")

    def hold(self, *, close: bool = False) -> tuple[int, int, int]:
        """Hold a session with an opinion of a member and one of the committee."""
        with scope.association(1):
            session = self.committee.hold(by="president")
            packets.packet_build(session, self.committee.doing())
            own = self.committee.opine(session, self.a)
            whole = opinions.opinion_resolve(
                session, "guarantee", "続けること。", [], self.committee.doing()
            )
            if close:
                sessions.session_close(session, self.committee.doing())
        return session, own, whole.pk

    def rows(self) -> dict[str, int]:
        """Count what the committee and the ledger hold, under the owner's eyes."""
        with scope.association(1), connection.cursor() as cursor:
            cursor.execute(WRITTEN)
            tables = [name for (name,) in cursor.fetchall()]
            assert len(tables) > 20
            counts = {}
            for table in tables:
                cursor.execute(f"select count(*) from {table}")
                counts[table] = cursor.fetchone()[0]
            return counts

    @contextmanager
    def untouched(self) -> Iterator[None]:
        before = self.rows()
        yield
        assert self.rows() == before

    def refused(self, client: Client, path: str, field: str, rule: str, **data: object) -> str:
        """Post and return what is said at the field (empty: at the head) by the rule."""
        asked = {"request_id": uuid4().hex, **data}
        with self.untouched(), CaptureQueriesContext(connection) as queries:
            answer = client.post(path, asked)
        assert answer.status_code == 200, path
        assert len(queries) <= MOST, f"{path}: {len(queries)} statements"
        errors = answer.context["form"].errors.as_data()
        said = [e for e in errors.get(field or "__all__", []) if e.code == rule]
        assert said, {name: [(e.code, e.message) for e in es] for name, es in errors.items()}
        (text,) = said[0].messages
        assert text in answer.content.decode()
        assert text.endswith("。")
        return text


@pytest.fixture
def house(db, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", support.source)
    return House()


# The ballot


def test_nobody_votes_who_is_no_member(house):
    path = f"{OWN}ballot/{house.ballot()}/"
    vote = {"request_id": "stranger", "choice": house.a}
    strangers = {"former": house.member("c"), "staff": house.staff, "nobody": Client()}
    house.resign(house.c)
    with house.untouched():
        former = strangers["former"].post(path, vote)
        assert former.status_code == 403
        assert "任期の間ではない" in former.content.decode()
        staff = strangers["staff"].post(path, vote)
        assert staff.status_code == 403
        assert "権限がありません" in staff.content.decode()
        nobody = strangers["nobody"].post(path, vote)
        assert nobody.headers["Location"].startswith("/accounts/login/")


def test_nobody_votes_twice(house):
    path = f"{OWN}ballot/{house.ballot()}/"
    member = house.member("a")
    assert member.post(path, {"request_id": "one", "choice": house.b}).status_code == 302
    said = house.refused(member, path, "", "committee.voted_already", choice=house.c)
    assert "1人1票" in said


def test_only_a_member_is_elected(house):
    ballot = house.ballot()
    path = f"{OWN}ballot/{ballot}/"
    said = house.refused(house.member("a"), path, "choice", "invalid_choice", choice=98_765)
    assert "在任の委員の中から" in said
    house.resign(house.c)
    gone = house.refused(house.member("a"), path, "choice", "invalid_choice", choice=house.c)
    assert "在任の委員の中から" in gone


def test_votes_without_quorum_elect_nobody(house):
    ballot = house.ballot()
    vote = {"request_id": "one", "choice": house.b}
    assert house.member("a").post(f"{OWN}ballot/{ballot}/", vote).status_code == 302
    path = f"{OFFICE}elections/{ballot}/close"
    said = house.refused(house.staff, path, "", "committee.votes_without_quorum")
    assert "在任3人のうち1人" in said
    with scope.association(1):
        assert ChairElection.objects.get(pk=ballot).votes.count() == 1


def test_only_the_chair_names_who_acts(house):
    with scope.association(1):
        house.committee.elect(house.a)
    chosen = {"request_id": "acting", "member": house.c}
    with house.untouched():
        assert house.member("b").post(f"{OWN}acting-chair", chosen).status_code == 404
    path = f"{OWN}acting-chair"
    said = house.refused(house.member("a"), path, "member", "invalid_choice", member=house.a)
    assert "委員長のほかの在任の委員" in said


# Members and terms


def test_two_terms_of_a_member_do_not_overlap(house):
    path = f"{OFFICE}members/{house.a}/reappoint"
    said = house.refused(
        house.staff, path, "starts_on", "committee.terms_overlap", starts_on=LAST.isoformat()
    )
    assert "任期が満了した後" in said


def test_fewer_than_three_members_neither_elect_nor_meet(house):
    session = house.call(date(2024, 4, 30))
    house.resign(house.c)
    said = house.refused(house.staff, f"{OFFICE}elections/new", "", "committee.too_few_members")
    assert "3人以上" in said
    letter = {"convened_by": "president", "sent_on": "2024-04-10", "scheduled_on": "2024-04-24",
              "starts_at": "14:00", "place": "会議室"}  # fmt: skip
    path = f"{OFFICE}sessions/{session}/notice"
    assert "2人" in house.refused(house.staff, path, "", "committee.too_few_members", **letter)


def test_a_member_has_a_profession_and_an_address(house):
    asked = {"name": "丁田", "profession": "", "address": "", "starts_on": "2024-04-10"}
    for field, label in (("profession", "職業・資格"), ("address", "通知の宛先")):
        said = house.refused(house.staff, f"{OFFICE}members/new", field, "required", **asked)
        assert label in said
    with scope.association(1):
        assert CommitteeMember.objects.count() == 3


# Sessions


@pytest.mark.parametrize("sent_on", ["2024-04-10", "2024-04-11"])
def test_a_letter_on_the_day_or_after_is_too_late(house, sent_on):
    house.office.on(date(2024, 4, 11))
    session = house.call(date(2024, 4, 30))
    letter = {"convened_by": "president", "scheduled_on": "2024-04-10", "starts_at": "14:00",
              "place": "会議室", "sent_on": sent_on}  # fmt: skip
    path = f"{OFFICE}sessions/{session}/notice"
    said = house.refused(house.staff, path, "sent_on", "committee.notice_late", **letter)
    assert "前日まで" in said


def test_a_session_without_half_of_its_members_decides_nothing(house):
    session = house.call()
    page = f"{OFFICE}sessions/{session}/"
    came = {"held_on": ON.isoformat(), "attendance": [house.a]}
    said = house.refused(house.staff, f"{page}open", "attendance", "committee.no_quorum", **came)
    assert "在任3人のうち1人" in said
    decided = {"area": "overall", "text": "妥当と認める。"}
    rule = "committee.opinion_after_opening"
    said = house.refused(house.staff, f"{page}opinion", "", rule, **decided)
    assert "定足数" in said
    house.refused(house.staff, f"{page}minutes", "minutes", "committee.session_not_held",
                  minutes="審議した。")  # fmt: skip
    house.refused(house.staff, f"{page}close", "", "committee.session_not_held")


def test_who_is_no_member_is_not_counted_as_present(house):
    session = house.call()
    house.resign(house.c)
    path = f"{OFFICE}sessions/{session}/open"
    came = {"held_on": ON.isoformat(), "attendance": [house.a, house.c]}
    said = house.refused(house.staff, path, "attendance", "invalid_choice", **came)
    assert "在任の委員だけ" in said


def test_a_closed_session_takes_nothing_more(house):
    session, own, whole = house.hold(close=True)
    member, closed = house.member("a"), "committee.session_closed"
    words = {"area": "overall", "text": "付け加えること。"}
    said = house.refused(member, f"{OWN}sessions/{session}/opinion", "", closed, **words)
    assert "次の会議" in said
    house.refused(member, f"{OWN}opinions/{own}/change", "", closed, text="言い直すこと。")
    office = f"{OFFICE}sessions/{session}/"
    house.refused(house.staff, f"{office}opinion", "", closed, **words)
    house.refused(house.staff, f"{office}packet", "", closed, change="直した。")
    house.refused(house.staff, f"{office}close", "", closed)
    house.refused(house.staff, f"{OFFICE}opinions/{whole}/change", "", closed, text="言い直す。")
    for page in (f"{OWN}sessions/{session}/", f"{OWN}sessions/{session}/packet/1/"):
        text = member.get(page).content.decode()
        assert f"{OWN}sessions/{session}/opinion" not in text
        assert f"{OWN}opinions/{own}/change" not in text
    text = house.staff.get(office).content.decode()
    assert "閉会日" in text
    assert f"{office}opinion" not in text


# Answers


def test_the_department_that_is_spoken_to_answers(house):
    *_, whole = house.hold(close=True)
    path = f"{OFFICE}opinions/{whole}/answer"
    asked = {"text": "続ける。", "owner": "管理部長", "due_on": "2024-09-30"}
    rule = "committee.department_not_responsible"
    said = house.refused(house.staff, path, "department", rule, department="recovery", **asked)
    assert "保証部門についての意見に回収部門は答えられません" in said
    house.refused(house.staff, path, "department", "invalid_choice", department="mayor", **asked)
    answer = {"request_id": "answer", "department": "guarantee", **asked}
    assert house.staff.post(path, answer).status_code == 302


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PLANNING] + ["member"], ids=str)
def test_nobody_but_the_secretariat_records_an_answer(house, role):
    *_, whole = house.hold(close=True)
    client = house.member("a") if role == "member" else house.office.client(role)
    answer = {"request_id": "answer", "text": "続ける。", "owner": "保証部長",
              "department": "guarantee", "due_on": "2024-09-30"}  # fmt: skip
    step = {"request_id": "step", "status": "done", "note": "済ませた。"}
    with house.untouched():
        assert client.post(f"{OFFICE}opinions/{whole}/answer", answer).status_code == 403
        refused = client.post(f"{OFFICE}opinions/{whole}/follow-up", step)
        assert refused.status_code == 403
    assert ("委員会の画面だけ" if role == "member" else "権限") in refused.content.decode()


def test_a_day_that_has_passed_is_no_day_to_answer_by(house):
    *_, whole = house.hold()
    path = f"{OFFICE}opinions/{whole}/answer"
    said = house.refused(
        house.staff, path, "due_on", "committee.due_passed", text="続ける。", owner="保証部長",
        department="guarantee", due_on="2024-04-09",
    )  # fmt: skip
    assert "これからの日" in said


def test_the_data_base_refuses_words_after_the_end_itself(house):
    from support.committee import guard

    session, own, _ = house.hold(close=True)
    refused = "committee_session_not_closed"
    with scope.association(1):
        opinion = "insert into planning_committee_opinion (association_id, act_id, session_id,"
        assert guard(f"{opinion} member_id, area, given_on) values (1, 1, %s, %s, 'overall', %s)",
                     session, house.a, ON) == refused  # fmt: skip
        assert guard("insert into planning_committee_opinion_text (association_id, act_id,"
                     " opinion_id, number, text, written_on) values (1, 1, %s, 9, 'x', %s)",
                     own, ON) == refused  # fmt: skip
        assert guard("insert into planning_committee_packet (association_id, act_id, session_id,"
                     " number, built_on, change, content, sha256) values (1, 1, %s, 9, %s, 'x',"
                     " '{}', 'x')", session, ON) == refused  # fmt: skip
        later = house.committee.call(date(2024, 4, 30), by="president", sent_on=ON)
        assert guard("insert into planning_committee_closing (association_id, act_id, session_id,"
                     " closed_on) values (1, 1, %s, %s)", later, ON
                     ) == "committee_closing_after_opening"  # fmt: skip
