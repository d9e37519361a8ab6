"""The evaluation on screen: own drafts only, the sheet row by row, sheets for the committee."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.models import Evaluation, Score, Scorer, Settlement
from shinpo.planning.evaluation.queries import carried_countermeasures
from shinpo.planning.plans.models import Plan, PlanVersion
from support import evaluation as support
from support.evaluation import JUDGED, MEASURES, ON_PLAN, Desk, spread
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


@pytest.fixture
def received(desk) -> Desk:
    with scope.association(1):
        desk.receive()
    return desk


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def at(desk, tail="") -> str:
    return f"/evaluations/{desk.evaluation_id}/{tail}"


def item(desk, key) -> int:
    with scope.association(1):
        return desk.state.item(key).pk


def points(pk, *values) -> dict[str, str]:
    return {f"p{pk}_{n}": str(value) for n, value in enumerate(values)}


def test_the_list_says_what_comes_next_and_by_when(office, desk):
    page = text(office.client("audit").get("/evaluations/"))
    assert "令和5年度経営計画の自己評価" in page
    assert "期限 2024/04/30（8日超過）" in page
    assert "期限超過" in page
    overview = text(office.client("audit").get(at(desk)))
    assert "各部の自己評価（案）の提出" in overview
    assert "保証部門" in overview
    assert "記録する" not in overview


def test_a_department_writes_and_hands_in_its_own_drafts(office, desk):
    clerk = office.client("reception")
    url = at(desk, "drafts/guarantee/")
    page = text(clerk.get(url))
    assert "特定社債保証の推進" in page
    assert "保存する" in page
    with scope.association(1):
        keys = [i for i in desk.state.items if i.department == "guarantee"]
    entered = {"request_id": "d1"} | {f"text_{i.pk}": f"{i.title}を行った。" for i in keys[:-1]}
    assert clerk.post(url, entered)["Location"] == url
    assert clerk.post(url, entered)["Location"] == url  # the same again: once
    answer = clerk.post(f"{url}hand-in", {"request_id": "h1", "held_on": "R6.5.8"})
    assert "発行を計画する企業を訪ねる」に本文がありません" in text(answer)
    clerk.post(url, {**entered, "request_id": "d2", f"text_{keys[-1].pk}": "照会のみ"})
    assert clerk.post(f"{url}hand-in", {"request_id": "h2", "held_on": "R6.5.8"}).status_code == 302
    page = text(clerk.get(url))
    assert "提出済み" in page
    assert "保存する" not in page
    assert clerk.post(url, entered).status_code == 403
    other = at(desk, "drafts/recovery/")
    assert "保存する" not in text(clerk.get(other))
    assert clerk.post(other, entered).status_code == 403
    assert clerk.post(f"{other}hand-in", {"request_id": "h3"}).status_code == 403
    assert "保存する" in text(office.client("recovery").get(other))
    assert "保存する" in text(office.client("planning").get(other))
    back = office.client("planning").post(f"{url}return", {"request_id": "r1", "reason": "件数"})
    assert back["Location"] == url
    assert "保存する" in text(clerk.get(url))


def test_one_row_is_saved_when_it_is_complete_and_errors_stand_in_place(office, received):
    chief, desk = office.client("recovery"), received
    with scope.association(1):
        scorer = desk.state.scorers[1].pk
    manual = item(desk, "manual")
    url = at(desk, f"scores/{scorer}/{manual}")
    assert "評点表" in text(chief.get(at(desk, "scores/")))
    part = text(chief.post(url, points(manual, 15, 14)))
    assert "29点" in part
    assert "あと3要素" in part
    bad = text(chief.post(url, points(manual, 15, 14, 13, 12, 21)))
    assert "効率性（経費削減）の点数が正しくありません（21）" in bad
    assert "保存していません" in bad
    assert "75点" not in text(chief.post(url, points(manual, 15, 14, 13, 12, "x")))
    assert not _scores()
    assert "保存済み" in text(chief.post(url, points(manual, 15, 14, 13, 12, 20)))
    assert _scores() == [[15, 14, 13, 12, 20]]
    assert 'value="20"' in text(chief.get(at(desk, "scores/")))


def _scores():
    with scope.association(1):
        return list(Score.objects.order_by("id").values_list("points", flat=True))


def test_the_sheet_without_scripts_saves_all_rows_or_none(office, received):
    chief, desk, url = office.client("recovery"), received, at(received, "scores/")
    first, second = item(desk, "manual"), item(desk, "entrust")
    wrong = points(first, *spread(80)) | points(second, 21, 1, 1, 1, 1)
    assert "1件の誤り" in text(chief.post(url, {"request_id": "s1", **wrong}))
    assert not _scores()
    right = points(first, *spread(80)) | points(second, *spread(61))
    assert chief.post(url, {"request_id": "s2", **right})["Location"] == url
    assert len(_scores()) == 2


def test_nobody_scores_for_another_who_can_do_it_himself(office, received):
    desk = received
    with scope.association(1):
        director, recovery, paper = (s.pk for s in desk.state.scorers)
    manual = item(desk, "manual")
    sheet = points(manual, *spread(80))
    planning = office.client("planning")  # secretariat, has SCORE, is no member
    assert planning.get(at(desk, "scores/")).status_code == 403
    assert planning.get(at(desk, f"scores/{director}/")).status_code == 403
    assert planning.post(at(desk, f"scores/{director}/{manual}"), sheet).status_code == 403
    assert planning.get(at(desk, f"scores/{paper}/")).status_code == 200
    assert "保存済み" in text(planning.post(at(desk, f"scores/{paper}/{manual}"), sheet))
    chief = office.client("recovery")
    assert chief.get(at(desk, f"scores/{paper}/")).status_code == 403
    assert chief.get(at(desk, f"scores/{recovery}/")).status_code == 200
    assert office.client("reception").get(at(desk, "scores/")).status_code == 403
    assert [len(_scores())] == [1]


def test_sheets_are_seen_by_the_committee_alone_and_only_when_all_have_scored(office, received):
    desk, url = received, at(received, "board/")
    with scope.association(1):
        desk.score(dict.fromkeys(MEASURES, 77), desk.scorers[:2])
    waiting = text(office.client("director").get(url))
    assert "済んでいない委員が1人" in waiting
    assert ">77<" not in waiting
    assert "協議して判定する" not in waiting
    with scope.association(1):
        desk.score(dict.fromkeys(MEASURES, 79), desk.scorers[2:])
    member, clerk = office.client("director"), office.client("reception")
    assert ">79</td>" in text(member.get(url))
    assert "協議して判定する" in text(member.get(url))
    seen = text(clerk.get(url))
    assert ">79</td>" not in seen
    assert '<td class="number">77</td>' in seen  # (77 + 77 + 79) / 3 = 77.66: cut
    assert "協議して判定する" not in seen
    assert office.client("planning").post(
        at(desk, "board/bonds"), {"request_id": "x", "grade": "B", "reason": "-"}
    ).status_code == 403  # fmt: skip


def test_an_item_is_settled_on_the_board_with_its_reason(office, received):
    desk = received
    with scope.association(1):
        desk.score()
    member, url = office.client("director"), at(received, "board/bonds")
    entered = {"request_id": "k1", "grade": "C", "reason": "", "settled_on": "R6.5.8"}
    assert "判定の理由がありません" in text(member.post(url, entered))
    answer = member.post(url, {**entered, "request_id": "k2", "reason": "対象が限られる"})
    assert answer.status_code == 302
    with scope.association(1):
        assert Settlement.objects.get().reason == "対象が限られる"
    assert "理由：対象が限られる" in text(member.get(at(desk, "board/")))


def test_steps_are_taken_by_those_who_take_them(office, desk):
    with scope.association(1):
        desk.write()
        desk.hand_in()
    url = at(desk, "steps/received")
    assert office.client("reception").get(url).status_code == 403
    assert office.client("director").get(url).status_code == 403
    planning = office.client("planning")
    assert "記録する" in text(planning.get(at(desk)))
    post = {"request_id": "t1", "held_on": "R6.5.8", "note": ""}
    assert planning.post(url, post)["Location"] == at(desk)
    assert "評点が済んでいません" in text(office.client("director").get(at(desk, "steps/judged")))
    assert office.client("chairman").get(at(desk, "steps/board")).status_code == 200
    assert office.client("director").get(at(desk, "steps/approved")).status_code == 403
    answer = office.client("director").post(
        at(desk, "steps/board"), {"request_id": "t2", "held_on": "R6.5.8"}
    )
    assert "その前の「達成度の判定と常勤役員会への提出」が済んでいません" in text(answer)


def test_a_low_grade_leads_to_its_countermeasure_and_on_to_the_next_year(office, received):
    desk = received
    with scope.association(1):
        desk.score({k: 45 if k == "bonds_visits" else 80 for k in MEASURES})
        desk.settle(date(2024, 5, 8), screening="B", bonds="D", servicer="B")
    clerk = office.client("reception")
    page = text(clerk.get(at(desk, "figures/")))
    assert "改善策が要る評価項目" in page
    assert "subject=bonds" in page
    url = at(desk, "countermeasures/new")
    assert "改善策が必要" in text(clerk.get(f"{url}?subject=bonds"))
    entered = {"request_id": "c1", "subject": "bonds", "department": "guarantee", "owner": "",
               "due_on": "R6.12.27", "body": "対象企業を訪ねる。"}  # fmt: skip
    assert "改善策の担当がありません" in text(clerk.post(url, entered))
    assert clerk.post(url, {**entered, "request_id": "c2", "owner": "業務課長"}).status_code == 302
    listed = text(clerk.get("/evaluations/countermeasures/"))
    assert "対象企業を訪ねる。" in listed
    with scope.association(1):
        made = desk.state.countermeasures[0].pk
        opening = services.Opening("annual", "2024", 1, support.ITEMS)
        following = services.evaluation_open(opening, desk.doing(date(2025, 4, 1)))
        plan = next_year_s_plan()
    page = text(clerk.get(f"/evaluations/{following}/"))
    assert "前の評価から引き継いだ改善策" in page
    assert "前の評価から引き継いだ改善策" in text(clerk.get(f"/plans/{plan}/"))
    report = f"/evaluations/countermeasures/{made}/report"
    assert office.client("recovery").post(report, {"request_id": "p0"}).status_code == 403
    done = {"request_id": "p1", "status": "done", "body": "20社を訪ねた。"}
    assert clerk.post(report, done).status_code == 302
    assert "20社を訪ねた。" in text(clerk.get(report))
    # What is done in the course of the year stays on its page, and is not carried any further.
    carried = text(clerk.get(f"/evaluations/{following}/")).partition("引き継いだ改善策")[2]
    assert "完了" in carried.partition("</section>")[0]
    with scope.association(1):
        assert [c.subject for c in carried_countermeasures(date(2024, 4, 1))] == ["bonds"]
        assert carried_countermeasures(date(2025, 4, 1)) == ()


def next_year_s_plan() -> int:
    plan = Plan.objects.create(
        association_id=1, kind="annual", first_year=2024, last_year=2024, title="令和6年度経営計画"
    )
    return PlanVersion.objects.create(association_id=1, plan=plan, number=1, act_id=1).pk


def test_a_year_without_an_approved_plan_is_not_evaluated(office, desk):
    planning = office.client("planning")
    answer = planning.post("/evaluations/open", {"request_id": "o1", "term": "annual:2022"})
    assert answer.status_code == 200
    assert "この期間の自己評価は始められません" in text(answer)
    with scope.association(1), pytest.raises(Refused, match="承認済みの経営計画がありません"):
        services.opening_of("annual", Term(2022), Term(2022), date(2024, 5, 8))
    with scope.association(1):
        assert Evaluation.objects.count() == 1


def test_a_comment_is_written_by_those_who_write_for_all(office, received):
    url = at(received, "figures/ratio.expense_rate")
    post = {"request_id": "f1", "body": "経費の削減に努めた。"}
    assert office.client("reception").post(url, post).status_code == 403
    assert office.client("accounting").post(url, post).status_code == 302
    assert "経費の削減に努めた。" in text(office.client("audit").get(at(received, "figures/")))
    assert office.client("planning").get(at(received, "figures/no.line")).status_code == 404


def test_home_tells_everybody_what_waits_and_by_when(office, desk):
    def home(role):
        return text(office.client(role).get("/"))

    assert "各部の自己評価（案）の提出" in home("reception")
    assert "8日超過" in home("reception")
    assert "自己評価（案）の提出" not in home("chairman")
    with scope.association(1):
        desk.write()
        desk.hand_in("guarantee")
    assert "自己評価（案）の提出" not in home("reception")
    assert "自己評価（案）の提出" in home("recovery")
    with scope.association(1):
        desk.hand_in("recovery")
    assert "計画等自己評価委員会の受理" in home("planning")
    with scope.association(1):
        desk.take("received", date(2024, 5, 8))
    assert f'評点する方策</span><span class="big">{len(MEASURES)}' in home("director")
    with scope.association(1):
        desk.score()
    assert "総合判定と提出" in home("director")
    with scope.association(1):
        desk.settle(JUDGED, screening="B", bonds="B", servicer="B")
        desk.take("judged", JUDGED, support.book(ON_PLAN))
        desk.take("board", JUDGED)
    assert "会長の決裁" in home("chairman")
    assert "会長の決裁" not in home("director")


def test_the_calendar_shows_every_day_to_be_kept(office, desk):
    with scope.association(1):
        desk.answer("bonds", date(2024, 5, 8))
    page = text(office.client("audit").get("/evaluations/deadlines/"))
    for what in ("各部の自己評価（案）の提出", "外部評価委員会への意見・助言の求め", "改善策："):
        assert what in page
    assert "期限を過ぎたものが1件" in page
    assert "令和6年7月31日" in page


def test_every_page_opens_for_every_role_that_may_see_it(office, received):
    desk = received
    with scope.association(1):
        desk.score()
        made = desk.answer("bonds")
        scorer = Scorer.objects.get(user_id=None).pk
    seen = ["/evaluations/", "/evaluations/deadlines/", "/evaluations/rule/",
            "/evaluations/countermeasures/", f"/evaluations/countermeasures/{made}/report",
            at(desk), at(desk, "drafts/guarantee/"), at(desk, "board/"),
            at(desk, "figures/")]  # fmt: skip
    guarded = {
        Permission.EVALUATE: at(desk, "countermeasures/new"),
        Permission.SECRETARIAT: at(desk, f"scores/{scorer}/"),
    }
    for role in Role:
        client = office.client(role)
        for url in seen:
            assert client.get(url).status_code == 200, (role, url)
        for permission, url in guarded.items():
            expected = 200 if permission in GRANTS[role] else 403
            assert client.get(url).status_code == expected, (role, url)
    assert office.client("audit").get("/evaluations/999/").status_code == 404


def test_the_board_costs_the_same_however_many_measures_there_are(office, received):
    desk, client = received, office.client("director")
    with scope.association(1):
        desk.score({"manual": 80})
    with CaptureQueriesContext(connection) as few:
        client.get(at(desk, "board/"))
    with scope.association(1):
        desk.score()
    with CaptureQueriesContext(connection) as many:
        client.get(at(desk, "board/"))
    assert len(many) == len(few) <= 30
