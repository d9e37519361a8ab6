"""Grades: the cases of cases/evaluation.toml, laws of nature."""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.evaluation import GradingRule, PlanBand, ScoreBand
from shinpo.core.evaluation import grade_against_plan as by_plan
from shinpo.core.evaluation import grade_by_scores as by_scores
from shinpo.core.refusal import Refused
from shinpo.law.evaluation import grading_rule

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "evaluation.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
RULE = grading_rule("kagoshima", date(2008, 3, 31))
BEST_FIRST = "ABCDE"


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=[c["name"] for c in CASES[kind]])


@cases("plan")
def test_a_planned_figure_earns_its_grade(case):
    g = case["given"]
    graded = by_plan(g["item"], plan=g["plan"], actual=g["actual"], rule=RULE)
    assert {"ratio": graded.printed, "grade": graded.grade} == case["want"]


@cases("scores")
def test_scores_earn_their_grade(case):
    graded = by_scores(case["given"], rule=RULE)
    assert {"average": graded.average, "grade": graded.grade} == case["want"]


@cases("refused")
def test_what_cannot_be_graded_is_refused_by_name(case):
    g = case["given"]
    with pytest.raises(Refused) as refusal:
        if "scores" in g:
            by_scores(g["scores"], rule=RULE)
        else:
            by_plan(g["item"], plan=g["plan"], actual=g["actual"], rule=RULE)
    (problem,) = refusal.value.problems
    assert {"field": problem.field, "rule": problem.rule} == case["want"]
    assert problem.message.count("。") >= 3  # 事象・原因・対処


def test_all_mistakes_are_reported_at_once():
    with pytest.raises(Refused) as refusal:
        by_plan("利益", plan=0, actual="x", rule=RULE)
    assert [p.field for p in refusal.value.problems] == ["item", "actual", "plan"]


def test_every_item_of_the_rule_is_graded_in_the_seed():
    seed = {c["given"]["item"] for c in CASES["plan"] if c.get("source", "").startswith("seed")}
    assert seed == set(RULE.items)


def test_every_band_has_a_case_on_each_side():
    plans = {(c["given"]["item"], c["want"]["grade"]) for c in CASES["plan"]}
    assert {("approvals", g) for g in BEST_FIRST} <= plans
    assert {("subrogation", g) for g in BEST_FIRST} <= plans
    assert {c["want"]["grade"] for c in CASES["scores"]} == set(BEST_FIRST)


@pytest.mark.parametrize(
    "bands",
    [
        (),
        (PlanBand(Decimal("1.1"), "A", "E"),),
        (PlanBand(None, "E", "A"), PlanBand(Decimal("1.1"), "A", "E")),
        (PlanBand(Decimal("0.9"), "B", "D"), PlanBand(Decimal("1.1"), "A", "E"),
         PlanBand(None, "E", "A")),
    ],
)  # fmt: skip
def test_a_rule_with_gaps_or_disorder_cannot_be_made(bands):
    with pytest.raises(ValueError, match="band"):
        GradingRule(("計画性",), 20, (ScoreBand(0, "E"),), bands, {}, {})


@pytest.mark.parametrize(
    "scores", [(), (ScoreBand(1, "E"),), (ScoreBand(0, "E"), ScoreBand(9, "A"))]
)
def test_score_bands_reach_down_to_zero_in_order(scores):
    with pytest.raises(ValueError, match="bands of averages"):
        GradingRule(("計画性",), 20, scores, (PlanBand(None, "E", "A"),), {}, {})


amounts = st.integers(-(10**15), 10**15)


@given(st.sampled_from(sorted(RULE.items)), st.integers(1, 10**15), amounts, amounts)
def test_more_never_grades_worse_unless_less_is_better(item, plan, one, other):
    less, more = sorted((one, other))
    low = by_plan(item, plan=plan, actual=less, rule=RULE).grade
    high = by_plan(item, plan=plan, actual=more, rule=RULE).grade
    if RULE.items[item].less_is_better:
        low, high = high, low
    assert BEST_FIRST.index(high) <= BEST_FIRST.index(low)


@given(st.integers(1, 10**12), amounts, st.integers(1, 10**6))
def test_a_grade_does_not_depend_on_the_unit(plan, actual, unit):
    one = by_plan("surplus", plan=plan, actual=actual, rule=RULE)
    assert one == by_plan("surplus", plan=plan * unit, actual=actual * unit, rule=RULE)
    assert one.ratio == Fraction(actual, plan)


@given(st.integers(1, 10**12), amounts)
def test_the_reversed_scale_mirrors_the_other(plan, actual):
    up = by_plan("approvals", plan=plan, actual=actual, rule=RULE).grade
    down = by_plan("subrogation", plan=plan, actual=actual, rule=RULE).grade
    assert BEST_FIRST.index(up) + BEST_FIRST.index(down) == len(BEST_FIRST) - 1


one_scorer = st.lists(st.integers(0, 20), min_size=5, max_size=5)


@given(st.lists(one_scorer, min_size=1, max_size=12))
def test_the_average_is_cut_never_rounded_up(scores):
    graded = by_scores(scores, rule=RULE)
    true = Fraction(sum(map(sum, scores)), len(scores))
    assert graded.average <= true < graded.average + 1
    assert by_scores(list(reversed(scores)), rule=RULE) == graded
