"""Other rules, other terms; what the data base holds whatever the program does."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.models import Score, Settlement
from shinpo.planning.evaluation.services import Sheet
from support import evaluation as support
from support.evaluation import JUDGED, MEASURES, ON_PLAN, RECEIVED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside():
    with scope.association(1):
        yield


@pytest.fixture
def desk():
    return support.opened()


def refused(act, *rules):
    with pytest.raises(Refused) as refusal, transaction.atomic():
        act()
    found = [p.rule.removeprefix("evaluation.") for p in refusal.value.problems]
    assert found == list(rules)
    assert all(p.message.count("。") >= 3 for p in refusal.value.problems)  # 事象・原因・対処
    return str(refusal.value)


def on_plan(**changed):
    return support.book(ON_PLAN | changed)


# Other rules


def test_an_association_without_grades_evaluates_in_words_only():
    desk = support.opened(
        grading=None, low_grades=[],
        steps=[
            {"id": "drafts", "term": "各部の提出", "by": "department", "each_department": True},
            {"id": "approved", "term": "会長の決裁", "by": "chairman"},
            {"id": "outside", "term": "外部評価委員会", "by": "secretariat"},
        ],
    )  # fmt: skip
    desk.write()
    desk.hand_in()
    refused(desk.score, "nothing_graded")
    refused(lambda: desk.settle(bonds="A"), "nothing_graded")
    desk.take("approved", RECEIVED)
    desk.take("outside", JUDGED)
    state = desk.state
    assert state.next_step is None
    assert all(m.grade is None for m in state.measures)
    assert services.steps.graded_lines(state, on_plan()) == ()


def test_the_half_year_has_no_grade_by_a_plan_made_for_the_whole_year():
    desk = support.opened("2023H1")
    assert desk.state.row.title == "令和5年度経営計画（上半期）の自己評価"
    assert services.steps.graded_lines(desk.state, on_plan(approvals=(100, 48))) == ()
    desk.receive()
    desk.score()
    desk.settle(screening="B", bonds="B", servicer="B")
    desk.take("judged", JUDGED)
    desk.take("board", JUDGED)
    desk.take("approved", JUDGED)
    assert desk.state.next_step is None  # exempt from the outside committee


def test_a_mid_term_plan_is_evaluated_over_its_three_years(desk):
    opening = services.Opening("mid_term", "2021-2023", 1, support.ITEMS)
    desk.evaluation_id = services.evaluation_open(opening, desk.doing(support.OPENED))
    assert desk.state.row.title == "令和3年度～令和5年度中期事業計画の自己評価"
    assert desk.state.row.ended_on == support.YEAR_END


# The data base


def test_another_association_sees_and_writes_nothing(desk):
    desk.receive()
    desk.score()
    tables = (
        "evaluation", "evaluation_item", "evaluation_draft", "evaluation_step", "score", "scorer",
        "evaluation_rule", "settlement", "evaluation_comment", "countermeasure",
        "countermeasure_report",
    )  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "select relrowsecurity and relforcerowsecurity from pg_class where relname = %s",
                [f"planning_{table}"],
            )
            assert cursor.fetchone() == (True,), table
        cursor.execute("select set_config('app.association', '2', true)")
        for table in tables:
            cursor.execute(f"select count(*) from planning_{table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("select set_config('app.association', '1', true)")


@pytest.mark.parametrize("point", ["15.5", 15.5, "十", None, True, -1, 21, 10**9])
def test_points_that_are_no_whole_number_from_0_to_20_are_refused_and_nothing_stays(desk, point):
    desk.receive()
    whole = Sheet(desk.scorers[0].pk, "sections", support.spread(80))
    wrong = Sheet(desk.scorers[0].pk, "manual", (15, 15, point, 15, 15))
    said = refused(
        lambda: services.measures_score(desk.evaluation_id, [whole, wrong], desk.doing()), "points"
    )
    assert "「イ 手引きを作る」の貢献性の点数" in said
    assert not Score.objects.exists()


def test_kagoshima_s_members_score_their_own_departments_too(desk):
    # The rule names the heads of all departments as scorers and excepts nobody (基準 第1項).
    desk.receive()
    desk.score({"entrust": 90}, desk.scorers[:1])
    assert Score.objects.get().item.department == "recovery"


def test_of_two_settlements_with_one_wrong_neither_stays(desk):
    desk.receive()
    desk.score()
    entries = [
        services.SettlementEntry("screening", "B", "協議の結果"),
        services.SettlementEntry("bonds", "B", " "),
    ]
    refused(
        lambda: services.issues_settle(
            desk.evaluation_id, entries, desk.doing(JUDGED), settled_on=JUDGED
        ),
        "settlement_reason",
    )
    assert not Settlement.objects.exists()


def test_acts_cost_the_same_however_many_items_there_are(desk):
    def spent(act):
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    few = spent(lambda: desk.write(["sections"]))
    many = spent(lambda: desk.write(["screening", "manual", "bonds", "bonds_visits", "servicer"]))
    assert few == many <= 12
    desk.receive()
    desk.score()
    one = spent(lambda: desk.settle(screening="B"))
    two = spent(lambda: desk.settle(bonds="B", servicer="B"))
    assert one == two <= 14
    assert spent(lambda: desk.take("judged", JUDGED, on_plan())) <= 16


def test_a_measure_is_scored_in_few_statements_however_many_there_are(desk):
    desk.receive()
    counts = []
    for keys in (["manual"], MEASURES):
        with CaptureQueriesContext(connection) as captured:
            desk.score({key: 70 + len(keys) for key in keys}, desk.scorers[:1])
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
