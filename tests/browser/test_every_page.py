"""Every route, asked by everybody; every page that looks different, read by axe in a browser.

The routes come from the URL conf itself: a new one with arguments fails here until it has real
values in support/routes.py, a new one that nobody can open fails too.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.models import Chair, MemberAccount
from shinpo.planning.committee.services import members
from support import demo, states, walking
from support.routes import VALUES, addresses, routes
from support.walking import Account, Again, Walked, logged_in

pytestmark = pytest.mark.browser

# Pages of a library that have to do with mail addresses, which nobody has.
CLOSED = frozenset({
    "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_set_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_login_code",
})  # fmt: skip
ONLY_POST = frozenset({
    "guarantee:preview", "guarantee:decision_fee", "plans:node_move", "planning_evaluation:open",
    "planning_evaluation:row", "planning_evaluation:settle", "publishing:publish",
    "publishing:edition_publish", "publishing:edition_preview", "publishing:edition_submit",
    "publishing:edition_return", "publishing:edition_approve",
})  # fmt: skip
ONWARD = frozenset({"accounting:statements", "outcomes:newest"})  # to the newest year
OTHERWISE = {404: CLOSED, 405: ONLY_POST, 302: ONWARD}
OPEN_TO_ALL = frozenset({
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate", "health", "simulator",
    "ui:echo", "ui:design",
})  # fmt: skip
READ = """axe.run({resultTypes: ['violations']}).then(found => found.violations.map(
    v => [v.id, v.nodes.map(n => n.html)]))"""


@dataclass
class Report:
    """What the walk found."""

    walked: Walked
    lacking: list[str]
    violations: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: Any, chromium: Any) -> Iterator[Report]:
    """Ask for everything as everybody, while the browser reads what looks different.

    One processor asks, another reads: the browser takes the answers as they come.
    """
    with (
        demo.copy(django_db_blocker) as book,
        django_db_blocker.unblock(),
        override_settings(
            DEBUG=True,
            ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400,
            MIDDLEWARE=["support.walking.Again", *settings.MIDDLEWARE],
        ),
    ):
        states.open_everything(book.association_id, demo.CODES[0])
        report = Report(Walked(), [])
        server = LiveServer("localhost")
        with ThreadPoolExecutor(1) as clerk:
            asked = clerk.submit(ask_for_everything, book, report)
            read_by_axe(chromium, server, report)
            asked.result()
        server.stop()
        yield report


def ask_for_everything(book: demo.DemoBook, report: Report) -> None:
    """Walk all routes as all accounts, first as the demo stands, then without a chair."""
    try:
        found, walked = routes(), report.walked
        accounts = everybody(book)
        with scope.association(book.association_id):
            at, lacking = addresses(found, member=f"{demo.CODES[0]}-committee-1")
        report.lacking.extend(lacking)
        known = [route for route in found if route.name in at]
        with walking.quickly():
            walked.walk(accounts[:1], known, at)
            with walking.bluntly():
                walked.walk(accounts[1:-3], known, at)
            few = [r for r in known if r.name.startswith(("committee:", "home", "mfa_authent"))]
            walked.walk(accounts[-3:], few, at)
            later(book, walked, [a for a in accounts if a.name in (Role.PLANNING, walking.MEMBER)])
    finally:
        report.walked.end()
        connections.close_all()


def everybody(book: demo.DemoBook) -> list[Account]:
    """Return an account for each role, the committee's people and strangers."""
    code = demo.CODES[0]
    staff = [logged_in(book.username(role), role, role) for role in walking.ROLES]
    with scope.association(book.association_id):
        chair = Chair.objects.order_by("-elected_on").first().member_id
        login = MemberAccount.objects.get(member=chair).user_id
    chairs = get_user_model().objects.get(pk=login).username
    return [
        *staff,
        logged_in(f"{code}-committee-1", walking.MEMBER),
        Account(walking.NOBODY, walking.Client()),
        logged_in(chairs, walking.CHAIR),
        logged_in(f"{code}-committee-former", walking.FORMER),
        walking.halfway(book.username(Role.AUDIT), book.password),
    ]


