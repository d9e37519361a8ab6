"""The scoring sheet by keyboard, and every page of the evaluation without violations."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from browser.test_guarantee_story import log_in_quickly, shot, violations
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.evaluation import figures, services
from shinpo.planning.evaluation.models import Score
from support import evaluation as support
from support.evaluation import MEASURES, ON_PLAN, Desk
from support.office import open_office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def office(monkeypatch):
    made = open_office()
    made.on(date(2024, 5, 8))
    worse = support.book(ON_PLAN | {"subrogation": (100_000_000, 149_400_000)})
    for place in ("figures", "views.frame", "queries"):
        monkeypatch.setattr(f"shinpo.planning.evaluation.{place}.figures_of", lambda *given: worse)
    assert figures.figures_of(1, None, None) is worse
    return made


@pytest.fixture
def desk(office) -> Desk:
    with scope.association(1):
        made = Desk()
        support.rule()
        by_name = dict(get_user_model().objects.values_list("username", "pk"))
        made.scorers = support.scorers(by_name["recovery"], by_name["director"], None)
        opening = services.Opening("annual", "2023", 1, support.ITEMS)
        made.evaluation_id = services.evaluation_open(opening, made.doing(support.OPENED))
    return made


class Tour:
    """Go from page to page; keep a picture and the violations of each."""

    def __init__(self, page, live_server, office, desk):
        self.page, self.live_server, self.office, self.desk = page, live_server, office, desk
        self.at = f"/evaluations/{desk.evaluation_id}/"
        self.found = {}
        page.set_viewport_size({"width": 1280, "height": 900})

    def as_(self, role):
        log_in_quickly(self.page, self.live_server, self.office, role)

    def look(self, name, path=None):
        if path is not None:
            assert self.page.goto(f"{self.live_server.url}{path}").status == 200, path
        shot(self.page, f"evaluation_{name}")
        assert self.page.locator("h1").count() == 1, name
        if bad := violations(self.page):
            self.found[name] = bad


@pytest.fixture
def tour(page, live_server, office, desk) -> Tour:
    return Tour(page, live_server, office, desk)


def test_a_sheet_is_filled_by_keyboard_alone(tour, page, desk):
    with scope.association(1):
        desk.receive()
        desk.score(dict.fromkeys(MEASURES, 83), desk.scorers[1:])
    tour.as_("recovery")
    tour.look("home", "/")
    tour.look("sheet", f"{tour.at}scores/")
    page.locator("input.points").first.focus()
    for points in ("18", "17", "16", "15", "21"):
        page.keyboard.type(points)
        page.keyboard.press("Enter")
    status = page.locator("td.status").first
    expect(status).to_contain_text("0から20までの整数")
    tour.look("sheet_refused")
    last = page.locator("input.points").nth(4)
    last.fill("9")
    last.press("Enter")
    expect(status).to_contain_text("75点")
    expect(status).to_contain_text("保存済み")
    for _ in range(5):  # the next row, copied from above key by key
        page.keyboard.press("+")
    expect(page.locator("td.status").nth(1)).to_contain_text("保存済み")
    tour.look("sheet_saved")
    with scope.association(1):
        points = list(Score.objects.filter(scorer=desk.scorers[0]).values_list("points", flat=True))
    assert points == [[18, 17, 16, 15, 9]] * 2
    tour.look("board_waiting", f"{tour.at}board/")
    assert tour.found == {}


def test_every_page_is_sound_from_the_draft_to_the_judgement(tour, page, desk):
    tour.as_("reception")
    tour.look("list", "/evaluations/")
    tour.look("progress", tour.at)
    tour.look("drafts", f"{tour.at}drafts/guarantee/")
    page.get_by_role("button", name="保存して提出に進む").click()
    page.wait_for_url("**/hand-in")
    tour.look("hand_in")
    page.keyboard.press("F12")
    page.wait_for_selector(".error-summary")
    tour.look("hand_in_refused")
    with scope.association(1):
        desk.receive()
        desk.score({k: 41 if k == "bonds_visits" else 83 for k in MEASURES})
    tour.as_("recovery")
    tour.look("board", f"{tour.at}board/")
    with scope.association(1):
        desk.settle(date(2024, 5, 8), screening="B", servicer="B", bonds="E")
        desk.answer("bonds", date(2024, 5, 8))
    tour.look("board_settled", f"{tour.at}board/")
    tour.look("figures", f"{tour.at}figures/")
    tour.as_("planning")
    tour.look("comment", f"{tour.at}figures/ratio.expense_rate")
    tour.look("countermeasure", f"{tour.at}countermeasures/new?subject=subrogation")
    tour.look("countermeasures", "/evaluations/countermeasures/")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/report")
    tour.look("report")
    tour.as_("director")
    tour.look("judge", f"{tour.at}steps/judged")
    tour.look("deadlines", "/evaluations/deadlines/")
    tour.look("rule", "/evaluations/rule/")
    assert tour.found == {}


CHANGING = re.compile(r'value="[^"]*"|nonce="[^"]*"|花子|\S+　花子|<span class="role">[^<]*</span>')


def test_no_page_of_any_role_has_an_accessibility_violation(tour, page, desk, office):
    """Walk every page as every role; a page that differs in nothing but names is walked once."""
    with scope.association(1):
        desk.receive()
        desk.score({k: 41 if k == "bonds_visits" else 83 for k in MEASURES})
        desk.settle(date(2024, 5, 8), screening="B", servicer="B", bonds="E")
        made = desk.answer("bonds", date(2024, 5, 8))
        paper = next(s.pk for s in desk.scorers if s.user_id is None)
    paths = [
        "/evaluations/", "/evaluations/deadlines/", "/evaluations/rule/",
        "/evaluations/countermeasures/", f"/evaluations/countermeasures/{made}/report", tour.at,
        f"{tour.at}drafts/guarantee/", f"{tour.at}drafts/recovery/", f"{tour.at}board/",
        f"{tour.at}figures/", f"{tour.at}figures/approvals", f"{tour.at}scores/",
        f"{tour.at}scores/{paper}/", f"{tour.at}countermeasures/new", f"{tour.at}steps/judged",
        f"{tour.at}steps/board", f"{tour.at}steps/approved",
        f"{tour.at}drafts/guarantee/hand-in", f"{tour.at}drafts/guarantee/return",
    ]  # fmt: skip
    walked = set()
    for role in Role:
        client = office.client(role)
        tour.as_(role.value)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code in (200, 403), (role, path)
            whole = answer.content.decode().partition("<main")[2].partition("</main>")[0]
            seen = (answer.status_code, path, CHANGING.sub("", whole))
            if answer.status_code == 200 and seen not in walked:
                walked.add(seen)
                page.goto(f"{tour.live_server.url}{path}")
                if bad := violations(page):
                    tour.found[f"{role} {path}"] = bad
    assert {path for _, path, _ in walked} == set(paths)
    page.set_viewport_size({"width": 390, "height": 844})
    tour.as_("planning")
    for path in paths[:10]:
        page.goto(f"{tour.live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert tour.found == {}
