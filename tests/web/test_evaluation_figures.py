"""The figures of an evaluation on screen: a first half, words against figures, no grades at all."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from shinpo.ledger import scope
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.services import DraftText
from support import evaluation as support
from support.evaluation import ON_PLAN, Desk
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office() -> Office:
    made = open_office()
    made.on(date(2024, 5, 8))
    return made


@pytest.fixture
def desk(office) -> Desk:
    with scope.association(1):
        made = Desk()
        support.rule()
        users = get_user_model().objects.values_list("username", "pk")
        by_name = dict(users)
        made.scorers = support.scorers(by_name["director"], by_name["recovery"], None)
        opening = services.Opening("annual", "2023", 1, support.ITEMS)
        made.evaluation_id = services.evaluation_open(opening, made.doing(support.OPENED))
    return made


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def at(desk, tail="") -> str:
    return f"/evaluations/{desk.evaluation_id}/{tail}"


def test_a_first_half_is_held_against_the_year_and_says_so(office, desk, monkeypatch):
    known = support.book({"approvals": (200_000_000, 97_000_000)})
    monkeypatch.setattr("shinpo.planning.evaluation.views.frame.figures_of", lambda *given: known)
    with scope.association(1):
        opening = services.Opening("annual", "2023H1", 1, support.ITEMS)
        half = services.evaluation_open(opening, desk.doing(support.OPENED))
    page = text(office.client("planning").get(f"/evaluations/{half}/figures/"))
    assert "年度計画に対する比" in page
    assert "48.5" in page
    assert "財務計画に係る評価：上半期の実績は集計しません" in page
    whole = text(office.client("planning").get(at(desk, "figures/")))
    assert "年度計画に対する比" not in whole
    assert "財務計画に係る評価：" not in whole


def test_a_draft_that_contradicts_its_figures_is_warned_of_and_still_handed_in(
    office, desk, monkeypatch
):
    low = support.book(ON_PLAN | {"approvals": (100_000_000, 93_000_000)})
    monkeypatch.setattr("shinpo.planning.evaluation.views.frame.figures_of", lambda *given: low)
    clerk, url = office.client("reception"), at(desk, "drafts/guarantee/")
    with scope.association(1):
        desk.write()
        wrong = [DraftText("sections", "保証承諾は計画を上回った。")]
        services.drafts_write(desk.evaluation_id, wrong, desk.doing(), own=None)
    page = text(clerk.get(url))
    assert "計数と食い違う文が1件あります" in page
    assert "保証承諾は計画を上回った" in page
    assert "計数と食い違う" not in text(clerk.get(at(desk, "drafts/recovery/")))
    asked = text(clerk.get(f"{url}hand-in"))
    assert "「ア 課を三つにする」：" in asked
    answer = clerk.post(f"{url}hand-in", {"request_id": "h1", "held_on": "R6.5.8"})
    assert answer.status_code == 302


def test_an_association_without_grades_has_neither_sheet_nor_board(office):
    with scope.association(1):
        made = support.opened(
            grading=None, low_grades=[],
            steps=[{"id": "approved", "term": "会長の決裁", "by": "chairman"}],
        )  # fmt: skip
    client = office.client("director")
    overview = text(client.get(at(made)))
    assert "会長の決裁" in overview
    assert "評点" not in overview
    assert "達成度" not in overview
    assert client.get(at(made, "board/")).status_code == 404
    assert client.get(at(made, "scores/")).status_code == 404
    assert "計画比による判定" not in text(client.get(at(made, "figures/")))
    assert "達成度を付けません" not in text(client.get("/evaluations/rule/"))