def later(book: demo.DemoBook, walked: Walked, accounts: list[Account]) -> None:
    """Walk what is there only while a ballot is open, and before a new member has pledged."""
    substitute = states.without_chair(book.association_id)
    names = ("account_new", "election", "election_close")
    wanted = {f"external_committee:{name}" for name in names} | {"committee:ballot"}
    with scope.association(book.association_id):
        at, _ = addresses([r for r in routes() if r.name in wanted])
    walked.walk(accounts, [r for r in routes() if r.name in wanted], at)
    with scope.association(book.association_id):
        doing = Doing(book.association_id, 0, "new-login", states.MONTH_END, "")
        members.account_open(substitute, "substitute", doing, password=book.password)
    pledge = [route for route in routes() if route.name == "committee:pledge"]
    walked.walk([logged_in("substitute", "substitute")], pledge, addresses(pledge)[0])


def read_by_axe(chromium: Any, server: LiveServer, report: Report) -> None:
    """Show the browser each page as it was answered, and keep what axe says of it."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    page.on("pageerror", lambda error: report.errors.append(f"{page.url}: {error}"))
    for seen in report.walked.pages():
        body = seen.body if seen.whole else within(report.walked.home, seen.body)
        cookies = {Again.COOKIE: Again.keep(replace(seen, body=body))}
        if key := seen.account.client.cookies.get(settings.SESSION_COOKIE_NAME):
            cookies[key.key] = key.value
        context.clear_cookies()
        context.add_cookies(
            [{"name": n, "value": v, "url": server.url} for n, v in cookies.items()]
        )
        page.goto(server.url + seen.address)
        if bad := page.evaluate(READ):
            report.violations[seen.account.name, seen.address] = bad
    context.close()


def within(home: str, part: str) -> str:
    """Return a page in the place of whose content stands a part that is loaded into others."""
    head, _, rest = home.partition("<main")
    opening, _, rest = rest.partition(">")
    tail = rest.partition("</main>")[2]
    form = f'<form class="card form">{part}</form>'
    return f"{head}<main{opening}><h1>部分</h1>{form}</main>{tail}"


def test_every_route_with_arguments_has_real_values(report):
    assert report.lacking == []
    assert set(VALUES) <= {route.name for route in routes()}


def test_everybody_is_let_in_or_refused_as_the_rights_say(report):
    by_name = {route.name: route for route in routes()}
    wrong = []
    for seen in report.walked.answers:
        route, account = by_name[seen.route], seen.account
        known = seen.status in (200, 302, 403, 404, 405)
        let_in = seen.status not in (302, 403)
        stranger = account.role is None and route.needs is not None
        unknown = account.name == walking.NOBODY and seen.route not in OPEN_TO_ALL
        if not known or (
            (account.lacks(route) and seen.status != 403)
            or (stranger and let_in)
            or (unknown and seen.status == 200)
        ):
            wrong.append((account.name, seen.address, seen.status))
    assert wrong == []


def test_every_route_is_opened_by_somebody(report):
    never = {}
    for route in routes():
        statuses = report.walked.statuses(route.name)
        if route.name.startswith("^"):
            continue
        wanted = 200
        for status, names in OTHERWISE.items():
            wanted = status if route.name in names else wanted
        if wanted not in statuses:
            never[route.name] = statuses
    assert not never, "\n".join(f"{name}: {statuses}" for name, statuses in never.items())


def test_no_page_has_an_id_twice_or_a_heading_out_of_order(report):
    # The style guide shows the head of a record inside its own page.
    found = {key: told for key, told in report.walked.faults.items() if key[1] != "/_design"}
    assert not found, "\n".join(map(str, found.items()))


def test_no_page_of_anybody_has_an_accessibility_violation(report):
    assert not report.violations, "\n".join(map(str, report.violations.items()))
    assert report.errors == []
