"""What the committee works out: averages only when all have scored, settlements with reasons."""

from datetime import date

import pytest

from shinpo.core.evaluation_board import (
    Graded,
    MeasureScores,
    lacking_countermeasures,
    measure_grade,
    settlement_problems,
    unscored,
)
from shinpo.law.evaluation import grading_of, grading_rule
from shinpo.law.load import parameter

RULE = grading_rule("kagoshima", date(2008, 3, 31))
SCORERS = (1, 2)


def measure(*totals, reason=""):
    """Each total is spread over the five elements, twenty at most."""
    sheets = {n: spread(total) for n, total in enumerate(totals, start=1)}
    return MeasureScores("m1", "方策", sheets, reason)


def spread(total):
    return [max(0, min(20, total - 20 * i)) for i in range(5)]


# 鹿児島の境目。平均は切捨て: 74.9 は 74 で C。
@pytest.mark.parametrize(
    ("totals", "average", "grade"),
    [
        ((39, 39), 39, "E"), ((39, 40), 39, "E"), ((40, 40), 40, "D"),
        ((54, 55), 54, "D"), ((55, 55), 55, "C"), ((74, 75), 74, "C"), ((75, 75), 75, "B"),
        ((89, 90), 89, "B"), ((90, 90), 90, "A"), ((100, 100), 100, "A"), ((0, 0), 0, "E"),
    ],
)  # fmt: skip
def test_the_average_is_truncated_and_graded(totals, average, grade):
    graded = measure_grade(measure(*totals), SCORERS, RULE)
    assert (graded.average, graded.grade) == (average, grade)


def test_seventy_four_point_nine_is_seventy_four_and_a_c():
    totals = (75,) * 9 + (74,)
    graded = measure_grade(measure(*totals), range(1, 11), RULE)
    assert (graded.average, graded.grade) == (74, "C")


def test_there_is_no_average_before_all_have_scored():
    one = measure(80)
    assert measure_grade(one, SCORERS, RULE) is None
    assert unscored([one], SCORERS) == {2: ["m1"]}
    assert measure_grade(measure(80, 80), (), RULE) is None


def test_a_measure_without_grade_is_scored_by_nobody():
    none = measure(reason="法令の改正により実施しなかった")
    assert measure_grade(none, SCORERS, RULE) is None
    assert unscored([none], SCORERS) == {}


def problems(grade, reason, *measures):
    found = settlement_problems(
        grade=grade, reason=reason, measures=measures, scorers=SCORERS, rule=RULE
    )
    assert all(p.message.count("。") >= 3 for p in found)
    return [p.rule.removeprefix("evaluation.settlement_") for p in found]


def test_an_item_is_settled_after_all_scores_with_a_reason():
    whole, half, none = measure(80, 70), measure(80), measure(reason="実績なし")
    assert problems("C", "協議の結果", whole, none) == []
    assert problems("A", "協議で選ぶ", whole) == []  # which grade is the scorers' own
    assert problems("C", "協議の結果", whole, half) == ["early"]
    assert problems("C", " ", whole) == ["reason"]
    assert problems("F", "協議の結果", whole) == ["grade"]
    assert problems("", "協議の結果", whole) == ["grade"]
    assert problems("", "方策がいずれも実施できなかった", none) == []
    assert problems("C", "協議の結果", none) == ["ungraded"]
    assert problems("F", "", half) == ["reason", "early", "grade"]


def test_a_low_grade_asks_for_a_countermeasure_also_when_only_a_measure_is_low():
    graded = [
        Graded("i1", "項目", "D"), Graded("i2", "項目", "C", ("B", "E")), Graded("i3", "項目", "C"),
        Graded("subrogation", "代位弁済", "E"), Graded("i5", "項目", "", ("",)),
    ]  # fmt: skip
    lacking = lacking_countermeasures(graded, low=("D", "E"), answered=("i1",))
    assert [one.key for one in lacking] == ["i2", "subrogation"]
    assert lacking_countermeasures(graded, low=(), answered=()) == ()


def test_a_rule_kept_in_a_row_reads_like_the_one_in_the_law():
    """JSON has no decimals: 1.10 is written as a text there, and is the same border."""
    record = dict(parameter("evaluation", "grading.kagoshima").on(date(2008, 3, 31)))
    record["plan_band"] = [
        {k: str(v) if k == "at_least" else v for k, v in band.items()}
        for band in record["plan_band"]
    ]
    assert grading_of(record) == RULE
