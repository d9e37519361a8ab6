"""The acts of a self-evaluation, from the drafts to the outside committee, and what is refused."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from shinpo.core.evaluation_steps import State as Stand
from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.models import (
    CountermeasureReport,
    EvaluationDraft,
    Score,
    Scorer,
    Settlement,
)
from shinpo.planning.evaluation.services import DraftText, Sheet
from shinpo.registry import history
from support import evaluation as support
from support.evaluation import HANDED_IN, JUDGED, MEASURES, ON_PLAN, RECEIVED, spread

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


# From the first draft to the outside committee


def test_a_year_goes_from_drafts_to_the_outside_committee(desk):
    desk.receive()
    desk.score({k: 74 if k == "manual" else 85 for k in MEASURES})
    desk.settle(screening="B", bonds="B", servicer="B")
    desk.take("judged", JUDGED, on_plan())
    for step, day in (
        ("board", date(2024, 5, 30)), ("approved", date(2024, 6, 3)), ("outside", date(2024, 7, 8)),
    ):  # fmt: skip
        desk.take(step, day)
    state = desk.state
    assert state.next_step is None
    assert [s.state for s in state.standings(date(2024, 7, 9))] == [Stand.DONE] * 6
    grades = {m.item.key: (m.average, m.grade) for m in state.measures}
    assert grades == {
        "sections": (85, "B"), "manual": (74, "C"), "bonds_visits": (85, "B"),
        "entrust": (85, "B"), "survey": (None, None),
    }  # fmt: skip
    assert [i.settlement.grade for i in state.issues] == ["B", "B", "B"]


def test_the_items_stay_as_the_plan_said_them_and_the_request_is_answered_twice(desk):
    again = services.Opening("annual", "2023", 1, support.ITEMS)
    doing = desk.doing(support.OPENED)
    doing = type(doing)(1, support.CHIEF, "evaluation-1", support.OPENED)
    assert services.evaluation_open(again, doing) == desk.evaluation_id
    assert [item.title for item in desk.state.items][:2] == ["保証審査の適正化", "課を三つにする"]
    assert desk.state.row.title == "令和5年度経営計画の自己評価"


def test_an_evaluation_is_opened_once_after_the_period_with_items_and_a_rule(desk):
    def opened(term, items=support.ITEMS, on=date(2024, 4, 1)):
        opening = services.Opening("annual", term, 1, items)
        return lambda: services.evaluation_open(opening, desk.doing(on))

    refused(opened("2023"), "once")
    refused(opened("2024"), "period_running")
    refused(opened("2022", on=date(2023, 3, 31)), "period_running")
    refused(opened("2022", items=()), "items_missing")
    refused(opened("2008", on=date(2009, 4, 1)), "rule_missing")  # no rule in force then


# Drafts


def test_a_department_writes_only_its_own_items(desk):
    text = [DraftText("entrust", "委託した。")]
    doing = desk.doing(HANDED_IN)
    refused(
        lambda: services.drafts_write(desk.evaluation_id, text, doing, own={"guarantee"}),
        "draft_department",
    )
    services.drafts_write(desk.evaluation_id, text, desk.doing(HANDED_IN), own={"recovery"})
    assert EvaluationDraft.objects.get().body == "委託した。"


def test_a_section_writes_for_its_department():
    own = services.drafts.own_departments("indirect", HANDED_IN)
    assert {"indirect", "general_affairs", "systems"} <= own
    assert "recovery" not in own
    assert services.drafts.own_departments(None, HANDED_IN) is None


def test_every_word_that_stood_in_a_draft_is_kept(desk):
    desk.write(["entrust"])
    text = [DraftText("entrust", "100件を委託した。")]
    services.drafts_write(desk.evaluation_id, text, desk.doing(HANDED_IN), own=None)
    row = EvaluationDraft.objects.get()
    found = history.changes(EvaluationDraft, row.pk)
    assert (found[0].before, found[0].after) == ("entrustの実施状況", "100件を委託した。")
    assert found[0].act == "evaluation_draft"


def test_drafts_are_handed_in_whole_and_then_stand_still(desk):
    desk.write(["screening", "sections", "manual", "bonds"])
    said = refused(lambda: desk.hand_in("guarantee"), "draft_missing")
    assert "発行を計画する企業を訪ねる" in said
    desk.write(["bonds_visits"])
    desk.hand_in("guarantee")
    refused(lambda: desk.write(["manual"]), "draft_handed_in")
    refused(lambda: desk.hand_in("guarantee"), "hand_in_once")
    refused(lambda: desk.hand_in("indirect"), "hand_in_department")
    with pytest.raises(DatabaseError, match="提出した自己評価案"), transaction.atomic():
        EvaluationDraft.objects.filter(item__key="manual").update(body="後から")
    assert not desk.state.has_done("drafts")
    desk.write(["servicer", "entrust", "survey"])
    desk.hand_in("recovery")
    assert desk.state.progress.done == {"drafts": HANDED_IN}


def test_handed_in_drafts_come_back_with_a_reason_until_they_are_received(desk):
    desk.write()
    desk.hand_in()
    back = lambda reason: services.drafts_return(  # noqa: E731
        desk.evaluation_id, "recovery", desk.doing(HANDED_IN, reason)
    )
    refused(lambda: back(" "), "reason_missing")
    back("件数の根拠を加える")
    assert desk.state.missing_departments == ("recovery",)
    refused(lambda: back("もう一度"), "return_open")
    desk.write(["entrust"])
    desk.hand_in("recovery")
    desk.take("received", RECEIVED)
    refused(lambda: back("受理の後"), "return_open")


def test_only_a_measure_goes_without_grade(desk):
    text = [DraftText("bonds", "利用は低調", "実績がない")]
    doing = desk.doing(HANDED_IN)
    refused(
        lambda: services.drafts_write(desk.evaluation_id, text, doing, own=None), "draft_ungraded"
    )


# Scores


def test_bad_points_and_strangers_are_refused_in_words(desk):
    desk.receive()
    stranger = Scorer.objects.create(
        association_id=1, user_id=support.STRANGER, name="後任", post="課長", order_no=9,
        valid_from=date(2024, 6, 1),
    )  # fmt: skip
    chief = desk.scorers[0].pk

    def score(scorer, key, *points):
        sheet = [Sheet(scorer, key, points)]
        return lambda: services.measures_score(desk.evaluation_id, sheet, desk.doing())

    said = refused(score(chief, "manual", 21, 10, 10, 10, 10), "points")
    assert "「イ 手引きを作る」の計画性" in said
    assert "21" in said
    refused(score(chief, "manual", -1, 10, 10, 10, 20), "points")
    refused(score(chief, "manual", 10, 10, 10, 10), "elements")
    refused(score(stranger.pk, "manual", *spread(80)), "scorer_unknown")
    refused(score(chief, "survey", *spread(80)), "score_measure")  # －
    refused(score(chief, "bonds", *spread(80)), "score_measure")  # settled, not scored
    refused(score(chief, "nothing", *spread(80)), "item_unknown")
    assert not Score.objects.exists()


def test_scores_are_taken_only_between_receipt_and_judgement(desk):
    desk.write()
    desk.hand_in()
    refused(desk.score, "scoring_closed")
    desk.take("received", RECEIVED)
    desk.score()
    desk.settle(screening="B", bonds="B", servicer="B")
    desk.take("judged", JUDGED, on_plan())
    refused(lambda: desk.score(70), "scoring_closed")
    refused(lambda: desk.settle(bonds="A"), "scoring_closed")
    manual = Score.objects.filter(item__key="manual").first()
    with pytest.raises(DatabaseError, match="判定を終えた"), transaction.atomic():
        Score.objects.create(
            association_id=1, item=manual.item, scorer=manual.scorer, points=[20] * 5,
            supersedes=manual, act_id=1,
        )  # fmt: skip


def test_a_changed_score_supersedes_and_nothing_is_lost(desk):
    desk.receive()
    desk.score({"manual": 60})
    desk.score({"manual": 90}, desk.scorers[:1])
    desk.score({"manual": 90}, desk.scorers[:1])  # the same again adds nothing
    rows = Score.objects.filter(item__key="manual", scorer=desk.scorers[0]).order_by("id")
    assert [sum(r.points) for r in rows] == [60, 90]
    assert rows[1].supersedes_id == rows[0].pk
    measured = next(m for m in desk.state.measures if m.item.key == "manual")
    assert (measured.average, measured.grade) == (75, "B")
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.filter(pk=rows[0].pk).update(points=[20] * 5)


def test_the_same_request_scores_once_and_another_content_is_refused(desk):
    desk.receive()
    doing = desk.doing()
    sheet = [Sheet(desk.scorers[0].pk, "manual", spread(80))]
    for _ in range(2):
        services.measures_score(desk.evaluation_id, sheet, doing)
    assert Score.objects.count() == 1
    other = [Sheet(desk.scorers[0].pk, "manual", spread(81))]
    refused(lambda: services.measures_score(desk.evaluation_id, other, doing), "request_id_reused")


def test_who_left_without_scoring_is_not_waited_for_and_a_sheet_that_is_in_stays(desk):
    desk.receive()
    desk.score(dict.fromkeys(MEASURES, 80), desk.scorers[:1])
    assert not desk.state.all_scored
    Scorer.objects.filter(pk=desk.scorers[1].pk).update(valid_until=date(2024, 5, 15))
    assert desk.state.all_scored
    Scorer.objects.filter(pk=desk.scorers[0].pk).update(valid_until=date(2024, 5, 15))
    assert [s.pk for s in desk.state.scorers] == [desk.scorers[0].pk]


# Settlement


def test_an_item_is_settled_after_all_scores_with_a_reason_and_never_for_a_figure(desk):
    desk.receive()
    desk.score(dict.fromkeys(MEASURES, 80), desk.scorers[:1])
    refused(lambda: desk.settle(bonds="B"), "settlement_early")
    desk.score(dict.fromkeys(MEASURES, 80), desk.scorers[1:])

    def settle(key, grade, reason="協議の結果"):
        entry = [services.SettlementEntry(key, grade, reason)]
        return lambda: services.issues_settle(
            desk.evaluation_id, entry, desk.doing(JUDGED), settled_on=JUDGED
        )

    refused(settle("bonds", "B", ""), "settlement_reason")
    refused(settle("bonds", "F"), "settlement_grade")
    refused(settle("manual", "B"), "grade_of_measure")
    assert "計画比から計算" in refused(settle("subrogation", "B"), "grade_of_figure")
    assert "付けません" in refused(settle("finance.fund", "B"), "grade_of_figure")
    assert "付けません" in refused(settle("ratio.expense_rate", "B"), "grade_of_figure")
    assert "付けません" in refused(settle("income.guarantee_fees", "B"), "grade_of_figure")
    refused(
        lambda: services.issues_settle(
            desk.evaluation_id, [services.SettlementEntry("bonds", "B", "先の日")],
            desk.doing(RECEIVED), settled_on=JUDGED,
        ),
        "future_date",
    )  # fmt: skip
    desk.settle(bonds="B")
    refused(lambda: desk.score({"bonds_visits": 90}), "score_settled", "score_settled")
    desk.settle(bonds="C")
    rows = Settlement.objects.filter(item__key="bonds").order_by("id")
    assert [r.grade for r in rows] == ["B", "C"]
    assert desk.state.issue("bonds").settlement.grade == "C"


# Steps and countermeasures


def test_a_step_out_of_its_turn_is_refused(desk):
    refused(lambda: desk.take("board", JUDGED), "step_order")
    refused(lambda: desk.take("drafts", HANDED_IN), "step_departments")
    desk.receive()
    refused(lambda: desk.take("received", RECEIVED), "step_once")
    refused(lambda: desk.take("judged", date(2024, 5, 1), on_plan()), "step_day")
    refused(
        lambda: services.step_take(
            desk.evaluation_id, "judged", desk.doing(RECEIVED), held_on=JUDGED, book=on_plan()
        ),
        "future_date",
    )


def test_nothing_goes_to_the_board_before_everything_is_graded(desk):
    desk.receive()
    said = refused(
        lambda: desk.take("judged", JUDGED), "judge_scores", "judge_settlements", "judge_figures"
    )
    assert "委員1" in said
    assert "特定社債保証の推進" in said
    assert "保証承諾" in said
    desk.score()
    desk.settle(screening="B", bonds="B", servicer="B")
    desk.take("judged", JUDGED, on_plan())


def test_a_low_grade_does_not_pass_without_a_countermeasure(desk):
    desk.receive()
    desk.score({k: 45 if k == "bonds_visits" else 80 for k in MEASURES})
    desk.settle(screening="B", bonds="C", servicer="E")
    worse = on_plan(subrogation=(100, 149), recovery=(100, 149))  # E and A: less is better
    rules = ["countermeasure_missing"] * 3
    said = refused(lambda: desk.take("judged", JUDGED, worse), *rules)
    for name in ("特定社債保証の推進", "債権回収会社の活用", "代位弁済"):
        assert name in said
    for subject in ("bonds", "servicer", "subrogation"):
        desk.answer(subject)
    desk.take("judged", JUDGED, worse)
    assert desk.state.has_done("judged")


def test_a_countermeasure_says_who_what_and_when_and_is_followed_to_its_end(desk):
    empty = services.CountermeasureEntry("bonds", "", " ", None, "")
    refused(
        lambda: services.countermeasure_add(desk.evaluation_id, empty, desk.doing(JUDGED)),
        *["countermeasure_complete"] * 4,
    )
    past = services.CountermeasureEntry("bonds", "guarantee", "部長", RECEIVED, "訪問")
    refused(
        lambda: services.countermeasure_add(desk.evaluation_id, past, desk.doing(JUDGED)),
        "countermeasure_past",
    )
    made = desk.answer("bonds")

    def report(status, body):
        doing = desk.doing(JUDGED)
        return lambda: services.countermeasure_report(made, status, body, doing)

    refused(report("sleeping", "寝かせた"), "countermeasure_status")
    refused(report("done", " "), "countermeasure_text")
    report("under_way", "対象企業を抽出した。")()
    report("done", "20社を訪ねた。")()
    refused(report("under_way", "もう一度"), "countermeasure_ended")
    assert CountermeasureReport.objects.count() == 2


def test_comments_carry_no_grade_and_stand_still_after_approval(desk):
    write = lambda line, body: services.comment_write(  # noqa: E731
        desk.evaluation_id, line, body, desk.doing(JUDGED)
    )
    write("ratio.expense_rate", "経費の削減に努めた。")
    write("ratio.expense_rate", "経費の削減により低下した。")
    assert desk.state.comments == {"ratio.expense_rate": "経費の削減により低下した。"}
    refused(lambda: write("income.nothing", "x"), "line_unknown")
    desk.receive()
    desk.score()
    desk.settle(screening="B", bonds="B", servicer="B")
    desk.take("judged", JUDGED, on_plan())
    write("finance.fund", "基金は増えていない。")
    desk.take("board", date(2024, 5, 30))
    desk.take("approved", date(2024, 6, 3))
    refused(lambda: write("finance.fund", "後から"), "approved")
    with pytest.raises(DatabaseError, match="決裁された"), transaction.atomic():
        desk.state.row.comments.update(body="後から")
