"""The grading rules of associations, as dated law."""

from datetime import date

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.evaluation_steps import rule_problems
from shinpo.law.evaluation import (
    associations_with_rule,
    evaluation_steps,
    grading_rule,
    latest_start,
)
from shinpo.law.load import document, parameter


def test_kagoshima_s_rule_holds_from_the_fiscal_year_2007():
    assert latest_start("kagoshima") == date(2007, 4, 1)
    rule = grading_rule("kagoshima", date(2008, 3, 31))
    assert len(rule.elements) * rule.points_per_element == 100
    assert [i.id for i in rule.items.values() if i.less_is_better] == [
        "subrogation",
        "claims_outstanding",
    ]
    assert list(rule.grades) == ["A", "B", "C", "D", "E"]


def test_before_its_rule_an_association_has_none():
    with pytest.raises(NotInForce):
        grading_rule("kagoshima", date(2007, 3, 31))


def test_another_association_s_rule_is_not_borrowed():
    with pytest.raises(KeyError):
        grading_rule("oita", date(2024, 3, 31))


@pytest.mark.parametrize("association", associations_with_rule())
def test_every_recorded_rule_holds_together_and_names_its_source(association):
    for entry in parameter("evaluation", f"grading.{association}").entries:
        rule = grading_rule(association, entry.span.start)
        named = {band.grade for band in rule.score_bands + rule.plan_bands}
        assert named | {band.reversed_grade for band in rule.plan_bands} == set(rule.grades)
        assert entry.source in document("sources")


@pytest.mark.parametrize("association", document("evaluation")["steps"])
def test_every_recorded_list_of_steps_holds_together(association):
    for entry in parameter("evaluation", f"steps.{association}").entries:
        assert rule_problems(evaluation_steps(association, entry.span.start)) == []
        assert entry.source in document("sources")
