"""Insurance cases, and what recovery and claim can never exceed."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.insurance import (
    claim_closes,
    claim_opens,
    claim_payout,
    insured_amount,
    kind_problems,
    payout,
    premium,
    principal_share,
    remittance,
    spread_over_kinds,
    unexpired_premium,
)
from shinpo.core.refusal import Refused
from shinpo.law.rules import claim_window, insurance_kinds, premium_rate

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "insurance.toml").read_text(encoding="utf-8")
)
ON = date(2024, 4, 1)
yen = st.integers(min_value=0, max_value=10**10)
fills = st.sampled_from([Fraction(7, 10), Fraction(8, 10), Fraction(9, 10)])


def cases(kind: str):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


@cases("insured")
def test_insured_amount(case):
    assert insured_amount(case["principal_yen"], Fraction(case["fill"])) == case["want_yen"]


@cases("premium")
def test_premium(case):
    found = premium(
        case["principal_yen"],
        fill=Fraction(case["fill"]),
        rate=Fraction(case["percent"]) / 100,
        months=case["months"],
    )
    assert found == case["want_yen"]


@cases("payout")
def test_payout(case):
    found = payout(
        case["principal_yen"],
        recovered_principal_yen=case["recovered_principal_yen"],
        fill=Fraction(case["fill"]),
    )
    assert found == case["want_yen"]


@cases("principal_share")
def test_principal_share(case):
    found = principal_share(
        case["recovered_yen"],
        principal_yen=case["principal_yen"],
        interest_yen=case["interest_yen"],
    )
    assert found == case["want_yen"]


@cases("remittance")
def test_remittance(case):
    found = remittance(
        case["recovered_yen"],
        insurance_yen=case["insurance_yen"],
        subrogated_yen=case["subrogated_yen"],
    )
    assert found == case["want_yen"]


@cases("window")
def test_claim_window(case):
    window = claim_window(ON)
    assert claim_opens(case["subrogated_on"], window) == case["opens"]
    assert claim_closes(case["subrogated_on"], window) == case["closes"]


def test_the_eleven_general_kinds_and_their_fill_rates():
    kinds = insurance_kinds(ON)
    assert len(kinds) == 11
    assert kinds["ordinary"].fill == Fraction(7, 10)
    assert {k.fill for name, k in kinds.items() if name != "ordinary"} == {Fraction(8, 10)}


def test_premium_rates_are_ratios():
    assert premium_rate("special_measure", ON, revolving=False) == Fraction(41, 10_000)
    assert premium_rate("special_small", ON, revolving=True) == Fraction(15, 10_000)


def test_a_kind_holds_up_to_its_limit_and_not_one_yen_more():
    kind = insurance_kinds(ON)["ordinary"]
    assert not kind_problems(100_000_000, 100_000_000, kind=kind, cooperative=False)
    (problem,) = kind_problems(100_000_001, 100_000_000, kind=kind, cooperative=False)
    assert problem.rule == "insurance.ordinary.limit"
    assert not kind_problems(100_000_001, 100_000_000, kind=kind, cooperative=True)


def test_unexpired_premium_is_spread_over_the_months():
    assert unexpired_premium(164_000, months=60, months_left=59) == 161_266
    assert unexpired_premium(164_000, months=60, months_left=0) == 0
    with pytest.raises(ValueError, match="months"):
        unexpired_premium(1, months=12, months_left=13)


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (
            lambda: payout(1, recovered_principal_yen=2, fill=Fraction(7, 10)),
            "insurance.payout",
        ),
        (
            lambda: remittance(1, insurance_yen=2, subrogated_yen=1),
            "insurance.remittance",
        ),
        (
            lambda: principal_share(3, principal_yen=1, interest_yen=1),
            "insurance.recovery",
        ),
        (
            lambda: premium(1, fill=Fraction(7, 10), rate=Fraction(1, 100), months=0),
            "insurance.months",
        ),
    ],
)
def test_impossible_amounts_are_refused_by_name(call, rule):
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.problems[0].rule == rule


def test_negative_amounts_are_mistakes():
    with pytest.raises(ValueError, match="negative"):
        insured_amount(-1, Fraction(7, 10))
    with pytest.raises(ValueError, match="negative"):
        remittance(-1, insurance_yen=0, subrogated_yen=1)


def test_nothing_paid_leaves_nothing_to_split():
    assert principal_share(0, principal_yen=0, interest_yen=0) == 0


@given(principal=yen, used=yen, secured=st.booleans())
def test_the_kinds_sum_to_the_guarantee(principal, used, secured):
    unsecured = insurance_kinds(ON)["unsecured"]
    parts = spread_over_kinds(
        principal, secured=secured, unsecured_used_yen=used, unsecured=unsecured
    )
    assert sum(parts.values()) == principal
    assert min(parts.values()) >= 0
    assert parts["unsecured"] == 0 or used + parts["unsecured"] <= unsecured.limit_yen
    assert not (secured and parts["unsecured"])


@given(principal=yen, interest=yen, fill=fills, data=st.data())
def test_remittances_never_return_more_than_the_insurer_paid(principal, interest, fill, data):
    subrogated = principal + interest
    if subrogated == 0:
        return
    insurance = payout(principal, recovered_principal_yen=0, fill=fill)
    left, returned = subrogated, 0
    for _ in range(4):
        part = data.draw(st.integers(min_value=0, max_value=left))
        left -= part
        returned += remittance(part, insurance_yen=insurance, subrogated_yen=subrogated)
    assert returned <= insurance


@pytest.mark.parametrize(
    ("recovered_yen", "want_yen"),
    # 1,000,000 of principal and 10,000 of interest, 80 %
    [(0, 800_000), (101_000, 720_000), (1_010_000, 0), (1_005_000, 3_960)],
)
def test_a_recovery_counts_against_the_insurance_by_its_share_of_principal(
    recovered_yen: int, want_yen: int
) -> None:
    found = claim_payout(
        principal_yen=1_000_000,
        interest_yen=10_000,
        recovered_yen=recovered_yen,
        fill=Fraction(8, 10),
    )
    assert found == want_yen
