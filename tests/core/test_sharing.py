"""Sharing cases, and the parts that always make the whole."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.dated import NotInForce
from shinpo.core.refusal import Refused
from shinpo.core.sharing import (
    Exclusion,
    Method,
    SharingRules,
    charge,
    guaranteed_part,
    lender_part,
    remitted_to_insurer,
    sharing,
)
from shinpo.law.rules import sharing_rules

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "sharing.toml").read_text(encoding="utf-8")
)
ON = date(2024, 4, 1)
SHARE = Fraction(1, 5)
yen = st.integers(min_value=0, max_value=10**12)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_case(case):
    verdict = sharing(
        case["traits"],
        lender_method=Method(case.get("lender", "part")),
        accepted_on=case.get("accepted_on", ON),
        rules=sharing_rules(ON),
    )
    number = verdict.exclusion.number if verdict.exclusion else 0
    assert [verdict.method, number] == case["want"]
    # The lender bears its share in both methods, and nothing outside the scheme.
    assert verdict.lender_share == (0 if verdict.method is Method.NONE else SHARE)
    assert verdict.covered == (1 - SHARE if verdict.method is Method.PART else 1)


@pytest.mark.parametrize("case", CASES["part"], ids=lambda case: case["name"])
def test_guaranteed_part(case):
    assert guaranteed_part(case["loan_yen"], 1 - SHARE) == case["want_yen"]


@pytest.mark.parametrize("case", CASES["charge"], ids=lambda case: case["name"])
def test_charge(case):
    given_amounts = {k: v for k, v in case.items() if k not in ("name", "want_yen")}
    assert charge(**given_amounts, share=SHARE) == case["want_yen"]


def test_the_thirteen_items_are_all_there_in_their_printed_order():
    assert [e.number for e in sharing_rules(ON).exclusions] == list(range(1, 14))


def test_a_subrogation_on_no_balance_has_no_rate():
    with pytest.raises(Refused) as refusal:
        charge(
            average_outstanding_yen=1,
            earlier_subrogated_yen=1,
            earlier_collateral_recovered_yen=0,
            earlier_average_outstanding_yen=0,
            share=SHARE,
        )
    assert refusal.value.problems[0].rule == "sharing.no_base"


def test_an_unknown_trait_is_refused_not_ignored():
    with pytest.raises(Refused) as refusal:
        sharing(["smal_lot"], lender_method=Method.PART, accepted_on=ON, rules=sharing_rules(ON))
    assert refusal.value.problems[0].rule == "sharing.unknown_trait"


def test_a_lender_without_a_method_is_refused():
    with pytest.raises(Refused) as refusal:
        sharing([], lender_method=Method.NONE, accepted_on=ON, rules=sharing_rules(ON))
    assert refusal.value.problems[0].rule == "sharing.method"


def test_no_rules_before_the_scheme():
    with pytest.raises(NotInForce):
        sharing_rules(date(2007, 9, 30))


def test_rules_that_ask_about_an_undeclared_trait_are_refused():
    with pytest.raises(ValueError, match="odd"):
        SharingRules(ON, SHARE, frozenset({"odd"}), (), frozenset())
    with pytest.raises(ValueError, match="condition"):
        Exclusion(id="x", number=1, term="x")


@given(loan=yen, covered=st.fractions(min_value=0, max_value=1, max_denominator=100))
def test_both_parts_sum_to_the_loan_and_the_corporation_never_rounds_up(loan, covered):
    part = guaranteed_part(loan, covered)
    assert part + lender_part(loan, covered) == loan
    assert part <= loan * covered < part + 1


@given(charged=yen, fill=st.fractions(min_value=0, max_value=1, max_denominator=100))
def test_what_is_remitted_never_exceeds_the_charge(charged, fill):
    assert 0 <= remitted_to_insurer(charged, fill) <= charged


def test_negative_amounts_are_mistakes():
    for call in (
        lambda: guaranteed_part(-1, SHARE),
        lambda: remitted_to_insurer(-1, SHARE),
        lambda: charge(
            average_outstanding_yen=-1,
            earlier_subrogated_yen=0,
            earlier_collateral_recovered_yen=0,
            earlier_average_outstanding_yen=0,
            share=SHARE,
        ),
    ):
        with pytest.raises(ValueError, match="negative"):
            call()
