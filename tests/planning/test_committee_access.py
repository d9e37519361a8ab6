"""Who sees what of the committee: every page of the system is walked as everybody."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope
from shinpo.planning.committee import source
from shinpo.planning.committee.models import Opinion, Packet, PacketOpening
from shinpo.planning.committee.services import members, packets, sessions
from support import packets as support
from support.committee import ON, found
from support.office import PASSWORD, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

OWN = "committee/"
OFFICE = "external-committee/"
# Pages that ask nobody who they are, or that belong to one's own account.
FOR_ALL = re.compile(r"healthz|simulator|_echo|accounts/|static/")
TODAY = date(2024, 4, 10)


class House:
    """An association with a committee: a member in office, one whose term ended, a substitute."""

    def __init__(self, number: int) -> None:
        self.office = open_office(number) if number == 1 else None
        self.number = number
        with scope.association(number):
            self.committee = found(number)
            a, b, c = self.committee.members
            self.early = self.committee.hold(date(2023, 6, 1), by="president", term="2022")
            gone = self.committee.doing(date(2024, 3, 31), reason="転任")
            members.member_resign(c, date(2024, 3, 31), gone)
            vacant = members.Tenure.objects.get(member_id=c)
            entry = members.MemberEntry("丁田　四郎", "税理士", "", "見本市", ON, vacant.pk)
            self.substitute = members.member_appoint(entry, self.committee.doing()).pk
            self.committee.members.append(self.substitute)
            self.late = self.committee.call(date(2024, 4, 30), by="president", sent_on=ON)
            for session in (self.early, self.late):
                packets.packet_build(session, self.committee.doing())
            self.opinion = self.committee.opine(self.late, a)
            self.logins = {
                name: members.account_open(pk, f"iin-{number}-{name}", self.committee.doing())
                for name, pk in (("a", a), ("b", b), ("former", c), ("new", self.substitute))
            }
            self.packets = list(Packet.objects.order_by("id").values_list("pk", flat=True))

    def client(self, name: str, *, pledge: bool = True) -> Client:
        """Return a browser in which a member is logged in."""
        client = Client()
        client.force_login(get_user_model().objects.get(username=f"iin-{self.number}-{name}"))
        if pledge and name != "former":
            with scope.association(self.number):
                pk = {"a": 0, "b": 1, "new": 3}[name]
                members.pledge_accept(self.committee.members[pk], self.committee.doing())
        return client


@pytest.fixture
def house(db, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", support.source)
    return House(1)


@pytest.fixture
def neighbour(house):
    from shinpo.registry.models import Association

    Association.objects.using("owner").create(
        pk=2, code="tonari", name="隣県信用保証協会", area_name="隣県", business_on=TODAY
    )
    return House(2)


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    """Yield every address of the system, its arguments filled in."""
    for pattern in patterns:
        text = prefix + str(pattern.pattern).lstrip("^").rstrip("$").rstrip(r"\Z")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield "/" + filled(text)


def filled(route: str) -> str:
    """Put plausible arguments into a route."""
    found = re.sub(r"<int:\w+>", "1", route)
    found = re.sub(r"<(?:\w+:)?month>", "2024-03", found)
    found = re.sub(r"<(?:\w+:)?\w+>", "1", found)
    return re.sub(r"\(\?.*\)", "email/", found)


def addresses() -> list[str]:
    found = sorted(set(routes(get_resolver().url_patterns)))
    assert len(found) > 60, "the walk no longer finds the pages"
    return found


def elsewhere() -> list[str]:
    """Return every address but the committee's own and those for everybody."""
    return [a for a in addresses() if not a.startswith(f"/{OWN}") and not FOR_ALL.search(a)]


@pytest.mark.parametrize("name", ["a", "former"])
def test_a_member_gets_nothing_but_the_committees_own_pages(house, name):
    client = house.client(name)
    answers = {path: client.get(path).status_code for path in elsewhere() if path != "/"}
    assert {path: code for path, code in answers.items() if code not in (403, 404)} == {}
    assert sum(code == 403 for code in answers.values()) > 50
    assert client.get("/").headers["Location"] == f"/{OWN}"
    posts = {path: client.post(path).status_code for path in elsewhere() if path != "/"}
    assert set(posts.values()) <= {403, 404}


@pytest.mark.parametrize("name", ["former", "staff", "stranger"])
def test_nobody_else_gets_the_committees_own_pages(house, name):
    client = {"former": lambda: house.client("former"), "stranger": Client,
              "staff": lambda: house.office.client(Role.PLANNING)}[name]()  # fmt: skip
    for path in addresses():
        if path.startswith(f"/{OWN}"):
            answer = client.get(path)
            if name == "stranger":
                assert answer.status_code == 302, path
                assert "/accounts/login/" in answer.headers["Location"]
            else:
                assert answer.status_code == 403, path
    assert not PacketOpening.objects.exists()


def test_access_ends_the_day_after_the_term(house):
    client = house.client("a")
    page = f"/{OWN}sessions/{house.late}/packet/1/"
    house.office.on(date(2025, 3, 31))
    assert client.get(page).status_code == 200
    house.office.on(date(2025, 4, 1))
    answer = client.get(page)
    assert answer.status_code == 403
    assert "任期の間ではない" in answer.content.decode()
    with scope.association(1):
        assert PacketOpening.objects.count() == 1


