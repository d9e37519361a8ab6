"""Eligibility cases, and what a refusal must tell."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.eligibility import Applicant, Form, is_small, problems, regular_employees
from shinpo.law.rules import eligibility_rules

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "eligibility.toml").read_text(encoding="utf-8")
)
ON = date(2024, 4, 1)
FIRM = Applicant(
    form=Form.COMPANY,
    jsic="06",
    size_group="manufacturing_and_others",
    employees=10,
    capital_yen=10_000_000,
    place_of_business_in_area=True,
)


def applicant(given: dict) -> Applicant:
    row = {**CASES["default"], **given}
    row.pop("on")
    row["form"] = Form(row["form"])
    if "eligible_members" in row:
        row["eligible_members"] = tuple(row["eligible_members"])
    return Applicant(**row)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_case(case):
    on = CASES["default"]["on"]
    found = problems(applicant(case["given"]), eligibility_rules(on), on=on)
    assert [problem.rule for problem in found] == case["want"]


def test_a_refusal_names_field_rule_and_source():
    firm = replace(FIRM, capital_yen=300_000_001, employees=301)
    (problem,) = problems(firm, eligibility_rules(ON), on=ON)
    assert problem.field == "capital_yen"
    assert "300,000,001円" in problem.message
    assert "中小企業信用保険法" in problem.message


def test_months_in_business_count_only_whole_months():
    rules = replace(eligibility_rules(ON), months_in_business_min=12)
    young = replace(FIRM, started_on=date(2023, 4, 2))
    old = replace(FIRM, started_on=date(2023, 4, 1))
    assert [p.rule for p in problems(young, rules, on=ON)] == ["eligibility.business_months"]
    assert problems(old, rules, on=ON) == ()


def test_family_directors_and_temporary_staff_are_not_counted():
    assert regular_employees(on_payroll=310, family=2, directors=3, temporary=5) == 300
    with pytest.raises(ValueError, match="negative"):
        regular_employees(on_payroll=1, family=2, directors=0, temporary=0)


def test_small_enterprises_have_their_own_numbers():
    rules = eligibility_rules(ON)
    assert is_small(replace(FIRM, employees=20), rules)
    assert not is_small(replace(FIRM, employees=21), rules)
    shop = replace(FIRM, size_group="retail", jsic="58", employees=6)
    assert not is_small(shop, rules)
    assert is_small(replace(shop, employees=5), rules)
    assert is_small(replace(shop, employees=20), rules, amusement=True)


def test_no_answer_before_the_rules_are_recorded():
    with pytest.raises(NotInForce):
        eligibility_rules(date(2000, 1, 1))
