"""Every page of the committee, as members and the secretariat see it, without violations."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.committee import source, urls
from shinpo.planning.committee.models import MemberAccount
from shinpo.planning.committee.services import chair, members, opinions, packets, sessions
from support import packets as support
from support.committee import ON, found
from support.office import open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

FILES = {"printed", "packet_printed", "notice_printed"}  # PDF: no page to walk


@pytest.fixture
def office(live_server, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", support.source)
    return open_office()


@pytest.fixture
def house(office):
    """Return ids: a committee with a chair, a session that takes opinions, one that is closed."""
    with scope.association(1):
        made = found(1)
        a, b, c = made.members
        for name, pk in zip("abc", made.members, strict=True):
            members.account_open(pk, f"iin-{name}", made.doing())
        for pk in (a, b):
            members.pledge_accept(pk, made.doing())
        closed = made.hold(date(2024, 4, 8), by="president", subject="compliance")
        own = made.opine(closed, b, "compliance")
        whole = opinions.opinion_resolve(closed, "compliance", "続けること。", [own], made.doing())
        entry = opinions.ResponseEntry("続けます。", "indirect", "総務部長", date(2024, 9, 30))
        opinions.opinion_answer(whole.pk, entry, made.doing())
        opinions.opinion_follow(whole.pk, "in_progress", "手順を定めた。", made.doing())
        sessions.session_close(closed, made.doing())
        election = made.elect(a)
        chair.acting_name(a, b, made.doing())
        running = made.hold(sent_on=date(2024, 4, 9), by="president")
        packet = packets.packet_build(running, made.doing())
        opinion = made.opine(running, a)
        planned = made.call(date(2024, 4, 30), sent_on=ON)
        vacant = made.doing(date(2024, 3, 31), reason="転任")
        members.member_resign(c, date(2024, 3, 31), vacant)
    return {"a": a, "c": c, "session": running, "planned": planned, "closed": closed,
            "packet": packet.pk, "opinion": opinion, "whole": whole.pk,
            "election": election}  # fmt: skip


def member_paths(house):
    """Return every page of a member by the name of its route."""
    running = house["session"]
    return {
        "home": (), "pledge": (), "session": (running,), "sheet": (running, 1),
        "give": (running,), "mine": (), "revise": (house["opinion"],), "answers": (),
        "ballot": (house["election"],), "acting": (),
    }  # fmt: skip


def office_paths(house):
    """Return every page of the secretariat by the name of its route."""
    running, planned, member = house["session"], house["planned"], house["a"]
    return {
        "home": (), "rule_new": (), "member_new": (), "member": (member,), "reappoint": (member,),
        "resign": (member,), "account_new": (house["c"],), "election_new": (),
        "election": (house["election"],), "election_close": (house["election"],),
        "session_new": (), "session": (running,), "notify": (planned,), "packet_new": (planned,),
        "open_session": (planned,), "minutes": (running,), "close": (running,), "pay": (running,),
        "resolve": (running,), "packet": (house["packet"],), "opinions": (),
        "opinion": (house["whole"],), "opinion_revise": (house["whole"],),
        "answer": (house["opinion"],), "follow": (house["whole"],),
    }  # fmt: skip


def names(patterns):
    return {pattern.name for pattern in patterns} - FILES


class Walk:
    """Go from page to page at two widths; keep pictures and what is wrong."""

    def __init__(self, page, live_server):
        self.page, self.live_server, self.wrong = page, live_server, {}

    def log_in(self, username):
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        key = settings.SESSION_COOKIE_NAME
        cookie = {"name": key, "value": client.cookies[key].value, "url": self.live_server.url}
        self.page.context.clear_cookies()
        self.page.context.add_cookies([cookie])

    def look(self, surface, name, args=(), status=200):
        address = f"{self.live_server.url}{reverse(f'{surface}:{name}', args=args)}"
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.page.goto(address).status == status, address
            shot(self.page, f"{surface}_{name}_{status}_{width}")
            if bad := violations(self.page):
                self.wrong[surface, name, width] = bad
            assert self.page.locator("h1").count() == 1, address
            beyond = self.page.evaluate("document.documentElement.scrollWidth") - width
            if beyond > 0:
                self.wrong[surface, name, width] = f"{beyond} px to the side"


@pytest.fixture
def walk(page, live_server):
    made = Walk(page, live_server)
    yield made
    assert made.wrong == {}


def test_every_page_of_a_member_is_sound(walk, house):
    paths = member_paths(house)
    assert set(paths) == names(urls.members), "a route of the members is not walked"
    walk.log_in("iin-a")
    for name, args in paths.items():
        walk.look("committee", name, args)
    walk.log_in("iin-c")
    walk.look("committee", "home", status=403)


def test_the_page_of_the_pledge_is_sound(walk, office):
    with scope.association(1):
        made = found(1)
        members.account_open(made.members[0], "iin-new", made.doing())
        ballot = chair.election_open(made.doing())
    walk.log_in("iin-new")
    walk.look("committee", "pledge")
    walk.page.set_viewport_size({"width": 1280, "height": 900})
    walk.page.get_by_label("誓約します").check()
    walk.page.keyboard.press("F12")
    walk.page.wait_for_url("**/committee/")
    expect(walk.page.locator("main")).to_contain_text("委員長の互選が始まっています")
    walk.look("committee", "ballot", (ballot.pk,))
    with scope.association(1):
        assert MemberAccount.objects.get(member=made.members[0]).user.username == "iin-new"


def test_every_page_of_the_secretariat_is_sound(walk, office, house):
    paths = office_paths(house)
    assert set(paths) == names(urls.office), "a route of the secretariat is not walked"
    log_in_quickly(walk.page, walk.live_server, office, Role.PLANNING)
    for name, args in paths.items():
        walk.look("external_committee", name, args)
    walk.look("external_committee", "session", (house["closed"],))


def test_an_opinion_is_written_beside_the_figures_by_keyboard(walk, house):
    walk.log_in("iin-a")
    page = walk.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{walk.live_server.url}{reverse('committee:sheet', args=[house['session'], 1])}")
    page.get_by_role("link", name="この部門に意見を登録する").press("Enter")
    page.wait_for_url("**/opinion?area=guarantee")
    assert page.locator("#id_area").input_value() == "guarantee"
    page.focus("#id_text")
    page.keyboard.type("訪問の後の歩みも追うこと。")
    page.keyboard.press("F12")
    page.wait_for_url(f"**/sessions/{house['session']}/")
    expect(page.locator("main")).to_contain_text("訪問の後の歩みも追うこと。")