def test_nothing_is_shown_before_the_pledge(house):
    client = house.client("b", pledge=False)
    for path in addresses():
        if path.startswith(f"/{OWN}") and not path.endswith("pledge"):
            assert client.get(path).headers.get("Location") == f"/{OWN}pledge", path
    page = client.get(f"/{OWN}pledge")
    request_id = page.context["form"]["request_id"].value()
    assert client.post(f"/{OWN}pledge", {"request_id": request_id}).status_code == 200
    answer = client.post(f"/{OWN}pledge", {"request_id": request_id, "accepted": "on"})
    assert answer.headers["Location"] == f"/{OWN}"
    assert client.get(f"/{OWN}").status_code == 200


def test_a_member_sees_the_sessions_of_the_own_terms_only(house):
    old, new = house.client("a"), house.client("new")
    for session, first, second in ((house.early, 200, 404), (house.late, 200, 200)):
        for path in ("", "packet/1/", "packet.pdf", "opinion"):
            address = f"/{OWN}sessions/{session}/{path}"
            assert old.get(address).status_code == first, address
            assert new.get(address).status_code == second, address


def test_a_session_without_a_letter_is_not_shown(house):
    with scope.association(1):
        entry = sessions.SessionEntry("annual", "2023", ON)
        planned = sessions.session_plan(entry, house.committee.doing())
    assert house.client("a").get(f"/{OWN}sessions/{planned.pk}/").status_code == 404


def test_another_associations_member_sees_nothing_of_it(house, neighbour):
    client = neighbour.client("a")
    own = f"/{OWN}sessions/{neighbour.late}/packet/1/"
    assert client.get(own).status_code == 200
    for session in (house.early, house.late):
        for path in ("", "packet/1/", "packet.pdf", "opinion"):
            assert client.get(f"/{OWN}sessions/{session}/{path}").status_code == 404
    assert client.get(f"/{OWN}opinions/{house.opinion}/change").status_code == 404
    with scope.association(1):
        assert not PacketOpening.objects.exists()
    with scope.association(2):
        assert PacketOpening.objects.count() == 1


def test_every_opening_of_a_packet_is_kept(house):
    client = house.client("b")
    client.get(f"/{OWN}sessions/{house.late}/")
    client.get(f"/{OWN}sessions/{house.late}/packet/1/")
    client.get(f"/{OWN}sessions/{house.late}/packet/2/")
    client.get(f"/{OWN}sessions/{house.late}/packet/9/")
    client.get(f"/{OWN}sessions/{house.late}/packet.pdf")
    with scope.association(1):
        kept = PacketOpening.objects.order_by("id")
        pages = [(o.packet_id, o.member_id, o.page, o.opened_on) for o in kept]
        assert all(o.opened_at for o in kept)
    b = house.committee.members[1]
    assert pages == [(house.packets[1], b, page, TODAY) for page in ("0", "1", "2", "pdf")]


def test_a_member_cannot_write_the_opinion_of_another(house):
    client = house.client("b")
    path = f"/{OWN}opinions/{house.opinion}/change"
    assert client.get(path).status_code == 404
    assert client.post(path, {"request_id": "x", "text": "書き換え"}).status_code == 404
    with scope.association(1):
        assert Opinion.objects.get(pk=house.opinion).texts.count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_the_staff_read_and_write_the_records_by_their_right(house, role):
    client = house.office.client(role)
    grants = GRANTS[role]
    ids = {"members": house.committee.members[0], "elections": 1, "sessions": house.late,
           "packets": house.packets[0], "opinions": house.opinion}  # fmt: skip
    for path in addresses():
        if not path.startswith(f"/{OFFICE}"):
            continue
        address = re.sub(r"/(\w+)/1(?=[/.])", lambda m: f"/{m[1]}/{ids[m[1]]}", path)
        code = client.get(address).status_code
        if Permission.COMMITTEE not in grants:
            assert code == 403, address
        elif code == 403:
            assert Permission.SECRETARIAT not in grants, address
        elif "elections/" not in address and not address.endswith("change"):
            assert code == 200, address


def test_only_the_secretariat_writes(house):
    for role in (Role.CHAIRMAN, Role.DIRECTOR, Role.AUDIT):
        client = house.office.client(role)
        assert client.get(f"/{OFFICE}").status_code == 200
        assert client.get(f"/{OFFICE}members/new").status_code == 403
        assert "委員の委嘱" not in client.get(f"/{OFFICE}").content.decode()
    assert house.office.client(Role.PLANNING).get(f"/{OFFICE}members/new").status_code == 200


def test_a_login_leads_a_member_to_the_committee(house):
    client = Client()
    answer = client.post("/accounts/login/", {"login": "iin-1-a", "password": house.logins["a"]})
    assert answer.headers["Location"] == f"/{OWN}"
    staff = Client()
    answer = staff.post("/accounts/login/", {"login": "planning", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_member_of_staff_has_no_login_as_a_member(house):
    user = get_user_model().objects.get(username="planning")
    with (
        scope.association(1),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into planning_committee_account (association_id, act_id, member_id, user_id)"
            " values (1, 1, %s, %s)",
            [house.committee.members[0], user.pk],
        )
    assert refused.value.__cause__.diag.constraint_name == "committee_account_not_staff"
